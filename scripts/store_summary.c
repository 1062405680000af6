/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Summaries over the slots of an arm. */
#include "store_inside.h"
#include "quantile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- summaries ---------------------------------------------------------------------------------------------------------------- */
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
    quantile_sort(value, n);
    s.q05 = quantile_of(value, n, 0.05);
    s.q50 = quantile_of(value, n, 0.5);
    s.q95 = quantile_of(value, n, 0.95);
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

/* Months of all slots while they come in, one slot after the other. */
struct summing {
    const struct trib_measure_info *info;
    int n, n_slots; /* measures; slots that have come */
    int64_t slot;
    struct window *window;   /* [n], of the slot that is coming */
    struct store_list total; /* rows of n window totals, one a slot */
};
static void end_slot(struct summing *s)
{
    if (s->n_slots == 0) return;
    double *total = (double *)s->total.item + (size_t)(s->n_slots - 1) * (size_t)s->n;
    for (int i = 0; i < s->n; i++) total[i] = window_total(s->info, s->window, i);
}
static bool add_month(void *user, sqlite3_stmt *row)
{
    struct summing *s = user;
    int64_t slot = sqlite3_column_int64(row, 0);
    if (s->n_slots == 0 || slot != s->slot) {
        end_slot(s);
        if (!store_grow(&s->total, (size_t)s->n * sizeof(double))) return false;
        memset(s->window, 0, (size_t)s->n * sizeof *s->window);
        s->slot = slot;
        s->n_slots++;
    }
    for (int i = 0; i < s->n; i++) {
        struct window *w = &s->window[i];
        if (sqlite3_column_type(row, 1 + i) == SQLITE_NULL) continue;
        w->last = sqlite3_column_double(row, 1 + i);
        w->sum += w->last;
        w->n++;
    }
    return true;
}

enum trib_status store_summary(struct store *st, int ord, struct store_summary *out, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    struct trib_error own;
    struct summing s = {0};
    double *value = NULL;
    if (!err) err = &own;
    s.info = trib_measures(&s.n);
    s.window = calloc((size_t)s.n, sizeof *s.window);
    sqlite3_str *columns = sqlite3_str_new(st->db);
    for (int i = 0; i < s.n; i++) sqlite3_str_appendf(columns, ", m.\"%w\"", s.info[i].name);
    char *list = sqlite3_str_finish(columns);
    if (!s.window || !list) {
        status = store_no_memory(st, err);
        goto out;
    }
    status = store_each(st,
                        store_prepare(st, err,
                                      "SELECT r.slot%s FROM runs r CROSS JOIN monthly m ON m.run_id = r.run_id"
                                      " WHERE r.ord = %d AND r.status = 2 ORDER BY r.row, r.replicate, m.month",
                                      list, ord),
                        "reading for a summary", add_month, &s, err);
    if (status) goto out;
    end_slot(&s);
    if (!(value = malloc((s.n_slots ? (size_t)s.n_slots : 1) * sizeof *value))) {
        status = store_no_memory(st, err);
        goto out;
    }
    for (int i = 0; i < s.n; i++) {
        int kept = 0;
        for (int k = 0; k < s.n_slots; k++) {
            double total = ((double *)s.total.item)[(size_t)k * (size_t)s.n + (size_t)i];
            if (total == total) value[kept++] = total;
        }
        out[i] = summarise(value, kept);
    }
out:
    sqlite3_free(list);
    free(value);
    free(s.window);
    free(s.total.item);
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
        status = store_no_memory(st, err);
        goto out;
    }
    if ((status = store_exec(st, "SAVEPOINT keep; DELETE FROM summary", "keeping the summary", err))) goto out;
    put = store_prepare(st, err, "INSERT OR REPLACE INTO summary VALUES(?,?,?,?,?,?,?,?)");
    if (!put) status = err->status;
    for (int a = 0; !status && a < n_arms; a++) {
        status = store_summary(st, arms[a].ord, s, err);
        for (int i = 0; !status && i < n; i++) {
            const double value[] = {s[i].mean, s[i].sd, s[i].q05, s[i].q50, s[i].q95};
            sqlite3_bind_text(put, 1, arms[a].name, -1, SQLITE_STATIC);
            sqlite3_bind_text(put, 2, info[i].name, -1, SQLITE_STATIC);
            sqlite3_bind_int(put, 3, s[i].n);
            for (int k = 0; k < 5; k++) store_bind(put, 4 + k, value[k]);
            status = store_step(st, put, "keeping the summary", err);
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
