/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Levers and shocks in force this week: fills struct policy, pays what the levers themselves cost. Each lever enters through
 * its own channel only; whether it works is for the rest of the model. A lever that adapts looks at the record, never at the
 * truth. Reads settings, shocks, seen_flow, seen_town. Writes policy, spent, ledger (DONORS).
 */
#include "levers.h"
#include "processes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WEEKS_A_YEAR 52.18

double levers_strength(const struct trib_setting *s, int32_t day)
{
    if (day < s->from_day || day >= s->to_day) return 0;
    double age = (double)(day - s->from_day) / 7.0;
    if (s->ramp_weeks > 0 && age < s->ramp_weeks) return s->intensity * age / s->ramp_weeks;
    return s->intensity;
}

/* Share of the setting's wish that its yearly budget still allows, when this week would cost usd; 1 without a budget. */
static double affordable(const struct trib_model *m, int i, double usd)
{
    const struct trib_setting *s = &m->setting[i];
    if (s->budget < 0 || usd <= 0) return 1;
    double left = s->budget - m->spent[i];
    return left <= 0 ? 0 : left < usd ? left / usd : 1;
}

static void pay(struct trib_model *m, int i, double usd, enum flow flow, int payee)
{
    int64_t cents = cents_of(usd);
    if (cents <= 0) return;
    ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), payee, cents, flow);
    m->spent[i] += usd_of(cents);
    measure_add(m, M_lever_cost, TRIB_NATION, 0, usd_of(cents));
}

void levers_spend(struct trib_model *m, int lever, double usd)
{
    double sum = 0;
    for (int i = 0; i < m->n_settings; i++)
        if (m->setting[i].lever == lever) sum += levers_strength(&m->setting[i], m->day);
    if (sum <= 0) return;
    for (int i = 0; i < m->n_settings; i++)
        if (m->setting[i].lever == lever) m->spent[i] += usd * levers_strength(&m->setting[i], m->day) / sum;
    measure_add(m, M_lever_cost, TRIB_NATION, 0, usd);
}

/* ---- which legs and towns a setting covers --------------------------------------------------------------------------- */
static bool covers_leg(const struct trib_model *m, const struct trib_setting *s, int l)
{
    const struct trib_leg *leg = &m->cas->leg[l];
    return trib_set_has(&s->places[TRIB_LEG], l) && trib_set_has(&s->places[TRIB_TOWN], leg->from);
}

/* On record more goes on at a than at b; of equals the one with the smaller index. */
static bool busier_than(const double *seen, int a, int b) { return seen[a] != seen[b] ? seen[a] > seen[b] : a < b; }

/* The n busiest of the covered legs by what is on record; cut[l] = covered and among them. */
static void busiest_legs(const struct trib_model *m, const struct trib_setting *s, bool sea, bool *cut)
{
    int n_legs = m->cas->n_legs;
    for (int l = 0; l < n_legs; l++) cut[l] = (m->cas->leg[l].mode == TRIB_SEA) == sea && covers_leg(m, s, l);
    if (s->busiest <= 0) return;
    for (int l = 0; l < n_legs; l++) {
        if (!cut[l]) continue;
        int busier = 0;
        for (int k = 0; k < n_legs; k++)
            if ((m->cas->leg[k].mode == TRIB_SEA) == sea && covers_leg(m, s, k) &&
                busier_than(m->seen_flow, k, l))
                busier++;
        if (busier >= s->busiest) cut[l] = false;
    }
}

/* ---- each lever ------------------------------------------------------------------------------------------------------ */
static void interdiction(struct trib_model *m, int i, double strength, bool sea)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    bool *cut = m->leg_flag;
    int n = 0;
    busiest_legs(m, s, sea, cut);
    /* A patrolled leg is counted once though it is two directed legs; at sea a beach is counted once. */
    for (int l = 0; l < m->cas->n_legs; l++) {
        if (!cut[l]) continue;
        bool first = true;
        if (sea) {
            for (int k = m->cas->first_leg[m->cas->leg[l].from]; k < l; k++) first = first && !cut[k];
        } else {
            int twin = m->cas->leg[l].twin;
            first = twin < 0 || twin > l || !cut[twin];
        }
        n += first;
    }
    double unit = sea ? m->p.interdiction_sea_cost : m->p.interdiction_land_cost;
    double usd = strength * n * unit / WEEKS_A_YEAR, share = affordable(m, i, usd);
    /* The case's own history was paid for in history; its levers cost here too, at the same unit price. */
    pay(m, i, usd * share, FLOW_POLICY, ledger_account(&m->ledger, ACCOUNT_SUPPLIERS, 0));
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

static void regular_channels(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double wanted = 0, places = strength * s->field[0] / WEEKS_A_YEAR;
    places *= affordable(m, i, places * m->p.regular_cost);
    for (int o = 0; o < m->cas->n_origins; o++)
        if (trib_set_has(&s->places[TRIB_ORIGIN], o)) wanted += m->regular_demand[o] + 1e-9;
    for (int o = 0; o < m->cas->n_origins; o++) {
        if (!trib_set_has(&s->places[TRIB_ORIGIN], o) || wanted <= 0) continue;
        double add = places * (m->regular_demand[o] + 1e-9) / wanted, sum = q->places[o] + add;
        if (sum <= 0) continue;
        double old = q->places[o] / sum, new = add / sum; /* several channels: their terms in proportion to places */
        q->fee[o] = q->fee[o] * old + s->field[1] * new;
        q->delay[o] = q->delay[o] * old + s->field[2] * new;
        q->eligible[o] = q->eligible[o] * old + s->field[3] * new;
        q->licence[o] = q->licence[o] * old + s->field[4] * new;
        q->places[o] = sum;
    }
}

/* Busiest towns by the record: people seen to set out from there. */
static bool covers_town(const struct trib_model *m, const struct trib_setting *s, int t)
{
    if (!trib_set_has(&s->places[TRIB_TOWN], t)) return false;
    if (s->busiest <= 0) return true;
    int busier = 0;
    for (int k = 0; k < m->cas->n_towns; k++)
        if (k != t && trib_set_has(&s->places[TRIB_TOWN], k) &&
            busier_than(m->seen_town, k, t))
            busier++;
    return busier < s->busiest;
}

static void livelihoods(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double people = 0;
    for (int t = 0; t < m->cas->n_towns; t++)
        if (covers_town(m, s, t)) people += m->cas->town[t].population;
    if (people <= 0) return;
    double jobs = strength * s->field[0] * affordable(m, i, strength * s->field[0] * s->field[1] * 12 / WEEKS_A_YEAR);
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!covers_town(m, s, t)) continue;
        double add = jobs * m->cas->town[t].population / people, sum = q->jobs[t] + add;
        if (sum <= 0) continue;
        double old = q->jobs[t] / sum, new = add / sum;
        q->job_wage[t] = q->job_wage[t] * old + s->field[1] * new;
        q->job_credibility[t] = q->job_credibility[t] * old + s->field[2] * new;
        q->job_training[t] = q->job_training[t] * old + s->field[3] * new;
        q->jobs[t] = sum;
    }
}

static void cooptation(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    if (affordable(m, i, 1e-6) <= 0) return;
    for (int g = 0; g < m->cas->n_groups; g++) {
        if (!trib_set_has(&s->places[TRIB_GROUP], g) || m->cas->group[g].state) continue;
        bool here = false;
        for (int t = 0; t < m->cas->n_towns; t++)
            if (trib_set_has(&s->places[TRIB_TOWN], t) && m->sea_town[t] && m->present[gt(m, g, t)]) {
                q->offer_town[gt(m, g, t)] = 1;
                here = true;
            }
        if (!here) continue;
        if (s->field[1] > 0) q->offer[g] += strength * s->field[1];
        else q->offer_ratio[g] += strength * s->field[0];
        q->offer_equipment[g] = fmax(q->offer_equipment[g], s->field[2]);
        q->offer_post[g] = fmax(q->offer_post[g], s->field[3]);
    }
}

/* ---- shocks -------------------------------------------------------------------------------------------------------- */
static void shock_week(struct trib_model *m, const struct trib_shock *s)
{
    const struct trib_case *cas = m->cas;
    struct policy *q = &m->policy;
    switch (s->kind) {
    case SHOCK_push:
        for (int o = 0; o < cas->n_origins; o++)
            if (trib_set_has(&s->places[TRIB_ORIGIN], o)) q->push[o] *= s->value;
        break;
    case SHOCK_oil_income: q->oil_times *= s->value; break;
    case SHOCK_oil_level: q->oil_level = s->value; break;
    case SHOCK_rescue_ships: q->rescue_times *= s->value; break;
    case SHOCK_route_security:
        for (int l = 0; l < cas->n_legs; l++)
            if (trib_set_has(&s->places[TRIB_LEG], l) && trib_set_has(&s->places[TRIB_TOWN], cas->leg[l].from)) q->danger[l] *= s->value;
        break;
    case SHOCK_beach:
    case SHOCK_repression:
    case SHOCK_arbiter:
        for (int t = 0; t < cas->n_towns; t++) {
            if (!trib_set_has(&s->places[TRIB_TOWN], t)) continue;
            double *to = s->kind == SHOCK_beach ? q->beach_closed : s->kind == SHOCK_repression ? q->repressed : q->arbiter_shock;
            if (s->kind == SHOCK_arbiter) to[t] = s->value;
            else to[t] = 1 - (1 - to[t]) * (1 - s->value);
        }
        break;
    default: break; /* SHOCK_holder acts once, in control_week */
    }
}

static void policy_clear(struct trib_model *m)
{
    struct policy *q = &m->policy;
    int n_legs = m->cas->n_legs, n_towns = m->cas->n_towns, n_groups = m->cas->n_groups, n_origins = m->cas->n_origins;
#define ARRAY(type, name, count, doc) memset(q->name, 0, (size_t)(count) * sizeof(type));
#include "policy.def"
#undef ARRAY
    for (int l = 0; l < n_legs; l++) q->danger[l] = 1;
    for (int o = 0; o < n_origins; o++) q->push[o] = 1;
    for (int t = 0; t < n_towns; t++) q->arbiter_shock[t] = -1;
    q->oil_times = q->rescue_times = 1;
    q->oil_level = -1;
}

void levers_week(struct trib_model *m)
{
    if (m->year_starts) memset(m->spent, 0, (size_t)m->cap_settings * sizeof *m->spent);
    policy_clear(m);
    for (int i = 0; i < m->n_settings; i++) {
        double strength = levers_strength(&m->setting[i], m->day);
        if (strength <= 0) continue;
        switch (m->setting[i].lever) {
        case LEVER_interdiction_land: interdiction(m, i, strength, false); break;
        case LEVER_interdiction_sea: interdiction(m, i, strength, true); break;
        case LEVER_regular_channels: regular_channels(m, i, strength); break;
        case LEVER_livelihoods: livelihoods(m, i, strength); break;
        case LEVER_cooptation: cooptation(m, i, strength); break;
        default: break;
        }
    }
    for (int i = 0; i < m->n_shocks; i++)
        if (m->day + 6 >= m->shock[i].from_day && m->day < m->shock[i].to_day) shock_week(m, &m->shock[i]);
    m->oil_usd *= m->policy.oil_times;
    if (m->policy.oil_level >= 0) m->oil_usd = m->policy.oil_level * 1e9 / WEEKS_A_YEAR;
    m->rescue_ships *= m->policy.rescue_times;
    if (!m->on.interdiction) memset(m->policy.stop_leg, 0, (size_t)m->cas->n_legs * sizeof(double));
}
