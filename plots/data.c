/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests resolved against a store; samples, paired differences, quantiles. See data.h. */
#include "data.h"
#include "decide.h"
#include "scale.h"
#include "theme.h"
#include "../scripts/quantile.h"
#include "../sim/case.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- requests --------------------------------------------------------------------------------------------------- */

enum trib_status plot_measure_check(const char *figure, const char *name, enum trib_level level, int *index, struct trib_error *err)
{
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    *index = trib_measure_find(name);
    if (*index < 0) {
        const char *names[512];
        for (int i = 0; i < n && i < 512; i++) names[i] = measure[i].name;
        const char *near = trib_nearest(name, names, (size_t)(n < 512 ? n : 512));
        return trib_fail(err, TRIB_NAME, "no measure '%s' for the figure '%s'%s%s%s (tributary list measures shows all)", name, figure,
                         near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
    unsigned wanted = 1u << level | (level == TRIB_LEG ? 1u << TRIB_TOWN : 0); /* maps show legs or towns */
    if (measure[*index].levels & wanted) return TRIB_OK;
    char kept[128] = "", able[400] = "";
    for (int l = 0; l < TRIB_N_LEVELS; l++)
        if (measure[*index].levels & 1u << l)
            snprintf(kept + strlen(kept), sizeof kept - strlen(kept), "%s%s", *kept ? ", " : "", trib_level_name((enum trib_level)l));
    for (int i = 0; i < n && level != TRIB_NATION; i++)
        if (measure[i].levels & 1u << level)
            snprintf(able + strlen(able), sizeof able - strlen(able), "%s%s", *able ? ", " : "", measure[i].name);
    return trib_fail(err, TRIB_USAGE, "the figure '%s' needs a measure that is kept for the %s, and '%s' is kept for: %s%s%s%s", figure,
                     level == TRIB_LEG ? "leg or the town" : trib_level_name(level), name, kept, *able ? "; allowed are: " : "", able,
                     level == TRIB_LEG ? ", and all that are kept for the town" : "");
}

enum trib_status plot_arm_check(const char *const *names, int n, const char *name, int *index, struct trib_error *err)
{
    for (*index = 0; *index < n; ++*index)
        if (!strcmp(names[*index], name)) return TRIB_OK;
    char all[600] = "";
    for (int i = 0; i < n && strlen(all) + 150 < sizeof all; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s'%s'", i ? ", " : "", names[i]);
    const char *near = trib_nearest(name, names, (size_t)n);
    return trib_fail(err, TRIB_NAME, "no arm '%s' in this experiment%s%s%s its arms are %s", name, near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : ";", all);
}

/* Kinds that weigh arms against one another: they need two, and look from the first policy on. */
static bool weighs_arms(const char *figure)
{
    static const char *const kinds[] = {"comparison", "ranking", "tradeoff"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i], figure)) return true;
    return false;
}

/* Does the case let more than one armed group stand in the town? */
static bool town_contested(const struct trib_case *cas, int town)
{
    int first = -1;
    for (int i = 0; i < cas->n_controls; i++) {
        const struct trib_control *row = &cas->control[i];
        if (row->town != town || row->kind == TRIB_ARBITER || cas->group[row->group].state) continue;
        if (first >= 0 && row->group != first) return true;
        first = row->group;
    }
    return false;
}

enum trib_status plot_town_check(const struct plot_request *request, const struct trib_case *cas, int *town, struct trib_error *err)
{
    enum { MOST = 512 };
    const char *id[MOST], *wanted = request->town ? request->town : "";
    char all[1200] = "";
    int n = cas ? trib_case_places(cas, TRIB_TOWN) : 0;
    bool needed = !strcmp(request->figure, "phase");
    *town = -1;
    if (!request->town && !needed) return TRIB_OK;
    if (!cas) return trib_fail(err, TRIB_USAGE, "the figure '%s' looks for the town '%s', and no case was given", request->figure, wanted);
    *town = request->town ? trib_case_place_find(cas, TRIB_TOWN, wanted) : -1;
    if (*town >= 0 && (!needed || town_contested(cas, *town))) return TRIB_OK;
    for (int i = 0; i < n && i < MOST; i++) {
        id[i] = trib_case_place_id(cas, TRIB_TOWN, i);
        if (needed && !town_contested(cas, i)) continue;
        if (strlen(all) + strlen(id[i]) + 12 < sizeof all) snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", *all ? ", " : "", id[i]);
        else if (all[strlen(all) - 1] != '.') strcat(all, " ...");
    }
    if (needed && !*all) return trib_fail(err, TRIB_USAGE, "the figure '%s' shows how groups contest a town, and no town of the case '%s' has more than one armed group", request->figure, trib_case_id(cas));
    if (!request->town) return trib_fail(err, TRIB_USAGE, "the figure '%s' needs a town, as in town = \"%.*s\"; towns with more than one armed group are %s", request->figure, (int)strcspn(all, ","), all, all);
    if (*town >= 0)
        return trib_fail(err, TRIB_USAGE, "the figure '%s' shows how groups contest a town, and '%s' has one armed group at most; those with more are %s", request->figure, wanted, all);
    const char *near = trib_nearest(wanted, id, (size_t)(n < MOST ? n : MOST));
    return trib_fail(err, TRIB_NAME, "no town '%s' in the case '%s'%s%s%s its towns are %s", wanted, trib_case_id(cas), near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : ";", all);
}

/* Fills choice[] with the arms to show, in order, and *base (index into choice, or -1). */
static enum trib_status arms_choose(const struct plot_request *request, const char *const *names, int n, int *choice, int *n_choice,
                                    int *base, struct trib_error *err)
{
    enum trib_status status;
    int from = -1, count = 0;
    bool map = !strcmp(request->figure, "map");
    if (request->difference_from && (status = plot_arm_check(names, n, request->difference_from, &from, err))) return status;
    if (map) {
        for (int i = 0; i < 32 && (i == 0 || request->arms[i]); i++) {
            int arm = 0;
            const char *name = request->arms[i] ? request->arms[i] : request->arm;
            if (name && (status = plot_arm_check(names, n, name, &arm, err))) return status;
            bool have = false;
            for (int k = 0; k < count; k++) have = have || choice[k] == arm;
            if (!have) choice[count++] = arm;
        }
        if (count == 1 && choice[0] == from)
            return trib_fail(err, TRIB_USAGE, "a map of '%s' cannot show its difference from itself; name another arm in difference_from",
                             names[from]);
        *base = -1;
        for (int k = 0; k < count; k++)
            if (choice[k] == from) *base = k;
        if (from >= 0 && *base < 0) *base = count, choice[count++] = from;
        *n_choice = count;
        return TRIB_OK;
    }
    const char *wanted[33];
    int n_wanted = 0;
    while (n_wanted < 32 && request->arms[n_wanted]) wanted[n_wanted] = request->arms[n_wanted], n_wanted++;
    bool listed = n_wanted > 0;
    if (request->arm) wanted[n_wanted++] = request->arm;
    /* the arm to compare with leads; a plain list of a fan stands as it was written */
    if (!listed || from >= 0 || !strcmp(request->figure, "comparison") || !strcmp(request->figure, "tradeoff")) choice[count++] = from >= 0 ? from : 0;
    for (int i = 0; i < (n_wanted ? n_wanted : n); i++) {
        int arm = i;
        if (n_wanted && (status = plot_arm_check(names, n, wanted[i], &arm, err))) return status;
        bool have = false;
        for (int k = 0; k < count; k++) have = have || choice[k] == arm;
        if (!have) choice[count++] = arm;
    }
    *n_choice = count;
    *base = 0;
    return TRIB_OK;
}

/* panel_by is one of the words that figures.def has for the kind. */
static enum trib_status panel_check(const struct plot_request *request, struct trib_error *err)
{
    const struct plot_figure_info *figure = plot_figure_find(request->figure);
    const char *known = figure ? strstr(figure->fields, "panel_by=") : NULL, *names[8];
    char words[80], all[100] = "";
    int n = 0;
    if (!request->panel_by || !known) return TRIB_OK;
    snprintf(words, sizeof words, "%.*s", (int)strcspn(known + 9, " "), known + 9);
    for (char *save = NULL, *w = strtok_r(words, "|", &save); w && n < 8; w = strtok_r(NULL, "|", &save)) {
        if (!strcmp(w, request->panel_by)) return TRIB_OK;
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", n ? ", " : "", w);
        names[n++] = w;
    }
    const char *near = trib_nearest(request->panel_by, names, (size_t)n);
    return trib_fail(err, TRIB_NAME, "the figure '%s' has no panels by '%s'%s%s%s there are: %s", request->figure, request->panel_by,
                     near ? "; did you mean '" : "", near ? near : "", near ? "'?" : ";", all);
}

enum trib_status plot_size_check(const struct plot_request *request, struct trib_error *err)
{
    if (!plot_theme_find(request->theme)) {
        const char *names[16];
        char all[256] = "";
        int n;
        const struct plot_theme *theme = plot_themes(&n);
        for (int i = 0; i < n && i < 16; i++) {
            names[i] = theme[i].name;
            snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", names[i]);
        }
        const char *near = trib_nearest(request->theme, names, (size_t)n);
        return trib_fail(err, TRIB_NAME, "no theme '%s'%s%s%s there are: %s", request->theme, near ? "; did you mean '" : "", near ? near : "",
                         near ? "'?" : ";", all);
    }
    double narrowest = 80 * plot_theme_find(request->theme)->zoom;
    if (request->width_mm != 0 && !(request->width_mm >= narrowest && request->width_mm <= 400))
        return trib_fail(err, TRIB_RANGE, "a figure's width_mm is %g; allowed are %g to 400 mm%s%s", request->width_mm, narrowest,
                         request->theme ? " in the theme " : "", request->theme ? request->theme : "");
    if (request->dpi != 0 && !(request->dpi >= 72 && request->dpi <= 600))
        return trib_fail(err, TRIB_RANGE, "a figure's dpi is %g; allowed are 72 to 600", request->dpi);
    return panel_check(request, err);
}

/* What one kind alone asks for. */
static enum trib_status kind_check(const struct plot_request *request, const struct plot_data *d, struct trib_error *err)
{
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    for (int i = 0; i < d->n_measures && !strcmp(request->figure, "ranking"); i++)
        if (!decide_better(d->measure[i]))
            return trib_fail(err, TRIB_USAGE, "nobody is best at '%s': the registry says of it neither that more nor that less is better; rank by "
                             "measures that have a better side (`tributary explain %s` shows it)", measure[d->measure[i]].name, measure[d->measure[i]].name);
    if (!strcmp(request->figure, "tradeoff") && d->n_measures == 2 && d->measure[0] == d->measure[1])
        return trib_fail(err, TRIB_USAGE, "a tradeoff needs two different measures; found '%s' twice", measure[d->measure[0]].name);
    return TRIB_OK;
}

enum trib_status plot_data_check(const struct plot_request *request, const char *const *arm_names, int n_arms, enum trib_level level,
                                 int most_measures, struct plot_data *d, int *choice, int *n_choice, struct trib_error *err)
{
    enum trib_status status;
    d->n_measures = 0;
    while (d->n_measures < 16 && request->measure[d->n_measures]) {
        status = plot_measure_check(request->figure, request->measure[d->n_measures], level, &d->measure[d->n_measures], err);
        if (status) return status;
        d->n_measures++;
    }
    const struct plot_figure_info *figure = plot_figure_find(request->figure);
    int least = figure ? figure->least : 1;
    if (!d->n_measures && least) return trib_fail(err, TRIB_USAGE, "the figure '%s' needs a measure to show; none was named", request->figure);
    if (d->n_measures < least)
        return trib_fail(err, TRIB_USAGE, "the figure '%s' needs %d measures, and %d was named", request->figure, least, d->n_measures);
    if (d->n_measures && !most_measures) return trib_fail(err, TRIB_USAGE, "the figure '%s' takes no measure; found '%s'", request->figure, request->measure[0]);
    if (d->n_measures > most_measures)
        return trib_fail(err, TRIB_USAGE, "the figure '%s' shows %d measure%s, and %d were named", request->figure, most_measures,
                         most_measures == 1 ? "" : "s at most", d->n_measures);
    if ((status = kind_check(request, d, err))) return status;
    if (request->from_day && request->to_day && request->from_day >= request->to_day) {
        char from[11], to[11];
        trib_day_text(request->from_day, from);
        trib_day_text(request->to_day, to);
        return trib_fail(err, TRIB_USAGE, "a figure's window must end after it begins; found from %s to %s", from, to);
    }
    if ((status = plot_size_check(request, err))) return status;
    if (n_arms < 1) return trib_fail(err, TRIB_USAGE, "there are no arms to draw: the store holds no experiment yet");
    if (n_arms > PLOT_MAX_ARMS)
        return trib_fail(err, TRIB_USAGE, "a figure shows %d arms at most, and the experiment has %d; name those wanted", PLOT_MAX_ARMS,
                         n_arms);
    status = arms_choose(request, arm_names, n_arms, choice, n_choice, &d->base, err);
    if (status) return status;
    if (weighs_arms(request->figure) && *n_choice < 2)
        return trib_fail(err, TRIB_USAGE, "a %s needs two arms or more; found '%s' alone", request->figure, arm_names[choice[0]]);
    return TRIB_OK;
}

/* The window: what was asked, cut to the months that every shown arm has. */
static enum trib_status window_load(struct plot_data *d, struct trib_error *err)
{
    const struct plot_request *request = d->request;
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    int probe = 0;
    while (probe < n - 1 && (!(measure[probe].levels & 1u << TRIB_NATION) || measure[probe].kind[0] == 'r')) probe++;
    d->first_month = INT32_MIN;
    d->last_month = INT32_MAX;
    for (int i = 0; i < d->n_arms; i++) {
        struct store_series series = {0};
        enum trib_status status = store_series(d->store, d->arm[i].ord, probe, &series, err);
        if (status) return status;
        int32_t first = series.first_month, last = first + series.n_months - 1;
        int runs = series.n_runs;
        store_series_clear(&series);
        if (runs < 1 || last < first) return trib_fail(err, TRIB_USAGE, "the arm '%s' has no finished run to draw", d->arm[i].name);
        d->arm[i].n_done = runs;
        if (first > d->first_month) d->first_month = first;
        if (last < d->last_month) d->last_month = last;
    }
    d->run_first = d->first_month;
    d->run_last = d->last_month;
    char have[16], until[16];
    plot_month_text(d->first_month, have);
    plot_month_text(d->last_month, until);
    int32_t from = d->first_month, to = d->last_month;
    if (request->to_day) to = plot_month_of_day(request->to_day);
    if (request->from_day) {
        from = plot_month_of_day(request->from_day);
    } else if (weighs_arms(request->figure) || (!strcmp(request->figure, "map") && d->base >= 0)) {
        /* effects begin with the first policy: months before it dilute every difference by the same zero */
        int32_t mark = INT32_MAX;
        for (int i = 0; i < request->n_marks; i++) {
            int32_t month = plot_month_of_day(request->mark[i].day);
            if (!request->mark[i].annotation && month > from && month <= to && month < mark) mark = month;
        }
        if (mark != INT32_MAX) from = mark;
    }
    if (from > d->last_month || to < d->first_month || d->first_month > d->last_month)
        return trib_fail(err, TRIB_USAGE, "the figure's window holds no simulated month; the runs cover %s to %s", have, until);
    if (from > d->first_month) d->first_month = from;
    if (to < d->last_month) d->last_month = to;
    return TRIB_OK;
}

enum trib_status plot_data_load(struct plot_data *d, const struct plot_request *request, struct store *st, const struct trib_case *cas,
                                enum trib_level level, int most_measures, struct trib_error *err)
{
    memset(d, 0, sizeof *d);
    d->request = request;
    d->store = st;
    d->cas = cas;
    struct store_arm_info *all = NULL;
    int n = 0, choice[PLOT_MAX_ARMS + 1];
    const char **names = NULL;
    enum trib_status status = store_arms(st, &all, &n, err);
    if (status) return status;
    names = calloc((size_t)n + 1, sizeof *names);
    d->arm = calloc((size_t)n + 1, sizeof *d->arm);
    if (!names || !d->arm) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for the arms of a figure");
        goto out;
    }
    for (int i = 0; i < n; i++) names[i] = all[i].name;
    status = plot_data_check(request, names, n, level, most_measures, d, choice, &d->n_arms, err);
    if (status) {
        d->n_arms = 0;
        goto out;
    }
    for (int i = 0; i < d->n_arms; i++) d->arm[i] = all[choice[i]];
    status = window_load(d, err);
out:
    free(names);
    free(all);
    return status;
}

void plot_data_clear(struct plot_data *d)
{
    free(d->arm);
    memset(d, 0, sizeof *d);
}

bool plot_mark_shown(const struct plot_data *d, int mark)
{
    const struct plot_request *rq = d->request;
    sqlite3_stmt *ask = NULL;
    bool any = false, shown = false;
    if (rq->mark[mark].annotation || !rq->mark[mark].label) return true;
    if (sqlite3_prepare_v2(store_db(d->store),
                           "SELECT e.ord FROM experiment e JOIN policy p USING(arm_id) WHERE p.id = '' AND p.from_day = ?1 AND (p.lever = ?2 OR ?3)",
                           -1, &ask, NULL) != SQLITE_OK)
        return true;
    sqlite3_bind_int(ask, 1, rq->mark[mark].day);
    sqlite3_bind_text(ask, 2, rq->mark[mark].label, -1, SQLITE_STATIC);
    sqlite3_bind_int(ask, 3, trib_lever_find(rq->mark[mark].label) < 0); /* "policies start": of any lever */
    while (sqlite3_step(ask) == SQLITE_ROW && !shown) {
        any = true;
        for (int i = 0; i < d->n_arms; i++) shown = shown || d->arm[i].ord == sqlite3_column_int(ask, 0);
    }
    sqlite3_finalize(ask);
    return shown || !any;
}

int plot_arm_color(const struct plot_data *d, int arm)
{
    bool taken[PLOT_N_COLORS] = {false}, clash = false;
    for (int i = 0; i < d->n_arms && d->n_arms <= PLOT_N_COLORS; i++) {
        bool *color = &taken[d->arm[i].ord % PLOT_N_COLORS];
        clash = clash || *color;
        *color = true;
    }
    return (clash ? arm : d->arm[arm].ord) % PLOT_N_COLORS;
}

/* ---- samples ---------------------------------------------------------------------------------------------------- */

struct pair {
    uint32_t slot;
    double value;
};
static int pair_order(const void *a, const void *b)
{
    uint32_t x = ((const struct pair *)a)->slot, y = ((const struct pair *)b)->slot;
    return x < y ? -1 : x > y;
}

enum trib_status plot_sample_make(const uint32_t *slot, const double *value, int n, struct plot_sample *out, struct trib_error *err)
{
    struct pair *pair = malloc((size_t)(n + 1) * sizeof *pair);
    out->n = n;
    out->slot = malloc((size_t)(n + 1) * sizeof *out->slot);
    out->value = malloc((size_t)(n + 1) * sizeof *out->value);
    if (!pair || !out->slot || !out->value) {
        free(pair);
        plot_sample_clear(out);
        return trib_fail(err, TRIB_MEMORY, "not enough memory for %d runs of a figure", n);
    }
    for (int i = 0; i < n; i++) pair[i] = (struct pair){slot[i], value[i]};
    qsort(pair, (size_t)n, sizeof *pair, pair_order);
    for (int i = 0; i < n; i++) {
        out->slot[i] = pair[i].slot;
        out->value[i] = pair[i].value;
    }
    free(pair);
    return TRIB_OK;
}

void plot_sample_clear(struct plot_sample *s)
{
    free(s->slot);
    free(s->value);
    memset(s, 0, sizeof *s);
}

/* Sum, mean or last of the months first..last of one run; months without a value are left out. */
static double run_value(const double *month, int first, int last, char kind)
{
    double sum = 0;
    int n = 0;
    if (kind == 'l') return month[last];
    for (int i = first; i <= last; i++) {
        if (!isfinite(month[i])) continue;
        sum += month[i];
        n++;
    }
    if (!n) return NAN;
    return kind == 'm' ? sum / n : sum;
}

static enum trib_status simple_sample(const struct plot_data *d, int arm, int measure, char kind, struct plot_sample *out,
                                      struct trib_error *err)
{
    struct store_series series = {0};
    enum trib_status status = store_series(d->store, d->arm[arm].ord, measure, &series, err);
    if (status) return status;
    int first = d->first_month - series.first_month, last = d->last_month - series.first_month;
    double *value = malloc((size_t)(series.n_runs + 1) * sizeof *value);
    if (!value) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d runs of a figure", series.n_runs);
    } else if (first < 0 || last >= series.n_months || series.n_runs < 1) {
        status = trib_fail(err, TRIB_USAGE, "the arm '%s' lacks months of the figure's window", d->arm[arm].name);
    } else {
        for (int r = 0; r < series.n_runs; r++) value[r] = run_value(series.value + (size_t)r * (size_t)series.n_months, first, last, kind);
        status = plot_sample_make(series.slot, value, series.n_runs, out, err);
    }
    free(value);
    store_series_clear(&series);
    return status;
}

/* In a study the runs of one point are no sample of their own: a point counts once, with the mean of its runs, as in tables. */
static void by_points(const struct store_arm_info *arm, struct plot_sample *s)
{
    if (arm->n_rows < 2 || arm->replicates < 2) return;
    int n = 0;
    for (int i = 0, k; i < s->n; i = k) {
        uint32_t row = s->slot[i] / (uint32_t)arm->replicates;
        double sum = 0;
        for (k = i; k < s->n && s->slot[k] / (uint32_t)arm->replicates == row; k++) sum += s->value[k];
        if (k - i < arm->replicates) continue; /* a run failed: arms would be compared on other luck */
        s->slot[n] = row;
        s->value[n++] = sum / (k - i);
    }
    s->n = n;
}
enum trib_status plot_window_sample(const struct plot_data *d, int arm, int measure, struct plot_sample *out, struct trib_error *err)
{
    int n;
    const struct trib_measure_info *info = &trib_measures(&n)[measure];
    memset(out, 0, sizeof *out);
    if (info->kind[0] != 'r') {
        enum trib_status status = simple_sample(d, arm, measure, info->kind[0], out, err);
        if (!status) by_points(&d->arm[arm], out);
        return status;
    }
    struct plot_sample below = {0};
    enum trib_status status = simple_sample(d, arm, trib_measure_find(info->numerator), 's', out, err);
    if (!status) status = simple_sample(d, arm, trib_measure_find(info->denominator), 's', &below, err);
    for (int i = 0; !status && i < out->n; i++) out->value[i] = i < below.n && below.value[i] != 0 ? out->value[i] / below.value[i] : NAN;
    plot_sample_clear(&below);
    if (status) plot_sample_clear(out);
    else by_points(&d->arm[arm], out);
    return status;
}

enum trib_status plot_pair(const struct plot_sample *arm, const struct plot_sample *base, struct plot_sample *out, struct trib_error *err)
{
    int n = 0, most = arm->n < base->n ? arm->n : base->n;
    out->slot = malloc((size_t)(most + 1) * sizeof *out->slot);
    out->value = malloc((size_t)(most + 1) * sizeof *out->value);
    if (!out->slot || !out->value) {
        plot_sample_clear(out);
        return trib_fail(err, TRIB_MEMORY, "not enough memory for %d pairs of runs", most);
    }
    for (int i = 0, k = 0; i < arm->n && k < base->n;) {
        if (arm->slot[i] < base->slot[k]) {
            i++;
        } else if (arm->slot[i] > base->slot[k]) {
            k++;
        } else {
            double difference = arm->value[i] - base->value[k];
            if (isfinite(difference)) {
                out->slot[n] = arm->slot[i];
                out->value[n++] = difference;
            }
            i++, k++;
        }
    }
    out->n = n;
    return TRIB_OK;
}

enum trib_status plot_summarize(const double *value, int n, struct plot_summary *out, struct trib_error *err)
{
    double *sorted = malloc((size_t)(n + 1) * sizeof *sorted);
    if (!sorted) return trib_fail(err, TRIB_MEMORY, "not enough memory for %d values of a figure", n);
    int kept = 0;
    for (int i = 0; i < n; i++)
        if (isfinite(value[i])) sorted[kept++] = value[i];
    double mean = 0, square = 0;
    for (int i = 0; i < kept; i++) { /* Welford's update: no large sums of squares */
        double step = sorted[i] - mean;
        mean += step / (i + 1);
        square += step * (sorted[i] - mean);
    }
    quantile_sort(sorted, kept);
    out->n = kept;
    out->mean = out->lo = out->hi = kept ? mean : NAN;
    out->sd = kept > 1 ? sqrt(square / (kept - 1)) : NAN;
    if (kept > 1) {
        double half = gsl_cdf_tdist_Pinv(0.975, kept - 1) * out->sd / sqrt(kept);
        out->lo = mean - half;
        out->hi = mean + half;
    }
    out->q05 = quantile_of(sorted, kept, 0.05);
    out->q95 = quantile_of(sorted, kept, 0.95);
    free(sorted);
    return TRIB_OK;
}

/* ---- words ------------------------------------------------------------------------------------------------------ */

void plot_runs_text(const struct plot_data *d, char *text, size_t size)
{
    int lo = d->arm[0].n_done, hi = lo;
    for (int i = 1; i < d->n_arms; i++) {
        if (d->arm[i].n_done < lo) lo = d->arm[i].n_done;
        if (d->arm[i].n_done > hi) hi = d->arm[i].n_done;
    }
    const struct store_arm_info *arm = &d->arm[0];
    if (arm->n_rows > 1 && arm->replicates > 1) snprintf(text, size, "%d points, each the mean of %d runs", arm->n_rows, arm->replicates);
    else if (lo == hi) snprintf(text, size, "%d run%s", lo, lo == 1 ? "" : "s");
    else snprintf(text, size, "%d to %d runs", lo, hi);
}

const char *plot_provenance_get(const struct plot_request *request, const char *key)
{
    for (int i = 0; i + 1 < 32 && request->provenance[i]; i += 2)
        if (!strcmp(request->provenance[i], key) && request->provenance[i + 1]) return request->provenance[i + 1];
    return NULL;
}

void plot_caption(const struct plot_data *d, const char *extra, char *text, size_t size)
{
    char runs[64];
    plot_runs_text(d, runs, sizeof runs);
    int failed = 0;
    for (int i = 0; i < d->n_arms; i++) failed += d->arm[i].n_failed;
    const char *seed = plot_provenance_get(d->request, "seed");
    if (!seed) seed = plot_provenance_get(d->request, "seeds");
    if (!seed) seed = plot_provenance_get(d->request, "Seeds");
    char lost[64] = "";
    if (failed) snprintf(lost, sizeof lost, " (%d failed and left out)", failed);
    snprintf(text, size, "Simulated with Tributary %s, not observed. Case: %s; %s%s%s%s%s.%s%s%s%s", TRIB_VERSION,
             d->cas ? trib_case_name(d->cas) : "not given", runs, d->n_arms > 1 ? " of each arm" : "", lost, seed ? ", seed " : "",
             seed ? seed : "", *extra ? " " : "", extra, d->request->note ? " " : "", d->request->note ? d->request->note : "");
}
