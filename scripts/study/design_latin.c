/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Latin hypercubes (McKay, Beckman and Conover 1979) with a large smallest distance between rows (maximin: Johnson, Moore and
 * Ylvisaker 1990; by exchanges: Morris and Mitchell 1995). All is reckoned in whole cells, so that no rounding decides anything.
 */
#include "design_parts.h"
#include "luck.h"
#include <stdlib.h>
#include <string.h>

/* How much work goes into a design of n rows and k columns; a function of n and k alone. */
enum { LATIN_MOST_TRIES = 20, LATIN_SWAP_ROWS = 1500 };
#define LATIN_DISTANCE_WORK 1e8 /* terms of all distances that are reckoned to choose among hypercubes */
#define LATIN_SWAP_WORK 2e7     /* distances that are reckoned anew by exchanges */

struct latin {
    int n, k;
    uint64_t seed;
    int32_t *cell;    /* [n * k], 0 … n - 1, a permutation in each column */
    int64_t *apart;   /* [n * n], squared distances in cells; NULL for large n */
    int64_t *nearest; /* [n], the least of each row of `apart` */
};

/* Purposes of luck within STUDY_LATIN, in the upper part of the first key. */
#define LATIN_SWAP (UINT64_C(1) << 60)
#define LATIN_PLACE (UINT64_C(2) << 60)

static void latin_shuffle(const struct latin *l, int attempt, int32_t *cell)
{
    size_t k = (size_t)l->k;
    for (int r = 0; r < l->n; r++)
        for (int c = 0; c < l->k; c++) {
            uint64_t key = (uint64_t)attempt << 32 | (uint32_t)r;
            size_t other = study_below(l->seed, STUDY_LATIN, key, (uint32_t)c, (uint32_t)r + 1);
            cell[(size_t)r * k + (size_t)c] = r;
            cell[(size_t)r * k + (size_t)c] = cell[other * k + (size_t)c];
            cell[other * k + (size_t)c] = r;
        }
}

static int64_t latin_distance(const struct latin *l, const int32_t *cell, int r, int s)
{
    const int32_t *a = cell + (size_t)r * (size_t)l->k, *b = cell + (size_t)s * (size_t)l->k;
    int64_t sum = 0;
    for (int c = 0; c < l->k; c++) sum += (int64_t)(a[c] - b[c]) * (a[c] - b[c]);
    return sum;
}
static int64_t latin_closest(const struct latin *l, const int32_t *cell)
{
    int64_t least = INT64_MAX;
    for (int r = 1; r < l->n; r++)
        for (int s = 0; s < r; s++) {
            int64_t d = latin_distance(l, cell, r, s);
            if (d < least) least = d;
        }
    return least;
}

/* The best of several at random: as many as the work allows, one where even one comparison would take too long. */
static void latin_choose(const struct latin *l, int32_t *spare)
{
    double work = 0.5 * l->n * (double)l->n * l->k;
    int tries = work * LATIN_MOST_TRIES <= LATIN_DISTANCE_WORK ? LATIN_MOST_TRIES : (int)(LATIN_DISTANCE_WORK / work);
    latin_shuffle(l, 0, l->cell);
    if (tries < 2) return;
    int64_t best = latin_closest(l, l->cell);
    for (int t = 1; t < tries; t++) {
        latin_shuffle(l, t, spare);
        int64_t least = latin_closest(l, spare);
        if (least <= best) continue;
        best = least;
        memcpy(l->cell, spare, (size_t)l->n * (size_t)l->k * sizeof *spare);
    }
}

static int64_t *latin_row(const struct latin *l, int r) { return l->apart + (size_t)r * (size_t)l->n; }
static void latin_find_nearest(const struct latin *l, int r)
{
    int64_t least = INT64_MAX;
    for (int t = 0; t < l->n; t++)
        if (t != r && latin_row(l, r)[t] < least) least = latin_row(l, r)[t];
    l->nearest[r] = least;
}

/* What the squared distances of rows r and s to row t become when r and s exchange their cells in column c. */
static void latin_after(const struct latin *l, int r, int s, int t, int c, int64_t after[2])
{
    int64_t a = l->cell[(size_t)r * (size_t)l->k + (size_t)c], b = l->cell[(size_t)s * (size_t)l->k + (size_t)c];
    int64_t x = l->cell[(size_t)t * (size_t)l->k + (size_t)c], change = (b - x) * (b - x) - (a - x) * (a - x);
    after[0] = latin_row(l, r)[t] + change;
    after[1] = latin_row(l, s)[t] - change;
}

static void latin_exchange(const struct latin *l, int r, int s, int c)
{
    for (int t = 0; t < l->n; t++) {
        if (t == r || t == s) continue;
        int64_t after[2], was_r = latin_row(l, r)[t], was_s = latin_row(l, s)[t];
        latin_after(l, r, s, t, c, after);
        latin_row(l, r)[t] = latin_row(l, t)[r] = after[0];
        latin_row(l, s)[t] = latin_row(l, t)[s] = after[1];
        int64_t least = after[0] < after[1] ? after[0] : after[1];
        if (least <= l->nearest[t]) l->nearest[t] = least;
        else if (was_r == l->nearest[t] || was_s == l->nearest[t]) latin_find_nearest(l, t);
    }
    int32_t *a = &l->cell[(size_t)r * (size_t)l->k + (size_t)c], *b = &l->cell[(size_t)s * (size_t)l->k + (size_t)c], keep = *a;
    *a = *b;
    *b = keep;
    latin_find_nearest(l, r);
    latin_find_nearest(l, s);
}

/* Again and again one of the two closest rows exchanges a cell with a row at random, where both are then further from all others
 * than the closest two were. The smallest distance never falls. */
static void latin_improve(const struct latin *l)
{
    int n = l->n, trials = (int)(LATIN_SWAP_WORK / n);
    if (trials > 100 * n) trials = 100 * n;
    for (int r = 1; r < n; r++)
        for (int s = 0; s < r; s++) latin_row(l, r)[s] = latin_row(l, s)[r] = latin_distance(l, l->cell, r, s);
    for (int r = 0; r < n; r++) latin_find_nearest(l, r);
    for (int trial = 0; trial < trials; trial++) {
        philox4x32_ctr_t luck = study_words(l->seed, STUDY_LATIN, LATIN_SWAP | (uint64_t)trial, 0);
        int r = 0, partner = 0;
        for (int t = 1; t < n; t++)
            if (l->nearest[t] < l->nearest[r]) r = t;
        while (partner == r || latin_row(l, r)[partner] != l->nearest[r]) partner++;
        int64_t closest = l->nearest[r];
        if (luck.v[0] >> 31) r = partner;
        int c = (int)((uint64_t)luck.v[1] * (uint32_t)l->k >> 32), s = (int)((uint64_t)luck.v[2] * (uint32_t)n >> 32);
        bool better = s != r && latin_row(l, r)[s] > closest;
        for (int t = 0; t < n && better; t++) {
            int64_t after[2];
            if (t == r || t == s) continue;
            latin_after(l, r, s, t, c, after);
            better = after[0] > closest && after[1] > closest;
        }
        if (better) latin_exchange(l, r, s, c);
    }
}

enum trib_status latin_fill(double *unit, int points, int n_factors, uint64_t seed, struct trib_error *err)
{
    struct latin l = {.n = points, .k = n_factors, .seed = seed};
    size_t n = (size_t)points, numbers = n * (size_t)n_factors;
    bool improve = points > 2 && points <= LATIN_SWAP_ROWS && n_factors > 1;
    int32_t *spare = malloc(numbers * sizeof *spare);
    l.cell = malloc(numbers * sizeof *l.cell);
    if (improve) {
        l.apart = calloc(n * n, sizeof *l.apart);
        l.nearest = calloc(n, sizeof *l.nearest);
    }
    bool room = spare && l.cell && (!improve || (l.apart && l.nearest));
    if (room) {
        latin_choose(&l, spare);
        if (improve) latin_improve(&l);
        for (size_t i = 0; i < numbers; i++) {
            double within = study_unit(seed, STUDY_LATIN, LATIN_PLACE | i / (size_t)n_factors, (uint32_t)(i % (size_t)n_factors));
            unit[i] = (l.cell[i] + within) / points;
        }
    }
    free(spare);
    free(l.cell);
    free(l.apart);
    free(l.nearest);
    if (room) return TRIB_OK;
    return trib_fail(err, TRIB_MEMORY, "Not enough memory for a Latin hypercube of %d rows and %d factors.", points, n_factors);
}
