/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Money offered to armed groups to stop departures: taken or refused, what is then blocked, and what groups nearby make of it.
 * Reads policy.offer_…, trade_income, open_rent. Writes coopted, paid, blocked, offer_hoped, bidding. A13 H9.
 */
#include "armed.h"
#include <string.h>


/*
 * Takes the money when it is above the tolls it would lose: a cliff, softened by a logit. The luck of an offer is drawn once,
 * for the week when it was made, so that the same offer is not tried again every month; a better one may still be accepted.
 */
static void consider_offer(struct trib_model *m, int g)
{
    double fixed = m->policy.offer[g], ratio = m->policy.offer_ratio[g];
    bool offered = fixed > 0 || ratio > 0;
    if (!offered || m->appeared_week[g] < 0 || m->cas->group[g].state) {
        m->coopted[g] = false;
        m->paid[g] = m->offer_sum[g] = 0;
        m->offer_week[g] = -1;
        return;
    }
    if (m->offer_week[g] < 0) {
        m->offer_week[g] = m->week;
        m->offer_sum[g] = m->trade_income[g];
    }
    double money = (fixed > 0 ? fixed : ratio * m->offer_sum[g]) * m->standing[g]; /* who pays a group that was named pays less */
    if (!m->coopted[g]) {
        double lost = m->offer_sum[g] * armed_asked_part(m, g, m->open_rent, m->policy.offer_town);
        double chance = money <= 0 ? 0 : lost <= 0 ? 1 : armed_logistic(m->p.coopt_slope * (money / lost - 1));
        m->coopted[g] = rng_unit(m->key, DRAW_COOPTATION, group_uid(m, g), (uint32_t)m->offer_week[g], 0) < chance;
    }
    m->paid[g] = m->coopted[g] ? money : 0;
}

static bool paid_for(const struct trib_model *m, int g, int t)
{
    return m->coopted[g] && m->present[gt(m, g, t)] && m->policy.offer_town[gt(m, g, t)] > 0;
}
static bool somebody_paid(const struct trib_model *m, int t)
{
    for (int g = 0; g < m->cas->n_groups; g++)
        if (paid_for(m, g, t)) return true;
    return false;
}

bool armed_stops(const struct trib_model *m, int g, int t)
{
    if (m->coopted[g] && m->policy.offer_town[gt(m, g, t)] > 0) return true;
    return m->bidding[g] && m->sea_town[t] && m->present[gt(m, g, t)] && !somebody_paid(m, t);
}

/* Best payment in sight of a group: to somebody on another beach of a sea where it stands itself, over what that one gave up. */
static double payment_seen(const struct trib_model *m, int g)
{
    const struct trib_case *cas = m->cas;
    double best = 0;
    for (int k = 0; k < cas->n_groups; k++) {
        double lost = m->coopted[k] ? m->offer_sum[k] * armed_asked_part(m, k, m->open_rent, m->policy.offer_town) : 0, ratio = lost > 0 ? m->paid[k] / lost : 0;
        if (k == g || ratio <= best) continue;
        for (int t = 0; t < cas->n_towns; t++) {
            if (!paid_for(m, k, t)) continue;
            for (int own = 0; own < cas->n_towns; own++)
                if (armed_in(m, g, own) && m->sea_town[own] && cas->town[own].sea_area == cas->town[t].sea_area &&
                    strcmp(cas->town[own].country, cas->town[t].country) == 0 && !somebody_paid(m, own))
                    best = ratio;
        }
    }
    return best;
}

/*
 * Groups near a paid one expect an offer of their own and police their beach to qualify, or to be left alone: militias of the
 * coast turned on smuggling once recognition was to be had. Hope grows while a payment is seen, fades once none is or none
 * comes; a group bids when the money that it hopes for, by its own trust in such promises, is above its own tolls. A13 H9.
 */
static void consider_bid(struct trib_model *m, int g)
{
    bool offered = m->policy.offer[g] > 0 || m->policy.offer_ratio[g] > 0;
    if (!m->on.recognition_bid || offered || m->appeared_week[g] < 0 || m->cas->group[g].state) {
        m->offer_hoped[g] = 0;
        m->bidding[g] = false;
        return;
    }
    double hope = m->p.recognition_belief * payment_seen(m, g);
    if (hope > m->offer_hoped[g]) m->offer_hoped[g] += m->p.recognition_news * (hope - m->offer_hoped[g]);
    else m->offer_hoped[g] += m->p.recognition_patience * (hope - m->offer_hoped[g]);
    double trust = exp(m->p.recognition_spread * rng_normal(m->key, DRAW_RECOGNITION, group_uid(m, g), 0, 0));
    m->bidding[g] = m->offer_hoped[g] * trust > 1;
}

void groups_offers(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    for (int g = 0; g < cas->n_groups; g++) consider_offer(m, g);
    for (int g = 0; g < cas->n_groups; g++) consider_bid(m, g);
    /* A side that stops its own departures stops those of rivals as well, as far as its power reaches: h + (1 - h) theta p. */
    for (int t = 0; t < cas->n_towns; t++) {
        uint64_t sides = 0; /* blocs, or groups, numbered below 64 */
        double h = 0, p = 0;
        for (int g = 0; g < cas->n_groups; g++)
            if (m->present[gt(m, g, t)] && armed_stops(m, g, t)) sides |= UINT64_C(1) << armed_side(m, g);
        for (int g = 0; g < cas->n_groups; g++) {
            if (!(sides >> armed_side(m, g) & 1)) continue;
            h += m->holding[gt(m, g, t)];
            p += m->power[gt(m, g, t)];
        }
        h = armed_clamp(h, 0, 1);
        p = armed_clamp(p, 0, 1);
        m->blocked[t] = sides == 0 ? 0 : h + (m->on.rival_enforcement ? (1 - h) * m->p.coopt_reach * p : 0);
    }
}
