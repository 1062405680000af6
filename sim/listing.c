/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sanctions: a group to which the regime's rule points is proposed, and listed after a delay in which it knows. It stays listed
 * while the regime lasts. B7 C4.
 * Reads policy. Writes proposed_week, listed, arms_dear.
 */
#include "armed.h"

void listing_week(struct trib_model *m)
{
    const struct policy *q = &m->policy;
    for (int g = 0; g < m->cas->n_groups; g++) {
        m->listed[g] = 0;
        if (q->sanction[g] <= 0) {
            m->proposed_week[g] = -1;
        } else {
            if (m->proposed_week[g] < 0 && q->to_list[g] > 0) m->proposed_week[g] = m->week;
            bool due = m->proposed_week[g] >= 0 && m->week - m->proposed_week[g] >= q->list_delay[g];
            if (due) m->listed[g] = armed_clamp(q->sanction[g], 0, 1);
        }
        m->arms_dear[g] = 1 + m->listed[g] * q->dear[g];
    }
}
