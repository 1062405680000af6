/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time until something happens first: the share still without it, and whether one arm of paired runs waits longer than another. */
#ifndef TRIB_SURVIVAL_H
#define TRIB_SURVIVAL_H
#include "../../sim/tributary.h"

/* One step of the curve: from `time` on, until the next step, `share` is without the event. */
struct survival_step {
    double time, share;
    double low, high; /* 95% */
    int at_risk;      /* just before */
    int events, censored;
};
struct survival {
    int n, n_events, n_steps;
    struct survival_step *step; /* ascending; a step for each time at which something happened or a run was no longer watched */
    /* First time at which half have had it, NaN where that is not reached; its interval, INFINITY where the end is not reached. */
    double median, median_low, median_high;
};
/*
 * Kaplan and Meier 1958. time[n]: when the event came (seen) or how long it was waited for (not seen), 0 or more and finite. The
 * interval is Greenwood's, made on the scale log(-log S) so that it stays in 0..1 (Kalbfleisch and Prentice 1980); where all or none
 * are without the event that scale has no value, and the exact binomial bound stands in, of those at risk or of those who had it. The median's interval is that
 * of Brookmeyer and Crowley 1982. TRIB_RANGE: n < 1, a time that is negative or not finite. Clear it whatever is returned.
 */
enum trib_status survival_curve(const double *time, const bool *seen, int n, struct survival *out, struct trib_error *err);
void survival_clear(struct survival *s);
/* The step that holds at a time; before the first: NULL. */
const struct survival_step *survival_at(const struct survival *s, double time);
/* How many are watched and without the event just before a time. */
int survival_at_risk(const struct survival *s, double time);
/* Exact 95% interval of a share, k of n (Clopper and Pearson 1934). */
void survival_share(int k, int n, double *low, double *high);

/* Runs in pairs. hazard_ratio: the Cox model stratified by pair, in which a pair tells only which of the two came first: sooner /
 * later; its interval is the exact one of that share. NaN where no pair tells, INFINITY where all came sooner. */
struct survival_pairs {
    int n, sooner, later, same; /* of the first of each pair; same: together, or neither while both were watched */
    double hazard_ratio, low, high;
};
void survival_pairs(const double *time_a, const bool *seen_a, const double *time_b, const bool *seen_b, int n, struct survival_pairs *out);
#endif
