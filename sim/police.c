/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the state does to the trade: chance of being stopped, arrests of firms. On land patrols know what residents tell them
 * (Berman, Shapiro and Felter 2011); at sea they see for themselves. A2 A6 H7.
 * Reads policy, inform. Writes firms, stop_seen, ledger (FIRM to SEIZED).
 */
#include "processes.h"
#include <math.h>

double police_stop(const struct trib_model *m, int l)
{
    const struct trib_leg *leg = &m->cas->leg[l];
    double patrol = m->policy.stop_leg[l];
    if (!m->on.interdiction || patrol <= 0) return 0;
    if (leg->mode == TRIB_SEA) return m->p.interdiction_sea_max * patrol;
    return m->p.interdiction_land_max * patrol * (m->on.information ? m->inform[leg->from] : 1);
}

double police_punishment(const struct trib_model *m, int t)
{
    if (!m->on.interdiction || m->policy.certainty[t] <= 0 || m->policy.severity[t] <= 0) return 0;
    return m->policy.certainty[t] * pow(m->policy.severity[t], m->p.punish_severity) * (m->on.information ? m->inform[t] : 1);
}

void state_week(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    for (int l = 0; l < cas->n_legs; l++) /* what operators see of the risk, over about two months */
        m->stop_seen[l] += 0.12 * (police_stop(m, l) - m->stop_seen[l]);
    if (!m->month_starts || !m->on.interdiction) return;
    for (int f = 0; f < m->firm.n; f++) {
        int t = m->firm.town[f];
        if (t < 0 || m->firm.licensed[f] || m->firm.ready_week[f] > m->week) continue;
        double patrol = 0;
        for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++)
            if (cas->leg[l].mode != TRIB_SEA && m->policy.stop_leg[l] > patrol) patrol = m->policy.stop_leg[l];
        patrol += (1 - patrol) * m->policy.police[t];
        patrol += (1 - patrol) * m->policy.certainty[t];
        double p = m->p.arrest_rate * patrol * (m->on.information ? m->inform[t] : 1);
        if (p <= 0 || rng_unit(m->key, DRAW_FIRM_ARREST, m->firm.uid[f], (uint32_t)m->week, 0) >= p) continue;
        int64_t cash = ledger_pay_up_to(&m->ledger, ledger_account(&m->ledger, ACCOUNT_FIRM, f), ledger_account(&m->ledger, ACCOUNT_SEIZED, 0),
                                        INT64_MAX, FLOW_SEIZURE);
        m->firm.town[f] = -1;
        measure_add(m, M_arrests, TRIB_NATION, 0, 1);
        measure_add(m, M_seized, TRIB_NATION, 0, usd_of(cash));
        measure_add(m, M_smuggling_profit, TRIB_NATION, 0, -usd_of(cash));
        measure_add(m, M_illicit_profit, TRIB_NATION, 0, -usd_of(cash));
    }
}
