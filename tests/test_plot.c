/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures. The list of drawing operations is tested as text (no fonts, no pixels: widths come from a stored table), and by what
 * must hold for any figure: no text over text, nothing outside the page, every series named at its end. The files are read back.
 *
 * The store is made up: arm a, replicate r, month t. Values are whole numbers of an arithmetic rule, so the goldens do not depend
 * on any library's luck.
 */
#include "figures.h"
#include "harness.h"
#include "made_runs.h"
#include "pixels.h"
#include "../plots/figure.h"
#include "../plots/geo.h"
#include "../plots/writer.h"
#include "../sim/case.h"
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_MONTH (2010 * 12)

/* ---- a made-up experiment ------------------------------------------------------------------------------------------- */

/* Arms differ from month 24 on by `effect` per cent; luck is that of the replicate, not of the arm. */
static double value_of(const char *name, int arm, int run, int month, int flat)
{
    static const int effects[] = {0, 30, -25, 2, -40};
    if (flat) return 500;
    double luck = 900 + made_dice(run, month / 3, 1) * 4 + made_dice(run, 0, 2) * 5,
           effect = month < 24 ? 0 : effects[arm % 5] + made_dice(run, arm, 3) / 10.0 - 5;
    if (arm == 0) effect = 0;
    double v = luck * (100 + effect) / 100;
    if (!strcmp(name, "conflict_risk")) return v / 20000;
    if (strstr(name, "profit")) return v * 1500;
    if (!strcmp(name, "arrivals_regular")) return arm == 2 && month >= 24 ? 300 : 0;
    if (!strcmp(name, "deaths_sea")) return floor(v / 50);
    if (!strcmp(name, "deaths_per_attempt")) return NAN;
    return v;
}

/* flat: every value the same. flow of the toy's legs: 1000 northwards and 100 back a year, interdiction closes mid>coast by half. */
static struct made_runs make(const char *const *arms, int n_arms, int runs, int months, int flat)
{
    struct made_runs made = made_begin();
    struct trib_error err = {0};
    int n;
    const struct trib_measure_info *measure = trib_measures(&n);
    int flow = trib_measure_find("flow"), price = trib_measure_find("price"), n_legs = made.cas->n_legs, years = (months + 11) / 12;
    for (int a = 0; a < n_arms; a++) {
        struct store_run_id id = {.arm_id = made_plan(&made, a, arms[a], NULL, runs), .seed = 1};
        for (int r = 0; r < runs; r++) {
            struct trib_result result = {.n_measures = n, .n_months = months, .first_month = FIRST_MONTH, .n_rows = years * n_legs};
            result.monthly = malloc((size_t)(months * n) * sizeof(double));
            result.row = calloc((size_t)result.n_rows, sizeof *result.row);
            result.row_values = malloc((size_t)(result.n_rows * n) * sizeof(double));
            for (int t = 0; t < months; t++)
                for (int m = 0; m < n; m++) result.monthly[t * n + m] = value_of(measure[m].name, a, r, t, flat);
            for (int k = 0; k < result.n_rows; k++) {
                struct trib_place_row *row = &result.row[k];
                *row = (struct trib_place_row){2010 + k / n_legs, TRIB_LEG, k % n_legs, result.row_values + k * n};
                for (int m = 0; m < n; m++) row->value[m] = NAN;
                const struct trib_leg *leg = &made.cas->leg[row->place];
                bool north = made.cas->town[leg->to].lat > made.cas->town[leg->from].lat;
                bool closed = a == 1 && leg->mode == TRIB_ROAD && k / n_legs >= 2;
                row->value[flow] = (north ? 1000 : 100) * (closed ? 0.5 : 1) + made_dice(r, row->place, 4 + k / n_legs) +
                                   (a && !closed ? made_dice(r, a, row->place) % 7 - 3 : 0);
                row->value[price] = 100 + 10 * row->place + made_dice(r, k, 5) / 10;
            }
            id.replicate = (uint32_t)r;
            REQUIRE_STATUS(store_put(made.store, &id, &result, NULL, &err), &err);
            free(result.monthly);
            free(result.row);
            free(result.row_values);
        }
    }
    made_end(&made);
    return made;
}

static const char *const five[] = {"baseline", "interdiction", "regular channels", "livelihoods", "prevention first"};

static struct plot_request request(const char *figure, const char *measure)
{
    struct plot_request rq = {.figure = figure, .measure = {measure}, .file = "x.png", .provenance = {"seed", "7"}};
    rq.geo_folder = test_source("scenarios/cases/geo");
    rq.mark[0].day = trib_day_of(2012, 1, 1);
    rq.mark[0].label = "policies start";
    rq.n_marks = 1;
    return rq;
}

static const struct plot_op *text_find(const struct plot_ops *o, const char *part)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_TEXT && strstr(o->op[i].text, part)) return &o->op[i];
    return NULL;
}
/* ---- what holds for any figure ---------------------------------------------------------------------------------------- */

TEST(flaws_are_found)
{ /* the check below can fail */
    struct plot_ops o;
    plot_ops_init(&o, plot_measure_table, NULL);
    o.width = o.height = 100;
    struct plot_text_style style = {.size = 8, .color = 0x222222};
    plot_text(&o, 10, 20, "one", style);
    CHECK_INT(figure_flaws(&o, false), 0);
    plot_text(&o, 12, 22, "two", style);
    CHECK_INT(figure_flaws(&o, false), 1);
    plot_text(&o, 95, 60, "three", style);
    CHECK_INT(figure_flaws(&o, false), 2);
    style.color = 0xAAAAAA;
    plot_text(&o, 10, 90, "pale", style);
    CHECK_INT(figure_flaws(&o, false), 3);
    plot_segment(&o, 50, 50, 50, 101, plot_stroke(0, 1, PLOT_SOLID), PLOT_ROLE_DATA);
    CHECK_INT(figure_flaws(&o, false), 4);
    plot_ops_clear(&o);
}

TEST(no_text_over_text_and_nothing_outside)
{
    static const char *const long_names[] = {"today's policies go on as they are",
                                             "interdiction at sea with a very long name that must wrap", "third"};
    struct made_runs made = make(five, 5, 8, 48, 0), few = make(long_names, 3, 8, 48, 0);
    static const double widths[] = {0, 85, 100, 254};
    for (int w = 0; w < 4; w++) {
        struct plot_request rq = request("comparison", "illicit_profit");
        rq.width_mm = widths[w];
        static const char *const more[] = {"trafficking_profit",      "conflict_risk",   "arrivals", "deaths",
                                           "person_months_exploited", "arrivals_regular"};
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
        for (int i = 0; i < 6; i++) rq.measure[i + 1] = more[i];
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
        CHECK_INT(figure_flaws(made_draw(&rq, &few), true), 0);
        rq = request("fan", "conflict_risk");
        rq.width_mm = widths[w];
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
        CHECK_INT(figure_flaws(made_draw(&rq, &few), true), 0);
        rq.mark[1].day = trib_day_of(2012, 4, 1), rq.mark[1].label = "a second policy with a long name";
        rq.mark[2].day = trib_day_of(2013, 10, 20), rq.mark[2].label = "a third policy, late, also with a long name";
        rq.n_marks = 3;
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
        CHECK_INT(figure_flaws(made_draw(&rq, &few), true), 0);
        rq = request("map", "flow");
        rq.width_mm = widths[w];
        rq.arm = "interdiction";
        rq.difference_from = "baseline";
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
        rq.difference_from = NULL;
        rq.measure[0] = "price";
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
    }
}

TEST(every_series_is_named_at_its_end)
{
    struct made_runs made = make(five, 5, 6, 48, 0);
    for (int n = 1; n <= 5; n++) {
        struct plot_request rq = request("fan", "arrivals");
        for (int i = 0; i < n; i++) rq.arms[i] = five[i];
        const struct plot_ops *o = made_draw(&rq, &made);
        for (int i = 0; i < n; i++) {
            bool named = false;
            for (size_t k = 0; k < o->n; k++)
                named = named || (o->op[k].kind == PLOT_OP_TEXT && o->op[k].role == PLOT_ROLE_END && !strcmp(o->op[k].text, five[i]));
            if (!CHECK(named)) test_note("'%s' of %d arms has no label", five[i], n);
        }
    }
}

/* Colour of an arm's name; 0 where it is not named. */
static uint32_t color_of_name(const struct plot_ops *o, const char *name)
{
    for (size_t k = 0; k < o->n; k++)
        if (o->op[k].kind == PLOT_OP_TEXT && o->op[k].role == PLOT_ROLE_END && !strcmp(o->op[k].text, name)) return o->op[k].color;
    return 0;
}
TEST(an_arm_has_one_colour_in_all_figures)
{
    struct made_runs made = make(five, 5, 6, 48, 0);
    struct plot_request fan = request("fan", "arrivals"), trade = request("tradeoff", "trafficking_profit");
    trade.measure[1] = "conflict_risk";
    const struct plot_ops *all = made_draw(&fan, &made), *trades = made_draw(&trade, &made);
    fan.arms[0] = five[0], fan.arms[1] = five[4];
    const struct plot_ops *two = made_draw(&fan, &made);
    for (int i = 0; i < 5; i++) {
        CHECK_INT(color_of_name(all, five[i]), plot_palette_text[i]);
        if (i) CHECK_INT(color_of_name(trades, five[i]), plot_palette_text[i]);
    }
    CHECK_INT(color_of_name(two, five[0]), plot_palette_text[0]);
    CHECK_INT(color_of_name(two, five[4]), plot_palette_text[4]);
}
TEST(units_stay_whole_in_narrow_comparisons)
{
    struct made_runs made = make(five, 5, 6, 48, 0);
    static const char *const by[] = {NULL, "horizon"};
    for (int i = 0; i < 2; i++) {
        struct plot_request rq = request("comparison", "arrivals");
        rq.measure[1] = "person_months_exploited", rq.measure[2] = "deaths", rq.measure[3] = "illicit_profit", rq.measure[4] = "conflict_risk";
        rq.width_mm = 85;
        rq.panel_by = by[i];
        if (by[i]) rq.from_day = trib_day_of(2011, 1, 1), rq.to_day = trib_day_of(2011, 12, 31);
        const struct plot_ops *o = made_draw(&rq, &made);
        const char *words = figure_words(o);
        CHECK_INT(figure_flaws(o, true), 0);
        CHECK_LACKS(words, "…");
        CHECK_CONTAINS(words, "person-months");
        CHECK_CONTAINS(words, "baseline");
    }
}
TEST(three_fans_lie_over_one_another_only_if_asked)
{
    struct made_runs made = make(five, 3, 6, 48, 0);
    struct plot_request rq = request("fan", "arrivals");
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "Grey dashes");
    rq.panel_by = "none";
    CHECK_LACKS(figure_words(made_draw(&rq, &made)), "Grey dashes");
    CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
    rq.panel_by = NULL, rq.arms[0] = five[0], rq.arms[1] = five[2];
    CHECK_LACKS(figure_words(made_draw(&rq, &made)), "Grey dashes");
}

/* ---- goldens ---------------------------------------------------------------------------------------------------------- */

static void golden(const char *name, const struct plot_ops *o)
{
    char *text = plot_ops_text(o);
    REQUIRE(text);
    CHECK_GOLDEN(test_text("plots/%s.ops", name), text);
    free(text);
}

TEST(comparison_golden)
{
    struct made_runs made = make(five, 5, 10, 48, 0);
    struct plot_request rq = request("comparison", "trafficking_profit");
    rq.measure[1] = "conflict_risk";
    rq.measure[2] = "arrivals_regular";
    golden("comparison", made_draw(&rq, &made));
}

TEST(comparison_names_the_arm_that_it_compares_with)
{
    struct made_runs made = make(five, 5, 10, 48, 0);
    struct plot_request rq = request("comparison", "trafficking_profit");
    rq.difference_from = five[1];
    char *text = plot_ops_text(made_draw(&rq, &made));
    REQUIRE(text);
    test_defer(free, text);
    CHECK_CONTAINS(text, five[1]);
    CHECK(!strstr(text, "baseline's"));
}

TEST(fan_golden)
{
    struct made_runs made = make(five, 5, 10, 48, 0);
    struct plot_request rq = request("fan", "trafficking_profit");
    golden("fan_panels", made_draw(&rq, &made));
    rq.arms[0] = five[0], rq.arms[1] = five[4];
    golden("fan", made_draw(&rq, &made));
}

/* A made-up figure drawn with real letters, small. */
static char *pictured(const struct made_runs *made, struct plot_request *rq)
{
    struct trib_error err = {0};
    rq->file = test_text("%s/x.png", test_folder());
    rq->dpi = 72;
    REQUIRE_STATUS(plot_render(rq, made->store, made->cas, &err), &err);
    return test_text("%s", rq->file);
}
TEST(pixels_are_as_they_were)
{
    struct made_runs made = make(five, 5, 10, 48, 0);
    struct plot_request fan = request("fan", "trafficking_profit"), map = request("map", "flow"), comparison = request("comparison", "arrivals");
    fan.arms[0] = five[0], fan.arms[1] = five[4];
    map.arm = five[1], map.difference_from = five[0];
    fan.width_mm = comparison.width_mm = 110, map.width_mm = 90;
    pixels_golden("plots/fan.png", pictured(&made, &fan));
    pixels_golden("plots/comparison.png", pictured(&made, &comparison));
    pixels_golden("plots/map.png", pictured(&made, &map));
}
TEST(a_wrong_point_is_seen_in_pixels_and_another_shade_is_not)
{
    struct made_runs made = make(five, 2, 10, 48, 0), other = make(five, 2, 10, 48, 0);
    struct plot_request rq = request("fan", "arrivals");
    char *first = pictured(&made, &rq), *again = pictured(&other, &rq);
    CHECK(pixels_pass(pixels_compare(first, again)));
    /* month 30 of all runs of the first arm, 20% more */
    CHECK_INT(sqlite3_exec(store_db(other.store), "UPDATE monthly SET arrivals = arrivals * 1.2 WHERE month = (SELECT min(month) + 30 FROM monthly)", NULL, NULL, NULL), SQLITE_OK);
    struct pixels_difference d = pixels_compare(first, pictured(&other, &rq));
    CHECK(d.width > 0 && !pixels_pass(d));
    rq.title = "Another title";
    CHECK(!pixels_pass(pixels_compare(first, pictured(&made, &rq))));
}

TEST(map_golden)
{
    struct made_runs made = make(five, 5, 10, 48, 0);
    struct plot_request rq = request("map", "flow");
    rq.arm = "interdiction";
    rq.difference_from = "baseline";
    golden("map", made_draw(&rq, &made));
}

TEST(a_wrong_point_moves_the_golden)
{ /* the digest of a path sees a hundredth of a point */
    struct plot_ops o[2];
    char *text[2];
    for (int i = 0; i < 2; i++) {
        plot_ops_init(&o[i], plot_measure_table, NULL);
        plot_move(&o[i], 0, 0);
        plot_line(&o[i], 10, 5 + i * 0.01);
        plot_line(&o[i], 20, 10);
        plot_paint(&o[i], plot_stroke(0, 1, PLOT_SOLID), PLOT_ROLE_DATA);
        text[i] = plot_ops_text(&o[i]);
        REQUIRE(text[i]);
    }
    CHECK(strcmp(text[0], text[1]) != 0);
    for (int i = 0; i < 2; i++) {
        free(text[i]);
        plot_ops_clear(&o[i]);
    }
}

/* ---- what figures say ---------------------------------------------------------------------------------------------------- */

TEST(interval_of_the_mean_by_hand)
{ /* 1 2 3 4: mean 2.5, sd 1.290994, t(0.975; 3) = 3.182446, half 2.054260 */
    const double value[] = {4, 1, NAN, 3, 2};
    struct plot_summary s;
    struct trib_error err = {0};
    REQUIRE_STATUS(plot_summarize(value, 5, &s, &err), &err);
    CHECK_INT(s.n, 4);
    CHECK_DOUBLE(s.mean, 2.5, 1e-12);
    CHECK_DOUBLE(s.sd, 1.2909944, 1e-6);
    CHECK_DOUBLE(s.lo, 2.5 - 2.054260, 1e-5);
    CHECK_DOUBLE(s.hi, 2.5 + 2.054260, 1e-5);
    CHECK_DOUBLE(s.q05, 1.15, 1e-12);
    REQUIRE_STATUS(plot_summarize(value, 1, &s, &err), &err);
    CHECK_DOUBLE(s.lo, 4, 0);
    CHECK_DOUBLE(s.hi, 4, 0);
}

TEST(pairs_are_of_the_same_replicate)
{
    struct plot_sample a = {0}, b = {0}, pair = {0};
    struct trib_error err = {0};
    REQUIRE_STATUS(plot_sample_make((const uint32_t[]){5, 2, 9, 3}, (const double[]){50, 20, 90, NAN}, 4, &a, &err), &err);
    REQUIRE_STATUS(plot_sample_make((const uint32_t[]){2, 3, 5, 7}, (const double[]){1, 2, 4, 8}, 4, &b, &err), &err);
    REQUIRE_STATUS(plot_pair(&a, &b, &pair, &err), &err);
    CHECK_INT(pair.n, 2); /* 2 and 5; 3 has no value, 7 and 9 no partner */
    CHECK_DOUBLE(pair.value[0], 19, 0);
    CHECK_DOUBLE(pair.value[1], 46, 0);
    plot_sample_clear(&a);
    plot_sample_clear(&b);
    plot_sample_clear(&pair);
}

TEST(window_of_a_measure_by_its_kind)
{
    struct made_runs made = make(five, 2, 3, 36, 0);
    struct plot_request rq = request("comparison", "arrivals");
    rq.measure[1] = "conflict_risk", rq.measure[2] = "held", rq.measure[3] = "deaths_per_attempt";
    rq.from_day = trib_day_of(2010, 3, 1);
    rq.to_day = trib_day_of(2010, 5, 31);
    struct plot_data d;
    struct trib_error err = {0};
    REQUIRE_STATUS(plot_data_load(&d, &rq, made.store, made.cas, TRIB_NATION, 16, &err), &err);
    CHECK_INT(d.last_month - d.first_month + 1, 3);
    double want[4] = {0}, deaths = 0, attempts = 0;
    for (int t = 2; t < 5; t++) {
        want[0] += value_of("arrivals", 1, 2, t, 0);
        want[1] += value_of("conflict_risk", 1, 2, t, 0) / 3;
        want[2] = value_of("held", 1, 2, t, 0);
        deaths += value_of("deaths_sea", 1, 2, t, 0);
        attempts += value_of("attempts", 1, 2, t, 0);
    }
    want[3] = deaths / attempts;
    for (int m = 0; m < 4; m++) {
        struct plot_sample s = {0};
        REQUIRE_STATUS(plot_window_sample(&d, 1, d.measure[m], &s, &err), &err);
        CHECK_INT(s.n, 3);
        CHECK_RELATIVE(s.value[2], want[m], 1e-12);
        plot_sample_clear(&s);
    }
    plot_data_clear(&d);
}

TEST(figures_say_how_sure_they_are)
{
    struct made_runs made = make(five, 5, 10, 48, 0);
    struct plot_request rq = request("comparison", "trafficking_profit");
    rq.measure[1] = "arrivals_regular";
    char *text = figure_words(made_draw(&rq, &made));
    CHECK_CONTAINS(text, "10 runs of each arm");
    CHECK_CONTAINS(text, "95% interval");
    CHECK_CONTAINS(text, "Jan 2012 to Dec 2013"); /* from the first policy on */
    CHECK_CONTAINS(text, "not observed");
    CHECK_CONTAINS(text, "seed 7");
    CHECK_CONTAINS(text, "same"); /* arrivals_regular does not move under interdiction */
    CHECK_CONTAINS(text, "million US$");
    rq = request("map", "flow");
    rq.arm = "interdiction";
    rq.difference_from = "baseline";
    text = figure_words(made_draw(&rq, &made));
    CHECK_CONTAINS(text, "the 95% interval contains 0");
    CHECK_CONTAINS(text, "no political statement");
    CHECK_CONTAINS(text, "2012 to 2013");
    CHECK_CONTAINS(text, "contested or shared"); /* Middle, once the crown has left */
    rq.title = "My own title", rq.note = "My own note.";
    text = figure_words(made_draw(&rq, &made));
    CHECK_CONTAINS(text, "My own title");
    CHECK_CONTAINS(text, "My own note.");
}

TEST(one_run_has_no_interval)
{
    struct made_runs made = make(five, 3, 1, 36, 0);
    struct plot_request rq = request("comparison", "arrivals");
    const struct plot_ops *o = made_draw(&rq, &made);
    CHECK_CONTAINS(figure_words(o), "One run gives no interval");
    CHECK_LACKS(figure_words(o), "Thick bar");
    CHECK_INT(figure_flaws(o, true), 0);
    rq.figure = "fan";
    o = made_draw(&rq, &made);
    CHECK_CONTAINS(figure_words(o), "no bands");
    CHECK_INT(figure_flaws(o, true), 0);
    rq = request("map", "flow");
    rq.arm = "interdiction", rq.difference_from = "baseline";
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "no interval");
}

TEST(equal_values_and_no_values_can_be_drawn)
{
    struct made_runs made = make(five, 3, 4, 36, 1);
    struct plot_request rq = request("comparison", "arrivals");
    const struct plot_ops *o = made_draw(&rq, &made);
    CHECK_CONTAINS(figure_words(o), "same");
    CHECK_INT(figure_flaws(o, true), 0);
    rq.figure = "fan";
    CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
    struct made_runs real = make(five, 2, 4, 36, 0);
    struct trib_error err = {0};
    rq.measure[0] = "deaths_per_attempt"; /* its months are NaN in the made-up runs; its window is a ratio of sums */
    CHECK_ERROR(made_refuse(&rq, &real, &err), TRIB_USAGE, &err, "no value");
    rq.figure = "comparison";
    CHECK(text_find(made_draw(&rq, &real), "Deaths per attempt") != NULL);
}

/* ---- mistakes ----------------------------------------------------------------------------------------------------------- */

TEST(mistakes_are_answered)
{
    struct made_runs made = make(five, 5, 3, 36, 0);
    struct trib_error err = {0};
    struct plot_request ok = request("fan", "arrivals"), rq = ok;
    CHECK_STATUS(plot_check(&ok, five, 5, &err), &err);
    rq.figure = "fann";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_NAME, &err, "did you mean 'fan'");
    rq = ok, rq.measure[0] = "arivals";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_NAME, &err, "did you mean 'arrivals'");
    rq = ok, rq.measure[0] = "flow";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_USAGE, &err, "kept for: leg");
    rq = ok, rq.measure[0] = NULL;
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_USAGE, &err, "none was named");
    rq = ok, rq.measure[1] = "deaths";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_USAGE, &err, "2 were named");
    rq = ok, rq.arm = "livelihood";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_NAME, &err, "did you mean 'livelihoods'");
    rq = ok, rq.difference_from = "nowhere";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_NAME, &err, "'prevention first'");
    rq = ok, rq.file = "x.jpg";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_USAGE, &err, ".png, .svg or .pdf");
    rq = ok, rq.width_mm = 5;
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_RANGE, &err, "80 to 400");
    rq = ok, rq.dpi = 5000;
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_RANGE, &err, "72 to 600");
    rq = ok, rq.from_day = 20000, rq.to_day = 19000;
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_USAGE, &err, "must end after it begins");
    rq = ok, rq.figure = "comparison";
    CHECK_ERROR(plot_check(&rq, five, 1, &err), TRIB_USAGE, &err, "two arms");
    rq = request("map", "flow"), rq.arm = rq.difference_from = "baseline";
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_USAGE, &err, "difference from itself");
    rq = request("map", "arrivals");
    CHECK_ERROR(plot_check(&rq, five, 5, &err), TRIB_USAGE, &err, "deaths_desert");
    rq = ok, rq.from_day = trib_day_of(2030, 1, 1), rq.to_day = trib_day_of(2031, 1, 1);
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "Jan 2010 to Dec 2012");
    rq = request("map", "flow"), rq.geo_folder = "/nowhere";
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_IO, &err, "/nowhere");
    char *folder = test_folder();
    test_write(folder, "country_polygons.csv", "# x\nring_id,iso,country,ring,lon,lat\n1,1,A,outer,10,20\n1,1,A,outer,ten,20\n");
    rq.geo_folder = folder;
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_CASE, &err, "lon and lat");
    CHECK_INT(err.line, 4);
}

TEST(an_empty_store_has_nothing_to_draw)
{
    struct made_runs made = make(five, 0, 0, 1, 0);
    struct plot_request rq = request("fan", "arrivals");
    struct trib_error err = {0};
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "no experiment");
}

/* ---- files ------------------------------------------------------------------------------------------------------------------ */

struct picture {
    unsigned width, height, per_metre, depth, colors;
    int n_text;
    char *key[64], *text[64];
    double ink;
};

static void png_chunks(const char *path, struct picture *p)
{
    FILE *file = fopen(path, "rb");
    REQUIRE(file);
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png), end = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png))) {
        fclose(file);
        REQUIRE(!"a whole PNG");
    }
    png_init_io(png, file);
    png_read_png(png, info, PNG_TRANSFORM_EXPAND, NULL); /* palettes become red, green, blue */
    p->width = png_get_image_width(png, info);
    p->height = png_get_image_height(png, info);
    p->depth = png_get_bit_depth(png, info);
    p->colors = png_get_channels(png, info);
    p->per_metre = png_get_pixels_per_meter(png, info);
    png_textp text;
    p->n_text = png_get_text(png, info, &text, NULL);
    for (int i = 0; i < p->n_text && i < 64; i++) {
        p->key[i] = test_text("%s", text[i].key);
        p->text[i] = test_text("%s", text[i].text);
    }
    png_bytepp rows = png_get_rows(png, info);
    for (unsigned y = 0; y < p->height; y++)
        for (unsigned x = 0; x < p->width; x++) p->ink += rows[y][3 * x] < 128;
    p->ink /= (double)p->width * p->height;
    png_destroy_read_struct(&png, &info, &end);
    fclose(file);
}

static const char *chunk(const struct picture *p, const char *key)
{
    for (int i = 0; i < p->n_text; i++)
        if (!strcmp(p->key[i], key)) return p->text[i];
    return "";
}

TEST(a_png_carries_its_provenance)
{
    struct made_runs made = make(five, 3, 5, 36, 0);
    struct trib_error err = {0};
    char *folder = test_folder();
    struct plot_request rq = request("fan", "arrivals");
    rq.file = test_text("%s/x.png", folder);
    static const char *const facts[] = {"seed", "7", "command", "tributary run \"é.lua\" --runs 5", "build", "0.1.0+abc"};
    memcpy(rq.provenance, facts, sizeof facts);
    REQUIRE_STATUS(plot_render(&rq, made.store, made.cas, &err), &err);
    struct picture p = {0};
    png_chunks(rq.file, &p);
    CHECK_INT(p.width, 1260); /* 160 mm at 200 dpi */
    CHECK_INT(p.depth, 8);
    CHECK_INT(p.colors, 3);
    CHECK_INT(p.per_metre, 7874);
    CHECK(p.ink > 0.005 && p.ink < 0.2);
    CHECK_TEXT(chunk(&p, "command"), facts[3]);
    CHECK_TEXT(chunk(&p, "seed"), "7");
    CHECK_TEXT(chunk(&p, "build"), "0.1.0+abc");
    CHECK_TEXT(chunk(&p, "Measures"), "arrivals");
    CHECK_TEXT(chunk(&p, "Software"), "Tributary " TRIB_VERSION);
    CHECK_CONTAINS(chunk(&p, "Source"), "not observed");
    CHECK_CONTAINS(chunk(&p, "Description"), "Fan chart of arrivals");
    /* the same request, the same bytes */
    size_t n, again;
    char *bytes = test_read(rq.file, &n);
    rq.file = test_text("%s/y.png", folder);
    REQUIRE_STATUS(plot_render(&rq, made.store, made.cas, &err), &err);
    char *other = test_read(rq.file, &again);
    REQUIRE(bytes && other && n == again);
    CHECK(!memcmp(bytes, other, n));
    rq.dpi = 96, rq.width_mm = 100, rq.file = test_text("%s/z.png", folder);
    REQUIRE_STATUS(plot_render(&rq, made.store, made.cas, &err), &err);
    png_chunks(rq.file, &p);
    CHECK_INT(p.width, 378);
    CHECK_INT(p.per_metre, 3780);
}

TEST(svg_keeps_text_and_escapes_it)
{
    static const char *const names[] = {"baseline", "a < b & \"c\""};
    struct made_runs made = make(names, 2, 5, 36, 0);
    struct trib_error err = {0};
    struct plot_request rq = request("comparison", "arrivals");
    rq.file = test_text("%s/x.svg", test_folder());
    REQUIRE_STATUS(plot_render(&rq, made.store, made.cas, &err), &err);
    char *text = test_read(rq.file, NULL);
    REQUIRE(text);
    CHECK_CONTAINS(text, "a &lt; b &amp; &quot;c&quot;</text>");
    CHECK_LACKS(text, "a < b");
    CHECK_CONTAINS(text, "<t:fact key=\"seed\">7</t:fact>");
    CHECK_CONTAINS(text, "width=\"160mm\"");
    int open = 0;
    for (const char *c = text; *c; c++) open += !strncmp(c, "<g", 2) && c[2] != 't' ? 1 : !strncmp(c, "</g>", 4) ? -1 : 0;
    CHECK_INT(open, 0);
}

TEST(svg_golden)
{ /* exact bytes, with the stored widths: no typeface of this machine takes part */
    struct made_runs made = make(five, 3, 10, 48, 0);
    struct plot_request rq = request("fan", "conflict_risk");
    struct plot_facts facts = {.n = 1, .key = {"seed"}, .value = {"7"}};
    struct plot_bytes bytes = {0};
    struct trib_error err = {0};
    REQUIRE_STATUS(plot_write_svg(made_draw(&rq, &made), &facts, 200, &bytes, &err), &err);
    CHECK_GOLDEN("plots/fan.svg", test_text("%.*s", (int)bytes.n, (const char *)bytes.data));
    free(bytes.data);
}

TEST(pdf_is_written)
{
    struct made_runs made = make(five, 2, 4, 36, 0);
    struct trib_error err = {0};
    struct plot_request rq = request("map", "flow");
    rq.file = test_text("%s/x.pdf", test_folder());
    REQUIRE_STATUS(plot_render(&rq, made.store, made.cas, &err), &err);
    size_t n;
    char *bytes = test_read(rq.file, &n);
    REQUIRE(bytes && n > 4000);
    CHECK(!memcmp(bytes, "%PDF-", 5));
    CHECK(strstr(bytes + n - 16, "%%EOF") != NULL);
}

TEST(a_figure_is_written_whole_or_not_at_all)
{
    struct made_runs made = make(five, 2, 3, 36, 0);
    struct trib_error err = {0};
    char *folder = test_folder();
    struct plot_request rq = request("fan", "arrivals");
    rq.file = test_write(folder, "x.png", "the old one");
    rq.arm = "nobody";
    CHECK_ERROR(plot_render(&rq, made.store, made.cas, &err), TRIB_NAME, &err, "nobody");
    CHECK_TEXT(test_read(rq.file, NULL), "the old one");
    rq.arm = NULL;
    rq.file = test_text("%s/no/such/x.png", folder);
    CHECK_ERROR(plot_render(&rq, made.store, made.cas, &err), TRIB_IO, &err, "no/such/x.png");
    struct test_output *list = test_shell(folder, "ls");
    CHECK_TEXT(list->out, "x.png\n");
}

TEST(a_machine_without_typefaces_is_told)
{
    struct made_runs made = make(five, 2, 3, 36, 0);
    struct trib_error err = {0};
    char *folder = test_folder();
    setenv("FONTCONFIG_FILE",
           test_write(folder, "fonts.conf",
                      test_text("<?xml version=\"1.0\"?><fontconfig><cachedir>%s/cache</cachedir></fontconfig>", folder)),
           1);
    struct plot_request rq = request("fan", "arrivals");
    rq.file = test_text("%s/x.png", folder);
    CHECK_ERROR(plot_render(&rq, made.store, made.cas, &err), TRIB_IO, &err, "fonts-inter");
    CHECK(!test_exists(rq.file));
}

/* ---- small parts ------------------------------------------------------------------------------------------------------------ */

TEST(ticks_are_round_and_inside)
{
    struct plot_ticks t = plot_ticks(0, 10, 5);
    CHECK_INT(t.n, 6);
    CHECK_DOUBLE(t.step, 2, 1e-12);
    t = plot_ticks(-0.034, 0.081, 4);
    CHECK_DOUBLE(t.step, 0.02, 1e-12);
    CHECK_INT(t.decimals, 2);
    for (int i = 0; i < t.n; i++) CHECK(t.value[i] >= -0.034 && t.value[i] <= 0.081);
    CHECK_INT(plot_ticks(3, 3, 5).n, 0);
    double lo = 7, hi = 7;
    plot_nice(&lo, &hi, 5);
    CHECK(lo < 7 && hi > 7);
}

TEST(an_axis_shows_two_ticks_at_least)
{ /* ranges that a round step hits only once, or never */
    for (int i = 0; i < 4000; i++) {
        double lo = (made_dice(i, 1, 2) - 60) * pow(10, made_dice(i, 5, 6) % 9 - 4), hi = lo + (1 + made_dice(i, 3, 4)) * pow(10, made_dice(i, 7, 8) % 7 - 4);
        for (int want = 2; want <= 6; want++) {
            struct plot_ticks t = plot_ticks(lo, hi, want);
            int least = want < 3 ? 2 : 3;
            if (!CHECK(t.n >= least && t.n < 20)) test_note("%g to %g, %d wanted, %d found", lo, hi, want, t.n);
            for (int k = 0; k < t.n; k++) CHECK(t.value[k] >= lo - t.step * 1e-6 && t.value[k] <= hi + t.step * 1e-6);
        }
    }
    struct plot_ops o;
    plot_ops_init(&o, plot_measure_table, NULL);
    struct plot_scale scale = {-230, 490, 0, 84};
    bool shown[PLOT_MAX_TICKS];
    struct plot_ticks t = plot_ticks_fit(&o, &scale, 5, true, shown);
    double right = -INFINITY;
    int n = 0;
    for (int i = 0; i < t.n; i++) {
        char text[PLOT_NUMBER];
        if (!shown[i]) continue;
        plot_number(t.value[i], t.decimals, true, text);
        double half = plot_text_width(&o, text, 7.5, false) / 2, at = plot_at(&scale, t.value[i]);
        CHECK(at - half > right);
        right = at + half;
        n++;
    }
    CHECK(n >= 3);
    plot_ops_clear(&o);
}

TEST(round_numbers_below)
{
    CHECK_DOUBLE(plot_round_below(388), 200, 1e-9);
    CHECK_DOUBLE(plot_round_below(500), 500, 1e-9);
    CHECK_DOUBLE(plot_round_below(0.049), 0.02, 1e-12);
    CHECK_DOUBLE(plot_round_below(1), 1, 1e-12);
    CHECK_DOUBLE(plot_round_below(0), 0, 0);
    CHECK_DOUBLE(plot_round_below(-3), 0, 0);
}

TEST(ties_count_half)
{ /* deaths at sea of the arm that changes little: some runs end equal */
    struct made_runs made = make(five, 5, 10, 30, 0);
    struct plot_request rq = request("comparison", "deaths_sea");
    rq.from_day = trib_day_of(2012, 1, 1), rq.to_day = trib_day_of(2012, 1, 31);
    rq.arms[0] = "livelihoods";
    double better = 0;
    int ties = 0;
    for (int r = 0; r < 10; r++) {
        double difference = value_of("deaths_sea", 3, r, 24, 0) - value_of("deaths_sea", 0, r, 24, 0);
        better += difference < 0 ? 1 : difference == 0 ? 0.5 : 0;
        ties += difference == 0;
    }
    REQUIRE(ties > 0 && ties < 10);
    const struct plot_ops *o = made_draw(&rq, &made);
    CHECK(text_find(o, test_text("%.0f%%", better * 10)) != NULL);
    CHECK_CONTAINS(figure_words(o), "equal ones count half");
}

TEST(no_word_stands_alone_on_the_last_line)
{
    struct plot_ops o;
    plot_ops_init(&o, plot_measure_table, NULL);
    static const char text[] =
        "Simulated with Tributary, not observed. Case: Libya and the central Mediterranean route; 4 runs of each arm, "
        "seed 2017.";
    int mended = 0;
    for (double width = 150; width < 460; width += 7) {
        struct plot_lines plain, even;
        plot_wrap(&o, text, 7.5, false, width, 12, &plain);
        plot_wrap_even(&o, text, 7.5, false, width, 12, &even);
        CHECK_INT(even.n, plain.n);
        char *all = test_text("%s", "");
        for (int i = 0; i < even.n; i++) all = test_text("%s%s%s", all, i ? " " : "", even.line[i]);
        CHECK_TEXT(all, text);
        mended += strcmp(plain.line[plain.n - 1], even.line[even.n - 1]) != 0;
        if (even.n > 1) CHECK(plot_text_width(&o, even.line[even.n - 1], 7.5, false) > 0.12 * width);
    }
    CHECK(mended > 3);
    plot_ops_clear(&o);
}

TEST(dates_of_policies_are_those_of_the_arms_shown)
{
    static const char *const three[] = {"baseline", "interdiction", "third"};
    struct made_runs made = make(three, 3, 4, 48, 0);
    struct plot_request rq = request("fan", "arrivals");
    made_policy(&made, 1, trib_day_of(2012, 1, 1), trib_day_of(2013, 1, 1)); /* of interdiction at sea */
    rq.mark[0].day = trib_day_of(2012, 1, 1), rq.mark[0].label = "interdiction_sea";
    rq.mark[1].day = trib_day_of(2012, 6, 1), rq.mark[1].label = "told by no arm of the store";
    rq.n_marks = 2;
    rq.arms[0] = "baseline", rq.arms[1] = "interdiction";
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "Jan 2012: interdiction at sea");
    rq.arms[1] = "third";
    const char *words = figure_words(made_draw(&rq, &made));
    CHECK_LACKS(words, "interdiction");
    CHECK_CONTAINS(words, "Jun 2012: told by no arm of the store");
    rq.mark[0].label = "policies start";
    CHECK_LACKS(figure_words(made_draw(&rq, &made)), "policies start");
    rq.mark[0].annotation = true;
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "policies start");
}
TEST(marks_whose_labels_would_be_crossed_get_letters)
{
    static const char *const three[] = {"baseline", "interdiction", "third"};
    struct made_runs made = make(three, 3, 4, 48, 0);
    struct plot_request rq = request("fan", "arrivals");
    CHECK(text_find(made_draw(&rq, &made), "Jan 2012: policies start") != NULL);
    CHECK(text_find(made_draw(&rq, &made), "(a)") == NULL);
    rq.mark[1].day = trib_day_of(2012, 2, 1), rq.mark[1].label = "interdiction_sea";
    rq.mark[2].day = trib_day_of(2013, 10, 20), rq.mark[2].label = "a third policy, late, with a long name";
    rq.n_marks = 3;
    rq.width_mm = 85;
    const struct plot_ops *o = made_draw(&rq, &made);
    CHECK_CONTAINS(figure_words(o), "(b) Feb 2012: interdiction at sea");
    CHECK_CONTAINS(figure_words(o), "(c) Oct 2013: a third policy, late, with a long name");
    CHECK_INT(figure_flaws(o, true), 0);
}

TEST(numbers_and_units_in_words)
{
    char text[PLOT_NUMBER * 3];
    plot_number(-1234567.4, 0, true, text);
    CHECK_TEXT(text, "\u22121,234,567");
    plot_number(1234.5, 2, true, text);
    CHECK_TEXT(text, "+1,234.50");
    plot_number(-0.0001, 2, true, text);
    CHECK_TEXT(text, "0.00");
    plot_number(0, 2, true, text);
    CHECK_TEXT(text, "0");
    plot_number(999, 0, false, text);
    CHECK_TEXT(text, "999");
    plot_number(NAN, 0, false, text);
    CHECK_TEXT(text, "no value");
    plot_quantity(1234567, "US$", " a year", text);
    CHECK_TEXT(text, "1,235 thousand US$ a year");
    plot_quantity(12345678, "US$", "", text);
    CHECK_TEXT(text, "12.3 million US$");
    plot_quantity(0.0187, "share", "", text);
    CHECK_TEXT(text, "1.87%");
    CHECK_TEXT(plot_unit("probability", 0.1, true, "").label, "percentage points");
    plot_name_text("person_months_held", text, sizeof text);
    CHECK_TEXT(text, "Person-months held");
    plot_sentence("price of the leg; nation: mean sea price", "leg", text, sizeof text);
    CHECK_TEXT(text, "Price of the leg. ");
    plot_sentence("price of the leg; nation: mean sea price", "nation", text, sizeof text);
    CHECK_TEXT(text, "Price of the leg; nation: mean sea price. ");
}

TEST(differences_are_in_words_of_one_unit)
{
    char text[PLOT_NUMBER * 5];
    plot_difference(1.385e8, 6.987e7, 2.071e8, "US$", "", text);
    CHECK_TEXT(text, "+138 million US$ (+70 to +207)");
    plot_difference(1.398e-5, -0.0009234, 0.0009514, "probability", "", text);
    CHECK_TEXT(text, "+0.001 percentage points (−0.092 to +0.095)");
    plot_difference(-4, NAN, NAN, "persons", " a year", text);
    CHECK_TEXT(text, "−4.0 persons a year");
    plot_difference(0, 0, 0, "persons", "", text);
    CHECK_TEXT(text, "0 persons (0 to 0)");
    plot_difference(NAN, NAN, NAN, "persons", "", text);
    CHECK_TEXT(text, "no value");
}

TEST(labels_are_spread_as_little_as_needed)
{
    double at[3] = {30, 10, 11}, half[3] = {2, 5, 5};
    plot_spread(at, half, 3, 0, 100);
    CHECK_DOUBLE(at[1], 5.5, 1e-9); /* 10.5 is the middle of the two that touch */
    CHECK_DOUBLE(at[2], 15.5, 1e-9);
    CHECK_DOUBLE(at[0], 30, 1e-9); /* free of them: stays */
    double low[2] = {1, 2}, h[2] = {5, 5};
    plot_spread(low, h, 2, 0, 100);
    CHECK_DOUBLE(low[0], 5, 1e-9);
    CHECK_DOUBLE(low[1], 15, 1e-9);
}

TEST(a_label_is_never_nearer_to_another_point)
{
    struct plot_ops o;
    plot_ops_init(&o, plot_measure_table, NULL);
    int placed = 0;
    for (int round = 0; round < 60; round++) {
        struct plot_labels *l = calloc(1, sizeof *l);
        REQUIRE(l);
        l->bounds = (struct plot_box){0, 0, 300, 200};
        double x[8], y[8];
        for (int i = 0; i < 8; i++) {
            x[i] = 120 + made_dice(round, i, 1) * 0.5, y[i] = 80 + made_dice(round, i, 2) * 0.5;
            plot_labels_dot(l, x[i], y[i], 3);
        }
        for (int i = 0; i < 8; i++) {
            size_t before = o.n;
            if (!plot_labels_place(l, &o, x[i], y[i], 5, "Al Qatrun", (struct plot_text_style){.size = 8, .color = 0x222222})) continue;
            placed++;
            struct plot_box b = plot_text_box(&o.op[before]);
            double near[8];
            for (int k = 0; k < 8; k++) near[k] = hypot(fmax(fmax(b.x0 - x[k], x[k] - b.x1), 0), fmax(fmax(b.y0 - y[k], y[k] - b.y1), 0));
            for (int k = 0; k < 8; k++) CHECK(near[i] <= near[k] + 1.5); /* boxes are a point wider than their letters */
        }
        free(l);
    }
    CHECK(placed > 100);
    plot_ops_clear(&o);
}

TEST(wrapping_keeps_every_word)
{
    struct plot_ops o;
    struct plot_lines lines;
    plot_ops_init(&o, plot_measure_table, NULL);
    plot_wrap(&o, "one two three four five six seven", 8, false, 60, 12, &lines);
    char *all = test_text("%s", "");
    for (int i = 0; i < lines.n; i++) {
        CHECK(plot_text_width(&o, lines.line[i], 8, false) <= 60);
        all = test_text("%s%s%s", all, i ? " " : "", lines.line[i]);
    }
    CHECK(lines.n > 1);
    CHECK_TEXT(all, "one two three four five six seven");
    plot_wrap(&o, "one two three four five six seven", 8, false, 60, 2, &lines);
    CHECK_INT(lines.n, 2);
    CHECK_CONTAINS(lines.line[1], "\u2026");
    plot_wrap(&o, "Donaudampfschifffahrtsgesellschaft", 8, false, 60, 2, &lines);
    CHECK_INT(lines.n, 1);
    CHECK_CONTAINS(lines.line[0], "\u2026");
    CHECK(plot_text_width(&o, lines.line[0], 8, false) <= 60);
    plot_ops_clear(&o);
}

TEST(map_keeps_its_scale)
{
    struct geo_view v = {9, 20, 11, 33, {0, 0, 0, 0}};
    double height = geo_fit(&v, 10, 50, 400, 0.45, 0.72);
    CHECK_DOUBLE(height, 400 * 0.72, 0.5);
    CHECK(v.lon0 <= 9 && v.lon1 >= 11 && v.lat0 <= 20 && v.lat1 >= 33);
    double x0, y0, x1, y1;
    geo_at(&v, 10, 26.5, &x0, &y0);
    geo_at(&v, 10, 27.5, &x0, &y1);
    geo_at(&v, 11, 26.5, &x1, &y0);
    CHECK_RELATIVE((x1 - x0) / (y0 - y1), 0.8949344, 1e-3); /* cos 26.5 degrees */
}

/* A place that the map's data does not hold: its window is not pushed towards the data, and no coast is no error. */
TEST(a_case_elsewhere_is_drawn_without_a_coast)
{
    struct geo_view v = {-78, -1, -72, 2, {0, 0, 0, 0}};
    CHECK(!geo_inside(&v));
    CHECK_DOUBLE(geo_fit(&v, 10, 50, 400, 0.6, 0.72), 400 * 0.6, 0.5);
    CHECK_DOUBLE((v.lat0 + v.lat1) / 2, 0.5, 1e-9);
    struct made_runs made = make(five, 2, 3, 36, 0);
    for (int t = 0; t < made.cas->n_towns; t++) made.cas->town[t].lon -= 84, made.cas->town[t].lat -= 25;
    struct plot_request rq = request("map", "flow");
    struct plot_ops *o = made_draw(&rq, &made);
    char *drawn = figure_words(o);
    CHECK_CONTAINS(drawn, "Middle");
    CHECK_CONTAINS(drawn, "Over");
    CHECK_CONTAINS(drawn, "ends within the picture or before it");
}

TEST(every_kind_of_figure_is_listed)
{
    int n;
    const struct plot_figure_info *figure = plot_figures(&n);
    CHECK(n >= 8);
    for (int i = 0; i < n; i++) CHECK(plot_figure_find(figure[i].name) == &figure[i]); /* each once */
    for (int i = 0; i < n; i++) CHECK(*figure[i].name && strlen(figure[i].doc) > 30 && plot_figure_takes(&figure[i], "measure") == (figure[i].most > 0));
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++) CHECK(strcmp(figure[i].name, figure[k].name) != 0);
}

/* A text that filled its room may end within a character; XML, Pango and readers of metadata refuse such bytes. */
TEST(half_a_character_is_never_drawn)
{
    static const char *const pairs[][2] = {{"plain", "plain"}, {"\u00e9t\u00e9", "\u00e9t\u00e9"}, {"a\u20ac\U0001F600", "a\u20ac\U0001F600"}, {"a\xc3", "a"}, {"a\xe2\x82", "a"},
                                           {"a\xf0\x9f\x98", "a"}, {"a\xc3, then b", "a, then b"}, {"\x80\xff", ""}, {"\xe0\x80\x80x", "x"}, {"\xed\xa0\x80y", "y"}, {"\xf4\x90\x80\x80z", "z"}, {"", ""}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s", pairs[i][0]);
        plot_utf8_clean(text);
        CHECK_TEXT(text, pairs[i][1]);
    }
    struct plot_ops ops;
    plot_ops_init(&ops, plot_measure_table, NULL);
    plot_text(&ops, 1, 2, "caf\xc3", (struct plot_text_style){.size = 8});
    REQUIRE(ops.n == 1);
    CHECK_TEXT(ops.op[0].text, "caf");
    plot_ops_clear(&ops);
}
/* Forty claims in long words: their alternative text is longer than its room. */
TEST(a_figure_of_long_words_is_sound_xml)
{
    char *folder = test_folder();
    test_write(folder, "x.lua",
               "local tributary = require 'tributary'\nlocal rows = {}\n"
               "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-01-01', to = '2010-02-28', scale = 100 }\n"
               "for i = 1, 40 do rows[i] = { id = 'H' .. i, says = string.rep('\u00e9', 90 + i), verdict = string.rep('\u00e9', 50), share = 0.5, low = 0.1, high = 1, held = 1, judged = 2 } end\n"
               "local kept = tributary.compare { arms = { base }, runs = 1 }:keep { kind = 'claims', rows = rows }\n"
               "kept:plot { figure = 'claims', file = 'c.svg' }\nkept:plot { figure = 'claims', file = 'c.pdf' }\n");
    struct test_output *o = test_program(folder, "run x.lua --quiet --out o");
    CHECK_EXIT(o, 0);
    CHECK_TEXT(o->err, "");
    char *svg = test_read(test_text("%s/o/c.svg", folder), NULL);
    REQUIRE(svg);
    char *clean = strdup(svg);
    plot_utf8_clean(clean);
    CHECK(strcmp(svg, clean) == 0);
    free(clean);
    REQUIRE_EXIT(test_program(folder, "plot o --figure claims --title \"$(printf 'Caf\\351')\" --file d.svg"), 0); /* as a terminal in Latin 1 writes it */
    svg = test_read(test_text("%s/d.svg", folder), NULL);
    CHECK_CONTAINS(svg, ">Caf</title>");
    CHECK_LACKS(svg, "\351");
}
