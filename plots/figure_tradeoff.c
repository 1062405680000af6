/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two measures against each other: what an arm gains in one it may lose in the other. Points are paired differences from the base arm
 * (which lies where the zero lines cross): luck that both share cancels, so the clouds are those of the policy's effect.
 */
#include "decide.h"
#include "study_axis.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOUDS 6       /* arms, without the base, that show their runs: as many as there are shapes */
#define MOST_DOTS 150  /* of one arm */
#define LEADER_RINGS 7 /* a label may stand 16 to 85 points from its mark */

struct tradeoff {
    struct plot_data d;
    const struct trib_measure_info *measure[2];
    int better[2];
    struct decide_runs run[2];
    struct decide_point *point; /* [arms] */
    struct study_axis axis[2];
    struct plot_scale scale[2];
    bool clouds;
    int n_outside, n_thinned, n_empty; /* runs beyond the axes, runs not drawn one by one, arms without a value */
    int *key, n_key;                   /* arms whose name stands in the key, in the order of their numbers */
    bool *numbered;                    /* [n_key]: the mark carries the number */
};

static int shape_of(const struct tradeoff *t, int arm) { return (arm - (arm > t->d.base)) % PLOT_N_SHAPES; }
static uint32_t color_of(const struct tradeoff *t, int arm)
{
    if (arm == t->d.base) return PLOT_INK;
    if (!t->clouds) return t->point[arm].front ? PLOT_INK : PLOT_NEUTRAL;
    return plot_palette[plot_arm_color(&t->d, arm)];
}
static uint32_t text_color_of(const struct tradeoff *t, int arm)
{
    if (arm == t->d.base) return PLOT_INK;
    if (!t->clouds) return t->point[arm].front ? PLOT_INK : PLOT_GREY;
    return plot_palette_text[plot_arm_color(&t->d, arm)];
}
static double at(const struct tradeoff *t, int m, double value) { return plot_at(&t->scale[m], value); }

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */

static void range_add(double range[2], double value)
{
    if (!isfinite(value)) return;
    range[0] = fmin(range[0], value);
    range[1] = fmax(range[1], value);
}

/* From 0 to all intervals and, with clouds, the ellipses of nine tenths; the few runs beyond are counted. */
static struct study_axis axis_of(const struct tradeoff *t, int m)
{
    double range[2] = {0, 0};
    for (int i = 0; i < t->d.n_arms; i++) {
        const struct decide_point *p = &t->point[i];
        if (!p->n) continue;
        range_add(range, p->low[m]);
        range_add(range, p->high[m]);
        if (!t->clouds) continue;
        if (isfinite(p->ninety)) {
            range_add(range, p->mean[m] - p->ninety * p->sd[m]);
            range_add(range, p->mean[m] + p->ninety * p->sd[m]);
        } else
            for (int k = 0; k < t->run[m].n; k++) {
                size_t n = (size_t)t->run[m].n, a = (size_t)i * n + (size_t)k, b = (size_t)t->d.base * n + (size_t)k;
                if (isfinite(t->run[1 - m].value[a] - t->run[1 - m].value[b])) range_add(range, t->run[m].value[a] - t->run[m].value[b]);
            }
    }
    if (!(range[1] > range[0])) range[0] = -1, range[1] = 1;
    double pad = 0.07 * (range[1] - range[0]);
    struct study_axis a = {.low = range[0] - pad, .high = range[1] + pad, .plus = true};
    char name[128];
    plot_name_text(t->measure[m]->name, name, sizeof name);
    snprintf(a.name, sizeof a.name, "%s", name);
    a.unit = plot_unit(t->measure[m]->unit, fmax(fabs(a.low), fabs(a.high)), true, "");
    snprintf(a.label, sizeof a.label, "%s (%s%s)", name, a.unit.label,
             t->better[m] < 0   ? "; less is better"
             : t->better[m] > 0 ? "; more is better"
                                : "");
    return a;
}

static enum trib_status tradeoff_fill(struct tradeoff *t, struct trib_error *err)
{
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    t->point = calloc((size_t)t->d.n_arms, sizeof *t->point);
    t->key = calloc((size_t)t->d.n_arms, sizeof *t->key);
    t->numbered = calloc((size_t)t->d.n_arms, sizeof *t->numbered);
    if (!t->point || !t->key || !t->numbered) return trib_fail(err, TRIB_MEMORY, "not enough memory for the arms of a figure");
    enum trib_status status = TRIB_OK;
    for (int m = 0; m < 2 && !status; m++) {
        t->measure[m] = &measure[t->d.measure[m]];
        t->better[m] = decide_better(t->d.measure[m]);
        status = decide_runs_load(&t->d, t->d.measure[m], &t->run[m], err);
    }
    if (!status) status = decide_points(t->run, t->d.base, t->better, t->point, err);
    if (status) return status;
    t->clouds = t->d.n_arms - 1 <= CLOUDS;
    int shown = 0;
    for (int i = 0; i < t->d.n_arms; i++) shown += t->point[i].n > 0, t->n_empty += !t->point[i].n;
    if (!t->point[t->d.base].n || shown < 2)
        return trib_fail(err, TRIB_USAGE,
                         "no arm has runs with a value of '%s' and of '%s' that share their luck with a run of '%s', so there is no "
                         "difference to draw: choose measures that have values in the window",
                         t->measure[0]->name, t->measure[1]->name, t->d.arm[t->d.base].name);
    for (int m = 0; m < 2; m++) t->axis[m] = axis_of(t, m);
    return TRIB_OK;
}

/* ---- words -------------------------------------------------------------------------------------------------------------------- */

/* Arms on the front, by name; those that are not decided say so. */
static void front_text(const struct tradeoff *t, char *text, size_t size)
{
    int shown = 0, front = 0;
    text[0] = 0;
    for (int i = 0; i < t->d.n_arms; i++) front += t->point[i].front;
    for (int i = 0; i < t->d.n_arms && shown < 6; i++) {
        if (!t->point[i].front) continue;
        snprintf(text + strlen(text), size - strlen(text), "%s'%s'%s", shown ? ", " : "", t->d.arm[i].name,
                 t->point[i].decided ? "" : " (open)");
        shown++;
    }
    if (front > shown) snprintf(text + strlen(text), size - strlen(text), " and %d more", front - shown);
}

static void words(const struct tradeoff *t, char *title, size_t title_size, char *subtitle, size_t size)
{
    const struct plot_data *d = &t->d;
    char from[16], to[16], runs[64], front[900], second[160];
    const char *base = d->arm[d->base].name;
    bool fronts = t->better[0] && t->better[1], alone = false, ellipses = false, open = false;
    int n_front = 0;
    for (int i = 0; i < d->n_arms; i++) {
        n_front += t->point[i].front;
        if (i != d->base) alone = alone || t->point[i].n == 1, ellipses = ellipses || isfinite(t->point[i].ninety);
        open = open || (t->point[i].n && !t->point[i].decided);
    }
    plot_month_text(d->first_month, from);
    plot_month_text(d->last_month, to);
    plot_runs_text(d, runs, sizeof runs);
    front_text(t, front, sizeof front);
    snprintf(second, sizeof second, "%s", t->axis[1].name);
    if (second[0] >= 'A' && second[0] <= 'Z') second[0] = (char)(second[0] - 'A' + 'a');
    if (d->request->title) snprintf(title, title_size, "%s", d->request->title);
    else snprintf(title, title_size, "%s and %s: differences from '%s'", t->axis[0].name, second, base);
    subtitle[0] = 0;
    if (fronts) snprintf(subtitle, size, "No other arm has better means in both than: %s. ", front);
    snprintf(subtitle + strlen(subtitle), size - strlen(subtitle),
             "%s to %s; %s of each arm, each less the run of '%s' of the same luck (0 on both axes). Mark: mean. %s ",
             from, to, runs, base,
             alone ? "One run gives no interval: differences may be chance." : "Cross: its 95% interval each way.");
    if (t->clouds)
        snprintf(subtitle + strlen(subtitle), size - strlen(subtitle), "Faint marks: single %s%s. ", decide_units(d),
                 ellipses ? "; ellipses hold the middle 50% and 90% of them" : "");
    if (fronts)
        snprintf(subtitle + strlen(subtitle), size - strlen(subtitle), "%s%s",
                 n_front > 1 ? "Broad pale steps join those that no other beats in both. " : "",
                 open ? "Hollow (open): the intervals do not decide whether another arm beats it in both." : "");
    else
        snprintf(subtitle + strlen(subtitle), size - strlen(subtitle), "There is no front: the registry says no better side of '%s'.",
                 t->measure[t->better[0] ? 1 : 0]->name);
}

static void alt_text(struct plot_ops *o, const struct tradeoff *t)
{
    struct plot_buffer b = {0};
    char front[900];
    front_text(t, front, sizeof front);
    char name[2][128];
    for (int m = 0; m < 2; m++) plot_name_text(t->measure[m]->name, name[m], sizeof name[m]);
    plot_buffer_addf(&b, "Scatter of %s (across) and %s (upwards), mean differences from %s with 95%% intervals.", name[0], name[1],
                     t->d.arm[t->d.base].name);
    if (*front) plot_buffer_addf(&b, " Beaten in both by no other arm: %s.", front);
    for (int i = 0; i < t->d.n_arms; i++) {
        const struct decide_point *p = &t->point[i];
        if (i == t->d.base || !p->n) continue;
        char text[2][PLOT_NUMBER * 5];
        for (int m = 0; m < 2; m++)
            plot_difference(p->mean[m], p->n > 1 ? p->low[m] : NAN, p->n > 1 ? p->high[m] : NAN, t->measure[m]->unit, "", text[m]);
        plot_buffer_addf(&b, " %s: %s, %s;", t->d.arm[i].name, text[0], text[1]);
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------------- */

/* The quarters in which both differences are better or both worse, with their words where a corner is free of marks. */
static void quarters_draw(struct plot_ops *o, const struct tradeoff *t, struct plot_labels *labels)
{
    if (!t->better[0] || !t->better[1]) return;
    for (int side = 1; side >= -1; side -= 2) {
        double edge[2], zero[2] = {at(t, 0, 0), at(t, 1, 0)};
        for (int m = 0; m < 2; m++) edge[m] = t->better[m] * side > 0 ? t->scale[m].to : t->scale[m].from;
        double x0 = fmin(edge[0], zero[0]), y0 = fmin(edge[1], zero[1]), w = fabs(edge[0] - zero[0]), h = fabs(edge[1] - zero[1]);
        plot_rectangle(o, x0, y0, w, h, plot_fill(side > 0 ? PLOT_BETTER : PLOT_WORSE, 0.07), PLOT_ROLE_DECOR);
        const char *text = side > 0 ? "better in both" : "worse in both";
        double wide = plot_text_width(o, text, PLOT_SIZE_SMALL, false), arrow = 9;
        if (w < wide + arrow + 10 || h < 16) continue;
        bool left = edge[0] < zero[0], top = edge[1] < zero[1];
        double x = left ? edge[0] + 4 : edge[0] - 4, y = top ? edge[1] + 10 : edge[1] - 5;
        struct plot_box box = {left ? x : x - wide - arrow - 2, y - 8, left ? x + wide + arrow + 2 : x, y + 3};
        bool taken = false;
        for (int i = 0; i < t->d.n_arms && !taken; i++) {
            double px = at(t, 0, t->point[i].mean[0]), py = at(t, 1, t->point[i].mean[1]);
            taken = t->point[i].n && px > box.x0 - 6 && px < box.x1 + 6 && py > box.y0 - 6 && py < box.y1 + 6;
        }
        if (taken) continue;
        double tip_x = x, tip_y = top ? y - 7 : y + 1, dx = left ? 1 : -1, dy = top ? 1 : -1;
        struct plot_style line = plot_stroke(PLOT_GREY, 0.9, PLOT_SOLID);
        plot_segment(o, tip_x + dx * 7, tip_y + dy * 7, tip_x, tip_y, line, PLOT_ROLE_DECOR);
        plot_segment(o, tip_x, tip_y, tip_x + dx * 4, tip_y, line, PLOT_ROLE_DECOR);
        plot_segment(o, tip_x, tip_y, tip_x, tip_y + dy * 4, line, PLOT_ROLE_DECOR);
        plot_text(
            o, left ? x + arrow + 2 : x - arrow - 2, y, text,
            (struct plot_text_style){
                .size = PLOT_SIZE_SMALL, .halo = 1.5, .color = PLOT_GREY, .align = left ? PLOT_START : PLOT_STOP, .role = PLOT_ROLE_TITLE});
        plot_labels_block(labels, box);
    }
}

/* The circle of Mahalanobis distance r as four curves: the ellipse is the unit circle sent through the spread's matrix. */
static void ellipse_draw(struct plot_ops *o, const struct tradeoff *t, const struct decide_point *p, double r, struct plot_style style)
{
    const double bow = 0.5522847498, cx[13] = {1, 1, bow, 0, -bow, -1, -1, -1, -bow, 0, bow, 1, 1},
                 cy[13] = {0, bow, 1, 1, 1, bow, 0, -bow, -1, -1, -1, -bow, 0};
    double x[13], y[13], rest = sqrt(fmax(0, 1 - p->along * p->along));
    for (int i = 0; i < 13; i++) {
        x[i] = at(t, 0, p->mean[0] + r * p->sd[0] * cx[i]);
        y[i] = at(t, 1, p->mean[1] + r * p->sd[1] * (p->along * cx[i] + rest * cy[i]));
    }
    plot_move(o, x[0], y[0]);
    for (int i = 1; i < 13; i += 3) plot_curve(o, x[i], y[i], x[i + 1], y[i + 1], x[i + 2], y[i + 2]);
    plot_close(o);
    plot_paint(o, style, PLOT_ROLE_DATA);
}

static void cloud_draw(struct plot_ops *o, struct tradeoff *t, int arm)
{
    const struct decide_point *p = &t->point[arm];
    size_t n = (size_t)t->run[0].n, a = (size_t)arm * n, b = (size_t)t->d.base * n;
    int step = p->n > MOST_DOTS ? (p->n + MOST_DOTS - 1) / MOST_DOTS : 1, seen = 0;
    uint32_t color = color_of(t, arm);
    struct plot_style faint = plot_fill(color, 0.3);
    for (size_t k = 0; k < n; k++) {
        double x = t->run[0].value[a + k] - t->run[0].value[b + k], y = t->run[1].value[a + k] - t->run[1].value[b + k];
        if (!isfinite(x) || !isfinite(y)) continue;
        bool outside = x < t->axis[0].low || x > t->axis[0].high || y < t->axis[1].low || y > t->axis[1].high;
        bool skip = seen++ % step != 0;
        t->n_outside += outside;
        t->n_thinned += skip && !outside;
        if (!outside && !skip) plot_mark(o, (enum plot_shape)shape_of(t, arm), at(t, 0, x), at(t, 1, y), 1.5, faint, PLOT_ROLE_DATA);
    }
    if (!isfinite(p->ninety)) return;
    struct plot_style half = plot_fill(color, 0.13);
    ellipse_draw(o, t, p, p->half, half);
    ellipse_draw(o, t, p, p->half, plot_stroke(color, 0.9, PLOT_SOLID));
    ellipse_draw(o, t, p, p->ninety, plot_stroke(color, 0.7, PLOT_DOTTED));
}

/* Steps round what the front's arms beat: between two of them no mixture is promised. */
static int front_draw(struct plot_ops *o, const struct tradeoff *t, struct plot_line_obstacle *line)
{
    int *order = malloc((size_t)t->d.n_arms * sizeof *order), n = 0, n_lines = 0;
    if (!order) {
        o->failed = true;
        return 0;
    }
    for (int i = 0; i < t->d.n_arms; i++) {
        if (!t->point[i].front) continue;
        int k = n++;
        while (k && t->point[order[k - 1]].mean[0] > t->point[i].mean[0]) order[k] = order[k - 1], k--;
        order[k] = i;
    }
    plot_group(o, "front");
    /* the step between neighbours turns on the side that is worse in both */
    for (int k = 0; k + 1 < n; k++) {
        const struct decide_point *p = &t->point[order[k]], *q = &t->point[order[k + 1]];
        double x0 = at(t, 0, p->mean[0]), y0 = at(t, 1, p->mean[1]), x1 = at(t, 0, q->mean[0]), y1 = at(t, 1, q->mean[1]);
        double x = t->better[0] < 0 ? x1 : x0, y = t->better[0] < 0 ? y0 : y1;
        plot_move(o, x0, y0);
        plot_line(o, x, y);
        plot_line(o, x1, y1);
        struct plot_style band =
            plot_stroke(PLOT_BETTER, 3.4, PLOT_SOLID); /* broad and pale: intervals, which run the same ways, are thin */
        band.stroke_alpha = 0.35;
        plot_paint(o, band, PLOT_ROLE_DATA);
        line[n_lines++] = (struct plot_line_obstacle){x0, y0, x, y, 0.5};
        line[n_lines++] = (struct plot_line_obstacle){x, y, x1, y1, 0.5};
    }
    plot_ungroup(o);
    free(order);
    return n_lines;
}

static void mark_draw(struct plot_ops *o, const struct tradeoff *t, int arm)
{
    const struct decide_point *p = &t->point[arm];
    bool hollow = t->better[0] && t->better[1] ? !p->decided : p->n < 2;
    uint32_t color = color_of(t, arm);
    double x = at(t, 0, p->mean[0]), y = at(t, 1, p->mean[1]), r = t->clouds ? 3.6 : p->front ? 3 : 2.4;
    struct plot_style style = {.fill = hollow ? PLOT_PAPER : color,
                               .fill_alpha = 1,
                               .stroke = hollow ? color : PLOT_PAPER,
                               .stroke_alpha = 1,
                               .width = hollow ? 1.3 : 0.6};
    plot_group(o, t->d.arm[arm].name);
    if (arm != t->d.base && p->n > 1) {
        struct plot_style line = plot_stroke(color, t->clouds ? 1.6 : 0.7, PLOT_SOLID);
        if (!t->clouds && !p->front) line.stroke_alpha = 0.45;
        plot_segment(o, at(t, 0, p->low[0]), y, at(t, 0, p->high[0]), y, line, PLOT_ROLE_DATA);
        plot_segment(o, x, at(t, 1, p->low[1]), x, at(t, 1, p->high[1]), line, PLOT_ROLE_DATA);
    }
    plot_mark(o,
              arm == t->d.base ? PLOT_SQUARE
              : t->clouds      ? (enum plot_shape)shape_of(t, arm)
                               : PLOT_CIRCLE,
              x, y, r, style, PLOT_ROLE_DATA);
    plot_ungroup(o);
}

/* A label at its mark or, with a thin line to it, some way off. */
static bool label_place(struct plot_labels *l, struct plot_ops *o, double x, double y, const char *text, struct plot_text_style style,
                        bool far)
{
    for (int step = 0; step < 3; step++)
        if (plot_labels_place(l, o, x, y, 5.5 + 1.75 * step, text, style)) return true;
    for (int ring = 0; far && ring < LEADER_RINGS; ring++)
        for (int turn = 0; turn < 16; turn++) {
            double away = 16 * pow(1.32, ring);
            double px = x + away * cos(turn * 0.39269908169872414 + 0.2), py = y + away * sin(turn * 0.39269908169872414 + 0.2);
            if (!plot_labels_place(l, o, px, py, 1, text, style)) continue;
            struct plot_box b = l->box[l->n - 1];
            plot_segment(o, x, y, fmax(b.x0, fmin(x, b.x1)), fmax(b.y0, fmin(y, b.y1)), plot_stroke(PLOT_FRAME, 0.6, PLOT_SOLID),
                         PLOT_ROLE_DECOR);
            return true;
        }
    return false;
}

/* Names at the marks, the front's first; those without room get a number at the mark and their name in the key. */
static void labels_draw(struct plot_ops *o, struct tradeoff *t, struct plot_labels *l, double width)
{
    for (int pass = 0; pass < 3; pass++) /* base, front, others */
        for (int i = 0; i < t->d.n_arms; i++) {
            const struct decide_point *p = &t->point[i];
            if (!p->n || pass != (i == t->d.base ? 0 : p->front ? 1 : 2)) continue;
            struct plot_text_style style = {
                .size = PLOT_SIZE_TEXT, .halo = 2, .bold = p->front, .color = text_color_of(t, i), .role = PLOT_ROLE_END};
            double x = at(t, 0, p->mean[0]), y = at(t, 1, p->mean[1]);
            const char *name = t->d.arm[i].name;
            bool fits = plot_text_width(o, name, style.size, style.bold) < width * 0.45;
            if (fits && label_place(l, o, x, y, name, style, t->d.n_arms <= 12)) continue;
            char number[16];
            snprintf(number, sizeof number, "%d", t->n_key + 1);
            t->numbered[t->n_key] = label_place(l, o, x, y, number, style, true);
            t->key[t->n_key++] = i;
        }
}

/* Names that found no room, beside their numbers; without a number, with their place in the figure. */
static double key_draw(struct plot_ops *o, const struct tradeoff *t, double y)
{
    double left = PLOT_MARGIN, right = o->width - PLOT_MARGIN, x = left;
    struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
    if (!t->n_key) return y;
    y += 4;
    plot_group(o, "key");
    for (int k = 0; k < t->n_key; k++) {
        const struct decide_point *p = &t->point[t->key[k]];
        char text[400], number[2][PLOT_NUMBER];
        snprintf(text, sizeof text, "%d %s", k + 1, t->d.arm[t->key[k]].name);
        for (int m = 0; m < 2; m++) {
            double shown = p->mean[m] * t->axis[m].unit.factor;
            plot_number(shown, study_three_figures(fabs(shown)), true, number[m]);
        }
        if (!t->numbered[k]) snprintf(text, sizeof text, "%s (at %s, %s)", t->d.arm[t->key[k]].name, number[0], number[1]);
        double width = plot_text_width(o, text, style.size, false);
        if (x > left && x + width > right) x = left, y += 10.5;
        struct plot_lines lines;
        plot_wrap(o, text, style.size, false, right - left, 3, &lines);
        for (int i = 0; i < lines.n; i++, y += i < lines.n ? 10.5 : 0) plot_text(o, x, y, lines.line[i], style);
        x += fmin(width, right - left) + 12;
    }
    plot_ungroup(o);
    return y + 9;
}

static double plane_draw(struct plot_ops *o, struct tradeoff *t, double y)
{
    double inner = o->width - 2 * PLOT_MARGIN, height = fmin(fmax(inner * 0.68, 170), 330), bottom;
    struct plot_labels *labels = calloc(1, sizeof *labels);
    struct plot_line_obstacle *line = calloc(4 * (size_t)t->d.n_arms + 4, sizeof *line);
    if (!labels || !line) {
        o->failed = true;
        free(labels);
        free(line);
        return y;
    }
    bottom = study_panel(o, PLOT_MARGIN, y, inner, height, &t->axis[0], &t->axis[1], &t->scale[0], &t->scale[1]);
    double left = t->scale[0].from, right = t->scale[0].to, low = t->scale[1].from, high = t->scale[1].to;
    labels->bounds = (struct plot_box){left + 1, high + 1, right - 1, low - 1};
    quarters_draw(o, t, labels);
    plot_segment(o, at(t, 0, 0), high, at(t, 0, 0), low, plot_stroke(PLOT_FRAME, 1, PLOT_SOLID), PLOT_ROLE_DECOR);
    plot_segment(o, left, at(t, 1, 0), right, at(t, 1, 0), plot_stroke(PLOT_FRAME, 1, PLOT_SOLID), PLOT_ROLE_DECOR);
    plot_group(o, "runs");
    for (int i = 0; i < t->d.n_arms && t->clouds; i++)
        if (i != t->d.base && t->point[i].n > 1) cloud_draw(o, t, i);
    plot_ungroup(o);
    int n = front_draw(o, t, line);
    for (int k = 0; k < t->d.n_arms; k++) { /* the base first: everybody knows where it lies */
        int i = k ? k - (k <= t->d.base) : t->d.base;
        const struct decide_point *p = &t->point[i];
        if (!p->n) continue;
        mark_draw(o, t, i);
        double x = at(t, 0, p->mean[0]), py = at(t, 1, p->mean[1]);
        plot_labels_dot(labels, x, py, t->clouds ? 4.5 : 3);
        if (i == t->d.base || p->n < 2) continue;
        line[n++] = (struct plot_line_obstacle){at(t, 0, p->low[0]), py, at(t, 0, p->high[0]), py, 1};
        line[n++] = (struct plot_line_obstacle){x, at(t, 1, p->low[1]), x, at(t, 1, p->high[1]), 1};
    }
    labels->line = line, labels->n_lines = n;
    labels_draw(o, t, labels, right - left);
    free(labels);
    free(line);
    return key_draw(o, t, bottom + 4) - (t->n_key ? 0 : 4);
}

enum trib_status figure_tradeoff(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                 struct trib_error *err)
{
    struct tradeoff t = {0};
    enum trib_status status = plot_data_load(&t.d, request, st, cas, TRIB_NATION, 2, err);
    if (!status) status = tradeoff_fill(&t, err);
    if (!status) {
        char title[640], subtitle[2400], caption[2048], extra[400] = "";
        words(&t, title, sizeof title, subtitle, sizeof subtitle);
        double y = plot_head(o, plot_page_width(request), title, subtitle) + 4;
        alt_text(o, &t);
        y = plane_draw(o, &t, y);
        if (t.n_outside) snprintf(extra, sizeof extra, "Beyond the axes: %d of the %s.", t.n_outside, decide_units(&t.d));
        if (t.n_thinned)
            snprintf(extra + strlen(extra), sizeof extra - strlen(extra), "%sOf many runs %d of an arm are shown one by one.",
                     *extra ? " " : "", MOST_DOTS);
        if (t.n_empty)
            snprintf(extra + strlen(extra), sizeof extra - strlen(extra), "%s%d arm%s no value and %s missing.", *extra ? " " : "",
                     t.n_empty, t.n_empty == 1 ? " has" : "s have", t.n_empty == 1 ? "is" : "are");
        plot_caption(&t.d, extra, caption, sizeof caption);
        plot_foot(o, y, caption);
    }
    for (int m = 0; m < 2; m++) decide_runs_clear(&t.run[m]);
    free(t.point);
    free(t.key);
    free(t.numbered);
    plot_data_clear(&t.d);
    return status;
}
