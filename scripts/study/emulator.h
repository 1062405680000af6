/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An emulator: a quadratic regression plus a Gaussian process (Matern 5/2, a length for each dimension) on what it leaves over,
 * fitted together as universal kriging (Rasmussen & Williams 2006, section 2.7), hyperparameters by restricted likelihood.
 */
#ifndef TRIB_STUDY_EMULATOR_H
#define TRIB_STUDY_EMULATOR_H
#include "../../sim/tributary.h"

struct emulator;
/*
 * u[n][k]: inputs, scaled to about 0..1. y[n]: outputs. noise[n]: variance of y[i] about the truth (of a mean over replicates), NaN
 * or NULL where unknown: then a noise level common to all points is estimated. n must be at least k + 2 (the regression takes as many
 * terms as a third of the points can bear: constant, linear, squares, products).
 * Errors: TRIB_RANGE for too few points or numbers that are not finite; TRIB_MEMORY. Cost O(n^3), and about 30 k fits on at most 150
 * points for the hyperparameters.
 */
enum trib_status emulator_fit(const double *u, const double *y, const double *noise, int n, int k, struct emulator **out,
                              struct trib_error *err);
void emulator_free(struct emulator *e);
/* Mean of y at u[k]. Cost O(n). Predictions use scratch memory of the emulator: one thread at a time. */
double emulator_mean(const struct emulator *e, const double *u);
/* Variance of that mean (not of a single run's luck), with the regression's own uncertainty. Cost O(n^2). */
double emulator_variance(const struct emulator *e, const double *u);
/* Noise variance estimated where it was not given; 0 where it was. */
double emulator_noise(const struct emulator *e);
/* Leave-one-out: share of standardised errors within 3, and their root mean square. */
void emulator_check(const struct emulator *e, double *within_3, double *rms);
#endif
