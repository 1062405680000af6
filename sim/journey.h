/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the journey share: this week's tables, one row of the pass, tallies. travellers.c keeps the table,
 * journey_tables.c prepares the week, journey.c moves people, captivity.c is what happens to those held, exploited, detained and
 * bonded, journey_account.c settles and counts. Nothing else includes this.
 */
#ifndef TRIB_JOURNEY_H
#define TRIB_JOURNEY_H
#include "processes.h"

#define PART_ROWS 8192
#define MAX_PARTS 64
#define HALF_YEAR 26
#define CAPTOR_KINDS 2 /* gangs without a name, armed groups: only these make fighters */

static inline uint32_t threshold(double p) { return p <= 0 ? 0 : p >= 1 ? UINT32_MAX : (uint32_t)(p * 4294967296.0); }

struct leg_now { /* one leg's week: chances as thresholds on a 32-bit word, cumulative: dies, is stopped, is taken */
    uint32_t dies, stopped, taken[TRIB_N_BANDS];
    int32_t price;  /* cents a person */
    int32_t loan;   /* most that a lender gives for it, cents */
    uint16_t to;
    uint8_t weeks, sea;
    uint32_t accept; /* chance to find a place */
    uint32_t home;   /* of those stopped: sent home */
};
struct town_now {
    int32_t pay;        /* cents a week that a traveller saves at work */
    uint8_t destination;
    uint16_t detention; /* town where those stopped are held, own index if none is known */
    uint16_t market;    /* town onward where captives' work is worth most */
    int n_captors;
    uint8_t captor[8];
    uint32_t captor_upto[8]; /* cumulative; what lies above belongs to gangs without a name */
    uint8_t keeper;     /* group that runs the centre, or NOBODY */
    uint32_t relapse, deport; /* a week: a survivor falls into captors' hands again; anybody is sent home */
    double freed;       /* chance a week that a mission frees a captive */
    double open_doors;  /* the same that helpers add to getting out of exploitation, times the kind's own */
    double true_rate, false_rate; /* of identification, a screening */
    double women;       /* how far staff are women */
    double reform;      /* of official centres, 0..1 */
    double evacuate;    /* chance a week to be flown home from a centre */
    double shield;      /* share of prosecution that victims are spared, 0..1 */
    int32_t bond;       /* cents a week that a bonded worker pays back */
    uint32_t flee;      /* chance a week that he runs away */
    double loss_of_debt;/* at a destination: hazard a week that a debtor disappears */
    double bond_abroad; /* cents a week that a debtor pays there */
    double upkeep[CAPTOR_KINDS]; /* cents a week and captive */
    double work_worth[CAPTOR_KINDS][TRIB_N_BANDS];      /* cents that a captive put to work is worth, all told */
    double kind_upto[CAPTOR_KINDS][TRIB_N_BANDS][TRIB_MAX_KINDS]; /* cumulative shares */
    int32_t work[CAPTOR_KINDS][TRIB_MAX_KINDS];         /* cents a week of one person's work */
};
struct holder_now { /* a group, or a town's gangs */
    double pressure;  /* times: kin pay sooner where captors are violent */
    double patience;  /* what next year's ransom is worth to it, 0.5..1 */
    double cash;      /* cents that it could spend on captives */
};
struct chances { uint32_t support, give_up, bribe, release; };

/* Offsets into one part's tally (int64). */
struct layout {
    int moved, arrived, died, captured, stopped, ready, here, earned, held, forced, detained, held_by, forced_by, captive_at, forced_at,
        work_at, ransom, bribe_town, ransom_town, work_town, support, home, came, came_regular, out, delta, live, sold, bought;
    int died_band, came_band, held_band, forced_band, exits_band, forced_kind, pressed;
    int resales, identified, mistaken, assisted, retrafficked, freed, deported, evacuated;
    int lent, repaid_purse, repaid_work, repaid_abroad, premium, debt, indebted, debt_departures;
    int n;
};

struct journey {
    struct leg_now *leg;
    struct town_now *town;
    struct holder_now *holder;
    struct chances chance;
    struct layout at;
    double kin_median[TRIB_MAX_ORIGINS]; /* cents */
    double exit[TRIB_MAX_KINDS];         /* chance a week, the kind's own */
    uint32_t assist;                     /* chance that a place is free for who has been identified */
    double taken_again[2];               /* times the danger of capture: survivors, those assisted */
    int debt_kind;                       /* of bonded debtors, -1 none */
    int n_holders;   /* groups, then towns for gangs without a name */
    int64_t *tally;  /* [MAX_PARTS][at.n] */
    int64_t *sum;    /* [at.n] */
    int64_t holes;   /* rows in a final status, not yet taken out */
    int parts;
    const struct trib_model *m; /* while a pass runs */
};

/* One row while it is worked on. */
struct row {
    int32_t purse, kin, debt;
    int place, weeks, status, timer, class_, origin, holder, kind, traits;
    uint64_t uid;
};

static inline int holder_slot(const struct trib_model *m, int holder, int town)
{
    return holder == NOBODY ? m->cas->n_groups + town : holder;
}
static inline void enter(struct row *r, int status, int place, int64_t *tally, const struct layout *at, int64_t scale)
{
    tally[at->delta + r->status] -= scale;
    tally[at->delta + status] += scale;
    r->status = status;
    r->place = place;
    r->weeks = 0;
}
/* To a final status: the purse leaves the model, a debt is lost to who lent it. */
static inline void leave_model(struct row *r, int status, int64_t *tally, const struct layout *at, int64_t scale)
{
    tally[at->out] += r->purse * scale;
    r->purse = r->debt = 0;
    if (status == DEAD) tally[at->died_band + band_of(r->traits)] += scale;
    enter(r, status, r->place, tally, at, scale);
}
/* Into a captor's hands in town t; spare (uniform on 32 bits) says whose. captivity.c */
void journey_seize(const struct trib_model *m, struct row *r, int t, uint32_t spare, int64_t *tally);
/* A week held, exploited, detained or bonded. captivity.c */
void journey_captive(const struct trib_model *m, struct row *r, const uint32_t w[4], int64_t *tally);
/* An official looks at somebody: a victim may be recognised, another mistaken for one; words v. captivity.c */
void journey_screen(const struct trib_model *m, struct row *r, const uint32_t v[4], int64_t *tally);
/* journey_tables.c: fills leg, town, holder and chances for this week. */
void journey_prepare(struct trib_model *m);
/* A debtor has come to a destination: pays from the purse, later from wages, or disappears. debt.c */
void debt_settle_abroad(const struct trib_model *m, struct row *r, uint32_t word, int64_t *tally);
#endif
