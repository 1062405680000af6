/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Amnesty, pay and a way into licit work for fighters and members of crews who leave. Whether they do is theirs (recruits.c). A13. */
#include "levers.h"
#include "processes.h"

enum { PLACES, AMNESTY, PAY, MONTHS, REINTEGRATION, UNIT_COST };

/* usd a month: new places, and pay of those who left before. */
static double asks(const struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    double paid = 0;
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_town(m, s, t)) paid += m->ex_paid[t];
    double unit = s->field[UNIT_COST] * (0.2 + 0.8 * s->field[REINTEGRATION]);
    return strength * (s->field[PLACES] / 12 * (unit + s->field[PAY]) + paid * s->field[PAY]);
}

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double people = levers_people(m, s), wish = asks(m, i, strength);
    double part = wish > 0 ? levers_affordable(m, i, wish) : 1, places = strength * part * s->field[PLACES] / 12;
    if (people <= 0 || places <= 0) return;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        double add = places * m->cas->town[t].population / people, sum = q->leave_places[t] + add;
        if (sum <= 0) continue;
        double w = add / sum;
        q->leave_places[t] = sum;
        q->amnesty[t] += w * (s->field[AMNESTY] - q->amnesty[t]);
        q->leave_pay[t] += w * (part * s->field[PAY] - q->leave_pay[t]);
        q->leave_months[t] += w * (s->field[MONTHS] - q->leave_months[t]);
        q->leave_cost[t] += w * (s->field[UNIT_COST] * (0.2 + 0.8 * s->field[REINTEGRATION]) - q->leave_cost[t]);
        q->reintegration[t] += w * (s->field[REINTEGRATION] - q->reintegration[t]);
    }
}

const struct lever lever_disengagement = {
    .info = {.name = "disengagement", .briefs = "A13", .places = AT_TOWN, .source = "assumed", .moves = "disengaged returned_to_arms",
             .full = "all places stand open and are paid for",
             .doc = "amnesty, pay and a way into licit work for fighters and members of crews who leave",
             .field = {[PLACES] = {"places", 2000, 0, 1000000, "persons a year", "assumed", "most who can be taken in, all named towns together", NULL},
                       [AMNESTY] = {"amnesty", 1, 0, 1, "share", "assumed", "how safe from prosecution who leaves is", NULL},
                       [PAY] = {"pay", 250, 0, 5000, "US$ a month", "assumed", "to who has left; official street pay is 190 to 500", NULL},
                       [MONTHS] = {"months", 12, 1, 120, "months", "assumed", "for which it is paid, in the mean", NULL},
                       [REINTEGRATION] = {"reintegration", 0.5, 0, 1, "share", "assumed", "how far those who leave are settled in licit work", NULL},
                       [UNIT_COST] = {"unit_cost", 3000, 0, 100000, "US$ a person", "assumed", "registration, collection of arms, training, at full reintegration; a fifth of it without any", NULL}}},
    .act = act, .asks = asks};
