/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings.h"
#include "harness.h"
#include <stdlib.h>

static void drop(void *a)
{
    analysis_clear(a);
    free(a);
}
struct analysis *finding_analysis(const char *kind)
{
    struct analysis *a = calloc(1, sizeof *a);
    REQUIRE(a != NULL);
    analysis_init(a, kind);
    test_defer(drop, a);
    return a;
}
const struct finding *row_of(const struct analysis *a, const char *name, const char *quantity)
{
    const struct finding *f = analysis_find(a, name, quantity);
    if (!f) test_note("no row %s %s", name, quantity);
    REQUIRE(f != NULL);
    return f;
}
double value_of(const struct analysis *a, const char *name, const char *quantity) { return row_of(a, name, quantity)->value; }
