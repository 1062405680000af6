/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Months of places: what a script asked to keep finer than by year. One row holds one measure of one run at all places of a level, as
 * bytes: a bit for each value in the order [month][place], the lowest bit of a byte first, set where the value is not 0; then those
 * values as IEEE floats, the lowest byte first. Most places are quiet in most months, so this is a small part of the plain table.
 */
#include "store_inside.h"
#include <stdlib.h>
#include <string.h>

static size_t n_values(const struct trib_place_months *s) { return (size_t)s->n_places * (size_t)s->n_months; }

/* ---- bytes ---------------------------------------------------------------------------------------------------------------- */
static unsigned char *pack(const float *value, size_t n, size_t *size)
{
    size_t mask = (n + 7) / 8;
    unsigned char *bytes = calloc(1, mask + n * 4 + 1), *at = bytes ? bytes + mask : NULL;
    if (!bytes) return NULL;
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &value[i], sizeof bits);
        if (!bits) continue;
        bytes[i / 8] = (unsigned char)(bytes[i / 8] | 1u << i % 8);
        for (int k = 0; k < 4; k++) *at++ = (unsigned char)(bits >> 8 * k);
    }
    *size = (size_t)(at - bytes);
    return bytes;
}
bool store_months_unpack(const unsigned char *bytes, size_t size, float *value, size_t n)
{
    size_t mask = (n + 7) / 8, at = mask;
    if (size < mask) return false;
    for (size_t i = 0; i < n; i++) {
        uint32_t bits = 0;
        if (bytes[i / 8] >> i % 8 & 1u) {
            if (size - at < 4) return false;
            for (int k = 0; k < 4; k++) bits |= (uint32_t)bytes[at++] << 8 * k;
        }
        memcpy(&value[i], &bits, sizeof bits);
    }
    return at == size;
}

/* ---- one run --------------------------------------------------------------------------------------------------------------- */
static enum trib_status has(struct store *st, int64_t run_id, const struct trib_place_months *s, bool *there, struct trib_error *err)
{
    sqlite3_stmt *ask = store_ready(st, STORE_HAS_SERIES, err);
    if (!ask) return err->status;
    sqlite3_bind_int64(ask, 1, run_id);
    sqlite3_bind_int(ask, 2, s->measure);
    sqlite3_bind_int(ask, 3, (int)s->level);
    int rc = sqlite3_step(ask);
    enum trib_status status = rc == SQLITE_ROW || rc == SQLITE_DONE ? TRIB_OK : store_sql_error(st, "looking for months", err);
    *there = rc == SQLITE_ROW;
    sqlite3_reset(ask);
    return status;
}
enum trib_status store_months_missing(struct store *st, int64_t run_id, const struct trib_result *r, int *n_lacking, struct trib_error *err)
{
    *n_lacking = 0;
    for (int i = 0; i < r->n_series; i++) {
        bool there = false;
        enum trib_status status = has(st, run_id, &r->series[i], &there, err);
        if (status) return status;
        *n_lacking += !there;
    }
    return TRIB_OK;
}
enum trib_status store_put_months_of_places(struct store *st, int64_t run_id, const struct trib_result *r, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    for (int i = 0; i < r->n_series && !status; i++) {
        const struct trib_place_months *s = &r->series[i];
        size_t size;
        sqlite3_stmt *put = store_ready(st, STORE_PUT_SERIES, err);
        if (!put) return err->status;
        unsigned char *bytes = pack(s->value, n_values(s), &size);
        if (!bytes) return store_no_memory(st, err);
        const int number[] = {s->measure, (int)s->level, s->n_places, r->first_month, s->n_months};
        sqlite3_bind_int64(put, 1, run_id);
        for (int k = 0; k < 5; k++) sqlite3_bind_int(put, 2 + k, number[k]);
        sqlite3_bind_blob64(put, 7, bytes, size, SQLITE_STATIC);
        status = store_step(st, put, "writing a run", err);
        free(bytes);
    }
    return status;
}

struct loading {
    struct trib_result *out;
    int room;
    bool damaged;
};
static bool load_series(void *user, sqlite3_stmt *row)
{
    struct loading *l = user;
    if (l->out->n_series == l->room) {
        int room = l->room ? 2 * l->room : 8;
        void *more = realloc(l->out->series, (size_t)room * sizeof *l->out->series);
        if (!more) return false;
        l->out->series = more;
        l->room = room;
    }
    struct trib_place_months s = {sqlite3_column_int(row, 0), (enum trib_level)sqlite3_column_int(row, 1), sqlite3_column_int(row, 2),
                                  sqlite3_column_int(row, 3), NULL};
    int n_measures;
    trib_measures(&n_measures);
    l->damaged = l->damaged || s.measure < 0 || s.measure >= n_measures || (unsigned)s.level >= TRIB_N_LEVELS || s.n_places < 0 ||
                 s.n_months != l->out->n_months;
    if (l->damaged) return true;
    if (!(s.value = malloc((n_values(&s) + 1) * sizeof *s.value))) return false;
    l->damaged = !store_months_unpack(sqlite3_column_blob(row, 4), (size_t)sqlite3_column_bytes(row, 4), s.value, n_values(&s));
    l->out->series[l->out->n_series++] = s;
    return true;
}
enum trib_status store_load_months(struct store *st, int64_t run_id, struct trib_result *out, struct trib_error *err)
{
    struct loading l = {out, 0, false};
    enum trib_status status =
        store_each(st,
                   store_prepare(st, err, "SELECT measure, level, n_places, n_months, bytes FROM places_monthly WHERE run_id = %lld ORDER BY measure, level",
                                 (long long)run_id),
                   "reading a run", load_series, &l, err);
    if (!status && l.damaged) status = trib_fail(err, TRIB_STORE, "The store %s is damaged: months of places of run %lld.", st->path, (long long)run_id);
    return status;
}

bool store_months_differ(const struct trib_result *stored, const struct trib_result *r, struct store_months_part *at)
{
    for (int i = 0; i < stored->n_series; i++)
        for (int k = 0; k < r->n_series; k++) {
            const struct trib_place_months *a = &stored->series[i], *b = &r->series[k];
            if (a->measure != b->measure || a->level != b->level) continue;
            *at = (struct store_months_part){a->measure, 0, 0, a->level};
            if (a->n_places != b->n_places || a->n_months != b->n_months) return true;
            for (size_t v = 0; v < n_values(a); v++)
                if (memcmp(&a->value[v], &b->value[v], sizeof *a->value) != 0) {
                    at->month = (int)(v / (size_t)a->n_places);
                    at->place = (int)(v % (size_t)a->n_places);
                    return true;
                }
        }
    return false;
}

/* ---- an experiment ------------------------------------------------------------------------------------------------------------ */
static bool add_measure(void *user, sqlite3_stmt *row)
{
    int *measure = store_grow(user, sizeof *measure);
    if (!measure) return false;
    *measure = sqlite3_column_int(row, 0);
    return true;
}
enum trib_status store_months_kept(struct store *st, int **measure, int *n, struct trib_error *err)
{
    struct trib_error own;
    struct store_list list = {0};
    if (!err) err = &own;
    sqlite3_stmt *ask = store_prepare(
        st, err, "SELECT DISTINCT m.measure FROM runs r CROSS JOIN places_monthly m ON m.run_id = r.run_id ORDER BY m.measure");
    enum trib_status status = store_each(st, ask, "reading what it keeps", add_measure, &list, err);
    if (status) free(list.item);
    *measure = status ? NULL : list.item;
    *n = status ? 0 : list.n;
    return status;
}

struct lacking {
    uint8_t *state;
};
static bool mark_lacking(void *user, sqlite3_stmt *row)
{
    ((struct lacking *)user)->state[sqlite3_column_int64(row, 0)] = 0;
    return true;
}
enum trib_status store_months_lacking(struct store *st, int ord, const int *measure, int n, uint8_t *state, struct trib_error *err)
{
    struct trib_error own;
    struct lacking l = {state};
    int n_measures, rows = 0;
    const struct trib_measure_info *info = trib_measures(&n_measures);
    if (!err) err = &own;
    if (n == 0) return TRIB_OK;
    sqlite3_str *list = sqlite3_str_new(st->db);
    for (int i = 0; i < n; i++) {
        sqlite3_str_appendf(list, "%s%d", i ? ", " : "", measure[i]);
        for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++) rows += (info[measure[i]].levels & 1u << level) != 0;
    }
    char *text = sqlite3_str_finish(list);
    if (!text) return store_no_memory(st, err);
    sqlite3_stmt *ask = store_prepare(st, err,
                                      "SELECT slot FROM runs r JOIN experiment e USING(ord) WHERE ord = %d AND r.status = 2 AND slot >= 0"
                                      " AND slot < e.replicates * (SELECT count(*) FROM plan p WHERE p.ord = e.ord)"
                                      " AND (SELECT count(*) FROM places_monthly m WHERE m.run_id = r.run_id AND m.measure IN (%s)) < %d",
                                      ord, text, rows);
    sqlite3_free(text);
    return store_each(st, ask, "looking what is done", mark_lacking, &l, err);
}

struct reading {
    struct store_months *out;
    struct store_list slot;
    size_t room; /* runs that value has room for */
    bool damaged;
};
static bool read_run(void *user, sqlite3_stmt *row)
{
    struct reading *in = user;
    struct store_months *out = in->out;
    int places = sqlite3_column_int(row, 1), months = sqlite3_column_int(row, 3);
    if (in->slot.n == 0) out->first_month = sqlite3_column_int(row, 2), out->n_months = months;
    if (places != out->n_places || months != out->n_months || months < 0) return in->damaged = true;
    size_t n = (size_t)places * (size_t)months;
    if ((size_t)in->slot.n == in->room) {
        size_t room = in->room ? 2 * in->room : 16;
        float *more = realloc(out->value, (room * n + 1) * sizeof *more);
        if (!more) return false;
        out->value = more;
        in->room = room;
    }
    size_t run = (size_t)in->slot.n;
    uint32_t *slot = store_grow(&in->slot, sizeof *slot);
    if (!slot) return false;
    *slot = (uint32_t)sqlite3_column_int64(row, 0);
    if (!store_months_unpack(sqlite3_column_blob(row, 4), (size_t)sqlite3_column_bytes(row, 4), out->value + run * n, n)) in->damaged = true;
    return true;
}
enum trib_status store_months(struct store *st, int ord, int measure, enum trib_level level, int n_places, struct store_months *out,
                              struct trib_error *err)
{
    struct trib_error own;
    if (!err) err = &own;
    *out = (struct store_months){.n_places = n_places};
    struct reading in = {.out = out};
    enum trib_status status = store_each(
        st,
        store_prepare(st, err,
                      "SELECT r.slot, m.n_places, m.first_month, m.n_months, m.bytes FROM runs r CROSS JOIN places_monthly m"
                      " ON m.run_id = r.run_id AND m.measure = %d AND m.level = %d WHERE r.ord = %d AND r.status = 2"
                      " ORDER BY r.row, r.replicate",
                      measure, (int)level, ord),
        "reading a measure", read_run, &in, err);
    out->slot = in.slot.item;
    out->n_runs = in.slot.n;
    if (!status && in.damaged) status = trib_fail(err, TRIB_STORE, "The store %s is damaged: months of places.", st->path);
    if (status) store_months_clear(out);
    return status;
}
void store_months_clear(struct store_months *p)
{
    free(p->slot);
    free(p->value);
    memset(p, 0, sizeof *p);
}
