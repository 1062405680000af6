/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levers and shocks: what is in force, what it costs, and that they read the record. */
#include "scenes.h"
#include <math.h>
#include <stdlib.h>

/* An empty toy world without history. */
static struct trib_config *clear_toy(void)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_config_without(config, NULL, &err), &err);
    REQUIRE(config->n_settings == 0);
    return config;
}
static double spent_on(const struct trib_model *m) { return m->acc[m->slot_base[M_lever_cost][TRIB_NATION]]; }
static void at(struct trib_model *m, const char *date)
{
    m->day = scene_day(date);
    levers_week(m);
}

/* 0.8 from 2013-01-01 over 10 weeks: after 35 days half of it, after 70 all; nothing before and from the last day on. */
TEST(strength_ramps_by_hand)
{
    struct trib_setting s;
    trib_setting_init(&s, LEVER_interdiction_sea);
    s.from_day = scene_day("2013-01-01");
    s.to_day = scene_day("2014-01-01");
    s.intensity = 0.8;
    s.ramp_weeks = 10;
    CHECK_DOUBLE(levers_strength(&s, s.from_day - 1), 0, 0);
    CHECK_DOUBLE(levers_strength(&s, s.from_day), 0, 0);
    CHECK_DOUBLE(levers_strength(&s, s.from_day + 35), 0.4, 1e-12);
    CHECK_DOUBLE(levers_strength(&s, s.from_day + 70), 0.8, 1e-12);
    CHECK_DOUBLE(levers_strength(&s, s.to_day - 1), 0.8, 1e-12);
    CHECK_DOUBLE(levers_strength(&s, s.to_day), 0, 0);
    s.ramp_weeks = 0;
    CHECK_DOUBLE(levers_strength(&s, s.from_day), 0.8, 0);
}

/* The case's own patrol of 2013: half strength on the desert leg, one leg of 3 m a year: 0.5 x 3,000,000 / 52.18 = 28,746.65 a week
 * for the 26 weeks that begin from 2013-01-04 to 2013-06-28. */
TEST(the_patrol_of_the_toy_case_by_hand)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_model *m = scene_model(config);
    double paid = 0;
    int weeks = 0, desert = scene_leg(m, "south>mid");
    while (!trib_model_done(m)) {
        double before = m->spent[0];
        scene_weeks(m, 1);
        for (int l = 0; l < m->cas->n_legs; l++)
            CHECK_DOUBLE(m->policy.stop_leg[l],
                         l == desert && m->day >= scene_day("2013-01-01") && m->day < scene_day("2013-07-01") ? 0.5 : 0, 0);
        weeks += m->policy.stop_leg[desert] > 0;
        if (m->policy.stop_leg[desert] > 0) paid += (m->spent[0] - (m->year_starts ? 0 : before)) / 28746.65;
    }
    CHECK_INT(weeks, 26);
    CHECK_DOUBLE(paid, 26, 1e-9);
}

/* Two patrols on one leg, 0.5 that keep vehicles and 0.25 that send people home instead: together 0.75, of which two thirds keep and one
 * third sends home. Two more of 0.5: never above 1. */
TEST(patrols_add_up_to_at_most_one)
{
    struct trib_config *config = clear_toy();
    struct trib_setting *a = scene_lever(config, "interdiction_land", "2010-01-01");
    a->intensity = 0.5;
    a->field[0] = 1;
    a->field[1] = 0;
    struct trib_setting *b = scene_lever(config, "interdiction_land", "2010-01-01");
    b->intensity = 0.25;
    b->field[0] = 0;
    b->field[1] = 1;
    struct trib_setting *c = scene_lever(config, "interdiction_land", "2011-01-01");
    c->intensity = 0.5;
    struct trib_model *m = scene_model(config);
    int l = scene_leg(m, "mid>coast"), sea = scene_leg(m, "coast>over");
    at(m, "2010-06-01");
    CHECK_DOUBLE(m->policy.stop_leg[l], 0.75, 1e-12);
    CHECK_DOUBLE(m->policy.seize[l], 2.0 / 3, 1e-12);
    CHECK_DOUBLE(m->policy.send_home[l], 1.0 / 3, 1e-12);
    CHECK_DOUBLE(m->policy.stop_leg[sea], 0, 0); /* the lever of the land */
    at(m, "2011-06-01");
    CHECK_DOUBLE(m->policy.stop_leg[l], 1, 1e-12);
    m->on.interdiction = false;
    at(m, "2011-06-01");
    CHECK_DOUBLE(m->policy.stop_leg[l], 0, 0);
}

/* Chance to be stopped at full patrols: at sea interdiction.sea_max; on land interdiction.land_max times what residents tell. */
TEST(chance_of_being_stopped_by_hand)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "interdiction.sea_max", 0.25);
    scene_set(config, "interdiction.land_max", 0.5);
    struct trib_model *m = scene_model(config);
    int land = scene_leg(m, "south>mid"), sea = scene_leg(m, "coast>over");
    m->policy.stop_leg[land] = m->policy.stop_leg[sea] = 0.8;
    m->inform[scene_town(m, "south")] = 0.4;
    CHECK_DOUBLE(police_stop(m, sea), 0.2, 1e-12);
    CHECK_DOUBLE(police_stop(m, land), 0.5 * 0.8 * 0.4, 1e-12);
    m->on.information = false;
    CHECK_DOUBLE(police_stop(m, land), 0.5 * 0.8, 1e-12);
    m->on.interdiction = false;
    CHECK_DOUBLE(police_stop(m, sea), 0, 0);
}

/* A budget of 300,000 a year for patrols of 3 m: used up after 0.1 x 52.18 = 5.2 weeks, then nothing until the next year. */
TEST(a_budget_ends_a_lever_until_next_year)
{
    struct trib_config *config = clear_toy();
    struct trib_setting *s = scene_lever(config, "interdiction_sea", "2010-01-01");
    s->budget = 300000;
    struct trib_model *m = scene_model(config);
    int sea = scene_leg(m, "coast>over"), weeks = 0;
    double total = 0;
    while (m->first_day + 7 * m->week < scene_day("2012-01-01")) {
        scene_weeks(m, 1);
        weeks += m->policy.stop_leg[sea] > 0;
        total = m->spent[0];
        CHECK(m->spent[0] <= 300000.01);
    }
    CHECK_INT(weeks, 12); /* five whole weeks and a part of one, twice */
    CHECK_DOUBLE(total, 300000, 0.01);
}

/* 'The two busiest' goes by what is on record, not by what happens: the busiest leg in truth was never seen. */
TEST(targets_are_chosen_by_the_record)
{
    struct trib_config config;
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_config_init(&config, scene_case_in(scene_diamond()), &err), &err);
    scene_set(&config, "attention.fatigue", 0);
    struct trib_setting *s = scene_lever(&config, "interdiction_land", "2010-01-01");
    s->busiest = 2;
    struct trib_model *m = scene_model(&config);
    int east = scene_leg(m, "gate>east"), west = scene_leg(m, "gate>west"), on = scene_leg(m, "west>shore");
    m->moved[east] = 100000;
    m->seen_flow[west] = 5;
    m->seen_flow[on] = 3;
    m->seen_flow[scene_leg(m, "shore>over")] = 50; /* not by land */
    at(m, "2010-06-01");
    for (int l = 0; l < m->cas->n_legs; l++) CHECK_DOUBLE(m->policy.stop_leg[l], l == west || l == on ? 1 : 0, 0);
    trib_config_clear(&config);
}

/* 8,000 jobs over towns of 10,000 and 20,000 people: 2,667 and 5,333. Two programmes: terms in proportion to jobs. */
TEST(jobs_go_by_population)
{
    struct trib_config *config = clear_toy();
    struct trib_setting *s = scene_lever(config, "livelihoods", "2010-01-01");
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_setting_place(s, config->cas, TRIB_TOWN, "south", &err), &err);
    REQUIRE_STATUS(trib_setting_place(s, config->cas, TRIB_TOWN, "mid", &err), &err);
    s->field[0] = 8000;
    s->field[1] = 300;
    struct trib_setting *more = scene_lever(config, "livelihoods", "2011-01-01");
    REQUIRE_STATUS(trib_setting_place(more, config->cas, TRIB_TOWN, "mid", &err), &err);
    more->field[0] = 16000.0 / 3;
    more->field[1] = 100;
    struct trib_model *m = scene_model(config);
    int south = scene_town(m, "south"), mid = scene_town(m, "mid"), coast = scene_town(m, "coast");
    at(m, "2010-06-01");
    CHECK_DOUBLE(m->policy.jobs[south], 8000.0 / 3, 1e-9);
    CHECK_DOUBLE(m->policy.jobs[mid], 16000.0 / 3, 1e-9);
    CHECK_DOUBLE(m->policy.jobs[coast], 0, 0);
    at(m, "2011-06-01");
    CHECK_DOUBLE(m->policy.jobs[mid], 32000.0 / 3, 1e-9);
    CHECK_DOUBLE(m->policy.job_wage[mid], 200, 1e-9);
    CHECK_DOUBLE(m->policy.job_wage[south], 300, 1e-9);
}

/* 26,090 places a year are 500 a week; intensity 0.5 halves them. */
TEST(places_by_hand)
{
    struct trib_config *config = clear_toy();
    struct trib_setting *s = scene_lever(config, "regular_channels", "2010-01-01");
    s->field[0] = 26090;
    s->intensity = 0.5;
    struct trib_model *m = scene_model(config);
    at(m, "2010-06-01");
    CHECK_DOUBLE(m->policy.places[0], 250, 1e-9);
    CHECK_DOUBLE(m->policy.fee[0], s->field[1], 1e-9);
    CHECK_DOUBLE(m->policy.delay[0], s->field[2], 1e-9);
}

/* Money is offered to the named group where it stands on a coast, and to no other. */
TEST(offers_reach_the_named_group)
{
    struct trib_config *config = clear_toy();
    struct trib_setting *s = scene_lever(config, "cooptation", "2010-01-01");
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_setting_place(s, config->cas, TRIB_GROUP, "hill_guard", &err), &err);
    s->field[0] = 2;
    struct trib_model *m = scene_model(config);
    control_week(m);
    at(m, "2010-06-01");
    int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band");
    CHECK_DOUBLE(m->policy.offer_ratio[hill], 2, 0);
    CHECK_DOUBLE(m->policy.offer_ratio[sand], 0, 0);
    CHECK_DOUBLE(m->policy.offer_town[gt(m, hill, scene_town(m, "coast"))], 1, 0);
    CHECK_DOUBLE(m->policy.offer_town[gt(m, hill, scene_town(m, "mid"))], 0, 0); /* stands there, but no boats do */
}

/* Shocks: two that close 0.5 and 0.4 of a beach leave 0.3 open; push and danger multiply; all is as before when they end. */
TEST(shocks_by_hand)
{
    struct trib_config *config = clear_toy();
    struct trib_error err = {0};
    static const struct {
        const char *kind;
        double value;
        const char *place;
        enum trib_level level;
    } add[] = {{"beach", 0.5, "coast", TRIB_TOWN},     {"beach", 0.4, "coast", TRIB_TOWN},           {"push", 3, "plain", TRIB_ORIGIN},
               {"push", 0.5, NULL, TRIB_NATION},       {"route_security", 4, "mid>coast", TRIB_LEG}, {"repression", 0.9, "mid", TRIB_TOWN},
               {"oil_income", 0.5, NULL, TRIB_NATION}, {"rescue_ships", 3, NULL, TRIB_NATION},       {"arbiter", 0.7, "mid", TRIB_TOWN}};
    for (size_t i = 0; i < sizeof add / sizeof *add; i++) {
        struct trib_shock s;
        trib_shock_init(&s, trib_shock_find(add[i].kind));
        s.value = add[i].value;
        s.from_day = scene_day("2012-03-01");
        s.to_day = scene_day("2012-06-01");
        if (add[i].place) REQUIRE_STATUS(trib_shock_place(&s, config->cas, add[i].level, add[i].place, &err), &err);
        REQUIRE_STATUS(trib_config_add_shock(config, &s, &err), &err);
    }
    struct trib_model *m = scene_model(config);
    int coast = scene_town(m, "coast"), mid = scene_town(m, "mid");
    for (int during = 0; during < 2; during++) {
        m->oil_usd = 1000;
        m->rescue_ships = 2;
        at(m, during ? "2012-04-01" : "2012-06-02");
        CHECK_DOUBLE(m->policy.beach_closed[coast], during ? 0.7 : 0, 1e-12);
        CHECK_DOUBLE(m->policy.push[0], during ? 1.5 : 1, 1e-12);
        CHECK_DOUBLE(m->policy.danger[scene_leg(m, "mid>coast")], during ? 4 : 1, 1e-12);
        CHECK_DOUBLE(m->policy.danger[scene_leg(m, "south>mid")], 1, 1e-12);
        CHECK_DOUBLE(m->policy.repressed[mid], during ? 0.9 : 0, 1e-12);
        CHECK_DOUBLE(m->policy.repressed[coast], 0, 1e-12);
        CHECK_DOUBLE(m->policy.arbiter_shock[mid], during ? 0.7 : -1, 1e-12);
        CHECK_DOUBLE(m->oil_usd, during ? 500 : 1000, 1e-9);
        CHECK_DOUBLE(m->rescue_ships, during ? 6 : 2, 1e-9);
    }
    CHECK_DOUBLE(spent_on(m), 0, 0); /* shocks cost nobody's money */
}

/* A hook's lever starts this week, replaces its own earlier word, and stops when told. */
TEST(levers_from_hooks)
{
    struct trib_config *config = clear_toy();
    struct trib_model *m = scene_model(config);
    struct trib_error err = {0};
    struct trib_setting s;
    int sea = scene_leg(m, "coast>over");
    scene_weeks(m, 10);
    trib_setting_init(&s, LEVER_interdiction_sea);
    for (int i = 1; i <= 40; i++) { /* more than there was room for */
        s.intensity = i / 100.0;
        REQUIRE_STATUS(trib_model_set_lever(m, &s, &err), &err);
        scene_weeks(m, 1);
        CHECK_DOUBLE(m->policy.stop_leg[sea], i / 100.0, 1e-12);
    }
    trib_model_stop_lever(m, LEVER_interdiction_sea);
    scene_weeks(m, 1);
    CHECK_DOUBLE(m->policy.stop_leg[sea], 0, 0);
}

/* Arrests: a firm on a patrolled leg is broken up with chance 0.2 x patrols x what residents tell, a month; its cash is seized. */
TEST(arrests_by_their_chance)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "arrest.rate", 0.2);
    struct trib_model *m = scene_model(config);
    int south = scene_town(m, "south"), months = 60, hit = 0, open = 0;
    m->policy.stop_leg[scene_leg(m, "south>mid")] = 1;
    m->inform[south] = 0.5;
    m->month_starts = true;
    for (int month = 0; month < months; month++) {
        int64_t seized = ledger_balance(&m->ledger, ACCOUNT_SEIZED, 0);
        int n = 0;
        m->week = 5 * month;
        state_week(m);
        for (int f = 0; f < m->firm.n; f++)
            if (m->firm.town[f] == -1) {
                m->firm.town[f] = south; /* back in business, with what is left: nothing */
                n++;
            }
        if (month == 0) CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_SEIZED, 0) - seized, (int64_t)n * 4 * 60 * 5000);
        hit += n;
        open += 19;
    }
    CHECK_DOUBLE((double)hit / open, 0.1, 4 * sqrt(0.09 / open));
    CHECK_INT(m->mig.n, 0);
}

/* Wages of 250,000 a month against a budget of a million a year: four whole months or a part of one, never a month too much; beside it a
 * setting without a budget pays for its own jobs alone. */
TEST(livelihoods_never_spend_more_than_their_budget)
{
    struct trib_config *config = clear_toy();
    struct trib_error err = {0};
    for (int i = 0; i < 2; i++) {
        struct trib_setting *s = scene_lever(config, "livelihoods", "2010-01-01");
        REQUIRE_STATUS(trib_setting_place(s, config->cas, TRIB_TOWN, i ? "coast" : "mid", &err), &err);
        s->field[0] = i ? 100 : 1000;
        s->field[1] = 250;
        if (i == 0) s->budget = 1000000;
    }
    struct trib_model *m = scene_model(config);
    for (int year = 2010; year < 2013; year++) {
        double first = 0, second = 0;
        do {
            scene_weeks(m, 1);
            if (m->year == year) first = m->spent[0], second = m->spent[1];
        } while (m->year == year && !trib_model_done(m));
        CHECK(first <= 1000000.01);
        CHECK(first > 999000);
        CHECK_DOUBLE(second, 12 * 25000, 30000); /* a year's first week may already be the next one's */
    }
}
