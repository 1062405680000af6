/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes of factors: their names with units, numbers that fit, two-way panels, keys that wrap. Shared by heatmaps and boxes. */
#ifndef TRIB_PLOT_STUDY_AXIS_H
#define TRIB_PLOT_STUDY_AXIS_H
#include "study.h"

/* A factor as an axis shows it: value * unit.factor; label: "smuggling: mark-up (%)". low and high: where the axis ends, in the
 * factor's own numbers; an empty or unknown range is opened. logarithm: taken only for positive values. */
struct study_axis {
    char name[160], label[240];
    struct plot_unit unit;
    double low, high;
    bool logarithm;
    bool plus; /* a sign before positive numbers: of differences */
};
struct study_axis study_axis(const char *factor, double low, double high, bool logarithm);

/* The scale of the axis from one place on the page to another, and where a value of the factor lies on it (kept inside). */
struct plot_scale study_scale(const struct study_axis *a, double from, double to);
double study_at(const struct study_axis *a, const struct plot_scale *s, double value);

/* Decimals with which the numbers, in order, can be told apart and none is off by more than a fiftieth of the smallest step. */
int study_decimals(const double *value, int n);
/* Decimals for three figures of the largest size. */
int study_three_figures(double largest);

/* A frame with round ticks along both axes and their labels; *across and *up receive the scales, up from below.
 * up_axis NULL: no ticks and no label there. (x, y): top left of the frame with its ticks; returns the y below all. */
double study_panel(struct plot_ops *o, double x, double y, double width, double height, const struct study_axis *across_axis,
                   const struct study_axis *up_axis, struct plot_scale *across, struct plot_scale *up);

/* One entry of a key: moves (*x, *y) on, to a new line where it does not fit before `right`. Returns where its sample (12 points
 * wide) begins; its text is drawn. */
double study_key(struct plot_ops *o, double left, double right, double *x, double *y, const char *text);
#endif
