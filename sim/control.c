/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who stands where: the case's input rows (who comes, goes, holds), arbiters, fronts of the national war, and shocks on
 * holdings. Between these inputs holdings are the model's own (conflict.c).
 */
#include "armed.h"

/* A row is in force on a day. */
static bool in_force(const struct trib_control *row, int32_t day) { return row->from_day <= day && day < row->to_day; }

/* How far a newcomer can bring its force to bear: in a town of others, men of another people gain ground from where their own kin
 * live. */
static void be_let_in(struct trib_model *m, int g, int t)
{
    bool on_terms = pacts_let_in(m, g, t);
    double kin = m->cas->group[g].people >= 0 ? armed_people_share(m->cas, t, m->cas->group[g].people) : 1;
    m->foothold[gt(m, g, t)] = !on_terms || !m->on.footholds ? 1 : kin > 0.1 ? kin : 0.1;
}

/* A group stands in a town from now on. The first time anywhere it brings its fighters and their arms: those who had access to
 * the state's stores have more. */
static void enter(struct trib_model *m, int g, int t)
{
    const struct trib_group *group = &m->cas->group[g];
    if (!m->present[gt(m, g, t)]) be_let_in(m, g, t);
    else m->foothold[gt(m, g, t)] = 1;
    m->present[gt(m, g, t)] = true;
    if (m->appeared_week[g] >= 0) return;
    m->appeared_week[g] = m->week;
    m->fighters[g] = group->fighters;
    m->arms[g] = group->fighters * m->fighter_wage * m->p.group_arms_start * (group->included ? 1 : m->p.group_arms_excluded);
}

static void leave(struct trib_model *m, int g, int t)
{
    m->present[gt(m, g, t)] = false;
    m->foothold[gt(m, g, t)] = 0;
    m->holding[gt(m, g, t)] = 0;
    m->power[gt(m, g, t)] = 0;
}

/* Holdings of a town add up to one again after a departure; nothing to share out where nobody holds. */
static void share_out(struct trib_model *m, int t)
{
    double sum = 0;
    for (int g = 0; g < m->cas->n_groups; g++) sum += m->holding[gt(m, g, t)];
    if (sum <= 0) return;
    for (int g = 0; g < m->cas->n_groups; g++) m->holding[gt(m, g, t)] /= sum;
}

/* Shares of newcomers in a town: those whose rows start now take their weights, the others shrink in proportion. */
static void take_shares(struct trib_model *m, int t, const double *weight)
{
    int n = m->cas->n_groups;
    double claimed = 0, others = 0;
    for (int g = 0; g < n; g++) {
        if (weight[g] >= 0) claimed += weight[g];
        else others += m->holding[gt(m, g, t)];
    }
    /* nobody else holds anything, or the newcomers claim it all: their weights are relative */
    double give = claimed > 1 || others <= 0 ? 1 : claimed;
    for (int g = 0; g < n; g++) {
        double *h = &m->holding[gt(m, g, t)];
        if (weight[g] >= 0) *h = claimed > 0 ? weight[g] / claimed * give : 0;
        else *h = others > 0 ? *h / others * (1 - give) : 0;
    }
}

/* One-off: the named group is given this share of the named towns; with share 1 the others are gone. */
static void holder_shock(struct trib_model *m, const struct trib_shock *shock)
{
    int n = m->cas->n_groups, chosen = -1;
    for (int g = 0; g < n && chosen < 0; g++)
        if (!shock->places[TRIB_GROUP].all && trib_set_has(&shock->places[TRIB_GROUP], g)) chosen = g;
    if (chosen < 0) return;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!shock->places[TRIB_TOWN].all && !trib_set_has(&shock->places[TRIB_TOWN], t)) continue;
        double others = 0;
        enter(m, chosen, t);
        for (int g = 0; g < n; g++)
            if (g != chosen) others += m->holding[gt(m, g, t)];
        for (int g = 0; g < n; g++) {
            if (g == chosen) continue;
            if (shock->value >= 1) leave(m, g, t);
            else if (others > 0) m->holding[gt(m, g, t)] *= (1 - shock->value) / others;
        }
        m->holding[gt(m, chosen, t)] = others > 0 ? shock->value : 1;
    }
}

void control_week(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    int n = cas->n_groups;
    bool opening = m->week == 0;
    double weight[TRIB_MAX_GROUPS];

    /* Departures first: a row ended this week and no other row of the group is in force in the town. */
    for (int i = 0; i < cas->n_controls && !opening; i++) {
        const struct trib_control *row = &cas->control[i];
        if (row->kind == TRIB_ARBITER || row->to_day <= m->day - 7 || row->to_day > m->day) continue;
        bool stays = false;
        for (int k = 0; k < cas->n_controls; k++)
            if (cas->control[k].town == row->town && cas->control[k].group == row->group && cas->control[k].kind != TRIB_ARBITER)
                stays |= in_force(&cas->control[k], m->day);
        if (stays || !m->present[gt(m, row->group, row->town)]) continue;
        leave(m, row->group, row->town);
        share_out(m, row->town);
    }
    /* Arrivals, town by town, so that rows that start together are weighed against each other. A row counts from the first
     * week that begins on or after its first day; one that begins and ends inside a week is too short to matter. */
    for (int t = 0; t < cas->n_towns; t++) {
        bool any = false;
        for (int g = 0; g < n; g++) weight[g] = -1;
        for (int i = 0; i < cas->n_controls; i++) {
            const struct trib_control *row = &cas->control[i];
            if (row->town != t || row->kind == TRIB_ARBITER || !in_force(row, m->day)) continue;
            if (!opening && row->from_day <= m->day - 7) continue;
            enter(m, row->group, t);
            weight[row->group] = row->share;
            any = true;
        }
        if (any) take_shares(m, t, weight);

        m->arbiter[t] = 0;
        m->front[t] = false;
        for (int i = 0; i < cas->n_controls; i++) {
            const struct trib_control *row = &cas->control[i];
            if (row->town != t || !in_force(row, m->day)) continue;
            if (row->front) m->front[t] = true;
            if (row->kind != TRIB_ARBITER || row->strength <= m->arbiter[t]) continue;
            m->arbiter[t] = row->strength;
        }
    }
    for (int i = 0; i < m->n_shocks; i++) {
        const struct trib_shock *shock = &m->shock[i];
        if (shock->kind != SHOCK_holder || m->shock_done[i] || shock->from_day > m->day || m->day >= shock->to_day) continue;
        m->shock_done[i] = true;
        holder_shock(m, shock);
    }
}
