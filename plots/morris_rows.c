/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Morris' screening in rows: more factors than a plane has room for. The strongest stands first; what can't be told from luck lies below
 * a line, luck itself last. Size and spread lie in two lanes of a row, so that no interval strikes out a mark.
 */
#include "figure_morris.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOLD, UNTOLD, LUCK, N_SECTIONS };
static int section_of(const struct morris_point *p) { return p->luck ? LUCK : p->pale ? UNTOLD : TOLD; }

/* A mark at its place, or two arrow heads at the axis' end: a mark there would claim a value that it does not have. */
static void lane(struct plot_ops *o, const struct plot_scale *s, enum plot_shape shape, double value, double y, uint32_t color, bool hollow)
{
    int beyond;
    double x = plot_study_at(s, value, &beyond);
    if (!beyond) plot_study_mark(o, shape, x, y, color, hollow);
    else plot_study_arrow(o, x, y, beyond, color), plot_study_arrow(o, x - beyond * 4.5, y, beyond, color);
}

static const char *untold(const struct morris_chart *c) { return isfinite(c->luck) ? "not told from luck or nothing" : "hardly matters"; }
static double section_head(struct plot_ops *o, double y, int section, double names, const char *words, bool draw)
{
    struct plot_lines lines;
    if (section == TOLD) return y;
    if (draw) plot_segment(o, PLOT_MARGIN, y + 2, o->width - PLOT_MARGIN, y + 2, plot_stroke(PLOT_GRID, 0.8, PLOT_SOLID), PLOT_ROLE_DECOR);
    if (section == LUCK) return y + 4;
    plot_wrap(o, words, PLOT_SIZE_SMALL, false, names - 6, 3, &lines);
    for (int i = 0; i < lines.n && draw; i++)
        plot_text(o, PLOT_MARGIN, y + 11.5 + i * 9, lines.line[i],
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_LABEL, .halo = 2});
    return y + 6 + lines.n * 9;
}

static void row_draw(struct plot_ops *o, const struct morris_point *p, const struct plot_scale *s, double y, double names)
{
    uint32_t color = p->luck ? PLOT_WORSE : p->pale ? PLOT_NEUTRAL : PLOT_BETTER;
    plot_group(o, p->name);
    plot_study_name(o, p->luck ? "luck (noise)" : p->text, y, names, p->pale ? PLOT_GREY : PLOT_INK);
    plot_study_whisker(o, s, y - 4, p->low, p->high, color);
    lane(o, s, PLOT_CIRCLE, p->mu, y - 4, color, false);
    lane(o, s, PLOT_DIAMOND, p->sigma, y + 4.6, color, true);
    plot_ungroup(o);
}

double morris_rows(struct plot_ops *o, const struct morris_chart *c, const char *unit, double y)
{
    double inner = o->width - 2 * PLOT_MARGIN, widest = 0, most = 0, reach = 0, spread = 0;
    bool whiskers = false, cut = false;
    for (int i = 0; i < c->shown; i++) {
        const struct morris_point *p = &c->point[i];
        widest = fmax(widest, plot_text_width(o, p->luck ? "luck (noise)" : p->text, PLOT_SIZE_TEXT, false));
        if (section_of(p) == UNTOLD) widest = fmax(widest, plot_text_width(o, untold(c), PLOT_SIZE_SMALL, false));
        most = fmax(most, p->mu), spread = fmax(spread, p->sigma);
        if (isfinite(p->high)) reach = fmax(reach, p->high);
        whiskers = whiskers || (isfinite(p->low) && isfinite(p->high));
    }
    reach = fmin(fmax(reach, most), most * 1.6);
    reach = fmax(reach, fmin(spread, fmax(reach, most) * 1.6));
    if (!(reach > 0)) reach = spread > 0 ? spread : 1;
    double names = fmin(widest + 1, inner * (inner < 300 ? 0.4 : 0.36)) + 8;
    struct plot_scale s = {-0.03 * reach, 1.04 * reach, PLOT_MARGIN + names, o->width - PLOT_MARGIN - 4};
    for (int i = 0; i < c->shown; i++) {
        const struct morris_point *p = &c->point[i];
        cut = cut || p->high > s.hi || p->low < s.lo || p->mu > s.hi || p->sigma > s.hi;
    }
    struct plot_key_entry key[5];
    int n_key = 0;
    key[n_key++] = (struct plot_key_entry){"mean size (mu*)", PLOT_CIRCLE, PLOT_BETTER, false};
    if (whiskers) key[n_key++] = (struct plot_key_entry){"95% interval of the mean size", -1, PLOT_INK, false};
    key[n_key++] = (struct plot_key_entry){"spread (sigma)", PLOT_DIAMOND, PLOT_BETTER, true};
    if (cut) key[n_key++] = (struct plot_key_entry){"goes on beyond the axis", -5, PLOT_INK, false};
    y = plot_study_key(o, key, n_key, y) + 2;

    /* Sections one after another, each by falling size; the axis lies behind all of them. */
    double top = y;
    for (int pass = 0; pass < 2; pass++) {
        y = top;
        for (int section = 0; section < N_SECTIONS; section++) {
            bool begun = false;
            for (int i = 0; i < c->shown; i++) {
                const struct morris_point *p = &c->point[i];
                if (section_of(p) != section) continue;
                if (!begun) y = section_head(o, y, section, names, untold(c), pass);
                begun = true;
                double height = fmax(20, plot_study_name_lines(o, p->luck ? "luck (noise)" : p->text, names) * 9.4 + 4);
                if (pass) row_draw(o, p, &s, y + height / 2, names);
                y += height;
            }
        }
        if (pass) break;
        plot_group(o, "axes");
        plot_study_axis(o, &s, top, y, false);
        if (isfinite(c->luck)) {
            double x = plot_study_at(&s, c->luck, NULL);
            plot_segment(o, x, top, x, y, plot_stroke(PLOT_WORSE, 1, PLOT_DASHED), PLOT_ROLE_DECOR);
        }
        plot_ungroup(o);
    }
    char text[200];
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    snprintf(text, sizeof text, "change of the result%s%s", *unit ? ", " : "", unit);
    return plot_paragraph(o, s.from, y + 19.5, s.to - s.from, text, small, 2) - 6;
}
