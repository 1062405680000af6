/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups that run the trade, use terror, or bid for recognition. */
#include "../sim/armed.h"
#include "scenes.h"
#include <math.h>

static struct trib_model *a_year_on(void)
{
    struct trib_model *m = scene_model(scene_empty_toy());
    scene_weeks(m, 57);
    int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band"), mid = scene_town(m, "mid");
    m->holding[gt(m, hill, mid)] = 0.8;
    m->holding[gt(m, sand, mid)] = 0.2;
    m->power[gt(m, hill, mid)] = m->power[gt(m, sand, mid)] = 0.5;
    return m;
}

/* hill_guard holds the whole coast and 0.8 of the middle: hold (1 + 0.64) / 1.8. A quarter of 20,000 is as much as its tolls of 5,000: half
 * of the groups would run. Twice the profit at spread 0.7: 1 / (1 + exp(-ln 2 / 0.7)). */
TEST(running_where_margins_exceed_tolls)
{
    struct trib_model *m = a_year_on();
    int hill = scene_group(m, "hill_guard");
    m->p.group_run_share = 0.25;
    m->p.group_run_spread = 0.7;
    m->toll_part[hill] = 0.5;
    m->trade_income[hill] = 10000;
    m->run_base[hill] = 20000;
    CHECK_DOUBLE(running_wanted(m, hill), 1.64 / 1.8 / 2, 1e-9);
    m->run_base[hill] = 40000;
    CHECK_DOUBLE(running_wanted(m, hill), 1.64 / 1.8 / (1 + exp(-log(10001.0 / 5001) / 0.7)), 1e-9);
    m->on.running = false;
    CHECK_DOUBLE(running_wanted(m, hill), 0, 0);
}

/* South's firms made 1,000 this week; sand_band, which holds it and runs half of what it could, gets 1,000 x 0.25 x 0.5. */
TEST(partners_take_their_part_of_profit)
{
    struct trib_model *m = a_year_on();
    int sand = scene_group(m, "sand_band"), south = scene_town(m, "south");
    m->p.group_run_share = 0.25;
    m->holding[gt(m, sand, south)] = 1;
    m->mode_run[sand] = 0.5;
    m->month_starts = false;
    m->profit_seen[south] = 5000;
    m->profit_month[south] = 105000;
    int64_t cash = 0, after = 0, own = ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, sand);
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.town[f] == south) cash += ledger_balance(&m->ledger, ACCOUNT_FIRM, f);
    REQUIRE(cash > 12500);
    m->income_run[sand] = 0;
    running_week(m);
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.town[f] == south) after += ledger_balance(&m->ledger, ACCOUNT_FIRM, f);
    CHECK_DOUBLE((double)m->income_run[sand], 12500, 20); /* each firm pays whole cents */
    CHECK_INT(cash - after, m->income_run[sand]);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, sand) - own, m->income_run[sand]);
    CHECK_INT(m->profit_month[south], 105000 - m->income_run[sand]);
    int64_t got = m->income_run[sand];
    running_week(m); /* nothing earned since */
    CHECK_INT(m->income_run[sand], got);
    m->profit_month[south] -= 50000; /* a week of losses */
    running_week(m);
    CHECK_INT(m->income_run[sand], got);
}

/* hill_guard: in the middle 0.8 x 4 x 0.25 x (1 - 0.2) = 0.64, on the coast nothing is contested; over holdings of 1.8: 0.3556. */
TEST(terror_where_hold_is_contested_and_support_low)
{
    struct trib_model *m = a_year_on();
    int hill = scene_group(m, "hill_guard"), mid = scene_town(m, "mid"), coast = scene_town(m, "coast");
    m->p.terror_threshold = 0.3;
    m->p.terror_spread = 0.05;
    m->power[gt(m, hill, coast)] = 1;
    m->support[mid] = 0.2;
    CHECK_DOUBLE(terror_wanted(m, hill), 1 / (1 + exp(-(0.64 / 1.8 - 0.3) / 0.05)), 1e-9);
    double wanted = terror_wanted(m, hill);
    m->support[mid] = 0.9;
    CHECK(terror_wanted(m, hill) < 0.05 * wanted);
    m->support[mid] = 0.2;
    m->power[gt(m, hill, mid)] = 1;
    CHECK(terror_wanted(m, hill) < 0.05 * wanted);
}

/* Two years of terror: residents are silent and leave, groups get forced men, and lose support. */
TEST(terror_silences_and_costs_support)
{
    double inform[2], support[2], away[2], recruits[2], grievance[2];
    for (int i = 0; i < 2; i++) {
        struct trib_model *m = a_year_on();
        int mid = scene_town(m, "mid"), hill = scene_group(m, "hill_guard");
        for (int month = 0; month < 24; month++) {
            m->week += 4;
            m->terror[mid] = i;
            m->mode_terror[hill] = i;
            residents_month(m);
            if (month == 0) inform[i] = m->inform[mid];
        }
        support[i] = m->support[mid];
        away[i] = m->displaced_share[mid];
        recruits[i] = m->recruits[hill];
        grievance[i] = 0;
        for (int r = 0; r < m->res.n; r++)
            if (m->res.town[r] == mid) grievance[i] += m->res.grievance[r];
    }
    CHECK(inform[1] < inform[0]);
    CHECK(support[1] < support[0]);
    CHECK(away[1] > away[0]);
    CHECK(recruits[1] > recruits[0]);
    CHECK(grievance[1] > grievance[0]);
}

/* ---- recognition -------------------------------------------------------------------------------------------------------------- */
static int bidders(const struct trib_model *m)
{
    int n = 0;
    for (int g = 0; g < m->cas->n_groups; g++) n += m->bidding[g];
    return n;
}
static void months_of_offers(struct trib_model *m, int payee, int town, double ratio, int months)
{
    for (int k = 0; k < months; k++) {
        m->policy.offer_ratio[payee] = ratio;
        m->policy.offer_town[gt(m, payee, town)] = ratio > 0;
        groups_offers(m);
    }
}

/* Libya's coast: a side of Sabratha is paid twice its tolls. Its neighbours hope for 0.75 x 2, more than their own: they close their beaches;
 * without the belief nobody does, and hope fades once the payment is gone: 1.5 (1 - 0.06)^k falls to half of own tolls within 20 months. */
TEST(neighbours_of_a_paid_group_bid_for_recognition)
{
    struct trib_config config;
    struct trib_error err = {0};
    scene_libya(&config);
    REQUIRE_STATUS(trib_config_without(&config, NULL, &err), &err);
    config.scale = 20000;
    scene_set(&config, "recognition.belief", 0.75);
    scene_set(&config, "recognition.news", 0.8);
    scene_set(&config, "recognition.spread", 0);
    scene_set(&config, "recognition.patience", 0.06);
    struct trib_model *m = scene_model(&config);
    scene_weeks(m, 110);
    int sabratha = scene_town(m, "sabratha"), zawiya = scene_town(m, "zawiya"), payee = scene_group(m, "local_council_sabratha");
    REQUIRE(m->present[gt(m, payee, sabratha)]);
    m->trade_income[payee] = 10000;
    m->p.coopt_slope = 26;
    double open = m->blocked[zawiya];
    months_of_offers(m, payee, sabratha, 2, 3);
    CHECK(m->coopted[payee]);
    CHECK_DOUBLE(open, 0, 0);
    CHECK(bidders(m) >= 3);
    CHECK(m->blocked[zawiya] > 0.5);
    CHECK(!m->bidding[payee]);
    for (int g = 0; g < m->cas->n_groups; g++) CHECK(!m->bidding[g] || !m->cas->group[g].state);
    months_of_offers(m, payee, sabratha, 0, 20);
    CHECK_INT(bidders(m), 0);
    CHECK_DOUBLE(m->blocked[zawiya], 0, 0);
    m->p.recognition_belief = 0;
    months_of_offers(m, payee, sabratha, 2, 3);
    CHECK_INT(bidders(m), 0);
    trib_config_clear(&config);
}
