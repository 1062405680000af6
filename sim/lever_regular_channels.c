/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A regular way for people of the named origins. Terms of several channels are weighted by their places. A8 A14 H3. */
#include "levers.h"
#include "processes.h"

enum { PLACES, FEE, DELAY, ELIGIBILITY, LICENCE, AGENTS };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double wanted = 0, places = strength * s->field[PLACES] / WEEKS_A_YEAR;
    places *= levers_affordable(m, i, places * m->p.regular_cost); /* paid by place, when one is taken (origins.c) */
    for (int o = 0; o < m->cas->n_origins; o++)
        if (trib_set_has(&s->places[TRIB_ORIGIN], o)) wanted += m->regular_demand[o] + 1e-9;
    for (int o = 0; o < m->cas->n_origins; o++) {
        if (!trib_set_has(&s->places[TRIB_ORIGIN], o) || wanted <= 0) continue;
        double add = places * (m->regular_demand[o] + 1e-9) / wanted, sum = q->places[o] + add;
        if (sum <= 0) continue;
        double old = q->places[o] / sum, new = add / sum;
        q->fee[o] = q->fee[o] * old + s->field[FEE] * new;
        q->delay[o] = q->delay[o] * old + s->field[DELAY] * new;
        q->eligible[o] = q->eligible[o] * old + s->field[ELIGIBILITY] * new;
        q->licence[o] = q->licence[o] * old + s->field[LICENCE] * new;
        q->agent_share[o] = q->agent_share[o] * old + s->field[AGENTS] * new;
        q->places[o] = sum;
    }
}

const struct lever lever_regular_channels = {
    .info = {.name = "regular_channels", .briefs = "A8 A14 H3", .places = AT_ORIGIN, .source = "S70 S71",
             .moves = "arrivals_regular leaving smuggling_profit",
             .full = "all places_per_year are really given out",
             .doc = "a regular way for people of the named origins: places, fee, waiting time; smugglers answer in price, firms may become licensed agents",
             .field = {[PLACES] = {"places_per_year", 20000, 0, 1000000, "persons a year", "S71", "places given out in a year", NULL},
                       [FEE] = {"fee", 500, 0, 20000, "US$ a person", "S251", "paid by the applicant", NULL},
                       [DELAY] = {"delay_weeks", 16, 0, 104, "weeks", "assumed", "from application to travel", NULL},
                       [ELIGIBILITY] = {"eligibility", 0.5, 0, 1, "share", "assumed", "share of those who would go that meets the conditions", NULL},
                       [LICENCE] = {"licence_agents", 0, 0, 1, "share", "assumed", "how far the law lets former smugglers work as licensed agents", NULL},
                       [AGENTS] = {"agent_share", 0.2, 0, 1, "share", "assumed", "part of the fee that licensed agents earn, where the law allows any", NULL}}},
    .act = act};
