/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tributary.early_warning{ scenario, runs, … }: is conflict foreseen better when the trade is watched? Runs one scenario, keeps what
 * observers recorded of each town by month, and hands that to study/early_warning.c. */
#include "../sim/case.h"
#include "lua_study.h"
#include "study/early_warning.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HORIZONS = 8, N_RECORDS = 4, MOST_VALUES = 60000000 };
static const char *const records[N_RECORDS] = {"recorded_clash_deaths", "recorded_flow", "recorded_price", "recorded_captures"};
static const char *const observables[] = {"flow", "price", "captures"}; /* bits of WARNING_… */

/* A list of texts or numbers, or one alone, is made a list at the top of the stack; returns its length, 0 where there is none. */
static int push_list(lua_State *L, const char *key, int most)
{
    lua_pushstring(L, key);
    int type = lua_rawget(L, 1);
    if (type == LUA_TNIL) return 0;
    if (type != LUA_TTABLE) {
        lua_createtable(L, 1, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
    }
    lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
    if (n < 1 || n > most) api_fail(L, key, NULL, "%s must be a list of 1 to %d; found %lld", key, most, (long long)n);
    return (int)n;
}
static int read_horizons(lua_State *L, int *horizon)
{
    int n = push_list(L, "horizons", MOST_HORIZONS);
    for (int i = 0; i < n; i++) {
        int whole;
        lua_rawgeti(L, -1, i + 1);
        lua_Integer months = lua_tointegerx(L, -1, &whole);
        if (lua_type(L, -1) != LUA_TNUMBER || !whole || months < 1 || months > 120) api_fail(L, "horizons", NULL, "horizons[%d] must be a whole number of months from 1 to 120", i + 1);
        horizon[i] = (int)months;
        for (int k = 0; k < i; k++)
            if (horizon[k] == horizon[i]) api_fail(L, "horizons", NULL, "horizons has %d months twice", horizon[i]);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    if (n == 0) horizon[n++] = 6, horizon[n++] = 12;
    return n;
}
static unsigned read_observables(lua_State *L)
{
    int n = push_list(L, "observables", 3);
    unsigned bits = n ? 0 : WARNING_ALL;
    for (int i = 0; i < n; i++) {
        if (lua_rawgeti(L, -1, i + 1) != LUA_TSTRING) api_fail(L, "observables", NULL, "observables[%d] must be a name as text, not a %s", i + 1, luaL_typename(L, -1));
        api_plain_text(L, -1, "the observable");
        const char *word = lua_tostring(L, -1);
        int k = 0;
        while (k < 3 && strcmp(observables[k], word) != 0) k++;
        if (k == 3) api_fail_name(L, "observable of trafficking", word, observables, 3, NULL);
        bits |= 1u << k;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return bits;
}

/* ---- what was recorded, and what happened ------------------------------------------------------------------------------------- */
struct scene { /* one block behind api->panel */
    struct warning_panel panel;
    bool place[8 * sizeof((struct trib_set *)0)->bit]; /* as many as a case can have */
    int (*edge)[2];
    uint8_t onset[];
};
/* Runs that have all records; they are the same of each, as they came from the same runs. */
static enum trib_status read_records(struct api *api, struct api_experiment *x, struct trib_error *err)
{
    const struct trib_case *cas = x->arm[0].ensemble.config.cas;
    enum trib_status status = TRIB_OK;
    for (int i = 0; i < N_RECORDS && !status; i++) {
        store_months_clear(&api->record[i]);
        status = store_months(api->store, 0, trib_measure_find(records[i]), TRIB_TOWN, cas->n_towns, &api->record[i], err);
        if (!status && (api->record[i].n_runs != api->record[0].n_runs || api->record[i].n_months != api->record[0].n_months ||
                        memcmp(api->record[i].slot, api->record[0].slot, (size_t)api->record[0].n_runs * sizeof *api->record[0].slot) != 0))
            status = trib_fail(err, TRIB_STORE, "the store's runs do not all keep the same records");
    }
    return status;
}
static int month_of(int32_t day)
{
    int year, month, mday;
    trib_day_civil(day, &year, &month, &mday);
    return year * 12 + month - 1;
}
/* Large clashes by run, month and town; fronts of the national war are an input and are not foreseen. */
static enum trib_status read_onsets(struct api *api, double deaths, struct scene *scene, struct trib_error *err)
{
    const struct store_months *r = &api->record[0];
    int n = 0, run = 0;
    free(api->events);
    api->events = NULL;
    enum trib_status status = store_events(api->store, 0, &api->events, &n, err);
    for (int i = 0; i < n && !status; i++) { /* events come in slot order, as the runs do */
        const struct trib_event *e = &api->events[i].event;
        while (run < r->n_runs && r->slot[run] < api->events[i].slot) run++;
        int month = month_of(e->day) - r->first_month;
        if (run == r->n_runs || r->slot[run] != api->events[i].slot || e->front || (double)e->deaths < deaths || month < 0 || month >= r->n_months || e->town < 0 || e->town >= r->n_places) continue;
        scene->onset[((size_t)run * (size_t)r->n_months + (size_t)month) * (size_t)r->n_places + (size_t)e->town] = 1;
    }
    return status;
}
static enum trib_status make_scene(struct api *api, struct api_experiment *x, double deaths, struct trib_error *err)
{
    const struct trib_case *cas = x->arm[0].ensemble.config.cas;
    enum trib_status status = read_records(api, x, err);
    if (status) return status;
    const struct store_months *r = api->record;
    size_t n = (size_t)r->n_runs * (size_t)r->n_months * (size_t)cas->n_towns, edges = (size_t)cas->n_legs * sizeof(int[2]);
    size_t head = (sizeof(struct scene) + n + 15) / 16 * 16;
    free(api->panel);
    struct scene *scene = api->panel = calloc(1, head + edges);
    if (!scene) return trib_fail(err, TRIB_MEMORY, "not enough memory for the record of %d runs", r->n_runs);
    scene->edge = (int(*)[2])(void *)((char *)scene + head);
    for (int t = 0; t < cas->n_towns; t++) scene->place[t] = cas->town[t].route;
    for (int l = 0; l < cas->n_legs; l++) scene->edge[l][0] = cas->leg[l].from, scene->edge[l][1] = cas->leg[l].to;
    scene->panel = (struct warning_panel){.n_runs = r->n_runs, .n_months = r->n_months, .n_places = cas->n_towns, .clash_deaths = r[0].value, .flow = r[1].value,
                                          .price = r[2].value, .captures = r[3].value, .onset = scene->onset, .place = scene->place,
                                          .edge = (const int(*)[2])scene->edge, .n_edges = cas->n_legs};
    return read_onsets(api, deaths, scene, err);
}

/* ---- the call -------------------------------------------------------------------------------------------------------------------- */
static void check_months(lua_State *L, const struct api_experiment *x, const int *horizon, int n)
{
    int months = month_of(x->arm[0].ensemble.config.to_day) - month_of(x->arm[0].ensemble.config.from_day) + 1;
    for (int i = 0; i < n; i++)
        if (months <= WARNING_FIRST_MONTH + horizon[i])
            api_fail(L, "horizons", NULL, "the scenario has %d months; forecasts %d months ahead need more than %d: %d of record before the first, and those that it looks at", months, horizon[i],
                     WARNING_FIRST_MONTH + horizon[i], WARNING_FIRST_MONTH);
}
static enum trib_status analyse(struct api_experiment *x, const struct warning_options *o, struct analysis *a, struct trib_error *err)
{
    const struct scene *scene = x->api->panel;
    char list[32] = "";
    for (int i = 0; i < 3; i++)
        if (o->observables >> i & 1u) snprintf(list + strlen(list), sizeof list - strlen(list), " %s", observables[i]);
    analysis_init(a, "early_warning");
    snprintf(a->contrast, sizeof a->contrast, "%.120s: a clash of %g deaths or more begins within %d months", x->arm[0].name, o->deaths, o->horizon);
    snprintf(a->detail, sizeof a->detail, "%d months, %g deaths, train %g, penalty %g,%s", o->horizon, o->deaths, o->train, o->penalty, list);
    api_months_text(x, a->window);
    a->n_runs = x->runs;
    enum trib_status status = warning_analysis(&scene->panel, o, a, err);
    a->n_left_out = x->runs - scene->panel.n_runs;
    return status;
}
static int early_warning(lua_State *L)
{
    static const char *const fields[] = {"scenario", "runs", "seed", "horizons", "train", "observables", "deaths", "penalty", "bootstraps"};
    api_check_call(L, "early_warning", "scenario = …, runs = 200");
    api_check_keys(L, 1, "early warning", fields, sizeof fields / sizeof *fields, false);
    struct warning_options o;
    warning_defaults(&o);
    int horizon[MOST_HORIZONS], n = read_horizons(L, horizon);
    int64_t runs = 200, seed = 1, bootstraps = 0;
    o.observables = read_observables(L);
    api_integer(L, 1, "runs", 4, 1000000, &runs), api_integer(L, 1, "seed", 0, INT64_MAX, &seed), api_integer(L, 1, "bootstraps", 100, 100000, &bootstraps);
    api_number(L, 1, "train", 0.1, 0.9, "share of the runs", &o.train), api_number(L, 1, "deaths", 1, 100000, "persons", &o.deaths), api_number(L, 1, "penalty", 0, 100, "", &o.penalty);
    lua_pushliteral(L, "scenario");
    lua_rawget(L, 1);
    if (!api_is_scenario(L, 2)) api_fail(L, "scenario", NULL, "tributary.early_warning needs the scenario whose conflict is to be foreseen, not a %s", luaL_typename(L, 2));
    struct api_experiment *x = api_new_experiment(L, 2, 1, runs, seed, "early_warning");
    struct api *api = x->api;
    if (x->runs < 4) api_fail(L, "runs", NULL, "early warning learns from some runs and is scored on others: it needs 4 runs or more, not %d", x->runs);
    check_months(L, x, horizon, n);
    int months = month_of(x->arm[0].ensemble.config.to_day) - month_of(x->arm[0].ensemble.config.from_day) + 1;
    if ((double)x->runs * months * x->arm[0].ensemble.config.cas->n_towns > MOST_VALUES)
        api_fail(L, "runs", NULL, "%d runs of %d months and %d towns are too much to learn from at once: take fewer runs", x->runs, months, x->arm[0].ensemble.config.cas->n_towns);
    for (int i = 0; i < N_RECORDS; i++) x->monthly[x->n_monthly++] = trib_measure_find(records[i]);
    x->no_places = true;
    o.sample.seed = x->seed, o.sample.bootstraps = (int)bootstraps;
    api_run_experiment(L, x);
    struct trib_error err = {0};
    enum trib_status status = TRIB_OK;
    if (!x->dry) {
        sandbox_pause(api->sb);
        status = api_bind(x, &err);
        if (!status) status = make_scene(api, x, o.deaths, &err);
        sandbox_resume(api->sb);
    }
    for (int i = 0; !x->dry && !status && i < n; i++) {
        struct analysis a;
        o.horizon = horizon[i];
        sandbox_pause(api->sb);
        status = analyse(x, &o, &a, &err);
        if (status) analysis_clear(&a);
        sandbox_resume(api->sb);
        if (!status) api_keep_analysis(x, &a);
    }
    if (status) api_fail(L, NULL, NULL, "%s", err.text);
    sandbox_enter(api->sb);
    for (int i = 0; i < N_RECORDS; i++) store_months_clear(&api->record[i]);
    free(api->panel), free(api->events);
    api->panel = NULL, api->events = NULL;
    sandbox_leave(api->sb);
    api_push_analysis(L, x, "early_warning", 0, x->n_analyses, NULL, 0);
    return 1;
}
void api_open_warning(lua_State *L, int library)
{
    lua_pushcfunction(L, early_warning);
    lua_setfield(L, library, "early_warning");
}
