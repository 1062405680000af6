/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * State of one model: tables of columns (struct of arrays). Processes read and write these and never call one another.
 * Why this layout: the weekly pass over migrants touches few columns of very many rows, so each column is an array of its own
 * and small integers stay small; towns, legs and groups are few, so clarity wins there.
 * [t] town, [l] leg (directed), [g] group, [o] origin, [c] belief class, [f] firm, [r] resident. Money in cents unless 'usd'.
 */
#ifndef TRIB_STATE_H
#define TRIB_STATE_H
#include "case.h"
#include "ledger.h"
#include "params.h"
#include "rng.h"

struct pool;
struct journey;

#define N_INFO 2   /* believers: 0 without, 1 with news of the route */
#define N_WEALTH 3 /* price sensitivity: poor, middling, rich */
#define N_CLASSES (N_INFO * N_WEALTH)
#define NOBODY 255
#define CELL_UNITS 64   /* equal parts of a group's men, gathered in cells */
#define PHASE_MONTHS 24 /* that the phase of the peace continuum looks back */

enum migrant_status {
    AT_HOME,          /* count per origin */
    WAITING_REGULAR,  /* applied, waits for a regular place */
    TRANSIT_REGULAR,
    IN_TOWN,          /* works, rests, looks for the next leg; stranded */
    ON_LEG,
    AT_SEA,
    HELD,             /* by an armed group or gang, for ransom */
    EXPLOITED,        /* by a captor, in one of the case's kinds */
    DETAINED,         /* officially */
    BONDED,           /* works off a debt for who lent the fare */
    /* final: counts only */
    ARRIVED,
    ARRIVED_REGULAR,
    RETURNED,
    DEAD,
    N_STATUSES
};
#define FIRST_FINAL ARRIVED

/* Bits of a traveller's traits. A survivor has been held, exploited or detained before. */
enum { TRAIT_FEMALE = 1, TRAIT_CHILD = 2, TRAIT_ALONE = 4, TRAIT_SURVIVOR = 8, TRAIT_ASSISTED = 16, TRAIT_IDENTIFIED = 32, TRAIT_MISTAKEN = 64 };
static inline enum trib_band band_of(int traits)
{
    return (traits & TRAIT_CHILD ? 0 : TRIB_WOMEN) + (traits & TRAIT_FEMALE ? 0 : 1);
}

struct migrants {
    int64_t n, capacity;
#define COLUMN(type, name, unit, doc) type *name;
#include "state.def"
#undef COLUMN
};

struct firms { /* smuggling firms; a slot is free while town < 0 */
    int n; /* slots in use or used before */
    int *town;
    double *capacity;      /* persons a week */
    int32_t *ready_week;   /* from when it works */
    int32_t *slack_months; /* months in a row with too little to do */
    bool *licensed;        /* works as a licensed agent: no longer smuggles */
    uint64_t *uid;
};
#define MAX_FIRMS 4096

struct residents { /* each stands for weight persons */
    int n;
    int *town, *people;
    double *weight;
    uint8_t *occupation;    /* enum occupation */
    double *allegiance;     /* to the state, 0..1 */
    double *group_allegiance; /* to the armed group of the town nearest to them, 0..1 */
    double *grievance, *fear; /* 0..1 */
    double *income;         /* usd a month */
    bool *displaced;
    double *gone;           /* persons of it who left the country after they were displaced */
    uint64_t *uid;
};
enum occupation { IDLE, LICIT, PUBLIC_JOB, SMUGGLING, FIGHTER, LIVELIHOOD_JOB, N_OCCUPATIONS };

struct belief { double v, t; }; /* a chance, and how far it is trusted, 0..1 */

struct war { /* a clash over a town, while it lasts */
    bool on;
    int side_a, side_b; /* groups; side_a attacked. Each stands for its bloc in the town */
    int32_t week;       /* when it began */
    double win_a;       /* chance that side_a wins */
    double intensity;   /* deaths in a week of fighting, mean; for each unit of the cell engaged where there is one */
    int64_t deaths, displaced;
    int event;          /* index into events */
    int cell;           /* slot of the attacker's cell that is engaged, -1 without cells */
};

/* Effects of levers and shocks of this week, summed over settings; cleared and filled by levers_week(). */
struct policy {
#define ARRAY(type, name, count, doc) type *name;
#include "policy.def"
#undef ARRAY
    double oil_times, oil_level; /* level in usd bn a year, < 0 none */
    double rescue_times;
};

struct trib_model {
    const struct trib_case *cas;
    struct trib_params p;
    struct trib_switches on;
    struct rng_key key;
    int32_t scale;
    int threads;
    struct trib_callbacks callbacks;
    struct trib_setting *setting;
    int n_settings, cap_settings, n_given; /* the first n_given are the configuration's, the others hooks' */
    int32_t lever_stopped[N_LEVERS];       /* since when a hook has stopped the given settings of a lever, TRIB_DAY_MAX never */
    double *spent;      /* [setting] usd spent this calendar year */
    struct trib_shock *shock;
    int n_shocks, cap_shocks, n_given_shocks;
    bool *shock_done;   /* [shock] one-off effects already applied */

    /* clock */
    int32_t from_day, to_day, first_day, record_from; /* recording starts with the month of from_day */
    int32_t week, day;
    bool month_starts, year_starts; /* this week is the first of a month, year */
    int year, month_of_year;

    /* exogenous this week */
    double oil_usd;     /* state's oil income, usd a week */
    double rescue_ships, wage_abroad, fighter_wage; /* ships; usd a month; usd a month */

    /* people */
    struct migrants mig;
    int64_t count[N_STATUSES]; /* persons by status, kept by transitions; the audit recounts */
    int64_t born;             /* persons who have left home, ever */

    int64_t route_sweeps;     /* of the routes' solver, all told */

    /* market */
    struct firms firm;
    int load_weeks;
    int64_t agent_fees;       /* cents that licensed agents could earn, running month */
    double agent_pay;         /* usd a month that one more agent would have earned last month */
    double licence_best;      /* how far the most open channel lets smugglers turn licit */

    /* armed groups and towns */
    double oil_first;         /* usd a week, first value: state pay is measured by it */
    int32_t armed_week;       /* week when groups last collected */
    double mean_wage;         /* usd a month, mean casual wage of the case's route towns */
    struct residents res;

    struct ledger ledger;
    struct policy policy;

    /* output */
    double *acc;        /* [slot] running month of every (measure, level, place) */
    double *last;       /* [slot] last finished month */
    int slot_base[N_MEASURES][TRIB_N_LEVELS]; /* first slot, -1 not kept */
    int n_slots;
    int weeks_in_month;
    double *monthly;    /* [months recorded][N_MEASURES] */
    int n_months, cap_months, closing_month;
    int32_t first_month_recorded;
    struct trib_place_row *row;
    double *row_values; /* yearly sums, [place slots][N_MEASURES] */
    int n_rows, cap_rows;
    double *year_acc;   /* [slot] running year */
    int months_in_year;
    struct trib_place_months *series; /* wanted by month at places; n_months is their room, cap_months */
    int n_series;
    uint32_t *week_digest; /* [week] of struct trib_result */
    uint64_t digest;    /* running */
    struct trib_event *event;
    int n_events, cap_events;
    struct trib_money_row *money;     /* closed years of the recorded window */
    struct trib_balance_row *balance;
    int n_money, cap_money, n_balances, cap_balances;
    int64_t agent_weeks;
    bool timing;
    int64_t *step_ns;
    struct pool *pool;  /* threads, made at the first step */
    struct journey *journey; /* work space of journey.c */
    enum trib_status failed;
    struct trib_error failure;
    void *arena; /* storage of the columns below */
    /* Columns of towns, legs, groups, origins: state in arrays.def, from which storage and hash are made too. */
#define ARRAY(type, name, count, doc) type *name;
#include "arrays.def"
#undef ARRAY
};

/* Index helpers. */
static inline int gt(const struct trib_model *m, int g, int t) { return g * m->cas->n_towns + t; }
static inline int64_t cents_of(double usd) { return (int64_t)(usd * 100.0 + (usd < 0 ? -0.5 : 0.5)); }
static inline double usd_of(int64_t cents) { return (double)cents / 100.0; }

/* ---- processes, in the order of week.def; each says what it reads and writes in its own file ------------------------- */
#define STEP(function, when, doc) void function(struct trib_model *m);
#include "week.def"
#undef STEP
#endif
