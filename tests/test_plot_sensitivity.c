/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Odd numbers and names in the figures of sensitivity analyses: sobol (and PAWN), morris, tornado. Drawn from rows made by hand: the list of
 * drawing operations must hold no text over text and nothing outside the page, whatever the numbers and names are.
 */
#include "figures.h"
#include "findings.h"
#include "harness.h"
#include "../plots/study.h"
#include "../scripts/study/sensitivity.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double widths[] = {85, 160, 180, 338};
enum { N_WIDTHS = (int)(sizeof widths / sizeof widths[0]) };
static const char *const long_names[] = {
    "lever.interdiction_sea.seize_vehicles", "smuggling.a_name_that_is_so_long_that_it_needs_three_lines_or_more_in_a_column",
    "a_word_without_any_blank:abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "route.cost", "lever.regular_channels.intensity",
    "smuggling.first_wait", "interdiction.land_cost"};

static struct analysis *make(const char *kind)
{
    struct analysis *a = finding_analysis(kind);
    snprintf(a->measure, sizeof a->measure, "illicit_profit");
    snprintf(a->unit, sizeof a->unit, "US$");
    snprintf(a->contrast, sizeof a->contrast, "guarded - base");
    snprintf(a->window, sizeof a->window, "2010-06 to 2011-06");
    a->n_runs = 12288, a->seed = 14;
    return a;
}
static struct finding *add(struct analysis *a, const char *name, const char *quantity, double value, double low, double high, const char *verdict)
{
    struct finding *f = analysis_add(a, name, quantity);
    REQUIRE(f);
    f->value = value, f->low = low, f->high = high;
    snprintf(f->verdict, sizeof f->verdict, "%s", verdict);
    return f;
}
static struct plot_ops *draw(const struct analysis *a, double width)
{
    struct trib_error err = {0};
    struct plot_request rq = {.figure = "sobol", .width_mm = width, .file = "x.png"};
    struct plot_ops *o = figure_page();
    enum trib_status status = !strcmp(a->kind, "morris")    ? figure_morris_draw(a, &rq, o, &err)
                              : !strcmp(a->kind, "tornado") ? figure_tornado_draw(a, &rq, o, &err)
                                                            : figure_sobol_draw(a, &rq, o, &err);
    REQUIRE_STATUS(status, &err);
    REQUIRE(!o->failed);
    return o;
}

/* Texts over texts, texts or paths outside the page, numbers that are none, texts that are cut off at their end. */
static int flaws(const struct plot_ops *o, bool tell)
{
    int found = 0, groups = 0;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        groups += op->kind == PLOT_OP_GROUP ? 1 : op->kind == PLOT_OP_UNGROUP ? -1 : 0;
        if (op->kind != PLOT_OP_TEXT && (op->kind != PLOT_OP_PATH || !op->n_numbers)) continue;
        struct plot_box a = op->kind == PLOT_OP_TEXT ? plot_text_box(op) : plot_path_box(o, op);
        bool finite = true; /* a box passes over NaN */
        for (size_t k = 0; op->kind == PLOT_OP_PATH && k < op->n_numbers; k++) finite = finite && isfinite(o->number[op->first_number + k]);
        if (!(finite && a.x0 >= -0.01 && a.y0 >= -0.01 && a.x1 <= o->width + 0.01 && a.y1 <= o->height + 0.01)) {
            found++;
            if (tell) test_note("'%s' leaves the page of %g by %g: %g %g %g %g", op->text ? op->text : "a path", o->width, o->height, a.x0, a.y0, a.x1, a.y1);
        }
        if (op->kind != PLOT_OP_TEXT) continue;
        if (op->size < PLOT_SIZE_SMALL || strstr(op->text, "nan") || strstr(op->text, "inf ")) {
            found++;
            if (tell) test_note("'%s' is too small or no number", op->text);
        }
        for (size_t k = 0; k < i; k++) {
            if (o->op[k].kind != PLOT_OP_TEXT || !plot_box_meet(a, plot_text_box(&o->op[k]))) continue;
            found++;
            if (tell) test_note("at width %g '%s' lies over '%s'", o->width, op->text, o->op[k].text);
        }
    }
    return found + abs(groups);
}
static const struct plot_op *text_find(const struct plot_ops *o, const char *part)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_TEXT && strstr(o->op[i].text, part)) return &o->op[i];
    return NULL;
}

/* A factor's name: long ones first, then as many more as are asked for. */
static const char *name_of(int i, int n)
{
    int have = (int)(sizeof long_names / sizeof long_names[0]);
    return n > 1 && i < have ? long_names[i] : test_text("journey.a_factor_with_number_%d", i);
}
enum odd { PLAIN, NONE, ZERO, NEGATIVE, HUGE_INTERVALS, SOME_NONE, TIED, TINY, N_ODD };
static double plain_or_odd(enum odd odd, int i, int n)
{
    double plain = 0.9 * (n - i) / n * (n - i) / n;
    return odd == NONE || (odd == SOME_NONE && i % 3 == 1) ? NAN
           : odd == ZERO                                   ? 0
           : odd == NEGATIVE                               ? plain - 0.5
           : odd == TIED                                   ? 0.4
           : odd == TINY                                   ? plain * 1e-9
                                                           : plain;
}
static struct analysis *made(const char *kind, int n, enum odd odd, double scale)
{
    struct analysis *a = make(kind);
    bool sobol = !strcmp(kind, "sobol"), pawn = !strcmp(kind, "pawn"), morris = !strcmp(kind, "morris");
    for (int i = 0; i < n; i++) {
        const char *name = name_of(i, n);
        double v = plain_or_odd(odd, i, n) * scale, half = odd == HUGE_INTERVALS ? 50 * scale : odd == NONE ? NAN : odd == ZERO ? 0 : 0.1 * fabs(v);
        const char *verdict = odd == NONE ? VERDICT_CONSTANT : v - half > 0 ? "matters by itself" : VERDICT_NOTHING "; " VERDICT_SMALL_N;
        if (sobol) {
            add(a, name, "S1", v * 0.7 - 0.05 * scale, v * 0.7 - half, v * 0.7 + half, verdict);
            add(a, name, "ST", v, v - half, v + half, verdict);
            add(a, name, "interaction", v * 0.3, v * 0.3 - half, v * 0.3 + half, verdict);
        } else if (pawn) {
            add(a, name, "median", v, v - half, v + half, verdict)->y = 0.1;
            add(a, name, "max", v * 1.2, v - half, v * 1.2 + half, verdict)->y = 0.2;
        } else if (morris) {
            add(a, name, "mu", -v, -v - half, -v + half, verdict);
            add(a, name, "mu_star", fabs(v), fabs(v) - half, fabs(v) + half, verdict);
            add(a, name, "sigma", odd == TIED ? 0.4 * scale : fabs(v) * (i % 4) * 0.4, NAN, NAN, "");
        } else {
            struct finding *low = add(a, name, "low", -v, -v - half, -v + half, verdict);
            low->x = i % 2 ? 0.1 * i : -123456.0 * i, low->y = 0;
            if (i % 5 == 4) add(a, name, "middle", v / 2, v / 2 - half, v / 2 + half, verdict)->x = 0.25;
            double other = i % 3 ? v / 2 : -v / 2;
            struct finding *high = add(a, name, "high", other, other - half, other + half, verdict);
            high->x = i % 2 ? 0.9 * i : 7.5e-7, high->y = 1;
            add(a, name, "swing", 1.5 * v, NAN, NAN, "");
        }
    }
    double luck = odd == NONE ? NAN : 0.2 * scale;
    if (sobol) {
        add(a, "luck", "S1", luck, luck / 2, luck * 2, "");
        add(a, "luck", "ST", luck, luck / 2, luck * 2, "");
        add(a, "all", "mean", 5, 4, 6, "");
        add(a, "all", "S1_sum", 0.7, 0.6, 0.8, "");
    } else if (pawn) {
        add(a, "dummy", "median", 0.05, 0.01, 0.1, "")->y = 0.1;
        add(a, "dummy", "max", 0.1, 0.01, 0.2, "")->y = 0.2;
    } else if (morris) {
        add(a, "luck", "mu_star", luck, luck / 2, luck * 2, "luck alone: the yardstick of the others");
        add(a, "luck", "sigma", luck / 2, NAN, NAN, "");
    } else add(a, "centre", "mean", odd == NONE ? NAN : 1.5e6, NAN, NAN, "");
    return a;
}

TEST(flaws_of_study_figures_are_found)
{ /* the check of the tests below can fail */
    struct plot_ops o;
    plot_ops_init(&o, plot_measure_table, NULL);
    o.width = o.height = 100;
    struct plot_text_style style = {.size = 8, .color = 0x222222};
    plot_text(&o, 10, 20, "one", style);
    CHECK_INT(flaws(&o, false), 0);
    plot_text(&o, 12, 22, "two", style);
    CHECK_INT(flaws(&o, false), 1);
    plot_text(&o, 95, 60, "three", style);
    CHECK_INT(flaws(&o, false), 2);
    plot_segment(&o, 50, NAN, 50, 60, plot_stroke(0, 1, PLOT_SOLID), PLOT_ROLE_DATA);
    CHECK_INT(flaws(&o, false), 3);
    plot_ops_clear(&o);
}

TEST(study_figures_hold_no_text_over_text_whatever_the_numbers_and_names)
{
    static const char *const kinds[] = {"sobol", "pawn", "morris", "tornado"};
    static const int counts[] = {1, 2, 7, 30};
    for (int k = 0; k < 4; k++)
        for (int c = 0; c < 4; c++)
            for (int odd = 0; odd < N_ODD; odd++) {
                const struct analysis *a = made(kinds[k], counts[c], (enum odd)odd, k < 2 ? 1 : 4e6);
                for (int w = 0; w < N_WIDTHS; w++) {
                    const struct plot_ops *o = draw(a, widths[w]);
                    if (!CHECK_INT(flaws(o, true), 0)) test_note("%s of %d factors, oddity %d, %g mm", kinds[k], counts[c], odd, widths[w]);
                    if (!CHECK(strlen(o->alt) > 30 && o->width > 0 && o->height < 1500)) test_note("%s: height %g, '%s'", kinds[k], o->height, o->alt);
                }
            }
}

TEST(study_figures_take_extreme_numbers)
{
    static const char *const kinds[] = {"morris", "tornado"};
    static const double scales[] = {1e-12, 1e-3, 1, 1e5, 1e15};
    for (int k = 0; k < 2; k++)
        for (int s = 0; s < 5; s++)
            if (!CHECK_INT(flaws(draw(made(kinds[k], 7, PLAIN, scales[s]), 85), true), 0)) test_note("%s, scale %g", kinds[k], scales[s]);
}

TEST(sobol_rows_are_sorted_by_the_total_and_luck_stands_last)
{
    struct analysis *a = make("sobol");
    add(a, "route.cost", "S1", 0.1, 0.05, 0.15, VERDICT_ALONE);
    add(a, "route.cost", "ST", 0.2, 0.15, 0.25, VERDICT_ALONE);
    add(a, "smuggling.news", "ST", 0.25, -0.2, 0.6, VERDICT_NOTHING "; " VERDICT_SMALL_N);
    add(a, "smuggling.markup", "ST", 0.5, 0.4, 0.6, VERDICT_TOGETHER);
    add(a, "smuggling.adapt", "ST", NAN, NAN, NAN, VERDICT_CONSTANT);
    add(a, "luck", "ST", 0.9, 0.8, 1, "");
    const struct plot_ops *o = draw(a, 160);
    static const char *const order[] = {"smuggling: markup", "route: cost", "not surely more than 1%", "smuggling: news", VERDICT_CONSTANT, "smuggling: adapt", "luck (noise)"};
    for (int i = 0; i < 7; i++) {
        const struct plot_op *op = text_find(o, order[i]);
        REQUIRE(op);
        if (i) CHECK(op->y > text_find(o, order[i - 1])->y + 5);
    }
    CHECK(text_find(o, "smuggling: news")->color == PLOT_GREY); /* not told from 0 */
    CHECK(text_find(o, "route: cost")->color == PLOT_INK);
    CHECK_CONTAINS(figure_words(o), "no value");
    CHECK_CONTAINS(o->alt, "smuggling: markup matters most: its share with interactions (ST) is");
    CHECK_CONTAINS(o->alt, "0.5 (0.4 to 0.6)");
    CHECK_CONTAINS(o->title, "Illicit profit, guarded less base");
}

TEST(pawn_shows_what_a_factor_that_does_nothing_reaches)
{
    const struct analysis *a = made("pawn", 2, PLAIN, 1);
    const struct plot_ops *o = draw(a, 160);
    int bands = 0;
    double widest = 0, narrowest = 1e9;
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_PATH && o->op[i].role == PLOT_ROLE_DATA && o->op[i].style.fill_alpha == 1 && o->op[i].style.fill == PLOT_GRID) {
            struct plot_box b = plot_path_box(o, &o->op[i]);
            if (b.y1 - b.y0 < 7.5) continue; /* the key's */
            bands++;
            widest = fmax(widest, b.x1 - b.x0), narrowest = fmin(narrowest, b.x1 - b.x0);
        }
    CHECK_INT(bands, 4);                        /* two lanes of two factors */
    CHECK_RELATIVE(widest / narrowest, 2.0, 1e-6); /* floors at 0.2 and 0.1 */
    CHECK(!text_find(o, "dummy"));
}

TEST(an_interval_beyond_the_axis_is_cut_and_the_key_says_so)
{
    static const char *const kinds[] = {"sobol", "morris", "tornado"};
    for (int k = 0; k < 3; k++) {
        CHECK_LACKS(figure_words(draw(made(kinds[k], 7, PLAIN, 1), 160)), "beyond the axis");
        CHECK_CONTAINS(figure_words(draw(made(kinds[k], 7, HUGE_INTERVALS, 1), 160)), "goes on beyond the axis");
    }
}

TEST(every_factor_of_a_screening_is_named_in_the_chart_or_below_it)
{
    for (int w = 0; w < N_WIDTHS; w++)
        for (int odd = 0; odd < N_ODD; odd++) {
            if (odd == NONE || odd == SOME_NONE) continue;
            const struct plot_ops *o = draw(made("morris", 30, (enum odd)odd, 1e6), widths[w]);
            for (int i = 7; i < 30; i++)
                if (!CHECK_CONTAINS(figure_words(o), test_text("a factor with number %d", i))) test_note("factor %d, oddity %d, %g mm", i, odd, widths[w]);
            CHECK(text_find(o, "luck"));
        }
}

TEST(a_screening_of_many_factors_lies_in_rows_strongest_first)
{
    struct analysis *a = make("morris");
    for (int i = 0; i < 12; i++) { /* 1 to 12 million, the odd ones told from luck */
        const char *name = test_text("journey.step_%c", 'a' + i);
        add(a, name, "mu_star", (i + 1) * 1e6, i * 1e6, (i + 2) * 1e6, i % 2 ? "moves the result more than luck does" : VERDICT_LUCK);
        add(a, name, "sigma", 5e5, NAN, NAN, "");
    }
    add(a, "luck", "mu_star", 2e6, 1e6, 3e6, "");
    add(a, "luck", "sigma", 2e6, NAN, NAN, "");
    const struct plot_ops *o = draw(a, 160);
    static const char *const order[] = {"step l", "step j", "step b", "not told from luck", "step k", "step a", "luck (noise)"};
    for (int i = 0; i < 7; i++) REQUIRE(text_find(o, order[i]));
    for (int i = 1; i < 7; i++) CHECK(text_find(o, order[i])->y > text_find(o, order[i - 1])->y + 5);
    CHECK(text_find(o, "step k")->color == PLOT_GREY);
    CHECK_CONTAINS(figure_words(o), "change of the result, million US$");
    CHECK_CONTAINS(o->alt, "Dot chart of Morris' elementary effects");
    CHECK_CONTAINS(o->alt, "journey: step l moves it most");
    int circles = 0, hollow = 0; /* one of each a row, and one in the key */
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        if (op->kind != PLOT_OP_PATH || op->role != PLOT_ROLE_DATA || !(op->style.fill_alpha > 0)) continue;
        if (op->style.fill == PLOT_PAPER) hollow++;
        else circles++;
    }
    CHECK_INT(circles, 14);
    CHECK_INT(hollow, 14);
}

TEST(morris_marks_luck_and_its_line)
{
    struct analysis *a = make("morris");
    add(a, "route.cost", "mu_star", 4e6, 3e6, 5e6, "moves the result more than luck does");
    add(a, "route.cost", "sigma", 1e6, NAN, NAN, "");
    add(a, "smuggling.news", "mu_star", 1e5, 0, 2e5, VERDICT_LUCK);
    add(a, "smuggling.news", "sigma", 1e5, NAN, NAN, "");
    for (int luck = 0; luck < 2; luck++) {
        if (luck) {
            add(a, "luck", "mu_star", 1e6, 5e5, 2e6, "");
            add(a, "luck", "sigma", 2e6, NAN, NAN, "");
        }
        const struct plot_ops *o = draw(a, 160);
        int dashed = 0;
        for (size_t i = 0; i < o->n; i++) dashed += o->op[i].kind == PLOT_OP_PATH && o->op[i].style.dash == PLOT_DASHED;
        CHECK_INT(dashed, luck);
        CHECK_CONTAINS(figure_words(o), "million US$");
        CHECK_CONTAINS(o->alt, "route: cost moves it most");
        if (luck) CHECK_CONTAINS(o->alt, "Luck alone moves it by");
    }
}

TEST(tornado_is_sorted_by_size_and_prints_values_at_the_ends)
{
    struct analysis *a = make("tornado");
    add(a, "centre", "mean", 1.5e6, NAN, NAN, "");
    add(a, "smuggling.news", "low", 1e4, 0, 2e4, "")->x = 0.011;
    add(a, "smuggling.news", "high", -3e4, -4e4, -2e4, "")->x = 0.25;
    add(a, "route.cost", "low", -5e5, -6e5, -4e5, "lowers the result")->x = 0.5;
    add(a, "route.cost", "high", 2e5, 1e5, 3e5, "raises the result")->x = 3;
    const struct plot_ops *o = draw(a, 160);
    CHECK(text_find(o, "route: cost")->y < text_find(o, "smuggling: news")->y);
    CHECK_CONTAINS(figure_words(o), "1,500 thousand US$"); /* the centre */
    const struct plot_op *low = text_find(o, "0.5"), *high = text_find(o, "0.011");
    REQUIRE(low && high && text_find(o, "0.25"));
    CHECK(low->align == PLOT_STOP && high->align == PLOT_START); /* outside: left of a bar to the left */
    CHECK_CONTAINS(figure_words(o), "route: cost (per month");
    CHECK_CONTAINS(o->alt, "route: cost");
}

TEST(names_and_values_of_factors_in_words)
{
    char text[160], unit[64], number[PLOT_NUMBER];
    plot_factor_text("smuggling.first_wait", text, sizeof text, unit, sizeof unit);
    CHECK_TEXT(text, "smuggling: first wait");
    CHECK_TEXT(unit, "weeks");
    plot_factor_text("lever.interdiction_sea.seize_vehicles", text, sizeof text, unit, sizeof unit);
    CHECK_CONTAINS(text, "sea: seize vehicles");
    CHECK_TEXT(unit, "share");
    plot_factor_text("lever.interdiction_sea.ramp_weeks", text, sizeof text, unit, sizeof unit);
    CHECK_CONTAINS(text, "sea: ramp weeks");
    CHECK_TEXT(unit, "weeks");
    plot_factor_text("luck", text, sizeof text, NULL, 0);
    CHECK_TEXT(text, "luck");
    static const struct {
        double value;
        const char *text;
    } numbers[] = {{0, "0"}, {0.5, "0.5"}, {3, "3"}, {0.0123, "0.0123"}, {12.34, "12.3"}, {3000000, "3,000,000"}, {-0.25, "\u22120.25"}, {7.5e-7, "7.5e-7"}, {2e12, "2e12"}, {NAN, "?"}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        plot_factor_number(numbers[i].value, number);
        CHECK_TEXT(number, numbers[i].text);
    }
}

TEST(a_study_figure_takes_the_newest_analysis_that_fits_or_says_what_makes_one)
{
    struct store *st = NULL;
    struct trib_error err = {0};
    struct trib_case *cas = test_case("toy");
    static const char *const kinds[] = {"sobol", "pawn", NULL}, *const others[] = {"morris", NULL};
    REQUIRE_STATUS(store_open(test_text("%s/s.sqlite", test_folder()), "test", false, false, &st, &err), &err);
    struct analysis found, *a = made("sobol", 2, PLAIN, 1);
    struct plot_request rq = {.figure = "sobol", .measure = {"illicit_profit"}};
    CHECK_INT(plot_study_load(&rq, st, kinds, &found, &err), TRIB_USAGE);
    CHECK_CONTAINS(err.text, "tributary.sensitivity { method = \"sobol\"");
    REQUIRE_STATUS(store_analysis_put(st, a, &err), &err);
    snprintf(a->contrast, sizeof a->contrast, "guarded too - base");
    REQUIRE_STATUS(store_analysis_put(st, a, &err), &err);
    snprintf(a->measure, sizeof a->measure, "deaths");
    REQUIRE_STATUS(store_analysis_put(st, a, &err), &err);

    REQUIRE_STATUS(plot_study_load(&rq, st, kinds, &found, &err), &err);
    CHECK_TEXT(found.contrast, "guarded too - base"); /* the newest */
    CHECK_INT(found.n_rows, a->n_rows);
    analysis_clear(&found);
    rq.arms[0] = "guarded"; /* the whole name, not its beginning */
    REQUIRE_STATUS(plot_study_load(&rq, st, kinds, &found, &err), &err);
    CHECK_TEXT(found.contrast, "guarded - base");
    analysis_clear(&found);
    rq.difference_from = "bas";
    CHECK_INT(plot_study_load(&rq, st, kinds, &found, &err), TRIB_USAGE);
    CHECK_CONTAINS(err.text, "there is: sobol of 'deaths' for 'guarded too - base'");
    rq.difference_from = NULL, rq.arms[0] = NULL, rq.measure[0] = NULL;
    REQUIRE_STATUS(plot_study_load(&rq, st, kinds, &found, &err), &err);
    CHECK_TEXT(found.measure, "deaths");
    analysis_clear(&found);
    rq.contrast = "guarded - base";
    REQUIRE_STATUS(plot_study_load(&rq, st, kinds, &found, &err), &err);
    CHECK_TEXT(found.measure, "illicit_profit");
    analysis_clear(&found);
    CHECK_INT(plot_study_load(&rq, st, others, &found, &err), TRIB_USAGE);

    struct plot_ops o; /* the whole way, as plot_render goes it */
    plot_ops_init(&o, plot_measure_table, NULL);
    CHECK_INT(plot_compose(&rq, st, cas, &o, &err), TRIB_OK);
    CHECK_INT(flaws(&o, true), 0);
    plot_ops_clear(&o);
    store_close(st);
}

TEST(a_study_figure_without_its_rows_is_refused)
{
    static const char *const kinds[] = {"sobol", "morris", "tornado"};
    for (int k = 0; k < 3; k++) {
        struct analysis *a = make(kinds[k]);
        add(a, "route.cost", "something else", 1, 0, 2, "");
        struct trib_error err = {0};
        struct plot_request rq = {.figure = kinds[k], .file = "x.png"};
        struct plot_ops o;
        plot_ops_init(&o, plot_measure_table, NULL);
        enum trib_status status = k == 0 ? figure_sobol_draw(a, &rq, &o, &err) : k == 1 ? figure_morris_draw(a, &rq, &o, &err) : figure_tornado_draw(a, &rq, &o, &err);
        CHECK_INT(status, TRIB_USAGE);
        plot_ops_clear(&o);
    }
}
