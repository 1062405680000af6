/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting times, beside published values and what can be worked out by hand. */
#include "harness.h"
#include "../scripts/study/survival.h"
#include <math.h>
#include <stdlib.h>

static void clear(void *s)
{
    survival_clear(s);
    free(s);
}
static struct survival *curve(const double *time, const bool *seen, int n)
{
    struct survival *s = calloc(1, sizeof *s);
    struct trib_error err = {0};
    REQUIRE(s);
    test_defer(clear, s);
    REQUIRE_STATUS(survival_curve(time, seen, n, s, &err), &err);
    return s;
}

/* Remission of 21 children under 6-mercaptopurine, weeks (Freireich and others 1963, Blood 21:699-716): the curve of every textbook, with
 * Stata's and SAS's intervals on the scale log(-log S). */
TEST(the_curve_of_every_textbook)
{
    static const double weeks[21] = {6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35};
    static const bool seen[21] = {1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0};
    static const double want[7][5] = {
        {6, 21, 0.8571, 0.6197, 0.9516},  {7, 17, 0.8067, 0.5631, 0.9228},  {10, 15, 0.7529, 0.5032, 0.8894}, {13, 12, 0.6902, 0.4316, 0.8491},
        {16, 11, 0.6275, 0.3675, 0.8049}, {22, 7, 0.5378, 0.2678, 0.7468}, {23, 6, 0.4482, 0.1881, 0.6801}};
    struct survival *s = curve(weeks, seen, 21);
    CHECK_INT(s->n_events, 9);
    for (int i = 0; i < 7; i++) {
        const struct survival_step *at = survival_at(s, want[i][0]);
        REQUIRE(at && at->time == want[i][0]);
        CHECK_INT(at->at_risk, want[i][1]);
        CHECK_INT(survival_at_risk(s, want[i][0]), want[i][1]);
        CHECK_DOUBLE(at->share, want[i][2], 5e-5);
        CHECK_DOUBLE(at->low, want[i][3], 5e-5);
        CHECK_DOUBLE(at->high, want[i][4], 5e-5);
    }
    CHECK(survival_at(s, 5.9) == NULL);
    CHECK_DOUBLE(survival_at(s, 100)->share, 0.4482, 5e-5);
    CHECK_INT(survival_at_risk(s, 35.5), 0);
    CHECK_DOUBLE(s->median, 23, 0);
    CHECK_DOUBLE(s->median_low, 13, 0);
    CHECK(isinf(s->median_high));
}

/* 1 - 0.025^(1/n) is the exact bound where none of n had it: 0.308497 for 10. */
TEST(nothing_and_everything_have_exact_bounds)
{
    static const double long_ago[10] = {9, 9, 9, 9, 9, 9, 9, 9, 9, 9}, zero[3] = {0, 0, 0};
    static const bool none[10] = {0}, all[3] = {1, 1, 1};
    struct survival *s = curve(long_ago, none, 10);
    CHECK_INT(s->n_steps, 1);
    CHECK_INT(s->step[0].censored, 10);
    CHECK_DOUBLE(s->step[0].share, 1, 0);
    CHECK_DOUBLE(s->step[0].low, 1 - 0.308497, 1e-6);
    CHECK_DOUBLE(s->step[0].high, 1, 0);
    CHECK(isnan(s->median) && isinf(s->median_low));
    s = curve(zero, all, 3); /* on the first day */
    CHECK_DOUBLE(s->step[0].share, 0, 0);
    CHECK_DOUBLE(s->step[0].low, 0, 0);
    CHECK_DOUBLE(s->step[0].high, 1 - pow(0.025, 1 / 3.0), 1e-9);
    CHECK_DOUBLE(s->median, 0, 0);
    s = curve((const double[]){1, 2, 3}, all, 3); /* one after the other: the last step knows of three, not of one */
    CHECK_DOUBLE(s->step[2].high, 1 - pow(0.025, 1 / 3.0), 1e-9);
    s = curve(zero, all, 1);
    CHECK_DOUBLE(s->step[0].high, 0.975, 1e-9);
}

TEST(impossible_waits_are_refused)
{
    struct trib_error err = {0};
    struct survival s;
    static const double wrong[3] = {-1, NAN, INFINITY};
    for (int i = 0; i < 3; i++) {
        CHECK_INT(survival_curve(&wrong[i], (const bool[]){true}, 1, &s, &err), TRIB_RANGE);
        survival_clear(&s);
    }
    CHECK_INT(survival_curve(wrong, NULL, 0, &s, &err), TRIB_RANGE);
}

/* Eight pairs: sooner in 5 (one of them because the other had none), later in 1, together in 1, neither in 1. Hazard ratio 5; the
 * exact interval of 5 of 6 is 0.358766 to 0.995789 (Clopper and Pearson), as odds 0.559493 to 236.5. */
TEST(pairs_tell_who_came_first)
{
    static const double a[8] = {1, 2, 3, 4, 5, 6, 7, 9}, b[8] = {2, 3, 4, 9, 9, 5, 7, 9};
    static const bool seen_a[8] = {1, 1, 1, 1, 1, 1, 1, 0}, seen_b[8] = {1, 1, 1, 1, 0, 1, 1, 0};
    struct survival_pairs p;
    survival_pairs(a, seen_a, b, seen_b, 8, &p);
    CHECK_INT(p.sooner, 5);
    CHECK_INT(p.later, 1);
    CHECK_INT(p.same, 2);
    CHECK_DOUBLE(p.hazard_ratio, 5, 1e-12);
    CHECK_RELATIVE(p.low, 0.559493, 1e-3);
    CHECK_RELATIVE(p.high, 236.5, 1e-2);
    survival_pairs(b, seen_b, a, seen_a, 8, &p); /* the other way round: the inverse */
    CHECK_DOUBLE(p.hazard_ratio, 0.2, 1e-12);
    CHECK_RELATIVE(p.high, 1 / 0.559493, 1e-3);
    survival_pairs(a, seen_a, a, seen_a, 8, &p);
    CHECK_INT(p.same, 8);
    CHECK(isnan(p.hazard_ratio));
    /* both watched to day 9, one with a clash on that very day: it came, the other's did not */
    survival_pairs((const double[]){9}, (const bool[]){true}, (const double[]){9}, (const bool[]){false}, 1, &p);
    CHECK_INT(p.sooner, 1);
    CHECK(isinf(p.hazard_ratio));
}
