/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A measure of the legs on the real coast and borders. Width is size; colour is the difference from another arm, paired run by
 * run, and a leg whose 95% interval contains 0 is grey and dashed; towns show who holds them by shape and colour. Where towns
 * crowd together a second window shows them enlarged.
 */
#include "study.h"
#include "geo.h"
#include "../scripts/quantile.h"
#include "../scripts/script.h"
#include "../sim/case.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDEST 8.0       /* points, of the largest leg */
#define NEGLIGIBLE 0.001 /* of the largest leg, rounded down: smaller ones are drawn as hairlines */
#define MOST_HOLDERS 6

static const uint32_t holder_color[MOST_HOLDERS] = {0x009E73, 0xCC79A7, 0x000000, 0x56B4E9, 0xE69F00, 0x7A5195};

/* Both directions of a leg together. */
struct link {
    int from, to;     /* towns, in the dominant direction */
    double size;      /* a year, mean over runs; with a base: the larger of the two arms */
    double level;     /* mean kinds: value weighted by flow */
    double dominance; /* share of travellers in the dominant direction */
    struct plot_summary difference;
    bool sure; /* the interval of the difference leaves 0 out */
};
enum { HOLDER_NONE = -1, HOLDER_CONTESTED = -2 };
struct map {
    const struct plot_data *d;
    const struct trib_case *cas;
    const struct trib_measure_info *measure;
    struct link *link;
    int n_links;
    double largest, least, limit; /* of sizes; below which they are hairlines; of the colour scale */
    bool root;                    /* width grows with the square root of size: few legs dwarf the others */
    struct geo_view whole;        /* degrees of the main window */
    double low, high;             /* of levels */
    bool by_level, by_difference;
    int first_year, last_year;
    double *town_size;                  /* [towns] people through, or 0 */
    int *holder;                        /* [towns] group index, HOLDER_NONE, HOLDER_CONTESTED */
    int legend[MOST_HOLDERS], n_legend; /* groups with a colour of their own */
    bool other, contested, unknown;
};

/* ---- data -------------------------------------------------------------------------------------------------------- */

/* Yearly means of one arm: out[pair * runs + run], and the two directions' means over runs. */
struct arm_flows {
    int n_runs;
    uint32_t *slot;
    double *size, *level, *there, *back;
};

static void arm_flows_clear(struct arm_flows *a)
{
    free(a->slot);
    free(a->size);
    free(a->level);
    free(a->there);
    free(a->back);
    memset(a, 0, sizeof *a);
}

static enum trib_status arm_flows_load(const struct map *map, const int (*pair)[2], int n_pairs, int arm, int size_measure,
                                       int level_measure, struct arm_flows *out, struct trib_error *err)
{
    const struct plot_data *d = map->d;
    struct store_places size = {0}, level = {0};
    enum trib_status status = store_places(d->store, d->arm[arm].ord, size_measure, TRIB_LEG, map->cas->n_legs, &size, err);
    if (!status && level_measure >= 0)
        status = store_places(d->store, d->arm[arm].ord, level_measure, TRIB_LEG, map->cas->n_legs, &level, err);
    if (status) goto out;
    if (size.n_runs < 1) {
        status = trib_fail(err, TRIB_USAGE, "the arm '%s' has no finished run with values of legs", d->arm[arm].name);
        goto out;
    }
    size_t cells = (size_t)n_pairs * (size_t)size.n_runs + 1;
    out->n_runs = size.n_runs;
    out->slot = malloc(((size_t)size.n_runs + 1) * sizeof *out->slot);
    out->size = calloc(cells, sizeof(double));
    out->level = calloc(cells, sizeof(double));
    out->there = calloc((size_t)n_pairs + 1, sizeof(double));
    out->back = calloc((size_t)n_pairs + 1, sizeof(double));
    if (!out->slot || !out->size || !out->level || !out->there || !out->back) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for the legs of a map");
        goto out;
    }
    memcpy(out->slot, size.slot, (size_t)size.n_runs * sizeof *out->slot);
    /* months simulated in these years: a part year counts as the part it is */
    int32_t from = map->first_year * 12, to = map->last_year * 12 + 11;
    if (from < d->run_first) from = d->run_first;
    if (to > d->run_last) to = d->run_last;
    double per_year = 12.0 / (to - from + 1);
    for (int p = 0; p < n_pairs; p++)
        for (int r = 0; r < size.n_runs; r++) {
            double sum = 0, weighted = 0;
            for (int way = 0; way < 2; way++) {
                if (pair[p][way] < 0) continue;
                for (int year = map->first_year; year <= map->last_year; year++) {
                    int k = year - size.first_year;
                    if (k < 0 || k >= size.n_years) continue;
                    size_t at = ((size_t)r * (size_t)size.n_places + (size_t)pair[p][way]) * (size_t)size.n_years + (size_t)k;
                    double v = size.value[at];
                    if (!isfinite(v)) continue;
                    sum += v;
                    (way ? out->back : out->there)[p] += v * per_year / size.n_runs;
                    if (level.value && r < level.n_runs && level.n_years == size.n_years && isfinite(level.value[at]))
                        weighted += v * level.value[at];
                }
            }
            out->size[(size_t)p * (size_t)size.n_runs + (size_t)r] = sum * per_year;
            out->level[(size_t)p * (size_t)size.n_runs + (size_t)r] = sum > 0 ? weighted / sum : NAN;
        }
out:
    store_places_clear(&size);
    store_places_clear(&level);
    if (status) arm_flows_clear(out);
    return status;
}

static enum trib_status links_fill(struct map *map, struct trib_error *err)
{
    const struct trib_case *cas = map->cas;
    const struct plot_data *d = map->d;
    int(*pair)[2] = calloc((size_t)cas->n_legs + 1, sizeof *pair), n = 0;
    struct arm_flows arm = {0}, base = {0};
    map->link = calloc((size_t)cas->n_legs + 1, sizeof *map->link);
    map->town_size = calloc((size_t)cas->n_towns + 1, sizeof *map->town_size);
    enum trib_status status =
        pair && map->link && map->town_size ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for the legs of a map");
    if (status) goto out;
    for (int i = 0; i < cas->n_legs; i++) {
        int twin = cas->leg[i].twin;
        if (twin >= 0 && twin < i) continue;
        pair[n][0] = i;
        pair[n++][1] = twin;
    }
    int flow = trib_measure_find("flow"), size_measure = map->by_level ? flow : d->measure[0],
        level_measure = map->by_level ? d->measure[0] : -1;
    status = arm_flows_load(map, (const int(*)[2])pair, n, 0, size_measure, level_measure, &arm, err);
    if (!status && d->base >= 0) status = arm_flows_load(map, (const int(*)[2])pair, n, d->base, size_measure, level_measure, &base, err);
    map->low = INFINITY;
    map->high = -INFINITY;
    for (int p = 0; p < n && !status; p++) {
        struct link *link = &map->link[map->n_links++];
        struct plot_summary size, level, below = {0};
        size_t at = (size_t)p * (size_t)arm.n_runs;
        status = plot_summarize(arm.size + at, arm.n_runs, &size, err);
        if (!status) status = plot_summarize(arm.level + at, arm.n_runs, &level, err);
        if (status) break;
        link->size = size.mean;
        link->level = map->by_level ? level.mean : size.mean;
        double there = arm.there[p], back = arm.back[p];
        if (d->base >= 0) {
            struct plot_sample a = {0}, b = {0}, pairs = {0};
            const double *va = (map->by_level ? arm.level : arm.size) + at,
                         *vb = (map->by_level ? base.level : base.size) + (size_t)p * (size_t)base.n_runs;
            status = plot_summarize(base.size + (size_t)p * (size_t)base.n_runs, base.n_runs, &below, err);
            if (!status) status = plot_sample_make(arm.slot, va, arm.n_runs, &a, err);
            if (!status) status = plot_sample_make(base.slot, vb, base.n_runs, &b, err);
            if (!status) status = plot_pair(&a, &b, &pairs, err);
            if (!status) status = plot_summarize(pairs.value, pairs.n, &link->difference, err);
            plot_sample_clear(&a);
            plot_sample_clear(&b);
            plot_sample_clear(&pairs);
            if (status) break;
            link->sure = link->difference.n > 1 && (link->difference.lo > 0 || link->difference.hi < 0);
            if (below.mean > link->size) link->size = below.mean, there = base.there[p], back = base.back[p];
        }
        const struct trib_leg *leg = &cas->leg[pair[p][0]];
        link->from = there >= back ? leg->from : leg->to;
        link->to = there >= back ? leg->to : leg->from;
        link->dominance = there + back > 0 ? fmax(there, back) / (there + back) : 0;
        map->largest = fmax(map->largest, link->size);
        map->town_size[link->from] += link->size;
        map->town_size[link->to] += link->size;
        if (map->by_level && isfinite(link->level)) map->low = fmin(map->low, link->level), map->high = fmax(map->high, link->level);
    }
out:
    free(pair);
    arm_flows_clear(&arm);
    arm_flows_clear(&base);
    return status;
}

/* End of the colour scale: a round number that nine tenths of the sure differences stay inside; and the scale of widths. */
static enum trib_status scales_find(struct map *map, struct trib_error *err)
{
    double *size = malloc(((size_t)map->n_links + 1) * sizeof *size);
    if (!size) return trib_fail(err, TRIB_MEMORY, "not enough memory for the legs of a map");
    int n = 0;
    map->least = plot_round_below(map->largest * NEGLIGIBLE);
    for (int i = 0; i < map->n_links; i++)
        if (map->link[i].sure && map->link[i].size > map->largest * 0.01) size[n++] = fabs(map->link[i].difference.mean);
    quantile_sort(size, n);
    double hi = n ? quantile_of(size, n, 0.9) : 1;
    if (!(hi > 0)) hi = 1;
    /* the ends of the colour scale, rounded up to 1, 2 or 5 */
    double below = plot_round_below(hi);
    map->limit = below < hi * (1 - 1e-9) ? plot_round_below(below * 2.6) : below;
    if (map->by_level && map->high > map->low) plot_nice(&map->low, &map->high, 4);
    n = 0;
    for (int i = 0; i < map->n_links; i++)
        if (map->link[i].size > map->least) size[n++] = map->link[i].size;
    quantile_sort(size, n);
    map->root = n > 4 && quantile_of(size, n, 0.5) < 0.08 * map->largest;
    free(size);
    return TRIB_OK;
}

/* Drawn as a dot, in the main window. */
static bool town_seen(const struct map *map, int t)
{
    const struct trib_town *town = &map->cas->town[t];
    const struct geo_view *v = &map->whole;
    return map->town_size[t] > 0 && town->lon > v->lon0 && town->lon < v->lon1 && town->lat > v->lat0 && town->lat < v->lat1;
}

/* Who holds each town on a day, by the case's table. */
static enum trib_status holders_find(struct map *map, int32_t day, struct trib_error *err)
{
    const struct trib_case *cas = map->cas;
    int *count = calloc((size_t)cas->n_groups + 1, sizeof *count);
    map->holder = malloc(((size_t)cas->n_towns + 1) * sizeof *map->holder);
    if (!count || !map->holder) {
        free(count);
        return trib_fail(err, TRIB_MEMORY, "not enough memory for the towns of a map");
    }
    for (int t = 0; t < cas->n_towns; t++) {
        int arbiter = -1, holder = HOLDER_NONE;
        for (int i = 0; i < cas->n_controls; i++) {
            const struct trib_control *c = &cas->control[i];
            if (c->town != t || c->from_day > day || c->to_day <= day) continue;
            if (c->kind == TRIB_ARBITER) arbiter = c->group;
            else if (c->kind == TRIB_CONTESTED || (holder != HOLDER_NONE && holder != c->group)) holder = HOLDER_CONTESTED;
            else if (holder != HOLDER_CONTESTED) holder = c->group;
        }
        map->holder[t] = arbiter >= 0 ? arbiter : holder;
        if (map->holder[t] >= 0 && town_seen(map, t)) count[map->holder[t]]++;
    }
    while (map->n_legend < MOST_HOLDERS) {
        int best = -1;
        for (int g = 0; g < cas->n_groups; g++)
            if (count[g] > 0 && (best < 0 || count[g] > count[best])) best = g;
        if (best < 0) break;
        map->legend[map->n_legend++] = best;
        count[best] = 0;
    }
    free(count);
    return TRIB_OK;
}

/* ---- drawing ------------------------------------------------------------------------------------------------------- */

static uint32_t blend(uint32_t a, uint32_t b, double t)
{
    uint32_t out = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double x = a >> shift & 255, y = b >> shift & 255;
        out |= (uint32_t)lround(x + (y - x) * t) << shift;
    }
    return out;
}

#define MIDDLE_GREY 0xC6C6C6u
#define UNSURE 0x6F6F6Fu
/* -1 blue, 0 grey, +1 vermilion */
static uint32_t diverging(double t)
{
    t = t < -1 ? -1 : t > 1 ? 1 : t;
    return t < 0 ? blend(MIDDLE_GREY, PLOT_BETTER, -t) : blend(MIDDLE_GREY, PLOT_WORSE, t);
}
static uint32_t sequential(double t) { return blend(0xC6DBEF, 0x08306B, t < 0 ? 0 : t > 1 ? 1 : t); }

static double link_width(const struct map *map, double size)
{
    double share = map->largest > 0 ? size / map->largest : 0, w = WIDEST * (map->root ? sqrt(share) : share);
    return size <= map->least ? 0.5 : w < 0.9 ? 0.9 : w;
}

static struct plot_style link_style(const struct map *map, const struct link *link)
{
    struct plot_style style = plot_stroke(PLOT_BETTER, link_width(map, link->size), PLOT_SOLID);
    if (link->size <= map->least) {
        style.stroke = PLOT_FRAME;
        style.stroke_alpha = 0.6;
    } else if (map->by_difference) {
        style.stroke = link->sure ? diverging(link->difference.mean / map->limit) : UNSURE;
        if (!link->sure) style.dash = PLOT_DASHED;
    } else if (map->by_level) {
        style.stroke =
            isfinite(link->level) ? sequential(map->high > map->low ? (link->level - map->low) / (map->high - map->low) : 0.5) : UNSURE;
    }
    return style;
}

/* An uncertain leg is a faint ribbon round a thin dashed line: its size is seen, and that its difference is not known. */
static void link_stroke(struct plot_ops *o, double x0, double y0, double x1, double y1, struct plot_style style)
{
    if (style.dash != PLOT_SOLID && style.width > 0.9) {
        struct plot_style faint = plot_stroke(style.stroke, style.width, PLOT_SOLID);
        faint.stroke_alpha = 0.28;
        plot_segment(o, x0, y0, x1, y1, faint, PLOT_ROLE_DATA);
        style.width = 0.8;
    }
    plot_segment(o, x0, y0, x1, y1, style, PLOT_ROLE_DATA);
}

static bool link_shown(const struct map *map, const struct link *link) { return map->largest > 0 && link->size > 0; }

static void town_mark(struct plot_ops *o, const struct map *map, int holder, double x, double y, double r)
{
    struct plot_style style = {.fill = 0x8A8A8A, .fill_alpha = 1, .stroke = PLOT_PAPER, .stroke_alpha = 1, .width = 0.8};
    if (holder == HOLDER_NONE) {
        plot_mark(o, PLOT_CIRCLE, x, y, r * 0.62, style, PLOT_ROLE_DECOR);
        return;
    }
    for (int k = 0; k < map->n_legend; k++)
        if (map->legend[k] == holder) {
            style.fill = holder_color[k];
            plot_mark(o, (enum plot_shape)k, x, y, r, style, PLOT_ROLE_DECOR);
            return;
        }
    style.fill = PLOT_PAPER;
    style.stroke = PLOT_INK;
    style.width = 1.1;
    plot_mark(o, PLOT_CIRCLE, x, y, r * 0.95, style, PLOT_ROLE_DECOR);
    if (holder == HOLDER_CONTESTED) plot_mark(o, PLOT_CIRCLE, x, y, r * 0.4, plot_fill(PLOT_INK, 1), PLOT_ROLE_DECOR);
}

/* An arrow head in the dominant direction, a little past the middle of the part of the leg that is seen. */
static void arrow_draw(struct plot_ops *o, const struct link *link, double x0, double y0, double x1, double y1, double width,
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

/* Ascending size: large legs and towns are drawn and named over small ones. */
static int *order_by(const double *size, int n)
{
    int *order = malloc(((size_t)n + 1) * sizeof *order);
    for (int i = 0; order && i < n; i++) {
        int at = i;
        while (at && size[order[at - 1]] > size[i]) order[at] = order[at - 1], at--;
        order[at] = i;
    }
    return order;
}

/* One window. hide: towns that another window shows (or NULL); frame: box of that window, drawn as a rectangle. */
static bool view_draw(struct plot_ops *o, const struct map *map, const struct geo *geo, const struct geo_view *v, const bool *hide,
                      const struct geo_view *frame, int most_labels)
{
    const struct trib_case *cas = map->cas;
    double *size = malloc(((size_t)map->n_links + 1) * sizeof *size);
    struct plot_line_obstacle *line = calloc((size_t)map->n_links + 1, sizeof *line);
    int *order = NULL, *towns = order_by(map->town_size, cas->n_towns);
    for (int i = 0; size && i < map->n_links; i++) size[i] = map->link[i].size;
    if (size) order = order_by(size, map->n_links);
    bool held = size && line && order && towns;
    if (!held) goto out;

    struct plot_labels labels = {.bounds = {v->box.x0 + 2, v->box.y0 + 2, v->box.x1 - 2, v->box.y1 - 2}, .line = line};
    plot_rectangle(o, v->box.x0, v->box.y0, v->box.x1 - v->box.x0, v->box.y1 - v->box.y0, plot_fill(PLOT_PAPER, 0), PLOT_ROLE_DECOR);
    plot_move(o, v->box.x0, v->box.y0);
    plot_line(o, v->box.x1, v->box.y0);
    plot_line(o, v->box.x1, v->box.y1);
    plot_line(o, v->box.x0, v->box.y1);
    plot_close(o);
    plot_clip(o);
    geo_draw(geo, v, o);
    for (int pass = 0; pass < 2; pass++) /* certain differences lie over uncertain ones */
        for (int k = 0; k < map->n_links; k++) {
            const struct link *link = &map->link[order[k]];
            if (!link_shown(map, link) || (pass == 1) != (!map->by_difference || link->sure)) continue;
            double x0, y0, x1, y1;
            geo_at(v, cas->town[link->from].lon, cas->town[link->from].lat, &x0, &y0);
            geo_at(v, cas->town[link->to].lon, cas->town[link->to].lat, &x1, &y1);
            struct plot_style style = link_style(map, link);
            if (link->size > map->least) {
                struct plot_style casing = plot_stroke(PLOT_PAPER, style.width + 1.2, PLOT_SOLID);
                casing.stroke_alpha = 0.75;
                plot_segment(o, x0, y0, x1, y1, casing, PLOT_ROLE_DECOR);
                line[labels.n_lines++] = (struct plot_line_obstacle){x0, y0, x1, y1, style.width};
            }
            link_stroke(o, x0, y0, x1, y1, style);
            arrow_draw(o, link, x0, y0, x1, y1, style.width, style.stroke);
        }
    double r = 3.1;
    for (int k = 0; k < cas->n_towns; k++) {
        int t = towns[k];
        double x, y;
        geo_at(v, cas->town[t].lon, cas->town[t].lat, &x, &y);
        if (map->town_size[t] <= 0 || (hide && hide[t])) continue;
        if (x < v->box.x0 - r || x > v->box.x1 + r || y < v->box.y0 - r || y > v->box.y1 + r) continue;
        town_mark(o, map, map->holder[t], x, y, r);
        plot_labels_dot(&labels, x, y, r);
    }
    plot_unclip(o);
    if (frame) {
        double x0, y0, x1, y1;
        geo_at(v, frame->lon0, frame->lat1, &x0, &y0);
        geo_at(v, frame->lon1, frame->lat0, &x1, &y1);
        plot_rectangle(o, x0, y0, x1 - x0, y1 - y0, plot_stroke(PLOT_INK, 0.8, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_labels_block(&labels, (struct plot_box){x0, y0, x1, y1});
        plot_labels_place(&labels, o, x1 - 2, (y0 + y1) / 2, 6, "enlarged below",
                          (struct plot_text_style){.size = PLOT_SIZE_SMALL, .halo = 2.4, .color = PLOT_GREY, .role = PLOT_ROLE_LABEL});
    }
    for (int k = cas->n_towns - 1; k >= 0 && most_labels > 0; k--) {
        int t = towns[k];
        double x, y;
        geo_at(v, cas->town[t].lon, cas->town[t].lat, &x, &y);
        if (map->town_size[t] <= 0 || (hide && hide[t])) continue;
        if (x < v->box.x0 || x > v->box.x1 || y < v->box.y0 || y > v->box.y1) continue;
        if (plot_labels_place(&labels, o, x, y, 5, cas->town[t].name,
                              (struct plot_text_style){.size = PLOT_SIZE_SMALL, .halo = 2.4, .color = PLOT_INK, .role = PLOT_ROLE_LABEL}))
            most_labels--;
    }
    plot_rectangle(o, v->box.x0, v->box.y0, v->box.x1 - v->box.x0, v->box.y1 - v->box.y0, plot_stroke(PLOT_FRAME, 0.7, PLOT_SOLID),
                   PLOT_ROLE_DECOR);
out:
    free(size);
    free(order);
    free(towns);
    free(line);
    return held;
}

/* Degrees that hold every leg that matters. */
static void extent(const struct map *map, struct geo_view *v)
{
    *v = (struct geo_view){INFINITY, INFINITY, -INFINITY, -INFINITY, {0, 0, 0, 0}};
    for (int i = 0; i < map->n_links; i++) {
        if (map->link[i].size <= map->least) continue;
        for (int end = 0; end < 2; end++) {
            const struct trib_town *t = &map->cas->town[end ? map->link[i].to : map->link[i].from];
            v->lon0 = fmin(v->lon0, t->lon);
            v->lon1 = fmax(v->lon1, t->lon);
            v->lat0 = fmin(v->lat0, t->lat);
            v->lat1 = fmax(v->lat1, t->lat);
        }
    }
    double pad = 0.04 * fmax(v->lon1 - v->lon0, v->lat1 - v->lat0) + 0.15;
    bool inside = geo_inside(v);
    struct geo_view padded = {v->lon0 - pad, v->lat0 - pad, v->lon1 + pad, v->lat1 + pad, v->box};
    *v = padded;
    if (!inside) return; /* towns without a coast */
    v->lon0 = fmax(v->lon0, GEO_LON0);
    v->lon1 = fmin(v->lon1, GEO_LON1);
    v->lat0 = fmax(v->lat0, GEO_LAT0);
    v->lat1 = fmin(v->lat1, GEO_LAT1);
}

/* The largest crowd: towns nearer than a label's height to another of them. False where four are not so close. */
static bool crowd_find(const struct map *map, const struct geo_view *v, bool *member, struct geo_view *close_up)
{
    const struct trib_case *cas = map->cas;
    int n = cas->n_towns, best = 0, root[TRIB_MAX_TOWNS], count[TRIB_MAX_TOWNS] = {0}, best_root = -1;
    double x[TRIB_MAX_TOWNS], y[TRIB_MAX_TOWNS];
    for (int i = 0; i < n; i++) {
        root[i] = map->town_size[i] > map->largest * 0.005 ? i : -1;
        geo_at(v, cas->town[i].lon, cas->town[i].lat, &x[i], &y[i]);
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (int i = 0; i < n; i++)
            for (int k = 0; k < n; k++) {
                if (root[i] < 0 || root[k] < 0 || root[i] <= root[k] || hypot(x[i] - x[k], y[i] - y[k]) > 8) continue;
                root[i] = root[k];
                changed = true;
            }
    }
    for (int i = 0; i < n; i++)
        if (root[i] >= 0 && ++count[root[i]] > best) best = count[root[i]], best_root = root[i];
    if (best < 4) return false;
    *close_up = (struct geo_view){INFINITY, INFINITY, -INFINITY, -INFINITY, {0, 0, 0, 0}};
    for (int i = 0; i < n; i++) {
        member[i] = root[i] == best_root;
        if (!member[i]) continue;
        close_up->lon0 = fmin(close_up->lon0, cas->town[i].lon);
        close_up->lon1 = fmax(close_up->lon1, cas->town[i].lon);
        close_up->lat0 = fmin(close_up->lat0, cas->town[i].lat);
        close_up->lat1 = fmax(close_up->lat1, cas->town[i].lat);
    }
    double pad = 0.12 * (close_up->lon1 - close_up->lon0) + 0.1;
    close_up->lon0 -= pad;
    close_up->lon1 += pad;
    close_up->lat0 -= pad;
    close_up->lat1 += pad;
    /* worth a second window only if it shows things at least twice as large */
    return close_up->lon1 - close_up->lon0 < (v->lon1 - v->lon0) * 0.45;
}

/* Keys below the map, set like words on lines. */
struct flow {
    struct plot_ops *o;
    double x, y;
};
static void flow_room(struct flow *f, double width)
{
    if (f->x > PLOT_MARGIN && f->x + width > f->o->width - PLOT_MARGIN) f->x = PLOT_MARGIN, f->y += 13;
}
static void flow_text(struct flow *f, const char *text, bool bold)
{
    double width = plot_text_width(f->o, text, PLOT_SIZE_SMALL, bold);
    flow_room(f, width);
    plot_text(f->o, f->x, f->y, text,
              (struct plot_text_style){.size = PLOT_SIZE_SMALL, .bold = bold, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
    f->x += width + 8;
}
static void flow_line(struct flow *f, struct plot_style style, const char *text)
{
    flow_room(f, 26 + plot_text_width(f->o, text, PLOT_SIZE_SMALL, false));
    link_stroke(f->o, f->x, f->y - 2.7, f->x + 22, f->y - 2.7, style);
    f->x += 26;
    flow_text(f, text, false);
    f->x += 4;
}
static void flow_town(struct flow *f, const struct map *map, int holder, const char *name)
{
    struct plot_lines lines;
    char plain[96];
    snprintf(plain, sizeof plain, "%s", name);
    char *aside = strstr(plain, " (");
    if (aside && plot_text_width(f->o, plain, PLOT_SIZE_SMALL, false) > 120) *aside = 0;
    plot_wrap(f->o, plain, PLOT_SIZE_SMALL, false, 170, 1, &lines);
    flow_room(f, 10 + plot_text_width(f->o, lines.n ? lines.line[0] : "", PLOT_SIZE_SMALL, false));
    town_mark(f->o, map, holder, f->x + 3.2, f->y - 2.7, 3.1);
    f->x += 9;
    flow_text(f, lines.n ? lines.line[0] : "", false);
    f->x += 4;
}

static double keys_draw(struct plot_ops *o, const struct map *map, double y)
{
    const struct trib_measure_info *m = map->measure;
    struct flow f = {o, PLOT_MARGIN, y + 14};
    char text[300];
    int n;
    const char *size_unit = map->by_level ? trib_measures(&n)[trib_measure_find("flow")].unit : m->unit;
    struct plot_unit unit = plot_unit(size_unit, map->largest, false, " a year");
    snprintf(text, sizeof text, "Width: %s%s%s", unit.label, map->by_difference ? ", larger of the two arms" : "",
             map->root ? " (square-root scale)" : "");
    plot_group(o, "keys");
    flow_text(&f, text, true);
    double hi = map->largest * unit.factor;
    uint32_t plain = map->by_difference || map->by_level ? PLOT_NEUTRAL : PLOT_BETTER;
    double sizes[3] = {0, 0, plot_round_below(hi)}; /* 1-2-5, each four to five times the one before */
    for (int i = 1; i >= 0; i--) sizes[i] = plot_round_below(sizes[i + 1] / 4 * 1.01);
    for (int i = 0; i < 3; i++) {
        char number[PLOT_NUMBER];
        if (!(sizes[i] > 0)) continue;
        plot_factor_number(sizes[i], number);
        flow_line(&f, plot_stroke(plain, link_width(map, sizes[i] / unit.factor), PLOT_SOLID), number);
    }
    char number[PLOT_NUMBER];
    for (int i = 0; i < map->n_links; i++) {
        if (map->link[i].size <= 0 || map->link[i].size > map->least) continue;
        plot_factor_number(map->least, number);
        snprintf(text, sizeof text, "under %s %s a year", number, size_unit);
        struct plot_style hair = plot_stroke(PLOT_FRAME, 0.5, PLOT_SOLID);
        flow_line(&f, hair, text);
        break;
    }
    f.x = PLOT_MARGIN;
    f.y += 15;
    if (map->by_level && !map->by_difference && !(map->high - map->low > 1e-6 * fabs(map->high))) {
        char value[PLOT_NUMBER * 3];
        plot_quantity(map->high, m->unit, "", value);
        snprintf(text, sizeof text, "Colour: %s is %s on every leg", m->name, isfinite(map->high) ? value : "not known");
        flow_text(&f, text, true);
        f.x = PLOT_MARGIN;
        f.y += 15;
    } else if (map->by_difference || map->by_level) {
        double largest = map->by_difference ? map->limit : fmax(fabs(map->low), fabs(map->high));
        struct plot_unit cu = plot_unit(m->unit, largest, map->by_difference, m->kind[0] == 's' ? " a year" : "");
        if (map->by_difference) snprintf(text, sizeof text, "Colour: difference, %s", cu.label);
        else snprintf(text, sizeof text, "Colour: %s, %s", m->name, cu.label);
        flow_text(&f, text, true);
        char ends[3][PLOT_NUMBER + 8];
        double value[3] = {map->by_difference ? -map->limit : map->low, map->by_difference ? 0 : (map->low + map->high) / 2,
                           map->by_difference ? map->limit : map->high};
        int decimals = 0;
        while (decimals < 4 && fabs(value[2] * cu.factor) > 0 && fabs(value[2] * cu.factor) * pow(10, decimals) < 10) decimals++;
        for (int i = 0; i < 3; i++) {
            char number[PLOT_NUMBER];
            plot_number(value[i] * cu.factor, decimals, map->by_difference, number);
            snprintf(ends[i], sizeof ends[i], "%s%s", number,
                     map->by_difference && i == 0   ? " or less"
                     : map->by_difference && i == 2 ? " or more"
                                                    : "");
        }
        flow_room(&f, 260);
        plot_text(o, f.x, f.y, ends[0], (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
        f.x += plot_text_width(o, ends[0], PLOT_SIZE_SMALL, false) + 5;
        for (int i = 0; i < 40; i++)
            plot_rectangle(o, f.x + i * 2.4, f.y - 6, 2.45, 7,
                           plot_fill(map->by_difference ? diverging((i - 19.5) / 19.5) : sequential(i / 39.0), 1), PLOT_ROLE_DECOR);
        f.x += 40 * 2.4 + 5;
        plot_text(o, f.x, f.y, ends[2], (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
        f.x += plot_text_width(o, ends[2], PLOT_SIZE_SMALL, false) + 16;
        if (map->by_difference)
            flow_line(&f, plot_stroke(UNSURE, 4, PLOT_DASHED),
                      map->d->arm[0].n_done > 1 ? "not sure: the 95% interval contains 0" : "one run: no interval");
        f.x = PLOT_MARGIN;
        f.y += 15;
    }
    char day[11];
    int32_t end = trib_day_of((map->d->last_month + 1) / 12, (map->d->last_month + 1) % 12 + 1, 1) - 1;
    trib_day_text(end, day);
    snprintf(text, sizeof text, "Towns, held on %s by:", day);
    flow_text(&f, text, true);
    for (int k = 0; k < map->n_legend; k++) flow_town(&f, map, map->legend[k], map->cas->group[map->legend[k]].name);
    if (map->other) flow_town(&f, map, map->cas->n_groups, "another group");
    if (map->contested) flow_town(&f, map, HOLDER_CONTESTED, "contested or shared");
    if (map->unknown) flow_town(&f, map, HOLDER_NONE, "not in the case's table");
    plot_ungroup(o);
    return f.y + 4;
}

static void words(const struct map *map, char *title, size_t title_size, char *subtitle, size_t subtitle_size)
{
    const struct plot_data *d = map->d;
    char name[128], runs[64], years[32], lead[400];
    plot_sentence(map->measure->doc, "leg", lead, sizeof lead);
    plot_name_text(map->measure->name, name, sizeof name);
    plot_runs_text(d, runs, sizeof runs);
    if (map->first_year == map->last_year) snprintf(years, sizeof years, "%d", map->first_year);
    else snprintf(years, sizeof years, "%d to %d", map->first_year, map->last_year);
    if (d->request->title) snprintf(title, title_size, "%s", d->request->title);
    else if (d->base >= 0)
        snprintf(title, title_size, "%s on each leg under '%s', and the difference from '%s'", name, d->arm[0].name, d->arm[d->base].name);
    else snprintf(title, title_size, "%s on each leg under '%s'", name, d->arm[0].name);
    snprintf(subtitle, subtitle_size, "%sMean of %s, %s; both directions together, arrow heads show the direction of most.%s", lead, runs,
             years, d->base >= 0 ? " Differences are taken between runs of the same luck." : "");
}

static void alt_text(struct plot_ops *o, const struct map *map)
{
    struct plot_buffer b = {0};
    int left = 12;
    plot_buffer_addf(&b, "Map of %s by leg, %s a year.", map->measure->name, map->measure->unit);
    double *size = calloc((size_t)map->n_links + 1, sizeof *size);
    for (int i = 0; size && i < map->n_links; i++) size[i] = map->link[i].size;
    int *order = size ? order_by(size, map->n_links) : NULL;
    for (int k = map->n_links - 1; order && k >= 0 && left-- > 0; k--) {
        const struct link *link = &map->link[order[k]];
        plot_buffer_addf(&b, " %s to %s %.4g", map->cas->town[link->from].name, map->cas->town[link->to].name, link->size);
        if (map->by_difference)
            plot_buffer_addf(&b, " (difference %.4g, %.4g to %.4g)", link->difference.mean, link->difference.lo, link->difference.hi);
        plot_buffer_add(&b, ";");
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(size);
    free(order);
    free(b.text);
}

/* Whole calendar years in the window; where there is none, the years that it touches. */
static void years_choose(struct map *map)
{
    const struct plot_data *d = map->d;
    map->first_year = (d->first_month + 11) / 12;
    map->last_year = (d->last_month + 1) / 12 - 1;
    if (map->first_year > map->last_year) map->first_year = d->first_month / 12, map->last_year = d->last_month / 12;
}

enum trib_status figure_map(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                            struct trib_error *err)
{
    struct plot_data d = {0};
    struct map map = {.d = &d, .cas = cas};
    struct geo geo = {0};
    bool member[TRIB_MAX_TOWNS] = {false};
    enum trib_status status;
    if (!cas) return trib_fail(err, TRIB_USAGE, "a map needs the case that the runs were made with, and it was not found");
    status = plot_data_load(&d, request, st, cas, TRIB_LEG, 1, err);
    if (status) goto out;
    int n;
    map.measure = &trib_measures(&n)[d.measure[0]];
    map.by_level = map.measure->kind[0] != 's';
    map.by_difference = d.base >= 0;
    years_choose(&map);
    status = links_fill(&map, err);
    if (!status) status = scales_find(&map, err);
    if (!status && !(map.largest > 0))
        status = trib_fail(err, TRIB_USAGE, "nobody travels on any leg in '%s' from %d to %d, so there is no map to draw", d.arm[0].name,
                           map.first_year, map.last_year);
    if (status) goto out;
    extent(&map, &map.whole);
    geo_fit(&map.whole, PLOT_MARGIN, 0, plot_page_width(request) - 2 * PLOT_MARGIN, 0.45, 0.72);
    int32_t end = trib_day_of((d.last_month + 1) / 12, (d.last_month + 1) % 12 + 1, 1) - 1;
    if (!status) status = holders_find(&map, end, err);
    char folder[1100];
    snprintf(folder, sizeof folder, "%s/cases/geo", request->geo_folder ? "" : script_data_folder());
    if (!status) status = geo_load(request->geo_folder ? request->geo_folder : folder, &geo, err);
    if (status) goto out;
    for (int t = 0; t < cas->n_towns; t++) {
        if (!town_seen(&map, t)) continue;
        bool own = false;
        for (int k = 0; k < map.n_legend; k++) own = own || map.legend[k] == map.holder[t];
        map.contested = map.contested || map.holder[t] == HOLDER_CONTESTED;
        map.unknown = map.unknown || map.holder[t] == HOLDER_NONE;
        map.other = map.other || (map.holder[t] >= 0 && !own);
    }

    char title[640], subtitle[900], caption[2048];
    words(&map, title, sizeof title, subtitle, sizeof subtitle);
    double y = plot_head(o, plot_page_width(request), title, subtitle) - 3, inner = o->width - 2 * PLOT_MARGIN;
    struct geo_view whole = map.whole, close_up;
    double height = geo_fit(&whole, PLOT_MARGIN, y, inner, 0.45, 0.72);
    bool crowd = crowd_find(&map, &whole, member, &close_up);
    bool held;
    if (crowd) {
        double below = geo_fit(&close_up, PLOT_MARGIN, y + height + 6, inner, 0.30, 0.36);
        for (int t = 0; t < cas->n_towns; t++) { /* all that the close-up shows is drawn there */
            const struct trib_town *town = &cas->town[t];
            member[t] = town->lon > close_up.lon0 && town->lon < close_up.lon1 && town->lat > close_up.lat0 && town->lat < close_up.lat1;
        }
        held = view_draw(o, &map, &geo, &whole, member, &close_up, 36);
        held = view_draw(o, &map, &geo, &close_up, NULL, NULL, 40) && held;
        height += 6 + below;
    } else {
        held = view_draw(o, &map, &geo, &whole, NULL, NULL, 30);
    }
    y = keys_draw(o, &map, y + height);
    alt_text(o, &map);
    plot_caption(
        &d,
        geo_inside(&whole)
            ? "Holders are the case's input on that day, not a result. Borders (Natural Earth) are no political statement."
            : "Holders are the case's input on that day, not a result. The map's data ends within the picture or before it: not all "
              "coasts and borders are drawn.",
        caption, sizeof caption);
    plot_foot(o, y, caption);
    if (!held) status = trib_fail(err, TRIB_MEMORY, "not enough memory for a map");
out:
    free(map.link);
    free(map.town_size);
    free(map.holder);
    geo_clear(&geo);
    plot_data_clear(&d);
    return status;
}
