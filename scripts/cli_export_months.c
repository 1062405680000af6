/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary export --table places_monthly`: what runs keep by month at places, unpacked. */
#include "cli.h"
#include "store.h"
#include <stdlib.h>
#include <string.h>

struct months_export {
    struct store *st;
    FILE *out;
    struct trib_error *err;
};
/* One line a run, level, month and place where any of the measures is not 0; a column for each measure that some run keeps. */
struct months {
    int64_t run; /* whose rows are held; -1 none */
    int replicate, row, level, first, n_months, n_places;
    int n;       /* columns */
    int *measure;
    float **value; /* [n] of the held run and level, NULL where it has none */
};
static void print_months(const struct months_export *x, struct months *m, const char *arm, const char *const *place, int n_names)
{
    for (int month = 0; m->run >= 0 && month < m->n_months; month++)
        for (int at = 0; at < m->n_places; at++) {
            size_t k = (size_t)month * (size_t)m->n_places + (size_t)at;
            bool any = false;
            for (int i = 0; i < m->n; i++) any = any || (m->value[i] && m->value[i][k] != 0);
            if (!any) continue;
            cli_csv(x->out, arm);
            fprintf(x->out, ",%d,%04d-%02d,%s,", m->replicate, (m->first + month) / 12, (m->first + month) % 12 + 1, trib_level_name((enum trib_level)m->level));
            if (at < n_names && place[at]) cli_csv(x->out, place[at]);
            else fprintf(x->out, "%d", at);
            for (int i = 0; i < m->n; i++) {
                char text[32] = "";
                if (m->value[i]) cli_number((double)m->value[i][k], text);
                fprintf(x->out, ",%s", text);
            }
            fprintf(x->out, ",%d\n", m->row);
        }
    for (int i = 0; i < m->n; i++) free(m->value[i]), m->value[i] = NULL;
    m->run = -1;
}
/* Ids of an arm's places at a level, by number; the statement's rows come in that order. */
static int place_names(const struct months_export *x, int arm_id, int level, char **name, int most)
{
    sqlite3_stmt *ask = NULL;
    int n = 0;
    if (sqlite3_prepare_v2(store_db(x->st), "SELECT id FROM place WHERE arm_id = ?1 AND level = ?2 ORDER BY place", -1, &ask, NULL) == SQLITE_OK) {
        sqlite3_bind_int(ask, 1, arm_id);
        sqlite3_bind_int(ask, 2, level);
        while (n < most && sqlite3_step(ask) == SQLITE_ROW) name[n++] = strdup((const char *)sqlite3_column_text(ask, 0));
    }
    sqlite3_finalize(ask);
    return n;
}
static enum trib_status export_arm_months(const struct months_export *x, const struct store_arm_info *arm, struct months *m, sqlite3_stmt *ask)
{
    enum { MOST = 4096 };
    char **name = calloc(MOST, sizeof *name);
    int n_names = 0, named = -1, rc;
    enum trib_status status = name ? TRIB_OK : trib_fail(x->err, TRIB_MEMORY, "Not enough memory for the table.");
    sqlite3_bind_int(ask, 1, arm->ord);
    while (!status && (rc = sqlite3_step(ask)) == SQLITE_ROW) {
        int64_t run = sqlite3_column_int64(ask, 0);
        int level = sqlite3_column_int(ask, 3), column = 0, n_places = sqlite3_column_int(ask, 5), n_months = sqlite3_column_int(ask, 7);
        if (run != m->run || level != m->level) {
            print_months(x, m, arm->name, (const char *const *)name, n_names);
            m->run = run, m->level = level, m->replicate = sqlite3_column_int(ask, 1), m->row = sqlite3_column_int(ask, 2);
            m->n_places = n_places, m->first = sqlite3_column_int(ask, 6), m->n_months = n_months;
            if (named != level) {
                for (int i = 0; i < n_names; i++) free(name[i]);
                n_names = place_names(x, arm->arm_id, level, name, MOST), named = level;
            }
        }
        while (column < m->n && m->measure[column] != sqlite3_column_int(ask, 4)) column++;
        size_t n = n_places > 0 && n_months > 0 ? (size_t)n_places * (size_t)n_months : 0;
        float *value = malloc((n + 1) * sizeof *value);
        if (!value) status = trib_fail(x->err, TRIB_MEMORY, "Not enough memory for the table.");
        else if (column == m->n || m->value[column] || n_places != m->n_places || n_months != m->n_months ||
                 !store_months_unpack(sqlite3_column_blob(ask, 8), (size_t)sqlite3_column_bytes(ask, 8), value, n))
            status = trib_fail(x->err, TRIB_STORE, "The store %s is damaged: months of places.", store_path(x->st)), free(value);
        else m->value[column] = value;
    }
    if (!status && rc != SQLITE_DONE) status = cli_sql_failed(x->st, x->err);
    print_months(x, m, arm->name, (const char *const *)name, status ? 0 : n_names);
    for (int i = 0; i < n_names; i++) free(name[i]);
    free(name);
    sqlite3_reset(ask);
    return status;
}
enum trib_status cli_export_months(struct store *st, FILE *out, struct trib_error *err)
{
    const struct months_export export = {st, out, err}, *x = &export;
    static const char kept[] = "SELECT DISTINCT m.measure, i.name FROM runs r CROSS JOIN places_monthly m ON m.run_id = r.run_id"
                               " JOIN measure i ON i.ord = m.measure ORDER BY m.measure";
    static const char sql[] = "SELECT r.run_id, r.replicate, r.row, m.level, m.measure, m.n_places, m.first_month, m.n_months, m.bytes"
                              " FROM runs r CROSS JOIN places_monthly m ON m.run_id = r.run_id WHERE r.ord = ?1 AND r.status = 2"
                              " ORDER BY r.row, r.replicate, m.level, m.measure";
    sqlite3_stmt *names = NULL, *ask = NULL;
    struct store_arm_info *arm = NULL;
    struct months m = {.run = -1};
    int n_arms = 0, rc;
    enum trib_status status = store_arms(x->st, &arm, &n_arms, x->err);
    if (!status && (sqlite3_prepare_v2(store_db(x->st), kept, -1, &names, NULL) != SQLITE_OK || sqlite3_prepare_v2(store_db(x->st), sql, -1, &ask, NULL) != SQLITE_OK))
        status = cli_sql_failed(x->st, x->err);
    if (!status) fputs("arm,replicate,month,level,place", x->out);
    while (!status && (rc = sqlite3_step(names)) == SQLITE_ROW) {
        int *measure = realloc(m.measure, (size_t)(m.n + 1) * sizeof *measure);
        if (measure) m.measure = measure, m.measure[m.n++] = sqlite3_column_int(names, 0);
        else status = trib_fail(x->err, TRIB_MEMORY, "Not enough memory for the table.");
        fprintf(x->out, ",%s", (const char *)sqlite3_column_text(names, 1));
    }
    if (!status && rc != SQLITE_DONE) status = cli_sql_failed(x->st, x->err);
    if (!status) fputs(",row\n", x->out);
    m.value = calloc((size_t)m.n + 1, sizeof *m.value);
    if (!status && !m.value) status = trib_fail(x->err, TRIB_MEMORY, "Not enough memory for the table.");
    for (int a = 0; a < n_arms && !status; a++) status = export_arm_months(x, &arm[a], &m, ask);
    sqlite3_finalize(names);
    sqlite3_finalize(ask);
    free(m.measure);
    free(m.value);
    free(arm);
    return status;
}
