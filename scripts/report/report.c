/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report from a store: what it holds is opened, the script is walked once more to hear what it prints and draws, and the parts are put
 * in the order in which a reader asks. */
#include "report.h"
#include "../../sim/sha256.h"
#include "inside.h"
#include <stdlib.h>
#include <string.h>

/* ---- what the script says ------------------------------------------------------------------------------------------------------------ */
/* Is it the experiment that the store shows? A script may make several. */
static bool is_ours(const struct report *r, const struct api_experiment *x)
{
    bool same = x->n_arms == r->n_arms && x->seed == r->arm[0].info.seed && (x->row != NULL) == r->study;
    for (int a = 0; same && a < r->n_arms; a++) same = strcmp(x->arm[a].ensemble.key, r->arm[a].info.key) == 0;
    return same;
}
static void hear_print(void *user, const struct api_experiment *x, const int *measure, int n, const struct api_window *window)
{
    struct report *r = user;
    if (!is_ours(r, x) || r->n_prints == REPORT_TABLES) return;
    struct report_print *p = &r->print[r->n_prints++];
    p->n = n < REPORT_MEASURES ? n : REPORT_MEASURES;
    memcpy(p->measure, measure, (size_t)p->n * sizeof *measure);
    p->window = *window;
}
static void hear_plot(void *user, const struct api_experiment *x, const struct plot_request *request)
{
    struct report *r = user;
    if (is_ours(r, x) && r->done > 0) report_draw(r, request);
}
/* Hooks and replaced rules of an arm, by name. */
static char *functions_of(const struct api_arm *arm)
{
    static const char *const hooks[] = {"a hook of every week", "a hook of every month", "a hook of every year"};
    int n;
    const struct trib_rule_info *rule = trib_rules(&n);
    sqlite3_str *out = sqlite3_str_new(NULL);
    for (int k = 0; k < 3; k++)
        if (arm->functions.n_hooks[k]) sqlite3_str_appendf(out, "%s%s", sqlite3_str_length(out) ? ", " : "", hooks[k]);
    for (int i = 0; i < n && i < 32; i++)
        if (arm->functions.rule[i]) sqlite3_str_appendf(out, "%sthe rule %s (%s) is replaced", sqlite3_str_length(out) ? ", " : "", rule[i].name, rule[i].doc);
    char *text = sqlite3_str_finish(out), *copy = strdup(text ? text : "");
    sqlite3_free(text);
    return copy;
}
/* A script that makes arms from results, or one that was asked for something on the command line, can't be walked; the store then speaks
 * alone. */
static void walk(struct report *r)
{
    struct api_witness witness = {r, hear_print, hear_plot};
    struct trib_error err = {0};
    if (again_walk(&r->again, &witness, &err)) return;
    for (int e = 0; e < r->again.api->n_experiments; e++) {
        const struct api_experiment *x = r->again.api->experiment[e];
        if (!is_ours(r, x)) continue;
        r->walked = true;
        for (int a = 0; a < r->n_arms; a++) {
            free(r->arm[a].functions);
            r->arm[a].functions = functions_of(&x->arm[a]);
        }
    }
}

/* ---- what the store says --------------------------------------------------------------------------------------------------------------- */
static enum trib_status read_script(struct report *r)
{
    struct store_input_info *list = NULL;
    int n = 0;
    const char *slash = strrchr(r->again.script, '/'), *name = slash ? slash + 1 : r->again.script;
    enum trib_status status = store_inputs(r->st, &list, &n, r->err);
    r->script_name = name;
    for (int i = 0; !status && i < n && !r->script; i++) {
        size_t size;
        if (strcmp(list[i].kind, "script") != 0 || strcmp(list[i].name, name) != 0) continue;
        status = store_input_read(r->st, list[i].sha256, (void **)&r->script, &size, r->err);
        snprintf(r->script_sha, sizeof r->script_sha, "%s", list[i].sha256);
    }
    free(list);
    if (!status && !r->script && !(r->script = calloc(1, 1))) status = trib_fail(r->err, TRIB_MEMORY, "Not enough memory for the report.");
    return status;
}
static enum trib_status read_arm(struct report *r, int a)
{
    sqlite3_stmt *row = NULL;
    enum trib_status status = TRIB_OK;
    if (sqlite3_prepare_v2(store_db(r->st), "SELECT case_id, case_digest, config FROM arm WHERE arm_id = ?1", -1, &row, NULL) == SQLITE_OK) sqlite3_bind_int(row, 1, r->arm[a].info.arm_id);
    const char *id = row && sqlite3_step(row) == SQLITE_ROW ? (const char *)sqlite3_column_text(row, 0) : NULL;
    const char *case_digest = id ? (const char *)sqlite3_column_text(row, 1) : NULL, *text = id ? (const char *)sqlite3_column_text(row, 2) : NULL;
    if (!case_digest || !text) status = trib_fail(r->err, TRIB_STORE, "The store %s does not say what its arm '%s' is.", store_path(r->st), r->arm[a].info.name);
    if (!status && !r->cas) status = report_load_case(r, id, case_digest);
    if (!status) status = report_read_config(text, r->cas, &r->arm[a].config, r->err);
    sqlite3_finalize(row);
    return status;
}
static enum trib_status read_arms(struct report *r)
{
    struct store_arm_info *info = NULL;
    enum trib_status status = store_arms(r->st, &info, &r->n_arms, r->err);
    if (!status && !(r->arm = calloc((size_t)r->n_arms, sizeof *r->arm))) status = trib_fail(r->err, TRIB_MEMORY, "Not enough memory for the report.");
    for (int a = 0; !status && a < r->n_arms; a++) {
        r->arm[a].info = info[a];
        r->wanted += (long long)info[a].n_rows * info[a].replicates;
        r->done += info[a].n_done;
        r->failed += info[a].n_failed;
        status = read_arm(r, a);
    }
    free(info);
    if (!status) status = trib_config_init(&r->usual, r->cas, r->err);
    /* A plain comparison has one row, of the point without values. */
    struct store_plan_row *row = NULL;
    int n_rows = 0, replicates;
    if (!status) status = store_plan_rows(r->st, 0, &row, &n_rows, &replicates, r->err);
    r->study = !status && (n_rows > 1 || (n_rows == 1 && row[0].point_id != 0));
    free(row);
    return status;
}

/* Without an experiment a store has no inputs either, and the first is what should be said. */
static enum trib_status check_not_empty(const char *path, const struct report_options *options, struct trib_error *err)
{
    struct store *st = NULL;
    struct store_arm_info *info = NULL;
    int n = 0;
    enum trib_status status = store_open(path, options->script->build, true, false, &st, err);
    if (!status) status = store_arms(st, &info, &n, err);
    if (!status && n == 0) status = trib_fail(err, TRIB_STORE, "The store %s holds no runs yet.", path);
    free(info);
    store_close(st);
    return status;
}

/* ---- all of it ---------------------------------------------------------------------------------------------------------------------------- */
/* Moves the blocks of `from` to a place of the report. */
static void splice(struct report_doc *d, int at, struct report_doc *from)
{
    if (from->n == 0) return;
    struct report_block *grown = realloc(d->block, (size_t)(d->n + from->n) * sizeof *grown);
    if (!grown) {
        d->failed = true;
        return;
    }
    d->block = grown;
    memmove(d->block + at + from->n, d->block + at, (size_t)(d->n - at) * sizeof *grown);
    memcpy(d->block + at, from->block, (size_t)from->n * sizeof *grown);
    d->room = d->n += from->n;
    from->n = 0;
    d->failed |= from->failed;
}
static void put_figures(struct report *r)
{ /* drawn during the walk, shown here */
    if (r->done == 0) return;
    if (r->n_figures == 0) report_draw_default(r);
    if (r->figures.n == 0) return;
    report_heading(r->doc, 2, "Figures");
    splice(r->doc, r->doc->n, &r->figures);
}
static enum trib_status write_parts(struct report *r)
{
    report_question(r);
    int after_question = r->doc->n;
    report_arms(r);
    enum trib_status status = report_results(r);
    splice(r->doc, after_question, &r->brief);
    if (!status) status = report_study(r);
    if (!status) put_figures(r);
    if (!status) status = report_assumed(r);
    if (!status) status = report_limits(r);
    if (!status) status = report_failures(r);
    if (!status) status = report_repeat(r);
    if (!status && r->doc->failed) status = trib_fail(r->err, TRIB_MEMORY, "Not enough memory for the report.");
    return status;
}
static void report_free(struct report *r)
{
    for (int a = 0; r->arm && a < r->n_arms; a++) {
        trib_config_clear(&r->arm[a].config);
        free(r->arm[a].functions);
    }
    if (r->sources) sqlite3_free(sqlite3_str_finish(r->sources));
    report_clear(&r->figures);
    report_clear(&r->brief);
    trib_config_clear(&r->usual);
    trib_case_free(r->cas);
    free(r->arm), free(r->script);
    again_close(&r->again);
    free(r);
}
enum trib_status report_make(const char *path, const struct report_options *options, struct report_doc *doc, struct trib_error *err)
{
    struct report *r = calloc(1, sizeof *r);
    if (!r) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the report.");
    r->options = options;
    r->doc = doc;
    r->err = err;
    r->sources = sqlite3_str_new(NULL);
    enum trib_status status = check_not_empty(path, options, err);
    if (!status) status = again_lay_out(&r->again, path, options->script, err);
    r->st = r->again.st;
    if (!status) sqlite3_exec(store_db(r->st), "BEGIN", NULL, NULL, NULL); /* one state of the store for all that follows */
    if (!status) status = read_script(r);
    if (!status) status = read_arms(r);
    if (!status) walk(r);
    if (!status) status = write_parts(r);
    report_free(r);
    return status;
}
