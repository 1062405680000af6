/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Smuggling firms: price, places, entry and exit on the toy case. */
#include "scenes.h"
#include <math.h>
#include <string.h>

static int firms_in(const struct trib_model *m, int t)
{
    int n = 0;
    for (int f = 0; f < m->firm.n; f++) n += m->firm.town[f] == t && !m->firm.licensed[f];
    return n;
}

/* cost 200, toll 20, one in ten stopped, vehicle worth 6 times the cost: 200 + 20 + 0.1 x 6 x 200 = 340, paid by the nine who come
 * through: 377.78. Three sharers of the market (two firms and staying): mark-up 0.35 / (1 - 1/3) = 0.525. Price 576.11.
 * With nothing to do the mark-up falls to a tenth: 397.61; with queues it rises with the load, 2.4 at the most: 853.78. */
TEST(price_by_hand)
{
    struct trib_params p = {.market_markup = 0.35, .market_loss = 6, .market_scarcity = 2.4, .market_slack = 0.1};
    CHECK_DOUBLE(market_price(&p, 200, 20, 0.1, 1, 1.0 / 3), 377.7777777777778 * 1.525, 1e-9);
    CHECK_DOUBLE(market_price(&p, 200, 20, 0.1, 0, 1.0 / 3), 377.7777777777778 * 1.0525, 1e-9);
    CHECK_DOUBLE(market_price(&p, 200, 20, 0.1, 9, 1.0 / 3), 377.7777777777778 * 2.26, 1e-9);
    CHECK_DOUBLE(market_price(&p, 200, 0, 0, 1, 0), 270, 1e-9);
}

/* Firms at the start: 19 where land legs leave, 1 on the coast, none abroad; each can move 60 a week. */
TEST(first_firms_by_hand)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_model *m = scene_model(config);
    static const struct {
        const char *town;
        int firms;
        bool sea;
    } want[] = {{"south", 19, false}, {"mid", 19, false}, {"coast", 1, true}, {"over", 0, false}};
    for (int i = 0; i < 4; i++) {
        int t = scene_town(m, want[i].town);
        CHECK_INT(firms_in(m, t), want[i].firms);
        CHECK_DOUBLE(m->town_capacity[t], 60.0 * want[i].firms, 0);
        CHECK_INT(m->sea_town[t], want[i].sea);
    }
    CHECK(market_serves(m, scene_leg(m, "coast>over")));
    CHECK(!market_serves(m, scene_leg(m, "coast>mid"))); /* local drivers, without limit */
    CHECK(market_serves(m, scene_leg(m, "mid>coast")));
    /* start-up money: 4 weeks x 60 persons x 200 */
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.town[f] == scene_town(m, "coast")) CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_FIRM, f), 4 * 60 * 20000);
}

/* One firm on the coast with 60 places, 240 people ready, all of whom would cross: one in four finds a place, less in bad weather:
 * calm 0.25 to the power 2: 60/16 places, chance 1/64, but never more than 1/16 of the time is fit for boats. */
TEST(places_against_people)
{
    struct trib_config *config = scene_empty_toy();
    scene_set(config, "sea.calm_exponent", 2);
    struct trib_model *m = scene_model(config);
    int coast = scene_town(m, "coast"), n = m->cas->n_legs;
    for (int c = 0; c < N_CLASSES; c++) /* everybody crosses */
        for (int l = m->cas->first_leg[coast]; l < m->cas->first_leg[coast + 1]; l++)
            m->choice[c * n + l] = m->cas->leg[l].mode == TRIB_SEA ? UINT32_MAX : 0;
    m->in_town[1 * m->cas->n_towns + coast] = 240;
    m->calm[0] = 1;
    market_week(m);
    CHECK_RELATIVE(m->town_demand[coast], 240, 1e-9);
    CHECK_RELATIVE(m->accept[coast], 0.25, 1e-9);
    m->calm[0] = 0.25;
    market_week(m);
    CHECK_RELATIVE(m->accept[coast], 1.0 / 64, 1e-9);
    m->in_town[1 * m->cas->n_towns + coast] = 6;
    market_week(m);
    CHECK_RELATIVE(m->accept[coast], 1.0 / 16, 1e-9);
    /* a beach that citizens half close and a paid group blocks to four fifths: a tenth of that */
    m->policy.beach_closed[coast] = 0.5;
    m->blocked[coast] = 0.8;
    market_week(m);
    CHECK_RELATIVE(m->accept[coast], 1.0 / 160, 1e-9);
}

/* A month of twice the capacity: prices move by smuggling.adapt towards what cost and demand ask. */
TEST(prices_adapt_by_their_speed)
{
    struct trib_config *config = scene_empty_toy();
    scene_set(config, "smuggling.adapt", 0.3);
    struct trib_model *m = scene_model(config);
    int coast = scene_town(m, "coast"), sea = scene_leg(m, "coast>over");
    m->load_sum[coast] = 8;
    m->load_weeks = 4;
    m->town_toll[coast] = 30;
    market_quote(m);
    double asked = market_price(&m->p, 200, 30, 0, 2, 0.5);
    CHECK_INT(m->price[sea], cents_of(500 + 0.3 * (asked - 500)));
    CHECK_INT(m->toll[sea], 3000);
    m->on.price_adaptation = false;
    m->town_toll[coast] = 1e6;
    int32_t before = m->price[sea];
    market_quote(m);
    CHECK_INT(m->price[sea], before);
    CHECK_INT(m->toll[sea], before); /* a toll above the price can't be had */
}

/* Unmet demand brings firms: with load 1.5 each month n x 0.34 x 0.5 new ones by land, ready after firm.setup weeks; without entry
 * none. Idle for three months, firms close one in five a month. */
TEST(firms_enter_and_leave)
{
    for (int on = 0; on < 2; on++) {
        struct trib_config *config = scene_empty_toy();
        scene_switch(config, "entry_exit", on);
        scene_set(config, "firm.entry_land", 0.34);
        scene_set(config, "firm.setup", 6);
        scene_set(config, "firm.exit", 0.2);
        struct trib_model *m = scene_model(config);
        int south = scene_town(m, "south"), found = 0, months = 0;
        for (; months < 40; months++) { /* each month anew from 19 firms */
            int before = firms_in(m, south);
            m->week = 100 + 5 * months;
            m->load_sum[south] = 6;
            m->load_weeks = 4;
            market_quote(m);
            int n = firms_in(m, south) - before;
            found += n;
            for (int f = m->firm.n - 1; f >= 0 && n > 0; f--)
                if (m->firm.town[f] == south && m->firm.ready_week[f] == m->week + 6) {
                    m->firm.town[f] = -1;
                    n--;
                }
            CHECK_INT(n, 0); /* every newcomer opens after firm.setup */
        }
        double mean = 19 * 0.34 * 0.5; /* 3.23 a month: 3 or 4 */
        if (on) CHECK_DOUBLE((double)found / months, mean, 4 * 0.5 / sqrt(months));
        else CHECK_INT(found, 0);
    }
    struct trib_config *config = scene_empty_toy();
    scene_set(config, "firm.exit", 0.2);
    scene_set(config, "smuggling.dividend", 0);
    struct trib_model *m = scene_model(config);
    int south = scene_town(m, "south");
    for (int month = 0; month < 2; month++) {
        m->week = 5 * month;
        m->load_weeks = 1;
        market_quote(m);
    }
    CHECK_INT(firms_in(m, south), 19);
    for (int month = 2; month < 40; month++) {
        m->week = 5 * month;
        m->load_weeks = 1;
        market_quote(m);
    }
    CHECK_INT(firms_in(m, south), 0); /* 0.8^38 x 19 is below one in a hundred */
}

/* Where the law lets them, firms whose margin is gone take a licence: conversion 0.1 a month x 0.5. No law, no licence. */
TEST(licences_need_a_law)
{
    for (int law = 0; law < 2; law++) {
        struct trib_config *config = scene_empty_toy();
        scene_switch(config, "entry_exit", true);
        scene_set(config, "firm.conversion", 0.5);
        struct trib_model *m = scene_model(config);
        int licensed = 0;
        m->policy.licence[0] = law;
        for (int t = 0; t < m->cas->n_towns; t++) m->profit_month[t] = 0;
        for (int month = 0; month < 12; month++) {
            m->week = 5 * month;
            memset(m->load_sum, 0, (size_t)m->cas->n_towns * sizeof *m->load_sum);
            for (int t = 0; t < m->cas->n_towns; t++) m->load_sum[t] = 1; /* busy enough to stay in business */
            m->load_weeks = 1;
            m->agent_fees = 100000000;
            market_quote(m);
        }
        for (int f = 0; f < m->firm.n; f++) licensed += m->firm.town[f] >= 0 && m->firm.licensed[f];
        if (law) CHECK(licensed > 20);
        else CHECK_INT(licensed, 0);
    }
}

/* No firms, and none that could enter: nobody sets out anywhere but on the coast's own roads, and nobody crosses the sea. */
TEST(no_smugglers_no_irregular_departures)
{
    for (int firms = 0; firms < 2; firms++) {
        struct trib_config config;
        scene_toy(&config);
        scene_set(&config, "leaving.rate", 0.2);
        scene_set(&config, "leaving.constant", 20);
        scene_set(&config, "firm.first_land", firms ? 19 : 0);
        scene_set(&config, "firm.first_sea", firms);
        if (!firms) scene_set(&config, "firm.entry_land", 0), scene_set(&config, "firm.entry_sea", 0);
        struct trib_model *m = scene_model(&config);
        int64_t out = 0, crossed = 0;
        while (!trib_model_done(m)) {
            scene_weeks(m, 1);
            out += m->moved[scene_leg(m, "south>mid")];
            crossed += m->moved[scene_leg(m, "coast>over")];
        }
        if (firms) {
            CHECK(out > 100);
            CHECK(crossed > 100);
        } else {
            CHECK(m->born > 100); /* people did leave home for the network's first town */
            CHECK_INT(out, 0);
            CHECK_INT(crossed, 0);
            CHECK_INT(m->count[ARRIVED], 0);
        }
        trib_config_clear(&config);
    }
}

/* Agents' fees of 3,000 US$ last month and two agents: one more would have had 1,000. A firm that earns 3,000 turns with chance 0.1 x 0.5
 * x 1/4, one that lost money with 0.1 x 0.5; with nothing to earn, or no law, none does. The two share the fees. */
TEST(licences_pay_or_nobody_takes_one)
{
    struct trib_config *config = scene_empty_toy();
    scene_set(config, "firm.conversion", 0.1);
    scene_set(config, "smuggling.dividend", 0);
    struct trib_model *m = scene_model(config);
    int south = scene_town(m, "south"), donors = ledger_account(&m->ledger, ACCOUNT_DONORS, 0), agents = 0;
    int64_t before = 0, after = 0;
    m->policy.licence[0] = 0.5;
    m->p.firm_conversion = 0; /* the two stay, nobody joins them */
    for (int f = 0; f < m->firm.n && agents < 2; f++)
        if (m->firm.town[f] == south) m->firm.licensed[f] = true, agents++, before += ledger_balance(&m->ledger, ACCOUNT_FIRM, f);
    m->agent_fees = 300000;
    m->load_weeks = 1;
    market_quote(m);
    m->p.firm_conversion = 0.1;
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.licensed[f]) after += ledger_balance(&m->ledger, ACCOUNT_FIRM, f);
    CHECK_INT(after - before, 300000);
    CHECK_INT(m->ledger.out[donors], 300000);
    CHECK_DOUBLE(m->agent_pay, 1000, 1e-9);
    m->firm_profit[south] = 3000;
    CHECK_DOUBLE(market_turn(m, south), 0.1 * 0.5 / 4, 1e-12);
    m->firm_profit[south] = -3000;
    CHECK_DOUBLE(market_turn(m, south), 0.05, 1e-12);
    m->agent_pay = 0;
    CHECK_DOUBLE(market_turn(m, south), 0, 0);
    m->agent_pay = 1000;
    m->licence_best = 0;
    CHECK_DOUBLE(market_turn(m, south), 0, 0);
}
