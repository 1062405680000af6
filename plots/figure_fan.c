/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One measure month by month: median and bands of the runs. Up to two arms (three if asked) share a panel; more stand side by side, each with the
 * baseline's median in grey. Bands are month by month: no single run need stay inside one. Nothing is smoothed.
 */
#include "study.h"
#include "../scripts/quantile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Curve 0 is the median; 1 + 2b and 2 + 2b are the lower and the upper edge of band b. */
enum { MEDIAN, MOST_BANDS = 3, MOST_CURVES = 1 + 2 * MOST_BANDS, MOST_MARKS = 24 };
static int lower(int band) { return 1 + 2 * band; }
static int upper(int band) { return 2 + 2 * band; }

/* value[curve * n_months + month] in shown units; NaN where fewer than half of the runs have a value. */
struct fan {
    int n_months, n_runs, n_bands;
    double *value;
};
/* Widths of the bands, ascending; returns how many. */
static int bands_of(const struct plot_request *rq, double width[MOST_BANDS])
{
    static const double usual[2] = {0.5, 0.9};
    int n = rq->n_bands ? rq->n_bands : 2;
    for (int i = 0; i < n; i++) width[i] = rq->n_bands ? rq->band[i] : usual[i];
    return n;
}
/* Marks of one month, with their labels joined. */
struct mark {
    double month;
    char label[256];
};

static enum trib_status fan_fill(const struct plot_data *d, int arm, int measure, struct fan *fan, struct trib_error *err)
{
    struct store_series series = {0};
    enum trib_status status = store_series(d->store, d->arm[arm].ord, measure, &series, err);
    if (status) return status;
    int months = d->last_month - d->first_month + 1, skip = d->first_month - series.first_month;
    double *column = malloc((size_t)(series.n_runs + 1) * sizeof *column);
    double width[MOST_BANDS], share[MOST_CURVES] = {0.5};
    fan->n_bands = bands_of(d->request, width);
    int n_curves = 1 + 2 * fan->n_bands;
    for (int b = 0; b < fan->n_bands; b++) {
        share[lower(b)] = (1 - width[b]) / 2;
        share[upper(b)] = (1 + width[b]) / 2;
    }
    fan->value = malloc((size_t)(months * n_curves) * sizeof *fan->value);
    fan->n_months = months;
    fan->n_runs = series.n_runs;
    if (!column || !fan->value) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d months of a figure", months);
    } else if (skip < 0 || skip + months > series.n_months) {
        status = trib_fail(err, TRIB_USAGE, "the arm '%s' lacks months of the figure's window", d->arm[arm].name);
    } else {
        for (int t = 0; t < months; t++) {
            int n = 0;
            for (int r = 0; r < series.n_runs; r++) {
                double v = series.value[(size_t)r * (size_t)series.n_months + (size_t)(skip + t)];
                if (isfinite(v)) column[n++] = v;
            }
            quantile_sort(column, n);
            for (int q = 0; q < n_curves; q++)
                fan->value[q * months + t] = n > 0 && 2 * n >= series.n_runs ? quantile_of(column, n, share[q]) : NAN;
        }
    }
    free(column);
    store_series_clear(&series);
    return status;
}

/* Adds a label once; names of levers in words. */
static void name_add(char *list, size_t size, const char *between, const char *label)
{
    char plain[128];
    snprintf(plain, sizeof plain, "%s", label);
    if (trib_lever_find(label) >= 0) {
        char name[128];
        snprintf(name, sizeof name, "lever.%.100s", label);
        plot_factor_text(name, plain, sizeof plain, NULL, 0);
    }
    for (char *c = plain; *c; c++)
        if (*c == '_') *c = ' ';
    size_t n = strlen(list);
    if (!strstr(list, plain)) snprintf(list + n, size - n, "%s%s", between, plain);
}

static int mark_collect(const struct plot_data *d, struct mark *out)
{
    const struct plot_request *rq = d->request;
    int order[MOST_MARKS], n = 0, n_out = 0;
    for (int i = 0; i < rq->n_marks && i < MOST_MARKS; i++) {
        int32_t month = plot_month_of_day(rq->mark[i].day);
        if (month < d->first_month || month > d->last_month || !rq->mark[i].label || !plot_mark_shown(d, i)) continue;
        int at = n++;
        while (at && rq->mark[order[at - 1]].day > rq->mark[i].day) order[at] = order[at - 1], at--;
        order[at] = i;
    }
    for (int k = 0; k < n; k++) {
        int32_t day = rq->mark[order[k]].day, month = plot_month_of_day(day);
        const char *label = rq->mark[order[k]].label;
        int year, m, mday;
        trib_day_civil(day, &year, &m, &mday);
        double at = month + (mday - 1) / 30.5;
        struct mark *last = n_out ? &out[n_out - 1] : NULL;
        if (last && (int32_t)floor(last->month) == month) {
            name_add(last->label, sizeof last->label, ", ", label);
            continue;
        }
        char when[16];
        plot_month_text(month, when);
        out[n_out].month = at;
        snprintf(out[n_out].label, sizeof out->label, "%s", when);
        name_add(out[n_out++].label, sizeof out->label, ": ", label);
    }
    return n_out;
}

/* A band between two quantiles, broken where there is no value. */
static void band_draw(struct plot_ops *o, const struct fan *fan, int low, int high, const struct plot_scale *x, const struct plot_scale *y,
                      double first, uint32_t color, double alpha)
{
    for (int t = 0; t < fan->n_months;) {
        if (!isfinite(fan->value[t])) {
            t++;
            continue;
        }
        int end = t;
        while (end < fan->n_months && isfinite(fan->value[end])) end++;
        for (int k = t; k < end; k++)
            (k > t ? plot_line : plot_move)(o, plot_at(x, first + k + 0.5), plot_at(y, fan->value[high * fan->n_months + k]));
        for (int k = end - 1; k >= t; k--) plot_line(o, plot_at(x, first + k + 0.5), plot_at(y, fan->value[low * fan->n_months + k]));
        plot_close(o);
        plot_paint(o, plot_fill(color, alpha), PLOT_ROLE_DATA);
        t = end;
    }
}

static void curve_draw(struct plot_ops *o, const struct fan *fan, int quantile, const struct plot_scale *x, const struct plot_scale *y,
                       double first, struct plot_style style)
{
    style.round = true;
    for (int t = 0; t < fan->n_months;) {
        if (!isfinite(fan->value[t])) {
            t++;
            continue;
        }
        int start = t;
        for (; t < fan->n_months && isfinite(fan->value[t]); t++)
            (t > start ? plot_line : plot_move)(o, plot_at(x, first + t + 0.5), plot_at(y, fan->value[quantile * fan->n_months + t]));
        plot_paint(o, style, PLOT_ROLE_DATA);
    }
}

/* Grid, numbers and dates of one panel. */
static void axes_draw(struct plot_ops *o, const struct plot_scale *x, const struct plot_scale *y, bool left_numbers, double room_right,
                      int want)
{
    struct plot_ticks ticks = plot_ticks(y->lo, y->hi, want);
    for (int i = 0; i < ticks.n; i++) {
        double at = plot_at(y, ticks.value[i]);
        char text[PLOT_NUMBER];
        bool base = ticks.value[i] == 0;
        plot_segment(o, x->from, at, x->to, at, plot_stroke(base ? PLOT_FRAME : PLOT_GRID, base ? 0.9 : 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_number(ticks.value[i], ticks.decimals, false, text);
        if (left_numbers)
            plot_text(o, x->from - 4, at + 2.7, text,
                      (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_STOP, .role = PLOT_ROLE_TICK});
    }
    double bottom = y->from, months = x->hi - x->lo, per_month = (x->to - x->from) / months;
    bool years = months > 30;
    double room = (years ? 27 : 46) / per_month; /* months that a label takes */
    for (int start = (int)ceil(x->lo / 12) * 12; years && start <= x->hi; start += 12) {
        double at = plot_at(x, start);
        plot_segment(o, at, bottom, at, bottom + 2, plot_stroke(PLOT_FRAME, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
    }
    int step = years ? 12 * (int)ceil(room / 12) : room <= 1 ? 1 : room <= 3 ? 3 : room <= 6 ? 6 : 12;
    int month = (int)ceil(x->lo / 12) * 12;
    double taken = -INFINITY; /* a narrow panel has room for fewer labels than ticks */
    if (years && step > 12) month += ((step - month % step) % step);
    for (month -= step * 40; month <= x->hi; month += step) {
        if (month < x->lo) continue;
        double at = plot_at(x, month);
        char text[16];
        plot_segment(o, at, bottom, at, bottom + 3, plot_stroke(PLOT_FRAME, 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
        if (years) snprintf(text, sizeof text, "%d", month / 12);
        else plot_month_text(month, text);
        double half = plot_text_width(o, text, PLOT_SIZE_SMALL, false) / 2;
        double middle = years ? at : fmax(at, x->from - 6 + half); /* the panel on the left has labels, too */
        if (middle + half > x->to + room_right || middle - half < taken + 3) continue;
        taken = middle + half;
        plot_text(o, middle, bottom + 11.5, text,
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_TICK});
    }
}

/* The widest band first and palest. */
static void bands_draw(struct plot_ops *o, const struct fan *fan, const struct plot_scale *x, const struct plot_scale *y, double first,
                       uint32_t color, double pale, double dark)
{
    for (int b = fan->n_bands - 1; b >= 0; b--) {
        double alpha = fan->n_bands > 1 ? dark + (pale - dark) * b / (fan->n_bands - 1) : (pale + dark) / 2;
        band_draw(o, fan, lower(b), upper(b), x, y, first, color, alpha);
    }
}

/* Values that the request marks: dashed lines across the panel, their words on top. */
static void levels_draw(struct plot_ops *o, const struct plot_request *rq, double factor, const struct plot_scale *x, const struct plot_scale *y,
                        bool words)
{
    double at[4] = {0}, half[4] = {0};
    for (int i = 0; i < rq->n_levels; i++) {
        double v = plot_at(y, rq->level[i].value * factor);
        plot_segment(o, x->from, v, x->to, v, plot_stroke(PLOT_INK, 0.8, PLOT_DOTTED), PLOT_ROLE_DECOR);
        at[i] = v - 5;
        half[i] = 5;
    }
    plot_spread(at, half, rq->n_levels, y->to, y->from);
    for (int i = 0; words && i < rq->n_levels; i++)
        plot_paragraph(o, x->from + 3, at[i] + 2.6, x->to - x->from - 6, rq->level[i].label,
                       (struct plot_text_style){.size = PLOT_SIZE_SMALL, .halo = 2, .color = PLOT_INK, .role = PLOT_ROLE_LABEL}, 1);
}

/* What the bands are, in words. */
static void bands_text(const struct plot_request *rq, char *text, size_t size)
{
    double width[MOST_BANDS];
    int n = bands_of(rq, width);
    char share[MOST_BANDS][24];
    for (int i = 0; i < n; i++) snprintf(share[i], sizeof share[i], "%.4g%%", 100 * width[i]);
    if (n == 1) snprintf(text, size, "band: their middle %s", share[0]);
    else if (n == 2) snprintf(text, size, "dark band: their middle %s; light band: middle %s", share[0], share[1]);
    else snprintf(text, size, "bands, from dark to light: their middle %s, %s and %s", share[0], share[1], share[2]);
}

/* Lines "(a) Feb 2017: policies start" above the panels; returns the y below. */
static double letters_key(struct plot_ops *o, const struct mark *mark, int n_marks, double top)
{
    for (int i = 0; i < n_marks; i++) {
        char text[280];
        snprintf(text, sizeof text, "(%c) %s", 'a' + i, mark[i].label);
        top = plot_paragraph(o, PLOT_MARGIN, top + 7, o->width - 2 * PLOT_MARGIN, text,
                             (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_TITLE}, 3) -
              6.5;
    }
    return top;
}

/* The letters over their lines, apart where the lines are close. */
static void letters_draw(struct plot_ops *o, const struct mark *mark, int n_marks, const struct plot_scale *x, double y)
{
    double at[MOST_MARKS] = {0}, half[MOST_MARKS] = {0};
    for (int i = 0; i < n_marks; i++) {
        const char letter[2] = {(char)('a' + i), 0};
        at[i] = plot_at(x, mark[i].month);
        half[i] = plot_text_width(o, letter, PLOT_SIZE_SMALL, false) / 2 + 0.6;
    }
    plot_spread(at, half, n_marks, x->from - 4, x->to + 4);
    for (int i = 0; i < n_marks; i++) {
        const char letter[2] = {(char)('a' + i), 0};
        plot_text(o, at[i], y, letter,
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .align = PLOT_MIDDLE, .role = PLOT_ROLE_TICK});
    }
}

static struct plot_style mark_style(void) { return plot_stroke(PLOT_INK, 0.7, PLOT_DASHED); }

/* Up to three arms in one panel, named at the ends of their lines. Returns the y below. */
static double overlay_draw(struct plot_ops *o, const struct plot_data *d, const struct fan *fan, struct plot_scale y, const char *unit,
                           double factor, const struct mark *mark, int n_marks, double top)
{
    static const enum plot_dash dashes[3] = {PLOT_SOLID, PLOT_LONG, PLOT_DASHDOT};
    struct plot_lines name[3];
    double numbers = 0, ends = 0, half[3], end[3];
    struct plot_ticks ticks = plot_ticks(y.lo, y.hi, 5);
    for (int i = 0; i < ticks.n; i++) {
        char text[PLOT_NUMBER];
        plot_number(ticks.value[i], ticks.decimals, false, text);
        numbers = fmax(numbers, plot_text_width(o, text, PLOT_SIZE_SMALL, false));
    }
    for (int i = 0; i < d->n_arms; i++) {
        plot_wrap(o, d->arm[i].name, PLOT_SIZE_TEXT, true, 84, 3, &name[i]);
        for (int k = 0; k < name[i].n; k++) ends = fmax(ends, plot_text_width(o, name[i].line[k], PLOT_SIZE_TEXT, true));
        half[i] = name[i].n * 5.1;
    }
    struct plot_scale x = {d->first_month, d->last_month + 1, PLOT_MARGIN + numbers + 5, o->width - PLOT_MARGIN - ends - 9};
    top += 8;
    plot_text(o, PLOT_MARGIN, top, unit, (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE});
    top += 6;

    /* labels of marks stand above the panel, on as many rows as keep them apart */
    double right[MOST_MARKS], row_y[MOST_MARKS];
    bool turned[MOST_MARKS];
    int row[MOST_MARKS], rows = 0;
    struct plot_text_style mark_text = {.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
    struct plot_lines label[MOST_MARKS];
    double left[MOST_MARKS];
    bool lettered = false;
    for (int i = 0; i < n_marks; i++) {
        double at = plot_at(&x, mark[i].month), room_right = o->width - PLOT_MARGIN - at - 3, room_left = at - PLOT_MARGIN - 3;
        double full = plot_text_width(o, mark[i].label, mark_text.size, false);
        turned[i] = full > room_right && room_left > room_right;
        plot_wrap(o, mark[i].label, mark_text.size, false, turned[i] ? room_left : room_right, 1, &label[i]);
        double w = plot_text_width(o, label[i].line[0], mark_text.size, false), x0 = turned[i] ? at - 3 - w : at - 1,
               x1 = turned[i] ? at + 1 : at + 3 + w;
        for (row[i] = 0; row[i] < rows && right[row[i]] + 6 > x0; row[i]++) {}
        if (row[i] == rows) rows++;
        right[row[i]] = x1;
        left[i] = x0;
        lettered = lettered || strcmp(label[i].line[0], mark[i].label) != 0;
        /* lines of marks above or in its row run through its row */
        for (int k = 0; k < n_marks; k++) {
            double line = plot_at(&x, mark[k].month);
            if (k < i && row[k] <= row[i] && line > x0 && line < x1) lettered = true;
            if (k < i && row[i] <= row[k] && at > left[k] && at < left[k] + plot_text_width(o, label[k].line[0], mark_text.size, false) + 4)
                lettered = true;
        }
    }
    if (lettered) { /* cut or crossed labels read badly: letters over the lines, their meaning above */
        top = letters_key(o, mark, n_marks, top - 3) + 3;
        rows = 1;
    }
    for (int i = 0; i < n_marks; i++) row_y[i] = top + 8 + row[i] * 10.5;
    y.to = top + rows * 10.5 + (rows ? 4 : 0);
    y.from = y.to + (o->width * 0.46 < 150 ? 150 : o->width * 0.46);
    axes_draw(o, &x, &y, true, 12, 5);
    for (int i = 0; i < d->n_arms; i++) {
        plot_group(o, d->arm[i].name);
        if (fan[i].n_runs > 1) {
            bands_draw(o, &fan[i], &x, &y, d->first_month, plot_palette[plot_arm_color(d, i)], 0.09, 0.22);
            /* bands of several arms mix to mud: thin edges tell whose they are */
            struct plot_style edge = plot_stroke(plot_palette[plot_arm_color(d, i)], 0.5, PLOT_SOLID);
            edge.stroke_alpha = 0.7;
            curve_draw(o, &fan[i], lower(fan[i].n_bands - 1), &x, &y, d->first_month, edge);
            curve_draw(o, &fan[i], upper(fan[i].n_bands - 1), &x, &y, d->first_month, edge);
        }
        plot_ungroup(o);
    }
    for (int i = 0; i < n_marks; i++) {
        double at = plot_at(&x, mark[i].month);
        plot_segment(o, at, lettered ? y.to - 2 : row_y[i] - 7, at, y.from, mark_style(), PLOT_ROLE_DECOR);
        if (lettered) continue;
        mark_text.align = turned[i] ? PLOT_STOP : PLOT_START;
        plot_text(o, at + (turned[i] ? -3 : 3), row_y[i], label[i].line[0], mark_text);
    }
    if (lettered) letters_draw(o, mark, n_marks, &x, y.to - 4);
    levels_draw(o, d->request, factor, &x, &y, true);
    for (int i = 0; i < d->n_arms; i++) { /* all halos first: between the dashes of one line the other is seen where two are equal */
        struct plot_style halo = plot_stroke(PLOT_PAPER, 2.6, PLOT_SOLID);
        halo.stroke_alpha = 0.7;
        curve_draw(o, &fan[i], MEDIAN, &x, &y, d->first_month, halo);
    }
    for (int i = 0; i < d->n_arms; i++) {
        plot_group(o, d->arm[i].name);
        curve_draw(o, &fan[i], MEDIAN, &x, &y, d->first_month, plot_stroke(plot_palette[plot_arm_color(d, i)], 1.7, dashes[i]));
        plot_ungroup(o);
        int last = fan[i].n_months - 1;
        while (last > 0 && !isfinite(fan[i].value[MEDIAN * fan[i].n_months + last])) last--;
        double v = fan[i].value[MEDIAN * fan[i].n_months + last];
        end[i] = isfinite(v) ? plot_at(&y, v) : (y.from + y.to) / 2;
    }
    double wish[3];
    memcpy(wish, end, sizeof wish);
    plot_spread(end, half, d->n_arms, y.to - 4, y.from + 4);
    for (int i = 0; i < d->n_arms; i++) {
        if (fabs(wish[i] - end[i]) > 2)
            plot_segment(o, x.to + 1, wish[i], x.to + 6, end[i], plot_stroke(plot_palette[plot_arm_color(d, i)], 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
        for (int k = 0; k < name[i].n; k++)
            plot_text(o, x.to + 8, end[i] + 2.8 + (k - (name[i].n - 1) / 2.0) * 9.6, name[i].line[k],
                      (struct plot_text_style){.size = PLOT_SIZE_TEXT, .bold = true, .color = plot_palette_text[plot_arm_color(d, i)], .role = PLOT_ROLE_END});
    }
    return y.from + 16;
}

/* Every arm in a panel of its own. Returns the y below. */
static double panels_draw(struct plot_ops *o, const struct plot_data *d, const struct fan *fan, struct plot_scale y, const char *unit,
                          double factor, const struct mark *mark, int n_marks, double top)
{
    double numbers = 0, inner = o->width - 2 * PLOT_MARGIN, gap = 12;
    struct plot_ticks ticks = plot_ticks(y.lo, y.hi, 4);
    for (int i = 0; i < ticks.n; i++) {
        char text[PLOT_NUMBER];
        plot_number(ticks.value[i], ticks.decimals, false, text);
        numbers = fmax(numbers, plot_text_width(o, text, PLOT_SIZE_SMALL, false));
    }
    numbers += 6;
    int columns = d->n_arms <= 4 || inner < 300 ? 2 : 3;
    double above = n_marks > 1 ? 26 : 20; /* letters of the marks stand there */
    double width = (inner - numbers - gap * (columns - 1)) / columns, height = columns == 2 ? 120 : 98;
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    if (n_marks > 1) top = letters_key(o, mark, n_marks, top);
    top += 9;
    plot_text(o, PLOT_MARGIN, top, unit, small);
    for (int i = 0; i < d->n_arms; i++) {
        int column = i % columns;
        double x0 = PLOT_MARGIN + numbers + column * (width + gap);
        if (i && column == 0) top += height + above + 14;
        struct plot_scale x = {d->first_month, d->last_month + 1, x0, x0 + width};
        y.to = top + above;
        y.from = y.to + height;
        uint32_t color = plot_palette[plot_arm_color(d, i)];
        plot_group(o, d->arm[i].name);
        plot_paragraph(o, x0, top + 14, width, d->arm[i].name,
                       (struct plot_text_style){
                           .size = PLOT_SIZE_PANEL, .bold = true, .color = plot_palette_text[plot_arm_color(d, i)], .role = PLOT_ROLE_END},
                       1);
        axes_draw(o, &x, &y, column == 0, 0, 4);
        if (fan[i].n_runs > 1) {
            bands_draw(o, &fan[i], &x, &y, d->first_month, color, 0.15, 0.30);
        }
        for (int k = 0; k < n_marks; k++) {
            double at = plot_at(&x, mark[k].month);
            plot_segment(o, at, y.to, at, y.from, mark_style(), PLOT_ROLE_DECOR);
        }
        if (n_marks > 1) letters_draw(o, mark, n_marks, &x, y.to - 1.5);
        levels_draw(o, d->request, factor, &x, &y, i == 0);
        if (d->base >= 0 && i != d->base)
            curve_draw(o, &fan[d->base], MEDIAN, &x, &y, d->first_month, plot_stroke(PLOT_GREY, 1.1, PLOT_DASHED));
        curve_draw(o, &fan[i], MEDIAN, &x, &y, d->first_month, plot_stroke(color, 1.6, PLOT_SOLID));
        plot_ungroup(o);
    }
    return top + above + height + 16;
}

/* How many arms may share a panel: three if asked for, else two, as whose band is whose is hard to say of three. Greys of fans that lie over
 * one another can't be told apart at all. */
static int overlaid_most(const struct plot_request *rq)
{
    if (rq->panel_by && !strcmp(rq->panel_by, "arm")) return 1;
    return rq->theme && plot_theme_find(rq->theme)->grey ? 1 : rq->panel_by ? 3 : 2;
}
static enum trib_status panel_check(const struct plot_request *rq, int n_arms, struct trib_error *err)
{
    if (rq->panel_by && !strcmp(rq->panel_by, "none") && n_arms > overlaid_most(rq))
        return trib_fail(err, TRIB_USAGE, "panel_by is 'none', but %d fans over one another can't be read: name %d arms at most", n_arms,
                         overlaid_most(rq));
    return TRIB_OK;
}

enum trib_status figure_fan(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                            struct trib_error *err)
{
    struct plot_data d;
    struct fan *fan = NULL;
    enum trib_status status = plot_data_load(&d, request, st, cas, TRIB_NATION, 1, err);
    if (!status) status = panel_check(request, d.n_arms, err);
    if (status) goto out;
    int n;
    const struct trib_measure_info *m = &trib_measures(&n)[d.measure[0]];
    fan = calloc((size_t)d.n_arms, sizeof *fan);
    if (!fan) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for the arms of a figure");
        goto out;
    }
    for (int i = 0; i < d.n_arms && !status; i++) status = fan_fill(&d, i, d.measure[0], &fan[i], err);
    if (status) goto out;

    double low = INFINITY, high = -INFINITY;
    bool single = true;
    for (int i = 0; i < d.n_arms; i++) {
        single = single && fan[i].n_runs < 2;
        for (int k = 0; k < fan[i].n_months * (1 + 2 * fan[i].n_bands); k++) {
            if (!isfinite(fan[i].value[k])) continue;
            low = fmin(low, fan[i].value[k]);
            high = fmax(high, fan[i].value[k]);
        }
    }
    if (low > high) {
        status = trib_fail(err, TRIB_USAGE, "'%s' has no value in any month of the figure's window", m->name);
        goto out;
    }
    for (int i = 0; i < request->n_levels; i++) {
        low = fmin(low, request->level[i].value);
        high = fmax(high, request->level[i].value);
    }
    struct plot_unit unit = plot_unit(m->unit, fmax(fabs(low), fabs(high)), false, m->kind[0] == 's' ? " a month" : "");
    for (int i = 0; i < d.n_arms; i++)
        for (int k = 0; k < fan[i].n_months * (1 + 2 * fan[i].n_bands); k++) fan[i].value[k] *= unit.factor;
    low *= unit.factor;
    high *= unit.factor;
    if (low >= 0 && (m->kind[0] == 's' || m->kind[0] == 'l' || low < 0.5 * high || high == low)) low = 0;
    if (high <= 0 && low == 0) high = 1;
    double lowest = low;
    plot_nice(&low, &high, 5);
    if (lowest < 0 && lowest > -0.12 * high) low = lowest * 1.15; /* a little below zero needs no whole step of the axis */

    char title[640], subtitle[1400], caption[2048], name[128], runs[64];
    plot_name_text(m->name, name, sizeof name);
    plot_runs_text(&d, runs, sizeof runs);
    if (request->title) snprintf(title, sizeof title, "%s", request->title);
    else snprintf(title, sizeof title, "%s, month by month", name);
    char lead[400];
    plot_sentence(m->doc, "nation", lead, sizeof lead);
    struct mark mark[MOST_MARKS];
    int n_marks = mark_collect(&d, mark);
    bool overlay = d.n_arms <= overlaid_most(request);
    char dated[300] = "", grey[200] = "", bands[160];
    bands_text(request, bands, sizeof bands);
    if (!overlay && n_marks == 1) snprintf(dated, sizeof dated, " Vertical line: %s.", mark[0].label);
    if (!overlay && d.base >= 0) snprintf(grey, sizeof grey, " Grey dashes: median of '%s'.", d.arm[d.base].name);
    if (single)
        snprintf(subtitle, sizeof subtitle, "%s%s by month; one run of each arm, so no bands: what differs may be chance.%s%s", lead,
                 m->kind[0] == 's' ? "Sums" : "Values", grey, dated);
    else
        snprintf(subtitle, sizeof subtitle,
                 "%s%s by month; %s of each arm. Line: median of the runs; %s, month by month.%s%s",
                 lead,
                 m->kind[0] == 's'   ? "Sums"
                 : m->kind[0] == 'l' ? "Values at the end"
                 : m->kind[0] == 'r' ? "Ratios"
                                     : "Means",
                 runs, bands, grey, dated);
    double y = plot_head(o, plot_page_width(request), title, subtitle);
    struct plot_scale scale = {low, high, 0, 0};
    char unit_text[96];
    snprintf(unit_text, sizeof unit_text, "%s%s", unit.label[0] == '%' ? "per cent" : "",
             unit.label[0] == '%' ? unit.label + 1 : unit.label);
    y = (overlay ? overlay_draw : panels_draw)(o, &d, fan, scale, unit_text, unit.factor, mark, n_marks, y);
    char zero[64] = "";
    if (low > 0) snprintf(zero, sizeof zero, "The axis does not begin at 0.");
    plot_caption(&d, zero, caption, sizeof caption);
    plot_foot(o, y, caption);

    struct plot_buffer b = {0};
    double width[MOST_BANDS];
    int widest = bands_of(request, width) - 1;
    plot_buffer_addf(&b, "Fan chart of %s, %s.", m->name, unit_text);
    for (int i = 0; i < d.n_arms; i++) {
        int last = fan[i].n_months - 1, first = 0;
        const double *median = fan[i].value + MEDIAN * fan[i].n_months;
        while (last > 0 && !isfinite(median[last])) last--;
        while (first < last && !isfinite(median[first])) first++;
        if (!isfinite(median[first])) {
            plot_buffer_addf(&b, " %s: no value.", d.arm[i].name);
            continue;
        }
        plot_buffer_addf(&b, " %s: median %.4g in the first month, %.4g in the last (%.4g%% of runs %.4g to %.4g).", d.arm[i].name,
                         median[first], median[last], 100 * width[widest],
                         fan[i].value[lower(widest) * fan[i].n_months + last], fan[i].value[upper(widest) * fan[i].n_months + last]);
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
out:
    for (int i = 0; fan && i < d.n_arms; i++) free(fan[i].value);
    free(fan);
    plot_data_clear(&d);
    return status;
}
