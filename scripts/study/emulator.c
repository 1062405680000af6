/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emulator.h"
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

#define FIT_POINTS 150 /* for the hyperparameters; all points are used afterwards */

/* In its own scale: inputs run over -1..1 of the training points, outputs have mean 0 and variance 1. */
struct emulator {
    int n, k, p;           /* points, dimensions, terms of the regression */
    double *x;             /* [n][k] */
    double *centre, *half; /* [k] */
    double *length;        /* [k] */
    double level, nugget;  /* variances of the process, and of what is rough or noisy */
    double y_mean, y_scale, noise, inflation;
    bool noise_known;
    gsl_matrix *l;    /* [n][n], L L' = C */
    gsl_matrix *w;    /* [n][p], inverse of L times H */
    gsl_matrix *a;    /* [p][p], Cholesky factor of H' C^-1 H */
    gsl_vector *beta; /* [p] */
    gsl_vector *rest; /* [n], C^-1 (y - H beta) */
    gsl_vector *near; /* [n], scratch of predictions, as is scratch[k + p] */
    double *scratch;
    double within_3, rms;
};

void emulator_free(struct emulator *e)
{
    if (!e) return;
    free(e->x);
    free(e->centre);
    free(e->half);
    free(e->length);
    gsl_matrix_free(e->l);
    gsl_matrix_free(e->w);
    gsl_matrix_free(e->a);
    gsl_vector_free(e->beta);
    gsl_vector_free(e->rest);
    gsl_vector_free(e->near);
    free(e->scratch);
    free(e);
}

static double correlation(const double *a, const double *b, const double *length, int k)
{
    double squared = 0;
    for (int j = 0; j < k; j++) {
        double d = (a[j] - b[j]) / length[j];
        squared += d * d;
    }
    double r = sqrt(5 * squared);
    return (1 + r + r * r / 3) * exp(-r);
}

/* Terms of the regression at x: constant, linear, squares, products, as far as p goes. */
static void terms(const double *x, int k, int p, double *h)
{
    int t = 0;
    h[t++] = 1;
    for (int j = 0; j < k && t < p; j++) h[t++] = x[j];
    for (int j = 0; j < k && t < p; j++) h[t++] = x[j] * x[j];
    for (int i = 0; i < k && t < p; i++) {
        for (int j = i + 1; j < k && t < p; j++) h[t++] = x[i] * x[j];
    }
}

/* As many terms as a third of the points can bear, whole groups of terms only. */
static int n_terms(int n, int k)
{
    int all = 1 + 2 * k + k * (k - 1) / 2;
    if (all <= n / 3) return all;
    if (1 + 2 * k <= n / 3) return 1 + 2 * k;
    return 2 * (1 + k) <= n ? 1 + k : 1;
}

/* What a fit needs of its points: all of them, or every so many for the hyperparameters. */
struct points {
    int n, k, p;
    const double *x, *y, *noise; /* scaled; noise 0 where unknown */
    gsl_matrix *l, *w, *a;
    gsl_vector *beta, *rest;
    double *h; /* [n][p] */
};

/*
 * Factorises C = level R + (nugget + noise) I and the regression within it. Returns the restricted log-likelihood without constants
 * (Rasmussen & Williams eq. 2.45, with a vague prior on the coefficients), -INFINITY where C is not positive definite.
 * The ridge on H' C^-1 H stands for that prior: a factor of two values makes its square and its linear term the same column.
 */
static double factorise(const struct points *s, const double *length, double level, double nugget)
{
    for (int i = 0; i < s->n; i++) {
        for (int j = 0; j < i; j++) {
            double c = level * correlation(s->x + (size_t)i * s->k, s->x + (size_t)j * s->k, length, s->k);
            gsl_matrix_set(s->l, i, j, c);
            gsl_matrix_set(s->l, j, i, c);
        }
        gsl_matrix_set(s->l, i, i, level + nugget + s->noise[i]);
    }
    if (gsl_linalg_cholesky_decomp1(s->l)) return -INFINITY;
    for (int i = 0; i < s->n; i++) {
        for (int t = 0; t < s->p; t++) gsl_matrix_set(s->w, i, t, s->h[(size_t)i * s->p + t]);
        gsl_vector_set(s->rest, i, s->y[i]);
    }
    gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, s->l, s->w);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, s->l, s->rest);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1, s->w, s->w, 0, s->a);
    for (int t = 0; t < s->p; t++) gsl_matrix_set(s->a, t, t, gsl_matrix_get(s->a, t, t) * (1 + 1e-8) + 1e-12);
    if (gsl_linalg_cholesky_decomp1(s->a)) return -INFINITY;
    gsl_blas_dgemv(CblasTrans, 1, s->w, s->rest, 0, s->beta);
    gsl_linalg_cholesky_svx(s->a, s->beta);
    gsl_blas_dgemv(CblasNoTrans, -1, s->w, s->beta, 1, s->rest); /* L^-1 (y - H beta) */
    double likelihood = 0;
    for (int i = 0; i < s->n; i++) {
        double r = gsl_vector_get(s->rest, i);
        likelihood -= 0.5 * r * r + log(gsl_matrix_get(s->l, i, i));
    }
    for (int t = 0; t < s->p; t++) likelihood -= log(gsl_matrix_get(s->a, t, t));
    gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, s->l, s->rest);
    return likelihood;
}

static void points_clear(struct points *s)
{
    gsl_matrix_free(s->l);
    gsl_matrix_free(s->w);
    gsl_matrix_free(s->a);
    gsl_vector_free(s->beta);
    gsl_vector_free(s->rest);
    free(s->h);
}

static bool points_make(struct points *s, int n, int k, int p, const double *x, const double *y, const double *noise)
{
    *s = (struct points){.n = n, .k = k, .p = p, .x = x, .y = y, .noise = noise};
    s->l = gsl_matrix_alloc(n, n);
    s->w = gsl_matrix_alloc(n, p);
    s->a = gsl_matrix_alloc(p, p);
    s->beta = gsl_vector_alloc(p);
    s->rest = gsl_vector_alloc(n);
    s->h = malloc((size_t)n * p * sizeof *s->h);
    if (!s->l || !s->w || !s->a || !s->beta || !s->rest || !s->h) return false;
    for (int i = 0; i < n; i++) terms(x + (size_t)i * k, k, p, s->h + (size_t)i * p);
    return true;
}

/* One number at a time over a fixed ladder of values, round and round until none moves: crude, but it cannot run away, and nothing
 * here is worth a third figure. */
static void search(const struct points *s, double *length, double *level, double *nugget)
{
    static const double LENGTH[] = {0.15, 0.3, 0.6, 1.2, 2.5, 5, 10, 30}, LEVEL[] = {1e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10},
                        NUGGET[] = {1e-6, 1e-5, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1};
    double best = factorise(s, length, *level, *nugget);
    bool moved = true;
    for (int pass = 0; pass < 4 && moved; pass++) {
        moved = false;
        for (int j = -2; j < s->k; j++) {
            const double *ladder = j == -2 ? NUGGET : j == -1 ? LEVEL : LENGTH;
            int steps = j == -2 ? (int)(sizeof NUGGET / sizeof *NUGGET) : 8;
            double *which = j == -2 ? nugget : j == -1 ? level : &length[j];
            double keep = *which;
            for (int i = 0; i < steps; i++) {
                if (ladder[i] == keep) continue;
                double now = *which;
                *which = ladder[i];
                double likelihood = factorise(s, length, *level, *nugget);
                if (likelihood > best + 1e-9) {
                    best = likelihood;
                    moved = true;
                } else {
                    *which = now;
                }
            }
        }
    }
}

/* Leave-one-out without fitting n times: error / sd of point i is (Q y)_i / sqrt(Q_ii), Q = C^-1 - C^-1 H A^-1 H' C^-1 (Dubrule
 * 1983, Mathematical Geology 15: 687-699); Q y is `rest`. */
static bool leave_one_out(struct emulator *e)
{
    gsl_vector *column = gsl_vector_alloc(e->n), *part = gsl_vector_alloc(e->p);
    bool ok = column && part;
    double sum = 0;
    int within = 0;
    for (int i = 0; ok && i < e->n; i++) {
        gsl_vector_set_basis(column, i);
        gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, e->l, column);
        gsl_blas_dgemv(CblasTrans, 1, e->w, column, 0, part);
        gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, e->a, part);
        double q = 0, r = gsl_vector_get(e->rest, i);
        for (int j = i; j < e->n; j++) q += gsl_vector_get(column, j) * gsl_vector_get(column, j);
        for (int t = 0; t < e->p; t++) q -= gsl_vector_get(part, t) * gsl_vector_get(part, t);
        double squared = q > 0 ? r * r / q : 0;
        sum += squared;
        within += squared <= 9;
    }
    e->within_3 = (double)within / e->n;
    e->rms = sqrt(sum / e->n);
    gsl_vector_free(column);
    gsl_vector_free(part);
    return ok;
}

/* Scales inputs and outputs, and says whether the noise is known. */
static void scale(struct emulator *e, const double *u, const double *y, const double *noise, double *ys, double *vs)
{
    int n = e->n, k = e->k;
    for (int j = 0; j < k; j++) {
        double low = u[j], high = u[j];
        for (int i = 1; i < n; i++) {
            low = fmin(low, u[(size_t)i * k + j]);
            high = fmax(high, u[(size_t)i * k + j]);
        }
        e->centre[j] = (low + high) / 2;
        e->half[j] = high > low ? (high - low) / 2 : 1;
        for (int i = 0; i < n; i++) e->x[(size_t)i * k + j] = (u[(size_t)i * k + j] - e->centre[j]) / e->half[j];
        e->length[j] = 2.5;
    }
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) sum += y[i];
    e->y_mean = sum / n;
    for (int i = 0; i < n; i++) squares += (y[i] - e->y_mean) * (y[i] - e->y_mean);
    e->y_scale = squares > 0 ? sqrt(squares / n) : 1;
    e->noise_known = noise != NULL;
    for (int i = 0; i < n; i++) {
        ys[i] = (y[i] - e->y_mean) / e->y_scale;
        if (noise && isnan(noise[i])) e->noise_known = false;
    }
    for (int i = 0; i < n; i++) vs[i] = e->noise_known ? noise[i] / (e->y_scale * e->y_scale) : 0;
}

/* Hyperparameters on at most FIT_POINTS points, evenly taken. */
static bool choose(struct emulator *e, const double *ys, const double *vs)
{
    int m = e->n < FIT_POINTS ? e->n : FIT_POINTS, k = e->k;
    double *x = malloc((size_t)m * k * sizeof *x), *y = malloc((size_t)m * sizeof *y), *v = malloc((size_t)m * sizeof *v);
    struct points s = {0};
    bool ok = x && y && v;
    for (int i = 0; ok && i < m; i++) {
        size_t from = (size_t)((int64_t)i * e->n / m);
        for (int j = 0; j < k; j++) x[(size_t)i * k + j] = e->x[from * k + j];
        y[i] = ys[from];
        v[i] = vs[from];
    }
    ok = ok && points_make(&s, m, k, n_terms(m, k), x, y, v);
    e->level = 0.3;
    e->nugget = 0.01;
    if (ok) search(&s, e->length, &e->level, &e->nugget);
    points_clear(&s);
    free(x);
    free(y);
    free(v);
    return ok;
}

enum trib_status emulator_fit(const double *u, const double *y, const double *noise, int n, int k, struct emulator **out,
                              struct trib_error *err)
{
    *out = NULL;
    if (k < 1 || n < k + 2) {
        return trib_fail(err, TRIB_RANGE, "an emulator in %d dimensions needs at least %d points with outputs, and has %d", k, k + 2, n);
    }
    for (int i = 0; i < n; i++) {
        bool finite = isfinite(y[i]) && !(noise && (isinf(noise[i]) || noise[i] < 0));
        for (int j = 0; j < k; j++) finite = finite && isfinite(u[(size_t)i * k + j]);
        if (!finite) return trib_fail(err, TRIB_RANGE, "point %d of an emulator has a number that is not finite", i + 1);
    }
    gsl_error_handler_t *handler = gsl_set_error_handler_off(); /* statuses are checked; GSL's own handler would abort */
    struct emulator *e = calloc(1, sizeof *e);
    double *ys = malloc((size_t)n * sizeof *ys), *vs = malloc((size_t)n * sizeof *vs);
    struct points s = {0};
    bool ok = e && ys && vs;
    if (ok) {
        e->n = n;
        e->k = k;
        e->p = n_terms(n, k);
        e->x = malloc((size_t)n * k * sizeof *e->x);
        e->centre = malloc((size_t)k * sizeof *e->centre);
        e->half = malloc((size_t)k * sizeof *e->half);
        e->length = malloc((size_t)k * sizeof *e->length);
        e->near = gsl_vector_alloc(n);
        e->scratch = malloc((size_t)(k + e->p) * sizeof *e->scratch);
        ok = e->x && e->centre && e->half && e->length && e->near && e->scratch;
    }
    if (ok) {
        scale(e, u, y, noise, ys, vs);
        ok = choose(e, ys, vs) && points_make(&s, n, k, e->p, e->x, ys, vs);
    }
    /* Rounding can spoil a factorisation that is positive definite on paper; a rougher process always has one. */
    for (int attempt = 0; ok && factorise(&s, e->length, e->level, e->nugget) == -INFINITY; attempt++) {
        e->nugget = fmax(e->nugget * 10, 1e-6);
        ok = attempt < 10;
    }
    if (ok) {
        e->l = s.l;
        e->w = s.w;
        e->a = s.a;
        e->beta = s.beta;
        e->rest = s.rest;
        s.l = s.w = s.a = NULL;
        s.beta = s.rest = NULL;
        ok = leave_one_out(e);
        e->noise = e->noise_known ? 0 : e->nugget * e->y_scale * e->y_scale;
        /* An emulator whose errors turn out larger than it thinks is trusted no more than they allow. */
        e->inflation = fmax(1, e->rms * e->rms);
    }
    points_clear(&s);
    free(ys);
    free(vs);
    gsl_set_error_handler(handler);
    if (!ok) {
        emulator_free(e);
        return trib_fail(err, TRIB_MEMORY, "not enough memory for an emulator of %d points", n);
    }
    *out = e;
    return TRIB_OK;
}

/* Mean, and with `variance` also the variance, in the emulator's own scale. */
static double predict(const struct emulator *e, const double *u, double *variance)
{
    double *x = e->scratch, *h = x + e->k, mean = 0;
    for (int j = 0; j < e->k; j++) x[j] = (u[j] - e->centre[j]) / e->half[j];
    terms(x, e->k, e->p, h);
    for (int t = 0; t < e->p; t++) mean += h[t] * gsl_vector_get(e->beta, t);
    for (int i = 0; i < e->n; i++) {
        double c = e->level * correlation(x, e->x + (size_t)i * e->k, e->length, e->k);
        gsl_vector_set(e->near, i, c);
        mean += c * gsl_vector_get(e->rest, i);
    }
    if (!variance) return mean;
    double known = 0, unsure = 0;
    gsl_vector_view part = gsl_vector_view_array(h, (size_t)e->p);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, e->l, e->near);
    gsl_blas_ddot(e->near, e->near, &known);
    gsl_blas_dgemv(CblasTrans, -1, e->w, e->near, 1, &part.vector);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, e->a, &part.vector);
    gsl_blas_ddot(&part.vector, &part.vector, &unsure);
    *variance = fmax(0, e->level - known) + unsure + (e->noise_known ? e->nugget : 0);
    return mean;
}

double emulator_mean(const struct emulator *e, const double *u) { return e->y_mean + e->y_scale * predict(e, u, NULL); }

double emulator_variance(const struct emulator *e, const double *u)
{
    double variance;
    predict(e, u, &variance);
    return variance * e->y_scale * e->y_scale * e->inflation;
}

double emulator_noise(const struct emulator *e) { return e->noise; }

void emulator_check(const struct emulator *e, double *within_3, double *rms)
{
    *within_3 = e->within_3;
    *rms = e->rms;
}
