/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PAWN: sensitivity from any sample, by distributions rather than variances. */
#include "sensitivity.h"
#include "../quantile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAWN_POINTS 20 /* fewest points of a slice: a distribution drawn by fewer says nothing */

struct point {
    double y;
    int i;
};
struct pawn {
    int n, k;
    const int *order; /* [n] rows by rising y */
    const double *y;  /* [n] */
    const int *slice; /* [k][n] */
    const int *n_slices;
    int *count, *inside; /* scratch [n], [slices] */
    double *total, *ks;  /* scratch [slices] */
};

static int by_y(const void *a, const void *b)
{
    const struct point *p = a, *q = b;
    return p->y != q->y ? (p->y > q->y) - (p->y < q->y) : (p->i > q->i) - (p->i < q->i);
}
/* Rows ordered by value; equal ones in their order. */
static void order_rows(const double *value, int n, struct point *scratch, int *order)
{
    for (int i = 0; i < n; i++) scratch[i] = (struct point){value[i], i};
    qsort(scratch, (size_t)n, sizeof *scratch, by_y);
    for (int i = 0; i < n; i++) order[i] = scratch[i].i;
}
/* Cuts a factor into slices of equal numbers of points; equal values are never parted, and a factor of few values has a slice for
 * each. */
static int cut(const double *x, const int *order, int n, int slices, int *slice)
{
    int distinct = 1, used = 0;
    for (int i = 1; i < n; i++) distinct += x[order[i]] != x[order[i - 1]];
    for (int i = 0, from = 0, last = -1; i < n; i++) {
        bool next = i == 0 || x[order[i]] != x[order[i - 1]];
        if (next) from = i;
        int at = distinct <= slices ? (next ? last + 1 : last) : (int)((int64_t)from * slices / n);
        if (at != last) used++;
        last = at;
        slice[order[i]] = used - 1;
    }
    return used;
}
/*
 * Kolmogorov-Smirnov distance of each slice from the whole, for rows that count[] times occur. Between two points of a slice its own
 * distribution function stands still and that of the whole only rises, so the largest distance lies at one of its points, or just before.
 */
static void distances(struct pawn *p, const int *slice, const int *moved, int n_slices, double *median, double *max)
{
    double all = 0, passed = 0;
    for (int s = 0; s < n_slices; s++) p->total[s] = p->ks[s] = 0, p->inside[s] = 0;
    for (int i = 0; i < p->n; i++) p->total[slice[moved ? moved[i] : i]] += p->count[i], all += p->count[i];
    for (int i = 0; i < p->n;) {
        int end = i;
        double before = passed / all;
        while (end < p->n && p->y[p->order[end]] == p->y[p->order[i]]) end++;
        for (int j = i; j < end; j++) {
            int row = p->order[j], s = slice[moved ? moved[row] : row];
            if (!p->count[row]) continue;
            if (p->total[s] > 0) p->ks[s] = fmax(p->ks[s], fabs(before - p->inside[s] / p->total[s]));
        }
        for (int j = i; j < end; j++) {
            int row = p->order[j];
            p->inside[slice[moved ? moved[row] : row]] += p->count[row];
            passed += p->count[row];
        }
        for (int j = i; j < end; j++) {
            int row = p->order[j], s = slice[moved ? moved[row] : row];
            if (p->count[row]) p->ks[s] = fmax(p->ks[s], fabs(passed / all - p->inside[s] / p->total[s]));
        }
        i = end;
    }
    int kept = 0;
    for (int s = 0; s < n_slices; s++)
        if (p->total[s] > 0) p->ks[kept++] = p->ks[s];
    quantile_sort(p->ks, kept);
    *median = quantile_of(p->ks, kept, 0.5);
    *max = kept ? p->ks[kept - 1] : NAN;
}
static void pawn_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    struct pawn p = *(const struct pawn *)data; /* its scratch is written */
    memset(p.count, 0, (size_t)p.n * sizeof *p.count);
    for (int i = 0; i < pick->n_first; i++) p.count[pick->first[i]]++;
    for (int f = 0; f < p.k; f++) distances(&p, p.slice + (size_t)f * (size_t)p.n, NULL, p.n_slices[f], &out[2 * f], &out[2 * f + 1]);
}
/* The same for factors that do nothing: each keeps its slices, but they are dealt to the rows at random. noise[2 * (k + 1)][times]. The
 * last is the dummy, with slices of equal size. */
static void pawn_noise(struct pawn *p, const int *dummy, int dummy_slices, const struct sensitivity_options *o, int *moved, double *noise)
{
    for (int i = 0; i < p->n; i++) p->count[i] = 1;
    for (int b = 0; b < o->bootstraps; b++) {
        for (int i = 0; i < p->n; i++) moved[i] = i;
        for (int i = p->n - 1; i > 0; i--) {
            int j = bootstrap_index(o->seed, b, 2, i, i + 1), keep = moved[i];
            moved[i] = moved[j], moved[j] = keep;
        }
        for (int f = 0; f <= p->k; f++) {
            double *to = noise + (size_t)(2 * f) * (size_t)o->bootstraps + b;
            distances(p, f < p->k ? p->slice + (size_t)f * (size_t)p->n : dummy, moved, f < p->k ? p->n_slices[f] : dummy_slices, to,
                      to + o->bootstraps);
        }
    }
}
static double mean_of(const double *value, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += value[i];
    return sum / n;
}
static enum trib_status pawn_row(struct analysis *out, const char *name, int q, double value, double low, double high, double floor,
                                 const char *verdict, struct trib_error *err)
{
    struct finding *row = analysis_add(out, name, q ? "max" : "median");
    if (!row) return trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of the analysis");
    row->value = value, row->low = low, row->high = high, row->y = floor;
    snprintf(row->verdict, sizeof row->verdict, "%s", verdict);
    return TRIB_OK;
}
static void pawn_summary(struct analysis *out, const struct design_factor *factor, int k, const double *value, const double *low,
                         const double *high, const double *floor, int slices, const struct sensitivity_options *o)
{
    const char *nothing[SENSITIVITY_FACTORS];
    bool done[SENSITIVITY_FACTORS] = {false};
    int n_nothing = 0, shown = 0;
    char text[400];
    analysis_say(out,
                 "How far the whole distribution of %s moves when one factor is held in one of %d slices of its range (0: not at all, 1: "
                 "entirely), over %d points (%.0f runs).",
                 analysis_subject(out), slices, out->n_used, bootstrap_runs(o, out->n_used, 1));
    for (int round = 0; round < k; round++) {
        int best = 0;
        for (int f = 0; f < k; f++)
            if (!done[f] && (done[best] || value[2 * f] > value[2 * best])) best = f;
        done[best] = true;
        if (!(value[2 * best] > floor[2 * best]) && !(value[2 * best + 1] > floor[2 * best + 1])) nothing[n_nothing++] = factor[best].name;
        else if (shown++ < 4) {
            analysis_number(value[2 * best], low[2 * best], high[2 * best], text);
            analysis_say(out, "%s: %s in the middle, %.2f at most.", factor[best].name, text, value[2 * best + 1]);
        }
    }
    if (shown > 4) analysis_say(out, "%d more factors matter less than these.", shown - 4);
    if (!shown) analysis_say(out, "No factor does more than a dummy that does nothing.");
    if (n_nothing) {
        analysis_names(nothing, n_nothing, 4, text, sizeof text);
        analysis_say(out, "Not to be told from a dummy factor that does nothing: %s.", text);
    }
    analysis_say(
        out,
        "A dummy reaches %.2f in the middle at this number of points; a factor that does less than that needs more of them to be seen.",
        floor[2 * k]);
    if (o->one_luck) analysis_say(out, SAID_ONE_LUCK);
    if (out->n_left_out) analysis_say(out, "%d points were left out because a run there failed.", out->n_left_out);
}

enum trib_status sensitivity_pawn(const double *x, const struct design_factor *factor, int k, const double *y, int n,
                                  const struct sensitivity_options *o, struct analysis *out, struct trib_error *err)
{
    struct sensitivity_options s;
    enum trib_status status = bootstrap_options(o, &s, err);
    if (status) return status;
    if (k < 1 || k > SENSITIVITY_FACTORS)
        return trib_fail(err, TRIB_RANGE, "PAWN was given %d factors; 1 to %d are allowed", k, SENSITIVITY_FACTORS);
    int used = 0;
    for (int i = 0; i < n; i++) used += isfinite(y[i]) != 0;
    analysis_restart(out, "pawn", s.seed);
    if (!out->n_runs) out->n_runs = (int)bootstrap_runs(&s, n, 1);
    out->n_used = used, out->n_left_out = n - used;
    status = bootstrap_holes(n - used, n, "points", &s, err);
    if (status) return status;

    int slices = used / PAWN_POINTS < s.slices ? used / PAWN_POINTS : s.slices;
    if (slices < 2) slices = 2;
    size_t rows = (size_t)used, times = (size_t)s.bootstraps, columns = 2 * (size_t)k, scratch = (size_t)(slices > 2 ? slices : 2);
    double *kept = malloc((2 * rows + 2 * scratch + 4 * (columns + 2)) * sizeof *kept);
    double *sample = malloc((2 * columns + 2) * times * sizeof *sample);
    struct point *points = malloc((rows + 1) * sizeof *points);
    int *whole = malloc((rows * ((size_t)k + 5) + (size_t)k + scratch) * sizeof *whole);
    if (!kept || !sample || !points || !whole) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d points", n);
        goto out;
    }
    double *column = kept + rows, *value = column + rows + 2 * scratch, *low = value + columns + 2, *high = low + columns + 2,
           *floor = high + columns + 2;
    double *noise = sample + columns * times;
    int *slice = whole, *dummy = slice + rows * (size_t)k, *order = dummy + rows, *by = order + rows, *count = by + rows,
        *moved = count + rows;
    int *n_slices = moved + rows, *inside = n_slices + k;
    for (int i = 0, at = 0; i < n; i++)
        if (isfinite(y[i])) kept[at++] = y[i];
    for (int f = 0; f < k; f++) {
        for (int i = 0, at = 0; i < n; i++)
            if (isfinite(y[i])) column[at++] = x[(size_t)i * (size_t)k + (size_t)f];
        order_rows(column, used, points, by);
        n_slices[f] = cut(column, by, used, slices, slice + (size_t)f * rows);
    }
    for (int i = 0; i < used; i++) dummy[i] = (int)((int64_t)i * slices / used);
    order_rows(kept, used, points, order);
    struct pawn p = {.n = used,
                     .k = k,
                     .order = order,
                     .y = kept,
                     .slice = slice,
                     .n_slices = n_slices,
                     .count = count,
                     .inside = inside,
                     .total = column + rows,
                     .ks = column + rows + scratch};

    status = bootstrap_run(&s, used, 0, (int)columns, pawn_statistic, &p, NULL, value, low, high, sample, err);
    if (status) goto out;
    pawn_noise(&p, dummy, slices, &s, moved, noise);
    bool constant = kept[order[0]] == kept[order[used - 1]];
    for (int c = 0; c < (int)columns + 2; c++) {
        double *of = noise + (size_t)c * times;
        if (c >= (int)columns) {
            value[c] = mean_of(of, s.bootstraps);
            low[c] = high[c] = NAN;
        } else if (!isnan(low[c])) {
            /* A sample drawn with repetition is rougher than the data, and a distance cannot be negative: the samples lie too high by
             * their mean's excess over the estimate, which is taken off (Efron and Tibshirani 1993, chapter 10). */
            double excess = mean_of(sample + (size_t)c * times, s.bootstraps) - value[c];
            low[c] = fmin(fmax(low[c] - excess, 0), value[c]), high[c] = fmax(fmin(high[c] - excess, 1), value[c]);
        }
        quantile_sort(of, s.bootstraps);
        floor[c] = quantile_of(of, s.bootstraps, s.level);
        if (c >= (int)columns && used > 1)
            low[c] = quantile_of(of, s.bootstraps, (1 - s.level) / 2),
            high[c] = quantile_of(of, s.bootstraps, (1 + s.level) / 2);
    }
    for (int f = 0; f <= k && !status; f++)
        for (int q = 0; q < 2 && !status; q++) {
            int c = 2 * f + q;
            const char *verdict = constant                           ? VERDICT_CONSTANT
                                  : used < 2                         ? VERDICT_ONE_RUN
                                  : used < BOOTSTRAP_FEWEST && f < k ? VERDICT_FEW
                                  : f == k                           ? "a factor that does nothing: the noise floor"
                                  : value[c] > floor[c]              ? "matters: more than a dummy factor does"
                                                                     : VERDICT_DUMMY;
            status = pawn_row(out, f < k ? factor[f].name : "dummy", q, value[c], low[c], high[c], floor[c], verdict, err);
        }
    if (!status) pawn_summary(out, factor, k, value, low, high, floor, slices, &s);
out:
    free(kept);
    free(sample);
    free(points);
    free(whole);
    return status;
}
