/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scenes of the core's own tests: models opened up between weeks, travellers placed by hand, cases rewritten on disk. All that
 * these return belongs to the harness.
 */
#ifndef TRIB_SCENES_H
#define TRIB_SCENES_H
#include "harness.h"
#include "processes.h"

/* A model of a configuration, before its first week; ends the test where it can't be made. */
struct trib_model *scene_model(const struct trib_config *config);
/* Lives n weeks; ends the test where one fails. */
void scene_weeks(struct trib_model *m, int n);
/* To the end of its run. */
void scene_to_end(struct trib_model *m);

/* The toy case with nobody at home who might leave: only people whom a test puts there travel; and with
 * round parameters that do not move with calibration. The configuration is cleared by the harness. */
struct trib_config *scene_empty_toy(void);
/* n travellers, each of `scale` persons, in `status` at `place` (town, or leg on the way) with a purse and kin's means in cents.
 * Books of people and money follow, so that the audit holds. Their uids are origin 0's, of week 0, from number `first` on. */
void scene_travellers(struct trib_model *m, int n, enum migrant_status status, int place, int32_t purse, int32_t kin, int first);
/* Index of a place by id; ends the test where there is none. */
int scene_town(const struct trib_model *m, const char *id);
int scene_leg(const struct trib_model *m, const char *id);
int scene_group(const struct trib_model *m, const char *id);

/* Loads a case folder. */
struct trib_case *scene_case_in(const char *folder);
/* Parameter or switch by name; ends the test on an error. */
void scene_set(struct trib_config *config, const char *parameter, double value);
void scene_switch(struct trib_config *config, const char *mechanism, bool on);
/* Adds a lever with its defaults from a date on; returns the setting inside the configuration, to be changed. */
struct trib_setting *scene_lever(struct trib_config *config, const char *lever, const char *from);
/* Day of "YYYY-MM-DD". */
int32_t scene_day(const char *date);

/* Two roads between the same ends, made up; every text "@e…" and "@w…" of the template is a place for a difference:
 *
 *                    /---- east ----\
 *       plain > gate                 shore ~~~ over
 *                    \---- west ----/
 *
 * east and west are alike in all but their names: 20,000 people each, one people (easterners, westerners), one group each
 * (east_band, west_band) facing the same third group (rovers), and an arbiter in both until 2010-07-01. Returns the folder. */
char *scene_diamond(void);
/* Replaces a word (whole cells or parts of lists between commas, semicolons, '>' and '=') in every file of a case folder. */
void scene_rename(const char *folder, const char *from, const char *to);
#endif
