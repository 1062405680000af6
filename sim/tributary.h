/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tributary: an agent-based model of trafficking-conflict economies.
 *
 * This is the only public header of the core. The core keeps no global state, prints nothing and never exits; everything
 * hangs on `struct trib_model`. Money is integer cents of US$ of 2015, people are integer persons, time is weeks of seven
 * days counted from the first day of the case. Days are civil days since 1970-01-01 (trib_day_parse).
 */
#ifndef TRIBUTARY_H
#define TRIBUTARY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRIB_VERSION "0.1.0"

/* ---- errors ----------------------------------------------------------------------------------------------------- */
/* Status codes; the table is sim/errors.def. 0 is success. */
enum trib_status {
#define TRIB_ERROR(code, name, sentence) TRIB_##code,
#include "errors.def"
#undef TRIB_ERROR
    TRIB_N_STATUS
};
/* One failure, in words for a person. `line` and `column` count from 1, 0 where they have no meaning. */
struct trib_error {
    enum trib_status status;
    char file[256];
    int line, column;
    char text[1024]; /* which thing, which value, what is allowed, nearest valid name; without file and line */
};
/* Fill *err (may be NULL) and return status. printf-like. */
enum trib_status trib_fail(struct trib_error *err, enum trib_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The valid name nearest to `word` (edit distance at most a third of its length), or NULL. names[n]. */
const char *trib_nearest(const char *word, const char *const *names, size_t n);

/* ---- dates ------------------------------------------------------------------------------------------------------ */
#define TRIB_DAY_MAX INT32_MAX /* "no end" */
#define TRIB_DAY_MIN (-62091)  /* 1800-01-01, the first date that is read: "from the beginning" */
/* Civil day of "YYYY-MM-DD" (also "YYYY-MM", its first day); false if it is no date. */
bool trib_day_parse(const char *text, int32_t *day);
/* Year, month 1..12, day 1..31 of a civil day. */
void trib_day_civil(int32_t day, int *year, int *month, int *mday);
/* Civil day of a date (month and mday may run over). */
int32_t trib_day_of(int year, int month, int mday);
/* Writes "YYYY-MM-DD" and a NUL. */
void trib_day_text(int32_t day, char text[11]);

/* ---- registry: what a scenario can name --------------------------------------------------------------------------- */
enum trib_level { TRIB_NATION, TRIB_TOWN, TRIB_LEG, TRIB_GROUP, TRIB_ORIGIN, TRIB_KIND, TRIB_BAND, TRIB_N_LEVELS };
const char *trib_level_name(enum trib_level level); /* "nation", "town", "leg", "group", "origin", "kind" (of exploitation), "band" (girls, boys, women, men) */

struct trib_parameter_info {
    const char *name; /* "market.markup" */
    double value, low, high;
    const char *unit;
    const char *kind;   /* "real", "integer" */
    const char *source; /* keys of docs/sources.md, or 'assumed' */
    const char *doc;
};
struct trib_measure_info {
    const char *name, *unit;
    unsigned levels;    /* bit 1 << TRIB_NATION … where it is kept */
    const char *kind;   /* "sum" over a month, "mean" of the weeks, "last" value, "ratio" (computed of two sums) */
    int better;         /* +1 more is better for people, -1 less is better, 0 neither */
    const char *briefs; /* ids of brief.md */
    const char *doc;
    const char *numerator, *denominator; /* names, for kind "ratio"; else NULL */
};
struct trib_mechanism_info {
    const char *name, *briefs, *doc;
    const char *moves; /* measures that must change when it is switched off, blank-separated */
};
#define TRIB_MAX_FIELDS 10
struct trib_field_info {
    const char *name;
    double value, low, high; /* default, bounds */
    const char *unit, *source, *doc;
    const char *words; /* names of its values 0, 1, …, blank-separated; NULL where it is a number */
};
struct trib_lever_info {
    const char *name, *briefs;
    unsigned places;   /* bit 1 << TRIB_TOWN …: which kinds of place it can be confined to */
    const char *full;  /* what intensity 1 means */
    const char *moves; /* measures it should be able to move, blank-separated */
    const char *source, *doc;
    struct trib_field_info field[TRIB_MAX_FIELDS]; /* ends at the first without a name */
};
struct trib_shock_info {
    const char *name; /* "arbiter", "holder", "push", … */
    unsigned places;  /* bit 1 << TRIB_TOWN … that it may name */
    double low, high; /* bounds of `value` */
    const char *unit, *doc;
};
/* A decision rule of an organisation that a scenario may replace. */
#define TRIB_MAX_RULE_VALUES 16
struct trib_rule_info {
    const char *name; /* "group.budget" */
    enum trib_level actor; /* TRIB_GROUP; firms are seen through their town (TRIB_TOWN) */
    const char *inputs, *outputs; /* names, blank-separated, at most TRIB_MAX_RULE_VALUES each */
    const char *doc;
};
/* A row of the project's brief: a system (A1 ...) or a claim (H1 ...). Names in lists are blank-separated. */
struct trib_system_info { const char *id, *name, *by, *functions, *measures, *tests; };
/* The tables; *n receives their length. Constant, shared by all models. */
const struct trib_parameter_info *trib_parameters(int *n);
const struct trib_measure_info *trib_measures(int *n);
const struct trib_mechanism_info *trib_mechanisms(int *n);
const struct trib_lever_info *const *trib_levers(int *n);
const struct trib_shock_info *trib_shocks(int *n);
const struct trib_rule_info *trib_rules(int *n);
const struct trib_system_info *trib_systems(int *n);
/* Index of a name, or -1. */
int trib_parameter_find(const char *name);
int trib_measure_find(const char *name);
int trib_mechanism_find(const char *name);
int trib_lever_find(const char *name);
int trib_shock_find(const char *name);
int trib_rule_find(const char *name);
int trib_lever_fields(const struct trib_lever_info *lever); /* how many own fields it has */
/* Sentence of a status, for `explain` and docs. */
const char *trib_status_name(enum trib_status status);
const char *trib_status_sentence(enum trib_status status);

/* ---- money: purposes of payments, kinds of accounts, and the words of a table that follows a dollar ---------------------------- */
/* A dollar is mixed with others where it is held. */
enum trib_money_role {
    TRIB_MONEY_END,   /* where it ends: nothing goes on from here in the table */
    TRIB_MONEY_TOWN,  /* the same, but that its carriers and gangs are told apart (enum trib_money_town) */
    TRIB_MONEY_OWN,   /* migrants' kin, and what travellers take along: their own money, before and after */
    TRIB_MONEY_PURSE, /* travellers' purses */
    TRIB_MONEY_POOL   /* inside the trade and its takers: what comes in is mixed, and goes out in proportion */
};
/* As whom people of a town, who have one account, pay and receive it. */
enum trib_money_town { TRIB_MONEY_NONE, TRIB_MONEY_CARRIERS, TRIB_MONEY_GANGS };
/* words: how tables call them, NULL where a newcomer has none yet (it is then called by its name). */
struct trib_flow_info { const char *name, *doc; };
/* source: money that comes from outside with this purpose; take: whose income it is; end: where it ends. "" does not apply. */
struct trib_flow_words { enum trib_money_town town; const char *source, *take, *end; };
struct trib_account_info { const char *name, *doc; bool outside; };
struct trib_account_words { enum trib_money_role role; const char *words; };
const struct trib_flow_info *trib_flows(int *n);
const struct trib_account_info *trib_accounts(int *n);
const struct trib_flow_words *trib_flow_words(int flow);
const struct trib_account_words *trib_account_words(int account);

/* ---- case: the place, as data --------------------------------------------------------------------------------------- */
struct trib_case; /* columns: case.h */
/*
 * Load a case folder (case.csv, towns.csv, legs.csv, …: docs/manual.md). Checks every row.
 * Errors: TRIB_CASE with file, line, column, what was found and what is allowed; TRIB_IO when a file can't be read.
 */
enum trib_status trib_case_load(const char *folder, struct trib_case **out, struct trib_error *err);
void trib_case_free(struct trib_case *cas);
const char *trib_case_id(const struct trib_case *cas);
const char *trib_case_name(const struct trib_case *cas);
/* SHA-256 (hex) over the input files that were read, in a fixed order. */
const char *trib_case_digest(const struct trib_case *cas);
/* First day that can be simulated (every run starts there; what lies before `from` is warm-up). Last day with inputs. */
int32_t trib_case_first_day(const struct trib_case *cas);
int32_t trib_case_last_day(const struct trib_case *cas);
/* Number of places of a level, their ids ("sabha"; legs "agadez>dirkou") and readable names. */
int trib_case_places(const struct trib_case *cas, enum trib_level level);
const char *trib_case_place_id(const struct trib_case *cas, enum trib_level level, int place);
const char *trib_case_place_name(const struct trib_case *cas, enum trib_level level, int place);
int trib_case_place_find(const struct trib_case *cas, enum trib_level level, const char *id); /* or -1 */
/* The files that were read for the case, in a fixed order: the name relative to the folder, and the bytes as they were read, which
 * is what the digest covers. They live as long as the case. NULL where i is out of range. */
int trib_case_inputs(const struct trib_case *cas);
const char *trib_case_input(const struct trib_case *cas, int i, const void **bytes, size_t *n);

/* A set of places of one level. */
struct trib_set {
    bool all;        /* everywhere; then bits mean nothing */
    uint64_t bit[8]; /* up to 512 places */
};
void trib_set_add(struct trib_set *set, int place);
bool trib_set_has(const struct trib_set *set, int place);

/* One policy in force over a period. Zero-fill with trib_setting_init(), then change. */
struct trib_setting {
    int lever;                             /* index in trib_levers() */
    int32_t from_day, to_day;              /* to_day exclusive, TRIB_DAY_MAX = until the end */
    int ramp_weeks;                        /* weeks from 0 to full intensity, 0 = at once */
    double intensity;                      /* 0..1 */
    double budget;                         /* US$ a year, negative = no limit */
    struct trib_set places[TRIB_N_LEVELS]; /* all unless named */
    int busiest;                           /* > 0: only the n busiest places of the *record*, chosen anew each week */
    double field[TRIB_MAX_FIELDS];
    char id[48]; /* id of the case's history, "" for a scenario's own */
};
void trib_setting_init(struct trib_setting *setting, int lever);
/* Set a number by name: a field of the lever's own, or intensity, budget, ramp_weeks, busiest. TRIB_NAME with the nearest name,
 * TRIB_RANGE with the bounds. */
enum trib_status trib_setting_field(struct trib_setting *setting, const char *name, double value, struct trib_error *err);
/* Confine to a place; the first of a level takes the level's `all` away. TRIB_NAME, TRIB_USAGE (this lever has no such level). */
enum trib_status trib_setting_place(struct trib_setting *setting, const struct trib_case *cas, enum trib_level level, const char *id,
                                    struct trib_error *err);
/* Every number in bounds, dates in order, only levels that the lever can be confined to. */
enum trib_status trib_setting_check(const struct trib_setting *setting, struct trib_error *err);

/* One dated outside event. */
struct trib_shock {
    int kind; /* index in trib_shocks() */
    int32_t from_day, to_day;
    struct trib_set places[TRIB_N_LEVELS];
    double value;
    char id[48];
};
void trib_shock_init(struct trib_shock *shock, int kind);
enum trib_status trib_shock_place(struct trib_shock *shock, const struct trib_case *cas, enum trib_level level, const char *id,
                                  struct trib_error *err);
enum trib_status trib_shock_check(const struct trib_shock *shock, struct trib_error *err);

/* The case's dated policies and shocks (for `list`, `without`, marks in figures). */
struct trib_history_info {
    const char *id, *doc, *source;
    int32_t from_day, to_day;
    bool is_shock;
    const struct trib_setting *setting; /* or NULL */
    const struct trib_shock *shock;     /* or NULL */
};
int trib_case_history(const struct trib_case *cas);
struct trib_history_info trib_case_history_get(const struct trib_case *cas, int i);

/* ---- configuration of one run -------------------------------------------------------------------------------------- */
struct trib_model;
enum trib_when { TRIB_WEEKLY, TRIB_MONTHLY, TRIB_YEARLY };
/*
 * Called by the model between steps; both return 0, or non-zero to end the run with TRIB_HOOK (the callee keeps the reason).
 * hook: after the week's clock has moved, before levers act. rule: replaces a decision; in[] and out[] are ordered as the
 * rule's table says; out[] holds the default answer on entry.
 */
struct trib_callbacks {
    void *user;
    int (*hook)(void *user, struct trib_model *m, enum trib_when when);
    int (*rule)(void *user, const struct trib_model *m, int rule, int actor, const double *in, double *out);
    bool rule_set[32]; /* which rules are replaced */
};
struct trib_config {
    const struct trib_case *cas; /* borrowed; must outlive the model */
    int32_t from_day, to_day;    /* recorded window, to_day inclusive */
    int32_t scale;               /* persons that one agent stands for, >= 1 */
    uint64_t seed;
    uint32_t replicate;
    int threads;
    double *parameter;  /* [trib_parameters n] */
    bool *mechanism;    /* [trib_mechanisms n] */
    struct trib_setting *setting;
    int n_settings;
    struct trib_shock *shock;
    int n_shocks;
    struct trib_callbacks callbacks;
    const int *monthly; /* borrowed: measures whose months are kept at every place that has them, each once; decides nothing else */
    int n_monthly;
};
/* Defaults: registry values, then the case's own; the case's whole history as settings and shocks; its first and last day;
 * scale 200, seed 1, replicate 0, one thread. Free with trib_config_clear. */
enum trib_status trib_config_init(struct trib_config *config, const struct trib_case *cas, struct trib_error *err);
void trib_config_clear(struct trib_config *config);
enum trib_status trib_config_copy(struct trib_config *out, const struct trib_config *config, struct trib_error *err);
/* Each checks name and bounds; TRIB_NAME or TRIB_RANGE with the nearest name or the bounds. */
enum trib_status trib_config_set_parameter(struct trib_config *config, const char *name, double value, struct trib_error *err);
enum trib_status trib_config_set_mechanism(struct trib_config *config, const char *name, bool on, struct trib_error *err);
enum trib_status trib_config_add_setting(struct trib_config *config, const struct trib_setting *setting, struct trib_error *err);
enum trib_status trib_config_add_shock(struct trib_config *config, const struct trib_shock *shock, struct trib_error *err);
/* Take dated policies of the case out: one id, or NULL for all policies (shocks of nature and war stay in). */
enum trib_status trib_config_without(struct trib_config *config, const char *id, struct trib_error *err);
/* Everything that decides a run except seed, replicate and threads, as text in a fixed order (for content keys).
 * Returns bytes needed; writes at most size. */
size_t trib_config_text(const struct trib_config *config, char *text, size_t size);

/* ---- varying a configuration by name: what sweeps, designs and calibrations turn ------------------------------------------ */
/*
 * Names: a parameter ("market.markup"), or "lever.NAME.FIELD", where FIELD is intensity, budget, ramp_weeks, busiest or a field of
 * the lever. A lever's name varies the scenario's own settings of it (those with id ""), all alike; the case's history keeps its
 * values.
 */
/* Whether the name varies something of this configuration: 1 yes; 0 a valid name that does not apply (the scenario has no setting
 * of its own of that lever); -1 unknown. */
int trib_config_varies(const struct trib_config *config, const char *name);
/* Sets it. TRIB_NAME with the nearest name, TRIB_RANGE with the bounds, TRIB_USAGE where the name does not apply; nothing has
 * changed then. */
enum trib_status trib_config_vary(struct trib_config *config, const char *name, double value, struct trib_error *err);
struct trib_varied_info {
    double value;     /* now; a budget below 0 is no limit */
    double low, high; /* bounds */
    const char *unit, *source, *doc;
    bool whole;       /* whole numbers only */
};
/* What such a name stands for, for bounds and labels. value: of the configuration (of the lever's first own setting); where config
 * is NULL or has no such setting, the registry's default. TRIB_NAME with the nearest name. */
enum trib_status trib_vary_info(const char *name, const struct trib_config *config, struct trib_varied_info *out, struct trib_error *err);

/* ---- the model --------------------------------------------------------------------------------------------------- */
enum trib_status trib_model_create(const struct trib_config *config, struct trib_model **out, struct trib_error *err);
/* One week. TRIB_INVARIANT names the accounts or statuses; TRIB_HOOK when a callback asked to stop. */
enum trib_status trib_model_step(struct trib_model *m, struct trib_error *err);
bool trib_model_done(const struct trib_model *m);
void trib_model_free(struct trib_model *m);
/* Steps through all weeks that end before `day` (at most to the end of the run), so that nothing dated `day` or later has acted.
 * The model has no threads of its own afterwards: the process may fork. Errors as trib_model_step. */
enum trib_status trib_model_run_to(struct trib_model *m, int32_t day, struct trib_error *err);
/*
 * Branching: a model goes on under another configuration, which may differ from its own only in what has not acted yet: settings
 * and shocks that begin on or after the first day of the next week, and ends of settings and shocks that lie there. After it the
 * model is in the same state, to the bit, as one that ran under `config` from the start. A process may fork between
 * trib_model_run_to() and this, so that each child goes another way. config->threads counts for nothing. Callbacks are taken
 * from `config`; a hook or rule that both have must have done the same so far, which only the caller can know.
 * Errors: TRIB_USAGE names the first difference that would have acted before, TRIB_MEMORY; the model is then as it was.
 */
enum trib_status trib_model_branch(struct trib_model *m, const struct trib_config *config, struct trib_error *err);
/* The check alone, before anything runs: may these two share all that happens before `day`? Case, window, scale, seed, replicate,
 * parameters, mechanisms, hook and replaced rules must be the same. TRIB_USAGE names the first difference. */
enum trib_status trib_config_branches(const struct trib_config *trunk, const struct trib_config *arm, int32_t day, struct trib_error *err);
/* 64-bit hash over every column of state and every account: same inputs, same hash. */
uint64_t trib_model_hash(const struct trib_model *m);
int32_t trib_model_day(const struct trib_model *m);  /* first day of the current week */
int32_t trib_model_week(const struct trib_model *m); /* weeks since the case's first day */
const struct trib_case *trib_model_case(const struct trib_model *m);
/* Value of a measure over the last finished month ("last" kinds: at its end). NaN where the measure is not kept at that level. */
double trib_model_value(const struct trib_model *m, int measure, enum trib_level level, int place);
/* What observers recorded of it (persons counted, with detection, delay and error); NaN where nobody records. */
double trib_model_recorded(const struct trib_model *m, int measure, enum trib_level level, int place);
enum trib_status trib_model_set_lever(struct trib_model *m, const struct trib_setting *setting, struct trib_error *err);
void trib_model_stop_lever(struct trib_model *m, int lever);
enum trib_status trib_model_add_shock(struct trib_model *m, const struct trib_shock *shock, struct trib_error *err);
/* Work done so far: weeks lived by agents neither at home nor in a final status; bytes of one migrant's columns. */
int64_t trib_model_agent_weeks(const struct trib_model *m);
size_t trib_model_bytes_per_migrant(void);
/* Nanoseconds of CPU spent per step of the week (names: trib_week_steps); filled when timing is on. */
void trib_model_timing(struct trib_model *m, bool on);
const char *const *trib_week_steps(int *n);
const int64_t *trib_model_timings(const struct trib_model *m);

/* ---- a whole run ---------------------------------------------------------------------------------------------------- */
struct trib_event { /* a clash, or another dated thing that happened inside the model */
    int32_t day, end_day;
    int town, side_a, side_b; /* indices; side_a attacked */
    int winner;               /* group index, -1 undecided at the end of the run */
    int64_t deaths, displaced;
    int front;                /* 1: a front of the national war (an input), left out of conflict_risk */
};
struct trib_place_row { /* one year of one place: value[] has a slot for every measure, NaN where not kept */
    int32_t year;
    enum trib_level level;
    int place;
    double *value; /* [n_measures] */
};
struct trib_money_row { /* all payments of one year with one purpose from one kind of account to another; never 0 */
    int32_t year, flow, payer, payee; /* flow: index in trib_flows(); payer, payee: in trib_accounts() */
    int64_t cents;
};
struct trib_balance_row { /* what the accounts of one kind held together when the year's books were opened and closed */
    int32_t year, account;
    int64_t opening, closing;
};
struct trib_place_months { /* one measure by month at all places of a level, only where the configuration asks for it */
    int measure;
    enum trib_level level;
    int n_places, n_months; /* months as in the result */
    float *value;           /* [n_months][n_places] */
};
struct trib_result {
    int n_measures, n_months;
    int32_t first_month; /* year * 12 + month - 1 */
    double *monthly;     /* [n_months][n_measures], nation */
    int n_rows;
    struct trib_place_row *row; /* only places where something was not zero */
    double *row_values;         /* storage behind row[].value */
    int n_series;
    struct trib_place_months *series; /* in the order in which they were asked for, levels by number */
    int n_events;
    struct trib_event *event;
    int n_money, n_balances;
    struct trib_money_row *money;     /* of the recorded window, by year, flow, payer, payee */
    struct trib_balance_row *balance; /* by year, account. opening + received - paid = closing, to the cent */
    int n_weeks;
    uint32_t *week_digest; /* [n_weeks] every week from the case's first day: digest of the nation's measures and of the accounts at
                            * its end, and of all weeks before. Two runs that differ do so from one week on (as far as these show) */
    uint64_t hash;
    int64_t agent_weeks;
    double cpu_seconds;
};
/* Create, step to the end, collect. On failure *out is empty. */
enum trib_status trib_run(const struct trib_config *config, struct trib_result *out, struct trib_error *err);
/* The second half of it, for a model that may have been stepped and branched: steps to the end, collects, and frees m whatever
 * happens. cpu_seconds counts this call alone. */
enum trib_status trib_run_collect(struct trib_model *m, struct trib_result *out, struct trib_error *err);
void trib_result_clear(struct trib_result *result);
#endif
