/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * News of the route for people who think of leaving: what is on record, told by media or by people who have been there. It changes
 * beliefs (rumours.c), and nothing where the record is believed already or the messenger is not. B9.
 */
#include "levers.h"
#include "processes.h"

enum { PEOPLE, COST, HIT, PEER, TRUST_MEDIA, TRUST_PEER };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double audience = 0, named = 0; /* who thinks of leaving within a year */
    for (int o = 0; o < m->cas->n_origins; o++) {
        double pool = origins_pool(m, o) * m->p.leaving_rate;
        audience += pool;
        if (trib_set_has(&s->places[TRIB_ORIGIN], o)) named += pool;
    }
    if (named <= 0) return;
    double bought = strength * levers_buy(m, i, strength * s->field[PEOPLE] * s->field[COST]);
    double reached = bought * s->field[PEOPLE] * s->field[HIT] / WEEKS_A_YEAR;
    if (reached > named) reached = named;
    double trust = s->field[PEER] * s->field[TRUST_PEER] + (1 - s->field[PEER]) * s->field[TRUST_MEDIA];
    for (int c = 0; c < N_INFO; c++) {
        double add = reached / audience, sum = q->campaign[c] + add;
        if (sum <= 0) continue;
        q->campaign_trust[c] = (q->campaign_trust[c] * q->campaign[c] + trust * add) / sum;
        q->campaign[c] = sum;
    }
}

const struct lever lever_information_campaign = {
    .info = {.name = "information_campaign", .briefs = "B9", .places = AT_ORIGIN, .source = "assumed", .moves = "danger_believed",
             .full = "people_per_year are really reached",
             .doc = "people who think of leaving the named origins are told what is on record of the dangers on the way",
             .field = {[PEOPLE] = {"people_per_year", 100000, 0, 100000000, "persons a year", "assumed", "people reached in a year", NULL},
                       [COST] = {"cost_person", 15, 0, 1000, "US$ a person", "assumed", "cost of reaching one", NULL},
                       [HIT] = {"hit", 0.3, 0, 1, "share", "assumed", "share of those reached who think of leaving", NULL},
                       [PEER] = {"peer", 0.5, 0, 1, "share", "assumed", "told by people who came back, the rest by media and officials", NULL},
                       [TRUST_MEDIA] = {"trust_media", 0.2, 0, 1, "share", "assumed", "trust in what media and officials say", NULL},
                       [TRUST_PEER] = {"trust_peer", 0.7, 0, 1, "share", "assumed", "trust in what people say who came back; peers moved intentions in Senegal, knowledge of facts did not change", NULL}}},
    .act = act};
