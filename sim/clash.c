/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clashes over towns from their first week to their last: who is engaged, who is killed and flees, how long sides hold out, who
 * wins and what the loser gives up. conflict.c says when they begin (clash_begin). Writes war, event, clash_dead, fighters,
 * holdings, footholds, residents who flee, truce.
 */
#include "armed.h"
#include <stdlib.h>


/* ---- sides ---------------------------------------------------------------------------------------------------- */
double armed_people_share(const struct trib_case *cas, int t, int people)
{
    double share = 0;
    for (int i = 0; i < cas->n_residents; i++)
        if (cas->resident[i].town == t && cas->resident[i].people == people) share += cas->resident[i].share;
    return share;
}

bool clash_communal(const struct trib_model *m, int t, int a, int b)
{
    int pa = m->cas->group[a].people, pb = m->cas->group[b].people;
    return pa >= 0 && pb >= 0 && pa != pb && armed_people_share(m->cas, t, pa) > 0 && armed_people_share(m->cas, t, pb) > 0;
}

static double kin(const struct trib_model *m, int t, int g)
{
    const struct trib_case *cas = m->cas;
    return cas->town[t].population * armed_people_share(cas, t, cas->group[g].people) * m->p.residents_fighting_age * m->p.war_kin;
}

/* ---- size ----------------------------------------------------------------------------------------------------------- */
double clash_size(const struct trib_model *m, int t, int a, int b, double men_a, double men_b)
{
    if (clash_communal(m, t, a, b)) {
        men_a += kin(m, t, a);
        men_b += kin(m, t, b);
    }
    return 2 * m->p.war_lethality * (men_a < men_b ? men_a : men_b);
}

/* Deaths a week for each unit of the cell engaged, where cells are on: they kill by their own size, not by their side's. */
static double unit_deaths(const struct trib_model *m, int t)
{
    return m->clash_size[t] * m->p.cells_lethality / m->p.war_lethality / CELL_UNITS;
}

/* Chance that a week of fighting ends a clash, after its first. */
static double end_chance(const struct trib_model *m, int t) { return armed_clamp(m->p.war_end * (1 + 2 * arbiter_now(m, t)) * armed_exit(m, t), 0, 1); }

/* Chance that a clash that kills `weekly` in a week of fighting reaches 25: it is fought in two weeks at least. */
static double reaches(double weekly, double end)
{
    double weeks = weekly > 0 ? ceil(25 / weekly) : HUGE_VAL;
    return weeks <= 2 ? 1 : end >= 1 || weeks > 1e4 ? 0 : pow(1 - end, weeks - 2);
}

double conflict_large_share(const struct trib_model *m, int t)
{
    double mean = m->clash_size[t], sd = m->p.war_spread, end = end_chance(m, t), share = 0, lasts = 1;
    if (mean <= 0) return 0;
    if (m->on.cells) { /* any of the attacker's cells may be the one that is engaged */
        const uint8_t *cell = &m->cell[m->attacker[t] * CELL_UNITS];
        int n = cells_count(cell);
        for (int k = 0; k < CELL_UNITS; k++)
            if (cell[k] > 0) share += reaches(unit_deaths(m, t) * cell[k], end) / n;
        return share;
    }
    /* lognormal around clash_size */
    for (int weeks = 2; weeks < 60 && lasts > 1e-6; weeks++) {
        double over = log(mean * weeks / 25) - 0.5 * sd * sd;
        double large = sd > 0 ? 0.5 * erfc(-over / sd / sqrt(2.0)) : over >= 0;
        share += lasts * end * large;
        lasts *= 1 - end;
    }
    return share + lasts;
}

/* ---- beginning ------------------------------------------------------------------------------------------------ */
static bool event_room(struct trib_model *m)
{
    if (m->n_events < m->cap_events) return true;
    int room = m->cap_events ? 2 * m->cap_events : 64;
    struct trib_event *grown = realloc(m->event, (size_t)room * sizeof *grown);
    if (!grown) {
        model_fail(m, TRIB_MEMORY, "no memory for another clash");
        return false;
    }
    m->event = grown;
    m->cap_events = room;
    return true;
}

void clash_begin(struct trib_model *m, int t, int attacker, int defender, double win)
{
    if (!event_room(m)) return;
    double sd = m->p.war_spread, deaths;
    int cell = -1;
    if (m->on.cells) {
        cell = cells_pick(&m->cell[attacker * CELL_UNITS], rng_unit(m->key, DRAW_WAR_SIZE, town_uid(m, t), (uint32_t)m->week, 0));
        deaths = unit_deaths(m, t);
    } else
        deaths = m->clash_size[t] * exp(sd * rng_normal(m->key, DRAW_WAR_SIZE, town_uid(m, t), (uint32_t)m->week, 0) - 0.5 * sd * sd);
    m->war[t] = (struct war){.on = true, .side_a = attacker, .side_b = defender, .week = m->week, .win_a = win, .intensity = deaths,
                             .event = m->n_events, .cell = cell};
    m->event[m->n_events++] = (struct trib_event){.day = m->day, .end_day = m->to_day, .town = t, .side_a = attacker,
                                                  .side_b = defender, .winner = -1, .front = 0};
    measure_add(m, M_clashes, TRIB_TOWN, t, 1);
}

/* ---- a week ----------------------------------------------------------------------------------------------------------- */
/* Outside money in a group's income, 0..1: what lets it go on without the town's rents. */
static double outside(const struct trib_model *m, int g)
{
    double income = armed_income(m, g);
    return income > 0 ? armed_clamp(m->safe_income[g] / income, 0, 1) : 0;
}

double clash_fought(const struct trib_model *m, int t)
{
    const struct war *war = &m->war[t];
    if (!m->on.stalemate) return 1;
    double a = outside(m, war->side_a), b = outside(m, war->side_b);
    double even = clash_communal(m, t, war->side_a, war->side_b) ? 1 - fabs(2 * war->win_a - 1) : 0;
    return (1 - m->p.war_stalemate * even) * (1 - m->p.war_proxy * (a < b ? a : b));
}

/* Men of both sides come from where else they stand; how evenly matched they are is seen anew every month. */
static void reinforce(struct trib_model *m, int t)
{
    struct war *war = &m->war[t];
    double power[2] = {0};
    for (int g = 0; g < m->cas->n_groups; g++) {
        if (!armed_in(m, g, t)) continue;
        bool a = armed_side(m, g) == armed_side(m, war->side_a), b = armed_side(m, g) == armed_side(m, war->side_b);
        if (!a && !b) continue;
        m->foothold[gt(m, g, t)] += m->p.war_reinforce * (1 - m->foothold[gt(m, g, t)]);
        power[b] += m->power[gt(m, g, t)];
    }
    if (m->month_starts && war->week < m->week && power[0] + power[1] > 0) war->win_a = power[0] / (power[0] + power[1]);
}

/* Killed in a week, taken from both sides' fighters as far as those, not kin, stand in the line. */
static void casualties(struct trib_model *m, int t)
{
    struct war *war = &m->war[t];
    philox4x32_ctr_t luck = rng_words(m->key, DRAW_WAR_END, town_uid(m, t), (uint32_t)m->week, 1);
    double size = war->cell >= 0 ? m->cell[war->side_a * CELL_UNITS + war->cell] : 1;
    int64_t dead = rng_round(war->intensity * size, rng_unit_of(luck.v[0]));
    double men = 0, here[2], crowd[2];
    int side[2] = {war->side_a, war->side_b};
    bool kin_join = clash_communal(m, t, war->side_a, war->side_b);
    for (int i = 0; i < 2; i++) {
        here[i] = m->fighters[side[i]] * m->armed_share[gt(m, side[i], t)];
        crowd[i] = here[i] + (kin_join ? kin(m, t, side[i]) : 0);
        men += crowd[i];
    }
    for (int i = 0; i < 2 && men > 0; i++) {
        double lost = (double)dead * 0.5 * (crowd[i] > 0 ? here[i] / crowd[i] : 0);
        if (lost > 0.5 * here[i]) lost = 0.5 * here[i];
        m->fighters[side[i]] -= lost;
    }
    war->deaths += dead;
    m->clash_dead[t] = dead;
    measure_add(m, M_conflict_deaths, TRIB_TOWN, t, (double)dead);
}

/* Residents flee, mostly from wars between neighbours, and the more the more are killed around them. */
static void flee(struct trib_model *m, int t)
{
    struct war *war = &m->war[t];
    double people = m->cas->town[t].population, size = 1;
    if (m->on.flight_by_size) size = people > 0 ? 10000 * (double)m->clash_dead[t] / people / m->p.war_flight_deaths : 0;
    double chance = armed_clamp(m->p.war_flight * size * (clash_communal(m, t, war->side_a, war->side_b) ? 1 : 0.3), 0, 0.5);
    for (int r = 0; r < m->res.n; r++) {
        if (m->res.town[r] != t) continue;
        m->res.fear[r] = 1;
        if (m->res.displaced[r]) continue;
        if (rng_unit(m->key, DRAW_RESIDENT, m->res.uid[r], (uint32_t)m->week, 1) >= chance) continue;
        m->res.displaced[r] = true;
        int64_t persons = (int64_t)(m->res.weight[r] + 0.5);
        war->displaced += persons;
        measure_add(m, M_displaced, TRIB_TOWN, t, (double)persons);
    }
}

/* How much a clash settles, 0..1: a skirmish little, a battle nearly all. */
static double settled(const struct trib_model *m, const struct war *war)
{
    return m->on.skirmishes ? (double)war->deaths / ((double)war->deaths + m->p.war_decisive) : 1;
}

/* The winner takes holdings and spoils; the loser may be driven out of the town. */
static void settle(struct trib_model *m, int t)
{
    struct war *war = &m->war[t];
    philox4x32_ctr_t luck = rng_words(m->key, DRAW_WAR_WINNER, town_uid(m, t), (uint32_t)war->week, 0);
    bool a_wins = rng_unit_of(luck.v[0]) < war->win_a;
    int winner = a_wins ? war->side_a : war->side_b, loser = a_wins ? war->side_b : war->side_a;
    double much = settled(m, war), gained = 0, winners = 0;
    bool expelled = rng_unit_of(luck.v[1]) < m->p.war_expel * much;
    for (int g = 0; g < m->cas->n_groups; g++) {
        int k = gt(m, g, t);
        if (armed_side(m, g) == armed_side(m, winner) && m->present[k]) winners += m->holding[k];
        if (armed_side(m, g) != armed_side(m, loser) || !m->present[k]) continue;
        double taken = m->holding[k] * (expelled ? 1 : m->p.war_holdings * much);
        gained += taken;
        m->holding[k] -= taken;
        if (expelled) {
            m->present[k] = false;
            m->foothold[k] = 0;
            m->power[k] = 0;
        } else m->foothold[k] *= 1 - 0.3 * much; /* kept to its own quarter */
    }
    for (int g = 0; g < m->cas->n_groups; g++) {
        int k = gt(m, g, t);
        if (armed_side(m, g) != armed_side(m, winner) || !m->present[k]) continue;
        if (winners > 0) m->holding[k] += gained * m->holding[k] / winners;
        else if (g == winner) m->holding[k] += gained;
    }
    struct ledger *l = &m->ledger;
    int64_t spoils = (int64_t)((double)ledger_balance(l, ACCOUNT_GROUP_CASH, loser) * m->p.war_spoils * much);
    if (spoils > 0)
        ledger_pay_up_to(l, ledger_account(l, ACCOUNT_GROUP_CASH, loser), ledger_account(l, ACCOUNT_GROUP_CASH, winner), spoils,
                         FLOW_SPOILS);
    m->event[war->event].winner = winner;
    m->truce[t] = m->on.truces ? much : 0;
}

void conflict_week(struct trib_model *m)
{
    for (int t = 0; t < m->cas->n_towns; t++) {
        struct war *war = &m->war[t];
        m->clash_dead[t] = 0;
        if (!war->on) continue;
        bool first = war->week == m->week;
        bool parted = !m->present[gt(m, war->side_a, t)] || !m->present[gt(m, war->side_b, t)], ends = parted;
        philox4x32_ctr_t luck = rng_words(m->key, DRAW_WAR_END, town_uid(m, t), (uint32_t)m->week, 0);
        if (m->on.footholds) reinforce(m, t);
        if (first || rng_unit_of(luck.v[1]) < clash_fought(m, t)) {
            casualties(m, t);
            flee(m, t);
            ends = ends || (!first && rng_unit_of(luck.v[0]) < end_chance(m, t));
        }
        struct trib_event *event = &m->event[war->event];
        event->deaths = war->deaths;
        event->displaced = war->displaced;
        if (!ends) continue;
        if (!parted) settle(m, t);
        event->end_day = m->day + 7;
        war->on = false;
    }
}
