/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Approximate Bayesian computation: which parameters could have made the facts? Rejection, and sequential Monte Carlo (Toni et al.
 * 2009, J. R. Soc. Interface 6: 187-202) with the tolerance, and if wanted the distance, adapted as in Prangle 2017 (Bayesian
 * Analysis 12: 289-309, algorithm 4) and Del Moral et al. 2012. Ask and tell:
 *
 *     abc_create(…, &a, &err);
 *     while (!abc_done(a)) {
 *         abc_next(a, &points, &n, &err);        … run the model at points[n][k], each with luck of its own …
 *         abc_tell(a, output, &err);
 *     }
 *     abc_result(a, &analysis, &err);
 *     abc_free(a);
 */
#ifndef TRIB_STUDY_ABC_H
#define TRIB_STUDY_ABC_H
#include "analysis.h"
#include "design.h"

struct abc_target {
    char name[DESIGN_NAME];
    double value;
    double scale; /* of its part in the distance, in its own unit. 0: its median absolute deviation over the prior's runs */
};
struct abc_options {
    int particles;      /* kept in a population; 20..100,000, 500 */
    int populations;    /* at most; 1..100, 6. 1: ABC rejection. More populations begin with the points of fewer */
    double alpha;       /* share of a population's accepted runs that are kept, which sets the tolerance; (0, 1), 0.5 */
    double acceptance;  /* ends where fewer proposals than this share are accepted; [0, 1), 0.01 */
    int simulations;    /* at most, over all populations; 10,000 */
    int batch;          /* points a call of abc_next(); 1..100,000, 100. Results depend on it, never on who runs the batch */
    bool adaptive;      /* scales of targets are taken anew from each population's runs (Prangle), not from the prior's alone */
    bool componentwise; /* kernel without correlations */
    uint64_t seed;
};
void abc_defaults(struct abc_options *options); /* the numbers above, seed 1 */

struct abc;
/* Errors: TRIB_RANGE for a factor or option out of bounds, no factor, no target, more than 256 targets, `simulations` too few for one
 * population (particles / alpha); TRIB_MEMORY. */
enum trib_status abc_create(const struct design_factor *factor, int k, const struct abc_target *target, int n_targets,
                            const struct abc_options *options, struct abc **out, struct trib_error *err);
void abc_free(struct abc *a); /* NULL is fine */
/* The next batch, shape [*n][k], a's until the next call; the same again when called again. *n = 0 when done. */
enum trib_status abc_next(struct abc *a, const double **points, int *n, struct trib_error *err);
/* What the model said: output[n][n_targets]; a row with a NaN is a failed run, which is never accepted.
 * Errors: TRIB_USAGE before abc_next() or after the end; TRIB_RANGE when more than half of the prior's runs failed; TRIB_MEMORY. */
enum trib_status abc_tell(struct abc *a, const double *output, struct trib_error *err);
/* True after the last population, below the least acceptance, or when the next batch would go over `simulations`. What was
 * accepted of an unfinished population is not used. */
bool abc_done(const struct abc *a);
/* Raises the limits and goes on from where it is. */
void abc_extend(struct abc *a, int populations, int simulations);
/*
 * Rows (name, quantity: what), into `out` as analysis_init() made it:
 *   FACTOR, "posterior": value = weighted median, low, high: 90% interval (5% and 95%); x, y = the prior's 5% and 95%
 *   FACTOR, "mean" | "sd": value; "best": value at the run with the smallest distance
 *   "A x B", "correlation": value, for each pair of factors (of those with more than 12 factors: pairs with |r| > 0.3)
 *   TARGET, "predictive": x = fact, value = weighted median of the accepted runs, low, high: 90%; verdict inside or outside
 *   TARGET, "scale": value = its scale in the last distance; verdict when it does not move, and so says nothing
 *   "population P", "tolerance" | "acceptance" | "effective_size" | "runs": x = P, value
 *   "best point", "distance": value
 *   FACTOR, "axis x" | "axis y": the two factors that the facts narrow most; x, y = bounds
 *   "point", "posterior": x, y = these two factors, value = weight (the particles, at most 2,000)
 * Errors: TRIB_USAGE before the first population is complete; TRIB_MEMORY.
 */
enum trib_status abc_result(const struct abc *a, struct analysis *out, struct trib_error *err);
/* The last complete population, for tests and own tables: value[*n][k], weight[*n] (sum 1), a's. *n = 0 before the first. */
void abc_particles(const struct abc *a, int *n, const double **value, const double **weight);
#endif
