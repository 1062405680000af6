/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: one SQLite file that holds an experiment's runs, keyed by content, so that nothing is ever computed twice.
 * One writer (the master process); readers may look on while it runs (WAL).
 *
 * Tables: meta(key, value) · input(sha256, name, bytes) · measure(ord, name, unit, kind, …) · arm(arm_id, key, name, ord, case_id,
 * config, case_folder, case_digest, seed, wanted) · experiment(ord, name, arm_id, seed, wanted): the last experiment's arms, where an arm may
 * stand under two names · place(arm_id, level, place, id, name) · policy(arm_id, n, lever, from_day, to_day, id) ·
 * run(run_id, arm_id, replicate, seed, status, fail_kind, fail_message, fail_limit, attempts, hash, agent_weeks, cpu_seconds),
 * unique (arm_id, seed, replicate); status 2 done, 3 failed for good; nothing on disk says 'running' ·
 * monthly(run_id, month, one column a measure) WITHOUT ROWID ·
 * yearly(run_id, level, year, place, one column a measure that is kept below the nation) WITHOUT ROWID ·
 * event(run_id, n, day, end_day, town, side_a, side_b, winner, deaths, displaced, front) · log(at, kind, detail) ·
 * summary(arm, measure, n, mean, sd, q05, q50, q95), written when an experiment ends. View runs: the last experiment's runs.
 */
#ifndef TRIB_STORE_H
#define TRIB_STORE_H
#include "../sim/tributary.h"
#include <sqlite3.h>

struct store;
/* Open or create. build: text that identifies the program's build (version and a digest of its model code); a store made by
 * another build is TRIB_FOREIGN with the difference named, unless fresh, which starts over. */
enum trib_status store_open(const char *path, const char *build, bool read_only, bool fresh, struct store **out, struct trib_error *err);
void store_close(struct store *st);
const char *store_path(const struct store *st);
sqlite3 *store_db(struct store *st);
/* Find or add an arm by its content key (hex); the name is what figures show, ord its order in the experiment.
 * The last experiment's arms are those with ord >= 0: store_begin sets all others to -1. */
enum trib_status store_begin(struct store *st, struct trib_error *err);
enum trib_status store_arm(struct store *st, const char *key, const char *name, int ord, const char *case_id, const char *config, int *arm_id, struct trib_error *err);
/* Which of replicates 0..n-1 are done (done[i]) or failed for good (failed[i]). */
enum trib_status store_missing(struct store *st, int arm_id, uint64_t seed, int n, bool *done, bool *failed, struct trib_error *err);
/* One run's result, or failure, in one transaction (batched inside: store_flush commits). */
enum trib_status store_put(struct store *st, int arm_id, uint64_t seed, uint32_t replicate, const struct trib_result *result, struct trib_error *err);
enum trib_status store_put_failure(struct store *st, int arm_id, uint64_t seed, uint32_t replicate, const char *kind, const char *message, struct trib_error *err);
enum trib_status store_flush(struct store *st, struct trib_error *err);

/* ---- reading: arrays are malloc'ed, the caller frees ---------------------------------------------------------------- */
struct store_arm_info { int arm_id, ord, n_done, n_failed; char name[128], key[65]; };
/* Arms of the last experiment in order. */
enum trib_status store_arms(struct store *st, struct store_arm_info **arms, int *n, struct trib_error *err);
/* Values of one national measure: value[run * n_months + month]; replicate[run]; seed as stored of the arm's last experiment. */
struct store_series { int n_runs, n_months; int32_t first_month; uint32_t *replicate; double *value; };
enum trib_status store_series(struct store *st, int arm_id, int measure, struct store_series *out, struct trib_error *err);
void store_series_clear(struct store_series *s);
/* Yearly values of one measure at one level: value[(run * n_places + place) * n_years + year]; places missing in a run are 0. */
struct store_places { int n_runs, n_places, n_years; int32_t first_year; uint32_t *replicate; double *value; };
enum trib_status store_places(struct store *st, int arm_id, int measure, enum trib_level level, int n_places, struct store_places *out, struct trib_error *err);
void store_places_clear(struct store_places *p);
struct store_event { uint32_t replicate; struct trib_event event; };
enum trib_status store_events(struct store *st, int arm_id, struct store_event **events, int *n, struct trib_error *err);
/* meta table. get: malloc'ed text or NULL. */
char *store_meta_get(struct store *st, const char *key);
enum trib_status store_meta_set(struct store *st, const char *key, const char *value, struct trib_error *err);

/* ---- what the ensemble and the command line add ------------------------------------------------------------------------- */
/* Like store_put for a run that took several attempts. */
enum trib_status store_put_tried(struct store *st, int arm_id, uint64_t seed, uint32_t replicate, const struct trib_result *result, int attempts, struct trib_error *err);
/* limit: the time (s) or memory (bytes) limit that was broken, else 0. */
struct store_failure { const char *kind, *message; int attempts; double limit; };
enum trib_status store_put_failed(struct store *st, int arm_id, uint64_t seed, uint32_t replicate, const struct store_failure *failure, struct trib_error *err);
/* Forgets failures that may end otherwise now: lost workers, and runs that broke a lower limit than these (0 = none). */
enum trib_status store_forgive(struct store *st, int arm_id, uint64_t seed, double time_limit, int64_t memory_limit, struct trib_error *err);
/* Keeps where the arm's case lies, its digest, the names of its places, and the arm's policies with their dates (tables place
 * and policy). folder may be NULL. */
enum trib_status store_arm_case(struct store *st, int arm_id, const struct trib_config *config, const char *folder, struct trib_error *err);
/* One line for people in the table log. */
enum trib_status store_log(struct store *st, const char *kind, const char *detail, struct trib_error *err);
/* Whether a process is writing this store now; owner receives "process 12 on host". */
bool store_writer(const char *path, char *owner, size_t size);
/* Over the replicates of one arm, of a measure's window total: the sum of its months (kind sum), the mean of its months (mean),
 * the last month (last), the total of the numerator over that of the denominator (ratio). Replicates without a value are left
 * out. Quantiles interpolate linearly. n = 0: all others NaN. */
struct store_summary { int n; double mean, sd, q05, q50, q95; };
/* out[n_measures], shape of trib_measures(). Cost: one pass over the arm's months. */
enum trib_status store_summary(struct store *st, int arm_id, struct store_summary *out, struct trib_error *err);
/* Fills the table summary for all arms of the last experiment. */
enum trib_status store_summary_keep(struct store *st, struct trib_error *err);
#endif
