/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merging: the runs of another store come in through the same door as new results, so they are compared where both stores have
 * them. Arms and points keep their content keys and get this store's numbers.
 */
#include "store_inside.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char merging[] = "merging";

struct merge {
    struct store *to, *from;
    struct trib_error *err;
    int64_t *arm, *point; /* here's number of each of theirs */
    int64_t n_arms, n_points;
    int64_t n_new, n_same;
    enum trib_status status; /* of what was done with a row */
    sqlite3_stmt *put;
    int mapped; /* the column (from 0) of `put` that holds an arm's or a point's number, -1: none */
    const int64_t *map;
};

/* Here's number of their arm or point, which a damaged store may not have: then status is set. */
static int64_t here_of(struct merge *m, const int64_t *map, int64_t theirs)
{
    int64_t n = map == m->arm ? m->n_arms : m->n_points;
    if (theirs >= 0 && theirs <= n) return map[theirs];
    m->status = trib_fail(m->err, TRIB_STORE, "The store %s is damaged: it speaks of %s %lld, which it does not have.", m->from->path, map == m->arm ? "arm" : "point", (long long)theirs);
    return 0;
}

/* Copies each row that comes, cell by cell. */
static bool copy_row(void *user, sqlite3_stmt *row)
{
    struct merge *m = user;
    if (m->status) return true;
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        if (i == m->mapped) sqlite3_bind_int64(m->put, i + 1, here_of(m, m->map, sqlite3_column_int64(row, i)));
        else sqlite3_bind_value(m->put, i + 1, sqlite3_column_value(row, i));
    }
    if (!m->status) m->status = store_step(m->to, m->put, merging, m->err);
    return true;
}
static enum trib_status copy(struct merge *m, sqlite3_stmt *ask, const char *insert, int mapped, const int64_t *map)
{
    m->mapped = mapped;
    m->map = map;
    m->put = ask ? store_prepare(m->to, m->err, "%s", insert) : NULL;
    if (!m->put) {
        sqlite3_finalize(ask);
        return m->err->status;
    }
    enum trib_status status = store_each(m->from, ask, merging, copy_row, m, m->err);
    sqlite3_finalize(m->put);
    return status ? status : m->status;
}

static bool take_int(void *user, sqlite3_stmt *row)
{
    *(int64_t *)user = sqlite3_column_int64(row, 0);
    return true;
}
static enum trib_status ask_int(struct store *st, const char *sql, int64_t *out, struct trib_error *err)
{
    *out = 0;
    return store_each(st, store_prepare(st, err, "%s", sql), merging, take_int, out, err);
}

/* ---- arms and points ---------------------------------------------------------------------------------------------------------- */
static bool map_arm(void *user, sqlite3_stmt *row)
{
    struct merge *m = user;
    int64_t theirs = sqlite3_column_int64(row, 0), here = 0;
    if (m->status) return true;
    here_of(m, m->arm, theirs); /* a number below 0 */
    if (m->status) return true;
    char *find = sqlite3_mprintf("SELECT arm_id FROM arm WHERE key = %Q", store_text(row, 1));
    if (!find) return false;
    m->status = ask_int(m->to, find, &here, m->err);
    if (!m->status && !here) {
        m->status = store_execf(m->to, merging, m->err,
                                "INSERT INTO arm(key, name, case_id, config, case_folder, case_digest, first_day)"
                                " VALUES(%Q, %Q, %Q, %Q, %Q, %Q, nullif(%d, %d))",
                                store_text(row, 1), store_text(row, 2), sqlite3_column_text(row, 3), sqlite3_column_text(row, 4),
                                sqlite3_column_text(row, 5), sqlite3_column_text(row, 6),
                                sqlite3_column_type(row, 7) == SQLITE_NULL ? TRIB_DAY_MAX : sqlite3_column_int(row, 7), TRIB_DAY_MAX);
        here = sqlite3_last_insert_rowid(m->to->db);
        m->arm[theirs] = here;
        if (!m->status)
            m->status = copy(m, store_prepare(m->from, m->err, "SELECT * FROM place WHERE arm_id = %lld", (long long)theirs),
                             "INSERT INTO place VALUES(?,?,?,?,?)", 0, m->arm);
        if (!m->status)
            m->status = copy(m, store_prepare(m->from, m->err, "SELECT * FROM policy WHERE arm_id = %lld", (long long)theirs),
                             "INSERT INTO policy VALUES(?,?,?,?,?,?)", 0, m->arm);
    }
    m->arm[theirs] = here;
    sqlite3_free(find);
    return true;
}
static bool map_point(void *user, sqlite3_stmt *row)
{
    struct merge *m = user;
    int64_t theirs = sqlite3_column_int64(row, 0);
    struct store_point_value *stored = NULL;
    struct store_value *value = NULL;
    int n;
    if (m->status || theirs == 0) return true;
    here_of(m, m->point, theirs);
    if (m->status) return true;
    if ((m->status = store_point_values(m->from, theirs, &stored, &n, m->err))) return true;
    if ((value = malloc((n ? (size_t)n : 1) * sizeof *value))) {
        for (int i = 0; i < n; i++) value[i] = (struct store_value){stored[i].name, stored[i].value};
        m->status = store_point(m->to, value, n, &m->point[theirs], m->err);
    }
    free(value);
    free(stored);
    return value != NULL;
}
static enum trib_status map_all(struct merge *m)
{
    int64_t arms = 0, points = 0;
    enum trib_status status = ask_int(m->from, "SELECT max(arm_id) FROM arm", &arms, m->err);
    if (!status) status = ask_int(m->from, "SELECT max(point_id) FROM point", &points, m->err);
    if (status) return status;
    m->n_arms = arms > 0 ? arms : 0, m->n_points = points > 0 ? points : 0;
    m->arm = calloc((size_t)m->n_arms + 1, sizeof *m->arm);
    m->point = calloc((size_t)m->n_points + 1, sizeof *m->point);
    if (!m->arm || !m->point) return store_no_memory(m->to, m->err);
    status =
        store_each(m->from,
                   store_prepare(m->from, m->err,
                                 "SELECT arm_id, key, name, case_id, config, case_folder, case_digest, first_day FROM arm ORDER BY arm_id"),
                   merging, map_arm, m, m->err);
    if (status || (status = m->status)) return status;
    status =
        store_each(m->from, store_prepare(m->from, m->err, "SELECT point_id FROM point ORDER BY point_id"), merging, map_point, m, m->err);
    return status ? status : m->status;
}

/* ---- the experiment, its inputs, the attempts ------------------------------------------------------------------------------------- */
static enum trib_status copy_experiment(struct merge *m)
{
    int64_t here = 0;
    enum trib_status status = copy(m, store_prepare(m->from, m->err, "SELECT sha256, bytes FROM input ORDER BY rowid"),
                                   "INSERT OR IGNORE INTO input VALUES(?,?)", -1, NULL);
    if (!status) status = ask_int(m->to, "SELECT count(*) FROM experiment", &here, m->err);
    if (status || here) return status;
    status = copy(m, store_prepare(m->from, m->err, "SELECT kind, name, sha256 FROM used"), "INSERT OR IGNORE INTO used VALUES(?,?,?)", -1,
                  NULL);
    if (!status)
        status = copy(m, store_prepare(m->from, m->err, "SELECT arm_id, ord, name, seed, replicates FROM experiment ORDER BY ord"),
                      "INSERT INTO experiment(arm_id, ord, name, seed, replicates) VALUES(?,?,?,?,?)", 0, m->arm);
    if (!status)
        status =
            copy(m, store_prepare(m->from, m->err, "SELECT point_id, ord, row, first_replicate, block, role FROM plan ORDER BY ord, row"),
                 "INSERT INTO plan(point_id, ord, row, first_replicate, block, role) VALUES(?,?,?,?,?,?)", 0, m->point);
    return status;
}

static bool put_attempt(void *user, sqlite3_stmt *row)
{
    struct merge *m = user;
    if (m->status) return true;
    sqlite3_bind_int64(m->put, 1, here_of(m, m->arm, sqlite3_column_int64(row, 0)));
    sqlite3_bind_int64(m->put, 2, here_of(m, m->point, sqlite3_column_int64(row, 1)));
    if (m->status) return true;
    for (int i = 2; i < 8; i++) sqlite3_bind_value(m->put, i + 1, sqlite3_column_value(row, i));
    m->status = store_step(m->to, m->put, merging, m->err);
    return true;
}
static enum trib_status copy_attempts(struct merge *m)
{
    m->put =
        store_prepare(m->to, m->err,
                      "INSERT INTO attempt SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (SELECT 1 FROM attempt WHERE arm_id = ?1"
                      " AND point_id = ?2 AND seed = ?3 AND replicate = ?4 AND n = ?5 AND at = ?6 AND outcome = ?7 AND detail IS ?8)");
    if (!m->put) return m->err->status;
    sqlite3_stmt *ask =
        store_prepare(m->from, m->err, "SELECT arm_id, point_id, seed, replicate, n, at, outcome, detail FROM attempt ORDER BY rowid");
    enum trib_status status = store_each(m->from, ask, merging, put_attempt, m, m->err);
    sqlite3_finalize(m->put);
    return status ? status : m->status;
}

/* ---- runs -------------------------------------------------------------------------------------------------------------------------- */
static bool merge_run(void *user, sqlite3_stmt *row)
{
    struct merge *m = user;
    struct store_found was;
    char now[600];
    if (m->status) return true;
    const struct store_run_id id = {(int)here_of(m, m->arm, sqlite3_column_int64(row, 1)), here_of(m, m->point, sqlite3_column_int64(row, 2)),
                                    (uint64_t)sqlite3_column_int64(row, 3), (uint32_t)sqlite3_column_int64(row, 4)};
    if (m->status) return true;
    if (sqlite3_column_int(row, 5) != 2) {
        if ((m->status = store_find(m->to, &id, &was, m->err)) || was.status) return true;
        const struct store_failure failure = {store_text(row, 6), store_text(row, 7), sqlite3_column_int(row, 9),
                                              sqlite3_column_double(row, 8)};
        m->status = store_put_failure(m->to, &id, &failure, m->err);
        m->n_new++;
        return true;
    }
    struct trib_result result = {0};
    const struct store_put_options options = {sqlite3_column_int(row, 9), sqlite3_column_int(row, 10) != 0};
    if ((m->status = store_load(m->from, sqlite3_column_int64(row, 0), options.places, &result, m->err))) return true;
    snprintf(now, sizeof now, "in %.500s", m->from->path);
    m->status = store_put_known(m->to, &id, &result, &options, now, &was, m->err);
    trib_result_clear(&result);
    if (was.status == 2) m->n_same++;
    else m->n_new++;
    return true;
}
static enum trib_status merge_runs(struct merge *m)
{
    sqlite3_stmt *ask =
        store_prepare(m->from, m->err,
                      "SELECT run_id, arm_id, point_id, seed, replicate, status, fail_kind, fail_message, fail_limit, attempts,"
                      " places FROM run ORDER BY run_id");
    enum trib_status status = store_each(m->from, ask, merging, merge_run, m, m->err);
    return status ? status : m->status;
}

enum trib_status store_merge(struct store *st, const char *path, int64_t *n_new, int64_t *n_same, struct trib_error *err)
{
    struct trib_error own;
    struct stat here, there;
    struct merge m = {.to = st, .err = err ? err : &own};
    char note[1200];
    *n_new = *n_same = 0;
    /* Looking into this very file would also let go of SQLite's locks on it. */
    if (stat(st->path, &here) == 0 && stat(path, &there) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino)
        return trib_fail(err, TRIB_USAGE, "%s is the store itself; name another store to merge into it.", path);
    char *build = store_meta_get(st, "build");
    enum trib_status status = build ? store_open(path, build, true, false, &m.from, m.err) : store_no_memory(st, m.err);
    free(build);
    if (status || (status = store_flush(st, m.err)) || (status = store_exec(st, "BEGIN IMMEDIATE", merging, m.err))) goto out;
    st->whole = true;
    if ((status = store_exec(m.from, "BEGIN", merging, m.err))) goto out; /* one state of it, though somebody may be writing */
    if ((status = map_all(&m)) || (status = copy_experiment(&m)) || (status = merge_runs(&m)) || (status = copy_attempts(&m))) goto out;
    snprintf(note, sizeof note, "%.1000s: %lld runs came in, %lld were here already", path, (long long)m.n_new, (long long)m.n_same);
    if ((status = store_log(st, "merged", note, m.err))) goto out;
    if ((status = store_planned(st, m.err))) goto out;
    *n_new = m.n_new;
    *n_same = m.n_same;
out:
    store_unplanned(st);
    store_close(m.from);
    free(m.arm);
    free(m.point);
    return status;
}
