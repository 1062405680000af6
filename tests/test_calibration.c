/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Emulator, history matching and ABC against functions whose answers are known. */
#include "../scripts/study/abc.h"
#include "../scripts/study/emulator.h"
#include "../scripts/study/luck.h"
#include "../scripts/study/match.h"
#include "findings.h"
#include "harness.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double normal(uint64_t seed, int i, int j)
{
    return gsl_cdf_ugaussian_Pinv(study_unit(seed, STUDY_CHECK, (uint64_t)i, (uint32_t)j));
}
static struct design_factor between(const char *name, double low, double high)
{
    struct design_factor f = {.dist = {.kind = DIST_UNIFORM, .low = low, .high = high}};
    snprintf(f.name, sizeof f.name, "%s", name);
    return f;
}

/* ---- emulator ----------------------------------------------------------------------------------------------------------- */

static double wavy(const double *u) { return 2 * u[0] - u[1] + sin(6 * u[0]) * u[1]; }
static void free_emulator(void *thing) { emulator_free(thing); }

/* Between its points the emulator is near the function, and knows how near: errors at 200 new points over their sd. */
TEST(the_emulator_knows_what_it_knows)
{
    double u[60 * 2], y[60], noise[60] = {0};
    struct emulator *e;
    struct trib_error err;
    for (int i = 0; i < 60; i++) {
        design_sobol((uint64_t)i, 2, 5, u + 2 * i);
        y[i] = wavy(u + 2 * i);
    }
    REQUIRE_STATUS(emulator_fit(u, y, noise, 60, 2, &e, &err), &err);
    test_defer(free_emulator, e);
    double worst = 0, squares = 0;
    int within = 0;
    for (int i = 0; i < 200; i++) {
        double at[2] = {study_unit(1, STUDY_CHECK, (uint64_t)i, 0), study_unit(1, STUDY_CHECK, (uint64_t)i, 1)};
        double miss = emulator_mean(e, at) - wavy(at), v = emulator_variance(e, at);
        worst = fmax(worst, fabs(miss));
        squares += miss * miss / v / 200;
        within += miss * miss <= 9 * v;
    }
    double loo, rms;
    emulator_check(e, &loo, &rms);
    test_note("worst %g, mean squared standardised error %g, within 3: %d; leave-one-out %g, %g", worst, squares, within, loo, rms);
    CHECK(worst < 0.1);
    CHECK(within >= 190);
    CHECK(squares < 2);
    CHECK(loo > 0.95);
    CHECK(emulator_variance(e, u) < 1e-4); /* at a point it was told */
    double away[2] = {3, 3};
    CHECK(emulator_variance(e, away) > 100 * emulator_variance(e, (double[]){0.5, 0.5}));
}

/*
 * A noisy line, sd 0.5, 80 points, 30 times: the noise is found where it is not told (its sd by chi-squared is 16%, that of the mean of 30
 * 3%; the process takes some of it), and standardised errors in the middle are about standard normal (mean square of 30: 1 +- 0.26).
 */
TEST(the_emulator_tells_noise_from_shape)
{
    double u[80], y[80], noise = 0, squares = 0, middle[] = {0.5};
    struct emulator *e;
    struct trib_error err;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        for (int i = 0; i < 80; i++) {
            u[i] = i / 79.0;
            y[i] = 3 * u[i] + 0.5 * normal(seed, i, 0);
        }
        REQUIRE_STATUS(emulator_fit(u, y, NULL, 80, 1, &e, &err), &err);
        double miss = emulator_mean(e, middle) - 1.5;
        noise += emulator_noise(e) / 30;
        squares += miss * miss / emulator_variance(e, middle) / 30;
        CHECK(emulator_variance(e, middle) < 0.1);
        emulator_free(e);
    }
    test_note("noise %g, mean squared standardised error %g", noise, squares);
    CHECK_RELATIVE(noise, 0.25, 0.15);
    CHECK(squares > 0.3 && squares < 1.8);
    CHECK_ERROR(emulator_fit(u, y, NULL, 2, 1, &e, &err), TRIB_RANGE, &err, "at least 3 points");
    y[1] = NAN;
    CHECK_ERROR(emulator_fit(u, y, NULL, 80, 1, &e, &err), TRIB_RANGE, &err, "point 2");
}

/* ---- history matching ------------------------------------------------------------------------------------------------------ */

typedef void model_fn(const double *x, uint64_t luck, double *y);
static void free_match(void *thing) { match_free(thing); }
static struct match *match(const struct design_factor *f, int k, const struct match_target *t, int n_targets, const struct match_options *o)
{
    struct match *m;
    struct trib_error err;
    REQUIRE_STATUS(match_create(f, k, t, n_targets, o, &m, &err), &err);
    test_defer(free_match, m);
    return m;
}
static void run_match(struct match *m, int k, int n_targets, int replicates, model_fn *model, uint64_t seed)
{
    struct trib_error err;
    const double *point;
    for (int wave = 0, n; !match_done(m); wave++) {
        REQUIRE_STATUS(match_next(m, &point, &n, &err), &err);
        REQUIRE(n > 0);
        double *output = calloc((size_t)n * n_targets * replicates, sizeof *output), y[8];
        if (!output) abort();
        for (int i = 0; i < n; i++) {
            for (int r = 0; r < replicates; r++) {
                model(point + (size_t)i * k, seed + 1000 * (uint64_t)wave + (uint64_t)(i * replicates + r) * 7919, y);
                for (int t = 0; t < n_targets; t++) output[((size_t)i * n_targets + t) * replicates + r] = y[t];
            }
        }
        enum trib_status status = match_tell(m, output, replicates, &err);
        free(output);
        REQUIRE_STATUS(status, &err);
    }
}

/* y1 = a + b, y2 = a - b on -2..2 each. Facts 1 and 0, sd 0.1: |a + b - 1| < 0.3 and |a - b| < 0.3 is a diamond around (0.5, 0.5),
 * half diagonal 0.3, area 0.18 of 16: 1.125% of the space. */
static void sum_and_difference(const double *x, uint64_t luck, double *y)
{
    (void)luck;
    y[0] = x[0] + x[1];
    y[1] = x[0] - x[1];
}
TEST(history_matching_finds_a_known_region)
{
    struct design_factor f[] = {between("a", -2, 2), between("b", -2, 2)};
    struct match_target t[] = {{"sum", 1, 0.1, 0}, {"difference", 0, 0.1, 0}};
    struct match_options o;
    match_defaults(&o);
    o.waves = 2;
    struct match *m = match(f, 2, t, 2, &o);
    run_match(m, 2, 2, 1, sum_and_difference, 0);
    struct analysis *a = finding_analysis("history_matching");
    struct trib_error err;
    REQUIRE_STATUS(match_result(m, a, &err), &err);
    test_note("%s", a->summary);
    const struct finding *left = row_of(a, "wave 2", "share_left"), *range = row_of(a, "a", "not_implausible");
    test_note("left %g (%g to %g), range %g to %g", left->value, left->low, left->high, range->x, range->y);
    CHECK(left->low < 0.01125 && left->high > 0.01125);
    CHECK_RELATIVE(left->value, 0.01125, 0.2);
    CHECK_DOUBLE(range->x, 0.2, 0.03);
    CHECK_DOUBLE(range->y, 0.8, 0.03);
    CHECK_DOUBLE(range->value, 0.5, 0.03);
    CHECK_DOUBLE(row_of(a, "a", "prior")->x, -2, 0);
    CHECK_DOUBLE(row_of(a, "region", "any_left")->value, 1, 0);
    CHECK(row_of(a, "best point", "implausibility")->value < 3);
    for (int i = 0; i < a->n_rows; i++) { /* every sample lies in the diamond */
        const struct finding *p = &a->row[i];
        if (strcmp(p->quantity, "not_implausible") != 0 || strcmp(p->name, "point") != 0) continue;
        double x = p->x, y = p->y;
        CHECK(fabs(x + y - 1) < 0.33 && fabs(x - y) < 0.33);
    }
}

/*
 * A ring: y = a^2 + b^2 on -2..2, fact 2, sd 0.1: 1.7 < r^2 < 2.3, area 0.6 pi of 16 = 11.8%; and c, which does nothing. Not a box,
 * and not convex: all four sides must be sampled.
 */
static void ring(const double *x, uint64_t luck, double *y)
{
    (void)luck;
    y[0] = x[0] * x[0] + x[1] * x[1] + 0 * x[2];
}
TEST(history_matching_keeps_all_parts_of_a_ring)
{
    struct design_factor f[] = {between("a", -2, 2), between("b", -2, 2), between("c", 0, 1)};
    struct match_target t[] = {{"radius", 2, 0.1, 0}};
    struct match_options o;
    match_defaults(&o);
    o.waves = 3;
    struct match *m = match(f, 3, t, 1, &o);
    run_match(m, 3, 1, 1, ring, 0);
    struct analysis *a = finding_analysis("history_matching");
    struct trib_error err;
    REQUIRE_STATUS(match_result(m, a, &err), &err);
    test_note("%s", a->summary);
    CHECK_RELATIVE(row_of(a, "wave 3", "share_left")->value, 0.6 * M_PI / 16, 0.15);
    CHECK_DOUBLE(row_of(a, "a", "not_implausible")->x, -sqrt(2.3), 0.05);
    CHECK_DOUBLE(row_of(a, "a", "not_implausible")->y, sqrt(2.3), 0.05);
    CHECK_CONTAINS(row_of(a, "c", "not_implausible")->verdict, "nearly nothing");
    int quadrant[4] = {0}, all = 0;
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *p = &a->row[i];
        if (strcmp(p->quantity, "not_implausible") != 0 || strcmp(p->name, "point") != 0) continue;
        quadrant[(p->x > 0) + 2 * (p->y > 0)]++;
        all++;
    }
    for (int q = 0; q < 4; q++) CHECK_DOUBLE((double)quadrant[q] / all, 0.25, 0.05);
}

TEST(history_matching_says_when_nothing_is_left)
{
    struct design_factor f[] = {between("a", -1, 1), between("b", -1, 1)};
    struct match_target t[] = {{"sum", 5, 0.1, 0}, {"difference", 0, 0.1, 0}}; /* the sum is 2 at most */
    struct match_options o;
    match_defaults(&o);
    struct match *m = match(f, 2, t, 2, &o);
    run_match(m, 2, 2, 1, sum_and_difference, 0);
    struct analysis *a = finding_analysis("history_matching");
    struct trib_error err;
    REQUIRE_STATUS(match_result(m, a, &err), &err);
    test_note("%s", a->summary);
    CHECK_DOUBLE(row_of(a, "region", "any_left")->value, 0, 0);
    CHECK_CONTAINS(a->summary, "nothing is left: within these bounds the model cannot meet these facts");
    CHECK_CONTAINS(a->summary, "No run came as far as sum = 5");
    CHECK_CONTAINS(row_of(a, "difference", "reach")->verdict, "not together");
    CHECK_DOUBLE(row_of(a, "wave 1", "share_left")->value, 0, 0);
    CHECK(match_done(m));
    match_extend(m, 9);
    CHECK(match_done(m));
    /* With one fact allowed to miss, there is something left. */
    o.rank = 2;
    m = match(f, 2, t, 2, &o);
    run_match(m, 2, 2, 1, sum_and_difference, 0);
    a = finding_analysis("history_matching");
    REQUIRE_STATUS(match_result(m, a, &err), &err);
    CHECK_DOUBLE(row_of(a, "region", "any_left")->value, 1, 0);
    CHECK_DOUBLE(row_of(a, "wave 4", "share_left")->value, 0.28, 0.03); /* |a - b| < 0.3 on a square of side 2: 1 - 1.7^2 / 4 = 0.2775 */
}

/* y = a + noise of sd 0.3, 4 replicates. The fact 0.5 is one history: |a - 0.5| < 3 sqrt(0.1^2 + 0.3^2) = 0.949, so 0 to 1.449 is left
 * of 0..2 or 72%; about the mean, with a perfect emulator, only 0.2 to 0.8, 30%. */
static void noisy(const double *x, uint64_t luck, double *y)
{
    y[0] = x[0] + 0.3 * gsl_cdf_ugaussian_Pinv(study_unit(77, STUDY_CHECK, luck, 5));
}
TEST(luck_of_single_runs_widens_the_region)
{
    struct design_factor f[] = {between("a", 0, 2)};
    struct match_target t[] = {{"y", 0.5, 0.1, 0}};
    for (int replicates = 1; replicates <= 4; replicates += 3) {
        for (int mean_only = 0; mean_only < 2; mean_only++) {
            struct match_options o;
            match_defaults(&o);
            o.points = 100;
            o.waves = 1;
            o.mean_only = mean_only;
            struct match *m = match(f, 1, t, 1, &o);
            run_match(m, 1, 1, replicates, noisy, 3);
            struct analysis *a = finding_analysis("history_matching");
            struct trib_error err;
            REQUIRE_STATUS(match_result(m, a, &err), &err);
            double left = row_of(a, "wave 1", "share_left")->value;
            test_note("replicates %d, mean only %d: %g; %s", replicates, mean_only, left, a->summary);
            if (mean_only) CHECK(left > 0.28 && left < 0.42); /* the emulator's own doubt is added */
            else CHECK_DOUBLE(left, 0.7245, 0.07);
            CHECK(row_of(a, "y", "within_3")->value > 0.97);
        }
    }
}

/* More waves go on from where fewer ended; failed runs are left out; the same seed gives the same rows. */
static void failing(const double *x, uint64_t luck, double *y)
{
    sum_and_difference(x, luck, y);
    if (x[0] > 1.5) y[1] = NAN;
}
TEST(history_matching_repeats_and_extends)
{
    struct design_factor f[] = {between("a", -2, 2), between("b", -2, 2)};
    struct match_target t[] = {{"sum", 1, 0.1, 0}, {"difference", 0, 0.1, 0}};
    struct match_options o;
    struct trib_error err;
    struct analysis *a[3];
    match_defaults(&o);
    o.samples = 500;
    for (int i = 0; i < 3; i++) {
        o.waves = i == 1 ? 1 : 3;
        struct match *m = match(f, 2, t, 2, &o);
        const double *point;
        int n;
        CHECK_ERROR(match_tell(m, NULL, 1, &err), TRIB_USAGE, &err, "no wave");
        a[i] = finding_analysis("history_matching");
        CHECK_ERROR(match_result(m, a[i], &err), TRIB_USAGE, &err, "no wave");
        run_match(m, 2, 2, 1, failing, 0);
        match_extend(m, 3);
        run_match(m, 2, 2, 1, failing, 0);
        REQUIRE_STATUS(match_next(m, &point, &n, &err), &err);
        CHECK_INT(n, 0);
        REQUIRE_STATUS(match_result(m, a[i], &err), &err);
        CHECK(a[i]->n_left_out > 0);
        CHECK_INT(a[i]->n_runs, 60);
    }
    for (int i = 1; i < 3; i++) {
        REQUIRE(a[i]->n_rows == a[0]->n_rows);
        CHECK(!memcmp(a[i]->row, a[0]->row, (size_t)a[0]->n_rows * sizeof *a[0]->row));
    }
}

TEST(history_matching_answers_mistakes_in_words)
{
    struct design_factor f[] = {between("a", -2, 2)};
    struct match_target t[] = {{"y", 1, 0, 0}};
    struct match_options o;
    struct match *m;
    struct trib_error err;
    match_defaults(&o);
    CHECK_ERROR(match_create(f, 1, t, 1, &o, &m, &err), TRIB_RANGE, &err, "the fact 'y' has sd 0");
    t[0].sd = 1;
    o.rank = 2;
    CHECK_ERROR(match_create(f, 1, t, 1, &o, &m, &err), TRIB_RANGE, &err, "rank 2");
    o.rank = 1;
    o.points = 3;
    CHECK_ERROR(match_create(f, 1, t, 1, &o, &m, &err), TRIB_RANGE, &err, "3 points a wave");
    match_free(NULL);
}

/* ---- ABC ------------------------------------------------------------------------------------------------------------------- */

static void free_abc(void *thing) { abc_free(thing); }
static struct abc *run_abc(const struct design_factor *f, int k, const struct abc_target *t, int n_targets, const struct abc_options *o,
                           model_fn *model)
{
    struct abc *a;
    struct trib_error err;
    const double *point;
    REQUIRE_STATUS(abc_create(f, k, t, n_targets, o, &a, &err), &err);
    test_defer(free_abc, a);
    double *output = malloc((size_t)o->batch * (size_t)n_targets * sizeof *output);
    if (!output) abort();
    uint64_t run = 0;
    while (!abc_done(a)) {
        int n;
        REQUIRE_STATUS(abc_next(a, &point, &n, &err), &err);
        REQUIRE(n > 0 && n <= o->batch);
        for (int i = 0; i < n; i++) model(point + (size_t)i * k, ++run, output + (size_t)i * n_targets);
        enum trib_status status = abc_tell(a, output, &err);
        REQUIRE_STATUS(status, &err);
    }
    free(output);
    return a;
}

/*
 * Prior N(0, 1); the statistic is the mean of four observations N(theta, 1), so its sd is 1/2; fact 1.2. Posterior: precision
 * 1 + 4 = 5, mean 4 x 1.2 / 5 = 0.96, sd 1 / sqrt(5) = 0.447.
 */
static void mean_of_four(const double *x, uint64_t luck, double *y)
{
    y[0] = x[0] + 0.5 * gsl_cdf_ugaussian_Pinv(study_unit(5, STUDY_CHECK, luck, 0));
}
static const struct design_factor STANDARD = {"theta", {.kind = DIST_NORMAL, .a = 0, .b = 1, .low = -6, .high = 6}};

static void check_normal(const struct abc *abc, double tolerance)
{
    struct analysis *a = finding_analysis("abc");
    struct trib_error err;
    REQUIRE_STATUS(abc_result(abc, a, &err), &err);
    test_note("%s", a->summary);
    test_note("mean %g, sd %g", row_of(a, "theta", "mean")->value, row_of(a, "theta", "sd")->value);
    CHECK_DOUBLE(row_of(a, "theta", "mean")->value, 0.96, tolerance);
    CHECK_DOUBLE(row_of(a, "theta", "sd")->value, sqrt(0.2), tolerance);
    const struct finding *p = row_of(a, "theta", "posterior");
    CHECK_DOUBLE(p->value, 0.96, tolerance);
    CHECK_DOUBLE(p->low, 0.96 - 1.645 * sqrt(0.2), 1.5 * tolerance);
    CHECK_DOUBLE(p->high, 0.96 + 1.645 * sqrt(0.2), 1.5 * tolerance);
    CHECK_DOUBLE(p->y, 1.645, 0.001);
    /* Another fact has another posterior: the same check would fail for 0. */
    CHECK(fabs(row_of(a, "theta", "mean")->value) > 5 * tolerance);
}
/* Standard errors with 1,000 particles: 0.447 / sqrt(1000) = 0.014; weights make it some 0.02. */
TEST(smc_finds_the_posterior_of_a_normal_mean)
{
    struct abc_target t[] = {{"mean", 1.2, 0}};
    struct abc_options o;
    abc_defaults(&o);
    o.particles = 1000;
    o.populations = 5;
    o.simulations = 30000;
    for (int kind = 0; kind < 4; kind++) {
        o.adaptive = kind == 1;
        o.componentwise = kind == 2;
        o.seed = kind == 3 ? 99 : 1;
        check_normal(run_abc(&STANDARD, 1, t, 1, &o, mean_of_four), 0.06);
    }
}
TEST(rejection_agrees_with_smc)
{
    struct abc_target t[] = {{"mean", 1.2, 0}};
    struct abc_options o;
    abc_defaults(&o);
    o.particles = 1000;
    o.populations = 1;
    o.alpha = 0.05;
    o.simulations = 20000;
    const struct abc *a = run_abc(&STANDARD, 1, t, 1, &o, mean_of_four);
    check_normal(a, 0.06);
    int n;
    const double *value, *weight;
    abc_particles(a, &n, &value, &weight);
    CHECK_INT(n, 1000);
    for (int i = 0; i < n; i++) CHECK_DOUBLE(weight[i], 0.001, 1e-12);
}

/* y = x^2 on -2..2, fact 1: both roots, with equal weight; nothing in between. */
static void square(const double *x, uint64_t luck, double *y)
{
    (void)luck;
    y[0] = x[0] * x[0];
}
TEST(both_modes_of_a_posterior_are_found)
{
    struct design_factor f[] = {between("x", -2, 2)};
    struct abc_target t[] = {{"square", 1, 0}};
    struct abc_options o;
    abc_defaults(&o);
    o.populations = 4;
    o.simulations = 30000;
    const struct abc *a = run_abc(f, 1, t, 1, &o, square);
    int n;
    const double *value, *weight;
    double right = 0, near = 0;
    abc_particles(a, &n, &value, &weight);
    for (int i = 0; i < n; i++) {
        right += value[i] > 0 ? weight[i] : 0;
        near += fabs(fabs(value[i]) - 1) < 0.1 ? weight[i] : 0;
    }
    test_note("right %g, near a root %g", right, near);
    CHECK_DOUBLE(right, 0.5, 0.1);
    CHECK(near > 0.99);
    struct analysis *r = finding_analysis("abc");
    struct trib_error err;
    REQUIRE_STATUS(abc_result(a, r, &err), &err);
    test_note("%s", r->summary);
    CHECK_CONTAINS(r->summary, "x lies in several parts of -1");
    CHECK_CONTAINS(row_of(r, "x", "posterior")->verdict, "in several parts");
}

/*
 * Two parameters of which only the sum is known: the correlation is near -1, neither is. A third statistic has a huge unit and says
 * nothing: scaled by its own spread it cannot drown the first. A fourth is constant.
 */
static void sum_only(const double *x, uint64_t luck, double *y)
{
    y[0] = x[0] + x[1];
    y[1] = 1e6 * study_unit(9, STUDY_CHECK, luck, 0);
    y[2] = 7;
}
TEST(statistics_are_scaled_and_correlations_told)
{
    struct design_factor f[] = {between("a", 0, 1), between("b", 0, 1), between("c", 0, 1)};
    struct abc_target t[] = {{"sum", 1, 0}, {"big", 5e5, 0}, {"constant", 7, 0}};
    struct abc_options o;
    abc_defaults(&o);
    struct analysis *r = finding_analysis("abc");
    struct trib_error err;
    REQUIRE_STATUS(abc_result(run_abc(f, 3, t, 3, &o, sum_only), r, &err), &err);
    test_note("%s", r->summary);
    CHECK(row_of(r, "a x b", "correlation")->value < -0.9);
    CHECK(fabs(row_of(r, "a x c", "correlation")->value) < 0.25);
    CHECK_DOUBLE(row_of(r, "sum", "scale")->value, 0.2929, 0.03); /* triangular on 0..2: median |y - 1| = 1 - sqrt(1/2) */
    CHECK_RELATIVE(row_of(r, "big", "scale")->value, 250000, 0.1);
    CHECK_DOUBLE(row_of(r, "constant", "scale")->value, 0, 0);
    CHECK_CONTAINS(row_of(r, "constant", "scale")->verdict, "says nothing");
    CHECK_CONTAINS(r->summary, "a x b are tied to each other");
    CHECK_CONTAINS(r->summary, "say nearly nothing about");
    const struct finding *s = row_of(r, "sum", "predictive");
    CHECK(s->low > 0.85 && s->high < 1.15);
    CHECK_DOUBLE(row_of(r, "population 1", "acceptance")->value, 1, 0);
    CHECK_DOUBLE(row_of(r, "population 1", "runs")->value, 1000, 0);
    CHECK(row_of(r, "population 2", "tolerance")->value < row_of(r, "population 1", "tolerance")->value);
    CHECK(row_of(r, "population 2", "effective_size")->value > 250);
    /* Taken anew, the scale follows the runs to the fact, and the same is found. */
    o.adaptive = true;
    struct analysis *anew = finding_analysis("abc");
    REQUIRE_STATUS(abc_result(run_abc(f, 3, t, 3, &o, sum_only), anew, &err), &err);
    test_note("%s", anew->summary);
    CHECK(row_of(anew, "sum", "scale")->value < 0.25);
    CHECK(row_of(anew, "a x b", "correlation")->value < -0.8);
    CHECK_DOUBLE(row_of(anew, "sum", "predictive")->value, 1, 0.05);
}

/* A rounded and a listed parameter: quantiles carry them. x in 1..6 whole, s in {-1, 1}; y = s x; fact -4. */
static void listed(const double *x, uint64_t luck, double *y)
{
    (void)luck;
    y[0] = x[0] * x[1];
}
TEST(parameters_with_values_are_drawn_as_such)
{
    struct design_factor f[] = {between("x", 0.5, 6.5), between("s", 0, 0)};
    struct abc_target t[] = {{"product", -4, 0}};
    struct abc_options o;
    f[0].dist.low = 1;
    f[0].dist.high = 6;
    f[0].dist.whole = true;
    f[1].dist = (struct dist){.kind = DIST_VALUES, .n = 2, .value = {-1, 1}};
    abc_defaults(&o);
    o.particles = 100;
    const struct abc *a = run_abc(f, 2, t, 1, &o, listed);
    int n;
    const double *value, *weight;
    abc_particles(a, &n, &value, &weight);
    for (int i = 0; i < n; i++) CHECK(value[2 * i] == 4 && value[2 * i + 1] == -1);
    struct analysis *r = finding_analysis("abc");
    struct trib_error err;
    REQUIRE_STATUS(abc_result(a, r, &err), &err);
    CHECK_CONTAINS(r->summary, "meet the facts exactly");
}

/* Facts that no run can meet: the summary says which, and the search ends by its acceptance or its budget. */
TEST(abc_says_which_fact_is_not_met)
{
    struct design_factor f[] = {between("x", -2, 2)};
    struct abc_target t[] = {{"square", 9, 0}};
    struct abc_options o;
    abc_defaults(&o);
    o.particles = 200;
    o.populations = 20;
    o.simulations = 5000;
    struct analysis *r = finding_analysis("abc");
    struct trib_error err;
    REQUIRE_STATUS(abc_result(run_abc(f, 1, t, 1, &o, square), r, &err), &err);
    test_note("%s", r->summary);
    CHECK_CONTAINS(r->summary, "square = 9 is not met");
    CHECK_CONTAINS(row_of(r, "square", "predictive")->verdict, "above");
    CHECK(r->n_runs <= 5000);
}

static void sometimes(const double *x, uint64_t luck, double *y)
{
    mean_of_four(x, luck, y);
    if (luck % 5 == 0) y[0] = NAN;
}
/* Half of the runs fail: the first population must not ask for what is left of it in ever smaller batches, down to single runs. */
static void half(const double *x, uint64_t luck, double *y)
{
    mean_of_four(x, luck, y);
    if (luck % 2 == 0) y[0] = NAN;
}
TEST(abc_asks_for_no_tiny_batches)
{
    struct abc_target t[] = {{"mean", 1.2, 0}};
    struct abc_options o;
    struct trib_error err;
    abc_defaults(&o);
    o.particles = 101;
    o.populations = 1;
    for (int fails = 0; fails < 2; fails++)
        for (o.batch = 10; o.batch <= 100; o.batch += 90) {
            struct abc *a;
            REQUIRE_STATUS(abc_create(&STANDARD, 1, t, 1, &o, &a, &err), &err);
            test_defer(free_abc, a);
            uint64_t run = 0;
            int batches = 0;
            while (!abc_done(a)) {
                const double *point;
                double output[100];
                int n;
                REQUIRE_STATUS(abc_next(a, &point, &n, &err), &err);
                CHECK(n >= (o.batch < 20 ? o.batch : 20) && n <= o.batch);
                for (int i = 0; i < n; i++) (fails ? half : mean_of_four)(point + i, ++run, output + i);
                REQUIRE_STATUS(abc_tell(a, output, &err), &err);
                batches++;
            }
            struct analysis *r = finding_analysis("abc"), *counted = finding_analysis("abc");
            REQUIRE_STATUS(abc_result(a, r, &err), &err);
            counted->n_runs = 7;
            REQUIRE_STATUS(abc_result(a, counted, &err), &err);
            CHECK_INT(counted->n_runs, 7);
            test_note("batch %d: %d batches, %d runs; %s", o.batch, batches, r->n_runs, r->summary);
            CHECK_INT(r->n_used, 101);
            CHECK((strstr(r->summary, "failed") != NULL) == (fails == 1));
        }
}
static void never(const double *x, uint64_t luck, double *y)
{
    (void)x;
    (void)luck;
    y[0] = NAN;
}
TEST(abc_repeats_extends_and_bears_failed_runs)
{
    struct abc_target t[] = {{"mean", 1.2, 0}};
    struct abc_options o;
    struct trib_error err;
    struct abc *a;
    abc_defaults(&o);
    o.particles = 100;
    struct analysis *r[3];
    for (int i = 0; i < 3; i++) {
        o.populations = i == 2 ? 2 : 4;
        a = run_abc(&STANDARD, 1, t, 1, &o, sometimes);
        r[i] = finding_analysis("abc");
        REQUIRE_STATUS(abc_result(a, r[i], &err), &err);
        CHECK(r[i]->n_left_out > 50);
    }
    REQUIRE(r[0]->n_rows == r[1]->n_rows);
    CHECK(!memcmp(r[0]->row, r[1]->row, (size_t)r[0]->n_rows * sizeof *r[0]->row));
    CHECK_DOUBLE(row_of(r[2], "population 2", "tolerance")->value, row_of(r[0], "population 2", "tolerance")->value, 0);
    abc_extend(a, 4, 10000); /* the last one, of two populations, goes on and ends as the others did */
    uint64_t run = (uint64_t)r[2]->n_runs;
    while (!abc_done(a)) {
        const double *point;
        double output[100];
        int n;
        REQUIRE_STATUS(abc_next(a, &point, &n, &err), &err);
        for (int i = 0; i < n; i++) sometimes(point + i, ++run, output + i);
        REQUIRE_STATUS(abc_tell(a, output, &err), &err);
    }
    struct analysis *more = finding_analysis("abc");
    REQUIRE_STATUS(abc_result(a, more, &err), &err);
    REQUIRE(more->n_rows == r[0]->n_rows);
    CHECK(!memcmp(more->row, r[0]->row, (size_t)more->n_rows * sizeof *more->row));

    const double *point;
    int n;
    double output[100];
    REQUIRE_STATUS(abc_create(&STANDARD, 1, t, 1, &o, &a, &err), &err);
    test_defer(free_abc, a);
    CHECK_ERROR(abc_tell(a, output, &err), TRIB_USAGE, &err, "no batch");
    CHECK_ERROR(abc_result(a, more, &err), TRIB_USAGE, &err, "no population");
    REQUIRE_STATUS(abc_next(a, &point, &n, &err), &err);
    for (int i = 0; i < n; i++) never(point + i, 0, output + i);
    CHECK_ERROR(abc_tell(a, output, &err), TRIB_RANGE, &err, "100 of the first 100 runs failed");
    o.simulations = 150;
    CHECK_ERROR(abc_create(&STANDARD, 1, t, 1, &o, &a, &err), TRIB_RANGE, &err, "150 runs are too few");
}
