/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Luck of designs and analyses: a function of (seed, purpose, i, j), without state, like the model's own. */
#ifndef TRIB_STUDY_LUCK_H
#define TRIB_STUDY_LUCK_H
#include <Random123/philox.h>
#include <stdint.h>

enum study_purpose { /* new ones go at the end: another number is another design */
    STUDY_LATIN, STUDY_SCRAMBLE, STUDY_MORRIS, STUDY_BOOTSTRAP, STUDY_ABC, STUDY_MATCH, STUDY_PRIM, STUDY_CHECK, STUDY_SHARD
};
static inline philox4x32_ctr_t study_words(uint64_t seed, enum study_purpose purpose, uint64_t i, uint32_t j)
{
    philox4x32_ctr_t c = {{(uint32_t)i, (uint32_t)(i >> 32), j, (uint32_t)purpose}};
    philox4x32_key_t k = {{(uint32_t)seed, (uint32_t)(seed >> 32) ^ 0x53545544u}};
    return philox4x32(c, k);
}
/* (0, 1), never 0 or 1; 52 bits. */
static inline double study_unit(uint64_t seed, enum study_purpose purpose, uint64_t i, uint32_t j)
{
    philox4x32_ctr_t r = study_words(seed, purpose, i, j);
    return ((double)(((uint64_t)r.v[0] << 32 | r.v[1]) >> 12) + 0.5) * 0x1p-52;
}
/* 0 .. n - 1 */
static inline uint32_t study_below(uint64_t seed, enum study_purpose purpose, uint64_t i, uint32_t j, uint32_t n)
{
    return (uint32_t)(((uint64_t)study_words(seed, purpose, i, j).v[0] * n) >> 32);
}
#endif
