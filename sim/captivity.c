/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The week of people held for ransom, exploited, detained, in debt bondage: who pays, who is sold on, put to work, freed, looked at
 * by officials. A captor does what is worth most to him. Called for single rows by journey.c's pass; reads the week's tables.
 * P1 P3 M1 C2 C3 B9 B10.
 */
#include "journey.h"
#include <math.h>

static double clamped(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

void journey_seize(const struct trib_model *m, struct row *r, int t, uint32_t spare, int64_t *tally)
{
    const struct town_now *town = &m->journey->town[t];
    if (r->traits & TRAIT_SURVIVOR) tally[m->journey->at.retrafficked] += m->scale;
    r->traits &= ~(TRAIT_ASSISTED | TRAIT_IDENTIFIED | TRAIT_MISTAKEN);
    r->holder = NOBODY;
    for (int k = 0; k < town->n_captors; k++)
        if (spare < town->captor_upto[k]) {
            r->holder = town->captor[k];
            break;
        }
    enter(r, HELD, t, tally, &m->journey->at, m->scale);
}

/* Out alive: a survivor from now on. */
static void get_out(const struct trib_model *m, struct row *r, int64_t *tally)
{
    tally[m->journey->at.exits_band + band_of(r->traits)] += m->scale;
    r->traits |= TRAIT_SURVIVOR;
    enter(r, IN_TOWN, r->place, tally, &m->journey->at, m->scale);
}

/* Kin buy somebody out: share of their means, at once. */
static int64_t buy_out(const struct trib_model *m, struct row *r, double share, int64_t *tally)
{
    const struct journey *j = m->journey;
    int32_t ransom = (int32_t)(share * r->kin);
    r->kin -= ransom;
    tally[j->at.ransom + holder_slot(m, r->holder, r->place) * m->cas->n_origins + r->origin] += ransom * (int64_t)m->scale;
    get_out(m, r, tally);
    return ransom * (int64_t)m->scale;
}

/* ---- officials ------------------------------------------------------------------------------------------------------- */
void journey_screen(const struct trib_model *m, struct row *r, const uint32_t v[4], int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct town_now *town = &j->town[r->place];
    bool victim = r->traits & TRAIT_SURVIVOR;
    double rate = victim ? town->true_rate : town->false_rate;
    if (victim && r->kind < m->cas->n_kinds && m->cas->kind[r->kind].told_to_women) rate *= 1 - m->p.identify_silence * (1 - town->women);
    if (v[0] >= threshold(rate)) return;
    r->traits |= victim ? TRAIT_IDENTIFIED : TRAIT_MISTAKEN;
    tally[victim ? j->at.identified : j->at.mistaken] += m->scale;
    if (v[1] >= j->assist) return; /* a place of assistance, also for who is none: the place is gone all the same */
    if (!victim) return;
    r->traits |= TRAIT_ASSISTED;
    tally[j->at.assisted] += m->scale;
    if (r->status == DETAINED && v[2] < threshold(town->shield)) get_out(m, r, tally);
}

/* ---- captors --------------------------------------------------------------------------------------------------------- */
/* What a captor would get for who is held, cents: to keep for a ransom, or to put to work. */
struct worth { double keep, work; };

static double kin_speed(const struct trib_model *m, const struct row *r, int slot)
{
    double median = m->journey->kin_median[r->origin], w = median > 0 ? r->kin / median : 1;
    return !m->on.captor_choice ? 1 : m->journey->holder[slot].pressure * (1 + m->p.capture_wealth * (w - 1) / (w + 1));
}

/* Whoever has not paid for long will hardly pay: what the captor believes halves after capture.weeks. */
static struct worth worth_to(const struct trib_model *m, const struct row *r, int holder, int t, double weeks)
{
    const struct journey *j = m->journey;
    const struct town_now *town = &j->town[t];
    int captor = holder != NOBODY, slot = holder_slot(m, holder, t);
    double pays = m->p.capture_pay * kin_speed(m, r, slot) * m->p.capture_weeks / (m->p.capture_weeks + weeks);
    double keep = (pays * m->p.capture_ransom * r->kin - town->upkeep[captor]) /
                  (pays + town->freed + m->p.capture_death + m->p.capture_impatience);
    double patience = j->holder[slot].patience;
    return (struct worth){patience * keep, patience * town->work_worth[captor][band_of(r->traits)]};
}

/* To the next holder for whom the captive is worth more than here, where the captor meets one who can pay. */
static bool sell(const struct trib_model *m, struct row *r, double here, uint32_t word, int64_t *tally)
{
    const struct journey *j = m->journey;
    uint32_t meets = threshold(m->p.resale_chance);
    if (!m->on.resale || word >= meets) return false;
    int to = j->town[r->place].market, buyer = NOBODY;
    const struct town_now *town = &j->town[to];
    uint32_t spare = (uint32_t)((double)word / (double)meets * 4294967295.0);
    for (int k = 0; k < town->n_captors && buyer == NOBODY; k++)
        if (spare < town->captor_upto[k]) buyer = town->captor[k];
    int from_slot = holder_slot(m, r->holder, r->place), to_slot = holder_slot(m, buyer, to);
    if (to_slot == from_slot) return false;
    struct worth there = worth_to(m, r, buyer, to, r->weeks);
    double price = m->p.resale_share * fmax(there.keep, there.work);
    if (price <= 1 || price <= here || price * m->scale * 5 > j->holder[to_slot].cash) return false;
    int64_t cents = (int64_t)price * m->scale;
    tally[j->at.sold + from_slot] += cents;
    tally[j->at.bought + to_slot] += cents;
    tally[j->at.resales] += m->scale;
    r->holder = buyer;
    enter(r, HELD, to, tally, &j->at, m->scale);
    return true;
}

static bool put_to_work(const struct trib_model *m, struct row *r, uint32_t word, int64_t *tally)
{
    const struct journey *j = m->journey;
    const double *upto = j->town[r->place].kind_upto[r->holder != NOBODY][band_of(r->traits)];
    double u = rng_unit_of(word);
    for (int k = 0; k < m->cas->n_kinds; k++)
        if (u < upto[k]) {
            r->kind = k;
            enter(r, EXPLOITED, r->place, tally, &j->at, m->scale);
            return true;
        }
    return false;
}

static void held(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct town_now *town = &j->town[r->place];
    const struct layout *at = &j->at;
    int slot = holder_slot(m, r->holder, r->place), group = r->holder == NOBODY ? m->cas->n_groups : r->holder;
    double pressure = m->on.captor_choice ? j->holder[slot].pressure : 1;
    tally[at->held + r->place] += m->scale;
    tally[at->held_by + group] += m->scale;
    tally[at->held_band + band_of(r->traits)] += m->scale;
    tally[at->captive_at + slot] += m->scale;
    if (w[0] < threshold(m->p.capture_death * pressure)) {
        leave_model(r, DEAD, tally, at, m->scale);
        return;
    }
    if (w[1] < threshold(m->p.capture_pay * kin_speed(m, r, slot))) {
        int t = r->place;
        int64_t paid = buy_out(m, r, m->p.capture_ransom, tally);
        tally[at->ransom_town + t] += paid;
        return;
    }
    if (w[2] < threshold(town->freed)) {
        tally[at->freed] += m->scale;
        get_out(m, r, tally);
        return;
    }
    struct worth here = worth_to(m, r, r->holder, r->place, r->weeks);
    if (sell(m, r, fmax(here.keep, here.work), w[3], tally) || r->weeks <= m->p.capture_weeks) return;
    uint32_t word = w[0] * 2654435769u ^ w[2];
    if (!m->on.captor_choice || !m->on.exploitation) {
        if (!m->on.exploitation || !put_to_work(m, r, word, tally)) get_out(m, r, tally);
    } else if (here.work > 0 && here.work >= here.keep) {
        if (!put_to_work(m, r, word, tally) && here.keep <= 0) get_out(m, r, tally); /* no work for him: kept for his kin */
    } else if (here.keep <= 0) {
        get_out(m, r, tally);
    }
}

static void exploited(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct town_now *town = &j->town[r->place];
    const struct layout *at = &j->at;
    const struct trib_kind *kind = &m->cas->kind[r->kind < m->cas->n_kinds ? r->kind : 0];
    int k = (int)(kind - m->cas->kind), slot = holder_slot(m, r->holder, r->place);
    int64_t work = town->work[r->holder != NOBODY][k] * (int64_t)m->scale;
    tally[at->forced + r->place] += m->scale;
    tally[at->forced_by + (r->holder == NOBODY ? m->cas->n_groups : r->holder)] += m->scale;
    tally[at->forced_band + band_of(r->traits)] += m->scale;
    tally[at->forced_kind + k] += m->scale;
    tally[at->forced_at + slot] += m->scale;
    tally[at->work_at + slot] += work;
    tally[at->work_town + r->place] += kind->employers ? work : 0;
    if (kind->fighters && r->holder != NOBODY) tally[at->pressed + r->holder] += m->scale;
    if (w[0] < threshold(m->p.capture_death * kind->death)) {
        leave_model(r, DEAD, tally, at, m->scale);
    } else if (w[1] < threshold(j->exit[k] * (1 + town->open_doors))) {
        get_out(m, r, tally);
    } else if (w[2] < threshold(town->freed)) {
        tally[at->freed] += m->scale;
        get_out(m, r, tally);
    }
}

/* ---- centres --------------------------------------------------------------------------------------------------------- */
static void detained(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct town_now *town = &j->town[r->place];
    const struct layout *at = &j->at;
    const struct policy *q = &m->policy;
    int t = r->place;
    tally[at->detained + t] += m->scale;
    tally[at->held_by + (r->holder == NOBODY ? m->cas->n_groups : r->holder)] += m->scale;
    tally[at->held_band + band_of(r->traits)] += m->scale;
    double out = (double)j->chance.release * (1 + q->reform_out[t]) * (r->traits & TRAIT_MISTAKEN ? m->p.detained_mistaken : 1);
    if (w[0] < threshold(m->p.capture_death / 2 * (1 - clamped(q->reform_death[t], 0, 1)))) {
        leave_model(r, DEAD, tally, at, m->scale);
    } else if (w[1] < (double)j->chance.bribe * (1 - town->reform)) {
        tally[at->bribe_town + t] += buy_out(m, r, m->p.detained_bribe, tally);
    } else if (w[2] < out) {
        get_out(m, r, tally);
    } else if (w[3] < threshold(town->evacuate)) {
        tally[at->home + r->origin] += m->scale;
        tally[at->evacuated] += m->scale;
        leave_model(r, RETURNED, tally, at, m->scale);
    } else if (m->on.identification && !(r->traits & (TRAIT_IDENTIFIED | TRAIT_MISTAKEN)) && ~w[3] < threshold(m->p.identify_screen)) {
        philox4x32_ctr_t v = rng_words(m->key, DRAW_CAPTIVE, r->uid, (uint32_t)m->week, 0);
        journey_screen(m, r, v.v, tally);
    }
}

/* ---- debtors --------------------------------------------------------------------------------------------------------- */
/* Works for the lender until nothing is owed, or runs away. Part of what is paid back is premium. */
static void bonded(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct town_now *town = &j->town[r->place];
    const struct layout *at = &j->at;
    int32_t cash = r->purse < r->debt ? r->purse : r->debt, rest = r->debt - cash, work = rest < town->bond ? rest : town->bond;
    int64_t paid = ((int64_t)cash + work) * m->scale;
    if (j->debt_kind >= 0) {
        tally[at->forced + r->place] += m->scale;
        tally[at->forced_by + m->cas->n_groups] += m->scale;
        tally[at->forced_band + band_of(r->traits)] += m->scale;
        tally[at->forced_kind + j->debt_kind] += m->scale;
        r->kind = j->debt_kind;
    }
    r->purse -= cash;
    r->debt = rest - work;
    tally[at->repaid_purse] += cash * (int64_t)m->scale;
    tally[at->repaid_work] += work * (int64_t)m->scale;
    tally[at->premium] += (int64_t)((double)paid * m->p.debt_premium / (1 + m->p.debt_premium));
    if (w[0] < threshold(m->p.capture_death / 4)) {
        leave_model(r, DEAD, tally, at, m->scale);
    } else if (r->debt == 0 || w[1] < town->flee || w[2] < threshold(town->freed)) {
        r->debt = 0;
        get_out(m, r, tally);
    }
}

void journey_captive(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally)
{
    switch (r->status) {
    case HELD: held(m, r, w, tally); break;
    case EXPLOITED: exploited(m, r, w, tally); break;
    case BONDED: bonded(m, r, w, tally); break;
    default: detained(m, r, w, tally);
    }
}
