/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells: the bands in which a group's men hang together. The fighters of a group are CELL_UNITS equal units; a band is a number of
 * units. Bands that are met with a chance proportional to their size join others or, seldom, fall apart altogether: coalescence
 * and fragmentation (Bohorquez and others 2009), from which sizes fall off as a power of about -2.5 up to the size where bands
 * rarely survive. No size is drawn from a power law. Reads decapitated. Writes cell, war.cell.
 */
#include "armed.h"


/* The cell of a unit, units being numbered through the cells. */
static int cell_of_unit(const uint8_t *cell, int unit)
{
    int k = 0;
    while (k < CELL_UNITS - 1 && unit >= cell[k]) unit -= cell[k++];
    return k;
}

int cells_meet(uint8_t *cell, double split, double a, double b, double c)
{
    int first = cell_of_unit(cell, (int)(a * CELL_UNITS)), second = cell_of_unit(cell, (int)(b * CELL_UNITS));
    if (c < split) {
        for (int k = 0; cell[first] > 1; k++)
            if (cell[k] == 0) {
                cell[k] = 1;
                cell[first]--;
            }
        return -1;
    }
    if (first == second) return -1;
    cell[first] = (uint8_t)(cell[first] + cell[second]);
    cell[second] = 0;
    return first << 8 | second;
}

int cells_count(const uint8_t *cell)
{
    int n = 0;
    for (int k = 0; k < CELL_UNITS; k++) n += cell[k] > 0;
    return n;
}

int cells_pick(const uint8_t *cell, double u)
{
    int left = (int)(u * cells_count(cell)), k = 0;
    while (k < CELL_UNITS - 1 && (cell[k] == 0 || left-- > 0)) k++;
    return k;
}

/* A clash is fought by the band that a cell has joined. */
static void follow(struct trib_model *m, int g, int joined)
{
    for (int t = 0; t < m->cas->n_towns; t++)
        if (m->war[t].on && m->war[t].side_a == g && m->war[t].cell == (joined & 255)) m->war[t].cell = joined >> 8;
}

static void meet(struct trib_model *m, int g, double split, uint32_t k)
{
    philox4x32_ctr_t luck = rng_words(m->key, DRAW_CELLS, group_uid(m, g), (uint32_t)m->week, k);
    int joined = cells_meet(&m->cell[g * CELL_UNITS], split, rng_unit_of(luck.v[0]), rng_unit_of(luck.v[1]), rng_unit_of(luck.v[2]));
    if (joined >= 0) follow(m, g, joined);
}

void cells_week(struct trib_model *m)
{
    if (!m->on.cells) return;
    for (int g = 0; g < m->cas->n_groups; g++) {
        uint8_t *cell = &m->cell[g * CELL_UNITS];
        uint32_t meetings;
        if (m->cas->group[g].state || m->appeared_week[g] < 0) continue;
        double split = armed_clamp(m->p.cells_split * (1 + (m->on.kingpin ? m->p.kingpin_split * m->decapitated[g] : 0)), 0, 0.9);
        if (cells_count(cell) == 0) { /* newly come: single units, who have had time to find one another */
            for (int k = 0; k < CELL_UNITS; k++) cell[k] = 1;
            meetings = 8 * CELL_UNITS;
        } else meetings = (uint32_t)rng_round(m->p.cells_pace, rng_unit(m->key, DRAW_CELLS, group_uid(m, g), (uint32_t)m->week, UINT32_MAX));
        for (uint32_t k = 0; k < meetings; k++) meet(m, g, split, k);
    }
}
