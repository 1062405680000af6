/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Companies look at their recruiters, suppliers and platforms. What they stop buying is compliance x detection of the demand for what
 * forced labour makes. Captors answer by what is then worth most to them: other kinds, ransom, more captives (journey_tables.c,
 * captivity.c). B8.
 */
#include "levers.h"
#include <math.h>

enum { COST, COMPLIANCE, DETECTION, ONLINE };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double share = levers_buy(m, i, strength * s->field[COST]), add = strength * share;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        q->tainted_cut[t] = 1 - (1 - q->tainted_cut[t]) * (1 - add * s->field[COMPLIANCE] * s->field[DETECTION]);
        q->online[t] = 1 - (1 - q->online[t]) * (1 - add * s->field[ONLINE]);
    }
}

const struct lever lever_due_diligence = {
    .info = {.name = "due_diligence", .briefs = "B8", .places = AT_TOWN, .source = "assumed",
             .moves = "person_months_exploited trafficking_profit",
             .full = "all who ought to check do so as far as compliance says",
             .doc = "due diligence of companies: less demand for what forced labour makes, less reach of recruiters online",
             .field = {[COST] = {"cost", 1000000, 0, 1000000000, "US$ a year", "assumed", "public cost of rules, audits and help lines; companies' own cost is not counted", NULL},
                       [COMPLIANCE] = {"compliance", 0.3, 0, 1, "share", "assumed", "demand that comes from companies which comply", NULL},
                       [DETECTION] = {"detection", 0.5, 0, 1, "share", "assumed", "forced labour that they find in what they buy", NULL},
                       [ONLINE] = {"online", 0.2, 0, 1, "share", "assumed", "reach of recruiters online that platforms take away", NULL}}},
    .act = act};
