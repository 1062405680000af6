/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Overlaps, cuts, pale and small letters. See flaws.h. */
#include "flaws.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct finding_list {
    int n;
    void (*tell)(void *user, const char *words);
    void *user;
};
static void found(struct finding_list *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void found(struct finding_list *f, const char *format, ...)
{
    char words[600];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    f->n++;
    if (f->tell) f->tell(f->user, words);
}

double plot_luminance(uint32_t color)
{
    double sum = 0, weight[3] = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
        double c = (color >> (16 - 8 * i) & 255) / 255.0;
        sum += weight[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static void text_flaws(const struct plot_ops *o, size_t i, double zoom, struct finding_list *f)
{
    const struct plot_op *op = &o->op[i];
    struct plot_box a = plot_text_box(op);
    if (!(a.x0 >= 0 && a.y0 >= 0 && a.x1 <= o->width && a.y1 <= o->height))
        found(f, "'%s' leaves the page: %g to %g of %g, %g to %g of %g", op->text, a.x0, a.x1, o->width, a.y0, a.y1, o->height);
    if (op->size < PLOT_LEAST_SIZE * zoom - 1e-9 || 1.05 / (plot_luminance(op->color) + 0.05) < PLOT_LEAST_CONTRAST)
        found(f, "'%s' is too small or too pale", op->text);
    for (size_t k = 0; k < i; k++)
        if (o->op[k].kind == PLOT_OP_TEXT && plot_box_meet(a, plot_text_box(&o->op[k]))) found(f, "'%s' lies over '%s'", op->text, o->op[k].text);
}

int plot_flaws(const struct plot_ops *o, double zoom, void (*tell)(void *user, const char *words), void *user)
{
    struct finding_list f = {0, tell, user};
    int clipped = 0, groups = 0;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        clipped += op->kind == PLOT_OP_CLIP ? 1 : op->kind == PLOT_OP_UNCLIP ? -1 : 0;
        groups += op->kind == PLOT_OP_GROUP ? 1 : op->kind == PLOT_OP_UNGROUP ? -1 : 0;
        if (op->kind == PLOT_OP_TEXT) text_flaws(o, i, zoom, &f);
        if (op->kind != PLOT_OP_PATH || clipped || !op->n_numbers) continue;
        struct plot_box b = plot_path_box(o, op);
        if (!(b.x0 >= -0.01 && b.y0 >= -0.01 && b.x1 <= o->width + 0.01 && b.y1 <= o->height + 0.01))
            found(&f, "a path leaves the page: %g %g %g %g", b.x0, b.y0, b.x1, b.y1);
    }
    return f.n + abs(clipped) + abs(groups);
}
