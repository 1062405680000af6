/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "logistic.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 50, MOST_HALVINGS = 30 };

static double chance_of(double score) { return score >= 0 ? 1 / (1 + exp(-score)) : exp(score) / (1 + exp(score)); }
/* log(1 + exp(s)), without overflow */
static double softplus(double s) { return s > 0 ? s + log1p(exp(-s)) : log1p(exp(s)); }

double logistic_chance(const struct logistic *model, const double *x)
{
    double score = model->intercept;
    for (int i = 0; i < model->n; i++)
        if (model->sd[i] > 0) score += model->weight[i] * (x[i] - model->mean[i]) / model->sd[i];
    return chance_of(score);
}

/* Copies x, standardised, behind a first column of 1. */
static double *standardise(const double *x, size_t rows, int n, struct logistic *out)
{
    size_t width = (size_t)n + 1;
    double *z = malloc(rows * width * sizeof *z);
    if (!z) return NULL;
    for (int i = 0; i < n; i++) {
        double sum = 0, squares = 0;
        for (size_t r = 0; r < rows; r++) sum += x[r * (size_t)n + (size_t)i];
        double mean = sum / (double)rows;
        for (size_t r = 0; r < rows; r++) {
            double d = x[r * (size_t)n + (size_t)i] - mean;
            squares += d * d;
        }
        double sd = sqrt(squares / (double)rows);
        if (!(sd > 1e-12 * (1 + fabs(mean)))) sd = 0;
        out->mean[i] = mean, out->sd[i] = sd;
        for (size_t r = 0; r < rows; r++) z[r * width + (size_t)i + 1] = sd > 0 ? (x[r * (size_t)n + (size_t)i] - mean) / sd : 0;
    }
    for (size_t r = 0; r < rows; r++) z[r * width] = 1;
    return z;
}

static double score_of(const double *z, const double *beta, int width)
{
    double score = 0;
    for (int i = 0; i < width; i++) score += z[i] * beta[i];
    return score;
}
/* What is to be as small as it can: the mean negative log likelihood and the penalty. */
static double loss_of(const double *z, const uint8_t *y, size_t rows, int width, double penalty, const double *beta)
{
    double loss = 0;
    for (size_t r = 0; r < rows; r++) {
        double s = score_of(z + r * (size_t)width, beta, width);
        loss += softplus(s) - (y[r] ? s : 0);
    }
    loss /= (double)rows;
    for (int i = 1; i < width; i++) loss += 0.5 * penalty * beta[i] * beta[i];
    return loss;
}
/* Downhill slope g and curvature h of the loss at beta. */
static void slopes(const double *z, const uint8_t *y, size_t rows, int width, double penalty, const double *beta, gsl_matrix *h,
                   gsl_vector *g)
{
    double slope[LOGISTIC_MOST + 1] = {0}, bend[(LOGISTIC_MOST + 1) * (LOGISTIC_MOST + 1)];
    memset(bend, 0, sizeof bend);
    for (size_t r = 0; r < rows; r++) {
        const double *row = z + r * (size_t)width;
        double p = chance_of(score_of(row, beta, width)), d = (y[r] ? 1 : 0) - p, w = p * (1 - p);
        for (int i = 0; i < width; i++) {
            double wi = w * row[i];
            slope[i] += d * row[i];
            for (int k = 0; k <= i; k++) bend[i * width + k] += wi * row[k];
        }
    }
    for (int i = 0; i < width; i++) {
        gsl_vector_set(g, (size_t)i, slope[i] / (double)rows - (i ? penalty * beta[i] : 0));
        for (int k = 0; k <= i; k++) {
            double v = bend[i * width + k] / (double)rows + (i == k ? (i ? penalty : 0) + 1e-12 : 0);
            gsl_matrix_set(h, (size_t)i, (size_t)k, v);
            gsl_matrix_set(h, (size_t)k, (size_t)i, v);
        }
    }
}

/* Newton's method from the intercept alone. */
static void descend(const double *z, const uint8_t *y, size_t rows, int width, double penalty, double *beta, int *steps, gsl_matrix *h,
                    gsl_vector *g)
{
    double loss = loss_of(z, y, rows, width, penalty, beta), next[LOGISTIC_MOST + 1];
    for (*steps = 0; *steps < MOST_STEPS; ++*steps) {
        slopes(z, y, rows, width, penalty, beta, h, g);
        if (gsl_linalg_cholesky_decomp1(h) != GSL_SUCCESS) return; /* as far as it can be told */
        gsl_linalg_cholesky_svx(h, g);
        double length = 1, moved = 0, aim = INFINITY;
        for (int half = 0; half < MOST_HALVINGS; half++, length /= 2) {
            for (int i = 0; i < width; i++) next[i] = beta[i] + length * gsl_vector_get(g, (size_t)i);
            aim = loss_of(z, y, rows, width, penalty, next);
            if (aim <= loss) break;
        }
        if (!(aim <= loss)) return;
        for (int i = 0; i < width; i++) moved = fmax(moved, fabs(next[i] - beta[i]));
        memcpy(beta, next, (size_t)width * sizeof *beta);
        loss = aim;
        if (moved < 1e-9) return;
    }
}

enum trib_status logistic_fit(const double *x, const uint8_t *y, size_t rows, int n, double penalty, struct logistic *out,
                              struct trib_error *err)
{
    memset(out, 0, sizeof *out);
    if (n < 0 || n > LOGISTIC_MOST || rows < 1 || !(penalty >= 0 && isfinite(penalty)))
        return trib_fail(err, TRIB_RANGE, "a regression takes 1 row or more, 0 to %d predictors and a penalty of 0 or more; not %zu, %d and %g",
                         LOGISTIC_MOST, rows, n, penalty);
    size_t ones = 0;
    double beta[LOGISTIC_MOST + 1] = {0};
    int width = n + 1;
    for (size_t r = 0; r < rows; r++) ones += y[r] != 0;
    out->n = n;
    double *z = standardise(x, rows, n, out);
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    gsl_matrix *h = gsl_matrix_alloc((size_t)width, (size_t)width);
    gsl_vector *g = gsl_vector_alloc((size_t)width);
    enum trib_status status = z && h && g ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory to fit %zu rows", rows);
    double share = ones == 0 || ones == rows ? ((double)ones + 0.5) / ((double)rows + 1) : (double)ones / (double)rows;
    beta[0] = log(share / (1 - share));
    if (!status && ones > 0 && ones < rows) descend(z, y, rows, width, penalty, beta, &out->steps, h, g);
    out->intercept = beta[0];
    for (int i = 0; i < n; i++) out->weight[i] = beta[i + 1];
    gsl_matrix_free(h);
    gsl_vector_free(g);
    gsl_set_error_handler(handler);
    free(z);
    return status;
}
