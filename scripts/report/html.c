/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One page of HTML that needs nothing else: no script, no address, pictures and style inside; a policy in the page says so to the
 * browser. Made to be read on a screen of any width, and to be printed on A4. */
#include "doc.h"
#include <math.h>
#include <string.h>

static const char style[] =
    ":root{--ink:#222;--soft:#555;--paper:#fff;--line:#c9c9c9;--wash:#f5f5f3;color-scheme:light dark}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--ink:#e6e6e6;--soft:#b4b4b4;--paper:#191919;--line:#4a4a4a;--wash:#242424}}\n"
    "*{box-sizing:border-box}\n"
    "html{background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}\n"
    "body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:46rem;font:1rem/1.5 Inter,'DejaVu Sans',system-ui,sans-serif;overflow-wrap:break-word}\n"
    "h1{font-size:1.7rem;line-height:1.25;margin:.5rem 0 1rem}\n"
    "h2{font-size:1.25rem;line-height:1.3;margin:2.4rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}\n"
    "h3{font-size:1.05rem;margin:1.6rem 0 .3rem}\n"
    "p{margin:.6rem 0}.note{color:var(--soft);font-size:.9em}p:has(+ul),p:has(+pre){break-after:avoid}\n"
    "ul{margin:.4rem 0;padding-left:1.3rem}li{margin:.3rem 0}\n"
    "code{font:.875em 'DejaVu Sans Mono',ui-monospace,monospace}\n"
    "pre{background:var(--wash);padding:.7rem .8rem;white-space:pre-wrap;overflow-wrap:anywhere;font:.85rem/1.45 'DejaVu Sans Mono',ui-monospace,monospace}\n"
    ".wide{overflow-x:auto;margin:1rem 0}\n"
    "table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.35}\n"
    "caption{text-align:left;font-weight:600;padding-bottom:.35rem}\n"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);font-weight:400}\n"
    "thead th{font-weight:600;vertical-align:bottom;border-bottom:1.5px solid var(--soft)}\n"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}th.n{white-space:normal}.k{white-space:nowrap}\n"
    "figure{margin:1.4rem 0}figcaption{color:var(--soft);font-size:.9em;margin-top:.35rem}\n"
    ".picture{overflow-x:auto}.picture svg,.picture img{display:block;max-width:100%;height:auto;background:#fff}\n"
    "@media screen and (max-width:36rem){.picture svg,.picture img{min-width:34rem}table{min-width:30rem}}\n"
    "@page{size:A4;margin:18mm 20mm 20mm}\n"
    "@media print{:root{--ink:#000;--soft:#444;--paper:#fff;--line:#bbb;--wash:#f5f5f3;color-scheme:light}\n"
    "body{max-width:none;padding:0;font-size:10pt}h1{font-size:17pt}h2{font-size:13pt;margin-top:9mm}h3{font-size:11pt}\n"
    "h1,h2,h3,caption,thead,thead tr{break-after:avoid}tbody tr:first-child,tbody tr:nth-child(2){break-before:avoid}figure,tr,li,pre{break-inside:avoid}thead{display:table-header-group}p{orphans:3;widows:3}\n"
    ".wide,.picture{overflow:visible}table{font-size:8.5pt}.short{break-inside:avoid}\n"
    ".picture svg,.picture img{max-height:225mm}}\n";

static void put_n(FILE *out, const char *text, size_t n)
{
    for (; n; n--, text++) switch (*text) {
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '&': fputs("&amp;", out); break;
        case '"': fputs("&quot;", out); break;
        case '\'': fputs("&#39;", out); break;
        default: fputc(*text, out);
        }
}
static void put(FILE *out, const char *text) { put_n(out, text, text ? strlen(text) : 0); }
/* Words between ` are code. */
static void put_words(FILE *out, const char *text)
{
    while (text && *text) {
        const char *end = *text == '`' ? strchr(text + 1, '`') : NULL;
        size_t n = end ? (size_t)(end - text - 1) : 1 + strcspn(text + 1, "`");
        if (end && n) {
            fputs("<code>", out);
            put_n(out, text + 1, n);
            fputs("</code>", out);
            n += 2;
        } else {
            n = end ? 1 : n;
            put_n(out, text, n);
        }
        text += n;
    }
}
static void put_text(FILE *out, const struct report_block *b)
{
    if (b->lead) {
        fputs("<strong>", out);
        put(out, b->lead);
        fputs(b->text && *b->text ? "</strong> " : "</strong>", out);
    }
    put_words(out, b->text);
}
static void put_cell(FILE *out, const struct report_block *b, int row, int column)
{
    const char *kind = row == 0 ? "th scope=\"col\"" : column == 0 ? "th scope=\"row\"" : "td";
    fprintf(out, "<%s%s>", kind, b->number[column] ? " class=\"n\"" : b->whole[column] ? " class=\"k\"" : "");
    put(out, b->cell[row * b->n_columns + column]);
    fprintf(out, "</%s>", row == 0 || column == 0 ? "th" : "td");
}
/* Short tables stand on one page; long ones break between rows and repeat their head. */
static void put_table(FILE *out, const struct report_block *b)
{
    fprintf(out, "<div class=\"wide%s\">\n<table>\n<caption>", b->n_rows <= 12 ? " short" : "");
    put(out, b->text);
    fputs("</caption>\n", out);
    for (int row = 0; row <= b->n_rows; row++) {
        fputs(row == 0 ? "<thead>\n<tr>" : row == 1 ? "<tbody>\n<tr>" : "<tr>", out);
        for (int column = 0; column < b->n_columns; column++) put_cell(out, b, row, column);
        fputs(row == 0 ? "</tr>\n</thead>\n" : "</tr>\n", out);
    }
    fputs(b->n_rows > 0 ? "</tbody>\n</table>\n</div>\n" : "</table>\n</div>\n", out);
}
static void put_figure(FILE *out, const struct report_block *b)
{
    fputs("<figure>\n<div class=\"picture\">\n", out);
    if (b->svg) fputs(b->svg, out);
    else if (b->png) {
        fputs("<img alt=\"", out);
        put(out, b->alt);
        if (b->width_mm > 0) fprintf(out, "\" width=\"%ld", lround(b->width_mm / 25.4 * 96));
        fprintf(out, "\" src=\"data:image/png;base64,%s\">\n", b->png);
    }
    fputs("</div>\n<figcaption>", out);
    put(out, b->text);
    fputs("</figcaption>\n</figure>\n", out);
}
static void put_block(FILE *out, const struct report_block *b)
{
    switch (b->kind) {
    case REPORT_HEADING:
        fprintf(out, "<h%d>", b->level);
        put(out, b->text);
        fprintf(out, "</h%d>\n", b->level);
        break;
    case REPORT_TEXT:
    case REPORT_NOTE:
        fputs(b->kind == REPORT_NOTE ? "<p class=\"note\">" : "<p>", out);
        put_text(out, b);
        fputs("</p>\n", out);
        break;
    case REPORT_ITEM:
        fputs("<li>", out);
        put_text(out, b);
        fputs("</li>\n", out);
        break;
    case REPORT_CODE:
        fputs("<pre>", out);
        put(out, b->text);
        fputs("</pre>\n", out);
        break;
    case REPORT_TABLE: put_table(out, b); break;
    case REPORT_FIGURE: put_figure(out, b); break;
    }
}

void report_write_html(const struct report_doc *d, FILE *out)
{
    const char *title = d->n && d->block[0].kind == REPORT_HEADING ? d->block[0].text : "Report";
    bool list = false, section = false;
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
          out);
    put(out, title);
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", style);
    for (int i = 0; i < d->n; i++) {
        const struct report_block *b = &d->block[i];
        if (list && b->kind != REPORT_ITEM) fputs("</ul>\n", out), list = false;
        if (b->kind == REPORT_HEADING && b->level == 2) {
            fputs(section ? "</section>\n<section>\n" : "<section>\n", out);
            section = true;
        }
        if (!list && b->kind == REPORT_ITEM) fputs("<ul>\n", out), list = true;
        put_block(out, b);
    }
    fputs(list ? "</ul>\n" : "", out);
    fputs(section ? "</section>\n</main>\n</body>\n</html>\n" : "</main>\n</body>\n</html>\n", out);
}
