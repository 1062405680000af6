/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of towns. Each town tries places beside its dot, then farther ones with a leader line; ribbons, lines and earlier places cost,
 * other dots and names forbid. Places are taken by falling size of the town, then each is looked for again while the others stand, a
 * few times. What finds no place gets a number, which the key explains. The plan is made once and drawn in every panel or frame.
 */
#include "map.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE PLOT_SIZE_SMALL
#define UP (0.76 * SIZE)
#define DOWN (0.22 * SIZE)
#define SWEEPS 4

struct dot {
    double x, y, r;
    int town;
};
struct ribbon {
    double x0, y0, x1, y1, width;
};
struct place {
    struct plot_box box;
    bool taken, leader;
    double x, y, x0, y0, x1, y1, cost;
};
struct plan {
    const struct map *map;
    struct plot_box bounds;
    bool near; /* small windows: no leader lines */
    const struct plot_box *avoid;
    struct dot *dot;
    struct ribbon *ribbon;
    struct place *place; /* [labels] */
    double *width;
    int n_dots, n_ribbons, n;
};

/* The part of a segment inside a box, as a length; by Liang and Barsky's clipping. */
static double inside_length(double x0, double y0, double x1, double y1, struct plot_box b)
{
    double dx = x1 - x0, dy = y1 - y0, from = 0, to = 1;
    double p[4] = {-dx, dx, -dy, dy}, q[4] = {x0 - b.x0, b.x1 - x0, y0 - b.y0, b.y1 - y0};
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0) {
            if (q[i] < 0) return 0;
            continue;
        }
        double t = q[i] / p[i];
        if (p[i] < 0) from = fmax(from, t);
        else to = fmin(to, t);
    }
    return from < to ? (to - from) * hypot(dx, dy) : 0;
}
static struct plot_box grown(struct plot_box b, double by) { return (struct plot_box){b.x0 - by, b.y0 - by, b.x1 + by, b.y1 + by}; }
static double box_distance(struct plot_box b, double x, double y)
{
    return hypot(fmax(fmax(b.x0 - x, x - b.x1), 0), fmax(fmax(b.y0 - y, y - b.y1), 0));
}

/* Would another dot be taken for the leader's? A dot that covers this one only has to lie behind. */
static bool leader_meets(const struct dot *own, const struct place *at, const struct dot *d)
{
    double dx = d->x - own->x, dy = d->y - own->y, lx = at->x1 - at->x0, ly = at->y1 - at->y0, r = d->r + 1;
    if (hypot(dx, dy) < own->r + r) return dx * lx + dy * ly > 0.3 * hypot(dx, dy) * hypot(lx, ly);
    return inside_length(at->x0, at->y0, at->x1, at->y1, (struct plot_box){d->x - r, d->y - r, d->x + r, d->y + r}) > 0;
}

/* What a place costs, or infinity where it is not free. `self` is the label that looks for it. */
static double place_cost(const struct plan *plan, int self, const struct dot *own, const struct place *at)
{
    const struct plot_box b = at->box, *out = &plan->bounds;
    if (b.x0 < out->x0 || b.x1 > out->x1 || b.y0 < out->y0 || b.y1 > out->y1) return INFINITY;
    if (plan->avoid && (plot_box_meet(b, *plan->avoid) ||
                        (at->leader && inside_length(at->x0, at->y0, at->x1, at->y1, *plan->avoid) > 0 && own->town >= 0)))
        return INFINITY;
    for (int i = 0; i < plan->n_dots; i++) {
        const struct dot *d = &plan->dot[i];
        bool mine = d->town == own->town;
        double away = box_distance(b, d->x, d->y);
        if (away < d->r + (mine ? 0.6 : 1.8)) return INFINITY;
        if (mine) continue;
        if (!at->leader && away < box_distance(b, own->x, own->y)) return INFINITY; /* nobody takes it for that one's name */
        if (at->leader && leader_meets(own, at, d)) return INFINITY;
    }
    for (int i = 0; i < plan->n; i++) {
        const struct place *p = &plan->place[i];
        if (i == self || !p->taken) continue;
        if (plot_box_meet(b, grown(p->box, 0.8))) return INFINITY;
        if (p->leader && inside_length(p->x0, p->y0, p->x1, p->y1, grown(b, 0.8)) > 0) return INFINITY;
        if (at->leader && inside_length(at->x0, at->y0, at->x1, at->y1, grown(p->box, 0.8)) > 0) return INFINITY;
    }
    double cost = at->cost;
    for (int i = 0; i < plan->n_ribbons; i++) {
        const struct ribbon *r = &plan->ribbon[i];
        double over = inside_length(r->x0, r->y0, r->x1, r->y1, grown(b, r->width / 2));
        if (over > 0) cost += (r->width < 0.6 ? 0.4 : 2.6 + 0.7 * r->width) + over * 0.03;
    }
    return cost;
}

static void place_try(const struct plan *plan, int self, const struct dot *own, struct place at, struct place *best)
{
    at.cost = place_cost(plan, self, own, &at);
    if (at.cost < best->cost) *best = at;
}

static struct place place_make(double x, double baseline, double w, double cost)
{
    return (struct place){.box = {x - 1, baseline - UP, x + w + 1, baseline + DOWN}, .taken = true, .x = x, .y = baseline, .cost = cost};
}

/* Beside the dot. */
static void near_places(const struct plan *plan, int self, const struct dot *own, double w, struct place *best)
{
    double x = own->x, y = own->y, d = own->r + 2.1, k = 0.71 * d, middle = y + 0.27 * SIZE;
    const double at[][2] = {{x + d, middle},         {x - d - w, middle},         {x - w / 2, y - d - DOWN}, {x - w / 2, y + d + UP},
                            {x + k, y - k - DOWN},   {x + k, y + k + UP},         {x - k - w, y - k - DOWN}, {x - k - w, y + k + UP},
                            {x + d + 1, middle - 4}, {x + d + 1, middle + 4},     {x - d - 1 - w, middle - 4}, {x - d - 1 - w, middle + 4},
                            {x - w * 0.25, y - d - DOWN}, {x - w * 0.25, y + d + UP}, {x - w * 0.75, y - d - DOWN}, {x - w * 0.75, y + d + UP}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) place_try(plan, self, own, place_make(at[i][0], at[i][1], w, 0.12 * (double)i), best);
}

/* Farther off, with a line to it. */
static void far_places(const struct plan *plan, int self, const struct dot *own, double w, struct place *best)
{
    static const double far[] = {9, 15, 22, 30, 40};
    for (size_t f = 0; f < sizeof far / sizeof *far; f++)
        for (int i = 0; i < 16; i++) {
            double c = cos(i * 3.14159265358979323846 / 8), s = sin(i * 3.14159265358979323846 / 8);
            double x = own->x + (own->r + far[f]) * c, y = own->y + (own->r + far[f]) * s;
            double left = c > 0.35 ? x + 1.5 : c < -0.35 ? x - 1.5 - w : x - w / 2;
            double base = fabs(c) > 0.35 ? y + 0.27 * SIZE : s < 0 ? y - 1 - DOWN : y + 1 + UP;
            struct place at = place_make(left, base, w, 3.2 + 0.09 * far[f]);
            at.leader = true;
            at.x0 = own->x + (own->r + 0.4) * c, at.y0 = own->y + (own->r + 0.4) * s;
            at.x1 = x, at.y1 = y;
            place_try(plan, self, own, at, best);
        }
}

static struct place place_find(const struct plan *plan, int self, const struct dot *own, double w)
{
    struct place best = {.cost = INFINITY};
    near_places(plan, self, own, w, &best);
    if (best.cost > 3.2 && !plan->near) far_places(plan, self, own, w, &best);
    if (plan->near && best.cost > 2.6) best.taken = false; /* over a ribbon: rather no name */
    return best;
}

/* What stands in the way: the widest that a leg is in any panel, and every dot or circle at its largest. */
static void obstacles(struct plan *plan, const struct geo_view *v, const bool *hide)
{
    const struct map *map = plan->map;
    const struct map_panel *panel = map->panel;
    for (int p = 0; p < map->n_links; p++) {
        const struct trib_leg *leg = &map->cas->leg[map->pair[p][0]];
        struct ribbon r = {.width = map->by_town ? 0.5 : 0};
        for (int k = 0; k < map->n_panels && !map->by_town; k++)
            if (panel[k].link[p].size > 0) r.width = fmax(r.width, map_link_width(map, panel[k].link[p].size));
        geo_at(v, map->cas->town[leg->from].lon, map->cas->town[leg->from].lat, &r.x0, &r.y0);
        geo_at(v, map->cas->town[leg->to].lon, map->cas->town[leg->to].lat, &r.x1, &r.y1);
        if (r.width > 0) plan->ribbon[plan->n_ribbons++] = r;
    }
    for (int t = 0; t < map->cas->n_towns; t++) {
        struct dot d = {.town = t, .r = map->by_town ? 1 : map_dot_radius(v)};
        for (int k = 0; k < map->n_panels && map->by_town; k++)
            d.r = fmax(d.r, panel[k].base >= 0 ? map_circle_radius(map, panel[k].spot[t].difference.mean, true)
                                               : map_circle_radius(map, panel[k].spot[t].value, false));
        geo_at(v, map->cas->town[t].lon, map->cas->town[t].lat, &d.x, &d.y);
        if (!(map->town_size[t] > 0) || (hide && hide[t])) continue;
        if (d.x < v->box.x0 - d.r || d.x > v->box.x1 + d.r || d.y < v->box.y0 - d.r || d.y > v->box.y1 + d.r) continue;
        plan->dot[plan->n_dots++] = d;
    }
}

/* Largest towns first, and before them the one that the window is about; inside the window. */
static int labels_list(const struct plan *plan, const int *order, const struct geo_view *v, int most, int *dot_of, struct map_labels *out)
{
    int about = plan->map->town, n = plan->map->cas->n_towns;
    for (int k = about >= 0 ? n : n - 1; k >= 0 && out->n < most; k--)
        for (int i = 0; i < plan->n_dots; i++) {
            const struct dot *d = &plan->dot[i];
            if (k < n && d->town == about) continue;
            if (d->town != (k < n ? order[k] : about) || d->x < v->box.x0 || d->x > v->box.x1 || d->y < v->box.y0 || d->y > v->box.y1) continue;
            dot_of[out->n] = i;
            out->label[out->n++] = (struct map_label){.town = d->town};
        }
    return out->n;
}

static const char *label_text(const struct map *map, const struct map_label *label, char number[16])
{
    if (label->town < 0) return MAP_AVOID_TEXT;
    if (label->number <= 0) return map->cas->town[label->town].name;
    snprintf(number, 16, "%d", label->number);
    return number;
}

static void labels_place(struct plan *plan, const struct plot_ops *o, const int *dot_of, int most, int *number, struct map_labels *out)
{
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int i = 0; i < out->n; i++) {
            struct place found = place_find(plan, i, &plan->dot[dot_of[i]], plan->width[i]);
            if (found.taken) plan->place[i] = found;
        }
    for (int i = 0, left = most; i < out->n && plan->near; i++)
        if (plan->place[i].taken && left-- <= 0) plan->place[i].taken = false;
    for (int i = 0; i < out->n && number; i++) { /* no place for the name: one for a number */
        char text[16];
        if (plan->place[i].taken) continue;
        out->label[i].number = *number + 1;
        plan->width[i] = plot_text_width(o, label_text(plan->map, &out->label[i], text), SIZE, true);
        plan->place[i] = place_find(plan, i, &plan->dot[dot_of[i]], plan->width[i]);
        if (plan->place[i].taken) ++*number;
    }
    for (int i = 0; i < out->n; i++) {
        const struct place *p = &plan->place[i];
        struct map_label *label = &out->label[i];
        if (!p->taken) label->number = -1;
        label->x = p->x, label->y = p->y;
        label->leader = p->leader;
        label->x0 = p->x0, label->y0 = p->y0, label->x1 = p->x1, label->y1 = p->y1;
    }
}

bool map_labels_plan(const struct plot_ops *o, const struct map *map, const struct geo_view *v, const bool *hide,
                     const struct plot_box *avoid, int most, int *number, struct map_labels *out)
{
    size_t n_towns = (size_t)map->cas->n_towns + 2;
    struct plan plan = {.map = map, .bounds = {v->box.x0 + 2, v->box.y0 + 2, v->box.x1 - 2, v->box.y1 - 2}, .avoid = avoid, .near = map_view_small(v) && map->town < 0};
    int *order = map_order(map->town_size, map->cas->n_towns), *dot_of = calloc(n_towns, sizeof *dot_of);
    plan.dot = calloc(n_towns, sizeof *plan.dot);
    plan.ribbon = calloc((size_t)map->n_links + 1, sizeof *plan.ribbon);
    plan.place = calloc(n_towns, sizeof *plan.place);
    plan.width = calloc(n_towns, sizeof *plan.width);
    bool held = order && dot_of && plan.dot && plan.ribbon && plan.place && plan.width;
    memset(out, 0, sizeof *out);
    if (held) {
        obstacles(&plan, v, hide);
        if (avoid) { /* the box names itself, before any town does */
            plan.dot[plan.n_dots] = (struct dot){avoid->x1, (avoid->y0 + avoid->y1) / 2, 0, -1};
            dot_of[out->n] = plan.n_dots++;
            out->label[out->n++].town = -1;
        }
        /* of a small window's towns any may be among the few that find room */
        plan.n = labels_list(&plan, order, v, plan.near ? map->cas->n_towns : most + out->n, dot_of, out);
        for (int i = 0; i < out->n; i++) {
            char text[16];
            plan.width[i] = plot_text_width(o, label_text(map, &out->label[i], text), SIZE, false);
        }
        labels_place(&plan, o, dot_of, most, number, out);
    }
    free(order);
    free(dot_of);
    free(plan.dot);
    free(plan.ribbon);
    free(plan.place);
    free(plan.width);
    return held;
}

void map_labels_draw(struct plot_ops *o, const struct map *map, const struct map_labels *labels, double dx, double dy)
{
    struct plot_text_style style = {.size = SIZE, .halo = 2.4, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
    for (int i = 0; i < labels->n; i++) {
        const struct map_label *label = &labels->label[i];
        if (label->number < 0 || !label->leader) continue;
        plot_segment(o, label->x0 + dx, label->y0 + dy, label->x1 + dx, label->y1 + dy, plot_stroke(PLOT_PAPER, 1.8, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_segment(o, label->x0 + dx, label->y0 + dy, label->x1 + dx, label->y1 + dy, plot_stroke(PLOT_GREY, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
    }
    for (int i = 0; i < labels->n; i++) {
        const struct map_label *label = &labels->label[i];
        char text[16];
        if (label->number < 0) continue;
        style.bold = label->number > 0;
        style.color = label->town < 0 ? PLOT_GREY : PLOT_INK;
        plot_text(o, label->x + dx, label->y + dy, label_text(map, label, text), style);
    }
}
