/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables money and balance: each run's payments of a year by purpose, kind of payer and kind of payee, and what each kind of account
 * held at both ends of the year, in cents. They are kept where a run's places are, and in the same transaction. Tables flow and
 * account name the numbers, so that any build can export them.
 */
#include "store_inside.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void store_money_schema(sqlite3_str *sql)
{
    int n_flows, n_accounts;
    const struct trib_flow_info *flow = trib_flows(&n_flows);
    const struct trib_account_info *account = trib_accounts(&n_accounts);
    sqlite3_str_appendall(sql,
                          "CREATE TABLE flow(ord INTEGER PRIMARY KEY, name TEXT UNIQUE, doc TEXT);"
                          "CREATE TABLE account(ord INTEGER PRIMARY KEY, name TEXT UNIQUE, doc TEXT);"
                          "CREATE TABLE money(run_id INTEGER, year INTEGER, flow INTEGER, payer INTEGER, payee INTEGER, cents INTEGER NOT NULL,"
                          " PRIMARY KEY(run_id, year, flow, payer, payee)) WITHOUT ROWID;"
                          "CREATE TABLE balance(run_id INTEGER, year INTEGER, account INTEGER, opening INTEGER NOT NULL,"
                          " closing INTEGER NOT NULL, PRIMARY KEY(run_id, year, account)) WITHOUT ROWID;");
    for (int i = 0; i < n_flows; i++) sqlite3_str_appendf(sql, "INSERT INTO flow VALUES(%d, %Q, %Q);", i, flow[i].name, flow[i].doc);
    for (int i = 0; i < n_accounts; i++)
        sqlite3_str_appendf(sql, "INSERT INTO account VALUES(%d, %Q, %Q);", i, account[i].name, account[i].doc);
}

enum trib_status store_put_money(struct store *st, int64_t run_id, const struct trib_result *r, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    for (int k = 0; k < r->n_money && !status; k++) {
        const struct trib_money_row *row = &r->money[k];
        const int64_t value[] = {run_id, row->year, row->flow, row->payer, row->payee, row->cents};
        for (int i = 0; i < 6; i++) sqlite3_bind_int64(st->stmt[STORE_PUT_MONEY], 1 + i, value[i]);
        status = store_step(st, st->stmt[STORE_PUT_MONEY], "writing a run", err);
    }
    for (int k = 0; k < r->n_balances && !status; k++) {
        const struct trib_balance_row *row = &r->balance[k];
        const int64_t value[] = {run_id, row->year, row->account, row->opening, row->closing};
        for (int i = 0; i < 5; i++) sqlite3_bind_int64(st->stmt[STORE_PUT_BALANCE], 1 + i, value[i]);
        status = store_step(st, st->stmt[STORE_PUT_BALANCE], "writing a run", err);
    }
    return status;
}

/* ---- back ---------------------------------------------------------------------------------------------------------------------- */
static struct trib_money_row money_of(sqlite3_stmt *row, int at)
{
    return (struct trib_money_row){sqlite3_column_int(row, at), sqlite3_column_int(row, at + 1), sqlite3_column_int(row, at + 2),
                                   sqlite3_column_int(row, at + 3), sqlite3_column_int64(row, at + 4)};
}
static struct trib_balance_row balance_of(sqlite3_stmt *row, int at)
{
    return (struct trib_balance_row){sqlite3_column_int(row, at), sqlite3_column_int(row, at + 1), sqlite3_column_int64(row, at + 2),
                                     sqlite3_column_int64(row, at + 3)};
}
static bool add_money(void *user, sqlite3_stmt *row)
{
    struct trib_money_row *to = store_grow(user, sizeof *to);
    if (to) *to = money_of(row, 0);
    return to != NULL;
}
static bool add_balance(void *user, sqlite3_stmt *row)
{
    struct trib_balance_row *to = store_grow(user, sizeof *to);
    if (to) *to = balance_of(row, 0);
    return to != NULL;
}
enum trib_status store_load_money(struct store *st, int64_t run_id, struct trib_result *out, struct trib_error *err)
{
    struct store_list money = {0}, balance = {0};
    enum trib_status status = store_each(
        st, store_prepare(st, err, "SELECT year, flow, payer, payee, cents FROM money WHERE run_id = %lld ORDER BY year, flow, payer, payee", (long long)run_id),
        "reading a run", add_money, &money, err);
    out->money = money.item;
    out->n_money = money.n;
    if (!status)
        status = store_each(
            st, store_prepare(st, err, "SELECT year, account, opening, closing FROM balance WHERE run_id = %lld ORDER BY year, account", (long long)run_id),
            "reading a run", add_balance, &balance, err);
    out->balance = balance.item;
    out->n_balances = balance.n;
    return status;
}

static bool add_run_money(void *user, sqlite3_stmt *row)
{
    struct store_money_row *to = store_grow(user, sizeof *to);
    if (to) *to = (struct store_money_row){(uint32_t)sqlite3_column_int64(row, 0), money_of(row, 1)};
    return to != NULL;
}
static bool add_run_balance(void *user, sqlite3_stmt *row)
{
    struct store_balance_row *to = store_grow(user, sizeof *to);
    if (to) *to = (struct store_balance_row){(uint32_t)sqlite3_column_int64(row, 0), balance_of(row, 1)};
    return to != NULL;
}
enum trib_status store_money(struct store *st, int ord, struct store_money *out, struct trib_error *err)
{
    struct trib_error own;
    struct store_list money = {0}, balance = {0};
    if (!err) err = &own;
    enum trib_status status = store_each(
        st,
        store_prepare(st, err,
                      "SELECT r.slot, t.year, t.flow, t.payer, t.payee, t.cents FROM runs r CROSS JOIN money t ON t.run_id = r.run_id"
                      " WHERE r.ord = %d AND r.status = 2 ORDER BY r.row, r.replicate, t.year, t.flow, t.payer, t.payee",
                      ord),
        "reading its money", add_run_money, &money, err);
    if (!status)
        status = store_each(
            st,
            store_prepare(st, err,
                          "SELECT r.slot, t.year, t.account, t.opening, t.closing FROM runs r CROSS JOIN balance t ON t.run_id = r.run_id"
                          " WHERE r.ord = %d AND r.status = 2 ORDER BY r.row, r.replicate, t.year, t.account",
                          ord),
            "reading its money", add_run_balance, &balance, err);
    *out = (struct store_money){money.n, balance.n, money.item, balance.item};
    if (status) store_money_clear(out);
    return status;
}
void store_money_clear(struct store_money *m)
{
    free(m->money);
    free(m->balance);
    memset(m, 0, sizeof *m);
}

/* ---- where two results part ----------------------------------------------------------------------------------------------------- */
bool store_money_parts(const struct trib_result *stored, const struct trib_result *r, char *where, size_t size)
{
    int n_flows, n_accounts, fewer = stored->n_money < r->n_money ? stored->n_money : r->n_money, k = 0;
    const struct trib_flow_info *flow = trib_flows(&n_flows);
    const struct trib_account_info *account = trib_accounts(&n_accounts);
    while (k < fewer && memcmp(&stored->money[k], &r->money[k], sizeof *r->money) == 0) k++;
    if (k < fewer || stored->n_money != r->n_money) {
        const struct trib_money_row *row = k < stored->n_money ? &stored->money[k] : &r->money[k];
        bool known = row->flow >= 0 && row->flow < n_flows && row->payer >= 0 && row->payer < n_accounts && row->payee >= 0 && row->payee < n_accounts;
        snprintf(where, size, "money of %d: %s from %s to %s", row->year, known ? flow[row->flow].name : "?",
                 known ? account[row->payer].name : "?", known ? account[row->payee].name : "?");
        return true;
    }
    fewer = stored->n_balances < r->n_balances ? stored->n_balances : r->n_balances, k = 0;
    while (k < fewer && memcmp(&stored->balance[k], &r->balance[k], sizeof *r->balance) == 0) k++;
    if (k == fewer && stored->n_balances == r->n_balances) return false;
    const struct trib_balance_row *row = k < stored->n_balances ? &stored->balance[k] : &r->balance[k];
    snprintf(where, size, "balances of %d: %s", row->year, row->account >= 0 && row->account < n_accounts ? account[row->account].name : "?");
    return true;
}
