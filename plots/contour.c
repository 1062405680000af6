/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "contour.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Value of a cell, where i and j may lie one beyond the edge: the edge's own, so that the line runs on to the frame. */
static double corner(const struct contour_grid *g, int i, int j)
{
    i = i < 0 ? 0 : i >= g->nx ? g->nx - 1 : i;
    j = j < 0 ? 0 : j >= g->ny ? g->ny - 1 : j;
    return g->value[j * g->nx + i];
}

/* Up to two pieces within one square; returns how many. */
static int square(const struct contour_grid *g, int i, int j, double level, struct contour_piece out[2])
{
    double v[4] = {corner(g, i, j), corner(g, i + 1, j), corner(g, i + 1, j + 1), corner(g, i, j + 1)}, px[4], py[4], hit[4][2];
    int n = 0;
    for (int k = 0; k < 4; k++) v[k] -= level;
    if (isnan(v[0] + v[1] + v[2] + v[3])) return 0;
    for (int k = 0; k < 4; k++) { /* beyond the edge: on the edge */
        double cx = i + (k == 1 || k == 2) + 0.5, cy = j + (k >= 2) + 0.5;
        px[k] = g->left + fmax(0, fmin(cx, g->nx)) * g->w;
        py[k] = g->bottom - fmax(0, fmin(cy, g->ny)) * g->tall;
    }
    for (int k = 0; k < 4; k++) {
        int m = (k + 1) % 4;
        if ((v[k] > 0) == (v[m] > 0)) continue;
        double t = v[k] / (v[k] - v[m]);
        hit[n][0] = px[k] + (px[m] - px[k]) * t;
        hit[n++][1] = py[k] + (py[m] - py[k]) * t;
    }
    /* A saddle: where its middle has the sign of corner 0, corners 1 and 3 are cut off (edges 0 and 1, 2 and 3), else 0 and 2. */
    if (n == 4 && (v[0] + v[1] + v[2] + v[3] > 0) != (v[0] > 0)) {
        double x = hit[3][0], y = hit[3][1];
        memmove(hit[1], hit[0], 3 * sizeof hit[0]);
        hit[0][0] = x, hit[0][1] = y;
    }
    for (int k = 0; k + 1 < n; k += 2) out[k / 2] = (struct contour_piece){hit[k][0], hit[k][1], hit[k + 1][0], hit[k + 1][1]};
    return n / 2;
}

void contour_trace(const struct contour_grid *grid, double level, struct contour *out)
{
    struct contour_piece found[2];
    *out = (struct contour){0};
    out->piece = malloc(2 * (size_t)(grid->nx + 1) * (size_t)(grid->ny + 1) * sizeof *out->piece);
    out->failed = !out->piece;
    for (int j = -1; j < grid->ny && !out->failed; j++)
        for (int i = -1; i < grid->nx; i++) {
            int n = square(grid, i, j, level, found);
            for (int k = 0; k < n; k++) out->piece[out->n++] = found[k];
        }
}

void contour_draw(struct plot_ops *o, const struct contour *c, struct plot_style style)
{
    if (c->failed) o->failed = true;
    if (!c->n) return;
    style.round = true;
    for (int i = 0; i < c->n; i++) {
        plot_move(o, c->piece[i].x0, c->piece[i].y0);
        plot_line(o, c->piece[i].x1, c->piece[i].y1);
    }
    plot_paint(o, style, PLOT_ROLE_DATA);
}

bool contour_name(struct plot_ops *o, const struct contour *c, const struct contour_grid *grid, struct plot_labels *labels, const char *text,
                  struct plot_text_style style)
{
    double half = plot_text_width(o, text, style.size, style.bold) / 2, up = 0.76 * style.size, down = 0.24 * style.size, best = INFINITY;
    double middle_x = grid->left + grid->nx * grid->w / 2, middle_y = grid->bottom - grid->ny * grid->tall / 2, at_x = 0, at_y = 0;
    struct plot_box room = {0, 0, 0, 0};
    for (int i = 0; i < 5 * c->n; i++) { /* five places on each piece */
        const struct contour_piece *p = &c->piece[i / 5];
        double t = (i % 5) / 4.0, x = p->x0 + (p->x1 - p->x0) * t, y = p->y0 + (p->y1 - p->y0) * t + (up - down) / 2;
        struct plot_box box = {x - half - 2, y - up - 1, x + half + 2, y + down + 1};
        bool taken = box.x0 < labels->bounds.x0 || box.x1 > labels->bounds.x1 || box.y0 < labels->bounds.y0 || box.y1 > labels->bounds.y1;
        for (int k = 0; k < labels->n && !taken; k++) taken = plot_box_meet(box, labels->box[k]);
        double away = hypot(x - middle_x, y - middle_y);
        if (!taken && away < best) best = away, at_x = x, at_y = y, room = box;
    }
    if (isinf(best)) return false;
    style.align = PLOT_MIDDLE;
    plot_text(o, at_x, at_y, text, style);
    plot_labels_block(labels, room);
    return true;
}
