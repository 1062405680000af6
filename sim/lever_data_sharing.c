/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Police, banks and financial intelligence units share data: groups' money in banks is found more often. Groups answer by leaving the
 * banks (laundering.c), which is how this fails. B5 H10.
 */
#include "levers.h"
#include "processes.h"

enum { DETECTION, COST };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    double add = strength * s->field[DETECTION] * levers_buy(m, i, strength * s->field[COST]);
    for (int g = 0; g < m->cas->n_groups; g++)
        if (trib_set_has(&s->places[TRIB_GROUP], g)) m->policy.data_sharing[g] += add;
}

const struct lever lever_data_sharing = {
    .info = {.name = "data_sharing", .briefs = "B5 H10", .places = AT_GROUP, .source = "assumed", .moves = "seized laundered lever_cost",
             .full = "all banks report, and all reports are followed up; the hazard on bank balances rises by detection",
             .doc = "banks, police and financial intelligence units share data on groups' money",
             .field = {[DETECTION] = {"detection", 9, 0, 100, "times", "assumed", "rise of laundering.hazard; a tenfold hazard is an optimist's", NULL},
                       [COST] = {"cost", 5000000, 0, 1000000000, "US$ a year", "assumed", "units, compliance of banks", NULL}}},
    .act = act};
