/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words.h"
#include "../quantile.h"
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void words_number(double value, char text[32])
{
    if (!isfinite(value)) {
        snprintf(text, 32, "%s", isnan(value) ? "nan" : value < 0 ? "-infinity" : "infinity");
        return;
    }
    char plain[32];
    snprintf(plain, sizeof plain, "%.3g", value);
    double rounded = strtod(plain, NULL);
    if (fabs(rounded) < 1000 || fabs(rounded) >= 1e15) {
        memcpy(text, plain, sizeof plain);
        return;
    }
    snprintf(plain, sizeof plain, "%.0f", fabs(rounded));
    int n = (int)strlen(plain), at = 0;
    if (rounded < 0) text[at++] = '-';
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) text[at++] = ',';
        text[at++] = plain[i];
    }
    text[at] = 0;
}

void words_add(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list list;
    va_start(list, format);
    int n = vsnprintf(text + used, size - used, format, list);
    va_end(list);
    if (n < 0 || used + (size_t)n < size) return;
    size_t end = strlen(text); /* cut: not in the middle of a character */
    while (end > used && ((unsigned char)text[end - 1] & 0xC0) == 0x80) end--;
    if (end > used && (unsigned char)text[end - 1] >= 0xC0) end--;
    text[end] = 0;
}

/* Merge sort of indices: stable, so ties stay in the order of the index, and no comparison needs more than its two values. */
void words_order(const double *value, int n, int *order)
{
    for (int i = 0; i < n; i++) order[i] = i;
    int *from = order, *to = n > 1 ? malloc((size_t)n * sizeof *to) : NULL, *extra = to;
    if (!extra) { /* nothing to merge with: insertion, slow but right */
        for (int i = 1; i < n; i++) {
            int moved = order[i], j = i;
            for (; j > 0 && value[order[j - 1]] > value[moved]; j--) order[j] = order[j - 1];
            order[j] = moved;
        }
        return;
    }
    for (int width = 1; width<n; width = width> n / 2 ? n : 2 * width) {
        for (int start = 0; start < n;) {
            int middle = n - start > width ? start + width : n, end = n - middle > width ? middle + width : n;
            int a = start, b = middle;
            for (int i = start; i < end; i++) {
                bool left = a < middle && (b >= end || value[from[a]] <= value[from[b]]);
                to[i] = left ? from[a++] : from[b++];
            }
            start = end;
        }
        int *swap = from;
        from = to;
        to = swap;
    }
    if (from != order) memcpy(order, from, (size_t)n * sizeof *order);
    free(extra);
}

double words_weighted(const double *value, const double *weight, const int *order, int n, double q)
{
    double total = 0, sum = 0;
    for (int i = 0; i < n; i++) total += weight[order[i]];
    for (int i = 0; i < n; i++) {
        sum += weight[order[i]];
        if (sum >= q * total && weight[order[i]] > 0) return value[order[i]];
    }
    return n > 0 ? value[order[n - 1]] : NAN;
}

double words_narrow(const double *value, int stride, const double *weight, int n)
{
    enum { BINS = 20, FINE = 2000 };
    double bin[BINS] = {0}, fine[FINE] = {0}, total = 0, sum = 0;
    int bins = 0, low = 0, high = FINE;
    for (int i = 0; i < n; i++) {
        double v = fmin(fmax(value[(size_t)i * stride], 0), 1), w = weight ? weight[i] : 1;
        bin[v < 1 ? (int)(v * BINS) : BINS - 1] += w;
        fine[v < 1 ? (int)(v * FINE) : FINE - 1] += w;
        total += w;
    }
    quantile_sort(bin, BINS);
    while (bins < BINS && sum < 0.9 * total) sum += bin[BINS - ++bins];
    double peaks = bins - (bins ? (sum - 0.9 * total) / bin[BINS - bins] : 0); /* of the last bin only what is needed */
    for (sum = 0; low < FINE - 1 && sum + fine[low] < 0.05 * total; low++) sum += fine[low];
    for (sum = 0; high > low + 1 && sum + fine[high - 1] < 0.05 * total; high--) sum += fine[high - 1];
    return fmin(fmin(peaks / BINS, (double)(high - low) / FINE) / 0.9, 1);
}

void words_count(int n, char text[16])
{
    if (n < 1000) snprintf(text, 16, "%d", n);
    else if (n < 1000000) snprintf(text, 16, "%d,%03d", n / 1000, n % 1000);
    else snprintf(text, 16, "%d,%03d,%03d", n / 1000000, n / 1000 % 1000, n % 1000);
}
