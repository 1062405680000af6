/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every dollar followed: the year's books in the core, in the store, in the table. */
#include "scenes.h"
#include "../scripts/money.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int64_t moved(const struct trib_result *r, int year, enum flow flow, enum account_kind payer, enum account_kind payee)
{
    int64_t cents = 0;
    for (int i = 0; i < r->n_money; i++) {
        const struct trib_money_row *row = &r->money[i];
        if ((!year || row->year == year) && row->flow == (int)flow && row->payer == (int)payer && row->payee == (int)payee) cents += row->cents;
    }
    return cents;
}
static const struct trib_balance_row *balance_of(const struct trib_result *r, int year, enum account_kind kind)
{
    for (int i = 0; i < r->n_balances; i++)
        if (r->balance[i].year == year && r->balance[i].account == (int)kind) return &r->balance[i];
    test_note("no balance of kind %d in %d", (int)kind, year);
    test_require(false);
    return NULL;
}
static void clear_result(void *r)
{
    trib_result_clear(r);
    free(r);
}

/*
 * One week of the toy world, one traveller with 1,000 in his purse, one leg of 100 with cost 50, half of it to crews: the firms get
 * 10,000 cents, pay 2,500 to suppliers and 2,500 to the town; 90,000 are left in the purse. 19 firms of the land towns and the sea
 * bring start-up money, and nothing of the trade but this is in the books.
 */
TEST(one_leg_by_hand)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_case *cas = (struct trib_case *)config->cas;
    struct trib_error err = {0};
    for (int l = 0; l < cas->n_legs; l++) cas->leg[l].death = cas->leg[l].capture = 0;
    scene_switch(config, "captivity", false);
    scene_switch(config, "price_adaptation", false);
    scene_switch(config, "tolls", false);
    scene_set(config, "route.leg", 3);
    config->to_day = config->from_day + 6;
    struct trib_model *m;
    REQUIRE_STATUS(trib_model_create(config, &m, &err), &err);
    scene_travellers(m, 1, IN_TOWN, scene_town(m, "south"), 100000, 0, 0);
    struct trib_result *r = calloc(1, sizeof *r);
    test_defer(clear_result, r);
    REQUIRE_STATUS(trib_run_collect(m, r, &err), &err);
    CHECK_INT(moved(r, 2010, FLOW_PURSE_IN, ACCOUNT_KIN, ACCOUNT_MIGRANTS), 100000);
    CHECK_INT(moved(r, 2010, FLOW_FARE, ACCOUNT_MIGRANTS, ACCOUNT_FIRM), 10000);
    CHECK_INT(moved(r, 2010, FLOW_COST, ACCOUNT_FIRM, ACCOUNT_SUPPLIERS), 2500);
    CHECK_INT(moved(r, 2010, FLOW_CREW, ACCOUNT_FIRM, ACCOUNT_TOWN), 2500);
    CHECK_INT(moved(r, 0, FLOW_TOLL, ACCOUNT_FIRM, ACCOUNT_GROUP_CASH), 0);
    CHECK_INT(balance_of(r, 2010, ACCOUNT_MIGRANTS)->opening, 0); /* the books open before anybody has anything */
    CHECK_INT(balance_of(r, 2010, ACCOUNT_MIGRANTS)->closing, 90000);
    int64_t capital = moved(r, 2010, FLOW_CAPITAL, ACCOUNT_SUPPLIERS, ACCOUNT_FIRM), profit = moved(r, 2010, FLOW_DIVIDEND, ACCOUNT_FIRM, ACCOUNT_TOWN);
    CHECK_INT(balance_of(r, 2010, ACCOUNT_FIRM)->closing, capital + 10000 - 5000 - profit);
    int trade = 0;
    for (int i = 0; i < r->n_money; i++) trade += r->money[i].payer == ACCOUNT_MIGRANTS || r->money[i].payee == ACCOUNT_MIGRANTS;
    CHECK_INT(trade, 2);
}

/* Opening + received - paid = closing for each kind and year, from the rows alone; years follow on one another. */
static void check_identity(const struct trib_result *r, int first, int last)
{
    CHECK_INT(r->n_balances, (last - first + 1) * N_ACCOUNT_KINDS);
    for (int year = first; year <= last; year++) {
        int64_t change = 0;
        for (int k = 0; k < N_ACCOUNT_KINDS; k++) {
            const struct trib_balance_row *b = balance_of(r, year, (enum account_kind)k);
            int64_t now = b->opening;
            for (int i = 0; i < r->n_money; i++) {
                if (r->money[i].year != year) continue;
                if (r->money[i].payee == k) now += r->money[i].cents;
                if (r->money[i].payer == k) now -= r->money[i].cents;
            }
            CHECK_INT(now, b->closing);
            if (year > first) CHECK_INT(b->opening, balance_of(r, year - 1, (enum account_kind)k)->closing);
            change += b->closing - b->opening;
        }
        CHECK_INT(change, 0);
    }
}
TEST(the_books_of_a_whole_run_add_up)
{
    struct trib_config config;
    scene_toy(&config);
    config.from_day = scene_day("2011-03-15"); /* what is recorded begins with March */
    struct trib_result *r = scene_run(&config);
    int last;
    trib_day_civil(config.to_day, &last, &(int){0}, &(int){0});
    check_identity(r, 2011, last);
    for (int i = 1; i < r->n_money; i++) { /* in order, each cell once */
        const struct trib_money_row *a = &r->money[i - 1], *b = &r->money[i];
        const int x[] = {a->year, a->flow, a->payer, a->payee}, y[] = {b->year, b->flow, b->payer, b->payee};
        int k = 0;
        while (k < 3 && x[k] == y[k]) k++;
        if (!CHECK(x[k] < y[k])) break;
    }
    /* the same weeks as the measures' */
    double arms = (double)moved(r, 0, FLOW_ARMS_BUY, ACCOUNT_GROUP_CASH, ACCOUNT_ARMS) / 100;
    CHECK(arms > 0);
    CHECK_DOUBLE(arms, scene_total(r, "arms_bought"), 1e-6 * arms);
    double tolls = (double)(moved(r, 0, FLOW_TOLL, ACCOUNT_FIRM, ACCOUNT_GROUP_CASH) + moved(r, 0, FLOW_TOLL, ACCOUNT_TOWN, ACCOUNT_GROUP_CASH)) / 100;
    CHECK(tolls > 0);
    CHECK_DOUBLE(tolls, scene_total(r, "revenue_tolls"), 1e-6 * tolls);
    trib_config_clear(&config);
}

static struct trib_model *half_a_year(void)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = scene_model(&config);
    trib_config_clear(&config);
    scene_weeks(m, 26);
    return m;
}
TEST(a_cell_that_is_changed_names_the_kind_of_account)
{
    struct trib_model *m = half_a_year();
    struct trib_error err = {0};
    m->ledger.moved[FLOW_FIGHTERS][ACCOUNT_GROUP_CASH][ACCOUNT_TOWN]++;
    CHECK_ERROR(trib_model_step(m, &err), TRIB_INVARIANT, &err, "accounts GROUP_CASH held");
}
TEST(an_opening_balance_that_is_changed_names_the_kind_of_account)
{
    struct trib_model *m = half_a_year();
    struct trib_error err = {0};
    m->ledger.opened[ACCOUNT_SEIZED] -= 3;
    CHECK_ERROR(trib_model_step(m, &err), TRIB_INVARIANT, &err, "accounts SEIZED held -3 cents");
}

/* A new payment or account must say where it stands in the table: sim/flow_words.def, sim/account_words.def. */
TEST(every_flow_and_account_has_its_words)
{
    int n;
    const struct trib_flow_info *flow = trib_flows(&n);
    for (int i = 0; i < n; i++)
        if (!CHECK(trib_flow_words(i)->end != NULL)) test_note("flow %s has no line in sim/flow_words.def", flow[i].name);
    const struct trib_account_info *account = trib_accounts(&n);
    for (int i = 0; i < n; i++)
        if (!CHECK(trib_account_words(i)->words != NULL)) test_note("account %s has no line in sim/account_words.def", account[i].name);
}

/* ---- the table -------------------------------------------------------------------------------------------------------------------- */
/* A result as the store would give it, in slot 0. */
static struct store_money books_of(const struct trib_result *r)
{
    struct store_money b = {r->n_money, r->n_balances, calloc((size_t)r->n_money + 1, sizeof *b.money), calloc((size_t)r->n_balances + 1, sizeof *b.balance)};
    for (int i = 0; i < r->n_money; i++) b.money[i].row = r->money[i];
    for (int i = 0; i < r->n_balances; i++) b.balance[i].row = r->balance[i];
    test_defer(free, b.money);
    test_defer(free, b.balance);
    return b;
}
static void clear_table(void *t) { money_clear(t); }
static struct money_table *table_of(const struct store_money *b)
{
    static struct money_table t; /* the test's own process */
    struct trib_error err = {0};
    REQUIRE_STATUS(money_table(b, 1, 0, 9999, &t, &err), &err);
    test_defer(clear_table, &t);
    REQUIRE(t.n_runs == 1);
    return &t;
}
static const struct money_line *line(const struct money_table *t, enum money_section section, const char *name)
{
    for (int i = 0; i < t->n_lines; i++)
        if (t->line[i].section == section && strcmp(t->line[i].name, name) == 0) return &t->line[i];
    test_note("no line '%s'", name);
    test_require(false);
    return NULL;
}

/*
 * Two years by hand, in cents. 2013: kin give 1,000, all of it fares; firms pass on 400 as tolls, take home 500, hold 100. Groups get
 * 600 of state pay beside: 0.4 of their 1,000 is migrants'. Arms 300 (120 of it followed), wages 500 (200), held 200 (80).
 * 2014: of the 200 held arms 150 (60), abroad 50 (20). Kin give 100 more, fares of a town's carriers: supplies 30, kept 70.
 */
TEST(a_dollar_followed_by_hand)
{
    struct trib_money_row money[] = {
        {2013, FLOW_FARE, ACCOUNT_MIGRANTS, ACCOUNT_FIRM, 1000},     {2013, FLOW_TOLL, ACCOUNT_FIRM, ACCOUNT_GROUP_CASH, 400},
        {2013, FLOW_DIVIDEND, ACCOUNT_FIRM, ACCOUNT_TOWN, 500},      {2013, FLOW_PURSE_IN, ACCOUNT_KIN, ACCOUNT_MIGRANTS, 1000},
        {2013, FLOW_STIPEND, ACCOUNT_STATE, ACCOUNT_GROUP_CASH, 600}, {2013, FLOW_FIGHTERS, ACCOUNT_GROUP_CASH, ACCOUNT_TOWN, 500},
        {2013, FLOW_ARMS_BUY, ACCOUNT_GROUP_CASH, ACCOUNT_ARMS, 300}, {2013, FLOW_CONSUME, ACCOUNT_TOWN, ACCOUNT_SUPPLIERS, 900},
        {2014, FLOW_FARE, ACCOUNT_MIGRANTS, ACCOUNT_TOWN, 100},      {2014, FLOW_COST, ACCOUNT_TOWN, ACCOUNT_SUPPLIERS, 30},
        {2014, FLOW_PURSE_IN, ACCOUNT_KIN, ACCOUNT_MIGRANTS, 100},   {2014, FLOW_ARMS_BUY, ACCOUNT_GROUP_CASH, ACCOUNT_ARMS, 150},
        {2014, FLOW_SAVED, ACCOUNT_GROUP_CASH, ACCOUNT_GROUP_ABROAD, 50}};
    struct trib_balance_row balance[] = {{2013, ACCOUNT_FIRM, 0, 100}, {2013, ACCOUNT_GROUP_CASH, 0, 200}, {2014, ACCOUNT_FIRM, 100, 100},
                                         {2014, ACCOUNT_GROUP_CASH, 200, 0}, {2014, ACCOUNT_GROUP_ABROAD, 0, 50}};
    struct trib_result r = {.n_money = sizeof money / sizeof *money, .money = money, .n_balances = sizeof balance / sizeof *balance, .balance = balance};
    struct store_money books = books_of(&r);
    struct money_table *t = table_of(&books);
    CHECK_INT(t->total[MONEY_SOURCE][0], 1000 + 600 + 100);
    CHECK_INT(t->total[MONEY_END][0], 500 + 450 + 500 + 30 + 70);
    CHECK_INT(t->total[MONEY_HELD][0], 100 + 50);
    CHECK_INT(line(t, MONEY_SOURCE, "kin: cash at departure")->cents[0], 1100);
    CHECK_INT(line(t, MONEY_TAKE, "carriers of the towns: fares")->cents[0], 100);
    CHECK_INT(line(t, MONEY_TAKE, "armed groups: tolls and bribes")->cents[0], 400);
    CHECK_INT(line(t, MONEY_END, "kept by carriers of the towns")->cents[0], 70);
    static const struct {
        const char *name;
        double cents;
    } want[] = {{"arms", 120 + 60}, {"fighters' wages", 200}, {"owners' profit taken home", 500}, {"supplies: fuel, vehicles, boats, food", 30},
                {"kept by carriers of the towns", 70}, {"still held: smuggling firms", 100}, {"still held: armed groups' savings abroad", 20}};
    double sum = 0;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        double got = line(t, MONEY_FOLLOWED, want[i].name)->followed[0];
        CHECK_DOUBLE(got, want[i].cents, 1e-9);
        sum += got;
    }
    CHECK_DOUBLE(t->paid[0], 1100, 0);
    CHECK_DOUBLE(sum, 1100, 1e-9);
    CHECK_DOUBLE(line(t, MONEY_PASSED, "armed groups")->followed[0], 400, 1e-9);
}

/* The firm got 1,000 and says 999; and a row that no program of this build wrote. */
TEST(books_that_lack_a_cent_are_an_error)
{
    struct trib_money_row money[] = {{2013, FLOW_FARE, ACCOUNT_MIGRANTS, ACCOUNT_FIRM, 1000}, {2013, FLOW_PURSE_IN, ACCOUNT_KIN, ACCOUNT_MIGRANTS, 1000}};
    struct trib_balance_row balance[] = {{2013, ACCOUNT_FIRM, 0, 999}};
    struct trib_result r = {.n_money = 2, .money = money, .n_balances = 1, .balance = balance};
    struct store_money books = books_of(&r);
    struct money_table t;
    struct trib_error err = {0};
    CHECK_ERROR(money_table(&books, 1, 0, 9999, &t, &err), TRIB_INVARIANT, &err, "1 cents are missing");
    money[0].flow = 9999;
    books = books_of(&r);
    CHECK_ERROR(money_table(&books, 1, 0, 9999, &t, &err), TRIB_STORE, &err, "damaged");
}

/* Nothing of the Libya case is left without words, and what is followed ends somewhere. */
TEST(libya_is_told_in_words_and_sums)
{
    struct trib_config config;
    scene_libya(&config);
    config.scale = 1000;
    config.from_day = scene_day("2013-01-01");
    config.to_day = scene_day("2015-12-31");
    struct trib_result *r = scene_run(&config);
    check_identity(r, 2013, 2015);
    struct store_money books = books_of(r);
    struct money_table *t = table_of(&books);
    double followed = 0;
    for (int i = 0; i < t->n_lines; i++) {
        if (!CHECK(strncmp(t->line[i].name, "other:", 6) != 0)) test_note("%s", t->line[i].name);
        if (t->line[i].section == MONEY_FOLLOWED) followed += t->line[i].followed[0];
        CHECK(t->line[i].followed[0] >= 0);
    }
    CHECK(t->paid[0] > 1e9);
    CHECK_DOUBLE(followed, t->paid[0], 1e-9 * t->paid[0]);
    CHECK(line(t, MONEY_FOLLOWED, "arms")->followed[0] > 0);
    trib_config_clear(&config);
}

/* ---- the program -------------------------------------------------------------------------------------------------------------------- */
#define HEAD "local tributary = require 'tributary'\nlocal base = tributary.scenario { name = 'base', case = 'toy', from = '2011-01-01', to = '2012-12-31', scale = 2 }\n"
TEST(the_export_is_the_same_for_1_and_2_workers_and_verify_compares_it)
{
    char *folder = test_folder();
    test_write(folder, "s.lua", HEAD "tributary.compare { arms = { base, base:with { name = 'no tolls', mechanisms = { tolls = false } } }, runs = 4 }\n");
    for (int workers = 1; workers <= 2; workers++) {
        REQUIRE_EXIT(test_program(folder, "run s.lua --quiet --workers %d --out o%d", workers, workers), 0);
        REQUIRE_EXIT(test_shell(folder, "for table in money balances; do \"$TRIBUTARY\" export o%d --table $table --format csv; done > e%d", workers, workers), 0);
    }
    REQUIRE_EXIT(test_shell(folder, "test $(wc -l < e1) -gt 300 && cmp e1 e2"), 0);
    struct test_output *o = test_shell(folder, "head -1 e1; grep -c '^no tolls,3,2012,.*,GROUP_CASH,TOWN,' e1; grep -c '^no tolls,.*,TOLL,' e1");
    CHECK_TEXT(o->out, "arm,replicate,year,flow,from,to,cents,row\n2\n0\n");
    /* shards, merged, give the same bytes */
    for (int i = 1; i <= 2; i++) REQUIRE_EXIT(test_program(folder, "run s.lua --quiet --shard %d/2 --out p%d", i, i), 0);
    REQUIRE_EXIT(test_program(folder, "merge all p1 p2"), 0);
    REQUIRE_EXIT(test_shell(folder, "for table in money balances; do \"$TRIBUTARY\" export all --table $table; done | cmp - e1"), 0);
    CHECK_EXIT(test_program(folder, "verify o1 --share 100%%"), 0);
}
TEST(verify_finds_a_cent_in_the_store)
{
    static const char *const change[] = {"UPDATE money SET cents = cents + 1 WHERE run_id = 2 AND year = 2012 AND flow = 0",
                                         "UPDATE balance SET closing = closing - 1 WHERE run_id = 2 AND year = 2012 AND account = 1"};
    static const char *const words[] = {"money of 2012: FARE from MIGRANTS to", "balances of 2012: FIRM"};
    for (int i = 0; i < 2; i++) {
        char *folder = test_folder();
        sqlite3 *db = NULL;
        test_write(folder, "s.lua", HEAD "tributary.compare { arms = { base }, runs = 2 }\n");
        REQUIRE_EXIT(test_program(folder, "run s.lua --quiet --out o"), 0);
        REQUIRE(sqlite3_open(test_text("%s/o/results.sqlite", folder), &db) == SQLITE_OK);
        CHECK(sqlite3_exec(db, change[i], NULL, NULL, NULL) == SQLITE_OK);
        CHECK(sqlite3_changes(db) > 0);
        sqlite3_close(db);
        struct test_output *o = test_program(folder, "replay o --run 2");
        CHECK_EXIT(o, 4);
        CHECK_CONTAINS(o->err, words[i]);
    }
}

/* Sums in Lua, in whole cents. */
TEST(lua_gets_rows_that_add_up_and_a_table_in_words)
{
    char *folder = test_folder();
    test_write(folder, "s.lua", HEAD
        "local r = tributary.compare { arms = { base }, runs = 3 }\n"
        "r:print_money('base')\n"
        "local m = r:money(base, { from = 2011, to = 2012 })\n"
        "local function sum(lines, k) local s = 0 for _, l in ipairs(lines) do s = s + l.runs[k] end return s end\n"
        "if not r.dry then\n"
        "  for k = 1, 3 do\n"
        "    print('left over', k, sum(m.sources, k) - sum(m.ends, k) - sum(m.held, k), math.type(sum(m.sources, k)))\n"
        "    print(string.format('of 100: %.6f', sum(m.of_100, k)))\n"
        "  end\n"
        "  local fares = 0\n"
        "  for _, row in ipairs(m.rows) do if row.flow == 'FARE' then fares = fares + row.runs[2] end end\n"
        "  print('fares', fares > 0, m.years, #m.replicates)\n"
        "end\n");
    struct test_output *o = test_program(folder, "run s.lua --out o");
    REQUIRE_EXIT(o, 0);
    for (int k = 1; k <= 3; k++) CHECK_CONTAINS(o->out, test_text("left over\t%d\t0\tinteger\nof 100: 100.000000\n", k));
    CHECK_CONTAINS(o->out, "fares\ttrue\t2.0\t3\n");
    CHECK_CONTAINS(o->out, "Every dollar followed: 'base', 2011 to 2012, US$");
    CHECK_CONTAINS(o->out, "Sources = ends + change of what is held, to the cent, in each of 3 runs.");
    CHECK_CONTAINS(o->out, "\n  arms ");
    CHECK_CONTAINS(o->out, "\n  together  ");
}
TEST(a_study_without_places_keeps_no_money_and_says_so)
{
    char *folder = test_folder();
    test_write(folder, "s.lua", HEAD
        "local r = tributary.sweep { arms = { base }, vary = { 'smuggling.markup' }, design = 'latin', points = 2 }\nr:money('base')\n");
    struct test_output *o = test_program(folder, "check s.lua");
    CHECK(o->exit_code != 0);
    CHECK_CONTAINS(o->err, "places = true");
}
TEST(explain_knows_flows_and_accounts)
{
    struct test_output *o = test_program(NULL, "explain TOLL");
    CHECK_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "TOLL: flow of money");
    CHECK_CONTAINS(o->out, "tolls and bribes");
    o = test_program(NULL, "explain GROUP_ABROAD");
    CHECK_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "savings of an armed group abroad");
}
