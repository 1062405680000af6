/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a scenario or experiment file: the one door between the command line (main.c) and Lua. */
#ifndef TRIB_SCRIPT_H
#define TRIB_SCRIPT_H
#include "../sim/tributary.h"

struct script_options {
    int runs;             /* --runs, or -1: as the script says (a file that only describes a scenario: 1) */
    int64_t seed;         /* --seed, or -1 */
    int scale;            /* --scale, or -1 */
    int workers, threads; /* 0 = all cores; 1 */
    int n_set;            /* --set NAME=VALUE, checked against the registry, applied to every arm */
    struct { char name[64]; double value; } set[64];
    const char *out;      /* --out, or NULL = out/<script name>/ */
    bool fresh, quiet;
    double time_limit;    /* --time-limit, seconds for one run; also for loading the script (default 10 there); 0 = none */
    int64_t memory_limit; /* --memory-limit, bytes; 0 = default */
    const char *command;  /* the whole command line, for provenance */
    const char *build;    /* build id for the store */
};
struct script_report {
    int wanted, done, failed; /* runs, over all experiments of the file */
    bool stopped;
    char first_failure[512];
};
/* The walk without simulating: every name, lever, measure, figure and date is checked. Result for the user: exit 0 or 2. */
enum trib_status script_check(const char *file, const struct script_options *options, struct trib_error *err);
/* The same walk, then the real thing: fills the store, prints tables, writes figures and CSVs below out. */
enum trib_status script_run(const char *file, const struct script_options *options, struct script_report *report, struct trib_error *err);
/* Folder that holds cases/, and the other data of the program: beside the source tree, or PREFIX/share/tributary. */
const char *script_data_folder(void);
#endif
