/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bootstrap.h"
#include "luck.h"
#include "../quantile.h"
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
    if (!(out->runs_per_row >= 0 && isfinite(out->runs_per_row)))
        return trib_fail(err, TRIB_RANGE, "the runs of a row are %g; that must be 0 (not told) or more", out->runs_per_row);
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

const char *bootstrap_no_interval(double n_blocks) { return n_blocks < 2 ? VERDICT_ONE_RUN : VERDICT_FEW; }
double bootstrap_runs(const struct sensitivity_options *o, double rows, double otherwise)
{
    return rows * (o->runs_per_row > 0 ? o->runs_per_row : otherwise);
}

int bootstrap_index(uint64_t seed, int b, uint32_t stream, int i, int n)
{
    philox4x32_ctr_t r = study_words(seed, STUDY_BOOTSTRAP, (uint64_t)(uint32_t)b << 32 | (uint32_t)i >> 2, stream);
    return (int)((uint64_t)r.v[i & 3] * (uint32_t)n >> 32);
}

void bootstrap_ends(double *sample, int n_samples, double n_blocks, double level, double *low, double *high)
{
    int n = 0;
    for (int i = 0; i < n_samples; i++)
        if (!isnan(sample[i])) sample[n++] = sample[i];
    *low = *high = NAN;
    if (n_blocks < BOOTSTRAP_FEWEST || n * 2 < n_samples || n < 2) return;
    quantile_sort(sample, n);
    double t = gsl_cdf_tdist_Qinv((1 - level) / 2, n_blocks - 1);
    double tail = gsl_cdf_ugaussian_Q(sqrt(n_blocks / (n_blocks - 1)) * t);
    *low = quantile_of(sample, n, tail);
    *high = quantile_of(sample, n, 1 - tail);
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
/* Blocks of a way up to which each is looked at by itself. */
#define LOOKED_AT 100
/* A way of drawing blocks, as a mean sees it. */
struct way {
    double error; /* variance of the mean from this way; NaN where that is not known */
    int blocks;   /* with a value of their own: a block of failed runs has none */
};
/* The jackknife over the blocks of a way, the other way whole, for each statistic: exact for a mean. scratch[3 m]. */
static void jackknife(struct bootstrap_pick *pick, int number, int *first, int *second, int m, bootstrap_statistic *statistic,
                      const void *data, const double *value, double *scratch, struct way *way)
{
    int *drawn = number ? second : first, *count = number ? &pick->n_second : &pick->n_first, n = *count;
    double *one = scratch, *sum = scratch + m, *squares = sum + m;
    for (int i = 0; i < pick->n_first; i++) first[i] = i;
    for (int i = 0; i < pick->n_second; i++) second[i] = i;
    for (int i = 0; i < m; i++) way[i] = (struct way){NAN, n > LOOKED_AT ? n : 0}, sum[i] = squares[i] = 0;
    if (n < 2 || n > LOOKED_AT) return;
    *count = 1;
    for (int b = 0; b < n; b++) {
        drawn[0] = b;
        statistic(data, pick, one);
        for (int i = 0; i < m; i++) way[i].blocks += !isnan(one[i]);
    }
    *count = n - 1;
    for (int b = 0; b < n; b++) {
        for (int i = 0; i < n - 1; i++) drawn[i] = i < b ? i : i + 1;
        statistic(data, pick, one);
        for (int i = 0; i < m; i++) sum[i] += one[i] - value[i], squares[i] += (one[i] - value[i]) * (one[i] - value[i]);
    }
    *count = n;
    for (int i = 0; i < m; i++) {
        double k = way[i].blocks;
        if (k > 1) way[i].error = fmax((k - 1) / k * (squares[i] - sum[i] * sum[i] / k), 0);
    }
}
/*
 * Student's interval of a mean, where one way has few blocks; false where both have many. both, alone[2]: variances of samples drawn in
 * both ways and in each alone, of which what belongs to single cells is what the two do not explain; one way: not read.
 */
static bool student(const struct way way[2], const int n[2], double both, const double alone[2], double level, double value, double *low,
                    double *high)
{
    double error[2], t[2], ways = 0, total = 0, weighted = 0, least = 0;
    bool few = false;
    for (int w = 0; w < 2; w++) {
        error[w] = t[w] = 0;
        if (n[w] < 2 || way[w].blocks < 2) continue;
        few = few || way[w].blocks < BOOTSTRAP_MANY;
        error[w] = isnan(way[w].error) ? alone[w] * n[w] / (n[w] - 1) : way[w].error;
        t[w] = gsl_cdf_tdist_Qinv((1 - level) / 2, way[w].blocks - 1);
        total += error[w], weighted += error[w] * t[w], least = fmax(least, error[w]), ways++;
    }
    *low = *high = NAN;
    if (ways == 0) return true;
    if (!few) return false;
    double cells = ways < 2 ? 0 : fmax(both - alone[0] - alone[1], 0) * n[0] * n[1] / ((n[0] - 1.0) * (n[1] - 1.0));
    double half = total > 0 ? weighted / total * sqrt(fmax(total - cells, least)) : 0;
    *low = value - half, *high = value + half;
    return true;
}
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
                               const void *data, const struct bootstrap_means *means, double *value, double *low, double *high,
                               double *sample, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    size_t times = (size_t)o->bootstraps;
    int *first = malloc(((size_t)n_first + (size_t)n_second + 1) * sizeof *first), *second = first ? first + n_first : NULL;
    double *all = malloc((size_t)m * times * sizeof *all), *one = malloc(3 * (size_t)m * sizeof *one),
           *column = malloc(times * sizeof *column);
    struct ways *ways = malloc((size_t)m * sizeof *ways);
    struct way *way = malloc(2 * (size_t)m * sizeof *way);
    if (!first || !all || !one || !column || !ways || !way) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d samples of %d numbers", o->bootstraps, m);
        goto out;
    }
    struct bootstrap_pick pick = {first, second, n_first, n_second};
    draw(o, 0, 0, (bool[2]){false, false}, first, second, &pick);
    statistic(data, &pick, value);
    bool drawn = n_first > 1 || n_second > 1, crossed = n_first > 1 && n_second > 1;
    for (int w = 0; w < 2 && means; w++) jackknife(&pick, w, first, second, m, statistic, data, value, one, way + w * m);
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
        double both = variance_of(of, o->bootstraps);
        if (crossed) draw_in(of, o->bootstraps, value[i], &ways[i]);
        memcpy(column, of, times * sizeof *column);
        bool mean = means && means->is[i % means->period];
        if (!mean || !student((struct way[]){way[i], way[m + i]}, (int[]){n_first, n_second}, both, ways[i].variance, o->level, value[i],
                              &low[i], &high[i]))
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
    free(way);
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
    struct bootstrap_means all = {(const bool[]){true}, 1};
    return bootstrap_run(o, n, 0, 1, mean_of, value, &all, mean, low, high, NULL, err);
}
