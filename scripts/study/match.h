/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * History matching: where, within the bounds of the parameters, can the model still meet the facts? Waves of runs train emulators,
 * and what these show to be implausible is cut away (Vernon, Goldstein & Bower 2010, Bayesian Analysis 5: 619-670; Andrianakis et al.
 * 2015, PLoS Computational Biology 11: e1003968, for models with luck). Ask and tell:
 *
 *     match_create(…, &m, &err);
 *     while (!match_done(m)) {
 *         match_next(m, &points, &n, &err);      … run the model at points[n][k] …
 *         match_tell(m, output, replicates, &err);
 *     }
 *     match_result(m, &analysis, &err);
 *     match_free(m);
 */
#ifndef TRIB_STUDY_MATCH_H
#define TRIB_STUDY_MATCH_H
#include "analysis.h"
#include "design.h"

struct match_target {
    char name[DESIGN_NAME];
    double value;
    double sd;          /* of the observation, >= 0 */
    double discrepancy; /* sd of what the model leaves out, >= 0 */
};
struct match_options {
    int points;     /* a wave; 2 + 2 k to 1,000; 10 k is the rule of thumb; 0 = max(20, 10 k), at most 1,000 */
    int waves;      /* at most; 1..50, 4. A match with more waves begins with the points of one with fewer */
    double cutoff;  /* > 0; 3 */
    int rank;       /* 1: the largest implausibility over targets must be within the cutoff, 2: the second largest (one may miss); 1 */
    bool mean_only; /* facts are about the mean over luck. Else a fact is one history, and the spread of single runs counts too */
    int samples;    /* of the region, that measure it; 200..100,000, 2,000 */
    uint64_t seed;
};
void match_defaults(struct match_options *options); /* the numbers above, seed 1 */

struct match;
/*
 * Errors: TRIB_RANGE for a factor or option out of bounds, no factor, no target, more than 64 targets, a rank above the number of
 * targets, or a target whose sd and discrepancy are both 0 (then nothing could ever be close enough); TRIB_MEMORY.
 */
enum trib_status match_create(const struct design_factor *factor, int k, const struct match_target *target, int n_targets,
                              const struct match_options *options, struct match **out, struct trib_error *err);
void match_free(struct match *m); /* NULL is fine */
/* The points of the wave, shape [*n][k], m's until the next call. The first wave is a scrambled Sobol sequence, later ones lie
 * inside the region not yet ruled out, in proportion to the prior. Calling it again gives the same points. *n = 0 when done. */
enum trib_status match_next(struct match *m, const double **points, int *n, struct trib_error *err);
/*
 * What the model said: output[n][n_targets][replicates], NaN where a run failed (a replicate without an output for each
 * target is left out, a point without replicates too). Fits emulators and cuts the region.
 * Errors: TRIB_USAGE before match_next or after the end, TRIB_RANGE when fewer than 2 + 2 k points have an output, TRIB_MEMORY.
 */
enum trib_status match_tell(struct match *m, const double *output, int replicates, struct trib_error *err);
/* True after the last wave, or when nothing is left. */
bool match_done(const struct match *m);
/* Raises the number of waves; does nothing where nothing is left. */
void match_extend(struct match *m, int waves);
/*
 * Rows (name, quantity: what), into `out` as analysis_init() made it:
 *   FACTOR, "prior": x = low, y = high, value = median
 *   FACTOR, "not_implausible": x = least, y = greatest value in the region, value = median, low and high: the middle 95%
 *   FACTOR, "best": value in the best point (the run with the smallest implausibility by its own outputs)
 *   "best point", "implausibility": value; verdict whether it is within the cutoff
 *   TARGET, "best": x = fact, value = mean output at the best point, low and high: fact -+ cutoff sds; verdict
 *   TARGET, "within_3": x = wave, value = share of leave-one-out errors of the emulator within 3 sd, y = root mean square of these
 *       standardised errors; verdict
 *   TARGET, "reach": when nothing is left: x = fact, low, high: least and greatest mean output of all runs; verdict
 *   "wave W", "share_left": x = W, y = runs so far, value = share of the prior volume left after wave W, low, high
 *   "region", "any_left": 1 or 0; verdict
 *   FACTOR, "axis x" | "axis y": the two factors whose range shrank most; x, y = bounds
 *   "point", "not_implausible": x, y = these two factors, at most 2,000 points of the region; "point", "run": x, y of runs, value =
 *       implausibility
 * Errors: TRIB_USAGE before the first wave was told; TRIB_MEMORY.
 */
enum trib_status match_result(const struct match *m, struct analysis *out, struct trib_error *err);
#endif
