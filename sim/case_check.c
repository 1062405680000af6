/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of a finished case that no single row can show. */
#include "base.h"
#include "case_table.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Row of a file whose first column is this id; the tables are in order of id, as the case's arrays are. */
static enum trib_status fail_row(const struct case_tables *t, enum case_column column, int row, struct trib_error *err, const char *text)
{
    return case_fail(t, column, row, err, "%s", text);
}

/* reaches[town]: a destination can be reached from it. Fixed point over legs, at most n_towns rounds. */
static void find_reaches(const struct trib_case *cas, bool *reaches)
{
    for (int i = 0; i < cas->n_towns; i++) reaches[i] = cas->town[i].role == TRIB_ROLE_DESTINATION;
    for (bool more = true; more;) {
        more = false;
        for (int k = 0; k < cas->n_legs; k++)
            if (reaches[cas->leg[k].to] && !reaches[cas->leg[k].from]) more = reaches[cas->leg[k].from] = true;
    }
}

static enum trib_status check_network(const struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    bool reaches[TRIB_MAX_TOWNS], touched[TRIB_MAX_TOWNS] = {false}, entered[TRIB_MAX_TOWNS] = {false}, any = false;
    char text[256];
    for (int i = 0; i < cas->n_towns; i++) any |= cas->town[i].role == TRIB_ROLE_DESTINATION;
    if (!any) return trib_fail_at(err, TRIB_CASE, t->file[FILE_towns].path, 0, 0, "no town has the role destination");
    find_reaches(cas, reaches);
    for (int k = 0; k < cas->n_legs; k++) {
        touched[cas->leg[k].from] = touched[cas->leg[k].to] = true;
        entered[cas->leg[k].to] = true;
    }
    for (int i = 0; i < cas->n_towns; i++) {
        if (!touched[i]) {
            snprintf(text, sizeof text, "no leg begins or ends in %s", cas->town[i].id);
            return fail_row(t, COL_towns_id, i, err, text);
        }
        if (cas->town[i].role == TRIB_ROLE_DESTINATION && !entered[i]) {
            snprintf(text, sizeof text, "destination %s can't be reached: no leg ends there", cas->town[i].id);
            return fail_row(t, COL_towns_id, i, err, text);
        }
    }
    for (int o = 0; o < cas->n_origins; o++)
        for (int e = 0; e < cas->origin[o].n_entries; e++)
            if (!reaches[cas->origin[o].entry[e]]) {
                snprintf(text, sizeof text, "travellers of %s enter at %s, from which no destination can be reached", cas->origin[o].id,
                         cas->town[cas->origin[o].entry[e]].id);
                return fail_row(t, COL_origins_entries, o, err, text);
            }
    return TRIB_OK;
}

/* Rows of residents stand in order of town, so each town's rows stand together. */
static enum trib_status check_residents(const struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    double sum[TRIB_MAX_TOWNS] = {0};
    int last[TRIB_MAX_TOWNS];
    for (int i = 0; i < cas->n_towns; i++) last[i] = -1;
    for (int r = 0; r < cas->n_residents; r++) {
        sum[cas->resident[r].town] += cas->resident[r].share;
        last[cas->resident[r].town] = r;
    }
    for (int i = 0; i < cas->n_towns; i++) {
        char text[256];
        if (last[i] < 0 && strcmp(cas->town[i].country, cas->home_country) == 0) {
            snprintf(text, sizeof text, "residents.csv has no row for %s, which lies in the home country %s", cas->town[i].id,
                     cas->home_country);
            return fail_row(t, COL_towns_id, i, err, text);
        }
        if (last[i] >= 0 && fabs(sum[i] - 1) > 0.001) {
            snprintf(text, sizeof text, "the shares of %s sum to %g; 1 is needed", cas->town[i].id, sum[i]);
            return fail_row(t, COL_residents_share, last[i], err, text);
        }
    }
    return TRIB_OK;
}

static enum trib_status need_series(const struct trib_case *cas, const struct case_tables *t, const char *id, bool cyclic, double low,
                                    double high, struct trib_error *err)
{
    int i = trib_case_series(cas, id);
    const char *path = t->file[FILE_series].path;
    if (i < 0) return trib_fail_at(err, TRIB_CASE, path, 0, 0, "series '%s' is missing", id);
    const struct trib_series *series = &cas->series[i];
    if (series->cyclic != cyclic)
        return trib_fail_at(err, TRIB_CASE, path, 0, 0, "series '%s' is %s; %s is needed", id, series->cyclic ? "cyclic" : "step",
                            cyclic ? "cyclic" : "step");
    for (int k = 0; k < series->n; k++)
        if (series->value[k] < low || series->value[k] > high)
            return trib_fail_at(err, TRIB_CASE, path, 0, 0, "series '%s' has the value %g; allowed is %g to %g", id, series->value[k], low,
                                high);
    return TRIB_OK;
}

static enum trib_status check_series(const struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    static const struct {
        const char *id;
        double high;
    } known[] = {{"oil_price", 1000},    {"oil_output", 100000},  {"quota", 10000000},
                 {"rescue_ships", 1000}, {"fighter_wage", 20000}, {"wage_abroad", 50000}};
    enum trib_status status = TRIB_OK;
    for (size_t i = 0; i < sizeof known / sizeof *known && !status; i++)
        status = need_series(cas, t, known[i].id, false, 0, known[i].high, err);
    for (int a = 0; a < cas->n_areas && !status; a++) {
        char id[48];
        snprintf(id, sizeof id, "calm_%.31s", cas->area[a]);
        status = need_series(cas, t, id, true, 0, 1, err);
        snprintf(id, sizeof id, "wave_%.31s", cas->area[a]);
        if (!status) status = need_series(cas, t, id, true, 0, 20, err);
    }
    for (int o = 0; o < cas->n_origins && !status; o++) {
        status = need_series(cas, t, cas->series[cas->origin[o].income_series].id, false, 1, 1000000, err);
        if (!status) status = need_series(cas, t, cas->series[cas->origin[o].push_series].id, false, -10, 10, err);
    }
    return status;
}

/* The same group must not stand twice in a town on one day in the same kind: the second row would count double. */
static enum trib_status check_control(const struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    for (int i = 0; i < cas->n_controls; i++)
        for (int k = i + 1; k < cas->n_controls; k++) {
            const struct trib_control *a = &cas->control[i], *b = &cas->control[k];
            if (a->town != b->town || a->group != b->group || b->from_day >= a->to_day) continue;
            if ((a->kind == TRIB_ARBITER) != (b->kind == TRIB_ARBITER)) continue;
            char text[256];
            snprintf(text, sizeof text, "row '%s' overlaps row '%s' in line %d: %s stands in %s in both", b->id, a->id, a->line,
                     cas->group[a->group].id, cas->town[a->town].id);
            return fail_row(t, COL_control_from, case_table_find(&t->file[FILE_control], b->id), err, text);
        }
    return TRIB_OK;
}

enum trib_status case_check(const struct trib_case *cas, const struct case_tables *tables, struct trib_error *err)
{
    enum trib_status status = check_network(cas, tables, err);
    if (!status) status = check_residents(cas, tables, err);
    if (!status) status = check_series(cas, tables, err);
    if (!status) status = check_control(cas, tables, err);
    return status;
}
