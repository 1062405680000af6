/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From typed tables to columns: the case's head, its places, its people and who holds what. One function a file. */
#include "base.h"
#include "case_table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL(name, row) case_cell(t, COL_##name, row)
#define COPY(field, name, row) trib_copy_text(field, sizeof field, CELL(name, row)->text)
#define ROWS(name) (t->file[FILE_##name].n)

/* ---- case.csv --------------------------------------------------------------------------------------------------------- */
/* CASE_KEY(key): the keys of case.csv that are no parameter, all of them needed but home_origin, which case_build_origins() reads. */
#define CASE_KEYS(CASE_KEY) \
    CASE_KEY(id) CASE_KEY(name) CASE_KEY(currency) CASE_KEY(home_country) CASE_KEY(first_day) CASE_KEY(last_day) CASE_KEY(history_end) CASE_KEY(home_origin)
enum { /* KEY_id … */
#define CASE_KEY(key) KEY_##key,
       CASE_KEYS(CASE_KEY) N_KEYS
#undef CASE_KEY
};
static const char *const key_names[N_KEYS] = {
#define CASE_KEY(key) #key,
    CASE_KEYS(CASE_KEY)
#undef CASE_KEY
};

static enum trib_status read_day(const struct case_tables *t, int row, int32_t *day, struct trib_error *err)
{
    if (trib_day_parse(CELL(case_value, row)->text, day)) return TRIB_OK;
    return case_fail(t, COL_case_value, row, err, "%s is '%.60s'; a date like 2017-02-01 is needed", CELL(case_key, row)->text,
                     CELL(case_value, row)->text);
}

static enum trib_status read_short(const struct case_tables *t, int row, char *out, size_t size, struct trib_error *err)
{
    const char *text = CELL(case_value, row)->text;
    if (strlen(text) >= size)
        return case_fail(t, COL_case_value, row, err, "%s has %zu bytes; at most %zu are allowed", CELL(case_key, row)->text, strlen(text),
                         size - 1);
    trib_copy_text(out, size, text);
    return TRIB_OK;
}

static enum trib_status read_override(struct trib_case *cas, const struct case_tables *t, int row, struct trib_error *err)
{
    int n, i = trib_parameter_find(CELL(case_key, row)->text);
    const struct trib_parameter_info *parameters = trib_parameters(&n);
    if (i < 0) {
        const char **names = trib_alloc((size_t)n + N_KEYS, sizeof *names, err);
        if (!names) return TRIB_MEMORY;
        for (int k = 0; k < n; k++) names[k] = parameters[k].name;
        for (int k = 0; k < N_KEYS; k++) names[n + k] = key_names[k];
        char hint[128];
        trib_hint(hint, sizeof hint, CELL(case_key, row)->text, names, (size_t)n + N_KEYS);
        free(names);
        return case_fail(t, COL_case_key, row, err, "'%s' is no key of a case and no parameter%s", CELL(case_key, row)->text, hint);
    }
    double value;
    if (!trib_number_parse(CELL(case_value, row)->text, &value) || value < parameters[i].low || value > parameters[i].high)
        return case_fail(t, COL_case_value, row, err, "%s is '%.40s'; allowed is %.15g to %.15g %s", parameters[i].name,
                         CELL(case_value, row)->text, parameters[i].low, parameters[i].high, parameters[i].unit);
    if (strcmp(parameters[i].kind, "integer") == 0 && value != floor(value))
        return case_fail(t, COL_case_value, row, err, "%s is '%.40s'; a whole number is needed", parameters[i].name,
                         CELL(case_value, row)->text);
    cas->override[cas->n_overrides++] = (struct trib_override){i, value};
    return TRIB_OK;
}

enum trib_status case_build_head(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    int row_of[N_KEYS];
    for (int k = 0; k < N_KEYS; k++) row_of[k] = -1;
    cas->override = trib_alloc((size_t)ROWS(case), sizeof *cas->override, err);
    if (!cas->override) return TRIB_MEMORY;
    for (int r = 0; r < ROWS(case); r++) {
        int k = 0;
        while (k < N_KEYS && strcmp(key_names[k], CELL(case_key, r)->text) != 0) k++;
        enum trib_status status = k < N_KEYS ? TRIB_OK : read_override(cas, t, r, err);
        if (status) return status;
        if (k < N_KEYS) row_of[k] = r;
    }
    for (int k = 0; k < N_KEYS; k++)
        if (row_of[k] < 0 && k != KEY_home_origin)
            return trib_fail_at(err, TRIB_CASE, t->file[FILE_case].path, 0, 0, "a row with the key '%s' is missing", key_names[k]);
    enum trib_status status = read_short(t, row_of[KEY_id], cas->id, sizeof cas->id, err);
    if (!status) status = read_short(t, row_of[KEY_name], cas->name, sizeof cas->name, err);
    if (!status) status = read_short(t, row_of[KEY_currency], cas->currency, sizeof cas->currency, err);
    if (!status) status = read_short(t, row_of[KEY_home_country], cas->home_country, sizeof cas->home_country, err);
    if (!status) status = read_day(t, row_of[KEY_first_day], &cas->first_day, err);
    if (!status) status = read_day(t, row_of[KEY_last_day], &cas->last_day, err);
    if (!status) status = read_day(t, row_of[KEY_history_end], &cas->history_end, err);
    if (!status && cas->last_day <= cas->first_day)
        status = case_fail(t, COL_case_value, row_of[KEY_last_day], err, "last_day is not after first_day");
    if (!status && (cas->history_end < cas->first_day || cas->history_end > cas->last_day))
        status = case_fail(t, COL_case_value, row_of[KEY_history_end], err, "history_end lies outside first_day to last_day");
    return status;
}

/* ---- places ------------------------------------------------------------------------------------------------------------ */
static int area_order(const void *a, const void *b) { return strcmp(a, b); }

enum trib_status case_build_towns(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    int n = ROWS(towns);
    cas->town = trib_alloc((size_t)n, sizeof *cas->town, err);
    cas->area = trib_alloc((size_t)n, sizeof *cas->area, err);
    if (!cas->town || !cas->area) return TRIB_MEMORY;
    cas->n_towns = n;
    for (int r = 0; r < n; r++) {
        struct trib_town *town = &cas->town[r];
        COPY(town->id, towns_id, r);
        COPY(town->name, towns_name, r);
        COPY(town->country, towns_country, r);
        town->lat = CELL(towns_lat, r)->number;
        town->lon = CELL(towns_lon, r)->number;
        town->population = CELL(towns_population, r)->number;
        town->role = (enum trib_role)CELL(towns_role, r)->index;
        town->route = CELL(towns_route, r)->index == 1;
        town->detention = CELL(towns_detention, r)->index == 1;
        town->wage = CELL(towns_wage, r)->number;
        town->income = CELL(towns_income, r)->number;
        town->observed = CELL(towns_observed, r)->number;
        const char *area = CELL(towns_sea_area, r)->text;
        if (*area && !bsearch(area, cas->area, (size_t)cas->n_areas, sizeof *cas->area, area_order)) {
            trib_copy_text(cas->area[cas->n_areas++], sizeof *cas->area, area);
            qsort(cas->area, (size_t)cas->n_areas, sizeof *cas->area, area_order);
        }
    }
    for (int r = 0; r < n; r++) {
        const char *area = CELL(towns_sea_area, r)->text;
        cas->town[r].sea_area = -1;
        for (int a = 0; a < cas->n_areas; a++)
            if (strcmp(area, cas->area[a]) == 0) cas->town[r].sea_area = a;
    }
    return TRIB_OK;
}

static int leg_order(const void *a, const void *b)
{
    const struct trib_leg *x = a, *y = b;
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from) : (x->to > y->to) - (x->to < y->to);
}

enum trib_status case_build_legs(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    int n = ROWS(legs);
    cas->leg = trib_alloc(2 * (size_t)n, sizeof *cas->leg, err);
    cas->leg_id = trib_alloc(2 * (size_t)n, sizeof *cas->leg_id, err);
    cas->first_leg = trib_alloc((size_t)cas->n_towns + 1, sizeof *cas->first_leg, err);
    if (!cas->leg || !cas->leg_id || !cas->first_leg) return TRIB_MEMORY;
    for (int r = 0; r < n; r++) {
        struct trib_leg leg = {.from = CELL(legs_from, r)->index,
                               .to = CELL(legs_to, r)->index,
                               .mode = (enum trib_mode)CELL(legs_mode, r)->index,
                               .km = CELL(legs_km, r)->number,
                               .days = CELL(legs_days, r)->number,
                               .cost = CELL(legs_cost, r)->number,
                               .price = CELL(legs_price, r)->number,
                               .death = CELL(legs_death, r)->number,
                               .capture = CELL(legs_capture, r)->number,
                               .twin = -1};
        if (leg.from == leg.to) return case_fail(t, COL_legs_to, r, err, "the leg goes from %s to itself", CELL(legs_to, r)->text);
        for (int k = 0; k < cas->n_legs; k++)
            if (cas->leg[k].from == leg.from && cas->leg[k].to == leg.to)
                return case_fail(t, COL_legs_from, r, err,
                                 "%s and %s are joined by another row already; by land one row stands for both ways",
                                 CELL(legs_from, r)->text, CELL(legs_to, r)->text);
        if (leg.mode == TRIB_SEA && cas->town[leg.from].sea_area < 0)
            return case_fail(t, COL_legs_from, r, err, "a sea leg leaves %s, which has no sea_area in towns.csv", CELL(legs_from, r)->text);
        cas->leg[cas->n_legs++] = leg;
        if (leg.mode == TRIB_SEA) continue;
        leg.from = CELL(legs_to, r)->index;
        leg.to = CELL(legs_from, r)->index;
        for (int k = 0; k < cas->n_legs - 1; k++)
            if (cas->leg[k].from == leg.from && cas->leg[k].to == leg.to)
                return case_fail(t, COL_legs_from, r, err,
                                 "%s and %s are joined by another row already; by land one row stands for both ways",
                                 CELL(legs_from, r)->text, CELL(legs_to, r)->text);
        cas->leg[cas->n_legs++] = leg;
    }
    qsort(cas->leg, (size_t)cas->n_legs, sizeof *cas->leg, leg_order);
    for (int k = 0; k < cas->n_legs; k++) {
        const struct trib_leg *leg = &cas->leg[k];
        snprintf(cas->leg_id[k], sizeof *cas->leg_id, "%s>%s", cas->town[leg->from].id, cas->town[leg->to].id);
        cas->first_leg[leg->from + 1] = k + 1;
        for (int other = 0; other < cas->n_legs; other++)
            if (cas->leg[other].from == leg->to && cas->leg[other].to == leg->from && leg->mode != TRIB_SEA) cas->leg[k].twin = other;
    }
    for (int i = 1; i <= cas->n_towns; i++)
        if (cas->first_leg[i] < cas->first_leg[i - 1]) cas->first_leg[i] = cas->first_leg[i - 1]; /* a town without legs */
    return TRIB_OK;
}

/* ---- people and groups --------------------------------------------------------------------------------------------------- */
enum trib_status case_build_peoples(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    cas->n_peoples = ROWS(peoples);
    cas->n_residents = ROWS(residents);
    cas->people = trib_alloc((size_t)cas->n_peoples, sizeof *cas->people, err);
    cas->resident = trib_alloc((size_t)cas->n_residents, sizeof *cas->resident, err);
    if (!cas->people || !cas->resident) return TRIB_MEMORY;
    for (int r = 0; r < cas->n_peoples; r++) {
        COPY(cas->people[r].id, peoples_id, r);
        COPY(cas->people[r].name, peoples_name, r);
        cas->people[r].included = CELL(peoples_included, r)->index == 1;
        cas->people[r].share = CELL(peoples_share, r)->number;
    }
    for (int r = 0; r < cas->n_residents; r++)
        cas->resident[r] =
            (struct trib_resident){CELL(residents_town, r)->index, CELL(residents_people, r)->index, CELL(residents_share, r)->number};
    return TRIB_OK;
}

/* Blocs are numbered in the order of groups; a group without a word stands alone. */
static void number_blocs(struct trib_case *cas, const struct case_tables *t)
{
    int n_blocs = 0;
    for (int r = 0; r < cas->n_groups; r++) {
        const char *word = CELL(groups_bloc, r)->text;
        cas->group[r].bloc = -1;
        for (int k = 0; k < r && *word; k++)
            if (strcmp(CELL(groups_bloc, k)->text, word) == 0) cas->group[r].bloc = cas->group[k].bloc;
        if (cas->group[r].bloc < 0) cas->group[r].bloc = n_blocs++;
    }
}

enum trib_status case_build_groups(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    cas->n_groups = ROWS(groups);
    cas->group = trib_alloc((size_t)cas->n_groups, sizeof *cas->group, err);
    if (!cas->group) return TRIB_MEMORY;
    for (int r = 0; r < cas->n_groups; r++) {
        struct trib_group *group = &cas->group[r];
        COPY(group->id, groups_id, r);
        COPY(group->name, groups_name, r);
        group->state = CELL(groups_state, r)->index == 1;
        group->people = CELL(groups_people, r)->index;
        group->included = CELL(groups_included, r)->index == 1;
        group->fighters = CELL(groups_fighters, r)->number;
        group->trade_share = CELL(groups_trade_share, r)->number;
        group->sponsor = CELL(groups_sponsor, r)->blank ? 0 : CELL(groups_sponsor, r)->number;
        group->sponsor_from = CELL(groups_sponsor_from, r)->blank ? TRIB_DAY_MIN : CELL(groups_sponsor_from, r)->day;
        group->sponsor_to = CELL(groups_sponsor_to, r)->day;
        if (group->sponsor_from >= group->sponsor_to)
            return case_fail(t, COL_groups_sponsor_to, r, err, "sponsor_to is not after sponsor_from");
        struct case_item item;
        for (size_t at = 0; case_item_next(CELL(groups_rivals, r), &at, &item);) {
            int rival = case_table_find(&t->file[FILE_groups], item.word);
            if (rival == r) return case_fail(t, COL_groups_rivals, r, err, "%s is named as a rival of itself", group->id);
            if (rival < 64) group->rivals |= UINT64_C(1) << rival;
        }
    }
    for (int r = 0; r < cas->n_groups && cas->n_groups <= 64; r++) /* rivalry goes both ways, whoever's row names it */
        for (int k = 0; k < cas->n_groups; k++)
            if (cas->group[r].rivals >> k & 1) cas->group[k].rivals |= UINT64_C(1) << r;
    number_blocs(cas, t);
    return TRIB_OK;
}

/* Kinds of exploitation. A case without any knows one, on the parameters' terms. */
enum trib_status case_build_kinds(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    int n = cas->n_kinds = ROWS(exploitation);
    for (int r = 0; r < n; r++) {
        struct trib_kind *kind = &cas->kind[r];
        COPY(kind->id, exploitation_id, r);
        COPY(kind->name, exploitation_name, r);
        kind->weight[TRIB_GIRLS] = CELL(exploitation_girls, r)->number;
        kind->weight[TRIB_BOYS] = CELL(exploitation_boys, r)->number;
        kind->weight[TRIB_WOMEN] = CELL(exploitation_women, r)->number;
        kind->weight[TRIB_MEN] = CELL(exploitation_men, r)->number;
        kind->value = CELL(exploitation_value, r)->number;
        kind->exit = CELL(exploitation_exit, r)->number;
        kind->death = CELL(exploitation_death, r)->number;
        kind->harm = CELL(exploitation_harm, r)->number;
        kind->employers = CELL(exploitation_employers, r)->index == 1;
        kind->fighters = CELL(exploitation_fighters, r)->index == 1;
        kind->debt = CELL(exploitation_debt, r)->index == 1;
        kind->told_to_women = CELL(exploitation_told_to_women, r)->index == 1;
    }
    if (n == 0) {
        cas->kind[cas->n_kinds++] = (struct trib_kind){.id = "forced_labour", .name = "Forced labour", .weight = {1, 1, 1, 1},
                                                       .value = NAN, .exit = NAN, .death = 1, .harm = 1, .employers = true};
        return TRIB_OK;
    }
    for (int b = 0; b < TRIB_N_BANDS; b++) { /* everybody can be put to something by gangs, which make no fighters */
        double sum = 0;
        for (int k = 0; k < n; k++) sum += cas->kind[k].fighters || cas->kind[k].debt ? 0 : cas->kind[k].weight[b];
        if (sum <= 0)
            return case_fail(t, COL_exploitation_id, n - 1, err, "no kind that is neither fighters nor debt has a weight above 0 for %s",
                             trib_case_place_id(cas, TRIB_BAND, b));
    }
    return TRIB_OK;
}

static int control_order(const void *a, const void *b)
{
    const struct trib_control *x = a, *y = b;
    if (x->from_day != y->from_day) return x->from_day < y->from_day ? -1 : 1;
    if (x->town != y->town) return x->town < y->town ? -1 : 1;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return strcmp(x->id, y->id);
}

enum trib_status case_build_control(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    cas->n_controls = ROWS(control);
    cas->control = trib_alloc((size_t)cas->n_controls, sizeof *cas->control, err);
    if (!cas->control) return TRIB_MEMORY;
    for (int r = 0; r < cas->n_controls; r++) {
        struct trib_control *row = &cas->control[r];
        COPY(row->id, control_id, r);
        row->town = CELL(control_town, r)->index;
        row->group = CELL(control_group, r)->index;
        row->from_day = CELL(control_from, r)->day;
        row->to_day = CELL(control_to, r)->day;
        row->kind = (enum trib_hold)CELL(control_kind, r)->index;
        row->front = CELL(control_front, r)->index == 1;
        row->line = t->file[FILE_control].row[r].line;
        if (row->from_day >= row->to_day) return case_fail(t, COL_control_to, r, err, "to is not after from");
        enum case_column needed = row->kind == TRIB_ARBITER ? COL_control_strength : COL_control_share;
        enum case_column other = row->kind == TRIB_ARBITER ? COL_control_share : COL_control_strength;
        if (case_cell(t, needed, r)->blank)
            return case_fail(t, needed, r, err, "%s is blank; a row of kind %s needs it", case_columns[needed].name,
                             CELL(control_kind, r)->text);
        if (!case_cell(t, other, r)->blank)
            return case_fail(t, other, r, err, "%s is %s; a row of kind %s has none", case_columns[other].name,
                             case_cell(t, other, r)->text, CELL(control_kind, r)->text);
        row->share = row->kind == TRIB_ARBITER ? 0 : CELL(control_share, r)->number;
        row->strength = row->kind == TRIB_ARBITER ? CELL(control_strength, r)->number : 0;
    }
    qsort(cas->control, (size_t)cas->n_controls, sizeof *cas->control, control_order);
    return TRIB_OK;
}
