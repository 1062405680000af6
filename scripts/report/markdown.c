/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same report as Markdown, with tables and fenced lines as GitHub and Pandoc read them. */
#include "doc.h"
#include <string.h>

/* Every character that could mean something is escaped. */
static void put(FILE *out, const char *text)
{
    for (const char *c = text; c && *c; c++) {
        if (*c == '<') {
            fputs("&lt;", out); /* a reader of plain HTML must not see an element either */
            continue;
        }
        if (strchr("\\`*_{}[]>|#~$&^", *c)) fputc('\\', out);
        fputc(*c, out);
    }
}
/* The same for a paragraph: one that begins like a list or a line below a heading is none, and words between ` are code. */
static void put_words(FILE *out, const char *text)
{
    size_t digits = text ? strspn(text, "0123456789") : 0;
    if (!text || !*text) return;
    if (strchr("-+=", *text)) fputc('\\', out);
    if (digits && strchr(".)", text[digits]) && text[digits]) {
        fwrite(text, 1, digits, out);
        fputc('\\', out);
        text += digits;
    }
    while (*text) {
        char piece[2] = {*text, 0};
        const char *end = *text == '`' ? strchr(text + 1, '`') : NULL;
        if (end && end > text + 1) {
            fwrite(text, 1, (size_t)(end - text) + 1, out);
            text = end + 1;
        } else {
            put(out, piece);
            text++;
        }
    }
}
static void put_text(FILE *out, const struct report_block *b)
{
    if (b->lead) {
        fputs("**", out);
        put(out, b->lead);
        fputs(b->text && *b->text ? "** " : "**", out);
    }
    put_words(out, b->text);
}
static void put_row(FILE *out, const struct report_block *b, int row)
{
    for (int k = 0; k < b->n_columns; k++) {
        fputs("| ", out);
        put(out, b->cell[row * b->n_columns + k]);
        fputc(' ', out);
    }
    fputs("|\n", out);
}
static void put_table(FILE *out, const struct report_block *b)
{
    fputs("**", out);
    put(out, b->text);
    fputs("**\n\n", out);
    put_row(out, b, 0);
    for (int k = 0; k < b->n_columns; k++) fputs(b->number[k] ? "| ---: " : "| --- ", out);
    fputs("|\n", out);
    for (int row = 1; row <= b->n_rows; row++) put_row(out, b, row);
    fputc('\n', out);
}
/* The fence is longer than any run of its character inside. */
static void put_code(FILE *out, const char *text)
{
    size_t longest = 2;
    for (const char *c = text; c && *c; c++) {
        size_t n = strspn(c, "`");
        if (n > longest) longest = n;
        if (n) c += n - 1;
    }
    for (size_t i = 0; i <= longest; i++) fputc('`', out);
    fprintf(out, "\n%s%s", text ? text : "", text && *text && text[strlen(text) - 1] == '\n' ? "" : "\n");
    for (size_t i = 0; i <= longest; i++) fputc('`', out);
    fputs("\n\n", out);
}
/* A name of a file between < and >, where only these, '\' and line ends mean something. */
static void put_file(FILE *out, const char *file)
{
    for (; *file; file++) {
        if (strchr("<>\\", *file)) fputc('\\', out);
        fputc(*file, out);
    }
}
static void put_figure(FILE *out, const struct report_block *b)
{
    if (b->file) {
        fputs("![", out);
        put(out, b->alt);
        fputs("](<", out);
        put_file(out, b->file);
        fputs(">)\n\n", out);
    }
    put(out, b->text);
    fputs("\n\n", out);
}

void report_write_markdown(const struct report_doc *d, FILE *out)
{
    for (int i = 0; i < d->n; i++) {
        const struct report_block *b = &d->block[i];
        switch (b->kind) {
        case REPORT_HEADING:
            for (int k = 0; k < b->level; k++) fputc('#', out);
            fputc(' ', out);
            put(out, b->text);
            fputs("\n\n", out);
            break;
        case REPORT_TEXT:
        case REPORT_NOTE:
            put_text(out, b);
            fputs("\n\n", out);
            break;
        case REPORT_ITEM:
            fputs("- ", out);
            put_text(out, b);
            fputs(i + 1 < d->n && d->block[i + 1].kind == REPORT_ITEM ? "\n" : "\n\n", out);
            break;
        case REPORT_CODE: put_code(out, b->text); break;
        case REPORT_TABLE: put_table(out, b); break;
        case REPORT_FIGURE: put_figure(out, b); break;
        }
    }
}
