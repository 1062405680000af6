/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One factor at a time, from a centre: the bars of a tornado. */
#include "sensitivity.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bar {
    int row, other; /* change = row - other, both rows of the design; other -1: the value of the row itself */
    int factor;     /* -1: the centre */
    const char *quantity;
};
struct tornado {
    const double *y;
    int reps, n_bars;
    const struct bar *bar;
};

/* Means over the replicates of a sample in which both runs of a pair worked. */
static double change_of(const struct tornado *t, const struct bar *bar, int r)
{
    double value = t->y[(size_t)bar->row * (size_t)t->reps + (size_t)r];
    return bar->other < 0 ? value : value - t->y[(size_t)bar->other * (size_t)t->reps + (size_t)r];
}
static void tornado_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const struct tornado *t = data;
    for (int i = 0; i < t->n_bars; i++) {
        double sum = 0;
        int n = 0;
        for (int r = 0; r < pick->n_first; r++) {
            double change = change_of(t, &t->bar[i], pick->first[r]);
            if (isfinite(change)) sum += change, n++;
        }
        out[i] = n ? sum / n : NAN;
    }
}
static int pairs_of(const struct tornado *t, const struct bar *bar)
{
    int n = 0;
    for (int r = 0; r < t->reps; r++) n += isfinite(change_of(t, bar, r)) != 0;
    return n;
}
/* The bars of each factor: its rows by rising place in [0, 1], and the swing. first[f]: where they begin; returns how many in all. */
static int tornado_bars(const struct design *d, int centre, struct bar *bar, int *first)
{
    int n = 0;
    bar[n++] = (struct bar){centre, -1, -1, "mean"};
    for (int f = 0; f < d->n_factors; f++) {
        int from = first[f] = n;
        for (int row = 0; row < d->n_rows; row++) {
            if (d->role[row] != 1 + f) continue;
            double place = d->unit[(size_t)row * (size_t)d->n_factors + (size_t)f];
            int at = n++;
            while (at > from && d->unit[(size_t)bar[at - 1].row * (size_t)d->n_factors + (size_t)f] > place) bar[at] = bar[at - 1], at--;
            bar[at] = (struct bar){row, centre, f, "middle"};
        }
        if (n == from) continue;
        bar[from].quantity = "low";
        if (n - from < 2) continue;
        bar[n - 1].quantity = "high";
        bar[n] = (struct bar){bar[n - 1].row, bar[from].row, f, "swing"};
        n++;
    }
    first[d->n_factors] = n;
    return n;
}
static void tornado_summary(const struct design *d, const int *order, const int *first, const double *value, const double *low,
                            const double *high, int reps, const struct sensitivity_options *s, struct analysis *out)
{
    const char *nothing[SENSITIVITY_FACTORS];
    int n_nothing = 0, shown = 0;
    char text[400], l[96], h[96], at[32];
    analysis_figure(value[0], at);
    analysis_say(out, "One factor at a time from the centre, where %s is %s%s%s; %d factors, %d replicate%s, compared on the same luck.",
                 analysis_subject(out), at, out->unit[0] ? " " : "", out->unit, d->n_factors, reps, reps == 1 ? "" : "s");
    for (int i = 0; i < d->n_factors; i++) {
        int f = order[i], from = first[f], to = first[f + 1],
            last = to - from > 1 ? to - 2 : to - 1; /* the high end stands before the swing */
        bool told = false, sure = true;
        for (int j = from; j < to; j++) told = told || low[j] > 0 || high[j] < 0, sure = sure && !isnan(low[j]);
        if (to == from) continue;
        if (sure && !told) {
            nothing[n_nothing++] = d->factor[f].name;
            continue;
        }
        if (shown++ >= 3) continue;
        analysis_number(value[from], low[from], high[from], l);
        analysis_number(value[last], low[last], high[last], h);
        if (strlen(d->factor[f].name) + 2 * sizeof l < sizeof text)
            snprintf(text, sizeof text, "%s changes it by %s at its low end and by %s at its high end.", d->factor[f].name, l, h);
        analysis_say(out, "%s", text);
    }
    if (shown > 3) analysis_say(out, "%d more factors change it less.", shown - 3);
    if (n_nothing) {
        analysis_names(nothing, n_nothing, 4, text, sizeof text);
        analysis_say(out, "Not to be told from no change at all: %s.", text);
    }
    if (s->one_luck) analysis_say(out, SAID_ONE_LUCK);
    else if (reps < 2) analysis_say(out, "One replicate gives no intervals: how much of this is luck cannot be said.");
    analysis_say(out, "What factors do together cannot be seen when they are moved one at a time.");
    if (out->n_left_out) analysis_say(out, "%d pairs of runs were left out because one of the two failed.", out->n_left_out);
}

enum trib_status sensitivity_tornado(const struct design *d, const double *y, int reps, const struct sensitivity_options *o,
                                     struct analysis *out, struct trib_error *err)
{
    struct sensitivity_options s;
    enum trib_status status = bootstrap_options(o, &s, err);
    if (status) return status;
    int n_kinds, centre = -1;
    const char *const *kind = design_names(&n_kinds);
    if (d->kind != DESIGN_ONE)
        return trib_fail(err, TRIB_USAGE, "a tornado needs the results of a design \"%s\"; these are of a design \"%s\"", kind[DESIGN_ONE],
                         (int)d->kind < n_kinds ? kind[d->kind] : "?");
    for (int row = 0; row < d->n_rows && centre < 0; row++)
        if (d->role[row] == DESIGN_CENTRE) centre = row;
    if (centre < 0 || reps < 1 || d->n_factors < 1 || d->n_factors > SENSITIVITY_FACTORS)
        return trib_fail(err, TRIB_RANGE,
                         "a tornado needs a centre, one replicate or more and 1 to %d factors; found %s centre, %d replicates, %d factors",
                         SENSITIVITY_FACTORS, centre < 0 ? "no" : "a", reps, d->n_factors);
    analysis_restart(out, "tornado", s.seed);
    if (!out->n_runs) out->n_runs = (int)bootstrap_runs(&s, d->n_rows, reps);
    size_t most = (size_t)d->n_rows + (size_t)d->n_factors + 1, n_factors = (size_t)d->n_factors;
    struct bar *bar = malloc(most * sizeof *bar);
    double *value = malloc((3 * most + n_factors) * sizeof *value), *low = value ? value + most : NULL, *high = value ? low + most : NULL;
    int *first = malloc((2 * n_factors + 1) * sizeof *first);
    if (!bar || !value || !first) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d rows", d->n_rows);
        goto out;
    }
    struct tornado t = {y, reps, tornado_bars(d, centre, bar, first), bar};
    int pairs = 0;
    for (int i = 1; i < t.n_bars; i++) {
        if (strcmp(bar[i].quantity, "swing") == 0) continue;
        pairs += reps;
        out->n_used += pairs_of(&t, &bar[i]);
    }
    out->n_left_out = pairs - out->n_used;
    status = bootstrap_holes(out->n_left_out, pairs, "pairs of runs", &s, err);
    struct bootstrap_means means = {(const bool[]){true}, 1};
    if (!status) status = bootstrap_run(&s, reps, 0, t.n_bars, tornado_statistic, &t, &means, value, low, high, NULL, err);
    if (status) goto out;
    for (int i = 0; i < t.n_bars; i++)
        if (pairs_of(&t, &bar[i]) < 2) low[i] = high[i] = NAN;

    /* Factors by their largest change from the centre; equal ones stay in their order. */
    double *size = high + most;
    int *order = first + n_factors + 1;
    for (int f = 0; f < d->n_factors; f++) {
        size[f] = 0;
        for (int i = first[f]; i < first[f + 1]; i++)
            if (strcmp(bar[i].quantity, "swing") != 0) size[f] = fmax(size[f], fabs(value[i])); /* fmax: a NaN counts as 0 */
        int at = f;
        while (at > 0 && size[f] > size[order[at - 1]]) order[at] = order[at - 1], at--;
        order[at] = f;
    }
    for (int i = -1; i < d->n_factors; i++) {
        int from = i < 0 ? 0 : first[order[i]], to = i < 0 ? 1 : first[order[i] + 1];
        for (int j = from; j < to; j++) {
            struct finding *row = analysis_add(out, i < 0 ? "centre" : d->factor[order[i]].name, bar[j].quantity);
            if (!row) {
                status = trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of the analysis");
                goto out;
            }
            row->value = value[j], row->low = low[j], row->high = high[j];
            if (i >= 0 && strcmp(bar[j].quantity, "swing") != 0) {
                size_t cell = (size_t)bar[j].row * n_factors + (size_t)order[i];
                row->x = d->value[cell], row->y = d->unit[cell];
            }
            const char *verdict = isnan(row->low) ? VERDICT_ONE_RUN
                                  : i < 0         ? ""
                                  : row->low > 0  ? "raises the result"
                                  : row->high < 0 ? "lowers the result"
                                                  : VERDICT_NOTHING;
            snprintf(row->verdict, sizeof row->verdict, "%s", verdict);
        }
    }
    tornado_summary(d, order, first, value, low, high, reps, &s, out);
out:
    free(bar);
    free(value);
    free(first);
    return status;
}
