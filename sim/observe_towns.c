/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an early warner reads, town by town (C6, A11): passages, prices, captures and deaths in clashes as observers have them, late
 * and with an error. Nothing is seen here that observe_week() has not seen: it stands behind it in the week, and looks at the counts
 * of this week that wait for their delay.
 * Reads queue_flow, queue_capture, recorded_flow, price, clash_dead. Writes queue_price, queue_taken, queue_clash, recorded_price,
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
    const double *counted = m->queue_flow + (size_t)slot * (size_t)cas->n_legs, *heard = m->queue_capture + (size_t)slot * (size_t)cas->n_legs;
    for (int t = 0; t < cas->n_towns; t++) {
        size_t now = (size_t)slot * (size_t)cas->n_towns + (size_t)t, out = (size_t)due * (size_t)cas->n_towns + (size_t)t;
        uint64_t town = trib_id_hash(cas->town[t].id);
        double passages = 0, paid = 0, taken = 0, on_record = 0;
        for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) {
            passages += counted[l];
            paid += counted[l] * usd_of(m->price[l]);
            taken += heard[l];
            on_record += m->recorded_flow[l];
        }
        m->queue_price[now] = with_error(m, passages > 0 ? paid / passages : 0, m->p.observe_price_error, town, ERROR_PRICE);
        m->queue_taken[now] = with_error(m, taken, m->p.observe_error, town, ERROR_TAKEN);
        m->queue_clash[now] = with_error(m, (double)m->clash_dead[t] * m->p.observe_clash, m->p.observe_error, town, ERROR_CLASH);
        if (m->queue_price[out] > 0) m->recorded_price[t] = m->queue_price[out];
        measure_add_here(m, M_recorded_flow, TRIB_TOWN, t, on_record);
        measure_add(m, M_recorded_captures, TRIB_TOWN, t, m->queue_taken[out]);
        measure_add(m, M_recorded_clash_deaths, TRIB_TOWN, t, m->queue_clash[out]);
    }
}
