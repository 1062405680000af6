/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which panels a map has: one, arms beside one another, dates in a row, or one frame a date. See map.h. */
#include "map.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int arms_named(const struct plot_request *request)
{
    int n = 0;
    while (n < 32 && request->arms[n]) n++;
    return n;
}

enum trib_status map_request_check(const struct plot_request *request, struct trib_error *err)
{
    const char *by = request->panel_by;
    int n = arms_named(request);
    bool dates = by && strcmp(by, "arm") != 0;
    if (request->arm && n)
        return trib_fail(err, TRIB_USAGE, "a map takes 'arm' for one arm or 'arms' for several, and both are given; leave one out");
    if (n > MAP_MOST_ARMS)
        return trib_fail(err, TRIB_USAGE, "a map shows %d arms beside one another at most, and %d are named; leave some out", MAP_MOST_ARMS, n);
    if (by && !dates && n < 2)
        return trib_fail(err, TRIB_USAGE, "a map with panels by 'arm' needs two arms or more in 'arms'; found %d", n);
    if (dates && !request->animate && n > 1)
        return trib_fail(err, TRIB_USAGE, "a map with panels by '%s' shows one arm, and %d are named; name one, or animate it", by, n);
    if (request->animate && by && !dates)
        return trib_fail(err, TRIB_USAGE, "an animated map has a frame for each 'year' or 'month', not 'arm'; arms named in 'arms' stand beside one another in it");
    const char *dot = request->file ? strrchr(request->file, '.') : NULL;
    if (request->animate && dot && strcmp(dot, ".png") != 0)
        return trib_fail(err, TRIB_USAGE, "an animated map is a .png file; found '%s'; leave animate out for .svg and .pdf", request->file);
    return TRIB_OK;
}

void map_period_text(const struct map *map, int period, char text[32])
{
    char month[16];
    if (map->monthly) {
        plot_month_text(period, month);
        snprintf(text, 32, "%s", month);
        return;
    }
    const struct plot_data *d = map->d;
    int from = period * 12, to = from + 11;
    if (from < d->run_first) from = d->run_first;
    if (to > d->run_last) to = d->run_last;
    if (to - from == 11) snprintf(text, 32, "%d", period);
    else snprintf(text, 32, "%d (%d month%s)", period, to - from + 1, to == from ? "" : "s");
}

/* Whole calendar years in the window; where there is none, the years that it touches. Months as they are. */
static void window_choose(const struct map *map, int *first, int *last)
{
    const struct plot_data *d = map->d;
    *first = d->first_month;
    *last = d->last_month;
    if (map->monthly) return;
    *first = (d->first_month + 11) / 12;
    *last = (d->last_month + 1) / 12 - 1;
    if (*first > *last) *first = d->first_month / 12, *last = d->last_month / 12;
}

/* The panels of one page, all of the same dates. Two arms of which one is the base: both, and their difference. */
static int page_plan(const struct map *map, int n_named, bool base_named, int first, int last, struct map_panel *out)
{
    const struct plot_data *d = map->d;
    int n = 0;
    bool both = base_named && n_named == 2;
    for (int i = 0; i < n_named; i++) {
        if (base_named && !both && i == d->base) continue;
        bool level = d->base < 0 || both;
        out[n++] = (struct map_panel){.arm = i, .base = level ? -1 : d->base, .first = first, .last = last};
    }
    if (both) out[n++] = (struct map_panel){.arm = 1 - d->base, .base = d->base, .first = first, .last = last};
    return n;
}

static void panel_name(const struct map *map, struct map_panel *panel)
{
    const struct plot_data *d = map->d;
    if (map->layout == MAP_DATES) {
        char text[32];
        map_period_text(map, panel->first, text);
        snprintf(panel->title, sizeof panel->title, "%s", text);
    } else if (panel->base >= 0) {
        snprintf(panel->title, sizeof panel->title, "Difference: '%.100s' less '%.100s'", d->arm[panel->arm].name, d->arm[panel->base].name);
    } else {
        snprintf(panel->title, sizeof panel->title, "%.200s", d->arm[panel->arm].name);
    }
}

enum trib_status map_plan(struct map *map, struct trib_error *err)
{
    const struct plot_request *request = map->d->request;
    int n_named = arms_named(request), first, last;
    bool dates = request->panel_by && strcmp(request->panel_by, "arm") != 0;
    if (n_named > map->d->n_arms) n_named = map->d->n_arms; /* named twice */
    if (!n_named) n_named = 1;
    bool base_named = map->d->base >= 0 && map->d->base < n_named;
    map->animate = request->animate;
    map->monthly = dates && !strcmp(request->panel_by, "month");
    map->layout = n_named > 1 ? MAP_ARMS : dates && !map->animate ? MAP_DATES : MAP_ONE;
    window_choose(map, &first, &last);
    int n = last - first + 1, shown = 1;
    if (map->animate && n > MAP_MOST_FRAMES)
        return trib_fail(err, TRIB_USAGE, "an animated map has %d frames at most, and this one would have %d; choose a shorter window with from and to",
                         MAP_MOST_FRAMES, n);
    if (map->animate && n < 2)
        return trib_fail(err, TRIB_USAGE, "an animated map needs two %ss or more, and its window holds one; widen it with from and to",
                         map->monthly ? "month" : "year");
    if (map->animate) shown = n;
    else if (map->layout == MAP_DATES) shown = n < MAP_MOST_PANELS ? n : MAP_MOST_PANELS;
    map->n_dates = shown;
    map->n_dates_left_out = shown > 1 ? n - shown : 0;
    map->panel = calloc((size_t)shown * (MAP_MOST_ARMS + 1), sizeof *map->panel);
    if (!map->panel) return trib_fail(err, TRIB_MEMORY, "not enough memory for the panels of a map");
    for (int i = 0; i < shown; i++) {
        bool single = map->animate || map->layout == MAP_DATES;
        /* evenly over the window, its first and its last date among them */
        int at = single ? first + (shown > 1 ? (i * (n - 1) * 2 + shown - 1) / (2 * (shown - 1)) : 0) : first;
        map->n_shown = page_plan(map, n_named, base_named, at, single ? at : last, map->panel + map->n_panels);
        map->n_panels += map->n_shown;
    }
    if (map->layout == MAP_DATES) map->n_shown = map->n_panels;
    for (int i = 0; i < map->n_panels; i++) {
        map->any_level |= map->panel[i].base < 0;
        map->any_difference |= map->panel[i].base >= 0;
        panel_name(map, &map->panel[i]);
    }
    return TRIB_OK;
}
