/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Levers in force and what they cost. A lever is one file: `const struct lever lever_NAME`, its description and what it does in a
 * week, and one word in levers.def. It writes struct policy (policy.def), nothing else of the state; whether it works is for the
 * processes that read it. A lever that adapts looks at the record (seen_…), never at the truth.
 */
#ifndef TRIB_LEVERS_H
#define TRIB_LEVERS_H
#include "base.h"
#include "state.h"

#define AT_TOWN (1u << TRIB_TOWN)
#define AT_LEG (1u << TRIB_LEG)
#define AT_GROUP (1u << TRIB_GROUP)
#define AT_ORIGIN (1u << TRIB_ORIGIN) /* also destinations */

struct lever {
    struct trib_lever_info info;
    /* Adds to m->policy what setting i does this week; strength in (0, 1]: intensity, ramp and dates have been seen to. */
    void (*act)(struct trib_model *m, int i, double strength);
    /* usd a month that setting i would pay now; NULL where act pays at once. A month's payments are split between settings, and
     * held against their budgets, by this. */
    double (*asks)(const struct trib_model *m, int i, double strength);
};
#define LEVER(name) extern const struct lever lever_##name;
#include "levers.def"
#undef LEVER

/* Factor on the strength of a scenario's own setting: what donors still fund, and what is lost where many policies run at once. 1
 * for the case's history. */
double levers_weakened(const struct trib_model *m, const struct trib_setting *s);
/* Share of a setting's strength in force on a day: 0 outside its dates, rises over ramp_weeks. */
double levers_strength(const struct trib_setting *setting, int32_t day);
/* Share of the setting's wish that its yearly budget still allows, when this week would cost usd; 1 without a budget. */
double levers_affordable(const struct trib_model *m, int i, double usd);
/* Buys a week of what costs usd_a_year, from donors to suppliers, as far as the budget goes. Returns the share that was bought. The
 * case's own history was paid for in history; its levers cost here too, at the same unit price. */
double levers_buy(struct trib_model *m, int i, double usd_a_year);
/* Donors pay usd to an account; booked as spent by setting i. */
void levers_pay(struct trib_model *m, int i, double usd, enum flow flow, int payee);
/* Book usd as spent by the settings of a lever in force this week (shared by their strength); the money itself is moved by
 * the caller through the ledger, from ACCOUNT_DONORS. */
void levers_spend(struct trib_model *m, int lever, double usd);

/* Whether a setting covers a town, a leg; among the n busiest by the record where it says so. */
bool levers_covers_town(const struct trib_model *m, const struct trib_setting *s, int t);
bool levers_covers_leg(const struct trib_model *m, const struct trib_setting *s, int l);
/* The same for what a state does: where no town is named, all of the case's home country. */
bool levers_covers_home(const struct trib_model *m, const struct trib_setting *s, int t);
/* cut[l] = covered, by sea or by land, and among the n busiest by the record. */
void levers_busiest_legs(const struct trib_model *m, const struct trib_setting *s, bool sea, bool *cut);
/* Residents of the towns covered, persons. */
double levers_people(const struct trib_model *m, const struct trib_setting *s);
#endif
