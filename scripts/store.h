/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: one SQLite file that holds an experiment's runs, keyed by content, so that nothing is ever computed twice.
 * One writer (the master process); readers may look on while it runs (WAL). Nothing on disk says 'running': what is in flight is
 * known to the master alone, so a crash needs no clean-up.
 *
 * A run is known by its arm (content key), its point (the values that a design varies; point 0: none), the seed and the replicate.
 *
 * Tables: meta(key, value) · input(sha256, bytes): every script, table, case file and design, whole · used(kind, name, sha256): the
 * inputs of the last experiment · measure(ord, name, unit, kind, …) ·
 * arm(arm_id, key, name, case_id, config, case_folder, case_digest, first_day) ·
 * point(point_id, key) · point_value(point_id, name, value) ·
 * experiment(ord, name, arm_id, seed, replicates): arms of the last experiment, where an arm may stand under two names ·
 * plan(ord, row, point_id, first_replicate, block, role): the runs that belong to it: for each arm and row, replicates
 * first_replicate .. + replicates - 1 of the point; slot = row * replicates + r numbers them ·
 * place(arm_id, level, place, id, name) · policy(arm_id, n, lever, from_day, to_day, id) ·
 * run(run_id, arm_id, point_id, seed, replicate, status, fail_kind, fail_message, fail_limit, attempts, places, hash, weeks,
 * agent_weeks, cpu_seconds), unique (arm_id, point_id, seed, replicate); status 2 done, 3 failed for good; places: whether
 * yearly, money and balance have its rows; weeks: a digest of each week, 4 bytes each, so that two runs that differ can be told where ·
 * attempt(arm_id, point_id, seed, replicate, n, at, outcome, detail): attempts that did not end well ·
 * monthly(run_id, month, one column a measure) WITHOUT ROWID ·
 * yearly(run_id, level, year, place, one column a measure that is kept below the nation) WITHOUT ROWID ·
 * money(run_id, year, flow, payer, payee, cents) and balance(run_id, year, account, opening, closing) WITHOUT ROWID, with the names of
 * their numbers in flow(ord, name, doc) and account(ord, name, doc); kept where places are ·
 * places_monthly(run_id, measure, level, n_places, first_month, n_months, bytes): what a script asked to keep by month at places, one
 * row a run, measure and level; only runs that were asked for it have some (store_months.c says what the bytes are) ·
 * event(run_id, n, day, end_day, town, side_a, side_b, winner, deaths, displaced, front) · log(at, kind, detail) ·
 * summary(arm, measure, n, mean, sd, q05, q50, q95), written when an experiment ends ·
 * analysis(analysis_id, …), finding(analysis_id, n, …): what analyses of the last experiment found (study/analysis.h).
 * View runs(ord, arm, row, slot, point_id, replicate, seed, status, fail_kind, fail_message, attempts, places, hash, agent_weeks,
 * cpu_seconds, run_id, arm_id): the last experiment's runs. meta holds schema, version, build, created, and rate: runs a second
 * since the last plan, brought up to date whenever runs are committed.
 */
#ifndef TRIB_STORE_H
#define TRIB_STORE_H
#include "../sim/tributary.h"
#include "study/analysis.h"
#include <sqlite3.h>

struct store;
/* Open or create. build: text that identifies the program's build (version and a digest of its model code); a store made by
 * another build is TRIB_FOREIGN with the difference named, unless fresh, which starts over. */
enum trib_status store_open(const char *path, const char *build, bool read_only, bool fresh, struct store **out, struct trib_error *err);
/* Saves what was put; a plan that was begun and not ended is taken back. NULL is allowed. */
void store_close(struct store *st);
const char *store_path(const struct store *st);
sqlite3 *store_db(struct store *st);
/* Whether a process is writing this store now; owner receives "process 12 on host". */
bool store_writer(const char *path, char *owner, size_t size);
/* meta table. get: malloc'ed text or NULL. */
char *store_meta_get(struct store *st, const char *key);
enum trib_status store_meta_set(struct store *st, const char *key, const char *value, struct trib_error *err);
/* One line for people in the table log. */
enum trib_status store_log(struct store *st, const char *kind, const char *detail, struct trib_error *err);

/* ---- planning an experiment (store_plan.c) -------------------------------------------------------------------------------
 * Between store_begin and store_planned everything is one transaction: whoever looks sees the old experiment or the new one. */
/* Begins; forgets experiment, plan, used, summary, analysis and finding. Runs, arms, points and inputs stay. */
enum trib_status store_begin(struct store *st, struct trib_error *err);
/* Find or add an arm by its content key (hex); the name is what figures show, ord its order in the experiment. */
enum trib_status store_arm(struct store *st, const char *key, const char *name, int ord, const char *case_id, const char *config,
                           uint64_t seed, int replicates, int *arm_id, struct trib_error *err);
/* Keeps where the arm's case lies, its digest, its first day, the names of its places, and the arm's policies with their dates
 * (tables place and policy). folder may be NULL. */
enum trib_status store_arm_case(struct store *st, int arm_id, const struct trib_config *config, const char *folder, struct trib_error *err);
struct store_value { const char *name; double value; };
/* Finds or adds the point of these values, sorted by name, each name once, all finite (else TRIB_RANGE); n = 0: point 0. The key is
 * the SHA-256 of lines "name=%a\n". -0 counts as 0. */
enum trib_status store_point(struct store *st, const struct store_value *value, int n, int64_t *point_id, struct trib_error *err);
struct store_plan_row { int64_t point_id; uint32_t first_replicate; int32_t block, role; };
/* Rows of the arm at ord, which must be there; what was planned for it before is forgotten. A plain comparison has one row:
 * point 0, replicate 0, block and role 0. */
enum trib_status store_plan(struct store *st, int ord, const struct store_plan_row *row, int n_rows, struct trib_error *err);
/* Keeps an input of the experiment whole (same bytes are kept once). kind: "script", "data", "case", "design". */
enum trib_status store_input(struct store *st, const char *kind, const char *name, const void *bytes, size_t n, struct trib_error *err);
/* Forgets failures that may end otherwise now, of all runs of the plan: lost workers, and runs that broke a lower limit than these
 * (0 = none). */
enum trib_status store_forgive(struct store *st, double time_limit, int64_t memory_limit, struct trib_error *err);
/* Ends with success: from here on the new experiment is the last one. */
enum trib_status store_planned(struct store *st, struct trib_error *err);
/* Ends after an error: the old experiment stands as it was. Does nothing where no plan was begun. */
void store_unplanned(struct store *st);

struct store_input_info { char kind[16], name[1024], sha256[65]; int64_t size; };
/* Inputs of the last experiment by kind and name; malloc'ed. */
enum trib_status store_inputs(struct store *st, struct store_input_info **list, int *n, struct trib_error *err);
/* Bytes of an input, malloc'ed, with a NUL behind them that n does not count. TRIB_NAME where there is none. */
enum trib_status store_input_read(struct store *st, const char *sha256, void **bytes, size_t *n, struct trib_error *err);

/* ---- runs (store_put.c, store_compare.c) --------------------------------------------------------------------------------- */
struct store_run_id { int arm_id; int64_t point_id; uint64_t seed; uint32_t replicate; };
/* State of each slot of an arm of the plan: 0 to do, 2 done, 3 failed for good; state[n_rows * replicates]. places: a run that was
 * kept without its places counts as to do. */
enum trib_status store_states(struct store *st, int ord, bool places, uint8_t *state, struct trib_error *err);
struct store_put_options { int attempts; bool places; };
/* A run's result, whole or not at all; batched: store_flush commits. A run that is there already, done, with the same result: nothing
 * is done (but places and months of places are added where they lacked); with another result: TRIB_STORE, naming arm, point, replicate, the first week (its
 * date, and its number as trib_model_week counts) and the first measure that differ. A failed run that now went well replaces its
 * failure. options NULL: one attempt, with places. */
enum trib_status store_put(struct store *st, const struct store_run_id *id, const struct trib_result *result,
                           const struct store_put_options *options, struct trib_error *err);
/* limit: the time (s) or memory (bytes) limit that was broken, else 0. */
struct store_failure { const char *kind, *message; int attempts; double limit; };
/* A run that failed for good. A failure that is there already is replaced; a run that is done stays done, and *stays_done says so. */
enum trib_status store_put_failure_unless_done(struct store *st, const struct store_run_id *id, const struct store_failure *failure,
                                               bool *stays_done, struct trib_error *err);
/* The same where nobody asks. */
enum trib_status store_put_failure(struct store *st, const struct store_run_id *id, const struct store_failure *failure,
                                   struct trib_error *err);
/* An attempt that did not end well (also of a run that later did): outcome "lost", "signal", …; n counts the run's attempts from 1. */
enum trib_status store_put_attempt(struct store *st, const struct store_run_id *id, int n, const char *outcome, const char *detail,
                                   struct trib_error *err);
/* Commits what was put. Inside a plan it does nothing: store_planned commits. */
enum trib_status store_flush(struct store *st, struct trib_error *err);
/* Compares a result with the run in the store, by hash, weeks, months, events and (where both have them) places and their months: TRIB_OK and *same;
 * where they differ err->text says arm, point, replicate, the first week and measure. TRIB_NAME where the store has no such run that
 * is done. Reads only. */
enum trib_status store_compare(struct store *st, const struct store_run_id *id, const struct trib_result *result, bool *same,
                               struct trib_error *err);
/* A run by its run_id. arm_name: its name in the last experiment, else the last one it had. TRIB_NAME where there is none. */
struct store_run_info {
    int64_t run_id, point_id;
    int arm_id, status; /* 2 done, 3 failed */
    char arm_key[65], arm_name[128], hash[17], fail_kind[16], fail_message[512];
    uint64_t seed;
    uint32_t replicate;
    int attempts;
    bool places;
};
enum trib_status store_run(struct store *st, int64_t run_id, struct store_run_info *out, struct trib_error *err);
struct store_point_value { char name[96]; double value; };
/* Values of a point, by name; malloc'ed. n = 0 for point 0. */
enum trib_status store_point_values(struct store *st, int64_t point_id, struct store_point_value **value, int *n, struct trib_error *err);

/* ---- the plan, for readers; arrays are malloc'ed, the caller frees --------------------------------------------------------- */
/* slots = n_rows * replicates; n_done and n_failed count slots. */
struct store_arm_info { int arm_id, ord, n_rows, replicates, n_done, n_failed; uint64_t seed; char name[128], key[65]; };
/* Arms of the last experiment in order. */
enum trib_status store_arms(struct store *st, struct store_arm_info **arms, int *n, struct trib_error *err);
enum trib_status store_plan_rows(struct store *st, int ord, struct store_plan_row **row, int *n_rows, int *replicates,
                                 struct trib_error *err);
/* Dates of the arm's own policies, not of those of the case's history: the first day of the first, and the day after the last day of the
 * last; TRIB_DAY_MAX: none begins, one has no end. Policies that hooks set are not known before the run and not among them. */
enum trib_status store_policy_days(struct store *st, int ord, int32_t *from_day, int32_t *to_day, struct trib_error *err);

/* ---- series, places, events, summaries of an arm, by its place in the experiment (ord) --------------------------------------
 * slot = row * replicates + r; for a plain comparison, which has one row, it is the replicate. Slots that are done, ascending; a run
 * that stands in several slots appears in each. */
/* Values of one national measure: value[run * n_months + month], NaN where there is none; slot[run]. */
struct store_series { int n_runs, n_months; int32_t first_month; uint32_t *slot; double *value; };
enum trib_status store_series(struct store *st, int ord, int measure, struct store_series *out, struct trib_error *err);
void store_series_clear(struct store_series *s);
/* Yearly values of one measure at one level: value[(run * n_places + place) * n_years + year]; places missing in a run are 0. Runs
 * that were kept without their places are left out. */
struct store_places { int n_runs, n_places, n_years; int32_t first_year; uint32_t *slot; double *value; };
enum trib_status store_places(struct store *st, int ord, int measure, enum trib_level level, int n_places, struct store_places *out,
                              struct trib_error *err);
void store_places_clear(struct store_places *p);
/* Monthly values of one measure at one level, of the runs that keep them: value[(run * n_months + month) * n_places + place]. */
struct store_months { int n_runs, n_places, n_months; int32_t first_month; uint32_t *slot; float *value; };
enum trib_status store_months(struct store *st, int ord, int measure, enum trib_level level, int n_places, struct store_months *out,
                              struct trib_error *err);
void store_months_clear(struct store_months *p);
/* The values of one row's bytes into value[n]; false where they are no such bytes. */
bool store_months_unpack(const unsigned char *bytes, size_t size, float *value, size_t n);
/* Measures that any run of the last experiment keeps by month at places, ascending; malloc'ed. */
enum trib_status store_months_kept(struct store *st, int **measure, int *n, struct trib_error *err);
/* Slots of an arm of the plan that are done but lack one of these measures by month count as to do: state as of store_states. */
enum trib_status store_months_lacking(struct store *st, int ord, const int *measure, int n, uint8_t *state, struct trib_error *err);
struct store_event { uint32_t slot; struct trib_event event; };
enum trib_status store_events(struct store *st, int ord, struct store_event **events, int *n, struct trib_error *err);
/* Books of the slots of an arm, in (slot, year, …) order (store_money.c). Runs that were kept without their places have none. */
struct store_money_row { uint32_t slot; struct trib_money_row row; };
struct store_balance_row { uint32_t slot; struct trib_balance_row row; };
struct store_money { int n_money, n_balances; struct store_money_row *money; struct store_balance_row *balance; };
enum trib_status store_money(struct store *st, int ord, struct store_money *out, struct trib_error *err);
void store_money_clear(struct store_money *m);
/* Over the slots of one arm, of a measure's window total: the sum of its months (kind sum), the mean of its months (mean), the last
 * month (last), the total of the numerator over that of the denominator (ratio). Slots without a value are left out. Quantiles
 * interpolate linearly. n = 0: all others NaN. */
struct store_summary { int n; double mean, sd, q05, q50, q95; };
/* out[n_measures], shape of trib_measures(). Cost: one pass over the arm's months. */
enum trib_status store_summary(struct store *st, int ord, struct store_summary *out, struct trib_error *err);
/* Fills the table summary for all arms of the last experiment. */
enum trib_status store_summary_keep(struct store *st, struct trib_error *err);

/* ---- analyses (store_analysis.c) --------------------------------------------------------------------------------------------- */
/* Replaces one of the same kind, measure, contrast, window and detail. Saved at once. */
enum trib_status store_analysis_put(struct store *st, const struct analysis *a, struct trib_error *err);
/* Of the last experiment, the newest first; kind, measure: NULL = any. A malloc'ed list of analyses, each to be cleared. */
enum trib_status store_analyses(struct store *st, const char *kind, const char *measure, struct analysis **list, int *n,
                                struct trib_error *err);

/* ---- merge (store_merge.c) ---------------------------------------------------------------------------------------------------- */
/* Unites the runs of the store at `path`, which the same build must have made, into this one, all or nothing. Inputs and attempts come
 * too; the other's experiment where this store has none yet. *n_new: runs that came in (done, or failed where this store had
 * none); *n_same: runs that both hold with the same result. One that both hold with different results is TRIB_STORE, with the words of
 * store_put. Of a failed and a done run the done one stays. */
enum trib_status store_merge(struct store *st, const char *path, int64_t *n_new, int64_t *n_same, struct trib_error *err);
#endif
