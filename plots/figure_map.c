/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A measure of legs or towns on the real coast and borders. Of legs, width is size and colour the difference from another arm, paired
 * run by run; what is not sure is grey and dashed; towns show who holds them by shape and colour. Of towns, area is the value. Arms
 * stand beside one another, or dates do, on one scale with one key; animated, each date is a frame of the same layout. Where towns
 * crowd together a second window shows them enlarged.
 */
#include "map.h"
#include "../scripts/script.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAP 6.0
#define FULL_WIDTH 436.0 /* of the window on a page column */
#define FRAME_MS_YEAR 900
#define FRAME_MS_MONTH 300
#define FRAME_MS_LAST 3000

/* ---- windows ------------------------------------------------------------------------------------------------------------ */

static void extent_add(struct geo_view *v, const struct trib_town *t)
{
    v->lon0 = fmin(v->lon0, t->lon);
    v->lon1 = fmax(v->lon1, t->lon);
    v->lat0 = fmin(v->lat0, t->lat);
    v->lat1 = fmax(v->lat1, t->lat);
}

/* Degrees of a town and of the eleven nearest to it that have something to show. */
static void around_town(const struct map *map, struct geo_view *v)
{
    const struct trib_case *cas = map->cas;
    const struct trib_town *own = &cas->town[map->town];
    double away[TRIB_MAX_TOWNS], cosine = cos(own->lat * 3.14159265358979323846 / 180);
    for (int t = 0; t < cas->n_towns; t++) away[t] = hypot((cas->town[t].lon - own->lon) * cosine, cas->town[t].lat - own->lat);
    int *order = map_order(away, cas->n_towns), n = 0;
    *v = (struct geo_view){INFINITY, INFINITY, -INFINITY, -INFINITY, {0, 0, 0, 0}};
    for (int k = 0; order && k < cas->n_towns && n < 12; k++) {
        if (order[k] != map->town && !(map->town_size[order[k]] > 0)) continue;
        extent_add(v, &cas->town[order[k]]);
        n++;
    }
    free(order);
}

/* Degrees that hold every leg, or town, that matters in any panel. */
static void extent(const struct map *map, struct geo_view *v)
{
    *v = (struct geo_view){INFINITY, INFINITY, -INFINITY, -INFINITY, {0, 0, 0, 0}};
    double least = map->layout == MAP_DATES ? map->largest * 0.01 : map->least, largest = 0;
    for (int k = 0; k < map->n_panels && !map->by_town; k++)
        for (int i = 0; i < map->n_links; i++) {
            const struct map_link *link = &map->panel[k].link[i];
            if (link->size <= least) continue;
            extent_add(v, &map->cas->town[link->from]);
            extent_add(v, &map->cas->town[link->to]);
        }
    for (int t = 0; t < map->cas->n_towns; t++) largest = fmax(largest, map->town_size[t]);
    for (int t = 0; t < map->cas->n_towns && map->by_town; t++)
        if (map->town_size[t] > largest * 0.005) extent_add(v, &map->cas->town[t]);
    if (map->town >= 0) around_town(map, v);
    double pad = 0.04 * fmax(v->lon1 - v->lon0, v->lat1 - v->lat0) + (map->by_town ? 0.6 : 0.15);
    bool inside = geo_inside(v);
    struct geo_view padded = {v->lon0 - pad, v->lat0 - pad, v->lon1 + pad, v->lat1 + pad, v->box};
    *v = padded;
    if (!inside) return; /* towns without a coast */
    v->lon0 = fmax(v->lon0, GEO_LON0);
    v->lon1 = fmin(v->lon1, GEO_LON1);
    v->lat0 = fmax(v->lat0, GEO_LAT0);
    v->lat1 = fmin(v->lat1, GEO_LAT1);
}

/* The largest that a town's circle is in any panel. */
static double circle_of(const struct map *map, int t)
{
    double r = 0;
    for (int k = 0; k < map->n_panels; k++) {
        const struct map_spot *spot = &map->panel[k].spot[t];
        bool difference = map->panel[k].base >= 0;
        r = fmax(r, map_circle_radius(map, difference ? spot->difference.mean : spot->value, difference));
    }
    return r;
}
/* How near two towns crowd each other: a label's height, or circles that cover each other to the middle. */
static double near(const struct map *map, int i, int k)
{
    return map->by_town ? fmax(8, 0.6 * (circle_of(map, i) + circle_of(map, k))) : 8;
}

/* Towns nearer than that to another of their crowd share a root; returns the root of the largest crowd, or -1 below four. */
static int crowd_root(const struct map *map, const struct geo_view *v, int *root)
{
    const struct trib_case *cas = map->cas;
    int n = cas->n_towns, best = -1, count[TRIB_MAX_TOWNS] = {0};
    double x[TRIB_MAX_TOWNS], y[TRIB_MAX_TOWNS], largest = 0;
    for (int i = 0; i < n; i++) largest = fmax(largest, map->town_size[i]);
    for (int i = 0; i < n; i++) {
        root[i] = map->town_size[i] > largest * 0.0025 ? i : -1;
        geo_at(v, cas->town[i].lon, cas->town[i].lat, &x[i], &y[i]);
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (int i = 0; i < n; i++)
            for (int k = 0; k < n; k++) {
                if (root[i] < 0 || root[k] < 0 || root[i] <= root[k] || hypot(x[i] - x[k], y[i] - y[k]) > near(map, i, k)) continue;
                root[i] = root[k];
                changed = true;
            }
    }
    for (int i = 0; i < n; i++)
        if (root[i] >= 0 && ++count[root[i]] >= 4 && (best < 0 || count[root[i]] > count[best])) best = root[i];
    return best;
}

/* The window of the largest crowd, of the given width, and which towns it shows. */
static bool crowd_find(const struct map *map, const struct geo_view *v, double width, bool *member, struct geo_view *close_up)
{
    const struct trib_case *cas = map->cas;
    int root[TRIB_MAX_TOWNS], best = crowd_root(map, v, root);
    if (best < 0) return false;
    *close_up = (struct geo_view){INFINITY, INFINITY, -INFINITY, -INFINITY, {0, 0, 0, 0}};
    for (int i = 0; i < cas->n_towns; i++)
        if (root[i] == best) extent_add(close_up, &cas->town[i]);
    double pad = 0.12 * (close_up->lon1 - close_up->lon0) + 0.1;
    close_up->lon0 -= pad;
    close_up->lon1 += pad;
    close_up->lat0 -= pad;
    close_up->lat1 += pad;
    /* worth a second window only if it shows things at least twice as large */
    if (!(close_up->lon1 - close_up->lon0 < (v->lon1 - v->lon0) * 0.45)) return false;
    geo_fit(close_up, 0, 0, width, 0.30, width > 300 ? 0.36 : 0.5);
    for (int t = 0; t < cas->n_towns; t++) {
        const struct trib_town *town = &cas->town[t];
        member[t] = town->lon > close_up->lon0 && town->lon < close_up->lon1 && town->lat > close_up->lat0 && town->lat < close_up->lat1;
    }
    return true;
}

static void view_move(struct geo_view *v, double x, double y)
{
    double w = v->box.x1 - v->box.x0, h = v->box.y1 - v->box.y0;
    v->box = (struct plot_box){x, y, x + w, y + h};
}

/* ---- blocks of panels --------------------------------------------------------------------------------------------------- */

struct page {
    struct plot_ops *o;
    const struct map *map;
    const struct geo *geo;
    struct map_labels *labels; /* [4]: whole and close-up of two blocks */
    int n_labels, number;
    bool held;
};

/* Titles above the panels of a block, of equal height; returns that height. */
static double titles_height(const struct page *page, const struct map_panel *panel, int n, double width)
{
    int lines = 0;
    for (int k = 0; k < n; k++) {
        struct plot_lines wrapped;
        plot_wrap(page->o, panel[k].title, PLOT_SIZE_PANEL, true, width, 3, &wrapped);
        if (wrapped.n > lines) lines = wrapped.n;
    }
    return lines * PLOT_SIZE_PANEL * PLOT_LINE + 4;
}

static void labels_make(struct page *page, struct geo_view *v, const bool *hide, const struct geo_view *frame, int most, bool numbers)
{
    struct plot_box avoid = {0, 0, 0, 0};
    const struct map *map = page->map;
    if (frame) {
        geo_at(v, frame->lon0, frame->lat1, &avoid.x0, &avoid.y0);
        geo_at(v, frame->lon1, frame->lat0, &avoid.x1, &avoid.y1);
    }
    page->held = map_labels_plan(page->o, map, v, hide, frame ? &avoid : NULL, most, numbers ? &page->number : NULL,
                                 &page->labels[page->n_labels++]) &&
                 page->held;
}

struct block {
    double x, y, width; /* of all its columns */
    int columns;
    bool titled, enlarge, named;
    double head;  /* height of the titles at least */
    bool aside;   /* one panel, at the right of others: its close-up takes the page's width */
};
/* n panels in columns, each with its title (where there are several) and, where towns crowd, a close-up below it. Returns the bottom. */
static double block_draw(struct page *page, const struct map_panel *panel, int n, const struct block *b)
{
    const struct map *map = page->map;
    int columns = b->columns;
    double width = (b->width - GAP * (columns - 1)) / columns, y = b->y;
    bool member[TRIB_MAX_TOWNS] = {false};
    struct geo_view whole = map->whole, close_up;
    double height = geo_fit(&whole, b->x, y, width, 0, 1e9), head = b->titled ? fmax(b->head, titles_height(page, panel, n, width)) : 0, below = 0;
    double close_x = b->aside ? PLOT_MARGIN : b->x, close_width = b->aside ? page->o->width - 2 * PLOT_MARGIN : width;
    bool crowd = b->enlarge && crowd_find(map, &whole, close_width, member, &close_up);
    double area = width * height;
    int most = (int)(area / 2200), first = page->n_labels;
    labels_make(page, &whole, crowd ? member : NULL, crowd ? &close_up : NULL, most < 5 ? 5 : most > 44 ? 44 : most, columns == 1 && b->named);
    if (crowd) {
        below = close_up.box.y1 - close_up.box.y0;
        view_move(&close_up, close_x, y);
        labels_make(page, &close_up, NULL, NULL, columns == 1 && close_width > 300 ? 40 : 14, columns == 1);
    }
    double x_plan = b->x, y_plan = y;
    for (int k = 0; k < n; k++) {
        int column = k % columns, row = k / columns;
        double x = b->x + column * (width + GAP), top = y + row * (head + height + (crowd ? GAP + below : 0) + GAP);
        struct plot_text_style style = {.size = PLOT_SIZE_PANEL, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
        bool own = b->named && (!map_view_small(&whole) || k == 0); /* small panels share the names of the first */
        if (b->titled) plot_paragraph(page->o, x, top + PLOT_SIZE_PANEL, width, panel[k].title, style, 3);
        if (b->titled && map->layout == MAP_DATES) {
            char largest[64];
            map_largest_text(map, &panel[k], largest, sizeof largest);
            double room = width - plot_text_width(page->o, panel[k].title, PLOT_SIZE_PANEL, true) - 6;
            if (plot_text_width(page->o, largest, PLOT_SIZE_SMALL, false) <= room)
                plot_text(page->o, x + width, top + PLOT_SIZE_PANEL, largest,
                          (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_STOP, .role = PLOT_ROLE_TITLE});
        }
        view_move(&whole, x, top + head);
        page->held = map_view_draw(page->o, map, &panel[k], page->geo, &whole, crowd ? member : NULL, crowd ? &close_up : NULL,
                                   own ? &page->labels[first] : NULL, x - x_plan, top + head - y_plan) &&
                     page->held;
        if (!crowd) continue;
        double at = top + head + height + GAP;
        view_move(&close_up, close_x + (x - b->x), at);
        page->held = map_view_draw(page->o, map, &panel[k], page->geo, &close_up, NULL, NULL, &page->labels[first + 1], x - x_plan, at - y_plan) &&
                     page->held;
    }
    int rows = (n + columns - 1) / columns;
    return y + rows * (head + height + (crowd ? GAP + below : 0) + GAP) - GAP;
}

/* Two arms and what they differ by, large. On a wide page the arms stand above one another at its left, as high together as it is: below one
 * another all three would make a page longer than paper. */
static double answer_draw(struct page *page, const struct map_panel *panel, int n, double y)
{
    double inner = page->o->width - 2 * PLOT_MARGIN;
    struct geo_view whole = page->map->whole;
    struct block arms = {PLOT_MARGIN, y, inner, 2, true, false, false, 0, false}, answer = {PLOT_MARGIN, y, inner, 1, true, true, true, 0, false};
    if (inner < 300 || n != 3) {
        answer.y = block_draw(page, panel, n - 1, &arms) + GAP;
        return block_draw(page, panel + n - 1, 1, &answer);
    }
    double tall = geo_fit(&whole, 0, 0, 1000, 0, 1e9) / 1000;
    for (int k = 0; k < 2; k++) { /* the titles' height depends on the width, and the width on it */
        arms.columns = 1;
        arms.width = ((inner - GAP) * tall - arms.head - GAP) / (3 * tall);
        answer.width = inner - GAP - arms.width;
        arms.head = fmax(titles_height(page, panel, n - 1, arms.width), titles_height(page, panel + n - 1, 1, answer.width));
    }
    arms.width = ((inner - GAP) * tall - arms.head - GAP) / (3 * tall);
    answer.width = inner - GAP - arms.width;
    answer.x = PLOT_MARGIN + arms.width + GAP;
    answer.head = arms.head;
    answer.aside = true;
    double left = block_draw(page, panel, n - 1, &arms), right = block_draw(page, panel + n - 1, 1, &answer);
    return fmax(left, right);
}

static int columns_of(const struct map *map, double inner)
{
    if (map->layout == MAP_ONE) return 1;
    if (map->layout == MAP_ARMS) return inner < 300 ? 1 : 2;
    if (inner < 300) return map->n_shown > 1 ? 2 : 1;
    return map->n_shown == 4 ? 2 : map->n_shown < 3 ? map->n_shown : 3;
}

/* ---- the date of a frame ------------------------------------------------------------------------------------------------ */

/* Whether an arm of the page has a policy of its own from that day on: marks of a request are those of all arms. */
static bool mark_of_shown(const struct map *map, int32_t day)
{
    sqlite3_stmt *ask = NULL;
    bool found = false;
    if (sqlite3_prepare_v2(store_db(map->d->store),
                           "SELECT 1 FROM experiment e JOIN policy p USING(arm_id) WHERE e.ord = ?1 AND p.id = '' AND p.from_day = ?2", -1,
                           &ask, NULL) != SQLITE_OK)
        return false;
    for (int k = 0; k < map->n_shown && !found; k++) {
        sqlite3_bind_int(ask, 1, map->d->arm[map->panel[k].arm].ord);
        sqlite3_bind_int(ask, 2, day);
        found = sqlite3_step(ask) == SQLITE_ROW;
        sqlite3_reset(ask);
    }
    sqlite3_finalize(ask);
    return found;
}

/* The date in large type, and a bar of the time that has gone by, with the dates of policies on it. */
static double date_draw(struct plot_ops *o, const struct map *map, int frame, double y)
{
    const struct map_panel *panel = &map->panel[frame * map->n_shown];
    char text[32], from[32], to[32];
    map_period_text(map, panel->first, text);
    map_period_text(map, map->panel[0].first, from);
    map_period_text(map, map->panel[map->n_panels - 1].last, to);
    struct plot_text_style large = {.size = 20, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TICK};
    plot_group(o, "date");
    plot_text(o, PLOT_MARGIN, y + 18, text, large);
    double x0 = PLOT_MARGIN + (map->monthly ? 100 : 64), x1 = o->width - PLOT_MARGIN, bar = y + 12, step = (x1 - x0) / map->n_dates;
    if (strchr(from, '(')) *strchr(from, '(') = 0;
    if (strchr(to, '(')) *strchr(to, '(') = 0;
    plot_rectangle(o, x0, bar, x1 - x0, 3, plot_fill(PLOT_GRID, 1), PLOT_ROLE_DECOR);
    plot_rectangle(o, x0, bar, step * (frame + 1), 3, plot_fill(PLOT_GREY, 1), PLOT_ROLE_DATA);
    plot_text(o, x0, bar + 12, from, small);
    small.align = PLOT_STOP;
    plot_text(o, x1, bar + 12, to, small);
    bool labelled = false;
    for (int i = 0; i < map->d->request->n_marks; i++) {
        double period = plot_month_of_day(map->d->request->mark[i].day);
        if (!map->monthly) period /= 12;
        if (!mark_of_shown(map, map->d->request->mark[i].day)) continue;
        char label[96];
        snprintf(label, sizeof label, "%s", map->d->request->mark[i].label);
        for (char *c = label; *c; c++)
            if (*c == '_') *c = ' ';
        double x = x0 + (period - map->panel[0].first) * step;
        if (!(x > x0 + 1 && x < x1 - 1)) continue;
        plot_segment(o, x, bar - 3, x, bar + 6, plot_stroke(PLOT_INK, 1, PLOT_SOLID), PLOT_ROLE_DECOR);
        double w = plot_text_width(o, label, PLOT_SIZE_SMALL, false);
        small.align = x + w < x1 ? PLOT_START : PLOT_STOP;
        if (!labelled && (x + w < x1 || x - w > x0)) plot_text(o, x, bar - 5, label, small);
        labelled = true;
    }
    plot_ungroup(o);
    return y + 30;
}

/* ---- the page ----------------------------------------------------------------------------------------------------------- */

static void caption_make(const struct map *map, char *text, size_t size)
{
    const char *edge = geo_inside(&map->whole)
                           ? "Borders (Natural Earth) are no political statement."
                           : "The map's data ends within the picture or before it: not all coasts and borders are drawn.";
    const char *holders = map->by_town ? "Dots are towns, thin lines the legs between them." : "Holders are the case's input on that day, not a result.";
    char extra[400];
    snprintf(extra, sizeof extra, "%s%s%s", map->layout == MAP_DATES && !map->by_town ? "" : holders,
             map->layout == MAP_DATES && !map->by_town ? "" : " ", edge);
    plot_caption(map->d, extra, text, size);
}

static enum trib_status page_draw(struct plot_ops *o, const struct map *map, const struct geo *geo, int frame, struct trib_error *err)
{
    const struct map_panel *panel = &map->panel[frame * map->n_shown];
    struct page page = {o, map, geo, calloc(4, sizeof *page.labels), 0, 0, true};
    char title[700], subtitle[1400], caption[2600];
    int n = map->n_shown;
    if (!page.labels) return trib_fail(err, TRIB_MEMORY, "not enough memory for the names on a map");
    map_words(map, title, sizeof title, subtitle, sizeof subtitle);
    double y = plot_head(o, plot_page_width(map->d->request), title, subtitle) - 3, inner = o->width - 2 * PLOT_MARGIN;
    if (map->animate) y = date_draw(o, map, frame, y);
    int columns = columns_of(map, inner);
    bool answer = map->layout == MAP_ARMS && map->any_level && map->any_difference; /* two arms, and below them what they differ by */
    /* arms under one another would make a page too long with a close-up each */
    bool titled = map->layout != MAP_ONE, enlarge = map->layout == MAP_ONE || (map->layout == MAP_ARMS && columns > 1);
    struct block all = {PLOT_MARGIN, y, inner, columns, titled, enlarge, true, 0, false};
    y = answer ? answer_draw(&page, panel, n, y) : block_draw(&page, panel, n, &all);
    y = map_keys_draw(o, map, page.labels, page.n_labels, y);
    map_alt_text(o, map, panel, n);
    caption_make(map, caption, sizeof caption);
    plot_foot(o, y, caption);
    free(page.labels);
    return page.held ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for a map");
}

static enum trib_status town_find(struct map *map, const char *id, struct trib_error *err)
{
    const char *names[TRIB_MAX_TOWNS];
    int n = map->cas->n_towns;
    map->town = -1;
    for (int t = 0; t < n; t++) {
        names[t] = map->cas->town[t].id;
        if (id && !strcmp(id, names[t])) map->town = t;
    }
    if (!id || map->town >= 0) return TRIB_OK;
    const char *near_name = trib_nearest(id, names, (size_t)n);
    return trib_fail(err, TRIB_NAME, "no town '%s' in the case%s%s%s its towns.csv lists their ids", id, near_name ? "; did you mean '" : "",
                     near_name ? near_name : "", near_name ? "'?" : ";");
}

/* Everything but drawing. */
static enum trib_status map_load(struct map *map, struct plot_data *d, struct geo *geo, const struct plot_request *request, struct store *st,
                                 struct trib_error *err)
{
    int n;
    char folder[1100];
    if (!map->cas) return trib_fail(err, TRIB_USAGE, "a map needs the case that the runs were made with, and it was not found");
    enum trib_status status = map_request_check(request, err);
    if (!status) status = plot_data_load(d, request, st, map->cas, TRIB_LEG, 1, err);
    if (status) return status;
    map->measure = &trib_measures(&n)[d->measure[0]];
    map->by_town = !(map->measure->levels & 1u << TRIB_LEG);
    map->by_level = map->measure->kind[0] != 's';
    status = town_find(map, request->town, err);
    if (!status) status = map_plan(map, err);
    if (!status) status = map_fill(map, err);
    if (status) return status;
    extent(map, &map->whole);
    double inner = plot_page_width(request) - 2 * PLOT_MARGIN;
    geo_fit(&map->whole, PLOT_MARGIN, 0, inner, 0.45, 0.72);
    int columns = columns_of(map, inner);
    map->widest = (map->by_town ? 15 : 8) * sqrt((inner - GAP * (columns - 1)) / columns / FULL_WIDTH);
    if (map->widest > (map->by_town ? 20 : 9)) map->widest = map->by_town ? 20 : 9;
    status = map_holders_find(map, err);
    snprintf(folder, sizeof folder, "%s/cases/geo", request->geo_folder ? "" : script_data_folder());
    if (!status) status = geo_load(request->geo_folder ? request->geo_folder : folder, geo, err);
    return status;
}

enum trib_status figure_map(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                            struct trib_error *err)
{
    struct plot_data d = {0};
    struct map map = {.d = &d, .cas = cas};
    struct geo geo = {0};
    enum trib_status status = map_load(&map, &d, &geo, request, st, err);
    if (!status) status = page_draw(o, &map, &geo, map.animate ? map.n_dates - 1 : 0, err);
    map_clear(&map);
    geo_clear(&geo);
    plot_data_clear(&d);
    return status;
}

enum trib_status figure_map_frames(const struct plot_request *request, struct store *st, const struct trib_case *cas,
                                   const struct plot_ops *like, map_frame take, void *user, struct trib_error *err)
{
    struct plot_data d = {0};
    struct map map = {.d = &d, .cas = cas};
    struct geo geo = {0};
    enum trib_status status = map_load(&map, &d, &geo, request, st, err);
    for (int i = 0; i < map.n_dates && !status; i++) {
        struct plot_ops o;
        plot_ops_init(&o, like->measure, like->measure_user);
        status = page_draw(&o, &map, &geo, i, err);
        if (!status && o.failed) status = trib_fail(err, TRIB_MEMORY, "not enough memory for a frame of a map");
        if (!status) status = take(user, &o, i == map.n_dates - 1 ? FRAME_MS_LAST : map.monthly ? FRAME_MS_MONTH : FRAME_MS_YEAR, err);
        plot_ops_clear(&o);
    }
    map_clear(&map);
    geo_clear(&geo);
    plot_data_clear(&d);
    return status;
}
