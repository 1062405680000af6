/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside plots/: what a comparison of arms is made of, whichever way its panels are laid out. */
#ifndef TRIB_PLOT_COMPARISON_H
#define TRIB_PLOT_COMPARISON_H
#include "figure.h"

#define COMPARISON_ROW 19.0
struct comparison_cell {
    struct plot_summary difference;
    double share_good; /* share of pairs in which the arm does better (measures without a better side: has more); ties count half */
    bool same;         /* no difference in any pair */
};
struct comparison_panel {
    const struct trib_measure_info *measure;
    double base_mean;
    struct comparison_cell *cell; /* [arms]; the baseline's is empty */
    bool unit_elsewhere;          /* a panel below tells the unit of this one */
};
/* Over the window of d; the cells are malloc'ed. */
enum trib_status comparison_fill(const struct plot_data *d, int measure, struct comparison_panel *panel, struct trib_error *err);
/* Widens low..high, in the registry's unit, to what the panel shows. */
void comparison_range(const struct plot_data *d, const struct comparison_panel *panel, double *low, double *high);
/* Marks, intervals, axis and shares of one panel whose axis goes from low to high; y is the top of its first row. Needs comparison_below. */
void comparison_draw(struct plot_ops *o, const struct plot_data *d, const struct comparison_panel *panel, double low, double high, double x,
                     double y, double width);
/* Points below the last row of such a panel: numbers, and the unit in a line or two. */
double comparison_below(const struct plot_ops *o, const struct comparison_panel *panel, double low, double high, double width);
/* "baseline 482 thousand persons" in lines no wider than a panel; where that takes two, the level stands below the name. */
void comparison_level(const struct plot_ops *o, const struct plot_data *d, const struct comparison_panel *panel, double width, struct plot_lines *out);
/* "Totals (of risks, prices and shares: means) of ": what the numbers of the measures are. */
void comparison_what(const struct plot_data *d, char *what, size_t size);
/* "the baseline's run of the same luck"; other arms by their name. text: room for the words. */
const char *comparison_base_text(const char *base, char *text, size_t size);
/* What colours and shapes mean; only those that occur in panels that are filled. Returns the y below. */
double comparison_key(struct plot_ops *o, const struct plot_data *d, const struct comparison_panel *panel, int n_panels, double y);
/* Names of the rows at the left with a line to `right`; the width that they need, at most a share of the page. */
void comparison_names(struct plot_ops *o, const struct plot_data *d, double y, double names, double right);
double comparison_names_width(const struct plot_ops *o, const struct plot_data *d, double share);

/* panel_by = "horizon" (comparison_horizon.c). */
enum trib_status comparison_horizon(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                    struct trib_error *err);
/* The months, year * 12 + month - 1, that a horizon covers; last < first: there is none. */
enum comparison_when { COMPARISON_FIRST, COMPARISON_LAST, COMPARISON_AFTER, COMPARISON_N_WHEN };
struct comparison_window {
    int32_t first, last;
};
/* from: month of the policies' start; to: the last month with a policy, beyond run_last where they do not end. */
void comparison_windows(int32_t from, int32_t to, int32_t run_first, int32_t run_last, struct comparison_window window[COMPARISON_N_WHEN]);
#endif
