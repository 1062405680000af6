/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Residents: who they stand for, what they do for a living, whom they tell. */
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

TEST(the_sample_stands_for_everybody)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_at(&config, 0);
    CHECK_INT(m->res.n, residents_wanted(m->cas));
    double people[TRIB_MAX_TOWNS] = {0};
    for (int r = 0; r < m->res.n; r++) people[m->res.town[r]] += m->res.weight[r];
    CHECK_DOUBLE(people[town(m, "south")], 10000, 1e-6);
    CHECK_DOUBLE(people[town(m, "mid")], 20000, 1e-6);
    CHECK_DOUBLE(people[town(m, "over")], 0, 0); /* nobody's home in the case */
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(smugglers_are_neither_more_than_the_jobs_nor_than_the_willing)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_at(&config, 10);
    int mid = town(m, "mid");
    double willing_all = 20000 * m->p.residents_working_age;
    m->smuggler_jobs[mid] = 40;
    m->smuggler_wage[mid] = 2000; /* ten times casual pay: nearly everybody would */
    residents_month(m);
    CHECK_DOUBLE(m->smugglers[mid], 40, 1e-9);
    m->smuggler_jobs[mid] = 1e9;
    residents_month(m);
    CHECK(m->smugglers[mid] > 0.9 * willing_all && m->smugglers[mid] <= willing_all);
    m->smuggler_wage[mid] = 0;
    residents_month(m);
    CHECK_DOUBLE(m->smugglers[mid], 0, 0);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(livelihoods_take_away_hours_in_step_with_coverage)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_at(&config, 10);
    int mid = town(m, "mid");
    double eligible = 20000 * m->p.residents_working_age, hours[3];
    static const double coverage[] = {0, 0.05, 0.6};
    m->smuggler_jobs[mid] = 1e9;
    m->smuggler_wage[mid] = 300;
    m->policy.job_wage[mid] = 250;
    m->policy.job_credibility[mid] = 0.6;
    m->policy.job_months[mid] = 36;
    m->on.persistence = false; /* of that below */
    for (int i = 0; i < 3; i++) {
        m->policy.jobs[mid] = coverage[i] * eligible;
        residents_month(m);
        hours[i] = m->smugglers[mid];
        CHECK_DOUBLE(m->jobs_filled[mid], coverage[i] * eligible, 1e-6);
    }
    /* Liberia: about a fifth of illicit hours for those covered; a town with few places sees next to nothing */
    CHECK(hours[1] / hours[0] < 1 && hours[1] / hours[0] >= 0.98);
    CHECK(hours[2] / hours[0] <= 0.94 && hours[2] / hours[0] >= 0.80);
    m->policy.job_training[mid] = 1;
    residents_month(m);
    CHECK(m->smugglers[mid] > hours[2]); /* training alone does less */
    m->policy.job_training[mid] = 0;
    m->policy.job_months[mid] = 3; /* a job that ends soon */
    residents_month(m);
    CHECK(m->smugglers[mid] > hours[2]);
    trib_model_free(m);
    trib_config_clear(&config);
}

/* Three years of places for everybody, 0.03 of who has no skills gains them a month and 1 / 36 of them are lost: skills go to 0.03 / (0.03 +
 * 1/36) = 0.519, and at 0.12 a head keep 6% of hours away when the jobs end. Two years later a part of it is left. */
TEST(skills_outlast_the_jobs_and_wear_off)
{
    struct trib_config config;
    scene_toy(&config);
    double hours[2][3];
    for (int on = 0; on < 2; on++) {
        struct trib_model *m = toy_at(&config, 10);
        int mid = town(m, "mid");
        m->on.persistence = on;
        m->on.grievance = m->on.allegiance = false;
        m->p.residents_skill_gain = 0.03;
        m->p.residents_skill_years = 3;
        m->p.residents_skill_effect = 0.12;
        m->smuggler_jobs[mid] = 1e9;
        m->smuggler_wage[mid] = 300;
        residents_month(m);
        hours[on][0] = m->smugglers[mid];
        m->policy.job_wage[mid] = 250;
        m->policy.job_months[mid] = 36;
        m->policy.jobs[mid] = 1e6;
        for (int month = 0; month < 200; month++) residents_month(m);
        m->policy.jobs[mid] = 0;
        residents_month(m);
        hours[on][1] = m->smugglers[mid];
        if (on) CHECK_DOUBLE(m->skill[mid], 0.03 / (0.03 + 1.0 / 36) * 35 / 36, 1e-3);
        for (int month = 0; month < 24; month++) residents_month(m);
        hours[on][2] = m->smugglers[mid];
        trib_model_free(m);
    }
    CHECK_DOUBLE(hours[0][1], hours[0][0], 1e-9); /* off: nothing lasts */
    CHECK(hours[1][1] < 0.96 * hours[1][0]);
    CHECK(hours[1][2] > hours[1][1] && hours[1][2] < hours[1][0]);
    trib_config_clear(&config);
}

/* Places for all in the middle: neighbours without any are envious, and holders take their part of the wages. */
TEST(jobs_breed_envy_next_door_and_leak)
{
    struct trib_config config;
    scene_toy(&config);
    double grievance[2] = {0};
    for (int i = 0; i < 2; i++) {
        struct trib_model *m = toy_at(&config, 57);
        int mid = town(m, "mid"), coast = town(m, "coast");
        int hill = trib_case_place_find(m->cas, TRIB_GROUP, "hill_guard");
        m->p.residents_job_jealousy = 0.5;
        m->p.residents_job_leakage = 0.2;
        m->holding[gt(m, hill, mid)] = 0.75;
        m->policy.jobs[mid] = i * 1000;
        m->policy.job_wage[mid] = 200;
        m->levy[hill] = 0;
        residents_month(m);
        CHECK_DOUBLE(m->levy[hill], i * 1000 * 200 * 0.2 * 0.75, 0.01);
        for (int r = 0; r < m->res.n; r++)
            if (m->res.town[r] == coast) grievance[i] += m->res.grievance[r];
        trib_model_free(m);
    }
    CHECK(grievance[1] > grievance[0]);
    trib_config_clear(&config);
}

TEST(residents_tell_a_state_that_they_stand_by)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_at(&config, 10);
    int mid = town(m, "mid");
    m->on.allegiance = false; /* minds are set by hand here */
    for (int r = 0; r < m->res.n; r++) m->res.allegiance[r] = 0.1, m->res.group_allegiance[r] = 0.9;
    residents_month(m);
    double hostile = m->inform[mid], support = m->support[mid];
    for (int r = 0; r < m->res.n; r++) m->res.allegiance[r] = 0.9, m->res.group_allegiance[r] = 0.1;
    residents_month(m);
    CHECK(m->inform[mid] > 2 * hostile);
    CHECK(m->support[mid] < support);
    CHECK_DOUBLE(m->town_allegiance[mid], 0.9, 1e-9);
    m->on.information = false;
    residents_month(m);
    CHECK_DOUBLE(m->inform[mid], 1, 0);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(patrols_cost_the_state_allegiance_where_the_trade_feeds_the_town)
{
    struct trib_config config;
    scene_toy(&config);
    double with[2];
    for (int i = 0; i < 2; i++) {
        struct trib_model *m = toy_at(&config, 10);
        int mid = town(m, "mid");
        for (int k = 0; k < 24; k++) {
            m->policy.repressed[mid] = i;
            m->town_income_all[mid] = 1000; /* half of last month's income came from the trade */
            m->town_income_trade[mid] = 500;
            residents_month(m);
        }
        with[i] = m->town_allegiance[mid];
        trib_model_free(m);
    }
    CHECK(with[1] < with[0] - 0.05);
    trib_config_clear(&config);
}

TEST(occupations_stay_where_the_mechanism_is_off)
{
    struct trib_config config;
    struct trib_error err;
    scene_toy(&config);
    REQUIRE_STATUS(trib_config_set_mechanism(&config, "occupation", false, &err), &err);
    struct trib_model *m = toy_at(&config, 1);
    uint8_t first[512];
    REQUIRE(m->res.n <= 512);
    for (int r = 0; r < m->res.n; r++) first[r] = m->res.occupation[r];
    for (int w = 0; w < 80; w++) REQUIRE_STATUS(trib_model_step(m, &err), &err);
    int moved = 0;
    for (int r = 0; r < m->res.n; r++) moved += first[r] != m->res.occupation[r];
    CHECK_INT(moved, 0);
    trib_model_free(m);
    trib_config_clear(&config);
}
