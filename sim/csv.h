/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain tables: comma-separated, no quotes, `;` inside a field, an optional first line that starts with '#', a line of column
 * names. UTF-8; CRLF is accepted. Every field knows its line and its column, so that a message can point at it. */
#ifndef TRIB_CSV_H
#define TRIB_CSV_H
#include "tributary.h"

#define TRIB_CSV_LINE_MAX 65536              /* bytes of one line */
#define TRIB_CSV_FILE_MAX (64 * 1024 * 1024) /* bytes of one file */

struct trib_csv_field {
    char *text; /* trimmed, NUL-terminated */
    int column; /* of its first character, from 1, counted in characters */
};
struct trib_csv_row {
    int line, n;
    struct trib_csv_field *field; /* [n] */
};
struct trib_csv {
    char *bytes; /* the file; fields point into it */
    size_t n_bytes;
    char *raw; /* [n_bytes] the file as it was read: cutting it into fields writes into bytes */
    char digest[65]; /* SHA-256 of the file as it was read */
    struct trib_csv_row head;
    int n_rows;
    struct trib_csv_row *row;
    struct trib_csv_field *fields; /* storage behind all rows */
};
/* Reads `path`. Errors: TRIB_IO (no such file, a folder, too large), TRIB_CASE with line and column (NUL byte, quote, tab,
 * giant line, row longer or shorter than the head, no head). On failure *out is empty. */
enum trib_status trib_csv_read(const char *path, struct trib_csv *out, struct trib_error *err);
void trib_csv_clear(struct trib_csv *csv);
/* trib_fail at a place of a file. */
enum trib_status trib_fail_at(struct trib_error *err, enum trib_status status, const char *file, int line, int column, const char *format,
                              ...) __attribute__((format(printf, 6, 7)));
#endif
