/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which factors a result's spread comes from, one row a factor: Sobol's shares of the variance (by itself, with all interactions), or
 * PAWN's distances with what a factor that does nothing reaches. What can't be told from 0 stands apart, in grey, under its words.
 */
#include "../scripts/study/sensitivity.h"
#include "study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 2 };
struct row {
    const char *name;
    char text[160];
    const struct finding *lane[LANES]; /* S1 and ST, or median and max; NULL where the analysis has none */
    int section;                       /* TOLD … */
    int lines;
};
/* How far the rows' words go: the order on the page. */
enum { TOLD, UNTOLD, NO_VALUE, LUCK, N_SECTIONS };

struct chart {
    const struct analysis *a;
    bool pawn;
    const char *quantity[LANES];
    int main; /* the lane that sorts and decides */
    struct row *row;
    int n;
    const struct finding *dummy[LANES];
    bool wide;
};

static bool begins(const char *text, const char *with) { return !strncmp(text, with, strlen(with)); }

static int section_of(const struct chart *c, const struct row *row)
{
    const struct finding *f = row->lane[c->main];
    if (!c->pawn && !strcmp(row->name, "luck")) return LUCK;
    if (!f || !isfinite(f->value)) return NO_VALUE;
    /* What the analysis says decides; one without words (made by hand) is judged by its interval. */
    if (*f->verdict) return begins(f->verdict, VERDICT_NOTHING) || begins(f->verdict, VERDICT_DUMMY) || begins(f->verdict, VERDICT_SMALL) || begins(f->verdict, VERDICT_PERHAPS_SMALL) ? UNTOLD : TOLD;
    return f->low <= (c->pawn && isfinite(f->y) ? f->y : 0) && f->high >= 0 ? UNTOLD : TOLD;
}

/* Rows in the order of the page: sections, and within them by falling value. */
static enum trib_status chart_fill(struct chart *c, const struct analysis *a, struct trib_error *err)
{
    *c = (struct chart){.a = a, .pawn = !strcmp(a->kind, "pawn"), .quantity = {"S1", "ST"}, .main = 1};
    if (c->pawn) c->quantity[0] = "median", c->quantity[1] = "max", c->main = 0;
    size_t most = (size_t)a->n_rows + 1;
    struct row *found = calloc(most, sizeof *found);
    double *key = calloc(most, sizeof *key);
    int *order = malloc(most * sizeof *order), n = 0;
    enum trib_status status = TRIB_OK;
    c->row = calloc(most, sizeof *c->row);
    if (!found || !key || !order || !c->row) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of a figure");
        goto out;
    }
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        int lane = !strcmp(f->quantity, c->quantity[0]) ? 0 : !strcmp(f->quantity, c->quantity[1]) ? 1 : -1, at = 0;
        if (lane < 0 || !strcmp(f->name, "all")) continue;
        if (c->pawn && !strcmp(f->name, "dummy")) {
            c->dummy[lane] = f;
            continue;
        }
        while (at < n && strcmp(found[at].name, f->name) != 0) at++;
        if (at == n) found[n++].name = f->name;
        found[at].lane[lane] = f;
        if (lane == c->main && strstr(f->verdict, VERDICT_SMALL_N)) c->wide = true;
    }
    for (int i = 0; i < n; i++) {
        const struct finding *f = found[i].lane[c->main];
        found[i].section = section_of(c, &found[i]);
        key[i] = f ? f->value : NAN;
        if (found[i].section == LUCK) snprintf(found[i].text, sizeof found[i].text, "luck (noise)");
        else plot_factor_text(found[i].name, found[i].text, sizeof found[i].text, NULL, 0);
    }
    plot_study_order(key, n, order);
    for (int s = 0; s < N_SECTIONS; s++)
        for (int i = 0; i < n; i++)
            if (found[order[i]].section == s) c->row[c->n++] = found[order[i]];
    if (!c->n) status = trib_fail(err, TRIB_USAGE, "the analysis '%s' of '%s' has no row with %s or %s to draw", a->kind, analysis_subject(a), c->quantity[0], c->quantity[1]);
out:
    free(found);
    free(key);
    free(order);
    return status;
}

/* What a factor that does nothing reaches in this lane. */
static double floor_of(const struct chart *c, const struct row *row, int lane)
{
    const struct finding *f = row->lane[lane], *dummy = c->dummy[lane];
    if (!c->pawn || !dummy) return NAN;
    if (f && isfinite(f->y)) return f->y;
    return isfinite(dummy->y) ? dummy->y : isfinite(dummy->high) ? dummy->high : dummy->value;
}

static struct plot_scale scale_of(const struct chart *c, double from, double to)
{
    double low = 0, high = 1;
    for (int i = 0; i < c->n; i++)
        for (int k = 0; k < LANES; k++) {
            const struct finding *f = c->row[i].lane[k];
            if (!f || !isfinite(f->value)) continue;
            low = fmin(low, fmin(f->value, f->low)); /* fmin: NaN is no bound */
            high = fmax(high, f->value);
        }
    /* Sampling error can reach far below 0 and above 1, where no share lies: so much of the axis and no more. */
    low = fmax(low, -0.3);
    high = fmin(high, 1.3);
    return (struct plot_scale){low < 0 ? low - 0.02 : -0.01, high + 0.02, from, to};
}

static void lane_draw(struct plot_ops *o, const struct plot_scale *scale, const struct finding *f, int lane, double y, bool grey)
{
    int beyond;
    uint32_t color = grey ? PLOT_NEUTRAL : lane ? PLOT_WORSE : PLOT_BETTER;
    if (!f || !isfinite(f->value)) return;
    plot_study_whisker(o, scale, y, f->low, f->high, color);
    double x = plot_study_at(scale, f->value, &beyond);
    if (beyond) { /* the mark would claim a place that it does not have */
        plot_study_arrow(o, x, y, beyond, color);
        plot_study_arrow(o, x - beyond * 4.5, y, beyond, color);
    } else plot_study_mark(o, lane ? PLOT_DIAMOND : PLOT_CIRCLE, x, y, color, !lane);
}

static double section_head(struct plot_ops *o, double y, int section, bool pawn, double inner)
{
    static const char *const words[N_SECTIONS] = {"", "not surely more than 1%", VERDICT_CONSTANT, ""};
    const char *text = section == UNTOLD && pawn ? "not distinguishable from a factor that does nothing" : words[section];
    plot_segment(o, PLOT_MARGIN, y + 2, PLOT_MARGIN + inner, y + 2, plot_stroke(PLOT_GRID, 0.8, PLOT_SOLID), PLOT_ROLE_DECOR);
    if (!*text) return y + 4;
    struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_LABEL, .halo = 2};
    return plot_paragraph(o, PLOT_MARGIN, y + 11.5, inner, text, style, 2) - 7;
}

/* "47% (17 to 84%)" */
static void per_cent(const struct finding *f, char text[96])
{
    char value[PLOT_NUMBER], low[PLOT_NUMBER], high[PLOT_NUMBER];
    plot_number(f->value * 100, 0, false, value);
    plot_number(f->low * 100, 0, false, low);
    plot_number(f->high * 100, 0, false, high);
    if (isfinite(f->low) && isfinite(f->high)) snprintf(text, 96, "%.26s%% (%.26s to %.26s%%)", value, low, high);
    else snprintf(text, 96, "%.26s%%", value);
}
static void words(const struct chart *c, const struct plot_request *request, char *title, size_t title_size, char *subtitle, size_t size)
{
    char subject[400];
    const struct analysis *a = c->a;
    plot_study_subject(a, subject, sizeof subject);
    if (request->title) snprintf(title, title_size, "%s", request->title);
    else snprintf(title, title_size, "%s: what makes it differ between runs", subject);
    if (c->pawn) {
        snprintf(subtitle, size,
                 "How far the result's distribution moves when a factor is held in a slice of its range: distance from 0 (not at all) to 1, the "
                 "median and the largest over the slices.%s",
                 c->dummy[0] || c->dummy[1] ? " Inside the grey band lies what a factor that does nothing reaches." : "");
        return;
    }
    const struct finding *sum = analysis_find(a, "all", "S1_sum"), *luck = analysis_find(a, "luck", "ST");
    struct plot_buffer b = {0};
    plot_buffer_addf(&b, "Share of the result's variance that each factor has a hand in: by itself, and with all its interactions.");
    char share[96];
    if (sum && isfinite(sum->value)) per_cent(sum, share), plot_buffer_addf(&b, " By themselves the factors make %s of it.", share);
    if (luck && isfinite(luck->value)) per_cent(luck, share), plot_buffer_addf(&b, " Luck makes or shares in %s, which no knowledge of the factors takes away.", share);
    if (c->wide) plot_buffer_addf(&b, " Some intervals are wider than 0.1: more samples are needed to rank the factors.");
    snprintf(subtitle, size, "%s", b.text ? b.text : "");
    free(b.text);
}

static void alt_text(struct plot_ops *o, const struct chart *c)
{
    char subject[400], number[160];
    struct plot_buffer b = {0};
    int told = 0;
    while (told < c->n && c->row[told].section == TOLD) told++;
    plot_study_subject(c->a, subject, sizeof subject);
    plot_buffer_addf(&b, "Dot chart of %s for %s. ", c->pawn ? "PAWN distances" : "Sobol indices", subject);
    if (!told) plot_buffer_addf(&b, "No factor can be told from %s.", c->pawn ? "one that does nothing" : "no effect");
    for (int i = 0; i < told && i < 5; i++) {
        const struct finding *f = c->row[i].lane[c->main];
        plot_study_number(f->value, f->low, f->high, "", number);
        if (i == 0) plot_buffer_addf(&b, "%s matters most: its %s is %s", c->row[i].text, c->pawn ? "median distance" : "share with interactions (ST)", number);
        else plot_buffer_addf(&b, "; %s %s", c->row[i].text, number);
    }
    if (told) plot_buffer_addf(&b, ".");
    if (told > 5) plot_buffer_addf(&b, " %d more matter less.", told - 5);
    int untold = 0;
    for (int i = 0; i < c->n; i++) untold += c->row[i].section == UNTOLD;
    if (untold && told) plot_buffer_addf(&b, " %d of %d factors can't be told from %s.", untold, c->n - (c->row[c->n - 1].section == LUCK), c->pawn ? "one that does nothing" : "0");
    if (c->row[c->n - 1].section == LUCK && c->row[c->n - 1].lane[1] && isfinite(c->row[c->n - 1].lane[1]->value)) {
        const struct finding *f = c->row[c->n - 1].lane[1];
        plot_study_number(f->value, f->low, f->high, "", number);
        plot_buffer_addf(&b, " Luck (noise): %s.", number);
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

enum trib_status figure_sobol_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err)
{
    struct chart c;
    char title[900], subtitle[1400], caption[2048];
    enum trib_status status = chart_fill(&c, a, err);
    if (status) goto out;
    words(&c, request, title, sizeof title, subtitle, sizeof subtitle);
    double y = plot_head(o, plot_page_width(request), title, subtitle), inner = o->width - 2 * PLOT_MARGIN, widest = 0;
    alt_text(o, &c);

    for (int i = 0; i < c.n; i++) widest = fmax(widest, plot_text_width(o, c.row[i].text, PLOT_SIZE_TEXT, false));
    double names = fmin(widest + 1, inner * (inner < 300 ? 0.4 : 0.36)) + 8;
    struct plot_scale scale = scale_of(&c, PLOT_MARGIN + names, o->width - PLOT_MARGIN - 4);
    bool cut = false, whiskers = false;
    for (int i = 0; i < c.n; i++) {
        c.row[i].lines = plot_study_name_lines(o, c.row[i].text, names);
        for (int k = 0; k < LANES; k++) {
            const struct finding *f = c.row[i].lane[k];
            if (!f || !isfinite(f->value)) continue;
            bool known = isfinite(f->low) && isfinite(f->high);
            whiskers = whiskers || known;
            cut = cut || f->value < scale.lo || f->value > scale.hi || (known && (f->low < scale.lo || f->high > scale.hi));
        }
    }
    struct plot_key_entry key[6];
    int n_key = 0;
    key[n_key++] = (struct plot_key_entry){c.pawn ? "median" : "by itself (S1)", PLOT_CIRCLE, PLOT_BETTER, true};
    key[n_key++] = (struct plot_key_entry){c.pawn ? "largest" : "with all interactions (ST)", PLOT_DIAMOND, PLOT_WORSE, false};
    if (whiskers) key[n_key++] = (struct plot_key_entry){"95% interval", -1, PLOT_INK, false};
    if (c.dummy[0] || c.dummy[1]) key[n_key++] = (struct plot_key_entry){"noise floor: does nothing", -2, PLOT_GRID, false};
    if (cut) key[n_key++] = (struct plot_key_entry){"goes on beyond the axis", -5, PLOT_INK, false};
    y = plot_study_key(o, key, n_key, y) + 2;

    /* Where rows and heads of sections lie, then the axis behind them, then the rows. */
    double top = y, *at = malloc((size_t)c.n * sizeof *at), *height = malloc((size_t)c.n * sizeof *height);
    if (!at || !height) {
        free(at);
        free(height);
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of a figure");
        goto out;
    }
    for (int pass = 0; pass < 2; pass++) {
        y = top;
        for (int i = 0; i < c.n; i++) {
            const struct row *row = &c.row[i];
            if (row->section != TOLD && (i == 0 || c.row[i - 1].section != row->section)) {
                if (pass) y = section_head(o, y, row->section, c.pawn, inner);
                else { /* the same height, on a list that is thrown away */
                    struct plot_ops spare;
                    plot_ops_init(&spare, o->measure, o->measure_user);
                    y = section_head(&spare, y, row->section, c.pawn, inner);
                    plot_ops_clear(&spare);
                }
            }
            height[i] = fmax(20, row->lines * 9.4 + 4);
            at[i] = y + height[i] / 2;
            y += height[i];
        }
        if (pass) break;
        for (int i = 0; i < c.n; i++)
            for (int k = 0; k < LANES; k++) {
                double reach = floor_of(&c, &c.row[i], k);
                if (isfinite(reach) && reach > 0)
                    plot_rectangle(o, plot_at(&scale, 0), at[i] + (k ? 0.8 : 0.8 - height[i] / 2), plot_study_at(&scale, reach, NULL) - plot_at(&scale, 0),
                                   height[i] / 2 - 1.2, plot_fill(PLOT_GRID, 1), PLOT_ROLE_DATA);
            }
        plot_study_axis(o, &scale, top, y, false);
    }
    for (int i = 0; i < c.n; i++) {
        const struct row *row = &c.row[i];
        bool pale = row->section == UNTOLD || row->section == NO_VALUE;
        plot_group(o, row->name);
        plot_study_name(o, row->text, at[i], names, pale ? PLOT_GREY : PLOT_INK);
        if (row->section == NO_VALUE)
            plot_text(o, (scale.from + scale.to) / 2, at[i] + 2.7, "no value",
                      (struct plot_text_style){.size = PLOT_SIZE_SMALL, .halo = 2, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_LABEL});
        else
            for (int k = 0; k < LANES; k++) lane_draw(o, &scale, row->lane[k], k, at[i] + (k ? 4.6 : -4.6), pale);
        plot_ungroup(o);
    }
    free(at);
    free(height);
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    y = plot_paragraph(o, scale.from, y + 19.5, scale.to - scale.from,
                       c.pawn ? "distance between distributions (Kolmogorov and Smirnov)" : "share of the variance", small, 2) - 6;
    plot_study_caption(request, a,
                       c.pawn ? "Method: PAWN (Pianosi and Wagener 2018)." : "Method: Sobol indices (Saltelli et al. 2010, Jansen 1999); values a little below 0 are sampling error.",
                       caption, sizeof caption);
    plot_foot(o, y, caption);
out:
    free(c.row);
    return status;
}

enum trib_status figure_sobol(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                              struct trib_error *err)
{
    static const char *const kinds[] = {"sobol", "pawn", NULL};
    struct analysis a;
    (void)cas;
    enum trib_status status = plot_study_load(request, st, kinds, &a, err);
    if (!status) status = figure_sobol_draw(&a, request, o, err);
    analysis_clear(&a);
    return status;
}
