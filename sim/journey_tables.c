/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * This week's tables of the journey: danger on legs, work and captors in towns, what a captive is worth to whom. Everything that
 * a row of the pass reads is here and fixed for the week.
 */
#include "journey.h"
#include <math.h>
#include <string.h>

static double clamped(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

/* ---- legs ------------------------------------------------------------------------------------------------------------ */
static double danger_of_death(const struct trib_model *m, int l)
{
    const struct trib_leg *leg = &m->cas->leg[l];
    const struct trib_params *p = &m->p;
    if (leg->mode != TRIB_SEA) return leg->death * (leg->mode == TRIB_DESERT ? 1 + p->desert_hidden * m->policy.stop_leg[l] : 1);
    double risk = leg->death;
    if (m->on.boats) {
        risk *= boats_danger(m, leg->from);
        return risk < 0.9 ? risk : 0.9;
    }
    int area = m->cas->town[leg->from].sea_area;
    if (area >= 0 && m->wave_mean[area] > 0) risk *= pow(m->wave[area] / m->wave_mean[area], p->sea_wave);
    if (m->on.rescue) {
        double cover = boats_cover(m, leg->from);
        risk *= (1 + p->sea_worse_boats * cover) * (1 - p->sea_rescue * cover);
    }
    return risk;
}

/* Captors cut off from labour or bribes take more captives, and keepers refill what was flown home (model: loot in place of tax). */
static double driven_to_captives(const struct trib_model *m, int t)
{
    const struct policy *q = &m->policy;
    return 1 + m->p.capture_substitute * (q->tainted_cut[t] * m->labour_part[t] + q->reform_bribe[t] * m->bribe_part[t]) +
           m->p.detained_refill * m->emptied[t];
}

static double band_danger(const struct trib_model *m, int band)
{
    if (!m->on.vulnerability) return 1;
    bool child = band < TRIB_WOMEN, female = band == TRIB_GIRLS || band == TRIB_WOMEN;
    return (child ? m->p.capture_children : 1) * (female ? m->p.capture_women : 1);
}

static void prepare_legs(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    double times[TRIB_N_BANDS];
    for (int b = 0; b < TRIB_N_BANDS; b++) times[b] = band_danger(m, b);
    for (int l = 0; l < cas->n_legs; l++) {
        const struct trib_leg *leg = &cas->leg[l];
        struct leg_now *x = &m->journey->leg[l];
        double dies = danger_of_death(m, l), stop = police_stop(m, l), take = 0;
        if (m->on.captivity && leg->mode != TRIB_SEA && cas->town[leg->to].role != TRIB_ROLE_DESTINATION)
            take = m->p.capture_base * leg->capture * m->policy.danger[l] * m->captivity[leg->to] * (m->war[leg->to].on ? 2 : 1) *
                   driven_to_captives(m, leg->to) * (1 - clamped(m->policy.safer[leg->to], 0, 1));
        x->dies = threshold(dies);
        x->stopped = threshold(dies + stop);
        for (int b = 0; b < TRIB_N_BANDS; b++) x->taken[b] = threshold(dies + stop + take * times[b]);
        x->price = m->price[l];
        x->loan = m->on.debt ? m->loan_max[l] : 0;
        x->to = (uint16_t)leg->to;
        x->sea = leg->mode == TRIB_SEA;
        double weeks = ceil(leg->days / 7);
        x->weeks = (uint8_t)(weeks < 1 ? 1 : weeks > 50 ? 50 : weeks);
        x->accept = market_serves(m, l) ? threshold(m->accept[leg->from]) : UINT32_MAX;
        x->home = threshold(m->policy.send_home[l]);
    }
}

/* ---- towns: captors, officials, helpers --------------------------------------------------------------------------------- */
static void captors(const struct trib_model *m, int t, struct town_now *x)
{
    double upto = 0, best = 0;
    x->n_captors = 0;
    x->keeper = NOBODY;
    for (int g = 0; g < m->cas->n_groups; g++) {
        double share = m->captor_share[gt(m, g, t)];
        if (share > 0 && x->n_captors < 8) {
            upto += share;
            x->captor[x->n_captors] = (uint8_t)g;
            x->captor_upto[x->n_captors++] = threshold(upto);
        }
        if (m->present[gt(m, g, t)] && !m->cas->group[g].state && m->holding[gt(m, g, t)] > best) {
            best = m->holding[gt(m, g, t)];
            x->keeper = (uint8_t)g;
        }
    }
}

static void officials(const struct trib_model *m, int t, struct town_now *x)
{
    const struct trib_params *p = &m->p;
    const struct policy *q = &m->policy;
    double here = (double)m->town_migrants[t], detained = (double)m->detained_town[t], trained = clamped(q->train[t], 0, 1);
    x->deport = threshold(q->deport[t] <= 0 ? 0 : here > q->deport[t] ? q->deport[t] / here : 1);
    x->evacuate = q->evacuate[t] <= 0 ? 0 : detained > q->evacuate[t] ? q->evacuate[t] / detained : 1;
    x->true_rate = (p->identify_true + trained * (q->train_true[t] - p->identify_true)) *
                   (1 - p->identify_hiding * clamped(q->hiding[t], 0, 1));
    x->false_rate = p->identify_false + trained * (q->train_false[t] - p->identify_false);
    x->women = clamped(q->women_staff[t], 0, 1);
    x->shield = clamped(q->shield[t], 0, 1);
    x->freed = clamped(q->freed[t], 0, 1);
    x->open_doors = q->outreach[t];
    x->reform = clamped(q->reform_bribe[t], 0, 1);
    double again = m->on.retrafficking ? p->retrafficking_town * m->captivity[t] * (1 - clamped(q->safer[t], 0, 1)) : 0;
    x->relapse = threshold(m->on.captivity ? again : 0);
}

static void debts(const struct trib_model *m, int t, struct town_now *x)
{
    const struct trib_params *p = &m->p;
    double fear = 1 - p->debt_fear * clamped(m->policy.deport_risk[t], 0, 1);
    x->bond = (int32_t)cents_of(m->cas->town[t].wage * p->travel_work * p->debt_work * 12 / WEEKS_A_YEAR);
    x->flee = threshold(p->debt_escape * fear);
    x->bond_abroad = 100 * m->wage_abroad * p->debt_work * 12 / WEEKS_A_YEAR;
    x->loss_of_debt = p->debt_escape_abroad * fear;
}

/* ---- what captives are worth ---------------------------------------------------------------------------------------------- */
/* demand: times what is asked for of kinds that need a buyer. */
static double kind_weight(const struct trib_model *m, double demand, int captor, int band, int k)
{
    const struct trib_kind *kind = &m->cas->kind[k];
    if (kind->debt || (kind->fighters && captor == 0)) return 0;
    double weight = kind->weight[band];
    if (!m->on.vulnerability) {
        weight = 0;
        for (int b = 0; b < TRIB_N_BANDS; b++) weight += kind->weight[b] / TRIB_N_BANDS;
    }
    return kind->employers ? weight * demand : weight;
}

/* Of one captive put to work: what a week brings less upkeep, over the hazard to lose him and impatience. */
static void worth_of_work(const struct trib_model *m, int t, struct town_now *x)
{
    const struct trib_params *p = &m->p;
    double demand = (1 - clamped(m->policy.tainted_cut[t], 0, 1)) * (1 + m->aid_demand[t]);
    for (int c = 0; c < CAPTOR_KINDS; c++) {
        double wage = c ? m->mean_wage : m->cas->town[t].wage, worth[TRIB_MAX_KINDS];
        x->upkeep[c] = 100 * p->capture_upkeep * wage;
        for (int k = 0; k < m->cas->n_kinds; k++) {
            const struct trib_kind *kind = &m->cas->kind[k];
            double value = 100 * wage * (isnan(kind->value) ? p->forced_value : kind->value);
            if (kind->employers) value *= 1 - clamped(m->policy.tainted_cut[t], 0, 1);
            double gone = m->journey->exit[k] * (1 + x->open_doors) + x->freed + p->capture_death * kind->death + p->capture_impatience;
            x->work[c][k] = (int32_t)(value + 0.5);
            worth[k] = (value - x->upkeep[c]) / gone;
        }
        for (int b = 0; b < TRIB_N_BANDS; b++) {
            double sum = 0, mean = 0, whole = 0;
            for (int k = 0; k < m->cas->n_kinds; k++) {
                double weight = kind_weight(m, demand, c, b, k);
                whole += kind_weight(m, 1, c, b, k);
                sum += weight;
                mean += weight * worth[k];
                x->kind_upto[c][b][k] = sum;
            }
            /* where demand is gone there is no other work at once: the shares then sum to less than one */
            if (sum > whole) whole = sum;
            for (int k = 0; k < m->cas->n_kinds; k++) x->kind_upto[c][b][k] = whole > 0 ? x->kind_upto[c][b][k] / whole : 0;
            x->work_worth[c][b] = sum > 0 && m->on.exploitation ? mean / whole : -1;
        }
    }
}

/* Town, this one or the next onward by land, where captives' work is worth most. */
static void find_market(const struct trib_model *m, int t, struct town_now *x)
{
    const struct trib_case *cas = m->cas;
    double best = -1;
    x->market = (uint16_t)t;
    for (int l = cas->first_leg[t] - 1; l < cas->first_leg[t + 1]; l++) {
        bool here = l < cas->first_leg[t];
        int to = here ? t : cas->leg[l].to;
        if (!here && (!m->forward[l] || cas->leg[l].mode == TRIB_SEA || m->journey->town[to].destination)) continue;
        double worth = 0;
        for (int b = 0; b < TRIB_N_BANDS; b++) worth += m->journey->town[to].work_worth[1][b] + m->journey->town[to].work_worth[0][b];
        if (worth <= best) continue;
        best = worth;
        x->market = (uint16_t)to;
    }
}

static void prepare_holders(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    for (int g = 0; g < cas->n_groups; g++) {
        double v = m->mode_captivity[g] > 0 ? m->mode_captivity[g] / m->p.group_captive_norm : 1;
        m->journey->holder[g] = (struct holder_now){1 + m->p.capture_violence * (v - 1) / (v + 1), 0.5 + 0.5 * m->expected_hold[g],
                                                    (double)ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, g)};
    }
    for (int t = 0; t < cas->n_towns; t++) /* gangs: a small part of their town's money is theirs */
        m->journey->holder[cas->n_groups + t] = (struct holder_now){1, 1, 0.02 * (double)ledger_balance(&m->ledger, ACCOUNT_TOWN, t)};
}

static void prepare_chances(struct trib_model *m)
{
    const struct trib_params *p = &m->p;
    struct journey *j = m->journey;
    double places = 0, less = m->on.retrafficking ? p->retrafficking_road - 1 : 0;
    j->chance = (struct chances){threshold(p->travel_support), threshold(p->travel_give_up), threshold(p->detained_pay),
                                 threshold(p->detained_exit)};
    for (int t = 0; t < m->cas->n_towns; t++) places += m->policy.assist_places[t];
    /* places go to who has been identified, rightly or wrongly; nobody knows which */
    j->assist = threshold(places <= 0 ? 0 : m->flagged[0] > places ? places / m->flagged[0] : 1);
    m->assist_used[0] = places <= 0 ? 0 : clamped(m->flagged[0] / places, 0, 1);
    j->taken_again[0] = 1 + less;
    j->taken_again[1] = 1 + less * (1 - p->assistance_effect);
    for (int k = 0; k < m->cas->n_kinds; k++) j->exit[k] = isnan(m->cas->kind[k].exit) ? p->forced_exit : m->cas->kind[k].exit;
    for (int o = 0; o < m->cas->n_origins; o++) j->kin_median[o] = 100 * m->cas->origin[o].kin;
}

void journey_prepare(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    prepare_chances(m);
    prepare_legs(m);
    prepare_holders(m);
    for (int t = 0; t < cas->n_towns; t++) {
        struct town_now *x = &m->journey->town[t];
        x->destination = cas->town[t].role == TRIB_ROLE_DESTINATION;
        x->pay = (int32_t)cents_of(cas->town[t].wage * m->p.travel_work * m->p.travel_saving * 12 / WEEKS_A_YEAR);
        x->detention = (uint16_t)m->detention[t];
        captors(m, t, x);
        officials(m, t, x);
        debts(m, t, x);
        worth_of_work(m, t, x);
    }
    for (int t = 0; t < cas->n_towns; t++) find_market(m, t, &m->journey->town[t]);
}
