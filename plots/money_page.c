/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words, colours and columns of the figure 'money'. See money_page.h. */
#include "money_page.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- words ---------------------------------------------------------------------------------------------------------------- */
void money_amount(const struct money_page *p, const struct graph_spread *s, char mean[PLOT_NUMBER], char range[2 * PLOT_NUMBER + 8])
{
    char low[PLOT_NUMBER], high[PLOT_NUMBER];
    double shown = fabs(s->mean * p->unit.factor);
    int decimals = shown >= 10 || shown == 0 ? 0 : shown >= 1 ? 1 : shown >= 0.1 ? 2 : 3;
    plot_number(s->mean * p->unit.factor, decimals, false, mean);
    plot_number(s->low * p->unit.factor, decimals, false, low);
    plot_number(s->high * p->unit.factor, decimals, false, high);
    if (p->g->n_runs / p->g->n_arms < 2) *range = 0;
    else snprintf(range, 2 * PLOT_NUMBER + 8, "[%s, %s]", low, high);
}
void money_amount_text(const struct money_page *p, const struct graph_spread *s, char text[160])
{
    char mean[PLOT_NUMBER], range[2 * PLOT_NUMBER + 8];
    money_amount(p, s, mean, range);
    snprintf(text, 160, "%s%s%s", mean, *range ? " " : "", range);
}
static void name_of(const struct money_page *p, int n, char text[GRAPH_NAME + 32])
{
    const struct graph_node *node = &p->g->node[n];
    snprintf(text, GRAPH_NAME + 32, "%s", node->name);
    if (node->n_joined) snprintf(text + strlen(text), 32, " (%d)", node->n_joined);
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');
}
bool money_middle(const struct money_page *p, int n) { return p->g->node[n].kind == GRAPH_PURSE || p->g->node[n].kind == GRAPH_POOL; }
/* Bars between the outer columns have letters in the order of their columns. */
char money_letter(const struct money_page *p, int n)
{
    char letter = 'A';
    int layer = p->g->node[n].layer;
    for (int i = 0; i < p->g->n_nodes; i++) {
        int other = p->g->node[i].layer;
        if (money_middle(p, i) && (other < layer || (i < n && other == layer))) letter++;
    }
    return letter;
}
/* Blue is what travellers and their kin pay; the palette's next colours are those who take; other sources are amber, and grey where
 * they go by those who take. */
int money_color(const struct money_page *p, int n)
{
    const struct money_graph *g = p->g;
    int largest = -1;
    if (g->node[n].kind == GRAPH_PURSE || g->node[n].travellers) return 0;
    if (g->node[n].kind == GRAPH_POOL) return money_taker_color(g->node[n].name);
    for (int l = 0; l < g->n_links; l++)
        if (g->link[l].from == n && (largest < 0 || g->link[l].of[0].mean > g->link[largest].of[0].mean)) largest = l;
    return largest >= 0 && g->node[g->link[largest].to].kind == GRAPH_END ? -1 : 5;
}
uint32_t money_paint(const struct money_page *p, int n)
{
    int color = p->g->node[n].kind == GRAPH_END ? -1 : money_color(p, n);
    return color < 0 ? PLOT_NEUTRAL : plot_palette[color % PLOT_N_COLORS];
}

/* ---- layout --------------------------------------------------------------------------------------------------------------- */
static double label_width(const struct money_page *p, int n)
{
    enum graph_kind kind = p->g->node[n].kind;
    return kind == GRAPH_SOURCE ? p->left : kind == GRAPH_END ? p->right : p->pitch - 5;
}
/* Lines of a node's label: its name (the first *names), then its amount in the arm. */
int money_label(const struct money_page *p, int n, int arm, int *names, char line[MONEY_LABEL_LINES][PLOT_LINE_BYTES])
{
    struct plot_lines name;
    double width = label_width(p, n);
    char text[GRAPH_NAME + 32], value[160], mean[PLOT_NUMBER], range[2 * PLOT_NUMBER + 8];
    name_of(p, n, text);
    money_amount(p, &p->g->node[n].of[arm], mean, range);
    money_amount_text(p, &p->g->node[n].of[arm], value);
    plot_wrap_even(p->o, text, PLOT_SIZE_SMALL, false, width, 4, &name);
    int k = 0;
    for (int i = 0; i < name.n; i++) snprintf(line[k++], PLOT_LINE_BYTES, "%s", name.line[i]);
    *names = k;
    if (plot_text_width(p->o, value, PLOT_SIZE_SMALL, true) <= width || !*range) {
        snprintf(line[k++], PLOT_LINE_BYTES, "%s", value);
    } else { /* an interval stays whole */
        snprintf(line[k++], PLOT_LINE_BYTES, "%s", mean);
        snprintf(line[k++], PLOT_LINE_BYTES, "%s", range);
    }
    return k;
}
double money_most(const struct money_page *p, const struct graph_spread *of)
{
    double value = 0;
    for (int a = 0; a < p->g->n_arms; a++) value = fmax(value, of[a].mean);
    return value;
}
/* Text beside a node that no panel shows takes no room. */
static double label_height(const struct money_page *p, int n)
{
    char line[MONEY_LABEL_LINES][PLOT_LINE_BYTES];
    int lines = 0, names;
    for (int a = 0; a < p->g->n_arms; a++) lines = (int)fmax(lines, p->g->node[n].of[a].mean > 0 ? money_label(p, n, a, &names, line) : 0);
    return lines * MONEY_LINE;
}

/* The columns' places, and the graph handed to the layout; false where it holds more than the layout takes. */
bool money_layout(struct money_page *p)
{
    const struct money_graph *g = p->g;
    struct sankey *s = p->s;
    int index[GRAPH_NODES];
    memset(s, 0, sizeof *s);
    s->n_layers = g->n_layers;
    s->n_panels = g->n_arms;
    p->left = p->narrow ? 0.25 * p->inner : fmin(0.22 * p->inner, 112);
    p->right = p->narrow ? 0.26 * p->inner : fmin(0.23 * p->inner, 118);
    p->pitch = (p->inner - p->left - p->right - 8 - MONEY_BAR) / (g->n_layers - 1);
    for (int n = 0; n < g->n_nodes; n++) {
        index[n] = -1;
        if (!(money_most(p, g->node[n].of) > 0)) continue;
        if (s->n_nodes == SANKEY_NODES) return false;
        struct sankey_node *node = &s->node[s->n_nodes];
        node->layer = g->node[n].layer;
        if (!money_middle(p, n)) node->room = label_height(p, n);
        else node->above = p->narrow ? MONEY_LINE + 2 : label_height(p, n) + 3;
        for (int a = 0; a < g->n_arms; a++) node->value[a] = fmax(g->node[n].of[a].mean, 0);
        p->node[s->n_nodes] = n;
        index[n] = s->n_nodes++;
    }
    for (int l = 0; l < g->n_links; l++) {
        if (!g->link[l].drawn) continue;
        if (s->n_links == SANKEY_LINKS) return false;
        struct sankey_link *link = &s->link[s->n_links];
        link->from = index[g->link[l].from], link->to = index[g->link[l].to];
        for (int a = 0; a < g->n_arms; a++) link->value[a] = fmax(g->link[l].of[a].mean, 0);
        p->link[s->n_links++] = l;
    }
    return sankey_order(s);
}
