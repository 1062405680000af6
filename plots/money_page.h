/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the figure 'money': the page, its words, and its columns before anything is drawn. */
#ifndef TRIB_PLOT_MONEY_PAGE_H
#define TRIB_PLOT_MONEY_PAGE_H
#include "figure.h"
#include "money_graph.h"
#include "money_request.h"
#include "sankey.h"

#define MONEY_LINE 9.4 /* of labels, points */
#define MONEY_BAR 6.0  /* width of a node's bar */
enum { MONEY_LABEL_LINES = 6 };

struct money_page {
    struct plot_ops *o;
    const struct plot_data *d;
    struct money_graph *g;
    struct sankey *s;
    struct plot_unit unit;   /* of cents over the whole window */
    bool narrow, beside;     /* panels have letters; stand side by side */
    double at, inner;        /* left edge and width of a panel */
    double scale;            /* points a cent */
    double x[SANKEY_LAYERS]; /* left edges of bars */
    double left, right;      /* widths of the labels beside the drawing */
    double pitch;
    int node[SANKEY_NODES], link[SANKEY_LINKS]; /* of the graph, by number in the layout */
    struct money_years years;
    struct plot_box taken[SANKEY_NODES * 2 + SANKEY_LINKS]; /* where text stands in this panel */
    int n_taken;
};

/* "215 [188, 240]": a mean and the middle 90% of the runs; range is empty where there is one run. */
void money_amount(const struct money_page *p, const struct graph_spread *s, char mean[PLOT_NUMBER], char range[2 * PLOT_NUMBER + 8]);
void money_amount_text(const struct money_page *p, const struct graph_spread *s, char text[160]);
/* Of the arm that has most. */
double money_most(const struct money_page *p, const struct graph_spread *of);
/* Travellers' purses and those who take; their letters where a panel is narrow. */
bool money_middle(const struct money_page *p, int n);
char money_letter(const struct money_page *p, int n);
/* Index in the palette, or -1: neutral. The colour of a node's bar, and of the ribbons that leave it. */
int money_color(const struct money_page *p, int n);
uint32_t money_paint(const struct money_page *p, int n);
/* Lines of a node's label: its name (the first *names), then its amount in the arm. */
int money_label(const struct money_page *p, int n, int arm, int *names, char line[MONEY_LABEL_LINES][PLOT_LINE_BYTES]);
/* Hands the joined graph to the layout; false where it holds more than that takes. */
bool money_layout(struct money_page *p);
#endif
