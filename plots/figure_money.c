/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where money comes from, who takes it, where it ends: ribbons as wide as the mean of the runs. The numbers are those of
 * result:print_money. Two arms stand in two panels on one scale and in one order. Labels stand beside their bars; where a panel is
 * too narrow for names between the columns, bars there have letters, and the names stand below.
 */
#include "money_page.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NARROW 312.0    /* a panel of fewer points has letters */
#define THIN_WIDE 0.015 /* sources and ends thinner than this share are joined */
#define THIN_NARROW 0.035
#define MAJOR 0.03    /* ribbons from this share on have their amount in words */
#define BETWEEN 0.005 /* the same, of payments from one who takes to another */
#define MOST_OF_END 0.9 /* of what an end gets: its own label says enough */
#define THICKEST 0.06 /* more than this is not joined for want of room */
#define PAGE 400.0    /* points that narrow panels may fill together */
#define GAP 16.0      /* between panels that stand side by side */

/* ---- drawing -------------------------------------------------------------------------------------------------------------- */
/* One edge of a ribbon through its lanes; add: 0 its upper, its thickness: its lower edge. back: from right to left. */
static void edge(const struct money_page *p, const struct sankey_link *l, int arm, double add, bool back)
{
    int from = p->s->node[l->from].layer, to = p->s->node[l->to].layer;
    for (int j = 0; j < to - from; j++) {
        int k = back ? to - 1 - j : from + j;
        double x0 = p->x[k] + MONEY_BAR, x1 = p->x[k + 1], y0 = l->y[arm][k] + add, y1 = l->y[arm][k + 1] + add, bend = (x1 - x0) / 2;
        if (back) {
            plot_line(p->o, x1, y1);
            plot_curve(p->o, x1 - bend, y1, x0 + bend, y0, x0, y0);
        } else {
            (j ? plot_line : plot_move)(p->o, x0, y0);
            plot_curve(p->o, x0 + bend, y0, x1 - bend, y1, x1, y1);
        }
    }
}
static void ribbon(const struct money_page *p, const struct sankey_link *l, int arm)
{
    double thick = l->value[arm] * p->scale;
    edge(p, l, arm, 0, false);
    edge(p, l, arm, thick, true);
    plot_close(p->o);
    struct plot_style style = plot_fill(money_paint(p, p->node[l->from]), 0.45);
    if (thick > 1.5) style.stroke = PLOT_PAPER, style.stroke_alpha = 1, style.width = 0.5;
    else style.fill_alpha = 0.7;
    plot_paint(p->o, style, PLOT_ROLE_DATA);
}
/* The thick ones first: thin ones stay in sight where they cross. */
static void ribbons_draw(const struct money_page *p, int arm)
{
    int order[SANKEY_LINKS], n = 0;
    for (int l = 0; l < p->s->n_links; l++) {
        int k = n;
        if (!(p->s->link[l].value[arm] > 0)) continue;
        for (n++; k > 0 && p->s->link[order[k - 1]].value[arm] < p->s->link[l].value[arm]; k--) order[k] = order[k - 1];
        order[k] = l;
    }
    for (int k = 0; k < n; k++) ribbon(p, &p->s->link[order[k]], arm);
}

/* Writes a line unless another stands there; `must`: in any case. */
static bool write_line(struct money_page *p, double x, double y, const char *text, struct plot_text_style style, bool must)
{
    double w = plot_text_width(p->o, text, style.size, style.bold);
    double x0 = x - (style.align == PLOT_MIDDLE ? w / 2 : style.align == PLOT_STOP ? w : 0);
    struct plot_box box = {x0 - 1, y - 0.76 * style.size, x0 + w + 1, y + 0.22 * style.size};
    for (int i = 0; i < p->n_taken && !must; i++)
        if (plot_box_meet(box, p->taken[i])) return false;
    if (p->n_taken < (int)(sizeof p->taken / sizeof *p->taken)) p->taken[p->n_taken++] = box;
    plot_text(p->o, x, y, text, style);
    return true;
}

static void label_draw(struct money_page *p, int index, int arm)
{
    const struct sankey_node *s = &p->s->node[index];
    int n = p->node[index];
    enum graph_kind kind = p->g->node[n].kind;
    char line[MONEY_LABEL_LINES][PLOT_LINE_BYTES];
    int names, color = kind == GRAPH_END ? -1 : money_color(p, n), lines = money_label(p, n, arm, &names, line);
    double x = p->x[s->layer], high = s->value[arm] * p->scale, y = s->y[arm] + high / 2 - lines * MONEY_LINE / 2.0 + 7.2;
    struct plot_text_style text = {
        .size = PLOT_SIZE_SMALL, .color = color < 0 ? PLOT_INK : plot_palette_text[color], .role = PLOT_ROLE_LABEL};
    if (kind == GRAPH_SOURCE) text.align = PLOT_STOP, x -= 4;
    else if (kind == GRAPH_END) x += MONEY_BAR + 4;
    else {
        text.align = PLOT_MIDDLE, text.halo = 2, x += MONEY_BAR / 2;
        y = s->y[arm] - lines * MONEY_LINE + 6.4;
        if (p->narrow) {
            char letter[2] = {money_letter(p, n), 0};
            text.bold = true;
            write_line(p, x, s->y[arm] - 3, letter, text, true);
            return;
        }
    }
    for (int i = 0; i < lines; i++, y += MONEY_LINE) {
        text.bold = i >= names;
        write_line(p, x, y, line[i], text, true);
    }
}

/* Is the ribbon's amount already said by the label of one of its ends? A second number that is almost the end's would puzzle. */
static bool alone(const struct money_page *p, int l)
{
    int from = 0, to = 0;
    for (int i = 0; i < p->g->n_links; i++) {
        bool there = p->g->link[i].drawn;
        from += there && p->g->link[i].from == p->g->link[l].from;
        to += there && p->g->link[i].to == p->g->link[l].to;
    }
    const struct graph_link *x = &p->g->link[l];
    return from == 1 || to == 1 || money_most(p, x->of) >= MOST_OF_END * money_most(p, p->g->node[x->to].of);
}
/* From travellers to those who take, and between these. */
static bool between(const struct money_page *p, int l)
{
    const struct graph_link *x = &p->g->link[l];
    return x->drawn && money_middle(p, x->from) && money_middle(p, x->to) && money_most(p, x->of) >= BETWEEN * money_most(p, p->g->total);
}
static bool major(const struct money_page *p, int l)
{
    const struct graph_link *x = &p->g->link[l];
    if (p->g->node[x->from].n_joined || p->g->node[x->to].n_joined) return false;
    return x->drawn && !between(p, l) && !alone(p, l) && money_most(p, x->of) >= MAJOR * money_most(p, p->g->total);
}

/* Amounts on ribbons, where nothing else is written; all of them are in the list below. */
static void amounts_draw(struct money_page *p, int arm)
{
    for (int i = 0; i < p->s->n_links; i++) {
        const struct sankey_link *l = &p->s->link[i];
        const char *words = p->g->link[p->link[i]].words;
        if ((!major(p, p->link[i]) && !between(p, p->link[i])) || l->value[arm] * p->scale < 8) continue;
        struct plot_text_style text = {
            .size = PLOT_SIZE_SMALL, .halo = 1.6, .align = PLOT_MIDDLE, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
        char number[PLOT_NUMBER], range[2 * PLOT_NUMBER + 8], both[PLOT_NUMBER + GRAPH_NAME];
        int k = p->s->node[l->from].layer;
        money_amount(p, &p->g->link[p->link[i]].of[arm], number, range);
        double x = (p->x[k] + MONEY_BAR + p->x[k + 1]) / 2, y = (l->y[arm][k] + l->y[arm][k + 1] + l->value[arm] * p->scale) / 2 + 2.7;
        snprintf(both, sizeof both, "%s %s", words, number);
        bool fits = *words && plot_text_width(p->o, both, text.size, false) < p->pitch - MONEY_BAR - 2;
        write_line(p, x, y, fits ? both : number, text, false);
    }
}

/* Blanks that no line is broken at: an amount stays with its interval. */
static void keep_whole(const char *text, char *out, size_t size)
{
    size_t n = 0;
    for (; *text && n + 3 < size; text++)
        if (*text == ' ') out[n++] = '\xC2', out[n++] = '\xA0';
        else out[n++] = *text;
    out[n] = 0;
}
/* One kind of payments in a sentence of the list. */
static void payments_add(const struct money_page *p, int arm, bool (*wanted)(const struct money_page *, int), const char *head, char *text,
                         size_t size)
{
    bool first = true;
    char broken[160], value[200];
    for (int l = 0; l < p->g->n_links; l++) {
        const struct graph_link *x = &p->g->link[l];
        if (!wanted(p, l) || !(x->of[arm].mean > 0)) continue;
        size_t n = strlen(text);
        money_amount_text(p, &x->of[arm], broken);
        keep_whole(broken, value, sizeof value);
        bool taker = p->g->node[x->to].kind == GRAPH_POOL;
        snprintf(text + n, size - n, "%s%s %s %s %s%s%s%s", first ? head : "; ", p->g->node[x->from].name, taker ? "pay" : "to",
                 p->g->node[x->to].name, value, *x->words ? " (" : "", x->words, *x->words ? ")" : "");
        first = false;
    }
    if (!first) snprintf(text + strlen(text), size - strlen(text), ". ");
}

/* Names behind the letters, and the amounts of ribbons that no label says. Returns the y below. */
static double list_draw(const struct money_page *p, int arm, double y)
{
    struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
    char value[160], text[3000];
    for (char letter = 'A'; p->narrow && letter <= 'Z'; letter++)
        for (int n = 0; n < p->g->n_nodes; n++) {
            if (!money_middle(p, n) || money_letter(p, n) != letter || !(p->g->node[n].of[arm].mean > 0)) continue;
            money_amount_text(p, &p->g->node[n].of[arm], value);
            snprintf(text, sizeof text, "%c: %s, %s", letter, p->g->node[n].name, value);
            y = plot_paragraph(p->o, p->at, y, p->inner, text, style, 3);
        }
    text[0] = 0;
    payments_add(p, arm, between, "On the way: ", text, sizeof text);
    payments_add(p, arm, major, "Other large payments: ", text, sizeof text);
    return *text ? plot_paragraph(p->o, p->at, y + (p->narrow ? 3 : 0), p->inner, text, style, 12) : y;
}

static double head_draw(const struct money_page *p, int arm, double y)
{
    struct plot_text_style head = {.size = PLOT_SIZE_PANEL, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
    char value[160], text[400];
    money_amount_text(p, &p->g->total[arm], value);
    if (p->g->n_arms > 1) snprintf(text, sizeof text, "%s: %s", p->d->arm[arm].name, value);
    else snprintf(text, sizeof text, "In all: %s", value);
    return plot_paragraph(p->o, p->at, y + 10, p->inner, text, head, 3) + 1;
}

/* A panel below its heading. Returns the y below. */
static double panel_draw(struct money_page *p, int arm, double y, double height)
{
    struct plot_text_style column = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    plot_text(p->o, p->at, y, "Where it comes from", column);
    column.align = PLOT_STOP;
    plot_text(p->o, p->at + p->inner, y, "Where it ends", column);
    y += 5;
    for (int k = 0; k < p->g->n_layers; k++) p->x[k] = p->at + p->left + 4 + k * p->pitch;
    sankey_place(p->s, arm, p->scale, y, height);
    p->n_taken = 0;
    ribbons_draw(p, arm);
    for (int n = 0; n < p->s->n_nodes; n++) {
        const struct sankey_node *s = &p->s->node[n];
        if (s->value[arm] > 0)
            plot_rectangle(p->o, p->x[s->layer], s->y[arm], MONEY_BAR, s->value[arm] * p->scale, plot_fill(money_paint(p, p->node[n]), 1),
                           PLOT_ROLE_DATA);
    }
    for (int n = 0; n < p->s->n_nodes; n++)
        if (p->s->node[n].value[arm] > 0) label_draw(p, n, arm);
    amounts_draw(p, arm);
    return list_draw(p, arm, y + height + 11) - 2;
}

/* All panels, side by side or one below the other. Returns the y below. */
static double panels_draw(struct money_page *p, double y)
{
    double height[GRAPH_ARMS], tallest = 0, head = y, bottom = y;
    for (int a = 0; a < p->g->n_arms; a++) tallest = fmax(tallest, height[a] = sankey_height(p->s, a, p->scale));
    for (int a = 0; a < p->g->n_arms && p->beside; a++) {
        p->at = PLOT_MARGIN + a * (p->inner + GAP);
        head = fmax(head, head_draw(p, a, y));
    }
    for (int a = 0; a < p->g->n_arms; a++) {
        p->at = PLOT_MARGIN + (p->beside ? a * (p->inner + GAP) : 0);
        plot_group(p->o, p->d->arm[a].name);
        if (!p->beside) head = head_draw(p, a, bottom);
        bottom = fmax(bottom, panel_draw(p, a, head, p->beside ? tallest : height[a]));
        plot_ungroup(p->o);
    }
    return bottom;
}

/* ---- the figure ------------------------------------------------------------------------------------------------------------- */
static void subtitle_make(const struct money_page *p, char *text, size_t size)
{
    char runs[64], when[48];
    plot_runs_text(p->d, runs, sizeof runs);
    if (p->years.first == p->years.last) snprintf(when, sizeof when, "in %d", p->years.first);
    else snprintf(when, sizeof when, "%d to %d", p->years.first, p->years.last);
    bool one = p->g->n_runs / p->g->n_arms < 2;
    snprintf(text, size,
             "Widths and numbers: %s, %s, %s%s%s. Read from left to right: what enters a bar leaves it. Ribbons have the colour of who "
             "pays: dark (blue) where it "
             "is travellers and their kin.%s",
             p->unit.label, when, one ? "" : "mean of ", runs, p->g->n_arms > 1 ? " of each arm" : "",
             one ? " One run, so no interval: what differs may be chance." : " In brackets: middle 90% of the runs.");
}

/* What is not drawn as it is in the books. */
static void extra_make(const struct money_page *p, char *text, size_t size)
{
    double hidden = 0;
    int joined = 0;
    for (int n = 0; n < p->g->n_nodes; n++) joined += p->g->node[n].n_joined > 1;
    for (int l = 0; l < p->g->n_links; l++)
        if (!p->g->link[l].drawn) hidden = fmax(hidden, money_most(p, p->g->link[l].of));
    snprintf(text, size, "Only money of the trade and of armed groups; wages and sales of residents are left out. ");
    if (joined)
        snprintf(text + strlen(text), size - strlen(text),
                 "Sources and ends below %.2g%% of the total are joined as 'other', their number in round brackets. ",
                 p->g->threshold * 100);
    if (hidden > 0) {
        char value[PLOT_NUMBER];
        plot_number(hidden * p->unit.factor, 3, false, value);
        snprintf(text + strlen(text), size - strlen(text), "Not drawn: payments back to an earlier column, of at most %s. ", value);
    }
    snprintf(text + strlen(text), size - strlen(text), "Numbers are rounded.");
}

static void alt_make(const struct money_page *p, struct plot_ops *o)
{
    struct plot_buffer b = {0};
    char value[160];
    plot_buffer_addf(&b, "Flows of money, %s, %d to %d.", p->unit.label, p->years.first, p->years.last);
    for (int a = 0; a < p->g->n_arms; a++) {
        money_amount_text(p, &p->g->total[a], value);
        plot_buffer_addf(&b, " %s: in all %s.", p->d->arm[a].name, value);
        for (int n = 0; n < p->g->n_nodes; n++) {
            if (!(p->g->node[n].of[a].mean > 0)) continue;
            money_amount_text(p, &p->g->node[n].of[a], value);
            plot_buffer_addf(&b, " %s %s;", p->g->node[n].name, value);
        }
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* Whether names between the columns would be cut. */
static bool names_cut(const struct money_page *p)
{
    char line[MONEY_LABEL_LINES][PLOT_LINE_BYTES];
    int names;
    for (int n = 0; n < p->g->n_nodes; n++)
        for (int a = 0; a < p->g->n_arms && money_middle(p, n); a++)
            for (int i = money_label(p, n, a, &names, line) - 1; i >= 0; i--)
                if (strstr(line[i], "\u2026") || plot_text_width(p->o, line[i], PLOT_SIZE_SMALL, true) > p->pitch - 1) return true;
    return false;
}

/* Joins what is thin, and more than that where the drawing would not hold it all or narrow panels would fill more than a page. */
static bool fit(struct money_page *p)
{
    int panels = p->beside ? 1 : p->g->n_arms;
    for (double share = p->narrow ? THIN_NARROW : THIN_WIDE; share < 0.5;) {
        money_graph_join(p->g, share);
        bool room = money_layout(p);
        if (room && (!p->narrow || share >= THICKEST || panels * sankey_height(p->s, 0, p->scale) < PAGE)) return true;
        share = share < THICKEST ? fmin(share * 1.3, THICKEST) : share * 1.3;
    }
    return false;
}

static enum trib_status draw(struct money_page *p, const struct plot_request *request, struct trib_error *err)
{
    double years = (p->years.end - p->years.begin + 1) / 12.0;
    char title[640], subtitle[1400], extra[500], caption[2048];
    double largest = money_most(p, p->g->total);
    if (!(largest > 0))
        return trib_fail(err, TRIB_USAGE, "no money moved in the years %d to %d of the figure", p->years.first, p->years.last);
    p->unit = plot_unit("US$", largest / 100 / years, false, " a year");
    p->unit.factor /= 100 * years;
    if (request->title) snprintf(title, sizeof title, "%s", request->title);
    else if (p->g->n_arms > 1) snprintf(title, sizeof title, "Where the money comes from and where it ends");
    else snprintf(title, sizeof title, "Where the money comes from and where it ends: %s", p->d->arm[0].name);
    double width = plot_page_width(request);
    p->beside = p->g->n_arms > 1 && width > 400;
    p->inner = p->beside ? (width - 2 * PLOT_MARGIN - GAP) / 2 : width - 2 * PLOT_MARGIN;
    p->narrow = p->inner < NARROW;
    money_graph_join(p->g, THIN_WIDE);
    if (!p->narrow && money_layout(p)) p->narrow = names_cut(p);
    p->scale = (p->narrow ? 150 : 0.45 * fmin(p->inner, 600)) / largest;
    if (!fit(p)) return trib_fail(err, TRIB_USAGE, "the figure 'money' can't hold %d kinds of payments", p->g->n_links);
    subtitle_make(p, subtitle, sizeof subtitle);
    double y = plot_head(p->o, width, title, subtitle);
    y = panels_draw(p, y);
    extra_make(p, extra, sizeof extra);
    plot_caption(p->d, extra, caption, sizeof caption);
    plot_foot(p->o, y, caption);
    alt_make(p, p->o);
    return TRIB_OK;
}

enum trib_status figure_money(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                              struct trib_error *err)
{
    struct plot_data d = {0};
    struct store_money books[GRAPH_ARMS] = {{0}};
    const char *names[GRAPH_ARMS];
    struct money_request *own = calloc(1, sizeof *own);
    struct money_page *p = calloc(1, sizeof *p);
    struct money_graph *g = calloc(1, sizeof *g);
    struct sankey *s = calloc(1, sizeof *s);
    enum trib_status status = own && p && g && s ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for a figure");
    if (!status) status = money_request_make(request, st, GRAPH_ARMS, false, own, err);
    if (!status) status = plot_data_load(&d, &own->request, st, cas, TRIB_NATION, 0, err);
    if (status || !p) goto out;
    *p = (struct money_page){.o = o, .d = &d, .g = g, .s = s};
    status = money_years_choose(&d, true, &p->years, err);
    for (int i = 0; i < d.n_arms && !status; i++) {
        names[i] = d.arm[i].name;
        status = store_money(st, d.arm[i].ord, &books[i], err);
    }
    if (!status) status = money_graph_make(books, names, d.n_arms, p->years.first, p->years.last, g, err);
    if (!status) status = draw(p, request, err);
out:
    for (int i = 0; i < GRAPH_ARMS; i++) store_money_clear(&books[i]);
    if (g) money_graph_clear(g);
    plot_data_clear(&d);
    free(own), free(p), free(g), free(s);
    return status;
}
