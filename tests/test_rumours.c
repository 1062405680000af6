/* SPDX-License-Identifier: GPL-3.0-or-later */
/* News of the route: exchange, those who passed, recruiters who lie, campaigns. */
#include "scenes.h"
#include <math.h>

static struct trib_model *village(void)
{
    struct trib_config *config = scene_empty_toy();
    static const struct {
        const char *name;
        double value;
    } set[] = {{"rumours.explore", 0},   {"rumours.news", 0},     {"rumours.talk", 0},    {"rumours.forget", 0},  {"rumours.error", 0},
               {"rumours.convince", 0.5}, {"rumours.convert", 0.1}, {"rumours.confuse", 0},  {"rumours.recruit", 0}, {"rumours.lie", 0.5},
               {"rumours.recruiter_trust", 0.5}, {"rumours.notice", 0.5}, {"rumours.late", 1}, {"rumours.crowd", 50}, {"route.trust_low", 0.3},
               {"route.trust_high", 0.9}, {"observe.error", 0}};
    for (size_t i = 0; i < sizeof set / sizeof *set; i++) scene_set(config, set[i].name, set[i].value);
    scene_switch(config, "rumours", true);
    return scene_model(config);
}
static struct belief *death(struct trib_model *m, int info, int l) { return &m->news_death[info * m->cas->n_legs + l]; }

/* A (0.1, trusted 0.6) hears B (0.3, 0.5), convince 0.5, convert 0.1. Without confusion: weights 0.6 x 0.5 = 0.3, 0.5 x 0.4 x 0.5 = 0.1,
 * 0.6 x 0.5 = 0.3; trust their sum 0.7; value (0.3 x 0.1 + 0.1 x 0.3 + 0.3 x 0.12) / 0.7. With confusion 0.3 the third is 0.3 x (1 - 0.15). */
TEST(exchange_is_a_weighted_mean_without_confusion)
{
    struct belief a = {0.1, 0.6}, b = {0.3, 0.5}, x = rumours_exchange(a, b, 0.5, 0.1, 0);
    CHECK_DOUBLE(x.t, 0.7, 1e-12);
    CHECK_DOUBLE(x.v, 0.096 / 0.7, 1e-12);
    x = rumours_exchange(a, b, 0.5, 0.1, 0.3);
    CHECK_DOUBLE(x.t, 0.655, 1e-12);
    CHECK_DOUBLE(x.v, (0.06 + 0.255 * 0.12) / 0.655, 1e-12);
    for (int k = 0; k <= 20; k++) { /* always between the two; trust never falls, without confusion */
        struct belief c = {0.05 * k, 0.05 * k};
        x = rumours_exchange(a, c, 0.5, 0.1, 0);
        CHECK(x.v >= fmin(a.v, c.v) - 1e-12 && x.v <= fmax(a.v, c.v) + 1e-12 && x.t >= a.t - 1e-12);
    }
    x = rumours_exchange(a, (struct belief){0.9, 0}, 0.5, 0.1, 0.3); /* who is not trusted at all */
    CHECK_DOUBLE(x.v, a.v, 1e-12);
    CHECK_DOUBLE(x.t, a.t, 1e-12);
    CHECK_DOUBLE(rumours_heard(&(struct trib_params){0}, a, b, 0).v, a.v, 0);
}

/* 60 end the crossing, 50 of them well: half of the 10 deaths are noticed, 1 in 12. The busy half of a leg with 60 + 50 a week: the
 * informed move by 0.2 x 0.9 x 60 / 110 of the way, the uninformed by 0.3 for 0.9. What friends tell is trusted: 1 - t shrinks alike. */
TEST(who_passed_tells)
{
    struct trib_model *m = village();
    int sea = scene_leg(m, "coast>over");
    m->p.rumours_explore = 0.2;
    m->arrived[sea] = 50;
    m->died[sea] = 10;
    rumours_week(m);
    for (int i = 0; i < N_INFO; i++) {
        double base = i ? 0.9 : 0.3, speed = 0.2 * base * 60 / 110;
        CHECK_DOUBLE(death(m, i, sea)->v, 0.02 + speed * (5.0 / 60 - 0.02), 1e-12);
        CHECK_DOUBLE(death(m, i, sea)->t, base + speed * (1 - base), 1e-12);
    }
    double u[8], v[8];
    routes_utility(m, 1, u);
    m->on.rumours = false; /* today's record, by constant trust */
    m->believed_death[sea] = 0.02;
    m->believed_capture[sea] = 0.02;
    routes_utility(m, 1, v);
    m->on.rumours = true;
    struct belief b = *death(m, 0, sea), c = m->news_capture[sea]; /* nobody was taken: that, too, is told */
    CHECK(c.v < 0.02);
    CHECK_DOUBLE(v[sea] - u[sea], 26 * (b.t * b.v - 0.3 * 0.02) + 5 * (c.t * c.v - 0.3 * 0.02), 1e-12);
}

/* Trust fades to what hearsay is worth; the value stays. */
TEST(trust_fades)
{
    struct trib_model *m = village();
    int sea = scene_leg(m, "coast>over");
    m->p.rumours_forget = 0.5;
    *death(m, 0, sea) = (struct belief){0.2, 0.7};
    rumours_week(m);
    CHECK_DOUBLE(death(m, 0, sea)->t, 0.5, 1e-12);
    CHECK_DOUBLE(death(m, 0, sea)->v, 0.2, 1e-12);
}

/* A margin of 0.6 and half of the places empty: 0.6 x 0.75. They tell the uninformed more often, 0.7, than the informed, 0.1, and say
 * half of what is feared. Full boats of a poor trade, and roads whose drivers have no firms, are not talked up. */
TEST(recruiters_lie_where_they_need_people)
{
    struct trib_model *m = village();
    int coast = scene_town(m, "coast"), sea = scene_leg(m, "coast>over");
    m->p.rumours_recruit = 0.4;
    m->profit_margin[coast] = 0.6;
    m->load_month[coast] = 0.5;
    m->n_firms[coast] = 1;
    CHECK_DOUBLE(rumours_push(m, sea), 0.45, 1e-12);
    CHECK_DOUBLE(rumours_push(m, scene_leg(m, "coast>mid")), 0, 0);
    rumours_week(m);
    for (int i = 0; i < N_INFO; i++) {
        double base = i ? 0.9 : 0.3;
        struct belief want = rumours_heard(&m->p, (struct belief){0.02, base}, (struct belief){0.01, 0.5}, 0.4 * 0.45 * (1 - base));
        CHECK_DOUBLE(death(m, i, sea)->v, want.v, 1e-12);
    }
    CHECK(death(m, 0, sea)->v < death(m, 1, sea)->v);
    CHECK(death(m, 1, sea)->v < 0.02);
    m->on.deception = false;
    CHECK_DOUBLE(rumours_push(m, sea), 0, 0);
    m->on.deception = true;
    m->profit_margin[coast] = -1;
    CHECK_DOUBLE(rumours_push(m, sea), 0, 0);
}

/* A campaign that reaches half of a class moves it towards the record: up where people feared too little, down where too much, nowhere where
 * the messenger is not trusted. */
TEST(campaigns_tell_the_record_and_can_lower_fear)
{
    struct trib_model *m = village();
    int sea = scene_leg(m, "coast>over");
    static const double before[] = {0.01, 0.3, 0.01}, trust[] = {0.7, 0.7, 0};
    for (int k = 0; k < 3; k++) {
        m->believed_death[sea] = 0.04;
        *death(m, 0, sea) = (struct belief){before[k], 0.8};
        m->policy.campaign[0] = 0.5;
        m->policy.campaign_trust[0] = trust[k];
        double fear = death(m, 0, sea)->v * death(m, 0, sea)->t;
        rumours_week(m);
        double now = death(m, 0, sea)->v * death(m, 0, sea)->t;
        if (k == 0) CHECK(now > fear * 1.02);
        if (k == 1) CHECK(now < fear * 0.99); /* trust rises, what is believed falls more */
        if (k == 2) CHECK_DOUBLE(now, fear, 1e-12);
    }
}

/* 52,180 people a year at 2 US$, 0.5 of whom think of leaving: 500 a week of an audience that origins_pool x leaving.rate makes. */
TEST(the_campaign_by_hand)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_case *cas = (struct trib_case *)config->cas;
    cas->origin[0].via = 1;
    scene_set(config, "leaving.population", 1);
    scene_set(config, "leaving.rate", 0.1); /* 10,000 of 100,000 */
    struct trib_setting *s = scene_lever(config, "information_campaign", "2010-01-01");
    s->field[0] = 52180, s->field[1] = 2, s->field[2] = 0.5, s->field[3] = 0.5, s->field[4] = 0.2, s->field[5] = 0.6;
    struct trib_model *m = scene_model(config);
    m->day = scene_day("2010-06-01");
    levers_week(m);
    CHECK_DOUBLE(m->policy.campaign[0], 0.05, 1e-9);
    CHECK_DOUBLE(m->policy.campaign_trust[1], 0.4, 1e-12);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_DONORS, 0), -200000);
}

/* On the whole toy: where the sea is deadlier than people believe, a campaign keeps people at home; where they fear too much, it sends
 * them out; told by those whom nobody trusts, it does nothing at all. */
TEST(a_campaign_can_fail_and_backfire)
{
    double left[2][3];
    for (int world = 0; world < 2; world++)
        for (int arm = 0; arm < 3; arm++) {
            struct trib_config config;
            scene_toy(&config);
            struct trib_case *cas = (struct trib_case *)config.cas;
            for (int l = 0; l < cas->n_legs; l++)
                if (cas->leg[l].mode == TRIB_SEA) cas->leg[l].death = world ? 0.08 : 0.05;
            scene_set(&config, "leaving.rate", 0.05);
            config.to_day = scene_day("2012-12-31");
            scene_set(&config, "leaving.constant", world ? 0 : -3);
            scene_set(&config, "observe.death", world ? 0.05 : 1); /* few deaths on record: the record plays the danger down */
            scene_set(&config, "route.death", 50);
            scene_set(&config, "rumours.news", 0);
            scene_set(&config, "rumours.explore", world ? 0.5 : 0);
            scene_set(&config, "rumours.notice", 1);
            scene_set(&config, "rumours.recruit", world ? 0 : 1);
            struct trib_setting *s = scene_lever(&config, "information_campaign", "2010-06-01");
            s->intensity = arm > 0;
            s->field[0] = 1e6;
            s->field[3] = 1;
            if (arm == 2) s->field[5] = 0;
            struct trib_result *r = scene_run(&config);
            left[world][arm] = 0;
            for (int i = 0; i < r->n_months; i++) left[world][arm] += r->monthly[i * r->n_measures + M_leaving];
            trib_config_clear(&config);
        }
    for (int w = 0; w < 2; w++) test_note("world %d: %g left, %g with a campaign, %g with one nobody trusts", w, left[w][0], left[w][1], left[w][2]);
    CHECK(left[0][0] > 300 && left[1][0] > 300);
    CHECK(left[0][1] < 0.98 * left[0][0]);
    CHECK(left[1][1] > 1.02 * left[1][0]);
    CHECK_DOUBLE(left[0][2], left[0][0], 0);
    CHECK_DOUBLE(left[1][2], left[1][0], 0);
}
