/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes of factors. See study_axis.h. */
#include "study_axis.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct study_axis study_axis(const char *factor, double low, double high)
{
    struct study_axis a = {.low = low, .high = high};
    char unit[64] = "";
    plot_factor_text(factor, a.name, sizeof a.name, unit, sizeof unit);
    if (!isfinite(a.low) && !isfinite(a.high)) a.low = 0, a.high = 1;
    if (!isfinite(a.low)) a.low = a.high;
    if (!isfinite(a.high)) a.high = a.low;
    if (!(a.high > a.low)) {
        double open = a.low == 0 ? 1 : fabs(a.low) * 0.1;
        a.low -= open, a.high += open;
    }
    a.unit = plot_unit(unit, fmax(fabs(a.low), fabs(a.high)), false, "");
    snprintf(a.label, sizeof a.label, a.unit.label[0] ? "%s (%s)" : "%s", a.name, a.unit.label);
    return a;
}

int study_decimals(const double *value, int n)
{
    double step = INFINITY, largest = 0;
    for (int i = 0; i < n; i++) {
        largest = fmax(largest, fabs(value[i]));
        if (i && value[i] > value[i - 1]) step = fmin(step, value[i] - value[i - 1]);
    }
    if (!isfinite(step)) step = largest / 10;
    for (int d = 0; d < 6; d++) {
        double power = pow(10, d);
        bool close = true;
        for (int i = 0; i < n && close; i++) close = fabs(floor(value[i] * power + 0.5) / power - value[i]) <= 0.02 * step + 1e-12 * largest;
        if (close || power * step >= 50) return d;
    }
    return 6;
}

int study_three_figures(double largest) { return largest >= 99.95 || largest <= 0 ? 0 : largest >= 9.995 ? 1 : largest >= 0.9995 ? 2 : largest >= 0.09995 ? 3 : 4; }

static struct plot_text_style tick_style(enum plot_align align)
{
    return (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = align, .role = PLOT_ROLE_TICK};
}

double study_panel(struct plot_ops *o, double x, double y, double width, double height, const struct study_axis *across_axis,
                   const struct study_axis *up_axis, struct plot_scale *across, struct plot_scale *up)
{
    struct plot_text_style title = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    char text[280], number[PLOT_NUMBER];
    struct plot_ticks ticks = {0};
    double room = 0;
    if (up_axis) {
        double low = up_axis->low * up_axis->unit.factor, high = up_axis->high * up_axis->unit.factor;
        snprintf(text, sizeof text, "Upwards: %s", up_axis->label);
        y = plot_paragraph(o, x, y + 7, width, text, title, 2) - 3;
        *up = (struct plot_scale){low, high, y + height, y};
        ticks = plot_ticks(low, high, height < 130 ? 4 : 6);
        for (int i = 0; i < ticks.n; i++) {
            plot_number(ticks.value[i], ticks.decimals, false, number);
            room = fmax(room, plot_text_width(o, number, PLOT_SIZE_SMALL, false));
        }
        room += 4;
    } else {
        *up = (struct plot_scale){0, 1, y + height, y};
    }
    double left = x + room, right = x + width - 4, bottom = y + height;
    for (int i = 0; i < ticks.n; i++) {
        double at = plot_at(up, ticks.value[i]);
        plot_segment(o, left, at, right, at, plot_stroke(PLOT_GRID, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_number(ticks.value[i], ticks.decimals, false, number);
        plot_text(o, left - 3, fmin(at + 2.7, bottom), number, tick_style(PLOT_STOP));
    }
    *across = (struct plot_scale){across_axis->low * across_axis->unit.factor, across_axis->high * across_axis->unit.factor, left, right};
    for (int want = 6; want >= 1; want--) { /* as many as do not touch */
        ticks = plot_ticks(across->lo, across->hi, want);
        double end = -INFINITY;
        bool fits = true;
        for (int i = 0; i < ticks.n; i++) {
            plot_number(ticks.value[i], ticks.decimals, false, number);
            double half = plot_text_width(o, number, PLOT_SIZE_SMALL, false) / 2, at = plot_at(across, ticks.value[i]);
            if (at - half < end + 4) fits = false;
            end = at + half;
        }
        if (fits) break;
        if (want == 1) ticks.n = ticks.n > 1 ? 1 : ticks.n;
    }
    for (int i = 0; i < ticks.n; i++) {
        double at = plot_at(across, ticks.value[i]);
        plot_number(ticks.value[i], ticks.decimals, false, number);
        double half = plot_text_width(o, number, PLOT_SIZE_SMALL, false) / 2;
        plot_segment(o, at, y, at, bottom, plot_stroke(PLOT_GRID, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_text(o, fmax(x + half, fmin(at, x + width - half)), bottom + 10, number, tick_style(PLOT_MIDDLE));
    }
    plot_rectangle(o, left, y, right - left, height, plot_stroke(PLOT_FRAME, 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
    snprintf(text, sizeof text, "Across: %s", across_axis->label);
    return plot_paragraph(o, x, bottom + 20.5, width, text, title, 2) - 4;
}

double study_key(struct plot_ops *o, double left, double right, double *x, double *y, const char *text)
{
    double width = plot_text_width(o, text, PLOT_SIZE_TEXT, false);
    if (*x > left && *x + 16 + width > right) *x = left, *y += 12;
    double at = *x;
    struct plot_lines lines;
    plot_wrap(o, text, PLOT_SIZE_TEXT, false, right - at - 16, 2, &lines);
    for (int i = 0; i < lines.n; i++) {
        if (i) *y += PLOT_SIZE_TEXT * PLOT_LINE;
        plot_text(o, at + 16, *y, lines.line[i], (struct plot_text_style){.size = PLOT_SIZE_TEXT, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
    }
    *x = at + 16 + width + 14;
    return at;
}
