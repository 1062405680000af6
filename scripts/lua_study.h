/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Lua bindings of studies share: experiments with designs, what is varied, what analyses found. */
#ifndef TRIB_LUA_STUDY_H
#define TRIB_LUA_STUDY_H
#include "lua_api.h"
#include "study/analysis.h"
#include "study/design.h"

#define API_RANGE "range"
#define API_ANALYSIS "analysis"
enum { API_MAX_FACTORS = 128, API_MAX_SLOTS = 2000000, API_MAX_MEASURES = 64 };

/* lua_vary.c: the table at index as factors sorted by name, in Lua's memory, pushed; `what`: what the table is called. The arms
 * are built: a lever's field must be of a lever that one of them uses. */
struct design_factor *api_read_vary(lua_State *L, int index, const struct api_experiment *x, const char *what, int *n);
void api_open_vary(lua_State *L, int library);

/* Like api_number, of a field that may come from a result: in the walk, where results are nan, nan leaves *out as it was. */
bool api_result_number(lua_State *L, int t, const char *key, const char *unit, double *out);

/* ---- experiments (lua_compare.c) ------------------------------------------------------------------------------------------------ */
/* tributary.CALL { … }: one table, and not from a hook or rule. use: what stands in the table, for the error. Leaves it at 1, alone. */
void api_check_call(lua_State *L, const char *call, const char *use);
/* Arms, runs and seed of the table at index, whose other keys the caller has checked; a new experiment with its arms built,
 * and with one row (a plain comparison). call: how the user calls it. */
struct api_experiment *api_read_experiment(lua_State *L, int index, const char *call, int default_runs);
/* The same of scenarios on the stack, first .. first + n_arms - 1. */
struct api_experiment *api_new_experiment(lua_State *L, int first, int n_arms, int64_t runs, int64_t seed, const char *call);
/* Adds the rows of a design to the experiment's, of which a plain comparison has none. The values are copied; luck numbers become
 * first replicates. */
void api_add_rows(lua_State *L, struct api_experiment *x, const struct design *design);
/* The design in words, with each factor's range: kept with the results. malloc'ed, or NULL. */
char *api_design_text(const struct api_experiment *x);
/* Tries hooks in the walk; runs what the store lacks in earnest. To be called again after rows were appended. */
void api_run_experiment(lua_State *L, struct api_experiment *x);
/* What a study's own fields are; arms, runs, seed and these may stand in every study's table. */
extern const char *const api_study_fields[];
enum { API_STUDY_FIELDS = 11 };
/* vary, design, points, levels, luck, places of the table at index; sets the experiment's rows. kind: the default, or the only one
 * that the method allows (fixed). */
void api_read_design(lua_State *L, int index, struct api_experiment *x, enum design_kind kind, bool fixed, int points);

/* ---- analyses (lua_analysis.c) -------------------------------------------------------------------------------------------------- */
/* Takes over what *a holds: keeps it with the experiment and, in earnest, in the store. */
void api_keep_analysis(struct api_experiment *x, struct analysis *a);
/* Pushes the object of the analyses first .. first + n - 1 of an experiment; none of them in the walk. measure: what they are of. */
void api_push_analysis(lua_State *L, struct api_experiment *x, const char *kind, int first, int n, const int *measure, int n_measures);
/* The experiment of a result or an analysis at index, or NULL. */
struct api_experiment *api_experiment_of(lua_State *L, int index);
void api_open_analysis(lua_State *L);
/* lua_result.c: the arm of this name, or an error with the nearest. */
int api_find_arm(lua_State *L, const struct api_experiment *x, const char *name);
/* result:plot with the table at 2, figure as given unless the table names one. */
int api_plot(lua_State *L, struct api_experiment *x, const char *figure, const struct analysis *shown);
int api_result_plot(lua_State *L); /* result:plot { … } */
/* Value of each slot over a window: measure of arm, less that of `base` (-1: nothing); x->runs numbers in Lua's memory, pushed. */
double *api_push_slots(lua_State *L, struct api_experiment *x, int arm, int base, int measure, struct api_window window);
/* The mean over the replicates of each row; n_rows numbers. NaN where any of them is missing. */
double *api_push_rows(lua_State *L, struct api_experiment *x, const double *slot);
/* lua_keep.c: result:keep, a script's own verdicts as an analysis. */
int api_result_keep(lua_State *L);
/* lua_study.c, lua_calibrate.c */
void api_open_study(lua_State *L, int library);
void api_open_calibrate(lua_State *L, int library);
/* lua_warning.c */
void api_open_warning(lua_State *L, int library);
/* Analyses that figures make when they are asked for: heatmap of a grid, tornado of one at a time. index: the table that result:plot
 * got. What was made, or NULL. */
const struct analysis *api_study_figure(lua_State *L, struct api_experiment *x, int index, const char *figure, const char *measure);
/* result:contrasts(measures[, window]): differences from the first arm, the variance that shared luck saved, replicates needed. */
int api_result_contrasts(lua_State *L);
#endif
