/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one definition of a quantile, for tables, stores, analyses and figures alike. */
#ifndef TRIB_QUANTILE_H
#define TRIB_QUANTILE_H

/* value[n] in place, ascending; NaN is not allowed. */
void quantile_sort(double *value, int n);
/* Quantile q of 0 to 1 of sorted[n] (type 7 of Hyndman and Fan 1996); NaN for n < 1. */
double quantile_of(const double *sorted, int n, double q);
#endif
