/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exam and the table of facts and mechanisms, with few coarse runs: their words, rows, filters and files; and what the case's
 * roads must look like for the facts on them to mean anything. */
#include "scenes.h"
#include <stdlib.h>
#include <string.h>

/* How many rows of the store's findings there are of a quantity. */
static int kept(const char *folder, const char *quantity)
{
    struct test_output *o = test_program(folder, "export x --table findings");
    CHECK_EXIT(o, 0);
    int n = 0;
    for (const char *at = o->out; (at = strstr(at, quantity)); at++) n++;
    return n;
}

/* Whether every line that begins with F and a digit ends in one of the two verdicts; how many there are. */
static int verdicts(const char *text)
{
    int rows = 0;
    for (const char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        const char *end = strchr(line, '\n');
        if (!end || line[0] != 'F' || line[1] < '1' || line[1] > '9') continue;
        rows++;
        CHECK(strncmp(end - 5, " held", 5) == 0);
    }
    return rows;
}

TEST(the_exam_asks_what_it_is_told_to)
{
    char *folder = test_folder();
    struct test_output *o = test_program(folder, "exam libya --runs 2 --scale 2000 --seed 3 --facts F1,F4,F18 --out x");
    REQUIRE_EXIT(o, 0);
    CHECK_INT(verdicts(o->out), 4); /* F4 has two rows */
    CHECK_CONTAINS(o->out, "\nF4   war of zway and tebu_militias");
    CHECK_CONTAINS(o->out, "F7 not asked");
    CHECK_CONTAINS(o->out, "\nD6 ");
    CHECK_CONTAINS(o->out, "\nhard facts held: ");
    CHECK_CONTAINS(o->out, "\neasy facts held: ");
    CHECK(strstr(o->out, "\nF2 ") == NULL);
    CHECK_CONTAINS(o->err, "exam.png");
    /* What was printed is in the store, and drawn again from there. */
    CHECK_INT(kept(folder, ",simulated,"), 4);
    CHECK_INT(kept(folder, "F4.2,target,1,,,,15,"), 1);
    CHECK_INT(kept(folder, "F18.1,target,,,,170,1000,"), 1);
    CHECK_INT(kept(folder, ",held,") + kept(folder, ",not held,"), 4);
    CHECK_EXIT(test_program(folder, "plot x --figure exam --file x/again.svg --width 85"), 0);
    o = test_program(NULL, "exam libya --facts F1,F22");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "there is no fact 'F22'");
}

TEST(ablation_says_what_each_fact_hangs_on)
{
    struct test_output *o = test_shell(NULL, "$TRIBUTARY ablate libya --runs 2 --scale 2000 --seed 3 --only tolls,interdiction --facts F1,F18 --out x 2>err && cat x/ablate.csv");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "\nall on              ");
    CHECK_CONTAINS(o->out, "\ntolls               ");
    CHECK_CONTAINS(o->out, "\ninterdiction        ");
    CHECK_CONTAINS(o->out, "mechanisms that break nothing");
    CHECK_CONTAINS(o->out, "\noff,fact,row,text,model,asked,verdict\n");
    CHECK_CONTAINS(o->out, "\ntolls,F18,2,");
    CHECK_CONTAINS(o->out, "\nall on,F1,1,");
    CHECK(strstr(o->out, "\nnull 2") == NULL); /* only what was asked for */
    o = test_program(NULL, "ablate libya --only tols");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "there is no mechanism 'tols'");
    o = test_program(NULL, "ablate toy");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "The case 'toy' has no table of facts and mechanisms");
    o = test_program(NULL, "exam libya --only tolls");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "has no option '--only'");
}

/* Without tolls groups take none, so a fact about them must turn: the table can tell. F21 asks for income from tolls. */
TEST(ablation_sees_a_fact_break)
{
    struct test_output *o = test_program(NULL, "ablate libya --runs 2 --scale 1000 --seed 3 --only tolls --facts F21 --out x");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "\nall on              .  ");
    CHECK_CONTAINS(o->out, "\ntolls               x  ");
    CHECK_CONTAINS(o->out, "candidates to drop: none");
}

TEST(a_script_writes_tables_of_its_own)
{
    char *folder = test_folder();
    static const char script[] = "local tributary = require \"tributary\"\n"
                                 "tributary.compare { arms = { tributary.scenario { case = \"toy\", from = \"2010-01-01\", to = \"2010-02-28\" } }, runs = 1 }\n"
                                 "tributary.csv(\"t.csv\", { \"a\", \"b\" }, { { \"x, \\\"y\\\"\", 1.5 }, { true, 0/0 } })\n";
    test_write(folder, "t.lua", script);
    struct test_output *o = test_shell(folder, "$TRIBUTARY run t.lua --quiet && cat out/t/t.csv");
    REQUIRE_EXIT(o, 0);
    CHECK_TEXT(o->out, "a,b\n\"x, \"\"y\"\"\",1.5\ntrue,\n");
    static const struct { const char *call, *words; } wrong[] = {
        {"tributary.csv(\"t.txt\", { \"a\" }, {})", "must end in one of: .csv"},
        {"tributary.csv(\"../t.csv\", { \"a\" }, {})", "can't be written"},
        {"tributary.csv(\"t.csv\", { \"a\", \"b\" }, { { 1 } })", "must be a list of 2 cells"},
        {"tributary.csv(\"t.csv\", { \"a\" }, { { {} } })", "must be text, a number"},
        {"tributary.csv(\"t.csv\", {}, {})", "takes 1 to 100 columns"},
        {"tributary.csv(\"t.csv\")", "write tributary.csv("},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        test_write(folder, "w.lua", test_text("local tributary = require \"tributary\"\n%s\n", wrong[i].call));
        o = test_program(folder, "check w.lua");
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].words);
    }
}

/* Those who set out from an origin within the free-movement area pass Agadez and Dirkou, as counted by IOM, not Tamanrasset. */
TEST(most_west_africans_take_the_road_by_agadez)
{
    static const char script[] =
        "local tributary = require \"tributary\"\n"
        "local r = tributary.compare { arms = { tributary.scenario { name = \"h\", case = \"libya\", from = \"2013-01-01\", to = \"2014-12-31\", scale = 1000 } }, runs = 3, seed = 3 }\n"
        "local function sum(measure, level, names)\n"
        "  local s = 0\n"
        "  for _, row in ipairs(r:places(\"h\", measure, level)) do if names[row.place] then s = s + row.value end end\n"
        "  return s\n"
        "end\n"
        "local agadez, algeria = sum(\"flow\", \"leg\", { [\"dirkou>tummo\"] = true }), sum(\"flow\", \"leg\", { [\"gao>tamanrasset\"] = true, [\"arlit>assamaka\"] = true })\n"
        "local nigeria, mali = sum(\"leaving\", \"origin\", { NGA = true }), sum(\"leaving\", \"origin\", { MLI = true })\n"
        "if not r.dry then print(agadez > 2 * algeria and \"agadez\" or \"algeria\", nigeria > mali and \"nigeria\" or \"mali\") end\n";
    char *folder = test_folder();
    test_write(folder, "roads.lua", script);
    struct test_output *o = test_program(folder, "run roads.lua");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "agadez\tnigeria");
}
