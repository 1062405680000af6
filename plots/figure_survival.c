/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time to the first clash: the share of an arm's runs in which none has begun yet. Up to four arms share a panel and are named at the
 * ends of their lines; more stand side by side, each with the baseline in dashes. Fronts of the national war are an input of the case,
 * so they are no clash here.
 */
#include "study.h"
#include "../scripts/study/survival.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOGETHER 4 /* arms in one panel */
#define ROW 10.0
static const enum plot_dash dashes[TOGETHER] = {PLOT_SOLID, PLOT_LONG, PLOT_DASHDOT, PLOT_DOTTED};

struct waits { /* of one arm, by slot */
    int n;
    uint32_t *slot;
    double *time; /* days from the origin */
    bool *seen;
    struct survival curve;
    struct survival_pairs pairs; /* with the base; n = 0 for the base itself */
};
struct picture {
    struct plot_data d;
    struct waits *arm;
    int town; /* or -1: all */
    int32_t origin, end; /* days; the first that is watched, the first that is not */
    bool policies;       /* the origin is the first policy's day */
    char where[160], since[24], until[24];
};

/* ---- data --------------------------------------------------------------------------------------------------------------------- */
static void day_text(int32_t day, char text[24])
{
    int year, month, mday;
    char name[16];
    trib_day_civil(day, &year, &month, &mday);
    plot_month_text(year * 12 + month - 1, name);
    snprintf(text, 24, "%d %s", mday, name);
}
static int32_t first_of(int32_t month) { return trib_day_of(month / 12, month % 12 + 1, 1); }

/* The clock starts where the user says, else with the first policy, else with the runs. */
static enum trib_status window_find(struct picture *p, struct trib_error *err)
{
    const struct plot_request *rq = p->d.request;
    p->origin = first_of(p->d.run_first);
    p->end = first_of(p->d.run_last + 1);
    if (rq->to_day && rq->to_day + 1 < p->end) p->end = rq->to_day + 1;
    if (rq->from_day) {
        if (rq->from_day > p->origin) p->origin = rq->from_day;
    } else {
        int32_t mark = INT32_MAX;
        for (int i = 0; i < rq->n_marks; i++)
            if (!rq->mark[i].annotation && rq->mark[i].day >= p->origin && rq->mark[i].day < p->end && rq->mark[i].day < mark) mark = rq->mark[i].day;
        if (mark != INT32_MAX) p->origin = mark, p->policies = true;
    }
    day_text(p->origin, p->since);
    day_text(p->end - 1, p->until);
    if (p->origin < p->end) return TRIB_OK;
    return trib_fail(err, TRIB_USAGE, "the window of the figure 'survival' holds no simulated day: the clock would start on %s and stop on %s", p->since,
                     p->until);
}

static void waits_clear(struct waits *w)
{
    free(w->slot);
    free(w->time);
    free(w->seen);
    survival_clear(&w->curve);
}

static enum trib_status waits_fill(const struct picture *p, int arm, struct waits *w, struct trib_error *err)
{
    struct store_series series = {0};
    struct store_event *event = NULL;
    int n_events = 0, ord = p->d.arm[arm].ord;
    enum trib_status status = store_series(p->d.store, ord, trib_measure_find("clashes"), &series, err); /* for the runs that are done */
    if (!status) status = store_events(p->d.store, ord, &event, &n_events, err);
    w->n = series.n_runs;
    w->slot = malloc(((size_t)w->n + 1) * sizeof *w->slot);
    w->time = malloc(((size_t)w->n + 1) * sizeof *w->time);
    w->seen = calloc((size_t)w->n + 1, sizeof *w->seen);
    if (!status && (!w->slot || !w->time || !w->seen)) status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d runs of a figure", w->n);
    for (int r = 0; r < w->n && !status; r++) {
        w->slot[r] = series.slot[r];
        w->time[r] = p->end - p->origin;
        for (int i = 0; i < n_events; i++) {
            const struct trib_event *e = &event[i].event;
            if (event[i].slot != w->slot[r] || e->front || e->day < p->origin || e->day >= p->end) continue;
            if (p->town >= 0 && e->town != p->town) continue;
            if (!w->seen[r] || e->day - p->origin < w->time[r]) w->time[r] = e->day - p->origin;
            w->seen[r] = true;
        }
    }
    if (!status) status = survival_curve(w->time, w->seen, w->n, &w->curve, err);
    store_series_clear(&series);
    free(event);
    return status;
}

/* Pairs of runs of the same luck. */
static enum trib_status pairs_fill(struct waits *w, const struct waits *base, struct trib_error *err)
{
    int n = 0, most = w->n < base->n ? w->n : base->n;
    double *time = malloc(2 * ((size_t)most + 1) * sizeof *time);
    bool *seen = malloc(2 * ((size_t)most + 1) * sizeof *seen);
    if (time && seen) {
        for (int i = 0, k = 0; i < w->n && k < base->n;) {
            if (w->slot[i] == base->slot[k]) {
                time[n] = w->time[i], seen[n] = w->seen[i];
                time[most + n] = base->time[k], seen[most + n++] = base->seen[k];
                i++, k++;
            } else if (w->slot[i] < base->slot[k]) i++;
            else k++;
        }
        survival_pairs(time, seen, time + most, seen + most, n, &w->pairs);
    }
    enum trib_status status = time && seen ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for %d pairs of runs", most);
    free(time);
    free(seen);
    return status;
}

static void picture_clear(struct picture *p)
{
    for (int i = 0; p->arm && i < p->d.n_arms; i++) waits_clear(&p->arm[i]);
    free(p->arm);
    plot_data_clear(&p->d);
}
static enum trib_status picture_load(struct picture *p, const struct plot_request *request, struct store *st, const struct trib_case *cas,
                                     struct trib_error *err)
{
    memset(p, 0, sizeof *p);
    p->town = -1;
    struct plot_request whole = *request; /* days are cut here, not to months */
    whole.from_day = whole.to_day = 0;
    enum trib_status status = request->town ? plot_town_check(request, cas, &p->town, err) : TRIB_OK;
    if (!status && request->from_day && request->to_day && request->from_day > request->to_day)
        status = trib_fail(err, TRIB_USAGE, "the window of the figure 'survival' must end after it begins");
    if (!status) status = plot_data_load(&p->d, &whole, st, cas, TRIB_NATION, 0, err);
    p->d.request = request;
    if (!status) status = window_find(p, err);
    if (!status && !(p->arm = calloc((size_t)p->d.n_arms, sizeof *p->arm))) status = trib_fail(err, TRIB_MEMORY, "not enough memory for the arms of a figure");
    for (int i = 0; i < p->d.n_arms && !status; i++) status = waits_fill(p, i, &p->arm[i], err);
    for (int i = 0; i < p->d.n_arms && !status; i++)
        if (i != p->d.base) status = pairs_fill(&p->arm[i], &p->arm[p->d.base], err);
    if (p->town >= 0) snprintf(p->where, sizeof p->where, " in %s", trib_case_place_name(cas, TRIB_TOWN, p->town));
    return status;
}

/* ---- words -------------------------------------------------------------------------------------------------------------------- */
/* "75% (43 to 95%)" */
static void share_text(int k, int n, char *text, size_t size)
{
    double low, high;
    survival_share(k, n, &low, &high);
    snprintf(text, size, "%.0f%% (%.0f to %.0f%%)", 100.0 * k / n, low * 100, high * 100);
}
/* "hazard ratio 0.25 (0.03 to 1.3)" */
static void ratio_text(const struct survival_pairs *p, char *text, size_t size)
{
    char low[32], high[32], value[32];
    analysis_figure(p->low, low);
    analysis_figure(p->high, high);
    analysis_figure(p->hazard_ratio, value);
    if (isnan(p->hazard_ratio)) snprintf(text, size, "no hazard ratio: no pair of runs tells");
    else if (isinf(p->hazard_ratio)) snprintf(text, size, "hazard ratio %s or more", low);
    else if (p->hazard_ratio <= 0) snprintf(text, size, "hazard ratio %s or less", high);
    else snprintf(text, size, "hazard ratio %s (%s to %s)", value, low, high);
}
/* When half have had a clash, as a sentence's part. */
static void median_text(const struct picture *p, const struct survival *s, char *text, size_t size)
{
    char day[24], low[32], high[32];
    if (isnan(s->median)) {
        snprintf(text, size, "not yet half of all runs by %s", p->until);
        return;
    }
    day_text(p->origin + (int32_t)s->median, day);
    snprintf(low, sizeof low, "%.0f", isinf(s->median_low) ? s->median : s->median_low);
    if (isinf(s->median_high)) snprintf(high, sizeof high, "more than %d", (int)(p->end - p->origin - 1));
    else snprintf(high, sizeof high, "%.0f", s->median_high);
    snprintf(text, size, "half of all runs by %s, after %.0f days (%s to %s)", day, s->median, low, high);
}
/* What one arm's line says, in a sentence. */
static void arm_text(const struct picture *p, int arm, char *text, size_t size)
{
    const struct waits *w = &p->arm[arm];
    char half[160], ratio[120];
    median_text(p, &w->curve, half, sizeof half);
    char share[64] = "", aside[80] = "";
    if (w->n > 1) {
        share_text(w->curve.n_events, w->n, share, sizeof share);
        snprintf(aside, sizeof aside, ", %s", share);
    }
    int n = snprintf(text, size, "%s: a clash in %d of %d run%s%s; %s.", p->d.arm[arm].name, w->curve.n_events, w->n, w->n == 1 ? "" : "s", aside, half);
    if (arm == p->d.base || n < 0 || (size_t)n >= size) return;
    ratio_text(&w->pairs, ratio, sizeof ratio);
    snprintf(text + n, size - (size_t)n, " Beside '%s', run by run: later in %.0f%% of the runs, sooner in %.0f%%, the same in %.0f%%; %s.",
             p->d.arm[p->d.base].name, 100.0 * w->pairs.later / fmax(w->pairs.n, 1), 100.0 * w->pairs.sooner / fmax(w->pairs.n, 1),
             100.0 * w->pairs.same / fmax(w->pairs.n, 1), ratio);
}

static void subtitle_write(const struct picture *p, struct plot_buffer *b)
{
    char runs[64], when[24];
    const struct plot_request *rq = p->d.request;
    plot_runs_text(&p->d, runs, sizeof runs);
    plot_buffer_addf(b, "Share of the runs in which no clash has begun%s since %s%s; %s of each arm. Steps: Kaplan and Meier's estimate. Band: its 95%% "
                        "interval. Tick at a line's end: runs without a clash when the window ends, on %s.",
                     p->where, p->since, p->policies ? ", when policies begin" : "", runs, p->until);
    if (p->d.n_arms > TOGETHER && p->d.base >= 0) plot_buffer_addf(b, " Grey dashes: '%s'.", p->d.arm[p->d.base].name);
    bool one = true;
    const char *base = p->d.arm[p->d.base >= 0 ? p->d.base : 0].name;
    for (int i = 0; i < p->d.n_arms; i++) one = one && p->arm[i].n < 2;
    if (one) plot_buffer_add(b, " One run of each arm: what differs may be chance.");
    else if (p->d.n_arms <= TOGETHER) plot_buffer_add(b, " In brackets: 95% intervals.");
    else plot_buffer_addf(b, " Under each name: runs with a clash within the window (95%% interval), and runs in which it came later or sooner "
                             "than in the run of '%s' with the same luck; the rest are alike.", base);
    if (p->d.n_arms > 1 && p->d.n_arms <= TOGETHER && !one)
        plot_buffer_addf(b, " Hazard ratio: chance of a clash over that of '%s', from pairs of runs of the same luck.", base);
    int told = 0;
    for (int i = 0; i < rq->n_marks; i++) {
        if (rq->mark[i].day <= p->origin || rq->mark[i].day >= p->end || !rq->mark[i].label || !plot_mark_shown(&p->d, i)) continue;
        day_text(rq->mark[i].day, when);
        char label[160];
        snprintf(label, sizeof label, "%s", rq->mark[i].label);
        for (char *c = label; *c && trib_lever_find(rq->mark[i].label) >= 0; c++)
            if (*c == '_') *c = ' ';
        plot_buffer_addf(b, "%s%s, %s", told++ ? "; " : " Vertical dashes: ", when, label);
    }
    if (told) plot_buffer_add(b, ".");
}

static void alt_write(struct plot_ops *o, const struct picture *p)
{
    struct plot_buffer b = {0};
    char text[900];
    plot_buffer_addf(&b, "Time to the first clash%s, %s to %s: steps of the share of runs without one.", p->where, p->since, p->until);
    for (int i = 0; i < p->d.n_arms; i++) {
        arm_text(p, i, text, sizeof text);
        plot_buffer_addf(&b, " %s", text);
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* ---- parts of the chart ------------------------------------------------------------------------------------------------------- */
#define MOST_DATES 12
struct dates {
    int n;
    int32_t day[MOST_DATES];
    char label[MOST_DATES][16];
};
/* The origin, and months or years after it that are round and whose labels do not touch; none reaches further
 * than `beyond` past the panel. least: width of what stands below a label. */
static struct dates dates_of(const struct plot_ops *o, const struct picture *p, const struct plot_scale *x, double least, double beyond)
{
    static const int steps[] = {1, 3, 6, 12, 24, 60, 120};
    struct dates d = {0};
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        d.n = 1;
        d.day[0] = p->origin;
        plot_month_text(plot_month_of_day(p->origin), d.label[0]);
        double end = plot_at(x, p->origin) + plot_text_width(o, d.label[0], PLOT_SIZE_SMALL, false) / 2;
        bool fits = true;
        int32_t month = (plot_month_of_day(p->origin) / steps[k] + 1) * steps[k];
        for (; first_of(month) <= p->end; month += steps[k]) {
            char label[16];
            if (steps[k] >= 12) snprintf(label, sizeof label, "%d", (int)(month / 12));
            else plot_month_text(month, label);
            double half = fmax(plot_text_width(o, label, PLOT_SIZE_SMALL, false), least) / 2, at = plot_at(x, first_of(month));
            if (at - half < end + 5 && d.n == 1) continue; /* too near the origin's */
            fits = fits && at - half >= end + 5 && d.n < MOST_DATES;
            if (!fits) break;
            if (at + half > x->to + beyond) break;
            end = at + half;
            d.day[d.n] = first_of(month);
            memcpy(d.label[d.n++], label, sizeof label);
        }
        if (fits) break;
    }
    return d;
}

static struct plot_text_style tick_style(enum plot_align align)
{
    return (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = align, .role = PLOT_ROLE_TICK};
}

static void axes_draw(struct plot_ops *o, const struct picture *p, const struct plot_scale *x, const struct plot_scale *y, const struct dates *dates,
                      bool numbers)
{
    for (int i = 0; i <= 4; i++) {
        double at = plot_at(y, i * 0.25);
        char text[8];
        plot_segment(o, x->from, at, x->to, at, plot_stroke(i ? PLOT_GRID : PLOT_FRAME, i ? 0.6 : 0.9, PLOT_SOLID), PLOT_ROLE_DECOR);
        snprintf(text, sizeof text, "%d", i * 25);
        if (numbers) plot_text(o, x->from - 4, at + 2.7, text, tick_style(PLOT_STOP));
    }
    for (int i = 0; i < dates->n; i++) {
        double at = plot_at(x, dates->day[i]);
        plot_segment(o, at, y->from, at, y->from + 3, plot_stroke(PLOT_FRAME, 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_text(o, at, y->from + 11.5, dates->label[i], tick_style(PLOT_MIDDLE));
    }
    const struct plot_request *rq = p->d.request;
    for (int i = 0; i < rq->n_marks; i++) {
        if (rq->mark[i].day <= p->origin || rq->mark[i].day >= p->end || !rq->mark[i].label || !plot_mark_shown(&p->d, i)) continue;
        double at = plot_at(x, rq->mark[i].day);
        plot_segment(o, at, y->to, at, y->from, plot_stroke(PLOT_INK, 0.7, PLOT_DASHED), PLOT_ROLE_DECOR);
    }
}

/* One edge of a step path: which = -1 low, 0 the share, 1 high; begun with the value before anything happened. */
static double level_of(const struct survival_step *s, int which) { return which < 0 ? s->low : which > 0 ? s->high : s->share; }
static void edge(struct plot_ops *o, const struct picture *p, const struct survival *s, int which, const struct plot_scale *x, const struct plot_scale *y)
{
    double low, high, now = 1;
    survival_share(s->n, s->n, &low, &high);
    if (which < 0) now = low;
    plot_move(o, plot_at(x, p->origin), plot_at(y, now));
    for (int i = 0; i < s->n_steps; i++) {
        const struct survival_step *step = &s->step[i];
        double at = plot_at(x, p->origin + step->time);
        plot_line(o, at, plot_at(y, now));
        if (step->events) now = level_of(step, which), plot_line(o, at, plot_at(y, now));
    }
    plot_line(o, plot_at(x, p->end), plot_at(y, now));
}
static void band_draw(struct plot_ops *o, const struct picture *p, const struct survival *s, const struct plot_scale *x, const struct plot_scale *y,
                      uint32_t color, double alpha)
{
    double low, high, before;
    survival_share(s->n, s->n, &low, &high);
    edge(o, p, s, 1, x, y);
    /* back along the low edge */
    double end = plot_at(x, p->end);
    for (int i = s->n_steps - 1; i >= 0; i--) {
        if (!s->step[i].events) continue;
        before = low;
        for (int k = i - 1; k >= 0; k--)
            if (s->step[k].events) {
                before = s->step[k].low;
                break;
            }
        double at = plot_at(x, p->origin + s->step[i].time);
        plot_line(o, end, plot_at(y, s->step[i].low));
        plot_line(o, at, plot_at(y, s->step[i].low));
        plot_line(o, at, plot_at(y, before));
        end = at;
    }
    plot_line(o, end, plot_at(y, low));
    plot_line(o, plot_at(x, p->origin), plot_at(y, low));
    plot_close(o);
    plot_paint(o, plot_fill(color, alpha), PLOT_ROLE_DATA);
}
static void curve_draw(struct plot_ops *o, const struct picture *p, const struct survival *s, const struct plot_scale *x, const struct plot_scale *y,
                       struct plot_style style)
{
    edge(o, p, s, 0, x, y);
    plot_paint(o, style, PLOT_ROLE_DATA);
}
/* Ticks where runs without a clash were no longer watched. */
static void censored_draw(struct plot_ops *o, const struct picture *p, const struct survival *s, const struct plot_scale *x, const struct plot_scale *y,
                          uint32_t color)
{
    for (int i = 0; i < s->n_steps; i++) {
        if (!s->step[i].censored) continue;
        double at = plot_at(x, p->origin + s->step[i].time), level = plot_at(y, s->step[i].share);
        plot_segment(o, at, level - 3.5, at, level + 3.5, plot_stroke(color, 1.5, PLOT_SOLID), PLOT_ROLE_DATA);
    }
}
static void at_risk_draw(struct plot_ops *o, const struct picture *p, const struct waits *w, const struct plot_scale *x, const struct dates *dates,
                         double y, uint32_t color)
{
    char text[PLOT_NUMBER];
    for (int i = 0; i < dates->n; i++) {
        plot_number(survival_at_risk(&w->curve, dates->day[i] - p->origin), 0, false, text);
        plot_text(o, plot_at(x, dates->day[i]), y, text,
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = color, .align = PLOT_MIDDLE, .role = PLOT_ROLE_TICK});
    }
}
/* Widest number of runs, in points. */
static double widest(const struct plot_ops *o, const struct picture *p)
{
    double width = 0;
    char text[PLOT_NUMBER];
    for (int i = 0; i < p->d.n_arms; i++) {
        plot_number(p->arm[i].n, 0, false, text);
        width = fmax(width, plot_text_width(o, text, PLOT_SIZE_SMALL, false));
    }
    return width;
}

/* ---- all arms in one panel ------------------------------------------------------------------------------------------------------ */
/* Names at the ends of lines, apart. */
static void ends_draw(struct plot_ops *o, const struct picture *p, const struct plot_lines *name, const double *half, const struct plot_scale *x,
                      const struct plot_scale *y)
{
    double end[TOGETHER], wish[TOGETHER];
    for (int i = 0; i < p->d.n_arms; i++) {
        const struct survival *s = &p->arm[i].curve;
        end[i] = wish[i] = plot_at(y, s->step[s->n_steps - 1].share);
    }
    plot_spread(end, half, p->d.n_arms, y->to - 4, y->from + 4);
    for (int i = 0; i < p->d.n_arms; i++) {
        if (fabs(wish[i] - end[i]) > 2)
            plot_segment(o, x->to + 1, wish[i], x->to + 6, end[i], plot_stroke(plot_palette[plot_arm_color(&p->d, i)], 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
        for (int k = 0; k < name[i].n; k++)
            plot_text(o, x->to + 8, end[i] + 2.8 + (k - (name[i].n - 1) / 2.0) * 9.6, name[i].line[k],
                      (struct plot_text_style){.size = PLOT_SIZE_TEXT, .bold = true, .color = plot_palette_text[plot_arm_color(&p->d, i)], .role = PLOT_ROLE_END});
    }
}
static void lines_draw(struct plot_ops *o, const struct picture *p, const struct plot_scale *x, const struct plot_scale *y)
{
    for (int i = 0; i < p->d.n_arms; i++) {
        struct plot_style rim = plot_stroke(plot_palette[plot_arm_color(&p->d, i)], 0.5, PLOT_SOLID);
        rim.stroke_alpha = 0.7;
        plot_group(o, p->d.arm[i].name);
        band_draw(o, p, &p->arm[i].curve, x, y, plot_palette[plot_arm_color(&p->d, i)], 0.1);
        for (int side = -1; side <= 1; side += 2) {
            edge(o, p, &p->arm[i].curve, side, x, y);
            plot_paint(o, rim, PLOT_ROLE_DATA);
        }
        plot_ungroup(o);
    }
    for (int i = 0; i < p->d.n_arms; i++) { /* where two are equal the other is seen between the dashes of one */
        struct plot_style halo = plot_stroke(PLOT_PAPER, 2.8, PLOT_SOLID);
        halo.stroke_alpha = 0.7;
        curve_draw(o, p, &p->arm[i].curve, x, y, halo);
    }
    for (int i = 0; i < p->d.n_arms; i++) {
        plot_group(o, p->d.arm[i].name);
        curve_draw(o, p, &p->arm[i].curve, x, y, plot_stroke(plot_palette[plot_arm_color(&p->d, i)], 1.8, dashes[i]));
        censored_draw(o, p, &p->arm[i].curve, x, y, plot_palette[plot_arm_color(&p->d, i)]);
        plot_ungroup(o);
    }
}
/* What each line says, below the chart. */
static double sentences_draw(struct plot_ops *o, const struct picture *p, double y)
{
    char text[900];
    for (int i = 0; i < p->d.n_arms; i++) {
        y += 9;
        plot_segment(o, PLOT_MARGIN, y - 2.6, PLOT_MARGIN + 17, y - 2.6, plot_stroke(plot_palette[plot_arm_color(&p->d, i)], 1.8, dashes[i]), PLOT_ROLE_DECOR);
        arm_text(p, i, text, sizeof text);
        y = plot_paragraph(o, PLOT_MARGIN + 22, y, o->width - 2 * PLOT_MARGIN - 22, text,
                           (struct plot_text_style){.size = PLOT_SIZE_TEXT, .color = PLOT_INK, .role = PLOT_ROLE_LABEL}, 9) -
            6.5;
    }
    return y + 4;
}
static double overlay_draw(struct plot_ops *o, const struct picture *p, double top)
{
    struct plot_lines name[TOGETHER], short_name;
    double ends = 0, half[TOGETHER], most = o->width < 260 ? 64 : 84;
    for (int i = 0; i < p->d.n_arms; i++) {
        plot_wrap(o, p->d.arm[i].name, PLOT_SIZE_TEXT, true, most, 3, &name[i]);
        for (int k = 0; k < name[i].n; k++) ends = fmax(ends, plot_text_width(o, name[i].line[k], PLOT_SIZE_TEXT, true));
        half[i] = name[i].n * 5.1;
    }
    double numbers = fmax(plot_text_width(o, "100", PLOT_SIZE_SMALL, false), widest(o, p) / 2);
    struct plot_scale x = {p->origin, p->end, PLOT_MARGIN + numbers + 5, o->width - PLOT_MARGIN - ends - 9};
    struct dates dates = dates_of(o, p, &x, widest(o, p), 12);
    top += 8;
    plot_text(o, PLOT_MARGIN, top, "% of the runs without a clash", (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE});
    struct plot_scale y = {0, 1, 0, top + 10};
    y.from = y.to + fmax(140, fmin(o->width * 0.4, 260));
    axes_draw(o, p, &x, &y, &dates, true);
    lines_draw(o, p, &x, &y);
    ends_draw(o, p, name, half, &x, &y);
    double row = y.from + 25;
    plot_text(o, PLOT_MARGIN, row, "Runs without a clash so far", (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE});
    for (int i = 0; i < p->d.n_arms; i++) {
        row += ROW;
        plot_group(o, "at-risk");
        at_risk_draw(o, p, &p->arm[i], &x, &dates, row, plot_palette_text[plot_arm_color(&p->d, i)]);
        plot_wrap(o, p->d.arm[i].name, PLOT_SIZE_SMALL, false, o->width - PLOT_MARGIN - x.to - 8, 1, &short_name);
        plot_text(o, x.to + 8, row, short_name.line[0], (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = plot_palette_text[plot_arm_color(&p->d, i)], .role = PLOT_ROLE_LABEL});
        plot_ungroup(o);
    }
    return sentences_draw(o, p, row + 6);
}

/* ---- a panel for each arm ------------------------------------------------------------------------------------------------------- */
static void panel_draw(struct plot_ops *o, const struct picture *p, int i, struct plot_scale x, struct plot_scale y, bool numbers, double name_y)
{
    const struct waits *w = &p->arm[i];
    uint32_t color = plot_palette[plot_arm_color(&p->d, i)], text_color = plot_palette_text[plot_arm_color(&p->d, i)];
    char share[64], line[120];
    struct plot_text_style bold = {.size = PLOT_SIZE_PANEL, .bold = true, .color = text_color, .role = PLOT_ROLE_END};
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
    double width = x.to - x.from;
    struct dates dates = dates_of(o, p, &x, widest(o, p), 4);
    plot_group(o, p->d.arm[i].name);
    plot_paragraph(o, x.from, name_y, width, p->d.arm[i].name, bold, 1);
    share_text(w->curve.n_events, w->n, share, sizeof share);
    snprintf(line, sizeof line, "clash in %s", share);
    plot_paragraph(o, x.from, name_y + ROW, width, line, small, 1);
    if (i != p->d.base) {
        double n = fmax(w->pairs.n, 1);
        snprintf(line, sizeof line, "later %.0f%%, sooner %.0f%%", 100 * w->pairs.later / n, 100 * w->pairs.sooner / n);
        plot_paragraph(o, x.from, name_y + 2 * ROW, width, line, small, 1);
    }
    axes_draw(o, p, &x, &y, &dates, numbers);
    band_draw(o, p, &w->curve, &x, &y, color, 0.2);
    if (p->d.base >= 0 && i != p->d.base) curve_draw(o, p, &p->arm[p->d.base].curve, &x, &y, plot_stroke(PLOT_GREY, 1.1, PLOT_DASHED));
    curve_draw(o, p, &w->curve, &x, &y, plot_stroke(color, 1.6, PLOT_SOLID));
    censored_draw(o, p, &w->curve, &x, &y, color);
    at_risk_draw(o, p, w, &x, &dates, y.from + 21.5, text_color);
    plot_ungroup(o);
}
static double panels_draw(struct plot_ops *o, const struct picture *p, double top)
{
    double inner = o->width - 2 * PLOT_MARGIN, gap = 28, numbers = fmax(plot_text_width(o, "100", PLOT_SIZE_SMALL, false), widest(o, p) / 2) + 5;
    int columns = inner < 260 ? 1 : inner < 420 || p->d.n_arms <= 4 ? 2 : 3;
    double width = (inner - numbers - 6 - gap * (columns - 1)) / columns, height = columns == 2 ? 96 : 80;
    struct plot_text_style grey = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    top = plot_paragraph(o, PLOT_MARGIN, top + 8, inner, "% of the runs without a clash; below the dates: how many runs that is", grey, 2) - 3;
    for (int i = 0; i < p->d.n_arms; i++) {
        int column = i % columns;
        if (i && column == 0) top += height + 70;
        double x0 = PLOT_MARGIN + numbers + column * (width + gap);
        struct plot_scale x = {p->origin, p->end, x0, x0 + width}, y = {0, 1, top + 36 + height, top + 36};
        panel_draw(o, p, i, x, y, column == 0, top + 9);
    }
    return top + height + 36 + 26;
}

/* ---- the figure ------------------------------------------------------------------------------------------------------------------ */
enum trib_status figure_survival(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                 struct trib_error *err)
{
    struct picture p;
    struct plot_buffer subtitle = {0};
    enum trib_status status = picture_load(&p, request, st, cas, err);
    if (!status) {
        char title[640], caption[2048], extra[400] = "Fronts of the national war are left out, as they are an input.";
        snprintf(title, sizeof title, "%s%s", request->title ? request->title : "Time to the first clash", request->title ? "" : p.where);
        subtitle_write(&p, &subtitle);
        const struct store_arm_info *arm = &p.d.arm[0];
        if (arm->n_rows > 1 && arm->replicates > 1)
            snprintf(extra + strlen(extra), sizeof extra - strlen(extra), " Each run counts for itself: where the points of the design differ, intervals are too narrow.");
        double y = plot_head(o, plot_page_width(request), title, subtitle.text ? subtitle.text : "");
        alt_write(o, &p);
        y = (p.d.n_arms <= TOGETHER ? overlay_draw : panels_draw)(o, &p, y);
        plot_caption(&p.d, extra, caption, sizeof caption);
        plot_foot(o, y, caption);
    }
    free(subtitle.text);
    picture_clear(&p);
    return status;
}
