/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of what aid agencies buy, and from whom. C5. */
#include "levers.h"
#include <math.h>

enum { COST, CAUGHT, OFFICE };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    double displaced = 0;
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_town(m, s, t)) displaced += m->displaced_share[t] * m->cas->town[t].population;
    /* a share of the aid that is checked, and an office that costs the same whatever there is to check */
    double share = levers_buy(m, i, strength * (s->field[COST] * displaced * m->p.camp_aid * 12 + s->field[OFFICE]));
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_town(m, s, t))
            m->policy.procure_check[t] = 1 - (1 - m->policy.procure_check[t]) * (1 - strength * share * s->field[CAUGHT]);
}

const struct lever lever_procurement_checks = {
    .info = {.name = "procurement_checks", .briefs = "C5", .places = AT_TOWN, .source = "assumed",
             .moves = "aid_leaked",
             .full = "everything that agencies buy in the named towns is checked",
             .doc = "checks of what aid agencies buy, so that aid does not pay for forced labour",
             .field = {[COST] = {"cost", 0.05, 0, 1, "share of aid", "assumed", "cost of checking over the aid that is checked", NULL},
                       [CAUGHT] = {"caught", 0.6, 0, 1, "share", "assumed", "leak that checks find and stop; subcontractors far from the office are seldom seen", NULL},
                       [OFFICE] = {"office", 200000, 0, 100000000, "US$ a year", "assumed", "an office that costs the same whatever there is to check", NULL}}},
    .act = act};
