/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One factor at a time: from the centre of all factors each is moved to its low and its high end. Two half rows a factor, as both ends can
 * lie on the same side. The factor's own values stand at the ends of its bars.
 */
#include "study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANE 9.6
struct row {
    const char *name;
    char text[160];
    const struct finding *end[2]; /* low, high; NULL where there is none */
    char at[2][PLOT_NUMBER];      /* the factor's values there */
    double size;
};
struct chart {
    const struct analysis *a;
    struct row *row;
    int n;
};

static double size_of(const struct row *row)
{
    double size = NAN;
    for (int e = 0; e < 2; e++)
        if (row->end[e] && isfinite(row->end[e]->value)) size = fmax(size, fabs(row->end[e]->value)); /* fmax: NaN is no bound */
    return size;
}

static enum trib_status chart_fill(struct chart *c, const struct analysis *a, struct trib_error *err)
{
    size_t most = (size_t)a->n_rows + 1;
    struct row *found = calloc(most, sizeof *found);
    double *key = calloc(most, sizeof *key);
    int *order = malloc(most * sizeof *order), n = 0;
    enum trib_status status = TRIB_OK;
    *c = (struct chart){.a = a, .row = calloc(most, sizeof *c->row)};
    if (!found || !key || !order || !c->row) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for the bars of a figure");
        goto out;
    }
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        int end = !strcmp(f->quantity, "low") ? 0 : !strcmp(f->quantity, "high") ? 1 : -1, at = 0;
        if (end < 0) continue;
        while (at < n && strcmp(found[at].name, f->name) != 0) at++;
        if (at == n) found[n++].name = f->name;
        found[at].end[end] = f;
        plot_factor_number(f->x, found[at].at[end]);
    }
    for (int i = 0; i < n; i++) {
        char unit[64];
        plot_factor_text(found[i].name, found[i].text, sizeof found[i].text, unit, sizeof unit);
        size_t length = strlen(found[i].text);
        if (*unit && strcmp(unit, "1") != 0 && length + strlen(unit) + 4 < sizeof found[i].text)
            snprintf(found[i].text + length, sizeof found[i].text - length, " (%s)", unit);
        key[i] = found[i].size = size_of(&found[i]);
    }
    plot_study_order(key, n, order);
    for (int i = 0; i < n; i++) c->row[c->n++] = found[order[i]];
    if (!n) status = trib_fail(err, TRIB_USAGE, "the analysis '%s' of '%s' has no row 'low' or 'high' to draw", a->kind, analysis_subject(a));
out:
    free(found);
    free(key);
    free(order);
    return status;
}

static void words(const struct chart *c, const struct plot_request *request, char *title, size_t title_size, char *subtitle, size_t size)
{
    char subject[400], centre[PLOT_NUMBER * 3] = "";
    const struct finding *mean = analysis_find(c->a, "centre", "mean");
    plot_study_subject(c->a, subject, sizeof subject);
    if (mean && isfinite(mean->value)) plot_quantity(mean->value, c->a->unit, "", centre);
    if (request->title) snprintf(title, title_size, "%s", request->title);
    else snprintf(title, title_size, "%s: one factor at a time", subject);
    snprintf(subtitle, size,
             "How the result changes from the centre%s%s%s, where every factor has its middle value, when one factor alone goes to an end of its "
             "range. At the bars: the factor's values. What factors do together can't be seen in this way.",
             *centre ? " (" : "", centre, *centre ? ")" : "");
}

static void alt_text(struct plot_ops *o, const struct chart *c)
{
    char subject[400], number[160];
    struct plot_buffer b = {0};
    plot_study_subject(c->a, subject, sizeof subject);
    plot_buffer_addf(&b, "Tornado chart of %s. ", subject);
    if (!(c->row[0].size > 0)) plot_buffer_addf(&b, "No factor changes it.");
    for (int i = 0; i < c->n && i < 4 && c->row[i].size > 0; i++) {
        const struct row *row = &c->row[i];
        plot_buffer_addf(&b, "%s%s changes it%s by", i ? " " : "", row->text, i ? "" : " most,");
        for (int e = 0, told = 0; e < 2; e++) {
            if (!row->end[e] || !isfinite(row->end[e]->value)) continue;
            plot_study_number(row->end[e]->value, row->end[e]->low, row->end[e]->high, c->a->unit, number);
            plot_buffer_addf(&b, "%s %s at %s", told++ ? " and by" : "", number, row->at[e]);
        }
        plot_buffer_addf(&b, ".");
    }
    if (c->n > 4) plot_buffer_addf(&b, " %d more factors change it less.", c->n - 4);
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* Where the label of a bar begins: beyond the bar and its whisker, on the bar's side. */
static double label_at(const struct plot_scale *scale, const struct finding *f, double factor, int *way)
{
    *way = f->value < 0 ? -1 : 1;
    double tip = plot_study_at(scale, f->value * factor, NULL), zero = plot_study_at(scale, 0, NULL);
    tip = *way < 0 ? fmin(tip, zero) : fmax(tip, zero);
    if (isfinite(f->low) && isfinite(f->high)) {
        double end = plot_study_at(scale, (*way < 0 ? f->low : f->high) * factor, NULL);
        tip = *way < 0 ? fmin(tip, end) : fmax(tip, end);
    }
    return tip + *way * 4;
}

/* The scale leaves room for the labels beyond the bars: ends move inwards until all fit, or little is left. */
static void make_room(const struct plot_ops *o, const struct chart *c, double factor, struct plot_scale *scale)
{
    double left = scale->from, right = scale->to, least = 0.3 * (right - left);
    for (int turn = 0; turn < 12; turn++) {
        double over_left = 0, over_right = 0;
        for (int i = 0; i < c->n; i++)
            for (int e = 0; e < 2; e++) {
                int way;
                const struct finding *f = c->row[i].end[e];
                if (!f || !isfinite(f->value)) continue;
                double x = label_at(scale, f, factor, &way), w = plot_text_width(o, c->row[i].at[e], PLOT_SIZE_SMALL, false);
                if (way < 0) over_left = fmax(over_left, left - (x - w));
                else over_right = fmax(over_right, x + w - right);
            }
        if (over_left < 0.05 && over_right < 0.05) return;
        if (scale->to - scale->from - over_left - over_right < least) break;
        scale->from += over_left;
        scale->to -= over_right;
    }
    /* Room on both sides for the longest: then all labels fit whatever the bars do. */
    double longest = 0;
    for (int i = 0; i < c->n; i++)
        for (int e = 0; e < 2; e++) longest = fmax(longest, plot_text_width(o, c->row[i].at[e], PLOT_SIZE_SMALL, false));
    scale->from = left + longest + 4;
    scale->to = right - longest - 4;
}

enum trib_status figure_tornado_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err)
{
    struct chart c;
    char title[900], subtitle[1400], caption[2048];
    enum trib_status status = chart_fill(&c, a, err);
    if (status) goto out;
    words(&c, request, title, sizeof title, subtitle, sizeof subtitle);
    double y = plot_head(o, plot_page_width(request), title, subtitle), inner = o->width - 2 * PLOT_MARGIN;
    alt_text(o, &c);

    double low = 0, high = 0, reach_low = 0, reach_high = 0, widest = 0;
    for (int i = 0; i < c.n; i++) {
        widest = fmax(widest, plot_text_width(o, c.row[i].text, PLOT_SIZE_TEXT, false));
        for (int e = 0; e < 2; e++) {
            const struct finding *f = c.row[i].end[e];
            if (!f || !isfinite(f->value)) continue;
            low = fmin(low, f->value), high = fmax(high, f->value);
            if (isfinite(f->low) && isfinite(f->high)) reach_low = fmin(reach_low, f->low), reach_high = fmax(reach_high, f->high);
        }
    }
    /* Bars fill the axis; an interval may go half as far again before it is cut. */
    double room = 0.5 * (high - low);
    if (room == 0) room = fmax(reach_high, -reach_low);
    low = fmax(fmin(low, reach_low), low - room);
    high = fmin(fmax(high, reach_high), high + room);
    if (!(high > low)) low = -1, high = 1;
    struct plot_unit unit = plot_unit(a->unit, fmax(-low, high), true, "");
    double f = unit.factor, pad = 0.02 * (high - low) * f;
    double names = fmin(widest + 1, inner * (inner < 300 ? 0.38 : 0.34)) + 8;
    struct plot_scale scale = {low * f - pad, high * f + pad, PLOT_MARGIN + names, o->width - PLOT_MARGIN};
    make_room(o, &c, f, &scale);
    bool cut = false, whiskers = false, middle = false;
    for (int i = 0; i < c.n; i++)
        for (int e = 0; e < 2; e++) {
            const struct finding *end = c.row[i].end[e];
            if (!end || !isfinite(end->value) || !isfinite(end->low) || !isfinite(end->high)) continue;
            whiskers = true;
            cut = cut || end->low * f < scale.lo || end->high * f > scale.hi;
        }
    for (int i = 0; i < a->n_rows; i++) middle = middle || !strcmp(a->row[i].quantity, "middle");
    struct plot_key_entry key[5];
    int n_key = 0;
    key[n_key++] = (struct plot_key_entry){"low end", -3, PLOT_WORSE, false};
    key[n_key++] = (struct plot_key_entry){"high end", -4, PLOT_BETTER, false};
    if (whiskers) key[n_key++] = (struct plot_key_entry){"95% interval", -1, PLOT_INK, false};
    if (middle) key[n_key++] = (struct plot_key_entry){"values between", PLOT_CIRCLE, PLOT_INK, true};
    if (cut) key[n_key++] = (struct plot_key_entry){"goes on beyond the axis", -5, PLOT_INK, false};
    y = plot_study_key(o, key, n_key, y) + 2;

    double top = y, zero = plot_at(&scale, 0);
    for (int i = 0; i < c.n; i++) y += fmax(2 * LANE + 5, plot_study_name_lines(o, c.row[i].text, names) * 9.4 + 4);
    plot_study_axis(o, &scale, top, y, true);
    plot_segment(o, zero, top, zero, y, plot_stroke(PLOT_INK, 0.8, PLOT_SOLID), PLOT_ROLE_DECOR);
    y = top;
    for (int i = 0; i < c.n; i++) {
        const struct row *row = &c.row[i];
        double height = fmax(2 * LANE + 5, plot_study_name_lines(o, row->text, names) * 9.4 + 4), at = y + height / 2;
        bool any = false;
        y += height;
        plot_group(o, row->name);
        plot_study_name(o, row->text, at, names, row->size > 0 ? PLOT_INK : PLOT_GREY);
        for (int e = 0; e < 2; e++) {
            const struct finding *end = row->end[e];
            int way;
            if (!end || !isfinite(end->value)) continue;
            double lane = at + (e ? LANE / 2 : -LANE / 2), tip = plot_study_at(&scale, end->value * f, NULL);
            any = true;
            plot_study_bar(o, zero, lane - 3.8, tip - zero, 7.6, e ? PLOT_BETTER : PLOT_WORSE, !e);
            plot_study_whisker(o, &scale, lane, end->low * f, end->high * f, PLOT_INK);
            double x = label_at(&scale, end, f, &way);
            plot_text(o, x, lane + 2.7, row->at[e],
                      (struct plot_text_style){
                          .size = PLOT_SIZE_SMALL, .halo = 2, .color = PLOT_INK, .align = way < 0 ? PLOT_STOP : PLOT_START, .role = PLOT_ROLE_LABEL});
        }
        for (int k = 0; k < a->n_rows; k++) {
            const struct finding *between = &a->row[k];
            if (strcmp(between->quantity, "middle") != 0 || strcmp(between->name, row->name) != 0 || !isfinite(between->value)) continue;
            int beyond;
            double x = plot_study_at(&scale, between->value * f, &beyond);
            if (!beyond) plot_mark(o, PLOT_CIRCLE, x, at, 1.7, (struct plot_style){PLOT_PAPER, PLOT_INK, 1, 1, 0.8, PLOT_SOLID, false}, PLOT_ROLE_DATA);
        }
        if (!any)
            plot_text(o, (scale.from + scale.to) / 2, at + 2.7, "no value in any run",
                      (struct plot_text_style){.size = PLOT_SIZE_SMALL, .halo = 2, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_LABEL});
        plot_ungroup(o);
    }
    char text[200];
    snprintf(text, sizeof text, "change from the centre%s%s", *unit.label ? ", " : "", unit.label);
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    y = plot_paragraph(o, PLOT_MARGIN + names, y + 19.5, inner - names, text, small, 2) - 6;
    plot_study_caption(request, a, "Runs that are compared share their luck.", caption, sizeof caption);
    plot_foot(o, y, caption);
out:
    free(c.row);
    return status;
}

enum trib_status figure_tornado(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                struct trib_error *err)
{
    static const char *const kinds[] = {"tornado", NULL};
    struct analysis a;
    (void)cas;
    enum trib_status status = plot_study_load(request, st, kinds, &a, err);
    if (!status) status = figure_tornado_draw(&a, request, o, err);
    analysis_clear(&a);
    return status;
}
