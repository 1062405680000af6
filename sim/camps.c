/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Displaced residents in camps, holding points and informal settlements of their town: aid comes, a part of it buys from those who
 * use forced labour, and some of the displaced are exploited themselves. Numbers, not agents: expected persons by kind and band.
 * Reads displaced_share, captivity, captor_share, policy. Writes camp_victims, aid_demand, ledger (DONORS, EMPLOYERS to towns and
 * captors), measures. P3 A9 C5.
 */
#include "journey.h"
#include <math.h>
#include <string.h>

/* What is paid for exploitation goes to the town's captors by their part, the rest to gangs: people of the town. */
static void pay_captors(struct trib_model *m, int t, enum account_kind payer, int64_t cents, enum flow flow)
{
    const int n = m->cas->n_groups;
    double weight[TRIB_MAX_GROUPS + 1], groups = 0;
    int64_t part[TRIB_MAX_GROUPS + 1];
    if (cents <= 0) return;
    for (int g = 0; g < n; g++) groups += weight[g] = m->captor_share[gt(m, g, t)];
    weight[n] = groups < 1 ? 1 - groups : 0;
    ledger_split(cents, weight, n + 1, part);
    for (int g = 0; g <= n; g++) {
        if (part[g] <= 0) continue;
        int to = g < n ? ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, g) : ledger_account(&m->ledger, ACCOUNT_TOWN, t);
        ledger_pay(&m->ledger, ledger_account(&m->ledger, payer, 0), to, part[g], flow);
        if (g < n) {
            m->income_captivity[g] += part[g];
            measure_add(m, M_revenue_captivity, TRIB_GROUP, g, usd_of(part[g]));
        } else {
            m->town_income_trade[t] += part[g];
            m->town_income_all[t] += part[g];
        }
    }
    measure_add(m, M_trafficking_profit, TRIB_NATION, 0, usd_of(cents));
    measure_add(m, M_illicit_profit, TRIB_NATION, 0, usd_of(cents));
}

/* Aid for so many displaced persons; returns the share of it that leaks. */
static double give_aid(struct trib_model *m, int t, double displaced)
{
    double leak = m->on.aid_leakage ? m->p.camp_leak * (1 - fmin(1, m->policy.procure_check[t])) : 0;
    int64_t all = cents_of(displaced * m->p.camp_aid * MONTHS_A_WEEK), lost = (int64_t)((double)all * leak);
    if (all <= 0) return leak;
    ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), ledger_account(&m->ledger, ACCOUNT_TOWN, t), all - lost, FLOW_AID);
    m->town_income_all[t] += all - lost;
    pay_captors(m, t, ACCOUNT_DONORS, lost, FLOW_AID_LEAK);
    measure_add(m, M_aid, TRIB_TOWN, t, usd_of(all));
    measure_add(m, M_aid_leaked, TRIB_TOWN, t, usd_of(lost));
    return leak;
}

static void band_week(struct trib_model *m, int t, int band, double persons, double *held, double *usd)
{
    const struct trib_params *p = &m->p;
    const struct town_now *town = &m->journey->town[t];
    double *victims = m->camp_victims + ((size_t)t * TRIB_MAX_KINDS) * TRIB_N_BANDS + band, now = 0;
    for (int k = 0; k < m->cas->n_kinds; k++) now += victims[k * TRIB_N_BANDS];
    double danger = p->camp_exploitation * m->captivity[t] * (1 + m->aid_demand[t]) * (1 - fmin(1, m->policy.safer[t]));
    double new = fmin(1, danger) * fmax(0, persons - now);
    for (int k = 0; k < m->cas->n_kinds; k++) {
        double share = town->kind_upto[0][band][k] - (k ? town->kind_upto[0][band][k - 1] : 0);
        double out = m->journey->exit[k] * (1 + town->open_doors) + town->freed;
        double *x = &victims[k * TRIB_N_BANDS];
        *x += new * share - fmin(1, out) * *x;
        if (*x > persons) *x = persons; /* the others have gone home */
        double months = *x * MONTHS_A_WEEK;
        *held += months;
        *usd += *x * town->work[0][k] / 100;
        measure_add_here(m, M_person_months_exploited, TRIB_KIND, k, months);
        measure_add_here(m, M_person_months_exploited, TRIB_BAND, band, months);
        measure_add(m, M_exploitation_harm, TRIB_KIND, k, months * m->cas->kind[k].harm);
    }
}

void camps_week(struct trib_model *m)
{
    for (int t = 0; t < m->cas->n_towns; t++) {
        double displaced = m->displaced_share[t] * m->cas->town[t].population, months = 0, usd = 0;
        if (!m->on.camps) displaced = 0;
        double leak = give_aid(m, t, displaced), children = m->p.camp_children;
        m->aid_demand[t] = m->p.camp_pull * leak * m->displaced_share[t] * (m->on.camps ? 1 : 0);
        if (!m->on.exploitation) displaced = 0;
        for (int band = 0; band < TRIB_N_BANDS; band++)
            band_week(m, t, band, displaced * (band < TRIB_WOMEN ? children : 1 - children) / 2, &months, &usd);
        pay_captors(m, t, ACCOUNT_EMPLOYERS, cents_of(usd), FLOW_FORCED);
        measure_add(m, M_person_months_exploited, TRIB_TOWN, t, months);
        measure_add(m, M_displaced_exploited, TRIB_TOWN, t, months);
    }
}
