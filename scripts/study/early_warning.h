/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Early warning: does it help to watch the trade? For each place and month the chance is forecast that a large clash begins there
 * within the next months, from the record alone: once from what is recorded of clashes, once from that and what is recorded of
 * trafficking. Learned on some replicates, scored on the others. A11, C6, H12.
 */
#ifndef TRIB_EARLY_WARNING_H
#define TRIB_EARLY_WARNING_H
#include "bootstrap.h"

/* What observers recorded, [run][month][place], and what then happened. None is copied. */
struct warning_panel {
    int n_runs, n_months, n_places;
    const float *clash_deaths, *flow, *price, *captures; /* persons, persons, US$ a person (0: none known), persons */
    const uint8_t *onset; /* a clash large enough began in the month: what is foreseen, and nothing else is known of the truth */
    const bool *place;    /* [n_places] places that are forecast; the others are neighbours only */
    const int (*edge)[2]; /* pairs of neighbouring places; both ways round, or one, and more than once is the same */
    int n_edges;
};
enum { WARNING_FLOW = 1, WARNING_PRICE = 2, WARNING_CAPTURES = 4, WARNING_ALL = 7 };
#define WARNING_FIRST_MONTH 14 /* months of record before the first forecast: changes over a year need them */
struct warning_options {
    int horizon;          /* months */
    double train;         /* share of the runs that is learned from, the first ones */
    double deaths;        /* that make a clash large: what has come on record counts as such a clash */
    double penalty;       /* of logistic_fit() */
    unsigned observables; /* of trafficking: WARNING_… */
    struct sensitivity_options sample;
};
/* horizon 12, train 0.5, 25 deaths, penalty 0.0001, all observables. */
void warning_defaults(struct warning_options *o);
/*
 * Fills *out (kind "early_warning"): rows of forecasts with AUC, AUC among forecasts for the same place ("AUC when"), Brier score and CRPS of the number of places with an onset, each with
 * an interval over held-out runs; rows "… adds" with the gain, > 0 where the second forecast of a pair is better; rows "weight" of the
 * predictors of the fullest forecast, "reliability" (x the mean chance of a tenth of the forecasts, y how many, value how often it came true).
 * A forecast that cannot be scored, because nothing or everything happened in what was held out, has no AUC.
 * Errors: TRIB_RANGE for options and panels that can't be, TRIB_MEMORY.
 */
enum trib_status warning_analysis(const struct warning_panel *panel, const struct warning_options *options, struct analysis *out,
                                  struct trib_error *err);
#endif
