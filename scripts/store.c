/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, locking and writing the store; reading is store_read.c. */
#include "store_inside.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define APPLICATION_ID 0x54524942 /* "TRIB", in the file's header */
#define SCHEMA_VERSION 1
#define BATCH_RUNS 50
#define BATCH_SECONDS 2.0
#define CHECK_BYTES (256LL << 20) /* a file up to this size is checked whole when it is opened */

/* `experiment` holds the last experiment's arms in order: one arm may stand in it under two names. wanted and seed say which
 * runs belong to it; other runs of the arm stay in the store, for the day somebody asks for them again. */
static const char schema[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE input(sha256 TEXT PRIMARY KEY, name TEXT, bytes BLOB);"
    "CREATE TABLE measure(ord INTEGER PRIMARY KEY, name TEXT UNIQUE, unit TEXT, kind TEXT, numerator TEXT, denominator TEXT, doc TEXT);"
    "CREATE TABLE arm(arm_id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, name TEXT NOT NULL, ord INTEGER NOT NULL, case_id TEXT,"
    " config TEXT, case_folder TEXT, case_digest TEXT, seed INTEGER, wanted INTEGER);"
    "CREATE TABLE experiment(ord INTEGER PRIMARY KEY, name TEXT NOT NULL, arm_id INTEGER NOT NULL, seed INTEGER, wanted INTEGER);"
    "CREATE TABLE place(arm_id INTEGER, level INTEGER, place INTEGER, id TEXT, name TEXT, PRIMARY KEY(arm_id, level, place)) WITHOUT ROWID;"
    "CREATE TABLE policy(arm_id INTEGER, n INTEGER, lever TEXT, from_day INTEGER, to_day INTEGER, id TEXT, PRIMARY KEY(arm_id, n)) WITHOUT "
    "ROWID;"
    "CREATE TABLE run(run_id INTEGER PRIMARY KEY, arm_id INTEGER NOT NULL, replicate INTEGER NOT NULL, seed INTEGER NOT NULL,"
    " status INTEGER NOT NULL, fail_kind TEXT, fail_message TEXT, fail_limit REAL, attempts INTEGER NOT NULL, hash TEXT,"
    " agent_weeks INTEGER, cpu_seconds REAL, UNIQUE(arm_id, seed, replicate));"
    "CREATE TABLE event(run_id INTEGER, n INTEGER, day INTEGER, end_day INTEGER, town INTEGER, side_a INTEGER, side_b INTEGER,"
    " winner INTEGER, deaths INTEGER, displaced INTEGER, front INTEGER, PRIMARY KEY(run_id, n)) WITHOUT ROWID;"
    "CREATE TABLE summary(arm TEXT, measure TEXT, n INTEGER, mean REAL, sd REAL, q05 REAL, q50 REAL, q95 REAL, PRIMARY KEY(arm, measure))"
    " WITHOUT ROWID;"
    "CREATE TABLE log(at TEXT, kind TEXT, detail TEXT);"
    "CREATE VIEW runs AS SELECT e.ord, e.name AS arm, r.replicate, r.seed, r.status, r.fail_kind, r.fail_message, r.hash, r.agent_weeks, "
    "r.run_id"
    " FROM experiment e JOIN run r ON r.arm_id = e.arm_id AND r.seed = e.seed AND r.replicate < e.wanted;";

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

enum trib_status store_sql_error(struct store *st, const char *doing, struct trib_error *err)
{
    int code = sqlite3_extended_errcode(st->db) & 0xff;
    switch (code) {
    case SQLITE_FULL:
        return trib_fail(
            err, TRIB_IO,
            "The disk is full: %s failed while %s; what was written before is kept, so free some space and run the same command again.",
            st->path, doing);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return trib_fail(err, TRIB_STORE, "The store %s is damaged (%s, while %s); move it away, or start over with --fresh.", st->path,
                         sqlite3_errmsg(st->db), doing);
    case SQLITE_NOMEM: return trib_fail(err, TRIB_MEMORY, "Not enough memory for the store %s, while %s.", st->path, doing);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return trib_fail(err, TRIB_IO, "The store %s is in use by another program, which did not let go of it while %s.", st->path, doing);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return trib_fail(err, TRIB_IO, "The store %s can't be %s: %s, while %s.", st->path, st->read_only ? "read" : "written",
                         sqlite3_errmsg(st->db), doing);
    case SQLITE_IOERR: {
        int cause = sqlite3_system_errno(st->db);
        return trib_fail(err, TRIB_IO, "The store %s can't be read or written (%s), while %s; what was committed before is kept.", st->path,
                         cause ? strerror(cause) : sqlite3_errmsg(st->db), doing);
    }
    default:
        return trib_fail(err, TRIB_STORE, "The store %s does not have the form that this program expects (%s, while %s).", st->path,
                         sqlite3_errmsg(st->db), doing);
    }
}

enum trib_status store_exec(struct store *st, const char *sql, const char *doing, struct trib_error *err)
{
    if (sqlite3_exec(st->db, sql, NULL, NULL, NULL) != SQLITE_OK) return store_sql_error(st, doing, err);
    return TRIB_OK;
}

sqlite3_stmt *store_prepare(struct store *st, struct trib_error *err, const char *format, ...)
{
    sqlite3_stmt *stmt = NULL;
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (!sql) {
        trib_fail(err, TRIB_MEMORY, "Not enough memory for the store %s.", st->path);
        return NULL;
    }
    if (sqlite3_prepare_v2(st->db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        store_sql_error(st, "asking for data", err);
        stmt = NULL;
    }
    sqlite3_free(sql);
    return stmt;
}

/* ---- the lock ------------------------------------------------------------------------------------------------------------ */
/* A lock on a side file, which the kernel drops when its process dies, however it dies. The file is removed at the end by the
 * process that holds the lock; so after locking we look whether the name still means the file that we locked. */
static enum trib_status store_lock(struct store *st, struct trib_error *err)
{
    st->lock_path = sqlite3_mprintf("%s.lock", st->path);
    if (!st->lock_path) return trib_fail(err, TRIB_MEMORY, "Not enough memory to open %s.", st->path);
    for (;;) {
        int fd = open(st->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0) return trib_fail(err, TRIB_IO, "The store %s can't be written: %s.", st->path, strerror(errno));
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        if (fcntl(fd, F_SETLK, &lock) != 0) {
            int cause = errno;
            char owner[128] = "";
            ssize_t n = pread(fd, owner, sizeof owner - 1, 0);
            owner[n > 0 ? n : 0] = 0;
            close(fd);
            if (cause == EACCES || cause == EAGAIN)
                return trib_fail(err, TRIB_IO,
                                 "The store %s is being written by another run (%s); wait for it, stop it, or choose another --out.",
                                 st->path, owner[0] ? owner : "unknown process");
            return trib_fail(err, TRIB_IO, "The store %s can't be locked: %s.", st->path, strerror(cause));
        }
        struct stat ours, named;
        if (fstat(fd, &ours) == 0 && stat(st->lock_path, &named) == 0 && ours.st_ino == named.st_ino && ours.st_dev == named.st_dev) {
            char owner[128], host[64] = "";
            gethostname(host, sizeof host - 1);
            int n = snprintf(owner, sizeof owner, "process %ld on %s", (long)getpid(), host);
            if (ftruncate(fd, 0) != 0 || pwrite(fd, owner, (size_t)n, 0) != n) { /* only makes the other's message poorer */
            }
            st->lock_fd = fd;
            return TRIB_OK;
        }
        close(fd);
    }
}
static void store_unlock(struct store *st)
{
    if (st->lock_fd >= 0) {
        unlink(st->lock_path);
        close(st->lock_fd);
    }
    sqlite3_free(st->lock_path);
}
bool store_writer(const char *path, char *owner, size_t size)
{
    char *name = sqlite3_mprintf("%s.lock", path);
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    sqlite3_free(name);
    if (fd < 0) return false;
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    bool held = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    ssize_t n = held ? pread(fd, owner, size - 1, 0) : 0;
    owner[n > 0 ? n : 0] = 0;
    close(fd);
    return held;
}

/* ---- opening -------------------------------------------------------------------------------------------------------------- */
/* Looks at the file's header before SQLite touches it. *empty: missing or without content. */
static enum trib_status store_look(const char *path, bool *exists, bool *empty, struct trib_error *err)
{
    unsigned char head[100];
    *exists = *empty = true;
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) /* opening a pipe would wait for its other end */
        return trib_fail(err, TRIB_IO, "The store %s can't be read: %s.", path, S_ISDIR(info.st_mode) ? strerror(EISDIR) : "it is no plain file");
    FILE *f = fopen(path, "rb");
    if (!f) {
        *exists = false;
        if (errno == ENOENT) return TRIB_OK;
        return trib_fail(err, TRIB_IO, "The store %s can't be read: %s.", path, strerror(errno));
    }
    size_t n = fread(head, 1, sizeof head, f);
    int bad = ferror(f) ? errno : 0;
    fclose(f);
    if (bad) return trib_fail(err, TRIB_IO, "The store %s can't be read: %s.", path, strerror(bad));
    if (n == 0) return TRIB_OK;
    *empty = false;
    if (n < sizeof head || memcmp(head, "SQLite format 3", 16) != 0)
        return trib_fail(err, TRIB_STORE,
                         "%s is not a store of results (or its beginning is damaged); move it away or choose another --out.", path);
    uint32_t id = (uint32_t)head[68] << 24 | (uint32_t)head[69] << 16 | (uint32_t)head[70] << 8 | head[71];
    if (id != APPLICATION_ID)
        return trib_fail(err, TRIB_STORE, "%s is an SQLite file of another program, not a store of results; choose another --out.", path);
    return TRIB_OK;
}

static enum trib_status store_remove(const char *path, struct trib_error *err)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
    for (int i = 0; i < 4; i++) {
        char *name = sqlite3_mprintf("%s%s", path, tails[i]);
        if (!name) return trib_fail(err, TRIB_MEMORY, "Not enough memory to open %s.", path);
        int bad = unlink(name) != 0 && errno != ENOENT ? errno : 0;
        sqlite3_free(name);
        if (bad) return trib_fail(err, TRIB_IO, "The old store %s can't be removed: %s.", path, strerror(bad));
    }
    return TRIB_OK;
}

/* "col1" REAL, "col2" REAL, … of the measures in any of `levels`. */
static void store_columns(sqlite3_str *sql, unsigned levels)
{
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    for (int i = 0; i < n; i++)
        if (measure[i].levels & levels) sqlite3_str_appendf(sql, ", \"%w\" REAL", measure[i].name);
}

static enum trib_status store_create(struct store *st, const char *build, struct trib_error *err)
{
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    sqlite3_str *sql = sqlite3_str_new(st->db);
    sqlite3_str_appendf(sql, "PRAGMA page_size = 8192; BEGIN IMMEDIATE; PRAGMA application_id = %d; PRAGMA user_version = %d;",
                        APPLICATION_ID, SCHEMA_VERSION);
    sqlite3_str_appendall(sql, schema);
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
                        SCHEMA_VERSION, TRIB_VERSION, build ? build : "");
    char *text = sqlite3_str_finish(sql);
    if (!text) return trib_fail(err, TRIB_MEMORY, "Not enough memory to create the store %s.", st->path);
    enum trib_status status = store_exec(st, text, "creating it", err);
    if (status) sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_free(text);
    return status;
}

static enum trib_status store_check(struct store *st, const char *build, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    sqlite3_stmt *ask = NULL;
    struct stat info;
    char *made_by = NULL;
    if (!(ask = store_prepare(st, err, "PRAGMA user_version"))) return err ? err->status : TRIB_STORE;
    if (sqlite3_step(ask) != SQLITE_ROW) {
        status = store_sql_error(st, "reading its version", err);
        goto out;
    }
    int version = sqlite3_column_int(ask, 0);
    if (version != SCHEMA_VERSION) {
        status = trib_fail(err, TRIB_FOREIGN,
                           "The store %s has tables of version %d, this program writes version %d; use the program that made it, or start "
                           "over with --fresh.",
                           st->path, version, SCHEMA_VERSION);
        goto out;
    }
    if (stat(st->path, &info) == 0 && info.st_size <= CHECK_BYTES) {
        sqlite3_finalize(ask);
        if (!(ask = store_prepare(st, err, "PRAGMA quick_check(1)"))) return err ? err->status : TRIB_STORE;
        int rc = sqlite3_step(ask);
        const char *answer = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(ask, 0) : NULL;
        if (!answer) {
            status = store_sql_error(st, "checking it", err);
            goto out;
        }
        if (strcmp(answer, "ok") != 0) {
            status =
                trib_fail(err, TRIB_STORE, "The store %s is damaged (%s); move it away, or start over with --fresh.", st->path, answer);
            goto out;
        }
    }
    made_by = store_meta_get(st, "build");
    if (!made_by)
        status = trib_fail(err, TRIB_STORE, "The store %s does not say which build made it, so it is damaged or not a store of results.",
                           st->path);
    else if (build && strcmp(made_by, build) != 0)
        status = trib_fail(
            err, TRIB_FOREIGN,
            "The store %s was made by build '%s', this program is build '%s'; use the program that made it, or start over with --fresh.",
            st->path, made_by, build);
out:
    free(made_by);
    sqlite3_finalize(ask);
    return status;
}

/* Looking on while a run writes takes SQLite's shared-memory file, which a connection that may write also removes at the end; so
 * where it can, a reader opens the file for writing and then forbids itself to. In a folder that nobody may write, a store without
 * a write-ahead log is read as a file that does not change. */
static int store_open_reader(struct store *st)
{
    const char *slash = strrchr(st->path, '/');
    char *wal = sqlite3_mprintf("%s-wal", st->path);
    char *folder = slash ? sqlite3_mprintf("%.*s", (int)(slash - st->path + 1), st->path) : sqlite3_mprintf(".");
    sqlite3_str *uri = sqlite3_str_new(NULL);
    sqlite3_str_appendall(uri, "file:");
    for (const char *c = st->path; *c; c++) {
        if (*c == '?' || *c == '#' || *c == '%') sqlite3_str_appendf(uri, "%%%02x", (unsigned char)*c);
        else sqlite3_str_appendchar(uri, 1, *c);
    }
    bool writable = folder && access(folder, W_OK) == 0 && access(st->path, W_OK) == 0;
    if (!writable && wal && access(wal, F_OK) != 0) sqlite3_str_appendall(uri, "?immutable=1");
    char *name = sqlite3_str_finish(uri);
    int rc = name && wal && folder
                 ? sqlite3_open_v2(name, &st->db, (writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_URI, NULL)
                 : SQLITE_NOMEM;
    sqlite3_free(name);
    sqlite3_free(folder);
    sqlite3_free(wal);
    return rc == SQLITE_OK ? sqlite3_exec(st->db, "PRAGMA query_only = 1", NULL, NULL, NULL) : rc;
}

enum trib_status store_open(const char *path, const char *build, bool read_only, bool fresh, struct store **out, struct trib_error *err)
{
    enum trib_status status;
    bool exists, empty;
    struct trib_error own; /* so that status is known also where the caller does not want the words */
    if (!err) err = &own;
    *out = NULL;
    struct store *st = calloc(1, sizeof *st);
    if (!st) return trib_fail(err, TRIB_MEMORY, "Not enough memory to open the store %s.", path);
    st->lock_fd = -1;
    st->read_only = read_only;
    if (!(st->path = sqlite3_mprintf("%s", path))) {
        status = trib_fail(err, TRIB_MEMORY, "Not enough memory to open the store %s.", path);
        goto out;
    }
    if (!read_only && (status = store_lock(st, err))) goto out;
    if ((status = store_look(path, &exists, &empty, err))) goto out;
    if (read_only && !exists) {
        status = trib_fail(err, TRIB_IO, "There is no store %s; a store is the file results.sqlite below a run's --out.", path);
        goto out;
    }
    if (read_only && empty) {
        status = trib_fail(err, TRIB_STORE, "The store %s is empty.", path);
        goto out;
    }
    if (fresh && !read_only) {
        if ((status = store_remove(path, err))) goto out;
        empty = true;
    }
    int rc = read_only ? store_open_reader(st) : sqlite3_open_v2(path, &st->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (rc != SQLITE_OK) {
        status =
            st->db ? store_sql_error(st, "opening it", err) : trib_fail(err, TRIB_MEMORY, "Not enough memory to open the store %s.", path);
        goto out;
    }
    sqlite3_busy_timeout(st->db, 10000);
    if (!read_only && !empty && sqlite3_db_readonly(st->db, "main") == 1) {
        status =
            trib_fail(err, TRIB_IO, "The store %s can't be written: it may only be read; change its rights or choose another --out.", path);
        goto out;
    }
    /* An interrupted creation is rolled back by SQLite when the file is first read, and leaves it without tables. */
    if (!read_only) {
        sqlite3_stmt *ask = store_prepare(st, err, "SELECT count(*) FROM sqlite_schema");
        if (!ask) {
            status = err->status;
            goto out;
        }
        rc = sqlite3_step(ask);
        bool none = rc == SQLITE_ROW && sqlite3_column_int(ask, 0) == 0;
        if (rc != SQLITE_ROW) status = store_sql_error(st, "opening it", err);
        sqlite3_finalize(ask);
        if (status || (none && (status = store_create(st, build, err)))) goto out;
    }
    if ((status = store_check(st, build, err))) goto out;
    if (!read_only && (status = store_exec(st, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;", "opening it", err))) goto out;
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    if (!(st->yearly = calloc((size_t)n, sizeof *st->yearly))) {
        status = trib_fail(err, TRIB_MEMORY, "Not enough memory to open the store %s.", path);
        goto out;
    }
    for (int i = 0; i < n; i++)
        if (measure[i].levels & ~(1u << TRIB_NATION)) st->yearly[st->n_yearly++] = i;
    *out = st;
    st = NULL;
out:
    store_close(st);
    return status;
}

void store_close(struct store *st)
{
    if (!st) return;
    if (st->db && !st->read_only) store_flush(st, NULL);
    sqlite3_finalize(st->put_run);
    sqlite3_finalize(st->put_month);
    sqlite3_finalize(st->put_year);
    sqlite3_finalize(st->put_event);
    sqlite3_close_v2(st->db);
    store_unlock(st);
    sqlite3_free(st->path);
    free(st->yearly);
    free(st);
}
const char *store_path(const struct store *st) { return st->path; }
sqlite3 *store_db(struct store *st) { return st->db; }

/* ---- arms ------------------------------------------------------------------------------------------------------------------- */
enum trib_status store_begin(struct store *st, struct trib_error *err)
{
    return store_exec(st, "DELETE FROM experiment; UPDATE arm SET ord = -1 WHERE ord >= 0;", "beginning an experiment", err);
}

enum trib_status store_arm(struct store *st, const char *key, const char *name, int ord, const char *case_id, const char *config,
                           int *arm_id, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    sqlite3_stmt *put = NULL, *ask = NULL;
    struct trib_error own;
    if (!err) err = &own;
    put = store_prepare(st, err,
                        "INSERT INTO arm(key, name, ord, case_id, config) VALUES(%Q, %Q, %d, %Q, %Q)"
                        " ON CONFLICT(key) DO UPDATE SET name = excluded.name, ord = excluded.ord, config = excluded.config",
                        key, name, ord, case_id, config);
    if (!put) return err->status;
    if (sqlite3_step(put) != SQLITE_DONE) {
        status = store_sql_error(st, "adding an arm", err);
        goto out;
    }
    if (!(ask = store_prepare(st, err, "SELECT arm_id FROM arm WHERE key = %Q", key))) {
        status = err->status;
        goto out;
    }
    if (sqlite3_step(ask) != SQLITE_ROW) {
        status = store_sql_error(st, "adding an arm", err);
        goto out;
    }
    *arm_id = sqlite3_column_int(ask, 0);
    sqlite3_finalize(put);
    if (!(put = store_prepare(st, err, "INSERT OR REPLACE INTO experiment SELECT %d, %Q, arm_id, seed, wanted FROM arm WHERE arm_id = %d",
                              ord, name, *arm_id))) {
        status = err->status;
        goto out;
    }
    if (sqlite3_step(put) != SQLITE_DONE) status = store_sql_error(st, "adding an arm", err);
out:
    sqlite3_finalize(put);
    sqlite3_finalize(ask);
    return status;
}

/* Where the case came from, names of its places and the arm's own policies: what readers need to name and draw things. */
enum trib_status store_arm_case(struct store *st, int arm_id, const struct trib_config *config, const char *folder, struct trib_error *err)
{
    const struct trib_case *cas = config->cas;
    int n_levers;
    const struct trib_lever_info *lever = trib_levers(&n_levers);
    sqlite3_str *sql = sqlite3_str_new(st->db);
    sqlite3_str_appendf(sql,
                        "SAVEPOINT arm_case; UPDATE arm SET case_folder = %Q, case_digest = %Q WHERE arm_id = %d;"
                        " DELETE FROM place WHERE arm_id = %d; DELETE FROM policy WHERE arm_id = %d;",
                        folder, trib_case_digest(cas), arm_id, arm_id, arm_id);
    for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++)
        for (int i = 0; i < trib_case_places(cas, (enum trib_level)level); i++)
            sqlite3_str_appendf(sql, "INSERT INTO place VALUES(%d, %d, %d, %Q, %Q);", arm_id, level, i,
                                trib_case_place_id(cas, (enum trib_level)level, i), trib_case_place_name(cas, (enum trib_level)level, i));
    for (int i = 0; i < config->n_settings; i++)
        sqlite3_str_appendf(sql, "INSERT INTO policy VALUES(%d, %d, %Q, %d, %d, %Q);", arm_id, i, lever[config->setting[i].lever].name,
                            config->setting[i].from_day, config->setting[i].to_day, config->setting[i].id);
    sqlite3_str_appendall(sql, "RELEASE arm_case;");
    char *text = sqlite3_str_finish(sql);
    if (!text) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the store %s.", st->path);
    enum trib_status status = store_exec(st, text, "adding an arm", err);
    if (status) sqlite3_exec(st->db, "ROLLBACK TO arm_case; RELEASE arm_case", NULL, NULL, NULL);
    sqlite3_free(text);
    return status;
}

enum trib_status store_missing(struct store *st, int arm_id, uint64_t seed, int n, bool *done, bool *failed, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    sqlite3_stmt *stmt = NULL;
    struct trib_error own;
    if (!err) err = &own;
    memset(done, 0, (size_t)n * sizeof *done);
    memset(failed, 0, (size_t)n * sizeof *failed);
    if (!st->read_only) {
        if (!(stmt =
                  store_prepare(st, err, "UPDATE experiment SET seed = %lld, wanted = %d WHERE arm_id = %d", (long long)seed, n, arm_id)))
            return err->status;
        if (sqlite3_step(stmt) != SQLITE_DONE) {
            status = store_sql_error(st, "planning", err);
            goto out;
        }
        sqlite3_finalize(stmt);
        /* Also with the arm, for when a script goes back to an earlier experiment. */
        if (!(stmt = store_prepare(st, err, "UPDATE arm SET seed = %lld, wanted = %d WHERE arm_id = %d", (long long)seed, n, arm_id)))
            return err->status;
        if (sqlite3_step(stmt) != SQLITE_DONE) {
            status = store_sql_error(st, "planning", err);
            goto out;
        }
        sqlite3_finalize(stmt);
    }
    if (!(stmt = store_prepare(st, err, "SELECT replicate, status FROM run WHERE arm_id = %d AND seed = %lld AND replicate < %d", arm_id,
                               (long long)seed, n)))
        return err->status;
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        int replicate = sqlite3_column_int(stmt, 0);
        if (replicate < 0) continue;
        if (sqlite3_column_int(stmt, 1) == 2) done[replicate] = true;
        else failed[replicate] = true;
    }
    if (rc != SQLITE_DONE) status = store_sql_error(st, "looking what is done", err);
out:
    sqlite3_finalize(stmt);
    return status;
}

enum trib_status store_forgive(struct store *st, int arm_id, uint64_t seed, double time_limit, int64_t memory_limit, struct trib_error *err)
{
    char *sql = sqlite3_mprintf(
        "DELETE FROM run WHERE arm_id = %d AND seed = %lld AND status = 3 AND (fail_kind = 'lost'"
        " OR (fail_kind = 'timeout' AND (%d OR fail_limit < %!.17g)) OR (fail_kind = 'memory' AND (%d OR fail_limit < %lld)))",
        arm_id, (long long)seed, time_limit <= 0, time_limit, memory_limit <= 0, (long long)memory_limit);
    if (!sql) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the store %s.", st->path);
    enum trib_status status = store_exec(st, sql, "planning", err);
    sqlite3_free(sql);
    return status;
}

/* ---- results -------------------------------------------------------------------------------------------------------------------- */
static sqlite3_stmt *store_insert(struct store *st, const char *table, int n_values, struct trib_error *err)
{
    sqlite3_str *sql = sqlite3_str_new(st->db);
    sqlite3_str_appendf(sql, "INSERT INTO %s VALUES(?", table);
    for (int i = 1; i < n_values; i++) sqlite3_str_appendall(sql, ",?");
    sqlite3_str_appendall(sql, ")");
    char *text = sqlite3_str_finish(sql);
    sqlite3_stmt *stmt = text ? store_prepare(st, err, "%s", text) : NULL;
    if (!text) trib_fail(err, TRIB_MEMORY, "Not enough memory for the store %s.", st->path);
    sqlite3_free(text);
    return stmt;
}

static enum trib_status store_put_ready(struct store *st, struct trib_error *err)
{
    int n;
    trib_measures(&n);
    if (!st->put_run &&
        !(st->put_run = store_prepare(
              st, err,
              "INSERT INTO run(arm_id, seed, replicate, status, fail_kind, fail_message, fail_limit, attempts, hash, agent_weeks,"
              " cpu_seconds) VALUES(?,?,?,?,?,?,?,?,?,?,?)")))
        return err->status;
    if (!st->put_month && !(st->put_month = store_insert(st, "monthly", 2 + n, err))) return err->status;
    if (!st->put_year && !(st->put_year = store_insert(st, "yearly", 4 + st->n_yearly, err))) return err->status;
    if (!st->put_event && !(st->put_event = store_insert(st, "event", 11, err))) return err->status;
    if (sqlite3_get_autocommit(st->db)) {
        enum trib_status status = store_exec(st, "BEGIN IMMEDIATE", "writing a run", err);
        if (status) return status;
        st->pending = 0;
        st->pending_since = seconds_now();
    }
    return store_exec(st, "SAVEPOINT put", "writing a run", err);
}

static bool step_done(sqlite3_stmt *stmt)
{
    bool ok = sqlite3_step(stmt) == SQLITE_DONE;
    sqlite3_reset(stmt);
    return ok;
}

/* Ends one put: keeps it, or takes back all of it. A full disk may have undone the whole transaction already. */
static enum trib_status store_put_end(struct store *st, bool ok, struct trib_error *err)
{
    if (!ok) {
        enum trib_status status = store_sql_error(st, "writing a run", err);
        if (!sqlite3_get_autocommit(st->db)) sqlite3_exec(st->db, "ROLLBACK TO put; RELEASE put", NULL, NULL, NULL);
        return status;
    }
    enum trib_status status = store_exec(st, "RELEASE put", "writing a run", err);
    if (status) return status;
    st->pending++;
    if (st->pending >= BATCH_RUNS || seconds_now() - st->pending_since >= BATCH_SECONDS) return store_flush(st, err);
    return TRIB_OK;
}

enum trib_status store_put_tried(struct store *st, int arm_id, uint64_t seed, uint32_t replicate, const struct trib_result *r, int attempts,
                                 struct trib_error *err)
{
    int n;
    char hash[17];
    struct trib_error own;
    if (!err) err = &own;
    trib_measures(&n);
    if (r->n_measures != n) return trib_fail(err, TRIB_INVARIANT, "A run's result has %d measures, the program has %d.", r->n_measures, n);
    enum trib_status status = store_put_ready(st, err);
    if (status) return status;
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)r->hash);
    sqlite3_stmt *s = st->put_run;
    sqlite3_clear_bindings(s);
    sqlite3_bind_int(s, 1, arm_id);
    sqlite3_bind_int64(s, 2, (sqlite3_int64)seed);
    sqlite3_bind_int64(s, 3, replicate);
    sqlite3_bind_int(s, 4, 2);
    sqlite3_bind_int(s, 8, attempts);
    sqlite3_bind_text(s, 9, hash, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(s, 10, r->agent_weeks);
    sqlite3_bind_double(s, 11, r->cpu_seconds);
    bool ok = step_done(s);
    sqlite3_int64 run_id = sqlite3_last_insert_rowid(st->db);
    for (int month = 0; ok && month < r->n_months; month++) {
        sqlite3_bind_int64(st->put_month, 1, run_id);
        sqlite3_bind_int(st->put_month, 2, r->first_month + month);
        for (int i = 0; i < n; i++) sqlite3_bind_double(st->put_month, 3 + i, r->monthly[(size_t)month * (size_t)n + (size_t)i]);
        ok = step_done(st->put_month);
    }
    for (int k = 0; ok && k < r->n_rows; k++) {
        const struct trib_place_row *row = &r->row[k];
        bool any = false;
        for (int i = 0; i < st->n_yearly; i++) {
            double value = row->value[st->yearly[i]];
            any |= value == value;
            sqlite3_bind_double(st->put_year, 5 + i, value); /* NaN becomes NULL */
        }
        if (!any) continue;
        sqlite3_bind_int64(st->put_year, 1, run_id);
        sqlite3_bind_int(st->put_year, 2, (int)row->level);
        sqlite3_bind_int(st->put_year, 3, row->year);
        sqlite3_bind_int(st->put_year, 4, row->place);
        ok = step_done(st->put_year);
    }
    for (int k = 0; ok && k < r->n_events; k++) {
        const struct trib_event *e = &r->event[k];
        const int64_t value[] = {run_id,    k,         e->day,    e->end_day,   e->town, e->side_a,
                                 e->side_b, e->winner, e->deaths, e->displaced, e->front};
        for (int i = 0; i < 11; i++) sqlite3_bind_int64(st->put_event, 1 + i, value[i]);
        ok = step_done(st->put_event);
    }
    return store_put_end(st, ok, err);
}
enum trib_status store_put(struct store *st, int arm_id, uint64_t seed, uint32_t replicate, const struct trib_result *result,
                           struct trib_error *err)
{
    return store_put_tried(st, arm_id, seed, replicate, result, 1, err);
}

enum trib_status store_put_failed(struct store *st, int arm_id, uint64_t seed, uint32_t replicate, const struct store_failure *failure,
                                  struct trib_error *err)
{
    struct trib_error own;
    if (!err) err = &own;
    enum trib_status status = store_put_ready(st, err);
    if (status) return status;
    sqlite3_stmt *s = st->put_run;
    sqlite3_clear_bindings(s);
    sqlite3_bind_int(s, 1, arm_id);
    sqlite3_bind_int64(s, 2, (sqlite3_int64)seed);
    sqlite3_bind_int64(s, 3, replicate);
    sqlite3_bind_int(s, 4, 3);
    sqlite3_bind_text(s, 5, failure->kind, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(s, 6, failure->message, -1, SQLITE_TRANSIENT);
    sqlite3_bind_double(s, 7, failure->limit);
    sqlite3_bind_int(s, 8, failure->attempts);
    return store_put_end(st, step_done(s), err);
}
enum trib_status store_put_failure(struct store *st, int arm_id, uint64_t seed, uint32_t replicate, const char *kind, const char *message,
                                   struct trib_error *err)
{
    struct store_failure failure = {.kind = kind, .message = message, .attempts = 1};
    return store_put_failed(st, arm_id, seed, replicate, &failure, err);
}

enum trib_status store_flush(struct store *st, struct trib_error *err)
{
    if (sqlite3_get_autocommit(st->db)) return TRIB_OK;
    enum trib_status status = store_exec(st, "COMMIT", "saving runs", err);
    if (status && !sqlite3_get_autocommit(st->db)) sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
    st->pending = 0;
    return status;
}

enum trib_status store_meta_set(struct store *st, const char *key, const char *value, struct trib_error *err)
{
    char *sql = sqlite3_mprintf("INSERT INTO meta VALUES(%Q, %Q) ON CONFLICT(key) DO UPDATE SET value = excluded.value", key, value);
    if (!sql) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the store %s.", st->path);
    enum trib_status status = store_exec(st, sql, "writing about the run", err);
    sqlite3_free(sql);
    return status;
}
enum trib_status store_log(struct store *st, const char *kind, const char *detail, struct trib_error *err)
{
    char *sql = sqlite3_mprintf("INSERT INTO log VALUES(datetime('now'), %Q, %Q)", kind, detail);
    if (!sql) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the store %s.", st->path);
    enum trib_status status = store_exec(st, sql, "writing its log", err);
    sqlite3_free(sql);
    return status;
}
