/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A case's files as typed tables: every cell is checked against its column of case.def, every reference has become an index,
 * rows stand in the order of their key. Only case*.c use this. */
#ifndef TRIB_CASE_TABLE_H
#define TRIB_CASE_TABLE_H
#include "case.h"
#include "csv.h"

enum case_type { TEXT, ID, REAL, INTEGER, DAY, YESNO, ENUM, REF, KEYS, LIST, TABLE };
enum { K = 1, R = 2 };
enum case_file {
#define CASE_FILE(file, doc) FILE_##file,
#include "case.def"
    N_CASE_FILES
};
/* COL_<file>_<column>: index in the table of all columns; cells are found with it. */
enum case_column {
#define CASE_COLUMN(file, column, type, flags, low, high, of, unit, doc) COL_##file##_##column,
#include "case.def"
    N_CASE_COLUMNS
};
struct case_column_info {
    enum case_file file;
    const char *name;
    enum case_type type;
    int flags;
    double low, high;
    const char *of, *unit, *doc;
};
extern const struct case_column_info case_columns[N_CASE_COLUMNS];
extern const char *const case_file_names[N_CASE_FILES]; /* "towns.csv" */
/* Files that a case may do without. */
static inline bool case_file_optional(enum case_file file) { return file == FILE_exploitation || file == FILE_goods; }

struct case_cell {
    const char *text;
    int column; /* in the line, from 1 */
    bool blank;
    double number; /* REAL, INTEGER; NAN when blank */
    int32_t day;   /* DAY; TRIB_DAY_MAX when blank */
    int index;     /* ENUM: which word; YESNO: 0 or 1; REF: row of the table named, -1 when blank */
};
struct case_row {
    int line;
    struct case_cell *cell; /* of the file's own columns */
};
struct case_table {
    char path[600];
    bool absent; /* an optional file that is not there: no rows */
    struct trib_csv csv;
    int n;
    struct case_row *row; /* in order of key */
    struct case_cell *cells;
};
struct case_tables {
    struct case_table file[N_CASE_FILES];
};
/* Reads and checks all files of a folder, each for itself and the references between them. */
enum trib_status case_tables_read(struct case_tables *tables, const char *folder, struct trib_error *err);
void case_tables_clear(struct case_tables *tables);

/* Cell of row `row` of a file, by COL_…. */
const struct case_cell *case_cell(const struct case_tables *tables, enum case_column column, int row);
int case_table_find(const struct case_table *table, const char *id); /* row whose first column is `id`, or -1 */
/* trib_fail at a cell. */
enum trib_status case_fail(const struct case_tables *tables, enum case_column column, int row, struct trib_error *err, const char *format,
                           ...) __attribute__((format(printf, 5, 6)));
/* As case_fail at `column`, with the nearest id of `file`: "no town 'sabah'; did you mean 'sabha'?" */
enum trib_status case_fail_reference(const struct case_tables *tables, enum case_column column, int row, int at, enum case_file file,
                                     const char *word, struct trib_error *err);

/* Next item of a list "a;b;c" (or "a=1;b=2": value is then set). *at starts at 0. false when there is none left.
 * `column` is the character position of the item in its line. Items are cut to size. */
struct case_item {
    char word[96], value[48];
    bool has_value;
    int column;
};
bool case_item_next(const struct case_cell *cell, size_t *at, struct case_item *item);

/* Each fills its columns of the case from the tables, in this order (later ones look things up in earlier ones), and fails at the cell
 * that is wrong. */
enum trib_status case_build_head(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_towns(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_legs(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_peoples(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_groups(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_control(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_series(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_origins(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_goods(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_kinds(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);
enum trib_status case_build_history(struct trib_case *cas, const struct case_tables *t, struct trib_error *err);

/* Checks of a finished case that no single row can show: reachable destinations, towns without legs, series that must exist. */
enum trib_status case_check(const struct trib_case *cas, const struct case_tables *tables, struct trib_error *err);
#endif
