/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verdicts on claims, one row each: the share of worlds in which it holds, with its interval, against the shares that separate the
 * verdicts; the verdict, the number of worlds and the size of the effect in words beside it. On a narrow page the claim stands above.
 */
#include "verdicts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE 9.6       /* of text */
#define SMALL_LINE 9.0 /* of small text */
#define STRIP 14.0     /* least height of a row's own axis on a narrow page */
#define MOST_LIMITS 9
struct claim {
    const char *id;
    const struct finding *share;
    char says[512], verdict[192], worlds[80], size[400], note[900]; /* note: conditions and twins */
    struct plot_lines claim_lines, verdict_lines, size_lines, note_lines;
    double height;
    enum verdict_tone tone;
    bool judged;
};
struct chart {
    const struct analysis *a;
    struct claim *claim;
    int n;
    double limit[MOST_LIMITS];
    int n_limits;
    bool narrow, seen,
        unexplained; /* seen: worlds of both kinds were looked for; unexplained: a claim went both ways, no condition is known */
    double id_width, text_width, plot_x, plot_width, words_x, words_width;
};

/* ---- what it says ---------------------------------------------------------------------------------------------------------- */

static double middle(const struct chart *c) { return c->n_limits % 2 ? c->limit[c->n_limits / 2] : 0.5; }

static void fill_claim(struct chart *c, struct claim *claim)
{
    const struct analysis *a = c->a;
    const struct finding *f = claim->share;
    char conditions[600], holds[200], fails[200];
    claim->id = f->name;
    claim->judged = isfinite(f->value);
    claim->tone = !claim->judged ? VERDICT_OPEN : f->low > middle(c) ? VERDICT_HOLDS : f->high < middle(c) ? VERDICT_FAILS : VERDICT_OPEN;
    verdict_words(a, claim->id, "says", claim->says, sizeof claim->says);
    verdict_words(a, claim->id, "size in words", claim->size, sizeof claim->size);
    verdict_words(a, claim->id, "conditions", conditions, sizeof conditions);
    verdict_words(a, claim->id, "twin holds", holds, sizeof holds);
    verdict_words(a, claim->id, "twin fails", fails, sizeof fails);
    snprintf(claim->verdict, sizeof claim->verdict, "%s", f->verdict);
    if (isfinite(f->x) && isfinite(f->y)) snprintf(claim->worlds, sizeof claim->worlds, "in %.0f of %.0f worlds", f->x, f->y);
    else if (claim->judged) snprintf(claim->worlds, sizeof claim->worlds, "in %.0f%% of the worlds", 100 * f->value);
    size_t n = 0;
    if (*conditions) n = (size_t)snprintf(claim->note, sizeof claim->note, "It %s.", conditions);
    if (*holds && *fails && n < sizeof claim->note)
        snprintf(claim->note + n, sizeof claim->note - n, "%sConfirmed to hold: %s; to fail: %s.", n ? " " : "", holds, fails);
    c->seen = c->seen || (*holds && *fails);
    c->unexplained = c->unexplained || (claim->judged && f->value > 0 && f->value < 1 && !*conditions);
}

static int by_id(const void *a, const void *b)
{
    const struct claim *p = a, *q = b;
    int order = verdict_order(p->share->name, q->share->name);
    return order ? order : strcmp(p->share->name, q->share->name); /* H1 and H01 */
}

static enum trib_status chart_fill(struct chart *c, const struct analysis *a, struct trib_error *err)
{
    *c = (struct chart){.a = a, .claim = calloc((size_t)a->n_rows + 1, sizeof *c->claim)};
    if (!c->claim) return trib_fail(err, TRIB_MEMORY, "not enough memory for the rows of a figure");
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        if (!strcmp(f->quantity, "share")) c->claim[c->n++].share = f;
        if (!strcmp(f->quantity, "limit") && c->n_limits < MOST_LIMITS && f->value > 0 && f->value < 1) c->limit[c->n_limits++] = f->value;
    }
    if (!c->n)
        return trib_fail(err, TRIB_USAGE, "the analysis '%s' has no row 'share' to draw; result:keep { kind = \"claims\", … } makes them",
                         a->kind);
    qsort(c->claim, (size_t)c->n, sizeof *c->claim, by_id);
    for (int i = 0; i < c->n; i++) fill_claim(c, &c->claim[i]);
    return TRIB_OK;
}

static int count(const struct chart *c, enum verdict_tone tone)
{
    int n = 0;
    for (int i = 0; i < c->n; i++) n += c->claim[i].judged && c->claim[i].tone == tone;
    return n;
}

/* "12 claims put to the test: 7 hold, 2 fail, 3 are open": what there is none of is left out. */
static void title_text(const struct chart *c, char *text, size_t size)
{
    static const char *const one[] = {"holds", "fails", "is open", "could not be tested"}, *const many[] = {"hold", "fail", "are open",
                                                                                                            "could not be tested"};
    int n[] = {count(c, VERDICT_HOLDS), count(c, VERDICT_FAILS), count(c, VERDICT_OPEN), 0};
    n[3] = c->n - n[0] - n[1] - n[2];
    size_t at = (size_t)snprintf(text, size, "%d claim%s put to the test", c->n, c->n == 1 ? "" : "s");
    for (int i = 0, told = 0; i < 4 && at < size; i++)
        if (n[i]) at += (size_t)snprintf(text + at, size - at, "%s%d %s", told++ ? ", " : ": ", n[i], n[i] == 1 ? one[i] : many[i]);
}

static void words(const struct chart *c, const struct plot_request *request, char *title, size_t title_size, char *subtitle, size_t size)
{
    char limits[160] = "";
    if (request->title) snprintf(title, title_size, "%s", request->title);
    else title_text(c, title, title_size);
    for (int i = 0; i < c->n_limits; i++) {
        size_t at = strlen(limits);
        snprintf(limits + at, sizeof limits - at, "%s%.3g%s",
                 !i                    ? ""
                 : i + 1 < c->n_limits ? ", "
                                       : " and ",
                 100 * c->limit[i], i + 1 < c->n_limits ? "" : "%");
    }
    snprintf(subtitle, size,
             "Mark: the share of plausible worlds in which the claim holds; whisker: its 95%% interval. A claim holds where the whole "
             "interval lies "
             "right of %.3g%%, fails where it lies left of it, and is open where the interval crosses it.%s%s%s Beside it: the verdict, "
             "and the size "
             "of the effect, mean over the worlds with its 95%% interval.",
             100 * middle(c), c->n_limits > 1 ? " The lines at " : "", c->n_limits > 1 ? limits : "",
             c->n_limits > 1 ? " separate the verdicts." : "");
}

static void alt_text(struct plot_ops *o, const struct chart *c)
{
    struct plot_buffer b = {0};
    plot_buffer_addf(&b, "Verdicts on %d claim%s. ", c->n, c->n == 1 ? "" : "s");
    for (int i = 0; i < c->n; i++) {
        const struct claim *q = &c->claim[i];
        plot_buffer_addf(&b, "%s%s: %s", i ? " " : "", q->id, q->verdict);
        if (q->judged) plot_buffer_addf(&b, ", %s, %.0f%%", q->worlds, 100 * q->share->value);
        if (q->judged && isfinite(q->share->low) && isfinite(q->share->high))
            plot_buffer_addf(&b, " (%.0f%% to %.0f%%)", 100 * q->share->low, 100 * q->share->high);
        plot_buffer_addf(&b, ".");
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* ---- layout ------------------------------------------------------------------------------------------------------------------- */

static void columns(struct chart *c, const struct plot_ops *o)
{
    double inner = o->width - 2 * PLOT_MARGIN;
    c->narrow = inner < 320;
    for (int i = 0; i < c->n; i++) c->id_width = fmax(c->id_width, plot_text_width(o, c->claim[i].id, PLOT_SIZE_TEXT, true));
    c->id_width = fmin(c->id_width + 6, 0.2 * inner);
    c->text_width = c->narrow ? inner - c->id_width : 0.40 * inner - c->id_width;
    c->plot_width = (c->narrow ? 0.44 : 0.25) * inner;
    c->plot_x = PLOT_MARGIN + (c->narrow ? 6 : 0.42 * inner);
    c->words_x = c->plot_x + c->plot_width + 12;
    c->words_width = o->width - PLOT_MARGIN - c->words_x;
}

/* Words beside the mark: verdict, worlds, size. */
static double words_height(const struct claim *q)
{
    return q->verdict_lines.n * LINE + (*q->worlds ? SMALL_LINE : 0) + q->size_lines.n * SMALL_LINE;
}

static void measure(const struct chart *c, const struct plot_ops *o, struct claim *q)
{
    plot_wrap(o, q->says, PLOT_SIZE_TEXT, false, c->text_width, 6, &q->claim_lines);
    plot_wrap(o, q->verdict, PLOT_SIZE_TEXT, true, c->words_width, 3, &q->verdict_lines);
    plot_wrap(o, q->size, PLOT_SIZE_SMALL, false, c->words_width, 5, &q->size_lines);
    plot_wrap(o, q->note, PLOT_SIZE_SMALL, false, c->text_width, 8, &q->note_lines);
    double text = q->claim_lines.n * LINE, note = q->note_lines.n * SMALL_LINE, beside = words_height(q);
    q->height = (c->narrow ? text + fmax(beside, STRIP) + 3.5 + note : fmax(text + note, beside)) + (c->narrow ? 8.5 : 7);
}

static void draw_words(const struct chart *c, struct plot_ops *o, const struct claim *q, double y)
{
    struct plot_text_style bold = {.size = PLOT_SIZE_TEXT, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_LABEL};
    y = verdict_lines(o, &q->verdict_lines, c->words_x, y, LINE, bold);
    if (*q->worlds) {
        plot_text(o, c->words_x, y, q->worlds, small);
        y += SMALL_LINE;
    }
    small.color = PLOT_INK;
    verdict_lines(o, &q->size_lines, c->words_x, y, SMALL_LINE, small);
}

static void axis_lines(const struct chart *c, struct plot_ops *o, const struct plot_scale *scale, double top, double bottom)
{
    plot_rectangle(o, scale->from, top, scale->to - scale->from, bottom - top, plot_stroke(PLOT_GRID, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
    for (int i = -1; i < c->n_limits; i++) {
        double share = i < 0 ? middle(c) : c->limit[i], x = plot_at(scale, share);
        if (i >= 0 && share == middle(c)) continue;
        plot_segment(o, x, top, x, bottom, plot_stroke(PLOT_FRAME, i < 0 ? 1 : 0.7, i < 0 ? PLOT_SOLID : PLOT_DASHED), PLOT_ROLE_DECOR);
    }
}

static void draw_claim(const struct chart *c, struct plot_ops *o, const struct claim *q, const struct plot_scale *scale, double y)
{
    struct plot_text_style text = {.size = PLOT_SIZE_TEXT, .color = PLOT_INK, .role = PLOT_ROLE_LABEL}, bold = text, small = text;
    bold.bold = true;
    small.size = PLOT_SIZE_SMALL, small.color = PLOT_GREY;
    struct plot_lines id;
    plot_wrap(o, q->id, PLOT_SIZE_TEXT, true, c->id_width - 3, 1, &id);
    double beside = fmax(words_height(q), STRIP), x = PLOT_MARGIN + c->id_width, top = y + LINE, at = y + (q->height - 1) / 2;
    plot_group(o, q->id);
    verdict_lines(o, &id, PLOT_MARGIN, top, LINE, bold);
    double below = verdict_lines(o, &q->claim_lines, x, top, LINE, text);
    double words_top = c->narrow ? below + 1.5 : top;
    if (c->narrow) {
        double frame = words_top - LINE + 3.5;
        axis_lines(c, o, scale, frame, frame + beside);
        at = frame + beside / 2;
        below = words_top + beside + 2.5;
    }
    draw_words(c, o, q, words_top);
    verdict_lines(o, &q->note_lines, x, below, SMALL_LINE, small);
    if (q->judged) verdict_point(o, scale, at, q->share->value, q->share->low, q->share->high, q->tone);
    else
        plot_text(o, c->plot_x + c->plot_width / 2, at + 2.7, "no world judged",
                  (struct plot_text_style){
                      .size = PLOT_SIZE_SMALL, .halo = 2, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_LABEL});
    plot_ungroup(o);
}

/* Shares that separate verdicts first, then the ends: what would touch a label that is there is left out. */
static void axis_labels(const struct chart *c, struct plot_ops *o, const struct plot_scale *scale, double y)
{
    double value[MOST_LIMITS + 3], left[MOST_LIMITS + 3], right[MOST_LIMITS + 3];
    int n = 0, placed = 0;
    value[n++] = middle(c);
    for (int i = 0; i < c->n_limits; i++)
        if (c->limit[i] != value[0]) value[n++] = c->limit[i];
    value[n++] = 0, value[n++] = 1;
    for (int i = 0; i < n; i++) {
        char text[PLOT_NUMBER];
        double x = plot_at(scale, value[i]);
        bool free_place = true;
        snprintf(text, sizeof text, "%.3g%s", 100 * value[i], "%");
        double half = plot_text_width(o, text, PLOT_SIZE_SMALL, false) / 2;
        for (int k = 0; k < placed; k++) free_place = free_place && (x + half + 2.5 < left[k] || x - half - 2.5 > right[k]);
        if (!free_place) continue;
        left[placed] = x - half, right[placed++] = x + half;
        plot_text(o, x, y, text,
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_TICK});
    }
}

static double heads(const struct chart *c, struct plot_ops *o, const struct plot_scale *scale, double y)
{
    struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TICK};
    plot_text(o, c->plot_x, y + 8, "\u2190 fails", style);
    style.align = PLOT_STOP;
    plot_text(o, c->plot_x + c->plot_width, y + 8, "holds \u2192", style);
    if (c->narrow) axis_labels(c, o, scale, y += 17);
    return y + (c->narrow ? 3 : 12);
}

static double key(const struct chart *c, struct plot_ops *o, double y)
{
    static const char *const word[] = {"holds", "fails", "open"};
    struct plot_key_entry entry[4];
    int n = 0;
    for (int tone = VERDICT_HOLDS; tone <= VERDICT_OPEN; tone++)
        if (count(c, (enum verdict_tone)tone))
            entry[n++] =
                (struct plot_key_entry){word[tone], (int)verdict_marks[tone].shape, verdict_marks[tone].color, verdict_marks[tone].hollow};
    if (n) entry[n++] = (struct plot_key_entry){"95% interval", -1, PLOT_INK, false};
    return n ? plot_study_key(o, entry, n, y) : y;
}

enum trib_status figure_claims_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o,
                                    struct trib_error *err)
{
    struct chart c;
    char title[900], subtitle[1400], caption[4096], extra[2600];
    enum trib_status status = chart_fill(&c, a, err);
    if (status) goto out;
    words(&c, request, title, sizeof title, subtitle, sizeof subtitle);
    double y = plot_head(o, plot_page_width(request), title, subtitle), bottom;
    alt_text(o, &c);
    columns(&c, o);
    /* Marks at 0 and 100% lie whole inside the frame. */
    struct plot_scale scale = {-0.03, 1.03, c.plot_x, c.plot_x + c.plot_width};
    y = heads(&c, o, &scale, key(&c, o, y));
    bottom = y;
    for (int i = 0; i < c.n; i++) {
        measure(&c, o, &c.claim[i]);
        bottom += c.claim[i].height;
    }
    if (!c.narrow) axis_lines(&c, o, &scale, y, bottom);
    for (int i = 0; i < c.n; i++) {
        const struct claim *q = &c.claim[i];
        if (i) plot_segment(o, PLOT_MARGIN, y, o->width - PLOT_MARGIN, y, plot_stroke(PLOT_GRID, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        draw_claim(&c, o, q, &scale, y);
        y += q->height;
    }
    axis_labels(&c, o, &scale, y + 9.5);
    if (!c.narrow) {
        plot_text(o, c.plot_x + c.plot_width / 2, y + 19.5, "share of worlds where it holds",
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_TITLE});
        y += 10;
    }
    y += 8;
    snprintf(extra, sizeof extra, "%s%sVerdicts are about the model inside its ranges, not about the world.%s%s", a->summary,
             *a->summary ? " " : "", c.seen ? " Confirmed: in a world that was run again on fresh luck." : "",
             c.unexplained ? " Where a claim goes both ways and no condition stands, no range of a number separated the worlds beyond "
                             "chance, or they were too few."
                           : "");
    plot_study_caption(request, a, extra, caption, sizeof caption);
    plot_foot(o, y, caption);
out:
    free(c.claim);
    return status;
}

enum trib_status figure_claims(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                               struct trib_error *err)
{
    struct analysis a;
    (void)cas;
    enum trib_status status = verdict_load(request, st, "claims", &a, err);
    if (!status) status = figure_claims_draw(&a, request, o, err);
    analysis_clear(&a);
    return status;
}
