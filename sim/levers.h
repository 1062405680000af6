/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levers in force and what they cost. */
#ifndef TRIB_LEVERS_H
#define TRIB_LEVERS_H
#include "tributary.h"
/* Book usd as spent by the settings of a lever in force this week (shared by their strength); the money itself is moved by
 * the caller through the ledger, from ACCOUNT_DONORS. */
void levers_spend(struct trib_model *m, int lever, double usd);
/* Share of a setting's strength in force on a day: 0 outside its dates, rises over ramp_weeks. */
double levers_strength(const struct trib_setting *setting, int32_t day);
#endif
