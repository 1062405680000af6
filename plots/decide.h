/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside plots/: arms weighed against one another run by run: which is best, which is beaten in both of two measures. Pure numbers. */
#ifndef TRIB_PLOT_DECIDE_H
#define TRIB_PLOT_DECIDE_H
#include "figure.h"

/* Which side of a measure is better: 1 more, -1 less, 0 where the registry takes no side. Money paid for policies is no harm to people, so
 * the registry takes none there; who has to choose would rather pay less, so here less is better. */
int decide_better(int measure);

/* What a number of the figure stands for: "runs", or "points" of a study whose points have several. */
const char *decide_units(const struct plot_data *d);

/* One measure of all arms by slot: value[arm * n + run], NaN where an arm lacks the run or its value. Runs in one slot share their luck. */
struct decide_runs {
    int n_arms, n;
    uint32_t *slot;
    double *value;
};
enum trib_status decide_runs_load(const struct plot_data *d, int measure, struct decide_runs *out, struct trib_error *err);
enum trib_status decide_runs_make(const struct plot_sample *sample, int n_arms, struct decide_runs *out, struct trib_error *err);
void decide_runs_clear(struct decide_runs *r);

/* Ranks from 1 (best) within each run in which every arm has a value, arms that tie share the mean of their ranks; NaN in the other
 * runs. rank[n_arms * n] as value above; returns how many runs were ranked. better: 1 or -1. */
int decide_rank(const struct decide_runs *r, int better, double *rank);

/* What the ranks of one arm come to. A run in which k arms tie at the top counts 1/k for each. The interval is Wilson's at 95%: a
 * shared run spreads less than a whole one, so with ties it is, if anything, too wide. same: all arms tie in every run. */
struct decide_place {
    int n;
    double best, best_low, best_high, worst, worst_low, worst_high, mean_rank;
    bool same;
};
void decide_places(const struct decide_runs *r, const double *rank, struct decide_place *out);
void decide_wilson(double share, int n, double *low, double *high);

/* Two measures at once, as differences from the base arm, by pairs of runs. */
struct decide_point {
    int n; /* pairs with both values */
    double mean[2], low[2], high[2], sd[2];
    double along;        /* correlation of the two */
    double half, ninety; /* Mahalanobis distance within which half and nine tenths of the runs lie; NaN below 10 runs */
    bool front;          /* no other arm's means beat it in both */
    bool decided;        /* the pairs' 95% intervals leave no doubt of that */
};
/* out[n_arms]; the base's own point is 0, 0. better[m] 0: no front, nothing decided. */
enum trib_status decide_points(const struct decide_runs run[2], int base, const int better[2], struct decide_point *out,
                               struct trib_error *err);
/* Mean of the paired difference and its 95% interval (Student's t); n pairs. Without an interval (n < 2) low and high are infinite. */
int decide_pair(const double *a, const double *b, int n, double *mean, double *low, double *high);
#endif
