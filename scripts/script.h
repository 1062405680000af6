/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a scenario or experiment file: the one door between the command line (main.c) and Lua. */
#ifndef TRIB_SCRIPT_H
#define TRIB_SCRIPT_H
#include "../sim/tributary.h"

struct script_options {
    int runs;             /* --runs, or -1: as the script says (a file that only describes a scenario: 1) */
    int64_t seed;         /* --seed, or -1 */
    int scale;            /* --scale, or -1 */
    int points;           /* --points: of every design, or 0 = as the script says */
    int workers, threads; /* 0 = all cores; 1 */
    int n_set;            /* --set NAME=VALUE, checked against the registry, applied to every arm */
    struct { char name[64]; double value; } set[64];
    const char *out;      /* --out, or NULL = out/<script name>/ */
    bool fresh, quiet;
    double time_limit;    /* --time-limit, seconds for one run; also for loading the script (default 10 there); 0 = none */
    int64_t memory_limit; /* --memory-limit, bytes; 0 = default */
    double stop_share;    /* --on-fail: -1 goes on, 0 stops at the first failure, else when more than this share failed */
    int shard, n_shards;  /* --shard: 0-based; n_shards 0 = all runs */
    const char *facts, *only; /* --facts, --only: names between commas for the script, or NULL: tributary.asked */
    const char *command;  /* the whole command line, for provenance */
    const char *build;    /* build id for the store */
    const char *case_id;  /* tributary.asked.case: of `claims CASE`, or NULL */
    const char *const *word; /* tributary.asked[1 …]: what else stood on the command line */
    int n_words;
};
struct script_report {
    int wanted, done, failed; /* runs, over all experiments of the file */
    int planned_experiments;  /* as the walk found them */
    int64_t planned_runs;
    bool stopped;
    char first_failure[512];
    char *recipe;      /* what the walk read, packed (recipe.h); NULL after the script ended */
    char replay[1200]; /* the command that runs the first failure again, alone */
};
/* The walk without simulating: every name, lever, measure, figure and date is checked. Result for the user: exit 0 or 2. */
enum trib_status script_check(const char *file, const struct script_options *options, struct trib_error *err);
/* The same walk, then the real thing: fills the store, prints tables, writes figures and CSVs below out. */
enum trib_status script_run(const char *file, const struct script_options *options, struct script_report *report, struct trib_error *err);
/*
 * Of a store's last experiment, from the inputs that it kept (verify.c). verify: a random share (0..1; at least one run, drawn by seed) of the runs is run again
 * and compared; TRIB_STORE names the first that differs, with week and measure. replay: one run, alone, in this process; what it
 * fails with is the error. Both print what they did. options: build, workers, limits. TRIB_FOREIGN: the arms can't be made again.
 */
enum trib_status script_verify(const char *store, double share, uint64_t seed, const struct script_options *options, struct trib_error *err);
enum trib_status script_replay(const char *store, int64_t run_id, const struct script_options *options, struct trib_error *err);
/* Folder that holds cases/, and the other data of the program: beside the source tree, or PREFIX/share/tributary. */
const char *script_data_folder(void);
#endif
