/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The result of a comparison: summary, series, runs, events, places. In the walk all numbers are nan, and only names,
 * windows and files are checked. */
#include "lua_study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(a) (sizeof(a) / sizeof *(a))
enum { MAX_MEASURES = 64, DRY_RUNS = 1000 };

struct api_experiment *api_result(lua_State *L, int index) {
    struct api_experiment **x = luaL_testudata(L, index, API_RESULT);
    return x ? *x : NULL;
}
struct api_experiment *api_check_result(lua_State *L, const char *method) {
    struct api_experiment *x = api_result(L, 1);
    if (!x) api_fail(L, method, NULL, "write result:%s(…), with a colon", method);
    if (x->api->running) api_fail(L, method, NULL, "result:%s can't be used in a hook or rule: keep what is needed of a result in a variable before the next experiment", method);
    if (x->dry || !x->ran) return x;
    struct trib_error err = {0}; /* the store shows one experiment at a time, and another may have been run since */
    sandbox_pause(x->api->sb);
    enum trib_status status = api_bind(x, &err);
    sandbox_resume(x->api->sb);
    if (status) {
        err.status = status;
        sandbox_abort(x->api->sb, &err);
    }
    return x;
}

/* ---- names ----------------------------------------------------------------------------------------------------------------- */
static int find_measure(lua_State *L, const char *name, enum trib_level level) {
    int i = trib_measure_find(name), n;
    const struct trib_measure_info *info = trib_measures(&n);
    if (i < 0) {
        const char **names = lua_newuserdatauv(L, (size_t)n * sizeof *names, 0);
        for (int k = 0; k < n; k++) names[k] = info[k].name;
        api_fail_name(L, "measure", name, names, (size_t)n, "measures");
    }
    if (!(info[i].levels & (1u << level))) {
        char kept[100] = "";
        for (int k = 0; k < TRIB_N_LEVELS; k++)
            if (info[i].levels & (1u << k)) snprintf(kept + strlen(kept), sizeof kept - strlen(kept), "%s%s", *kept ? ", " : "", trib_level_name((enum trib_level)k));
        api_fail(L, name, NULL, "measure '%s' is not kept by %s; it is kept by %s", name, trib_level_name(level), kept);
    }
    return i;
}
static int measure_argument(lua_State *L, int i, const char *method, enum trib_level level) {
    if (lua_type(L, i) != LUA_TSTRING) api_fail(L, method, NULL, "result:%s takes a measure's name as text, not a %s", method, luaL_typename(L, i));
    api_plain_text(L, i, "the measure");
    return find_measure(L, lua_tostring(L, i), level);
}
int api_find_arm(lua_State *L, const struct api_experiment *x, const char *name) {
    for (int k = 0; k < x->n_arms; k++)
        if (strcmp(name, x->arm[k].name) == 0) return k;
    const char **names = lua_newuserdatauv(L, (size_t)x->n_arms * sizeof *names, 0);
    for (int k = 0; k < x->n_arms; k++) names[k] = x->arm[k].name;
    api_fail_name(L, "arm", name, names, (size_t)x->n_arms, NULL);
}
int api_arm_argument(lua_State *L, int i, const char *method, const struct api_experiment *x) {
    if (api_is_scenario(L, i)) {
        if (lua_getfield(L, i, "name") != LUA_TSTRING) lua_pushliteral(L, "scenario");
        lua_replace(L, i);
    }
    if (lua_type(L, i) != LUA_TSTRING) api_fail(L, method, NULL, "result:%s takes an arm's name as text, not a %s", method, luaL_typename(L, i));
    api_plain_text(L, i, "the arm");
    return api_find_arm(L, x, lua_tostring(L, i));
}
int api_read_measures(lua_State *L, int index, int *measure, int max) {
    index = lua_absindex(L, index);
    if (lua_type(L, index) == LUA_TSTRING) {
        api_plain_text(L, index, "the measure");
        measure[0] = find_measure(L, lua_tostring(L, index), TRIB_NATION);
        return 1;
    }
    if (lua_type(L, index) != LUA_TTABLE) api_fail(L, "result", NULL, "measures must be a list of names, as in { \"arrivals\", \"deaths\" }, not a %s", luaL_typename(L, index));
    lua_Integer n = (lua_Integer)lua_rawlen(L, index);
    if (n < 1 || n > max) api_fail(L, "result", NULL, "measures must be a list of 1 to %d names; found %lld", max, (long long)n);
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, index, i) != LUA_TSTRING) api_fail(L, "result", NULL, "measure %lld of the list must be a name as text, not a %s", (long long)i, luaL_typename(L, -1));
        api_plain_text(L, -1, "the measure");
        measure[i - 1] = find_measure(L, lua_tostring(L, -1), TRIB_NATION);
        lua_pop(L, 1);
    }
    return (int)n;
}
void api_read_monthly(lua_State *L, int index, struct api_experiment *x) {
    int n_infos, top = lua_gettop(L);
    const struct trib_measure_info *info = trib_measures(&n_infos);
    index = lua_absindex(L, index);
    lua_pushliteral(L, "monthly");
    int type = lua_rawget(L, index);
    if (type == LUA_TNIL) {
        lua_settop(L, top);
        return;
    }
    if (type != LUA_TSTRING && type != LUA_TTABLE) api_fail(L, "monthly", NULL, "monthly must be a list of measures, as in { \"flow\", \"clashes\" }, not a %s", luaL_typename(L, -1));
    lua_Integer n = type == LUA_TSTRING ? 1 : (lua_Integer)lua_rawlen(L, -1);
    if (n < 1 || n > API_MAX_MONTHLY) api_fail(L, "monthly", NULL, "monthly must be a list of 1 to %d measures; found %lld", API_MAX_MONTHLY, (long long)n);
    for (lua_Integer i = 1; i <= n; i++) {
        if (type == LUA_TSTRING) lua_pushvalue(L, top + 1);
        else if (lua_rawgeti(L, top + 1, i) != LUA_TSTRING) api_fail(L, "monthly", NULL, "measure %lld of monthly must be a name as text, not a %s", (long long)i, luaL_typename(L, -1));
        api_plain_text(L, -1, "the measure");
        const char *name = lua_tostring(L, -1);
        int measure = trib_measure_find(name), level = TRIB_TOWN;
        while (measure >= 0 && level < TRIB_N_LEVELS && !(info[measure].levels & 1u << level)) level++;
        if (measure < 0) find_measure(L, name, TRIB_TOWN); /* raises */
        if (level == TRIB_N_LEVELS) api_fail(L, name, NULL, "measure '%s' is kept by the nation alone, whose months are always there: result:series(arm, measure)", name);
        bool again = false;
        for (int k = 0; k < x->n_monthly; k++) again = again || x->monthly[k] == measure;
        if (!again) x->monthly[x->n_monthly++] = measure;
        lua_pop(L, 1);
    }
    lua_settop(L, top);
}
static void set_number(lua_State *L, const char *key, double value) { /* of the table on top */
    lua_pushnumber(L, value);
    lua_setfield(L, -2, key);
}
static void set_text(lua_State *L, const char *key, const char *text) {
    lua_pushstring(L, text);
    lua_setfield(L, -2, key);
}
static void push_month(lua_State *L, int32_t month) {
    char text[16];
    snprintf(text, sizeof text, "%04d-%02d", (int)(month / 12) % 10000, (int)(month % 12) + 1);
    lua_pushstring(L, text);
}
static void set_day(lua_State *L, const char *key, int32_t day) {
    char text[11];
    trib_day_text(day, text);
    set_text(L, key, text);
}
/* Which run a slot is: fields replicate and, in a study, point of the table on top. */
static void push_run(lua_State *L, const struct api_experiment *x, uint32_t slot) {
    uint32_t row = slot / (uint32_t)x->replicates;
    lua_pushinteger(L, (x->row ? x->row[row].first_replicate : 0) + (lua_Integer)(slot % (uint32_t)x->replicates));
    lua_setfield(L, -2, "replicate");
    if (!x->row) return;
    lua_pushinteger(L, (lua_Integer)row + 1);
    lua_setfield(L, -2, "point");
}
static void window_months(const struct api_experiment *x, int32_t *first, int *n) {
    const struct trib_config *c = &x->arm[0].ensemble.config;
    int year, month, mday;
    trib_day_civil(c->from_day, &year, &month, &mday);
    *first = year * 12 + month - 1;
    trib_day_civil(c->to_day, &year, &month, &mday);
    *n = year * 12 + month - *first;
}
static void check(lua_State *L, enum trib_status status, const struct trib_error *err) {
    if (status) api_fail(L, NULL, NULL, "%s", err->text);
}

/* ---- summary: t[arm][measure] = { mean, median, … } --------------------------------------------------------------------------- */
static int result_summary(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "summary");
    struct api *api = x->api;
    static const char *const fields[] = {"from", "to"};
    if (lua_type(L, 3) == LUA_TTABLE) api_check_keys(L, 3, "window", fields, 2, false);
    int measure[MAX_MEASURES], n = api_read_measures(L, 2, measure, MAX_MEASURES), n_infos;
    struct api_window w = api_read_window(L, 3, x);
    const struct trib_measure_info *info = trib_measures(&n_infos);
    double *first = lua_newuserdatauv(L, (size_t)x->runs * sizeof *first, 0), *value = lua_newuserdatauv(L, (size_t)x->runs * sizeof *value, 0);
    lua_createtable(L, 0, x->n_arms);
    int top = lua_gettop(L);
    for (int i = 0; i < x->n_arms; i++) {
        lua_createtable(L, 0, n);
        lua_setfield(L, top, x->arm[i].name);
    }
    for (int m = 0; m < n; m++) {
        for (int i = 0; i < x->n_arms; i++) {
            struct trib_error err = {0};
            sandbox_pause(api->sb);
            enum trib_status status = api_window_values(x, i, measure[m], w, i ? value : first, &err);
            struct api_cell c = {0};
            if (!status) c = api_cell_of_arm(x, i ? value : first, first, info[measure[m]].better);
            sandbox_resume(api->sb);
            check(L, status, &err);
            lua_getfield(L, top, x->arm[i].name);
            lua_createtable(L, 0, 14);
            set_number(L, "mean", c.mean), set_number(L, "median", c.median), set_number(L, "sd", c.sd);
            set_number(L, "q05", c.q05), set_number(L, "q25", c.q25), set_number(L, "q75", c.q75), set_number(L, "q95", c.q95);
            set_number(L, "difference", c.difference), set_number(L, "difference_low", c.low), set_number(L, "difference_high", c.high);
            set_number(L, "probability_better", c.probability_better);
            lua_pushinteger(L, c.n);
            lua_setfield(L, -2, "n");
            set_text(L, "unit", info[measure[m]].unit);
            lua_setfield(L, -2, info[measure[m]].name);
            lua_pop(L, 1);
        }
    }
    return 1;
}

/* ---- series, runs ------------------------------------------------------------------------------------------------------------- */
/* Monthly values into Lua's memory, pushed: value[run * n_months + month] of the replicates in replicate[]. */
static double *push_series(lua_State *L, const struct api_experiment *x, int arm, int measure, int32_t *first, int *n_months, int *n_runs, uint32_t **replicate) {
    struct trib_error err = {0};
    window_months(x, first, n_months);
    if (x->dry) {
        *n_runs = x->runs < DRY_RUNS ? x->runs : DRY_RUNS;
        if ((int64_t)*n_runs * *n_months > 500000) *n_runs = 1;
        *replicate = lua_newuserdatauv(L, (size_t)*n_runs * sizeof **replicate, 0);
        double *value = lua_newuserdatauv(L, (size_t)*n_runs * (size_t)*n_months * sizeof *value, 0);
        for (int i = 0; i < *n_runs; i++) (*replicate)[i] = (uint32_t)i;
        for (int i = 0; i < *n_runs * *n_months; i++) value[i] = NAN;
        return value;
    }
    /* Held by api until it is copied: making Lua memory may fail. */
    struct api *api = x->api;
    sandbox_pause(api->sb);
    store_series_clear(&api->series);
    enum trib_status status = store_series(api->store, arm, measure, &api->series, &err);
    sandbox_resume(api->sb);
    check(L, status, &err);
    const struct store_series *s = &api->series;
    *first = s->first_month, *n_months = s->n_months, *n_runs = 0;
    *replicate = lua_newuserdatauv(L, (size_t)(s->n_runs + 1) * sizeof **replicate, 0);
    double *value = lua_newuserdatauv(L, ((size_t)s->n_runs * (size_t)s->n_months + 1) * sizeof *value, 0);
    for (int run = 0; run < s->n_runs; run++) {
        if (s->slot[run] >= (uint32_t)x->runs) continue;
        memcpy(value + (size_t)*n_runs * (size_t)s->n_months, s->value + (size_t)run * (size_t)s->n_months, (size_t)s->n_months * sizeof *value);
        (*replicate)[(*n_runs)++] = s->slot[run];
    }
    return value;
}
static int result_series(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "series");
    int arm = api_arm_argument(L, 2, "series", x), measure = measure_argument(L, 3, "series", TRIB_NATION), n_months, n_runs;
    int32_t first;
    uint32_t *replicate;
    double *value = push_series(L, x, arm, measure, &first, &n_months, &n_runs, &replicate);
    double *month = lua_newuserdatauv(L, (size_t)(n_runs + 1) * sizeof *month, 0);
    lua_createtable(L, n_months, 0);
    for (int k = 0; k < n_months; k++) {
        for (int run = 0; run < n_runs; run++) month[run] = value[(size_t)run * (size_t)n_months + (size_t)k];
        sandbox_enter(x->api->sb);
        struct api_cell c = api_cell_of(month, month, n_runs, 0);
        sandbox_leave(x->api->sb);
        lua_createtable(L, 0, 9);
        push_month(L, first + k);
        lua_setfield(L, -2, "month");
        set_number(L, "mean", c.mean), set_number(L, "median", c.median), set_number(L, "sd", c.sd);
        set_number(L, "q05", c.q05), set_number(L, "q25", c.q25), set_number(L, "q75", c.q75), set_number(L, "q95", c.q95);
        lua_pushinteger(L, c.n);
        lua_setfield(L, -2, "n");
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}
static int result_runs(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "runs");
    int arm = api_arm_argument(L, 2, "runs", x), measure = measure_argument(L, 3, "runs", TRIB_NATION), n_months, n_runs;
    int32_t first;
    uint32_t *replicate;
    double *value = push_series(L, x, arm, measure, &first, &n_months, &n_runs, &replicate);
    lua_createtable(L, n_runs, 0);
    for (int run = 0; run < n_runs; run++) {
        lua_createtable(L, n_months, 2);
        push_run(L, x, replicate[run]);
        push_month(L, first);
        lua_setfield(L, -2, "first_month");
        for (int k = 0; k < n_months; k++) {
            lua_pushnumber(L, value[(size_t)run * (size_t)n_months + (size_t)k]);
            lua_rawseti(L, -2, k + 1);
        }
        lua_rawseti(L, -2, run + 1);
    }
    return 1;
}

/* ---- events, places -------------------------------------------------------------------------------------------------------------- */
static int result_events(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "events");
    struct api *api = x->api;
    int arm = api_arm_argument(L, 2, "events", x), n = 0, kept = 0;
    const struct trib_case *cas = x->arm[arm].ensemble.config.cas;
    if (!x->dry) {
        struct trib_error err = {0};
        sandbox_pause(api->sb);
        free(api->events);
        api->events = NULL;
        enum trib_status status = store_events(api->store, arm, &api->events, &n, &err);
        sandbox_resume(api->sb);
        check(L, status, &err);
    }
    lua_newtable(L);
    for (int i = 0; i < n; i++) {
        const struct trib_event *e = &api->events[i].event;
        if (api->events[i].slot >= (uint32_t)x->runs) continue;
        lua_createtable(L, 0, 10);
        push_run(L, x, api->events[i].slot);
        set_day(L, "date", e->day);
        if (e->end_day != TRIB_DAY_MAX) set_day(L, "end_date", e->end_day);
        set_text(L, "town", trib_case_place_id(cas, TRIB_TOWN, e->town));
        set_text(L, "side_a", trib_case_place_id(cas, TRIB_GROUP, e->side_a));
        set_text(L, "side_b", trib_case_place_id(cas, TRIB_GROUP, e->side_b));
        if (e->winner >= 0) set_text(L, "winner", trib_case_place_id(cas, TRIB_GROUP, e->winner));
        lua_pushinteger(L, e->deaths);
        lua_setfield(L, -2, "deaths");
        lua_pushinteger(L, e->displaced);
        lua_setfield(L, -2, "displaced");
        lua_pushboolean(L, e->front);
        lua_setfield(L, -2, "front");
        lua_rawseti(L, -2, ++kept);
    }
    return 1;
}
/* A table for each run and place: replicate, place, first_month, and a number a month. place: one alone, or -1. */
static int push_months(lua_State *L, struct api_experiment *x, int arm, int measure, enum trib_level level, int place) {
    struct api *api = x->api;
    int n_infos;
    const struct trib_measure_info *info = &trib_measures(&n_infos)[measure];
    const struct trib_case *cas = x->arm[arm].ensemble.config.cas;
    bool kept = false;
    for (int i = 0; i < x->n_monthly; i++) kept = kept || x->monthly[i] == measure;
    if (!kept) api_fail(L, info->name, NULL, "months of '%s' are not kept at places; ask for them where the runs are made: monthly = { \"%s\" }", info->name, info->name);
    lua_newtable(L);
    if (x->dry) return 1;
    struct trib_error err = {0};
    sandbox_pause(api->sb);
    store_months_clear(&api->months);
    enum trib_status status = store_months(api->store, arm, measure, level, trib_case_places(cas, level), &api->months, &err);
    sandbox_resume(api->sb);
    check(L, status, &err);
    const struct store_months *p = &api->months;
    lua_Integer n = 0;
    for (int run = 0; run < p->n_runs; run++) {
        if (p->slot[run] >= (uint32_t)x->runs) continue;
        for (int at = place < 0 ? 0 : place; at < (place < 0 ? p->n_places : place + 1); at++) {
            const float *value = p->value + (size_t)run * (size_t)p->n_months * (size_t)p->n_places + at;
            lua_createtable(L, p->n_months, 4);
            push_run(L, x, p->slot[run]);
            set_text(L, "place", trib_case_place_id(cas, level, at));
            push_month(L, p->first_month);
            lua_setfield(L, -2, "first_month");
            for (int month = 0; month < p->n_months; month++) {
                lua_pushnumber(L, (double)value[(size_t)month * (size_t)p->n_places]);
                lua_rawseti(L, -2, month + 1);
            }
            lua_rawseti(L, -2, ++n);
        }
    }
    return 1;
}
static int place_of(lua_State *L, int t, const struct trib_case *cas, enum trib_level level) {
    const char *word = NULL;
    if (!api_text(L, t, "place", &word)) return -1;
    int n = trib_case_places(cas, level);
    const char **names = lua_newuserdatauv(L, (size_t)n * sizeof *names, 0);
    for (int i = 0; i < n; i++) {
        names[i] = trib_case_place_id(cas, level, i);
        if (strcmp(names[i], word) == 0) return lua_pop(L, 1), i;
    }
    api_fail_name(L, trib_level_name(level), word, names, (size_t)n, NULL);
}
static int result_places(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "places");
    struct api *api = x->api;
    int arm = api_arm_argument(L, 2, "places", x);
    const char *word = lua_type(L, 4) == LUA_TSTRING ? lua_tostring(L, 4) : NULL, *names[] = {"town", "leg", "group", "origin"};
    int level = 0;
    for (size_t i = 0; i < LENGTH(names) && word; i++) {
        size_t n = strlen(names[i]);
        if (strncmp(word, names[i], n) == 0 && (!word[n] || strcmp(word + n, "s") == 0)) level = (int)i + TRIB_TOWN;
    }
    if (!word) api_fail(L, "places", NULL, "write result:places(arm, measure, level), level one of town, leg, group, origin");
    if (!level) api_fail_name(L, "kind of place", word, names, LENGTH(names), NULL);
    int measure = measure_argument(L, 3, "places", (enum trib_level)level);
    const struct trib_case *cas = x->arm[arm].ensemble.config.cas;
    int n_places = trib_case_places(cas, (enum trib_level)level), only = -1;
    static const char *const fields[] = {"monthly", "place"};
    if (!lua_isnoneornil(L, 5)) {
        bool monthly = false;
        if (lua_type(L, 5) != LUA_TTABLE) api_fail(L, "places", NULL, "write result:places(arm, measure, level, { monthly = true, place = … }), not a %s", luaL_typename(L, 5));
        api_check_keys(L, 5, "options of places", fields, LENGTH(fields), false);
        api_bool(L, 5, "monthly", &monthly);
        only = place_of(L, 5, cas, (enum trib_level)level);
        if (monthly) return push_months(L, x, arm, measure, (enum trib_level)level, only);
    }
    lua_newtable(L);
    if (x->dry) return 1;
    struct trib_error err = {0};
    sandbox_pause(api->sb);
    store_places_clear(&api->places);
    enum trib_status status = store_places(api->store, arm, measure, (enum trib_level)level, n_places, &api->places, &err);
    sandbox_resume(api->sb);
    check(L, status, &err);
    const struct store_places *p = &api->places;
    lua_Integer n = 0;
    for (int run = 0; run < p->n_runs; run++) {
        if (p->slot[run] >= (uint32_t)x->runs) continue;
        for (int place = only < 0 ? 0 : only; place < (only < 0 ? p->n_places : only + 1); place++) {
            for (int year = 0; year < p->n_years; year++) {
                lua_createtable(L, 0, 4);
                push_run(L, x, p->slot[run]);
                set_text(L, "place", trib_case_place_id(cas, (enum trib_level)level, place));
                lua_pushinteger(L, p->first_year + year);
                lua_setfield(L, -2, "year");
                set_number(L, "value", p->value[((size_t)run * (size_t)p->n_places + (size_t)place) * (size_t)p->n_years + (size_t)year]);
                lua_rawseti(L, -2, ++n);
            }
        }
    }
    return 1;
}

/* ---- designs ------------------------------------------------------------------------------------------------------------------------ */
/* result:points(): a list of what each point of the design varies, { ["market.markup"] = 0.31, … }. */
static int result_points(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "points");
    lua_createtable(L, x->row ? x->n_rows : 0, 0);
    for (int i = 0; x->row && i < x->n_rows; i++) {
        lua_createtable(L, 0, x->row[i].n_values);
        for (int k = 0; k < x->row[i].n_values; k++) set_number(L, x->row[i].value[k].name, x->row[i].value[k].value);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}
/* result:values(arm, measure[, { from, to, difference_from }]): one number for each point and replicate, over the window. */
static int result_values(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "values");
    static const char *const fields[] = {"from", "to", "difference_from"};
    int arm = api_arm_argument(L, 2, "values", x), measure = measure_argument(L, 3, "values", TRIB_NATION), base = -1;
    lua_settop(L, 4);
    if (lua_type(L, 4) == LUA_TTABLE) {
        api_check_keys(L, 4, "window", fields, LENGTH(fields), false);
        lua_getfield(L, 4, "difference_from");
        if (!lua_isnil(L, -1)) base = api_arm_argument(L, 5, "values", x);
    } else if (!lua_isnil(L, 4)) {
        api_fail(L, "values", NULL, "write result:values(arm, measure, { from = …, to = … }), not a %s as the window", luaL_typename(L, 4));
    }
    const double *value = api_push_slots(L, x, arm, base, measure, api_read_window(L, 4, x));
    lua_createtable(L, x->runs, 0);
    for (int i = 0; i < x->runs; i++) {
        lua_createtable(L, 0, 3);
        push_run(L, x, (uint32_t)i);
        set_number(L, "value", value[i]);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* ---- the object ------------------------------------------------------------------------------------------------------------------------ */
static const luaL_Reg methods[] = {{"print", api_result_print}, {"summary", result_summary}, {"plot", api_result_plot},     {"csv", api_result_csv},
                                   {"series", result_series},   {"runs", result_runs},       {"events", result_events}, {"places", result_places},
                                   {"points", result_points},   {"values", result_values},   {"contrasts", api_result_contrasts},
                                   {"keep", api_result_keep},
                                   {"money", api_result_money}, {"print_money", api_result_print_money}};
static int result_index(lua_State *L) {
    struct api_experiment *x = api_result(L, 1);
    if (lua_type(L, 2) != LUA_TSTRING) api_fail(L, NULL, NULL, "a result has fields and methods with names, not a %s", luaL_typename(L, 2));
    const char *key = lua_tostring(L, 2);
    for (size_t i = 0; i < LENGTH(methods); i++)
        if (strcmp(key, methods[i].name) == 0) return lua_pushcfunction(L, methods[i].func), 1;
    if (strcmp(key, "dry") == 0) return lua_pushboolean(L, x->dry), 1;
    if (strcmp(key, "seed") == 0) return lua_pushinteger(L, (lua_Integer)x->seed), 1;
    if (strcmp(key, "n_runs") == 0) return lua_pushinteger(L, x->runs), 1;
    if (strcmp(key, "case_digest") == 0) return lua_pushstring(L, trib_case_digest(x->arm[0].ensemble.config.cas)), 1;
    if (strcmp(key, "n_points") == 0) return lua_pushinteger(L, x->row ? x->n_rows : 1), 1;
    if (strcmp(key, "arms") == 0) {
        lua_createtable(L, x->n_arms, 0);
        for (int i = 0; i < x->n_arms; i++) {
            lua_pushstring(L, x->arm[i].name);
            lua_rawseti(L, -2, i + 1);
        }
        return 1;
    }
    const char *names[LENGTH(methods) + 5] = {"dry", "seed", "n_runs", "n_points", "arms"};
    for (size_t i = 0; i < LENGTH(methods); i++) names[i + 5] = methods[i].name;
    api_fail_name(L, "field or method of a result called", key, names, LENGTH(names), NULL);
}
static int result_newindex(lua_State *L) {
    api_fail(L, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL, NULL, "a result is read-only");
}
void api_open_result(lua_State *L) {
    luaL_newmetatable(L, API_RESULT);
    lua_pushcfunction(L, result_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, result_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, API_RESULT);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}
void api_push_result(lua_State *L, struct api_experiment *experiment) {
    struct api_experiment **x = lua_newuserdatauv(L, sizeof *x, 0);
    *x = experiment;
    luaL_setmetatable(L, API_RESULT);
}
