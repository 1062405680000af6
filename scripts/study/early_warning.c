/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the record to predictors, forecasts, scores and sentences. Rows go run by run, month by month, place by place. */
#include "early_warning.h"
#include "logistic.h"
#include "score.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- predictors ------------------------------------------------------------------------------------------------------------- */
enum { HISTORY = 8, CALENDAR = 16 }; /* groups of predictors beside those of trafficking */
static const struct {
    const char *name;
    unsigned group;
} predictors[] = {
    {"months since a recorded clash (faded)", HISTORY},
    {"recorded clash deaths, 3 months", HISTORY},
    {"recorded clash deaths, 12 months", HISTORY},
    {"recorded clash deaths, ever", HISTORY},
    {"neighbours' clash deaths, 12 months", HISTORY},
    {"all clash deaths, 12 months", HISTORY},
    {"base rate of the place", HISTORY},
    {"recorded passages, 3 months", WARNING_FLOW},
    {"passages, change over 3 months", WARNING_FLOW},
    {"passages, change over 12 months", WARNING_FLOW},
    {"neighbours' passages, change over 12 months", WARNING_FLOW},
    {"recorded price", WARNING_PRICE},
    {"price, change over 3 months", WARNING_PRICE},
    {"price, change over 12 months", WARNING_PRICE},
    {"recorded captures, 3 months", WARNING_CAPTURES},
    {"captures, change over 12 months", WARNING_CAPTURES},
    {"base rate of the place and month", CALENDAR},
};
enum { N_PREDICTORS = sizeof predictors / sizeof *predictors, BASE_RATE = 6, CALENDAR_RATE = N_PREDICTORS - 1 };
_Static_assert(N_PREDICTORS <= LOGISTIC_MOST, "the regression takes fewer");

struct work {
    const struct warning_panel *p;
    const struct warning_options *o;
    int n_train, n_test, n_at, n_times; /* places that are forecast, months from which */
    int *at;                            /* [n_at] their numbers */
    uint8_t *near;                      /* [n_places][n_places] */
    size_t n_rows, a_run;               /* a_run: rows of one run */
    float *x;                           /* [n_rows][N_PREDICTORS] */
    uint8_t *y;                         /* [n_rows] */
};

static float value_at(const struct work *w, const float *series, int run, int month, int place)
{
    return series[((size_t)run * (size_t)w->p->n_months + (size_t)month) * (size_t)w->p->n_places + (size_t)place];
}
/* Sum over the `n` months that end with `month`. */
static double sum_of(const struct work *w, const float *series, int run, int month, int n, int place)
{
    double sum = 0;
    for (int k = month - n + 1 < 0 ? 0 : month - n + 1; k <= month; k++) sum += (double)value_at(w, series, run, k, place);
    return sum;
}
static double change_of(const struct work *w, const float *series, int run, int month, int back, int place)
{
    return log1p(sum_of(w, series, run, month, 3, place)) - log1p(sum_of(w, series, run, month - back, 3, place));
}
/* 0 where one of the two prices is not known. */
static double price_change(const struct work *w, int run, int month, int back, int place)
{
    double now = (double)value_at(w, w->p->price, run, month, place), then = (double)value_at(w, w->p->price, run, month - back, place);
    return now > 0 && then > 0 ? log(now / then) : 0;
}
static void fill_row(const struct work *w, int run, int month, int place, float *x)
{
    const struct warning_panel *p = w->p;
    double last = 0, near_deaths = 0, all_deaths = 0, near_now = 0, near_then = 0;
    for (int k = month; k >= 0; k--)
        if (value_at(w, p->clash_deaths, run, k, place) >= 1) {
            last = exp(-(double)(month - k) / 12);
            break;
        }
    for (int t = 0; t < p->n_places; t++) {
        double deaths = sum_of(w, p->clash_deaths, run, month, 12, t);
        all_deaths += deaths;
        if (!w->near[place * p->n_places + t]) continue;
        near_deaths += deaths;
        near_now += sum_of(w, p->flow, run, month, 3, t);
        near_then += sum_of(w, p->flow, run, month - 12, 3, t);
    }
    const double value[N_PREDICTORS - 1] = {last,
                                            log1p(sum_of(w, p->clash_deaths, run, month, 3, place)),
                                            log1p(sum_of(w, p->clash_deaths, run, month, 12, place)),
                                            log1p(sum_of(w, p->clash_deaths, run, month, month + 1, place)),
                                            log1p(near_deaths),
                                            log1p(all_deaths),
                                            0, /* base rates come when all outcomes are known */
                                            log1p(sum_of(w, p->flow, run, month, 3, place)),
                                            change_of(w, p->flow, run, month, 3, place),
                                            change_of(w, p->flow, run, month, 12, place),
                                            log1p(near_now) - log1p(near_then),
                                            log1p((double)value_at(w, p->price, run, month, place)),
                                            price_change(w, run, month, 3, place),
                                            price_change(w, run, month, 12, place),
                                            log1p(sum_of(w, p->captures, run, month, 3, place)),
                                            change_of(w, p->captures, run, month, 12, place)};
    for (int i = 0; i < N_PREDICTORS - 1; i++) x[i] = (float)value[i];
}

static size_t row_of(const struct work *w, int run, int time, int at)
{
    return (size_t)run * w->a_run + (size_t)time * (size_t)w->n_at + (size_t)at;
}
static void fill_rows(struct work *w)
{
    const struct warning_panel *p = w->p;
    for (int run = 0; run < p->n_runs; run++)
        for (int time = 0; time < w->n_times; time++)
            for (int a = 0; a < w->n_at; a++) {
                size_t row = row_of(w, run, time, a);
                int month = time + WARNING_FIRST_MONTH;
                fill_row(w, run, month, w->at[a], w->x + row * N_PREDICTORS);
                for (int k = month + 1; k <= month + w->o->horizon; k++)
                    if (p->onset[((size_t)run * (size_t)p->n_months + (size_t)k) * (size_t)p->n_places + (size_t)w->at[a]]) w->y[row] = 1;
            }
}

static double log_odds(double p) { return log(p / (1 - p)); }
/*
 * How often an onset followed at the place in the runs that are learned from, ever and about that month (three months either way), as log
 * odds. A run that is learned from does not count itself, or it would know its own future. Few cases are drawn in: to half a case in
 * all rows of the place; the month's rate to that of the place, by the weight of ten runs.
 */
static bool fill_base_rates(struct work *w)
{
    enum { AROUND = 3 };
    double *all = calloc((size_t)w->n_at * (size_t)w->n_times, sizeof *all), *ever = calloc((size_t)w->n_at, sizeof *ever);
    bool ok = all && ever;
    for (int run = 0; ok && run < w->n_train; run++)
        for (int time = 0; time < w->n_times; time++)
            for (int a = 0; a < w->n_at; a++) all[time * w->n_at + a] += w->y[row_of(w, run, time, a)], ever[a] += w->y[row_of(w, run, time, a)];
    for (int run = 0; ok && run < w->p->n_runs; run++) {
        bool own = run < w->n_train;
        int runs = w->n_train - own;
        for (int a = 0; a < w->n_at; a++) {
            double mine = 0;
            for (int time = 0; own && time < w->n_times; time++) mine += w->y[row_of(w, run, time, a)];
            double rate = (ever[a] - mine + 0.5) / ((double)runs * w->n_times + 1);
            for (int time = 0; time < w->n_times; time++) {
                int from = time < AROUND ? 0 : time - AROUND, to = time + AROUND < w->n_times ? time + AROUND : w->n_times - 1;
                double sum = 0;
                for (int k = from; k <= to; k++) sum += all[k * w->n_at + a] - (own ? w->y[row_of(w, run, k, a)] : 0);
                sum /= to - from + 1;
                float *x = w->x + row_of(w, run, time, a) * N_PREDICTORS;
                x[BASE_RATE] = (float)log_odds(rate);
                x[CALENDAR_RATE] = (float)log_odds((sum + 10 * rate) / (runs + 10.0));
            }
        }
    }
    free(all);
    free(ever);
    return ok;
}

/* ---- forecasts -------------------------------------------------------------------------------------------------------------------- */
enum { MOST_FORECASTS = 12, MOST_GAINS = 12, N_SCORES = 4 };
enum { AUC, WHEN, BRIER, CRPS };
static const char *const scores[N_SCORES] = {"AUC", "AUC when", "Brier", "CRPS"};
struct forecast {
    const char *name;
    unsigned groups; /* of predictors; 0: not a regression */
    double (*plain)(const struct work *w, int run, int time, int at);
    struct logistic model;
    double *p;                            /* [rows held out] */
    double *wins[2], *pairs[2];           /* of score_auc_add(), [n_test][n_test]: of all forecasts, of those for the same place */
    double *brier, *crps;                 /* [n_test] means of a run */
};
struct gain {
    const char *name;
    int better, than; /* forecasts */
};
struct warning {
    struct work w;
    struct forecast forecast[MOST_FORECASTS];
    struct gain gain[MOST_GAINS];
    int n_forecasts, n_gains, full;
};

static double base_rate(const struct work *w, int run, int time, int at)
{
    double odds = (double)w->x[row_of(w, run, time, at) * N_PREDICTORS + BASE_RATE];
    return 1 / (1 + exp(-odds));
}
/* Sure that it goes on as before: a clash of that size came on record within as many months back as are looked ahead. */
static double last_value(const struct work *w, int run, int time, int at)
{
    return sum_of(w, w->p->clash_deaths, run, time + WARNING_FIRST_MONTH, w->o->horizon, w->at[at]) >= w->o->deaths;
}

static int add_forecast(struct warning *s, const char *name, unsigned groups, double (*plain)(const struct work *, int, int, int))
{
    s->forecast[s->n_forecasts] = (struct forecast){.name = name, .groups = groups, .plain = plain};
    return s->n_forecasts++;
}
static void add_gain(struct warning *s, const char *name, int better, int than) { s->gain[s->n_gains++] = (struct gain){name, better, than}; }
static void list_forecasts(struct warning *s)
{
    static const struct {
        unsigned group;
        const char *name, *gain;
    } alone[] = {{WARNING_FLOW, "clashes and passages", "passages add"},
                 {WARNING_PRICE, "clashes and prices", "prices add"},
                 {WARNING_CAPTURES, "clashes and captures", "captures add"}};
    unsigned trade = s->w.o->observables;
    int rate = add_forecast(s, "base rate", 0, base_rate), last = add_forecast(s, "last value", 0, last_value);
    int history = add_forecast(s, "clashes", HISTORY, NULL), full = add_forecast(s, "clashes and trafficking", HISTORY | trade, NULL);
    s->full = full;
    add_gain(s, "trafficking adds", full, history);
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if ((trade & alone[i].group) && trade != alone[i].group)
            add_gain(s, alone[i].gain, add_forecast(s, alone[i].name, HISTORY | alone[i].group, NULL), history);
    int dated = add_forecast(s, "clashes and calendar", HISTORY | CALENDAR, NULL);
    add_gain(s, "trafficking adds to the calendar", add_forecast(s, "clashes, calendar, trafficking", HISTORY | CALENDAR | trade, NULL), dated);
    add_gain(s, "clashes over base rate", history, rate);
    add_gain(s, "clashes over last value", history, last);
}

static int columns_of(unsigned groups, int *column)
{
    int n = 0;
    for (int i = 0; i < N_PREDICTORS; i++)
        if (predictors[i].group & groups) column[n++] = i;
    return n;
}
static void take_columns(const float *from, const int *column, int n, double *to)
{
    for (int i = 0; i < n; i++) to[i] = (double)from[column[i]];
}
static enum trib_status fit(const struct work *w, struct forecast *f, struct trib_error *err)
{
    int column[N_PREDICTORS], n = columns_of(f->groups, column);
    size_t rows = (size_t)w->n_train * w->a_run, first = rows;
    if (f->groups) {
        double *x = malloc(rows * (size_t)n * sizeof *x), one[N_PREDICTORS];
        if (!x) return trib_fail(err, TRIB_MEMORY, "not enough memory for %zu rows of %d predictors", rows, n);
        for (size_t r = 0; r < rows; r++) take_columns(w->x + r * N_PREDICTORS, column, n, x + r * (size_t)n);
        enum trib_status status = logistic_fit(x, w->y, rows, n, w->o->penalty, &f->model, err);
        free(x);
        if (status) return status;
        for (size_t r = 0; r < (size_t)w->n_test * w->a_run; r++) {
            take_columns(w->x + (first + r) * N_PREDICTORS, column, n, one);
            f->p[r] = logistic_chance(&f->model, one);
        }
        return TRIB_OK;
    }
    for (int run = 0; run < w->n_test; run++)
        for (int time = 0; time < w->n_times; time++)
            for (int a = 0; a < w->n_at; a++) f->p[row_of(w, run, time, a)] = f->plain(w, w->n_train + run, time, a);
    return TRIB_OK;
}

/* Who wins over whom, once among all and once at each place by itself: where, and when. */
static bool rank(const struct work *w, struct forecast *f, const int *block, const uint8_t *y)
{
    size_t rows = (size_t)w->n_test * w->a_run, here = rows / (size_t)w->n_at, blocks = (size_t)w->n_test * (size_t)w->n_test;
    double *p = malloc((here + 1) * sizeof *p);
    int *of = malloc((here + 1) * sizeof *of);
    uint8_t *came = malloc(here + 1);
    bool ok = p && of && came;
    for (int i = 0; i < 2; i++) memset(f->wins[i], 0, blocks * sizeof(double)), memset(f->pairs[i], 0, blocks * sizeof(double));
    ok = ok && score_auc_add(f->p, y, block, rows, w->n_test, f->wins[0], f->pairs[0]);
    for (int a = 0; ok && a < w->n_at; a++) {
        for (size_t i = 0; i < here; i++) {
            size_t row = i * (size_t)w->n_at + (size_t)a;
            p[i] = f->p[row], of[i] = block[row], came[i] = y[row];
        }
        ok = score_auc_add(p, came, of, here, w->n_test, f->wins[1], f->pairs[1]);
    }
    free(p), free(of), free(came);
    return ok;
}
static enum trib_status score(const struct work *w, struct forecast *f, const int *block, double *room, struct trib_error *err)
{
    const uint8_t *y = w->y + (size_t)w->n_train * w->a_run;
    size_t rows = (size_t)w->n_test * w->a_run;
    if (!rank(w, f, block, y))
        return trib_fail(err, TRIB_MEMORY, "not enough memory to score %zu forecasts", rows);
    for (int run = 0; run < w->n_test; run++) {
        size_t at = (size_t)run * w->a_run;
        f->brier[run] = score_brier(f->p + at, y + at, w->a_run);
        f->crps[run] = 0;
        for (int time = 0; time < w->n_times; time++, at += (size_t)w->n_at) {
            int observed = 0;
            for (int a = 0; a < w->n_at; a++) observed += y[at + (size_t)a];
            f->crps[run] += score_crps_count(f->p + at, w->n_at, observed, room) / w->n_times;
        }
    }
    return TRIB_OK;
}

/* ---- intervals over held-out runs ---------------------------------------------------------------------------------------------------- */
static double auc_of(const double *wins, const double *pairs, int n, const int *times)
{
    double won = 0, all = 0;
    for (int a = 0; a < n; a++) {
        double row = 0, of = 0;
        if (!times[a]) continue;
        for (int b = 0; b < n; b++) row += times[b] * wins[a * n + b], of += times[b] * pairs[a * n + b];
        won += times[a] * row;
        all += times[a] * of;
    }
    return all > 0 ? won / all : NAN;
}
/* The scores of each forecast, then the gains of each pair. */
static void warning_statistic(const void *data, const struct bootstrap_pick *pick, double *out)
{
    const struct warning *s = data;
    int n = s->w.n_test, *times = calloc((size_t)n, sizeof *times);
    for (int i = 0; times && i < pick->n_first; i++) times[pick->first[i]]++;
    for (int k = 0; k < s->n_forecasts; k++) {
        const struct forecast *f = &s->forecast[k];
        double *of = out + k * N_SCORES;
        of[AUC] = times ? auc_of(f->wins[0], f->pairs[0], n, times) : NAN;
        of[WHEN] = times ? auc_of(f->wins[1], f->pairs[1], n, times) : NAN;
        of[BRIER] = of[CRPS] = 0;
        for (int i = 0; i < pick->n_first; i++) of[BRIER] += f->brier[pick->first[i]] / pick->n_first, of[CRPS] += f->crps[pick->first[i]] / pick->n_first;
    }
    for (int k = 0; k < s->n_gains; k++) {
        const double *better = out + s->gain[k].better * N_SCORES, *than = out + s->gain[k].than * N_SCORES;
        double *of = out + (s->n_forecasts + k) * N_SCORES;
        for (int i = 0; i < N_SCORES; i++) of[i] = i == AUC || i == WHEN ? better[i] - than[i] : than[i] - better[i]; /* of the others little is good */
    }
    free(times);
}

/* ---- rows and sentences --------------------------------------------------------------------------------------------------------------- */
static bool add_row(struct analysis *out, const char *name, int score_, double value, double low, double high, bool gain)
{
    struct finding *row = analysis_add(out, name, scores[score_]);
    if (!row) return false;
    row->value = value, row->low = low, row->high = high;
    const char *verdict = !gain ? "" : isnan(value) ? "cannot be told: nothing happened, or everywhere" : isnan(low) ? VERDICT_FEW : low > 0 ? "improves the forecast" : high < 0 ? "makes the forecast worse" : VERDICT_NOTHING;
    snprintf(row->verdict, sizeof row->verdict, "%s", verdict);
    return true;
}
static bool add_rows(const struct warning *s, const double *value, const double *low, const double *high, struct analysis *out)
{
    for (int k = 0; k < s->n_forecasts + s->n_gains; k++)
        for (int i = 0; i < N_SCORES; i++) {
            int at = k * N_SCORES + i;
            bool gain = k >= s->n_forecasts;
            if (!add_row(out, gain ? s->gain[k - s->n_forecasts].name : s->forecast[k].name, i, value[at], low[at], high[at], gain)) return false;
        }
    const struct forecast *f = &s->forecast[s->full];
    int column[N_PREDICTORS], n = columns_of(f->groups, column);
    for (int i = 0; i < n; i++) {
        struct finding *row = analysis_add(out, predictors[column[i]].name, "weight");
        if (!row) return false;
        row->value = f->model.weight[i];
    }
    return true;
}
static bool add_reliability(const struct warning *s, struct analysis *out)
{
    const struct forecast *f = &s->forecast[s->full];
    const struct work *w = &s->w;
    const uint8_t *y = w->y + (size_t)w->n_train * w->a_run;
    for (int bin = 0; bin < 10; bin++) {
        double chance = 0, came = 0, n = 0;
        for (size_t r = 0; r < (size_t)w->n_test * w->a_run; r++) {
            int of = (int)(f->p[r] * 10);
            if ((of > 9 ? 9 : of) != bin) continue;
            n++, chance += f->p[r], came += y[r];
        }
        if (n == 0) continue;
        char name[32];
        snprintf(name, sizeof name, "%d to %d%%", 10 * bin, 10 * bin + 10);
        struct finding *row = analysis_add(out, name, "reliability");
        if (!row) return false;
        row->x = chance / n, row->y = n, row->value = came / n;
    }
    return true;
}
static void say_gain(struct analysis *out, const char *start, const char *name, double of)
{
    const struct finding *crps = analysis_find(out, name, "CRPS"), *auc = analysis_find(out, name, "AUC"), *when = analysis_find(out, name, "AUC when");
    char text[96], area[96], time[96], share[32] = "";
    if (!crps || !auc || !when) return;
    analysis_number(crps->value, crps->low, crps->high, text);
    analysis_number(auc->value, auc->low, auc->high, area);
    if (of > 0) snprintf(share, sizeof share, ", %.1f%% of it", 100 * crps->value / of);
    analysis_number(when->value, when->low, when->high, time);
    analysis_say(out, "%s: CRPS less by %s%s; AUC more by %s, at the same place by %s: %s.", start, text, share, area, time,
                 isnan(crps->low)  ? "too few runs to tell"
                 : crps->low > 0   ? "the forecast improves"
                 : crps->high < 0  ? "the forecast gets worse"
                 : auc->low > 0    ? "places and months are ranked better, but their number is foreseen no better that could be told"
                                   : "no difference that could be told");
}
static void say_all(const struct warning *s, const double *value, struct analysis *out)
{
    const struct work *w = &s->w;
    double share = 0;
    char text[32];
    for (size_t r = (size_t)w->n_train * w->a_run; r < w->n_rows; r++) share += w->y[r];
    share /= (double)w->n_test * (double)w->a_run;
    analysis_figure(100 * share, text);
    analysis_say(out, "Forecasts of %d places from %d months, %d months ahead; learned from %d runs, scored on %d others, where %s%% of forecasts were followed by a clash.",
                 w->n_at, w->n_times, w->o->horizon, w->n_train, w->n_test, text);
    if (share == 0) analysis_say(out, "Nothing was there to be foreseen.");
    say_gain(out, "What is recorded of trafficking, beside the record of clashes", "trafficking adds", value[2 * N_SCORES + CRPS]);
    const struct finding *dated = analysis_find(out, "clashes and calendar", "CRPS");
    say_gain(out, "Where other runs of the same history tell the month's own risk as well", "trafficking adds to the calendar", dated ? dated->value : 0);
    say_gain(out, "The record of clashes against the place's base rate", "clashes over base rate", value[CRPS]);
    analysis_say(out, "AUC: share of pairs in which the place and month with an onset had the higher chance (0.5: a coin); at the same place: whether it is foreseen when, not where. CRPS: error of the number of places with an onset, "
                      "in places. Learned and scored on runs of one history: it speaks of the model's clashes, not of next year.");
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------------------ */
void warning_defaults(struct warning_options *o)
{
    *o = (struct warning_options){.horizon = 12, .train = 0.5, .deaths = 25, .penalty = 0.0001, .observables = WARNING_ALL};
}
static enum trib_status check(const struct warning_panel *p, const struct warning_options *o, struct work *w, struct trib_error *err)
{
    if (o->horizon < 1 || o->horizon > 120) return trib_fail(err, TRIB_RANGE, "the horizon is %d months; it must lie between 1 and 120", o->horizon);
    if (!(o->train > 0 && o->train < 1)) return trib_fail(err, TRIB_RANGE, "train is %g; it must lie between 0 and 1: the share of runs to learn from", o->train);
    if (!(o->observables & WARNING_ALL) || (o->observables & ~(unsigned)WARNING_ALL)) return trib_fail(err, TRIB_RANGE, "early warning needs at least one observable of trafficking");
    w->n_train = (int)(o->train * p->n_runs + 0.5);
    w->n_test = p->n_runs - w->n_train;
    if (w->n_train < 2 || w->n_test < 2)
        return trib_fail(err, TRIB_RANGE, "of %d runs %d would be learned from and %d held out; it takes two of each", p->n_runs, w->n_train, w->n_test);
    w->n_times = p->n_months - WARNING_FIRST_MONTH - o->horizon;
    if (w->n_times < 1)
        return trib_fail(err, TRIB_RANGE, "the record has %d months; forecasts %d months ahead need at least %d: %d before the first forecast, and those that it looks at",
                         p->n_months, o->horizon, WARNING_FIRST_MONTH + o->horizon + 1, WARNING_FIRST_MONTH);
    for (int t = 0; t < p->n_places; t++) w->n_at += p->place[t];
    if (w->n_at == 0) return trib_fail(err, TRIB_RANGE, "no place is to be forecast");
    return TRIB_OK;
}
static enum trib_status prepare(struct work *w, struct trib_error *err)
{
    const struct warning_panel *p = w->p;
    size_t places = (size_t)p->n_places;
    w->a_run = (size_t)w->n_times * (size_t)w->n_at;
    w->n_rows = (size_t)p->n_runs * w->a_run;
    w->at = malloc(places * sizeof *w->at);
    w->near = calloc(places * places, 1);
    w->x = malloc(w->n_rows * N_PREDICTORS * sizeof *w->x);
    w->y = calloc(w->n_rows, 1);
    if (!w->at || !w->near || !w->x || !w->y) return trib_fail(err, TRIB_MEMORY, "not enough memory for %zu forecasts", w->n_rows);
    w->n_at = 0;
    for (int t = 0; t < p->n_places; t++)
        if (p->place[t]) w->at[w->n_at++] = t;
    for (int e = 0; e < p->n_edges; e++) {
        int a = p->edge[e][0], b = p->edge[e][1];
        if (a != b) w->near[a * p->n_places + b] = w->near[b * p->n_places + a] = 1;
    }
    fill_rows(w);
    return fill_base_rates(w) ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for base rates");
}
static bool forecast_room(struct forecast *f, const struct work *w)
{
    size_t n = (size_t)w->n_test;
    f->p = malloc(n * w->a_run * sizeof *f->p);
    f->wins[0] = malloc((4 * n * n + 2 * n) * sizeof(double));
    if (!f->p || !f->wins[0]) return false;
    f->pairs[0] = f->wins[0] + n * n, f->wins[1] = f->pairs[0] + n * n, f->pairs[1] = f->wins[1] + n * n;
    f->brier = f->pairs[1] + n * n, f->crps = f->brier + n;
    return true;
}
static void clear(struct warning *s)
{
    for (int k = 0; k < s->n_forecasts; k++) free(s->forecast[k].p), free(s->forecast[k].wins[0]);
    free(s->w.at), free(s->w.near), free(s->w.x), free(s->w.y);
}
static enum trib_status try_all(struct warning *s, struct trib_error *err)
{
    struct work *w = &s->w;
    size_t rows = (size_t)w->n_test * w->a_run;
    int *block = malloc(rows * sizeof *block);
    double *room = malloc(((size_t)w->n_at + 1) * sizeof *room);
    enum trib_status status = block && room ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory to score %zu forecasts", rows);
    for (size_t r = 0; !status && r < rows; r++) block[r] = (int)(r / w->a_run);
    for (int k = 0; k < s->n_forecasts && !status; k++) {
        struct forecast *f = &s->forecast[k];
        if (!forecast_room(f, w)) status = trib_fail(err, TRIB_MEMORY, "not enough memory for %zu forecasts", rows);
        if (!status) status = fit(w, f, err);
        if (!status) status = score(w, f, block, room, err);
    }
    free(block);
    free(room);
    return status;
}
enum trib_status warning_analysis(const struct warning_panel *panel, const struct warning_options *options, struct analysis *out,
                                  struct trib_error *err)
{
    struct sensitivity_options o;
    struct warning s = {.w = {.p = panel, .o = options}};
    enum trib_status status = bootstrap_options(&options->sample, &o, err);
    if (!status) status = check(panel, options, &s.w, err);
    if (status) return status;
    analysis_restart(out, "early_warning", o.seed);
    if (!out->n_runs) out->n_runs = panel->n_runs;
    out->n_used = panel->n_runs;
    list_forecasts(&s);
    double number[3][(MOST_FORECASTS + MOST_GAINS) * N_SCORES];
    status = prepare(&s.w, err);
    if (!status) status = try_all(&s, err);
    struct bootstrap_means means = {(const bool[N_SCORES]){false, false, true, true}, N_SCORES};
    if (!status)
        status = bootstrap_run(&o, s.w.n_test, 0, (s.n_forecasts + s.n_gains) * N_SCORES, warning_statistic, &s, &means, number[0], number[1], number[2], NULL, err);
    if (!status && (!add_rows(&s, number[0], number[1], number[2], out) || !add_reliability(&s, out))) status = trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of the analysis");
    if (!status) say_all(&s, number[0], out);
    clear(&s);
    return status;
}
