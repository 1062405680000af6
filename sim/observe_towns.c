/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an early warner reads, town by town (C6, A11): passages, prices, captures and deaths in clashes as observers have them, late
 * and with an error. Nothing is seen here that observe_week() has not seen: it stands behind it in the week, and looks at the counts
 * of this week that wait for their delay.
 * Reads queue_flow, recorded_flow, captured, stopped, price, clash_dead, watch_*. Writes queue_price, queue_taken, queue_clash, recorded_price,
 * recorded measures.
 */
#include "processes.h"
#include <math.h>

enum { ERROR_PRICE, ERROR_TAKEN, ERROR_CLASH };

static double with_error(const struct trib_model *m, double value, double spread, uint64_t town, uint32_t what)
{
    return value > 0 ? value * exp(spread * rng_normal(m->key, DRAW_OBSERVE_TOWN, town, (uint32_t)m->week, what)) : 0;
}

void observe_towns(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    int slots = (int)m->p.observe_delay + 1, slot = m->week % slots, due = (m->week + 1) % slots; /* filled `delay` weeks ago */
    const double *counted = m->queue_flow + (size_t)slot * (size_t)cas->n_legs;
    for (int t = 0; t < cas->n_towns; t++) {
        size_t now = (size_t)slot * (size_t)cas->n_towns + (size_t)t, out = (size_t)due * (size_t)cas->n_towns + (size_t)t;
        uint64_t town = trib_id_hash(cas->town[t].id);
        double more = 1 + m->policy.watch_counted[t], early = m->policy.watch_early[t], sure = 1 - m->policy.watch_precision[t];
        double passages = 0, paid = 0, taken = 0, on_record = 0;
        for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) {
            double weight = early < 1 ? counted[l] : m->recorded_flow[l]; /* what waits in the queue, unless nothing waits */
            passages += weight;
            paid += weight * usd_of(m->price[l]);
            taken += (double)(m->captured[l] + m->stopped[l]) * fmin(m->p.observe_capture * more, 1);
            on_record += m->recorded_flow[l];
        }
        double price = with_error(m, passages > 0 ? paid / passages : 0, m->p.observe_price_error * sure, town, ERROR_PRICE);
        double captures = with_error(m, taken, m->p.observe_error * sure, town, ERROR_TAKEN);
        double dead = with_error(m, (double)m->clash_dead[t] * fmin(m->p.observe_clash * more, 1), m->p.observe_error * sure, town, ERROR_CLASH);
        m->queue_price[now] = price;
        m->queue_taken[now] = captures * (1 - early);
        m->queue_clash[now] = dead * (1 - early);
        if (m->queue_price[out] > 0) m->recorded_price[t] = m->queue_price[out];
        measure_add_here(m, M_recorded_flow, TRIB_TOWN, t, on_record);
        measure_add(m, M_recorded_captures, TRIB_TOWN, t, m->queue_taken[out] + captures * early);
        measure_add(m, M_recorded_clash_deaths, TRIB_TOWN, t, m->queue_clash[out] + dead * early);
    }
}
