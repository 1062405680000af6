/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Methods of sensitivity analysis beside values that are known: published ones, and those that can be worked out by hand. */
#include "findings.h"
#include "harness.h"
#include "../scripts/study/luck.h"
#include "../scripts/study/sensitivity.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

/* ---- designs by hand ---------------------------------------------------------------------------------------------------- */
static double unit_of(uint64_t seed, int i, int j) { return study_unit(seed, STUDY_CHECK, (uint64_t)i, (uint32_t)j); }
static void *zeros(size_t n, size_t size)
{
    void *memory = calloc(n, size);
    if (!memory) abort();
    return memory;
}
static double *numbers(int n)
{
    double *y = zeros((size_t)n, sizeof *y);
    test_defer(free, y);
    return y;
}
static void free_design(void *thing)
{
    struct design *d = thing;
    free(d->factor), free(d->unit), free(d->value), free(d->luck), free(d->block), free(d->role), free(d);
}
static struct design *new_design(enum design_kind kind, int k, int n_blocks, int rows, bool luck)
{
    struct design *d = zeros(1, sizeof *d);
    size_t cells = (size_t)rows * (size_t)k;
    d->kind = kind, d->n_factors = k, d->n_blocks = n_blocks, d->n_rows = rows, d->luck_factor = luck;
    d->factor = zeros((size_t)k, sizeof *d->factor);
    d->unit = zeros(cells, sizeof *d->unit), d->value = zeros(cells, sizeof *d->value);
    d->luck = zeros((size_t)rows, sizeof *d->luck), d->block = zeros((size_t)rows, sizeof *d->block);
    d->role = zeros((size_t)rows, sizeof *d->role);
    test_defer(free_design, d);
    for (int f = 0; f < k; f++) {
        snprintf(d->factor[f].name, sizeof d->factor[f].name, "x%d", f + 1);
        d->factor[f].dist = (struct dist){.kind = DIST_UNIFORM, .high = 1};
    }
    return d;
}
static struct design *saltelli(int k, int n, bool luck, uint64_t seed)
{
    int each = k + 2 + luck;
    struct design *d = new_design(DESIGN_SALTELLI, k, n, n * each, luck);
    for (int row = 0; row < d->n_rows; row++) {
        int at = row % each, block = row / each;
        d->block[row] = block;
        d->role[row] = at == 0 ? DESIGN_A : at == 1 ? DESIGN_B : at - 1;
        bool b_luck = at == 1 || d->role[row] == 1 + k;
        d->luck[row] = luck ? 2 * block + b_luck : 0;
        for (int f = 0; f < k; f++)
            d->value[row * k + f] = d->unit[row * k + f] = unit_of(seed, block, at == 1 || d->role[row] == 1 + f ? k + f : f);
    }
    return d;
}
/* Four levels, steps of 2/3 up or down, factors in random order; the last step is other luck. */
static struct design *morris(int k, int n, bool luck, uint64_t seed)
{
    int each = k + 1 + luck;
    struct design *d = new_design(DESIGN_MORRIS, k, n, n * each, luck);
    for (int block = 0; block < n; block++) {
        int order[64], start = block * each;
        for (int f = 0; f < k; f++) {
            int at = f;
            while (at > 0 && unit_of(seed, block, order[at - 1]) > unit_of(seed, block, f)) order[at] = order[at - 1], at--;
            order[at] = f;
            d->unit[start * k + f] = floor(4 * unit_of(seed, block, 100 + f)) / 3;
        }
        d->role[start] = DESIGN_CENTRE;
        for (int i = 0; i < each; i++) {
            int row = start + i;
            d->block[row] = block, d->luck[row] = luck ? 2 * block + (i > k) : 0;
            if (i == 0) continue;
            memcpy(d->unit + row * k, d->unit + (row - 1) * k, (size_t)k * sizeof *d->unit);
            int f = i <= k ? order[i - 1] : k;
            d->role[row] = 1 + f;
            if (f < k) d->unit[row * k + f] += d->unit[row * k + f] < 0.5 ? 2.0 / 3 : -2.0 / 3;
        }
        memcpy(d->value + start * k, d->unit + start * k, (size_t)(each * k) * sizeof *d->unit);
    }
    return d;
}
static double *outputs(const struct design *d, double (*f)(const double *x, int k, int luck))
{
    double *y = numbers(d->n_rows);
    for (int row = 0; row < d->n_rows; row++) y[row] = f(d->unit + row * d->n_factors, d->n_factors, d->luck[row]);
    return y;
}
/* As a study makes it: the scrambled Sobol sequence, real trajectories. */
static void free_made(void *d) { design_clear(d), free(d); }
static struct design *made(enum design_kind kind, struct design_factor *factor, int k, int points, bool luck, uint64_t seed)
{
    struct design *d = zeros(1, sizeof *d);
    struct trib_error err;
    test_defer(free_made, d);
    for (int f = 0; f < k; f++) factor[f].dist = (struct dist){.kind = DIST_UNIFORM, .high = 1};
    REQUIRE_STATUS(design_make(kind, factor, k, points, 0, luck, seed, d, &err), &err);
    return d;
}
static bool holds(const struct finding *f, double truth) { return f->low <= truth && truth <= f->high; }
static bool check_holds(const struct analysis *a, const char *name, const char *quantity, double truth)
{
    const struct finding *f = row_of(a, name, quantity);
    bool held = holds(f, truth) && f->low <= f->value && f->value <= f->high;
    if (!held) test_note("%s %s: %g (%g to %g), truth %g", name, quantity, f->value, f->low, f->high, truth);
    return held;
}

/* ---- functions with known indices ----------------------------------------------------------------------------------------- */
static double ishigami(const double *u, int k, int luck)
{
    (void)k, (void)luck;
    double a = PI * (2 * u[0] - 1), b = PI * (2 * u[1] - 1), c = PI * (2 * u[2] - 1);
    return sin(a) + 7 * sin(b) * sin(b) + 0.1 * c * c * c * c * sin(a);
}
static const double ishigami_s1[] = {0.3139, 0.4424, 0}, ishigami_st[] = {0.5576, 0.4424, 0.2437};
static const double g_a[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
static double g_function(const double *u, int k, int luck)
{
    (void)luck;
    double product = 1;
    for (int i = 0; i < k; i++) product *= (fabs(4 * u[i] - 2) + g_a[i]) / (1 + g_a[i]);
    return product;
}
static double linear(const double *u, int k, int luck)
{
    (void)k, (void)luck;
    return 100 + 3 * u[0] - 2 * u[1] + u[2];
}
static double constant(const double *u, int k, int luck)
{
    (void)u, (void)k, (void)luck;
    return 0.1;
}
static double luck_unit(int luck) { return unit_of(99, luck, 7); }
static double noisy(const double *u, int k, int luck) { return linear(u, k, luck) + 2 * luck_unit(luck); }
static double noise_times(const double *u, int k, int luck)
{
    (void)k;
    return u[0] * (luck_unit(luck) - 0.5);
}
static const char *x_name(int f) { return test_text("x%d", f + 1); }

/* ---- Sobol ------------------------------------------------------------------------------------------------------------------ */
TEST(sobol_ishigami)
{
    struct design_factor factor[3] = {{.name = "x1"}, {.name = "x2"}, {.name = "x3"}};
    struct design *d = made(DESIGN_SALTELLI, factor, 3, 1024, false, 1);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    snprintf(a->measure, sizeof a->measure, "arrivals");
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, ishigami), NULL, a, &err), &err);
    for (int f = 0; f < 3; f++) {
        CHECK(check_holds(a, x_name(f), "S1", ishigami_s1[f]));
        CHECK(check_holds(a, x_name(f), "ST", ishigami_st[f]));
        CHECK(check_holds(a, x_name(f), "interaction", ishigami_st[f] - ishigami_s1[f]));
        CHECK_DOUBLE(value_of(a, x_name(f), "ST"), ishigami_st[f], 0.06);
    }
    CHECK(check_holds(a, "all", "mean", 3.5));
    CHECK(check_holds(a, "all", "sd", 3.7208)); /* variance 13.8446 */
    CHECK(check_holds(a, "all", "S1_sum", 0.7563));
    CHECK_CONTAINS(row_of(a, "x1", "S1")->verdict, VERDICT_ALONE);
    CHECK_CONTAINS(row_of(a, "x1", "ST")->verdict, VERDICT_TOGETHER);
    CHECK_CONTAINS(row_of(a, "x2", "ST")->verdict, VERDICT_ALONE);
    CHECK_CONTAINS(row_of(a, "x3", "S1")->verdict, VERDICT_NOTHING);
    CHECK_CONTAINS(row_of(a, "x3", "ST")->verdict, VERDICT_TOGETHER);
    CHECK_CONTAINS(a->summary, "arrivals");
    CHECK_CONTAINS(a->summary, "N is too small");
    CHECK_CONTAINS(a->summary, "share of luck is not known");
    CHECK_TEXT(a->kind, "sobol");
    CHECK_INT(a->n_used, 1024);
    CHECK_INT(a->n_runs, 5120);
    test_note("%s", a->summary);
}
/* Mean error of the six indices over eight designs falls like 1 / sqrt(N). */
TEST(sobol_errors_shrink_with_n)
{
    double error[3] = {0};
    for (int step = 0; step < 3; step++)
        for (int seed = 1; seed <= 8; seed++) {
            struct design *d = saltelli(3, 64 << (3 * step), false, (uint64_t)seed);
            struct analysis *a = finding_analysis("");
            struct trib_error err;
            struct sensitivity_options o = {.bootstraps = 10};
            REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, ishigami), &o, a, &err), &err);
            for (int f = 0; f < 3; f++)
                error[step] +=
                    (fabs(value_of(a, x_name(f), "S1") - ishigami_s1[f]) + fabs(value_of(a, x_name(f), "ST") - ishigami_st[f])) / 48;
        }
    test_note("mean errors %g %g %g", error[0], error[1], error[2]);
    CHECK(error[1] < error[0] / 1.7);
    CHECK(error[2] < error[1] / 1.7);
    CHECK(error[2] < 0.02);
}
/* V_i = 1 / (3 (1 + a_i)^2), V = product (1 + V_i) - 1, S1 = V_i / V, ST = V_i product over the others (1 + V_j) / V. */
TEST(sobol_g_function)
{
    struct design *d = saltelli(8, 2048, false, 3);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    double product = 1;
    int missed = 0;
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, g_function), NULL, a, &err), &err);
    for (int f = 0; f < 8; f++) product *= 1 + 1 / (3 * (1 + g_a[f]) * (1 + g_a[f]));
    for (int f = 0; f < 8; f++) {
        double v = 1 / (3 * (1 + g_a[f]) * (1 + g_a[f])), s1 = v / (product - 1), st = v * product / (1 + v) / (product - 1);
        missed += !check_holds(a, x_name(f), "S1", s1) + !check_holds(a, x_name(f), "ST", st);
        CHECK_DOUBLE(value_of(a, x_name(f), "S1"), s1, 0.06);
        CHECK_DOUBLE(value_of(a, x_name(f), "ST"), st, 0.05);
        if (f >= 4) CHECK_CONTAINS(row_of(a, x_name(f), "ST")->verdict, VERDICT_SMALL); /* a ten-thousandth, and surely above 0 */
        if (f >= 4) CHECK(row_of(a, x_name(f), "ST")->low > 0);
        if (f < 2) CHECK_CONTAINS(row_of(a, x_name(f), "S1")->verdict, VERDICT_ALONE);
    }
    CHECK_DOUBLE(value_of(a, "x1", "S1"), 0.716, 0.06); /* as published: Saltelli et al. 2010 */
    CHECK(missed <= 2);                                 /* of 16 intervals at 95%: three or more in one of twenty-four designs */
}
/* Of 100 designs the 95% interval holds the truth in about 95, and what is not the truth in far fewer. */
TEST(sobol_intervals_hold_the_truth)
{
    const double truth[] = {9.0 / 14, 4.0 / 14, 1.0 / 14};
    int s1[3] = {0}, st[3] = {0}, wrong = 0;
    for (int seed = 1; seed <= 100; seed++) {
        struct design *d = saltelli(3, 60, false, (uint64_t)seed);
        struct analysis *a = finding_analysis("");
        struct trib_error err;
        struct sensitivity_options o = {.bootstraps = 400, .seed = (uint64_t)seed};
        REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, linear), &o, a, &err), &err);
        for (int f = 0; f < 3; f++) {
            s1[f] += holds(row_of(a, x_name(f), "S1"), truth[f]);
            st[f] += holds(row_of(a, x_name(f), "ST"), truth[f]);
        }
        wrong += holds(row_of(a, "x1", "ST"), 0.4);
    }
    test_note("S1 %d %d %d, ST %d %d %d, a wrong value %d of 100", s1[0], s1[1], s1[2], st[0], st[1], st[2], wrong);
    for (int f = 0; f < 3; f++) {
        CHECK(s1[f] >= 88);
        CHECK(st[f] >= 88);
    }
    CHECK(s1[0] + s1[1] + s1[2] + st[0] + st[1] + st[2] < 598); /* intervals so wide that they always hold say nothing */
    CHECK(wrong < 50);
}
/* Added noise 2 z beside 3 x1 - 2 x2 + x3, all uniform: shares 9, 4, 1 and 4 of 18. Noise that multiplies, x1 z with z centred: V = E
 * x^2 var z = var z / 3; luck alone (E x)^2 var z = 3/4 of it, x1 alone nothing, both together 1/4. */
TEST(share_of_luck)
{
    struct design *d = saltelli(3, 2048, true, 5);
    struct analysis *a = finding_analysis(""), *b = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, noisy), NULL, a, &err), &err);
    CHECK(check_holds(a, "luck", "ST", 4.0 / 18));
    CHECK(check_holds(a, "luck", "S1", 4.0 / 18));
    CHECK(check_holds(a, "x1", "ST", 0.5));
    CHECK(check_holds(a, "all", "S1_sum", 14.0 / 18));
    CHECK_CONTAINS(row_of(a, "luck", "ST")->verdict, "noise");
    CHECK_CONTAINS(a->summary, "Luck: ");
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, noise_times), NULL, b, &err), &err);
    CHECK(check_holds(b, "luck", "ST", 1));
    CHECK(check_holds(b, "luck", "S1", 0.75));
    CHECK(check_holds(b, "x1", "ST", 0.25));
    CHECK(check_holds(b, "x1", "S1", 0));
    CHECK_DOUBLE(value_of(b, "x2", "ST"), 0, 0);
    CHECK_CONTAINS(row_of(b, "x1", "ST")->verdict, VERDICT_TOGETHER);
    CHECK_CONTAINS(row_of(b, "x2", "ST")->verdict, VERDICT_NOTHING);
    test_note("%s", a->summary);
}
/* The same with designs as they are made: the shares of the noise above, Morris' slopes, a tornado of a straight line. */
TEST(analyses_read_the_designs_that_are_made)
{
    struct design_factor factor[3] = {{.name = "x1"}, {.name = "x2"}, {.name = "x3"}};
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    struct design *d = made(DESIGN_SALTELLI, factor, 3, 1024, true, 3);
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, noisy), NULL, a, &err), &err);
    CHECK(check_holds(a, "luck", "ST", 4.0 / 18));
    CHECK(check_holds(a, "x1", "S1", 0.5));
    CHECK(check_holds(a, "x3", "ST", 1.0 / 18));
    d = made(DESIGN_MORRIS, factor, 3, 200, true, 3);
    REQUIRE_STATUS(sensitivity_morris(d, outputs(d, noisy), NULL, a, &err), &err);
    CHECK_INT(a->n_used, 200);
    CHECK_DOUBLE(value_of(a, "x1", "mu"), 3, 1e-9);
    CHECK_DOUBLE(value_of(a, "x2", "mu"), -2, 1e-9);
    CHECK_DOUBLE(value_of(a, "x3", "sigma"), 0, 1e-9);
    CHECK(check_holds(a, "luck", "mu_star", 2.0 / 3));
    test_note("%s", a->summary);
    d = made(DESIGN_ONE, factor, 3, 0, false, 0);
    REQUIRE_STATUS(sensitivity_tornado(d, outputs(d, linear), 1, NULL, a, &err), &err);
    CHECK_DOUBLE(value_of(a, "x1", "low"), -1.5, 1e-9);
    CHECK_DOUBLE(value_of(a, "x2", "high"), -1, 1e-9);
    CHECK_DOUBLE(value_of(a, "x3", "swing"), 1, 1e-9);
    CHECK_DOUBLE(row_of(a, "x3", "high")->x, 1, 0);
    CHECK_TEXT(a->row[4].name, "x2");
}
TEST(enough_base_samples_are_called_enough)
{
    struct design *d = saltelli(3, 8192, false, 2);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    struct sensitivity_options o = {.bootstraps = 200};
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, ishigami), &o, a, &err), &err);
    CHECK_CONTAINS(a->summary, "N is enough");
    for (int i = 0; i < a->n_rows; i++) CHECK_LACKS(a->row[i].verdict, "N too small");
    d = saltelli(3, 32, false, 2);
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, ishigami), NULL, a, &err), &err);
    CHECK_CONTAINS(a->summary, "N is too small");
    CHECK_CONTAINS(row_of(a, "x1", "S1")->verdict, VERDICT_SMALL_N);
}
/* A large mean does not spoil the shares: S1 of y and of y + 1,000,000 are the same. */
static double far_away(const double *u, int k, int luck) { return 1e6 + ishigami(u, k, luck); }
TEST(sobol_does_not_mind_a_large_mean)
{
    struct design *d = saltelli(3, 256, false, 4);
    struct analysis *a = finding_analysis(""), *b = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, ishigami), NULL, a, &err), &err);
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, far_away), NULL, b, &err), &err);
    for (int f = 0; f < 3; f++) {
        CHECK_DOUBLE(value_of(a, x_name(f), "S1"), value_of(b, x_name(f), "S1"), 1e-8);
        CHECK_DOUBLE(row_of(a, x_name(f), "S1")->low, row_of(b, x_name(f), "S1")->low, 1e-8);
    }
}

/* ---- edges that all methods share --------------------------------------------------------------------------------------------- */
TEST(failed_runs_take_their_block_with_them)
{
    struct design *d = saltelli(3, 100, false, 1), *less = saltelli(3, 96, false, 1);
    struct analysis *a = finding_analysis(""), *b = finding_analysis("");
    struct trib_error err;
    double *y = outputs(d, ishigami);
    for (int i = 0; i < 4; i++) y[96 * 5 + i * 6 % 20] = i % 2 ? NAN : INFINITY; /* rows 480, 486, 492, 498: one in each of the last four */
    REQUIRE_STATUS(sensitivity_sobol(d, y, NULL, a, &err), &err);
    REQUIRE_STATUS(sensitivity_sobol(less, outputs(less, ishigami), NULL, b, &err), &err);
    CHECK_INT(a->n_left_out, 4);
    CHECK_INT(a->n_used, 96);
    CHECK_CONTAINS(a->summary, "4 of 100 base samples were left out");
    REQUIRE(a->n_rows == b->n_rows);
    for (int i = 0; i < a->n_rows; i++) {
        CHECK_DOUBLE(a->row[i].value, b->row[i].value, 0);
        CHECK_DOUBLE(a->row[i].low, b->row[i].low, 0);
    }
    y[0] = NAN, y[5] = NAN;
    CHECK_ERROR(sensitivity_sobol(d, y, NULL, a, &err), TRIB_RANGE, &err, "6 of 100 base samples");
    struct sensitivity_options o = {.allow_holes = true};
    REQUIRE_STATUS(sensitivity_sobol(d, y, &o, a, &err), &err);
    CHECK_INT(a->n_left_out, 6);
    for (int row = 0; row < d->n_rows; row++) y[row] = NAN;
    CHECK_ERROR(sensitivity_sobol(d, y, &o, a, &err), TRIB_RANGE, &err, "nothing can be computed");
}
TEST(wrong_designs_and_options_are_refused)
{
    struct design *d = saltelli(3, 10, false, 1), *m = morris(3, 10, false, 1);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    double *y = outputs(d, linear);
    CHECK_ERROR(sensitivity_morris(d, y, NULL, a, &err), TRIB_USAGE, &err, "\"morris\"");
    CHECK_ERROR(sensitivity_sobol(m, y, NULL, a, &err), TRIB_USAGE, &err, "\"saltelli\"");
    CHECK_ERROR(sensitivity_tornado(m, y, 1, NULL, a, &err), TRIB_USAGE, &err, "\"one\"");
    CHECK_ERROR(sensitivity_sobol(d, y, &(struct sensitivity_options){.bootstraps = 5}, a, &err), TRIB_RANGE, &err, "bootstraps is 5");
    CHECK_ERROR(sensitivity_sobol(d, y, &(struct sensitivity_options){.level = 95}, a, &err), TRIB_RANGE, &err, "0.95");
    CHECK_ERROR(sensitivity_pawn(d->unit, d->factor, 3, y, 50, &(struct sensitivity_options){.slices = 1}, a, &err), TRIB_RANGE, &err,
                "slices");
}
TEST(one_block_has_no_interval)
{
    struct design *d = saltelli(3, 1, false, 1), *m = morris(3, 1, false, 1);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, linear), NULL, a, &err), &err);
    CHECK_DOUBLE(row_of(a, "x1", "ST")->low, NAN, 0);
    CHECK_TEXT(row_of(a, "x1", "ST")->verdict, VERDICT_ONE_RUN);
    CHECK_CONTAINS(a->summary, "no intervals");
    REQUIRE_STATUS(sensitivity_morris(m, outputs(m, linear), NULL, a, &err), &err);
    CHECK_DOUBLE(value_of(a, "x1", "mu_star"), 3, 1e-9);
    CHECK_DOUBLE(row_of(a, "x1", "mu_star")->high, NAN, 0);
    CHECK_TEXT(row_of(a, "x1", "mu_star")->verdict, VERDICT_ONE_RUN);
}
/* Five blocks: means by Student's t, nothing for shares, spreads and quantiles. x1 of u1 u2 has effects of u2. */
TEST(few_blocks_have_few_intervals)
{
    struct design *d = saltelli(3, 5, false, 1), *m = morris(2, 3, false, 1);
    struct analysis *a = finding_analysis(""), *b = finding_analysis(""), *c = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, linear), NULL, a, &err), &err);
    CHECK_DOUBLE(row_of(a, "x1", "ST")->low, NAN, 0);
    CHECK_TEXT(row_of(a, "x1", "ST")->verdict, VERDICT_FEW);
    CHECK_CONTAINS(a->summary, "no intervals");
    double *y = numbers(m->n_rows), effect[3], mean = 0, squares = 0;
    for (int row = 0; row < m->n_rows; row++) y[row] = m->unit[2 * row] * m->unit[2 * row + 1];
    for (int row = 1; row < m->n_rows; row++)
        if (m->role[row] == 1) effect[m->block[row]] = m->unit[2 * row + 1];
    for (int i = 0; i < 3; i++) mean += effect[i] / 3;
    for (int i = 0; i < 3; i++) squares += (effect[i] - mean) * (effect[i] - mean);
    REQUIRE_STATUS(sensitivity_morris(m, y, NULL, b, &err), &err);
    CHECK(squares > 0);
    CHECK_DOUBLE(row_of(b, "x1", "mu")->high, mean + 4.30265273 * sqrt(squares / 6), 1e-6);
    CHECK(row_of(b, "x1", "mu_star")->low >= 0);
    CHECK_DOUBLE(row_of(b, "x1", "sigma")->low, NAN, 0);
    CHECK_TEXT(row_of(b, "x1", "sigma")->verdict, VERDICT_FEW);
    REQUIRE_STATUS(sensitivity_pawn(d->unit, d->factor, 3, y, 5, NULL, c, &err), &err);
    CHECK_DOUBLE(row_of(c, "x1", "median")->low, NAN, 0);
    CHECK_TEXT(row_of(c, "x1", "median")->verdict, VERDICT_FEW);
}
/* Counts of runs are rows times what is behind a row; a count that was there is kept; one luck is said. */
TEST(runs_are_counted_not_rows)
{
    struct design *d = saltelli(3, 64, false, 1), *m = morris(3, 10, false, 1);
    struct sensitivity_options o = {.bootstraps = 100, .runs_per_row = 6, .one_luck = true};
    struct analysis *a[4] = {finding_analysis(""), finding_analysis(""), finding_analysis(""), finding_analysis("")}; /* 5 x 64 rows, 4 x 10 rows, 64 points */
    struct trib_error err;
    double *y = outputs(d, linear);
    a[3]->n_runs = 12;
    for (int i = 0; i < 4; i++) snprintf(a[i]->detail, sizeof a[i]->detail, "above 3");
    REQUIRE_STATUS(sensitivity_sobol(d, y, &o, a[0], &err), &err);
    REQUIRE_STATUS(sensitivity_morris(m, outputs(m, linear), &o, a[1], &err), &err);
    REQUIRE_STATUS(sensitivity_pawn(d->unit, d->factor, 3, y, 64, &o, a[2], &err), &err);
    REQUIRE_STATUS(sensitivity_sobol(d, y, &o, a[3], &err), &err);
    static const char *const words[] = {"64 base samples (1920 runs)", "10 trajectories (240 runs)", "64 points (384 runs)", "(1920 runs)"};
    static const int runs[] = {1920, 240, 384, 12};
    for (int i = 0; i < 4; i++) {
        CHECK_CONTAINS(a[i]->summary, words[i]);
        CHECK_CONTAINS(a[i]->summary, SAID_ONE_LUCK);
        CHECK_INT(a[i]->n_runs, runs[i]);
        CHECK_TEXT(a[i]->detail, "above 3");
    }
    int samples = 0, needed = 0;
    const char *at = strstr(a[0]->summary, "for 0.1 about ");
    REQUIRE(at && sscanf(at, "for 0.1 about %d base samples (%d runs)", &samples, &needed) == 2);
    CHECK(samples > 64);
    CHECK_INT(needed, samples * 5 * 6);
    o = (struct sensitivity_options){.bootstraps = 100};
    struct analysis *plain = finding_analysis("");
    REQUIRE_STATUS(sensitivity_pawn(d->unit, d->factor, 3, y, 64, &o, plain, &err), &err);
    CHECK_INT(plain->n_runs, 64);
    CHECK(strstr(plain->summary, SAID_ONE_LUCK) == NULL);
    o.runs_per_row = -1;
    CHECK_ERROR(sensitivity_sobol(d, y, &o, plain, &err), TRIB_RANGE, &err, "runs of a row");
    snprintf(plain->detail, sizeof plain->detail, "left");
    analysis_clear(plain), analysis_init(plain, "sobol");
    CHECK_TEXT(plain->detail, "");
}
/* y = x1 + s x2, both uniform: the share of x2 is s^2 / (1 + s^2): a thousandth for s = 0.0316, of which the interval knows that it is more
 * than nothing; 1.1% for s = 0.105, and the interval has 1% in it. What does nothing at all is not told from 0. */
static double one_small(const double *u, int k, int luck)
{
    (void)k, (void)luck;
    return u[0] + 0.0316 * u[1] + 0.105 * u[2];
}
TEST(small_shares_are_not_called_nothing)
{
    struct design *d = saltelli(4, 200, false, 1);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, one_small), NULL, a, &err), &err);
    CHECK(row_of(a, "x2", "ST")->low > 0);
    CHECK_TEXT(row_of(a, "x2", "ST")->verdict, VERDICT_SMALL);
    const struct finding *third = row_of(a, "x3", "ST");
    CHECK(third->low > 0 && third->low <= 0.01);
    CHECK_TEXT(third->verdict, third->value < 0.01 ? VERDICT_SMALL : VERDICT_PERHAPS_SMALL);
    CHECK(third->value >= 0.01);
    CHECK_TEXT(row_of(a, "x4", "ST")->verdict, VERDICT_NOTHING);
    CHECK_CONTAINS(row_of(a, "x2", "S1")->verdict, VERDICT_NOTHING); /* by itself it is lost in the noise of the estimate */
}
TEST(a_constant_result_has_no_shares)
{
    struct design *d = saltelli(3, 64, false, 1), *m = morris(3, 10, false, 1);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(sensitivity_sobol(d, outputs(d, constant), NULL, a, &err), &err);
    CHECK_DOUBLE(value_of(a, "x1", "S1"), NAN, 0);
    CHECK_TEXT(row_of(a, "x1", "S1")->verdict, VERDICT_CONSTANT);
    CHECK_DOUBLE(value_of(a, "all", "mean"), 0.1, 0);
    CHECK_CONTAINS(a->summary, "the same in every run");
    REQUIRE_STATUS(sensitivity_morris(m, outputs(m, constant), NULL, a, &err), &err);
    CHECK_TEXT(row_of(a, "x1", "mu_star")->verdict, VERDICT_NOTHING);
    REQUIRE_STATUS(sensitivity_pawn(d->unit, d->factor, 3, outputs(d, constant), d->n_rows, NULL, a, &err), &err);
    CHECK_DOUBLE(value_of(a, "x1", "max"), 0, 0);
    CHECK_TEXT(row_of(a, "x1", "max")->verdict, VERDICT_CONSTANT);
}
TEST(intervals_are_a_function_of_the_seed)
{
    struct design *d = saltelli(3, 64, false, 1);
    struct analysis *a = finding_analysis(""), *b = finding_analysis(""), *c = finding_analysis("");
    struct trib_error err;
    double *y = outputs(d, ishigami);
    REQUIRE_STATUS(sensitivity_sobol(d, y, NULL, a, &err), &err);
    REQUIRE_STATUS(sensitivity_sobol(d, y, NULL, b, &err), &err);
    REQUIRE_STATUS(sensitivity_sobol(d, y, &(struct sensitivity_options){.seed = 2}, c, &err), &err);
    CHECK_INT(memcmp(a->row, b->row, (size_t)a->n_rows * sizeof *a->row), 0);
    CHECK_TEXT(a->summary, b->summary);
    CHECK_DOUBLE(value_of(a, "x1", "S1"), value_of(c, "x1", "S1"), 0);
    CHECK(row_of(a, "x1", "S1")->low != row_of(c, "x1", "S1")->low);
    CHECK_INT(c->seed, 2);
    double wide = row_of(a, "x1", "S1")->high - row_of(a, "x1", "S1")->low;
    REQUIRE_STATUS(sensitivity_sobol(d, y, &(struct sensitivity_options){.level = 0.5}, c, &err), &err);
    CHECK(row_of(c, "x1", "S1")->high - row_of(c, "x1", "S1")->low < 0.5 * wide); /* 0.674 / 1.96 = 0.34 */
}

/* ---- Morris ------------------------------------------------------------------------------------------------------------------- */
TEST(morris_of_a_linear_function_is_its_slope)
{
    struct design *d = morris(3, 10, true, 7);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    const double slope[] = {3, -2, 1};
    REQUIRE_STATUS(sensitivity_morris(d, outputs(d, linear), NULL, a, &err), &err);
    for (int f = 0; f < 3; f++) {
        CHECK_DOUBLE(value_of(a, x_name(f), "mu"), slope[f], 1e-12);
        CHECK_DOUBLE(value_of(a, x_name(f), "mu_star"), fabs(slope[f]), 1e-12);
        CHECK_DOUBLE(value_of(a, x_name(f), "sigma"), 0, 1e-12);
        CHECK_TEXT(row_of(a, x_name(f), "sigma")->verdict, "almost linear");
    }
    CHECK_TEXT(row_of(a, "x1", "mu")->verdict, "raises the result");
    CHECK_TEXT(row_of(a, "x2", "mu")->verdict, "lowers the result");
    CHECK_DOUBLE(value_of(a, "luck", "mu_star"), 0, 0);
}
/* Noise 2 z: E |2 (z - z')| = 2/3, of which the trajectories' mean is an estimate; x1 moves y by 2 a step, x3 by 2/3 a step. */
TEST(morris_beside_luck)
{
    struct design *d = morris(4, 400, true, 8);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(sensitivity_morris(d, outputs(d, noisy), NULL, a, &err), &err);
    CHECK(check_holds(a, "luck", "mu_star", 2.0 / 3));
    CHECK(check_holds(a, "luck", "mu", 0));
    CHECK_TEXT(row_of(a, "x1", "mu_star")->verdict, "moves the result more than luck does");
    CHECK_TEXT(row_of(a, "x4", "mu_star")->verdict, VERDICT_NOTHING); /* not in the function at all */
    CHECK_CONTAINS(a->summary, "Other luck");
}
/* The test function of Morris 1991: factors 1 to 10 matter, 1 to 7 of them with curvature or interactions (3, 5 and 7 are bent, 1 to 6
 * in products), 8 to 10 straight; 11 to 20 next to nothing. Coefficients left open there: (-1)^i and (-1)^(i + j), as in Saltelli et
 * al. 2008. */
static double morris_1991(const double *u, int k, int luck)
{
    double w[20], y = 0;
    (void)luck;
    for (int i = 0; i < k; i++) w[i] = i == 2 || i == 4 || i == 6 ? 2 * (1.1 * u[i] / (u[i] + 0.1) - 0.5) : 2 * (u[i] - 0.5);
    for (int i = 0; i < k; i++) {
        y += (i < 10 ? 20 : i % 2 ? 1 : -1) * w[i];
        for (int j = i + 1; j < k; j++) {
            y += (j < 6 ? -15 : (i + j) % 2 ? -1 : 1) * w[i] * w[j];
            for (int l = j + 1; l < 5; l++) {
                y += -10 * w[i] * w[j] * w[l];
                for (int s = l + 1; s < 4; s++) y += 5 * w[i] * w[j] * w[l] * w[s];
            }
        }
    }
    return y;
}
TEST(morris_screens_twenty_factors)
{
    struct design *d = morris(20, 50, false, 11);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    REQUIRE_STATUS(sensitivity_morris(d, outputs(d, morris_1991), NULL, a, &err), &err);
    double weakest = INFINITY, strongest = 0;
    for (int f = 0; f < 20; f++) {
        double star = value_of(a, x_name(f), "mu_star"), ratio = value_of(a, x_name(f), "sigma") / star;
        if (f < 10) weakest = fmin(weakest, star);
        else strongest = fmax(strongest, star);
        if (f < 7) CHECK(ratio > 0.3);
        else if (f < 10) CHECK(ratio < 0.25);
        if (f >= 7 && f < 10) CHECK_DOUBLE(star, 40, 4); /* 20 over a range of 2 */
    }
    test_note("weakest of the ten that matter %g, strongest of the rest %g", weakest, strongest);
    CHECK(weakest > 2 * strongest);
    CHECK_CONTAINS(a->summary, "trajectories");
}
TEST(morris_intervals_hold_the_truth)
{
    /* y = u1 u2: the effect of u1 is u2, which lies on 0, 1/3, 2/3 or 1 with equal chances: mean 1/2. */
    int held = 0, wrong = 0;
    for (int seed = 1; seed <= 100; seed++) {
        struct design *d = morris(2, 12, false, (uint64_t)seed);
        struct analysis *a = finding_analysis("");
        struct trib_error err;
        struct sensitivity_options o = {.bootstraps = 400, .seed = (uint64_t)seed};
        double *y = numbers(d->n_rows);
        for (int row = 0; row < d->n_rows; row++) y[row] = d->unit[2 * row] * d->unit[2 * row + 1];
        REQUIRE_STATUS(sensitivity_morris(d, y, &o, a, &err), &err);
        held += holds(row_of(a, "x1", "mu_star"), 0.5);
        wrong += holds(row_of(a, "x1", "mu_star"), 0.8);
    }
    test_note("%d of 100 hold the truth, %d another value", held, wrong);
    CHECK(held >= 88 && held <= 99);
    CHECK(wrong < 50);
}

/* ---- PAWN --------------------------------------------------------------------------------------------------------------------- */
/* y = x1 on a full grid of 40 x 50: slice j of 10 holds a tenth of the range of y, so its distribution function leaves that of the
 * whole by max(j, 9 - j) / 10: median 0.7, maximum 0.9. x2 is independent of y exactly. With 5 slices: 0.8 0.6 0.4 0.6 0.8. */
TEST(pawn_by_hand)
{
    double *x = numbers(2000 * 3), *y = numbers(2000);
    struct design_factor factor[3] = {{.name = "itself"}, {.name = "independent"}, {.name = "half"}};
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    for (int i = 0; i < 2000; i++) {
        int step = i / 50;
        y[i] = x[3 * i] = step;
        x[3 * i + 1] = i % 50;
        x[3 * i + 2] = i >= 1000;
    }
    REQUIRE_STATUS(sensitivity_pawn(x, factor, 3, y, 2000, NULL, a, &err), &err);
    CHECK_DOUBLE(value_of(a, "itself", "median"), 0.7, 1e-12);
    CHECK_DOUBLE(value_of(a, "itself", "max"), 0.9, 1e-12);
    CHECK_DOUBLE(value_of(a, "independent", "max"), 0, 1e-12);
    CHECK_DOUBLE(value_of(a, "half", "median"), 0.5, 1e-12);
    CHECK(check_holds(a, "itself", "median", 0.7));
    CHECK_TEXT(row_of(a, "independent", "median")->verdict, VERDICT_DUMMY);
    CHECK_CONTAINS(row_of(a, "half", "median")->verdict, "matters");
    REQUIRE_STATUS(sensitivity_pawn(x, factor, 3, y, 2000, &(struct sensitivity_options){.slices = 5, .bootstraps = 50}, a, &err), &err);
    CHECK_DOUBLE(value_of(a, "itself", "median"), 0.6, 1e-12);
    CHECK_DOUBLE(value_of(a, "itself", "max"), 0.8, 1e-12);
}
/* Order of the factors and the dummy as published: x2 moves the distribution most, x3 least, and a fourth that is not in the function
 * not at all. The same order comes out of another, eight times larger sample. */
TEST(pawn_ishigami)
{
    for (int large = 0; large < 2; large++) {
        int n = large ? 8000 : 1000;
        double *x = numbers(n * 4), *y = numbers(n);
        struct design_factor factor[4] = {{.name = "x1"}, {.name = "x2"}, {.name = "x3"}, {.name = "x4"}};
        struct analysis *a = finding_analysis("");
        struct trib_error err;
        for (int i = 0; i < n; i++) {
            for (int f = 0; f < 4; f++) x[4 * i + f] = unit_of(large ? 21 : 20, i, f);
            y[i] = ishigami(x + 4 * i, 4, 0);
        }
        REQUIRE_STATUS(sensitivity_pawn(x, factor, 4, y, n, &(struct sensitivity_options){.bootstraps = 200}, a, &err), &err);
        test_note("median %g %g %g %g dummy %g", value_of(a, "x1", "median"), value_of(a, "x2", "median"), value_of(a, "x3", "median"),
                  value_of(a, "x4", "median"), value_of(a, "dummy", "median"));
        CHECK(value_of(a, "x2", "median") > value_of(a, "x1", "median"));
        CHECK(value_of(a, "x1", "median") > value_of(a, "x3", "median"));
        CHECK(value_of(a, "x3", "median") > value_of(a, "x4", "median"));
        for (int f = 0; f < 3; f++) CHECK_CONTAINS(row_of(a, x_name(f), "max")->verdict, "matters");
        CHECK_TEXT(row_of(a, "x4", "median")->verdict, VERDICT_DUMMY);
        CHECK_CONTAINS(a->summary, "dummy factor that does nothing: x4");
    }
}
/* Of factors that do nothing about one in twenty is taken for one that does; of those that do a little, most. */
TEST(pawn_is_seldom_fooled)
{
    int fooled = 0, found = 0;
    struct design_factor factor[3] = {{.name = "some"}, {.name = "none"}, {.name = "switch"}};
    for (int seed = 1; seed <= 100; seed++) {
        double x[3 * 300], y[300];
        struct analysis *a = finding_analysis("");
        struct trib_error err;
        for (int i = 0; i < 300; i++) {
            for (int f = 0; f < 3; f++) x[3 * i + f] = unit_of(1000 + (uint64_t)seed, i, f);
            x[3 * i + 2] = x[3 * i + 2] < 0.5; /* a factor of two values, of no effect either */
            y[i] = 0.6 * x[3 * i] + unit_of(1000 + (uint64_t)seed, i, 9);
        }
        REQUIRE_STATUS(sensitivity_pawn(x, factor, 3, y, 300, &(struct sensitivity_options){.bootstraps = 100}, a, &err), &err);
        fooled += strcmp(row_of(a, "none", "median")->verdict, VERDICT_DUMMY) != 0;
        fooled += strcmp(row_of(a, "switch", "median")->verdict, VERDICT_DUMMY) != 0;
        found += strcmp(row_of(a, "some", "median")->verdict, VERDICT_DUMMY) != 0;
    }
    test_note("fooled %d of 200, found %d of 100", fooled, found);
    CHECK(fooled >= 1 && fooled <= 24);
    CHECK(found >= 70);
}

/* ---- one at a time -------------------------------------------------------------------------------------------------------------- */
/* y = 10 + 4 (u1 - 1/2) + 8 (u2 - 1/2)^2 + luck of the replicate, which the pairing takes out: u1 -2 and +2, u2 +2 and +2, u3 nothing. */
TEST(tornado_by_hand)
{
    struct design *d = new_design(DESIGN_ONE, 3, 1, 7, false);
    struct analysis *a = finding_analysis("");
    struct trib_error err;
    double y[7 * 20];
    for (int row = 0; row < 7; row++) {
        int f = (row - 1) / 2;
        d->role[row] = row ? 1 + f : DESIGN_CENTRE;
        for (int j = 0; j < 3; j++) d->unit[row * 3 + j] = row && j == f ? (row % 2 ? 1 : 0) : 0.5; /* the high end first */
        for (int j = 0; j < 3; j++) d->value[row * 3 + j] = 100 * d->unit[row * 3 + j];
        double u = d->unit[row * 3] - 0.5, v = d->unit[row * 3 + 1] - 0.5;
        for (int r = 0; r < 20; r++)
            y[row * 20 + r] = 10 + 4.5 * u + 8 * v * v + 10 * unit_of(3, r, 0) + (row > 4 ? 0.1 * (unit_of(4, r, row) - 0.5) : 0);
    }
    REQUIRE_STATUS(sensitivity_tornado(d, y, 20, NULL, a, &err), &err);
    CHECK_DOUBLE(value_of(a, "x1", "low"), -2.25, 1e-9);
    CHECK_DOUBLE(value_of(a, "x1", "high"), 2.25, 1e-9);
    CHECK_DOUBLE(value_of(a, "x1", "swing"), 4.5, 1e-9);
    CHECK_DOUBLE(value_of(a, "x2", "low"), 2, 1e-9);
    CHECK_DOUBLE(value_of(a, "x2", "swing"), 0, 1e-9);
    CHECK_DOUBLE(row_of(a, "x1", "low")->x, 0, 0);
    CHECK_DOUBLE(row_of(a, "x1", "high")->x, 100, 0);
    CHECK_DOUBLE(row_of(a, "x1", "low")->high, -2.25, 1e-9); /* the luck is gone */
    CHECK_TEXT(row_of(a, "x1", "low")->verdict, "lowers the result");
    CHECK_TEXT(row_of(a, "x3", "low")->verdict, VERDICT_NOTHING);
    CHECK_TEXT(a->row[0].name, "centre");
    CHECK_TEXT(a->row[1].name, "x1"); /* sorted by size */
    CHECK_TEXT(a->row[4].name, "x2");
    CHECK_TEXT(a->row[7].name, "x3");
    CHECK_INT(a->n_used, 120);
    y[20] = NAN; /* one replicate of one row */
    REQUIRE_STATUS(sensitivity_tornado(d, y, 20, NULL, a, &err), &err);
    CHECK_INT(a->n_left_out, 1);
    CHECK_DOUBLE(value_of(a, "x1", "high"), 2.25, 1e-9);
    REQUIRE_STATUS(sensitivity_tornado(d, y, 1, &(struct sensitivity_options){.allow_holes = true}, a, &err), &err);
    CHECK_TEXT(row_of(a, "x3", "swing")->verdict, VERDICT_ONE_RUN);
    CHECK_INT(a->n_runs, 140);
    struct analysis *two = finding_analysis("");
    struct sensitivity_options o = {.runs_per_row = 4};
    double bar = y[7 * 2 - 4] - y[0], other = y[7 * 2 - 3] - y[1]; /* rows of two replicates: the last factor's first end */
    REQUIRE_STATUS(sensitivity_tornado(d, y, 2, &o, two, &err), &err);
    CHECK_INT(two->n_runs, 28);
    CHECK_DOUBLE(row_of(two, "x3", "high")->high, (bar + other) / 2 + 12.7062047 * fabs(bar - other) / 2, 1e-6);
}

/* ---- words ------------------------------------------------------------------------------------------------------------------------ */
TEST(numbers_in_words)
{
    char text[96];
    analysis_number(0.314, 0.2581, 0.39, text);
    CHECK_TEXT(text, "about 0.314 (0.258 to 0.39)");
    analysis_number(-1234567, -2e6, 999.6, text);
    CHECK_TEXT(text, "about -1.23M (-2.00M to 1,000)");
    analysis_number(5, NAN, NAN, text);
    CHECK_TEXT(text, "about 5 (no interval)");
    analysis_number(NAN, 1, 2, text);
    CHECK_TEXT(text, "not known");
    analysis_number(684, 300, NAN, text);
    CHECK_TEXT(text, "about 684 (300 or more)");
    analysis_names((const char *const[]){"a", "b", "c", "d"}, 4, 2, text, sizeof text);
    CHECK_TEXT(text, "a, b and 2 others");
    analysis_names((const char *const[]){"a", "b"}, 2, 2, text, sizeof text);
    CHECK_TEXT(text, "a and b");
}
TEST(a_summary_never_ends_within_a_sentence)
{
    struct analysis *a = finding_analysis("");
    for (int i = 0; i < 1000; i++) analysis_say(a, "Sentence number %d.", i);
    size_t n = strlen(a->summary);
    CHECK(n > sizeof a->summary - 30 && n < sizeof a->summary);
    CHECK(a->summary[n - 1] == '.');
    CHECK(n == strspn(a->summary, "Sentecumbr 0123456789."));
}
