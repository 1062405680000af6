/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A deal with conditions: money and recognition for groups that give up captives, cap tolls and hold fire. Local: the named groups
 * in the named towns. National: groups on the state's lists, or those named, in all towns of the home country, over the heads of
 * local commanders. Transnational: states upstream stop travellers and brokers, and nobody inside is bound. A7 A13 H11.
 */
#include "levers.h"
#include "processes.h"
#include <math.h>
#include <string.h>

enum { LEVEL, PAYMENT, CONDITIONS, CAP, EQUIPMENT, POST, UPSTREAM, BROKERS };
enum { LOCAL, NATIONAL, TRANSNATIONAL };

static bool at_home(const struct trib_model *m, int t) { return strcmp(m->cas->town[t].country, m->cas->home_country) == 0; }
static bool on_state_lists(const struct trib_model *m, int g)
{
    const struct trib_group *group = &m->cas->group[g];
    return group->sponsor > 0 && group->sponsor_from <= m->day && m->day < group->sponsor_to;
}

static bool covers(const struct trib_model *m, const struct trib_setting *s, int g, int t)
{
    if (m->cas->group[g].state || m->appeared_week[g] < 0 || !m->present[gt(m, g, t)]) return false;
    const struct trib_set *named = &s->places[TRIB_GROUP];
    if ((int)s->field[LEVEL] == LOCAL) return trib_set_has(named, g) && levers_covers_town(m, s, t);
    return at_home(m, t) && (named->all ? on_state_lists(m, g) : trib_set_has(named, g));
}
static bool party(const struct trib_model *m, const struct trib_setting *s, int g)
{
    for (int t = 0; t < m->cas->n_towns; t++)
        if (covers(m, s, g, t)) return true;
    return false;
}
static bool leg_upstream(const struct trib_model *m, const struct trib_setting *s, int l)
{
    const struct trib_leg *leg = &m->cas->leg[l];
    return leg->mode != TRIB_SEA && !at_home(m, leg->from) && m->cas->town[leg->from].role != TRIB_ROLE_DESTINATION && levers_covers_leg(m, s, l);
}
/* Partner states: countries that a covered leg leaves from. */
static int partners(const struct trib_model *m, const struct trib_setting *s)
{
    int n = 0;
    for (int l = 0; l < m->cas->n_legs; l++) {
        bool new = leg_upstream(m, s, l);
        for (int k = 0; k < l && new; k++)
            new = !leg_upstream(m, s, k) ||
                  strcmp(m->cas->town[m->cas->leg[k].from].country, m->cas->town[m->cas->leg[l].from].country) != 0;
        n += new;
    }
    return n;
}

/* usd a month to groups, were all to sign. */
static double asks(const struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    int parties = 0;
    if ((int)s->field[LEVEL] == TRANSNATIONAL) return 0;
    for (int g = 0; g < m->cas->n_groups; g++) parties += party(m, s, g);
    return strength * parties * s->field[PAYMENT] * (1 + s->field[EQUIPMENT]);
}

static void upstream(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double share = levers_buy(m, i, strength * 12 * s->field[PAYMENT] * partners(m, s));
    /* partner states do what they are watched at */
    double effort = strength * share * (1 - m->p.deal_shirk * (1 - s->field[CONDITIONS]));
    for (int l = 0; l < m->cas->n_legs; l++) {
        if (!leg_upstream(m, s, l)) continue;
        double before = q->stop_leg[l], sum = fmin(before + effort * s->field[UPSTREAM], 1);
        if (sum > 0) {
            q->seize[l] *= before / sum;
            q->send_home[l] *= before / sum;
        }
        q->stop_leg[l] = sum;
    }
    for (int o = 0; o < m->cas->n_origins; o++)
        if (trib_set_has(&s->places[TRIB_ORIGIN], o)) q->push[o] *= 1 - effort * s->field[BROKERS];
}

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    if ((int)s->field[LEVEL] == TRANSNATIONAL) {
        upstream(m, i, strength);
        return;
    }
    double part = strength * levers_affordable(m, i, fmax(asks(m, i, strength), 1e-6)); /* paid monthly (groups.c) */
    for (int g = 0; g < m->cas->n_groups && part > 0; g++) {
        if (!party(m, s, g)) continue;
        double old = q->deal_pay[g], pay = part * s->field[PAYMENT], sum = old + pay, w = sum > 0 ? pay / sum : 1;
        q->deal_pay[g] = sum;
        q->deal_on[g] = fmax(q->deal_on[g], part);
        q->deal_conditions[g] += w * (s->field[CONDITIONS] - q->deal_conditions[g]);
        q->deal_equipment[g] += w * (s->field[EQUIPMENT] - q->deal_equipment[g]);
        q->deal_cap[g] += w * (s->field[CAP] - q->deal_cap[g]);
        q->deal_post[g] = fmax(q->deal_post[g], s->field[POST]);
        q->deal_above[g] += w * ((int)s->field[LEVEL] == NATIONAL ? 1 - q->deal_above[g] : -q->deal_above[g]);
        for (int t = 0; t < m->cas->n_towns; t++)
            if (covers(m, s, g, t)) q->deal_town[gt(m, g, t)] = 1;
    }
}

const struct lever lever_deal = {
    .info = {.name = "deal", .briefs = "A7 A13 H11", .places = AT_GROUP | AT_TOWN | AT_LEG | AT_ORIGIN, .source = "assumed",
             .moves = "deals_kept revenue_payoff revenue_captivity",
             .full = "every party is offered the whole payment",
             .doc = "money and recognition for groups that give up captives, cap tolls and hold fire, as long as breaches do not come on record; or for states upstream that stop travellers and brokers",
             .field = {[LEVEL] = {"level", LOCAL, LOCAL, TRANSNATIONAL, "", "assumed", "who is a party: groups of named towns, groups on the state's lists in all towns of the home country, or states upstream", "local national transnational"},
                       [PAYMENT] = {"payment", 100000, 0, 100000000, "US$ a month", "assumed", "to each party: group, or partner state of a transnational deal", NULL},
                       [CONDITIONS] = {"conditions", 0.7, 0, 1, "share", "assumed", "how strictly conduct is verified, by what is on record", NULL},
                       [CAP] = {"toll_cap", 0.3, 0, 1, "share", "assumed", "tolls that a party may still take, over the revenue-maximising ones", NULL},
                       [EQUIPMENT] = {"equipment", 0, 0, 2, "payment", "assumed", "cars and gear on top, as a share of the payment", NULL},
                       [POST] = {"post", 0.5, 0, 1, "share", "assumed", "how far a party gets an official post or contract, by which it may turn to licit work; rivals take it for lasting strength", NULL},
                       [UPSTREAM] = {"upstream", 0.5, 0, 1, "share", "assumed", "patrols of partner states on their legs, transnational deals only", NULL},
                       [BROKERS] = {"brokers", 0.2, 0, 0.9, "share", "assumed", "leavers kept back as partner states close brokers and their finance, transnational deals only", NULL}}},
    .act = act, .asks = asks};
