/* SPDX-License-Identifier: GPL-3.0-or-later */
/* levers.NAME{…}, shock{…}, busiest(n): policies and outside events as Lua tables, checked against the registry. */
#include "../sim/case.h"
#include "lua_api.h"
#include <stdio.h>
#include <string.h>

#define MAX_NAMES 32
static const char *const place_fields[TRIB_N_LEVELS] = {NULL, "towns", "legs", "groups", "origins", "kinds", "bands"};

/* Names of lever tables' metatables hold which lever they are; where each table was written stands in a weak table. */
static const char notes_key = 0;
static void note_where(lua_State *L, int index) {
    index = lua_absindex(L, index);
    int source, line;
    api_where(L, &source, &line);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &notes_key);
    lua_pushvalue(L, index);
    lua_pushinteger(L, (lua_Integer)(source + 1) * 0x1000000 + line);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}
static bool noted_where(lua_State *L, int index, int *source, int *line) {
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &notes_key);
    lua_pushvalue(L, index);
    bool found = lua_rawget(L, -2) == LUA_TNUMBER;
    lua_Integer packed = lua_tointeger(L, -1);
    lua_pop(L, 2);
    *source = (int)(packed / 0x1000000) - 1, *line = (int)(packed % 0x1000000);
    return found;
}

/* ---- places -------------------------------------------------------------------------------------------------------------- */
static void add_place(lua_State *L, int object, const struct trib_case *cas, enum trib_level level, const char *field, const char *id, bool destination,
                      struct trib_set *set) {
    int place = trib_case_place_find(cas, level, id);
    if (place >= 0 && !(destination && cas->town[place].role != TRIB_ROLE_DESTINATION)) {
        trib_set_add(set, place);
        return;
    }
    int n = trib_case_places(cas, level), kept = 0, source, line;
    const char **names = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof *names, 0);
    for (int i = 0; i < n; i++)
        if (!destination || cas->town[i].role == TRIB_ROLE_DESTINATION) names[kept++] = trib_case_place_id(cas, level, i);
    const char *near = trib_nearest(id, names, (size_t)kept);
    const char *allowed = near ? "" : api_allowed(L, names, (size_t)kept, NULL);
    const char *thing = destination ? "destination" : trib_level_name(level);
    (void)field;
    if (noted_where(L, object, &source, &line)) api_fail_at(L, source, line, id, near, "no %s '%s' in case '%s'%s", thing, id, trib_case_id(cas), allowed);
    api_fail(L, id, near, "no %s '%s' in case '%s'%s", thing, id, trib_case_id(cas), allowed);
}
/* Reads `field`: one id or a list of ids. */
static void read_places(lua_State *L, int t, const struct trib_case *cas, enum trib_level level, const char *field, bool destination, struct trib_set *set) {
    lua_pushstring(L, field);
    int type = lua_rawget(L, t);
    if (type == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    if (type == LUA_TSTRING) {
        lua_createtable(L, 1, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
    } else if (type != LUA_TTABLE) {
        api_fail(L, field, NULL, "%s must be a list of ids, as in { \"a\", \"b\" }, not a %s", field, luaL_typename(L, -1));
    }
    lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
    if (n == 0) api_fail(L, field, NULL, "%s names no place; leave it out to mean everywhere", field);
    *set = (struct trib_set){0};
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, -1, i) != LUA_TSTRING) api_fail(L, field, NULL, "%s[%lld] must be an id as text, not a %s", field, (long long)i, luaL_typename(L, -1));
        api_plain_text(L, -1, field);
        if (cas) add_place(L, t, cas, level, field, lua_tostring(L, -1), destination, set);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}
/* A case's destinations are one market in the model: a lever may name them, but only all together. */
static void check_destinations(lua_State *L, int t, const struct trib_case *cas, const char *lever) {
    struct trib_set set = {.all = true};
    read_places(L, t, cas, TRIB_TOWN, "destinations", true, &set);
    if (!cas || set.all) return;
    for (int i = 0; i < cas->n_towns; i++)
        if (cas->town[i].role == TRIB_ROLE_DESTINATION && !trib_set_has(&set, i))
            api_fail(L, "destinations", NULL, "lever '%s' serves all destinations of case '%s' together; '%s' is missing", lever, trib_case_id(cas), cas->town[i].id);
}
static int place_names(unsigned places, const char **names) {
    int n = 0;
    for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++)
        if (places & (1u << level)) names[n++] = place_fields[level];
    return n;
}

/* A field whose values have names: the name, as text. */
static void read_word(lua_State *L, int index, const char *lever, const struct trib_field_info *f, double *out) {
    char words[256], *rest = words;
    const char *found = NULL, *names[16];
    int n = 0;
    snprintf(words, sizeof words, "%s", f->words);
    for (char *word; n < 16 && (word = strtok_r(rest, " ", &rest)) != NULL;) names[n++] = word;
    if (!api_text(L, index, f->name, &found)) return;
    for (int i = 0; i < n; i++)
        if (!strcmp(names[i], found)) {
            *out = i;
            return;
        }
    api_fail_name(L, lua_pushfstring(L, "%s of lever '%s' called", f->name, lever), found, names, (size_t)n, NULL);
}

/* ---- levers ----------------------------------------------------------------------------------------------------------------- */
void api_read_setting(lua_State *L, int index, int lever, const struct trib_case *cas, struct trib_setting *out) {
    index = lua_absindex(L, index);
    int n_levers, n = 0;
    const struct trib_lever_info *info = trib_levers(&n_levers)[lever];
    const char *names[MAX_NAMES] = {"from", "to", "ramp_weeks", "intensity", "budget", "target"};
    n = 6 + place_names(info->places, names + 6);
    bool destinations = info->places & (1u << TRIB_ORIGIN);
    if (destinations) names[n++] = "destinations";
    int n_fields = trib_lever_fields(info);
    for (int i = 0; i < n_fields; i++) names[n++] = info->field[i].name;
    api_check_keys(L, index, lua_pushfstring(L, "lever '%s'", info->name), names, (size_t)n, false);
    lua_pop(L, 1);

    trib_setting_init(out, lever);
    out->from_day = INT32_MIN;
    bool has_to = api_day(L, index, "to", &out->to_day);
    api_day(L, index, "from", &out->from_day);
    if (has_to) {
        if (out->from_day > out->to_day) api_fail(L, "to", NULL, "lever '%s' ends before it begins", info->name);
        out->to_day++; /* the day named is the last one */
    }
    int64_t weeks;
    if (api_integer(L, index, "ramp_weeks", 0, 5200, &weeks)) out->ramp_weeks = (int)weeks;
    api_number(L, index, "intensity", 0, 1, "share of what 1 means: see `tributary explain`", &out->intensity);
    api_number(L, index, "budget", 0, 1e12, "US$ a year", &out->budget);
    for (int i = 0; i < n_fields; i++) {
        const struct trib_field_info *f = &info->field[i];
        if (f->words) read_word(L, index, info->name, f, &out->field[i]);
        else api_number(L, index, f->name, f->low, f->high, f->unit, &out->field[i]);
    }
    for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++)
        if (info->places & (1u << level)) read_places(L, index, cas, (enum trib_level)level, place_fields[level], false, &out->places[level]);
    if (destinations) check_destinations(L, index, cas, info->name);

    lua_pushliteral(L, "target");
    int type = lua_rawget(L, index);
    if (type != LUA_TNIL) {
        lua_Integer busiest = 0;
        if (type == LUA_TTABLE && lua_getmetatable(L, -1)) {
            luaL_getmetatable(L, API_BUSIEST);
            if (lua_rawequal(L, -1, -2)) {
                lua_pushliteral(L, "busiest");
                lua_rawget(L, -4);
                busiest = lua_tointeger(L, -1);
                lua_pop(L, 1);
            }
            lua_pop(L, 2);
        }
        if (busiest < 1 || busiest > 512) api_fail(L, "target", NULL, "target must be tributary.busiest(n), n from 1 to 512");
        if (!(info->places & (1u << TRIB_TOWN | 1u << TRIB_LEG))) api_fail(L, "target", NULL, "lever '%s' acts on no towns or legs, so it has no busiest ones", info->name);
        out->busiest = (int)busiest;
    }
    lua_pop(L, 1);
}
bool api_is_lever(lua_State *L, int index, int *lever) {
    if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index)) return false;
    lua_pushliteral(L, "lever_index");
    bool is = lua_rawget(L, -2) == LUA_TNUMBER;
    int n;
    trib_levers(&n);
    *lever = (int)lua_tointeger(L, -1);
    lua_pop(L, 2);
    return is && *lever >= 0 && *lever < n;
}
static void copy_table(lua_State *L, int from) { /* pushes a shallow copy */
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, from);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
}
static int make_lever(lua_State *L) { /* upvalues: lever index, metatable */
    int lever = (int)lua_tointeger(L, lua_upvalueindex(1)), n;
    const char *name = trib_levers(&n)[lever]->name;
    if (lua_gettop(L) == 0) lua_newtable(L);
    if (lua_type(L, 1) != LUA_TTABLE) api_fail(L, name, NULL, "write levers.%s { field = value, … }, not a %s", name, luaL_typename(L, 1));
    lua_settop(L, 1);
    struct trib_setting *checked = lua_newuserdatauv(L, sizeof *checked, 0);
    api_read_setting(L, 1, lever, NULL, checked);
    copy_table(L, 1);
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_setmetatable(L, -2);
    note_where(L, -1);
    return 1;
}
static int no_lever(lua_State *L) {
    int n;
    const struct trib_lever_info *const *info = trib_levers(&n);
    const char **names = lua_newuserdatauv(L, (size_t)n * sizeof *names, 0);
    for (int i = 0; i < n; i++) names[i] = info[i]->name;
    api_fail_name(L, "lever", sandbox_text(L, 2), names, (size_t)n, "levers");
}

/* ---- shocks ------------------------------------------------------------------------------------------------------------------ */
void api_read_shock(lua_State *L, int index, const struct trib_case *cas, struct trib_shock *out) {
    index = lua_absindex(L, index);
    int n_kinds, n = 4;
    const struct trib_shock_info *info = trib_shocks(&n_kinds);
    const char *kind = NULL, *names[MAX_NAMES] = {"kind", "from", "to", "value"}, *kinds[MAX_NAMES];
    for (int i = 0; i < n_kinds && i < MAX_NAMES; i++) kinds[i] = info[i].name;
    if (!api_text(L, index, "kind", &kind)) api_fail(L, "shock", NULL, "a shock needs its kind%s", api_allowed(L, kinds, (size_t)n_kinds, NULL));
    int k = trib_shock_find(kind);
    if (k < 0) api_fail_name(L, "kind of shock", kind, kinds, (size_t)n_kinds, NULL);
    n += place_names(info[k].places, names + 4);
    api_check_keys(L, index, lua_pushfstring(L, "shock of kind '%s'", kind), names, (size_t)n, false);
    lua_pop(L, 1);
    trib_shock_init(out, k);
    if (!api_day(L, index, "from", &out->from_day)) api_fail(L, "kind", NULL, "shock '%s' needs its first day: from = \"YYYY-MM-DD\"", kind);
    if (api_day(L, index, "to", &out->to_day)) {
        if (out->from_day > out->to_day) api_fail(L, "to", NULL, "shock '%s' ends before it begins", kind);
        out->to_day++;
    }
    if (!api_number(L, index, "value", info[k].low, info[k].high, info[k].unit, &out->value)) api_fail(L, kind, NULL, "shock '%s' needs a value from %g to %g (%s)", kind, info[k].low, info[k].high, info[k].unit);
    for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++)
        if (info[k].places & (1u << level)) read_places(L, index, cas, (enum trib_level)level, place_fields[level], false, &out->places[level]);
}
static int make_shock(lua_State *L) {
    if (lua_type(L, 1) != LUA_TTABLE) api_fail(L, "shock", NULL, "write tributary.shock { kind = …, from = …, value = … }, not a %s", luaL_typename(L, 1));
    lua_settop(L, 1);
    struct trib_shock *checked = lua_newuserdatauv(L, sizeof *checked, 0);
    api_read_shock(L, 1, NULL, checked);
    copy_table(L, 1);
    luaL_setmetatable(L, API_SHOCK);
    note_where(L, -1);
    return 1;
}
static int make_busiest(lua_State *L) {
    int whole;
    lua_Integer n = lua_tointegerx(L, 1, &whole);
    if (!whole || n < 1 || n > 512) api_fail(L, "busiest", NULL, "tributary.busiest takes a whole number from 1 to 512");
    lua_createtable(L, 0, 1);
    lua_pushinteger(L, n);
    lua_setfield(L, -2, "busiest");
    luaL_setmetatable(L, API_BUSIEST);
    return 1;
}

static void protect(lua_State *L, const char *name) { /* of the metatable on top */
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__metatable");
}
void api_open_levers(lua_State *L, int library) {
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &notes_key);
    luaL_newmetatable(L, API_SHOCK), protect(L, API_SHOCK);
    luaL_newmetatable(L, API_BUSIEST), protect(L, API_BUSIEST);
    lua_pop(L, 2);
    int n;
    const struct trib_lever_info *const *info = trib_levers(&n);
    lua_newtable(L);
    for (int i = 0; i < n; i++) {
        lua_pushinteger(L, i);
        lua_createtable(L, 0, 3);
        protect(L, API_LEVER);
        lua_pushinteger(L, i);
        lua_setfield(L, -2, "lever_index");
        lua_pushcclosure(L, make_lever, 2);
        lua_setfield(L, -2, info[i]->name);
    }
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, no_lever);
    lua_setfield(L, -2, "__index");
    protect(L, "levers");
    lua_setmetatable(L, -2);
    lua_setfield(L, library, "levers");
    lua_pushcfunction(L, make_shock);
    lua_setfield(L, library, "shock");
    lua_pushcfunction(L, make_busiest);
    lua_setfield(L, library, "busiest");
}
