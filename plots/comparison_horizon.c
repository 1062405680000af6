/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A comparison at three horizons: what policies do at first, what they do in the end, and what is left when they are gone. Blocks are
 * measures, columns horizons of twelve months each, rows arms; the columns of a block share one scale, so that they can be compared.
 */
#include "comparison.h"
#include "study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR = 12 };

struct horizon {
    struct plot_request request; /* without from and to, which say here when policies begin and end */
    struct plot_data d;
    struct comparison_window window[COMPARISON_N_WHEN];
    int32_t from, to; /* months; to beyond the runs: no end */
    bool various;     /* arms differ in their dates */
    struct comparison_panel panel[16 * COMPARISON_N_WHEN];
};

void comparison_windows(int32_t from, int32_t to, int32_t run_first, int32_t run_last, struct comparison_window window[COMPARISON_N_WHEN])
{
    int32_t start = from > run_first ? from : run_first, end = to < run_last ? to : run_last;
    window[COMPARISON_FIRST] = (struct comparison_window){start, start + YEAR - 1 < run_last ? start + YEAR - 1 : run_last};
    window[COMPARISON_LAST] = (struct comparison_window){end - YEAR + 1 > start ? end - YEAR + 1 : start, end};
    window[COMPARISON_AFTER] = (struct comparison_window){end + YEAR + 1, end + 2 * YEAR};
    if (end + 2 * YEAR > run_last) window[COMPARISON_AFTER] = (struct comparison_window){0, -1};
}

/* ---- dates and numbers ------------------------------------------------------------------------------------------------------- */

/* The first start and the last end of the shown arms' own policies; the request's from and to stand above them. */
static enum trib_status dates_find(struct horizon *h, const struct plot_request *request, struct trib_error *err)
{
    int32_t first = TRIB_DAY_MAX, end = INT32_MIN, one[2] = {0, 0};
    for (int i = 0; i < h->d.n_arms; i++) {
        int32_t from, to;
        enum trib_status status = store_policy_days(h->d.store, h->d.arm[i].ord, &from, &to, err);
        if (status) return status;
        if (from == TRIB_DAY_MAX) continue;
        if (end != INT32_MIN && (from != one[0] || to != one[1])) h->various = true;
        one[0] = from, one[1] = to;
        if (from < first) first = from;
        if (to > end) end = to;
    }
    if (request->from_day || request->to_day) h->various = false;
    if (request->from_day) first = request->from_day;
    if (request->to_day) end = request->to_day == TRIB_DAY_MAX ? TRIB_DAY_MAX : request->to_day + 1; /* a policy's end is the day after */
    if (first == TRIB_DAY_MAX)
        return trib_fail(err, TRIB_USAGE,
                         "panels by horizon need to know when policies begin, and no arm shown has a policy of its own; give levers "
                         "a from and a to, or say from and to in the figure");
    h->from = plot_month_of_day(first);
    h->to = end == TRIB_DAY_MAX || end == INT32_MIN ? INT32_MAX : plot_month_of_day(end - 1);
    if (h->from > h->d.run_last || h->to < h->d.run_first || h->to < h->from) {
        char text[2][16], run[2][16];
        plot_month_text(h->from, text[0]);
        plot_month_text(h->to == INT32_MAX ? h->d.run_last : h->to, text[1]);
        plot_month_text(h->d.run_first, run[0]);
        plot_month_text(h->d.run_last, run[1]);
        return trib_fail(err, TRIB_USAGE, "policies from %s to %s leave no month to compare; the runs cover %s to %s", text[0], text[1],
                         run[0], run[1]);
    }
    comparison_windows(h->from, h->to, h->d.run_first, h->d.run_last, h->window);
    return TRIB_OK;
}

static enum trib_status horizon_fill(struct horizon *h, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    for (int m = 0; m < h->d.n_measures; m++)
        for (int w = 0; w < COMPARISON_N_WHEN && !status; w++) {
            if (h->window[w].last < h->window[w].first) continue;
            h->d.first_month = h->window[w].first, h->d.last_month = h->window[w].last;
            status = comparison_fill(&h->d, h->d.measure[m], &h->panel[m * COMPARISON_N_WHEN + w], err);
        }
    return status;
}

/* ---- words -------------------------------------------------------------------------------------------------------------------- */

static void window_name(const struct horizon *h, int w, char *text, size_t size)
{
    int months = h->window[w].last - h->window[w].first + 1;
    if (w == COMPARISON_FIRST && months == YEAR) snprintf(text, size, "First 12 months");
    else if (w == COMPARISON_FIRST) snprintf(text, size, "First %d month%s", months, months == 1 ? "" : "s");
    else if (w == COMPARISON_LAST && months == YEAR)
        snprintf(text, size, h->to < h->d.run_last ? "Last 12 months" : "Last 12 months of the runs");
    else if (w == COMPARISON_LAST) snprintf(text, size, h->to < h->d.run_last ? "Last %d months" : "Last %d months of the runs", months);
    else snprintf(text, size, "Year 2 after the end");
}
static void window_dates(const struct horizon *h, int w, char *text, size_t size)
{
    char from[16], to[16];
    plot_month_text(h->window[w].first, from);
    plot_month_text(h->window[w].last, to);
    snprintf(text, size, "%s to %s", from, to);
}
/* Why there is nothing to show two years after the end. */
static void missing_text(const struct horizon *h, char *text, size_t size)
{
    int after = h->d.run_last - h->to;
    if (h->to >= h->d.run_last) snprintf(text, size, "not known: the policies go on until the runs stop");
    else snprintf(text, size, "not known: the runs stop %d month%s after the policies, and 24 are needed", after, after == 1 ? "" : "s");
}

static void words(const struct horizon *h, char *title, size_t title_size, char *subtitle, size_t size)
{
    const struct plot_data *d = &h->d;
    char from[16], to[16], ends[64], runs[64], name[128];
    plot_month_text(h->from > d->run_first ? h->from : d->run_first, from);
    plot_month_text(h->to < d->run_last ? h->to : d->run_last, to);
    plot_runs_text(d, runs, sizeof runs);
    plot_name_text(h->panel[0].measure->name, name, sizeof name);
    const char *base = d->arm[d->base].name;
    if (d->request->title) snprintf(title, title_size, "%s", d->request->title);
    else if (d->n_measures == 1) snprintf(title, title_size, "%s at first, in the end and after: difference from '%s'", name, base);
    else snprintf(title, title_size, "%d outcomes at first, in the end and after, as differences from '%s'", d->n_measures, base);
    if (h->to <= d->run_last) snprintf(ends, sizeof ends, "to %s", to);
    else snprintf(ends, sizeof ends, "and do not end");
    char what[160], other[300];
    comparison_what(d, what, sizeof what);
    bool alone = false;
    for (int i = 0; i < d->n_arms; i++) alone = alone || d->arm[i].n_done < 2;
    snprintf(subtitle, size,
             "Policies run from %s %s%s. %s12 months: the first and the last with policies, and months 13 to 24 after their end. %s of "
             "each arm, each compared "
             "with %s. Mark: mean difference. %s Percentage: share of runs in which the arm does better "
             "(or has "
             "more); equal ones count half. An outcome's panels share a scale.",
             from, ends, h->various ? " (the first start and the last end: arms differ)" : "", what, runs,
             comparison_base_text(base, other, sizeof other),
             alone ? "One run gives no interval: differences may be chance."
                   : "Thick bar: 95% interval of that mean. Thin line: middle 90% of the runs' differences.");
}

static void alt_text(struct plot_ops *o, const struct horizon *h)
{
    struct plot_buffer b = {0};
    const struct plot_data *d = &h->d;
    plot_buffer_addf(&b, "Dot and interval chart at three horizons. Mean differences from %s (95%% interval).", d->arm[d->base].name);
    for (int p = 0; p < d->n_measures * COMPARISON_N_WHEN; p++) {
        const struct comparison_panel *panel = &h->panel[p];
        char name[64], dates[64], subject[128];
        if (!panel->cell) continue;
        window_name(h, p % COMPARISON_N_WHEN, name, sizeof name);
        window_dates(h, p % COMPARISON_N_WHEN, dates, sizeof dates);
        plot_name_text(panel->measure->name, subject, sizeof subject);
        plot_buffer_addf(&b, " %s, %s (%s):", subject, name, dates);
        for (int i = 0; i < d->n_arms; i++) {
            const struct plot_summary *s = &panel->cell[i].difference;
            if (i == d->base || !s->n) continue;
            char text[PLOT_NUMBER * 5];
            plot_difference(s->mean, s->n > 1 ? s->lo : NAN, s->n > 1 ? s->hi : NAN, panel->measure->unit, "", text);
            plot_buffer_addf(&b, " %s %s;", d->arm[i].name, text);
        }
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------------- */

#define COLUMN_HEAD 26.0
/* In one column, all of that in two lines: pages are not endless. */
static void column_head_draw(struct plot_ops *o, const struct horizon *h, int w, const struct comparison_panel *panel, double x, double y,
                             double width)
{
    char name[64], dates[64];
    struct plot_lines level;
    struct plot_text_style bold = {.size = PLOT_SIZE_TEXT, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE},
                           small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    const char *better = panel->measure->better ? "better in" : "more in";
    window_name(h, w, name, sizeof name);
    window_dates(h, w, dates, sizeof dates);
    plot_text(o, PLOT_MARGIN, y - 12.5, name, bold);
    double right = x + width, side = plot_text_width(o, better, small.size, false) + 8;
    comparison_level(o, &h->d, panel, width - side, &level);
    char text[PLOT_LINE_BYTES + 8];
    snprintf(text, sizeof text, "%s%s", level.n > 1 ? "base: " : "", level.line[level.n - 1]); /* a long name stands in the title */
    plot_paragraph(o, x, y - 2, width - side, text, small, 1);
    small.align = PLOT_STOP;
    plot_text(o, right, y - 12.5, dates, small);
    plot_text(o, right, y - 2, better, small);
}

/* Horizon, its months and the baseline's own level, above a panel whose first row begins at y. */
static void head_draw(struct plot_ops *o, const struct horizon *h, int w, const struct comparison_panel *panel, double x, double y,
                      double width)
{
    char text[PLOT_NUMBER * 3 + 160];
    struct plot_lines level;
    struct plot_text_style bold = {.size = PLOT_SIZE_TEXT, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE},
                           small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    window_name(h, w, text, sizeof text);
    plot_paragraph(o, x, y - 32.5, width, text, bold, 1);
    if (!panel->cell) return;
    window_dates(h, w, text, sizeof text);
    plot_paragraph(o, x, y - 22, width, text, small, 1);
    comparison_level(o, &h->d, panel, width, &level);
    double side = width - plot_text_width(o, "better in", small.size, false) - 6; /* a second line stands beside that */
    for (int i = 0; i < level.n; i++) plot_paragraph(o, x, y - 11.5 + i * 10, i ? side : width, level.line[i], small, 1);
    small.align = PLOT_STOP;
    plot_text(o, x + width, y - 1.5, panel->measure->better ? "better in" : "more in", small);
}

static void missing_draw(struct plot_ops *o, const struct horizon *h, double x, double y, double width)
{
    char text[160];
    missing_text(h, text, sizeof text);
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_LABEL};
    plot_paragraph(o, x, y - 21, width, text, small, 5);
}

static double blocks_draw(struct plot_ops *o, const struct horizon *h, double y)
{
    const struct plot_data *d = &h->d;
    double inner = o->width - 2 * PLOT_MARGIN, gap = 14;
    int columns = inner < 330 ? 1 : COMPARISON_N_WHEN;
    double names = comparison_names_width(o, d, columns == 1 ? 0.25 : 0.17), width = (inner - names - gap * (columns - 1)) / columns,
           rows = (d->n_arms - 1) * COMPARISON_ROW;
    struct plot_text_style bold = {.size = PLOT_SIZE_PANEL, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
    for (int m = 0; m < d->n_measures; m++) {
        const struct comparison_panel *panel = &h->panel[m * COMPARISON_N_WHEN];
        char name[128];
        double low = 0, high = 0;
        for (int w = 0; w < COMPARISON_N_WHEN; w++)
            if (panel[w].cell) comparison_range(d, &panel[w], &low, &high);
        plot_name_text(panel[0].measure->name, name, sizeof name);
        plot_group(o, panel[0].measure->name);
        y = plot_paragraph(o, PLOT_MARGIN, y + (m ? 14 : 10), inner, name, bold, 2) - 8;
        for (int w = 0; w < COMPARISON_N_WHEN; w += columns) {
            double below = 13;
            bool drawn = false, narrow_gap = columns == 1 && !panel[w].cell;
            bool column = columns == 1 && panel[w].cell, more = false;
            for (int later = w + 1; column && later < COMPARISON_N_WHEN; later++) more = more || panel[later].cell;
            y += column ? COLUMN_HEAD + (w ? 8 : 0) : 43;
            for (int c = 0; c < columns; c++) drawn = drawn || panel[w + c].cell;
            int last = columns == 1 ? w : panel[w + columns - 1].cell ? w + columns - 1 : w + columns - 2;
            if (drawn) comparison_names(o, d, y, names, PLOT_MARGIN + names + (last - w + 1) * width + (last - w) * gap);
            for (int c = 0; c < columns; c++) {
                double x = PLOT_MARGIN + names + c * (width + gap);
                struct comparison_panel one = panel[w + c];
                one.unit_elsewhere = more;
                (column ? column_head_draw : head_draw)(o, h, w + c, &one, x, y, width);
                if (one.cell) {
                    comparison_draw(o, d, &one, low, high, x, y, width);
                    below = fmax(below, comparison_below(o, &one, low, high, width));
                }
                else missing_draw(o, h, x, y, width);
            }
            y += narrow_gap ? 2 : rows + below;
        }
        plot_ungroup(o);
    }
    return y;
}

enum trib_status comparison_horizon(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                    struct trib_error *err)
{
    struct horizon *h = calloc(1, sizeof *h);
    if (!h) return trib_fail(err, TRIB_MEMORY, "not enough memory for the panels of a figure");
    h->request = *request;
    h->request.from_day = h->request.to_day = 0;
    enum trib_status status = plot_data_load(&h->d, &h->request, st, cas, TRIB_NATION, 16, err);
    if (!status) status = dates_find(h, request, err);
    if (!status) status = horizon_fill(h, err);
    if (!status) {
        char title[640], subtitle[1600], caption[2048];
        words(h, title, sizeof title, subtitle, sizeof subtitle);
        double y = plot_head(o, plot_page_width(request), title, subtitle);
        y = comparison_key(o, &h->d, h->panel, h->d.n_measures * COMPARISON_N_WHEN, y);
        alt_text(o, h);
        y = blocks_draw(o, h, y);
        plot_caption(&h->d, "", caption, sizeof caption);
        plot_foot(o, y, caption);
    }
    for (int p = 0; p < 16 * COMPARISON_N_WHEN; p++) free(h->panel[p].cell);
    plot_data_clear(&h->d);
    free(h);
    return status;
}
