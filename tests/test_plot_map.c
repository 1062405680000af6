/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Maps: panels on one scale, dates in a row, circles at towns, names that find a place, and the animated PNG read back frame by frame.
 *
 * The store is made up on the toy case (its README draws it), so that widths and areas can be worked out by hand. A year's flow, both
 * ways together: south-mid 1,100 (1,000 north, 100 south), mid-coast 550, coast-over 275. Run r adds 10 (r - (runs - 1) / 2) to each,
 * year k 100 k. The second arm halves mid-coast, and moves coast-over by 40 up and down from run to run. Departures: 400 from the
 * coast, 100 from the middle; the second arm takes 300 from the coast.
 */
#include "figures.h"
#include "harness.h"
#include "made_runs.h"
#include "../plots/map.h"
#include "../plots/writer.h"
#include "../sim/case.h"
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define FIRST_YEAR 2010

struct shape { /* of a made-up store */
    int runs, years;
    double scale;      /* all flows times this */
    bool months, gaps; /* keep flow by month; leave values out */
};
static double flow_of(const struct trib_case *cas, int leg, int arm, int run, int year, const struct shape *s)
{
    const struct trib_leg *l = &cas->leg[leg];
    const char *from = cas->town[l->from].id, *to = cas->town[l->to].id;
    double luck = 10 * (run - (s->runs - 1) / 2.0) + 100 * year, v = 0;
    if (!strcmp(from, "south")) v = 1000 + luck;
    else if (!strcmp(to, "south")) v = 100;
    else if (!strcmp(from, "mid")) v = (550 + luck) * (arm == 1 ? 0.5 : 1);
    else if (!strcmp(to, "over")) v = 275 + luck + (arm == 1 ? (run % 2 ? 40 : -40) : 0);
    return v * s->scale;
}
static double departures_of(const struct trib_case *cas, int town, int arm)
{
    if (!strcmp(cas->town[town].id, "coast")) return arm == 1 ? 100 : 400;
    return !strcmp(cas->town[town].id, "mid") ? 100 : 0;
}

static void put_run(struct made_runs *made, struct store_run_id *id, int arm, int run, const struct shape *s)
{
    int n, flow = trib_measure_find("flow"), price = trib_measure_find("price"), departures = trib_measure_find("departures");
    const struct trib_case *cas = made->cas;
    trib_measures(&n);
    int places = cas->n_legs + cas->n_towns, months = s->years * 12;
    struct trib_result result = {.n_measures = n, .n_months = months, .first_month = FIRST_YEAR * 12, .n_rows = s->years * places};
    struct trib_place_months series = {flow, TRIB_LEG, cas->n_legs, months, calloc((size_t)months * (size_t)cas->n_legs, sizeof(float))};
    result.monthly = calloc((size_t)months * (size_t)n, sizeof(double));
    result.row = calloc((size_t)result.n_rows, sizeof *result.row);
    result.row_values = calloc((size_t)result.n_rows * (size_t)n, sizeof(double));
    for (int k = 0; k < result.n_rows; k++) {
        struct trib_place_row *row = &result.row[k];
        int place = k % places, year = k / places;
        bool leg = place < cas->n_legs;
        *row = (struct trib_place_row){FIRST_YEAR + year, leg ? TRIB_LEG : TRIB_TOWN, leg ? place : place - cas->n_legs, result.row_values + k * n};
        for (int m = 0; m < n; m++) row->value[m] = NAN;
        if (s->gaps && (place + run) % 3 == 0) continue;
        if (leg) row->value[flow] = flow_of(cas, place, arm, run, year, s);
        if (leg) row->value[price] = 100 + 10 * place + run;
        if (!leg) row->value[departures] = departures_of(cas, row->place, arm) * s->scale;
        for (int t = 0; leg && t < 12; t++)
            series.value[(year * 12 + t) * cas->n_legs + place] = (float)(row->value[flow] * (t == 6 ? 0.5 : 1) / 12);
    }
    if (s->months) result.n_series = 1, result.series = &series;
    struct trib_error err = {0};
    REQUIRE_STATUS(store_put(made->store, id, &result, NULL, &err), &err);
    free(series.value);
    free(result.monthly);
    free(result.row);
    free(result.row_values);
}

static struct made_runs make(const char *const *arms, int n_arms, struct shape s)
{
    struct made_runs made = made_begin();
    if (s.scale == 0) s.scale = 1;
    for (int a = 0; a < n_arms; a++) {
        struct store_run_id id = {.arm_id = made_plan(&made, a, arms[a], NULL, s.runs), .seed = 1};
        for (int r = 0; r < s.runs; r++) {
            id.replicate = (uint32_t)r;
            put_run(&made, &id, a, r, &s);
        }
    }
    made_end(&made);
    return made;
}

static const char *const three[] = {"baseline", "patrols", "jobs"};

static struct plot_request request(const char *measure)
{
    struct plot_request rq = {.figure = "map", .measure = {measure}, .file = "x.png", .provenance = {"seed", "7"}};
    rq.geo_folder = test_source("scenarios/cases/geo");
    return rq;
}
static const struct plot_op *text_find(const struct plot_ops *o, const char *text)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_TEXT && !strcmp(o->op[i].text, text)) return &o->op[i];
    return NULL;
}

/* What carries data in the k-th window: ribbons or circles, in the order they are drawn. */
static int data_of(const struct plot_ops *o, int window, const struct plot_op **out)
{
    int clip = -1, n = 0;
    bool inside = false;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind == PLOT_OP_CLIP) clip++, inside = true;
        if (o->op[i].kind == PLOT_OP_UNCLIP) inside = false;
        if (inside && clip == window && o->op[i].kind == PLOT_OP_PATH && o->op[i].role == PLOT_ROLE_DATA && n < 16) out[n++] = &o->op[i];
    }
    return n;
}
static int windows_of(const struct plot_ops *o)
{
    int n = 0;
    for (size_t i = 0; i < o->n; i++) n += o->op[i].kind == PLOT_OP_CLIP;
    return n;
}
/* The window on a page of 160 mm is 435.54 points wide, so the largest ribbon is 8 sqrt(435.54 / 436). */
static const double widest = 7.99578;

/* ---- one scale ------------------------------------------------------------------------------------------------------------ */

TEST(width_is_size)
{
    struct made_runs made = make(three, 2, (struct shape){.runs = 5, .years = 1});
    struct plot_request rq = request("flow");
    const struct plot_ops *o = made_draw(&rq, &made);
    const struct plot_op *line[16] = {NULL};
    REQUIRE(data_of(o, 0, line) == 3); /* ascending */
    CHECK_DOUBLE(line[2]->style.width, widest, 1e-3);
    CHECK_DOUBLE(line[1]->style.width, widest * 550 / 1100, 1e-3);
    CHECK_DOUBLE(line[0]->style.width, widest * 275 / 1100, 1e-3);
    /* Runs are 1,080 to 1,120 and so on: quantiles 5% and 95% of five evenly spaced values are 0.9 of the way to the ends, 18. Of the
     * three legs 275 lies within 93.5% and 106.5%, 550 within 96.7% and 103.3%, 1,100 within 98.4% and 101.6%: the median is the second. */
    CHECK_CONTAINS(figure_words(o), "on the 3 largest legs nine runs of ten lie between 97% and 103% of a leg's mean");
}

TEST(arms_stand_side_by_side_on_one_scale)
{
    struct made_runs made = make(three, 3, (struct shape){.runs = 5, .years = 1});
    struct plot_request rq = request("flow");
    rq.arms[0] = "baseline", rq.arms[1] = "patrols";
    const struct plot_ops *o = made_draw(&rq, &made);
    const struct plot_op *a[16] = {NULL}, *b[16] = {NULL};
    CHECK_INT(windows_of(o), 2);
    REQUIRE(data_of(o, 0, a) == 3 && data_of(o, 1, b) == 3 && a[1] && a[2] && b[1] && b[2]);
    /* windows (435.54 - 6) / 2 wide: ribbons are 8 sqrt(214.77 / 436) at the most, in both */
    CHECK_DOUBLE(a[2]->style.width, 5.61471, 1e-3);
    CHECK_DOUBLE(b[2]->style.width, 5.61471, 1e-3);
    CHECK_DOUBLE(a[1]->style.width, 5.61471 / 2, 1e-3); /* mid-coast: 550, and 275 in the second arm, where coast-over is drawn after it */
    CHECK_DOUBLE(b[1]->style.width, 5.61471 / 4, 1e-3);
    CHECK_DOUBLE(plot_path_box(o, b[2]).x0 - plot_path_box(o, a[2]).x0, 220.77, 0.01);
    CHECK_DOUBLE(plot_path_box(o, b[2]).y0 - plot_path_box(o, a[2]).y0, 0, 1e-9);
    CHECK(text_find(o, "baseline") && text_find(o, "patrols"));
    CHECK_CONTAINS(figure_words(o), "under 'baseline' and 'patrols'");
    rq.width_mm = 85; /* under one another */
    o = made_draw(&rq, &made);
    REQUIRE(data_of(o, 0, a) == 3 && data_of(o, 1, b) == 3);
    CHECK_DOUBLE(plot_path_box(o, b[2]).x0, plot_path_box(o, a[2]).x0, 1e-9);
    CHECK(plot_path_box(o, b[2]).y0 > plot_path_box(o, a[2]).y0 + 60);
}

TEST(two_arms_and_what_they_differ_by)
{
    struct made_runs made = make(three, 3, (struct shape){.runs = 8, .years = 1});
    struct plot_request rq = request("flow");
    rq.arms[0] = "baseline", rq.arms[1] = "patrols", rq.difference_from = "baseline";
    const struct plot_ops *o = made_draw(&rq, &made);
    const struct plot_op *line[16] = {NULL};
    CHECK_INT(windows_of(o), 3);
    CHECK(text_find(o, "Difference: 'patrols' less 'baseline'") != NULL);
    /* Uncertain legs first, each a faint ribbon and a dashed line: south-mid does not differ at all, coast-over by 40 up and down.
     * mid-coast loses 275 in every run, which is the end of the colour scale (200 is the round number below, 500 the one above). */
    REQUIRE(data_of(o, 2, line) == 5);
    CHECK(line[1]->style.dash == PLOT_DASHED && line[3]->style.dash == PLOT_DASHED && line[4]->style.dash == PLOT_SOLID);
    CHECK_DOUBLE(line[0]->style.stroke_alpha, 0.28, 1e-9);
    CHECK(line[4]->style.stroke == map_diverging(-275.0 / 500));
    char *words = figure_words(o);
    CHECK_CONTAINS(words, "not sure: the 95% interval contains 0");
    CHECK_CONTAINS(words, "+500 or more");
    CHECK_CONTAINS(words, "no political statement");
    CHECK_LACKS(words, "larger of the two arms");
    rq.arms[0] = "patrols", rq.arms[1] = "jobs"; /* the base is not among them: two differences */
    o = made_draw(&rq, &made);
    CHECK_INT(windows_of(o), 2);
    CHECK(text_find(o, "Difference: 'jobs' less 'baseline'") != NULL);
}

static struct plot_box window_of(const struct plot_ops *o, int window)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_CLIP && window-- == 0) return plot_path_box(o, &o->op[i]);
    return (struct plot_box){NAN, NAN, NAN, NAN};
}
TEST(two_arms_stand_beside_the_difference_on_a_wide_page)
{
    struct made_runs made = make(three, 3, (struct shape){.runs = 8, .years = 1});
    struct plot_request rq = request("flow");
    rq.arms[0] = "baseline", rq.arms[1] = "patrols", rq.difference_from = "baseline";
    static const double width_mm[] = {120, 160, 180, 254, 85};
    for (int i = 0; i < 5; i++) {
        rq.width_mm = width_mm[i];
        const struct plot_ops *o = made_draw(&rq, &made);
        struct plot_box first = window_of(o, 0), second = window_of(o, 1), answer = window_of(o, 2);
        CHECK_INT(figure_flaws(o, true), 0);
        if (width_mm[i] < 100) {
            CHECK(answer.y0 > fmax(first.y1, second.y1));
            continue;
        }
        CHECK_DOUBLE(first.y0, answer.y0, 0.01); /* as high together as the difference */
        CHECK_DOUBLE(second.y1, answer.y1, 0.01);
        CHECK(second.y0 > first.y1 && answer.x0 > first.x1 && answer.x1 - answer.x0 > 1.8 * (first.x1 - first.x0));
        CHECK_DOUBLE(answer.x1, o->width - PLOT_MARGIN, 0.01);
        CHECK_DOUBLE((answer.y1 - answer.y0) / (answer.x1 - answer.x0), (first.y1 - first.y0) / (first.x1 - first.x0), 1e-3);
    }
}
TEST(words_for_screen_readers_tell_the_arms_own_values)
{ /* the ribbon is as wide as the larger of the two arms; in words an arm has its own value */
    struct made_runs made = make(three, 3, (struct shape){.runs = 8, .years = 1});
    struct plot_request rq = request("flow");
    rq.arm = "patrols", rq.difference_from = "baseline";
    const struct plot_ops *o = made_draw(&rq, &made);
    /* Half of 550; runs differ by -275 - 5 (r - 3.5): standard deviation 12.25, of the mean 4.33, times Student's 2.365 is 10.2. */
    CHECK_CONTAINS(o->alt, "Middle to Coast 275 persons a year, difference −275 persons a year (−285 to −265);");
}

TEST(years_stand_in_a_row)
{
    struct made_runs made = make(three, 2, (struct shape){.runs = 4, .years = 12});
    struct plot_request rq = request("flow");
    rq.panel_by = "year";
    const struct plot_ops *o = made_draw(&rq, &made);
    CHECK_CONTAINS(figure_words(o), "2010 up to 1,100"); /* 1,000 there and 100 back; a year later 100 more */
    CHECK_CONTAINS(figure_words(o), "Beside each date: its largest leg.");
    const struct plot_op *line[16] = {NULL};
    CHECK_INT(windows_of(o), 9);
    CHECK_CONTAINS(figure_words(o), "2010 to 2021, 9 of its 12 years, evenly chosen");
    CHECK(text_find(o, "2010") && text_find(o, "2021") && !text_find(o, "2012")); /* 0, 1, 3, 4, 6, 7, 8, 10, 11 of 0 to 11 */
    CHECK(text_find(o, "2011") && text_find(o, "2013") && text_find(o, "2020"));
    /* one scale: south-mid is 1,100 in the first year and 2,200 in the last */
    double width = 8 * sqrt((435.543 - 12) / 3 / 436);
    REQUIRE(data_of(o, 8, line) == 3);
    CHECK_DOUBLE(line[2]->style.width, width, 1e-3);
    REQUIRE(data_of(o, 0, line) == 3);
    CHECK_DOUBLE(line[2]->style.width, width / 2, 1e-3);
    rq.from_day = trib_day_of(2015, 1, 1), rq.to_day = trib_day_of(2017, 12, 31);
    o = made_draw(&rq, &made);
    CHECK_INT(windows_of(o), 3);
    CHECK(text_find(o, "2015") && text_find(o, "2016") && text_find(o, "2017"));
    CHECK_LACKS(figure_words(o), "evenly chosen");
}

TEST(months_that_are_kept_can_be_shown)
{
    struct made_runs made = make(three, 1, (struct shape){.runs = 3, .years = 1, .months = true});
    struct plot_request rq = request("flow");
    struct trib_error err = {0};
    rq.panel_by = "month";
    rq.from_day = trib_day_of(2010, 6, 1), rq.to_day = trib_day_of(2010, 8, 31);
    const struct plot_ops *o = made_draw(&rq, &made);
    const struct plot_op *june[16] = {NULL}, *july[16] = {NULL};
    CHECK(text_find(o, "Jun 2010") && text_find(o, "Jul 2010") && text_find(o, "Aug 2010"));
    REQUIRE(data_of(o, 0, june) == 3 && data_of(o, 1, july) == 3 && june[2] && july[2]);
    CHECK_DOUBLE(july[2]->style.width, june[2]->style.width / 2, 1e-3); /* July is half of June */
    CHECK_CONTAINS(figure_words(o), "a month");
    rq.measure[0] = "price";
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "monthly = { \"price\" }");
}

/* ---- towns ---------------------------------------------------------------------------------------------------------------- */

TEST(area_is_the_value_of_a_town)
{
    struct made_runs made = make(three, 2, (struct shape){.runs = 4, .years = 2});
    struct plot_request rq = request("departures");
    const struct plot_ops *o = made_draw(&rq, &made);
    const struct plot_op *circle[16] = {NULL};
    REQUIRE(data_of(o, 0, circle) == 2); /* the largest first: 400 and 100, so twice the radius */
    struct plot_box big = plot_path_box(o, circle[0]), small = plot_path_box(o, circle[1]);
    CHECK_DOUBLE(big.x1 - big.x0, 2 * 15 * sqrt(435.543 / 436), 1e-2);
    CHECK_DOUBLE(small.x1 - small.x0, (big.x1 - big.x0) / 2, 1e-2);
    CHECK_CONTAINS(figure_words(o), "a circle's area is its town's value");
    CHECK_CONTAINS(figure_words(o), "from its beach");
    rq.arm = "patrols", rq.difference_from = "baseline";
    o = made_draw(&rq, &made);
    REQUIRE(data_of(o, 0, circle) == 1); /* the coast loses 300 in every run: a ring; the middle does not move */
    CHECK(circle[0]->style.stroke == PLOT_BETTER && circle[0]->style.fill == PLOT_PAPER && circle[0]->style.dash == PLOT_SOLID);
    CHECK_CONTAINS(figure_words(o), "'patrols' less 'baseline'");
}

/* ---- names ---------------------------------------------------------------------------------------------------------------- */

/* Every town that is drawn is named: at its place, by a leader line, or by a number that the key gives. */
TEST(crowded_towns_are_all_named)
{
    struct made_runs made = make(three, 2, (struct shape){.runs = 3, .years = 1});
    for (int t = 0; t < 3; t++) made.cas->town[t].lon = 10 + 0.02 * t, made.cas->town[t].lat = 30.02 - 0.02 * t;
    struct plot_request rq = request("flow");
    const struct plot_ops *o = made_draw(&rq, &made);
    for (int t = 0; t < made.cas->n_towns; t++) CHECK_CONTAINS(figure_words(o), made.cas->town[t].name);
    CHECK_INT(figure_flaws(o, true), 0);
}

/* With the whole of Libya's towns in one window: texts keep clear of one another, and names are on no thick ribbon. */
TEST(names_keep_off_ribbons)
{
    struct made_runs made = make(three, 1, (struct shape){.runs = 3, .years = 1});
    struct plot_request rq = request("flow");
    const struct plot_ops *o = made_draw(&rq, &made);
    const struct plot_op *line[16] = {NULL};
    int n = data_of(o, 0, line), checked = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind != PLOT_OP_TEXT || o->op[i].role != PLOT_ROLE_LABEL || !(o->op[i].halo > 0)) continue;
        struct plot_box text = plot_text_box(&o->op[i]);
        checked++;
        for (int k = 0; k < n; k++) {
            const double *p = o->number + line[k]->first_number;
            for (int step = 0; step <= 100; step++) {
                double t = step / 100.0, x = p[0] + (p[2] - p[0]) * t, y = p[1] + (p[3] - p[1]) * t;
                if (!CHECK(!(x > text.x0 && x < text.x1 && y > text.y0 && y < text.y1))) test_note("'%s' lies on a ribbon", o->op[i].text);
            }
        }
    }
    CHECK_INT(checked, 4);
}

/* Four towns that crowd are shown again, enlarged, and named there once. */
TEST(a_crowd_is_enlarged)
{
    struct made_runs made = make(three, 2, (struct shape){.runs = 3, .years = 1});
    struct trib_case *cas = made.cas;
    double far = cas->town[3].lat;
    struct trib_leg *leg = cas->leg;
    for (int t = 0; t < 4; t++) cas->town[t].lon = 10 + 0.1 * t, cas->town[t].lat = 30 + 0.1 * (t % 2);
    struct plot_request rq = request("flow");
    CHECK_INT(windows_of(made_draw(&rq, &made)), 1); /* all that there is: nothing to enlarge */
    struct trib_town *town = calloc(5, sizeof *town), *old = cas->town;
    memcpy(town, old, 4 * sizeof *town);
    town[4] = old[3];
    snprintf(town[4].id, sizeof town[4].id, "away");
    snprintf(town[4].name, sizeof town[4].name, "Away");
    town[4].lon = 22, town[4].lat = far;
    cas->town = town, cas->n_towns = 5;
    for (int i = 0; i < cas->n_legs; i++) { /* the busiest leg goes far off */
        leg[i].twin = -1;
        if (!strcmp(town[leg[i].from].id, "south")) leg[i].to = 4;
    }
    const struct plot_ops *o = made_draw(&rq, &made);
    CHECK_INT(windows_of(o), 2);
    int words = 0, names = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind != PLOT_OP_TEXT) continue;
        words += !strcmp(o->op[i].text, "enlarged below");
        names += !strcmp(o->op[i].text, "Coast");
    }
    CHECK_INT(words, 1);
    CHECK_INT(names, 1);
    CHECK_INT(figure_flaws(o, true), 0);
    cas->town = old, cas->n_towns = 4;
    free(town);
}

TEST(a_window_about_a_town)
{
    struct made_runs made = make(three, 1, (struct shape){.runs = 3, .years = 1});
    struct plot_request rq = request("flow");
    struct trib_error err = {0};
    rq.town = "coast";
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "around Coast");
    rq.town = "cost";
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_NAME, &err, "did you mean 'coast'");
}

/* ---- what holds for any map ---------------------------------------------------------------------------------------------------- */

static void all_maps(const struct made_runs *made, const char *const *arm)
{
    static const double widths[] = {85, 160, 180};
    for (int w = 0; w < 3; w++)
        for (int kind = 0; kind < 7; kind++) {
            struct plot_request rq = request(kind == 5 ? "departures" : kind == 6 ? "price" : "flow");
            rq.width_mm = widths[w];
            if (kind == 1 || kind == 3) rq.arm = arm[1], rq.difference_from = arm[0];
            if (kind == 2) rq.arms[0] = arm[0], rq.arms[1] = arm[1], rq.arms[2] = arm[2];
            if (kind == 3 || kind == 4) rq.panel_by = "year";
            if (kind >= 5) rq.arms[0] = arm[0], rq.arms[1] = arm[1], rq.difference_from = arm[0];
            if (!CHECK_INT(figure_flaws(made_draw(&rq, made), true), 0)) test_note("kind %d at %g mm", kind, widths[w]);
        }
}

TEST(no_text_over_text_at_any_width)
{
    static const char *const long_names[] = {"today's policies go on as they are", "patrouilles \u00e0 la fronti\u00e8re et en mer, \u00e0 partir de 2017",
                                             "\u0160\u0113\u0161i l\u0113mumi ar \u013coti garu nosaukumu, kas j\u0101lauza"};
    struct made_runs made = make(three, 3, (struct shape){.runs = 4, .years = 5}), wordy = make(long_names, 3, (struct shape){.runs = 3, .years = 2});
    all_maps(&made, three);
    all_maps(&wordy, long_names);
}

TEST(odd_values_can_be_drawn)
{
    const struct shape odd[] = {{.runs = 1, .years = 3}, {.runs = 2, .years = 3, .scale = 1e9}, {.runs = 5, .years = 3, .scale = 1e-9},
                                {.runs = 6, .years = 3, .gaps = true}};
    for (int i = 0; i < 4; i++) {
        struct made_runs made = make(three, 3, odd[i]);
        all_maps(&made, three);
    }
    struct made_runs one = make(three, 1, odd[0]), lost = make(three, 1, (struct shape){.runs = 7, .years = 1});
    struct plot_request rq = request("flow");
    CHECK_CONTAINS(figure_words(made_draw(&rq, &one)), "One run: how far runs lie apart is not known");
    struct trib_error err = {0};
    lost.cas->town[1].lon = NAN;
    CHECK_ERROR(made_refuse(&rq, &lost, &err), TRIB_USAGE, &err, "'Middle' has no lon and lat");
    rq.measure[0] = "smugglers"; /* nowhere above zero */
    CHECK_ERROR(made_refuse(&rq, &one, &err), TRIB_USAGE, &err, "in every town");
}

TEST(mistakes_about_maps_are_answered)
{
    struct made_runs made = make(three, 3, (struct shape){.runs = 2, .years = 1});
    struct plot_request ok = request("flow"), rq = ok;
    struct trib_error err = {0};
    rq.panel_by = "yaer";
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_NAME, &err, "did you mean 'year'");
    rq = ok, rq.arm = "baseline", rq.arms[0] = "patrols";
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_USAGE, &err, "leave one out");
    rq = ok, rq.arms[0] = "patrol";
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_NAME, &err, "did you mean 'patrols'");
    rq = ok, rq.panel_by = "year", rq.arms[0] = "baseline", rq.arms[1] = "patrols";
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_USAGE, &err, "shows one arm, and 2 are named");
    rq = ok, rq.panel_by = "arm";
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_USAGE, &err, "two arms or more");
    rq = ok, rq.animate = true, rq.file = "x.svg";
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_USAGE, &err, "an animated map is a .png file; found 'x.svg'");
    rq.file = "x.png";
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "two years or more");
    rq = ok;
    for (int i = 0; i < 5; i++) rq.arms[i] = three[i % 3];
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_USAGE, &err, "4 arms beside one another at most");
    rq = ok, rq.arms[0] = rq.difference_from = "patrols";
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_USAGE, &err, "difference from itself");
    rq = ok, rq.measure[0] = "arrivals";
    CHECK_ERROR(plot_check(&rq, three, 3, &err), TRIB_USAGE, &err, "the leg or the town");
    rq = ok, rq.panel_by = "month";
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "monthly = { \"flow\" }");
}

TEST(map_golden_of_panels)
{
    struct made_runs made = make(three, 3, (struct shape){.runs = 4, .years = 3});
    for (int i = 0; i < 3; i++) {
        static const char *const name[] = {"map_pair", "map_years", "map_towns"};
        struct plot_request rq = request(i == 2 ? "departures" : "flow");
        if (i == 0) rq.arms[0] = "baseline", rq.arms[1] = "patrols", rq.difference_from = "baseline";
        else rq.arm = "patrols", rq.difference_from = i == 2 ? "baseline" : NULL, rq.panel_by = i == 1 ? "year" : NULL;
        char *text = plot_ops_text(made_draw(&rq, &made));
        CHECK_GOLDEN(test_text("plots/%s.ops", name[i]), text);
        free(text);
    }
}

/* ---- the animated PNG ------------------------------------------------------------------------------------------------------- */

static uint32_t get32(const unsigned char *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }
static void put32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++) p[i] = (unsigned char)(v >> (24 - 8 * i));
}
static void chunk(struct plot_bytes *out, const char *type, const unsigned char *data, size_t n)
{
    unsigned char number[4];
    put32(number, (uint32_t)n);
    REQUIRE(plot_bytes_add(out, number, 4) && plot_bytes_add(out, type, 4) && (!n || plot_bytes_add(out, data, n)));
    put32(number, (uint32_t)crc32(crc32(0, (const Bytef *)type, 4), data, (uInt)n));
    REQUIRE(plot_bytes_add(out, number, 4));
}
/* Compressed rows of a picture of that size as pixels RGBA, malloc'ed: a plain PNG is put together and read by libpng. */
static unsigned char *decode(const unsigned char *header, uint32_t width, uint32_t height, const struct plot_bytes *rows)
{
    struct plot_bytes png = {0};
    unsigned char own[13];
    memcpy(own, header, 13);
    put32(own, width);
    put32(own + 4, height);
    REQUIRE(plot_bytes_add(&png, "\x89PNG\r\n\x1a\n", 8));
    chunk(&png, "IHDR", own, 13);
    chunk(&png, "IDAT", rows->data, rows->n);
    chunk(&png, "IEND", own, 0);
    png_image image = {.version = PNG_IMAGE_VERSION};
    REQUIRE(png_image_begin_read_from_memory(&image, png.data, png.n));
    image.format = PNG_FORMAT_RGBA;
    unsigned char *pixel = malloc(PNG_IMAGE_SIZE(image));
    REQUIRE(pixel && png_image_finish_read(&image, NULL, pixel, 0, NULL));
    free(png.data);
    return pixel;
}

struct seen {
    int n, delay[16];
    uint32_t x[16], y[16], width[16], height[16], frames, page_width, page_height, plays, sequence;
    unsigned char blend[16], header[13];
    struct plot_bytes rows[17]; /* [0] the still, then frames */
    int texts;
};
/* Walks the chunks: check sums, order, sequence numbers. */
static void walk(const unsigned char *p, size_t n, struct seen *s)
{
    size_t at = 8;
    bool end = false;
    while (at + 12 <= n && !end) {
        size_t size = get32(p + at);
        const unsigned char *type = p + at + 4, *data = type + 4;
        REQUIRE(size <= n - at - 12);
        CHECK_INT(get32(data + size), (uint32_t)crc32(0, type, (uInt)size + 4));
        if (!memcmp(type, "IHDR", 4)) memcpy(s->header, data, 13), s->page_width = get32(data), s->page_height = get32(data + 4);
        if (!memcmp(type, "acTL", 4)) {
            s->frames = get32(data), s->plays = get32(data + 4);
            CHECK_INT(s->rows[0].n, 0); /* before the picture */
        }
        if (!memcmp(type, "tEXt", 4) || !memcmp(type, "iTXt", 4)) s->texts++;
        if (!memcmp(type, "IDAT", 4)) CHECK(s->n == 0 && plot_bytes_add(&s->rows[0], data, size)); /* the still is no frame */
        if (!memcmp(type, "fcTL", 4)) {
            REQUIRE(size == 26 && s->n < 16);
            CHECK_INT(get32(data), s->sequence++);
            s->width[s->n] = get32(data + 4), s->height[s->n] = get32(data + 8), s->x[s->n] = get32(data + 12), s->y[s->n] = get32(data + 16);
            s->delay[s->n] = (data[20] << 8 | data[21]) * 1000 / (data[22] << 8 | data[23]);
            CHECK_INT(data[24], 0);
            s->blend[s->n++] = data[25];
        }
        if (!memcmp(type, "fdAT", 4)) {
            REQUIRE(s->n > 0);
            CHECK_INT(get32(data), s->sequence++);
            REQUIRE(plot_bytes_add(&s->rows[s->n], data + 4, size - 4));
        }
        end = !memcmp(type, "IEND", 4);
        at += size + 12;
    }
    CHECK(end && at == n);
}

struct pages {
    int n;
    struct plot_pixels page[16];
};
static enum trib_status page_take(void *user, struct plot_ops *o, int milliseconds, struct trib_error *err)
{
    struct pages *pages = user;
    (void)milliseconds;
    plot_theme_apply(plot_theme_find(NULL), o);
    return plot_png_draw(o, 72, &pages->page[pages->n++], err);
}
static bool same_pixels(const struct plot_pixels *page, const unsigned char *rgba)
{
    for (size_t i = 0; i < (size_t)page->width * (size_t)page->height; i++) {
        uint32_t c = (uint32_t)rgba[4 * i] << 16 | (uint32_t)rgba[4 * i + 1] << 8 | rgba[4 * i + 2];
        if (c != (page->argb[i] & 0xFFFFFF) || rgba[4 * i + 3] != 255) return false;
    }
    return true;
}

/* Frames laid over one another, as a browser does it, are the pages as they are drawn. */
TEST(an_animation_is_read_back_frame_by_frame)
{
    struct made_runs made = make(three, 2, (struct shape){.runs = 3, .years = 4});
    struct plot_request rq = request("flow");
    struct trib_error err = {0};
    struct seen seen = {0};
    struct pages pages = {0};
    struct plot_type *type = NULL;
    struct plot_ops like;
    size_t n, again;
    rq.animate = true, rq.dpi = 72, rq.arm = "patrols", rq.difference_from = "baseline";
    rq.file = test_text("%s/x.png", test_folder());
    REQUIRE_STATUS(plot_render(&rq, made.store, made.cas, &err), &err);
    unsigned char *bytes = (unsigned char *)test_read(rq.file, &n);
    REQUIRE(bytes && n > 1000);
    walk(bytes, n, &seen);
    CHECK_INT(seen.frames, 4);
    CHECK_INT(seen.n, 4);
    CHECK_INT(seen.plays, 0);
    CHECK(seen.texts > 5);
    for (int i = 0; i < 4; i++) CHECK_INT(seen.delay[i], i == 3 ? 3000 : 900);

    REQUIRE_STATUS(plot_type_create(&type, &err), &err);
    plot_ops_init(&like, plot_type_measure, type);
    REQUIRE_STATUS(figure_map_frames(&rq, made.store, made.cas, &like, page_take, &pages, &err), &err);
    REQUIRE(pages.n == 4);
    unsigned char *shown = calloc((size_t)seen.page_width * seen.page_height, 4);
    for (int i = 0; i < 4; i++) {
        unsigned char *part = decode(seen.header, seen.width[i], seen.height[i], &seen.rows[i + 1]);
        REQUIRE(seen.x[i] + seen.width[i] <= seen.page_width && seen.y[i] + seen.height[i] <= seen.page_height);
        for (size_t y = 0; y < seen.height[i]; y++)
            for (size_t x = 0; x < seen.width[i]; x++) {
                const unsigned char *from = part + 4 * (y * seen.width[i] + x);
                if (!seen.blend[i] || from[3]) memcpy(shown + 4 * ((y + seen.y[i]) * seen.page_width + x + seen.x[i]), from, 4);
            }
        CHECK_INT(pages.page[i].width, (int)seen.page_width);
        CHECK_INT(pages.page[i].height, (int)seen.page_height);
        if (!CHECK(same_pixels(&pages.page[i], shown))) test_note("frame %d is not its page", i + 1);
        if (i) CHECK(!same_pixels(&pages.page[i - 1], shown)); /* the check can fail: frames differ */
        free(part);
    }
    unsigned char *still = decode(seen.header, seen.page_width, seen.page_height, &seen.rows[0]);
    CHECK(same_pixels(&pages.page[3], still)); /* who knows no animation sees the last date */
    free(still);
    free(shown);

    char *first = malloc(n);
    memcpy(first, bytes, n);
    REQUIRE_STATUS(plot_render(&rq, made.store, made.cas, &err), &err);
    bytes = (unsigned char *)test_read(rq.file, &again);
    CHECK(again == n && !memcmp(first, bytes, n)); /* the same bytes */
    free(first);
    for (int i = 0; i < 17; i++) free(seen.rows[i].data);
    for (int i = 0; i < pages.n; i++) free(pages.page[i].argb);
    plot_ops_clear(&like);
    plot_type_free(type);
}

static enum trib_status page_check(void *user, struct plot_ops *o, int milliseconds, struct trib_error *err)
{
    struct pages *pages = user;
    (void)err, (void)milliseconds;
    char year[16];
    snprintf(year, sizeof year, "%d", FIRST_YEAR + pages->n++);
    const struct plot_op *date = text_find(o, year);
    bool large = false; /* the first and the last year also stand below the bar */
    for (size_t i = 0; i < o->n; i++) large |= o->op[i].kind == PLOT_OP_TEXT && o->op[i].size > 15 && !strcmp(o->op[i].text, year);
    CHECK(date && large);
    CHECK_INT(figure_flaws(o, true), 0);
    return TRIB_OK;
}
TEST(frames_carry_their_date_and_hold_together)
{
    struct made_runs made = make(three, 2, (struct shape){.runs = 3, .years = 4});
    struct plot_request rq = request("flow");
    struct trib_error err = {0};
    const struct plot_ops *like = figure_page();
    rq.animate = true;
    for (rq.width_mm = 85; rq.width_mm <= 180; rq.width_mm += 95)
        for (int pair = 0; pair < 2; pair++) {
            struct pages pages = {0};
            rq.arms[0] = pair ? "baseline" : NULL, rq.arms[1] = pair ? "patrols" : NULL;
            REQUIRE_STATUS(figure_map_frames(&rq, made.store, made.cas, like, page_check, &pages, &err), &err);
            CHECK_INT(pages.n, 4);
        }
}
