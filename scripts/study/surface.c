/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "surface.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_VALUES 8 /* a cell of a binned sample should hold about so many */

/* One axis: a place for each of few values, or bins of one width. */
struct axis {
    int n;
    bool bins, logarithm;
    double low, high;            /* of the bins, in the logarithm where it is one */
    double place[SURFACE_CELLS]; /* values, or middles of bins */
};
static struct axis axis_of(const double *x, const struct design_factor *factor, int k, int f, int n, int bins)
{
    struct axis a = {0};
    bool few = true;
    double low = INFINITY, high = -INFINITY;
    for (int i = 0; i < n; i++) {
        double v = x[(size_t)i * (size_t)k + (size_t)f];
        low = fmin(low, v), high = fmax(high, v);
        int at = 0;
        while (at < a.n && a.place[at] < v) at++;
        if (!few || (at < a.n && a.place[at] == v)) continue;
        if (a.n == SURFACE_CELLS) {
            few = false;
            continue;
        }
        memmove(a.place + at + 1, a.place + at, (size_t)(a.n - at) * sizeof *a.place);
        a.place[at] = v;
        a.n++;
    }
    if (few) return a;
    a.bins = true, a.n = bins;
    a.logarithm = low > 0 && (factor[f].dist.kind == DIST_LOG_UNIFORM || factor[f].dist.kind == DIST_LOGNORMAL);
    a.low = a.logarithm ? log(low) : low, a.high = a.logarithm ? log(high) : high;
    for (int i = 0; i < bins; i++) {
        double middle = a.low + (a.high - a.low) * (i + 0.5) / bins;
        a.place[i] = a.logarithm ? exp(middle) : middle;
    }
    return a;
}
static int place_of(const struct axis *a, double v)
{
    if (!a->bins) {
        for (int i = 0; i < a->n; i++)
            if (a->place[i] == v) return i;
        return 0;
    }
    int i = (int)floor(((a->logarithm ? log(v) : v) - a->low) / (a->high - a->low) * a->n);
    return i < 0 ? 0 : i >= a->n ? a->n - 1 : i;
}

struct cell {
    const double *y;
    const int *row; /* rows of the design in the cell */
    int n_reps;
};
static void cell_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const struct cell *c = data;
    double sum = 0;
    int n = 0;
    for (int i = 0; i < pick->n_first; i++)
        for (int j = 0; j < pick->n_second; j++) {
            double v = c->y[(size_t)c->row[pick->first[i]] * (size_t)c->n_reps + (size_t)pick->second[j]];
            if (isfinite(v)) sum += v, n++;
        }
    *out = n ? sum / n : NAN;
}
/* Values that worked in the cell. */
static int cell_values(const struct cell *c, int n_rows)
{
    int n = 0;
    for (int i = 0; i < n_rows; i++)
        for (int r = 0; r < c->n_reps; r++) n += isfinite(c->y[(size_t)c->row[i] * (size_t)c->n_reps + (size_t)r]) != 0;
    return n;
}

enum trib_status surface_heatmap(const double *x, const struct design_factor *factor, int k, int across, int up, const double *y, int n,
                                 int n_reps, const struct sensitivity_options *o, struct analysis *out, struct trib_error *err)
{
    struct sensitivity_options s;
    enum trib_status status = bootstrap_options(o, &s, err);
    if (status) return status;
    if (across < 0 || across >= k || up < 0 || up >= k || across == up)
        return trib_fail(err, TRIB_RANGE, "a heatmap needs two different factors of %d; it was given numbers %d and %d", k, across + 1,
                         up + 1);
    if (n < 1 || n_reps < 1)
        return trib_fail(err, TRIB_RANGE, "a heatmap needs one row and one replicate or more; there are %d and %d", n, n_reps);
    int worked = 0;
    for (size_t i = 0; i < (size_t)n * (size_t)n_reps; i++) worked += isfinite(y[i]) != 0;
    analysis_restart(out, "heatmap", s.seed);
    if (!out->n_runs) out->n_runs = (int)bootstrap_runs(&s, n, n_reps);
    out->n_used = worked, out->n_left_out = n * n_reps - worked;
    status = bootstrap_holes(out->n_left_out, n * n_reps, "values", &s, err);
    if (status) return status;

    int bins = (int)sqrt((double)n / CELL_VALUES), *row = malloc(2 * (size_t)n * sizeof *row);
    if (!row) return trib_fail(err, TRIB_MEMORY, "not enough memory for %d rows", n);
    bins = bins < 2 ? 2 : bins > SURFACE_CELLS ? SURFACE_CELLS : bins;
    struct axis columns = axis_of(x, factor, k, across, n, bins), lines = axis_of(x, factor, k, up, n, bins);
    struct bootstrap_means means = {(const bool[]){true}, 1};
    int *of = row + n, above = 0, below = 0, open = 0, empty = 0, highest = -1, lowest = -1;
    for (int i = 0; i < n; i++)
        of[i] = place_of(&lines, x[(size_t)i * (size_t)k + (size_t)up]) * columns.n +
                place_of(&columns, x[(size_t)i * (size_t)k + (size_t)across]);
    for (int c = 0; c < columns.n * lines.n; c++) {
        char name[sizeof out->row->name];
        int n_in = 0;
        for (int i = 0; i < n; i++)
            if (of[i] == c) row[n_in++] = i;
        double place_across = columns.place[c % columns.n], place_up = lines.place[c / columns.n];
        snprintf(name, sizeof name, "%.30s = %.6g, %.30s = %.6g", factor[across].name, place_across, factor[up].name, place_up);
        struct finding *f = analysis_add(out, name, "mean");
        if (!f) {
            status = trib_fail(err, TRIB_MEMORY, "not enough memory for the cells");
            goto out;
        }
        f->x = place_across, f->y = place_up;
        struct cell cell = {y, row, n_reps};
        struct sensitivity_options own = s;
        own.seed = s.seed + (uint64_t)c; /* cells apart, so that their errors do not move together by the bootstrap's own luck */
        int n_values = cell_values(&cell, n_in);
        if (n_values) status = bootstrap_run(&own, n_in, n_reps, 1, cell_statistic, &cell, &means, &f->value, &f->low, &f->high, NULL, err);
        if (status) goto out;
        if (n_values < 2) f->low = f->high = NAN;
        bool told = f->low > 0 || f->high < 0;
        const char *verdict = !n_values       ? "no run"
                              : isnan(f->low) ? VERDICT_ONE_RUN
                              : f->low > 0    ? "above 0"
                              : f->high < 0   ? "below 0"
                                              : VERDICT_NOTHING;
        snprintf(f->verdict, sizeof f->verdict, "%s", verdict);
        above += f->low > 0, below += f->high < 0, empty += !n_values, open += n_values && !told;
        if (n_values && (highest < 0 || f->value > out->row[highest].value)) highest = c;
        if (n_values && (lowest < 0 || f->value < out->row[lowest].value)) lowest = c;
    }
    for (int axis_no = 0; axis_no < 2; axis_no++) { /* a figure must know that a cell is no point of the design */
        const struct axis *axis = axis_no ? &lines : &columns;
        if (!axis->bins) continue;
        struct finding *f = analysis_add(out, factor[axis_no ? up : across].name, axis_no ? "axis y" : "axis x");
        if (!f) {
            status = trib_fail(err, TRIB_MEMORY, "not enough memory for the cells");
            goto out;
        }
        f->x = axis->logarithm ? exp(axis->low) : axis->low, f->y = axis->logarithm ? exp(axis->high) : axis->high;
        snprintf(f->verdict, sizeof f->verdict, "bins");
    }
    char top[96], bottom[96];
    const struct finding *h = &out->row[highest], *l = &out->row[lowest];
    analysis_number(h->value, h->low, h->high, top);
    analysis_number(l->value, l->low, l->high, bottom);
    const char *unit = out->unit[0] ? " " : "";
    analysis_say(out, "%s over %s (%d %s) and %s (%d %s).", analysis_subject(out), factor[across].name, columns.n,
                 columns.bins ? "bins" : "values", factor[up].name, lines.n, lines.bins ? "bins" : "values");
    analysis_say(out, "Highest at %s: %s%s%s.", h->name, top, unit, out->unit);
    analysis_say(out, "Lowest at %s: %s%s%s.", l->name, bottom, unit, out->unit);
    analysis_say(out, "Of %d cells %d are surely above 0, %d surely below, %d cannot be told from 0%s.", columns.n * lines.n - empty, above,
                 below, open, open && n_reps < 2 ? " or hold one run only" : "");
    if (empty) analysis_say(out, "%d cells hold no run.", empty);
    analysis_say(out, "Each interval is for one cell alone: about one cell in %.0f may miss.", 1 / (1 - s.level));
    if (s.one_luck) analysis_say(out, SAID_ONE_LUCK);
    if (out->n_left_out) analysis_say(out, "%d values were left out because a run failed.", out->n_left_out);
out:
    free(row);
    return status;
}
