/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Luck is a function: a draw depends only on (seed, replicate; purpose, uid, week, k). No stream, no state, so neither order
 * nor threads nor a newcomer changes another's luck, and policy arms of one replicate meet the same luck.
 * Philox4x32-10 of Random123 (Salmon et al. 2011), checked against its published vectors in tests/test_rng.c.
 */
#ifndef TRIB_RNG_H
#define TRIB_RNG_H
#include <Random123/philox.h>
#include <stdint.h>

enum draw_purpose {
#define DRAW(name) DRAW_##name,
#include "draws.def"
#undef DRAW
    N_DRAWS
};
struct rng_key { uint32_t v[2]; };

static inline struct rng_key rng_key_of(uint64_t seed, uint32_t replicate)
{
    philox4x32_ctr_t c = {{(uint32_t)seed, (uint32_t)(seed >> 32), replicate, 0x54524942u}};
    philox4x32_key_t k = {{0x6b657931u, 0x6b657932u}};
    philox4x32_ctr_t r = philox4x32(c, k);
    return (struct rng_key){{r.v[0], r.v[1]}};
}
#ifdef TRIB_LUCK_STREAM
/*
 * The build variant `stream`: luck as most simulators have it, one sequence a run. Whatever a draw is for, it takes the next block,
 * so one traveller more shifts everybody's luck after that. It exists only to measure what keyed luck gains (tests/bench/luck.sh)
 * and is no laboratory: one thread a run, one run at a time in a thread, other results than the program proper.
 */
extern _Thread_local uint64_t rng_stream_at;
static inline void rng_stream_start(void) { rng_stream_at = 0; }
static inline philox4x32_ctr_t rng_words(struct rng_key key, enum draw_purpose purpose, uint64_t uid, uint32_t week, uint32_t k)
{
    (void)purpose, (void)uid, (void)week, (void)k;
    philox4x32_ctr_t c = {{(uint32_t)rng_stream_at, (uint32_t)(rng_stream_at >> 32), 0, 0}};
    philox4x32_key_t kk = {{key.v[0], key.v[1]}};
    rng_stream_at++;
    return philox4x32(c, kk);
}
#else
static inline void rng_stream_start(void) {} /* there is no stream: nothing to set back */
/* Four independent 32-bit words. week < 65536, k < 2^32. */
static inline philox4x32_ctr_t rng_words(struct rng_key key, enum draw_purpose purpose, uint64_t uid, uint32_t week, uint32_t k)
{
    philox4x32_ctr_t c = {{(uint32_t)uid, (uint32_t)(uid >> 32), week | (uint32_t)purpose << 16, k}};
    philox4x32_key_t kk = {{key.v[0], key.v[1]}};
    return philox4x32(c, kk);
}
#endif
/* [0, 1) from one word; multiples of 2^-32. */
static inline double rng_unit_of(uint32_t word) { return (double)word * 0x1p-32; }
/* (0, 1) from two words; 52 bits, never 0 or 1. */
static inline double rng_open_of(uint32_t high, uint32_t low)
{
    return ((double)(((uint64_t)high << 32 | low) >> 12) + 0.5) * 0x1p-52;
}
static inline double rng_unit(struct rng_key key, enum draw_purpose purpose, uint64_t uid, uint32_t week, uint32_t k)
{
    return rng_unit_of(rng_words(key, purpose, uid, week, k).v[0]);
}
/* Standard normal by inversion (GSL), so that a small change of a parameter moves a draw a little. */
double rng_normal(struct rng_key key, enum draw_purpose purpose, uint64_t uid, uint32_t week, uint32_t k);
/* Whole number with mean x: floor(x + u). Keeps expected counts exact and policy arms close. */
static inline int64_t rng_round(double x, double u)
{
    double y = x + u;
    return y <= 0 ? 0 : (int64_t)y;
}
#endif
