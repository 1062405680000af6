/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Luck: published vectors, independence of its arguments, and distributions with a wrong one beside each. */
#include "scenes.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* Random123 1.14, tests/kat_vectors, lines 'philox4x32 10'. */
TEST(philox_answers_as_published)
{
    static const struct {
        uint32_t ctr[4], key[2], want[4];
    } kat[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}, {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (int i = 0; i < 3; i++) {
        philox4x32_ctr_t c = {{kat[i].ctr[0], kat[i].ctr[1], kat[i].ctr[2], kat[i].ctr[3]}};
        philox4x32_key_t k = {{kat[i].key[0], kat[i].key[1]}};
        philox4x32_ctr_t r = philox4x32(c, k);
        for (int w = 0; w < 4; w++) CHECK_INT(r.v[w], kat[i].want[w]);
    }
}

/* rng_words lays its arguments out as counter (uid low, uid high, week | purpose << 16, k): the third vector again. */
TEST(a_draw_is_the_counter_it_says)
{
    struct rng_key key = {{0xa4093822, 0x299f31d0}};
    philox4x32_ctr_t r = rng_words(key, (enum draw_purpose)0x1319, 0x85a308d3243f6a88u, 0x8a2e, 0x03707344);
    CHECK_INT(r.v[0], 0xd16cfe09);
    CHECK_INT(r.v[1], 0x94fdcceb);
    CHECK_INT(r.v[2], 0x5001e420);
    CHECK_INT(r.v[3], 0x24126ea1);
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* 20 purposes x 10 uids x 10 weeks x 5 k x 2 replicates x 2 seeds: 40,000 blocks, all different. */
TEST(every_argument_changes_the_draw)
{
    enum { N = N_DRAWS * 10 * 10 * 5 * 2 * 2 };
    static uint64_t seen[N];
    int n = 0;
    for (int s = 0; s < 4; s++) {
        struct rng_key key = rng_key_of(1 + (uint64_t)(s & 1) * (UINT64_C(1) << 40), (uint32_t)(s >> 1));
        for (int p = 0; p < N_DRAWS; p++)
            for (uint64_t uid = 0; uid < 10; uid++)
                for (uint32_t week = 0; week < 10; week++)
                    for (uint32_t k = 0; k < 5; k++) {
                        philox4x32_ctr_t r = rng_words(key, (enum draw_purpose)p, uid << 33, week, k);
                        seen[n++] = (uint64_t)r.v[0] << 32 | r.v[1];
                    }
    }
    REQUIRE(n == N);
    qsort(seen, N, sizeof *seen, by_value);
    int same = 0;
    for (int i = 1; i < N; i++) same += seen[i] == seen[i - 1];
    CHECK_INT(same, 0);
}

/* Pearson's statistic of u over 64 bins: chi-square with 63 degrees of freedom under uniformity. */
static double chi_square(double (*draw)(struct rng_key, uint64_t))
{
    enum { N = 64000, BINS = 64 };
    int count[BINS] = {0};
    struct rng_key key = rng_key_of(1, 0);
    double sum = 0, mean = (double)N / BINS;
    for (uint64_t i = 0; i < N; i++) {
        double u = draw(key, i);
        REQUIRE(u >= 0 && u < 1);
        count[(int)(u * BINS)]++;
    }
    for (int b = 0; b < BINS; b++) sum += (count[b] - mean) * (count[b] - mean) / mean;
    return gsl_cdf_chisq_Q(sum, BINS - 1);
}
static double plain(struct rng_key key, uint64_t i) { return rng_unit(key, DRAW_WEEK, i, 5, 0); }
static double by_week(struct rng_key key, uint64_t i) { return rng_unit(key, DRAW_WEEK, 42, (uint32_t)i & 0xffff, (uint32_t)(i >> 16)); }
static double bent(struct rng_key key, uint64_t i) { return pow(rng_unit(key, DRAW_WEEK, i, 5, 0), 1.03); }

TEST(draws_are_uniform_and_a_bent_one_is_found_out)
{
    CHECK(chi_square(plain) > 1e-4);
    CHECK(chi_square(by_week) > 1e-4);
    CHECK(chi_square(bent) < 1e-4);
}

TEST(normals_have_the_moments_of_a_normal)
{
    enum { N = 40000 };
    struct rng_key key = rng_key_of(7, 3);
    double s1 = 0, s2 = 0, s4 = 0;
    int tail = 0;
    for (uint64_t i = 0; i < N; i++) {
        double z = rng_normal(key, DRAW_WEATHER, i, 0, 0);
        s1 += z;
        s2 += z * z;
        s4 += z * z * z * z;
        tail += fabs(z) > 1.959963985;
    }
    /* standard errors: 1/sqrt(N), sqrt(2/N), sqrt(96/N), sqrt(.05 x .95 / N); four of each */
    CHECK_DOUBLE(s1 / N, 0, 4 / sqrt(N));
    CHECK_DOUBLE(s2 / N, 1, 4 * sqrt(2.0 / N));
    CHECK_DOUBLE(s4 / N, 3, 4 * sqrt(96.0 / N));
    CHECK_DOUBLE((double)tail / N, 0.05, 4 * sqrt(0.0475 / N));
}

/* floor(2.3 + u): 2 or 3, mean 2.3; nothing below zero; a whole number stays what it is. */
TEST(rounding_keeps_the_mean)
{
    enum { N = 40000 };
    struct rng_key key = rng_key_of(1, 0);
    int64_t sum = 0;
    for (uint64_t i = 0; i < N; i++) {
        int64_t x = rng_round(2.3, rng_unit(key, DRAW_COHORT, i, 0, 0));
        REQUIRE(x == 2 || x == 3);
        sum += x;
    }
    CHECK_DOUBLE((double)sum / N, 2.3, 4 * sqrt(0.21 / N));
    CHECK_INT(rng_round(5, 0.999999), 5);
    CHECK_INT(rng_round(-3.5, 0.9), 0);
    CHECK_INT(rng_round(0, 0), 0);
}

TEST(open_units_never_touch_their_ends)
{
    CHECK(rng_open_of(0, 0) > 0);
    CHECK(rng_open_of(UINT32_MAX, UINT32_MAX) < 1);
    CHECK_DOUBLE(rng_unit_of(UINT32_MAX), 1 - 0x1p-32, 0);
    CHECK_DOUBLE(rng_unit_of(0), 0, 0);
}

/* Identities are FNV-1a; published vectors of the 64-bit hash. */
TEST(ids_are_hashed_as_published)
{
    CHECK(trib_id_hash("") == 0xcbf29ce484222325u);
    CHECK(trib_id_hash("a") == 0xaf63dc4c8601ec8cu);
    CHECK(trib_id_hash("foobar") == 0x85944171f73967e8u);
}
