/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the case's exam says of the model: a small table that the exam itself wrote, kept with the program's cases
 * (cases/CASE/outcome/last_exam.csv). People read it; no simulation does, and it is no part of a case's digest.
 */
#include "../../sim/csv.h"
#include "inside.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FACT, TEXT, DATA, MODEL, ASKED, VERDICT, KIND, MEANS, VERSION, BUILD, DIGEST, RUNS, FULL, SEED, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"fact", "row", "data", "model", "asked", "verdict", "kind", "if_not_held", "version", "build", "case_digest", "runs", "full", "seed"};
struct exam {
    struct trib_csv csv;
    bool there;
    int at[N_COLUMNS];
    int facts, held, rows, rows_held;
};
static const char *cell(const struct exam *e, int row, int column) { return e->at[column] < 0 ? "" : e->csv.row[row].field[e->at[column]].text; }
static bool counts(const struct exam *e, int row) { return strcmp(cell(e, row, VERDICT), "information") != 0; }
static bool row_held(const struct exam *e, int row) { return strcmp(cell(e, row, VERDICT), "held") == 0; }
/* Whether this is the first row of its fact; whether all of a fact's rows are held. */
static bool first_of(const struct exam *e, int row)
{
    for (int i = 0; i < row; i++)
        if (strcmp(cell(e, i, FACT), cell(e, row, FACT)) == 0) return false;
    return true;
}
static bool fact_held(const struct exam *e, int row)
{
    for (int i = 0; i < e->csv.n_rows; i++)
        if (strcmp(cell(e, i, FACT), cell(e, row, FACT)) == 0 && counts(e, i) && !row_held(e, i)) return false;
    return true;
}
static enum trib_status exam_read(const struct report *r, struct exam *e, struct trib_error *err)
{
    char *path = sqlite3_mprintf("%s/cases/%s/outcome/last_exam.csv", script_data_folder(), trib_case_id(r->cas));
    enum trib_status status = TRIB_OK;
    memset(e, 0, sizeof *e);
    if (!path) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the report.");
    if (access(path, F_OK) == 0) status = trib_csv_read(path, &e->csv, err);
    e->there = !status && e->csv.n_rows > 0;
    for (int k = 0; !status && k < N_COLUMNS; k++) {
        e->at[k] = -1;
        for (int i = 0; e->there && i < e->csv.head.n; i++)
            if (strcmp(e->csv.head.field[i].text, columns[k]) == 0) e->at[k] = i;
        if (e->there && e->at[k] < 0) status = trib_fail(err, TRIB_CASE, "%s has no column '%s'.", path, columns[k]);
    }
    for (int i = 0; !status && e->there && i < e->csv.n_rows; i++) {
        e->rows += counts(e, i), e->rows_held += row_held(e, i);
        if (first_of(e, i)) e->facts++, e->held += fact_held(e, i);
    }
    sqlite3_free(path);
    return status;
}

char *report_limits_short(const struct report *r)
{
    struct exam e;
    struct trib_error err = {0};
    char *text = NULL, *copy = NULL;
    if (exam_read(r, &e, &err)) text = NULL; /* said where the section stands */
    else if (e.there) text = sqlite3_mprintf("In the last %sexam of this case the model held %d of %d facts; see 'What the model can and can't be trusted with'.", strcmp(cell(&e, 0, FULL), "yes") == 0 ? "" : "(short) ", e.held, e.facts);
    else text = sqlite3_mprintf("This case has not been examined against facts.");
    if (text) copy = strdup(text);
    sqlite3_free(text);
    trib_csv_clear(&e.csv);
    return copy;
}

static void put_provenance(struct report *r, const struct exam *e)
{
    const char *build = r->options->script->build ? r->options->script->build : "";
    report_text(r->doc, "The case was examined against %d facts, in %d rows: a free run from inputs alone, set beside what happened. %d facts are held, %d are not; of the rows %d. The exam was of version %s (build %s), %s runs, seed %s.",
                e->facts, e->rows, e->held, e->facts - e->held, e->rows_held, cell(e, 0, VERSION), cell(e, 0, BUILD), cell(e, 0, RUNS), cell(e, 0, SEED));
    if (strcmp(cell(e, 0, FULL), "yes") != 0) report_text(r->doc, "It was a short exam, of fewer runs or facts than a full one, so verdicts near their limits hang on luck.");
    if (strcmp(cell(e, 0, BUILD), build) != 0)
        report_text(r->doc, "That was another build than the one that made these results (%s), so its verdicts may differ in detail; `tributary exam %s` asks this one.", build, trib_case_id(r->cas));
    if (strcmp(cell(e, 0, DIGEST), trib_case_digest(r->cas)) != 0) report_text(r->doc, "It was also asked with other data of this case than these results come from.");
}
static void put_missed(struct report *r, const struct exam *e)
{
    report_text(r->doc, "What is not held, and what that means for a reader:");
    for (int i = 0; i < e->csv.n_rows; i++)
        if (first_of(e, i) && !fact_held(e, i)) {
            char lead[64];
            snprintf(lead, sizeof lead, "%s:", cell(e, i, FACT));
            report_item(r->doc, lead, "%s", cell(e, i, MEANS));
        }
    report_table(r->doc, "Fact|What was asked of the model|Data|Model|To be held", "Rows that are not held");
    for (int i = 0; i < e->csv.n_rows; i++) {
        if (!counts(e, i) || row_held(e, i)) continue;
        for (int k = FACT; k <= ASKED; k++) report_cell(r->doc, "%s", cell(e, i, k));
    }
}
static void put_held(struct report *r, const struct exam *e)
{
    report_table(r->doc, "Fact|What was asked of the model (its first row)|Data|Model", "Facts that are held");
    for (int i = 0; i < e->csv.n_rows; i++) {
        if (!first_of(e, i) || !fact_held(e, i)) continue;
        for (int k = FACT; k <= MODEL; k++) report_cell(r->doc, "%s", cell(e, i, k));
    }
}
enum trib_status report_limits(struct report *r)
{
    struct exam e;
    enum trib_status status = exam_read(r, &e, r->err);
    if (!status) {
        report_heading(r->doc, 2, "What the model can and can't be trusted with");
        if (!e.there) report_text(r->doc, "This case has not been examined against facts. Nothing is known of how well the model does here: take differences between arms as what follows from the assumptions, and no level as a forecast.");
        else {
            put_provenance(r, &e);
            if (e.held < e.facts) put_missed(r, &e);
            if (e.held) put_held(r, &e);
        }
        report_note(r->doc, "The model is described in docs/odd.md, its calibration and what it misses in docs/calibration.md.");
    }
    trib_csv_clear(&e.csv);
    return status;
}
