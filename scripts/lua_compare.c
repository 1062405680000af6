/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tributary.compare{ arms, runs, seed }: arms built and checked, what the store lacks run, a result given back. */
#include "lua_api.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const fields[] = {"arms", "runs", "seed"};
enum { MAX_ARMS = 200, ALL_ARMS = 10000, TRIAL_WEEKS = 5 };

/* ---- in the worker -------------------------------------------------------------------------------------------------------- */
static int restore_snapshot(lua_State *L) {
    api_restore(L, (int)lua_tointeger(L, 1));
    return 0;
}
/* The script is gone (an earlier run of this worker was stopped by its limits): walk it again, silently, to the same arm. */
static enum trib_status reload(struct api *api, struct api_arm *arm, struct trib_error *err) {
    char key[65];
    snprintf(key, sizeof key, "%s", arm->ensemble.key);
    sandbox_close(api->sb);
    api->sb = NULL;
    api->mode = API_WORKER;
    api->wanted_key = key, api->wanted = &arm->functions, api->found = false;
    enum trib_status status = api_open(api, err);
    if (!status) status = api_load(api, err);
    api->wanted_key = NULL;
    if (!status && !api->found) status = trib_fail(err, TRIB_HOOK, "the hooks of '%s' can't be made anew after an earlier run was stopped: the script makes its arms from results", arm->name);
    return status;
}
static enum trib_status prepare(void *user, struct trib_config *config, struct trib_error *err) {
    struct api_arm *arm = user;
    struct api *api = arm->api;
    if (!arm->functions.any) return TRIB_OK;
    enum trib_status status;
    if (sandbox_dead(api->sb) && (status = reload(api, arm, err)) != TRIB_OK) return status;
    lua_settop(api->L, 0);
    lua_pushcfunction(api->L, restore_snapshot);
    lua_pushinteger(api->L, arm->functions.snapshot);
    if ((status = sandbox_call(api->sb, api->L, 1, 0, 60, err)) != TRIB_OK) return status;
    api_run_begin(api, &arm->functions, config);
    return TRIB_OK;
}
static void finish(void *user, struct trib_config *config, enum trib_status status, struct trib_error *err) {
    struct api_arm *arm = user;
    struct api *api = arm->api;
    (void)config;
    if (!arm->functions.any) return;
    if (status == TRIB_HOOK && api->hook_error.status) {
        enum trib_status kept = err->status;
        *err = api->hook_error;
        err->status = kept;
    }
    api_run_end(api);
}

/* ---- the walk: hooks and rules are tried on a few weeks of a coarse model --------------------------------------------------- */
static enum trib_status try_weeks(struct api *api, struct api_arm *arm, struct trib_error *err) {
    struct trib_config config = arm->ensemble.config;
    config.threads = 1;
    if (config.scale < 5000) config.scale = 5000;
    config.from_day = trib_case_first_day(config.cas);
    config.to_day = config.from_day + 7 * (TRIAL_WEEKS + 1);
    api_run_begin(api, &arm->functions, &config);
    enum trib_status status = trib_model_create(&config, &api->trial, err);
    for (int week = 0; !status && week < TRIAL_WEEKS; week++) status = trib_model_step(api->trial, err);
    trib_model_free(api->trial);
    api->trial = NULL;
    api_run_end(api);
    if (status == TRIB_HOOK && api->hook_error.status) *err = api->hook_error;
    return status;
}
static void try_hooks(lua_State *L, struct api_experiment *x) {
    struct api *api = x->api;
    for (int i = 0; i < x->n_arms; i++) {
        struct api_arm *arm = &x->arm[i];
        if (!arm->functions.any) continue;
        struct trib_error err = {0};
        sandbox_pause(api->sb);
        enum trib_status status = try_weeks(api, arm, &err);
        sandbox_resume(api->sb);
        if (status) {
            err.status = status == TRIB_HOOK && api->hook_error.status ? api->hook_error.status : status;
            sandbox_abort(api->sb, &err); /* with the hook's own file, line and words */
        }
        api_restore(L, arm->functions.snapshot);
        sandbox_print_to(api->sb, NULL, NULL);
    }
}

/* ---- the real thing ------------------------------------------------------------------------------------------------------------ */
static enum trib_status bind_store(struct api *api, int index, struct trib_error *err) {
    struct api_experiment *x = api->experiment[index];
    if (api->bound == index) return TRIB_OK;
    enum trib_status status = store_begin(api->store, err);
    for (int i = 0; !status && i < x->n_arms; i++) {
        struct api_arm *arm = &x->arm[i];
        status = store_arm(api->store, arm->ensemble.key, arm->name, i, trib_case_id(arm->ensemble.config.cas), arm->config_text, &arm->arm_id, err);
    }
    if (!status) status = store_flush(api->store, err);
    if (!status) api->bound = index;
    return status;
}
enum trib_status api_bind(struct api_experiment *x, struct trib_error *err) {
    for (int i = 0; i < x->api->n_experiments; i++)
        if (x->api->experiment[i] == x) return bind_store(x->api, i, err);
    return trib_fail(err, TRIB_USAGE, "the result is not one of this script's");
}
static enum trib_status run_experiment(struct api *api, int index, struct trib_error *err) {
    struct api_experiment *x = api->experiment[index];
    const struct script_options *o = api->options;
    enum trib_status status = TRIB_OK;
    if (!api->store) {
        if (!api_make_folders(api->out)) return trib_fail(err, TRIB_IO, "the output folder '%s' can't be made: %s", api->out, strerror(errno));
        char path[API_PATH + 32];
        snprintf(path, sizeof path, "%s/results.sqlite", api->out);
        if ((status = store_open(path, o->build, false, o->fresh, &api->store, err)) != TRIB_OK) return status;
    }
    if ((status = bind_store(api, index, err)) != TRIB_OK) return status;
    struct ensemble_arm *arms = calloc((size_t)x->n_arms, sizeof *arms);
    if (!arms) return trib_fail(err, TRIB_MEMORY, "not enough memory for the arms");
    for (int i = 0; i < x->n_arms; i++) arms[i] = x->arm[i].ensemble;
    struct ensemble_options options = {.runs = x->runs,
                                       .seed = x->seed,
                                       .workers = o->workers,
                                       .threads = o->threads > 0 ? o->threads : 1,
                                       .time_limit = o->time_limit,
                                       .memory_limit = o->memory_limit,
                                       .quiet = o->quiet,
                                       .prepare = prepare,
                                       .finish = finish};
    struct ensemble_report report = {0};
    fflush(stdout);
    status = ensemble_run(api->store, arms, x->n_arms, &options, &report, err);
    free(arms);
    api->report->wanted += report.wanted;
    api->report->done += report.done_before + report.done_now;
    api->report->failed += report.failed;
    if (report.stopped || status == TRIB_STOPPED) {
        api->report->stopped = true;
        if (!status) status = trib_fail(err, TRIB_STOPPED, "%s", trib_status_sentence(TRIB_STOPPED));
    }
    if (report.failed && !*api->report->first_failure) snprintf(api->report->first_failure, sizeof api->report->first_failure, "%s", report.first_failure);
    return status;
}

/* ---- building ------------------------------------------------------------------------------------------------------------------- */
/* A new experiment in api's list, so that it is freed whatever jumps over this frame. */
static struct api_experiment *new_experiment(lua_State *L, int n_arms) {
    struct api *api = api_of(L);
    struct api_experiment *x = NULL;
    if ((api->n_arms += n_arms) > ALL_ARMS) api_fail(L, "compare", NULL, "a script may compare at most %d arms in all", ALL_ARMS);
    sandbox_enter(api->sb);
    void *grown = realloc(api->experiment, (size_t)(api->n_experiments + 1) * sizeof *api->experiment);
    if (grown) {
        api->experiment = grown;
        x = calloc(1, sizeof *x);
        if (x && !(x->arm = calloc((size_t)n_arms, sizeof *x->arm))) free(x), x = NULL;
        if (x) api->experiment[api->n_experiments++] = x;
    }
    sandbox_leave(api->sb);
    if (!x) api_fail(L, "compare", NULL, "not enough memory for %d arms", n_arms);
    x->api = api;
    return x;
}
/* Arms with the same content get different keys, as a store holds a key once; names must differ anyhow. */
static void check_names(lua_State *L, struct api_experiment *x) {
    for (int i = 0; i < x->n_arms; i++) {
        int same = 1;
        for (int k = 0; k < i; k++) {
            if (strcmp(x->arm[i].name, x->arm[k].name) == 0) api_fail(L, "arms", NULL, "two arms are called '%s'; give each its own name", x->arm[i].name);
            if (x->arm[i].ensemble.config.cas != x->arm[0].ensemble.config.cas) api_fail(L, "arms", NULL, "arm '%s' has another case than the first arm: results of different cases can't be compared", x->arm[i].name);
            if (strncmp(x->arm[i].ensemble.key, x->arm[k].ensemble.key, 60) == 0) same++;
        }
        if (x->arm[i].ensemble.config.from_day != x->arm[0].ensemble.config.from_day || x->arm[i].ensemble.config.to_day != x->arm[0].ensemble.config.to_day)
            api_fail(L, "arms", NULL, "arm '%s' has other dates than the first arm: runs are compared month by month", x->arm[i].name);
        if (same > 1) snprintf(x->arm[i].ensemble.key + 60, 5, "%04x", (unsigned)same & 0xffff);
    }
}
/* Runs the experiment of the scenarios on the stack from `first` on; pushes its result. */
static int experiment(lua_State *L, int first, int n_arms, int64_t runs, int64_t seed) {
    struct api *api = api_of(L);
    if (api->options->runs >= 0) runs = api->options->runs;
    if (api->options->seed >= 0) seed = api->options->seed;
    if (runs < 1 || runs > 1000000) api_fail(L, "runs", NULL, "runs is %lld; it must be a whole number from 1 to 1,000,000", (long long)runs);
    struct api_experiment *x = new_experiment(L, n_arms);
    int index = api->n_experiments - 1;
    x->runs = (int)runs, x->seed = (uint64_t)seed, x->dry = api->mode != API_REAL;
    for (int i = 0; i < n_arms; i++) {
        x->n_arms = i + 1;
        api_build_arm(L, first + i, &x->arm[i]);
    }
    check_names(L, x);
    for (int i = 0; i < n_arms; i++) {
        if (!x->arm[i].functions.any) continue;
        x->arm[i].functions.snapshot = api_snapshot(L, &x->arm[i].functions);
        if (api->mode == API_WORKER && !api->found && strcmp(x->arm[i].ensemble.key, api->wanted_key) == 0) {
            *api->wanted = x->arm[i].functions;
            api->found = true;
        }
    }
    if (api->mode == API_WALK) {
        try_hooks(L, x);
    } else if (api->mode == API_REAL) {
        struct trib_error err = {0};
        sandbox_pause(api->sb);
        enum trib_status status = run_experiment(api, index, &err);
        sandbox_resume(api->sb);
        if (status) {
            err.status = status;
            sandbox_abort(api->sb, &err);
        }
    }
    api_push_result(L, x);
    return 1;
}
static int compare(lua_State *L) {
    if (lua_type(L, 1) != LUA_TTABLE) api_fail(L, "compare", NULL, "write tributary.compare { arms = { … }, runs = 100, seed = 1 }, not a %s", luaL_typename(L, 1));
    if (api_of(L)->running) api_fail(L, "compare", NULL, "tributary.compare can't be used in a hook or rule, which is part of a run itself");
    lua_settop(L, 1);
    api_check_keys(L, 1, "comparison", fields, sizeof fields / sizeof *fields, false);
    int64_t runs = 20, seed = 1;
    api_integer(L, 1, "runs", 1, 1000000, &runs);
    api_integer(L, 1, "seed", 0, INT64_MAX, &seed);
    lua_pushliteral(L, "arms");
    if (lua_rawget(L, 1) != LUA_TTABLE) api_fail(L, "compare", NULL, "tributary.compare needs its arms, as in arms = { baseline, other }");
    if (api_is_scenario(L, 2)) api_fail(L, "arms", NULL, "arms must be a list: put { } round the scenario");
    lua_Integer n = (lua_Integer)lua_rawlen(L, 2);
    int keys = 0;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) keys++;
    if (n < 1 || n > MAX_ARMS) api_fail(L, "arms", NULL, "arms must be a list of 1 to %d scenarios; found %lld", MAX_ARMS, (long long)n);
    if (keys != n) api_fail(L, "arms", NULL, "arms must be a list of scenarios, without names and gaps");
    luaL_checkstack(L, (int)n + 60, "compare");
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 2, i);
        if (!api_is_scenario(L, -1)) api_fail(L, "arms", NULL, "arms[%lld] must be a scenario, not a %s", (long long)i, luaL_typename(L, -1));
    }
    return experiment(L, 3, (int)n, runs, seed);
}
void api_compare_one(lua_State *L, int index) {
    luaL_checkstack(L, 60, "compare");
    lua_pushvalue(L, index);
    experiment(L, lua_gettop(L), 1, 1, 1);
}
void api_open_compare(lua_State *L, int library) {
    lua_pushcfunction(L, compare);
    lua_setfield(L, library, "compare");
}
