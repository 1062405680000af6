/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long clashes last, what they settle, who flees; newcomers and pacts; lost leaders; phases. By hand on the toy's middle town. */
#include "../sim/armed.h"
#include "scenes.h"
#include <math.h>

static struct trib_model *toy(int weeks)
{
    struct trib_model *m = scene_model(scene_empty_toy());
    scene_weeks(m, weeks);
    return m;
}
static void clash(struct trib_model *m, int t, double intensity, double win)
{
    int hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band");
    m->war[t].on = false;
    m->on.cells = false;
    m->p.war_spread = 0;
    m->clash_size[t] = intensity;
    m->arbiter[t] = 0;
    clash_begin(m, t, hill, sand, win);
}

TEST(equals_and_paid_sides_hold_out)
{
    struct trib_model *m = toy(60);
    int mid = scene_town(m, "mid"), hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band");
    clash(m, mid, 1, 0.5);
    m->p.war_stalemate = 0.8;
    m->p.war_proxy = 0.5;
    for (int i = 0; i < 2; i++) {
        m->smooth_income[i ? hill : sand] = 100;
        m->safe_income[i ? hill : sand] = 0;
    }
    CHECK_DOUBLE(clash_fought(m, mid), 0.2, 1e-12); /* even: 1 - 0.8 */
    m->war[mid].win_a = 0.75;
    CHECK_DOUBLE(clash_fought(m, mid), 0.6, 1e-12); /* half as even: 1 - 0.8 x 0.5 */
    m->safe_income[hill] = 100; /* half of its income; the other still needs the town's rents */
    CHECK_DOUBLE(clash_fought(m, mid), 0.6, 1e-12);
    m->safe_income[sand] = 300; /* three quarters: the weaker purse decides: 0.6 x (1 - 0.5 x 0.5) */
    CHECK_DOUBLE(clash_fought(m, mid), 0.45, 1e-12);
    m->on.stalemate = false;
    CHECK_DOUBLE(clash_fought(m, mid), 1, 0);
}

/* Mean weeks of 400 clashes between sides of equal strength. */
static double mean_weeks(struct trib_model *m)
{
    int mid = scene_town(m, "mid"), hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band"), weeks = 0;
    m->p.war_end = 0.5;
    m->p.war_expel = m->p.war_holdings = 0;
    m->on.footholds = false;
    for (uint32_t r = 0; r < 400; r++) {
        m->key = rng_key_of(5, r);
        clash(m, mid, 0, 0.5);
        m->present[gt(m, hill, mid)] = m->present[gt(m, sand, mid)] = true;
        for (; m->war[mid].on; m->week++, weeks++) conflict_week(m);
    }
    return weeks / 400.0;
}

TEST(a_stalemate_lasts_longer)
{
    /* 1 + 1 / 0.5 weeks; 1 + 1 / (0.5 x 0.2) where one week in five is fought */
    struct trib_model *m = toy(60);
    m->p.war_stalemate = 0.8;
    m->p.war_proxy = 0;
    CHECK_DOUBLE(mean_weeks(m), 11, 1.5);
    m->on.stalemate = false;
    CHECK_DOUBLE(mean_weeks(m), 3, 0.3);
}

TEST(skirmishes_settle_little)
{
    struct trib_model *m = toy(60);
    int mid = scene_town(m, "mid"), hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band");
    m->p.war_end = 1;
    m->p.war_expel = 0;
    m->p.war_holdings = 0.6;
    m->p.war_decisive = 25;
    m->on.footholds = false;
    for (int on = 0; on < 2; on++) {
        m->on.skirmishes = on;
        m->holding[gt(m, hill, mid)] = m->holding[gt(m, sand, mid)] = 0.5;
        clash(m, mid, 0, 1); /* hill wins */
        conflict_week(m);
        m->week++;
        m->war[mid].deaths = 75; /* 75 / (75 + 25) = 0.75 */
        conflict_week(m);
        CHECK(!m->war[mid].on);
        CHECK_DOUBLE(m->truce[mid], on ? 0.75 : 1, 1e-12);
        CHECK_DOUBLE(m->holding[gt(m, sand, mid)], 0.5 * (on ? 0.55 : 0.4), 1e-12);
    }
}

TEST(residents_flee_in_proportion_to_the_killed)
{
    struct trib_model *m = toy(60);
    int mid = scene_town(m, "mid"), n = m->cas->n_towns;
    m->on.footholds = m->on.stalemate = false;
    m->p.war_flight = 0.5;
    clash(m, mid, 0, 0.5);
    conflict_week(m);
    phase_week(m);
    CHECK_DOUBLE(m->displaced_now[mid], 0, 0); /* nobody was killed */
    m->on.flight_by_size = false;
    m->week++;
    conflict_week(m);
    phase_week(m);
    double people = m->cas->town[mid].population;
    CHECK(m->displaced_now[mid] > 0.25 * people && m->displaced_now[mid] < 0.75 * people); /* a half, of 48 sampled persons */
    CHECK_DOUBLE(m->displaced_now[n], m->displaced_now[mid], 1e-6);
}

/* The toy where sand comes to the middle, where its people are half of the residents, in June 2011, long after the crown has left
 * and hill holds it all; hill's sponsor stops a year later. */
static struct trib_model *newcomers(const char *off)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_case *cas = (struct trib_case *)config->cas;
    int sand = trib_case_place_find(cas, TRIB_GROUP, "sand_band"), mid = trib_case_place_find(cas, TRIB_TOWN, "mid");
    for (int i = 0; i < cas->n_controls; i++)
        if (cas->control[i].town == mid && cas->control[i].group == sand) cas->control[i].from_day = scene_day("2011-06-01");
    cas->group[trib_case_place_find(cas, TRIB_GROUP, "hill_guard")].sponsor_to = scene_day("2011-09-01");
    if (off) scene_switch(config, off, false);
    scene_switch(config, "onset", false);
    return scene_model(config);
}

TEST(newcomers_gain_ground_slowly_and_keep_their_pact_until_a_payer_leaves)
{
    struct trib_model *m = newcomers(NULL);
    int mid = scene_town(m, "mid"), sand = scene_group(m, "sand_band");
    m->p.war_return = 0.05;
    scene_weeks(m, 75); /* the week that begins on 2011-06-03 is the 75th */
    CHECK_DOUBLE(m->pact[mid], 1, 0);
    CHECK(m->foothold[gt(m, sand, mid)] >= 0.5 && m->foothold[gt(m, sand, mid)] < 0.55); /* half the residents are its kin */
    scene_weeks(m, 10); /* August */
    CHECK_DOUBLE(m->pact[mid], 1, 0);
    CHECK(m->foothold[gt(m, sand, mid)] > 0.52);
    scene_weeks(m, 10); /* shaken in September, and again worn off in October */
    double left = 1 - m->p.pact_decay;
    CHECK_DOUBLE(m->pact[mid], left * left, 1e-9);
    m = newcomers("footholds");
    scene_weeks(m, 75);
    CHECK_DOUBLE(m->foothold[gt(m, sand, mid)], 1, 0);
    m = newcomers("kin_pacts");
    scene_weeks(m, 80);
    CHECK_DOUBLE(m->pact[mid], 0, 0);
}

TEST(who_comes_as_the_arbiter_goes_has_no_pact)
{
    struct trib_model *m = toy(70);
    int mid = scene_town(m, "mid");
    CHECK_DOUBLE(m->pact[mid], 0, 0);
    CHECK_DOUBLE(m->foothold[gt(m, scene_group(m, "hill_guard"), mid)], 1, 0);
}

TEST(a_pact_lowers_the_hazard_and_a_lost_leader_raises_it)
{
    struct trib_model *m = toy(60);
    int mid = scene_town(m, "mid"), south = scene_town(m, "south"), hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band");
    m->on.onset = true;
    m->p.conflict_sigma = 0.03;
    m->p.conflict_h0 = 0.15;
    m->war[mid].on = m->front[mid] = false;
    m->key = rng_key_of(3, 3);
    m->p.contest_drift = m->p.war_return = 0;
    m->truce[mid] = 0;
    conflict_month(m);
    m->war[mid].on = false;
    double before = m->onset_hazard[mid];
    CHECK(before > 0);
    m->pact[mid] = 0.75;
    conflict_month(m);
    m->war[mid].on = false;
    CHECK_RELATIVE(m->onset_hazard[mid], 0.25 * before, 1e-3);
    m->pact[mid] = 0;
    /* nobody is removed unless a policy says so; then the gap closes by its rate */
    CHECK_DOUBLE(m->decapitated[hill], 0, 0);
    m->policy.leaders[sand] = 1;
    m->p.kingpin_force = 0;
    m->p.kingpin_onset = 1;
    double p = m->power[gt(m, sand, mid)];
    conflict_month(m);
    m->war[mid].on = false;
    CHECK_DOUBLE(m->decapitated[sand], 1, 0);
    CHECK_RELATIVE(m->onset_hazard[mid], before * exp(p), 1e-3); /* without leaders: p of the town's power */
    CHECK_DOUBLE(m->onset_hazard[south], 0, 0); /* nobody else is there to fight */
    m->policy.leaders[sand] = 0;
    conflict_month(m);
    m->war[mid].on = false;
    CHECK_DOUBLE(m->decapitated[sand], 1 - m->p.kingpin_decay, 1e-12);
    /* it fights worse for a while; off, removal does nothing */
    m->p.kingpin_force = 0.5;
    conflict_month(m);
    m->war[mid].on = false;
    CHECK(m->power[gt(m, sand, mid)] < p - 0.02);
    m->on.kingpin = false;
    conflict_month(m);
    CHECK_DOUBLE(m->power[gt(m, sand, mid)], p, 0.002);
    CHECK_RELATIVE(m->onset_hazard[mid], before, 0.01);
}

TEST(phases_by_hand)
{
    struct trib_params p = {.phase_crisis = 5, .phase_conflict = 25, .phase_displaced = 0.02};
    CHECK_INT(phase_of(&p, 0, 0, 0, 0), 0);
    CHECK_INT(phase_of(&p, 4, 4, 4, 0.019), 0);
    CHECK_INT(phase_of(&p, 5, 5, 5, 0), 1);
    CHECK_INT(phase_of(&p, 0, 0, 0, 0.02), 1); /* nobody killed, but people are away */
    CHECK_INT(phase_of(&p, 3, 25, 25, 0.3), 2);
    CHECK_INT(phase_of(&p, 0, 25, 25, 0.3), 3); /* quiet for three months */
    CHECK_INT(phase_of(&p, 0, 0, 24, 0), 0);
}

TEST(the_phase_is_read_and_nothing_reads_it)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_result seen, unseen;
    struct trib_error err = {0};
    scene_set(config, "phase.seen", 1);
    scene_set(config, "phase.crisis", 1);
    scene_set(config, "conflict.h0", 0.3);
    scene_switch(config, "commitment", false);
    scene_set(config, "conflict.constant", 1); /* war for certain */
    REQUIRE_STATUS(trib_run(config, &seen, &err), &err);
    scene_set(config, "phase.seen", 0);
    scene_set(config, "phase.displaced", 1);
    REQUIRE_STATUS(trib_run(config, &unseen, &err), &err);
    double phases[2] = {0, 0};
    CHECK(seen.n_events > 0);
    for (int month = 0; month < seen.n_months; month++)
        for (int i = 0; i < seen.n_measures; i++) {
            double a = seen.monthly[month * seen.n_measures + i], b = unseen.monthly[month * seen.n_measures + i];
            if (i == M_phase) phases[0] += a, phases[1] += b;
            else if (!isnan(a)) CHECK_DOUBLE(a, b, 0);
        }
    CHECK(phases[0] > 0);
    CHECK_DOUBLE(phases[1], 0, 0);
    trib_result_clear(&seen);
    trib_result_clear(&unseen);
}
