/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distributions of uncertain factors: quantile, distribution function and density, all cut at the factor's bounds. */
#include "design.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

/* ---- checks ----------------------------------------------------------------------------------------------------------------- */
static double normal_mass(double from, double to);
static double dist_score(const struct dist *dist, double x);
/* Below this share the quantiles of what is left would be made of rounding errors. */
#define DIST_LEAST_MASS 1e-9

static const char *dist_word(enum dist_kind kind)
{
    static const char *const word[] = {"uniform", "log-uniform", "triangular", "PERT", "normal", "lognormal", "values"};
    return word[kind];
}

static enum trib_status dist_check_values(const struct dist *dist, const char *name, struct trib_error *err)
{
    if (dist->n < 1) return trib_fail(err, TRIB_RANGE, "'%s' has no values; it needs at least one.", name);
    if (dist->n > DIST_MAX_VALUES)
        return trib_fail(err, TRIB_RANGE, "'%s' has %d values; at most %d are allowed.", name, dist->n, DIST_MAX_VALUES);
    for (int i = 0; i < dist->n; i++) {
        if (!isfinite(dist->value[i]))
            return trib_fail(err, TRIB_RANGE, "Value %d of '%s' is %g; it must be a finite number.", i + 1, name, dist->value[i]);
        if (dist->whole && dist->value[i] != floor(dist->value[i]))
            return trib_fail(err, TRIB_RANGE, "Value %d of '%s' is %.17g; it must be a whole number.", i + 1, name, dist->value[i]);
    }
    return TRIB_OK;
}

static enum trib_status dist_check_shape(const struct dist *dist, const char *name, struct trib_error *err)
{
    const char *word = dist_word(dist->kind);
    switch (dist->kind) {
    case DIST_LOG_UNIFORM:
        if (dist->low <= 0)
            return trib_fail(err, TRIB_RANGE, "'%s' is %s from %g; a logarithm needs bounds above 0.", name, word, dist->low);
        break;
    case DIST_TRIANGULAR:
    case DIST_PERT:
        if (!(dist->a >= dist->low && dist->a <= dist->high))
            return trib_fail(err, TRIB_RANGE, "'%s' is %s with its most likely value at %g; that must lie from %g to %g.", name, word,
                             dist->a, dist->low, dist->high);
        break;
    case DIST_LOGNORMAL:
        if (dist->low < 0) return trib_fail(err, TRIB_RANGE, "'%s' is %s from %g; it cannot go below 0.", name, word, dist->low);
        if (!(isfinite(dist->a) && dist->a > 0))
            return trib_fail(err, TRIB_RANGE, "'%s' is %s with median %g; that must be a finite number above 0.", name, word, dist->a);
        break;
    case DIST_NORMAL:
        if (!isfinite(dist->a))
            return trib_fail(err, TRIB_RANGE, "'%s' is %s with mean %g; that must be a finite number.", name, word, dist->a);
        break;
    default: break;
    }
    if (dist->kind == DIST_NORMAL || dist->kind == DIST_LOGNORMAL) {
        if (!(isfinite(dist->b) && dist->b > 0))
            return trib_fail(err, TRIB_RANGE, "'%s' is %s with standard deviation %g; that must be a finite number above 0.", name, word,
                             dist->b);
        double mass = normal_mass(dist_score(dist, dist->low), dist_score(dist, dist->high));
        if (!(mass >= DIST_LEAST_MASS))
            return trib_fail(err, TRIB_RANGE,
                             "'%s' is %s around %g but cut at %g and %g, where only a share of %g of it lies; "
                             "the bounds must hold at least %g.",
                             name, word, dist->a, dist->low, dist->high, mass, DIST_LEAST_MASS);
    }
    return TRIB_OK;
}

enum trib_status dist_check(const struct dist *dist, const char *name, struct trib_error *err)
{
    if ((unsigned)dist->kind > DIST_VALUES) return trib_fail(err, TRIB_RANGE, "'%s' has no known distribution.", name);
    if (dist->kind == DIST_VALUES) return dist_check_values(dist, name, err);
    if (!isfinite(dist->low) || !isfinite(dist->high))
        return trib_fail(err, TRIB_RANGE, "'%s' goes from %g to %g; both bounds must be finite numbers.", name, dist->low, dist->high);
    if (!isfinite(dist->high - dist->low))
        return trib_fail(err, TRIB_RANGE, "'%s' goes from %g to %g; that is too wide for a number.", name, dist->low, dist->high);
    if (!(dist->low < dist->high))
        return trib_fail(err, TRIB_RANGE, "'%s' goes from %g to %g; the low end must lie below the high end.", name, dist->low, dist->high);
    if (dist->whole && !(ceil(dist->low) < floor(dist->high)))
        return trib_fail(err, TRIB_RANGE, "'%s' goes from %g to %g in whole numbers; at least two must lie there.", name, dist->low,
                         dist->high);
    return dist_check_shape(dist, name, err);
}

/* ---- the normal, cut ----------------------------------------------------------------------------------------------------------- */
/* Everything above the middle is reckoned from the upper tail, so that no digits are lost next to 1. */
static double normal_mass(double from, double to)
{
    if (from > 0) return gsl_cdf_ugaussian_Q(from) - gsl_cdf_ugaussian_Q(to);
    return gsl_cdf_ugaussian_P(to) - gsl_cdf_ugaussian_P(from);
}
static double normal_cut_quantile(double from, double to, double u)
{
    double mass = normal_mass(from, to), below = gsl_cdf_ugaussian_P(from) + u * mass;
    if (below < 0.5) return gsl_cdf_ugaussian_Pinv(below);
    return gsl_cdf_ugaussian_Qinv(gsl_cdf_ugaussian_Q(to) + (1 - u) * mass);
}

/* Standard score of x under a normal or lognormal. */
static double dist_score(const struct dist *dist, double x)
{
    if (dist->kind == DIST_NORMAL) return (x - dist->a) / dist->b;
    return x > 0 ? (log(x) - log(dist->a)) / dist->b : -INFINITY;
}

/* ---- continuous forms ------------------------------------------------------------------------------------------------------------ */
/* Whole numbers are the continuous form over half a unit more at either side, rounded: so each whole number of a uniform is as likely
 * as another, the ends too. */
static struct dist dist_widened(const struct dist *dist)
{
    struct dist wide = {.kind = dist->kind, .low = dist->low, .high = dist->high, .a = dist->a, .b = dist->b};
    if (dist->whole) {
        wide.low = ceil(dist->low) - 0.5;
        wide.high = floor(dist->high) + 0.5;
        if (dist->kind == DIST_LOGNORMAL && wide.low < 0) wide.low = 0;
        if (dist->kind == DIST_TRIANGULAR || dist->kind == DIST_PERT) wide.a = fmin(fmax(wide.a, wide.low), wide.high);
    }
    return wide;
}
static void pert_shape(const struct dist *d, double *alpha, double *beta)
{
    *alpha = 1 + 4 * (d->a - d->low) / (d->high - d->low);
    *beta = 1 + 4 * (d->high - d->a) / (d->high - d->low);
}

static double smooth_quantile(const struct dist *d, double u)
{
    double width = d->high - d->low, x = d->low, alpha, beta;
    if (u <= 0) return d->low;
    if (u >= 1) return d->high;
    switch (d->kind) {
    case DIST_UNIFORM: x = d->low + u * width; break;
    case DIST_LOG_UNIFORM: x = d->low * exp(u * log(d->high / d->low)); break;
    case DIST_TRIANGULAR:
        if (u * width <= d->a - d->low) x = d->low + sqrt(u * width * (d->a - d->low));
        else x = d->high - sqrt((1 - u) * width * (d->high - d->a));
        break;
    case DIST_PERT:
        pert_shape(d, &alpha, &beta);
        x = d->low + width * gsl_cdf_beta_Pinv(u, alpha, beta);
        break;
    case DIST_NORMAL: x = d->a + d->b * normal_cut_quantile(dist_score(d, d->low), dist_score(d, d->high), u); break;
    case DIST_LOGNORMAL: x = d->a * exp(d->b * normal_cut_quantile(dist_score(d, d->low), dist_score(d, d->high), u)); break;
    case DIST_VALUES: break;
    }
    return x < d->low ? d->low : x > d->high ? d->high : x;
}

static double smooth_cumulative(const struct dist *d, double x)
{
    double width = d->high - d->low, alpha, beta, from, to, at;
    if (x <= d->low) return 0;
    if (x >= d->high) return 1;
    switch (d->kind) {
    case DIST_UNIFORM: return (x - d->low) / width;
    case DIST_LOG_UNIFORM: return log(x / d->low) / log(d->high / d->low);
    case DIST_TRIANGULAR:
        if (x <= d->a) return (x - d->low) / width * ((x - d->low) / (d->a - d->low));
        return 1 - (d->high - x) / width * ((d->high - x) / (d->high - d->a));
    case DIST_PERT: pert_shape(d, &alpha, &beta); return gsl_cdf_beta_P((x - d->low) / width, alpha, beta);
    case DIST_NORMAL:
    case DIST_LOGNORMAL:
        from = dist_score(d, d->low), to = dist_score(d, d->high), at = dist_score(d, x);
        return normal_mass(from, at) / normal_mass(from, to);
    case DIST_VALUES: break;
    }
    return 0;
}

static double smooth_density(const struct dist *d, double x)
{
    double width = d->high - d->low, alpha, beta, mass;
    if (!(x >= d->low && x <= d->high)) return 0;
    switch (d->kind) {
    case DIST_UNIFORM: return 1 / width;
    case DIST_LOG_UNIFORM: return 1 / (x * log(d->high / d->low));
    case DIST_TRIANGULAR:
        if (x < d->a) return 2 / width * ((x - d->low) / (d->a - d->low));
        return x > d->a ? 2 / width * ((d->high - x) / (d->high - d->a)) : 2 / width;
    case DIST_PERT: pert_shape(d, &alpha, &beta); return gsl_ran_beta_pdf((x - d->low) / width, alpha, beta) / width;
    case DIST_NORMAL:
    case DIST_LOGNORMAL:
        if (d->kind == DIST_LOGNORMAL && x <= 0) return 0;
        mass = normal_mass(dist_score(d, d->low), dist_score(d, d->high));
        return gsl_ran_ugaussian_pdf(dist_score(d, x)) / (d->b * (d->kind == DIST_LOGNORMAL ? x : 1) * mass);
    case DIST_VALUES: break;
    }
    return 0;
}

/* ---- with steps -------------------------------------------------------------------------------------------------------------------- */
/* Least k with share(k) >= u among steps of equal size, where u = k / n may have come out a rounding error too large. */
#define DIST_STEP_SLACK 1e-9

static double values_quantile(const struct dist *dist, double u)
{
    int n = dist->n, k = (int)ceil(u * n - DIST_STEP_SLACK) - 1;
    double sorted[DIST_MAX_VALUES];
    const double *value = dist->value;
    bool ascending = true;
    for (int i = 1; i < n; i++) ascending = ascending && value[i - 1] <= value[i];
    if (!ascending) {
        for (int i = 0; i < n; i++) {
            int at = i;
            for (; at > 0 && sorted[at - 1] > value[i]; at--) sorted[at] = sorted[at - 1];
            sorted[at] = value[i];
        }
        value = sorted;
    }
    return value[k < 0 ? 0 : k >= n ? n - 1 : k];
}

/* The sum with 0 turns -0 into 0: values are told apart by their digits elsewhere. */
double dist_quantile(const struct dist *dist, double u)
{
    if (isnan(u)) return u;
    if (dist->kind == DIST_VALUES) return values_quantile(dist, u <= 0 ? 0 : u >= 1 ? 1 : u) + 0.0;
    struct dist wide = dist_widened(dist);
    double x = smooth_quantile(&wide, u);
    if (!dist->whole) return x + 0.0;
    double low = ceil(dist->low), high = floor(dist->high), slack = fmin(DIST_STEP_SLACK * (high - low), 0.25);
    x = ceil(x - 0.5 - slack);
    return (x < low ? low : x > high ? high : x) + 0.0;
}

double dist_cumulative(const struct dist *dist, double x)
{
    if (isnan(x)) return x;
    if (dist->kind == DIST_VALUES) {
        int below = 0;
        for (int i = 0; i < dist->n; i++) below += dist->value[i] <= x;
        return (double)below / dist->n;
    }
    struct dist wide = dist_widened(dist);
    return smooth_cumulative(&wide, dist->whole ? floor(x) + 0.5 : x);
}

double dist_density(const struct dist *dist, double x)
{
    if (isnan(x)) return x;
    if (dist->kind == DIST_VALUES) {
        int here = 0;
        for (int i = 0; i < dist->n; i++) here += dist->value[i] == x;
        return (double)here / dist->n;
    }
    if (!dist->whole) return smooth_density(dist, x);
    if (x != floor(x) || x < dist->low || x > dist->high) return 0;
    struct dist wide = dist_widened(dist);
    return smooth_cumulative(&wide, x + 0.5) - smooth_cumulative(&wide, x - 0.5);
}
