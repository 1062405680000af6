/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of boat: danger, cost, what operators choose, rescue that saves or draws. */
#include "scenes.h"
#include <math.h>

/* The empty toy with boats of round numbers. */
static struct trib_model *harbour(void)
{
    struct trib_config *config = scene_empty_toy();
    static const struct {
        const char *name;
        double value;
    } set[] = {{"sea.ships_half", 10},     {"sea.wave_exponent", 0.5}, {"sea.calm_exponent", 2},  {"boats.rubber_cost", 0.75}, {"boats.rubber_danger", 3},
               {"boats.rubber_rescue", 0.8}, {"boats.wood_rescue", 0.5}, {"boats.rubber_wave", 1},  {"boats.safety", 0.3},       {"boats.spread", 100},
               {"boats.adapt", 0.25},      {"boats.fleet", 10000},     {"boats.rebuild", 0.1},    {"boats.scarcity", 0.5},     {"boats.weather", 0.5},
               {"boats.rough", 2}};
    for (size_t i = 0; i < sizeof set / sizeof *set; i++) scene_set(config, set[i].name, set[i].value);
    scene_switch(config, "boats", true);
    struct trib_model *m = scene_model(config);
    m->calm[0] = 1;
    m->wave[0] = m->wave_mean[0];
    return m;
}

/* Ten ships find half of the boats: wood 1 - 0.25, rubber 3 x (1 - 0.4); a fifth on rubber. Waves twice their mean: wood x 1.414,
 * rubber x 2. With rescue so near launches need calm to the power 2 x 0.75: at calm 0.25 half of them are rash, x (1 + 2 x 0.5). */
TEST(danger_by_kind_and_weather)
{
    struct trib_model *m = harbour();
    int coast = scene_town(m, "coast");
    m->rubber[coast] = 0.2;
    CHECK_DOUBLE(boats_cover(m, coast), 0, 0);
    CHECK_DOUBLE(boats_danger(m, coast), 0.8 + 0.2 * 3, 1e-12);
    m->rescue_ships = 4;
    m->policy.rescue_more[0] = 6;
    CHECK_DOUBLE(boats_cover(m, coast), 0.5, 1e-12);
    CHECK_DOUBLE(boats_danger(m, coast), 0.8 * 0.75 + 0.2 * 1.8, 1e-12);
    m->wave[0] = 2 * m->wave_mean[0];
    CHECK_DOUBLE(boats_danger(m, coast), 0.8 * 0.75 * sqrt(2) + 0.2 * 1.8 * 2, 1e-12);
    CHECK_DOUBLE(boats_calm_exponent(m, coast), 1.5, 1e-12);
    m->wave[0] = m->wave_mean[0];
    m->calm[0] = 0.25;
    CHECK_DOUBLE(boats_danger(m, coast), (0.8 * 0.75 + 0.2 * 1.8) * (1 + 2 * 0.5), 1e-12);
    m->on.boats = false;
    CHECK_DOUBLE(boats_calm_exponent(m, coast), 2, 0);
    m->on.rescue = false;
    CHECK_DOUBLE(boats_cover(m, coast), 0, 0);
}

/* A place on rubber saves a quarter of 200; a chance of one in fifty, life worth 26 / 2 x 800 a unit, of which buyers see 0.3: without
 * rescue rubber is worse by 2, so by 0.3 x 10,400 x 0.02 x 2 = 124.80. Ten ships that destroy 0.8 of what they find: each wooden
 * crossing costs 6 x 0.4 more, and the difference in danger is 1.05. */
TEST(what_rubber_pays_by_hand)
{
    struct trib_model *m = harbour();
    int coast = scene_town(m, "coast");
    CHECK_DOUBLE(boats_gain_of_rubber(m, coast), 50 - 124.8, 1e-9);
    m->rescue_ships = 10;
    CHECK_DOUBLE(boats_gain_of_rubber(m, coast), 50 - 62.4 * 1.05, 1e-9);
    m->policy.destroy_boats[coast] = 0.8;
    CHECK_DOUBLE(boats_gain_of_rubber(m, coast), 50 + 480 - 62.4 * 1.05, 1e-9);
    CHECK_DOUBLE(boats_cost(m, coast, 0), 3.4, 1e-12);
    m->wood_left[coast] = 0.25; /* a quarter of the hulls: twice as dear */
    CHECK_DOUBLE(boats_cost(m, coast, 0), 4.4, 1e-12);
    CHECK_DOUBLE(boats_cost(m, coast, 1), 0.75, 1e-12);
}

/* 5,000 embarked, four fifths on wood, of which 0.4 are destroyed: 1,600 of 10,000 places. A quarter of the way to what pays. */
TEST(hulls_run_out_and_boats_follow_slowly)
{
    struct trib_model *m = harbour();
    int coast = scene_town(m, "coast"), sea = scene_leg(m, "coast>over");
    m->week = 10;
    m->rubber[coast] = 0.2;
    m->embarked[coast] = 5000;
    m->rescue_ships = 10;
    m->policy.destroy_boats[coast] = 0.8;
    boats_month(m);
    CHECK_DOUBLE(m->wood_left[coast], 0.84, 1e-12);
    double wish = 1 / (1 + exp(-boats_gain_of_rubber(m, coast) / 100));
    CHECK_DOUBLE(m->rubber[coast], 0.2 + 0.25 * (wish - 0.2), 1e-12);
    CHECK(wish > 0.98);
    CHECK_INT(m->embarked[coast], 0);
    CHECK_DOUBLE(m->boat_cost[coast], (1 - m->rubber[coast]) * boats_cost(m, coast, 0) + m->rubber[coast] * 0.75, 1e-12);
    m->p.market_adapt = 1;
    m->load_weeks = 1;
    m->load_sum[coast] = 1;
    market_quote(m); /* the price follows what crossings cost */
    CHECK_INT(m->price[sea], cents_of(market_price(&m->p, 200 * m->boat_cost[coast], m->town_toll[coast], 0, 1, 0.5)));
    for (m->week = 14; m->week < 400; m->week += 4) boats_month(m); /* nobody embarks: hulls come back */
    CHECK(m->wood_left[coast] > 0.99);
    m->on.boats = false;
    boats_month(m);
    CHECK_DOUBLE(m->boat_cost[coast], 1, 0);
}

static double departures(struct trib_config *config, double ships)
{
    struct trib_setting *s = scene_lever(config, "search_and_rescue", "2010-01-01");
    s->field[0] = ships;
    struct trib_result *r = scene_run(config);
    double sum = 0;
    for (int i = 0; i < r->n_months; i++) sum += r->monthly[i * r->n_measures + M_departures];
    config->n_settings--;
    return sum;
}

/* The pull of rescue has either sign. Where boats become cheap and leave in any weather, and travellers shrug danger off, more leave;
 * where rash launches kill more than ships save, and travellers are careful, fewer do. */
TEST(rescue_draws_out_or_deters)
{
    for (int careful = 0; careful < 2; careful++) {
        struct trib_config config;
        scene_toy(&config);
        scene_set(&config, "leaving.rate", 0.05);
        scene_set(&config, "leaving.constant", careful ? -3 : 3);
        scene_set(&config, "route.trust_low", 0.9);
        scene_set(&config, "route.death", careful ? 200 : 0);
        scene_set(&config, "boats.weather", 1);
        scene_set(&config, "boats.rough", careful ? 5 : 0);
        scene_set(&config, "boats.wood_rescue", careful ? 0 : 0.5);
        scene_set(&config, "boats.rubber_rescue", careful ? 0 : 0.8);
        scene_set(&config, "firm.first_sea", careful ? 50 : 1);
        scene_set(&config, "sea.calm_exponent", careful ? 1 : 4);
        double without = departures(&config, 0), with = departures(&config, 60);
        test_note("%s: %g without ships, %g with", careful ? "careful" : "careless", without, with);
        CHECK(without > 200);
        if (careful) CHECK(with < 0.95 * without);
        else CHECK(with > 1.05 * without);
        trib_config_clear(&config);
    }
}

/* Ten ships off one of one coasts, and half of what they find destroyed: 10 x 5 m + 0.5 x 13 m a year; half the strength, half of all. */
TEST(the_rescue_lever_by_hand)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_setting *s = scene_lever(config, "search_and_rescue", "2010-01-01");
    s->intensity = 0.5;
    s->field[2] = 0.5;
    struct trib_model *m = scene_model(config);
    m->day = scene_day("2010-06-01");
    levers_week(m);
    CHECK_DOUBLE(m->policy.rescue_more[0], 5, 1e-12);
    CHECK_DOUBLE(m->policy.destroy_boats[scene_town(m, "coast")], 0.25, 1e-12);
    CHECK_DOUBLE(m->policy.destroy_boats[scene_town(m, "mid")], 0, 0);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_DONORS, 0), -cents_of(0.5 * 56.5e6 / 52.18));
}
