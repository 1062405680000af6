/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fares on credit (Friebel and Guriev 2006; Djajic and Vinogradova 2014). A lender lends for a leg while the repayments that he
 * expects, with debtors who run away and travellers who do not get through, cover the loan and its cost. By land a debt is worked
 * off in the next town, over the sea it is paid from wages at the destination. Tougher borders raise prices, so that more people
 * need a loan, and lower the chance to get through and the debts that pay: which is stronger is for the parameters.
 * Reads price, believed_death, stop_seen, policy. Writes loan_max. A1 P3.
 */
#include "journey.h"
#include <math.h>

/* Today's value of a debt paid off at `weekly` until it is done, the debtor being lost at rate escape, at discount r:
 * weekly (1 - exp(-(e + r) D / weekly)) / (e + r). */
double debt_expected(const struct trib_params *p, double debt, double weekly, double escape)
{
    double rate = escape + p->debt_discount;
    if (weekly <= 0 || debt <= 0) return 0;
    return rate * debt / weekly < 1e-9 ? debt : weekly * (1 - exp(-rate * debt / weekly)) / rate;
}

double debt_lost_share(double debt, double weekly, double escape)
{
    if (weekly <= 0) return 1;
    double x = escape * debt / weekly;
    return x < 1e-6 ? x / 2 : 1 - (1 - exp(-x)) / x;
}

/* Expected repayments are concave in the loan: one root above which lending loses, found by halving. */
double debt_most(const struct trib_params *p, double weekly, double escape, double through)
{
    double owed = 1 + p->debt_premium, asks = 1 + p->debt_cost, low = 0, high = 20 * WEEKS_A_YEAR * weekly;
    if (high > 1e9) high = 1e9;
    if (weekly <= 0 || through * owed <= asks) return 0;
    for (int i = 0; i < 40; i++) {
        double loan = (low + high) / 2;
        if (through * debt_expected(p, owed * loan, weekly, escape) >= asks * loan) low = loan;
        else high = loan;
    }
    return low;
}

void debt_terms(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    const struct trib_params *p = &m->p;
    for (int l = 0; l < cas->n_legs; l++) {
        const struct trib_leg *leg = &cas->leg[l];
        const struct trib_town *to = &cas->town[leg->to];
        double fear = 1 - p->debt_fear * fmin(1, m->policy.deport_risk[leg->to]);
        bool abroad = to->role == TRIB_ROLE_DESTINATION;
        double weekly = 100 * (abroad ? m->wage_abroad : to->wage * p->travel_work) * p->debt_work * 12 / WEEKS_A_YEAR;
        double through = 1 - fmin(1, m->believed_death[l] + m->stop_seen[l]);
        m->loan_max[l] = m->on.debt ? (int32_t)debt_most(p, weekly, (abroad ? p->debt_escape_abroad : p->debt_escape) * fear, through) : 0;
    }
}

void debt_settle_abroad(const struct trib_model *m, struct row *r, uint32_t word, int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct town_now *town = &j->town[m->cas->leg[r->place].to];
    int32_t cash = r->purse < r->debt ? r->purse : r->debt, rest = r->debt - cash;
    r->purse -= cash;
    r->debt = 0;
    if (rng_unit_of(word) < debt_lost_share(rest, town->bond_abroad, town->loss_of_debt)) rest = 0;
    int64_t paid = ((int64_t)cash + rest) * m->scale;
    tally[j->at.repaid_purse] += cash * (int64_t)m->scale;
    tally[j->at.repaid_abroad] += rest * (int64_t)m->scale;
    tally[j->at.premium] += (int64_t)((double)paid * m->p.debt_premium / (1 + m->p.debt_premium));
}
