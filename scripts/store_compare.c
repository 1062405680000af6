/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a run back whole, and telling where two results of the same run part. */
#include "store_inside.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- back ------------------------------------------------------------------------------------------------------------------ */
struct loading {
    struct store *st;
    struct trib_result *out;
    int n;
};

static bool load_run(void *user, sqlite3_stmt *row)
{
    struct trib_result *r = ((struct loading *)user)->out;
    r->hash = strtoull(store_text(row, 0), NULL, 16);
    r->agent_weeks = sqlite3_column_int64(row, 1);
    r->cpu_seconds = store_number(row, 2);
    const unsigned char *bytes = sqlite3_column_blob(row, 3);
    int n = sqlite3_column_bytes(row, 3) / 4;
    r->n_months = sqlite3_column_int(row, 4);
    r->n_rows = sqlite3_column_int(row, 5);
    r->n_events = sqlite3_column_int(row, 6);
    size_t months = (size_t)r->n_months * (size_t)r->n_measures, places = (size_t)r->n_rows * (size_t)r->n_measures;
    r->week_digest = calloc((size_t)n + 1, sizeof *r->week_digest);
    r->monthly = malloc((months + 1) * sizeof *r->monthly);
    r->row = calloc((size_t)r->n_rows + 1, sizeof *r->row);
    r->row_values = malloc((places + 1) * sizeof *r->row_values);
    r->event = calloc((size_t)r->n_events + 1, sizeof *r->event);
    if (!r->week_digest || !r->monthly || !r->row || !r->row_values || !r->event) return false;
    r->n_weeks = n;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 4; k++) r->week_digest[i] |= (uint32_t)bytes[4 * i + k] << 8 * k;
    return true;
}
static bool load_month(void *user, sqlite3_stmt *row)
{
    struct loading *l = user;
    struct trib_result *r = l->out;
    if (l->n == 0) r->first_month = sqlite3_column_int(row, 1);
    double *value = r->monthly + (size_t)l->n++ * (size_t)r->n_measures;
    for (int i = 0; i < r->n_measures; i++) value[i] = store_number(row, 2 + i);
    return true;
}
static bool load_place(void *user, sqlite3_stmt *row)
{
    struct loading *l = user;
    struct trib_result *r = l->out;
    double *value = r->row_values + (size_t)l->n * (size_t)r->n_measures;
    r->row[l->n++] =
        (struct trib_place_row){sqlite3_column_int(row, 2), (enum trib_level)sqlite3_column_int(row, 1), sqlite3_column_int(row, 3), value};
    for (int i = 0; i < r->n_measures; i++) value[i] = NAN;
    for (int i = 0; i < l->st->n_yearly; i++) value[l->st->yearly[i]] = store_number(row, 4 + i);
    return true;
}
static bool load_event(void *user, sqlite3_stmt *row)
{
    struct loading *l = user;
    l->out->event[l->n++] = store_event_of(row, 2);
    return true;
}

/* The counts are asked with the run, in one statement, so the rows that follow fit; a writer of the same connection does not come
 * between. */
enum trib_status store_load(struct store *st, int64_t run_id, bool places, struct trib_result *out, struct trib_error *err)
{
    static const char doing[] = "reading a run";
    long long id = run_id;
    struct loading l = {st, out, 0};
    memset(out, 0, sizeof *out);
    trib_measures(&out->n_measures);
    enum trib_status status = store_each(
        st,
        store_prepare(st, err,
                      "SELECT hash, agent_weeks, cpu_seconds, weeks, (SELECT count(*) FROM monthly WHERE run_id = %lld),"
                      " (SELECT count(*) FROM yearly WHERE run_id = %lld AND %d), (SELECT count(*) FROM event WHERE run_id = %lld)"
                      " FROM run WHERE run_id = %lld",
                      id, id, places, id, id),
        doing, load_run, &l, err);
    if (!status)
        status = store_each(st, store_prepare(st, err, "SELECT * FROM monthly WHERE run_id = %lld ORDER BY month", id), doing, load_month,
                            &l, err);
    l.n = 0;
    if (!status && places)
        status = store_each(st, store_prepare(st, err, "SELECT * FROM yearly WHERE run_id = %lld ORDER BY level, year, place", id), doing,
                            load_place, &l, err);
    if (!status && places) status = store_load_money(st, run_id, out, err);
    l.n = 0;
    if (!status)
        status = store_load_months(st, run_id, out, err);
    if (!status)
        status =
            store_each(st, store_prepare(st, err, "SELECT * FROM event WHERE run_id = %lld ORDER BY n", id), doing, load_event, &l, err);
    if (status) trib_result_clear(out);
    return status;
}

/* ---- where two results part -------------------------------------------------------------------------------------------------- */
static bool same_number(double a, double b) { return a == b || (a != a && b != b); }

/* The first month and in it the first measure that differ. */
static bool months_part(const struct trib_result *a, const struct trib_result *b, int *month, int *measure)
{
    int shorter = a->n_months < b->n_months ? a->n_months : b->n_months;
    for (*month = 0; *month < shorter; ++*month)
        for (*measure = 0; *measure < a->n_measures; ++*measure) {
            size_t at = (size_t)*month * (size_t)a->n_measures + (size_t)*measure;
            if (!same_number(a->monthly[at], b->monthly[at])) return true;
        }
    return false;
}
static int weeks_part(const struct trib_result *a, const struct trib_result *b)
{
    int shorter = a->n_weeks < b->n_weeks ? a->n_weeks : b->n_weeks;
    for (int i = 0; i < shorter; i++)
        if (a->week_digest[i] != b->week_digest[i]) return i;
    return a->n_weeks == b->n_weeks ? -1 : shorter;
}
static int by_place(const void *a, const void *b)
{
    const struct trib_place_row *x = a, *y = b;
    if (x->level != y->level) return x->level < y->level ? -1 : 1;
    if (x->year != y->year) return x->year < y->year ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}
static bool any_kept(const struct store *st, const struct trib_place_row *row)
{
    for (int i = 0; i < st->n_yearly; i++)
        if (row->value[st->yearly[i]] == row->value[st->yearly[i]]) return true;
    return false;
}
/* Rows of a result come in any order, and those without a value that is kept do not count; stored rows are sorted. Where they part,
 * *at is the first row of the result that differs, else the first that the result lacks. */
static bool places_part(const struct store *st, const struct trib_result *stored, const struct trib_result *r, struct trib_place_row *at)
{
    int kept = 0;
    for (int k = 0; k < r->n_rows; k++) {
        const struct trib_place_row *row = &r->row[k];
        if (!any_kept(st, row)) continue;
        kept++;
        *at = *row;
        const struct trib_place_row *twin = bsearch(row, stored->row, (size_t)stored->n_rows, sizeof *row, by_place);
        if (!twin) return true;
        for (int i = 0; i < st->n_yearly; i++)
            if (!same_number(twin->value[st->yearly[i]], row->value[st->yearly[i]])) return true;
    }
    if (kept == stored->n_rows) return false;
    for (int k = 0; k < stored->n_rows; k++) {
        bool found = false;
        *at = stored->row[k];
        for (int i = 0; i < r->n_rows && !found; i++) found = by_place(at, &r->row[i]) == 0 && any_kept(st, &r->row[i]);
        if (!found) return true;
    }
    return true;
}
static int events_part(const struct trib_result *a, const struct trib_result *b)
{
    int shorter = a->n_events < b->n_events ? a->n_events : b->n_events;
    for (int i = 0; i < shorter; i++) {
        const struct trib_event *x = &a->event[i], *y = &b->event[i];
        if (x->day != y->day || x->end_day != y->end_day || x->town != y->town || x->side_a != y->side_a || x->side_b != y->side_b ||
            x->winner != y->winner || x->deaths != y->deaths || x->displaced != y->displaced || x->front != y->front)
            return i;
    }
    return a->n_events == b->n_events ? -1 : shorter;
}

struct words {
    char *at;
    size_t left;
};
__attribute__((format(printf, 2, 3))) static void say(struct words *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(w->at, w->left, format, args);
    va_end(args);
    size_t used = n < 0 ? 0 : (size_t)n < w->left ? (size_t)n : w->left - 1;
    w->at += used;
    w->left -= used;
}

/* "arm 'baseline', point 12 (market.markup = 0.3, …), replicate 4, seed 1"; *first_day: of the arm's case, or TRIB_DAY_MIN. */
static void say_run(struct store *st, const struct store_run_id *id, struct words *w, int32_t *first_day)
{
    struct store_point_value *value = NULL;
    int n = 0;
    *first_day = TRIB_DAY_MIN;
    sqlite3_stmt *ask =
        store_prepare(st, NULL,
                      "SELECT coalesce((SELECT name FROM experiment e WHERE e.arm_id = a.arm_id ORDER BY ord LIMIT 1), name),"
                      " first_day FROM arm a WHERE arm_id = %d",
                      id->arm_id);
    if (ask && sqlite3_step(ask) == SQLITE_ROW) {
        say(w, "arm '%.100s', ", store_text(ask, 0));
        if (sqlite3_column_type(ask, 1) != SQLITE_NULL) *first_day = sqlite3_column_int(ask, 1);
    }
    sqlite3_finalize(ask);
    say(w, "point %lld", (long long)id->point_id);
    if (store_point_values(st, id->point_id, &value, &n, NULL) == TRIB_OK && n) {
        for (int i = 0; i < n && i < 3; i++) say(w, "%s%s = %.6g", i ? ", " : " (", value[i].name, value[i].value);
        say(w, n > 3 ? ", …)" : ")");
    }
    free(value);
    say(w, ", replicate %lu, seed %llu", (unsigned long)id->replicate, (unsigned long long)id->seed);
}

enum trib_status store_compare_found(struct store *st, const struct store_run_id *id, const struct store_found *found,
                                     const struct trib_result *result, const char *now, bool *same, struct trib_error *err)
{
    struct trib_result stored = {0};
    struct trib_place_row place = {0};
    int month = 0, measure = 0;
    enum trib_status status = store_load(st, found->run_id, found->places, &stored, err);
    if (status) return status;
    int week = weeks_part(&stored, result), event = events_part(&stored, result);
    bool months = months_part(&stored, result, &month, &measure);
    bool window = stored.n_months != result->n_months || (stored.n_months && stored.first_month != result->first_month);
    bool places = found->places && result->n_rows > 0 && places_part(st, &stored, result, &place);
    char books[160];
    struct store_months_part part = {0};
    bool money = found->places && result->n_rows > 0 && store_money_parts(&stored, result, books, sizeof books);
    bool series = store_months_differ(&stored, result, &part);
    *same = stored.hash == result->hash && week < 0 && event < 0 && !months && !window && !places && !money && !series;
    if (!*same) {
        struct words w = {err->text, sizeof err->text};
        int32_t first_day;
        char day[11];
        const struct trib_measure_info *info = trib_measures(&(int){0});
        err->status = TRIB_STORE;
        err->file[0] = 0;
        err->line = err->column = 0;
        say(&w, "The run of ");
        say_run(st, id, &w, &first_day);
        say(&w, " came out differently %s than it stands in the store %.200s: ", now, st->path);
        if (stored.n_weeks != result->n_weeks) say(&w, "%d weeks there, %d %s; ", stored.n_weeks, result->n_weeks, now);
        if (week >= 0 && first_day > TRIB_DAY_MIN) {
            trib_day_text(first_day + 7 * week, day);
            say(&w, "the first week that differs is that of %s (week %d of the run)", day, week);
        } else if (week >= 0) say(&w, "the first week that differs is week %d of the run", week);
        else say(&w, "no week's digest differs");
        if (window)
            say(&w, "; months there are %d from %04d-%02d, %s %d from %04d-%02d", stored.n_months, stored.first_month / 12,
                stored.first_month % 12 + 1, now, result->n_months, result->first_month / 12, result->first_month % 12 + 1);
        else if (months) {
            size_t at = (size_t)month * (size_t)stored.n_measures + (size_t)measure;
            int when = stored.first_month + month;
            say(&w, "; the first measure is '%s' of %04d-%02d, %.17g there and %.17g %s", info[measure].name, when / 12, when % 12 + 1,
                stored.monthly[at], result->monthly[at], now);
        } else say(&w, "; all monthly measures are the same");
        if (event >= 0) say(&w, "; events differ from number %d on (%d there, %d %s)", event, stored.n_events, result->n_events, now);
        if (places) say(&w, "; %s %d of %d differs", trib_level_name(place.level), place.place, place.year);
        if (money) say(&w, "; %s differs", books);
        if (series) {
            int when = stored.first_month + part.month;
            say(&w, "; '%s' of %s %d in %04d-%02d differs", info[part.measure].name, trib_level_name(part.level), part.place, when / 12, when % 12 + 1);
        }
        if (week < 0 && !months && stored.hash != result->hash)
            say(&w, "; hash %016llx there, %016llx %s", (unsigned long long)stored.hash, (unsigned long long)result->hash, now);
        say(&w, ".");
    }
    trib_result_clear(&stored);
    return TRIB_OK;
}

enum trib_status store_compare(struct store *st, const struct store_run_id *id, const struct trib_result *result, bool *same,
                               struct trib_error *err)
{
    struct trib_error own;
    struct store_found found;
    if (!err) err = &own;
    enum trib_status status = store_find(st, id, &found, err);
    if (status) return status;
    if (found.status != 2)
        return trib_fail(err, TRIB_NAME,
                         "The store %s has no finished run of arm %d, point %lld, seed %llu, replicate %lu to compare with.", st->path,
                         id->arm_id, (long long)id->point_id, (unsigned long long)id->seed, (unsigned long)id->replicate);
    return store_compare_found(st, id, &found, result, "now", same, err);
}
