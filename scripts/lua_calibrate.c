/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tributary.calibrate{ case | scenario, parameters, facts, method }: which parameters could have made the facts? The method proposes
 * points, the ensemble runs them, the method is told what came out, until it is done. All of it is a function of the seed, so a study
 * that was stopped goes on to the same end: what was run is found in the store.
 */
#include "lua_study.h"
#include "study/abc.h"
#include "study/match.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(a) (sizeof(a) / sizeof *(a))
enum { MAX_FACTS = 64 };
struct fact {
    char name[DESIGN_NAME];
    int measure, over; /* over: the measure that it is divided by, or -1 */
    struct api_window window, over_window;
    double target, sd, discrepancy;
};

static void read_window_of(lua_State *L, int t, const struct api_experiment *x, int *measure, struct api_window *w)
{
    lua_getfield(L, t, "measure");
    if (lua_isnil(L, -1)) api_fail(L, "facts", NULL, "a fact needs its measure, as in { measure = \"arrivals\", from = …, to = …, target = …, sd = … }");
    api_read_measures(L, -1, measure, 1);
    lua_pop(L, 1);
    *w = api_read_window(L, t, x);
}
static int read_facts(lua_State *L, const struct api_experiment *x, struct fact *fact)
{
    static const char *const fields[] = {"name", "measure", "from", "to", "target", "sd", "discrepancy", "over"}, *const over[] = {"measure", "from", "to"};
    lua_getfield(L, 1, "facts");
    lua_Integer n = lua_type(L, -1) == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, -1) : 0;
    if (n < 1 || n > MAX_FACTS) api_fail(L, "facts", NULL, "tributary.calibrate needs its facts: a list of 1 to %d of { measure = \"arrivals\", from = …, to = …, target = …, sd = … }", MAX_FACTS);
    int list = lua_gettop(L);
    for (lua_Integer i = 0; i < n; i++) {
        struct fact *f = &fact[i];
        *f = (struct fact){.over = -1, .target = NAN, .sd = NAN};
        if (lua_rawgeti(L, list, i + 1) != LUA_TTABLE) api_fail(L, "facts", NULL, "facts[%lld] must be a table, not a %s", (long long)i + 1, luaL_typename(L, -1));
        int t = lua_gettop(L), n_infos;
        api_check_keys(L, t, "fact", fields, LENGTH(fields), false);
        read_window_of(L, t, x, &f->measure, &f->window);
        const struct trib_measure_info *info = &trib_measures(&n_infos)[f->measure];
        const char *name = NULL;
        if (api_text(L, t, "name", &name) && strlen(name) >= sizeof f->name)
            api_fail(L, "name", NULL, "the name of facts[%lld] has %zu bytes; it may have %zu at most", (long long)i + 1, strlen(name), sizeof f->name - 1);
        if (!name) name = lua_pushfstring(L, "%s %d-%d", info->name, (int)(f->window.from / 12), (int)(f->window.to / 12));
        snprintf(f->name, sizeof f->name, "%s", name);
        for (lua_Integer k = 0; k < i; k++)
            if (strcmp(fact[k].name, f->name) == 0) api_fail(L, "facts", NULL, "two facts are called '%s'; give each its own name", f->name);
        bool target = api_result_number(L, t, "target", info->unit, &f->target), sd = api_result_number(L, t, "sd", info->unit, &f->sd);
        api_result_number(L, t, "discrepancy", info->unit, &f->discrepancy);
        if (!target || !sd) api_fail(L, "facts", NULL, "fact '%s' needs target, the value observed, and sd, how far the observation may be off (%s)", f->name, info->unit);
        if (f->sd < 0 || f->discrepancy < 0) api_fail(L, "sd", NULL, "fact '%s': sd and discrepancy can't be negative", f->name);
        if (isnan(f->target) || isnan(f->sd)) f->target = 0, f->sd = 1; /* in the walk alone */
        lua_getfield(L, t, "over");
        if (lua_istable(L, -1)) {
            int o = lua_gettop(L);
            api_check_keys(L, o, "over", over, LENGTH(over), false);
            read_window_of(L, o, x, &f->over, &f->over_window);
        } else if (!lua_isnil(L, -1)) {
            api_fail(L, "over", NULL, "over must be a table of a measure and its window, not a %s", luaL_typename(L, -1));
        }
        lua_settop(L, list);
    }
    lua_pop(L, 1);
    return (int)n;
}
/* The scenario that is calibrated, on the stack: the one given, or the case by itself. */
static void push_scenario(lua_State *L)
{
    static const char *const keys[] = {"case", "from", "to", "scale"};
    lua_getfield(L, 1, "scenario");
    if (api_is_scenario(L, -1)) {
        for (size_t i = 0; i < LENGTH(keys); i++) {
            lua_pushstring(L, keys[i]);
            if (lua_rawget(L, 1) != LUA_TNIL) api_fail(L, keys[i], NULL, "the scenario has its own %s; leave '%s' out", keys[i], keys[i]);
            lua_pop(L, 1);
        }
        return;
    }
    if (!lua_isnil(L, -1)) api_fail(L, "scenario", NULL, "scenario must be made by tributary.scenario, not a %s", luaL_typename(L, -1));
    lua_pop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "tributary.modules");
    lua_getfield(L, -1, "tributary");
    lua_getfield(L, -1, "scenario");
    lua_createtable(L, 0, 5);
    for (size_t i = 0; i < LENGTH(keys); i++) {
        lua_getfield(L, 1, keys[i]);
        lua_setfield(L, -2, keys[i]);
    }
    lua_pushliteral(L, "calibrated");
    lua_setfield(L, -2, "name");
    lua_call(L, 1, 1);
    if (!api_is_scenario(L, -1)) api_fail(L, "calibrate", NULL, "tributary.scenario, which the script replaced, gave a %s and no scenario: tributary.calibrate can't go on", luaL_typename(L, -1));
    lua_replace(L, -3);
    lua_pop(L, 1);
}

/* ---- the loop --------------------------------------------------------------------------------------------------------------------------- */
/* Adds n points as rows, each with luck of its own, and runs them. */
static void run_points(lua_State *L, struct api_experiment *x, const double *points, int n)
{
    int top = lua_gettop(L), old = x->row ? x->n_rows : 0, k = x->design->n_factors;
    int *zero = lua_newuserdatauv(L, (size_t)n * 2 * sizeof *zero, 0), *luck = zero + n;
    double *copy = lua_newuserdatauv(L, (size_t)n * (size_t)k * sizeof *copy, 0);
    memcpy(copy, points, (size_t)n * (size_t)k * sizeof *copy);
    for (int i = 0; i < n; i++) zero[i] = 0, luck[i] = old + i;
    struct design d = {.kind = DESIGN_LIST, .n_factors = k, .n_rows = n, .factor = x->design->factor, .value = copy, .luck = luck, .block = luck, .role = zero};
    api_add_rows(L, x, &d);
    api_run_experiment(L, x);
    lua_settop(L, top);
}
/* What the facts' measures were in rows from `row` on: output[n][n_facts][replicates], pushed. */
static double *push_outputs(lua_State *L, struct api_experiment *x, const struct fact *fact, int n_facts, int row, int n)
{
    int reps = x->replicates;
    double *out = lua_newuserdatauv(L, (size_t)n * (size_t)n_facts * (size_t)reps * sizeof *out, 0);
    for (int f = 0; f < n_facts; f++) {
        int top = lua_gettop(L);
        const double *value = api_push_slots(L, x, 0, -1, fact[f].measure, fact[f].window);
        const double *below = fact[f].over >= 0 ? api_push_slots(L, x, 0, -1, fact[f].over, fact[f].over_window) : NULL;
        for (int i = 0; i < n; i++)
            for (int r = 0; r < reps; r++) {
                int slot = (row + i) * reps + r;
                double v = value[slot];
                if (below) v = below[slot] != 0 ? v / below[slot] : NAN;
                out[((size_t)i * (size_t)n_facts + (size_t)f) * (size_t)reps + (size_t)r] = v;
            }
        lua_settop(L, top);
    }
    return out;
}
static void drop(struct api_experiment *x)
{
    if (x->method_free) x->method_free(x->method);
    x->method = NULL, x->method_free = NULL;
}
/* Waves leave the store's summary out; it is written once, after the last. */
static void keep_summary(struct api_experiment *x)
{
    struct trib_error err = {0};
    sandbox_pause(x->api->sb);
    enum trib_status status = store_summary_keep(x->api->store, &err);
    sandbox_resume(x->api->sb);
    if (status) {
        err.status = status;
        sandbox_abort(x->api->sb, &err);
    }
}
static void check(lua_State *L, enum trib_status status, const struct trib_error *err)
{
    if (status) api_fail(L, "calibrate", NULL, "%s", err->text);
}
static void free_abc(void *method) { abc_free(method); }
static void free_match(void *method) { match_free(method); }

static void run_abc(lua_State *L, struct api_experiment *x, const struct fact *fact, int n_facts, struct analysis *out)
{
    struct abc_options o;
    struct abc_target *target = lua_newuserdatauv(L, (size_t)n_facts * sizeof *target, 0);
    struct trib_error err = {0};
    struct abc *abc = NULL;
    int64_t particles = 100, populations = 5, simulations = 5000;
    api_integer(L, 1, "particles", 20, 100000, &particles);
    api_integer(L, 1, "populations", 1, 100, &populations);
    api_integer(L, 1, "simulations", 20, 1000000, &simulations);
    if (x->replicates != 1) api_fail(L, "runs", NULL, "method 'abc' runs each point once, with luck of its own; leave runs out");
    abc_defaults(&o);
    o.particles = (int)particles, o.populations = (int)populations, o.simulations = (int)simulations, o.seed = x->seed;
    o.batch = particles < 100 ? 100 : (int)particles;
    for (int i = 0; i < n_facts; i++) {
        target[i] = (struct abc_target){.value = fact[i].target, .scale = hypot(fact[i].sd, fact[i].discrepancy)};
        snprintf(target[i].name, sizeof target[i].name, "%s", fact[i].name);
    }
    enum trib_status status = abc_create(x->design->factor, x->design->n_factors, target, n_facts, &o, &abc, &err);
    check(L, status, &err);
    x->method = abc, x->method_free = free_abc;
    while (!x->dry && !abc_done(abc)) {
        const double *points;
        int n, top = lua_gettop(L), row = x->row ? x->n_rows : 0;
        check(L, abc_next(abc, &points, &n, &err), &err);
        if (n == 0) break;
        run_points(L, x, points, n);
        const double *output = push_outputs(L, x, fact, n_facts, row, n);
        sandbox_pause(x->api->sb);
        status = abc_tell(abc, output, &err);
        sandbox_resume(x->api->sb);
        check(L, status, &err);
        lua_settop(L, top);
    }
    if (x->dry) return;
    analysis_init(out, "abc");
    sandbox_pause(x->api->sb);
    status = abc_result(abc, out, &err);
    sandbox_resume(x->api->sb);
    if (status) analysis_clear(out);
    check(L, status, &err);
}
static void run_match(lua_State *L, struct api_experiment *x, const struct fact *fact, int n_facts, struct analysis *out)
{
    struct match_options o;
    struct match_target *target = lua_newuserdatauv(L, (size_t)n_facts * sizeof *target, 0);
    struct trib_error err = {0};
    struct match *match = NULL;
    int64_t points = 0, waves = 3, may_miss = 0;
    api_integer(L, 1, "points", 1, 100000, &points);
    api_integer(L, 1, "waves", 1, 50, &waves);
    api_integer(L, 1, "may_miss", 0, n_facts - 1, &may_miss);
    match_defaults(&o);
    if (x->api->options->points > 0) points = x->api->options->points;
    o.points = (int)points, o.waves = (int)waves, o.rank = (int)may_miss + 1, o.seed = x->seed;
    api_number(L, 1, "cutoff", 0.1, 100, "standard deviations", &o.cutoff);
    for (int i = 0; i < n_facts; i++) {
        target[i] = (struct match_target){.value = fact[i].target, .sd = fact[i].sd, .discrepancy = fact[i].discrepancy};
        snprintf(target[i].name, sizeof target[i].name, "%s", fact[i].name);
    }
    enum trib_status status = match_create(x->design->factor, x->design->n_factors, target, n_facts, &o, &match, &err);
    check(L, status, &err);
    x->method = match, x->method_free = free_match;
    while (!x->dry && !match_done(match)) {
        const double *wave;
        int n, top = lua_gettop(L), row = x->row ? x->n_rows : 0;
        check(L, match_next(match, &wave, &n, &err), &err);
        if (n == 0) break;
        run_points(L, x, wave, n);
        const double *output = push_outputs(L, x, fact, n_facts, row, n);
        sandbox_pause(x->api->sb);
        status = match_tell(match, output, x->replicates, &err);
        sandbox_resume(x->api->sb);
        check(L, status, &err);
        lua_settop(L, top);
    }
    if (x->dry) return;
    analysis_init(out, "history_matching");
    sandbox_pause(x->api->sb);
    status = match_result(match, out, &err);
    sandbox_resume(x->api->sb);
    if (status) analysis_clear(out);
    check(L, status, &err);
}
static int calibrate(lua_State *L)
{
    static const char *const fields[] = {"case", "scenario", "from", "to", "scale", "parameters", "facts", "method", "runs", "seed", "points", "waves", "cutoff",
                                         "may_miss", "particles", "populations", "simulations"};
    static const char *const methods[] = {"abc", "history_matching"}, *const own[2][4] = {{"particles", "populations", "simulations"}, {"points", "waves", "cutoff", "may_miss"}};
    api_check_call(L, "calibrate", "case = …, parameters = { … }, facts = { … }");
    api_check_keys(L, 1, "calibration", fields, LENGTH(fields), false);
    if (api_of(L)->options->n_shards > 1) api_fail(L, "calibrate", NULL, "a calibration goes wave by wave, each made of what came before, and can't be cut into shards: run it without --shard");
    const char *method = methods[1];
    int m = 0;
    api_text(L, 1, "method", &method);
    while (m < 2 && strcmp(methods[m], method) != 0) m++;
    if (m == 2) api_fail_name(L, "method of calibration", method, methods, 2, NULL);
    for (int i = 0; i < 4 && own[1 - m][i]; i++) {
        lua_getfield(L, 1, own[1 - m][i]);
        if (!lua_isnil(L, -1)) api_fail(L, own[1 - m][i], NULL, "'%s' belongs to method '%s', not to '%s'", own[1 - m][i], methods[1 - m], method);
        lua_pop(L, 1);
    }
    int64_t runs = m == 0 ? 1 : 3, seed = 1;
    api_integer(L, 1, "runs", 1, 10000, &runs);
    api_integer(L, 1, "seed", 0, INT64_MAX, &seed);
    push_scenario(L);
    struct api_experiment *x = api_new_experiment(L, 2, 1, runs, seed, "calibrate");
    x->no_places = true;
    if (m == 0 && x->api->options->runs >= 0) x->replicates = x->runs = 1; /* --runs is not meant for it */
    lua_getfield(L, 1, "parameters");
    if (lua_isnil(L, -1)) api_fail(L, "calibrate", NULL, "tributary.calibrate needs the parameters that it may vary, as in parameters = { [\"smuggling.markup\"] = tributary.between(0.1, 0.5) }");
    int n;
    struct design_factor *factor = api_read_vary(L, -1, x, "parameters", &n);
    struct fact *fact = lua_newuserdatauv(L, MAX_FACTS * sizeof *fact, 0);
    int n_facts = read_facts(L, x, fact), first = x->n_analyses;
    sandbox_enter(x->api->sb);
    /* The design holds the factors; its rows come wave by wave. */
    bool made = (x->design = calloc(1, sizeof *x->design)) && (x->design->factor = malloc((size_t)n * sizeof *factor));
    if (made) {
        memcpy(x->design->factor, factor, (size_t)n * sizeof *factor);
        x->design->kind = DESIGN_LIST, x->design->n_factors = n;
    }
    sandbox_leave(x->api->sb);
    if (!made) api_fail(L, "calibrate", NULL, "not enough memory for a design");
    struct analysis a = {0};
    if (m == 0) run_abc(L, x, fact, n_facts, &a);
    else run_match(L, x, fact, n_facts, &a);
    drop(x);
    if (!x->dry) keep_summary(x);
    if (x->dry) {
        if (x->api->mode == API_WALK) api_run_experiment(L, x); /* tries its hooks */
    } else {
        bool whole = true;
        for (int i = 0; i < n && whole; i++) {
            struct finding *f = analysis_add(&a, factor[i].name, "range");
            if ((whole = f != NULL)) f->x = factor[i].dist.low, f->y = factor[i].dist.high;
        }
        snprintf(a.contrast, sizeof a.contrast, "%s", x->arm[0].name);
        a.n_runs = x->runs;
        api_keep_analysis(x, &a);
    }
    api_push_analysis(L, x, methods[m], first, x->n_analyses - first, NULL, 0);
    return 1;
}
void api_open_calibrate(lua_State *L, int library)
{
    lua_pushcfunction(L, calibrate);
    lua_setfield(L, library, "calibrate");
}
