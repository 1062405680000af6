/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Lua bindings share: the script that is running, its arms, its results. Inside scripts/ only. */
#ifndef TRIB_LUA_API_H
#define TRIB_LUA_API_H
#include "ensemble.h"
#include "sandbox.h"
#include "script.h"
#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>

#define API_PATH 1024
#define API_MAX_MONTHLY 64
enum api_mode {
    API_WALK,   /* nothing is simulated but five weeks of arms with hooks */
    API_REAL,
    API_WORKER  /* a silent walk that looks for one arm, to run its hooks */
};
struct api_source { /* a text of the user's: the scenario file, or one that it requires */
    char path[API_PATH], short_src[LUA_IDSIZE];
    char *text;
    size_t size;
};
/* The Lua side of an arm: hooks, rules, and what they looked like before the first run. */
struct arm_functions {
    int hook[3][8], n_hooks[3]; /* registry references by trib_when */
    int rule[32];
    bool any;
    int snapshot;               /* registry reference, see lua_key.c */
};
struct api_arm {
    char name[128];
    struct ensemble_arm ensemble;
    struct arm_functions functions;
    int32_t policy_from;    /* earliest start of a scenario's own lever, TRIB_DAY_MAX = none */
    const char *policy;     /* that lever's name */
    char *config_text;
    char functions_sha[65]; /* of its hooks and rules; "" = none */
    struct api *api;
};
struct design;
struct analysis;
struct api_experiment { /* one compare(), sweep(), … */
    struct api *api;
    struct api_arm *arm;
    int n_arms;
    int n_rows, replicates; /* rows of the design (1 in a plain comparison), replicates of each */
    int runs;               /* slots of an arm: n_rows * replicates; slot = row * replicates + r */
    uint64_t seed;
    bool dry, no_places;
    int monthly[API_MAX_MONTHLY], n_monthly; /* measures that are kept by month at places */
    int32_t branch_day;     /* TRIB_DAY_MIN: none */
    struct design *design;  /* of the rows, or NULL */
    struct ensemble_row *row;
    struct store_value *value; /* of the rows; names are the design's */
    struct analysis *analysis;
    int n_analyses;
    int wanted, done, failed; /* of its runs, as the script's report holds them already */
    bool ran;
    void *method;        /* of a calibration that goes on */
    void (*method_free)(void *method);
};
struct plot_request;
struct api_window;
/* Told in a walk what the script would print and draw, so that a report shows the same. What is pointed to lives as long as the call. */
struct api_witness {
    void *user;
    void (*print)(void *user, const struct api_experiment *x, const int *measure, int n, const struct api_window *window);
    void (*plot)(void *user, const struct api_experiment *x, const struct plot_request *request);
};
struct api_input { /* a file that decides results, as it was read */
    char kind[16], name[API_PATH];
    void *bytes;
    size_t size;
};
struct api_case {
    char name[API_PATH]; /* as the script says */
    struct trib_case *cas;
    struct api_case *next;
};
struct api {
    const struct script_options *options;
    enum api_mode mode;
    const char *file;
    char folder[API_PATH]; /* of the file, for what lies beside it */
    char out[API_PATH];    /* of results; may not be there yet */
    char script_sha[65];
    char library_sha[65];  /* of the library's tables before the user's code */
    struct sandbox *sb;
    lua_State *L;          /* thread for hooks */
    int L_ref;
    struct api_source source[32];
    int n_sources;
    struct api_case *cases;
    struct api_input *input;  /* of tributary.data */
    int n_inputs;
    const struct api_witness *witness; /* NULL: nobody listens */
    const char *case_folder;  /* where all cases lie, for scripts that are run from a store; NULL = as usual */
    struct { char raised[1200], text[900], word[96], near[128]; int source, line; } fault; /* of the error raised last */
    int n_scenarios, last_scenario; /* registry reference */
    struct api_experiment **experiment;
    int n_experiments, bound; /* bound: experiment that the store's arms are those of */
    /* Held here while it is copied into Lua, as an error or a stop may leave any frame. */
    char *data;
    struct store_series series;
    struct store_places places;
    struct store_months months, record[4]; /* record: of early_warning */
    void *panel;
    struct store_event *events;
    struct store_money books;
    struct money_table *money;
    struct store *store;
    struct script_report *report;
    char (*written)[API_PATH];
    int n_written, n_asked; /* n_asked: files that the script wanted written */
    bool sharded;          /* the script ended after its first experiment, of which a shard was run */
    int n_arms;            /* of all experiments */
    double whole_started, whole_told; /* of all experiments, for the time left */
    int64_t whole_done;
    int shocks_left;       /* of the run that goes on */
    const char *wanted_key;       /* API_WORKER */
    struct arm_functions *wanted; /* filled when found */
    bool found;
    /* The run that is going on, for hooks */
    struct trib_model *model;
    const struct trib_config *config;
    const struct arm_functions *running;
    double hook_seconds;     /* spent in Lua so far */
    int log_left;
    bool in_rule;
    struct trib_error hook_error;
    struct trib_model *trial; /* of the walk */
};

struct api *api_of(lua_State *L);

/* ---- errors (lua_error.c) ------------------------------------------------------------------------------------------- */
/**
 * Raises an error for the user's statement that is being run. The caret goes below `word` where the statement holds it (NULL:
 * no caret); near: the nearest valid name, or NULL.
 */
_Noreturn void api_fail(lua_State *L, const char *word, const char *near, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same at a place noted earlier with api_where. */
_Noreturn void api_fail_at(lua_State *L, int source, int line, const char *word, const char *near, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* Source and line of the user's code that called us; -1 and 0 where there is none. */
void api_where(lua_State *L, int *source, int *line);
/* sandbox_explain of scripts. */
void api_explain(void *user, lua_State *L, struct trib_error *err);
/* " (one of a, b, c)" for few names, else "; `tributary list WHAT` shows all". In Lua's memory, pushed on the stack. */
const char *api_allowed(lua_State *L, const char *const *names, size_t n, const char *what);
/* Fails with 'no <thing> <word>', the nearest name and what is allowed. */
_Noreturn void api_fail_name(lua_State *L, const char *thing, const char *word, const char *const *names, size_t n, const char *what);
/* Checks the keys of the table at index against names; others are errors that call it a <thing>. `list`: integer keys are fine. */
void api_check_keys(lua_State *L, int index, const char *thing, const char *const *names, size_t n, bool list);

/* ---- fields of tables ------------------------------------------------------------------------------------------------ */
/* Each reads t[key]; a missing field leaves *out and returns false; another type is an error that names what. */
bool api_text(lua_State *L, int t, const char *key, const char **out);
bool api_number(lua_State *L, int t, const char *key, double low, double high, const char *unit, double *out);
bool api_integer(lua_State *L, int t, const char *key, int64_t low, int64_t high, int64_t *out);
bool api_day(lua_State *L, int t, const char *key, int32_t *out);
bool api_bool(lua_State *L, int t, const char *key, bool *out);
/* Day of a text, or an error that names the field. */
/* The string at index must be UTF-8 without zero bytes and control characters; what: what it is, in an error's words. */
void api_plain_text(lua_State *L, int index, const char *what);
int32_t api_to_day(lua_State *L, const char *key, const char *text);

/* ---- nouns ------------------------------------------------------------------------------------------------------------ */
#define API_SCENARIO "scenario"
#define API_LEVER "lever"
#define API_SHOCK "shock"
#define API_RESULT "result"
#define API_BUSIEST "busiest"
/* lua_levers.c: levers.NAME{…}, shock{…}, busiest(n). Read the table at index into *out; cas NULL: places are not looked up. */
void api_read_setting(lua_State *L, int index, int lever, const struct trib_case *cas, struct trib_setting *out);
void api_read_shock(lua_State *L, int index, const struct trib_case *cas, struct trib_shock *out);
/* A lever object at index: its lever, and where it was written. False if it is none. */
bool api_is_lever(lua_State *L, int index, int *lever);
void api_open_levers(lua_State *L, int library);
/* lua_scenario.c. Build the arm of the scenario at index: config, functions, key. Owned by *arm. */
void api_build_arm(lua_State *L, int index, struct api_arm *arm);
bool api_is_scenario(lua_State *L, int index);
void api_open_scenario(lua_State *L, int library);
void api_arm_clear(struct api_arm *arm);
/* lua_key.c. Adds what decides a function's doings to *sha: its code, and the values it holds, to any depth. */
struct trib_sha256;
void api_hash_value(lua_State *L, int index, struct trib_sha256 *sha);
/* The same for the library's own tables, where the script changed them. */
void api_hash_library(lua_State *L, struct trib_sha256 *sha);
/* Takes a picture of all that the functions can change; _restore puts it back, so runs do not depend on one another. */
int api_snapshot(lua_State *L, const struct arm_functions *functions);
void api_restore(lua_State *L, int snapshot);
/* Notes the library's and Lua's own tables, which are left out of keys. Called once, before the user's code. */
void api_note_library(lua_State *L);
/* lua_world.c */
void api_open_world(lua_State *L);
int api_hook(void *user, struct trib_model *m, enum trib_when when);
int api_rule(void *user, const struct trib_model *m, int rule, int actor, const double *in, double *out);
/* Prepare and end a run with the arm's functions: callbacks, luck, log. */
void api_run_begin(struct api *api, const struct arm_functions *functions, struct trib_config *config);
void api_run_end(struct api *api);
/* lua_compare.c */
void api_open_compare(lua_State *L, int library);
/* Runs one scenario, at index, by itself (a file without compare); leaves the result on the stack. */
void api_compare_one(lua_State *L, int index);
/* Makes the arms of this experiment those that the store shows (a script may compare more than once). */
enum trib_status api_bind(struct api_experiment *x, struct trib_error *err);
/* Keeps the script's inputs with the last experiment, those included that were read after it. */
enum trib_status api_keep_inputs(struct api *api, struct trib_error *err);
/* Ensemble options of an experiment: rows, seed, limits, hooks. */
struct ensemble_options api_ensemble_options(const struct api_experiment *x);
void api_experiment_free(struct api_experiment *x);
/* lua_result.c: what compare gives back; lua_stats.c: its numbers; lua_table.c: print and csv */
void api_open_result(lua_State *L);
void api_push_result(lua_State *L, struct api_experiment *experiment);
/* The experiment of a result at index, or NULL. */
struct api_experiment *api_result(lua_State *L, int index);
struct api_experiment *api_check_result(lua_State *L, const char *method);
/* Months of a window, inclusive: year * 12 + month - 1. */
struct api_window {
    int32_t from, to;
    bool from_policy; /* it starts with the first of the arms' own policies */
};
/* One arm's measure against the first arm's: sums, means or last values over the window, one a run. */
struct api_cell {
    int n, n_pairs;
    double mean, median, sd, q05, q25, q75, q95;
    double difference, low, high; /* mean paired difference; its 95% interval by Student's t over pairs */
    double probability_better;    /* share of pairs in which the arm does better, ties half; NaN where neither is better */
};
struct api_window api_default_window(const struct api_experiment *x);
/* The months of the runs: "2010-01 to 2017-12". */
void api_months_text(const struct api_experiment *x, char text[64]);
/* value[x->runs], NaN where a run is not done. */
enum trib_status api_window_values(const struct api_experiment *x, int arm, int measure, struct api_window window, double *value, struct trib_error *err);
struct api_cell api_cell_of(const double *arm, const double *first, int n, int better);
/* The same for value[x->runs] of an experiment. In a study the runs of one point are no sample of their own: difference and interval
 * are taken over points, each with the mean of its runs. */
struct api_cell api_cell_of_arm(const struct api_experiment *x, const double *arm, const double *first, int better);
/* Reads a list of measures' names, or one name, at index; kept by the nation. Returns how many, at most max. */
int api_read_measures(lua_State *L, int index, int *measure, int max);
/* The field `monthly` of the table at index: a measure or a list of them, each kept below the nation, whose months the experiment is to
 * keep at all places. */
void api_read_monthly(lua_State *L, int index, struct api_experiment *x);
/* from and to of an options table at index (may be absent). */
struct api_window api_read_window(lua_State *L, int index, const struct api_experiment *x);
int api_result_print(lua_State *L);
int api_result_csv(lua_State *L);
/* lua_money.c: result:money and result:print_money; lua_result.c: the arm that argument i of a method names. */
int api_result_money(lua_State *L);
int api_result_print_money(lua_State *L);
int api_arm_argument(lua_State *L, int i, const char *method, const struct api_experiment *x);
/* Characters on the screen of a text in UTF-8. */
int api_columns(const char *text);
/* The text, filled up to a width; 0: as it is, for the last of a line. */
void api_put(FILE *out, const char *text, int width);
/* A cell of a CSV file, quoted where it must be (RFC 4180). */
void api_csv_text(FILE *f, const char *text);
void api_print_main(lua_State *L, int result);
/* lua_files.c: data, case, names of files to write */
void api_open_files(lua_State *L, int library);

/* ---- lua_registry.c ------------------------------------------------------------------------------------------------------------------ */
/* Sets library.registry: the registry's tables as plain lists. */
void api_open_registry(lua_State *L, int library);
/* The case of a name ("libya", or "./mycase" beside the script); loaded once. */
struct trib_case *api_case(lua_State *L, const char *name);
/* Full path below --out of a file that the script wants written, with folders made (not in the walk); pushed. */
const char *api_out_path(lua_State *L, const char *file, const char *const *endings);
void api_note_written(struct api *api, const char *path);
/* Makes the file at a path of api_out_path, whole or not at all, of what `write` writes; ends the script where that fails. */
void api_write(struct api *api, const char *path, enum trib_status (*write)(void *user, FILE *f, struct trib_error *err), void *user);
/* Keeps a copy of what was read, for the store. */
void api_note_input(struct api *api, const char *kind, const char *name, const void *bytes, size_t size);
/* Makes a folder and those above it. */
bool api_make_folders(const char *path);
/* Reads a whole regular file, at most `limit` bytes; malloc'ed. NULL: errno, or 0 for a file that is too big. A link is an error unless follow. */
char *api_read_file(const char *path, bool follow, size_t limit, size_t *size);

/* script.c: an api for a file, empty yet. */
void api_start(struct api *api, const char *file, const struct script_options *options, enum api_mode mode);
/* lua_api.c: a new state with the library in it. */
enum trib_status api_open(struct api *api, struct trib_error *err);
/* Loads and calls the user's file with the returned values on the stack. */
enum trib_status api_load(struct api *api, struct trib_error *err);
void api_close(struct api *api);
#endif
