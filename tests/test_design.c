/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs of experiments: distributions, Sobol's sequence, and what each kind of design promises about its rows. */
#include "harness.h"
#include "../scripts/study/design.h"
#include "../scripts/study/luck.h"
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* ---- helpers ------------------------------------------------------------------------------------------------------------------ */
enum { MOST_FACTORS = 130 };
static struct design_factor ranges[MOST_FACTORS];

static struct dist between(double low, double high) { return (struct dist){.kind = DIST_UNIFORM, .low = low, .high = high}; }
static struct dist values(int n, const double *value)
{
    struct dist dist = {.kind = DIST_VALUES, .n = n};
    if (n > 0 && n <= DIST_MAX_VALUES) memcpy(dist.value, value, (size_t)n * sizeof *value);
    return dist;
}
/* n factors "f0", "f1", … from 0 to 1. */
static struct design_factor *units(int n)
{
    for (int f = 0; f < n; f++) {
        ranges[f] = (struct design_factor){.dist = between(0, 1)};
        snprintf(ranges[f].name, sizeof ranges[f].name, "f%d", f);
    }
    return ranges;
}
/* Designs of a test, cleared after it. */
static struct design made[64];
static int n_made;
static void clear(void *design) { design_clear(design); }
static struct design *make(enum design_kind kind, const struct design_factor *factor, int n, int points, int levels, bool luck,
                           uint64_t seed)
{
    REQUIRE(n_made < (int)(sizeof made / sizeof made[0]));
    struct design *d = &made[n_made++];
    test_defer(clear, d);
    struct trib_error err = {0};
    REQUIRE_STATUS(design_make(kind, factor, n, points, levels, luck, seed, d, &err), &err);
    return d;
}
static double unit_of(const struct design *d, int row, int f) { return d->unit[(size_t)row * (size_t)d->n_factors + (size_t)f]; }
static double value_of(const struct design *d, int row, int f) { return d->value[(size_t)row * (size_t)d->n_factors + (size_t)f]; }
/* FNV-1a over 64-bit words. */
static uint64_t hash_word(uint64_t hash, uint64_t word) { return (hash ^ word) * 1099511628211u; }
static uint64_t hash_double(uint64_t hash, double x)
{
    uint64_t word;
    memcpy(&word, &x, sizeof word);
    return hash_word(hash, word);
}
static const uint64_t hash_start = 1469598103934665603u;
static uint64_t hash_design(const struct design *d)
{
    uint64_t hash = hash_start;
    for (int r = 0; r < d->n_rows; r++) {
        for (int f = 0; f < d->n_factors; f++) hash = hash_double(hash_double(hash, unit_of(d, r, f)), value_of(d, r, f));
        hash = hash_word(hash_word(hash_word(hash, (uint32_t)d->luck[r]), (uint32_t)d->block[r]), (uint32_t)d->role[r]);
    }
    return hash;
}
static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- distributions -------------------------------------------------------------------------------------------------------------- */
static const struct dist shapes[] = {
    {.kind = DIST_UNIFORM, .low = -2, .high = 6},
    {.kind = DIST_LOG_UNIFORM, .low = 0.01, .high = 1000},
    {.kind = DIST_TRIANGULAR, .low = 1, .a = 2, .high = 7},
    {.kind = DIST_TRIANGULAR, .low = 1, .a = 1, .high = 7},
    {.kind = DIST_TRIANGULAR, .low = 1, .a = 7, .high = 7},
    {.kind = DIST_PERT, .low = 10, .a = 12, .high = 30},
    {.kind = DIST_PERT, .low = 0, .a = 0, .high = 1},
    {.kind = DIST_PERT, .low = 0, .a = 1, .high = 1},
    {.kind = DIST_NORMAL, .a = 3, .b = 2, .low = 0, .high = 4},
    {.kind = DIST_NORMAL, .a = 0, .b = 1, .low = 4, .high = 5},
    {.kind = DIST_NORMAL, .a = 0, .b = 1, .low = -5, .high = -4},
    {.kind = DIST_LOGNORMAL, .a = 2, .b = 0.7, .low = 0, .high = 9},
    {.kind = DIST_LOGNORMAL, .a = 2, .b = 0.7, .low = 3, .high = 50},
};
enum { N_SHAPES = sizeof shapes / sizeof shapes[0] };

TEST(quantiles_and_distribution_functions_undo_each_other)
{
    for (int i = 0; i < N_SHAPES; i++) {
        const struct dist *d = &shapes[i];
        struct trib_error err = {0};
        REQUIRE_STATUS(dist_check(d, "x", &err), &err);
        CHECK_DOUBLE(dist_quantile(d, 0), d->low, 0);
        CHECK_DOUBLE(dist_quantile(d, 1), d->high, 0);
        CHECK_DOUBLE(dist_cumulative(d, d->low), 0, 0);
        CHECK_DOUBLE(dist_cumulative(d, d->high), 1, 0);
        CHECK_DOUBLE(dist_cumulative(d, d->low - 1), 0, 0);
        CHECK_DOUBLE(dist_cumulative(d, d->high + 1), 1, 0);
        double before = d->low;
        for (int k = 1; k < 1000; k++) {
            double u = k / 1000.0, x = dist_quantile(d, u);
            CHECK(x >= before && x <= d->high);
            CHECK_DOUBLE(dist_cumulative(d, x), u, 1e-11);
            CHECK_DOUBLE(dist_quantile(d, dist_cumulative(d, x)), x, 1e-9 * (d->high - d->low));
            before = x;
        }
        for (int k = 1; k <= 33; k++) { /* as deep in both tails as scrambled points reach; x itself is rounded */
            double u = ldexp(1, -k);
            CHECK_DOUBLE(dist_cumulative(d, dist_quantile(d, u)), u, 1e-7 * u + 2e-14);
            CHECK_DOUBLE(1 - dist_cumulative(d, dist_quantile(d, 1 - u)), u, 1e-7 * u + 2e-14);
        }
        CHECK(isnan(dist_quantile(d, NAN)) && isnan(dist_cumulative(d, NAN)));
    }
}

/* Simpson's rule over the density between neighbouring quantiles must give what lies between them. */
TEST(densities_integrate_to_distribution_functions)
{
    for (int i = 0; i < N_SHAPES; i++) {
        const struct dist *d = &shapes[i];
        for (int piece = 1; piece < 49; piece++) {
            double low = dist_quantile(d, piece / 50.0), high = dist_quantile(d, (piece + 1) / 50.0), h = (high - low) / 100, sum = 0;
            for (int k = 0; k <= 100; k++) sum += dist_density(d, k == 100 ? high : low + k * h) * (k == 0 || k == 100 ? 1 : k % 2 ? 4 : 2);
            CHECK_DOUBLE(sum * h / 3, 0.02, d->kind == DIST_TRIANGULAR ? 1e-5 : 1e-9); /* its kink lies inside a piece */
        }
        CHECK_DOUBLE(dist_density(d, d->low - 0.1), 0, 0);
        CHECK_DOUBLE(dist_density(d, d->high + 0.1), 0, 0);
    }
}

/* Every answer with a pencil, but for exp, log and erfc. */
TEST(distributions_have_their_closed_forms)
{
    struct dist log_uniform = {.kind = DIST_LOG_UNIFORM, .low = 0.01, .high = 100};
    CHECK_RELATIVE(dist_quantile(&log_uniform, 0.5), 1, 1e-14); /* the geometric mean of the ends */
    CHECK_RELATIVE(dist_quantile(&log_uniform, 0.75), 10, 1e-14);
    CHECK_RELATIVE(dist_density(&log_uniform, 2), 1 / (2 * log(1e4)), 1e-14);

    /* Left of the mode lies (2 - 0) / (6 - 0) = 1/3 of the mass; F(1) = 1 / (6 x 2); F(4) = 1 - 4 / (6 x 4). */
    struct dist triangular = {.kind = DIST_TRIANGULAR, .low = 0, .a = 2, .high = 6};
    CHECK_DOUBLE(dist_cumulative(&triangular, 2), 1.0 / 3, 1e-15);
    CHECK_DOUBLE(dist_cumulative(&triangular, 1), 1.0 / 12, 1e-15);
    CHECK_DOUBLE(dist_cumulative(&triangular, 4), 5.0 / 6, 1e-15);
    CHECK_DOUBLE(dist_quantile(&triangular, 5.0 / 6), 4, 1e-14);
    CHECK_DOUBLE(dist_density(&triangular, 2), 1.0 / 3, 1e-15);

    /* Mode at the left end: beta(1, 5), F = 1 - (1 - z)^5. In the middle: beta(3, 3), F = 10 z^3 - 15 z^4 + 6 z^5. */
    struct dist left = {.kind = DIST_PERT, .low = 2, .a = 2, .high = 12}, middle = {.kind = DIST_PERT, .low = 2, .a = 7, .high = 12};
    for (int k = 1; k < 20; k++) {
        double z = k / 20.0;
        CHECK_DOUBLE(dist_cumulative(&left, 2 + 10 * z), 1 - pow(1 - z, 5), 1e-14);
        CHECK_DOUBLE(dist_cumulative(&middle, 2 + 10 * z), z * z * z * (10 - 15 * z + 6 * z * z), 1e-14);
        CHECK_DOUBLE(dist_quantile(&left, 1 - pow(1 - z, 5)), 2 + 10 * z, 1e-10);
        CHECK_DOUBLE(dist_density(&left, 2 + 10 * z), 0.5 * pow(1 - z, 4), 1e-13);
    }
    struct dist pert = {.kind = DIST_PERT, .low = 10, .a = 12, .high = 30};
    double mean = 0;
    for (int k = 0; k < 20000; k++) mean += dist_quantile(&pert, (k + 0.5) / 20000) / 20000;
    CHECK_DOUBLE(mean, (10 + 4 * 12 + 30) / 6.0, 1e-4);
}

/* P(a < Z < b) = (erfc(a / sqrt 2) - erfc(b / sqrt 2)) / 2. */
static double bell(double from, double to) { return 0.5 * (erfc(from / sqrt(2)) - erfc(to / sqrt(2))); }

TEST(cut_normals_are_the_normal_between_the_cuts)
{
    struct dist d = {.kind = DIST_NORMAL, .a = 10, .b = 2, .low = 9, .high = 16};
    for (int k = 0; k <= 28; k++) {
        double x = 9 + k * 0.25;
        CHECK_DOUBLE(dist_cumulative(&d, x), bell(-0.5, (x - 10) / 2) / bell(-0.5, 3), 1e-13);
    }
    /* 5 to 6 standard deviations out, where 1 - P has lost all its digits. */
    struct dist tail = {.kind = DIST_NORMAL, .a = 0, .b = 1, .low = 5, .high = 6},
                mirror = {.kind = DIST_NORMAL, .b = 1, .low = -6, .high = -5};
    for (int k = 1; k < 20; k++) {
        double x = dist_quantile(&tail, k / 20.0);
        CHECK_DOUBLE(bell(5, x) / bell(5, 6), k / 20.0, 1e-11);
        CHECK_DOUBLE(dist_quantile(&mirror, 1 - k / 20.0), -x, 1e-11);
    }
    /* Its logarithm is a normal around log 3, cut at log 2 and log 8. */
    struct dist lognormal = {.kind = DIST_LOGNORMAL, .a = 3, .b = 0.4, .low = 2, .high = 8};
    struct dist logarithm = {.kind = DIST_NORMAL, .a = log(3), .b = 0.4, .low = log(2), .high = log(8)};
    for (int k = 1; k < 20; k++) CHECK_RELATIVE(dist_quantile(&lognormal, k / 20.0), exp(dist_quantile(&logarithm, k / 20.0)), 1e-12);
    /* Hardly cut: the median is the median. */
    struct dist wide = {.kind = DIST_LOGNORMAL, .a = 3, .b = 0.4, .low = 0, .high = 1e6};
    CHECK_RELATIVE(dist_quantile(&wide, 0.5), 3, 1e-12);
    CHECK_RELATIVE(dist_quantile(&wide, 0.97724986805182079), 3 * exp(0.8), 1e-9); /* two standard deviations */
}

TEST(whole_numbers_of_a_uniform_are_equally_likely)
{
    struct dist d = between(2, 6);
    d.whole = true;
    int count[9] = {0};
    for (int k = 0; k < 5000; k++) {
        double x = dist_quantile(&d, (k + 0.5) / 5000);
        REQUIRE(x == floor(x) && x >= 2 && x <= 6);
        count[(int)x]++;
    }
    for (int x = 2; x <= 6; x++) {
        CHECK_INT(count[x], 1000);
        CHECK_DOUBLE(dist_cumulative(&d, x), (x - 1) / 5.0, 1e-15);
        CHECK_DOUBLE(dist_cumulative(&d, x + 0.9), (x - 1) / 5.0, 1e-15);
        CHECK_DOUBLE(dist_density(&d, x), 0.2, 1e-15);
        CHECK_DOUBLE(dist_density(&d, x + 0.5), 0, 0);
        CHECK_DOUBLE(dist_quantile(&d, dist_cumulative(&d, x)), x, 0);
    }
    CHECK_DOUBLE(dist_quantile(&d, 0), 2, 0);
    CHECK_DOUBLE(dist_quantile(&d, 1), 6, 0);
    struct dist zero = between(-3, 3);
    zero.whole = true;
    CHECK(!signbit(dist_quantile(&zero, 0.5)) && dist_quantile(&zero, 0.5) == 0);
}

TEST(whole_numbers_of_every_shape_stay_whole_and_inside)
{
    for (int i = 0; i < N_SHAPES; i++) {
        struct dist d = shapes[i];
        d.whole = true;
        if (dist_check(&d, "x", NULL)) continue;
        double total = 0;
        for (int x = (int)ceil(d.low); x <= (int)floor(d.high); x++) {
            total += dist_density(&d, x);
            CHECK_DOUBLE(dist_cumulative(&d, x), total, 1e-10);
        }
        CHECK_DOUBLE(total, 1, 1e-10);
        for (int k = 0; k <= 1000; k++) {
            double x = dist_quantile(&d, k / 1000.0);
            CHECK(x == floor(x) && x >= d.low && x <= d.high);
            if (k > 0) CHECK(dist_cumulative(&d, x) >= k / 1000.0 - 1e-8);
            if (k > 0) CHECK(dist_cumulative(&d, x - 1) < k / 1000.0 + 1e-8);
        }
    }
    struct dist narrow = {
        .kind = DIST_TRIANGULAR, .low = 0.2, .a = 0.3, .high = 3.2, .whole = true}; /* mode below the first whole number */
    CHECK_STATUS(dist_check(&narrow, "x", NULL), NULL);
    CHECK_DOUBLE(dist_quantile(&narrow, 0), 1, 0);
    CHECK_DOUBLE(dist_quantile(&narrow, 1), 3, 0);
}

TEST(values_are_sorted_steps)
{
    struct dist d = values(5, (const double[]){4, -1, 9, 4, 2});
    static const double sorted[] = {-1, 2, 4, 4, 9};
    for (int k = 0; k < 5; k++) {
        CHECK_DOUBLE(dist_quantile(&d, (k + 0.5) / 5), sorted[k], 0);
        CHECK_DOUBLE(dist_quantile(&d, k / 4.0), sorted[k], 0); /* level k of 5 */
        CHECK_DOUBLE(dist_quantile(&d, dist_cumulative(&d, sorted[k])), sorted[k], 0);
    }
    CHECK_DOUBLE(dist_cumulative(&d, 4), 0.8, 1e-15);
    CHECK_DOUBLE(dist_cumulative(&d, 3.9), 0.4, 1e-15);
    CHECK_DOUBLE(dist_density(&d, 4), 0.4, 1e-15);
    CHECK_DOUBLE(dist_density(&d, 5), 0, 0);
    for (int n = 1; n <= DIST_MAX_VALUES; n++) { /* no rounding of k / n or k / (n - 1) takes the wrong one */
        double index[DIST_MAX_VALUES];
        for (int k = 0; k < n; k++) index[k] = k;
        struct dist steps = values(n, index);
        int wrong = 0;
        for (int k = 0; k < n; k++) {
            wrong += dist_quantile(&steps, dist_cumulative(&steps, k)) != k;
            wrong += n > 1 && dist_quantile(&steps, (double)k / (n - 1)) != k;
        }
        CHECK_INT(wrong, 0);
    }
}

TEST(distributions_that_cannot_be_are_refused_in_words)
{
    struct trib_error err = {0};
    const struct {
        struct dist dist;
        const char *words;
    } bad[] = {
        {between(2, 1), "'x' goes from 2 to 1; the low end must lie below the high end."},
        {between(2, 2), "below the high end"},
        {between(0, INFINITY), "both bounds must be finite"},
        {between(NAN, 1), "both bounds must be finite"},
        {between(-1.7e308, 1.7e308), "too wide"},
        {{.kind = DIST_UNIFORM, .low = 0.5, .high = 1.5, .whole = true}, "in whole numbers; at least two"},
        {{.kind = DIST_LOG_UNIFORM, .low = 0, .high = 1}, "bounds above 0"},
        {{.kind = DIST_TRIANGULAR, .low = 0, .a = 2, .high = 1}, "most likely value at 2; that must lie from 0 to 1"},
        {{.kind = DIST_PERT, .low = 0, .a = NAN, .high = 1}, "is PERT with its most likely value"},
        {{.kind = DIST_NORMAL, .low = 0, .high = 1, .b = 0}, "standard deviation 0"},
        {{.kind = DIST_NORMAL, .low = 0, .high = 1, .a = NAN, .b = 1}, "with mean"},
        {{.kind = DIST_NORMAL, .low = 50, .high = 60, .a = 0, .b = 1}, "is normal around 0 but cut at 50 and 60"},
        {{.kind = DIST_LOGNORMAL, .low = -1, .high = 1, .a = 1, .b = 1}, "cannot go below 0"},
        {{.kind = DIST_LOGNORMAL, .low = 0, .high = 1, .a = 0, .b = 1}, "with median 0"},
        {{.kind = DIST_LOGNORMAL, .low = 0, .high = 1, .a = 1, .b = -1}, "standard deviation -1"},
        {{.kind = DIST_VALUES, .n = 0}, "has no values"},
        {{.kind = DIST_VALUES, .n = 257}, "257 values; at most 256"},
        {{.kind = DIST_VALUES, .n = 2, .value = {1, NAN}}, "Value 2 of 'x'"},
        {{.kind = DIST_VALUES, .n = 2, .value = {1, 1.5}, .whole = true}, "Value 2 of 'x' is 1.5; it must be a whole number"},
        {{.kind = (enum dist_kind)99}, "no known distribution"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_ERROR(dist_check(&bad[i].dist, "x", &err), TRIB_RANGE, &err, bad[i].words);
}

/* ---- Sobol's sequence ---------------------------------------------------------------------------------------------------------- */
/* The first ten points in three dimensions, as Joe and Kuo's notes on their program print them. */
TEST(sobol_begins_as_published)
{
    static const double want[10][3] = {{0, 0, 0},
                                       {0.5, 0.5, 0.5},
                                       {0.75, 0.25, 0.25},
                                       {0.25, 0.75, 0.75},
                                       {0.375, 0.375, 0.625},
                                       {0.875, 0.875, 0.125},
                                       {0.625, 0.125, 0.875},
                                       {0.125, 0.625, 0.375},
                                       {0.1875, 0.3125, 0.9375},
                                       {0.6875, 0.8125, 0.4375}};
    for (int i = 0; i < 10; i++) {
        double unit[3];
        design_sobol((uint64_t)i, 3, 0, unit);
        for (int d = 0; d < 3; d++) CHECK_DOUBLE(unit[d], want[i][d], 0);
    }
}

/* 4,096 points in all 256 dimensions, as Boost 1.74's sobol_engine gives them, whose table of these numbers was made independently. */
TEST(sobol_agrees_with_another_implementation_in_all_dimensions)
{
    uint64_t hash = hash_start;
    for (uint64_t i = 0; i < 4096; i++) {
        double unit[256];
        design_sobol(i, 256, 0, unit);
        for (int d = 0; d < 256; d++) hash = hash_word(hash, (uint64_t)(unit[d] * 0x1p32));
    }
    CHECK_INT(hash, 0x4f84c33e039d0383);
}

/* GSL's numbers are others (Bratley and Fox) from dimension 3 on, and it leaves the zero point out. */
TEST(sobol_agrees_with_gsl_where_it_must)
{
    gsl_qrng *q = gsl_qrng_alloc(gsl_qrng_sobol, 40);
    REQUIRE(q != NULL);
    uint8_t seen[40][1024] = {{0}};
    for (uint64_t i = 1; i < 1024; i++) {
        double theirs[40], ours[40];
        gsl_qrng_get(q, theirs);
        design_sobol(i, 40, 0, ours);
        CHECK_DOUBLE(ours[0], theirs[0], 0);
        CHECK_DOUBLE(ours[1], theirs[1], 0);
        for (int d = 0; d < 40; d++) seen[d][(int)(ours[d] * 1024)] |= 1, seen[d][(int)(theirs[d] * 1024)] |= 2;
    }
    gsl_qrng_free(q);
    for (int d = 0; d < 40; d++)
        for (int k = 1; k < 1024; k++) CHECK_INT(seen[d][k], 3);
}

/* The table itself: each polynomial is primitive (x has order 2^s - 1 modulo it) and stands there once; each m_k is odd and < 2^k. */
struct numbers_row {
    uint8_t degree;
    uint16_t inner, m[11];
};
static const struct numbers_row numbers[] = {
#include "../scripts/study/sobol_numbers.def"
};
TEST(direction_numbers_obey_their_rules)
{
    int n = sizeof numbers / sizeof numbers[0];
    REQUIRE(n == 255);
    for (int i = 0; i < n; i++) {
        const struct numbers_row *row = &numbers[i];
        unsigned s = row->degree, polynomial = 1u << s | (unsigned)row->inner << 1 | 1u, x = 1, order = 0;
        do {
            x <<= 1;
            if (x >> s) x ^= polynomial;
            order++;
        } while (x != 1 && order < 1u << s);
        CHECK_INT(order, (1u << s) - 1);
        for (unsigned k = 0; k < 11; k++) CHECK(k < s ? row->m[k] % 2 == 1 && row->m[k] < 2u << k : row->m[k] == 0);
        for (int j = 0; j < i; j++) CHECK(numbers[j].degree != row->degree || numbers[j].inner != row->inner);
    }
}

/* Sobol's property A, which Joe and Kuo's numbers have: the first 2^d points in d dimensions lie one in each orthant. That is, the first
 * digits of the first d direction numbers form a regular matrix over GF(2); the point whose Gray code is 2^k is direction number k. */
TEST(joe_and_kuo_s_numbers_have_property_a)
{
    for (int d = 1; d <= 32; d++) {
        uint32_t row[32] = {0};
        for (int k = 0; k < d; k++) {
            double unit[32];
            design_sobol((UINT64_C(2) << k) - 1, d, 0, unit);
            for (int j = 0; j < d; j++) row[j] |= (uint32_t)(unit[j] >= 0.5) << k;
        }
        int rank = 0;
        for (int k = 0; k < d; k++) {
            int pivot = rank;
            while (pivot < d && !(row[pivot] >> k & 1)) pivot++;
            if (pivot == d) continue;
            uint32_t keep = row[pivot];
            row[pivot] = row[rank];
            row[rank] = keep;
            for (int j = 0; j < d; j++)
                if (j != rank && row[j] >> k & 1) row[j] ^= row[rank];
            rank++;
        }
        CHECK_INT(rank, d);
    }
}

/* Of 2^m scrambled points from any multiple of 2^m on, each interval of width 2^-m of each coordinate holds one, and so does each of
 * the boxes 2^-a by 2^-(m - a) of the first two. */
TEST(scrambling_keeps_one_point_in_each_elementary_interval)
{
    for (uint64_t seed = 1; seed <= 3; seed++)
        for (uint64_t from = 0; from <= 1024; from += 512) {
            static uint8_t seen[256][512], box[10][512];
            memset(seen, 0, sizeof seen);
            memset(box, 0, sizeof box);
            for (uint64_t i = 0; i < 512; i++) {
                double unit[256];
                design_sobol(from + i, 256, seed, unit);
                for (int d = 0; d < 256; d++) seen[d][(int)(unit[d] * 512)]++;
                for (int a = 0; a <= 9; a++) box[a][(int)(unit[0] * (1 << a)) << (9 - a) | (int)(unit[1] * (512 >> a))]++;
            }
            int wrong = 0;
            for (int d = 0; d < 256; d++)
                for (int k = 0; k < 512; k++) wrong += seen[d][k] != 1;
            for (int a = 0; a <= 9; a++)
                for (int k = 0; k < 512; k++) wrong += box[a][k] != 1;
            CHECK_INT(wrong, 0);
        }
}

/* Owen's scrambling makes each point uniform by itself, over seeds: mean 1/2, and the eight eighths equally often (chi-squared with 7
 * degrees of freedom). The plain sequence, the same under every seed, fails both. */
TEST(scrambled_points_are_uniform_over_seeds)
{
    enum { SEEDS = 2000, DIMENSIONS = 40 };
    for (int plain = 0; plain <= 1; plain++) {
        double worst_mean = 0, worst_chi = 0;
        for (uint64_t i = 0; i < 7; i += 3) {
            int count[DIMENSIONS][8] = {{0}};
            double mean[DIMENSIONS] = {0};
            for (uint64_t seed = 1; seed <= SEEDS; seed++) {
                double unit[DIMENSIONS];
                design_sobol(i, DIMENSIONS, plain ? 0 : seed, unit);
                for (int d = 0; d < DIMENSIONS; d++) mean[d] += unit[d] / SEEDS, count[d][(int)(unit[d] * 8)]++;
            }
            for (int d = 0; d < DIMENSIONS; d++) {
                double chi = 0;
                for (int k = 0; k < 8; k++) chi += (count[d][k] - SEEDS / 8.0) * (count[d][k] - SEEDS / 8.0) / (SEEDS / 8.0);
                worst_mean = fmax(worst_mean, fabs(mean[d] - 0.5) * sqrt(12.0 * SEEDS));
                worst_chi = fmax(worst_chi, chi);
            }
        }
        test_note("%s: mean off by %.1f standard errors at most, chi-squared %.1f at most", plain ? "plain" : "scrambled", worst_mean,
                  worst_chi);
        CHECK(plain ? worst_mean > 4 : worst_mean < 4); /* of 120: 4 once in 130, chi-squared 30 once in 90 */
        CHECK(plain ? worst_chi > 30 : worst_chi < 30);
    }
}

/* Flips at the nodes of the binary tree of a coordinate must be independent: over seeds, the four flips of the third digit (below each
 * pair of first digits), taken two at a time, agree half of the time. */
TEST(flips_of_neighbouring_subtrees_are_independent)
{
    enum { SEEDS = 4000 };
    int agree[8][8] = {{0}};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int flip[8] = {0};
        for (uint64_t i = 0; i < 8; i++) {
            double plain, scrambled;
            design_sobol(i, 1, 0, &plain);
            design_sobol(i, 1, seed, &scrambled);
            int x = (int)(plain * 8), y = (int)(scrambled * 8), difference = x ^ y;
            flip[0] = difference >> 2 & 1; /* nodes as in a heap: root 0, then 1 and 2, then 3 to 6 */
            flip[1 + (x >> 2)] = difference >> 1 & 1;
            flip[3 + (x >> 1)] = difference & 1;
        }
        for (int a = 0; a < 7; a++)
            for (int b = 0; b < a; b++) agree[a][b] += flip[a] == flip[b];
    }
    double worst = 0; /* 21 pairs: above 3.7 standard errors once in 200 */
    for (int a = 0; a < 7; a++)
        for (int b = 0; b < a; b++) worst = fmax(worst, fabs(agree[a][b] - SEEDS / 2.0) / sqrt(SEEDS / 4.0));
    test_note("worst pair: %.2f standard errors", worst);
    CHECK(worst < 3.7);
}

TEST(different_seeds_and_dimensions_are_scrambled_differently)
{
    double a[4], b[4];
    design_sobol(5, 4, 1, a);
    design_sobol(5, 4, 2, b);
    for (int d = 0; d < 4; d++) CHECK(a[d] != b[d]);
    design_sobol(5, 4, 1, b);
    for (int d = 0; d < 4; d++) CHECK_DOUBLE(a[d], b[d], 0);
    double zero[4];
    design_sobol(0, 4, 1, zero);
    for (int d = 1; d < 4; d++) CHECK(zero[d] != zero[0]);
}

/* Root mean square error, over 24 seeds, of the mean of prod (1 + (u_d - 1/2) / d) over n points in 5 dimensions, whose integral is 1. */
static double integration_error(int n, bool sobol)
{
    double square = 0;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        double mean = 0;
        for (int i = 0; i < n; i++) {
            double unit[5], product = 1;
            design_sobol((uint64_t)i, 5, seed, unit);
            for (int d = 0; d < 5; d++) {
                double u = sobol ? unit[d] : study_unit(seed, STUDY_CHECK, (uint64_t)i, (uint32_t)d);
                product *= 1 + (u - 0.5) / (d + 1);
            }
            mean += product / n;
        }
        square += (mean - 1) * (mean - 1) / 24;
    }
    return sqrt(square);
}
/* From 64 to 4,096 points random ones win a factor of 8, scrambled Sobol points of a smooth function nearly 64^1.5 = 512. */
TEST(integration_error_falls_much_faster_than_at_random)
{
    double sobol = integration_error(64, true) / integration_error(4096, true);
    double chance = integration_error(64, false) / integration_error(4096, false);
    test_note("64 times the points: error falls %.0f times, at random %.1f times", sobol, chance);
    CHECK(sobol > 100);
    CHECK(chance < 20);
}

/* ---- Latin hypercubes ------------------------------------------------------------------------------------------------------------ */
static double closest(const struct design *d)
{
    double least = INFINITY;
    for (int r = 0; r < d->n_rows; r++)
        for (int s = 0; s < r; s++) {
            double sum = 0;
            for (int f = 0; f < d->n_factors; f++) {
                double apart = floor(unit_of(d, r, f) * d->n_rows) - floor(unit_of(d, s, f) * d->n_rows);
                sum += apart * apart;
            }
            if (sum < least) least = sum;
        }
    return sqrt(least);
}
/* Smallest distance of a hypercube at random, the mean of ten. */
static double closest_at_random(int n, int k)
{
    double mean = 0;
    for (uint64_t seed = 0; seed < 10; seed++) {
        static double unit[200 * 10];
        struct design d = {.n_factors = k, .n_rows = n, .unit = unit};
        REQUIRE(n * k <= 200 * 10);
        for (int f = 0; f < k; f++)
            for (int r = 0; r < n; r++) {
                int other = (int)study_below(seed, STUDY_CHECK, (uint64_t)r, (uint32_t)f, (uint32_t)r + 1);
                d.unit[r * k + f] = d.unit[other * k + f];
                d.unit[other * k + f] = (r + 0.5) / n;
            }
        mean += closest(&d) / 10;
    }
    return mean;
}

TEST(latin_rows_hit_each_cell_of_each_factor_once)
{
    static const int sizes[][2] = {{1, 3}, {2, 2}, {3, 1}, {10, 4}, {97, 7}, {1600, 3}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int n = sizes[i][0], k = sizes[i][1];
        struct design *d = make(DESIGN_LATIN, units(k), k, n, 0, false, 11);
        CHECK_INT(d->n_rows, n);
        CHECK_INT(d->n_blocks, n);
        static uint8_t seen[1600 * 3];
        memset(seen, 0, sizeof seen);
        for (int r = 0; r < n; r++)
            for (int f = 0; f < k; f++) {
                int cell = (int)(unit_of(d, r, f) * n);
                REQUIRE(cell >= 0 && cell < n);
                seen[cell * k + f]++;
                CHECK_DOUBLE(value_of(d, r, f), unit_of(d, r, f), 0);
            }
        int wrong = 0;
        for (int c = 0; c < n * k; c++) wrong += seen[c] != 1;
        CHECK_INT(wrong, 0);
    }
}

TEST(latin_rows_keep_further_apart_than_at_random)
{
    static const int sizes[][2] = {{20, 2}, {50, 5}, {200, 10}};
    for (size_t i = 0; i < 3; i++) {
        int n = sizes[i][0], k = sizes[i][1];
        struct design *d = make(DESIGN_LATIN, units(k), k, n, 0, false, 3);
        double ours = closest(d), chance = closest_at_random(n, k);
        test_note("%d x %d: closest rows %.1f cells apart, at random %.1f", n, k, ours, chance);
        CHECK(ours > 1.25 * chance);
        CHECK(hash_design(d) == hash_design(make(DESIGN_LATIN, units(k), k, n, 0, false, 3)));
        CHECK(hash_design(d) != hash_design(make(DESIGN_LATIN, units(k), k, n, 0, false, 4)));
    }
}

TEST_TAGGED(designs_take_no_time, "alone")
{
    if (test_sanitized()) SKIP("timings mean little under a sanitizer");
    double start = cpu_seconds();
    make(DESIGN_LATIN, units(30), 30, 1000, 0, false, 1);
    double latin = cpu_seconds() - start;
    start = cpu_seconds();
    struct design *d = make(DESIGN_SALTELLI, units(30), 30, 512, 0, true, 1);
    double saltelli = cpu_seconds() - start;
    CHECK_INT(d->n_rows, 512 * 33);
    struct design_factor *pert = units(30);
    for (int f = 0; f < 30; f++) pert[f].dist = (struct dist){.kind = DIST_PERT, .low = 0, .a = 0.2, .high = 1};
    start = cpu_seconds();
    make(DESIGN_SALTELLI, pert, 30, 512, 0, true, 1);
    double shaped = cpu_seconds() - start;
    start = cpu_seconds();
    make(DESIGN_MORRIS, units(30), 30, 1000, 0, true, 1);
    double morris = cpu_seconds() - start;
    test_note("Latin 1,000 x 30: %.0f ms; Saltelli 512 x 30: %.1f ms, PERT %.1f ms; Morris 1,000 x 30: %.1f ms", latin * 1e3,
              saltelli * 1e3, shaped * 1e3, morris * 1e3);
    CHECK(latin < 1);
    CHECK(saltelli < 0.1);
    CHECK(shaped < 0.5);
    CHECK(morris < 0.2);
}

/* ---- list, grid, one at a time ------------------------------------------------------------------------------------------------- */
TEST(a_list_takes_values_side_by_side)
{
    struct design_factor f[2] = {{.name = "a", .dist = values(4, (const double[]){3, 1, 2, 1})},
                                 {.name = "b", .dist = values(4, (const double[]){10, 20, 30, 40})}};
    struct design *d = make(DESIGN_LIST, f, 2, 0, 0, false, 0);
    CHECK_INT(d->n_rows, 4);
    for (int r = 0; r < 4; r++) {
        CHECK_DOUBLE(value_of(d, r, 0), f[0].dist.value[r], 0);
        CHECK_DOUBLE(value_of(d, r, 1), f[1].dist.value[r], 0);
        CHECK_DOUBLE(dist_quantile(&f[0].dist, unit_of(d, r, 0)), f[0].dist.value[r], 0);
        CHECK_INT(d->block[r], r);
        CHECK_INT(d->role[r], DESIGN_PLAIN);
        CHECK_INT(d->luck[r], 0);
    }
}

TEST(a_grid_has_all_combinations_once)
{
    struct design_factor f[3] = {{.name = "a", .dist = values(3, (const double[]){5, 1, 5})},
                                 {.name = "b", .dist = between(0, 8)},
                                 {.name = "c", .dist = {.kind = DIST_UNIFORM, .low = 0, .high = 1, .whole = true}}};
    struct design *d = make(DESIGN_GRID, f, 3, 0, 0, false, 0);
    CHECK_INT(d->n_rows, 2 * 5 * 2);
    CHECK_INT(d->levels, 5);
    for (int r = 0; r < d->n_rows; r++) {
        CHECK_DOUBLE(value_of(d, r, 0), r / 10 ? 5 : 1, 0);
        CHECK_DOUBLE(value_of(d, r, 1), 2 * (r / 2 % 5), 0);
        CHECK_DOUBLE(value_of(d, r, 2), r % 2, 0);
    }
    CHECK_INT(make(DESIGN_GRID, f, 3, 0, 3, false, 0)->n_rows, 2 * 3 * 2);
}

TEST(one_at_a_time_moves_one_factor)
{
    struct design_factor f[2] = {{.name = "a", .dist = between(0, 10)}, {.name = "b", .dist = values(3, (const double[]){1, 2, 4})}};
    struct design *d = make(DESIGN_ONE, f, 2, 0, 0, false, 0);
    static const double want[5][2] = {{5, 2}, {0, 2}, {10, 2}, {5, 1}, {5, 4}};
    static const int role[5] = {DESIGN_CENTRE, 1, 1, 2, 2};
    CHECK_INT(d->n_rows, 5);
    for (int r = 0; r < 5; r++) {
        CHECK_DOUBLE(value_of(d, r, 0), want[r][0], 0);
        CHECK_DOUBLE(value_of(d, r, 1), want[r][1], 0);
        CHECK_INT(d->role[r], role[r]);
    }
    d = make(DESIGN_ONE, f, 2, 0, 6, false, 0);
    CHECK_INT(d->n_rows, 1 + 6 + 3); /* a list of three has no six values */
    for (int i = 0; i < 6; i++) CHECK_DOUBLE(value_of(d, 1 + i, 0), 2 * i, 1e-14);
}

/* ---- trajectories ---------------------------------------------------------------------------------------------------------------- */
TEST(morris_trajectories_move_each_factor_once_by_delta)
{
    struct design_factor *f = units(9);
    f[3].dist = values(2, (const double[]){7, 3});
    f[4].dist = values(5, (const double[]){1, 2, 3, 4, 5});
    f[5].dist = values(3, (const double[]){1, 2, 3});
    for (int luck = 0; luck <= 1; luck++)
        for (int levels = 2; levels <= 8; levels += 2) {
            struct design *d = make(DESIGN_MORRIS, f, 9, 40, levels, luck, 5);
            int each = 10 + luck;
            REQUIRE(d->n_rows == 40 * each && d->n_blocks == 40 && d->levels == levels);
            bool orders_differ = false;
            for (int t = 0; t < 40; t++) {
                int moved[9] = {0}, first = t * each;
                CHECK_INT(d->role[first], DESIGN_CENTRE);
                for (int r = first; r < first + each; r++) {
                    CHECK_INT(d->block[r], t);
                    CHECK_INT(d->luck[r], luck ? 2 * t + (r == first + 10) : 0);
                    if (r == first) continue;
                    int role = d->role[r];
                    orders_differ = orders_differ || role != d->role[r % each];
                    for (int k = 0; k < 9; k++) {
                        double change = fabs(unit_of(d, r, k) - unit_of(d, r - 1, k));
                        int n = k == 3 ? 2 : k == 4 ? 5 : k == 5 ? 3 : levels;
                        double want = role != 1 + k ? 0 : n % 2 ? (n - 1) / 2.0 / (n - 1) : n / 2.0 / (n - 1);
                        CHECK_DOUBLE(change, want, 1e-15);
                        if (role == 1 + k) CHECK(value_of(d, r, k) != value_of(d, r - 1, k));
                        moved[k] += role == 1 + k;
                    }
                }
                if (luck) CHECK_INT(d->role[first + 10], 10);
                for (int k = 0; k < 9; k++) CHECK_INT(moved[k], 1);
            }
            CHECK(orders_differ);
        }
}

/* Starts: each factor once from each level in each round of four; ups and downs as often, since half the levels lie below the middle.
 * Factors are shuffled apart: of 30 factors no two start at the same levels in all of 16 trajectories. */
TEST(morris_starts_are_spread_evenly)
{
    struct design *d = make(DESIGN_MORRIS, units(30), 30, 16, 4, false, 2);
    for (int f = 0; f < 30; f++)
        for (int round = 0; round < 4; round++) {
            int seen = 0;
            for (int t = 4 * round; t < 4 * round + 4; t++) seen |= 1 << (int)(unit_of(d, t * 31, f) * 3 + 0.5);
            CHECK_INT(seen, 15);
        }
    for (int f = 0; f < 30; f++)
        for (int g = 0; g < f; g++) {
            int same = 0;
            for (int t = 0; t < 16; t++) same += unit_of(d, t * 31, f) == unit_of(d, t * 31, g);
            CHECK(same < 16);
        }
}

/* Morris by hand: y = 3 a - 2 b + a b has effects of a: 3 + b, of b: a - 2, at the levels of the other; with b (and a) even over their
 * levels at the moves, the mean effects are 3.5 and -1.5. */
TEST(morris_effects_of_a_known_function)
{
    struct design *d = make(DESIGN_MORRIS, units(2), 2, 400, 4, false, 8);
    double mean[2] = {0};
    for (int r = 1; r < d->n_rows; r++) {
        if (d->role[r] == DESIGN_CENTRE) continue;
        int f = d->role[r] - 1;
        double y[2];
        for (int k = 0; k < 2; k++) {
            double a = unit_of(d, r - 1 + k, 0), b = unit_of(d, r - 1 + k, 1);
            y[k] = 3 * a - 2 * b + a * b;
        }
        mean[f] += (y[1] - y[0]) / (unit_of(d, r, f) - unit_of(d, r - 1, f)) / 400;
    }
    CHECK_DOUBLE(mean[0], 3.5, 0.06); /* sd of b over levels is 0.37: three standard errors of 400 */
    CHECK_DOUBLE(mean[1], -1.5, 0.06);
}

/* ---- Saltelli -------------------------------------------------------------------------------------------------------------------- */
TEST(saltelli_rows_are_a_b_and_a_with_columns_of_b)
{
    for (int luck = 0; luck <= 1; luck++) {
        struct design *d = make(DESIGN_SALTELLI, units(5), 5, 64, 0, luck, 9);
        int each = 7 + luck;
        REQUIRE(d->n_rows == 64 * each && d->n_blocks == 64);
        for (int p = 0; p < 64; p++) {
            int a = p * each, b = a + 1;
            double sequence[10];
            design_sobol((uint64_t)p, 10, 9, sequence);
            CHECK_INT(d->role[a], DESIGN_A);
            CHECK_INT(d->role[b], DESIGN_B);
            CHECK_INT(d->luck[a], luck ? 2 * p : 0);
            CHECK_INT(d->luck[b], luck ? 2 * p + 1 : 0);
            for (int r = a; r < a + each; r++) {
                CHECK_INT(d->block[r], p);
                for (int f = 0; f < 5; f++) {
                    bool from_b = r == b || (r > b && d->role[r] == 1 + f);
                    CHECK_DOUBLE(unit_of(d, r, f), sequence[from_b ? 5 + f : f], 0);
                }
                if (r > b) CHECK_INT(d->role[r], r - b);
                if (r > b && r < a + 7) CHECK_INT(d->luck[r], d->luck[a]);
            }
            if (luck) CHECK_INT(d->luck[a + 7], 2 * p + 1);
        }
    }
}

/* Ishigami's function, whose indices are known (a = 7, b = 0.1): S 0.3139 0.4424 0, T 0.5576 0.4424 0.2437, from these rows by the
 * estimators of Saltelli et al. (2010) and Jansen (1999). */
TEST(saltelli_rows_give_the_indices_of_a_known_function)
{
    const double pi = 3.14159265358979323846;
    struct design_factor *f = units(3);
    for (int k = 0; k < 3; k++) f[k].dist = between(-pi, pi);
    struct design *d = make(DESIGN_SALTELLI, f, 3, 2048, 0, false, 17);
    double first[3] = {0}, total[3] = {0}, mean = 0, square = 0;
    for (int p = 0; p < 2048; p++) {
        double y[5];
        for (int r = 0; r < 5; r++) {
            const double *x = &d->value[(size_t)(p * 5 + r) * 3];
            y[r] = sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * x[2] * x[2] * x[2] * x[2] * sin(x[0]);
        }
        mean += (y[0] + y[1]) / 4096;
        square += (y[0] * y[0] + y[1] * y[1]) / 4096;
        for (int k = 0; k < 3; k++) {
            first[k] += y[1] * (y[2 + k] - y[0]) / 2048;
            total[k] += (y[0] - y[2 + k]) * (y[0] - y[2 + k]) / 4096;
        }
    }
    double variance = square - mean * mean;
    static const double want_first[3] = {0.3139, 0.4424, 0}, want_total[3] = {0.5576, 0.4424, 0.2437};
    CHECK_DOUBLE(variance, 13.8446, 0.1);
    for (int k = 0; k < 3; k++) {
        CHECK_DOUBLE(first[k] / variance, want_first[k], 0.02);
        CHECK_DOUBLE(total[k] / variance, want_total[k], 0.02);
    }
}

/* ---- all kinds ------------------------------------------------------------------------------------------------------------------- */
/* Mixed factors: what a study has. */
static struct design_factor *mixed(void)
{
    struct design_factor *f = units(8);
    f[1].dist = (struct dist){.kind = DIST_LOG_UNIFORM, .low = 0.1, .high = 10};
    f[2].dist = (struct dist){.kind = DIST_PERT, .low = 0, .a = 2, .high = 10};
    f[3].dist = (struct dist){.kind = DIST_NORMAL, .a = 1, .b = 1, .low = 0, .high = 5};
    f[4].dist = (struct dist){.kind = DIST_LOGNORMAL, .a = 1, .b = 0.5, .low = 0, .high = 5, .whole = true};
    f[5].dist = (struct dist){.kind = DIST_TRIANGULAR, .low = -1, .a = 0, .high = 4};
    f[6].dist = values(3, (const double[]){2, 1, 5});
    return f;
}

TEST(more_points_begin_with_the_same_rows)
{
    static const enum design_kind kinds[] = {DESIGN_SOBOL, DESIGN_MORRIS, DESIGN_SALTELLI};
    static const int sizes[] = {1, 2, 7, 64, 100, 257};
    for (int kind = 0; kind < 3; kind++)
        for (int luck = 0; luck <= (kinds[kind] == DESIGN_SOBOL ? 0 : 1); luck++) {
            struct design *large = make(kinds[kind], mixed(), 8, 257, 0, luck, 21);
            for (int i = 0; i < 6; i++) {
                struct design *small = make(kinds[kind], mixed(), 8, sizes[i], 0, luck, 21);
                REQUIRE(small->n_rows <= large->n_rows);
                CHECK_INT(small->n_rows, large->n_rows / 257 * sizes[i]);
                struct design begin = *large; /* its first rows, seen as a design */
                begin.n_rows = small->n_rows;
                CHECK(hash_design(&begin) == hash_design(small));
                CHECK_INT(small->n_blocks, sizes[i]);
            }
        }
    struct design *latin = make(DESIGN_LATIN, mixed(), 8, 50, 0, false, 21), *more = make(DESIGN_LATIN, mixed(), 8, 100, 0, false, 21);
    int same = 0;
    for (int r = 0; r < 50; r++) same += unit_of(latin, r, 0) == unit_of(more, r, 0);
    CHECK_INT(same, 0);
}

TEST(kinds_say_whether_they_extend)
{
    int n;
    const char *const *names = design_names(&n);
    REQUIRE(n == 7);
    CHECK_TEXT(names[DESIGN_LIST], "list");
    CHECK_TEXT(names[DESIGN_SALTELLI], "saltelli");
    for (int k = 0; k < n; k++) {
        const char *sentence = NULL;
        CHECK(design_extends((enum design_kind)k, &sentence) ==
              (strcmp(names[k], "sobol") == 0 || strcmp(names[k], "morris") == 0 || strcmp(names[k], "saltelli") == 0));
        REQUIRE(sentence != NULL);
        CHECK(strlen(sentence) > 30 && sentence[strlen(sentence) - 1] == '.');
        CHECK(design_extends((enum design_kind)k, NULL) == design_extends((enum design_kind)k, &sentence));
    }
    const char *latin;
    design_extends(DESIGN_LATIN, &latin);
    CHECK_CONTAINS(latin, "shares no point");
}

/* All values are quantiles of their units, inside [0, 1] and their bounds, whatever the kind. */
TEST(values_are_quantiles_of_units)
{
    for (int kind = DESIGN_GRID; kind <= DESIGN_SALTELLI; kind++) {
        struct design_factor *f = mixed();
        struct design *d = make((enum design_kind)kind, f, kind == DESIGN_GRID ? 5 : 8, 40, kind == DESIGN_GRID ? 3 : 0, false, 4);
        for (int r = 0; r < d->n_rows; r++)
            for (int k = 0; k < d->n_factors; k++) {
                CHECK(unit_of(d, r, k) >= 0 && unit_of(d, r, k) <= 1);
                CHECK_DOUBLE(value_of(d, r, k), dist_quantile(&f[k].dist, unit_of(d, r, k)), 0);
            }
    }
}

/* Kept rows must be found again by any later build, on any machine. A change here is a change of everybody's designs. */
TEST(designs_are_the_same_on_every_machine)
{
    static const uint64_t want[] = {
        [DESIGN_GRID] = 0xe1b27cae26c8f004,  [DESIGN_ONE] = 0xbf9d5d41910359a0,    [DESIGN_LATIN] = 0x665e71386dc48479,
        [DESIGN_SOBOL] = 0x8d3e5a5847b72691, [DESIGN_MORRIS] = 0xfcf7320e36d2cb4d, [DESIGN_SALTELLI] = 0x1951cc1b5ae22d81};
    for (int kind = DESIGN_GRID; kind <= DESIGN_SALTELLI; kind++) {
        bool luck = kind >= DESIGN_MORRIS;
        struct design *d = make((enum design_kind)kind, mixed(), kind == DESIGN_GRID ? 4 : 8, 60, 0, luck, 0x123456789abcdef);
        test_note("%s %#llx", design_names(&(int){0})[kind], (unsigned long long)hash_design(d));
        CHECK_INT(hash_design(d), want[kind]);
    }
}

TEST(designs_that_cannot_be_are_refused_in_words)
{
    struct trib_error err = {0};
    struct design d;
    struct design_factor *f = units(MOST_FACTORS);
    struct design_factor list[2] = {{.name = "a", .dist = values(2, (const double[]){1, 2})},
                                    {.name = "b", .dist = values(3, (const double[]){1, 2, 3})}};
#define REFUSED(kind, factors, n, points, levels, luck, words)                                                  \
    do {                                                                                                        \
        CHECK_ERROR(design_make(kind, factors, n, points, levels, luck, 1, &d, &err), TRIB_RANGE, &err, words); \
        CHECK(d.unit == NULL && d.factor == NULL && d.n_rows == 0);                                             \
        design_clear(&d);                                                                                       \
    } while (0)
    REFUSED((enum design_kind)9, f, 1, 1, 0, false, "no design number 9");
    REFUSED(DESIGN_SOBOL, f, 0, 1, 0, false, "has no factor");
    REFUSED(DESIGN_SOBOL, f, 3, 0, 0, false, "'sobol' with 0 points is not possible; it needs at least one row.");
    REFUSED(DESIGN_MORRIS, f, 3, -1, 0, false, "at least one trajectory");
    REFUSED(DESIGN_MORRIS, f, 3, 5, 5, false, "5 levels is not possible; an even number");
    REFUSED(DESIGN_MORRIS, f, 3, 5, 1, false, "it needs from 2");
    REFUSED(DESIGN_MORRIS, f, 3, 5, 258, false, "an even number from 2 to 256");
    REFUSED(DESIGN_GRID, f, 3, 0, -2, false, "'grid' with -2 levels");
    REFUSED(DESIGN_GRID, f, 12, 0, 5, false, "All combinations of these 12 factors are 244140625 rows; at most 10000000");
    REFUSED(DESIGN_SALTELLI, f, 129, 5, 0, false, "at most 128 factors");
    REFUSED(DESIGN_SALTELLI, f, 3, 2000001, 0, false, "would have 10000005 rows");
    REFUSED(DESIGN_SOBOL, f, 100, 3000000, 0, false, "which is 300000000 numbers; at most 200000000");
    REFUSED(DESIGN_SOBOL, f, 2, 10, 0, true, "'sobol' cannot treat luck as a factor");
    REFUSED(DESIGN_LIST, list, 2, 0, 0, false, "'a' has 2 and 'b' has 3; all need the same number");
    REFUSED(DESIGN_LIST, f, 2, 0, 0, false, "but 'f0' is a range");
    f[1] = f[0];
    REFUSED(DESIGN_LATIN, f, 2, 5, 0, false, "'f0' is varied twice");
    f[1] = (struct design_factor){.name = "same", .dist = values(2, (const double[]){4, 4})};
    REFUSED(DESIGN_MORRIS, f, 2, 5, 0, false, "'same' has only the value 4");
    f[1].dist = between(1, 0);
    REFUSED(DESIGN_SOBOL, f, 2, 5, 0, false, "'same' goes from 1 to 0");
#undef REFUSED
    static struct design_factor many[257];
    for (int i = 0; i < 257; i++) {
        many[i].dist = between(0, 1);
        snprintf(many[i].name, sizeof many[i].name, "m%d", i);
    }
    CHECK_ERROR(design_make(DESIGN_SOBOL, many, 257, 4, 0, false, 1, &d, &err), TRIB_RANGE, &err,
                "257 factors is not possible; at most 256");
    CHECK_STATUS(design_make(DESIGN_LATIN, many, 257, 4, 0, false, 1, &d, &err), &err);
    design_clear(&d);
}
