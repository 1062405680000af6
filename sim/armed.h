/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the political half of the core shares: set-up, arbiters, force. */
#ifndef TRIB_ARMED_H
#define TRIB_ARMED_H
#include "processes.h"
#include <math.h>

/* Rows that the table of residents needs for this case. */
int residents_wanted(const struct trib_case *cas);
/* Fills the table of residents (m->res, with room for residents_wanted rows) and what towns derive from it. */
void residents_init(struct trib_model *m);
/* First values of groups: nobody has appeared yet; control_week brings them in. */
void groups_init(struct trib_model *m);

/* Strength of the arbiter in a town this week, 0..1: a shock overrules the case's rows, courts add to it; 0 where the mechanism is off. */
static inline double arbiter_now(const struct trib_model *m, int t)
{
    if (!m->on.arbiter) return 0;
    double shock = m->policy.arbiter_shock[t], a = shock >= 0 ? shock : m->arbiter[t];
    return a + (1 - a) * m->p.state_courts * m->policy.courts[t] * (m->on.information ? m->inform[t] : 1); /* courts know what they are told */
}
static inline double armed_clamp(double x, double low, double high) { return x < low ? low : x > high ? high : x; }
static inline double armed_logistic(double x) { return x > 0 ? 1 / (1 + exp(-x)) : 1 - 1 / (1 + exp(x)); }

/* Force of fighters (persons) and arms (in months of a fighter's pay): F^.6 A^.4, scale-free in money. */
static inline double armed_force(double fighters, double arms) { return pow(fighters, 0.6) * pow(arms, 0.4); }
/* Men under arms: fighters, and those pressed into service. */
static inline double armed_men(const struct trib_model *m, int g) { return m->fighters[g] + (double)m->pressed[g]; }
/* A group that plays no part in the contest: an institution, or not in the town. */
static inline bool armed_in(const struct trib_model *m, int g, int t)
{
    return m->present[gt(m, g, t)] && !m->cas->group[g].state;
}
/* Months of pay that the group's arms are worth. */
static inline double armed_arms(const struct trib_model *m, int g)
{
    return m->fighter_wage > 0 ? m->arms[g] / m->fighter_wage : 0;
}
/* laundering.c: hazard a month on bank balances; what a dollar loses on its way to a dealer. */
double armed_bank_hazard(const struct trib_model *m, int g);
double armed_transfer_cost(const struct trib_model *m, int g);
/* Arms at ordinary prices that a dollar spent on them brings. */
static inline double armed_arms_worth(const struct trib_model *m, int g)
{
    return (1 - armed_transfer_cost(m, g)) / (m->arms_dear[g] * m->arms_price[g]);
}
/* Share of a group's holdings-weighted towns whose residents tell the state, 0..1: how far punishment can reach it. groups.c */
double armed_told(const struct trib_model *m, int g);
/* How far a clash over town t can end as usual, 0..1: less where prosecution leaves those who fight no exit. */
static inline double armed_exit(const struct trib_model *m, int t)
{
    double closed = 0;
    for (int g = 0; g < m->cas->n_groups; g++)
        if (armed_in(m, g, t) && m->policy.surrender[g] > closed) closed = m->policy.surrender[g];
    return 1 - m->p.punish_surrender * closed;
}
/* The whole income of a group as all foresee it, usd a month: own takings, state pay, sponsors, announced money. */
static inline double armed_income(const struct trib_model *m, int g) { return m->smooth_income[g] + m->safe_income[g]; }
/* Fighters that a group wants when it spends `usd` a month on force: a core of kin who stand by it unpaid, and those it keeps. */
static inline double armed_wanted(const struct trib_model *m, int g, double usd)
{
    double keep = m->fighter_wage * m->p.group_keep;
    return m->p.group_core * m->cas->group[g].fighters + (keep > 0 ? 0.6 * usd / keep : 0);
}
/*
 * Where a group's force stands. share[t] in 0..1 of its whole force that counts in town t; sums to anything, as contest.divide
 * = 0 lets the whole force count everywhere. By what is at stake in the town: rent times how contested it is.
 */
void armed_spread(const struct trib_model *m, int g, double *share);
/* A group of which `keep` is left: how power in town t is shared. power[n_groups] receives shares that sum to 1 (or 0).
 * force[n_groups]: local force of each, 0 for the absent. Blocs pool their force where alliances are on. */
void contest_power(const struct trib_model *m, const double *force, double *power);
/* Side of a group: its bloc, or itself where alliances are off. */
static inline int armed_side(const struct trib_model *m, int g) { return m->on.alliances ? m->cas->group[g].bloc : g; }

/* Shift of power that makes the declining side fight: s* = ((1-dT)/dT) (y/(1-d) - w), dT = delta^(T/12). */
double conflict_threshold(const struct trib_params *p, double w, double d);
/* Residents of a town who are of a people, 0..1. */
double armed_people_share(const struct trib_case *cas, int t, int people);
/* Two peoples who both live in the town fight: kin join and civilians are hit. */
bool clash_communal(const struct trib_model *m, int t, int a, int b);
/* Deaths a week, mean, of a clash between groups a and b with so many fighters in the town: by the men that the weaker can field. */
double clash_size(const struct trib_model *m, int t, int a, int b, double men_a, double men_b);
/* A clash begins, of the size that expect_clash() foresaw. win: chance that the attacker wins. */
void clash_begin(struct trib_model *m, int t, int attacker, int defender, double win);
/* Chance that a week of a clash sees fighting. Two peoples of a town that are evenly matched sit it out, each in its own quarter;
 * so do sides that are paid from outside. */
double clash_fought(const struct trib_model *m, int t);

/* Whether group g, not yet in town t, is let in on terms: others of another people of the town hold it, and none of its own bloc. Makes
 * the pact. */
bool pacts_let_in(struct trib_model *m, int g, int t);

/* ---- cells ---- cell[CELL_UNITS]: units of each cell, 0 a free slot; they sum to CELL_UNITS */
/* The cell of unit a meets that of unit b (a, b, c in 0..1): with c < split it falls apart, else they merge. Returns -1, or
 * slot kept << 8 | slot left free. */
int cells_meet(uint8_t *cell, double split, double a, double b, double c);
int cells_count(const uint8_t *cell);
/* Slot of a cell, each as likely as the next; u in 0..1. */
int cells_pick(const uint8_t *cell, double u);

/* Phase by the record: killed in the last 3, 12, 24 months, share of residents displaced. */
int phase_of(const struct trib_params *p, double dead_now, double dead_year, double dead_two_years, double displaced);
/* Share of the clashes that could begin in town t now which would reach 25 deaths (measure.c: conflict_risk counts only these). */
double conflict_large_share(const struct trib_model *m, int t);
/* A group that stops departures from a town: paid to, or in the hope of being paid where nobody else is (recognition_bid). */
bool armed_stops(const struct trib_model *m, int g, int t);
/* Best response of a group, 0..1: how far it would run the trade itself, how far it would use terror (running.c). */
double running_wanted(const struct trib_model *m, int g);
double terror_wanted(const struct trib_model *m, int g);
/* Weight of a group's presence in its towns: share[n_towns] of its men, sums to 1 or 0. */
void armed_quarters(const struct trib_model *m, int g, double *share);
/* Holders of a town take `part` of usd of a policy's money there, by holdings: donors to groups, booked in levy. Returns the
 * usd taken, which the caller keeps out of what the town receives. */
double armed_levy(struct trib_model *m, int t, double usd, double part);
/* Value of trade through towns that a group holds, usd a week: fares by its holdings; `covered` (may be NULL) names the towns. */
double armed_traffic(const struct trib_model *m, int g, const double *covered);
/* Part of a group's trade income that comes from the towns where asked_in[group, town] > 0, by rent[n_towns]; 1 where it has none. deals.c */
double armed_asked_part(const struct trib_model *m, int g, const double *rent, const double *asked_in);
/* Toll of n independent collectors facing linear demand with choke price A: A n/(n+1) in all. */
static inline double tolls_chain(double choke, double n) { return choke * n / (n + 1); }
#endif
