/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an analysis found: a list of rows that the store keeps, tables print and figures draw. One form for all methods, so that a
 * new method needs no new table, and a new figure no new reader.
 */
#ifndef TRIB_ANALYSIS_H
#define TRIB_ANALYSIS_H
#include "../../sim/tributary.h"

/* NaN where a number has no meaning. low, high: the interval of value (95% unless the analysis says otherwise). */
struct finding {
    char name[96];     /* factor, arm, pair, box … that the row is about */
    char quantity[32]; /* "S1", "ST", "mu_star", "sigma", "regret", … */
    double x, y;       /* where it lies, for figures: a factor's value, the limits of a box … */
    double value, low, high;
    char verdict[192]; /* in plain words; may be "" */
};
struct analysis {
    char kind[32];     /* "morris", "sobol", "pawn", "contrast", "regret", "prim", "history_matching", "abc", "tornado", "heatmap" */
    char measure[96];  /* or "" */
    char unit[48];     /* of the measure */
    char contrast[256]; /* "interdiction - baseline", or the arm's name, or "" */
    char window[64];   /* "2017-02 to 2021-12", or "" */
    char detail[128];  /* what tells analyses of one kind, measure, contrast and window apart: outcome, thresholds, axes …; or "" */
    char summary[2048]; /* a paragraph in plain words */
    int n_runs, n_used, n_left_out; /* runs read; rows or blocks used and left out because a run failed */
    uint64_t seed;
    struct finding *row;
    int n_rows, capacity;
};
void analysis_init(struct analysis *a, const char *kind);
void analysis_clear(struct analysis *a);
/* Adds a row and returns it, all numbers NaN, texts "" but these two; NULL when memory ran out. */
struct finding *analysis_add(struct analysis *a, const char *name, const char *quantity);
/* Row of a name and quantity, or NULL. */
const struct finding *analysis_find(const struct analysis *a, const char *name, const char *quantity);
/* "about 0.31 (0.26 to 0.39)": three figures, in the words of a table. */
void analysis_number(double value, double low, double high, char text[96]);
/* One number in three figures: "0.314", "12,300"; "not known" for NaN. */
void analysis_figure(double value, char text[32]);
/* Empties rows, counts and summary, keeps measure, unit, contrast, window, detail and n_runs, and sets kind and seed: what each analysis
 * begins with. An analysis counts the runs itself where n_runs is 0. */
void analysis_restart(struct analysis *a, const char *kind, uint64_t seed);
/* Adds a sentence to the summary, after a blank; a sentence that no longer fits is left out whole. */
void analysis_say(struct analysis *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The measure's name, or "the result". */
const char *analysis_subject(const struct analysis *a);
/* "a, b and 4 others": at most `most` names. */
void analysis_names(const char *const *name, int n, int most, char *text, size_t size);
#endif
