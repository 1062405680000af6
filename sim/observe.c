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

/* Share of passages that observers of a town count when nobody hides. */
static double observed(const struct trib_model *m, int t)
{
    double share = m->cas->town[t].observed;
    return share + m->policy.watch_counted[t] * (1 - share);
}

static double counted_share(const struct trib_model *m, int l)
{
    const struct trib_leg *leg = &m->cas->leg[l];
    double hidden = m->p.observe_hidden * (1 - m->policy.watch_tracks[leg->from]);
    return observed(m, leg->from) * (1 - hidden * m->policy.stop_leg[l] * (leg->mode != TRIB_SEA));
}

/* A record of this week: a part is there at once, the rest waits in the queue. Returns what comes on record now. */
static double record(double *queue, size_t slot, size_t due, double now, double early)
{
    queue[slot] = now * (1 - early);
    return queue[due] + now * early;
}

void observe_week(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    int n = cas->n_legs, slot = m->week % delay_slots(m), due = (m->week + 1) % delay_slots(m); /* filled `delay` weeks ago */
    double arrivals = 0, deaths = 0;
    for (int l = 0; l < n; l++) {
        const struct trib_leg *leg = &cas->leg[l];
        size_t q = (size_t)slot * (size_t)n + (size_t)l, out = (size_t)due * (size_t)n + (size_t)l;
        double more = 1 + m->policy.watch_counted[leg->from], early = m->policy.watch_early[leg->from];
        double spread = m->p.observe_error * (1 - m->policy.watch_precision[leg->from]);
        double found = fmin(m->p.observe_death * more, 1) * (leg->mode == TRIB_SEA ? 1 : 0.1);
        double noise = exp(spread * rng_normal(m->key, DRAW_OBSERVE, trib_id_hash(cas->leg_id[l]), (uint32_t)m->week, 0));
        int64_t passed = m->moved[l] > m->stopped[l] ? m->moved[l] - m->stopped[l] : 0; /* counted beyond the patrols */
        double flow = record(m->queue_flow, q, out, (double)passed * counted_share(m, l) * noise, early);
        double death = record(m->queue_death, q, out, (double)m->died[l] * found, early);
        double capture = record(m->queue_capture, q, out, (double)(m->captured[l] + m->stopped[l]) * fmin(m->p.observe_capture * more, 1), early);
        double a = m->p.observe_memory;
        m->recorded_flow[l] = flow;
        measure_add(m, M_recorded_flow, TRIB_LEG, l, flow);
        deaths += death;
        m->seen_flow[l] += a * (flow - m->seen_flow[l]);
        m->seen_death[l] += a * (death - m->seen_death[l]);
        m->seen_capture[l] += a * (capture - m->seen_capture[l]);
        /* Rates over what was seen, with a weak prior of one death and one capture in some hundred passages. */
        double passages = m->seen_flow[l] / fmax(observed(m, leg->from), 0.01);
        m->believed_death[l] = (m->seen_death[l] + leg->death * m->p.observe_prior) / (passages + m->p.observe_prior);
        m->believed_capture[l] = (m->seen_capture[l] + 0.02 * m->p.observe_prior) / (passages + m->p.observe_prior);
        if (cas->town[leg->to].role == TRIB_ROLE_DESTINATION) arrivals += (double)m->arrived[l] * observed(m, leg->to);
    }
    for (int t = 0; t < cas->n_towns; t++) {
        m->seen_town[t] = 0;
        for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) m->seen_town[t] += m->seen_flow[l];
    }
    m->queue_arrivals[slot] = arrivals;
    measure_add(m, M_recorded_arrivals, TRIB_NATION, 0, m->queue_arrivals[due]);
    measure_add(m, M_recorded_deaths, TRIB_NATION, 0, deaths);
}
