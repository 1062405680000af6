/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "money.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Kinds of accounts, and behind them the two trades of townspeople. */
enum { MAX_KINDS = 64, ROUNDS = 200 };
struct year { /* the books of one year of one run */
    const struct store_money_row *row;
    int n_rows;
    int64_t opening[MAX_KINDS], closing[MAX_KINDS];
};
struct maker {
    struct money_table *t;
    int n_accounts, run;
    double held[MAX_KINDS]; /* followed cents in each pool */
    bool no_memory;
};

static int carriers(const struct maker *k) { return k->n_accounts; }
static int gangs(const struct maker *k) { return k->n_accounts + 1; }
static enum trib_money_role role_of(const struct maker *k, int kind)
{
    return kind >= k->n_accounts ? TRIB_MONEY_POOL : trib_account_words(kind)->role;
}
static bool inside(const struct maker *k, int kind) { return role_of(k, kind) >= TRIB_MONEY_PURSE; }
static bool pool(const struct maker *k, int kind) { return role_of(k, kind) == TRIB_MONEY_POOL; }
static const char *words_of(const struct maker *k, int kind)
{
    int n;
    if (kind == carriers(k)) return "carriers of the towns";
    if (kind == gangs(k)) return "gangs of the towns";
    const char *words = trib_account_words(kind)->words;
    return words ? words : trib_accounts(&n)[kind].name;
}
/* The account's kind, or the trade of townspeople that the payment belongs to. */
static int kind_of(const struct maker *k, int kind, int flow)
{
    enum trib_money_town town = trib_flow_words(flow)->town;
    if (role_of(k, kind) != TRIB_MONEY_TOWN || town == TRIB_MONEY_NONE) return kind;
    return town == TRIB_MONEY_CARRIERS ? carriers(k) : gangs(k);
}

/* ---- lines -------------------------------------------------------------------------------------------------------------------- */
static struct money_line *line_of(struct maker *k, enum money_section section, const char *name)
{
    struct money_table *t = k->t;
    for (int i = 0; i < t->n_lines; i++)
        if (t->line[i].section == section && strcmp(t->line[i].name, name) == 0) return &t->line[i];
    if (t->n_lines == t->room) {
        int room = t->room ? 2 * t->room : 64;
        struct money_line *more = realloc(t->line, (size_t)room * sizeof *more);
        if (!more) return k->no_memory = true, NULL;
        t->line = more;
        t->room = room;
    }
    struct money_line *line = &t->line[t->n_lines];
    memset(line, 0, sizeof *line);
    line->section = section;
    snprintf(line->name, sizeof line->name, "%s", name);
    line->cents = calloc((size_t)t->n_runs + 1, sizeof *line->cents);
    line->followed = calloc((size_t)t->n_runs + 1, sizeof *line->followed);
    t->n_lines++;
    if (!line->cents || !line->followed) k->no_memory = true;
    return k->no_memory ? NULL : line;
}
static void add(struct maker *k, enum money_section section, const char *name, int64_t cents)
{
    struct money_line *line = line_of(k, section, name);
    if (!line) return;
    line->cents[k->run] += cents;
    k->t->total[section][k->run] += cents;
}
static void follow(struct maker *k, enum money_section section, const char *name, double cents)
{
    struct money_line *line = cents != 0 ? line_of(k, section, name) : NULL;
    if (line) line->followed[k->run] += cents;
}
/* The flow's words, or its name where it has none for this. */
static const char *label(const char *words, int flow, char *text, size_t size)
{
    int n;
    if (words && *words) return words;
    snprintf(text, size, "other: %s", trib_flows(&n)[flow].name);
    return text;
}
static const char *end_label(int flow, char *text, size_t size) { return label(trib_flow_words(flow)->end, flow, text, size); }

/* One payment's place in the table. What neither leaves nor enters it counts only where it does both by its words. */
static void place(struct maker *k, int flow, int from, int to, int64_t cents)
{
    const struct trib_flow_words *w = trib_flow_words(flow);
    char text[112], name[112];
    bool in = inside(k, from), out = inside(k, to);
    bool through = !in && !out && w->source && *w->source && w->end && *w->end;
    if ((!in && out) || through) add(k, MONEY_SOURCE, label(w->source, flow, text, sizeof text), cents);
    if ((in && !out) || through) add(k, MONEY_END, end_label(flow, text, sizeof text), cents);
    if (w->take && *w->take && from != to && (pool(k, to) || through)) {
        snprintf(name, sizeof name, "%s: %s", words_of(k, to), w->take);
        add(k, MONEY_TAKE, name, cents);
    }
}

/* ---- following ---------------------------------------------------------------------------------------------------------------- */
/* Followed money in each pool this year: what it had, what migrants and kin paid it, and its part of what other pools paid it. Pools
 * may pay one another in circles, so it is found by going round until nothing moves. */
static void mix(const struct maker *k, const struct year *y, const double *whole, const double *direct, double *x)
{
    int n = k->n_accounts + 2;
    for (int i = 0; i < n; i++) x[i] = k->held[i] + direct[i];
    for (int round = 0; round < ROUNDS; round++) {
        double next[MAX_KINDS], moved = 0, sum = 0;
        for (int i = 0; i < n; i++) next[i] = k->held[i] + direct[i];
        for (int i = 0; i < y->n_rows; i++) {
            const struct trib_money_row *r = &y->row[i].row;
            int from = kind_of(k, r->payer, r->flow), to = kind_of(k, r->payee, r->flow);
            if (from != to && pool(k, from) && pool(k, to) && whole[from] > 0) next[to] += x[from] / whole[from] * (double)r->cents;
        }
        for (int i = 0; i < n; i++) moved += fabs(next[i] - x[i]), sum += next[i], x[i] = next[i];
        if (moved <= 1e-13 * sum) return;
    }
}

static void follow_year(struct maker *k, const struct year *y, const double *in, const double *out)
{
    double whole[MAX_KINDS] = {0}, direct[MAX_KINDS] = {0}, x[MAX_KINDS];
    char text[112];
    int n = k->n_accounts + 2;
    for (int i = 0; i < n; i++)
        whole[i] = i >= k->n_accounts ? fmax(in[i], out[i]) : (double)y->opening[i] + in[i];
    for (int i = 0; i < y->n_rows; i++) {
        const struct trib_money_row *r = &y->row[i].row;
        int from = kind_of(k, r->payer, r->flow), to = kind_of(k, r->payee, r->flow);
        enum trib_money_role a = role_of(k, from), b = role_of(k, to);
        if ((a != TRIB_MONEY_PURSE && a != TRIB_MONEY_OWN) || b == TRIB_MONEY_PURSE || b == TRIB_MONEY_OWN) continue;
        k->t->paid[k->run] += (double)r->cents;
        if (b == TRIB_MONEY_POOL) direct[to] += (double)r->cents;
        else follow(k, MONEY_FOLLOWED, end_label(r->flow, text, sizeof text), (double)r->cents);
    }
    mix(k, y, whole, direct, x);
    for (int i = 0; i < y->n_rows; i++) {
        const struct trib_money_row *r = &y->row[i].row;
        int from = kind_of(k, r->payer, r->flow), to = kind_of(k, r->payee, r->flow);
        if (pool(k, from) && !pool(k, to) && whole[from] > 0)
            follow(k, MONEY_FOLLOWED, end_label(r->flow, text, sizeof text), x[from] / whole[from] * (double)r->cents);
    }
    for (int i = 0; i < n; i++) {
        if (!pool(k, i)) continue;
        follow(k, MONEY_PASSED, words_of(k, i), x[i] - k->held[i]);
        double left = i >= k->n_accounts ? fmax(in[i] - out[i], 0) : (double)y->closing[i];
        double part = whole[i] > 0 ? x[i] * (left / whole[i]) : 0;
        k->held[i] = part;
        if (i < k->n_accounts) continue;
        snprintf(text, sizeof text, "kept by %s", words_of(k, i));
        follow(k, MONEY_FOLLOWED, text, part);
        k->held[i] = 0;
    }
}

static void add_year(struct maker *k, const struct year *y)
{
    double in[MAX_KINDS] = {0}, out[MAX_KINDS] = {0};
    int64_t kept[2] = {0};
    char text[112];
    for (int i = 0; i < y->n_rows; i++) {
        const struct trib_money_row *r = &y->row[i].row;
        int from = kind_of(k, r->payer, r->flow), to = kind_of(k, r->payee, r->flow);
        place(k, r->flow, from, to, r->cents);
        if (from == to) continue;
        out[from] += (double)r->cents;
        in[to] += (double)r->cents;
        if (to >= k->n_accounts) kept[to - k->n_accounts] += r->cents;
        if (from >= k->n_accounts) kept[from - k->n_accounts] -= r->cents;
    }
    for (int i = 0; i < 2; i++) {
        snprintf(text, sizeof text, "kept by %s", words_of(k, k->n_accounts + i));
        if (kept[i]) add(k, MONEY_END, text, kept[i]);
    }
    for (int i = 0; i < k->n_accounts; i++)
        if (inside(k, i)) add(k, MONEY_HELD, words_of(k, i), y->closing[i] - y->opening[i]);
    follow_year(k, y, in, out);
}

static void end_run(struct maker *k)
{
    char text[112];
    for (int i = 0; i < k->n_accounts; i++) {
        snprintf(text, sizeof text, "still held: %s", words_of(k, i));
        follow(k, MONEY_FOLLOWED, text, k->held[i]);
        k->held[i] = 0;
    }
}

/* ---- all runs --------------------------------------------------------------------------------------------------------------------- */
/* Over all runs. */
static double size_of(const struct money_line *l, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += (double)l->cents[i] + l->followed[i];
    return sum;
}
/* Sections in order, in each the largest first, but balances as accounts stand. */
static void sort_lines(struct money_table *t)
{
    for (int i = 1; i < t->n_lines; i++)
        for (int j = i; j > 0; j--) {
            struct money_line *a = &t->line[j - 1], *b = &t->line[j], swap;
            bool later = a->section > b->section || (a->section == b->section && a->section != MONEY_HELD &&
                                                     size_of(a, t->n_runs) < size_of(b, t->n_runs));
            if (!later) break;
            swap = *a, *a = *b, *b = swap;
        }
}

static enum trib_status table_alloc(struct money_table *t, const struct store_money *books, uint32_t runs, struct trib_error *err)
{
    for (int i = 0; i < books->n_balances; i++) /* every run has balances of every year */
        if (books->balance[i].slot < runs && (i == 0 || books->balance[i].slot != books->balance[i - 1].slot)) t->n_runs++;
    t->slot = calloc((size_t)t->n_runs + 1, sizeof *t->slot);
    t->paid = calloc((size_t)t->n_runs + 1, sizeof *t->paid);
    bool good = t->slot && t->paid;
    for (int s = 0; s <= MONEY_HELD; s++) good &= (t->total[s] = calloc((size_t)t->n_runs + 1, sizeof **t->total)) != NULL;
    return good ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for the table of money");
}

/* A store may be damaged. */
static enum trib_status sane(const struct store_money *books, int n_accounts, struct trib_error *err)
{
    int n_flows;
    trib_flows(&n_flows);
    for (int i = 0; i < books->n_money; i++) {
        const struct trib_money_row *r = &books->money[i].row;
        if (r->flow < 0 || r->flow >= n_flows || r->payer < 0 || r->payer >= n_accounts || r->payee < 0 || r->payee >= n_accounts)
            return trib_fail(err, TRIB_STORE, "the store is damaged: its money names flow %d from account %d to %d", (int)r->flow, (int)r->payer, (int)r->payee);
    }
    return TRIB_OK;
}

enum trib_status money_table(const struct store_money *books, uint32_t runs, int first, int last, struct money_table *out, struct trib_error *err)
{
    struct maker k = {.t = out, .run = -1};
    memset(out, 0, sizeof *out);
    trib_accounts(&k.n_accounts);
    enum trib_status status = sane(books, k.n_accounts, err);
    if (!status) status = table_alloc(out, books, runs, err);
    if (status) {
        money_clear(out);
        return status;
    }
    for (int b = 0, m = 0; b < books->n_balances && !k.no_memory;) {
        struct year y = {0};
        uint32_t slot = books->balance[b].slot;
        int year = books->balance[b].row.year;
        if (b == 0 || slot != books->balance[b - 1].slot) {
            if (k.run >= 0) end_run(&k);
            if (slot >= runs) break;
            out->slot[++k.run] = slot;
        }
        for (; b < books->n_balances && books->balance[b].slot == slot && books->balance[b].row.year == year; b++) {
            const struct trib_balance_row *row = &books->balance[b].row;
            if (row->account < 0 || row->account >= k.n_accounts) continue;
            y.opening[row->account] = row->opening, y.closing[row->account] = row->closing;
        }
        while (m < books->n_money && (books->money[m].slot < slot || (books->money[m].slot == slot && books->money[m].row.year < year))) m++;
        y.row = books->money + m;
        while (m < books->n_money && books->money[m].slot == slot && books->money[m].row.year == year) m++, y.n_rows++;
        if (year >= first && year <= last) add_year(&k, &y);
        if (b == books->n_balances) end_run(&k);
    }
    if (k.no_memory) status = trib_fail(err, TRIB_MEMORY, "not enough memory for the table of money");
    for (int r = 0; r < out->n_runs && !status; r++) {
        int64_t off = out->total[MONEY_SOURCE][r] - out->total[MONEY_END][r] - out->total[MONEY_HELD][r];
        if (off != 0) status = trib_fail(err, TRIB_INVARIANT, "the books of run %d do not add up: %" PRId64 " cents are missing", (int)out->slot[r], off);
    }
    if (status) money_clear(out);
    else sort_lines(out);
    return status;
}

void money_clear(struct money_table *t)
{
    for (int i = 0; i < t->n_lines; i++) free(t->line[i].cents), free(t->line[i].followed);
    for (int s = 0; s <= MONEY_HELD; s++) free(t->total[s]);
    free(t->line), free(t->slot), free(t->paid);
    memset(t, 0, sizeof *t);
}
