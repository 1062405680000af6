/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report as a list of blocks, which knows neither HTML nor Markdown: both are written from it, so that they say the same. Texts may
 * come from anybody's script: they are made plain when they are added (plain.c), and escaped when they are written.
 *
 * Memory failures are remembered in `failed` and looked at once, at the end.
 */
#ifndef TRIB_REPORT_DOC_H
#define TRIB_REPORT_DOC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum report_kind { REPORT_HEADING, REPORT_TEXT, REPORT_NOTE, REPORT_ITEM, REPORT_CODE, REPORT_TABLE, REPORT_FIGURE };
enum { REPORT_MAX_COLUMNS = 8 };
struct report_block {
    enum report_kind kind;
    int level;  /* of a heading: 1 is the title */
    char *lead; /* of a text or item: its first words, set apart; or NULL */
    char *text; /* of a table or figure: its caption */
    /* table */
    int n_columns, n_rows; /* rows without the head */
    char **cell;           /* [(n_rows + 1) * n_columns]; the head first */
    int n_cells, room;
    bool number[REPORT_MAX_COLUMNS], whole[REPORT_MAX_COLUMNS]; /* columns of numbers stand to the right; neither they nor `whole` ones are broken */
    /* figure */
    char *svg, *png, *alt; /* a piece of SVG, or a PNG in base64; the alternative text */
    char *file;            /* the file that a page of Markdown shows, beside it */
    double width_mm;
};
struct report_doc {
    struct report_block *block;
    int n, room;
    bool failed;
};
void report_clear(struct report_doc *d);
/* Each is printf-like. */
void report_heading(struct report_doc *d, int level, const char *format, ...) __attribute__((format(printf, 3, 4)));
void report_text(struct report_doc *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Said in passing: sources, how to read a table. */
void report_note(struct report_doc *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A line of a list; lines that follow one another are one list. lead: "" none. */
void report_item(struct report_doc *d, const char *lead, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Lines as they stand. */
void report_code(struct report_doc *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A table with its head: words between '|', those of numbers beginning with '#', of dates and the like with '='. Cells follow one by one, row by row. */
void report_table(struct report_doc *d, const char *head, const char *format, ...) __attribute__((format(printf, 3, 4)));
void report_cell(struct report_doc *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A figure without its picture, which the caller fills in (malloc'ed texts); NULL where memory ran out. */
struct report_block *report_figure(struct report_doc *d, const char *alt, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* plain.c: a malloc'ed copy as UTF-8 without control characters (line ends stay where `lines`) and without marks that turn the direction
 * of writing; what is no UTF-8 becomes U+FFFD. */
char *report_plain(const char *text, bool lines);

/* html.c, markdown.c */
void report_write_html(const struct report_doc *d, FILE *out);
void report_write_markdown(const struct report_doc *d, FILE *out);
#endif
