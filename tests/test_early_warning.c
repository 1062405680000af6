/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forecasts and their scores: values worked out by hand, a signal that was planted, none where there is none, no look ahead. */
#include "../scripts/study/early_warning.h"
#include "../scripts/study/logistic.h"
#include "../scripts/study/luck.h"
#include "../scripts/study/score.h"
#include "findings.h"
#include "harness.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- scores by hand -------------------------------------------------------------------------------------------------------- */
/* Events 0.9 and 0.3 against 0.8, 0.3, 0.1: 3 wins of the first; of the second a loss, a tie and a win: (3 + 1.5) / 6. */
static const double chance[] = {0.9, 0.8, 0.3, 0.3, 0.1};
static const uint8_t came[] = {1, 0, 1, 0, 0};

TEST(auc_and_brier_by_hand)
{
    CHECK_DOUBLE(score_auc(chance, came, 5), 0.75, 1e-15);
    CHECK_DOUBLE(score_brier(chance, came, 5), (0.01 + 0.64 + 0.49 + 0.09 + 0.01) / 5, 1e-15);
    CHECK(isnan(score_auc(chance, (const uint8_t[]){0, 0, 0, 0, 0}, 5)));
    const double flat[] = {0.2, 0.2, 0.2, 0.2, 0.2};
    CHECK_DOUBLE(score_auc(flat, came, 5), 0.5, 1e-15);
}

/* The same five in two blocks, 0 0 1 1 1. Events: one in each; others: 0.8 in block 0, 0.3 and 0.1 in block 1. */
TEST(auc_in_blocks_by_hand)
{
    const int block[] = {0, 0, 1, 1, 1};
    double wins[4] = {0}, pairs[4] = {0};
    REQUIRE(score_auc_add(chance, came, block, 5, 2, wins, pairs));
    const double want_wins[] = {1, 2, 0, 1.5}, want_pairs[] = {1, 2, 1, 2};
    for (int i = 0; i < 4; i++) CHECK_DOUBLE(wins[i], want_wins[i], 1e-15), CHECK_DOUBLE(pairs[i], want_pairs[i], 1e-15);
}

/* Two coins: F = 1/4, 3/4, 1. One event: (1/4)^2 + (1/4)^2. None: (3/4)^2 + (1/4)^2. A sure forecast errs by what it is off. */
TEST(crps_of_a_count_by_hand)
{
    double work[4];
    const double coins[] = {0.5, 0.5}, sure[] = {1, 0, 1};
    CHECK_DOUBLE(score_crps_count(coins, 2, 1, work), 0.125, 1e-15);
    CHECK_DOUBLE(score_crps_count(coins, 2, 0, work), 0.625, 1e-15);
    CHECK_DOUBLE(score_crps_count(sure, 3, 0, work), 2, 1e-15);
    CHECK_DOUBLE(score_crps_count(sure, 3, 2, work), 0, 1e-15);
    /* one chance alone: the Brier score */
    CHECK_DOUBLE(score_crps_count((const double[]){0.3}, 1, 1, work), 0.49, 1e-15);
}

/* ---- the regression ----------------------------------------------------------------------------------------------------------- */
/* 2 of 10 where x is 0, 15 of 20 where it is 1: chances 0.2 and 0.75, so the weight of x is log 3 + log 4. */
TEST(one_yes_or_no_predictor_has_a_closed_form)
{
    double x[30];
    uint8_t y[30];
    struct logistic m;
    struct trib_error err = {0};
    for (int i = 0; i < 30; i++) x[i] = i >= 10, y[i] = i < 10 ? i < 2 : i < 25;
    REQUIRE_STATUS(logistic_fit(x, y, 30, 1, 0, &m, &err), &err);
    CHECK_DOUBLE(logistic_chance(&m, (const double[]){0}), 0.2, 1e-9);
    CHECK_DOUBLE(logistic_chance(&m, (const double[]){1}), 0.75, 1e-9);
    CHECK_DOUBLE(m.weight[0] / m.sd[0], log(12), 1e-8);
    /* with a penalty: less; with a huge one: the share of all, 17 of 30 */
    double free_weight = m.weight[0];
    REQUIRE_STATUS(logistic_fit(x, y, 30, 1, 0.05, &m, &err), &err);
    CHECK(m.weight[0] < 0.95 * free_weight && m.weight[0] > 0.3 * free_weight);
    REQUIRE_STATUS(logistic_fit(x, y, 30, 1, 1e9, &m, &err), &err);
    CHECK_DOUBLE(logistic_chance(&m, (const double[]){1}), 17.0 / 30, 1e-6);
}

/* At the optimum mean((y - p) z) = penalty x weight for each standardised predictor, and mean(y - p) = 0. A predictor that never
 * changes has no weight, two that are the same share it; where y never changes nothing is learned. */
TEST(the_optimum_is_one_and_odd_data_break_nothing)
{
    enum { ROWS = 500, N = 4 };
    double x[ROWS * N], slope[N] = {0}, rest = 0;
    uint8_t y[ROWS], none[ROWS] = {0};
    struct logistic m;
    struct trib_error err = {0};
    for (int r = 0; r < ROWS; r++) {
        for (int i = 0; i < 2; i++) x[r * N + i] = study_unit(5, STUDY_CHECK, (uint64_t)r, (uint32_t)i);
        x[r * N + 2] = x[r * N], x[r * N + 3] = 7;
        y[r] = study_unit(5, STUDY_CHECK, (uint64_t)r, 9) < 1 / (1 + exp(2 - 3 * x[r * N]));
    }
    REQUIRE_STATUS(logistic_fit(x, y, ROWS, N, 0.01, &m, &err), &err);
    for (int r = 0; r < ROWS; r++) {
        double left = (y[r] - logistic_chance(&m, x + r * N)) / ROWS;
        rest += left;
        for (int i = 0; i < 3; i++) slope[i] += left * (x[r * N + i] - m.mean[i]) / m.sd[i];
    }
    CHECK_DOUBLE(rest, 0, 1e-9);
    for (int i = 0; i < 3; i++) CHECK_DOUBLE(slope[i], 0.01 * m.weight[i], 1e-9);
    CHECK_DOUBLE(m.weight[0], m.weight[2], 1e-9);
    CHECK(m.weight[0] > 0.2 && m.weight[3] == 0);
    REQUIRE_STATUS(logistic_fit(x, none, ROWS, N, 0.01, &m, &err), &err);
    CHECK_DOUBLE(logistic_chance(&m, x), 0.5 / (ROWS + 1), 1e-12);
    CHECK(logistic_fit(x, y, ROWS, N, -1, &m, &err) == TRIB_RANGE);
}

/* ---- a record with a known sense ------------------------------------------------------------------------------------------------- */
enum { RUNS = 40, MONTHS = 60, PLACES = 12 };
struct world {
    struct warning_panel panel;
    float clash[RUNS][MONTHS][PLACES], flow[RUNS][MONTHS][PLACES], price[RUNS][MONTHS][PLACES], taken[RUNS][MONTHS][PLACES];
    uint8_t onset[RUNS][MONTHS][PLACES];
    bool place[PLACES];
    int edge[PLACES][2];
};
static double luck(uint32_t what, int run, int month, int place)
{
    return study_unit(2024, STUDY_CHECK, (uint64_t)((run * MONTHS + month) * PLACES + place), what);
}
/* Passages fall to a quarter or rise to four times now and then. signal: a clash is a hundred times as likely in the half year after a fall; else it
 * comes at random. Its deaths are on record a month late. */
static struct world *world_new(bool signal)
{
    struct world *w = calloc(1, sizeof *w);
    REQUIRE(w != NULL);
    test_defer(free, w);
    for (int run = 0; run < RUNS; run++)
        for (int place = 0; place < PLACES; place++) {
            double level = 200;
            int fell = -99;
            for (int month = 0; month < MONTHS; month++) {
                double jump = luck(1, run, month, place);
                if (jump < 0.04) level /= 4, fell = month;
                else if (jump > 0.96) level *= 4;
                double hazard = !signal ? 0.03 : month - fell >= 2 && month - fell < 8 ? 0.35 : 0.003;
                w->flow[run][month][place] = (float)(level * (0.9 + 0.2 * luck(2, run, month, place)));
                w->price[run][month][place] = (float)(100 * (0.8 + 0.4 * luck(3, run, month, place)));
                w->taken[run][month][place] = (float)(20 * luck(4, run, month, place));
                w->onset[run][month][place] = luck(5, run, month, place) < hazard;
                if (month > 0 && w->onset[run][month - 1][place]) w->clash[run][month][place] = 30;
            }
        }
    for (int place = 0; place < PLACES; place++) w->place[place] = true, w->edge[place][0] = place, w->edge[place][1] = (place + 1) % PLACES;
    w->panel = (struct warning_panel){RUNS, MONTHS, PLACES, &w->clash[0][0][0], &w->flow[0][0][0], &w->price[0][0][0], &w->taken[0][0][0],
                                      &w->onset[0][0][0], w->place, (const int(*)[2])w->edge, PLACES};
    return w;
}
static struct analysis *warn(const struct world *w)
{
    struct warning_options o;
    struct trib_error err = {0};
    struct analysis *a = finding_analysis("early_warning");
    warning_defaults(&o);
    o.horizon = 6, o.sample.seed = 3, o.sample.bootstraps = 300;
    REQUIRE_STATUS(warning_analysis(&w->panel, &o, a, &err), &err);
    return a;
}

TEST(a_planted_signal_is_found)
{
    struct analysis *a = warn(world_new(true));
    static const char *const gains[] = {"AUC", "AUC when", "Brier", "CRPS"};
    for (int i = 0; i < 4; i++) {
        CHECK(row_of(a, "trafficking adds", gains[i])->low > 0);
        CHECK(row_of(a, "passages add", gains[i])->low > 0);
        CHECK(row_of(a, "trafficking adds to the calendar", gains[i])->low > 0);
    }
    CHECK(value_of(a, "trafficking adds", "AUC") > 0.1);
    /* what carries nothing gets no credit */
    CHECK(!(row_of(a, "prices add", "CRPS")->low > 0));
    CHECK(!(row_of(a, "captures add", "CRPS")->low > 0));
    CHECK_TEXT(row_of(a, "trafficking adds", "CRPS")->verdict, "improves the forecast");
    CHECK_CONTAINS(a->summary, "the forecast improves");
    CHECK(value_of(a, "passages, change over 3 months", "weight") + value_of(a, "passages, change over 12 months", "weight") < -0.1);
}

/* Clashes at random: nothing of the record helps, so the interval of each gain reaches 0 or below, and all forecasts are coins. */
TEST(noise_is_not_taken_for_a_signal)
{
    struct analysis *a = warn(world_new(false));
    static const char *const names[] = {"trafficking adds", "passages add", "prices add", "captures add", "trafficking adds to the calendar"};
    for (int i = 0; i < 5; i++) {
        CHECK(!(row_of(a, names[i], "CRPS")->low > 0));
        CHECK(!(row_of(a, names[i], "AUC")->low > 0));
    }
    const struct finding *gain = row_of(a, "trafficking adds", "AUC"), *auc = row_of(a, "clashes and trafficking", "AUC");
    CHECK(gain->low < 0 && gain->high > -0.02);
    CHECK_DOUBLE(auc->value, 0.5, 0.05);
    CHECK_LACKS(a->summary, "beside the record of clashes: CRPS less by about 0.0 (");
}

/* Outcomes dealt out anew over runs, months and places: a forecast that still did well would know the answer. */
TEST(shuffled_outcomes_cannot_be_foreseen)
{
    struct world *w = world_new(true);
    uint8_t *onset = &w->onset[0][0][0];
    for (int i = RUNS * MONTHS * PLACES - 1; i > 0; i--) {
        int k = (int)study_below(7, STUDY_CHECK, (uint64_t)i, 1, (uint32_t)i + 1);
        uint8_t other = onset[k];
        onset[k] = onset[i], onset[i] = other;
    }
    struct analysis *a = warn(w);
    static const char *const names[] = {"clashes", "clashes and trafficking", "clashes and calendar", "clashes, calendar, trafficking"};
    for (int i = 0; i < 4; i++) {
        CHECK_DOUBLE(value_of(a, names[i], "AUC"), 0.5, 0.05);
        CHECK_DOUBLE(value_of(a, names[i], "AUC when"), 0.5, 0.05);
    }
}

/* The last six months of the record can be known to no forecast that is scored; and what happened in held-out runs to no fit. */
TEST(no_forecast_looks_ahead)
{
    struct world *w = world_new(true);
    struct analysis *before = warn(w);
    for (int run = 0; run < RUNS; run++)
        for (int month = MONTHS - 6; month < MONTHS; month++)
            for (int place = 0; place < PLACES; place++) w->clash[run][month][place] = w->flow[run][month][place] = w->price[run][month][place] = 1e6f;
    struct analysis *after = warn(w);
    REQUIRE(before->n_rows == after->n_rows);
    for (int i = 0; i < before->n_rows; i++) CHECK(memcmp(&before->row[i], &after->row[i], sizeof *before->row) == 0);

    memset(w->onset[RUNS / 2], 0, (RUNS / 2) * sizeof *w->onset);
    w->onset[RUNS - 1][40][2] = 1;
    struct analysis *other = warn(w);
    int n = 0;
    for (int i = 0; i < before->n_rows; i++) {
        const struct finding *was = &before->row[i];
        if (strcmp(was->quantity, "weight") == 0) CHECK_DOUBLE(value_of(other, was->name, "weight"), was->value, 0), n++;
        if (strcmp(was->quantity, "reliability") == 0) CHECK_DOUBLE(row_of(other, was->name, "reliability")->x, was->x, 0);
    }
    CHECK(n >= 16);
    CHECK(value_of(other, "clashes and trafficking", "Brier") != value_of(before, "clashes and trafficking", "Brier"));
}

TEST(a_quiet_world_has_scores_but_nothing_to_rank)
{
    struct world *w = world_new(false);
    memset(w->onset, 0, sizeof w->onset);
    struct analysis *a = warn(w);
    CHECK(isnan(value_of(a, "clashes and trafficking", "AUC")));
    CHECK_TEXT(row_of(a, "trafficking adds", "AUC")->verdict, "cannot be told: nothing happened, or everywhere");
    CHECK_CONTAINS(a->summary, "Nothing was there to be foreseen.");
}

TEST(too_little_to_learn_from_is_said)
{
    struct world *w = world_new(true);
    struct warning_options o;
    struct trib_error err = {0};
    struct analysis *a = finding_analysis("early_warning");
    warning_defaults(&o);
    w->panel.n_months = WARNING_FIRST_MONTH + o.horizon;
    CHECK_ERROR(warning_analysis(&w->panel, &o, a, &err), TRIB_RANGE, &err, "27");
    w->panel.n_months = MONTHS, w->panel.n_runs = 3;
    CHECK_ERROR(warning_analysis(&w->panel, &o, a, &err), TRIB_RANGE, &err, "it takes two of each");
    w->panel.n_runs = RUNS, o.observables = 0;
    CHECK_ERROR(warning_analysis(&w->panel, &o, a, &err), TRIB_RANGE, &err, "observable");
}

/* ---- from a script ------------------------------------------------------------------------------------------------------------------ */
#define HEAD                                                                                                              \
    "local tributary = require \"tributary\"\n"                                                                            \
    "local base = tributary.scenario { name = \"base\", case = \"toy\", to = \"2012-12-31\", scale = 5 }\n"
TEST(a_scenario_gets_its_early_warning)
{
    char *folder = test_folder();
    test_write(folder, "x.lua", HEAD "local f = tributary.early_warning { scenario = base, runs = 12, seed = 5, horizons = { 6 }, observables = \"flow\", bootstraps = 100 }\n"
                                     "f:print()\nf:csv(\"f.csv\")\nprint(#f:rows(\"CRPS\"), f.result.n_runs)\n");
    struct test_output *o = test_program(folder, "check x.lua");
    REQUIRE_EXIT(o, 0);
    o = test_program(folder, "run x.lua --out o --workers 1");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "a clash of 25 deaths or more begins within 6 months");
    CHECK_CONTAINS(o->out, "clashes and trafficking");
    CHECK_LACKS(o->out, "prices add"); /* they were not watched */
    CHECK_CONTAINS(o->out, "10\t12\n");
    struct test_output *again = test_program(folder, "run x.lua --out p --workers 2");
    REQUIRE_EXIT(again, 0);
    CHECK_TEXT(test_read(test_text("%s/p/f.csv", folder), NULL), test_read(test_text("%s/o/f.csv", folder), NULL));
    struct test_output *findings = test_program(folder, "export o --table findings");
    REQUIRE_EXIT(findings, 0);
    CHECK_CONTAINS(findings->out, "early_warning,,,");
}

TEST(mistakes_of_an_early_warning_are_answered_before_anything_runs)
{
    static const struct {
        const char *fields, *word;
    } wrong[] = {{"observables = { \"flows\" }", "did you mean 'flow'?"},
                 {"horizons = { 6, 6 }", "horizons has 6 months twice"},
                 {"horizons = 40", "the scenario has 36 months"},
                 {"train = 1", "train"},
                 {"runs = 3", "runs"},
                 {"horizon = 6", "did you mean 'horizons'?"}};
    char *folder = test_folder();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        test_write(folder, "x.lua", test_text(HEAD "tributary.early_warning { scenario = base, %s }\n", wrong[i].fields));
        struct test_output *o = test_program(folder, "check x.lua");
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].word);
    }
}
