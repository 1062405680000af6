/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "abc_inside.h"
#include "words.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_FIGURE 2000 /* points in a figure */
#define ALL_PAIRS 12  /* with more factors only pairs that matter are reported */

struct report {
    const struct abc *a;
    struct analysis *out;
    double *column, *narrow; /* [particles]; [k]: share of the prior that holds 90% of the posterior */
    int *order;
    bool memory;
};

static struct finding *add(struct report *r, const char *name, const char *quantity)
{
    struct finding *f = analysis_add(r->out, name, quantity);
    if (!f) r->memory = false;
    return f;
}

static double quantile(const struct report *r, double q) { return words_weighted(r->column, r->a->weight, r->order, r->a->o.particles, q); }
static void take(struct report *r, const double *from, int width)
{
    for (int i = 0; i < r->a->o.particles; i++) r->column[i] = from[(size_t)i * width];
    words_order(r->column, r->a->o.particles, r->order);
}

/* Weighted mean, standard deviation; covariance of two columns with their means. */
static double mean_of(const struct abc *a, const double *column, int width)
{
    double sum = 0;
    for (int i = 0; i < a->o.particles; i++) sum += a->weight[i] * column[(size_t)i * width];
    return sum;
}
static double covariance(const struct abc *a, const double *x, const double *y, int width)
{
    double sum = 0, mx = mean_of(a, x, width), my = mean_of(a, y, width);
    for (int i = 0; i < a->o.particles; i++) sum += a->weight[i] * (x[(size_t)i * width] - mx) * (y[(size_t)i * width] - my);
    return sum;
}

/* Whether 90% of the posterior lie in much less of the prior than its middle 90% takes up. */
static bool parts(const struct report *r, int j)
{
    const struct finding *f = analysis_find(r->out, r->a->factor[j].name, "posterior");
    const struct dist *d = &r->a->factor[j].dist;
    return f && d->kind != DIST_VALUES && !d->whole &&
           (dist_cumulative(d, f->high) - dist_cumulative(d, f->low)) / 0.9 > 1.5 * r->narrow[j] + 0.1;
}

static void add_factor(struct report *r, int j)
{
    const struct abc *a = r->a;
    const char *name = a->factor[j].name;
    r->narrow[j] = words_narrow(a->u + j, a->k, a->weight, a->o.particles);
    take(r, a->value + j, a->k);
    struct finding *f = add(r, name, "posterior");
    if (!f) return;
    f->value = quantile(r, 0.5);
    f->low = quantile(r, 0.05);
    f->high = quantile(r, 0.95);
    f->x = dist_quantile(&a->factor[j].dist, 0.05);
    f->y = dist_quantile(&a->factor[j].dist, 0.95);
    if (r->narrow[j] > 0.9) snprintf(f->verdict, sizeof f->verdict, "the facts say nearly nothing about it");
    else
        snprintf(f->verdict, sizeof f->verdict, "narrowed to %.0f%% of what was thought likely%s", 100 * r->narrow[j],
                 parts(r, j) ? ", in several parts" : "");
    if ((f = add(r, name, "mean"))) f->value = mean_of(a, a->value + j, a->k);
    if ((f = add(r, name, "sd"))) f->value = sqrt(covariance(a, a->value + j, a->value + j, a->k));
    if ((f = add(r, name, "best"))) f->value = a->value[j]; /* particles lie in the order of their distance */
}

static void add_correlations(struct report *r)
{
    const struct abc *a = r->a;
    for (int i = 0; i < a->k; i++) {
        for (int j = i + 1; j < a->k; j++) {
            double vi = covariance(a, a->value + i, a->value + i, a->k), vj = covariance(a, a->value + j, a->value + j, a->k);
            double value = vi > 0 && vj > 0 ? covariance(a, a->value + i, a->value + j, a->k) / sqrt(vi * vj) : NAN;
            if (a->k > ALL_PAIRS && !(fabs(value) > 0.3)) continue;
            char name[2 * DESIGN_NAME + 4] = "";
            words_add(name, sizeof name, "%s x %s", a->factor[i].name, a->factor[j].name);
            struct finding *f = add(r, name, "correlation");
            if (!f) return;
            f->value = value;
            if (fabs(value) > 0.5)
                snprintf(f->verdict, sizeof f->verdict,
                         value > 0 ? "more of one asks for more of the other" : "one can stand in for the other");
        }
    }
}

static void add_target(struct report *r, int t)
{
    const struct abc *a = r->a;
    const struct abc_target *g = &a->target[t];
    take(r, a->stat + t, a->n_targets);
    struct finding *f = add(r, g->name, "predictive");
    if (!f) return;
    f->x = g->value;
    f->value = quantile(r, 0.5);
    f->low = quantile(r, 0.05);
    f->high = quantile(r, 0.95);
    snprintf(f->verdict, sizeof f->verdict,
             f->x < f->low    ? "the fact lies below what accepted runs give"
             : f->x > f->high ? "the fact lies above what accepted runs give"
                              : "the fact lies within what accepted runs give");
    if (!(f = add(r, g->name, "scale"))) return;
    f->value = a->population[a->n_populations - 1].scale[t];
    if (f->value <= 0) snprintf(f->verdict, sizeof f->verdict, "the same in all runs, so it says nothing about the parameters");
}

static void add_figure(struct report *r)
{
    const struct abc *a = r->a;
    int axis[2] = {-1, -1};
    for (int c = 0; c < 2 && c < a->k; c++) {
        for (int j = 0; j < a->k; j++) {
            if (j != axis[0] && (axis[c] < 0 || r->narrow[j] < r->narrow[axis[c]])) axis[c] = j;
        }
        struct finding *f = add(r, a->factor[axis[c]].name, c ? "axis y" : "axis x");
        if (!f) return;
        f->x = dist_quantile(&a->factor[axis[c]].dist, 0);
        f->y = dist_quantile(&a->factor[axis[c]].dist, 1);
    }
    for (int i = 0; i < a->o.particles && i < N_FIGURE; i++) {
        struct finding *f = add(r, "point", "posterior");
        if (!f) return;
        f->x = a->value[(size_t)i * a->k + axis[0]];
        if (axis[1] >= 0) f->y = a->value[(size_t)i * a->k + axis[1]];
        f->value = a->weight[i];
    }
}

static void summarise(struct report *r)
{
    const struct abc *a = r->a;
    const struct abc_population *last = &a->population[a->n_populations - 1];
    char *text = r->out->summary, value[32], low[32], high[32], particles[16], runs[16], failed[16];
    size_t size = sizeof r->out->summary;
    text[0] = 0;
    words_count(a->o.particles, particles);
    words_count(a->n_populations == 1 ? last->runs : a->simulated, runs);
    words_count(a->failed, failed);
    if (a->n_populations == 1) {
        words_add(text, size,
                  "The %s of %s runs nearest to the facts were accepted (distance at most %.3g, in median absolute deviations of the "
                  "prior's runs).",
                  particles, runs, last->tolerance);
    } else {
        words_add(text, size, "%d populations (%s runs) brought the distance to the facts from %.3g to %.3g; %s particles count as %.0f.",
                  a->n_populations, runs, a->population[0].tolerance, last->tolerance, particles, last->effective);
    }
    int told = 0, silent = 0;
    for (int j = 0; j < a->k; j++) {
        const struct finding *f = analysis_find(r->out, a->factor[j].name, "posterior");
        silent += r->narrow[j] > 0.9;
        if (!f || r->narrow[j] > 0.9) continue;
        words_number(f->value, value);
        words_number(f->low, low);
        words_number(f->high, high);
        if (parts(r, j)) words_add(text, size, "%s %s lies in several parts of %s to %s", told++ ? ";" : "", f->name, low, high);
        else words_add(text, size, "%s %s is about %s (90%%: %s to %s)", told++ ? ";" : "", f->name, value, low, high);
    }
    if (told) words_add(text, size, ".");
    for (int j = 0, named = 0; j < a->k && silent; j++) {
        if (r->narrow[j] <= 0.9) continue;
        words_add(text, size, "%s%s", named++ ? ", " : " The facts say nearly nothing about ", a->factor[j].name);
        if (named == silent) words_add(text, size, ".");
    }
    for (int i = 0; i < r->out->n_rows; i++) {
        const struct finding *f = &r->out->row[i];
        if (!strcmp(f->quantity, "correlation") && fabs(f->value) > 0.7) {
            words_add(text, size, " %s are tied to each other (correlation %.2f).", f->name, f->value);
        }
    }
    for (int t = 0; t < a->n_targets; t++) {
        const struct finding *f = analysis_find(r->out, a->target[t].name, "predictive");
        if (!f || (f->x >= f->low && f->x <= f->high)) continue;
        words_number(f->x, value);
        words_number(f->low, low);
        words_number(f->high, high);
        words_add(text, size, " %s = %s is not met: accepted runs give %s to %s.", f->name, value, low, high);
    }
    if (last->effective < 0.1 * a->o.particles) words_add(text, size, " So few effective particles make the intervals rough.");
    if (last->acceptance < a->o.acceptance) {
        words_add(text, size, " It ended because only %.2g%% of proposals were accepted.", 100 * last->acceptance);
    } else if (a->n_populations < a->o.populations && last->tolerance <= 0) {
        words_add(text, size, " It ended because accepted runs meet the facts exactly.");
    } else if (a->n_populations < a->o.populations) {
        words_add(text, size, " It stopped before population %d of %d was complete.", a->n_populations + 1, a->o.populations);
    }
    if (a->failed) words_add(text, size, " %s runs failed and were left out.", failed);
}

enum trib_status abc_result(const struct abc *a, struct analysis *out, struct trib_error *err)
{
    if (!a->n_populations) return trib_fail(err, TRIB_USAGE, "no population of ABC is complete yet");
    struct report r = {.a = a, .out = out, .memory = true};
    r.column = malloc((size_t)a->o.particles * sizeof *r.column);
    r.order = malloc((size_t)a->o.particles * sizeof *r.order);
    r.narrow = malloc((size_t)a->k * sizeof *r.narrow);
    r.memory = r.column && r.order && r.narrow;
    if (r.memory) {
        snprintf(out->kind, sizeof out->kind, "abc");
        out->seed = a->o.seed;
        if (!out->n_runs) out->n_runs = a->simulated;
        out->n_used = a->o.particles;
        out->n_left_out = a->failed;
        for (int j = 0; j < a->k; j++) add_factor(&r, j);
        add_correlations(&r);
        for (int t = 0; t < a->n_targets; t++) add_target(&r, t);
        for (int p = 0; p < a->n_populations; p++) {
            const struct abc_population *q = &a->population[p];
            const struct {
                const char *quantity;
                double value;
            } row[] = {{"tolerance", q->tolerance}, {"acceptance", q->acceptance}, {"effective_size", q->effective}, {"runs", q->runs}};
            char name[32];
            snprintf(name, sizeof name, "population %d", p + 1);
            for (int i = 0; i < 4; i++) {
                struct finding *f = add(&r, name, row[i].quantity);
                if (!f) continue;
                f->x = p + 1;
                f->value = row[i].value;
            }
        }
        struct finding *f = add(&r, "best point", "distance");
        if (f) f->value = a->distance[0];
        add_figure(&r);
        summarise(&r);
    }
    free(r.column);
    free(r.order);
    free(r.narrow);
    return r.memory ? TRIB_OK : abc_no_memory(err);
}
