/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The week of every traveller: choose a leg, pay, borrow, move; death, capture, interception. A1 A3 P1 P3 C3.
 *
 * One pass over the migrants' columns. Each row reads only tables that are fixed for the week (journey_tables.c) and its own
 * columns, and draws one Philox block keyed by its uid (captives who are looked at by officials one more), so rows may be visited
 * in any order by any number of threads. What a row does to others (money, counts) goes into integer tallies of its part of the
 * table; integer sums do not depend on how the table was cut.
 * One leg a week at most: waiting for a driver is counted in the week.
 */
#include "journey.h"
#include <string.h>

/* Where capture ends on the word of a leg's end: wider for children alone and for survivors. */
static uint32_t taken_upto(const struct journey *j, const struct leg_now *leg, int traits)
{
    uint32_t upto = leg->taken[band_of(traits)];
    if (!(traits & (TRAIT_SURVIVOR | TRAIT_ALONE)) || upto == leg->stopped) return upto;
    double times = traits & TRAIT_SURVIVOR ? j->taken_again[(traits & TRAIT_ASSISTED) != 0] : 1;
    if (traits & TRAIT_ALONE && j->m->on.vulnerability) times *= j->m->p.capture_alone;
    double wide = (double)leg->stopped + times * (double)(upto - leg->stopped);
    return wide >= UINT32_MAX ? UINT32_MAX : (uint32_t)wide;
}

static void come_through(const struct trib_model *m, struct row *r, uint32_t spare, int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct layout *at = &j->at;
    int to = j->leg[r->place].to;
    tally[at->arrived + r->place] += m->scale;
    if (!j->town[to].destination) {
        enter(r, r->debt > 0 ? BONDED : IN_TOWN, to, tally, at, m->scale);
        return;
    }
    tally[at->came + r->origin] += m->scale;
    tally[at->came_band + band_of(r->traits)] += m->scale;
    if (r->debt > 0) debt_settle_abroad(m, r, spare, tally);
    leave_model(r, ARRIVED, tally, at, m->scale);
}

/* End of a leg: dead, stopped, taken, or there. word is uniform on 32 bits; what it has left over picks the captor. */
static void finish_leg(const struct trib_model *m, struct row *r, uint32_t word, uint32_t spare, int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct layout *at = &j->at;
    int l = r->place;
    const struct leg_now *leg = &j->leg[l];
    int from = m->cas->leg[l].from;
    int64_t scale = m->scale;
    if (word < leg->dies) {
        tally[at->died + l] += scale;
        leave_model(r, DEAD, tally, at, scale);
    } else if (word < leg->stopped) {
        tally[at->stopped + l] += scale;
        if (spare < leg->home) {
            tally[at->home + r->origin] += scale;
            leave_model(r, RETURNED, tally, at, scale);
        } else if (leg->sea) {
            int centre = j->town[from].detention;
            r->holder = j->town[centre].keeper;
            enter(r, DETAINED, centre, tally, at, scale);
        } else {
            enter(r, IN_TOWN, from, tally, at, scale);
        }
    } else if (word < taken_upto(j, leg, r->traits)) {
        tally[at->captured + l] += scale;
        journey_seize(m, r, leg->to, spare, tally);
    } else {
        come_through(m, r, word * 2246822519u ^ spare, tally);
    }
}

/* Not by the traveller's own choice: a survivor is taken again, anybody sent home; or a survivor turns to somebody. */
static bool overtaken(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct town_now *town = &j->town[r->place];
    uint64_t upto = town->deport;
    if (w[0] < upto) {
        tally[j->at.home + r->origin] += m->scale;
        tally[j->at.deported] += m->scale;
        leave_model(r, RETURNED, tally, &j->at, m->scale);
        return true;
    }
    if (!(r->traits & TRAIT_SURVIVOR)) return false;
    upto += r->traits & TRAIT_ASSISTED ? (uint64_t)(town->relapse * (1 - m->p.assistance_effect)) : town->relapse;
    if (w[0] < upto) {
        journey_seize(m, r, r->place, w[2] ^ w[0] * 2654435769u, tally);
        return true;
    }
    if (m->on.identification && !(r->traits & (TRAIT_IDENTIFIED | TRAIT_MISTAKEN)) && w[0] < upto + threshold(m->p.identify_report)) {
        philox4x32_ctr_t v = rng_words(m->key, DRAW_CAPTIVE, r->uid, (uint32_t)m->week, 1);
        journey_screen(m, r, v.v, tally);
    }
    return false;
}

/* Kin send what is missing. */
static void ask_kin(const struct trib_model *m, struct row *r, int32_t lacks, uint32_t word, int64_t *tally)
{
    if (word >= m->journey->chance.support || r->kin < lacks) return;
    r->kin -= lacks;
    r->purse += lacks;
    tally[m->journey->at.support + r->origin] += lacks * (int64_t)m->scale;
}

/* A lender gives what is missing, up to what he expects to get back for this leg; owed with a premium. */
static void borrow(const struct trib_model *m, struct row *r, const struct leg_now *leg, uint32_t word, int64_t *tally)
{
    int32_t lacks = leg->price - r->purse;
    double owed = (double)lacks * (1 + m->p.debt_premium) + r->debt;
    if (lacks > leg->loan || word >= threshold(m->p.debt_offer) || owed > 2e9) return;
    r->debt = (int32_t)owed;
    r->purse += lacks;
    tally[m->journey->at.lent] += lacks * (int64_t)m->scale;
}

static void in_town(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct layout *at = &j->at;
    const struct trib_case *cas = m->cas;
    const uint32_t *choice = m->choice + (size_t)r->class_ * cas->n_legs;
    int t = r->place, l = cas->first_leg[t], end = cas->first_leg[t + 1];
    int64_t scale = m->scale;
    tally[at->here + t] += scale;
    while (l < end && w[1] > choice[l]) l++;
    if (l < end) {
        const struct leg_now *leg = &j->leg[l];
        bool place = w[2] <= leg->accept && leg->accept > 0;
        if (r->purse < leg->price) ask_kin(m, r, leg->price - r->purse, w[3], tally);
        /* nobody borrows before a place is sure; of the word, other bits than kin's */
        if (r->purse < leg->price && place && leg->loan > 0) borrow(m, r, leg, w[3] * 2654435769u, tally);
        if (r->purse >= leg->price) {
            /* Everybody who asks for a place counts, also who gets one: next week's demand is this week's askers. */
            tally[at->ready + r->class_ * cas->n_towns + t] += scale;
            if (place) {
                r->purse -= leg->price;
                tally[at->moved + l] += scale;
                if (leg->sea && r->debt > 0) tally[at->debt_departures] += scale;
                r->timer = leg->weeks;
                enter(r, leg->sea ? AT_SEA : ON_LEG, l, tally, at, scale);
                return;
            }
        } else {
            r->purse += j->town[t].pay;
            tally[at->earned + t] += j->town[t].pay * scale;
        }
    }
    if (r->weeks > HALF_YEAR && ~w[3] < j->chance.give_up) {
        tally[at->home + r->origin] += scale;
        leave_model(r, RETURNED, tally, at, scale);
    }
}

static void live_week(const struct trib_model *m, struct row *r, int64_t *tally)
{
    const struct journey *j = m->journey;
    philox4x32_ctr_t w = rng_words(m->key, DRAW_WEEK, r->uid, (uint32_t)m->week, 0);
    switch (r->status) {
    case ON_LEG:
    case AT_SEA:
        if (--r->timer > 0) break;
        finish_leg(m, r, w.v[0], w.v[3] ^ w.v[0] * 2654435769u, tally);
        if (r->status == IN_TOWN) in_town(m, r, w.v, tally);
        break;
    case IN_TOWN:
        if (r->debt > 0) { /* set free from elsewhere: the lender finds him */
            enter(r, BONDED, r->place, tally, &j->at, m->scale);
            break;
        }
        if (!overtaken(m, r, w.v, tally)) in_town(m, r, w.v, tally);
        break;
    case WAITING_REGULAR:
        if (r->timer > 0) r->timer--;
        if (r->timer == 0) {
            enter(r, TRANSIT_REGULAR, r->place, tally, &j->at, m->scale);
            r->timer = 1;
        }
        break;
    case TRANSIT_REGULAR:
        tally[j->at.came_regular + r->origin] += m->scale;
        leave_model(r, ARRIVED_REGULAR, tally, &j->at, m->scale);
        break;
    default: journey_captive(m, r, w.v, tally);
    }
}

static void part_week(void *user, int part)
{
    struct journey *j = user;
    const struct trib_model *m = j->m;
    const struct migrants *g = &m->mig;
    int64_t *tally = j->tally + (size_t)part * j->at.n;
    int64_t from = g->n * part / j->parts, upto = g->n * (part + 1) / j->parts, live = 0;
    memset(tally, 0, (size_t)j->at.n * sizeof *tally);
    for (int64_t i = from; i < upto; i++) {
        struct row r = {.status = g->status[i]};
        if (r.status >= FIRST_FINAL) continue;
        live++;
        r.uid = g->uid[i];
        r.purse = g->purse[i];
        r.kin = g->kin[i];
        r.debt = g->debt[i];
        r.place = g->place[i];
        r.weeks = g->weeks[i] < UINT16_MAX ? g->weeks[i] + 1 : UINT16_MAX;
        r.timer = g->timer[i];
        r.class_ = g->class_[i];
        r.origin = g->origin[i];
        r.holder = g->holder[i];
        r.kind = g->kind[i];
        r.traits = g->traits[i];
        live_week(m, &r, tally);
        if (r.debt > 0) {
            tally[j->at.debt] += r.debt * (int64_t)m->scale;
            tally[j->at.indebted] += m->scale;
        }
        g->purse[i] = r.purse;
        g->kin[i] = r.kin;
        g->debt[i] = r.debt;
        g->place[i] = (uint16_t)r.place;
        g->weeks[i] = (uint16_t)r.weeks;
        g->status[i] = (uint8_t)r.status;
        g->timer[i] = (uint8_t)r.timer;
        g->holder[i] = (uint8_t)r.holder;
        g->kind[i] = (uint8_t)r.kind;
        g->traits[i] = (uint8_t)r.traits;
    }
    tally[j->at.live] = live;
}

void journey_move(struct trib_model *m)
{
    struct journey *j = m->journey;
    journey_prepare(m);
    int64_t parts = (m->mig.n + PART_ROWS - 1) / PART_ROWS;
    j->parts = parts < 1 ? 1 : parts > MAX_PARTS ? MAX_PARTS : (int)parts;
    j->m = m;
    if (m->threads > 1 && !m->pool) m->pool = pool_create(m->threads);
    pool_run(m->pool, j->parts, part_week, j);
    memset(j->sum, 0, (size_t)j->at.n * sizeof *j->sum);
    for (int k = 0; k < j->parts; k++)
        for (int i = 0; i < j->at.n; i++) j->sum[i] += j->tally[(size_t)k * j->at.n + i];
    m->agent_weeks += j->sum[j->at.live];
}
