/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Analyses of the last experiment and their findings. */
#include "store_inside.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum trib_status put_findings(struct store *st, const struct analysis *a, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    sqlite3_stmt *put =
        store_prepare(st, err, "INSERT INTO finding VALUES(%lld, ?,?,?,?,?,?,?,?,?)", (long long)sqlite3_last_insert_rowid(st->db));
    if (!put) return err->status;
    for (int i = 0; i < a->n_rows && !status; i++) {
        const struct finding *f = &a->row[i];
        const double number[] = {f->x, f->y, f->value, f->low, f->high};
        sqlite3_bind_int(put, 1, i);
        sqlite3_bind_text(put, 2, f->name, -1, SQLITE_STATIC);
        sqlite3_bind_text(put, 3, f->quantity, -1, SQLITE_STATIC);
        for (int k = 0; k < 5; k++) store_bind(put, 4 + k, number[k]);
        sqlite3_bind_text(put, 9, f->verdict, -1, SQLITE_STATIC);
        status = store_step(st, put, "keeping an analysis", err);
    }
    sqlite3_finalize(put);
    return status;
}

enum trib_status store_analysis_put(struct store *st, const struct analysis *a, struct trib_error *err)
{
    struct trib_error own;
    if (!err) err = &own;
    enum trib_status status = store_exec(st, "SAVEPOINT analysis", "keeping an analysis", err);
    if (status) return status;
    char *which = sqlite3_mprintf("FROM analysis WHERE kind = %Q AND measure = %Q AND contrast = %Q AND \"window\" = %Q AND detail = %Q",
                                  a->kind, a->measure, a->contrast, a->window, a->detail);
    if (!which) status = store_no_memory(st, err);
    if (!status)
        status = store_execf(st, "keeping an analysis", err,
                             "DELETE FROM finding WHERE analysis_id IN (SELECT analysis_id %s); DELETE %s;"
                             "INSERT INTO analysis(kind, measure, unit, contrast, \"window\", detail, summary, n_runs, n_used, n_left_out, seed)"
                             " VALUES(%Q, %Q, %Q, %Q, %Q, %Q, %Q, %d, %d, %d, %lld)",
                             which, which, a->kind, a->measure, a->unit, a->contrast, a->window, a->detail, a->summary, a->n_runs, a->n_used,
                             a->n_left_out, (long long)a->seed);
    if (!status) status = put_findings(st, a, err);
    sqlite3_free(which);
    if (status) {
        if (!sqlite3_get_autocommit(st->db)) sqlite3_exec(st->db, "ROLLBACK TO analysis; RELEASE analysis", NULL, NULL, NULL);
        return status;
    }
    status = store_exec(st, "RELEASE analysis", "keeping an analysis", err);
    return status ? status : store_flush(st, err);
}

static bool add_analysis(void *user, sqlite3_stmt *row)
{
    struct analysis *a = store_grow(user, sizeof *a);
    if (!a) return false;
    snprintf(a->kind, sizeof a->kind, "%s", store_text(row, 0));
    snprintf(a->measure, sizeof a->measure, "%s", store_text(row, 1));
    snprintf(a->unit, sizeof a->unit, "%s", store_text(row, 2));
    snprintf(a->contrast, sizeof a->contrast, "%s", store_text(row, 3));
    snprintf(a->window, sizeof a->window, "%s", store_text(row, 4));
    snprintf(a->detail, sizeof a->detail, "%s", store_text(row, 5));
    snprintf(a->summary, sizeof a->summary, "%s", store_text(row, 6));
    a->n_runs = sqlite3_column_int(row, 7);
    a->n_used = sqlite3_column_int(row, 8);
    a->n_left_out = sqlite3_column_int(row, 9);
    a->seed = (uint64_t)sqlite3_column_int64(row, 10);
    a->capacity = sqlite3_column_int(row, 11);
    a->row = calloc(a->capacity ? (size_t)a->capacity : 1, sizeof *a->row);
    return a->row != NULL;
}
/* Findings in the same order; each analysis has room for its own, so the first one with room left is theirs. */
struct filling {
    struct analysis *list;
    int n, at;
};
static bool add_finding(void *user, sqlite3_stmt *row)
{
    struct filling *f = user;
    while (f->at < f->n && f->list[f->at].n_rows == f->list[f->at].capacity) f->at++;
    if (f->at == f->n) return true;
    struct finding *out = &f->list[f->at].row[f->list[f->at].n_rows++];
    snprintf(out->name, sizeof out->name, "%s", store_text(row, 0));
    snprintf(out->quantity, sizeof out->quantity, "%s", store_text(row, 1));
    out->x = store_number(row, 2);
    out->y = store_number(row, 3);
    out->value = store_number(row, 4);
    out->low = store_number(row, 5);
    out->high = store_number(row, 6);
    snprintf(out->verdict, sizeof out->verdict, "%s", store_text(row, 7));
    return true;
}

/* Both statements see the same state of the file: a reader that is not in a transaction yet begins one for the two. */
enum trib_status store_analyses(struct store *st, const char *kind, const char *measure, struct analysis **list, int *n,
                                struct trib_error *err)
{
    struct trib_error own;
    struct store_list found = {0};
    if (!err) err = &own;
    *list = NULL;
    *n = 0;
    char *which = sqlite3_mprintf("(%Q IS NULL OR kind = %Q) AND (%Q IS NULL OR measure = %Q) ORDER BY a.analysis_id DESC", kind, kind,
                                  measure, measure);
    if (!which) return store_no_memory(st, err);
    enum trib_status status = store_exec(st, "SAVEPOINT analyses", "reading its analyses", err);
    if (status) goto out;
    status = store_each(st,
                        store_prepare(st, err,
                                      "SELECT kind, measure, unit, contrast, \"window\", detail, summary, n_runs, n_used, n_left_out, seed,"
                                      " (SELECT count(*) FROM finding f WHERE f.analysis_id = a.analysis_id) FROM analysis a WHERE %s",
                                      which),
                        "reading its analyses", add_analysis, &found, err);
    struct filling filling = {found.item, found.n, 0};
    if (!status)
        status = store_each(st,
                            store_prepare(st, err,
                                          "SELECT f.name, f.quantity, f.x, f.y, f.value, f.low, f.high, f.verdict"
                                          " FROM analysis a CROSS JOIN finding f ON f.analysis_id = a.analysis_id WHERE %s, f.n",
                                          which),
                            "reading its analyses", add_finding, &filling, err);
    sqlite3_exec(st->db, "RELEASE analyses", NULL, NULL, NULL);
    for (int i = 0; status && i < found.n; i++) free(filling.list[i].row);
    if (status) free(found.item);
    else {
        *list = found.item;
        *n = found.n;
    }
out:
    sqlite3_free(which);
    return status;
}
