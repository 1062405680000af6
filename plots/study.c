/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What figures of studies share. See study.h. */
#include "study.h"
#include "../sim/base.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which analysis --------------------------------------------------------------------------------------------------- */

/* Is the arm the one that the contrast "arm - base" is about, and base what it is compared with? NULL fits any. */
static bool contrast_fits(const char *contrast, const char *arm, const char *base)
{
    if (arm) {
        size_t n = strlen(arm);
        if (strncmp(contrast, arm, n) != 0 || (contrast[n] && strncmp(contrast + n, " - ", 3) != 0)) return false;
    }
    if (base) {
        size_t n = strlen(contrast), tail = strlen(base) + 3;
        if (n < tail || strncmp(contrast + n - tail, " - ", 3) != 0 || strcmp(contrast + n - tail + 3, base) != 0) return false;
    }
    return true;
}

static const char *call_of(const char *kind)
{
    static const struct {
        const char *kind, *call;
    } calls[] = {
        {"morris", "tributary.sensitivity { method = \"morris\", … }"},
        {"sobol", "tributary.sensitivity { method = \"sobol\", … }"},
        {"pawn", "tributary.sensitivity { method = \"pawn\", … }"},
        {"tornado", "tributary.sensitivity { method = \"tornado\", … }"},
        {"heatmap", "study:plot { figure = \"heatmap\", … }"},
        {"prim", "tributary.discover { … }"},
        {"abc", "tributary.calibrate { method = \"abc\", … }"},
        {"history_matching", "tributary.calibrate { method = \"history_matching\", … }"},
        {"regret", "tributary.regret { … }"},
        {"contrast", "study:contrasts { … }"},
        {"claims", "`tributary claims CASE` or result:keep { kind = \"claims\", … }"},
        {"exam", "`tributary exam CASE` or result:keep { kind = \"exam\", … }"},
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (!strcmp(calls[i].kind, kind)) return calls[i].call;
    return kind;
}

enum trib_status plot_study_load(const struct plot_request *request, struct store *st, const char *const *kinds, struct analysis *out,
                                 struct trib_error *err)
{
    struct analysis *list = NULL;
    int n = 0, found = -1, told = 0;
    const char *arm = request->arm ? request->arm : request->arms[0];
    enum trib_status status = store_analyses(st, NULL, NULL, &list, &n, err);
    memset(out, 0, sizeof *out);
    if (status) return status;
    struct plot_buffer there = {0};
    for (int i = 0; i < n && found < 0; i++) {
        bool kind = false;
        for (int k = 0; kinds[k]; k++) kind = kind || !strcmp(kinds[k], list[i].kind);
        if (!kind) continue;
        if ((!request->measure[0] || !strcmp(request->measure[0], list[i].measure)) &&
            (!request->contrast || !strcmp(request->contrast, list[i].contrast)) &&
            (!request->detail || !strcmp(request->detail, list[i].detail)) &&
            contrast_fits(list[i].contrast, arm, request->difference_from))
            found = i;
        else if (told++ < 6)
            plot_buffer_addf(&there, "%s%s of '%s'%s%s%s", told > 1 ? "; " : "", list[i].kind, analysis_subject(&list[i]),
                             *list[i].contrast ? " for '" : "", list[i].contrast, *list[i].contrast ? "'" : "");
    }
    if (found >= 0) {
        *out = list[found];
        memset(&list[found], 0, sizeof list[found]);
    } else {
        const char *whose = request->contrast ? request->contrast : arm ? arm : "";
        char calls[400] = "";
        for (int k = 0; kinds[k]; k++) {
            size_t at = strlen(calls);
            snprintf(calls + at, sizeof calls - at, "%s%s", k ? " or " : "", call_of(kinds[k]));
        }
        if (told > 6) plot_buffer_addf(&there, " and %d others", told - 6);
        status = trib_fail(err, TRIB_USAGE, "the store holds no analysis%s%s%s%s%s%s that the figure '%s' can show; %s makes one%s%s",
                           request->measure[0] ? " of '" : "", request->measure[0] ? request->measure[0] : "", request->measure[0] ? "'" : "",
                           *whose ? " for '" : "", whose, *whose ? "'" : "", request->figure, calls, there.text ? "; there is: " : "",
                           there.text ? there.text : "");
    }
    free(there.text);
    for (int i = 0; i < n; i++) analysis_clear(&list[i]);
    free(list);
    return status;
}

#define NAME_CUT 30 /* where cells' names cut a factor's name (scripts/study/surface.c) */

/* ---- words ------------------------------------------------------------------------------------------------------------ */

/* Underscores become blanks; "_sea" and "_land" at a name's end say where. */
static void blanks(char *text, size_t size)
{
    static const struct {
        const char *end, *words;
    } where[] = {{"_sea", " at sea"}, {"_land", " on land"}};
    char *stop = strchr(text, ':');
    size_t n = stop ? (size_t)(stop - text) : strlen(text), all = strlen(text);
    for (int i = 0; i < 2; i++) {
        size_t k = strlen(where[i].end), more = strlen(where[i].words);
        if (n <= k || strncmp(text + n - k, where[i].end, k) != 0 || all + more - k >= size) continue;
        memmove(text + n - k + more, text + n, all - n + 1);
        memcpy(text + n - k, where[i].words, more);
        break;
    }
    for (; *text; text++)
        if (*text == '_') *text = ' ';
}

static const char *lever_field_unit(const char *lever, size_t length, const char *field)
{
    int n;
    const struct trib_lever_info *const *info = trib_levers(&n);
    for (int i = 0; i < n; i++) {
        if (strncmp(info[i]->name, lever, length) != 0 || info[i]->name[length]) continue;
        for (int f = 0; f < trib_lever_fields(info[i]); f++)
            if (!strcmp(info[i]->field[f].name, field)) return info[i]->field[f].unit;
    }
    for (int f = 0; f < TRIB_N_COMMON; f++)
        if (!strcmp(trib_common_fields[f].info.name, field)) return trib_common_fields[f].info.unit;
    return "";
}

void plot_factor_text(const char *name, char *text, size_t size, char *unit, size_t unit_size)
{
    const char *of = "", *rest = name;
    if (!strncmp(name, "lever.", 6)) {
        rest = name + 6;
        const char *dot = strchr(rest, '.');
        if (dot) of = lever_field_unit(rest, (size_t)(dot - rest), dot + 1);
    } else {
        int n, index = trib_parameter_find(name);
        if (index >= 0) of = trib_parameters(&n)[index].unit;
    }
    const char *dot = strchr(rest, '.');
    if (dot && dot > rest && dot[1]) snprintf(text, size, "%.*s: %s", (int)(dot - rest), rest, dot + 1);
    else snprintf(text, size, "%s", rest);
    blanks(text, size);
    if (unit && unit_size) snprintf(unit, unit_size, "%s", of);
}

/* A name that was cut, whole again where only one of the registry's begins like it, else with "…". */
void plot_factor_complete(char *name, size_t size)
{
    int n, found = 0;
    char whole[128] = "", word[128];
    size_t length = strlen(name);
    if (length != NAME_CUT || trib_parameter_find(name) >= 0) return;
    const struct trib_parameter_info *parameter = trib_parameters(&n);
    for (int i = 0; i < n; i++)
        if (!strncmp(parameter[i].name, name, length) && ++found) snprintf(whole, sizeof whole, "%s", parameter[i].name);
    const struct trib_lever_info *const *lever = trib_levers(&n);
    static const char *const common[] = {"intensity", "budget", "ramp_weeks"};
    for (int i = 0; i < n; i++) {
        int fields = trib_lever_fields(lever[i]);
        for (int k = 0; k < fields + 3; k++) {
            snprintf(word, sizeof word, "lever.%s.%s", lever[i]->name, k < fields ? lever[i]->field[k].name : common[k - fields]);
            if (!strncmp(word, name, length) && ++found) snprintf(whole, sizeof whole, "%s", word);
        }
    }
    if (found == 1) snprintf(name, size, "%s", whole);
    else snprintf(name + length, size - length, "\u2026");
}

void plot_study_subject(const struct analysis *a, char *text, size_t size)
{
    char name[128] = "Result";
    if (*a->measure) plot_name_text(a->measure, name, sizeof name);
    const char *less = strstr(a->contrast, " - ");
    if (less) snprintf(text, size, "%s, %.*s less %s", name, (int)(less - a->contrast), a->contrast, less + 3);
    else snprintf(text, size, "%s%s%s", name, *a->contrast ? ", " : "", a->contrast);
}

/* "2016-01 to 2018-12" of a measure that is summed -> "total of Jan 2016 to Dec 2018"; other windows as they are. */
static void window_text(const struct analysis *a, char *text, size_t size)
{
    int year[2], month[2], end = 0, n;
    char from[16], to[16];
    snprintf(text, size, "%s", a->window);
    if (sscanf(a->window, "%4d-%2d to %4d-%2d%n", &year[0], &month[0], &year[1], &month[1], &end) != 4 || a->window[end]) return;
    plot_month_text(plot_month_of_day(trib_day_of(year[0], month[0], 1)), from);
    plot_month_text(plot_month_of_day(trib_day_of(year[1], month[1], 1)), to);
    int measure = *a->measure ? trib_measure_find(a->measure) : -1;
    const char *kind = measure >= 0 ? trib_measures(&n)[measure].kind : "";
    const char *of = !strcmp(kind, "sum") ? "total of " : !strcmp(kind, "mean") ? "mean of " : "";
    snprintf(text, size, "%s%s to %s", of, from, to);
}

void plot_study_caption(const struct plot_request *request, const struct analysis *a, const char *extra, char *text, size_t size)
{
    char runs[PLOT_NUMBER], number[PLOT_NUMBER], left[96] = "", window[160];
    const char *what = !strcmp(a->kind, "sobol")     ? "base sample"
                       : !strcmp(a->kind, "morris")  ? "trajector"
                       : !strcmp(a->kind, "tornado") ? "pair of runs"
                                                     : "run";
    const char *more = !strcmp(a->kind, "tornado") ? "pairs of runs" : !strcmp(a->kind, "morris") ? "trajectories" : NULL;
    plot_number(a->n_runs, 0, false, runs);
    plot_number(a->n_left_out, 0, false, number);
    if (a->n_left_out == 1) snprintf(left, sizeof left, " (1 %s%s left out after a failure)", what, !strcmp(a->kind, "morris") ? "y" : "");
    else if (a->n_left_out > 1) snprintf(left, sizeof left, " (%s %s%s left out after failures)", number, more ? more : what, more ? "" : "s");
    window_text(a, window, sizeof window);
    snprintf(text, size, "Simulated with Tributary %s, not observed. %s%s%s%s run%s%s, seed %llu%s%s.%s%s%s%s", TRIB_VERSION,
             request->case_name ? "Case: " : "", request->case_name ? request->case_name : "", request->case_name ? "; " : "", runs, a->n_runs == 1 ? "" : "s",
             left, (unsigned long long)a->seed, *window ? ", " : "", window, *extra ? " " : "", extra, request->note ? " " : "",
             request->note ? request->note : "");
}

void plot_factor_number(double value, char text[PLOT_NUMBER])
{
    double size = fabs(value);
    if (!isfinite(value)) {
        snprintf(text, PLOT_NUMBER, "?");
        return;
    }
    if (size > 0 && (size < 1e-4 || size >= 1e9)) {
        char digits[32];
        snprintf(digits, sizeof digits, "%.2e", size);
        char *e = strchr(digits, 'e'), *end = e;
        while (end[-1] == '0') end--;
        if (end[-1] == '.') end--;
        snprintf(text, PLOT_NUMBER, "%s%.*se%d", value < 0 ? "\u2212" : "", (int)(end - digits), digits, atoi(e + 1));
        return;
    }
    int decimals = 0;
    for (double v = size; v > 0 && v < 100 && decimals < 6; v *= 10) decimals++;
    plot_number(value, decimals, false, text);
    if (strchr(text, '.')) {
        char *end = text + strlen(text);
        while (end[-1] == '0') end--;
        if (end[-1] == '.') end--;
        *end = 0;
    }
}

void plot_study_number(double value, double low, double high, const char *unit_name, char text[160])
{
    char number[3][PLOT_NUMBER];
    bool known = isfinite(low) && isfinite(high);
    double largest = known ? fmax(fabs(value), fmax(fabs(low), fabs(high))) : fabs(value);
    struct plot_unit unit = plot_unit(unit_name, isfinite(largest) ? largest : 0, true, "");
    plot_factor_number(value * unit.factor, number[0]);
    plot_factor_number(low * unit.factor, number[1]);
    plot_factor_number(high * unit.factor, number[2]);
    if (known) snprintf(text, 160, "%.30s (%.30s to %.30s)%s%.50s", number[0], number[1], number[2], *unit.label ? " " : "", unit.label);
    else snprintf(text, 160, "%.30s%s%.50s", number[0], *unit.label ? " " : "", unit.label);
}

/* ---- parts of charts -------------------------------------------------------------------------------------------------- */

void plot_study_axis(struct plot_ops *o, const struct plot_scale *scale, double y, double bottom, bool plus)
{
    struct plot_ticks ticks = {0};
    for (int want = 5; want >= 1; want--) {
        ticks = plot_ticks(scale->lo, scale->hi, want);
        double right = -INFINITY;
        bool fits = ticks.n > 1;
        for (int i = 0; i < ticks.n && fits; i++) {
            char text[PLOT_NUMBER];
            plot_number(ticks.value[i], ticks.decimals, plus, text);
            double half = plot_text_width(o, text, PLOT_SIZE_SMALL, false) / 2, x = plot_at(scale, ticks.value[i]);
            fits = x - half >= right + 3.5 && x + half <= o->width - 2;
            right = x + half;
        }
        if (fits) break;
        ticks.n = 1;
        ticks.value[0] = scale->lo <= 0 && scale->hi >= 0 ? 0 : scale->lo;
    }
    for (int i = 0; i < ticks.n; i++) {
        double at = plot_at(scale, ticks.value[i]);
        char text[PLOT_NUMBER];
        bool zero = ticks.value[i] == 0;
        plot_segment(o, at, y, at, bottom, plot_stroke(zero ? PLOT_FRAME : PLOT_GRID, zero ? 1 : 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_number(ticks.value[i], ticks.decimals, plus, text);
        plot_text(o, at, bottom + 9.5, text,
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_TICK});
    }
}

double plot_study_at(const struct plot_scale *scale, double value, int *beyond)
{
    int way = value < scale->lo ? -1 : value > scale->hi ? 1 : 0;
    if (beyond) *beyond = way;
    return way < 0 ? scale->from : way > 0 ? scale->to : plot_at(scale, value);
}

void plot_study_arrow(struct plot_ops *o, double x, double y, int way, uint32_t color)
{
    plot_move(o, x, y);
    plot_line(o, x - way * 4.5, y - 2.4);
    plot_line(o, x - way * 4.5, y + 2.4);
    plot_close(o);
    plot_paint(o, plot_fill(color, 1), PLOT_ROLE_DATA);
}

bool plot_study_whisker(struct plot_ops *o, const struct plot_scale *scale, double y, double low, double high, uint32_t color)
{
    int left, right;
    if (isnan(low) || isnan(high)) return false;
    double x0 = plot_study_at(scale, low, &left), x1 = plot_study_at(scale, high, &right);
    struct plot_style line = plot_stroke(color, 1.1, PLOT_SOLID);
    plot_segment(o, x0, y, x1, y, line, PLOT_ROLE_DATA);
    if (left < 0) plot_study_arrow(o, x0, y, -1, color);
    else plot_segment(o, x0, y - 2, x0, y + 2, line, PLOT_ROLE_DATA);
    if (right > 0) plot_study_arrow(o, x1, y, 1, color);
    else plot_segment(o, x1, y - 2, x1, y + 2, line, PLOT_ROLE_DATA);
    return left || right;
}

void plot_study_mark(struct plot_ops *o, enum plot_shape shape, double x, double y, uint32_t color, bool hollow)
{
    struct plot_style style = {.fill = hollow ? PLOT_PAPER : color,
                               .fill_alpha = 1,
                               .stroke = hollow ? color : PLOT_PAPER,
                               .stroke_alpha = 1,
                               .width = hollow ? 1.2 : 0.6};
    plot_mark(o, shape, x, y, 2.7, style, PLOT_ROLE_DATA);
}

void plot_study_bar(struct plot_ops *o, double x, double y, double width, double height, uint32_t color, bool hatch)
{
    if (width < 0) x += width, width = -width;
    plot_rectangle(o, x, y, width, height, plot_fill(color, hatch ? 0.14 : 0.85), PLOT_ROLE_DATA);
    if (hatch && width > 0.3) {
        plot_rectangle(o, x, y, width, height, plot_stroke(color, 0.7, PLOT_SOLID), PLOT_ROLE_DATA);
        /* Slanted lines at fixed places of the page, so that neighbouring bars match; each is cut to the box by arithmetic. */
        for (double c = floor((x + y) / 3.2) * 3.2; c < x + width + y + height; c += 3.2) { /* the line x + y = c */
            double x0 = fmax(x, c - y - height), x1 = fmin(x + width, c - y);
            if (x1 > x0) plot_segment(o, x0, c - x0, x1, c - x1, plot_stroke(color, 0.7, PLOT_SOLID), PLOT_ROLE_DATA);
        }
    }
}

double plot_study_key(struct plot_ops *o, const struct plot_key_entry *entry, int n, double y)
{
    double x = PLOT_MARGIN, inner = o->width - 2 * PLOT_MARGIN;
    struct plot_text_style style = {.size = PLOT_SIZE_TEXT, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
    y += 4;
    plot_group(o, "key");
    for (int i = 0; i < n; i++) {
        double sign = entry[i].shape >= 0 ? 11 : 19, width = plot_text_width(o, entry[i].text, style.size, false);
        if (x > PLOT_MARGIN && x + sign + width > PLOT_MARGIN + inner) x = PLOT_MARGIN, y += 12;
        double middle = y - 2.8;
        struct plot_scale unit = {0, 1, x, x + 15};
        if (entry[i].shape >= 0) plot_study_mark(o, (enum plot_shape)entry[i].shape, x + 4, middle, entry[i].color, entry[i].hollow);
        else if (entry[i].shape == -1) plot_study_whisker(o, &unit, middle, 0, 1, entry[i].color);
        else if (entry[i].shape == -2) plot_rectangle(o, x, middle - 3.5, 15, 7, plot_fill(entry[i].color, 1), PLOT_ROLE_DATA);
        else if (entry[i].shape == -5) plot_study_whisker(o, &unit, middle, 0, 2, entry[i].color);
        else plot_study_bar(o, x, middle - 3.5, 15, 7, entry[i].color, entry[i].shape == -3);
        if (sign + width > inner) {
            struct plot_lines lines;
            plot_wrap(o, entry[i].text, style.size, false, inner - sign, 3, &lines);
            for (int k = 0; k < lines.n; k++) plot_text(o, x + sign, y + k * 10, lines.line[k], style);
            y += (lines.n - 1) * 10;
            width = inner;
        } else plot_text(o, x + sign, y, entry[i].text, style);
        x += sign + width + 14;
    }
    plot_ungroup(o);
    return y + 8;
}

#define NAME_LINE 9.4
#define NAME_LINES 4

int plot_study_name_lines(const struct plot_ops *o, const char *name, double width)
{
    struct plot_lines lines;
    plot_wrap(o, name, PLOT_SIZE_TEXT, false, width - 8, NAME_LINES, &lines);
    return lines.n;
}

void plot_study_name(struct plot_ops *o, const char *name, double y, double width, uint32_t color)
{
    struct plot_lines lines;
    plot_wrap(o, name, PLOT_SIZE_TEXT, false, width - 8, NAME_LINES, &lines);
    for (int k = 0; k < lines.n; k++)
        plot_text(o, PLOT_MARGIN, y + 2.8 + (k - (lines.n - 1) / 2.0) * NAME_LINE, lines.line[k],
                  (struct plot_text_style){.size = PLOT_SIZE_TEXT, .color = color, .role = PLOT_ROLE_LABEL});
}

uint32_t plot_mix(uint32_t from, uint32_t to, double t)
{
    uint32_t color = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double a = from >> shift & 255, b = to >> shift & 255;
        color |= (uint32_t)floor(a + (b - a) * t + 0.5) << shift;
    }
    return color;
}

void plot_study_order(const double *key, int n, int *order)
{
    for (int i = 0; i < n; i++) {
        int at = i;
        while (at > 0 && (isnan(key[order[at - 1]]) ? !isnan(key[i]) : key[i] > key[order[at - 1]])) order[at] = order[at - 1], at--;
        order[at] = i;
    }
}
