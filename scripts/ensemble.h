/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ensembles: arms x rows of a design x replicates, over forked worker processes. A run is known by its content (arm, point, seed,
 * replicate), and each is run once, however many rows ask for it. A run that crashes, hangs or eats all memory costs itself alone.
 * Results go to the store as they come in; what is read from the store is sorted, so exports are the same bytes for any number of
 * workers, stops and restarts.
 */
#ifndef TRIB_ENSEMBLE_H
#define TRIB_ENSEMBLE_H
#include "store.h"

struct ensemble_arm {
    const char *name;
    char key[65];              /* SHA-256 hex of all that decides the arm's runs but values, seed and replicate */
    const char *config_text;   /* for people, kept in the store */
    struct trib_config config; /* template: values of the row, seed, replicate and threads are set per run */
    void *user;                /* for prepare and finish */
};
struct ensemble_row {                /* one row of a design */
    const struct store_value *value; /* sorted by name; each arm gets those that apply to it (trib_config_varies) */
    int n_values;
    uint32_t first_replicate; /* its runs are replicates first_replicate .. + runs - 1 of its point */
    int32_t block, role;      /* of the design, kept in the store's plan */
};
enum ensemble_on_fail {
    ENSEMBLE_CONTINUE, /* all the others are run */
    ENSEMBLE_STOP,     /* no new runs after the first failure, one known from before included */
    ENSEMBLE_STOP_AT   /* no new runs once more than stop_share of the runs ended so far (at least 20) failed */
};
/* Why a run failed. script: a hook's or rule's own error, or a configuration that can't be run; invariant: a bug of the program;
 * signal: it crashed; timeout, memory: it broke a limit; lost: its worker was killed from outside or vanished, 5 times.
 * Only lost runs are tried again: the others would fail again. */
enum ensemble_kind {
    ENSEMBLE_SCRIPT,
    ENSEMBLE_INVARIANT,
    ENSEMBLE_SIGNAL,
    ENSEMBLE_TIMEOUT,
    ENSEMBLE_MEMORY,
    ENSEMBLE_LOST,
    ENSEMBLE_N_KINDS
};
const char *ensemble_kind_name(int kind); /* "script", "invariant", …; NULL for what is none */
int ensemble_kind_of(enum trib_status status);

struct ensemble_options {
    const struct ensemble_row *row; /* NULL: one row without values, first_replicate 0 */
    int n_rows;
    int runs; /* replicates of each row */
    uint64_t seed;
    int workers;          /* 0 = all cores */
    int threads;          /* inside one run */
    double time_limit;    /* seconds for one run, 0 = none */
    int64_t memory_limit; /* bytes for one worker, 0 = none */
    bool quiet;
    bool no_places; /* keep nothing below the nation (yearly rows), which makes a large study's store small */
    const int *monthly; /* measures to keep by month at all places that have them, each once; n_monthly of them */
    int n_monthly;
    /* For studies that come in waves, each an ensemble_run with all rows so far. keep_failures: failures that the store knows stand,
     * even those that might end otherwise now (lost, or under higher limits): the method has been told that they are missing.
     * no_summary: the table summary is left empty; it costs a pass over all months, and store_summary_keep fills it after the last wave. */
    bool keep_failures, no_summary;
    enum ensemble_on_fail on_fail;
    double stop_share;
    /*
     * 0 or TRIB_DAY_MIN: none. Else the arms share all that happens before this day: for each (row, replicate) a worker runs the first
     * arm to the week that this day lies in and forks a child for each arm that lacks the run. The results are those of whole runs
     * to the byte; a run's cpu_seconds is its child's own and its share of the trunk. Limits count the trunk and the child.
     * TRIB_USAGE, before anything runs, for arms that differ in what acts before the day.
     */
    int32_t branch_day;
    int shard, n_shards; /* n_shards > 1: only the runs whose hash falls to this shard (0-based) */
    /*
     * > 0: nothing is written, and the store may be open for reading only. A random share of the runs that are done (at least one;
     * drawn by luck on arm key, point, replicate and verify_seed) is run again, whole, and compared. It must hold this very plan.
     */
    double verify_share;
    uint64_t verify_seed;
    /* Called in the worker, before the run of one replicate; sets config->callbacks. finish afterwards, whatever happened;
     * it may add to *err (the script's own words for TRIB_HOOK). Either may be NULL.
     * With branch_day: prepare once for the trunk with the first arm's user; all children go on with a copy of the state that it made,
     * as it was on the day; finish in the worker after the trunk and, so that it can add its words, in each child after its run. */
    enum trib_status (*prepare)(void *user, struct trib_config *config, struct trib_error *err);
    void (*finish)(void *user, struct trib_config *config, enum trib_status status, struct trib_error *err);
    /* Keeps inputs with the experiment (store_input), inside the transaction that plans it. May be NULL. */
    enum trib_status (*keep_inputs)(void *user, struct store *st, struct trib_error *err);
    void *keep_user;
};
struct ensemble_report {
    int wanted;      /* distinct runs of the plan (of this shard) */
    int done_before; /* of these, in the store before; those of without_places too */
    int done_now, failed;
    int without_places;              /* done before, run again for their places alone, and that failed: they stay as they were */
    int failed_of[ENSEMBLE_N_KINDS]; /* failed, by kind */
    int n_lost;                      /* attempts that ended with the loss of a worker */
    bool stopped;                    /* by a signal, even one that came when all was done: TRIB_STOPPED */
    bool stopped_by_failures;        /* by on_fail: TRIB_STOPPED too */
    int verified;                    /* verify_share: runs that were run again */
    int differ;                      /* of these, not the same as in the store (places too, where it has them) or failed */
    double seconds;
    double cpu_seconds;        /* of the runs, in the workers */
    double store_cpu_seconds;  /* of the master, in the store */
    double master_cpu_seconds; /* of the master, all but the store: handing out, receiving, waiting, progress */
    double plan_seconds;       /* until the first run could start */
    double trunk_seconds;      /* branching: CPU of the shared parts (inside cpu_seconds), and what running each arm whole */
    double saved_seconds;      /* would have cost on top */
    char first_failure[512];   /* in the order of the plan; with verify_share the first run that is not the same */
    int64_t first_failure_run; /* its run_id; 0: none */
};
/*
 * Plans the experiment in the store and runs what the store lacks, row by row round the arms, so that a study that is stopped early
 * has whole pairs and whole blocks. Failures that may end otherwise now are forgotten first (store_forgive). Progress with rate and
 * time left on stderr.
 *
 * TRIB_OK also when some runs failed (report.failed) or were not the same (report.differ). TRIB_STOPPED after the first SIGINT,
 * SIGTERM, SIGHUP or SIGUSR1 (running runs end and are kept; the second stops now), also one that comes while it plans or sums up,
 * when nothing is left to stop but what the caller does next; and after too many failures (on_fail). A worker process that can't be
 * started is tried again later while others work; TRIB_IO or TRIB_MEMORY when none can be had.
 * TRIB_USAGE, TRIB_RANGE, TRIB_NAME: options or values that can't be, before anything is written. Errors of the store end it;
 * what was committed before stays.
 */
enum trib_status ensemble_run(struct store *st, struct ensemble_arm *arms, int n_arms, const struct ensemble_options *options,
                              struct ensemble_report *report, struct trib_error *err);
/*
 * Makes this experiment the one that the store shows, with its inputs (keep_inputs) and its summary, whatever no_summary says. Runs
 * nothing and forgets no run and no failure: for a script that goes back to an earlier experiment, and after the last wave of a study.
 * Errors of planning as ensemble_run, before anything is written; those of the store.
 */
enum trib_status ensemble_bind(struct store *st, struct ensemble_arm *arms, int n_arms, const struct ensemble_options *options,
                               struct trib_error *err);
/* One run in this process, without the store: what a worker does for it (limits apart). values: those that do not apply to the arm are
 * passed over. The result has its places even with no_places, so that it can be compared with a store that keeps them. Clear *result
 * with trib_result_clear; it is empty on failure. */
enum trib_status ensemble_run_one(const struct ensemble_arm *arm, const struct store_value *value, int n_values,
                                  const struct ensemble_options *options, uint32_t replicate, struct trib_result *result,
                                  struct trib_error *err);
#endif
