/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "prim_inside.h"
#include "bootstrap.h"
#include "luck.h"
#include "../quantile.h"
#include "words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys of luck: bootstrap samples, permutations and the choice of points must not share any. */
enum { LUCK_SAMPLE, LUCK_PERMUTE, LUCK_POINT, LUCK_FOLD };
#define FOLDS 5
#define LUCK(what, box, i) ((uint64_t)(what) << 48 | (uint64_t)(box) << 40 | (uint64_t)(i))

void prim_defaults(struct prim_options *options)
{
    *options = (struct prim_options){.alpha = 0.05,
                                     .mass = 0.05,
                                     .choice = PRIM_GAIN,
                                     .coverage = 0.5,
                                     .boxes = 4,
                                     .quasi_p = 0.05,
                                     .bootstraps = 200,
                                     .points = 2000,
                                     .seed = 1};
}

/* How often each row comes up in bootstrap sample r. */
static void resample(const struct prim_worlds *s, int r, double *weight)
{
    memset(weight, 0, (size_t)s->n * sizeof *weight);
    for (int i = 0; i < s->n; i++) weight[study_below(s->o->seed, STUDY_PRIM, LUCK(LUCK_SAMPLE, 0, r), (uint32_t)i, (uint32_t)s->n)]++;
}

/* y permuted among the rows with weight. */
static void permute(const struct prim_worlds *s, int box, int r, const double *weight, const double *y, int *rows, double *out)
{
    int n = 0;
    for (int i = 0; i < s->n; i++) {
        out[i] = y[i];
        if (weight[i] > 0) rows[n++] = i;
    }
    for (int i = n - 1; i > 0; i--) {
        int j = (int)study_below(s->o->seed, STUDY_PRIM, LUCK(LUCK_PERMUTE, box, r), (uint32_t)i, (uint32_t)i + 1);
        double swap = out[rows[i]];
        out[rows[i]] = out[rows[j]];
        out[rows[j]] = swap;
    }
}

struct found {
    struct prim_box box;
    double *share, *again,
        *p;     /* [k]: of rows within the restriction alone; of searches in parts of the rows that restrict it too; quasi-p */
    bool *mine; /* [n]: its rows */
};
struct report {
    const struct prim_worlds *s;
    struct prim_search m;
    struct analysis *out;
    struct found *found; /* [o->boxes] */
    int n_found;
    double *weight, *left, *y, *stat[4]; /* [n], [n], [n], [bootstraps + FOLDS] each */
    int *rows;                           /* [n] */
    bool memory;                         /* false once some ran out */
};
enum { STAT_COVERAGE, STAT_DENSITY, STAT_MASS, STAT_RESTRICTED };

static struct finding *add(struct report *r, const char *name, const char *quantity)
{
    struct finding *f = analysis_add(r->out, name, quantity);
    if (!f) r->memory = false;
    return f;
}

/* Wilson's interval; the bootstrap sees no spread in a share of 0 or 1. */
static void wilson(double share, double n, double *low, double *high)
{
    const double z = 1.959963984540054;
    double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    *low = fmax(0, centre - half);
    *high = fmin(1, centre + half);
}

static void add_share(struct report *r, const char *name, const char *quantity, double value, double n, double *stat, int n_stat)
{
    struct finding *f = add(r, name, quantity);
    if (!f) return;
    quantile_sort(stat, n_stat);
    f->value = value;
    f->low = quantile_of(stat, n_stat, 0.025);
    f->high = quantile_of(stat, n_stat, 0.975);
    if (n > 0 && (value <= 0 || value >= 1)) wilson(value, n, &f->low, &f->high);
}

/* Rows "coverage", "density", "mass" with bootstrap intervals of the rows that `mine` marks. */
static void add_shares(struct report *r, const char *name, const bool *mine)
{
    const struct prim_worlds *s = r->s;
    double all = 0, sum = 0, mass = 0;
    int n = 0;
    for (int b = -1; b < s->o->bootstraps; b++) {
        if (b >= 0) resample(s, b, r->weight);
        double w_all = 0, y_all = 0, w = 0, y = 0;
        for (int i = 0; i < s->n; i++) {
            double weight = b < 0 ? 1 : r->weight[i];
            w_all += weight;
            y_all += weight * s->y[i];
            if (!mine[i]) continue;
            w += weight;
            y += weight * s->y[i];
        }
        if (b < 0) {
            all = y_all;
            mass = w;
            sum = y;
        } else if (w > 0 && y_all > 0) {
            r->stat[STAT_COVERAGE][n] = y / y_all;
            r->stat[STAT_DENSITY][n] = y / w;
            r->stat[STAT_MASS][n++] = w / w_all;
        }
    }
    add_share(r, name, "coverage", sum / all, all, r->stat[STAT_COVERAGE], n);
    add_share(r, name, "density", sum / mass, mass, r->stat[STAT_DENSITY], n);
    add_share(r, name, "mass", mass / s->n, s->n, r->stat[STAT_MASS], n);
}

/*
 * The search on random four fifths of what is left: which factors come again, and what the boxes hold of the fifth that was not seen.
 * Without replacement: a bootstrap sample holds a world of interest in a poor corner two or three times over, and peeling stops there.
 */
static void add_resampled(struct report *r, const char *name, struct found *f, double least)
{
    const struct prim_worlds *s = r->s;
    int repeats = (s->o->bootstraps + FOLDS - 1) / FOLDS, n = 0, found = 0;
    double mass = 0, sum = 0;
    for (int i = 0; i < s->n; i++) {
        if (r->left[i] > 0) r->rows[n++] = i;
    }
    for (int b = 0; b < repeats && r->memory; b++) {
        for (int i = n - 1; i > 0; i--) {
            int j = (int)study_below(s->o->seed, STUDY_PRIM, LUCK(LUCK_FOLD, r->n_found, b), (uint32_t)i, (uint32_t)i + 1),
                swap = r->rows[i];
            r->rows[i] = r->rows[j];
            r->rows[j] = swap;
        }
        for (int fold = 0; fold < FOLDS && r->memory; fold++) {
            memcpy(r->weight, r->left, (size_t)s->n * sizeof *r->weight);
            for (int i = fold; i < n; i += FOLDS) r->weight[r->rows[i]] = 0;
            double gain;
            if (!prim_search(&r->m, s, r->weight, s->y, least * (FOLDS - 1) / FOLDS, &gain, NULL)) r->memory = false;
            const struct prim_box *box = &r->m.box;
            for (int j = 0; j < s->k; j++) f->again[j] += (double)prim_restricts(box, j) / (repeats * FOLDS);
            r->stat[STAT_RESTRICTED][b * FOLDS + fold] = prim_n_restricted(box, s->k);
            if (prim_n_restricted(box, s->k) == 0) continue; /* no box: all worlds would pass for one */
            found++;
            for (int i = fold; i < n; i += FOLDS) {
                if (!prim_holds(s, box, r->rows[i], -1)) continue;
                mass++;
                sum += s->y[r->rows[i]];
            }
        }
    }
    add_share(r, name, "restricted", prim_n_restricted(&f->box, s->k), 0, r->stat[STAT_RESTRICTED], repeats * FOLDS);
    struct finding *row = add(r, name, "density_unseen");
    if (!row) return;
    snprintf(row->verdict, sizeof row->verdict, "a box was found in %d of %d parts of the data", found, repeats * FOLDS);
    if (mass <= 0) return;
    row->value = sum / mass;
    wilson(row->value, mass * FOLDS / found, &row->low, &row->high);
}

static void add_trajectory(struct report *r, const char *name, int chosen)
{
    const struct prim_search *m = &r->m;
    int k = r->s->k;
    double all = 0;
    for (int i = 0; i < r->s->n; i++) all += r->s->y[i];
    for (int t = 0; t < m->n_steps; t++) {
        struct finding *f = add(r, name, "trajectory");
        if (!f) return;
        struct prim_box b = {.low = m->limit + (size_t)t * 2 * k, .high = m->limit + (size_t)t * 2 * k + k};
        f->x = m->sum[t] / all;
        f->y = m->sum[t] / m->mass[t];
        f->value = prim_n_restricted(&b, k);
        f->low = m->mass[t] / r->s->n;
        if (t == chosen) snprintf(f->verdict, sizeof f->verdict, "chosen");
    }
}

/* "X is above 3 and Y is between 1 and 2" */
static void clause(const struct prim_worlds *s, const struct prim_box *b, char *text, size_t size)
{
    bool first = true;
    for (int j = 0; j < s->k; j++) {
        if (!prim_restricts(b, j)) continue;
        char low[32], high[32];
        words_number(b->low[j], low);
        words_number(b->high[j], high);
        words_add(text, size, "%s%s is ", first ? "" : " and ", s->factor[j].name);
        if (b->low[j] == b->high[j]) words_add(text, size, "%s", low);
        else if (isinf(b->high[j])) words_add(text, size, "%s %s", s->steps[j] ? "at least" : "above", low);
        else if (isinf(b->low[j])) words_add(text, size, "%s %s", s->steps[j] ? "at most" : "below", high);
        else words_add(text, size, "between %s and %s", low, high);
        first = false;
    }
}

static void add_limits(struct report *r, const char *name, const struct found *f)
{
    const struct prim_worlds *s = r->s;
    for (int j = 0; j < s->k; j++) {
        if (!prim_restricts(&f->box, j)) continue;
        struct finding *row = add(r, s->factor[j].name, name);
        if (!row) return;
        double least = INFINITY, greatest = -INFINITY;
        for (int i = 0; i < s->n; i++) {
            least = fmin(least, s->x[(size_t)j * s->n + i]);
            greatest = fmax(greatest, s->x[(size_t)j * s->n + i]);
        }
        bool values = s->factor[j].dist.kind == DIST_VALUES;
        row->x = f->box.low[j] > -INFINITY ? f->box.low[j] : values ? least : fmin(least, s->factor[j].dist.low);
        row->y = f->box.high[j] < INFINITY ? f->box.high[j] : values ? greatest : fmax(greatest, s->factor[j].dist.high);
        row->value = f->p[j];
        row->low = f->again[j];
        row->high = f->share[j];
        struct prim_box alone = {.low = r->m.box.low, .high = r->m.box.high};
        for (int i = 0; i < s->k; i++) {
            alone.low[i] = i == j ? f->box.low[j] : -INFINITY;
            alone.high[i] = i == j ? f->box.high[j] : INFINITY;
        }
        clause(s, &alone, row->verdict, sizeof row->verdict);
        words_add(row->verdict, sizeof row->verdict, "; restricted too by %.0f%% of searches in parts of the data", 100 * f->again[j]);
    }
}

static double value_of(const struct analysis *a, const char *name, const char *quantity, double *low, double *high)
{
    const struct finding *f = analysis_find(a, name, quantity);
    *low = f ? f->low : NAN;
    *high = f ? f->high : NAN;
    return f ? f->value : NAN;
}

/* One box more from what `left` holds. Returns false when there is none. */
static bool add_box(struct report *r, double least)
{
    const struct prim_worlds *s = r->s;
    struct found *f = &r->found[r->n_found];
    char name[32];
    snprintf(name, sizeof name, "box %d", r->n_found + 1);
    double gain, worlds = 0;
    int chosen, as_good = 0, n = s->o->bootstraps;
    for (int i = 0; i < s->n; i++) worlds += r->left[i];
    if (worlds < 2 * least) return false;
    if (!prim_search(&r->m, s, r->left, s->y, least, &gain, &chosen)) {
        r->memory = false;
        return false;
    }
    memcpy(f->box.low, r->m.box.low, (size_t)s->k * sizeof(double));
    memcpy(f->box.high, r->m.box.high, (size_t)s->k * sizeof(double));
    f->box.mass = r->m.box.mass;
    f->box.sum = r->m.box.sum;
    bool any = prim_n_restricted(&f->box, s->k) > 0;
    if (any || !r->n_found) add_trajectory(r, name, chosen);
    for (int p = 0; p < n && any && r->memory; p++) {
        double by_chance;
        permute(s, r->n_found, p, r->left, s->y, r->rows, r->y);
        if (!prim_search(&r->m, s, r->left, r->y, least, &by_chance, NULL)) r->memory = false;
        as_good += by_chance >= gain;
    }
    double chance = any ? (1.0 + as_good) / (1.0 + n) : 1;
    struct finding *row = add(r, name, "chance");
    if (!row || !r->memory) return false;
    row->value = chance;
    if (!any || chance > s->o->quasi_p) {
        snprintf(row->verdict, sizeof row->verdict,
                 any ? "not distinguishable from what a search finds in shuffled data" : "no restriction separates the worlds");
        return false;
    }
    if (f->box.sum / f->box.mass < s->o->density) {
        snprintf(row->verdict, sizeof row->verdict, "its density of %.0f%% is below the %.0f%% asked for", 100 * f->box.sum / f->box.mass,
                 100 * s->o->density);
        return false;
    }
    for (int j = 0; j < s->k; j++) {
        int within = 0;
        for (int i = 0; i < s->n; i++) {
            double x = s->x[(size_t)j * s->n + i];
            within += x >= f->box.low[j] && x <= f->box.high[j];
        }
        f->share[j] = (double)within / s->n;
        f->p[j] = prim_restricts(&f->box, j) ? prim_quasi_p(s, &f->box, j, r->left, s->y) : NAN;
        f->again[j] = 0;
    }
    for (int i = 0; i < s->n; i++) f->mine[i] = r->left[i] > 0 && prim_holds(s, &f->box, i, -1);
    add_shares(r, name, f->mine);
    add_resampled(r, name, f, least);
    add_limits(r, name, f);
    for (int i = 0; i < s->n; i++) {
        if (f->mine[i]) r->left[i] = 0;
    }
    r->n_found++;
    return r->memory;
}

/* The two factors that box 1 restricts most, and at most o->points rows, taken with equal chances and in order. */
static void add_points(struct report *r)
{
    const struct prim_worlds *s = r->s;
    const struct found *f = &r->found[0];
    int axis[2] = {-1, -1};
    for (int a = 0; a < 2; a++) {
        for (int j = 0; j < s->k; j++) {
            if (j != axis[0] && (axis[a] < 0 || f->share[j] < f->share[axis[a]])) axis[a] = j;
        }
        if (axis[a] < 0) continue;
        struct finding *row = add(r, s->factor[axis[a]].name, a ? "axis y" : "axis x");
        if (!row) return;
        const double *x = s->x + (size_t)axis[a] * s->n;
        const int *order = s->order + (size_t)axis[a] * s->n;
        bool values = s->factor[axis[a]].dist.kind == DIST_VALUES;
        row->x = values ? x[order[0]] : fmin(x[order[0]], s->factor[axis[a]].dist.low);
        row->y = values ? x[order[s->n - 1]] : fmax(x[order[s->n - 1]], s->factor[axis[a]].dist.high);
    }
    int wanted = s->n < s->o->points ? s->n : s->o->points, taken = 0;
    for (int i = 0; i < s->n && taken < wanted; i++) { /* selection sampling, Knuth 3.4.2 S */
        if (study_unit(s->o->seed, STUDY_PRIM, LUCK(LUCK_POINT, 0, i), 0) * (s->n - i) >= wanted - taken) continue;
        struct finding *row = add(r, "point", s->y[i] >= 0.5 ? "of interest" : "other");
        if (!row) return;
        row->x = s->x[(size_t)axis[0] * s->n + i];
        if (axis[1] >= 0) row->y = s->x[(size_t)axis[1] * s->n + i];
        row->value = s->y[i];
        taken++;
    }
}

static void summarise(struct report *r, double share)
{
    struct analysis *out = r->out;
    const struct prim_worlds *s = r->s;
    char outcome[512] = "";
    words_add(outcome, sizeof outcome, "%s", s->o->outcome ? s->o->outcome : "the outcome of interest happens");
    for (size_t n = strlen(outcome); n && (outcome[n - 1] == ',' || outcome[n - 1] == ' '); n--) outcome[n - 1] = 0;
    const char *comma = strchr(outcome, ',') ? "," : ""; /* a clause with a comma in it is closed by one */
    size_t size = sizeof out->summary;
    out->summary[0] = 0;
    if (share <= 0 || share >= 1) {
        words_add(out->summary, size, "In %s of the %d worlds %s, so there is nothing to tell apart.", share <= 0 ? "none" : "all", s->n,
                  outcome);
        return;
    }
    if (!r->n_found) {
        const struct finding *row = analysis_find(out, "box 1", "chance");
        words_add(out->summary, size, "In %.0f%% of the %d worlds %s, but no box separates them from the others: %s.", 100 * share, s->n,
                  outcome, row && row->verdict[0] ? row->verdict : "the points are too few");
        return;
    }
    for (int b = 0; b < r->n_found; b++) {
        char name[32], text[1024] = "";
        double low, high, value;
        snprintf(name, sizeof name, "box %d", b + 1);
        clause(s, &r->found[b].box, text, sizeof text);
        value = value_of(out, name, "density", &low, &high);
        words_add(out->summary, size, "%s%s%s in %.0f%% (%.0f to %.0f) of the worlds where %s", b ? " Outside that, " : "", outcome, comma,
                  100 * value, 100 * low, 100 * high, text);
        value = value_of(out, name, "coverage", &low, &high);
        words_add(out->summary, size, "; this holds %.0f%% (%.0f to %.0f) of all such worlds", 100 * value, 100 * low, 100 * high);
        value = value_of(out, name, "mass", &low, &high);
        words_add(out->summary, size, " in %.0f%% of the space.", 100 * value);
        if (!b && out->summary[0] >= 'a' && out->summary[0] <= 'z') out->summary[0] = (char)(out->summary[0] - 'a' + 'A');
    }
    double low, high, unseen = value_of(out, "box 1", "density_unseen", &low, &high);
    words_add(out->summary, size,
              " Over all worlds it is %.0f%%; among worlds that were kept from the search, in boxes found as box 1 was, "
              "it is %.0f%% (%.0f to %.0f).",
              100 * share, 100 * unseen, 100 * low, 100 * high);
    for (int b = 0; b < r->n_found; b++) {
        for (int j = 0; j < s->k; j++) {
            if (prim_restricts(&r->found[b].box, j) && r->found[b].again[j] < 0.5) {
                words_add(out->summary, size, " What box %d says of %s is shaky: only %.0f%% of searches in parts of the data say so.",
                          b + 1, s->factor[j].name, 100 * r->found[b].again[j]);
            }
        }
    }
    if (out->n_left_out) words_add(out->summary, size, " %d worlds without a result were left out.", out->n_left_out);
}

/* ---- set-up -------------------------------------------------------------------------------------------------------------- */

static enum trib_status check(const struct prim_options *o, int k, const double *y, int n, struct trib_error *err)
{
    if (k < 1) return trib_fail(err, TRIB_RANGE, "scenario discovery needs at least one factor that varies");
    if (!(o->alpha > 0 && o->alpha <= 0.5)) {
        return trib_fail(err, TRIB_RANGE, "the peeling share alpha is %g; it must lie above 0 and at most at 0.5", o->alpha);
    }
    if (!(o->mass > 0 && o->mass < 1))
        return trib_fail(err, TRIB_RANGE, "the smallest mass of a box is %g; it must lie between 0 and 1", o->mass);
    if (!(o->density >= 0 && o->density <= 1))
        return trib_fail(err, TRIB_RANGE, "the least density is %g; it must lie in 0..1", o->density);
    if (!(o->coverage >= 0 && o->coverage <= 1))
        return trib_fail(err, TRIB_RANGE, "the least coverage is %g; it must lie in 0..1", o->coverage);
    if (!(o->quasi_p > 0 && o->quasi_p <= 1))
        return trib_fail(err, TRIB_RANGE, "the limit of the quasi-p-value is %g; it must lie in 0..1", o->quasi_p);
    if (o->boxes < 1 || o->boxes > 20) return trib_fail(err, TRIB_RANGE, "%d boxes were asked for; it must be 1 to 20", o->boxes);
    if (o->bootstraps < 19 || o->bootstraps > 10000) {
        return trib_fail(err, TRIB_RANGE, "%d bootstrap samples were asked for; it must be 19 to 10,000", o->bootstraps);
    }
    if (o->points < 0) return trib_fail(err, TRIB_RANGE, "%d points for the figure were asked for; it must be 0 or more", o->points);
    for (int i = 0; i < n; i++) {
        if (y[i] < 0 || y[i] > 1) {
            return trib_fail(err, TRIB_RANGE, "row %d has %g as its outcome; it must be 0 (not of interest) to 1 (of interest)", i + 1,
                             y[i]);
        }
    }
    return TRIB_OK;
}

static bool usable(const double *x, double y, int k)
{
    bool ok = !isnan(y);
    for (int j = 0; j < k; j++) ok = ok && isfinite(x[j]);
    return ok;
}

static bool make(struct report *r, struct prim_worlds *s, const double *x, const double *y, int n)
{
    size_t k = (size_t)s->k, rows = (size_t)s->n;
    s->x = malloc(k * rows * sizeof *s->x);
    s->y = malloc(rows * sizeof *s->y);
    s->order = malloc(k * rows * sizeof *s->order);
    s->steps = malloc(k * sizeof *s->steps);
    r->weight = malloc(rows * sizeof *r->weight);
    r->left = malloc(rows * sizeof *r->left);
    r->y = malloc(rows * sizeof *r->y);
    r->rows = malloc(rows * sizeof *r->rows);
    r->m.active = malloc(k * rows * sizeof *r->m.active);
    r->m.inside = malloc(rows * sizeof *r->m.inside);
    r->m.box.low = malloc(k * sizeof(double));
    r->m.box.high = malloc(k * sizeof(double));
    r->found = calloc((size_t)s->o->boxes, sizeof *r->found);
    bool ok = s->x && s->y && s->order && s->steps && r->weight && r->left && r->y && r->rows && r->m.active && r->m.inside &&
              r->m.box.low && r->m.box.high && r->found;
    for (int i = 0; i < 4; i++) ok = (r->stat[i] = malloc(((size_t)s->o->bootstraps + FOLDS) * sizeof(double))) && ok;
    for (int b = 0; r->found && b < s->o->boxes; b++) {
        struct found *f = &r->found[b];
        f->box.low = malloc(k * sizeof(double));
        f->box.high = malloc(k * sizeof(double));
        f->share = malloc(k * sizeof(double));
        f->again = malloc(k * sizeof(double));
        f->p = malloc(k * sizeof(double));
        f->mine = malloc(rows * sizeof *f->mine);
        ok = ok && f->box.low && f->box.high && f->share && f->again && f->p && f->mine;
    }
    if (!ok) return false;
    int at = 0;
    for (int i = 0; i < n; i++) {
        if (!usable(x + (size_t)i * k, y[i], s->k)) continue;
        for (size_t j = 0; j < k; j++) s->x[j * rows + (size_t)at] = x[(size_t)i * k + j];
        r->left[at] = 1;
        s->y[at++] = y[i];
    }
    for (size_t j = 0; j < k; j++) {
        s->steps[j] = s->factor[j].dist.whole || s->factor[j].dist.kind == DIST_VALUES;
        words_order(s->x + j * rows, s->n, s->order + j * rows);
    }
    return true;
}

static void clear(struct report *r, struct prim_worlds *s)
{
    for (int b = 0; r->found && b < s->o->boxes; b++) {
        struct found *f = &r->found[b];
        free(f->box.low);
        free(f->box.high);
        free(f->share);
        free(f->again);
        free(f->p);
        free(f->mine);
    }
    for (int i = 0; i < 4; i++) free(r->stat[i]);
    free(r->found);
    free(r->weight);
    free(r->left);
    free(r->y);
    free(r->rows);
    free(r->m.active);
    free(r->m.inside);
    free(r->m.box.low);
    free(r->m.box.high);
    free(r->m.limit);
    free(r->m.mass);
    free(r->m.sum);
    free(s->x);
    free(s->y);
    free(s->order);
    free(s->steps);
}

enum trib_status prim_discover(const double *x, const struct design_factor *factor, int k, const double *y, int n,
                               const struct prim_options *options, struct analysis *out, struct trib_error *err)
{
    enum trib_status status = check(options, k, y, n, err);
    if (status) return status;
    struct prim_worlds s = {.k = k, .factor = factor, .o = options};
    for (int i = 0; i < n; i++) s.n += usable(x + (size_t)i * (size_t)k, y[i], k);
    if (s.n < 20) return trib_fail(err, TRIB_RANGE, "scenario discovery needs at least 20 worlds with a result, and there are %d", s.n);
    struct report r = {.s = &s, .out = out, .memory = true};
    snprintf(out->kind, sizeof out->kind, "prim");
    out->seed = options->seed;
    if (!out->n_runs) out->n_runs = n;
    out->n_used = s.n;
    out->n_left_out = n - s.n;
    if (!make(&r, &s, x, y, n)) {
        clear(&r, &s);
        return trib_fail(err, TRIB_MEMORY, "not enough memory to search %d worlds for boxes", n);
    }
    double sum = 0, least = fmax(2, options->mass * s.n);
    for (int i = 0; i < s.n; i++) sum += s.y[i];
    struct finding *row = add(&r, "all worlds", "share");
    if (row) {
        row->value = sum / s.n;
        wilson(row->value, s.n, &row->low, &row->high);
    }
    if (sum > 0 && sum < s.n) {
        while (r.n_found < options->boxes && add_box(&r, least)) continue;
    }
    if (r.n_found > 1 && r.memory) {
        for (int b = 1; b < r.n_found; b++) {
            for (int i = 0; i < s.n; i++) r.found[0].mine[i] = r.found[0].mine[i] || r.found[b].mine[i];
        }
        add_shares(&r, "all boxes", r.found[0].mine);
    }
    if (r.n_found && r.memory) add_points(&r);
    if (r.memory) summarise(&r, sum / s.n);
    if (r.memory && options->one_luck) words_add(out->summary, sizeof out->summary, " " SAID_ONE_LUCK);
    bool memory = r.memory;
    clear(&r, &s);
    return memory ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory to search %d worlds for boxes", n);
}
