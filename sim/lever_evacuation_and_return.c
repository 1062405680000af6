/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flights home out of official centres. A keeper whose centre empties takes in others (detained.refill), and some of those flown home
 * leave again (remigration). P3. */
#include "levers.h"
#include <math.h>

enum { PERSONS, COST, OFFICE };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    double held = 0, wanted = strength * s->field[PERSONS] / WEEKS_A_YEAR;
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_town(m, s, t)) held += (double)m->detained_town[t];
    double fly = wanted < held ? wanted : held, share = levers_buy(m, i, fly * s->field[COST] * WEEKS_A_YEAR + strength * s->field[OFFICE]);
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_town(m, s, t) && held > 0) m->policy.evacuate[t] += fly * share * (double)m->detained_town[t] / held;
}

const struct lever lever_evacuation_and_return = {
    .info = {.name = "evacuation_and_return", .briefs = "P3", .places = AT_TOWN, .source = "assumed",
             .moves = "evacuated returns person_months_held",
             .full = "all flights leave full, as long as there is somebody to fly home",
             .doc = "flights home for people in official centres",
             .field = {[PERSONS] = {"persons_per_year", 10000, 0, 1000000, "persons a year", "assumed", "places on flights", NULL},
                       [COST] = {"cost", 1500, 0, 100000, "US$ a person", "assumed", "flight, papers and a grant on return", NULL},
                       [OFFICE] = {"office", 1000000, 0, 100000000, "US$ a year", "assumed", "staff who reach centres and embassies, whether flights leave or not", NULL}}},
    .act = act};
