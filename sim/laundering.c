/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Armed groups' money beside the banks. What lies in a bank can be found; cash, hawala and accounts abroad can't, but cost a fee
 * (evidence 2.13). Groups alone do this: firms keep cash. The hazard is an expectation over a group's many accounts, so no luck is
 * drawn. B5 B7 C1 H10.
 * Reads policy, listed. Writes formal_share, ledger (GROUP_FORMAL, GROUP_FROZEN, GROUP_CASH, GROUP_ABROAD, SEIZED, SUPPLIERS).
 */
#include "armed.h"

double armed_bank_hazard(const struct trib_model *m, int g)
{
    if (!m->on.laundering) return 0;
    double h = m->p.laundering_hazard * (1 + m->p.laundering_listed * m->listed[g]) * (1 + m->policy.data_sharing[g]);
    return armed_clamp(h, 0, 1);
}

double armed_transfer_cost(const struct trib_model *m, int g)
{
    if (!m->on.laundering) return 0;
    return m->formal_share[g] * armed_bank_hazard(m, g) + (1 - m->formal_share[g]) * m->p.laundering_fee;
}

/* Part of its money that a group wants in banks: all while they are safe, half when a year there costs as much as the fee. A group
 * whose listing is proposed knows what will be frozen. */
static double banks_wanted(const struct trib_model *m, int g)
{
    double coming = m->proposed_week[g] >= 0 ? m->policy.sanction[g] * m->policy.freeze[g] : 0;
    double loss = 12 * armed_bank_hazard(m, g) + coming;
    return 1 / (1 + pow(loss / m->p.laundering_fee, m->p.laundering_response));
}

/* Sanctions bind what is in banks on the day, and what comes in later; when they end it is given back. */
static void freeze(struct trib_model *m, int g)
{
    struct ledger *l = &m->ledger;
    int formal = ledger_account(l, ACCOUNT_GROUP_FORMAL, g), frozen = ledger_account(l, ACCOUNT_GROUP_FROZEN, g);
    if (m->listed[g] <= 0) {
        ledger_pay_up_to(l, frozen, formal, INT64_MAX, FLOW_RELEASED);
        return;
    }
    double part = armed_clamp(m->listed[g] * m->policy.freeze[g], 0, 1);
    ledger_pay_up_to(l, formal, frozen, (int64_t)((double)l->balance[formal] * part), FLOW_FROZEN);
}

static void seize(struct trib_model *m, int g)
{
    struct ledger *l = &m->ledger;
    int formal = ledger_account(l, ACCOUNT_GROUP_FORMAL, g);
    int64_t found = (int64_t)((double)l->balance[formal] * armed_bank_hazard(m, g));
    found = ledger_pay_up_to(l, formal, ledger_account(l, ACCOUNT_SEIZED, 0), found, FLOW_CONFISCATED);
    measure_add(m, M_seized, TRIB_NATION, 0, usd_of(found));
}

/* Takes cents out of an account to another by hawala: the fee is lost on the way. */
static void by_hawala(struct trib_model *m, int from, int to, int64_t cents, enum flow flow)
{
    struct ledger *l = &m->ledger;
    int64_t fee = (int64_t)((double)cents * m->p.laundering_fee);
    if (cents <= 0) return;
    ledger_pay_up_to(l, from, ledger_account(l, ACCOUNT_SUPPLIERS, 0), fee, FLOW_HAWALA_FEE);
    ledger_pay_up_to(l, from, to, cents - fee, flow);
    measure_add(m, M_laundered, TRIB_NATION, 0, usd_of(cents));
}

static void move_away(struct trib_model *m, int g)
{
    struct ledger *l = &m->ledger;
    int formal = ledger_account(l, ACCOUNT_GROUP_FORMAL, g);
    double wanted = banks_wanted(m, g);
    m->formal_share[g] += m->p.laundering_speed * (wanted - m->formal_share[g]);
    int64_t moved = (int64_t)((double)l->balance[formal] * m->p.laundering_speed * (1 - wanted));
    int64_t abroad = (int64_t)((double)moved * m->p.group_saved_abroad);
    by_hawala(m, formal, ledger_account(l, ACCOUNT_GROUP_ABROAD, g), abroad, FLOW_MOVED);
    by_hawala(m, formal, ledger_account(l, ACCOUNT_GROUP_CASH, g), moved - abroad, FLOW_MOVED);
}

/* Savings are there for bad months: first what is in the bank, then what is abroad. What is frozen or seized is not. */
static void draw_on_savings(struct trib_model *m, int g)
{
    struct ledger *l = &m->ledger;
    int cash = ledger_account(l, ACCOUNT_GROUP_CASH, g), far = ledger_account(l, ACCOUNT_GROUP_ABROAD, g);
    int64_t need = cents_of(m->p.laundering_reserve * armed_income(m, g)) - l->balance[cash];
    if (need <= 0) return;
    need -= ledger_pay_up_to(l, ledger_account(l, ACCOUNT_GROUP_FORMAL, g), cash, need, FLOW_DRAWN);
    by_hawala(m, far, cash, need < l->balance[far] ? need : l->balance[far], FLOW_DRAWN);
}

void laundering_month(struct trib_model *m)
{
    for (int g = 0; g < m->cas->n_groups; g++) {
        freeze(m, g);
        if (!m->on.laundering || m->cas->group[g].state) continue;
        seize(m, g);
        move_away(m, g);
        draw_on_savings(m, g);
    }
}
