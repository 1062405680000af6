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
struct pairs {
    const double *a, *b; /* [n] */
    int n;
};

static double variance_of(const double *v, const struct bootstrap_pick *pick, const double *less, double *mean)
{
    double sum = 0, squares = 0;
    int n = pick->n_first;
    for (int i = 0; i < n; i++) sum += v[pick->first[i]] - (less ? less[pick->first[i]] : 0);
    *mean = sum / n;
    for (int i = 0; i < n; i++) {
        double e = v[pick->first[i]] - (less ? less[pick->first[i]] : 0) - *mean;
        squares += e * e;
    }
    return n > 1 ? squares / (n - 1) : NAN;
}
/* Pairs that differ by one and the same amount have a variance of 0 up to rounding. */
static double ratio_of(double independent, double paired)
{
    if (isnan(paired) || !(independent > 0)) return NAN;
    return paired <= 1e-24 * independent ? INFINITY : independent / paired;
}
static void contrast_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const struct pairs *p = data;
    double a, b, difference;
    double var_a = variance_of(p->a, pick, NULL, &a), var_b = variance_of(p->b, pick, NULL, &b);
    double paired = variance_of(p->a, pick, p->b, &difference);
    out[DIFFERENCE] = difference;
    out[RATIO] = ratio_of(var_a + var_b, paired);
    out[PERCENT] = b != 0 ? 100 * difference / fabs(b) : NAN;
    out[MEAN_A] = a;
}
static double runs_needed(double difference, double sd, double correction)
{
    if (!(difference != 0) || isnan(difference) || isnan(sd)) return NAN;
    double n = (Z_LEVEL + Z_POWER) * sd / difference;
    n = ceil(n * n + Z_LEVEL * Z_LEVEL / correction);
    return sd == 0 || n < 2 ? 2 : n;
}

static enum trib_status measure_pairs(const double *a, const double *b, int n, const struct sensitivity_options *s, struct contrast *c,
                                      double *percent, double *mean, struct trib_error *err)
{
    memset(c, 0, sizeof *c);
    c->mean_a = c->mean_b = c->difference = c->low = c->high = c->sd_paired = c->sd_independent = c->variance_ratio =
        c->variance_ratio_low = c->variance_ratio_high = c->runs_needed_paired = c->runs_needed_independent = NAN;
    for (int i = 0; i < 3; i++) percent[i] = mean[i] = NAN;
    double *kept = malloc((2 * (size_t)n + 1) * sizeof *kept);
    int *each = malloc(((size_t)n + 1) * sizeof *each);
    enum trib_status status = TRIB_OK;
    if (!kept || !each) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d pairs of runs", n);
        goto out;
    }
    struct pairs p = {kept, kept + n, 0};
    for (int i = 0; i < n; i++) {
        if (!isfinite(a[i]) || !isfinite(b[i])) continue;
        each[p.n] = p.n;
        kept[p.n] = a[i], kept[n + p.n] = b[i], p.n++;
    }
    c->n = p.n;
    status = bootstrap_holes(n - p.n, n, "pairs of runs", s, err);
    if (status) goto out;
    double value[STATISTICS], low[STATISTICS], high[STATISTICS], difference;
    status = bootstrap_run(s, p.n, 0, STATISTICS, contrast_statistic, &p, value, low, high, NULL, err);
    if (status) goto out;
    struct bootstrap_pick all = {each, NULL, p.n, 0};
    double var_a = variance_of(p.a, &all, NULL, &c->mean_a), var_b = variance_of(p.b, &all, NULL, &c->mean_b);
    c->sd_paired = sqrt(variance_of(p.a, &all, p.b, &difference));
    c->sd_independent = sqrt(var_a + var_b);
    c->difference = value[DIFFERENCE], c->low = low[DIFFERENCE], c->high = high[DIFFERENCE];
    c->variance_ratio = value[RATIO], c->variance_ratio_low = low[RATIO], c->variance_ratio_high = high[RATIO];
    c->runs_needed_paired = runs_needed(c->difference, c->sd_paired, 2);           /* z^2 / 2: one sample of differences */
    c->runs_needed_independent = runs_needed(c->difference, c->sd_independent, 4); /* z^2 / 4: two samples */
    percent[0] = value[PERCENT], percent[1] = low[PERCENT], percent[2] = high[PERCENT];
    mean[0] = value[MEAN_A], mean[1] = low[MEAN_A], mean[2] = high[MEAN_A];
out:
    free(kept);
    free(each);
    return status;
}

enum trib_status contrast_of(const double *a, const double *b, int n, const struct sensitivity_options *o, struct contrast *out,
                             struct trib_error *err)
{
    struct sensitivity_options s;
    double percent[3], mean[3];
    enum trib_status status = bootstrap_options(o, &s, err);
    return status ? status : measure_pairs(a, b, n, &s, out, percent, mean, err);
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
static const char *difference_verdict(const struct contrast *c, int better)
{
    if (isnan(c->low)) return VERDICT_ONE_RUN;
    if (c->low > 0) return better > 0 ? "more, which is better" : better < 0 ? "more, which is worse" : "more";
    if (c->high < 0) return better > 0 ? "less, which is worse" : better < 0 ? "less, which is better" : "less";
    return VERDICT_NOTHING;
}
static const char *ratio_verdict(const struct contrast *c)
{
    if (isnan(c->variance_ratio_low)) return c->n < 2 ? VERDICT_ONE_RUN : "";
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
    else if (isnan(c->runs_needed_paired)) enough = "no difference was seen: no number of runs would show one of size 0";
    else if (c->runs_needed_paired <= c->n) enough = "there are enough runs";
    else {
        snprintf(text, sizeof text, "too few runs: there are %d", c->n);
        enough = text;
    }
    /* How many runs are needed at either end of the difference's interval; none suffices where it holds 0. */
    bool open = !(c->low > 0 || c->high < 0);
    double nearer = fabs(c->low) < fabs(c->high) ? c->low : c->high, farther = fabs(c->low) < fabs(c->high) ? c->high : c->low;
    double fewest = isnan(c->low) ? NAN : runs_needed(farther, c->sd_paired, 2), most = open ? NAN : runs_needed(nearer, c->sd_paired, 2);
    double fewest_apart = isnan(c->low) ? NAN : runs_needed(farther, c->sd_independent, 4),
           most_apart = open ? NAN : runs_needed(nearer, c->sd_independent, 4);
    enum trib_status status = add(out, arm, "difference", c->difference, c->low, c->high, verdict, err);
    if (!status)
        status =
            add(out, arm, "percent", percent[0], percent[1], percent[2], isnan(percent[0]) ? "the first arm's mean is 0" : verdict, err);
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
    if (isnan(c->low)) analysis_say(out, "%s: a difference of %s%s%s from %s, from one pair of runs.", arm, number, unit, out->unit, first);
    else if (strcmp(verdict, VERDICT_NOTHING) == 0) {
        analysis_say(out, "%s: a difference of %s%s%s, which cannot be told from none", arm, number, unit, out->unit);
        if (isnan(c->runs_needed_paired)) analysis_say(out, "with %d runs.", c->n);
        else analysis_say(out, "with %d runs; if it is really that large, about %s runs would show it.", c->n, needed);
    } else
        analysis_say(out, "%s: %s%s%s (%s); about %s runs are needed to see it and there are %d.", arm, number, unit, out->unit, verdict,
                     needed, c->n);
    if (isfinite(c->variance_ratio) && c->n > 1) {
        if (c->variance_ratio >= 1.1) analysis_say(out, "Shared luck saves it a factor of %s in runs.", ratio);
        else if (c->variance_ratio < 0.9) analysis_say(out, "Shared luck costs it a factor in runs (ratio %s).", ratio);
    } else if (isinf(c->variance_ratio)) analysis_say(out, "On the same luck every pair differs by the same amount.");
}
enum trib_status contrast_analysis(const double *value, const char *const *arm, int n_arms, const char *const *measure,
                                   const char *const *unit, const int *better, int n_measures, int n, const struct sensitivity_options *o,
                                   struct analysis *out, struct trib_error *err)
{
    struct sensitivity_options s;
    enum trib_status status = bootstrap_options(o, &s, err);
    if (status) return status;
    if (n_arms < 2) return trib_fail(err, TRIB_RANGE, "a contrast needs two arms or more; there %s %d", n_arms == 1 ? "is" : "are", n_arms);
    for (int m = 0; m < n_measures; m++) {
        struct analysis *to = &out[m];
        const double *first = value + (size_t)m * (size_t)n_arms * (size_t)n;
        int told = 0;
        analysis_restart(to, "contrast", s.seed);
        snprintf(to->measure, sizeof to->measure, "%s", measure[m]);
        if (unit && unit[m]) snprintf(to->unit, sizeof to->unit, "%s", unit[m]);
        to->n_runs = n_arms * n;
        analysis_say(to, "Differences in %s from %s, run by run on the same luck.", measure[m], arm[0]);
        for (int a = 0; a < n_arms; a++) {
            struct contrast c;
            double percent[3], mean[3];
            const double *of = first + (size_t)a * (size_t)n;
            status = measure_pairs(of, first, n, &s, &c, percent, mean, err);
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
