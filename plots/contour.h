/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of one height over the cells of a grid: marching squares over their centres (Lorensen & Cline 1987, in two dimensions). */
#ifndef TRIB_PLOT_CONTOUR_H
#define TRIB_PLOT_CONTOUR_H
#include "layout.h"

/* value[up * nx + across], NaN where a cell has none: squares with such a corner have no line. Cell (0, 0) begins at (left, bottom) and
 * is w wide and tall high, whatever its factors' values are: between centres a value is interpolated straight, so on an axis of
 * steps that grow by a factor, in the logarithm. Beyond the outer centres a cell's own value goes on to the frame. */
struct contour_grid {
    int nx, ny;
    const double *value;
    double left, bottom, w, tall;
};
struct contour_piece {
    double x0, y0, x1, y1;
};
struct contour {
    int n;
    struct contour_piece *piece; /* neighbours share their ends exactly; NULL where memory ran out or n = 0 */
    bool failed;
};
/* All pieces of the line at `level`; free(out->piece). */
void contour_trace(const struct contour_grid *grid, double level, struct contour *out);
void contour_draw(struct plot_ops *o, const struct contour *c, struct plot_style style);
/* Writes a text on the line where it meets none of the boxes, as near the middle of the grid as can be, and keeps its place there;
 * false where there is no room. */
bool contour_name(struct plot_ops *o, const struct contour *c, const struct contour_grid *grid, struct plot_labels *labels, const char *text,
                  struct plot_text_style style);
#endif
