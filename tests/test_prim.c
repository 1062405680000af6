/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenario discovery against worlds whose boxes are known, and against worlds without any. */
#include "../scripts/study/bootstrap.h"
#include "../scripts/study/luck.h"
#include "../scripts/study/prim.h"
#include "findings.h"
#include "harness.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define K 5
#define MAX_N 2000
struct world {
    struct design_factor factor[K];
    double x[MAX_N * K], y[MAX_N];
    int n;
    struct prim_options o;
    struct analysis found;
};

static void drop(void *thing)
{
    struct world *w = thing;
    analysis_clear(&w->found);
    free(w);
}

/* n worlds spread at random over five factors 0..1, "a" to "e". */
static struct world *world(int n, uint64_t seed)
{
    struct world *w = calloc(1, sizeof *w);
    if (!w) abort();
    w->n = n;
    prim_defaults(&w->o);
    w->o.bootstraps = 100;
    for (int j = 0; j < K; j++) {
        snprintf(w->factor[j].name, sizeof w->factor[j].name, "%c", 'a' + j);
        w->factor[j].dist = (struct dist){.kind = DIST_UNIFORM, .low = 0, .high = 1};
    }
    for (int i = 0; i < n * K; i++) w->x[i] = study_unit(seed, STUDY_CHECK, (uint64_t)i, 0);
    analysis_init(&w->found, "prim");
    test_defer(drop, w);
    return w;
}
static bool chance(uint64_t seed, int i, double p) { return study_unit(seed, STUDY_CHECK, (uint64_t)i, 1) < p; }
static void discover(struct world *w)
{
    struct trib_error err;
    REQUIRE_STATUS(prim_discover(w->x, w->factor, K, w->y, w->n, &w->o, &w->found, &err), &err);
    test_note("%s", w->found.summary);
}
static const struct finding *row(const struct world *w, const char *name, const char *quantity) { return row_of(&w->found, name, quantity); }

/*
 * Of interest with chance 0.9 where a > 0.6 and b < 0.5, with 0.05 elsewhere. The box holds 0.2 of the space, so the truth is:
 * density 0.9, coverage 0.2 x 0.9 / (0.2 x 0.9 + 0.8 x 0.05) = 0.18 / 0.22 = 0.818.
 */
static bool in_box(const double *x) { return x[0] > 0.6 && x[1] < 0.5; }
static void one_box(struct world *w, uint64_t seed)
{
    for (int i = 0; i < w->n; i++) {
        w->y[i] = chance(seed, i, in_box(w->x + i * K) ? 0.9 : 0.05);
    }
}
/* What the true box holds of this very sample. */
static void truth(const struct world *w, double *coverage, double *density, double *mass)
{
    double in = 0, of_interest = 0, all = 0, n = 0;
    for (int i = 0; i < w->n; i++) {
        if (isnan(w->y[i])) continue;
        bool box = in_box(w->x + i * K);
        n++;
        all += w->y[i];
        in += box;
        of_interest += box ? w->y[i] : 0;
    }
    *coverage = of_interest / all;
    *density = of_interest / in;
    *mass = in / n;
}

TEST(a_known_box_in_five_dimensions_is_found)
{
    struct world *w = world(1000, 11);
    one_box(w, 11);
    w->o.outcome = "the risk falls";
    discover(w);
    const struct finding *a = row(w, "a", "box 1"), *b = row(w, "b", "box 1");
    CHECK_DOUBLE(a->x, 0.6, 0.03);
    CHECK_DOUBLE(a->y, 1, 0);
    CHECK_DOUBLE(b->x, 0, 0);
    CHECK_DOUBLE(b->y, 0.5, 0.03);
    CHECK(a->value < 1e-6 && b->value < 1e-6);
    CHECK(a->low > 0.95 && b->low > 0.95);
    CHECK_DOUBLE(a->high, 0.4, 0.05);
    const struct finding *density = row(w, "box 1", "density"), *coverage = row(w, "box 1", "coverage"), *mass = row(w, "box 1", "mass");
    double true_coverage, true_density, true_mass;
    truth(w, &true_coverage, &true_density, &true_mass);
    test_note("true box: coverage %g, density %g, mass %g", true_coverage, true_density, true_mass);
    CHECK_DOUBLE(density->value, true_density, 0.02);
    CHECK_DOUBLE(coverage->value, true_coverage, 0.02);
    CHECK_DOUBLE(mass->value, true_mass, 0.02);
    CHECK(density->low < 0.9 && density->high > 0.9 && density->high - density->low < 0.15);
    CHECK(coverage->low < 0.818 && coverage->high > 0.818 && coverage->high - coverage->low < 0.2);
    CHECK_DOUBLE(row(w, "box 1", "restricted")->value, 2, 0);
    CHECK_DOUBLE(row(w, "box 1", "density_unseen")->value, true_density, 0.06);
    CHECK_DOUBLE(row(w, "box 1", "chance")->value, 1.0 / 101, 1e-12);
    CHECK(!analysis_find(&w->found, "c", "box 1"));
    CHECK(!analysis_find(&w->found, "box 2", "density"));
    CHECK_CONTAINS(w->found.summary, "The risk falls in 8");
    CHECK_CONTAINS(w->found.summary, "worlds where a is above 0.");
    CHECK_CONTAINS(w->found.summary, " and b is below 0.");
    /* What a figure needs: the trajectory from the whole space inwards, one step of it chosen; axes; all the points. */
    int steps = 0, chosen = 0, points = 0;
    double mass_before = INFINITY;
    for (int i = 0; i < w->found.n_rows; i++) {
        const struct finding *f = &w->found.row[i];
        points += !strcmp(f->name, "point");
        if (strcmp(f->quantity, "trajectory") != 0) continue;
        if (!steps) CHECK_DOUBLE(f->x, 1, 0);
        CHECK(f->low < mass_before);
        mass_before = f->low;
        steps++;
        chosen += !strcmp(f->verdict, "chosen");
    }
    CHECK(steps > 20);
    CHECK_INT(chosen, 1);
    CHECK_INT(points, 1000);
    row(w, "a", "axis x");
    row(w, "b", "axis y");
}

/* The interval of the density covers the truth of 0.9 in most worlds, and boxes found are no artefact of one seed. */
TEST(the_box_is_found_in_nearly_all_worlds)
{
    int found = 0, covered = 0;
    for (uint64_t seed = 100; seed < 120; seed++) {
        struct world *w = world(600, seed);
        one_box(w, seed);
        w->o.bootstraps = 40;
        w->o.boxes = 1;
        discover(w);
        const struct finding *a = row(w, "a", "box 1"), *b = row(w, "b", "box 1"), *d = row(w, "box 1", "density");
        found += fabs(a->x - 0.6) < 0.06 && fabs(b->y - 0.5) < 0.06;
        covered += d->low < 0.9 && d->high > 0.9;
    }
    test_note("found %d, density covered %d of 20", found, covered);
    CHECK(found >= 18);
    CHECK(covered >= 15);
}

/*
 * All of interest where a > 0.6 and b > 0.6 (16% of the space) and where c < 0.3 and d < 0.3 (9%, of which 84% or 7.6% lie outside the
 * first), elsewhere none: 23.6% in all. Coverage of the first 16 / 23.6 = 68%, of the second, outside the first, 32%.
 */
TEST(two_boxes_are_found_one_after_the_other)
{
    struct world *w = world(2000, 12);
    for (int i = 0; i < w->n; i++) {
        const double *x = w->x + i * K;
        w->y[i] = (x[0] > 0.6 && x[1] > 0.6) || (x[2] < 0.3 && x[3] < 0.3);
    }
    discover(w);
    CHECK_DOUBLE(row(w, "a", "box 1")->x, 0.6, 0.03);
    CHECK_DOUBLE(row(w, "b", "box 1")->x, 0.6, 0.03);
    CHECK_DOUBLE(row(w, "c", "box 2")->y, 0.3, 0.03);
    CHECK_DOUBLE(row(w, "d", "box 2")->y, 0.3, 0.03);
    CHECK_DOUBLE(row(w, "box 1", "coverage")->value, 0.68, 0.05);
    CHECK_DOUBLE(row(w, "box 2", "coverage")->value, 0.32, 0.05);
    CHECK(row(w, "all boxes", "coverage")->value > 0.95);
    CHECK(row(w, "all boxes", "density")->value > 0.95);
    CHECK(!analysis_find(&w->found, "box 3", "density"));
    CHECK_CONTAINS(w->found.summary, "Outside that, ");
}

/*
 * Pure noise: y is a coin. At a limit of 0.05 a box is claimed in about one of twenty such worlds at most; eight or more of 40 have a
 * chance of 0.1%. Quasi-p-values drop most restrictions, and what they leave has to beat searches in shuffled data.
 */
TEST(in_pure_noise_no_box_is_claimed)
{
    int claimed = 0;
    for (uint64_t seed = 200; seed < 240; seed++) {
        struct world *w = world(300, seed);
        for (int i = 0; i < w->n; i++) w->y[i] = chance(seed, i, 0.3);
        w->o.bootstraps = 39;
        discover(w);
        bool box = analysis_find(&w->found, "box 1", "density") != NULL;
        claimed += box;
        if (box) continue;
        CHECK_CONTAINS(w->found.summary, "no box separates them");
        CHECK(row(w, "box 1", "chance")->value > 0.05);
    }
    test_note("claimed in %d of 40", claimed);
    CHECK(claimed < 8);
}

/* A factor that says nothing: restrictions on it have no quasi-p-value worth keeping. With the limit at 1 they would be kept. */
TEST(weak_restrictions_are_dropped)
{
    int kept_when_strict = 0, kept_when_lax = 0;
    for (uint64_t seed = 300; seed < 310; seed++) {
        for (int lax = 0; lax < 2; lax++) {
            struct world *w = world(400, seed);
            one_box(w, seed);
            w->o.bootstraps = 19;
            w->o.boxes = 1;
            w->o.no_paste = true;
            w->o.choice = PRIM_DENSITY;
            w->o.quasi_p = lax ? 1 : 0.05;
            discover(w);
            *(lax ? &kept_when_lax : &kept_when_strict) += (int)row(w, "box 1", "restricted")->value;
        }
    }
    test_note("restricted factors, strict %d, lax %d", kept_when_strict, kept_when_lax);
    CHECK(kept_when_strict >= 20);
    CHECK(kept_when_strict < kept_when_lax);
}

/* Of interest where a is one of the values 2, 3 (of 0 to 3) and the whole number b is at least 7 (of 0 to 9): 1/2 x 3/10 = 15%. */
TEST(factors_with_values_are_cut_between_them)
{
    struct world *w = world(1000, 13);
    w->factor[0].dist = (struct dist){.kind = DIST_VALUES, .n = 4, .value = {0, 1, 2, 3}};
    w->factor[1].dist = (struct dist){.kind = DIST_UNIFORM, .low = 0, .high = 9, .whole = true};
    for (int i = 0; i < w->n; i++) {
        double *x = w->x + i * K;
        x[0] = floor(4 * x[0]);
        x[1] = floor(10 * x[1]);
        w->y[i] = x[0] >= 2 && x[1] >= 7 ? chance(13, i, 0.95) : chance(13, i, 0.05);
    }
    discover(w);
    CHECK_DOUBLE(row(w, "a", "box 1")->x, 2, 0);
    CHECK_DOUBLE(row(w, "a", "box 1")->y, 3, 0);
    CHECK_DOUBLE(row(w, "b", "box 1")->x, 7, 0);
    CHECK_DOUBLE(row(w, "b", "box 1")->y, 9, 0);
    CHECK_CONTAINS(w->found.summary, "a is at least 2 and b is at least 7");
}

/* Shares of replicates instead of 0 and 1: the same box. */
TEST(shares_are_taken_as_they_are)
{
    struct world *w = world(800, 14);
    for (int i = 0; i < w->n; i++) {
        bool in = w->x[i * K] > 0.6 && w->x[i * K + 1] < 0.5;
        int of_interest = 0;
        for (int r = 0; r < 5; r++) of_interest += study_unit(14, STUDY_CHECK, (uint64_t)i, (uint32_t)r + 2) < (in ? 0.9 : 0.05);
        w->y[i] = of_interest / 5.0;
    }
    discover(w);
    CHECK_DOUBLE(row(w, "a", "box 1")->x, 0.6, 0.03);
    CHECK_DOUBLE(row(w, "b", "box 1")->y, 0.5, 0.03);
    CHECK_DOUBLE(row(w, "box 1", "density")->value, 0.9, 0.03);
}

TEST(one_class_only_is_said_in_words)
{
    struct world *w = world(100, 15);
    w->o.outcome = "conflict falls";
    discover(w);
    CHECK_CONTAINS(w->found.summary, "In none of the 100 worlds conflict falls");
    CHECK_INT(w->found.n_rows, 1);
    for (int i = 0; i < w->n; i++) w->y[i] = 1;
    analysis_clear(&w->found);
    analysis_init(&w->found, "prim");
    discover(w);
    CHECK_CONTAINS(w->found.summary, "In all of the 100 worlds conflict falls");
}

/* Failed runs are left out, not taken for worlds without interest: the density stays, and they are counted. */
TEST(rows_without_a_result_are_left_out)
{
    struct world *w = world(1000, 11);
    one_box(w, 11);
    for (int i = 0; i < w->n; i += 10) w->y[i] = NAN;
    discover(w);
    CHECK_INT(w->found.n_left_out, 100);
    CHECK_INT(w->found.n_used, 900);
    double coverage, density, mass;
    truth(w, &coverage, &density, &mass);
    CHECK_DOUBLE(row(w, "box 1", "density")->value, density, 0.05);
    CHECK_CONTAINS(w->found.summary, "100 worlds without a result");
}

/* A clause with a comma in it is closed by one, once; the count of runs that was there is kept; one luck is said where it was. */
TEST(clauses_with_commas_read_well)
{
    static const char *const clause[] = {"profit rises under 'x', against 'base'", "profit rises under 'x', against 'base',",
                                         "profit rises"};
    static const char *const want[] = {"Profit rises under 'x', against 'base', in ", "Profit rises under 'x', against 'base', in ",
                                       "Profit rises in "};
    for (int i = 0; i < 3; i++) {
        struct world *w = world(300, 16);
        one_box(w, 16);
        w->o.outcome = clause[i], w->o.bootstraps = 39, w->o.one_luck = i == 0;
        w->found.n_runs = i == 0 ? 900 : 0;
        discover(w);
        CHECK(strncmp(w->found.summary, want[i], strlen(want[i])) == 0);
        CHECK((strstr(w->found.summary, SAID_ONE_LUCK) != NULL) == (i == 0));
        CHECK_INT(w->found.n_runs, i == 0 ? 900 : 300);
        struct world *none = world(300, 205);
        for (int j = 0; j < none->n; j++) none->y[j] = chance(205, j, 0.3);
        none->o.outcome = clause[i], none->o.bootstraps = 39;
        discover(none);
        CHECK_CONTAINS(none->found.summary,
                       i < 2 ? "worlds profit rises under 'x', against 'base', but no box" : "worlds profit rises, but no box");
        struct world *never = world(300, 16);
        never->o.outcome = clause[i];
        discover(never);
        CHECK_CONTAINS(never->found.summary,
                       i < 2 ? "worlds profit rises under 'x', against 'base', so there is" : "profit rises, so there is");
    }
}
TEST(the_same_seed_gives_the_same_rows)
{
    struct world *a = world(300, 16), *b = world(300, 16), *c = world(300, 16);
    one_box(a, 16);
    one_box(b, 16);
    one_box(c, 16);
    c->o.seed = 2;
    discover(a);
    discover(b);
    discover(c);
    CHECK_INT(a->found.n_rows, b->found.n_rows);
    CHECK(!memcmp(a->found.row, b->found.row, (size_t)a->found.n_rows * sizeof *a->found.row));
    CHECK_TEXT(a->found.summary, b->found.summary);
    /* another seed: the same box, other resamples */
    CHECK_DOUBLE(row(c, "a", "box 1")->x, row(a, "a", "box 1")->x, 0);
    CHECK(row(c, "box 1", "density")->low != row(a, "box 1", "density")->low);
}

TEST(wrong_options_are_answered_in_words)
{
    struct world *w = world(100, 17);
    struct trib_error err;
    w->o.alpha = 0.7;
    CHECK_ERROR(prim_discover(w->x, w->factor, K, w->y, w->n, &w->o, &w->found, &err), TRIB_RANGE, &err, "alpha is 0.7");
    prim_defaults(&w->o);
    w->y[3] = 2;
    CHECK_ERROR(prim_discover(w->x, w->factor, K, w->y, w->n, &w->o, &w->found, &err), TRIB_RANGE, &err, "row 4 has 2");
    w->y[3] = 1;
    CHECK_ERROR(prim_discover(w->x, w->factor, K, w->y, 19, &w->o, &w->found, &err), TRIB_RANGE, &err, "at least 20 worlds");
}
