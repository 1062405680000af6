/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logistic regression with a ridge penalty, by Newton's method: the same numbers for the same data, whatever the machine. */
#ifndef TRIB_LOGISTIC_H
#define TRIB_LOGISTIC_H
#include "../../sim/tributary.h"

#define LOGISTIC_MOST 48 /* predictors */
struct logistic {
    int n;
    double intercept, weight[LOGISTIC_MOST]; /* log odds for one standard deviation of a predictor */
    double mean[LOGISTIC_MOST], sd[LOGISTIC_MOST]; /* of the data it was fitted to; sd 0: a predictor that never changed, weight 0 */
    int steps;
};
/*
 * Fits y[rows] (0 or 1) to x[rows][n]: maximises the mean log likelihood less penalty/2 times the sum of squared weights of the
 * standardised predictors; the intercept goes free. Where all of y is alike only the intercept is fitted, to (sum + 1/2) / (rows + 1).
 * At most 50 steps, halved where the aim would fall; it ends when no weight moves by 1e-9.
 * Errors: TRIB_RANGE for n, rows or penalty outside their bounds, TRIB_MEMORY. Cost: steps x rows x n^2.
 */
enum trib_status logistic_fit(const double *x, const uint8_t *y, size_t rows, int n, double penalty, struct logistic *out,
                              struct trib_error *err);
/* Chance of 1 for one row x[n]. */
double logistic_chance(const struct logistic *model, const double *x);
#endif
