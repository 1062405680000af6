/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks and fronts of arms, run by run. See decide.h. */
#include "decide.h"
#include "../scripts/quantile.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int decide_better(int measure)
{
    int n;
    const struct trib_measure_info *m = &trib_measures(&n)[measure];
    return !strcmp(m->name, "lever_cost") ? -1 : m->better;
}

const char *decide_units(const struct plot_data *d) { return d->arm[0].n_rows > 1 && d->arm[0].replicates > 1 ? "points" : "runs"; }

/* ---- runs matched over arms ------------------------------------------------------------------------------------------------ */

static int slot_order(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

enum trib_status decide_runs_make(const struct plot_sample *sample, int n_arms, struct decide_runs *out, struct trib_error *err)
{
    size_t all = 0;
    int n = 0;
    memset(out, 0, sizeof *out);
    for (int i = 0; i < n_arms; i++) all += (size_t)sample[i].n;
    out->slot = malloc((all + 1) * sizeof *out->slot);
    if (!out->slot) return trib_fail(err, TRIB_MEMORY, "not enough memory for the runs of a figure");
    all = 0;
    for (int i = 0; i < n_arms; i++)
        for (int k = 0; k < sample[i].n; k++) out->slot[all++] = sample[i].slot[k];
    qsort(out->slot, all, sizeof *out->slot, slot_order);
    for (size_t k = 0; k < all; k++)
        if (!k || out->slot[k] != out->slot[n - 1]) out->slot[n++] = out->slot[k];
    out->n = n;
    out->n_arms = n_arms;
    out->value = malloc(((size_t)n * (size_t)n_arms + 1) * sizeof *out->value);
    if (!out->value) {
        decide_runs_clear(out);
        return trib_fail(err, TRIB_MEMORY, "not enough memory for the runs of a figure");
    }
    for (int i = 0; i < n_arms; i++)
        for (int k = 0, at = 0; k < n; k++) {
            while (at < sample[i].n && sample[i].slot[at] < out->slot[k]) at++;
            bool have = at < sample[i].n && sample[i].slot[at] == out->slot[k] && isfinite(sample[i].value[at]);
            out->value[(size_t)i * (size_t)n + (size_t)k] = have ? sample[i].value[at] : NAN;
        }
    return TRIB_OK;
}

enum trib_status decide_runs_load(const struct plot_data *d, int measure, struct decide_runs *out, struct trib_error *err)
{
    memset(out, 0, sizeof *out);
    struct plot_sample *sample = calloc((size_t)d->n_arms + 1, sizeof *sample);
    if (!sample) return trib_fail(err, TRIB_MEMORY, "not enough memory for the arms of a figure");
    enum trib_status status = TRIB_OK;
    for (int i = 0; i < d->n_arms && !status; i++) status = plot_window_sample(d, i, measure, &sample[i], err);
    if (!status) status = decide_runs_make(sample, d->n_arms, out, err);
    for (int i = 0; i < d->n_arms; i++) plot_sample_clear(&sample[i]);
    free(sample);
    return status;
}

void decide_runs_clear(struct decide_runs *r)
{
    free(r->slot);
    free(r->value);
    memset(r, 0, sizeof *r);
}

/* ---- ranks ------------------------------------------------------------------------------------------------------------------- */

int decide_rank(const struct decide_runs *r, int better, double *rank)
{
    int ranked = 0;
    for (int k = 0; k < r->n; k++) {
        bool whole = true;
        for (int i = 0; i < r->n_arms; i++) whole = whole && isfinite(r->value[(size_t)i * (size_t)r->n + (size_t)k]);
        ranked += whole;
        for (int i = 0; i < r->n_arms; i++) {
            size_t at = (size_t)i * (size_t)r->n + (size_t)k;
            int ahead = 0, level = 0;
            for (int j = 0; j < r->n_arms && whole; j++) {
                double lead = (r->value[(size_t)j * (size_t)r->n + (size_t)k] - r->value[at]) * better;
                ahead += lead > 0;
                level += lead == 0;
            }
            rank[at] = whole ? ahead + (level + 1) / 2.0 : NAN;
        }
    }
    return ranked;
}

void decide_wilson(double share, int n, double *low, double *high)
{
    const double z = 1.959963984540054;
    *low = *high = NAN;
    if (n < 1) return;
    double below = 1 + z * z / n, middle = (share + z * z / (2 * n)) / below,
           half = z / below * sqrt(fmax(0, share * (1 - share)) / n + z * z / (4.0 * n * n));
    *low = fmin(share, fmax(0, middle - half)); /* at 0 and 1 rounding must not leave the share outside */
    *high = fmax(share, fmin(1, middle + half));
}

void decide_places(const struct decide_runs *r, const double *rank, struct decide_place *out)
{
    bool same = true;
    memset(out, 0, (size_t)r->n_arms * sizeof *out);
    for (int k = 0; k < r->n; k++) {
        double first = INFINITY, last = -INFINITY;
        int n_first = 0, n_last = 0;
        if (isnan(rank[k])) continue;
        for (int i = 0; i < r->n_arms; i++) {
            double at = rank[(size_t)i * (size_t)r->n + (size_t)k];
            n_first = at < first ? 1 : n_first + (at == first);
            n_last = at > last ? 1 : n_last + (at == last);
            first = fmin(first, at), last = fmax(last, at);
        }
        same = same && first == last;
        for (int i = 0; i < r->n_arms; i++) {
            double at = rank[(size_t)i * (size_t)r->n + (size_t)k];
            out[i].n++;
            out[i].best += at == first ? 1.0 / n_first : 0;
            out[i].worst += at == last ? 1.0 / n_last : 0;
            out[i].mean_rank += at;
        }
    }
    for (int i = 0; i < r->n_arms; i++) {
        struct decide_place *p = &out[i];
        p->best = p->n ? p->best / p->n : NAN;
        p->worst = p->n ? p->worst / p->n : NAN;
        p->mean_rank = p->n ? p->mean_rank / p->n : NAN;
        p->same = p->n && same;
        decide_wilson(p->best, p->n, &p->best_low, &p->best_high);
        decide_wilson(p->worst, p->n, &p->worst_low, &p->worst_high);
    }
}

/* ---- two measures at once ---------------------------------------------------------------------------------------------------- */

int decide_pair(const double *a, const double *b, int n, double *mean, double *low, double *high)
{
    int kept = 0;
    double sum = 0, square = 0;
    for (int k = 0; k < n; k++) { /* Welford's update */
        double difference = a[k] - b[k];
        if (!isfinite(difference)) continue;
        double step = difference - sum;
        sum += step / ++kept;
        square += step * (difference - sum);
    }
    *mean = kept ? sum : NAN;
    *low = -INFINITY, *high = INFINITY;
    if (kept > 1) {
        double half = gsl_cdf_tdist_Pinv(0.975, kept - 1) * sqrt(square / (kept - 1)) / sqrt(kept);
        *low = sum - half, *high = sum + half;
    }
    return kept;
}

/* How the runs of one arm spread about their mean: correlation, and the sizes of ellipses of that shape that hold half and nine tenths. */
static void spread_of(const double *x, const double *y, int n, struct decide_point *p, double *distance)
{
    double cross = 0;
    for (int k = 0; k < n; k++) cross += (x[k] - p->mean[0]) * (y[k] - p->mean[1]);
    bool wide = p->sd[0] > 0, tall = p->sd[1] > 0;
    p->along = wide && tall ? fmax(-1, fmin(1, cross / (n - 1) / p->sd[0] / p->sd[1])) : 0;
    double rest = 1 - p->along * p->along;
    bool line = rest < 1e-9;
    for (int k = 0; k < n; k++) {
        double u = wide ? (x[k] - p->mean[0]) / p->sd[0] : 0, v = tall ? (y[k] - p->mean[1]) / p->sd[1] : 0;
        distance[k] = line ? fabs(u) : sqrt(fmax(0, (u * u - 2 * p->along * u * v + v * v) / rest));
    }
    quantile_sort(distance, n);
    p->half = n >= 10 ? quantile_of(distance, n, 0.5) : NAN;
    p->ninety = n >= 10 ? quantile_of(distance, n, 0.9) : NAN;
}

static void point_fill(const struct decide_runs run[2], int arm, int base, struct decide_point *p, double *room)
{
    int n = 0;
    size_t slots = (size_t)run[0].n;
    double *x = room, *y = room + slots;
    for (size_t k = 0; k < slots; k++) {
        double dx = run[0].value[(size_t)arm * slots + k] - run[0].value[(size_t)base * slots + k],
               dy = run[1].value[(size_t)arm * slots + k] - run[1].value[(size_t)base * slots + k];
        if (isfinite(dx) && isfinite(dy)) x[n] = dx, y[n++] = dy;
    }
    struct plot_summary s[2];
    struct trib_error none = {0};
    p->n = n;
    if (plot_summarize(x, n, &s[0], &none) || plot_summarize(y, n, &s[1], &none)) p->n = -1;
    for (int m = 0; m < 2 && p->n >= 0; m++) {
        p->mean[m] = s[m].mean, p->low[m] = s[m].lo, p->high[m] = s[m].hi;
        p->sd[m] = n > 1 ? s[m].sd : 0;
    }
    if (n > 1) spread_of(x, y, n, p, y + slots);
    else p->half = p->ninety = NAN;
}

/* Does arm j beat arm i in both measures (by means: never worse, once better), and surely so; is i surely better in one of them? */
static void versus(const struct decide_runs run[2], int i, int j, const int better[2], bool *beats, bool *surely, bool *safe)
{
    int worse = 0, ahead = 0, clear = 0, equal = 0;
    *safe = false;
    for (int m = 0; m < 2; m++) {
        double mean, low, high;
        size_t n = (size_t)run[m].n;
        int pairs = decide_pair(run[m].value + (size_t)j * n, run[m].value + (size_t)i * n, (int)n, &mean, &low, &high);
        if (better[m] < 0) {
            double swap = -low;
            low = -high, high = swap, mean = -mean;
        }
        worse += !pairs || mean < 0;
        ahead += pairs && mean > 0;
        clear += pairs && low > 0;
        equal += pairs > 1 && low == 0 && high == 0;
        *safe = *safe || !pairs || high < 0;
    }
    *beats = !worse && ahead;
    *surely = clear && clear + equal == 2;
    *safe = *safe || equal == 2;
}

enum trib_status decide_points(const struct decide_runs run[2], int base, const int better[2], struct decide_point *out,
                               struct trib_error *err)
{
    int n_arms = run[0].n_arms;
    double *room = malloc(3 * ((size_t)run[0].n + 1) * sizeof *room);
    if (!room) return trib_fail(err, TRIB_MEMORY, "not enough memory for the runs of a figure");
    memset(out, 0, (size_t)n_arms * sizeof *out);
    for (int i = 0; i < n_arms; i++) {
        point_fill(run, i, base, &out[i], room);
        if (out[i].n < 0) {
            free(room);
            return trib_fail(err, TRIB_MEMORY, "not enough memory for the runs of a figure");
        }
    }
    free(room);
    if (!better[0] || !better[1]) return TRIB_OK;
    for (int i = 0; i < n_arms; i++) {
        bool beaten = false, surely_beaten = false, always_safe = true;
        for (int j = 0; j < n_arms; j++) {
            bool beats, surely, safe;
            if (j == i || !out[i].n || !out[j].n) continue;
            versus(run, i, j, better, &beats, &surely, &safe);
            beaten = beaten || beats;
            surely_beaten = surely_beaten || surely;
            always_safe = always_safe && safe;
        }
        out[i].front = out[i].n && !beaten;
        out[i].decided = out[i].n && (beaten ? surely_beaten : always_safe);
    }
    return TRIB_OK;
}
