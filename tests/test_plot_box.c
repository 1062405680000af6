/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Heatmaps and boxes, drawn from analyses that are made up here: nothing overlaps or leaves the page at any width, odd data (none,
 * NaN, all zero, one factor, thirty) are said and not hidden, and what is drawn lies where the numbers say.
 */
#include "figures.h"
#include "findings.h"
#include "harness.h"
#include "../plots/figure_box.h"
#include "../plots/figure_heatmap.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double widths[] = {85, 160, 254};

/* ---- what the figures hold --------------------------------------------------------------------------------------------------- */

static bool inside(const struct plot_ops *o, struct plot_box b)
{
    return b.x0 >= -0.01 && b.y0 >= -0.01 && b.x1 <= o->width + 0.01 && b.y1 <= o->height + 0.01;
}
/* Pairs of texts that overlap, what leaves the page or is no number, texts that are too small or too pale for what lies under them. */
static int flaws(const struct plot_ops *o, bool tell)
{
    int found = 0, open = 0;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        open += op->kind == PLOT_OP_CLIP || op->kind == PLOT_OP_GROUP       ? 1
                : op->kind == PLOT_OP_UNCLIP || op->kind == PLOT_OP_UNGROUP ? -1
                                                                            : 0;
        if (op->kind == PLOT_OP_PATH && op->n_numbers && !inside(o, plot_path_box(o, op))) {
            found++;
            if (tell) test_note("a path leaves the page");
        }
        if (op->kind != PLOT_OP_TEXT) continue;
        struct plot_box a = plot_text_box(op);
        double under = 1;
        for (size_t k = 0; k < i; k++) {
            const struct plot_op *other = &o->op[k];
            if (other->kind == PLOT_OP_PATH && other->style.fill_alpha > 0.99 && plot_box_meet(a, plot_path_box(o, other)))
                under = figure_luminance(other->style.fill);
            if (other->kind != PLOT_OP_TEXT || !plot_box_meet(a, plot_text_box(other))) continue;
            found++;
            if (tell) test_note("'%s' lies over '%s'", op->text, other->text);
        }
        if (!inside(o, a) || op->size < 7.5 || (under + 0.05) / (figure_luminance(op->color) + 0.05) < 4.5) {
            found++;
            if (tell) test_note("'%s' leaves the page, is too small or too pale", op->text);
        }
        if (strstr(op->text, "nan") || strstr(op->text, "inf ") || strstr(op->text, "-0%")) {
            found++;
            if (tell) test_note("'%s' is no number", op->text);
        }
    }
    if (strstr(o->alt, "nan")) found++;
    return found + abs(open);
}
/* Paths inside the group of a name. */
static int paths_in(const struct plot_ops *o, const char *group)
{
    int n = 0;
    bool in = false;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind == PLOT_OP_GROUP) in = !strcmp(o->op[i].text, group);
        if (o->op[i].kind == PLOT_OP_UNGROUP) in = false;
        n += in && o->op[i].kind == PLOT_OP_PATH;
    }
    return n;
}
static const struct plot_op *first_path(const struct plot_ops *o, const char *group)
{
    bool in = false;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind == PLOT_OP_GROUP) in = !strcmp(o->op[i].text, group);
        if (in && o->op[i].kind == PLOT_OP_PATH) return &o->op[i];
    }
    return NULL;
}

static struct analysis *made(const char *kind, const char *measure, const char *unit, const char *contrast)
{
    struct analysis *a = finding_analysis(kind);
    snprintf(a->measure, sizeof a->measure, "%s", measure);
    snprintf(a->unit, sizeof a->unit, "%s", unit);
    snprintf(a->contrast, sizeof a->contrast, "%s", contrast);
    snprintf(a->window, sizeof a->window, "2010-06 to 2011-12");
    a->n_runs = 640, a->n_used = 600, a->n_left_out = 40, a->seed = 7;
    return a;
}
static struct finding *row(struct analysis *a, const char *name, const char *quantity, double x, double y, double value, double low,
                           double high)
{
    struct finding *f = analysis_add(a, name, quantity);
    REQUIRE(f);
    f->x = x, f->y = y, f->value = value, f->low = low, f->high = high;
    return f;
}
static struct plot_ops *draw(const struct analysis *a, double width_mm, const char *title)
{
    struct trib_error err = {0};
    struct plot_ops *o = figure_page();
    struct plot_request rq = {.width_mm = width_mm, .title = title};
    bool heat = !strcmp(a->kind, "heatmap");
    REQUIRE_STATUS((heat ? figure_heatmap_draw : figure_box_draw)(a, &rq, o, &err), &err);
    CHECK(!o->failed);
    return o;
}
/* At all widths, with and without a long title. */
static void sound(const struct analysis *a, const char *what)
{
    for (int w = 0; w < 3; w++)
        for (int t = 0; t < 2; t++) {
            const struct plot_ops *o =
                draw(a, widths[w],
                     t ? "A title that somebody chose and that is so long that it must be broken into lines on narrow pages" : NULL);
            if (!CHECK_INT(flaws(o, true), 0)) test_note("%s at %.0f mm", what, widths[w]);
            CHECK(strlen(o->alt) > 30);
        }
}

TEST(flaws_are_found)
{
    struct plot_ops o;
    plot_ops_init(&o, plot_measure_table, NULL);
    o.width = o.height = 100;
    struct plot_text_style style = {.size = 8, .color = 0x222222};
    plot_text(&o, 10, 20, "one", style);
    CHECK_INT(flaws(&o, false), 0);
    plot_text(&o, 12, 22, "two", style);
    CHECK_INT(flaws(&o, false), 1);
    plot_text(&o, 95, 60, "three", style);
    CHECK_INT(flaws(&o, false), 2);
    plot_rectangle(&o, 10, 70, 50, 20, plot_fill(0x444444, 1), PLOT_ROLE_DATA);
    plot_text(&o, 20, 80, "dark on dark", style);
    CHECK_INT(flaws(&o, false), 3);
    plot_text(&o, 10, 50, "nan", style);
    CHECK_INT(flaws(&o, false), 4);
    plot_segment(&o, 50, 50, 50, 101, plot_stroke(0, 1, PLOT_SOLID), PLOT_ROLE_DATA);
    CHECK_INT(flaws(&o, false), 5);
    plot_ops_clear(&o);
}

/* ---- heatmaps ------------------------------------------------------------------------------------------------------------------ */

#define LONG_X "leaving.rate_of_those_who_have_heard_of_the_road"
#define LONG_Y "lever.prevention_first_and_everything_after.intensity_of_all"

/* value(i, j) of cell i across and j up; cells where it is NaN are empty. */
static struct analysis *heatmap(int nx, int ny, double (*value)(int, int), const char *contrast, const char *unit, const char *across,
                                const char *up)
{
    struct analysis *a = made("heatmap", "illicit_profit", unit, contrast);
    for (int j = 0; j < ny; j++)
        for (int i = 0; i < nx; i++) {
            double v = value(i, j), x = 0.05 + 0.0731 * i, y = 0.01 * pow(2, j);
            row(a, test_text("%.30s = %.6g, %.30s = %.6g", across, x, up, y), "mean", x, y, v, v - 2, v + 2);
        }
    return a;
}
static double slope(int i, int j) { return 3.5 * i - 2.5 * j - 4.2; }
static double positive(int i, int j) { return 120345 + 999 * i + 3 * j; }
static double zero(int i, int j) { return 0 * (i + j); }
static double holes(int i, int j) { return (i + j) % 3 ? slope(i, j) : NAN; }
static double nothing(int i, int j) { return NAN * (i + j); }
static double large(int i, int j) { return (i % 2 ? 1 : -1) * 1.23456e12 * (j + 1); }
static double small(int i, int j) { return 1e-5 * slope(i, j); }

TEST(no_text_over_text_and_nothing_outside_in_heatmaps)
{
    static double (*const values[])(int, int) = {slope, positive, zero, holes, nothing, large, small};
    static const int sizes[][2] = {{1, 1}, {2, 2}, {5, 5}, {6, 6}, {12, 3}, {3, 12}, {12, 12}};
    for (size_t v = 0; v < sizeof values / sizeof *values; v++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (int d = 0; d < 2; d++)
                sound(heatmap(sizes[s][0], sizes[s][1], values[v], d ? "a policy with a rather long name - today's policies go on" : "base",
                              v == 6 ? "share" : "US$", s % 2 ? LONG_X : "smuggling.markup", s % 2 ? LONG_Y : "leaving.rate"),
                      test_text("values %d, %d by %d", (int)v, sizes[s][0], sizes[s][1]));
}

TEST(a_heatmap_prints_values_marks_what_is_open_and_says_what_it_finds)
{
    const struct plot_ops *o =
        draw(heatmap(4, 3, slope, "guarded - base", "persons", "smuggling.markup", "lever.interdiction_land.intensity"), 160, NULL);
    const char *text = figure_words(o);
    CHECK_CONTAINS(text, "\u22124.20 "); /* slope(0, 0), three figures */
    CHECK_CONTAINS(text, "+6.30 ");      /* slope(3, 0) */
    CHECK_CONTAINS(text, "95% interval includes 0");
    CHECK_CONTAINS(text, "the sign turns");
    CHECK_CONTAINS(text, "below 0, blue: better for people; above 0, orange: worse");
    CHECK_CONTAINS(text, "persons");
    CHECK_CONTAINS(text, "interdiction on land: intensity"); /* cut to 30 letters in the cell's name, whole here */
    CHECK_LACKS(text, "no run");
    int open = 0, above = 0, below = 0;
    for (int c = 0; c < 12; c++) {
        double v = slope(c % 4, c / 4);
        above += v > 2, below += v < -2, open += v >= -2 && v <= 2;
    }
    CHECK_CONTAINS(o->alt, test_text("In %d of 12 cells it lies above 0, in %d below; in %d the interval includes 0", above, below, open));
    CHECK_INT(paths_in(o, "values"), open); /* dots in these cells */
    CHECK_INT(paths_in(o, "sign"), 1);
    CHECK_CONTAINS(figure_words(draw(heatmap(4, 3, slope, "a - b", "persons", LONG_X, LONG_Y), 160, NULL)), "leaving: rate of those who have");
    CHECK_CONTAINS(figure_words(draw(heatmap(4, 3, slope, "a - b", "persons", LONG_X, LONG_Y), 160, NULL)), "\u2026");
    o = draw(heatmap(4, 3, positive, "base", "US$", "smuggling.markup", "leaving.rate"), 160, NULL);
    CHECK_INT(paths_in(o, "sign"), 0);
    CHECK_INT(paths_in(o, "values"), 0);
    CHECK_LACKS(figure_words(o), "blue");
    CHECK_CONTAINS(figure_words(o), "120 ");
}

TEST(too_many_cells_show_colours_alone)
{
    const char *text = figure_words(draw(heatmap(7, 6, slope, "a - b", "persons", "x", "y"), 160, NULL));
    CHECK_LACKS(text, "\u22124.20 ");
    CHECK_CONTAINS(figure_words(draw(heatmap(6, 6, slope, "a - b", "persons", "x", "y"), 160, NULL)), "\u22124.2 ");
}

TEST(empty_cells_are_grey_and_crossed)
{
    const struct plot_ops *o = draw(heatmap(5, 4, holes, "a - b", "persons", "x", "y"), 160, NULL);
    CHECK_CONTAINS(figure_words(o), "no run");
    int empty = 0, grey = 0;
    for (int c = 0; c < 20; c++) empty += isnan(holes(c % 5, c / 5));
    for (size_t i = 0; i < o->n; i++)
        grey += o->op[i].kind == PLOT_OP_PATH && o->op[i].role == PLOT_ROLE_DATA && o->op[i].style.fill_alpha > 0 &&
                o->op[i].style.fill == 0xD6D6D6;
    CHECK_INT(grey, empty);
    CHECK_CONTAINS(figure_words(draw(heatmap(3, 3, nothing, "a - b", "persons", "x", "y"), 160, NULL)), "No cell holds a run");
    CHECK_CONTAINS(figure_words(draw(heatmap(3, 3, zero, "a - b", "persons", "x", "y"), 160, NULL)), "The same in every cell: 0 persons");
}

/* Lines of equal value are asked for: no side of these heatmaps is sure. */
static const struct plot_ops *lined(const struct analysis *a)
{
    struct plot_request rq = {.figure = "heatmap", .width_mm = 160, .contour = 1};
    struct trib_error err = {0};
    struct plot_ops *o = figure_page();
    REQUIRE_STATUS(figure_heatmap_draw(a, &rq, o, &err), &err);
    return o;
}

/* Values that fall along the columns cross 0 at a known place: the line must lie there, straight up. */
static double ramp(int i, int j) { return i - 1.25 + 0 * j; }
TEST(the_line_lies_where_the_sign_turns)
{
    const struct plot_ops *o = lined(heatmap(4, 3, ramp, "a - b", "persons", "x", "y"));
    const struct plot_op *line = first_path(o, "sign"), *first = first_path(o, "cells");
    REQUIRE(line && first);
    struct plot_box cell = plot_path_box(o, first);
    double w = cell.x1 - cell.x0, want = cell.x0 + (1.25 + 0.5) * w;
    for (size_t i = 0; i + 1 < line->n_numbers; i += 2) CHECK_DOUBLE(o->number[line->first_number + i], want, 1e-9);
    struct plot_box all = plot_path_box(o, line);
    double tall = cell.y1 - cell.y0;
    CHECK(all.y1 >= cell.y1 - 0.01 && all.y0 <= cell.y1 - 3 * tall + 0.01); /* from the lower edge to the upper */
}
static double saddle(int i, int j) { return i == j ? 3 : -1; }
TEST(a_saddle_is_cut_into_two_lines_that_keep_apart)
{
    const struct plot_ops *o = lined(heatmap(2, 2, saddle, "a - b", "persons", "x", "y"));
    const struct plot_op *line = first_path(o, "sign"), *first = first_path(o, "cells");
    REQUIRE(line && first);
    struct plot_box cell = plot_path_box(o, first);
    /* The middle's mean is above 0, so the cells with -1 are cut off: no piece crosses the middle or joins the opposite sides. */
    double w = cell.x1 - cell.x0, tall = cell.y1 - cell.y0, x = cell.x1, y = cell.y0;
    const double *v = o->number + line->first_number;
    for (size_t i = 0; i + 3 < line->n_numbers; i += 4) {
        CHECK(fabs(v[i] - v[i + 2]) < 0.6 * w && fabs(v[i + 1] - v[i + 3]) < 0.6 * tall);
        double mx = (v[i] + v[i + 2]) / 2, my = (v[i + 1] + v[i + 3]) / 2;
        CHECK((mx - x) * (my - y) > 0); /* towards the upper left or the lower right, where the -1 lie (y grows downwards) */
    }
}

TEST(heatmaps_without_cells_are_refused)
{
    struct trib_error err = {0};
    struct plot_ops o;
    struct plot_request rq = {0};
    plot_ops_init(&o, plot_measure_table, NULL);
    struct analysis *a = made("heatmap", "illicit_profit", "US$", "");
    CHECK_ERROR(figure_heatmap_draw(a, &rq, &o, &err), TRIB_USAGE, &err, "no cells");
    for (int i = 0; i < 33; i++) row(a, "x = 1, y = 1", "mean", i, 0, 1, 0, 2);
    CHECK_ERROR(figure_heatmap_draw(a, &rq, &o, &err), TRIB_USAGE, &err, "more than 32");
    plot_ops_clear(&o);
}

/* ---- boxes --------------------------------------------------------------------------------------------------------------------- */

static const char *factor_name(int i, bool longer)
{
    return longer ? test_text("lever.prevention_first_and_everything_after.part_number_%d_of_thirty", i) : test_text("made.factor_%d", i);
}
/* method 0: prim, 1: history_matching, 2: abc. restricted: factors that are narrowed. */
static struct analysis *boxes(int method, int k, int restricted, int points, bool longer)
{
    static const char *const kinds[] = {"prim", "history_matching", "abc"};
    struct analysis *a = made(kinds[method], method ? "" : "illicit_profit", method ? "" : "US$", method ? "calibrated" : "guarded - base");
    double nan = NAN;
    for (int i = 0; i < k; i++) {
        const char *name = factor_name(i, longer);
        double low = i % 3 == 1 ? 12000 : 0.1,
               high = i % 3 == 1   ? 9e6
                      : i % 3 == 2 ? 0.7
                                   : 40,
               from = low + (high - low) * 0.1 * (1 + i % 4), to = low + (high - low) * 0.7;
        row(a, name, "range", low, high, nan, nan, nan);
        bool narrow = i < restricted;
        if (method == 0 && narrow) row(a, name, "box 1", from, i % 2 ? high : to, 0.01, 0.9, 0.3 + 0.01 * i);
        if (method == 1) row(a, name, "prior", low, high, (low + high) / 2, nan, nan);
        if (method == 1 && restricted)
            row(a, name, "not_implausible", narrow ? from : low, narrow ? to : high, (from + to) / 2, narrow ? from : low,
                narrow ? to : high);
        if (method == 2) row(a, name, "posterior", low, high, (from + to) / 2, narrow ? from : low, narrow ? to : high);
    }
    if (method == 0) {
        row(a, "all worlds", "share", nan, nan, 0.34, 0.3, 0.38);
        if (restricted) {
            row(a, "box 1", "coverage", nan, nan, 0.78, 0.70, 0.85);
            row(a, "box 1", "density", nan, nan, 0.83, 0.76, 0.89);
            row(a, "box 1", "mass", nan, nan, 0.3, 0.2, 0.4);
        }
        row(a, "box 1", "chance", nan, nan, 1, nan, nan);
        row(a, "box 1", "trajectory", 1, 0.34, 0, 1, nan);
    }
    if (method == 1) {
        row(a, "wave 1", "share_left", 1, 40, restricted ? 0.4 : 0, 0.3, 0.5);
        row(a, "wave 2", "share_left", 2, 80, restricted ? 0.12 : 0, 0.09, 0.16);
        row(a, "region", "any_left", nan, nan, restricted > 0, nan, nan);
    }
    for (int c = 0; c < 2 && c < k; c++) {
        const struct finding *range = analysis_find(a, factor_name(c, longer), "range");
        row(a, factor_name(c, longer), c ? "axis y" : "axis x", range->x, range->y, nan, nan, nan);
    }
    static const char *const quantities[3][2] = {{"of interest", "other"}, {"not_implausible", "run"}, {"posterior", "posterior"}};
    for (int i = 0; i < points; i++) {
        double u = fmod(0.7548776662466927 * i, 1), v = fmod(0.5698402909980532 * i, 1);
        row(a, "point", quantities[method][i % 2], 0.1 + 39.9 * u, k > 1 ? 12000 + (9e6 - 12000) * v : nan, method == 2 ? 1 + i % 7 : i % 2,
            nan, nan);
    }
    return a;
}

TEST(no_text_over_text_and_nothing_outside_in_boxes)
{
    static const int sizes[][2] = {{1, 1}, {2, 1}, {3, 3}, {30, 0}, {30, 5}, {30, 30}};
    for (int method = 0; method < 3; method++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (int longer = 0; longer < 2; longer++)
                for (int points = 0; points < 300; points += 250)
                    sound(boxes(method, sizes[s][0], sizes[s][1], points, longer),
                          test_text("method %d, %d factors, %d restricted", method, sizes[s][0], sizes[s][1]));
}

TEST(a_box_of_discovery_says_coverage_density_and_limits)
{
    const struct plot_ops *o = draw(boxes(0, 6, 2, 100, false), 160, NULL);
    const char *text = figure_words(o);
    CHECK_CONTAINS(text, "78% (70 to 85%) of the worlds of interest");
    CHECK_CONTAINS(text, "83% (76 to 89%) are of interest");
    CHECK_CONTAINS(text, "against 34% of all worlds");
    CHECK_CONTAINS(text, "4.09 to 28"); /* 0.1 + 39.9 * 0.1 and * 0.7 */
    CHECK_CONTAINS(text, "\u2026 4 others not restricted");
    CHECK_CONTAINS(o->alt, "78% (70 to 85%)");
    /* The box lies where its limits are: 10% and 70% of the way across. */
    struct plot_box frame = {0, 0, 0, 0}, box = {0, 0, 0, 0};
    bool in = false;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        if (op->kind == PLOT_OP_GROUP) in = !strcmp(op->text, "points");
        if (!in || op->kind != PLOT_OP_PATH || op->n_numbers != 8 || op->style.fill_alpha > 0) continue;
        struct plot_box b = {o->number[op->first_number], o->number[op->first_number + 1], o->number[op->first_number + 4],
                             o->number[op->first_number + 5]};
        if (op->role == PLOT_ROLE_DATA) box = b;
        else frame = b;
    }
    double width = frame.x1 - frame.x0;
    REQUIRE(width > 50);
    CHECK_DOUBLE((box.x0 - frame.x0) / width, 0.1, 1e-6);
    CHECK_DOUBLE((box.x1 - frame.x0) / width, 0.7, 1e-6);
    CHECK_LACKS(text, "in the logarithm");
}

TEST(a_factor_that_is_spread_in_the_logarithm_is_shown_so)
{
    struct analysis *a = made("prim", "deaths", "persons", "guarded");
    row(a, "leaving.rate", "range", 0.002, 0.2, NAN, NAN, NAN);
    row(a, "leaving.rate", "box 1", 0.02, 0.2, 0.01, 1, 0.5);
    row(a, "box 1", "density", NAN, NAN, 0.9, 0.8, 1);
    row(a, "leaving.rate", "axis x", 0.002, 0.2, NAN, NAN, NAN);
    for (int i = 0; i < 100; i++)
        row(a, "point", i < 50 ? "other" : "of interest", 0.002 * pow(100, (i + 0.5) / 100), NAN, i >= 50, NAN, NAN);
    const struct plot_ops *o = draw(a, 160, NULL);
    CHECK_CONTAINS(figure_words(o), "in the logarithm");
    CHECK_CONTAINS(figure_words(o), "from 0.02 ");
    a = made("history_matching", "", "", "calibrated");
    row(a, "leaving.rate", "range", 0.002, 0.2, NAN, NAN, NAN);
    struct finding *prior = row(a, "leaving.rate", "prior", 0.002, 0.2, 0.02, NAN, NAN);
    row(a, "leaving.rate", "axis x", 0.002, 0.2, NAN, NAN, NAN);
    CHECK_CONTAINS(figure_words(draw(a, 160, NULL)), "in the logarithm");
    prior->value = 0.101;
    CHECK_LACKS(figure_words(draw(a, 160, NULL)), "in the logarithm");
}

TEST(points_are_filled_where_they_are_of_interest_and_open_elsewhere)
{
    const struct plot_ops *o = draw(boxes(0, 3, 1, 101, false), 160, NULL);
    int filled = 0, open = 0;
    bool in = false;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        if (op->kind == PLOT_OP_GROUP) in = !strcmp(op->text, "points");
        if (!in || op->kind != PLOT_OP_PATH || op->style.fill_alpha <= 0) continue;
        if (figure_luminance(op->style.fill) < 0.3) filled++;
        else open++;
    }
    CHECK_INT(filled, 51);
    CHECK_INT(open, 50);
}

TEST(no_box_no_region_and_no_points_are_said)
{
    const struct plot_ops *o = draw(boxes(0, 5, 0, 80, false), 160, NULL);
    CHECK_CONTAINS(figure_words(o), "No box found");
    CHECK_CONTAINS(o->alt, "No box found");
    CHECK_LACKS(figure_words(o), "in the box");
    CHECK(paths_in(o, "points") > 80);
    CHECK_CONTAINS(figure_words(draw(boxes(1, 5, 0, 80, false), 160, NULL)), "Nothing is left");
    CHECK_CONTAINS(figure_words(draw(boxes(1, 5, 2, 80, false), 160, NULL)), "After 2 waves 12% (9 to 16%)");
    CHECK_CONTAINS(figure_words(draw(boxes(2, 5, 0, 0, false), 160, NULL)), "no points kept");
    CHECK_CONTAINS(figure_words(draw(boxes(2, 5, 0, 40, false), 160, NULL)), "narrow no parameter");
    CHECK_CONTAINS(figure_words(draw(boxes(2, 30, 5, 40, false), 160, NULL)), "\u2026 18 others narrowed less");
}

TEST(the_area_of_a_posterior_point_is_its_weight)
{
    struct analysis *a = boxes(2, 2, 1, 0, false);
    row(a, "point", "posterior", 10, 1e6, 0.25, NAN, NAN);
    row(a, "point", "posterior", 20, 2e6, 1, NAN, NAN);
    row(a, "point", "posterior", 30, 3e6, 0, NAN, NAN); /* weighs nothing: not drawn */
    const struct plot_ops *o = draw(a, 160, NULL);
    double size[4] = {0};
    int n = 0;
    bool in = false;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        if (op->kind == PLOT_OP_GROUP) in = !strcmp(op->text, "points");
        if (!in || op->kind != PLOT_OP_PATH || op->style.fill_alpha <= 0) continue;
        REQUIRE(n < 4);
        double least = INFINITY, most = -INFINITY;
        for (size_t k = 0; k < op->n_numbers; k += 2) {
            least = fmin(least, o->number[op->first_number + k]);
            most = fmax(most, o->number[op->first_number + k]);
        }
        size[n++] = most - least;
    }
    CHECK_INT(n, 2);
    CHECK_RELATIVE(size[1], 2 * size[0], 1e-9);
}

TEST(odd_rows_do_no_harm)
{
    struct analysis *a = boxes(0, 3, 3, 20, false);
    row(a, "point", "other", NAN, 1, 0, NAN, NAN);
    row(a, "point", "of interest", INFINITY, NAN, 1, NAN, NAN);
    row(a, "without.range", "range", NAN, NAN, NAN, NAN, NAN);
    row(a, "one.value", "range", 3, 3, NAN, NAN, NAN);
    row(a, "one.value", "box 1", 3, 3, NAN, NAN, NAN);
    row(a, "turned", "range", 5, 1, NAN, NAN, NAN);
    row(a, "no.limits", "box 1", NAN, NAN, NAN, NAN, NAN);
    sound(a, "odd rows");
    struct trib_error err = {0};
    struct plot_ops o;
    struct plot_request rq = {0};
    plot_ops_init(&o, plot_measure_table, NULL);
    CHECK_ERROR(figure_box_draw(made("prim", "deaths", "persons", ""), &rq, &o, &err), TRIB_USAGE, &err, "no factor");
    plot_ops_clear(&o);
}
