/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing between policies over many worlds: which one is not bad anywhere, and whether levers help or hinder one another. */
#ifndef TRIB_DECISION_H
#define TRIB_DECISION_H
#include "bootstrap.h"

/*
 * value[(arm * n_worlds + world) * n_reps + replicate]; all arms of a world and replicate share their luck. better: +1 more is better,
 * -1 less is. threshold: a run is good enough at this value or better; NaN: no such share. A world and replicate in which one arm failed
 * is left out for all.
 *
 * Rows, for each arm: "mean", "p10", "p90" of the value; "worst" (maximin: the worst of all runs); "regret_mean", "regret_p90",
 * "regret_max" (how much worse than the best arm of the same world and replicate, in units of the value, never negative; Savage 1951);
 * "satisfied" (share of runs good enough; Herman et al. 2015, JWRPM 141:04015012); "best" (share of runs in which no arm is better,
 * ties shared). Intervals: bootstrap over worlds and replicates, so that arms are compared on the same samples; means and shares with
 * few of either have Student's, other quantities none (bootstrap.h). With one replicate the worlds are drawn alone, and the summary
 * says that they all had one luck. n_runs: every value is a run, so o->runs_per_row is not read. Verdicts compare each arm with the
 * best one by that quantity. TRIB_RANGE: fewer than two arms, no worlds, `better` neither +1 nor -1, too many holes; TRIB_MEMORY.
 */
enum trib_status decision_analysis(const double *value, const char *const *arm, int n_arms, int n_worlds, int n_reps, int better,
                                   double threshold, const struct sensitivity_options *o, struct analysis *out, struct trib_error *err);
/*
 * Does a package of levers do more or less than its parts? Interaction = (package - baseline) - sum over parts (part - baseline), run by
 * run on the same luck. baseline, package, part[n_parts]: value[world * n_reps + replicate] each. better: +1, -1, or 0 = neither.
 * Rows: each part "effect", "package" "effect", "sum of parts" "effect", "package" "interaction". kind "interaction". TRIB_RANGE:
 * fewer than two parts …
 */
enum trib_status decision_interaction(const double *baseline, const double *const *part, const char *const *part_name, int n_parts,
                                      const double *package, int n_worlds, int n_reps, int better, const struct sensitivity_options *o,
                                      struct analysis *out, struct trib_error *err);
#endif
