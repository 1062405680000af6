/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: its options, its commands. Commands print results to stdout and return errors; main.c alone prints those. */
#ifndef TRIB_CLI_H
#define TRIB_CLI_H
#include "../plots/plot.h"
#include "script.h"
#include <stdio.h>

#define CLI_MAX_ARGS 1000
struct cli {
    const struct cli_command *command;
    const char *program_build;
    const char *arg[CLI_MAX_ARGS]; /* what is not an option */
    int n_args;
    bool help;
    struct script_options run;
    struct script_report report; /* of `run` and `exam`, for the exit code */
    char out[4096], line[8192];  /* storage behind run.out of `exam`, run.command */
    const char *format, *table, *file;
    struct plot_request plot; /* of `plot`: what its options ask for */
    int n_measures, n_arms;   /* how many of plot.measure and plot.arms */
    double share;   /* --share of verify */
    int64_t run_id; /* --run of replay */
    bool run_again; /* --run of reproduce */
};
struct cli_command {
    const char *name;
    const char *args; /* as shown: "FILE.lua" */
    int min_args, max_args;
    unsigned options; /* which options it takes: bit of enum cli_set */
    const char *doc;  /* one line */
    const char *more; /* for COMMAND --help */
    enum trib_status (*run)(struct cli *cli, struct trib_error *err);
};
enum cli_set { CLI_RUN = 1, CLI_EXAM = 2, CLI_LIST = 4, CLI_PLOT = 8, CLI_EXPORT = 16, CLI_CHECK = 32, CLI_OTHER = 64, CLI_VERIFY = 128, CLI_REPLAY = 256, CLI_ABLATE = 512, CLI_REPRODUCE = 1024, CLI_REPORT = 2048 };

const struct cli_command *cli_commands(int *n);
/* TRIB_USAGE, TRIB_NAME or TRIB_RANGE with what was found, what is allowed, and the nearest name. */
enum trib_status cli_parse(struct cli *cli, int argc, char **argv, struct trib_error *err);
void cli_help(FILE *out);
void cli_command_help(const struct cli_command *command, FILE *out);

/* cli_list.c. Tables of text: what `list` prints and `explain` looks through. */
enum { CLI_MAX_COLUMNS = 8 };
struct cli_table {
    int n_columns, n_rows, room;
    const char *column[CLI_MAX_COLUMNS]; /* 0 is "name", 1 "doc" */
    char *(*row)[CLI_MAX_COLUMNS];
};
const char *const *cli_kinds(int *n); /* "levers", … */
enum trib_status cli_table_of(const char *kind, struct cli_table *out, struct trib_error *err);
void cli_table_clear(struct cli_table *table);

/* cli_text.c */
/* Shortest of 15, 16 or 17 digits that reads back as the same number; empty for NaN. */
void cli_number(double value, char text[32]);
/* A CSV cell, quoted where it must be (RFC 4180). */
void cli_csv(FILE *out, const char *text);
void cli_json(FILE *out, const char *text);
/* Prints words folded at 100 columns, each line after the first indented. */
void cli_fold(FILE *out, int indent, const char *text);
/* A store's file: the path itself, or results.sqlite below it where it is a folder. */
const char *cli_store_path(const char *path, char *buffer, size_t size);

/* cli_export.c: the store's last SQL error in words. cli_export_months.c: the table places_monthly. */
struct store;
enum trib_status cli_sql_failed(struct store *st, struct trib_error *err);
enum trib_status cli_export_months(struct store *st, FILE *out, struct trib_error *err);

enum trib_status cli_run(struct cli *cli, struct trib_error *err);
enum trib_status cli_check(struct cli *cli, struct trib_error *err);
enum trib_status cli_reproduce(struct cli *cli, struct trib_error *err);
enum trib_status cli_exam(struct cli *cli, struct trib_error *err);
enum trib_status cli_claims(struct cli *cli, struct trib_error *err);
enum trib_status cli_ablate(struct cli *cli, struct trib_error *err);
enum trib_status cli_list(struct cli *cli, struct trib_error *err);
enum trib_status cli_explain(struct cli *cli, struct trib_error *err);
enum trib_status cli_new(struct cli *cli, struct trib_error *err);
enum trib_status cli_export(struct cli *cli, struct trib_error *err);
enum trib_status cli_status(struct cli *cli, struct trib_error *err);
enum trib_status cli_plot(struct cli *cli, struct trib_error *err);
enum trib_status cli_report(struct cli *cli, struct trib_error *err);
enum trib_status cli_verify(struct cli *cli, struct trib_error *err);
enum trib_status cli_replay(struct cli *cli, struct trib_error *err);
enum trib_status cli_merge(struct cli *cli, struct trib_error *err);
#endif
