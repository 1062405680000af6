/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and dates of the figure 'earners'. See earners.h. */
#include "earners.h"
#include "study.h"
#include "../scripts/quantile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers -------------------------------------------------------------------------------------------------------------- */
/* All lines of all arms by name, the largest first (mean of the window, of the arm that has most of it). */
struct line {
    char name[GRAPH_NAME];
    double size;
};
static int lines_collect(const struct money_income *income, int n_arms, const struct money_years *years, struct line *line)
{
    int n = 0;
    double months = years->end - years->begin + 1;
    for (int a = 0; a < n_arms; a++)
        for (int i = 0; i < income[a].n_lines; i++) {
            size_t cells = (size_t)income[a].n_years * (size_t)income[a].n_runs;
            double sum = 0;
            int k = 0;
            for (size_t c = 0; c < cells; c++) sum += fabs(income[a].value[(size_t)i * cells + c]);
            sum *= 12 / months / income[a].n_runs;
            if (!(sum > 0)) continue;
            while (k < n && strcmp(line[k].name, income[a].name[i]) != 0) k++;
            if (k == n) {
                if (n == 2 * INCOME_LINES) continue;
                line[n] = (struct line){.size = 0};
                snprintf(line[n++].name, GRAPH_NAME, "%s", income[a].name[i]);
            }
            line[k].size = fmax(line[k].size, sum);
        }
    for (int i = 1; i < n; i++)
        for (int k = i; k > 0 && line[k - 1].size < line[k].size; k--) {
            struct line swap = line[k];
            line[k] = line[k - 1], line[k - 1] = swap;
        }
    return n;
}
static int layer_of(const struct earners_page *p, const struct line *line, int n_lines, const char *name)
{
    for (int i = 0; i < n_lines; i++)
        if (!strcmp(line[i].name, name)) return i < p->n_layers - 1 ? i : p->n_layers - 1;
    return -1;
}

/* Mean and middle 90% of one year's values. */
static void spread(double *value, int n, double *mean, double *low, double *high)
{
    *mean = 0;
    for (int r = 0; r < n; r++) *mean += value[r] / n;
    quantile_sort(value, n);
    *low = quantile_of(value, n, 0.05);
    *high = quantile_of(value, n, 0.95);
}

static bool arm_fill(struct earners_page *p, int arm, const struct money_income *income, const struct line *line, int n_lines)
{
    struct earners_arm *out = &p->arm[arm];
    size_t runs = (size_t)income->n_runs, years = (size_t)p->n_years, layers = (size_t)p->n_layers;
    double *store = calloc((3 * layers + 3) * years + 1, sizeof *store), *sum = calloc((layers + 1) * runs + 1, sizeof *sum);
    out->mean = store, out->n_runs = income->n_runs;
    if (!store || !sum) return free(sum), false;
    out->low = store + layers * years, out->high = store + 2 * layers * years;
    out->total = store + 3 * layers * years, out->total_low = out->total + years, out->total_high = out->total_low + years;
    for (size_t y = 0; y < years; y++) {
        double rate = 12.0 / money_months(&p->years, p->years.first + (int)y) / 100;
        memset(sum, 0, (layers + 1) * runs * sizeof *sum);
        for (int i = 0; i < income->n_lines; i++) {
            int l = layer_of(p, line, n_lines, income->name[i]);
            for (size_t r = 0; r < runs && l >= 0; r++) {
                double value = income->value[((size_t)i * years + y) * runs + r] * rate;
                sum[(size_t)l * runs + r] += value;
                sum[layers * runs + r] += value;
            }
        }
        for (size_t l = 0; l < layers; l++) {
            size_t at = l * years + y;
            spread(sum + l * runs, income->n_runs, &out->mean[at], &out->low[at], &out->high[at]);
            if (out->mean[at] < 0) p->below = true;
        }
        spread(sum + layers * runs, income->n_runs, &out->total[y], &out->total_low[y], &out->total_high[y]);
    }
    free(sum);
    return true;
}

/* How far a layer's means lie from their own mean over the years, in the arm where that is most. */
static double unsteady(const struct earners_page *p, int layer)
{
    double most = 0;
    for (int a = 0; a < p->d->n_arms; a++) {
        const double *v = p->arm[a].mean + (size_t)layer * (size_t)p->n_years;
        double mean = 0, square = 0;
        for (int y = 0; y < p->n_years; y++) mean += v[y] / p->n_years;
        for (int y = 0; y < p->n_years; y++) square += (v[y] - mean) * (v[y] - mean);
        most = fmax(most, sqrt(square / p->n_years));
    }
    return most;
}
/* Order of layers from the bottom: the steadiest first, the rest last. */
void earners_order(const struct earners_page *p, int order[EARNERS_LAYERS])
{
    double key[EARNERS_LAYERS];
    for (int i = 0; i < p->n_layers; i++) {
        int k = i;
        key[i] = p->layer[i].joined ? INFINITY : unsteady(p, i);
        for (; k > 0 && key[order[k - 1]] > key[i]; k--) order[k] = order[k - 1];
        order[k] = i;
    }
}

enum trib_status earners_fill(struct earners_page *p, const struct money_income *income, struct trib_error *err)
{
    struct line line[2 * INCOME_LINES];
    int n = lines_collect(income, p->d->n_arms, &p->years, line);
    if (!n) return trib_fail(err, TRIB_USAGE, "nobody earned anything in the years %d to %d of the figure", p->years.first, p->years.last);
    p->n_layers = n <= EARNERS_LAYERS ? n : EARNERS_LAYERS;
    for (int i = 0; i < p->n_layers; i++) {
        snprintf(p->layer[i].name, sizeof p->layer[i].name, "%.111s", line[i].name);
        if (p->layer[i].name[0] >= 'a' && p->layer[i].name[0] <= 'z') p->layer[i].name[0] = (char)(p->layer[i].name[0] - 'a' + 'A');
    }
    if (n > EARNERS_LAYERS) {
        p->layer[EARNERS_NAMED].joined = n - EARNERS_NAMED;
        snprintf(p->layer[EARNERS_NAMED].name, sizeof p->layer[EARNERS_NAMED].name, "Rest (%d)", n - EARNERS_NAMED);
    }
    for (int a = 0; a < p->d->n_arms; a++)
        if (!arm_fill(p, a, &income[a], line, n)) return trib_fail(err, TRIB_MEMORY, "not enough memory for the arms of a figure");
    return TRIB_OK;
}

/* ---- marks ---------------------------------------------------------------------------------------------------------------- */
static void mark_words(const char *label, char text[160])
{
    char name[160];
    snprintf(name, sizeof name, "lever.%.140s", label);
    if (trib_lever_find(label) >= 0) plot_factor_text(name, text, 160, NULL, 0);
    else snprintf(text, 160, "%s", label);
}
/* Dates inside the window in their order; those of one month are one. */
void earners_marks(struct earners_page *p, const struct plot_request *request)
{
    int32_t last = INT32_MIN;
    for (;;) {
        int next = -1;
        char words[160], when[16];
        for (int i = 0; i < request->n_marks; i++) {
            int32_t month = plot_month_of_day(request->mark[i].day);
            if (month <= last || month < p->years.begin || month > p->years.end || !request->mark[i].label) continue;
            if (next < 0 || request->mark[i].day < request->mark[next].day) next = i;
        }
        if (next < 0 || p->n_marks == EARNERS_MARKS) return;
        last = plot_month_of_day(request->mark[next].day);
        struct earners_mark *m = &p->mark[p->n_marks++];
        int year, month, day;
        trib_day_civil(request->mark[next].day, &year, &month, &day);
        m->month = last + (day - 1) / 31.0;
        plot_month_text(last, when);
        snprintf(m->label, sizeof m->label, "%s:", when);
        for (int i = 0; i < request->n_marks; i++) {
            if (plot_month_of_day(request->mark[i].day) != last || !request->mark[i].label) continue;
            mark_words(request->mark[i].label, words);
            size_t n = strlen(m->label);
            if (!strstr(m->label, words))
                snprintf(m->label + n, sizeof m->label - n, "%s%s", n && m->label[n - 1] == ':' ? " " : ", ", words);
        }
    }
}
