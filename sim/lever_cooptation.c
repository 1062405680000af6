/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Money to named armed groups that hold a coast, to stop departures there. Whether they take it is theirs (groups.c). A13 H9. */
#include "levers.h"
#include "processes.h"
#include <math.h>

enum { RATIO, PAYMENT, EQUIPMENT, POST };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    if (levers_affordable(m, i, 1e-6) <= 0) return;
    for (int g = 0; g < m->cas->n_groups; g++) {
        if (!trib_set_has(&s->places[TRIB_GROUP], g) || m->cas->group[g].state) continue;
        bool here = false;
        for (int t = 0; t < m->cas->n_towns; t++)
            if (trib_set_has(&s->places[TRIB_TOWN], t) && m->sea_town[t] && m->present[gt(m, g, t)]) {
                q->offer_town[gt(m, g, t)] = 1;
                here = true;
            }
        if (!here) continue;
        if (s->field[PAYMENT] > 0) q->offer[g] += strength * s->field[PAYMENT];
        else q->offer_ratio[g] += strength * s->field[RATIO];
        q->offer_equipment[g] = fmax(q->offer_equipment[g], s->field[EQUIPMENT]);
        q->offer_post[g] = fmax(q->offer_post[g], s->field[POST]);
    }
}

const struct lever lever_cooptation = {
    .info = {.name = "cooptation", .briefs = "A13 H9", .places = AT_GROUP | AT_TOWN, .source = "S117 S118 S214",
             .moves = "departures revenue_payoff conflict_risk",
             .full = "the whole payment is made",
             .doc = "money to named armed groups that hold a coast, to stop departures there",
             .field = {[RATIO] = {"payment_ratio", 1.5, 0, 10, "own tolls", "assumed", "payment over the group's own monthly trade income of the last months; the sum of 2017 is unknown", NULL},
                       [PAYMENT] = {"payment", 0, 0, 100000000, "US$ a month", "S214", "a fixed monthly sum instead; 0 = use payment_ratio", NULL},
                       [EQUIPMENT] = {"equipment", 0.3, 0, 2, "payment", "assumed", "boats, cars and recognition on top, as a share of the payment", NULL},
                       [POST] = {"state_post", 1, 0, 1, "share", "S118", "how far the group gets an official post, which rivals take for lasting strength", NULL}}},
    .act = act};
