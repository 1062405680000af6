/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Soldiers, police and civilians of a mission with the mandate to protect people from captors. They free captives and make the
 * roads into a town safer; some of their interventions find nobody. Captives whom a captor fears to lose are sold on or held
 * elsewhere (captivity.c). A12 B9.
 */
#include "levers.h"
#include "processes.h"
#include <math.h>

enum { COST, FREED, SAFER, ALARMS, ALARM_COST, WOMEN };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    int towns = 0;
    for (int t = 0; t < m->cas->n_towns; t++) towns += levers_covers_town(m, s, t);
    double alarms = strength * s->field[ALARMS] / WEEKS_A_YEAR;
    double share = levers_buy(m, i, towns * (strength * s->field[COST] + strength * s->field[ALARMS] * s->field[ALARM_COST]));
    if (share <= 0) return;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        q->protect[t] = fmin(1, q->protect[t] + strength * share);
        q->freed[t] = 1 - (1 - q->freed[t]) * (1 - strength * share * s->field[FREED]);
        q->safer[t] = 1 - (1 - q->safer[t]) * (1 - strength * share * s->field[SAFER]);
        q->women_staff[t] = fmax(q->women_staff[t], strength * share * s->field[WOMEN]);
    }
    measure_add(m, M_false_alarms, TRIB_NATION, 0, towns * alarms * share);
}

const struct lever lever_field_protection = {
    .info = {.name = "field_protection", .briefs = "A12 B9", .places = AT_TOWN, .source = "assumed",
             .moves = "freed exits false_alarms person_months_held",
             .full = "a whole post stands in every named town",
             .doc = "a mission with the mandate to protect: frees captives, makes towns safer, and is called out in vain as well",
             .field = {[COST] = {"cost", 5000000, 0, 1000000000, "US$ a town and year", "assumed", "a post in one town", NULL},
                       [FREED] = {"freed", 0.02, 0, 1, "a week", "assumed", "chance that a captive of the town is found and freed", NULL},
                       [SAFER] = {"safer", 0.2, 0, 1, "share", "assumed", "danger of capture on the way into the town, and of exploitation in its camps, that is gone", NULL},
                       [ALARMS] = {"false_alarms", 20, 0, 1000, "a town and year", "assumed", "interventions where nobody is held", NULL},
                       [ALARM_COST] = {"alarm_cost", 20000, 0, 1000000, "US$", "assumed", "cost of one of them", NULL},
                       [WOMEN] = {"women_among_staff", 0.1, 0, 1, "share", "assumed", "women among those who meet victims; survivors of some kinds tell them alone", NULL}}},
    .act = act};
