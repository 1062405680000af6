/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What figures ask of a store: arms, one number a run over a window, paired differences, quantiles. */
#ifndef TRIB_PLOT_DATA_H
#define TRIB_PLOT_DATA_H
#include "plot.h"

/* One figure's request, resolved: names looked up, window in months. */
struct plot_data {
    const struct plot_request *request;
    struct store *store;
    const struct trib_case *cas;
    struct store_arm_info *arm; /* those to be shown, in order; base is one of them or -1 */
    int n_arms, base;
    int measure[16], n_measures;     /* indices in trib_measures() */
    int32_t first_month, last_month; /* the window, inclusive; months are year * 12 + month - 1 */
    int32_t run_first, run_last;     /* months that every shown arm has */
};
#define PLOT_MAX_ARMS 200
/* Parts of the check below. A measure by name that is kept at a level; an arm by name; width and dots an inch. */
enum trib_status plot_measure_check(const char *figure, const char *name, enum trib_level level, int *index, struct trib_error *err);
enum trib_status plot_arm_check(const char *const *names, int n, const char *name, int *index, struct trib_error *err);
/* request->town among the case's towns; -1 where none is named, unless the kind needs one. */
enum trib_status plot_town_check(const struct plot_request *request, const struct trib_case *cas, int *town, struct trib_error *err);
/* Measures whose months at places the kind needs: the runs must have been asked to keep them. Returns how many. */
int plot_months_needed(const char *figure, int measure[4]);
enum trib_status plot_size_check(const struct plot_request *request, struct trib_error *err);
/* Checks measures (kept at `level`, `most_measures` at most), window, size and arms; fills d->measure and d->base, and choice[]
 * (length PLOT_MAX_ARMS + 1) with the arms to be shown. */
enum trib_status plot_data_check(const struct plot_request *request, const char *const *arm_names, int n_arms, enum trib_level level,
                                 int most_measures, struct plot_data *d, int *choice, int *n_choice, struct trib_error *err);
/* The same, and loads arms and window from the store. Clear it whatever is returned. */
enum trib_status plot_data_load(struct plot_data *d, const struct plot_request *request, struct store *st, const struct trib_case *cas,
                                enum trib_level level, int most_measures, struct trib_error *err);
void plot_data_clear(struct plot_data *d);
/* Place in plot_palette[] of a shown arm: its place in the experiment, so that an arm has one colour in all figures of a store, whichever
 * others are shown. Only where two of few arms would share a colour do they take those in the order shown. */
int plot_arm_color(const struct plot_data *d, int arm);

/* Whether a mark of the request is of an arm that is shown: marks of policies are those of all arms. Annotations always are, and marks that no
 * arm of the store explains. */
bool plot_mark_shown(const struct plot_data *d, int mark);

/* One number of every run, ascending slot (of the arm's plan; without a design that is the replicate). */
struct plot_sample {
    int n;
    uint32_t *slot;
    double *value;
};
/* A national measure over the window: sum, mean, last month, or ratio of two sums, as the registry says. NaN where a run has no
 * value (nobody to divide by). TRIB_USAGE where the arm has no run or no month in the window. */
enum trib_status plot_window_sample(const struct plot_data *d, int arm, int measure, struct plot_sample *out, struct trib_error *err);
void plot_sample_clear(struct plot_sample *s);
/* A sample from arrays in any order, which are copied. */
enum trib_status plot_sample_make(const uint32_t *slot, const double *value, int n, struct plot_sample *out, struct trib_error *err);
/* Difference arm - base of the runs in the same slot, which share their luck, with a value in both. out->value may be empty. */
enum trib_status plot_pair(const struct plot_sample *arm, const struct plot_sample *base, struct plot_sample *out, struct trib_error *err);

/* Summary of a sample without its NaN. Interval: of the mean, Student's t at 95%; lo = hi = mean where n < 2. */
struct plot_summary {
    int n;
    double mean, sd, lo, hi, q05, q95;
};
enum trib_status plot_summarize(const double *value, int n, struct plot_summary *out, struct trib_error *err);

/* Value of a key of request->provenance, or NULL. */
const char *plot_provenance_get(const struct plot_request *request, const char *key);
/* "Simulated with Tributary …": version, case, runs, seed; then `extra` and the request's note. */
void plot_caption(const struct plot_data *d, const char *extra, char *text, size_t size);
/* "100 runs" or "98 to 100 runs". */
void plot_runs_text(const struct plot_data *d, char *text, size_t size);
#endif
