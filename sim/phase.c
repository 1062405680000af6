/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Phase of the peace continuum, of every town and of the nation: 0 peace, 1 crisis, 2 conflict, 3 post-conflict. It is a reader's
 * label on the record of killed and displaced; nothing in the model looks at it. Reads clash_dead, residents. Writes seen_dead,
 * displaced_now, phase. C7.
 */
#include "armed.h"

/* Sum of the last n months of place i; the running month is the first. */
static double last_months(const struct trib_model *m, int i, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++) sum += m->seen_dead[i * PHASE_MONTHS + k];
    return sum;
}

int phase_of(const struct trib_params *p, double dead_now, double dead_year, double dead_two_years, double displaced)
{
    if (dead_year >= p->phase_conflict && dead_now > 0) return 2;
    if (dead_two_years >= p->phase_conflict) return 3;
    return dead_year >= p->phase_crisis || displaced >= p->phase_displaced ? 1 : 0;
}

/* Residents who live away now, persons: of every town, and of all in the last place. */
static void count_displaced(struct trib_model *m)
{
    const int n = m->cas->n_towns;
    for (int i = 0; i <= n; i++) m->displaced_now[i] = 0;
    for (int r = 0; r < m->res.n; r++) {
        if (!m->res.displaced[r]) continue;
        m->displaced_now[m->res.town[r]] += m->res.weight[r];
        m->displaced_now[n] += m->res.weight[r];
    }
}

void phase_week(struct trib_model *m)
{
    const int n = m->cas->n_towns; /* place n is the nation */
    double people = 0;
    if (m->month_starts)
        for (int i = 0; i <= n; i++)
            for (int k = PHASE_MONTHS - 1; k >= 0; k--) m->seen_dead[i * PHASE_MONTHS + k] = k > 0 ? m->seen_dead[i * PHASE_MONTHS + k - 1] : 0;
    for (int t = 0; t < n; t++) {
        double u = rng_unit(m->key, DRAW_PHASE, town_uid(m, t), (uint32_t)m->week, 0);
        double seen = (double)rng_round(m->p.phase_seen * (double)m->clash_dead[t], u);
        m->seen_dead[t * PHASE_MONTHS] += seen;
        m->seen_dead[n * PHASE_MONTHS] += seen;
    }
    count_displaced(m);
    for (int t = 0; t < n; t++) people += m->cas->town[t].population;
    for (int i = 0; i <= n; i++) {
        double heads = i < n ? m->cas->town[i].population : people;
        m->phase[i] = phase_of(&m->p, last_months(m, i, 3), last_months(m, i, 12), last_months(m, i, PHASE_MONTHS),
                               heads > 0 ? m->displaced_now[i] / heads : 0);
    }
}
