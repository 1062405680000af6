/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting runs into the store: results, failures, attempts. */
#include "store_inside.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_RUNS 50
#define BATCH_SECONDS 2.0

static const char *const stmt_text[STORE_N_STMTS] = {
    [STORE_BEGIN] = "BEGIN IMMEDIATE",
    [STORE_COMMIT] = "COMMIT",
    [STORE_SAVEPOINT] = "SAVEPOINT put",
    [STORE_RELEASE] = "RELEASE put",
    [STORE_FIND_RUN] = "SELECT run_id, status, places FROM run WHERE arm_id = ?1 AND point_id = ?2 AND seed = ?3 AND replicate = ?4",
    [STORE_PUT_RUN] = ("INSERT INTO run(arm_id, point_id, seed, replicate, run_id, status, fail_kind, fail_message, fail_limit, attempts,"
                       " places, hash, agent_weeks, cpu_seconds, weeks) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)"),
    [STORE_DROP_RUN] = "DELETE FROM run WHERE run_id = ?1",
    [STORE_HAS_PLACES] = "UPDATE run SET places = 1 WHERE run_id = ?1",
    [STORE_PUT_ATTEMPT] = "INSERT INTO attempt VALUES(?1, ?2, ?3, ?4, ?5, datetime('now'), ?6, ?7)",
    [STORE_PUT_EVENT] = "INSERT INTO event VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
    [STORE_PUT_MONEY] = "INSERT INTO money VALUES(?1,?2,?3,?4,?5,?6)",
    [STORE_PUT_BALANCE] = "INSERT INTO balance VALUES(?1,?2,?3,?4,?5)",
    [STORE_HAS_SERIES] = "SELECT 1 FROM places_monthly WHERE run_id = ?1 AND measure = ?2 AND level = ?3",
    [STORE_PUT_SERIES] = "INSERT OR IGNORE INTO places_monthly VALUES(?1,?2,?3,?4,?5,?6,?7)",
    [STORE_PUT_RATE] = "INSERT OR REPLACE INTO meta VALUES('rate', ?1)",
    [STORE_FIND_POINT] = "SELECT point_id FROM point WHERE key = ?1",
    [STORE_ADD_POINT] = "INSERT INTO point(key) VALUES(?1)",
    [STORE_ADD_VALUE] = "INSERT INTO point_value VALUES(?1, ?2, ?3)",
};

sqlite3_stmt *store_ready(struct store *st, enum store_stmt which, struct trib_error *err)
{
    int n = 0;
    if (st->stmt[which]) return st->stmt[which];
    sqlite3_str *sql = sqlite3_str_new(st->db);
    if (stmt_text[which]) sqlite3_str_appendall(sql, stmt_text[which]);
    else { /* monthly and yearly: as many values as there are measures */ trib_measures(&n);
        n = which == STORE_PUT_MONTH ? 2 + n : 4 + st->n_yearly;
        sqlite3_str_appendf(sql, "INSERT INTO %s VALUES(?", which == STORE_PUT_MONTH ? "monthly" : "yearly");
        for (int i = 1; i < n; i++) sqlite3_str_appendall(sql, ",?");
        sqlite3_str_appendall(sql, ")");
    }
    char *text = sqlite3_str_finish(sql);
    if (!text) store_no_memory(st, err);
    else if (sqlite3_prepare_v3(st->db, text, -1, SQLITE_PREPARE_PERSISTENT, &st->stmt[which], NULL) != SQLITE_OK)
        store_sql_error(st, "preparing to write", err);
    sqlite3_free(text);
    return st->stmt[which];
}

/* ---- one put: whole or not at all ---------------------------------------------------------------------------------------- */
static const char writing[] = "writing a run";

static enum trib_status put_begin(struct store *st, struct trib_error *err)
{
    enum trib_status status;
    for (int i = 0; i < STORE_N_STMTS; i++)
        if (!store_ready(st, (enum store_stmt)i, err)) return err->status;
    if (sqlite3_get_autocommit(st->db)) {
        if ((status = store_step(st, st->stmt[STORE_BEGIN], writing, err))) return status;
        st->pending = 0;
        st->pending_since = store_clock();
    }
    return store_step(st, st->stmt[STORE_SAVEPOINT], writing, err);
}

/* Ends one put: keeps it, or takes back all of it. A full disk may have undone the whole transaction already. */
static enum trib_status put_end(struct store *st, enum trib_status status, struct trib_error *err)
{
    if (status) {
        if (!sqlite3_get_autocommit(st->db)) sqlite3_exec(st->db, "ROLLBACK TO put; RELEASE put", NULL, NULL, NULL);
        return status;
    }
    if ((status = store_step(st, st->stmt[STORE_RELEASE], writing, err))) return status;
    st->pending++;
    if (st->pending >= BATCH_RUNS || store_clock() - st->pending_since >= BATCH_SECONDS) return store_flush(st, err);
    return TRIB_OK;
}

enum trib_status store_flush(struct store *st, struct trib_error *err)
{
    if (st->whole || sqlite3_get_autocommit(st->db)) return TRIB_OK;
    struct trib_error own;
    if (!err) err = &own;
    sqlite3_stmt *commit = store_ready(st, STORE_COMMIT, err), *rate = store_ready(st, STORE_PUT_RATE, err);
    enum trib_status status = commit && rate ? TRIB_OK : err->status;
    double seconds = store_clock() - st->put_since;
    if (!status && st->pending > 0 && st->n_put > 1 && seconds > 0) { /* so that `status` can tell while runs come in */
        char text[32];
        snprintf(text, sizeof text, "%.4g", st->n_put / seconds);
        sqlite3_bind_text(rate, 1, text, -1, SQLITE_STATIC);
        status = store_step(st, rate, "saving runs", err);
    }
    if (!status) status = store_step(st, commit, "saving runs", err);
    if (status && !sqlite3_get_autocommit(st->db)) sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
    st->pending = 0;
    return status;
}

static void bind_id(sqlite3_stmt *stmt, const struct store_run_id *id)
{
    sqlite3_bind_int(stmt, 1, id->arm_id);
    sqlite3_bind_int64(stmt, 2, id->point_id);
    sqlite3_bind_int64(stmt, 3, (sqlite3_int64)id->seed);
    sqlite3_bind_int64(stmt, 4, id->replicate);
}

enum trib_status store_find(struct store *st, const struct store_run_id *id, struct store_found *out, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    sqlite3_stmt *find = store_ready(st, STORE_FIND_RUN, err);
    *out = (struct store_found){0};
    if (!find) return err->status;
    bind_id(find, id);
    int rc = sqlite3_step(find);
    if (rc == SQLITE_ROW)
        *out = (struct store_found){sqlite3_column_int64(find, 0), sqlite3_column_int(find, 1), sqlite3_column_int(find, 2) != 0};
    else if (rc != SQLITE_DONE) status = store_sql_error(st, "looking for a run", err);
    sqlite3_reset(find);
    return status;
}

/* The run's own row, with the number of the failure that it replaces, if there was one. */
static sqlite3_stmt *bind_run(struct store *st, const struct store_run_id *id, const struct store_found *was, int status, int attempts)
{
    sqlite3_stmt *s = st->stmt[STORE_PUT_RUN];
    sqlite3_clear_bindings(s);
    bind_id(s, id);
    if (was->status) sqlite3_bind_int64(s, 5, was->run_id);
    sqlite3_bind_int(s, 6, status);
    sqlite3_bind_int(s, 10, attempts);
    sqlite3_bind_int(s, 11, 0);
    return s;
}
static enum trib_status drop_failure(struct store *st, const struct store_found *was, struct trib_error *err)
{
    if (was->status != 3) return TRIB_OK;
    sqlite3_bind_int64(st->stmt[STORE_DROP_RUN], 1, was->run_id);
    return store_step(st, st->stmt[STORE_DROP_RUN], writing, err);
}

/* ---- results --------------------------------------------------------------------------------------------------------------- */
/* Digests of the weeks as bytes, the lowest first, so that the file does not depend on the machine. */
static bool weeks_bytes(struct store *st, const struct trib_result *r)
{
    size_t size = 4 * (size_t)r->n_weeks;
    if (size > st->weeks_size) {
        unsigned char *more = realloc(st->weeks, size);
        if (!more) return false;
        st->weeks = more;
        st->weeks_size = size;
    }
    for (int i = 0; i < r->n_weeks; i++)
        for (int k = 0; k < 4; k++) st->weeks[4 * i + k] = (unsigned char)(r->week_digest[i] >> 8 * k);
    return true;
}

static enum trib_status put_months(struct store *st, int64_t run_id, const struct trib_result *r, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    sqlite3_stmt *put = st->stmt[STORE_PUT_MONTH];
    const double *value = r->monthly;
    sqlite3_clear_bindings(put);
    sqlite3_bind_int64(put, 1, run_id);
    for (int month = 0; month < r->n_months && !status; month++, value += r->n_measures) {
        sqlite3_bind_int(put, 2, r->first_month + month);
        for (int i = 0; i < r->n_measures; i++) /* what stays NULL is not bound again */
            if (value[i] == value[i] || (month && value[i - r->n_measures] == value[i - r->n_measures])) store_bind(put, 3 + i, value[i]);
        status = store_step(st, put, writing, err);
    }
    return status;
}

static enum trib_status put_places(struct store *st, int64_t run_id, const struct trib_result *r, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    sqlite3_stmt *put = st->stmt[STORE_PUT_YEAR];
    for (int k = 0; k < r->n_rows && !status; k++) {
        const struct trib_place_row *row = &r->row[k];
        bool any = false;
        for (int i = 0; i < st->n_yearly && !any; i++) any = row->value[st->yearly[i]] == row->value[st->yearly[i]];
        if (!any) continue;
        sqlite3_clear_bindings(put);
        sqlite3_bind_int64(put, 1, run_id);
        sqlite3_bind_int(put, 2, (int)row->level);
        sqlite3_bind_int(put, 3, row->year);
        sqlite3_bind_int(put, 4, row->place);
        for (int i = 0; i < st->n_yearly; i++) {
            double value = row->value[st->yearly[i]];
            if (value == value) sqlite3_bind_double(put, 5 + i, value);
        }
        status = store_step(st, put, writing, err);
    }
    return status;
}

static enum trib_status put_events(struct store *st, int64_t run_id, const struct trib_result *r, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    for (int k = 0; k < r->n_events && !status; k++) {
        const struct trib_event *e = &r->event[k];
        const int64_t value[] = {run_id,    k,         e->day,    e->end_day,   e->town, e->side_a,
                                 e->side_b, e->winner, e->deaths, e->displaced, e->front};
        for (int i = 0; i < 11; i++) sqlite3_bind_int64(st->stmt[STORE_PUT_EVENT], 1 + i, value[i]);
        status = store_step(st, st->stmt[STORE_PUT_EVENT], writing, err);
    }
    return status;
}

static enum trib_status put_result(struct store *st, const struct store_run_id *id, const struct store_found *was,
                                   const struct trib_result *r, const struct store_put_options *options, struct trib_error *err)
{
    char hash[17];
    enum trib_status status = drop_failure(st, was, err);
    if (status) return status;
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)r->hash);
    sqlite3_stmt *s = bind_run(st, id, was, 2, options->attempts);
    sqlite3_bind_int(s, 11, options->places);
    sqlite3_bind_text(s, 12, hash, 16, SQLITE_STATIC);
    sqlite3_bind_int64(s, 13, r->agent_weeks);
    store_bind(s, 14, r->cpu_seconds);
    if (r->n_weeks) sqlite3_bind_blob(s, 15, st->weeks, 4 * r->n_weeks, SQLITE_STATIC);
    if ((status = store_step(st, s, writing, err))) return status;
    st->n_put++;
    int64_t run_id = was->status ? was->run_id : sqlite3_last_insert_rowid(st->db);
    if ((status = put_months(st, run_id, r, err))) return status;
    if (options->places && ((status = put_places(st, run_id, r, err)) || (status = store_put_money(st, run_id, r, err)))) return status;
    if ((status = store_put_months_of_places(st, run_id, r, err))) return status;
    return put_events(st, run_id, r, err);
}

/* The run is done already. */
static enum trib_status put_again(struct store *st, const struct store_run_id *id, const struct store_found *was,
                                  const struct trib_result *r, bool places, const char *now, struct trib_error *err)
{
    bool same;
    enum trib_status status = store_compare_found(st, id, was, r, now, &same, err);
    if (status) return status;
    if (!same) return err->status = TRIB_STORE;
    int lacking = 0;
    if ((status = store_months_missing(st, was->run_id, r, &lacking, err))) return status;
    places = places && !was->places;
    if (!places && !lacking) return TRIB_OK;
    if ((status = put_begin(st, err))) return status;
    if (lacking) status = store_put_months_of_places(st, was->run_id, r, err);
    if (places && !status) status = put_places(st, was->run_id, r, err);
    if (places && !status) status = store_put_money(st, was->run_id, r, err);
    sqlite3_bind_int64(st->stmt[STORE_HAS_PLACES], 1, was->run_id);
    if (places && !status) status = store_step(st, st->stmt[STORE_HAS_PLACES], writing, err);
    return put_end(st, status, err);
}

enum trib_status store_put_known(struct store *st, const struct store_run_id *id, const struct trib_result *r,
                                 const struct store_put_options *options, const char *now, struct store_found *was, struct trib_error *err)
{
    static const struct store_put_options plain = {1, true};
    int n;
    enum trib_status status = store_find(st, id, was, err);
    if (status) return status;
    if (!options) options = &plain;
    trib_measures(&n);
    if (r->n_measures != n) return trib_fail(err, TRIB_INVARIANT, "A run's result has %d measures, the program has %d.", r->n_measures, n);
    if (was->status == 2) return put_again(st, id, was, r, options->places, now, err);
    if (!weeks_bytes(st, r)) return store_no_memory(st, err);
    if ((status = put_begin(st, err))) return status;
    return put_end(st, put_result(st, id, was, r, options, err), err);
}
enum trib_status store_put(struct store *st, const struct store_run_id *id, const struct trib_result *result,
                           const struct store_put_options *options, struct trib_error *err)
{
    struct trib_error own;
    struct store_found was;
    return store_put_known(st, id, result, options, "now", &was, err ? err : &own);
}

/* ---- failures and attempts ---------------------------------------------------------------------------------------------------- */
enum trib_status store_put_failure_unless_done(struct store *st, const struct store_run_id *id, const struct store_failure *failure,
                                               bool *stays_done, struct trib_error *err)
{
    struct trib_error own;
    struct store_found was;
    if (!err) err = &own;
    enum trib_status status = store_find(st, id, &was, err);
    *stays_done = !status && was.status == 2;
    if (status || *stays_done) return status;
    if ((status = put_begin(st, err))) return status;
    if (!(status = drop_failure(st, &was, err))) {
        sqlite3_stmt *s = bind_run(st, id, &was, 3, failure->attempts);
        sqlite3_bind_text(s, 7, failure->kind, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 8, failure->message, -1, SQLITE_STATIC);
        sqlite3_bind_double(s, 9, failure->limit);
        status = store_step(st, s, writing, err);
        st->n_put++;
    }
    return put_end(st, status, err);
}

enum trib_status store_put_failure(struct store *st, const struct store_run_id *id, const struct store_failure *failure,
                                   struct trib_error *err)
{
    bool stays_done;
    return store_put_failure_unless_done(st, id, failure, &stays_done, err);
}

enum trib_status store_put_attempt(struct store *st, const struct store_run_id *id, int n, const char *outcome, const char *detail,
                                   struct trib_error *err)
{
    struct trib_error own;
    if (!err) err = &own;
    enum trib_status status = put_begin(st, err);
    if (status) return status;
    sqlite3_stmt *s = st->stmt[STORE_PUT_ATTEMPT];
    bind_id(s, id);
    sqlite3_bind_int(s, 5, n);
    sqlite3_bind_text(s, 6, outcome, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 7, detail, -1, SQLITE_STATIC);
    return put_end(st, store_step(st, s, writing, err), err);
}
