/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary status`: how far a store is, also while somebody writes it. */
#include "cli.h"
#include "progress.h"
#include "store.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct status {
    struct store *st;
    struct trib_error *err;
    struct store_arm_info *arm;
    int n_arms;
    int64_t wanted, done, failed; /* runs: one that stands in several slots counts once */
};

/* Gives each row of a query to `row`. */
static enum trib_status each(const struct status *s, const char *sql, void (*row)(void *user, sqlite3_stmt *row), void *user)
{
    sqlite3_stmt *ask = NULL;
    int rc = sqlite3_prepare_v2(store_db(s->st), sql, -1, &ask, NULL);
    if (rc == SQLITE_OK)
        while ((rc = sqlite3_step(ask)) == SQLITE_ROW) row(user, ask);
    enum trib_status status = rc == SQLITE_DONE ? TRIB_OK
                                                : trib_fail(s->err, TRIB_STORE, "The store %s can't be read: %s.", store_path(s->st),
                                                            sqlite3_errmsg(store_db(s->st)));
    sqlite3_finalize(ask);
    return status;
}

/* ---- how many runs are wanted ---------------------------------------------------------------------------------------------- */
/* Rows of the plan may share a point, and their replicates may overlap: sorted by arm, point and first replicate, each row adds
 * those that lie behind all before it. */
struct counting {
    int64_t arm, point, end, n;
};
static void count_row(void *user, sqlite3_stmt *row)
{
    struct counting *c = user;
    int64_t arm = sqlite3_column_int64(row, 0), point = sqlite3_column_int64(row, 1), first = sqlite3_column_int64(row, 2),
            end = first + sqlite3_column_int64(row, 3);
    if (arm != c->arm || point != c->point) *c = (struct counting){arm, point, first, c->n};
    if (first < c->end) first = c->end;
    if (end > first) c->n += end - first;
    if (end > c->end) c->end = end;
}
static void take_counts(void *user, sqlite3_stmt *row)
{
    struct status *s = user;
    s->done = sqlite3_column_int64(row, 0);
    s->failed = sqlite3_column_int64(row, 1);
}
static enum trib_status count(struct status *s)
{
    struct counting c = {.arm = -1};
    enum trib_status status = each(s,
                                   "SELECT DISTINCT e.arm_id, p.point_id, p.first_replicate, e.replicates FROM experiment e JOIN plan p"
                                   " USING(ord) ORDER BY e.arm_id, p.point_id, p.first_replicate",
                                   count_row, &c);
    s->wanted = c.n;
    if (status) return status;
    return each(s, "SELECT coalesce(sum(status = 2), 0), coalesce(sum(status = 3), 0) FROM (SELECT DISTINCT run_id, status FROM runs)",
                take_counts, s);
}

/* ---- the time left ---------------------------------------------------------------------------------------------------------------- */
/*
 * The rate says how many runs end in a second; the times that runs took say how sure that is for those still to do. An arm has T
 * runs to do and n done, whose times have the mean m and the standard deviation s. The sum of T further times is T m, with variance
 * T s^2 for their own scatter and T^2 s^2 / n because m is known from n runs only. Arms add up; an arm without two finished runs is
 * taken for the average of all. Eight times in ten a normal value lies within 1.2816 standard deviations. A band in CPU seconds
 * becomes one in time by what the workers get done in a second: the rate times the mean CPU of a run.
 */
struct times {
    double n, sum, squares;
};
struct left {
    struct times arm[64], all;
    int64_t arm_id[64];
    int n;
};
static void add_times(void *user, sqlite3_stmt *row)
{
    struct left *l = user;
    struct times t = {sqlite3_column_double(row, 1), sqlite3_column_double(row, 2), sqlite3_column_double(row, 3)};
    l->all = (struct times){l->all.n + t.n, l->all.sum + t.sum, l->all.squares + t.squares};
    if (l->n == 64) return;
    l->arm_id[l->n] = sqlite3_column_int64(row, 0);
    l->arm[l->n++] = t;
}
static double mean_of(const struct times *t) { return t->sum / t->n; }
static double variance_of(const struct times *t) { return fmax(0, (t->squares - t->sum * t->sum / t->n) / (t->n - 1)); }

static enum trib_status print_left(const struct status *s)
{
    struct left l = {0};
    char *text = store_meta_get(s->st, "rate"), words[64];
    double rate = text ? strtod(text, NULL) : 0, sum = 0, variance = 0, slots = 0;
    free(text);
    enum trib_status status =
        each(s,
             "SELECT arm_id, count(*), sum(cpu_seconds), sum(cpu_seconds * cpu_seconds) FROM (SELECT DISTINCT run_id, arm_id,"
             " cpu_seconds FROM runs WHERE status = 2 AND cpu_seconds IS NOT NULL) GROUP BY arm_id ORDER BY arm_id",
             add_times, &l);
    int64_t to_do = s->wanted - s->done - s->failed;
    if (status || rate <= 0) return status;
    printf("rate %.3g runs/s", rate);
    for (int a = 0; a < s->n_arms; a++) {
        const struct store_arm_info *arm = &s->arm[a];
        const struct times *t = &l.all;
        double left = (double)arm->n_rows * arm->replicates - arm->n_done - arm->n_failed;
        for (int i = 0; i < l.n; i++)
            if (l.arm_id[i] == arm->arm_id && l.arm[i].n > 1) t = &l.arm[i];
        slots += left;
        if (t->n < 2) continue;
        sum += left * mean_of(t);
        variance += left * variance_of(t) * (1 + left / t->n);
    }
    if (to_do > 0 && l.all.n > 1 && mean_of(&l.all) > 0 && slots > 0) {
        double share = (double)to_do / slots, capacity = rate * mean_of(&l.all), half = 1.2816 * sqrt(variance); /* slots may share runs */
        progress_band_text(fmax(0, (sum - half) * share / capacity), (sum + half) * share / capacity, words);
        printf(", %s to go (8 times in 10)", words);
    } else if (to_do > 0) {
        progress_duration((double)to_do / rate, words);
        printf(", so about %s to go", words);
    }
    putchar('\n');
    return TRIB_OK;
}

/* ---- what went wrong ------------------------------------------------------------------------------------------------------------ */
static void print_failure(void *user, sqlite3_stmt *row)
{
    bool *head = user;
    if (!*head) printf("\nfailed by kind\n");
    *head = true;
    printf("  %-10s %6lld  for example run %lld (%s, row %lld, replicate %lld): %s\n", sqlite3_column_text(row, 0),
           (long long)sqlite3_column_int64(row, 1), (long long)sqlite3_column_int64(row, 2), sqlite3_column_text(row, 3),
           (long long)sqlite3_column_int64(row, 4), (long long)sqlite3_column_int64(row, 5),
           sqlite3_column_text(row, 6) ? (const char *)sqlite3_column_text(row, 6) : "");
}
static void print_attempts(void *user, sqlite3_stmt *row)
{
    bool *head = user;
    printf("%s%lld %s", *head ? ", " : "\nattempts that did not end well: ", (long long)sqlite3_column_int64(row, 1),
           sqlite3_column_text(row, 0));
    *head = true;
}
static enum trib_status print_failures(const struct status *s)
{
    bool failures = false, attempts = false;
    enum trib_status status =
        each(s,
             /* of each kind the first in slot order: SQLite takes the other columns from the row that has the minimum */
             "SELECT fail_kind, count(DISTINCT run_id), run_id, arm, row, replicate, fail_message, min(ord * 1000000000000 + slot)"
             " FROM runs WHERE status = 3 GROUP BY fail_kind ORDER BY fail_kind",
             print_failure, &failures);
    if (status) return status;
    status = each(s,
                  "SELECT outcome, count(*) FROM attempt t WHERE EXISTS (SELECT 1 FROM experiment e JOIN plan p USING(ord) WHERE"
                  " e.arm_id = t.arm_id AND e.seed = t.seed AND p.point_id = t.point_id AND t.replicate >= p.first_replicate"
                  " AND t.replicate < p.first_replicate + e.replicates) GROUP BY outcome ORDER BY outcome",
                  print_attempts, &attempts);
    if (attempts) printf(" (`tributary export` with --table attempts tells of each)\n");
    return status;
}

static void print_arms(const struct status *s)
{
    int width = 3;
    for (int i = 0; i < s->n_arms; i++)
        if ((int)strlen(s->arm[i].name) > width) width = (int)strlen(s->arm[i].name);
    printf("%-*s  %7s  %10s  %7s  %7s  %7s\n", width, "arm", "rows", "replicates", "done", "failed", "to do");
    for (int i = 0; i < s->n_arms; i++) {
        const struct store_arm_info *arm = &s->arm[i];
        long long slots = (long long)arm->n_rows * arm->replicates;
        printf("%-*s  %7d  %10d  %7d  %7d  %7lld\n", width, arm->name, arm->n_rows, arm->replicates, arm->n_done, arm->n_failed,
               slots - arm->n_done - arm->n_failed);
    }
}

enum trib_status cli_status(struct cli *cli, struct trib_error *err)
{
    char path[4096], owner[128] = "";
    struct status s = {.err = err};
    const char *file = cli_store_path(cli->arg[0], path, sizeof path);
    enum trib_status status = store_open(file, NULL, true, false, &s.st, err);
    if (status) return status;
    sqlite3_exec(store_db(s.st), "BEGIN", NULL, NULL, NULL); /* one state of the store for all that follows */
    if ((status = store_arms(s.st, &s.arm, &s.n_arms, err)) || (status = count(&s))) goto out;
    bool running = store_writer(file, owner, sizeof owner);
    char *build = store_meta_get(s.st, "build");
    printf("store   %s\nbuild   %s\nwriter  %s\n\n", file, build ? build : "unknown", running ? owner : "none");
    free(build);
    print_arms(&s);
    printf("\n%lld of %lld runs done, %lld failed, %lld to do\n", (long long)s.done, (long long)s.wanted, (long long)s.failed,
           (long long)(s.wanted - s.done - s.failed));
    if (!(status = print_left(&s))) status = print_failures(&s);
out:
    sqlite3_exec(store_db(s.st), "COMMIT", NULL, NULL, NULL);
    free(s.arm);
    store_close(s.st);
    return status;
}
