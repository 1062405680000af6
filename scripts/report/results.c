/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table: what the script prints of its arms, measure by measure, with the words of result:print and the same numbers. */
#include "../../plots/scale.h"
#include "inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The numbers of lua_stats.c ask an experiment for its store, its slots and its rows; here is one that has no more than that. */
static void as_experiment(const struct report *r, struct api *api, struct api_experiment *x)
{
    memset(api, 0, sizeof *api);
    memset(x, 0, sizeof *x);
    api->store = r->st;
    x->api = api;
    x->n_arms = r->n_arms;
    x->n_rows = r->arm[0].info.n_rows;
    x->replicates = r->arm[0].info.replicates;
    x->runs = x->n_rows * x->replicates;
    static struct ensemble_row some; /* never read: that there are rows is what counts */
    x->row = r->study ? &some : NULL;
}

struct report_print report_default_print(const struct report *r)
{
    static const char *const names[] = {"illicit_profit", "trafficking_profit", "conflict_risk", "arrivals", "deaths", "person_months_exploited"};
    struct report_print p = {.n = 0};
    const struct trib_config *c = &r->arm[0].config;
    int32_t first = TRIB_DAY_MAX;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (trib_measure_find(names[i]) >= 0) p.measure[p.n++] = trib_measure_find(names[i]);
    for (int a = 0; a < r->n_arms; a++)
        for (int i = 0; i < r->arm[a].config.n_settings; i++)
            if (!*r->arm[a].config.setting[i].id && r->arm[a].config.setting[i].from_day < first) first = r->arm[a].config.setting[i].from_day;
    p.window = (struct api_window){plot_month_of_day(c->from_day), plot_month_of_day(c->to_day), false};
    if (first > c->from_day && first <= c->to_day) p.window.from = plot_month_of_day(first), p.window.from_policy = true;
    return p;
}

static const char *over_window(const char *kind)
{
    return strcmp(kind, "sum") == 0 ? "total over the window" : strcmp(kind, "mean") == 0 ? "mean over the window" : strcmp(kind, "last") == 0 ? "at the end of the window" : "over the whole window";
}
const char *report_direction(const struct api_cell *c, int better)
{
    if (c->n_pairs == 0) return "no runs to compare";
    if (c->n_pairs < 2) return "one run, no interval";
    if (c->low == 0 && c->high == 0) return "the same in every run";
    if (c->low <= 0 && c->high >= 0) return "no telling difference";
    if (better == 0) return c->low > 0 ? "higher" : "lower";
    return c->low > 0 ? better > 0 ? "higher, better" : "higher, worse" : better < 0 ? "lower, better" : "lower, worse";
}
static void number_cell(struct report_doc *d, double value, double factor, bool plus)
{
    char text[48];
    report_number(value * factor, plus, text);
    report_cell(d, "%s", isnan(value) ? "no value" : text);
}
static void range_cell(struct report_doc *d, double low, double high, double factor, bool plus)
{
    char a[48], b[48];
    report_number(low * factor, plus, a);
    report_number(high * factor, plus, b);
    if (isnan(low) || isnan(high)) report_cell(d, "not known");
    else report_cell(d, "%s to %s", a, b);
}
/* One table: its cells are there already, one an arm. */
static int put_measure(struct report *r, const struct trib_measure_info *info, const struct api_cell *cell)
{
    struct report_doc *d = r->doc;
    double largest = 0, widest = 0;
    char name[128], sentence[512];
    int intervals = 0;
    for (int a = 0; a < r->n_arms; a++) {
        if (isfinite(cell[a].mean)) largest = fmax(largest, fabs(cell[a].mean));
        if (a && isfinite(cell[a].difference)) widest = fmax(widest, fabs(cell[a].difference));
    }
    struct plot_unit unit = plot_unit(info->unit, largest, false, ""), gap = plot_unit(info->unit, widest, true, "");
    plot_name_text(info->name, name, sizeof name);
    plot_sentence(info->doc, "nation", sentence, sizeof sentence);
    char *head = r->n_arms > 1 ? sqlite3_mprintf("Arm|#Mean, %s|#Difference from '%s', %s|#95%% interval|#Better in|#%s|In words", unit.label, r->arm[0].info.name, gap.label, r->study ? "Points" : "Runs")
                               : sqlite3_mprintf("Arm|#Mean, %s|#Nine runs in ten lie in|#Runs", unit.label);
    if (!head) return d->failed = true, 0;
    if (r->n_arms > 1) /* a name with the mark of columns would be two */
        for (char *c = strstr(head, "from '"), *end = strrchr(head, '\''); c && c < end; c++)
            if (*c == '|') *c = '/';
    report_table(d, head, "%s, %s", name, over_window(info->kind));
    sqlite3_free(head);
    for (int a = 0; a < r->n_arms; a++) {
        const struct api_cell *c = &cell[a];
        report_cell(d, "%s", r->arm[a].info.name);
        number_cell(d, c->mean, unit.factor, false);
        if (r->n_arms == 1) range_cell(d, c->q05, c->q95, unit.factor, false);
        else if (!a) for (int k = 0; k < 3; k++) report_cell(d, "%s", "");
        else {
            number_cell(d, c->difference, gap.factor, true);
            range_cell(d, c->low, c->high, gap.factor, true);
            if (isnan(c->probability_better)) report_cell(d, "%s", "");
            else report_cell(d, "%.0f%%", 100 * c->probability_better);
            intervals += c->n_pairs > 1;
        }
        if (r->study && r->n_arms > 1 && !a) report_cell(d, "%s", "");
        else report_cell(d, "%d", a ? c->n_pairs : c->n);
        if (r->n_arms > 1) report_cell(d, "%s", a ? report_direction(c, info->better) : "");
    }
    report_note(d, "%s%s", sentence, info->better > 0 ? "More is better for people." : info->better < 0 ? "Less is better for people." : "Neither more nor less is better.");
    return intervals;
}
static enum trib_status put_print(struct report *r, const struct report_print *p, int *intervals)
{
    struct api *api = calloc(1, sizeof *api);
    struct api_experiment x;
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    if (!api) return trib_fail(r->err, TRIB_MEMORY, "Not enough memory for the report.");
    as_experiment(r, api, &x);
    size_t runs = (size_t)x.runs + 1;
    double *first = malloc(runs * sizeof *first), *value = malloc(runs * sizeof *value);
    struct api_cell *cell = calloc((size_t)r->n_arms, sizeof *cell);
    enum trib_status status = first && value && cell ? TRIB_OK : trib_fail(r->err, TRIB_MEMORY, "Not enough memory for the report.");
    for (int m = 0; !status && m < p->n; m++) {
        for (int a = 0; !status && a < r->n_arms; a++) {
            status = api_window_values(&x, a, p->measure[m], p->window, a ? value : first, r->err);
            if (!status) cell[a] = api_cell_of_arm(&x, a ? value : first, first, info[p->measure[m]].better);
        }
        if (!status && p == (r->n_prints ? r->print : p)) report_brief(r, p->window, &info[p->measure[m]], cell); /* of the first table alone */
        if (!status) *intervals += put_measure(r, &info[p->measure[m]], cell);
    }
    free(first), free(value), free(cell), free(api);
    return status;
}
static void put_reading(struct report *r, int intervals)
{
    if (r->n_arms < 2) return;
    report_text(r->doc,
                "How to read it: the difference is the mean over pairs of runs with the same luck, the interval holds its true value nineteen times in twenty (Student's t over %s). Where the interval holds zero the runs "
                "tell no difference, which is not the same as no effect. 'Better in' is the share of pairs in which the arm does better than '%s', ties counted half.",
                r->study ? "points, each the mean of its runs" : "pairs", r->arm[0].info.name);
    if (intervals > 1) report_text(r->doc, "By luck alone one interval in twenty leaves out zero where there is nothing to find; here are %d intervals.", intervals);
}
enum trib_status report_results(struct report *r)
{
    enum trib_status status = TRIB_OK;
    int intervals = 0;
    struct report_print usual = report_default_print(r);
    struct report_print *print = r->n_prints ? r->print : &usual;
    if (r->study && !r->n_prints) return TRIB_OK;
    report_heading(r->doc, 2, "What came out");
    if (r->done == 0) {
        report_text(r->doc, "No run is done, so there is nothing to show.");
        return TRIB_OK;
    }
    for (int i = 0; !status && i < (r->n_prints ? r->n_prints : 1); i++) {
        char from[16], to[16];
        plot_month_text(print[i].window.from, from);
        plot_month_text(print[i].window.to, to);
        report_text(r->doc, "%s to %s%s.%s", from, to, print[i].window.from_policy ? ", from the first policy's start" : "", r->n_prints ? "" : " The script prints no table; these are the main measures.");
        status = put_print(r, &print[i], &intervals);
    }
    put_reading(r, intervals);
    return status;
}
