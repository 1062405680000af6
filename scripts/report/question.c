/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question, in the words of whoever wrote the script: its opening comment. */
#include "inside.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The comment that the script opens with, without its marks, as lines; malloc'ed. */
static char *opening(const char *script)
{
    size_t n = 0;
    char *out = calloc(1, strlen(script) + 2);
    bool any = false;
    for (const char *line = script; out && *line;) {
        size_t length = strcspn(line, "\n");
        const char *text = line, *end = line + length;
        while (text < end && isspace((unsigned char)*text)) text++;
        if (text + 1 < end && text[0] == '-' && text[1] == '-') text += 2;
        else if (text < end || any) break; /* code; or a gap after the comment */
        size_t level = *text == '[' ? 1 + strspn(text + 1, "=") : 0;
        if (level && text[level] == '[') { /* --[[ … ]]: all of it at once */
            char close[64] = "]";
            const char *stop;
            if (level > sizeof close - 2) break;
            for (size_t i = 1; i < level; i++) close[i] = '=';
            close[level] = ']';
            text += level + 1;
            stop = strstr(text, close);
            size_t all = stop ? (size_t)(stop - text) : strlen(text);
            memcpy(out + n, text, all); /* out ends with zeros */
            break;
        }
        if (!memmem(text, (size_t)(end - text), "SPDX-License", strlen("SPDX-License"))) {
            memcpy(out + n, text, (size_t)(end - text));
            n += (size_t)(end - text);
            out[n++] = '\n';
            any = true;
        }
        line = end + (*end == '\n');
    }
    return out;
}
/* WHAT IS IT, ASSUMES …: a line of capitals. */
static bool is_heading(const char *line, size_t n)
{
    size_t letters = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isupper((unsigned char)line[i]) && line[i] != ' ') return false;
        letters += line[i] != ' ';
    }
    return letters >= 3;
}
static bool begins_point(const char *text) { return isdigit((unsigned char)text[0]) && (text[1] == '.' || text[1] == ')'); }

char *report_comment(const char *script, const char *section)
{
    char *comment = opening(script), *out = comment ? calloc(1, strlen(comment) + 2) : NULL;
    size_t n = 0;
    bool inside = section == NULL, gap = false;
    for (const char *line = comment; out && *line;) {
        size_t length = strcspn(line, "\n");
        const char *next = line + length + (line[length] == '\n'), *text = line;
        while (length && isspace((unsigned char)*text)) text++, length--;
        while (length && isspace((unsigned char)text[length - 1])) length--;
        if (is_heading(text, length)) {
            if (inside && (n || !section)) break;
            inside = section && length == strlen(section) && strncmp(text, section, length) == 0;
        } else if (!length) {
            if (inside && !section && n) break; /* the title is the first paragraph */
            gap = true;
        } else if (inside) {
            if (n) out[n++] = gap || begins_point(text) ? '\n' : ' ';
            memcpy(out + n, text, length);
            n += length;
            gap = false;
        }
        line = next;
    }
    free(comment);
    return out;
}

void report_paragraphs(struct report_doc *d, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        if (n) report_text(d, "%.*s", (int)n, text);
        text += n + (text[n] == '\n');
    }
}
/* A run that serves several points of a study is one run. */
static long long runs_done(const struct report *r)
{
    sqlite3_stmt *row = NULL;
    long long runs = r->done;
    if (sqlite3_prepare_v2(store_db(r->st), "SELECT count(DISTINCT run_id) FROM runs WHERE status = 2", -1, &row, NULL) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW) runs = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return runs;
}
void report_question(struct report *r)
{
    char *title = report_comment(r->script, NULL), *what = report_comment(r->script, "WHAT IS IT");
    if (title && *title) report_heading(r->doc, 1, "%s", title);
    else report_heading(r->doc, 1, "Report of %s", *r->script_name ? r->script_name : "a store of results");
    char *limits = report_limits_short(r);
    long long runs = runs_done(r);
    report_note(r->doc, "What follows was simulated with Tributary " TRIB_VERSION ", not observed: case '%s' (%s), %lld run%s. %s", trib_case_name(r->cas), trib_case_id(r->cas), runs, runs == 1 ? "" : "s",
                limits ? limits : "");
    free(limits);
    report_heading(r->doc, 2, "The question");
    if (what && *what) report_paragraphs(r->doc, what);
    else report_text(r->doc, "The script %s does not say in its opening comment what it asks (WHAT IS IT).", r->script_name);
    free(title);
    free(what);
}
