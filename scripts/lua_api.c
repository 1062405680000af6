/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sandbox with the library in it, and the user's file in that. */
#include "lua_study.h"
#include "../sim/sha256.h"
#include "embedded.h"
#include "money.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SOURCE_LIMIT ((size_t)4 << 20)
static const char api_key = 0, parts_key = 0; /* addresses in Lua's registry: the api, the library's table */

struct api *api_of(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &api_key);
    struct api *api = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return api;
}

/* ---- sources ----------------------------------------------------------------------------------------------------------------- */
/* Adds a text of the user's and pushes its chunk. Syntax errors are raised. */
static void load_source(lua_State *L, const char *path) {
    struct api *api = api_of(L);
    if (api->n_sources == (int)(sizeof api->source / sizeof *api->source)) api_fail(L, NULL, NULL, "a script may require at most %d files", (int)(sizeof api->source / sizeof *api->source) - 1);
    struct api_source *s = &api->source[api->n_sources];
    sandbox_enter(api->sb);
    snprintf(s->path, sizeof s->path, "%s", path);
    s->text = api_read_file(path, api->n_sources == 0, SOURCE_LIMIT, &s->size);
    int error = errno;
    if (s->text) api->n_sources++;
    if (s->text && api->n_sources == 1) trib_sha256_hex(s->text, s->size, api->script_sha);
    sandbox_leave(api->sb);
    if (!s->text) api_fail(L, NULL, NULL, "'%s' can't be read: %s", path, error == ELOOP ? "it is a link" : error ? strerror(error) : "it is larger than 4 MB");
    if (s->size >= 3 && memcmp(s->text, "\xef\xbb\xbf", 3) == 0) memmove(s->text, s->text + 3, (s->size -= 3) + 1); /* byte order mark */
    /* The name that Lua gives the chunk in its messages. */
    const char *chunk = lua_pushfstring(L, "@%s", path);
    if (luaL_loadbufferx(L, "", 0, chunk, "t") != LUA_OK) lua_error(L);
    lua_Debug ar;
    lua_getinfo(L, ">S", &ar);
    memcpy(s->short_src, ar.short_src, sizeof s->short_src);
    if (s->size && s->text[0] == LUA_SIGNATURE[0]) api_fail_at(L, api->n_sources - 1, 1, NULL, NULL, "the file holds compiled Lua; a scenario must be text");
    if (luaL_loadbufferx(L, s->text, s->size, chunk, "t") != LUA_OK) lua_error(L);
    lua_remove(L, -2);
}
static int safe_require(lua_State *L) {
    struct api *api = api_of(L);
    if (lua_type(L, 1) != LUA_TSTRING) api_fail(L, "require", NULL, "require takes a name as text, not a %s", luaL_typename(L, 1));
    const char *name = lua_tostring(L, 1);
    lua_settop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "tributary.modules");
    lua_pushvalue(L, 1);
    int type = lua_rawget(L, 2);
    if (type == LUA_TLIGHTUSERDATA) api_fail(L, name, NULL, "'%s' requires itself", name);
    if (type != LUA_TNIL && (!api->running || strcmp(name, "tributary") == 0)) return 1;
    if (api->running) api_fail(L, name, NULL, "require can't be used in a hook or rule, as a file is no part of what a run is known by: require '%s' at the top of the script", name);
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    const char *const library = "tributary", *near = trib_nearest(name, &library, 1);
    if (!n || n != lua_rawlen(L, 1)) api_fail(L, name, near, "require takes the name of a file beside the script: small letters, digits and _, without folder and .lua; found '%s'", name);
    const char *path = lua_pushfstring(L, "%s/%s.lua", api->folder, name);
    char full[API_PATH];
    if (snprintf(full, sizeof full, "%s", path) >= (int)sizeof full) api_fail(L, name, NULL, "the path of '%s' is too long", name);
    if (access(full, F_OK) != 0) api_fail(L, name, near, "no file '%s.lua' beside the script", name);
    lua_pushvalue(L, 1);
    lua_pushlightuserdata(L, api); /* being loaded */
    lua_rawset(L, 2);
    load_source(L, full);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) lua_pushboolean(L, 1), lua_replace(L, -2);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, -2);
    lua_rawset(L, 2);
    return 1;
}

/* ---- the library ---------------------------------------------------------------------------------------------------------------- */
static int no_function(lua_State *L) {
    if (lua_type(L, 2) != LUA_TSTRING) return lua_pushnil(L), 1;
    const char *names[64];
    size_t n = 0;
    sandbox_push_keys(L, 1, false);
    for (lua_Integer i = 1; n < 64 && lua_rawgeti(L, 3, i) == LUA_TSTRING; i++) {
        names[n++] = lua_tostring(L, -1);
        lua_pop(L, 1); /* the library keeps it */
    }
    api_fail_name(L, "function of tributary called", lua_tostring(L, 2), names, n, NULL);
}
/* A function of the library written in Lua, called through C: so the user's line stays on the stack even in a tail call. */
static int call_exported(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}
/* fail(word, text): an error of the library at the user's line. */
static int library_fail(lua_State *L) {
    api_fail(L, lua_isnil(L, 1) ? NULL : luaL_checkstring(L, 1), NULL, "%s", luaL_checkstring(L, 2));
}
/* part(name): runs scripts/<name>.lua with the same arguments; a table that it returns has its functions exported. */
static int load_part(lua_State *L) {
    const char *file = lua_pushfstring(L, "%s.lua", luaL_checkstring(L, 1));
    for (const struct embedded_file *e = embedded_files; e->name; e++) {
        if (strcmp(e->name, file) != 0) continue;
        if (luaL_loadbufferx(L, e->text, e->size, lua_pushfstring(L, "=(tributary/%s)", file), "t") != LUA_OK) lua_error(L);
        lua_rawgetp(L, LUA_REGISTRYINDEX, &parts_key);
        lua_pushcfunction(L, load_part);
        lua_pushcfunction(L, library_fail);
        lua_call(L, 3, 1);
        if (lua_type(L, -1) != LUA_TTABLE) return 1;
        int table = lua_gettop(L);
        for (lua_pushnil(L); lua_next(L, table);) { /* a field that is there may be changed on the way */
            if (lua_type(L, -1) == LUA_TFUNCTION && !lua_iscfunction(L, -1)) {
                lua_pushcclosure(L, call_exported, 1);
                lua_pushvalue(L, -2);
                lua_insert(L, -2);
                lua_rawset(L, table);
            } else {
                lua_pop(L, 1);
            }
        }
        return 1;
    }
    return luaL_error(L, "the program lacks its library file '%s'", file);
}
static int open_library(lua_State *L) {
    struct api *api = lua_touserdata(L, 1);
    lua_pushlightuserdata(L, api);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &api_key);
    lua_settop(L, 0);
    lua_newtable(L);
    lua_pushvalue(L, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &parts_key);
    lua_pushliteral(L, TRIB_VERSION);
    lua_setfield(L, 1, "version");
    lua_pushstring(L, api->options->build ? api->options->build : "unknown");
    lua_setfield(L, 1, "build");
    lua_createtable(L, api->options->n_words, 3); /* tributary.asked: what the command line asks of the script */
    for (int i = 0; i < api->options->n_words; i++) {
        lua_pushstring(L, api->options->word[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushstring(L, api->options->case_id); /* NULL pushes nil */
    lua_setfield(L, -2, "case");
    lua_pushstring(L, api->options->facts);
    lua_setfield(L, -2, "facts");
    lua_pushstring(L, api->options->only);
    lua_setfield(L, -2, "only");
    lua_setfield(L, 1, "asked");
    api_open_result(L);
    api_open_levers(L, 1);
    api_open_scenario(L, 1);
    api_open_compare(L, 1);
    api_open_analysis(L);
    api_open_vary(L, 1);
    api_open_study(L, 1);
    api_open_calibrate(L, 1);
    api_open_files(L, 1);
    api_open_registry(L, 1);
    api_open_world(L);
    lua_pushcfunction(L, load_part);
    lua_pushliteral(L, "tributary");
    lua_call(L, 1, 0);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, no_function);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, "tributary");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "tributary.modules");
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "tributary");
    lua_pushcfunction(L, safe_require);
    lua_setglobal(L, "require");
    lua_settop(L, 0);
    api_note_library(L);
    api->L = lua_newthread(L);
    api->L_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}
static void print_line(void *user, const char *text, size_t n) {
    (void)user;
    sandbox_write(stdout, text, n);
    fputc('\n', stdout);
}
enum trib_status api_open(struct api *api, struct trib_error *err) {
    for (int i = 0; i < api->n_sources; i++) free(api->source[i].text), api->source[i].text = NULL;
    api->n_sources = 0, api->n_scenarios = 0, api->last_scenario = LUA_NOREF;
    api->n_arms = 0, api->n_asked = 0;
    memset(&api->fault, 0, sizeof api->fault);
    struct sandbox_limits limits = {.memory = (size_t)(api->options->memory_limit > 0 ? api->options->memory_limit : 0)};
    enum trib_status status = sandbox_open(&limits, api_explain, api, &api->sb, err);
    if (status) return status;
    if (api->mode == API_REAL && !api->options->quiet) sandbox_print_to(api->sb, print_line, NULL);
    lua_State *L = sandbox_lua(api->sb);
    lua_pushcfunction(L, open_library);
    lua_pushlightuserdata(L, api);
    return sandbox_call(api->sb, L, 1, 0, 0, err);
}

/* ---- the user's file ---------------------------------------------------------------------------------------------------------------- */
/* Runs the file; where it compares nothing, its one scenario is run by itself. */
static int run_file(lua_State *L) {
    struct api *api = api_of(L);
    load_source(L, api->file);
    lua_call(L, 0, 1);
    if (api->n_experiments || api->mode == API_WORKER) {
        if (!api->wanted_key || api->found) return 0;
    }
    if (api_is_scenario(L, 1)) {
        lua_settop(L, 1);
    } else if (api->n_scenarios == 1) {
        lua_settop(L, 0);
        lua_rawgeti(L, LUA_REGISTRYINDEX, api->last_scenario);
    } else if (api->mode == API_WORKER) {
        return 0;
    } else if (api->n_scenarios == 0) {
        api_fail_at(L, 0, 1, NULL, NULL, "the script makes no scenario: write tributary.scenario { … }, and tributary.compare { … } to compare several");
    } else {
        api_fail_at(L, 0, 1, NULL, NULL, "the script makes %d scenarios and runs none: call tributary.compare { arms = { … }, runs = … }, or return the one to run", api->n_scenarios);
    }
    api_compare_one(L, 1);
    api_print_main(L, lua_gettop(L));
    return 0;
}
enum trib_status api_load(struct api *api, struct trib_error *err) {
    lua_State *L = sandbox_lua(api->sb);
    lua_settop(L, 0);
    lua_pushcfunction(L, run_file);
    double limit = api->options->time_limit > 0 ? api->options->time_limit : 10;
    enum trib_status status = sandbox_call(api->sb, L, 0, 0, limit, err);
    if (status && err && !err->file[0] && (status == TRIB_LIMIT_TIME || status == TRIB_LIMIT_MEMORY || status == TRIB_SCRIPT))
        snprintf(err->file, sizeof err->file, "%.255s", api->file);
    return status;
}
void api_close(struct api *api) {
    for (int i = 0; i < api->n_experiments; i++) api_experiment_free(api->experiment[i]);
    free(api->experiment);
    trib_model_free(api->trial);
    sandbox_close(api->sb);
    if (api->store) store_close(api->store);
    for (int i = 0; i < api->n_sources; i++) free(api->source[i].text);
    for (struct api_case *c = api->cases, *next; c; c = next) {
        next = c->next;
        trib_case_free(c->cas);
        free(c);
    }
    for (int i = 0; i < api->n_inputs; i++) free(api->input[i].bytes);
    free(api->input);
    free(api->data);
    store_series_clear(&api->series);
    store_places_clear(&api->places);
    store_money_clear(&api->books);
    if (api->money) money_clear(api->money);
    free(api->money);
    store_months_clear(&api->months);
    for (int i = 0; i < 4; i++) store_months_clear(&api->record[i]);
    free(api->panel);
    free(api->events);
    free(api->written);
}
