/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What figures of verdicts share. See verdicts.h. */
#include "verdicts.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct verdict_mark verdict_marks[3] = {
    [VERDICT_HOLDS] = {PLOT_CIRCLE, PLOT_BETTER, PLOT_INK, false},
    [VERDICT_FAILS] = {PLOT_DOWN, PLOT_WORSE, PLOT_INK, false},
    [VERDICT_OPEN] = {PLOT_DIAMOND, PLOT_NEUTRAL, PLOT_INK, true},
};

void verdict_words(const struct analysis *a, const char *name, const char *quantity, char *text, size_t size)
{
    size_t n = 0;
    *text = 0;
    for (int i = 0; i < a->n_rows && n + 1 < size; i++) {
        const struct finding *f = &a->row[i];
        if (strcmp(f->name, name) != 0 || strcmp(f->quantity, quantity) != 0) continue;
        int more = snprintf(text + n, size - n, "%s%s", n ? " " : "", f->verdict);
        n = more < 0 ? n : n + (size_t)more;
    }
    plot_utf8_clean(text);
}

int verdict_order(const char *a, const char *b)
{
    while (*a && *b) {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            char *end_a, *end_b;
            unsigned long x = strtoul(a, &end_a, 10), y = strtoul(b, &end_b, 10);
            if (x != y) return x < y ? -1 : 1;
            a = end_a, b = end_b;
        } else if (*a != *b) {
            return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        } else {
            a++, b++;
        }
    }
    return (*a != 0) - (*b != 0);
}

double verdict_lines(struct plot_ops *o, const struct plot_lines *lines, double x, double y, double pitch, struct plot_text_style style)
{
    for (int i = 0; i < lines->n; i++, y += pitch) plot_text(o, x, y, lines->line[i], style);
    return y;
}

void verdict_point(struct plot_ops *o, const struct plot_scale *scale, double y, double value, double low, double high,
                   enum verdict_tone tone)
{
    const struct verdict_mark *mark = &verdict_marks[tone];
    int beyond;
    double x = plot_study_at(scale, value, &beyond);
    plot_study_whisker(o, scale, y, low, high, PLOT_INK); /* dark: a mark's own colour may be pale in grey print */
    if (beyond) {
        plot_study_arrow(o, x, y, beyond, PLOT_INK);
        x -= beyond * 8;
    }
    plot_study_mark(o, mark->shape, x, y, mark->color, mark->hollow);
}

enum trib_status verdict_load(const struct plot_request *request, struct store *st, const char *kind, struct analysis *out,
                              struct trib_error *err)
{
    const char *const kinds[] = {kind, NULL};
    return plot_study_load(request, st, kinds, out, err);
}
