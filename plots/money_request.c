/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arms and years of figures of money. See money_request.h. */
#include "money_request.h"
#include "scale.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool add(struct plot_request *r, int *n, const char *name)
{
    for (int i = 0; i < *n; i++)
        if (!strcmp(r->arms[i], name)) return true;
    if (*n == 31) return false;
    r->arms[(*n)++] = name;
    return true;
}

enum trib_status money_request_make(const struct plot_request *request, struct store *st, int most, bool all, struct money_request *out,
                                    struct trib_error *err)
{
    struct store_arm_info *arm = NULL;
    int n_arms = 0, n = 0;
    struct plot_request *r = &out->request;
    *r = *request;
    memset(r->arms, 0, sizeof r->arms);
    r->arm = r->difference_from = NULL;
    enum trib_status status = store_arms(st, &arm, &n_arms, err);
    if (status) return status;
    for (int i = 0; i < n_arms && i < PLOT_MAX_ARMS; i++) snprintf(out->name[i], sizeof out->name[i], "%s", arm[i].name);
    free(arm);
    bool fits = true, named = request->arm || request->arms[0];
    if (request->difference_from) fits &= add(r, &n, request->difference_from);
    if (request->arm) fits &= add(r, &n, request->arm);
    for (int i = 0; i < 32 && request->arms[i]; i++) fits &= add(r, &n, request->arms[i]);
    for (int i = 0; i < n_arms && i < PLOT_MAX_ARMS && !named && (all || n < (request->difference_from ? 2 : 1)); i++)
        fits &= add(r, &n, out->name[i]);
    if (!fits || n > most)
        return trib_fail(err, TRIB_USAGE, "the figure '%s' shows %d arms at most, and %s%d were asked for; name those wanted in arms",
                         request->figure, most, fits ? "" : "more than ", fits ? n : 31);
    return TRIB_OK;
}

enum trib_status money_years_choose(const struct plot_data *d, bool from_policy, struct money_years *out, struct trib_error *err)
{
    const struct plot_request *request = d->request;
    int32_t from = d->first_month, to = d->last_month, mark = INT32_MAX;
    for (int i = 0; i < request->n_marks && from_policy && !request->from_day && !request->to_day; i++) {
        int32_t month = plot_month_of_day(request->mark[i].day);
        if (!request->mark[i].annotation && month > from && month <= to && month < mark) mark = month;
    }
    if (mark != INT32_MAX) from = mark;
    *out = (struct money_years){from / 12, to / 12, 0, 0};
    for (int a = 0; a < d->n_arms; a++) {
        struct store_series series = {0};
        enum trib_status status = store_series(d->store, d->arm[a].ord, trib_measure_find("revenue"), &series, err);
        if (status) return status;
        int32_t begin = series.first_month, end = begin + series.n_months - 1;
        store_series_clear(&series);
        if (begin < out->first * 12) begin = out->first * 12;
        if (end > out->last * 12 + 11) end = out->last * 12 + 11;
        if (a && (begin != out->begin || end != out->end))
            return trib_fail(
                err, TRIB_USAGE,
                "the arms '%s' and '%s' were not recorded over the same months of %d to %d, and their books are kept by year; choose "
                "from and to where both have whole years",
                d->arm[0].name, d->arm[a].name, out->first, out->last);
        out->begin = begin, out->end = end;
    }
    return TRIB_OK;
}

int money_months(const struct money_years *y, int year)
{
    int32_t begin = year * 12, end = begin + 11;
    if (begin < y->begin) begin = y->begin;
    if (end > y->end) end = y->end;
    return (int)(end - begin) + 1;
}
