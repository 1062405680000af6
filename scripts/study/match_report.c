/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "match_inside.h"
#include "../quantile.h"
#include "words.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define N_FIGURE 2000 /* points in a figure */

struct report {
    const struct match *m;
    struct analysis *out;
    int best;       /* run */
    double *column; /* [samples]: a factor's values in the region */
    double *narrow; /* [k]: share of the prior that holds 90% of the region */
    bool memory;
};

static struct finding *add(struct report *r, const char *name, const char *quantity)
{
    struct finding *f = analysis_add(r->out, name, quantity);
    if (!f) r->memory = false;
    return f;
}

static void add_factor(struct report *r, int j)
{
    const struct match *m = r->m;
    const struct dist *d = &m->factor[j].dist;
    const char *name = m->factor[j].name;
    struct finding *f = add(r, name, "prior");
    if (f) {
        f->x = dist_quantile(d, 0);
        f->y = dist_quantile(d, 1);
        f->value = dist_quantile(d, 0.5);
    }
    if ((f = add(r, name, "best"))) f->value = m->value[(size_t)r->best * m->k + j];
    if (m->empty || !(f = add(r, name, "not_implausible"))) return;
    for (int i = 0; i < m->o.samples; i++) r->column[i] = dist_quantile(d, m->region[(size_t)i * m->k + j]);
    quantile_sort(r->column, m->o.samples);
    f->x = r->column[0];
    f->y = r->column[m->o.samples - 1];
    f->value = quantile_of(r->column, m->o.samples, 0.5);
    f->low = quantile_of(r->column, m->o.samples, 0.025);
    f->high = quantile_of(r->column, m->o.samples, 0.975);
    r->narrow[j] = words_narrow(m->region + j, m->k, NULL, m->o.samples);
    char low[32], high[32];
    words_number(f->low, low);
    words_number(f->high, high);
    if (r->narrow[j] > 0.9) snprintf(f->verdict, sizeof f->verdict, "the facts say nearly nothing about it");
    else snprintf(f->verdict, sizeof f->verdict, "mostly %s to %s, %.0f%% of what was allowed", low, high, 100 * r->narrow[j]);
}

static void add_target(struct report *r, int t)
{
    const struct match *m = r->m;
    const struct match_target *g = &m->target[t];
    const struct match_wave *last = &m->wave[m->n_waves - 1];
    for (int w = 0; w < m->n_waves; w++) {
        struct finding *f = add(r, g->name, "within_3");
        if (!f) return;
        emulator_check(m->wave[w].emulator[t], &f->value, &f->y);
        f->x = w + 1;
        snprintf(f->verdict, sizeof f->verdict,
                 f->value >= 0.95 ? "the emulator can be trusted" : "the emulator errs more than it should; more points a wave would help");
    }
    double noise = m->noise[(size_t)r->best * m->n_targets + t];
    double half = m->o.cutoff * sqrt(match_spread(m, t, last->luck[t]) + (isnan(noise) ? last->luck[t] : noise));
    struct finding *f = add(r, g->name, "best");
    if (!f) return;
    f->x = g->value;
    f->value = m->mean[(size_t)r->best * m->n_targets + t];
    f->low = g->value - half;
    f->high = g->value + half;
    snprintf(f->verdict, sizeof f->verdict, "%s: %.2g standard deviations off",
             f->value >= f->low && f->value <= f->high ? "met" : "missed", fabs(f->value - f->x) / half * m->o.cutoff);
    if (!m->empty || !(f = add(r, g->name, "reach"))) return;
    f->x = g->value;
    f->low = f->high = m->mean[t];
    for (int i = 1; i < m->n_runs; i++) {
        f->low = fmin(f->low, m->mean[(size_t)i * m->n_targets + t]);
        f->high = fmax(f->high, m->mean[(size_t)i * m->n_targets + t]);
    }
    snprintf(f->verdict, sizeof f->verdict,
             g->value < f->low || g->value > f->high ? "no run came as far as this fact"
                                                     : "runs reach it, but not together with the others");
}

static void add_figure(struct report *r)
{
    const struct match *m = r->m;
    int axis[2] = {-1, -1};
    for (int a = 0; a < 2 && a < m->k; a++) {
        for (int j = 0; j < m->k; j++) {
            if (j != axis[0] && (axis[a] < 0 || r->narrow[j] < r->narrow[axis[a]])) axis[a] = j;
        }
        struct finding *f = add(r, m->factor[axis[a]].name, a ? "axis y" : "axis x");
        if (!f) return;
        f->x = dist_quantile(&m->factor[axis[a]].dist, 0);
        f->y = dist_quantile(&m->factor[axis[a]].dist, 1);
    }
    for (int i = 0; !m->empty && i < m->o.samples && i < N_FIGURE; i++) {
        struct finding *f = add(r, "point", "not_implausible");
        if (!f) return;
        const double *u = m->region + (size_t)i * m->k;
        f->x = dist_quantile(&m->factor[axis[0]].dist, u[axis[0]]);
        if (axis[1] >= 0) f->y = dist_quantile(&m->factor[axis[1]].dist, u[axis[1]]);
    }
    for (int i = 0; i < m->n_runs && i < N_FIGURE; i++) {
        struct finding *f = add(r, "point", "run");
        if (!f) return;
        f->x = m->value[(size_t)i * m->k + axis[0]];
        if (axis[1] >= 0) f->y = m->value[(size_t)i * m->k + axis[1]];
        f->value = m->implausibility[i];
    }
}

static void percent(double share, char text[32])
{
    if (share >= 0.1) snprintf(text, 32, "%.0f%%", 100 * share);
    else if (share > 0) snprintf(text, 32, "%.2g%%", 100 * share);
    else snprintf(text, 32, "nothing");
}

static void summarise(struct report *r)
{
    const struct match *m = r->m;
    const struct match_wave *last = &m->wave[m->n_waves - 1];
    char *text = r->out->summary, share[32], low[32], high[32];
    size_t size = sizeof r->out->summary;
    double implausibility = m->implausibility[r->best];
    text[0] = 0;
    if (m->empty && implausibility > m->o.cutoff) {
        words_add(text, size,
                  "After %d wave%s (%d points) nothing is left: within these bounds the model cannot meet these facts. The best run "
                  "is still %.3g standard deviations off (%g are allowed).",
                  m->n_waves, m->n_waves > 1 ? "s" : "", last->runs, implausibility, m->o.cutoff);
        for (int t = 0; t < m->n_targets; t++) {
            const struct finding *f = analysis_find(r->out, m->target[t].name, "reach");
            if (!f || (f->x >= f->low && f->x <= f->high)) continue;
            char fact[32];
            words_number(f->x, fact);
            words_number(f->low, low);
            words_number(f->high, high);
            words_add(text, size, " No run came as far as %s = %s: they gave %s to %s.", f->name, fact, low, high);
        }
    } else if (m->empty) {
        words_add(text, size,
                  "After %d wave%s (%d points) the emulators rule out everything, though one run itself meets the facts (%.3g standard "
                  "deviations off): the emulators are not good enough here. More points a wave, or more replicates, would tell.",
                  m->n_waves, m->n_waves > 1 ? "s" : "", last->runs, implausibility);
    } else {
        percent(last->share, share);
        percent(last->low, low);
        percent(last->high, high);
        words_add(text, size, "%d wave%s (%d points) leave%s %s (%s to %s) of the space as not implausible.", m->n_waves,
                  m->n_waves > 1 ? "s" : "", last->runs, m->n_waves > 1 ? "" : "s", share, low, high);
        int told = 0;
        for (int j = 0; j < m->k; j++) {
            const struct finding *f = analysis_find(r->out, m->factor[j].name, "not_implausible");
            if (!f || r->narrow[j] > 0.9) continue;
            words_number(f->low, low);
            words_number(f->high, high);
            words_add(text, size, "%s %s lies mostly between %s and %s (%.0f%% of what was allowed)", told++ ? ";" : " There,", f->name,
                      low, high, 100 * r->narrow[j]);
        }
        words_add(text, size, told ? "." : " The facts narrow no parameter by itself.");
        words_add(text, size, " The best run is %.3g standard deviations off (%g are allowed).", implausibility, m->o.cutoff);
        if (implausibility > m->o.cutoff)
            words_add(text, size, " No run has met the facts yet: what is left may be what the emulators do not know.");
    }
    for (int t = 0; t < m->n_targets; t++) {
        double within_3, rms;
        emulator_check(last->emulator[t], &within_3, &rms);
        if (within_3 < 0.95) {
            words_add(text, size, " The emulator of %s is poor: %.0f%% of its leave-one-out errors are within 3 standard deviations.",
                      m->target[t].name, 100 * within_3);
        }
    }
    if (m->failed) words_add(text, size, " %d points without all outputs were left out.", m->failed);
}

enum trib_status match_result(const struct match *m, struct analysis *out, struct trib_error *err)
{
    if (!m->n_waves) return trib_fail(err, TRIB_USAGE, "no wave of history matching has been run yet");
    struct report r = {.m = m, .out = out, .memory = true};
    r.column = malloc((size_t)m->o.samples * sizeof *r.column);
    r.narrow = calloc((size_t)m->k, sizeof *r.narrow);
    if (!r.column || !r.narrow) {
        free(r.column);
        free(r.narrow);
        return match_no_memory(err);
    }
    for (int i = 1; i < m->n_runs; i++) {
        if (m->implausibility[i] < m->implausibility[r.best]) r.best = i;
    }
    snprintf(out->kind, sizeof out->kind, "history_matching");
    out->seed = m->o.seed;
    if (!out->n_runs) out->n_runs = m->n_runs + m->failed; /* the caller knows of replicates */
    out->n_used = m->n_runs;
    out->n_left_out = m->failed;
    for (int j = 0; j < m->k; j++) add_factor(&r, j);
    struct finding *f = add(&r, "best point", "implausibility");
    if (f) {
        f->value = m->implausibility[r.best];
        snprintf(f->verdict, sizeof f->verdict, f->value <= m->o.cutoff ? "meets the facts" : "does not meet the facts");
    }
    for (int t = 0; t < m->n_targets; t++) add_target(&r, t);
    for (int w = 0; w < m->n_waves; w++) {
        char name[32];
        snprintf(name, sizeof name, "wave %d", w + 1);
        if (!(f = add(&r, name, "share_left"))) continue;
        f->x = w + 1;
        f->y = m->wave[w].runs;
        f->value = m->wave[w].share;
        f->low = m->wave[w].low;
        f->high = m->wave[w].high;
    }
    if ((f = add(&r, "region", "any_left"))) {
        f->value = !m->empty;
        snprintf(f->verdict, sizeof f->verdict,
                 m->empty ? "nothing within these bounds meets the facts" : "some of the space may meet the facts");
    }
    add_figure(&r);
    if (r.memory) summarise(&r);
    free(r.column);
    free(r.narrow);
    return r.memory ? TRIB_OK : match_no_memory(err);
}
