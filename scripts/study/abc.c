/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "abc_inside.h"
#include "luck.h"
#include "../quantile.h"
#include "words.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TARGETS 256
#define LEAST_BATCH 20  /* points that the first population asks for at once, where the batch is not smaller */
#define WHOLE_KERNEL 12 /* with more factors proposals of the whole kernel would hardly ever lie within the prior */

void abc_defaults(struct abc_options *options)
{
    *options = (struct abc_options){
        .particles = 500, .populations = 6, .alpha = 0.5, .acceptance = 0.01, .simulations = 10000, .batch = 100, .seed = 1};
}

void abc_free(struct abc *a)
{
    if (!a) return;
    for (int p = 0; a->population && p < ABC_POPULATIONS; p++) free(a->population[p].scale);
    free(a->population);
    free(a->factor);
    free(a->target);
    free(a->u);
    free(a->value);
    free(a->stat);
    free(a->weight);
    free(a->distance);
    free(a->cumulative);
    gsl_matrix_free(a->kernel);
    free(a->next_u);
    free(a->next);
    free(a->accepted_u);
    free(a->accepted);
    free(a->finite);
    free(a);
}

static enum trib_status check(const struct design_factor *factor, int k, const struct abc_target *target, int n_targets,
                              const struct abc_options *o, struct trib_error *err)
{
    if (k < 1) return trib_fail(err, TRIB_RANGE, "ABC needs at least one parameter");
    if (n_targets < 1 || n_targets > MAX_TARGETS) {
        return trib_fail(err, TRIB_RANGE, "ABC needs 1 to %d facts, and there are %d", MAX_TARGETS, n_targets);
    }
    for (int j = 0; j < k; j++) {
        enum trib_status status = dist_check(&factor[j].dist, factor[j].name, err);
        if (status) return status;
    }
    for (int t = 0; t < n_targets; t++) {
        const struct abc_target *g = &target[t];
        if (!isfinite(g->value)) return trib_fail(err, TRIB_RANGE, "the fact '%s' is %g; it must be a finite number", g->name, g->value);
        if (!(g->scale >= 0 && isfinite(g->scale))) {
            return trib_fail(err, TRIB_RANGE, "the fact '%s' has scale %g; it must be 0 (taken from the prior's runs) or more", g->name,
                             g->scale);
        }
    }
    if (o->particles < 20 || o->particles > 100000) {
        return trib_fail(err, TRIB_RANGE, "%d particles were asked for; it must be 20 to 100,000", o->particles);
    }
    if (o->populations < 1 || o->populations > ABC_POPULATIONS) {
        return trib_fail(err, TRIB_RANGE, "%d populations were asked for; it must be 1 to %d", o->populations, ABC_POPULATIONS);
    }
    if (!(o->alpha > 0 && o->alpha < 1))
        return trib_fail(err, TRIB_RANGE, "the share kept, alpha, is %g; it must lie between 0 and 1", o->alpha);
    if (!(o->acceptance >= 0 && o->acceptance < 1)) {
        return trib_fail(err, TRIB_RANGE, "the least acceptance is %g; it must be 0 or more and below 1", o->acceptance);
    }
    if (o->batch < 1 || o->batch > 100000) return trib_fail(err, TRIB_RANGE, "a batch of %d points; it must be 1 to 100,000", o->batch);
    if (o->simulations < o->particles / o->alpha) {
        return trib_fail(err, TRIB_RANGE, "%d runs are too few: the first population alone needs particles / alpha = %.0f", o->simulations,
                         o->particles / o->alpha);
    }
    return TRIB_OK;
}

enum trib_status abc_create(const struct design_factor *factor, int k, const struct abc_target *target, int n_targets,
                            const struct abc_options *options, struct abc **out, struct trib_error *err)
{
    *out = NULL;
    enum trib_status status = check(factor, k, target, n_targets, options, err);
    if (status) return status;
    struct abc *a = calloc(1, sizeof *a);
    if (!a) return abc_no_memory(err);
    size_t n = (size_t)options->particles, width = (size_t)k, targets = (size_t)n_targets;
    a->k = k;
    a->n_targets = n_targets;
    a->o = *options;
    double wanted = options->particles / options->alpha;
    a->wanted = (int)wanted + (wanted > (int)wanted);
    a->componentwise = options->componentwise || k > WHOLE_KERNEL;
    a->factor = malloc(width * sizeof *a->factor);
    a->target = malloc(targets * sizeof *a->target);
    a->population = calloc(ABC_POPULATIONS, sizeof *a->population);
    a->u = malloc(n * width * sizeof *a->u);
    a->value = malloc(n * width * sizeof *a->value);
    a->stat = malloc(n * targets * sizeof *a->stat);
    a->weight = malloc(n * sizeof *a->weight);
    a->distance = malloc(n * sizeof *a->distance);
    a->cumulative = malloc(n * sizeof *a->cumulative);
    a->next_u = malloc((size_t)options->batch * width * sizeof *a->next_u);
    a->next = malloc((size_t)options->batch * width * sizeof *a->next);
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    a->kernel = gsl_matrix_calloc(width, width);
    gsl_set_error_handler(handler);
    if (!a->factor || !a->target || !a->population || !a->u || !a->value || !a->stat || !a->weight || !a->distance || !a->cumulative ||
        !a->next_u || !a->next || !a->kernel) {
        abc_free(a);
        return abc_no_memory(err);
    }
    memcpy(a->factor, factor, width * sizeof *factor);
    memcpy(a->target, target, targets * sizeof *target);
    *out = a;
    return TRIB_OK;
}

bool abc_done(const struct abc *a)
{
    if (a->n_populations >= a->o.populations) return true;
    if (a->n_populations) {
        const struct abc_population *last = &a->population[a->n_populations - 1];
        if (last->tolerance <= 0 || last->acceptance < a->o.acceptance) return true;
        if (a->runs * a->o.acceptance > a->wanted) return true;
    }
    int batch = a->n_next ? a->n_next : a->n_populations ? a->o.batch : 1;
    return a->simulated + batch > a->o.simulations;
}

void abc_extend(struct abc *a, int populations, int simulations)
{
    if (populations > a->o.populations) a->o.populations = populations < ABC_POPULATIONS ? populations : ABC_POPULATIONS;
    if (simulations > a->o.simulations) a->o.simulations = simulations;
}

void abc_particles(const struct abc *a, int *n, const double **value, const double **weight)
{
    *n = a->n_populations ? a->o.particles : 0;
    *value = a->value;
    *weight = a->weight;
}

/* ---- ask ----------------------------------------------------------------------------------------------------------------- */

static double draw(const struct abc *a, int proposal, int j)
{
    return study_unit(a->o.seed, STUDY_ABC, (uint64_t)a->n_populations << 40 | (uint64_t)proposal, (uint32_t)j);
}

static int ancestor(const struct abc *a, double unit)
{
    int low = 0, high = a->o.particles - 1;
    double at = unit * a->cumulative[high];
    while (low < high) {
        int middle = (low + high) / 2;
        if (a->cumulative[middle] > at) high = middle;
        else low = middle + 1;
    }
    return low;
}

/* A normal at `mean` cut to 0..1, and the mass that the cut leaves. */
static double cut_mass(double mean, double sd) { return gsl_cdf_ugaussian_P((1 - mean) / sd) - gsl_cdf_ugaussian_P(-mean / sd); }
static double cut_normal(double mean, double sd, double unit)
{
    double p = gsl_cdf_ugaussian_P(-mean / sd) + unit * cut_mass(mean, sd);
    return fmin(1, fmax(0, mean + sd * gsl_cdf_ugaussian_Pinv(p)));
}

/*
 * One proposal. The whole kernel draws ancestor and step anew until the point lies within the prior, so that what is cut off is the
 * same for all points and falls out of the weights; the component-wise one is cut for each ancestor, and its density says so.
 */
static void propose(const struct abc *a, int proposal, double *u)
{
    int k = a->k;
    if (!a->n_populations) {
        for (int j = 0; j < k; j++) u[j] = draw(a, proposal, j);
        return;
    }
    for (int attempt = 0;; attempt++) {
        int base = attempt * (k + 1);
        const double *from = a->u + (size_t)ancestor(a, draw(a, proposal, base)) * k;
        if (a->componentwise) {
            for (int j = 0; j < k; j++) u[j] = cut_normal(from[j], gsl_matrix_get(a->kernel, j, j), draw(a, proposal, base + 1 + j));
            return;
        }
        double step[WHOLE_KERNEL];
        bool inside = true;
        for (int j = 0; j < k; j++) step[j] = gsl_cdf_ugaussian_Pinv(draw(a, proposal, base + 1 + j));
        for (int j = 0; j < k; j++) {
            u[j] = from[j];
            for (int i = 0; i <= j; i++) u[j] += gsl_matrix_get(a->kernel, j, i) * step[i];
            inside = inside && u[j] >= 0 && u[j] <= 1;
        }
        if (inside) return;
    }
}

enum trib_status abc_next(struct abc *a, const double **points, int *n, struct trib_error *err)
{
    (void)err;
    *points = a->next;
    *n = 0;
    if (abc_done(a)) return TRIB_OK;
    if (!a->n_next) {
        a->n_next = a->o.batch;
        /* The first population accepts all that ran, so it is known when it ends; but where runs fail, what is left of it would be asked for
         * in ever smaller batches. */
        if (!a->n_populations && a->wanted - a->n_accepted < a->n_next) {
            int left = a->wanted - a->n_accepted, least = a->o.batch < LEAST_BATCH ? a->o.batch : LEAST_BATCH;
            a->n_next = left > least ? left : least;
        }
        if (!a->n_populations && a->o.simulations - a->simulated < a->n_next) a->n_next = a->o.simulations - a->simulated;
        for (int i = 0; i < a->n_next; i++) {
            double *u = a->next_u + (size_t)i * a->k;
            propose(a, a->proposed++, u);
            for (int j = 0; j < a->k; j++) a->next[(size_t)i * a->k + j] = dist_quantile(&a->factor[j].dist, u[j]);
        }
    }
    *n = a->n_next;
    return TRIB_OK;
}

/* ---- tell ---------------------------------------------------------------------------------------------------------------- */

static double distance(const struct abc *a, const double *stat, const double *scale)
{
    double sum = 0;
    for (int t = 0; t < a->n_targets; t++) {
        if (scale[t] <= 0) continue;
        double d = (stat[t] - a->target[t].value) / scale[t];
        sum += d * d;
    }
    return sqrt(sum);
}

/* Within the tolerances of all populations so far: with scales taken anew, one does not follow from the other (Prangle 2017). */
static bool accepts(const struct abc *a, const double *stat)
{
    for (int p = 0; p < a->n_populations; p++) {
        if (distance(a, stat, a->population[p].scale) > a->population[p].tolerance) return false;
    }
    return true;
}

/* Doubles the capacity of arrays of `width` numbers a row until n rows fit. */
static bool grow(double **array, int *capacity, int n, int width)
{
    if (n <= *capacity) return true;
    int larger = *capacity ? *capacity : 256;
    while (larger < n) larger *= 2;
    double *grown = realloc(*array, (size_t)larger * (size_t)width * sizeof *grown);
    if (!grown) return false;
    *array = grown;
    *capacity = larger;
    return true;
}

/* Median absolute deviation; where more than half of the runs agree, the standard deviation; 0 where all do. scratch[n]. */
static double spread(const double *stat, int n, int width, double *scratch)
{
    double mean = 0, squares = 0;
    for (int i = 0; i < n; i++) mean += (scratch[i] = stat[(size_t)i * width]);
    mean /= n;
    for (int i = 0; i < n; i++) squares += (scratch[i] - mean) * (scratch[i] - mean);
    quantile_sort(scratch, n);
    if (scratch[0] == scratch[n - 1]) return 0;
    double median = quantile_of(scratch, n, 0.5);
    for (int i = 0; i < n; i++) scratch[i] = fabs(scratch[i] - median);
    quantile_sort(scratch, n);
    double mad = quantile_of(scratch, n, 0.5);
    return mad > 0 ? mad : sqrt(squares / n);
}

static bool set_scale(struct abc *a, struct abc_population *p)
{
    double *scratch = malloc((size_t)a->n_finite * sizeof *scratch);
    p->scale = malloc((size_t)a->n_targets * sizeof *p->scale);
    if (!scratch || !p->scale) {
        free(scratch);
        return false;
    }
    for (int t = 0; t < a->n_targets; t++) {
        if (a->target[t].scale > 0) p->scale[t] = a->target[t].scale;
        else if (a->n_populations && !a->o.adaptive) p->scale[t] = a->population[0].scale[t];
        else p->scale[t] = spread(a->finite + t, a->n_finite, a->n_targets, scratch);
    }
    free(scratch);
    return true;
}

/*
 * Weights of new particles: prior over the density of having been proposed (Toni et al. 2009). Steps are taken through the kernel's
 * inverse first, where their density is a product; exponents are held against the largest, so that none is lost.
 */
static bool weigh(const struct abc *a, const double *u, double *weight)
{
    int n = a->o.particles, k = a->k;
    double *white = malloc(2 * (size_t)n * (size_t)k * sizeof *white), *mass = malloc((size_t)n * sizeof *mass);
    if (!white || !mass) {
        free(white);
        free(mass);
        return false;
    }
    double *old = white + (size_t)n * k;
    for (int i = 0; i < 2 * n; i++) {
        const double *from = i < n ? u + (size_t)i * k : a->u + (size_t)(i - n) * k;
        double *to = white + (size_t)i * k;
        for (int j = 0; j < k; j++) {
            to[j] = from[j];
            for (int b = 0; b < j; b++) to[j] -= gsl_matrix_get(a->kernel, j, b) * to[b];
            to[j] /= gsl_matrix_get(a->kernel, j, j);
        }
    }
    for (int i = 0; i < n; i++) {
        mass[i] = 1;
        for (int j = 0; j < k && a->componentwise; j++) mass[i] *= cut_mass(a->u[(size_t)i * k + j], gsl_matrix_get(a->kernel, j, j));
    }
    double least = INFINITY;
    for (int i = 0; i < n; i++) {
        double largest = -INFINITY, sum = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int b = 0; b < n; b++) {
                double squared = 0;
                for (int j = 0; j < k; j++) {
                    double d = white[(size_t)i * k + j] - old[(size_t)b * k + j];
                    squared += d * d;
                }
                if (pass) sum += a->weight[b] / mass[b] * exp(-0.5 * squared - largest);
                else largest = fmax(largest, -0.5 * squared);
            }
        }
        weight[i] = largest + log(fmax(sum, 1e-300));
        least = fmin(least, weight[i]);
    }
    for (int i = 0; i < n; i++) weight[i] = exp(least - weight[i]);
    free(white);
    free(mass);
    return true;
}

/* Twice the weighted covariance (Filippi et al. 2013, Statistical Applications in Genetics and Molecular Biology 12: 87-107). */
static bool set_kernel(struct abc *a)
{
    int n = a->o.particles, k = a->k;
    double *mean = calloc((size_t)k, sizeof *mean);
    if (!mean) return false;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < k; j++) mean[j] += a->weight[i] * a->u[(size_t)i * k + j];
    }
    for (int j = 0; j < k; j++) {
        for (int b = 0; b <= j; b++) {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += a->weight[i] * (a->u[(size_t)i * k + j] - mean[j]) * (a->u[(size_t)i * k + b] - mean[b]);
            if (a->componentwise && b < j) sum = 0;
            /* A little more on the diagonal: particles that lie on a line would leave the others no way back. */
            gsl_matrix_set(a->kernel, j, b, 2 * sum * (b == j ? 1 + 1e-6 : 1) + (b == j ? 1e-12 : 0));
            gsl_matrix_set(a->kernel, b, j, gsl_matrix_get(a->kernel, j, b));
        }
    }
    free(mean);
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    bool ok = gsl_linalg_cholesky_decomp1(a->kernel) == GSL_SUCCESS;
    gsl_set_error_handler(handler);
    for (int j = 0; j < k; j++) {
        for (int b = j + 1; b < k; b++) gsl_matrix_set(a->kernel, j, b, 0); /* GSL leaves the input there */
    }
    return ok;
}

/* Ends the population under way: its distance, the nearest particles, their weights, and the kernel of the next. */
static bool complete(struct abc *a)
{
    int n = a->o.particles, all = a->n_accepted;
    struct abc_population *p = &a->population[a->n_populations];
    double *far = malloc((size_t)all * sizeof *far), *u = malloc((size_t)n * (size_t)a->k * sizeof *u),
           *weight = malloc((size_t)n * sizeof *weight);
    int *order = malloc((size_t)all * sizeof *order);
    bool ok = far && u && weight && order && set_scale(a, p);
    if (ok) {
        for (int i = 0; i < all; i++) far[i] = distance(a, a->accepted + (size_t)i * a->n_targets, p->scale);
        words_order(far, all, order);
        for (int i = 0; i < n; i++) memcpy(u + (size_t)i * a->k, a->accepted_u + (size_t)order[i] * a->k, (size_t)a->k * sizeof *u);
        if (a->n_populations) ok = weigh(a, u, weight);
        else
            for (int i = 0; i < n; i++) weight[i] = 1;
    }
    if (ok) {
        double sum = 0, squares = 0;
        for (int i = 0; i < n; i++) sum += weight[i];
        memcpy(a->u, u, (size_t)n * (size_t)a->k * sizeof *u);
        for (int i = 0; i < n; i++) {
            a->weight[i] = weight[i] / sum;
            squares += a->weight[i] * a->weight[i];
            a->cumulative[i] = a->weight[i] + (i ? a->cumulative[i - 1] : 0);
            a->distance[i] = far[order[i]];
            memcpy(a->stat + (size_t)i * a->n_targets, a->accepted + (size_t)order[i] * a->n_targets,
                   (size_t)a->n_targets * sizeof(double));
            for (int j = 0; j < a->k; j++) a->value[(size_t)i * a->k + j] = dist_quantile(&a->factor[j].dist, u[(size_t)i * a->k + j]);
        }
        p->tolerance = a->distance[n - 1];
        p->acceptance = (double)all / a->runs;
        p->effective = 1 / squares;
        p->runs = a->runs;
        ok = set_kernel(a);
        a->n_populations++;
        a->proposed = a->runs = a->n_accepted = a->n_finite = 0;
    }
    free(far);
    free(u);
    free(weight);
    free(order);
    return ok;
}

enum trib_status abc_tell(struct abc *a, const double *output, struct trib_error *err)
{
    if (!a->n_next) return trib_fail(err, TRIB_USAGE, "no batch of ABC is under way");
    int targets = a->n_targets, accepted = a->n_accepted + a->n_next;
    int capacity = a->capacity;
    if (!grow(&a->accepted_u, &capacity, accepted, a->k) || !grow(&a->accepted, &a->capacity, accepted, targets) ||
        !grow(&a->finite, &a->finite_capacity, a->n_finite + a->n_next, targets))
        return abc_no_memory(err);
    for (int i = 0; i < a->n_next; i++) {
        const double *stat = output + (size_t)i * targets;
        bool finite = true;
        for (int t = 0; t < targets; t++) finite = finite && isfinite(stat[t]);
        a->simulated++;
        a->runs++;
        if (!finite) {
            a->failed++;
            continue;
        }
        memcpy(a->finite + (size_t)a->n_finite++ * targets, stat, (size_t)targets * sizeof *stat);
        if (!accepts(a, stat)) continue;
        memcpy(a->accepted_u + (size_t)a->n_accepted * a->k, a->next_u + (size_t)i * a->k, (size_t)a->k * sizeof *stat);
        memcpy(a->accepted + (size_t)a->n_accepted++ * targets, stat, (size_t)targets * sizeof *stat);
    }
    a->n_next = 0;
    if (!a->n_populations && a->runs >= 20 && 2 * a->failed > a->runs) {
        return trib_fail(err, TRIB_RANGE,
                         "%d of the first %d runs failed or gave no number for some fact; ABC needs more than half of them", a->failed,
                         a->runs);
    }
    if (a->n_accepted >= a->wanted && !complete(a)) return abc_no_memory(err);
    return TRIB_OK;
}
