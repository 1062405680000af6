/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doc.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void block_clear(struct report_block *b)
{
    for (int i = 0; i < b->n_cells; i++) free(b->cell[i]);
    free(b->cell), free(b->lead), free(b->text), free(b->svg), free(b->png), free(b->alt), free(b->file);
}
void report_clear(struct report_doc *d)
{
    for (int i = 0; i < d->n; i++) block_clear(&d->block[i]);
    free(d->block);
    memset(d, 0, sizeof *d);
}

static struct report_block *add(struct report_doc *d, enum report_kind kind)
{
    if (d->n == d->room) {
        int room = d->room ? 2 * d->room : 64;
        struct report_block *grown = realloc(d->block, (size_t)room * sizeof *grown);
        if (!grown) {
            d->failed = true;
            return NULL;
        }
        d->block = grown;
        d->room = room;
    }
    struct report_block *b = &d->block[d->n++];
    memset(b, 0, sizeof *b);
    b->kind = kind;
    return b;
}
static char *plain(struct report_doc *d, const char *text, bool lines)
{
    char *copy = report_plain(text, lines);
    if (!copy) d->failed = true;
    return copy;
}
static char *say(struct report_doc *d, bool lines, const char *format, va_list args)
{
    char *text = NULL, *copy = NULL;
    if (vasprintf(&text, format, args) < 0) text = NULL;
    if (text) copy = plain(d, text, lines);
    else d->failed = true;
    free(text);
    return copy;
}
#define SAY(b, lines)                                          \
    do {                                                       \
        va_list args;                                          \
        va_start(args, format);                                \
        if (b) (b)->text = say(d, lines, format, args);        \
        va_end(args);                                          \
    } while (0)

void report_heading(struct report_doc *d, int level, const char *format, ...)
{
    struct report_block *b = add(d, REPORT_HEADING);
    if (b) b->level = level;
    SAY(b, false);
}
void report_text(struct report_doc *d, const char *format, ...)
{
    struct report_block *b = add(d, REPORT_TEXT);
    SAY(b, false);
}
void report_note(struct report_doc *d, const char *format, ...)
{
    struct report_block *b = add(d, REPORT_NOTE);
    SAY(b, false);
}
void report_item(struct report_doc *d, const char *lead, const char *format, ...)
{
    struct report_block *b = add(d, REPORT_ITEM);
    if (b && *lead) b->lead = plain(d, lead, false);
    SAY(b, false);
}
void report_code(struct report_doc *d, const char *format, ...)
{
    struct report_block *b = add(d, REPORT_CODE);
    SAY(b, true);
}

static void cell_add(struct report_doc *d, struct report_block *b, char *text)
{
    if (b->n_cells == b->room) {
        int room = b->room ? 2 * b->room : 64;
        char **grown = realloc(b->cell, (size_t)room * sizeof *grown);
        if (!grown) {
            free(text);
            d->failed = true;
            return;
        }
        b->cell = grown;
        b->room = room;
    }
    b->cell[b->n_cells++] = text;
    b->n_rows = b->n_cells / b->n_columns - 1;
}
void report_table(struct report_doc *d, const char *head, const char *format, ...)
{
    struct report_block *b = add(d, REPORT_TABLE);
    SAY(b, false);
    if (!b) return;
    b->n_columns = 1;
    for (const char *c = head; *c; c++) b->n_columns += *c == '|';
    for (int k = 0; k < b->n_columns; k++) {
        size_t n = strcspn(head, "|");
        b->number[k] = *head == '#';
        b->whole[k] = *head == '=';
        size_t mark = b->number[k] || b->whole[k];
        char *word = strndup(head + mark, n - mark);
        cell_add(d, b, word ? plain(d, word, false) : NULL);
        free(word);
        head += n + (head[n] == '|');
    }
}
void report_cell(struct report_doc *d, const char *format, ...)
{
    struct report_block *b = d->n ? &d->block[d->n - 1] : NULL;
    va_list args;
    if (!b || b->kind != REPORT_TABLE) return;
    va_start(args, format);
    cell_add(d, b, say(d, false, format, args));
    va_end(args);
}
struct report_block *report_figure(struct report_doc *d, const char *alt, const char *format, ...)
{
    struct report_block *b = add(d, REPORT_FIGURE);
    SAY(b, false);
    if (b) b->alt = plain(d, alt, false);
    return b;
}
