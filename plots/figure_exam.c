/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Facts against model, one row each. Rows have units of their own, so each is drawn on its target: from its lower end (0) to its upper
 * end (1), and as far again to both sides. A target that is open on one side has its end as the measure of length: "at most 15%" goes
 * from 0 to 15%, "at least 60%" from 60% to 120%.
 */
#include "verdicts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PITCH 8.8 /* lines of one row */
#define GAP 1.9   /* between rows */
#define MOST_GROUPS 12
/* What a row shows: its target's own length to both sides of it. */
#define BAND_FROM (-1.0)
#define BAND_TO 2.0
struct row {
    const struct finding *target, *simulated;
    char fact[96], says[400], group[128], unit[64], asked[192], given[PLOT_NUMBER];
    bool held, first; /* first: of its fact */
    char failed[64];  /* the verdict where there is no column for it: of rows that are not held */
    struct plot_lines says_lines, asked_lines;
    double height;
};
struct group {
    const char *name;
    int rows, held, facts, facts_held;
};
struct chart {
    const struct analysis *a;
    struct row *row;
    int n, n_groups, marked, marked_held;
    struct group group[MOST_GROUPS];
    bool narrow, numbers; /* numbers: a column of what the model gave */
    double fact_width, says_width, asked_width, given_width, word_width;
    double panel_x, panel_width;
};

/* ---- what it says ---------------------------------------------------------------------------------------------------------- */

static void with_unit(const char *unit, char *text, size_t size)
{
    size_t n = strlen(text);
    if (*unit && n < size) snprintf(text + n, size - n, "%s%s", *unit == '%' ? "" : " ", unit);
}

/* Three figures; of a percentage fewer, as few runs tell no more. */
static void number_text(double value, const char *unit, char text[PLOT_NUMBER])
{
    double size = fabs(value);
    if (isinf(value)) snprintf(text, PLOT_NUMBER, "%sinfinite", value < 0 ? "\u2212" : "");
    else if (*unit == '%' && size < 1e6) plot_number(value, size >= 10 || size == floor(size) ? 0 : size >= 1 ? 1 : 2, false, text);
    else plot_factor_number(value, text);
}

/* "at most 15%", "0.9 to 1.5", "127,600 to 212,600". */
static void asked_text(const struct finding *f, const char *unit, char *text, size_t size)
{
    char low[PLOT_NUMBER], high[PLOT_NUMBER];
    number_text(f->low, unit, low);
    number_text(f->high, unit, high);
    if (*f->verdict) snprintf(text, size, "%s", f->verdict);
    else if (isfinite(f->low) && isfinite(f->high)) snprintf(text, size, "%s%s to %s", low, *unit == '%' ? "%" : "", high);
    else if (isfinite(f->low)) snprintf(text, size, "at least %s", low);
    else snprintf(text, size, "at most %s", high);
    if (!*f->verdict) with_unit(unit, text, size);
}

static struct group *group_of(struct chart *c, const char *name)
{
    for (int i = 0; i < c->n_groups; i++)
        if (!strcmp(c->group[i].name, name)) return &c->group[i];
    if (c->n_groups == MOST_GROUPS) return NULL;
    c->group[c->n_groups].name = name;
    return &c->group[c->n_groups++];
}

static bool fact_held(const struct chart *c, const char *fact)
{
    for (int i = 0; i < c->n; i++)
        if (!strcmp(c->row[i].fact, fact) && !c->row[i].held) return false;
    return true;
}

static bool fill_row(struct chart *c, struct row *r)
{
    const struct analysis *a = c->a;
    const char *name = r->simulated->name, *dot = strrchr(name, '.');
    r->target = analysis_find(a, name, "target");
    if (!r->target || (isnan(r->target->low) && isnan(r->target->high))) return false;
    snprintf(r->fact, sizeof r->fact, "%.*s", (int)(dot ? (size_t)(dot - name) : strlen(name)), name);
    verdict_words(a, name, "says", r->says, sizeof r->says);
    verdict_words(a, name, "group", r->group, sizeof r->group);
    verdict_words(a, name, "unit", r->unit, sizeof r->unit);
    asked_text(r->target, r->unit, r->asked, sizeof r->asked);
    number_text(r->simulated->value, r->unit, r->given);
    if (*r->unit == '%' && isfinite(r->simulated->value)) with_unit("%", r->given, sizeof r->given);
    if (isnan(r->simulated->value)) snprintf(r->given, sizeof r->given, "\u2013");
    r->held = !strcmp(r->simulated->verdict, "held");
    r->first = true;
    for (struct row *before = c->row; before < r; before++) r->first = r->first && strcmp(before->fact, r->fact) != 0;
    return true;
}

static enum trib_status chart_fill(struct chart *c, const struct analysis *a, struct trib_error *err)
{
    *c = (struct chart){.a = a, .row = calloc((size_t)a->n_rows + 1, sizeof *c->row)};
    if (!c->row) return trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of a figure");
    for (int i = 0; i < a->n_rows; i++) {
        if (strcmp(a->row[i].quantity, "simulated") != 0) continue;
        c->row[c->n].simulated = &a->row[i];
        if (!fill_row(c, &c->row[c->n]))
            return trib_fail(err, TRIB_USAGE, "the row '%s' of the analysis '%s' has no target", a->row[i].name, a->kind);
        c->n++;
    }
    if (!c->n)
        return trib_fail(err, TRIB_USAGE, "the analysis '%s' has no row 'simulated' to draw; result:keep { kind = \"exam\", … } makes them",
                         a->kind);
    for (int i = 0; i < c->n; i++) {
        const struct row *r = &c->row[i];
        struct group *g = group_of(c, r->group);
        if (!g)
            return trib_fail(err, TRIB_USAGE, "the figure 'exam' shows %d groups of facts at most; '%s' is one more", MOST_GROUPS,
                             r->group);
        g->rows++, g->held += r->held;
        if (!r->first) continue;
        bool held = fact_held(c, r->fact);
        g->facts++, g->facts_held += held;
        if (r->target->x == 1) c->marked++, c->marked_held += held;
    }
    return TRIB_OK;
}

static void words(const struct chart *c, const struct plot_request *request, char *title, size_t title_size, char *subtitle, size_t size)
{
    int held = 0;
    for (int i = 0; i < c->n; i++) held += c->row[i].held;
    if (request->title) snprintf(title, title_size, "%s", request->title);
    else snprintf(title, title_size, "What is asked of the model, and what it gives");
    size_t at = (size_t)snprintf(subtitle, size, "Held: %d of %d row%s", held, c->n, c->n == 1 ? "" : "s");
    for (int i = 0; i < c->n_groups && at < size; i++)
        at += (size_t)snprintf(subtitle + at, size - at, "; %d of %d %s", c->group[i].facts_held, c->group[i].facts, c->group[i].name);
    if (c->marked && at < size)
        at +=
            (size_t)snprintf(subtitle + at, size - at, "; %d of the %d that tell explanations apart (diamond)", c->marked_held, c->marked);
    if (at < size)
        snprintf(subtitle + at, size - at,
                 ". A fact is held if all of its rows are. Grey: what was asked, drawn equally wide in all rows; without an end where any "
                 "value beyond will do. "
                 "Mark: the median of the runs; whisker: their middle 90%%, or the 95%% interval of a share of the runs. No whisker: one "
                 "number of all runs.");
}

static void alt_text(struct plot_ops *o, const struct chart *c)
{
    struct plot_buffer b = {0};
    int held = 0, told = 0;
    for (int i = 0; i < c->n; i++) held += c->row[i].held;
    plot_buffer_addf(&b, "Facts against model: %d of %d rows held.", held, c->n);
    for (int i = 0; i < c->n_groups; i++)
        plot_buffer_addf(&b, " %d of %d %s held.", c->group[i].facts_held, c->group[i].facts, c->group[i].name);
    for (int i = 0; i < c->n; i++) {
        const struct row *r = &c->row[i];
        if (r->held || told++ >= 10) continue;
        plot_buffer_addf(&b, "%s%s, %s: %s, asked %s", told == 1 ? " Not held: " : "; ", r->fact, r->says,
                         isnan(r->simulated->value) ? "no value" : r->given, r->asked);
    }
    if (told > 10) plot_buffer_addf(&b, "; and %d more", told - 10);
    if (told) plot_buffer_addf(&b, ".");
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* ---- the common band ------------------------------------------------------------------------------------------------------------ */

/* A value's place where the target lies from 0 to 1. */
static double on_band(const struct row *r, double value)
{
    double low = r->target->low, high = r->target->high, length = high - low, sim = r->simulated->value;
    if (isfinite(low) && isfinite(high)) {
        if (!(length > 0)) length = low != 0 ? fabs(low) : 1; /* a point: no width */
        return (value - low) / length;
    }
    double end = isfinite(low) ? low : high;
    length = fabs(end);
    if (!(length > 0)) { /* no length of its own: as far as the model's values go */
        length = fmax(fabs(sim), fmax(fabs(r->simulated->low), fabs(r->simulated->high)));
        if (!(length > 0) || !isfinite(length)) length = 1;
    }
    return isfinite(low) ? (value - end) / length : 1 + (value - end) / length;
}

static void draw_band(struct plot_ops *o, const struct row *r, const struct plot_scale *scale, double y, double height)
{
    double low = isfinite(r->target->low) ? 0 : scale->lo, high = isfinite(r->target->high) ? on_band(r, r->target->high) : scale->hi;
    double x0 = plot_at(scale, low), x1 = plot_at(scale, high);
    if (x1 > x0) plot_rectangle(o, x0, y, x1 - x0, height, plot_fill(PLOT_GRID, 1), PLOT_ROLE_DATA);
    struct plot_style edge = plot_stroke(PLOT_FRAME, 0.8, PLOT_SOLID);
    if (isfinite(r->target->low)) plot_segment(o, x0, y, x0, y + height, edge, PLOT_ROLE_DATA);
    if (isfinite(r->target->high)) plot_segment(o, x1, y, x1, y + height, edge, PLOT_ROLE_DATA);
}

/* ---- layout --------------------------------------------------------------------------------------------------------------------- */

static void columns(struct chart *c, const struct plot_ops *o)
{
    double inner = o->width - 2 * PLOT_MARGIN, id = 0, asked = 0, given = 0;
    c->narrow = inner < 330;
    c->numbers = inner >= 470;
    for (int i = 0; i < c->n; i++) {
        const struct row *r = &c->row[i];
        id = fmax(id, plot_text_width(o, r->fact, PLOT_SIZE_SMALL, true));
        asked = fmax(asked, plot_text_width(o, r->asked, PLOT_SIZE_SMALL, false));
        given = fmax(given, plot_text_width(o, r->given, PLOT_SIZE_SMALL, false));
    }
    c->fact_width = fmin(id, 0.15 * inner) + 13;
    c->word_width = plot_text_width(o, "not held", PLOT_SIZE_SMALL, true);
    c->panel_width = c->narrow ? 0.30 * inner : fmin(96, 0.20 * inner);
    c->asked_width = c->narrow ? 0 : fmin(asked + 1, 0.19 * inner);
    c->given_width = c->numbers ? fmin(fmax(given, plot_text_width(o, "given", PLOT_SIZE_SMALL, false)), 0.12 * inner) + 8 : 0;
    double right = o->width - PLOT_MARGIN - (c->narrow ? 0 : c->word_width + 8 + c->asked_width + 8 + c->given_width);
    c->panel_x = right - c->panel_width;
    c->says_width = c->panel_x - 8 - PLOT_MARGIN - c->fact_width;
}

/* On a narrow page what was asked, and the verdict, stand below the words. */
static void measure(const struct chart *c, const struct plot_ops *o, struct row *r)
{
    char below[256];
    plot_wrap(o, r->says, PLOT_SIZE_SMALL, false, c->says_width - (r->first ? 0 : 5), 5, &r->says_lines);
    snprintf(below, sizeof below, "asked %s", r->asked);
    if (c->narrow) plot_wrap(o, below, PLOT_SIZE_SMALL, false, c->says_width - (r->first ? 0 : 5), 3, &r->asked_lines);
    else plot_wrap(o, r->asked, PLOT_SIZE_SMALL, false, c->asked_width, 4, &r->asked_lines);
    if (c->narrow && !r->held) snprintf(r->failed, sizeof r->failed, "not held: %s", isnan(r->simulated->value) ? "no value" : r->given);
    int lines = c->narrow                            ? r->says_lines.n + r->asked_lines.n + (*r->failed != 0)
                : r->says_lines.n > r->asked_lines.n ? r->says_lines.n
                                                     : r->asked_lines.n;
    r->height = lines * PITCH + GAP + (c->narrow ? 2 : 0);
}

static double heads(const struct chart *c, struct plot_ops *o, double y)
{
    struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TICK};
    double x = c->panel_x + c->panel_width;
    if (!c->narrow) {
        if (c->numbers) plot_text(o, x + 8, y + 8, "given", style);
        plot_text(o, x + 8 + c->given_width, y + 8, "asked", style);
    }
    style.align = PLOT_MIDDLE;
    plot_text(o, c->panel_x + c->panel_width / 2, y + 8, "as asked", style);
    style.align = PLOT_START;
    plot_text(o, c->panel_x, y + 8, c->narrow ? "\u2190" : "lower", style);
    style.align = PLOT_STOP;
    plot_text(o, x, y + 8, c->narrow ? "\u2192" : "higher", style);
    return y + 12;
}

static void draw_row(const struct chart *c, struct plot_ops *o, const struct row *r, double y)
{
    struct plot_text_style text = {.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_LABEL}, bold = text, grey = text;
    struct plot_scale scale = {BAND_FROM, BAND_TO, c->panel_x, c->panel_x + c->panel_width};
    double base = y + 7.2, right = c->panel_x + c->panel_width, middle = y + (r->height - GAP) / 2;
    bool marked = r->target->x == 1;
    bold.bold = true, grey.color = PLOT_GREY;
    plot_group(o, r->simulated->name);
    if (r->first) {
        struct plot_lines id;
        plot_wrap(o, r->fact, PLOT_SIZE_SMALL, marked, c->fact_width - 11, 1, &id);
        if (marked) plot_mark(o, PLOT_DIAMOND, PLOT_MARGIN + 3, base - 2.7, 2.4, plot_fill(PLOT_INK, 1), PLOT_ROLE_DATA);
        verdict_lines(o, &id, PLOT_MARGIN + 8, base, PITCH, marked ? bold : text);
    }
    double says_x = PLOT_MARGIN + c->fact_width + (r->first ? 0 : 5), below = verdict_lines(o, &r->says_lines, says_x, base, PITCH, text);
    draw_band(o, r, &scale, y, r->height);
    if (isnan(r->simulated->value)) {
        struct plot_text_style none = grey;
        none.align = PLOT_MIDDLE, none.halo = 2;
        plot_text(o, (c->panel_x + right) / 2, middle + 2.7, "no value", none);
    } else {
        const struct finding *f = r->simulated;
        verdict_point(o, &scale, middle, on_band(r, f->value), on_band(r, f->low), on_band(r, f->high),
                      r->held ? VERDICT_HOLDS : VERDICT_FAILS);
    }
    if (c->narrow) {
        below = verdict_lines(o, &r->asked_lines, says_x, below, PITCH, grey);
        if (*r->failed) plot_text(o, says_x, below, r->failed, bold);
    } else {
        if (c->numbers) plot_text(o, right + 8, base, r->given, text);
        verdict_lines(o, &r->asked_lines, right + 8 + c->given_width, base, PITCH, grey);
        plot_text(o, o->width - PLOT_MARGIN - c->word_width, base, r->held ? "held" : "not held", r->held ? grey : bold);
    }
    plot_ungroup(o);
}

static double draw_group(const struct chart *c, struct plot_ops *o, const struct group *g, double y)
{
    char head[300];
    size_t n = strlen(g->name);
    snprintf(head, sizeof head, "%s%s%d of %d held", g->name, n ? ": " : "", g->facts_held, g->facts);
    if (*head >= 'a' && *head <= 'z') *head = (char)(*head - 'a' + 'A');
    plot_segment(o, PLOT_MARGIN, y + 1, o->width - PLOT_MARGIN, y + 1, plot_stroke(PLOT_FRAME, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
    y = plot_paragraph(o, PLOT_MARGIN, y + 10, c->panel_x - PLOT_MARGIN - 8, head,
                       (struct plot_text_style){.size = PLOT_SIZE_TEXT, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE}, 2) -
        6.5;
    for (int i = 0; i < c->n; i++) {
        if (strcmp(c->row[i].group, g->name) != 0) continue;
        draw_row(c, o, &c->row[i], y);
        y += c->row[i].height;
    }
    return y + 2;
}

static bool any_beyond(const struct chart *c)
{
    for (int i = 0; i < c->n; i++) {
        const struct finding *f = c->row[i].simulated;
        const double end[] = {f->value, f->low, f->high};
        for (int k = 0; k < 3; k++)
            if (on_band(&c->row[i], end[k]) < BAND_FROM || on_band(&c->row[i], end[k]) > BAND_TO) return true;
    }
    return false;
}

static double key(const struct chart *c, struct plot_ops *o, double y)
{
    struct plot_key_entry entry[5];
    int n = 0, held = 0;
    for (int i = 0; i < c->n; i++) held += c->row[i].held;
    const struct verdict_mark *yes = &verdict_marks[VERDICT_HOLDS], *no = &verdict_marks[VERDICT_FAILS];
    entry[n++] = (struct plot_key_entry){"asked", -2, PLOT_GRID, false};
    if (held) entry[n++] = (struct plot_key_entry){"held", (int)yes->shape, yes->color, yes->hollow};
    if (held < c->n) entry[n++] = (struct plot_key_entry){"not held", (int)no->shape, no->color, no->hollow};
    entry[n++] = (struct plot_key_entry){"interval", -1, PLOT_INK, false};
    if (any_beyond(c)) entry[n++] = (struct plot_key_entry){"goes on", -5, PLOT_INK, false};
    return plot_study_key(o, entry, n, y);
}

enum trib_status figure_exam_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err)
{
    struct chart c;
    char title[900], subtitle[1800], caption[4096];
    enum trib_status status = chart_fill(&c, a, err);
    if (status) goto out;
    words(&c, request, title, sizeof title, subtitle, sizeof subtitle);
    double y = plot_head(o, plot_page_width(request), title, subtitle);
    alt_text(o, &c);
    columns(&c, o);
    y = heads(&c, o, key(&c, o, y) - 2);
    for (int i = 0; i < c.n; i++) measure(&c, o, &c.row[i]);
    for (int i = 0; i < c.n_groups; i++) y = draw_group(&c, o, &c.group[i], y);
    plot_study_caption(request, a, a->summary, caption, sizeof caption);
    plot_foot(o, y, caption);
out:
    free(c.row);
    return status;
}

enum trib_status figure_exam(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                             struct trib_error *err)
{
    struct analysis a;
    (void)cas;
    enum trib_status status = verdict_load(request, st, "exam", &a, err);
    if (!status) status = figure_exam_draw(&a, request, o, err);
    analysis_clear(&a);
    return status;
}
