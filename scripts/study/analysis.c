/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and sentences of an analysis. */
#include "analysis.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void analysis_init(struct analysis *a, const char *kind)
{
    memset(a, 0, sizeof *a);
    snprintf(a->kind, sizeof a->kind, "%s", kind);
}

void analysis_clear(struct analysis *a)
{
    free(a->row);
    memset(a, 0, sizeof *a);
}

void analysis_restart(struct analysis *a, const char *kind, uint64_t seed)
{
    snprintf(a->kind, sizeof a->kind, "%s", kind);
    a->seed = seed;
    a->n_rows = a->n_used = a->n_left_out = 0;
    a->summary[0] = '\0';
}

struct finding *analysis_add(struct analysis *a, const char *name, const char *quantity)
{
    if (a->n_rows == a->capacity) {
        int capacity = a->capacity ? 2 * a->capacity : 32;
        struct finding *row = realloc(a->row, (size_t)capacity * sizeof *row);
        if (!row) return NULL;
        a->row = row;
        a->capacity = capacity;
    }
    struct finding *f = &a->row[a->n_rows++];
    memset(f, 0, sizeof *f); /* rows are compared and stored whole */
    snprintf(f->name, sizeof f->name, "%s", name);
    snprintf(f->quantity, sizeof f->quantity, "%s", quantity);
    f->x = f->y = f->value = f->low = f->high = NAN;
    return f;
}

const struct finding *analysis_find(const struct analysis *a, const char *name, const char *quantity)
{
    for (int i = 0; i < a->n_rows; i++)
        if (strcmp(a->row[i].name, name) == 0 && strcmp(a->row[i].quantity, quantity) == 0) return &a->row[i];
    return NULL;
}

void analysis_figure(double value, char text[32])
{
    if (isnan(value)) {
        snprintf(text, 32, "not known");
        return;
    }
    if (isinf(value)) {
        snprintf(text, 32, value > 0 ? "infinite" : "minus infinite");
        return;
    }
    if (fabs(value) < 1e-12) { /* what is left of a sum that should be 0 */
        snprintf(text, 32, "0");
        return;
    }
    char rounded[32];
    snprintf(rounded, sizeof rounded, "%.2e", value);
    value = strtod(rounded, NULL);
    if (fabs(value) >= 1e6 && fabs(value) < 1e15) { /* M and bn, as in the other tables */
        double shown = fabs(value) >= 1e9 ? value / 1e9 : value / 1e6, size = fabs(shown);
        snprintf(text, 32, "%.*f%s", size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2, shown, fabs(value) >= 1e9 ? "bn" : "M");
        return;
    }
    if (fabs(value) < 1000 || fabs(value) >= 1e15) {
        snprintf(text, 32, "%.3g", value);
        return;
    }
    /* Groups of three digits, from the right. */
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%.0f", fabs(value)), at = 0;
    if (value < 0) text[at++] = '-';
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
}

void analysis_number(double value, double low, double high, char text[96])
{
    char v[32], l[32], h[32];
    analysis_figure(value, v);
    analysis_figure(low, l);
    analysis_figure(high, h);
    if (isnan(value)) snprintf(text, 96, "not known");
    else if (isnan(low) && isnan(high)) snprintf(text, 96, "about %s (no interval)", v);
    else if (isnan(high)) snprintf(text, 96, "about %s (%s or more)", v, l);
    else if (isnan(low)) snprintf(text, 96, "about %s (%s or less)", v, h);
    else if (strcmp(l, v) == 0 && strcmp(h, v) == 0) snprintf(text, 96, "%s", v);
    else snprintf(text, 96, "about %.24s (%.24s to %.24s)", v, l, h);
}

void analysis_say(struct analysis *a, const char *format, ...)
{
    size_t used = strlen(a->summary), left = sizeof a->summary - used;
    size_t blank = used > 0;
    if (left <= blank + 1) return;
    va_list list;
    va_start(list, format);
    int n = vsnprintf(a->summary + used + blank, left - blank, format, list);
    va_end(list);
    if (n < 0 || (size_t)n >= left - blank) a->summary[used] = '\0';
    else if (blank) a->summary[used] = ' ';
}

const char *analysis_subject(const struct analysis *a) { return a->measure[0] ? a->measure : "the result"; }

void analysis_names(const char *const *name, int n, int most, char *text, size_t size)
{
    int shown = n <= most ? n : most;
    size_t at = 0;
    text[0] = '\0';
    for (int i = 0; i < shown; i++) {
        const char *before = i == 0 ? "" : i == n - 1 ? " and " : ", ";
        int written = snprintf(text + at, size - at, "%s%s", before, name[i]);
        if (written < 0 || (size_t)written >= size - at) return;
        at += (size_t)written;
    }
    if (n > shown) snprintf(text + at, size - at, "%s%d other%s", shown ? " and " : "", n - shown, n - shown == 1 ? "" : "s");
}
