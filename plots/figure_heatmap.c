/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A measure, or a paired difference, over two factors: one cell a pair of values. Colour says how much; what colour cannot say is
 * said again: the value in figures where there is room, dots where the interval includes 0, a line where the sign turns.
 */
#include "figure_heatmap.h"
#include "contour.h"
#include "study_axis.h"
#include "../sim/case.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 32     /* places each way */
#define NUMBERED 36 /* cells, at most, that show their value */
#define NOTHING 0xD6D6D6u
#define MIDDLE 0xF7F7F7u
#define BLUE 0x4393C3u /* both ends are light enough for dark figures: contrast 4.6 and more */
#define ORANGE 0xE5862Bu

struct heat {
    int nx, ny, n_cells, n_full, n_open, n_above, n_below;
    double x[MOST], y[MOST];
    const struct finding *cell[MOST * MOST]; /* [up * nx + across], NULL = none */
    struct study_axis across, up;
    bool difference, diverging, binned; /* binned: cells of a scattered design */
    int own_x, own_y;                   /* the cell of the case's own values, or -1 */
    double least, greatest; /* of the values; NaN where there are none */
    const struct finding *low, *high;
    int better;
    struct plot_unit unit;
};

/* The place of v among sorted places, made if new; -1 where there is no room. */
static int place(double *list, int *n, double v)
{
    int at = 0;
    while (at < *n && list[at] < v) at++;
    if (at < *n && list[at] == v) return at;
    if (*n == MOST) return -1;
    memmove(list + at + 1, list + at, (size_t)(*n - at) * sizeof *list);
    list[at] = v;
    ++*n;
    return at;
}
static bool is_cell(const struct finding *f)
{
    return (!strcmp(f->quantity, "mean") || !strcmp(f->quantity, "cell")) && isfinite(f->x) && isfinite(f->y);
}

/* Names of the two factors: of the rows "axis x" and "axis y" if there are such, else out of a cell's name. */
static void factor_names(const struct analysis *a, char across[128], char up[128])
{
    across[0] = up[0] = 0;
    const char *cell = "";
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        if (!strcmp(f->quantity, "axis x")) snprintf(across, 128, "%s", f->name);
        if (!strcmp(f->quantity, "axis y")) snprintf(up, 128, "%s", f->name);
        if (!*cell && is_cell(f)) cell = f->name;
    }
    const char *equals = strstr(cell, " = "), *comma = equals ? strstr(equals, ", ") : NULL, *second = comma ? strstr(comma, " = ") : NULL;
    if (!across[0] && equals) {
        snprintf(across, 128, "%.*s", (int)(equals - cell), cell);
        plot_factor_complete(across, 128);
    }
    if (!up[0] && second) {
        snprintf(up, 128, "%.*s", (int)(second - comma - 2), comma + 2);
        plot_factor_complete(up, 128);
    }
    if (!across[0]) snprintf(across, 128, "first factor");
    if (!up[0]) snprintf(up, 128, "second factor");
}

/* The cell along one axis that holds a parameter's value in the case; -1 where there is none. */
static int own_place(const char *factor, const struct trib_case *cas, const double *place, int n)
{
    int count, index = trib_parameter_find(factor);
    if (index < 0 || n < 2) return -1;
    double v = trib_parameters(&count)[index].value;
    for (int i = 0; cas && i < cas->n_overrides; i++)
        if (cas->override[i].parameter == index) v = cas->override[i].value;
    if (v < place[0] - (place[1] - place[0]) / 2 || v > place[n - 1] + (place[n - 1] - place[n - 2]) / 2) return -1;
    int at = 0;
    for (int i = 1; i < n; i++)
        if (fabs(place[i] - v) < fabs(place[at] - v)) at = i;
    return at;
}
static enum trib_status heat_fill(struct heat *h, const struct analysis *a, const struct trib_case *cas, struct trib_error *err)
{
    memset(h, 0, sizeof *h);
    h->least = h->greatest = NAN;
    for (int i = 0; i < a->n_rows; i++)
        if (is_cell(&a->row[i]) && (place(h->x, &h->nx, a->row[i].x) < 0 || place(h->y, &h->ny, a->row[i].y) < 0))
            return trib_fail(err, TRIB_USAGE, "this heatmap has more than %d columns or rows of cells, too many to draw", MOST);
    if (!h->nx) return trib_fail(err, TRIB_USAGE, "the analysis of kind '%s' holds no cells, so there is no heatmap to draw", a->kind);
    h->difference = strstr(a->contrast, " - ") != NULL;
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        if (!is_cell(f)) continue;
        h->cell[place(h->y, &h->ny, f->y) * h->nx + place(h->x, &h->nx, f->x)] = f;
        if (!isfinite(f->value)) continue;
        if (!h->low || f->value < h->low->value) h->low = f;
        if (!h->high || f->value > h->high->value) h->high = f;
        bool known = isfinite(f->low) && isfinite(f->high);
        h->n_full++;
        h->n_above += known && f->low > 0;
        h->n_below += known && f->high < 0;
        h->n_open += known && f->low <= 0 && f->high >= 0;
    }
    h->n_cells = h->nx * h->ny;
    if (h->n_full) h->least = h->low->value, h->greatest = h->high->value;
    h->diverging = h->difference || (h->least < 0 && h->greatest > 0);
    int n, measure = a->measure[0] ? trib_measure_find(a->measure) : -1;
    h->better = measure >= 0 ? trib_measures(&n)[measure].better : 0;
    h->unit = plot_unit(a->unit, h->n_full ? fmax(fabs(h->least), fabs(h->greatest)) : 0, h->difference, "");
    char across[128], up[128];
    factor_names(a, across, up);
    h->across = study_axis(across, h->x[0], h->x[h->nx - 1], false);
    h->up = study_axis(up, h->y[0], h->y[h->ny - 1], false);
    for (int i = 0; i < a->n_rows; i++)
        if (!strncmp(a->row[i].quantity, "axis ", 5) && !strcmp(a->row[i].verdict, "bins")) h->binned = true;
    h->own_x = own_place(across, cas, h->x, h->nx);
    h->own_y = own_place(up, cas, h->y, h->ny);
    return TRIB_OK;
}

/* A small triangle that stands on (x, y) and points upwards, or right. */
static void own_pointer(struct plot_ops *o, double x, double y, bool right, enum plot_role role)
{
    plot_move(o, x, y);
    plot_line(o, right ? x : x - 3, right ? y - 3 : y);
    plot_line(o, right ? x + 5 : x, right ? y : y - 5);
    plot_line(o, right ? x : x + 3, right ? y + 3 : y);
    plot_close(o);
    plot_paint(o, plot_fill(PLOT_INK, 1), role);
}

/* Blue is the better side, as in other figures; where a measure has none, the side below 0. */
static uint32_t color_of(const struct heat *h, double v)
{
    if (h->diverging) {
        double most = fmax(fabs(h->least), fabs(h->greatest));
        bool blue = h->better > 0 ? v > 0 : v < 0;
        return most > 0 ? plot_mix(MIDDLE, blue ? BLUE : ORANGE, fabs(v) / most) : MIDDLE;
    }
    return h->greatest > h->least ? plot_mix(MIDDLE, BLUE, 0.05 + 0.95 * (v - h->least) / (h->greatest - h->least)) : plot_mix(MIDDLE, BLUE, 0.4);
}

static void dots(struct plot_ops *o, struct plot_box in, struct plot_box keep_out)
{
    const double step = 4.6, r = 0.55;
    int across = (int)floor((in.x1 - in.x0 - 2) / step), down = (int)floor((in.y1 - in.y0 - 2) / step);
    across = across < 1 ? 1 : across, down = down < 1 ? 1 : down;
    bool any = false;
    for (int i = 0; i < across; i++)
        for (int j = 0; j < down; j++) {
            double x = (in.x0 + in.x1) / 2 + (i - (across - 1) / 2.0) * step, y = (in.y0 + in.y1) / 2 + (j - (down - 1) / 2.0) * step;
            if (plot_box_meet((struct plot_box){x - r, y - r, x + r, y + r}, keep_out)) continue;
            plot_move(o, x - r, y - r);
            plot_line(o, x + r, y - r);
            plot_line(o, x + r, y + r);
            plot_line(o, x - r, y + r);
            plot_close(o);
            any = true;
        }
    if (any) plot_paint(o, plot_fill(PLOT_INK, 0.75), PLOT_ROLE_DATA);
}
static void cross(struct plot_ops *o, double x, double y, double r)
{
    plot_move(o, x - r, y - r);
    plot_line(o, x + r, y + r);
    plot_move(o, x - r, y + r);
    plot_line(o, x + r, y - r);
    plot_paint(o, plot_stroke(PLOT_NEUTRAL, 0.9, PLOT_SOLID), PLOT_ROLE_DATA);
}
static bool is_open(const struct finding *f) { return isfinite(f->value) && f->low <= 0 && f->high >= 0; }

/* ---- lines of equal value ------------------------------------------------------------------------------------------------ */
enum { LINE_NONE, LINE_ZERO, LINE_ALL };
/* Which lines are drawn: where the sign turns, if it surely does both ways or the request says so; others only where it says so. The
 * cells of a scattered design mix points, and their middles are nobody's values: no line. */
static int lines_of(const struct heat *h, const struct plot_request *request)
{
    bool turns = h->least < 0 && h->greatest > 0;
    if (h->binned || request->contour < 0 || h->nx * h->ny < 4 || !(h->greatest > h->least)) return LINE_NONE;
    if (request->contour > 0) return LINE_ALL;
    return turns && h->n_above && h->n_below ? LINE_ZERO : LINE_NONE;
}
static const char *zero_name(const struct heat *h) { return h->difference ? "no difference" : "0"; }

/* Lines first: what they are called is written when the cells' numbers have their places. */
struct line {
    struct contour c;
    char name[PLOT_NUMBER];
    bool zero;
};
static int lines_trace(const struct heat *h, const struct contour_grid *grid, int which, struct line line[PLOT_MAX_TICKS + 1])
{
    int n = 0;
    double f = h->unit.factor;
    if (which != LINE_NONE && h->least < 0 && h->greatest > 0) {
        contour_trace(grid, 0, &line[n].c);
        snprintf(line[n].name, sizeof line[n].name, "%s", zero_name(h));
        line[n++].zero = true;
    }
    struct plot_ticks ticks = {0};
    if (which == LINE_ALL) ticks = plot_ticks(h->least * f, h->greatest * f, 4);
    for (int i = 0; i < ticks.n; i++) {
        double level = ticks.value[i] / f;
        if (ticks.value[i] == 0 || !(level > h->least && level < h->greatest)) continue;
        contour_trace(grid, level, &line[n].c);
        plot_number(ticks.value[i], ticks.decimals, h->difference, line[n].name);
        line[n++].zero = false;
    }
    return n;
}
static void lines_draw(struct plot_ops *o, const struct heat *h, const struct contour_grid *g, const struct line *line, int n)
{
    if (!n) return;
    plot_move(o, g->left, g->bottom - h->ny * g->tall);
    plot_line(o, g->left + h->nx * g->w, g->bottom - h->ny * g->tall);
    plot_line(o, g->left + h->nx * g->w, g->bottom);
    plot_line(o, g->left, g->bottom);
    plot_close(o);
    plot_clip(o);
    for (int i = n - 1; i >= 0; i--) {
        if (line[i].zero) contour_draw(o, &line[i].c, plot_stroke(PLOT_PAPER, 4.2, PLOT_SOLID));
        plot_group(o, line[i].zero ? "sign" : "level");
        contour_draw(o, &line[i].c, plot_stroke(PLOT_INK, line[i].zero ? 2.2 : 0.8, PLOT_SOLID));
        plot_ungroup(o);
    }
    plot_unclip(o);
}
static void lines_name(struct plot_ops *o, const struct contour_grid *g, const struct line *line, int n, struct plot_labels *taken)
{
    plot_group(o, "levels");
    for (int i = 0; i < n; i++)
        contour_name(o, &line[i].c, g, taken, line[i].name,
                     (struct plot_text_style){.size = PLOT_SIZE_SMALL, .halo = 3, .bold = line[i].zero, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
    plot_ungroup(o);
}

/* ---- the case's own values ------------------------------------------------------------------------------------------------- */
static void own_draw(struct plot_ops *o, const struct heat *h, const struct contour_grid *g)
{
    plot_group(o, "own-values");
    if (h->own_x >= 0 && h->own_y >= 0)
        plot_rectangle(o, g->left + h->own_x * g->w + 1.6, g->bottom - (h->own_y + 1) * g->tall + 1.6, g->w - 3.2, g->tall - 3.2,
                       plot_stroke(PLOT_INK, 1.3, PLOT_DASHED), PLOT_ROLE_DATA);
    else if (h->own_x >= 0) own_pointer(o, g->left + (h->own_x + 0.5) * g->w, g->bottom - 1, false, PLOT_ROLE_DATA);
    else if (h->own_y >= 0) own_pointer(o, g->left + 1, g->bottom - (h->own_y + 0.5) * g->tall, true, PLOT_ROLE_DATA);
    plot_ungroup(o);
}

/* Labels of places along an axis: every one, or every second, third … where they would touch. Returns the step. */
static int label_step(const struct plot_ops *o, const double *value, int n, int decimals, double pitch, bool down)
{
    for (int step = 1; step < n; step++) {
        bool fits = true;
        double end = -INFINITY;
        for (int i = 0; i < n && fits; i += step) {
            char text[PLOT_NUMBER];
            plot_number(value[i], decimals, false, text);
            double half = down ? PLOT_SIZE_SMALL * 0.5 : plot_text_width(o, text, PLOT_SIZE_SMALL, false) / 2;
            if (i * pitch - half < end + 3) fits = false;
            end = i * pitch + half;
        }
        if (fits) return step;
    }
    return n;
}

/* Bar of colours with round numbers below it; returns the y below. */
static double color_key(struct plot_ops *o, const struct heat *h, double y)
{
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TICK};
    double left = PLOT_MARGIN, width = fmin(190, o->width - 2 * PLOT_MARGIN - 10), f = h->unit.factor;
    double low = h->least, high = h->greatest;
    if (h->diverging) high = fmax(fabs(low), fabs(high)), low = -high;
    plot_group(o, "colours");
    char text[300];
    const char *blue = "", *orange = "";
    /* The side of 0 is said too: in grey print both ends are alike, and the signs of the cells' numbers tell them apart. */
    if (h->diverging && h->better < 0) blue = "below 0, blue: better for people", orange = "above 0, orange: worse";
    else if (h->diverging && h->better) blue = "above 0, blue: better for people", orange = "below 0, orange: worse";
    else if (h->diverging) blue = "blue: below 0", orange = "orange: above 0";
    snprintf(text, sizeof text, "%s%s%s%s%s%s", h->difference ? "Difference" : "Value", h->unit.label[0] ? " in " : "", h->unit.label,
             *blue ? "; " : "", blue, *blue ? "; " : "");
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s", orange);
    small.role = PLOT_ROLE_TITLE;
    y = plot_paragraph(o, PLOT_MARGIN, y + 3, o->width - 2 * PLOT_MARGIN, text, small, 2) - 5;
    small.role = PLOT_ROLE_TICK;
    if (!(high > low)) { /* one value everywhere */
        plot_rectangle(o, left, y, 24, 8, plot_fill(color_of(h, high), 1), PLOT_ROLE_DECOR);
        plot_rectangle(o, left, y, 24, 8, plot_stroke(PLOT_FRAME, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_number(high * f, study_three_figures(fabs(high * f)), false, text);
        plot_text(o, left + 30, y + 7, text, small);
        plot_ungroup(o);
        return y + 12;
    }
    const int steps = 60;
    for (int i = 0; i < steps; i++) /* overlapping by a hair, so that no seams show */
        plot_rectangle(o, left + width * i / steps, y, width / steps + (i + 1 < steps ? 0.3 : 0), 8,
                       plot_fill(color_of(h, low + (high - low) * (i + 0.5) / steps), 1), PLOT_ROLE_DECOR);
    plot_rectangle(o, left, y, width, 8, plot_stroke(PLOT_FRAME, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
    struct plot_scale scale = {low * f, high * f, left, left + width};
    struct plot_ticks ticks = {0};
    char number[PLOT_NUMBER];
    for (int want = 4; want >= 1; want--) { /* as many as do not touch */
        double end = -INFINITY;
        bool fits = true;
        ticks = plot_ticks(scale.lo, scale.hi, want);
        for (int i = 0; i < ticks.n; i++) {
            plot_number(ticks.value[i], ticks.decimals, h->difference, number);
            double half = plot_text_width(o, number, PLOT_SIZE_SMALL, false) / 2,
                   at = fmax(PLOT_MARGIN + half, plot_at(&scale, ticks.value[i]));
            if (at - half < end + 5) fits = false;
            end = at + half;
        }
        if (fits) break;
    }
    small.align = PLOT_MIDDLE;
    for (int i = 0; i < ticks.n; i++) {
        double at = plot_at(&scale, ticks.value[i]);
        plot_number(ticks.value[i], ticks.decimals, h->difference, number);
        double half = plot_text_width(o, number, PLOT_SIZE_SMALL, false) / 2;
        plot_segment(o, at, y + 8, at, y + 10, plot_stroke(PLOT_FRAME, 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_text(o, fmax(PLOT_MARGIN + half, at), y + 18, number, small);
    }
    plot_ungroup(o);
    return y + 23;
}

/* What dots, crosses, lines and the outline mean; only those that occur. */
static double mark_key(struct plot_ops *o, const struct heat *h, int lines, double y)
{
    double left = PLOT_MARGIN, right = o->width - PLOT_MARGIN, x = left, at;
    bool crossed = h->n_full < h->n_cells, zero = lines != LINE_NONE && h->least < 0 && h->greatest > 0, own = h->own_x >= 0 || h->own_y >= 0;
    if (!(h->difference && h->n_open) && !crossed && lines == LINE_NONE && !own) return y;
    y += 8;
    plot_group(o, "key");
    if (h->difference && h->n_open) {
        at = study_key(o, left, right, &x, &y, "95% interval includes 0");
        struct plot_box box = {at, y - 7.5, at + 12, y + 1};
        plot_rectangle(o, box.x0, box.y0, 12, 8.5, plot_stroke(PLOT_FRAME, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        dots(o, (struct plot_box){box.x0, box.y0 - 1, box.x1, box.y1 + 1}, (struct plot_box){0, 0, 0, 0});
    }
    if (zero) {
        at = study_key(o, left, right, &x, &y, h->difference ? "no difference: the sign turns" : "0: the sign turns");
        plot_segment(o, at, y - 2.8, at + 12, y - 2.8, plot_stroke(PLOT_INK, 2.2, PLOT_SOLID), PLOT_ROLE_DECOR);
    }
    if (lines == LINE_ALL) {
        at = study_key(o, left, right, &x, &y, "equal values");
        plot_segment(o, at, y - 2.8, at + 12, y - 2.8, plot_stroke(PLOT_INK, 0.8, PLOT_SOLID), PLOT_ROLE_DECOR);
    }
    if (own) {
        bool both = h->own_x >= 0 && h->own_y >= 0;
        at = study_key(o, left, right, &x, &y, both ? "the case's own values" : "the case's own value");
        if (both) plot_rectangle(o, at, y - 7.5, 12, 8.5, plot_stroke(PLOT_INK, 1.3, PLOT_DASHED), PLOT_ROLE_DECOR);
        else own_pointer(o, at + (h->own_y >= 0 ? 4 : 6), y - (h->own_y >= 0 ? 3 : 0.5), h->own_y >= 0, PLOT_ROLE_DECOR);
    }
    if (crossed) {
        at = study_key(o, left, right, &x, &y, "no run");
        plot_rectangle(o, at, y - 7.5, 12, 8.5, plot_fill(NOTHING, 1), PLOT_ROLE_DECOR);
        cross(o, at + 6, y - 3.2, 2.4);
    }
    plot_ungroup(o);
    return y + 5;
}

static const char *cells(int n) { return n == 1 ? "cell" : "cells"; }

/* The finding, as subtitle and alternative text say it. */
static void finding_text(const struct heat *h, const struct analysis *a, char *text, size_t size)
{
    if (!h->n_full) {
        snprintf(text, size, "No cell holds a run.");
        return;
    }
    char low[PLOT_NUMBER * 3], high[PLOT_NUMBER * 3];
    const char *unit = h->difference && !strcmp(a->unit, "share") ? "" : a->unit;
    plot_quantity(h->least, unit, "", low);
    plot_quantity(h->greatest, unit, "", high);
    if (!*unit && h->difference && !strcmp(a->unit, "share")) {
        double f = h->unit.factor;
        int d = study_three_figures(fmax(fabs(h->least), fabs(h->greatest)) * f);
        plot_number(h->least * f, d, false, low);
        plot_number(h->greatest * f, d, false, high);
        snprintf(high + strlen(high), sizeof high - strlen(high), " %s", h->unit.label);
    }
    if (h->greatest == h->least) snprintf(text, size, "The same in every cell: %s.", high);
    else if (h->difference && h->n_above + h->n_below + h->n_open)
        snprintf(text, size, "Between %s and %s. In %d of %d %s it lies above 0, in %d below; in %d the interval includes 0.", low, high,
                 h->n_above, h->n_full, cells(h->n_full), h->n_below, h->n_open);
    else snprintf(text, size, "Between %s and %s.", low, high);
}

/* Where the number of a cell lies, with a little air. */
static struct plot_box number_box(const struct plot_ops *o, double x, double base, const char *text)
{
    double half = plot_text_width(o, text, PLOT_SIZE_TEXT, false) / 2;
    return (struct plot_box){x - half - 2, base - 7.6, x + half + 2, base + 2};
}
/* Lines stop before numbers: the cell's colour again, behind each. */
static void numbers_clear(struct plot_ops *o, const struct heat *h, const struct contour_grid *g, int decimals)
{
    char text[PLOT_NUMBER];
    plot_group(o, "behind-numbers");
    for (int c = 0; c < h->n_cells; c++) {
        if (!h->cell[c] || !isfinite(h->cell[c]->value)) continue;
        plot_number(h->cell[c]->value * h->unit.factor, decimals, h->difference, text);
        struct plot_box b = number_box(o, g->left + (c % h->nx + 0.5) * g->w, g->bottom - (c / h->nx + 0.5) * g->tall + 2.9, text);
        plot_rectangle(o, b.x0 + 1, b.y0 + 0.4, b.x1 - b.x0 - 2, b.y1 - b.y0 - 0.8, plot_fill(color_of(h, h->cell[c]->value), 1), PLOT_ROLE_DECOR);
    }
    plot_ungroup(o);
}

/* Why there is no line where one might look for it, or "". */
static const char *no_line_text(const struct heat *h, const struct plot_request *request)
{
    bool turns = h->least < 0 && h->greatest > 0;
    if (h->binned && (request->contour > 0 || (request->contour == 0 && h->n_above && h->n_below)))
        return " No line is drawn where the sign turns, as each cell mixes several points of a scattered design; design = \"grid\" gives one.";
    if (!h->binned && request->contour == 0 && turns && h->difference && !(h->n_above && h->n_below))
        return " No line is drawn where the sign turns, as it is not sure on both sides.";
    return "";
}

/* "153 million US$) at interdiction at sea: intensity 90% and smuggling: markup 0.25" */
static void place_text(const struct heat *h, const struct analysis *a, const struct finding *f, char text[700])
{
    char value[PLOT_NUMBER * 3], number[2][PLOT_NUMBER];
    const struct study_axis *axis[2] = {&h->across, &h->up};
    plot_quantity(f->value, a->unit, "", value);
    for (int k = 0; k < 2; k++) plot_factor_number((k ? f->y : f->x) * axis[k]->unit.factor, number[k]);
    snprintf(text, 700, "%s) at %s %s and %s %s", value, axis[0]->label, number[0], axis[1]->label, number[1]);
}

enum trib_status figure_heatmap_draw_case(const struct analysis *a, const struct plot_request *request, const struct trib_case *cas,
                                          struct plot_ops *o, struct trib_error *err)
{
    struct heat *h = malloc(sizeof *h);
    if (!h) return trib_fail(err, TRIB_MEMORY, "not enough memory for a heatmap");
    enum trib_status status = heat_fill(h, a, cas, err);
    if (status) {
        free(h);
        return status;
    }
    char subject[400], title[640], found[600], subtitle[1600], caption[2048], across[160], up[160];
    plot_study_subject(a, subject, sizeof subject);
    snprintf(title, sizeof title, "%s", request->title ? request->title : subject);
    finding_text(h, a, found, sizeof found);
    snprintf(across, sizeof across, "%s", h->across.name);
    snprintf(up, sizeof up, "%s", h->up.name);
    /* Every cell of a grid has as many runs as any other: pairs of runs with the same luck where it is about a difference. */
    char runs[96] = "the runs", number[PLOT_NUMBER];
    int each = !h->binned && !a->n_left_out && h->n_full && a->n_used % h->n_full == 0 ? a->n_used / h->n_full : 0;
    plot_number(each, 0, false, number);
    if (each > 0 && h->difference) snprintf(runs, sizeof runs, "%s pair%s of runs with the same luck", number, each == 1 ? "" : "s");
    else if (each > 0) snprintf(runs, sizeof runs, "%s run%s", number, each == 1 ? "" : "s");
    snprintf(subtitle, sizeof subtitle, "Mean%s of %s at each pair of values of '%s' (across) and '%s' (upwards). %s%s%s",
             h->difference ? " difference" : "", runs, across, up, found, h->difference ? " Each interval (95%) holds for its cell alone." : "", no_line_text(h, request));
    int lines = lines_of(h, request);
    double y = plot_head(o, plot_page_width(request), title, subtitle), inner = o->width - 2 * PLOT_MARGIN;
    snprintf(o->alt, sizeof o->alt, "Heatmap of %d by %d cells: %s over %s (across) and %s (upwards). %s", h->nx, h->ny, subject, across,
             up, found);
    if (h->n_full) {
        size_t n = strlen(o->alt);
        char low[700], high[700];
        place_text(h, a, h->low, low);
        place_text(h, a, h->high, high);
        snprintf(o->alt + n, sizeof o->alt - n, " Lowest (%s; highest (%s.", low, high);
    }
    if (h->n_full) y = color_key(o, h, y);
    y = mark_key(o, h, lines, y) + 6;

    struct plot_text_style label = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE},
                           tick = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_STOP, .role = PLOT_ROLE_TICK};
    char text[300];
    snprintf(text, sizeof text, "Upwards: %s", h->up.label);
    y = plot_paragraph(o, PLOT_MARGIN, y + 3, inner, text, label, 2) - 4;
    double shown_x[MOST], shown_y[MOST], room = 0;
    for (int i = 0; i < h->nx; i++) shown_x[i] = h->x[i] * h->across.unit.factor;
    for (int i = 0; i < h->ny; i++) shown_y[i] = h->y[i] * h->up.unit.factor;
    int decimals_x = study_decimals(shown_x, h->nx), decimals_y = study_decimals(shown_y, h->ny);
    for (int i = 0; i < h->ny; i++) {
        plot_number(shown_y[i], decimals_y, false, text);
        room = fmax(room, plot_text_width(o, text, PLOT_SIZE_SMALL, false));
    }
    double left = PLOT_MARGIN + room + 5, w = fmin((o->width - PLOT_MARGIN - left) / h->nx, 96),
           tall = fmax(fmin(w * 0.62, 330.0 / h->ny), h->ny > 16 ? 9 : 14);
    tall = fmin(tall, 46);
    double bottom = y + tall * h->ny, wide = w * h->nx, f = h->unit.factor;

    int decimals = h->n_full ? study_three_figures(fmax(fabs(h->least), fabs(h->greatest)) * f) : 0;
    bool numbered = h->n_cells <= NUMBERED;
    for (int c = 0; c < h->n_cells && numbered; c++) {
        if (!h->cell[c] || !isfinite(h->cell[c]->value)) continue;
        plot_number(h->cell[c]->value * f, decimals, h->difference, text);
        if (plot_text_width(o, text, PLOT_SIZE_TEXT, false) > w - 3) numbered = false;
    }
    plot_group(o, "cells");
    for (int c = 0; c < h->n_cells; c++) {
        const struct finding *cell = h->cell[c];
        bool full = cell && isfinite(cell->value);
        double x0 = left + c % h->nx * w, y0 = bottom - (c / h->nx + 1) * tall;
        plot_rectangle(o, x0, y0, w, tall, plot_fill(full ? color_of(h, cell->value) : NOTHING, 1), PLOT_ROLE_DATA);
        if (!full) cross(o, x0 + w / 2, y0 + tall / 2, fmin(fmin(w, tall) * 0.28, 6));
    }
    for (int i = 1; i < h->nx; i++)
        plot_segment(o, left + i * w, y, left + i * w, bottom, plot_stroke(PLOT_PAPER, 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
    for (int i = 1; i < h->ny; i++)
        plot_segment(o, left, y + i * tall, left + wide, y + i * tall, plot_stroke(PLOT_PAPER, 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
    plot_ungroup(o);
    double value[MOST * MOST];
    for (int c = 0; c < h->n_cells; c++) value[c] = h->cell[c] ? h->cell[c]->value : NAN;
    struct contour_grid grid = {h->nx, h->ny, value, left, bottom, w, tall};
    struct line line[PLOT_MAX_TICKS + 1];
    struct plot_labels taken = {.bounds = {left, y, left + wide, bottom}};
    int n_lines = lines_trace(h, &grid, lines, line);
    lines_draw(o, h, &grid, line, n_lines);
    double pale =
        h->greatest > 0 ? 0.16 * fmax(fabs(h->least), h->greatest) : 0; /* nearly white: there the line may run through the figures */
    if (numbered && n_lines) numbers_clear(o, h, &grid, decimals);
    plot_group(o, "values");
    for (int c = 0; c < h->n_cells; c++) {
        const struct finding *cell = h->cell[c];
        if (!cell || !isfinite(cell->value)) continue;
        double x0 = left + c % h->nx * w, y0 = bottom - (c / h->nx + 1) * tall, x = x0 + w / 2, base = y0 + tall / 2 + 2.9;
        struct plot_box keep = {0, 0, 0, 0};
        if (numbered) {
            plot_number(cell->value * f, decimals, h->difference, text);
            keep = number_box(o, x, base, text);
            plot_labels_block(&taken, keep);
        }
        if (h->difference && is_open(cell)) dots(o, (struct plot_box){x0, y0, x0 + w, y0 + tall}, keep);
        if (numbered)
            plot_text(o, x, base, text,
                      (struct plot_text_style){.size = PLOT_SIZE_TEXT,
                                               .halo = h->least < 0 && fabs(cell->value) < pale ? 2.5 : 0,
                                               .color = PLOT_INK,
                                               .align = PLOT_MIDDLE,
                                               .role = PLOT_ROLE_LABEL});
    }
    plot_ungroup(o);
    own_draw(o, h, &grid);
    lines_name(o, &grid, line, n_lines, &taken);
    for (int i = 0; i < n_lines; i++) free(line[i].c.piece);
    plot_rectangle(o, left, y, wide, tall * h->ny, plot_stroke(PLOT_FRAME, 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);

    int step = label_step(o, shown_y, h->ny, decimals_y, tall, true);
    for (int i = 0; i < h->ny; i += step) {
        plot_number(shown_y[i], decimals_y, false, text);
        plot_text(o, left - 4, bottom - (i + 0.5) * tall + 2.7, text, tick);
    }
    tick.align = PLOT_MIDDLE;
    step = label_step(o, shown_x, h->nx, decimals_x, w, false);
    for (int i = 0; i < h->nx; i += step) {
        plot_number(shown_x[i], decimals_x, false, text);
        double half = plot_text_width(o, text, PLOT_SIZE_SMALL, false) / 2;
        plot_text(o, fmin(left + (i + 0.5) * w, o->width - PLOT_MARGIN - half), bottom + 10, text, tick);
    }
    snprintf(text, sizeof text, "Across: %s", h->across.label);
    y = plot_paragraph(o, left, bottom + 21, o->width - PLOT_MARGIN - left, text, label, 2) - 5;
    plot_study_caption(request, a, "", caption, sizeof caption);
    plot_foot(o, y, caption);
    free(h);
    return TRIB_OK;
}

enum trib_status figure_heatmap_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o,
                                     struct trib_error *err)
{
    return figure_heatmap_draw_case(a, request, NULL, o, err);
}

enum trib_status figure_heatmap(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                struct trib_error *err)
{
    static const char *const kinds[] = {"heatmap", NULL};
    struct analysis a;
    enum trib_status status = plot_study_load(request, st, kinds, &a, err);
    if (status) return status;
    status = figure_heatmap_draw_case(&a, request, cas, o, err);
    analysis_clear(&a);
    return status;
}
