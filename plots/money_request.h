/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What figures of money share: which arms, which years. */
#ifndef TRIB_PLOT_MONEY_REQUEST_H
#define TRIB_PLOT_MONEY_REQUEST_H
#include "data.h"

/* The request with its arms in `arms`, the one to compare with first; each once, `most` at most. Where none is named: the first of the store
 * (all: every one). first: keeps its name. */
struct money_request {
    struct plot_request request;
    char name[PLOT_MAX_ARMS][128];
};
enum trib_status money_request_make(const struct plot_request *request, struct store *st, int most, bool all, struct money_request *out,
                                    struct trib_error *err);
/* Books are kept by calendar year: the years that the window touches; first: the year of the first policy where no window is asked, or
 * the window's. begin, end: the months of those years that were recorded, year * 12 + month - 1. TRIB_USAGE where the arms differ in that. */
struct money_years {
    int first, last;
    int32_t begin, end;
};
enum trib_status money_years_choose(const struct plot_data *d, bool from_policy, struct money_years *out, struct trib_error *err);
/* Months of one of the years that were recorded, 1 to 12. */
int money_months(const struct money_years *y, int year);
#endif
