/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children recruited and released; who leaves arms, what it costs, who comes back. */
#include "../sim/armed.h"
#include "scenes.h"
#include <math.h>

static struct trib_model *a_year_on(void)
{
    struct trib_config *config = scene_empty_toy();
    scene_switch(config, "onset", false);
    scene_set(config, "children.share", 0.16);
    scene_set(config, "children.force", 0.0005);
    scene_set(config, "children.online", 0.15);
    scene_set(config, "children.deceived", 0.001);
    struct trib_model *m = scene_model(config);
    scene_weeks(m, 57);
    for (int g = 0; g < m->cas->n_groups; g++) m->short_men[g] = m->child_fighters[g] = m->mode_terror[g] = 0;
    int hill = scene_group(m, "hill_guard"), mid = scene_town(m, "mid");
    m->holding[gt(m, hill, mid)] = 0.8;
    return m;
}

/* 3,200 children on the coast and 3,200 in the middle; by force 0.0005 x 3,200 x (1 + 0.8) = 2.88, online 2 x 3,200 x 0.15 x 0.001 = 0.96. */
TEST(children_taken_by_hand)
{
    static const struct { double short_men, online, protect, taken; } way[] = {
        {1000, 0, 0, 3.84}, {1000, 1, 0, 2.88}, {1000, 0, 1, 0.96}, {1.92, 0, 0, 1.92}, {0, 0, 0, 0}};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        struct trib_model *m = a_year_on();
        int hill = scene_group(m, "hill_guard"), mid = scene_town(m, "mid"), coast = scene_town(m, "coast");
        double men = m->fighters[hill];
        m->short_men[hill] = way[i].short_men;
        m->p.children_release = 0;
        m->policy.online[mid] = m->policy.online[coast] = way[i].online;
        m->policy.protect[mid] = m->policy.protect[coast] = way[i].protect;
        recruits_month(m);
        CHECK_DOUBLE(m->child_fighters[hill], way[i].taken * (1 - 1.0 / 48), 1e-9);
        CHECK_DOUBLE(m->fighters[hill] - men, way[i].taken, 1e-9);
        m->child_fighters[hill] = 0;
        m->on.child_recruitment = false;
        recruits_month(m);
        CHECK_DOUBLE(m->child_fighters[hill], 0, 0);
    }
}

TEST(children_are_released_where_they_are_protected)
{
    struct trib_model *m = a_year_on();
    int hill = scene_group(m, "hill_guard");
    m->p.children_release = 0.1;
    m->child_fighters[hill] = 50;
    double men = m->fighters[hill];
    for (int t = 0; t < m->cas->n_towns; t++) m->policy.protect[t] = 1;
    recruits_month(m);
    CHECK_DOUBLE(men - m->fighters[hill], 5, 1e-9);
    CHECK_DOUBLE(m->child_fighters[hill], 45 * 47.0 / 48, 1e-9);
}

TEST(children_taken_leave_a_grievance)
{
    double grievance[2];
    for (int i = 0; i < 2; i++) {
        struct trib_model *m = a_year_on();
        m->children_taken[scene_town(m, "mid")] = 0.05 * i;
        m->p.children_grievance = 5;
        residents_month(m);
        grievance[i] = 0;
        for (int r = 0; r < m->res.n; r++) grievance[i] += m->res.grievance[r];
    }
    CHECK(grievance[1] > grievance[0]);
}

/* ---- leaving arms --------------------------------------------------------------------------------------------------------------- */
static void programme(struct trib_model *m, double amnesty, double pay, double reintegration, double places)
{
    for (int t = 0; t < m->cas->n_towns; t++) {
        m->policy.leave_places[t] = places;
        m->policy.amnesty[t] = amnesty;
        m->policy.leave_pay[t] = pay;
        m->policy.leave_months[t] = 12;
        m->policy.leave_cost[t] = 3000;
        m->policy.reintegration[t] = reintegration;
    }
}
static double out_of_arms(const struct trib_model *m)
{
    double sum = 0;
    for (int g = 0; g < m->cas->n_groups; g++)
        for (int t = 0; t < m->cas->n_towns; t++) sum += m->ex_fighters[gt(m, g, t)];
    return sum;
}
static double left_with(double amnesty, double pay, double armed_pay)
{
    struct trib_model *m = a_year_on();
    m->fighter_wage = armed_pay;
    m->p.disengage_return = 0;
    programme(m, amnesty, pay, 0.5, 1e6);
    recruits_month(m);
    return out_of_arms(m);
}

TEST(more_leave_with_amnesty_and_pay_and_fewer_where_arms_pay)
{
    double all = left_with(1, 250, 300);
    CHECK(all > 1);
    CHECK(left_with(0, 250, 300) < 0.7 * all); /* without exit from prosecution surrender is worse than staying */
    CHECK(left_with(1, 0, 300) < all);
    CHECK(left_with(1, 250, 900) < 0.5 * all);
    CHECK_DOUBLE(left_with(1, 250, 300), all, 1e-12);
}

/* One place in each town, and more would come: one leaves each. It costs 3,000 and a month of 250 for each, some of it taken by holders. */
TEST(places_limit_who_leaves_and_donors_pay)
{
    struct trib_model *m = a_year_on();
    int donors = ledger_account(&m->ledger, ACCOUNT_DONORS, 0);
    m->p.disengage_rate = 0.5;
    m->p.disengage_return = m->p.disengage_settle = 0;
    m->p.disengage_capture = 0.1;
    m->smugglers[scene_town(m, "south")] = m->smugglers[scene_town(m, "mid")] = m->smugglers[scene_town(m, "coast")] = 0;
    programme(m, 1, 250, 0.5, 1);
    int64_t before = m->ledger.out[donors];
    double men = 0, after = 0;
    for (int g = 0; g < m->cas->n_groups; g++) men += m->fighters[g], m->levy[g] = 0;
    recruits_month(m);
    for (int g = 0; g < m->cas->n_groups; g++) after += m->fighters[g];
    CHECK_DOUBLE(out_of_arms(m), 3, 1e-9); /* over has no groups */
    CHECK_DOUBLE(men - after, 3, 1e-9);
    CHECK_DOUBLE((double)(m->ledger.out[donors] - before), 3 * 325000, 3);
    /* commanders of coast and south hold all, in the middle as much as there is held */
    CHECK(m->levy[scene_group(m, "hill_guard")] >= 25 && m->levy[scene_group(m, "hill_guard")] <= 50);
    CHECK_DOUBLE(m->ex_paid[scene_town(m, "coast")], 11.0 / 12, 1e-9);
}

TEST(who_is_settled_does_not_come_back)
{
    double left[2];
    for (int i = 0; i < 2; i++) {
        struct trib_model *m = a_year_on();
        int hill = scene_group(m, "hill_guard"), mid = scene_town(m, "mid");
        m->p.disengage_settle = 0;
        m->ex_fighters[gt(m, hill, mid)] = 100;
        m->ex_settled[mid] = i;
        double men = m->fighters[hill];
        for (int month = 0; month < 12; month++) recruits_month(m);
        left[i] = m->ex_fighters[gt(m, hill, mid)];
        CHECK_DOUBLE(m->fighters[hill] - men, 100 - left[i], 1e-6);
    }
    CHECK(left[0] < 90);
    CHECK_DOUBLE(left[1], 100, 1e-9);
}

/* The programme's other side: a group that keeps its money and finds recruits is as strong as before within the year. */
TEST(groups_refill_what_a_programme_takes)
{
    struct trib_config *config = scene_empty_toy();
    scene_switch(config, "onset", false);
    struct trib_model *plain = scene_model(config);
    struct trib_setting *s = scene_lever(config, "disengagement", "2011-02-01");
    s->to_day = scene_day("2011-06-01");
    struct trib_model *m = scene_model(config);
    int hill = scene_group(m, "hill_guard");
    double least = 1, before = 0;
    for (int w = 0; w < 120; w++) {
        scene_weeks(plain, 1);
        scene_weeks(m, 1);
        if (w == 50) before = m->fighters[hill] / plain->fighters[hill];
        least = fmin(least, m->fighters[hill] / plain->fighters[hill]);
    }
    CHECK_DOUBLE(before, 1, 1e-12);
    CHECK(out_of_arms(m) > 1);
    CHECK(least < 0.99);
    CHECK(m->fighters[hill] / plain->fighters[hill] > 0.99);
}
