/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One person and an office who make policies fit each other. Where nothing rubs (coordination.friction and coordination.lag 0), or
 * only one policy runs, nothing is gained by it. B1. */
#include "levers.h"
#include "processes.h"

enum { REACH, COST };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    double add = strength * s->field[REACH] * levers_buy(m, i, strength * s->field[COST]), *to = &m->policy.coordinator[0];
    *to += (1 - *to) * add;
}

const struct lever lever_special_representative = {
    .info = {.name = "special_representative", .briefs = "B1", .places = 0, .source = "assumed", .moves = "coordination lever_cost",
             .full = "all who run policies work with the office; coordination then reaches the field reach, with time",
             .doc = "an office that coordinates policies, so that those which run at the same time start sooner and lose less",
             .field = {[REACH] = {"reach", 0.7, 0, 1, "share", "assumed", "coordination that is reached in the end", NULL},
                       [COST] = {"cost", 5000000, 0, 100000000, "US$ a year", "assumed", "of the office", NULL}}},
    .act = act};
