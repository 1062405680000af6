/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Route choice: the toy case by hand, all walks of an acyclic network, and GSL's LU on the whole of Libya. */
#include "scenes.h"
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

static double share_of(const struct trib_model *m, int c, int l)
{
    const uint32_t *choice = m->choice + (size_t)c * m->cas->n_legs;
    int first = m->cas->first_leg[m->cas->leg[l].from];
    return ((double)choice[l] - (l > first ? (double)choice[l - 1] : 0)) / 4294967295.0;
}

/*
 *     south --> mid --> coast ~~> over        pay abroad 800 a month, nothing on record, no wait for boats
 *
 * Utility of a leg, poor and uninformed (class 0), with route.leg 1, cost 2 (x 1.5 for the poor), time 0.1 a day:
 *     south>mid  -1 - 2 x 1.5 x 100/800 - 0.1 x 3 = -1.675
 *     mid>coast  -1 - 2 x 1.5 x 100/800 - 0.1 x 2 = -1.575
 *     coast>over -1 - 2 x 1.5 x 500/800 - 0.1 x 2 = -3.075
 * Nobody turns back, so there is one walk and the value of a town is the sum of what lies ahead. With route.scale 2 it stays so.
 */
TEST(values_of_the_toy_case_by_hand)
{
    for (int scale = 1; scale <= 2; scale++) {
        struct trib_config *config = scene_empty_toy();
        scene_set(config, "route.leg", 1);
        scene_set(config, "route.cost", 2);
        scene_set(config, "route.time", 0.1);
        scene_set(config, "route.poor", 1.5);
        scene_set(config, "route.scale", scale);
        scene_set(config, "smuggling.first_wait", 0);
        struct trib_model *m = scene_model(config);
        routes_solve(m);
        CHECK_DOUBLE(m->value[scene_town(m, "coast")], -3.075, 1e-12);
        CHECK_DOUBLE(m->value[scene_town(m, "mid")], -3.075 - 1.575, 1e-12);
        CHECK_DOUBLE(m->value[scene_town(m, "south")], -3.075 - 1.575 - 1.675, 1e-12);
        CHECK_DOUBLE(m->value[scene_town(m, "over")], 0, 1e-15);
        CHECK_DOUBLE(share_of(m, 0, scene_leg(m, "south>mid")), 1, 1e-9);
        CHECK_DOUBLE(share_of(m, 0, scene_leg(m, "mid>south")), 0, 0);
        CHECK_DOUBLE(share_of(m, 0, scene_leg(m, "coast>mid")), 0, 0);
    }
}

/*
 *              east                   days: gate>east 3, gate>west 3, east>shore 2, west>shore 2, shore>over 2
 *            /  |   \
 *       gate    |    shore ~ over     a road east - west of 1 day, both ways: weights x there, y back
 *            \  |   /
 *              west
 * A way round is open (a week's detour leads on), so walks may go east, west, and back again: circles. By hand, with z(shore) = s:
 *     z(east) = e s + x z(west), z(west) = v s + y z(east)  =>  z(east) = (e + x v) s / (1 - x y)
 */
TEST(circles_are_counted_by_hand)
{
    struct trib_config config;
    struct trib_error err = {0};
    char *folder = scene_diamond();
    test_replace(test_text("%s/legs.csv", folder), "shore,over", "east,west,road,100,1,10,20,0,1,assumed\nshore,over");
    REQUIRE_STATUS(trib_config_init(&config, scene_case_in(folder), &err), &err);
    scene_set(&config, "smuggling.first_wait", 0);
    struct trib_model *m = scene_model(&config);
    double u[16], w[16];
    routes_utility(m, 0, u);
    routes_weights(m, u, w);
    double x = w[scene_leg(m, "east>west")], y = w[scene_leg(m, "west>east")], e = w[scene_leg(m, "east>shore")],
           v = w[scene_leg(m, "west>shore")];
    double s = w[scene_leg(m, "shore>over")];
    CHECK(x > 0.01 && y > 0.01 && e > 0.01 && v > 0.01 && s > 0.01);
    CHECK_RELATIVE(x, exp(m->p.route_scale * u[scene_leg(m, "east>west")]), 1e-12);
    routes_solve(m);
    CHECK_RELATIVE(m->route_z[scene_town(m, "east")], (e + x * v) * s / (1 - x * y), 1e-11);
    CHECK_RELATIVE(m->route_z[scene_town(m, "west")], (v + y * e) * s / (1 - x * y), 1e-11);
    CHECK_DOUBLE(w[scene_leg(m, "east>gate")], 0, 0); /* back: the quickest way from gate leads here again */
    CHECK_DOUBLE(w[scene_leg(m, "shore>west")], 0, 0);
    trib_config_clear(&config);
}

/* The richest third weighs price 1.5 times less: coast>over is -1 - 2 / 1.5 x 0.625 - 0.2 = -2.0333. What is on record counts with
 * the class's trust: death 0.02 x 26 x 0.9 (informed) or x 0.3 (not); waiting 2 weeks for a boat costs 14 days. */
TEST(utility_by_hand)
{
    struct trib_config *config = scene_empty_toy();
    scene_set(config, "route.leg", 1);
    scene_set(config, "route.cost", 2);
    scene_set(config, "route.time", 0.1);
    scene_set(config, "route.poor", 1.5);
    scene_set(config, "route.death", 26);
    scene_set(config, "route.capture", 5);
    scene_set(config, "route.trust_low", 0.3);
    scene_set(config, "route.trust_high", 0.9);
    scene_set(config, "smuggling.first_wait", 2);
    struct trib_model *m = scene_model(config);
    double u[8];
    int l = scene_leg(m, "coast>over"), back = scene_leg(m, "coast>mid");
    m->believed_death[l] = 0.02;
    m->believed_capture[l] = 0.1;
    routes_utility(m, 2, u); /* uninformed, rich */
    CHECK_DOUBLE(u[l], -1 - 2 / 1.5 * 0.625 - 0.1 * (2 + 14) - 0.3 * (26 * 0.02 + 5 * 0.1), 1e-12);
    routes_utility(m, 4, u); /* informed, middling */
    CHECK_DOUBLE(u[l], -1 - 2 * 0.625 - 0.1 * (2 + 14) - 0.9 * (26 * 0.02 + 5 * 0.1), 1e-12);
    CHECK_DOUBLE(u[back], -1 - 2 * 0.125 - 0.1 * 2, 1e-12); /* the road back is open: local drivers do not wait for the sea */
    m->on.beliefs = false;
    routes_utility(m, 4, u);
    CHECK_DOUBLE(u[l], -1 - 2 * 0.625 - 0.1 * (2 + 14), 1e-12);
}

/* ---- all walks ---------------------------------------------------------------------------------------------------------- */
/* Sum over all walks from t to a destination of the product of their legs' weights; n counts walks. */
static double walks(const struct trib_model *m, const double *w, int t, int64_t *n)
{
    double sum = 0;
    if (m->cas->town[t].role == TRIB_ROLE_DESTINATION) {
        ++*n;
        return 1;
    }
    for (int l = m->cas->first_leg[t]; l < m->cas->first_leg[t + 1]; l++)
        if (w[l] > 0) sum += w[l] * walks(m, w, m->cas->leg[l].to, n);
    return sum;
}

/* Libya's network with only the legs that lead nearer to a destination has no circles: every walk can be written down. */
TEST(values_are_sums_over_all_walks)
{
    struct trib_config config;
    scene_libya(&config);
    struct trib_model *m = scene_model(&config);
    const struct trib_case *cas = m->cas;
    double u[TRIB_MAX_LEGS], w[TRIB_MAX_LEGS], z[TRIB_MAX_TOWNS] = {0};
    int64_t n_walks = 0, n_towns = 0;
    for (int c = 0; c < N_CLASSES; c++) {
        routes_utility(m, c, u);
        routes_weights(m, u, w);
        for (int l = 0; l < cas->n_legs; l++)
            if (m->steps_left[cas->leg[l].to] >= m->steps_left[cas->leg[l].from]) w[l] = 0;
        memset(z, 0, sizeof z);
        routes_solve_class(m, w, z);
        for (int t = 0; t < cas->n_towns; t++)
            if (m->reaches[t]) {
                n_towns++;
                CHECK_RELATIVE(z[t], walks(m, w, t, &n_walks), 1e-11);
            }
    }
    CHECK(n_walks > 2 * n_towns); /* there is something to choose */
    trib_config_clear(&config);
}

/* (I - W) z = b with b the weights straight into a destination; any class, circles and all. */
TEST(values_solve_the_linear_system_on_libya)
{
    struct trib_config config;
    scene_libya(&config);
    struct trib_model *m = scene_model(&config);
    const struct trib_case *cas = m->cas;
    size_t n = (size_t)cas->n_towns;
    scene_weeks(m, 60); /* beliefs and prices that differ by leg */
    for (int c = 0; c < N_CLASSES; c++) {
        double u[TRIB_MAX_LEGS], w[TRIB_MAX_LEGS], z[TRIB_MAX_TOWNS];
        routes_utility(m, c, u);
        routes_weights(m, u, w);
        memcpy(z, m->route_z + (size_t)c * n, n * sizeof *z);
        routes_solve_class(m, w, z);
        gsl_matrix *a = gsl_matrix_alloc(n, n);
        gsl_vector *b = gsl_vector_calloc(n), *x = gsl_vector_alloc(n);
        gsl_permutation *perm = gsl_permutation_alloc(n);
        REQUIRE(a && b && x && perm);
        gsl_matrix_set_identity(a);
        for (int t = 0; t < cas->n_towns; t++)
            if (cas->town[t].role == TRIB_ROLE_DESTINATION) gsl_vector_set(b, (size_t)t, 1);
        for (int l = 0; l < cas->n_legs; l++) {
            size_t from = (size_t)cas->leg[l].from, to = (size_t)cas->leg[l].to;
            if (cas->town[from].role == TRIB_ROLE_DESTINATION) continue;
            gsl_matrix_set(a, from, to, gsl_matrix_get(a, from, to) - w[l]);
        }
        int sign;
        REQUIRE(gsl_linalg_LU_decomp(a, perm, &sign) == 0 && gsl_linalg_LU_solve(a, perm, b, x) == 0);
        int checked = 0;
        for (int t = 0; t < cas->n_towns; t++)
            if (m->reaches[t]) checked += CHECK_RELATIVE(z[t], gsl_vector_get(x, (size_t)t), 1e-9);
        CHECK(checked > 30);
        gsl_matrix_free(a);
        gsl_vector_free(b);
        gsl_vector_free(x);
        gsl_permutation_free(perm);
    }
    trib_config_clear(&config);
}

/* ---- choice ------------------------------------------------------------------------------------------------------------- */
/* Choice shares out of every town are probabilities and obey the logit: ln q1/q2 = mu (u1 + V1 - u2 - V2). */
TEST(choice_is_a_logit_over_legs_and_values)
{
    struct trib_config config;
    scene_libya(&config);
    scene_set(&config, "route.scale", 0.7);
    struct trib_model *m = scene_model(&config);
    const struct trib_case *cas = m->cas;
    scene_weeks(m, 30);
    double u[TRIB_MAX_LEGS];
    int pairs = 0;
    routes_solve(m);
    for (int c = 0; c < N_CLASSES; c++) {
        const double *value = m->value + (size_t)c * cas->n_towns;
        routes_utility(m, c, u);
        for (int t = 0; t < cas->n_towns; t++) {
            int first = cas->first_leg[t], end = cas->first_leg[t + 1];
            if (!m->reaches[t] || first == end || cas->town[t].role == TRIB_ROLE_DESTINATION) continue;
            CHECK_INT(m->choice[(size_t)c * cas->n_legs + end - 1], UINT32_MAX);
            for (int l = first + 1; l < end; l++) {
                double a = share_of(m, c, l), b = share_of(m, c, l - 1);
                if (a < 1e-3 || b < 1e-3) continue; /* a share is a count of 2^-32 */
                double want = 0.7 * (u[l] + value[cas->leg[l].to] - u[l - 1] - value[cas->leg[l - 1].to]);
                pairs += CHECK_DOUBLE(log(a / b), want, 1e-5);
            }
        }
    }
    CHECK(pairs > 100);
    trib_config_clear(&config);
}

/* Two like roads take half each; where one gets dearer by one month's pay abroad, poor people (weight 1.5 x 2) leave it more than
 * rich ones (2 / 1.5), and nobody minds it with the mechanism off. */
TEST(a_dearer_road_is_left)
{
    struct trib_config config;
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_config_init(&config, scene_case_in(scene_diamond()), &err), &err);
    scene_set(&config, "route.cost", 2);
    struct trib_model *m = scene_model(&config);
    int east = scene_leg(m, "gate>east"), west = scene_leg(m, "gate>west");
    routes_solve(m);
    for (int c = 0; c < N_CLASSES; c++) CHECK_DOUBLE(share_of(m, c, east), 0.5, 1e-9);
    m->price[east] += 80000;
    routes_solve(m);
    CHECK(share_of(m, 0, east) < share_of(m, 1, east));
    CHECK(share_of(m, 1, east) < share_of(m, 2, east));
    CHECK(share_of(m, 2, east) < 0.4);
    CHECK_DOUBLE(share_of(m, 0, east) + share_of(m, 0, west), 1, 1e-9);
    m->on.route_choice = false;
    routes_solve(m);
    for (int c = 0; c < N_CLASSES; c++) CHECK_DOUBLE(share_of(m, c, east), 0.5, 1e-9);
    /* off: only ways that lead nearer are open, so nobody turns back */
    CHECK_DOUBLE(share_of(m, 0, scene_leg(m, "east>gate")), 0, 0);
    trib_config_clear(&config);
}

/* Where legs cost nothing, walking in circles would be worth infinitely much: weights out of a town are held to 0.98 in all. */
TEST(walking_in_circles_is_never_worth_it)
{
    struct trib_config config;
    scene_libya(&config);
    scene_set(&config, "route.leg", 0.2);
    scene_set(&config, "route.cost", 0.2);
    scene_set(&config, "route.time", 0);
    scene_set(&config, "route.death", 0);
    scene_set(&config, "route.capture", 0);
    struct trib_model *m = scene_model(&config);
    const struct trib_case *cas = m->cas;
    double u[TRIB_MAX_LEGS], w[TRIB_MAX_LEGS];
    int held = 0;
    routes_utility(m, 5, u);
    routes_weights(m, u, w);
    for (int t = 0; t < cas->n_towns; t++) {
        double sum = 0;
        for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) sum += w[l];
        CHECK(sum <= 0.98 * (1 + 1e-12));
        held += sum > 0.97;
    }
    CHECK(held > 5);
    routes_solve(m);
    for (int t = 0; t < cas->n_towns; t++)
        if (m->reaches[t]) CHECK(isfinite(m->value[5 * cas->n_towns + t]));
    trib_config_clear(&config);
}

/*
 *     gate - east - shore ~ over      3 + 2 + 2 days by east or west, three legs; beside them one long leg gate - shore of 30 days
 *
 * The fewest stages from the gate are then two; those of the quickest way are three, and these are what home does not count.
 */
TEST(stages_are_those_of_the_quickest_way)
{
    struct trib_config config;
    struct trib_error err = {0};
    char *folder = scene_diamond();
    test_replace(test_text("%s/legs.csv", folder), "shore,over", "gate,shore,road,900,30,10,20,0,0,assumed\nshore,over");
    REQUIRE_STATUS(trib_config_init(&config, scene_case_in(folder), &err), &err);
    struct trib_model *m = scene_model(&config);
    CHECK_INT(m->steps_left[scene_town(m, "gate")], 2);
    CHECK_INT(m->quick_steps[scene_town(m, "gate")], 3);
    CHECK_INT(m->quick_steps[scene_town(m, "shore")], 1);
    CHECK_INT(m->quick_steps[scene_town(m, "over")], 0);
    trib_config_clear(&config);
}
