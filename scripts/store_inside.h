/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What store.c and store_read.c share; nobody else includes this. */
#ifndef TRIB_STORE_INSIDE_H
#define TRIB_STORE_INSIDE_H
#include "store.h"

struct store {
    sqlite3 *db;
    char *path;
    char *lock_path; /* side file; NULL for a reader */
    int lock_fd;
    bool read_only;
    int pending;          /* runs in the open transaction */
    double pending_since; /* monotonic seconds */
    sqlite3_stmt *put_run, *put_month, *put_year, *put_event;
    int n_yearly, *yearly; /* measures that have a column in `yearly` */
};
/* Turns the connection's last error into *err: TRIB_IO for disk and rights, TRIB_STORE for a damaged or foreign file. */
enum trib_status store_sql_error(struct store *st, const char *doing, struct trib_error *err);
enum trib_status store_exec(struct store *st, const char *sql, const char *doing, struct trib_error *err);
/* NULL and *err on failure. Like sqlite3_mprintf: %Q quotes a value, %w the name of a column. */
sqlite3_stmt *store_prepare(struct store *st, struct trib_error *err, const char *format, ...);
#endif
