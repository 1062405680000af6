/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which uncertain factors matter: Morris, Sobol, PAWN, one at a time. Arrays in, a `struct analysis` out.
 *
 * `out` must be zero or come from analysis_init(); the caller may have set measure, unit, contrast and window, which the summary uses,
 * and n_runs. kind, seed, counts (n_runs where it is 0: rows x o->runs_per_row), rows and summary are set here; rows that were there
 * are dropped. y: the output of each design row, in the design's order; a value that is not finite is a failed run. The block it
 * belongs to is left out whole and counted; more than 5% of blocks left out is TRIB_RANGE unless o->allow_holes. `o` may be NULL.
 * TRIB_USAGE: the design is of another kind. TRIB_MEMORY.
 */
#ifndef TRIB_SENSITIVITY_H
#define TRIB_SENSITIVITY_H
#include "bootstrap.h"
#include "design.h"

#define VERDICT_SMALL_N "N too small: the interval is wider than 0.1"
#define VERDICT_ALONE "matters by itself"
#define VERDICT_TOGETHER "matters through interactions"
#define VERDICT_DUMMY "not distinguishable from a factor that does nothing"
#define VERDICT_SMALL "less than 1% of the variance"                    /* surely above 0, but a share too small to matter */
#define VERDICT_PERHAPS_SMALL "not surely more than 1% of the variance" /* surely above 0 */
#define VERDICT_LUCK "not distinguishable from luck"
#define SENSITIVITY_FACTORS 256 /* at most, as many as the Sobol sequence has columns */

/*
 * Elementary effects (Morris 1991, Technometrics 33:161-174; mu_star: Campolongo, Cariboni and Saltelli 2007, Environmental Modelling
 * & Software 22:1509-1518). d: DESIGN_MORRIS. Rows, for each factor: "mu", "mu_star", "sigma", in units of y over the full range of the
 * factor in unit space; with d->luck_factor one name more, "luck", whose effect is the change of y by other luck alone.
 */
enum trib_status sensitivity_morris(const struct design *d, const double *y, const struct sensitivity_options *o, struct analysis *out,
                                    struct trib_error *err);
/*
 * Shares of the variance. d: DESIGN_SALTELLI. Rows, for each factor: "S1" by itself (Saltelli et al. 2010, Computer Physics
 * Communications 181:259-270), "ST" with all its interactions (Jansen 1999, ibid. 117:35-43), "interaction" = ST - S1. With
 * d->luck_factor the name "luck": its ST is the noise share, all that luck does alone and in interaction. Name "all": "mean", "sd" of y,
 * "S1_sum" over factors (without luck). Small negative values are sampling error and are not cut off.
 */
enum trib_status sensitivity_sobol(const struct design *d, const double *y, const struct sensitivity_options *o, struct analysis *out,
                                   struct trib_error *err);
/*
 * PAWN from given data (Pianosi and Wagener 2018, Environmental Modelling & Software 108:197-207): how far the distribution of y
 * moves when a factor is held in a slice of its range, as Kolmogorov-Smirnov distances; rows "median" and "max" over slices, 0 to 1. Name
 * "dummy": a factor that does nothing (Zadeh et al. 2017, ibid. 91:210-222), by random permutations; verdicts are against it:
 * "matters" where the value lies above what `level` of the permutations reach. x[n * k] values of the factors in rows.
 * The rows must be drawn independently of one another (latin, sobol, or rows A and B of a Saltelli design): all rows of a Saltelli or
 * Morris design repeat values, and factors that do nothing would seem to matter. finding.y: what the dummy reaches with the same slices.
 */
enum trib_status sensitivity_pawn(const double *x, const struct design_factor *factor, int k, const double *y, int n,
                                  const struct sensitivity_options *o, struct analysis *out, struct trib_error *err);
/*
 * One at a time. d: DESIGN_ONE; y[row * reps + r]. For each factor, those with the largest change first: rows "low" and "high" (the ends
 * of its range; "middle" for steps between): change from the centre, paired by replicate, x = the factor's value, y = its place in
 * [0, 1]; and "swing" = high - low. Name "centre": "mean", the value there. A pair with a failed run is left out. o->runs_per_row 0: reps.
 */
enum trib_status sensitivity_tornado(const struct design *d, const double *y, int reps, const struct sensitivity_options *o,
                                     struct analysis *out, struct trib_error *err);
#endif
