/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every dollar followed: the ledger's books, closed at the end of each calendar year of the recorded window, and the words by which
 * tables call payments and accounts. A week belongs to the year of its first day, as in measures. Nothing reads what is kept here.
 */
#include "base.h"
#include "processes.h"
#include <stdlib.h>

static const struct trib_flow_info flows[] = {
#define FLOW(name, doc) {#name, doc},
#include "flows.def"
#undef FLOW
};
static const struct trib_flow_words flow_words[N_FLOWS] = {
#define FLOW_WORDS(flow, town, source, take, end) [FLOW_##flow] = {TRIB_MONEY_##town, source, take, end},
#include "flow_words.def"
#undef FLOW_WORDS
};
static const struct trib_account_info accounts[] = {
#define ACCOUNT(name, owners, outside, doc) {#name, doc, outside},
#include "accounts.def"
#undef ACCOUNT
};
static const struct trib_account_words account_words[N_ACCOUNT_KINDS] = {
#define ACCOUNT_WORDS(account, role, words) [ACCOUNT_##account] = {TRIB_MONEY_##role, words},
#include "account_words.def"
#undef ACCOUNT_WORDS
};

const struct trib_flow_info *trib_flows(int *n)
{
    *n = N_FLOWS;
    return flows;
}
const struct trib_account_info *trib_accounts(int *n)
{
    *n = N_ACCOUNT_KINDS;
    return accounts;
}
const struct trib_flow_words *trib_flow_words(int flow) { return &flow_words[flow]; }
const struct trib_account_words *trib_account_words(int account) { return &account_words[account]; }

/* Room for n more of `size` bytes. */
static bool room(void **block, int *capacity, int used, int n, size_t size)
{
    if (used + n <= *capacity) return true;
    int wanted = 2 * (used + n);
    void *more = realloc(*block, (size_t)wanted * size);
    if (!more) return false;
    *block = more;
    *capacity = wanted;
    return true;
}

static int cells_used(const struct ledger *l)
{
    const int64_t *cell = &l->moved[0][0][0];
    int n = 0;
    for (int i = 0; i < N_FLOWS * N_ACCOUNT_KINDS * N_ACCOUNT_KINDS; i++) n += cell[i] != 0;
    return n;
}

static void close_year(struct trib_model *m)
{
    struct ledger *l = &m->ledger;
    void *money = m->money, *balance = m->balance;
    bool fits = room(&money, &m->cap_money, m->n_money, cells_used(l), sizeof *m->money);
    fits &= room(&balance, &m->cap_balances, m->n_balances, N_ACCOUNT_KINDS, sizeof *m->balance);
    m->money = money;
    m->balance = balance;
    if (!fits) {
        model_fail(m, TRIB_MEMORY, "no memory for the year's books");
        return;
    }
    for (int f = 0; f < N_FLOWS; f++)
        for (int a = 0; a < N_ACCOUNT_KINDS; a++)
            for (int b = 0; b < N_ACCOUNT_KINDS; b++)
                if (l->moved[f][a][b] != 0) m->money[m->n_money++] = (struct trib_money_row){m->year, f, a, b, l->moved[f][a][b]};
    int64_t closing[N_ACCOUNT_KINDS];
    ledger_kinds(l, closing);
    for (int k = 0; k < N_ACCOUNT_KINDS; k++) m->balance[m->n_balances++] = (struct trib_balance_row){m->year, k, l->opened[k], closing[k]};
    ledger_books_open(l);
}

void money_week(struct trib_model *m)
{
    int year, month, mday;
    int32_t next = m->day + 7;
    if (m->day < m->record_from) { /* warm-up */
        if (next >= m->record_from) ledger_books_open(&m->ledger);
        return;
    }
    trib_day_civil(next, &year, &month, &mday);
    if (year != m->year || next > m->to_day) close_year(m);
}
