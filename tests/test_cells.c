/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells that merge and split, and the sizes of clashes that come of them. */
#include "../sim/armed.h"
#include "scenes.h"
#include <math.h>
#include <string.h>

TEST(cells_meet_by_hand)
{
    uint8_t cell[CELL_UNITS] = {30, 0, 20, 14}; /* units 0-29, 30-49, 50-63 */
    CHECK_INT(cells_count(cell), 3);
    CHECK_INT(cells_meet(cell, 0.2, 31.5 / 64, 63.5 / 64, 0.2), 2 << 8 | 3); /* 20 and 14 merge in slot 2 */
    CHECK_INT(cell[2], 34);
    CHECK_INT(cell[3], 0);
    CHECK_INT(cells_meet(cell, 0.2, 31.5 / 64, 40.5 / 64, 0.9), -1); /* a cell that meets itself stays as it is */
    CHECK_INT(cell[2], 34);
    CHECK_INT(cells_meet(cell, 0.2, 31.5 / 64, 0.5 / 64, 0.19), -1); /* 34 single units and one of 30 */
    CHECK_INT(cells_count(cell), 35);
    CHECK_INT(cell[0], 30);
    CHECK_INT(cell[2], 1);
    CHECK_INT(cells_pick(cell, 0), 0); /* each cell is as likely as the next, whatever its size */
    CHECK_INT(cells_pick(cell, 1.5 / 35), 1);
    CHECK_INT(cells_pick(cell, 34.9 / 35), 34);
    int units = 0;
    for (int k = 0; k < CELL_UNITS; k++) units += cell[k];
    CHECK_INT(units, CELL_UNITS);
}

/* Exponent of the sizes of cells from `least` on, by maximum likelihood (Clauset, Shalizi and Newman 2009, discrete), in the process
 * alone: the same meetings as in the model, counted every 16 of them. */
static double exponent(double split, int least)
{
    struct rng_key key = rng_key_of(7, 0);
    uint8_t cell[CELL_UNITS];
    double n = 0, sum = 0;
    memset(cell, 1, sizeof cell);
    for (uint32_t i = 0; i < 200000; i++) {
        philox4x32_ctr_t luck = rng_words(key, DRAW_GROUP, 1, 0, i);
        cells_meet(cell, split, rng_unit_of(luck.v[0]), rng_unit_of(luck.v[1]), rng_unit_of(luck.v[2]));
        for (int k = 0; k < CELL_UNITS && i > 2000 && i % 16 == 0; k++) {
            if (cell[k] < least) continue;
            n++;
            sum += log(cell[k] / (least - 0.5));
        }
    }
    return 1 + n / sum;
}

TEST(sizes_of_cells_fall_off_as_a_power_of_five_halves)
{
    /* The mean-field answer is 2.5 (Eguiluz and Zimmermann 2000; Bohorquez and others 2009). Where cells split as often as they merge
     * there is no such tail, and where they hardly ever split one cell swallows most units. */
    CHECK_DOUBLE(exponent(0.2, 2), 2.5, 0.15);
    CHECK_DOUBLE(exponent(0.2, 4), 2.5, 0.15);
    CHECK(fabs(exponent(0.6, 4) - 2.5) > 0.3);
    CHECK(fabs(exponent(0.02, 4) - 2.5) > 0.3);
}

/* A middle town of the toy without arbiter where hill attacks sand, with cells that have lived for a while. */
static struct trib_model *arena(void)
{
    struct trib_config *config = scene_empty_toy();
    struct trib_model *m = scene_model(config);
    scene_weeks(m, 60);
    int mid = scene_town(m, "mid");
    m->attacker[mid] = scene_group(m, "hill_guard");
    m->clash_size[mid] = 8;
    m->p.war_lethality = 0.005;
    m->p.cells_lethality = 0.16; /* 8 x 0.16 / 0.005 / 64: 4 a week for each unit */
    m->on.stalemate = m->on.footholds = m->on.flight_by_size = false;
    m->p.war_flight = 0;
    m->arbiter[mid] = 0;
    return m;
}

TEST(a_clash_kills_by_the_cell_that_is_engaged)
{
    struct trib_model *m = arena();
    int mid = scene_town(m, "mid"), hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band");
    uint8_t *cell = &m->cell[hill * CELL_UNITS];
    memset(cell, 0, CELL_UNITS);
    cell[5] = 64; /* all hang together */
    m->p.war_end = 0.5;
    CHECK_DOUBLE(conflict_large_share(m, mid), 1, 0); /* 256 a week */
    m->war[mid].on = false;
    clash_begin(m, mid, hill, sand, 0.5);
    conflict_week(m);
    CHECK_INT(m->clash_dead[mid], 256);
    memset(cell, 1, CELL_UNITS); /* single units: 4 a week, 25 in seven: five weeks that do not end it */
    CHECK_DOUBLE(conflict_large_share(m, mid), pow(0.5, 5), 1e-12);
    m->war[mid].on = false;
    clash_begin(m, mid, hill, sand, 0.5);
    conflict_week(m);
    CHECK_INT(m->clash_dead[mid], 4);
    memset(cell, 0, CELL_UNITS);
    cell[0] = 62; /* 248 a week */
    cell[1] = cell[2] = 1;
    CHECK_DOUBLE(conflict_large_share(m, mid), (1 + 2 * pow(0.5, 5)) / 3, 1e-12);
}

/* Share of 3000 clashes, each with luck of its own, that kill 25 or more. */
static double frequency(struct trib_model *m)
{
    int mid = scene_town(m, "mid"), hill = scene_group(m, "hill_guard"), sand = scene_group(m, "sand_band"), large = 0;
    double fighters[2] = {m->fighters[hill], m->fighters[sand]}, holding[2] = {m->holding[gt(m, hill, mid)], m->holding[gt(m, sand, mid)]};
    int32_t week = m->week;
    for (uint32_t r = 0; r < 3000; r++) {
        m->key = rng_key_of(99, r);
        m->week = week;
        m->fighters[hill] = fighters[0];
        m->fighters[sand] = fighters[1];
        m->holding[gt(m, hill, mid)] = holding[0];
        m->holding[gt(m, sand, mid)] = holding[1];
        m->present[gt(m, hill, mid)] = m->present[gt(m, sand, mid)] = true;
        clash_begin(m, mid, hill, sand, 0.5);
        while (m->war[mid].on) {
            conflict_week(m);
            m->week++;
        }
        large += m->event[m->n_events - 1].deaths >= 25;
    }
    m->week = week;
    return large / 3000.0;
}

TEST(share_of_large_clashes_agrees_with_how_often_they_come)
{
    struct trib_model *m = arena();
    int mid = scene_town(m, "mid");
    m->p.war_end = 0.25;
    double seen = frequency(m), wrong;
    CHECK(seen > 0.2 && seen < 0.6);
    CHECK_DOUBLE(conflict_large_share(m, mid), seen, 0.03);
    m->p.war_end = 0.4;
    wrong = conflict_large_share(m, mid);
    CHECK(fabs(wrong - seen) > 0.06);
    CHECK_DOUBLE(wrong, frequency(m), 0.03);
    m->on.cells = false; /* the lognormal rule, too */
    m->p.war_spread = 0.6;
    CHECK_DOUBLE(conflict_large_share(m, mid), frequency(m), 0.04);
}

TEST(without_leaders_cells_split_more)
{
    struct trib_model *m = arena();
    int hill = scene_group(m, "hill_guard");
    double count[2] = {0, 0};
    m->p.cells_pace = 4;
    m->p.kingpin_split = 5;
    for (int gone = 0; gone < 2; gone++)
        for (int w = 0; w < 400; w++, m->week++) {
            m->decapitated[hill] = gone;
            cells_week(m);
            if (w >= 100) count[gone] += cells_count(&m->cell[hill * CELL_UNITS]) / 300.0;
        }
    CHECK(count[1] > count[0] + 5);
    m->on.kingpin = false;
    double off = 0;
    for (int w = 0; w < 400; w++, m->week++) {
        cells_week(m);
        if (w >= 100) off += cells_count(&m->cell[hill * CELL_UNITS]) / 300.0;
    }
    CHECK_DOUBLE(off, count[0], 2.5);
}
