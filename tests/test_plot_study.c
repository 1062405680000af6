/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures of analyses, drawn from analyses made by hand: no store, no run, no typeface. Numbers follow an arithmetic rule; where a test
 * says what a figure must say, it comes from the numbers put in.
 */
#include "figures.h"
#include "findings.h"
#include "harness.h"
#include "../plots/figure_box.h"
#include "../plots/figure_heatmap.h"
#include "../plots/study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- analyses made by hand ------------------------------------------------------------------------------------------ */

static const char *const factor_names[] = {
    "smuggling.markup",     "lever.interdiction_sea.intensity",
    "capture.ransom",       "route.trust_low",
    "sea.wave_exponent",    "group.local_pay",
    "interdiction.sea_max", "residents.idle",
    "firm.capacity",        "leaving.rate",
    "travel.support",       "lever.regular_channels.places_per_year",
    "capture.weeks",        "route.poor",
    "conflict.horizon",     "conflict.h0",
    "war.lethality",        "tolls.willingness",
    "observe.delay",        "detained.bribe",
    "forced.value",         "arrest.rate",
    "oil.export",           "residents.public_pay",
    "cooptation.reach",     "contest.drift",
    "regular.nest",         "leaving.population",
    "group.arms_excluded",  "residents.livelihood_effect",
};
enum { N_NAMES = (int)(sizeof factor_names / sizeof factor_names[0]) };

static struct analysis *begin(const char *kind, const char *measure, const char *unit, const char *contrast)
{
    struct analysis *a = finding_analysis(kind);
    snprintf(a->measure, sizeof a->measure, "%s", measure);
    snprintf(a->unit, sizeof a->unit, "%s", unit);
    snprintf(a->contrast, sizeof a->contrast, "%s", contrast);
    snprintf(a->window, sizeof a->window, "2017-02 to 2021-12");
    snprintf(a->summary, sizeof a->summary, "The summary's first sentence. And its second.");
    a->n_runs = 6656, a->n_used = 509, a->n_left_out = 3, a->seed = 11;
    return a;
}
static struct finding *put(struct analysis *a, const char *name, const char *quantity, double value, double half)
{
    struct finding *f = analysis_add(a, name, quantity);
    REQUIRE(f);
    f->value = value, f->low = value - half, f->high = value + half;
    return f;
}
static int dice(int i, int k) { return (int)(((uint32_t)i * 7919u + (uint32_t)k * 104729u + 12345u) * 2654435761u >> 16) % 100; }

/* Factor i has about 0.5 / (i + 1) of the variance; some negative first-order shares. */
static struct analysis *sobol(int n, bool luck)
{
    struct analysis *a = begin("sobol", "trafficking_profit", "US$", "interdiction - baseline");
    for (int i = 0; i < n; i++) {
        double total = 0.46 / (i + 1) + dice(i, 1) / 2000.0;
        put(a, factor_names[i % N_NAMES], "S1", i % 4 == 3 ? -0.02 : total * (0.5 + dice(i, 2) / 250.0), 0.03);
        put(a, factor_names[i % N_NAMES], "ST", total, 0.04 + total / 10);
        put(a, factor_names[i % N_NAMES], "interaction", 0.01, 0.01);
    }
    if (luck) {
        put(a, "luck", "S1", 0.12, 0.04);
        put(a, "luck", "ST", 0.17, 0.05);
    }
    put(a, "all", "mean", 1e7, 1e5);
    return a;
}
static struct analysis *pawn(int n)
{
    struct analysis *a = begin("pawn", "deaths", "persons", "interdiction");
    for (int i = 0; i < n; i++) {
        put(a, factor_names[i % N_NAMES], "median", 0.05 + 0.4 / (i + 1), 0.04)->y = 0.09 + dice(i, 3) / 5000.0;
        put(a, factor_names[i % N_NAMES], "max", 0.12 + 0.55 / (i + 1), 0.05);
    }
    put(a, "dummy", "median", 0.07, 0.02)->y = 0.09;
    return a;
}
static struct analysis *morris(int n, bool luck)
{
    struct analysis *a = begin("morris", "trafficking_profit", "US$", "");
    for (int i = 0; i < n; i++) {
        double size = 4e7 / (i + 1) + dice(i, 4) * 1e4, sign = i % 3 == 1 ? -1 : 1;
        put(a, factor_names[i % N_NAMES], "mu", i % 3 == 2 ? size * 0.1 : size * sign, size * 0.2);
        put(a, factor_names[i % N_NAMES], "mu_star", size, size * 0.15 + 3e5);
        put(a, factor_names[i % N_NAMES], "sigma", size * (0.2 + dice(i, 5) / 80.0), size * 0.1);
    }
    if (luck) {
        put(a, "luck", "mu_star", 2.5e6, 6e5);
        put(a, "luck", "sigma", 3e6, 5e5);
    }
    return a;
}
static struct analysis *tornado(int n)
{
    struct analysis *a = begin("tornado", "trafficking_profit", "US$", "interdiction - baseline");
    put(a, "centre", "mean", 7.6e7, 9e6);
    for (int i = 0; i < n; i++) {
        double size = 3e7 / (i + 1) + dice(i, 6) * 1e4;
        struct finding *low = put(a, factor_names[i % N_NAMES], "low", i % 5 == 4 ? size * 0.6 : -size, size / 8 + 8e5);
        low->x = 0.2 + i, low->y = 0;
        struct finding *high = put(a, factor_names[i % N_NAMES], "high", i % 4 == 3 ? -size * 0.3 : size * 0.8, size / 8 + 8e5);
        high->x = i % 2 ? 4.5 * (i + 1) : 12500 + i, high->y = 1;
        put(a, factor_names[i % N_NAMES], "swing", 1.8 * size, size / 4);
    }
    return a;
}
/* A plane that falls from one corner to the other, with its zero in between. */
static struct analysis *heatmap(int nx, int ny, const char *contrast, double lift, bool old_names)
{
    struct analysis *a = begin("heatmap", "trafficking_profit", "US$", contrast);
    for (int j = 0; j < ny; j++)
        for (int i = 0; i < nx; i++) {
            char name[96];
            double x = 0.1 + 0.1 * i, y = 1.5 + 0.5 * j;
            if (old_names) snprintf(name, sizeof name, "smuggling.markup|lever.interdiction_sea.intensity");
            else snprintf(name, sizeof name, "%.30s = %.6g, %.30s = %.6g", "smuggling.markup", x, "lever.interdiction_sea.intensity", y);
            double value = 1e7 * (lift + (i + 0.5) / nx - (j + 0.5) / ny);
            struct finding *f = put(a, name, old_names ? "cell" : "mean", value, 1.3e6);
            f->x = x, f->y = y;
        }
    return a;
}
static struct analysis *box(int restricted, int points, int boxes)
{
    struct analysis *a = begin("prim", "deaths", "persons", "interdiction - baseline");
    snprintf(
        a->summary, sizeof a->summary,
        "Deaths rise in 78%% (70 to 85) of the worlds where smuggling.markup is above 0.42; this holds 61%% (52 to 70) of all such worlds "
        "in 18%% of the space. Over all worlds it is 23%%.");
    put(a, "all worlds", "share", 0.23, 0.02);
    for (int b = 0; b < (boxes ? boxes : 1); b++) { /* a search without a find leaves its path */
        char name[16];
        snprintf(name, sizeof name, "box %d", b + 1);
        for (int t = 0; t < 20; t++) {
            struct finding *f = put(a, name, "trajectory", t / 6, NAN);
            f->x = 1 - t * 0.045, f->y = 0.23 + t * 0.035, f->low = 1 - t * 0.05;
            if (t == 12) snprintf(f->verdict, sizeof f->verdict, "chosen");
        }
        if (!boxes) break;
        put(a, name, "coverage", 0.61 - 0.4 * b, 0.09);
        put(a, name, "density", 0.78 - 0.1 * b, 0.07);
        put(a, name, "mass", 0.18, 0.02);
        for (int i = 0; i < restricted; i++) {
            struct finding *f = put(a, factor_names[i], name, 1e-6, NAN);
            f->x = i % 2 ? 0 : 0.42, f->y = i % 2 ? 0.55 : 1, f->low = i == 1 ? 0.38 : 0.97, f->high = 0.5;
            if (b) continue;
            struct finding *range = put(a, factor_names[i], "range", NAN, NAN);
            range->x = 0, range->y = 1;
        }
    }
    if (boxes)
        for (int k = 0; k < 2 && k < restricted; k++) {
            struct finding *f = put(a, factor_names[k], k ? "axis y" : "axis x", NAN, NAN);
            f->x = 0, f->y = 1;
        }
    for (int i = 0; i < points; i++) {
        double x = fmod(0.5 + i * 0.7548776662466927, 1), y = fmod(0.5 + i * 0.5698402909980532, 1);
        bool in = x > 0.42 && y < 0.55 ? dice(i, 7) < 78 : dice(i, 8) < 9;
        struct finding *f = put(a, "point", in ? "of interest" : "other", in, NAN);
        f->x = x;
        if (restricted > 1) f->y = y;
    }
    return a;
}

/* ---- drawing them --------------------------------------------------------------------------------------------------- */

typedef enum trib_status (*study_draw)(const struct analysis *a, const struct plot_request *request, struct plot_ops *o,
                                       struct trib_error *err);
static study_draw draw_of(const char *figure)
{
    static const struct {
        const char *name;
        study_draw draw;
    } figures[] = {{"sobol", figure_sobol_draw},
                   {"morris", figure_morris_draw},
                   {"tornado", figure_tornado_draw},
                   {"heatmap", figure_heatmap_draw},
                   {"box", figure_box_draw}};
    for (int i = 0; i < 5; i++)
        if (!strcmp(figures[i].name, figure)) return figures[i].draw;
    return NULL;
}
static struct plot_request request(const char *figure)
{
    return (struct plot_request){.figure = figure, .file = "x.png", .provenance = {"seed", "7"}};
}
static struct plot_ops *drawn(const struct plot_request *rq, const struct analysis *a)
{
    struct trib_error err = {0};
    struct plot_ops *o = figure_page();
    REQUIRE_STATUS(draw_of(rq->figure)(a, rq, o, &err), &err);
    REQUIRE(!o->failed);
    return o;
}

/* ---- what holds for all of them ---------------------------------------------------------------------------------------- */

TEST(no_text_over_text_and_nothing_outside)
{
    static const double widths[] = {85, 100, 160, 180, 254};
    static const int sizes[] = {1, 2, 7, 30};
    for (int w = 0; w < 5; w++) {
        for (int k = 0; k < 4; k++) {
            int n = sizes[k];
            const struct {
                const char *figure;
                const struct analysis *a;
            } all[] = {
                {"sobol", sobol(n, true)},
                {"sobol", sobol(n, false)},
                {"sobol", pawn(n)},
                {"morris", morris(n, true)},
                {"morris", morris(n, false)},
                {"tornado", tornado(n)},
                {"heatmap", heatmap(n < 12 ? n : 12, n < 10 ? n + 1 : 10, "interdiction - baseline", 0.1, false)},
                {"heatmap", heatmap(n < 12 ? n + 2 : 12, n < 10 ? n : 10, "interdiction", 1.5, true)},
                {"heatmap", heatmap(6, 6, "interdiction - baseline", 0, true)},
                {"box", box(n < 8 ? n : 8, 40 * n, 1)},
                {"box", box(n < 4 ? n : 4, 300, 3)},
                {"box", box(0, 0, 0)},
            };
            for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
                struct plot_request rq = request(all[i].figure);
                rq.width_mm = widths[w];
                if (!CHECK_INT(figure_flaws(drawn(&rq, all[i].a), true), 0))
                    test_note("figure %s of analysis %s, %d factors, %g mm wide (number %zu)", all[i].figure, all[i].a->kind, n, widths[w],
                              i);
            }
        }
    }
}

TEST(what_is_odd_can_be_drawn)
{ /* nothing known, nothing but zeros, no intervals, long names, names that the registry does not have */
    static const double odd[] = {NAN, 0, 0.3, INFINITY};
    struct analysis *made[6];
    const char *const figure[] = {"sobol", "sobol", "morris", "tornado", "heatmap", "box"};
    for (int o = 0; o < 4; o++)
        for (int w = 0; w < 2; w++) {
            made[0] = sobol(3, true), made[1] = pawn(3), made[2] = morris(3, true), made[3] = tornado(3);
            made[4] = heatmap(3, 3, "interdiction - baseline", 0, false), made[5] = box(3, 60, 1);
            for (int k = 0; k < 6; k++) {
                struct analysis *a = made[k];
                for (int i = 0; i < a->n_rows; i++) {
                    struct finding *f = &a->row[i];
                    f->value = odd[o];
                    f->low = o == 2 ? -0.1 : isfinite(odd[o]) ? odd[o] : NAN;
                    f->high = o == 2 ? 0.7 : f->low;
                    for (int n = 0; n < 3; n++)
                        if (k < 4 && !strcmp(f->name, factor_names[n]))
                            snprintf(f->name, sizeof f->name, "a_factor_that_no_registry_has.with_a_very_long_name_of_many_words_%d", n);
                }
                a->summary[0] = 0;
                struct plot_request rq = request(figure[k]);
                rq.width_mm = w ? 160 : 85;
                if (!CHECK_INT(figure_flaws(drawn(&rq, a), true), 0)) test_note("%s of %g", figure[k], odd[o]);
                struct plot_ops *ops = drawn(&rq, a);
                for (size_t i = 0; i < ops->n_numbers; i++) REQUIRE(isfinite(ops->number[i]));
                CHECK(strlen(ops->alt) > 20);
            }
        }
}

TEST(an_analysis_without_rows_is_refused)
{
    static const char *const figure[] = {"sobol", "morris", "tornado", "heatmap", "box"};
    for (int i = 0; i < 5; i++) {
        struct trib_error err = {0};
        struct plot_ops o;
        struct plot_request rq = request(figure[i]);
        plot_ops_init(&o, plot_measure_table, NULL);
        CHECK_ERROR(draw_of(figure[i])(begin(figure[i], "deaths", "persons", ""), &rq, &o, &err), TRIB_USAGE, &err, " to draw");
        plot_ops_clear(&o);
    }
}

TEST(a_part_is_not_taken_for_the_whole)
{ /* prim keeps the ranges of two factors only: the third has the registry's */
    struct plot_request rq = request("box");
    struct analysis *a = box(3, 60, 1), *b = box(3, 60, 1);
    int n;
    const struct trib_parameter_info *third = &trib_parameters(&n)[trib_parameter_find(factor_names[2])];
    for (int i = 0; i < a->n_rows; i++) {
        if (strcmp(a->row[i].name, factor_names[2]) || strcmp(a->row[i].quantity, "range")) continue;
        snprintf(a->row[i].quantity, sizeof a->row[i].quantity, "nothing");
        b->row[i].x = third->low, b->row[i].y = third->high;
    }
    char *one = plot_ops_text(drawn(&rq, a)), *other = plot_ops_text(drawn(&rq, b));
    REQUIRE(one && other);
    CHECK_TEXT(one, other);
    free(one);
    free(other);
}

TEST(a_search_that_found_nothing_can_be_drawn)
{
    struct plot_request rq = request("box");
    struct analysis *a = box(0, 0, 0);
    snprintf(analysis_add(a, "box 1", "chance")->verdict, 192, "no restriction separates the worlds");
    struct plot_ops *o = drawn(&rq, a);
    char *text = figure_words(o);
    CHECK_CONTAINS(text, "No box found");
    CHECK_CONTAINS(text, "no restriction separates the worlds");
    CHECK_CONTAINS(text, "23% are of interest");
    CHECK_CONTAINS(o->alt, "No box found");
    int marks = 0;
    for (size_t i = 0; i < o->n; i++) marks += o->op[i].kind == PLOT_OP_PATH && o->op[i].role == PLOT_ROLE_DATA;
    CHECK_INT(marks, 20);
}

TEST(a_search_that_found_nothing_shows_its_ranges_and_what_it_went_through)
{
    struct analysis *a = box(0, 0, 0);
    snprintf(a->detail, sizeof a->detail, "above 20000, below inf, gain, boxes 4");
    struct finding *range = analysis_add(a, "smuggling.markup", "range");
    range->x = 0.1, range->y = 0.7;
    for (int w = 0; w < 2; w++) {
        struct plot_request rq = request("box");
        rq.width_mm = w ? 180 : 85;
        struct plot_ops *o = drawn(&rq, a);
        char *text = figure_words(o);
        CHECK_CONTAINS(text, "A world is of interest if the difference is above 20.0 thousand persons.");
        CHECK_CONTAINS(text, "smuggling: markup");
        CHECK_CONTAINS(text, "density");
        CHECK_CONTAINS(text, "coverage");
        CHECK_CONTAINS(o->alt, "Ranges of 1 factor; coverage and density of the boxes of a search.");
        CHECK_INT(figure_flaws(o, true), 0);
    }
}

TEST(captions_name_the_case_and_whether_a_number_is_a_total)
{
    struct analysis *a = heatmap(3, 2, "interdiction - baseline", 0, false);
    struct plot_request rq = request("heatmap");
    rq.case_name = "Aland";
    a->n_left_out = 0, a->n_used = 24;
    char *text = figure_words(drawn(&rq, a));
    CHECK_CONTAINS(text, "not observed. Case: Aland; 6,656 runs, seed 11, total of Feb 2017 to Dec 2021.");
    CHECK_CONTAINS(text, "Mean difference of 4 pairs of runs with the same luck at each");
    snprintf(a->measure, sizeof a->measure, "conflict_risk");
    snprintf(a->window, sizeof a->window, "the first year");
    a->n_used = 25; /* no whole number of runs a cell */
    text = figure_words(drawn(&rq, a));
    CHECK_CONTAINS(text, "seed 11, the first year.");
    CHECK_CONTAINS(text, "Mean difference of the runs at each");
}

TEST(figures_of_analyses_say_what_they_show)
{
    static const char *const figure[] = {"sobol", "sobol", "morris", "tornado", "heatmap", "box"};
    const struct analysis *a[] = {
        sobol(8, true), pawn(8), morris(8, true), tornado(8), heatmap(5, 5, "interdiction - baseline", 0.1, false), box(3, 60, 1)};
    for (int i = 0; i < 6; i++) {
        struct plot_request rq = request(figure[i]);
        rq.note = "My own note.";
        struct plot_ops *o = drawn(&rq, a[i]);
        char *text = figure_words(o);
        CHECK_CONTAINS(text, "Tributary " TRIB_VERSION);
        CHECK_CONTAINS(text, "not observed");
        CHECK_CONTAINS(text, "6,656 runs");
        CHECK_CONTAINS(text, "3 ");
        CHECK_CONTAINS(text, "left out after failures");
        CHECK_CONTAINS(text, "seed 11");
        CHECK_CONTAINS(text, "Feb 2017 to Dec 2021");
        CHECK_CONTAINS(text, "interdiction at sea: intensity");
        CHECK_CONTAINS(text, "My own note.");
        CHECK_LACKS(text, "lever.");
        CHECK_LACKS(text, "_");
        CHECK(strlen(o->alt) > 80);
        rq.title = "My own title";
        CHECK_CONTAINS(figure_words(drawn(&rq, a[i])), "My own title");
    }
}

TEST(figures_of_analyses_golden)
{
    static const char *const names[] = {"sobol", "pawn", "morris", "tornado", "heatmap", "box"};
    const struct analysis *a[] = {
        sobol(5, true), pawn(4), morris(5, true), tornado(4), heatmap(4, 3, "interdiction - baseline", 0.1, false), box(3, 40, 1)};
    for (int i = 0; i < 6; i++) {
        struct plot_request rq = request(i == 1 ? "sobol" : names[i]);
        char *text = plot_ops_text(drawn(&rq, a[i]));
        REQUIRE(text);
        CHECK_GOLDEN(test_text("plots/%s.ops", names[i]), text);
        free(text);
    }
}

TEST(requests_are_checked_before_any_run)
{
    static const char *const arms[] = {"baseline", "interdiction", "regular channels"};
    static const char *const figure[] = {"heatmap", "tornado", "sobol", "morris", "box"};
    struct trib_error err = {0};
    for (int i = 0; i < 5; i++) {
        struct plot_request ok = request(figure[i]), rq = ok;
        CHECK_STATUS(plot_check(&ok, arms, 3, &err), &err);
        rq.measure[0] = "deths";
        CHECK_ERROR(plot_check(&rq, arms, 3, &err), TRIB_NAME, &err, "did you mean 'deaths'");
        rq = ok, rq.arm = "interdicton";
        CHECK_ERROR(plot_check(&rq, arms, 3, &err), TRIB_NAME, &err, "did you mean 'interdiction'");
        rq = ok, rq.difference_from = "nobody";
        CHECK_ERROR(plot_check(&rq, arms, 3, &err), TRIB_NAME, &err, "'regular channels'");
        rq = ok, rq.width_mm = 20;
        CHECK_ERROR(plot_check(&rq, arms, 3, &err), TRIB_RANGE, &err, "80 to 400");
        rq = ok, rq.file = "x.gif";
        CHECK_ERROR(plot_check(&rq, arms, 3, &err), TRIB_USAGE, &err, ".png, .svg or .pdf");
    }
}
