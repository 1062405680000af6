/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leaving home on the toy case: how many, who, with what, and the regular way. */
#include "scenes.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

static double binomial_p(int64_t k, int64_t n, double p)
{
    double low = gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n), high = k > 0 ? gsl_cdf_binomial_Q((unsigned)k - 1, p, (unsigned)n) : 1;
    double least = low < high ? low : high;
    return least > 0.5 ? 1 : 2 * least;
}

/* A toy model with routes solved, its origin with a million people; leaves[c] is set to the hand's count of leavers a week. */
static struct trib_model *ready(struct trib_config *config, double *leaves)
{
    scene_toy(config);
    ((struct trib_case *)config->cas)->origin[0].population = 1e6;
    scene_set(config, "leaving.population", 0.5);
    scene_set(config, "leaving.rate", 0.2);
    scene_set(config, "leaving.income", 0.8);
    scene_set(config, "leaving.push", 0.46);
    scene_set(config, "leaving.constant", -0.4);
    scene_set(config, "leaving.informed", 0.4);
    scene_set(config, "leaving.contacts", 0.18);
    scene_set(config, "leaving.kin_share", 0.5);
    scene_set(config, "route.cost", 2);
    scene_set(config, "route.time", 0.04);
    scene_set(config, "route.leg", 0.9);
    scene_set(config, "smuggling.first_wait", 0); /* no rumour of a queue for boats */
    scene_switch(config, "contacts", false);
    struct trib_model *m = scene_model(config);
    clock_week(m);
    levers_week(m);
    routes_solve(m);
    /* pool: 10^6 x sqrt(1 million) x via 1 = 10^6, a fifth a year considers it: 10^6 x 0.2 / 52.18 = 3832.9 a week.
     * pull: 0.8 ln(800 x 12 / 1000) + 0.46 x 1; the way: value of south, three stages not counted; nothing to pay before it. */
    double pull = 0.8 * log(9.6) + 0.46, stages = 3 * m->p.route_leg;
    for (int c = 0; c < N_CLASSES; c++) {
        double x = m->value[c * m->cas->n_towns + scene_town(m, "south")] + stages - 0.4 + pull;
        leaves[c] = 1e6 * 0.2 / 52.18 * (c < N_WEALTH ? 0.6 : 0.4) / 3 / (1 + exp(-x));
    }
    return m;
}

TEST(how_many_leave_by_hand)
{
    struct trib_config config;
    double leaves[N_CLASSES], sum = 0;
    struct trib_model *m = ready(&config, leaves);
    for (int c = 0; c < N_CLASSES; c++) sum += leaves[c];
    REQUIRE(sum > 50);
    int by_class[N_CLASSES] = {0};
    for (int week = 0; week < 12; week++) { /* each from the first day's state: only luck differs, and that by less than one */
        int64_t before = m->born;
        m->week = week;
        m->home[0] = 1000000;
        origins_leave(m);
        CHECK_DOUBLE((double)(m->born - before), sum, 0.03 * sum + 1); /* a few of the poorest can't pay the first fare */
    }
    for (int64_t i = 0; i < m->mig.n; i++) by_class[m->mig.class_[i]]++;
    for (int c = 0; c < N_CLASSES; c++) CHECK(binomial_p(by_class[c], m->mig.n, leaves[c] / sum) > 1e-5);
    trib_config_clear(&config);
}

/* Of those who leave a fifth are women and a tenth children, as the case says, not a quarter. Purses: log-normal round the origin's
 * 1,000 x half, once or twice for thirds of the people; money comes from kin to the cent. */
TEST(who_leaves_and_with_what)
{
    struct trib_config config;
    double leaves[N_CLASSES];
    struct trib_model *m = ready(&config, leaves);
    for (int week = 0; week < 40 && m->mig.n < 6000; week++) {
        m->week = week;
        origins_leave(m);
    }
    int64_t women = 0, children = 0, girls = 0, alone = 0, purses = 0, rich = 0, n_rich = 0;
    for (int64_t i = 0; i < m->mig.n; i++) {
        int band = band_of(m->mig.traits[i]);
        women += band == TRIB_WOMEN;
        children += band == TRIB_GIRLS || band == TRIB_BOYS;
        girls += band == TRIB_GIRLS;
        alone += (m->mig.traits[i] & TRAIT_ALONE) != 0;
        purses += m->mig.purse[i];
        if (m->mig.class_[i] % N_WEALTH != 2) continue;
        n_rich++;
        rich += m->mig.purse[i] > 200000; /* above the median of the rich third */
    }
    REQUIRE(m->mig.n > 2000);
    CHECK(binomial_p(women, m->mig.n, 0.2) > 1e-4);
    CHECK(binomial_p(women, m->mig.n, 0.25) < 1e-4);
    CHECK(binomial_p(children, m->mig.n, 0.1) > 1e-4);
    CHECK(binomial_p(children, m->mig.n, 0.13) < 1e-4);
    CHECK(binomial_p(girls, children, m->p.children_girls) > 1e-4); /* of the children; 'women' of the case are grown up */
    CHECK(binomial_p(alone, children, m->p.children_alone) > 1e-4);
    CHECK(binomial_p(girls, children, 0.5) < 1e-4);
    CHECK(binomial_p(rich, n_rich, 0.5) > 1e-4);
    CHECK(binomial_p(rich, n_rich, 0.6) < 1e-4);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_MIGRANTS, 0), purses);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_KIN, 0), -purses);
    trib_config_clear(&config);
}

/* Without cash and without kin nobody can pay the first 100, however much they would like to leave. */
TEST(who_cannot_pay_stays)
{
    for (int kin = 0; kin < 2; kin++) {
        struct trib_config config;
        double leaves[N_CLASSES];
        struct trib_model *m = ready(&config, leaves);
        ((struct trib_case *)config.cas)->origin[0].cash = 0;
        ((struct trib_case *)config.cas)->origin[0].kin = kin * 100000;
        origins_leave(m);
        if (kin) CHECK(m->born > 30);
        else CHECK_INT(m->born, 0);
        trib_config_clear(&config);
    }
}

/* A push shock of 3 triples those who consider leaving; the end of the world at home (push + 2 sd) raises the odds by exp(0.92). */
TEST(push_by_hand)
{
    struct trib_config config;
    double leaves[N_CLASSES], sum = 0;
    struct trib_model *m = ready(&config, leaves);
    for (int c = 0; c < N_CLASSES; c++) sum += leaves[c];
    m->policy.push[0] = 3;
    origins_leave(m);
    CHECK_DOUBLE((double)m->born, 3 * sum, 0.03 * 3 * sum + 1);
    trib_config_clear(&config);
}

/* Countrymen abroad: ln(1 + 20,000 per million / 10) = 7.6 x 0.18 raises the odds; with the mechanism off, nothing. */
TEST(contacts_make_leaving_easier)
{
    int64_t born[2][2];
    for (int on = 0; on < 2; on++)
        for (int abroad = 0; abroad < 2; abroad++) {
            struct trib_config config;
            double leaves[N_CLASSES];
            struct trib_model *m = ready(&config, leaves);
            m->on.contacts = on;
            m->abroad[0] = abroad * 20000;
            origins_leave(m);
            born[on][abroad] = m->born;
            trib_config_clear(&config);
        }
    CHECK_INT(born[0][0], born[0][1]);
    CHECK(born[1][1] > 1.5 * (double)born[1][0]);
}

/* 5,218 places a year are 100 a week; far more would take one, so all are given out and not one more: 20 weeks, 2,000 +- 1. Each
 * pays the fee to the donors, who spend regular.cost on it. */
TEST(regular_places_are_all_given_and_no_more)
{
    struct trib_config config;
    double leaves[N_CLASSES];
    struct trib_model *m = ready(&config, leaves);
    scene_set(&config, "regular.cost", 150);
    m->policy.places[0] = 100;
    m->policy.fee[0] = 400;
    m->policy.delay[0] = 16;
    m->policy.eligible[0] = 1;
    int64_t kin = 0, n = 0, purses = 0;
    for (int week = 0; week < 20; week++) {
        m->week = week;
        origins_leave(m);
    }
    for (int64_t i = 0; i < m->mig.n; i++) {
        purses += m->mig.purse[i];
        if (m->mig.status[i] != WAITING_REGULAR) continue;
        n++;
        CHECK_INT(m->mig.timer[i], 16);
    }
    CHECK_DOUBLE((double)n, 2000, 20);
    CHECK(m->regular_demand[0] > 200);
    kin = ledger_balance(&m->ledger, ACCOUNT_KIN, 0);
    CHECK_INT(kin, -purses - n * 40000);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_DONORS, 0), n * (40000 - 15000));
    trib_config_clear(&config);
}

/* Ways to leave are nested: with a small nest a regular place replaces the irregular way, so fewer leave irregularly; with places
 * for one in a thousand of those who want one it does next to nothing; with the mechanism off, nothing at all. */
TEST(a_regular_way_replaces_the_irregular_one)
{
    static const struct {
        double places;
        bool on;
    } arm[] = {{0, true}, {1e6, true}, {0.5, true}, {1e6, false}};
    double irregular[4];
    for (int i = 0; i < 4; i++) {
        struct trib_config config;
        double leaves[N_CLASSES];
        struct trib_model *m = ready(&config, leaves);
        m->on.regular_channel = arm[i].on;
        m->p.regular_nest = 0.3;
        m->policy.places[0] = arm[i].places;
        m->policy.eligible[0] = 1;
        int64_t n = 0;
        origins_leave(m);
        for (int64_t k = 0; k < m->mig.n; k++) n += m->mig.status[k] == IN_TOWN;
        irregular[i] = (double)n;
        trib_config_clear(&config);
    }
    CHECK(irregular[1] < 0.2 * irregular[0]);
    CHECK_DOUBLE(irregular[2], irregular[0], 0.02 * irregular[0] + 1);
    CHECK_DOUBLE(irregular[3], irregular[0], 0);
}

/* Nobody leaves who is not there: an origin of 300 people runs dry, and then stays at what it has left. */
TEST(an_origin_can_run_dry)
{
    struct trib_config config;
    scene_toy(&config);
    ((struct trib_case *)config.cas)->origin[0].population = 300;
    scene_set(&config, "leaving.rate", 0.2);
    scene_set(&config, "leaving.population", 0.2);
    scene_set(&config, "leaving.constant", 30);
    struct trib_model *m = scene_model(&config);
    scene_weeks(m, 52);
    CHECK(m->home[0] >= 0);
    CHECK(m->home[0] < 10);
    CHECK_INT(m->home[0] + m->born, 300);
    trib_config_clear(&config);
}

/* Purse and kin of the toy, 1,000 each in the median with spreads 0.8 and 0.7, half of kin's means count. Nothing asked: all can.
 * Against 20,000 draws of both, a hundred cells are good to 0.03; the poor, who have half, raise 1,000 as often as the middling
 * raise 2,000. Nobody can raise a million. */
TEST(who_can_raise_a_fee)
{
    struct trib_config config;
    double leaves[N_CLASSES];
    struct trib_model *m = ready(&config, leaves);
    m->p.leaving_cash_sd = 0.8;
    m->p.leaving_kin_sd = 0.7;
    m->p.leaving_kin_share = 0.5;
    double sum = 0;
    int n = 20000;
    for (int k = 0; k < n; k++)
        sum += 1000 * exp(0.8 * rng_normal(m->key, DRAW_GROUP, 1, 0, (uint32_t)k)) + 500 * exp(0.7 * rng_normal(m->key, DRAW_GROUP, 2, 0, (uint32_t)k)) >= 1000;
    CHECK_DOUBLE(origins_able(m, 0, 1, 0), 1, 0);
    CHECK_DOUBLE(origins_able(m, 0, 1, 1000), sum / n, 0.03);
    CHECK_DOUBLE(origins_able(m, 0, 0, 1000), origins_able(m, 0, 1, 2000), 1e-12);
    CHECK_DOUBLE(origins_able(m, 0, 2, 1e6), 0, 0);
    trib_config_clear(&config);
}

/* Places for everybody: the dearer they are the fewer take one, and who takes one could pay. Eligible are all. */
TEST(a_fee_bites)
{
    static const double fee[] = {0, 1000, 4000};
    int64_t n[3] = {0};
    double demand[3];
    for (int k = 0; k < 3; k++) {
        struct trib_config config;
        double leaves[N_CLASSES];
        struct trib_model *m = ready(&config, leaves);
        m->policy.places[0] = 1e6;
        m->policy.eligible[0] = 1;
        m->policy.fee[0] = fee[k];
        origins_leave(m);
        for (int64_t i = 0; i < m->mig.n; i++) n[k] += m->mig.status[i] == WAITING_REGULAR;
        demand[k] = m->regular_demand[0];
        CHECK_DOUBLE((double)n[k], demand[k], 1);
        CHECK_INT(m->ledger.in[ledger_account(&m->ledger, ACCOUNT_DONORS, 0)], n[k] * cents_of(fee[k]));
        trib_config_clear(&config);
    }
    test_note("%g, %g, %g would take a place", demand[0], demand[1], demand[2]);
    CHECK(n[0] > 100);
    CHECK((double)n[1] < 0.85 * (double)n[0]);
    CHECK((double)n[2] < 0.3 * (double)n[1]);
}

static double profit_with(double places)
{
    struct trib_config config;
    scene_toy(&config);
    scene_set(&config, "leaving.rate", 0.2);
    config.to_day = scene_day("2012-12-31");
    struct trib_setting *s = scene_lever(&config, "regular_channels", "2010-06-01");
    s->field[0] = places;
    s->field[1] = 100;
    s->field[3] = 1;
    struct trib_result *r = scene_run(&config);
    double sum = 0;
    for (int i = 0; i < r->n_months; i++) sum += r->monthly[i * r->n_measures + M_smuggling_profit];
    trib_config_clear(&config);
    return sum;
}

/* A quota small beside demand does next to nothing to smugglers' profit; one for everybody takes most of it away. */
TEST(a_small_quota_does_next_to_nothing)
{
    double none = profit_with(0), few = profit_with(20), all = profit_with(1000000);
    test_note("profit %g without places, %g with 20 a year, %g with a million", none, few, all);
    CHECK(none > 0);
    CHECK_DOUBLE(few, none, 0.05 * none);
    CHECK(all < 0.5 * none);
}

/* Clashes over: of mid's two peoples of 24 sampled residents, 10,000 / 24 persons each, six are displaced, 2,500 persons. A tenth a month
 * think of leaving and nearly all of them would: 250; they start from mid as the plain's people, whose count falls. Off, nobody. */
TEST(the_displaced_become_travellers)
{
    for (int on = 0; on < 2; on++) {
        struct trib_config *config = scene_empty_toy();
        struct trib_case *cas = (struct trib_case *)config->cas;
        cas->home_origin = 0;
        scene_set(config, "displaced.rate", 0.1);
        scene_set(config, "leaving.constant", 30);
        scene_set(config, "leaving.cash_sd", 0.1);
        scene_switch(config, "displaced_travel", on);
        struct trib_model *m = scene_model(config);
        int mid = scene_town(m, "mid"), displaced = 0;
        scene_weeks(m, 1);
        int64_t home = m->home[0];
        for (int r = 0; r < m->res.n && displaced < 6; r++)
            if (m->res.town[r] == mid) m->res.displaced[r] = true, displaced++;
        displaced_leave(m);
        CHECK_DOUBLE((double)(home - m->home[0]), on ? 250 : 0, 6);
        CHECK_INT(m->count[IN_TOWN], home - m->home[0]);
        for (int64_t i = 0; i < m->mig.n; i++) CHECK_INT(m->mig.place[i], mid);
        double gone = 0;
        for (int r = 0; r < m->res.n; r++) gone += m->res.gone[r];
        CHECK_DOUBLE(gone, (double)(home - m->home[0]), 0);
        audit_week(m);
        CHECK_INT(m->failed, TRIB_OK);
        for (int month = 1; month <= 60 && on; month++) { /* nobody goes twice: at last those 2,500 have left, give or take one a resident */
            m->week = 5 * month;
            displaced_leave(m);
        }
        if (on) CHECK((double)(home - m->home[0]) <= 2500 + 6 && (double)(home - m->home[0]) > 2400);
        if (on) CHECK_INT(m->acc[m->slot_base[M_displaced_leaving][TRIB_TOWN] + mid], home - m->home[0]);
    }
}
