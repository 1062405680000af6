/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decision.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AVERAGE, P10, P90, WORST, REGRET_MEAN, REGRET_P90, REGRET_MAX, SATISFIED, BEST, QUANTITIES };
static const char *const quantity_name[] = {"mean", "p10", "p90", "worst", "regret_mean", "regret_p90", "regret_max", "satisfied", "best"};

struct table {
    int n_arms, n_worlds, n_reps, better;
    bool *whole;               /* [cell]: no arm failed in this world and replicate */
    double *value, *regret;    /* [arm][cell] */
    double *satisfied, *best;  /* [arm][cell]: 0 or 1; share of being best */
    int *by_value, *by_regret; /* [arm][n_whole] cells in rising order */
    int n_whole;
    int best_arm[QUANTITIES]; /* -1 before it is known: no differences yet */
    int *world, *rep;         /* scratch: how often a sample holds each */
};
struct keyed {
    double v;
    int i;
};
static int by_key(const void *a, const void *b)
{
    const struct keyed *p = a, *q = b;
    return p->v != q->v ? (p->v > q->v) - (p->v < q->v) : (p->i > q->i) - (p->i < q->i);
}
/* Larger is preferred: +1, smaller: -1. */
static int wanted(int quantity, int better)
{
    if (quantity >= REGRET_MEAN && quantity <= REGRET_MAX) return -1;
    return quantity == SATISFIED || quantity == BEST ? 1 : better;
}
static double weight(const struct table *t, int cell)
{
    int world = cell / t->n_reps, rep = cell % t->n_reps;
    return (double)t->world[world] * t->rep[rep];
}

/* Quantile (type 7) of values of which each occurs weight() times; order[]: their cells by rising value. */
static double weighted_quantile(const struct table *t, const double *value, const int *order, double total, double q)
{
    double at = q * (total - 1), from = floor(at), passed = 0, lower = NAN;
    for (int i = 0; i < t->n_whole; i++) {
        double w = weight(t, order[i]);
        if (w == 0) continue;
        passed += w;
        if (isnan(lower) && passed > from) {
            lower = value[order[i]];
            if (passed > from + 1 || at == from) return lower;
        } else if (passed > from + 1) return lower + (at - from) * (value[order[i]] - lower);
    }
    return lower;
}
static void decision_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const struct table *t = data;
    int n_cells = t->n_worlds * t->n_reps;
    memset(t->world, 0, (size_t)t->n_worlds * sizeof *t->world);
    memset(t->rep, 0, (size_t)t->n_reps * sizeof *t->rep);
    for (int i = 0; i < pick->n_first; i++) t->world[pick->first[i]]++;
    for (int i = 0; i < pick->n_second; i++) t->rep[pick->second[i]]++;
    double total = 0;
    for (int c = 0; c < n_cells; c++)
        if (t->whole[c]) total += weight(t, c);
    for (int i = 0; i < 2 * t->n_arms * QUANTITIES; i++) out[i] = NAN;
    if (total == 0) return;
    for (int a = 0; a < t->n_arms; a++) {
        const double *value = t->value + (size_t)a * (size_t)n_cells, *regret = t->regret + (size_t)a * (size_t)n_cells;
        const double *satisfied = t->satisfied + (size_t)a * (size_t)n_cells, *best = t->best + (size_t)a * (size_t)n_cells;
        const int *by_value = t->by_value + (size_t)a * (size_t)t->n_whole, *by_regret = t->by_regret + (size_t)a * (size_t)t->n_whole;
        double sum[4] = {0};
        for (int c = 0; c < n_cells; c++) {
            double w = t->whole[c] ? weight(t, c) : 0;
            if (w == 0) continue;
            sum[0] += w * value[c], sum[1] += w * regret[c], sum[2] += w * satisfied[c], sum[3] += w * best[c];
        }
        double *q = out + a * QUANTITIES;
        q[AVERAGE] = sum[0] / total, q[REGRET_MEAN] = sum[1] / total, q[SATISFIED] = sum[2] / total, q[BEST] = sum[3] / total;
        q[P10] = weighted_quantile(t, value, by_value, total, 0.1), q[P90] = weighted_quantile(t, value, by_value, total, 0.9);
        q[WORST] = weighted_quantile(t, value, by_value, total, t->better > 0 ? 0 : 1);
        q[REGRET_P90] = weighted_quantile(t, regret, by_regret, total, 0.9),
        q[REGRET_MAX] = weighted_quantile(t, regret, by_regret, total, 1);
    }
    /* How much worse each arm is than the best by the same quantity, in the same sample. */
    double *worse = out + t->n_arms * QUANTITIES;
    for (int a = 0; a < t->n_arms; a++)
        for (int q = 0; q < QUANTITIES && t->best_arm[q] >= 0; q++)
            worse[a * QUANTITIES + q] = wanted(q, t->better) * (out[t->best_arm[q] * QUANTITIES + q] - out[a * QUANTITIES + q]);
}
static void order_cells(const struct table *t, const double *value, struct keyed *scratch, int *order)
{
    int n = 0;
    for (int c = 0; c < t->n_worlds * t->n_reps; c++)
        if (t->whole[c]) scratch[n++] = (struct keyed){value[c], c};
    qsort(scratch, (size_t)n, sizeof *scratch, by_key);
    for (int i = 0; i < n; i++) order[i] = scratch[i].i;
}
/* Regret, shares and orders of every cell; they do not change from sample to sample. */
static void fill_table(struct table *t, double threshold, struct keyed *scratch)
{
    int n_cells = t->n_worlds * t->n_reps;
    for (int c = 0; c < n_cells; c++) {
        double top = -INFINITY;
        int ties = 0;
        for (int a = 0; a < t->n_arms; a++) top = fmax(top, t->better * t->value[(size_t)a * (size_t)n_cells + (size_t)c]);
        for (int a = 0; a < t->n_arms; a++) ties += t->better * t->value[(size_t)a * (size_t)n_cells + (size_t)c] == top;
        for (int a = 0; a < t->n_arms && t->whole[c]; a++) {
            size_t at = (size_t)a * (size_t)n_cells + (size_t)c;
            double v = t->better * t->value[at];
            t->regret[at] = top - v;
            t->best[at] = v == top ? 1.0 / ties : 0;
            t->satisfied[at] = isnan(threshold) ? NAN : v >= t->better * threshold;
        }
    }
    for (int a = 0; a < t->n_arms; a++) {
        size_t at = (size_t)a * (size_t)n_cells;
        order_cells(t, t->value + at, scratch, t->by_value + (size_t)a * (size_t)t->n_whole);
        order_cells(t, t->regret + at, scratch, t->by_regret + (size_t)a * (size_t)t->n_whole);
    }
}

/* ---- verdicts: each arm against the best by the same quantity, on the same samples ------------------------------------------------ */
struct judge {
    const char *const *arm;
    int n_arms;
    const int *best_arm;              /* [quantity] */
    const double *value, *low, *high; /* [arm][quantity], and after them how much worse than the best */
    int n_whole;
};
static int best_of(const double *value, int n_arms, int better, int q)
{
    int best = 0;
    for (int a = 1; a < n_arms; a++)
        if (wanted(q, better) * value[a * QUANTITIES + q] > wanted(q, better) * value[best * QUANTITIES + q]) best = a;
    return best;
}
/* The interval of the paired difference from the best leaves 0 out. */
static bool surely_worse(const struct judge *j, int a, int q) { return j->low[(j->n_arms + a) * QUANTITIES + q] > 0; }
static void arm_verdict(const struct judge *j, int a, int q, struct finding *row)
{
    int best = j->best_arm[q], open = -1, n_open = 0;
    size_t size = sizeof row->verdict;
    const char *extreme = q == WORST || q == REGRET_MAX ? "; the worst that was seen, worse is possible" : "";
    if (isnan(row->low)) snprintf(row->verdict, size, "%s", bootstrap_no_interval(j->n_whole));
    else if (a != best)
        snprintf(row->verdict, size, "%s %.60s%s", surely_worse(j, a, q) ? "worse than" : "not to be told from", j->arm[best], extreme);
    else {
        for (int b = 0; b < j->n_arms; b++)
            if (b != best && !surely_worse(j, b, q)) open = open < 0 ? b : open, n_open++;
        if (!n_open) snprintf(row->verdict, size, "best%s", extreme);
        else if (n_open == 1) snprintf(row->verdict, size, "best, but not to be told from %.60s%s", j->arm[open], extreme);
        else snprintf(row->verdict, size, "best, but not to be told from %.40s and %d more%s", j->arm[open], n_open - 1, extreme);
    }
}
static void decision_summary(const struct judge *j, const struct table *t, double threshold, struct analysis *out)
{
    static const struct {
        int quantity;
        const char *words;
    } by[] = {{REGRET_MEAN, "Least regret on average"}, {REGRET_MAX, "Least regret at the worst"}, {AVERAGE, "Best on average"},
              {WORST, "Best in its worst run"},         {SATISFIED, "Most often good enough"},     {BEST, "Most often the best"}};
    analysis_say(out, "%d policies over %d world%s with %d replicate%s each, compared on the same luck; for %s %s is better.", t->n_arms,
                 t->n_worlds, t->n_worlds == 1 ? "" : "s", t->n_reps, t->n_reps == 1 ? "" : "s", analysis_subject(out),
                 t->better > 0 ? "more" : "less");
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
        int q = by[i].quantity, best = j->best_arm[q], at = best * QUANTITIES + q;
        char text[96];
        if (q == SATISFIED && isnan(threshold)) continue;
        struct finding row = {.low = j->low[at]};
        analysis_number(j->value[at], j->low[at], j->high[at], text);
        arm_verdict(j, best, q, &row);
        const char *doubt = strncmp(row.verdict, "best, but ", 10) == 0 ? row.verdict + 10 : "";
        const char *unit = q == SATISFIED || q == BEST ? "" : out->unit;
        analysis_say(out, "%s: %s, %s%s%s%s%s.", by[i].words, j->arm[best], text, unit[0] ? " " : "", unit, doubt[0] ? ", but " : "",
                     doubt);
    }
    analysis_say(out, "Regret is what a policy loses against the one that would have been best in the same world with the same luck.");
    if (t->n_worlds < 2) analysis_say(out, "There is one world only: the intervals know luck, but not how uncertain the world is.");
    else if (t->n_reps == 1) analysis_say(out, SAID_ONE_LUCK);
    if (t->n_worlds > 1 && t->n_worlds < 10) analysis_say(out, "With so few worlds the intervals are rough.");
    if (out->n_left_out) analysis_say(out, "%d worlds and replicates were left out because a run in them failed.", out->n_left_out);
}

enum trib_status decision_analysis(const double *value, const char *const *arm, int n_arms, int n_worlds, int n_reps, int better,
                                   double threshold, const struct sensitivity_options *o, struct analysis *out, struct trib_error *err)
{
    struct sensitivity_options s;
    enum trib_status status = bootstrap_options(o, &s, err);
    if (status) return status;
    if (n_arms < 2 || n_worlds < 1 || n_reps < 1)
        return trib_fail(err, TRIB_RANGE,
                         "a decision needs two policies or more, in one world or more, run once or more; there are %d, %d and %d", n_arms,
                         n_worlds, n_reps);
    if (better != 1 && better != -1)
        return trib_fail(err, TRIB_RANGE, "a decision must know whether more is better (1) or less (-1); it was told %d", better);
    int n_cells = n_worlds * n_reps;
    size_t cells = (size_t)n_cells, arms = (size_t)n_arms, n_values = 2 * arms * QUANTITIES;
    struct table t = {.n_arms = n_arms, .n_worlds = n_worlds, .n_reps = n_reps, .better = better};
    double *numbers = malloc((4 * arms * cells + 3 * n_values) * sizeof *numbers);
    int *orders = malloc((2 * arms * cells + 2 * ((size_t)n_worlds + (size_t)n_reps)) * sizeof *orders);
    struct keyed *scratch = malloc(cells * sizeof *scratch);
    bool *whole = malloc(cells * sizeof *whole);
    if (!numbers || !orders || !scratch || !whole) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d worlds and replicates of %d policies", n_cells, n_arms);
        goto out;
    }
    t.value = numbers, t.regret = t.value + arms * cells, t.satisfied = t.regret + arms * cells, t.best = t.satisfied + arms * cells;
    double *middle = t.best + arms * cells, *low = middle + n_values, *high = low + n_values;
    t.by_value = orders, t.by_regret = orders + arms * cells, t.world = t.by_regret + arms * cells, t.rep = t.world + n_worlds,
    t.whole = whole;
    int *all = t.rep + n_reps;
    memcpy(t.value, value, arms * cells * sizeof *value);
    for (int c = 0; c < n_cells; c++) {
        whole[c] = true;
        for (size_t a = 0; a < arms; a++) whole[c] = whole[c] && isfinite(value[a * cells + (size_t)c]);
        t.n_whole += whole[c];
    }
    analysis_restart(out, "regret", s.seed);
    if (!out->n_runs) out->n_runs = n_arms * n_cells;
    out->n_used = t.n_whole, out->n_left_out = n_cells - t.n_whole;
    status = bootstrap_holes(out->n_left_out, n_cells, "worlds and replicates", &s, err);
    if (status) goto out;
    fill_table(&t, threshold, scratch);
    for (int c = 0; c < n_worlds + n_reps; c++) all[c] = c < n_worlds ? c : c - n_worlds;
    for (int q = 0; q < QUANTITIES; q++) t.best_arm[q] = -1;
    decision_statistic(&t, &(struct bootstrap_pick){all, all + n_worlds, n_worlds, n_reps}, middle);
    for (int q = 0; q < QUANTITIES; q++) t.best_arm[q] = best_of(middle, n_arms, better, q);
    struct bootstrap_means means = {(const bool[QUANTITIES]){[AVERAGE] = true, [REGRET_MEAN] = true, [SATISFIED] = true, [BEST] = true},
                                    QUANTITIES};
    status = bootstrap_run(&s, n_worlds, n_reps, (int)n_values, decision_statistic, &t, &means, middle, low, high, NULL, err);
    if (status) goto out;
    for (int a = 0; a < n_arms; a++) /* Student's interval knows no bounds; regret and shares do */
        for (int q = REGRET_MEAN; q < QUANTITIES; q++) {
            double *l = &low[a * QUANTITIES + q], *h = &high[a * QUANTITIES + q];
            if (*l < 0) *l = 0;
            if (q >= SATISFIED && *h > 1) *h = 1;
        }
    struct judge j = {arm, n_arms, t.best_arm, middle, low, high, t.n_whole};
    for (int a = 0; a < n_arms; a++)
        for (int q = 0; q < QUANTITIES; q++) {
            int at = a * QUANTITIES + q;
            if (q == SATISFIED && isnan(threshold)) continue;
            struct finding *row = analysis_add(out, arm[a], quantity_name[q]);
            if (!row) {
                status = trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of the analysis");
                goto out;
            }
            if (q == SATISFIED) row->x = threshold;
            row->value = middle[at], row->low = low[at], row->high = high[at];
            arm_verdict(&j, a, q, row);
        }
    decision_summary(&j, &t, threshold, out);
out:
    free(numbers);
    free(orders);
    free(scratch);
    free(whole);
    return status;
}

/* ---- interaction of levers -------------------------------------------------------------------------------------------------------- */
struct package {
    const double *baseline, *package, *const *part;
    int n_parts, n_reps;
};
/* Effects of the parts, of the package, their sum, and what is left: means over the cells in which all runs worked. */
static void package_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const struct package *p = data;
    double n = 0;
    for (int k = 0; k < p->n_parts + 3; k++) out[k] = 0;
    for (int i = 0; i < pick->n_first; i++)
        for (int j = 0; j < pick->n_second; j++) {
            size_t c = (size_t)pick->first[i] * (size_t)p->n_reps + (size_t)pick->second[j];
            bool whole = isfinite(p->baseline[c]) && isfinite(p->package[c]);
            for (int k = 0; k < p->n_parts; k++) whole = whole && isfinite(p->part[k][c]);
            if (!whole) continue;
            for (int k = 0; k < p->n_parts; k++) out[k] += p->part[k][c] - p->baseline[c];
            out[p->n_parts] += p->package[c] - p->baseline[c];
            n++;
        }
    for (int k = 0; k <= p->n_parts; k++) out[k] = n > 0 ? out[k] / n : NAN;
    for (int k = 0; k < p->n_parts; k++) out[p->n_parts + 1] += out[k];
    out[p->n_parts + 2] = out[p->n_parts] - out[p->n_parts + 1];
}
enum trib_status decision_interaction(const double *baseline, const double *const *part, const char *const *part_name, int n_parts,
                                      const double *package, int n_worlds, int n_reps, int better, const struct sensitivity_options *o,
                                      struct analysis *out, struct trib_error *err)
{
    struct sensitivity_options s;
    enum trib_status status = bootstrap_options(o, &s, err);
    if (status) return status;
    if (n_parts < 2 || n_worlds < 1 || n_reps < 1)
        return trib_fail(err, TRIB_RANGE,
                         "an interaction needs two parts or more, in one world or more, run once or more; there are %d, %d and %d", n_parts,
                         n_worlds, n_reps);
    struct package p = {baseline, package, part, n_parts, n_reps};
    int n_cells = n_worlds * n_reps, n_values = n_parts + 3;
    analysis_restart(out, "interaction", s.seed);
    if (!out->n_runs) out->n_runs = (n_parts + 2) * n_cells;
    for (int c = 0; c < n_cells; c++) {
        bool whole = isfinite(baseline[c]) && isfinite(package[c]);
        for (int k = 0; k < n_parts; k++) whole = whole && isfinite(part[k][c]);
        out->n_used += whole;
    }
    out->n_left_out = n_cells - out->n_used;
    status = bootstrap_holes(out->n_left_out, n_cells, "worlds and replicates", &s, err);
    if (status) return status;
    double *value = malloc(3 * (size_t)n_values * sizeof *value), *low = value ? value + n_values : NULL,
           *high = value ? low + n_values : NULL;
    if (!value) return trib_fail(err, TRIB_MEMORY, "not enough memory for %d parts", n_parts);
    struct bootstrap_means means = {(const bool[]){true}, 1};
    status = bootstrap_run(&s, n_worlds, n_reps, n_values, package_statistic, &p, &means, value, low, high, NULL, err);
    if (status) goto out;
    for (int i = 0; i < n_values; i++) {
        const char *name = i < n_parts ? part_name[i] : i == n_parts + 1 ? "sum of parts" : "package";
        struct finding *row = analysis_add(out, name, i == n_parts + 2 ? "interaction" : "effect");
        if (!row) {
            status = trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of the analysis");
            goto out;
        }
        row->value = value[i], row->low = low[i], row->high = high[i];
        int sign = row->low > 0 ? 1 : row->high < 0 ? -1 : 0;
        const char *verdict = VERDICT_NOTHING;
        if (isnan(row->low)) verdict = VERDICT_ONE_RUN;
        else if (sign && i < n_parts + 2) verdict = !better ? (sign > 0 ? "more" : "less") : sign == better ? "better" : "worse";
        else if (sign && !better) verdict = sign > 0 ? "more than the sum of its parts" : "less than the sum of its parts";
        else if (sign)
            verdict = sign == better ? "the parts help one another" : "the parts get in each other's way, or do the same work twice";
        snprintf(row->verdict, sizeof row->verdict, "%s", verdict);
    }
    char whole[96], sum[96], rest[96];
    analysis_number(value[n_parts], low[n_parts], high[n_parts], whole);
    analysis_number(value[n_parts + 1], low[n_parts + 1], high[n_parts + 1], sum);
    analysis_number(value[n_parts + 2], low[n_parts + 2], high[n_parts + 2], rest);
    analysis_say(out, "All %d levers together change %s by %s%s%s; one by one their changes add up to %s.", n_parts, analysis_subject(out),
                 whole, out->unit[0] ? " " : "", out->unit, sum);
    analysis_say(out, "What is left is %s: %s.", rest, out->row[out->n_rows - 1].verdict);
    if (n_worlds > 1 && n_reps == 1) analysis_say(out, SAID_ONE_LUCK);
    if (out->n_left_out) analysis_say(out, "%d worlds and replicates were left out because a run in them failed.", out->n_left_out);
out:
    free(value);
    return status;
}
