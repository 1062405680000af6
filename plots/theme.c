/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes: what is done to a finished list of operations. See theme.h. */
#include "theme.h"
#include "ops.h"
#include <math.h>
#include <string.h>

static const struct plot_theme themes[] = {
    {"brief", "a page column of a policy brief: 160 mm wide", 160, 200, 1, false},
    {"slide", "a slide of 16 to 9: 254 mm wide, all letters 1.7 times as large", 254, 150, 1.7, false},
    {"print", "greys only, for printers without colour: 160 mm wide", 160, 300, 1, true},
};

const struct plot_theme *plot_themes(int *n)
{
    *n = (int)(sizeof themes / sizeof *themes);
    return themes;
}
const struct plot_theme *plot_theme_find(const char *name)
{
    if (!name) return &themes[0];
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
        if (!strcmp(themes[i].name, name)) return &themes[i];
    return NULL;
}

/* sRGB (IEC 61966-2-1) to light and back. */
static double light(double c) { return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4); }
static double unlight(double l) { return l <= 0.0031308 ? 12.92 * l : 1.055 * pow(l, 1 / 2.4) - 0.055; }

uint32_t plot_grey_of(uint32_t color)
{
    double y = 0.2126 * light((color >> 16 & 255) / 255.0) + 0.7152 * light((color >> 8 & 255) / 255.0) + 0.0722 * light((color & 255) / 255.0);
    uint32_t g = (uint32_t)(unlight(y) * 255 + 0.5);
    if (g > 255) g = 255;
    return g << 16 | g << 8 | g;
}

void plot_theme_apply(const struct plot_theme *theme, struct plot_ops *o)
{
    double z = theme->zoom;
    for (size_t i = 0; i < o->n_numbers && z != 1; i++) o->number[i] *= z;
    for (size_t i = 0; i < o->n; i++) {
        struct plot_op *op = &o->op[i];
        op->x *= z, op->y *= z, op->size *= z, op->halo *= z, op->width *= z, op->style.width *= z;
        if (!theme->grey) continue;
        op->color = plot_grey_of(op->color);
        op->style.fill = plot_grey_of(op->style.fill);
        op->style.stroke = plot_grey_of(op->style.stroke);
    }
    o->width *= z;
    o->height *= z;
}
