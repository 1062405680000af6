/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies from end to end, as scripts on the toy case: designs, analyses, branching, verify, replay, merge. */
#include "harness.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "local tributary = require \"tributary\"\nlocal levers = tributary.levers\n"
#define ARMS                                                                                                                     \
    "local base = tributary.scenario { name = \"base\", case = \"toy\", to = \"2011-06-30\", scale = 5 }\n"                       \
    "local guarded = base:with { name = \"guarded\", levers = { levers.interdiction_land { from = \"2010-06-01\", intensity = 0.5 } } }\n"
#define VARY "vary = { [\"smuggling.markup\"] = tributary.between(0.1, 0.6), [\"lever.interdiction_land.intensity\"] = tributary.between(0.1, 0.9) }"

static struct test_output *run(const char *folder, const char *script, const char *options)
{
    test_write(folder, "x.lua", script);
    return test_program(folder, "run x.lua --out o %s", options);
}
static char *export(const char *folder, const char *store, const char *table)
{
    struct test_output *o = test_program(folder, "export %s --table %s", store, table);
    REQUIRE_EXIT(o, 0);
    return o->out;
}
static int lines(const char *text)
{
    int n = 0;
    for (; *text; text++) n += *text == '\n';
    return n;
}
/* The one number that a query of a store gives. */
static int64_t ask(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int64_t value = -1;
    REQUIRE(sqlite3_open(path, &db) == SQLITE_OK);
    if (CHECK(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK) && CHECK(sqlite3_step(stmt) == SQLITE_ROW)) value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

TEST(a_sweep_runs_every_point_once_and_arms_ignore_what_is_not_theirs)
{
    char *folder = test_folder();
    const char *script = HEAD ARMS
        "local study = tributary.sweep { arms = { base, guarded }, design = \"grid\", runs = 2, seed = 4,\n"
        "  vary = { [\"smuggling.markup\"] = tributary.values { 0.2, 0.4 }, [\"lever.interdiction_land.intensity\"] = tributary.values { 0.2, 0.5, 0.8 } } }\n"
        "study:csv(\"runs.csv\")\n"
        "local points, values = study:points(), study:values(\"guarded\", \"arrivals\", { difference_from = \"base\" })\n"
        "print(#points, points[1][\"smuggling.markup\"], study.n_points, study.n_runs, #values)\n"
        "study:plot { figure = \"heatmap\", measure = \"illicit_profit\", file = \"h.png\" }\n"
        "study:plot { figure = \"heatmap\", measure = \"illicit_profit\", arm = \"guarded\", difference_from = false, file = \"own.svg\" }\n";
    struct test_output *o = run(folder, script, "");
    REQUIRE_EXIT(o, 0);
    CHECK_TEXT(o->out, "6\t0.2\t6\t12\t12\n");
    /* The baseline has no patrols, so its runs differ by the mark-up alone: 2 points of 2 runs; the other arm has 6. */
    CHECK_INT(ask(test_text("%s/o/results.sqlite", folder), "SELECT count(*) FROM run"), 2 * 2 + 6 * 2);
    CHECK_INT(lines(export(folder, "o", "runs")), 1 + 2 * 12);
    char *csv = test_read(test_text("%s/o/runs.csv", folder), NULL);
    REQUIRE(csv != NULL);
    CHECK_CONTAINS(csv, "arm,point,replicate,lever.interdiction_land.intensity,smuggling.markup,");
    CHECK(test_exists(test_text("%s/o/h.png", folder)));
    CHECK_LACKS(test_read(test_text("%s/o/own.svg", folder), NULL), "less");
    o = test_program(folder, "run x.lua --out o");
    REQUIRE_EXIT(o, 0);
    CHECK_LACKS(o->err, "runs/s"); /* nothing was run again */
}

TEST(a_point_at_the_default_is_a_world_like_any_other_and_moves_what_it_should)
{
    char *folder = test_folder();
    struct test_output *o = run(folder, HEAD ARMS
        "local study = tributary.sweep { arms = { guarded }, design = \"list\", seed = 4, runs = 3,\n"
        "  vary = { [\"lever.interdiction_land.intensity\"] = tributary.values { 0, 0.5, 1 } } }\n"
        "local plain = tributary.compare { arms = { guarded }, seed = 4, runs = 3 }\n"
        "local flow, same = {}, true\n"
        "for i, v in ipairs(study:values(\"guarded\", \"seized\")) do flow[v.point] = (flow[v.point] or 0) + v.value end\n"
        "local a, b = study:values(\"guarded\", \"illicit_profit\"), plain:values(\"guarded\", \"illicit_profit\")\n"
        "for r = 1, 3 do same = same and a[3 + r].value == b[r].value end\n"
        "print(study.dry or flow[1] < flow[2], study.dry or flow[3] > flow[2], study.dry or same)\n", "");
    REQUIRE_EXIT(o, 0);
    CHECK_TEXT(o->out, "true\ttrue\ttrue\n");
}

TEST(more_points_of_a_sobol_design_run_only_the_new_ones_and_a_latin_one_says_that_it_can_not)
{
    char *folder = test_folder();
    const char *script = HEAD ARMS "tributary.sweep { arms = { guarded }, design = \"sobol\", points = 8, seed = 4, " VARY " }\n";
    REQUIRE_EXIT(run(folder, script, "--quiet"), 0);
    char *first = export(folder, "o", "runs"), *store = test_text("%s/o/results.sqlite", folder);
    REQUIRE_EXIT(test_program(folder, "run x.lua --out o --quiet --points 24"), 0);
    CHECK_INT(ask(store, "SELECT count(*) FROM run"), 24);
    char *longer = export(folder, "o", "runs");
    CHECK(strncmp(longer, first, strlen(first)) == 0); /* the first rows are the same rows */
    CHECK_CONTAINS(test_program(folder, "status o")->out, "24 of 24 runs done");
    script = HEAD ARMS "tributary.sweep { arms = { guarded }, design = \"latin\", points = 8, seed = 4, " VARY " }\n";
    CHECK_LACKS(run(folder, script, "--out l")->err, "note:");
    CHECK_CONTAINS(test_program(folder, "run x.lua --out l --points 9")->err, "note: the store holds 8 points of this study, 9 are wanted now. A Latin hypercube");
}

TEST(the_methods_of_sensitivity_answer_with_rows_figures_and_words)
{
    static const char *const methods[][3] = {{"morris", "6", "mu_star"}, {"sobol", "16", "ST"}, {"pawn", "64", "median"}, {"tornado", "", "low"}};
    for (int i = 0; i < 4; i++) {
        char *folder = test_folder();
        struct test_output *o = run(folder, test_text(HEAD ARMS
            "local a = tributary.sensitivity { arms = { base, guarded }, method = \"%s\", %s seed = 4, measures = { \"illicit_profit\", \"deaths\" }, bootstraps = 100, " VARY " }\n"
            "a:print()\n"
            "a:plot { measure = \"illicit_profit\", file = \"f.png\" }\n"
            "a:csv \"a.csv\"\n"
            "print(a.dry or #a:rows(\"%s\") >= 4, #a.summary > (a.dry and -1 or 40), a.result.n_points > 1)\n",
            methods[i][0], *methods[i][1] ? test_text("points = %s,", methods[i][1]) : "", methods[i][2]), "");
        if (!CHECK_EXIT(o, 0)) continue;
        CHECK_CONTAINS(o->out, "true\ttrue\ttrue\n");
        CHECK_CONTAINS(o->out, test_text("%s: illicit_profit", methods[i][0]));
        CHECK_CONTAINS(o->out, "smuggling.markup");
        CHECK(test_exists(test_text("%s/o/f.png", folder)));
        CHECK_CONTAINS(test_read(test_text("%s/o/a.csv", folder), NULL), "kind,measure,unit,contrast,name,quantity");
        /* What the figure needs lies in the store: it can be drawn again without the script. */
        CHECK_EXIT(test_program(folder, "plot o --figure %s --measure deaths --file again.png", i == 2 ? "sobol" : methods[i][0]), 0);
        CHECK(lines(export(folder, "o", "findings")) > 5);
    }
}

TEST(regret_discover_and_contrasts_use_the_runs_of_a_sweep)
{
    char *folder = test_folder();
    struct test_output *o = run(folder, HEAD ARMS
        "local jobs = base:with { name = \"jobs\", levers = { levers.livelihoods { from = \"2010-06-01\", jobs = 500 } } }\n"
        "local study = tributary.sweep { arms = { base, guarded, jobs, tributary.combine(\"both\", guarded, jobs) }, design = \"sobol\", points = 40, runs = 2, seed = 4, " VARY " }\n"
        "local r = tributary.regret { study = study, measures = { \"illicit_profit\" }, thresholds = { illicit_profit = 1000 }, package = { whole = \"both\", parts = { \"guarded\", \"jobs\" } }, bootstraps = 100 }\n"
        "local d = tributary.discover { study = study, measure = \"illicit_profit\", arm = \"guarded\", below = 0, bootstraps = 50 }\n"
        "local c = study:contrasts { \"arrivals\" }\n"
        "r:print() d:print() c:print()\n"
        "d:plot { file = \"box.png\" }\n"
        "study:plot { figure = \"comparison\", file = \"c.png\" }\n"
        "local regret = r:rows(\"regret_mean\")\n"
        "local least = math.huge\n"
        "for _, row in ipairs(regret) do least = math.min(least, row.value) end\n"
        "print(r.dry or #regret == 4, r.dry or least >= 0, r.dry or #r:rows(\"interaction\") == 1, r.dry or #c:rows(\"variance_ratio\") == 3)\n", "");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "true\ttrue\ttrue\ttrue\n");
    CHECK(test_exists(test_text("%s/o/box.png", folder)));
    CHECK_INT(ask(test_text("%s/o/results.sqlite", folder), "SELECT count(*) FROM run"), 40 * 2 * 4);
}

TEST(a_calibration_finds_a_parameter_that_made_the_facts_and_goes_on_from_the_store)
{
    char *folder = test_folder();
    const char *truth = HEAD
        "local base = tributary.scenario { name = \"truth\", case = \"toy\", to = \"2011-12-31\", scale = 1, parameters = { [\"leaving.rate\"] = 0.02 } }\n"
        "local s = tributary.compare { arms = { base }, runs = 20, seed = 9 }:summary({ \"leaving\" }, { from = \"2011-01-01\" })\n"
        "print(s.truth.leaving.mean)\n";
    struct test_output *o = run(folder, truth, "");
    REQUIRE_EXIT(o, 0);
    double target = atof(o->out);
    REQUIRE(target > 10);
    for (int method = 0; method < 2; method++) {
        char *script = test_text(HEAD
            "local a = tributary.calibrate { case = \"toy\", to = \"2011-12-31\", scale = 1, method = \"%s\", %s seed = 5,\n"
            "  parameters = { [\"leaving.rate\"] = tributary.log_between(0.002, 0.2) },\n"
            "  facts = { { name = \"left\", measure = \"leaving\", from = \"2011-01-01\", to = \"2011-12-31\", target = %.17g, sd = %.17g } } }\n"
            "a:print()\n"
            "a:plot { file = \"region.png\" }\n"
            "for _, row in ipairs(a:rows(\"%s\")) do\n"
            "  if row.name == \"leaving.rate\" and row.low then print(\"inside\", row.low < 0.02 and row.high > 0.02, math.log(row.high / row.low) < 0.4 * math.log(0.2 / 0.002)) end\n"
            "end\n"
            "print(\"best\", a.dry or a:best()[\"leaving.rate\"] > 0.01)\n",
            method ? "history_matching" : "abc", method ? "waves = 2, points = 20, runs = 2," : "particles = 20, populations = 3,", target, 0.05 * target, method ? "not_implausible" : "posterior");
        o = run(folder, script, method ? "--out p" : "--out q");
        if (!CHECK_EXIT(o, 0)) continue;
        CHECK_CONTAINS(o->out, "inside\ttrue\ttrue\n");
        CHECK_CONTAINS(o->out, "best\ttrue\n");
        const char *again = run(folder, script, method ? "--out p" : "--out q")->err;
        CHECK_LACKS(again, "runs/s");
    }
}

TEST(a_branch_gives_the_bytes_of_whole_runs)
{
    char *folder = test_folder();
#define BRANCH_ARMS                                                                                                       \
    HEAD "local base = tributary.scenario { name = \"base\", case = \"toy\", to = \"2012-06-30\", scale = 2 }\n"           \
         "local a = base:with { name = \"a\", levers = { levers.interdiction_land { from = \"2011-03-01\", intensity = 0.8, ramp_weeks = 8 } } }\n" \
         "local b = base:with { name = \"b\", levers = { levers.livelihoods { from = \"2011-09-01\", jobs = 400, budget = 100000 } } }\n"
    test_write(folder, "whole.lua", BRANCH_ARMS "tributary.compare { arms = { base, a, b }, runs = 6, seed = 2 }\n");
    test_write(folder, "branch.lua", BRANCH_ARMS "tributary.branch { scenario = base, at = \"2011-03-01\", arms = { a, b }, runs = 6, seed = 2 }\n");
    REQUIRE_EXIT(test_program(folder, "run whole.lua --quiet"), 0);
    REQUIRE_EXIT(test_program(folder, "run branch.lua --quiet --workers 2"), 0);
    static const char *const tables[] = {"monthly", "summary", "yearly", "events", "money", "balances"};
    for (int i = 0; i < 6; i++) CHECK_TEXT(export(folder, "out/branch", tables[i]), export(folder, "out/whole", tables[i]));
    struct test_output *o = test_program(folder, "verify out/branch --share 100%%"); /* whole runs against branched ones */
    CHECK_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "18 of 18 runs");
}

TEST(verify_uses_the_store_alone_and_names_what_differs)
{
    char *folder = test_folder();
    REQUIRE_EXIT(run(folder, HEAD ARMS
        "guarded = guarded:with { name = \"adaptive\", on_year = function(world) if world:recorded(\"arrivals\") >= 0 then world:set(\"interdiction_land\", { intensity = 0.9 }) end end }\n"
        "tributary.sweep { arms = { base, guarded }, design = \"latin\", points = 5, runs = 2, seed = 4, " VARY " }\n", "--quiet --set route.time=0.02"), 0);
    remove(test_text("%s/x.lua", folder)); /* the store has what it needs */
    struct test_output *o = test_program(folder, "verify o --share 100%%");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "20 of 20 runs were run again");
    sqlite3 *db = NULL;
    REQUIRE(sqlite3_open(test_text("%s/o/results.sqlite", folder), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "UPDATE monthly SET arrivals = arrivals + 1 WHERE run_id = 3 AND month = (SELECT max(month) FROM monthly)", NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
    o = test_program(folder, "verify o --share 100%%");
    CHECK_EXIT(o, 4);
    CHECK_CONTAINS(o->err, "arrivals");
    o = test_program(folder, "replay o --run 3");
    CHECK_EXIT(o, 4);
    CHECK_CONTAINS(o->err, "arrivals");
    o = test_program(folder, "replay o --run 4");
    CHECK_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "the same, to the last bit");
    CHECK_EXIT(test_program(folder, "replay o --run 400"), 2);
    CHECK_EXIT(test_program(folder, "replay o"), 2);
}

TEST(a_result_keeps_its_own_runs_when_another_experiment_follows)
{
    char *folder = test_folder();
    struct test_output *o = run(folder, HEAD ARMS
        "local first = tributary.compare { arms = { base }, runs = 2, seed = 5 }\n"
        "local function state() local s = first:series(\"base\", \"illicit_profit\")[9]\n"
        "  return string.format(\"%.17g %.17g %d %.17g\", s.mean, first:summary(\"illicit_profit\").base.illicit_profit.mean, s.n, first:runs(\"base\", \"illicit_profit\")[2][9]) end\n"
        "local before = state()\n"
        "tributary.compare { arms = { guarded, base }, runs = 3, seed = 9 }\n"
        "print(first.dry or before == state())\n", "");
    REQUIRE_EXIT(o, 0);
    CHECK_TEXT(o->out, "true\n");
}

TEST(an_analysis_without_runs_for_they_failed_is_no_mistake_of_the_script)
{
    char *folder = test_folder();
    struct test_output *o = run(folder, HEAD ARMS
        "local clumsy = base:with { name = \"clumsy\", on_week = function(world) if world.week == 30 then error(\"out of paper\") end end }\n"
        "tributary.compare { arms = { base, clumsy }, runs = 2 }:contrasts(\"deaths\")\n", "");
    CHECK_EXIT(o, 3);
    CHECK_CONTAINS(o->err, "out of paper");
}

/* A store may come from anybody, and its inputs are laid into a folder: nothing of it may lead out of that. */
TEST(verify_stays_in_its_own_folder_and_tells_a_damaged_store)
{
    char *folder = test_folder();
    REQUIRE_EXIT(run(folder, HEAD ARMS "tributary.sweep { arms = { base, guarded }, design = \"latin\", points = 2, seed = 4, " VARY " }\n", "--quiet"), 0);
    static const struct {
        const char *sql, *says;
        int exit_code;
    } cases[] = {
        {"INSERT INTO used SELECT 'data', '../../out_of_it', sha256 FROM input LIMIT 1", "all the same", 0},
        {"INSERT INTO used SELECT 'case', 'toy/../../../out_of_it', sha256 FROM input LIMIT 1", "all the same", 0},
        {"UPDATE input SET bytes = CAST(replace(CAST(bytes AS TEXT), 'x.lua', '../x.lua') AS BLOB) WHERE sha256 = (SELECT sha256 FROM used WHERE name = 'options')", "is not what it was", 4},
        {"UPDATE input SET bytes = x'00' WHERE sha256 = (SELECT sha256 FROM used WHERE kind = 'case' LIMIT 1)", "is not what it was", 4},
        {"DELETE FROM used WHERE kind = 'script'", "does not hold all that made it", 4},
        {"DELETE FROM used WHERE kind = 'case'", "no case 'toy'", 4},
        {"DELETE FROM plan", "is damaged", 4},
        {"UPDATE experiment SET replicates = -5", "is damaged", 4},
        {"UPDATE point_value SET value = 9e999", "is damaged", 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sqlite3 *db = NULL;
        char *doctored = test_text("%s/d.sqlite", folder);
        remove(doctored);
        REQUIRE(sqlite3_open(test_text("%s/o/results.sqlite", folder), &db) == SQLITE_OK);
        CHECK(sqlite3_exec(db, test_text("VACUUM INTO '%s'", doctored), NULL, NULL, NULL) == SQLITE_OK);
        sqlite3_close(db);
        REQUIRE(sqlite3_open(doctored, &db) == SQLITE_OK);
        CHECK(sqlite3_exec(db, cases[i].sql, NULL, NULL, NULL) == SQLITE_OK);
        sqlite3_close(db);
        struct test_output *o = test_program(folder, "verify d.sqlite --share 100%%");
        bool held = CHECK_EXIT(o, cases[i].exit_code);
        held &= CHECK_CONTAINS(o->exit_code ? o->err : o->out, cases[i].says);
        if (!held) test_note("%s: %s", cases[i].sql, o->err);
        CHECK_LACKS(o->err, "/script/"); /* the temporary folder, which is gone */
        CHECK(!test_exists(test_text("%s/../out_of_it", folder)) && !test_exists(test_text("%s/out_of_it", folder)));
    }
}

TEST(a_failed_run_is_told_with_the_command_that_replays_it)
{
    char *folder = test_folder();
    struct test_output *o = run(folder, HEAD ARMS
        "guarded = guarded:with { name = \"clumsy\", on_month = function(world) if math.random() < 0.02 then error(\"out of paper\") end end }\n"
        "tributary.compare { arms = { base, guarded }, runs = 10, seed = 4 }\n", "");
    REQUIRE_EXIT(o, 3);
    CHECK_CONTAINS(o->err, "out of paper");
    const char *replay = strstr(o->err, "tributary replay o --run ");
    REQUIRE(replay != NULL);
    o = test_program(folder, "replay o --run %d", atoi(replay + strlen("tributary replay o --run ")));
    CHECK_EXIT(o, 2); /* the script's own error, again */
    CHECK_CONTAINS(o->err, "out of paper");
    CHECK_CONTAINS(o->out, "failed (script)");
    CHECK_EXIT(test_program(folder, "run x.lua --out s --on-fail stop --quiet"), 75);
}

TEST(shards_united_are_the_whole)
{
    char *folder = test_folder();
    const char *script = HEAD ARMS "tributary.sweep { arms = { base, guarded }, design = \"sobol\", points = 12, runs = 2, seed = 4, " VARY " }\n";
    REQUIRE_EXIT(run(folder, script, "--quiet"), 0);
    for (int i = 1; i <= 3; i++) REQUIRE_EXIT(test_program(folder, "run x.lua --quiet --shard %d/3 --out part%d", i, i), 0);
    struct test_output *o = test_program(folder, "merge all.sqlite part1 part2 part3");
    REQUIRE_EXIT(o, 0);
    CHECK_INT(ask(test_text("%s/all.sqlite", folder), "SELECT count(*) FROM run"), ask(test_text("%s/o/results.sqlite", folder), "SELECT count(*) FROM run"));
    CHECK_TEXT(export(folder, "all.sqlite", "monthly"), export(folder, "o", "monthly"));
    CHECK_TEXT(export(folder, "all.sqlite", "summary"), export(folder, "o", "summary"));
    CHECK_EXIT(test_program(folder, "merge all.sqlite nowhere"), 4);
}

TEST(limits_of_a_study_are_answered_in_words)
{
    char *folder = test_folder();
    struct test_output *o = run(folder, HEAD ARMS "tributary.sweep { arms = { guarded }, design = \"sobol\", points = 1000000, runs = 1000, " VARY " }\n", "");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "take fewer points");
    CHECK_EXIT(test_program(folder, "run x.lua --points 0"), 2);
    CHECK_EXIT(test_program(folder, "run x.lua --shard 4/3"), 2);
    CHECK_EXIT(test_program(folder, "run x.lua --on-fail never"), 2);
    CHECK_EXIT(test_program(folder, "verify x.lua"), 4);
}

TEST(arms_with_different_levers_are_verified_and_what_is_read_late_is_kept)
{
    char *folder = test_folder();
    test_write(folder, "late.csv", "name,value\nx,1\n");
    REQUIRE_EXIT(run(folder, HEAD ARMS
        "local jobs = base:with { name = \"jobs\", levers = { levers.livelihoods { from = \"2010-06-01\", jobs = 500 } } }\n"
        "tributary.sweep { arms = { guarded, jobs }, design = \"sobol\", points = 4, seed = 4, vary = { [\"smuggling.markup\"] = tributary.between(0.1, 0.6),\n"
        "  [\"lever.interdiction_land.intensity\"] = tributary.between(0.1, 0.9), [\"lever.livelihoods.jobs\"] = tributary.between(100, 900) } }\n"
        "print(tributary.data \"late.csv\"[1].value)\n", "--quiet"), 0);
    remove(test_text("%s/late.csv", folder));
    struct test_output *o = test_program(folder, "verify o --share 100%%");
    CHECK_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "8 of 8 runs were run again");
}

TEST(two_analyses_of_one_measure_stay_two_and_each_draws_its_own_figure)
{
    char *folder = test_folder();
    REQUIRE_EXIT(run(folder, HEAD ARMS
        "local study = tributary.sweep { arms = { base, guarded }, design = \"sobol\", points = 40, seed = 4, " VARY " }\n"
        "local low = tributary.discover { study = study, measure = \"illicit_profit\", below = -150000, bootstraps = 20 }\n"
        "local high = tributary.discover { study = study, measure = \"illicit_profit\", above = -50000, bootstraps = 20 }\n"
        "low:plot { file = \"low.svg\" }\n"
        "high:plot { file = \"high.svg\" }\n", "--quiet"), 0);
    CHECK_INT(ask(test_text("%s/o/results.sqlite", folder), "SELECT count(*) FROM analysis"), 2);
    char *low = test_read(test_text("%s/o/low.svg", folder), NULL), *high = test_read(test_text("%s/o/high.svg", folder), NULL);
    REQUIRE(low && high);
    CHECK(strcmp(low, high) != 0);
}

TEST(a_shard_of_a_study_ends_before_an_analysis_could_take_it_for_the_whole)
{
    char *folder = test_folder();
    const char *script = HEAD ARMS
        "local a = tributary.regret { arms = { base, guarded }, design = \"sobol\", points = 12, runs = 2, seed = 4, measures = { \"deaths\" }, bootstraps = 100, " VARY " }\n"
        "a:print()\n";
    for (int i = 1; i <= 2; i++) {
        test_write(folder, "x.lua", script);
        struct test_output *o = test_program(folder, "run x.lua --shard %d/2 --out part%d", i, i);
        REQUIRE_EXIT(o, 0);
        CHECK_CONTAINS(o->err, test_text("shard %d of 2 is kept", i));
        CHECK_LACKS(o->out, "regret: deaths");
    }
    REQUIRE_EXIT(test_program(folder, "merge all part1 part2"), 0);
    struct test_output *whole = test_program(folder, "run x.lua --out all");
    REQUIRE_EXIT(whole, 0);
    CHECK_LACKS(whole->err, "runs/s"); /* nothing is left to run */
    CHECK_CONTAINS(whole->out, "regret: deaths");
    test_write(folder, "c.lua", HEAD "tributary.calibrate { case = \"toy\", parameters = { \"smuggling.markup\" }, facts = { { measure = \"deaths\", target = 1, sd = 1 } } }\n");
    CHECK_CONTAINS(test_program(folder, "run c.lua --shard 1/2")->err, "can't be cut into shards");
}

TEST(more_runs_of_a_morris_design_go_on_from_those_that_are_there)
{
    char *folder = test_folder();
    const char *script = HEAD ARMS "tributary.sensitivity { arms = { guarded }, method = \"morris\", points = 3, seed = 4, measures = { \"deaths\" }, bootstraps = 100, " VARY " }\n";
    REQUIRE_EXIT(run(folder, script, "--quiet"), 0);
    int64_t runs = ask(test_text("%s/o/results.sqlite", folder), "SELECT count(*) FROM run");
    REQUIRE_EXIT(test_program(folder, "run x.lua --out o --quiet --runs 2"), 0);
    CHECK_INT(ask(test_text("%s/o/results.sqlite", folder), "SELECT count(*) FROM run"), 2 * runs);
}
