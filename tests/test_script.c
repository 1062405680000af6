/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scenario files as their authors meet them. tests/script/NAME.lua are literate: below a line that is wrong stands a comment whose
 * carets point at the wrong word, with words of the message behind them; `-- @ words` names a line without a word. A file without
 * such a comment is right. So each file states file, line, column and words, and reads as what it tests.
 */
#include "harness.h"
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The error that a literate file expects: line and column from 1 (column 0: not stated), its words. False: none. */
static bool read_expectation(const char *text, int *line, int *column, char *words, size_t size) {
    int at = 1;
    for (const char *p = text; *p; at++) {
        const char *end = strchr(p, '\n');
        size_t n = end ? (size_t)(end - p) : strlen(p), mark = 2;
        if (n > 2 && p[0] == '-' && p[1] == '-') {
            while (mark < n && p[mark] == ' ') mark++;
            if (mark < n && (p[mark] == '^' || (p[mark] == '@' && mark == 3))) {
                *line = at - 1;
                *column = p[mark] == '^' ? (int)mark + 1 : 0;
                while (mark < n && strchr("^@ ", p[mark])) mark++;
                snprintf(words, size, "%.*s", (int)(n - mark), p + mark);
                return true;
            }
        }
        if (!end) break;
        p = end + 1;
    }
    return false;
}
static void check_literate(const char *name) {
    char words[300] = "";
    int line = 0, column = 0;
    const char *path = test_source(test_text("tests/script/%s", name));
    const char *text = test_read(path, NULL);
    REQUIRE(text != NULL);
    bool wrong = read_expectation(text, &line, &column, words, sizeof words);
    struct test_output *o = test_program(NULL, "check %s", path);
    if (!CHECK_INT(o->exit_code, wrong ? 2 : 0)) test_note("%s: %s", name, o->err);
    if (!wrong) {
        CHECK_TEXT(o->err, "");
        return;
    }
    const char *place = column ? test_text("%s:%d:%d: ", name, line, column) : test_text("%s:%d: ", name, line);
    bool held = CHECK_CONTAINS(o->err, place);
    held &= CHECK_CONTAINS(o->err, words);
    if (!held) test_note("%s: %s", name, o->err);
}
/* Files of tests/script whose names start with a letter of `initials`; returns how many. */
static int check_files(const char *initials) {
    struct dirent **entry;
    int n = scandir(test_source("tests/script"), &entry, NULL, alphasort), checked = 0;
    for (int i = 0; i < n; i++) {
        const char *name = entry[i]->d_name, *dot = strrchr(name, '.');
        if (!dot || strcmp(dot, ".lua") != 0 || !strchr(initials, name[0])) continue;
        check_literate(test_text("%s", name));
        checked++;
    }
    for (int i = 0; i < n; i++) free(entry[i]);
    if (n >= 0) free(entry);
    return checked;
}
TEST(scripts_a_to_g_are_answered_as_they_say) { CHECK(check_files("abcdefg") >= 15); }
TEST(scripts_h_to_o_are_answered_as_they_say) { CHECK(check_files("hijklmno") >= 20); }
TEST(scripts_p_to_z_are_answered_as_they_say) { CHECK(check_files("pqrstuvwxyz") >= 20); }
TEST(every_script_has_a_runner) {
    CHECK_INT(check_files("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"), 0); /* no name that the three above pass over */
}

#define HEAD "local tributary = require \"tributary\"\nlocal levers = tributary.levers\n"
#define BASE "local base = tributary.scenario { name = \"base\", case = \"toy\", to = \"2012-12-31\", scale = 1 }\n"

/* A shared experiment: an arm with a hook, one with a rule, one without. */
static const char hooked[] = HEAD BASE
    "local count = 0\n"
    "local limit = 10 -- weeks\n"
    "local counted = base:with { name = \"counted\", on_week = function(world)\n"
    "  count = count + 1\n"
    "  if count == limit then world:set(\"interdiction_land\", { intensity = 0.5 + 0.4 * math.random() }) end\n"
    "end }\n"
    "local silent = base:with { name = \"silent\", rules = { [\"group.budget\"] = function() end, [\"group.mode\"] = function() return {} end } }\n"
    "local result = tributary.compare { arms = { base, counted, silent }, runs = 4, seed = 3 }\n"
    "result:csv(\"runs.csv\")\n";

static char *run_csv(const char *script, const char *options) {
    char *folder = test_folder();
    test_write(folder, "x.lua", script);
    REQUIRE_EXIT(test_program(folder, "run x.lua --quiet --out o %s", options), 0);
    char *csv = test_read(test_text("%s/o/runs.csv", folder), NULL);
    REQUIRE(csv != NULL);
    return csv;
}
/* Rows of one arm without its name. */
static char *rows_of(const char *csv, const char *arm) {
    char *out = test_text("%s", csv), *to = out;
    size_t n = strlen(arm);
    for (const char *p = csv; *p;) {
        const char *end = strchr(p, '\n');
        if (!end) break;
        if (strncmp(p, arm, n) == 0 && p[n] == ',') {
            memcpy(to, p + n, (size_t)(end + 1 - p) - n);
            to += (size_t)(end + 1 - p) - n;
        }
        p = end + 1;
    }
    *to = 0;
    return out;
}

/* A hook that counts over a run starts anew in each run, whichever worker does it and whatever it did before. */
TEST(runs_with_hooks_do_not_depend_on_workers) {
    char *one = run_csv(hooked, "--workers 1"), *three = run_csv(hooked, "--workers 3");
    CHECK_TEXT(one, three);
    char *counted = rows_of(one, "counted");
    CHECK(strlen(counted) > 50);
    CHECK(strcmp(counted, rows_of(one, "base")) != 0);
}
/* "The default C rule": a rule that leaves the default answer changes nothing. */
TEST(a_rule_that_answers_nothing_changes_nothing) {
    char *csv = run_csv(hooked, "");
    CHECK(strlen(rows_of(csv, "base")) > 50);
    CHECK_TEXT(rows_of(csv, "silent"), rows_of(csv, "base"));
}
static void count_new_runs(const char *folder, const char *script, const char *options, int wanted) {
    test_write(folder, "x.lua", script);
    struct test_output *o = test_program(folder, "run x.lua --out o %s", options);
    REQUIRE_EXIT(o, 0);
    struct test_output *count = test_shell(folder, "sqlite3 -readonly o/results.sqlite 'select count(*) from run'");
    if (count->exit_code != 0) SKIP("sqlite3, the command, is not here");
    if (!CHECK_INT(atoi(count->out), wanted)) test_note("after: %s", options);
}
static char *replaced(const char *text, const char *from, const char *to) {
    const char *at = strstr(text, from);
    REQUIRE(at != NULL);
    return test_text("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}
/* An arm's key is its data and what its functions are made of, not the script's text. */
TEST(only_what_changed_is_run_again) {
    char *folder = test_folder();
    count_new_runs(folder, hooked, "", 12);
    count_new_runs(folder, test_text("-- a comment\n\n%s", hooked), "", 12);
    count_new_runs(folder, replaced(hooked, "runs.csv", "other.csv"), "", 12);
    count_new_runs(folder, replaced(hooked, "  count = count + 1", "\n  -- one more\n  count = count + 1"), "", 12);
    count_new_runs(folder, hooked, "--runs 5", 15);
    count_new_runs(folder, hooked, "", 15);
    count_new_runs(folder, replaced(hooked, "limit = 10", "limit = 11"), "", 19); /* a value that the hook holds */
    count_new_runs(folder, replaced(hooked, "0.4 * math", "0.3 * math"), "", 23); /* its code */
    count_new_runs(folder, hooked, "--seed 4", 35);
}
TEST(order_of_tables_never_matters) {
    static const char one[] = HEAD BASE
        "local a = base:with { name = \"a\", levers = { levers.livelihoods { jobs = 5, from = \"2011-01-01\" }, levers.interdiction_land { intensity = 0.5 } },\n"
        "  mechanisms = { tolls = false, onset = false } }\n"
        "tributary.compare { arms = { base, a }, runs = 2 }:csv \"runs.csv\"\n";
    static const char two[] = HEAD BASE
        "local a = base:with { mechanisms = { onset = false, tolls = false }, name = \"a\",\n"
        "  levers = { levers.interdiction_land { intensity = 0.5 }, levers.livelihoods { from = \"2011-01-01\", jobs = 5 } } }\n"
        "tributary.compare { runs = 2, arms = { base, a } }:csv \"runs.csv\"\n";
    char *folder = test_folder();
    count_new_runs(folder, one, "", 4);
    count_new_runs(folder, two, "", 4);
}
TEST(with_overrides_and_combine_unites) {
    /* Checked from inside: the same arm made in two ways has one key, and compare gives its rows twice. */
    static const char script[] = HEAD BASE
        "local i, j = levers.interdiction_land { intensity = 0.5 }, levers.livelihoods { jobs = 5 }\n"
        "local a, b = base:with { name = \"a\", levers = { i } }, base:with { name = \"b\", levers = { j }, mechanisms = { onset = false } }\n"
        "local both = tributary.combine(\"both\", a, b, a)\n"
        "local same = base:with { name = \"same\", levers = { levers.livelihoods { jobs = 5 }, i }, mechanisms = { onset = false } }\n"
        "local weak = a:with { name = \"weak\", levers = { levers.interdiction_land { intensity = 0.2 } } }\n"
        "local also = base:with { name = \"also\", levers = { levers.interdiction_land { intensity = 0.2 } } }\n"
        "tributary.compare { arms = { base, both, same, weak, also }, runs = 2 }:csv \"runs.csv\"\n";
    char *csv = run_csv(script, "");
    CHECK_TEXT(rows_of(csv, "both"), rows_of(csv, "same"));
    CHECK_TEXT(rows_of(csv, "weak"), rows_of(csv, "also"));
    CHECK(strlen(rows_of(csv, "weak")) > 50);
    CHECK(strcmp(rows_of(csv, "both"), rows_of(csv, "weak")) != 0);
}
/* Numbers of summary, worked out again in Lua from the runs themselves. */
TEST(summary_agrees_with_its_runs) {
    static const char script[] = HEAD BASE
        "local shut = base:with { name = \"shut\", levers = { levers.interdiction_land { from = \"2011-01-01\", intensity = 0.8 } } }\n"
        "local result = tributary.compare { arms = { base, shut }, runs = 6, seed = 2 }\n"
        "local s = result:summary({ \"leaving\", \"arrivals\" }, { from = \"2011-01-01\", to = \"2011-12-31\" })\n"
        "if not result.dry then\n"
        "  local sums = {}\n"
        "  for _, arm in ipairs(result.arms) do\n"
        "    sums[arm] = {}\n"
        "    for i, run in ipairs(result:runs(arm, \"arrivals\")) do\n"
        "      assert(run.first_month == \"2010-01\" and #run == 36)\n"
        "      local sum = 0\n"
        "      for month = 13, 24 do sum = sum + run[month] end\n"
        "      sums[arm][i] = sum\n"
        "    end\n"
        "  end\n"
        "  local d = {}\n"
        "  for i = 1, 6 do d[i] = sums.shut[i] - sums.base[i] end\n"
        "  local function near(a, b) return math.abs(a - b) <= 1e-9 * (1 + math.abs(b)) end\n"
        "  local stats, cell = tributary.stats, s.shut.arrivals\n"
        "  assert(cell.n == 6 and near(cell.mean, stats.mean(sums.shut)) and near(cell.sd, stats.sd(sums.shut)), \"mean\")\n"
        "  assert(near(cell.median, stats.median(sums.shut)) and near(cell.q05, stats.quantile(sums.shut, 0.05)), \"quantiles\")\n"
        "  assert(near(cell.difference, stats.mean(d)), \"difference\")\n"
        "  local half = 2.570581835636314 * stats.sd(d) / math.sqrt(6) -- t of 5 degrees of freedom, 97.5%\n"
        "  assert(math.abs(cell.difference_high - stats.mean(d) - half) <= 1e-6 * (1 + half), \"interval\")\n"
        "  print(\"checked\")\n"
        "end\n"
        "result:print { \"arrivals\", from = \"2011-01-01\", to = \"2011-12-31\" }\n";
    char *folder = test_folder();
    test_write(folder, "x.lua", script);
    struct test_output *o = test_program(folder, "run x.lua");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "checked\n");
    CHECK_CONTAINS(o->out, "2011-01 to 2011-12; first row: mean of 6 runs");
    CHECK(test_exists(test_text("%s/out/x/manifest.json", folder)));
}
TEST(one_scenario_runs_by_itself_and_two_need_compare) {
    char *folder = test_folder();
    test_write(folder, "one.lua", HEAD BASE);
    struct test_output *one = test_program(folder, "run one.lua --runs 2");
    CHECK_EXIT(one, 0);
    CHECK_CONTAINS(one->out, "mean of 2 runs");
    test_write(folder, "two.lua", HEAD BASE "local other = base:with { name = \"other\" }\n");
    struct test_output *two = test_program(folder, "run two.lua");
    CHECK_EXIT(two, 2);
    CHECK_CONTAINS(two->err, "call tributary.compare");
    test_write(folder, "returned.lua", HEAD BASE "return base:with { name = \"other\" }\n");
    struct test_output *returned = test_program(folder, "run returned.lua");
    CHECK_EXIT(returned, 0);
    CHECK_CONTAINS(returned->out, "other ");
}
/* A mistake on the last line is answered before the first run, and nothing is written. */
TEST(a_mistake_on_the_last_line_runs_nothing) {
    char *folder = test_folder();
    test_write(folder, "x.lua", HEAD BASE "local result = tributary.compare { arms = { base }, runs = 2 }\nresult:print { \"arivals\" }\n");
    struct test_output *o = test_program(folder, "run x.lua --out o");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "x.lua:5:17: no measure 'arivals'");
    CHECK(!test_exists(test_text("%s/o", folder)));
}
TEST(data_and_modules_lie_beside_the_script) {
    char *folder = test_folder();
    test_write(folder, "prices.csv", "town,price,note\nmid,12.5,\"a, \"\"b\"\"\"\ncoast,7,\n");
    test_write(folder, "mine.lua", "return { factor = 3 }\n");
    test_write(folder, "wide.csv", "a,b\n1,2\n1,2,3\n");
    test_write(folder, "x.lua",
               HEAD BASE "local rows = tributary.data \"prices.csv\"\n"
                         "assert(#rows == 2 and rows[1].town == \"mid\" and rows[1].price == 12.5 and rows[1].note == 'a, \"b\"')\n"
                         "assert(rows[2].price == 7 and rows[2].note == \"\" and rows.columns[3] == \"note\")\n"
                         "assert(require \"mine\".factor == 3 and require \"mine\" == require \"mine\")\n");
    CHECK_EXIT(test_program(folder, "check x.lua"), 0);
    test_write(folder, "y.lua", HEAD BASE "local rows = tributary.data \"wide.csv\"\n");
    struct test_output *o = test_program(folder, "check y.lua");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "wide.csv:3: found 3 values in a row, and 2 names");
}
TEST(data_that_is_not_clear_is_answered)
{
    static const struct {
        const char *text, *words;
    } wrong[] = {{"a,b,a\n1,2,3\n", "x.csv:1: two columns are called 'a'"}, {"# c\na,b\n1,\"2\n3,4\n", "x.csv:3: a quote is opened and never closed"}};
    char *folder = test_folder();
    test_write(folder, "x.lua", HEAD BASE "local rows = tributary.data \"x.csv\"\n");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        test_write(folder, "x.csv", wrong[i].text);
        struct test_output *o = test_program(folder, "check x.lua");
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].words);
    }
}
/* A case's tables lie in its folder, and a table that can't be opened is named. */
TEST(a_case_of_ones_own_stays_in_its_folder)
{
    static const struct {
        const char *change, *words;
    } wrong[] = {{"mv mycase/towns.csv .; ln -s ../towns.csv mycase/towns.csv", "'./mycase/towns.csv' leads out of"},
                 {"rm mycase/towns.csv", "./mycase/towns.csv: can't be read: No such file"},
                 {"mkfifo mycase/towns.csv", "./mycase/towns.csv: can't be read: it is no plain file"}};
    char *folder = test_folder();
    REQUIRE_EXIT(test_shell(folder, "cp -r %s mycase", test_source("scenarios/cases/toy")), 0);
    test_write(folder, "x.lua", HEAD "return tributary.scenario { case = tributary.case \"./mycase\" }\n");
    CHECK_EXIT(test_program(folder, "check x.lua"), 0);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        REQUIRE_EXIT(test_shell(folder, "%s", wrong[i].change), 0);
        struct test_output *o = test_program(folder, "check x.lua");
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].words);
    }
}
/* What a hook finds in the library is part of what its runs are known by, also where the hook itself stays as it was. */
TEST(a_changed_library_is_another_arm)
{
    static const char script[] = HEAD BASE "math.pi = 3.14\nlocal make = load\n"
        "local a = base:with { name = \"a\", on_month = function(world)\n"
        "  world:set(\"interdiction_land\", { intensity = math.pi / 10 })\nend }\n"
        "tributary.compare { arms = { base, a }, runs = 2 }\n";
    char *folder = test_folder();
    count_new_runs(folder, script, "", 4);
    count_new_runs(folder, script, "", 4);
    count_new_runs(folder, replaced(script, "3.14", "3.25"), "", 6);
    count_new_runs(folder, replaced(script, "math.pi = 3.14", "function math.floor() end"), "", 8);
}

/* A hook that fails in one run costs that run; the others are kept, and the command says so with 3. */
TEST(a_hook_that_fails_costs_one_run) {
    char *folder = test_folder();
    test_write(folder, "x.lua",
               HEAD BASE "local bad = base:with { name = \"bad\", on_month = function(world)\n"
                         "  if world.year == 2012 and world.replicate == 1 then error(\"flood in the town\") end\n"
                         "end }\n"
                         "tributary.compare { arms = { base, bad }, runs = 3 }\n");
    struct test_output *o = test_program(folder, "run x.lua --out o");
    CHECK_EXIT(o, 3);
    CHECK_CONTAINS(o->err, "x.lua:5: flood in the town");
    CHECK_CONTAINS(o->err, "1 of 6 runs failed");
}
TEST_TAGGED(a_hook_that_never_returns_costs_one_run, "nosan") { /* leaves the hook by a jump out of a signal handler */
    char *folder = test_folder();
    test_write(folder, "x.lua",
               HEAD BASE "local bad = base:with { name = \"bad\", on_month = function(world)\n"
                         "  while world.year == 2012 and world.replicate == 0 do pcall(string.rep, \"\", math.maxinteger) end\n"
                         "end }\n"
                         "tributary.compare { arms = { base, bad }, runs = 3 }\n");
    struct test_output *o = test_program(folder, "run x.lua --out o --workers 1 --time-limit 1");
    CHECK_EXIT(o, 3);
    CHECK_CONTAINS(o->err, "1 of 6 runs failed");
    CHECK(o->seconds < 10);
}

/* A figure's texts must live as long as its request: what a metatable makes up on the way would be swept away below it. */
TEST(a_figure_is_described_by_what_lies_in_its_table)
{
    char *folder = test_folder();
    test_write(folder, "x.lua",
               "local tributary = require 'tributary'\n"
               "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-01-01', to = '2010-04-30' }\n"
               "local result = tributary.compare { arms = { base }, runs = 1 }\n"
               "local made = { annotate = { { date = '2010-02-01', label = 'made up' } }, band = 0.5, title = 'made up' }\n"
               "result:plot(setmetatable({ figure = 'fan', measure = 'arrivals', file = 'a.svg' }, { __index = made }))\n"
               "made.figure, made.measure, made.file = 'fan', 'arrivals', 'b.svg'\nresult:plot(made)\n");
    REQUIRE_EXIT(test_program(folder, "run x.lua --quiet --out o"), 0);
    CHECK_LACKS(test_read(test_text("%s/o/a.svg", folder), NULL), "made up</text>");
    CHECK_CONTAINS(test_read(test_text("%s/o/b.svg", folder), NULL), "made up</text>");
}
