/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Armed groups: toll chain, settle or loot, budgets, money of a policy taken or refused. */
#include "../sim/armed.h"
#include "harness.h"

static struct trib_model *toy_at(struct trib_config *config, int weeks)
{
    struct trib_model *m = NULL;
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_model_create(config, &m, &err), &err);
    for (int w = 0; w < weeks; w++) REQUIRE_STATUS(trib_model_step(m, &err), &err);
    return m;
}
static int town(const struct trib_model *m, const char *id) { return trib_case_place_find(m->cas, TRIB_TOWN, id); }
static int group(const struct trib_model *m, const char *id) { return trib_case_place_find(m->cas, TRIB_GROUP, id); }

TEST(a_chain_of_collectors_takes_more_and_lets_fewer_pass)
{
    /* linear demand, choke 90: one takes 45, two 60, five 75 (Shleifer and Vishny: A n / (n + 1)) */
    CHECK_DOUBLE(tolls_chain(90, 1), 45, 1e-12);
    CHECK_DOUBLE(tolls_chain(90, 2), 60, 1e-12);
    CHECK_DOUBLE(tolls_chain(90, 5), 75, 1e-12);
    CHECK_DOUBLE(tolls_chain(90, 0), 0, 0);
}

TEST(tolls_of_the_toy_by_hand)
{
    /* From the coast one sea leg of 500 is left: choke 500 x willingness, one holder with all of it: half, times its mode. */
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_at(&config, 1);
    int coast = town(m, "coast"), hill = group(m, "hill_guard"), mid = town(m, "mid");
    CHECK_DOUBLE(m->town_toll[coast], 500 * m->p.tolls_willingness / 2 * m->mode_toll[hill], 1e-9);
    CHECK_DOUBLE(m->toll_share[gt(m, hill, coast)], 1, 1e-12);
    /* the crown, a full arbiter, leaves no tolls in the middle; once it is gone two sides collect: more than one would */
    CHECK_DOUBLE(m->town_toll[mid], 0, 0);
    trib_model_free(m);
    m = toy_at(&config, 57);
    double chain = m->town_toll[mid];
    CHECK(chain > 0);
    double shares = 0;
    for (int g = 0; g < m->cas->n_groups; g++) shares += m->toll_share[gt(m, g, mid)];
    CHECK_DOUBLE(shares, 1, 1e-9);
    m->on.toll_chain = false;
    groups_tolls(m);
    CHECK(m->town_toll[mid] < chain);
    m->on.tolls = false;
    groups_tolls(m);
    CHECK_DOUBLE(m->town_toll[mid], 0, 0);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(who_doubts_its_hold_takes_captives)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_at(&config, 57);
    int hill = group(m, "hill_guard"), coast = town(m, "coast");
    groups_tolls(m);
    double settled = m->mode_captivity[hill], toll = m->mode_toll[hill];
    m->power[gt(m, hill, coast)] = 0.1; /* somebody else has the force */
    groups_tolls(m);
    CHECK(m->mode_captivity[hill] > settled);
    CHECK(m->mode_toll[hill] < toll);
    m->on.settle_or_loot = false;
    groups_tolls(m);
    CHECK_DOUBLE(m->mode_captivity[hill], m->p.group_captive_norm, 1e-12);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(clandestine_passage_moves_takings_from_the_road_to_the_cell)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_at(&config, 57);
    int hill = group(m, "hill_guard"), coast = town(m, "coast");
    groups_tolls(m);
    double captivity = m->mode_captivity[hill], toll = m->mode_toll[hill];
    m->policy.repressed[coast] = 1;
    groups_tolls(m);
    CHECK(m->mode_captivity[hill] > captivity);
    CHECK(m->mode_toll[hill] < toll);
    trib_model_free(m);
    trib_config_clear(&config);
}

/* Makes an offer to hill_guard for the coast and lets it decide; `times` its own trade income. */
static bool offered(struct trib_model *m, double times)
{
    int hill = group(m, "hill_guard"), coast = town(m, "coast");
    m->offer_week[hill] = -1;
    m->coopted[hill] = false;
    m->trade_income[hill] = 10000;
    for (int t = 0; t < m->cas->n_towns; t++) m->open_rent[t] = t == coast ? 10000 : 0;
    m->policy.offer[hill] = 0;
    m->policy.offer_ratio[hill] = times;
    m->policy.offer_town[gt(m, hill, coast)] = 1;
    groups_offers(m);
    return m->coopted[hill];
}

TEST(money_above_the_own_tolls_is_taken_and_half_is_not)
{
    struct trib_config config;
    scene_toy(&config);
    int taken_much = 0, taken_half = 0;
    for (uint32_t r = 0; r < 60; r++) {
        config.replicate = r;
        struct trib_model *m = toy_at(&config, 1);
        taken_half += offered(m, 0.5);
        taken_much += offered(m, 2);
        if (m->coopted[group(m, "hill_guard")]) CHECK_DOUBLE(m->paid[group(m, "hill_guard")], 20000, 1e-6);
        trib_model_free(m);
    }
    CHECK(taken_half <= 6);
    CHECK(taken_much >= 54);
    trib_config_clear(&config);
}

TEST(a_paid_side_blocks_by_holdings_and_power)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_at(&config, 57);
    int hill = group(m, "hill_guard"), mid = town(m, "mid");
    m->coopted[hill] = true;
    m->policy.offer[hill] = 1e9;
    m->policy.offer_town[gt(m, hill, mid)] = 1;
    m->holding[gt(m, hill, mid)] = 0.6;
    m->power[gt(m, hill, mid)] = 0.5;
    groups_offers(m);
    /* 0.6 + 0.4 theta 0.5 */
    CHECK_DOUBLE(m->blocked[mid], 0.6 + 0.4 * m->p.coopt_reach * 0.5, 1e-12);
    m->on.rival_enforcement = false;
    groups_offers(m);
    CHECK_DOUBLE(m->blocked[mid], 0.6, 1e-12);
    m->policy.offer[hill] = 0; /* the money stops */
    groups_offers(m);
    CHECK_DOUBLE(m->blocked[mid], 0, 0);
    CHECK(!m->coopted[hill]);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(without_budgets_force_stays)
{
    struct trib_config config;
    struct trib_error err;
    scene_toy(&config);
    REQUIRE_STATUS(trib_config_set_mechanism(&config, "group_budget", false, &err), &err);
    REQUIRE_STATUS(trib_config_set_mechanism(&config, "onset", false, &err), &err);
    struct trib_model *m = toy_at(&config, 100);
    int hill = group(m, "hill_guard");
    CHECK_DOUBLE(m->fighters[hill], 200, 1e-12);
    CHECK_DOUBLE(m->arms[hill], 200 * 300 * m->p.group_arms_start, 1e-6);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(excluded_groups_begin_with_fewer_arms)
{
    struct trib_config config;
    struct trib_error err;
    scene_toy(&config);
    REQUIRE_STATUS(trib_config_set_mechanism(&config, "group_budget", false, &err), &err);
    struct trib_model *m = toy_at(&config, 1);
    int hill = group(m, "hill_guard"), sand = group(m, "sand_band");
    CHECK_DOUBLE(m->arms[sand] / m->fighters[sand], m->arms[hill] / m->fighters[hill] * m->p.group_arms_excluded, 1e-6);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(the_core_is_not_paid)
{
    /* 200 men, 40% of them kin who live from other work: 120 are paid half of a fighter's pay */
    struct trib_config config;
    struct trib_error err = {0};
    scene_toy(&config);
    REQUIRE_STATUS(trib_config_set_parameter(&config, "group.core", 0.4, &err), &err);
    REQUIRE_STATUS(trib_config_set_parameter(&config, "group.keep", 0.5, &err), &err);
    struct trib_model *m = toy_at(&config, 57);
    int hill = group(m, "hill_guard"), sand = group(m, "sand_band");
    ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, hill), 100000000,
               FLOW_SPONSOR);
    m->fighters[hill] = 200;
    m->fighters[sand] = 40; /* of 100 at first: all of them core */
    int64_t *paid = &m->ledger.moved[FLOW_FIGHTERS][ACCOUNT_GROUP_CASH][ACCOUNT_TOWN];
    *paid = 0;
    groups_month(m);
    CHECK_INT(*paid, cents_of(120 * 0.5 * m->fighter_wage));
    trib_model_free(m);
    trib_config_clear(&config);
}
