/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often each arm is the best and the worst of all: one panel a measure, one row an arm. Runs in one slot share their luck, so
 * "best" is said run by run. An arm that is often best may also be often worst: both stand in the same row.
 */
#include "decide.h"
#include "study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LINE 9.2
#define NAME_LINES 6
#define APART 3.4 /* of the two marks of a row, from its middle */
#define GAP 16.0
#define NUMBER 27.0 /* a column of numbers */

struct outcome {
    const struct trib_measure_info *measure;
    int better, n; /* n: runs in which every arm has a value */
    struct decide_runs runs;
    double *rank;               /* as runs.value */
    struct decide_place *place; /* [arms] */
};
struct ranking {
    struct plot_data d;
    struct outcome outcome[16];
    struct plot_summary *overall;                       /* [arms] of the runs' mean ranks over the outcomes */
    double *mean_rank;                                  /* [arm * slots + slot] of a run over the outcomes */
    double row;                                         /* height: the longest name decides */
    int *order, n_overall, n_runs, n_left_out, n_level; /* n_level: arms whose mean rank can't be told from the first's */
};

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */

static enum trib_status outcome_fill(const struct plot_data *d, int measure, struct outcome *u, struct trib_error *err)
{
    int n;
    u->measure = &trib_measures(&n)[measure];
    u->better = decide_better(measure);
    enum trib_status status = decide_runs_load(d, measure, &u->runs, err);
    if (status) return status;
    u->rank = malloc(((size_t)u->runs.n * (size_t)d->n_arms + 1) * sizeof *u->rank);
    u->place = calloc((size_t)d->n_arms, sizeof *u->place);
    if (!u->rank || !u->place) return trib_fail(err, TRIB_MEMORY, "not enough memory for the ranks of a figure");
    u->n = decide_rank(&u->runs, u->better, u->rank);
    decide_places(&u->runs, u->rank, u->place);
    return TRIB_OK;
}

/* Mean rank over the outcomes, run by run, where every outcome that has ranks at all has one. All measures have the same slots: those of
 * the arms' runs. */
static enum trib_status overall_fill(struct ranking *r, struct trib_error *err)
{
    const struct plot_data *d = &r->d;
    size_t slots = (size_t)r->outcome[0].runs.n;
    double *key = calloc((size_t)d->n_arms + 1, sizeof *key);
    r->mean_rank = calloc(slots * (size_t)d->n_arms + 1, sizeof *r->mean_rank);
    r->overall = calloc((size_t)d->n_arms, sizeof *r->overall);
    r->order = calloc((size_t)d->n_arms, sizeof *r->order);
    enum trib_status status = TRIB_OK;
    if (!key || !r->mean_rank || !r->overall || !r->order) {
        free(key);
        return trib_fail(err, TRIB_MEMORY, "not enough memory for the ranks of a figure");
    }
    for (int i = 0; i < d->n_arms && !status; i++) {
        double *mean = r->mean_rank + (size_t)i * slots;
        for (size_t k = 0; k < slots; k++) {
            int n = 0;
            for (int m = 0; m < d->n_measures; m++) {
                const struct outcome *u = &r->outcome[m];
                if (!u->n) continue;
                mean[k] += u->rank[(size_t)i * slots + k];
                n++;
            }
            mean[k] = n ? mean[k] / n : NAN;
        }
        status = plot_summarize(mean, (int)slots, &r->overall[i], err);
        key[i] = -r->overall[i].mean;
        r->n_overall = r->overall[i].n;
    }
    if (!status) plot_study_order(key, d->n_arms, r->order);
    for (int k = 1; k < d->n_arms && !status; k++) { /* run by run: the same luck, so less noise than the two intervals have */
        double mean, low, high;
        decide_pair(r->mean_rank + (size_t)r->order[k] * slots, r->mean_rank + (size_t)r->order[0] * slots, (int)slots, &mean, &low, &high);
        r->n_level += !(low > 0);
    }
    free(key);
    return status;
}

static enum trib_status ranking_fill(struct ranking *r, struct trib_error *err)
{
    int most = 0;
    for (int m = 0; m < r->d.n_measures; m++) {
        struct outcome *u = &r->outcome[m];
        enum trib_status status = outcome_fill(&r->d, r->d.measure[m], u, err);
        if (status) return status;
        if (u->n > most) most = u->n;
        if (u->n && u->runs.n - u->n > r->n_left_out) r->n_left_out = u->runs.n - u->n;
    }
    r->n_runs = most;
    if (most < 2)
        return trib_fail(err, TRIB_USAGE,
                         "a ranking needs two runs or more in which every arm shares its luck and has a value; found %d: ask for "
                         "more runs, or leave out arms or measures without values",
                         most);
    return overall_fill(r, err);
}

/* ---- words -------------------------------------------------------------------------------------------------------------------- */

static void percent(double share, char text[PLOT_NUMBER]) { snprintf(text, PLOT_NUMBER, "%.0f%%", share * 100); }

static void words(const struct ranking *r, char *title, size_t title_size, char *subtitle, size_t subtitle_size)
{
    const struct plot_data *d = &r->d;
    char from[16], to[16], name[128], runs[64], lead[400] = "";
    plot_month_text(d->first_month, from);
    plot_month_text(d->last_month, to);
    plot_runs_text(d, runs, sizeof runs);
    plot_name_text(r->outcome[0].measure->name, name, sizeof name);
    if (d->request->title) snprintf(title, title_size, "%s", d->request->title);
    else if (d->n_measures == 1) snprintf(title, title_size, "%s: how often each of %d arms is the best", name, d->n_arms);
    else snprintf(title, title_size, "How often each of %d arms is the best, for %d outcomes", d->n_arms, d->n_measures);
    const struct plot_summary *first = &r->overall[r->order[0]];
    if (first->n > 1) {
        snprintf(lead, sizeof lead, "Lowest mean rank: '%s', %.1f (95%% interval %.1f to %.1f; 1 is best)", d->arm[r->order[0]].name,
                 first->mean, fmax(first->lo, 1), fmin(first->hi, d->n_arms));
        size_t n = strlen(lead);
        if (r->n_level == d->n_arms - 1) snprintf(lead + n, sizeof lead - n, "; no other can be told from it, run by run. ");
        else if (r->n_level)
            snprintf(lead + n, sizeof lead - n, "; %d other%s can't be told from it, run by run. ", r->n_level, r->n_level == 1 ? "" : "s");
        else snprintf(lead + n, sizeof lead - n, ", below every other's, run by run. ");
    }
    snprintf(subtitle, subtitle_size,
             "%s%s to %s; %s of each arm. Runs of the same luck are put in order: numbers and marks say in which share of the %s an arm is "
             "best or worst of these arms (ties share), with 95%% intervals; one that is often best can be often worst too.%s",
             lead, from, to, runs, decide_units(d),
             d->n_measures > 1 ? " Rank: mean rank; over all, each outcome counts the same, and rows stand in that order." : "");
}

static void alt_text(struct plot_ops *o, const struct ranking *r)
{
    struct plot_buffer b = {0};
    const struct plot_data *d = &r->d;
    plot_buffer_addf(&b, "Shares of runs in which each of %d arms is the best and the worst.", d->n_arms);
    for (int m = 0; m < d->n_measures; m++) {
        const struct outcome *u = &r->outcome[m];
        plot_buffer_addf(&b, " %s:", u->measure->name);
        if (!u->n) plot_buffer_add(&b, " no run in which every arm has a value;");
        for (int k = 0; k < d->n_arms && u->n; k++) {
            const struct decide_place *p = &u->place[r->order[k]];
            plot_buffer_addf(&b, " %s best %.0f%% (%.0f to %.0f%%), worst %.0f%%, mean rank %.2f;", d->arm[r->order[k]].name, p->best * 100,
                             p->best_low * 100, p->best_high * 100, p->worst * 100, p->mean_rank);
        }
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------------- */

static struct plot_text_style small(enum plot_align align, uint32_t color, enum plot_role role)
{
    return (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = color, .align = align, .role = role};
}

static void share_mark(struct plot_ops *o, const struct plot_scale *scale, double y, double share, double low, double high, bool best)
{
    uint32_t color = best ? PLOT_BETTER : PLOT_WORSE;
    plot_segment(o, plot_at(scale, low * 100), y, plot_at(scale, high * 100), y, plot_stroke(color, best ? 2.4 : 1.1, PLOT_SOLID),
                 PLOT_ROLE_DATA);
    plot_study_mark(o, best ? PLOT_CIRCLE : PLOT_DIAMOND, plot_at(scale, share * 100), y, color, !best);
}

/* One outcome; y is the top of its first row. */
static void panel_draw(struct plot_ops *o, const struct ranking *r, const struct outcome *u, double x, double y, double width)
{
    const struct plot_data *d = &r->d;
    double right = x + width, bottom = y + d->n_arms * r->row;
    struct plot_scale scale = {0, 100, x + 3, right - 3 * NUMBER - 3};
    plot_group(o, u->measure->name);
    const char *const head[] = {"best", "worst", "rank"};
    for (int c = 0; c < 3; c++) plot_text(o, right - (2 - c) * NUMBER, y - 2, head[c], small(PLOT_STOP, PLOT_GREY, PLOT_ROLE_TITLE));
    for (int t = 0; t <= 100; t += 50) {
        char text[PLOT_NUMBER];
        double at = plot_at(&scale, t);
        snprintf(text, sizeof text, t == 100 ? "%d%%" : "%d", t);
        plot_segment(o, at, y, at, bottom, plot_stroke(t ? PLOT_GRID : PLOT_FRAME, t ? 0.6 : 1, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_text(o, at, bottom + 9.5, text, small(PLOT_MIDDLE, PLOT_GREY, PLOT_ROLE_TICK));
    }
    for (int k = 0; k < d->n_arms; k++) {
        const struct decide_place *p = &u->place[r->order[k]];
        double at = y + (k + 0.5) * r->row;
        char text[PLOT_NUMBER];
        plot_group(o, d->arm[r->order[k]].name);
        if (!p->n || p->same) {
            if (!k)
                plot_text(o, (scale.from + scale.to) / 2, at + 2.7, p->n ? "all the same" : "no value",
                          (struct plot_text_style){
                              .size = PLOT_SIZE_SMALL, .halo = 2, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_LABEL});
        } else {
            share_mark(o, &scale, at + APART, p->worst, p->worst_low, p->worst_high, false);
            share_mark(o, &scale, at - APART, p->best, p->best_low, p->best_high, true);
        }
        if (p->n) {
            percent(p->best, text);
            plot_text(o, right - 2 * NUMBER, at + 2.7, text, small(PLOT_STOP, PLOT_INK, PLOT_ROLE_LABEL));
            percent(p->worst, text);
            plot_text(o, right - NUMBER, at + 2.7, text, small(PLOT_STOP, PLOT_INK, PLOT_ROLE_LABEL));
            plot_number(p->mean_rank, 1, false, text);
            plot_text(o, right, at + 2.7, text, small(PLOT_STOP, PLOT_INK, PLOT_ROLE_LABEL));
        }
        plot_ungroup(o);
    }
    plot_ungroup(o);
}

static void panel_head(struct plot_ops *o, const struct outcome *u, double x, double y, double width, int lines_above)
{
    char name[128];
    struct plot_lines lines;
    plot_name_text(u->measure->name, name, sizeof name);
    plot_wrap(o, name, PLOT_SIZE_PANEL, true, width, 2, &lines);
    struct plot_text_style bold = {.size = PLOT_SIZE_PANEL, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
    for (int i = 0; i < lines.n; i++) plot_text(o, x, y - 12.5 - (lines_above - 1 - i) * 10.5, lines.line[i], bold);
    plot_text(o, x, y - 2, u->better < 0 ? "less is better" : "more is better", small(PLOT_START, PLOT_GREY, PLOT_ROLE_TITLE));
}

/* Mean rank over all outcomes, in one panel as wide as the page. */
static void overall_draw(struct plot_ops *o, const struct ranking *r, double x, double y, double width)
{
    const struct plot_data *d = &r->d;
    double right = x + width, bottom = y + d->n_arms * r->row, room = 76;
    struct plot_scale scale = {0.9, d->n_arms + 0.1, x, right - room};
    struct plot_text_style bold = {.size = PLOT_SIZE_PANEL, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
    plot_group(o, "overall");
    plot_text(o, x, y - 12.5, "All outcomes: mean rank", bold);
    plot_text(o, x, y - 2, "1 is best", small(PLOT_START, PLOT_GREY, PLOT_ROLE_TITLE));
    plot_text(o, right, y - 2, "rank (interval)", small(PLOT_STOP, PLOT_GREY, PLOT_ROLE_TITLE));
    int step = d->n_arms <= 10 ? 1 : d->n_arms <= 20 ? 2 : d->n_arms <= 60 ? 5 : 20;
    while (step < d->n_arms && step * (scale.to - scale.from) / d->n_arms < plot_text_width(o, "100", PLOT_SIZE_SMALL, false)) step *= 2;
    for (int t = 1; t <= d->n_arms; t += t == 1 && step > 1 ? step - 1 : step) {
        char text[PLOT_NUMBER];
        double at = plot_at(&scale, t);
        snprintf(text, sizeof text, "%d", t);
        plot_segment(o, at, y, at, bottom, plot_stroke(PLOT_GRID, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_text(o, at, bottom + 9.5, text, small(PLOT_MIDDLE, PLOT_GREY, PLOT_ROLE_TICK));
    }
    for (int k = 0; k < d->n_arms; k++) {
        const struct plot_summary *s = &r->overall[r->order[k]];
        double at = y + (k + 0.5) * r->row;
        char text[PLOT_NUMBER * 2] = "no value";
        plot_group(o, d->arm[r->order[k]].name);
        if (s->n > 1) {
            struct plot_style thick = plot_stroke(PLOT_INK, 8.5, PLOT_SOLID);
            thick.stroke_alpha = 0.25;
            plot_segment(o, plot_at(&scale, fmax(s->lo, 1)), at, plot_at(&scale, fmin(s->hi, d->n_arms)), at, thick,
                         PLOT_ROLE_DATA);
            snprintf(text, sizeof text, "%.1f (%.1f to %.1f)", s->mean, fmax(s->lo, 1), fmin(s->hi, d->n_arms)); /* ranks end there */
        } else if (s->n) snprintf(text, sizeof text, "%.1f (one run)", s->mean);
        if (s->n) plot_study_mark(o, PLOT_SQUARE, plot_at(&scale, s->mean), at, PLOT_INK, s->n < 2);
        plot_text(o, right, at + 2.7, text, small(PLOT_STOP, PLOT_INK, PLOT_ROLE_LABEL));
        plot_ungroup(o);
    }
    plot_ungroup(o);
}

static void names_draw(struct plot_ops *o, const struct ranking *r, double y, double names, double right)
{
    for (int k = 0; k < r->d.n_arms; k++) {
        double at = y + (k + 0.5) * r->row;
        struct plot_lines lines;
        plot_wrap(o, r->d.arm[r->order[k]].name, PLOT_SIZE_TEXT, false, names - 6, NAME_LINES, &lines);
        for (int i = 0; i < lines.n; i++)
            plot_text(o, PLOT_MARGIN, at + 2.8 + (i - (lines.n - 1) / 2.0) * NAME_LINE, lines.line[i],
                      (struct plot_text_style){.size = PLOT_SIZE_TEXT, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
        plot_segment(o, PLOT_MARGIN + names, at, right, at, plot_stroke(PLOT_GRID, 0.5, PLOT_DOTTED), PLOT_ROLE_DECOR);
    }
}

static double panels_draw(struct plot_ops *o, struct ranking *r, double y)
{
    const struct plot_data *d = &r->d;
    double inner = o->width - 2 * PLOT_MARGIN, names = 0;
    for (int i = 0; i < d->n_arms; i++) names = fmax(names, plot_text_width(o, d->arm[i].name, PLOT_SIZE_TEXT, false));
    bool narrow = inner < 330;
    names = fmin(names, inner * (!narrow ? 0.2 : names <= inner * 0.3 ? 0.3 : 0.27)) + 8;
    r->row = narrow && d->n_measures > 2 ? 16.5 : 18.5; /* one column is long */
    for (int i = 0; i < d->n_arms; i++) {
        struct plot_lines lines;
        plot_wrap(o, d->arm[i].name, PLOT_SIZE_TEXT, false, names - 6, NAME_LINES, &lines);
        r->row = fmax(r->row, lines.n * NAME_LINE + 2);
    }
    double rows = d->n_arms * r->row;
    int columns = d->n_measures < 2 || inner < 330 ? 1 : inner < 560 ? 2 : 3;
    double width = (inner - names - GAP * (columns - 1)) / columns;
    if (d->n_measures > 1 && r->n_overall) {
        y += 24;
        names_draw(o, r, y, names, o->width - PLOT_MARGIN);
        overall_draw(o, r, PLOT_MARGIN + names, y, inner - names);
        y += rows + 21;
    }
    for (int m = 0; m < d->n_measures; m += columns) {
        int in_row = d->n_measures - m < columns ? d->n_measures - m : columns, lines_above = 1;
        for (int c = 0; c < in_row; c++) {
            char name[128];
            struct plot_lines lines;
            plot_name_text(r->outcome[m + c].measure->name, name, sizeof name);
            plot_wrap(o, name, PLOT_SIZE_PANEL, true, width, 2, &lines);
            if (lines.n > lines_above) lines_above = lines.n;
        }
        y += 24 + (lines_above - 1) * 10.5;
        names_draw(o, r, y, names, PLOT_MARGIN + names + in_row * width + (in_row - 1) * GAP);
        for (int c = 0; c < in_row; c++) {
            double x = PLOT_MARGIN + names + c * (width + GAP);
            panel_head(o, &r->outcome[m + c], x, y, width, lines_above);
            panel_draw(o, r, &r->outcome[m + c], x, y, width);
        }
        y += rows + 21;
    }
    return y - 8;
}

enum trib_status figure_ranking(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                struct trib_error *err)
{
    struct ranking r = {0};
    enum trib_status status = plot_data_load(&r.d, request, st, cas, TRIB_NATION, 16, err);
    if (!status) status = ranking_fill(&r, err);
    if (!status) {
        static const struct plot_key_entry key[] = {{"best of all arms, in this share", PLOT_CIRCLE, PLOT_BETTER, false},
                                                    {"worst of all", PLOT_DIAMOND, PLOT_WORSE, true},
                                                    {"lines and bar: 95% intervals", -1, PLOT_INK, false}};
        char title[640], subtitle[1600], caption[2048], lost[160] = "";
        words(&r, title, sizeof title, subtitle, sizeof subtitle);
        double y = plot_head(o, plot_page_width(request), title, subtitle);
        y = plot_study_key(o, key, 3, y);
        alt_text(o, &r);
        y = panels_draw(o, &r, y);
        if (r.n_left_out)
            snprintf(lost, sizeof lost, "Left out where an arm has no value or no run of that luck: %d of the %s.", r.n_left_out,
                     decide_units(&r.d));
        plot_caption(&r.d, lost, caption, sizeof caption);
        plot_foot(o, y, caption);
    }
    for (int m = 0; m < 16; m++) {
        decide_runs_clear(&r.outcome[m].runs);
        free(r.outcome[m].rank);
        free(r.outcome[m].place);
    }
    free(r.mean_rank);
    free(r.overall);
    free(r.order);
    plot_data_clear(&r.d);
    return status;
}
