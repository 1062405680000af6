/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ensembles: arms x replicates over forked worker processes. A worker that crashes, hangs or eats all memory costs one run.
 * Results go to the store in (arm, replicate) order whatever order they end in, so exports are the same bytes for any number
 * of workers.
 */
#ifndef TRIB_ENSEMBLE_H
#define TRIB_ENSEMBLE_H
#include "store.h"

struct ensemble_arm {
    const char *name;
    char key[65];             /* SHA-256 hex of all that decides the arm's runs but seed and replicate */
    const char *config_text;  /* for people, kept in the store */
    struct trib_config config; /* template: seed, replicate and threads are set per run */
    void *user;               /* for prepare */
};
struct ensemble_options {
    int runs;              /* replicates 0 .. runs - 1 */
    uint64_t seed;
    int workers;           /* 0 = all cores */
    int threads;           /* inside one run */
    double time_limit;     /* seconds for one run, 0 = none */
    int64_t memory_limit;  /* bytes for one worker, 0 = none */
    bool quiet;
    /* Called in the worker, before the run of one replicate; sets config->callbacks. finish afterwards, whatever happened;
     * it may add to *err (the script's own words for TRIB_HOOK). Either may be NULL. */
    enum trib_status (*prepare)(void *user, struct trib_config *config, struct trib_error *err);
    void (*finish)(void *user, struct trib_config *config, enum trib_status status, struct trib_error *err);
};
struct ensemble_report {
    int wanted, done_before, done_now, failed;
    bool stopped; /* by a signal: TRIB_STOPPED */
    double seconds, cpu_seconds;
    char first_failure[512];
};
/* Runs what the store lacks. TRIB_OK also when some runs failed (report.failed); TRIB_STOPPED after the first Ctrl-C or
 * SIGTERM (running runs end and are kept; the second stops now). Progress with rate and ETA on stderr. */
enum trib_status ensemble_run(struct store *st, struct ensemble_arm *arms, int n_arms, const struct ensemble_options *options,
                              struct ensemble_report *report, struct trib_error *err);
#endif
