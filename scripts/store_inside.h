/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store_*.c files share; nobody else includes this. */
#ifndef TRIB_STORE_INSIDE_H
#define TRIB_STORE_INSIDE_H
#include "store.h"

#define STORE_APPLICATION_ID 0x54524942 /* "TRIB", in the file's header */
#define STORE_SCHEMA 4

/* Statements that are asked again and again stay prepared (text: store.c, store_put.c). */
enum store_stmt {
    STORE_BEGIN, STORE_COMMIT, STORE_SAVEPOINT, STORE_RELEASE,
    STORE_FIND_RUN, STORE_PUT_RUN, STORE_DROP_RUN, STORE_PUT_MONTH, STORE_PUT_YEAR, STORE_PUT_EVENT, STORE_HAS_PLACES, STORE_PUT_ATTEMPT,
    STORE_PUT_RATE, STORE_HAS_SERIES, STORE_PUT_SERIES,
    STORE_PUT_MONEY, STORE_PUT_BALANCE,
    STORE_FIND_POINT, STORE_ADD_POINT, STORE_ADD_VALUE,
    STORE_N_STMTS
};
struct store {
    sqlite3 *db;
    char *path;
    char *lock_path; /* side file; NULL for a reader */
    int lock_fd;
    bool read_only;
    bool whole;           /* a plan or a merge is under way: one transaction, which store_put and store_flush leave open */
    int pending;          /* runs in the open transaction */
    double pending_since; /* monotonic seconds */
    int n_put;            /* runs that were put since the last plan, and from when on */
    double put_since;
    sqlite3_stmt *stmt[STORE_N_STMTS];
    int n_yearly, *yearly; /* measures that have a column in `yearly` */
    unsigned char *weeks;  /* room for the digests of one run */
    size_t weeks_size;
};
/* Makes the tables in an empty file (store_schema.c). */
enum trib_status store_create(struct store *st, const char *build, struct trib_error *err);
double store_clock(void); /* monotonic seconds */
/* Turns the connection's last error into *err: TRIB_IO for disk and rights, TRIB_STORE for a damaged or foreign file. */
enum trib_status store_sql_error(struct store *st, const char *doing, struct trib_error *err);
enum trib_status store_no_memory(struct store *st, struct trib_error *err);
enum trib_status store_exec(struct store *st, const char *sql, const char *doing, struct trib_error *err);
/* The same for a text made like sqlite3_mprintf: %Q quotes a value, %w the name of a column. */
enum trib_status store_execf(struct store *st, const char *doing, struct trib_error *err, const char *format, ...);
/* NULL and *err on failure; the caller finalises. Like sqlite3_mprintf. */
sqlite3_stmt *store_prepare(struct store *st, struct trib_error *err, const char *format, ...);
/* One of those that stay prepared, reset; NULL and *err on failure. */
sqlite3_stmt *store_ready(struct store *st, enum store_stmt which, struct trib_error *err);
/* Steps a statement that gives no rows and resets it. */
enum trib_status store_step(struct store *st, sqlite3_stmt *stmt, const char *doing, struct trib_error *err);
/* Walks the rows of `ask` and finalises it; ask NULL: preparing failed, and *err says why. `row` returns false where memory ran
 * out. */
enum trib_status store_each(struct store *st, sqlite3_stmt *ask, const char *doing, bool (*row)(void *user, sqlite3_stmt *ask),
                            void *user, struct trib_error *err);
/* A list that grows: item is malloc'ed, free() it. */
struct store_list { void *item; int n, room; };
/* A zeroed new last item of `size` bytes, or NULL. */
void *store_grow(struct store_list *list, size_t size);
/* A cell as text, "" for NULL. */
const char *store_text(sqlite3_stmt *row, int column);
/* A number; NaN for NULL. */
double store_number(sqlite3_stmt *row, int column);
/* Binds a number; NaN becomes NULL. */
void store_bind(sqlite3_stmt *stmt, int at, double value);

/* The bare run: where it stands, and how it ended (0: there is none). */
struct store_found { int64_t run_id; int status; bool places; };
enum trib_status store_find(struct store *st, const struct store_run_id *id, struct store_found *out, struct trib_error *err);
/* Reads a run that is done back into a result, places in (level, year, place) order. */
enum trib_status store_load(struct store *st, int64_t run_id, bool places, struct trib_result *out, struct trib_error *err);
/* As store_compare, with the run that was found; `now` says where the other result is from: "now", "in the store x". */
enum trib_status store_compare_found(struct store *st, const struct store_run_id *id, const struct store_found *found,
                                     const struct trib_result *result, const char *now, bool *same, struct trib_error *err);
/* As store_put; *was tells what the store held before. */
enum trib_status store_put_known(struct store *st, const struct store_run_id *id, const struct trib_result *result,
                                 const struct store_put_options *options, const char *now, struct store_found *was, struct trib_error *err);
/* store_money.c: tables of money and their names, for a new store; a run's rows in and back; where two results' books part. */
void store_money_schema(sqlite3_str *sql);
enum trib_status store_put_money(struct store *st, int64_t run_id, const struct trib_result *r, struct trib_error *err);
enum trib_status store_load_money(struct store *st, int64_t run_id, struct trib_result *out, struct trib_error *err);
bool store_money_parts(const struct trib_result *stored, const struct trib_result *r, char *where, size_t size);
/* store_months.c: writes what the result keeps by month at places and the run in the store lacks; n_lacking tells how many these are.
 * Reads them all back. The first value in which two results part that both have it; false where none does. */
enum trib_status store_put_months_of_places(struct store *st, int64_t run_id, const struct trib_result *r, struct trib_error *err);
enum trib_status store_months_missing(struct store *st, int64_t run_id, const struct trib_result *r, int *n_lacking, struct trib_error *err);
enum trib_status store_load_months(struct store *st, int64_t run_id, struct trib_result *out, struct trib_error *err);
struct store_months_part { int measure, place, month; enum trib_level level; };
bool store_months_differ(const struct trib_result *stored, const struct trib_result *r, struct store_months_part *at);
/* An event whose columns day, end_day, town, … begin at number `at`. */
struct trib_event store_event_of(sqlite3_stmt *row, int at);
#endif
