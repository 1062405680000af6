/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arms against the baseline: one panel a measure, one row an arm. The difference is taken run by run between runs with the same
 * replicate (they share their luck), so the interval is that of the policy's effect and not of the weather.
 */
#include "comparison.h"
#include "study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHARE_WIDTH 33.0 /* the column "better in" */
#define LEVEL_LINE 9.6

enum trib_status comparison_fill(const struct plot_data *d, int measure, struct comparison_panel *panel, struct trib_error *err)
{
    int n;
    struct plot_sample base = {0};
    panel->measure = &trib_measures(&n)[measure];
    panel->cell = calloc((size_t)d->n_arms, sizeof *panel->cell);
    if (!panel->cell) return trib_fail(err, TRIB_MEMORY, "not enough memory for the arms of a figure");
    enum trib_status status = plot_window_sample(d, d->base, measure, &base, err);
    struct plot_summary level;
    if (!status) status = plot_summarize(base.value, base.n, &level, err);
    if (!status) panel->base_mean = level.mean;
    for (int i = 0; i < d->n_arms && !status; i++) {
        if (i == d->base) continue;
        struct plot_sample arm = {0}, pair = {0};
        struct comparison_cell *cell = &panel->cell[i];
        status = plot_window_sample(d, i, measure, &arm, err);
        if (!status) status = plot_pair(&arm, &base, &pair, err);
        if (!status) status = plot_summarize(pair.value, pair.n, &cell->difference, err);
        if (!status) {
            double good = 0;
            int zero = 0, sign = panel->measure->better ? panel->measure->better : 1;
            for (int k = 0; k < pair.n; k++) {
                good += pair.value[k] == 0 ? 0.5 : pair.value[k] * sign > 0;
                zero += pair.value[k] == 0;
            }
            cell->share_good = pair.n ? good / pair.n : NAN;
            cell->same = pair.n > 0 && zero == pair.n;
        }
        plot_sample_clear(&arm);
        plot_sample_clear(&pair);
    }
    plot_sample_clear(&base);
    return status;
}

/* How sure and which way: decides colour and shape. */
static void cell_look(const struct comparison_cell *cell, int better, uint32_t *color, enum plot_shape *shape, bool *hollow)
{
    const struct plot_summary *s = &cell->difference;
    *hollow = s->n < 2 || (s->lo <= 0 && s->hi >= 0);
    double good = s->mean * better;
    *color = good > 0 ? PLOT_BETTER : good < 0 ? PLOT_WORSE : PLOT_NEUTRAL;
    *shape = good > 0 ? PLOT_CIRCLE : good < 0 ? PLOT_DIAMOND : PLOT_SQUARE;
}

void comparison_range(const struct plot_data *d, const struct comparison_panel *panel, double *low, double *high)
{
    for (int i = 0; i < d->n_arms; i++) {
        const struct plot_summary *s = &panel->cell[i].difference;
        if (i == d->base || !s->n) continue;
        *low = fmin(*low, fmin(s->lo, s->n > 1 ? s->q05 : s->mean));
        *high = fmax(*high, fmax(s->hi, s->n > 1 ? s->q95 : s->mean));
    }
}

double comparison_below(const struct plot_ops *o, const struct comparison_panel *panel, double low, double high, double width)
{
    struct plot_unit unit = plot_unit(panel->measure->unit, fmax(-low, high), true, "");
    struct plot_lines lines;
    if (panel->unit_elsewhere) return 13;
    plot_wrap(o, unit.label, PLOT_SIZE_SMALL, false, width, 2, &lines);
    return 23 + (lines.n > 1 ? PLOT_SIZE_SMALL * PLOT_LINE : 0);
}

void comparison_level(const struct plot_ops *o, const struct plot_data *d, const struct comparison_panel *panel, double width, struct plot_lines *out)
{
    char level[PLOT_NUMBER * 3], text[512];
    const char *base = d->arm[d->base].name;
    plot_quantity(panel->base_mean, panel->measure->unit, "", level);
    snprintf(text, sizeof text, "%s %s", base, level);
    char *unit = strstr(text + strlen(base), panel->measure->unit); /* it also stands below the axis */
    if (unit && plot_text_width(o, text, PLOT_SIZE_SMALL, false) > width) unit[-1] = 0;
    plot_wrap(o, text, PLOT_SIZE_SMALL, false, width, 1, out);
    if (!strcmp(out->line[0], text)) return;
    struct plot_lines name;
    plot_wrap(o, base, PLOT_SIZE_SMALL, false, width, 1, &name);
    plot_wrap(o, level, PLOT_SIZE_SMALL, false, width, 2, out);
    if (out->n == 2) plot_wrap(o, text + strlen(base) + 1, PLOT_SIZE_SMALL, false, width, 1, out);
    memcpy(out->line[1], out->line[0], sizeof out->line[1]);
    memcpy(out->line[0], name.line[0], sizeof out->line[0]);
    out->n = 2;
}

void comparison_draw(struct plot_ops *o, const struct plot_data *d, const struct comparison_panel *panel, double low, double high, double x,
                     double y, double width)
{
    const struct trib_measure_info *m = panel->measure;
    int rows = d->n_arms - 1;
    double bottom = y + rows * COMPARISON_ROW;
    struct plot_unit unit = plot_unit(m->unit, fmax(-low, high), true, "");
    low *= unit.factor;
    high *= unit.factor;
    if (high - low <= 0) low = -1, high = 1;
    double pad = 0.07 * (high - low);
    struct plot_scale scale = {low < 0 ? low - pad : low - pad * 1.3, high > 0 ? high + pad : high + pad * 1.3, x, x + width - SHARE_WIDTH};
    bool shown[PLOT_MAX_TICKS];
    struct plot_ticks ticks = plot_ticks_fit(o, &scale, 5, true, shown);
    plot_group(o, m->name);
    for (int i = 0; i < ticks.n; i++) {
        double at = plot_at(&scale, ticks.value[i]);
        char text[PLOT_NUMBER];
        plot_segment(o, at, y, at, bottom,
                     plot_stroke(ticks.value[i] == 0 ? PLOT_FRAME : PLOT_GRID, ticks.value[i] == 0 ? 1 : 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        if (!shown[i]) continue;
        plot_number(ticks.value[i], ticks.decimals, true, text);
        plot_text(o, at, bottom + 9.5, text,
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_TICK});
    }
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    if (!panel->unit_elsewhere) plot_paragraph(o, x, bottom + 19.5, width, unit.label, small, 2);
    for (int i = 0, row = 0; i < d->n_arms; i++) {
        if (i == d->base) continue;
        const struct comparison_cell *cell = &panel->cell[i];
        const struct plot_summary *s = &cell->difference;
        double at = y + (row++ + 0.5) * COMPARISON_ROW;
        struct plot_text_style right = {.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .align = PLOT_STOP, .role = PLOT_ROLE_LABEL};
        plot_group(o, d->arm[i].name);
        if (!s->n) {
            bool room = plot_text_width(o, "no value in any run", PLOT_SIZE_SMALL, false) < scale.to - scale.from;
            plot_text(o, (scale.from + scale.to) / 2, at + 2.7, room ? "no value in any run" : "no value",
                      (struct plot_text_style){
                          .size = PLOT_SIZE_SMALL, .halo = 2, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_LABEL});
            plot_ungroup(o);
            continue;
        }
        uint32_t color;
        enum plot_shape shape;
        bool hollow;
        cell_look(cell, m->better, &color, &shape, &hollow);
        double f = unit.factor;
        if (s->n > 1) {
            plot_segment(o, plot_at(&scale, s->q05 * f), at, plot_at(&scale, s->q95 * f), at, plot_stroke(color, 1, PLOT_SOLID),
                         PLOT_ROLE_DATA);
            struct plot_style thick = plot_stroke(color, 8.5, PLOT_SOLID);
            thick.stroke_alpha = 0.32; /* taller than the mark, so that a narrow interval shows too */
            plot_segment(o, plot_at(&scale, s->lo * f), at, plot_at(&scale, s->hi * f), at, thick, PLOT_ROLE_DATA);
        }
        plot_study_mark(o, shape, plot_at(&scale, s->mean * f), at, color, hollow);
        char text[PLOT_NUMBER] = "same";
        if (!cell->same) snprintf(text, sizeof text, "%.0f%%", cell->share_good * 100);
        plot_text(o, x + width, at + 2.7, text, right);
        plot_ungroup(o);
    }
    plot_ungroup(o);
}

/* Name, the baseline's own level and the head of the share column, above a panel; the last line's baseline lies at y. */
static void panel_head(struct plot_ops *o, const struct plot_data *d, const struct comparison_panel *panel, double x, double y,
                       double width, int name_lines, int level_lines)
{
    char name[128];
    struct plot_lines lines, level;
    plot_name_text(panel->measure->name, name, sizeof name);
    plot_wrap(o, name, PLOT_SIZE_PANEL, true, width, name_lines, &lines);
    struct plot_text_style bold = {.size = PLOT_SIZE_PANEL, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_TITLE};
    for (int i = 0; i < lines.n; i++) plot_text(o, x, y - 22 - (level_lines - 1) * LEVEL_LINE - (lines.n - 1 - i) * 10.5, lines.line[i], bold);
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    comparison_level(o, d, panel, width, &level);
    for (int i = 0; i < level.n; i++) plot_text(o, x, y - 11.5 - (level_lines - 1 - i) * LEVEL_LINE, level.line[i], small);
    small.align = PLOT_STOP;
    plot_text(o, x + width, y - 1.5, panel->measure->better ? "better in" : "more in", small);
}

/* What colours and shapes mean; only those that occur. Returns the y below. */
double comparison_key(struct plot_ops *o, const struct plot_data *d, const struct comparison_panel *panel, int n_panels, double y)
{
    bool seen[4] = {false};
    for (int p = 0; p < n_panels; p++)
        for (int i = 0; i < d->n_arms; i++) {
            if (!panel[p].cell || i == d->base || !panel[p].cell[i].difference.n) continue;
            uint32_t color;
            enum plot_shape shape;
            bool hollow;
            cell_look(&panel[p].cell[i], panel[p].measure->better, &color, &shape, &hollow);
            seen[color == PLOT_BETTER ? 0 : color == PLOT_WORSE ? 1 : 2] = true;
            seen[3] = seen[3] || hollow;
        }
    const struct {
        const char *text;
        uint32_t color;
        enum plot_shape shape;
    } key[4] = {
        {"better for people", PLOT_BETTER, PLOT_CIRCLE},
        {"worse", PLOT_WORSE, PLOT_DIAMOND},
        {"neither, or no difference", PLOT_NEUTRAL, PLOT_SQUARE},
        {"hollow: the 95% interval contains 0", PLOT_INK, PLOT_CIRCLE},
    };
    double x = PLOT_MARGIN + 4;
    y += 4;
    plot_group(o, "key");
    for (int i = 0; i < 4; i++) {
        if (!seen[i]) continue;
        double width = plot_text_width(o, key[i].text, PLOT_SIZE_TEXT, false);
        if (x > PLOT_MARGIN + 4 && x + 7 + width > o->width - PLOT_MARGIN) x = PLOT_MARGIN + 4, y += 12;
        plot_study_mark(o, key[i].shape, x, y - 2.8, key[i].color, i == 3);
        plot_text(o, x + 7, y, key[i].text, (struct plot_text_style){.size = PLOT_SIZE_TEXT, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
        x += 7 + width + 16;
    }
    plot_ungroup(o);
    return y + 8;
}

void comparison_names(struct plot_ops *o, const struct plot_data *d, double y, double names, double right)
{
    for (int i = 0, row = 0; i < d->n_arms; i++) {
        if (i == d->base) continue;
        double at = y + (row++ + 0.5) * COMPARISON_ROW;
        struct plot_lines lines;
        plot_wrap(o, d->arm[i].name, PLOT_SIZE_TEXT, false, names - 6, 2, &lines);
        for (int k = 0; k < lines.n; k++)
            plot_text(o, PLOT_MARGIN, at + 2.8 + (k - (lines.n - 1) / 2.0) * 9, lines.line[k],
                      (struct plot_text_style){.size = PLOT_SIZE_TEXT, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
        plot_segment(o, PLOT_MARGIN + names, at, right, at, plot_stroke(PLOT_GRID, 0.5, PLOT_DOTTED), PLOT_ROLE_DECOR);
    }
}
double comparison_names_width(const struct plot_ops *o, const struct plot_data *d, double share)
{
    double names = 0;
    for (int i = 0; i < d->n_arms; i++)
        if (i != d->base) names = fmax(names, plot_text_width(o, d->arm[i].name, PLOT_SIZE_TEXT, false));
    return fmin(names, (o->width - 2 * PLOT_MARGIN) * share) + 8;
}

void comparison_what(const struct plot_data *d, char *what, size_t size)
{
    int n, kinds = 0;
    const struct trib_measure_info *measure = trib_measures(&n);
    for (int i = 0; i < d->n_measures; i++)
        kinds |= measure[d->measure[i]].kind[0] == 's'   ? 1
                 : measure[d->measure[i]].kind[0] == 'm' ? 2
                 : measure[d->measure[i]].kind[0] == 'l' ? 4
                                                         : 0;
    static const char *const whats[8] = {"ratios of totals of ",
                                         "totals of ",
                                         "means of ",
                                         "totals (of risks, prices and shares: means) of ",
                                         "values at the end of ",
                                         "totals (of stocks: values at the end) of ",
                                         "means (of stocks: values at the end) of ",
                                         "totals (of risks, prices and shares: means; of stocks: values at the end) of "};
    snprintf(what, size, "%s", whats[kinds]);
    what[0] = (char)(what[0] - 'a' + 'A');
}

const char *comparison_base_text(const char *base, char *text, size_t size)
{
    if (strcmp(base, "baseline") == 0) return "the baseline's run of the same luck";
    snprintf(text, size, "the run of the same luck of '%s'", base);
    return text;
}

static void words(const struct plot_data *d, char *title, size_t title_size, char *subtitle, size_t subtitle_size)
{
    char from[16], to[16], runs[64], name[128];
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    plot_month_text(d->first_month, from);
    plot_month_text(d->last_month, to);
    plot_runs_text(d, runs, sizeof runs);
    plot_name_text(measure[d->measure[0]].name, name, sizeof name);
    const char *base = d->arm[d->base].name;
    if (d->request->title) snprintf(title, title_size, "%s", d->request->title);
    else if (d->n_measures == 1) snprintf(title, title_size, "%s: difference from '%s'", name, base);
    else
        snprintf(title, title_size, "%d outcomes of %d polic%s, as differences from '%s'", d->n_measures, d->n_arms - 1,
                 d->n_arms == 2 ? "y" : "ies", base);
    char what[160], other[300];
    comparison_what(d, what, sizeof what);
    char lead[400] = "";
    if (d->n_measures == 1) plot_sentence(measure[d->measure[0]].doc, "nation", lead, sizeof lead);
    bool alone = false;
    for (int i = 0; i < d->n_arms; i++) alone = alone || d->arm[i].n_done < 2;
    snprintf(subtitle, subtitle_size,
             "%s%s%s to %s; %s of each arm, each compared with %s. Mark: mean difference. %s "
             "Percentage at the right: share of runs in which the arm does better (or has more); equal ones count half.",
             lead, what, from, to, runs, comparison_base_text(base, other, sizeof other),
             alone ? "One run gives no interval: differences may be chance."
                   : "Thick bar: 95% interval of that mean. Thin line: middle 90% of the runs' differences.");
}

static void alt_text(struct plot_ops *o, const struct plot_data *d, const struct comparison_panel *panel)
{
    struct plot_buffer b = {0};
    plot_buffer_addf(&b, "Dot and interval chart. Mean differences from %s (95%% interval).", d->arm[d->base].name);
    for (int p = 0; p < d->n_measures; p++) {
        char name[128];
        plot_name_text(panel[p].measure->name, name, sizeof name);
        plot_buffer_addf(&b, " %s:", name);
        for (int i = 0; i < d->n_arms; i++) {
            const struct plot_summary *s = &panel[p].cell[i].difference;
            if (i == d->base || !s->n) continue;
            char text[PLOT_NUMBER * 5];
            plot_difference(s->mean, s->n > 1 ? s->lo : NAN, s->n > 1 ? s->hi : NAN, panel[p].measure->unit, "", text);
            plot_buffer_addf(&b, " %s %s;", d->arm[i].name, text);
        }
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

enum trib_status figure_comparison(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                   struct trib_error *err)
{
    if (request->panel_by) return comparison_horizon(request, st, cas, o, err);
    struct plot_data d;
    struct comparison_panel panel[16] = {{0}};
    enum trib_status status = plot_data_load(&d, request, st, cas, TRIB_NATION, 16, err);
    for (int p = 0; p < d.n_measures && !status; p++) status = comparison_fill(&d, d.measure[p], &panel[p], err);
    if (status) goto out;

    char title[640], subtitle[1400], caption[2048];
    words(&d, title, sizeof title, subtitle, sizeof subtitle);
    double y = plot_head(o, plot_page_width(request), title, subtitle), inner = o->width - 2 * PLOT_MARGIN;
    y = comparison_key(o, &d, panel, d.n_measures, y);
    alt_text(o, &d, panel);

    double names = comparison_names_width(o, &d, 0.2), gap = 14;
    int columns = d.n_measures <= 4 ? (d.n_measures == 1 ? 1 : 2) : inner < 330 ? 2 : 3, rows = d.n_arms - 1;
    double width = (inner - names - gap * (columns - 1)) / columns;
    for (int p = 0; p < d.n_measures; p += columns) {
        int name_lines = 1, level_lines = 1, in_row = d.n_measures - p < columns ? d.n_measures - p : columns;
        double right = PLOT_MARGIN + names + in_row * width + (in_row - 1) * gap, below = 0;
        for (int c = 0; c < columns && p + c < d.n_measures; c++) {
            char name[128];
            struct plot_lines lines, level;
            double low = 0, high = 0;
            comparison_range(&d, &panel[p + c], &low, &high);
            below = fmax(below, comparison_below(o, &panel[p + c], low, high, width));
            comparison_level(o, &d, &panel[p + c], width, &level);
            if (level.n > level_lines) level_lines = level.n;
            plot_name_text(panel[p + c].measure->name, name, sizeof name);
            plot_wrap(o, name, PLOT_SIZE_PANEL, true, width, 2, &lines);
            if (lines.n > name_lines) name_lines = lines.n;
        }
        y += 32 + (name_lines - 1) * 10.5 + (level_lines - 1) * LEVEL_LINE + (p ? 8 : 0);
        comparison_names(o, &d, y, names, right);
        for (int c = 0; c < columns && p + c < d.n_measures; c++) {
            double x = PLOT_MARGIN + names + c * (width + gap);
            double low = 0, high = 0;
            comparison_range(&d, &panel[p + c], &low, &high);
            panel_head(o, &d, &panel[p + c], x, y, width, name_lines, level_lines);
            comparison_draw(o, &d, &panel[p + c], low, high, x, y, width);
        }
        y += rows * COMPARISON_ROW + below;
    }
    plot_caption(&d, "", caption, sizeof caption);
    plot_foot(o, y, caption);
out:
    for (int p = 0; p < 16; p++) free(panel[p].cell);
    plot_data_clear(&d);
    return status;
}
