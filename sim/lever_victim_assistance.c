/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shelter, outreach and protection for victims, and the promise not to prosecute them. Places go to who has been identified, by
 * right or by mistake. Without the promise victims hide from help that leads to a prosecutor, and fewer are identified than
 * without any help; with it they testify. B10.
 */
#include "levers.h"
#include <math.h>

enum { PLACES, COST, NON_PROSECUTION, OUTREACH, TESTIMONY };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double people = levers_people(m, s), share = levers_buy(m, i, strength * s->field[PLACES] * s->field[COST]), add = strength * share;
    if (people <= 0 || add <= 0) return;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        q->assist_places[t] += add * s->field[PLACES] / WEEKS_A_YEAR * m->cas->town[t].population / people;
        q->outreach[t] += add * s->field[OUTREACH];
        q->shield[t] = fmax(q->shield[t], add * s->field[NON_PROSECUTION]);
        q->hiding[t] = fmax(q->hiding[t], add * (1 - s->field[NON_PROSECUTION]));
        q->testimony[t] = fmax(q->testimony[t], add * s->field[NON_PROSECUTION] * s->field[TESTIMONY] * m->assist_used[0]);
    }
}

const struct lever lever_victim_assistance = {
    .info = {.name = "victim_assistance", .briefs = "B10", .places = AT_TOWN, .source = "assumed",
             .moves = "assisted exits person_months_exploited",
             .full = "all places are staffed and kept open",
             .doc = "places of assistance for victims, outreach to the exploited, and how far victims are spared prosecution",
             .field = {[PLACES] = {"places", 2000, 0, 1000000, "persons a year", "assumed", "victims who can be taken in, in all named towns together", NULL},
                       [COST] = {"cost", 3000, 0, 100000, "US$ a place", "assumed", "one victim's assistance; places that stay empty cost the same", NULL},
                       [NON_PROSECUTION] = {"non_prosecution", 1, 0, 1, "share", "assumed", "victims who are not prosecuted or deported for what they were made to do", NULL},
                       [OUTREACH] = {"outreach", 0.5, 0, 5, "times", "assumed", "rise of the chance to get out of exploitation where somebody helps from outside", NULL},
                       [TESTIMONY] = {"testimony", 0.1, 0, 1, "share", "assumed", "silent residents whose part of knowledge victims' testimony replaces, where all places are in use", NULL}}},
    .act = act};
