/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attention, standing, the will to fund, coordination: by hand, and where they fail. */
#include "../sim/armed.h"
#include "scenes.h"
#include <math.h>

static struct trib_config *clear_toy(void)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_config_without(config, NULL, &err), &err);
    return config;
}
static void at(struct trib_model *m, const char *date)
{
    m->day = scene_day(date);
    levers_week(m);
}

/* 0.4 decays by a tenth to 0.36; news of 25 deaths at sea and 250 captures on record are 50 deaths, half a week's news of gain 0.1: 0.05,
 * and publicity adds 0.15: 0.36 + 0.64 x 0.2. */
TEST(attention_decays_and_is_renewed_by_hand)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "attention.decay", 0.1);
    scene_set(config, "attention.events", 0.1);
    scene_set(config, "attention.half", 50);
    scene_set(config, "attention.capture", 0.1);
    struct trib_model *m = scene_model(config);
    scene_weeks(m, 5);
    m->attention[0] = 0.4;
    attention_week(m);
    CHECK_DOUBLE(m->attention[0], 0.36, 1e-12); /* nothing is on record in an empty world */
    m->attention[0] = 0.4;
    m->seen_death[scene_leg(m, "coast>over")] = 25;
    m->seen_capture[scene_leg(m, "mid>coast")] = 250;
    m->policy.publicity[0] = 0.15;
    attention_week(m);
    CHECK_DOUBLE(m->attention[0], 0.36 + 0.64 * 0.2, 1e-12);
    CHECK(m->attention_town[scene_town(m, "mid")] > 0.05);
    CHECK_DOUBLE(m->attention_town[scene_town(m, "south")], 0, 0);
    m->on.attention = false;
    attention_week(m);
    CHECK_DOUBLE(m->attention[0], 0.36 + 0.64 * 0.2, 0);
}

/* Deaths in clashes make news as far as they come on record: 100 dead, 0.7 recorded, smoothed by 0.06: 4.2. */
TEST(clashes_make_news)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "observe.clash", 0.7);
    struct trib_model *m = scene_model(config);
    scene_weeks(m, 5);
    int mid = scene_town(m, "mid");
    m->clash_dead[mid] = 100;
    attention_week(m);
    CHECK_DOUBLE(m->seen_clash[mid], 4.2, 1e-12);
    CHECK(m->attention[0] > 0);
}

/* A report once a year, in March: it names the one group in whose town most captures are on record. Its standing falls by 0.3 and comes
 * back; the other's stays. */
TEST(a_report_names_by_the_record_and_names_are_forgotten)
{
    struct trib_config *config = clear_toy();
    struct trib_error err = {0};
    struct trib_setting *s = scene_lever(config, "annual_report", "2010-01-01");
    REQUIRE_STATUS(trib_setting_field(s, "named", 1, &err), &err);
    REQUIRE_STATUS(trib_setting_field(s, "shame", 0.3, &err), &err);
    struct trib_model *m = scene_model(config);
    int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band"), reports = 0;
    double least = 1, attention = 0;
    while (m->week < 104) {
        m->seen_capture[scene_leg(m, "mid>south")] = 4; /* sand_band's town */
        m->seen_capture[scene_leg(m, "mid>coast")] = 1;
        m->captured[scene_leg(m, "mid>coast")] = 1000;
        scene_weeks(m, 1);
        reports += m->policy.shame[sand] > 0;
        CHECK_DOUBLE(m->policy.shame[hill], 0, 0);
        least = fmin(least, m->standing[sand]);
        attention = fmax(attention, m->attention[0]);
    }
    CHECK_INT(reports, 2);
    CHECK(m->named[sand] && !m->named[hill]);
    /* named twice: by the second March, 52 weeks on, it had won back all but 0.3 x 0.99^52 = 0.178 */
    CHECK_DOUBLE(least, 0.7 * (1 - 0.178), 0.003);
    CHECK(m->standing[sand] > 0.7);
    CHECK_DOUBLE(m->standing[hill], 1, 0);
    CHECK(attention > 0.2);
    CHECK(m->attention[0] < 0.1); /* a pulse, and gone */
}

/* With half its standing a group gets half of what is offered, loses a tenth of its outside money (0.2 x 0.5), and rivals make as much
 * less of an official post. */
TEST(a_lost_name_costs_recognition)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "attention.sponsor", 0.2);
    struct trib_model *m = scene_model(config);
    scene_weeks(m, 57);
    int hill = scene_group(m, "hill_guard");
    m->oil_usd = m->oil_first;
    m->paid[hill] = 1000;
    m->policy.offer_post[hill] = 1;
    groups_month(m);
    double post = 1000 * m->p.coopt_recognition, money = 10000 + 1000;
    CHECK_DOUBLE(m->announced[hill], money + post, 1e-6);
    m->standing[hill] = 0.5;
    groups_month(m);
    CHECK_DOUBLE(m->announced[hill], 0.9 * 10000 + 1000 + 0.5 * post, 1e-6);
    m->coopted[hill] = true;
    m->policy.offer[hill] = 50000;
    groups_offers(m);
    CHECK_DOUBLE(m->paid[hill], 25000, 1e-6);
}

/* Fatigue 0.1 a year: after ten years e^-1 = 0.368 is left where nobody attends; with attention 0.5, 1 - 0.632 x 0.5. The case's own
 * history keeps its strength. Advocacy is paid to keep attention, and money is what it keeps. */
TEST(donors_tire_unless_somebody_attends)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "attention.fatigue", 0.1);
    scene_lever(config, "interdiction_sea", "2010-01-01");
    struct trib_model *m = scene_model(config);
    int sea = scene_leg(m, "coast>over");
    struct trib_setting s = m->setting[0];
    m->day = m->first_day + 3652; /* ten years, but for hours */
    CHECK_DOUBLE(levers_weakened(m, &s), exp(-1), 1e-3);
    m->attention[0] = 0.5;
    CHECK_DOUBLE(levers_weakened(m, &s), 1 - (1 - exp(-1)) * 0.5, 1e-3);
    levers_week(m);
    CHECK_DOUBLE(m->policy.stop_leg[sea], 1 - (1 - exp(-1)) * 0.5, 1e-3);
    s.id[0] = 'h'; /* some id of the case's */
    s.id[1] = 0;
    CHECK_DOUBLE(levers_weakened(m, &s), 1, 0);
    m->on.attention = false;
    CHECK_DOUBLE(levers_weakened(m, &m->setting[0]), 1, 0);
}

/* Advocacy lifts attention and funding; where donors never tire (fatigue 0) it changes no other policy. */
TEST(advocacy_keeps_money_only_where_it_would_fade)
{
    double strength[2][2];
    for (int tire = 0; tire < 2; tire++)
        for (int speak = 0; speak < 2; speak++) {
            struct trib_config *config = clear_toy();
            scene_set(config, "attention.fatigue", tire ? 0.3 : 0);
            scene_lever(config, "interdiction_sea", "2010-01-01");
            if (speak) scene_lever(config, "advocacy", "2010-01-01");
            struct trib_model *m = scene_model(config);
            scene_weeks(m, 150);
            strength[tire][speak] = m->policy.stop_leg[scene_leg(m, "coast>over")];
        }
    CHECK_DOUBLE(strength[0][0], 1, 0);
    CHECK_DOUBLE(strength[0][1], 1, 0);
    CHECK(strength[1][1] > strength[1][0] + 0.05);
    CHECK(strength[1][0] < 0.6);
}

/* Two levers, friction 0.4, lag 20 weeks: loose = 1/2; after 5 weeks (1 - 0.2) x 5/10, after 20 weeks 0.8. With coordination 0.5 loose is
 * 1/4: 0.9. Alone a lever loses nothing. */
TEST(levers_get_in_each_others_way_by_hand)
{
    struct trib_config *config = clear_toy();
    scene_set(config, "coordination.friction", 0.4);
    scene_set(config, "coordination.lag", 20);
    scene_lever(config, "interdiction_sea", "2010-01-01");
    struct trib_model *m = scene_model(config);
    at(m, "2010-02-05");
    CHECK_DOUBLE(levers_weakened(m, &m->setting[0]), 1, 0);
    scene_lever(config, "interdiction_land", "2010-01-01");
    scene_lever(config, "interdiction_land", "2010-01-01"); /* the same kind is one lever */
    scene_lever(config, "advocacy", "2015-01-01");          /* not yet */
    m = scene_model(config);
    m->day = m->first_day + 35;
    CHECK_DOUBLE(levers_weakened(m, &m->setting[0]), 0.8 * 0.5, 1e-12);
    m->day = m->first_day + 140;
    CHECK_DOUBLE(levers_weakened(m, &m->setting[0]), 0.8, 1e-12);
    m->coordination[0] = 0.5;
    CHECK_DOUBLE(levers_weakened(m, &m->setting[0]), 0.9, 1e-12);
    m->on.coordination = false;
    CHECK_DOUBLE(levers_weakened(m, &m->setting[0]), 1, 0);
}

/* A representative takes time, and makes two levers stronger; where nothing rubs the office costs money and does nothing. */
TEST(a_representative_helps_only_where_something_rubs)
{
    double strength[2][2], coordination = 0;
    for (int rub = 0; rub < 2; rub++)
        for (int there = 0; there < 2; there++) {
            struct trib_config *config = clear_toy();
            scene_set(config, "coordination.friction", rub ? 0.4 : 0);
            scene_lever(config, "interdiction_sea", "2010-01-01");
            scene_lever(config, "interdiction_land", "2010-01-01");
            if (there) scene_lever(config, "special_representative", "2010-01-01");
            struct trib_model *m = scene_model(config);
            scene_weeks(m, 8);
            if (there) CHECK(m->coordination[0] > 0 && m->coordination[0] < 0.2);
            scene_weeks(m, 150);
            strength[rub][there] = m->policy.stop_leg[scene_leg(m, "coast>over")];
            coordination = m->coordination[0];
        }
    CHECK_DOUBLE(coordination, 0.7, 0.05);
    CHECK_DOUBLE(strength[0][0], 1, 1e-12);
    CHECK_DOUBLE(strength[0][1], 1, 1e-12);
    CHECK_DOUBLE(strength[1][0], 0.8, 1e-12);
    CHECK_DOUBLE(strength[1][1], 1 - 0.4 * 0.5 * (1 - coordination), 1e-3);
}

/* All levers of law at once, with travellers and clashes: the audit of money and people holds every week. */
TEST(money_is_conserved_with_all_of_them)
{
    static const char *const lever[] = {"state_capacity", "local_services", "prosecution", "accountability", "data_sharing",
                                        "sanctions", "annual_report", "advocacy", "special_representative"};
    struct trib_config config;
    struct trib_error err = {0};
    scene_toy(&config);
    for (int i = 0; i < 9; i++) {
        struct trib_setting *s = scene_lever(&config, lever[i], "2011-01-01");
        if (i == 5) REQUIRE_STATUS(trib_setting_field(s, "listing_rule", 1, &err), &err);
        if (i == 5) s->to_day = scene_day("2012-06-01");
    }
    struct trib_result *r = scene_run(&config);
    double cost = 0, laundered = 0, frozen = 0;
    for (int month = 0; month < r->n_months; month++) {
        cost += r->monthly[month * r->n_measures + M_lever_cost];
        laundered += r->monthly[month * r->n_measures + M_laundered];
        frozen = fmax(frozen, r->monthly[month * r->n_measures + M_frozen]);
    }
    CHECK(cost > 1e6);
    CHECK(laundered > 0);
    CHECK(frozen > 0);
    CHECK_DOUBLE(r->monthly[(r->n_months - 1) * r->n_measures + M_frozen], 0, 0);
    trib_config_clear(&config);
}
