/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From numbers to places on the page and words: ticks, units, number and date formats. */
#ifndef TRIB_PLOT_SCALE_H
#define TRIB_PLOT_SCALE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A straight map from data [lo, hi] to points [from, to]. */
struct plot_scale {
    double lo, hi, from, to;
};
double plot_at(const struct plot_scale *s, double value);

#define PLOT_MAX_TICKS 24
struct plot_ticks {
    int n, decimals;
    double step, value[PLOT_MAX_TICKS];
};
/* Round steps of 1, 2 or 5 times a power of ten, about `want` of them, all inside [lo, hi]; lo < hi. At least three where three are
 * wanted, two where two are. */
struct plot_ticks plot_ticks(double lo, double hi, int want);
/* The largest of 1, 2, 5 times a power of ten that is not above value; 0 for value <= 0. */
double plot_round_below(double value);
/* Widens [lo, hi] to round numbers; equal bounds are opened to a range around them. */
void plot_nice(double *lo, double *hi, int want);

/* How values of a unit of the registry are shown: value * factor, followed by `label`. */
struct plot_unit {
    double factor;
    char label[64];
};
/* unit: of the registry ("US$", "persons", "share", …). largest: the largest absolute value on the axis, for "thousand" and
 * "million". difference: shares differ by percentage points. suffix: "", " a month", " a year". */
struct plot_unit plot_unit(const char *unit, double largest, bool difference, const char *suffix);

#define PLOT_NUMBER 40
/* With thousands commas and a real minus sign; decimals 0..6; `plus` writes + before a positive number. NaN: "no value". */
void plot_number(double value, int decimals, bool plus, char text[PLOT_NUMBER]);
/* A value with its unit in three figures: "1.24 million US$". */
void plot_quantity(double value, const char *unit, const char *suffix, char text[PLOT_NUMBER * 3]);

/* A difference and its interval in one unit: "+138 million US$ (+69.9 to +207)"; decimals as the largest of the three needs. */
void plot_difference(double mean, double low, double high, const char *unit, const char *suffix, char text[PLOT_NUMBER * 5]);

/* Months are year * 12 + month - 1. "Feb 2017" */
void plot_month_text(int32_t month, char text[16]);
int32_t plot_month_of_day(int32_t day);

/* "trafficking_profit" -> "Trafficking profit" */
void plot_name_text(const char *name, char *text, size_t size);
/* A doc of the registry as a sentence: first letter large, ". " at its end; what it says of other levels ("; town: …") left out. */
void plot_sentence(const char *doc, const char *level, char *text, size_t size);
#endif
