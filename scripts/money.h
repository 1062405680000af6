/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of money: the ledger's books of an arm, put in words. Where money comes from, who takes it, where it ends, what is still
 * held; in each run sources = ends + change of what is held, to the cent. And of what migrants and kin paid, how much ends where.
 *
 * A dollar that is mixed with others is followed in proportion: what a pool pays out or still holds at the year's end has the share of
 * followed money that the pool had in that year (what it held, plus what it received). All armed groups are one pool, all firms
 * another. People of a town have one account; their carriers' and gangs' takings and outlays are told apart by the payments' purpose,
 * and what is left over is kept.
 */
#ifndef TRIB_MONEY_H
#define TRIB_MONEY_H
#include "store.h"

enum money_section {
    MONEY_SOURCE, /* from outside */
    MONEY_TAKE,   /* income of firms, groups, carriers, gangs, by purpose */
    MONEY_END,
    MONEY_HELD,   /* change of balances */
    MONEY_FOLLOWED, /* where what migrants and kin paid ends, or is still held */
    MONEY_PASSED,   /* pools that some of it went through */
    MONEY_N_SECTIONS
};
struct money_line {
    enum money_section section;
    char name[112];
    int64_t *cents;   /* [n_runs] of the first four sections */
    double *followed; /* [n_runs] cents, of the last two */
};
struct money_table {
    int n_runs, n_lines, room;
    uint32_t *slot; /* [n_runs] */
    struct money_line *line;
    int64_t *total[MONEY_HELD + 1]; /* [n_runs] of a section */
    double *paid;                   /* [n_runs] cents paid by migrants and kin */
};
/* The books of years first .. last of the runs with slot < runs. TRIB_INVARIANT where a run does not add up. */
enum trib_status money_table(const struct store_money *books, uint32_t runs, int first, int last, struct money_table *out, struct trib_error *err);
void money_clear(struct money_table *t);
#endif
