/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comparison at three horizons; and numbers, ticks and units at the ends of their range. */
#include "made_runs.h"
#include "harness.h"
#include "../plots/comparison.h"
#include "../plots/study_axis.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const three[] = {"baseline", "patrols", "regular channels"};

/* Month t from January 2010. Policies of 2012 and 2013 (months 24 to 47): the second arm has 100 more a month then, 40 less afterwards. */
static double plain(const char *measure, int arm, int run, int month)
{
    double v = 1000 + made_dice(run, month, 1), effect = 0;
    if (arm == 1) effect = month < 24 ? 0 : month < 48 ? 100 : -40;
    if (arm == 2) effect = month < 24 ? 0 : month < 36 ? 10 : month < 48 ? -300 : 5 + made_dice(run, month, 2) / 10.0;
    return !strcmp(measure, "conflict_risk") ? (v + effect) / 20000 : (v + effect) * 1000;
}
static struct plot_request horizons(void)
{
    struct plot_request rq = {.figure = "comparison", .panel_by = "horizon", .file = "x.png", .provenance = {"seed", "7"}};
    plot_request_default(&rq);
    return rq;
}
static struct made_runs with_policies(int months, int32_t to_day)
{
    struct made_runs made = made_runs(three, 3, 6, months, plain);
    for (int a = 1; a < 3; a++) made_policy(&made, a, trib_day_of(2012, 1, 1), to_day);
    return made;
}

/* ---- windows by hand ------------------------------------------------------------------------------------------------------------- */

TEST(windows_by_hand)
{ /* runs: month 0 to 83 */
    struct comparison_window w[3];
    comparison_windows(24, 47, 0, 83, w);
    CHECK_INT(w[0].first, 24), CHECK_INT(w[0].last, 35);
    CHECK_INT(w[1].first, 36), CHECK_INT(w[1].last, 47);
    CHECK_INT(w[2].first, 60), CHECK_INT(w[2].last, 71); /* months 13 to 24 after month 47 */
    comparison_windows(24, 59, 0, 83, w);                /* month 83 is the 24th after the end: just enough */
    CHECK_INT(w[2].first, 72), CHECK_INT(w[2].last, 83);
    comparison_windows(24, 60, 0, 83, w);
    CHECK(w[2].last < w[2].first);
    comparison_windows(-5, INT32_MAX, 0, 83, w); /* before the runs, and without an end */
    CHECK_INT(w[0].first, 0), CHECK_INT(w[0].last, 11);
    CHECK_INT(w[1].first, 72), CHECK_INT(w[1].last, 83);
    CHECK(w[2].last < w[2].first);
    comparison_windows(24, 29, 0, 83, w); /* half a year of policies */
    CHECK_INT(w[0].last, 35);
    CHECK_INT(w[1].first, 24), CHECK_INT(w[1].last, 29);
    comparison_windows(80, INT32_MAX, 0, 83, w);
    CHECK_INT(w[0].last, 83);
}

TEST(each_panel_shows_its_own_months)
{ /* per month: +100, +100, -40 thousand; twelve months each: +1.2, +1.2, -0.48 million. All panels of a measure have one scale. */
    struct made_runs made = with_policies(84, trib_day_of(2014, 1, 1));
    struct plot_request rq = horizons();
    CHECK_TEXT(rq.measure[0], "illicit_profit");
    rq.measure[1] = NULL, rq.arms[0] = "patrols";
    struct plot_ops *o = made_draw(&rq, &made);
    CHECK_CONTAINS(o->alt, "First 12 months (Jan 2012 to Dec 2012): patrols +1,200 thousand US$ (+1,200 to +1,200);");
    CHECK_CONTAINS(o->alt, "Last 12 months (Jan 2013 to Dec 2013): patrols +1,200 thousand US$");
    CHECK_CONTAINS(o->alt, "Year 2 after the end (Jan 2015 to Dec 2015): patrols −480 thousand US$");
    double zero[3], mark[3];
    int n_zero = 0, n_mark = 0;
    for (size_t i = 0; i < o->n; i++) { /* the line at 0 is the frame's colour and goes down the rows */
        const struct plot_op *op = &o->op[i];
        if (op->kind != PLOT_OP_PATH) continue;
        if (op->role == PLOT_ROLE_DECOR && op->style.stroke == PLOT_FRAME && op->style.width == 1 && n_zero < 3)
            zero[n_zero++] = made_x(o, op);
        if (op->role == PLOT_ROLE_DATA && op->style.fill_alpha == 1 && n_zero > n_mark && n_mark < 3) mark[n_mark++] = made_x(o, op);
    }
    REQUIRE(n_zero == 3 && n_mark == 3);
    CHECK_DOUBLE(mark[1] - zero[1], mark[0] - zero[0], 0.02);
    CHECK_DOUBLE(mark[2] - zero[2], (mark[0] - zero[0]) * -0.4, 0.02);
    CHECK_DOUBLE(zero[2] - zero[1], zero[1] - zero[0], 0.02);
    char *text = figure_words(o);
    CHECK_CONTAINS(text, "Policies run from Jan 2012 to Dec 2013.");
    CHECK_CONTAINS(text, "months 13 to 24 after their end");
    CHECK_CONTAINS(text, "6 runs of each arm");
}

TEST(runs_that_stop_too_early_say_so)
{
    struct made_runs some = with_policies(60, trib_day_of(2014, 1, 1)), endless = with_policies(60, TRIB_DAY_MAX);
    struct plot_request rq = horizons();
    CHECK_CONTAINS(figure_words(made_draw(&rq, &some)), "not known: the runs stop 12 months after the policies, and 24 are needed");
    char *text = figure_words(made_draw(&rq, &endless));
    CHECK_CONTAINS(text, "not known: the policies go on until the runs stop");
    CHECK_CONTAINS(text, "Last 12 months of the runs");
    CHECK_CONTAINS(text, "and do not end");
    CHECK_LACKS(text, "Year 2 after the end Jan");
}

TEST(dates_come_from_the_arms_or_from_the_request)
{
    struct trib_error err = {0};
    struct made_runs made = made_runs(three, 3, 4, 84, plain);
    struct plot_request rq = horizons();
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "no arm shown has a policy of its own");
    rq.from_day = trib_day_of(2012, 1, 1), rq.to_day = trib_day_of(2013, 12, 31);
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "Policies run from Jan 2012 to Dec 2013.");
    made_policy(&made, 1, trib_day_of(2011, 7, 15), trib_day_of(2012, 7, 1));
    made_policy(&made, 2, trib_day_of(2012, 1, 1), trib_day_of(2013, 1, 1));
    rq.from_day = rq.to_day = 0;
    char *text = figure_words(made_draw(&rq, &made));
    CHECK_CONTAINS(text, "Policies run from Jul 2011 to Dec 2012 (the first start and the last end: arms differ).");
    rq.arms[0] = "regular channels"; /* that arm's own dates alone */
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "Policies run from Jan 2012 to Dec 2012.");
    rq.from_day = trib_day_of(2030, 1, 1);
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "the runs cover Jan 2010 to Dec 2016");
    rq = horizons();
    rq.panel_by = "horizons";
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_NAME, &err, "no panels by 'horizons'; did you mean 'horizon'");
}

static double none(const char *measure, int arm, int run, int month)
{
    return month > 50 && arm == 1 ? NAN : plain(measure, arm, run, month) * (!strcmp(measure, "illicit_profit") ? 1e9 : -1e-9);
}
TEST(nothing_overlaps_at_any_width)
{
    static const double widths[] = {85, 160, 180, 254};
    const char *names[40];
    for (int i = 0; i < 40; i++)
        names[i] = test_text(i % 3 ? "arm %d" : "a policy with a very long name, \u00e9t\u00e9 \u0441\u0435\u0432\u0435\u0440 %d", i);
    struct made_runs many = made_runs(names, 40, 2, 84, plain), odd = made_runs(three, 3, 5, 84, none),
                     alone = made_runs(three, 2, 1, 60, plain);
    struct made_runs usual = with_policies(84, trib_day_of(2014, 1, 1)), cut = with_policies(66, trib_day_of(2014, 1, 1));
    const struct made_runs *all[] = {&many, &odd, &alone, &usual, &cut};
    made_policy(&many, 1, trib_day_of(2012, 1, 1), trib_day_of(2014, 1, 1));
    made_policy(&odd, 1, trib_day_of(2012, 1, 1), trib_day_of(2014, 1, 1));
    made_policy(&alone, 1, trib_day_of(2012, 1, 1), trib_day_of(2014, 1, 1));
    for (int k = 0; k < 5; k++)
        for (int w = 0; w < 4; w++) {
            struct plot_request rq = horizons();
            rq.width_mm = widths[w];
            const struct plot_ops *o = made_draw(&rq, all[k]);
            CHECK_INT(figure_flaws(o, true), 0);
            if (k == 1) CHECK_CONTAINS(figure_words(o), "no value in any run");
            if (k == 2) CHECK_CONTAINS(figure_words(o), "One run gives no interval");
        }
}

TEST(horizon_golden)
{
    struct made_runs made = with_policies(84, trib_day_of(2014, 1, 1));
    struct plot_request rq = horizons();
    char *text = plot_ops_text(made_draw(&rq, &made));
    REQUIRE(text);
    CHECK_GOLDEN("plots/horizon.ops", text);
    free(text);
}

/* ---- numbers at the ends of their range --------------------------------------------------------------------------------------------- */

TEST(tiny_and_huge_values_keep_their_digits)
{
    char text[PLOT_NUMBER * 3];
    plot_quantity(0.0000123, "share", "", text);
    CHECK_TEXT(text, "0.0012%");
    plot_quantity(0.00034, "share", "", text);
    CHECK_TEXT(text, "0.034%");
    plot_quantity(2.5e-7, "probability", "", text);
    CHECK_TEXT(text, "0.25 per million");
    plot_quantity(3e-10, "probability a month", "", text);
    CHECK_TEXT(text, "0.30 per billion a month");
    plot_quantity(2e-6, "US$", "", text);
    CHECK_TEXT(text, "2.00 millionths of US$");
    plot_quantity(0, "share", "", text);
    CHECK_TEXT(text, "0%");
    plot_quantity(1.5e13, "US$", "", text);
    CHECK_TEXT(text, "15.0 trillion US$");
    CHECK_INT(study_three_figures(123), 0);
    CHECK_INT(study_three_figures(99.97), 0); /* 100 */
    CHECK_INT(study_three_figures(12.3), 1);
    CHECK_INT(study_three_figures(1.234), 2);
    CHECK_INT(study_three_figures(0.123), 3);
    CHECK_INT(study_three_figures(0.0123), 4);
    CHECK_INT(study_three_figures(0.00123), 5);
    CHECK_INT(study_three_figures(0), 0);
    for (int i = 0; i < 190; i++) { /* three figures at least one of which is not 0 */
        double v = 1e-12 * pow(1.37, i);
        struct plot_unit u = plot_unit("share", v, true, "");
        plot_number(v * u.factor, study_three_figures(v * u.factor), true, text);
        if (!CHECK(strpbrk(text, "123456789"))) test_note("%g is written %s %s", v, text, u.label);
    }
}

TEST(no_axis_shows_its_zero_alone)
{ /* shares up to 1, money up to 10 to the 12th */
    struct plot_ops o;
    plot_ops_init(&o, plot_measure_table, NULL);
    int uneven = 0;
    for (int i = 0; i < 3000; i++) {
        double largest = pow(10, made_dice(i, 1, 7) / (i % 2 ? 4.0 : 8.25) - 12), low = -largest * made_dice(i, 2, 7) / 99,
               high = largest * (1 + made_dice(i, 3, 7)) / 100;
        struct plot_unit u = plot_unit(i % 2 ? "US$" : "share", fmax(-low, high), true, "");
        struct plot_scale scale = {low * u.factor, high * u.factor, 0, 60 + made_dice(i, 4, 7)};
        bool shown[PLOT_MAX_TICKS];
        struct plot_ticks t = plot_ticks_fit(&o, &scale, 5, true, shown);
        int n = 0, last = -1, step = 0;
        double other = 0;
        for (int k = 0; k < t.n; k++) {
            char text[PLOT_NUMBER];
            if (!shown[k]) continue;
            plot_number(t.value[k], t.decimals, true, text);
            if (t.value[k] != 0) other += strpbrk(text, "123456789") != NULL;
            if (last >= 0 && step && k - last != step) uneven++;
            if (last >= 0) step = k - last;
            last = k;
            n++;
        }
        if (!CHECK(n >= 2 && other >= n - 1)) test_note("%g to %g %s on %g points: %d labels", scale.lo, scale.hi, u.label, scale.to, n);
    }
    CHECK_INT(uneven, 0);
    plot_ops_clear(&o);
}
