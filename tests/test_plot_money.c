/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flows of money and who earns: made-up books, so that every width, step and number is known by hand; the same books through the table of
 * money, line by line; and odd ones. The layout of flows is tested alone.
 */
#include "made_runs.h"
#include "scenes.h"
#include "../plots/figure.h"
#include "../plots/money_graph.h"
#include "../plots/money_income.h"
#include "../plots/sankey.h"
#include "../scripts/money.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- made-up books ---------------------------------------------------------------------------------------------------------- */
struct payment {
    enum flow flow;
    enum account_kind payer, payee;
    int64_t cents;
};
enum { MOST_ROWS = 64 };
struct books {
    struct trib_money_row money[4 * MOST_ROWS];
    struct trib_balance_row balance[4 * N_ACCOUNT_KINDS];
    int n_money, n_balances;
};
static int row_order(const void *a, const void *b)
{
    const struct trib_money_row *x = a, *y = b;
    const int p[] = {x->year, x->flow, x->payer, x->payee}, q[] = {y->year, y->flow, y->payer, y->payee};
    for (int i = 0; i < 4; i++)
        if (p[i] != q[i]) return p[i] < q[i] ? -1 : 1;
    return 0;
}
/* Years one after another with the same payments times `factor`; what an account has after one it has before the next. */
static struct books books_of(const struct payment *pay, int n, int first_year, int n_years, int64_t factor)
{
    struct books b = {.n_money = 0};
    int64_t have[N_ACCOUNT_KINDS] = {0};
    for (int y = 0; y < n_years; y++) {
        int64_t before[N_ACCOUNT_KINDS];
        memcpy(before, have, sizeof before);
        for (int i = 0; i < n; i++) {
            b.money[b.n_money++] = (struct trib_money_row){first_year + y, pay[i].flow, pay[i].payer, pay[i].payee, pay[i].cents * factor};
            have[pay[i].payer] -= pay[i].cents * factor;
            have[pay[i].payee] += pay[i].cents * factor;
        }
        for (int k = 0; k < N_ACCOUNT_KINDS; k++) b.balance[b.n_balances++] = (struct trib_balance_row){first_year + y, k, before[k], have[k]};
    }
    qsort(b.money, (size_t)b.n_money, sizeof *b.money, row_order);
    return b;
}

/* Run r of the arm has the payments times scale + r * step. months from January 2010. */
static void made_arm(struct made_runs *made, int ord, const char *name, const struct payment *pay, int n_pay, int runs, int months, int64_t scale, int64_t step)
{
    struct trib_error err = {0};
    struct store_run_id id = {.arm_id = made_plan(made, ord, name, NULL, runs), .seed = 1};
    int n;
    trib_measures(&n);
    for (int r = 0; r < runs; r++) {
        struct books b = books_of(pay, n_pay, 2010, (months + 11) / 12, scale + r * step);
        struct trib_result result = {.n_measures = n, .n_months = months, .first_month = 2010 * 12, .n_money = b.n_money, .money = b.money,
                                     .n_balances = b.n_balances, .balance = b.balance};
        if (!n_pay) result.n_money = result.n_balances = 0; /* kept without its books */
        result.monthly = calloc((size_t)months * (size_t)n, sizeof(double));
        id.replicate = (uint32_t)r;
        REQUIRE_STATUS(store_put(made->store, &id, &result, NULL, &err), &err);
        free(result.monthly);
    }
}

/* Kin give 1,000 dollars, 800 are fares, 200 of these tolls; 600 are taken home, 150 buy arms, 50 and 200 are still held. */
static const struct payment plain[] = {{FLOW_PURSE_IN, ACCOUNT_KIN, ACCOUNT_MIGRANTS, 100000}, {FLOW_FARE, ACCOUNT_MIGRANTS, ACCOUNT_FIRM, 80000},
                                       {FLOW_TOLL, ACCOUNT_FIRM, ACCOUNT_GROUP_CASH, 20000}, {FLOW_DIVIDEND, ACCOUNT_FIRM, ACCOUNT_TOWN, 60000},
                                       {FLOW_ARMS_BUY, ACCOUNT_GROUP_CASH, ACCOUNT_ARMS, 15000}};
/* Nearly all there is: gangs and carriers, two ways between takers, savings, policies that go by, what is no part of the table. */
static const struct payment rich[] = {
    {FLOW_PURSE_IN, ACCOUNT_KIN, ACCOUNT_MIGRANTS, 185188}, {FLOW_SUPPORT, ACCOUNT_KIN, ACCOUNT_MIGRANTS, 69736},
    {FLOW_EARNED, ACCOUNT_EMPLOYERS, ACCOUNT_MIGRANTS, 118598}, {FLOW_LOAN, ACCOUNT_LENDERS, ACCOUNT_MIGRANTS, 1780},
    {FLOW_FARE, ACCOUNT_MIGRANTS, ACCOUNT_FIRM, 214516}, {FLOW_FARE, ACCOUNT_MIGRANTS, ACCOUNT_TOWN, 74352},
    {FLOW_PURSE_OUT, ACCOUNT_MIGRANTS, ACCOUNT_DESTINATION, 94061}, {FLOW_CAPITAL, ACCOUNT_SUPPLIERS, ACCOUNT_FIRM, 15914},
    {FLOW_DIVIDEND, ACCOUNT_FIRM, ACCOUNT_TOWN, 123905}, {FLOW_COST, ACCOUNT_FIRM, ACCOUNT_SUPPLIERS, 34332},
    {FLOW_CREW, ACCOUNT_FIRM, ACCOUNT_TOWN, 34332}, {FLOW_LOSS, ACCOUNT_FIRM, ACCOUNT_SUPPLIERS, 11170},
    {FLOW_SEIZURE, ACCOUNT_FIRM, ACCOUNT_SEIZED, 2547}, {FLOW_TOLL, ACCOUNT_FIRM, ACCOUNT_GROUP_CASH, 14682},
    {FLOW_PARTNER, ACCOUNT_FIRM, ACCOUNT_GROUP_CASH, 4588}, {FLOW_TOLL, ACCOUNT_TOWN, ACCOUNT_GROUP_CASH, 33203},
    {FLOW_COST, ACCOUNT_TOWN, ACCOUNT_SUPPLIERS, 3437}, {FLOW_STIPEND, ACCOUNT_STATE, ACCOUNT_GROUP_CASH, 111221},
    {FLOW_RENT, ACCOUNT_TOWN, ACCOUNT_GROUP_CASH, 81111}, {FLOW_SPONSOR, ACCOUNT_DONORS, ACCOUNT_GROUP_CASH, 55324},
    {FLOW_GOODS_TOLL, ACCOUNT_TRADERS, ACCOUNT_GROUP_CASH, 11969}, {FLOW_RANSOM, ACCOUNT_KIN, ACCOUNT_TOWN, 7377},
    {FLOW_RANSOM, ACCOUNT_KIN, ACCOUNT_GROUP_CASH, 5417}, {FLOW_FORCED, ACCOUNT_EMPLOYERS, ACCOUNT_TOWN, 1437},
    {FLOW_FORCED, ACCOUNT_EMPLOYERS, ACCOUNT_GROUP_CASH, 535}, {FLOW_RESALE, ACCOUNT_TOWN, ACCOUNT_GROUP_CASH, 94},
    {FLOW_RESALE, ACCOUNT_GROUP_CASH, ACCOUNT_TOWN, 53}, {FLOW_RESALE, ACCOUNT_TOWN, ACCOUNT_TOWN, 2},
    {FLOW_SPOILS, ACCOUNT_GROUP_CASH, ACCOUNT_GROUP_CASH, 192}, {FLOW_UPKEEP, ACCOUNT_TOWN, ACCOUNT_SUPPLIERS, 1198},
    {FLOW_FIGHTERS, ACCOUNT_GROUP_CASH, ACCOUNT_TOWN, 97102}, {FLOW_ARMS_BUY, ACCOUNT_GROUP_CASH, ACCOUNT_ARMS, 65362},
    {FLOW_SERVICES, ACCOUNT_GROUP_CASH, ACCOUNT_TOWN, 18574}, {FLOW_SAVED, ACCOUNT_GROUP_CASH, ACCOUNT_GROUP_ABROAD, 23038},
    {FLOW_SAVED, ACCOUNT_GROUP_CASH, ACCOUNT_GROUP_FORMAL, 20395}, {FLOW_CONFISCATED, ACCOUNT_GROUP_FORMAL, ACCOUNT_SEIZED, 833},
    {FLOW_PAYOFF, ACCOUNT_DONORS, ACCOUNT_GROUP_CASH, 2346}, {FLOW_POLICY, ACCOUNT_DONORS, ACCOUNT_SUPPLIERS, 17252},
    {FLOW_JOBS, ACCOUNT_DONORS, ACCOUNT_TOWN, 32616}, {FLOW_REPAY, ACCOUNT_EMPLOYERS, ACCOUNT_LENDERS, 1238},
    {FLOW_CONSUME, ACCOUNT_TOWN, ACCOUNT_SUPPLIERS, 9994365}, {FLOW_SALARY, ACCOUNT_STATE, ACCOUNT_TOWN, 540514}};
#define LENGTH(a) (int)(sizeof(a) / sizeof *(a))

static struct plot_request request(const char *figure)
{
    return (struct plot_request){.figure = figure, .file = "x.png", .provenance = {"seed", "7"}};
}
static void golden(const char *name, const struct plot_ops *o)
{
    char *text = plot_ops_text(o);
    REQUIRE(text);
    CHECK_GOLDEN(test_text("plots/%s.ops", name), text);
    free(text);
}

/* ---- layout of flows ---------------------------------------------------------------------------------------------------------- */
static struct sankey *flows(int n_layers)
{
    struct sankey *s = calloc(1, sizeof *s);
    REQUIRE(s);
    test_defer(free, s);
    s->n_layers = n_layers, s->n_panels = 1;
    return s;
}
static int node(struct sankey *s, int layer, double value)
{
    s->node[s->n_nodes] = (struct sankey_node){.layer = layer, .value = {value}};
    return s->n_nodes++;
}
static void link_nodes(struct sankey *s, int from, int to, double value)
{
    s->link[s->n_links++] = (struct sankey_link){.from = from, .to = to, .value = {value}};
}

/*
 * 60 and 40 into a bar of 100, which leaves as 70 and 30; one point a unit. The outer columns need 60 + 3 + 40 + 3 = 106 and so fill the
 * height: bars at 1.5 and 64.5 to the left, at 1.5 and 74.5 to the right. Middles: 31.5, 84.5 and 36.5, 89.5; the bar's wish is the mean of
 * 0.6 * 31.5 + 0.4 * 84.5 = 52.7 and 0.7 * 36.5 + 0.3 * 89.5 = 52.4, 52.55, which leaves room above: its top is at 2.55.
 */
TEST(a_bar_stands_between_its_neighbours)
{
    struct sankey *s = flows(3);
    int a = node(s, 0, 60), b = node(s, 0, 40), middle = node(s, 1, 100), c = node(s, 2, 70), d = node(s, 2, 30);
    link_nodes(s, a, middle, 60);
    link_nodes(s, b, middle, 40);
    link_nodes(s, middle, c, 70);
    link_nodes(s, middle, d, 30);
    REQUIRE(sankey_order(s));
    CHECK_DOUBLE(sankey_height(s, 0, 1), 106, 1e-9);
    sankey_place(s, 0, 1, 0, 106);
    CHECK_DOUBLE(s->node[a].y[0], 1.5, 1e-9);
    CHECK_DOUBLE(s->node[b].y[0], 64.5, 1e-9);
    CHECK_DOUBLE(s->node[d].y[0], 74.5, 1e-9);
    CHECK_DOUBLE(s->node[middle].y[0], 2.55, 1e-9);
    CHECK_DOUBLE(s->link[1].y[0][1], 62.55, 1e-9); /* 40 touches the bar below 60 */
    CHECK_DOUBLE(s->link[3].y[0][1], 72.55, 1e-9);
}
TEST(flows_that_need_not_cross_do_not)
{
    struct sankey *s = flows(2);
    int left[4], right[4];
    for (int i = 0; i < 4; i++) left[i] = node(s, 0, 10 + i);
    for (int i = 0; i < 4; i++) right[i] = node(s, 1, 10 + (i + 2) % 4);
    for (int i = 0; i < 4; i++) link_nodes(s, left[(i + 2) % 4], right[i], 10 + (i + 2) % 4);
    REQUIRE(sankey_order(s));
    CHECK_DOUBLE(sankey_crossings(s), 0, 0);
    s->order[1][0] ^= s->order[1][3], s->order[1][3] ^= s->order[1][0], s->order[1][0] ^= s->order[1][3];
    CHECK(sankey_crossings(s) > 0); /* the count can find some */
}
/* A flow that skips a column has a lane there, of its own thickness, away from the column's bars. */
TEST(a_flow_that_skips_a_column_passes_beside_its_bars)
{
    struct sankey *s = flows(3);
    int a = node(s, 0, 30), b = node(s, 1, 20), c = node(s, 2, 30);
    link_nodes(s, a, b, 20);
    link_nodes(s, b, c, 20);
    link_nodes(s, a, c, 10);
    REQUIRE(sankey_order(s));
    double height = sankey_height(s, 0, 2);
    CHECK_DOUBLE(height, 40 + 3 + 20 + 3, 1e-9); /* the middle column */
    sankey_place(s, 0, 2, 100, height);
    double lane = s->link[2].y[0][1], bar = s->node[b].y[0];
    CHECK(lane >= bar + 40 + SANKEY_PAD - 1e-9 || lane + 20 + SANKEY_PAD <= bar + 1e-9);
    CHECK(fmin(lane, bar) >= 100 && fmax(lane + 20, bar + 40) <= 100 + height);
}

/* ---- the graph ---------------------------------------------------------------------------------------------------------------- */
static void drop_graph(void *g)
{
    money_graph_clear(g);
    free(g);
}
static struct money_graph *graph_of(const struct store_money *books, int n_arms, int first, int last)
{
    struct trib_error err = {0};
    struct money_graph *g = calloc(1, sizeof *g);
    REQUIRE(g);
    test_defer(drop_graph, g);
    static const char *const names[] = {"a", "b"};
    REQUIRE_STATUS(money_graph_make(books, names, n_arms, first, last, g, &err), &err);
    return g;
}
static void drop_books(void *b)
{
    store_money_clear(b);
    free(b);
}
static struct store_money *load(const struct made_runs *made, int ord)
{
    struct trib_error err = {0};
    struct store_money *b = calloc(1, sizeof *b);
    REQUIRE(b);
    test_defer(drop_books, b);
    REQUIRE_STATUS(store_money(made->store, ord, b, &err), &err);
    return b;
}
static const struct graph_node *node_of(const struct money_graph *g, const char *name)
{
    for (int i = 0; i < g->n_nodes; i++)
        if (!strcmp(g->node[i].name, name)) return &g->node[i];
    test_note("no node '%s'", name);
    test_require(false);
    return NULL;
}

TEST(the_plain_books_as_a_graph)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "a", plain, LENGTH(plain), 1, 12, 1, 0);
    made_end(&made);
    struct money_graph *g = graph_of(load(&made, 0), 1, 2010, 2010);
    CHECK_DOUBLE(g->total[0].mean, 100000, 0);
    money_graph_join(g, 0.01);
    static const struct {
        const char *name;
        int layer;
        double cents;
    } expected[] = {{"kin: cash at departure", 0, 100000}, {"travellers' purses", 1, 100000}, {"smuggling firms", 2, 80000},
                    {"armed groups", 3, 20000}, {"owners' profit taken home", 4, 60000}, {"arms", 4, 15000},
                    {"still held: travellers' purses", 4, 20000}, {"still held: armed groups", 4, 5000}};
    CHECK_INT(g->n_nodes, LENGTH(expected));
    for (int i = 0; i < LENGTH(expected); i++) {
        CHECK_INT(node_of(g, expected[i].name)->layer, expected[i].layer);
        CHECK_DOUBLE(node_of(g, expected[i].name)->of[0].mean, expected[i].cents, 0);
    }
    CHECK(node_of(g, "kin: cash at departure")->travellers);
    CHECK_INT(g->n_links, 7);
}

/* What a run's links from or to a node carry; 0 where there is no such node. */
static int64_t node_cents(const struct money_graph *g, const char *name, int run)
{
    int64_t sum = 0;
    for (int l = 0; l < g->n_links; l++)
        if (!strcmp(g->node[g->link[l].from].name, name) || !strcmp(g->node[g->link[l].to].name, name)) sum += g->link[l].cents[run];
    return sum;
}
/* Each line of the table of money is a node with the same cents in every run; sums agree to the cent. A balance that fell is a source. */
static void check_same(const struct store_money *books, int first, int last)
{
    struct trib_error err = {0};
    struct money_table t;
    struct money_graph *g = graph_of(books, 1, first, last);
    REQUIRE_STATUS(money_table(books, UINT32_MAX, first, last, &t, &err), &err);
    CHECK_INT(t.n_runs, g->n_runs);
    for (int r = 0; r < t.n_runs; r++) {
        int64_t source = 0, end = 0;
        for (int l = 0; l < g->n_links; l++) {
            bool before = g->node[g->link[l].from].held;
            source += g->node[g->link[l].from].kind == GRAPH_SOURCE && !before ? g->link[l].cents[r] : 0;
            end += g->node[g->link[l].to].kind == GRAPH_END ? g->link[l].cents[r] : before ? -g->link[l].cents[r] : 0;
        }
        CHECK_INT(source, t.total[MONEY_SOURCE][r]);
        CHECK_INT(end, t.total[MONEY_END][r] + t.total[MONEY_HELD][r]);
        for (int i = 0; i < t.n_lines; i++) {
            const struct money_line *line = &t.line[i];
            if (line->section == MONEY_SOURCE || line->section == MONEY_END) {
                if (!CHECK_INT(node_cents(g, line->name, r), line->cents[r])) test_note("line '%s'", line->name);
            } else if (line->section == MONEY_HELD) {
                int64_t held = node_cents(g, test_text("still held: %s", line->name), r) - node_cents(g, test_text("held before: %s", line->name), r);
                if (!CHECK_INT(held, line->cents[r])) test_note("balance '%s'", line->name);
            }
        }
    }
    CHECK(t.n_lines > 10);
    money_clear(&t);
}
TEST(the_graph_has_the_cents_of_the_table)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "a", rich, LENGTH(rich), 5, 36, 101, 7);
    made_end(&made);
    const struct store_money *books = load(&made, 0);
    for (int first = 2010; first <= 2012; first++) check_same(books, first, 2012);
}
/* The same for a run of the model. */
TEST(the_graph_of_a_real_run_has_the_cents_of_the_table)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_result *r = scene_run(&config);
    struct store_money books = {r->n_money, r->n_balances, calloc((size_t)r->n_money, sizeof *books.money), calloc((size_t)r->n_balances, sizeof *books.balance)};
    REQUIRE(books.money && books.balance);
    for (int i = 0; i < r->n_money; i++) books.money[i].row = r->money[i];
    for (int i = 0; i < r->n_balances; i++) books.balance[i].row = r->balance[i];
    check_same(&books, books.balance[0].row.year, books.balance[r->n_balances - 1].row.year);
    store_money_clear(&books);
    trib_config_clear(&config);
}
TEST(a_lost_cent_is_found)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "a", rich, LENGTH(rich), 2, 12, 1, 0);
    made_end(&made);
    struct store_money *books = load(&made, 0);
    for (int i = 0; i < books->n_money; i++)
        if (books->money[i].slot == 1 && books->money[i].row.flow == FLOW_ARMS_BUY) books->money[i].row.cents--;
    struct trib_error err = {0};
    struct money_graph *g = calloc(1, sizeof *g);
    const char *const name = "a";
    CHECK_ERROR(money_graph_make(books, &name, 1, 2010, 2010, g, &err), TRIB_INVARIANT, &err, "'armed groups' is 1 cent(s)");
    drop_graph(g);
}
/* Of two takers who pay one another the difference is one link; what is thin is joined, and nothing gets lost by that. */
TEST(joined_and_netted_books_keep_their_sums)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "a", rich, LENGTH(rich), 3, 12, 10, 1);
    made_end(&made);
    struct money_graph *g = graph_of(load(&made, 0), 1, 2010, 2010);
    double before = g->total[0].mean, sold = 0;
    for (int l = 0; l < g->n_links; l++)
        if (!strcmp(g->node[g->link[l].from].name, "gangs of the towns") && !strcmp(g->node[g->link[l].to].name, "armed groups")) sold = g->link[l].of[0].mean;
    CHECK_DOUBLE(sold, (94 - 53) * 11, 1e-9); /* runs are the books times 10, 11, 12 */
    int named = g->n_nodes;
    money_graph_join(g, 0.015);
    CHECK_DOUBLE(g->total[0].mean, before, 1e-6);
    double ends = 0, sources = 0;
    int joined = 0, shown = 0;
    for (int n = 0; n < g->n_nodes; n++) {
        shown += g->node[n].of[0].mean > 0;
        joined += g->node[n].n_joined;
        if (g->node[n].kind == GRAPH_END) ends += g->node[n].of[0].mean;
        if (g->node[n].kind == GRAPH_SOURCE) sources += g->node[n].of[0].mean;
        if (g->node[n].kind == GRAPH_END && g->node[n].of[0].mean > 0 && !g->node[n].n_joined) CHECK(g->node[n].of[0].mean >= 0.015 * before);
    }
    CHECK_DOUBLE(ends, before, 1e-6);
    CHECK_DOUBLE(sources, before, 1e-6);
    CHECK(joined > 4 && shown < named);
    /* a larger share joins more to what is joined already */
    money_graph_join(g, 0.05);
    int others = 0, more = 0;
    for (int n = 0; n < g->n_nodes; n++) others += g->node[n].n_joined > 0, more += g->node[n].n_joined;
    CHECK_INT(others, 2);
    CHECK(more > joined);
    CHECK_DOUBLE(g->total[0].mean, before, 1e-6);
}

/* ---- figures ------------------------------------------------------------------------------------------------------------------- */
static const struct plot_op *text_find(const struct plot_ops *o, const char *text)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_TEXT && strstr(o->op[i].text, text)) return &o->op[i];
    test_note("no text '%s'", text);
    test_require(false);
    return NULL;
}
/* Heights of the filled paths of a colour: bars, where bar, else ribbons. */
static int paths_of(const struct plot_ops *o, uint32_t fill, bool bar, double *height, int most)
{
    int n = 0;
    for (size_t i = 0; i < o->n && n < most; i++) {
        const struct plot_op *op = &o->op[i];
        if (op->kind != PLOT_OP_PATH || op->role != PLOT_ROLE_DATA || op->style.fill != fill || (op->style.fill_alpha == 1) != bar || !(op->style.fill_alpha > 0)) continue;
        struct plot_box box = plot_path_box(o, op);
        height[n++] = box.y1 - box.y0;
    }
    return n;
}

/* Bars as thick as their dollars: 1,000 in the purse, 800 for the firm, 200 for the groups, at 0.45 of the panel's width for all. */
TEST(widths_are_the_money)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "a", plain, LENGTH(plain), 1, 12, 1, 0);
    made_end(&made);
    struct plot_request rq = request("money");
    const struct plot_ops *o = made_draw(&rq, &made);
    double whole = 0.45 * (160 / 25.4 * 72 - 18), height[16];
    CHECK_INT(paths_of(o, plot_palette[0], true, height, 16), 2); /* kin, purses */
    CHECK_DOUBLE(height[0], whole, 1e-6);
    CHECK_DOUBLE(height[1], whole, 1e-6);
    CHECK_INT(paths_of(o, plot_palette[1], true, height, 16), 1);
    CHECK_DOUBLE(height[0], 0.8 * whole, 1e-6);
    CHECK_INT(paths_of(o, plot_palette[3], true, height, 16), 1); /* armed groups, whoever else is there */
    CHECK_DOUBLE(height[0], 0.2 * whole, 1e-6);
    CHECK_INT(paths_of(o, plot_palette[0], false, height, 16), 3); /* kin to purses, purses to firms, and to what they still hold */
    CHECK_CONTAINS(text_find(o, "1,000")->text, "1,000");
    const char *words = figure_words(o);
    CHECK_CONTAINS(words, "US$ a year, in 2010, 1 run");
    CHECK_CONTAINS(words, "One run, so no interval");
    CHECK_CONTAINS(words, "smuggling firms pay armed groups 200 (tolls and bribes)");
    CHECK_CONTAINS(words, "Still held: armed groups 50");
    CHECK_LACKS(words, "[");
}
/* Runs of 10, 11 and 12 times the plain books over two years and a half, 30 months: 1,000 * 11 * 3 / 2.5 = 13,200 dollars a year; the middle
 * 90% of three runs ends a tenth into each gap: 10.1 and 11.9, or 12,120 and 14,280. */
TEST(amounts_are_by_year_with_the_middle_of_the_runs)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "a", plain, LENGTH(plain), 3, 30, 10, 1);
    made_end(&made);
    struct plot_request rq = request("money");
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "In all: 13 [12, 14]"); /* thousand */
    rq.from_day = trib_day_of(2011, 5, 1), rq.to_day = trib_day_of(2011, 9, 1); /* the books of 2011 */
    const char *words = figure_words(made_draw(&rq, &made));
    CHECK_CONTAINS(words, "in 2011, mean of 3 runs");
    CHECK_CONTAINS(words, "In all: 11 [10, 12]");
    rq.from_day = rq.to_day = 0;
    rq.mark[0].day = trib_day_of(2012, 2, 1), rq.mark[0].label = "policies start"; /* from its year on */
    rq.n_marks = 1;
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "in 2012");
    rq.mark[0].annotation = true;
    CHECK_CONTAINS(figure_words(made_draw(&rq, &made)), "2010 to 2012");
}

static struct made_runs rich_made(void)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "baseline", rich, LENGTH(rich), 6, 36, 90000, 4000);
    made_arm(&made, 1, "jobs and patrols, with a name that is so long that it must be broken over lines", rich, LENGTH(rich) - 20, 6, 36, 120000, 5000);
    made_arm(&made, 2, "\u0625\u0639\u0627\u062f\u0629 / Réinsertion – Übergang", plain, LENGTH(plain), 1, 36, 1000, 0);
    made_end(&made);
    return made;
}
static const double widths[] = {85, 120, 160, 180, 300};
TEST(no_text_over_text_at_any_width)
{
    struct made_runs made = rich_made();
    struct store_arm_info *arm = NULL;
    int n;
    REQUIRE_STATUS(store_arms(made.store, &arm, &n, NULL), NULL);
    for (int w = 0; w < LENGTH(widths); w++)
        for (int a = 0; a < n; a++)
            for (int b = -1; b < n; b++) {
                struct plot_request rq = request("money");
                rq.width_mm = widths[w];
                rq.arms[0] = arm[a].name, rq.arms[1] = b >= 0 ? arm[b].name : NULL;
                CHECK_LACKS(figure_words(made_draw(&rq, &made)), "\u2026"); /* no name is cut */
                if (!CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0)) test_note("money at %g mm, arms %d and %d", widths[w], a, b);
                rq.figure = "earners";
                rq.n_marks = 2;
                rq.mark[0].day = trib_day_of(2011, 3, 1), rq.mark[0].label = "interdiction_sea";
                rq.mark[1].day = trib_day_of(2011, 4, 1), rq.mark[1].label = "a second policy";
                if (!CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0)) test_note("earners at %g mm, arms %d and %d", widths[w], a, b);
            }
    free(arm);
}
/* From a cent to more than the world has; every bar keeps its share. */
TEST(any_size_of_money)
{
    static const int64_t scales[] = {1, 1000, 1000000000};
    for (int k = 0; k < LENGTH(scales); k++) {
        struct payment small[LENGTH(plain)];
        memcpy(small, plain, sizeof plain);
        for (int i = 0; i < LENGTH(plain); i++) small[i].cents /= k ? 1 : 5000;
        struct made_runs made = made_begin();
        made_arm(&made, 0, "a", small, LENGTH(small), 2, 24, scales[k], scales[k]);
        made_end(&made);
        struct plot_request rq = request("money");
        rq.width_mm = 85;
        const struct plot_ops *o = made_draw(&rq, &made);
        CHECK_INT(figure_flaws(o, true), 0);
        double height[16];
        CHECK_INT(paths_of(o, plot_palette[1], true, height, 16), 1);
        CHECK_DOUBLE(height[0], 120, 1e-6); /* 0.8 of 150 */
        rq.figure = "earners";
        CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
    }
}
TEST(two_arms_share_one_scale_and_one_order)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "a", plain, LENGTH(plain), 2, 12, 1, 0);
    made_arm(&made, 1, "b", plain, LENGTH(plain), 2, 12, 2, 0);
    made_end(&made);
    struct plot_request rq = request("money");
    rq.difference_from = "a"; /* alone: beside the other one */
    double height[16];
    const struct plot_ops *o = made_draw(&rq, &made);
    CHECK_INT(paths_of(o, plot_palette[1], true, height, 16), 2);
    CHECK_DOUBLE(height[1], 120, 1e-6); /* the larger arm is drawn as if alone */
    CHECK_DOUBLE(height[0], 60, 1e-6);
    CHECK(text_find(o, "a: 1,000")->x < text_find(o, "b: 2,000")->x);
    CHECK_DOUBLE(text_find(o, "a: 1,000")->y, text_find(o, "b: 2,000")->y, 1e-9); /* side by side */
    rq.width_mm = 85;
    o = made_draw(&rq, &made);
    CHECK(text_find(o, "a: 1,000")->y < text_find(o, "b: 2,000")->y - 100); /* one below the other */
}
/* Who pays for what is not told by colour alone: bars' neighbours have their names, and stacked areas differ in lightness. */
static double lightness(uint32_t color)
{
    double y = figure_luminance(color);
    return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27;
}

/* ---- who earns ----------------------------------------------------------------------------------------------------------------- */
/* The plain books of a year: firms 800 - 200, groups 200; a year that has 6 months on record counts twice as a rate. */
TEST(what_is_passed_on_is_the_others_income)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "a", plain, LENGTH(plain), 1, 18, 1, 0);
    made_end(&made);
    struct trib_error err = {0};
    struct money_income m;
    REQUIRE_STATUS(money_income_make(load(&made, 0), "a", 2010, 2011, &m, &err), &err);
    CHECK_INT(m.n_lines, 2);
    CHECK_TEXT(m.name[0], "smuggling firms: fares");
    CHECK_TEXT(m.name[1], "armed groups: tolls and bribes");
    for (int y = 0; y < 2; y++) {
        CHECK_DOUBLE(m.value[y], 60000, 0);
        CHECK_DOUBLE(m.value[2 + y], 20000, 0);
    }
    money_income_clear(&m);
    struct plot_request rq = request("earners");
    const struct plot_ops *o = made_draw(&rq, &made);
    const char *words = figure_words(o);
    CHECK_CONTAINS(words, "Total 1,600"); /* 2011: half a year */
    CHECK_CONTAINS(words, "Smuggling firms: fares 1,200");
    CHECK_CONTAINS(words, "of a part of a year at its yearly rate");
    /* two areas; the groups' moves by 200, the firms' by 600: the groups' is the steadier, and at the bottom */
    struct plot_box area[2];
    int n = 0;
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_PATH && o->op[i].style.fill_alpha == 0.85 && n < 2) area[n++] = plot_path_box(o, &o->op[i]);
    CHECK_INT(n, 2);
    double unit = (area[0].y1 - area[0].y0) / 400; /* points a dollar: the bottom one reaches from 0 to 400 */
    CHECK_DOUBLE(area[0].y1 - area[1].y0, 1600 * unit, 1e-6);
    CHECK_DOUBLE(area[0].y1 - area[1].y1, 200 * unit, 1e-6);
    CHECK_DOUBLE(area[0].x1 - area[0].x0, area[1].x1 - area[1].x0, 1e-9);
}
/* All lines together are what comes to those who take from others, in every run: nothing is counted twice. */
TEST(incomes_add_up_to_what_comes_in)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "a", rich, LENGTH(rich), 2, 12, 3, 1);
    made_end(&made);
    struct trib_error err = {0};
    struct money_income m;
    REQUIRE_STATUS(money_income_make(load(&made, 0), "a", 2010, 2010, &m, &err), &err);
    /* fares, and what groups and gangs have from others */
    int64_t in = 214516 + 74352 + 111221 + 81111 + 55324 + 11969 + 7377 + 5417 + 1437 + 535 + 2346;
    for (int r = 0; r < 2; r++) {
        double sum = 0;
        for (int i = 0; i < m.n_lines; i++) sum += m.value[i * 2 + r];
        CHECK_DOUBLE(sum, (double)(in * (3 + r)), 1e-6);
    }
    money_income_clear(&m);
}
TEST(six_earners_are_named_and_the_rest_is_one)
{
    struct made_runs made = rich_made();
    struct plot_request rq = request("earners");
    rq.arm = "baseline";
    const struct plot_ops *o = made_draw(&rq, &made);
    uint32_t fill[16] = {0};
    int n = 0, ends = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind == PLOT_OP_PATH && o->op[i].style.fill_alpha == 0.85 && n < 16) fill[n++] = o->op[i].style.fill;
        ends += o->op[i].kind == PLOT_OP_TEXT && o->op[i].role == PLOT_ROLE_END && strstr(o->op[i].text, "Rest (");
    }
    CHECK_INT(n, 7);
    CHECK_INT(ends, 1);
    CHECK_INT(fill[6], PLOT_NEUTRAL);
    for (int i = 1; i < n; i++)
        if (!CHECK(fabs(lightness(fill[i]) - lightness(fill[i - 1])) > 20)) test_note("areas %d and %d are alike in grey print", i - 1, i);
    const char *words = figure_words(o);
    CHECK_CONTAINS(words, "means of 6 runs; thick line: their total, thin lines: middle 90%");
    CHECK_LACKS(words, "aid"); /* nobody had any */
}

/* ---- goldens, errors --------------------------------------------------------------------------------------------------------------- */
TEST(money_golden)
{
    struct made_runs made = rich_made();
    struct plot_request rq = request("money");
    golden("money", made_draw(&rq, &made));
}
TEST(money_two_arms_golden)
{
    struct made_runs made = made_begin();
    made_arm(&made, 0, "before", plain, LENGTH(plain), 3, 24, 1, 1);
    made_arm(&made, 1, "after", plain, LENGTH(plain), 3, 24, 2, 1);
    made_end(&made);
    struct plot_request rq = request("money");
    rq.arms[0] = "before", rq.arms[1] = "after";
    golden("money_two_arms", made_draw(&rq, &made));
}
TEST(earners_golden)
{
    struct made_runs made = rich_made();
    struct plot_request rq = request("earners");
    rq.arms[0] = "baseline", rq.arms[1] = "\u0625\u0639\u0627\u062f\u0629 / Réinsertion – Übergang";
    rq.mark[0].day = trib_day_of(2011, 7, 1), rq.mark[0].label = "interdiction_land";
    rq.n_marks = 1;
    golden("earners", made_draw(&rq, &made));
}

TEST(what_cannot_be_drawn_is_said)
{
    struct made_runs made = made_begin();
    struct trib_error err = {0};
    for (int a = 0; a < 40; a++) made_arm(&made, a, test_text("arm %02d", a), plain, a == 3 ? 0 : a == 4 ? 1 : LENGTH(plain), 1, a == 5 ? 18 : 12, 1, 0);
    made_end(&made);
    struct plot_request rq = request("money");
    CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0); /* the first of forty */
    rq.arms[0] = "arm 1";
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_NAME, &err, "did you mean 'arm 01'");
    rq.arms[0] = "arm 01", rq.arms[1] = "arm 02", rq.arms[2] = "arm 06";
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "shows 2 arms at most, and 3 were asked for");
    rq.arms[0] = "arm 03", rq.arms[1] = NULL;
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "'arm 03' were kept without their books of money");
    rq.arms[0] = "arm 00", rq.arms[1] = "arm 05", rq.arms[2] = NULL;
    rq.from_day = trib_day_of(2010, 1, 1), rq.to_day = trib_day_of(2010, 12, 31);
    CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0); /* both have all of 2010 */
    rq = request("earners");
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "shows 12 arms at most");
    rq.arm = "arm 04"; /* a purse is filled, and nobody takes anything */
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "nobody earned anything in the years 2010 to 2010");
    rq.arm = "arm 00";
    rq.measure[0] = "revenue";
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "takes no measure");
    rq.measure[0] = NULL;
    rq.n_levels = 1;
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "annotated with dates, not with values");
    rq.n_levels = 0;
    rq.from_day = trib_day_of(2015, 1, 1), rq.to_day = trib_day_of(2016, 1, 1);
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "holds no simulated month");
}
TEST(arms_with_different_months_of_a_year_are_not_compared)
{
    struct made_runs made = made_begin();
    struct trib_error err = {0};
    made_arm(&made, 0, "a", plain, LENGTH(plain), 1, 24, 1, 0);
    made_arm(&made, 1, "b", plain, LENGTH(plain), 1, 18, 1, 0);
    made_end(&made);
    struct plot_request rq = request("money");
    rq.arms[0] = "a", rq.arms[1] = "b";
    CHECK_ERROR(made_refuse(&rq, &made, &err), TRIB_USAGE, &err, "not recorded over the same months of 2010 to 2011");
    rq.to_day = trib_day_of(2010, 12, 31), rq.from_day = trib_day_of(2010, 1, 1);
    CHECK_INT(figure_flaws(made_draw(&rq, &made), true), 0);
}
