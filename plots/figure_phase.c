/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the rule for the onset of clashes sees in one town, month by month: the power of those who rise, how fast power shifts to them,
 * and the speed from which the losing side would rather fight than wait. All three are kept by the runs; the line of the threshold
 * is the rule's own, with the cost of war that the runs had.
 */
#include "study.h"
#include "../scripts/quantile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PANELS 4
#define CURVE 81 /* points of the threshold's line */
enum { RISING, EXPECTED, NEEDED, N_KEPT };
static const char *const kept[N_KEPT] = {"rising_power", "shift_expected", "shift_needed"};

int plot_months_needed(const char *figure, int measure[4])
{
    if (strcmp(figure, "phase") != 0) return 0;
    for (int i = 0; i < N_KEPT; i++) measure[i] = trib_measure_find(kept[i]);
    return N_KEPT;
}

/* The rule's numbers, from the text of the arm's configuration in the store. */
struct rule {
    bool known;                          /* all runs of the arm share them */
    double horizon, weight, first_strike; /* months; of what comes after them; advantage of who attacks first */
};
struct path { /* of one arm: [run * n_months + month]; NaN where nobody contests the town */
    int n_runs, n_months, n_contested, n_over, n_clashes, n_clash_runs;
    uint32_t *slot;
    double *x, *y, *need;        /* shares; points a month */
    double *middle_x, *middle_y; /* [n_months], medians; NaN where fewer than half of the runs have a contest */
    unsigned char *clash;        /* a clash of the run began in that month */
    struct rule rule;
    double cost[3]; /* what war leaves of the most that can be conceded, y / (1 - d): 5%, median, 95% of the runs' months; NaN: none */
};
struct picture {
    struct plot_data d;
    struct path *arm;
    int town;
    bool monthly; /* y is a month's, not that of the bargaining period */
};

/* ---- data --------------------------------------------------------------------------------------------------------------------- */
static double config_number(const char *text, const char *key)
{
    char line[128];
    snprintf(line, sizeof line, "\nparameter %s=", key);
    const char *at = text ? strstr(text, line) : NULL;
    return at ? atof(at + strlen(line)) : NAN;
}
static bool config_off(const char *text, const char *mechanism)
{
    char line[128];
    snprintf(line, sizeof line, "\nmechanism %s=off", mechanism);
    return text && strstr(text, line) != NULL;
}
/* Does a design give the arm's runs different rules of onset? */
static enum trib_status rule_varies(const struct picture *p, int arm, bool *varies, struct trib_error *err)
{
    struct store_plan_row *row = NULL;
    struct store_point_value *value = NULL;
    int n_rows = 0, n = 0, replicates;
    enum trib_status status = store_plan_rows(p->d.store, p->d.arm[arm].ord, &row, &n_rows, &replicates, err);
    *varies = false;
    if (!status && n_rows && row[0].point_id) status = store_point_values(p->d.store, row[0].point_id, &value, &n, err);
    for (int i = 0; i < n && !status; i++)
        *varies = *varies || !strcmp(value[i].name, "conflict.horizon") || !strcmp(value[i].name, "conflict.delta") || !strcmp(value[i].name, "conflict.first_strike");
    free(row);
    free(value);
    return status;
}
static enum trib_status rule_load(const struct picture *p, int arm, struct rule *rule, struct trib_error *err)
{
    sqlite3_stmt *ask = NULL;
    bool varies = false;
    enum trib_status status = rule_varies(p, arm, &varies, err);
    if (status) return status;
    if (sqlite3_prepare_v2(store_db(p->d.store), "SELECT config FROM arm WHERE arm_id = ?1", -1, &ask, NULL) != SQLITE_OK)
        return trib_fail(err, TRIB_STORE, "The store %s can't be read: %s.", store_path(p->d.store), sqlite3_errmsg(store_db(p->d.store)));
    sqlite3_bind_int(ask, 1, p->d.arm[arm].arm_id);
    const char *text = sqlite3_step(ask) == SQLITE_ROW ? (const char *)sqlite3_column_text(ask, 0) : NULL;
    if (config_off(text, "commitment"))
        status = trib_fail(err, TRIB_USAGE, "the arm '%s' has the mechanism 'commitment' off, so its clashes do not look at shifts of power; name other arms", p->d.arm[arm].name);
    double delta = config_number(text, "conflict.delta");
    rule->horizon = config_number(text, "conflict.horizon");
    rule->weight = pow(delta, rule->horizon / 12);
    rule->first_strike = config_off(text, "first_strike") ? 0 : config_number(text, "conflict.first_strike");
    rule->known = !varies && rule->horizon > 0 && rule->weight > 0 && rule->weight < 1 && rule->first_strike >= 0;
    sqlite3_finalize(ask);
    return status;
}

static double win_of(const struct rule *rule, double rising)
{
    double strong = (1 - rising) * (1 + rule->first_strike);
    return strong / (strong + rising);
}
/* Threshold of the shift within the bargaining period, as in conflict_threshold() of the model; cost is y / (1 - d). */
static double threshold(const struct rule *rule, double rising, double cost)
{
    return (1 - rule->weight) / rule->weight * (cost - win_of(rule, rising));
}

static void path_clear(struct path *a)
{
    free(a->slot), free(a->x), free(a->y), free(a->need), free(a->middle_x), free(a->middle_y), free(a->clash);
}
static enum trib_status path_room(struct path *a, struct trib_error *err)
{
    size_t all = (size_t)a->n_runs * (size_t)a->n_months + 1, months = (size_t)a->n_months + 1;
    a->slot = malloc(((size_t)a->n_runs + 1) * sizeof *a->slot);
    a->x = malloc(all * sizeof *a->x);
    a->y = malloc(all * sizeof *a->y);
    a->need = malloc(all * sizeof *a->need);
    a->middle_x = malloc(months * sizeof *a->middle_x);
    a->middle_y = malloc(months * sizeof *a->middle_y);
    a->clash = calloc(all, 1);
    if (a->slot && a->x && a->y && a->need && a->middle_x && a->middle_y && a->clash) return TRIB_OK;
    return trib_fail(err, TRIB_MEMORY, "not enough memory for the months of %d runs", a->n_runs);
}

/* The three measures of the town over the window. */
static enum trib_status months_fill(const struct picture *p, int arm, struct path *a, struct trib_error *err)
{
    struct store_months m[N_KEPT] = {{0}};
    enum trib_status status = TRIB_OK;
    int places = trib_case_places(p->d.cas, TRIB_TOWN);
    for (int i = 0; i < N_KEPT && !status; i++) status = store_months(p->d.store, p->d.arm[arm].ord, trib_measure_find(kept[i]), TRIB_TOWN, places, &m[i], err);
    if (!status && (!m[0].n_runs || m[1].n_runs != m[0].n_runs || m[2].n_runs != m[0].n_runs))
        status = trib_fail(err, TRIB_USAGE,
                           "the figure 'phase' needs months of towns that the runs of '%s' did not keep; ask for them where the runs are made: monthly = { \"%s\", \"%s\", \"%s\" }",
                           p->d.arm[arm].name, kept[0], kept[1], kept[2]);
    a->n_runs = m[0].n_runs;
    a->n_months = p->d.last_month - p->d.first_month + 1;
    if (!status) status = path_room(a, err);
    for (int r = 0; r < a->n_runs && !status; r++) {
        a->slot[r] = m[0].slot[r];
        for (int t = 0; t < a->n_months; t++) {
            double v[N_KEPT];
            int from = p->d.first_month - m[0].first_month + t;
            size_t at = (size_t)r * (size_t)a->n_months + (size_t)t;
            for (int i = 0; i < N_KEPT; i++)
                v[i] = from >= 0 && from < m[i].n_months ? (double)m[i].value[((size_t)r * (size_t)m[i].n_months + (size_t)from) * (size_t)places + (size_t)p->town] : NAN;
            bool contested = v[RISING] > 0 && v[RISING] < 1 && isfinite(v[EXPECTED]) && isfinite(v[NEEDED]);
            a->x[at] = contested ? v[RISING] : NAN;
            a->y[at] = contested ? v[EXPECTED] : NAN;
            a->need[at] = contested && v[NEEDED] < 1 ? v[NEEDED] : NAN; /* 1: nothing to win, no threshold */
            a->n_contested += contested;
            a->n_over += contested && v[NEEDED] < 1 && v[EXPECTED] > v[NEEDED];
        }
    }
    for (int i = 0; i < N_KEPT; i++) store_months_clear(&m[i]);
    return status;
}

/* Months in which a clash of the town began; fronts of the national war are not the rule's. */
static enum trib_status clashes_fill(const struct picture *p, int arm, struct path *a, struct trib_error *err)
{
    struct store_event *event = NULL;
    int n = 0;
    enum trib_status status = store_events(p->d.store, p->d.arm[arm].ord, &event, &n, err);
    for (int r = 0; r < a->n_runs && !status; r++) {
        bool any = false;
        for (int i = 0; i < n; i++) {
            int month = plot_month_of_day(event[i].event.day) - p->d.first_month;
            if (event[i].slot != a->slot[r] || event[i].event.town != p->town || event[i].event.front || month < 0 || month >= a->n_months) continue;
            a->clash[(size_t)r * (size_t)a->n_months + (size_t)month] = 1;
            a->n_clashes++;
            any = true;
        }
        a->n_clash_runs += any;
    }
    free(event);
    return status;
}

static enum trib_status middles_fill(struct path *a, struct trib_error *err)
{
    size_t most = (size_t)a->n_runs * (size_t)a->n_months;
    double *x = malloc((most + 1) * sizeof *x), *y = malloc(((size_t)a->n_runs + 1) * sizeof *y);
    enum trib_status status = x && y ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for the months of %d runs", a->n_runs);
    for (int t = 0; t < a->n_months && !status; t++) {
        int n = 0;
        for (int r = 0; r < a->n_runs; r++) {
            size_t at = (size_t)r * (size_t)a->n_months + (size_t)t;
            if (isfinite(a->x[at])) x[n] = a->x[at], y[n++] = a->y[at];
        }
        quantile_sort(x, n);
        quantile_sort(y, n);
        bool enough = n > 0 && 2 * n >= a->n_runs;
        a->middle_x[t] = enough ? quantile_of(x, n, 0.5) : NAN;
        a->middle_y[t] = enough ? quantile_of(y, n, 0.5) : NAN;
    }
    int n = 0;
    for (size_t i = 0; i < most && !status && a->rule.known; i++)
        if (isfinite(a->need[i])) x[n++] = a->need[i] * a->rule.weight / (1 - a->rule.weight) + win_of(&a->rule, a->x[i]);
    if (!status) {
        quantile_sort(x, n);
        static const double shares[3] = {0.05, 0.5, 0.95};
        for (int i = 0; i < 3; i++) a->cost[i] = n ? quantile_of(x, n, shares[i]) : NAN;
    }
    free(x);
    free(y);
    return status;
}

static void picture_clear(struct picture *p)
{
    for (int i = 0; p->arm && i < p->d.n_arms; i++) path_clear(&p->arm[i]);
    free(p->arm);
    plot_data_clear(&p->d);
}
static enum trib_status picture_load(struct picture *p, const struct plot_request *request, struct store *st, const struct trib_case *cas,
                                     struct trib_error *err)
{
    memset(p, 0, sizeof *p);
    enum trib_status status = plot_town_check(request, cas, &p->town, err);
    if (!status) status = plot_data_load(&p->d, request, st, cas, TRIB_TOWN, 0, err);
    if (status) return status;
    if (p->d.n_arms > PANELS) return trib_fail(err, TRIB_USAGE, "the figure 'phase' shows %d arms at most, and there are %d; name those wanted in arms", PANELS, p->d.n_arms);
    if (!(p->arm = calloc((size_t)p->d.n_arms, sizeof *p->arm))) return trib_fail(err, TRIB_MEMORY, "not enough memory for the arms of a figure");
    int contested = 0;
    p->monthly = true;
    for (int i = 0; i < p->d.n_arms && !status; i++) {
        struct path *a = &p->arm[i];
        status = rule_load(p, i, &a->rule, err);
        if (!status) status = months_fill(p, i, a, err);
        if (!status) status = clashes_fill(p, i, a, err);
        if (!status) status = middles_fill(a, err);
        contested += a->n_contested;
        p->monthly = p->monthly && a->rule.known;
    }
    if (!status && !contested)
        status = trib_fail(err, TRIB_USAGE, "nobody contests '%s' in any run and month of the window, so there is nothing that the figure 'phase' could show", request->town);
    return status;
}

/* ---- axes ----------------------------------------------------------------------------------------------------------------------- */
/* What a share of the bargaining period is on the axis upwards: points, a month where the period is known. */
static double shown(const struct picture *p, int arm, double shift) { return shift * 100 / (p->monthly ? p->arm[arm].rule.horizon : 1); }

struct frame {
    double x_low, x_high, y_low, y_high;
};
static struct frame frame_of(const struct picture *p)
{
    struct frame f = {INFINITY, -INFINITY, 0, 0};
    for (int k = 0; k < p->d.n_arms; k++) {
        const struct path *a = &p->arm[k];
        for (int i = 0; i < a->n_runs * a->n_months; i++) {
            if (!isfinite(a->x[i])) continue;
            f.x_low = fmin(f.x_low, a->x[i] * 100), f.x_high = fmax(f.x_high, a->x[i] * 100);
            f.y_low = fmin(f.y_low, shown(p, k, a->y[i])), f.y_high = fmax(f.y_high, shown(p, k, a->y[i]));
        }
    }
    double pad = fmax(0.06 * (f.x_high - f.x_low), 2);
    f.x_low = fmax(0, f.x_low - pad), f.x_high = fmin(100, f.x_high + pad);
    for (int k = 0; k < p->d.n_arms; k++) /* the threshold is seen where the runs are */
        for (int end = 0; end < 2 && p->arm[k].rule.known && isfinite(p->arm[k].cost[2]); end++)
            f.y_high = fmax(f.y_high, 1.15 * shown(p, k, threshold(&p->arm[k].rule, (end ? f.x_high : f.x_low) / 100, p->arm[k].cost[2])));
    if (!(f.y_high > f.y_low)) f.y_high = f.y_low + 1;
    f.y_high += 0.05 * (f.y_high - f.y_low);
    return f;
}

static void axes_draw(struct plot_ops *o, const struct plot_scale *x, const struct plot_scale *y, bool numbers)
{
    struct plot_text_style tick = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .align = PLOT_STOP, .role = PLOT_ROLE_TICK};
    struct plot_ticks ticks = plot_ticks(y->lo, y->hi, 5);
    char text[PLOT_NUMBER];
    for (int i = 0; i < ticks.n; i++) {
        double at = plot_at(y, ticks.value[i]);
        plot_segment(o, x->from, at, x->to, at, plot_stroke(ticks.value[i] == 0 ? PLOT_FRAME : PLOT_GRID, ticks.value[i] == 0 ? 0.9 : 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_number(ticks.value[i], ticks.decimals, false, text);
        if (numbers) plot_text(o, x->from - 4, at + 2.7, text, tick);
    }
    bool show[PLOT_MAX_TICKS];
    ticks = plot_ticks_fit(o, x, 5, false, show);
    tick.align = PLOT_MIDDLE;
    for (int i = 0; i < ticks.n; i++) {
        double at = plot_at(x, ticks.value[i]);
        plot_segment(o, at, y->from, at, y->from + 3, plot_stroke(PLOT_FRAME, 0.7, PLOT_SOLID), PLOT_ROLE_DECOR);
        plot_number(ticks.value[i], ticks.decimals, false, text);
        if (show[i]) plot_text(o, at, y->from + 11.5, text, tick);
    }
    plot_rectangle(o, x->from, y->to, x->to - x->from, y->from - y->to, plot_stroke(PLOT_FRAME, 0.6, PLOT_SOLID), PLOT_ROLE_DECOR);
}

/* ---- one panel ------------------------------------------------------------------------------------------------------------------ */
struct panel {
    const struct picture *p;
    int arm;
    struct plot_scale x, y;
    uint32_t color;
};
static double at_x(const struct panel *n, double share) { return plot_at(&n->x, share * 100); }
static double at_y(const struct panel *n, double shift) { return plot_at(&n->y, shown(n->p, n->arm, shift)); }

/* The threshold with the middle 90% of the runs' costs of war; above it the page is tinted. Returns whether it was drawn. */
static bool threshold_draw(struct plot_ops *o, const struct panel *n)
{
    const struct path *a = &n->p->arm[n->arm];
    if (!a->rule.known || !isfinite(a->cost[1])) return false;
    double line[3][CURVE], x[CURVE];
    for (int i = 0; i < CURVE; i++) {
        double share = (n->x.lo + (n->x.hi - n->x.lo) * i / (CURVE - 1)) / 100;
        x[i] = at_x(n, share);
        for (int k = 0; k < 3; k++) line[k][i] = at_y(n, threshold(&a->rule, share, a->cost[k]));
    }
    plot_group(o, "threshold");
    for (int i = 0; i < CURVE; i++) (i ? plot_line : plot_move)(o, x[i], line[1][i]);
    plot_line(o, n->x.to, n->y.to - 400);
    plot_line(o, n->x.from, n->y.to - 400);
    plot_close(o);
    plot_paint(o, plot_fill(PLOT_WORSE, 0.07), PLOT_ROLE_DECOR);
    if (fabs(line[2][CURVE / 2] - line[0][CURVE / 2]) > 0.3) {
        for (int i = 0; i < CURVE; i++) (i ? plot_line : plot_move)(o, x[i], line[2][i]);
        for (int i = CURVE - 1; i >= 0; i--) plot_line(o, x[i], line[0][i]);
        plot_close(o);
        plot_paint(o, plot_fill(PLOT_INK, 0.12), PLOT_ROLE_DATA);
    }
    for (int i = 0; i < CURVE; i++) (i ? plot_line : plot_move)(o, x[i], line[1][i]);
    plot_paint(o, plot_stroke(PLOT_INK, 1.3, PLOT_LONG), PLOT_ROLE_DATA);
    plot_ungroup(o);
    return true;
}
static void runs_draw(struct plot_ops *o, const struct panel *n)
{
    const struct path *a = &n->p->arm[n->arm];
    struct plot_style thin = plot_stroke(PLOT_NEUTRAL, 0.6, PLOT_SOLID);
    thin.stroke_alpha = a->n_runs > 30 ? 0.25 : 0.45;
    plot_group(o, "runs");
    for (int r = 0; r < a->n_runs; r++) {
        int drawn = 0;
        for (int t = 0; t < a->n_months; t++) {
            int i = r * a->n_months + t;
            if (!isfinite(a->x[i])) continue;
            bool on = t > 0 && isfinite(a->x[i - 1]), last = t + 1 == a->n_months || !isfinite(a->x[i + 1]);
            (on ? plot_line : plot_move)(o, at_x(n, a->x[i]), at_y(n, a->y[i]));
            if (!on && last) plot_line(o, at_x(n, a->x[i]) + 0.5, at_y(n, a->y[i])); /* a month alone */
            drawn++;
        }
        if (drawn) plot_paint(o, thin, PLOT_ROLE_DATA);
    }
    plot_ungroup(o);
}
static void clashes_draw(struct plot_ops *o, const struct panel *n)
{
    const struct path *a = &n->p->arm[n->arm];
    struct plot_style mark = {.fill = PLOT_INK, .fill_alpha = 1, .stroke = PLOT_PAPER, .stroke_alpha = 1, .width = 0.6};
    plot_group(o, "clashes");
    for (int i = 0; i < a->n_runs * a->n_months; i++)
        if (a->clash[i] && isfinite(a->x[i])) plot_mark(o, PLOT_DIAMOND, at_x(n, a->x[i]), at_y(n, a->y[i]), 2.6, mark, PLOT_ROLE_DATA);
    plot_ungroup(o);
}

/* The median's path: light at first, dark at last, with an arrow head each time it has gone a fifth of its way. */
static void arrow(struct plot_ops *o, double x, double y, double dx, double dy, uint32_t color)
{
    double length = hypot(dx, dy), ux = dx / length, uy = dy / length;
    plot_move(o, x + 3.4 * ux, y + 3.4 * uy);
    plot_line(o, x - 2.6 * ux - 2.8 * uy, y - 2.6 * uy + 2.8 * ux);
    plot_line(o, x - 2.6 * ux + 2.8 * uy, y - 2.6 * uy - 2.8 * ux);
    plot_close(o);
    plot_paint(o, (struct plot_style){.fill = color, .fill_alpha = 1, .stroke = PLOT_PAPER, .stroke_alpha = 1, .width = 0.5}, PLOT_ROLE_DATA);
}
static uint32_t shade(const struct panel *n, int t, int months)
{
    double part = months > 1 ? (double)t / (months - 1) : 1;
    return part < 0.6 ? plot_mix(n->color, PLOT_PAPER, 0.62 * (1 - part / 0.6)) : plot_mix(n->color, PLOT_INK, (part - 0.6) / 0.4 * 0.55);
}
static void median_draw(struct plot_ops *o, const struct panel *n)
{
    const struct path *a = &n->p->arm[n->arm];
    double whole = 0, gone = 0;
    for (int pass = 0; pass < 3; pass++) { /* 0: its length; 1: halo; 2: the line */
        double next = whole / 5;
        gone = 0;
        for (int t = 1; t < a->n_months; t++) {
            if (!isfinite(a->middle_x[t - 1]) || !isfinite(a->middle_x[t])) continue;
            double x0 = at_x(n, a->middle_x[t - 1]), y0 = at_y(n, a->middle_y[t - 1]), x1 = at_x(n, a->middle_x[t]), y1 = at_y(n, a->middle_y[t]);
            double step = hypot(x1 - x0, y1 - y0);
            gone += step;
            if (pass == 0) continue;
            struct plot_style style = plot_stroke(pass == 1 ? PLOT_PAPER : shade(n, t, a->n_months), pass == 1 ? 3.6 : 2.2, PLOT_SOLID);
            style.round = true;
            plot_segment(o, x0, y0, x1, y1, style, PLOT_ROLE_DATA);
            if (pass == 2 && whole > 25 && gone >= next && gone < whole - 6 && step > 1) {
                arrow(o, (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0, shade(n, t, a->n_months));
                next = gone + whole / 5;
            }
        }
        if (pass == 0) whole = gone;
    }
}

static struct plot_box point_box(const struct panel *n, double share, double shift)
{
    double x = at_x(n, share), y = at_y(n, shift);
    return (struct plot_box){x - 3, y - 3, x + 3, y + 3};
}
/* A point of the median's path with its month, hollow at the start. */
static void point_draw(struct plot_ops *o, const struct panel *n, struct plot_labels *labels, int t, enum plot_shape shape, bool hollow, const char *text)
{
    const struct path *a = &n->p->arm[n->arm];
    double x = at_x(n, a->middle_x[t]), y = at_y(n, a->middle_y[t]);
    uint32_t color = shade(n, hollow ? a->n_months / 2 : t, a->n_months);
    plot_mark(o, shape, x, y, 3.2,
              (struct plot_style){.fill = hollow ? PLOT_PAPER : color, .fill_alpha = 1, .stroke = hollow ? color : PLOT_PAPER, .stroke_alpha = 1, .width = hollow ? 1.4 : 0.7},
              PLOT_ROLE_DATA);
    struct plot_text_style style = {.size = PLOT_SIZE_SMALL, .halo = 2.4, .bold = true, .color = PLOT_INK, .role = PLOT_ROLE_LABEL};
    bool placed = false;
    for (double away = 6; away < 40 && !placed; away += 8) placed = plot_labels_place(labels, o, x, y, away, text, style);
}
/* First and last month of the median's path, and the first policy's. */
static void points_draw(struct plot_ops *o, const struct panel *n, struct plot_labels *labels)
{
    const struct path *a = &n->p->arm[n->arm];
    const struct plot_request *rq = n->p->d.request;
    int first = -1, last = -1, policy = -1;
    char text[64];
    for (int t = 0; t < a->n_months; t++) {
        if (!isfinite(a->middle_x[t])) continue;
        if (first < 0) first = t;
        last = t;
    }
    if (first < 0) return;
    for (int i = 0; i < rq->n_marks; i++) {
        int t = plot_month_of_day(rq->mark[i].day) - n->p->d.first_month;
        if (!rq->mark[i].annotation && t > first && t < last && isfinite(a->middle_x[t]) && (policy < 0 || t < policy)) policy = t;
    }
    plot_group(o, "months");
    const int dots[3] = {first, policy, last};
    for (int i = 0; i < 3; i++)
        if (dots[i] >= 0) plot_labels_block(labels, point_box(n, a->middle_x[dots[i]], a->middle_y[dots[i]]));
    for (int i = 0; i < a->n_runs * a->n_months && labels->n < 200; i++)
        if (a->clash[i] && isfinite(a->x[i])) plot_labels_block(labels, point_box(n, a->x[i], a->y[i]));
    if (first != last) {
        plot_month_text(n->p->d.first_month + first, text);
        point_draw(o, n, labels, first, PLOT_CIRCLE, true, text);
    }
    if (policy >= 0) {
        plot_month_text(n->p->d.first_month + policy, text);
        point_draw(o, n, labels, policy, PLOT_SQUARE, true, text);
    }
    plot_month_text(n->p->d.first_month + last, text);
    point_draw(o, n, labels, last, PLOT_CIRCLE, false, text);
    plot_ungroup(o);
}

/* Beside the threshold's left end, above it where there is room. */
static void threshold_name(struct plot_ops *o, const struct panel *n, struct plot_labels *labels)
{
    const struct path *a = &n->p->arm[n->arm];
    double width = plot_text_width(o, "threshold", PLOT_SIZE_SMALL, false), per_point = (n->x.hi - n->x.lo) / (n->x.to - n->x.from) / 100;
    double left = n->x.lo / 100 + 5 * per_point, highest = at_y(n, threshold(&a->rule, left + width * per_point, a->cost[2]));
    double lowest = at_y(n, threshold(&a->rule, left, a->cost[0])), y = highest - 4.5;
    if (y - 8 < n->y.to) y = lowest + 11;
    if (y > n->y.from - 2 || y - 8 < n->y.to) return;
    plot_text(o, n->x.from + 5, y, "threshold", (struct plot_text_style){.size = PLOT_SIZE_SMALL, .halo = 2.4, .color = PLOT_INK, .role = PLOT_ROLE_LABEL});
    plot_labels_block(labels, (struct plot_box){n->x.from + 4, y - 7, n->x.from + 6 + width, y + 2.5});
}

static void panel_draw(struct plot_ops *o, const struct panel *n)
{
    struct plot_labels labels = {.bounds = {n->x.from, n->y.to, n->x.to, n->y.from}};
    axes_draw(o, &n->x, &n->y, true);
    plot_move(o, n->x.from, n->y.to);
    plot_line(o, n->x.to, n->y.to);
    plot_line(o, n->x.to, n->y.from);
    plot_line(o, n->x.from, n->y.from);
    plot_close(o);
    plot_clip(o);
    bool line = threshold_draw(o, n);
    runs_draw(o, n);
    median_draw(o, n);
    clashes_draw(o, n);
    plot_unclip(o);
    if (line) threshold_name(o, n, &labels);
    points_draw(o, n, &labels);
}

/* ---- words -------------------------------------------------------------------------------------------------------------------- */
static void subtitle_write(const struct picture *p, struct plot_buffer *b)
{
    char from[16], to[16], runs[64], place[160];
    plot_month_text(p->d.first_month, from);
    plot_month_text(p->d.last_month, to);
    plot_runs_text(&p->d, runs, sizeof runs);
    snprintf(place, sizeof place, "%s", trib_case_place_name(p->d.cas, TRIB_TOWN, p->town));
    bool line = false, policy = false;
    for (int i = 0; i < p->d.n_arms; i++) line = line || (p->arm[i].rule.known && isfinite(p->arm[i].cost[1]));
    for (int i = 0; i < p->d.request->n_marks; i++) policy = policy || !p->d.request->mark[i].annotation;
    plot_buffer_addf(b, "%s, %s to %s, by month; %s%s. Thin lines: runs. Thick line: their median, light at the start, dark at the end; circles: its first and last month%s. ",
                     place, from, to, runs, p->d.n_arms > 1 ? " of each arm" : "", policy ? "; square: policies start" : "");
    if (line) plot_buffer_add(b, "Long dashes: speed from which the losing side would rather fight now than be weaker later (tinted above). ");
    else plot_buffer_add(b, "The threshold is not drawn, as its rule differs between runs or is not known. ");
    plot_buffer_add(b, "Diamonds: months in which a clash began.");
    plot_buffer_add(b, p->d.n_arms > 1 ? " Below each name" : " Below the name");
    plot_buffer_add(b, ": months of the runs, among those in which groups contest the town, that lie above the threshold; runs with a clash.");
}
static void alt_write(struct plot_ops *o, const struct picture *p)
{
    struct plot_buffer b = {0};
    plot_buffer_addf(&b, "Paths of runs in two dimensions, %s: share of armed power of all who are not losing it across, power that the losing side "
                         "expects to lose upwards.",
                     trib_case_place_name(p->d.cas, TRIB_TOWN, p->town));
    for (int i = 0; i < p->d.n_arms; i++) {
        const struct path *a = &p->arm[i];
        int last = a->n_months - 1;
        while (last > 0 && !isfinite(a->middle_x[last])) last--;
        plot_buffer_addf(&b, " %s: %d of %d contested months above the threshold, %d clash%s in %d of %d runs; median at last %.3g%%, %.3g percentage points%s.", p->d.arm[i].name,
                         a->n_over, a->n_contested, a->n_clashes, a->n_clashes == 1 ? "" : "es", a->n_clash_runs, a->n_runs, a->middle_x[last] * 100, shown(p, i, a->middle_y[last]),
                         p->monthly ? " a month" : "");
    }
    if (b.text) snprintf(o->alt, sizeof o->alt, "%s", b.text);
    free(b.text);
}

/* ---- the figure ------------------------------------------------------------------------------------------------------------------ */
static double panels_draw(struct plot_ops *o, const struct picture *p, double top)
{
    struct frame f = frame_of(p);
    double inner = o->width - 2 * PLOT_MARGIN, numbers = 0, gap = 14;
    struct plot_ticks ticks = plot_ticks(f.y_low, f.y_high, 5);
    char text[PLOT_NUMBER];
    for (int i = 0; i < ticks.n; i++) {
        plot_number(ticks.value[i], ticks.decimals, false, text);
        numbers = fmax(numbers, plot_text_width(o, text, PLOT_SIZE_SMALL, false));
    }
    numbers += 5;
    int columns = p->d.n_arms == 1 || inner < 260 ? 1 : 2;
    double width = (inner - 4 - gap * (columns - 1)) / columns - numbers, height = columns == 1 ? fmax(150, fmin(width * 0.62, 280)) : width * 0.85;
    struct plot_text_style small = {.size = PLOT_SIZE_SMALL, .color = PLOT_GREY, .role = PLOT_ROLE_TITLE};
    char label[200];
    snprintf(label, sizeof label, "Upwards: power that the losing side expects to lose%s, percentage points", p->monthly ? ", a month" : " within the bargaining period");
    top = plot_paragraph(o, PLOT_MARGIN, top + 8, inner, label, small, 2) - 5;
    for (int i = 0; i < p->d.n_arms; i++) {
        int column = i % columns;
        if (i && column == 0) top += height + 46;
        double x0 = PLOT_MARGIN + numbers + column * (width + gap + numbers);
        struct panel n = {p, i, {f.x_low, f.x_high, x0, x0 + width}, {f.y_low, f.y_high, top + 28 + height, top + 28}, plot_palette[plot_arm_color(&p->d, i)]};
        plot_group(o, p->d.arm[i].name);
        plot_paragraph(o, x0, top + 12, width, p->d.arm[i].name,
                       (struct plot_text_style){.size = PLOT_SIZE_PANEL, .bold = true, .color = plot_palette_text[plot_arm_color(&p->d, i)], .role = PLOT_ROLE_END}, 1);
        const struct path *a = &p->arm[i];
        snprintf(label, sizeof label, "%.0f%% of months above; clash in %d of %d run%s", a->n_contested ? 100.0 * a->n_over / a->n_contested : 0, a->n_clash_runs,
                 a->n_runs, a->n_runs == 1 ? "" : "s");
        plot_paragraph(o, x0, top + 22.5, width, label, (struct plot_text_style){.size = PLOT_SIZE_SMALL, .color = PLOT_INK, .role = PLOT_ROLE_LABEL}, 1);
        panel_draw(o, &n);
        plot_ungroup(o);
    }
    top += height + 28 + 23;
    return plot_paragraph(o, PLOT_MARGIN, top, inner, "Across: share of armed power in the town of all who are not losing it, %", small, 2) - 4;
}

enum trib_status figure_phase(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                              struct trib_error *err)
{
    struct picture p;
    struct plot_buffer subtitle = {0};
    enum trib_status status = picture_load(&p, request, st, cas, err);
    if (!status) {
        char title[640], caption[2048];
        if (request->title) snprintf(title, sizeof title, "%s", request->title);
        else snprintf(title, sizeof title, "How fast power shifts in %s, and when that is too fast", trib_case_place_name(cas, TRIB_TOWN, p.town));
        subtitle_write(&p, &subtitle);
        double y = plot_head(o, plot_page_width(request), title, subtitle.text ? subtitle.text : "");
        alt_write(o, &p);
        y = panels_draw(o, &p, y);
        plot_caption(&p.d, "Which side rises may change from month to month. Crossing the threshold makes a clash likely, not certain: luck decides, and an "
                            "arbiter, a truce, a pact or a deal can hold fire.", caption, sizeof caption);
        plot_foot(o, y, caption);
    }
    free(subtitle.text);
    picture_clear(&p);
    return status;
}
