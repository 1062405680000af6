/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deals with armed groups: taken while payment and peace outweigh the trade given up, kept as far as breaches would be seen,
 * stopped by a breach on record; and groups that turn to licit work while that pays more than the trade. Nothing here knows of
 * other deals: what another deal does to flows and rents is seen in traffic alone. Reads policy.deal_…, traffic, trade_income.
 * Writes deal_…, converted, licence_paid. A7 A8 A13 H8 H11.
 */
#include "armed.h"

double armed_traffic(const struct trib_model *m, int g, const double *covered)
{
    double sum = 0;
    for (int t = 0; t < m->cas->n_towns; t++)
        if (armed_in(m, g, t) && (!covered || covered[gt(m, g, t)] > 0)) sum += m->holding[gt(m, g, t)] * m->traffic[t];
    return sum;
}

double armed_asked_part(const struct trib_model *m, int g, const double *rent, const double *asked_in)
{
    double asked = 0, all = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double here = m->holding[gt(m, g, t)] * rent[t];
        all += here;
        if (asked_in[gt(m, g, t)] > 0) asked += here;
    }
    return all > 0 ? asked / all : 1;
}

/*
 * usd a month that peace is worth to a group: rents that it stands to lose by a clash within the year in the towns of the deal,
 * as far as the deal would keep the sides apart, which it can where all who have power are asked.
 */
static double peace_value(const struct trib_model *m, int g)
{
    double sum = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (m->policy.deal_town[gt(m, g, t)] <= 0) continue;
        double asked = 0, p = m->power[gt(m, g, t)], d = m->p.conflict_d0;
        for (int k = 0; k < m->cas->n_groups; k++)
            if (m->policy.deal_town[gt(m, k, t)] > 0) asked += m->power[gt(m, k, t)];
        double open = m->onset_hazard[t] / (1 - m->p.deal_calm * m->deal_held[t]), war = 1 - pow(1 - armed_clamp(open, 0, 1), 12);
        double saved = asked > 0.98 ? m->p.deal_calm : 0;
        sum += m->holding[gt(m, g, t)] * m->town_rent[t] * war * saved * (d + (1 - d) * (1 - p));
    }
    return sum;
}

/* Share of what a group does in the towns of its deal that observers see, by its holdings there: the record verifies. */
static double observed(const struct trib_model *m, int g)
{
    double weight = 0, sum = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double h = m->policy.deal_town[gt(m, g, t)] > 0 ? m->holding[gt(m, g, t)] : 0;
        weight += h;
        sum += h * m->cas->town[t].observed;
    }
    return weight > 0 ? sum / weight : 0;
}

static void no_deal(struct trib_model *m, int g)
{
    for (int t = 0; t < m->cas->n_towns; t++) m->deal_kept[gt(m, g, t)] = 0;
    m->deal_taken[g] = false;
    m->deal_paid[g] = m->deal_forgone[g] = 0;
    m->deal_week[g] = -1;
}

/* How far a party keeps its word in each town. Returns the share broken, by holdings. */
static double keep_word(struct trib_model *m, int g, double honesty)
{
    double weight = 0, broken = 0, loose = m->policy.deal_above[g] * m->p.deal_defect * (1 - m->policy.deal_conditions[g]);
    for (int t = 0; t < m->cas->n_towns; t++) {
        int k = gt(m, g, t);
        double own = 0;
        for (int i = 0; i < m->cas->n_groups; i++)
            if (armed_side(m, i) == armed_side(m, g)) own += m->power[gt(m, i, t)];
        /* a deal made in the capital: who is hard pressed on the spot keeps it least */
        double kept = honesty * (1 - loose * (1 - armed_clamp(own, 0, 1)));
        m->deal_kept[k] = m->policy.deal_town[k] > 0 && armed_in(m, g, t) ? kept * armed_clamp(m->policy.deal_on[g], 0, 1) : 0;
        double h = m->policy.deal_town[k] > 0 ? m->holding[k] : 0;
        weight += h;
        broken += h * (1 - kept);
    }
    return weight > 0 ? broken / weight : 0;
}

/*
 * Taken by logistic(slope x ((payment + peace) / income forgone - 1)); the luck of an offer is drawn once, and the choice made
 * anew each month: income forgone moves with the fares that pass the towns. How honestly a party keeps it follows what a breach
 * risks, the payments of the pause that follows, times the chance that it comes on record.
 */
static void consider_deal(struct trib_model *m, int g)
{
    const struct policy *q = &m->policy;
    if (q->deal_on[g] <= 0 || m->appeared_week[g] < 0 || m->cas->group[g].state) {
        no_deal(m, g);
        m->deal_pause[g] = -1;
        return;
    }
    if (m->week < m->deal_pause[g]) return;
    double now = armed_traffic(m, g, q->deal_town);
    if (m->deal_week[g] < 0) {
        m->deal_week[g] = m->week;
        m->deal_sum[g] = m->trade_income[g] * armed_asked_part(m, g, m->town_rent, q->deal_town) * (1 - m->toll_part[g] * armed_clamp(q->deal_cap[g], 0, 1));
        m->deal_traffic[g] = now;
    }
    double money = q->deal_pay[g] * (1 + q->deal_equipment[g]), value = money + peace_value(m, g);
    double forgone = m->deal_sum[g] * (m->deal_traffic[g] > 0 ? now / m->deal_traffic[g] : 1);
    double ratio = forgone > 0 ? value / forgone : value > 0 ? 1e3 : 0;
    double luck = rng_unit(m->key, DRAW_DEAL, group_uid(m, g), (uint32_t)m->deal_week[g], 0);
    m->deal_forgone[g] = forgone;
    m->deal_taken[g] = value > 0 && luck < armed_logistic(m->p.deal_slope * (ratio - 1));
    m->deal_paid[g] = m->deal_taken[g] ? q->deal_pay[g] : 0;
    double seen = armed_clamp(q->deal_conditions[g] * observed(m, g), 0, 1);
    double honesty = m->deal_taken[g] ? armed_logistic(m->p.deal_slope * (seen * m->p.deal_pause * ratio - 1)) : 0;
    double broken = keep_word(m, g, honesty);
    if (!m->deal_taken[g] || rng_unit(m->key, DRAW_BREACH, group_uid(m, g), (uint32_t)m->week, 0) >= seen * broken) return;
    measure_add(m, M_deal_breaches, TRIB_GROUP, g, 1);
    no_deal(m, g);
    m->deal_pause[g] = m->week + (int32_t)(m->p.deal_pause * WEEKS_A_MONTH);
}

/* A town is calm as far as the least bound of those who have power there. */
static double bound(const struct trib_model *m, int t)
{
    double least = 1;
    bool any = false;
    for (int g = 0; g < m->cas->n_groups; g++) {
        if (!armed_in(m, g, t) || m->power[gt(m, g, t)] < 0.01) continue;
        any = true;
        if (m->deal_kept[gt(m, g, t)] < least) least = m->deal_kept[gt(m, g, t)];
    }
    return any ? least : 0;
}

/* ---- conversion ---------------------------------------------------------------------------------------------------- */
/* Fees that regular channels bring and leave to licensed agents, usd a month. */
static double agents_fees(const struct trib_model *m)
{
    double usd = 0;
    for (int o = 0; o < m->cas->n_origins; o++) {
        double places = m->policy.places[o] < m->regular_demand[o] ? m->policy.places[o] : m->regular_demand[o];
        usd += places * m->policy.fee[o] * m->policy.licence[o];
    }
    return m->on.regular_channel ? usd * WEEKS_A_MONTH * m->p.convert_fees : 0;
}

/* What the trade brings a group now, or would bring one that has left it: by the fares that pass its towns. */
static double trade_of(const struct trib_model *m, int g)
{
    if (!m->converted[g]) return m->trade_income[g];
    double then = m->converted_traffic[g];
    return then > 0 ? m->converted_sum[g] * armed_traffic(m, g, NULL) / then : m->converted_sum[g];
}

/*
 * A group turns to licit work, guarding or licensed transport, when that brings more than the trade and the law (a channel's
 * licences, a deal's post) allows it; it turns back when the law or the money ends. A8 H8.
 */
static void consider_conversion(struct trib_model *m, int g, double fees, double all_trade)
{
    double post = m->deal_taken[g] ? m->policy.deal_post[g] : 0, law = m->licence_best > post ? m->licence_best : post;
    double trade = trade_of(m, g), part = all_trade > 0 ? trade / all_trade : 0;
    double licit = fees * part + m->deal_paid[g] * post;
    m->licit_income[g] = licit;
    double pays = licit <= 0 ? 0 : trade <= 0 ? 1 : armed_logistic(m->p.convert_slope * (licit / trade - 1));
    bool lawful = m->on.group_conversion && law > 0 && m->appeared_week[g] >= 0 && !m->cas->group[g].state;
    double luck = rng_unit(m->key, DRAW_CONVERT, group_uid(m, g), (uint32_t)m->week, 0);
    if (m->converted[g] ? !lawful || luck < m->p.convert_rate * (1 - pays) : lawful && luck < m->p.convert_rate * law * pays) {
        m->converted[g] = !m->converted[g];
        m->converted_sum[g] = m->trade_income[g];
        m->converted_traffic[g] = armed_traffic(m, g, NULL);
    }
    m->licence_paid[g] = m->converted[g] ? fees * part : 0;
}

void deals_week(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    for (int t = 0; t < cas->n_towns; t++) {
        double fares = 0;
        for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) fares += (double)m->moved[l] * usd_of(m->price[l]);
        m->traffic[t] += (fares - m->traffic[t]) / (m->week < 9 ? m->week + 1 : 9);
    }
    if (!m->month_starts) return;
    for (int g = 0; g < cas->n_groups; g++) consider_deal(m, g);
    for (int t = 0; t < cas->n_towns; t++) m->deal_held[t] = bound(m, t);
    double fees = agents_fees(m), all_trade = 0;
    for (int g = 0; g < cas->n_groups; g++) all_trade += trade_of(m, g);
    for (int g = 0; g < cas->n_groups; g++) consider_conversion(m, g, fees, all_trade);
}
