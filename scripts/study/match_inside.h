/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What match.c, which asks and tells, shares with match_report.c, which puts the result into rows and words. */
#ifndef TRIB_STUDY_MATCH_INSIDE_H
#define TRIB_STUDY_MATCH_INSIDE_H
#include "emulator.h"
#include "match.h"

#define MATCH_TARGETS 64

struct match_wave {
    struct emulator **emulator; /* [n_targets] */
    double *luck;               /* [n_targets]: variance of single runs about their mean, near the region */
    int runs;                   /* of this wave and those before */
    double share, low, high;    /* of the prior volume left afterwards */
};
struct match {
    struct design_factor *factor;
    struct match_target *target;
    int k, n_targets;
    struct match_options o;
    struct match_wave *wave;
    int n_waves;            /* told */
    bool empty;             /* nothing is left */
    int n_runs, failed;     /* with an output for each target; without */
    double *value, *z;      /* [n_runs][k]: as the user sees them; scaled to 0..1 for emulators */
    double *mean, *noise;   /* [n_runs][n_targets]: over replicates; variance of that mean, NaN where unknown */
    double *implausibility; /* [n_runs], by own outputs */
    double *region;         /* [samples][k]: quantiles, spread evenly over what is left */
    double log_share, log_variance;
    double *next; /* [points][k], of the wave under way */
    int n_next;
    double *scratch; /* [2 k] */
};

/* Variance between a fact and the model's mean, but for the emulator's. */
static inline double match_spread(const struct match *m, int t, double luck)
{
    const struct match_target *f = &m->target[t];
    return f->sd * f->sd + f->discrepancy * f->discrepancy + (m->o.mean_only ? 0 : luck);
}
static inline enum trib_status match_no_memory(struct trib_error *err)
{
    return trib_fail(err, TRIB_MEMORY, "not enough memory for history matching");
}
#endif
