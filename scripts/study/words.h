/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and clauses of the summaries, and the order statistics that they are about (plain quantiles: ../quantile.h). */
#ifndef TRIB_STUDY_WORDS_H
#define TRIB_STUDY_WORDS_H
#include <stddef.h>

/* "41,200", "0.31", "1.2e-05": three figures, thousands apart; "nan" where there is none. */
void words_number(double value, char text[32]);
/* Adds to a text of `size` bytes, printf-like; what does not fit is cut at a whole character. */
void words_add(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* order[n]: indices by ascending value, ties by index. */
void words_order(const double *value, int n, int *order);
/* Least value at which the weights of the values up to it reach share q of their sum; order from words_order(). */
double words_weighted(const double *value, const double *weight, const int *order, int n, double q);
/*
 * Share of 0..1 that it takes to hold 90% of the sample value[n * stride], over 0.9: 1 for an even spread, small where it is narrow,
 * also when it is narrow in several places. weight NULL: all equal. To a twentieth, or by the distance of the 5% and 95% quantiles
 * where that is less.
 */
double words_narrow(const double *value, int stride, const double *weight, int n);
/* "12,000" */
void words_count(int n, char text[16]);
#endif
