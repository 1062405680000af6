/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Security and services for towns, paid by donors in the state's name. services.c pays by the month; those who control a town take
 * their part there. A4 A6 H7.
 */
#include "levers.h"
#include "processes.h"

enum { SECURITY, SERVICES, LEAKAGE };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double a_head = s->field[SECURITY] + s->field[SERVICES], people = 0;
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_home(m, s, t)) people += m->cas->town[t].population;
    double share = strength * levers_affordable(m, i, strength * a_head * people / WEEKS_A_YEAR);
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_home(m, s, t)) continue;
        double before = q->security_usd[t] + q->services_usd[t], add = share * a_head;
        if (add <= 0) continue;
        q->leakage[t] = (q->leakage[t] * before + s->field[LEAKAGE] * add) / (before + add);
        q->security_usd[t] += share * s->field[SECURITY];
        q->services_usd[t] += share * s->field[SERVICES];
    }
}

const struct lever lever_local_services = {
    .info = {.name = "local_services", .briefs = "A4 A6 H7", .places = AT_TOWN, .source = "assumed", .moves = "protection_by_state allegiance revenue_rents lever_cost",
             .full = "the stated sums are spent on every resident of the towns covered",
             .doc = "local security and services in the state's name, in named towns or the whole home country; armed groups take a part where they control the town",
             .field = {[SECURITY] = {"security", 20, 0, 500, "US$ a head and year", "assumed", "spent on security", NULL},
                       [SERVICES] = {"services", 30, 0, 500, "US$ a head and year", "assumed", "spent on services, mostly pay of local people", NULL},
                       [LEAKAGE] = {"leakage", 0.3, 0, 1, "share", "assumed", "of the money, what groups take in a town that they hold alone and that has no arbiter", NULL}}},
    .act = act};
