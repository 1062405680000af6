/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record against the truth: shares, delays, errors, beliefs. */
#include "scenes.h"
#include <math.h>
#include <string.h>

/* The toy with nobody but whom a test lets pass; records without error, `delay` weeks late. */
static struct trib_model *watched(double delay)
{
    struct trib_config *config = scene_empty_toy();
    scene_set(config, "observe.delay", delay);
    scene_set(config, "observe.error", 0);
    scene_set(config, "observe.death", 0.5);
    scene_set(config, "observe.hidden", 0.35);
    return scene_model(config);
}
static void forget(struct trib_model *m)
{
    for (int l = 0; l < m->cas->n_legs; l++) m->moved[l] = m->died[l] = m->captured[l] = m->stopped[l] = m->arrived[l] = 0;
}

/* 100 pass south>mid in week 0, of whom half are seen at south: 50 come on record in week 4, not before and not after. */
TEST(a_count_comes_on_record_after_its_delay)
{
    for (int delay = 0; delay <= 6; delay += 2) {
        struct trib_model *m = watched(delay);
        int l = scene_leg(m, "south>mid");
        for (m->week = 0; m->week < 10; m->week++) {
            forget(m);
            if (m->week == 0) m->moved[l] = 100;
            observe_week(m);
            CHECK_DOUBLE(m->recorded_flow[l], m->week == delay ? 50 : 0, 1e-9);
        }
    }
}

/* Patrols by land drive 0.35 of the passages off the counted track; at sea nobody can hide. Deaths: half at sea, a twentieth by land. */
TEST(what_is_seen_by_hand)
{
    struct trib_model *m = watched(0);
    int land = scene_leg(m, "south>mid"), sea = scene_leg(m, "coast>over");
    m->policy.stop_leg[land] = m->policy.stop_leg[sea] = 1;
    m->moved[land] = m->moved[sea] = 1000;
    m->died[land] = 40;
    m->died[sea] = 60;
    m->arrived[sea] = 700;
    observe_week(m);
    CHECK_DOUBLE(m->recorded_flow[land], 1000 * 0.5 * 0.65, 1e-9);
    CHECK_DOUBLE(m->recorded_flow[sea], 1000 * 0.2, 1e-9);
    CHECK_DOUBLE(m->acc[m->slot_base[M_recorded_deaths][TRIB_NATION]], 60 * 0.5 + 40 * 0.05, 1e-9);
    CHECK_DOUBLE(m->acc[m->slot_base[M_recorded_arrivals][TRIB_NATION]], 700, 1e-9);
}

/* Without a record travellers hold the case's own figure; after years of 1,000 deaths and 2,000 stops among 10,000 who set out they
 * believe in what was found among the 8,000 who passed the patrols: deaths 0.125 x 0.5 at sea, stops 0.25 x the share on record. */
TEST(beliefs_follow_the_record)
{
    struct trib_model *m = watched(0);
    int sea = scene_leg(m, "coast>over");
    observe_week(m);
    CHECK_DOUBLE(m->believed_death[sea], 0.02, 1e-12);
    for (m->week = 1; m->week < 300; m->week++) {
        forget(m);
        m->moved[sea] = 10000;
        m->died[sea] = 1000;
        m->stopped[sea] = 2000;
        observe_week(m);
    }
    /* prior of 20 persons a week against 10,000: a five-hundredth of the way is left */
    CHECK_DOUBLE(m->believed_death[sea], 0.0625, 0.001);
    CHECK_DOUBLE(m->believed_capture[sea], 0.25 * m->p.observe_capture, 0.002);
}

/* Errors are log-normal with the given spread: mean of ln(recorded / true share) 0, sd 0.2, over 2,000 weeks; not 0.25. */
TEST(the_error_of_a_count_has_its_spread)
{
    struct trib_model *m = watched(0);
    m->p.observe_error = 0.2;
    int l = scene_leg(m, "south>mid"), n = 2000;
    double s1 = 0, s2 = 0;
    for (m->week = 0; m->week < n; m->week++) {
        forget(m);
        m->moved[l] = 1000;
        observe_week(m);
        double x = log(m->recorded_flow[l] / 500);
        s1 += x;
        s2 += x * x;
    }
    double sd = sqrt(s2 / n - s1 / n * (s1 / n));
    CHECK_DOUBLE(s1 / n, 0, 4 * 0.2 / sqrt(n));
    CHECK_DOUBLE(sd, 0.2, 4 * 0.2 / sqrt(2.0 * n));
    CHECK(fabs(sd - 0.25) > 4 * 0.25 / sqrt(2.0 * n));
}

/* What nobody can see changes no belief, no record and no target: two worlds, the same record, different truth. */
TEST(the_unseen_stays_unknown)
{
    uint64_t seen[2];
    for (int hidden = 0; hidden < 2; hidden++) {
        struct trib_config *config = scene_empty_toy();
        struct trib_case *cas = (struct trib_case *)config->cas;
        for (int t = 0; t < cas->n_towns; t++) cas->town[t].observed = 0;
        struct trib_model *m = scene_model(config);
        for (m->week = 0; m->week < 30; m->week++) {
            forget(m);
            m->moved[scene_leg(m, "south>mid")] = hidden * 500;
            observe_week(m);
        }
        seen[hidden] = 0;
        for (int l = 0; l < m->cas->n_legs; l++) {
            double x[] = {m->recorded_flow[l], m->seen_flow[l], m->believed_death[l], m->believed_capture[l]};
            for (int k = 0; k < 4; k++) {
                uint64_t bits;
                memcpy(&bits, &x[k], sizeof bits);
                seen[hidden] = seen[hidden] * 31 + bits;
            }
        }
    }
    CHECK(seen[0] == seen[1]);
}

/* What an early warner reads of a town, by hand: 100 pass south>mid at 40 US$ in week 0, half are counted, 10 are taken; 20 die in a clash
 * there. Two weeks later, and not before, 50 passages, 40 US$, 3 captures (30%) and 14 deaths (70%) are on record; the price stays. */
TEST(a_town_comes_on_record_after_its_delay)
{
    struct trib_model *m = watched(2);
    m->p.observe_price_error = 0;
    m->p.observe_capture = 0.3;
    m->p.observe_clash = 0.7;
    int l = scene_leg(m, "south>mid"), t = m->cas->leg[l].from;
    for (m->week = 0; m->week < 6; m->week++) {
        bool due = m->week == 2;
        forget(m);
        m->price[l] = 4000 + 100 * m->week; /* cents */
        m->clash_dead[t] = 0;
        if (m->week == 0) m->moved[l] = 100, m->captured[l] = 10, m->clash_dead[t] = 20;
        double *passages = &m->acc[m->slot_base[M_recorded_flow][TRIB_TOWN] + t], *taken = &m->acc[m->slot_base[M_recorded_captures][TRIB_TOWN] + t],
               *dead = &m->acc[m->slot_base[M_recorded_clash_deaths][TRIB_TOWN] + t], *all = &m->acc[m->slot_base[M_recorded_flow][TRIB_NATION]];
        *passages = *taken = *dead = *all = 0;
        observe_week(m);
        observe_towns(m);
        CHECK_DOUBLE(*passages, due ? 50 : 0, 1e-9);
        CHECK_DOUBLE(*all, due ? 50 : 0, 1e-9); /* the nation counts them once */
        CHECK_DOUBLE(*taken, due ? 3 : 0, 1e-9);
        CHECK_DOUBLE(*dead, due ? 14 : 0, 1e-9);
        CHECK_DOUBLE(m->recorded_price[t], m->week >= 2 ? 40 : 0, 1e-9);
    }
}

/* Prices and deaths are told with an error of their own size, and another for each town and week. */
TEST(errors_of_a_town_have_their_spread)
{
    struct trib_model *m = watched(0);
    m->p.observe_price_error = 0.3;
    int l = scene_leg(m, "south>mid"), t = m->cas->leg[l].from, n = 2000;
    double s1 = 0, s2 = 0;
    for (m->week = 0; m->week < n; m->week++) {
        forget(m);
        m->moved[l] = 1000;
        m->price[l] = 5000;
        observe_week(m);
        observe_towns(m);
        double x = log(m->recorded_price[t] / 50);
        s1 += x;
        s2 += x * x;
    }
    double sd = sqrt(s2 / n - s1 / n * (s1 / n));
    CHECK_DOUBLE(s1 / n, 0, 4 * 0.3 / sqrt(n));
    CHECK_DOUBLE(sd, 0.3, 4 * 0.3 / sqrt(2.0 * n));
}

/* A post that counts half of what was missed, at once for a quarter, finds half of the hidden and halves the error: of 1,000 on a fully
 * patrolled leg 0.75 x (1 - 0.35 / 2) are counted, a quarter of them now and the rest four weeks later; deaths by half more. */
TEST(a_post_by_hand)
{
    struct trib_model *m = watched(4);
    int l = scene_leg(m, "south>mid"), south = scene_town(m, "south");
    m->policy.stop_leg[l] = 1;
    m->policy.watch_counted[south] = m->policy.watch_tracks[south] = 0.5;
    m->policy.watch_early[south] = 0.25;
    for (m->week = 0; m->week < 8; m->week++) {
        forget(m);
        if (m->week == 0) m->moved[l] = 1000, m->died[l] = 40;
        observe_week(m);
        double share = m->week == 0 ? 0.25 : m->week == 4 ? 0.75 : 0;
        CHECK_DOUBLE(m->recorded_flow[l], 1000 * 0.75 * 0.825 * share, 1e-9);
    }
    CHECK_DOUBLE(m->acc[m->slot_base[M_recorded_deaths][TRIB_NATION]], 40 * 0.05 * 1.5, 1e-9);
}

/* Half strength in three towns of the toy's four at 300,000 a year each. */
TEST(the_monitoring_lever_by_hand)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_error err = {0};
    struct trib_setting *s = scene_lever(config, "monitoring", "2010-01-01");
    s->intensity = 0.5;
    static const char *const town[] = {"south", "mid", "coast"};
    for (int i = 0; i < 3; i++) REQUIRE_STATUS(trib_setting_place(s, config->cas, TRIB_TOWN, town[i], &err), &err);
    struct trib_model *m = scene_model(config);
    m->day = scene_day("2010-06-01");
    levers_week(m);
    CHECK_DOUBLE(m->policy.watch_counted[scene_town(m, "mid")], 0.25, 1e-12);
    CHECK_DOUBLE(m->policy.watch_tracks[scene_town(m, "mid")], 0.15, 1e-12);
    CHECK_DOUBLE(m->policy.watch_counted[scene_town(m, "over")], 0, 0);
    CHECK_INT(ledger_balance(&m->ledger, ACCOUNT_DONORS, 0), -cents_of(0.5 * 900000 / 52.18));
}

/* Alone a better record moves the record, and nothing that happens where travellers do not hear it; with their ears open it moves what
 * they do by little. And it moves what follows the record: of two roads the busier one is the less watched. */
TEST(a_better_record_alone_does_little)
{
    double sum[2][2][2]; /* travellers hear, lever, recorded or departed */
    for (int hear = 0; hear < 2; hear++)
        for (int on = 0; on < 2; on++) {
            struct trib_config config;
            scene_toy(&config);
            scene_set(&config, "leaving.rate", 0.1);
            scene_switch(&config, "beliefs", hear);
            if (on) scene_lever(&config, "monitoring", "2010-01-01");
            struct trib_result *r = scene_run(&config);
            sum[hear][on][0] = scene_total(r, "recorded_flow");
            sum[hear][on][1] = scene_total(r, "departures");
            trib_config_clear(&config);
        }
    for (int h = 0; h < 2; h++) test_note("recorded %g and %g, departures %g and %g", sum[h][0][0], sum[h][1][0], sum[h][0][1], sum[h][1][1]);
    CHECK(sum[0][1][0] > 1.3 * sum[0][0][0]);
    CHECK_DOUBLE(sum[0][1][1], sum[0][0][1], 0);
    CHECK(sum[1][1][1] != sum[1][0][1]);
    CHECK_DOUBLE(sum[1][1][1], sum[1][0][1], 0.1 * sum[1][0][1]);
}

/* East carries three times what west does, but few see it: patrols on the busiest recorded road go west, and east once a post is there. */
TEST(targets_follow_a_better_record)
{
    struct trib_config config;
    struct trib_error err = {0};
    struct trib_case *cas = scene_case_in(scene_diamond());
    REQUIRE_STATUS(trib_config_init(&config, cas, &err), &err);
    scene_set(&config, "observe.error", 0);
    scene_set(&config, "observe.delay", 0);
    scene_lever(&config, "interdiction_land", "2010-01-01")->busiest = 1;
    struct trib_model *m = scene_model(&config);
    trib_config_clear(&config);
    int east = scene_leg(m, "east>shore"), west = scene_leg(m, "west>shore"), town = scene_town(m, "east");
    cas->town[town].observed = 0.05;
    for (int post = 0; post < 2; post++) {
        for (int week = 0; week < 60; week++) {
            m->moved[east] = 300;
            m->moved[west] = 100;
            m->policy.watch_counted[town] = post * 0.5;
            observe_week(m);
        }
        m->day = scene_day("2010-06-01");
        levers_week(m);
        CHECK(m->policy.stop_leg[post ? east : west] > 0.9);
        CHECK_DOUBLE(m->policy.stop_leg[post ? west : east], 0, 0);
    }
}
