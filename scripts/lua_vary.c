/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a study varies: tributary.between(…) and its kin, and the table `vary` that names parameters and levers' fields. */
#include "lua_study.h"
#include <math.h>
#include <string.h>

#define LENGTH(a) (sizeof(a) / sizeof *(a))

/* ---- ranges: tables with a metatable, { kind, numbers } ------------------------------------------------------------------------ */
enum { RANGE_BOUNDS = -1, RANGE_AROUND = -2 }; /* beside enum dist_kind: known only once the name is */
static const struct range_kind {
    const char *name;
    int kind, least, most; /* numbers that it takes */
    const char *use;
} range_kinds[] = {
    {"between", DIST_UNIFORM, 0, 2, "tributary.between(low, high), or tributary.between() for the bounds of the registry"},
    {"around", RANGE_AROUND, 1, 1, "tributary.around(share): that share below and above the default, as in around(0.5)"},
    {"log_between", DIST_LOG_UNIFORM, 2, 2, "tributary.log_between(low, high): uniform in the logarithm, both above 0"},
    {"triangular", DIST_TRIANGULAR, 3, 3, "tributary.triangular(low, likeliest, high)"},
    {"pert", DIST_PERT, 3, 3, "tributary.pert(low, likeliest, high)"},
    {"normal", DIST_NORMAL, 2, 4, "tributary.normal(mean, standard deviation), and where it is cut: low, high"},
    {"lognormal", DIST_LOGNORMAL, 2, 4, "tributary.lognormal(median, standard deviation of the logarithm), and where it is cut: low, high"},
};

static int make_range(lua_State *L)
{
    const struct range_kind *k = &range_kinds[lua_tointeger(L, lua_upvalueindex(1))];
    int n = lua_gettop(L);
    if (n < k->least || n > k->most || (n == 1 && k->kind == DIST_UNIFORM) || (n == 3 && k->most == 4))
        api_fail(L, k->name, NULL, "write %s; found %d number%s", k->use, n, n == 1 ? "" : "s");
    lua_createtable(L, n, 1);
    for (int i = 1; i <= n; i++) {
        if (lua_type(L, i) != LUA_TNUMBER || !isfinite(lua_tonumber(L, i)))
            api_fail(L, k->name, NULL, "write %s; argument %d must be a finite number, not %s", k->use, i,
                     lua_type(L, i) == LUA_TNUMBER ? sandbox_text(L, i) : luaL_typename(L, i));
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, i);
    }
    lua_pushinteger(L, n == 0 ? RANGE_BOUNDS : k->kind);
    lua_setfield(L, -2, "kind");
    luaL_setmetatable(L, API_RANGE);
    return 1;
}
static int make_values(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TTABLE) api_fail(L, "values", NULL, "write tributary.values { 0.3, 0.6 }, not a %s", luaL_typename(L, 1));
    lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
    if (n < 1 || n > DIST_MAX_VALUES) api_fail(L, "values", NULL, "tributary.values takes a list of 1 to %d numbers; found %lld", DIST_MAX_VALUES, (long long)n);
    lua_createtable(L, (int)n, 1);
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, 1, i) != LUA_TNUMBER || !isfinite(lua_tonumber(L, -1)))
            api_fail(L, "values", NULL, "value %lld of tributary.values must be a finite number, not %s", (long long)i, lua_type(L, -1) == LUA_TNUMBER ? sandbox_text(L, -1) : luaL_typename(L, -1));
        lua_rawseti(L, -2, i);
    }
    lua_pushinteger(L, DIST_VALUES);
    lua_setfield(L, -2, "kind");
    luaL_setmetatable(L, API_RANGE);
    return 1;
}
static bool is_range(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index)) return false;
    luaL_getmetatable(L, API_RANGE);
    bool is = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is;
}
static double number_at(lua_State *L, int t, int i)
{
    lua_rawgeti(L, t, i);
    double x = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return x;
}

/* Whether the range at t is as it was made: rawset can write into any table, and numbers and kind are trusted below. */
static bool whole_range(lua_State *L, int t, int kind, int n)
{
    int least = 1, most = DIST_MAX_VALUES;
    if (kind == RANGE_BOUNDS) {
        least = most = 0;
    } else if (kind != DIST_VALUES) {
        size_t i = 0;
        while (i < LENGTH(range_kinds) && range_kinds[i].kind != kind) i++;
        if (i == LENGTH(range_kinds)) return false;
        least = kind == DIST_UNIFORM ? 2 : range_kinds[i].least, most = range_kinds[i].most;
    }
    if (n < least || n > most) return false;
    for (int i = 1; i <= n; i++) {
        bool number = lua_rawgeti(L, t, i) == LUA_TNUMBER && isfinite(lua_tonumber(L, -1));
        lua_pop(L, 1);
        if (!number) return false;
    }
    return true;
}

/* ---- the table vary ------------------------------------------------------------------------------------------------------------- */
/* Range at the top of the stack, of `name`, whose bounds and default are info's. */
static struct dist read_dist(lua_State *L, const char *name, const struct trib_varied_info *info)
{
    int t = lua_gettop(L);
    struct dist d = {.whole = info->whole};
    lua_pushliteral(L, "kind");
    lua_rawget(L, t);
    int kind = (int)lua_tointeger(L, -1), n = (int)lua_rawlen(L, t);
    lua_pop(L, 1);
    if (!whole_range(L, t, kind, n)) api_fail(L, name, NULL, "the range of '%s' was changed after it was made; make another, as in tributary.between(low, high)", name);
    d.kind = kind == RANGE_BOUNDS || kind == RANGE_AROUND ? DIST_UNIFORM : (enum dist_kind)kind;
    d.low = info->low, d.high = info->high;
    switch (kind) {
    case RANGE_BOUNDS: break;
    case RANGE_AROUND: {
        double share = number_at(L, t, 1), half = fabs(info->value) * share;
        if (!(share > 0) || half == 0)
            api_fail(L, name, NULL, "tributary.around(%g) makes no range of '%s', whose default is %g: use tributary.between(low, high)", share, name, info->value);
        d.low = fmax(info->low, info->value - half), d.high = fmin(info->high, info->value + half);
        break;
    }
    case DIST_UNIFORM:
    case DIST_LOG_UNIFORM: d.low = number_at(L, t, 1), d.high = number_at(L, t, 2); break;
    case DIST_TRIANGULAR:
    case DIST_PERT: d.low = number_at(L, t, 1), d.a = number_at(L, t, 2), d.high = number_at(L, t, 3); break;
    case DIST_NORMAL:
    case DIST_LOGNORMAL:
        d.a = number_at(L, t, 1), d.b = number_at(L, t, 2);
        if (n == 4) d.low = number_at(L, t, 3), d.high = number_at(L, t, 4);
        break;
    case DIST_VALUES:
        d.n = n, d.low = INFINITY, d.high = -INFINITY;
        for (int i = 0; i < n; i++) {
            d.value[i] = number_at(L, t, i + 1);
            d.low = fmin(d.low, d.value[i]), d.high = fmax(d.high, d.value[i]);
        }
        break;
    }
    if (!(d.low >= info->low && d.high <= info->high))
        api_fail(L, name, NULL, "'%s' is varied from %g to %g; it must lie from %g to %g (%s)", name, d.low, d.high, info->low, info->high, info->unit);
    struct trib_error err = {0};
    if (dist_check(&d, name, &err)) api_fail(L, name, NULL, "%s", err.text);
    return d;
}
/* The arm that a name varies something of, whose default is the one that a range is taken around; the first arm where none does. */
static const struct trib_config *arm_of(const struct api_experiment *x, const char *name, int *applies)
{
    *applies = -1;
    for (int i = 0; i < x->n_arms; i++) {
        int here = trib_config_varies(&x->arm[i].ensemble.config, name);
        if (here > *applies) *applies = here;
        if (here == 1) return &x->arm[i].ensemble.config;
    }
    return &x->arm[0].ensemble.config;
}
struct design_factor *api_read_vary(lua_State *L, int index, const struct api_experiment *x, const char *what, int *n)
{
    index = lua_absindex(L, index);
    if (lua_type(L, index) != LUA_TTABLE) api_fail(L, what, NULL, "%s must be a table of what is varied, as in { [\"smuggling.markup\"] = tributary.between(0.1, 0.5) }", what);
    /* Names that stand alone mean their bounds; the rest is sorted by name, as the order of tables never matters. */
    lua_newtable(L);
    int ranges = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        bool alone = lua_type(L, -2) == LUA_TNUMBER && lua_type(L, -1) == LUA_TSTRING;
        if (!alone && lua_type(L, -2) != LUA_TSTRING) api_fail(L, what, NULL, "%s must name what it varies, as in { [\"smuggling.markup\"] = tributary.between(0.1, 0.5) }", what);
        int name = alone ? -1 : -2;
        api_plain_text(L, name, "a name in vary");
        lua_pushvalue(L, name);
        if (lua_rawget(L, ranges) != LUA_TNIL) api_fail(L, lua_tostring(L, name - 1), NULL, "%s names '%s' twice", what, lua_tostring(L, name - 1));
        lua_pop(L, 1);
        lua_pushvalue(L, name);
        if (alone) {
            lua_createtable(L, 0, 1);
            lua_pushinteger(L, RANGE_BOUNDS);
            lua_setfield(L, -2, "kind");
            luaL_setmetatable(L, API_RANGE);
        } else {
            lua_pushvalue(L, -2);
            if (!is_range(L, -1))
                api_fail(L, lua_tostring(L, -2), NULL, "'%s' must vary over a range, as in tributary.between(low, high) or tributary.values { … }, not a %s", lua_tostring(L, -2), luaL_typename(L, -1));
        }
        lua_rawset(L, ranges);
    }
    sandbox_push_keys(L, ranges, false);
    int keys = lua_gettop(L);
    *n = (int)lua_rawlen(L, keys);
    if (*n < 1 || *n > API_MAX_FACTORS) api_fail(L, what, NULL, "%s must name 1 to %d things to vary; found %d", what, API_MAX_FACTORS, *n);
    struct design_factor *factor = lua_newuserdatauv(L, (size_t)*n * sizeof *factor, 0);
    memset(factor, 0, (size_t)*n * sizeof *factor);
    for (int i = 0; i < *n; i++) {
        lua_rawgeti(L, keys, i + 1);
        const char *name = lua_tostring(L, -1);
        if (strlen(name) >= sizeof factor[i].name) api_fail(L, name, NULL, "'%.60s…' is no name of a parameter or a lever's field", name);
        int applies;
        struct trib_varied_info info;
        struct trib_error err = {0};
        const struct trib_config *config = arm_of(x, name, &applies);
        if (trib_vary_info(name, config, &info, &err)) api_fail(L, name, NULL, "%s", err.text);
        if (applies == 0) api_fail(L, name, NULL, "'%s' varies a lever that no arm uses", name);
        memcpy(factor[i].name, name, strlen(name) + 1);
        lua_pushvalue(L, -1);
        lua_rawget(L, ranges);
        factor[i].dist = read_dist(L, name, &info);
        lua_pop(L, 2);
    }
    lua_replace(L, ranges);
    lua_settop(L, ranges); /* the factors' memory alone */
    return factor;
}

static int range_index(lua_State *L)
{
    api_fail(L, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL, NULL, "a range has no fields to read; give it to vary");
}
static int range_newindex(lua_State *L)
{
    api_fail(L, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL, NULL, "a range is read-only; make another, as in tributary.between(low, high)");
}
void api_open_vary(lua_State *L, int library)
{
    luaL_newmetatable(L, API_RANGE);
    lua_pushcfunction(L, range_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, range_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, API_RANGE);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    for (size_t i = 0; i < LENGTH(range_kinds); i++) {
        lua_pushinteger(L, (lua_Integer)i);
        lua_pushcclosure(L, make_range, 1);
        lua_setfield(L, library, range_kinds[i].name);
    }
    lua_pushcfunction(L, make_values);
    lua_setfield(L, library, "values");
}
