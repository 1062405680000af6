/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contest and onset: closed forms worked by hand, and the toy's middle town with and without its arbiter. */
#include "../sim/armed.h"
#include "harness.h"
#include <string.h>

/*
 * The toy: South (sand holds) -- Middle (hill 0.8, sand 0.2; the crown keeps them apart in 2010) -- Coast (hill holds) ~~ Over
 */
static struct trib_model *toy_on(struct trib_config *config, int weeks)
{
    struct trib_model *m = NULL;
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_model_create(config, &m, &err), &err);
    for (int w = 0; w < weeks && !trib_model_done(m); w++) REQUIRE_STATUS(trib_model_step(m, &err), &err);
    return m;
}
static int town(const struct trib_model *m, const char *id) { return trib_case_place_find(m->cas, TRIB_TOWN, id); }
static int group(const struct trib_model *m, const char *id) { return trib_case_place_find(m->cas, TRIB_GROUP, id); }

TEST(threshold_of_onset_is_the_closed_form)
{
    /* delta 0.9 over one year, d 0.2, w 0.5, all can be conceded: (0.1 / 0.9) (1 / 0.8 - 0.5) = 0.08333 */
    struct trib_params p = {.conflict_delta = 0.9, .conflict_horizon = 12, .conflict_y = 1};
    CHECK_DOUBLE(conflict_threshold(&p, 0.5, 0.2), 0.083333333, 1e-8);
    /* a longer look ahead asks for a larger shift; a stronger side fights over a smaller one */
    struct trib_params longer = p;
    longer.conflict_horizon = 24;
    CHECK(conflict_threshold(&longer, 0.5, 0.2) > conflict_threshold(&p, 0.5, 0.2));
    CHECK(conflict_threshold(&p, 0.8, 0.2) < conflict_threshold(&p, 0.5, 0.2));
}

TEST(power_is_a_tullock_contest_of_sides)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_on(&config, 1);
    int hill = group(m, "hill_guard"), sand = group(m, "sand_band");
    double force[TRIB_MAX_GROUPS] = {0}, power[TRIB_MAX_GROUPS];
    force[hill] = 2;
    force[sand] = 1;
    m->p.contest_decisive = 1;
    contest_power(m, force, power);
    CHECK_DOUBLE(power[hill], 2.0 / 3, 1e-12);
    m->p.contest_decisive = 1.5; /* 2^1.5 / (2^1.5 + 1) = 0.738796 */
    contest_power(m, force, power);
    CHECK_DOUBLE(power[hill], 0.738796125, 1e-8);
    CHECK_DOUBLE(power[hill] + power[sand], 1, 1e-12);
    force[hill] *= 1e6; /* no unit of force matters */
    force[sand] *= 1e6;
    double again[TRIB_MAX_GROUPS];
    contest_power(m, force, again);
    CHECK_DOUBLE(again[hill], power[hill], 1e-12);
    force[sand] = 0;
    contest_power(m, force, power);
    CHECK_DOUBLE(power[hill], 1, 0);
    CHECK_DOUBLE(power[sand], 0, 0);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(holdings_start_as_the_case_says)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_on(&config, 1);
    int mid = town(m, "mid"), coast = town(m, "coast");
    /* a full arbiter stops the drift of holdings towards power */
    CHECK_DOUBLE(m->arbiter[mid], 1, 0);
    CHECK_DOUBLE(m->holding[gt(m, group(m, "hill_guard"), mid)], 0.8, 1e-12);
    CHECK_DOUBLE(m->holding[gt(m, group(m, "sand_band"), mid)], 0.2, 1e-12);
    CHECK_DOUBLE(m->holding[gt(m, group(m, "hill_guard"), coast)], 1, 1e-12);
    CHECK(!m->present[gt(m, group(m, "sand_band"), coast)]);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(the_arbiter_leaves_on_its_day_and_a_shock_keeps_it)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_on(&config, 60);
    CHECK_DOUBLE(arbiter_now(m, town(m, "mid")), 0, 0);
    int mid = town(m, "mid");
    trib_model_free(m);
    struct trib_shock shock;
    struct trib_error err;
    trib_shock_init(&shock, trib_shock_find("arbiter"));
    shock.from_day = config.from_day;
    shock.value = 0.5;
    shock.places[TRIB_TOWN].all = false;
    trib_set_add(&shock.places[TRIB_TOWN], mid);
    REQUIRE_STATUS(trib_config_add_shock(&config, &shock, &err), &err);
    m = toy_on(&config, 60);
    CHECK_DOUBLE(arbiter_now(m, mid), 0.5, 0);
    m->on.arbiter = false;
    CHECK_DOUBLE(arbiter_now(m, mid), 0, 0);
    trib_model_free(m);
    trib_config_clear(&config);
}

/* Runs the toy to its end and adds up hazards of its middle town, which is all that the mechanisms below may change. */
static double total_hazard(struct trib_config *config, int *clashes)
{
    struct trib_model *m = toy_on(config, 0);
    struct trib_error err = {0};
    double sum = 0;
    int mid = town(m, "mid");
    while (!trib_model_done(m)) {
        REQUIRE_STATUS(trib_model_step(m, &err), &err);
        sum += m->onset_hazard[mid];
        CHECK(m->onset_hazard[mid] >= 0 && m->onset_hazard[mid] <= 0.95);
        CHECK(isfinite(m->shift_needed[mid]) && isfinite(m->shift_expected[mid]));
        double held = 0, power = 0;
        for (int g = 0; g < m->cas->n_groups; g++) {
            held += m->holding[gt(m, g, mid)];
            power += m->power[gt(m, g, mid)];
        }
        CHECK(held <= 1 + 1e-9 && power <= 1 + 1e-9);
    }
    *clashes = m->n_events;
    trib_model_free(m);
    return sum;
}

TEST(without_onset_no_clash_begins)
{
    struct trib_config config;
    struct trib_error err;
    int clashes;
    scene_toy(&config);
    REQUIRE_STATUS(trib_config_set_mechanism(&config, "onset", false, &err), &err);
    CHECK_DOUBLE(total_hazard(&config, &clashes), 0, 0);
    CHECK_INT(clashes, 0);
    trib_config_clear(&config);
}

TEST(forecast_and_commitment_change_the_hazard)
{
    struct trib_config config;
    struct trib_error err;
    int clashes;
    scene_toy(&config);
    double full = total_hazard(&config, &clashes);
    static const char *const names[] = {"forecast", "commitment"};
    for (int i = 0; i < 2; i++) {
        struct trib_config off;
        REQUIRE_STATUS(trib_config_copy(&off, &config, &err), &err);
        REQUIRE_STATUS(trib_config_set_mechanism(&off, names[i], false, &err), &err);
        CHECK(total_hazard(&off, &clashes) != full);
        trib_config_clear(&off);
    }
    trib_config_clear(&config);
}

/* Two groups contest mid: what rises is what the one expected to attack does not have, and with it the formula of the onset gives back
 * the threshold that is kept beside it (the cost of war is d0 alone where conflict.fixed is 0). */
TEST(what_the_onset_sees_is_kept)
{
    struct trib_config config;
    struct trib_error err;
    scene_toy(&config);
    struct trib_model *m = toy_on(&config, 0);
    int mid = town(m, "mid"), coast = town(m, "coast"), seen = 0, quiet = 0;
    m->p.conflict_fixed = 0;
    while (!trib_model_done(m)) {
        REQUIRE_STATUS(trib_model_step(m, &err), &err);
        CHECK(m->rising_power[mid] >= 0 && m->rising_power[mid] < 1);
        CHECK_DOUBLE(m->rising_power[coast], 0, 0); /* one group alone */
        quiet = m->war[mid].on ? 0 : quiet + 1; /* during a clash nobody plans the next, so the attacker is the last one's */
        if (m->rising_power[mid] <= 0 || quiet < 6 || m->shift_needed[mid] >= 1) continue;
        double w = m->power[gt(m, m->attacker[mid], mid)], f = m->on.first_strike ? m->p.conflict_first_strike : 0;
        CHECK_DOUBLE(m->rising_power[mid], 1 - w, 1e-12);
        CHECK_DOUBLE(m->shift_needed[mid], conflict_threshold(&m->p, w * (1 + f) / (w * (1 + f) + 1 - w), m->p.conflict_d0), 1e-12);
        CHECK_DOUBLE(trib_model_value(m, trib_measure_find("rising_power"), TRIB_TOWN, coast), 0, 0);
        seen++;
    }
    CHECK(seen > 20);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(a_town_given_to_one_group_stays_its_own)
{
    struct trib_config config;
    struct trib_error err;
    scene_toy(&config);
    struct trib_shock shock;
    trib_shock_init(&shock, trib_shock_find("holder"));
    shock.from_day = config.from_day;
    shock.value = 1;
    shock.places[TRIB_TOWN].all = shock.places[TRIB_GROUP].all = false;
    trib_set_add(&shock.places[TRIB_TOWN], trib_case_place_find(config.cas, TRIB_TOWN, "mid"));
    trib_set_add(&shock.places[TRIB_GROUP], trib_case_place_find(config.cas, TRIB_GROUP, "hill_guard"));
    REQUIRE_STATUS(trib_config_add_shock(&config, &shock, &err), &err);
    struct trib_model *m = toy_on(&config, 8);
    int mid = town(m, "mid");
    CHECK_DOUBLE(m->holding[gt(m, group(m, "hill_guard"), mid)], 1, 1e-12);
    CHECK(!m->present[gt(m, group(m, "sand_band"), mid)]);
    CHECK_DOUBLE(m->onset_hazard[mid], 0, 0);
    trib_model_free(m);
    trib_config_clear(&config);
}

TEST(share_of_large_clashes_rises_with_their_size)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = toy_on(&config, 1);
    int mid = town(m, "mid");
    m->on.cells = false;
    m->p.war_spread = 0;
    m->p.war_end = 1; /* every clash lasts two weeks */
    m->arbiter[mid] = 0;
    m->clash_size[mid] = 12; /* 24 dead: too few */
    CHECK_DOUBLE(conflict_large_share(m, mid), 0, 0);
    m->clash_size[mid] = 13; /* 26 */
    CHECK_DOUBLE(conflict_large_share(m, mid), 1, 0);
    m->p.war_end = 0.5; /* 12 a week: three weeks or more, chance 1/2 */
    m->clash_size[mid] = 12;
    CHECK_DOUBLE(conflict_large_share(m, mid), 0.5, 1e-5);
    trib_model_free(m);
    trib_config_clear(&config);
}
