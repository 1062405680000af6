/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quantile.h"
#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void quantile_sort(double *value, int n) { qsort(value, (size_t)n, sizeof *value, ascending); }

double quantile_of(const double *sorted, int n, double q)
{
    if (n < 1) return NAN;
    double at = q * (n - 1);
    int i = (int)at;
    if (i + 1 >= n) return sorted[n - 1];
    double share = at - i;
    /* Not low + share * (high - low): equal neighbours give themselves, and infinite ones no NaN where they are not reached. */
    return share == 0 ? sorted[i] : sorted[i] == sorted[i + 1] ? sorted[i] : sorted[i] + share * (sorted[i + 1] - sorted[i]);
}
