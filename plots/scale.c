/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks, units, number and date formats. See scale.h. */
#include "scale.h"
#include "../sim/tributary.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

double plot_at(const struct plot_scale *s, double value) { return s->from + (value - s->lo) / (s->hi - s->lo) * (s->to - s->from); }

static double round_step(double range, int want)
{
    double raw = range / (want < 1 ? 1 : want), power = pow(10, floor(log10(raw))), part = raw / power;
    return power * (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10);
}

double plot_round_below(double value)
{
    if (!(value > 0)) return 0;
    double power = pow(10, floor(log10(value) + 1e-9)), part = value / power + 1e-9;
    return power * (part >= 5 ? 5 : part >= 2 ? 2 : 1);
}

struct plot_ticks plot_ticks(double lo, double hi, int want)
{
    struct plot_ticks ticks = {0};
    if (!(hi > lo)) return ticks;
    ticks.step = round_step(hi - lo, want);
    int least = want < 2 ? 1 : want < 3 ? 2 : 3;
    for (int finer = 0; finer < 3 && ticks.n < least; finer++) { /* a range may lie so that a round step hits it once or never */
        if (finer) ticks.step = plot_round_below(ticks.step * 0.99);
        ticks.n = 0;
        double first = ceil(lo / ticks.step - 1e-9);
        for (int i = 0; i < PLOT_MAX_TICKS; i++) {
            double value = (first + i) * ticks.step;
            if (value > hi + ticks.step * 1e-9) break;
            ticks.value[ticks.n++] = fabs(value) < ticks.step * 1e-9 ? 0 : value;
        }
    }
    ticks.decimals = ticks.step >= 1 - 1e-9 ? 0 : (int)ceil(-log10(ticks.step) - 1e-9);
    if (ticks.decimals > 6) ticks.decimals = 6;
    return ticks;
}

void plot_nice(double *lo, double *hi, int want)
{
    if (!(*hi > *lo)) {
        double middle = *lo, open = middle == 0 ? 1 : fabs(middle) * 0.1;
        *lo = middle - open;
        *hi = middle + open;
    }
    double step = round_step(*hi - *lo, want);
    *lo = floor(*lo / step + 1e-9) * step;
    *hi = ceil(*hi / step - 1e-9) * step;
}

struct plot_unit plot_unit(const char *unit, double largest, bool difference, const char *suffix)
{
    struct plot_unit u = {1, ""};
    if (!strcmp(unit, "share") || !strncmp(unit, "probability", 11)) {
        const char *rest = !strncmp(unit, "probability", 11) ? unit + 11 : "";
        if (largest > 0 && largest < 5e-6) { /* "0.00005%": nobody reads on */
            u.factor = largest < 5e-9 ? 1e9 : 1e6;
            snprintf(u.label, sizeof u.label, "per %s%s%s", largest < 5e-9 ? "billion" : "million", rest, suffix);
            return u;
        }
        u.factor = 100;
        snprintf(u.label, sizeof u.label, "%s%s%s", difference ? "percentage points" : "%", rest, suffix);
        return u;
    }
    const char *prefix = "";
    bool person_price = strstr(unit, " a person") != NULL;
    if (!person_price && largest >= 2e12) prefix = "trillion ", u.factor = 1e-12;
    else if (!person_price && largest >= 2e9) prefix = "billion ", u.factor = 1e-9;
    else if (!person_price && largest >= 2e6) prefix = "million ", u.factor = 1e-6;
    else if (!person_price && largest >= 1e4) prefix = "thousand ", u.factor = 1e-3;
    else if (largest > 0 && largest < 5e-7) prefix = "billionths of ", u.factor = 1e9;
    else if (largest > 0 && largest < 5e-4) prefix = "millionths of ", u.factor = 1e6;
    snprintf(u.label, sizeof u.label, "%s%s%s", prefix, unit, suffix);
    return u;
}

void plot_number(double value, int decimals, bool plus, char text[PLOT_NUMBER])
{
    if (value == 0) decimals = 0;
    if (!isfinite(value)) {
        snprintf(text, PLOT_NUMBER, "no value");
        return;
    }
    char digits[PLOT_NUMBER];
    int n = snprintf(digits, sizeof digits, "%.*f", decimals < 0 ? 0 : decimals > 6 ? 6 : decimals, fmin(fabs(value), 1e18));
    bool zero = strspn(digits, "0.,") == (size_t)n;
    size_t at = 0;
    if (!zero && value < 0) at = (size_t)snprintf(text, PLOT_NUMBER, "\u2212");
    else if (!zero && plus) at = (size_t)snprintf(text, PLOT_NUMBER, "+");
    int whole = decimals > 0 ? n - decimals - 1 : n;
    for (int i = 0; i < n && at + 2 < PLOT_NUMBER; i++) {
        if (i && i < whole && (whole - i) % 3 == 0) text[at++] = ',';
        text[at++] = i == whole ? '.' : digits[i];
    }
    text[at] = 0;
}

void plot_quantity(double value, const char *unit, const char *suffix, char text[PLOT_NUMBER * 3])
{
    struct plot_unit u = plot_unit(unit, fabs(value), false, suffix);
    double shown = fabs(value * u.factor);
    int decimals = shown >= 100 || shown == 0 ? 0 : shown >= 10 ? 1 : shown >= 0.1 ? 2 : shown >= 0.01 ? 3 : (int)ceil(-log10(shown)) + 1;
    if (u.factor == 1 && shown >= 10) decimals = 0; /* whole persons, whole dollars */
    char number[PLOT_NUMBER];
    plot_number(value * u.factor, decimals, false, number);
    snprintf(text, PLOT_NUMBER * 3, "%s%s%s", number, u.label[0] == '%' ? "" : " ", isfinite(value) ? u.label : "");
}

void plot_difference(double mean, double low, double high, const char *unit, const char *suffix, char text[PLOT_NUMBER * 5])
{
    double largest = fabs(mean);
    if (isfinite(low)) largest = fmax(largest, fabs(low));
    if (isfinite(high)) largest = fmax(largest, fabs(high));
    struct plot_unit u = plot_unit(unit, largest, true, suffix);
    double shown = largest * u.factor;
    int decimals = shown >= 100 || !(shown > 0) ? 0 : shown >= 10 ? 1 : 1 + (int)ceil(-log10(shown) + 1e-9);
    char number[3][PLOT_NUMBER];
    const double value[3] = {mean, low, high};
    for (int i = 0; i < 3; i++) plot_number(value[i] * u.factor, decimals, true, number[i]);
    int n = snprintf(text, PLOT_NUMBER * 5, "%s%s%s", number[0], isfinite(mean) ? " " : "", isfinite(mean) ? u.label : "");
    if (isfinite(low) && isfinite(high) && n > 0 && n < PLOT_NUMBER * 5)
        snprintf(text + n, (size_t)(PLOT_NUMBER * 5 - n), " (%s to %s)", number[1], number[2]);
}

void plot_month_text(int32_t month, char text[16])
{
    static const char *const names[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    snprintf(text, 16, "%s %d", names[((month % 12) + 12) % 12], (int)((month - ((month % 12) + 12) % 12) / 12));
}

int32_t plot_month_of_day(int32_t day)
{
    int year, month, mday;
    trib_day_civil(day, &year, &month, &mday);
    return (int32_t)(year * 12 + month - 1);
}

void plot_name_text(const char *name, char *text, size_t size)
{
    snprintf(text, size, "%s", name);
    for (char *c = text; *c; c++)
        if (*c == '_') *c = ' ';
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');
    char *months = strstr(text, "erson months"); /* person-months is the unit's spelling */
    if (months) months[5] = '-';
}

/* Is there "LEVEL: " of another level at text? */
static bool other_level(const char *text, const char *level)
{
    for (int l = 0; l < TRIB_N_LEVELS; l++) {
        const char *name = trib_level_name((enum trib_level)l);
        size_t n = strlen(name);
        if (!strncmp(text, name, n) && text[n] == ':') return strcmp(name, level) != 0;
    }
    return false;
}

void plot_sentence(const char *doc, const char *level, char *text, size_t size)
{
    char kept[512] = "";
    size_t n = 0;
    while (*doc) {
        const char *end = strstr(doc, "; ");
        size_t length = end ? (size_t)(end - doc) : strlen(doc);
        if (!other_level(doc, level) && n + length + 3 < sizeof kept)
            n += (size_t)snprintf(kept + n, sizeof kept - n, "%s%.*s", n ? "; " : "", (int)length, doc);
        doc += length;
        if (end) doc += 2;
    }
    for (size_t i = 1; i + 1 < n; i++) /* names of other measures in it are read as words */
        if (kept[i] == '_' && kept[i - 1] != ' ' && kept[i + 1] != ' ') kept[i] = ' ';
    snprintf(text, size, "%s. ", kept);
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');
}
