/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The traveller's week on the toy case, by hand and by exact distributions. */
#include "scenes.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define CENTS(usd) ((int32_t)((usd)*100))

/* A toy world of nothing but the journey: no luck on the way, prices as posted, boats in any weather, nobody turns back. */
static struct trib_config *quiet(void)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_case *cas = (struct trib_case *)config->cas;
    for (int l = 0; l < cas->n_legs; l++) {
        cas->leg[l].death = 0;
        if (cas->leg[l].mode != TRIB_SEA && cas->leg[l].from > cas->leg[l].to) cas->leg[l].capture = 0;
    }
    scene_switch(config, "captivity", false);
    scene_switch(config, "price_adaptation", false);
    scene_switch(config, "tolls", false);
    scene_set(config, "sea.calm_exponent", 0);
    scene_set(config, "route.leg", 3);
    return config;
}

/* Two-sided exact binomial test: chance of a count at least as far out as k. */
static double binomial_p(int64_t k, int64_t n, double p)
{
    double low = gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n), high = k > 0 ? gsl_cdf_binomial_Q((unsigned)k - 1, p, (unsigned)n) : 1;
    double least = low < high ? low : high;
    return least > 0.5 ? 1 : 2 * least;
}

/*
 *     south --100--> mid --100--> coast ~~500~~> over         purse 1,000
 *
 * Week 0: pays 100, on the way. Week 1: at mid, pays 100, on. Week 2: at the coast, pays 500, at sea. Week 3: there, with 300 left.
 * Operators' cost 50 + 50 + 200 = 300, half of it to crews of the three towns, half to suppliers.
 */
TEST(one_journey_by_hand)
{
    struct trib_model *m = scene_model(quiet());
    struct ledger *l = &m->ledger;
    int south = scene_town(m, "south");
    static const struct {
        const char *status;
        int at;
        int32_t purse;
    } want[] = {{"leg", ON_LEG, 900}, {"leg", ON_LEG, 800}, {"sea", AT_SEA, 300}};
    scene_travellers(m, 1, IN_TOWN, south, CENTS(1000), 0, 0);
    int64_t suppliers = ledger_balance(l, ACCOUNT_SUPPLIERS, 0);
    for (int week = 0; week < 3; week++) {
        scene_weeks(m, 1);
        CHECK_INT(m->mig.status[0], want[week].at);
        CHECK_INT(m->mig.purse[0], CENTS(want[week].purse));
        CHECK_INT(m->count[want[week].at], 1);
        if (week == 0) suppliers = ledger_balance(l, ACCOUNT_SUPPLIERS, 0) - 2500; /* towns' households consume in week 0 */
    }
    CHECK_INT(ledger_balance(l, ACCOUNT_SUPPLIERS, 0) - suppliers, 2500 + 2500 + 10000);
    scene_weeks(m, 1);
    CHECK_INT(m->count[ARRIVED], 1);
    CHECK_INT(m->abroad[0], 1);
    CHECK_INT(ledger_balance(l, ACCOUNT_MIGRANTS, 0), 0);
    CHECK_INT(ledger_balance(l, ACCOUNT_DESTINATION, 0), CENTS(300));
}

/* Firms share a fare: 19 firms at south start with 4 weeks x 60 persons x 50 = 12,000 each and take 100 - 50 together. */
TEST(fares_go_to_the_firms_of_the_town)
{
    struct trib_model *m = scene_model(quiet());
    int south = scene_town(m, "south");
    int64_t before = 0, after = 0;
    int firms = 0;
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.town[f] == south) firms++;
    CHECK_INT(firms, 19);
    scene_weeks(m, 1);
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.town[f] == south) before += ledger_balance(&m->ledger, ACCOUNT_FIRM, f);
    scene_travellers(m, 1, IN_TOWN, south, CENTS(1000), 0, 0);
    scene_weeks(m, 1);
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.town[f] == south) after += ledger_balance(&m->ledger, ACCOUNT_FIRM, f);
    CHECK_INT(after - before, CENTS(50));
}

/* Without the price of the leg people work: pay at south 100 a month, of which 45% is kept: 100 x 0.45 x 12 / 52.18 = 10.35 a week.
 * From nothing to the fare of 100 takes ten weeks: nine make 93.15. */
TEST(who_cannot_pay_works_first)
{
    struct trib_config *config = quiet();
    scene_set(config, "travel.support", 0);
    scene_set(config, "travel.give_up", 0);
    scene_set(config, "travel.saving", 0.45);
    struct trib_model *m = scene_model(config);
    scene_travellers(m, 1, IN_TOWN, scene_town(m, "south"), 0, 0, 0);
    for (int week = 1; week <= 10; week++) {
        scene_weeks(m, 1);
        CHECK_INT(m->mig.purse[0], 1035 * week);
        CHECK_INT(m->mig.status[0], IN_TOWN);
    }
    CHECK_INT(m->ledger.balance[ledger_account(&m->ledger, ACCOUNT_EMPLOYERS, 0)] < 0, 1);
    scene_weeks(m, 1);
    CHECK_INT(m->mig.status[0], ON_LEG);
    CHECK_INT(m->mig.purse[0], 350);
}

/* Kin send exactly what is missing, when they have it. */
TEST(kin_send_what_is_missing)
{
    struct trib_config *config = quiet();
    scene_set(config, "travel.support", 1);
    struct trib_model *m = scene_model(config);
    int south = scene_town(m, "south");
    scene_travellers(m, 1, IN_TOWN, south, CENTS(40), CENTS(60), 0);
    scene_travellers(m, 1, IN_TOWN, south, CENTS(40), CENTS(59), 1);
    scene_weeks(m, 1);
    CHECK_INT(m->mig.status[0], ON_LEG);
    CHECK_INT(m->mig.purse[0], 0);
    CHECK_INT(m->mig.kin[0], 0);
    CHECK_INT(m->mig.status[1], IN_TOWN);
    CHECK_INT(m->mig.kin[1], CENTS(59));
}

/* Half a year stuck, and chance 1 to give up: 26 weeks pass first, in the 27th all go home. */
TEST(who_is_stuck_for_half_a_year_goes_home)
{
    struct trib_config *config = quiet();
    scene_set(config, "travel.support", 0);
    scene_set(config, "travel.give_up", 0.2);
    scene_set(config, "travel.saving", 0);
    struct trib_model *m = scene_model(config);
    scene_travellers(m, 5000, IN_TOWN, scene_town(m, "south"), CENTS(1), 0, 0);
    scene_weeks(m, 26);
    CHECK_INT(m->count[RETURNED], 0);
    scene_weeks(m, 1);
    CHECK(binomial_p(m->count[RETURNED], 5000, 0.2) > 1e-4);
    CHECK(binomial_p(m->count[RETURNED], 5000, 0.25) < 1e-4);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_DESTINATION, 0), m->count[RETURNED] * CENTS(1));
}

/* 20,000 people at sea; the chance that the case names is what they meet, and its neighbour is not. */
TEST(death_at_sea_is_the_chance_that_the_case_names)
{
    struct trib_config *config = quiet();
    struct trib_case *cas = (struct trib_case *)config->cas;
    scene_switch(config, "sea_state", false); /* mean waves: the case's own chance */
    struct trib_model *m = scene_model(config);
    int sea = scene_leg(m, "coast>over");
    cas->leg[sea].death = 0.02;
    scene_travellers(m, 20000, AT_SEA, sea, 0, 0, 0);
    scene_weeks(m, 1);
    CHECK_INT(m->count[DEAD] + m->count[ARRIVED], 20000);
    CHECK_INT(m->died[sea], m->count[DEAD]);
    CHECK(binomial_p(m->count[DEAD], 20000, 0.02) > 1e-4);
    CHECK(binomial_p(m->count[DEAD], 20000, 0.025) < 1e-4);
    CHECK(binomial_p(m->count[DEAD], 20000, 0.016) < 1e-4);
}

/* Waves twice their mean, exponent 0.5: danger x 1.414. Ten ships of sea.ships_half 10 cover half: worse boats 1 + 0.9 / 2, rescue
 * 1 - 0.6 / 2: x 1.015. On a fully patrolled desert leg drivers hide: 1 + 2.5. */
TEST(danger_follows_waves_ships_and_patrols)
{
    struct trib_config *config = quiet();
    struct trib_case *cas = (struct trib_case *)config->cas;
    scene_set(config, "sea.wave_exponent", 0.5);
    scene_set(config, "sea.ships_half", 10);
    scene_set(config, "sea.worse_boats", 0.9);
    scene_set(config, "sea.rescue", 0.6);
    scene_set(config, "desert.hidden", 2.5);
    scene_switch(config, "interdiction", false); /* patrols drive people off the track though they stop nobody */
    struct trib_model *m = scene_model(config);
    int sea = scene_leg(m, "coast>over"), desert = scene_leg(m, "south>mid");
    cas->leg[sea].death = 0.05;
    cas->leg[desert].death = 0.02;
    scene_travellers(m, 30000, AT_SEA, sea, 0, 0, 0);
    scene_travellers(m, 30000, ON_LEG, desert, 0, 0, 40000);
    m->wave[0] = 2 * m->wave_mean[0];
    m->rescue_ships = 10;
    m->policy.stop_leg[desert] = 1;
    journey_move(m);
    journey_account(m);
    CHECK(binomial_p(m->died[sea], 30000, 0.05 * sqrt(2) * 1.45 * 0.7) > 1e-4);
    CHECK(binomial_p(m->died[sea], 30000, 0.05 * 1.45 * 0.7) < 1e-4);     /* without the waves */
    CHECK(binomial_p(m->died[sea], 30000, 0.05 * sqrt(2) * 1.45) < 1e-4); /* without rescue */
    CHECK(binomial_p(m->died[desert], 30000, 0.02 * 3.5) > 1e-4);
    CHECK(binomial_p(m->died[desert], 30000, 0.02) < 1e-4);
}

/* Captured on the road to mid with chance base x weight of the leg x captivity of the town: 0.1 x 1 x 1. Captors in proportion to
 * their shares: hill_guard 0.6, sand_band 0.3, gangs the rest. */
TEST(captives_and_their_captors)
{
    struct trib_config *config = quiet();
    struct trib_case *cas = (struct trib_case *)config->cas;
    scene_switch(config, "captivity", true);
    scene_set(config, "capture.base", 0.1);
    struct trib_model *m = scene_model(config);
    int mid = scene_town(m, "mid"), road = scene_leg(m, "south>mid"), hill = scene_group(m, "hill_guard"),
        sand = scene_group(m, "sand_band");
    cas->leg[road].capture = 1;
    m->captivity[mid] = 1;
    m->captor_share[gt(m, hill, mid)] = 0.6;
    m->captor_share[gt(m, sand, mid)] = 0.3;
    for (int l = 0; l < cas->n_legs; l++) m->policy.danger[l] = 1;
    scene_travellers(m, 30000, ON_LEG, road, 0, 0, 0);
    journey_move(m);
    journey_account(m);
    int64_t by[3] = {0};
    for (int64_t i = 0; i < m->mig.n; i++)
        if (m->mig.status[i] == HELD) by[m->mig.holder[i] == hill ? 0 : m->mig.holder[i] == sand ? 1 : 2]++;
    int64_t taken = by[0] + by[1] + by[2];
    CHECK_INT(taken, m->captured[road]);
    CHECK(binomial_p(taken, 30000, 0.1) > 1e-4);
    CHECK(binomial_p(taken, 30000, 0.11) < 1e-4);
    CHECK(binomial_p(by[0], taken, 0.6) > 1e-4);
    CHECK(binomial_p(by[1], taken, 0.3) > 1e-4);
    CHECK(binomial_p(by[0], taken, 0.7) < 1e-4);
}

/* Kin of 1,000 pay half for a release, straight to the captor's account: 500 each. Captives cost upkeep; nobody is left over. */
TEST(ransom_by_hand)
{
    struct trib_config *config = quiet();
    scene_set(config, "capture.ransom", 0.5);
    scene_set(config, "capture.pay", 1);
    scene_set(config, "capture.death", 0);
    scene_set(config, "capture.upkeep", 0);
    struct trib_model *m = scene_model(config);
    int mid = scene_town(m, "mid"), hill = scene_group(m, "hill_guard");
    scene_travellers(m, 3, HELD, mid, CENTS(7), CENTS(1000), 0);
    for (int i = 0; i < 3; i++) m->mig.holder[i] = (uint8_t)(i < 2 ? hill : NOBODY);
    int64_t town = ledger_balance(&m->ledger, ACCOUNT_TOWN, mid), group = ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, hill);
    journey_move(m);
    journey_account(m);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, hill) - group, 2 * CENTS(500));
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_TOWN, mid) - town, CENTS(500)); /* a gang without a name: people of the town */
    CHECK_INT(m->count[IN_TOWN], 3);
    for (int i = 0; i < 3; i++) CHECK_INT(m->mig.kin[i], CENTS(500));
    for (int i = 0; i < 3; i++) CHECK_INT(m->mig.purse[i], CENTS(7));
}

/* Who is not bought out within capture.weeks is put to work; with exploitation off, let go. */
TEST(captivity_ends_in_work_or_release)
{
    for (int on = 0; on < 2; on++) {
        struct trib_config *config = quiet();
        scene_set(config, "capture.pay", 0);
        scene_set(config, "capture.death", 0);
        scene_set(config, "capture.weeks", 4);
        scene_switch(config, "exploitation", on);
        struct trib_model *m = scene_model(config);
        scene_travellers(m, 10, HELD, scene_town(m, "mid"), 0, CENTS(1000), 0);
        scene_weeks(m, 4);
        CHECK_INT(m->count[HELD], 10);
        scene_weeks(m, 1);
        CHECK_INT(m->count[HELD], 0);
        CHECK_INT(m->count[EXPLOITED], on ? 10 : 0);
    }
}

/* Stopped at sea with chance 0.25 x patrols 0.8 = 0.2: brought to the centre at the coast, or, where the policy says so, home. */
TEST(interception_by_its_chance)
{
    for (int home = 0; home < 2; home++) {
        struct trib_config *config = quiet();
        scene_set(config, "interdiction.sea_max", 0.25);
        struct trib_model *m = scene_model(config);
        int sea = scene_leg(m, "coast>over");
        m->policy.stop_leg[sea] = 0.8;
        m->policy.send_home[sea] = home;
        scene_travellers(m, 20000, AT_SEA, sea, CENTS(3), 0, 0);
        journey_move(m);
        journey_account(m);
        int64_t stopped = m->count[home ? RETURNED : DETAINED];
        CHECK_INT(m->stopped[sea], stopped);
        CHECK_INT(m->count[ARRIVED] + stopped, 20000);
        CHECK(binomial_p(stopped, 20000, 0.2) > 1e-4);
        CHECK(binomial_p(stopped, 20000, 0.25) < 1e-4);
        for (int64_t i = 0; i < m->mig.n; i++)
            if (m->mig.status[i] == DETAINED && !CHECK_INT(m->mig.place[i], scene_town(m, "coast"))) break;
    }
}

/* Rows are independent: the same people in the opposite order live the same week. */
TEST(the_order_of_rows_changes_nobodys_week)
{
    int64_t count[2][N_STATUSES], money[2];
    for (int turned = 0; turned < 2; turned++) {
        struct trib_config *config = quiet();
        scene_switch(config, "captivity", true);
        scene_set(config, "capture.base", 0.2);
        struct trib_model *m = scene_model(config);
        struct trib_case *cas = (struct trib_case *)config->cas;
        for (int l = 0; l < cas->n_legs; l++) cas->leg[l].death = 0.03, cas->leg[l].capture = 1;
        for (int k = 0; k < 3000; k++)
            scene_travellers(m, 1, k % 3 ? IN_TOWN : ON_LEG, k % 3 ? scene_town(m, "south") : scene_leg(m, "mid>coast"), CENTS(90 + k % 50),
                             CENTS(k), k);
        struct migrants *g = &m->mig;
        for (int64_t i = 0; turned && i < g->n / 2; i++) {
            int64_t j = g->n - 1 - i;
#define COLUMN(type, name, unit, doc) \
    {                                 \
        type x = g->name[i];          \
        g->name[i] = g->name[j];      \
        g->name[j] = x;               \
    }
#include "state.def"
#undef COLUMN
        }
        scene_weeks(m, 9);
        for (int s = 0; s < N_STATUSES; s++) count[turned][s] = m->count[s];
        money[turned] = ledger_balance(&m->ledger, ACCOUNT_MIGRANTS, 0);
    }
    for (int s = 0; s < N_STATUSES; s++) CHECK_INT(count[1][s], count[0][s]);
    CHECK_INT(money[1], money[0]);
    CHECK(count[0][DEAD] > 50 && count[0][HELD] > 50 && count[0][IN_TOWN] > 50); /* something happened */
}

/* A place on a regular channel after 3 weeks of waiting: travels in the third week, is there in the fourth. */
TEST(a_regular_journey_by_hand)
{
    struct trib_model *m = scene_model(quiet());
    scene_travellers(m, 1, WAITING_REGULAR, scene_town(m, "south"), CENTS(500), 0, 0);
    m->mig.timer[0] = 3;
    static const int want[] = {WAITING_REGULAR, WAITING_REGULAR, TRANSIT_REGULAR, ARRIVED_REGULAR};
    for (int week = 0; week < 4; week++) {
        scene_weeks(m, 1);
        CHECK_INT(m->count[want[week]], 1);
    }
    CHECK_INT(m->abroad[0], 1);
    CHECK_INT(m->count[ARRIVED], 0);
}
