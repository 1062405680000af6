/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside plots/: what the two ways to draw a Morris screening share: points in a plane, or rows where they are many. */
#ifndef TRIB_PLOT_FIGURE_MORRIS_H
#define TRIB_PLOT_FIGURE_MORRIS_H
#include "study.h"

struct morris_point {
    const char *name;
    char text[160];
    double mu, low, high, sigma;
    bool luck, pale;
    int number; /* in the list below, 0: the name stands in the chart */
};
struct morris_chart {
    struct morris_point *point; /* by falling mu_star; those without a value last */
    int n, shown;               /* shown: with a place */
    double luck;                /* mu_star of luck, or NaN; in the points' unit */
};
/* Key, rows and axis from y on, of numbers that are in `unit` already. Returns the y below. */
double morris_rows(struct plot_ops *o, const struct morris_chart *c, const char *unit, double y);
#endif
