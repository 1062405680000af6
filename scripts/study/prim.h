/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scenario discovery: boxes in the space of uncertain factors in which an outcome of interest is common. The patient rule induction
 * method (Friedman & Fisher 1999, Statistics and Computing 9: 123-143) as scenario discovery uses it (Bryant & Lempert 2010,
 * Technological Forecasting and Social Change 77: 34-49): coverage, density, quasi-p-values and reproducibility for each box.
 */
#ifndef TRIB_STUDY_PRIM_H
#define TRIB_STUDY_PRIM_H
#include "analysis.h"
#include "design.h"

/* Which box of a peeling trajectory is taken. Coverage: share of all worlds of interest that lie in the box. Density: share of the
 * box's worlds that are of interest. Mass: share of all worlds that lie in the box. */
enum prim_choice {
    PRIM_GAIN,   /* largest coverage - mass: what the box holds beyond a region of its size picked blindly. Where the truth is one box
                     in a noisy world, this is largest at that box, however noisy the world is */
    PRIM_FSCORE, /* largest harmonic mean of coverage and density */
    PRIM_DENSITY /* highest density of those with at least `coverage` */
};
struct prim_options {
    double alpha;   /* share of a box's points peeled or pasted at once; (0, 0.5], 0.05 */
    bool no_paste;  /* leaves pasting out */
    double mass;    /* smallest box, as a share of all points; (0, 1), 0.05 */
    double density; /* a box with a lower density is none; [0, 1], 0 */
    enum prim_choice choice;
    double coverage; /* for PRIM_DENSITY: [0, 1], 0.5 */
    int boxes;       /* at most; 1..20, 4 */
    double quasi_p;  /* restrictions with a larger quasi-p-value are dropped; boxes found as often by chance are none; 0.05 */
    int bootstraps;  /* bootstrap samples, searches in parts of the data, and in permuted data; 19..10,000, 200 */
    int points;      /* points for the figure, at most; 2,000 */
    /* A clause, without a comma at its end: "conflict_risk falls", "profit rises under 'x', against 'base'". NULL: "the outcome of interest
     * happens". */
    const char *outcome;
    uint64_t seed;
    bool one_luck; /* every world was run with one and the same luck: the summary says that the intervals know nothing of luck */
};
void prim_defaults(struct prim_options *options); /* the numbers above, seed 1 */
/*
 * Finds the boxes and fills `out`, which analysis_init() must have made (it may already say measure, unit, contrast, window and n_runs).
 * x[n][k]: the factors' values. y[n]: 1 of interest, 0 not, or the share of replicates of interest; rows with NaN in y or x are left
 * out and counted. Factors with values and whole ones are cut between their values, others halfway between two points.
 *
 * Search: peel `alpha` off the end of the factor that raises the density most for each point lost, down to `mass`; take the box that
 * `choice` says; paste back while the density does not fall; drop restrictions whose quasi-p-value (binomial chance of as many worlds
 * of interest at the density without the restriction) is above `quasi_p`, the weakest first. Then the same without the box's points.
 * A quasi-p-value knows nothing of the search before it, so each box is also held against chance: the search is repeated on permuted
 * y, and the box counts only if at most `quasi_p` of these searches gain as much.
 *
 * Rows (name, quantity: what):
 *   FACTOR, "box B": x = low, y = high of the restriction (the factor's own bound where that end is free), value = quasi-p, low = share
 *       of searches in random four fifths of the worlds that restrict this factor too, high = share of all points within the
 *       restriction alone
 *   "box B", "coverage" | "density" | "mass" | "restricted": value, low, high (95%: bootstrap of the points with the box as it is;
 *       "restricted": of the searches in four fifths). Box 2 is what it holds outside box 1, and so on
 *   "box B", "density_unseen": what boxes found in four fifths of the worlds hold of the other fifth (cross-validation; Wilson's interval)
 *   "box B", "chance": value = share of permuted searches that gain as much (with the data itself counted: never 0)
 *   "box B", "trajectory": x = coverage, y = density, value = restricted factors, low = mass; verdict "chosen" for the one chosen
 *   "all boxes", "coverage" | "density" | "mass": of the union, when there are two or more
 *   "all worlds", "share": value = share of worlds of interest
 *   FACTOR, "axis x" | "axis y": factors of the points below: the two that box 1 restricts most; x, y = bounds
 *   "point", "of interest" (y >= 0.5) | "other": x, y = these two factors, value = y of the point
 * Peeling is greedy: where boxes overlap or noise is strong, it can miss one; what a box says holds all the same.
 * No "box" rows but the trajectory's and "chance" of the best try when nothing separates; the summary says so.
 * Errors: TRIB_RANGE for options out of bounds, k < 1, fewer than 20 usable points, y outside 0..1; TRIB_MEMORY.
 * Cost about 40 n k (bootstraps + permutations) a box: 10,000 points in 10 dimensions, 200 resamples: seconds.
 */
enum trib_status prim_discover(const double *x, const struct design_factor *factor, int k, const double *y, int n,
                               const struct prim_options *options, struct analysis *out, struct trib_error *err);
#endif
