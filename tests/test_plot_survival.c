/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time to the first clash, and a town as the rule for clashes sees it. The store is made up: what happens in which run, and what its
 * months hold, is told by the test, so places on the page can be worked out by hand.
 */
#include "figures.h"
#include "harness.h"
#include "made_runs.h"
#include "../plots/figure.h"
#include "../sim/armed.h"
#include "../sim/case.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a made-up experiment ------------------------------------------------------------------------------------------------------ */
#define FIRST_MONTH (2010 * 12)
#define MONTHS 24
struct world {
    int n_arms, runs;
    const char *const *name;
    /* Day of the clash in town `mid` in a run, counted from 1 Jan 2010; below 0: none. */
    int (*clash)(int arm, int run);
    /* Of town mid in a month: power of the rising side, expected, needed. NULL: months are not kept. */
    void (*month)(int arm, int run, int t, double out[3]);
    const char *config;
};
static const char *const kept[3] = {"rising_power", "shift_expected", "shift_needed"};
static int mid(const struct trib_case *cas) { return trib_case_place_find(cas, TRIB_TOWN, "mid"); }

static void put_run(const struct world *w, struct made_runs *made, struct store_run_id id, int arm, int run)
{
    struct trib_error err = {0};
    int n, places = trib_case_places(made->cas, TRIB_TOWN), day = w->clash(arm, run);
    trib_measures(&n);
    struct trib_event event[3] = {{.day = trib_day_of(2010, 1, 1) + day, .town = mid(made->cas), .deaths = 30, .winner = -1}};
    struct trib_result r = {.n_measures = n, .n_months = MONTHS, .first_month = FIRST_MONTH, .event = event};
    struct trib_place_months series[3];
    if (day >= 0) { /* a front before it and a second clash after it count for nothing */
        event[1] = event[2] = event[0];
        event[1].day -= 5, event[1].front = 1;
        event[2].day += 9;
        r.n_events = 3;
    }
    r.monthly = calloc((size_t)(MONTHS * n), sizeof *r.monthly);
    for (int k = 0; k < 3 && w->month; k++) {
        series[k] = (struct trib_place_months){trib_measure_find(kept[k]), TRIB_TOWN, places, MONTHS, calloc((size_t)(MONTHS * places), sizeof(float))};
        for (int t = 0; t < MONTHS; t++) {
            double v[3];
            w->month(arm, run, t, v);
            series[k].value[t * places + mid(made->cas)] = (float)v[k];
        }
        r.series = series, r.n_series = 3;
    }
    id.replicate = (uint32_t)run;
    REQUIRE_STATUS(store_put(made->store, &id, &r, NULL, &err), &err);
    free(r.monthly);
    for (int k = 0; k < r.n_series; k++) free(series[k].value);
}
static struct made_runs make(const struct world *w)
{
    struct made_runs made = made_begin();
    for (int a = 0; a < w->n_arms; a++) {
        struct store_run_id id = {.arm_id = made_plan(&made, a, w->name[a], w->config, w->runs), .seed = 1};
        for (int r = 0; r < w->runs; r++) put_run(w, &made, id, a, r);
    }
    made_end(&made);
    return made;
}

static const char *const names[] = {"baseline", "interdiction", "regular channels", "livelihoods", "prevention first"};
static struct plot_request request(const char *figure)
{
    struct plot_request rq = {.figure = figure, .file = "x.png", .provenance = {"seed", "7"}};
    rq.mark[0].day = trib_day_of(2010, 4, 11); /* day 100 */
    rq.mark[0].label = "policies start";
    rq.n_marks = 1;
    return rq;
}
static void refused(const struct plot_request *rq, const struct made_runs *made, enum trib_status status, const char *words)
{
    struct trib_error err = {0};
    struct plot_ops o;
    plot_ops_init(&o, plot_measure_table, NULL);
    CHECK_ERROR(plot_compose(rq, made->store, made->cas, &o, &err), status, &err, words);
    plot_ops_clear(&o);
}
/* The first path of a group that has this role and is stroked (or filled). */
static const struct plot_op *path_in(const struct plot_ops *o, const char *group, double width, bool filled)
{
    int depth = 0;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        if (op->kind == PLOT_OP_GROUP) depth += depth || !strcmp(op->text, group);
        else if (op->kind == PLOT_OP_UNGROUP) depth -= depth > 0;
        else if (depth && op->kind == PLOT_OP_PATH && (filled ? op->style.fill_alpha > 0 : op->style.stroke_alpha > 0 && fabs(op->style.width - width) < 0.01)) return op;
    }
    return NULL;
}
static void golden(const char *name, const struct plot_ops *o)
{
    char *text = plot_ops_text(o);
    REQUIRE(text);
    CHECK_GOLDEN(test_text("plots/%s.ops", name), text);
    free(text);
}

/* ---- survival ------------------------------------------------------------------------------------------------------------------- */
static int never(int arm, int run) { return -1 + 0 * (arm + run); }
static int first_day(int arm, int run) { return 100 + 0 * (arm + run); }
/* Of ten runs of the baseline clashes come 50 days apart, in eight; each arm waits 30 days longer, the last has none. */
static int stairs(int arm, int run) { return arm == 4 || run >= 8 ? -1 : 110 + 50 * run + 30 * arm; }
static const struct world five = {5, 10, names, stairs, NULL, NULL}, two = {2, 10, names, stairs, NULL, NULL};

TEST(steps_lie_where_clashes_came)
{
    struct made_runs made = make(&two);
    struct plot_request rq = request("survival");
    const struct plot_ops *o = made_draw(&rq, &made);
    const struct plot_op *line = path_in(o, "baseline", 1.8, false);
    REQUIRE(line);
    const double *v = o->number + line->first_number;
    /* moves to (0, 1), then for each clash across and down, then to the end: 1 + 2 x 8 + (censored) 1 + 1 points */
    CHECK_INT(line->n_numbers, 2 * (1 + 16 + 1 + 1));
    double from = v[0], to = v[line->n_numbers - 2], top = v[1], days = 731 - 1 - 100; /* 11 Apr 2010 to 31 Dec 2011 */
    for (int i = 0; i < 8; i++) {
        double want = from + (to - from) * (10 + 50 * i) / days;
        CHECK_DOUBLE(v[2 + 4 * i], want, 0.01);
        CHECK_DOUBLE(v[4 + 4 * i], want, 0.01);
    }
    double step = v[5] - top; /* one run of ten */
    CHECK(step > 5);
    CHECK_DOUBLE(v[2 * 16 + 1], top + 8 * step, 0.01);
    const char *text = figure_words(o);
    CHECK_CONTAINS(text, "since 11 Apr 2010");
    CHECK_CONTAINS(text, "baseline: a clash in 8 of 10 runs, 80% (44 to 97%);"); /* Clopper and Pearson: 0.4439 to 0.9748 */
    CHECK_CONTAINS(text, "half of all runs by 7 Nov 2010, after 210 days");
    CHECK_CONTAINS(text, "later in 80% of the runs, sooner in 0%, the same in 20%");
    CHECK_CONTAINS(text, "hazard ratio 0.586 or less"); /* 1 - 0.025^(1/8) = 0.36942 as odds: 0.58584 */
    CHECK_CONTAINS(o->alt, "baseline: a clash in 8 of 10 runs");
    golden("survival", o);
}

TEST(numbers_at_risk_are_those_before_the_date)
{
    struct made_runs made = make(&two);
    struct plot_request rq = request("survival");
    rq.from_day = trib_day_of(2010, 1, 1), rq.to_day = trib_day_of(2011, 12, 31);
    const struct plot_ops *o = made_draw(&rq, &made);
    /* clashes of the baseline on days 110, 160 … 460: 21 Apr, 10 Jun, 30 Jul, 18 Sep, 7 Nov, 27 Dec 2010, 15 Feb, 6 Apr 2011 */
    int at[16] = {0}, n = 0;
    for (size_t i = 0; i < o->n && n < 16; i++)
        if (o->op[i].kind == PLOT_OP_GROUP && !strcmp(o->op[i].text, "at-risk")) {
            for (i++; o->op[i].kind == PLOT_OP_TEXT && o->op[i].role == PLOT_ROLE_TICK; i++) at[n++] = atoi(o->op[i].text);
            break;
        }
    REQUIRE(n >= 4);
    CHECK_INT(at[0], 10);
    char *text = figure_words(o);
    CHECK_CONTAINS(text, "Jan 2011");
    int found = 0;
    for (int i = 1; i < n; i++) CHECK(at[i] <= at[i - 1]);
    for (int i = 0; i < n; i++) found += at[i] == 4; /* 1 Jan 2011: six have had one */
    CHECK(found == 1);
}

TEST(nothing_everything_and_one_run_have_right_figures)
{
    static const double widths[] = {85, 160, 180};
    static const struct world worlds[] = {{2, 10, names, never, NULL, NULL}, {2, 10, names, first_day, NULL, NULL}, {1, 1, names, stairs, NULL, NULL},
                                          {1, 1, names, never, NULL, NULL},  {5, 1, names, stairs, NULL, NULL}};
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
        struct made_runs made = make(&worlds[i]);
        for (int w = 0; w < 3; w++) {
            struct plot_request rq = request("survival");
            rq.width_mm = widths[w];
            const struct plot_ops *o = made_draw(&rq, &made);
            if (!CHECK_INT(figure_flaws(o, true), 0)) test_note("world %zu, %g mm", i, widths[w]);
            const char *text = figure_words(o);
            if (i == 0 && w == 1) {
                CHECK_CONTAINS(text, "baseline: a clash in 0 of 10 runs, 0% (0 to 31%);"); /* 1 - 0.025^(1/10) = 0.3085 */
                CHECK_CONTAINS(text, "no pair of runs tells");
                CHECK_CONTAINS(text, "not yet half of all runs by 31 Dec 2011");
            }
            if (i == 1 && w == 1) CHECK_CONTAINS(text, "half of all runs by 11 Apr 2010, after 0 days (0 to 0)");
            if (i == 2 && w == 1) CHECK_CONTAINS(text, "One run of each arm: what differs may be chance.");
            CHECK(strstr(text, "nan") == NULL && strstr(text, "inf") == NULL);
        }
    }
}

TEST(many_arms_stand_side_by_side)
{
    static const double widths[] = {85, 160, 180};
    struct made_runs made = make(&five);
    struct plot_request rq = request("survival");
    for (int w = 0; w < 3; w++) {
        rq.width_mm = widths[w];
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
    }
    rq.width_mm = 160;
    const struct plot_ops *o = made_draw(&rq, &made);
    char *text = figure_words(o);
    for (int i = 0; i < 5; i++) CHECK_CONTAINS(text, names[i]);
    CHECK_CONTAINS(text, "later 80%, sooner 0%");
    CHECK_CONTAINS(text, "clash in 0% (0 to 31%)");
    golden("survival_panels", o);
    static const char *long_names[40];
    for (int i = 0; i < 40; i++) long_names[i] = test_text("Politique n\u00b0 %d \u2014 \u0627\u062a\u0641\u0627\u0642 with a very long name that goes on and on", i);
    struct world forty = {40, 3, long_names, never, NULL, NULL};
    made = make(&forty);
    for (int w = 0; w < 3; w++) {
        rq.width_mm = widths[w];
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
    }
    rq.arms[0] = long_names[0], rq.arms[1] = long_names[7], rq.arms[2] = long_names[9], rq.arms[3] = long_names[39];
    for (int w = 0; w < 3; w++) {
        rq.width_mm = widths[w];
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
    }
}

TEST(towns_and_windows_of_survival_are_checked)
{
    struct made_runs made = make(&two);
    struct plot_request rq = request("survival");
    rq.town = "mdi";
    refused(&rq, &made, TRIB_NAME, "did you mean 'mid'?");
    rq.town = "coast";
    CHECK_CONTAINS(made_draw(&rq, &made)->alt, "baseline: a clash in 0 of 10 runs");
    rq.town = "mid";
    CHECK_CONTAINS(made_draw(&rq, &made)->alt, "baseline: a clash in 8 of 10 runs");
    rq.from_day = trib_day_of(2010, 4, 23); /* the first came two days before, and the second clash of that run follows */
    CHECK_CONTAINS(made_draw(&rq, &made)->alt, "baseline: a clash in 8 of 10 runs");
    rq.from_day = trib_day_of(2010, 5, 2);
    CHECK_CONTAINS(made_draw(&rq, &made)->alt, "baseline: a clash in 7 of 10 runs");
    rq.to_day = trib_day_of(2010, 6, 9); /* the day before the next */
    CHECK_CONTAINS(made_draw(&rq, &made)->alt, "baseline: a clash in 0 of 10 runs");
    rq.to_day = trib_day_of(2010, 6, 10);
    CHECK_CONTAINS(made_draw(&rq, &made)->alt, "baseline: a clash in 1 of 10 runs");
    rq.to_day = trib_day_of(2010, 5, 1);
    refused(&rq, &made, TRIB_USAGE, "must end after it begins");
    rq.from_day = trib_day_of(2030, 1, 1), rq.to_day = 0;
    refused(&rq, &made, TRIB_USAGE, "holds no simulated day");
    rq = request("survival");
    rq.measure[0] = "clashes";
    refused(&rq, &made, TRIB_USAGE, "takes no measure");
}

/* ---- phase ------------------------------------------------------------------------------------------------------------------------ */
/* delta 0.81 a year over 12 months: (1 - dT) / dT = 0.234568; no first strike; what can be conceded over what war leaves: 1. So the
 * threshold of the shift is 0.234568 x (1 - w) = 0.234568 x the power of the rising side, a month a twelfth of it. */
#define CONFIG "case toy\nparameter conflict.delta=0.81000000000000005\nparameter conflict.horizon=12\nparameter conflict.first_strike=0\n"
static double needed(double rising) { return 0.19 / 0.81 * rising; }
static void drifting(int arm, int run, int t, double out[3])
{
    out[0] = 0.3 + 0.01 * t + 0.01 * run;
    out[1] = (arm ? 0.012 : 0.002) * t + 0.001 * run;
    out[2] = needed(out[0]);
}
static void odd_months(int arm, int run, int t, double out[3])
{
    drifting(arm, run, t, out);
    if (run % 3 == 0) out[0] = 0;                       /* nobody contests the town */
    if (run % 3 == 1 && t % 2) out[0] = NAN;            /* months alone */
    if (t == 5) out[2] = 1;                             /* nothing to win */
    if (t == 7) out[1] = arm ? 1e-9 : -0.2;
}
static void constant(int arm, int run, int t, double out[3]) { out[0] = 0.5, out[1] = 0 * (arm + run + t), out[2] = needed(0.5); }
static void empty(int arm, int run, int t, double out[3]) { out[0] = out[1] = out[2] = 0 * (arm + run + t); }
static int once(int arm, int run) { return arm && run < 3 ? 400 : -1; }

TEST(the_threshold_lies_where_the_rule_has_it)
{
    struct trib_params p = {0}; /* the model's own rule gives the same */
    p.conflict_delta = 0.81, p.conflict_horizon = 12, p.conflict_y = 0.9;
    CHECK_DOUBLE(conflict_threshold(&p, 1 - 0.4, 0.1), needed(0.4), 1e-12);
    struct world w = {2, 5, names, once, drifting, CONFIG};
    struct made_runs made = make(&w);
    struct plot_request rq = request("phase");
    rq.town = "mid";
    const struct plot_ops *o = made_draw(&rq, &made);
    const struct plot_op *line = path_in(o, "threshold", 1.3, false), *run = path_in(o, "runs", 0.6, false);
    REQUIRE(line && run && run->n_numbers == 2 * MONTHS);
    const double *v = o->number + run->first_number, *s = o->number + line->first_number;
    /* run 0 goes from (30%, 0) to (53%, 0.046 / 12): two points fix both scales */
    double x_per = (v[2 * 23] - v[0]) / 0.23, y_per = (v[2 * 23 + 1] - v[1]) / (0.002 * 23);
    CHECK(x_per > 0 && y_per < 0);
    for (size_t i = 0; i < line->n_numbers; i += 2) {
        double rising = 0.3 + (s[i] - v[0]) / x_per;
        CHECK_DOUBLE(s[i + 1], v[1] + needed(rising) * y_per, 0.05);
    }
    CHECK_CONTAINS(figure_words(o), "a month, percentage points");
    int over = 0;
    for (int r = 0; r < 5; r++)
        for (int t = 0; t < MONTHS; t++) {
            double m[3];
            drifting(1, r, t, m);
            over += (float)m[1] > (float)m[2];
        }
    CHECK_CONTAINS(o->alt, test_text("interdiction: %d of 120 contested months above the threshold, 6 clashes in 3 of 5 runs", over));
    CHECK_CONTAINS(o->alt, "baseline: 0 of 120 contested months above");
    golden("phase", o);
}

/* Each run is one line of the same make, and a clash stands on its own run in its month: day 400 is in Feb 2011, month 13. */
TEST(runs_are_alike_and_clashes_stand_on_them)
{
    struct world w = {2, 5, names, once, drifting, CONFIG};
    struct made_runs made = make(&w);
    struct plot_request rq = request("phase");
    rq.town = "mid", rq.arms[0] = names[1];
    const struct plot_ops *o = made_draw(&rq, &made);
    int lines = 0, marks = 0, in_runs = 0, in_clashes = 0;
    double x[5] = {0}, y[5] = {0};
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        if (op->kind == PLOT_OP_GROUP) in_runs = !strcmp(op->text, "runs"), in_clashes = !strcmp(op->text, "clashes");
        if (op->kind == PLOT_OP_UNGROUP) in_runs = in_clashes = 0;
        if (op->kind != PLOT_OP_PATH) continue;
        if (in_runs && lines < 5) {
            CHECK_DOUBLE(op->style.width, 0.6, 0);
            CHECK_DOUBLE(op->style.stroke_alpha, 0.45, 0);
            x[lines] = o->number[op->first_number + 26], y[lines] = o->number[op->first_number + 27];
            lines++;
        } else if (in_clashes) {
            struct plot_box b = plot_path_box(o, op);
            CHECK_DOUBLE((b.x0 + b.x1) / 2, x[marks % 5], 0.01);
            CHECK_DOUBLE((b.y0 + b.y1) / 2, y[marks % 5], 0.01);
            marks++;
        }
    }
    CHECK_INT(lines, 5);
    CHECK_INT(marks, 3); /* the second clash of the month is in the same place */
}

TEST(odd_months_can_be_drawn)
{
    static const double widths[] = {85, 160, 180};
    static const struct world worlds[] = {{2, 5, names, once, odd_months, CONFIG}, {4, 1, names, once, drifting, CONFIG}, {1, 40, names, never, drifting, CONFIG},
                                          {1, 3, names, never, constant, CONFIG},  {3, 3, names, once, drifting, NULL}};
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
        struct made_runs made = make(&worlds[i]);
        for (int w = 0; w < 3; w++) {
            struct plot_request rq = request("phase");
            rq.town = "mid", rq.width_mm = widths[w];
            const struct plot_ops *o = made_draw(&rq, &made);
            if (!CHECK_INT(figure_flaws(o, true), 0)) test_note("world %zu, %g mm", i, widths[w]);
            const char *text = figure_words(o);
            if (i == 4) CHECK_CONTAINS(text, "The threshold is not drawn"), CHECK_CONTAINS(text, "within the bargaining period");
            for (size_t k = 0; k < o->n_numbers; k++)
                if (!CHECK(isfinite(o->number[k]))) break;
        }
    }
}

TEST(what_a_phase_needs_is_said)
{
    struct world w = {5, 2, names, once, drifting, CONFIG};
    struct made_runs made = make(&w);
    struct plot_request rq = request("phase");
    refused(&rq, &made, TRIB_USAGE, "needs a town, as in town = \"mid\"; towns with more than one armed group are mid");
    rq.town = "coast";
    refused(&rq, &made, TRIB_USAGE, "'coast' has one armed group at most; those with more are mid");
    rq.town = "middle";
    refused(&rq, &made, TRIB_NAME, "no town 'middle'");
    rq.town = "mid";
    refused(&rq, &made, TRIB_USAGE, "shows 4 arms at most, and there are 5");
    rq.arms[0] = names[0];
    CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
    w.month = NULL, w.n_arms = 1;
    made = make(&w);
    refused(&rq, &made, TRIB_USAGE, "monthly = { \"rising_power\", \"shift_expected\", \"shift_needed\" }");
    w.month = empty;
    made = make(&w);
    refused(&rq, &made, TRIB_USAGE, "nobody contests 'mid'");
    w.month = drifting, w.config = CONFIG "mechanism commitment=off\n";
    made = make(&w);
    refused(&rq, &made, TRIB_USAGE, "mechanism 'commitment' off");
}

/* Said in the walk before the first run, so that nobody waits for runs whose figure can't be drawn. */
TEST(a_script_hears_it_before_the_first_run)
{
    static const struct {
        const char *compare, *plot, *word;
    } wrong[] = {{"", "figure = \"phase\", town = \"mid\"", "needs the months of 'rising_power'"},
                 {", monthly = { \"rising_power\", \"shift_expected\", \"shift_needed\" }", "figure = \"phase\"", "needs a town"},
                 {"", "figure = \"survival\", town = \"mdi\"", "did you mean 'mid'?"},
                 {"", "figure = \"survival\", measure = \"clashes\"", "measure"}};
    char *folder = test_folder();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        test_write(folder, "x.lua", test_text("local tributary = require \"tributary\"\n"
                                              "local base = tributary.scenario { name = \"base\", case = \"toy\", to = \"2010-12-31\", scale = 5 }\n"
                                              "local r = tributary.compare { arms = { base }, runs = 2%s }\nr:plot { %s, file = \"x.png\" }\n", wrong[i].compare, wrong[i].plot));
        struct test_output *o = test_program(folder, "check x.lua");
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].word);
    }
}
