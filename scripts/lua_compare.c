/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Experiments: tributary.compare{ arms, runs, seed } and tributary.branch{ scenario, at, arms, … }: arms built and checked, what the
 * store lacks run, a result given back. Studies (lua_study.c) are experiments with more rows. */
#include "lua_study.h"
#include "recipe.h"
#include "progress.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const fields[] = {"arms", "runs", "seed", "monthly"}, *const branch_fields[] = {"scenario", "at", "arms", "runs", "seed", "monthly"};
enum { MAX_ARMS = 200, ALL_ARMS = 10000, TRIAL_WEEKS = 5, LUCK_STRIDE = 1000 };

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
/* What decides the results stays with them: scripts, tables, case files, and the options that changed the script's own numbers. */
static enum trib_status keep_inputs(void *user, struct store *st, struct trib_error *err) {
    struct api_experiment *x = user;
    struct api *api = x->api;
    const struct script_options *o = api->options;
    enum trib_status status = TRIB_OK;
    if (api->whole_started <= 0) api->whole_started = progress_clock();
    for (int i = 0; !status && i < api->n_sources; i++) {
        const char *slash = strrchr(api->source[i].path, '/');
        status = store_input(st, "script", slash ? slash + 1 : api->source[i].path, api->source[i].text, api->source[i].size, err);
    }
    for (int i = 0; !status && i < api->n_inputs; i++) status = store_input(st, api->input[i].kind, api->input[i].name, api->input[i].bytes, api->input[i].size, err);
    for (const struct api_case *c = api->cases; !status && c; c = c->next) {
        for (int i = 0; !status && i < trib_case_inputs(c->cas); i++) {
            const void *bytes;
            size_t n;
            char name[API_PATH + 100];
            snprintf(name, sizeof name, "%s/%s", c->name, trib_case_input(c->cas, i, &bytes, &n));
            status = store_input(st, "case", name, bytes, n, err);
        }
    }
    char *text = recipe_options_text(api->file, o);
    if (!status && !text) status = trib_fail(err, TRIB_MEMORY, "not enough memory for the script's options");
    if (!status) status = store_input(st, "design", "options", text, strlen(text), err);
    free(text);
    if (!status && x->design) {
        char *words = api_design_text(x);
        status = words ? store_input(st, "design", "design", words, strlen(words), err) : trib_fail(err, TRIB_MEMORY, "not enough memory for a design");
        free(words);
    }
    return status;
}
/* What was read after the experiment was planned belongs to the script, too, which is walked whole when its runs are run again. */
enum trib_status api_keep_inputs(struct api *api, struct trib_error *err) {
    if (!api->store || api->bound < 0) return TRIB_OK;
    enum trib_status status = keep_inputs(api->experiment[api->bound], api->store, err);
    return status ? status : store_flush(api->store, err);
}
/* A script of many small experiments tells how far the whole is, not each of them. */
static bool many_experiments(const struct api *api) { return api->mode == API_REAL && api->report->planned_experiments > 20; }
/* One line after an experiment, now and then: runs of the whole script, and the time left at the rate so far. */
static void tell_whole(struct api *api, int64_t runs) {
    double now = progress_clock(), left;
    char text[32];
    bool terminal = isatty(fileno(stderr)) == 1, last;
    if (api->whole_started <= 0) return;
    api->whole_done += runs;
    last = api->whole_done >= api->report->planned_runs;
    if (!many_experiments(api) || api->options->quiet || (!last && now - api->whole_told < (terminal ? 0.5 : 10))) return;
    left = (now - api->whole_started) * (double)(api->report->planned_runs - api->whole_done) / (double)api->whole_done;
    progress_duration(last ? now - api->whole_started : left, text);
    fprintf(stderr, "%s%lld of %lld runs of the whole script, %s %s%s", terminal ? "\r" : "", (long long)api->whole_done, (long long)api->report->planned_runs,
            last ? "done after" : "about", text, last ? "\n" : terminal ? " left   " : " left\n");
    api->whole_told = now;
}
struct ensemble_options api_ensemble_options(const struct api_experiment *x) {
    const struct script_options *o = x->api->options;
    return (struct ensemble_options){.row = x->row,
                                     .n_rows = x->row ? x->n_rows : 0,
                                     .runs = x->replicates,
                                     .seed = x->seed,
                                     .workers = o->workers,
                                     .threads = o->threads > 0 ? o->threads : 1,
                                     .time_limit = o->time_limit,
                                     .memory_limit = o->memory_limit,
                                     .quiet = o->quiet || many_experiments(x->api),
                                     .no_places = x->no_places,
                                     .monthly = x->monthly,
                                     .n_monthly = x->n_monthly,
                                     .on_fail = o->stop_share >= 0 ? (o->stop_share > 0 ? ENSEMBLE_STOP_AT : ENSEMBLE_STOP) : ENSEMBLE_CONTINUE,
                                     .stop_share = o->stop_share,
                                     .branch_day = x->branch_day,
                                     .keep_failures = x->method && x->ran, /* what a wave was told stands */
                                     .no_summary = x->method != NULL,
                                     .shard = o->shard,
                                     .n_shards = o->n_shards,
                                     .prepare = prepare,
                                     .finish = finish,
                                     .keep_inputs = keep_inputs,
                                     .keep_user = (void *)x};
}
static struct ensemble_arm *ensemble_arms(const struct api_experiment *x) {
    struct ensemble_arm *arms = calloc((size_t)x->n_arms, sizeof *arms);
    for (int i = 0; arms && i < x->n_arms; i++) arms[i] = x->arm[i].ensemble;
    return arms;
}
static int index_of(const struct api_experiment *x) {
    for (int i = 0; i < x->api->n_experiments; i++)
        if (x->api->experiment[i] == x) return i;
    return -1;
}
enum trib_status api_bind(struct api_experiment *x, struct trib_error *err) {
    struct api *api = x->api;
    int index = index_of(x);
    if (index < 0) return trib_fail(err, TRIB_USAGE, "the result is not one of this script's");
    if (api->bound == index) return TRIB_OK;
    struct ensemble_arm *arms = ensemble_arms(x);
    if (!arms) return trib_fail(err, TRIB_MEMORY, "not enough memory for the arms");
    struct ensemble_options options = api_ensemble_options(x);
    enum trib_status status = ensemble_bind(api->store, arms, x->n_arms, &options, err);
    free(arms);
    for (int i = 0; !status && i < x->n_analyses; i++) status = store_analysis_put(api->store, &x->analysis[i], err);
    if (!status) api->bound = index;
    return status;
}
/* A design of another size that shares no point with the one that the store holds: nothing is lost, but nothing is saved either, and
 * who asked for a few points more should know. */
static void tell_extension(const struct api_experiment *x) {
    struct store_arm_info *arm = NULL;
    const char *sentence;
    int n = 0;
    if (!x->design || x->design->kind != DESIGN_LATIN || x->api->options->quiet || store_arms(x->api->store, &arm, &n, NULL)) return;
    design_extends(x->design->kind, &sentence);
    if (n && arm[0].n_rows > 1 && arm[0].n_rows != x->n_rows && strcmp(arm[0].key, x->arm[0].ensemble.key) == 0)
        fprintf(stderr, "note: the store holds %d points of this study, %d are wanted now. %s\n", arm[0].n_rows, x->n_rows, sentence);
    free(arm);
}
static enum trib_status run_experiment(struct api_experiment *x, struct trib_error *err) {
    struct api *api = x->api;
    const struct script_options *o = api->options;
    enum trib_status status = TRIB_OK;
    if (!api->store) {
        if (!api_make_folders(api->out)) return trib_fail(err, TRIB_IO, "the output folder '%s' can't be made: %s", api->out, strerror(errno));
        char path[API_PATH + 32];
        snprintf(path, sizeof path, "%s/results.sqlite", api->out);
        if ((status = store_open(path, o->build, false, o->fresh, &api->store, err)) != TRIB_OK) return status;
    }
    struct ensemble_arm *arms = ensemble_arms(x);
    if (!arms) return trib_fail(err, TRIB_MEMORY, "not enough memory for the arms");
    struct ensemble_options options = api_ensemble_options(x);
    struct ensemble_report report = {0};
    fflush(stdout);
    tell_extension(x);
    api->bound = -1;
    status = ensemble_run(api->store, arms, x->n_arms, &options, &report, err);
    free(arms);
    if (!status) api->bound = index_of(x);
    int done = report.done_before + report.done_now;
    api->report->wanted += report.wanted - x->wanted;
    api->report->done += done - x->done;
    x->wanted = report.wanted, x->done = done;
    api->report->failed += report.failed - x->failed;
    x->failed = report.failed;
    if (report.stopped || report.stopped_by_failures || status == TRIB_STOPPED) {
        api->report->stopped = true;
        if (!status) status = trib_fail(err, TRIB_STOPPED, "%s", trib_status_sentence(TRIB_STOPPED));
    }
    if (report.failed && !*api->report->first_failure) {
        snprintf(api->report->first_failure, sizeof api->report->first_failure, "%s", report.first_failure);
        if (report.first_failure_run) snprintf(api->report->replay, sizeof api->report->replay, "tributary replay %s --run %lld", api->out, (long long)report.first_failure_run);
    }
    if (!status) tell_whole(api, (int64_t)x->n_arms * x->runs);
    if (!status && report.saved_seconds > 0 && !options.quiet)
        fprintf(stderr, "branching: the shared years took %.1f s of CPU once, and would have taken %.1f s more without\n", report.trunk_seconds, report.saved_seconds);
    return status;
}

/* ---- building ------------------------------------------------------------------------------------------------------------------- */
/* A new experiment in api's list, so that it is freed whatever jumps over this frame. */
static struct api_experiment *new_experiment(lua_State *L, int n_arms, const char *call) {
    struct api *api = api_of(L);
    struct api_experiment *x = NULL;
    if ((api->n_arms += n_arms) > ALL_ARMS) api_fail(L, call, NULL, "a script may compare at most %d arms in all", ALL_ARMS);
    sandbox_enter(api->sb);
    void *grown = realloc(api->experiment, (size_t)(api->n_experiments + 1) * sizeof *api->experiment);
    if (grown) {
        api->experiment = grown;
        x = calloc(1, sizeof *x);
        if (x && !(x->arm = calloc((size_t)n_arms, sizeof *x->arm))) free(x), x = NULL;
        if (x) api->experiment[api->n_experiments++] = x;
    }
    sandbox_leave(api->sb);
    if (!x) api_fail(L, call, NULL, "not enough memory for %d arms", n_arms);
    x->api = api;
    return x;
}
void api_experiment_free(struct api_experiment *x) {
    for (int k = 0; k < x->n_arms; k++) api_arm_clear(&x->arm[k]);
    for (int k = 0; k < x->n_analyses; k++) analysis_clear(&x->analysis[k]);
    if (x->method_free) x->method_free(x->method);
    if (x->design) design_clear(x->design);
    free(x->design), free(x->row), free(x->value), free(x->analysis), free(x->arm), free(x);
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
struct api_experiment *api_new_experiment(lua_State *L, int first, int n_arms, int64_t runs, int64_t seed, const char *call) {
    struct api *api = api_of(L);
    if (api->options->runs >= 0) runs = api->options->runs;
    if (api->options->seed >= 0) seed = api->options->seed;
    if (runs < 1 || runs > 1000000) api_fail(L, "runs", NULL, "runs is %lld; it must be a whole number from 1 to 1,000,000", (long long)runs);
    struct api_experiment *x = new_experiment(L, n_arms, call);
    x->n_rows = 1, x->replicates = x->runs = (int)runs, x->seed = (uint64_t)seed, x->dry = api->mode != API_REAL;
    x->branch_day = TRIB_DAY_MIN;
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
    return x;
}
/* Pushes the scenarios of the list at index `list`; returns how many. */
static int push_arms(lua_State *L, int list, const char *call) {
    if (api_is_scenario(L, list)) api_fail(L, "arms", NULL, "arms must be a list: put { } round the scenario");
    lua_Integer n = (lua_Integer)lua_rawlen(L, list);
    int keys = 0;
    for (lua_pushnil(L); lua_next(L, list); lua_pop(L, 1)) keys++;
    if (n < 1 || n > MAX_ARMS) api_fail(L, "arms", NULL, "arms must be a list of 1 to %d scenarios; found %lld", MAX_ARMS, (long long)n);
    if (keys != n) api_fail(L, "arms", NULL, "arms must be a list of scenarios, without names and gaps");
    luaL_checkstack(L, (int)n + 60, call);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, list, i);
        if (!api_is_scenario(L, -1)) api_fail(L, "arms", NULL, "arms[%lld] must be a scenario, not a %s", (long long)i, luaL_typename(L, -1));
    }
    return (int)n;
}
struct api_experiment *api_read_experiment(lua_State *L, int index, const char *call, int default_runs) {
    index = lua_absindex(L, index);
    int top = lua_gettop(L);
    int64_t runs = default_runs, seed = 1;
    api_integer(L, index, "runs", 1, 1000000, &runs);
    api_integer(L, index, "seed", 0, INT64_MAX, &seed);
    lua_pushliteral(L, "arms");
    if (lua_rawget(L, index) != LUA_TTABLE) api_fail(L, call, NULL, "tributary.%s needs its arms, as in arms = { baseline, other }", call);
    int n = push_arms(L, top + 1, call);
    struct api_experiment *x = api_new_experiment(L, top + 2, n, runs, seed, call);
    lua_settop(L, top);
    api_read_monthly(L, index, x);
    return x;
}
void api_add_rows(lua_State *L, struct api_experiment *x, const struct design *d) {
    struct api *api = x->api;
    size_t old = x->row ? (size_t)x->n_rows : 0, n = old + (size_t)d->n_rows, k = (size_t)d->n_factors;
    /* The same luck has the same first replicate whatever the number of runs, so that more runs go on from those that are there. */
    uint32_t stride = x->replicates <= LUCK_STRIDE ? LUCK_STRIDE : (uint32_t)x->replicates;
    if (n * (size_t)x->replicates > API_MAX_SLOTS)
        api_fail(L, NULL, NULL, "the design has %zu points of %d runs each, which is more than %d runs of an arm: take fewer points", n, x->replicates, API_MAX_SLOTS);
    sandbox_enter(api->sb);
    struct ensemble_row *row = realloc(x->row, n * sizeof *row);
    if (row) x->row = row;
    struct store_value *value = row ? realloc(x->value, n * k * sizeof *value) : NULL;
    if (value) {
        x->value = value;
        for (size_t i = old; i < n; i++) {
            size_t from = (i - old) * k;
            for (size_t f = 0; f < k; f++) value[i * k + f] = (struct store_value){x->design ? x->design->factor[f].name : d->factor[f].name, d->value[from + f]};
            row[i] = (struct ensemble_row){.n_values = (int)k, .first_replicate = (uint32_t)d->luck[i - old] * stride, .block = d->block[i - old], .role = d->role[i - old]};
        }
        for (size_t i = 0; i < n; i++) row[i].value = value + i * k;
    }
    sandbox_leave(api->sb);
    if (!value) api_fail(L, NULL, NULL, "not enough memory for %zu points", n);
    x->n_rows = (int)n;
    x->runs = x->n_rows * x->replicates;
}
void api_run_experiment(lua_State *L, struct api_experiment *x) {
    struct api *api = x->api;
    if (api->mode == API_WALK) {
        try_hooks(L, x);
    } else if (api->mode == API_REAL) {
        struct trib_error err = {0};
        sandbox_pause(api->sb);
        enum trib_status status = run_experiment(x, &err);
        sandbox_resume(api->sb);
        if (!status && api->options->n_shards > 1) { /* what follows would take a part for the whole */
            api->sharded = true;
            status = TRIB_STOPPED;
        }
        if (status) {
            err.status = status;
            sandbox_abort(api->sb, &err);
        }
    }
    x->ran = true;
}
void api_check_call(lua_State *L, const char *call, const char *use) {
    if (lua_type(L, 1) != LUA_TTABLE) api_fail(L, call, NULL, "write tributary.%s { %s }, not a %s", call, use, luaL_typename(L, 1));
    if (api_of(L)->running) api_fail(L, call, NULL, "tributary.%s can't be used in a hook or rule, which is part of a run itself", call);
    lua_settop(L, 1);
}
static int compare(lua_State *L) {
    api_check_call(L, "compare", "arms = { … }, runs = 100, seed = 1");
    api_check_keys(L, 1, "comparison", fields, sizeof fields / sizeof *fields, false);
    struct api_experiment *x = api_read_experiment(L, 1, "compare", 20);
    api_run_experiment(L, x);
    api_push_result(L, x);
    return 1;
}
/* branch{ scenario, at, arms, runs, seed }: the scenario is the first arm; the others leave it on the day `at`. */
static int branch(lua_State *L) {
    api_check_call(L, "branch", "scenario = …, at = \"2017-02-01\", arms = { … }, runs = 20");
    api_check_keys(L, 1, "branching", branch_fields, sizeof branch_fields / sizeof *branch_fields, false);
    int64_t runs = 20, seed = 1;
    int32_t at = TRIB_DAY_MIN;
    api_integer(L, 1, "runs", 1, 1000000, &runs);
    api_integer(L, 1, "seed", 0, INT64_MAX, &seed);
    if (!api_day(L, 1, "at", &at)) api_fail(L, "branch", NULL, "tributary.branch needs the day on which the arms part, as in at = \"2017-02-01\"");
    lua_pushliteral(L, "arms");
    if (lua_rawget(L, 1) != LUA_TTABLE) api_fail(L, "branch", NULL, "tributary.branch needs the arms that leave the scenario, as in arms = { other, another }");
    lua_pushliteral(L, "scenario");
    lua_rawget(L, 1);
    if (!api_is_scenario(L, 3)) api_fail(L, "scenario", NULL, "tributary.branch needs the scenario whose history the arms share, not a %s", luaL_typename(L, 3));
    int n = push_arms(L, 2, "branch");
    struct api_experiment *x = api_new_experiment(L, 3, n + 1, runs, seed, "branch");
    const struct trib_config *trunk = &x->arm[0].ensemble.config;
    char day[11], first[11], last[11];
    trib_day_text(at, day), trib_day_text(trib_case_first_day(trunk->cas), first), trib_day_text(trunk->to_day, last);
    if (at <= trib_case_first_day(trunk->cas) || at > trunk->to_day) api_fail(L, day, NULL, "at = '%s' must lie after %s, when every run begins, and not after %s, when this one ends", day, first, last);
    for (int i = 1; i <= n; i++) {
        struct trib_error err = {0};
        if (strcmp(x->arm[i].functions_sha, x->arm[0].functions_sha) != 0)
            api_fail(L, "arms", NULL, "arm '%s' has other hooks or rules than the scenario, which could have acted before %s: branching needs the same", x->arm[i].name, day);
        sandbox_enter(x->api->sb);
        enum trib_status status = trib_config_branches(trunk, &x->arm[i].ensemble.config, at, &err);
        sandbox_leave(x->api->sb);
        if (status) api_fail(L, "arms", NULL, "arm '%s' can't leave the scenario on that day: %s", x->arm[i].name, err.text);
    }
    x->branch_day = at;
    api_read_monthly(L, 1, x);
    api_run_experiment(L, x);
    api_push_result(L, x);
    return 1;
}
void api_compare_one(lua_State *L, int index) {
    luaL_checkstack(L, 60, "compare");
    lua_pushvalue(L, index);
    struct api_experiment *x = api_new_experiment(L, lua_gettop(L), 1, 1, 1, "compare");
    api_run_experiment(L, x);
    api_push_result(L, x);
}
void api_open_compare(lua_State *L, int library) {
    lua_pushcfunction(L, compare);
    lua_setfield(L, library, "compare");
    lua_pushcfunction(L, branch);
    lua_setfield(L, library, "branch");
}
