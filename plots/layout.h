/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all figures share: title, subtitle and caption; wrapping; labels that keep out of one another's way. */
#ifndef TRIB_PLOT_LAYOUT_H
#define TRIB_PLOT_LAYOUT_H
#include "ops.h"
#include "scale.h"

/* Breaks text at blanks so that each line fits the width; a single word that does not fit is cut with "…".
 * Returns the number of lines (at most `most`; the last then ends with "…"). */
#define PLOT_MAX_LINES 12
#define PLOT_LINE_BYTES 512
struct plot_lines {
    int n;
    char line[PLOT_MAX_LINES][PLOT_LINE_BYTES];
};
void plot_wrap(const struct plot_ops *o, const char *text, double size, bool bold, double width, int most, struct plot_lines *out);
/* The same; where the last line would hold a word or two only, all lines are made shorter, as long as they stay as many. */
void plot_wrap_even(const struct plot_ops *o, const char *text, double size, bool bold, double width, int most, struct plot_lines *out);
/* Draws wrapped text from baseline (x, y); returns the y below it where the next block may start. */
double plot_paragraph(struct plot_ops *o, double x, double y, double width, const char *text, struct plot_text_style style, int most);

/* Title and subtitle at the top; returns the y where the content starts. Sets o->width. */
double plot_head(struct plot_ops *o, double width, const char *title, const char *subtitle);
/* Caption below content that ends at y; sets o->height. */
void plot_foot(struct plot_ops *o, double y, const char *caption);

/* Ticks of a horizontal axis of which shown[i] get a label: at least three where there is room, none touching, evenly from zero on. */
struct plot_ticks plot_ticks_fit(const struct plot_ops *o, const struct plot_scale *scale, int want, bool plus, bool shown[PLOT_MAX_TICKS]);

/* Moves positions apart, keeping their order, until neighbours are at least `gap[i]` (half extents added) apart and all lie in
 * [lo, hi] where that is possible; each stays as near to its wish as can be. */
void plot_spread(double *position, const double *half, int n, double lo, double hi);

/* Labels of points. */
struct plot_line_obstacle {
    double x0, y0, x1, y1, weight;
};
struct plot_labels {
    struct plot_box bounds;
    struct plot_box box[640];
    bool dot[640]; /* a point that could be taken for the label's own */
    int n;
    const struct plot_line_obstacle *line;
    int n_lines;
};
/* Keeps a place free. */
void plot_labels_block(struct plot_labels *l, struct plot_box box);
/* The same for a point of radius r: labels of other points keep clear of it, so that nobody takes it for theirs. */
void plot_labels_dot(struct plot_labels *l, double x, double y, double r);
/* Finds a free place round (x, y) for a label and draws it with a halo; false where there is none. */
bool plot_labels_place(struct plot_labels *l, struct plot_ops *o, double x, double y, double distance, const char *text,
                       struct plot_text_style style);
#endif
