/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "score.h"
#include <math.h>
#include <stdlib.h>

struct item {
    double p;
    int block;
    uint8_t y;
};
static int by_chance(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    return (x->p > y->p) - (x->p < y->p); /* what is tied is counted together, so its order does not matter */
}

bool score_auc_add(const double *p, const uint8_t *y, const int *block, size_t n, int n_blocks, double *wins, double *pairs)
{
    size_t blocks = (size_t)n_blocks;
    struct item *item = malloc((n + 1) * sizeof *item);
    double *below = calloc(blocks * 4 + 1, sizeof *below), *tied = below + blocks, *events = tied + blocks, *others = events + blocks;
    bool ok = item && below;
    for (size_t i = 0; ok && i < n; i++) item[i] = (struct item){p[i], block ? block[i] : 0, y[i]};
    if (ok) qsort(item, n, sizeof *item, by_chance);
    for (size_t i = 0, end; ok && i < n; i = end) {
        bool event = false;
        for (end = i; end < n && item[end].p == item[i].p; end++) {
            if (item[end].y) event = true, events[item[end].block]++;
            else tied[item[end].block]++, others[item[end].block]++;
        }
        for (size_t k = i; event && k < end; k++)
            for (int b = 0; item[k].y && b < n_blocks; b++) wins[(size_t)item[k].block * blocks + (size_t)b] += below[b] + 0.5 * tied[b];
        for (size_t k = i; k < end; k++) below[item[k].block] += tied[item[k].block], tied[item[k].block] = 0;
    }
    for (size_t a = 0; ok && a < blocks; a++)
        for (size_t b = 0; b < blocks; b++) pairs[a * blocks + b] += events[a] * others[b];
    free(item);
    free(below);
    return ok;
}
double score_auc(const double *p, const uint8_t *y, size_t n)
{
    double wins = 0, pairs = 0;
    return score_auc_add(p, y, NULL, n, 1, &wins, &pairs) && pairs > 0 ? wins / pairs : NAN;
}

double score_brier(const double *p, const uint8_t *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double d = p[i] - (y[i] ? 1 : 0);
        sum += d * d;
    }
    return n ? sum / (double)n : NAN;
}

double score_crps_count(const double *p, int n, int observed, double *work)
{
    double sum = 0, below = 0;
    work[0] = 1; /* chance of k events among those seen so far */
    for (int i = 0; i < n; i++) {
        work[i + 1] = work[i] * p[i];
        for (int k = i; k > 0; k--) work[k] = work[k] * (1 - p[i]) + work[k - 1] * p[i];
        work[0] *= 1 - p[i];
    }
    for (int k = 0; k <= n; k++) {
        below += work[k];
        double d = below - (observed <= k ? 1 : 0);
        sum += d * d;
    }
    return sum;
}
