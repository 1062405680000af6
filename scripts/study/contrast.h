/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences between arms, run by run on the same luck, and what the shared luck was worth. */
#ifndef TRIB_CONTRAST_H
#define TRIB_CONTRAST_H
#include "bootstrap.h"

struct contrast {
    int n;                        /* pairs of runs that both worked */
    double mean_a, mean_b;        /* over those pairs */
    double difference, low, high; /* a - b; bootstrap over pairs */
    double sd_paired;             /* standard deviation of a - b, pair by pair */
    double sd_independent;        /* what it would be on independent luck: sqrt(var a + var b) */
    /* Independent / paired variance: how many times fewer runs shared luck needs. INFINITY where all pairs differ by one amount. */
    double variance_ratio;
    double variance_ratio_low, variance_ratio_high;
    /* Replicates of each arm for the 95% interval of the difference to exclude 0 with 80% power, from the observed mean and standard
     * deviations (z quantiles with Guenther's correction for t: 1981, American Statistician 35:243-244); at least 2. NaN where the
     * difference is 0. */
    double runs_needed_paired, runs_needed_independent;
};
/*
 * a[n], b[n]: an arm and what it is compared with, the same replicates in the same places; pairs with a value that is not finite are
 * left out. One pair: no intervals. `o` may be NULL. TRIB_RANGE for options, no pair at all, or (unless o->allow_holes) more than 5% of
 * pairs left out; TRIB_MEMORY.
 */
enum trib_status contrast_of(const double *a, const double *b, int n, const struct sensitivity_options *o, struct contrast *out,
                             struct trib_error *err);
/*
 * Every arm against the first, for each measure. value[(measure * n_arms + arm) * n + replicate]. arm[n_arms], measure[n_measures]
 * names, unit (may be NULL, or hold NULLs). better[n_measures]: +1 more is better, -1 less is, 0 neither (may be NULL).
 * out[n_measures], one analysis each; zero or from analysis_init(). Rows, name = arm: "mean" (the first arm too), "difference",
 * "percent" (of the first arm's mean), "variance_ratio", "runs_needed" (paired), "runs_needed_independent". TRIB_RANGE: fewer than two
 * arms; as contrast_of().
 */
enum trib_status contrast_analysis(const double *value, const char *const *arm, int n_arms, const char *const *measure,
                                   const char *const *unit, const int *better, int n_measures, int n, const struct sensitivity_options *o,
                                   struct analysis *out, struct trib_error *err);
#endif
