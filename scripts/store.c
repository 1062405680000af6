/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, locking and closing the store, and what the other store_*.c files ask it with. */
#include "store_inside.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CHECK_BYTES (256LL << 20) /* a file up to this size is checked whole when it is opened */

double store_clock(void)
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
        store_no_memory(st, err);
        return NULL;
    }
    if (sqlite3_prepare_v2(st->db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        store_sql_error(st, "asking for data", err);
        stmt = NULL;
    }
    sqlite3_free(sql);
    return stmt;
}

enum trib_status store_no_memory(struct store *st, struct trib_error *err)
{
    return trib_fail(err, TRIB_MEMORY, "Not enough memory for the store %s.", st->path);
}

enum trib_status store_execf(struct store *st, const char *doing, struct trib_error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (!sql) return store_no_memory(st, err);
    enum trib_status status = store_exec(st, sql, doing, err);
    sqlite3_free(sql);
    return status;
}

enum trib_status store_step(struct store *st, sqlite3_stmt *stmt, const char *doing, struct trib_error *err)
{
    enum trib_status status = sqlite3_step(stmt) == SQLITE_DONE ? TRIB_OK : store_sql_error(st, doing, err);
    sqlite3_reset(stmt);
    return status;
}

enum trib_status store_each(struct store *st, sqlite3_stmt *ask, const char *doing, bool (*row)(void *user, sqlite3_stmt *ask), void *user,
                            struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    int rc = SQLITE_DONE;
    if (!ask) return err->status;
    while (!status && (rc = sqlite3_step(ask)) == SQLITE_ROW)
        if (!row(user, ask)) status = store_no_memory(st, err);
    if (!status && rc != SQLITE_DONE) status = store_sql_error(st, doing, err);
    sqlite3_finalize(ask);
    return status;
}

void *store_grow(struct store_list *list, size_t size)
{
    if (list->n == list->room) {
        int room = list->room ? 2 * list->room : 32;
        void *item = realloc(list->item, (size_t)room * size);
        if (!item) return NULL;
        list->item = item;
        list->room = room;
    }
    return memset((char *)list->item + (size_t)list->n++ * size, 0, size);
}

const char *store_text(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}
double store_number(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? NAN : sqlite3_column_double(row, column);
}
void store_bind(sqlite3_stmt *stmt, int at, double value)
{
    if (value == value) sqlite3_bind_double(stmt, at, value);
    else sqlite3_bind_null(stmt, at);
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
        return trib_fail(err, TRIB_IO, "The store %s can't be read: %s.", path,
                         S_ISDIR(info.st_mode) ? strerror(EISDIR) : "it is no plain file");
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
    if (id != STORE_APPLICATION_ID)
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
    if (version != STORE_SCHEMA) {
        status = trib_fail(err, TRIB_FOREIGN,
                           "The store %s has tables of version %d, this program writes version %d; use the program that made it, or start "
                           "over with --fresh.",
                           st->path, version, STORE_SCHEMA);
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
            "The store %s was made by build '%s', this program is build '%s'; use the program that made it, or run its script again with --fresh.",
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
                 ? sqlite3_open_v2(name, &st->db,
                                   (writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL)
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
    st->put_since = store_clock();
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
    int rc = read_only ? store_open_reader(st)
                       : sqlite3_open_v2(path, &st->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
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
    /* The log may grow to 32 MB before it is written back, so that a page which many runs touch is written once; what a put may have to
     * take back is kept in memory. */
    if (!read_only && (status = store_exec(st,
                                           "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 2000;"
                                           " PRAGMA temp_store = MEMORY;",
                                           "opening it", err)))
        goto out;
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
    if (st->db && !st->read_only) {
        store_unplanned(st);
        store_flush(st, NULL);
    }
    for (int i = 0; i < STORE_N_STMTS; i++) sqlite3_finalize(st->stmt[i]);
    sqlite3_close_v2(st->db);
    store_unlock(st);
    sqlite3_free(st->path);
    free(st->yearly);
    free(st->weeks);
    free(st);
}
const char *store_path(const struct store *st) { return st->path; }
sqlite3 *store_db(struct store *st) { return st->db; }

char *store_meta_get(struct store *st, const char *key)
{
    char *value = NULL;
    sqlite3_stmt *ask = store_prepare(st, NULL, "SELECT value FROM meta WHERE key = %Q", key);
    if (ask && sqlite3_step(ask) == SQLITE_ROW && sqlite3_column_text(ask, 0)) value = strdup((const char *)sqlite3_column_text(ask, 0));
    sqlite3_finalize(ask);
    return value;
}
enum trib_status store_meta_set(struct store *st, const char *key, const char *value, struct trib_error *err)
{
    return store_execf(st, "writing about the run", err,
                       "INSERT INTO meta VALUES(%Q, %Q) ON CONFLICT(key) DO UPDATE SET value = excluded.value", key, value);
}
enum trib_status store_log(struct store *st, const char *kind, const char *detail, struct trib_error *err)
{
    return store_execf(st, "writing its log", err, "INSERT INTO log VALUES(datetime('now'), %Q, %Q)", kind, detail);
}
