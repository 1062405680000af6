/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a hook or rule is made of. Two uses: the content key of an arm (same code and same values, same key, so nothing is
 * computed twice), and a picture of all that its functions can change, put back before each run, so that no run depends on
 * which runs the same worker did before.
 */
#include "../sim/sha256.h"
#include "lua_study.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char library_key = 0; /* registry: object of the library -> its name */

/* ---- the library's own objects ---------------------------------------------------------------------------------------------- */
static void note(lua_State *L, int names, const char *name, int depth) { /* the object on top */
    int type = lua_type(L, -1);
    if (type != LUA_TTABLE && type != LUA_TFUNCTION) return;
    luaL_checkstack(L, 8, "library");
    lua_pushvalue(L, -1);
    bool known = lua_rawget(L, names) != LUA_TNIL;
    lua_pop(L, 1);
    if (known) return;
    lua_pushvalue(L, -1);
    lua_pushstring(L, name);
    lua_rawset(L, names);
    if (type != LUA_TTABLE || depth > 6) return;
    int table = lua_gettop(L);
    sandbox_push_keys(L, table, false); /* in a fixed order: what can be reached in two ways has one name, always the same */
    for (lua_Integer i = 1; lua_rawgeti(L, table + 1, i) != LUA_TNIL; i++) {
        if (lua_type(L, -1) == LUA_TSTRING) {
            char inner[256];
            snprintf(inner, sizeof inner, "%s.%s", name, lua_tostring(L, -1));
            lua_rawget(L, table);
            note(L, names, inner, depth + 1);
        }
        lua_pop(L, 1);
    }
    lua_settop(L, table);
    if (lua_getmetatable(L, table)) {
        char inner[256];
        snprintf(inner, sizeof inner, "%s.<metatable>", name);
        note(L, names, inner, depth + 1);
        lua_pop(L, 1);
    }
}
static void library_digest(lua_State *L, char hex[65]);
void api_note_library(lua_State *L) {
    lua_newtable(L);
    int names = lua_gettop(L);
    lua_pushglobaltable(L);
    note(L, names, "_G", 0);
    lua_pop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "tributary.modules");
    lua_getfield(L, -1, "tributary");
    note(L, names, "tributary", 0);
    lua_pop(L, 2);
    static const char *const metatables[] = {API_SCENARIO, API_SHOCK, API_BUSIEST, API_RESULT, API_RANGE, API_ANALYSIS};
    for (size_t i = 0; i < sizeof metatables / sizeof *metatables; i++) {
        luaL_getmetatable(L, metatables[i]);
        note(L, names, metatables[i], 0);
        lua_pop(L, 1);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &library_key);
    library_digest(L, api_of(L)->library_sha);
}
/* Name of the library object at index, pushed; or NULL and nothing pushed. */
static const char *library_name(lua_State *L, int index) {
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &library_key);
    lua_pushvalue(L, index);
    if (lua_rawget(L, -2) == LUA_TSTRING) {
        lua_remove(L, -2);
        return lua_tostring(L, -1);
    }
    lua_pop(L, 2);
    return NULL;
}

/* ---- content ----------------------------------------------------------------------------------------------------------------- */
static int write_code(lua_State *L, const void *bytes, size_t n, void *sha) {
    (void)L;
    trib_sha256_add(sha, bytes, n);
    return 0;
}
/* One token of Lua at p: its end, and whether it is no more than a blank or a comment. */
static const char *token(const char *p, const char *end, bool *blank) {
    *blank = false;
    bool comment = end - p >= 2 && p[0] == '-' && p[1] == '-';
    const char *q = comment ? p + 2 : p;
    if (q < end && *q == '[') { /* a long text or comment: [[ … ]], [=[ … ]=] */
        const char *level = q + 1;
        while (level < end && *level == '=') level++;
        if (level < end && *level == '[') {
            size_t n = (size_t)(level - q - 1);
            for (q = level + 1; q < end; q++) {
                if (*q != ']' || (size_t)(end - q) < n + 2 || q[n + 1] != ']') continue;
                size_t same = 0;
                while (same < n && q[1 + same] == '=') same++;
                if (same == n) break;
            }
            *blank = comment;
            return q < end ? q + n + 2 : end;
        }
    }
    if (comment) {
        *blank = true;
        while (q < end && *q != '\n') q++;
        return q;
    }
    if (isspace((unsigned char)*p)) {
        *blank = true;
        return p + 1;
    }
    if (*p == '"' || *p == '\'') {
        for (q = p + 1; q < end && *q != *p && *q != '\n'; q++)
            if (*q == '\\' && q + 1 < end) q++;
        return q < end ? q + 1 : end;
    }
    for (q = p; q < end && (isalnum((unsigned char)*q) || *q == '_'); q++) {}
    return q > p ? q : p + 1;
}
static bool is_word(const char *p, const char *q, const char *word) { return (size_t)(q - p) == strlen(word) && memcmp(p, word, (size_t)(q - p)) == 0; }
/* The text of a function without blanks and comments, so that neither moving it nor explaining it makes another arm of it. Where
 * its first line begins more than one function, its lines whole: which of them it is can't be told. False: the text is not at
 * hand (a function made by load). */
static bool hash_text(lua_State *L, int index, struct trib_sha256 *sha) {
    struct api *api = api_of(L);
    lua_Debug ar;
    lua_pushvalue(L, index);
    lua_getinfo(L, ">S", &ar);
    const struct api_source *s = NULL;
    for (int i = 0; i < api->n_sources; i++)
        if (strcmp(api->source[i].short_src, ar.short_src) == 0) s = &api->source[i];
    if (!s || ar.linedefined < 1) return false;
    const char *start = s->text, *stop = s->text + s->size, *first_end;
    for (int line = 1; line < ar.linedefined && start < stop; start++) line += *start == '\n';
    const char *end = start;
    for (int line = ar.linedefined; line <= ar.lastlinedefined && end < stop; end++) line += *end == '\n';
    if (!(first_end = memchr(start, '\n', (size_t)(end - start)))) first_end = end;
    const char *only = NULL;
    int functions = 0;
    bool blank;
    for (const char *p = start, *q; p < first_end; p = q) {
        q = token(p, end, &blank);
        if (is_word(p, q, "function")) functions++, only = p;
    }
    if (functions == 1) start = only;
    int depth = 0;
    for (const char *p = start, *q; p < end; p = q) {
        q = token(p, end, &blank);
        if (blank) continue;
        trib_sha256_add(sha, p, (size_t)(q - p));
        trib_sha256_add(sha, " ", 1);
        if (functions != 1) continue;
        static const char *const opens[] = {"function", "do", "if", "repeat"}, *const closes[] = {"end", "until"};
        for (int i = 0; i < 4; i++) depth += is_word(p, q, opens[i]);
        for (int i = 0; i < 2; i++) depth -= is_word(p, q, closes[i]);
        if (depth == 0) break;
    }
    return true;
}
static void add_text(struct trib_sha256 *sha, const char *tag, const char *text, size_t n) {
    char head[64];
    int size = snprintf(head, sizeof head, "%s %zu ", tag, n);
    trib_sha256_add(sha, head, (size_t)size);
    trib_sha256_add(sha, text, n);
}
static void hash_value(lua_State *L, int index, int seen, int depth, struct trib_sha256 *sha);
static void hash_table(lua_State *L, int index, int seen, int depth, bool globals, struct trib_sha256 *sha) {
    sandbox_push_keys(L, index, false);
    int keys = lua_gettop(L);
    lua_Integer n = (lua_Integer)lua_rawlen(L, keys);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, keys, i);
        lua_pushvalue(L, -1);
        lua_rawget(L, index);
        /* Of the globals, only what the script added or changed. */
        if (!globals || !library_name(L, -1)) {
            if (!globals || lua_type(L, -2) != LUA_TSTRING || strcmp(lua_tostring(L, -2), "_VERSION") != 0) {
                hash_value(L, -2, seen, depth + 1, sha);
                hash_value(L, -1, seen, depth + 1, sha);
            }
        } else {
            lua_pop(L, 1);
        }
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
}
static void hash_value(lua_State *L, int index, int seen, int depth, struct trib_sha256 *sha) {
    index = lua_absindex(L, index);
    luaL_checkstack(L, 16, "function");
    if (depth > 100) luaL_error(L, "a hook holds tables nested more than 100 deep");
    int type = lua_type(L, index);
    char text[64];
    size_t n;
    const char *bytes;
    switch (type) {
    case LUA_TNIL: add_text(sha, "nil", "", 0); return;
    case LUA_TBOOLEAN: add_text(sha, "boolean", lua_toboolean(L, index) ? "1" : "0", 1); return;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) n = (size_t)snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(L, index));
        else n = (size_t)snprintf(text, sizeof text, "%a", lua_tonumber(L, index));
        add_text(sha, lua_isinteger(L, index) ? "integer" : "number", text, n);
        return;
    case LUA_TSTRING:
        bytes = lua_tolstring(L, index, &n);
        add_text(sha, "string", bytes, n);
        return;
    case LUA_TTHREAD: api_fail(L, NULL, NULL, "a hook or rule can't keep a coroutine from one call to the next; keep numbers and tables");
    default: break;
    }
    /* Seen before: its number stands for it. */
    lua_pushvalue(L, index);
    if (lua_rawget(L, seen) == LUA_TNUMBER) {
        n = (size_t)snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(L, -1));
        lua_pop(L, 1);
        add_text(sha, "seen", text, n);
        return;
    }
    lua_pop(L, 1);
    lua_Integer number = (lua_Integer)lua_rawlen(L, seen) + 1; /* the list part counts */
    lua_pushboolean(L, 1);
    lua_rawseti(L, seen, number);
    lua_pushvalue(L, index);
    lua_pushinteger(L, number);
    lua_rawset(L, seen);

    const char *name = library_name(L, index);
    if (name) {
        add_text(sha, "library", name, strlen(name));
        bool globals = strcmp(name, "_G") == 0, loads = strcmp(name, "_G.load") == 0;
        lua_pop(L, 1);
        if (globals) hash_table(L, index, seen, depth, true, sha);
        if (loads) { /* what it makes sees the globals */
            lua_pushglobaltable(L);
            hash_value(L, -1, seen, depth + 1, sha);
            lua_pop(L, 1);
        }
        return;
    }
    if (type == LUA_TTABLE) {
        add_text(sha, "table", "", 0);
        hash_table(L, index, seen, depth, false, sha);
        if (lua_getmetatable(L, index)) {
            hash_value(L, -1, seen, depth + 1, sha);
            lua_pop(L, 1);
        }
        add_text(sha, "end", "", 0);
    } else if (type == LUA_TFUNCTION) {
        add_text(sha, "function", "", 0);
        if (!lua_iscfunction(L, index)) {
            if (!hash_text(L, index, sha)) {
                lua_pushvalue(L, index);
                lua_dump(L, write_code, sha, 1);
                lua_pop(L, 1);
            }
        }
        for (int i = 1; lua_getupvalue(L, index, i); i++) {
            hash_value(L, -1, seen, depth + 1, sha);
            lua_pop(L, 1);
        }
        add_text(sha, "end", "", 0);
    } else if (type == LUA_TUSERDATA) {
        const struct api_experiment *x = api_experiment_of(L, index);
        if (x) { /* a hook that uses results depends on what they are results of */
            for (int i = 0; i < x->n_arms; i++) add_text(sha, "result", x->arm[i].ensemble.key, 64);
            n = (size_t)snprintf(text, sizeof text, "%d %llu", x->runs, (unsigned long long)x->seed);
            add_text(sha, "of", text, n);
            for (int i = 0; x->design && i < x->n_rows; i++) {
                for (int k = 0; k < x->row[i].n_values; k++) {
                    n = (size_t)snprintf(text, sizeof text, "%a", x->row[i].value[k].value);
                    add_text(sha, x->row[i].value[k].name, text, n);
                }
            }
        } else {
            add_text(sha, "userdata", "", 0);
        }
    }
}
void api_hash_value(lua_State *L, int index, struct trib_sha256 *sha) {
    index = lua_absindex(L, index);
    lua_newtable(L);
    hash_value(L, index, lua_gettop(L), 0, sha);
    lua_pop(L, 1);
}
/* What the library's tables hold now: a script may have put functions of its own into them. _G is not among them. */
static void library_digest(lua_State *L, char hex[65]) {
    struct trib_sha256 sha;
    trib_sha256_init(&sha);
    luaL_checkstack(L, 20, "library");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &library_key);
    lua_newtable(L); /* tables by name, as the other way round they have no order */
    int objects = lua_gettop(L) - 1, tables = objects + 1;
    for (lua_pushnil(L); lua_next(L, objects); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TTABLE || strcmp(lua_tostring(L, -1), "_G") == 0) continue;
        lua_pushvalue(L, -1);
        lua_pushvalue(L, -3);
        lua_rawset(L, tables);
    }
    lua_newtable(L);
    int seen = tables + 1;
    sandbox_push_keys(L, tables, true);
    for (lua_Integer i = 1; lua_rawgeti(L, seen + 1, i) == LUA_TSTRING; i++) {
        add_text(&sha, "in", lua_tostring(L, -1), lua_rawlen(L, -1));
        lua_rawget(L, tables);
        hash_table(L, lua_gettop(L), seen, 0, false, &sha);
        lua_pop(L, 1);
    }
    lua_settop(L, objects - 1);
    trib_sha256_end(&sha, hex);
}
void api_hash_library(lua_State *L, struct trib_sha256 *sha) {
    char hex[65];
    library_digest(L, hex);
    if (strcmp(hex, api_of(L)->library_sha) != 0) add_text(sha, "changed library", hex, 64);
}

/* ---- the picture --------------------------------------------------------------------------------------------------------------- */
/* A list of flat entries: table, copy of its fields, its metatable or false · function, number of the upvalue, value. */
static void enqueue(lua_State *L, int queue, int seen) { /* pops a value; tables and functions not seen yet join the queue */
    int type = lua_type(L, -1);
    if (type == LUA_TTHREAD) api_fail(L, NULL, NULL, "a hook or rule can't keep a coroutine from one call to the next; keep numbers and tables");
    if (type == LUA_TUSERDATA && !lua_getmetatable(L, -1)) /* the library's own have one */
        api_fail(L, NULL, NULL, "a hook or rule can't keep what string.gmatch gives from one call to the next, as runs would then depend on one another; keep a list");
    if (type == LUA_TUSERDATA) lua_pop(L, 1);
    if (type == LUA_TTABLE || type == LUA_TFUNCTION) {
        lua_pushvalue(L, -1);
        bool known = lua_rawget(L, seen) != LUA_TNIL;
        lua_pop(L, 1);
        if (!known) {
            lua_pushvalue(L, -1);
            lua_pushboolean(L, 1);
            lua_rawset(L, seen);
            lua_pushvalue(L, -1);
            lua_rawseti(L, queue, (lua_Integer)lua_rawlen(L, queue) + 1);
        }
    }
    lua_pop(L, 1);
}
static void add_entry(lua_State *L, int list) { /* pops a value */
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
}
int api_snapshot(lua_State *L, const struct arm_functions *f) {
    luaL_checkstack(L, 20, "snapshot");
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    int list = lua_gettop(L) - 2, queue = list + 1, seen = list + 2;
    for (int when = 0; when < 3; when++) {
        for (int i = 0; i < f->n_hooks[when]; i++) lua_rawgeti(L, LUA_REGISTRYINDEX, f->hook[when][i]), enqueue(L, queue, seen);
    }
    for (int i = 0; i < 32; i++)
        if (f->rule[i]) lua_rawgeti(L, LUA_REGISTRYINDEX, f->rule[i]), enqueue(L, queue, seen);
    /* What every function can reach, through load and require, though it holds neither. */
    lua_pushglobaltable(L), enqueue(L, queue, seen);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "tributary.modules");
    lua_getfield(L, -1, "tributary"), enqueue(L, queue, seen);
    lua_pop(L, 1);
    for (lua_Integer at = 1; lua_rawgeti(L, queue, at) != LUA_TNIL; at++) {
        int object = lua_gettop(L);
        if (lua_type(L, object) == LUA_TTABLE) {
            lua_newtable(L);
            for (lua_pushnil(L); lua_next(L, object);) {
                lua_pushvalue(L, -2), enqueue(L, queue, seen);
                lua_pushvalue(L, -1), enqueue(L, queue, seen);
                lua_pushvalue(L, -2);
                lua_insert(L, -2);
                lua_rawset(L, object + 1);
            }
            lua_pushvalue(L, object), add_entry(L, list);
            add_entry(L, list);
            if (lua_getmetatable(L, object)) {
                lua_pushliteral(L, "__mode"); /* setmetatable refuses it, and it may have been added since */
                if (lua_rawget(L, -2) != LUA_TNIL) api_fail(L, "__mode", NULL, "a metatable of a scenario has no '__mode': what the collector takes away differs from run to run");
                lua_pop(L, 1);
                lua_pushvalue(L, -1), enqueue(L, queue, seen);
            }
            else lua_pushboolean(L, 0);
            add_entry(L, list);
        } else {
            for (int i = 1; lua_getupvalue(L, object, i); i++) {
                lua_pushvalue(L, -1), enqueue(L, queue, seen);
                lua_pushvalue(L, object), add_entry(L, list);
                lua_pushinteger(L, i), add_entry(L, list);
                /* a nil would end the list: it is stood for by the list itself */
                if (lua_isnil(L, -1)) lua_pop(L, 1), lua_pushvalue(L, list);
                add_entry(L, list);
            }
        }
        lua_settop(L, object - 1);
    }
    lua_pop(L, 3);
    return luaL_ref(L, LUA_REGISTRYINDEX);
}
void api_restore(lua_State *L, int snapshot) {
    luaL_checkstack(L, 20, "snapshot");
    lua_rawgeti(L, LUA_REGISTRYINDEX, snapshot);
    int list = lua_gettop(L);
    lua_Integer n = (lua_Integer)lua_rawlen(L, list);
    for (lua_Integer i = 1; i + 2 <= n; i += 3) {
        lua_rawgeti(L, list, i);
        lua_rawgeti(L, list, i + 1);
        lua_rawgeti(L, list, i + 2);
        int object = list + 1;
        if (lua_type(L, object) == LUA_TTABLE) {
            for (lua_pushnil(L); lua_next(L, object);) { /* a field may be cleared while passing by */
                lua_pop(L, 1);
                lua_pushvalue(L, -1);
                lua_pushnil(L);
                lua_rawset(L, object);
            }
            for (lua_pushnil(L); lua_next(L, object + 1);) {
                lua_pushvalue(L, -2);
                lua_insert(L, -2);
                lua_rawset(L, object);
            }
            if (lua_type(L, object + 2) == LUA_TTABLE) lua_pushvalue(L, object + 2);
            else lua_pushnil(L);
            lua_setmetatable(L, object);
        } else {
            if (lua_rawequal(L, object + 2, list)) lua_pushnil(L);
            else lua_pushvalue(L, object + 2);
            if (!lua_setupvalue(L, object, (int)lua_tointeger(L, object + 1))) lua_pop(L, 1);
        }
        lua_settop(L, list);
    }
    lua_settop(L, list - 1);
}
