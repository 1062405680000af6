/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A group that takes part in running passages (M1), and one that uses violence against civilians as a weapon (M3): how far either
 * pays it, and the part of operators' profit that running brings. Reads profit_month, holding, power, support. Writes run_base,
 * income_run, terror, ledger (FIRM to GROUP_CASH). A3 A4.
 */
#include "armed.h"

/* Concentration of a group's hold: mean share of the towns where it stands, by holdings. */
static double hold_of(const struct trib_model *m, int g)
{
    double sum = 0, square = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double h = armed_in(m, g, t) ? m->holding[gt(m, g, t)] : 0;
        sum += h;
        square += h * h;
    }
    return sum > 0 ? square / sum : 0;
}

double running_wanted(const struct trib_model *m, int g)
{
    if (!m->on.running || m->converted[g] || m->run_base[g] <= 0) return 0;
    double profit = m->p.group_run_share * m->run_base[g], tolls = m->toll_part[g] * m->trade_income[g];
    double gain = tolls > 0 ? armed_logistic((log(profit + 1) - log(tolls + 1)) / m->p.group_run_spread) : 1;
    return hold_of(m, g) * gain;
}

double terror_wanted(const struct trib_model *m, int g)
{
    double sum = 0, drive = 0;
    if (!m->on.terror || m->converted[g]) return 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double h = armed_in(m, g, t) ? m->holding[gt(m, g, t)] : 0, p = m->power[gt(m, g, t)];
        sum += h;
        drive += h * 4 * p * (1 - p) * (1 - m->support[t]);
    }
    if (sum <= 0 || drive <= 0) return 0;
    return armed_logistic((drive / sum - m->p.terror_threshold) / m->p.terror_spread);
}

/* Part of firms' profit in a town that one group takes now. */
static double part_of(const struct trib_model *m, int g, int t)
{
    if (!armed_in(m, g, t) || m->converted[g] || armed_stops(m, g, t)) return 0;
    return m->p.group_run_share * m->mode_run[g] * m->holding[gt(m, g, t)] * m->cas->group[g].trade_share *
           (1 - m->deal_kept[gt(m, g, t)]);
}

/* Firms of the town pay usd to a group by their cash; returns the cents paid. Slots in any order: each pays its own share. */
static int64_t pay_partner(struct trib_model *m, int t, int g, int64_t due, int64_t cash)
{
    int64_t paid = 0;
    for (int f = 0; f < m->firm.n && cash > 0; f++) {
        if (m->firm.town[f] != t || m->firm.licensed[f]) continue;
        double own = (double)ledger_balance(&m->ledger, ACCOUNT_FIRM, f) / (double)cash;
        paid += ledger_pay_up_to(&m->ledger, ledger_account(&m->ledger, ACCOUNT_FIRM, f), ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, g),
                                 (int64_t)((double)due * own), FLOW_PARTNER);
    }
    return paid;
}

static void share_profit(struct trib_model *m, int t, double profit_cents)
{
    int64_t cash = 0;
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.town[f] == t && !m->firm.licensed[f]) cash += ledger_balance(&m->ledger, ACCOUNT_FIRM, f);
    for (int g = 0; g < m->cas->n_groups && cash > 0; g++) {
        int64_t due = (int64_t)(profit_cents * part_of(m, g, t));
        if (due > cash) due = cash;
        if (due <= 0) continue;
        int64_t got = pay_partner(m, t, g, due, cash);
        cash -= got;
        m->profit_month[t] -= got;
        m->income_run[g] += got;
        m->run_by_group[gt(m, g, t)] += got;
        measure_add(m, M_revenue_running, TRIB_GROUP, g, usd_of(got));
    }
}

/* Profit of the week in every town: partners take their part; what running could bring is remembered, smoothed over two months. */
void running_week(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    double speed = 1.0 / (m->week < 9 ? m->week + 1 : 9), base[TRIB_MAX_GROUPS] = {0};
    for (int t = 0; t < cas->n_towns; t++) {
        /* firms' books of the month were opened by market_quote in its first week */
        double profit = (double)(m->profit_month[t] - (m->month_starts ? 0 : m->profit_seen[t])), terror = 0;
        for (int g = 0; g < cas->n_groups; g++) {
            double h = armed_in(m, g, t) ? m->holding[gt(m, g, t)] : 0;
            terror += h * m->mode_terror[g];
            if (profit > 0) base[g] += h * cas->group[g].trade_share * profit / 100 * WEEKS_A_YEAR / 12;
        }
        m->terror[t] = m->on.terror ? armed_clamp(terror, 0, 1) : 0;
        if (m->on.running && profit > 0) share_profit(m, t, profit);
        m->profit_seen[t] = m->profit_month[t];
    }
    for (int g = 0; g < cas->n_groups; g++) m->run_base[g] += speed * (base[g] - m->run_base[g]);
}
