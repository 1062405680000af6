/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "prim_inside.h"
#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

static void weigh(const struct prim_worlds *s, const struct prim_box *b, int except, const double *weight, const double *y, double *mass,
                  double *sum)
{
    *mass = *sum = 0;
    for (int i = 0; i < s->n; i++) {
        if (weight[i] > 0 && prim_holds(s, b, i, except)) {
            *mass += weight[i];
            *sum += weight[i] * y[i];
        }
    }
}

/*
 * Walks along the rows list[n] (side 0: from the low end) over whole groups of equal values, as many as `most` weight bears, but at
 * least one. Returns the number of rows passed; *mass and *sum receive their weight.
 */
static int walk(const struct prim_worlds *s, int j, const int *list, int n, int side, double most, const double *weight, const double *y,
                double *mass, double *sum)
{
    const double *x = s->x + (size_t)j * s->n;
    int passed = 0;
    *mass = *sum = 0;
    while (passed < n) {
        double group = 0, of_interest = 0;
        int at = passed;
        double value = x[list[side ? n - 1 - at : at]];
        for (; at < n; at++) {
            int i = list[side ? n - 1 - at : at];
            if (x[i] != value) break;
            group += weight[i];
            of_interest += weight[i] * y[i];
        }
        if (passed && *mass + group > most) break;
        *mass += group;
        *sum += of_interest;
        passed = at;
    }
    return passed;
}

/* Where to cut between value `out` and value `in`. */
static double cut(const struct prim_worlds *s, int j, double out, double in)
{
    double middle = out + (in - out) / 2;
    return s->steps[j] || middle == out ? in : middle;
}

static bool keep_step(struct prim_search *m, const struct prim_worlds *s, const struct prim_box *b)
{
    if (m->n_steps == m->capacity) {
        int capacity = m->capacity ? 2 * m->capacity : 128;
        double *limit = realloc(m->limit, (size_t)capacity * 2 * s->k * sizeof *limit);
        if (limit) m->limit = limit;
        double *mass = realloc(m->mass, (size_t)capacity * sizeof *mass);
        if (mass) m->mass = mass;
        double *sum = realloc(m->sum, (size_t)capacity * sizeof *sum);
        if (sum) m->sum = sum;
        if (!limit || !mass || !sum) return false;
        m->capacity = capacity;
    }
    memcpy(m->limit + (size_t)m->n_steps * 2 * s->k, b->low, (size_t)s->k * sizeof(double));
    memcpy(m->limit + (size_t)m->n_steps * 2 * s->k + s->k, b->high, (size_t)s->k * sizeof(double));
    m->mass[m->n_steps] = b->mass;
    m->sum[m->n_steps++] = b->sum;
    return true;
}

/*
 * Peels from the whole space down to `least` weight; the trajectory lies in m afterwards. The peel taken is the one that raises the
 * density most for each point lost: with points of many values all peels are of one size, and this is the largest density, as
 * Friedman & Fisher have it; with few values sizes differ, and one big cut must be worth several small ones.
 */
static bool peel(struct prim_search *m, const struct prim_worlds *s, const double *weight, const double *y, double least)
{
    struct prim_box *b = &m->box;
    int n = 0;
    m->n_steps = 0;
    b->mass = b->sum = 0;
    for (int j = 0; j < s->k; j++) {
        b->low[j] = -INFINITY;
        b->high[j] = INFINITY;
        n = 0;
        for (int a = 0; a < s->n; a++) {
            int i = s->order[(size_t)j * s->n + a];
            if (weight[i] > 0) m->active[(size_t)j * s->n + n++] = i;
        }
    }
    for (int i = 0; i < s->n; i++) {
        m->inside[i] = weight[i] > 0;
        b->mass += weight[i];
        b->sum += weight[i] * y[i];
    }
    if (!keep_step(m, s, b)) return false;
    while (b->sum > 0 && b->sum < b->mass) {
        int best = -1, best_passed = 0;
        double best_score = -INFINITY, best_mass = 0, best_sum = 0, most = fmax(1, s->o->alpha * b->mass);
        for (int side = 0; side < 2 * s->k; side++) {
            double mass, sum;
            int passed = walk(s, side / 2, m->active + (size_t)(side / 2) * s->n, n, side % 2, most, weight, y, &mass, &sum);
            if (passed == n || b->mass - mass < least || b->mass - mass <= 0) continue;
            double score = ((b->sum - sum) / (b->mass - mass) - b->sum / b->mass) / mass;
            if (score > best_score) {
                best_score = score;
                best = side;
                best_passed = passed;
                best_mass = mass;
                best_sum = sum;
            }
        }
        if (best < 0) break;
        int j = best / 2;
        const int *list = m->active + (size_t)j * s->n;
        const double *x = s->x + (size_t)j * s->n;
        if (best % 2) {
            b->high[j] = cut(s, j, x[list[n - best_passed]], x[list[n - best_passed - 1]]);
        } else {
            b->low[j] = cut(s, j, x[list[best_passed - 1]], x[list[best_passed]]);
        }
        for (int a = 0; a < best_passed; a++) m->inside[list[best % 2 ? n - 1 - a : a]] = false;
        for (int f = 0; f < s->k; f++) {
            int *active = m->active + (size_t)f * s->n, kept = 0;
            for (int a = 0; a < n; a++) {
                if (m->inside[active[a]]) active[kept++] = active[a];
            }
        }
        n -= best_passed;
        b->mass -= best_mass;
        b->sum -= best_sum;
        if (!keep_step(m, s, b)) return false;
    }
    return true;
}

/* Step of the trajectory that the rule takes, 0 (the whole space) where none is better. */
static int choose(const struct prim_search *m, const struct prim_options *o)
{
    double best = -1, mass_all = m->mass[0], sum_all = m->sum[0];
    int chosen = 0;
    for (int t = 0; t < m->n_steps && sum_all > 0; t++) {
        double coverage = m->sum[t] / sum_all, density = m->sum[t] / m->mass[t], score;
        switch (o->choice) {
        case PRIM_FSCORE: score = coverage + density > 0 ? 2 * coverage * density / (coverage + density) : 0; break;
        case PRIM_DENSITY: score = coverage >= o->coverage ? density : -1; break;
        default: score = coverage - m->mass[t] / mass_all;
        }
        if (density < o->density && t > 0) score = -1;
        if (score > best + 1e-12) {
            best = score;
            chosen = t;
        }
    }
    return chosen;
}

/* Moves the ends of the box outward, a share alpha at a time, while the density does not fall. list: scratch [n]. */
static void paste(const struct prim_worlds *s, struct prim_box *b, const double *weight, const double *y, int *list)
{
    for (;;) {
        int best = -1;
        double best_density = b->sum / b->mass, best_mass = 0, best_sum = 0, best_end = 0;
        for (int side = 0; side < 2 * s->k; side++) {
            int j = side / 2, n = 0, up = side % 2;
            const double *x = s->x + (size_t)j * s->n;
            double end = up ? b->high[j] : b->low[j];
            if (isinf(end)) continue;
            for (int a = 0; a < s->n; a++) { /* rows beyond this end, the nearest first */
                int i = s->order[(size_t)j * s->n + (up ? a : s->n - 1 - a)];
                if (weight[i] > 0 && (up ? x[i] > end : x[i] < end) && prim_holds(s, b, i, j)) list[n++] = i;
            }
            double mass, sum;
            int passed = walk(s, j, list, n, 0, fmax(1, s->o->alpha * b->mass), weight, y, &mass, &sum);
            double density = (b->sum + sum) / (b->mass + mass);
            if (n && density < best_density) continue;
            if (best >= 0 && n && density == best_density) continue;
            best = side;
            best_density = density;
            best_mass = mass;
            best_sum = sum;
            best_end = passed == n ? (up ? INFINITY : -INFINITY) : cut(s, j, x[list[passed]], x[list[passed - 1]]);
        }
        if (best < 0) return;
        *(best % 2 ? &b->high[best / 2] : &b->low[best / 2]) = best_end;
        b->mass += best_mass;
        b->sum += best_sum;
    }
}

double prim_quasi_p(const struct prim_worlds *s, const struct prim_box *b, int j, const double *weight, const double *y)
{
    double mass, sum;
    weigh(s, b, j, weight, y, &mass, &sum);
    if (mass <= b->mass) return 1;
    unsigned n = (unsigned)floor(b->mass + 0.5), of_interest = (unsigned)floor(b->sum + 0.5);
    double p = sum / mass;
    if (of_interest == 0 || p >= 1) return 1;
    return gsl_cdf_binomial_Q(of_interest - 1, p, n);
}

static void drop_weak(const struct prim_worlds *s, struct prim_box *b, const double *weight, const double *y)
{
    for (;;) {
        int worst = -1;
        double worst_p = s->o->quasi_p;
        for (int j = 0; j < s->k; j++) {
            double p = prim_restricts(b, j) ? prim_quasi_p(s, b, j, weight, y) : 0;
            if (p > worst_p) {
                worst_p = p;
                worst = j;
            }
        }
        if (worst < 0) return;
        b->low[worst] = -INFINITY;
        b->high[worst] = INFINITY;
        weigh(s, b, -1, weight, y, &b->mass, &b->sum);
    }
}

bool prim_search(struct prim_search *m, const struct prim_worlds *s, const double *weight, const double *y, double least, double *gain,
                 int *step)
{
    if (!peel(m, s, weight, y, least)) return false;
    int chosen = choose(m, s->o);
    struct prim_box *b = &m->box;
    memcpy(b->low, m->limit + (size_t)chosen * 2 * s->k, (size_t)s->k * sizeof(double));
    memcpy(b->high, m->limit + (size_t)chosen * 2 * s->k + s->k, (size_t)s->k * sizeof(double));
    b->mass = m->mass[chosen];
    b->sum = m->sum[chosen];
    if (chosen) {
        if (!s->o->no_paste) paste(s, b, weight, y, m->active);
        drop_weak(s, b, weight, y);
    }
    *gain = m->sum[0] > 0 ? b->sum / m->sum[0] - b->mass / m->mass[0] : 0;
    if (step) *step = chosen;
    return true;
}
