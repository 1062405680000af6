/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The week of every traveller: choose a leg, pay, move; death, capture, interception; captivity, ransom, exits. A1 A3 P1 P3.
 *
 * One pass over the migrants' columns. Each row reads only tables that are fixed for the week and its own columns, and draws one
 * Philox block keyed by its uid, so rows may be visited in any order by any number of threads. What a row does to others (money,
 * counts) goes into integer tallies of its part of the table; integer sums do not depend on how the table was cut.
 * One leg a week at most: waiting for a driver is counted in the week.
 */
#include "processes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PART_ROWS 8192
#define MAX_PARTS 64
#define HALF_YEAR 26

struct leg_now { /* one leg's week: chances as thresholds on a 32-bit word, cumulative: dies, is stopped, is taken */
    uint32_t dies, stopped, taken;
    int32_t price;  /* cents a person */
    uint16_t to;
    uint8_t weeks, sea;
    uint32_t accept; /* chance to find a place */
    uint32_t home;   /* of those stopped: sent home */
};
struct town_now {
    int32_t pay;        /* cents a week that a traveller saves at work */
    uint8_t destination;
    uint16_t detention; /* town where those stopped are held, own index if none is known */
    int n_captors;
    uint8_t captor[8];
    uint32_t captor_upto[8]; /* cumulative; what lies above belongs to gangs without a name */
    uint8_t keeper;     /* group that runs the centre, or NOBODY */
};
struct chances { uint32_t support, give_up, pay, captive_death, forced_exit, bribe, release; };

/* Offsets into one part's tally (int64). */
struct layout { int moved, arrived, died, captured, stopped, ready, earned, held, forced, detained, held_by, forced_by, forced_at, captive_at, ransom, support, home, came, came_regular, out, delta, live, n; };

struct journey {
    struct leg_now *leg;
    struct town_now *town;
    struct chances chance;
    struct layout at;
    int n_holders;   /* groups, then towns for gangs without a name */
    int64_t *tally;  /* [MAX_PARTS][at.n] */
    int64_t *sum;    /* [at.n] */
    int64_t holes;   /* rows in a final status, not yet taken out */
    int parts;
    const struct trib_model *m; /* while a pass runs */
};

/* ---- the table ------------------------------------------------------------------------------------------------------- */
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
    if (status == TRIB_OK) g->n++;
    return status;
}

size_t trib_model_bytes_per_migrant(void)
{
    return 0
#define COLUMN(type, name, unit, doc) +sizeof(type)
#include "state.def"
#undef COLUMN
        ;
}

/* Takes out rows in a final status, keeping the order of the others. */
static void compact(struct migrants *g)
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

enum trib_status journey_init(struct trib_model *m, struct trib_error *err)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey = calloc(1, sizeof *j);
    if (!j) return trib_fail(err, TRIB_MEMORY, "no memory");
    int n_legs = cas->n_legs, n_towns = cas->n_towns, n_groups = cas->n_groups, n = 0;
    j->n_holders = n_groups + n_towns;
#define ROOM(field, size) (j->at.field = n, n += (size))
    ROOM(moved, n_legs);
    ROOM(arrived, n_legs);
    ROOM(died, n_legs);
    ROOM(captured, n_legs);
    ROOM(stopped, n_legs);
    ROOM(ready, N_CLASSES * n_towns);
    ROOM(earned, n_towns);
    ROOM(held, n_towns);
    ROOM(forced, n_towns);
    ROOM(detained, n_towns);
    ROOM(held_by, n_groups + 1);
    ROOM(forced_by, n_groups + 1);
    ROOM(captive_at, j->n_holders);
    ROOM(forced_at, j->n_holders);
    ROOM(ransom, j->n_holders * cas->n_origins);
    ROOM(support, cas->n_origins);
    ROOM(home, cas->n_origins);
    ROOM(came, cas->n_origins);
    ROOM(came_regular, cas->n_origins);
    ROOM(out, 1);
    ROOM(delta, N_STATUSES);
    ROOM(live, 1);
#undef ROOM
    j->at.n = n;
    j->leg = calloc((size_t)n_legs, sizeof *j->leg);
    j->town = calloc((size_t)n_towns, sizeof *j->town);
    j->tally = calloc((size_t)n * MAX_PARTS, sizeof *j->tally);
    j->sum = calloc((size_t)n, sizeof *j->sum);
    if (!j->leg || !j->town || !j->tally || !j->sum) return trib_fail(err, TRIB_MEMORY, "no memory");
    return TRIB_OK;
}

void journey_clear(struct trib_model *m)
{
    struct journey *j = m->journey;
    if (!j) return;
    free(j->leg);
    free(j->town);
    free(j->tally);
    free(j->sum);
    free(j);
    m->journey = NULL;
}

/* ---- this week's tables ---------------------------------------------------------------------------------------------- */
static uint32_t threshold(double p) { return p <= 0 ? 0 : p >= 1 ? UINT32_MAX : (uint32_t)(p * 4294967296.0); }

static double danger_of_death(const struct trib_model *m, int l)
{
    const struct trib_leg *leg = &m->cas->leg[l];
    const struct trib_params *p = &m->p;
    if (leg->mode != TRIB_SEA) return leg->death * (leg->mode == TRIB_DESERT ? 1 + p->desert_hidden * m->policy.stop_leg[l] : 1);
    double risk = leg->death;
    if (m->on.boats) {
        risk *= boats_danger(m, leg->from);
        return risk < 0.9 ? risk : 0.9;
    }
    int area = m->cas->town[leg->from].sea_area;
    if (area >= 0 && m->wave_mean[area] > 0) risk *= pow(m->wave[area] / m->wave_mean[area], p->sea_wave);
    if (m->on.rescue) {
        double cover = boats_cover(m, leg->from);
        risk *= (1 + p->sea_worse_boats * cover) * (1 - p->sea_rescue * cover);
    }
    return risk;
}

static void prepare_legs(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    for (int l = 0; l < cas->n_legs; l++) {
        const struct trib_leg *leg = &cas->leg[l];
        struct leg_now *x = &m->journey->leg[l];
        double dies = danger_of_death(m, l), stop = police_stop(m, l), take = 0;
        if (m->on.captivity && leg->mode != TRIB_SEA && cas->town[leg->to].role != TRIB_ROLE_DESTINATION)
            take = m->p.capture_base * leg->capture * m->policy.danger[l] * m->captivity[leg->to] * (m->war[leg->to].on ? 2 : 1);
        x->dies = threshold(dies);
        x->stopped = threshold(dies + stop);
        x->taken = threshold(dies + stop + take);
        x->price = m->price[l];
        x->to = (uint16_t)leg->to;
        x->sea = leg->mode == TRIB_SEA;
        double weeks = ceil(leg->days / 7);
        x->weeks = (uint8_t)(weeks < 1 ? 1 : weeks > 50 ? 50 : weeks);
        x->accept = market_serves(m, l) ? threshold(m->accept[leg->from]) : UINT32_MAX;
        x->home = threshold(m->policy.send_home[l]);
    }
}

static void prepare_towns(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    for (int t = 0; t < cas->n_towns; t++) {
        struct town_now *x = &m->journey->town[t];
        double upto = 0, best = 0;
        x->destination = cas->town[t].role == TRIB_ROLE_DESTINATION;
        x->pay = (int32_t)cents_of(cas->town[t].wage * m->p.travel_work * m->p.travel_saving * 12 / 52.18);
        x->detention = (uint16_t)m->detention[t];
        x->n_captors = 0;
        x->keeper = NOBODY;
        for (int g = 0; g < cas->n_groups; g++) {
            double share = m->captor_share[gt(m, g, t)];
            if (share > 0 && x->n_captors < 8) {
                upto += share;
                x->captor[x->n_captors] = (uint8_t)g;
                x->captor_upto[x->n_captors++] = threshold(upto);
            }
            if (m->present[gt(m, g, t)] && !cas->group[g].state && m->holding[gt(m, g, t)] > best) {
                best = m->holding[gt(m, g, t)];
                x->keeper = (uint8_t)g;
            }
        }
    }
}

/* ---- one row --------------------------------------------------------------------------------------------------------- */
struct row {
    int32_t purse, kin;
    int place, weeks, status, timer, class_, origin, holder;
};

static int holder_slot(const struct trib_model *m, int holder, int town)
{
    return holder == NOBODY ? m->cas->n_groups + town : holder;
}

static void enter(struct row *r, int status, int place, int64_t *tally, const struct layout *at, int64_t scale)
{
    tally[at->delta + r->status] -= scale;
    tally[at->delta + status] += scale;
    r->status = status;
    r->place = place;
    r->weeks = 0;
}

static void leave_model(struct row *r, int status, int64_t *tally, const struct layout *at, int64_t scale)
{
    tally[at->out] += r->purse * scale;
    r->purse = 0;
    enter(r, status, r->place, tally, at, scale);
}

/* End of a leg: dead, stopped, taken, or there. word is uniform on 32 bits; what it has left over picks the captor. */
static void finish_leg(const struct trib_model *m, struct row *r, uint32_t word, uint32_t spare, int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct layout *at = &j->at;
    int l = r->place;
    const struct leg_now *leg = &j->leg[l];
    int from = m->cas->leg[l].from, to = leg->to;
    int64_t scale = m->scale;
    if (word >= leg->taken) {
        tally[at->arrived + l] += scale;
        if (j->town[to].destination) {
            tally[at->came + r->origin] += scale;
            leave_model(r, ARRIVED, tally, at, scale);
        } else {
            enter(r, IN_TOWN, to, tally, at, scale);
        }
        return;
    }
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
    } else {
        const struct town_now *town = &j->town[to];
        tally[at->captured + l] += scale;
        r->holder = NOBODY;
        for (int k = 0; k < town->n_captors; k++)
            if (spare < town->captor_upto[k]) {
                r->holder = town->captor[k];
                break;
            }
        enter(r, HELD, to, tally, at, scale);
    }
}

static void in_town(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct layout *at = &j->at;
    const struct trib_case *cas = m->cas;
    const uint32_t *choice = m->choice + (size_t)r->class_ * cas->n_legs;
    int t = r->place, l = cas->first_leg[t], end = cas->first_leg[t + 1];
    int64_t scale = m->scale;
    while (l < end && w[1] > choice[l]) l++;
    if (l < end) {
        const struct leg_now *leg = &j->leg[l];
        int32_t lacks = leg->price - r->purse;
        if (lacks > 0 && w[3] < j->chance.support && r->kin >= lacks) {
            r->kin -= lacks;
            r->purse += lacks;
            tally[at->support + r->origin] += lacks * scale;
            lacks = 0;
        }
        if (lacks <= 0) {
            /* Everybody who asks for a place counts, also who gets one: next week's demand is this week's askers. */
            tally[at->ready + r->class_ * cas->n_towns + t] += scale;
            if (w[2] <= leg->accept && leg->accept > 0) {
                r->purse -= leg->price;
                tally[at->moved + l] += scale;
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

/* Kin buy somebody out: share of their means, at once. */
static void buy_out(const struct trib_model *m, struct row *r, double share, int64_t *tally)
{
    const struct journey *j = m->journey;
    int32_t ransom = (int32_t)(share * r->kin);
    r->kin -= ransom;
    tally[j->at.ransom + holder_slot(m, r->holder, r->place) * m->cas->n_origins + r->origin] += ransom * (int64_t)m->scale;
    enter(r, IN_TOWN, r->place, tally, &j->at, m->scale);
}

static void captive(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally)
{
    const struct journey *j = m->journey;
    const struct layout *at = &j->at;
    int64_t scale = m->scale;
    int slot = holder_slot(m, r->holder, r->place), group = r->holder == NOBODY ? m->cas->n_groups : r->holder;
    switch (r->status) {
    case HELD:
        tally[at->held + r->place] += scale;
        tally[at->held_by + group] += scale;
        tally[at->captive_at + slot] += scale;
        if (w[0] < j->chance.captive_death) leave_model(r, DEAD, tally, at, scale);
        else if (w[1] < j->chance.pay) buy_out(m, r, m->p.capture_ransom, tally);
        else if (r->weeks > m->p.capture_weeks) enter(r, m->on.exploitation ? FORCED_LABOUR : IN_TOWN, r->place, tally, at, scale);
        break;
    case FORCED_LABOUR:
        tally[at->forced + r->place] += scale;
        tally[at->forced_by + group] += scale;
        tally[at->forced_at + slot] += scale;
        if (w[0] < j->chance.captive_death) leave_model(r, DEAD, tally, at, scale);
        else if (w[1] < j->chance.forced_exit) enter(r, IN_TOWN, r->place, tally, at, scale);
        break;
    default: /* DETAINED */
        tally[at->detained + r->place] += scale;
        tally[at->held_by + group] += scale;
        if (w[0] < j->chance.captive_death / 2) leave_model(r, DEAD, tally, at, scale);
        else if (w[1] < j->chance.bribe) buy_out(m, r, m->p.detained_bribe, tally);
        else if (w[2] < j->chance.release) enter(r, IN_TOWN, r->place, tally, at, scale);
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
        r.purse = g->purse[i];
        r.kin = g->kin[i];
        r.place = g->place[i];
        r.weeks = g->weeks[i] < UINT16_MAX ? g->weeks[i] + 1 : UINT16_MAX;
        r.timer = g->timer[i];
        r.class_ = g->class_[i];
        r.origin = g->origin[i];
        r.holder = g->holder[i];
        philox4x32_ctr_t w = rng_words(m->key, DRAW_WEEK, g->uid[i], (uint32_t)m->week, 0);
        switch (r.status) {
        case ON_LEG:
        case AT_SEA:
            if (--r.timer > 0) break;
            finish_leg(m, &r, w.v[0], w.v[3] ^ w.v[0] * 2654435769u, tally);
            if (r.status != IN_TOWN) break;
            in_town(m, &r, w.v, tally);
            break;
        case IN_TOWN: in_town(m, &r, w.v, tally); break;
        case WAITING_REGULAR:
            if (r.timer > 0) r.timer--;
            if (r.timer == 0) {
                enter(&r, TRANSIT_REGULAR, r.place, tally, &j->at, m->scale);
                r.timer = 1;
            }
            break;
        case TRANSIT_REGULAR:
            tally[j->at.came_regular + r.origin] += m->scale;
            leave_model(&r, ARRIVED_REGULAR, tally, &j->at, m->scale);
            break;
        default: captive(m, &r, w.v, tally);
        }
        g->purse[i] = r.purse;
        g->kin[i] = r.kin;
        g->place[i] = (uint16_t)r.place;
        g->weeks[i] = (uint16_t)r.weeks;
        g->status[i] = (uint8_t)r.status;
        g->timer[i] = (uint8_t)r.timer;
        g->holder[i] = (uint8_t)r.holder;
    }
    tally[j->at.live] = live;
}

void journey_move(struct trib_model *m)
{
    struct journey *j = m->journey;
    prepare_legs(m);
    prepare_towns(m);
    const struct trib_params *p = &m->p;
    j->chance = (struct chances){threshold(p->travel_support), threshold(p->travel_give_up), threshold(p->capture_pay),
                                 threshold(p->capture_death), threshold(p->forced_exit), threshold(p->detained_pay),
                                 threshold(p->detained_exit)};
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

/* ---- the week's accounts --------------------------------------------------------------------------------------------- */
static int account(const struct trib_model *m, enum account_kind kind, int owner) { return ledger_account(&m->ledger, kind, owner); }

/* Who collects fares in a town: its firms by capacity, or its own drivers. Returns the number of payees. Firms stand in the order of
 * their founding: which slots they have depends on firms elsewhere, and the odd cents of a split go by this order. */
static int payees(struct trib_model *m, int t, bool served, int *payee, double *weight)
{
    int n = 0, base = account(m, ACCOUNT_FIRM, 0);
    if (served)
        for (int f = 0; f < m->firm.n && n < MAX_FIRMS; f++)
            if (m->firm.town[f] == t && !m->firm.licensed[f] && m->firm.ready_week[f] <= m->week) {
                int k = n++;
                for (; k > 0 && m->firm.uid[payee[k - 1] - base] > m->firm.uid[f]; k--) {
                    payee[k] = payee[k - 1];
                    weight[k] = weight[k - 1];
                }
                payee[k] = base + f;
                weight[k] = m->firm.capacity[f];
            }
    if (n == 0) {
        payee[0] = account(m, ACCOUNT_TOWN, t);
        weight[0] = 1;
        n = 1;
    }
    return n;
}

static void spread_payment(struct trib_model *m, const int *payer, const double *weight, int n, int to, int64_t cents, enum flow flow, int64_t *paid)
{
    int64_t part[MAX_FIRMS];
    ledger_split(cents, weight, n, part);
    for (int k = 0; k < n; k++) *paid += ledger_pay_up_to(&m->ledger, payer[k], to, part[k], flow);
}

/* Fares in; costs, crews, tolls, losses out, for the legs out of a town that firms serve, or the others. */
static void settle_town(struct trib_model *m, int t, bool served)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    int64_t fare = 0, toll = 0, paid = 0, real = 0;
    double cost = 0, loss = 0;
    for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) {
        if (market_serves(m, l) != served) continue;
        double moved = (double)j->sum[j->at.moved + l];
        fare += j->sum[j->at.moved + l] * m->price[l];
        toll += j->sum[j->at.moved + l] * m->toll[l];
        cost += moved * cas->leg[l].cost * m->cost_factor[t] * (cas->leg[l].mode == TRIB_SEA ? m->boat_cost[t] : 1);
        loss += (double)j->sum[j->at.stopped + l] * m->policy.seize[l] * m->p.market_loss * cas->leg[l].cost;
    }
    if (fare == 0 && loss <= 0) return;
    int payee[MAX_FIRMS];
    double weight[MAX_FIRMS];
    int64_t part[MAX_FIRMS];
    int n = payees(m, t, served, payee, weight);
    ledger_split(fare, weight, n, part);
    for (int k = 0; k < n; k++)
        if (part[k] > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_MIGRANTS, 0), payee[k], part[k], FLOW_FARE);
    int64_t cost_cents = cents_of(cost), crew = (int64_t)((double)cost_cents * m->p.market_crew);
    int64_t crew_paid = 0;
    spread_payment(m, payee, weight, n, account(m, ACCOUNT_SUPPLIERS, 0), cost_cents - crew, FLOW_COST, &real);
    if (payee[0] != account(m, ACCOUNT_TOWN, t)) spread_payment(m, payee, weight, n, account(m, ACCOUNT_TOWN, t), crew, FLOW_CREW, &crew_paid);
    else crew_paid = crew; /* the town's own drivers keep it */
    real += crew_paid;
    m->town_income_trade[t] += crew_paid;
    m->town_income_all[t] += crew_paid;
    /* Tolls to the groups that hold the town. */
    double total = 0;
    for (int g = 0; g < cas->n_groups; g++) total += m->toll_share[gt(m, g, t)];
    if (toll > 0 && total > 0) {
        int64_t toll_part[TRIB_MAX_GROUPS];
        double share[TRIB_MAX_GROUPS];
        for (int g = 0; g < cas->n_groups; g++) share[g] = m->toll_share[gt(m, g, t)];
        ledger_split(toll, share, cas->n_groups, toll_part);
        for (int g = 0; g < cas->n_groups; g++) {
            int64_t got = 0;
            if (toll_part[g] <= 0) continue;
            spread_payment(m, payee, weight, n, account(m, ACCOUNT_GROUP_CASH, g), toll_part[g], FLOW_TOLL, &got);
            m->income_toll[g] += got;
            m->toll_by_group[gt(m, g, t)] += got;
            paid += got;
            measure_add(m, M_revenue_tolls, TRIB_GROUP, g, usd_of(got));
        }
    }
    int64_t lost = 0;
    spread_payment(m, payee, weight, n, account(m, ACCOUNT_SUPPLIERS, 0), cents_of(loss), FLOW_LOSS, &lost);
    measure_add(m, M_seized, TRIB_NATION, 0, usd_of(lost));
    measure_add(m, M_trade_revenue, TRIB_TOWN, t, usd_of(fare));
    measure_add(m, M_smuggling_profit, TRIB_NATION, 0, usd_of(fare - real - lost));
    measure_add(m, M_illicit_profit, TRIB_NATION, 0, usd_of(fare - real - lost));
    if (served) {
        m->profit_month[t] += fare - real - lost - paid;
        m->revenue_month[t] += fare;
    }
    if (payee[0] == account(m, ACCOUNT_TOWN, t)) {
        int64_t kept = fare - real - lost - paid;
        m->town_income_trade[t] += kept > 0 ? kept : 0;
        m->town_income_all[t] += kept > 0 ? kept : 0;
    }
}

/* Ransoms and forced labour to captors, upkeep from them. Gangs without a name are people of the town. */
static void settle_captives(struct trib_model *m, int slot)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    bool gang = slot >= cas->n_groups;
    int town = gang ? slot - cas->n_groups : -1;
    int to = gang ? account(m, ACCOUNT_TOWN, town) : account(m, ACCOUNT_GROUP_CASH, slot);
    int64_t got = 0, ransom = 0;
    for (int o = 0; o < cas->n_origins; o++) {
        int64_t cents = j->sum[j->at.ransom + slot * cas->n_origins + o];
        if (cents > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_KIN, o), to, cents, FLOW_RANSOM);
        ransom += cents;
    }
    int64_t held = j->sum[j->at.captive_at + slot], forced = j->sum[j->at.forced_at + slot];
    if (ransom == 0 && held == 0 && forced == 0) return;
    double wage = gang ? cas->town[town].wage : m->mean_wage;
    int64_t work = cents_of((double)forced * m->p.forced_value * wage);
    if (work > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_EMPLOYERS, 0), to, work, FLOW_FORCED);
    got = ransom + work;
    int64_t upkeep = ledger_pay_up_to(&m->ledger, to, account(m, ACCOUNT_SUPPLIERS, 0),
                                      cents_of((double)(held + forced) * m->p.capture_upkeep * wage), FLOW_UPKEEP);
    measure_add(m, M_trafficking_profit, TRIB_NATION, 0, usd_of(got - upkeep));
    measure_add(m, M_illicit_profit, TRIB_NATION, 0, usd_of(got - upkeep));
    if (gang) {
        m->town_income_trade[town] += got - upkeep;
        m->town_income_all[town] += got - upkeep;
        measure_add(m, M_trade_revenue, TRIB_TOWN, town, usd_of(ransom));
    } else {
        m->income_captivity[slot] += got;
        measure_add(m, M_revenue_captivity, TRIB_GROUP, slot, usd_of(got));
        measure_add(m, M_trade_revenue, TRIB_NATION, 0, usd_of(ransom));
    }
}

static void settle_travellers(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    int purse = account(m, ACCOUNT_MIGRANTS, 0);
    for (int t = 0; t < cas->n_towns; t++)
        if (j->sum[j->at.earned + t] > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_EMPLOYERS, 0), purse, j->sum[j->at.earned + t], FLOW_EARNED);
    for (int o = 0; o < cas->n_origins; o++)
        if (j->sum[j->at.support + o] > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_KIN, o), purse, j->sum[j->at.support + o], FLOW_SUPPORT);
}

static void count_people(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    const int64_t *s = j->sum;
    int64_t dead_before = m->count[DEAD];
    for (int k = 0; k < N_STATUSES; k++) m->count[k] += s[j->at.delta + k];
    int64_t dead = m->count[DEAD] - dead_before, at_sea = 0;
    for (int l = 0; l < cas->n_legs; l++) {
        bool sea = cas->leg[l].mode == TRIB_SEA;
        m->moved[l] = s[j->at.moved + l];
        m->arrived[l] = s[j->at.arrived + l];
        m->died[l] = s[j->at.died + l];
        m->captured[l] = s[j->at.captured + l];
        m->stopped[l] = s[j->at.stopped + l];
        measure_add(m, M_flow, TRIB_LEG, l, (double)m->moved[l]);
        if (sea) {
            at_sea += m->died[l];
            measure_add(m, M_departures, TRIB_TOWN, cas->leg[l].from, (double)m->moved[l]);
            measure_add(m, M_departures_rubber, TRIB_TOWN, cas->leg[l].from, (double)m->moved[l] * m->rubber[cas->leg[l].from]);
            m->embarked[cas->leg[l].from] += m->moved[l];
            measure_add(m, M_attempts, TRIB_NATION, 0, (double)(m->arrived[l] + m->stopped[l] + m->died[l]));
            measure_add(m, M_interceptions, TRIB_NATION, 0, (double)m->stopped[l]);
        } else {
            measure_add(m, M_deaths_desert, TRIB_LEG, l, (double)m->died[l]);
        }
    }
    measure_add(m, M_deaths_sea, TRIB_NATION, 0, (double)at_sea);
    measure_add(m, M_deaths, TRIB_NATION, 0, (double)dead);
    for (int o = 0; o < cas->n_origins; o++) {
        m->abroad[o] += s[j->at.came + o] + s[j->at.came_regular + o];
        measure_add(m, M_arrivals, TRIB_ORIGIN, o, (double)s[j->at.came + o]);
        measure_add(m, M_arrivals_regular, TRIB_ORIGIN, o, (double)s[j->at.came_regular + o]);
        measure_add(m, M_returns, TRIB_ORIGIN, o, (double)s[j->at.home + o]);
    }
    for (int t = 0; t < cas->n_towns; t++) {
        for (int c = 0; c < N_CLASSES; c++) m->in_town[c * cas->n_towns + t] = s[j->at.ready + c * cas->n_towns + t];
        m->held_town[t] = s[j->at.held + t];
        m->detained_town[t] = s[j->at.detained + t];
        m->forced_town[t] = s[j->at.forced + t];
        measure_add(m, M_person_months_held, TRIB_TOWN, t, (double)(m->held_town[t] + m->detained_town[t]) * 12 / 52.18);
        measure_add(m, M_person_months_exploited, TRIB_TOWN, t, (double)m->forced_town[t] * 12 / 52.18);
    }
    for (int g = 0; g < cas->n_groups; g++) { /* the nation's sum is already made of the towns' */
        measure_add_here(m, M_person_months_held, TRIB_GROUP, g, (double)s[j->at.held_by + g] * 12 / 52.18);
        measure_add_here(m, M_person_months_exploited, TRIB_GROUP, g, (double)s[j->at.forced_by + g] * 12 / 52.18);
    }
    j->holes += dead + s[j->at.delta + ARRIVED] + s[j->at.delta + ARRIVED_REGULAR] + s[j->at.delta + RETURNED];
}

void journey_account(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    settle_travellers(m);
    for (int t = 0; t < cas->n_towns; t++) {
        settle_town(m, t, true);
        if (m->sea_town[t]) settle_town(m, t, false);
    }
    for (int slot = 0; slot < j->n_holders; slot++) settle_captives(m, slot);
    if (j->sum[j->at.out] > 0)
        ledger_pay(&m->ledger, account(m, ACCOUNT_MIGRANTS, 0), account(m, ACCOUNT_DESTINATION, 0), j->sum[j->at.out], FLOW_PURSE_OUT);
    count_people(m);
    if (j->holes > m->mig.n * m->scale / 8) {
        compact(&m->mig);
        j->holes = 0;
    }
}
