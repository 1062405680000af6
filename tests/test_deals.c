/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deals with conditions, conversion of groups, and what groups do when the money stops. */
#include "../sim/armed.h"
#include "scenes.h"
#include <math.h>
#include <string.h>

/* hill_guard after a year, with 10,000 a month of tolls, all from the coast, and nothing else that moves. */
static struct trib_model *on_the_coast(void)
{
    struct trib_config *config = scene_empty_toy();
    scene_set(config, "deal.slope", 8);
    scene_set(config, "deal.pause", 6);
    struct trib_model *m = scene_model(config);
    scene_weeks(m, 57);
    int hill = scene_group(m, "hill_guard"), coast = scene_town(m, "coast");
    m->month_starts = true;
    m->trade_income[hill] = 10000;
    m->toll_part[hill] = 1;
    for (int t = 0; t < m->cas->n_towns; t++) {
        m->town_rent[t] = t == coast ? 10000 : 0;
        m->traffic[t] = t == coast ? 50000 : 0;
        m->onset_hazard[t] = 0;
    }
    m->policy.deal_town[gt(m, hill, coast)] = 1;
    m->policy.deal_on[hill] = 1;
    m->policy.deal_conditions[hill] = 1;
    return m;
}
/* One more month; traffic stays what it is but for the week's fares, of which there are none. */
static void decide(struct trib_model *m)
{
    double traffic[TRIB_MAX_TOWNS];
    for (int t = 0; t < m->cas->n_towns; t++) traffic[t] = m->traffic[t];
    m->week += 4;
    deals_week(m);
    for (int t = 0; t < m->cas->n_towns; t++) m->traffic[t] = traffic[t];
}

TEST(a_deal_lasts_while_it_pays_more_than_the_trade_given_up)
{
    struct trib_model *m = on_the_coast();
    int hill = scene_group(m, "hill_guard"), coast = scene_town(m, "coast");
    m->policy.deal_cap[hill] = 0.25;
    m->policy.deal_pay[hill] = 20000;
    decide(m);
    /* all income from the coast, all of it tolls, a quarter may stay: 7,500 a month against 20,000 */
    CHECK_DOUBLE(m->deal_forgone[hill], 7500, 1e-6);
    CHECK(m->deal_taken[hill]);
    CHECK_DOUBLE(m->deal_paid[hill], 20000, 1e-9);
    m->traffic[coast] *= 10; /* ten times the fares pass: what the deal costs is ten times as much */
    m->week -= 4;
    decide(m);
    CHECK_DOUBLE(m->deal_forgone[hill] / 7500, 10, 1.5); /* the week's empty road smooths in */
    CHECK(!m->deal_taken[hill]);
    CHECK_DOUBLE(m->deal_paid[hill], 0, 0);
    CHECK_DOUBLE(m->deal_kept[gt(m, hill, coast)], 0, 0);
    m->traffic[coast] /= 10; /* somebody upstream stops the flow: the same money is enough again */
    decide(m);
    CHECK(m->deal_taken[hill]);
    m->policy.deal_on[hill] = 0; /* the money ends */
    decide(m);
    CHECK(!m->deal_taken[hill]);
    CHECK_DOUBLE(m->deal_kept[gt(m, hill, coast)], 0, 0);
}

TEST(a_deal_that_pays_half_is_refused)
{
    struct trib_model *m = on_the_coast();
    int hill = scene_group(m, "hill_guard");
    m->policy.deal_pay[hill] = 5000; /* logistic(8 (0.5 - 1)) = 0.018 */
    int taken = 0;
    for (int k = 0; k < 100; k++) {
        m->deal_week[hill] = -1;
        decide(m);
        taken += m->deal_taken[hill];
    }
    CHECK(taken <= 8);
}

/* A fifth of what passes the coast is on record, a breach stops six payments of twice the income forgone. Under full conditions it risks
 * 0.2 x 6 x 2 = 2.4 times what it brings: logistic(8 x 1.4) = 0.99999. Without conditions nothing: logistic(-8) = 0.0003, money taken. */
TEST(a_deal_that_nobody_verifies_is_taken_and_not_kept)
{
    struct trib_model *m = on_the_coast();
    int hill = scene_group(m, "hill_guard"), coast = scene_town(m, "coast");
    m->policy.deal_pay[hill] = 20000;
    decide(m);
    double watched = m->deal_kept[gt(m, hill, coast)];
    m->policy.deal_conditions[hill] = 0;
    decide(m);
    CHECK(m->deal_taken[hill]);
    CHECK_DOUBLE(watched, 1 / (1 + exp(-8 * 1.4)), 1e-9);
    CHECK_DOUBLE(m->deal_kept[gt(m, hill, coast)], 1 / (1 + exp(8.0)), 1e-9);
}

TEST(a_kept_deal_caps_tolls_and_frees_captives)
{
    struct trib_model *m = on_the_coast();
    int hill = scene_group(m, "hill_guard"), coast = scene_town(m, "coast"), mid = scene_town(m, "mid");
    groups_tolls(m);
    double mid_toll = m->town_toll[mid];
    CHECK(m->mode_toll[hill] > 0.3);
    CHECK(m->captor_share[gt(m, hill, coast)] > 0);
    m->deal_kept[gt(m, hill, coast)] = 1;
    m->policy.deal_cap[hill] = 0.3;
    groups_tolls(m);
    CHECK_DOUBLE(m->town_toll[coast], 500 * m->p.tolls_willingness / 2 * 0.3, 1e-9);
    CHECK_DOUBLE(m->captor_share[gt(m, hill, coast)], 0, 0);
    CHECK_DOUBLE(m->captivity[coast], 0, 1e-12); /* held by it alone: no gangs either */
    CHECK(fabs(m->town_toll[mid] / mid_toll - 1) < 0.2); /* the deal covers the coast alone */
}

/* Sides that are all bound: the hazard of onset falls to 1 - deal.calm. */
TEST(parties_hold_fire)
{
    double hazard[2];
    for (int i = 0; i < 2; i++) {
        struct trib_model *m = scene_model(scene_empty_toy());
        scene_weeks(m, 57);
        int mid = scene_town(m, "mid");
        m->p.deal_calm = 0.6;
        m->p.conflict_h0 = 0.01; /* no clash begins here and now */
        m->deal_held[mid] = i;
        m->on.commitment = false;
        m->town_rent[mid] = 1000;
        conflict_month(m);
        hazard[i] = m->onset_hazard[mid];
    }
    CHECK(hazard[0] > 0);
    CHECK_DOUBLE(hazard[1] / hazard[0], 0.4, 1e-9);
}

/* A deal made in the capital: in the middle, where its power is 0.4, hill_guard keeps 1 - 0.6 x (1 - 0.5) x (1 - 0.4) = 0.82 of it, on
 * its own coast all; observers who see everything find the breach in the end, and the money stops for six months. */
TEST(local_commanders_break_a_national_deal_and_a_breach_on_record_stops_the_money)
{
    struct trib_model *m = on_the_coast();
    int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band"), mid = scene_town(m, "mid"), coast = scene_town(m, "coast");
    struct trib_case *cas = (struct trib_case *)m->cas;
    cas->town[mid].observed = cas->town[coast].observed = 1;
    m->p.deal_defect = 0.6;
    m->power[gt(m, hill, mid)] = 0.4;
    m->power[gt(m, sand, mid)] = 0.6;
    m->power[gt(m, hill, coast)] = 1;
    m->policy.deal_town[gt(m, hill, mid)] = 1;
    m->policy.deal_above[hill] = 1;
    m->policy.deal_conditions[hill] = 0.5;
    m->policy.deal_pay[hill] = 50000;
    decide(m);
    bool first = m->deal_taken[hill];
    if (first) {
        CHECK_DOUBLE(m->deal_kept[gt(m, hill, mid)], 0.82, 1e-6);
        CHECK_DOUBLE(m->deal_kept[gt(m, hill, coast)], 1, 1e-6);
    }
    int months = 0;
    for (; m->deal_taken[hill] && months < 200; months++) decide(m);
    CHECK(months < 200);
    CHECK_DOUBLE(m->deal_paid[hill], 0, 0);
    CHECK_INT(m->deal_pause[hill], m->week + 26);
    for (int month = 0; month < 6; month++) {
        decide(m);
        CHECK(!m->deal_taken[hill]);
    }
    decide(m);
    CHECK(m->deal_taken[hill]); /* a new offer */
    cas->town[mid].observed = cas->town[coast].observed = 0.2;
}

/* ---- conversion --------------------------------------------------------------------------------------------------------- */
TEST(a_group_turns_licit_when_that_pays_more_and_back_when_the_money_ends)
{
    struct trib_model *m = on_the_coast();
    int hill = scene_group(m, "hill_guard"), coast = scene_town(m, "coast");
    m->policy.deal_pay[hill] = 30000;
    for (int month = 0; month < 60; month++) decide(m);
    CHECK(!m->converted[hill]); /* no post, no licence: the law does not let it */
    m->policy.deal_post[hill] = 1;
    int months = 0;
    for (; !m->converted[hill] && months < 60; months++) decide(m);
    CHECK(months > 0 && months < 60);
    for (int k = 0; k < 30; k++) groups_tolls(m);
    CHECK_DOUBLE(m->captor_share[gt(m, hill, coast)], 0, 0);
    CHECK_DOUBLE(m->town_toll[coast], 0, 1e-6); /* the deal leaves no tolls */
    m->policy.deal_on[hill] = 0;
    decide(m);
    CHECK(!m->converted[hill]);
    m->policy.deal_on[hill] = 1;
    m->policy.deal_pay[hill] = 10000 / 3.0; /* a third of what the trade brings is not enough */
    m->deal_week[hill] = -1;
    int turned = 0;
    for (int month = 0; month < 60; month++) {
        decide(m);
        turned += m->converted[hill];
    }
    CHECK(turned < 6);
}

/* Agents get a fifth of the fees: 100 places a week at 500 in 52.18 / 12 weeks, shared by trade: 43,483 for the only group that trades. */
TEST(licensed_groups_share_the_fees_of_channels)
{
    struct trib_model *m = on_the_coast();
    int hill = scene_group(m, "hill_guard");
    m->p.convert_fees = 0.2;
    m->trade_income[scene_group(m, "sand_band")] = 0;
    m->policy.deal_on[hill] = 0;
    m->policy.places[0] = 100;
    m->regular_demand[0] = 500;
    m->policy.fee[0] = 500;
    m->policy.licence[0] = 1;
    m->licence_best = 1;
    decide(m);
    CHECK_DOUBLE(m->licit_income[hill], 100 * 500 * 52.18 / 12 * 0.2, 1e-6);
    int months = 0;
    for (; !m->converted[hill] && months < 60; months++) decide(m);
    CHECK(months < 60);
    CHECK_DOUBLE(m->licence_paid[hill], 100 * 500 * 52.18 / 12 * 0.2, 1e-6);
    m->policy.licence[0] = 0;
    m->licence_best = 0;
    decide(m);
    CHECK(!m->converted[hill]);
    CHECK_DOUBLE(m->licence_paid[hill], 0, 0);
}

/* ---- the lever ------------------------------------------------------------------------------------------------------------ */
TEST(a_local_deal_is_paid_through_the_books)
{
    struct trib_config config;
    struct trib_error err = {0};
    scene_toy(&config);
    REQUIRE_STATUS(trib_config_without(&config, NULL, &err), &err);
    struct trib_setting *s = scene_lever(&config, "deal", "2011-01-01");
    REQUIRE_STATUS(trib_setting_place(s, config.cas, TRIB_GROUP, "hill_guard", &err), &err);
    REQUIRE_STATUS(trib_setting_field(s, "payment", 5000000, &err), &err);
    s->budget = 12000000; /* two and a bit payments a year */
    struct trib_model *m = scene_model(&config);
    int hill = scene_group(m, "hill_guard");
    double paid = 0;
    int months = 0;
    for (int w = 0; w < 104; w++) {
        scene_weeks(m, 1);
        if (m->month_starts && m->deal_cost[hill] > 0) months++;
        if (m->month_starts) paid += m->deal_cost[hill];
    }
    CHECK(months >= 3);
    CHECK(paid <= 12000000.01);
    CHECK(paid > 11000000);
    CHECK_DOUBLE(m->spent[0], paid, 0.05);
    trib_config_clear(&config);
}

TEST(a_transnational_deal_acts_upstream_and_binds_nobody_inside)
{
    struct trib_config config;
    struct trib_error err = {0};
    scene_libya(&config);
    REQUIRE_STATUS(trib_config_without(&config, NULL, &err), &err);
    config.scale = 20000;
    scene_set(&config, "deal.shirk", 0.5);
    scene_switch(&config, "coordination", false); /* the plain effort, fully funded */
    scene_switch(&config, "attention", false);
    struct trib_setting *s = scene_lever(&config, "deal", "2010-01-01");
    REQUIRE_STATUS(trib_setting_field(s, "level", 2, &err), &err);
    struct trib_model *m = scene_model(&config);
    m->day = scene_day("2013-01-04");
    levers_week(m);
    /* 0.7 verified: 1 - 0.5 x 0.3 = 0.85 of the effort; half the patrols; a fifth fewer leave */
    for (int l = 0; l < m->cas->n_legs; l++) {
        const struct trib_leg *leg = &m->cas->leg[l];
        bool out = leg->mode != TRIB_SEA && strcmp(m->cas->town[leg->from].country, m->cas->home_country) != 0 &&
                   m->cas->town[leg->from].role != TRIB_ROLE_DESTINATION;
        CHECK_DOUBLE(m->policy.stop_leg[l], out ? 0.5 * 0.85 : 0, 1e-9);
    }
    CHECK_DOUBLE(m->policy.push[0], 1 - 0.85 * 0.2, 1e-9);
    for (int g = 0; g < m->cas->n_groups; g++) CHECK_DOUBLE(m->policy.deal_on[g], 0, 0);
    CHECK(m->spent[0] > 0);
    trib_config_clear(&config);
}

/* Two years of a generous deal, then none. Nothing is told about the end: tolls and captives come back by choice, and men whom the payment
 * kept are let go. */
TEST(when_the_money_stops_groups_go_back)
{
    struct trib_config config;
    struct trib_error err = {0};
    scene_toy(&config);
    REQUIRE_STATUS(trib_config_without(&config, NULL, &err), &err);
    scene_switch(&config, "onset", false);
    struct trib_setting *s = scene_lever(&config, "deal", "2011-06-01");
    s->to_day = scene_day("2013-06-01");
    REQUIRE_STATUS(trib_setting_place(s, config.cas, TRIB_GROUP, "hill_guard", &err), &err);
    REQUIRE_STATUS(trib_setting_field(s, "payment", 300000, &err), &err);
    REQUIRE_STATUS(trib_setting_field(s, "conditions", 1, &err), &err);
    struct trib_model *m = scene_model(&config);
    int hill = scene_group(m, "hill_guard"), coast = scene_town(m, "coast");
    double toll[3], captives[3], men[3];
    for (int i = 0; i < 3; i++) {
        static const char *const when[] = {"2011-05-20", "2013-05-20", "2014-03-20"};
        while (m->day < scene_day(when[i])) scene_weeks(m, 1);
        toll[i] = m->town_toll[coast];
        captives[i] = m->captor_share[gt(m, hill, coast)] * m->captivity[coast];
        men[i] = m->fighters[hill];
    }
    CHECK(toll[1] < 0.7 * toll[0] && captives[1] < 0.1 * captives[0]);
    CHECK(men[1] > 1.1 * men[0]);
    CHECK(toll[2] > 0.8 * toll[0] && captives[2] > 0.8 * captives[0]);
    CHECK(men[2] < 0.9 * men[1]);
    trib_config_clear(&config);
}
