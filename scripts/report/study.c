/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the analyses of a study found: their own paragraphs, and their rows with intervals and verdicts. */
#include "../../plots/scale.h"
#include "../../plots/study.h"
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
static void words_cell(struct report_doc *d, const char *text)
{
    char *words = report_in_words(text);
    report_cell(d, "%s", words ? words : text);
    d->failed |= !words;
    free(words);
}
static void number_words(double value, char text[64])
{
    char number[32];
    analysis_figure(value, number);
    char *words = report_in_words(number);
    snprintf(text, 64, "%s", words ? words : number);
    free(words);
}
/* Cells of two factors: each factor a column, the values in one unit. */
static bool put_cells(struct report_doc *d, const struct analysis *a)
{
    char name[2][128] = {"", ""}, words[2][160], of[2][64];
    const char *comma = strstr(a->detail, ", ");
    double largest = 0;
    if (strcmp(a->kind, "heatmap") != 0 || !comma || strstr(comma + 2, ", ")) return false;
    snprintf(name[0], 128, "%.*s", (int)(comma - a->detail), a->detail);
    snprintf(name[1], 128, "%s", comma + 2);
    for (int k = 0; k < 2; k++) plot_factor_text(name[k], words[k], sizeof words[k], of[k], sizeof of[k]);
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        if (!isfinite(f->x) || !isfinite(f->y)) return false;
        if (isfinite(f->value)) largest = fmax(largest, fabs(f->value));
    }
    struct plot_unit unit = plot_unit(a->unit, largest, *a->contrast, "");
    char head[600], title[128];
    snprintf(head, sizeof head, "=%s%s%s%s|=%s%s%s%s|#Mean, %s|#95%% interval|In words", words[0], *of[0] ? " (" : "", of[0], *of[0] ? ")" : "", words[1], *of[1] ? " (" : "", of[1], *of[1] ? ")" : "", unit.label);
    plot_name_text(a->measure, title, sizeof title);
    report_table(d, head, "%s", title);
    for (int i = 0; i < a->n_rows && i < MOST_ROWS; i++) {
        const struct finding *f = &a->row[i];
        char x[48], y[48], value[48], low[48], high[48];
        bool plus = strstr(a->contrast, " - ");
        report_exact(f->x, x), report_exact(f->y, y);
        report_number(f->value * unit.factor, plus, value), report_number(f->low * unit.factor, plus, low), report_number(f->high * unit.factor, plus, high);
        report_cell(d, "%s", x);
        report_cell(d, "%s", y);
        report_cell(d, "%s", isnan(f->value) ? "no value" : value);
        if (isnan(f->low) || isnan(f->high)) report_cell(d, "%s", "");
        else report_cell(d, "%s to %s", low, high);
        report_cell(d, "%s", f->verdict);
    }
    return true;
}
static void put_rows(struct report_doc *d, const struct analysis *a)
{
    bool verdicts = false;
    char title[128];
    for (int i = 0; i < a->n_rows; i++) verdicts |= a->row[i].verdict[0] != 0;
    plot_name_text(a->measure, title, sizeof title);
    bool cells = put_cells(d, a);
    if (!cells) report_table(d, verdicts ? "About|What|#Value|#Interval|In words" : "About|What|#Value|#Interval", "%s%s%s%s", *a->measure ? title : words_of(a->kind), *a->unit ? " (amounts in " : "", a->unit, *a->unit ? ")" : "");
    for (int i = 0; i < a->n_rows && i < MOST_ROWS && !cells; i++) {
        const struct finding *f = &a->row[i];
        char value[64], low[64], high[64], name[160];
        number_words(f->value, value), number_words(f->low, low), number_words(f->high, high);
        if (report_name_words(f->name, name, sizeof name)) report_cell(d, "%s", name);
        else words_cell(d, f->name);
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
    char name[160] = "", *detail = report_in_words(a->detail), *summary = report_in_words(a->summary);
    const char *less = strstr(a->contrast, " - ");
    if (*a->measure) report_name_words(a->measure, name, sizeof name);
    report_heading(d, 3, "%s%s%s", words_of(a->kind), *name ? ": " : "", name);
    if (strcmp(a->kind, "heatmap") == 0 && detail) *detail = 0; /* its columns say so */
    if (*a->contrast || *a->window || (detail && *detail))
        report_text(d, "%.*s%s%s%s%s%s%s.", less ? (int)(less - a->contrast) : (int)strlen(a->contrast), a->contrast, less ? " less " : "", less ? less + 3 : "", *a->contrast && (*a->window || (detail && *detail)) ? "; " : "", a->window,
                    *a->window && detail && *detail ? "; " : "", detail ? detail : "");
    if (*a->summary) report_text(d, "%s", summary ? summary : "");
    d->failed |= !detail || !summary;
    free(detail), free(summary);
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
