/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Police and courts, built up over years, in the whole home country or in named towns. They know what residents tell them (police.c,
 * arbiter_now()), and police who come to a town that lives from the trade do it harm (residents.c). A2 A6 H7.
 */
#include "levers.h"
#include "processes.h"
#include <math.h>

enum { POLICE, COURTS, YEARS, COST };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    double people = 0, years = (m->day - fmax(s->from_day, m->first_day)) / 365.25;
    double built = s->field[YEARS] > 0 ? fmin(1, years / s->field[YEARS]) : 1;
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_home(m, s, t)) people += m->cas->town[t].population;
    double add = strength * built * levers_buy(m, i, strength * people * s->field[COST]);
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_home(m, s, t)) continue;
        double *police = &m->policy.police[t], *courts = &m->policy.courts[t];
        *police += (1 - *police) * add * s->field[POLICE];
        *courts += (1 - *courts) * add * s->field[COURTS];
    }
}

const struct lever lever_state_capacity = {
    .info = {.name = "state_capacity", .briefs = "A2 A6 H7", .places = AT_TOWN, .source = "assumed", .moves = "arrests revenue_tolls lever_cost",
             .full = "police and courts stand as planned once they are built up; what they achieve is what residents let them know",
             .doc = "police who arrest smugglers, and courts that settle disputes, in named towns or the whole home country",
             .field = {[POLICE] = {"police", 1, 0, 1, "share", "assumed", "police, over what arrest.rate means by full patrols", NULL},
                       [COURTS] = {"courts", 1, 0, 1, "share", "assumed", "courts, over what state.courts means by full ones", NULL},
                       [YEARS] = {"build_years", 3, 0, 20, "years", "assumed", "until they are built up", NULL},
                       [COST] = {"cost", 20, 0, 500, "US$ a resident and year", "assumed", "paid from the first day", NULL}}},
    .act = act};
