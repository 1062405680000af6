/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Morris' screening: how large a factor's effect is (across) and how much it differs from place to place (up). Luck stands among
 * them as a yardstick. Names stand beside their points; where there is no room a number does, and the names lie below. Many factors
 * lie in rows (morris_rows.c).
 */
#include "../scripts/study/sensitivity.h"
#include "figure_morris.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_POINTS = 9 };                 /* in a plane, luck among them: with more, names and intervals lie over one another */
enum { MOST_DOTS = 80, MOST_LINES = 4 }; /* plot_labels holds 256 boxes: a point, an interval and a label each */

static bool begins(const char *text, const char *with) { return !strncmp(text, with, strlen(with)); }

static enum trib_status chart_fill(struct morris_chart *c, const struct analysis *a, struct trib_error *err)
{
    size_t most = (size_t)a->n_rows + 1;
    struct morris_point *found = calloc(most, sizeof *found);
    double *key = calloc(most, sizeof *key);
    int *order = malloc(most * sizeof *order), n = 0;
    enum trib_status status = TRIB_OK;
    *c = (struct morris_chart){.luck = NAN, .point = calloc(most, sizeof *c->point)};
    if (!found || !key || !order || !c->point) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for the points of a figure");
        goto out;
    }
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        if (strcmp(f->quantity, "mu_star") != 0) continue;
        const struct finding *sigma = analysis_find(a, f->name, "sigma");
        struct morris_point *p = &found[n];
        *p = (struct morris_point){.name = f->name, .mu = f->value, .low = f->low, .high = f->high, .sigma = sigma ? sigma->value : NAN};
        p->luck = !strcmp(f->name, "luck");
        p->pale = begins(f->verdict, VERDICT_NOTHING) || begins(f->verdict, VERDICT_LUCK) || begins(f->verdict, "hardly");
        if (p->luck) snprintf(p->text, sizeof p->text, "luck"), c->luck = f->value;
        else plot_factor_text(f->name, p->text, sizeof p->text, NULL, 0);
        key[n++] = isfinite(p->mu) && isfinite(p->sigma) ? p->mu : NAN;
    }
    plot_study_order(key, n, order);
    for (int i = 0; i < n; i++) {
        c->point[c->n++] = found[order[i]];
        if (!isnan(key[order[i]])) c->shown++;
    }
    if (!n) status = trib_fail(err, TRIB_USAGE, "the analysis '%s' of '%s' has no row mu_star to draw", a->kind, analysis_subject(a));
out:
    free(found);
    free(key);
    free(order);
    return status;
}

static void alt_text(struct plot_ops *o, const struct morris_chart *c, const struct analysis *a)
{
    char subject[400], number[160];
    struct plot_buffer b = {0};
    int told = 0, pale = 0, factors = 0;
    plot_study_subject(a, subject, sizeof subject);
    plot_buffer_addf(&b, "%s chart of Morris' elementary effects on %s. ", c->shown > MOST_POINTS ? "Dot" : "Scatter", subject);
    for (int i = 0; i < c->shown; i++) {
        const struct morris_point *p = &c->point[i];
        if (p->luck) continue;
        factors++;
        pale += p->pale;
        if (p->pale || told == 5 || p->mu == 0) continue;
        plot_study_number(p->mu, p->low, p->high, a->unit, number);
        if (!told++) plot_buffer_addf(&b, "%s moves it most: mean size of the effect %s over its whole range", p->text, number);
        else plot_buffer_addf(&b, "; %s %s", p->text, number);
    }
    plot_buffer_addf(&b, "%s", told ? "." : "No factor changes it more than can be told from nothing or luck.");
    if (pale) plot_buffer_addf(&b, " %d of %d factors hardly matter or can't be told from luck.", pale, factors);
    if (isfinite(c->luck)) {
        plot_study_number(c->luck, NAN, NAN, a->unit, number);
        plot_buffer_addf(&b, " Luck alone moves it by %s.", number);
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* Ticks at the left: grid lines across and numbers that end at x - 4. */
static void left_axis(struct plot_ops *o, const struct plot_scale *up, const struct plot_ticks *ticks, double x, double x1)
{
    for (int i = 0; i < ticks->n; i++) {
        char text[PLOT_NUMBER];
        double y = plot_at(up, ticks->value[i]);
        bool zero = ticks->value[i] == 0;
        plot_segment(o, x, y, x1, y, plot_stroke(zero ? PLOT_FRAME : PLOT_GRID, zero ? 1 : 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_number(ticks->value[i], ticks->decimals, false, text);
        plot_text(o, x - 4, y + 2.6, text,
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_STOP, .role = PLOT_ROLE_TICK});
    }
}

/* Names, most important first: in the chart where there is room, else as numbers. Returns how many numbers. */
static int label_points(struct plot_ops *o, struct morris_chart *c, struct plot_labels *l, const struct plot_scale *across, const struct plot_scale *up)
{
    int numbers = 0, dots = c->shown < MOST_DOTS ? c->shown : MOST_DOTS;
    double most = (across->to - across->from) * 0.6;
    for (int i = 0; i < dots; i++) { /* a name over an interval could be read as struck out */
        const struct morris_point *p = &c->point[i];
        double y = plot_at(up, p->sigma);
        plot_labels_dot(l, plot_at(across, p->mu), y, 3.4);
        if (isfinite(p->low) && isfinite(p->high))
            plot_labels_block(l, (struct plot_box){plot_study_at(across, p->low, NULL) - 1, y - 1.5, plot_study_at(across, p->high, NULL) + 1, y + 1.5});
    }
    int blocked = l->n;
    for (int pass = 0; pass < 2; pass++) /* the yardstick has its name first */
        for (int i = 0; i < c->shown; i++) {
            struct morris_point *p = &c->point[i];
            if (p->luck != (pass == 0)) continue;
            struct plot_text_style style = {
                .size = PLOT_SIZE_TEXT, .halo = 2, .bold = p->luck, .color = p->pale ? PLOT_GREY : PLOT_INK, .role = PLOT_ROLE_LABEL};
            double x = plot_at(across, p->mu), y = plot_at(up, p->sigma);
            if (i < dots && plot_text_width(o, p->text, style.size, style.bold) <= most && plot_labels_place(l, o, x, y, 5, p->text, style)) continue;
            p->number = ++numbers;
            char digits[16];
            snprintf(digits, sizeof digits, "%d", p->number);
            /* A number with its halo may lie on an interval; a number that is nowhere says nothing. Points and names are kept clear. */
            struct plot_labels room = {.bounds = l->bounds};
            for (int k = 0; k < l->n; k++)
                if (l->dot[k] || k >= blocked) room.dot[room.n] = l->dot[k], room.box[room.n++] = l->box[k];
            int before = room.n;
            if (i < dots && (plot_labels_place(&room, o, x, y, 3, digits, style) || plot_labels_place(&room, o, x, y, 8, digits, style)))
                for (int k = before; k < room.n && l->n < 256; k++) l->dot[l->n] = room.dot[k], l->box[l->n++] = room.box[k];
        }
    return numbers;
}

/* Names that had no room, by their numbers. Returns the y below. */
static double names_below(struct plot_ops *o, const struct morris_chart *c, int numbers, double y)
{
    double inner = o->width - 2 * PLOT_MARGIN;
    struct plot_buffer b = {0};
    for (int k = 1; k <= numbers; k++)
        for (int i = 0; i < c->shown; i++)
            if (c->point[i].number == k) plot_buffer_addf(&b, "%s%d\u00A0%s", k > 1 ? "; " : "", k, c->point[i].text);
    struct plot_text_style list = {.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
    /* A paragraph has at most PLOT_MAX_LINES lines, and each line its own bound: the list goes out entry by entry. */
    double x = PLOT_MARGIN;
    y += 6;
    for (char *entry = b.text; entry && *entry;) {
        char *next = strstr(entry, "; "), one[200];
        size_t length = next ? (size_t)(next - entry) + 1 : strlen(entry);
        snprintf(one, sizeof one, "%.*s", (int)length, entry);
        double w = plot_text_width(o, one, list.size, false);
        if (x > PLOT_MARGIN && x + w > PLOT_MARGIN + inner) x = PLOT_MARGIN, y += list.size * PLOT_LINE;
        if (w > inner) {
            y = plot_paragraph(o, x, y, inner, one, list, 4);
            x = PLOT_MARGIN;
        } else {
            plot_text(o, x, y, one, list);
            x += w + 4;
        }
        entry = next ? next + 2 : entry + length;
    }
    free(b.text);
    return y + (x > PLOT_MARGIN ? 6 : -4);
}

struct extent {
    double reach, sigma; /* of the axes, in the unit shown */
    bool cut, whiskers, pale;
};
/* Size across, spread up: key, axes, points and names. Returns the y below. */
static double plane(struct plot_ops *o, struct morris_chart *c, const char *unit, const struct extent *e, struct plot_labels *labels, double y)
{
    struct plot_line_obstacle line[MOST_LINES];
    char text[300];
    double inner = o->width - 2 * PLOT_MARGIN;
    struct plot_key_entry key[5];
    int n_key = 0;
    key[n_key++] = (struct plot_key_entry){"factor", PLOT_CIRCLE, PLOT_BETTER, false};
    if (e->pale) key[n_key++] = (struct plot_key_entry){isfinite(c->luck) ? "not told from luck or nothing" : "hardly matters", PLOT_CIRCLE, PLOT_NEUTRAL, true};
    if (isfinite(c->luck)) key[n_key++] = (struct plot_key_entry){"luck (noise)", PLOT_DIAMOND, PLOT_WORSE, false};
    if (e->whiskers) key[n_key++] = (struct plot_key_entry){"95% interval of the mean size", -1, PLOT_INK, false};
    if (e->cut) key[n_key++] = (struct plot_key_entry){"goes on beyond the axis", -5, PLOT_INK, false};
    y = plot_study_key(o, key, n_key, y) + 6;

    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    snprintf(text, sizeof text, "Spread of the effect (sigma)%s%s", *unit ? ", " : "", unit);
    y = plot_paragraph(o, PLOT_MARGIN, y + 4, inner, text, small, 2) + 2;
    double height = fmin(fmax(inner * 0.62, 170), 330), bottom = y + height;
    struct plot_scale up = {-0.04 * e->sigma, 1.08 * e->sigma, bottom, y};
    struct plot_ticks ticks = plot_ticks(up.lo, up.hi, 5);
    double wide = 0;
    for (int i = 0; i < ticks.n; i++) {
        char number[PLOT_NUMBER];
        plot_number(ticks.value[i], ticks.decimals, false, number);
        wide = fmax(wide, plot_text_width(o, number, PLOT_SIZE_SMALL, false));
    }
    struct plot_scale across = {-0.03 * e->reach, 1.05 * e->reach, PLOT_MARGIN + wide + 6, o->width - PLOT_MARGIN - 4};
    plot_group(o, "axes");
    left_axis(o, &up, &ticks, across.from, across.to);
    plot_study_axis(o, &across, y, bottom, false);
    plot_ungroup(o);

    /* sigma = mu_star: below it a factor works in one direction, above it hardly anything can be said of its direction. */
    labels->bounds = (struct plot_box){across.from + 1, y, o->width - PLOT_MARGIN, bottom - 1};
    int n_lines = 0;
    double end = fmin(across.hi, up.hi), x1 = plot_at(&across, end), y1 = plot_at(&up, end);
    line[n_lines++] = (struct plot_line_obstacle){plot_at(&across, 0), plot_at(&up, 0), x1, y1, 0.4};
    plot_segment(o, line[0].x0, line[0].y0, x1, y1, plot_stroke(PLOT_FRAME, 0.9, PLOT_DOTTED), PLOT_ROLE_DECOR);
    line[n_lines++] = (struct plot_line_obstacle){across.from, plot_at(&up, 0), across.to, plot_at(&up, 0), 2};
    line[n_lines++] = (struct plot_line_obstacle){plot_at(&across, 0), y, plot_at(&across, 0), bottom, 2};
    if (isfinite(c->luck)) {
        double x = plot_at(&across, c->luck);
        plot_segment(o, x, y, x, bottom, plot_stroke(PLOT_WORSE, 1, PLOT_DASHED), PLOT_ROLE_DECOR);
        line[n_lines++] = (struct plot_line_obstacle){x, y, x, bottom, 0.6};
    }
    for (int i = c->shown - 1; i >= 0; i--) {
        const struct morris_point *p = &c->point[i];
        double x = plot_at(&across, p->mu), at = plot_at(&up, p->sigma);
        uint32_t color = p->luck ? PLOT_WORSE : p->pale ? PLOT_NEUTRAL : PLOT_BETTER;
        plot_group(o, p->name);
        plot_study_whisker(o, &across, at, p->low, p->high, color);
        plot_study_mark(o, p->luck ? PLOT_DIAMOND : PLOT_CIRCLE, x, at, color, p->pale && !p->luck);
        plot_ungroup(o);
    }
    labels->line = line;
    labels->n_lines = n_lines;
    int numbers = label_points(o, c, labels, &across, &up);
    snprintf(text, sizeof text, "Mean size of the effect (mu*)%s%s", *unit ? ", " : "", unit);
    y = plot_paragraph(o, across.from, bottom + 20, across.to - across.from, text, small, 2) - 4;
    return numbers ? names_below(o, c, numbers, y) : y;
}

enum trib_status figure_morris_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err)
{
    struct morris_chart c;
    struct plot_labels *labels = calloc(1, sizeof *labels);
    char subject[400], title[700], subtitle[1200], caption[2048];
    enum trib_status status = chart_fill(&c, a, err);
    if (!status && !labels) status = trib_fail(err, TRIB_MEMORY, "not enough memory for the labels of a figure");
    if (status) goto out;

    plot_study_subject(a, subject, sizeof subject);
    if (request->title) snprintf(title, sizeof title, "%s", request->title);
    else snprintf(title, sizeof title, "%s: which factors move it", subject);
    bool rows = c.shown > MOST_POINTS;
    const char *yardstick = isfinite(c.luck) ? " Left of the dashed line: less than other luck alone changes." : "";
    if (rows)
        snprintf(subtitle, sizeof subtitle,
                 "Each factor is moved alone over its whole range, from many starting points. Circle: how much the result changes, on the "
                 "mean. Diamond: how much that change differs from start to start; as far right as the circle, it hangs on other factors or "
                 "on where it starts.%s",
                 yardstick);
    else
        snprintf(subtitle, sizeof subtitle,
                 "Each factor is moved alone, from many starting points. Further right: it changes the result more, over its whole range. Further "
                 "up: the change differs more from place to place, so the factor is not linear or depends on others. Dotted: as large a spread as "
                 "effect.%s",
                 yardstick);
    double y = plot_head(o, plot_page_width(request), title, subtitle);
    alt_text(o, &c, a);

    double most_mu = 0, most_sigma = 0, reach = 0;
    bool pale = false;
    for (int i = 0; i < c.shown; i++) {
        most_mu = fmax(most_mu, c.point[i].mu);
        most_sigma = fmax(most_sigma, c.point[i].sigma);
        if (isfinite(c.point[i].high)) reach = fmax(reach, c.point[i].high);
        pale = pale || (c.point[i].pale && !c.point[i].luck);
    }
    if (most_mu <= 0 && most_sigma <= 0) most_mu = most_sigma = 1;
    most_mu = fmax(most_mu, most_sigma * 1e-3);
    most_sigma = fmax(most_sigma, most_mu * 1e-3);
    reach = fmin(fmax(reach, most_mu), most_mu * 1.6);
    struct plot_unit unit = plot_unit(a->unit, fmax(reach, most_sigma), true, "");
    double f = unit.factor;
    bool cut = false, whiskers = false;
    for (int i = 0; i < c.shown; i++) {
        struct morris_point *p = &c.point[i];
        p->mu *= f, p->sigma *= f, p->low *= f, p->high *= f;
        whiskers = whiskers || (isfinite(p->low) && isfinite(p->high));
        cut = cut || p->high > reach * f * 1.05 || p->low < -0.03 * reach * f;
    }
    c.luck *= f;
    y = rows ? morris_rows(o, &c, unit.label, y)
             : plane(o, &c, unit.label, &(struct extent){reach * f, most_sigma * f, cut, whiskers, pale}, labels, y);
    struct plot_buffer extra = {0};
    plot_buffer_addf(&extra, "Method: elementary effects (Morris 1991, Campolongo et al. 2007).");
    if (c.shown < c.n) {
        plot_buffer_addf(&extra, " Without a value:");
        for (int i = c.shown; i < c.n && i < c.shown + 4; i++) plot_buffer_addf(&extra, "%s %s", i > c.shown ? "," : "", c.point[i].text);
        if (c.n - c.shown > 4) plot_buffer_addf(&extra, " and %d others", c.n - c.shown - 4);
        plot_buffer_addf(&extra, ".");
    }
    plot_study_caption(request, a, extra.text ? extra.text : "", caption, sizeof caption);
    free(extra.text);
    plot_foot(o, y, caption);
out:
    free(c.point);
    free(labels);
    return status;
}

enum trib_status figure_morris(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                               struct trib_error *err)
{
    static const char *const kinds[] = {"morris", NULL};
    struct analysis a;
    (void)cas;
    enum trib_status status = plot_study_load(request, st, kinds, &a, err);
    if (!status) status = figure_morris_draw(&a, request, o, err);
    analysis_clear(&a);
    return status;
}
