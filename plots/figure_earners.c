/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who earns, year by year: areas on one another, one a taker and purpose, the steadiest at the bottom, the rest on top. Means of the runs;
 * the books are kept by year, so an area is a step a year and nothing is drawn between years that is not known. One panel an arm, all on
 * one scale. Thin lines: the middle 90% of the runs' totals.
 */
#include "earners.h"
#include "study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LINES = 3 };
#define LINE 9.4

/* ---- colours ---------------------------------------------------------------------------------------------------------------- */
/* A taker has the colour that it has where money flows (figure 'money'); what it takes for is a shade of it, dark and pale in turn, so
 * that neighbours differ in lightness. The rest is grey. */
static int owner_of(const struct earners_page *p, int layer, size_t *length)
{
    char owner[GRAPH_NAME];
    *length = strcspn(p->layer[layer].name, ":");
    snprintf(owner, sizeof owner, "%.*s", (int)*length, p->layer[layer].name);
    if (owner[0] >= 'A' && owner[0] <= 'Z') owner[0] = (char)(owner[0] - 'A' + 'a');
    return money_taker_color(owner);
}
static uint32_t paint_of(const struct earners_page *p, const int *order, int place)
{
    static const double paler[2][3] = {{0, 0.22, 0.1}, {0.66, 0.84, 0.75}}; /* in even places and in odd ones */
    size_t length, other;
    int layer = order[place], below = 0;
    if (p->layer[layer].joined || place >= EARNERS_NAMED) return PLOT_NEUTRAL;
    int color = owner_of(p, layer, &length);
    for (int i = place % 2; i < place; i += 2)
        if (owner_of(p, order[i], &other) == color && other == length) below++;
    return plot_mix(plot_palette_text[color], PLOT_PAPER, paler[place % 2][below]);
}
static uint32_t ink_of(const struct earners_page *p, int place, int layer)
{
    size_t length;
    return p->layer[layer].joined || place >= EARNERS_NAMED ? PLOT_GREY : plot_palette_text[owner_of(p, layer, &length)];
}

/* ---- drawing -------------------------------------------------------------------------------------------------------------- */
/* A step line over the years at these values, from left to right or back; `start`: a new path. */
static void steps(const struct earners_page *p, const struct plot_scale *x, const struct plot_scale *y, const double *value, bool back,
                  bool start)
{
    for (int j = 0; j < p->n_years; j++) {
        int k = back ? p->n_years - 1 - j : j, year = p->years.first + k;
        double from = fmax(year * 12, p->years.begin), to = fmin(year * 12 + 12, p->years.end + 1), at = plot_at(y, value[k]);
        (start && !j ? plot_move : plot_line)(p->o, plot_at(x, back ? to : from), at);
        plot_line(p->o, plot_at(x, back ? from : to), at);
    }
}

struct panel {
    struct plot_scale x, y;
    double label_width;
    int order[EARNERS_LAYERS];
};

static void areas_draw(const struct earners_page *p, const struct panel *panel, int arm)
{
    double low[EARNERS_YEARS] = {0}, high[EARNERS_YEARS] = {0};
    for (int place = 0; place < p->n_layers; place++) {
        int l = panel->order[place];
        for (int y = 0; y < p->n_years; y++) high[y] = low[y] + fmax(p->arm[arm].mean[l * p->n_years + y], 0) * p->unit.factor;
        steps(p, &panel->x, &panel->y, high, false, true);
        steps(p, &panel->x, &panel->y, low, true, false);
        plot_close(p->o);
        struct plot_style style = plot_fill(paint_of(p, panel->order, place), 0.85);
        style.stroke = PLOT_PAPER, style.stroke_alpha = 1, style.width = 0.7;
        plot_paint(p->o, style, PLOT_ROLE_DATA);
        memcpy(low, high, sizeof low);
    }
}
static void total_draw(const struct earners_page *p, const struct panel *panel, int arm)
{
    double value[EARNERS_YEARS];
    const double *curve[3] = {p->arm[arm].total, p->arm[arm].total_low, p->arm[arm].total_high};
    for (int c = p->arm[arm].n_runs > 1 ? 2 : 0; c >= 0; c--) {
        for (int y = 0; y < p->n_years; y++) value[y] = curve[c][y] * p->unit.factor;
        struct plot_style halo = plot_stroke(PLOT_PAPER, c ? 1.6 : 2.4, PLOT_SOLID);
        steps(p, &panel->x, &panel->y, value, false, true);
        plot_paint(p->o, halo, PLOT_ROLE_DECOR);
        steps(p, &panel->x, &panel->y, value, false, true);
        plot_paint(p->o, plot_stroke(PLOT_INK, c ? 0.7 : 1.3, PLOT_SOLID), PLOT_ROLE_DATA);
    }
}

/* Mean and interval of a number in US$ a year. */
static void amount(const struct earners_page *p, int arm, double mean, double low, double high, char text[160])
{
    char a[PLOT_NUMBER], b[PLOT_NUMBER], c[PLOT_NUMBER];
    double shown = fabs(mean * p->unit.factor);
    int decimals = shown >= 10 || shown == 0 ? 0 : shown >= 1 ? 1 : shown >= 0.1 ? 2 : 3;
    plot_number(mean * p->unit.factor, decimals, false, a);
    plot_number(low * p->unit.factor, decimals, false, b);
    plot_number(high * p->unit.factor, decimals, false, c);
    if (p->arm[arm].n_runs > 1) snprintf(text, 160, "%s [%s, %s]", a, b, c);
    else snprintf(text, 160, "%s", a);
}
/* Label of a layer (or, n_layers, of the total) in the last year; *names of its lines are its name. */
static int label_lines(const struct earners_page *p, int arm, int layer, double width, int *names, struct plot_lines *out)
{
    const struct earners_arm *a = &p->arm[arm];
    int y = p->n_years - 1, at = layer * p->n_years + y;
    char value[160];
    bool total = layer == p->n_layers;
    if (total) amount(p, arm, a->total[y], a->total_low[y], a->total_high[y], value);
    else amount(p, arm, a->mean[at], a->low[at], a->high[at], value);
    plot_wrap_even(p->o, total ? "Total" : p->layer[layer].name, PLOT_SIZE_SMALL, total, width, NAME_LINES, out);
    *names = out->n;
    struct plot_lines number;
    plot_wrap(p->o, value, PLOT_SIZE_SMALL, true, width, 2, &number);
    for (int i = 0; i < number.n; i++) memcpy(out->line[out->n++], number.line[i], PLOT_LINE_BYTES);
    return out->n;
}
static double labels_height(const struct earners_page *p, double width)
{
    double most = 0;
    for (int a = 0; a < p->d->n_arms; a++) {
        double sum = 0;
        for (int l = 0; l <= p->n_layers; l++) {
            struct plot_lines text;
            int names;
            sum += label_lines(p, a, l, width, &names, &text) * LINE + 3;
        }
        most = fmax(most, sum);
    }
    return most;
}

static void labels_draw(const struct earners_page *p, const struct panel *panel, int arm)
{
    double at[EARNERS_LAYERS + 1], half[EARNERS_LAYERS + 1], wish[EARNERS_LAYERS + 1], sum = 0;
    int last = p->n_years - 1, names;
    struct plot_lines text;
    for (int place = 0; place <= p->n_layers; place++) {
        bool total = place == p->n_layers;
        int l = total ? p->n_layers : panel->order[place];
        double high = total ? 0 : fmax(p->arm[arm].mean[l * p->n_years + last], 0) * p->unit.factor;
        /* a hair above one another: areas of no height keep their order */
        at[place] = wish[place] = plot_at(&panel->y, total ? sum : sum + high / 2) - 1e-3 * place;
        half[place] = (label_lines(p, arm, l, panel->label_width, &names, &text) * LINE + 3) / 2;
        sum += high;
    }
    plot_spread(at, half, p->n_layers + 1, panel->y.to - 22, panel->y.from + 14);
    for (int place = 0; place <= p->n_layers; place++) {
        bool total = place == p->n_layers;
        int l = total ? p->n_layers : panel->order[place], lines = label_lines(p, arm, l, panel->label_width, &names, &text);
        struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .color = total ? PLOT_INK : ink_of(p, place, l), .role = PLOT_ROLE_END};
        double y = at[place] - lines * LINE / 2.0 + 7.2;
        plot_segment(p->o, panel->x.to + 1, wish[place], panel->x.to + 8, at[place],
                     plot_stroke(style.color, 0.8, PLOT_SOLID), PLOT_ROLE_DECOR);
        for (int i = 0; i < lines; i++, y += LINE) {
            style.bold = i >= names || total;
            plot_text(p->o, panel->x.to + 10, y, text.line[i], style);
        }
    }
}

/* Grid, numbers, years. */
static void axes_draw(const struct earners_page *p, const struct panel *panel, bool numbers)
{
    struct plot_ticks ticks = plot_ticks(panel->y.lo, panel->y.hi, 4);
    struct plot_text_style tick = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TICK};
    for (int i = 0; i < ticks.n; i++) {
        double at = plot_at(&panel->y, ticks.value[i]);
        char text[PLOT_NUMBER];
        plot_number(ticks.value[i], ticks.decimals, false, text);
        plot_segment(p->o, panel->x.from, at, panel->x.to, at, plot_stroke(PLOT_GRID, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        tick.align = PLOT_STOP;
        if (numbers) plot_text(p->o, panel->x.from - 4, at + 2.7, text, tick);
    }
    plot_segment(p->o, panel->x.from, panel->y.from, panel->x.to, panel->y.from, plot_stroke(PLOT_FRAME, 0.9, PLOT_SOLID), PLOT_ROLE_DECOR);
    /* a year's label stands below its step; as many as fit */
    tick.align = PLOT_MIDDLE;
    double one = plot_text_width(p->o, "2010", PLOT_SIZE_SMALL, false) + 5,
           per_year = 12 * (panel->x.to - panel->x.from) / (panel->x.hi - panel->x.lo);
    int step = (int)ceil(one / per_year);
    double right = -INFINITY;
    for (int y = 0; y < p->n_years; y += step) {
        int year = p->years.first + y;
        double from = fmax(year * 12, p->years.begin), to = fmin(year * 12 + 12, p->years.end + 1),
               at = plot_at(&panel->x, (from + to) / 2);
        char text[16];
        snprintf(text, sizeof text, "%d", year);
        if (at - one / 2 < right) continue;
        right = at + one / 2;
        plot_text(p->o, at, panel->y.from + 10.5, text, tick);
    }
}
static void marks_draw(const struct earners_page *p, const struct panel *panel)
{
    double at[EARNERS_MARKS], half[EARNERS_MARKS];
    for (int i = 0; i < p->n_marks; i++) {
        at[i] = plot_at(&panel->x, p->mark[i].month), half[i] = 4;
        plot_segment(p->o, at[i], panel->y.to - 2, at[i], panel->y.from, plot_stroke(PLOT_PAPER, 2, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_segment(p->o, at[i], panel->y.to - 2, at[i], panel->y.from, plot_stroke(PLOT_INK, 0.7, PLOT_DASHED), PLOT_ROLE_DECOR);
    }
    plot_spread(at, half, p->n_marks, panel->x.from - 4, panel->x.to + 4);
    for (int i = 0; i < p->n_marks && p->n_marks > 1; i++) {
        const char letter[2] = {(char)('a' + i), 0};
        plot_text(p->o, at[i], panel->y.to - 4, letter,
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .align = PLOT_MIDDLE, .role = PLOT_ROLE_TICK});
    }
}

/* All panels; returns the y below. */
static double panels_draw(const struct earners_page *p, double top, double most)
{
    struct panel panel;
    double low = 0, high = most, numbers = 0, inner = p->o->width - 2 * PLOT_MARGIN, gap = 14;
    plot_nice(&low, &high, 4);
    struct plot_ticks ticks = plot_ticks(0, high, 4);
    for (int i = 0; i < ticks.n; i++) {
        char text[PLOT_NUMBER];
        plot_number(ticks.value[i], ticks.decimals, false, text);
        numbers = fmax(numbers, plot_text_width(p->o, text, PLOT_SIZE_SMALL, false) + 6);
    }
    int columns = p->d->n_arms > 1 && inner > 380 ? 2 : 1;
    double width = (inner - gap * (columns - 1)) / columns;
    panel.label_width = fmin(columns == 1 ? 0.34 * width : 0.43 * width, 130);
    double height = fmax(columns == 1 ? fmin(0.5 * width, 210) : 0.75 * width, labels_height(p, panel.label_width) - 34);
    earners_order(p, panel.order);
    top += 9;
    plot_text(p->o, PLOT_MARGIN, top, p->unit.label,
              (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE});
    for (int row = 0; row * columns < p->d->n_arms; row++) {
        double head = top + 4;
        for (int pass = 0; pass < 2; pass++) /* names first: the longest says where the panels of a row begin */
            for (int c = 0; c < columns && row * columns + c < p->d->n_arms; c++) {
                int a = row * columns + c;
                double x0 = PLOT_MARGIN + c * (width + gap);
                if (pass == 0 && p->d->n_arms > 1)
                    head = fmax(head, plot_paragraph(p->o, x0, top + 13, width, p->d->arm[a].name,
                                                     (struct plot_text_style){
                                                         .size = PLOT_SIZE_PANEL, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE},
                                                     3) -
                                          6);
                if (pass == 0) continue;
                panel.x = (struct plot_scale){p->years.begin, p->years.end + 1, x0 + numbers, x0 + width - panel.label_width - 10};
                panel.y = (struct plot_scale){0, high, head + 22 + height, head + 22};
                plot_group(p->o, p->d->arm[a].name);
                axes_draw(p, &panel, true);
                areas_draw(p, &panel, a);
                marks_draw(p, &panel);
                total_draw(p, &panel, a);
                labels_draw(p, &panel, a);
                plot_ungroup(p->o);
            }
        top = head + 22 + height + 18;
    }
    return top - 2;
}

static double marks_key(const struct earners_page *p, double y)
{
    struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
    for (int i = 0; i < p->n_marks && p->n_marks > 1; i++) {
        char text[280];
        snprintf(text, sizeof text, "(%c) %s", 'a' + i, p->mark[i].label);
        y = plot_paragraph(p->o, PLOT_MARGIN, y + 7, p->o->width - 2 * PLOT_MARGIN, text, style, 3) - 6.5;
    }
    return y;
}

static void alt_make(const struct earners_page *p, struct plot_ops *o)
{
    struct plot_buffer b = {0};
    char text[160];
    int y = p->n_years - 1;
    plot_buffer_addf(&b, "Who earns, stacked by year, %s, in %d.", p->unit.label, p->years.last);
    for (int a = 0; a < p->d->n_arms; a++) {
        amount(p, a, p->arm[a].total[y], p->arm[a].total_low[y], p->arm[a].total_high[y], text);
        plot_buffer_addf(&b, " %s: total %s;", p->d->arm[a].name, text);
        for (int l = 0; l < p->n_layers; l++) {
            int at = l * p->n_years + y;
            amount(p, a, p->arm[a].mean[at], p->arm[a].low[at], p->arm[a].high[at], text);
            plot_buffer_addf(&b, " %s %s;", p->layer[l].name, text);
        }
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

static void draw(struct earners_page *p, const struct plot_request *request)
{
    char title[640], subtitle[1600], caption[2048], extra[600], runs[64], marked[320] = "";
    double most = 0;
    bool one = true;
    for (int a = 0; a < p->d->n_arms; a++) {
        one = one && p->arm[a].n_runs < 2;
        for (int y = 0; y < p->n_years; y++) most = fmax(most, fmax(p->arm[a].total[y], p->arm[a].total_high[y]));
    }
    for (int a = 0; a < p->d->n_arms; a++)
        for (int y = 0; y < p->n_years; y++) { /* what is less than nothing is not drawn, so areas may stand above the total */
            double sum = 0;
            for (int l = 0; l < p->n_layers; l++) sum += fmax(p->arm[a].mean[l * p->n_years + y], 0);
            most = fmax(most, sum);
        }
    p->unit = plot_unit("US$", most, false, " a year");
    plot_runs_text(p->d, runs, sizeof runs);
    if (request->title) snprintf(title, sizeof title, "%s", request->title);
    else
        snprintf(title, sizeof title, "Who earns, year by year%s%s", p->d->n_arms == 1 ? ": " : "",
                 p->d->n_arms == 1 ? p->d->arm[0].name : "");
    if (p->n_marks == 1) snprintf(marked, sizeof marked, " Dashed line: %s.", p->mark[0].label);
    snprintf(subtitle, sizeof subtitle,
             "Income of smugglers, carriers, armed groups and gangs, before their costs; what one passes on to another counts as the other's. Areas "
             "stand on one another, a colour for each taker: "
             "%s%s%s%s. Numbers: %d%s.%s",
             one ? "" : "means of ", runs, p->d->n_arms > 1 ? " of each arm" : "",
             one ? ", so what differs may be chance" : "; thick line: their total, thin lines: middle 90% of the runs' totals",
             p->years.last, one ? "" : ", mean [middle 90% of the runs]", marked);
    double y = plot_head(p->o, plot_page_width(request), title, subtitle);
    y = panels_draw(p, marks_key(p, y), most * p->unit.factor);
    bool part = money_months(&p->years, p->years.first) < 12 || money_months(&p->years, p->years.last) < 12;
    snprintf(extra, sizeof extra, "Books are kept by calendar year: one step a year%s.%s",
             part ? ", of a part of a year at its yearly rate" : "", p->below ? " Who passed on more than came in is drawn as 0." : "");
    plot_caption(p->d, extra, caption, sizeof caption);
    plot_foot(p->o, y, caption);
    alt_make(p, p->o);
}

enum trib_status figure_earners(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                struct trib_error *err)
{
    struct plot_data d = {0};
    struct money_income income[EARNERS_ARMS] = {{0}};
    struct earners_page *p = calloc(1, sizeof *p);
    struct money_request *own = calloc(1, sizeof *own);
    enum trib_status status = p && own ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for a figure");
    if (!status && request->n_levels)
        status =
            trib_fail(err, TRIB_USAGE, "the figure 'earners' can be annotated with dates, not with values: areas stand on one another");
    if (!status) status = money_request_make(request, st, EARNERS_ARMS, true, own, err);
    if (!status) status = plot_data_load(&d, &own->request, st, cas, TRIB_NATION, 0, err);
    if (status || !p) goto out;
    p->o = o, p->d = &d;
    status = money_years_choose(&d, false, &p->years, err);
    p->n_years = p->years.last - p->years.first + 1;
    if (!status && p->n_years > EARNERS_YEARS)
        status = trib_fail(err, TRIB_USAGE, "the figure 'earners' shows %d years at most, and its window has %d; choose from and to",
                           (int)EARNERS_YEARS, p->n_years);
    for (int i = 0; i < d.n_arms && !status; i++) {
        struct store_money books = {0};
        status = store_money(st, d.arm[i].ord, &books, err);
        if (!status) status = money_income_make(&books, d.arm[i].name, p->years.first, p->years.last, &income[i], err);
        store_money_clear(&books);
    }
    if (!status) earners_marks(p, request);
    if (!status) status = earners_fill(p, income, err);
    if (!status) draw(p, request);
out:
    for (int i = 0; i < EARNERS_ARMS; i++) {
        money_income_clear(&income[i]);
        if (p) free(p->arm[i].mean);
    }
    plot_data_clear(&d);
    free(p), free(own);
    return status;
}
