/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of equal value over heatmaps, at places worked out by hand. */
#include "figures.h"
#include "findings.h"
#include "harness.h"
#include "../plots/contour.h"
#include "../plots/figure_heatmap.h"
#include "../sim/case.h"
#include "../plots/theme.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the line itself ------------------------------------------------------------------------------------------------------------- */
/* Cells of 10 by 10 from (100, 200) upwards; the value is 2 across + 1 up: the line of 3 goes through (1.5 across, 0 up), (1, 1), (0.5, 2). */
TEST(a_plane_has_a_straight_line)
{
    static const double value[9] = {0, 2, 4, 1, 3, 5, 2, 4, 6};
    struct contour_grid g = {3, 3, value, 100, 200, 10, 10};
    struct contour c;
    contour_trace(&g, 3.5, &c); /* across = (3.5 - up) / 2 */
    REQUIRE(c.n > 0 && !c.failed);
    int inside = 0;
    for (int i = 0; i < c.n; i++) {
        const double x[2] = {c.piece[i].x0, c.piece[i].x1}, y[2] = {c.piece[i].y0, c.piece[i].y1};
        for (int k = 0; k < 2; k++) {
            double across = (x[k] - 105) / 10, up = (195 - y[k]) / 10;
            if (across < 0 || across > 2 || up < 0 || up > 2) continue; /* between the outer centres and the frame the value goes on */
            CHECK_DOUBLE(2 * across + up, 3.5, 1e-9);
            inside++;
        }
    }
    CHECK(inside >= 6);
    free(c.piece);
    contour_trace(&g, 99, &c);
    CHECK_INT(c.n, 0);
    free(c.piece);
}
/* Each end of a piece is another's end too, or lies on the frame. */
TEST(pieces_join)
{
    double value[36];
    for (int i = 0; i < 36; i++) value[i] = sin(i * 12.9898) * 3;
    struct contour_grid g = {6, 6, value, 0, 60, 10, 10};
    struct contour c;
    contour_trace(&g, 0.2, &c);
    REQUIRE(c.n > 5);
    for (int i = 0; i < 2 * c.n; i++) {
        double x = i % 2 ? c.piece[i / 2].x1 : c.piece[i / 2].x0, y = i % 2 ? c.piece[i / 2].y1 : c.piece[i / 2].y0;
        int met = 0;
        for (int k = 0; k < 2 * c.n; k++) {
            double u = k % 2 ? c.piece[k / 2].x1 : c.piece[k / 2].x0, v = k % 2 ? c.piece[k / 2].y1 : c.piece[k / 2].y0;
            met += k != i && fabs(u - x) < 1e-9 && fabs(v - y) < 1e-9;
        }
        CHECK(met >= 1 || x < 1e-9 || x > 60 - 1e-9 || y < 1e-9 || y > 60 - 1e-9);
    }
    free(c.piece);
}
TEST(a_cell_without_a_value_has_no_line_beside_it)
{
    static const double value[9] = {-1, 1, 1, -1, NAN, 1, -1, 1, 1};
    struct contour_grid g = {3, 3, value, 0, 30, 10, 10};
    struct contour c;
    contour_trace(&g, 0, &c);
    for (int i = 0; i < c.n; i++) CHECK(fmax(c.piece[i].y0, c.piece[i].y1) <= 5 + 1e-9 || fmin(c.piece[i].y0, c.piece[i].y1) >= 25 - 1e-9);
    CHECK_INT(c.n, 2); /* the halves of the outer cells remain */
    free(c.piece);
}

/* ---- heatmaps -------------------------------------------------------------------------------------------------------------------- */
static struct analysis *plane(int nx, int ny, double lift, double half, double scale, const char *up)
{
    struct analysis *a = finding_analysis("heatmap");
    snprintf(a->measure, sizeof a->measure, "illicit_profit");
    snprintf(a->unit, sizeof a->unit, "US$");
    snprintf(a->contrast, sizeof a->contrast, "interdiction - baseline");
    for (int j = 0; j < ny; j++)
        for (int i = 0; i < nx; i++) {
            double x = 0.1 + 0.15 * i, y = 0.01 * pow(4, j), v = scale * (lift + i - 0.6 * j);
            struct finding *f = analysis_add(a, test_text("smuggling.markup = %.6g, %.30s = %.6g", x, up, y), "mean");
            REQUIRE(f);
            f->x = x, f->y = y, f->value = v, f->low = v - half * scale, f->high = v + half * scale;
        }
    return a;
}
static struct plot_ops *drawn(const struct analysis *a, int contour, double width_mm, const struct trib_case *cas)
{
    struct plot_request rq = {.figure = "heatmap", .width_mm = width_mm, .contour = contour};
    struct trib_error err = {0};
    struct plot_ops *o = figure_page();
    REQUIRE_STATUS(figure_heatmap_draw_case(a, &rq, cas, o, &err), &err);
    return o;
}
static int paths_in(const struct plot_ops *o, const char *group)
{
    int depth = 0, n = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind == PLOT_OP_GROUP) depth += depth || !strcmp(o->op[i].text, group);
        else if (o->op[i].kind == PLOT_OP_UNGROUP) depth -= depth > 0;
        else if (depth && o->op[i].kind == PLOT_OP_PATH) n++;
    }
    return n;
}

TEST(the_line_needs_both_signs_to_be_sure)
{
    const struct plot_ops *o = drawn(plane(5, 4, -1.3, 0.5, 1e6, "x"), 0, 160, NULL);
    CHECK_INT(paths_in(o, "sign"), 1);
    CHECK_INT(paths_in(o, "level"), 0);
    CHECK_CONTAINS(figure_words(o), "no difference: the sign turns");
    CHECK_CONTAINS(figure_words(o), " no difference "); /* on the line */
    o = drawn(plane(5, 4, -1.3, 9, 1e6, "x"), 0, 160, NULL);
    CHECK_INT(paths_in(o, "sign"), 0);
    CHECK_CONTAINS(figure_words(o), "not sure on both sides");
    CHECK_LACKS(figure_words(o), "no difference");
    o = drawn(plane(5, 4, -1.3, 9, 1e6, "x"), 1, 160, NULL); /* asked for */
    CHECK_INT(paths_in(o, "sign"), 1);
    CHECK(paths_in(o, "level") >= 2);
    CHECK_CONTAINS(figure_words(o), "equal values");
    CHECK_CONTAINS(figure_words(o), "95% interval includes 0"); /* the line's own uncertainty stays */
    o = drawn(plane(5, 4, -1.3, 0.5, 1e6, "x"), -1, 160, NULL);
    CHECK_INT(paths_in(o, "sign") + paths_in(o, "level"), 0);
    o = drawn(plane(5, 4, 5, 0.5, 1e6, "x"), 0, 160, NULL); /* all above */
    CHECK_INT(paths_in(o, "sign"), 0);
    CHECK_LACKS(figure_words(o), "No line");
}

TEST(no_line_over_a_scattered_design)
{
    struct analysis *a = plane(5, 4, -1.3, 0.5, 1e6, "x");
    struct finding *f = analysis_add(a, "smuggling.markup", "axis x");
    snprintf(f->verdict, sizeof f->verdict, "bins");
    for (int contour = -1; contour <= 1; contour++) {
        const struct plot_ops *o = drawn(a, contour, 160, NULL);
        CHECK_INT(paths_in(o, "sign") + paths_in(o, "level"), 0);
        if (contour >= 0) CHECK_CONTAINS(figure_words(o), "each cell mixes several points of a scattered design; design = \"grid\" gives one");
    }
}

/* smuggling.markup is 0.7 in the registry: beyond the outer column's half at 0.7 of five columns, in the fifth's (0.7). */
TEST(the_cell_of_the_case_is_marked)
{
    int n;
    double own = trib_parameters(&n)[trib_parameter_find("smuggling.markup")].value;
    CHECK_DOUBLE(own, 0.7, 1e-12);
    const struct plot_ops *o = drawn(plane(5, 4, -1.3, 0.5, 1e6, "x"), 0, 160, NULL);
    CHECK_INT(paths_in(o, "own-values"), 1);
    CHECK_CONTAINS(figure_words(o), "the case's own value ");
    o = drawn(plane(3, 4, -1.3, 0.5, 1e6, "x"), 0, 160, NULL); /* up to 0.4 + half a step */
    CHECK_INT(paths_in(o, "own-values"), 0);
    CHECK_LACKS(figure_words(o), "the case's own");
    struct trib_case *cas = test_case("toy"), copy = *cas; /* the case has another value */
    struct trib_override override = {trib_parameter_find("smuggling.markup"), 0.25};
    copy.override = &override, copy.n_overrides = 1;
    o = drawn(plane(3, 4, -1.3, 0.5, 1e6, "leaving.rate"), 0, 160, &copy); /* 0.25: the second column; leaving.rate 0.006: the lowest row */
    CHECK_CONTAINS(figure_words(o), "the case's own values ");
    struct plot_box first = {0, 0, 0, 0}, mark = {0, 0, 0, 0};
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_GROUP && !strcmp(o->op[i].text, "cells")) first = plot_path_box(o, &o->op[i + 1]);
        else if (o->op[i].kind == PLOT_OP_GROUP && !strcmp(o->op[i].text, "own-values")) mark = plot_path_box(o, &o->op[i + 1]);
    CHECK_DOUBLE((mark.x0 + mark.x1) / 2, (first.x0 + first.x1) / 2 + (first.x1 - first.x0), 0.01);
    CHECK_DOUBLE((mark.y0 + mark.y1) / 2, (first.y0 + first.y1) / 2, 0.01);
}

TEST(lines_and_numbers_keep_apart)
{
    static const double widths[] = {85, 160, 180}, scales[] = {1e-9, 1, 1e12, 0};
    for (int w = 0; w < 3; w++)
        for (int s = 0; s < 4; s++)
            for (int n = 1; n <= 12; n += n < 6 ? 1 : 6)
                for (int contour = -1; contour <= 1; contour++)
                    if (!CHECK_INT(figure_flaws(drawn(plane(n, n < 4 ? n : n - 1, -1.3, 0.5, scales[s], "leaving.rate"), contour, widths[w], NULL), true), 0))
                        test_note("%g mm, scale %g, %d columns, contour %d", widths[w], scales[s], n, contour);
}

TEST(contours_golden)
{
    char *text = plot_ops_text(drawn(plane(5, 4, -1.3, 0.5, 1e6, "leaving.rate"), 1, 160, NULL));
    REQUIRE(text);
    CHECK_GOLDEN("plots/heatmap_lines.ops", text);
    free(text);
}
