/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The migrants' table, and the work space of the weekly pass over it. */
#include "journey.h"
#include <stdlib.h>
#include <string.h>

enum trib_status migrants_reserve(struct migrants *g, int64_t n, struct trib_error *err)
{
    if (n <= g->capacity) return TRIB_OK;
    int64_t capacity = g->capacity ? g->capacity : 4096;
    while (capacity < n) capacity += capacity / 2;
#define COLUMN(type, name, unit, doc)                                                                            \
    {                                                                                                            \
        type *grown = realloc(g->name, (size_t)capacity * sizeof(type));                                         \
        if (!grown) return trib_fail(err, TRIB_MEMORY, "no memory for %lld travellers", (long long)capacity);    \
        g->name = grown;                                                                                         \
    }
#include "state.def"
#undef COLUMN
    g->capacity = capacity;
    return TRIB_OK;
}

enum trib_status migrants_add(struct migrants *g, struct trib_error *err)
{
    enum trib_status status = migrants_reserve(g, g->n + 1, err);
    if (status != TRIB_OK) return status;
    int64_t i = g->n++;
#define COLUMN(type, name, unit, doc) g->name[i] = 0;
#include "state.def"
#undef COLUMN
    g->kind[i] = g->holder[i] = NOBODY;
    return TRIB_OK;
}

size_t trib_model_bytes_per_migrant(void)
{
    return 0
#define COLUMN(type, name, unit, doc) +sizeof(type)
#include "state.def"
#undef COLUMN
        ;
}

void migrants_compact(struct migrants *g)
{
    int64_t to = 0;
    while (to < g->n && g->status[to] < FIRST_FINAL) to++;
    for (int64_t i = to; i < g->n; i++) {
        if (g->status[i] >= FIRST_FINAL) continue;
#define COLUMN(type, name, unit, doc) g->name[to] = g->name[i];
#include "state.def"
#undef COLUMN
        to++;
    }
    g->n = to;
}

static void lay_out(struct journey *j, const struct trib_case *cas)
{
    int n_legs = cas->n_legs, n_towns = cas->n_towns, n_groups = cas->n_groups, n_origins = cas->n_origins, n = 0;
#define ROOM(field, size) (j->at.field = n, n += (size))
    ROOM(moved, n_legs), ROOM(arrived, n_legs), ROOM(died, n_legs), ROOM(captured, n_legs), ROOM(stopped, n_legs);
    ROOM(ready, N_CLASSES * n_towns), ROOM(here, n_towns), ROOM(earned, n_towns);
    ROOM(held, n_towns), ROOM(forced, n_towns), ROOM(detained, n_towns);
    ROOM(held_by, n_groups + 1), ROOM(forced_by, n_groups + 1);
    ROOM(captive_at, j->n_holders), ROOM(forced_at, j->n_holders), ROOM(work_at, j->n_holders);
    ROOM(ransom, j->n_holders * n_origins);
    ROOM(bribe_town, n_towns), ROOM(ransom_town, n_towns), ROOM(work_town, n_towns);
    ROOM(support, n_origins), ROOM(home, n_origins), ROOM(came, n_origins), ROOM(came_regular, n_origins);
    ROOM(out, 1), ROOM(delta, N_STATUSES), ROOM(live, 1), ROOM(sold, j->n_holders), ROOM(bought, j->n_holders);
    ROOM(died_band, TRIB_N_BANDS), ROOM(came_band, TRIB_N_BANDS), ROOM(held_band, TRIB_N_BANDS), ROOM(forced_band, TRIB_N_BANDS);
    ROOM(exits_band, TRIB_N_BANDS), ROOM(forced_kind, cas->n_kinds), ROOM(pressed, n_groups);
    ROOM(resales, 1), ROOM(identified, 1), ROOM(mistaken, 1), ROOM(assisted, 1), ROOM(retrafficked, 1);
    ROOM(freed, 1), ROOM(deported, 1), ROOM(evacuated, 1);
    ROOM(lent, 1), ROOM(repaid_purse, 1), ROOM(repaid_work, 1), ROOM(repaid_abroad, 1), ROOM(premium, 1);
    ROOM(debt, 1), ROOM(indebted, 1), ROOM(debt_departures, 1);
#undef ROOM
    j->at.n = n;
}

enum trib_status journey_init(struct trib_model *m, struct trib_error *err)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey = calloc(1, sizeof *j);
    if (!j) return trib_fail(err, TRIB_MEMORY, "no memory");
    j->n_holders = cas->n_groups + cas->n_towns;
    j->debt_kind = -1;
    for (int k = 0; k < cas->n_kinds; k++)
        if (cas->kind[k].debt) j->debt_kind = k;
    lay_out(j, cas);
    j->leg = calloc((size_t)cas->n_legs, sizeof *j->leg);
    j->town = calloc((size_t)cas->n_towns, sizeof *j->town);
    j->holder = calloc((size_t)j->n_holders, sizeof *j->holder);
    j->tally = calloc((size_t)j->at.n * MAX_PARTS, sizeof *j->tally);
    j->sum = calloc((size_t)j->at.n, sizeof *j->sum);
    if (!j->leg || !j->town || !j->holder || !j->tally || !j->sum) return trib_fail(err, TRIB_MEMORY, "no memory");
    return TRIB_OK;
}

void journey_clear(struct trib_model *m)
{
    struct journey *j = m->journey;
    if (!j) return;
    void *blocks[] = {j->leg, j->town, j->holder, j->tally, j->sum, j};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    m->journey = NULL;
}
