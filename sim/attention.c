/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attention of those who fund policies: it decays, and is renewed by what is on record, by reports and by advocacy. And the standing
 * of groups, which a report that names them takes away for a while. B2 B4 C6.
 * Reads seen_death, seen_capture, clash_dead, policy. Writes attention, attention_town, seen_clash, standing, named.
 */
#include "armed.h"

/* A week's news of a town, in deaths: what is on record of the legs out of it, and of clashes over it. */
static double news_of(const struct trib_model *m, int t)
{
    double news = m->seen_clash[t];
    for (int l = m->cas->first_leg[t]; l < m->cas->first_leg[t + 1]; l++)
        news += m->seen_death[l] + m->p.attention_capture * m->seen_capture[l];
    return news;
}

static double renewed(const struct trib_params *p, double attention, double news, double half, double push)
{
    double gain = armed_clamp(p->attention_events * news / (news + half) + push, 0, 1);
    double kept = attention * (1 - p->attention_decay);
    return kept + (1 - kept) * gain;
}

void attention_week(struct trib_model *m)
{
    const struct trib_params *p = &m->p;
    double news = 0;
    for (int t = 0; t < m->cas->n_towns; t++)
        m->seen_clash[t] += p->observe_memory * (p->observe_clash * (double)m->clash_dead[t] - m->seen_clash[t]);
    if (!m->on.attention) return;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double here = news_of(m, t);
        news += here;
        m->attention_town[t] = renewed(p, m->attention_town[t], here, p->attention_town_half, m->policy.report_town[t]);
    }
    m->attention[0] = renewed(p, m->attention[0], news, p->attention_half, m->policy.publicity[0]);
    for (int g = 0; g < m->cas->n_groups; g++) {
        m->standing[g] += p->attention_recover * (1 - m->standing[g]);
        m->standing[g] *= 1 - armed_clamp(m->policy.shame[g], 0, 1);
        if (m->policy.shame[g] > 0) m->named[g] = true;
    }
}
