/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes of factors. See study_axis.h. */
#include "study_axis.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct study_axis study_axis(const char *factor, double low, double high, bool logarithm)
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
    size_t n = strlen(a.unit.label);
    if (n && a.unit.label[n - 1] == ' ') a.unit.label[n - 1] = 0; /* "million " of nothing */
    a.logarithm = logarithm && a.low > 0;
    if (a.unit.label[0] && strcmp(a.unit.label, "1") != 0) snprintf(a.label, sizeof a.label, "%s (%s)", a.name, a.unit.label);
    else snprintf(a.label, sizeof a.label, "%s", a.name);
    return a;
}

struct plot_scale study_scale(const struct study_axis *a, double from, double to)
{
    if (a->logarithm) return (struct plot_scale){log(a->low), log(a->high), from, to};
    return (struct plot_scale){a->low, a->high, from, to};
}
double study_at(const struct study_axis *a, const struct plot_scale *s, double value)
{
    value = fmin(fmax(value, a->low), a->high);
    return plot_at(s, a->logarithm ? log(value) : value);
}

/* Up to 24 round values in the factor's own numbers and how they are written. */
struct marks {
    int n;
    double value[PLOT_MAX_TICKS];
    char text[PLOT_MAX_TICKS][PLOT_NUMBER];
};
static struct marks marks_of(const struct study_axis *a, int want)
{
    struct marks m = {0};
    double f = a->unit.factor;
    if (!a->logarithm) {
        struct plot_ticks ticks = plot_ticks(a->low * f, a->high * f, want);
        for (; m.n < ticks.n; m.n++) {
            m.value[m.n] = ticks.value[m.n] / f;
            plot_number(ticks.value[m.n], ticks.decimals, a->plus, m.text[m.n]);
        }
        return m;
    }
    static const int parts[] = {1, 2, 5};
    double decades = log10(a->high / a->low);
    int every = decades * 3 <= want ? 1 : 3; /* 1, 2, 5, 10 …, or powers of ten alone */
    int leap = every == 3 && decades > want ? (int)ceil(decades / want) : 1;
    for (int p = (int)floor(log10(a->low * f)); p <= (int)ceil(log10(a->high * f)) && m.n < PLOT_MAX_TICKS - 3; p++) {
        for (int k = 0; k < 3; k += every) {
            double v = parts[k] * pow(10, p);
            if (v < a->low * f * (1 - 1e-9) || v > a->high * f * (1 + 1e-9) || p % leap) continue;
            m.value[m.n] = v / f;
            plot_factor_number(v, m.text[m.n++]);
        }
    }
    return m;
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
        for (int i = 0; i < n && close; i++)
            close = fabs(floor(value[i] * power + 0.5) / power - value[i]) <= 0.02 * step + 1e-12 * largest;
        if (close || power * step >= 50) return d;
    }
    return 6;
}

int study_three_figures(double largest)
{
    if (largest >= 99.95 || !(largest > 0)) return 0;
    int decimals = 2 + (int)ceil(-log10(largest * 1.0005)); /* what rounds up to the next power of ten needs one less */
    return decimals < 6 ? decimals : 6;
}

static struct plot_text_style tick_style(enum plot_align align)
{
    return (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = align, .role = PLOT_ROLE_TICK};
}

double study_panel(struct plot_ops *o, double x, double y, double width, double height, const struct study_axis *across_axis,
                   const struct study_axis *up_axis, struct plot_scale *across, struct plot_scale *up)
{
    struct plot_text_style title = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    char text[280];
    struct marks marks = {0};
    double room = 0;
    if (up_axis) {
        snprintf(text, sizeof text, "Upwards: %s%s", up_axis->label, up_axis->logarithm ? ", in the logarithm" : "");
        y = plot_paragraph(o, x, y + 7, width, text, title, 2) - 3;
        marks = marks_of(up_axis, height < 130 ? 4 : 6);
        for (int i = 0; i < marks.n; i++) room = fmax(room, plot_text_width(o, marks.text[i], PLOT_SIZE_SMALL, false));
        room += 4;
    }
    double left = x + room, right = x + width - 8, bottom = y + height;
    *up = up_axis ? study_scale(up_axis, bottom, y) : (struct plot_scale){0, 1, bottom, y};
    *across = study_scale(across_axis, left, right);
    for (int i = 0; i < marks.n; i++) {
        double at = study_at(up_axis, up, marks.value[i]);
        plot_segment(o, left, at, right, at, plot_stroke(PLOT_GRID, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_text(o, left - 3, fmin(at + 2.7, bottom), marks.text[i], tick_style(PLOT_STOP));
    }
    for (int want = 6; want >= 1; want--) { /* as many as do not touch */
        marks = marks_of(across_axis, want);
        double end = -INFINITY;
        bool fits = true;
        for (int i = 0; i < marks.n; i++) {
            double half = plot_text_width(o, marks.text[i], PLOT_SIZE_SMALL, false) / 2, at = study_at(across_axis, across, marks.value[i]);
            at = fmax(x + half, fmin(at, x + width - half));
            if (at - half < end + 5) fits = false;
            end = at + half;
        }
        if (fits) break;
        if (want == 1) marks.n = marks.n > 1 ? 1 : marks.n;
    }
    for (int i = 0; i < marks.n; i++) {
        double at = study_at(across_axis, across, marks.value[i]), half = plot_text_width(o, marks.text[i], PLOT_SIZE_SMALL, false) / 2;
        plot_segment(o, at, y, at, bottom, plot_stroke(PLOT_GRID, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_text(o, fmax(x + half, fmin(at, x + width - half)), bottom + 10, marks.text[i], tick_style(PLOT_MIDDLE));
    }
    plot_rectangle(o, left, y, right - left, height, plot_stroke(PLOT_FRAME, 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
    snprintf(text, sizeof text, "Across: %s%s", across_axis->label, across_axis->logarithm ? ", in the logarithm" : "");
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
        plot_text(o, at + 16, *y, lines.line[i],
                  (struct plot_text_style){.size = PLOT_SIZE_TEXT, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
    }
    *x = at + 16 + width + 14;
    return at;
}
