/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contraband on the legs: crossings, tolls, patrols, prices, arms. */
#include "scenes.h"
#include <math.h>

/* The diamond with a second country inland of gate, so that two roads cross the border, and two goods: oil out, guns in. */
static struct trib_model *border(void)
{
    char *folder = scene_diamond();
    struct trib_error err = {0};
    test_write(folder, "goods.csv", "id,name,direction,by,value,gap,price,weapon,source\n"
                                    "guns,Guns,in,land,1000,0.5,,yes,assumed\noil,Oil,out,land,10000,0.5,oil_price,no,assumed\n"
                                    "spirit,Spirit,out,sea,2000,0.5,,no,assumed\n");
    struct trib_case *cas = scene_case_in(folder);
    for (int t = 0; t < cas->n_towns; t++) /* gate lies abroad: both roads north cross the border */
        if (cas->town[t].id[0] == 'g') cas->town[t].country[0] = 'N';
    static struct trib_config config;
    REQUIRE_STATUS(trib_config_init(&config, cas, &err), &err);
    scene_set(&config, "goods.toll", 0.1);
    scene_set(&config, "goods.pull", 2);
    scene_set(&config, "goods.total", 0.5);
    scene_set(&config, "goods.arms", 0.5);
    scene_set(&config, "goods.war", 0.3);
    struct trib_model *m = scene_model(&config);
    trib_config_clear(&config);
    return m;
}
static double of(const struct trib_model *m, int measure) { return m->acc[m->slot_base[measure][TRIB_NATION]]; }

/* Without tolls and patrols all that the file says comes through: by each road half; spirit by sea. */
TEST(an_open_border_lets_all_pass)
{
    struct trib_model *m = border();
    CHECK_INT(m->cas->n_goods, 3);
    int east = scene_leg(m, "east>gate"), sea = scene_leg(m, "shore>over");
    CHECK_INT(goods_crossing(m, &m->cas->good[0], east), scene_town(m, "east"));
    CHECK_INT(goods_crossing(m, &m->cas->good[0], scene_leg(m, "gate>east")), -1); /* each crossing once */
    CHECK_INT(goods_crossing(m, &m->cas->good[0], sea), -1);
    CHECK_INT(goods_crossing(m, &m->cas->good[2], sea), scene_town(m, "shore"));
    goods_month(m);
    CHECK_DOUBLE(of(m, M_goods_value), 13000, 1e-9);
    CHECK_DOUBLE(m->goods_flow[east], 5500, 1e-9);
    CHECK_DOUBLE(m->goods_flow[sea], 2000, 1e-9);
    CHECK_DOUBLE(m->arms_price[0], 1, 1e-12);
}

/* East is held by one group: a tenth of the value, so the margin there is 0.4: weights exp(-0.2) and 1; the whole falls with the root of
 * their mean; the group gets a tenth of what passes. A second collector with as much: 0.1 x 4/3 together. An arbiter: none. */
TEST(holders_of_a_crossing_tax_it)
{
    struct trib_model *m = border();
    int east = scene_town(m, "east"), road = scene_leg(m, "east>gate"), band = scene_group(m, "east_band"), rovers = scene_group(m, "east_rovers");
    int64_t before = ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, band);
    m->toll_share[gt(m, band, east)] = 1;
    CHECK_DOUBLE(goods_toll(m, east), 0.1, 1e-12);
    goods_month(m);
    double w = exp(-0.2), all = 11000 * sqrt((1 + w) / 2);
    CHECK_DOUBLE(m->goods_flow[road], all * w / (1 + w), 1e-6);
    CHECK_DOUBLE((double)(ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, band) - before), 10 * all * w / (1 + w), 2);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_TRADERS, 0), before - ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, band));
    CHECK_DOUBLE(of(m, M_revenue_goods), usd_of(m->income_goods[band]), 1e-9);
    CHECK_DOUBLE(m->goods_income[band], usd_of(m->income_goods[band]) / m->p.group_smoothing, 1e-9);
    m->toll_share[gt(m, band, east)] = m->toll_share[gt(m, rovers, east)] = 0.5;
    CHECK_DOUBLE(goods_toll(m, east), 0.1 * 4 / 3, 1e-12);
    m->policy.arbiter_shock[east] = 1;
    CHECK_DOUBLE(goods_toll(m, east), 0, 0);
}

/* Patrols that stop 0.3 on one road: some of what would have gone there goes by the other, the whole is less, and guns are dearer by
 * the root of what is missing. Off: nothing crosses, and a gun costs what it costs. */
TEST(patrols_divert_goods_and_make_arms_dearer)
{
    struct trib_model *m = border();
    int east = scene_leg(m, "east>gate"), in = scene_leg(m, "gate>east"), west = scene_leg(m, "west>gate");
    m->on.information = false;
    m->p.interdiction_land_max = 0.3;
    m->policy.stop_leg[east] = m->policy.stop_leg[in] = 1;
    goods_month(m);
    double w = exp(-2 * 0.3), part = sqrt((1 + w) / 2);
    CHECK_DOUBLE(of(m, M_goods_value), 2000 + 11000 * part, 1e-6);
    CHECK_DOUBLE(m->goods_flow[east], 11000 * part * w / (1 + w), 1e-6);
    CHECK(m->goods_flow[west] > 5500);
    CHECK_DOUBLE(m->arms_price[1], 1 / sqrt(part), 1e-12);
    m->war[scene_town(m, "west")].on = true;
    goods_month(m);
    CHECK(m->goods_flow[west] < 5500);
    m->on.goods = false;
    goods_init(m);
    goods_month(m);
    CHECK_DOUBLE(m->goods_flow[west], 0, 0);
    CHECK_DOUBLE(m->arms_price[1], 1, 0);
}

/* The same money buys half the arms at twice the price. */
TEST(arms_are_bought_at_their_price)
{
    double arms[2];
    for (int dear = 0; dear < 2; dear++) {
        struct trib_config *config = scene_empty_toy();
        struct trib_model *m = scene_model(config);
        scene_weeks(m, 4);
        int g = scene_group(m, "hill_guard");
        m->arms[g] = 0;
        m->arms_price[g] = 1 + dear;
        m->income_toll[g] = 0;
        ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, g), 100000000, FLOW_SPONSOR);
        groups_month(m);
        arms[dear] = m->arms[g];
    }
    CHECK(arms[0] > 0);
    CHECK_DOUBLE(arms[1], arms[0] / 2, 0.01);
}
