/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of flows: order by barycentres, places by pulling towards neighbours. See sankey.h. */
#include "sankey.h"
#include <math.h>
#include <string.h>

enum { SWEEPS = 24, PULLS = 60, SWAPS = 6 };

static double both(const double *value, int panels)
{
    double sum = 0;
    for (int p = 0; p < panels; p++) sum += value[p];
    return sum;
}
static double item_value(const struct sankey *s, const struct sankey_item *i)
{
    return both(i->node >= 0 ? s->node[i->node].value : s->link[i->link].value, s->n_panels);
}

/* ---- order ---------------------------------------------------------------------------------------------------------------- */
static bool items_make(struct sankey *s)
{
    s->n_items = 0;
    memset(s->n_order, 0, sizeof s->n_order);
    for (int n = 0; n < s->n_nodes; n++) {
        s->item[s->n_items] = (struct sankey_item){.layer = s->node[n].layer, .node = n, .link = -1};
        s->order[s->node[n].layer][s->n_order[s->node[n].layer]++] = s->n_items++;
    }
    for (int l = 0; l < s->n_links; l++) {
        int from = s->node[s->link[l].from].layer, to = s->node[s->link[l].to].layer;
        s->lane[l][from] = s->link[l].from;
        s->lane[l][to] = s->link[l].to;
        for (int k = from + 1; k < to; k++) {
            if (s->n_items == SANKEY_ITEMS) return false;
            s->item[s->n_items] = (struct sankey_item){.layer = k, .node = -1, .link = l};
            s->lane[l][k] = s->n_items;
            s->order[k][s->n_order[k]++] = s->n_items++;
        }
    }
    return true;
}

/* Middles of a column's items as if they stood on one another, centred on 0. */
static void stand(struct sankey *s, int layer)
{
    double sum = 0, at;
    for (int i = 0; i < s->n_order[layer]; i++) sum += item_value(s, &s->item[s->order[layer][i]]);
    at = -sum / 2;
    for (int i = 0; i < s->n_order[layer]; i++) {
        struct sankey_item *item = &s->item[s->order[layer][i]];
        double value = item_value(s, item);
        item->y = at + value / 2;
        at += value;
    }
}

/* Mean place of an item's neighbours one column to the left (way -1) or right (1); its own where it has none. */
static double barycentre(const struct sankey *s, int index, int way)
{
    double sum = 0, weight = 0;
    int layer = s->item[index].layer;
    for (int l = 0; l < s->n_links; l++) {
        int from = s->node[s->link[l].from].layer, to = s->node[s->link[l].to].layer;
        if (layer < from || layer > to || s->lane[l][layer] != index || layer + way < from || layer + way > to) continue;
        double w = both(s->link[l].value, s->n_panels);
        sum += w * s->item[s->lane[l][layer + way]].y;
        weight += w;
    }
    return weight > 0 ? sum / weight : s->item[index].y;
}

static void layer_sort(struct sankey *s, int layer, int way)
{
    int *order = s->order[layer];
    for (int i = 0; i < s->n_order[layer]; i++) s->item[order[i]].key = barycentre(s, order[i], way);
    for (int i = 1; i < s->n_order[layer]; i++)
        for (int k = i; k > 0 && s->item[order[k - 1]].key > s->item[order[k]].key + 1e-12; k--) {
            int swap = order[k];
            order[k] = order[k - 1], order[k - 1] = swap;
        }
    stand(s, layer);
}

double sankey_crossings(const struct sankey *s)
{
    double sum = 0;
    int place[SANKEY_ITEMS];
    for (int k = 0; k < s->n_layers; k++)
        for (int i = 0; i < s->n_order[k]; i++) place[s->order[k][i]] = i;
    for (int a = 0; a < s->n_links; a++)
        for (int b = 0; b < a; b++)
            for (int k = 0; k + 1 < s->n_layers; k++) {
                const struct sankey_link *x = &s->link[a], *y = &s->link[b];
                if (s->node[x->from].layer > k || s->node[y->from].layer > k || s->node[x->to].layer <= k || s->node[y->to].layer <= k)
                    continue;
                int left = place[s->lane[a][k]] - place[s->lane[b][k]], right = place[s->lane[a][k + 1]] - place[s->lane[b][k + 1]];
                if ((left < 0 && right > 0) || (left > 0 && right < 0))
                    sum += fmin(both(x->value, s->n_panels), both(y->value, s->n_panels));
            }
    return sum;
}

/* Neighbours of a column change places where that leaves less to cross. */
static void swap_neighbours(struct sankey *s)
{
    double now = sankey_crossings(s);
    for (int round = 0, moved = 1; round < SWAPS && moved; round++) {
        moved = 0;
        for (int k = 0; k < s->n_layers; k++)
            for (int i = 0; i + 1 < s->n_order[k]; i++) {
                int *pair = &s->order[k][i], first = pair[0];
                pair[0] = pair[1], pair[1] = first;
                double then = sankey_crossings(s);
                if (then < now * (1 - 1e-9)) now = then, moved = 1;
                else pair[1] = pair[0], pair[0] = first;
            }
    }
}

bool sankey_order(struct sankey *s)
{
    if (!items_make(s)) return false;
    static const int ways[2] = {-1, 1};
    int best[SANKEY_LAYERS][SANKEY_ITEMS];
    for (int k = 0; k < s->n_layers; k++) stand(s, k);
    double least = INFINITY;
    for (int sweep = 0; sweep <= SWEEPS; sweep++) {
        double now = sankey_crossings(s);
        if (now < least - 1e-12) least = now, memcpy(best, s->order, sizeof best);
        int way = ways[sweep % 2];
        for (int k = 0; k < s->n_layers; k++) {
            int layer = way < 0 ? k : s->n_layers - 1 - k;
            if (layer + way >= 0 && layer + way < s->n_layers) layer_sort(s, layer, way);
        }
    }
    memcpy(s->order, best, sizeof best);
    swap_neighbours(s);
    return true;
}

/* ---- places ---------------------------------------------------------------------------------------------------------------- */
/* What an item takes of its column: all of it, and how far below the middle of that the bar's middle lies. */
static double extent(const struct sankey *s, const struct sankey_item *i, int panel, double scale, double *lower)
{
    *lower = 0;
    if (i->node < 0) {
        double high = s->link[i->link].value[panel] * scale;
        return high > 0 ? high + SANKEY_PAD : 0;
    }
    const struct sankey_node *n = &s->node[i->node];
    double high = n->value[panel] * scale;
    if (!(high > 0)) return 0;
    *lower = n->above / 2;
    return fmax(high + n->above, n->room) + SANKEY_PAD;
}

static double column_height(const struct sankey *s, int layer, int panel, double scale)
{
    double sum = 0, lower;
    for (int i = 0; i < s->n_order[layer]; i++) sum += extent(s, &s->item[s->order[layer][i]], panel, scale, &lower);
    return sum;
}
double sankey_height(const struct sankey *s, int panel, double scale)
{
    double most = 0;
    for (int k = 0; k < s->n_layers; k++) most = fmax(most, column_height(s, k, panel, scale));
    return most;
}

/* Items of a column as near to their wishes (item->key, of the bar's middle) as their order and extents allow: neighbours that would
 * overlap become one block at the mean of their wishes. */
static void column_settle(struct sankey *s, int layer, int panel, double scale, double top, double height)
{
    double mean[SANKEY_ITEMS], need = 0, lower;
    int count[SANKEY_ITEMS], blocks = 0, n = s->n_order[layer];
    for (int i = 0; i < n; i++) {
        const struct sankey_item *item = &s->item[s->order[layer][i]];
        double size = extent(s, item, panel, scale, &lower);
        mean[blocks] = item->key - lower - size / 2 - need; /* wish of its upper end, less what stands above it */
        need += size;
        count[blocks++] = 1;
        while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
            blocks--;
            mean[blocks - 1] = (mean[blocks - 1] * count[blocks - 1] + mean[blocks] * count[blocks]) / (count[blocks - 1] + count[blocks]);
            count[blocks - 1] += count[blocks];
        }
    }
    double last = top + height - need, above = 0;
    for (int b = 0, i = 0; b < blocks; b++)
        for (int k = 0; k < count[b]; k++, i++) {
            struct sankey_item *item = &s->item[s->order[layer][i]];
            double size = extent(s, item, panel, scale, &lower);
            item->y = fmax(top, fmin(mean[b], last)) + above + size / 2 + lower;
            above += size;
        }
}

/* Where ribbons touch a node: in the order of what they come from or go to. */
static void ends_place(struct sankey *s, int n, int panel, double scale, int way)
{
    int list[SANKEY_LINKS], count = 0, layer = s->node[n].layer;
    double at = s->node[n].y[panel];
    for (int l = 0; l < s->n_links; l++) {
        if ((way > 0 ? s->link[l].from : s->link[l].to) != n) continue;
        int k = count++;
        double y = s->item[s->lane[l][layer + way]].y;
        for (; k > 0 && s->item[s->lane[list[k - 1]][layer + way]].y > y; k--) list[k] = list[k - 1];
        list[k] = l;
    }
    for (int k = 0; k < count; k++) {
        s->link[list[k]].y[panel][layer] = at;
        at += s->link[list[k]].value[panel] * scale;
    }
}

void sankey_place(struct sankey *s, int panel, double scale, double top, double height)
{
    for (int k = 0; k < s->n_layers; k++) { /* first: columns centred, in their order */
        double at = top + (height - column_height(s, k, panel, scale)) / 2, lower;
        for (int i = 0; i < s->n_order[k]; i++) {
            struct sankey_item *item = &s->item[s->order[k][i]];
            double size = extent(s, item, panel, scale, &lower);
            item->y = at + size / 2 + lower;
            at += size;
        }
    }
    for (int pull = 0; pull < PULLS; pull++) /* then each is pulled to its neighbours, to the left and to the right in turn */
        for (int j = 0; j < s->n_layers; j++) {
            int k = pull % 2 ? s->n_layers - 1 - j : j;
            for (int i = 0; i < s->n_order[k]; i++) {
                struct sankey_item *item = &s->item[s->order[k][i]];
                int index = s->order[k][i];
                double left = k > 0 ? barycentre(s, index, -1) : item->y, right = k + 1 < s->n_layers ? barycentre(s, index, 1) : item->y;
                item->key = k == 0 ? right : k + 1 == s->n_layers ? left : (left + right) / 2;
            }
            column_settle(s, k, panel, scale, top, height);
        }
    for (int i = 0; i < s->n_items; i++) {
        const struct sankey_item *item = &s->item[i];
        if (item->node >= 0) s->node[item->node].y[panel] = item->y - s->node[item->node].value[panel] * scale / 2;
        else s->link[item->link].y[panel][item->layer] = item->y - s->link[item->link].value[panel] * scale / 2;
    }
    for (int n = 0; n < s->n_nodes; n++) {
        if (s->node[n].layer > 0) ends_place(s, n, panel, scale, -1);
        if (s->node[n].layer + 1 < s->n_layers) ends_place(s, n, panel, scale, 1);
    }
}
