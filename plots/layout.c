/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames, wrapping and label placement. See layout.h. */
#include "layout.h"
#include "theme.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Cuts a line at its end, on a character's border, until it fits with "…". */
static void cut(const struct plot_ops *o, char *line, double size, bool bold, double width)
{
    size_t n = strlen(line);
    for (;;) {
        if (n > PLOT_LINE_BYTES - 4) n = PLOT_LINE_BYTES - 4;
        while (n && ((unsigned char)line[n] & 0xC0) == 0x80) n--;
        while (n && line[n - 1] == ' ') n--;
        memcpy(line + n, "\u2026", sizeof "\u2026");
        if (!n || plot_text_width(o, line, size, bold) <= width) return;
        n--;
    }
}

void plot_wrap(const struct plot_ops *o, const char *text, double size, bool bold, double width, int most, struct plot_lines *out)
{
    out->n = 0;
    if (most > PLOT_MAX_LINES) most = PLOT_MAX_LINES;
    char line[PLOT_LINE_BYTES] = "";
    while (*text == ' ' || *text == '\n') text++;
    while (*text) {
        size_t word = strcspn(text, " \n");
        size_t have = strlen(line);
        char longer[PLOT_LINE_BYTES];
        bool fits = have + word + 2 < sizeof longer;
        if (fits) {
            memcpy(longer, line, have);
            if (have) longer[have++] = ' ';
            memcpy(longer + have, text, word);
            longer[have + word] = 0;
            fits = plot_text_width(o, longer, size, bold) <= width;
        }
        if (fits || !*line) {
            if (!fits) {
                size_t n = word < sizeof longer ? word : sizeof longer - 1;
                memcpy(longer, text, n);
                longer[n] = 0;
                if (plot_text_width(o, longer, size, bold) > width) cut(o, longer, size, bold, width);
            }
            memcpy(line, longer, sizeof line);
            text += word;
            bool end = *text == '\n';
            while (*text == ' ' || *text == '\n') text++;
            if (!end && *text) continue;
        }
        /* the line is full */
        if (out->n == most - 1 && *text) {
            size_t n = strlen(line);
            if (n + 4 < sizeof line) memcpy(line + n, " \u2026", sizeof " \u2026");
            if (plot_text_width(o, line, size, bold) > width) {
                line[n] = 0;
                cut(o, line, size, bold, width);
            }
        }
        memcpy(out->line[out->n++], line, sizeof line);
        line[0] = 0;
        if (out->n == most) return;
    }
}

void plot_wrap_even(const struct plot_ops *o, const char *text, double size, bool bold, double width, int most, struct plot_lines *out)
{
    plot_wrap(o, text, size, bold, width, most, out);
    int n = out->n;
    size_t end = n ? strlen(out->line[n - 1]) : 0;
    bool cut_off = end > 3 && !strcmp(out->line[n - 1] + end - 3, "\u2026");
    if (n < 2 || cut_off) return;
    for (int percent = 100; percent >= 60; percent -= 2) { /* as wide as it can be */
        plot_wrap(o, text, size, bold, width * percent / 100, most, out);
        end = strlen(out->line[out->n - 1]);
        cut_off = end > 3 && !strcmp(out->line[out->n - 1] + end - 3, "\u2026");
        if (out->n != n || cut_off) break;
        if (plot_text_width(o, out->line[n - 1], size, bold) >= 0.3 * width) return;
    }
    plot_wrap(o, text, size, bold, width, most, out);
}

/* Labels of every stride-th tick, counted from zero or the first: how many, or 0 where two would touch. */
static int labels_choose(const struct plot_ops *o, const struct plot_scale *scale, const struct plot_ticks *ticks, bool plus, int stride,
                         bool *shown)
{
    double end = -INFINITY;
    int count = 0, from = 0;
    for (int i = 0; i < ticks->n; i++)
        if (ticks->value[i] == 0) from = i;
    for (int i = 0; i < ticks->n; i++) {
        char text[PLOT_NUMBER];
        shown[i] = (i - from) % stride == 0;
        if (!shown[i]) continue;
        plot_number(ticks->value[i], ticks->decimals, plus, text);
        double half = plot_text_width(o, text, PLOT_SIZE_SMALL, false) / 2, middle = plot_at(scale, ticks->value[i]);
        if (middle - half < end + 3.5) return 0;
        end = middle + half;
        count++;
    }
    return count;
}

/* Where a stride leaves fewer than three: the ticks about zero (or the first) as far as they go on without touching. */
static int labels_about_zero(const struct plot_ops *o, const struct plot_scale *scale, const struct plot_ticks *ticks, bool plus,
                             bool *shown)
{
    double end[2] = {0, 0};
    int count = 0, from = 0;
    for (int i = 0; i < ticks->n; i++) {
        shown[i] = false;
        if (ticks->value[i] == 0) from = i;
    }
    for (int side = 0; side < 2; side++)
        for (int i = side ? from - 1 : from; i >= 0 && i < ticks->n; i += side ? -1 : 1) {
            char text[PLOT_NUMBER];
            plot_number(ticks->value[i], ticks->decimals, plus, text);
            double half = plot_text_width(o, text, PLOT_SIZE_SMALL, false) / 2, middle = plot_at(scale, ticks->value[i]);
            if (i == from) end[0] = middle + half, end[1] = middle - half;
            else if (side ? middle + half + 3.5 > end[1] : middle - half - 3.5 < end[0]) break;
            else end[side] = side ? middle - half : middle + half;
            shown[i] = true;
            count++;
        }
    return count;
}

struct plot_ticks plot_ticks_fit(const struct plot_ops *o, const struct plot_scale *scale, int want, bool plus, bool shown[PLOT_MAX_TICKS])
{
    struct plot_ticks best = {0};
    int best_count = 0;
    for (; want >= 1; want--) {
        struct plot_ticks ticks = plot_ticks(scale->lo, scale->hi, want);
        for (int stride = 1; stride <= ticks.n + 1; stride++) {
            bool show[PLOT_MAX_TICKS];
            int count =
                stride <= ticks.n ? labels_choose(o, scale, &ticks, plus, stride, show) : labels_about_zero(o, scale, &ticks, plus, show);
            /* all ticks labelled reads best, as long as there are three; else the most labels */
            bool whole = stride == 1 && count >= 3;
            if (!whole && (count <= best_count || (stride > ticks.n && best_count >= 3))) continue;
            best = ticks;
            best_count = count;
            memcpy(shown, show, sizeof show);
            if (whole) return best;
        }
    }
    return best;
}

double plot_paragraph(struct plot_ops *o, double x, double y, double width, const char *text, struct plot_text_style style, int most)
{
    struct plot_lines lines;
    plot_wrap_even(o, text, style.size, style.bold, width, most, &lines);
    if (style.align == PLOT_START && plot_text_leftward(text)) { /* such a text begins at the right margin */
        style.align = PLOT_STOP;
        x += width;
    }
    for (int i = 0; i < lines.n; i++, y += style.size * PLOT_LINE) plot_text(o, x, y, lines.line[i], style);
    return y;
}

double plot_head(struct plot_ops *o, double width, const char *title, const char *subtitle)
{
    o->width = width;
    o->height = 1e4; /* until plot_foot knows */
    snprintf(o->title, sizeof o->title, "%s", title);
    double inner = width - 2 * PLOT_MARGIN, y = PLOT_MARGIN + PLOT_SIZE_TITLE * 0.8;
    struct plot_text_style head = {.size = PLOT_SIZE_TITLE, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
    y = plot_paragraph(o, PLOT_MARGIN, y, inner, title, head, 5) + 1;
    struct plot_text_style sub = {.size = PLOT_SIZE_TEXT, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    return plot_paragraph(o, PLOT_MARGIN, y, inner, subtitle, sub, 12) + 1;
}

void plot_foot(struct plot_ops *o, double y, const char *caption)
{
    double inner = o->width - 2 * PLOT_MARGIN;
    y += 4;
    plot_segment(o, PLOT_MARGIN, y, o->width - PLOT_MARGIN, y, plot_stroke(PLOT_GRID, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
    struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    y = plot_paragraph(o, PLOT_MARGIN, y + 11, inner, caption, style, 12);
    o->height = ceil(y - PLOT_SIZE_SMALL * PLOT_LINE + 0.25 * PLOT_SIZE_SMALL + PLOT_MARGIN * 0.7);
}

/* Neighbours that are too close become one block centred on the mean of their wishes (pool adjacent violators). */
void plot_spread(double *position, const double *half, int n, double lo, double hi)
{
    enum { MOST = 64 };
    if (n > MOST) n = MOST;
    int order[MOST];
    for (int i = 0; i < n; i++) {
        int at = i;
        while (at && position[order[at - 1]] > position[i]) order[at] = order[at - 1], at--;
        order[at] = i;
    }
    /* Shift every label by the room that those above it take: then "far enough apart" is "not decreasing". */
    double need[MOST], wish[MOST], mean[MOST];
    int count[MOST], blocks = 0;
    for (int i = 0; i < n; i++) {
        need[i] = i ? need[i - 1] + half[order[i - 1]] + half[order[i]] : 0;
        wish[i] = position[order[i]] - need[i];
        mean[blocks] = wish[i];
        count[blocks++] = 1;
        while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
            blocks--;
            mean[blocks - 1] = (mean[blocks - 1] * count[blocks - 1] + mean[blocks] * count[blocks]) / (count[blocks - 1] + count[blocks]);
            count[blocks - 1] += count[blocks];
        }
    }
    double top = n ? lo + half[order[0]] : lo, bottom = n ? hi - half[order[n - 1]] - need[n - 1] : hi;
    for (int b = 0, i = 0; b < blocks; b++)
        for (int k = 0; k < count[b]; k++, i++) {
            double at = fmax(top, fmin(mean[b], fmax(top, bottom)));
            position[order[i]] = at + need[i];
        }
}

void plot_labels_block(struct plot_labels *l, struct plot_box box)
{
    if (l->n == (int)(sizeof l->box / sizeof l->box[0])) return;
    l->dot[l->n] = false;
    l->box[l->n++] = box;
}

void plot_labels_dot(struct plot_labels *l, double x, double y, double r)
{
    int at = l->n;
    plot_labels_block(l, (struct plot_box){x - r, y - r, x + r, y + r});
    if (l->n > at) l->dot[at] = true;
}

static double box_distance(struct plot_box b, double x, double y)
{
    return hypot(fmax(fmax(b.x0 - x, x - b.x1), 0), fmax(fmax(b.y0 - y, y - b.y1), 0));
}

/* Does a label of the point (x, y) touch an obstacle, or stand so near another point that it could be that one's? */
static bool blocked(const struct plot_labels *l, int k, struct plot_box box, double x, double y)
{
    struct plot_box b = l->box[k];
    bool own = fabs((b.x0 + b.x1) / 2 - x) + fabs((b.y0 + b.y1) / 2 - y) < 0.01;
    double clear = l->dot[k] && !own ? 2.2 : 0;
    if (clear > 0 && box_distance(box, (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2) < box_distance(box, x, y)) return true;
    return plot_box_meet(box, (struct plot_box){b.x0 - clear, b.y0 - clear, b.x1 + clear, b.y1 + clear});
}

/* Does a segment cross a box? Clipped by Liang and Barsky's method. */
static bool segment_meets(const struct plot_line_obstacle *s, struct plot_box b)
{
    double dx = s->x1 - s->x0, dy = s->y1 - s->y0, from = 0, to = 1;
    double p[4] = {-dx, dx, -dy, dy}, q[4] = {s->x0 - b.x0, b.x1 - s->x0, s->y0 - b.y0, b.y1 - s->y0};
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0) {
            if (q[i] < 0) return false;
            continue;
        }
        double t = q[i] / p[i];
        if (p[i] < 0) from = fmax(from, t);
        else to = fmin(to, t);
    }
    return from < to;
}

bool plot_labels_place(struct plot_labels *l, struct plot_ops *o, double x, double y, double distance, const char *text,
                       struct plot_text_style style)
{
    double w = plot_text_width(o, text, style.size, style.bold), up = 0.76 * style.size, down = 0.22 * style.size, d = distance;
    double middle = y + 0.27 * style.size; /* baseline of a label beside the point */
    const struct {
        double x, y;
    } place[] = {
        {x + d, middle},
        {x - d - w, middle},
        {x - w / 2, y - d - down},
        {x - w / 2, y + d + up},
        {x + 0.7 * d, y - 0.7 * d - down},
        {x + 0.7 * d, y + 0.7 * d + up},
        {x - 0.7 * d - w, y - 0.7 * d - down},
        {x - 0.7 * d - w, y + 0.7 * d + up},
        {x + d + 5, middle - 5},
        {x + d + 5, middle + 5},
        {x - d - 5 - w, middle - 5},
        {x - d - 5 - w, middle + 5},
    };
    int best = -1;
    double best_cost = INFINITY;
    struct plot_box best_box = {0, 0, 0, 0};
    for (int i = 0; i < (int)(sizeof place / sizeof place[0]); i++) {
        struct plot_box box = {place[i].x - 1, place[i].y - up, place[i].x + w + 1, place[i].y + down};
        if (box.x0 < l->bounds.x0 || box.x1 > l->bounds.x1 || box.y0 < l->bounds.y0 || box.y1 > l->bounds.y1) continue;
        bool taken = false;
        for (int k = 0; k < l->n && !taken; k++) taken = blocked(l, k, box, x, y);
        if (taken) continue;
        double cost = 0.15 * i; /* earlier places read better */
        for (int k = 0; k < l->n_lines; k++)
            if (segment_meets(&l->line[k], box)) cost += 1 + l->line[k].weight;
        if (cost < best_cost) best_cost = cost, best = i, best_box = box;
    }
    if (best < 0) return false;
    plot_labels_block(l, best_box);
    plot_text(o, place[best].x, place[best].y, text, style);
    return true;
}
