/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running again what a store holds, from the inputs that it kept: its scripts, tables and cases are laid into a folder of their own,
 * the script is walked silently to its arms, and these are matched with the store's by their content keys. So a store can be
 * checked years later, wherever the scenario file has gone.
 */
#include "../sim/sha256.h"
#include "again.h"
#include "recipe.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void again_close(struct again *a)
{
    if (a->api) api_close(a->api);
    free(a->api);
    for (int i = 0; a->value && i < a->n_rows; i++) free(a->value[i]);
    free(a->value), free(a->row), free(a->arm), free(a->info), free(a->kept);
    store_close(a->st);
    free(a->options_text);
    recipe_folder_remove(a->folder);
}
/* Text of a store on its way to a terminal, without what makes a terminal do things. */
static void print_plain(const char *text)
{
    for (; *text; text++) putchar((unsigned char)*text < 32 || *text == 127 ? '?' : *text);
}
/* The options that the script was run with. */
static enum trib_status read_options(struct again *a, const char *text, struct trib_error *err)
{
    char script[300];
    free(a->options_text);
    if (!(a->options_text = strdup(text))) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the script's options.");
    recipe_read_options(a->options_text, &a->options, a->word, 16, script, sizeof script);
    if (!*script) return trib_fail(err, TRIB_STORE, "The store %s does not say which script made it.", store_path(a->st));
    snprintf(a->script, sizeof a->script, "%s/script/%.200s", a->folder, script);
    return TRIB_OK;
}
enum trib_status again_lay_out(struct again *a, const char *path, const struct script_options *given, struct trib_error *err)
{
    struct store_input_info *list = NULL;
    int n = 0;
    memset(a, 0, sizeof *a);
    a->options = *given;
    a->options.quiet = true;
    enum trib_status status = store_open(path, given->build, true, false, &a->st, err);
    if (!status) status = store_inputs(a->st, &list, &n, err);
    if (!status) status = recipe_folder(a->folder, sizeof a->folder, err);
    if (!status) snprintf(a->cases, sizeof a->cases, "%s/case", a->folder);
    for (int i = 0; !status && i < n; i++) {
        void *bytes = NULL;
        size_t size = 0;
        char file[2 * API_PATH], sha256[65];
        bool beside = strcmp(list[i].kind, "script") == 0 || strcmp(list[i].kind, "data") == 0;
        const char *name = list[i].name;
        if (!recipe_plain_name(name)) continue;
        if ((status = store_input_read(a->st, list[i].sha256, &bytes, &size, err))) break;
        trib_sha256_hex(bytes, size, sha256);
        if (strcmp(sha256, list[i].sha256) != 0) {
            free(bytes);
            status = trib_fail(err, TRIB_STORE, "The store %s is damaged: its input '%.200s' is not what it was when it was kept.", store_path(a->st), name);
            break;
        }
        if (strncmp(name, "./", 2) == 0) name += 2;
        snprintf(file, sizeof file, "%s/%.10s/%.1023s", a->folder, beside ? "script" : list[i].kind, name);
        if (beside || strcmp(list[i].kind, "case") == 0) status = recipe_write_file(file, bytes, size, err);
        else if (strcmp(list[i].name, "options") == 0) status = read_options(a, bytes, err);
        free(bytes);
    }
    free(list);
    if (!status && !a->script[0]) status = trib_fail(err, TRIB_STORE, "The store %s does not hold the script that made it.", store_path(a->st));
    return status;
}
enum trib_status again_walk(struct again *a, const struct api_witness *witness, struct trib_error *err)
{
    if (!(a->api = calloc(1, sizeof *a->api))) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the script.");
    api_start(a->api, a->script, &a->options, API_WORKER);
    a->api->case_folder = a->cases;
    a->api->witness = witness;
    a->api->wanted_key = "";
    enum trib_status status = api_open(a->api, err);
    if (!status) status = api_load(a->api, err);
    /* A script that was run once has no mistakes: what is wrong is the store, unless a limit was too small. */
    if (status == TRIB_SCRIPT || status == TRIB_USAGE || status == TRIB_NAME || status == TRIB_RANGE || status == TRIB_CASE || status == TRIB_HOOK || status == TRIB_IO) {
        struct trib_error why = *err;
        size_t n = strlen(a->folder);
        for (char *at; (at = strstr(why.text, a->folder));) memmove(at, at + n + 1, strlen(at + n + (at[n] != 0)) + 1); /* gone when this is read */
        why.text[strcspn(why.text, "\n")] = 0;
        const char *slash = strrchr(why.file, '/');
        char place[300] = "";
        if (why.line) snprintf(place, sizeof place, "%s:%d: ", slash ? slash + 1 : why.file, why.line);
        *err = (struct trib_error){0};
        status = trib_fail(err, TRIB_STORE, "The store %s does not hold all that made it, or is damaged: %s%.600s", store_path(a->st), place, why.text);
    }
    return status;
}
/* Arms of the store's experiment, by key, among all that the script makes. */
static enum trib_status match_arms(struct again *a, struct trib_error *err)
{
    enum trib_status status = store_arms(a->st, &a->info, &a->n_arms, err);
    if (!status && a->n_arms == 0) status = trib_fail(err, TRIB_STORE, "The store %s holds no experiment.", store_path(a->st));
    if (!status && !(a->arm = calloc((size_t)a->n_arms, sizeof *a->arm))) status = trib_fail(err, TRIB_MEMORY, "Not enough memory for the arms.");
    for (int i = 0; !status && i < a->n_arms; i++) {
        bool found = false;
        for (int e = 0; !found && e < a->api->n_experiments; e++) {
            const struct api_experiment *x = a->api->experiment[e];
            for (int k = 0; !found && k < x->n_arms; k++)
                if ((found = strcmp(x->arm[k].ensemble.key, a->info[i].key) == 0)) a->arm[i] = x->arm[k].ensemble;
        }
        if (!found)
            status = trib_fail(err, TRIB_FOREIGN, "Arm '%s' can't be made again from the inputs that %s kept: its script makes it from results, or the program's library changed.",
                               a->info[i].name, store_path(a->st));
    }
    return status;
}
/* Adds values that an arm's point holds to those of row i; both are sorted by name. */
static bool unite(struct again *a, int i, const struct store_point_value *value, int n)
{
    const struct store_value *old = a->row[i].value;
    int n_old = a->row[i].n_values, p = 0, q = 0, k = 0;
    size_t room = (size_t)(n_old + n), name = sizeof value->name;
    struct store_value *both = calloc(room, sizeof *both + name);
    if (!both) return false;
    char *text = (char *)(both + room);
    while (p < n_old || q < n) {
        int order = p == n_old ? 1 : q == n ? -1 : strcmp(old[p].name, value[q].name);
        snprintf(text, name, "%s", order <= 0 ? old[p].name : value[q].name);
        both[k++] = (struct store_value){text, order <= 0 ? old[p].value : value[q].value};
        text += name;
        p += order <= 0;
        q += order >= 0;
    }
    free(a->value[i]);
    a->value[i] = both;
    a->row[i].value = both, a->row[i].n_values = k;
    return true;
}
/* Rows of the plan with their values: each arm's point holds those that apply to it. */
static enum trib_status read_rows(struct again *a, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    for (int i = 0; i < a->n_arms; i++)
        if (a->info[i].n_rows < 1 || a->info[i].n_rows != a->info[0].n_rows || a->info[i].replicates < 1 || a->info[i].replicates != a->info[0].replicates || a->info[i].ord != i)
            return trib_fail(err, TRIB_STORE, "The plan in the store %s is damaged: arm '%s' has %d points of %d runs.", store_path(a->st), a->info[i].name, a->info[i].n_rows, a->info[i].replicates);
    a->n_rows = a->info[0].n_rows;
    a->row = calloc((size_t)a->n_rows + 1, sizeof *a->row);
    a->value = calloc((size_t)a->n_rows + 1, sizeof *a->value);
    if (!a->row || !a->value) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the design.");
    for (int arm = 0; !status && arm < a->n_arms; arm++) {
        struct store_plan_row *row = NULL;
        int n = 0, replicates;
        status = store_plan_rows(a->st, arm, &row, &n, &replicates, err);
        for (int i = 0; !status && i < n && i < a->n_rows; i++) {
            struct store_point_value *value = NULL;
            int n_values = 0;
            a->row[i].first_replicate = row[i].first_replicate, a->row[i].block = row[i].block, a->row[i].role = row[i].role;
            if (row[i].point_id == 0) continue;
            if ((status = store_point_values(a->st, row[i].point_id, &value, &n_values, err))) break;
            for (int k = 0; !status && k < n_values; k++)
                if (!isfinite(value[k].value)) status = trib_fail(err, TRIB_STORE, "The store %s is damaged: '%s' of a point is %g.", store_path(a->st), value[k].name, value[k].value);
            if (!status && !unite(a, i, value, n_values)) status = trib_fail(err, TRIB_MEMORY, "Not enough memory for the design.");
            free(value);
        }
        free(row);
    }
    return status;
}
static enum trib_status again_open(struct again *a, const char *path, const struct script_options *given, struct trib_error *err)
{
    enum trib_status status = again_lay_out(a, path, given, err);
    if (!status) status = again_walk(a, NULL, err);
    if (!status) status = match_arms(a, err);
    if (!status) status = read_rows(a, err);
    if (!status) status = store_months_kept(a->st, &a->kept, &a->n_kept, err);
    return status;
}
static struct ensemble_options again_options(const struct again *a, const struct script_options *given)
{
    struct ensemble_options o = {0};
    for (int e = 0; e < a->api->n_experiments && !o.prepare; e++) o = api_ensemble_options(a->api->experiment[e]);
    o.row = a->row, o.n_rows = a->n_rows, o.runs = a->info[0].replicates, o.seed = a->info[0].seed;
    o.keep_inputs = NULL, o.branch_day = TRIB_DAY_MIN; /* a branched run must be the same run whole */
    o.quiet = given->quiet, o.workers = given->workers;
    o.no_places = true;
    o.monthly = a->kept, o.n_monthly = a->n_kept;
    return o;
}

enum trib_status script_verify(const char *store, double share, uint64_t seed, const struct script_options *options, struct trib_error *err)
{
    struct again a;
    struct ensemble_report report;
    enum trib_status status = again_open(&a, store, options, err);
    if (!status) {
        struct ensemble_options o = again_options(&a, options);
        o.verify_share = share, o.verify_seed = seed;
        status = ensemble_run(a.st, a.arm, a.n_arms, &o, &report, err);
        if (!status && report.differ) status = trib_fail(err, TRIB_STORE, "%d of %d runs came out otherwise than the store %s has them. First: %s", report.differ, report.verified, store, report.first_failure);
        if (!status) printf("%d of %d runs were run again from the store's own inputs: all the same, to the last bit\n", report.verified, report.wanted);
    }
    again_close(&a);
    return status;
}

enum trib_status script_replay(const char *store, int64_t run_id, const struct script_options *options, struct trib_error *err)
{
    struct again a;
    struct store_run_info run;
    struct store_point_value *value = NULL;
    struct store_value *pair = NULL;
    struct trib_result result = {0};
    int n = 0, ord = -1;
    bool same = false;
    enum trib_status status = again_open(&a, store, options, err);
    if (status) goto out;
    if ((status = store_run(a.st, run_id, &run, err))) goto out;
    for (int i = 0; i < a.n_arms && ord < 0; i++)
        if (a.info[i].arm_id == run.arm_id) ord = i;
    if (ord < 0) {
        status = trib_fail(err, TRIB_NAME, "Run %lld belongs to arm '%s', which is no arm of the last experiment of %s.", (long long)run_id, run.arm_name, store);
        goto out;
    }
    if ((status = store_point_values(a.st, run.point_id, &value, &n, err))) goto out;
    if (!(pair = calloc((size_t)n + 1, sizeof *pair))) {
        status = trib_fail(err, TRIB_MEMORY, "Not enough memory.");
        goto out;
    }
    printf("run %lld: arm '", (long long)run_id), print_plain(run.arm_name);
    printf("', seed %llu, replicate %u\n", (unsigned long long)run.seed, run.replicate);
    for (int i = 0; i < n; i++) {
        pair[i] = (struct store_value){value[i].name, value[i].value};
        fputs("    ", stdout), print_plain(value[i].name);
        printf(" = %.17g\n", value[i].value);
    }
    fputs(run.status == 3 ? "in the store: failed (" : "in the store: done, hash ", stdout), print_plain(run.status == 3 ? run.fail_kind : run.hash);
    if (run.status == 3) fputs("): ", stdout), print_plain(run.fail_message);
    putchar('\n');
    fflush(stdout);
    struct ensemble_options o = again_options(&a, options);
    o.seed = run.seed, o.no_places = false; /* whatever the store has is compared */
    status = ensemble_run_one(&a.arm[ord], pair, n, &o, run.replicate, &result, err);
    if (status) goto out;
    printf("again: done, hash %016llx, %.2f s of CPU\n", (unsigned long long)result.hash, result.cpu_seconds);
    if (run.status == 2) {
        struct store_run_id id = {run.arm_id, run.point_id, run.seed, run.replicate};
        status = store_compare(a.st, &id, &result, &same, err);
        if (!status && !same) status = TRIB_STORE;
        else if (!status) printf("the same, to the last bit\n");
    }
out:
    trib_result_clear(&result);
    free(value), free(pair);
    again_close(&a);
    return status;
}
