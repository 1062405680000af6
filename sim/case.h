/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of a loaded case. Read-only after trib_case_load. Plain data: no place, people or group is named in C. */
#ifndef TRIB_CASE_H
#define TRIB_CASE_H
#include "tributary.h"

enum trib_mode { TRIB_ROAD, TRIB_DESERT, TRIB_SEA };
enum trib_role { TRIB_ROLE_HUB, TRIB_ROLE_TRANSIT, TRIB_ROLE_COAST, TRIB_ROLE_DETENTION, TRIB_ROLE_DESTINATION };
enum trib_hold { TRIB_HELD, TRIB_CONTESTED, TRIB_ARBITER };

#define TRIB_MAX_TOWNS 128
#define TRIB_MAX_LEGS 512 /* directed */
#define TRIB_MAX_GROUPS 64
#define TRIB_MAX_ORIGINS 64
#define TRIB_MAX_PEOPLES 32
#define TRIB_MAX_KINDS 16
enum trib_band { TRIB_GIRLS, TRIB_BOYS, TRIB_WOMEN, TRIB_MEN, TRIB_N_BANDS };

struct trib_town {
    char id[32], name[64], country[4];
    double lat, lon;
    double population;  /* persons */
    enum trib_role role;
    bool route;         /* one of the case's route towns: conflict_risk is a mean over these */
    bool detention;     /* an official detention centre may stand here */
    double wage;        /* US$ a month of casual licit work open to a migrant */
    double income;      /* US$ a head and month of residents' licit income without state wages */
    double observed;    /* share of passing persons that observers count, 0..1 */
    int sea_area;       /* index into sea climatology of the legs that leave here, -1 inland */
};
struct trib_leg { /* directed: both ways by land are two legs */
    int from, to;
    enum trib_mode mode;
    double km, days;
    double cost;       /* US$ a person: fuel, driver, boat — what the operator pays */
    double price;      /* US$ a person at the case's first day */
    double death;      /* chance of dying on it, a person and passage, calm, no rescue */
    double capture;    /* chance of being seized by an armed group or gang on it, relative weight 1 = ordinary */
    int twin;          /* the same leg the other way, or -1 */
};
struct trib_people {
    char id[32], name[64];
    bool included;   /* had access to state power before the case's arbiter left */
    double share;    /* of the case country's population */
};
struct trib_group {
    char id[32], name[96];
    bool state;         /* an institution, not an armed group of the route: collects nothing for itself */
    int people;         /* index, or -1 mixed */
    int bloc;           /* groups with the same bloc act as one side; numbered from 0 */
    bool included;      /* access to state money and arms before the arbiter left */
    double fighters;    /* at the case's first day, or when it first appears */
    double trade_share; /* 0..1: how far its holdings turn into income from the trade (police-like forces: little) */
    double sponsor;     /* US$ a month from outside the model (state pay, foreign money) while it exists */
    int32_t sponsor_from, sponsor_to;
    uint64_t rivals;    /* bit per group */
};
struct trib_control { /* who stands where; input rows only */
    int town, group;
    int32_t from_day, to_day; /* to_day exclusive, TRIB_DAY_MAX = until the model changes it */
    enum trib_hold kind;
    double share;    /* of the town's holdings when it starts, relative weight; 0 for an arbiter */
    double strength; /* of an arbiter, 0..1; 0 for others */
    bool front;      /* part of a front of the national war, an input */
    char id[48];
    int line;        /* of the file, for messages */
};
struct trib_resident { /* who lives where */
    int town, people;
    double share; /* of the town's population */
};
struct trib_origin {
    char id[32], name[64];
    double population;   /* persons */
    int n_entries;
    int entry[8];        /* towns where its travellers enter the network */
    double entry_share[8];
    double via;          /* share of its travellers whose journey may pass the network */
    double women, children; /* share of travellers */
    double kin;          /* US$ that kin can raise for a ransom or a fare, median */
    double cash;         /* US$ in the purse when leaving, median */
    double access;       /* US$ a person to reach the network before the first leg: buses, flight, visa, broker */
    int income_series, push_series; /* US$ a head and year; push in standard deviations (more = worse at home) */
};
enum trib_by { TRIB_BY_LAND, TRIB_BY_SEA, TRIB_BY_ANY };
struct trib_good { /* contraband over the home country's border */
    char id[32], name[64];
    bool out, weapon;
    enum trib_by by;
    double value; /* US$ a month */
    double gap;   /* share of value */
    int series;   /* of its price, or -1 */
};
struct trib_kind { /* a kind of exploitation */
    char id[32], name[64];
    double weight[TRIB_N_BANDS]; /* who is put to it, relative to the other kinds */
    double value;         /* share of a local month's pay a week that it brings the holder; NAN: forced.value */
    double exit;          /* chance a week to get free; NAN: forced.exit */
    double death;         /* times capture.death */
    double harm;          /* weight of a person-month in the measure of harm */
    bool employers;       /* works for employers: falls when nobody buys what it makes */
    bool fighters;        /* makes fighters of the holder */
    bool debt;            /* what bonded debtors do; captors put nobody to it */
    bool told_to_women;   /* survivors tell women of a staff rather than men */
};
struct trib_series { /* a step function of time; month-of-year climatologies have 12 values and cyclic = true */
    char id[48], unit[24];
    bool cyclic;
    int n;
    int32_t *day;   /* first day of each value; ascending (cyclic: month 1..12) */
    double *value;
};
struct trib_history { /* a dated policy or shock */
    char id[48];
    char doc[160], source[64];
    bool is_shock;
    struct trib_setting setting;
    struct trib_shock shock;
};
struct trib_override { int parameter; double value; };
struct trib_input { const char *name; char *bytes; size_t n; }; /* a file as it was read */

struct trib_case {
    char id[32], name[96];
    char folder[512];
    char digest[65];
    char currency[16];
    char home_country[4];  /* country code whose towns are the case's interior */
    int home_origin;       /* origin as which displaced residents of the home country travel, or -1 */
    int32_t first_day, last_day;
    int32_t history_end;   /* the last day covered by dated policies: later runs carry these forward, and say so */
    int n_towns, n_legs, n_peoples, n_groups, n_controls, n_residents, n_origins, n_series, n_history, n_overrides, n_areas, n_goods, n_inputs, n_kinds;
    struct trib_town *town;
    struct trib_leg *leg;  /* sorted by from, then to */
    int *first_leg;        /* [n_towns + 1] index into leg */
    struct trib_people *people;
    struct trib_group *group;
    struct trib_control *control; /* sorted by from_day, town, group, kind */
    struct trib_resident *resident;
    struct trib_origin *origin;
    struct trib_good *good;
    struct trib_kind kind[TRIB_MAX_KINDS]; /* at least one */
    struct trib_series *series;
    struct trib_history *history;
    struct trib_override *override; /* the case's own values of parameters (case.csv) */
    char (*area)[32];      /* ids of sea areas */
    char (*leg_id)[72];    /* "from>to" */
    struct trib_input *input; /* in the order of case.def */
};
/* Index of a series, or -1. Well-known ids: oil_price (US$ a barrel), oil_output (thousand barrels a day), quota (regular
 * places a year), rescue_ships (ships at sea), calm_<area> (share of time calm, cyclic), wave_<area> (m, cyclic),
 * fighter_wage (US$ a month), wage_abroad (US$ a month at the destination). */
int trib_case_series(const struct trib_case *cas, const char *id);
/* Value in force on a day; before the first value: the first one. */
double trib_series_at(const struct trib_series *series, int32_t day);
#endif
