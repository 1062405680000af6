/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pacts between neighbours: a people whose men come, or come back, into a town of others without a fight is let in on terms. They hold as
 * long as what they were made under does: once an arbiter or an outside payer of one of the two comes or goes, trust wears off.
 * Pacts are made where the case brings newcomers in (control.c) and where the expelled return (conflict.c), which reads them. Reads arbiter, sponsors, coopted, present. Writes
 * pact, pact_shaken, arbiter_seen, payer_seen.
 */
#include "armed.h"

bool pacts_let_in(struct trib_model *m, int g, int t)
{
    bool others = false, friends = false;
    for (int k = 0; k < m->cas->n_groups; k++) {
        if (k == g || !armed_in(m, k, t)) continue;
        friends |= armed_side(m, k) == armed_side(m, g);
        others |= m->holding[gt(m, k, t)] > 0 && clash_communal(m, t, g, k);
    }
    if (!others || friends) return false;
    m->pact[t] = m->on.kin_pacts ? 1 : 0;
    m->pact_shaken[t] = false;
    return true;
}

static bool sponsored(const struct trib_model *m, int g)
{
    const struct trib_group *group = &m->cas->group[g];
    return m->coopted[g] || (group->sponsor > 0 && group->sponsor_from <= m->day && m->day < group->sponsor_to);
}

/* Everybody who stands with the group in a town under a pact doubts it from now on. */
static void shake(struct trib_model *m, int g)
{
    for (int t = 0; t < m->cas->n_towns; t++)
        if (m->pact[t] > 0 && armed_in(m, g, t)) m->pact_shaken[t] = true;
}

void pacts_month(struct trib_model *m)
{
    for (int t = 0; t < m->cas->n_towns; t++) {
        double now = arbiter_now(m, t), change = fabs(now - m->arbiter_seen[t]);
        m->arbiter_seen[t] = now;
        if (change < m->p.pact_shock) continue;
        for (int g = 0; g < m->cas->n_groups; g++)
            if (armed_in(m, g, t)) shake(m, g);
    }
    for (int g = 0; g < m->cas->n_groups; g++) {
        bool now = sponsored(m, g), changed = now != m->payer_seen[g];
        m->payer_seen[g] = now;
        if (changed) shake(m, g);
    }
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (m->pact_shaken[t]) m->pact[t] *= 1 - m->p.pact_decay;
        if (!m->on.kin_pacts || m->pact[t] < 0.001) m->pact[t] = 0;
        if (m->pact[t] <= 0) m->pact_shaken[t] = false;
    }
}
