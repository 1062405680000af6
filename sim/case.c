/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading a case: typed tables (case_table.c) become columns (case_build.c, case_dated.c), then checks across rows (case_check.c). */
#include "case.h"
#include "base.h"
#include "case_table.h"
#include "sha256.h"
#include <stdlib.h>
#include <string.h>

/* ---- load ---------------------------------------------------------------------------------------------------------------------- */
static enum trib_status check_counts(const struct case_tables *t, struct trib_error *err)
{
    static const struct {
        enum case_file file;
        int low, high;
    } bounds[] = {{FILE_towns, 1, TRIB_MAX_TOWNS},     {FILE_legs, 1, TRIB_MAX_LEGS / 2},   {FILE_groups, 1, TRIB_MAX_GROUPS},
                  {FILE_origins, 1, TRIB_MAX_ORIGINS}, {FILE_peoples, 1, TRIB_MAX_PEOPLES}, {FILE_series, 1, 1 << 20},            {FILE_exploitation, 0, TRIB_MAX_KINDS}};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        const struct case_table *table = &t->file[bounds[i].file];
        if (table->n < bounds[i].low || table->n > bounds[i].high)
            return trib_fail_at(err, TRIB_CASE, table->path, table->n ? table->row[table->n - 1].line : 1, 1,
                                "%d rows; %d to %d are allowed", table->n, bounds[i].low, bounds[i].high);
    }
    return TRIB_OK;
}

/* Over name and content of each file, in the order of case.def. */
static void make_digest(struct trib_case *cas, const struct case_tables *t)
{
    struct trib_sha256 sha;
    trib_sha256_init(&sha);
    for (int f = 0; f < N_CASE_FILES; f++) {
        if (t->file[f].absent) continue;
        trib_sha256_add(&sha, case_file_names[f], strlen(case_file_names[f]) + 1);
        trib_sha256_add(&sha, t->file[f].csv.digest, sizeof t->file[f].csv.digest);
    }
    trib_sha256_end(&sha, cas->digest);
}

/* The files' bytes go over to the case. */
static enum trib_status keep_inputs(struct trib_case *cas, struct case_tables *t, struct trib_error *err)
{
    cas->input = trib_alloc(N_CASE_FILES, sizeof *cas->input, err);
    if (!cas->input) return TRIB_MEMORY;
    for (int f = 0; f < N_CASE_FILES; f++) {
        struct trib_csv *csv = &t->file[f].csv;
        if (t->file[f].absent) continue;
        cas->input[cas->n_inputs++] = (struct trib_input){case_file_names[f], csv->raw, csv->n_bytes};
        csv->raw = NULL;
    }
    return TRIB_OK;
}

enum trib_status trib_case_load(const char *folder, struct trib_case **out, struct trib_error *err)
{
    *out = NULL;
    struct case_tables tables;
    enum trib_status status = case_tables_read(&tables, folder, err);
    if (status) return status;
    struct trib_case *cas = trib_alloc(1, sizeof *cas, err);
    if (!cas) {
        case_tables_clear(&tables);
        return TRIB_MEMORY;
    }
    trib_copy_text(cas->folder, sizeof cas->folder, folder);
    make_digest(cas, &tables);
    status = keep_inputs(cas, &tables, err);
    if (!status) status = check_counts(&tables, err);
    if (!status) status = case_build_head(cas, &tables, err);
    if (!status) status = case_build_towns(cas, &tables, err);
    if (!status) status = case_build_legs(cas, &tables, err);
    if (!status) status = case_build_peoples(cas, &tables, err);
    if (!status) status = case_build_groups(cas, &tables, err);
    if (!status) status = case_build_control(cas, &tables, err);
    if (!status) status = case_build_series(cas, &tables, err);
    if (!status) status = case_build_origins(cas, &tables, err);
    if (!status) status = case_build_goods(cas, &tables, err);
    if (!status) status = case_build_kinds(cas, &tables, err);
    if (!status) status = case_build_history(cas, &tables, err);
    if (!status) status = case_check(cas, &tables, err);
    case_tables_clear(&tables);
    if (status) trib_case_free(cas);
    else *out = cas;
    return status;
}

void trib_case_free(struct trib_case *cas)
{
    if (!cas) return;
    for (int i = 0; i < cas->n_series; i++) {
        free(cas->series[i].day);
        free(cas->series[i].value);
    }
    for (int i = 0; i < cas->n_inputs; i++) free(cas->input[i].bytes);
    void *blocks[] = {cas->town,   cas->leg,    cas->first_leg, cas->people,   cas->group, cas->control, cas->resident,
                      cas->origin, cas->series, cas->history,   cas->override, cas->area,  cas->leg_id,  cas->input,
                      cas->good};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    free(cas);
}

/* ---- what others may ask ---------------------------------------------------------------------------------------------------------- */
const char *trib_case_id(const struct trib_case *cas) { return cas->id; }
const char *trib_case_name(const struct trib_case *cas) { return cas->name; }
const char *trib_case_digest(const struct trib_case *cas) { return cas->digest; }
int32_t trib_case_first_day(const struct trib_case *cas) { return cas->first_day; }
int32_t trib_case_last_day(const struct trib_case *cas) { return cas->last_day; }
int trib_case_history(const struct trib_case *cas) { return cas->n_history; }
int trib_case_inputs(const struct trib_case *cas) { return cas->n_inputs; }

const char *trib_case_input(const struct trib_case *cas, int i, const void **bytes, size_t *n)
{
    if (i < 0 || i >= cas->n_inputs) return NULL;
    *bytes = cas->input[i].bytes;
    *n = cas->input[i].n;
    return cas->input[i].name;
}

static const char *const band_id[TRIB_N_BANDS] = {"girls", "boys", "women", "men"};
static const char *const band_name[TRIB_N_BANDS] = {"Girls", "Boys", "Women", "Men"};

int trib_case_places(const struct trib_case *cas, enum trib_level level)
{
    switch (level) {
    case TRIB_NATION: return 1;
    case TRIB_TOWN: return cas->n_towns;
    case TRIB_LEG: return cas->n_legs;
    case TRIB_GROUP: return cas->n_groups;
    case TRIB_ORIGIN: return cas->n_origins;
    case TRIB_KIND: return cas->n_kinds;
    case TRIB_BAND: return TRIB_N_BANDS;
    case TRIB_N_LEVELS: break;
    }
    return 0;
}

const char *trib_case_place_id(const struct trib_case *cas, enum trib_level level, int place)
{
    if (place < 0 || place >= trib_case_places(cas, level)) return "";
    switch (level) {
    case TRIB_NATION: return cas->id;
    case TRIB_TOWN: return cas->town[place].id;
    case TRIB_LEG: return cas->leg_id[place];
    case TRIB_GROUP: return cas->group[place].id;
    case TRIB_ORIGIN: return cas->origin[place].id;
    case TRIB_KIND: return cas->kind[place].id;
    case TRIB_BAND: return band_id[place];
    case TRIB_N_LEVELS: break;
    }
    return "";
}

const char *trib_case_place_name(const struct trib_case *cas, enum trib_level level, int place)
{
    if (place < 0 || place >= trib_case_places(cas, level)) return "";
    switch (level) {
    case TRIB_NATION: return cas->name;
    case TRIB_TOWN: return cas->town[place].name;
    case TRIB_LEG: return cas->leg_id[place];
    case TRIB_GROUP: return cas->group[place].name;
    case TRIB_ORIGIN: return cas->origin[place].name;
    case TRIB_KIND: return cas->kind[place].name;
    case TRIB_BAND: return band_name[place];
    case TRIB_N_LEVELS: break;
    }
    return "";
}

int trib_case_place_find(const struct trib_case *cas, enum trib_level level, const char *id)
{
    for (int i = 0; i < trib_case_places(cas, level); i++)
        if (strcmp(trib_case_place_id(cas, level, i), id) == 0) return i;
    return -1;
}

struct trib_history_info trib_case_history_get(const struct trib_case *cas, int i)
{
    const struct trib_history *event = &cas->history[i];
    return (struct trib_history_info){event->id,
                                      event->doc,
                                      event->source,
                                      event->is_shock ? event->shock.from_day : event->setting.from_day,
                                      event->is_shock ? event->shock.to_day : event->setting.to_day,
                                      event->is_shock,
                                      event->is_shock ? NULL : &event->setting,
                                      event->is_shock ? &event->shock : NULL};
}

/* ---- series ---- */
int trib_case_series(const struct trib_case *cas, const char *id)
{
    for (int i = 0; i < cas->n_series; i++)
        if (strcmp(cas->series[i].id, id) == 0) return i;
    return -1;
}

double trib_series_at(const struct trib_series *series, int32_t day)
{
    if (series->cyclic) {
        int month;
        trib_day_civil(day, NULL, &month, NULL);
        return series->value[month - 1];
    }
    int low = 0, high = series->n; /* the last value whose day is not after `day` lies at low */
    while (high - low > 1) {
        int mid = (low + high) / 2;
        if (series->day[mid] <= day) low = mid;
        else high = mid;
    }
    return series->value[low];
}
