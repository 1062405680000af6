/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a hook or rule sees of the running model: the read-only `world`, and the levers it may pull. */
#include "lua_api.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WORLD "world"
#define PLACES "places of the world"
#define PLACE "place of the world"
#define LENGTH(a) (sizeof(a) / sizeof *(a))
struct place {
    enum trib_level level;
    int place; /* -1: all of the level */
};
static const char *const level_names[TRIB_N_LEVELS] = {NULL, "towns", "legs", "groups", "origins", "kinds", "bands"};
static const char world_key = 0;
enum { LOG_LINES = 100, MAX_SHOCKS = 1000 };

static struct api *running(lua_State *L) {
    struct api *api = api_of(L);
    if (!api->model) api_fail(L, "world", NULL, "world can only be used while a hook or rule of a run is called");
    return api;
}
static const struct trib_case *running_case(struct api *api) { return trib_model_case(api->model); }

/* ---- reading ------------------------------------------------------------------------------------------------------------- */
static int find_measure(lua_State *L, const char *name) {
    int i = trib_measure_find(name), n;
    if (i >= 0) return i;
    const struct trib_measure_info *info = trib_measures(&n);
    const char **names = lua_newuserdatauv(L, (size_t)n * sizeof *names, 0);
    for (int k = 0; k < n; k++) names[k] = info[k].name;
    api_fail_name(L, "measure", name, names, (size_t)n, "measures");
}
static void need_level(lua_State *L, int measure, enum trib_level level) {
    int n;
    const struct trib_measure_info *info = &trib_measures(&n)[measure];
    if (info->levels & (1u << level)) return;
    char kept[100] = "";
    for (int i = 0; i < TRIB_N_LEVELS; i++)
        if (info->levels & (1u << i)) snprintf(kept + strlen(kept), sizeof kept - strlen(kept), "%s%s", *kept ? ", " : "", trib_level_name((enum trib_level)i));
    api_fail(L, info->name, NULL, "measure '%s' is not kept by %s; it is kept by %s", info->name, trib_level_name(level), kept);
}
static int find_place(lua_State *L, const struct trib_case *cas, enum trib_level level, const char *id) {
    int place = trib_case_place_find(cas, level, id);
    if (place >= 0) return place;
    int n = trib_case_places(cas, level);
    const char **names = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof *names, 0);
    for (int i = 0; i < n; i++) names[i] = trib_case_place_id(cas, level, i);
    api_fail_name(L, trib_level_name(level), id, names, (size_t)n, NULL);
}
static int place_index(lua_State *L) {
    struct api *api = running(L);
    const struct place *p = lua_touserdata(L, 1);
    const char *key = luaL_checkstring(L, 2);
    const struct trib_case *cas = running_case(api);
    if (p->place < 0) {
        int place = find_place(L, cas, p->level, key);
        struct place *one = lua_newuserdatauv(L, sizeof *one, 0);
        *one = (struct place){p->level, place};
        luaL_setmetatable(L, PLACE);
        return 1;
    }
    if (strcmp(key, "id") == 0) return lua_pushstring(L, trib_case_place_id(cas, p->level, p->place)), 1;
    if (strcmp(key, "name") == 0) return lua_pushstring(L, trib_case_place_name(cas, p->level, p->place)), 1;
    int measure = find_measure(L, key);
    need_level(L, measure, p->level);
    lua_pushnumber(L, trib_model_value(api->model, measure, p->level, p->place));
    return 1;
}
static int read_only(lua_State *L) {
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "it";
    int n_levers;
    const struct trib_lever_info *const *levers = trib_levers(&n_levers);
    char usable[400] = "";
    for (int i = 0; i < n_levers; i++) { /* those that say they move it; else all */
        char moves[400];
        snprintf(moves, sizeof moves, " %s ", levers[i]->moves);
        char word[100];
        snprintf(word, sizeof word, " %s ", key);
        if (strstr(moves, word)) snprintf(usable + strlen(usable), sizeof usable - strlen(usable), "%s%s", *usable ? ", " : "", levers[i]->name);
    }
    if (*usable) api_fail(L, key, NULL, "'%s' can't be written: the model's state is read-only; world:set(LEVER, { … }) with one of these levers moves it: %s", key, usable);
    for (int i = 0; i < n_levers; i++) snprintf(usable + strlen(usable), sizeof usable - strlen(usable), "%s%s", *usable ? ", " : "", levers[i]->name);
    api_fail(L, key, NULL, "'%s' can't be written: the model's state is read-only; act through world:set(LEVER, { … }) with a lever: %s", key, usable);
}
static int next_place(lua_State *L) { /* upvalues: places, position */
    struct api *api = running(L);
    const struct place *p = lua_touserdata(L, lua_upvalueindex(1));
    int i = (int)lua_tointeger(L, lua_upvalueindex(2));
    if (i >= trib_case_places(running_case(api), p->level)) return lua_pushnil(L), 1;
    lua_pushinteger(L, i + 1);
    lua_replace(L, lua_upvalueindex(2));
    lua_pushstring(L, trib_case_place_id(running_case(api), p->level, i));
    struct place *one = lua_newuserdatauv(L, sizeof *one, 0);
    *one = (struct place){p->level, i};
    luaL_setmetatable(L, PLACE);
    return 2;
}
static int place_pairs(lua_State *L) {
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_place, 2);
    return 1;
}

/* ---- methods --------------------------------------------------------------------------------------------------------------- */
static struct api *method(lua_State *L, const char *name) {
    if (!luaL_testudata(L, 1, WORLD)) api_fail(L, name, NULL, "write world:%s(…), with a colon", name);
    return running(L);
}
static struct api *act(lua_State *L, const char *name) {
    struct api *api = method(L, name);
    if (api->in_rule) api_fail(L, name, NULL, "world:%s can't be used in a rule, which only answers; use on_week, on_month or on_year", name);
    return api;
}
static const char *text_argument(lua_State *L, int i, const char *name, const char *what) {
    if (lua_type(L, i) != LUA_TSTRING) api_fail(L, name, NULL, "world:%s takes %s as text, not a %s", name, what, luaL_typename(L, i));
    api_plain_text(L, i, what);
    return lua_tostring(L, i);
}
static int value_of(lua_State *L, const char *name, double (*value)(const struct trib_model *, int, enum trib_level, int)) {
    struct api *api = method(L, name);
    int measure = find_measure(L, text_argument(L, 2, name, "a measure's name")), n;
    if (lua_isnoneornil(L, 3)) {
        need_level(L, measure, TRIB_NATION);
        return lua_pushnumber(L, value(api->model, measure, TRIB_NATION, 0)), 1;
    }
    const char *id = text_argument(L, 3, name, "a place's id");
    unsigned levels = trib_measures(&n)[measure].levels;
    int first = 0;
    for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++) {
        if (!(levels & (1u << level))) continue;
        if (!first) first = level;
        int place = trib_case_place_find(running_case(api), (enum trib_level)level, id);
        if (place >= 0) return lua_pushnumber(L, value(api->model, measure, (enum trib_level)level, place)), 1;
    }
    if (!first) need_level(L, measure, TRIB_TOWN);
    find_place(L, running_case(api), strchr(id, '>') && levels & (1u << TRIB_LEG) ? TRIB_LEG : (enum trib_level)first, id);
    return 0;
}
static int world_measure(lua_State *L) { return value_of(L, "measure", trib_model_value); }
static int world_recorded(lua_State *L) { return value_of(L, "recorded", trib_model_recorded); }

static int find_lever(lua_State *L, const char *name) {
    int lever = trib_lever_find(name), n;
    if (lever >= 0) return lever;
    const struct trib_lever_info *const *info = trib_levers(&n);
    const char **names = lua_newuserdatauv(L, (size_t)n * sizeof *names, 0);
    for (int i = 0; i < n; i++) names[i] = info[i]->name;
    api_fail_name(L, "lever", name, names, (size_t)n, "levers");
}
static int world_set(lua_State *L) {
    struct api *api = act(L, "set");
    int lever = find_lever(L, text_argument(L, 2, "set", "a lever's name"));
    if (lua_isnoneornil(L, 3)) lua_settop(L, 2), lua_newtable(L);
    if (lua_type(L, 3) != LUA_TTABLE) api_fail(L, "set", NULL, "world:set takes a lever's name and a table of its fields, not a %s", luaL_typename(L, 3));
    struct trib_setting *setting = lua_newuserdatauv(L, sizeof *setting, 0);
    api_read_setting(L, 3, lever, running_case(api), setting);
    if (setting->from_day == INT32_MIN) setting->from_day = trib_model_day(api->model);
    struct trib_error err = {0};
    sandbox_enter(api->sb);
    enum trib_status status = trib_model_set_lever(api->model, setting, &err);
    sandbox_leave(api->sb);
    if (status) api_fail(L, "set", NULL, "%s", err.text);
    return 0;
}
static int world_stop(lua_State *L) {
    struct api *api = act(L, "stop");
    int lever = find_lever(L, text_argument(L, 2, "stop", "a lever's name"));
    sandbox_enter(api->sb);
    trib_model_stop_lever(api->model, lever);
    sandbox_leave(api->sb);
    return 0;
}
static int world_shock(lua_State *L) {
    struct api *api = act(L, "shock");
    if (api->shocks_left-- <= 0) api_fail(L, "shock", NULL, "more than %d shocks in one run", MAX_SHOCKS);
    if (lua_type(L, 2) != LUA_TTABLE) api_fail(L, "shock", NULL, "world:shock takes a table { kind = …, value = … }, not a %s", luaL_typename(L, 2));
    lua_settop(L, 2);
    lua_newtable(L); /* a copy, so that `from` may be left out: now */
    for (lua_pushnil(L); lua_next(L, 2);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, 3);
    }
    if (lua_getfield(L, 3, "from") == LUA_TNIL) {
        char day[11];
        trib_day_text(trib_model_day(api->model), day);
        lua_pushstring(L, day);
        lua_setfield(L, 3, "from");
    }
    lua_pop(L, 1);
    struct trib_shock *shock = lua_newuserdatauv(L, sizeof *shock, 0);
    api_read_shock(L, 3, running_case(api), shock);
    struct trib_error err = {0};
    sandbox_enter(api->sb);
    enum trib_status status = trib_model_add_shock(api->model, shock, &err);
    sandbox_leave(api->sb);
    if (status) api_fail(L, "shock", NULL, "%s", err.text);
    return 0;
}
struct ranked {
    double value;
    int place;
};
static int rank_order(const void *a, const void *b) {
    const struct ranked *left = a, *right = b;
    if (isnan(left->value) != isnan(right->value)) return isnan(left->value) ? 1 : -1;
    if (left->value != right->value && !isnan(left->value)) return left->value > right->value ? -1 : 1;
    return left->place - right->place;
}
static int world_rank(lua_State *L) {
    struct api *api = method(L, "rank");
    const char *kind = text_argument(L, 2, "rank", "a kind of place");
    int level = 0;
    for (int i = TRIB_TOWN; i < TRIB_N_LEVELS; i++)
        if (strcmp(kind, level_names[i]) == 0 || strcmp(kind, trib_level_name((enum trib_level)i)) == 0) level = i;
    if (!level) api_fail_name(L, "kind of place", kind, level_names + 1, TRIB_N_LEVELS - 1, NULL);
    int measure = find_measure(L, text_argument(L, 3, "rank", "a measure's name"));
    need_level(L, measure, (enum trib_level)level);
    const struct trib_case *cas = running_case(api);
    int n = trib_case_places(cas, (enum trib_level)level);
    struct ranked *order = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof *order, 0);
    for (int i = 0; i < n; i++) order[i] = (struct ranked){trib_model_value(api->model, measure, (enum trib_level)level, i), i};
    sandbox_enter(api->sb);
    qsort(order, (size_t)n, sizeof *order, rank_order);
    sandbox_leave(api->sb);
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        lua_pushstring(L, trib_case_place_id(cas, (enum trib_level)level, order[i].place));
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}
static void log_line(struct api *api, const char *text, size_t n) {
    if (api->log_left < 0 || api->options->quiet || api->mode == API_WALK || !api->model) return;
    char day[11];
    trib_day_text(trib_model_day(api->model), day);
    if (api->log_left-- == 0) fprintf(stderr, "run %u, %s: (more than %d lines were logged; the rest is left out)\n", api->config->replicate, day, LOG_LINES);
    else {
        fprintf(stderr, "run %u, %s: ", api->config->replicate, day);
        sandbox_write(stderr, text, n > 1000 ? 1000 : n);
        putc('\n', stderr);
    }
}
static int world_log(lua_State *L) {
    struct api *api = method(L, "log");
    const char *text = sandbox_text(L, 2);
    sandbox_enter(api->sb);
    log_line(api, text, strlen(text));
    sandbox_leave(api->sb);
    return 0;
}

static const luaL_Reg methods[] = {{"measure", world_measure}, {"recorded", world_recorded}, {"set", world_set}, {"stop", world_stop},
                                   {"shock", world_shock},     {"rank", world_rank},         {"log", world_log}};
static int world_index(lua_State *L) {
    struct api *api = running(L);
    const char *key = luaL_checkstring(L, 2);
    for (size_t i = 0; i < LENGTH(methods); i++)
        if (strcmp(key, methods[i].name) == 0) return lua_pushcfunction(L, methods[i].func), 1;
    for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++) {
        if (strcmp(key, level_names[level]) != 0) continue;
        struct place *p = lua_newuserdatauv(L, sizeof *p, 0);
        *p = (struct place){(enum trib_level)level, -1};
        luaL_setmetatable(L, PLACES);
        return 1;
    }
    int32_t day = trib_model_day(api->model);
    int year, month, mday;
    trib_day_civil(day, &year, &month, &mday);
    if (strcmp(key, "date") == 0) {
        char text[11];
        trib_day_text(day, text);
        return lua_pushstring(L, text), 1;
    }
    if (strcmp(key, "week") == 0) return lua_pushinteger(L, trib_model_week(api->model)), 1;
    if (strcmp(key, "month") == 0) return lua_pushinteger(L, month), 1;
    if (strcmp(key, "year") == 0) return lua_pushinteger(L, year), 1;
    if (strcmp(key, "replicate") == 0) return lua_pushinteger(L, api->config->replicate), 1;
    static const char *const names[] = {"date",    "week",   "month",    "year", "replicate", "towns", "legs", "groups",
                                        "origins", "kinds", "bands", "measure", "recorded", "set",  "stop",      "shock", "rank", "log"};
    if (trib_measure_find(key) >= 0) api_fail(L, key, NULL, "write world:measure(\"%s\") for the whole case, or world.towns.ID.%s", key, key);
    api_fail_name(L, "field of the world called", key, names, LENGTH(names), NULL);
}
static void make_metatable(lua_State *L, const char *name, lua_CFunction index, lua_CFunction pairs) {
    luaL_newmetatable(L, name);
    lua_pushcfunction(L, index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, read_only);
    lua_setfield(L, -2, "__newindex");
    if (pairs) {
        lua_pushcfunction(L, pairs);
        lua_setfield(L, -2, "__pairs");
    }
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}
void api_open_world(lua_State *L) {
    make_metatable(L, WORLD, world_index, NULL);
    make_metatable(L, PLACES, place_index, place_pairs);
    make_metatable(L, PLACE, place_index, NULL);
    lua_newuserdatauv(L, 0, 0);
    luaL_setmetatable(L, WORLD);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &world_key);
}

/* ---- being called by the model ------------------------------------------------------------------------------------------------ */
static double seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
/* Calls the function below n_args on the thread's stack within what is left of the run's time. */
static int call(struct api *api, int n_args, int n_results) {
    double limit = api->options->time_limit > 0 ? api->options->time_limit : api->mode == API_WALK ? 10 : 60;
    double left = limit - api->hook_seconds;
    struct trib_error *err = &api->hook_error;
    if (left <= 0) {
        lua_settop(api->L, 0);
        trib_fail(err, TRIB_LIMIT_TIME, "the scenario's hooks and rules took more than %g s in one run", limit);
        return 1;
    }
    double start = seconds_now();
    enum trib_status status = sandbox_call(api->sb, api->L, n_args, n_results, left, err);
    api->hook_seconds += seconds_now() - start;
    return status != TRIB_OK;
}
int api_hook(void *user, struct trib_model *m, enum trib_when when) {
    struct api *api = user;
    const struct arm_functions *f = api->running;
    if (!f || !f->n_hooks[when]) return 0;
    if (sandbox_dead(api->sb)) return 1;
    if (trib_model_day(m) + 6 < api->config->from_day) return 0; /* the weeks before `from` only warm the model up */
    api->model = m;
    api->in_rule = false;
    int failed = 0;
    for (int i = 0; i < f->n_hooks[when] && !failed; i++) {
        lua_settop(api->L, 0);
        lua_rawgeti(api->L, LUA_REGISTRYINDEX, f->hook[when][i]);
        lua_rawgetp(api->L, LUA_REGISTRYINDEX, &world_key);
        failed = call(api, 1, 0);
    }
    api->model = NULL;
    return failed;
}
/* The word at *at of a blank-separated list; moves *at behind it. False at the end. */
static bool next_word(const char **at, char *word, size_t size) {
    *at += strspn(*at, " ");
    size_t n = strcspn(*at, " ");
    if (!n) return false;
    snprintf(word, size, "%.*s", (int)n, *at);
    *at += n;
    return true;
}
struct answer {
    const struct trib_rule_info *info;
    const struct trib_model *m;
    int actor, function; /* function: registry reference */
    const double *in;
    double *out;
};
/* Asks a rule, and checks and copies its answer: runs protected, so that a mistake, also of memory, has words. */
static int ask_rule(lua_State *L) {
    struct answer *a = lua_touserdata(L, 1);
    struct api *api = api_of(L);
    lua_Debug ar;
    lua_rawgeti(L, LUA_REGISTRYINDEX, a->function);
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &ar);
    int source = -1, line = ar.linedefined;
    for (int i = 0; i < api->n_sources; i++)
        if (strcmp(api->source[i].short_src, ar.short_src) == 0) source = i;
    lua_createtable(L, 0, TRIB_MAX_RULE_VALUES + 2);
    const struct trib_case *cas = trib_model_case(a->m);
    lua_pushstring(L, trib_case_place_id(cas, a->info->actor, a->actor));
    lua_setfield(L, -2, "id");
    lua_pushstring(L, trib_case_place_name(cas, a->info->actor, a->actor));
    lua_setfield(L, -2, "name");
    char input[64];
    const char *inputs_at = a->info->inputs;
    for (int i = 0; i < TRIB_MAX_RULE_VALUES && next_word(&inputs_at, input, sizeof input); i++) {
        lua_pushnumber(L, a->in[i]);
        lua_setfield(L, -2, input);
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, &world_key);
    lua_call(L, 2, 1);
    if (lua_isnil(L, -1)) return 0;
    if (lua_type(L, -1) != LUA_TTABLE) api_fail_at(L, source, line, NULL, NULL, "rule '%s' must return a table of its answers (%s), not a %s", a->info->name, a->info->outputs, luaL_typename(L, -1));
    int table = lua_gettop(L), n = 0;
    char names[TRIB_MAX_RULE_VALUES][48], inputs[300];
    const char *list[TRIB_MAX_RULE_VALUES], *at = a->info->outputs;
    while (n < TRIB_MAX_RULE_VALUES && next_word(&at, names[n], sizeof names[n])) list[n] = names[n], n++;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
        bool known = false;
        for (int i = 0; i < n && key; i++) known |= strcmp(key, list[i]) == 0;
        if (!known) api_fail_at(L, source, line, key, key ? trib_nearest(key, list, (size_t)n) : NULL, "rule '%s' has no answer '%s'; its answers: %s", a->info->name, key ? key : "(a number)", a->info->outputs);
    }
    snprintf(inputs, sizeof inputs, " %s ", a->info->inputs);
    for (int i = 0; i < n; i++) {
        if (lua_getfield(L, table, list[i]) != LUA_TNIL) {
            if (lua_type(L, -1) != LUA_TNUMBER) api_fail_at(L, source, line, list[i], NULL, "rule '%s': %s must be a number, not a %s", a->info->name, list[i], luaL_typename(L, -1));
            double value = lua_tonumber(L, -1);
            char word[64];
            snprintf(word, sizeof word, " %s ", list[i]);
            /* An answer that is also an input has that input's unit; the others are shares. */
            double high = strstr(inputs, word) ? INFINITY : 1;
            if (!(value >= 0 && value <= high) || isinf(value)) {
                if (isinf(high)) api_fail_at(L, source, line, list[i], NULL, "rule '%s': %s is %g; it must be a number that is not negative", a->info->name, list[i], value);
                api_fail_at(L, source, line, list[i], NULL, "rule '%s': %s is %g; it must lie from 0 to 1", a->info->name, list[i], value);
            }
            a->out[i] = value;
        }
        lua_pop(L, 1);
    }
    return 0;
}
int api_rule(void *user, const struct trib_model *m, int rule, int actor, const double *in, double *out) {
    struct api *api = user;
    const struct arm_functions *f = api->running;
    if (!f || !f->rule[rule]) return 0;
    if (sandbox_dead(api->sb)) return 1;
    int n;
    const struct trib_rule_info *info = &trib_rules(&n)[rule];
    struct answer answer = {info, m, actor, f->rule[rule], in, out};
    lua_State *L = api->L;
    lua_settop(L, 0);
    api->model = (struct trib_model *)m; /* in_rule keeps it read-only */
    api->in_rule = true;
    lua_pushcfunction(L, ask_rule);
    lua_pushlightuserdata(L, &answer);
    int failed = call(api, 1, 0);
    api->model = NULL;
    api->in_rule = false;
    return failed;
}
static void print_in_run(void *user, const char *text, size_t n) { log_line(user, text, n); }
void api_run_begin(struct api *api, const struct arm_functions *functions, struct trib_config *config) {
    api->running = functions;
    api->config = config;
    api->hook_seconds = 0;
    api->log_left = LOG_LINES;
    api->shocks_left = MAX_SHOCKS;
    api->hook_error = (struct trib_error){0};
    sandbox_seed(api->sb, config->seed, (uint64_t)config->replicate + 1);
    sandbox_print_to(api->sb, print_in_run, api);
    config->callbacks.user = api;
    config->callbacks.hook = api_hook;
    config->callbacks.rule = api_rule;
    for (int i = 0; i < 32; i++) config->callbacks.rule_set[i] = functions->rule[i] != 0;
}
void api_run_end(struct api *api) {
    api->running = NULL;
    api->config = NULL;
    api->model = NULL;
}
