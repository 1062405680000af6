/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who earns, year by year, from the books of runs. */
#ifndef TRIB_PLOT_MONEY_INCOME_H
#define TRIB_PLOT_MONEY_INCOME_H
#include "money_graph.h"

/* Income of those who take, one line a taker and purpose ("armed groups: tolls and bribes"), as in the table of money, less what a taker
 * passes on to another: that is the other's. (It is taken from the lines of who pays in proportion.) So the lines add up to what comes in
 * from those who do not take. value[(line * n_years + year) * n_runs + run]: cents. */
enum { INCOME_LINES = 64 };
struct money_income {
    int n_lines, n_years, n_runs, first_year;
    char name[INCOME_LINES][GRAPH_NAME];
    double *value;
};
enum trib_status money_income_make(const struct store_money *books, const char *arm, int first, int last, struct money_income *out,
                                   struct trib_error *err);
void money_income_clear(struct money_income *m);
#endif
