/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contest over towns, and the onset of clashes (clash.c: what they do). Power is a contest of local force, holdings follow it slowly; once a month every side
 * foresees the force that expected income will buy within the bargaining period, and the side about to lose power fights when
 * the shift is fast enough (commitment problem: Fearon, Powell). Nothing here knows a place: towns differ by their state alone.
 */
#include "armed.h"


/* ---- force and power ------------------------------------------------------------------------------------------------ */
void armed_spread(const struct trib_model *m, int g, double *share)
{
    const int n = m->cas->n_towns;
    double sum = 0, mean_rent = 0;
    int count = 0;
    for (int t = 0; t < n; t++) {
        share[t] = 0;
        if (!armed_in(m, g, t)) continue;
        mean_rent += m->town_rent[t];
        count++;
    }
    if (count == 0) return;
    mean_rent = mean_rent > 0 ? mean_rent / count : 1; /* where nothing can be won yet, all towns weigh the same */
    for (int t = 0; t < n; t++) {
        if (!armed_in(m, g, t)) continue;
        double p = m->power[gt(m, g, t)];
        share[t] = (m->town_rent[t] + 0.05 * mean_rent) * (0.1 + 0.4 * m->holding[gt(m, g, t)] + 2 * p * (1 - p));
        sum += share[t];
    }
    for (int t = 0; t < n; t++)
        if (share[t] > 0) share[t] = m->foothold[gt(m, g, t)] * pow(share[t] / sum, m->p.contest_divide);
}

void contest_power(const struct trib_model *m, const double *force, double *power)
{
    const int n = m->cas->n_groups;
    double side[TRIB_MAX_GROUPS] = {0}, sum = 0;
    for (int g = 0; g < n; g++) side[armed_side(m, g)] += force[g];
    double strongest = 0; /* powers of ratios, so that no unit of force or money matters */
    for (int k = 0; k < TRIB_MAX_GROUPS; k++)
        if (side[k] > strongest) strongest = side[k];
    double effort[TRIB_MAX_GROUPS] = {0};
    for (int k = 0; k < TRIB_MAX_GROUPS; k++) {
        if (side[k] <= 0) continue;
        effort[k] = pow(side[k] / strongest, m->p.contest_decisive);
        sum += effort[k];
    }
    for (int g = 0; g < n; g++) {
        int k = armed_side(m, g);
        power[g] = force[g] > 0 ? effort[k] / sum * force[g] / side[k] : 0;
    }
}

/* Trade income that all expect of a group once announced blocking has done its work, usd a month. */
static double trade_expected(const struct trib_model *m, int g)
{
    double all = 0, kept = 0;
    bool blocked = false;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double h = m->present[gt(m, g, t)] ? m->holding[gt(m, g, t)] : 0;
        double rent = h * m->open_rent[t], keep = 1 - m->blocked[t];
        if (h <= 0) continue;
        if (m->blocked[t] > 0) blocked = true;
        if (m->coopted[g] && m->policy.offer_town[gt(m, g, t)] > 0) keep = 0; /* it gave its tolls up */
        all += rent;
        kept += rent * keep;
    }
    return blocked && all > 0 ? m->open_trade[g] * kept / all : m->trade_income[g];
}

/* What a group fights with while its leadership is gone, over what it has, `months` from now: successors settle in. */
static double leaderless(const struct trib_model *m, int g, double months)
{
    if (!m->on.kingpin) return 1;
    return 1 - m->p.kingpin_force * m->decapitated[g] * pow(1 - m->p.kingpin_decay, months);
}

/* Force that a group is expected to have after the bargaining period, given what it is expected to earn. */
static double force_expected(const struct trib_model *m, int g)
{
    const struct trib_params *p = &m->p;
    double wage = m->fighter_wage, now = armed_force(armed_men(m, g), armed_arms(m, g)) * leaderless(m, g, 0);
    if (!m->on.forecast || !m->on.group_budget || wage <= 0) return now;
    double income = trade_expected(m, g) + (m->smooth_income[g] - m->trade_income[g]) + m->announced[g], stake = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double pw = m->present[gt(m, g, t)] ? m->power[gt(m, g, t)] : 0;
        stake += m->town_rent[t] * pw * (1 - pw);
    }
    double share = p->group_floor + (m->on.threat_budget && income > 0 ? p->contest_decisive * stake / income : 0);
    if (share > p->group_ceiling) share = p->group_ceiling;
    double wanted = armed_wanted(m, g, share * income), arms = 0.4 * share * income * armed_arms_worth(m, g) / wage / p->group_arms_decay;
    if (m->recruits[g] >= 0 && wanted > m->recruits[g]) wanted = m->recruits[g];
    double horizon = p->conflict_horizon;
    double fighters = m->fighters[g] + (1 - pow(1 - p->group_adjust, horizon)) * (wanted - m->fighters[g]);
    double stock = armed_arms(m, g) + (1 - pow(1 - p->group_arms_decay, horizon)) * (arms - armed_arms(m, g));
    return armed_force(fighters + (double)m->pressed[g], stock) * leaderless(m, g, horizon);
}

/* ---- onset ---------------------------------------------------------------------------------------------------------- */
double conflict_threshold(const struct trib_params *p, double w, double d)
{
    double weight = pow(p->conflict_delta, p->conflict_horizon / 12);
    return (1 - weight) / weight * (p->conflict_y / (1 - d) - w);
}

struct crisis { /* how things stand between the two sides of a town */
    int decliner, riser;    /* leading groups, -1 where there is no contest */
    bool in_decline[TRIB_MAX_GROUPS]; /* sides that fight on the decliner's part */
    double w, w_next, win;  /* decliners' power now, foreseen; chance to win if they strike first */
    double needed, expected, hazard;
};

/* Grievance of the residents of a people in a town, mean 0..1; of everybody where the group has no people of its own. */
static double grievance_of(const struct trib_model *m, int t, int people)
{
    double sum = 0, weight = 0;
    for (int r = 0; r < m->res.n; r++) {
        if (m->res.town[r] != t || (people >= 0 && m->res.people[r] != people)) continue;
        sum += m->res.weight[r] * m->res.grievance[r];
        weight += m->res.weight[r];
    }
    return weight > 0 ? sum / weight : 0;
}

/* Share of the armed power of a town whose leaders are gone. */
static double vacancy(const struct trib_model *m, int t)
{
    double sum = 0;
    for (int g = 0; g < m->cas->n_groups; g++)
        if (armed_in(m, g, t)) sum += m->power[gt(m, g, t)] * m->decapitated[g];
    return sum;
}

/* Group with the most power on a side, or -1. */
static int leader(const struct trib_model *m, int t, const bool *sides)
{
    int best = -1;
    for (int g = 0; g < m->cas->n_groups; g++) {
        if (!sides[armed_side(m, g)] || !armed_in(m, g, t)) continue;
        if (best < 0 || m->power[gt(m, g, t)] > m->power[gt(m, best, t)]) best = g;
    }
    return best;
}

/* Fighters of a side that stand in a town. local[g]: share of each group's force there. */
static double men_of(const struct trib_model *m, const double *local, const bool *sides)
{
    double men = 0;
    for (int g = 0; g < m->cas->n_groups; g++)
        if (sides[armed_side(m, g)]) men += m->fighters[g] * local[g];
    return men;
}

/*
 * Sides, threshold and hazard of one town. R is the side expected to gain most, D the one to lose most, joined by others that
 * lose; local[g], next[g]: share of force in the town, power foreseen. A5 H6.
 */
static struct crisis assess(const struct trib_model *m, int t, const double *local, const double *next)
{
    const struct trib_params *p = &m->p;
    const int n = m->cas->n_groups;
    struct crisis c = {.decliner = -1, .riser = -1};
    double now_side[TRIB_MAX_GROUPS] = {0}, next_side[TRIB_MAX_GROUPS] = {0};
    for (int g = 0; g < n; g++) {
        now_side[armed_side(m, g)] += m->power[gt(m, g, t)];
        next_side[armed_side(m, g)] += next[g];
    }
    int r = -1, d = -1, sides = 0;
    for (int k = 0; k < TRIB_MAX_GROUPS; k++) {
        if (now_side[k] <= 0) continue;
        sides++;
        double gain = next_side[k] - now_side[k];
        if (r < 0 || gain > next_side[r] - now_side[r]) r = k;
        /* a tie falls to the stronger: it has more to lose */
        if (d < 0 || gain < next_side[d] - now_side[d] || (gain <= next_side[d] - now_side[d] && now_side[k] > now_side[d])) d = k;
    }
    if (sides < 2) return c;
    if (r == d) /* nothing moves: the strongest side is the one in place */
        for (int k = 0; k < TRIB_MAX_GROUPS; k++)
            if (k != d && now_side[k] > 0 && (r == d || now_side[k] > now_side[r])) r = k;
    bool rising[TRIB_MAX_GROUPS] = {false};
    rising[r] = true;
    for (int k = 0; k < TRIB_MAX_GROUPS; k++) {
        c.in_decline[k] = k == d || (k != r && now_side[k] > 0 && now_side[k] - next_side[k] > p->conflict_loss);
        if (!c.in_decline[k]) continue;
        c.w += now_side[k];
        c.w_next += next_side[k];
    }
    double a = arbiter_now(m, t);
    c.w_next += p->conflict_guarantee * a * (c.w - c.w_next);
    c.decliner = leader(m, t, c.in_decline);
    c.riser = leader(m, t, rising);
    if (c.decliner < 0 || c.riser < 0) return c;
    double f = m->on.first_strike ? p->conflict_first_strike : 0;
    c.win = c.w * (1 + f) / (c.w * (1 + f) + 1 - c.w);
    c.expected = m->on.commitment ? c.w - c.w_next : 0;
    double rent = m->town_rent[t];
    if (rent <= 0) { /* nothing to win: no price of war is low enough */
        c.needed = 1;
        return c;
    }
    double wages = (men_of(m, local, c.in_decline) + men_of(m, local, rising)) * m->fighter_wage;
    double loss = armed_clamp(p->conflict_d0 + p->conflict_fixed * 3 * wages / (rent * p->conflict_horizon), 0, 0.9);
    c.needed = conflict_threshold(p, c.win, loss);
    double drive = m->on.commitment ? armed_logistic((c.expected - c.needed) / p->conflict_sigma) : p->conflict_constant;
    double hazard = p->conflict_h0 * drive * exp(-p->conflict_eta * a) * (1 - m->truce[t]);
    if (m->on.kin_pacts && clash_communal(m, t, c.decliner, c.riser)) hazard *= 1 - m->pact[t];
    if (m->on.kingpin) hazard *= exp(m->p.kingpin_onset * vacancy(m, t));
    if (m->on.grievance) hazard *= exp(p->conflict_grievance * grievance_of(m, t, m->cas->group[c.decliner].people));
    hazard *= 1 - p->deal_calm * m->deal_held[t]; /* parties of a deal hold fire towards each other */
    c.hazard = armed_clamp(hazard, 0, 0.95);
    return c;
}

/* ---- towns between clashes ------------------------------------------------------------------------------------------ */
/* How fast a group's foothold in a town grows, a month: the slower, the weaker it is beside those who stand there. */
static double foothold_growth(const struct trib_model *m, int t, int g, const double *whole)
{
    double others = 0, own = whole[g];
    for (int k = 0; k < m->cas->n_groups; k++)
        if (armed_in(m, k, t)) others += whole[k];
    double all = m->present[gt(m, g, t)] ? others : others + own;
    return m->p.war_return * (all > 0 ? own / all : 1);
}

/* Who has been driven out, or came to a town of others, gains ground slowly where the case says that it belongs. */
static void come_back(struct trib_model *m, int t, const double *whole)
{
    double grown[TRIB_MAX_GROUPS] = {0};
    if (m->war[t].on) return;
    for (int i = 0; i < m->cas->n_controls; i++) {
        const struct trib_control *row = &m->cas->control[i];
        if (row->town != t || row->kind == TRIB_ARBITER || row->from_day > m->day || m->day >= row->to_day) continue;
        if (m->foothold[gt(m, row->group, t)] < 1) grown[row->group] = foothold_growth(m, t, row->group, whole);
    }
    for (int g = 0; g < m->cas->n_groups; g++) {
        double *f = &m->foothold[gt(m, g, t)];
        m->foothold_growth[gt(m, g, t)] = *f < 1 ? grown[g] : 0;
        *f = armed_clamp(*f + grown[g], 0, 1);
        if (grown[g] <= 0 || *f < 0.2 || m->present[gt(m, g, t)]) continue;
        pacts_let_in(m, g, t);
        m->present[gt(m, g, t)] = true;
    }
}

/* A foothold after the bargaining period over what it is now: all see who is gaining ground. */
static double foothold_next(const struct trib_model *m, int g, int t)
{
    double f = m->foothold[gt(m, g, t)];
    if (!m->on.footholds || !m->on.forecast || f <= 0) return 1;
    return armed_clamp(f + m->p.conflict_horizon * m->foothold_growth[gt(m, g, t)], 0, 1) / f;
}

/* Holdings follow power, the slower the stronger the arbiter. What institutions hold stays theirs. */
static void drift(struct trib_model *m, int t)
{
    const int n = m->cas->n_groups;
    double state = 0, power = 0, sum = 0;
    for (int g = 0; g < n; g++) {
        power += m->power[gt(m, g, t)];
        if (m->cas->group[g].state) state += m->holding[gt(m, g, t)];
    }
    if (power <= 0) return;
    double speed = m->p.contest_drift * (1 - arbiter_now(m, t));
    for (int g = 0; g < n; g++) {
        if (m->cas->group[g].state) continue;
        double *h = &m->holding[gt(m, g, t)];
        *h += speed * ((1 - state) * m->power[gt(m, g, t)] - *h);
        sum += *h;
    }
    if (sum + state <= 1) return;
    for (int g = 0; g < n; g++)
        if (!m->cas->group[g].state) m->holding[gt(m, g, t)] *= (1 - state) / sum;
}

/* Mean power over the towns where a group stands, and its last 12 months: power_lag[g * 13], this month first. */
static void remember_power(struct trib_model *m)
{
    for (int g = 0; g < m->cas->n_groups; g++) {
        double sum = 0;
        int n = 0;
        for (int t = 0; t < m->cas->n_towns; t++)
            if (armed_in(m, g, t)) {
                sum += m->power[gt(m, g, t)];
                n++;
            }
        for (int k = 12; k > 0; k--) m->power_lag[g * 13 + k] = m->power_lag[g * 13 + k - 1];
        m->power_lag[g * 13] = n > 0 ? sum / n : 0;
    }
}

/* The clash that could begin in a town this month: who would attack, and how large it would be. */
static void expect_clash(struct trib_model *m, int t, const struct crisis *c, const double *local)
{
    bool rising[TRIB_MAX_GROUPS] = {false};
    m->attacker[t] = 0;
    m->clash_size[t] = 0;
    if (c->decliner < 0 || c->riser < 0) return;
    rising[armed_side(m, c->riser)] = true;
    m->attacker[t] = c->decliner;
    m->clash_size[t] = clash_size(m, t, c->decliner, c->riser, men_of(m, local, c->in_decline), men_of(m, local, rising));
}

/* Leaders whom a policy removes this month; gaps of the months before close as successors settle in. */
static void remove_leaders(struct trib_model *m)
{
    for (int g = 0; g < m->cas->n_groups; g++) {
        m->decapitated[g] *= 1 - m->p.kingpin_decay;
        if (m->decapitated[g] < 1e-4) m->decapitated[g] = 0;
        if (m->policy.leaders[g] <= 0 || m->appeared_week[g] < 0) continue;
        if (rng_unit(m->key, DRAW_KINGPIN, group_uid(m, g), (uint32_t)m->week, 0) < m->policy.leaders[g])
            m->decapitated[g] = 1;
    }
}

void conflict_month(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    const int n = cas->n_groups;
    double whole[TRIB_MAX_GROUPS], later[TRIB_MAX_GROUPS];
    double *spread = m->armed_share; /* [g * n_towns + t] */
    remove_leaders(m);
    for (int g = 0; g < n; g++) {
        whole[g] = armed_force(armed_men(m, g), armed_arms(m, g)) * leaderless(m, g, 0);
        armed_spread(m, g, &spread[g * cas->n_towns]);
    }
    for (int t = 0; t < cas->n_towns; t++) {
        double force[TRIB_MAX_GROUPS], power[TRIB_MAX_GROUPS];
        come_back(m, t, whole);
        for (int g = 0; g < n; g++) force[g] = whole[g] * spread[gt(m, g, t)];
        contest_power(m, force, power);
        for (int g = 0; g < n; g++) m->power[gt(m, g, t)] = power[g];
        m->truce[t] = m->on.truces ? m->truce[t] * (1 - m->p.war_truce_decay) : 0;
    }
    for (int g = 0; g < n; g++) later[g] = force_expected(m, g);
    for (int t = 0; t < cas->n_towns; t++) {
        double local[TRIB_MAX_GROUPS], force[TRIB_MAX_GROUPS], next[TRIB_MAX_GROUPS];
        for (int g = 0; g < n; g++) {
            local[g] = spread[gt(m, g, t)];
            force[g] = later[g] * local[g] * foothold_next(m, g, t);
        }
        contest_power(m, force, next);
        struct crisis c = assess(m, t, local, next);
        m->shift_needed[t] = c.needed;
        m->shift_expected[t] = c.expected;
        m->rising_power[t] = c.decliner >= 0 && c.riser >= 0 ? 1 - c.w : 0;
        if (!m->war[t].on) expect_clash(m, t, &c, local);
        bool open = m->on.onset && !m->front[t] && !m->war[t].on;
        m->onset_hazard[t] = open ? c.hazard : 0;
        if (!m->war[t].on) drift(m, t);
        if (open && c.hazard > 0 && rng_unit(m->key, DRAW_ONSET, town_uid(m, t), (uint32_t)m->week, 0) < c.hazard)
            clash_begin(m, t, c.decliner, c.riser, c.win);
    }
    remember_power(m);
}
