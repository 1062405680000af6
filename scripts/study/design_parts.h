/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between design.c and the methods that fill a design's rows. */
#ifndef TRIB_DESIGN_PARTS_H
#define TRIB_DESIGN_PARTS_H
#include "design.h"

/* unit[points * n_factors]: a random Latin hypercube, improved for a large smallest distance between rows as far as its size allows. */
enum trib_status latin_fill(double *unit, int points, int n_factors, uint64_t seed, struct trib_error *err);
#endif
