/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of a comparison: values over a window, one a run; quantiles, paired differences, intervals. */
#include "lua_api.h"
#include "quantile.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int32_t month_of(int32_t day) {
    int year, month, mday;
    trib_day_civil(day, &year, &month, &mday);
    return year * 12 + month - 1;
}
struct api_window api_default_window(const struct api_experiment *x) {
    const struct trib_config *config = &x->arm[0].ensemble.config;
    struct api_window w = {month_of(config->from_day), month_of(config->to_day), false};
    int32_t first = TRIB_DAY_MAX;
    for (int i = 0; i < x->n_arms; i++)
        if (x->arm[i].policy_from < first) first = x->arm[i].policy_from;
    if (first > config->from_day && first <= config->to_day) w.from = month_of(first), w.from_policy = true;
    return w;
}
void api_months_text(const struct api_experiment *x, char text[64]) {
    int from = month_of(x->arm[0].ensemble.config.from_day), to = month_of(x->arm[0].ensemble.config.to_day);
    snprintf(text, 64, "%04d-%02d to %04d-%02d", from / 12, from % 12 + 1, to / 12, to % 12 + 1);
}
struct api_window api_read_window(lua_State *L, int index, const struct api_experiment *x) {
    struct api_window w = api_default_window(x);
    if (lua_type(L, index) != LUA_TTABLE) return w;
    const struct trib_config *config = &x->arm[0].ensemble.config;
    int32_t from = config->from_day, to = config->to_day;
    if (api_day(L, index, "from", &from)) w.from = month_of(from), w.from_policy = false;
    if (api_day(L, index, "to", &to)) w.to = month_of(to);
    if (from < config->from_day || to > config->to_day || w.from > w.to) {
        char first[11], last[11];
        trib_day_text(config->from_day, first);
        trib_day_text(config->to_day, last);
        api_fail(L, "from", NULL, "the window must lie inside the runs, %s to %s, and begin before it ends", first, last);
    }
    return w;
}
/* Sum, mean or last value over the window of each run below x->runs; other runs of the store are left alone. */
static enum trib_status fold(const struct api_experiment *x, int arm, int measure, const char *kind, struct api_window w, double *value, struct trib_error *err) {
    struct store_series s = {0};
    enum trib_status status = store_series(x->api->store, arm, measure, &s, err);
    if (status) return status;
    for (int run = 0; run < s.n_runs; run++) {
        if (s.slot[run] >= (uint32_t)x->runs) continue;
        double sum = 0, last = NAN;
        int n = 0;
        for (int k = 0; k < s.n_months; k++) {
            int32_t month = s.first_month + k;
            double v = s.value[(size_t)run * (size_t)s.n_months + (size_t)k];
            if (month < w.from || month > w.to || isnan(v)) continue;
            sum += v, last = v, n++;
        }
        value[s.slot[run]] = strcmp(kind, "sum") == 0 ? (n ? sum : NAN) : strcmp(kind, "mean") == 0 ? (n ? sum / n : NAN) : last;
    }
    store_series_clear(&s);
    return TRIB_OK;
}
enum trib_status api_window_values(const struct api_experiment *x, int arm, int measure, struct api_window w, double *value, struct trib_error *err) {
    int n;
    const struct trib_measure_info *info = &trib_measures(&n)[measure];
    for (int i = 0; i < x->runs; i++) value[i] = NAN;
    if (x->dry) return TRIB_OK;
    if (!info->numerator) return fold(x, arm, measure, info->kind, w, value, err);
    double *below = malloc((size_t)x->runs * sizeof *below);
    if (!below) return trib_fail(err, TRIB_MEMORY, "not enough memory for the results");
    for (int i = 0; i < x->runs; i++) below[i] = NAN;
    enum trib_status status = fold(x, arm, trib_measure_find(info->numerator), "sum", w, value, err);
    if (!status) status = fold(x, arm, trib_measure_find(info->denominator), "sum", w, below, err);
    for (int i = 0; i < x->runs; i++) value[i] = below[i] > 0 ? value[i] / below[i] : NAN;
    free(below);
    return status;
}
struct api_cell api_cell_of_arm(const struct api_experiment *x, const double *arm, const double *first, int better) {
    struct api_cell cell = api_cell_of(arm, first, x->runs, better);
    if (!x->row || x->replicates < 2) return cell;
    double *mean = calloc((size_t)x->n_rows * 2, sizeof *mean);
    if (!mean) return cell;
    for (int i = 0; i < x->n_rows * 2; i++) {
        const double *from = i < x->n_rows ? arm + i * x->replicates : first + (i - x->n_rows) * x->replicates;
        for (int r = 0; r < x->replicates; r++) mean[i] += from[r] / x->replicates;
    }
    struct api_cell points = api_cell_of(mean, mean + x->n_rows, x->n_rows, better);
    free(mean);
    cell.n_pairs = points.n_pairs, cell.difference = points.difference, cell.low = points.low, cell.high = points.high;
    return cell;
}
struct api_cell api_cell_of(const double *arm, const double *first, int n, int better) {
    struct api_cell c = {.mean = NAN, .median = NAN, .sd = NAN, .q05 = NAN, .q25 = NAN, .q75 = NAN, .q95 = NAN, .difference = NAN, .low = NAN, .high = NAN, .probability_better = NAN};
    double *kept = malloc((size_t)(n + 1) * sizeof *kept);
    if (!kept) return c;
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++)
        if (!isnan(arm[i])) kept[c.n++] = arm[i], sum += arm[i];
    if (c.n) {
        c.mean = sum / c.n;
        for (int i = 0; i < c.n; i++) squares += (kept[i] - c.mean) * (kept[i] - c.mean);
        if (c.n > 1) c.sd = sqrt(squares / (c.n - 1));
        quantile_sort(kept, c.n);
        c.median = quantile_of(kept, c.n, 0.5);
        c.q05 = quantile_of(kept, c.n, 0.05), c.q25 = quantile_of(kept, c.n, 0.25);
        c.q75 = quantile_of(kept, c.n, 0.75), c.q95 = quantile_of(kept, c.n, 0.95);
    }
    double wins = 0;
    sum = squares = 0;
    for (int i = 0; i < n; i++) {
        double d = arm[i] - first[i];
        if (isnan(d)) continue;
        kept[c.n_pairs++] = d, sum += d;
        wins += d == 0 ? 0.5 : (d > 0) == (better > 0);
    }
    if (c.n_pairs) {
        c.difference = sum / c.n_pairs;
        if (better) c.probability_better = wins / c.n_pairs;
        for (int i = 0; i < c.n_pairs; i++) squares += (kept[i] - c.difference) * (kept[i] - c.difference);
        if (c.n_pairs > 1) {
            double half = gsl_cdf_tdist_Pinv(0.975, c.n_pairs - 1) * sqrt(squares / (c.n_pairs - 1) / c.n_pairs);
            c.low = c.difference - half, c.high = c.difference + half;
        }
    }
    free(kept);
    return c;
}
