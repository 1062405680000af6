/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where in the space of factors something holds: the box of a scenario discovery, the region that history matching leaves, the
 * posterior of an approximate Bayesian computation. A line for each factor, all of its range thin and what is left of it thick;
 * beside it (below it on narrow pages) the points in the two factors that are narrowed most.
 */
#include "figure_box.h"
#include "study_axis.h"
#include "../sim/base.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINES 12 /* factors that are shown */
#define POINTS 0x2166ACu
#define STACKED 330.0 /* inner width below which the panels lie one above the other */

enum method { DISCOVERY, MATCHING, POSTERIOR };
struct line {
    const char *name;
    double low, high; /* of the whole range */
    double from, to;  /* of the thick part, NaN = none */
    double middle;    /* median, NaN = none */
    double left;      /* share left, which orders the lines; 1 = not restricted */
    bool logarithm;   /* its values are spread evenly in the logarithm rather than as they are */
};
struct box {
    const struct analysis *a;
    enum method method;
    struct line *line;
    int n, n_shown, n_boxes;
    bool found; /* a box, or anything left */
    const struct finding *axis[2];
    const struct finding *coverage, *density, *mass, *share, *region; /* NULL where the analysis holds none */
    int n_points, n_marked, n_path; /* points; of interest; boxes that the search went through */
};

static const struct finding *find(const struct box *b, const char *name, const char *quantity)
{
    const struct finding *f = analysis_find(b->a, name, quantity);
    return f && isfinite(f->value) ? f : NULL;
}
static bool is_factor(const struct finding *f, enum method method)
{
    static const char *const of[3] = {"box 1", "prior", "posterior"};
    return strcmp(f->name, "point") != 0 && (!strcmp(f->quantity, "range") || !strcmp(f->quantity, of[method]));
}
static bool is_point(const struct finding *f) { return !strcmp(f->name, "point") && isfinite(f->x); }
/* The points that are filled: of interest, left, in the posterior. */
static bool is_marked(const struct finding *f)
{
    return !strcmp(f->quantity, "of interest") || !strcmp(f->quantity, "not_implausible") || !strcmp(f->quantity, "posterior");
}

/* Bounds that the registry allows; untouched where it does not know the name. */
static void registry_range(const char *name, double *low, double *high)
{
    int n, index = trib_parameter_find(name);
    if (index >= 0) {
        const struct trib_parameter_info *p = &trib_parameters(&n)[index];
        *low = p->low, *high = p->high;
        return;
    }
    const struct trib_lever_info *const *lever = trib_levers(&n);
    for (int i = 0; i < n; i++) {
        size_t length = strlen(lever[i]->name);
        if (strncmp(name, "lever.", 6) || strncmp(name + 6, lever[i]->name, length) || name[6 + length] != '.') continue;
        const char *field = name + 7 + length;
        for (int f = 0; f < trib_lever_fields(lever[i]); f++)
            if (!strcmp(lever[i]->field[f].name, field)) *low = lever[i]->field[f].low, *high = lever[i]->field[f].high;
        for (int f = 0; f < TRIB_N_COMMON; f++)
            if (!strcmp(trib_common_fields[f].info.name, field)) *low = trib_common_fields[f].info.low, *high = trib_common_fields[f].info.high;
    }
}

/* Share of the line's length between two values, as it is drawn. */
static double share_left(const struct line *l, double from, double to)
{
    if (!(l->high > l->low)) return 1;
    struct study_axis axis = study_axis(l->name, l->low, l->high, l->logarithm);
    struct plot_scale scale = study_scale(&axis, 0, 1);
    return study_at(&axis, &scale, to) - study_at(&axis, &scale, from);
}

/* Analyses do not say how a factor was drawn; a known quantile of it does: is its level nearer to its place in the logarithm? */
static bool spread_in_logarithm(const struct box *b, const struct line *l)
{
    if (!(l->low > 0) || !(l->high >= 10 * l->low)) return false;
    double level = 0.5, at = NAN;
    const struct finding *f = analysis_find(b->a, l->name, b->method == POSTERIOR ? "posterior" : "prior");
    if (f && b->method == POSTERIOR) level = 0.05, at = f->x;
    if (f && b->method == MATCHING) at = f->value;
    if (b->method != DISCOVERY) {
        if (!(at > l->low)) return false;
        double plain = (at - l->low) / (l->high - l->low), logarithm = log(at / l->low) / log(l->high / l->low);
        return fabs(logarithm - level) < fabs(plain - level);
    }
    int c = b->axis[0] && !strcmp(b->axis[0]->name, l->name)   ? 0
            : b->axis[1] && !strcmp(b->axis[1]->name, l->name) ? 1
                                                               : -1,
        below = 0, under = 0;
    for (int i = 0; i < b->a->n_rows && c >= 0; i++) {
        const struct finding *point = &b->a->row[i];
        if (!is_point(point)) continue;
        double v = c ? point->y : point->x;
        below += v < (l->low + l->high) / 2;
        under += v < sqrt(l->low * l->high);
    }
    return abs(2 * under - b->n_points) < abs(2 * below - b->n_points);
}

static void line_fill(const struct box *b, struct line *l)
{
    static const char *const whole[] = {"range", "prior", "axis x", "axis y"};
    l->low = l->high = l->from = l->to = l->middle = NAN;
    l->left = 1;
    for (int i = 0; i < 4 && !(l->high > l->low); i++) {
        const struct finding *f = analysis_find(b->a, l->name, whole[i]);
        if (f) l->low = f->x, l->high = f->y;
    }
    /* An analysis that keeps no range: without the registry's the part would seem to be the whole. */
    if (!(l->high > l->low)) registry_range(l->name, &l->low, &l->high);
    const struct finding *f = analysis_find(b->a, l->name,
                                            b->method == DISCOVERY  ? "box 1"
                                            : b->method == MATCHING ? "not_implausible"
                                                                    : "posterior");
    if (f && b->method == POSTERIOR) l->from = f->low, l->to = f->high, l->middle = f->value;
    else if (f) l->from = f->x, l->to = f->y, l->middle = b->method == MATCHING ? f->value : NAN;
    if (!isfinite(l->from) || !isfinite(l->to)) l->from = l->to = l->middle = NAN;
    if (!(l->high > l->low) || !isfinite(l->low) || !isfinite(l->high)) l->low = l->from, l->high = l->to;
    l->logarithm = spread_in_logarithm(b, l);
    if (isnan(l->from)) return;
    l->low = fmin(l->low, l->from), l->high = fmax(l->high, l->to);
    bool middle = b->method == MATCHING && isfinite(f->high - f->low); /* its ends hang on single points */
    l->left = share_left(l, middle ? f->low : l->from, middle ? f->high : l->to);
    if (b->method == DISCOVERY) l->left = fmin(isfinite(f->high) ? f->high : l->left, 1 - 1e-9); /* restricted, be it by little */
}

static enum trib_status box_fill(struct box *b, const struct analysis *a, struct trib_error *err)
{
    *b = (struct box){.a = a, .method = !strcmp(a->kind, "prim") ? DISCOVERY : !strcmp(a->kind, "abc") ? POSTERIOR : MATCHING};
    b->line = calloc((size_t)a->n_rows + 1, sizeof *b->line);
    if (!b->line) return trib_fail(err, TRIB_MEMORY, "not enough memory for the factors of a figure");
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        if (!strcmp(f->quantity, "axis x")) b->axis[0] = f;
        if (!strcmp(f->quantity, "axis y")) b->axis[1] = f;
        if (!strncmp(f->name, "box ", 4) && !strcmp(f->quantity, "density") && isfinite(f->value)) b->n_boxes++;
        b->n_path += !strcmp(f->quantity, "trajectory") && !strcmp(f->name, "box 1") && isfinite(f->x) && isfinite(f->y);
        b->n_points += is_point(f);
        b->n_marked += is_point(f) && is_marked(f);
        if (!is_factor(f, b->method)) continue;
        bool known = false;
        for (int k = 0; k < b->n; k++) known = known || !strcmp(b->line[k].name, f->name);
        if (!known) b->line[b->n++].name = f->name;
    }
    for (int c = 0; c < 2; c++) { /* analyses without ranges name these two only */
        bool known = !b->axis[c];
        for (int k = 0; k < b->n && !known; k++) known = !strcmp(b->line[k].name, b->axis[c]->name);
        if (!known) b->line[b->n++].name = b->axis[c]->name;
    }
    if (!b->n && !b->n_path) return trib_fail(err, TRIB_USAGE, "the analysis of kind '%s' names no factor, so there is nothing to draw", a->kind);
    for (int i = 0; i < b->n; i++) line_fill(b, &b->line[i]);
    for (int i = 1; i < b->n; i++) { /* most narrowed first, else as they came */
        struct line l = b->line[i];
        int at = i;
        for (; at && b->line[at - 1].left > l.left; at--) b->line[at] = b->line[at - 1];
        b->line[at] = l;
    }
    b->coverage = find(b, "box 1", "coverage");
    b->density = find(b, "box 1", "density");
    b->mass = find(b, "box 1", "mass");
    b->share = find(b, "all worlds", "share");
    for (int i = 0; i < a->n_rows; i++)
        if (!strcmp(a->row[i].quantity, "share_left") && isfinite(a->row[i].value)) b->region = &a->row[i]; /* of the last wave */
    int restricted = 0;
    for (int i = 0; i < b->n; i++) restricted += isfinite(b->line[i].from);
    const struct finding *left = find(b, "region", "any_left");
    b->found = restricted > 0;
    if (b->method == MATCHING && left && left->value == 0) b->found = false;
    if (b->method == DISCOVERY && !b->density && !b->coverage) b->found = false;
    if (!b->found)
        for (int i = 0; i < b->n; i++) b->line[i].from = b->line[i].to = b->line[i].middle = NAN;
    b->n_shown = b->method == DISCOVERY && b->found ? restricted : b->n;
    if (b->n_shown > MOST_LINES) b->n_shown = MOST_LINES;
    return TRIB_OK;
}

/* ---- words --------------------------------------------------------------------------------------------------------------- */

/* "78% (70 to 85%)" */
static void share_text(const struct finding *f, char text[64])
{
    double v = f->value * 100, low = f->low * 100, high = f->high * 100;
    int d = fabs(v) < 9.5 ? 1 : 0;
    if (fabs(v) > 0 && fabs(v) < 0.095) d = 3;
    if (isfinite(low) && isfinite(high)) snprintf(text, 64, "%.*f%% (%.*f to %.*f%%)", d, v, d, low, d, high);
    else snprintf(text, 64, "%.*f%%", d, v);
}

/* "A world is of interest if the difference is above 0 million US$. ": what the search was told, as its detail keeps it. */
static void outcome_text(const struct analysis *a, char *text, size_t size)
{
    double above, below;
    char low[PLOT_NUMBER * 3], high[PLOT_NUMBER * 3];
    text[0] = 0;
    if (sscanf(a->detail, "above %lf, below %lf", &above, &below) != 2) return;
    const char *what = strstr(a->contrast, " - ") ? "the difference" : "the result";
    plot_quantity(above, a->unit, "", low);
    plot_quantity(below, a->unit, "", high);
    if (isfinite(above) && isfinite(below)) snprintf(text, size, "A world is of interest if %s lies between %s and %s. ", what, low, high);
    else if (isfinite(above)) snprintf(text, size, "A world is of interest if %s is above %s. ", what, above == 0 ? "0" : low);
    else if (isfinite(below)) snprintf(text, size, "A world is of interest if %s is below %s. ", what, below == 0 ? "0" : high);
}

/* What the figure finds, in one or two sentences. */
static void finding_text(const struct box *b, char *text, size_t size)
{
    char first[64], second[64], all[100] = "";
    if (b->method == DISCOVERY) {
        if (!b->found) {
            static const char none[] = "no restriction separates the worlds";
            const struct finding *chance = analysis_find(b->a, "box 1", "chance");
            bool said = chance && chance->verdict[0] && strcmp(chance->verdict, none) != 0;
            if (b->share) snprintf(all, sizeof all, " Over all worlds %.0f%% are of interest.", b->share->value * 100);
            snprintf(text, size, "No box found: %s of interest from the others.%s%s%s%s%s", none, all, said ? " The best try: " : "",
                     said ? chance->verdict : "", said ? "." : "",
                     b->n_path ? " Points: the boxes that the search went through." : "");
            return;
        }
        char coverage[200] = "", density[260] = "";
        if (b->coverage) {
            share_text(b->coverage, first);
            snprintf(coverage, sizeof coverage, "The box holds %s of the worlds of interest (coverage). ", first);
        }
        if (b->share) snprintf(all, sizeof all, ", against %.0f%% of all worlds", b->share->value * 100);
        if (b->density) {
            share_text(b->density, second);
            snprintf(density, sizeof density, "Of the worlds in it %s are of interest (density)%s. ", second, all);
        }
        snprintf(text, size, "%s%s", coverage, density);
        if (b->n_boxes > 1) {
            size_t n = strlen(text);
            snprintf(text + n, size - n, "%d further box%s: see the table. ", b->n_boxes - 1, b->n_boxes > 2 ? "es" : "");
        }
    } else if (b->method == MATCHING) {
        if (!b->found) {
            snprintf(text, size, "Nothing is left: no point within these bounds meets the facts.");
            return;
        }
        if (b->region) {
            share_text(b->region, first);
            snprintf(text, size, "After %.0f wave%s %s of the space that was allowed is left.", b->region->x, b->region->x == 1 ? "" : "s",
                     first);
        } else {
            snprintf(text, size, "A part of the space that was allowed is left.");
        }
    } else {
        const struct line *l = &b->line[0];
        char name[160];
        plot_factor_text(l->name, name, sizeof name, NULL, 0);
        if (!b->found) snprintf(text, size, "No posterior: no run was accepted.");
        else if (l->left > 0.9) snprintf(text, size, "The facts narrow no parameter by itself.");
        else {
            const struct finding *f = analysis_find(b->a, l->name, "posterior"); /* its words count in the prior's shares, not in lengths */
            if (!strncmp(f->verdict, "narrowed", 8)) snprintf(text, size, "Narrowed most: %s, %s.", name, f->verdict + strlen("narrowed "));
            else snprintf(text, size, "Narrowed most: %s, to %.0f%% of its range.", name, l->left * 100);
        }
    }
}

static const char *thick_text(enum method m)
{
    return m == DISCOVERY ? "in the box" : m == MATCHING ? "not ruled out" : "middle 90% of the posterior";
}

/* ---- ranges of factors ------------------------------------------------------------------------------------------------------ */

struct line_text {
    struct study_axis axis;
    char low[PLOT_NUMBER], high[PLOT_NUMBER], limits[PLOT_NUMBER * 3];
};
static struct line_text line_words(const struct box *b, const struct line *l)
{
    struct line_text t = {.axis = study_axis(l->name, l->low, l->high, l->logarithm)};
    double f = t.axis.unit.factor;
    plot_factor_number(l->low * f, t.low);
    plot_factor_number(l->high * f, t.high);
    if (isnan(l->from)) return t;
    char from[PLOT_NUMBER], to[PLOT_NUMBER];
    plot_factor_number(l->from * f, from);
    plot_factor_number(l->to * f, to);
    double near = b->method == DISCOVERY ? 0 : 0.005 * (l->high - l->low); /* the ends of samples never quite reach the bounds */
    bool at_low = l->from <= l->low + near, at_high = l->to >= l->high - near;
    if (t.axis.logarithm)
        at_low = l->from <= l->low * (1 + (near > 0 ? 0.01 : 0)), at_high = l->to >= l->high * (1 - (near > 0 ? 0.01 : 0));
    if (at_low && at_high) snprintf(t.limits, sizeof t.limits, "all");
    else if (at_low) snprintf(t.limits, sizeof t.limits, "up to %s", to);
    else if (at_high) snprintf(t.limits, sizeof t.limits, "from %s", from);
    else snprintf(t.limits, sizeof t.limits, "%s to %s", from, to);
    return t;
}

/* Returns the y below. */
static double ranges_draw(struct plot_ops *o, const struct box *b, double x, double y, double width)
{
    struct plot_text_style tick = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TICK},
                           name = {.size = PLOT_SIZE_TEXT, .color = PLOT_INK, .role = PLOT_ROLE_LABEL},
                           limit = {.size = PLOT_SIZE_TEXT, .bold = true, .color = PLOT_INK, .align = PLOT_STOP, .role = PLOT_ROLE_LABEL};
    double room_low = 0, room_high = 0;
    for (int i = 0; i < b->n_shown; i++) {
        struct line_text t = line_words(b, &b->line[i]);
        room_low = fmax(room_low, plot_text_width(o, t.low, PLOT_SIZE_SMALL, false));
        room_high = fmax(room_high, plot_text_width(o, t.high, PLOT_SIZE_SMALL, false));
    }
    double left = x + room_low + 4, right = x + width - room_high - 4;
    plot_group(o, "ranges");
    for (int i = 0; i < b->n_shown; i++) {
        const struct line *l = &b->line[i];
        struct line_text t = line_words(b, l);
        double taken = t.limits[0] ? plot_text_width(o, t.limits, PLOT_SIZE_TEXT, true) + 8 : 0;
        plot_text(o, x + width, y, t.limits, limit);
        y = plot_paragraph(o, x, y, width - taken, t.axis.label, name, 2) - PLOT_SIZE_TEXT * PLOT_LINE + 10;
        if (!(l->high > l->low)) {
            plot_text(o, x, y + 2.7, "its range is not known", tick);
            y += 17;
            continue;
        }
        struct plot_scale scale = study_scale(&t.axis, left, right);
        plot_segment(o, left, y, right, y, plot_stroke(PLOT_FRAME, 1.4, PLOT_SOLID), PLOT_ROLE_DATA);
        for (int e = 0; e < 2; e++)
            plot_segment(o, e ? right : left, y - 2.5, e ? right : left, y + 2.5, plot_stroke(PLOT_FRAME, 1, PLOT_SOLID), PLOT_ROLE_DATA);
        if (isfinite(l->from)) {
            double from = study_at(&t.axis, &scale, l->from), to = study_at(&t.axis, &scale, l->to);
            if (to - from < 1.2) from -= 0.6, to += 0.6; /* a single value shows too */
            plot_segment(o, fmax(from, left - 0.6), y, fmin(to, right + 0.6), y, plot_stroke(POINTS, 6, PLOT_SOLID), PLOT_ROLE_DATA);
        }
        if (isfinite(l->middle)) {
            struct plot_style style = {.fill = PLOT_PAPER, .fill_alpha = 1, .stroke = PLOT_INK, .stroke_alpha = 1, .width = 1};
            plot_mark(o, PLOT_DIAMOND, study_at(&t.axis, &scale, l->middle), y, 2.9, style, PLOT_ROLE_DATA);
        }
        tick.align = PLOT_STOP;
        plot_text(o, left - 4, y + 2.7, t.low, tick);
        tick.align = PLOT_START;
        plot_text(o, right + 4, y + 2.7, t.high, tick);
        y += 18;
    }
    plot_ungroup(o);
    if (b->n > b->n_shown) {
        char text[120];
        int others = b->n - b->n_shown, open = 0;
        for (int i = b->n_shown; i < b->n; i++) open += isnan(b->line[i].from);
        const char *how = !b->found                ? ""
                          : open == others         ? " not restricted"
                          : b->method == DISCOVERY ? " restricted less or not at all"
                                                   : " narrowed less";
        snprintf(text, sizeof text, "\u2026 %d other%s%s", others, others == 1 ? "" : "s", how);
        plot_text(o, x, y, text, (struct plot_text_style){.size = PLOT_SIZE_TEXT, .color = PLOT_GREY, .role = PLOT_ROLE_LABEL});
        y += 14;
    }
    return y - 6;
}

/* ---- points ------------------------------------------------------------------------------------------------------------------ */

static void point_draw(struct plot_ops *o, double x, double y, double r, bool marked, double alpha)
{
    struct plot_style open = {.fill = PLOT_PAPER, .fill_alpha = 1, .stroke = PLOT_FRAME, .stroke_alpha = 1, .width = 0.7},
                      full = {.fill = POINTS, .fill_alpha = alpha, .stroke = PLOT_PAPER, .stroke_alpha = 0.8, .width = 0.3};
    plot_mark(o, PLOT_CIRCLE, x, y, r, marked ? full : open, PLOT_ROLE_DATA);
}

static const struct line *line_of(const struct box *b, const char *name)
{
    for (int i = 0; i < b->n; i++)
        if (!strcmp(b->line[i].name, name)) return &b->line[i];
    return NULL;
}

/* The axis of points: as its line is drawn. */
static struct study_axis axis_of(const struct box *b, int c)
{
    const struct line *l = line_of(b, b->axis[c]->name);
    return study_axis(b->axis[c]->name, b->axis[c]->x, b->axis[c]->y, l && l->logarithm);
}

static double points_draw(struct plot_ops *o, const struct box *b, double x, double y, double width)
{
    struct study_axis axis[2];
    for (int c = 0; c < 2; c++)
        if (b->axis[c]) axis[c] = axis_of(b, c);
    bool flat = !b->axis[1];
    double height = flat ? 70 : fmax(110, fmin(width * 0.78, 250));
    struct plot_scale across, up;
    plot_group(o, "points");
    double below = study_panel(o, x, y, width, height, &axis[0], flat ? NULL : &axis[1], &across, &up);
    double most = 0;
    for (int i = 0; i < b->a->n_rows; i++) {
        const struct finding *f = &b->a->row[i];
        if (is_point(f) && is_marked(f) && isfinite(f->value)) most = fmax(most, f->value);
    }
    bool both = b->n_marked > 0 && b->n_marked < b->n_points;
    double small = b->n_points > 600 ? 1.15 : b->n_points > 150 ? 1.5 : 2;
    for (int turn = 0; turn < 2; turn++) { /* open ones below; runs of a match above the many samples of its region */
        int pass = b->method == MATCHING ? 1 - turn : turn;
        int count = 0;
        for (int i = 0; i < b->a->n_rows; i++) {
            const struct finding *f = &b->a->row[i];
            if (!is_point(f) || is_marked(f) != (pass == 1) || (!flat && !isfinite(f->y))) continue;
            double r = small;
            if (b->method == POSTERIOR) { /* the area is the weight */
                if (!(f->value > 0) || !(most > 0)) continue;
                r = 3.4 * sqrt(f->value / most);
            }
            /* One factor alone: points lie in bands, spread by the golden ratio so that neighbours part. */
            double spread = fmod(0.5 + 0.6180339887498949 * count++, 1),
                   at = both ? (pass ? 0.56 : 0.06) + 0.38 * spread : 0.1 + 0.8 * spread;
            point_draw(o, study_at(&axis[0], &across, f->x), flat ? plot_at(&up, at) : study_at(&axis[1], &up, f->y), r, pass == 1,
                       b->method == POSTERIOR ? 0.55 : 0.9);
        }
    }
    if (b->method == DISCOVERY && b->found) {
        double at[4] = {across.from, across.to, up.from, up.to};
        for (int c = 0; c < (flat ? 1 : 2); c++) {
            const struct line *l = line_of(b, b->axis[c]->name);
            if (!l || isnan(l->from)) continue;
            const struct plot_scale *s = c ? &up : &across;
            at[2 * c] = study_at(&axis[c], s, l->from);
            at[2 * c + 1] = study_at(&axis[c], s, l->to);
        }
        plot_rectangle(o, at[0], at[3], at[1] - at[0], at[2] - at[3], plot_stroke(PLOT_INK, 1.8, PLOT_SOLID), PLOT_ROLE_DATA);
    }
    if (!b->n_points)
        plot_text(o, (across.from + across.to) / 2, (up.from + up.to) / 2, "no points kept",
                  (struct plot_text_style){
                      .size = PLOT_SIZE_SMALL, .halo = 2, .color = PLOT_GREY, .align = PLOT_MIDDLE, .role = PLOT_ROLE_LABEL});
    plot_ungroup(o);
    return below;
}

/* Where no box was found: coverage across, density up, of the boxes that the search went through. Returns the y below. */
static double path_draw(struct plot_ops *o, const struct box *b, double x, double y, double room)
{
    struct plot_text_style words = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    double top = plot_paragraph(o, x, y + 8, room,
                                "Upwards: density, the share of the box's worlds that are of interest, per cent", words, 2) -
                 3;
    double left = x + 24, width = fmin(room - 24, 260);
    struct plot_scale across = {0, 100, left, left + width - 9}, up = {0, 100, top + 120, top + 3};
    for (int v = 0; v <= 100; v += 25) {
        char text[16];
        double at = plot_at(&up, v);
        snprintf(text, sizeof text, "%d", v);
        plot_segment(o, across.from, at, across.to, at, plot_stroke(v ? PLOT_GRID : PLOT_FRAME, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_text(o, across.from - 4, at + 2.6, text,
                  (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_STOP, .role = PLOT_ROLE_TICK});
    }
    plot_study_axis(o, &across, top, up.from, false);
    double below = plot_paragraph(o, across.from, up.from + 20, x + room - across.from,
                                  "Across: coverage, the share of all worlds of interest that lie in the box, per cent", words, 3) + 6;
    plot_group(o, "search");
    bool any = false;
    for (int i = 0; i < b->a->n_rows; i++) {
        const struct finding *f = &b->a->row[i];
        if (strcmp(f->quantity, "trajectory") || strcmp(f->name, "box 1") || !isfinite(f->x) || !isfinite(f->y)) continue;
        bool best = !strcmp(f->verdict, "chosen");
        any = any || best;
        plot_mark(o, best ? PLOT_DIAMOND : PLOT_CIRCLE, plot_at(&across, fmin(fmax(100 * f->x, 0), 100)),
                  plot_at(&up, fmin(fmax(100 * f->y, 0), 100)), best ? 4 : 2, plot_fill(best ? PLOT_WORSE : PLOT_NEUTRAL, 1), PLOT_ROLE_DATA);
    }
    plot_ungroup(o);
    if (!any) return below;
    double next = x, at = study_key(o, x, x + room, &next, &below, "the best try");
    plot_mark(o, PLOT_DIAMOND, at + 6, below - 2.7, 4, plot_fill(PLOT_WORSE, 1), PLOT_ROLE_DECOR);
    return below + 8;
}

/* ---- the whole ----------------------------------------------------------------------------------------------------------------- */

static double key_draw(struct plot_ops *o, const struct box *b, double y)
{
    static const char *const marked[3] = {"world of interest", "point not ruled out", "accepted run; area: its weight"};
    static const char *const other[3] = {"other world", "run", "other run"};
    double left = PLOT_MARGIN, right = o->width - PLOT_MARGIN, x = left, at;
    bool middle = false;
    for (int i = 0; i < b->n_shown; i++) middle = middle || isfinite(b->line[i].middle);
    y += 4;
    plot_group(o, "key");
    at = study_key(o, left, right, &x, &y, "whole range");
    plot_segment(o, at, y - 2.8, at + 12, y - 2.8, plot_stroke(PLOT_FRAME, 1.4, PLOT_SOLID), PLOT_ROLE_DECOR);
    if (b->found) {
        at = study_key(o, left, right, &x, &y, thick_text(b->method));
        plot_segment(o, at, y - 2.8, at + 12, y - 2.8, plot_stroke(POINTS, 6, PLOT_SOLID), PLOT_ROLE_DECOR);
    }
    if (middle) {
        at = study_key(o, left, right, &x, &y, "median");
        struct plot_style style = {.fill = PLOT_PAPER, .fill_alpha = 1, .stroke = PLOT_INK, .stroke_alpha = 1, .width = 1};
        plot_mark(o, PLOT_DIAMOND, at + 6, y - 2.8, 2.9, style, PLOT_ROLE_DECOR);
    }
    if (b->axis[0] && b->n_marked) {
        at = study_key(o, left, right, &x, &y, marked[b->method]);
        point_draw(o, at + 6, y - 2.8, 2.2, true, 0.9);
    }
    if (b->axis[0] && b->n_points > b->n_marked) {
        at = study_key(o, left, right, &x, &y, other[b->method]);
        point_draw(o, at + 6, y - 2.8, 2.2, false, 1);
    }
    plot_ungroup(o);
    return y + 10;
}

enum trib_status figure_box_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err)
{
    struct box b;
    enum trib_status status = box_fill(&b, a, err);
    if (status) {
        free(b.line);
        return status;
    }
    static const char *const titles[3] = {"where the outcome of interest lies", "What the facts leave of the parameters",
                                          "Parameters that could have made the facts"};
    char title[640], subject[400] = "", found[1200] = "", caption[2048];
    plot_study_subject(a, subject, sizeof subject);
    if (request->title) snprintf(title, sizeof title, "%s", request->title);
    else if (b.method == DISCOVERY) snprintf(title, sizeof title, "%s: %s", subject, titles[0]);
    else snprintf(title, sizeof title, "%s", titles[b.method]);
    if (b.method == DISCOVERY) outcome_text(a, found, sizeof found);
    finding_text(&b, found + strlen(found), sizeof found - strlen(found));
    double y = plot_head(o, plot_page_width(request), title, found), inner = o->width - 2 * PLOT_MARGIN;
    if (b.n) y = key_draw(o, &b, y) + 6;

    struct plot_buffer alt = {0};
    const char *beside = b.axis[0] ? " and points in two of them" : !b.found && b.n_path ? "; coverage and density of the boxes of a search" : "";
    if (b.n) plot_buffer_addf(&alt, "Ranges of %d factor%s%s. %s", b.n, b.n == 1 ? "" : "s", beside, found);
    else plot_buffer_addf(&alt, "Coverage and density of the boxes of a search. %s", found);
    for (int i = 0; i < b.n_shown && i < 6 && b.found; i++) {
        struct line_text t = line_words(&b, &b.line[i]);
        if (t.limits[0]) plot_buffer_addf(&alt, " %s: %s, of %s to %s.", t.axis.label, t.limits, t.low, t.high);
    }
    if (alt.text) snprintf(o->alt, sizeof o->alt, "%s", alt.text);
    o->failed = o->failed || alt.failed;
    free(alt.text);

    bool stacked = inner < STACKED, path = !b.found && b.n_path, points = b.axis[0] != NULL || (path && b.n);
    double gap = 20, width = stacked || !points ? fmin(inner, 420) : (inner - gap) * 0.47, top = y;
    y = b.n ? ranges_draw(o, &b, PLOT_MARGIN, y + 5, width) : path_draw(o, &b, PLOT_MARGIN, y, inner);
    if (points) {
        double left = stacked ? PLOT_MARGIN : PLOT_MARGIN + width + gap, wide = stacked ? inner : inner - gap - width;
        double below = b.axis[0] ? points_draw(o, &b, left, stacked ? y + 8 : top - 2, wide) : path_draw(o, &b, left, stacked ? y + 4 : top - 6, wide);
        y = fmax(y, below);
    }
    plot_study_caption(request, a, "", caption, sizeof caption);
    plot_foot(o, y, caption);
    free(b.line);
    return TRIB_OK;
}

enum trib_status figure_box(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                            struct trib_error *err)
{
    static const char *const kinds[] = {"prim", "history_matching", "abc", NULL};
    struct analysis a;
    (void)cas;
    enum trib_status status = plot_study_load(request, st, kinds, &a, err);
    if (status) return status;
    status = figure_box_draw(&a, request, o, err);
    analysis_clear(&a);
    return status;
}
