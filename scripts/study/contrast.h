/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences between arms, run by run on the same luck, and what the shared luck was worth. */
#ifndef TRIB_CONTRAST_H
#define TRIB_CONTRAST_H
#include "bootstrap.h"

/*
 * A "run" of these counts is a replicate of each point: where several points are compared, one run more of an arm is one run more at
 * every point, all on the same luck. Variances of luck are those between replicates, of means over the points.
 */
struct contrast {
    int n;                        /* pairs of runs that both worked */
    int n_points, n_replicates;   /* that hold one */
    double mean_a, mean_b;        /* over those pairs */
    double difference, low, high; /* a - b; bootstrap over points and replicates, Student's t where few (bootstrap.h) */
    double sd_paired;             /* standard deviation of a - b between replicates, each the mean over the points; NaN for one replicate */
    double sd_independent;        /* what it would be on independent luck: sqrt(var a + var b) */
    double error_points;          /* standard error of the difference that no number of replicates takes away: points differ. 0 for one */
    /* Independent / paired variance: how many times fewer runs shared luck needs. INFINITY where all pairs differ by one amount. */
    double variance_ratio;
    double variance_ratio_low, variance_ratio_high; /* NaN for fewer than BOOTSTRAP_FEWEST replicates */
    /* Replicates of each point and arm for the 95% interval of the difference to exclude 0 with 80% power, from the observed mean,
     * standard deviations and error_points (z quantiles with Guenther's correction for t: 1981, American Statistician 35:243-244); at least
     * 2. NaN where the difference is 0 or there is one replicate, INFINITY where only more points would do. */
    double runs_needed_paired, runs_needed_independent;
};
/*
 * a[row * n_reps + r], b[…]: an arm and what it is compared with at n_rows points of a design, n_reps replicates each; all points share
 * the luck of a replicate, so both ways are drawn, as in decision_analysis(). n_rows = 1: a plain comparison, over replicates alone. Pairs
 * with a value that is not finite are left out. One pair: no intervals. `o` may be NULL. TRIB_RANGE for options, no pair at all, or
 * (unless o->allow_holes) more than 5% of pairs left out; TRIB_MEMORY.
 */
enum trib_status contrast_of(const double *a, const double *b, int n_rows, int n_reps, const struct sensitivity_options *o,
                             struct contrast *out, struct trib_error *err);
/*
 * Every arm against the first, for each measure. value[(measure * n_arms + arm) * n_rows * n_reps + row * n_reps + r]. arm[n_arms],
 * measure[n_measures] names, unit (may be NULL, or hold NULLs). better[n_measures]: +1 more is better, -1 less is, 0 neither (may be NULL).
 * out[n_measures], one analysis each; zero or from analysis_init(). Rows, name = arm: "mean" (the first arm too), "difference",
 * "percent" (of the first arm's mean), "variance_ratio", "runs_needed" (paired), "runs_needed_independent", both in replicates of each
 * point. Where there are points but one replicate, the summary says that all had one luck. n_runs: every value is a run, so
 * o->runs_per_row is not read. TRIB_RANGE: fewer than two arms; as contrast_of().
 */
enum trib_status contrast_analysis(const double *value, const char *const *arm, int n_arms, const char *const *measure,
                                   const char *const *unit, const int *better, int n_measures, int n_rows, int n_reps,
                                   const struct sensitivity_options *o, struct analysis *out, struct trib_error *err);
#endif
