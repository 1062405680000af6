/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Intervals by the bootstrap: the blocks of a study are drawn again with replacement, and the statistic is computed anew for each
 * sample. One way for all analyses, so that a new one only has to write down its statistic.
 */
#ifndef TRIB_BOOTSTRAP_H
#define TRIB_BOOTSTRAP_H
#include "analysis.h"

/* Options of every analysis of this folder; all zero: the defaults. */
struct sensitivity_options {
    int bootstraps;   /* samples, 0 = 1000; 10 to 100,000 */
    double level;     /* of the intervals, 0 = 0.95; 0.5 to 0.999 */
    uint64_t seed;    /* of the samples */
    bool allow_holes; /* go on although more than 5% of the blocks are left out because a run failed */
    int slices;       /* PAWN: slices of each factor, 0 = 10 (fewer where a slice would hold fewer than 20 points) */
    /* Runs behind a row of the design (replicates x arms that a value is made of), for the counts of runs in words and in n_runs; 0: one,
     * or what the analysis was told of replicates and arms. */
    double runs_per_row;
    bool one_luck; /* every row was run with one and the same luck: the summary says that the intervals know nothing of luck */
};
/* What verdicts say in the same words everywhere. */
#define VERDICT_NOTHING "not distinguishable from 0"
#define VERDICT_ONE_RUN "one run: no interval"
#define VERDICT_FEW "too few runs for an interval"
#define VERDICT_CONSTANT "the result never changed"
#define SAID_ONE_LUCK "All worlds had the same luck: what luck does is not in these intervals."
/* Blocks below which means have intervals by Student's t, and below which nothing else has any. */
#define BOOTSTRAP_MANY 10
#define BOOTSTRAP_FEWEST 6

/* The defaults filled in. TRIB_RANGE where one lies outside its bounds. `o` may be NULL. */
enum trib_status bootstrap_options(const struct sensitivity_options *o, struct sensitivity_options *out, struct trib_error *err);
/* TRIB_RANGE where more than 5% of `n` are left out and that was not allowed, or where all are; `what` in the plural: "trajectories". */
enum trib_status bootstrap_holes(int n_left_out, int n, const char *what, const struct sensitivity_options *o, struct trib_error *err);

/*
 * One sample: the blocks first[n_first], each 0 … n_first - 1 with repetition; where the data are crossed (worlds x replicates that
 * share their luck), second[n_second] are drawn as well, the same for all of the first (Owen 2007, Annals of Applied Statistics
 * 1:386-411: the "pigeonhole" bootstrap). n_second 0: no second way. That counts what belongs to one cell alone three times over, so
 * the samples are drawn in towards the estimate until their variance is 2 (v1 + v2) - v, with v theirs and v1, v2 those of samples drawn
 * in one way alone; at least the larger of v1 and v2.
 */
struct bootstrap_pick {
    const int *first, *second;
    int n_first, n_second;
};
/* Fills out[m] for a sample; NaN where the sample has no value. */
typedef void bootstrap_statistic(const void *data, const struct bootstrap_pick *pick, double *out);
/* Which of the statistics are means, or differences and sums of means: number i is one if is[i % period]. */
struct bootstrap_means {
    const bool *is;
    int period;
};
/*
 * value[m]: the statistic of all blocks, each once. low[m], high[m]: its interval, NaN where fewer than half of the samples have a value.
 *
 * Few blocks: samples of n blocks cannot leave the range of the blocks, which holds the mean of what they were drawn from in 50%, 75%,
 * 87.5% and 93.75% of cases for n = 2 to 5. So where either way has fewer than BOOTSTRAP_MANY blocks, means (NULL: none) have Student's
 * interval: standard error by the jackknife, exact for a mean; with both ways the variance is v1 + v2 less what belongs to single cells,
 * at least the larger, and the quantile (v1 t1 + v2 t2) / (v1 + v2), which is conservative (Cochran 1964, Biometrics 20:191-195). A block
 * without a value of its own does not count. Other statistics have percentiles from BOOTSTRAP_FEWEST blocks on, and NaN below.
 *
 * sample: NULL, or receives [m][o->bootstraps] values in the order drawn, so that two statistics of the same sample can be compared in
 * pairs. `o` with its defaults filled in. Fails only for want of memory. Cost: bootstraps x the statistic, twice that for two ways.
 */
enum trib_status bootstrap_run(const struct sensitivity_options *o, int n_first, int n_second, int m, bootstrap_statistic *statistic,
                               const void *data, const struct bootstrap_means *means, double *value, double *low, double *high,
                               double *sample, struct trib_error *err);
/* What a row without an interval says: VERDICT_ONE_RUN, or VERDICT_FEW where there are two blocks or more. */
const char *bootstrap_no_interval(double n_blocks);
/* rows x o->runs_per_row, or rows x otherwise where that is 0. */
double bootstrap_runs(const struct sensitivity_options *o, double rows, double otherwise);
/*
 * Ends of the percentile interval of n_samples values, which are sorted (NaN left out). n_blocks: how many were drawn from. With few
 * blocks the plain percentiles are too narrow, by the factor sqrt((n - 1) / n) and by normal in place of t quantiles; the level is
 * raised to make up for both (Hesterberg 2015, American Statistician 69:371-386, "expanded percentile"). NaN for fewer than
 * BOOTSTRAP_FEWEST blocks, where that no longer helps.
 */
void bootstrap_ends(double *sample, int n_samples, double n_blocks, double level, double *low, double *high);
/* Mean of value[n] with its interval, as bootstrap_run() has it; NaN intervals for n < 2. */
enum trib_status bootstrap_mean(const double *value, int n, const struct sensitivity_options *o, double *mean, double *low, double *high,
                                struct trib_error *err);
/* Draw number i of sample b from 0 … n - 1. stream: another number, another luck. */
int bootstrap_index(uint64_t seed, int b, uint32_t stream, int i, int n);
#endif
