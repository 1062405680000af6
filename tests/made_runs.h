/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store of made-up runs, for figures: every number is what the test says. */
#ifndef TRIB_TEST_MADE_RUNS_H
#define TRIB_TEST_MADE_RUNS_H
#include "figures.h"
#include "../plots/figure.h"

#define MADE_FIRST_MONTH (2010 * 12)
/* Value of a national measure in one month of one run. */
typedef double (*made_value)(const char *measure, int arm, int run, int month);
struct made_runs {
    struct store *store;
    struct trib_case *cas;
};
/* The steps of making one, for tests that put runs of their own: a store whose plan has begun (the harness closes it); an arm of it with
 * the toy case, one row and seed 1, whose arm_id is returned (config NULL: "{}"); the plan's end. */
struct made_runs made_begin(void);
int made_plan(const struct made_runs *made, int ord, const char *name, const char *config, int runs);
void made_end(const struct made_runs *made);
/* Arms by name, runs of each from January 2010 on; the harness closes the store. */
struct made_runs made_runs(const char *const *arms, int n_arms, int runs, int months, made_value value);
/* Gives an arm a policy of its own from from_day until before to_day. */
void made_policy(const struct made_runs *made, int arm, int32_t from_day, int32_t to_day);
/* A request with a policy's mark in January 2012 and seed 7; draws it, or says why not. */
struct plot_request made_request(const char *figure);
struct plot_ops *made_draw(const struct plot_request *request, const struct made_runs *made);
enum trib_status made_refuse(const struct plot_request *request, const struct made_runs *made, struct trib_error *err);
/* A number 0..99 that looks random. */
int made_dice(int a, int b, int c);
/* The n-th path of data in the group of that name (counted from 0), or NULL. */
const struct plot_op *made_path(const struct plot_ops *o, const char *group, int n);
/* Middle of an operation's path. */
double made_x(const struct plot_ops *o, const struct plot_op *op);
double made_y(const struct plot_ops *o, const struct plot_op *op);
#endif
