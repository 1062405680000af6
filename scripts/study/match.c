/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "match_inside.h"
#include "luck.h"
#include "../quantile.h"
#include "words.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEEP 0.1      /* share of the samples that a level of the splitting keeps */
#define MAX_LEVELS 10 /* a region smaller than KEEP to this power is not found */
#define TRAIN 400     /* earlier runs are added to a wave's up to this many: predictions cost its square */
#define SUBSETS 20    /* tried for the points of a wave */

void match_defaults(struct match_options *options)
{
    *options = (struct match_options){.waves = 4, .cutoff = 3, .rank = 1, .samples = 2000, .seed = 1};
}

void match_free(struct match *m)
{
    if (!m) return;
    for (int w = 0; w < m->n_waves; w++) {
        for (int t = 0; m->wave[w].emulator && t < m->n_targets; t++) emulator_free(m->wave[w].emulator[t]);
        free(m->wave[w].emulator);
        free(m->wave[w].luck);
    }
    free(m->wave);
    free(m->factor);
    free(m->target);
    free(m->value);
    free(m->z);
    free(m->mean);
    free(m->noise);
    free(m->implausibility);
    free(m->region);
    free(m->next);
    free(m->scratch);
    free(m);
}

static enum trib_status check(const struct design_factor *factor, int k, const struct match_target *target, int n_targets,
                              const struct match_options *o, struct trib_error *err)
{
    if (k < 1) return trib_fail(err, TRIB_RANGE, "history matching needs at least one parameter");
    if (k > 256) return trib_fail(err, TRIB_RANGE, "history matching takes at most 256 parameters, and there are %d", k);
    if (n_targets < 1 || n_targets > MATCH_TARGETS) {
        return trib_fail(err, TRIB_RANGE, "history matching needs 1 to %d facts, and there are %d", MATCH_TARGETS, n_targets);
    }
    for (int j = 0; j < k; j++) {
        enum trib_status status = dist_check(&factor[j].dist, factor[j].name, err);
        if (status) return status;
    }
    for (int t = 0; t < n_targets; t++) {
        const struct match_target *f = &target[t];
        if (!isfinite(f->value)) return trib_fail(err, TRIB_RANGE, "the fact '%s' is %g; it must be a finite number", f->name, f->value);
        if (!(f->sd >= 0 && f->discrepancy >= 0 && f->sd + f->discrepancy > 0 && isfinite(f->sd + f->discrepancy))) {
            return trib_fail(err, TRIB_RANGE,
                             "the fact '%s' has sd %g and discrepancy %g; neither may be negative, and one must be above 0, "
                             "or nothing could be close enough",
                             f->name, f->sd, f->discrepancy);
        }
    }
    if (o->points && (o->points < 2 + 2 * k || o->points > 1000)) {
        return trib_fail(err, TRIB_RANGE, "%d points a wave; with %d parameters it must be %d to 1,000", o->points, k, 2 + 2 * k);
    }
    if (o->waves < 1 || o->waves > 50) return trib_fail(err, TRIB_RANGE, "%d waves were asked for; it must be 1 to 50", o->waves);
    if (!(o->cutoff > 0 && isfinite(o->cutoff))) return trib_fail(err, TRIB_RANGE, "the cutoff is %g; it must be above 0", o->cutoff);
    if (o->rank < 1 || o->rank > n_targets) {
        return trib_fail(err, TRIB_RANGE, "rank %d of the implausibilities was asked for; with %d facts it must be 1 to %d", o->rank,
                         n_targets, n_targets);
    }
    if (o->samples < 200 || o->samples > 100000) {
        return trib_fail(err, TRIB_RANGE, "%d samples of the region were asked for; it must be 200 to 100,000", o->samples);
    }
    return TRIB_OK;
}

enum trib_status match_create(const struct design_factor *factor, int k, const struct match_target *target, int n_targets,
                              const struct match_options *options, struct match **out, struct trib_error *err)
{
    *out = NULL;
    enum trib_status status = check(factor, k, target, n_targets, options, err);
    if (status) return status;
    struct match *m = calloc(1, sizeof *m);
    if (!m) return match_no_memory(err);
    m->k = k;
    m->n_targets = n_targets;
    m->o = *options;
    if (!m->o.points) m->o.points = k < 2 ? 20 : k > 100 ? 1000 : 10 * k;
    m->factor = malloc((size_t)k * sizeof *m->factor);
    m->target = malloc((size_t)n_targets * sizeof *m->target);
    m->wave = calloc(50, sizeof *m->wave);
    m->region = malloc((size_t)m->o.samples * (size_t)k * sizeof *m->region);
    m->next = malloc((size_t)m->o.points * (size_t)k * sizeof *m->next);
    m->scratch = malloc(2 * (size_t)k * sizeof *m->scratch);
    if (!m->factor || !m->target || !m->wave || !m->region || !m->next || !m->scratch) {
        match_free(m);
        return match_no_memory(err);
    }
    memcpy(m->factor, factor, (size_t)k * sizeof *factor);
    memcpy(m->target, target, (size_t)n_targets * sizeof *target);
    /* Two Sobol sequences: the runs of the first wave, and the samples that measure the region. */
    for (int i = 0; i < m->o.samples; i++) design_sobol((uint64_t)i, k, options->seed ^ 0x726567696f6eu, m->region + (size_t)i * k);
    *out = m;
    return TRIB_OK;
}

bool match_done(const struct match *m) { return m->empty || m->n_waves >= m->o.waves; }

void match_extend(struct match *m, int waves)
{
    if (waves > m->o.waves) m->o.waves = waves < 50 ? waves : 50;
}

static double draw(const struct match *m, int wave, int level, int slot, int j)
{
    return study_unit(m->o.seed, STUDY_MATCH, (uint64_t)wave << 48 | (uint64_t)level << 40 | (uint64_t)slot, (uint32_t)j);
}
static int draw_below(const struct match *m, int wave, int level, int slot, int j, int n)
{
    return (int)study_below(m->o.seed, STUDY_MATCH, (uint64_t)wave << 48 | (uint64_t)level << 40 | (uint64_t)slot, (uint32_t)j,
                            (uint32_t)n);
}

/* ---- implausibility ---------------------------------------------------------------------------------------------------- */

/* A factor's value on 0..1 as emulators see it: where it lies between its bounds, in the logarithm where its distribution is. */
static double coordinate(const struct dist *d, double value)
{
    double low = d->low, high = d->high;
    if (d->kind == DIST_VALUES) {
        low = high = d->value[0];
        for (int i = 1; i < d->n; i++) {
            low = fmin(low, d->value[i]);
            high = fmax(high, d->value[i]);
        }
    }
    if ((d->kind == DIST_LOG_UNIFORM || d->kind == DIST_LOGNORMAL) && low > 0 && value > 0) {
        value = log(value);
        low = log(low);
        high = log(high);
    }
    return high > low ? (value - low) / (high - low) : 0.5;
}
static void coordinates(const struct match *m, const double *u, double *z)
{
    for (int j = 0; j < m->k; j++) z[j] = coordinate(&m->factor[j].dist, dist_quantile(&m->factor[j].dist, u[j]));
}

static double ranked(double *value, int n, int rank)
{
    quantile_sort(value, n);
    return value[n - rank];
}

/* The implausibility of z by the emulators of one wave: the rank-th largest over targets. */
static double wave_value(const struct match *m, const struct match_wave *w, const double *z)
{
    double value[MATCH_TARGETS];
    for (int t = 0; t < m->n_targets; t++) {
        const struct emulator *e = w->emulator[t];
        value[t] = fabs(m->target[t].value - emulator_mean(e, z)) / sqrt(match_spread(m, t, w->luck[t]) + emulator_variance(e, z));
    }
    return ranked(value, m->n_targets, m->o.rank);
}

/* Whether that is at most `level`. The emulator's variance, which is dear, is only asked for where it decides. */
static bool wave_within(const struct match *m, const struct match_wave *w, const double *z, double level)
{
    int over = 0;
    for (int t = 0; t < m->n_targets; t++) {
        const struct emulator *e = w->emulator[t];
        double miss = m->target[t].value - emulator_mean(e, z), v = match_spread(m, t, w->luck[t]);
        if (miss * miss <= level * level * v) continue;
        if (miss * miss > level * level * (v + emulator_variance(e, z)) && ++over >= m->o.rank) return false;
    }
    return true;
}

/* Whether u lies in what the waves before `last` left, and within `level` by that one. */
static bool within(const struct match *m, const double *u, int last, double level)
{
    double *z = m->scratch;
    coordinates(m, u, z);
    for (int w = last; w >= 0; w--) {
        if (!wave_within(m, &m->wave[w], z, w == last ? level : m->o.cutoff)) return false;
    }
    return true;
}

/* ---- the region -------------------------------------------------------------------------------------------------------- */

/*
 * Fills the region's samples from the first n_kept of them, by a random walk that stays within: each sample goes on from a kept one by
 * steps along the difference of two kept ones (which fit the region's shape and jump between its parts; ter Braak 2006, Statistics
 * and Computing 16: 239-249), in turn with steps along one axis. Both are as likely back as forth, so the walk spreads evenly.
 */
static bool replenish(struct match *m, int wave, int level_index, int n_kept, double level)
{
    int k = m->k, steps = 10 + 2 * k, stride = k + 8;
    double *kept = malloc(((size_t)n_kept * (size_t)k + 1) * sizeof *kept), *low = malloc(2 * (size_t)k * sizeof *low),
           *high = low ? low + k : NULL;
    double *trial = m->scratch + k;
    if (!kept || !low || n_kept < 1) {
        free(kept);
        free(low);
        return false;
    }
    memcpy(kept, m->region, (size_t)n_kept * (size_t)k * sizeof *kept);
    for (int j = 0; j < k; j++) {
        low[j] = 1;
        high[j] = 0;
        for (int i = 0; i < n_kept; i++) {
            low[j] = fmin(low[j], kept[(size_t)i * k + j]);
            high[j] = fmax(high[j], kept[(size_t)i * k + j]);
        }
        double margin = 0.2 * (high[j] - low[j]) + 1e-6;
        low[j] = fmax(0, low[j] - margin);
        high[j] = fmin(1, high[j] + margin);
    }
    for (int i = 0; i < m->o.samples; i++) {
        double *u = m->region + (size_t)i * k;
        memcpy(u, kept + (size_t)(i % n_kept) * k, (size_t)k * sizeof *u);
        for (int step = 0; step < steps; step++) {
            int base = step * stride;
            bool inside = true;
            memcpy(trial, u, (size_t)k * sizeof *u);
            if (step % 2) {
                int j = draw_below(m, wave, level_index, i, base, k);
                trial[j] = low[j] + (high[j] - low[j]) * draw(m, wave, level_index, i, base + 1);
            } else {
                const double *a = kept + (size_t)draw_below(m, wave, level_index, i, base, n_kept) * k;
                const double *b = kept + (size_t)draw_below(m, wave, level_index, i, base + 1, n_kept) * k;
                double by = step % 8 == 6 ? 1 : 2.38 / sqrt(2.0 * k) * 2 * draw(m, wave, level_index, i, base + 2);
                for (int j = 0; j < k; j++) {
                    trial[j] += by * (a[j] - b[j]);
                    inside = inside && trial[j] >= 0 && trial[j] <= 1;
                }
            }
            if (inside && within(m, trial, wave, level)) memcpy(u, trial, (size_t)k * sizeof *u);
        }
    }
    free(kept);
    free(low);
    return true;
}

/*
 * Cuts the region by the newest wave. Where little of it survives, the cutoff is lowered level by level, each keeping a tenth, so that
 * the samples find and measure regions of any size (subset simulation: Au & Beck 2001, Probabilistic Engineering Mechanics 16:
 * 263-277; for history matching Williamson & Vernon 2013). Nothing is left when levels stop short of the cutoff.
 */
static bool cut(struct match *m)
{
    int last = m->n_waves - 1, n = m->o.samples, k = m->k;
    struct match_wave *w = &m->wave[last];
    double *value = malloc(2 * (size_t)n * sizeof *value), *sorted = value ? value + n : NULL, before = INFINITY;
    if (!value) return false;
    for (int index = 0;; index++) {
        for (int i = 0; i < n; i++) {
            coordinates(m, m->region + (size_t)i * k, m->scratch);
            value[i] = sorted[i] = wave_value(m, w, m->scratch);
        }
        quantile_sort(sorted, n);
        double level = fmax(m->o.cutoff, sorted[(int)(KEEP * n)]);
        bool final = level <= m->o.cutoff;
        /* The last level may ask for more than the best sample has: then there is nothing, or it is too small to be seen. */
        bool stuck = index > 2 && before - level < 0.02 * (before - m->o.cutoff);
        if (!final && (index == MAX_LEVELS - 1 || stuck)) {
            m->empty = true;
            w->share = w->low = 0;
            w->high = exp(m->log_share);
            break;
        }
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (value[i] <= level) memmove(m->region + (size_t)kept++ * k, m->region + (size_t)i * k, (size_t)k * sizeof(double));
        }
        double share = (double)kept / n;
        m->log_share += log(share);
        /* Samples of a walk know each other: twice the binomial variance, but for the first ones. */
        m->log_variance += (last || index ? 2 : 1) * (1 - share) / (share * n);
        if (kept < n && !replenish(m, last, index, kept, level)) {
            free(value);
            return false;
        }
        if (final) {
            double half = 1.959963984540054 * sqrt(m->log_variance);
            w->share = exp(m->log_share);
            w->low = exp(m->log_share - half);
            w->high = fmin(last ? m->wave[last - 1].high : 1, exp(m->log_share + half));
            break;
        }
        before = level;
    }
    free(value);
    return true;
}

/* ---- ask ----------------------------------------------------------------------------------------------------------------- */

static double nearest(const struct match *m, const int *pick, int n)
{
    double least = INFINITY;
    for (int a = 0; a < n; a++) {
        for (int b = 0; b < a; b++) {
            double squared = 0;
            for (int j = 0; j < m->k; j++) {
                double d = m->region[(size_t)pick[a] * m->k + j] - m->region[(size_t)pick[b] * m->k + j];
                squared += d * d;
            }
            least = fmin(least, squared);
        }
    }
    return least;
}

/* Samples of the region for the next wave: of several random subsets the one whose two nearest points are farthest apart. */
static bool pick_points(struct match *m)
{
    int n = m->o.points < m->o.samples ? m->o.points : m->o.samples, all = m->o.samples;
    int *deck = malloc((size_t)(all + n) * sizeof *deck), *best = deck ? deck + all : NULL;
    double farthest = -1;
    if (!deck) return false;
    for (int i = 0; i < all; i++) deck[i] = i;
    for (int s = 0; s < SUBSETS; s++) {
        for (int i = 0; i < n; i++) {
            int j = i + draw_below(m, m->n_waves, MAX_LEVELS + s, 0, i, all - i), swap = deck[i];
            deck[i] = deck[j];
            deck[j] = swap;
        }
        double distance = nearest(m, deck, n);
        if (distance > farthest) {
            farthest = distance;
            memcpy(best, deck, (size_t)n * sizeof *best);
        }
    }
    for (int i = 0; i < n; i++) memcpy(m->next + (size_t)i * m->k, m->region + (size_t)best[i] * m->k, (size_t)m->k * sizeof(double));
    m->n_next = n;
    free(deck);
    return true;
}

enum trib_status match_next(struct match *m, const double **points, int *n, struct trib_error *err)
{
    *points = m->next;
    *n = 0;
    if (match_done(m)) return TRIB_OK;
    if (!m->n_next) {
        if (m->n_waves) {
            if (!pick_points(m)) return match_no_memory(err);
        } else {
            m->n_next = m->o.points;
            for (int i = 0; i < m->n_next; i++) design_sobol((uint64_t)i, m->k, m->o.seed ? m->o.seed : 1, m->next + (size_t)i * m->k);
        }
        for (int i = 0; i < m->n_next * m->k; i++) m->next[i] = dist_quantile(&m->factor[i % m->k].dist, m->next[i]);
    }
    *n = m->n_next;
    return TRIB_OK;
}

/* ---- tell ---------------------------------------------------------------------------------------------------------------- */

static bool grow(double **array, int n, int width)
{
    double *larger = realloc(*array, ((size_t)n * (size_t)width + 1) * sizeof **array);
    if (larger) *array = larger;
    return larger != NULL;
}

/*
 * Keeps the points that have a replicate with an output for each target. luck[t] receives the pooled variance of replicates about
 * their mean, NaN where no point has two.
 */
static bool keep_runs(struct match *m, const double *output, int replicates, double *luck)
{
    int t_all = m->n_targets, first = m->n_runs, all = first + m->n_next;
    double degrees[MATCH_TARGETS] = {0}, squares[MATCH_TARGETS] = {0};
    if (!grow(&m->value, all, m->k) || !grow(&m->z, all, m->k) || !grow(&m->mean, all, t_all) || !grow(&m->noise, all, t_all) ||
        !grow(&m->implausibility, all, 1))
        return false;
    for (int i = 0; i < m->n_next; i++) {
        double *mean = m->mean + (size_t)m->n_runs * t_all, *squared = m->noise + (size_t)m->n_runs * t_all;
        const double *y = output + (size_t)i * t_all * (size_t)replicates;
        int count = 0;
        for (int t = 0; t < t_all; t++) mean[t] = squared[t] = 0;
        for (int r = 0; r < replicates; r++) { /* Welford's sums; noise[] is made of them when the pool is known */
            bool whole = true;
            for (int t = 0; t < t_all; t++) whole = whole && isfinite(y[(size_t)t * replicates + r]);
            if (!whole) continue;
            count++;
            for (int t = 0; t < t_all; t++) {
                double d = y[(size_t)t * replicates + r] - mean[t];
                mean[t] += d / count;
                squared[t] += d * (y[(size_t)t * replicates + r] - mean[t]);
            }
        }
        if (!count) {
            m->failed++;
            continue;
        }
        for (int t = 0; t < t_all; t++) {
            degrees[t] += count - 1;
            squares[t] += squared[t];
        }
        for (int j = 0; j < m->k; j++) {
            size_t to = (size_t)m->n_runs * m->k + j;
            m->value[to] = m->next[(size_t)i * m->k + j];
            m->z[to] = coordinate(&m->factor[j].dist, m->value[to]);
        }
        m->implausibility[m->n_runs++] = count; /* until luck is known */
    }
    /* A variance of few replicates is a poor guess: it is drawn to the pooled one, which counts as four replicates more. */
    for (int t = 0; t < t_all; t++) {
        luck[t] = degrees[t] > 0 ? squares[t] / degrees[t] : NAN;
        for (int i = first; i < m->n_runs; i++) {
            double *noise = m->noise + (size_t)i * t_all + t, count = m->implausibility[i];
            *noise = degrees[t] > 0 ? (*noise + 4 * luck[t]) / (count - 1 + 4) / count : NAN;
        }
    }
    return true;
}

/* Implausibility of a run by its own outputs; the luck is the newest wave's. */
static double own_value(const struct match *m, int i)
{
    double value[MATCH_TARGETS];
    const struct match_wave *w = &m->wave[m->n_waves - 1];
    for (int t = 0; t < m->n_targets; t++) {
        double noise = m->noise[(size_t)i * m->n_targets + t];
        double v = match_spread(m, t, w->luck[t]) + (isnan(noise) ? w->luck[t] : noise);
        value[t] = fabs(m->target[t].value - m->mean[(size_t)i * m->n_targets + t]) / sqrt(v);
    }
    return ranked(value, m->n_targets, m->o.rank);
}

/* Emulators of a wave: trained on its runs and on earlier ones that the waves before did not rule out, the newest of them. */
static enum trib_status train(struct match *m, struct match_wave *w, int first, struct trib_error *err)
{
    int n = 0, k = m->k;
    size_t rows = (size_t)m->n_runs + 1;
    double *z = malloc(rows * (size_t)k * sizeof *z), *y = malloc(rows * sizeof *y), *noise = malloc(rows * sizeof *noise);
    int *row = malloc(rows * sizeof *row);
    struct emulator **emulator = w->emulator;
    enum trib_status status = TRIB_OK;
    if (!z || !y || !noise || !row) {
        status = match_no_memory(err);
        goto out;
    }
    for (int i = m->n_runs - 1; i >= 0 && (i >= first || n < TRAIN); i--) {
        bool in = true;
        for (int b = 0; b < m->n_waves && in && i < first; b++) in = wave_within(m, &m->wave[b], m->z + (size_t)i * k, m->o.cutoff);
        if (!in) continue;
        memcpy(z + (size_t)n * k, m->z + (size_t)i * k, (size_t)k * sizeof *z);
        row[n++] = i;
    }
    if (n < 2 + 2 * k) {
        status = trib_fail(err, TRIB_RANGE, "only %d points gave all outputs after wave %d; with %d parameters an emulator needs %d", n,
                           m->n_waves + 1, k, 2 + 2 * k);
        goto out;
    }
    for (int t = 0; t < m->n_targets && !status; t++) {
        for (int i = 0; i < n; i++) {
            y[i] = m->mean[(size_t)row[i] * m->n_targets + t];
            noise[i] = m->noise[(size_t)row[i] * m->n_targets + t];
        }
        status = emulator_fit(z, y, noise, n, k, &emulator[t], err);
        if (!status && isnan(w->luck[t])) w->luck[t] = emulator_noise(emulator[t]);
    }
out:
    free(z);
    free(y);
    free(noise);
    free(row);
    return status;
}

enum trib_status match_tell(struct match *m, const double *output, int replicates, struct trib_error *err)
{
    if (!m->n_next) return trib_fail(err, TRIB_USAGE, "no wave of history matching is under way");
    if (replicates < 1) return trib_fail(err, TRIB_RANGE, "%d replicates of each point; it must be 1 or more", replicates);
    struct match_wave *w = &m->wave[m->n_waves];
    int first = m->n_runs, failed = m->failed;
    enum trib_status status = TRIB_MEMORY;
    w->luck = malloc((size_t)m->n_targets * sizeof *w->luck);
    w->emulator = calloc((size_t)m->n_targets, sizeof *w->emulator);
    if (w->luck && w->emulator && keep_runs(m, output, replicates, w->luck)) status = train(m, w, first, err);
    else match_no_memory(err);
    if (status) { /* as if nothing had been told */
        for (int t = 0; w->emulator && t < m->n_targets; t++) emulator_free(w->emulator[t]);
        free(w->emulator);
        free(w->luck);
        *w = (struct match_wave){0};
        m->n_runs = first;
        m->failed = failed;
        return status;
    }
    m->n_waves++;
    m->n_next = 0;
    w->runs = m->n_runs + m->failed;
    for (int i = 0; i < m->n_runs; i++) m->implausibility[i] = own_value(m, i);
    return cut(m) ? TRIB_OK : match_no_memory(err);
}
