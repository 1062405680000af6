/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A measure, or a paired difference, over two factors: the cells of a heatmap. */
#ifndef TRIB_SURFACE_H
#define TRIB_SURFACE_H
#include "bootstrap.h"
#include "design.h"

#define SURFACE_CELLS 12 /* at most, each way */
/*
 * x[n * k]: the rows of a design; across, up: two of its factors. y[row * n_reps + replicate], not finite = failed. A factor with at
 * most 12 different values gets a column (row) for each; another is cut into bins of one width (in the logarithm for log-uniform and
 * lognormal factors), as many as leave about 8 values a cell, 2 to 12. A single value is left out where it failed.
 *
 * Rows, up by up and within it across: name "ACROSS = …, UP = …", quantity "mean", x and y the factors' values (the middle of a bin),
 * value the mean over the design's rows and replicates in the cell, an interval, and whether it leaves 0 out: "above 0", "below 0". An
 * empty cell has NaN and the verdict "no run". Intervals hold for one cell at a time. Then, for each axis that was
 * cut into bins, one row more: the factor's name, quantity "axis x" or "axis y", x and y its ends, verdict "bins". o->runs_per_row 0: n_reps. TRIB_RANGE: too many
 * holes, across = up or outside 0 … k - 1, no rows; TRIB_MEMORY.
 */
enum trib_status surface_heatmap(const double *x, const struct design_factor *factor, int k, int across, int up, const double *y, int n,
                                 int n_reps, const struct sensitivity_options *o, struct analysis *out, struct trib_error *err);
#endif
