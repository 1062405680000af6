/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the store: arms, series, places, events, summaries. Everything comes in (replicate, time, place) order. */
#include "store_inside.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs of one arm that belong to the last experiment; two parameters: the arm, twice. An arm that was written without a plan
 * (store_missing sets it) shows the runs of its newest seed. */
#define RUNS_OF_ARM                                                                                                                    \
    "run r WHERE r.arm_id = ?1 AND r.status = 2 AND r.seed = coalesce((SELECT seed FROM experiment WHERE arm_id = ?1 AND seed IS NOT " \
    "NULL),"                                                                                                                           \
    " (SELECT seed FROM run WHERE arm_id = ?1 ORDER BY run_id DESC LIMIT 1))"                                                          \
    " AND r.replicate < coalesce((SELECT wanted FROM experiment WHERE arm_id = ?1 AND wanted IS NOT NULL), 1000000000)"

static enum trib_status no_memory(struct store *st, struct trib_error *err)
{
    return trib_fail(err, TRIB_MEMORY, "Not enough memory to read the store %s.", st->path);
}

char *store_meta_get(struct store *st, const char *key)
{
    char *value = NULL;
    sqlite3_stmt *ask = store_prepare(st, NULL, "SELECT value FROM meta WHERE key = %Q", key);
    if (ask && sqlite3_step(ask) == SQLITE_ROW && sqlite3_column_text(ask, 0)) value = strdup((const char *)sqlite3_column_text(ask, 0));
    sqlite3_finalize(ask);
    return value;
}

enum trib_status store_arms(struct store *st, struct store_arm_info **arms, int *n, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    struct trib_error own;
    struct store_arm_info *list = NULL;
    int count = 0, room = 0, rc;
    if (!err) err = &own;
    *arms = NULL;
    *n = 0;
    sqlite3_stmt *ask = store_prepare(
        st, err,
        "SELECT e.arm_id, e.ord, e.name, a.key, sum(r.status = 2), sum(r.status = 3) FROM experiment e JOIN arm a USING(arm_id)"
        " LEFT JOIN run r ON r.arm_id = e.arm_id AND (e.seed IS NULL OR r.seed = e.seed)"
        " AND (e.wanted IS NULL OR r.replicate < e.wanted) GROUP BY e.ord ORDER BY e.ord");
    if (!ask) return err->status;
    while ((rc = sqlite3_step(ask)) == SQLITE_ROW) {
        if (count == room) {
            room = room ? 2 * room : 8;
            struct store_arm_info *more = realloc(list, (size_t)room * sizeof *list);
            if (!more) {
                status = no_memory(st, err);
                goto out;
            }
            list = more;
        }
        struct store_arm_info *arm = &list[count++];
        arm->arm_id = sqlite3_column_int(ask, 0);
        arm->ord = sqlite3_column_int(ask, 1);
        snprintf(arm->name, sizeof arm->name, "%s", sqlite3_column_text(ask, 2));
        snprintf(arm->key, sizeof arm->key, "%s", sqlite3_column_text(ask, 3));
        arm->n_done = sqlite3_column_int(ask, 4);
        arm->n_failed = sqlite3_column_int(ask, 5);
    }
    if (rc != SQLITE_DONE) status = store_sql_error(st, "reading its arms", err);
out:
    sqlite3_finalize(ask);
    if (status) {
        free(list);
        return status;
    }
    *arms = list;
    *n = count;
    return TRIB_OK;
}

/* Replicates that are done, ascending, and the months they cover. */
static enum trib_status store_span(struct store *st, int arm_id, uint32_t **replicate, int *n_runs, int *first, int *n_months,
                                   struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    int rc, room = 0;
    *replicate = NULL;
    *n_runs = *first = *n_months = 0;
    sqlite3_stmt *ask = store_prepare(st, err, "SELECT r.replicate, r.run_id FROM " RUNS_OF_ARM " ORDER BY r.replicate");
    sqlite3_stmt *months = store_prepare(st, err, "SELECT min(month), max(month) FROM monthly WHERE run_id = ?1");
    if (!ask || !months) {
        status = err->status;
        goto out;
    }
    sqlite3_bind_int(ask, 1, arm_id);
    while ((rc = sqlite3_step(ask)) == SQLITE_ROW) {
        if (*n_runs == room) {
            room = room ? 2 * room : 64;
            uint32_t *more = realloc(*replicate, (size_t)room * sizeof *more);
            if (!more) {
                status = no_memory(st, err);
                goto out;
            }
            *replicate = more;
        }
        (*replicate)[(*n_runs)++] = (uint32_t)sqlite3_column_int64(ask, 0);
        if (*n_months) continue; /* all runs of an arm cover the same months */
        sqlite3_bind_int64(months, 1, sqlite3_column_int64(ask, 1));
        if (sqlite3_step(months) == SQLITE_ROW && sqlite3_column_type(months, 0) != SQLITE_NULL) {
            *first = sqlite3_column_int(months, 0);
            *n_months = sqlite3_column_int(months, 1) - *first + 1;
        }
        sqlite3_reset(months);
    }
    if (rc != SQLITE_DONE) status = store_sql_error(st, "reading its runs", err);
out:
    sqlite3_finalize(ask);
    sqlite3_finalize(months);
    if (status) {
        free(*replicate);
        *replicate = NULL;
    }
    return status;
}
static int run_index(const uint32_t *replicate, int n, int64_t wanted)
{
    int low = 0, high = n;
    while (low < high) {
        int middle = (low + high) / 2;
        if (replicate[middle] < wanted) low = middle + 1;
        else high = middle;
    }
    return low < n && replicate[low] == wanted ? low : -1;
}
static double column_value(sqlite3_stmt *stmt, int i)
{
    return sqlite3_column_type(stmt, i) == SQLITE_NULL ? NAN : sqlite3_column_double(stmt, i);
}

enum trib_status store_series(struct store *st, int arm_id, int measure, struct store_series *out, struct trib_error *err)
{
    enum trib_status status;
    struct trib_error own;
    sqlite3_stmt *ask = NULL;
    int n_measures, first = 0, rc;
    const struct trib_measure_info *info = trib_measures(&n_measures);
    if (!err) err = &own;
    memset(out, 0, sizeof *out);
    if (measure < 0 || measure >= n_measures) return trib_fail(err, TRIB_NAME, "There is no measure number %d.", measure);
    if ((status = store_span(st, arm_id, &out->replicate, &out->n_runs, &first, &out->n_months, err))) return status;
    out->first_month = first;
    size_t n = (size_t)out->n_runs * (size_t)out->n_months;
    if (!(out->value = malloc((n ? n : 1) * sizeof *out->value))) {
        status = no_memory(st, err);
        goto out;
    }
    for (size_t i = 0; i < n; i++) out->value[i] = NAN;
    ask = store_prepare(
        st, err,
        "SELECT r.replicate, m.month, m.\"%w\" FROM monthly m JOIN run r USING(run_id) WHERE r.run_id IN (SELECT r.run_id FROM " RUNS_OF_ARM
        ")",
        info[measure].name);
    if (!ask) {
        status = err->status;
        goto out;
    }
    sqlite3_bind_int(ask, 1, arm_id);
    while ((rc = sqlite3_step(ask)) == SQLITE_ROW) {
        int run = run_index(out->replicate, out->n_runs, sqlite3_column_int64(ask, 0)), month = sqlite3_column_int(ask, 1) - first;
        if (run >= 0 && month >= 0 && month < out->n_months)
            out->value[(size_t)run * (size_t)out->n_months + (size_t)month] = column_value(ask, 2);
    }
    if (rc != SQLITE_DONE) status = store_sql_error(st, "reading a measure", err);
out:
    sqlite3_finalize(ask);
    if (status) store_series_clear(out);
    return status;
}
void store_series_clear(struct store_series *s)
{
    free(s->replicate);
    free(s->value);
    memset(s, 0, sizeof *s);
}

enum trib_status store_places(struct store *st, int arm_id, int measure, enum trib_level level, int n_places, struct store_places *out,
                              struct trib_error *err)
{
    enum trib_status status;
    struct trib_error own;
    sqlite3_stmt *ask = NULL;
    int n_measures, first = 0, n_months = 0, rc;
    const struct trib_measure_info *info = trib_measures(&n_measures);
    if (!err) err = &own;
    memset(out, 0, sizeof *out);
    if (measure < 0 || measure >= n_measures) return trib_fail(err, TRIB_NAME, "There is no measure number %d.", measure);
    if (level == TRIB_NATION || !(info[measure].levels & (1u << level)))
        return trib_fail(err, TRIB_USAGE, "The measure '%s' is not kept for each %s.", info[measure].name, trib_level_name(level));
    if ((status = store_span(st, arm_id, &out->replicate, &out->n_runs, &first, &n_months, err))) return status;
    out->n_places = n_places;
    out->first_year = first / 12;
    out->n_years = n_months ? (first + n_months - 1) / 12 - out->first_year + 1 : 0;
    size_t n = (size_t)out->n_runs * (size_t)n_places * (size_t)out->n_years;
    if (!(out->value = calloc(n ? n : 1, sizeof *out->value))) {
        status = no_memory(st, err);
        goto out;
    }
    ask = store_prepare(st, err,
                        "SELECT r.replicate, y.place, y.year, y.\"%w\" FROM yearly y JOIN run r USING(run_id) WHERE r.run_id IN (SELECT "
                        "r.run_id FROM " RUNS_OF_ARM ") AND y.level = %d AND y.\"%w\" IS NOT NULL",
                        info[measure].name, (int)level, info[measure].name);
    if (!ask) {
        status = err->status;
        goto out;
    }
    sqlite3_bind_int(ask, 1, arm_id);
    while ((rc = sqlite3_step(ask)) == SQLITE_ROW) {
        int run = run_index(out->replicate, out->n_runs, sqlite3_column_int64(ask, 0));
        int place = sqlite3_column_int(ask, 1), year = sqlite3_column_int(ask, 2) - out->first_year;
        if (run < 0 || place < 0 || place >= n_places || year < 0 || year >= out->n_years) continue;
        out->value[((size_t)run * (size_t)n_places + (size_t)place) * (size_t)out->n_years + (size_t)year] = sqlite3_column_double(ask, 3);
    }
    if (rc != SQLITE_DONE) status = store_sql_error(st, "reading a measure", err);
out:
    sqlite3_finalize(ask);
    if (status) store_places_clear(out);
    return status;
}
void store_places_clear(struct store_places *p)
{
    free(p->replicate);
    free(p->value);
    memset(p, 0, sizeof *p);
}

enum trib_status store_events(struct store *st, int arm_id, struct store_event **events, int *n, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    struct trib_error own;
    struct store_event *list = NULL;
    int count = 0, room = 0, rc;
    if (!err) err = &own;
    *events = NULL;
    *n = 0;
    sqlite3_stmt *ask = store_prepare(
        st, err,
        "SELECT q.replicate, e.day, e.end_day, e.town, e.side_a, e.side_b, e.winner, e.deaths, e.displaced, e.front"
        " FROM event e JOIN run q USING(run_id) WHERE q.run_id IN (SELECT r.run_id FROM " RUNS_OF_ARM ") ORDER BY q.replicate, e.n");
    if (!ask) return err->status;
    sqlite3_bind_int(ask, 1, arm_id);
    while ((rc = sqlite3_step(ask)) == SQLITE_ROW) {
        if (count == room) {
            room = room ? 2 * room : 256;
            struct store_event *more = realloc(list, (size_t)room * sizeof *list);
            if (!more) {
                status = no_memory(st, err);
                goto out;
            }
            list = more;
        }
        struct store_event *e = &list[count++];
        e->replicate = (uint32_t)sqlite3_column_int64(ask, 0);
        e->event = (struct trib_event){.day = sqlite3_column_int(ask, 1),
                                       .end_day = sqlite3_column_int(ask, 2),
                                       .town = sqlite3_column_int(ask, 3),
                                       .side_a = sqlite3_column_int(ask, 4),
                                       .side_b = sqlite3_column_int(ask, 5),
                                       .winner = sqlite3_column_int(ask, 6),
                                       .deaths = sqlite3_column_int64(ask, 7),
                                       .displaced = sqlite3_column_int64(ask, 8),
                                       .front = sqlite3_column_int(ask, 9)};
    }
    if (rc != SQLITE_DONE) status = store_sql_error(st, "reading its events", err);
out:
    sqlite3_finalize(ask);
    if (status) {
        free(list);
        return status;
    }
    *events = list;
    *n = count;
    return TRIB_OK;
}

/* ---- summaries ---------------------------------------------------------------------------------------------------------------- */
static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
static double quantile(const double *sorted, int n, double q)
{
    double at = q * (n - 1);
    int low = (int)at;
    return low + 1 < n ? sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]) : sorted[n - 1];
}
/* value[n] in the order of replicates; sorted afterwards, since a sum in another order could differ in its last digit. */
static struct store_summary summarise(double *value, int n)
{
    struct store_summary s = {n, NAN, NAN, NAN, NAN, NAN};
    if (n == 0) return s;
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) sum += value[i];
    s.mean = sum / n;
    for (int i = 0; i < n; i++) squares += (value[i] - s.mean) * (value[i] - s.mean);
    if (n > 1) s.sd = sqrt(squares / (n - 1));
    qsort(value, (size_t)n, sizeof *value, by_value);
    s.q05 = quantile(value, n, 0.05);
    s.q50 = quantile(value, n, 0.5);
    s.q95 = quantile(value, n, 0.95);
    return s;
}

/* Window totals of one run, while its months come in. */
struct window {
    double sum, last;
    int n;
};
static double window_total(const struct trib_measure_info *info, const struct window *w, int i)
{
    const char *kind = info[i].kind;
    if (strcmp(kind, "ratio") == 0) {
        int above = info[i].numerator ? trib_measure_find(info[i].numerator) : -1,
            below = info[i].denominator ? trib_measure_find(info[i].denominator) : -1;
        return above >= 0 && below >= 0 && w[below].sum != 0 ? w[above].sum / w[below].sum : NAN;
    }
    if (w[i].n == 0) return NAN;
    if (strcmp(kind, "mean") == 0) return w[i].sum / w[i].n;
    return strcmp(kind, "last") == 0 ? w[i].last : w[i].sum;
}

enum trib_status store_summary(struct store *st, int arm_id, struct store_summary *out, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    struct trib_error own;
    int n, n_runs = 0, first, n_months, rc;
    uint32_t *replicate = NULL;
    double *total = NULL;
    struct window *w = NULL;
    sqlite3_stmt *ask = NULL;
    const struct trib_measure_info *info = trib_measures(&n);
    if (!err) err = &own;
    if ((status = store_span(st, arm_id, &replicate, &n_runs, &first, &n_months, err))) return status;
    total = malloc((size_t)(n_runs ? n_runs : 1) * (size_t)n * sizeof *total); /* [measure][run] */
    w = calloc((size_t)n, sizeof *w);
    sqlite3_str *columns = sqlite3_str_new(st->db);
    for (int i = 0; i < n; i++) sqlite3_str_appendf(columns, ", m.\"%w\"", info[i].name);
    char *list = sqlite3_str_finish(columns);
    if (!total || !w || !list) {
        status = no_memory(st, err);
        goto out;
    }
    ask = store_prepare(st, err,
                        "SELECT m.run_id%s FROM (SELECT r.run_id, r.replicate FROM " RUNS_OF_ARM
                        ") q JOIN monthly m USING(run_id) ORDER BY q.replicate, m.month",
                        list);
    if (!ask) {
        status = err->status;
        goto out;
    }
    sqlite3_bind_int(ask, 1, arm_id);
    int run = -1;
    sqlite3_int64 run_id = 0;
    do {
        rc = sqlite3_step(ask);
        if (rc != SQLITE_ROW || run < 0 || sqlite3_column_int64(ask, 0) != run_id) {
            if (run >= 0 && run < n_runs)
                for (int i = 0; i < n; i++) total[(size_t)i * (size_t)n_runs + (size_t)run] = window_total(info, w, i);
            if (rc != SQLITE_ROW) break;
            run_id = sqlite3_column_int64(ask, 0);
            run++;
            memset(w, 0, (size_t)n * sizeof *w);
        }
        for (int i = 0; i < n; i++) {
            if (sqlite3_column_type(ask, 1 + i) == SQLITE_NULL) continue;
            w[i].last = sqlite3_column_double(ask, 1 + i);
            w[i].sum += w[i].last;
            w[i].n++;
        }
    } while (rc == SQLITE_ROW);
    if (rc != SQLITE_DONE) {
        status = store_sql_error(st, "reading for a summary", err);
        goto out;
    }
    for (int i = 0; i < n; i++) {
        double *value = total + (size_t)i * (size_t)n_runs;
        int kept = 0;
        for (int k = 0; k <= run; k++)
            if (value[k] == value[k]) value[kept++] = value[k];
        out[i] = summarise(value, kept);
    }
out:
    sqlite3_finalize(ask);
    sqlite3_free(list);
    free(w);
    free(total);
    free(replicate);
    return status;
}

enum trib_status store_summary_keep(struct store *st, struct trib_error *err)
{
    struct trib_error own;
    struct store_arm_info *arms = NULL;
    struct store_summary *s = NULL;
    sqlite3_stmt *put = NULL;
    int n_arms = 0, n;
    const struct trib_measure_info *info = trib_measures(&n);
    if (!err) err = &own;
    enum trib_status status = store_arms(st, &arms, &n_arms, err);
    if (status) return status;
    if (!(s = calloc((size_t)n, sizeof *s))) {
        status = no_memory(st, err);
        goto out;
    }
    if ((status = store_exec(st, "SAVEPOINT keep; DELETE FROM summary", "keeping the summary", err))) goto out;
    put = store_prepare(st, err, "INSERT OR REPLACE INTO summary VALUES(?,?,?,?,?,?,?,?)");
    if (!put) status = err->status;
    for (int a = 0; !status && a < n_arms; a++) {
        status = store_summary(st, arms[a].arm_id, s, err);
        for (int i = 0; !status && i < n; i++) {
            const double value[] = {s[i].mean, s[i].sd, s[i].q05, s[i].q50, s[i].q95};
            sqlite3_bind_text(put, 1, arms[a].name, -1, SQLITE_STATIC);
            sqlite3_bind_text(put, 2, info[i].name, -1, SQLITE_STATIC);
            sqlite3_bind_int(put, 3, s[i].n);
            for (int k = 0; k < 5; k++) sqlite3_bind_double(put, 4 + k, value[k]);
            if (sqlite3_step(put) != SQLITE_DONE) status = store_sql_error(st, "keeping the summary", err);
            sqlite3_reset(put);
        }
    }
    if (status) sqlite3_exec(st->db, "ROLLBACK TO keep; RELEASE keep", NULL, NULL, NULL);
    else status = store_exec(st, "RELEASE keep", "keeping the summary", err);
out:
    sqlite3_finalize(put);
    free(s);
    free(arms);
    return status;
}
