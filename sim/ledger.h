/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Double-entry ledger in integer cents. Every payment has a payer, a payee and a purpose; outside sources and sinks are
 * accounts too, so the sum of all balances is zero at any time.
 */
#ifndef TRIB_LEDGER_H
#define TRIB_LEDGER_H
#include "tributary.h"

enum account_kind {
#define ACCOUNT(name, owners, outside, doc) ACCOUNT_##name,
#include "accounts.def"
#undef ACCOUNT
    N_ACCOUNT_KINDS
};
enum flow {
#define FLOW(name, doc) FLOW_##name,
#include "flows.def"
#undef FLOW
    N_FLOWS
};
struct ledger {
    int base[N_ACCOUNT_KINDS + 1]; /* first account of each kind */
    int n;
    int64_t *balance;              /* [n] cents */
    int64_t *in, *out;             /* [n] cents received and paid since the start: balance = opening + in - out */
    int64_t *opening;              /* [n] cents */
    uint8_t *kind;                 /* [n] enum account_kind */
    /* The books since ledger_books_open: cents paid by purpose, kind of payer and kind of payee; balances of the kinds then. */
    int64_t moved[N_FLOWS][N_ACCOUNT_KINDS][N_ACCOUNT_KINDS];
    int64_t opened[N_ACCOUNT_KINDS];
};
enum trib_status ledger_init(struct ledger *l, int towns, int groups, int firms, int origins, struct trib_error *err);
void ledger_clear(struct ledger *l);
static inline int ledger_account(const struct ledger *l, enum account_kind kind, int owner) { return l->base[kind] + owner; }
static inline int64_t ledger_balance(const struct ledger *l, enum account_kind kind, int owner)
{
    return l->balance[l->base[kind] + owner];
}
/* Move cents >= 0 from one account to another. */
void ledger_pay(struct ledger *l, int from, int to, int64_t cents, enum flow flow);
/* At most what an inside payer has; returns what was paid. */
int64_t ledger_pay_up_to(struct ledger *l, int from, int to, int64_t cents, enum flow flow);
/* Split cents by weights >= 0 over n payees so that the parts sum to the whole (cut at the rounded cumulative shares). */
void ledger_split(int64_t cents, const double *weight, int n, int64_t *part);
/* Every account: balance = opening + in - out; inside accounts >= 0; all balances sum to zero. TRIB_INVARIANT names them, owners by
 * their ids where the case is given (else NULL). */
enum trib_status ledger_check(const struct ledger *l, const struct trib_case *cas, struct trib_error *err);
/* Starts new books: nothing paid yet, balances as they are. ledger_init does it too. */
void ledger_books_open(struct ledger *l);
/* Balances of all accounts of each kind together. */
void ledger_kinds(const struct ledger *l, int64_t balance[N_ACCOUNT_KINDS]);
/* Every kind of account: balance when the books were opened + received - paid = balance now; over all kinds received = paid.
 * TRIB_INVARIANT names the kind. */
enum trib_status ledger_books_check(const struct ledger *l, struct trib_error *err);
/* "group cash of sabha_6th" for messages; name is the owner's id. */
void ledger_account_name(const struct ledger *l, const struct trib_case *cas, int account, char *text, size_t size);
#endif
