/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of legs and towns for each panel of a map, paired run by run, and the scales that all panels share. See map.h. */
#include "map.h"
#include "../scripts/quantile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEGLIGIBLE 0.001 /* of the largest leg, rounded down: smaller ones are drawn as hairlines */

/* One arm's values by year or by month: [(run * n_places + place) * n_periods + period]. */
struct values {
    int n_runs, n_places, n_periods, first;
    uint32_t *slot;
    double *size, *level;
};
/* Of one panel: [place * n_runs + run], and the two directions' means over runs. */
struct sums {
    int n_runs;
    const uint32_t *slot;
    double *size, *level, *there, *back;
};

static void values_clear(struct values *v)
{
    free(v->slot);
    free(v->size);
    free(v->level);
    memset(v, 0, sizeof *v);
}
static void sums_clear(struct sums *s)
{
    free(s->size);
    free(s->level);
    free(s->there);
    free(s->back);
    memset(s, 0, sizeof *s);
}

/* ---- reading ------------------------------------------------------------------------------------------------------------ */

static enum trib_status months_load(const struct map *map, int arm, int measure, enum trib_level level, int n_places, struct values *out,
                                    double **value, struct trib_error *err)
{
    struct store_months months = {0};
    int n;
    const char *name = trib_measures(&n)[measure].name;
    enum trib_status status = store_months(map->d->store, map->d->arm[arm].ord, measure, level, n_places, &months, err);
    if (!status && months.n_runs < 1)
        status = trib_fail(err, TRIB_USAGE,
                           "the runs of '%s' keep no months of '%s' at each %s; write monthly = { \"%s\" } in tributary.compare, or take "
                           "panel_by = \"year\"",
                           map->d->arm[arm].name, name, trib_level_name(level), name);
    size_t cells = (size_t)months.n_runs * (size_t)n_places * (size_t)months.n_months;
    if (!status && !(*value = malloc((cells + 1) * sizeof **value)))
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for the months of a map");
    for (int r = 0; !status && r < months.n_runs; r++)
        for (int t = 0; t < months.n_months; t++)
            for (int p = 0; p < n_places; p++)
                (*value)[((size_t)r * (size_t)n_places + (size_t)p) * (size_t)months.n_months + (size_t)t] =
                    (double)months.value[((size_t)r * (size_t)months.n_months + (size_t)t) * (size_t)n_places + (size_t)p];
    if (!status && !out->slot) {
        *out = (struct values){months.n_runs, n_places, months.n_months, months.first_month, months.slot, out->size, out->level};
        months.slot = NULL;
    } else if (!status && (months.n_runs != out->n_runs || months.n_months != out->n_periods)) {
        status = trib_fail(err, TRIB_USAGE, "the runs of '%s' keep the months of '%s' and of flow not alike; run the scenario again with both",
                           map->d->arm[arm].name, name);
    }
    store_months_clear(&months);
    return status;
}

static enum trib_status years_load(const struct map *map, int arm, int measure, enum trib_level level, int n_places, struct values *out,
                                   double **value, struct trib_error *err)
{
    struct store_places years = {0};
    enum trib_status status = store_places(map->d->store, map->d->arm[arm].ord, measure, level, n_places, &years, err);
    if (status) return status;
    if (years.n_runs < 1) {
        store_places_clear(&years);
        return trib_fail(err, TRIB_USAGE, "the arm '%s' has no finished run with values of %ss", map->d->arm[arm].name, trib_level_name(level));
    }
    *value = years.value;
    years.value = NULL;
    if (!out->slot) {
        *out = (struct values){years.n_runs, n_places, years.n_years, years.first_year, years.slot, out->size, out->level};
        years.slot = NULL;
    }
    store_places_clear(&years);
    return TRIB_OK;
}

static enum trib_status values_load(const struct map *map, int arm, struct values *out, struct trib_error *err)
{
    int measure = map->d->measure[0], size = map->by_level && !map->by_town ? trib_measure_find("flow") : measure;
    enum trib_level level = map->by_town ? TRIB_TOWN : TRIB_LEG;
    int n_places = map->by_town ? map->cas->n_towns : map->cas->n_legs;
    enum trib_status (*load)(const struct map *, int, int, enum trib_level, int, struct values *, double **, struct trib_error *) =
        map->monthly ? months_load : years_load;
    enum trib_status status = load(map, arm, size, level, n_places, out, &out->size, err);
    if (!status && size != measure) status = load(map, arm, measure, level, n_places, out, &out->level, err);
    return status;
}

/* ---- one panel ---------------------------------------------------------------------------------------------------------- */

/* Years, or months, that the periods of a panel hold: a part year counts as the part it is. */
static double periods_of(const struct map *map, const struct map_panel *panel)
{
    if (map->monthly) return panel->last - panel->first + 1;
    int32_t from = panel->first * 12, to = panel->last * 12 + 11;
    if (from < map->d->run_first) from = map->d->run_first;
    if (to > map->d->run_last) to = map->d->run_last;
    return (to - from + 1) / 12.0;
}

static enum trib_status sums_create(const struct values *v, int n, struct sums *out, struct trib_error *err)
{
    size_t cells = (size_t)n * (size_t)v->n_runs + 1;
    *out = (struct sums){.n_runs = v->n_runs, .slot = v->slot};
    out->size = calloc(cells, sizeof(double));
    out->level = calloc(cells, sizeof(double));
    out->there = calloc((size_t)n + 1, sizeof(double));
    out->back = calloc((size_t)n + 1, sizeof(double));
    if (out->size && out->level && out->there && out->back) return TRIB_OK;
    sums_clear(out);
    return trib_fail(err, TRIB_MEMORY, "not enough memory for the places of a map");
}

static enum trib_status link_sums(const struct map *map, const struct map_panel *panel, const struct values *v, struct sums *out,
                                  struct trib_error *err)
{
    double per = 1 / periods_of(map, panel);
    enum trib_status status = sums_create(v, map->n_links, out, err);
    if (status || !out->there || !out->back) return status;
    for (int p = 0; p < map->n_links; p++)
        for (int r = 0; r < v->n_runs; r++) {
            double sum = 0, weighted = 0, weight = 0;
            for (int way = 0; way < 2; way++) {
                int leg = map->pair[p][way];
                for (int k = panel->first - v->first; leg >= 0 && k <= panel->last - v->first; k++) {
                    if (k < 0 || k >= v->n_periods) continue;
                    size_t at = ((size_t)r * (size_t)v->n_places + (size_t)leg) * (size_t)v->n_periods + (size_t)k;
                    double x = v->size[at];
                    if (!isfinite(x)) continue;
                    sum += x;
                    (way ? out->back : out->there)[p] += x * per / v->n_runs;
                    if (v->level && isfinite(v->level[at])) weighted += x * v->level[at], weight += x;
                }
            }
            out->size[(size_t)p * (size_t)v->n_runs + (size_t)r] = sum * per;
            out->level[(size_t)p * (size_t)v->n_runs + (size_t)r] = weight > 0 ? weighted / weight : NAN;
        }
    return status;
}

/* Towns: the sum a year, the mean, or the last value, as the registry says. */
static enum trib_status town_sums(const struct map *map, const struct map_panel *panel, const struct values *v, struct sums *out,
                                  struct trib_error *err)
{
    double per = 1 / periods_of(map, panel);
    char kind = map->measure->kind[0];
    enum trib_status status = sums_create(v, map->cas->n_towns, out, err);
    if (status || !out->size) return status;
    for (int p = 0; p < map->cas->n_towns; p++)
        for (int r = 0; r < v->n_runs; r++) {
            double sum = 0, last = NAN;
            int n = 0;
            for (int k = panel->first - v->first; k <= panel->last - v->first; k++) {
                if (k < 0 || k >= v->n_periods) continue;
                double x = v->size[((size_t)r * (size_t)v->n_places + (size_t)p) * (size_t)v->n_periods + (size_t)k];
                if (!isfinite(x)) continue;
                sum += x, last = x, n++;
            }
            out->size[(size_t)p * (size_t)v->n_runs + (size_t)r] = kind == 's' ? sum * per : kind == 'm' ? (n ? sum / n : NAN) : last;
        }
    return status;
}

/* Value of one place in the arm and, with a base, the paired difference. */
static enum trib_status place_summary(const double *arm, const struct sums *a, const double *base, const struct sums *b,
                                      struct plot_summary *value, struct plot_summary *below, struct plot_summary *difference,
                                      struct trib_error *err)
{
    enum trib_status status = plot_summarize(arm, a->n_runs, value, err);
    if (status || !base) return status;
    struct plot_sample x = {0}, y = {0}, pairs = {0};
    status = plot_summarize(base, b->n_runs, below, err);
    if (!status) status = plot_sample_make(a->slot, arm, a->n_runs, &x, err);
    if (!status) status = plot_sample_make(b->slot, base, b->n_runs, &y, err);
    if (!status) status = plot_pair(&x, &y, &pairs, err);
    if (!status) status = plot_summarize(pairs.value, pairs.n, difference, err);
    plot_sample_clear(&x);
    plot_sample_clear(&y);
    plot_sample_clear(&pairs);
    return status;
}

static void spread_of(const struct plot_summary *s, double *lo, double *hi)
{
    bool known = s->n > 1 && s->mean > 0;
    *lo = known ? s->q05 / s->mean : NAN;
    *hi = known ? s->q95 / s->mean : NAN;
}
static bool leaves_out_zero(const struct plot_summary *s) { return s->n > 1 && (s->lo > 0 || s->hi < 0); }

static enum trib_status links_fill(struct map *map, struct map_panel *panel, const struct sums *a, const struct sums *b,
                                   struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    double *through = calloc((size_t)map->cas->n_towns + 1, sizeof *through);
    panel->link = calloc((size_t)map->n_links + 1, sizeof *panel->link);
    if (!through || !panel->link || !a->there || !a->back) {
        free(through);
        return trib_fail(err, TRIB_MEMORY, "not enough memory for the legs of a map");
    }
    for (int p = 0; p < map->n_links && !status; p++) {
        struct map_link *link = &panel->link[p];
        struct plot_summary size = {0}, level = {0}, size_below = {0}, level_below = {0}, of_size = {0}, of_level = {0};
        size_t at = (size_t)p * (size_t)a->n_runs, at_base = b ? (size_t)p * (size_t)b->n_runs : 0;
        status = place_summary(a->size + at, a, b ? b->size + at_base : NULL, b, &size, &size_below, &of_size, err);
        if (!status && map->by_level)
            status = place_summary(a->level + at, a, b ? b->level + at_base : NULL, b, &level, &level_below, &of_level, err);
        if (status) break;
        link->size = link->value = size.mean;
        link->level = map->by_level ? level.mean : size.mean;
        spread_of(map->by_level ? &level : &size, &link->lo, &link->hi);
        double there = a->there[p], back = a->back[p];
        if (b) {
            link->difference = map->by_level ? of_level : of_size;
            link->sure = leaves_out_zero(&link->difference);
            if (size_below.mean > link->size) link->size = size_below.mean, there = b->there[p], back = b->back[p];
        }
        const struct trib_leg *leg = &map->cas->leg[map->pair[p][0]];
        link->from = there >= back ? leg->from : leg->to;
        link->to = there >= back ? leg->to : leg->from;
        link->dominance = there + back > 0 ? fmax(there, back) / (there + back) : 0;
        map->largest = fmax(map->largest, link->size);
        through[link->from] += link->size;
        through[link->to] += link->size;
        if (map->by_level && !b && isfinite(link->level)) map->low = fmin(map->low, link->level), map->high = fmax(map->high, link->level);
    }
    for (int t = 0; !status && t < map->cas->n_towns; t++) map->town_size[t] = fmax(map->town_size[t], through[t]);
    free(through);
    return status;
}

static enum trib_status spots_fill(struct map *map, struct map_panel *panel, const struct sums *a, const struct sums *b,
                                   struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    panel->spot = calloc((size_t)map->cas->n_towns + 1, sizeof *panel->spot);
    if (!panel->spot) return trib_fail(err, TRIB_MEMORY, "not enough memory for the towns of a map");
    for (int t = 0; t < map->cas->n_towns && !status; t++) {
        struct map_spot *spot = &panel->spot[t];
        struct plot_summary value = {0}, below = {0};
        status = place_summary(a->size + (size_t)t * (size_t)a->n_runs, a, b ? b->size + (size_t)t * (size_t)b->n_runs : NULL, b, &value,
                               &below, &spot->difference, err);
        if (status) break;
        spot->value = value.mean;
        spread_of(&value, &spot->lo, &spot->hi);
        spot->sure = b && leaves_out_zero(&spot->difference);
        if (value.mean < 0)
            status = trib_fail(err, TRIB_USAGE,
                               "'%s' is below zero in '%s', and the area of a circle cannot show that; take a measure that is zero or more",
                               map->measure->name, map->cas->town[t].name);
        if (isfinite(value.mean)) map->largest = fmax(map->largest, value.mean);
        double shown = b ? fabs(spot->difference.mean) : spot->value;
        if (b && isfinite(shown)) map->largest_difference = fmax(map->largest_difference, shown);
        if (isfinite(shown)) map->town_size[t] = fmax(map->town_size[t], shown);
    }
    return status;
}

static enum trib_status panel_fill(struct map *map, struct map_panel *panel, struct values *value, struct trib_error *err)
{
    enum trib_status (*sum)(const struct map *, const struct map_panel *, const struct values *, struct sums *, struct trib_error *) =
        map->by_town ? town_sums : link_sums;
    struct sums arm = {0}, base = {0};
    enum trib_status status = sum(map, panel, &value[panel->arm], &arm, err);
    if (!status && panel->base >= 0) status = sum(map, panel, &value[panel->base], &base, err);
    if (!status) status = (map->by_town ? spots_fill : links_fill)(map, panel, &arm, panel->base >= 0 ? &base : NULL, err);
    sums_clear(&arm);
    sums_clear(&base);
    return status;
}

/* ---- all panels --------------------------------------------------------------------------------------------------------- */

static enum trib_status pairs_find(struct map *map, struct trib_error *err)
{
    const struct trib_case *cas = map->cas;
    map->pair = calloc((size_t)cas->n_legs + 1, sizeof *map->pair);
    map->town_size = calloc((size_t)cas->n_towns + 1, sizeof *map->town_size);
    if (!map->pair || !map->town_size) return trib_fail(err, TRIB_MEMORY, "not enough memory for the legs of a map");
    for (int i = 0; i < cas->n_legs; i++) {
        int twin = cas->leg[i].twin;
        if (twin >= 0 && twin < i) continue;
        map->pair[map->n_links][0] = i;
        map->pair[map->n_links++][1] = twin;
    }
    for (int t = 0; t < cas->n_towns; t++)
        if (!isfinite(cas->town[t].lon) || !isfinite(cas->town[t].lat))
            return trib_fail(err, TRIB_USAGE, "the town '%s' has no lon and lat in the case's towns.csv, so no map can show it",
                             cas->town[t].name);
    return TRIB_OK;
}

/* Ends of the colour scale: a round number that nine tenths of the sure differences stay inside; and the scale of widths. */
static enum trib_status scales_find(struct map *map, struct trib_error *err)
{
    size_t most = (size_t)map->n_links * (size_t)map->n_panels + 1;
    double *size = malloc(most * sizeof *size);
    if (!size) return trib_fail(err, TRIB_MEMORY, "not enough memory for the legs of a map");
    int n = 0;
    map->least = plot_round_below(map->largest * NEGLIGIBLE);
    for (int k = 0; k < map->n_panels; k++)
        for (int i = 0; i < map->n_links; i++) {
            const struct map_link *link = &map->panel[k].link[i];
            if (link->sure && link->size > map->largest * 0.01) size[n++] = fabs(link->difference.mean);
        }
    quantile_sort(size, n);
    double hi = n ? quantile_of(size, n, 0.9) : 1;
    if (!(hi > 0)) hi = 1;
    /* rounded up to 1, 2 or 5 */
    double below = plot_round_below(hi);
    map->limit = below < hi * (1 - 1e-9) ? plot_round_below(below * 2.6) : below;
    if (map->by_level && map->high > map->low) plot_nice(&map->low, &map->high, 4);
    n = 0;
    for (int k = 0; k < map->n_panels; k++)
        for (int i = 0; i < map->n_links; i++)
            if (map->panel[k].link[i].size > map->least) size[n++] = map->panel[k].link[i].size;
    quantile_sort(size, n);
    map->root = n > 4 * map->n_panels && quantile_of(size, n, 0.5) < 0.08 * map->largest;
    free(size);
    return TRIB_OK;
}

enum trib_status map_fill(struct map *map, struct trib_error *err)
{
    const struct plot_data *d = map->d;
    struct values *value = calloc((size_t)d->n_arms + 1, sizeof *value);
    if (!value) return trib_fail(err, TRIB_MEMORY, "not enough memory for a map");
    enum trib_status status = pairs_find(map, err);
    map->low = INFINITY;
    map->high = -INFINITY;
    for (int a = 0; a < d->n_arms && !status; a++) status = values_load(map, a, &value[a], err);
    for (int k = 0; k < map->n_panels && !status; k++) status = panel_fill(map, &map->panel[k], value, err);
    for (int a = 0; a < d->n_arms; a++) values_clear(&value[a]);
    free(value);
    if (status) return status;
    int first = map->panel[0].first, last = map->panel[map->n_panels - 1].last;
    char from[32], to[32];
    map_period_text(map, first, from);
    map_period_text(map, last, to);
    if (!(map->largest > 0) && map->by_town)
        return trib_fail(err, TRIB_USAGE, "'%s' is zero or without a value in every town under '%s' from %s to %s, so there is no map to draw",
                         map->measure->name, d->arm[0].name, from, to);
    if (!(map->largest > 0))
        return trib_fail(err, TRIB_USAGE, "nobody travels on any leg in '%s' from %s to %s, so there is no map to draw", d->arm[0].name, from, to);
    return map->by_town ? TRIB_OK : scales_find(map, err);
}

void map_clear(struct map *map)
{
    for (int k = 0; map->panel && k < map->n_panels; k++) {
        free(map->panel[k].link);
        free(map->panel[k].spot);
        free(map->panel[k].holder);
    }
    free(map->panel);
    free(map->pair);
    free(map->town_size);
}

int *map_order(const double *size, int n)
{
    int *order = malloc(((size_t)n + 1) * sizeof *order);
    for (int i = 0; order && i < n; i++) {
        int at = i;
        while (at && size[order[at - 1]] > size[i]) order[at] = order[at - 1], at--;
        order[at] = i;
    }
    return order;
}

/* Adds those of the ten largest places of one panel. */
static int spread_add(const struct map *map, const struct map_panel *panel, double *lo, double *hi, int kept)
{
    int n = map->by_town ? map->cas->n_towns : map->n_links;
    double *size = calloc((size_t)n + 1, sizeof *size);
    for (int i = 0; size && i < n; i++) {
        double x = map->by_town ? panel->spot[i].value : panel->link[i].size;
        size[i] = isfinite(x) ? x : 0;
    }
    int *order = size ? map_order(size, n) : NULL;
    for (int k = n - 1; order && k >= 0 && k >= n - 10; k--) {
        double a = map->by_town ? panel->spot[order[k]].lo : panel->link[order[k]].lo;
        double b = map->by_town ? panel->spot[order[k]].hi : panel->link[order[k]].hi;
        if (!(size[order[k]] > 0) || !isfinite(a) || !isfinite(b)) continue;
        lo[kept] = a;
        hi[kept++] = b;
    }
    free(size);
    free(order);
    return kept;
}

int map_spread(const struct map *map, double *lo, double *hi)
{
    int kept = 0, most = 0;
    double *a = malloc((size_t)map->n_panels * 10 * sizeof *a), *b = malloc((size_t)map->n_panels * 10 * sizeof *b);
    for (int k = 0; a && b && k < map->n_panels; k++) {
        int before = kept;
        if (map->panel[k].base < 0) kept = spread_add(map, &map->panel[k], a, b, kept);
        if (kept - before > most) most = kept - before;
    }
    if (kept) {
        quantile_sort(a, kept);
        quantile_sort(b, kept);
        *lo = quantile_of(a, kept, 0.5);
        *hi = quantile_of(b, kept, 0.5);
    }
    free(a);
    free(b);
    return most;
}

bool map_town_seen(const struct map *map, int t)
{
    const struct trib_town *town = &map->cas->town[t];
    const struct geo_view *v = &map->whole;
    return map->town_size[t] > 0 && town->lon > v->lon0 && town->lon < v->lon1 && town->lat > v->lat0 && town->lat < v->lat1;
}

/* ---- who holds towns ---------------------------------------------------------------------------------------------------- */

static int holder_on(const struct trib_case *cas, int town, int32_t day)
{
    int arbiter = -1, holder = HOLDER_NONE;
    for (int i = 0; i < cas->n_controls; i++) {
        const struct trib_control *c = &cas->control[i];
        if (c->town != town || c->from_day > day || c->to_day <= day) continue;
        if (c->kind == TRIB_ARBITER) arbiter = c->group;
        else if (c->kind == TRIB_CONTESTED || (holder != HOLDER_NONE && holder != c->group)) holder = HOLDER_CONTESTED;
        else if (holder != HOLDER_CONTESTED) holder = c->group;
    }
    return arbiter >= 0 ? arbiter : holder;
}

/* The last day that a panel shows. */
static int32_t last_day(const struct map *map, const struct map_panel *panel)
{
    const struct plot_data *d = map->d;
    bool dated = map->animate || map->layout == MAP_DATES;
    int32_t month = !dated ? d->last_month : map->monthly ? panel->last : panel->last * 12 + 11;
    if (month > d->run_last) month = d->run_last;
    return trib_day_of((month + 1) / 12, (month + 1) % 12 + 1, 1) - 1;
}

enum trib_status map_holders_find(struct map *map, struct trib_error *err)
{
    const struct trib_case *cas = map->cas;
    int *count = calloc((size_t)cas->n_groups + 1, sizeof *count);
    if (!count) return trib_fail(err, TRIB_MEMORY, "not enough memory for the towns of a map");
    enum trib_status status = TRIB_OK;
    for (int k = 0; k < map->n_panels && !status; k++) {
        struct map_panel *panel = &map->panel[k];
        panel->holder = malloc(((size_t)cas->n_towns + 1) * sizeof *panel->holder);
        if (!panel->holder) status = trib_fail(err, TRIB_MEMORY, "not enough memory for the towns of a map");
        for (int t = 0; panel->holder && t < cas->n_towns; t++) {
            int holder = panel->holder[t] = holder_on(cas, t, last_day(map, panel));
            if (!map_town_seen(map, t)) continue;
            if (holder >= 0) count[holder]++;
            map->contested |= holder == HOLDER_CONTESTED;
            map->unknown |= holder == HOLDER_NONE;
        }
    }
    while (!status && map->n_legend < MAP_MOST_HOLDERS) {
        int best = -1;
        for (int g = 0; g < cas->n_groups; g++)
            if (count[g] > 0 && (best < 0 || count[g] > count[best])) best = g;
        if (best < 0) break;
        int at = map->n_legend++; /* in the case's order, so that a group looks the same in other maps of the case */
        for (; at > 0 && map->legend[at - 1] > best; at--) map->legend[at] = map->legend[at - 1];
        map->legend[at] = best;
        count[best] = 0;
    }
    for (int g = 0; !status && g < cas->n_groups; g++) map->other |= count[g] > 0;
    free(count);
    return status;
}
