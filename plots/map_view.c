/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One window of a map: land, ribbons or circles, towns and their names. See map.h. */
#include "map.h"
#include <math.h>
#include <stdlib.h>

#define MIDDLE_GREY 0xC6C6C6u

/* ---- marks -------------------------------------------------------------------------------------------------------------- */

static uint32_t blend(uint32_t a, uint32_t b, double t)
{
    uint32_t out = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double x = a >> shift & 255, y = b >> shift & 255;
        out |= (uint32_t)lround(x + (y - x) * t) << shift;
    }
    return out;
}
/* From less through grey to more, -1 to 1 */
uint32_t map_diverging(double t)
{
    t = t < -1 ? -1 : t > 1 ? 1 : t;
    return t < 0 ? blend(MIDDLE_GREY, PLOT_BETTER, -t) : blend(MIDDLE_GREY, PLOT_WORSE, t);
}
uint32_t map_sequential(double t) { return blend(0xC6DBEF, 0x08306B, t < 0 ? 0 : t > 1 ? 1 : t); }

double map_least_width(const struct map *map) { return map->widest > 7 ? 0.9 : 0.55; }

double map_link_width(const struct map *map, double size)
{
    double share = map->largest > 0 ? size / map->largest : 0, w = map->widest * (map->root ? sqrt(share) : share);
    return size <= map->least ? 0.4 : fmax(w, map_least_width(map));
}

double map_circle_radius(const struct map *map, double value, bool difference)
{
    double largest = difference ? map->largest_difference : map->largest, share = largest > 0 ? fabs(value) / largest : 0;
    double r = map->widest * sqrt(share);
    return !isfinite(share) || share < 1e-4 ? 0 : r < 1 ? 1 : r;
}

double map_dot_radius(const struct geo_view *v)
{
    double width = v->box.x1 - v->box.x0;
    return width > 300 ? 3.1 : width > 180 ? 2.4 : 1.3;
}

bool map_view_small(const struct geo_view *v) { return v->box.x1 - v->box.x0 < 180; }

static struct plot_style link_style(const struct map *map, const struct map_panel *panel, const struct map_link *link)
{
    struct plot_style style = plot_stroke(PLOT_BETTER, map_link_width(map, link->size), PLOT_SOLID);
    if (link->size <= map->least) {
        style.stroke = PLOT_FRAME;
        style.stroke_alpha = 0.6;
    } else if (panel->base >= 0) {
        style.stroke = link->sure ? map_diverging(link->difference.mean / map->limit) : MAP_UNSURE;
        if (!link->sure) style.dash = PLOT_DASHED;
    } else if (map->by_level) {
        double t = map->high > map->low ? (link->level - map->low) / (map->high - map->low) : 0.5;
        style.stroke = isfinite(link->level) ? map_sequential(t) : MAP_UNSURE;
    } else if (map->any_difference) {
        style.stroke = PLOT_NEUTRAL; /* blue means less in the panel beside it */
    }
    return style;
}

/* An uncertain leg is a faint ribbon round a thin dashed line: its size is seen, and that its difference is not known. */
void map_link_stroke(struct plot_ops *o, double x0, double y0, double x1, double y1, struct plot_style style)
{
    if (style.dash != PLOT_SOLID && style.width > 0.9) {
        struct plot_style faint = plot_stroke(style.stroke, style.width, PLOT_SOLID);
        faint.stroke_alpha = 0.28;
        plot_segment(o, x0, y0, x1, y1, faint, PLOT_ROLE_DATA);
        style.width = 0.8;
    }
    plot_segment(o, x0, y0, x1, y1, style, PLOT_ROLE_DATA);
}

/* What becomes less has a white core, so that the sign is seen in grey print too. */
void map_core_draw(struct plot_ops *o, double x0, double y0, double x1, double y1, double width)
{
    if (width >= 1.8) plot_segment(o, x0, y0, x1, y1, plot_stroke(PLOT_PAPER, width * 0.3, PLOT_SOLID), PLOT_ROLE_DECOR);
}

void map_town_mark(struct plot_ops *o, const struct map *map, int holder, double x, double y, double r)
{
    struct plot_style style = {.fill = 0x8A8A8A, .fill_alpha = 1, .stroke = PLOT_PAPER, .stroke_alpha = 1, .width = 0.8};
    if (holder == HOLDER_NONE) {
        plot_mark(o, PLOT_CIRCLE, x, y, r * 0.62, style, PLOT_ROLE_DECOR);
        return;
    }
    /* shapes tell holders apart; the last colours of the palette, so that blue and vermilion keep their meaning of less and more */
    for (int k = 0; k < map->n_legend; k++)
        if (map->legend[k] == holder) {
            style.fill = k + 2 < PLOT_N_COLORS ? plot_palette[k + 2] : PLOT_NEUTRAL;
            plot_mark(o, (enum plot_shape)k, x, y, r, style, PLOT_ROLE_DECOR);
            return;
        }
    style.fill = PLOT_PAPER;
    style.stroke = PLOT_INK;
    style.width = 1.1;
    plot_mark(o, PLOT_CIRCLE, x, y, r * 0.95, style, PLOT_ROLE_DECOR);
    if (holder == HOLDER_CONTESTED) plot_mark(o, PLOT_CIRCLE, x, y, r * 0.4, plot_fill(PLOT_INK, 1), PLOT_ROLE_DECOR);
}

/* More is a full disc and less a ring, so that grey print and every eye tell them apart; what is not sure is dashed and grey: full or
 * not in the same way. */
void map_circle_draw(struct plot_ops *o, double x, double y, double r, int way)
{
    struct plot_style style = plot_fill(way == 2 ? PLOT_BETTER : PLOT_WORSE, 0.55);
    style.stroke = PLOT_PAPER;
    style.stroke_alpha = 1;
    style.width = 0.8;
    if (way == -1) {
        style.fill = PLOT_PAPER;
        style.fill_alpha = 0.6;
        style.stroke = PLOT_BETTER;
        style.width = r > 4 ? 1.8 : 1;
        r -= style.width / 2;
    } else if (way == MAP_UNSURE_MORE || way == MAP_UNSURE_LESS) {
        style.fill = way == MAP_UNSURE_MORE ? MAP_UNSURE : PLOT_PAPER;
        style.fill_alpha = way == MAP_UNSURE_MORE ? 0.25 : 0.6;
        style.stroke = MAP_UNSURE;
        style.width = 0.8;
        style.dash = PLOT_DASHED;
    }
    if (r > 0) plot_mark(o, PLOT_CIRCLE, x, y, r, style, PLOT_ROLE_DATA);
}

/* An arrow head in the dominant direction, a little past the middle of the leg. */
static void arrow_draw(struct plot_ops *o, const struct map_link *link, double x0, double y0, double x1, double y1, double width,
                       uint32_t color)
{
    double dx = x1 - x0, dy = y1 - y0, length = sqrt(dx * dx + dy * dy);
    double size = 2.6 + 0.55 * width;
    if (length < 4 * size || link->dominance < 0.55 || width < 1) return;
    dx /= length;
    dy /= length;
    double x = x0 + dx * length * 0.56, y = y0 + dy * length * 0.56, half = size * 0.8;
    plot_move(o, x + dx * size, y + dy * size);
    plot_line(o, x - dx * size * 0.6 - dy * half, y - dy * size * 0.6 + dx * half);
    plot_line(o, x - dx * size * 0.6 + dy * half, y - dy * size * 0.6 - dx * half);
    plot_close(o);
    struct plot_style style = {
        .fill = blend(color, 0x000000, 0.25), .fill_alpha = 1, .stroke = PLOT_PAPER, .stroke_alpha = 1, .width = 0.6};
    plot_paint(o, style, PLOT_ROLE_DECOR);
}

/* ---- the window --------------------------------------------------------------------------------------------------------- */

static void town_at(const struct map *map, const struct geo_view *v, int t, double *x, double *y)
{
    geo_at(v, map->cas->town[t].lon, map->cas->town[t].lat, x, y);
}

/* Large legs lie over small ones, certain differences over uncertain ones. */
static bool links_draw(struct plot_ops *o, const struct map *map, const struct map_panel *panel, const struct geo_view *v)
{
    double *size = malloc(((size_t)map->n_links + 1) * sizeof *size);
    for (int i = 0; size && i < map->n_links; i++) size[i] = panel->link[i].size;
    int *order = size ? map_order(size, map->n_links) : NULL;
    for (int pass = 0; order && pass < 2; pass++)
        for (int k = 0; k < map->n_links; k++) {
            const struct map_link *link = &panel->link[order[k]];
            if (!(link->size > 0) || (pass == 1) != (panel->base < 0 || link->sure)) continue;
            double x0, y0, x1, y1;
            town_at(map, v, link->from, &x0, &y0);
            town_at(map, v, link->to, &x1, &y1);
            struct plot_style style = link_style(map, panel, link);
            if (link->size > map->least) {
                struct plot_style casing = plot_stroke(PLOT_PAPER, style.width + 1.2, PLOT_SOLID);
                casing.stroke_alpha = 0.75;
                plot_segment(o, x0, y0, x1, y1, casing, PLOT_ROLE_DECOR);
            }
            map_link_stroke(o, x0, y0, x1, y1, style);
            if (panel->base >= 0 && link->sure && link->difference.mean < 0) map_core_draw(o, x0, y0, x1, y1, style.width);
            if (!map_view_small(v)) arrow_draw(o, link, x0, y0, x1, y1, style.width, style.stroke);
        }
    bool held = order != NULL;
    free(size);
    free(order);
    return held;
}

static bool inside(const struct geo_view *v, double x, double y, double r)
{
    return x >= v->box.x0 - r && x <= v->box.x1 + r && y >= v->box.y0 - r && y <= v->box.y1 + r;
}

/* Circles, the largest first, so that none hides a smaller one; the case's legs behind them as thin lines. */
static void circles_draw(struct plot_ops *o, const struct map *map, const struct map_panel *panel, const struct geo_view *v,
                         const int *towns, const bool *hide)
{
    double x, y, x1, y1;
    for (int p = 0; p < map->n_links; p++) {
        const struct trib_leg *leg = &map->cas->leg[map->pair[p][0]];
        town_at(map, v, leg->from, &x, &y);
        town_at(map, v, leg->to, &x1, &y1);
        plot_segment(o, x, y, x1, y1, plot_stroke(PLOT_COAST, 0.5, PLOT_SOLID), PLOT_ROLE_DECOR);
    }
    for (int k = map->cas->n_towns - 1; k >= 0; k--) {
        int t = towns[k];
        const struct map_spot *spot = &panel->spot[t];
        bool difference = panel->base >= 0;
        double value = difference ? spot->difference.mean : spot->value, r = map_circle_radius(map, value, difference);
        town_at(map, v, t, &x, &y);
        if ((hide && hide[t]) || !inside(v, x, y, r > 0 ? r : 0)) continue;
        plot_mark(o, PLOT_CIRCLE, x, y, 0.9, plot_fill(PLOT_INK, 1), PLOT_ROLE_DECOR); /* also where nothing is: legs end there */
        if (map->town_size[t] > 0 && r > 0) map_circle_draw(o, x, y, r, !difference ? 2 : !spot->sure ? (value > 0 ? MAP_UNSURE_MORE : MAP_UNSURE_LESS) : value > 0 ? 1 : -1);
    }
}

static void dots_draw(struct plot_ops *o, const struct map *map, const struct map_panel *panel, const struct geo_view *v, const int *towns,
                      const bool *hide, bool holders)
{
    double x, y, r = holders ? map_dot_radius(v) : 0.8;
    for (int k = 0; k < map->cas->n_towns; k++) {
        int t = towns[k];
        town_at(map, v, t, &x, &y);
        if (!(map->town_size[t] > 0) || (hide && hide[t]) || !inside(v, x, y, r)) continue;
        if (holders) map_town_mark(o, map, panel->holder[t], x, y, r);
        else plot_mark(o, PLOT_CIRCLE, x, y, r, plot_fill(PLOT_GREY, 1), PLOT_ROLE_DECOR);
    }
}

static void box_path(struct plot_ops *o, struct plot_box b)
{
    plot_move(o, b.x0, b.y0);
    plot_line(o, b.x1, b.y0);
    plot_line(o, b.x1, b.y1);
    plot_line(o, b.x0, b.y1);
    plot_close(o);
}

bool map_view_draw(struct plot_ops *o, const struct map *map, const struct map_panel *panel, const struct geo *geo,
                   const struct geo_view *v, const bool *hide, const struct geo_view *frame, const struct map_labels *labels, double dx,
                   double dy)
{
    int *towns = map_order(map->town_size, map->cas->n_towns);
    if (!towns) return false;
    bool held = true;
    box_path(o, v->box);
    plot_clip(o);
    geo_draw(geo, v, o);
    if (map->by_town) circles_draw(o, map, panel, v, towns, hide);
    else held = links_draw(o, map, panel, v);
    if (!map->by_town) dots_draw(o, map, panel, v, towns, hide, labels && !map_view_small(v) && map->layout != MAP_DATES);
    plot_unclip(o);
    if (frame) {
        double x0, y0, x1, y1;
        geo_at(v, frame->lon0, frame->lat1, &x0, &y0);
        geo_at(v, frame->lon1, frame->lat0, &x1, &y1);
        plot_rectangle(o, x0, y0, x1 - x0, y1 - y0, plot_stroke(PLOT_INK, 0.8, PLOT_SOLID), PLOT_ROLE_DECOR);
    }
    if (labels) map_labels_draw(o, map, labels, dx, dy);
    plot_rectangle(o, v->box.x0, v->box.y0, v->box.x1 - v->box.x0, v->box.y1 - v->box.y0, plot_stroke(PLOT_FRAME, 0.7, PLOT_SOLID),
                   PLOT_ROLE_DECOR);
    free(towns);
    return held;
}
