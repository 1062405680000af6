/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ranking: who is best, run by run. */
#include "made_runs.h"
#include "harness.h"
#include "../plots/decide.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const four[] = {"baseline", "patrols", "regular channels", "both"};

/* Arm a of run r has a figure of its own; equal months. Less is better in all of the default measures. */
static double plain(const char *measure, int arm, int run, int month)
{
    (void)month;
    if (!strcmp(measure, "lever_cost")) return arm * 1e6;
    if (!strcmp(measure, "trafficking_profit")) return 1e6 * (arm == 2 ? 1 : 2 + made_dice(run, arm, 1) / 100.0);
    if (!strcmp(measure, "conflict_risk")) return (10 + made_dice(run, arm, 2)) / 1000.0;
    return 100 + made_dice(run, arm, 3);
}

/* ---- ranks by hand ------------------------------------------------------------------------------------------------------------ */

/* Three arms, four runs, less is better:
 *        run 0  1  2  3
 * a          1  5  2  -
 * b          2  5  2  1
 * c          3  4  2  1     (run 3: a has no value)
 * ranks a    1  2.5 2; b 2 2.5 2; c 3 1 2. Best: a 1 + 0 + 1/3, b 1/3, c 1 + 1/3, of 3. Worst: a 0 + 1/2 + 1/3, b 5/6, c 1 + 1/3. */
TEST(ranks_ties_and_missing_runs)
{
    const uint32_t slot[] = {0, 1, 2, 3};
    const double a[] = {1, 5, 2, 9}, b[] = {2, 5, 2, 1}, c[] = {3, 4, 2, 1};
    struct plot_sample sample[3] = {{0}};
    struct trib_error err = {0};
    struct decide_runs runs;
    REQUIRE_STATUS(plot_sample_make(slot, a, 3, &sample[0], &err), &err);
    REQUIRE_STATUS(plot_sample_make(slot, b, 4, &sample[1], &err), &err);
    REQUIRE_STATUS(plot_sample_make(slot, c, 4, &sample[2], &err), &err);
    REQUIRE_STATUS(decide_runs_make(sample, 3, &runs, &err), &err);
    CHECK_INT(runs.n, 4);
    double rank[12];
    const double want[] = {1, 2.5, 2, NAN, 2, 2.5, 2, NAN, 3, 1, 2, NAN};
    CHECK_INT(decide_rank(&runs, -1, rank), 3);
    for (int i = 0; i < 12; i++) CHECK_DOUBLE(rank[i], want[i], 0);
    struct decide_place place[3];
    decide_places(&runs, rank, place);
    const double best[] = {4 / 9.0, 1 / 9.0, 4 / 9.0}, worst[] = {5 / 18.0, 5 / 18.0, 4 / 9.0}, mean[] = {5.5 / 3, 6.5 / 3, 2};
    for (int i = 0; i < 3; i++) {
        CHECK_INT(place[i].n, 3);
        CHECK_DOUBLE(place[i].best, best[i], 1e-12);
        CHECK_DOUBLE(place[i].worst, worst[i], 1e-12);
        CHECK_DOUBLE(place[i].mean_rank, mean[i], 1e-12);
        CHECK(!place[i].same);
    }
    CHECK_INT(decide_rank(&runs, 1, rank), 3); /* more is better: the order turns round */
    CHECK_DOUBLE(rank[0], 3, 0);
    CHECK_DOUBLE(rank[9], 3, 0);
    decide_runs_clear(&runs);
    for (int i = 0; i < 3; i++) plot_sample_clear(&sample[i]);
}

TEST(interval_of_a_share_beside_a_published_one)
{ /* 81 of 263: Wilson's interval 0.2553 to 0.3662 (Newcombe 1998, Statistics in Medicine 17: 857-872, table I, method 3) */
    double low, high;
    decide_wilson(81 / 263.0, 263, &low, &high);
    CHECK_DOUBLE(low, 0.2553, 5e-5);
    CHECK_DOUBLE(high, 0.3662, 5e-5);
    decide_wilson(0, 20, &low, &high); /* 0 of 20: 0 to 0.1611 */
    CHECK_DOUBLE(low, 0, 0);
    CHECK_DOUBLE(high, 0.1611, 5e-5);
    decide_wilson(1 / 29.0, 29, &low, &high); /* 1 of 29: 0.0061 to 0.1718 */
    CHECK_DOUBLE(low, 0.0061, 5e-5);
    CHECK_DOUBLE(high, 0.1718, 5e-5);
    decide_wilson(1, 20, &low, &high); /* 0 of 20 turned round */
    CHECK_DOUBLE(low, 0.8389, 5e-5);
    CHECK_DOUBLE(high, 1, 0);
}

/* ---- the figure ------------------------------------------------------------------------------------------------------------------ */

TEST(marks_stand_where_the_shares_say)
{ /* trafficking profit: 'regular channels' is best in every run; its circle lies on the axis' 100%, all others' on 0 */
    struct made_runs made = made_runs(four, 4, 10, 36, plain);
    struct plot_request rq = made_request("ranking");
    rq.measure[0] = "trafficking_profit", rq.measure[1] = NULL;
    const struct plot_ops *o = made_draw(&rq, &made);
    /* page 160 mm = 453.54 points; one panel: names at most 20% of the inner width, here 'regular channels'; three columns of numbers of 27 */
    double names = plot_text_width(o, "regular channels", 8, false) + 8, right = 160 / 25.4 * 72 - 9, x0 = 9 + names + 3,
           x1 = right - 3 * 27 - 3;
    const struct plot_op *circle = made_path(o, "regular_channels", 3); /* worst: line, mark; best: line, mark */
    REQUIRE(circle);
    CHECK_DOUBLE(made_x(o, circle), x1, 0.02);
    CHECK_DOUBLE(made_x(o, made_path(o, "regular_channels", 1)), x0, 0.02);
    CHECK_DOUBLE(made_x(o, made_path(o, "patrols", 3)), x0, 0.02);
    double low, high;
    decide_wilson(1, 10, &low, &high);
    struct plot_box line = plot_path_box(o, made_path(o, "regular_channels", 2));
    CHECK_DOUBLE(line.x0 + 1.2, x0 + (x1 - x0) * low, 1.25); /* the box may hold the line's width */
    CHECK_CONTAINS(figure_words(o), "100% 0% 1.0");
    CHECK_CONTAINS(o->alt, "regular channels best 100% (72 to 100%), worst 0%, mean rank 1.00");
}

TEST(rows_go_by_mean_rank_and_words_say_so)
{
    struct made_runs made = made_runs(four, 4, 12, 36, plain);
    struct plot_request rq = made_request("ranking");
    CHECK_TEXT(rq.measure[0], "trafficking_profit");
    CHECK_TEXT(rq.measure[3], "lever_cost"); /* the registry takes no side; here less is better */
    struct plot_ops *o = made_draw(&rq, &made);
    char *text = figure_words(o);
    CHECK_CONTAINS(text, "How often each of 4 arms is the best, for 4 outcomes");
    CHECK_CONTAINS(text, "Jan 2012 to Dec 2012");
    CHECK_CONTAINS(text, "12 runs of each arm");
    CHECK_CONTAINS(text, "best or worst of these arms");
    CHECK_CONTAINS(text, "often worst");
    CHECK_CONTAINS(text,
                   "Lowest mean rank: 'baseline', 2.2 (95% interval 1.9 to 2.5; 1 is best); 2 others can't be told from it, run by run.");
    CHECK_CONTAINS(text, "All outcomes: mean rank");
    CHECK_CONTAINS(text, "seed 7");
    CHECK(o->alt[0] && strlen(o->alt) > 200);
    /* down the page by the overall panel's marks, its own numbers ascend */
    double last_y = 0, last_x = 0;
    int seen = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind != PLOT_OP_TEXT || !strstr(o->op[i].text, " to ") || !strchr(o->op[i].text, '(') ||
            o->op[i].role != PLOT_ROLE_LABEL)
            continue;
        double rank = strtod(o->op[i].text, NULL);
        CHECK(o->op[i].y > last_y && rank >= last_x);
        last_y = o->op[i].y, last_x = rank;
        seen++;
    }
    CHECK_INT(seen, 4);
}

static double same(const char *measure, int arm, int run, int month) { return (void)measure, (void)arm, (void)run, (void)month, 5; }
static double holes(const char *measure, int arm, int run, int month)
{
    if (arm == 1 && run == 2) return NAN;
    return plain(measure, arm, run, month);
}
static double none(const char *measure, int arm, int run, int month)
{
    return arm == 1 && !strcmp(measure, "conflict_risk") ? NAN : plain(measure, arm, run, month);
}
static double extreme(const char *measure, int arm, int run, int month)
{
    double v = plain(measure, arm, run, month) + 1;
    return !strcmp(measure, "trafficking_profit") ? -1e12 * v : !strcmp(measure, "conflict_risk") ? 1e-9 * v : v;
}

TEST(odd_data_are_ranked_or_answered)
{
    static const double widths[] = {85, 160, 180, 254};
    static const made_value values[] = {plain, same, holes, none, extreme};
    for (int v = 0; v < 5; v++) {
        struct made_runs made = made_runs(four, 4, 6, 30, values[v]);
        for (int w = 0; w < 4; w++) {
            struct plot_request rq = made_request("ranking");
            rq.width_mm = widths[w];
            struct plot_ops *o = made_draw(&rq, &made);
            CHECK_INT(figure_flaws(o, true), 0);
            if (v == 1) CHECK_CONTAINS(figure_words(o), "all the same");
            if (v == 1) CHECK_CONTAINS(figure_words(o), "no other can be told from it");
            if (v == 2) CHECK_CONTAINS(figure_words(o), "no run of that luck: 1 of the runs.");
            if (v == 3) CHECK_CONTAINS(figure_words(o), "no value");
        }
    }
}

TEST(forty_arms_and_long_names_are_ranked)
{
    const char *names[40];
    for (int i = 0; i < 40; i++)
        names[i] =
            test_text(i % 3 ? "arm %d" : "a policy with a very long name, \u00e9t\u00e9 \u0441\u0435\u0432\u0435\u0440 number %d", i);
    struct made_runs made = made_runs(names, 40, 4, 26, plain);
    static const double widths[] = {85, 160, 180};
    for (int w = 0; w < 3; w++) {
        struct plot_request rq = made_request("ranking");
        rq.width_mm = widths[w];
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
    }
}

TEST(what_can_not_be_ranked_is_said)
{
    struct made_runs made = made_runs(four, 4, 1, 30, plain), some = made_runs(four, 4, 3, 30, plain);
    struct trib_error err = {0};
    struct plot_request rq = made_request("ranking");
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "two runs or more");
    CHECK_ERROR(plot_check(&rq, four, 1, &err), TRIB_USAGE, &err, "a ranking needs two arms or more; found 'baseline' alone");
    rq.measure[1] = "arrivals";
    CHECK_ERROR(plot_check(&rq, four, 4, &err), TRIB_USAGE, &err, "nobody is best at 'arrivals'");
    rq.measure[1] = "conflict_rsk";
    CHECK_ERROR(made_refuse(&rq, &some, &err), TRIB_NAME, &err, "did you mean 'conflict_risk'");
    rq = made_request("ranking");
    rq.arms[0] = "patrols", rq.arms[1] = "both";
    CHECK_CONTAINS(figure_words(made_draw(&rq, &some)), "each of 2 arms");
    CHECK_LACKS(figure_words(made_draw(&rq, &some)), "baseline");
}

TEST(ranking_golden)
{
    struct made_runs made = made_runs(four, 4, 10, 36, plain);
    struct plot_request rq = made_request("ranking");
    char *text = plot_ops_text(made_draw(&rq, &made));
    REQUIRE(text);
    CHECK_GOLDEN("plots/ranking.ops", text);
    free(text);
}
