/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Observers: what is recorded differs from what happens (C6). A share of passages is counted, later, with an error; deaths are
 * found at sea by half and on land by a twentieth. Patrols drive passages off the counted track.
 * Travellers' beliefs and levers with a target read this record, never the truth.
 * Reads moved, died, captured, stopped. Writes queue_*, seen_*, believed_*, recorded measures.
 */
#include "processes.h"
#include <math.h>

static int delay_slots(const struct trib_model *m) { return (int)m->p.observe_delay + 1; }

static double counted_share(const struct trib_model *m, int l)
{
    const struct trib_leg *leg = &m->cas->leg[l];
    double share = m->cas->town[leg->from].observed;
    return share * (1 - m->p.observe_hidden * m->policy.stop_leg[l] * (leg->mode != TRIB_SEA));
}

void observe_week(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    int n = cas->n_legs, slot = m->week % delay_slots(m), due = (m->week + 1) % delay_slots(m); /* filled `delay` weeks ago */
    double arrivals = 0, deaths = 0;
    for (int l = 0; l < n; l++) {
        const struct trib_leg *leg = &cas->leg[l];
        size_t q = (size_t)slot * (size_t)n + (size_t)l, out = (size_t)due * (size_t)n + (size_t)l;
        double noise = exp(m->p.observe_error * rng_normal(m->key, DRAW_OBSERVE, trib_id_hash(cas->leg_id[l]), (uint32_t)m->week, 0));
        m->queue_flow[q] = (double)m->moved[l] * counted_share(m, l) * noise;
        m->queue_death[q] = (double)m->died[l] * m->p.observe_death * (leg->mode == TRIB_SEA ? 1 : 0.1);
        m->queue_capture[q] = (double)(m->captured[l] + m->stopped[l]) * m->p.observe_capture;
        double flow = m->queue_flow[out], death = m->queue_death[out], capture = m->queue_capture[out];
        double a = m->p.observe_memory;
        m->recorded_flow[l] = flow;
        measure_add(m, M_recorded_flow, TRIB_LEG, l, flow);
        deaths += death;
        m->seen_flow[l] += a * (flow - m->seen_flow[l]);
        m->seen_death[l] += a * (death - m->seen_death[l]);
        m->seen_capture[l] += a * (capture - m->seen_capture[l]);
        /* Rates over what was seen, with a weak prior of one death and one capture in some hundred passages. */
        double passages = m->seen_flow[l] / fmax(cas->town[leg->from].observed, 0.01);
        m->believed_death[l] = (m->seen_death[l] + leg->death * m->p.observe_prior) / (passages + m->p.observe_prior);
        m->believed_capture[l] = (m->seen_capture[l] + 0.02 * m->p.observe_prior) / (passages + m->p.observe_prior);
        if (cas->town[leg->to].role == TRIB_ROLE_DESTINATION) arrivals += (double)m->arrived[l] * cas->town[leg->to].observed;
    }
    for (int t = 0; t < cas->n_towns; t++) {
        m->seen_town[t] = 0;
        for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) m->seen_town[t] += m->seen_flow[l];
    }
    m->queue_arrivals[slot] = arrivals;
    measure_add(m, M_recorded_arrivals, TRIB_NATION, 0, m->queue_arrivals[due]);
    measure_add(m, M_recorded_deaths, TRIB_NATION, 0, deaths);
}
