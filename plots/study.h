/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside plots/: what figures of studies share: finding the analysis they show, names of factors in words, captions. */
#ifndef TRIB_PLOT_STUDY_H
#define TRIB_PLOT_STUDY_H
#include "../scripts/study/analysis.h"
#include "figure.h"

/* The newest analysis in the store of one of `kinds` (NULL-terminated) that fits request->measure[0] and request->contrast (NULL =
 * any). TRIB_USAGE where there is none: which call makes one. Clear it with analysis_clear. */
enum trib_status plot_study_load(const struct plot_request *request, struct store *st, const char *const *kinds, struct analysis *out,
                                 struct trib_error *err);
/* "smuggling.markup" -> "smuggling: mark-up"-like words of the registry's name; "lever.interdiction_sea.intensity" -> "interdiction sea: intensity";
 * "luck" and others as they are. unit (may be NULL) receives the registry's unit or "". */
void plot_factor_text(const char *name, char *text, size_t size, char *unit, size_t unit_size);
/* A factor's name that was cut at the length that names of cells leave it, whole again where only one of the registry's begins like it, else
 * with "…"; other names stay. */
void plot_factor_complete(char *name, size_t size);
/* The measure in words with the contrast: "Illicit profit, interdiction less baseline". */
void plot_study_subject(const struct analysis *a, char *text, size_t size);
/* Caption: "Simulated with Tributary … Case: …; 12,288 runs (3 blocks left out), seed 14, total of Jan 2016 to Dec 2018." then `extra` and the request's note. */
void plot_study_caption(const struct plot_request *request, const struct analysis *a, const char *extra, char *text, size_t size);

/* "33.9 (18.4 to 52.4) million US$": value and interval in three figures, in the unit that suits the largest of them. */
void plot_study_number(double value, double low, double high, const char *unit_name, char text[160]);

/* ---- parts of charts ---------------------------------------------------------------------------------------------------- */
/* A factor's value in three figures, without zeros at its end; a value beyond 1,000 whole. */
void plot_factor_number(double value, char text[PLOT_NUMBER]);
/* About five ticks whose labels do not touch (the zero, or the lower bound, where nothing else fits), drawn with grid lines from y to
 * bottom and labels below it; plus: a sign before positive numbers. Needs 12 points below. */
void plot_study_axis(struct plot_ops *o, const struct plot_scale *scale, double y, double bottom, bool plus);
/* The interval low to high as a line with short ends; an end beyond the scale becomes an arrow there. Nothing where either is NaN. Returns
 * whether something was cut. */
bool plot_study_whisker(struct plot_ops *o, const struct plot_scale *scale, double y, double low, double high, uint32_t color);
/* A value's place, kept inside the scale; *beyond (may be NULL): -1 below it, 1 above, else 0. */
double plot_study_at(const struct plot_scale *scale, double value, int *beyond);
/* An arrow head whose tip lies at (x, y), to the left (-1) or right (1). */
void plot_study_arrow(struct plot_ops *o, double x, double y, int way, uint32_t color);
/* Entries of a key beside one another, over as many lines as they need. shape -1: a whisker, -2: a grey band; hatch and solid boxes: -3, -4; -5: an arrow.
 * Returns the y below. */
struct plot_key_entry {
    const char *text;
    int shape;
    uint32_t color;
    bool hollow;
};
double plot_study_key(struct plot_ops *o, const struct plot_key_entry *entry, int n, double y);
/* A filled or hollow mark of the key's and the chart's size. */
void plot_study_mark(struct plot_ops *o, enum plot_shape shape, double x, double y, uint32_t color, bool hollow);
/* A box that is hatched (pale, with slanted lines) or solid. */
void plot_study_bar(struct plot_ops *o, double x, double y, double width, double height, uint32_t color, bool hatch);
/* A row's name in a column of this width: in as many lines as it needs (four at most), about y. */
int plot_study_name_lines(const struct plot_ops *o, const char *name, double width);
void plot_study_name(struct plot_ops *o, const char *name, double y, double width, uint32_t color);
/* A colour between two, each channel by itself; t from 0 to 1. */
uint32_t plot_mix(uint32_t from, uint32_t to, double t);
/* Rows by falling key, NaN last, equal ones in their order. */
void plot_study_order(const double *key, int n, int *order);

/* The figures from an analysis, without a store. */
enum trib_status figure_sobol_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err);
enum trib_status figure_morris_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err);
enum trib_status figure_tornado_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err);
#endif
