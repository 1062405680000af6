/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bootstrap.h"
#include "luck.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum trib_status bootstrap_options(const struct sensitivity_options *o, struct sensitivity_options *out, struct trib_error *err)
{
    memset(out, 0, sizeof *out);
    if (o) *out = *o;
    if (!out->bootstraps) out->bootstraps = 1000;
    if (out->level == 0) out->level = 0.95;
    if (!out->slices) out->slices = 10;
    if (out->bootstraps < 10 || out->bootstraps > 100000)
        return trib_fail(err, TRIB_RANGE, "bootstraps is %d; it must lie between 10 and 100,000 (1,000 unless told)", out->bootstraps);
    if (!(out->level >= 0.5 && out->level <= 0.999))
        return trib_fail(err, TRIB_RANGE, "the level of the intervals is %g; it must lie between 0.5 and 0.999 (0.95 unless told)",
                         out->level);
    if (out->slices < 2 || out->slices > 1000)
        return trib_fail(err, TRIB_RANGE, "slices is %d; it must lie between 2 and 1,000 (10 unless told)", out->slices);
    return TRIB_OK;
}

enum trib_status bootstrap_holes(int n_left_out, int n, const char *what, const struct sensitivity_options *o, struct trib_error *err)
{
    if (n > 0 && n_left_out >= n)
        return trib_fail(err, TRIB_RANGE, "none of the %d %s is without a failed run: nothing can be computed", n, what);
    if (n < 1) return trib_fail(err, TRIB_RANGE, "there are no %s: at least one is needed", what);
    if (n_left_out * 20.0 > n && !o->allow_holes)
        return trib_fail(err, TRIB_RANGE,
                         "%d of %d %s hold a failed run, more than the 5%% that may be left out: what is left may differ from what failed; "
                         "look at the failures first, or allow holes",
                         n_left_out, n, what);
    return TRIB_OK;
}

int bootstrap_index(uint64_t seed, int b, uint32_t stream, int i, int n)
{
    philox4x32_ctr_t r = study_words(seed, STUDY_BOOTSTRAP, (uint64_t)(uint32_t)b << 32 | (uint32_t)i >> 2, stream);
    return (int)((uint64_t)r.v[i & 3] * (uint32_t)n >> 32);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
void bootstrap_sort(double *value, int n) { qsort(value, (size_t)n, sizeof *value, ascending); }

double bootstrap_quantile(const double *sorted, int n, double q)
{
    if (n < 1) return NAN;
    double at = q * (n - 1);
    int i = (int)at;
    if (i + 1 >= n) return sorted[n - 1];
    double share = at - i;
    /* Not low + share * (high - low): equal neighbours give themselves, and infinite ones no NaN where they are not reached. */
    return share == 0 ? sorted[i] : sorted[i] == sorted[i + 1] ? sorted[i] : sorted[i] + share * (sorted[i + 1] - sorted[i]);
}

void bootstrap_ends(double *sample, int n_samples, double n_blocks, double level, double *low, double *high)
{
    int n = 0;
    for (int i = 0; i < n_samples; i++)
        if (!isnan(sample[i])) sample[n++] = sample[i];
    *low = *high = NAN;
    if (n_blocks < 2 || n * 2 < n_samples || n < 2) return;
    bootstrap_sort(sample, n);
    double t = gsl_cdf_tdist_Qinv((1 - level) / 2, n_blocks - 1);
    double tail = gsl_cdf_ugaussian_Q(sqrt(n_blocks / (n_blocks - 1)) * t);
    *low = bootstrap_quantile(sample, n, tail);
    *high = bootstrap_quantile(sample, n, 1 - tail);
}

static double variance_of(const double *value, int n)
{
    double sum = 0, squares = 0;
    int kept = 0;
    for (int i = 0; i < n; i++)
        if (isfinite(value[i])) sum += value[i], kept++;
    for (int i = 0; i < n; i++)
        if (isfinite(value[i])) squares += (value[i] - sum / kept) * (value[i] - sum / kept);
    return kept > 1 ? squares / (kept - 1) : 0;
}
/* Draws one way or both, the other way whole. */
static void draw(const struct sensitivity_options *o, int b, uint32_t stream, bool ways[2], int *first, int *second,
                 struct bootstrap_pick *pick)
{
    for (int i = 0; i < pick->n_first; i++) first[i] = ways[0] ? bootstrap_index(o->seed, b, stream, i, pick->n_first) : i;
    for (int i = 0; i < pick->n_second; i++) second[i] = ways[1] ? bootstrap_index(o->seed, b, stream + 1, i, pick->n_second) : i;
}
/* What the two ways say of one statistic. */
struct ways {
    double variance[2]; /* of samples drawn in that way alone, the other whole */
    double blocks;      /* that the interval rests on */
};
/*
 * Where the data are crossed, half of the samples are drawn once more in each way alone. The blocks that an interval rests on lie
 * between the two numbers, nearer to that of the way which more of the scatter comes from (Satterthwaite 1946, Biometrics Bulletin
 * 2:110-114): 500 worlds x 3 replicates are 500 where the worlds make the difference, and 3 where luck does.
 */
static void try_ways(const struct sensitivity_options *o, struct bootstrap_pick *pick, int *first, int *second, int m,
                     bootstrap_statistic *statistic, const void *data, double *one, double *all, struct ways *ways)
{
    int times = o->bootstraps / 2, n[2] = {pick->n_first, pick->n_second};
    for (int i = 0; i < m; i++) ways[i] = (struct ways){{0, 0}, n[1] < 2 ? n[0] : n[1]};
    if (n[0] < 2 || n[1] < 2) return;
    for (int way = 0; way < 2; way++) {
        for (int b = 0; b < times; b++) {
            draw(o, b, 4, (bool[2]){way == 0, way == 1}, first, second, pick);
            statistic(data, pick, one);
            for (int i = 0; i < m; i++) all[(size_t)i * (size_t)o->bootstraps + (size_t)b] = one[i];
        }
        for (int i = 0; i < m; i++) ways[i].variance[way] = variance_of(all + (size_t)i * (size_t)o->bootstraps, times);
    }
    for (int i = 0; i < m; i++) {
        double a = ways[i].variance[0], b = ways[i].variance[1], fewer = n[0] < n[1] ? n[0] : n[1];
        ways[i].blocks = a + b > 0 ? 1 + (a + b) * (a + b) / (a * a / (n[0] - 1) + b * b / (n[1] - 1)) : fewer;
    }
}
/* Takes out what drawing in both ways counts three times over (bootstrap.h). */
static void draw_in(double *sample, int times, double value, const struct ways *ways)
{
    double a = ways->variance[0], b = ways->variance[1], both = variance_of(sample, times), aim = fmax(2 * (a + b) - both, fmax(a, b));
    if (!(both > aim)) return;
    double share = sqrt(aim / both);
    for (int i = 0; i < times; i++) sample[i] = value + share * (sample[i] - value);
}

enum trib_status bootstrap_run(const struct sensitivity_options *o, int n_first, int n_second, int m, bootstrap_statistic *statistic,
                               const void *data, double *value, double *low, double *high, double *sample, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    size_t times = (size_t)o->bootstraps;
    int *first = malloc(((size_t)n_first + (size_t)n_second + 1) * sizeof *first), *second = first ? first + n_first : NULL;
    double *all = malloc((size_t)m * times * sizeof *all), *one = malloc((size_t)m * sizeof *one), *column = malloc(times * sizeof *column);
    struct ways *ways = malloc((size_t)m * sizeof *ways);
    if (!first || !all || !one || !column || !ways) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d samples of %d numbers", o->bootstraps, m);
        goto out;
    }
    struct bootstrap_pick pick = {first, second, n_first, n_second};
    draw(o, 0, 0, (bool[2]){false, false}, first, second, &pick);
    statistic(data, &pick, value);
    bool drawn = n_first > 1 || n_second > 1, crossed = n_first > 1 && n_second > 1;
    try_ways(o, &pick, first, second, m, statistic, data, one, all, ways);
    for (int b = 0; b < o->bootstraps && drawn; b++) {
        draw(o, b, 0, (bool[2]){true, true}, first, second, &pick);
        statistic(data, &pick, one);
        for (int i = 0; i < m; i++) all[(size_t)i * times + (size_t)b] = one[i];
    }
    if (!drawn)
        for (size_t i = 0; i < (size_t)m * times; i++) all[i] = NAN;
    for (int i = 0; i < m; i++) {
        double *of = all + (size_t)i * times;
        if (crossed) draw_in(of, o->bootstraps, value[i], &ways[i]);
        memcpy(column, of, times * sizeof *column);
        bootstrap_ends(column, o->bootstraps, ways[i].blocks, o->level, &low[i], &high[i]);
        if (isnan(value[i])) low[i] = high[i] = NAN;
    }
    if (sample) memcpy(sample, all, (size_t)m * times * sizeof *sample);
out:
    free(first);
    free(all);
    free(one);
    free(column);
    free(ways);
    return status;
}

static void mean_of(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const double *value = data;
    double sum = 0;
    for (int i = 0; i < pick->n_first; i++) sum += value[pick->first[i]];
    *out = sum / pick->n_first;
}
enum trib_status bootstrap_mean(const double *value, int n, const struct sensitivity_options *o, double *mean, double *low, double *high,
                                struct trib_error *err)
{
    *mean = *low = *high = NAN;
    if (n < 1) return TRIB_OK;
    return bootstrap_run(o, n, 0, 1, mean_of, value, mean, low, high, NULL, err);
}
