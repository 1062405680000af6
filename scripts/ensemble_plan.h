/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an ensemble has to run: rows of a design times arms times replicates, each distinct run once. Made by the master before the
 * first fork; the workers read it from the memory that they inherit.
 */
#ifndef TRIB_ENSEMBLE_PLAN_H
#define TRIB_ENSEMBLE_PLAN_H
#include "ensemble.h"

struct plan_task {
    int32_t arm, row, r; /* replicate = first_replicate of the row + r */
    int32_t losses;      /* attempts that ended with the loss of the worker */
};
struct plan {
    struct ensemble_arm *arms;
    int n_arms;
    const struct ensemble_options *options;
    bool forgives; /* failures that may end otherwise now are to be run again */
    const struct ensemble_row *row;
    int n_rows;
    struct ensemble_row whole; /* the one row of a plain comparison */
    int *arm_id;               /* [n_arms] */
    int64_t *point;            /* [n_rows][n_arms] point of the row's values that apply to the arm */
    struct plan_task *task;    /* what is to run, in this order; those of one (row, r) are neighbours */
    int n_tasks;
    int wanted, done, failed, failed_of[ENSEMBLE_N_KINDS]; /* distinct runs; of these done or failed before */
    int64_t first_failed;                                  /* plan_order of the first run that failed before, or INT64_MAX */
    double store_cpu;                                      /* seconds of CPU in the store */
};
/* Plans the experiment in the store in one transaction; or, with verify_share, draws from the plan that the store holds and writes
 * nothing. Errors as ensemble_run; clear the plan in any case. */
enum trib_status plan_make(struct plan *plan, struct store *st, struct trib_error *err);
void plan_clear(struct plan *plan);

/* The run that a task stands for. */
struct store_run_id plan_run(const struct plan *plan, const struct plan_task *task);
/* Its place in the plan: rows, replicates, arms. */
int64_t plan_order(const struct plan *plan, const struct plan_task *task);
struct plan_task plan_at(const struct plan *plan, int64_t order);
/* "arm 'x', row 3, replicate 5" */
void plan_words(const struct plan *plan, const struct plan_task *task, char *text, size_t size);
/* Whether arms share their history up to a day. */
static inline bool plan_branches(const struct plan *plan)
{
    int32_t day = plan->options->branch_day;
    return day != 0 && day != TRIB_DAY_MIN && plan->options->verify_share <= 0;
}
/* Seconds of CPU that this process took so far. */
double plan_cpu(void);
#endif
