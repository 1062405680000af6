/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rescue ships off the named coasts. A mission may also destroy the boats that it finds. Whether fewer people drown is for
 * boats.c and journey.c: boats, launches and departures answer. A1 A2.
 */
#include "levers.h"
#include "processes.h"

enum { SHIPS, SHIP_COST, DESTROY, DESTROY_COST };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    const struct trib_case *cas = m->cas;
    struct policy *q = &m->policy;
    double coasts[TRIB_MAX_TOWNS] = {0}, all = 0; /* covered coast towns by sea area */
    for (int t = 0; t < cas->n_towns; t++)
        if (m->sea_town[t] && cas->town[t].sea_area >= 0 && levers_covers_town(m, s, t)) coasts[cas->town[t].sea_area]++, all++;
    if (all <= 0) return;
    double bill = strength * (s->field[SHIPS] * s->field[SHIP_COST] + s->field[DESTROY] * s->field[DESTROY_COST]);
    double bought = strength * levers_buy(m, i, bill);
    for (int a = 0; a < cas->n_areas; a++) q->rescue_more[a] += bought * s->field[SHIPS] * coasts[a] / all;
    for (int t = 0; t < cas->n_towns; t++)
        if (m->sea_town[t] && levers_covers_town(m, s, t))
            q->destroy_boats[t] = 1 - (1 - q->destroy_boats[t]) * (1 - bought * s->field[DESTROY]);
}

const struct lever lever_search_and_rescue = {
    .info = {.name = "search_and_rescue", .briefs = "A1", .places = AT_TOWN, .source = "S221 S224", .moves = "deaths_sea departures_rubber",
             .full = "all ships named are at sea all the year, off the named coasts",
             .doc = "rescue ships off named coasts, on top of those of the case; a mission may destroy the boats it finds",
             .field = {[SHIPS] = {"ships", 10, 0, 200, "ships", "S224", "ships at sea at one time, shared by sea areas according to the coast towns named", NULL},
                       [SHIP_COST] = {"ship_cost", 5000000, 0, 100000000, "US$ a ship and year", "S221", "one ship; Mare Nostrum cost 9 million euros a month for five warships, other ships cost about 0.4", NULL},
                       [DESTROY] = {"destroy_boats", 0, 0, 1, "share", "assumed", "part of the boats found that is destroyed; else wooden ones drift and are used again", NULL},
                       [DESTROY_COST] = {"destroy_cost", 13000000, 0, 1000000000, "US$ a year", "S248", "a naval mission that destroys boats; common costs of 2015-16 without the ships, which states pay", NULL}}},
    .act = act};
