/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the figure 'earners': its numbers and dates before anything is drawn. */
#ifndef TRIB_PLOT_EARNERS_H
#define TRIB_PLOT_EARNERS_H
#include "figure.h"
#include "money_income.h"
#include "money_request.h"

enum { EARNERS_NAMED = 6, EARNERS_LAYERS = EARNERS_NAMED + 1, EARNERS_ARMS = 12, EARNERS_MARKS = 24, EARNERS_YEARS = 200 };
struct earners_layer {
    char name[GRAPH_NAME + 32];
    int joined; /* how many lines the rest has; 0: one line */
    double size, steadiness;
};
struct earners_arm {
    double *mean;                           /* [layer * n_years + year], US$ a year */
    double *low, *high;                     /* the same: middle 90% of the runs */
    double *total, *total_low, *total_high; /* [year] */
    int n_runs;
};
struct earners_mark {
    double month;
    char label[256];
};
struct earners_page {
    struct plot_ops *o;
    const struct plot_data *d;
    struct money_years years;
    int n_years, n_layers, n_marks;
    struct earners_layer layer[EARNERS_LAYERS];
    struct earners_arm arm[EARNERS_ARMS];
    struct earners_mark mark[EARNERS_MARKS];
    struct plot_unit unit;
    bool below; /* something is less than nothing */
};

/* Layers of all arms from their incomes: the six largest by name, the rest as one. */
enum trib_status earners_fill(struct earners_page *p, const struct money_income *income, struct trib_error *err);
/* Layers from the bottom: the steadiest first, the rest last. */
void earners_order(const struct earners_page *p, int order[EARNERS_LAYERS]);
/* Dates inside the window in their order; those of one month are one. */
void earners_marks(struct earners_page *p, const struct plot_request *request);
#endif
