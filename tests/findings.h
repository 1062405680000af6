/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Analyses for tests to fill, and the rows that they look for in them. */
#ifndef TRIB_TEST_FINDINGS_H
#define TRIB_TEST_FINDINGS_H
#include "../scripts/study/analysis.h"

/* An empty analysis; the harness frees it and what it holds. */
struct analysis *finding_analysis(const char *kind);
/* The row of this name and quantity; the test ends where there is none. */
const struct finding *row_of(const struct analysis *a, const char *name, const char *quantity);
/* Its value. */
double value_of(const struct analysis *a, const char *name, const char *quantity);
#endif
