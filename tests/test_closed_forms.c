/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers that can be had with a pencil: what the model computes must be those. Other closed forms: values of the recursive logit
 * are sums over all walks (test_routes.c); no smugglers, no departures (test_market.c); money x 10 and twins (test_properties.c). */
#include "scenes.h"
#include "armed.h"
#include <math.h>
#include <string.h>

/* Largest value of f on [low, high] by golden section; f has one peak. */
static double peak(double (*f)(double x, const double *a), const double *a, double low, double high)
{
    const double r = (sqrt(5) - 1) / 2;
    for (int i = 0; i < 200; i++) {
        double x = high - r * (high - low), y = low + r * (high - low);
        if (f(x, a) < f(y, a)) low = x;
        else high = y;
    }
    return (low + high) / 2;
}

/* ---- toll chain ------------------------------------------------------------------------------------------------------- */
/* One of n collectors takes x from each of A - x - (what the others take) travellers. */
static double toll_income(double x, const double *a) { return x * (a[0] - x - a[1]); }

/* n independent collectors, linear demand with choke price A: each answers the others with (A - others) / 2, so all together take
 * A n / (n + 1) and A / (n + 1) pass; one alone takes A / 2. */
TEST(n_tolls_in_a_chain)
{
    for (int n = 1; n <= 6; n++) {
        double toll[6] = {0}, sum = 0, A = 90;
        for (int round = 0; round < 400; round++) {
            int i = round % n;
            sum = 0;
            for (int k = 0; k < n; k++) sum += k == i ? 0 : toll[k];
            toll[i] = peak(toll_income, (double[]){A, sum}, 0, A);
        }
        sum = 0;
        for (int k = 0; k < n; k++) sum += toll[k];
        CHECK_DOUBLE(tolls_chain(A, n), sum, 1e-4);
        CHECK_DOUBLE(A - tolls_chain(A, n), A / (n + 1), 1e-12);
    }
}

/*
 * On the toy case when the crown has gone, groups that live on tolls alone, willingness 0.2 of a mean stage of what lies ahead:
 *     south: 700 over 3 stages, one collector:  0.2 x 700/3 x 1/2 = 23.33
 *     mid:   600 over 2 stages, two collectors: 0.2 x 600/2 x 2/3 = 40;  taken as one: 30
 *     coast: 500 over 1 stage,  one collector:  0.2 x 500   x 1/2 = 50
 * hill_guard has 4/5 of the toll at mid.
 */
TEST(tolls_of_the_toy_case_by_hand)
{
    for (int chain = 0; chain < 2; chain++) {
        struct trib_config *config = scene_empty_toy();
        scene_switch(config, "settle_or_loot", false);
        scene_switch(config, "toll_chain", chain);
        scene_set(config, "tolls.willingness", 0.2);
        scene_set(config, "tolls.foothold", 0.15);
        struct trib_model *m = scene_model(config);
        int mid = scene_town(m, "mid");
        levers_week(m);
        control_week(m); /* who stands where in 2010 … */
        groups_tolls(m);
        CHECK_DOUBLE(m->town_toll[mid], 0, 0); /* … where the crown lets nobody take tolls at mid */
        m->arbiter[mid] = 0;
        groups_tolls(m);
        CHECK_DOUBLE(m->town_toll[scene_town(m, "south")], 0.2 * 700 / 3 / 2, 1e-9);
        CHECK_DOUBLE(m->town_toll[mid], chain ? 40 : 30, 1e-9);
        CHECK_DOUBLE(m->town_toll[scene_town(m, "coast")], 50, 1e-9);
        CHECK_DOUBLE(m->toll_share[gt(m, scene_group(m, "hill_guard"), mid)], 0.8, 1e-9);
        CHECK_DOUBLE(m->toll_share[gt(m, scene_group(m, "sand_band"), mid)], 0.2, 1e-9);
    }
}

/* ---- logit mark-up -------------------------------------------------------------------------------------------------------- */
/* a: price sensitivity beta, unit cost, the others' price, their number with the outside good among them. */
static double logit_profit(double price, const double *a)
{
    double pull = exp(-a[0] * (price - a[2]));
    return (price - a[1]) * pull / (pull + a[3]);
}

/* Firms of equal size in a logit market with staying at home as one more of them: each has the share 1 / (n + 1), and the best price
 * is cost + 1 / (beta (1 - share)). The code's price at full load is that, with beta = 1 / (markup x cost). */
TEST(logit_mark_up)
{
    for (int n = 1; n <= 12; n += 1) {
        struct trib_params p = {.market_markup = 0.35, .market_loss = 6, .market_scarcity = 2.4, .market_slack = 0.1};
        double cost = 120, share = 1.0 / (n + 1), beta = 1 / (p.market_markup * cost);
        double price = market_price(&p, cost, 0, 0, 1, share);
        CHECK_RELATIVE(price, cost + 1 / (beta * (1 - share)), 1e-12);
        CHECK_RELATIVE(peak(logit_profit, (double[]){beta, cost, price, n}, cost, 40 * cost), price, 1e-6);
    }
}

/* ---- contest ------------------------------------------------------------------------------------------------------------- */
/* a: rent, decisiveness, the others' effort each, their number. */
static double contest_gain(double x, const double *a)
{
    double own = pow(x, a[1]);
    return a[0] * own / (own + a[3] * pow(a[2], a[1])) - x;
}

/* n equal rivals for a rent R: effort x* = m R (n - 1) / n^2 each, m (n - 1) / n of the rent burnt by all. Found by maximising; the
 * model's own shares of equal forces are 1 / n. */
TEST(symmetric_contest)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_model *m = scene_model(config);
    for (int n = 2; n <= 3; n++) {
        double R = 1000, decisive = 1.1, x = decisive * R * (n - 1) / (n * n);
        CHECK_RELATIVE(peak(contest_gain, (double[]){R, decisive, x, n - 1}, 0.3 * x, 3 * x), x, 1e-5);
        CHECK_DOUBLE(n * x / R, decisive * (n - 1) / n, 1e-12);
        double force[TRIB_MAX_GROUPS] = {0}, power[TRIB_MAX_GROUPS] = {0};
        for (int g = 0; g < n; g++) force[g] = 77;
        contest_power(m, force, power);
        for (int g = 0; g < n; g++) CHECK_RELATIVE(power[g], 1.0 / n, 1e-12);
    }
    /* twice the force with decisiveness 1.2: odds 2^1.2 */
    double force[TRIB_MAX_GROUPS] = {2, 1}, power[TRIB_MAX_GROUPS];
    m->p.contest_decisive = 1.2;
    contest_power(m, force, power);
    CHECK_RELATIVE(power[0] / power[1], pow(2, 1.2), 1e-12);
}

/* What the budget sees as 'threat' is the marginal use of force in that contest: threat x income = x*. Looked at through the rule
 * that a scenario may put in the budget's place. */
struct seen {
    double effort[8];
    int calls;
};
static int watch(void *user, const struct trib_model *m, int rule, int actor, const double *in, double *out)
{
    struct seen *seen = user;
    (void)m, (void)rule, (void)out;
    seen->effort[actor] = in[5] * in[0];
    seen->calls++;
    return 0;
}
TEST(threat_is_the_effort_of_a_contest)
{
    struct seen seen = {0};
    struct trib_config *config = scene_empty_toy();
    config->callbacks.user = &seen;
    config->callbacks.rule = watch;
    config->callbacks.rule_set[RULE_group_budget] = true;
    struct trib_model *m = scene_model(config);
    scene_weeks(m, 60); /* the crown has gone */
    int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band"), mid = scene_town(m, "mid");
    for (int t = 0; t < m->cas->n_towns; t++) m->power[gt(m, hill, t)] = m->power[gt(m, sand, t)] = t == mid ? 0.5 : 0;
    seen.calls = 0;
    groups_month(m);
    CHECK_INT(seen.calls, 2);
    double R = m->town_rent[mid];
    CHECK(R > 1000);
    CHECK_RELATIVE(seen.effort[hill], m->p.contest_decisive * R / 4, 1e-9);
    CHECK_RELATIVE(seen.effort[sand], m->p.contest_decisive * R / 4, 1e-9);
}

/* ---- commitment ------------------------------------------------------------------------------------------------------------ */
/* Fearon, Powell: with weight 0.9 of next year, a war that destroys 0.2, and chance p = 0.5 of the declining side, it fights when
 * (1 - d) ((1 - p) - 0.9 (1 - p+)) > 1 - 0.9, where 1 - p is its chance now and 1 - p+ next year's: a shift above 0.083. */
TEST(commitment_threshold)
{
    struct trib_params p = {.conflict_delta = 0.9, .conflict_horizon = 12, .conflict_y = 1};
    double s = conflict_threshold(&p, 0.5, 0.2);
    CHECK_DOUBLE(s, 0.083, 5e-4);
    CHECK_DOUBLE((1 - 0.2) * (0.5 - 0.9 * (0.5 - s)), 1 - 0.9, 1e-12);
    /* half the period, weight sqrt(0.9): 0.0405 only */
    p.conflict_horizon = 6;
    CHECK_DOUBLE(conflict_threshold(&p, 0.5, 0.2), (1 - sqrt(0.9)) / sqrt(0.9) * 0.75, 1e-12);
    /* a costlier war needs a faster shift, a stronger decliner a slower one */
    CHECK(conflict_threshold(&p, 0.5, 0.4) > conflict_threshold(&p, 0.5, 0.2));
    CHECK(conflict_threshold(&p, 0.7, 0.2) < conflict_threshold(&p, 0.5, 0.2));
}

/* ---- detention loops --------------------------------------------------------------------------------------------------------- */
/* Stopped with chance q = 0.25 on each crossing, let go at once, and again: q / (1 - q) = 1/3 detentions for each who gets over. Not q,
 * not q / (1 + q). 20,000 people, standard error sqrt(q) / (1 - q) / sqrt(20,000) = 0.0047. */
TEST(detentions_of_one_who_gets_over)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_case *cas = (struct trib_case *)config->cas;
    for (int l = 0; l < cas->n_legs; l++) cas->leg[l].death = 0;
    scene_set(config, "interdiction.sea_max", 0.25);
    scene_set(config, "detained.exit", 1);
    scene_set(config, "detained.pay", 0);
    scene_set(config, "capture.death", 0);
    scene_set(config, "sea.calm_exponent", 0);
    scene_set(config, "travel.give_up", 0);
    scene_switch(config, "entry_exit", false);
    scene_switch(config, "onset", false);
    scene_lever(config, "interdiction_sea", "2010-01-01");
    struct trib_model *m = scene_model(config);
    int coast = scene_town(m, "coast"), sea = scene_leg(m, "coast>over");
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.town[f] == coast) m->firm.capacity[f] = 1e7; /* a place for everybody, always */
    scene_travellers(m, 20000, IN_TOWN, coast, 100000000, 0, 0);
    int64_t stopped = 0;
    for (int week = 0; week < 150 && m->count[ARRIVED] < 20000; week++) {
        scene_weeks(m, 1);
        stopped += m->stopped[sea];
    }
    REQUIRE(m->count[ARRIVED] == 20000);
    double loops = (double)stopped / 20000;
    CHECK_DOUBLE(loops, 1.0 / 3, 4 * 0.0047);
    CHECK(fabs(loops - 0.25) > 4 * 0.0047);
    CHECK(fabs(loops - 0.2) > 4 * 0.0047);
}
