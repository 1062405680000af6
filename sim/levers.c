/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Levers and shocks in force this week: fills struct policy, pays what the levers themselves cost. Each lever enters through
 * its own channel only (lever_*.c). Reads settings, shocks, seen_flow, seen_town. Writes policy, spent, ledger (DONORS).
 */
#include "levers.h"
#include "processes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct lever *const levers[] = {
#define LEVER(name) &lever_##name,
#include "levers.def"
#undef LEVER
};

double levers_strength(const struct trib_setting *s, int32_t day)
{
    if (day < s->from_day || day >= s->to_day) return 0;
    double age = (double)(day - s->from_day) / 7.0;
    if (s->ramp_weeks > 0 && age < s->ramp_weeks) return s->intensity * age / s->ramp_weeks;
    return s->intensity;
}

double levers_affordable(const struct trib_model *m, int i, double usd)
{
    const struct trib_setting *s = &m->setting[i];
    if (s->budget < 0 || usd <= 0) return 1;
    double left = s->budget - m->spent[i];
    return left <= 0 ? 0 : left < usd ? left / usd : 1;
}

void levers_pay(struct trib_model *m, int i, double usd, enum flow flow, int payee)
{
    int64_t cents = cents_of(usd);
    if (cents <= 0) return;
    ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), payee, cents, flow);
    m->spent[i] += usd_of(cents);
    measure_add(m, M_lever_cost, TRIB_NATION, 0, usd_of(cents));
}

double levers_buy(struct trib_model *m, int i, double usd_a_year)
{
    double usd = usd_a_year / WEEKS_A_YEAR, share = levers_affordable(m, i, usd);
    levers_pay(m, i, usd * share, FLOW_POLICY, ledger_account(&m->ledger, ACCOUNT_SUPPLIERS, 0));
    return share;
}

/* What a setting has to do with a payment of its lever: by what it asks for and can still pay. */
static double part_in(const struct trib_model *m, int i)
{
    const struct lever *lever = levers[m->setting[i].lever];
    double strength = levers_strength(&m->setting[i], m->day);
    if (strength <= 0 || !lever->asks) return strength > 0 ? strength : 0;
    double usd = lever->asks(m, i, strength);
    return usd * levers_affordable(m, i, usd);
}

void levers_spend(struct trib_model *m, int lever, double usd)
{
    double sum = 0;
    for (int i = 0; i < m->n_settings; i++)
        if (m->setting[i].lever == lever) sum += part_in(m, i);
    if (sum <= 0) return;
    for (int i = 0; i < m->n_settings; i++) /* a setting's part is its own affair: what others have just spent is not looked at */
        if (m->setting[i].lever == lever) m->spent[i] += usd * part_in(m, i) / sum;
    measure_add(m, M_lever_cost, TRIB_NATION, 0, usd);
}

/* ---- which legs and towns a setting covers --------------------------------------------------------------------------- */
bool levers_covers_leg(const struct trib_model *m, const struct trib_setting *s, int l)
{
    const struct trib_leg *leg = &m->cas->leg[l];
    return trib_set_has(&s->places[TRIB_LEG], l) && trib_set_has(&s->places[TRIB_TOWN], leg->from);
}

/* On record more goes on at a than at b; of equals the one with the smaller index. */
static bool busier_than(const double *seen, int a, int b) { return seen[a] != seen[b] ? seen[a] > seen[b] : a < b; }

void levers_busiest_legs(const struct trib_model *m, const struct trib_setting *s, bool sea, bool *cut)
{
    int n_legs = m->cas->n_legs;
    for (int l = 0; l < n_legs; l++) cut[l] = (m->cas->leg[l].mode == TRIB_SEA) == sea && levers_covers_leg(m, s, l);
    if (s->busiest <= 0) return;
    for (int l = 0; l < n_legs; l++) {
        if (!cut[l]) continue;
        int busier = 0;
        for (int k = 0; k < n_legs; k++)
            if ((m->cas->leg[k].mode == TRIB_SEA) == sea && levers_covers_leg(m, s, k) &&
                busier_than(m->seen_flow, k, l))
                busier++;
        if (busier >= s->busiest) cut[l] = false;
    }
}

bool levers_covers_town(const struct trib_model *m, const struct trib_setting *s, int t)
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

bool levers_covers_home(const struct trib_model *m, const struct trib_setting *s, int t)
{
    if (s->places[TRIB_TOWN].all && strcmp(m->cas->town[t].country, m->cas->home_country) != 0) return false;
    return levers_covers_town(m, s, t);
}

double levers_people(const struct trib_model *m, const struct trib_setting *s)
{
    double people = 0;
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_town(m, s, t)) people += m->cas->town[t].population;
    return people;
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
    int n_legs = m->cas->n_legs, n_towns = m->cas->n_towns, n_groups = m->cas->n_groups, n_origins = m->cas->n_origins, n_areas = m->cas->n_areas;
#define ARRAY(type, name, count, doc) memset(q->name, 0, (size_t)(count) * sizeof(type));
#include "policy.def"
#undef ARRAY
    for (int l = 0; l < n_legs; l++) q->danger[l] = 1;
    for (int o = 0; o < n_origins; o++) q->push[o] = 1;
    for (int t = 0; t < n_towns; t++) q->arbiter_shock[t] = -1;
    q->oil_times = q->rescue_times = 1;
    q->oil_level = -1;
}

/* ---- the will to fund, and coordination --------------------------------------------------------------------------------- */
/* A scenario's own, or a hook's; not the case's history, whose strengths are as they were. */
static bool own(const struct trib_setting *s) { return s->id[0] == 0 || strcmp(s->id, "hook") == 0; }

static double weeks_old(const struct trib_model *m, const struct trib_setting *s)
{
    return (double)(m->day - (s->from_day > m->first_day ? s->from_day : m->first_day)) / 7.0;
}

/* Different levers of the scenario that are in force today; the representative who coordinates them is not one of them. */
static int levers_at_work(const struct trib_model *m)
{
    bool at_work[N_LEVERS] = {false};
    int n = 0;
    for (int i = 0; i < m->n_settings; i++) {
        const struct trib_setting *s = &m->setting[i];
        if (!own(s) || s->lever == LEVER_special_representative || at_work[s->lever] || m->day < s->from_day || m->day >= s->to_day ||
            s->intensity <= 0 || s->budget == 0)
            continue;
        at_work[s->lever] = true;
        n++;
    }
    return n;
}

/* Donors tire of what runs long unless somebody attends: 1 - (1 - e^(-fatigue x years)) (1 - attention). B2 B4. Levers at the same
 * time lose friction x (n - 1)/n x (1 - coordination), and start late by the same share of a lag; a hook's lever has no start. B1. */
double levers_weakened(const struct trib_model *m, const struct trib_setting *s)
{
    double funded = 1, factor = 1, age = weeks_old(m, s);
    if (!own(s)) return 1;
    if (m->on.attention) funded = 1 - (1 - exp(-m->p.attention_fatigue * age / WEEKS_A_YEAR)) * (1 - m->attention[0]);
    if (!m->on.coordination || s->lever == LEVER_special_representative) return funded;
    int n = levers_at_work(m);
    double loose = n > 1 ? (n - 1.0) / n * (1 - m->coordination[0]) : 0, lag = m->p.coordination_lag * loose;
    factor = 1 - m->p.coordination_friction * loose;
    if (s->id[0] == 0 && age < lag) factor *= age / lag;
    return funded * factor;
}

void levers_week(struct trib_model *m)
{
    if (m->year_starts) memset(m->spent, 0, (size_t)m->cap_settings * sizeof *m->spent);
    policy_clear(m);
    for (int i = 0; i < m->n_settings; i++) {
        double strength = levers_strength(&m->setting[i], m->day);
        if (strength > 0) strength *= levers_weakened(m, &m->setting[i]);
        if (strength > 0) levers[m->setting[i].lever]->act(m, i, strength);
    }
    m->coordination[0] += m->p.coordination_speed * (fmin(m->policy.coordinator[0], 1) - m->coordination[0]);
    for (int i = 0; i < m->n_shocks; i++)
        if (m->day + 6 >= m->shock[i].from_day && m->day < m->shock[i].to_day) shock_week(m, &m->shock[i]);
    m->oil_usd *= m->policy.oil_times;
    if (m->policy.oil_level >= 0) m->oil_usd = m->policy.oil_level * 1e9 / WEEKS_A_YEAR;
    m->rescue_ships *= m->policy.rescue_times;
    if (!m->on.interdiction) memset(m->policy.stop_leg, 0, (size_t)m->cas->n_legs * sizeof(double));
}
