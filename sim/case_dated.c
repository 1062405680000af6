/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From typed tables to columns: what has a date (series, history), and the origins, which name series. One function a file. */
#include "base.h"
#include "case_table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL(name, row) case_cell(t, COL_##name, row)
#define COPY(field, name, row) trib_copy_text(field, sizeof field, CELL(name, row)->text)
#define ROWS(name) (t->file[FILE_##name].n)

/* ---- series ---------------------------------------------------------------------------------------------------------------- */
/* A point of a series; rows of one series come in order of the text of `from`, which for months is not their order. */
static enum trib_status add_point(struct trib_series *series, const struct case_tables *t, int row, struct trib_error *err)
{
    int32_t day;
    const char *from = CELL(series_from, row)->text;
    if (series->cyclic) {
        double month;
        if (!trib_number_parse(from, &month) || month < 1 || month > 12 || month != floor(month))
            return case_fail(t, COL_series_from, row, err, "from is '%s'; a cyclic series has the months 1 to 12", from);
        day = (int32_t)month;
    } else if (!trib_day_parse(from, &day))
        return case_fail(t, COL_series_from, row, err, "from is '%s'; a date like 2017-02-01 or 2017-02 is needed", from);
    int at = series->n;
    while (at > 0 && series->day[at - 1] >= day) at--;
    if (at < series->n && series->day[at] == day)
        return case_fail(t, COL_series_from, row, err, "series %s has two values from %s on", series->id, from);
    memmove(series->day + at + 1, series->day + at, (size_t)(series->n - at) * sizeof *series->day);
    memmove(series->value + at + 1, series->value + at, (size_t)(series->n - at) * sizeof *series->value);
    series->day[at] = day;
    series->value[at] = CELL(series_value, row)->number;
    series->n++;
    return TRIB_OK;
}

enum trib_status case_build_series(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    int n = ROWS(series);
    cas->series = trib_alloc((size_t)n, sizeof *cas->series, err);
    if (!cas->series) return TRIB_MEMORY;
    for (int r = 0; r < n; r++) {
        const char *id = CELL(series_id, r)->text;
        struct trib_series *series = cas->n_series ? &cas->series[cas->n_series - 1] : NULL;
        if (!series || strcmp(series->id, id) != 0) {
            series = &cas->series[cas->n_series++];
            COPY(series->id, series_id, r);
            COPY(series->unit, series_unit, r);
            series->cyclic = CELL(series_kind, r)->index == 1;
            int rows = 1;
            while (r + rows < n && strcmp(CELL(series_id, r + rows)->text, id) == 0) rows++;
            series->day = trib_alloc((size_t)rows, sizeof *series->day, err);
            series->value = trib_alloc((size_t)rows, sizeof *series->value, err);
            if (!series->day || !series->value) return TRIB_MEMORY;
        }
        if (series->cyclic != (CELL(series_kind, r)->index == 1) || strcmp(series->unit, CELL(series_unit, r)->text) != 0)
            return case_fail(t, COL_series_kind, r, err, "series %s has another kind or unit in another row", id);
        enum trib_status status = add_point(series, t, r, err);
        if (status) return status;
        bool last = r + 1 == n || strcmp(CELL(series_id, r + 1)->text, id) != 0;
        if (last && series->cyclic && series->n != 12)
            return case_fail(t, COL_series_id, r, err, "cyclic series %s has %d of 12 months", id, series->n);
    }
    return TRIB_OK;
}

/* ---- origins --------------------------------------------------------------------------------------------------------------- */
static enum trib_status find_series(const struct trib_case *cas, const struct case_tables *t, enum case_column column, int row, int *index,
                                    struct trib_error *err)
{
    const struct case_cell *cell = case_cell(t, column, row);
    *index = trib_case_series(cas, cell->text);
    return *index >= 0 ? TRIB_OK : case_fail_reference(t, column, row, cell->column, FILE_series, cell->text, err);
}

static enum trib_status read_entries(struct trib_origin *origin, const struct case_tables *t, int row, struct trib_error *err)
{
    struct case_item item;
    double sum = 0;
    for (size_t at = 0; case_item_next(CELL(origins_entries, row), &at, &item);) {
        double share;
        int town = case_table_find(&t->file[FILE_towns], item.word);
        if (origin->n_entries == 8) return case_fail(t, COL_origins_entries, row, err, "%s has more than 8 entries", origin->id);
        if (!trib_number_parse(item.value, &share) || share <= 0 || share > 1)
            return case_fail(t, COL_origins_entries, row, err, "entry %s has the share '%s'; above 0 to 1 is allowed", item.word,
                             item.value);
        int k = origin->n_entries++; /* kept in order of town, so that the order of the list means nothing */
        for (; k > 0 && origin->entry[k - 1] >= town; k--) {
            if (origin->entry[k - 1] == town) return case_fail(t, COL_origins_entries, row, err, "entry %s stands there twice", item.word);
            origin->entry[k] = origin->entry[k - 1];
            origin->entry_share[k] = origin->entry_share[k - 1];
        }
        origin->entry[k] = town;
        origin->entry_share[k] = share;
        sum += share;
    }
    if (fabs(sum - 1) > 0.001)
        return case_fail(t, COL_origins_entries, row, err, "the shares of the entries of %s sum to %g; 1 is needed", origin->id, sum);
    return TRIB_OK;
}

enum trib_status case_build_origins(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    cas->n_origins = ROWS(origins);
    cas->origin = trib_alloc((size_t)cas->n_origins, sizeof *cas->origin, err);
    if (!cas->origin) return TRIB_MEMORY;
    for (int r = 0; r < cas->n_origins; r++) {
        struct trib_origin *origin = &cas->origin[r];
        COPY(origin->id, origins_id, r);
        COPY(origin->name, origins_name, r);
        origin->population = CELL(origins_population, r)->number;
        origin->via = CELL(origins_via, r)->number;
        origin->women = CELL(origins_women, r)->number;
        origin->children = CELL(origins_children, r)->number;
        origin->kin = CELL(origins_kin, r)->number;
        origin->cash = CELL(origins_cash, r)->number;
        origin->access = CELL(origins_access, r)->number;
        if (origin->women + origin->children > 1)
            return case_fail(t, COL_origins_children, r, err, "women and children of %s are more than all travellers", origin->id);
        enum trib_status status = read_entries(origin, t, r, err);
        if (!status) status = find_series(cas, t, COL_origins_income, r, &origin->income_series, err);
        if (!status) status = find_series(cas, t, COL_origins_push, r, &origin->push_series, err);
        if (status) return status;
    }
    int key = case_table_find(&t->file[FILE_case], "home_origin");
    cas->home_origin = -1;
    if (key < 0) return TRIB_OK;
    cas->home_origin = case_table_find(&t->file[FILE_origins], CELL(case_value, key)->text);
    if (cas->home_origin >= 0) return TRIB_OK;
    return case_fail_reference(t, COL_case_value, key, CELL(case_value, key)->column, FILE_origins, CELL(case_value, key)->text, err);
}

/* ---- goods -------------------------------------------------------------------------------------------------------------- */
enum trib_status case_build_goods(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    cas->n_goods = ROWS(goods);
    cas->good = trib_alloc((size_t)cas->n_goods + 1, sizeof *cas->good, err);
    if (!cas->good) return TRIB_MEMORY;
    for (int r = 0; r < cas->n_goods; r++) {
        struct trib_good *good = &cas->good[r];
        COPY(good->id, goods_id, r);
        COPY(good->name, goods_name, r);
        good->out = CELL(goods_direction, r)->index == 0;
        good->by = (enum trib_by)CELL(goods_by, r)->index;
        good->value = CELL(goods_value, r)->number;
        good->gap = CELL(goods_gap, r)->number;
        good->weapon = CELL(goods_weapon, r)->index == 1;
        good->series = -1;
        if (CELL(goods_price, r)->blank) continue;
        enum trib_status status = find_series(cas, t, COL_goods_price, r, &good->series, err);
        if (status) return status;
    }
    return TRIB_OK;
}

/* ---- history ---------------------------------------------------------------------------------------------------------------- */
/* A failure without a place gets the file, line and column of the cell it came from. */
static enum trib_status at_cell(const struct case_tables *t, enum case_column column, int row, int at, enum trib_status status,
                                struct trib_error *err)
{
    if (!status || status == TRIB_MEMORY || !err) return status;
    trib_copy_text(err->file, sizeof err->file, t->file[FILE_history].path);
    err->line = t->file[FILE_history].row[row].line;
    err->column = at ? at : case_cell(t, column, row)->column;
    err->status = TRIB_CASE;
    return TRIB_CASE;
}

static enum trib_status find_kind(const struct case_tables *t, int row, bool is_shock, int *index, struct trib_error *err)
{
    const char *word = CELL(history_name, row)->text;
    *index = is_shock ? trib_shock_find(word) : trib_lever_find(word);
    if (*index >= 0) return TRIB_OK;
    const char *names[64];
    int n;
    if (is_shock) {
        const struct trib_shock_info *shocks = trib_shocks(&n);
        for (int i = 0; i < n && i < 64; i++) names[i] = shocks[i].name;
    } else {
        const struct trib_lever_info *const *levers = trib_levers(&n);
        for (int i = 0; i < n && i < 64; i++) names[i] = levers[i]->name;
    }
    char hint[128];
    trib_hint(hint, sizeof hint, word, names, (size_t)(n < 64 ? n : 64));
    return case_fail(t, COL_history_name, row, err, "no %s is called '%s'%s", is_shock ? "shock" : "lever", word, hint);
}

static enum trib_status read_places(struct trib_history *event, const struct trib_case *cas, const struct case_tables *t, int row,
                                    struct trib_error *err)
{
    static const struct {
        enum case_column column;
        enum trib_level level;
    } lists[] = {
        {COL_history_towns, TRIB_TOWN}, {COL_history_legs, TRIB_LEG}, {COL_history_groups, TRIB_GROUP}, {COL_history_origins, TRIB_ORIGIN}};
    for (int i = 0; i < 4; i++) {
        struct case_item item;
        for (size_t at = 0; case_item_next(case_cell(t, lists[i].column, row), &at, &item);) {
            enum trib_status status = event->is_shock ? trib_shock_place(&event->shock, cas, lists[i].level, item.word, err)
                                                      : trib_setting_place(&event->setting, cas, lists[i].level, item.word, err);
            if (status) return at_cell(t, lists[i].column, row, item.column, status, err);
        }
    }
    return TRIB_OK;
}

static enum trib_status read_lever(struct trib_history *event, const struct trib_case *cas, const struct case_tables *t, int row,
                                   struct trib_error *err)
{
    struct trib_setting *setting = &event->setting;
    int lever;
    enum trib_status status = find_kind(t, row, false, &lever, err);
    if (status) return status;
    trib_setting_init(setting, lever);
    COPY(setting->id, history_id, row);
    setting->from_day = CELL(history_from, row)->day;
    setting->to_day = CELL(history_to, row)->day;
    if (!CELL(history_intensity, row)->blank) setting->intensity = CELL(history_intensity, row)->number;
    if (!CELL(history_value, row)->blank)
        return case_fail(t, COL_history_value, row, err, "value is for shocks; a lever has intensity and fields");
    struct case_item item;
    for (size_t at = 0; case_item_next(CELL(history_fields, row), &at, &item);) {
        double value;
        if (!item.has_value || !trib_number_parse(item.value, &value))
            return trib_fail_at(err, TRIB_CASE, t->file[FILE_history].path, t->file[FILE_history].row[row].line, item.column,
                                "field '%s' has no number; write name=value, separated by ;", item.word);
        status = trib_setting_field(setting, item.word, value, err);
        if (status) return at_cell(t, COL_history_fields, row, item.column, status, err);
    }
    status = read_places(event, cas, t, row, err);
    if (status) return status;
    return at_cell(t, COL_history_from, row, 0, trib_setting_check(setting, err), err);
}

static enum trib_status read_shock(struct trib_history *event, const struct trib_case *cas, const struct case_tables *t, int row,
                                   struct trib_error *err)
{
    struct trib_shock *shock = &event->shock;
    int kind;
    enum trib_status status = find_kind(t, row, true, &kind, err);
    if (status) return status;
    trib_shock_init(shock, kind);
    COPY(shock->id, history_id, row);
    shock->from_day = CELL(history_from, row)->day;
    shock->to_day = CELL(history_to, row)->day;
    if (CELL(history_value, row)->blank) return case_fail(t, COL_history_value, row, err, "value is blank; a shock needs one");
    if (!CELL(history_intensity, row)->blank || !CELL(history_fields, row)->blank)
        return case_fail(t, CELL(history_intensity, row)->blank ? COL_history_fields : COL_history_intensity, row, err,
                         "intensity and fields are for levers; a shock has a value");
    shock->value = CELL(history_value, row)->number;
    status = read_places(event, cas, t, row, err);
    if (status) return status;
    return at_cell(t, COL_history_value, row, 0, trib_shock_check(shock, err), err);
}

enum trib_status case_build_history(struct trib_case *cas, const struct case_tables *t, struct trib_error *err)
{
    cas->history = trib_alloc((size_t)ROWS(history), sizeof *cas->history, err);
    if (!cas->history) return TRIB_MEMORY;
    for (int r = 0; r < ROWS(history); r++) {
        struct trib_history *event = &cas->history[cas->n_history++];
        COPY(event->id, history_id, r);
        COPY(event->doc, history_doc, r);
        COPY(event->source, history_source, r);
        event->is_shock = CELL(history_kind, r)->index == 1;
        enum trib_status status = event->is_shock ? read_shock(event, cas, t, r, err) : read_lever(event, cas, t, r, err);
        if (status) return status;
    }
    return TRIB_OK;
}
