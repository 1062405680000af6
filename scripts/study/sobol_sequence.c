/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol's sequence in Gray code order (Antonov and Saleev 1979) with the direction numbers of Joe and Kuo (2008), and Owen's nested
 * uniform scrambling (Owen 1995) by a hash that works from the most significant bit down (Laine and Karras 2011; Burley 2020,
 * Practical hash-based Owen scrambling, JCGT 9(4)), with the multipliers of Vegdahl's better-mixed variant (2021).
 */
#include "sobol_sequence.h"
#include "design.h"
#include "luck.h"

struct sobol_numbers {
    uint8_t degree;
    uint16_t inner, m[11];
};
static const struct sobol_numbers sobol_numbers[] = {
#include "sobol_numbers.def"
};
_Static_assert(sizeof sobol_numbers / sizeof sobol_numbers[0] == SOBOL_DIMENSIONS - 1, "a row for each dimension but the first");

/* The recurrence of Bratley and Fox (1988), with m_k held as the fraction m_k / 2^k of 2^32. */
static void sobol_directions(int dimension, uint32_t direction[32])
{
    if (dimension == 0) {
        for (int k = 0; k < 32; k++) direction[k] = 0x80000000u >> k;
        return;
    }
    const struct sobol_numbers *row = &sobol_numbers[dimension - 1];
    int s = row->degree;
    for (int k = 0; k < s; k++) direction[k] = (uint32_t)row->m[k] << (31 - k);
    for (int k = s; k < 32; k++) {
        direction[k] = direction[k - s] ^ direction[k - s] >> s;
        for (int j = 1; j < s; j++)
            if (row->inner >> (s - 1 - j) & 1) direction[k] ^= direction[k - j];
    }
}

void sobol_axis_init(struct sobol_axis *axis, int dimension, bool scrambled, uint64_t seed)
{
    sobol_directions(dimension, axis->direction);
    philox4x32_ctr_t words = study_words(seed, STUDY_SCRAMBLE, (uint64_t)dimension, 0);
    for (int k = 0; k < 4; k++) axis->key[k] = words.v[k];
    axis->scrambled = scrambled;
}

static uint32_t sobol_reverse(uint32_t x)
{
    x = (x & 0x55555555u) << 1 | (x >> 1 & 0x55555555u);
    x = (x & 0x33333333u) << 2 | (x >> 2 & 0x33333333u);
    x = (x & 0x0f0f0f0fu) << 4 | (x >> 4 & 0x0f0f0f0fu);
    x = (x & 0x00ff00ffu) << 8 | (x >> 8 & 0x00ff00ffu);
    return x << 16 | x >> 16;
}
/*
 * A bijection in which a bit of the result depends on the same and lower bits alone: adding, and multiplying by an odd number, carry
 * upwards only, and x ^= x * even leaves bit 0 and flips others by lower ones. So on reversed bits each binary digit of the fraction
 * is flipped or not as the digits before it say, which is Owen's scrambling. Done twice, with two keys, for better mixed flips of the
 * finer digits; nested twice is nested.
 */
static uint32_t sobol_mix(uint32_t x, uint32_t add, uint32_t multiply)
{
    x ^= x * 0x3d20adeau;
    x += add;
    x *= multiply | 1;
    x ^= x * 0x05526c56u;
    return x ^ x * 0x53a22864u;
}

double sobol_axis_unit(const struct sobol_axis *axis, uint64_t i)
{
    uint32_t gray = (uint32_t)i ^ (uint32_t)i >> 1, x = 0;
    for (int k = 0; gray; k++, gray >>= 1)
        if (gray & 1) x ^= axis->direction[k];
    if (!axis->scrambled) return x * 0x1p-32;
    x = sobol_mix(sobol_reverse(x), axis->key[0], axis->key[1]);
    x = sobol_reverse(sobol_mix(x, axis->key[2], axis->key[3]));
    return (x + 0.5) * 0x1p-32;
}

void design_sobol(uint64_t i, int n, uint64_t seed, double *unit)
{
    for (int d = 0; d < n; d++) {
        struct sobol_axis axis;
        sobol_axis_init(&axis, d, seed != 0, seed);
        unit[d] = sobol_axis_unit(&axis, i);
    }
}
