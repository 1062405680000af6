/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Police, courts, punishment, money in banks, sanctions, norms: worked by hand, and where each of them fails. */
#include "../sim/armed.h"
#include "scenes.h"
#include <math.h>

/* An empty toy world without history, opened after some weeks. */
static struct trib_config *clear_toy(void)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_config_without(config, NULL, &err), &err);
    return config;
}
static struct trib_model *opened(const struct trib_config *config)
{
    struct trib_model *m = scene_model(config);
    scene_weeks(m, 57); /* the crown, an arbiter, has left the middle */
    return m;
}
static void field(struct trib_setting *s, const char *name, double value)
{
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_setting_field(s, name, value, &err), &err);
}
static int64_t held(const struct trib_model *m, enum account_kind kind, int g) { return ledger_balance(&m->ledger, kind, g); }
/* Puts cents into an account from outside. */
static void give(struct trib_model *m, enum account_kind kind, int g, int64_t cents)
{
    ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), ledger_account(&m->ledger, kind, g), cents, FLOW_SPONSOR);
}
/* Takes all that a group has. */
static void empty(struct trib_model *m, int g)
{
    static const enum account_kind kind[] = {ACCOUNT_GROUP_CASH, ACCOUNT_GROUP_FORMAL, ACCOUNT_GROUP_ABROAD, ACCOUNT_GROUP_FROZEN};
    for (int i = 0; i < 4; i++)
        ledger_pay_up_to(&m->ledger, ledger_account(&m->ledger, kind[i], g), ledger_account(&m->ledger, ACCOUNT_DONORS, 0), INT64_MAX, FLOW_SAVED);
}

/* ---- money in banks ------------------------------------------------------------------------------------------------------ */
/* 0.001 a month x (1 + 4 x 0.5) x (1 + 9) = 0.03. A dollar of which 0.6 goes through banks loses 0.6 x 0.03 + 0.4 x 0.05 = 0.038. */
TEST(hazard_and_cost_of_a_transfer_by_hand)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "laundering.hazard", 0.001);
    scene_set(config, "laundering.listed", 4);
    scene_set(config, "laundering.fee", 0.05);
    struct trib_model *m = opened(config);
    int hill = scene_group(m, "hill_guard");
    CHECK_DOUBLE(armed_bank_hazard(m, hill), 0.001, 1e-15);
    m->listed[hill] = 0.5;
    m->policy.data_sharing[hill] = 9;
    m->formal_share[hill] = 0.6;
    CHECK_DOUBLE(armed_bank_hazard(m, hill), 0.03, 1e-15);
    CHECK_DOUBLE(armed_transfer_cost(m, hill), 0.038, 1e-15);
    m->arms_dear[hill] = 1.25;
    CHECK_DOUBLE(armed_arms_worth(m, hill), 0.962 / 1.25, 1e-15);
    m->on.laundering = false;
    CHECK_DOUBLE(armed_transfer_cost(m, hill), 0, 0);
}

/* 1,000,000 cents in the bank at a hazard of 0.01 a month: 10,000 are found. A year's loss of 0.12 against a fee of 0.12 makes half the
 * wish: of 990,000, 0.2 x 0.5 = 99,000 are taken out, a third of it abroad; 12% of each part is the fee. */
TEST(a_month_of_a_bank_balance_by_hand)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "laundering.hazard", 0.01);
    scene_set(config, "laundering.fee", 0.12);
    scene_set(config, "laundering.speed", 0.2);
    scene_set(config, "laundering.reserve", 0);
    scene_set(config, "group.saved_abroad", 1.0 / 3);
    struct trib_model *m = opened(config);
    int hill = scene_group(m, "hill_guard");
    m->formal_share[hill] = 1;
    empty(m, hill);
    give(m, ACCOUNT_GROUP_FORMAL, hill, 1000000);
    int64_t seized = held(m, ACCOUNT_SEIZED, 0);
    laundering_month(m);
    CHECK_INT(held(m, ACCOUNT_GROUP_FORMAL, hill), 990000 - 99000);
    CHECK(held(m, ACCOUNT_SEIZED, 0) - seized >= 10000); /* the other group's may be found as well */
    CHECK_DOUBLE((double)held(m, ACCOUNT_GROUP_ABROAD, hill), 33000 * 0.88, 2);
    CHECK_DOUBLE((double)held(m, ACCOUNT_GROUP_CASH, hill), 66000 * 0.88, 2);
    CHECK_DOUBLE(m->formal_share[hill], 1 + 0.2 * (0.5 - 1), 1e-12);
    scene_weeks(m, 3); /* the audit agrees */
}

/* Cash short: what is in the bank comes first and costs nothing, what is abroad pays the fee of 10%. */
TEST(savings_pay_for_bad_months)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "laundering.hazard", 0);
    scene_set(config, "laundering.fee", 0.1);
    scene_set(config, "laundering.reserve", 2);
    struct trib_model *m = opened(config);
    int hill = scene_group(m, "hill_guard");
    empty(m, hill);
    m->smooth_income[hill] = 500;
    m->safe_income[hill] = 0; /* wants 1,000 in cash */
    give(m, ACCOUNT_GROUP_FORMAL, hill, 40000);
    give(m, ACCOUNT_GROUP_ABROAD, hill, 100000);
    laundering_month(m);
    CHECK_INT(held(m, ACCOUNT_GROUP_FORMAL, hill), 0);
    CHECK_INT(held(m, ACCOUNT_GROUP_ABROAD, hill), 40000);
    CHECK_INT(held(m, ACCOUNT_GROUP_CASH, hill), 40000 + 54000);
}

/* Wherever seizures are counted they are 0.05% to 1% of proceeds: so are those of the Libya case by default, a year with another. Without
 * patrols nothing else is seized. */
TEST(seizures_are_a_small_part_of_proceeds)
{
    struct trib_config config;
    scene_libya(&config);
    config.scale = 5000;
    config.to_day = scene_day("2016-12-31");
    scene_switch(&config, "interdiction", false);
    struct trib_result *r = scene_run(&config);
    double seized = 0, revenue = 0;
    for (int month = 0; month < r->n_months; month++) {
        seized += r->monthly[month * r->n_measures + M_seized];
        revenue += r->monthly[month * r->n_measures + M_revenue];
    }
    test_note("%.3f%% of groups' revenue", 100 * seized / revenue);
    CHECK(seized > 0.0005 * revenue);
    CHECK(seized < 0.01 * revenue);
    trib_config_clear(&config);
}

/* H10, without its answer: under data-sharing balances in banks fall and cash rises. That is its failure: in the end, of what tenfold
 * detection would have found, hardly any is found, as hardly any is there. */
TEST(data_sharing_drives_money_out_of_banks)
{
    struct trib_config *config = clear_toy();
    struct trib_model *without = scene_model(config);
    scene_lever(config, "data_sharing", "2011-01-01");
    struct trib_model *with = scene_model(config);
    int hill = scene_group(with, "hill_guard");
    scene_weeks(without, 160);
    scene_weeks(with, 160);
    CHECK(held(with, ACCOUNT_GROUP_FORMAL, hill) < held(without, ACCOUNT_GROUP_FORMAL, hill) / 2);
    CHECK(held(with, ACCOUNT_GROUP_CASH, hill) > held(without, ACCOUNT_GROUP_CASH, hill));
    int64_t before[2] = {held(without, ACCOUNT_SEIZED, 0), held(with, ACCOUNT_SEIZED, 0)};
    scene_weeks(without, 26);
    scene_weeks(with, 26);
    CHECK(held(without, ACCOUNT_SEIZED, 0) > before[0]);
    CHECK(held(with, ACCOUNT_SEIZED, 0) - before[1] < 5 * (held(without, ACCOUNT_SEIZED, 0) - before[0]));
    CHECK(with->arms[hill] < without->arms[hill]); /* transfers cost more */
}

/* ---- sanctions ------------------------------------------------------------------------------------------------------------- */
/* Proposed in the first week, listed ten weeks later; then 0.8 of the balance is frozen, arms cost 1.3; all is given back at the end. */
TEST(a_listing_by_hand)
{
    struct trib_config *config = clear_toy();
    struct trib_error err = {0};
    scene_switch(config, "laundering", false);
    struct trib_setting *s = scene_lever(config, "sanctions", "2011-06-01");
    s->to_day = scene_day("2012-06-01");
    field(s, "delay_weeks", 10);
    field(s, "freeze", 0.8);
    field(s, "dearer_arms", 0.3);
    REQUIRE_STATUS(trib_setting_place(s, config->cas, TRIB_GROUP, "hill_guard", &err), &err);
    struct trib_model *m = scene_model(config);
    int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band"), waited = 0;
    while (m->listed[hill] <= 0) {
        waited += m->proposed_week[hill] >= 0;
        scene_weeks(m, 1);
    }
    CHECK_INT(waited, 10);
    CHECK(m->listed[hill] == 1 && m->listed[sand] == 0); /* only who is named */
    CHECK_DOUBLE(m->arms_dear[hill], 1.3, 1e-12);
    CHECK_DOUBLE(m->arms_dear[sand], 1, 0);
    int64_t formal = held(m, ACCOUNT_GROUP_FORMAL, hill), frozen = held(m, ACCOUNT_GROUP_FROZEN, hill);
    laundering_month(m);
    CHECK_DOUBLE((double)(held(m, ACCOUNT_GROUP_FROZEN, hill) - frozen), 0.8 * (double)formal, 1);
    while (m->day < scene_day("2012-07-07")) scene_weeks(m, 1);
    CHECK_INT(held(m, ACCOUNT_GROUP_FROZEN, hill), 0);
    CHECK(held(m, ACCOUNT_GROUP_FORMAL, hill) > formal);
    CHECK_DOUBLE(m->arms_dear[hill], 1, 0);
}

/* A listed group loses its state pay (three quarters of 10,000 a month by group.stipend) and buys fewer arms. */
TEST(a_listed_group_loses_its_state_pay)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "group.stipend", 0.75);
    struct trib_model *m = opened(config);
    int hill = scene_group(m, "hill_guard");
    m->oil_usd = m->oil_first;
    groups_month(m);
    double before = m->safe_income[hill];
    m->listed[hill] = 1;
    m->policy.post_lost[hill] = 1;
    groups_month(m);
    CHECK_DOUBLE(before, 10000, 1e-6);
    CHECK_DOUBLE(m->safe_income[hill], 2500, 1e-6);
}

/* Evasion: the longer it takes from proposal to listing, the less is left to freeze. */
TEST(slow_listings_freeze_little)
{
    double frozen[2];
    for (int slow = 0; slow < 2; slow++) {
        struct trib_config *config = clear_toy();
        struct trib_error err = {0};
        struct trib_setting *s = scene_lever(config, "sanctions", "2012-01-01");
        field(s, "delay_weeks", slow ? 52 : 0);
        REQUIRE_STATUS(trib_setting_place(s, config->cas, TRIB_GROUP, "hill_guard", &err), &err);
        struct trib_model *m = scene_model(config);
        int hill = scene_group(m, "hill_guard");
        while (m->listed[hill] <= 0) scene_weeks(m, 1);
        scene_weeks(m, 6);
        frozen[slow] = (double)held(m, ACCOUNT_GROUP_FROZEN, hill);
    }
    CHECK(frozen[0] > 0);
    CHECK(frozen[1] < 0.2 * frozen[0]);
}

/* By rule: the group in whose towns most captures are on record, whatever happens in truth; by reports: only who was named. */
TEST(listings_follow_the_record)
{
    struct trib_config *config = clear_toy();
    struct trib_setting *s = scene_lever(config, "sanctions", "2010-01-01");
    field(s, "listing_rule", 1);
    field(s, "most", 1);
    struct trib_model *m = opened(config);
    int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band"), south = scene_leg(m, "mid>south"), coast = scene_leg(m, "mid>coast");
    CHECK_DOUBLE(m->policy.to_list[hill] + m->policy.to_list[sand], 0, 0); /* nothing is on record */
    m->seen_capture[south] = 3;
    m->seen_capture[coast] = 1;
    m->captured[coast] = 1000;
    levers_week(m);
    CHECK_DOUBLE(m->policy.to_list[sand], 1, 0);
    CHECK_DOUBLE(m->policy.to_list[hill], 0, 0);
    m->seen_capture[coast] = 5; /* the list is full: who is on it stays, and nobody is added */
    listing_week(m);
    levers_week(m);
    CHECK_DOUBLE(m->policy.to_list[hill], 0, 0);
    listing_week(m);
    CHECK(m->proposed_week[sand] >= 0 && m->proposed_week[hill] < 0);
    field(&m->setting[0], "listing_rule", 0);
    levers_week(m);
    CHECK_DOUBLE(m->policy.to_list[sand], 0, 0);
    m->named[hill] = true;
    levers_week(m);
    CHECK_DOUBLE(m->policy.to_list[hill], 1, 0);
}

/* ---- police, courts, services --------------------------------------------------------------------------------------------------- */
/* Built over three years: after 1.5 half. Courts of 0.5 where 0.4 inform are an arbiter of 0.6 x 0.5 x 0.4 = 0.12, beside one of 0.5:
 * 0.5 + 0.5 x 0.12 = 0.56. */
TEST(capacity_is_built_and_needs_informers)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "state.courts", 0.6);
    scene_lever(config, "state_capacity", "2010-01-01");
    struct trib_model *m = opened(config);
    int mid = scene_town(m, "mid"), over = scene_town(m, "over");
    m->day = scene_day("2010-01-01") + 548;
    levers_week(m);
    CHECK_DOUBLE(m->policy.police[mid], 0.5, 1e-3);
    CHECK_DOUBLE(m->policy.police[over], 0, 0); /* another country */
    m->policy.courts[mid] = 0.5;
    m->inform[mid] = 0.4;
    m->arbiter[mid] = 0;
    CHECK_DOUBLE(arbiter_now(m, mid), 0.12, 1e-12);
    m->arbiter[mid] = 0.5;
    CHECK_DOUBLE(arbiter_now(m, mid), 0.56, 1e-12);
    m->inform[mid] = 0;
    CHECK_DOUBLE(arbiter_now(m, mid), 0.5, 0);
}

/* Arrests in five years of full police in the south, and tolls in the middle, where residents stand by the state or by their group. */
static void police_years(double state, double group, int *arrests, double *arbiter)
{
    struct trib_config *config = clear_toy();
    scene_switch(config, "allegiance", false); /* whom residents stand by stays as it is put here */
    scene_switch(config, "entry_exit", false);
    struct trib_setting *s = scene_lever(config, "state_capacity", "2011-01-01");
    field(s, "build_years", 0);
    struct trib_model *m = scene_model(config);
    for (int r = 0; r < m->res.n; r++) {
        m->res.allegiance[r] = state;
        m->res.group_allegiance[r] = group;
    }
    int before = 0, after = 0;
    scene_weeks(m, 2);
    for (int f = 0; f < m->firm.n; f++) before += m->firm.town[f] >= 0;
    scene_weeks(m, 150);
    for (int f = 0; f < m->firm.n; f++) after += m->firm.town[f] >= 0;
    *arrests = before - after;
    *arbiter = arbiter_now(m, scene_town(m, "mid"));
}

/* H7 both ways: the same police and courts do much where residents stand by the state, and little where militias protect them. */
TEST(the_same_police_where_people_stand_by_the_state_and_where_not)
{
    int much, little;
    double courts_much, courts_little;
    police_years(0.95, 0.1, &much, &courts_much);
    police_years(0.1, 0.95, &little, &courts_little);
    test_note("%d and %d firms broken up; courts %.3f and %.3f", much, little, courts_much, courts_little);
    CHECK(much > 3 * little + 5);
    CHECK(courts_much > 4 * courts_little);
}

/* Police in a town that lives from the trade cost the state allegiance: harm is police x 2 x the trade's share. */
TEST(police_harm_a_town_that_lives_from_the_trade)
{
    double stand_by[2];
    for (int trade = 0; trade < 2; trade++) {
        struct trib_model *m = opened(clear_toy());
        int mid = scene_town(m, "mid");
        for (int month = 0; month < 24; month++) {
            m->policy.police[mid] = 1;
            m->town_income_all[mid] = 1000;
            m->town_income_trade[mid] = trade ? 400 : 0;
            residents_month(m);
        }
        stand_by[trade] = m->town_allegiance[mid];
    }
    CHECK(stand_by[1] < stand_by[0] - 0.1);
}

/* 24 US$ a head and year in the middle, where hill_guard holds 0.5 and sand_band 0.25 and half leaks: 0.375 is taken, 15 reach people:
 * protection 0.5 x 15 / (15 + 30). In a month 24 x 20,000 / 12 = 40,000 are paid: 10,000 and 5,000 to the groups, the rest by its use. */
TEST(services_protect_and_are_captured_by_hand)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "services.max", 0.5);
    scene_set(config, "services.half", 30);
    struct trib_model *m = opened(config);
    int mid = scene_town(m, "mid"), hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band");
    m->arbiter[mid] = 0;
    m->holding[gt(m, hill, mid)] = 0.5;
    m->holding[gt(m, sand, mid)] = 0.25;
    m->policy.security_usd[mid] = 12;
    m->policy.services_usd[mid] = 12;
    m->policy.leakage[mid] = 0.5;
    int64_t hill_had = held(m, ACCOUNT_GROUP_CASH, hill), sand_had = held(m, ACCOUNT_GROUP_CASH, sand), town = held(m, ACCOUNT_TOWN, mid);
    services_month(m);
    CHECK_DOUBLE(m->service_protection[mid], 0.5 * 15 / 45, 1e-12);
    CHECK_INT(held(m, ACCOUNT_GROUP_CASH, hill) - hill_had, 1000000);
    CHECK_INT(held(m, ACCOUNT_GROUP_CASH, sand) - sand_had, 500000);
    CHECK_INT(held(m, ACCOUNT_TOWN, mid) - town, 1250000);
    m->arbiter[mid] = 1; /* nobody takes anything under a full arbiter */
    services_month(m);
    CHECK_DOUBLE(m->service_protection[mid], 0.5 * 24 / 54, 1e-12);
    CHECK_INT(held(m, ACCOUNT_GROUP_CASH, hill) - hill_had, 1000000);
}

/* The lever in a town of militias: services raise allegiance, and the groups that hold the town are paid as well. */
TEST(services_feed_those_who_hold_the_town)
{
    struct trib_config *config = clear_toy();
    struct trib_model *without = opened(config);
    scene_lever(config, "local_services", "2010-01-01");
    struct trib_model *with = opened(config);
    int coast = scene_town(with, "coast"), hill = scene_group(with, "hill_guard");
    CHECK(with->protection_state[coast] > without->protection_state[coast] + 0.1);
    CHECK(with->town_allegiance[coast] > without->town_allegiance[coast]);
    CHECK(with->inform[coast] > without->inform[coast]);
    CHECK(held(with, ACCOUNT_GROUP_CASH, hill) > held(without, ACCOUNT_GROUP_CASH, hill));
}

/* ---- punishment ------------------------------------------------------------------------------------------------------------------ */
/* 0.6 certain x severity 0.5^0.1 where 0.4 inform. Doubling certainty doubles it; doubling severity adds a fourteenth; without informers
 * the law on paper is nothing. */
TEST(certainty_counts_and_severity_hardly)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "punish.severity", 0.1);
    struct trib_model *m = opened(config);
    int mid = scene_town(m, "mid");
    m->inform[mid] = 0.4;
    m->policy.certainty[mid] = 0.3;
    m->policy.severity[mid] = 0.5;
    double base = police_punishment(m, mid);
    CHECK_DOUBLE(base, 0.3 * pow(0.5, 0.1) * 0.4, 1e-12);
    m->policy.certainty[mid] = 0.6;
    CHECK_DOUBLE(police_punishment(m, mid), 2 * base, 1e-12);
    m->policy.certainty[mid] = 0.3;
    m->policy.severity[mid] = 1;
    CHECK_DOUBLE(police_punishment(m, mid), base * 1.0717734625, 1e-9);
    m->inform[mid] = 0;
    CHECK_DOUBLE(police_punishment(m, mid), 0, 0);
}

/* Prices: certain punishment is worth half a passage's cost to operators; it raises the price, and fewer want to work in the trade. */
TEST(punishment_raises_prices_and_keeps_crews_away)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "smuggling.adapt", 1);
    struct trib_model *m = opened(config);
    int south = scene_town(m, "south"), l = scene_leg(m, "south>mid");
    residents_month(m);
    market_quote(m);
    double price = usd_of(m->price[l]), crews = m->crew_supply[south];
    m->policy.certainty[south] = m->policy.severity[south] = 1;
    residents_month(m);
    market_quote(m);
    CHECK(usd_of(m->price[l]) > price + 5 * m->inform[south]);
    CHECK(m->crew_supply[south] < crews);
}

/* Without an exit clashes last longer, and the more so the severer the law; with one they end as usual. */
TEST(prosecution_without_an_exit_prolongs_fighting)
{
    double exit[2];
    for (int offered = 0; offered < 2; offered++) {
        struct trib_config *config = clear_toy();
        scene_set(config, "punish.surrender", 0.5);
        struct trib_setting *s = scene_lever(config, "prosecution", "2010-01-01");
        field(s, "certainty", 0.8);
        field(s, "severity", 1);
        field(s, "exit_offered", offered);
        struct trib_model *m = opened(config);
        exit[offered] = armed_exit(m, scene_town(m, "mid"));
        CHECK(m->policy.leaders[scene_group(m, "sand_band")] > 0); /* as far as its towns tell */
    }
    CHECK_DOUBLE(exit[0], 1 - 0.5 * 0.8, 1e-12);
    CHECK_DOUBLE(exit[1], 1, 0);
    /* a clash that ends with 0.4 a week at most lasts 2.5 weeks, and with 0.4 x 0.6 over four: counted */
    double weeks[2] = {0, 0};
    for (int closed = 0; closed < 2; closed++) {
        struct trib_config *config = clear_toy();
        scene_set(config, "war.end", 0.4);
        scene_set(config, "punish.surrender", 0.5);
        struct trib_model *m = opened(config);
        int mid = scene_town(m, "mid"), hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band");
        m->on.truces = false;
        m->n_events = 1;
        m->cap_events = 1;
        m->event = realloc(m->event, sizeof *m->event);
        REQUIRE(m->event != NULL);
        m->event[0] = (struct trib_event){.town = mid, .side_a = hill, .side_b = sand};
        m->arbiter[mid] = 0;
        m->p.war_expel = 0;
        for (int clash = 0; clash < 200; clash++) {
            m->war[mid] = (struct war){.on = true, .side_a = hill, .side_b = sand, .week = m->week, .win_a = 0.5, .intensity = 0, .event = 0};
            m->policy.surrender[hill] = closed ? 0.8 : 0;
            while (m->war[mid].on) {
                conflict_week(m);
                m->week++;
                weeks[closed]++;
            }
        }
    }
    test_note("%g and %g weeks", weeks[0] / 200, weeks[1] / 200);
    CHECK(weeks[1] > 1.2 * weeks[0]);
}

/* A tribunal reaches a band as far as its towns tell; the cost of a bad name only who has a name and lives from recognition. */
TEST(accountability_reaches_who_is_told_on_and_who_has_a_name)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "punish.captors", 0.6);
    scene_set(config, "norms.cost", 0.8);
    scene_set(config, "group.mode_speed", 1); /* no habits */
    struct trib_model *m = opened(config);
    int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band");
    m->safe_income[hill] = m->smooth_income[hill]; /* half of it is state pay */
    groups_tolls(m);
    double of_hill = m->mode_captivity[hill], of_sand = m->mode_captivity[sand];
    m->policy.norm_cost[hill] = m->policy.norm_cost[sand] = 0.5;
    groups_tolls(m);
    CHECK_DOUBLE(m->mode_captivity[hill], of_hill * (1 - 0.8 * 0.5 * 0.5), 1e-9);
    CHECK_DOUBLE(m->mode_captivity[sand], of_sand, 0); /* nothing to lose */
    m->standing[hill] = 0.5; /* named already: half as much left to lose */
    groups_tolls(m);
    CHECK_DOUBLE(m->mode_captivity[hill], of_hill * (1 - 0.8 * 0.5 * 0.5 * 0.5), 1e-9);
    for (int t = 0; t < m->cas->n_towns; t++) m->inform[t] = 0.5;
    m->policy.tribunal[sand] = 0.4;
    groups_tolls(m);
    CHECK_DOUBLE(m->mode_captivity[sand], of_sand * (1 - 0.6 * 0.4 * 0.5), 1e-9);
    for (int t = 0; t < m->cas->n_towns; t++) m->inform[t] = 0;
    groups_tolls(m);
    CHECK_DOUBLE(m->mode_captivity[sand], of_sand, 0); /* nobody tells: a law on paper */
}

/* ---- norms ------------------------------------------------------------------------------------------------------------------------ */
/* 400 held among 20,000 are 20 per 1,000: the norm heads for half of 0.5, by 0.1 a month: 0.475. Condemned with 0.5 instead it rises by
 * 0.1 x 0.5 x 0.5. */
TEST(norms_erode_and_rise_by_hand)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "norms.first", 0.5);
    scene_set(config, "norms.half", 20);
    scene_set(config, "norms.speed", 0.1);
    struct trib_model *m = opened(config);
    int mid = scene_town(m, "mid"), coast = scene_town(m, "coast");
    CHECK_DOUBLE(m->norm[mid], 0.5, 1e-12);
    m->held_town[mid] = 300;
    m->forced_town[mid] = 100;
    m->policy.condemn[coast] = 0.5;
    norms_month(m);
    CHECK_DOUBLE(m->norm[mid], 0.475, 1e-12);
    CHECK_DOUBLE(m->norm[coast], 0.525, 1e-12);
    m->on.norms = false;
    norms_month(m);
    CHECK_DOUBLE(m->norm[mid], 0.475, 0);
}

/* Where slavery is condemned more people tell and fewer captives are kept; where nobody minds it is the other way round. */
TEST(norms_make_people_tell_and_hold_captors_back)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "group.mode_speed", 1);
    struct trib_model *m = opened(config);
    int mid = scene_town(m, "mid");
    double inform[3], captivity[3];
    groups_tolls(m);
    for (int k = 0; k < 3; k++) {
        m->norm[mid] = 0.5 * k;
        residents_month(m);
        groups_tolls(m);
        inform[k] = m->inform[mid];
        captivity[k] = m->captivity[mid];
    }
    CHECK(inform[0] < inform[1] && inform[1] < inform[2]);
    CHECK_DOUBLE(captivity[0], captivity[1] * (1 + 0.5 * m->p.norms_captivity), 1e-5); /* residents and groups move a little as well */
    CHECK_DOUBLE(captivity[2], captivity[1] * (1 - 0.5 * m->p.norms_captivity), 1e-5); /* residents and groups move a little as well */
}
