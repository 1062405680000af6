/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of ensembles share: a bench of a few arms of the toy case with a store of its own, and runs that go wrong on purpose. */
#ifndef TRIB_ENSEMBLES_H
#define TRIB_ENSEMBLES_H
#include "../scripts/ensemble.h"
#include "scenes.h"
#include <sys/types.h>

#define BENCH_ARMS 8
/* What goes wrong in a run: at once, in prepare, or in a hook of the model from `day` on. */
enum wrong {
    NOTHING,
    CRASH,      /* SIGSEGV */
    ABORT,      /* SIGABRT */
    CRASH_ONCE, /* the first time; then a file `mark` says so */
    KILLED,     /* SIGKILL, as an operator or the kernel would send it */
    KILLED_ONCE,
    EXIT,
    HANG,
    EAT,
    COMPLAIN,
    SPOIL,  /* a count of people: the audit finds it */
    DAWDLE, /* 30 ms; nothing wrong */
    SLOW,   /* 400 ms */
    STARVE, /* the master may open nothing any more, so that it can't start workers, and this one crashes */
    FEED,   /* it may again */
    WAIT,   /* for the file `mark` */
    MARK    /* makes it */
};
struct bench {
    struct ensemble_arm arm[BENCH_ARMS];
    int n_arms;
    struct ensemble_options options;
    struct ensemble_report report;
    struct trib_error err;
    char *path;
    /* what goes wrong: in runs of this replicate (-1: chosen by `choose`), from this day on (0: in prepare) */
    int replicate;
    enum wrong what;
    enum wrong (*choose)(const struct trib_config *config);
    enum wrong (*in_model)(const struct trib_model *m); /* asked each week, by the hook */
    char *mark;
    /* Called in the master, in the middle of its work, for each statement of SQL that it begins. */
    void (*at_sql)(struct bench *b, const char *sql);
    int n_sql; /* for its use */
};
/* Two arms, 'first' and 'second' (without tolls), of 200 days of the toy case. All belongs to the harness. */
struct bench *bench_new(int runs, int workers);
/* One more arm like the first, whose configuration the caller changes before the bench runs. */
struct trib_config *bench_arm(struct bench *b, const char *name);
/* Runs what the store lacks; opens and closes the store. */
enum trib_status bench_run(struct bench *b);
/* In a process of its own that is the master, so that it can be sent signals. Exit code 0, 75 (stopped) or 1; SIGALRM ends it after
 * a minute. */
pid_t bench_process(struct bench *b);
/* Makes it this bench's experiment that the store shows; opens and closes the store. */
enum trib_status bench_bind(struct bench *b);
/* What a query answers, rows and columns joined. */
char *bench_ask(const char *path, const char *sql);
/* All that runs left in the store, in the order of the plan: hash, weeks, months, years, events. One line for each, so that two
 * stores of the same experiment must give the same bytes. */
char *bench_results(const char *path);
/* A digest of bench_results, for CHECK_TEXT. */
char *bench_digest(const char *path);
#endif
