/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People without papers are sent home from towns. Debtors then fear to run away, so that lenders lend more; some of those sent home
 * leave again. A14 A1. */
#include "levers.h"
#include <math.h>

enum { PERSONS, COST, RISK };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double here = 0, wanted = strength * s->field[PERSONS] / WEEKS_A_YEAR;
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_town(m, s, t)) here += (double)m->town_migrants[t];
    double send = wanted < here ? wanted : here, share = send > 0 ? levers_buy(m, i, send * s->field[COST] * WEEKS_A_YEAR) : 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        if (here > 0) q->deport[t] += send * share * (double)m->town_migrants[t] / here;
        q->deport_risk[t] = 1 - (1 - q->deport_risk[t]) * (1 - strength * share * s->field[RISK]);
    }
}

const struct lever lever_border_deportation = {
    .info = {.name = "border_deportation", .briefs = "A1 A14", .places = AT_TOWN, .source = "assumed",
             .moves = "deported returns remigrants",
             .full = "all places on buses and planes are used, as long as there is somebody to send home",
             .doc = "people without papers are sent home from named towns",
             .field = {[PERSONS] = {"persons_per_year", 20000, 0, 1000000, "persons a year", "assumed", "people who can be sent home", NULL},
                       [COST] = {"cost", 800, 0, 100000, "US$ a person", "assumed", "police, transport", NULL},
                       [RISK] = {"risk", 0.5, 0, 1, "share", "assumed", "how certain deportation looks to who would run away from a debt there", NULL}}},
    .act = act};
