/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum owners { ONE, TOWN, GROUP, FIRM, ORIGIN };
static const struct { const char *name; enum owners owners; bool outside; } kinds[] = {
#define ACCOUNT(name, owners, outside, doc) {#name, owners, outside},
#include "accounts.def"
#undef ACCOUNT
};

enum trib_status ledger_init(struct ledger *l, int towns, int groups, int firms, int origins, struct trib_error *err)
{
    const int owners[] = {1, towns, groups, firms, origins};
    memset(l, 0, sizeof *l);
    for (int k = 0; k < N_ACCOUNT_KINDS; k++) l->base[k + 1] = l->base[k] + owners[kinds[k].owners];
    l->n = l->base[N_ACCOUNT_KINDS];
    l->balance = calloc((size_t)l->n * 4, sizeof *l->balance);
    if (!l->balance) return trib_fail(err, TRIB_MEMORY, "no memory for %d accounts", l->n);
    l->in = l->balance + l->n;
    l->out = l->in + l->n;
    l->opening = l->out + l->n;
    l->kind = calloc((size_t)l->n, sizeof *l->kind);
    if (!l->kind) return trib_fail(err, TRIB_MEMORY, "no memory for %d accounts", l->n);
    for (int k = 0; k < N_ACCOUNT_KINDS; k++)
        for (int a = l->base[k]; a < l->base[k + 1]; a++) l->kind[a] = (uint8_t)k;
    return TRIB_OK;
}

void ledger_clear(struct ledger *l)
{
    free(l->balance);
    free(l->kind);
    memset(l, 0, sizeof *l);
}

void ledger_pay(struct ledger *l, int from, int to, int64_t cents, enum flow flow)
{
    l->balance[from] -= cents;
    l->out[from] += cents;
    l->balance[to] += cents;
    l->in[to] += cents;
    l->moved[flow][l->kind[from]][l->kind[to]] += cents;
}

int64_t ledger_pay_up_to(struct ledger *l, int from, int to, int64_t cents, enum flow flow)
{
    int64_t has = l->balance[from] > 0 ? l->balance[from] : 0;
    if (cents > has) cents = has;
    if (cents > 0) ledger_pay(l, from, to, cents, flow);
    return cents > 0 ? cents : 0;
}

void ledger_split(int64_t cents, const double *weight, int n, int64_t *part)
{
    double sum = 0, before = 0;
    int64_t given = 0;
    for (int i = 0; i < n; i++) sum += weight[i];
    /* Cut the whole at the rounded cumulative shares: parts sum exactly, each within a cent of its share, in one pass. */
    for (int i = 0; i < n; i++) {
        before += weight[i];
        int64_t upto = i == n - 1 ? cents : sum > 0 ? (int64_t)floor((double)cents * (before / sum) + 0.5) : 0;
        if (upto > cents) upto = cents;
        part[i] = upto - given;
        given = upto;
    }
}

void ledger_account_name(const struct ledger *l, const struct trib_case *cas, int account, char *text, size_t size)
{
    static const enum trib_level level[] = {TRIB_NATION, TRIB_TOWN, TRIB_GROUP, TRIB_NATION, TRIB_ORIGIN};
    for (int k = 0; k < N_ACCOUNT_KINDS; k++) {
        if (account >= l->base[k + 1]) continue;
        int owner = account - l->base[k];
        if (kinds[k].owners == ONE) snprintf(text, size, "%s", kinds[k].name);
        else if (kinds[k].owners == FIRM || !cas) snprintf(text, size, "%s %d", kinds[k].name, owner);
        else snprintf(text, size, "%s of %s", kinds[k].name, trib_case_place_id(cas, level[kinds[k].owners], owner));
        return;
    }
    snprintf(text, size, "account %d", account);
}

enum trib_status ledger_check(const struct ledger *l, const struct trib_case *cas, struct trib_error *err)
{
    int64_t sum = 0;
    for (int k = 0; k < N_ACCOUNT_KINDS; k++)
        for (int a = l->base[k]; a < l->base[k + 1]; a++) {
            char name[96];
            sum += l->balance[a];
            if (l->balance[a] != l->opening[a] + l->in[a] - l->out[a]) {
                ledger_account_name(l, cas, a, name, sizeof name);
                return trib_fail(err, TRIB_INVARIANT,
                                 "money is not conserved: account %s holds %" PRId64 " cents, but its entries make %" PRId64, name,
                                 l->balance[a], l->opening[a] + l->in[a] - l->out[a]);
            }
            if (l->balance[a] < 0 && !kinds[k].outside) {
                ledger_account_name(l, cas, a, name, sizeof name);
                return trib_fail(err, TRIB_INVARIANT, "account %s is overdrawn by %" PRId64 " cents", name, -l->balance[a]);
            }
        }
    if (sum != 0) return trib_fail(err, TRIB_INVARIANT, "money is not conserved: all accounts together hold %" PRId64 " cents, not 0", sum);
    return TRIB_OK;
}

/* ---- books by kind ------------------------------------------------------------------------------------------------------ */
void ledger_kinds(const struct ledger *l, int64_t balance[N_ACCOUNT_KINDS])
{
    for (int k = 0; k < N_ACCOUNT_KINDS; k++) {
        balance[k] = 0;
        for (int a = l->base[k]; a < l->base[k + 1]; a++) balance[k] += l->balance[a];
    }
}

void ledger_books_open(struct ledger *l)
{
    memset(l->moved, 0, sizeof l->moved);
    ledger_kinds(l, l->opened);
}

enum trib_status ledger_books_check(const struct ledger *l, struct trib_error *err)
{
    int64_t now[N_ACCOUNT_KINDS], in[N_ACCOUNT_KINDS] = {0}, out[N_ACCOUNT_KINDS] = {0}, change = 0;
    ledger_kinds(l, now);
    for (int f = 0; f < N_FLOWS; f++)
        for (int a = 0; a < N_ACCOUNT_KINDS; a++)
            for (int b = 0; b < N_ACCOUNT_KINDS; b++) out[a] += l->moved[f][a][b], in[b] += l->moved[f][a][b];
    for (int k = 0; k < N_ACCOUNT_KINDS; k++) {
        change += now[k] - l->opened[k];
        if (now[k] != l->opened[k] + in[k] - out[k])
            return trib_fail(err, TRIB_INVARIANT,
                             "money is not conserved: accounts %s held %" PRId64 " cents, received %" PRId64 " and paid %" PRId64
                             ", but hold %" PRId64, kinds[k].name, l->opened[k], in[k], out[k], now[k]);
    }
    if (change != 0) return trib_fail(err, TRIB_INVARIANT, "money is not conserved: all balances together changed by %" PRId64 " cents", change);
    return TRIB_OK;
}
