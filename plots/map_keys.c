/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a map says in words: keys below it, title, subtitle, alternative text. See map.h. */
#include "map.h"
#include "study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- entries set like words on lines -------------------------------------------------------------------------------------- */

struct flow {
    struct plot_ops *o;
    double x, y, line; /* height of the line that is being set */
};
static void flow_break(struct flow *f)
{
    if (f->x > PLOT_MARGIN) f->y += f->line;
    f->x = PLOT_MARGIN;
    f->line = 12.5;
}
static void flow_room(struct flow *f, double width)
{
    if (f->x > PLOT_MARGIN && f->x + width > f->o->width - PLOT_MARGIN) flow_break(f);
}
static void flow_part(struct flow *f, const char *text, bool bold)
{
    struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .bold = bold, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
    plot_text(f->o, f->x, f->y, text, style);
    f->x += plot_text_width(f->o, text, PLOT_SIZE_SMALL, bold);
}
/* A text that may be longer than a line. */
static void flow_text(struct flow *f, const char *text, bool bold)
{
    struct plot_lines lines;
    double whole = f->o->width - 2 * PLOT_MARGIN;
    flow_room(f, fmin(whole, plot_text_width(f->o, text, PLOT_SIZE_SMALL, bold)));
    plot_wrap(f->o, text, PLOT_SIZE_SMALL, bold, whole, 4, &lines);
    for (int i = 0; i < lines.n; i++) {
        if (i) f->y += 10, f->x = PLOT_MARGIN;
        flow_part(f, lines.line[i], bold);
    }
    f->x += 8;
}
/* "Colour: " and what it is, in one piece of which the first word is bold. */
static void flow_head(struct flow *f, const char *head, const char *text)
{
    if (f->x > PLOT_MARGIN) f->y += 2.5; /* heads stand a little apart */
    flow_break(f);
    flow_part(f, head, true);
    f->x += 4;
    if (*text) flow_text(f, text, false);
}
static void flow_line(struct flow *f, struct plot_style style, const char *text)
{
    flow_room(f, 26 + plot_text_width(f->o, text, PLOT_SIZE_SMALL, false));
    map_link_stroke(f->o, f->x, f->y - 2.7, f->x + 22, f->y - 2.7, style);
    f->x += 26;
    flow_text(f, text, false);
    f->x += 4;
}
static void flow_circle(struct flow *f, double r, int way, const char *text)
{
    flow_room(f, 2 * r + 4 + plot_text_width(f->o, text, PLOT_SIZE_SMALL, false));
    map_circle_draw(f->o, f->x + r, f->y - 2.7, r, way);
    f->x += 2 * r + 4;
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
    const char *text = lines.n ? lines.line[0] : "";
    flow_room(f, 10 + plot_text_width(f->o, text, PLOT_SIZE_SMALL, false));
    map_town_mark(f->o, map, holder, f->x + 3.2, f->y - 2.7, 3.1);
    f->x += 9;
    flow_text(f, text, false);
    f->x += 4;
}

/* ---- keys --------------------------------------------------------------------------------------------------------------- */

static const char *suffix_of(const struct map *map)
{
    return map->by_town && map->measure->kind[0] != 's' ? "" : map->monthly ? " a month" : " a year";
}
static int runs_of(const struct map *map) { return map->d->arm[0].n_done; }
static const char *unsure_text(const struct map *map)
{
    return runs_of(map) > 1 ? "not sure: the 95% interval contains 0" : "one run: no interval";
}
static const char *size_unit(const struct map *map)
{
    int n;
    return map->by_level && !map->by_town ? trib_measures(&n)[trib_measure_find("flow")].unit : map->measure->unit;
}

/* Three round sizes, each four to five times the one before; returns how many are above zero. */
static void sizes_choose(double hi, double size[3])
{
    size[2] = plot_round_below(hi);
    for (int i = 1; i >= 0; i--) size[i] = plot_round_below(size[i + 1] / 4 * 1.01);
}

static void key_width(struct flow *f, const struct map *map)
{
    struct plot_unit unit = plot_unit(size_unit(map), map->largest, false, suffix_of(map));
    char text[300], number[PLOT_NUMBER];
    snprintf(text, sizeof text, "%s%s%s", map->by_level ? "flow, " : "", unit.label, map->any_level ? "" : ", larger of the two arms");
    flow_head(f, "Width:", text);
    if (map->root) f->x -= 5, flow_text(f, "(square-root scale)", false);
    bool plain = map->by_level || map->any_difference;
    double size[3];
    sizes_choose(map->largest * unit.factor, size);
    for (int i = 0; i < 3; i++) {
        double width = map_link_width(map, size[i] / unit.factor), least = map_least_width(map);
        if (!(size[i] > 0) || (i < 2 && map_link_width(map, size[i + 1] / unit.factor) <= least)) continue;
        plot_factor_number(size[i], number);
        snprintf(text, sizeof text, "%s%s", number, width <= least ? " or less" : "");
        flow_line(f, plot_stroke(plain ? PLOT_NEUTRAL : PLOT_BETTER, width, PLOT_SOLID), text);
    }
    bool hair = false;
    for (int k = 0; k < map->n_panels; k++)
        for (int i = 0; i < map->n_links; i++) hair |= map->panel[k].link[i].size > 0 && map->panel[k].link[i].size <= map->least;
    if (!hair) return;
    plot_factor_number(map->least, number);
    snprintf(text, sizeof text, "under %s %s%s", number, size_unit(map), suffix_of(map));
    flow_line(f, plot_stroke(PLOT_FRAME, 0.5, PLOT_SOLID), text);
}

/* A strip of colours between its two ends in words. */
static void key_colours(struct flow *f, const struct map *map, bool difference)
{
    const struct trib_measure_info *m = map->measure;
    double end[2] = {difference ? -map->limit : map->low, difference ? map->limit : map->high};
    struct plot_unit unit = plot_unit(m->unit, fmax(fabs(end[0]), fabs(end[1])), difference, m->kind[0] == 's' ? suffix_of(map) : "");
    char text[300], name[64], ends[2][PLOT_NUMBER + 8], number[PLOT_NUMBER];
    plot_name_text(m->name, name, sizeof name);
    if (name[0] >= 'A' && name[0] <= 'Z') name[0] = (char)(name[0] - 'A' + 'a');
    snprintf(text, sizeof text, "%s, %s", difference ? "difference" : name, unit.label);
    flow_head(f, "Colour:", text);
    int decimals = 0;
    while (decimals < 4 && fabs(end[1] * unit.factor) > 0 && fabs(end[1] * unit.factor) * pow(10, decimals) < 10) decimals++;
    for (int i = 0; i < 2; i++) {
        plot_number(end[i] * unit.factor, decimals, difference, number);
        snprintf(ends[i], sizeof ends[i], "%s%s", number, !difference ? "" : i ? " or more" : " or less");
    }
    double strip = 40 * 2.4;
    flow_room(f, strip + 14 + plot_text_width(f->o, ends[0], PLOT_SIZE_SMALL, false) + plot_text_width(f->o, ends[1], PLOT_SIZE_SMALL, false));
    flow_part(f, ends[0], false);
    f->x += 5;
    for (int i = 0; i < 40; i++)
        plot_rectangle(f->o, f->x + i * 2.4, f->y - 6, 2.45, 7, plot_fill(difference ? map_diverging((i - 19.5) / 19.5) : map_sequential(i / 39.0), 1),
                       PLOT_ROLE_DECOR);
    if (difference) map_core_draw(f->o, f->x, f->y - 2.5, f->x + strip * 0.45, f->y - 2.5, 5);
    f->x += strip + 5;
    flow_part(f, ends[1], false);
    f->x += 14;
    if (difference) flow_line(f, plot_stroke(MAP_UNSURE, 4, PLOT_DASHED), unsure_text(map));
}

static void key_level(struct flow *f, const struct map *map)
{
    char value[PLOT_NUMBER * 3], text[300];
    if (map->high - map->low > 1e-6 * fabs(map->high)) {
        key_colours(f, map, false);
        return;
    }
    plot_quantity(map->high, map->measure->unit, "", value);
    snprintf(text, sizeof text, "%s is %s on every leg", map->measure->name, isfinite(map->high) ? value : "not known");
    flow_head(f, "Colour:", text);
}

static void key_circles(struct flow *f, const struct map *map, bool difference)
{
    double largest = difference ? map->largest_difference : map->largest, size[3];
    struct plot_unit unit = plot_unit(map->measure->unit, largest, difference, suffix_of(map));
    char text[300], number[PLOT_NUMBER];
    snprintf(text, sizeof text, "%s%s", difference ? "difference, " : "", unit.label);
    flow_break(f);
    f->y += fmax(0, map->widest - 8); /* the circles rise above their line */
    flow_head(f, "Area:", text);
    sizes_choose(largest * unit.factor, size);
    for (int i = 0; i < 3; i++) {
        double r = map_circle_radius(map, size[i] / unit.factor, difference);
        if (!(size[i] > 0) || !(r > 0)) continue;
        plot_factor_number(size[i], number);
        flow_circle(f, r, difference ? 1 : 2, number);
        f->line = fmax(f->line, r + 8);
    }
    if (!difference) return;
    flow_break(f);
    flow_circle(f, 4, 1, "more");
    flow_circle(f, 4, -1, "less");
    const char *unsure = unsure_text(map);
    snprintf(text, sizeof text, "more, %.*s", (int)strcspn(unsure, ":"), unsure);
    flow_circle(f, 4, MAP_UNSURE_MORE, text);
    snprintf(text, sizeof text, "less, %s", unsure);
    flow_circle(f, 4, MAP_UNSURE_LESS, text);
}

static void key_holders(struct flow *f, const struct map *map)
{
    char day[11], text[80];
    int32_t end = trib_day_of((map->d->last_month + 1) / 12, (map->d->last_month + 1) % 12 + 1, 1) - 1;
    trib_day_text(end, day);
    if (map->animate) snprintf(text, sizeof text, "held at the end of each %s by:", map->monthly ? "month" : "year");
    else snprintf(text, sizeof text, "held on %s by:", day);
    flow_head(f, "Towns,", text);
    for (int k = 0; k < map->n_legend; k++) flow_town(f, map, map->legend[k], map->cas->group[map->legend[k]].name);
    if (map->other) flow_town(f, map, map->cas->n_groups, "another group");
    if (map->contested) flow_town(f, map, HOLDER_CONTESTED, "contested or shared");
    if (map->unknown) flow_town(f, map, HOLDER_NONE, "not in the case's table");
}

/* Towns that found no room for their names. */
static void key_numbers(struct flow *f, const struct map *map, const struct map_labels *labels, int n_labels)
{
    bool any = false;
    for (int k = 0; k < n_labels; k++)
        for (int i = 0; i < labels[k].n; i++) {
            const struct map_label *label = &labels[k].label[i];
            char text[128];
            if (label->number <= 0) continue;
            if (!any) flow_head(f, "Numbers:", "");
            any = true;
            snprintf(text, sizeof text, "%d %s", label->number, map->cas->town[label->town].name);
            flow_text(f, text, false);
        }
}

double map_keys_draw(struct plot_ops *o, const struct map *map, const struct map_labels *labels, int n_labels, double y)
{
    struct flow f = {o, PLOT_MARGIN, y + 14, 12.5};
    plot_group(o, "keys");
    if (map->by_town) {
        if (map->any_level) key_circles(&f, map, false);
        if (map->any_difference) key_circles(&f, map, true);
    } else {
        key_width(&f, map);
        if (map->by_level && map->any_level) key_level(&f, map);
        if (map->any_difference) key_colours(&f, map, true);
        if (map->layout != MAP_DATES) key_holders(&f, map);
    }
    key_numbers(&f, map, labels, n_labels);
    plot_ungroup(o);
    return f.y + fmax(4, f.line - 9);
}

void map_largest_text(const struct map *map, const struct map_panel *panel, char *text, size_t size)
{
    double largest = 0;
    char value[PLOT_NUMBER * 3];
    *text = 0;
    if (panel->base >= 0 || (map->by_level && !map->by_town)) return;
    for (int i = 0; i < (map->by_town ? map->cas->n_towns : map->n_links); i++) {
        double v = map->by_town ? panel->spot[i].value : panel->link[i].value;
        if (isfinite(v)) largest = fmax(largest, v);
    }
    plot_quantity(largest, size_unit(map), "", value);
    char *unit = strstr(value, size_unit(map));
    if (unit && unit > value) unit[-1] = 0;
    snprintf(text, size, "up to %s", value);
}

/* ---- words -------------------------------------------------------------------------------------------------------------- */

static void title_make(const struct map *map, char *text, size_t size)
{
    const struct plot_data *d = map->d;
    char name[128], arms[500] = "";
    plot_name_text(map->measure->name, name, sizeof name);
    int shown = 0, named[MAP_MOST_ARMS + 1];
    for (int k = 0; k < map->n_shown && map->layout != MAP_DATES; k++) {
        bool have = false;
        for (int i = 0; i < shown; i++) have |= named[i] == map->panel[k].arm;
        if (!have && shown <= MAP_MOST_ARMS) named[shown++] = map->panel[k].arm;
    }
    if (!shown) named[shown++] = map->panel[0].arm;
    for (int i = 0; i < shown; i++)
        snprintf(arms + strlen(arms), sizeof arms - strlen(arms), "%s'%.100s'", !i ? "" : i == shown - 1 ? " and " : ", ", d->arm[named[i]].name);
    char base[140] = "";
    bool pair = map->any_level && map->any_difference;
    if (pair) snprintf(base, sizeof base, ", and the difference");
    else if (map->any_difference) snprintf(base, sizeof base, ", and the difference from '%.100s'", d->arm[d->base].name);
    const char *by = !map->animate && map->layout != MAP_DATES ? "" : map->monthly ? ", month by month" : ", year by year";
    char around[120] = "";
    if (map->town >= 0) snprintf(around, sizeof around, " around %.100s", map->cas->town[map->town].name);
    if (map->by_town && map->any_difference && !pair)
        snprintf(text, size, "%s in each town%s: %s less '%.100s'%s", name, around, arms, d->arm[d->base].name, by);
    else snprintf(text, size, "%s %s%s under %s%s%s", name, map->by_town ? "in each town" : "on each leg", around, arms, base, by);
}

static void dates_text(const struct map *map, char *text, size_t size)
{
    char from[32], to[32];
    int first = map->panel[0].first, last = map->panel[map->n_panels - 1].last;
    map_period_text(map, first, from);
    map_period_text(map, last, to);
    char *aside = strstr(from, " (");
    if (map->by_town && map->measure->kind[0] == 'l' && map->layout != MAP_DATES && !map->animate) snprintf(text, size, "at the end of %s", to);
    else if (first == last) snprintf(text, size, "%s", from);
    else {
        if (aside) *aside = 0;
        if ((aside = strstr(to, " ("))) *aside = 0;
        snprintf(text, size, "%s to %s", from, to);
    }
}

/* How far runs lie apart, where a panel shows a mean and no difference: the difference carries its own interval. */
static void spread_text(const struct map *map, char *text, size_t size)
{
    double lo, hi;
    int n;
    const char *place = map->by_town ? "town" : "leg";
    *text = 0;
    if (!map->any_level) return;
    if (runs_of(map) < 2) snprintf(text, size, " One run: how far runs lie apart is not known.");
    else if ((n = map_spread(map, &lo, &hi)) > 0 && hi - lo < 0.015)
        snprintf(text, size, " How sure: on the largest %ss nine runs of ten lie within 1%% of the mean (medians).", place);
    else if (n > 1)
        snprintf(text, size, " How sure: on the %d largest %ss nine runs of ten lie between %.0f%% and %.0f%% of a %s's mean (medians).", n, place,
                 lo * 100, hi * 100, place);
    else if (n)
        snprintf(text, size, " How sure: nine runs of ten lie between %.0f%% and %.0f%% of the %s's mean.", lo * 100, hi * 100, place);
}

void map_words(const struct map *map, char *title, size_t title_size, char *subtitle, size_t subtitle_size)
{
    const struct plot_data *d = map->d;
    char runs[64], dates[96], lead[400], spread[200], left[120] = "", largest[64];
    plot_sentence(map->measure->doc, map->by_town ? "town" : "leg", lead, sizeof lead);
    plot_runs_text(d, runs, sizeof runs);
    dates_text(map, dates, sizeof dates);
    spread_text(map, spread, sizeof spread);
    map_largest_text(map, &map->panel[0], largest, sizeof largest);
    if (d->request->title) snprintf(title, title_size, "%s", d->request->title);
    else title_make(map, title, title_size);
    if (map->n_dates_left_out)
        snprintf(left, sizeof left, ", %d of its %d %s, evenly chosen", map->n_dates, map->n_dates + map->n_dates_left_out,
                 map->monthly ? "months" : "years");
    bool heads = map->layout != MAP_DATES || map->n_shown == 1; /* map_view_small() */
    const char *how = map->by_town && !map->any_level ? "a circle's area is how much the town differs"
                      : map->by_town ? "a circle's area is its town's value"
                      : heads      ? "both directions together, arrow heads show the direction of most"
                                   : "both directions together";
    char *own = map->by_town ? strstr(lead, "town: ") : NULL;
    if (own) memmove(own, own + 6, strlen(own + 6) + 1);
    snprintf(subtitle, subtitle_size, "%sMean of %s, %s%s; %s%s.%s%s", lead, runs, dates, left, how, map->layout == MAP_DATES || map->animate ? "; one scale for all" : "", spread,
             map->any_difference                        ? " Differences are taken between runs of the same luck."
             : map->layout == MAP_DATES && *largest     ? map->by_town ? " Beside each date: its largest town." : " Beside each date: its largest leg."
                                                        : "");
}

static void alt_panel(struct plot_buffer *b, const struct map *map, const struct map_panel *panel, int most)
{
    int n = map->by_town ? map->cas->n_towns : map->n_links;
    double *size = calloc((size_t)n + 1, sizeof *size);
    for (int i = 0; size && i < n; i++) {
        double x = !map->by_town ? panel->link[i].size : panel->base >= 0 ? fabs(panel->spot[i].difference.mean) : panel->spot[i].value;
        size[i] = isfinite(x) ? x : 0;
    }
    int *order = size ? map_order(size, n) : NULL;
    for (int k = n - 1; order && k >= 0 && k >= n - most && size[order[k]] > 0; k--) {
        const struct plot_summary *difference;
        char text[PLOT_NUMBER * 5];
        if (map->by_town) {
            const struct map_spot *spot = &panel->spot[order[k]];
            plot_quantity(spot->value, size_unit(map), suffix_of(map), text);
            plot_buffer_addf(b, " %s %s", map->cas->town[order[k]].name, text);
            difference = &spot->difference;
        } else {
            const struct map_link *link = &panel->link[order[k]];
            plot_quantity(link->value, size_unit(map), suffix_of(map), text);
            plot_buffer_addf(b, " %s to %s %s", map->cas->town[link->from].name, map->cas->town[link->to].name, text);
            if (map->by_level) {
                plot_quantity(link->level, map->measure->unit, "", text);
                plot_buffer_addf(b, ", %s %s", map->measure->name, text);
            }
            difference = &link->difference;
        }
        if (panel->base >= 0) {
            bool interval = difference->n > 1;
            plot_difference(difference->mean, interval ? difference->lo : NAN, interval ? difference->hi : NAN, map->measure->unit,
                            map->measure->kind[0] == 's' ? suffix_of(map) : "", text);
            plot_buffer_addf(b, ", difference %s", text);
        }
        plot_buffer_add(b, ";");
    }
    free(size);
    free(order);
}

void map_alt_text(struct plot_ops *o, const struct map *map, const struct map_panel *panel, int n)
{
    struct plot_buffer b = {0};
    plot_buffer_addf(&b, "Map of %s by %s; the largest:", map->measure->name, map->by_town ? "town" : "leg");
    for (int k = 0; k < n; k++) {
        if (n > 1) plot_buffer_addf(&b, " %s:", panel[k].title);
        alt_panel(&b, map, &panel[k], n > 3 ? 3 : n > 1 ? 6 : 12);
    }
    if (map->animate) plot_buffer_addf(&b, " The picture is animated, one frame a %s; this is the last.", map->monthly ? "month" : "year");
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}
