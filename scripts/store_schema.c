/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a new store. What they mean stands at the head of store.h. */
#include "store_inside.h"

/* Point 0 is the point without values; its key is the SHA-256 of nothing. The view's joins are in the order that is quick: the plan's
 * rows as they stand, and for each its runs by the unique index, which gives slots in order without sorting. */
static const char schema[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE input(sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL);"
    "CREATE TABLE used(kind TEXT, name TEXT, sha256 TEXT, PRIMARY KEY(kind, name, sha256)) WITHOUT ROWID;"
    "CREATE TABLE measure(ord INTEGER PRIMARY KEY, name TEXT UNIQUE, unit TEXT, kind TEXT, numerator TEXT, denominator TEXT, doc TEXT);"
    "CREATE TABLE arm(arm_id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, name TEXT NOT NULL, case_id TEXT, config TEXT,"
    " case_folder TEXT, case_digest TEXT, first_day INTEGER);"
    "CREATE TABLE point(point_id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL);"
    "CREATE TABLE point_value(point_id INTEGER, name TEXT, value REAL NOT NULL, PRIMARY KEY(point_id, name)) WITHOUT ROWID;"
    "CREATE TABLE experiment(ord INTEGER PRIMARY KEY, name TEXT NOT NULL, arm_id INTEGER NOT NULL, seed INTEGER NOT NULL,"
    " replicates INTEGER NOT NULL);"
    "CREATE TABLE plan(ord INTEGER, row INTEGER, point_id INTEGER NOT NULL, first_replicate INTEGER NOT NULL, block INTEGER NOT NULL,"
    " role INTEGER NOT NULL, PRIMARY KEY(ord, row)) WITHOUT ROWID;"
    "CREATE TABLE place(arm_id INTEGER, level INTEGER, place INTEGER, id TEXT, name TEXT, PRIMARY KEY(arm_id, level, place)) WITHOUT ROWID;"
    "CREATE TABLE policy(arm_id INTEGER, n INTEGER, lever TEXT, from_day INTEGER, to_day INTEGER, id TEXT, PRIMARY KEY(arm_id, n)) WITHOUT "
    "ROWID;"
    "CREATE TABLE run(run_id INTEGER PRIMARY KEY, arm_id INTEGER NOT NULL, point_id INTEGER NOT NULL, seed INTEGER NOT NULL,"
    " replicate INTEGER NOT NULL, status INTEGER NOT NULL, fail_kind TEXT, fail_message TEXT, fail_limit REAL, attempts INTEGER NOT NULL,"
    " places INTEGER NOT NULL, hash TEXT, agent_weeks INTEGER, cpu_seconds REAL, weeks BLOB,"
    " UNIQUE(arm_id, point_id, seed, replicate));"
    "CREATE TABLE attempt(arm_id INTEGER NOT NULL, point_id INTEGER NOT NULL, seed INTEGER NOT NULL, replicate INTEGER NOT NULL,"
    " n INTEGER NOT NULL, at TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT);"
    "CREATE INDEX attempt_of_run ON attempt(arm_id, point_id, seed, replicate);"
    "CREATE TABLE event(run_id INTEGER, n INTEGER, day INTEGER, end_day INTEGER, town INTEGER, side_a INTEGER, side_b INTEGER,"
    " winner INTEGER, deaths INTEGER, displaced INTEGER, front INTEGER, PRIMARY KEY(run_id, n)) WITHOUT ROWID;"
    "CREATE TABLE places_monthly(run_id INTEGER NOT NULL, measure INTEGER NOT NULL, level INTEGER NOT NULL, n_places INTEGER NOT NULL,"
    " first_month INTEGER NOT NULL, n_months INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE(run_id, measure, level));"
    "CREATE TABLE summary(arm TEXT, measure TEXT, n INTEGER, mean REAL, sd REAL, q05 REAL, q50 REAL, q95 REAL, PRIMARY KEY(arm, measure))"
    " WITHOUT ROWID;"
    "CREATE TABLE analysis(analysis_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, measure TEXT NOT NULL, unit TEXT NOT NULL,"
    " contrast TEXT NOT NULL, window TEXT NOT NULL, detail TEXT NOT NULL, summary TEXT NOT NULL, n_runs INTEGER, n_used INTEGER, n_left_out INTEGER,"
    " seed INTEGER, UNIQUE(kind, measure, contrast, window, detail));"
    "CREATE TABLE finding(analysis_id INTEGER, n INTEGER, name TEXT, quantity TEXT, x REAL, y REAL, value REAL, low REAL, high REAL,"
    " verdict TEXT, PRIMARY KEY(analysis_id, n)) WITHOUT ROWID;"
    "CREATE TABLE log(at TEXT, kind TEXT, detail TEXT);"
    "CREATE VIEW runs AS SELECT e.ord, e.name AS arm, p.row, p.row * e.replicates + r.replicate - p.first_replicate AS slot, r.point_id,"
    " r.replicate, r.seed, r.status, r.fail_kind, r.fail_message, r.attempts, r.places, r.hash, r.agent_weeks, r.cpu_seconds, r.run_id,"
    " r.arm_id"
    " FROM experiment e CROSS JOIN plan p ON p.ord = e.ord CROSS JOIN run r ON r.arm_id = e.arm_id AND r.point_id = p.point_id"
    " AND r.seed = e.seed AND r.replicate >= p.first_replicate AND r.replicate < p.first_replicate + e.replicates;"
    "INSERT INTO point VALUES(0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');";

/* "col1" REAL, "col2" REAL, … of the measures in any of `levels`. */
static void store_columns(sqlite3_str *sql, unsigned levels)
{
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    for (int i = 0; i < n; i++)
        if (measure[i].levels & levels) sqlite3_str_appendf(sql, ", \"%w\" REAL", measure[i].name);
}

enum trib_status store_create(struct store *st, const char *build, struct trib_error *err)
{
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    sqlite3_str *sql = sqlite3_str_new(st->db);
    sqlite3_str_appendf(sql, "PRAGMA page_size = 16384; BEGIN IMMEDIATE; PRAGMA application_id = %d; PRAGMA user_version = %d;",
                        STORE_APPLICATION_ID, STORE_SCHEMA);
    sqlite3_str_appendall(sql, schema);
    store_money_schema(sql);
    sqlite3_str_appendall(sql, "CREATE TABLE monthly(run_id INTEGER, month INTEGER");
    store_columns(sql, ~0u);
    sqlite3_str_appendall(
        sql, ", PRIMARY KEY(run_id, month)) WITHOUT ROWID; CREATE TABLE yearly(run_id INTEGER, level INTEGER, year INTEGER, place INTEGER");
    store_columns(sql, ~(1u << TRIB_NATION));
    sqlite3_str_appendall(sql, ", PRIMARY KEY(run_id, level, year, place)) WITHOUT ROWID;");
    for (int i = 0; i < n; i++)
        sqlite3_str_appendf(sql, "INSERT INTO measure VALUES(%d, %Q, %Q, %Q, %Q, %Q, %Q);", i, measure[i].name, measure[i].unit,
                            measure[i].kind, measure[i].numerator, measure[i].denominator, measure[i].doc);
    sqlite3_str_appendf(sql,
                        "INSERT INTO meta VALUES('schema', '%d'), ('version', %Q), ('build', %Q), ('created', datetime('now')); COMMIT;",
                        STORE_SCHEMA, TRIB_VERSION, build ? build : "");
    char *text = sqlite3_str_finish(sql);
    if (!text) return trib_fail(err, TRIB_MEMORY, "Not enough memory to create the store %s.", st->path);
    enum trib_status status = store_exec(st, text, "creating it", err);
    if (status) sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_free(text);
    return status;
}
