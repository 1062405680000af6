/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kinds of boat (after Deiana, Maheshri and Mastrobuoni 2024): a wooden hull can go again and crosses by itself; a rubber boat is
 * cheap, used once, and drowns its people unless somebody finds them. Operators of a coast send what pays better, given what hulls
 * cost, how many are destroyed at sea, and what travellers would pay for the safer boat; near rescue they also launch in worse
 * weather. Whether rescue then saves lives or draws people out is left to the numbers.
 * Reads rescue_ships, policy, embarked, cost_factor. Writes rubber, wood_left, boat_cost, embarked. A1 A2.
 */
#include "processes.h"
#include <math.h>

/* Share of boats in distress that ships find off a coast: those of the series, and a policy's in the coast's own waters. */
double boats_cover(const struct trib_model *m, int t)
{
    int area = m->cas->town[t].sea_area;
    double ships = m->rescue_ships + (area >= 0 ? m->policy.rescue_more[area] : 0);
    return m->on.rescue ? ships / (ships + m->p.sea_ships_half) : 0;
}

/* Death on a crossing over what the case says of it, calm sea, by kind: 0 wood, 1 rubber. */
static double danger(const struct trib_params *p, int rubber, double cover)
{
    return rubber ? p->boats_rubber_danger * (1 - p->boats_rubber_rescue * cover) : 1 - p->boats_wood_rescue * cover;
}

/* Exponent of the calm share in launches: rescue near, less calm will do. */
double boats_calm_exponent(const struct trib_model *m, int t)
{
    return m->p.sea_calm * (m->on.boats ? 1 - m->p.boats_weather * boats_cover(m, t) : 1);
}

/* Chance of death on a leg by sea this week over the case's own: mean over the boats that leave. */
double boats_danger(const struct trib_model *m, int t)
{
    const struct trib_params *p = &m->p;
    int area = m->cas->town[t].sea_area;
    double cover = boats_cover(m, t), high = 1, rash = 0, share = m->rubber[t];
    if (area >= 0 && m->wave_mean[area] > 0) high = m->wave[area] / m->wave_mean[area];
    /* launches that a careful operator would not have made */
    if (area >= 0) rash = 1 - pow(m->calm[area], p->sea_calm - boats_calm_exponent(m, t));
    double wood = danger(p, 0, cover) * pow(high, p->sea_wave), rubber = danger(p, 1, cover) * pow(high, p->boats_rubber_wave);
    return ((1 - share) * wood + share * rubber) * (1 + p->boats_rough * rash);
}

/* Hulls that are gone after a crossing with rescue, over those that went. */
static double destroyed(const struct trib_model *m, int t) { return m->policy.destroy_boats[t] * boats_cover(m, t); }

/* Operating cost of a kind over the case's: wood is dearer the fewer hulls are left and the more are destroyed. */
double boats_cost(const struct trib_model *m, int t, int rubber)
{
    const struct trib_params *p = &m->p;
    if (rubber) return p->boats_rubber_cost;
    double left = m->wood_left[t] > 0.05 ? m->wood_left[t] : 0.05;
    return pow(left, -p->boats_scarcity) + p->market_loss * destroyed(m, t);
}

/* What rubber earns more than wood, US$ a head: saved cost, less what travellers, who can tell a share of the difference, would have
 * paid for the lower danger at the exchange rate of their own choice of roads. */
double boats_gain_of_rubber(const struct trib_model *m, int t)
{
    const struct trib_case *cas = m->cas;
    const struct trib_params *p = &m->p;
    double cost = 0, death = 0, cover = boats_cover(m, t);
    int n = 0;
    for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++)
        if (cas->leg[l].mode == TRIB_SEA) cost += cas->leg[l].cost, death += cas->leg[l].death, n++;
    if (n == 0) return 0;
    double life = p->route_cost > 0 ? p->route_death / p->route_cost * m->wage_abroad : 0; /* US$ for a chance of one */
    double saved = cost / n * m->cost_factor[t] * (boats_cost(m, t, 0) - boats_cost(m, t, 1));
    return saved - p->boats_safety * life * death / n * (danger(p, 1, cover) - danger(p, 0, cover));
}

void boats_month(struct trib_model *m)
{
    const struct trib_params *p = &m->p;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!m->sea_town[t]) continue;
        m->boat_cost[t] = 1;
        if (!m->on.boats) continue;
        double gone = (double)m->embarked[t] * (1 - m->rubber[t]) * destroyed(m, t) / p->boats_fleet;
        m->wood_left[t] += p->boats_rebuild * (1 - m->wood_left[t]) - gone;
        if (m->wood_left[t] < 0) m->wood_left[t] = 0;
        m->embarked[t] = 0;
        double wish = 1 / (1 + exp(-boats_gain_of_rubber(m, t) / p->boats_spread));
        m->rubber[t] += (m->week == 0 ? 1 : p->boats_adapt) * (wish - m->rubber[t]);
        m->boat_cost[t] = (1 - m->rubber[t]) * boats_cost(m, t, 0) + m->rubber[t] * boats_cost(m, t, 1);
    }
}
