/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "csv.h"
#include "base.h"
#include "sha256.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum trib_status trib_fail_at(struct trib_error *err, enum trib_status status, const char *file, int line, int column, const char *format,
                              ...)
{
    if (!err) return status;
    memset(err, 0, sizeof *err);
    err->status = status;
    err->line = line;
    err->column = column;
    trib_copy_text(err->file, sizeof err->file, file);
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return status;
}

/* The whole file in one block with a NUL behind it. */
static enum trib_status read_bytes(const char *path, struct trib_csv *out, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    size_t room = 1 << 16;
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) /* opening a pipe would wait for its other end */
        return trib_fail_at(err, TRIB_IO, path, 0, 0, "can't be read: it is %s", S_ISDIR(info.st_mode) ? "a folder" : "no plain file");
    FILE *file = fopen(path, "rb");
    if (!file) return trib_fail_at(err, TRIB_IO, path, 0, 0, "can't be read: %s", strerror(errno));
    out->bytes = malloc(room + 1);
    while (out->bytes) {
        out->n_bytes += fread(out->bytes + out->n_bytes, 1, room - out->n_bytes, file);
        if (out->n_bytes < room) break;
        if (room >= TRIB_CSV_FILE_MAX) {
            status = trib_fail_at(err, TRIB_IO, path, 0, 0, "is larger than %d MB", TRIB_CSV_FILE_MAX >> 20);
            goto out;
        }
        room *= 2;
        char *larger = realloc(out->bytes, room + 1);
        if (!larger) free(out->bytes);
        out->bytes = larger;
    }
    if (!out->bytes) status = trib_fail(err, TRIB_MEMORY, "not enough memory to read %s", path);
    else if (ferror(file)) status = trib_fail_at(err, TRIB_IO, path, 0, 0, "can't be read: %s", strerror(errno));
    else out->bytes[out->n_bytes] = 0;
out:
    fclose(file);
    return status;
}

/* A character that must not be in a table, in words; NULL if `c` is fine. */
static const char *bad_character(unsigned char c)
{
    if (c == 0) return "a NUL byte; the file is not plain text";
    if (c == '"') return "a double quote; fields are written without quotes, with ; instead of a comma";
    if (c == '\t') return "a tab; fields are separated by commas";
    if (c == '\r') return "a carriage return inside a line";
    return c < 32 || c == 127 ? "a control character; the file is not plain text" : NULL;
}

/* Cuts one line (n bytes, NUL behind) into row->field; the comment line is not sent here. */
static enum trib_status cut_line(const char *path, char *line, size_t n, struct trib_csv_row *row, struct trib_error *err)
{
    int column = 1, start = 1;
    char *from = line;
    row->n = 0;
    for (size_t i = 0; i <= n; i++) {
        unsigned char c = i < n ? (unsigned char)line[i] : ',';
        const char *bad = bad_character(c);
        if (bad) return trib_fail_at(err, TRIB_CASE, path, row->line, column, "found %s", bad);
        if (c == ',') {
            char *end = line + i;
            while (from < end && *from == ' ') from++, start++;
            while (end > from && end[-1] == ' ') end--;
            *end = 0;
            row->field[row->n++] = (struct trib_csv_field){from, start};
            from = line + i + 1;
            start = column + 1;
        }
        if ((c & 0xc0) != 0x80) column++; /* bytes that go on with a UTF-8 character are no column of their own */
    }
    return TRIB_OK;
}

static bool is_blank(const char *line, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (line[i] != ' ') return false;
    return true;
}

enum trib_status trib_csv_read(const char *path, struct trib_csv *out, struct trib_error *err)
{
    memset(out, 0, sizeof *out);
    enum trib_status status = read_bytes(path, out, err);
    if (status) goto out;
    trib_sha256_hex(out->bytes, out->n_bytes, out->digest);
    out->raw = trib_alloc(out->n_bytes, 1, err);
    if (!out->raw) {
        status = TRIB_MEMORY;
        goto out;
    }
    memcpy(out->raw, out->bytes, out->n_bytes);
    size_t n_lines = 1, n_fields = 1;
    for (size_t i = 0; i < out->n_bytes; i++) {
        n_lines += out->bytes[i] == '\n';
        n_fields += out->bytes[i] == '\n' || out->bytes[i] == ',';
    }
    out->row = trib_alloc(n_lines, sizeof *out->row, err);
    out->fields = trib_alloc(n_fields, sizeof *out->fields, err);
    if (!out->row || !out->fields) {
        status = TRIB_MEMORY;
        goto out;
    }
    struct trib_csv_field *next = out->fields;
    size_t at = out->n_bytes >= 3 && memcmp(out->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* byte order mark */
    bool headed = false;
    for (int line = 1; at < out->n_bytes; line++) {
        char *text = out->bytes + at;
        char *newline = memchr(text, '\n', out->n_bytes - at);
        size_t n = newline ? (size_t)(newline - text) : out->n_bytes - at;
        at += n + (newline != NULL);
        if (n > TRIB_CSV_LINE_MAX) {
            status = trib_fail_at(err, TRIB_CASE, path, line, 1, "line of %zu bytes; at most %d are allowed", n, TRIB_CSV_LINE_MAX);
            goto out;
        }
        if (n > 0 && text[n - 1] == '\r') n--;
        if (is_blank(text, n) || (!headed && text[0] == '#')) continue;
        struct trib_csv_row row = {.line = line, .field = next};
        status = cut_line(path, text, n, &row, err);
        if (status) goto out;
        next += row.n;
        if (!headed) {
            out->head = row;
            headed = true;
            continue;
        }
        if (row.n > out->head.n) {
            status = trib_fail_at(err, TRIB_CASE, path, line, row.field[out->head.n].column,
                                  "%d fields found, %d are named in the first line; write ; instead of a comma inside a field", row.n,
                                  out->head.n);
            goto out;
        }
        if (row.n < out->head.n) {
            status = trib_fail_at(err, TRIB_CASE, path, line, row.field[row.n - 1].column,
                                  "%d fields found, %d are named in the first line; nothing stands for '%s'", row.n, out->head.n,
                                  out->head.field[row.n].text);
            goto out;
        }
        out->row[out->n_rows++] = row;
    }
    if (!headed) status = trib_fail_at(err, TRIB_CASE, path, 1, 1, "the file is empty; a line with the names of the columns is missing");
out:
    if (status) trib_csv_clear(out);
    return status;
}

void trib_csv_clear(struct trib_csv *csv)
{
    free(csv->bytes);
    free(csv->raw);
    free(csv->row);
    free(csv->fields);
    memset(csv, 0, sizeof *csv);
}
