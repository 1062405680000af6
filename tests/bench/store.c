/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many runs a second of CPU the store takes, and how fast it gives them back: 120 months with 20 measures that have values, and
 * with all of them; with the rows of places, too.
 *
 *   store [FILE [RUNS]]
 *
 * FILE is made anew (default /tmp/store_bench.sqlite, removed at the end; give one and it stays). CPU is that of this process, the
 * only one that works. The numbers that a result holds are made up: mostly whole, as counts are, a third of them not.
 */
#include "../../scripts/store.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MONTHS 120
#define WEEKS 522
#define PLACES 30

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
static double wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
static void must(enum trib_status status, const struct trib_error *err)
{
    if (!status) return;
    fprintf(stderr, "store: %s\n", err->text);
    exit(1);
}

/* A result in which `measures` of the registry's have values. */
static void make(struct trib_result *r, int measures, bool places)
{
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    memset(r, 0, sizeof *r);
    r->n_measures = n;
    r->n_months = MONTHS;
    r->first_month = 2011 * 12;
    r->n_weeks = WEEKS;
    r->n_rows = places ? PLACES * MONTHS / 12 : 0;
    r->monthly = calloc((size_t)(MONTHS * n), sizeof *r->monthly);
    r->week_digest = calloc(WEEKS, sizeof *r->week_digest);
    r->row = calloc((size_t)r->n_rows + 1, sizeof *r->row);
    r->row_values = calloc((size_t)(r->n_rows * n) + 1, sizeof *r->row_values);
    if (!r->monthly || !r->week_digest || !r->row || !r->row_values) exit(1);
    for (int i = 0; i < MONTHS * n; i++) r->monthly[i] = i % n >= measures ? NAN : i % 3 ? 137 * i % 100000 : 1.0 / (i + 1);
    for (int k = 0; k < r->n_rows; k++) {
        r->row[k] = (struct trib_place_row){2011 + k % (MONTHS / 12), TRIB_TOWN, k / (MONTHS / 12), r->row_values + (size_t)k * (size_t)n};
        for (int i = 0; i < n; i++) r->row[k].value[i] = info[i].levels & (1u << TRIB_TOWN) ? 31 * k + i : NAN;
    }
}

static void bench(const char *path, int measures, bool places, int runs)
{
    struct trib_error err = {0};
    struct store *st = NULL;
    struct trib_result r;
    struct store_series series;
    struct store_plan_row *row = calloc((size_t)runs, sizeof *row);
    uint8_t *state = malloc((size_t)runs);
    int arm_id;
    struct stat info;
    if (!row || !state) exit(1);
    make(&r, measures, places);
    must(store_open(path, "bench", false, true, &st, &err), &err);
    double t = cpu();
    must(store_begin(st, &err), &err);
    must(store_arm(st, "arm", "arm", 0, "case", "", 1, 1, &arm_id, &err), &err);
    for (int i = 0; i < runs; i++) { /* a design of ten factors */
        struct store_value value[10] = {{"f0", i}, {"f1", 2}, {"f2", 3}, {"f3", 4}, {"f4", 5},
                                        {"f5", 6}, {"f6", 7}, {"f7", 8}, {"f8", 9}, {"f9", 1}};
        must(store_point(st, value, 10, &row[i].point_id, &err), &err);
    }
    must(store_plan(st, 0, row, runs, &err), &err);
    must(store_planned(st, &err), &err);
    double planned = cpu() - t;
    t = cpu();
    double began = wall();
    for (int i = 0; i < runs; i++) {
        struct store_run_id id = {arm_id, row[i].point_id, 1, 0};
        struct store_put_options options = {1, places};
        r.hash = (uint64_t)i;
        for (int k = 0; k < WEEKS; k++) r.week_digest[k] = (uint32_t)(i * 2654435761u + (unsigned)k * 40503u);
        must(store_put(st, &id, &r, &options, &err), &err);
    }
    must(store_flush(st, &err), &err);
    double put = cpu() - t, put_wall = wall() - began;
    t = cpu();
    must(store_states(st, 0, places, state, &err), &err);
    double states = cpu() - t;
    t = cpu();
    must(store_series(st, 0, 1, &series, &err), &err);
    double read = cpu() - t;
    if (series.n_runs != runs || series.n_months != MONTHS) exit(1);
    store_series_clear(&series);
    store_close(st);
    if (stat(path, &info) != 0) exit(1);
    printf("%2d measures%s: %5.0f runs/s of CPU, %5.0f runs/s of time, %6.1f kB a run; plan of %d points %.3f s, states %.3f s, a series "
           "of all %.3f s\n",
           measures, places ? " and 300 rows of places" : "", runs / put, runs / put_wall, (double)info.st_size / 1024 / runs, runs,
           planned, states, read);
    free(row);
    free(state);
    trib_result_clear(&r);
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "/tmp/store_bench.sqlite";
    int runs = argc > 2 ? atoi(argv[2]) : 1000, n;
    if (runs < 1) return 2;
    trib_measures(&n);
    bench(path, 20, false, runs);
    bench(path, n, false, runs);
    bench(path, n, true, runs);
    if (argc < 2) unlink(path);
    return 0;
}
