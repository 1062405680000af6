/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing measures. */
#ifndef TRIB_MEASURE_H
#define TRIB_MEASURE_H
#include "params.h"
#include "tributary.h"
/* Add to a "sum" measure at a place, and to the nation where it is kept there too. TRIB_NATION: place 0. */
void measure_add(struct trib_model *m, int measure, enum trib_level level, int place, double x);
/* The same at the place alone: for a second level whose sum the nation already has from the first. */
void measure_add_here(struct trib_model *m, int measure, enum trib_level level, int place, double x);
#endif
