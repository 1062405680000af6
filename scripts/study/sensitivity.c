/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Morris' elementary effects and Sobol's shares of the variance. PAWN: pawn.c; one at a time: tornado.c. */
#include "sensitivity.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEGLIGIBLE 0.01 /* a share of the variance below this is called nothing: ST is a mean of squares and never quite 0 */
#define TOO_WIDE 0.1
#define NAMED 4 /* factors that a sentence names */

static enum trib_status check_kind(const struct design *d, enum design_kind kind, const char *method, struct trib_error *err)
{
    int n;
    const char *const *name = design_names(&n);
    if (d->kind != kind)
        return trib_fail(err, TRIB_USAGE, "%s needs the results of a design \"%s\"; these are of a design \"%s\"", method, name[kind],
                         (int)d->kind < n ? name[d->kind] : "?");
    if (d->n_factors > SENSITIVITY_FACTORS)
        return trib_fail(err, TRIB_RANGE, "%s was given %d factors; at most %d are allowed", method, d->n_factors, SENSITIVITY_FACTORS);
    if (d->n_factors < 1 || d->n_rows < 1 || d->n_blocks < 1) return trib_fail(err, TRIB_RANGE, "%s: the design has no rows", method);
    return TRIB_OK;
}
static const char *factor_name(const struct design *d, int f) { return f < d->n_factors ? d->factor[f].name : "luck"; }

/* Indices 0 … n - 1 by falling value; equal ones in their order, NaN last. */
static void order_by(const double *value, int n, int *order)
{
    for (int i = 0; i < n; i++) {
        int at = i;
        while (at > 0 && (value[i] > value[order[at - 1]] || (isnan(value[order[at - 1]]) && !isnan(value[i]))))
            order[at] = order[at - 1], at--;
        order[at] = i;
    }
}
static void say_names(struct analysis *out, const char *sentence, const char *const *name, int n)
{
    char names[400];
    if (n < 1) return;
    analysis_names(name, n, NAMED, names, sizeof names);
    analysis_say(out, sentence, names);
}
static void say_left_out(struct analysis *out, const char *what)
{
    if (out->n_left_out)
        analysis_say(out, "%d of %d %s were left out because a run in them failed.", out->n_left_out, out->n_left_out + out->n_used, what);
}

/* ---- Morris --------------------------------------------------------------------------------------------------------------- */
enum { MU, MU_STAR, SIGMA, BEYOND_LUCK, MORRIS_STATISTICS };
struct morris {
    int k;          /* factors, luck among them */
    bool luck;      /* the last of them */
    double *effect; /* [block][k]: change of y over the step, in full ranges; for luck the change itself */
    double *change; /* [block][k]: absolute change of y */
};
static void morris_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const struct morris *m = data;
    int n = pick->n_first;
    double luck = NAN;
    for (int f = m->k - 1; f >= 0; f--) {
        double sum = 0, size = 0, change = 0, squares = 0, *s = out + f * MORRIS_STATISTICS;
        for (int i = 0; i < n; i++) {
            double e = m->effect[pick->first[i] * m->k + f];
            sum += e, size += fabs(e), change += m->change[pick->first[i] * m->k + f];
        }
        s[MU] = sum / n, s[MU_STAR] = size / n;
        for (int i = 0; i < n; i++) {
            double e = m->effect[pick->first[i] * m->k + f] - s[MU];
            squares += e * e;
        }
        s[SIGMA] = n > 1 ? sqrt(squares / (n - 1)) : NAN;
        if (m->luck && f == m->k - 1) luck = change / n;
        s[BEYOND_LUCK] = s[MU_STAR] - luck; /* on the scale that is shown: over the whole range */
    }
}
/* Keeps the trajectories in which every factor moved and every run worked; returns how many. */
static int morris_load(const struct design *d, const double *y, struct morris *m)
{
    int k = m->k, kept = 0;
    for (int i = 0; i < d->n_blocks * k; i++) m->effect[i] = m->change[i] = NAN;
    for (int row = 1; row < d->n_rows; row++) {
        int f = d->role[row] - 1, at = d->block[row];
        if (f < 0 || f >= k || d->block[row - 1] != at || at < 0 || at >= d->n_blocks) continue;
        double change = y[row] - y[row - 1], step = 1;
        if (f < d->n_factors)
            step = d->unit[(size_t)row * (size_t)d->n_factors + (size_t)f] - d->unit[(size_t)(row - 1) * (size_t)d->n_factors + (size_t)f];
        if (!isfinite(change) || step == 0) continue;
        m->effect[at * k + f] = change / step;
        m->change[at * k + f] = fabs(change);
    }
    for (int b = 0; b < d->n_blocks; b++) {
        bool whole = true;
        for (int f = 0; f < k; f++) whole = whole && !isnan(m->effect[b * k + f]);
        if (!whole) continue;
        memmove(m->effect + kept * k, m->effect + b * k, (size_t)k * sizeof *m->effect);
        memmove(m->change + kept * k, m->change + b * k, (size_t)k * sizeof *m->change);
        kept++;
    }
    return kept;
}
/* What sigma over mu_star says of the shape: Garcia Sanchez et al. 2014, Energy and Buildings 68:741-750. */
static const char *morris_shape(double sigma, double mu_star)
{
    double ratio = sigma / mu_star;
    if (!(mu_star > 0) || isnan(ratio)) return "";
    return ratio < 0.1   ? "almost linear"
           : ratio < 0.5 ? "not linear, but in one direction"
           : ratio < 1   ? "not linear, mostly in one direction"
                         : "strongly non-linear, or depends on other factors";
}
static const char *morris_verdict(const struct morris *m, const double *value, const double *low, const double *high, int f, double largest)
{
    int at = f * MORRIS_STATISTICS;
    if (isnan(low[at + MU_STAR])) return VERDICT_ONE_RUN; /* a mean: two trajectories are enough */
    if (high[at + MU_STAR] == 0) return VERDICT_NOTHING;
    if (m->luck && f == m->k - 1) return "luck alone: the yardstick of the others";
    if (m->luck) {
        if (low[at + BEYOND_LUCK] > 0) return "moves the result more than luck does";
        return low[at + MU] > 0 || high[at + MU] < 0 ? "matters, but not surely more than luck" : VERDICT_LUCK;
    }
    return high[at + MU_STAR] < 0.05 * largest ? "hardly matters: less than a twentieth of the strongest"
           : value[at + MU_STAR] > 0           ? "matters"
                                               : VERDICT_NOTHING;
}
static void morris_summary(const struct design *d, const struct morris *m, const struct sensitivity_options *o, const double *value,
                           const double *low, const double *high, struct analysis *out)
{
    int n = d->n_factors, order[SENSITIVITY_FACTORS], n_little = 0, n_bent = 0;
    const char *little[SENSITIVITY_FACTORS], *bent[SENSITIVITY_FACTORS];
    double star[SENSITIVITY_FACTORS] = {0}, widest = 0;
    char text[96];
    for (int f = 0; f < n; f++) star[f] = value[f * MORRIS_STATISTICS + MU_STAR];
    order_by(star, n, order);
    double largest = star[order[0]];
    analysis_say(out, "Morris' screening of %s over %d trajectories (%.0f runs), each moving one factor at a time:", analysis_subject(out),
                 out->n_used, bootstrap_runs(o, d->n_rows, 1));
    if (largest == 0) {
        analysis_say(out, "no factor changed anything.");
        return;
    }
    for (int i = 0; i < n && i < 3 && star[order[i]] > 0; i++) {
        int at = order[i] * MORRIS_STATISTICS;
        analysis_number(star[order[i]], low[at + MU_STAR], high[at + MU_STAR], text);
        const char *direction = low[at + MU] > 0 ? ", raising it" : high[at + MU] < 0 ? ", lowering it" : "";
        analysis_say(out, "%s%s moves it by %s%s%s over its whole range%s%s", i ? "" : "most of all ", factor_name(d, order[i]), text,
                     out->unit[0] ? " " : "", out->unit, direction, i + 1 < n && i + 1 < 3 && star[order[i + 1]] > 0 ? ";" : ".");
    }
    for (int i = 0; i < n; i++) {
        int at = order[i] * MORRIS_STATISTICS;
        const char *verdict = morris_verdict(m, value, low, high, order[i], largest);
        bool is_little = !strcmp(verdict, VERDICT_NOTHING) || !strcmp(verdict, VERDICT_LUCK) || !strncmp(verdict, "hardly", 6);
        if (is_little) little[n_little++] = factor_name(d, order[i]);
        else if (value[at + SIGMA] >= star[order[i]]) bent[n_bent++] = factor_name(d, order[i]);
        double width = (high[at + MU_STAR] - low[at + MU_STAR]) / largest;
        if (width > widest) widest = width;
    }
    say_names(out, m->luck ? "Not to be told from luck: %s." : "Of next to no effect: %s.", little, n_little);
    say_names(out, "The effect of %s changes with where it starts or with the other factors.", bent, n_bent);
    if (m->luck) {
        int at = (m->k - 1) * MORRIS_STATISTICS;
        analysis_number(value[at + MU_STAR], low[at + MU_STAR], high[at + MU_STAR], text);
        analysis_say(out, "Other luck with nothing else changed moves it by %s.", text);
    } else
        analysis_say(out, "%s", o->one_luck ? SAID_ONE_LUCK : "All points had the same luck, so what luck does is not in these numbers.");
    if (out->n_used < 2) analysis_say(out, "One trajectory gives no interval: nothing can be said about how sure this is.");
    else if (widest <= 0.2)
        analysis_say(out, "%d trajectories are enough to rank the factors: no interval is wider than %.0f%% of the largest effect.",
                     out->n_used, ceil(100 * widest));
    else
        analysis_say(out,
                     "%d trajectories rank the factors only roughly: the widest interval is %.0f%% of the largest effect; for 20%% about "
                     "%.0f are needed.",
                     out->n_used, ceil(100 * widest), ceil(out->n_used * (widest / 0.2) * (widest / 0.2)));
}
enum trib_status sensitivity_morris(const struct design *d, const double *y, const struct sensitivity_options *o, struct analysis *out,
                                    struct trib_error *err)
{
    static const char *const quantity[] = {"mu", "mu_star", "sigma"};
    struct sensitivity_options s;
    enum trib_status status = check_kind(d, DESIGN_MORRIS, "Morris' method", err);
    if (!status) status = bootstrap_options(o, &s, err);
    if (status) return status;
    struct morris m = {.k = d->n_factors + d->luck_factor, .luck = d->luck_factor};
    size_t cells = (size_t)m.k * (size_t)d->n_blocks, n_values = (size_t)m.k * MORRIS_STATISTICS;
    double *memory = malloc((2 * cells + 3 * n_values) * sizeof *memory);
    if (!memory) return trib_fail(err, TRIB_MEMORY, "not enough memory for %d trajectories", d->n_blocks);
    m.effect = memory, m.change = memory + cells;
    double *value = m.change + cells, *low = value + n_values, *high = low + n_values, largest = 0;
    analysis_restart(out, "morris", s.seed);
    if (!out->n_runs) out->n_runs = (int)bootstrap_runs(&s, d->n_rows, 1);
    out->n_used = morris_load(d, y, &m);
    out->n_left_out = d->n_blocks - out->n_used;
    status = bootstrap_holes(out->n_left_out, d->n_blocks, "trajectories", &s, err);
    if (status) goto out;
    struct bootstrap_means means = {(const bool[]){[MU] = true, [MU_STAR] = true, [BEYOND_LUCK] = true}, MORRIS_STATISTICS};
    status = bootstrap_run(&s, out->n_used, 0, (int)n_values, morris_statistic, &m, &means, value, low, high, NULL, err);
    if (status) goto out;
    for (int f = 0; f < m.k; f++) /* Student's interval knows no bounds; a mean of sizes does */
        if (low[f * MORRIS_STATISTICS + MU_STAR] < 0) low[f * MORRIS_STATISTICS + MU_STAR] = 0;
    for (int f = 0; f < d->n_factors; f++)
        if (value[f * MORRIS_STATISTICS + MU_STAR] > largest) largest = value[f * MORRIS_STATISTICS + MU_STAR];
    for (int f = 0; f < m.k; f++)
        for (int q = MU; q <= SIGMA; q++) {
            int at = f * MORRIS_STATISTICS + q;
            struct finding *row = analysis_add(out, factor_name(d, f), quantity[q]);
            if (!row) {
                status = trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of the analysis");
                goto out;
            }
            row->value = value[at], row->low = low[at], row->high = high[at];
            const char *verdict = isnan(low[at]) ? bootstrap_no_interval(out->n_used)
                                  : q == MU_STAR ? morris_verdict(&m, value, low, high, f, largest)
                                  : q == SIGMA   ? morris_shape(value[at], value[at - SIGMA + MU_STAR])
                                  : low[at] > 0  ? "raises the result"
                                  : high[at] < 0 ? "lowers the result"
                                                 : "no one direction";
            snprintf(row->verdict, sizeof row->verdict, "%s", verdict);
        }
    morris_summary(d, &m, &s, value, low, high, out);
    say_left_out(out, "trajectories");
out:
    free(memory);
    return status;
}

/* ---- Sobol ---------------------------------------------------------------------------------------------------------------- */
enum { S1, ST, INTERACTION, SOBOL_STATISTICS };
enum { MEAN, SD, S1_SUM, SOBOL_TOTALS };
struct sobol {
    int k, n_factors;   /* columns, luck among them; without it */
    double shift;       /* taken from every value, so that a constant result has a variance of exactly 0 */
    double *a, *b, *ab; /* [block], [block], [block][k] */
};
static void sobol_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const struct sobol *s = data;
    int n = pick->n_first;
    double sum = 0, squares = 0, *totals = out + s->k * SOBOL_STATISTICS;
    for (int i = 0; i < n; i++) sum += s->a[pick->first[i]] + s->b[pick->first[i]];
    double mean = sum / (2 * n);
    for (int i = 0; i < n; i++) {
        double a = s->a[pick->first[i]] - mean, b = s->b[pick->first[i]] - mean;
        squares += a * a + b * b;
    }
    double variance = squares / (2 * n - 1);
    totals[MEAN] = mean + s->shift, totals[SD] = sqrt(variance), totals[S1_SUM] = 0;
    for (int f = 0; f < s->k; f++) {
        double alone = 0, all = 0;
        for (int i = 0; i < n; i++) {
            int j = pick->first[i];
            double moved = s->ab[(size_t)j * (size_t)s->k + (size_t)f] - s->a[j];
            alone += (s->b[j] - mean) * moved; /* b less its mean: the same expectation, far less scatter where the mean is large */
            all += moved * moved;
        }
        double *q = out + f * SOBOL_STATISTICS;
        q[S1] = variance > 0 ? alone / n / variance : NAN;
        q[ST] = variance > 0 ? all / (2 * n) / variance : NAN;
        q[INTERACTION] = q[ST] - q[S1];
        if (f < s->n_factors) totals[S1_SUM] += q[S1];
    }
}
static int sobol_load(const struct design *d, const double *y, struct sobol *s)
{
    int k = s->k, kept = 0;
    for (int b = 0; b < d->n_blocks; b++) s->a[b] = s->b[b] = NAN;
    for (size_t i = 0; i < (size_t)d->n_blocks * (size_t)k; i++) s->ab[i] = NAN;
    for (int row = 0; row < d->n_rows; row++) {
        int f = d->role[row] - 1, at = d->block[row];
        if (at < 0 || at >= d->n_blocks || !isfinite(y[row])) continue;
        if (d->role[row] == DESIGN_A) s->a[at] = y[row];
        else if (d->role[row] == DESIGN_B) s->b[at] = y[row];
        else if (f >= 0 && f < k) s->ab[(size_t)at * (size_t)k + (size_t)f] = y[row];
    }
    for (int b = 0; b < d->n_blocks; b++) {
        bool whole = !isnan(s->a[b]) && !isnan(s->b[b]);
        for (int f = 0; f < k; f++) whole = whole && !isnan(s->ab[(size_t)b * (size_t)k + (size_t)f]);
        if (!whole) continue;
        if (!kept) s->shift = s->a[b];
        s->a[kept] = s->a[b] - s->shift, s->b[kept] = s->b[b] - s->shift;
        for (int f = 0; f < k; f++) s->ab[(size_t)kept * (size_t)k + (size_t)f] = s->ab[(size_t)b * (size_t)k + (size_t)f] - s->shift;
        kept++;
    }
    return kept;
}
static void sobol_verdict(struct finding *row, int q, bool luck, int blocks, const double *low, const double *high)
{
    double floor = q == S1 ? 0 : NEGLIGIBLE;
    const char *word = VERDICT_NOTHING, *small = high[q] - low[q] > TOO_WIDE ? "; " VERDICT_SMALL_N : "";
    if (isnan(row->value)) word = VERDICT_CONSTANT, small = "";
    else if (isnan(low[q])) word = bootstrap_no_interval(blocks), small = "";
    else if (low[q] > 0 && low[q] <= floor) word = row->value < NEGLIGIBLE ? VERDICT_SMALL : VERDICT_PERHAPS_SMALL;
    else if (low[q] > floor) {
        bool together = low[INTERACTION] > NEGLIGIBLE, alone = low[S1] > 0;
        if (luck) word = q == S1 ? "noise: luck by itself" : q == ST ? "noise: luck and its interactions" : "luck acts through the factors";
        else if (q == S1) word = VERDICT_ALONE;
        else if (q == INTERACTION || together) word = VERDICT_TOGETHER;
        else word = alone ? VERDICT_ALONE : "matters; by itself or through interactions cannot be told";
    }
    snprintf(row->verdict, sizeof row->verdict, "%s%s", word, small);
}
static void sobol_summary(const struct design *d, const struct sobol *s, const struct sensitivity_options *o, const double *value,
                          const double *low, const double *high, struct analysis *out)
{
    int n = d->n_factors, order[SENSITIVITY_FACTORS], n_nothing = 0, n_together = 0, shown = 0;
    const char *nothing[SENSITIVITY_FACTORS], *together[SENSITIVITY_FACTORS];
    const double *totals = value + s->k * SOBOL_STATISTICS;
    double total[SENSITIVITY_FACTORS] = {0}, widest = 0;
    char mean[32], sd[32];
    analysis_figure(totals[MEAN], mean);
    analysis_figure(totals[SD], sd);
    analysis_say(out,
                 "What makes %s differ between runs (mean %s, standard deviation %s%s%s), as shares of the variance, from %d base samples "
                 "(%.0f runs).",
                 analysis_subject(out), mean, sd, out->unit[0] ? " " : "", out->unit, out->n_used, bootstrap_runs(o, d->n_rows, 1));
    if (totals[SD] == 0) {
        analysis_say(out, "It was the same in every run: there is nothing to explain.");
        return;
    }
    if (out->n_used < BOOTSTRAP_FEWEST) {
        analysis_say(out, "So few base samples give no shares worth the name and no intervals: take 64 at the least, and better 512.");
        return;
    }
    for (int f = 0; f < n; f++) total[f] = value[f * SOBOL_STATISTICS + ST];
    order_by(total, n, order);
    for (int f = 0; f < s->k; f++)
        for (int q = S1; q <= ST; q++) widest = fmax(widest, high[f * SOBOL_STATISTICS + q] - low[f * SOBOL_STATISTICS + q]);
    for (int i = 0; i < n; i++) {
        int at = order[i] * SOBOL_STATISTICS;
        if (!(low[at + ST] > NEGLIGIBLE)) {
            nothing[n_nothing++] = factor_name(d, order[i]);
            continue;
        }
        if (low[at + INTERACTION] > NEGLIGIBLE) together[n_together++] = factor_name(d, order[i]);
        if (shown++ >= NAMED) continue;
        analysis_say(out, "%s has a hand in %.0f%% (%.0f%% to %.0f%%), and makes %.0f%% (%.0f%% to %.0f%%) by itself%s.",
                     factor_name(d, order[i]), 100 * total[order[i]], 100 * low[at + ST], 100 * high[at + ST], 100 * value[at + S1],
                     100 * low[at + S1], 100 * high[at + S1], low[at + S1] > 0 ? "" : ", which may be nothing");
    }
    if (shown > NAMED) analysis_say(out, "%d more factors matter less than these.", shown - NAMED);
    if (!shown) analysis_say(out, "No factor can be told from nothing.");
    say_names(out, "Part of what they do depends on other factors: %s.", together, n_together);
    say_names(out, "Not to be told from nothing (less than 1%% of the variance, or not surely more): %s.", nothing, n_nothing);
    if (d->luck_factor) {
        int at = n * SOBOL_STATISTICS + ST;
        analysis_say(out,
                     "Luck: %.0f%% of the variance (%.0f%% to %.0f%%) is noise or its interplay with the factors; no knowledge of the "
                     "factors would take it away.",
                     100 * value[at], 100 * low[at], 100 * high[at]);
    } else
        analysis_say(out, "%s",
                     o->one_luck ? SAID_ONE_LUCK " The share of luck is not known."
                                 : "All points had the same luck, so the share of luck is not known; the shares are those of this luck.");
    double needed = out->n_used * (widest / TOO_WIDE) * (widest / TOO_WIDE), power = 1;
    while (power < needed) power *= 2;
    if (widest <= TOO_WIDE) analysis_say(out, "N is enough: no interval is wider than 0.1 (the widest: %.3f).", widest);
    else
        analysis_say(out, "N is too small: the widest interval is %.2f; for 0.1 about %.0f base samples (%.0f runs) are needed.", widest,
                     power, bootstrap_runs(o, power * (s->k + 2), 1));
    bool negative = false;
    for (int i = 0; i < n; i++) negative = negative || low[i * SOBOL_STATISTICS + S1] < 0;
    if (negative) analysis_say(out, "Shares below 0 are sampling error.");
}
enum trib_status sensitivity_sobol(const struct design *d, const double *y, const struct sensitivity_options *o, struct analysis *out,
                                   struct trib_error *err)
{
    static const char *const quantity[] = {"S1", "ST", "interaction"}, *const total[] = {"mean", "sd", "S1_sum"};
    struct sensitivity_options s;
    enum trib_status status = check_kind(d, DESIGN_SALTELLI, "Sobol's method", err);
    if (!status) status = bootstrap_options(o, &s, err);
    if (status) return status;
    struct sobol sobol = {.k = d->n_factors + d->luck_factor, .n_factors = d->n_factors};
    size_t n = (size_t)d->n_blocks, k = (size_t)sobol.k, n_values = k * SOBOL_STATISTICS + SOBOL_TOTALS;
    double *memory = malloc((n * (k + 2) + 3 * n_values) * sizeof *memory);
    if (!memory) return trib_fail(err, TRIB_MEMORY, "not enough memory for %d base samples", d->n_blocks);
    sobol.a = memory, sobol.b = memory + n, sobol.ab = sobol.b + n;
    double *value = sobol.ab + n * k, *low = value + n_values, *high = low + n_values;
    analysis_restart(out, "sobol", s.seed);
    if (!out->n_runs) out->n_runs = (int)bootstrap_runs(&s, d->n_rows, 1);
    out->n_used = sobol_load(d, y, &sobol);
    out->n_left_out = d->n_blocks - out->n_used;
    status = bootstrap_holes(out->n_left_out, d->n_blocks, "base samples", &s, err);
    if (status) goto out;
    status = bootstrap_run(&s, out->n_used, 0, (int)n_values, sobol_statistic, &sobol, NULL, value, low, high, NULL, err);
    if (status) goto out;
    for (int i = 0; i < (int)n_values; i++) {
        bool of_factor = i < sobol.k * SOBOL_STATISTICS;
        int f = i / SOBOL_STATISTICS, q = i % SOBOL_STATISTICS;
        struct finding *row = of_factor ? analysis_add(out, factor_name(d, f), quantity[q]) : analysis_add(out, "all", total[q]);
        if (!row) {
            status = trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of the analysis");
            goto out;
        }
        row->value = value[i], row->low = low[i], row->high = high[i];
        if (of_factor) sobol_verdict(row, q, f == d->n_factors, out->n_used, low + f * SOBOL_STATISTICS, high + f * SOBOL_STATISTICS);
        else if (isnan(low[i]) && !isnan(value[i])) snprintf(row->verdict, sizeof row->verdict, "%s", bootstrap_no_interval(out->n_used));
    }
    sobol_summary(d, &sobol, &s, value, low, high, out);
    say_left_out(out, "base samples");
out:
    free(memory);
    return status;
}
