/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors, near names, dates, sets of places: no model in here. */
#include "base.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum trib_status trib_fail(struct trib_error *err, enum trib_status status, const char *format, ...)
{
    if (!err) return status;
    memset(err, 0, sizeof *err);
    err->status = status;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return status;
}

void *trib_alloc(size_t n, size_t size, struct trib_error *err)
{
    void *block = calloc(n ? n : 1, size ? size : 1);
    if (!block) trib_fail(err, TRIB_MEMORY, "not enough memory for %zu pieces of %zu bytes", n, size);
    return block;
}

void trib_copy_text(char *out, size_t size, const char *text)
{
    size_t n = strlen(text);
    if (n >= size) n = size - 1;
    memcpy(out, text, n);
    out[n] = 0;
}

uint64_t trib_id_hash(const char *id)
{
    uint64_t hash = 14695981039346656037u;
    for (const unsigned char *at = (const unsigned char *)id; *at; at++) hash = (hash ^ *at) * 1099511628211u;
    return hash;
}

/* ---- near names --------------------------------------------------------------------------------------------------- */
#define LONGEST_WORD 80

/* Edits between two words: insert, delete, replace, or exchange two neighbours, each one. Both at most LONGEST_WORD long. */
static int edit_distance(const char *a, int n_a, const char *b, int n_b)
{
    int row[3][LONGEST_WORD + 1];
    for (int j = 0; j <= n_b; j++) row[0][j] = j;
    for (int i = 1; i <= n_a; i++) {
        int *now = row[i % 3], *before = row[(i + 2) % 3], *earlier = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= n_b; j++) {
            int best = before[j - 1] + (a[i - 1] != b[j - 1]);
            if (before[j] + 1 < best) best = before[j] + 1;
            if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && earlier[j - 2] + 1 < best) best = earlier[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[n_a % 3][n_b];
}

const char *trib_nearest(const char *word, const char *const *names, size_t n)
{
    size_t length = word ? strlen(word) : 0;
    if (length == 0 || length > LONGEST_WORD) return NULL;
    int allowed = length < 3 ? 1 : (int)(length / 3);
    const char *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(names[i]);
        if (other == 0 || other > LONGEST_WORD) continue;
        int distance = edit_distance(word, (int)length, names[i], (int)other);
        if (distance > allowed || (nearest && distance == allowed)) continue;
        nearest = names[i];
        allowed = distance; /* later names must be nearer to win */
        if (distance == 0) break;
    }
    return nearest;
}

const char *trib_hint(char *out, size_t size, const char *word, const char *const *names, size_t n)
{
    const char *near = trib_nearest(word, names, n);
    if (near) snprintf(out, size, "; did you mean '%s'?", near);
    else out[0] = 0;
    return out;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------ */
bool trib_number_parse(const char *text, double *value)
{
    const char *at = text;
    int digits = 0;
    if (*at == '-' || *at == '+') at++;
    for (; *at >= '0' && *at <= '9'; at++) digits++;
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++) digits++;
    if (digits == 0) return false;
    if (*at == 'e' || *at == 'E') {
        at++;
        if (*at == '-' || *at == '+') at++;
        if (*at < '0' || *at > '9') return false;
        while (*at >= '0' && *at <= '9') at++;
    }
    if (*at) return false;
    double number = strtod(text, NULL);
    if (!isfinite(number)) return false; /* 1e999 */
    *value = number;
    return true;
}

/* ---- dates -------------------------------------------------------------------------------------------------------- */
/* Proleptic Gregorian calendar in whole 400-year eras, years counted from March so that the leap day comes last. */
int32_t trib_day_of(int year, int month, int mday)
{
    int64_t months = (int64_t)year * 12 + (month - 1); /* month may run over either end */
    int64_t y = months >= 0 ? months / 12 : -((11 - months) / 12);
    int m = (int)(months - y * 12) + 1;
    if (m <= 2) y--;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5; /* of the month's first day */
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * 146097 + day_of_era - 719468 + (mday - 1));
}

void trib_day_civil(int32_t day, int *year, int *month, int *mday)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * day_of_year + 2) / 153;
    if (mday) *mday = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    int civil_month = (int)(m < 10 ? m + 3 : m - 9);
    if (month) *month = civil_month;
    if (year) *year = (int)(year_of_era + era * 400 + (civil_month <= 2));
}

bool trib_day_parse(const char *text, int32_t *day)
{
    size_t n = text ? strlen(text) : 0;
    if (n != 10 && n != 7) return false;
    for (size_t i = 0; i < n; i++) {
        bool dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    }
    int year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
    int month = (text[5] - '0') * 10 + (text[6] - '0');
    int mday = n == 10 ? (text[8] - '0') * 10 + (text[9] - '0') : 1;
    if (year < 1800 || month < 1 || month > 12 || mday < 1) return false;
    int32_t parsed = trib_day_of(year, month, mday);
    if (parsed >= trib_day_of(year, month + 1, 1)) return false; /* 30 February */
    *day = parsed;
    return true;
}

void trib_day_text(int32_t day, char text[11])
{
    int year, month, mday;
    trib_day_civil(day, &year, &month, &mday);
    if (year > 9999) year = 9999, month = 12, mday = 31; /* "no end" */
    if (year < 0) year = 0, month = 1, mday = 1;
    text[0] = (char)('0' + year / 1000), text[1] = (char)('0' + year / 100 % 10);
    text[2] = (char)('0' + year / 10 % 10), text[3] = (char)('0' + year % 10);
    text[4] = '-', text[5] = (char)('0' + month / 10), text[6] = (char)('0' + month % 10);
    text[7] = '-', text[8] = (char)('0' + mday / 10), text[9] = (char)('0' + mday % 10);
    text[10] = 0;
}

/* ---- sets of places ------------------------------------------------------------------------------------------------ */
#define SET_PLACES ((int)(8 * 64))

void trib_set_add(struct trib_set *set, int place)
{
    if (place >= 0 && place < SET_PLACES) set->bit[place / 64] |= UINT64_C(1) << (place % 64);
}

bool trib_set_has(const struct trib_set *set, int place)
{
    if (set->all) return true;
    return place >= 0 && place < SET_PLACES && (set->bit[place / 64] >> (place % 64) & 1);
}
