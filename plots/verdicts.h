/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside plots/: what figures of verdicts share: words of a kept table, the mark that says a verdict, columns of text. */
#ifndef TRIB_PLOT_VERDICTS_H
#define TRIB_PLOT_VERDICTS_H
#include "study.h"

/* Shape and fill say the verdict without colour: a filled circle, a filled triangle that points down, a hollow diamond. */
enum verdict_tone { VERDICT_HOLDS, VERDICT_FAILS, VERDICT_OPEN };
extern const struct verdict_mark {
    enum plot_shape shape;
    uint32_t color, text;
    bool hollow;
} verdict_marks[3];

/* The words of a row: the verdicts of all findings of that name and quantity, joined by blanks ("" where there is none). */
void verdict_words(const struct analysis *a, const char *name, const char *quantity, char *text, size_t size);
/* Names in the order in which people count: "H2" before "H10". */
int verdict_order(const char *a, const char *b);
/* Draws lines from baseline (x, y), `pitch` apart; returns the baseline after the last. */
double verdict_lines(struct plot_ops *o, const struct plot_lines *lines, double x, double y, double pitch, struct plot_text_style style);
/* A mark with its interval at a scale; what lies beyond ends in an arrow, the mark beside it. NaN low or high: no interval. */
void verdict_point(struct plot_ops *o, const struct plot_scale *scale, double y, double value, double low, double high,
                   enum verdict_tone tone);
/* The newest analysis of the kind in the store. */
enum trib_status verdict_load(const struct plot_request *request, struct store *st, const char *kind, struct analysis *out,
                              struct trib_error *err);

enum trib_status figure_claims_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o,
                                    struct trib_error *err);
enum trib_status figure_exam_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err);
#endif
