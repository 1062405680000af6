/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the store: arms, runs, points, series, places, events. Everything comes in (slot, time, place) order. */
#include "store_inside.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STORE_MOST_RUNS = 1000000 }; /* of an arm at a point: what a script may ask for */

/* ---- arms, runs, points ---------------------------------------------------------------------------------------------------- */
static bool add_arm(void *user, sqlite3_stmt *row)
{
    struct store_arm_info *arm = store_grow(user, sizeof *arm);
    if (!arm) return false;
    arm->arm_id = sqlite3_column_int(row, 0);
    arm->ord = sqlite3_column_int(row, 1);
    snprintf(arm->name, sizeof arm->name, "%s", store_text(row, 2));
    snprintf(arm->key, sizeof arm->key, "%s", store_text(row, 3));
    arm->seed = (uint64_t)sqlite3_column_int64(row, 4);
    int64_t replicates = sqlite3_column_int64(row, 5);
    arm->replicates = replicates > 0 && replicates <= STORE_MOST_RUNS ? (int)replicates : 0; /* 0: looked at once all are read */
    arm->n_rows = sqlite3_column_int(row, 6);
    arm->n_done = sqlite3_column_int(row, 7);
    arm->n_failed = sqlite3_column_int(row, 8);
    return true;
}
enum trib_status store_arms(struct store *st, struct store_arm_info **arms, int *n, struct trib_error *err)
{
    struct trib_error own;
    struct store_list list = {0};
    if (!err) err = &own;
    sqlite3_stmt *ask =
        store_prepare(st, err,
                      "SELECT e.arm_id, e.ord, e.name, a.key, e.seed, e.replicates,"
                      " (SELECT count(*) FROM plan p WHERE p.ord = e.ord), coalesce(c.done, 0), coalesce(c.failed, 0)"
                      " FROM experiment e JOIN arm a USING(arm_id) LEFT JOIN"
                      " (SELECT ord, sum(status = 2) AS done, sum(status = 3) AS failed FROM runs GROUP BY ord) c USING(ord)"
                      " ORDER BY e.ord");
    enum trib_status status = store_each(st, ask, "reading its arms", add_arm, &list, err);
    /* Readers make room for rows times runs, and trust that a slot lies inside. */
    for (int i = 0; i < list.n && !status; i++) {
        const struct store_arm_info *arm = (struct store_arm_info *)list.item + i;
        if (arm->replicates < 1 || (int64_t)arm->n_rows * arm->replicates > INT32_MAX)
            status = trib_fail(err, TRIB_STORE, "The store %s is damaged: its arm '%s' has no number of runs that can be.", store_path(st), arm->name);
    }
    if (status) free(list.item);
    *arms = status ? NULL : list.item;
    *n = status ? 0 : list.n;
    return status;
}

static bool set_run(void *user, sqlite3_stmt *row)
{
    struct store_run_info *r = user;
    r->run_id = sqlite3_column_int64(row, 0);
    r->arm_id = sqlite3_column_int(row, 1);
    r->point_id = sqlite3_column_int64(row, 2);
    r->seed = (uint64_t)sqlite3_column_int64(row, 3);
    r->replicate = (uint32_t)sqlite3_column_int64(row, 4);
    r->status = sqlite3_column_int(row, 5);
    r->attempts = sqlite3_column_int(row, 6);
    r->places = sqlite3_column_int(row, 7) != 0;
    snprintf(r->fail_kind, sizeof r->fail_kind, "%s", store_text(row, 8));
    snprintf(r->fail_message, sizeof r->fail_message, "%s", store_text(row, 9));
    snprintf(r->hash, sizeof r->hash, "%s", store_text(row, 10));
    snprintf(r->arm_key, sizeof r->arm_key, "%s", store_text(row, 11));
    snprintf(r->arm_name, sizeof r->arm_name, "%s", store_text(row, 12));
    return true;
}
enum trib_status store_run(struct store *st, int64_t run_id, struct store_run_info *out, struct trib_error *err)
{
    struct trib_error own;
    if (!err) err = &own;
    memset(out, 0, sizeof *out);
    sqlite3_stmt *ask = store_prepare(
        st, err,
        "SELECT r.run_id, r.arm_id, r.point_id, r.seed, r.replicate, r.status, r.attempts, r.places, r.fail_kind, r.fail_message,"
        " r.hash, a.key, coalesce((SELECT e.name FROM experiment e WHERE e.arm_id = r.arm_id ORDER BY e.ord LIMIT 1), a.name)"
        " FROM run r JOIN arm a USING(arm_id) WHERE r.run_id = %lld",
        (long long)run_id);
    enum trib_status status = store_each(st, ask, "looking for a run", set_run, out, err);
    if (!status && !out->status)
        return trib_fail(err, TRIB_NAME,
                         "The store %s has no run %lld; `tributary status` names runs that failed, the store's view `runs` all.", st->path,
                         (long long)run_id);
    return status;
}

static bool add_value(void *user, sqlite3_stmt *row)
{
    struct store_point_value *v = store_grow(user, sizeof *v);
    if (!v) return false;
    snprintf(v->name, sizeof v->name, "%s", store_text(row, 0));
    v->value = sqlite3_column_double(row, 1);
    return true;
}
enum trib_status store_point_values(struct store *st, int64_t point_id, struct store_point_value **value, int *n, struct trib_error *err)
{
    struct trib_error own;
    struct store_list list = {0};
    if (!err) err = &own;
    sqlite3_stmt *ask =
        store_prepare(st, err, "SELECT name, value FROM point_value WHERE point_id = %lld ORDER BY name", (long long)point_id);
    enum trib_status status = store_each(st, ask, "reading a point", add_value, &list, err);
    if (status) free(list.item);
    *value = status ? NULL : list.item;
    *n = status ? 0 : list.n;
    return status;
}

/* ---- series ------------------------------------------------------------------------------------------------------------------- */
/* Slots of an arm that are done, ascending, and the months they cover: all runs of an arm cover the same. */
struct span {
    struct store_list slot;
    int64_t a_run;
    int first, n_months;
};
static bool add_slot(void *user, sqlite3_stmt *row)
{
    struct span *span = user;
    uint32_t *slot = store_grow(&span->slot, sizeof *slot);
    if (!slot) return false;
    *slot = (uint32_t)sqlite3_column_int64(row, 0);
    span->a_run = sqlite3_column_int64(row, 1);
    return true;
}
static bool set_months(void *user, sqlite3_stmt *row)
{
    struct span *span = user;
    if (sqlite3_column_type(row, 0) == SQLITE_NULL) return true;
    span->first = sqlite3_column_int(row, 0);
    span->n_months = sqlite3_column_int(row, 1) - span->first + 1;
    return true;
}
static enum trib_status store_span(struct store *st, int ord, bool places, struct span *span, struct trib_error *err)
{
    *span = (struct span){0};
    enum trib_status status = store_each(
        st,
        store_prepare(st, err, "SELECT slot, run_id FROM runs WHERE ord = %d AND status = 2 AND places >= %d ORDER BY row, replicate", ord,
                      places),
        "reading its runs", add_slot, span, err);
    if (!status && span->slot.n)
        status =
            store_each(st, store_prepare(st, err, "SELECT min(month), max(month) FROM monthly WHERE run_id = %lld", (long long)span->a_run),
                       "reading its runs", set_months, span, err);
    if (status) free(span->slot.item);
    return status;
}

/* Values of runs that come in slot order: `run` goes along with the rows. */
struct values {
    const uint32_t *slot;
    int n_runs, run;
    double *value;
    int first, n_times, n_places;
};
static bool at_run(struct values *v, sqlite3_stmt *row)
{
    int64_t slot = sqlite3_column_int64(row, 0);
    while (v->run < v->n_runs && v->slot[v->run] < slot) v->run++;
    return v->run < v->n_runs && v->slot[v->run] == slot;
}
static bool set_month(void *user, sqlite3_stmt *row)
{
    struct values *v = user;
    int month = sqlite3_column_int(row, 1) - v->first;
    if (at_run(v, row) && month >= 0 && month < v->n_times)
        v->value[(size_t)v->run * (size_t)v->n_times + (size_t)month] = store_number(row, 2);
    return true;
}
static bool set_place(void *user, sqlite3_stmt *row)
{
    struct values *v = user;
    int year = sqlite3_column_int(row, 1) - v->first, place = sqlite3_column_int(row, 2);
    if (at_run(v, row) && year >= 0 && year < v->n_times && place >= 0 && place < v->n_places)
        v->value[((size_t)v->run * (size_t)v->n_places + (size_t)place) * (size_t)v->n_times + (size_t)year] =
            sqlite3_column_double(row, 3);
    return true;
}

enum trib_status store_series(struct store *st, int ord, int measure, struct store_series *out, struct trib_error *err)
{
    struct trib_error own;
    struct span span;
    int n_measures;
    const struct trib_measure_info *info = trib_measures(&n_measures);
    if (!err) err = &own;
    memset(out, 0, sizeof *out);
    if (measure < 0 || measure >= n_measures) return trib_fail(err, TRIB_NAME, "There is no measure number %d.", measure);
    enum trib_status status = store_span(st, ord, false, &span, err);
    if (status) return status;
    *out = (struct store_series){span.slot.n, span.n_months, span.first, span.slot.item, NULL};
    size_t n = (size_t)out->n_runs * (size_t)out->n_months;
    if (!(out->value = malloc((n ? n : 1) * sizeof *out->value))) status = store_no_memory(st, err);
    else {
        struct values v = {out->slot, out->n_runs, 0, out->value, span.first, out->n_months, 0};
        for (size_t i = 0; i < n; i++) out->value[i] = NAN;
        status = store_each(st,
                            store_prepare(st, err,
                                          "SELECT r.slot, m.month, m.\"%w\" FROM runs r CROSS JOIN monthly m ON m.run_id = r.run_id"
                                          " WHERE r.ord = %d AND r.status = 2 ORDER BY r.row, r.replicate, m.month",
                                          info[measure].name, ord),
                            "reading a measure", set_month, &v, err);
    }
    if (status) store_series_clear(out);
    return status;
}
void store_series_clear(struct store_series *s)
{
    free(s->slot);
    free(s->value);
    memset(s, 0, sizeof *s);
}

enum trib_status store_places(struct store *st, int ord, int measure, enum trib_level level, int n_places, struct store_places *out,
                              struct trib_error *err)
{
    struct trib_error own;
    struct span span;
    int n_measures;
    const struct trib_measure_info *info = trib_measures(&n_measures);
    if (!err) err = &own;
    memset(out, 0, sizeof *out);
    if (measure < 0 || measure >= n_measures) return trib_fail(err, TRIB_NAME, "There is no measure number %d.", measure);
    if (level == TRIB_NATION || !(info[measure].levels & (1u << level)))
        return trib_fail(err, TRIB_USAGE, "The measure '%s' is not kept for each %s.", info[measure].name, trib_level_name(level));
    enum trib_status status = store_span(st, ord, true, &span, err);
    if (status) return status;
    int first_year = span.first / 12, n_years = span.n_months ? (span.first + span.n_months - 1) / 12 - first_year + 1 : 0;
    *out = (struct store_places){span.slot.n, n_places, n_years, first_year, span.slot.item, NULL};
    size_t n = (size_t)out->n_runs * (size_t)n_places * (size_t)n_years;
    if (!(out->value = calloc(n ? n : 1, sizeof *out->value))) status = store_no_memory(st, err);
    else {
        struct values v = {out->slot, out->n_runs, 0, out->value, first_year, n_years, n_places};
        status = store_each(st,
                            store_prepare(st, err,
                                          "SELECT r.slot, y.year, y.place, y.\"%w\" FROM runs r CROSS JOIN yearly y ON y.run_id = r.run_id"
                                          " WHERE r.ord = %d AND r.status = 2 AND y.level = %d AND y.\"%w\" IS NOT NULL"
                                          " ORDER BY r.row, r.replicate",
                                          info[measure].name, ord, (int)level, info[measure].name),
                            "reading a measure", set_place, &v, err);
    }
    if (status) store_places_clear(out);
    return status;
}
void store_places_clear(struct store_places *p)
{
    free(p->slot);
    free(p->value);
    memset(p, 0, sizeof *p);
}

struct trib_event store_event_of(sqlite3_stmt *row, int at)
{
    return (struct trib_event){.day = sqlite3_column_int(row, at),
                               .end_day = sqlite3_column_int(row, at + 1),
                               .town = sqlite3_column_int(row, at + 2),
                               .side_a = sqlite3_column_int(row, at + 3),
                               .side_b = sqlite3_column_int(row, at + 4),
                               .winner = sqlite3_column_int(row, at + 5),
                               .deaths = sqlite3_column_int64(row, at + 6),
                               .displaced = sqlite3_column_int64(row, at + 7),
                               .front = sqlite3_column_int(row, at + 8)};
}
static bool add_event(void *user, sqlite3_stmt *row)
{
    struct store_event *e = store_grow(user, sizeof *e);
    if (!e) return false;
    e->slot = (uint32_t)sqlite3_column_int64(row, 0);
    e->event = store_event_of(row, 1);
    return true;
}
enum trib_status store_events(struct store *st, int ord, struct store_event **events, int *n, struct trib_error *err)
{
    struct trib_error own;
    struct store_list list = {0};
    if (!err) err = &own;
    sqlite3_stmt *ask = store_prepare(
        st, err,
        "SELECT r.slot, e.day, e.end_day, e.town, e.side_a, e.side_b, e.winner, e.deaths, e.displaced, e.front"
        " FROM runs r CROSS JOIN event e ON e.run_id = r.run_id WHERE r.ord = %d AND r.status = 2 ORDER BY r.row, r.replicate, e.n",
        ord);
    enum trib_status status = store_each(st, ask, "reading its events", add_event, &list, err);
    if (status) free(list.item);
    *events = status ? NULL : list.item;
    *n = status ? 0 : list.n;
    return status;
}
