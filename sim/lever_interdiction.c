/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Patrols by land and by sea. A patrolled leg is paid for once though it is two directed legs; at sea a beach is counted once.
 * What a patrol achieves is for police.c and journey.c; nothing of it is decided here. A2 H1.
 */
#include "levers.h"
#include "processes.h"

static bool first_of(const struct trib_model *m, const bool *cut, int l, bool sea)
{
    bool first = true;
    if (sea) {
        for (int k = m->cas->first_leg[m->cas->leg[l].from]; k < l; k++) first = first && !cut[k];
    } else {
        int twin = m->cas->leg[l].twin;
        first = twin < 0 || twin > l || !cut[twin];
    }
    return first;
}

static void patrol(struct trib_model *m, int i, double strength, bool sea)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    bool *cut = m->leg_flag;
    int n = 0;
    levers_busiest_legs(m, s, sea, cut);
    for (int l = 0; l < m->cas->n_legs; l++) n += cut[l] && first_of(m, cut, l, sea);
    double unit = sea ? m->p.interdiction_sea_cost : m->p.interdiction_land_cost;
    double share = levers_buy(m, i, strength * n * unit);
    for (int l = 0; l < m->cas->n_legs; l++) {
        if (!cut[l]) continue;
        double add = strength * share, before = q->stop_leg[l];
        double sum = before + add > 1 ? 1 : before + add;
        if (sum > 0) { /* several patrols on one leg: the mean of their ways, weighted by strength */
            q->seize[l] = (q->seize[l] * before + s->field[0] * (sum - before)) / sum;
            q->send_home[l] = (q->send_home[l] * before + s->field[1] * (sum - before)) / sum;
        }
        q->stop_leg[l] = sum;
    }
}

static void by_land(struct trib_model *m, int i, double strength) { patrol(m, i, strength, false); }
static void by_sea(struct trib_model *m, int i, double strength) { patrol(m, i, strength, true); }

const struct lever lever_interdiction_land = {
    .info = {.name = "interdiction_land", .briefs = "A2 H1", .places = AT_TOWN | AT_LEG, .source = "S43 S247", .moves = "flow price seized",
             .full = "police and army patrol every named leg all the time; the share of travellers then stopped is interdiction.land_max, times what residents tell",
             .doc = "patrols on legs by land stop travellers, seize vehicles and arrest operators",
             .field = {{"seize_vehicles", 1, 0, 1, "share", "S43", "share of stopped vehicles that are kept", NULL},
                       {"return_people", 0, 0, 1, "share", "assumed", "share of stopped travellers who are sent home; the rest go back to the last town", NULL}}},
    .act = by_land};
const struct lever lever_interdiction_sea = {
    .info = {.name = "interdiction_sea", .briefs = "A2 H1", .places = AT_TOWN | AT_LEG, .source = "S20 S21 S95", .moves = "interceptions arrivals price",
             .full = "a coast guard patrols the whole named coast; the share of boats then stopped is interdiction.sea_max",
             .doc = "boats are stopped at sea, people brought back to a detention centre",
             .field = {{"seize_vehicles", 1, 0, 1, "share", "assumed", "share of stopped boats that are destroyed", NULL},
                       {"return_people", 0, 0, 1, "share", "assumed", "share of people stopped who are sent home; the rest are held at the coast", NULL}}},
    .act = by_sea};
