/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who pays whom, from the books of runs. See money_graph.h. */
#include "money_graph.h"
#include "../scripts/quantile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- words of the table of money -------------------------------------------------------------------------------------------- */
/* Kinds of accounts, and behind them the two trades of townspeople, who share one account. */
static int n_accounts(void)
{
    int n;
    trib_accounts(&n);
    return n;
}
static enum trib_money_role role_of(int kind) { return kind >= n_accounts() ? TRIB_MONEY_POOL : trib_account_words(kind)->role; }
bool money_inside(int kind) { return role_of(kind) >= TRIB_MONEY_PURSE; }
bool money_pool(int kind) { return role_of(kind) == TRIB_MONEY_POOL; }
int money_kind(int account, int flow)
{
    enum trib_money_town town = trib_flow_words(flow)->town;
    if (role_of(account) != TRIB_MONEY_TOWN || town == TRIB_MONEY_NONE) return account;
    return n_accounts() + (town == TRIB_MONEY_GANGS);
}
static const char *account_words(int kind)
{
    int n;
    if (kind >= n_accounts()) return kind == n_accounts() ? "carriers of the towns" : "gangs of the towns";
    const char *words = trib_account_words(kind)->words;
    return words ? words : trib_accounts(&n)[kind].name;
}
/* Cash, savings and frozen balances of the same people are one: their words begin alike. */
const char *money_owner(int kind)
{
    const char *words = account_words(kind);
    for (int i = 0; i < n_accounts(); i++) {
        const char *other = account_words(i);
        size_t n = strlen(other);
        if (role_of(i) == role_of(kind) && strlen(words) > n && !strncmp(words, other, n)) return other;
    }
    return words;
}
int money_taker_color(const char *owner)
{
    static const int of_accounts[] = {1, 3, 4};
    int found = 0;
    for (int kind = 0; kind < n_accounts(); kind++) {
        if (!money_pool(kind) || strcmp(money_owner(kind), account_words(kind)) != 0) continue;
        if (!strcmp(account_words(kind), owner)) return of_accounts[found < 3 ? found : 2];
        found++;
    }
    return !strcmp(owner, account_words(n_accounts())) ? 2 : !strcmp(owner, account_words(n_accounts() + 1)) ? 6 : 4;
}
static const char *flow_label(const char *words, int flow, char text[GRAPH_NAME])
{
    int n;
    if (words && *words) return words;
    snprintf(text, GRAPH_NAME, "other: %s", trib_flows(&n)[flow].name);
    return text;
}

/* ---- nodes and links -------------------------------------------------------------------------------------------------------- */
struct maker {
    struct money_graph *g;
    int run;
    bool full, no_memory;
};

static int node_find(struct maker *k, enum graph_kind kind, const char *name)
{
    struct money_graph *g = k->g;
    for (int i = 0; i < g->n_nodes; i++)
        if (g->node[i].kind == kind && !strcmp(g->node[i].name, name)) return i;
    if (g->n_nodes == GRAPH_NODES) return k->full = true, 0;
    g->node[g->n_nodes] = (struct graph_node){.kind = kind};
    snprintf(g->node[g->n_nodes].name, GRAPH_NAME, "%s", name);
    return g->n_nodes++;
}
static struct graph_link *link_find(struct maker *k, int from, int to)
{
    struct money_graph *g = k->g;
    for (int i = 0; i < g->n_links; i++)
        if (g->link[i].from == from && g->link[i].to == to) return &g->link[i];
    if (g->n_links == GRAPH_LINKS) return k->full = true, NULL;
    struct graph_link *l = &g->link[g->n_links];
    *l = (struct graph_link){.from = from, .to = to, .cents = calloc((size_t)g->n_runs + 1, sizeof *l->cents)};
    if (!l->cents) return k->no_memory = true, NULL;
    g->n_links++;
    return l;
}
static void words_add(char *list, const char *words)
{
    size_t n = strlen(list);
    if (words && *words && !strstr(list, words) && n + strlen(words) + 3 < GRAPH_NAME)
        snprintf(list + n, GRAPH_NAME - n, "%s%s", n ? ", " : "", words);
}
static void pay(struct maker *k, int from, int to, const char *words, int64_t cents)
{
    struct graph_link *l = from == to ? NULL : link_find(k, from, to);
    if (!l) return;
    words_add(l->words, words);
    l->cents[k->run] += cents;
}
static int person(struct maker *k, int kind)
{
    return node_find(k, role_of(kind) == TRIB_MONEY_PURSE ? GRAPH_PURSE : GRAPH_POOL, money_owner(kind));
}

static void add_row(struct maker *k, const struct trib_money_row *r)
{
    const struct trib_flow_words *w = trib_flow_words(r->flow);
    char text[GRAPH_NAME];
    int from = money_kind(r->payer, r->flow), to = money_kind(r->payee, r->flow);
    bool in = money_inside(from), out = money_inside(to);
    if (!in && !out && !(w->source && *w->source && w->end && *w->end)) return; /* no part of the table */
    int a = in ? person(k, from) : node_find(k, GRAPH_SOURCE, flow_label(w->source, r->flow, text));
    int b = out ? person(k, to) : node_find(k, GRAPH_END, flow_label(w->end, r->flow, text));
    if (!in && (role_of(from) == TRIB_MONEY_OWN || (out && role_of(to) == TRIB_MONEY_PURSE))) k->g->node[a].travellers = true;
    pay(k, a, b, out ? w->take : NULL, r->cents);
    /* people of a town keep what is left over: their trades have no account in which it could stay */
    for (int side = 0; side < 2; side++) {
        int kind = side ? from : to;
        if (kind < n_accounts() || from == to) continue;
        snprintf(text, sizeof text, "kept by %s", account_words(kind));
        pay(k, person(k, kind), node_find(k, GRAPH_END, text), NULL, side ? -r->cents : r->cents);
    }
}
static void add_balance(struct maker *k, const struct trib_balance_row *r)
{
    char text[GRAPH_NAME];
    if (!money_inside(r->account) || r->opening == r->closing) return;
    snprintf(text, sizeof text, "still held: %s", account_words(r->account));
    int end = node_find(k, GRAPH_END, text);
    k->g->node[end].held = true;
    pay(k, person(k, r->account), end, NULL, r->closing - r->opening);
}

/* ---- after all runs --------------------------------------------------------------------------------------------------------- */
static double mean_of(const struct money_graph *g, const int64_t *cents, int arm)
{
    double sum = 0;
    int n = g->first_run[arm + 1] - g->first_run[arm];
    for (int r = g->first_run[arm]; r < g->first_run[arm + 1]; r++) sum += (double)cents[r];
    return n ? sum / n : 0;
}
static struct graph_spread spread_of(const struct money_graph *g, const int64_t *cents, int arm)
{
    struct graph_spread s = {mean_of(g, cents, arm), NAN, NAN};
    int n = g->first_run[arm + 1] - g->first_run[arm];
    double *value = malloc((size_t)(n + 1) * sizeof *value);
    if (!value) return s;
    for (int r = 0; r < n; r++) value[r] = (double)cents[g->first_run[arm] + r];
    quantile_sort(value, n);
    s.low = quantile_of(value, n, 0.05);
    s.high = quantile_of(value, n, 0.95);
    free(value);
    return s;
}

/* Moves one arm's part of a link to another, turned round: what is less than nothing one way is something the other way. */
static void turn(struct maker *k, int index, int arm, int from, int to, const char *words)
{
    struct graph_link *l = link_find(k, from, to);
    if (!l) return;
    words_add(l->words, words);
    for (int r = k->g->first_run[arm]; r < k->g->first_run[arm + 1]; r++) {
        l->cents[r] -= k->g->link[index].cents[r];
        k->g->link[index].cents[r] = 0;
    }
}
/* Balances that fell are a source, and of two takers who pay one another only the difference is shown. */
static void turn_all(struct maker *k)
{
    struct money_graph *g = k->g;
    for (int i = 0, n = g->n_links; i < n && !k->full && !k->no_memory; i++)
        for (int arm = 0; arm < g->n_arms; arm++) {
            int from = g->link[i].from, to = g->link[i].to;
            if (g->node[to].kind == GRAPH_POOL && g->node[from].kind == GRAPH_POOL) {
                for (int b = 0; b < g->n_links; b++)
                    if (g->link[b].from == to && g->link[b].to == from &&
                        mean_of(g, g->link[b].cents, arm) <= mean_of(g, g->link[i].cents, arm))
                        turn(k, b, arm, from, to, NULL);
            } else if (g->node[to].kind == GRAPH_END && mean_of(g, g->link[i].cents, arm) < 0) {
                char text[GRAPH_NAME];
                const char *name = g->node[to].name, *what = strchr(name, ':');
                bool held = g->node[to].held && what;
                snprintf(text, sizeof text, "%s %.90s", held ? "held before:" : "other means of", held ? what + 2 : g->node[from].name);
                int source = node_find(k, GRAPH_SOURCE, text);
                g->node[source].held = true;
                g->node[source].travellers = g->node[from].kind == GRAPH_PURSE;
                turn(k, i, arm, source, from, NULL);
            }
        }
}

static enum trib_status check(const struct money_graph *g, struct trib_error *err)
{
    for (int n = 0; n < g->n_nodes; n++)
        for (int r = 0; r < g->n_runs && (g->node[n].kind == GRAPH_PURSE || g->node[n].kind == GRAPH_POOL); r++) {
            int64_t sum = 0;
            for (int l = 0; l < g->n_links; l++)
                sum += g->link[l].to == n ? g->link[l].cents[r] : g->link[l].from == n ? -g->link[l].cents[r] : 0;
            if (sum)
                return trib_fail(err, TRIB_INVARIANT,
                                 "the money of a run does not add up: what enters '%s' is %lld cent(s) more than what leaves it",
                                 g->node[n].name, (long long)sum);
        }
    return TRIB_OK;
}

/* Spreads of links, of what enters or leaves nodes, and of all sources. */
static enum trib_status spreads(struct money_graph *g, struct trib_error *err)
{
    int64_t *sum = calloc((size_t)g->n_runs + 1, sizeof *sum);
    if (!sum) return trib_fail(err, TRIB_MEMORY, "not enough memory for %d runs of a figure", g->n_runs);
    for (int n = -1; n < g->n_nodes; n++) {
        memset(sum, 0, (size_t)g->n_runs * sizeof *sum);
        for (int l = 0; l < g->n_links; l++) {
            const struct graph_link *x = &g->link[l];
            bool counts = n < 0 ? g->node[x->from].kind == GRAPH_SOURCE : g->node[n].kind == GRAPH_SOURCE ? x->from == n : x->to == n;
            for (int r = 0; r < g->n_runs && counts; r++) sum[r] += x->cents[r];
        }
        for (int a = 0; a < g->n_arms; a++) {
            if (n < 0) g->total[a] = spread_of(g, sum, a);
            else g->node[n].of[a] = spread_of(g, sum, a);
        }
    }
    for (int l = 0; l < g->n_links; l++)
        for (int a = 0; a < g->n_arms; a++) g->link[l].of[a] = spread_of(g, g->link[l].cents, a);
    free(sum);
    return TRIB_OK;
}

static bool known(const struct trib_money_row *r)
{
    int n_flows, n;
    trib_flows(&n_flows), trib_accounts(&n);
    return r->flow >= 0 && r->flow < n_flows && r->payer >= 0 && r->payer < n && r->payee >= 0 && r->payee < n;
}
static int runs_of(const struct store_money *books)
{
    int n = 0;
    for (int i = 0; i < books->n_balances; i++) n += i == 0 || books->balance[i].slot != books->balance[i - 1].slot;
    return n;
}
enum trib_status money_books_check(const struct store_money *books, const char *arm, int *n_runs, struct trib_error *err)
{
    if (n_runs) *n_runs = runs_of(books);
    if (!runs_of(books))
        return trib_fail(
            err, TRIB_USAGE,
            "the runs of the arm '%s' were kept without their books of money; run it with its places kept (places = true in a study)", arm);
    for (int i = 0; i < books->n_money; i++)
        if (!known(&books->money[i].row))
            return trib_fail(err, TRIB_STORE, "the store is damaged: its money names flow %d", (int)books->money[i].row.flow);
    for (int i = 0; i < books->n_balances; i++)
        if (books->balance[i].row.account < 0 || books->balance[i].row.account >= n_accounts())
            return trib_fail(err, TRIB_STORE, "the store is damaged: its balances name account %d", (int)books->balance[i].row.account);
    return TRIB_OK;
}

static void add_arm(struct maker *k, const struct store_money *books, int arm, int first, int last)
{
    k->run = k->g->first_run[arm] - 1;
    for (int b = 0, m = 0; b < books->n_balances && !k->full && !k->no_memory; b++) {
        uint32_t slot = books->balance[b].slot;
        const struct trib_balance_row *row = &books->balance[b].row;
        if (b == 0 || slot != books->balance[b - 1].slot) {
            k->run++;
            while (m < books->n_money && books->money[m].slot < slot) m++;
            for (; m < books->n_money && books->money[m].slot == slot; m++)
                if (books->money[m].row.year >= first && books->money[m].row.year <= last) add_row(k, &books->money[m].row);
        }
        if (row->year >= first && row->year <= last) add_balance(k, row);
    }
}

enum trib_status money_graph_make(const struct store_money *books, const char *const *names, int n_arms, int first, int last,
                                  struct money_graph *out, struct trib_error *err)
{
    struct maker k = {.g = out};
    memset(out, 0, sizeof *out);
    out->n_arms = n_arms;
    for (int a = 0; a < n_arms; a++) {
        enum trib_status status = money_books_check(&books[a], names[a], NULL, err);
        if (status) return status;
        out->first_run[a + 1] = out->n_runs += runs_of(&books[a]);
    }
    for (int a = 0; a < n_arms; a++) add_arm(&k, &books[a], a, first, last);
    turn_all(&k);
    if (k.no_memory) return trib_fail(err, TRIB_MEMORY, "not enough memory for %d runs of a figure", out->n_runs);
    if (k.full) return trib_fail(err, TRIB_STORE, "the store is damaged: its money has more than %d kinds of payments", (int)GRAPH_LINKS);
    enum trib_status status = check(out, err);
    return status ? status : spreads(out, err);
}
void money_graph_clear(struct money_graph *g)
{
    for (int i = 0; i < g->n_links; i++) free(g->link[i].cents);
    memset(g, 0, sizeof *g);
}

/* ---- joining and columns ------------------------------------------------------------------------------------------------------ */
static double most(const struct money_graph *g, const struct graph_spread *of)
{
    double value = 0;
    for (int a = 0; a < g->n_arms; a++) value = fmax(value, of[a].mean);
    return value;
}

/* Links that have the same ends after some nodes became one are one. */
static void links_merge(struct money_graph *g)
{
    for (int i = 0; i < g->n_links; i++)
        for (int k = g->n_links - 1; k > i; k--) {
            if (g->link[k].from != g->link[i].from || g->link[k].to != g->link[i].to) continue;
            for (int r = 0; r < g->n_runs; r++) g->link[i].cents[r] += g->link[k].cents[r];
            words_add(g->link[i].words, g->link[k].words);
            free(g->link[k].cents);
            g->link[k] = g->link[--g->n_links];
        }
}

static void join_kind(struct money_graph *g, enum graph_kind kind, double least, const char *name)
{
    int small[GRAPH_NODES], n = 0, joined = 0;
    for (int i = 0; i < g->n_nodes; i++) {
        double value = most(g, g->node[i].of);
        if (g->node[i].kind != kind || !(value > 0) || (value >= least && !g->node[i].n_joined)) continue;
        joined += g->node[i].n_joined ? g->node[i].n_joined : 1;
        small[n++] = i;
    }
    if (n < 2) return;
    struct graph_node *to = &g->node[small[0]];
    for (int i = 0; i < n; i++) {
        g->node[small[i]].n_joined = 0;
        for (int l = 0; l < g->n_links; l++) {
            if (g->link[l].from == small[i]) g->link[l].from = small[0];
            if (g->link[l].to == small[i]) g->link[l].to = small[0];
        }
    }
    snprintf(to->name, sizeof to->name, "%s", name);
    to->n_joined = joined;
    to->travellers = to->held = false;
    links_merge(g);
}

/* Columns: as far to the right as what follows allows, so that those who take last stand beside the ends. */
static void layers_find(struct money_graph *g)
{
    double least = 1e-3 * most(g, g->total);
    int depth[GRAPH_NODES] = {0}, deepest = 1;
    for (int round = 0; round < 6; round++) /* distance from the end, along payments that are not tiny */
        for (int l = 0; l < g->n_links; l++) {
            const struct graph_link *x = &g->link[l];
            if (most(g, x->of) < least || g->node[x->from].kind == GRAPH_SOURCE) continue;
            if (depth[x->from] <= depth[x->to] && depth[x->to] < 5) depth[x->from] = depth[x->to] + 1;
        }
    for (int i = 0; i < g->n_nodes; i++) {
        if (g->node[i].kind != GRAPH_END && g->node[i].kind != GRAPH_SOURCE && !depth[i]) depth[i] = 1;
        if (depth[i] >= deepest) deepest = depth[i];
    }
    g->n_layers = deepest + 2;
    for (int i = 0; i < g->n_nodes; i++)
        g->node[i].layer = g->node[i].kind == GRAPH_SOURCE ? 0 : g->node[i].kind == GRAPH_END ? deepest + 1 : deepest + 1 - depth[i];
    for (int l = 0; l < g->n_links; l++) {
        struct graph_link *x = &g->link[l];
        x->drawn = most(g, x->of) > 0 && g->node[x->from].layer < g->node[x->to].layer;
    }
}

void money_graph_join(struct money_graph *g, double share)
{
    g->threshold = share;
    join_kind(g, GRAPH_SOURCE, share * most(g, g->total), "other sources");
    join_kind(g, GRAPH_END, share * most(g, g->total), "other ends");
    spreads(g, NULL);
    layers_find(g);
}
