/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cairo and Pango: measuring and drawing. Hinting is off, so the layout is the same at every dpi. */
#include "theme.h"
#include "writer.h"
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plot_type {
    PangoFontMap *map;
    PangoContext *context;
    PangoLayout *layout;
    char family[64];
};

static void context_set(PangoContext *context)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
}

static void layout_set(PangoLayout *layout, const char *text, double size, bool bold)
{
    PangoFontDescription *font = pango_font_description_from_string(PLOT_FONTS);
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    if (g_utf8_validate(text, -1, NULL)) pango_layout_set_text(layout, text, -1);
    else { /* when it is drawn it will have no such bytes either (plot_text) */
        char *clean = g_strdup(text);
        plot_utf8_clean(clean);
        pango_layout_set_text(layout, clean, -1);
        g_free(clean);
    }
    pango_font_description_free(font);
}

/* The typeface that really draws the letters: Pango never says that it found none, it draws boxes. */
static void family_find(struct plot_type *type)
{
    layout_set(type->layout, "Tributary", 10, false);
    PangoLayoutLine *line = pango_layout_get_line_readonly(type->layout, 0);
    if (!line || !line->runs) return;
    PangoGlyphItem *run = line->runs->data;
    PangoFont *font = run->item->analysis.font;
    if (!font) return;
    PangoFontDescription *found = pango_font_describe(font);
    const char *family = pango_font_description_get_family(found);
    if (family) snprintf(type->family, sizeof type->family, "%s", family);
    pango_font_description_free(found);
}

enum trib_status plot_type_create(struct plot_type **out, struct trib_error *err)
{
    struct plot_type *type = calloc(1, sizeof *type);
    *out = type;
    if (!type) return trib_fail(err, TRIB_MEMORY, "not enough memory for a typeface");
    type->map = pango_cairo_font_map_new();
    type->context = pango_font_map_create_context(type->map);
    context_set(type->context);
    type->layout = pango_layout_new(type->context);
    family_find(type);
    if (!*type->family || pango_layout_get_unknown_glyphs_count(type->layout) > 0) {
        plot_type_free(type);
        *out = NULL;
        return trib_fail(err, TRIB_IO, "no typeface for figures was found on this machine; install fonts-inter (or fonts-dejavu-core)");
    }
    return TRIB_OK;
}

void plot_type_free(struct plot_type *type)
{
    if (!type) return;
    if (type->layout) g_object_unref(type->layout);
    if (type->context) g_object_unref(type->context);
    if (type->map) g_object_unref(type->map);
    free(type);
}

double plot_type_measure(void *user, const char *text, double size, bool bold)
{
    struct plot_type *type = user;
    int width, height;
    layout_set(type->layout, text, size, bold);
    pango_layout_get_size(type->layout, &width, &height);
    return (double)width / PANGO_SCALE;
}

const char *plot_type_family(const struct plot_type *type) { return type->family; }

static void set_color(cairo_t *cr, uint32_t color, double alpha)
{
    cairo_set_source_rgba(cr, (color >> 16) / 255.0, (color >> 8 & 255) / 255.0, (color & 255) / 255.0, alpha);
}

static void make_path(const struct plot_ops *o, const struct plot_op *op, cairo_t *cr)
{
    const double *p = o->number + op->first_number;
    cairo_new_path(cr);
    for (size_t i = 0; i < op->n_commands; i++) {
        switch (o->command[op->first_command + i]) {
        case 'M':
            cairo_move_to(cr, p[0], p[1]);
            p += 2;
            break;
        case 'L':
            cairo_line_to(cr, p[0], p[1]);
            p += 2;
            break;
        case 'C':
            cairo_curve_to(cr, p[0], p[1], p[2], p[3], p[4], p[5]);
            p += 6;
            break;
        default: cairo_close_path(cr);
        }
    }
}

static void draw_path(const struct plot_ops *o, const struct plot_op *op, cairo_t *cr)
{
    const struct plot_style *s = &op->style;
    make_path(o, op, cr);
    if (s->fill_alpha > 0) {
        set_color(cr, s->fill, s->fill_alpha);
        cairo_fill_preserve(cr);
    }
    if (s->stroke_alpha > 0) {
        double length[4];
        set_color(cr, s->stroke, s->stroke_alpha);
        cairo_set_line_width(cr, s->width);
        cairo_set_line_cap(cr, s->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
        cairo_set_line_join(cr, s->round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
        cairo_set_dash(cr, length, plot_dash_lengths(s->dash, s->width, length), 0);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
}

static int draw_text(const struct plot_op *op, cairo_t *cr, PangoLayout *layout)
{
    int width, height;
    layout_set(layout, op->text, op->size, op->bold);
    pango_layout_get_size(layout, &width, &height);
    double w = (double)width / PANGO_SCALE, base = (double)pango_layout_get_baseline(layout) / PANGO_SCALE;
    double x = op->x - (op->align == PLOT_MIDDLE ? w / 2 : op->align == PLOT_STOP ? w : 0);
    cairo_move_to(cr, x, op->y - base);
    if (op->halo > 0) {
        pango_cairo_layout_path(cr, layout);
        set_color(cr, PLOT_PAPER, 0.9);
        cairo_set_dash(cr, NULL, 0, 0);
        cairo_set_line_width(cr, op->halo);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke(cr);
        cairo_move_to(cr, x, op->y - base);
    }
    set_color(cr, op->color, 1);
    pango_cairo_show_layout(cr, layout);
    cairo_new_path(cr);
    return pango_layout_get_unknown_glyphs_count(layout);
}

enum trib_status plot_cairo_draw(const struct plot_ops *o, cairo_t *cr, double scale, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    cairo_scale(cr, scale, scale);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_GOOD);
    set_color(cr, PLOT_PAPER, 1);
    cairo_paint(cr);
    PangoFontMap *map = pango_cairo_font_map_new();
    PangoContext *context = pango_font_map_create_context(map);
    context_set(context);
    PangoLayout *layout = pango_layout_new(context);
    for (size_t i = 0; i < o->n && !status; i++) {
        const struct plot_op *op = &o->op[i];
        switch (op->kind) {
        case PLOT_OP_PATH: draw_path(o, op, cr); break;
        case PLOT_OP_CLIP:
            cairo_save(cr);
            make_path(o, op, cr);
            cairo_clip(cr);
            break;
        case PLOT_OP_UNCLIP: cairo_restore(cr); break;
        case PLOT_OP_TEXT:
            if (draw_text(op, cr, layout))
                status = trib_fail(err, TRIB_IO,
                                   "no typeface on this machine can draw all letters of '%s'; install fonts-inter or fonts-dejavu-core",
                                   op->text);
            break;
        default: break;
        }
    }
    g_object_unref(layout);
    g_object_unref(context);
    g_object_unref(map);
    if (!status && cairo_status(cr))
        status = trib_fail(err, TRIB_IO, "the figure could not be drawn: %s", cairo_status_to_string(cairo_status(cr)));
    return status;
}
