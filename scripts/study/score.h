/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How good forecasts were: chances p[n] of events that then happened (y 1) or not (0). */
#ifndef TRIB_SCORE_H
#define TRIB_SCORE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Area under the ROC curve: how often an event had the higher chance than a non-event, ties half. NaN where all of y is alike, or
 * memory ran out. */
double score_auc(const double *p, const uint8_t *y, size_t n);
/*
 * The same in pieces, so that blocks can be drawn again, and pairs be confined: adds to pairs[a * n_blocks + b] the pairs of an event of
 * block a and a non-event of block b, and to wins[] those that the event wins (ties half). AUC = sum of wins / sum of pairs. block NULL:
 * all in block 0. False where memory ran out. Cost n log n + (n + events) x blocks.
 */
bool score_auc_add(const double *p, const uint8_t *y, const int *block, size_t n, int n_blocks, double *wins, double *pairs);
/* Mean of (p - y)^2 (Brier 1950). */
double score_brier(const double *p, const uint8_t *y, size_t n);
/*
 * Continuous ranked probability score of a count: sum over k of (F(k) - [observed <= k])^2, where F is the distribution of the number
 * of events among n that happen independently with chances p[] (Poisson-binomial). A sure forecast has |forecast - observed|.
 * work[n + 1]. After Matheson and Winkler 1976; Gneiting and Raftery 2007.
 */
double score_crps_count(const double *p, int n, int observed, double *work);
#endif
