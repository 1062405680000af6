/* SPDX-License-Identifier: GPL-3.0-or-later */
/* result:keep: a script's own verdicts are in the store after its last experiment, are drawn, printed and exported from there, and what
 * is wrong with a row is said before anything is run. */
#include "harness.h"
#include <string.h>

static const char HEAD[] =
    "local tributary = require 'tributary'\n"
    "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-01-01', to = '2010-03-31', scale = 100 }\n"
    "local first = tributary.compare { arms = { base }, runs = 1 }\n"
    "local second = tributary.compare { arms = { base:with { name = 'other', to = '2010-02-28' } }, runs = 2, seed = 9 }\n";
static const char CLAIMS[] =
    "kind = 'claims', limits = { 0.1, 0.5, 0.9 }, rows = {\n"
    " { id = 'H10', says = 'It rains', verdict = 'holds in most worlds', share = 0.8, low = 0.6, high = 0.9, held = 8, judged = 10,\n"
    "   size = 0.2, size_low = 0.1, size_high = 0.3, size_text = 'rain: +20%', twin_holds = 'yes', twin_fails = 'none', luck = 0.1 },\n"
    " { id = 'H2', says = 'It snows', verdict = 'not tested', twin_holds = 'no', twin_fails = 'no' } }";
static const char EXAM[] = "kind = 'exam', summary = 'A test.', rows = {\n"
                           " { fact = 'F1', says = 'rain', group = 'easy', unit = 'mm', value = 12, low = 10, high = 15, target_low = 5, "
                           "target_high = 20, held = true },\n"
                           " { fact = 'F1', says = 'snow', group = 'easy', value = 0/0, target_high = 3, held = false, marked = true } }";

/* The number of findings, and their words, as the store's export has them. */
static const char *exported(const char *folder)
{
    struct test_output *o = test_program(folder, "export out --table findings");
    CHECK_EXIT(o, 0);
    return o->out;
}

TEST(verdicts_are_kept_after_the_last_experiment)
{
    char *folder = test_folder();
    /* The first result is kept with although another was run since: the store shows it again. */
    test_write(folder, "x.lua", test_text("%sfirst:keep { %s }\nfirst:keep { %s }\n", HEAD, CLAIMS, EXAM));
    struct test_output *o = test_program(folder, "run x.lua --out out");
    REQUIRE_EXIT(o, 0);
    const char *all = exported(folder);
    CHECK_CONTAINS(all, "claims,");
    CHECK_CONTAINS(all, "holds in most worlds");
    CHECK_CONTAINS(all, "H10,share,8,10,0.8,0.6,0.9");
    CHECK_CONTAINS(all, "limits,limit,,,0.5");
    CHECK_CONTAINS(all, "F1.1,simulated,,,12,10,15,held");
    CHECK_CONTAINS(all, "F1.2,target,1,,,,3");
    CHECK_CONTAINS(all, "F1.2,simulated,,,,,,not held");
    o = test_program(folder, "plot out --figure claims --file c.svg --width 85");
    CHECK_EXIT(o, 0);
    o = test_program(folder, "plot out --figure exam --file e.svg");
    CHECK_EXIT(o, 0);
    o = test_program(folder, "plot out --figure exam --measure arrivals --file e.svg");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "takes no --measure; its fields are: figure");
}

TEST(what_is_kept_with_a_result_goes_when_another_is_shown)
{
    char *folder = test_folder();
    test_write(folder, "x.lua", test_text("%sfirst:keep { %s }\nsecond:print({ 'arrivals' })\n", HEAD, CLAIMS));
    struct test_output *o = test_program(folder, "run x.lua --out out");
    REQUIRE_EXIT(o, 0);
    CHECK(strstr(exported(folder), "claims") == NULL);
    o = test_program(folder, "plot out --figure claims --file c.svg");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "result:keep { kind = \"claims\", … }");
}

TEST(a_kept_table_can_be_printed_read_and_drawn)
{
    char *folder = test_folder();
    test_write(folder, "x.lua",
               test_text("%slocal kept = second:keep { %s }\nkept:print()\nkept:plot { file = 'c.svg', title = 'Of rain' }\n"
                         "for _, row in ipairs(kept:rows 'share') do print('ROW', row.name, row.value, row.verdict) end\n",
                         HEAD, CLAIMS));
    struct test_output *o = test_shell(folder, "$TRIBUTARY run x.lua --out out && grep -c 'Of rain' out/c.svg");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "ROW\tH10\t0.8\tholds in most worlds");
    CHECK_CONTAINS(o->out, "ROW\tH2\tnil\tnot tested");
    CHECK_CONTAINS(o->out, "H10   0.8 (0.6 to 0.9)");
    CHECK_CONTAINS(o->out, "yes         none        holds in most worlds");
}

TEST(a_kept_exam_is_printed_with_what_was_asked)
{
    char *folder = test_folder();
    test_write(folder, "x.lua", test_text("%ssecond:keep { %s }:print()\n", HEAD, EXAM));
    struct test_output *o = test_program(folder, "run x.lua --out out");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "F1.1  5 to 20    12 (10 to 15)  held");
    CHECK_CONTAINS(o->out, "F1.2  at most 3  not known      not held");
}

/* A sentence longer than a row of the store is there whole: 60 words of 9 letters. */
TEST(long_sentences_are_kept_whole)
{
    char *folder = test_folder();
    test_write(folder, "x.lua",
               test_text("%slocal says = string.rep('sentence. ', 59) .. 'sentence!'\n"
                         "local kept = second:keep { kind = 'claims', rows = { { id = 'A', says = says, verdict = 'v', share = 1, low = "
                         "0.5, high = 1 } } }\n"
                         "local parts = {}\nfor _, row in ipairs(kept:rows 'says') do parts[#parts + 1] = row.verdict end\n"
                         "print('WHOLE', #parts > 1, kept.dry or table.concat(parts, ' ') == says)\n",
                         HEAD));
    struct test_output *o = test_program(folder, "run x.lua --out out");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "WHOLE\ttrue\ttrue");
}

TEST(mistakes_of_kept_rows_are_named_before_anything_is_run)
{
#define FACT "fact = 'F1', says = 's', group = 'g'"
#define CLAIM "id = 'A', says = 's', verdict = 'v'"
    static const struct {
        const char *call, *says;
    } wrong[] = {
        {"first:keep(1)", "write result:keep { kind = \"claims\" or \"exam\", rows = { … } }, not a number"},
        {"first:keep { rows = {} }", "result:keep needs its kind"},
        {"first:keep { kind = 'claim', rows = {} }", "did you mean 'claims'"},
        {"first:keep { kind = 'claims' }", "result:keep needs rows = { { id = …, … }, … }, not a nil"},
        {"first:keep { kind = 'claims', row = {} }", "did you mean 'rows'"},
        {"first:keep { kind = 'claims', rows = { 3 } }", "row 1 of rows must be a table, not a number"},
        {"first:keep { kind = 'claims', rows = { { id = 'A', says = 's' } } }", "row 1 of rows lacks its field 'verdict'"},
        {"first:keep { kind = 'claims', rows = { { " CLAIM ", shares = 1 } } }", "did you mean 'share'"},
        {"first:keep { kind = 'claims', rows = { { " CLAIM ", share = 'a' } } }", "share must be a number, not a string"},
        {"first:keep { kind = 'claims', rows = { { " CLAIM ", share = 50 } } }", "share of claim 'A' is 50; a share lies from 0 to 1"},
        {"first:keep { kind = 'claims', rows = { { " CLAIM ", share = 0.5, low = 0.6, high = 0.7 } } }",
         "lies outside its interval, 0.6 to 0.7"},
        {"first:keep { kind = 'claims', rows = { { " CLAIM ", low = 0.8, high = 0.7 } } }", "the lower end comes first"},
        {"first:keep { kind = 'claims', rows = { { " CLAIM ", held = 3, judged = 2 } } }", "held must lie from 0 to judged"},
        {"first:keep { kind = 'claims', rows = { { " CLAIM " }, { " CLAIM " } } }", "two rows have the id 'A'"},
        {"first:keep { kind = 'claims', rows = {}, limits = { 2 } }", "limit 1 must be a share between 0 and 1"},
        {"first:keep { kind = 'claims', rows = {}, limits = { 0.9, 0.1, 0.5 } }", "limits must ascend"},
        {"first:keep { kind = 'exam', rows = {}, limits = { 0.5 } }", "only rows of kind 'claims' have limits"},
        {"first:keep { kind = 'exam', rows = { { " FACT " } } }", "row 1 of rows lacks its field 'held'"},
        {"first:keep { kind = 'exam', rows = { { " FACT ", held = 1 } } }", "held must be true or false"},
        {"first:keep { kind = 'exam', rows = { { " FACT ", held = true, target_low = 2, target_high = 1 } } }",
         "the interval of target in row 'F1' goes from 2 to 1"},
        {"first:keep { kind = 'exam', rows = { { fact = '', says = 's', group = 'g', held = true } } }", "it must have 1 to 60"},
        {"first:keep { kind = 'exam', rows = {}, runs = -1 }", "runs is -1"},
        {"first.keep { kind = 'exam', rows = {} }", "write result:keep(…), with a colon"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *folder = test_folder();
        test_write(folder, "x.lua", test_text("%s%s\n", HEAD, wrong[i].call));
        struct test_output *o = test_program(folder, "run x.lua --out out");
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].says);
        CHECK_CONTAINS(o->err, "x.lua:5");
    }
}

/* In the walk numbers are not known yet, so these two are found when they are. */
TEST(an_empty_table_and_a_row_without_target_are_errors_in_earnest)
{
    static const struct {
        const char *call, *says;
    } wrong[] = {
        {"first:keep { kind = 'claims', rows = {} }", "rows must be a list of 1 to 500 rows; found 0"},
        {"first:keep { kind = 'exam', rows = { { " FACT ", held = true } } }", "has no target; give target_low, target_high or both"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *folder = test_folder();
        test_write(folder, "x.lua", test_text("%s%s\n", HEAD, wrong[i].call));
        struct test_output *o = test_program(folder, "check x.lua");
        CHECK_EXIT(o, 0);
        o = test_program(folder, "run x.lua --out out");
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].says);
    }
}

TEST(a_sentence_too_long_for_a_figure_is_cut_between_letters)
{
    char *folder = test_folder();
    test_write(folder, "x.lua",
               test_text("%slocal kept = second:keep { kind = 'claims', rows = { { id = 'A', says = string.rep('\u00e9', 2000), verdict = 'v', "
                         "share = 1, low = 0.5, high = 1 } } }\nkept:plot { figure = 'claims', file = 'c.svg' }\n",
                         HEAD));
    struct test_output *o = test_program(folder, "run x.lua --quiet --out out");
    CHECK_EXIT(o, 0);
    CHECK_TEXT(o->err, ""); /* Pango complains of half a letter */
}
