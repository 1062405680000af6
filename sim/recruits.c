/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is drawn into arms beyond those who want to be, and who leaves: children recruited by force or deceived online; fighters and
 * members of crews who leave under a programme, and who of them comes back. Reads short_men, holding, policy.leave_…, res.
 * Writes fighters, child_fighters, children_taken, ex_…, levy, ledger (DONORS). P2 C3 A13.
 */
#include "armed.h"
#include "levers.h"

void armed_quarters(const struct trib_model *m, int g, double *share)
{
    double sum = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        share[t] = m->present[gt(m, g, t)] ? m->foothold[gt(m, g, t)] * (0.1 + m->holding[gt(m, g, t)]) : 0;
        sum += share[t];
    }
    for (int t = 0; t < m->cas->n_towns && sum > 0; t++) share[t] /= sum;
}

double armed_levy(struct trib_model *m, int t, double usd, double part)
{
    double taken = 0;
    for (int g = 0; g < m->cas->n_groups; g++) {
        int64_t cents = armed_in(m, g, t) ? cents_of(usd * part * armed_clamp(m->holding[gt(m, g, t)], 0, 1)) : 0;
        if (cents <= 0) continue;
        ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, g), cents,
                   FLOW_LEVY);
        m->levy[g] += usd_of(cents);
        m->income_payoff[g] += cents;
        taken += usd_of(cents);
    }
    return taken;
}

static bool active(const struct trib_model *m, int g) { return m->appeared_week[g] >= 0 && !m->cas->group[g].state; }
static double children_of(const struct trib_model *m, int t) { return m->cas->town[t].population * m->p.children_share; }

/* ---- children ------------------------------------------------------------------------------------------------------ */
/* A group short of men takes children where it stands: by force by its hold, by deception as far as recruiters reach them. */
static void recruit_children(struct trib_model *m, int g)
{
    double force[TRIB_MAX_TOWNS], online[TRIB_MAX_TOWNS], all = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        force[t] = online[t] = 0;
        if (!armed_in(m, g, t)) continue;
        double h = m->holding[gt(m, g, t)], children = children_of(m, t);
        force[t] = children * m->p.children_force * h * (1 + m->mode_terror[g]) * (1 - armed_clamp(m->policy.protect[t], 0, 1));
        online[t] = children * m->p.children_online * (1 - armed_clamp(m->policy.online[t], 0, 1)) * m->p.children_deceived;
        all += force[t] + online[t];
    }
    double scale = all > m->short_men[g] ? m->short_men[g] / all : 1;
    for (int t = 0; t < m->cas->n_towns && all > 0; t++) {
        double taken = scale * (force[t] + online[t]);
        if (taken <= 0) continue;
        m->child_fighters[g] += taken;
        m->fighters[g] += taken;
        m->children_taken[t] += taken / children_of(m, t);
        measure_add(m, M_children_recruited, TRIB_TOWN, t, taken);
        measure_add(m, M_children_recruited_online, TRIB_TOWN, t, scale * online[t]);
        measure_add_here(m, M_children_recruited, TRIB_GROUP, g, taken);
        measure_add_here(m, M_children_recruited_online, TRIB_GROUP, g, scale * online[t]);
    }
}

/* Children grow up, die with the others, and are let go where a mission or a programme reaches them. */
static void release_children(struct trib_model *m, int g)
{
    double share[TRIB_MAX_TOWNS], reach = 0;
    armed_quarters(m, g, share);
    for (int t = 0; t < m->cas->n_towns; t++) {
        double programme = m->policy.leave_places[t] > 0 ? m->policy.amnesty[t] : 0, protect = armed_clamp(m->policy.protect[t], 0, 1);
        reach += share[t] * (programme > protect ? programme : protect);
    }
    double freed = m->child_fighters[g] * m->p.children_release * armed_clamp(reach, 0, 1);
    m->child_fighters[g] -= freed;
    m->fighters[g] -= freed;
    m->child_fighters[g] *= 1 - 1.0 / 48; /* after four years in the mean they count as men */
    if (m->child_fighters[g] > m->fighters[g]) m->child_fighters[g] = m->fighters[g];
}

/* ---- leaving arms and crews ----------------------------------------------------------------------------------------- */
struct mood { double grievance, allegiance; }; /* means of a town's residents */

static void moods(const struct trib_model *m, struct mood *mood)
{
    double weight[TRIB_MAX_TOWNS] = {0};
    for (int t = 0; t < m->cas->n_towns; t++) mood[t] = (struct mood){0, 0};
    for (int r = 0; r < m->res.n; r++) {
        int t = m->res.town[r];
        weight[t] += m->res.weight[r];
        mood[t].grievance += m->res.weight[r] * m->res.grievance[r];
        mood[t].allegiance += m->res.weight[r] * m->res.group_allegiance[r];
    }
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (weight[t] <= 0) continue;
        mood[t].grievance /= weight[t];
        mood[t].allegiance /= weight[t];
    }
}

static double casual_pay(const struct trib_model *m, int t)
{
    const struct trib_town *town = &m->cas->town[t];
    return town->wage > 0 ? town->wage : town->income > 0 ? 2 * town->income : 1;
}

/* What a life is worth in casual wages: under arms, in a crew, out of both. */
static double life_armed(const struct trib_model *m, int t, const struct mood *mood)
{
    double danger = m->p.residents_arms_risk * (1 + (m->war[t].on ? 1 : 0));
    return m->fighter_wage / casual_pay(m, t) * (1 - armed_clamp(danger, 0, 1)) +
           m->p.residents_grievance_join * (m->on.grievance ? mood->grievance : 0) +
           m->p.residents_allegiance_join * (mood->allegiance - 0.5);
}
static double life_crew(const struct trib_model *m, int t) { return m->smuggler_wage[t] / casual_pay(m, t) - m->p.residents_stigma; }
static double life_out(const struct trib_model *m, int t, double paid, double settled)
{
    return 1 - m->p.residents_idle * (1 - settled) + paid * m->policy.leave_pay[t] / casual_pay(m, t);
}
static double turns(const struct trib_model *m, double better, double worse)
{
    return armed_logistic((better - worse) / m->p.residents_spread);
}

/* Fighters of group g that stand in town t. quarters[n_towns * n_groups] */
static double men_in(const struct trib_model *m, const double *quarters, int g, int t)
{
    return active(m, g) && m->present[gt(m, g, t)] ? m->fighters[g] * quarters[gt(m, g, t)] : 0;
}

/* Who leaves this month in a town with a programme, as far as it has places. Returns what that costs donors, usd. */
static double leave(struct trib_model *m, int t, const struct mood *mood, const double *quarters)
{
    const struct policy *q = &m->policy;
    double fear = m->p.disengage_fear * (1 - armed_clamp(q->amnesty[t], 0, 1)), new_settled = armed_clamp(q->reintegration[t], 0, 1);
    double out = life_out(m, t, 1, new_settled) - fear, all = 0;
    double armed = m->p.disengage_rate * turns(m, out, life_armed(m, t, mood));
    double crew = m->p.disengage_rate * turns(m, out, life_crew(m, t)) * m->smugglers[t];
    for (int g = 0; g < m->cas->n_groups; g++) all += armed * men_in(m, quarters, g, t);
    all += crew;
    if (all <= 0) return 0;
    double scale = all > q->leave_places[t] ? q->leave_places[t] / all : 1, left = scale * crew, before = m->ex_crews[t];
    m->ex_crews[t] += scale * crew;
    for (int g = 0; g < m->cas->n_groups; g++) {
        double men = scale * armed * men_in(m, quarters, g, t);
        before += m->ex_fighters[gt(m, g, t)];
        m->ex_fighters[gt(m, g, t)] += men;
        m->fighters[g] -= men;
        left += men;
    }
    if (before + left > 0) m->ex_settled[t] = (m->ex_settled[t] * before + new_settled * left) / (before + left);
    m->ex_paid[t] += left;
    measure_add(m, M_disengaged, TRIB_TOWN, t, left);
    int64_t cost = cents_of(left * q->leave_cost[t]);
    ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), ledger_account(&m->ledger, ACCOUNT_SUPPLIERS, 0), cost, FLOW_POLICY);
    return usd_of(cost);
}

/* Pay of those who left, for leave_months in the mean; holders take their part. Returns usd. */
static double pay_left(struct trib_model *m, int t)
{
    double usd = m->ex_paid[t] * m->policy.leave_pay[t];
    if (usd > 0) {
        double taken = armed_levy(m, t, usd, m->p.disengage_capture);
        int64_t cents = cents_of(usd - taken);
        ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), ledger_account(&m->ledger, ACCOUNT_TOWN, t), cents, FLOW_LEAVE);
        m->town_income_all[t] += cents;
        usd = usd_of(cents) + taken;
    }
    double months = m->policy.leave_months[t];
    m->ex_paid[t] *= m->policy.leave_pay[t] > 0 && months > 1 ? 1 - 1 / months : 0;
    return usd;
}

/* Who comes back: the less settled, the better arms or crews pay. Others are settled for good in time. */
static void come_back_to_arms(struct trib_model *m, int t, const struct mood *mood)
{
    double pool = m->ex_crews[t], settled = armed_clamp(m->ex_settled[t], 0, 1);
    for (int g = 0; g < m->cas->n_groups; g++) pool += m->ex_fighters[gt(m, g, t)];
    if (pool <= 0) return;
    double out = life_out(m, t, armed_clamp(m->ex_paid[t] / pool, 0, 1), settled), open = m->p.disengage_return * (1 - settled);
    double done = armed_clamp(m->p.disengage_settle * (1 + 4 * settled), 0, 1), back = open * turns(m, life_armed(m, t, mood), out);
    for (int g = 0; g < m->cas->n_groups; g++) {
        double *ex = &m->ex_fighters[gt(m, g, t)], returned = active(m, g) && m->present[gt(m, g, t)] ? back * *ex : 0;
        m->fighters[g] += returned;
        *ex = (*ex - returned) * (1 - done);
        measure_add(m, M_returned_to_arms, TRIB_TOWN, t, returned);
    }
    m->ex_crews[t] *= (1 - open * turns(m, life_crew(m, t), out)) * (1 - done);
}

void recruits_month(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    struct mood mood[TRIB_MAX_TOWNS];
    double *quarters = m->quarters;
    for (int t = 0; t < cas->n_towns; t++) m->children_taken[t] *= 1 - 1.0 / 12;
    for (int g = 0; g < cas->n_groups; g++) {
        armed_quarters(m, g, &quarters[g * cas->n_towns]);
        if (!active(m, g)) continue;
        if (m->on.child_recruitment && m->short_men[g] > 0) recruit_children(m, g);
        if (m->child_fighters[g] > 0) release_children(m, g);
    }
    moods(m, mood);
    double usd = 0;
    for (int t = 0; t < cas->n_towns; t++) {
        if (m->policy.leave_places[t] > 0) usd += leave(m, t, &mood[t], quarters);
        usd += pay_left(m, t);
        come_back_to_arms(m, t, &mood[t]);
    }
    levers_spend(m, LEVER_disengagement, usd);
}
