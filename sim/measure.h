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
/* Room in m->series for these measures, by month at all places of each level they have. TRIB_NAME, TRIB_MEMORY. */
enum trib_status measures_keep(struct trib_model *m, const int *measure, int n_wanted, struct trib_error *err);
void measures_series_free(struct trib_place_months *series, int n);
#endif
