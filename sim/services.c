/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Local security and services that donors pay in the state's name. What reaches people protects them, with falling returns; where
 * armed groups control the town they take a part. A4 A6 H7.
 * Reads policy, holding. Writes service_protection, income_rent, town_income_all, ledger (DONORS to TOWN, SUPPLIERS, GROUP_CASH).
 */
#include "armed.h"

/* Groups' parts of what is spent in a town: holding x (1 - arbiter) x leakage. Returns their sum. */
static double captured(const struct trib_model *m, int t, double *part)
{
    double sum = 0;
    for (int g = 0; g < m->cas->n_groups; g++) {
        part[g] = armed_in(m, g, t) ? m->holding[gt(m, g, t)] * (1 - arbiter_now(m, t)) * m->policy.leakage[t] : 0;
        sum += part[g];
    }
    return armed_clamp(sum, 0, 1);
}

static void pay(struct trib_model *m, int t, double usd, double services, const double *part, double taken)
{
    struct ledger *l = &m->ledger;
    int donors = ledger_account(l, ACCOUNT_DONORS, 0);
    int64_t all = cents_of(usd), left = all;
    for (int g = 0; g < m->cas->n_groups; g++) {
        int64_t cents = (int64_t)((double)all * part[g]);
        if (cents <= 0) continue;
        ledger_pay(l, donors, ledger_account(l, ACCOUNT_GROUP_CASH, g), cents, FLOW_CAPTURED);
        m->income_rent[g] += cents;
        left -= cents;
    }
    int64_t local = (int64_t)((double)all * services * (1 - taken)); /* services are mostly pay of local people */
    if (local > left) local = left;
    ledger_pay(l, donors, ledger_account(l, ACCOUNT_TOWN, t), local, FLOW_PUBLIC_SERVICES);
    m->town_income_all[t] += local;
    ledger_pay(l, donors, ledger_account(l, ACCOUNT_SUPPLIERS, 0), left - local, FLOW_POLICY);
    levers_spend(m, LEVER_local_services, usd_of(all));
}

void services_month(struct trib_model *m)
{
    for (int t = 0; t < m->cas->n_towns; t++) {
        double a_head = m->policy.security_usd[t] + m->policy.services_usd[t], part[TRIB_MAX_GROUPS];
        m->service_protection[t] = 0;
        if (a_head <= 0) continue;
        double taken = captured(m, t, part), reached = a_head * (1 - taken);
        m->service_protection[t] = m->p.services_max * reached / (reached + m->p.services_half);
        pay(m, t, a_head * m->cas->town[t].population / 12, m->policy.services_usd[t] / a_head, part, taken);
    }
}
