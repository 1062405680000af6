/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Branching: one history, several futures. Two configurations may share their weeks before a day if they differ only in settings
 * and shocks that act later. Nothing of a setting is worked out ahead of its first week (levers.c, control.c), and what has
 * begun acts in the order of the list, so a model that takes over the other list, what was spent and what was done is in the
 * state of one that had it from the start.
 */
#include "base.h"
#include "processes.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What decides the shared weeks, of a configuration or of a running model. */
struct side {
    const struct trib_case *cas;
    const double *parameter;
    const bool *mechanism;
    const struct trib_setting *setting;
    const struct trib_shock *shock;
    int n_settings, n_shocks;
    int32_t from_day, to_day, scale;
    struct rng_key key;
    const struct trib_callbacks *callbacks;
    const int32_t *stopped; /* [N_LEVERS] as in the model; NULL: none */
};

static struct side side_of(const struct trib_config *c, const int32_t *stopped)
{
    return (struct side){c->cas, c->parameter, c->mechanism, c->setting, c->shock, c->n_settings, c->n_shocks, c->from_day, c->to_day,
                         c->scale, rng_key_of(c->seed, c->replicate), &c->callbacks, stopped};
}

/* The given settings alone: those of hooks are the model's own and stay. */
static struct side side_of_model(const struct trib_model *m)
{
    _Static_assert(sizeof m->on % sizeof(bool) == 0, "switches are nothing but bools, in the table's order");
    return (struct side){m->cas, (const double *)(const void *)&m->p, (const bool *)(const void *)&m->on, m->setting, m->shock, m->n_given,
                         m->n_given_shocks, m->from_day, m->to_day, m->scale, m->key, &m->callbacks, m->lever_stopped};
}

static int32_t end_of(const struct side *side, const struct trib_setting *s)
{
    return side->stopped && side->stopped[s->lever] < s->to_day ? side->stopped[s->lever] : s->to_day;
}

/* Begins before the day, and not over before the run's first week. */
static bool acts(const struct side *side, int32_t from_day, int32_t to_day, int32_t day)
{
    return from_day < day && to_day > trib_case_first_day(side->cas);
}

static bool same_places(const struct trib_set *a, const struct trib_set *b)
{
    for (int l = 0; l < TRIB_N_LEVELS; l++) {
        if (a[l].all != b[l].all) return false;
        if (!a[l].all && memcmp(a[l].bit, b[l].bit, sizeof a[l].bit) != 0) return false;
    }
    return true;
}

static bool same_end(int32_t a, int32_t b, int32_t day) { return a == b || (a >= day && b >= day); }

/* First field in which two settings of one lever differ before the day; NULL where they do not. Ids are labels. */
static const char *setting_difference(const struct trib_setting *a, const struct trib_setting *b, int32_t end_a, int32_t end_b, int32_t day)
{
    int n;
    const struct trib_lever_info *lever = trib_levers(&n)[a->lever];
    if (a->from_day != b->from_day) return "from";
    if (!same_end(end_a, end_b, day)) return "to";
    if (a->ramp_weeks != b->ramp_weeks) return "ramp_weeks";
    if (a->intensity != b->intensity) return "intensity";
    if (a->budget != b->budget && (a->budget >= 0 || b->budget >= 0)) return "budget";
    if (a->busiest != b->busiest) return "busiest";
    for (int f = 0; f < trib_lever_fields(lever); f++)
        if (a->field[f] != b->field[f]) return lever->field[f].name;
    return same_places(a->places, b->places) ? NULL : "places";
}

static const char *shock_difference(const struct trib_shock *a, const struct trib_shock *b, int32_t day)
{
    if (a->from_day != b->from_day) return "from";
    if (!same_end(a->to_day, b->to_day, day)) return "to";
    if (a->value != b->value) return "value";
    return same_places(a->places, b->places) ? NULL : "places";
}

static enum trib_status fail_begins(const char *what, const char *name, const char *id, const char *who, int32_t from_day, int32_t day,
                                    struct trib_error *err)
{
    char from[11], at[11];
    trib_day_text(from_day, from);
    trib_day_text(day, at);
    return trib_fail(err, TRIB_USAGE, "can't branch on %s: %s %s%s%s%s of %s acts from %s; before the branch both must have the same", at, what,
                     name, *id ? " (" : "", id, *id ? ")" : "", who, from_day == TRIB_DAY_MIN ? "the beginning" : from);
}

static enum trib_status fail_differs(const char *what, const char *name, const char *field, int32_t day, struct trib_error *err)
{
    char at[11];
    trib_day_text(day, at);
    return trib_fail(err, TRIB_USAGE, "can't branch on %s: '%s' of %s %s differs before that day", at, field, what, name);
}

/* What acts together is added up in the order of the list. */
static enum trib_status fail_order(const char *what, const char *name, int32_t day, struct trib_error *err)
{
    char at[11];
    trib_day_text(day, at);
    return trib_fail(err, TRIB_USAGE, "can't branch on %s: %s %s, which acts before, stands elsewhere in the arm's list than in the trunk's", at,
                     what, name);
}

/* ---- settings and shocks that have begun, pair by pair ------------------------------------------------------------------- */
/* Index of the next setting (shock) from i on that acts before the day, or n. */
static int next_setting(const struct side *side, int i, int32_t day)
{
    while (i < side->n_settings && !acts(side, side->setting[i].from_day, end_of(side, &side->setting[i]), day)) i++;
    return i;
}
static int next_shock(const struct side *side, int i, int32_t day)
{
    while (i < side->n_shocks && !acts(side, side->shock[i].from_day, side->shock[i].to_day, day)) i++;
    return i;
}

static bool has_setting(const struct side *side, const struct trib_setting *s, int32_t end, int32_t day)
{
    for (int i = next_setting(side, 0, day); i < side->n_settings; i = next_setting(side, i + 1, day))
        if (side->setting[i].lever == s->lever && !setting_difference(&side->setting[i], s, end_of(side, &side->setting[i]), end, day)) return true;
    return false;
}
static bool has_shock(const struct side *side, const struct trib_shock *s, int32_t day)
{
    for (int i = next_shock(side, 0, day); i < side->n_shocks; i = next_shock(side, i + 1, day))
        if (side->shock[i].kind == s->kind && !shock_difference(&side->shock[i], s, day)) return true;
    return false;
}

/* Goes through both lists side by side. pair (may be NULL): [arm] the trunk's index of the same setting, -1 of a later one. */
static enum trib_status match_settings(const struct side *trunk, const struct side *arm, int32_t day, int *pair, struct trib_error *err)
{
    int n;
    const struct trib_lever_info *const *levers = trib_levers(&n);
    for (int k = 0; pair && k < arm->n_settings; k++) pair[k] = -1;
    for (int i = 0, k = 0;; i++, k++) {
        i = next_setting(trunk, i, day);
        k = next_setting(arm, k, day);
        const struct trib_setting *a = i < trunk->n_settings ? &trunk->setting[i] : NULL, *b = k < arm->n_settings ? &arm->setting[k] : NULL;
        if (!a && !b) return TRIB_OK;
        bool alike = a && b && a->lever == b->lever;
        const char *field = alike ? setting_difference(a, b, end_of(trunk, a), end_of(arm, b), day) : NULL;
        if (alike && !field) {
            if (pair) pair[k] = i;
            continue;
        }
        bool gone = a && !has_setting(arm, a, end_of(trunk, a), day), come = b && !has_setting(trunk, b, end_of(arm, b), day);
        if (gone && come && alike) return fail_differs("lever", levers[a->lever]->name, field, day, err);
        if (come) return fail_begins("lever", levers[b->lever]->name, b->id, "the arm", b->from_day, day, err);
        if (gone) return fail_begins("lever", levers[a->lever]->name, a->id, "the trunk", a->from_day, day, err);
        return fail_order("lever", levers[a ? a->lever : b->lever]->name, day, err);
    }
}

static enum trib_status match_shocks(const struct side *trunk, const struct side *arm, int32_t day, int *pair, struct trib_error *err)
{
    int n;
    const struct trib_shock_info *shocks = trib_shocks(&n);
    for (int k = 0; pair && k < arm->n_shocks; k++) pair[k] = -1;
    for (int i = 0, k = 0;; i++, k++) {
        i = next_shock(trunk, i, day);
        k = next_shock(arm, k, day);
        const struct trib_shock *a = i < trunk->n_shocks ? &trunk->shock[i] : NULL, *b = k < arm->n_shocks ? &arm->shock[k] : NULL;
        if (!a && !b) return TRIB_OK;
        bool alike = a && b && a->kind == b->kind;
        const char *field = alike ? shock_difference(a, b, day) : NULL;
        if (alike && !field) {
            if (pair) pair[k] = i;
            continue;
        }
        bool gone = a && !has_shock(arm, a, day), come = b && !has_shock(trunk, b, day);
        if (gone && come && alike) return fail_differs("shock", shocks[a->kind].name, field, day, err);
        if (come) return fail_begins("shock", shocks[b->kind].name, b->id, "the arm", b->from_day, day, err);
        if (gone) return fail_begins("shock", shocks[a->kind].name, a->id, "the trunk", a->from_day, day, err);
        return fail_order("shock", shocks[a ? a->kind : b->kind].name, day, err);
    }
}

/* ---- everything else must be the same -------------------------------------------------------------------------------------- */
static enum trib_status match_frame(const struct side *a, const struct side *b, struct trib_error *err)
{
    int n;
    const char *what = NULL;
    if (a->cas != b->cas && strcmp(trib_case_digest(a->cas), trib_case_digest(b->cas)) != 0) what = "case";
    else if (a->from_day != b->from_day) what = "first recorded day";
    else if (a->to_day != b->to_day) what = "last day";
    else if (a->scale != b->scale) what = "scale";
    else if (memcmp(a->key.v, b->key.v, sizeof a->key.v) != 0) what = "seed or replicate";
    else if (a->callbacks->hook != b->callbacks->hook) what = "hook";
    if (what) return trib_fail(err, TRIB_USAGE, "can't branch: the arm has another %s", what);
    const struct trib_parameter_info *parameters = trib_parameters(&n);
    for (int i = 0; i < n; i++)
        if (a->parameter[i] != b->parameter[i])
            return trib_fail(err, TRIB_USAGE, "can't branch: parameter %s is %.15g in the arm and %.15g in the trunk", parameters[i].name,
                             b->parameter[i], a->parameter[i]);
    const struct trib_mechanism_info *mechanisms = trib_mechanisms(&n);
    for (int i = 0; i < n; i++)
        if (a->mechanism[i] != b->mechanism[i])
            return trib_fail(err, TRIB_USAGE, "can't branch: mechanism %s is %s in the arm and %s in the trunk", mechanisms[i].name,
                             b->mechanism[i] ? "on" : "off", a->mechanism[i] ? "on" : "off");
    const struct trib_rule_info *rules = trib_rules(&n);
    for (int i = 0; i < n; i++)
        if (a->callbacks->rule_set[i] != b->callbacks->rule_set[i] ||
            (a->callbacks->rule_set[i] && a->callbacks->rule != b->callbacks->rule))
            return trib_fail(err, TRIB_USAGE, "can't branch: rule %s is not the same in the arm and in the trunk", rules[i].name);
    return TRIB_OK;
}

enum trib_status trib_config_branches(const struct trib_config *trunk, const struct trib_config *arm, int32_t day, struct trib_error *err)
{
    struct side a = side_of(trunk, NULL), b = side_of(arm, NULL);
    enum trib_status status = match_frame(&a, &b, err);
    if (!status) status = match_settings(&a, &b, day, NULL, err);
    return status ? status : match_shocks(&a, &b, day, NULL, err);
}

/* ---- a running model changes over -------------------------------------------------------------------------------------------- */
/* Lists as they would stand had the arm been there from the start: its own, then what hooks added. Blocks are calloc'ed. */
struct lists {
    struct trib_setting *setting;
    double *spent;
    struct trib_shock *shock;
    bool *shock_done;
    int n_settings, n_shocks;
};

static void fill_lists(struct lists *to, const struct trib_model *m, const struct side *arm, const int *pair, const int *shock_pair)
{
    for (int k = 0; k < arm->n_settings; k++) {
        to->setting[k] = arm->setting[k];
        to->setting[k].to_day = end_of(arm, &arm->setting[k]);
        if (pair[k] >= 0) to->spent[k] = m->spent[pair[k]];
    }
    to->n_settings = arm->n_settings;
    for (int i = m->n_given; i < m->n_settings; i++) {
        to->setting[to->n_settings] = m->setting[i];
        to->spent[to->n_settings++] = m->spent[i];
    }
    for (int k = 0; k < arm->n_shocks; k++) {
        to->shock[k] = arm->shock[k];
        if (shock_pair[k] >= 0) to->shock_done[k] = m->shock_done[shock_pair[k]];
    }
    to->n_shocks = arm->n_shocks;
    for (int i = m->n_given_shocks; i < m->n_shocks; i++) {
        to->shock[to->n_shocks] = m->shock[i];
        to->shock_done[to->n_shocks++] = m->shock_done[i];
    }
}

enum trib_status trib_model_branch(struct trib_model *m, const struct trib_config *config, struct trib_error *err)
{
    if (m->failed != TRIB_OK) return trib_fail(err, TRIB_USAGE, "can't branch: the run has failed (%.900s)", m->failure.text);
    struct side trunk = side_of_model(m), arm = side_of(config, m->lever_stopped);
    int32_t day = m->first_day + 7 * m->week;
    int cap_settings = config->n_settings + m->n_settings - m->n_given + 16;
    int cap_shocks = config->n_shocks + m->n_shocks - m->n_given_shocks + 16;
    enum trib_status status = match_frame(&trunk, &arm, err);
    if (status) return status;
    struct lists lists = {.setting = trib_alloc((size_t)cap_settings, sizeof *lists.setting, err),
                          .spent = trib_alloc((size_t)cap_settings, sizeof *lists.spent, err),
                          .shock = trib_alloc((size_t)cap_shocks, sizeof *lists.shock, err),
                          .shock_done = trib_alloc((size_t)cap_shocks, sizeof *lists.shock_done, err)};
    int *pair = trib_alloc((size_t)config->n_settings, sizeof *pair, err), *shock_pair = trib_alloc((size_t)config->n_shocks, sizeof *pair, err);
    if (!lists.setting || !lists.spent || !lists.shock || !lists.shock_done || !pair || !shock_pair) status = TRIB_MEMORY;
    if (!status) status = match_settings(&trunk, &arm, day, pair, err);
    if (!status) status = match_shocks(&trunk, &arm, day, shock_pair, err);
    if (!status) {
        fill_lists(&lists, m, &arm, pair, shock_pair);
        struct lists old = {m->setting, m->spent, m->shock, m->shock_done, 0, 0};
        m->setting = lists.setting, m->spent = lists.spent, m->shock = lists.shock, m->shock_done = lists.shock_done;
        m->n_settings = lists.n_settings, m->n_shocks = lists.n_shocks;
        m->n_given = config->n_settings, m->n_given_shocks = config->n_shocks;
        m->cap_settings = cap_settings, m->cap_shocks = cap_shocks;
        m->callbacks = config->callbacks;
        lists = old;
    }
    void *blocks[] = {lists.setting, lists.spent, lists.shock, lists.shock_done, pair, shock_pair};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    return status;
}
