/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line as a user meets it: words, exit codes, and where what is printed goes. */
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char toy_experiment[] =
    "local tributary = require \"tributary\"\n"
    "local baseline = tributary.scenario { name = \"baseline\", case = \"toy\", from = \"2010-01-01\", to = \"2010-12-31\", scale = 1 }\n"
    "tributary.compare { arms = { baseline, baseline:with { name = \"no, tolls\", mechanisms = { tolls = false } } }, runs = 4, seed = 3 "
    "}\n";

TEST(help_is_complete_and_goes_to_stdout)
{
    struct test_output *help = test_program(NULL, "--help");
    REQUIRE_EXIT(help, 0);
    static const char *const commands[] = {"run", "check", "list", "explain", "new", "plot", "export", "exam", "ablate", "status"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        CHECK_CONTAINS(help->out, test_text("\n  %s ", commands[i]));
        struct test_output *one = test_program(NULL, "%s --help", commands[i]);
        CHECK_EXIT(one, 0);
        CHECK_CONTAINS(one->out, test_text("tributary %s", commands[i]));
        CHECK_TEXT(one->err, "");
    }
    CHECK(help->seconds < 1 || test_sanitized());
    CHECK_TEXT(help->err, "");
    struct test_output *nothing = test_program(NULL, " ");
    CHECK_EXIT(nothing, 2);
    CHECK_TEXT(nothing->out, "");
    CHECK_CONTAINS(nothing->err, "tributary COMMAND");
    struct test_output *version = test_program(NULL, "--version");
    CHECK_EXIT(version, 0);
    CHECK_CONTAINS(version->out, TRIB_VERSION);
}

TEST(wrong_usage_is_answered_in_one_sentence)
{
    static const struct {
        const char *args, *words;
    } wrong[] = {
        {"rnu x.lua", "did you mean 'run'"},
        {"reproduse a.png", "did you mean 'reproduce'"},
        {"--hepl", "no option '--hepl'"},
        {"run", "needs FILE.lua"},
        {"run a.lua b.lua", "'b.lua' is one too many"},
        {"run x.lua --run 3", "did you mean '--runs'"},
        {"run x.lua --figure map", "no option '--figure'"},
        {"run x.lua --runs", "--runs needs a value"},
        {"run x.lua --runs 0", "between 1 and 1000000"},
        {"run x.lua --runs 1000001", "between 1 and 1000000"},
        {"run x.lua --runs 99999999999999999999", "between 1 and 1000000"},
        {"run x.lua --runs 2.5", "whole number, not '2.5'"},
        {"run x.lua --runs ten", "whole number, not 'ten'"},
        {"run x.lua --runs ''", "whole number"},
        {"run x.lua --seed -1", "between 0 and 9223372036854775807"},
        {"run x.lua --seed=9223372036854775808", "between 0 and"},
        {"run x.lua --scale 0", "between 1 and"},
        {"run x.lua --workers 0", "between 1 and"},
        {"run x.lua --threads -2", "between 1 and"},
        {"run x.lua --time-limit nan", "takes a number"},
        {"run x.lua --time-limit 0", "between"},
        {"run x.lua --memory-limit 3", "between 16"},
        {"run x.lua --fresh=yes", "--fresh takes no value"},
        {"run x.lua --out ''", "empty"},
        {"run x.lua --set markup", "NAME=VALUE"},
        {"run x.lua --set smuggling.markp=0.3", "did you mean 'smuggling.markup'"},
        {"run x.lua --set smuggling.markup=much", "takes a number, not 'much'"},
        {"run x.lua --set smuggling.markup=1e9", "must lie between"},
        {"run x.lua --set smuggling.markup=0.3 --set smuggling.markup=0.4", "twice"},
        {"check", "needs FILE.lua"},
        {"check x.lua --runs 3", "no option '--runs'"},
        {"list", "needs levers|measures"},
        {"list lever", "did you mean 'levers'"},
        {"list zebras", "no list of 'zebras'"},
        {"list levers --format xml", "text|csv|json"},
        {"explain", "needs NAME"},
        {"explain interdiction_see", "did you mean 'interdiction_sea'"},
        {"explain livelihoods.job", "did you mean 'livelihoods.jobs'"},
        {"explain xyzzyplugh", "Nothing is called 'xyzzyplugh'"},
        {"new x.txt", "ends in .lua"},
        {"plot s.sqlite", "needs --figure"},
        {"plot s.sqlite --figure fan", "needs --file"},
        {"export s.sqlite", "needs --table"},
        {"export s.sqlite --table month", "runs|monthly|summary"},
        {"export s.sqlite --table monthly --format parquet", "csv"},
        {"exam libia", "did you mean 'libya'"},
        {"exam atlantis", "no case 'atlantis'"},
        {"status", "needs STORE"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct test_output *o = test_program(NULL, "%s", wrong[i].args);
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].words);
        CHECK_TEXT(o->out, "");
        CHECK(strchr(o->err, '\n') == o->err + o->n_err - 1); /* one line */
    }
}

TEST(files_that_are_not_there_are_exit_4)
{
    char *folder = test_folder();
    static const char *const commands[] = {"export none.sqlite --table runs", "status none.sqlite", "status .",
                                           "plot none.sqlite --figure fan --file f.png", "new none/x.lua"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        struct test_output *o = test_program(folder, "%s", commands[i]);
        CHECK_EXIT(o, 4);
        CHECK_CONTAINS(o->err, strstr(commands[i], "none") ? "none" : "no store");
    }
}

/* A pipe would be waited for, a folder has no text; both are said at once, and --out needs a folder. */
TEST(what_is_no_plain_file_is_exit_4)
{
    char *folder = test_folder();
    REQUIRE_EXIT(test_shell(folder, "mkfifo pipe; mkdir -p folder o; mkfifo o/results.sqlite; echo x > plain"), 0);
    test_write(folder, "toy.lua", toy_experiment);
    static const struct {
        const char *args, *words;
    } wrong[] = {
        {"check pipe", "'pipe' can't be read: it is no plain file"},
        {"check folder", "'folder' can't be read: it is a folder"},
        {"status pipe", "store pipe can't be read"},
        {"export pipe --table runs", "store pipe can't be read"},
        {"plot pipe --figure fan --measure arrivals --file f.png", "store pipe can't be read"},
        {"run toy.lua --out o", "results.sqlite can't be read"},
        {"run toy.lua --out plain", "'plain' can't be made: Not a directory"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct test_output *o = test_program(folder, "%s", wrong[i].args);
        CHECK_EXIT(o, 4);
        CHECK_CONTAINS(o->err, wrong[i].words);
    }
    struct test_output *o = test_program(folder, "run toy.lua --out $(printf 'long/%%.0s' $(seq 300))");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "longer than");
    CHECK(!test_exists(test_text("%s/long", folder)));
}

/* A script's words can't make the terminal do things. */
TEST(control_characters_are_not_passed_on)
{
    char *folder = test_folder();
    test_write(folder, "x.lua", "print('\\27[2J said')\nlocal t = require 'tributary'\nreturn t.scenario { case = 'toy', scale = 100 }\n");
    struct test_output *said = test_program(folder, "run x.lua --runs 1");
    CHECK_EXIT(said, 0);
    CHECK_CONTAINS(said->out, "?[2J said");
    test_write(folder, "y.lua", "error('\\27[2J raised') -- \033[2J\n");
    struct test_output *raised = test_program(folder, "check y.lua");
    CHECK_EXIT(raised, 2);
    CHECK_CONTAINS(raised->err, "?[2J raised");
    CHECK(strchr(raised->err, 27) == NULL);
}
TEST(a_byte_order_mark_is_no_mistake)
{
    char *folder = test_folder();
    test_write(folder, "x.lua", test_text("\xef\xbb\xbf%s", toy_experiment));
    CHECK_EXIT(test_program(folder, "check x.lua"), 0);
}

TEST(every_kind_is_listed_in_every_format)
{
    static const struct {
        const char *kind, *name;
    } kinds[] = {{"levers", "cooptation"}, {"measures", "arrivals"}, {"parameters", "smuggling.markup"},
                 {"mechanisms", "tolls"},  {"cases", "libya"},       {"figures", "fan"},
                 {"shocks", "arbiter"},    {"rules", "group.budget"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct test_output *text = test_program(NULL, "list %s", kinds[i].kind);
        struct test_output *csv = test_program(NULL, "list %s --format csv", kinds[i].kind);
        struct test_output *json = test_program(NULL, "list %s --format json", kinds[i].kind);
        REQUIRE_EXIT(text, 0);
        REQUIRE_EXIT(csv, 0);
        REQUIRE_EXIT(json, 0);
        CHECK_CONTAINS(text->out, kinds[i].name);
        CHECK_CONTAINS(csv->out, test_text("\n%s,", kinds[i].name));
        CHECK_INT(strncmp(csv->out, "name,doc,", 9), 0);
        CHECK_CONTAINS(json->out, test_text("{\"name\": \"%s\", \"doc\": \"", kinds[i].name));
        /* Every row in each of the three: a name a line, so as many lines. */
        int lines = 0, rows = 0, objects = 0;
        for (const char *c = text->out; *c; c++) lines += *c == '\n' && c[1] != ' '; /* a lever's fields stand below it, indented */
        for (const char *c = csv->out; *c; c++) rows += *c == '\n';
        for (const char *c = json->out; (c = strstr(c, "{\"name\"")); c++) objects++;
        CHECK_INT(rows, lines + 1);
        CHECK_INT(objects, lines);
    }
}

TEST(a_word_narrows_a_list)
{
    struct test_output *all = test_program(NULL, "list levers"), *some = test_program(NULL, "list levers SEA"),
                       *none = test_program(NULL, "list levers zebra");
    REQUIRE_EXIT(some, 0);
    CHECK_CONTAINS(all->out, "livelihoods");
    CHECK_CONTAINS(some->out, "interdiction_sea");
    CHECK_LACKS(some->out, "livelihoods");
    REQUIRE_EXIT(none, 0);
    CHECK_TEXT(none->out, "");
}

TEST(explain_knows_the_bounds_of_everything)
{
    static const struct {
        const char *name, *words[4];
    } asked[] = {
        {"livelihoods", {"lever", "intensity 1", "jobs", "wage"}},
        {"livelihoods.jobs", {"field", "1000 jobs", "0 to 1000000", "S240"}},
        {"deaths_per_attempt", {"measure", "share", "deaths_sea / attempts", "nation"}},
        {"smuggling.markup", {"parameter", "value", " to ", "source"}},
        {"toll_chain", {"mechanism", "toll price", "mechanisms = { toll_chain = false }", "A3"}},
        {"fan", {"figure", "measure", "fields", "what"}},
        {"arbiter", {"shock", "strength", "0 to 1", "town"}},
        {"group.budget", {"rule", "income", "savings", "group"}},
        {"invariant", {"error", "conserved", "what", "bug"}},
        {"toy", {"case", "first_day", "2010-01-01", "last_day"}},
    };
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct test_output *o = test_program(NULL, "explain %s", asked[i].name);
        CHECK_EXIT(o, 0);
        for (int k = 0; k < 4; k++) CHECK_CONTAINS(o->out, asked[i].words[k]);
    }
}

TEST(everything_listed_can_be_explained)
{
    struct test_output *o =
        test_shell(NULL, "for kind in levers measures parameters mechanisms cases figures scenarios shocks rules; do"
                         " \"$TRIBUTARY\" list $kind --format csv | sed '1d;s/,.*//' | head -n 14 | while read -r name; do"
                         " \"$TRIBUTARY\" explain \"$name\" > /dev/null || echo \"$kind $name\"; done; done");
    CHECK_EXIT(o, 0);
    CHECK_TEXT(o->out, "");
}

TEST(new_writes_a_scenario_once)
{
    char *folder = test_folder();
    struct test_output *first = test_program(folder, "new my.lua");
    REQUIRE_EXIT(first, 0);
    char *text = test_read(test_text("%s/my.lua", folder), NULL);
    REQUIRE(text != NULL);
    CHECK_CONTAINS(text, "require");
    CHECK_EXIT(test_program(folder, "check my.lua"), 0);
    test_write(folder, "my.lua", "mine");
    struct test_output *second = test_program(folder, "new my.lua");
    CHECK_EXIT(second, 2);
    CHECK_CONTAINS(second->err, "exists already");
    CHECK_TEXT(test_read(test_text("%s/my.lua", folder), NULL), "mine");
}

TEST(output_that_nobody_can_take_is_exit_4)
{
    struct test_output *o = test_shell(NULL, "\"$TRIBUTARY\" list measures > /dev/full");
    CHECK_EXIT(o, 4);
    CHECK_CONTAINS(o->err, "output can't be written");
}

TEST(a_run_can_be_exported_and_asked_after)
{
    char *folder = test_folder();
    test_write(folder, "toy.lua", toy_experiment);
    struct test_output *run = test_program(folder, "run toy.lua --workers 2 --out o");
    REQUIRE_EXIT(run, 0);
    CHECK_CONTAINS(run->err, "8 of 8 runs");
    struct test_output *status = test_program(folder, "status o");
    CHECK_EXIT(status, 0);
    CHECK_CONTAINS(status->out, "8 of 8 runs done, 0 failed, 0 to do");
    CHECK_CONTAINS(status->out, "no, tolls");

    struct test_output *runs = test_program(folder, "export o --table runs --format csv");
    REQUIRE_EXIT(runs, 0);
    CHECK_INT(strncmp(runs->out, "arm,replicate,seed,status,", 26), 0);
    CHECK_CONTAINS(runs->out, "\nbaseline,0,3,done,");
    CHECK_CONTAINS(runs->out, "\n\"no, tolls\",3,3,done,");
    struct test_output *monthly = test_program(folder, "export o/results.sqlite --table monthly");
    REQUIRE_EXIT(monthly, 0);
    CHECK_CONTAINS(monthly->out, "\nbaseline,0,2010-01,");
    CHECK_CONTAINS(monthly->out, "\n\"no, tolls\",3,2010-12,");
    CHECK_EXIT(test_program(folder, "export o --table monthly --file m.csv"), 0);
    CHECK_TEXT(test_read(test_text("%s/m.csv", folder), NULL), monthly->out);
    struct test_output *summary = test_program(folder, "export o --table summary");
    CHECK_CONTAINS(summary->out, "\nbaseline,arrivals,persons,4,");
    CHECK_CONTAINS(test_program(folder, "export o --table yearly")->out, "\nbaseline,0,2010,town,");
    CHECK_CONTAINS(test_program(folder, "export o --table events")->out, "arm,replicate,n,day,end_day,town,");
    CHECK_EXIT(test_program(folder, "export o --table runs --file none/m.csv"), 4);
    /* Neither the store itself nor a device is replaced by a table. */
    struct test_output *over = test_program(folder, "export o --table runs --file o/results.sqlite");
    CHECK_EXIT(over, 2);
    CHECK_CONTAINS(over->err, "is a store");
    CHECK_CONTAINS(test_program(folder, "status o")->out, "8 of 8 runs done");
    CHECK_EXIT(test_program(folder, "export o --table runs --file /dev/full"), 4);
    CHECK_EXIT(test_shell(NULL, "test -c /dev/full"), 0);

    /* Quiet: errors only. Again, with more workers and from nothing: the same bytes. */
    struct test_output *again = test_program(folder, "run toy.lua --workers 3 --out o2 --quiet");
    CHECK_EXIT(again, 0);
    CHECK_TEXT(again->err, "");
    CHECK_TEXT(test_program(folder, "export o2 --table monthly")->out, monthly->out);
    CHECK_TEXT(test_program(folder, "export o2 --table summary")->out, summary->out);
}

TEST(a_file_that_may_not_grow_is_exit_4_and_keeps_the_rest)
{
    char *folder = test_folder();
    test_write(folder, "toy.lua", toy_experiment);
    struct test_output *small = test_shell(folder, "ulimit -f 200; exec \"$TRIBUTARY\" run toy.lua --runs 300 --out o --quiet");
    CHECK_EXIT(small, 4);
    CHECK_CONTAINS(small->err, "results.sqlite");
    struct test_output *after = test_program(folder, "run toy.lua --runs 4 --out o --quiet");
    CHECK_EXIT(after, 0);
    CHECK_CONTAINS(test_program(folder, "status o")->out, "8 of 8 runs done");
}

TEST(a_store_is_read_where_nobody_may_write)
{
    char *folder = test_folder();
    test_write(folder, "toy.lua", toy_experiment);
    REQUIRE_EXIT(test_program(folder, "run toy.lua --runs 1 --out o --quiet"), 0);
    if (geteuid() == 0) {
        /* Rights do not bind this user; a store that others only read must at least stay as it was. */
        CHECK_EXIT(test_shell(folder, "before=$(sha256sum < o/results.sqlite); \"$TRIBUTARY\" export o --table runs > r.csv &&"
                                      " test \"$before\" = \"$(sha256sum < o/results.sqlite)\" && test \"$(ls o | grep -c sqlite)\" = 1"),
                   0);
    } else {
        CHECK_EXIT(test_shell(folder, "chmod a-w o o/results.sqlite; \"$TRIBUTARY\" export o --table runs > r.csv; code=$?; chmod u+w o "
                                      "o/results.sqlite; exit $code"),
                   0);
    }
    CHECK_CONTAINS(test_read(test_text("%s/r.csv", folder), NULL), "\nbaseline,0,3,done,");
}

TEST(damaged_foreign_and_other_stores_have_their_codes)
{
    char *folder = test_folder();
    test_write(folder, "toy.lua", toy_experiment);
    test_write(folder, "words/results.sqlite", "these are words");
    struct test_output *words = test_program(folder, "run toy.lua --out words");
    CHECK_EXIT(words, 4);
    CHECK_CONTAINS(words->err, "not a store");
    CHECK_EXIT(test_program(folder, "export words --table runs"), 4);
    REQUIRE_EXIT(test_program(folder, "run toy.lua --runs 1 --out o --quiet"), 0);
    REQUIRE_EXIT(test_shell(folder, "printf 'x%%.0s' $(seq 300) | dd of=o/results.sqlite bs=1 seek=16392 conv=notrunc 2> dd.txt"), 0);
    struct test_output *damaged = test_program(folder, "run toy.lua --runs 1 --out o");
    CHECK_EXIT(damaged, 4);
    CHECK_CONTAINS(damaged->err, "damaged");
    CHECK_EXIT(test_program(folder, "run toy.lua --runs 1 --out o --quiet --fresh"), 0);
}
