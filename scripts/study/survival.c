/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survival.h"
#include "../../sim/base.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double Z = 1.9599639845400545;

void survival_share(int k, int n, double *low, double *high)
{
    *low = k > 0 ? gsl_cdf_beta_Pinv(0.025, k, n - k + 1) : 0;
    *high = k < n ? gsl_cdf_beta_Pinv(0.975, k + 1, n - k) : 1;
}

struct wait {
    double time;
    bool seen;
};
static int wait_order(const void *a, const void *b)
{
    double x = ((const struct wait *)a)->time, y = ((const struct wait *)b)->time;
    return (x > y) - (x < y);
}

/* Interval of one step. variance: Greenwood's sum, of log S. n_events: up to here; where nobody is left they are all that is known. */
static void interval(struct survival_step *s, double variance, int n_events)
{
    if (s->share >= 1 || s->share <= 0) {
        int n = s->share >= 1 ? s->at_risk : n_events;
        survival_share(s->share >= 1 ? n : 0, n, &s->low, &s->high);
        return;
    }
    double wide = Z * sqrt(variance) / fabs(log(s->share));
    s->low = pow(s->share, exp(wide));
    s->high = pow(s->share, exp(-wide));
}

/* First time at which a bound of the curve is at or below one half. */
static double first_half(const struct survival *s, int bound, double otherwise)
{
    for (int i = 0; i < s->n_steps; i++) {
        double value = bound < 0 ? s->step[i].low : bound > 0 ? s->step[i].high : s->step[i].share;
        if (s->step[i].events && value <= 0.5 + 1e-12) return s->step[i].time;
    }
    return otherwise;
}

enum trib_status survival_curve(const double *time, const bool *seen, int n, struct survival *out, struct trib_error *err)
{
    memset(out, 0, sizeof *out);
    if (n < 1) return trib_fail(err, TRIB_RANGE, "a curve of waiting times needs one run or more; there are %d", n);
    struct wait *wait = malloc((size_t)n * sizeof *wait);
    out->step = malloc((size_t)n * sizeof *out->step);
    if (!wait || !out->step) {
        free(wait);
        return trib_fail(err, TRIB_MEMORY, "not enough memory for the waiting times of %d runs", n);
    }
    enum trib_status status = TRIB_OK;
    for (int i = 0; i < n; i++) {
        wait[i] = (struct wait){time[i], seen[i]};
        if (!(time[i] >= 0 && isfinite(time[i]))) status = trib_fail(err, TRIB_RANGE, "a waiting time is %g; allowed are 0 and more", time[i]);
    }
    qsort(wait, (size_t)n, sizeof *wait, wait_order);
    double share = 1, variance = 0;
    out->n = n;
    for (int i = 0, k; i < n && !status; i = k) {
        struct survival_step *s = &out->step[out->n_steps++];
        *s = (struct survival_step){.time = wait[i].time, .at_risk = n - i};
        for (k = i; k < n && wait[k].time <= wait[i].time; k++) wait[k].seen ? s->events++ : s->censored++;
        int left = s->at_risk - s->events;
        share = left ? share * left / s->at_risk : 0;
        if (left) variance += (double)s->events / ((double)s->at_risk * left);
        s->share = share;
        out->n_events += s->events;
        interval(s, variance, out->n_events);
    }
    free(wait);
    out->median = first_half(out, 0, NAN);
    out->median_low = first_half(out, -1, INFINITY);
    out->median_high = first_half(out, 1, INFINITY);
    return status;
}

void survival_clear(struct survival *s)
{
    free(s->step);
    memset(s, 0, sizeof *s);
}

const struct survival_step *survival_at(const struct survival *s, double time)
{
    const struct survival_step *at = NULL;
    for (int i = 0; i < s->n_steps && s->step[i].time <= time; i++) at = &s->step[i];
    return at;
}

int survival_at_risk(const struct survival *s, double time)
{
    for (int i = 0; i < s->n_steps; i++)
        if (s->step[i].time >= time) return s->step[i].at_risk;
    return 0;
}

void survival_pairs(const double *time_a, const bool *seen_a, const double *time_b, const bool *seen_b, int n, struct survival_pairs *out)
{
    *out = (struct survival_pairs){.n = n, .hazard_ratio = NAN, .low = NAN, .high = NAN};
    for (int i = 0; i < n; i++) {
        if (seen_a[i] && time_a[i] < time_b[i]) out->sooner++;
        else if (seen_b[i] && time_b[i] < time_a[i]) out->later++;
        else if (seen_a[i] && !seen_b[i]) out->sooner++; /* the other was watched as long and had none */
        else if (seen_b[i] && !seen_a[i]) out->later++;
        else out->same++;
    }
    int told = out->sooner + out->later;
    if (!told) return;
    double low, high;
    survival_share(out->sooner, told, &low, &high);
    out->hazard_ratio = out->later ? (double)out->sooner / out->later : INFINITY;
    out->low = low / (1 - low);
    out->high = high < 1 ? high / (1 - high) : INFINITY;
}
