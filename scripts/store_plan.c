/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of an experiment: its arms, its points, which runs belong to it, what it was made from, and how far it is. */
#include "store_inside.h"
#include "../sim/sha256.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- begin and end ------------------------------------------------------------------------------------------------------ */
enum trib_status store_begin(struct store *st, struct trib_error *err)
{
    enum trib_status status = store_flush(st, err);
    if (status || (status = store_exec(st, "BEGIN IMMEDIATE", "beginning an experiment", err))) return status;
    st->whole = true;
    status = store_exec(st,
                        "DELETE FROM experiment; DELETE FROM plan; DELETE FROM used; DELETE FROM summary; DELETE FROM finding;"
                        " DELETE FROM analysis;",
                        "beginning an experiment", err);
    if (status) store_unplanned(st);
    return status;
}

enum trib_status store_planned(struct store *st, struct trib_error *err)
{
    enum trib_status status = store_exec(st, "COMMIT", "keeping the plan", err);
    if (status) store_unplanned(st);
    st->whole = false;
    st->n_put = 0;
    st->put_since = store_clock();
    return status;
}

void store_unplanned(struct store *st)
{
    if (st->whole && !sqlite3_get_autocommit(st->db)) sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
    st->whole = false;
}

/* ---- arms and points ------------------------------------------------------------------------------------------------------ */
enum trib_status store_arm(struct store *st, const char *key, const char *name, int ord, const char *case_id, const char *config,
                           uint64_t seed, int replicates, int *arm_id, struct trib_error *err)
{
    struct trib_error own;
    if (!err) err = &own;
    enum trib_status status = store_execf(st, "adding an arm", err,
                                          "INSERT INTO arm(key, name, case_id, config) VALUES(%Q, %Q, %Q, %Q)"
                                          " ON CONFLICT(key) DO UPDATE SET name = excluded.name, config = excluded.config;"
                                          "INSERT OR REPLACE INTO experiment SELECT %d, %Q, arm_id, %lld, %d FROM arm WHERE key = %Q",
                                          key, name, case_id, config, ord, name, (long long)seed, replicates, key);
    if (status) return status;
    sqlite3_stmt *ask = store_prepare(st, err, "SELECT arm_id FROM arm WHERE key = %Q", key);
    if (!ask) return err->status;
    if (sqlite3_step(ask) == SQLITE_ROW) *arm_id = sqlite3_column_int(ask, 0);
    else status = store_sql_error(st, "adding an arm", err);
    sqlite3_finalize(ask);
    return status;
}

enum trib_status store_arm_case(struct store *st, int arm_id, const struct trib_config *config, const char *folder, struct trib_error *err)
{
    const struct trib_case *cas = config->cas;
    int n_levers;
    const struct trib_lever_info *const *lever = trib_levers(&n_levers);
    sqlite3_str *sql = sqlite3_str_new(st->db);
    sqlite3_str_appendf(sql,
                        "SAVEPOINT arm_case; UPDATE arm SET case_folder = %Q, case_digest = %Q, first_day = %d WHERE arm_id = %d;"
                        " DELETE FROM place WHERE arm_id = %d; DELETE FROM policy WHERE arm_id = %d;",
                        folder, trib_case_digest(cas), (int)trib_case_first_day(cas), arm_id, arm_id, arm_id);
    for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++)
        for (int i = 0; i < trib_case_places(cas, (enum trib_level)level); i++)
            sqlite3_str_appendf(sql, "INSERT INTO place VALUES(%d, %d, %d, %Q, %Q);", arm_id, level, i,
                                trib_case_place_id(cas, (enum trib_level)level, i), trib_case_place_name(cas, (enum trib_level)level, i));
    for (int i = 0; i < config->n_settings; i++)
        sqlite3_str_appendf(sql, "INSERT INTO policy VALUES(%d, %d, %Q, %d, %d, %Q);", arm_id, i, lever[config->setting[i].lever]->name,
                            config->setting[i].from_day, config->setting[i].to_day, config->setting[i].id);
    sqlite3_str_appendall(sql, "RELEASE arm_case;");
    char *text = sqlite3_str_finish(sql);
    if (!text) return store_no_memory(st, err);
    enum trib_status status = store_exec(st, text, "adding an arm", err);
    if (status) sqlite3_exec(st->db, "ROLLBACK TO arm_case; RELEASE arm_case", NULL, NULL, NULL);
    sqlite3_free(text);
    return status;
}

static enum trib_status point_key(const struct store_value *value, int n, char key[65], struct trib_error *err)
{
    struct trib_sha256 sha;
    trib_sha256_init(&sha);
    for (int i = 0; i < n; i++) {
        char number[64];
        if (i && strcmp(value[i - 1].name, value[i].name) >= 0)
            return trib_fail(err, TRIB_RANGE, "The values of a point are sorted by name, each name once; '%s' stands behind '%s'.",
                             value[i].name, value[i - 1].name);
        if (!isfinite(value[i].value))
            return trib_fail(err, TRIB_RANGE, "The value of '%s' is %g; it must be a finite number.", value[i].name, value[i].value);
        int length = snprintf(number, sizeof number, "=%a\n", value[i].value + 0.0); /* -0 + 0 is 0 */
        trib_sha256_add(&sha, value[i].name, strlen(value[i].name));
        trib_sha256_add(&sha, number, (size_t)length);
    }
    trib_sha256_end(&sha, key);
    return TRIB_OK;
}

enum trib_status store_point(struct store *st, const struct store_value *value, int n, int64_t *point_id, struct trib_error *err)
{
    char key[65];
    struct trib_error own;
    if (!err) err = &own;
    *point_id = 0;
    if (n == 0) return TRIB_OK;
    enum trib_status status = point_key(value, n, key, err);
    if (status) return status;
    sqlite3_stmt *find = store_ready(st, STORE_FIND_POINT, err), *add = store_ready(st, STORE_ADD_POINT, err),
                 *put = store_ready(st, STORE_ADD_VALUE, err);
    if (!find || !add || !put) return err->status;
    sqlite3_bind_text(find, 1, key, -1, SQLITE_STATIC);
    int rc = sqlite3_step(find);
    if (rc == SQLITE_ROW) *point_id = sqlite3_column_int64(find, 0);
    else if (rc != SQLITE_DONE) status = store_sql_error(st, "looking for a point", err);
    sqlite3_reset(find);
    if (status || rc == SQLITE_ROW) return status;
    sqlite3_bind_text(add, 1, key, -1, SQLITE_STATIC);
    if ((status = store_step(st, add, "adding a point", err))) return status;
    *point_id = sqlite3_last_insert_rowid(st->db);
    for (int i = 0; i < n && !status; i++) {
        sqlite3_bind_int64(put, 1, *point_id);
        sqlite3_bind_text(put, 2, value[i].name, -1, SQLITE_STATIC);
        sqlite3_bind_double(put, 3, value[i].value + 0.0);
        status = store_step(st, put, "adding a point", err);
    }
    return status;
}

enum trib_status store_plan(struct store *st, int ord, const struct store_plan_row *row, int n_rows, struct trib_error *err)
{
    struct trib_error own;
    if (!err) err = &own;
    enum trib_status status = store_execf(st, "planning", err, "DELETE FROM plan WHERE ord = %d", ord);
    if (status) return status;
    sqlite3_stmt *put = store_prepare(st, err, "INSERT INTO plan VALUES(%d, ?, ?, ?, ?, ?)", ord);
    if (!put) return err->status;
    for (int i = 0; i < n_rows && !status; i++) {
        sqlite3_bind_int(put, 1, i);
        sqlite3_bind_int64(put, 2, row[i].point_id);
        sqlite3_bind_int64(put, 3, row[i].first_replicate);
        sqlite3_bind_int(put, 4, row[i].block);
        sqlite3_bind_int(put, 5, row[i].role);
        status = store_step(st, put, "planning", err);
    }
    sqlite3_finalize(put);
    return status;
}

enum trib_status store_forgive(struct store *st, double time_limit, int64_t memory_limit, struct trib_error *err)
{
    return store_execf(st, "planning", err,
                       "DELETE FROM run WHERE run_id IN (SELECT run_id FROM runs WHERE status = 3) AND (fail_kind = 'lost'"
                       " OR (fail_kind = 'timeout' AND (%d OR fail_limit < %!.17g))"
                       " OR (fail_kind = 'memory' AND (%d OR fail_limit < %lld)))",
                       time_limit <= 0, time_limit, memory_limit <= 0, (long long)memory_limit);
}

/* ---- inputs --------------------------------------------------------------------------------------------------------------------- */
enum trib_status store_input(struct store *st, const char *kind, const char *name, const void *bytes, size_t n, struct trib_error *err)
{
    char sha256[65];
    struct trib_error own;
    if (!err) err = &own;
    trib_sha256_hex(bytes, n, sha256);
    sqlite3_stmt *put = store_prepare(st, err, "INSERT OR IGNORE INTO input VALUES(%Q, ?1)", sha256);
    if (!put) return err->status;
    sqlite3_bind_blob64(put, 1, n ? bytes : "", n, SQLITE_STATIC);
    enum trib_status status = store_step(st, put, "keeping an input", err);
    sqlite3_finalize(put);
    if (status) return status;
    return store_execf(st, "keeping an input", err, "INSERT OR IGNORE INTO used VALUES(%Q, %Q, %Q)", kind, name, sha256);
}

static bool add_input(void *user, sqlite3_stmt *row)
{
    struct store_input_info *input = store_grow(user, sizeof *input);
    if (!input) return false;
    snprintf(input->kind, sizeof input->kind, "%s", store_text(row, 0));
    snprintf(input->name, sizeof input->name, "%s", store_text(row, 1));
    snprintf(input->sha256, sizeof input->sha256, "%s", store_text(row, 2));
    input->size = sqlite3_column_int64(row, 3);
    return true;
}
enum trib_status store_inputs(struct store *st, struct store_input_info **list, int *n, struct trib_error *err)
{
    struct trib_error own;
    struct store_list inputs = {0};
    if (!err) err = &own;
    sqlite3_stmt *ask = store_prepare(
        st, err,
        "SELECT u.kind, u.name, u.sha256, length(i.bytes) FROM used u JOIN input i USING(sha256) ORDER BY u.kind, u.name, u.sha256");
    enum trib_status status = store_each(st, ask, "reading its inputs", add_input, &inputs, err);
    if (status) free(inputs.item);
    *list = status ? NULL : inputs.item;
    *n = status ? 0 : inputs.n;
    return status;
}

enum trib_status store_input_read(struct store *st, const char *sha256, void **bytes, size_t *n, struct trib_error *err)
{
    struct trib_error own;
    enum trib_status status = TRIB_OK;
    if (!err) err = &own;
    *bytes = NULL;
    *n = 0;
    sqlite3_stmt *ask = store_prepare(st, err, "SELECT bytes FROM input WHERE sha256 = %Q", sha256);
    if (!ask) return err->status;
    int rc = sqlite3_step(ask);
    if (rc == SQLITE_ROW) {
        const void *blob = sqlite3_column_blob(ask, 0);
        *n = (size_t)sqlite3_column_bytes(ask, 0);
        if ((*bytes = malloc(*n + 1))) {
            if (*n) memcpy(*bytes, blob, *n);
            ((char *)*bytes)[*n] = 0;
        } else status = store_no_memory(st, err);
    } else if (rc == SQLITE_DONE) status = trib_fail(err, TRIB_NAME, "The store %s keeps no input %s.", st->path, sha256);
    else status = store_sql_error(st, "reading an input", err);
    sqlite3_finalize(ask);
    return status;
}

/* ---- how far it is ---------------------------------------------------------------------------------------------------------------- */
struct states {
    uint8_t *state;
    int64_t slots;
    bool places;
};
static bool add_state(void *user, sqlite3_stmt *row)
{
    struct states *s = user;
    int status = sqlite3_column_int(row, 1);
    int64_t slot = sqlite3_column_int64(row, 0);
    if (slot < 0 || slot >= s->slots) return true; /* of a plan that was tampered with: a row that it has no room for */
    s->state[slot] = status == 2 && s->places && !sqlite3_column_int(row, 2) ? 0 : (uint8_t)status;
    return true;
}
enum trib_status store_states(struct store *st, int ord, bool places, uint8_t *state, struct trib_error *err)
{
    struct trib_error own;
    struct states s = {state, 0, places};
    if (!err) err = &own;
    sqlite3_stmt *ask = store_prepare(
        st, err, "SELECT e.replicates * (SELECT count(*) FROM plan p WHERE p.ord = e.ord) FROM experiment e WHERE e.ord = %d", ord);
    if (!ask) return err->status;
    int rc = sqlite3_step(ask);
    int64_t slots = rc == SQLITE_ROW ? sqlite3_column_int64(ask, 0) : 0;
    enum trib_status status = rc == SQLITE_ROW || rc == SQLITE_DONE ? TRIB_OK : store_sql_error(st, "looking what is done", err);
    sqlite3_finalize(ask);
    if (status) return status;
    memset(state, 0, (size_t)slots);
    s.slots = slots;
    return store_each(st, store_prepare(st, err, "SELECT slot, status, places FROM runs WHERE ord = %d", ord), "looking what is done",
                      add_state, &s, err);
}

static bool add_row(void *user, sqlite3_stmt *row)
{
    struct store_plan_row *r = store_grow(user, sizeof *r);
    if (!r) return false;
    *r = (struct store_plan_row){sqlite3_column_int64(row, 0), (uint32_t)sqlite3_column_int64(row, 1), sqlite3_column_int(row, 2),
                                 sqlite3_column_int(row, 3)};
    return true;
}
static bool add_int(void *user, sqlite3_stmt *row)
{
    *(int *)user = sqlite3_column_int(row, 0);
    return true;
}
enum trib_status store_plan_rows(struct store *st, int ord, struct store_plan_row **row, int *n_rows, int *replicates,
                                 struct trib_error *err)
{
    struct trib_error own;
    struct store_list rows = {0};
    if (!err) err = &own;
    *replicates = 0;
    sqlite3_stmt *ask = store_prepare(st, err, "SELECT replicates FROM experiment WHERE ord = %d", ord);
    enum trib_status status = store_each(st, ask, "reading its plan", add_int, replicates, err);
    if (!status) {
        ask = store_prepare(st, err, "SELECT point_id, first_replicate, block, role FROM plan WHERE ord = %d ORDER BY row", ord);
        status = store_each(st, ask, "reading its plan", add_row, &rows, err);
    }
    if (status) free(rows.item);
    *row = status ? NULL : rows.item;
    *n_rows = status ? 0 : rows.n;
    return status;
}

static bool add_policy_days(void *user, sqlite3_stmt *row)
{
    int32_t *day = user;
    if (sqlite3_column_type(row, 0) == SQLITE_NULL) return true;
    day[0] = sqlite3_column_int(row, 0);
    day[1] = sqlite3_column_int(row, 1);
    return true;
}
enum trib_status store_policy_days(struct store *st, int ord, int32_t *from_day, int32_t *to_day, struct trib_error *err)
{
    int32_t day[2] = {TRIB_DAY_MAX, TRIB_DAY_MAX};
    sqlite3_stmt *ask = store_prepare(
        st, err, "SELECT min(p.from_day), max(p.to_day) FROM experiment e JOIN policy p USING(arm_id) WHERE e.ord = %d AND p.id = ''", ord);
    enum trib_status status = store_each(st, ask, "reading its policies", add_policy_days, day, err);
    *from_day = day[0], *to_day = day[1];
    return status;
}
