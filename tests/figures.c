/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figures.h"
#include "harness.h"
#include <math.h>
#include <stdlib.h>

static void drop(void *o)
{
    plot_ops_clear(o);
    free(o);
}
struct plot_ops *figure_page(void)
{
    struct plot_ops *o = calloc(1, sizeof *o);
    REQUIRE(o);
    plot_ops_init(o, plot_measure_table, NULL);
    test_defer(drop, o);
    return o;
}

char *figure_words(const struct plot_ops *o)
{
    char *all = test_text("%s", "");
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_TEXT) all = test_text("%s%s ", all, o->op[i].text);
    return all;
}

double figure_luminance(uint32_t color)
{
    double sum = 0, weight[3] = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
        double c = (color >> (16 - 8 * i) & 255) / 255.0;
        sum += weight[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

int figure_flaws(const struct plot_ops *o, bool tell)
{
    int found = 0, clipped = 0, groups = 0;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        clipped += op->kind == PLOT_OP_CLIP ? 1 : op->kind == PLOT_OP_UNCLIP ? -1 : 0;
        groups += op->kind == PLOT_OP_GROUP ? 1 : op->kind == PLOT_OP_UNGROUP ? -1 : 0;
        if (op->kind == PLOT_OP_PATH && !clipped && op->n_numbers) {
            struct plot_box b = plot_path_box(o, op);
            if (!(b.x0 >= -0.01 && b.y0 >= -0.01 && b.x1 <= o->width + 0.01 && b.y1 <= o->height + 0.01)) {
                found++;
                if (tell) test_note("a path leaves the page: %g %g %g %g", b.x0, b.y0, b.x1, b.y1);
            }
        }
        if (op->kind != PLOT_OP_TEXT) continue;
        struct plot_box a = plot_text_box(op);
        if (!(a.x0 >= 0 && a.y0 >= 0 && a.x1 <= o->width && a.y1 <= o->height)) {
            found++;
            if (tell)
                test_note("'%s' leaves the page: %g to %g of %g, %g to %g of %g", op->text, a.x0, a.x1, o->width, a.y0, a.y1, o->height);
        }
        if (op->size < 7.5 || 1.05 / (figure_luminance(op->color) + 0.05) < 4.5) {
            found++;
            if (tell) test_note("'%s' is too small or too pale", op->text);
        }
        for (size_t k = 0; k < i; k++) {
            if (o->op[k].kind != PLOT_OP_TEXT || !plot_box_meet(a, plot_text_box(&o->op[k]))) continue;
            found++;
            if (tell) test_note("'%s' lies over '%s'", op->text, o->op[k].text);
        }
    }
    return found + abs(clipped) + abs(groups);
}
