/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layout of flows between columns: who stands where, so that ribbons cross little and nothing overlaps. Knows no money and draws
 * nothing. A link that skips a column gets a lane there, so it passes beside the column's nodes and never behind them.
 */
#ifndef TRIB_PLOT_SANKEY_H
#define TRIB_PLOT_SANKEY_H
#include <stdbool.h>

enum { SANKEY_NODES = 96, SANKEY_LINKS = 256, SANKEY_LAYERS = 8, SANKEY_ITEMS = 1024, SANKEY_PANELS = 2 };
#define SANKEY_PAD 3.0 /* points free between lanes and bars */

struct sankey_node {
    int layer;
    double value[SANKEY_PANELS]; /* 0: not in this panel */
    double room;                 /* points that its label needs beside the bar */
    double above;                /* points kept free above the bar for a label there */
    double y[SANKEY_PANELS];     /* top of the bar: found by sankey_place */
};
struct sankey_link {
    int from, to; /* nodes; the layer of `from` comes first */
    double value[SANKEY_PANELS];
    double y[SANKEY_PANELS]
            [SANKEY_LAYERS]; /* top of the ribbon where it leaves `from`, in each lane, and where it reaches `to`; by layer */
};
struct sankey_item { /* a node, or a link's lane */
    int layer, node, link;
    double key, y; /* y: its middle while it is being placed */
};
struct sankey {
    int n_nodes, n_links, n_layers, n_panels, n_items;
    struct sankey_node node[SANKEY_NODES];
    struct sankey_link link[SANKEY_LINKS];
    struct sankey_item item[SANKEY_ITEMS];
    int order[SANKEY_LAYERS][SANKEY_ITEMS], n_order[SANKEY_LAYERS];
    int lane[SANKEY_LINKS][SANKEY_LAYERS]; /* item of a link at each layer from its first to its last */
};

/* Makes lanes and orders all columns (values of all panels together): sweeps of barycentres, the order with the least crossing weight
 * stays, improved by swaps of neighbours. False where there are too many lanes. */
bool sankey_order(struct sankey *s);
/* Sum over pairs of ribbons that cross between two columns of the thinner one's value. */
double sankey_crossings(const struct sankey *s);
/* Height that a panel needs at `scale` points a unit. */
double sankey_height(const struct sankey *s, int panel, double scale);
/* Places a panel between y = top and top + height, which must suffice. */
void sankey_place(struct sankey *s, int panel, double scale, double top, double height);
#endif
