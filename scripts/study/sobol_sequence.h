/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sobol's sequence, one coordinate at a time: what design.c fills whole columns with. */
#ifndef TRIB_SOBOL_SEQUENCE_H
#define TRIB_SOBOL_SEQUENCE_H
#include <stdbool.h>
#include <stdint.h>

#define SOBOL_DIMENSIONS 256
/* One coordinate: its direction numbers as 32-bit fractions, and the key of its scrambling. */
struct sobol_axis {
    uint32_t direction[32], key[4];
    bool scrambled;
};
/* dimension: 0 … SOBOL_DIMENSIONS - 1. Each (seed, dimension) has a scrambling of its own. */
void sobol_axis_init(struct sobol_axis *axis, int dimension, bool scrambled, uint64_t seed);
/* Coordinate of point i < 2^32: a multiple of 2^-32 where plain, the middle of such a cell (never 0 or 1) where scrambled. */
double sobol_axis_unit(const struct sobol_axis *axis, uint64_t i);
#endif
