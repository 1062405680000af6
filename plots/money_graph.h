/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The books of an arm (scripts/store_money.c) as a graph of who pays whom: sources, travellers' purses, those who take, ends. The same
 * words and the same cents as the table of money (scripts/money.h): in each run the sources' links add up to its sources, the ends'
 * to its ends and to the change of what is held, and what enters a node leaves it.
 */
#ifndef TRIB_PLOT_MONEY_GRAPH_H
#define TRIB_PLOT_MONEY_GRAPH_H
#include "../scripts/store.h"

enum { GRAPH_ARMS = 2, GRAPH_NODES = 192, GRAPH_LINKS = 512, GRAPH_NAME = 112 };
enum graph_kind { GRAPH_SOURCE, GRAPH_PURSE, GRAPH_POOL, GRAPH_END };
struct graph_spread {
    double mean, low, high;
}; /* cents of the whole window: mean, and middle 90% of the runs */
struct graph_node {
    enum graph_kind kind;
    char name[GRAPH_NAME];
    bool travellers; /* a source: paid by migrants or their kin, or into their purses */
    bool held;       /* an end or source that is a change of what is held */
    int n_joined;    /* how many small ones are one here; 0: itself */
    int layer;
    struct graph_spread of[GRAPH_ARMS];
};
struct graph_link {
    int from, to;
    char words[GRAPH_NAME]; /* what it is paid for, where that is more than its ends say */
    int64_t *cents;         /* [n_runs] of all arms, one arm after the other */
    struct graph_spread of[GRAPH_ARMS];
    bool drawn; /* leads from a column to a later one */
};
struct money_graph {
    int n_arms, n_runs, first_run[GRAPH_ARMS + 1], n_nodes, n_links, n_layers;
    struct graph_node node[GRAPH_NODES];
    struct graph_link link[GRAPH_LINKS];
    struct graph_spread total[GRAPH_ARMS]; /* all sources together */
    double threshold;                      /* share of the total below which sources and ends are joined */
};
/* The graph of up to two arms over calendar years first .. last. TRIB_USAGE where the runs have no books, TRIB_INVARIANT where what enters
 * a node does not leave it, to the cent. names: the arms', for errors. Clear it whatever is returned. */
enum trib_status money_graph_make(const struct store_money *books, const char *const *names, int n_arms, int first, int last,
                                  struct money_graph *out, struct trib_error *err);
/* Joins sources, and ends, that are thinner than the share in every arm, where they are two or more (again with a larger share: more of
 * them); then gives each node its column,
 * and says which links can be drawn. */
void money_graph_join(struct money_graph *g, double share);
void money_graph_clear(struct money_graph *g);

/* The table's words for one payment: the kind of account, or the trade of townspeople, that an account is in this flow; whether it is in the
 * table's middle (purses and those who take) and takes; and whose it is: cash and savings of the same people are one. */
int money_kind(int account, int flow);
bool money_inside(int kind);
bool money_pool(int kind);
const char *money_owner(int kind);
/* The place in plot_palette of a taker ("smuggling firms"): the same in every figure of money. */
int money_taker_color(const char *owner);
/* TRIB_USAGE where the arm's runs have no books, TRIB_STORE where they name what there is not. n_runs may be NULL. */
enum trib_status money_books_check(const struct store_money *books, const char *arm, int *n_runs, struct trib_error *err);

#endif
