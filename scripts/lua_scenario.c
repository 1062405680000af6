/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tributary.scenario{…}, scenario:with{…}, tributary.combine(name, …): a scenario is a Lua table; an arm is what the model gets. */
#include "../sim/sha256.h"
#include "lua_api.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(a) (sizeof(a) / sizeof *(a))
static const char *const fields[] = {"name",    "case",  "from",    "to",     "scale",   "parameters", "mechanisms", "levers",
                                     "history", "rules", "without", "shocks", "on_week", "on_month",   "on_year"};
static const char *const hook_fields[3] = {"on_week", "on_month", "on_year"};

/* All of a scenario but its functions, checked; lives in Lua's memory, as a stop may jump over the frame that reads it. */
enum { MAX_SETTINGS = 128, MAX_WITHOUT = 128, MAX_VALUES = 512 };
struct spec {
    const char *name;
    struct trib_case *cas;
    int32_t from, to;
    int scale; /* 0 = the default */
    bool history;
    int n_without, n_parameters, n_mechanisms, n_settings, n_shocks;
    const char *without[MAX_WITHOUT];
    struct { const char *name; double value; } parameter[MAX_VALUES];
    struct { const char *name; bool on; } mechanism[MAX_VALUES];
    struct trib_setting setting[MAX_SETTINGS];
    struct trib_shock shock[MAX_SETTINGS];
};

bool api_is_scenario(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index)) return false;
    luaL_getmetatable(L, API_SCENARIO);
    bool is = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is;
}
/* Pushes t[key]; false and nothing pushed where it is nil. Checks the type where type is not LUA_TNONE. */
static bool push_field(lua_State *L, int t, const char *key, int type, const char *wanted) {
    t = lua_absindex(L, t);
    lua_pushstring(L, key);
    int found = lua_rawget(L, t);
    if (found == LUA_TNIL) {
        lua_pop(L, 1);
        return false;
    }
    if (type != LUA_TNONE && found != type) api_fail(L, key, NULL, "%s must be %s, not a %s", key, wanted, luaL_typename(L, -1));
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------------------------------- */
static void read_case(lua_State *L, int t, struct spec *spec) {
    if (!push_field(L, t, "case", LUA_TNONE, NULL)) api_fail(L, "scenario", NULL, "a scenario needs its case, as in case = \"libya\"");
    if (lua_type(L, -1) == LUA_TTABLE) {
        lua_pushliteral(L, "folder");
        lua_rawget(L, -2);
        lua_remove(L, -2);
    }
    if (lua_type(L, -1) != LUA_TSTRING) api_fail(L, "case", NULL, "case must be a name, as in \"libya\", or what tributary.case gives");
    api_plain_text(L, -1, "case");
    spec->cas = api_case(L, lua_tostring(L, -1));
    lua_pop(L, 1);
}
static void read_window(lua_State *L, int t, struct spec *spec) {
    char first[11], last[11];
    trib_day_text(trib_case_first_day(spec->cas), first);
    trib_day_text(trib_case_last_day(spec->cas), last);
    spec->from = trib_case_first_day(spec->cas), spec->to = trib_case_last_day(spec->cas);
    const char *from = first, *to = last;
    if (api_text(L, t, "from", &from)) spec->from = api_to_day(L, "from", from);
    if (api_text(L, t, "to", &to)) spec->to = api_to_day(L, "to", to);
    if (spec->from >= spec->to) api_fail(L, to, NULL, "from = '%s' must lie before to = '%s'", from, to);
    if (spec->from < trib_case_first_day(spec->cas)) api_fail(L, from, NULL, "from = '%s' lies before the case's data, which begin on %s", from, first);
    if (spec->to > trib_case_last_day(spec->cas)) api_fail(L, to, NULL, "to = '%s' lies after the case's data, which end on %s", to, last);
}
static void fail_parameter(lua_State *L, const char *name) {
    int n;
    const struct trib_parameter_info *info = trib_parameters(&n);
    const char **names = lua_newuserdatauv(L, (size_t)n * sizeof *names, 0);
    for (int i = 0; i < n; i++) names[i] = info[i].name;
    api_fail_name(L, "parameter", name, names, (size_t)n, "parameters");
}
static void read_parameters(lua_State *L, int t, struct spec *spec) {
    if (!push_field(L, t, "parameters", LUA_TTABLE, "a table, as in { [\"name\"] = value }")) return;
    int table = lua_gettop(L), n;
    const struct trib_parameter_info *info = trib_parameters(&n);
    const char *unknown = NULL; /* the least one, whatever Lua's order */
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) api_fail(L, "parameters", NULL, "parameters must have names, as in { [\"name\"] = value }");
        api_plain_text(L, -2, "a parameter's name");
        const char *name = lua_tostring(L, -2);
        int i = trib_parameter_find(name);
        if (i < 0) {
            if (!unknown || strcmp(name, unknown) < 0) unknown = name;
            continue;
        }
        if (lua_type(L, -1) != LUA_TNUMBER)
            api_fail(L, name, NULL, "parameter '%s' must be a number from %g to %g (%s), not a %s", name, info[i].low, info[i].high, info[i].unit, luaL_typename(L, -1));
        double value = lua_tonumber(L, -1);
        if (!(value >= info[i].low && value <= info[i].high))
            api_fail(L, name, NULL, "parameter '%s' is %g; it must lie from %g to %g (%s)", name, value, info[i].low, info[i].high, info[i].unit);
        if (spec->n_parameters == MAX_VALUES) api_fail(L, "parameters", NULL, "more than %d parameters", MAX_VALUES);
        spec->parameter[spec->n_parameters].name = info[i].name;
        spec->parameter[spec->n_parameters++].value = value;
    }
    if (unknown) fail_parameter(L, unknown);
    lua_pop(L, 1);
}
static void read_mechanisms(lua_State *L, int t, struct spec *spec) {
    if (!push_field(L, t, "mechanisms", LUA_TTABLE, "a table, as in { rumours = false }")) return;
    int table = lua_gettop(L), n;
    const struct trib_mechanism_info *info = trib_mechanisms(&n);
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) api_fail(L, "mechanisms", NULL, "mechanisms must have names, as in { tolls = false }");
        api_plain_text(L, -2, "a mechanism's name");
        const char *name = lua_tostring(L, -2);
        int i = trib_mechanism_find(name);
        if (i < 0) {
            if (!unknown || strcmp(name, unknown) < 0) unknown = name;
            continue;
        }
        if (lua_type(L, -1) != LUA_TBOOLEAN) api_fail(L, name, NULL, "mechanism '%s' must be true or false, not a %s", name, luaL_typename(L, -1));
        if (spec->n_mechanisms == MAX_VALUES) api_fail(L, "mechanisms", NULL, "more than %d mechanisms", MAX_VALUES);
        spec->mechanism[spec->n_mechanisms].name = info[i].name;
        spec->mechanism[spec->n_mechanisms++].on = lua_toboolean(L, -1);
    }
    if (unknown) {
        const char **names = lua_newuserdatauv(L, (size_t)n * sizeof *names, 0);
        for (int i = 0; i < n; i++) names[i] = info[i].name;
        api_fail_name(L, "mechanism", unknown, names, (size_t)n, "mechanisms");
    }
    lua_pop(L, 1);
}
static int setting_order(const void *a, const void *b) {
    const struct trib_setting *left = a, *right = b;
    if (left->lever != right->lever) return left->lever < right->lever ? -1 : 1;
    return memcmp(left, right, sizeof *left);
}
static int shock_order(const void *a, const void *b) {
    const struct trib_shock *left = a, *right = b;
    if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
    return memcmp(left, right, sizeof *left);
}
static void read_levers(lua_State *L, int t, struct spec *spec) {
    if (!push_field(L, t, "levers", LUA_TTABLE, "a list, as in { levers.livelihoods { … } }")) return;
    int list = lua_gettop(L), lever;
    if (api_is_lever(L, list, &lever)) api_fail(L, "levers", NULL, "levers must be a list: put { } round the lever");
    lua_Integer n = (lua_Integer)lua_rawlen(L, list);
    if (n > MAX_SETTINGS) api_fail(L, "levers", NULL, "more than %d levers in one scenario", MAX_SETTINGS);
    int keys = 0;
    for (lua_pushnil(L); lua_next(L, list); lua_pop(L, 1)) keys++;
    if (keys != n) api_fail(L, "levers", NULL, "levers must be a list of levers.NAME { … }, without names and gaps");
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, list, i);
        if (!api_is_lever(L, -1, &lever)) api_fail(L, "levers", NULL, "levers[%lld] must be made by levers.NAME { … }; found a %s", (long long)i, luaL_typename(L, -1));
        struct trib_setting *s = &spec->setting[spec->n_settings++];
        api_read_setting(L, -1, lever, spec->cas, s);
        if (s->from_day == INT32_MIN) s->from_day = spec->from;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}
static void read_shocks(lua_State *L, int t, struct spec *spec) {
    if (!push_field(L, t, "shocks", LUA_TTABLE, "a list, as in { tributary.shock { … } }")) return;
    int list = lua_gettop(L);
    lua_Integer n = (lua_Integer)lua_rawlen(L, list);
    if (n > MAX_SETTINGS) api_fail(L, "shocks", NULL, "more than %d shocks in one scenario", MAX_SETTINGS);
    int keys = 0;
    for (lua_pushnil(L); lua_next(L, list); lua_pop(L, 1)) keys++;
    if (keys != n) api_fail(L, "shocks", NULL, "shocks must be a list of tributary.shock { … }, without names and gaps");
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, list, i) != LUA_TTABLE) api_fail(L, "shocks", NULL, "shocks[%lld] must be made by tributary.shock { … }; found a %s", (long long)i, luaL_typename(L, -1));
        api_read_shock(L, -1, spec->cas, &spec->shock[spec->n_shocks++]);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}
static void read_history(lua_State *L, int t, struct spec *spec) {
    spec->history = true;
    api_bool(L, t, "history", &spec->history);
    if (!push_field(L, t, "without", LUA_TTABLE, "a list of ids of the case's history")) return;
    int list = lua_gettop(L), n_history = trib_case_history(spec->cas);
    lua_Integer n = (lua_Integer)lua_rawlen(L, list);
    if (n > MAX_WITHOUT) api_fail(L, "without", NULL, "without has more than %d ids", MAX_WITHOUT);
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, list, i) != LUA_TSTRING) api_fail(L, "without", NULL, "without[%lld] must be an id as text, not a %s", (long long)i, luaL_typename(L, -1));
        const char *id = lua_tostring(L, -1), **names = lua_newuserdatauv(L, (size_t)(n_history + 1) * sizeof *names, 0);
        bool known = false;
        for (int h = 0; h < n_history; h++) {
            names[h] = trib_case_history_get(spec->cas, h).id;
            known |= strcmp(names[h], id) == 0;
        }
        if (!known) api_fail_name(L, lua_pushfstring(L, "dated policy or shock of case '%s' called", trib_case_id(spec->cas)), id, names, (size_t)n_history, NULL);
        spec->without[spec->n_without++] = id;
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
}
/* Checks hooks and rules; with `out`, takes references. */
static void read_functions(lua_State *L, int t, struct arm_functions *out) {
    t = lua_absindex(L, t);
    for (int when = 0; when < 3; when++) {
        if (!push_field(L, t, hook_fields[when], LUA_TNONE, NULL)) continue;
        if (lua_type(L, -1) == LUA_TFUNCTION) {
            lua_createtable(L, 1, 0);
            lua_insert(L, -2);
            lua_rawseti(L, -2, 1);
        }
        if (lua_type(L, -1) != LUA_TTABLE) api_fail(L, hook_fields[when], NULL, "%s must be a function, as in function(world) … end, not a %s", hook_fields[when], luaL_typename(L, -1));
        lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
        if (n > 8) api_fail(L, hook_fields[when], NULL, "%s takes at most 8 functions", hook_fields[when]);
        for (lua_Integer i = 1; i <= n; i++) {
            if (lua_rawgeti(L, -1, i) != LUA_TFUNCTION) api_fail(L, hook_fields[when], NULL, "%s[%lld] must be a function, not a %s", hook_fields[when], (long long)i, luaL_typename(L, -1));
            if (out) {
                out->hook[when][out->n_hooks[when]++] = luaL_ref(L, LUA_REGISTRYINDEX);
                out->any = true;
            } else {
                lua_pop(L, 1);
            }
        }
        lua_pop(L, 1);
    }
    if (!push_field(L, t, "rules", LUA_TTABLE, "a table, as in { [\"group.budget\"] = function(group, world) … end }")) return;
    int n;
    const struct trib_rule_info *info = trib_rules(&n);
    const char **names = lua_newuserdatauv(L, (size_t)n * sizeof *names, 0);
    for (int i = 0; i < n; i++) names[i] = info[i].name;
    lua_insert(L, -2);
    api_check_keys(L, -1, "table of rules", names, (size_t)n, false);
    for (int i = 0; i < n; i++) {
        if (!push_field(L, -1, info[i].name, LUA_TFUNCTION, "a function")) continue;
        if (out) {
            out->rule[i] = luaL_ref(L, LUA_REGISTRYINDEX);
            out->any = true;
        } else {
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 2);
}
static struct spec *read_scenario(lua_State *L, int t) { /* pushes its memory */
    t = lua_absindex(L, t);
    struct spec *spec = lua_newuserdatauv(L, sizeof *spec, 0);
    memset(spec, 0, sizeof *spec);
    api_check_keys(L, t, "scenario", fields, LENGTH(fields), false);
    spec->name = "scenario";
    if (api_text(L, t, "name", &spec->name)) {
        if (!*spec->name || strlen(spec->name) > 100) api_fail(L, "name", NULL, "a scenario's name must have 1 to 100 characters");
        for (const char *c = spec->name; *c; c++)
            if ((unsigned char)*c < 32) api_fail(L, "name", NULL, "a scenario's name must be one line of text");
    }
    read_case(L, t, spec);
    read_window(L, t, spec);
    int64_t scale = 0;
    if (api_integer(L, t, "scale", 1, 1000000, &scale)) spec->scale = (int)scale;
    read_parameters(L, t, spec);
    read_mechanisms(L, t, spec);
    read_levers(L, t, spec);
    read_shocks(L, t, spec);
    read_history(L, t, spec);
    read_functions(L, t, NULL);
    return spec;
}

/* ---- building -------------------------------------------------------------------------------------------------------------- */
static enum trib_status apply(const struct spec *spec, const struct script_options *options, struct trib_config *config, struct trib_error *err) {
    enum trib_status status = trib_config_init(config, spec->cas, err);
    if (status) return status;
    config->from_day = spec->from, config->to_day = spec->to;
    if (spec->scale) config->scale = spec->scale;
    if (options->scale > 0) config->scale = options->scale;
    if (!spec->history) status = trib_config_without(config, NULL, err);
    for (int i = 0; !status && i < spec->n_without; i++) {
        if (!spec->history) { /* policies are out already; shocks still go by name */
            bool there = false;
            for (int k = 0; k < config->n_shocks; k++) there |= strcmp(config->shock[k].id, spec->without[i]) == 0;
            if (!there) continue;
        }
        status = trib_config_without(config, spec->without[i], err);
    }
    for (int i = 0; !status && i < spec->n_parameters; i++) status = trib_config_set_parameter(config, spec->parameter[i].name, spec->parameter[i].value, err);
    for (int i = 0; !status && i < spec->n_mechanisms; i++) status = trib_config_set_mechanism(config, spec->mechanism[i].name, spec->mechanism[i].on, err);
    for (int i = 0; !status && i < spec->n_settings; i++) status = trib_config_add_setting(config, &spec->setting[i], err);
    for (int i = 0; !status && i < spec->n_shocks; i++) status = trib_config_add_shock(config, &spec->shock[i], err);
    for (int i = 0; !status && i < options->n_set; i++) status = trib_config_set_parameter(config, options->set[i].name, options->set[i].value, err);
    return status;
}
static void sorted(struct spec *spec) { /* the order of tables never matters */
    qsort(spec->setting, (size_t)spec->n_settings, sizeof *spec->setting, setting_order);
    qsort(spec->shock, (size_t)spec->n_shocks, sizeof *spec->shock, shock_order);
}
void api_arm_clear(struct api_arm *arm) {
    trib_config_clear(&arm->ensemble.config);
    free(arm->config_text);
    *arm = (struct api_arm){0};
}
static void hash_functions(lua_State *L, const struct arm_functions *f, struct trib_sha256 *sha) {
    if (f->any) api_hash_library(L, sha);
    for (int when = 0; when < 3; when++) {
        for (int i = 0; i < f->n_hooks[when]; i++) {
            trib_sha256_add(sha, hook_fields[when], strlen(hook_fields[when]));
            lua_rawgeti(L, LUA_REGISTRYINDEX, f->hook[when][i]);
            api_hash_value(L, -1, sha);
            lua_pop(L, 1);
        }
    }
    int n;
    const struct trib_rule_info *info = trib_rules(&n);
    for (int i = 0; i < n; i++) {
        if (!f->rule[i]) continue;
        trib_sha256_add(sha, info[i].name, strlen(info[i].name));
        lua_rawgeti(L, LUA_REGISTRYINDEX, f->rule[i]);
        api_hash_value(L, -1, sha);
        lua_pop(L, 1);
    }
}
void api_build_arm(lua_State *L, int index, struct api_arm *arm) {
    struct api *api = api_of(L);
    index = lua_absindex(L, index);
    struct spec *spec = read_scenario(L, index);
    memset(&arm->functions, 0, sizeof arm->functions);
    read_functions(L, index, &arm->functions);
    snprintf(arm->name, sizeof arm->name, "%s", spec->name);
    arm->api = api;
    arm->policy_from = TRIB_DAY_MAX;
    int n_levers;
    const struct trib_lever_info *const *levers = trib_levers(&n_levers);
    for (int i = 0; i < spec->n_settings; i++)
        if (spec->setting[i].from_day < arm->policy_from) arm->policy_from = spec->setting[i].from_day, arm->policy = levers[spec->setting[i].lever]->name;

    struct trib_error err = {0};
    sandbox_enter(api->sb);
    sorted(spec);
    enum trib_status status = apply(spec, api->options, &arm->ensemble.config, &err);
    if (!status) {
        size_t size = trib_config_text(&arm->ensemble.config, NULL, 0) + 1;
        arm->config_text = malloc(size);
        if (arm->config_text) trib_config_text(&arm->ensemble.config, arm->config_text, size);
        else status = trib_fail(&err, TRIB_MEMORY, "not enough memory for a scenario");
    }
    sandbox_leave(api->sb);
    if (status) api_fail(L, NULL, NULL, "scenario '%s': %s", arm->name, err.text);

    struct trib_sha256 sha;
    trib_sha256_init(&sha);
    trib_sha256_add(&sha, TRIB_VERSION "\n", sizeof TRIB_VERSION);
    const char *digest = trib_case_digest(spec->cas);
    trib_sha256_add(&sha, digest, strlen(digest) + 1);
    trib_sha256_add(&sha, arm->config_text, strlen(arm->config_text) + 1);
    hash_functions(L, &arm->functions, &sha);
    trib_sha256_end(&sha, arm->ensemble.key);
    if (arm->functions.any) {
        trib_sha256_init(&sha);
        hash_functions(L, &arm->functions, &sha);
        trib_sha256_end(&sha, arm->functions_sha);
    }
    arm->ensemble.name = arm->name;
    arm->ensemble.config_text = arm->config_text;
    arm->ensemble.user = arm;
    lua_pop(L, 1);
}

/* ---- making -------------------------------------------------------------------------------------------------------------- */
static void copy_into(lua_State *L, int from, int to) { /* shallow */
    from = lua_absindex(L, from), to = lua_absindex(L, to);
    for (lua_pushnil(L); lua_next(L, from);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, to);
    }
}
/* { market = { markup = 0.3 } } means { ["market.markup"] = 0.3 }. Pushes the flat table. */
static void flatten(lua_State *L, int from) {
    from = lua_absindex(L, from);
    lua_newtable(L);
    int to = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, from); lua_pop(L, 1)) {
        if (lua_type(L, -1) == LUA_TTABLE && lua_type(L, -2) == LUA_TSTRING) {
            int inner = lua_gettop(L);
            for (lua_pushnil(L); lua_next(L, inner);) {
                if (lua_type(L, -2) != LUA_TSTRING) api_fail(L, "parameters", NULL, "parameters must have names, as in { [\"name\"] = value }");
                lua_pushfstring(L, "%s.%s", lua_tostring(L, inner - 1), lua_tostring(L, -2));
                lua_insert(L, -2);
                lua_rawset(L, to);
            }
        } else {
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, to);
        }
    }
}
/* Makes a scenario of the plain table at the top: checks it, sets its metatable. */
static int finish(lua_State *L) {
    struct api *api = api_of(L);
    int t = lua_gettop(L);
    if (push_field(L, t, "parameters", LUA_TTABLE, "a table, as in { [\"name\"] = value }")) {
        flatten(L, -1);
        lua_setfield(L, t, "parameters");
        lua_pop(L, 1);
    }
    read_scenario(L, t);
    lua_pop(L, 1);
    luaL_setmetatable(L, API_SCENARIO);
    luaL_unref(L, LUA_REGISTRYINDEX, api->last_scenario);
    lua_pushvalue(L, -1);
    api->last_scenario = luaL_ref(L, LUA_REGISTRYINDEX);
    api->n_scenarios++;
    return 1;
}
static int make_scenario(lua_State *L) {
    if (lua_type(L, 1) != LUA_TTABLE) api_fail(L, "scenario", NULL, "write tributary.scenario { name = …, case = … }, not a %s", luaL_typename(L, 1));
    lua_settop(L, 1);
    lua_newtable(L);
    copy_into(L, 1, 2);
    return finish(L);
}
/* Merges the table of names at `from` into result[key], a fresh copy. With `other`, a name that both give differently is an
 * error (combine); else the newcomer wins (with). */
static void merge_names(lua_State *L, int result, const char *key, int from, const char *other) {
    lua_newtable(L);
    int merged = lua_gettop(L);
    if (push_field(L, result, key, LUA_TTABLE, "a table")) {
        copy_into(L, -1, merged);
        lua_pop(L, 1);
    }
    for (lua_pushnil(L); lua_next(L, from); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_rawget(L, merged);
        if (other && !lua_isnil(L, -1) && !lua_rawequal(L, -1, -2)) api_fail(L, "combine", NULL, "%s of '%s' differ from those of the scenarios before: '%s' has two values", key, other, sandbox_text(L, -3));
        lua_pop(L, 1);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, merged);
    }
    lua_setfield(L, result, key);
}
static bool same_policy(const struct trib_setting *a, const struct trib_setting *b, bool whole) {
    if (whole) return memcmp(a, b, sizeof *a) == 0;
    return a->lever == b->lever && memcmp(a->places, b->places, sizeof a->places) == 0;
}
/* Joins lists. levers: one that is the same (whole), or the same lever on the same places (not whole), takes the other's seat. */
static void merge_list(lua_State *L, int result, const char *key, int from, bool whole, const struct trib_case *cas) {
    lua_newtable(L);
    int merged = lua_gettop(L), lever;
    if (push_field(L, result, key, LUA_TNONE, NULL)) {
        if (lua_type(L, -1) == LUA_TTABLE) copy_into(L, -1, merged);
        else lua_pushvalue(L, -1), lua_rawseti(L, merged, 1);
        lua_pop(L, 1);
    }
    lua_Integer old = (lua_Integer)lua_rawlen(L, merged), n = lua_type(L, from) == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, from) : 1;
    struct trib_setting *pair = lua_newuserdatauv(L, 2 * sizeof *pair, 0);
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_type(L, from) == LUA_TTABLE) lua_rawgeti(L, from, i);
        else lua_pushvalue(L, from);
        lua_Integer seat = 0;
        bool is_lever = api_is_lever(L, -1, &lever);
        if (is_lever) api_read_setting(L, -1, lever, cas, &pair[0]);
        for (lua_Integer k = 1; k <= old && !seat; k++) {
            int other;
            lua_rawgeti(L, merged, k);
            if (lua_rawequal(L, -1, -2)) seat = k;
            else if (is_lever && api_is_lever(L, -1, &other)) {
                api_read_setting(L, -1, other, cas, &pair[1]);
                if (same_policy(&pair[0], &pair[1], whole)) seat = k;
            }
            lua_pop(L, 1);
        }
        lua_rawseti(L, merged, seat ? seat : (lua_Integer)lua_rawlen(L, merged) + 1);
    }
    lua_pop(L, 1);
    lua_setfield(L, result, key);
}
static struct trib_case *case_of(lua_State *L, int t) {
    struct spec *spec = lua_newuserdatauv(L, sizeof *spec, 0);
    read_case(L, t, spec);
    lua_pop(L, 1);
    return spec->cas;
}
static int scenario_with(lua_State *L) {
    if (!api_is_scenario(L, 1)) api_fail(L, "with", NULL, "write scenario:with { … }, with a colon");
    if (lua_type(L, 2) != LUA_TTABLE) api_fail(L, "with", NULL, "scenario:with takes a table of changes, not a %s", luaL_typename(L, 2));
    lua_settop(L, 2);
    api_check_keys(L, 2, "scenario", fields, LENGTH(fields), false);
    lua_newtable(L);
    copy_into(L, 1, 3);
    static const char *const plain[] = {"name", "case", "from", "to", "scale", "history", "on_week", "on_month", "on_year"};
    for (size_t i = 0; i < LENGTH(plain); i++)
        if (push_field(L, 2, plain[i], LUA_TNONE, NULL)) lua_setfield(L, 3, plain[i]);
    if (push_field(L, 2, "parameters", LUA_TTABLE, "a table, as in { [\"name\"] = value }")) {
        flatten(L, -1);
        merge_names(L, 3, "parameters", lua_gettop(L), NULL);
        lua_pop(L, 2);
    }
    static const char *const named[] = {"mechanisms", "rules"};
    for (size_t i = 0; i < LENGTH(named); i++) {
        if (!push_field(L, 2, named[i], LUA_TTABLE, "a table")) continue;
        merge_names(L, 3, named[i], lua_gettop(L), NULL);
        lua_pop(L, 1);
    }
    const struct trib_case *cas = case_of(L, 3);
    static const char *const lists[] = {"levers", "shocks", "without"};
    for (size_t i = 0; i < LENGTH(lists); i++) {
        if (!push_field(L, 2, lists[i], LUA_TTABLE, "a list")) continue;
        int lever;
        if (i == 0 && api_is_lever(L, -1, &lever)) api_fail(L, "levers", NULL, "levers must be a list: put { } round the lever");
        merge_list(L, 3, lists[i], lua_gettop(L), false, cas);
        lua_pop(L, 1);
    }
    return finish(L);
}
static int make_combination(lua_State *L) {
    int n = lua_gettop(L);
    if (lua_type(L, 1) != LUA_TSTRING) api_fail(L, "combine", NULL, "write tributary.combine(name, scenario, …): the first argument is the new name");
    if (n < 2) api_fail(L, "combine", NULL, "tributary.combine needs at least one scenario after the name");
    luaL_checkstack(L, 40, "combine");
    for (int i = 2; i <= n; i++)
        if (!api_is_scenario(L, i)) api_fail(L, "combine", NULL, "argument %d of tributary.combine must be a scenario, not a %s", i, luaL_typename(L, i));
    lua_newtable(L);
    int result = n + 1;
    copy_into(L, 2, result);
    const struct trib_case *cas = case_of(L, 2);
    for (int i = 3; i <= n; i++) {
        const char *name = "scenario";
        api_text(L, i, "name", &name);
        if (case_of(L, i) != cas) api_fail(L, "combine", NULL, "'%s' has another case than the scenarios before: they can't be combined", name);
        static const char *const same[] = {"from", "to", "scale"};
        for (size_t k = 0; k < LENGTH(same); k++) {
            lua_getfield(L, result, same[k]);
            lua_getfield(L, i, same[k]);
            if (!lua_rawequal(L, -1, -2)) api_fail(L, "combine", NULL, "'%s' has another %s than the scenarios before: they can't be combined", name, same[k]);
            lua_pop(L, 2);
        }
        bool history = true;
        api_bool(L, i, "history", &history);
        if (!history) lua_pushboolean(L, false), lua_setfield(L, result, "history");
        static const char *const named[] = {"parameters", "mechanisms", "rules"};
        for (size_t k = 0; k < LENGTH(named); k++) {
            if (!push_field(L, i, named[k], LUA_TTABLE, "a table")) continue;
            merge_names(L, result, named[k], lua_gettop(L), name);
            lua_pop(L, 1);
        }
        static const char *const lists[] = {"levers", "shocks", "without", "on_week", "on_month", "on_year"};
        for (size_t k = 0; k < LENGTH(lists); k++) {
            if (!push_field(L, i, lists[k], LUA_TNONE, NULL)) continue;
            merge_list(L, result, lists[k], lua_gettop(L), true, cas);
            lua_pop(L, 1);
        }
    }
    lua_pushvalue(L, 1);
    lua_setfield(L, result, "name");
    return finish(L);
}
static int no_field(lua_State *L) { /* __index for names that a scenario neither has nor could have */
    if (lua_type(L, 2) == LUA_TSTRING) {
        const char *key = lua_tostring(L, 2);
        if (strcmp(key, "with") == 0) return lua_pushcfunction(L, scenario_with), 1;
        for (size_t i = 0; i < LENGTH(fields); i++)
            if (strcmp(fields[i], key) == 0) return lua_pushnil(L), 1;
        const char *names[LENGTH(fields) + 1] = {"with"};
        memcpy(names + 1, fields, sizeof fields);
        api_fail_name(L, "field or method of a scenario called", key, names, LENGTH(names), NULL);
    }
    return lua_pushnil(L), 1;
}
void api_open_scenario(lua_State *L, int library) {
    luaL_newmetatable(L, API_SCENARIO);
    lua_pushcfunction(L, no_field);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, API_SCENARIO);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    lua_pushcfunction(L, make_scenario);
    lua_setfield(L, library, "scenario");
    lua_pushcfunction(L, make_combination);
    lua_setfield(L, library, "combine");
}
