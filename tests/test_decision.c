/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contrasts, regret, interaction of levers and heatmaps, beside what can be worked out by hand. */
#include "findings.h"
#include "harness.h"
#include "../scripts/quantile.h"
#include "../scripts/study/contrast.h"
#include "../scripts/study/decision.h"
#include "../scripts/study/luck.h"
#include "../scripts/study/surface.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Standard normal: Box and Muller. */
static double normal(uint64_t seed, int i, int j)
{
    double u = study_unit(seed, STUDY_CHECK, (uint64_t)i, (uint32_t)(2 * j)),
           v = study_unit(seed, STUDY_CHECK, (uint64_t)i, (uint32_t)(2 * j + 1));
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/* ---- contrasts ---------------------------------------------------------------------------------------------------------- */
/* Two normals of variance 1 with correlation rho: var a + var b = 2, var (a - b) = 2 (1 - rho), ratio 1 / (1 - rho). */
TEST(shared_luck_is_worth_one_over_one_less_rho)
{
    static double a[4000], b[4000];
    for (int k = 0; k < 3; k++) {
        double rho = k == 0 ? 0.9 : k == 1 ? 0 : -0.5;
        struct contrast c;
        struct trib_error err;
        for (int i = 0; i < 4000; i++) {
            b[i] = 5 + normal(1, i, k);
            a[i] = 5.5 + rho * (b[i] - 5) + sqrt(1 - rho * rho) * normal(2, i, k);
        }
        REQUIRE_STATUS(contrast_of(a, b, 1, 4000, &(struct sensitivity_options){.bootstraps = 300}, &c, &err), &err);
        test_note("rho %g: ratio %g (%g to %g), difference %g (%g to %g)", rho, c.variance_ratio, c.variance_ratio_low,
                  c.variance_ratio_high, c.difference, c.low, c.high);
        CHECK_RELATIVE(c.variance_ratio, 1 / (1 - rho), 0.07);
        CHECK(c.low < 0.5 && c.high > 0.5);
        CHECK_RELATIVE(c.sd_independent, sqrt(2), 0.05);
        CHECK_RELATIVE(c.sd_paired, sqrt(2 * (1 - rho)), 0.05);
        CHECK_INT(c.n, 4000);
    }
}
/* Differences 3 and -1, again and again: mean 1, squares 4: sd = 2 sqrt(n / (n - 1)) = 2.0203 for n = 50.
 * ((1.95996 + 0.84162) 2.0203)^2 + 1.95996^2 / 2 = 32.03 + 1.92 = 33.96: 34 runs. b has variance 0, so both ways have the same spread:
 * 32.03 + 0.96 = 32.99, 33. */
TEST(runs_needed_by_hand)
{
    double a[50], b[50];
    struct contrast c;
    struct trib_error err;
    for (int i = 0; i < 50; i++) b[i] = 7, a[i] = 7 + (i % 2 ? 3 : -1);
    REQUIRE_STATUS(contrast_of(a, b, 1, 50, NULL, &c, &err), &err);
    CHECK_DOUBLE(c.difference, 1, 1e-12);
    CHECK_DOUBLE(c.sd_paired, 2 * sqrt(50.0 / 49), 1e-12);
    CHECK_DOUBLE(c.runs_needed_paired, 34, 0);
    CHECK_DOUBLE(c.runs_needed_independent, 33, 0);
    for (int i = 0; i < 50; i++) a[i] = 8 + i, b[i] = 5 + i;
    REQUIRE_STATUS(contrast_of(a, b, 1, 50, NULL, &c, &err), &err);
    CHECK_DOUBLE(c.difference, 3, 1e-12);
    CHECK(isinf(c.variance_ratio));
    CHECK_DOUBLE(c.runs_needed_paired, 2, 0);
    CHECK_DOUBLE(c.low, 3, 1e-12);
    REQUIRE_STATUS(contrast_of(a, a, 1, 50, NULL, &c, &err), &err);
    CHECK_DOUBLE(c.difference, 0, 0);
    CHECK_DOUBLE(c.runs_needed_paired, NAN, 0);
}
/* Of 100 samples of 30 pairs with correlation 3/4 the interval of the ratio holds 4 in about 95, and 1 (shared luck worth nothing) in
 * next to none. */
TEST(the_ratio_has_an_interval)
{
    int held = 0, wrong = 0;
    for (int seed = 1; seed <= 100; seed++) {
        double a[30], b[30];
        struct contrast c;
        struct trib_error err;
        for (int i = 0; i < 30; i++) {
            b[i] = normal((uint64_t)seed, i, 0);
            a[i] = 0.75 * b[i] + sqrt(1 - 0.75 * 0.75) * normal((uint64_t)seed, i, 1);
        }
        REQUIRE_STATUS(contrast_of(a, b, 1, 30, &(struct sensitivity_options){.bootstraps = 400, .seed = (uint64_t)seed}, &c, &err), &err);
        held += c.variance_ratio_low <= 4 && c.variance_ratio_high >= 4;
        wrong += c.variance_ratio_low <= 1;
    }
    test_note("%d of 100 hold 4, %d hold 1", held, wrong);
    CHECK(held >= 88 && held <= 100);
    CHECK(wrong < 10);
}
/* At the number of runs that is said to be needed the interval excludes 0 about four times in five; with a quarter of them far less
 * often. The interval of as few as eight pairs holds the truth about 95 times in 100. */
TEST(power_and_coverage_are_as_promised)
{
    int told = 0, told_less = 0, held = 0, wrong = 0;
    for (int seed = 1; seed <= 300; seed++) {
        double a[34], b[34] = {0};
        struct contrast c;
        struct trib_error err;
        struct sensitivity_options o = {.bootstraps = 400, .seed = (uint64_t)seed};
        for (int i = 0; i < 34; i++) a[i] = 1 + 2 * normal((uint64_t)seed, i, 3);
        REQUIRE_STATUS(contrast_of(a, b, 1, 34, &o, &c, &err), &err);
        told += c.low > 0 || c.high < 0;
        REQUIRE_STATUS(contrast_of(a, b, 1, 8, &o, &c, &err), &err);
        told_less += c.low > 0 || c.high < 0;
        held += c.low <= 1 && c.high >= 1;
        wrong += c.low <= 5 && c.high >= 5;
    }
    test_note("told %d of 300 with 34 runs, %d with 8; the interval of 8 holds the truth in %d, a wrong value in %d", told, told_less, held,
              wrong);
    CHECK(told >= 219 && told <= 264); /* 240, three standard deviations of 6.9, and a little for the bootstrap */
    CHECK(told_less < 120);
    CHECK(held >= 273 && held <= 297); /* 285 of 300: sd 3.8 */
    CHECK(wrong < 60);
}
TEST(contrasts_of_few_runs)
{
    struct contrast c;
    struct trib_error err;
    double a[] = {3, NAN, 4}, b[] = {1, 2, NAN};
    REQUIRE_STATUS(contrast_of(a, b, 1, 1, NULL, &c, &err), &err);
    CHECK_DOUBLE(c.difference, 2, 0);
    CHECK_DOUBLE(c.low, NAN, 0);
    CHECK_DOUBLE(c.sd_paired, NAN, 0);
    CHECK_DOUBLE(c.runs_needed_paired, NAN, 0);
    CHECK_ERROR(contrast_of(a, b, 1, 3, NULL, &c, &err), TRIB_RANGE, &err, "2 of 3 pairs of runs");
    REQUIRE_STATUS(contrast_of(a, b, 1, 3, &(struct sensitivity_options){.allow_holes = true}, &c, &err), &err);
    CHECK_INT(c.n, 1);
    CHECK_DOUBLE(c.mean_a, 3, 0);
}
TEST(contrasts_of_several_arms_and_measures)
{
    const char *const arm[] = {"baseline", "patrols", "nothing"}, *const measure[] = {"arrivals", "deaths"},
                      *const unit[] = {"people", NULL};
    const int better[] = {0, -1};
    double value[2 * 3 * 40];
    struct analysis out[2] = {0};
    struct trib_error err;
    for (int m = 0; m < 2; m++)
        for (int r = 0; r < 40; r++) {
            double luck = 100 + 20 * normal(5, r, m);
            value[(m * 3) * 40 + r] = luck;
            value[(m * 3 + 1) * 40 + r] = luck - 10 + normal(6, r, m);
            value[(m * 3 + 2) * 40 + r] = luck + normal(7, r, m) * (m ? 1 : 0);
        }
    REQUIRE_STATUS(contrast_analysis(value, arm, 3, measure, unit, better, 2, 1, 40, NULL, out, &err), &err);
    for (int m = 0; m < 2; m++) {
        CHECK_TEXT(out[m].measure, measure[m]);
        CHECK(value_of(&out[m], "patrols", "difference") < -9 && value_of(&out[m], "patrols", "difference") > -11);
        CHECK(value_of(&out[m], "patrols", "variance_ratio") > 200);
        CHECK(value_of(&out[m], "patrols", "runs_needed") < 5);
        CHECK(value_of(&out[m], "patrols", "runs_needed_independent") > 30);
        CHECK_TEXT(row_of(&out[m], "patrols", "variance_ratio")->verdict, "shared luck saves runs");
        CHECK_TEXT(row_of(&out[m], "nothing", "difference")->verdict, VERDICT_NOTHING);
        CHECK_RELATIVE(value_of(&out[m], "patrols", "percent"),
                       100 * value_of(&out[m], "patrols", "difference") / value_of(&out[m], "baseline", "mean"), 1e-9);
        CHECK(analysis_find(&out[m], "baseline", "difference") == NULL);
        test_note("%s", out[m].summary);
    }
    CHECK_TEXT(row_of(&out[0], "patrols", "difference")->verdict, "less");
    CHECK_TEXT(row_of(&out[1], "patrols", "difference")->verdict, "less, which is better");
    CHECK_CONTAINS(out[0].summary, "people");
    CHECK_CONTAINS(out[1].summary, "cannot be told from none");
    CHECK_DOUBLE(row_of(&out[1], "nothing", "runs_needed")->high, NAN, 0);
    CHECK_ERROR(contrast_analysis(value, arm, 1, measure, unit, better, 2, 1, 40, NULL, out, &err), TRIB_RANGE, &err, "two arms");
    for (int m = 0; m < 2; m++) analysis_clear(&out[m]);
}

/* Differences 1 and 3: mean 2, standard error 1, and Student's quantile with one degree of freedom is tan(0.475 pi) = 12.706. Differences
 * 1, 2, 3: standard error sqrt(1 / 3), quantile 4.3027. */
TEST(few_runs_have_students_interval)
{
    const double a[] = {1, 3, 2}, b[3] = {0};
    struct contrast c;
    struct trib_error err;
    REQUIRE_STATUS(contrast_of(a, b, 1, 2, NULL, &c, &err), &err);
    CHECK_DOUBLE(c.low, 2 - 12.7062047, 1e-6);
    CHECK_DOUBLE(c.high, 2 + 12.7062047, 1e-6);
    CHECK_DOUBLE(c.variance_ratio_low, NAN, 0);
    REQUIRE_STATUS(contrast_of(a, b, 1, 3, NULL, &c, &err), &err);
    CHECK_DOUBLE(c.high, 2 + 4.30265273 * sqrt(1.0 / 3), 1e-6);
    double mean, low, high;
    struct sensitivity_options o;
    REQUIRE_STATUS(bootstrap_options(&(struct sensitivity_options){.level = 0.9}, &o, &err), &err);
    REQUIRE_STATUS(bootstrap_mean(a, 3, &o, &mean, &low, &high, &err), &err);
    CHECK_DOUBLE(low, 2 - 2.91998558 * sqrt(1.0 / 3), 1e-6);
    REQUIRE_STATUS(bootstrap_mean(a, 1, &o, &mean, &low, &high, &err), &err);
    CHECK_DOUBLE(low, NAN, 0);
}
static int within(double n, double low, double high)
{
    if (n < low || n > high) test_note("%g lies outside %g to %g", n, low, high);
    return n >= low && n <= high;
}
/* The interval of 2, 3 and 5 pairs holds the truth in 95 of 100 studies (percentiles: in 50, 75 and 94). Then 20 points times 2, 3 and 5
 * replicates, whose luck all points share: where luck makes the difference, where points do, where both do, and single runs. */
TEST(intervals_of_few_runs_hold_the_truth)
{
    static const int few[] = {2, 3, 5};
    static const double part[][3] = {{1, 0.1, 0.1}, {0.1, 1, 0.1}, {1, 0.3, 0.5}, {0.05, 0.05, 1}}; /* sd of points, luck, single runs */
    struct sensitivity_options o = {.bootstraps = 100};
    struct contrast c;
    struct trib_error err;
    double a[100], b[100] = {0};
    for (int k = 0; k < 3; k++) {
        int held = 0, n = few[k];
        for (int seed = 1; seed <= 1000; seed++) {
            for (int i = 0; i < n; i++) a[i] = 1 + normal((uint64_t)seed, i, 0);
            REQUIRE_STATUS(contrast_of(a, b, 1, n, &o, &c, &err), &err);
            held += c.low <= 1 && c.high >= 1;
        }
        test_note("%d pairs: %d of 1000", n, held);
        CHECK(within(held, 929, 971)); /* 950, three standard deviations of 6.9 */
        for (int p = 0; p < 4; p++) {
            held = 0;
            for (int seed = 1; seed <= 300; seed++) {
                for (int i = 0; i < 20; i++)
                    for (int r = 0; r < n; r++)
                        a[i * n + r] = 1 + part[p][0] * normal((uint64_t)seed, i, 0) + part[p][1] * normal((uint64_t)seed, r, 1) +
                                       part[p][2] * normal((uint64_t)seed, i * n + r, 2);
                REQUIRE_STATUS(contrast_of(a, b, 20, n, &o, &c, &err), &err);
                held += c.low <= 1 && c.high >= 1;
            }
            test_note("20 points x %d, sd %g %g %g: %d of 300", n, part[p][0], part[p][1], part[p][2], held);
            CHECK(held >= 273);
        }
    }
}
/* b = point + luck, a = b + 1 + noise with the correlation of the lucks 0.9: the ratio is 1 / (1 - 0.9), however far the points differ,
 * and the replicates of each point are what counts, not runs. */
TEST(variance_ratio_over_points)
{
    static double a[3 * 3000], b[3 * 3000];
    struct contrast c;
    struct trib_error err;
    for (int i = 0; i < 3; i++)
        for (int r = 0; r < 3000; r++) {
            double luck = normal(1, r, 0);
            b[i * 3000 + r] = 100 * i + luck;
            a[i * 3000 + r] = 100 * i + 1 + 0.9 * luck + sqrt(1 - 0.81) * normal(1, r, 1);
        }
    REQUIRE_STATUS(contrast_of(a, b, 3, 3000, &(struct sensitivity_options){.bootstraps = 20}, &c, &err), &err);
    CHECK_RELATIVE(c.variance_ratio, 10, 0.08);
    CHECK_RELATIVE(c.sd_paired, sqrt(0.2), 0.05);
    CHECK_DOUBLE(c.error_points, 0, 1e-9);
    CHECK_INT(c.n, 9000);
    CHECK_INT(c.n_points, 3);
    CHECK_INT(c.n_replicates, 3000);
}
/* As runs_needed_by_hand: luck makes the difference 3 or -1, 50 replicates, sd^2 = 200 / 49. At four points all the same: 34 again, and
 * there are 50, not 200. Points 0.2 above and below: variance of their mean 4 / 3 0.04 / 4 = 0.0133 whatever the replicates, z^2 = 7.8489:
 * 7.8489 4.0816 / (1 - 7.8489 0.0133) + 1.92 = 37.7. Points 1 above and below: 7.8489 / 3 > 1, so no number is enough. */
TEST(runs_needed_over_points_by_hand)
{
    static const double apart[] = {0, 0.2, 1}, want[] = {34, 38, INFINITY};
    double value[2 * 4 * 50];
    const char *const arm[] = {"baseline", "patrols"}, *const measure[] = {"arrivals"};
    for (int k = 0; k < 3; k++) {
        struct contrast c;
        struct trib_error err;
        struct analysis *out = finding_analysis("");
        for (int i = 0; i < 4; i++)
            for (int r = 0; r < 50; r++)
                value[i * 50 + r] = 7, value[200 + i * 50 + r] = 7 + (r % 2 ? 3 : -1) + (i % 2 ? 1 : -1) * apart[k];
        REQUIRE_STATUS(contrast_of(value + 200, value, 4, 50, NULL, &c, &err), &err);
        CHECK_DOUBLE(c.error_points, apart[k] * sqrt(1.0 / 3), 1e-9);
        CHECK_DOUBLE(c.runs_needed_paired, want[k], 0);
        REQUIRE_STATUS(contrast_analysis(value, arm, 2, measure, NULL, NULL, 1, 4, 50, NULL, out, &err), &err);
        test_note("%s", out->summary);
        CHECK_CONTAINS(out->summary, "4 points and 50 replicates, not on 200 runs");
        CHECK_INT(out->n_runs, 400);
        if (k < 2) CHECK_CONTAINS(out->summary, "replicates of each point are needed to see it and there are 50");
        else CHECK_CONTAINS(out->summary, "only more points");
        CHECK_TEXT(row_of(out, "patrols", "runs_needed")->verdict,
                   k < 2 ? "there are enough replicates" : "points differ too much: more of them are needed, not more replicates");
    }
}
TEST(points_on_one_luck_say_so)
{
    double value[2 * 40];
    const char *const arm[] = {"baseline", "patrols"}, *const measure[] = {"arrivals"};
    struct analysis *a = finding_analysis(""), *few = finding_analysis("");
    struct trib_error err;
    for (int i = 0; i < 80; i++) value[i] = (i >= 40) + normal(3, i, 0);
    a->n_runs = 5;
    REQUIRE_STATUS(contrast_analysis(value, arm, 2, measure, NULL, NULL, 1, 40, 1, NULL, a, &err), &err);
    CHECK_CONTAINS(a->summary, SAID_ONE_LUCK);
    CHECK_INT(a->n_runs, 5); /* the caller knows better */
    CHECK_DOUBLE(value_of(a, "patrols", "variance_ratio"), NAN, 0);
    CHECK_CONTAINS(row_of(a, "patrols", "variance_ratio")->verdict, "one replicate");
    CHECK_CONTAINS(row_of(a, "patrols", "runs_needed")->verdict, "one replicate");
    CHECK(row_of(a, "patrols", "difference")->high < INFINITY);
    test_note("%s", a->summary);
    REQUIRE_STATUS(contrast_analysis(value, arm, 2, measure, NULL, NULL, 1, 1, 5, NULL, few, &err), &err);
    CHECK(strstr(few->summary, SAID_ONE_LUCK) == NULL);
    CHECK_TEXT(row_of(few, "patrols", "variance_ratio")->verdict, VERDICT_FEW);
    CHECK_TEXT(row_of(few, "patrols", "percent")->verdict, VERDICT_FEW);
    CHECK_DOUBLE(row_of(few, "patrols", "percent")->low, NAN, 0);
    test_note("%s", few->summary);
    /* Replicates that failed everywhere are none: two are left of five, at all points. */
    double holes[2 * 15];
    for (int i = 0; i < 30; i++) holes[i] = i % 5 < 2 ? i % 5 + (i >= 15) * (1 + i % 5) : NAN;
    struct contrast c;
    REQUIRE_STATUS(contrast_of(holes + 15, holes, 3, 5, &(struct sensitivity_options){.allow_holes = true}, &c, &err), &err);
    CHECK_INT(c.n_replicates, 2);
    CHECK_DOUBLE(c.high, 1.5 + 0.5 * 12.7062047, 1e-6);
}

/* ---- decisions ------------------------------------------------------------------------------------------------------------ */
/*
 *              world 1   world 2   regret   mean   p90   max   best
 *     steady      10        2      0   4    2      3.6   4     1/2
 *     mixed        8        6      2   0    1      1.8   2     1/2
 *     late         5        5      5   1    3      4.6   5     0        (p90 of two: 0.9 of the way from the smaller to the larger)
 */
TEST(regret_by_hand)
{
    const char *const arm[] = {"steady", "mixed", "late"};
    const double value[] = {10, 2, 8, 6, 5, 5};
    static const struct {
        const char *quantity;
        double want[3];
    } want[] = {{"mean", {6, 7, 5}},       {"regret_mean", {2, 1, 3}}, {"regret_p90", {3.6, 1.8, 4.6}},
                {"regret_max", {4, 2, 5}}, {"worst", {2, 6, 5}},       {"satisfied", {0.5, 1, 1}},
                {"best", {0.5, 0.5, 0}},   {"p10", {2.8, 6.2, 5}},     {"p90", {9.2, 7.8, 5}}};
    struct analysis *a = finding_analysis(""), *b = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(decision_analysis(value, arm, 3, 2, 1, 1, 5, NULL, a, &err), &err);
    for (size_t q = 0; q < sizeof want / sizeof *want; q++)
        for (int i = 0; i < 3; i++) CHECK_DOUBLE(value_of(a, arm[i], want[q].quantity), want[q].want[i], 1e-12);
    CHECK_CONTAINS(a->summary, "Least regret on average: mixed");
    /* The same table as losses: everything but the sign of the values stays. */
    double loss[6];
    for (int i = 0; i < 6; i++) loss[i] = -value[i];
    REQUIRE_STATUS(decision_analysis(loss, arm, 3, 2, 1, -1, -5, NULL, b, &err), &err);
    for (int i = 0; i < 3; i++) {
        CHECK_DOUBLE(value_of(b, arm[i], "regret_p90"), value_of(a, arm[i], "regret_p90"), 1e-12);
        CHECK_DOUBLE(value_of(b, arm[i], "worst"), -value_of(a, arm[i], "worst"), 1e-12);
        CHECK_DOUBLE(value_of(b, arm[i], "satisfied"), value_of(a, arm[i], "satisfied"), 1e-12);
        CHECK_DOUBLE(value_of(b, arm[i], "p10"), -value_of(a, arm[i], "p90"), 1e-12);
    }
    REQUIRE_STATUS(decision_analysis(value, arm, 3, 2, 1, 1, NAN, NULL, a, &err), &err);
    CHECK(analysis_find(a, "steady", "satisfied") == NULL);
}
TEST(ties_for_the_best_are_shared)
{
    const char *const arm[] = {"a", "b", "c"};
    const double value[] = {3, 3, 3, 1, 2, 9}; /* a and b tie in world 1, c is best in world 2 */
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(decision_analysis(value, arm, 3, 2, 1, 1, NAN, NULL, a, &err), &err);
    CHECK_DOUBLE(value_of(a, "a", "best"), 0.25, 1e-12);
    CHECK_DOUBLE(value_of(a, "b", "best"), 0.25, 1e-12);
    CHECK_DOUBLE(value_of(a, "c", "best"), 0.5, 1e-12);
}
/* Value = world + luck + arm (0, 1, 1.02), each world and replicate with a little of its own. Arms 2 and 3 cannot be told apart; arm 1
 * loses 1.01 or so against the better of the two. World and luck are common to all arms and do not enter the regret at all. */
TEST(regret_over_worlds_and_luck)
{
    const char *const arm[] = {"none", "patrols", "both"};
    static double value[3 * 30 * 8];
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    for (int i = 0; i < 3; i++)
        for (int w = 0; w < 30; w++)
            for (int r = 0; r < 8; r++) {
                double effect = i == 0 ? 0 : i == 1 ? 1 : 1.02;
                value[(i * 30 + w) * 8 + r] =
                    10 * normal(1, w, 0) + 10 * normal(2, r, 0) + effect + 0.2 * normal(3, w * 8 + r, i) + 0.2 * normal(4, w, i);
            }
    REQUIRE_STATUS(decision_analysis(value, arm, 3, 30, 8, 1, 0, NULL, a, &err), &err);
    const struct finding *none = row_of(a, "none", "regret_mean"), *mean = row_of(a, "none", "mean");
    CHECK(none->low > 0.8 && none->high < 1.5);
    CHECK(mean->high - mean->low > 5);                                /* the worlds differ far more than the arms … */
    CHECK_CONTAINS(row_of(a, "none", "mean")->verdict, "worse than"); /* … and yet the arms can be told apart, on the same samples */
    CHECK_CONTAINS(none->verdict, "worse than");
    const struct finding *first = row_of(a, "patrols", "regret_mean"), *second = row_of(a, "both", "regret_mean");
    CHECK_CONTAINS(first->value < second->value ? second->verdict : first->verdict, "not to be told from");
    CHECK_CONTAINS(first->value < second->value ? first->verdict : second->verdict, "best, but not to be told from");
    CHECK_CONTAINS(row_of(a, "none", "regret_max")->verdict, "worse is possible");
    CHECK_DOUBLE(value_of(a, "none", "best") + value_of(a, "patrols", "best") + value_of(a, "both", "best"), 1, 1e-12);
    test_note("%s", a->summary);

    /* A failed run takes its world and replicate out of all arms. */
    double before = value_of(a, "patrols", "mean"), lost = value[(1 * 30 + 4) * 8 + 3];
    value[(2 * 30 + 4) * 8 + 3] = NAN;
    REQUIRE_STATUS(decision_analysis(value, arm, 3, 30, 8, 1, 0, NULL, a, &err), &err);
    CHECK_INT(a->n_left_out, 1);
    CHECK_DOUBLE(value_of(a, "patrols", "mean"), (before * 240 - lost) / 239, 1e-9);
    for (int r = 0; r < 8; r++) value[4 * 8 + r] = value[5 * 8 + r] = NAN;
    CHECK_ERROR(decision_analysis(value, arm, 3, 30, 8, 1, 0, NULL, a, &err), TRIB_RANGE, &err, "16 of 240 worlds and replicates");
}
/* 25 worlds x 4 replicates whose luck all worlds share. Where the worlds make the difference the interval of the mean rests on 25,
 * where luck does on 4; it holds the truth in about 95 of 100 studies either way. Resampling runs as if they were 100 of their own
 * would hold it in about half of them. */
TEST(intervals_of_worlds_and_shared_luck_hold_the_truth)
{
    const char *const arm[] = {"a", "b"};
    for (int luck = 0; luck < 2; luck++) {
        int held = 0, wrong = 0, told = 0, regret = 0;
        double value[2 * 100];
        for (int seed = 1; seed <= 100; seed++) {
            struct analysis *a = finding_analysis("");
            struct trib_error err;
            for (int w = 0; w < 25; w++)
                for (int r = 0; r < 4; r++) {
                    double common = (luck ? 0.1 : 1) * normal((uint64_t)seed, w, 0) + (luck ? 1 : 0.1) * normal((uint64_t)seed, r, 1);
                    value[w * 4 + r] = common;
                    value[100 + w * 4 + r] = common - 1 + 0.3 * normal((uint64_t)seed, w * 4 + r, 2);
                }
            REQUIRE_STATUS(decision_analysis(value, arm, 2, 25, 4, 1, NAN,
                                             &(struct sensitivity_options){.bootstraps = 400, .seed = (uint64_t)seed}, a, &err),
                           &err);
            const struct finding *mean = row_of(a, "a", "mean");
            held += mean->low <= 0 && mean->high >= 0;
            wrong += mean->low <= 1 && mean->high >= 1;
            const struct finding *lost = row_of(a, "b", "regret_mean"); /* 1, as b is next to never the better one */
            regret += lost->low <= 1 && lost->high >= 1;
            told += strcmp(row_of(a, "b", "mean")->verdict, "worse than a") == 0;
        }
        test_note("%s: %d of 100 hold the truth, %d another value; the arms told apart in %d", luck ? "luck" : "worlds", held, wrong, told);
        CHECK(held >= 87);
        CHECK(luck || (held <= 99 && wrong < 20));
        CHECK(told >= 95);
        CHECK(regret >= 88);
    }
}
/* Type-7 quantiles by weights must be those of the written-out list: worlds doubled are worlds drawn twice. */
TEST(doubled_worlds_double_the_weights)
{
    const char *const arm[] = {"a", "b"};
    double once[2 * 5], twice[2 * 10];
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    for (int i = 0; i < 2; i++)
        for (int w = 0; w < 10; w++)
            twice[i * 10 + w] = once[i * 5 + w % 5] = floor(10 * study_unit(1, STUDY_CHECK, (uint64_t)(w % 5), (uint32_t)i));
    REQUIRE_STATUS(decision_analysis(twice, arm, 2, 10, 1, 1, NAN, NULL, a, &err), &err);
    for (int i = 0; i < 2; i++) {
        double sorted[10];
        memcpy(sorted, twice + i * 10, sizeof sorted);
        quantile_sort(sorted, 10);
        CHECK_DOUBLE(value_of(a, arm[i], "p10"), quantile_of(sorted, 10, 0.1), 1e-12);
        CHECK_DOUBLE(value_of(a, arm[i], "p90"), quantile_of(sorted, 10, 0.9), 1e-12);
        CHECK_DOUBLE(value_of(a, arm[i], "worst"), sorted[0], 0);
    }
}
/* With few worlds means have Student's interval, quantiles and extremes none; regret and shares stay within their bounds. */
TEST(decisions_over_few_worlds)
{
    const char *const arm[] = {"a", "b"};
    const double value[] = {1, 2, 6, 0, 4, 0};
    struct analysis *a = finding_analysis(""), *b = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(decision_analysis(value, arm, 2, 3, 1, 1, NAN, NULL, a, &err), &err);
    CHECK_DOUBLE(row_of(a, "a", "mean")->high, 3 + 4.30265273 * sqrt(7.0 / 3), 1e-6);
    CHECK_DOUBLE(row_of(a, "a", "regret_mean")->low, 0, 0);
    CHECK_DOUBLE(row_of(a, "a", "best")->high, 1, 0);
    static const char *const without[] = {"p10", "p90", "worst", "regret_p90", "regret_max"};
    for (int q = 0; q < 5; q++) {
        CHECK_DOUBLE(row_of(a, "b", without[q])->low, NAN, 0);
        CHECK_TEXT(row_of(a, "b", without[q])->verdict, VERDICT_FEW);
    }
    CHECK_CONTAINS(a->summary, SAID_ONE_LUCK);
    CHECK_INT(a->n_runs, 6);
    REQUIRE_STATUS(decision_analysis(value, arm, 2, 1, 3, 1, NAN, NULL, b, &err), &err);
    CHECK(strstr(b->summary, SAID_ONE_LUCK) == NULL);
    b->n_runs = 77;
    REQUIRE_STATUS(decision_analysis(value, arm, 2, 1, 3, 1, NAN, NULL, b, &err), &err);
    CHECK_INT(b->n_runs, 77);
}
TEST(decisions_that_cannot_be_made)
{
    const char *const arm[] = {"a", "b"};
    const double value[] = {1, 2};
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(decision_analysis(value, arm, 2, 1, 1, 1, NAN, NULL, a, &err), &err);
    CHECK_TEXT(row_of(a, "a", "regret_mean")->verdict, VERDICT_ONE_RUN);
    CHECK_DOUBLE(row_of(a, "a", "regret_mean")->low, NAN, 0);
    CHECK_DOUBLE(value_of(a, "a", "regret_mean"), 1, 0);
    CHECK_ERROR(decision_analysis(value, arm, 1, 1, 1, 1, NAN, NULL, a, &err), TRIB_RANGE, &err, "two policies");
    CHECK_ERROR(decision_analysis(value, arm, 2, 1, 1, 0, NAN, NULL, a, &err), TRIB_RANGE, &err, "more is better");
}
/* baseline 10; patrols alone 13, schools alone 12, together 18: 8 - (3 + 2) = 3 of interaction, in each of six runs whatever their
 * luck. */
TEST(interaction_by_hand)
{
    double baseline[6], patrols[6], schools[6], both[6], apart[6];
    const double *part[] = {patrols, schools};
    const char *const name[] = {"patrols", "schools"};
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    for (int i = 0; i < 6; i++) {
        double luck = 5 * normal(9, i, 0);
        baseline[i] = 10 + luck, patrols[i] = 13 + luck, schools[i] = 12 + luck, both[i] = 18 + luck,
        apart[i] = 15 + luck + 0.1 * normal(9, i, 1);
    }
    REQUIRE_STATUS(decision_interaction(baseline, part, name, 2, both, 3, 2, 1, NULL, a, &err), &err);
    CHECK_DOUBLE(value_of(a, "patrols", "effect"), 3, 1e-9);
    CHECK_DOUBLE(value_of(a, "schools", "effect"), 2, 1e-9);
    CHECK_DOUBLE(value_of(a, "package", "effect"), 8, 1e-9);
    CHECK_DOUBLE(value_of(a, "sum of parts", "effect"), 5, 1e-9);
    CHECK_DOUBLE(value_of(a, "package", "interaction"), 3, 1e-9);
    CHECK_DOUBLE(row_of(a, "package", "interaction")->low, 3, 1e-9); /* shared luck: no spread is left */
    CHECK_TEXT(row_of(a, "package", "interaction")->verdict, "the parts help one another");
    REQUIRE_STATUS(decision_interaction(baseline, part, name, 2, both, 3, 2, -1, NULL, a, &err), &err);
    CHECK_CONTAINS(row_of(a, "package", "interaction")->verdict, "get in each other's way");
    REQUIRE_STATUS(decision_interaction(baseline, part, name, 2, apart, 6, 1, 0, NULL, a, &err), &err);
    CHECK_TEXT(row_of(a, "package", "interaction")->verdict, VERDICT_NOTHING);
    both[5] = NAN;
    CHECK_ERROR(decision_interaction(baseline, part, name, 2, both, 3, 2, 1, NULL, a, &err), TRIB_RANGE, &err, "1 of 6");
    CHECK_ERROR(decision_interaction(baseline, part, name, 1, both, 3, 2, 1, NULL, a, &err), TRIB_RANGE, &err, "two parts");
}

/* ---- heatmaps --------------------------------------------------------------------------------------------------------------- */
TEST(heatmap_of_a_grid)
{
    struct design_factor factor[3] = {{.name = "patrol"}, {.name = "idle"}, {.name = "price"}};
    double x[3 * 12], y[12 * 10];
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    for (int i = 0; i < 12; i++) {
        x[3 * i] = 10.0 * (i % 3), x[3 * i + 1] = 7, x[3 * i + 2] = floor(i / 3.0);
        for (int r = 0; r < 10; r++) y[i * 10 + r] = i % 3 - 1 + 0.2 * normal(3, i, r); /* -1, 0, 1 by columns */
    }
    REQUIRE_STATUS(surface_heatmap(x, factor, 3, 0, 2, y, 12, 10, NULL, a, &err), &err);
    CHECK_INT(a->n_rows, 12);
    int at_zero = 0;
    for (int i = 0; i < 12; i++) {
        CHECK_DOUBLE(a->row[i].x, 10 * (i % 3), 0);
        CHECK_DOUBLE(a->row[i].y, floor(i / 3.0), 0);
        double sum = 0;
        for (int r = 0; r < 10; r++) sum += y[i * 10 + r];
        CHECK_DOUBLE(a->row[i].value, sum / 10, 1e-12);
        if (i % 3 == 1) at_zero += strcmp(a->row[i].verdict, VERDICT_NOTHING) == 0;
        else CHECK_TEXT(a->row[i].verdict, i % 3 ? "above 0" : "below 0");
    }
    CHECK(at_zero >= 3);
    CHECK_TEXT(a->row[4].name, "patrol = 10, price = 1");
    CHECK_INT(a->n_runs, 120);
    struct analysis *pairs = finding_analysis("");
    struct sensitivity_options two = {.runs_per_row = 4, .one_luck = true};
    REQUIRE_STATUS(surface_heatmap(x, factor, 3, 0, 2, y, 12, 2, &two, pairs, &err), &err); /* of 24 values, each a difference */
    CHECK_INT(pairs->n_runs, 48);
    CHECK_CONTAINS(pairs->summary, SAID_ONE_LUCK);
    CHECK_DOUBLE(pairs->row[0].high, (y[0] + y[1]) / 2 + 12.7062047 * fabs(y[0] - y[1]) / 2, 1e-6); /* one point, two replicates */
    y[0] = NAN;
    REQUIRE_STATUS(surface_heatmap(x, factor, 3, 0, 2, y, 12, 10, NULL, a, &err), &err);
    CHECK_INT(a->n_left_out, 1);
    REQUIRE_STATUS(surface_heatmap(x, factor, 3, 0, 2, y + 1, 12, 1, &(struct sensitivity_options){.allow_holes = true}, a, &err), &err);
    CHECK_TEXT(a->row[0].verdict, VERDICT_ONE_RUN);
    CHECK_ERROR(surface_heatmap(x, factor, 3, 1, 1, y, 12, 1, NULL, a, &err), TRIB_RANGE, &err, "two different factors");
}
TEST(heatmap_of_a_sample)
{
    struct design_factor factor[2] = {{.name = "price", .dist = {.kind = DIST_LOG_UNIFORM, .low = 1, .high = 10000}}, {.name = "patrol"}};
    static double x[2 * 2000], y[2000];
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    for (int i = 0; i < 2000; i++) {
        double u = study_unit(1, STUDY_CHECK, (uint64_t)i, 0), v = study_unit(1, STUDY_CHECK, (uint64_t)i, 1);
        x[2 * i] = exp(u * log(10000)), x[2 * i + 1] = v;
        y[i] = u + v; /* linear in the logarithm: each cell's mean lies at its middle */
    }
    REQUIRE_STATUS(surface_heatmap(x, factor, 2, 0, 1, y, 2000, 1, &(struct sensitivity_options){.bootstraps = 200}, a, &err), &err);
    CHECK_INT(a->n_rows, 146);
    CHECK_TEXT(a->row[144].quantity, "axis x");
    CHECK_TEXT(a->row[145].verdict, "bins");
    CHECK_RELATIVE(a->row[144].y, 10000, 0.02);
    int held = 0;
    for (int i = 0; i < 144; i++) {
        double truth = log(a->row[i].x) / log(10000) + a->row[i].y;
        CHECK_DOUBLE(a->row[i].value, truth, 0.05);
        held += a->row[i].low <= truth && truth <= a->row[i].high;
    }
    test_note("%d of 144 intervals hold the truth", held);
    CHECK(held >= 126);
    /* A corner without rows is an empty cell, not a zero. */
    for (int i = 0; i < 2000; i++)
        if (x[2 * i] < 100 && x[2 * i + 1] < 0.5) x[2 * i + 1] += 0.5;
    REQUIRE_STATUS(surface_heatmap(x, factor, 2, 0, 1, y, 2000, 1, &(struct sensitivity_options){.bootstraps = 10}, a, &err), &err);
    CHECK_DOUBLE(a->row[0].value, NAN, 0);
    CHECK_TEXT(a->row[0].verdict, "no run");
    CHECK_CONTAINS(a->summary, "hold no run");
}
