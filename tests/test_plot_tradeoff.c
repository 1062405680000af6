/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tradeoff: two measures against each other, and the front. */
#include "made_runs.h"
#include "harness.h"
#include "../plots/decide.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const five[] = {"baseline", "patrols", "regular channels", "livelihoods", "both"};

/* Months are equal; the policies' effects begin with the run. Profit: a total; risk: a mean. */
static double luck(int run, int what) { return made_dice(run, what, 9) - 50; }
static double plain(const char *measure, int arm, int run, int month)
{
    static const double profit[] = {0, 80, -60, 5, -40}, risk[] = {0, -2, 1, -0.5, -6};
    (void)month;
    if (!strcmp(measure, "illicit_profit"))
        return 1e5 * (1000 + luck(run, 1) + profit[arm % 5] + (arm ? luck(run, 10 + arm) / 10 : 0) + floor(arm / 5.0));
    if (!strcmp(measure, "conflict_risk"))
        return (100 + luck(run, 2) / 2 + risk[arm % 5] + (arm ? luck(run, 20 + arm) / 10 : 0) + floor(arm / 5.0)) / 2000;
    return 100 + luck(run, 3) + arm;
}

/* ---- points by hand ---------------------------------------------------------------------------------------------------------- */

static void fill(struct decide_runs *r, int n_arms, int n, const double *value)
{
    *r = (struct decide_runs){
        .n_arms = n_arms, .n = n, .slot = calloc((size_t)n, sizeof(uint32_t)), .value = malloc((size_t)(n_arms * n) * sizeof(double))};
    REQUIRE(r->slot && r->value);
    memcpy(r->value, value, (size_t)(n_arms * n) * sizeof(double));
}

/* Base, and arms that lie thus (less is better both ways), each with a spread of 0.1 in its three runs:
 *   a (-4, 2), b (-2, -3), c (-1, -2.5), d (3, 1). b beats c and the base and d; a is best across. Front: a, b. */
TEST(the_front_by_hand)
{
    static const double x[5][3] = {{9, 10, 11}, {5, 6.1, 6.9}, {7, 8.1, 8.9}, {8, 9.1, 9.9}, {12, 13.1, 13.9}};
    static const double y[5][3] = {{9, 10, 11}, {11, 12.1, 12.9}, {6, 7.1, 7.9}, {6.5, 7.6, 8.4}, {10, 11.1, 11.9}};
    struct decide_runs run[2];
    struct decide_point p[5];
    struct trib_error err = {0};
    fill(&run[0], 5, 3, x[0]);
    fill(&run[1], 5, 3, y[0]);
    REQUIRE_STATUS(decide_points(run, 0, (const int[]){-1, -1}, p, &err), &err);
    const bool front[] = {false, true, true, false, false};
    for (int i = 0; i < 5; i++) CHECK_INT(p[i].front, front[i]);
    for (int i = 0; i < 5; i++) CHECK(p[i].decided); /* the spreads are far smaller than the gaps */
    CHECK_DOUBLE(p[1].mean[0], -4, 1e-12);
    /* differences -4, -3.9, -4.1: sd 0.1, t(0.975; 2) = 4.302653, half 0.248414 */
    CHECK_DOUBLE(p[1].high[0], -4 + 0.248414, 1e-6);
    CHECK(isnan(p[1].ninety));                                                  /* three runs hold no nine tenths */
    REQUIRE_STATUS(decide_points(run, 0, (const int[]){1, -1}, p, &err), &err); /* more is better across: d and b, c lies between them */
    const bool other[] = {false, false, true, true, true};
    for (int i = 1; i < 5; i++) CHECK_INT(p[i].front, other[i]);
    REQUIRE_STATUS(decide_points(run, 0, (const int[]){0, -1}, p, &err), &err);
    for (int i = 0; i < 5; i++) CHECK(!p[i].front && !p[i].decided);
    decide_runs_clear(&run[0]);
    decide_runs_clear(&run[1]);
}

TEST(what_luck_could_turn_is_not_decided)
{ /* b is better than a by its means, but the pairs' differences swing: 3 and -1 and 1 and -2 … */
    static const double x[3][4] = {{10, 10, 10, 10}, {8, 8, 8, 8}, {5, 9, 7, 10}}, y[3][4] = {{10, 10, 10, 10}, {8, 8, 8, 8}, {7, 7, 7, 7}};
    struct decide_runs run[2];
    struct decide_point p[3];
    struct trib_error err = {0};
    fill(&run[0], 3, 4, x[0]);
    fill(&run[1], 3, 4, y[0]);
    REQUIRE_STATUS(decide_points(run, 0, (const int[]){-1, -1}, p, &err), &err);
    CHECK(!p[0].front && p[0].decided); /* a beats the base in every run */
    CHECK(!p[1].front && !p[1].decided);
    CHECK(p[2].front && p[2].decided);                                            /* surely lower than both upwards, so nobody beats it */
    for (int k = 0; k < 4; k++) run[0].value[8 + k] = 8, run[1].value[8 + k] = 8; /* twins: neither beats the other, and that is sure */
    REQUIRE_STATUS(decide_points(run, 0, (const int[]){-1, -1}, p, &err), &err);
    CHECK(p[1].front && p[1].decided && p[2].front && p[2].decided);
    decide_runs_clear(&run[0]);
    decide_runs_clear(&run[1]);
}

TEST(ellipses_hold_the_runs_they_say)
{
    enum { N = 200 };
    double x[2 * N] = {0}, y[2 * N] = {0};
    for (int k = 0; k < N; k++) {
        x[N + k] = made_dice(k, 1, 1) + made_dice(k, 2, 1);
        y[N + k] = 3 * x[N + k] + made_dice(k, 3, 1) * 2;
    }
    struct decide_runs run[2];
    struct decide_point p[2];
    struct trib_error err = {0};
    fill(&run[0], 2, N, x);
    fill(&run[1], 2, N, y);
    REQUIRE_STATUS(decide_points(run, 0, (const int[]){-1, -1}, p, &err), &err);
    int half = 0, ninety = 0;
    for (int k = 0; k < N; k++) { /* inside the ellipse that the figure draws: undo its matrix */
        double u = (x[N + k] - p[1].mean[0]) / p[1].sd[0], v = (y[N + k] - p[1].mean[1]) / p[1].sd[1],
               w = (v - p[1].along * u) / sqrt(1 - p[1].along * p[1].along), r = hypot(u, w);
        half += r <= p[1].half, ninety += r <= p[1].ninety;
    }
    CHECK(abs(half - N / 2) <= 1);
    CHECK(abs(ninety - N * 9 / 10) <= 1);
    CHECK(p[1].along > 0.5);
    for (int k = 0; k < N; k++) run[0].value[N + k] = 4; /* flat: no width, and no division by it */
    REQUIRE_STATUS(decide_points(run, 0, (const int[]){-1, -1}, p, &err), &err);
    CHECK_DOUBLE(p[1].along, 0, 0);
    CHECK(isfinite(p[1].ninety) && p[1].ninety > 0);
    decide_runs_clear(&run[0]);
    decide_runs_clear(&run[1]);
}

/* ---- the figure ------------------------------------------------------------------------------------------------------------------ */

TEST(the_mark_lies_at_the_mean_difference)
{ /* the base is the 0 of both axes; 'patrols' has +80 · 1e5 · 12 months of luck 0 and less on average; compare distances with another arm's */
    struct made_runs made = made_runs(five, 5, 24, 36, plain);
    struct plot_request rq = made_request("tradeoff");
    CHECK_TEXT(rq.measure[0], "illicit_profit");
    const struct plot_ops *o = made_draw(&rq, &made);
    double want[5][2] = {{0}};
    for (int a = 0; a < 5; a++)
        for (int r = 0; r < 24; r++) {
            want[a][0] += (plain("illicit_profit", a, r, 0) - plain("illicit_profit", 0, r, 0)) * 12 / 24;
            want[a][1] += (plain("conflict_risk", a, r, 0) - plain("conflict_risk", 0, r, 0)) / 24;
        }
    double x0 = made_x(o, made_path(o, "baseline", 0)), y0 = made_y(o, made_path(o, "baseline", 0));
    double across = (made_x(o, made_path(o, "patrols", 2)) - x0) / want[1][0],
           up = (made_y(o, made_path(o, "patrols", 2)) - y0) / want[1][1];
    CHECK(across > 0 && up < 0);
    for (int a = 2; a < 5; a++) { /* across line, upward line, mark */
        const char *group = a == 2 ? "regular_channels" : five[a];
        CHECK_DOUBLE(made_x(o, made_path(o, group, 2)), x0 + across * want[a][0], 0.35); /* a triangle's box is not centred */
        CHECK_DOUBLE(made_y(o, made_path(o, group, 2)), y0 + up * want[a][1], 0.75);
    }
    char *text = figure_words(o);
    CHECK_CONTAINS(text, "No other arm has better means in both than: 'regular channels', 'both'");
    CHECK_CONTAINS(text, "ellipses hold the middle 50% and 90%");
    CHECK_CONTAINS(text, "better in both");
    CHECK_CONTAINS(text, "less is better");
    CHECK_CONTAINS(text, "Jan 2012 to Dec 2012; 24 runs of each arm");
    CHECK_CONTAINS(o->alt, "patrols:");
    int named = 0;
    for (size_t i = 0; i < o->n; i++)
        for (int a = 0; a < 5; a++)
            named += o->op[i].kind == PLOT_OP_TEXT && o->op[i].role == PLOT_ROLE_END && !strcmp(o->op[i].text, five[a]);
    CHECK_INT(named, 5);
}

/* 'patrols' swings round the base, 'livelihoods' is clearly better than both. */
static double swing(const char *measure, int arm, int run, int month)
{
    double effect = arm == 1 ? (run % 2 ? 30 : -28) : arm == 2 ? -50 : 0;
    (void)month;
    return (!strcmp(measure, "conflict_risk") ? 1e-4 : 1e5) * (500 + luck(run, 1) + effect);
}
TEST(undecided_arms_are_hollow)
{ /* the two beaten by 'livelihoods' in every run are decided; without it nobody knows which of the two is better */
    static const char *const arms[] = {"baseline", "patrols", "livelihoods"};
    struct made_runs made = made_runs(arms, 3, 8, 36, swing);
    struct plot_request rq = made_request("tradeoff");
    struct plot_ops *o = made_draw(&rq, &made);
    CHECK(made_path(o, "livelihoods", 2)->style.fill != PLOT_PAPER);
    CHECK(made_path(o, "patrols", 2)->style.fill != PLOT_PAPER); /* beaten by 22 or 80: mean 51, interval 25 to 77 */
    CHECK_LACKS(figure_words(o), "(open)");
    rq.arms[0] = "patrols";
    o = made_draw(&rq, &made);
    CHECK(made_path(o, "patrols", 2)->style.fill == PLOT_PAPER);
    CHECK_CONTAINS(figure_words(o), "'baseline' (open)");
    CHECK_CONTAINS(figure_words(o), "Hollow (open)");
}

static double same(const char *measure, int arm, int run, int month) { return (void)measure, (void)arm, (void)run, (void)month, 5; }
static double flat(const char *measure, int arm, int run, int month)
{
    return !strcmp(measure, "illicit_profit") ? 7 + arm : plain(measure, arm, run, month);
}
static double holes(const char *measure, int arm, int run, int month)
{
    return arm == 2 || (arm == 1 && run < 2) ? NAN : plain(measure, arm, run, month);
}
static double tiny(const char *measure, int arm, int run, int month)
{
    double v = plain(measure, arm, run, month);
    return !strcmp(measure, "illicit_profit") ? v * 1e6 : v * 1e-8;
}
static double negative(const char *measure, int arm, int run, int month) { return -plain(measure, arm, run, month); }

TEST(odd_data_are_drawn_or_answered)
{
    static const double widths[] = {85, 160, 180, 254};
    static const made_value values[] = {plain, same, flat, holes, tiny, negative};
    for (int v = 0; v < 6; v++)
        for (int runs = 1; runs <= 12; runs += 11) {
            struct made_runs made = made_runs(five, 5, runs, 26, values[v]);
            for (int w = 0; w < 4; w++) {
                struct plot_request rq = made_request("tradeoff");
                rq.width_mm = widths[w];
                struct plot_ops *o = made_draw(&rq, &made);
                CHECK_INT(figure_flaws(o, true), 0);
                if (v == 3) CHECK_CONTAINS(figure_words(o), "no value and");
                if (v == 4) CHECK_CONTAINS(figure_words(o), "per billion");
                if (v == 4) CHECK_CONTAINS(figure_words(o), "trillion US$");
                if (runs == 1) CHECK_CONTAINS(figure_words(o), "One run gives no interval");
            }
        }
}

TEST(many_arms_and_long_names_find_a_place)
{
    const char *names[40];
    for (int i = 0; i < 40; i++)
        names[i] =
            test_text(i % 3 ? "arm %d" : "a policy with a very long name, \u00e9t\u00e9 \u0441\u0435\u0432\u0435\u0440 number %d", i);
    static const int counts[] = {2, 7, 8, 13, 40};
    static const double widths[] = {85, 160, 180};
    for (int c = 0; c < 5; c++) {
        struct made_runs made = made_runs(names, counts[c], 4, 26, plain);
        for (int w = 0; w < 3; w++) {
            struct plot_request rq = made_request("tradeoff");
            rq.width_mm = widths[w];
            struct plot_ops *o = made_draw(&rq, &made);
            CHECK_INT(figure_flaws(o, true), 0);
            char *text = figure_words(o);
            for (int i = 0; i < counts[c]; i++) /* every arm is named, at its mark or in the key */
                if (i % 3 && !strstr(text, names[i])) CHECK(!names[i]);
        }
    }
}

TEST(what_can_not_be_weighed_is_said)
{
    struct made_runs made = made_runs(five, 5, 4, 30, plain), empty = made_runs(five, 3, 4, 30, holes);
    struct trib_error err = {0};
    struct plot_request rq = made_request("tradeoff");
    rq.measure[1] = NULL;
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_USAGE, &err, "needs 2 measures");
    rq.measure[1] = "illicit_profit";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_USAGE, &err, "two different measures");
    rq.measure[1] = "conflict_rsk";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_NAME, &err, "did you mean 'conflict_risk'");
    rq = made_request("tradeoff");
    CHECK_ERROR(plot_check(&rq, five, 1, &err), TRIB_USAGE, &err, "a tradeoff needs two arms or more");
    rq.difference_from = "regular channels"; /* which has no value there */
    CHECK_ERROR(made_refuse(&rq, &empty, &err), TRIB_USAGE, &err, "there is no difference to draw");
    rq = made_request("tradeoff");
    rq.measure[1] = "arrivals";
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "no better side of 'arrivals'");
    CHECK_LACKS(figure_words(made_draw(&rq, &made)), "better in both");
    rq = made_request("tradeoff");
    rq.arms[0] = "both", rq.difference_from = "patrols";
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "differences from 'patrols'");
}

TEST(tradeoff_golden)
{
    struct made_runs made = made_runs(five, 5, 12, 36, plain);
    struct plot_request rq = made_request("tradeoff");
    char *text = plot_ops_text(made_draw(&rq, &made));
    REQUIRE(text);
    CHECK_GOLDEN("plots/tradeoff.ops", text);
    free(text);
}
