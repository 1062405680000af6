/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ensemble_plan.h"
#include "../sim/case.h"
#include "study/luck.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TO_DO = 0, DONE = 2, FAILED = 3 }; /* states of store_states() */

/* ---- names and values of the design ------------------------------------------------------------------------------------------ */
/* Everything about the names of a row; rows of one design nearly always have the same, so this is looked up when they change. */
struct names {
    const struct store_value *value; /* of the row that they were looked up for; NULL: none yet */
    int n, capacity;
    struct trib_varied_info *info;
    bool *applies; /* [n_arms][capacity] */
    int *alike;    /* [n_arms] the first arm to which the same of these names apply */
};

static void names_clear(struct names *names)
{
    free(names->info);
    free(names->applies);
    free(names->alike);
}

static bool same_names(const struct names *names, const struct ensemble_row *row)
{
    if (!names->value || names->n != row->n_values) return false;
    for (int i = 0; i < names->n; i++)
        if (names->value[i].name != row->value[i].name && strcmp(names->value[i].name, row->value[i].name) != 0) return false;
    return true;
}

static enum trib_status names_of(struct names *names, const struct plan *plan, const struct ensemble_row *row, struct trib_error *err)
{
    int n = row->n_values;
    if (same_names(names, row)) return TRIB_OK;
    if (n > names->capacity || !names->alike) {
        names_clear(names);
        *names = (struct names){.capacity = n > 0 ? n : 1, .alike = calloc((size_t)plan->n_arms, sizeof *names->alike)};
        names->info = calloc((size_t)names->capacity, sizeof *names->info);
        names->applies = calloc((size_t)names->capacity * (size_t)plan->n_arms, sizeof *names->applies);
        if (!names->alike || !names->info || !names->applies)
            return trib_fail(err, TRIB_MEMORY, "Not enough memory for %d names of %d arms.", n, plan->n_arms);
    }
    for (int i = 1; i < n; i++)
        if (strcmp(row->value[i - 1].name, row->value[i].name) >= 0)
            return trib_fail(err, TRIB_USAGE, "The values of a row must be sorted by name, each once; '%s' comes after '%s'.",
                             row->value[i].name, row->value[i - 1].name);
    names->value = row->value;
    names->n = n;
    for (int i = 0; i < n; i++) {
        const char *name = row->value[i].name;
        bool anywhere = false;
        for (int a = 0; a < plan->n_arms; a++) {
            int varies = trib_config_varies(&plan->arms[a].config, name);
            if (varies < 0) return trib_vary_info(name, &plan->arms[a].config, &names->info[i], err);
            names->applies[a * names->capacity + i] = varies == 1;
            if (varies != 1 || anywhere) continue;
            enum trib_status status = trib_vary_info(name, &plan->arms[a].config, &names->info[i], err);
            if (status) return status;
            anywhere = true;
        }
        if (!anywhere) return trib_fail(err, TRIB_USAGE, "'%s' varies nothing: no arm uses that lever.", name);
    }
    for (int a = 0; a < plan->n_arms; a++) {
        const bool *mine = names->applies + a * names->capacity;
        names->alike[a] = a;
        for (int b = 0; b < a && names->alike[a] == a; b++)
            if (memcmp(mine, names->applies + b * names->capacity, (size_t)n * sizeof *mine) == 0) names->alike[a] = b;
    }
    return TRIB_OK;
}

/* A value outside its bounds is told before anything is written. The bounds are a quick look; trib_config_vary has the last word. */
static enum trib_status check_values(const struct names *names, const struct plan *plan, const struct ensemble_row *row,
                                     struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    for (int i = 0; i < row->n_values && !status; i++) {
        double v = row->value[i].value;
        if (v >= names->info[i].low && v <= names->info[i].high && (!names->info[i].whole || v == floor(v))) continue;
        for (int a = 0; a < plan->n_arms && !status; a++) {
            struct trib_config config;
            if (!names->applies[a * names->capacity + i]) continue;
            if ((status = trib_config_copy(&config, &plan->arms[a].config, err))) return status;
            status = trib_config_vary(&config, row->value[i].name, v, err);
            trib_config_clear(&config);
        }
    }
    return status;
}

/* Those values of a row that apply to an arm; room for all. */
static int applying(const struct names *names, int arm, const struct ensemble_row *row, struct store_value *to)
{
    int n = 0;
    for (int i = 0; i < row->n_values; i++)
        if (names->applies[arm * names->capacity + i]) to[n++] = row->value[i];
    return n;
}

/* ---- luck --------------------------------------------------------------------------------------------------------------------- */
static uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
    for (const unsigned char *at = bytes; n; n--, at++) hash = (hash ^ *at) * 1099511628211ull;
    hash ^= hash >> 32;
    return hash * 0x9e3779b97f4a7c15ull;
}
/* What a run's luck is keyed by: content, never numbers of the store, which depend on the order in which it was filled. */
static uint64_t content(const char *arm_key, const struct store_value *value, int n)
{
    uint64_t hash = mix(14695981039346656037ull, arm_key, strlen(arm_key));
    for (int i = 0; i < n; i++) {
        hash = mix(hash, value[i].name, strlen(value[i].name) + 1);
        double v = value[i].value + 0.0; /* -0 is 0, as in the store */
        hash = mix(hash, &v, sizeof v);
    }
    return hash;
}

/* ---- distinct runs -------------------------------------------------------------------------------------------------------------- */
struct seen { /* a set of runs, open addressing; a slot holds the run's order in the plan + 1 */
    int64_t *slot;
    size_t mask;
};
static bool same_run(const struct plan *plan, const struct plan_task *a, const struct plan_task *b)
{
    struct store_run_id x = plan_run(plan, a), y = plan_run(plan, b);
    return x.arm_id == y.arm_id && x.point_id == y.point_id && x.replicate == y.replicate;
}
/* Notes the run; true where it was there already, from an earlier slot of the plan. */
static bool seen_before(struct seen *seen, const struct plan *plan, const struct plan_task *task)
{
    struct store_run_id id = plan_run(plan, task);
    int64_t words[3] = {id.arm_id, id.point_id, id.replicate};
    for (size_t at = (size_t)mix(14695981039346656037ull, words, sizeof words);; at++) {
        int64_t *slot = &seen->slot[at & seen->mask];
        if (*slot == 0) {
            *slot = plan_order(plan, task) + 1;
            return false;
        }
        struct plan_task other = plan_at(plan, *slot - 1);
        if (same_run(plan, &other, task)) return true;
    }
}
static enum trib_status seen_init(struct seen *seen, size_t n, struct trib_error *err)
{
    size_t size = 64;
    while (size < 2 * n) size *= 2;
    seen->mask = size - 1;
    seen->slot = calloc(size, sizeof *seen->slot);
    return seen->slot ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "Not enough memory for a plan of %zu runs.", n);
}

/* ---- small things ------------------------------------------------------------------------------------------------------------- */
double plan_cpu(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

struct store_run_id plan_run(const struct plan *plan, const struct plan_task *task)
{
    return (struct store_run_id){plan->arm_id[task->arm], plan->point[(size_t)task->row * (size_t)plan->n_arms + (size_t)task->arm],
                                 plan->options->seed, plan->row[task->row].first_replicate + (uint32_t)task->r};
}
int64_t plan_order(const struct plan *plan, const struct plan_task *task)
{
    return ((int64_t)task->row * plan->options->runs + task->r) * plan->n_arms + task->arm;
}
struct plan_task plan_at(const struct plan *plan, int64_t order)
{
    int64_t slot = order / plan->n_arms;
    return (struct plan_task){
        .arm = (int32_t)(order % plan->n_arms), .row = (int32_t)(slot / plan->options->runs), .r = (int32_t)(slot % plan->options->runs)};
}
void plan_words(const struct plan *plan, const struct plan_task *task, char *text, size_t size)
{
    unsigned replicate = (unsigned)(plan->row[task->row].first_replicate + (uint32_t)task->r);
    if (plan->n_rows > 1) snprintf(text, size, "arm '%s', row %d, replicate %u", plan->arms[task->arm].name, task->row + 1, replicate);
    else snprintf(text, size, "arm '%s', replicate %u", plan->arms[task->arm].name, replicate);
}

void plan_clear(struct plan *plan)
{
    free(plan->arm_id);
    free(plan->point);
    free(plan->task);
}

/* ---- before anything is written --------------------------------------------------------------------------------------------------- */
static enum trib_status check_options(const struct plan *plan, struct trib_error *err)
{
    const struct ensemble_options *o = plan->options;
    if (plan->n_arms < 1 || o->runs < 1 || plan->n_rows < 1)
        return trib_fail(err, TRIB_RANGE, "An ensemble needs at least one arm, one row and one run of each, not %d, %d and %d.",
                         plan->n_arms, plan->n_rows, o->runs);
    if ((double)plan->n_arms * plan->n_rows * o->runs > INT_MAX / 2)
        return trib_fail(err, TRIB_RANGE, "%d arms with %d rows of %d runs are too many: an ensemble holds at most %d runs.", plan->n_arms,
                         plan->n_rows, o->runs, INT_MAX / 2);
    for (int i = 0; i < plan->n_rows; i++)
        if (plan->row[i].first_replicate > UINT32_MAX - (uint32_t)o->runs)
            return trib_fail(err, TRIB_RANGE, "Row %d begins with replicate %u, so %d runs would go past the last, %u.", i + 1,
                             (unsigned)plan->row[i].first_replicate, o->runs, (unsigned)UINT32_MAX);
    if (o->n_shards > 1 && (o->shard < 0 || o->shard >= o->n_shards))
        return trib_fail(err, TRIB_RANGE, "There is no shard %d of %d; they are 1 to %d.", o->shard + 1, o->n_shards, o->n_shards);
    if (o->on_fail == ENSEMBLE_STOP_AT && !(o->stop_share >= 0 && o->stop_share <= 1))
        return trib_fail(err, TRIB_RANGE, "The share of failures to stop at is %g; it must lie between 0 and 1.", o->stop_share);
    if (!(o->verify_share >= 0 && o->verify_share <= 1))
        return trib_fail(err, TRIB_RANGE, "The share of runs to verify is %g; it must lie between 0 and 1.", o->verify_share);
    return TRIB_OK;
}

static enum trib_status check_branches(const struct plan *plan, struct trib_error *err)
{
    const struct trib_config *trunk = &plan->arms[0].config;
    int32_t day = plan->options->branch_day, first = trib_case_first_day(trunk->cas);
    char at[11], from[11], to[11];
    if (!plan_branches(plan)) return TRIB_OK;
    if (day <= first || day > trunk->to_day) {
        trib_day_text(day, at);
        trib_day_text(first, from);
        trib_day_text(trunk->to_day, to);
        return trib_fail(err, TRIB_USAGE,
                         "The arms can't branch on %s: the day must lie after the case's first, %s, and up to the run's last, %s.", at,
                         from, to);
    }
    for (int a = 1; a < plan->n_arms; a++) {
        enum trib_status status = trib_config_branches(trunk, &plan->arms[a].config, day, err);
        if (status) return status;
    }
    return TRIB_OK;
}

/* ---- planning an experiment ----------------------------------------------------------------------------------------------------- */
static bool first_of_its_kind(const struct plan *plan, int arm)
{
    for (int i = 0; i < arm; i++)
        if (plan->arm_id[i] == plan->arm_id[arm]) return false; /* one set of runs under two names */
    return true;
}

static enum trib_status plan_arms(struct plan *plan, struct store *st, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    for (int a = 0; a < plan->n_arms && !status; a++) {
        const struct ensemble_arm *arm = &plan->arms[a];
        status = store_arm(st, arm->key, arm->name, a, trib_case_id(arm->config.cas), arm->config_text, plan->options->seed,
                           plan->options->runs, &plan->arm_id[a], err);
        if (!status && first_of_its_kind(plan, a)) status = store_arm_case(st, plan->arm_id[a], &arm->config, arm->config.cas->folder, err);
    }
    return status;
}

static enum trib_status plan_points(struct plan *plan, struct names *names, struct store *st, struct trib_error *err)
{
    int most = 1;
    for (int i = 0; i < plan->n_rows; i++)
        if (plan->row[i].n_values > most) most = plan->row[i].n_values;
    struct store_value *value = calloc((size_t)most, sizeof *value);
    if (!value) return trib_fail(err, TRIB_MEMORY, "Not enough memory for %d values.", most);
    enum trib_status status = TRIB_OK;
    for (int i = 0; i < plan->n_rows && !status; i++) {
        int64_t *point = plan->point + (size_t)i * (size_t)plan->n_arms;
        status = names_of(names, plan, &plan->row[i], err);
        for (int a = 0; a < plan->n_arms && !status; a++) {
            if (names->alike[a] < a) point[a] = point[names->alike[a]];
            else status = store_point(st, value, applying(names, a, &plan->row[i], value), &point[a], err);
        }
    }
    free(value);
    return status;
}

static enum trib_status plan_rows(const struct plan *plan, struct store *st, struct trib_error *err)
{
    struct store_plan_row *rows = calloc((size_t)plan->n_rows, sizeof *rows);
    if (!rows) return trib_fail(err, TRIB_MEMORY, "Not enough memory for %d rows.", plan->n_rows);
    enum trib_status status = TRIB_OK;
    for (int a = 0; a < plan->n_arms && !status; a++) {
        for (int i = 0; i < plan->n_rows; i++)
            rows[i] = (struct store_plan_row){plan->point[(size_t)i * (size_t)plan->n_arms + (size_t)a], plan->row[i].first_replicate,
                                              plan->row[i].block, plan->row[i].role};
        status = store_plan(st, a, rows, plan->n_rows, err);
    }
    free(rows);
    return status;
}

/* Kind of a failure that the store knows. */
static int kind_in_store(struct store *st, const struct store_run_id *id)
{
    sqlite3_stmt *ask = NULL;
    int kind = ENSEMBLE_SCRIPT;
    static const char sql[] = "SELECT fail_kind FROM run WHERE arm_id = ?1 AND point_id = ?2 AND seed = ?3 AND replicate = ?4";
    if (sqlite3_prepare_v2(store_db(st), sql, -1, &ask, NULL) != SQLITE_OK) return kind;
    sqlite3_bind_int(ask, 1, id->arm_id);
    sqlite3_bind_int64(ask, 2, id->point_id);
    sqlite3_bind_int64(ask, 3, (sqlite3_int64)id->seed);
    sqlite3_bind_int64(ask, 4, id->replicate);
    const char *name = sqlite3_step(ask) == SQLITE_ROW ? (const char *)sqlite3_column_text(ask, 0) : NULL;
    for (int k = 0; name && k < ENSEMBLE_N_KINDS; k++)
        if (strcmp(name, ensemble_kind_name(k)) == 0) kind = k;
    sqlite3_finalize(ask);
    return kind;
}

/* Luck of the runs of each arm in a row, for shards and verifying. With branching a row's arms share a trunk, so they go to one
 * shard: that of the first arm. */
static void row_luck(const struct plan *plan, const struct names *names, int row, struct store_value *room, uint64_t *luck)
{
    for (int a = 0; a < plan->n_arms; a++)
        luck[a] = a > 0 && plan_branches(plan) ? luck[0] : content(plan->arms[a].key, room, applying(names, a, &plan->row[row], room));
}

/* Turns the states of all slots into tasks. state: [n_arms][slots]; draw picks among what is done where runs are to be verified. */
static enum trib_status plan_tasks(struct plan *plan, struct store *st, struct names *names, const uint8_t *state, struct trib_error *err)
{
    const struct ensemble_options *o = plan->options;
    size_t slots = (size_t)plan->n_rows * (size_t)o->runs;
    bool verify = o->verify_share > 0;
    int most = 1;
    double least = 2;
    struct plan_task least_task = {0};
    struct seen seen = {0};
    for (int i = 0; i < plan->n_rows; i++)
        if (plan->row[i].n_values > most) most = plan->row[i].n_values;
    uint64_t *luck = calloc((size_t)plan->n_arms, sizeof *luck);
    struct store_value *room = calloc((size_t)most, sizeof *room);
    plan->task = calloc(slots * (size_t)plan->n_arms, sizeof *plan->task);
    enum trib_status status = seen_init(&seen, slots * (size_t)plan->n_arms, err);
    if (!status && (!luck || !room || !plan->task)) {
        trib_fail(err, TRIB_MEMORY, "Not enough memory for a plan of %zu runs.", slots);
        status = TRIB_MEMORY;
    }
    for (int i = 0; i < plan->n_rows && !status; i++) {
        if ((status = names_of(names, plan, &plan->row[i], err))) break;
        if (verify || o->n_shards > 1) row_luck(plan, names, i, room, luck);
        for (int r = 0; r < o->runs; r++)
            for (int a = 0; a < plan->n_arms; a++) {
                struct plan_task task = {.arm = a, .row = i, .r = r};
                uint32_t replicate = plan->row[i].first_replicate + (uint32_t)r;
                uint8_t is = state[(size_t)a * slots + (size_t)i * (size_t)o->runs + (size_t)r];
                if (seen_before(&seen, plan, &task)) continue;
                if (o->n_shards > 1 && study_below(o->seed, STUDY_SHARD, luck[a], replicate, (uint32_t)o->n_shards) != (uint32_t)o->shard)
                    continue;
                if (verify) {
                    if (is != DONE) continue;
                    double u = study_unit(o->verify_seed, STUDY_CHECK, luck[a], replicate);
                    if (u < least) least = u, least_task = task;
                    if (u < o->verify_share) plan->task[plan->n_tasks++] = task;
                    continue;
                }
                plan->wanted++;
                if (is == DONE) plan->done++;
                else if (is == FAILED) {
                    struct store_run_id id = plan_run(plan, &task);
                    plan->failed++;
                    plan->failed_of[kind_in_store(st, &id)]++;
                    if (plan->first_failed == INT64_MAX) plan->first_failed = plan_order(plan, &task);
                } else plan->task[plan->n_tasks++] = task;
            }
    }
    if (!status && verify) {
        if (least > 1) status = trib_fail(err, TRIB_USAGE, "There is nothing to verify: no run of this experiment is done.");
        else if (plan->n_tasks == 0) plan->task[plan->n_tasks++] = least_task;
        plan->wanted = plan->n_tasks;
    }
    free(seen.slot);
    free(luck);
    free(room);
    return status;
}

static enum trib_status plan_states(struct plan *plan, struct store *st, struct names *names, struct trib_error *err)
{
    size_t slots = (size_t)plan->n_rows * (size_t)plan->options->runs;
    uint8_t *state = calloc(slots * (size_t)plan->n_arms, 1);
    if (!state) return trib_fail(err, TRIB_MEMORY, "Not enough memory for a plan of %zu runs.", slots);
    enum trib_status status = TRIB_OK;
    for (int a = 0; a < plan->n_arms && !status; a++) {
        status = store_states(st, a, !plan->options->no_places && plan->options->verify_share <= 0, state + (size_t)a * slots, err);
        if (!status && plan->options->verify_share <= 0)
            status = store_months_lacking(st, a, plan->options->monthly, plan->options->n_monthly, state + (size_t)a * slots, err);
    }
    if (!status) status = plan_tasks(plan, st, names, state, err);
    free(state);
    return status;
}

static enum trib_status plan_new(struct plan *plan, struct names *names, struct store *st, struct trib_error *err)
{
    const struct ensemble_options *o = plan->options;
    enum trib_status status = store_begin(st, err);
    if (status) return status;
    status = plan_arms(plan, st, err);
    if (!status) status = plan_points(plan, names, st, err);
    if (!status) status = plan_rows(plan, st, err);
    if (!status && plan->forgives) status = store_forgive(st, o->time_limit, o->memory_limit, err);
    if (!status && o->keep_inputs) status = o->keep_inputs(o->keep_user, st, err);
    if (!status) status = plan_states(plan, st, names, err);
    if (status) store_unplanned(st);
    else status = store_planned(st, err);
    return status;
}

/* ---- the plan of a store that is to be verified ------------------------------------------------------------------------------------- */
static enum trib_status another_plan(struct store *st, struct trib_error *err, const char *what)
{
    return trib_fail(err, TRIB_USAGE, "The store %s holds another experiment than this: %s; run it first, with the same options.",
                     store_path(st), what);
}

static enum trib_status known_arm(struct plan *plan, struct store *st, const struct store_arm_info *info, int a, struct trib_error *err)
{
    struct store_plan_row *rows = NULL;
    int n_rows = 0, replicates = 0;
    char what[200];
    if (strcmp(info->key, plan->arms[a].key) != 0 || info->seed != plan->options->seed) {
        snprintf(what, sizeof what, "its arm '%.100s' has other contents or another seed", plan->arms[a].name);
        return another_plan(st, err, what);
    }
    enum trib_status status = store_plan_rows(st, info->ord, &rows, &n_rows, &replicates, err);
    if (status) return status;
    bool same = n_rows == plan->n_rows && replicates == plan->options->runs;
    plan->arm_id[a] = info->arm_id;
    for (int i = 0; same && i < n_rows; i++) {
        plan->point[(size_t)i * (size_t)plan->n_arms + (size_t)a] = rows[i].point_id;
        same = rows[i].first_replicate == plan->row[i].first_replicate;
    }
    free(rows);
    if (same) return TRIB_OK;
    snprintf(what, sizeof what, "it has %d rows of %d runs, this has %d of %d, or their replicates differ", n_rows, replicates,
             plan->n_rows, plan->options->runs);
    return another_plan(st, err, what);
}

/* The values of what was drawn must be those of the store's points. */
static enum trib_status check_points(const struct plan *plan, struct names *names, struct store *st, struct trib_error *err)
{
    for (int t = 0; t < plan->n_tasks; t++) {
        const struct plan_task *task = &plan->task[t];
        const struct ensemble_row *row = &plan->row[task->row];
        struct store_point_value *stored = NULL;
        int n = 0, k = 0;
        enum trib_status status = names_of(names, plan, row, err);
        if (!status) status = store_point_values(st, plan_run(plan, task).point_id, &stored, &n, err);
        if (status) return status;
        bool same = true;
        for (int i = 0; i < row->n_values; i++) {
            if (!names->applies[task->arm * names->capacity + i]) continue;
            same = same && k < n && strcmp(stored[k].name, row->value[i].name) == 0 && stored[k].value == row->value[i].value;
            k++;
        }
        free(stored);
        if (!same || k != n) return another_plan(st, err, "a row of its design has other values");
    }
    return TRIB_OK;
}

static enum trib_status plan_known(struct plan *plan, struct names *names, struct store *st, struct trib_error *err)
{
    struct store_arm_info *info = NULL;
    int n = 0;
    enum trib_status status = store_arms(st, &info, &n, err);
    if (!status && n != plan->n_arms) status = another_plan(st, err, "it has another number of arms");
    for (int a = 0; a < plan->n_arms && !status; a++) status = known_arm(plan, st, &info[a], a, err);
    free(info);
    if (!status) status = plan_states(plan, st, names, err);
    return status ? status : check_points(plan, names, st, err);
}

/* ---- all of it ---------------------------------------------------------------------------------------------------------------------- */
enum trib_status plan_make(struct plan *plan, struct store *st, struct trib_error *err)
{
    struct names names = {0};
    plan->row = plan->options->row ? plan->options->row : &plan->whole;
    plan->n_rows = plan->options->row ? plan->options->n_rows : 1;
    plan->first_failed = INT64_MAX;
    enum trib_status status = check_options(plan, err);
    if (status) return status;
    plan->arm_id = calloc((size_t)plan->n_arms, sizeof *plan->arm_id);
    plan->point = calloc((size_t)plan->n_arms * (size_t)plan->n_rows, sizeof *plan->point);
    if (!plan->arm_id || !plan->point)
        return trib_fail(err, TRIB_MEMORY, "Not enough memory for %d arms with %d rows.", plan->n_arms, plan->n_rows);
    status = check_branches(plan, err);
    for (int i = 0; i < plan->n_rows && !status; i++) {
        status = names_of(&names, plan, &plan->row[i], err);
        if (!status) status = check_values(&names, plan, &plan->row[i], err);
    }
    double before = plan_cpu();
    if (!status) status = plan->options->verify_share > 0 ? plan_known(plan, &names, st, err) : plan_new(plan, &names, st, err);
    plan->store_cpu = plan_cpu() - before;
    names_clear(&names);
    return status;
}

enum trib_status ensemble_bind(struct store *st, struct ensemble_arm *arms, int n_arms, const struct ensemble_options *options,
                               struct trib_error *err)
{
    struct plan plan = {.arms = arms, .n_arms = n_arms, .options = options};
    enum trib_status status = plan_make(&plan, st, err);
    plan_clear(&plan);
    return status ? status : store_summary_keep(st, err);
}
