/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "contrast.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Normal quantiles at 97.5% and 80%: a two-sided 95% interval with 80% power. */
#define Z_LEVEL 1.959963984540054
#define Z_POWER 0.8416212335729143

enum { DIFFERENCE, RATIO, PERCENT, MEAN_A, STATISTICS };
/* Points and replicates that hold a pair; NaN in both arms where a pair is left out. Drawn first: replicates, second: points. */
struct pairs {
    const double *a, *b; /* [replicate][point] */
    int n_reps, n_points, n;
    double *mean[3]; /* scratch [n_reps]: of a, b and their difference over the points */
};

static double variance_of(const double *v, int n, double *mean)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) sum += v[i];
    *mean = sum / n;
    for (int i = 0; i < n; i++) squares += (v[i] - *mean) * (v[i] - *mean);
    return n > 1 ? squares / (n - 1) : NAN;
}
/* Pairs that differ by one and the same amount have a variance of 0 up to rounding. */
static double ratio_of(double independent, double paired)
{
    if (isnan(paired) || !(independent > 0)) return NAN;
    return paired <= 1e-24 * independent ? INFINITY : independent / paired;
}
/* Means over the points of each replicate drawn, over whatever worked there; returns how many replicates have one. all[3]: over all. */
static int means_of(const struct pairs *p, const struct bootstrap_pick *pick, double all[3])
{
    int kept = 0, n_points = pick->n_second ? pick->n_second : 1, pairs = 0;
    double sum_a = 0, sum_b = 0, sum = 0;
    for (int i = 0; i < pick->n_first; i++) {
        const double *a = p->a + (size_t)pick->first[i] * (size_t)p->n_points, *b = p->b + (size_t)pick->first[i] * (size_t)p->n_points;
        double of_a = 0, of_b = 0, of = 0;
        int n = 0;
        for (int j = 0; j < n_points; j++) {
            int at = pick->n_second ? pick->second[j] : 0;
            if (isnan(a[at])) continue;
            of_a += a[at], of_b += b[at], of += a[at] - b[at], n++;
        }
        if (!n) continue;
        p->mean[0][kept] = of_a / n, p->mean[1][kept] = of_b / n, p->mean[2][kept++] = of / n;
        sum_a += of_a, sum_b += of_b, sum += of, pairs += n;
    }
    all[0] = pairs ? sum_a / pairs : NAN, all[1] = pairs ? sum_b / pairs : NAN, all[2] = pairs ? sum / pairs : NAN;
    return kept;
}
static void contrast_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const struct pairs *p = data;
    double all[3], mean;
    int n = means_of(p, pick, all);
    out[DIFFERENCE] = all[2];
    out[RATIO] = ratio_of(variance_of(p->mean[0], n, &mean) + variance_of(p->mean[1], n, &mean), variance_of(p->mean[2], n, &mean));
    out[PERCENT] = all[1] != 0 ? 100 * all[2] / fabs(all[1]) : NAN;
    out[MEAN_A] = all[0];
}
/*
 * Variance of the difference that the points alone make: of their means, less the share that luck of single runs has in it, over their
 * number; not below 0. Replicates' own shares are taken out first, which all points have in common. scratch[2 n_points].
 */
static double points_variance(const struct pairs *p, double *scratch)
{
    double *mean = scratch, *count = scratch + p->n_points, grand = 0, squares = 0, noise = 0, all;
    if (p->n_points < 2) return 0;
    for (int j = 0; j < p->n_points; j++) mean[j] = count[j] = 0;
    for (int r = 0; r < p->n_reps; r++)
        for (int j = 0; j < p->n_points; j++) {
            size_t at = (size_t)r * (size_t)p->n_points + (size_t)j;
            if (!isnan(p->a[at])) mean[j] += p->a[at] - p->b[at] - p->mean[2][r], count[j]++;
        }
    for (int j = 0; j < p->n_points; j++) mean[j] /= count[j], grand += mean[j] / p->n_points;
    for (int r = 0; r < p->n_reps; r++)
        for (int j = 0; j < p->n_points; j++) {
            size_t at = (size_t)r * (size_t)p->n_points + (size_t)j;
            double e = isnan(p->a[at]) ? 0 : p->a[at] - p->b[at] - p->mean[2][r] - (mean[j] - grand);
            squares += e * e;
        }
    int freedom = p->n - p->n_points - p->n_reps + 1;
    if (freedom > 0) noise = squares / freedom / ((double)p->n / p->n_points);
    return fmax((variance_of(mean, p->n_points, &all) - noise) / p->n_points, 0);
}
/* points: what is left of the variance however many replicates there are. */
static double runs_needed(double difference, double sd, double points, double correction)
{
    if (!(difference != 0) || isnan(difference) || isnan(sd)) return NAN;
    double z = Z_LEVEL + Z_POWER, room = difference * difference - z * z * points;
    if (!(room > 0)) return INFINITY;
    double n = ceil(z * z * sd * sd / room + Z_LEVEL * Z_LEVEL / correction);
    return sd == 0 || n < 2 ? 2 : n;
}

/* Copies pairs that worked, without points and replicates that hold none. from: [row][replicate]; kept: two of [replicate][point]. */
static void keep_pairs(const double *a, const double *b, int n_rows, int n_reps, double *kept, int *reps, int *rows, struct pairs *p)
{
    for (int r = 0; r < n_reps; r++) reps[r] = 0;
    for (int i = 0; i < n_rows; i++) {
        rows[i] = 0;
        for (int r = 0; r < n_reps; r++) {
            size_t at = (size_t)i * (size_t)n_reps + (size_t)r;
            if (isfinite(a[at]) && isfinite(b[at])) rows[i]++, reps[r]++, p->n++;
        }
        p->n_points += rows[i] > 0;
    }
    size_t at = 0, cells = (size_t)n_rows * (size_t)n_reps;
    for (int r = 0; r < n_reps; r++) {
        if (!reps[r]) continue;
        p->n_reps++;
        for (int i = 0; i < n_rows; i++) {
            if (!rows[i]) continue;
            double va = a[(size_t)i * (size_t)n_reps + (size_t)r], vb = b[(size_t)i * (size_t)n_reps + (size_t)r];
            bool whole = isfinite(va) && isfinite(vb);
            kept[at] = whole ? va : NAN, kept[cells + at] = whole ? vb : NAN, at++;
        }
    }
    p->a = kept, p->b = kept + cells;
}
static enum trib_status measure_pairs(const double *a, const double *b, int n_rows, int n_reps, const struct sensitivity_options *s,
                                      struct contrast *c, double *percent, double *mean, struct trib_error *err)
{
    memset(c, 0, sizeof *c);
    c->mean_a = c->mean_b = c->difference = c->low = c->high = c->sd_paired = c->sd_independent = c->variance_ratio =
        c->variance_ratio_low = c->variance_ratio_high = c->runs_needed_paired = c->runs_needed_independent = NAN;
    for (int i = 0; i < 3; i++) percent[i] = mean[i] = NAN;
    if (n_rows < 1 || n_reps < 1)
        return trib_fail(err, TRIB_RANGE, "a contrast needs one point and one replicate or more; there are %d and %d", n_rows, n_reps);
    size_t cells = (size_t)n_rows * (size_t)n_reps, ways = (size_t)n_rows + (size_t)n_reps;
    double *kept = malloc((2 * cells + 3 * (size_t)n_reps + 2 * (size_t)n_rows) * sizeof *kept);
    int *each = malloc(ways * sizeof *each);
    enum trib_status status = TRIB_OK;
    if (!kept || !each) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d pairs of runs", n_rows * n_reps);
        goto out;
    }
    struct pairs p = {0};
    keep_pairs(a, b, n_rows, n_reps, kept, each, each + n_reps, &p);
    for (int i = 0; i < 3; i++) p.mean[i] = kept + 2 * cells + (size_t)i * (size_t)n_reps;
    double *scratch = p.mean[2] + n_reps;
    c->n = p.n, c->n_points = p.n_points, c->n_replicates = p.n_reps;
    status = bootstrap_holes(n_rows * n_reps - p.n, n_rows * n_reps, "pairs of runs", s, err);
    if (status) goto out;
    double value[STATISTICS], low[STATISTICS], high[STATISTICS], all[3], unused;
    struct bootstrap_means means = {(const bool[STATISTICS]){[DIFFERENCE] = true, [MEAN_A] = true}, STATISTICS};
    int second = p.n_points > 1 ? p.n_points : 0;
    status = bootstrap_run(s, p.n_reps, second, STATISTICS, contrast_statistic, &p, &means, value, low, high, NULL, err);
    if (status) goto out;
    for (int i = 0; i < p.n_reps; i++) each[i] = i;
    for (int i = 0; i < second; i++) each[p.n_reps + i] = i;
    means_of(&p, &(struct bootstrap_pick){each, each + p.n_reps, p.n_reps, second}, all);
    double var_a = variance_of(p.mean[0], p.n_reps, &unused), var_b = variance_of(p.mean[1], p.n_reps, &unused);
    c->mean_a = all[0], c->mean_b = all[1];
    c->sd_paired = sqrt(variance_of(p.mean[2], p.n_reps, &unused));
    c->sd_independent = sqrt(var_a + var_b);
    double points = points_variance(&p, scratch);
    c->error_points = sqrt(points);
    c->difference = value[DIFFERENCE], c->low = low[DIFFERENCE], c->high = high[DIFFERENCE];
    c->variance_ratio = value[RATIO];
    if (p.n_reps >= BOOTSTRAP_FEWEST) c->variance_ratio_low = low[RATIO], c->variance_ratio_high = high[RATIO];
    c->runs_needed_paired = runs_needed(c->difference, c->sd_paired, points, 2);           /* z^2 / 2: one sample of differences */
    c->runs_needed_independent = runs_needed(c->difference, c->sd_independent, points, 4); /* z^2 / 4: two samples */
    percent[0] = value[PERCENT], percent[1] = low[PERCENT], percent[2] = high[PERCENT];
    mean[0] = value[MEAN_A], mean[1] = low[MEAN_A], mean[2] = high[MEAN_A];
out:
    free(kept);
    free(each);
    return status;
}

enum trib_status contrast_of(const double *a, const double *b, int n_rows, int n_reps, const struct sensitivity_options *o,
                             struct contrast *out, struct trib_error *err)
{
    struct sensitivity_options s;
    double percent[3], mean[3];
    enum trib_status status = bootstrap_options(o, &s, err);
    return status ? status : measure_pairs(a, b, n_rows, n_reps, &s, out, percent, mean, err);
}

/* ---- several arms and measures ------------------------------------------------------------------------------------------------ */
static enum trib_status add(struct analysis *out, const char *arm, const char *quantity, double value, double low, double high,
                            const char *verdict, struct trib_error *err)
{
    struct finding *row = analysis_add(out, arm, quantity);
    if (!row) return trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of the analysis");
    row->value = value, row->low = low, row->high = high;
    snprintf(row->verdict, sizeof row->verdict, "%s", verdict);
    return TRIB_OK;
}
#define VERDICT_ONE_REPLICATE "one replicate: what luck does is not known"
static const char *difference_verdict(const struct contrast *c, int better)
{
    if (isnan(c->low)) return VERDICT_ONE_RUN;
    if (c->low > 0) return better > 0 ? "more, which is better" : better < 0 ? "more, which is worse" : "more";
    if (c->high < 0) return better > 0 ? "less, which is worse" : better < 0 ? "less, which is better" : "less";
    return VERDICT_NOTHING;
}
static const char *ratio_verdict(const struct contrast *c)
{
    if (isnan(c->variance_ratio)) return c->n < 2 ? VERDICT_ONE_RUN : c->n_replicates < 2 ? VERDICT_ONE_REPLICATE : "";
    if (isnan(c->variance_ratio_low)) return c->n_replicates < BOOTSTRAP_FEWEST ? VERDICT_FEW : "";
    if (c->variance_ratio_low > 1) return "shared luck saves runs";
    return c->variance_ratio_high < 1 ? "shared luck costs runs: the arms' luck runs against each other"
                                      : "shared luck makes no difference that can be told";
}
static enum trib_status arm_rows(const char *arm, const struct contrast *c, const double *percent, int better, struct analysis *out,
                                 struct trib_error *err)
{
    const char *verdict = difference_verdict(c, better), *enough = "";
    char text[192];
    if (isnan(c->low)) enough = VERDICT_ONE_RUN;
    else if (c->difference == 0) enough = "no difference was seen: no number of runs would show one of size 0";
    else if (isnan(c->runs_needed_paired)) enough = VERDICT_ONE_REPLICATE;
    else if (isinf(c->runs_needed_paired)) enough = "points differ too much: more of them are needed, not more replicates";
    else if (c->runs_needed_paired <= c->n_replicates) enough = c->n_points > 1 ? "there are enough replicates" : "there are enough runs";
    else {
        snprintf(text, sizeof text, c->n_points > 1 ? "too few replicates: there are %d of each point" : "too few runs: there are %d",
                 c->n_replicates);
        enough = text;
    }
    /* How many runs are needed at either end of the difference's interval; none suffices where it holds 0. */
    bool open = !(c->low > 0 || c->high < 0);
    double nearer = fabs(c->low) < fabs(c->high) ? c->low : c->high, farther = fabs(c->low) < fabs(c->high) ? c->high : c->low;
    double v = c->error_points * c->error_points, paired = c->sd_paired, apart = c->sd_independent;
    double fewest = isnan(c->low) ? NAN : runs_needed(farther, paired, v, 2), most = open ? NAN : runs_needed(nearer, paired, v, 2);
    double fewest_apart = isnan(c->low) ? NAN : runs_needed(farther, apart, v, 4),
           most_apart = open ? NAN : runs_needed(nearer, apart, v, 4);
    enum trib_status status = add(out, arm, "difference", c->difference, c->low, c->high, verdict, err);
    if (!status)
        status = add(out, arm, "percent", percent[0], percent[1], percent[2],
                     isnan(percent[0])   ? "the first arm's mean is 0"
                     : isnan(percent[1]) ? bootstrap_no_interval(c->n)
                                         : verdict,
                     err);
    if (!status)
        status = add(out, arm, "variance_ratio", c->variance_ratio, c->variance_ratio_low, c->variance_ratio_high, ratio_verdict(c), err);
    if (!status) status = add(out, arm, "runs_needed", c->runs_needed_paired, fewest, most, enough, err);
    if (!status) status = add(out, arm, "runs_needed_independent", c->runs_needed_independent, fewest_apart, most_apart, "", err);
    return status;
}
static void arm_sentence(const char *arm, const char *first, const struct contrast *c, int better, struct analysis *out)
{
    char number[96], ratio[32], needed[32];
    analysis_number(c->difference, c->low, c->high, number);
    analysis_figure(c->variance_ratio, ratio);
    analysis_figure(c->runs_needed_paired, needed);
    const char *verdict = difference_verdict(c, better), *unit = out->unit[0] ? " " : "";
    const char *runs = c->n_points > 1 ? "replicates of each point" : "runs";
    char have[64];
    if (c->n_points > 1)
        snprintf(have, sizeof have, "%d points of %d replicate%s", c->n_points, c->n_replicates, c->n_replicates == 1 ? "" : "s");
    else snprintf(have, sizeof have, "%d runs", c->n_replicates);
    if (isnan(c->low)) analysis_say(out, "%s: a difference of %s%s%s from %s, from one pair of runs.", arm, number, unit, out->unit, first);
    else if (strcmp(verdict, VERDICT_NOTHING) == 0) {
        analysis_say(out, "%s: a difference of %s%s%s, which cannot be told from none", arm, number, unit, out->unit);
        if (isnan(c->runs_needed_paired)) analysis_say(out, "with %s.", have);
        else if (isinf(c->runs_needed_paired)) analysis_say(out, "with %s; no number of replicates would show it, only more points.", have);
        else analysis_say(out, "with %s; if it is really that large, about %s %s would show it.", have, needed, runs);
    } else if (isnan(c->runs_needed_paired)) analysis_say(out, "%s: %s%s%s (%s), from %s.", arm, number, unit, out->unit, verdict, have);
    else if (isinf(c->runs_needed_paired))
        analysis_say(out, "%s: %s%s%s (%s), from %s; to be sure of seeing it more points are needed, not more replicates.", arm, number,
                     unit, out->unit, verdict, have);
    else
        analysis_say(out, "%s: %s%s%s (%s); about %s %s are needed to see it and there are %d.", arm, number, unit, out->unit, verdict,
                     needed, runs, c->n_replicates);
    if (isfinite(c->variance_ratio) && c->n_replicates > 1) {
        if (c->variance_ratio >= 1.1) analysis_say(out, "Shared luck makes its variance %s times smaller.", ratio);
        else if (c->variance_ratio < 0.9) analysis_say(out, "Shared luck costs it a factor in runs (ratio %s).", ratio);
    } else if (isinf(c->variance_ratio))
        analysis_say(out, "On the same luck every %s differs by the same amount.", c->n_points > 1 ? "replicate" : "pair");
}
enum trib_status contrast_analysis(const double *value, const char *const *arm, int n_arms, const char *const *measure,
                                   const char *const *unit, const int *better, int n_measures, int n_rows, int n_reps,
                                   const struct sensitivity_options *o, struct analysis *out, struct trib_error *err)
{
    struct sensitivity_options s;
    enum trib_status status = bootstrap_options(o, &s, err);
    if (status) return status;
    if (n_arms < 2) return trib_fail(err, TRIB_RANGE, "a contrast needs two arms or more; there %s %d", n_arms == 1 ? "is" : "are", n_arms);
    int n = n_rows * n_reps;
    for (int m = 0; m < n_measures; m++) {
        struct analysis *to = &out[m];
        const double *first = value + (size_t)m * (size_t)n_arms * (size_t)n;
        int told = 0;
        analysis_restart(to, "contrast", s.seed);
        snprintf(to->measure, sizeof to->measure, "%s", measure[m]);
        if (unit && unit[m]) snprintf(to->unit, sizeof to->unit, "%s", unit[m]);
        if (!to->n_runs) to->n_runs = n_arms * n;
        analysis_say(to, "Differences in %s from %s, run by run on the same luck.", measure[m], arm[0]);
        if (n_rows > 1 && n_reps == 1) analysis_say(to, SAID_ONE_LUCK);
        else if (n_rows > 1)
            analysis_say(to,
                         "All points share the luck of a replicate, so the intervals rest on %d points and %d replicates, not on %d runs.",
                         n_rows, n_reps, n);
        for (int a = 0; a < n_arms; a++) {
            struct contrast c;
            double percent[3], mean[3];
            const double *of = first + (size_t)a * (size_t)n;
            status = measure_pairs(of, first, n_rows, n_reps, &s, &c, percent, mean, err);
            if (status) return status;
            status = add(to, arm[a], "mean", mean[0], mean[1], mean[2], isnan(mean[1]) ? VERDICT_ONE_RUN : "", err);
            if (status) return status;
            if (a == 0) continue;
            to->n_used += c.n, to->n_left_out += n - c.n;
            int direction = better ? better[m] : 0;
            status = arm_rows(arm[a], &c, percent, direction, to, err);
            if (status) return status;
            arm_sentence(arm[a], arm[0], &c, direction, to);
            told += c.low > 0 || c.high < 0;
        }
        if (n_arms - 1 >= 5)
            analysis_say(to, "Of %d differences %d are told from 0; of differences that are 0 about one in %.0f is, by chance.", n_arms - 1,
                         told, 1 / (1 - s.level));
        if (to->n_left_out) analysis_say(to, "%d pairs were left out because one of the two runs failed.", to->n_left_out);
    }
    return TRIB_OK;
}
