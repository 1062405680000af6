/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the analyses of a study found: their own paragraphs, and their rows with intervals and verdicts. */
#include "../cli.h"
#include "inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 40 };
static const char *words_of(const char *kind)
{
    static const char *const words[][2] = {{"morris", "Screening of factors (Morris)"},
                                           {"sobol", "Shares of the variance (Sobol)"},
                                           {"pawn", "Distances between distributions (PAWN)"},
                                           {"contrast", "Differences between arms"},
                                           {"regret", "Regret of each choice"},
                                           {"prim", "Where outcomes of interest lie (PRIM)"},
                                           {"history_matching", "What the facts leave of the parameters (history matching)"},
                                           {"abc", "What the facts say about the parameters (ABC)"},
                                           {"tornado", "One factor at a time"},
                                           {"heatmap", "Two factors at once"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], kind) == 0) return words[i][1];
    return kind;
}
static void put_rows(struct report_doc *d, const struct analysis *a)
{
    char value[32], low[32], high[32];
    bool verdicts = false;
    for (int i = 0; i < a->n_rows; i++) verdicts |= a->row[i].verdict[0] != 0;
    report_table(d, verdicts ? "About|What|#Value|#Interval|In words" : "About|What|#Value|#Interval", "%s%s%s", *a->measure ? a->measure : words_of(a->kind), *a->unit ? ", " : "", a->unit);
    for (int i = 0; i < a->n_rows && i < MOST_ROWS; i++) {
        const struct finding *f = &a->row[i];
        analysis_figure(f->value, value), analysis_figure(f->low, low), analysis_figure(f->high, high);
        report_cell(d, "%s", f->name);
        report_cell(d, "%s", f->quantity);
        report_cell(d, "%s", isnan(f->value) && f->verdict[0] ? "" : value);
        if (isnan(f->low) && isnan(f->high)) report_cell(d, "%s", "");
        else report_cell(d, "%s to %s", low, high);
        if (verdicts) report_cell(d, "%s", f->verdict);
    }
    if (a->n_rows > MOST_ROWS)
        report_note(d, "The first %d of %d rows; `tributary export STORE --table findings` has all.", MOST_ROWS, a->n_rows);
}
static void put_analysis(struct report_doc *d, const struct analysis *a)
{
    report_heading(d, 3, "%s%s%s", words_of(a->kind), *a->measure ? ": " : "", a->measure);
    if (*a->contrast || *a->window || *a->detail)
        report_text(d, "%s%s%s%s%s.", a->contrast, *a->contrast && (*a->window || *a->detail) ? "; " : "", a->window, *a->window && *a->detail ? "; " : "", a->detail);
    if (*a->summary) report_text(d, "%s", a->summary);
    if (a->n_rows) put_rows(d, a);
    report_note(d, "Of %d runs; seed %llu.%s", a->n_runs, (unsigned long long)a->seed, a->n_left_out ? " Some runs failed, so parts of the design are left out:" : "");
    if (a->n_left_out) report_note(d, "%d rows or blocks used, %d left out.", a->n_used, a->n_left_out);
}
/* "grid", "latin" …: the first word of the design as the store keeps it; "" where it keeps none. */
static enum trib_status design_kind(struct report *r, char kind[32])
{
    struct store_input_info *list = NULL;
    int n = 0;
    enum trib_status status = store_inputs(r->st, &list, &n, r->err);
    kind[0] = 0;
    for (int i = 0; !status && i < n; i++) {
        void *bytes = NULL;
        size_t size;
        if (strcmp(list[i].kind, "design") != 0 || strcmp(list[i].name, "design") != 0) continue;
        if ((status = store_input_read(r->st, list[i].sha256, &bytes, &size, r->err))) break;
        if (sscanf(bytes, "design %31[a-z_]", kind) != 1) kind[0] = 0;
        free(bytes);
    }
    free(list);
    return status;
}
/* What the points vary, with the range that they cover. */
static enum trib_status put_design(struct report *r)
{
    char kind[32];
    sqlite3_stmt *row = NULL;
    enum trib_status status = design_kind(r, kind);
    if (status) return status;
    if (sqlite3_prepare_v2(store_db(r->st),
                           "SELECT v.name, min(v.value), max(v.value), count(DISTINCT v.value) FROM (SELECT DISTINCT point_id FROM plan) p JOIN point_value v USING(point_id)"
                           " GROUP BY v.name ORDER BY v.name",
                           -1, &row, NULL) != SQLITE_OK)
        return cli_sql_failed(r->st, r->err);
    report_text(r->doc, "Each arm was run at %d points of %d runs each%s%s, which differ in these numbers:", r->arm[0].info.n_rows, r->arm[0].info.replicates, *kind ? ", a design of the kind " : "", kind);
    report_table(r->doc, "Number|What it is|#Lowest|#Highest|#Values|Unit|Source", "What was varied");
    int rc;
    while ((rc = sqlite3_step(row)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(row, 0);
        struct trib_varied_info info = {.unit = "", .source = "", .doc = ""};
        char low[48], high[48];
        if (trib_vary_info(name ? name : "", NULL, &info, NULL)) info = (struct trib_varied_info){.unit = "", .source = "", .doc = ""};
        report_exact(sqlite3_column_double(row, 1), low), report_exact(sqlite3_column_double(row, 2), high);
        report_cell(r->doc, "%s", name ? name : "");
        report_cell(r->doc, "%s", info.doc ? info.doc : "");
        report_cell(r->doc, "%s", low);
        report_cell(r->doc, "%s", high);
        report_cell(r->doc, "%d", sqlite3_column_int(row, 3));
        report_cell(r->doc, "%s", info.unit ? info.unit : "");
        report_cell(r->doc, "%s", info.source ? info.source : "");
        report_name_source(r, info.source);
    }
    if (rc != SQLITE_DONE) status = cli_sql_failed(r->st, r->err);
    sqlite3_finalize(row);
    if (!status) report_note(r->doc, "The source is that of the default; the ranges are the script's.");
    return status;
}
enum trib_status report_study(struct report *r)
{
    struct analysis *list = NULL;
    int n = 0;
    enum trib_status status = store_analyses(r->st, NULL, NULL, &list, &n, r->err);
    if (!status && (r->study || n)) {
        report_heading(r->doc, 2, r->study ? "What the study found" : "Analyses");
        if (r->study) status = put_design(r);
        for (int i = n - 1; i >= 0; i--) put_analysis(r->doc, &list[i]); /* in the order in which they were made */
        if (!n) report_text(r->doc, "The script made no analysis of this study; `tributary export STORE --table runs` has its runs.");
    }
    for (int i = 0; i < n; i++) analysis_clear(&list[i]);
    free(list);
    return status;
}
