/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Victims and survivors on the toy case by hand: kinds and bands, captors' choices, officials, debts, camps, and their levers. */
#include "scenes.h"
#include "armed.h"
#include "journey.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define CENTS(usd) ((int32_t)((usd)*100))

static struct trib_config *plain(void)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_config_without(config, NULL, &err), &err);
    scene_switch(config, "price_adaptation", false);
    scene_set(config, "capture.death", 0);
    return config;
}
static double binomial_p(int64_t k, int64_t n, double p)
{
    double low = gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n), high = k > 0 ? gsl_cdf_binomial_Q((unsigned)k - 1, p, (unsigned)n) : 1;
    double least = low < high ? low : high;
    return least > 0.5 ? 1 : 2 * least;
}
static bool near_p(int64_t k, int64_t n, double p) { return binomial_p(k, n, p) > 1e-4; }
static double now(const struct trib_model *m, int measure) { return m->acc[m->slot_base[measure][TRIB_NATION]]; }
static double at(const struct trib_model *m, int measure, enum trib_level level, int place) { return m->acc[m->slot_base[measure][level] + place]; }
static void week(struct trib_model *m)
{
    journey_move(m);
    journey_account(m);
    m->week++;
}
static int kind(const struct trib_model *m, const char *id) { return trib_case_place_find(m->cas, TRIB_KIND, id); }
static void all_traits(struct trib_model *m, int traits)
{
    for (int64_t i = 0; i < m->mig.n; i++) m->mig.traits[i] = (uint8_t)traits;
}

/* ---- kinds and bands ---------------------------------------------------------------------------------------------------- */
/* Weights of the toy case. Women: labour 1, sexual exploitation 3. Men of gangs: labour 3, begging 1; of groups also service 4. */
TEST(who_is_put_to_what_goes_by_the_weights)
{
    struct trib_config *config = plain();
    scene_set(config, "capture.pay", 0);
    scene_set(config, "capture.weeks", 1);
    scene_set(config, "capture.upkeep", 0);
    for (int turn = 0; turn < 3; turn++) {
        struct trib_model *m = scene_model(config);
        scene_travellers(m, 8000, HELD, scene_town(m, "mid"), 0, 0, 0);
        all_traits(m, turn == 0 ? TRAIT_FEMALE : 0);
        for (int64_t i = 0; turn == 2 && i < m->mig.n; i++) m->mig.holder[i] = (uint8_t)scene_group(m, "hill_guard");
        for (int k = 0; k < 2; k++) week(m);
        CHECK_INT(m->count[EXPLOITED], 8000);
        int64_t n[TRIB_MAX_KINDS] = {0};
        for (int64_t i = 0; i < m->mig.n; i++) n[m->mig.kind[i]]++;
        static const double labour[] = {0.25, 0.75, 0.375}, sexual[] = {0.75, 0, 0}, service[] = {0, 0, 0.5};
        CHECK(near_p(n[kind(m, "forced_labour")], 8000, labour[turn]));
        CHECK(turn ? n[kind(m, "sexual_exploitation")] == 0 : near_p(n[kind(m, "sexual_exploitation")], 8000, sexual[turn]));
        CHECK(turn < 2 ? n[kind(m, "forced_military_service")] == 0 : near_p(n[kind(m, "forced_military_service")], 8000, service[turn]));
    }
}

/* Ten men pressed into service for hill_guard: ten more men of its force, not of its fighters. */
TEST(forced_service_makes_men_under_arms)
{
    struct trib_model *m = scene_model(plain());
    int hill = scene_group(m, "hill_guard");
    m->fighters[hill] = 200;
    scene_travellers(m, 10, EXPLOITED, scene_town(m, "mid"), 0, 0, 0);
    for (int i = 0; i < 10; i++) m->mig.holder[i] = (uint8_t)hill, m->mig.kind[i] = (uint8_t)kind(m, "forced_military_service");
    week(m);
    CHECK_INT(m->pressed[hill], 10);
    CHECK_DOUBLE(armed_men(m, hill), 210, 0);
}

/* 100 persons of each band in a kind of harm 2: months of a week, 12 / 52.18 each, by kind, band and nation; harm twice that. */
TEST(months_are_counted_by_kind_and_band)
{
    struct trib_model *m = scene_model(plain());
    int sexual = kind(m, "sexual_exploitation");
    scene_travellers(m, 400, EXPLOITED, scene_town(m, "mid"), 0, 0, 0);
    for (int i = 0; i < 400; i++) m->mig.kind[i] = (uint8_t)sexual, m->mig.traits[i] = (uint8_t)(i / 100);
    week(m);
    double one = 100 * 12 / 52.18;
    for (int b = 0; b < TRIB_N_BANDS; b++) CHECK_DOUBLE(at(m, M_person_months_exploited, TRIB_BAND, b), one, 1e-9);
    CHECK_DOUBLE(at(m, M_person_months_exploited, TRIB_KIND, sexual), 4 * one, 1e-9);
    CHECK_DOUBLE(now(m, M_person_months_exploited), 4 * one, 1e-9);
    CHECK_DOUBLE(now(m, M_exploitation_harm), 8 * one, 1e-9);
}

/* Danger of capture by band: men 0.1, women x 1.5, girls x 1.5 x 2, alone x 1.5 more; survivors x 2; with the switch off all alike. */
TEST(bands_are_in_different_danger)
{
    for (int on = 0; on < 2; on++) {
        struct trib_config *config = plain();
        scene_set(config, "capture.base", 0.1);
        scene_set(config, "capture.women", 1.5);
        scene_set(config, "capture.children", 2);
        scene_set(config, "capture.alone", 1.5);
        scene_set(config, "retrafficking.road", 2);
        scene_switch(config, "vulnerability", on);
        static const int traits[] = {0, TRAIT_FEMALE, TRAIT_FEMALE | TRAIT_CHILD, TRAIT_CHILD | TRAIT_ALONE, TRAIT_SURVIVOR};
        static const double danger[] = {0.1, 0.15, 0.3, 0.3, 0.2};
        struct trib_model *m = scene_model(config);
        int road = scene_leg(m, "south>mid");
        ((struct trib_case *)config->cas)->leg[road].death = 0;
        m->captivity[scene_town(m, "mid")] = 1;
        for (int l = 0; l < m->cas->n_legs; l++) m->policy.danger[l] = 1;
        for (int k = 0; k < 5; k++) scene_travellers(m, 4000, ON_LEG, road, 0, 0, 4000 * k);
        for (int i = 0; i < 20000; i++) m->mig.traits[i] = (uint8_t)traits[i / 4000];
        week(m);
        for (int k = 0; k < 5; k++) {
            int64_t n = 0;
            for (int i = 4000 * k; i < 4000 * (k + 1); i++) n += m->mig.status[i] == HELD;
            CHECK(near_p(n, 4000, on || k == 4 ? danger[k] : 0.1));
        }
    }
}

/* ---- captors -------------------------------------------------------------------------------------------------------------- */
/* Kin at three times the origin's median (1,000): hazard x (1 + 0.5 x (3 - 1) / (3 + 1)) = 1.25; at none: x 0.5. */
TEST(rich_kin_pay_sooner)
{
    for (int on = 0; on < 2; on++) {
        struct trib_config *config = plain();
        scene_set(config, "capture.pay", 0.2);
        scene_set(config, "capture.wealth", 0.5);
        scene_switch(config, "captor_choice", on);
        struct trib_model *m = scene_model(config);
        scene_travellers(m, 5000, HELD, scene_town(m, "mid"), 0, CENTS(3000), 0);
        scene_travellers(m, 5000, HELD, scene_town(m, "mid"), 0, 0, 5000);
        week(m);
        int64_t n[2] = {0};
        for (int i = 0; i < 10000; i++) n[i / 5000] += m->mig.status[i] == IN_TOWN;
        CHECK(near_p(n[0], 5000, on ? 0.25 : 0.2));
        CHECK(near_p(n[1], 5000, on ? 0.1 : 0.2));
    }
}

/* After capture.weeks: labour pays and kin have nothing: to work. Labour pays nothing, kin are rich: kept. Neither pays upkeep: let go. */
TEST(captors_do_what_is_worth_most)
{
    static const struct {
        double value;
        int32_t kin;
        int status;
    } want[] = {{1, 0, EXPLOITED}, {0, CENTS(20000), HELD}, {0, 0, IN_TOWN}};
    for (int k = 0; k < 3; k++) {
        struct trib_config *config = plain();
        struct trib_case *cas = (struct trib_case *)config->cas;
        for (int i = 0; i < cas->n_kinds; i++) cas->kind[i].value = want[k].value;
        scene_set(config, "capture.pay", 0.0001); /* seldom, but 10,000 a time */
        scene_set(config, "capture.upkeep", want[k].kin ? 0 : 0.05);
        scene_set(config, "capture.weeks", 4);
        struct trib_model *m = scene_model(config);
        scene_travellers(m, 20, HELD, scene_town(m, "mid"), 0, want[k].kin, 0);
        for (int w = 0; w < 5; w++) week(m);
        CHECK(m->count[want[k].status] >= 19);
    }
}

/* Worth nothing here, something to a group with money: sold, for what the ledger moves; without money nobody buys. */
TEST(captives_are_sold_to_who_can_use_them)
{
    for (int rich = 0; rich < 2; rich++) {
        struct trib_config *config = plain();
        scene_set(config, "resale.chance", 1);
        scene_set(config, "resale.share", 0.7);
        scene_set(config, "capture.pay", 0);
        scene_set(config, "forced.value", 1);
        struct trib_model *m = scene_model(config);
        int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band"), mid = scene_town(m, "mid");
        m->captor_share[gt(m, hill, mid)] = m->captor_share[gt(m, hill, scene_town(m, "coast"))] = 1;
        m->expected_hold[hill] = 1;
        m->expected_hold[sand] = 0; /* doubts that it will be there next year: a captive is worth half to it */
        int cash = ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, hill);
        if (rich) ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), cash, CENTS(1000000), FLOW_SPONSOR);
        int64_t before = ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, sand);
        scene_travellers(m, 10, HELD, mid, 0, 0, 0);
        for (int i = 0; i < 10; i++) m->mig.holder[i] = (uint8_t)sand;
        week(m);
        int64_t got = ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, sand) - before;
        CHECK_INT((int64_t)now(m, M_resales), rich ? 10 : 0);
        if (rich) CHECK(got > CENTS(1000));
        else CHECK(got <= 0);
        if (rich) CHECK_INT(m->mig.holder[0], hill);
    }
}

/* ---- survivors and officials ------------------------------------------------------------------------------------------------ */
/* In a centre: 3,000 survivors, 3,000 others, all looked at. Recognised 0.4, mistaken 0.1; of a kind told to women alone, with
 * silence 0.6 and a staff of men, 0.4 x 0.4. */
TEST(officials_recognise_some_and_mistake_others)
{
    struct trib_config *config = plain();
    scene_set(config, "identify.screen", 1);
    scene_set(config, "identify.true", 0.4);
    scene_set(config, "identify.false", 0.1);
    scene_set(config, "identify.silence", 0.6);
    scene_set(config, "detained.pay", 0);
    scene_set(config, "detained.exit", 0);
    struct trib_model *m = scene_model(config);
    scene_travellers(m, 9000, DETAINED, scene_town(m, "coast"), 0, 0, 0);
    for (int i = 0; i < 9000; i++) m->mig.traits[i] = i < 6000 ? TRAIT_SURVIVOR : 0;
    for (int i = 3000; i < 6000; i++) m->mig.kind[i] = (uint8_t)kind(m, "sexual_exploitation");
    week(m);
    int64_t n[3] = {0};
    for (int i = 0; i < 9000; i++) n[i / 3000] += (m->mig.traits[i] & (TRAIT_IDENTIFIED | TRAIT_MISTAKEN)) != 0;
    CHECK(near_p(n[0], 3000, 0.4));
    CHECK(near_p(n[1], 3000, 0.16));
    CHECK(near_p(n[2], 3000, 0.1));
    CHECK_DOUBLE(now(m, M_identified_victims), (double)(n[0] + n[1]), 0);
    CHECK_DOUBLE(now(m, M_identified_wrongly), (double)n[2], 0);
    CHECK_DOUBLE(now(m, M_assisted), 0, 0); /* nobody has places */
}

/* Who is taken for a victim by mistake leaves a centre half as fast. */
TEST(mistakes_keep_people_in_centres)
{
    struct trib_config *config = plain();
    scene_set(config, "detained.pay", 0);
    scene_set(config, "detained.exit", 0.2);
    scene_set(config, "detained.mistaken", 0.5);
    struct trib_model *m = scene_model(config);
    scene_travellers(m, 8000, DETAINED, scene_town(m, "coast"), 0, 0, 0);
    for (int i = 0; i < 4000; i++) m->mig.traits[i] = TRAIT_MISTAKEN;
    week(m);
    int64_t n[2] = {0};
    for (int i = 0; i < 8000; i++) n[i / 4000] += m->mig.status[i] == IN_TOWN;
    CHECK(near_p(n[0], 4000, 0.1));
    CHECK(near_p(n[1], 4000, 0.2));
    CHECK(m->mig.traits[7999] == TRAIT_SURVIVOR || m->mig.status[7999] == DETAINED); /* who gets out is a survivor */
    CHECK_DOUBLE(now(m, M_exits), (double)(n[0] + n[1]), 0);
}

/* A survivor in a town of ordinary danger is taken again with chance 0.1 a week; assisted, 0.1 x (1 - 0.6); others never. */
TEST(survivors_are_taken_again)
{
    struct trib_config *config = plain();
    scene_set(config, "retrafficking.town", 0.1);
    scene_set(config, "assistance.effect", 0.6);
    scene_set(config, "travel.support", 0);
    struct trib_model *m = scene_model(config);
    int south = scene_town(m, "south");
    m->captivity[south] = 1;
    scene_travellers(m, 9000, IN_TOWN, south, 0, 0, 0);
    for (int i = 0; i < 6000; i++) m->mig.traits[i] = (uint8_t)(TRAIT_SURVIVOR | (i < 3000 ? 0 : TRAIT_ASSISTED));
    week(m);
    int64_t n[3] = {0};
    for (int i = 0; i < 9000; i++) n[i / 3000] += m->mig.status[i] == HELD;
    CHECK(near_p(n[0], 3000, 0.1));
    CHECK(near_p(n[1], 3000, 0.04));
    CHECK_INT(n[2], 0);
    CHECK_DOUBLE(now(m, M_retrafficked), (double)(n[0] + n[1]), 0);
}

/* ---- debts ------------------------------------------------------------------------------------------------------------------- */
/* A debt of 1,000 at 100 a week, nobody runs, no discount: all of it. Hazard 0.1 and discount 0: 100 (1 - exp(-1)) / 0.1 = 632. */
TEST(what_a_lender_expects_by_hand)
{
    struct trib_params p = {.debt_premium = 0.5, .debt_cost = 0.1, .debt_discount = 0};
    CHECK_DOUBLE(debt_expected(&p, 1000, 100, 0), 1000, 1e-6);
    CHECK_DOUBLE(debt_expected(&p, 1000, 100, 0.1), 1000 * (1 - exp(-1)), 1e-6);
    CHECK_DOUBLE(1000 * (1 - debt_lost_share(1000, 100, 0.1)), debt_expected(&p, 1000, 100, 0.1), 1e-6); /* what is drawn is what is expected */
    double most = debt_most(&p, 100, 0.1, 0.9);
    CHECK_RELATIVE(0.9 * debt_expected(&p, 1.5 * most, 100, 0.1), 1.1 * most, 1e-6); /* the lender just breaks even */
    CHECK(debt_most(&p, 100, 0.2, 0.9) < most);                                        /* more run away: less is lent */
    CHECK(debt_most(&p, 100, 0.1, 0.8) < most);
    CHECK_DOUBLE(debt_most(&p, 100, 0.1, 0.7), 0, 0); /* 0.7 x 1.5 < 1.1: not a cent */
}

/* A fare of 100 with 40 in the purse: 60 are lent, 90 owed. At mid a bonded worker pays back 0.6 x pay a week until nothing is owed.
 * The ledger: lenders out 60, back 90; the third of 90 above the loan is income from trafficking. */
TEST(a_loan_is_worked_off_by_hand)
{
    struct trib_config *config = plain();
    struct trib_case *cas = (struct trib_case *)config->cas;
    for (int l = 0; l < cas->n_legs; l++) cas->leg[l].death = cas->leg[l].capture = 0;
    scene_switch(config, "tolls", false);
    scene_set(config, "debt.offer", 1);
    scene_set(config, "debt.premium", 0.5);
    scene_set(config, "debt.escape", 0);
    scene_set(config, "travel.support", 0);
    struct trib_model *m = scene_model(config);
    scene_travellers(m, 1, IN_TOWN, scene_town(m, "south"), CENTS(40), 0, 0);
    scene_weeks(m, 1);
    CHECK_INT(m->mig.status[0], ON_LEG);
    CHECK_INT(m->mig.debt[0], CENTS(90));
    CHECK_INT(m->mig.purse[0], 0);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_LENDERS, 0), -CENTS(60));
    scene_weeks(m, 1);
    CHECK_INT(m->mig.status[0], BONDED);
    int32_t bond = m->journey->town[scene_town(m, "mid")].bond, weeks = (CENTS(90) + bond - 1) / bond;
    CHECK_INT(bond, (int64_t)(100 * cas->town[scene_town(m, "mid")].wage * 0.6 * 12 / 52.18 + 0.5));
    scene_weeks(m, weeks);
    CHECK_INT(m->mig.debt[0], 0);
    CHECK_INT(m->mig.status[0], IN_TOWN);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_LENDERS, 0), CENTS(30));
}

/* At a destination: with no hazard everybody pays 500 from wages there; with one, the share that the lender expected to lose is lost. */
TEST(debts_are_paid_or_lost_abroad)
{
    for (int run = 0; run < 2; run++) {
        struct trib_config *config = plain();
        struct trib_case *cas = (struct trib_case *)config->cas;
        for (int l = 0; l < cas->n_legs; l++) cas->leg[l].death = 0;
        scene_set(config, "debt.escape_abroad", run ? 0.2 : 0);
        struct trib_model *m = scene_model(config);
        scene_travellers(m, 4000, AT_SEA, scene_leg(m, "coast>over"), 0, 0, 0);
        for (int i = 0; i < 4000; i++) m->mig.debt[i] = CENTS(500);
        week(m);
        int64_t paid = ledger_balance(&m->ledger, ACCOUNT_LENDERS, 0) / CENTS(500);
        double lost = debt_lost_share(CENTS(500), m->journey->town[scene_town(m, "over")].bond_abroad, 0.2);
        CHECK(lost > 0.1 && lost < 0.9);
        if (run) CHECK(near_p(paid, 4000, 1 - lost));
        else CHECK_INT(paid, 4000);
    }
}

/* Share of people at the coast who embark on credit, as patrols at sea and with them the fare rise. */
static double share_on_credit(double escape, double stop)
{
    struct trib_config *config = plain();
    scene_set(config, "debt.offer", 1);
    scene_set(config, "debt.premium", 1);
    scene_set(config, "debt.cost", 0.1);
    scene_set(config, "debt.escape_abroad", escape);
    scene_set(config, "travel.support", 0);
    struct trib_model *m = scene_model(config);
    int sea = scene_leg(m, "coast>over"), coast = scene_town(m, "coast");
    m->week = 10;
    m->stop_seen[sea] = stop;
    m->price[sea] = CENTS(market_price(&m->p, 200, 0, stop, 1, 0.5)); /* firms pass the risk on */
    debt_terms(m);
    routes_solve(m);
    m->accept[coast] = 1;
    for (int i = 0; i < 2000; i++) scene_travellers(m, 1, IN_TOWN, coast, CENTS(i), 0, i); /* purses from 0 to 2,000 */
    week(m);
    int64_t gone = m->count[AT_SEA], credit = (int64_t)now(m, M_debt_departures);
    REQUIRE(gone > 0);
    return (double)credit / (double)gone;
}

/* Friebel and Guriev: tougher borders raise the part that goes on credit, where debtors hardly can run. Djajic and Vinogradova: they
 * lower it, where lenders are near the point at which lending loses. Both are there. */
TEST(border_control_moves_debt_either_way)
{
    double safe[2] = {share_on_credit(0.0001, 0), share_on_credit(0.0001, 0.3)};
    double loose[2] = {share_on_credit(0.3, 0), share_on_credit(0.3, 0.3)};
    test_note("debtors who cannot run: %.3f, %.3f behind a tougher border; who can: %.3f, %.3f", safe[0], safe[1], loose[0], loose[1]);
    CHECK(safe[0] > 0 && safe[1] > safe[0]);
    CHECK(loose[0] > 0 && loose[1] < loose[0]);
}

/* ---- camps ------------------------------------------------------------------------------------------------------------------ */
/* A tenth of mid's people displaced, 20 US$ each and month, a tenth of it leaks: 2,000 x 20 x 12 / 52.18 a week, a tenth to captors.
 * New victims: 2,000 x chance 0.01 x captivity 1, in the first week; checks that catch 60% leave 4% of leaks. */
TEST(aid_leaks_and_camps_are_preyed_on)
{
    for (int checked = 0; checked < 2; checked++) {
        struct trib_config *config = plain();
        scene_set(config, "camp.aid", 20);
        scene_set(config, "camp.leak", 0.1);
        scene_set(config, "camp.exploitation", 0.01);
        struct trib_model *m = scene_model(config);
        int mid = scene_town(m, "mid");
        m->displaced_share[mid] = 0.1;
        m->captivity[mid] = 1;
        if (checked) m->policy.procure_check[mid] = 0.6;
        journey_move(m);
        camps_week(m);
        double aid = 0.1 * m->cas->town[mid].population * 20 * 12 / 52.18, leak = checked ? 0.04 : 0.1;
        CHECK_DOUBLE(now(m, M_aid), aid, 0.01);
        CHECK_DOUBLE(now(m, M_aid_leaked), aid * leak, 0.02);
        double danger = 0.01 * (1 + m->aid_demand[mid]), months = 0.1 * m->cas->town[mid].population * danger * 12 / 52.18;
        CHECK_RELATIVE(m->aid_demand[mid], m->p.camp_pull * leak * 0.1, 1e-9);
        CHECK_RELATIVE(now(m, M_displaced_exploited), months, 1e-6);
        CHECK_RELATIVE(now(m, M_person_months_exploited), months, 1e-6);
        double bands = 0, kinds = 0;
        for (int b = 0; b < TRIB_N_BANDS; b++) bands += at(m, M_person_months_exploited, TRIB_BAND, b);
        for (int k = 0; k < m->cas->n_kinds; k++) kinds += at(m, M_person_months_exploited, TRIB_KIND, k);
        CHECK_RELATIVE(bands, months, 1e-6);
        CHECK_RELATIVE(kinds, months, 1e-6);
    }
}

/* ---- levers ------------------------------------------------------------------------------------------------------------------ */
static void act(struct trib_model *m)
{
    m->day = scene_day("2010-06-04");
    levers_week(m);
}

/* 0.1 a week at full strength: of 5,000 captives some 500 are freed. A captive whom a post may free is worth less here than in the
 * next town without one: sold onward, out of reach. */
TEST(protection_frees_and_moves_captives)
{
    struct trib_config *config = plain();
    struct trib_error err = {0};
    struct trib_setting *s = scene_lever(config, "field_protection", "2010-01-01");
    REQUIRE_STATUS(trib_setting_place(s, config->cas, TRIB_TOWN, "mid", &err), &err);
    REQUIRE_STATUS(trib_setting_field(s, "freed", 0.1, &err), &err);
    scene_set(config, "capture.pay", 0);
    scene_set(config, "resale.chance", 1);
    scene_set(config, "resale.share", 0.7);
    struct trib_model *m = scene_model(config);
    int mid = scene_town(m, "mid"), coast = scene_town(m, "coast");
    ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), ledger_account(&m->ledger, ACCOUNT_TOWN, coast), CENTS(10000000), FLOW_AID);
    scene_travellers(m, 5000, HELD, mid, 0, CENTS(100), 0);
    int64_t sold[2], freed[2];
    for (int on = 0; on < 2; on++) {
        if (on) act(m);
        for (int i = 0; i < 5000; i++) m->mig.status[i] = HELD, m->mig.place[i] = (uint16_t)mid, m->mig.holder[i] = NOBODY;
        double resales = now(m, M_resales), free = now(m, M_freed);
        journey_move(m);
        journey_account(m);
        sold[on] = (int64_t)(now(m, M_resales) - resales);
        freed[on] = (int64_t)(now(m, M_freed) - free);
    }
    CHECK_INT(freed[0], 0);
    CHECK(near_p(freed[1], 5000, 0.1));
    CHECK(sold[1] > sold[0] + 1000); /* to where nobody looks for them */
    CHECK(now(m, M_false_alarms) > 0);
}

/* All companies comply and find all: nobody is put to forced labour any more, and where captors lived from it they take half as many
 * captives again. Where they did not, none more. */
TEST(due_diligence_turns_captors_to_ransom)
{
    struct trib_config *config = plain();
    struct trib_error err = {0};
    struct trib_setting *s = scene_lever(config, "due_diligence", "2010-01-01");
    REQUIRE_STATUS(trib_setting_field(s, "compliance", 1, &err), &err);
    REQUIRE_STATUS(trib_setting_field(s, "detection", 1, &err), &err);
    scene_set(config, "capture.base", 0.1);
    scene_set(config, "capture.substitute", 0.5);
    struct trib_model *m = scene_model(config);
    int mid = scene_town(m, "mid"), road = scene_leg(m, "south>mid"), labour = kind(m, "forced_labour");
    m->captivity[mid] = 1;
    act(m);
    for (int lived = 0; lived < 2; lived++) {
        m->labour_part[mid] = lived;
        journey_prepare(m);
        const struct leg_now *leg = &m->journey->leg[road];
        CHECK_RELATIVE((double)(leg->taken[TRIB_MEN] - leg->stopped) * 0x1p-32, lived ? 0.15 : 0.1, 1e-6);
        const double *upto = m->journey->town[mid].kind_upto[0][TRIB_MEN];
        CHECK_DOUBLE(upto[labour] - (labour ? upto[labour - 1] : 0), 0, 1e-12);
        CHECK_DOUBLE(upto[m->cas->n_kinds - 1], 0.25, 1e-12); /* begging takes its quarter as before: three of four find no work */
    }
    CHECK_DOUBLE(m->policy.online[mid], 0.2, 1e-12);
}

/* Recognition of 0.4: with help that does not prosecute 0.4, with help that does 0.4 x (1 - 0.6), below no help at all. */
TEST(victims_hide_from_help_that_prosecutes)
{
    for (int spared = 0; spared < 2; spared++) {
        struct trib_config *config = plain();
        struct trib_error err = {0};
        struct trib_setting *s = scene_lever(config, "victim_assistance", "2010-01-01");
        REQUIRE_STATUS(trib_setting_field(s, "non_prosecution", spared, &err), &err);
        REQUIRE_STATUS(trib_setting_field(s, "places", 1000000, &err), &err);
        scene_set(config, "identify.true", 0.4);
        scene_set(config, "identify.hiding", 0.6);
        scene_set(config, "identify.screen", 1);
        scene_set(config, "detained.pay", 0);
        scene_set(config, "detained.exit", 0);
        struct trib_model *m = scene_model(config);
        act(m);
        scene_travellers(m, 5000, DETAINED, scene_town(m, "coast"), 0, 0, 0);
        all_traits(m, TRAIT_SURVIVOR);
        week(m);
        int64_t seen = (int64_t)now(m, M_identified_victims);
        CHECK(near_p(seen, 5000, spared ? 0.4 : 0.16));
        CHECK_INT((int64_t)now(m, M_assisted), seen);                /* places for all */
        CHECK_INT(m->count[IN_TOWN], spared ? seen : 0);             /* out of the centre, or not */
        m->flagged[0] = 1e9;                                         /* all places in use */
        journey_prepare(m);
        act(m);
        CHECK_DOUBLE(m->policy.testimony[scene_town(m, "mid")], spared ? 0.1 : 0, 1e-12);
    }
}

/* 5,000 in a centre, a fifth of them victims; places for 200 a week. A course with 60% and 5% against one with 60% and 60%: the mistaken of
 * the second take most of the places. */
TEST(a_course_that_sees_victims_everywhere_takes_their_places)
{
    int64_t assisted[2], wrong[2];
    for (int everywhere = 0; everywhere < 2; everywhere++) {
        struct trib_config *config = plain();
        struct trib_error err = {0};
        struct trib_setting *s = scene_lever(config, "mission_training", "2010-01-01");
        REQUIRE_STATUS(trib_setting_field(s, "trained", 1, &err), &err);
        REQUIRE_STATUS(trib_setting_field(s, "false_positives", everywhere ? 0.6 : 0.05, &err), &err);
        s = scene_lever(config, "victim_assistance", "2010-01-01");
        REQUIRE_STATUS(trib_setting_field(s, "places", 200 * 52.18, &err), &err);
        scene_set(config, "identify.screen", 1);
        scene_set(config, "detained.pay", 0);
        scene_set(config, "detained.exit", 0);
        struct trib_model *m = scene_model(config);
        act(m);
        scene_travellers(m, 5000, DETAINED, scene_town(m, "coast"), 0, 0, 0);
        for (int i = 0; i < 1000; i++) m->mig.traits[i] = TRAIT_SURVIVOR;
        m->flagged[0] = everywhere ? 3000 : 800; /* as many a week as of late */
        week(m);
        assisted[everywhere] = (int64_t)now(m, M_assisted);
        wrong[everywhere] = (int64_t)now(m, M_identified_wrongly);
        CHECK(near_p((int64_t)now(m, M_identified_victims), 1000, 0.6));
        CHECK(near_p(wrong[everywhere], 4000, everywhere ? 0.6 : 0.05));
    }
    CHECK(assisted[0] > 2 * assisted[1]);
}

/* Half of 1,000 detained are flown home in a week, for 1,500 US$ each; the next week captors of the town take a quarter more. */
TEST(flights_empty_centres_that_fill_again)
{
    struct trib_config *config = plain();
    struct trib_error err = {0};
    struct trib_setting *s = scene_lever(config, "evacuation_and_return", "2010-01-01");
    REQUIRE_STATUS(trib_setting_field(s, "persons_per_year", 500 * 52.18, &err), &err);
    REQUIRE_STATUS(trib_setting_field(s, "office", 0, &err), &err);
    scene_set(config, "detained.pay", 0);
    scene_set(config, "detained.exit", 0);
    scene_set(config, "detained.refill", 0.5);
    scene_set(config, "capture.base", 0.1);
    struct trib_model *m = scene_model(config);
    int coast = scene_town(m, "coast"), road = scene_leg(m, "mid>coast");
    m->captivity[coast] = 1;
    scene_travellers(m, 1000, DETAINED, coast, 0, 0, 0);
    week(m); /* they are counted */
    for (int l = 0; l < m->cas->n_legs; l++) m->policy.danger[l] = 1;
    journey_prepare(m);
    uint32_t before = m->journey->leg[road].taken[TRIB_MEN] - m->journey->leg[road].stopped;
    act(m);
    CHECK_DOUBLE(now(m, M_lever_cost), 500 * 1500, 1);
    week(m);
    CHECK(near_p(m->count[RETURNED], 1000, 0.5));
    CHECK_DOUBLE(now(m, M_evacuated), (double)m->count[RETURNED], 0);
    CHECK_INT(m->returned[0], m->count[RETURNED]); /* who would leave again */
    journey_prepare(m);
    CHECK_RELATIVE((double)(m->journey->leg[road].taken[TRIB_MEN] - m->journey->leg[road].stopped) / before, 1.25, 0.01);
}

/* A centre under rules: bribes x 0.3, releases x 3; a keeper who lived from bribes turns to the road. */
TEST(reform_frees_people_and_drives_the_keeper_to_the_road)
{
    struct trib_config *config = plain();
    scene_lever(config, "detention_reform", "2010-01-01");
    scene_set(config, "detained.pay", 0.2);
    scene_set(config, "detained.exit", 0.1);
    scene_set(config, "capture.base", 0.1);
    scene_set(config, "capture.substitute", 0.5);
    struct trib_model *m = scene_model(config);
    int coast = scene_town(m, "coast"), road = scene_leg(m, "mid>coast");
    act(m);
    m->captivity[coast] = m->bribe_part[coast] = 1;
    scene_travellers(m, 8000, DETAINED, coast, 0, CENTS(1000), 0);
    week(m);
    int64_t paid = 0, free = 0;
    for (int i = 0; i < 8000; i++) {
        paid += m->mig.kin[i] < CENTS(1000);
        free += m->mig.status[i] == IN_TOWN && m->mig.kin[i] == CENTS(1000);
    }
    CHECK(near_p(paid, 8000, 0.2 * 0.3));
    CHECK(near_p(free, 8000 - paid, 0.3));
    journey_prepare(m);
    double leg = m->cas->leg[road].capture;
    CHECK_RELATIVE((double)(m->journey->leg[road].taken[TRIB_MEN] - m->journey->leg[road].stopped) * 0x1p-32,
                   0.1 * leg * (1 + 0.5 * 0.7 * m->bribe_part[coast]), 1e-3);
}

/* People sent home, and lenders who lend more because debtors fear it: 0.8 x 0.5 of the hazard is gone. */
TEST(deportation_sends_home_and_makes_lenders_lend)
{
    struct trib_config *config = plain();
    struct trib_error err = {0};
    struct trib_setting *s = scene_lever(config, "border_deportation", "2010-01-01");
    REQUIRE_STATUS(trib_setting_field(s, "persons_per_year", 100 * 52.18, &err), &err);
    scene_set(config, "debt.escape", 0.2);
    scene_set(config, "travel.saving", 0);
    struct trib_model *m = scene_model(config);
    int road = scene_leg(m, "south>mid");
    debt_terms(m);
    int32_t before = m->loan_max[road];
    scene_travellers(m, 1000, IN_TOWN, scene_town(m, "south"), 0, 0, 0);
    week(m);
    act(m);
    debt_terms(m);
    CHECK(before > 0 && m->loan_max[road] > before);
    week(m);
    CHECK(near_p(m->count[RETURNED], 1000, 0.1));
    CHECK_DOUBLE(now(m, M_deported), (double)m->count[RETURNED], 0);
}

/* Of 400 who returned, after 10 weeks in the mean and a share of 1, a tenth leave again each week; people are conserved. */
TEST(who_was_sent_home_leaves_again)
{
    for (int on = 0; on < 2; on++) {
        struct trib_config config;
        scene_toy(&config);
        config.scale = 1;
        scene_set(&config, "remigration.share", 1);
        scene_set(&config, "remigration.delay", 10);
        scene_set(&config, "remigration.cash", 1);
        scene_switch(&config, "remigration", on);
        struct trib_model *m = scene_model(&config);
        scene_weeks(m, 1);
        m->count[RETURNED] += 400, m->count[AT_HOME] -= 400, m->home[0] -= 400, m->born += 400, m->returned[0] += 400;
        scene_weeks(m, 10);
        double again = now(m, M_remigrants) + m->last[m->slot_base[M_remigrants][TRIB_NATION]];
        if (on) CHECK(again > 100 && again < 400 && m->count[RETURNED] < 400);
        else CHECK(again == 0 && m->count[RETURNED] >= 400);
        trib_config_clear(&config);
    }
}
