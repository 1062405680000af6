/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a town thinks of captivity and forced labour: people get used to what is common, and condemn what they are shown. A norm
 * makes residents tell and holds captors back (residents.c, groups.c). B3.
 * Reads held_town, forced_town, policy. Writes norm.
 */
#include "armed.h"

void norms_month(struct trib_model *m)
{
    const struct trib_params *p = &m->p;
    if (!m->on.norms) return;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double people = m->cas->town[t].population;
        double common = people > 0 ? 1000 * (double)(m->held_town[t] + m->forced_town[t]) / people : 0;
        double used_to = p->norms_first * p->norms_half / (common + p->norms_half);
        m->norm[t] += p->norms_speed * (used_to - m->norm[t] + m->policy.condemn[t] * (1 - m->norm[t]));
        m->norm[t] = armed_clamp(m->norm[t], 0, 1);
    }
}
