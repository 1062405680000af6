/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Claims: verdicts, conditions and twins of claims whose answer is known; durability and loop gain; the command. */
#include "harness.h"
#include <stdlib.h>
#include <string.h>

/* A claim about the toy case, judged in 40 worlds. What it looks at is the price of the sea after a year: the mark-up decides it, and
 * how residents think of smuggling (stigma) hardly. */
static char *judged(const char *holds)
{
    char *folder = test_folder();
    test_write(folder, "claim.lua",
               test_text("local tributary = require 'tributary'\n"
                         "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-06-01', to = '2011-06-30', scale = 100 }\n"
                         "local v = tributary.claim { id = 'T', says = 'a test', rule = 'known', size = 'x', arms = { base }, worlds = 40, runs = 2, twin_runs = 4,\n"
                         "  vary = { ['smuggling.markup'] = tributary.between(0.02, 2), ['residents.stigma'] = tributary.between(0, 3) },\n"
                         "  quantities = { x = { measure = 'price', from = '2011-01-01', to = '2011-06-30' } },\n"
                         "  holds = function(q) return %s end }\n"
                         "if not v.dry then print('ANSWER', string.format('%%.3f', v.share), v.judged, v.twins.holds ~= nil, v.twins.fails ~= nil) end\n",
                         holds));
    struct test_output *o = test_program(folder, "run claim.lua --out out");
    CHECK_EXIT(o, 0);
    return o->out;
}

TEST(a_claim_that_hangs_on_one_number_names_it_and_finds_both_twins)
{
    char *out = judged("q.x > 1100");
    if (!CHECK(strstr(out, "true\ttrue\n") != NULL)) test_note("%s", out);
    CHECK(strstr(out, "where smuggling.markup") != NULL);
    CHECK(strstr(out, "residents.stigma") == NULL);
}
TEST(a_claim_that_always_holds_has_no_twin_that_fails)
{
    char *out = judged("q.x > 0");
    CHECK_CONTAINS(out, "ANSWER\t1.000\t40\ttrue\tfalse");
    CHECK_CONTAINS(out, "holds nearly everywhere: 40 of 40 worlds (100%; 95% interval 91% to 100%)");
    CHECK_CONTAINS(out, "a world where it fails  none found in 104 worlds within bounds");
}
/* The row that a verdict brings along is what result:keep takes: shares, words and worlds are those that were printed. */
TEST(a_verdict_is_kept_and_drawn)
{
    char *folder = test_folder();
    test_write(folder, "claim.lua",
               "local tributary = require 'tributary'\n"
               "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-06-01', to = '2011-06-30', scale = 100 }\n"
               "local v = tributary.claim { id = 'T', says = 'a test', rule = 'known', size = 'x', arms = { base }, worlds = 20, runs = 1, twin_runs = 2,\n"
               "  vary = { ['smuggling.markup'] = tributary.between(0.02, 2) }, size_says = 'price at sea',\n"
               "  quantities = { x = { measure = 'price', from = '2011-01-01', to = '2011-06-30' } }, holds = function(q) return q.x > 0 end }\n"
               "local kept = v.result:keep { kind = 'claims', rows = { v.row }, limits = tributary.verdict_limits, runs = v.runs }\n"
               "kept:plot { file = 'claims.svg' }\n");
    struct test_output *o = test_shell(folder, "$TRIBUTARY run claim.lua --out out && $TRIBUTARY export out --table findings && cat out/claims.svg");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "T,share,20,20,1,0.8"); /* Wilson's interval of 20 of 20 begins at 84% */
    CHECK_CONTAINS(o->out, "limits,limit,,,0.9");
    CHECK_CONTAINS(o->out, "price at sea: +");
    CHECK_CONTAINS(o->out, "T,twin fails,,,,,,no,");
    CHECK_CONTAINS(o->out, "in 20 of 20 worlds");
    CHECK_CONTAINS(o->out, "1 claim put to the test: 1 holds");
}
/* One run a world, for twins too: neither luck nor a twin can be known, and neither is told as if it were. */
TEST(one_run_tells_nothing_of_luck_and_twins)
{
    char *folder = test_folder();
    test_write(folder, "claim.lua",
               "local tributary = require 'tributary'\n"
               "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-06-01', to = '2010-12-31', scale = 100 }\n"
               "local v = tributary.claim { id = 'T', says = 'a test', rule = 'known', size = 'x', arms = { base }, worlds = 10,\n"
               "  vary = { ['smuggling.markup'] = tributary.between(0.02, 2) },\n"
               "  quantities = { x = { measure = 'price', from = '2010-11-01', to = '2010-12-31' } }, holds = function(q) return q.x > 0 end }\n"
               "if not v.dry then print('ROW', v.row.luck ~= v.row.luck, v.row.twin_holds, v.row.twin_fails) end\n");
    struct test_output *o = test_program(folder, "run claim.lua --runs 1 --out out");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "a world where it holds  not asked: a verdict is confirmed by two runs or more");
    CHECK_CONTAINS(o->out, "luck        not known: each world has one run");
    CHECK_CONTAINS(o->out, "ROW\ttrue\tnil\tnil");
}
/* And the other way round: the same code, the opposite answer. */
TEST(a_claim_that_never_holds_fails_nearly_everywhere)
{
    char *out = judged("q.x < 0");
    CHECK_CONTAINS(out, "ANSWER\t0.000\t40\tfalse\ttrue");
    CHECK_CONTAINS(out, "fails nearly everywhere: 0 of 40 worlds");
}
TEST(mistakes_of_a_claim_are_named_before_anything_is_run)
{
    static const struct { const char *script, *says; } wrong[] = {
        {"tributary.claim { id = 'T' }", "the claim lacks its field 'says'"},
        {"tributary.claim { id = 'T', shape = 1 }", "tributary.claim has no field 'shape'"},
        {"tributary.claim { id = 'T', says = '', rule = '', arms = {}, vary = {}, quantities = {}, holds = 1, size = 'x' }", "holds must be a function"},
        {"tributary.claim { id = 'T', says = '', rule = '', arms = {}, vary = {}, quantities = {}, holds = print, size = 'x' }", "size must name one of the quantities"},
        {"tributary.durability { arm = 'a' }", "tributary.durability lacks its field 'result'"},
        {"tributary.loop_gain(1)", "write tributary.loop_gain { … }, not a number"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *folder = test_folder();
        test_write(folder, "x.lua", test_text("local tributary = require 'tributary'\n%s\n", wrong[i].script));
        struct test_output *o = test_program(folder, "run x.lua --out o");
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].says);
        CHECK_CONTAINS(o->err, "x.lua:2");
    }
    struct test_output *o = test_program(test_folder(), "claims libia");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "did you mean 'libya'");
    o = test_program(test_folder(), "claims toy H99");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "there is no claim 'H99'; allowed: H1, H2");
}

/* A loop that is cut nowhere is the same loop: gain 1 exactly. Travellers' wait and firms remember a shock; with nothing to cut the two
 * pairs of arms are the same runs. */
TEST(a_loop_that_is_not_cut_has_gain_one)
{
    char *folder = test_folder();
    test_write(folder, "x.lua",
               "local tributary = require 'tributary'\n"
               "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-01-01', to = '2011-12-31', scale = 20 }\n"
               "local shocks = { tributary.shock { kind = 'push', from = '2010-06-01', to = '2010-12-31', value = 2 } }\n"
               "for _, cut in ipairs { {}, { 'contacts' } } do\n"
               "  local g = tributary.loop_gain { scenario = base, shocks = shocks, cut = cut, measure = 'leaving', runs = 10 }\n"
               "  if g.value == g.value then print(string.format('GAIN %.9f %.9f %.9f', g.value, g.low, g.high)) end\n"
               "end\n");
    struct test_output *o = test_program(folder, "run x.lua --out o");
    CHECK_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "GAIN 1.000000000 1.000000000 1.000000000");
    const char *second = strstr(strstr(o->out, "GAIN") + 1, "GAIN");
    REQUIRE(second != NULL);
    double gain = strtod(second + 5, NULL);
    CHECK(gain > 1); /* friends abroad draw others: with them a wave of leavers is followed by more */
}

/* A lever that ends keeps nothing of what it did directly: patrols' stops. Durability of interceptions: none after the end. */
TEST(durability_of_what_ends_with_its_cause_is_zero)
{
    char *folder = test_folder();
    test_write(folder, "x.lua",
               "local tributary = require 'tributary'\n"
               "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-01-01', to = '2013-12-31', scale = 20, history = false }\n"
               "local arm = base:with { name = 'patrols', levers = { tributary.levers.interdiction_sea { from = '2010-01-01', to = '2010-12-31' } } }\n"
               "local result = tributary.compare { arms = { base, arm }, runs = 10 }\n"
               "local d = tributary.durability { result = result, arm = 'patrols', measure = 'interceptions', from = '2010-01-01', to = '2010-12-31' }\n"
               "if not result.dry then print(string.format('LEFT %.3f', d.value)) end\n");
    struct test_output *o = test_program(folder, "run x.lua --out o");
    CHECK_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "LEFT 0.000");
}

/* The twelve claims of the brief, two worlds, a run each: each gets a verdict. Early warning needs runs to learn from. */
TEST_TAGGED(every_claim_is_judged_in_its_quick_form, "slow long")
{
    struct test_output *o = test_program(test_folder(), "claims libya H1 H2 H3 H4 H5 H6 H7 H8 H9 H10 H11 --points 2 --runs 1 --scale 4000");
    REQUIRE_EXIT(o, 0);
    struct test_output *last = test_program(test_folder(), "claims libya H12 --points 2 --runs 8 --scale 4000");
    REQUIRE_EXIT(last, 0);
    CHECK_CONTAINS(o->err, "claims.png");
    CHECK_CONTAINS(last->err, "claims.png");
    for (int i = 1; i <= 12; i++) {
        const char *out = i < 12 ? o->out : last->out, *table = strstr(out, "share of the worlds");
        if (CHECK(table != NULL) && !CHECK(strstr(table, test_text("\nH%d ", i)) != NULL)) test_note("H%d", i);
    }
}

/* A package of a lever and nothing has no interaction; the same lever twice at half strength makes one at full strength, for what is
 * counted lever by lever: its cost. Friction between levers is what a package loses. */
TEST(a_package_is_more_or_less_than_its_parts_or_the_same)
{
    char *folder = test_folder();
    test_write(folder, "x.lua",
               "local tributary = require 'tributary'\n"
               "local levers = tributary.levers\n"
               "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-01-01', to = '2012-12-31', scale = 20, history = false }\n"
               "local function arm(name, lever) return base:with { name = name, levers = { lever } } end\n"
               "local sea = arm('sea', levers.interdiction_sea { from = '2010-06-01' })\n"
               "local jobs = arm('jobs', levers.livelihoods { from = '2010-06-01', jobs = 100 })\n"
               "for _, friction in ipairs { 0, 0.8 } do\n"
               "  local set = { parameters = { ['coordination.friction'] = friction, ['attention.fatigue'] = 0, ['coordination.lag'] = 0 } }\n"
               "  local both = tributary.combine('both', sea, jobs)\n"
               "  local r = tributary.compare { arms = { base:with(set), sea:with(set), jobs:with(set), both:with(set) }, runs = 4 }\n"
               "  local function cost(name) local s = 0; for _, v in ipairs(r:values(name, 'lever_cost', { difference_from = 'base' })) do s = s + v.value end return s end\n"
               "  if not r.dry then print(string.format('INTERACTION %.4f', (cost 'both' - cost 'sea' - cost 'jobs') / cost 'both')) end\n"
               "end\n");
    struct test_output *o = test_program(folder, "run x.lua --out o");
    REQUIRE_EXIT(o, 0);
    double free_of = strtod(strstr(o->out, "INTERACTION") + 12, NULL), rubbing = strtod(strstr(strstr(o->out, "INTERACTION") + 1, "INTERACTION") + 12, NULL);
    if (!CHECK(free_of > -0.01 && free_of < 0.01) || !CHECK(rubbing < -0.2)) test_note("%s", o->out);
}
