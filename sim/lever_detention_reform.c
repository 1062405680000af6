/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Official centres under rules: shorter stays, fewer bribes, fewer deaths. What a keeper loses he may look for in other captives
 * (capture.substitute). P3. */
#include "levers.h"
#include <math.h>

enum { COST, RELEASE, BRIBES, DEATHS, OFFICE };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    int centres = 0;
    for (int t = 0; t < m->cas->n_towns; t++) centres += m->cas->town[t].detention && levers_covers_town(m, s, t);
    double share = levers_buy(m, i, strength * (centres * s->field[COST] + s->field[OFFICE])), add = strength * share;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!m->cas->town[t].detention || !levers_covers_town(m, s, t)) continue;
        q->reform_out[t] += add * s->field[RELEASE];
        q->reform_bribe[t] = 1 - (1 - q->reform_bribe[t]) * (1 - add * s->field[BRIBES]);
        q->reform_death[t] = 1 - (1 - q->reform_death[t]) * (1 - add * s->field[DEATHS]);
    }
}

const struct lever lever_detention_reform = {
    .info = {.name = "detention_reform", .briefs = "P3", .places = AT_TOWN, .source = "assumed",
             .moves = "person_months_held",
             .full = "every centre of the named towns works by the rules",
             .doc = "rules for official centres: shorter stays, fewer bribes, fewer deaths",
             .field = {[COST] = {"cost", 500000, 0, 100000000, "US$ a centre and year", "assumed", "staff, doctors, inspectors", NULL},
                       [RELEASE] = {"release", 2, 0, 20, "times", "assumed", "rise of the chance to leave without paying", NULL},
                       [BRIBES] = {"bribes", 0.7, 0, 1, "share", "assumed", "bribes for release that are stopped", NULL},
                       [DEATHS] = {"deaths", 0.5, 0, 1, "share", "assumed", "deaths in centres that are avoided", NULL},
                       [OFFICE] = {"office", 500000, 0, 100000000, "US$ a year", "assumed", "inspectors of the capital, however many centres there are", NULL}}},
    .act = act};
