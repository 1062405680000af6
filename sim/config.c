/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What decides one run: parameters, switches, policies, outside events; their bounds; and all of it as one text. */
#include "base.h"
#include "case.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names in messages ---------------------------------------------------------------------------------------------- */
static enum trib_status fail_name(struct trib_error *err, const char *what, const char *word, const char *const *names, size_t n)
{
    char hint[128];
    trib_hint(hint, sizeof hint, word, names, n);
    return trib_fail(err, TRIB_NAME, "no %s '%.80s'%s", what, word, hint);
}

static const char *level_plural(enum trib_level level)
{
    static const char *const words[TRIB_N_LEVELS] = {"nations", "towns", "legs", "groups", "origins", "kinds", "bands"};
    return words[level];
}

/* ---- policies --------------------------------------------------------------------------------------------------------- */
void trib_setting_init(struct trib_setting *setting, int lever)
{
    int n;
    const struct trib_lever_info *const *levers = trib_levers(&n);
    memset(setting, 0, sizeof *setting);
    setting->lever = lever;
    setting->from_day = TRIB_DAY_MIN;
    setting->to_day = TRIB_DAY_MAX;
    setting->intensity = 1;
    setting->budget = -1;
    for (int l = 0; l < TRIB_N_LEVELS; l++) setting->places[l].all = true;
    if (lever < 0 || lever >= n) return;
    for (int f = 0; f < trib_lever_fields(levers[lever]); f++) setting->field[f] = levers[lever]->field[f].value;
}

/* budget < 0 means no limit, which only a setting itself can say. */
const struct trib_common_field trib_common_fields[TRIB_N_COMMON] = {
    [COMMON_intensity] = {{"intensity", 1, 0, 1, "share", "a policy's choice", "share of the lever's full strength", NULL}, false},
    [COMMON_ramp_weeks] = {{"ramp_weeks", 0, 0, 1040, "weeks", "a policy's choice", "from no strength to the full one; 0 = at once", NULL}, true},
    [COMMON_budget] = {{"budget", -1, 0, 1e12, "US$ a year", "a policy's choice", "at most spent in a calendar year", NULL}, false},
    [COMMON_busiest] = {{"busiest", 0, 0, 512, "places", "a policy's choice", "only the busiest places on record; 0 = all", NULL}, true}};

double trib_setting_common(const struct trib_setting *setting, int common)
{
    switch (common) {
    case COMMON_intensity: return setting->intensity;
    case COMMON_ramp_weeks: return setting->ramp_weeks;
    case COMMON_budget: return setting->budget;
    default: return setting->busiest;
    }
}

static enum trib_status check_bounds(const char *lever, const char *name, double value, double low, double high, const char *unit,
                                     struct trib_error *err)
{
    if (value >= low && value <= high) return TRIB_OK; /* false for NaN too */
    return trib_fail(err, TRIB_RANGE, "%s: %s is %.15g; allowed is %.15g to %.15g%s%s", lever, name, value, low, high, *unit ? " " : "",
                     unit);
}

enum trib_status trib_setting_field(struct trib_setting *setting, const char *name, double value, struct trib_error *err)
{
    int n;
    const struct trib_lever_info *lever = trib_levers(&n)[setting->lever];
    const char *names[TRIB_MAX_FIELDS + TRIB_N_COMMON];
    size_t n_own = (size_t)trib_lever_fields(lever);
    for (size_t f = 0; f < n_own; f++) {
        names[f] = lever->field[f].name;
        if (strcmp(name, names[f]) != 0) continue;
        enum trib_status status =
            check_bounds(lever->name, name, value, lever->field[f].low, lever->field[f].high, lever->field[f].unit, err);
        if (!status) setting->field[f] = value;
        return status;
    }
    for (int f = 0; f < TRIB_N_COMMON; f++) {
        const struct trib_field_info *common = &trib_common_fields[f].info;
        names[n_own + (size_t)f] = common->name;
        if (strcmp(name, common->name) != 0) continue;
        enum trib_status status = check_bounds(lever->name, name, value, common->low, common->high, "", err);
        if (status) return status;
        if (trib_common_fields[f].whole && value != floor(value))
            return trib_fail(err, TRIB_RANGE, "%s: %s is %.15g; a whole number is needed", lever->name, name, value);
        if (f == COMMON_intensity) setting->intensity = value;
        if (f == COMMON_ramp_weeks) setting->ramp_weeks = (int)value;
        if (f == COMMON_budget) setting->budget = value;
        if (f == COMMON_busiest) setting->busiest = (int)value;
        return TRIB_OK;
    }
    char what[96];
    snprintf(what, sizeof what, "field of lever %s is called", lever->name);
    return fail_name(err, what, name, names, n_own + TRIB_N_COMMON);
}

static enum trib_status add_place(struct trib_set *set, const struct trib_case *cas, enum trib_level level, const char *id,
                                  struct trib_error *err)
{
    int place = trib_case_place_find(cas, level, id);
    if (place < 0) {
        int n = trib_case_places(cas, level);
        const char **names = trib_alloc((size_t)n, sizeof *names, err);
        if (!names) return TRIB_MEMORY;
        for (int i = 0; i < n; i++) names[i] = trib_case_place_id(cas, level, i);
        char what[160];
        snprintf(what, sizeof what, "%s in case %s is called", trib_level_name(level), trib_case_id(cas));
        enum trib_status status = fail_name(err, what, id, names, (size_t)n);
        free(names);
        return status;
    }
    if (set->all) *set = (struct trib_set){.all = false};
    trib_set_add(set, place);
    return TRIB_OK;
}

/* "can be confined to towns and legs" of a mask of levels. */
static enum trib_status check_level(const char *what, unsigned places, enum trib_level level, struct trib_error *err)
{
    if (level > TRIB_NATION && level < TRIB_N_LEVELS && (places & (1u << level))) return TRIB_OK;
    char words[80] = "";
    for (int l = TRIB_TOWN; l < TRIB_N_LEVELS; l++)
        if (places & (1u << l)) {
            size_t used = strlen(words);
            snprintf(words + used, sizeof words - used, "%s%s", used ? ", " : "", level_plural((enum trib_level)l));
        }
    return trib_fail(err, TRIB_USAGE, "%s can't be confined to %s; allowed: %s", what, level < TRIB_N_LEVELS ? level_plural(level) : "that",
                     *words ? words : "none, it acts everywhere");
}

enum trib_status trib_setting_place(struct trib_setting *setting, const struct trib_case *cas, enum trib_level level, const char *id,
                                    struct trib_error *err)
{
    int n;
    const struct trib_lever_info *lever = trib_levers(&n)[setting->lever];
    enum trib_status status = check_level(lever->name, lever->places, level, err);
    return status ? status : add_place(&setting->places[level], cas, level, id, err);
}

/* Common to policies and shocks: dates in order, places only of levels allowed, and at least one where a level is confined. */
static enum trib_status check_frame(const char *what, unsigned levels, const struct trib_set *places, int32_t from_day, int32_t to_day,
                                    struct trib_error *err)
{
    if (from_day >= to_day) {
        char from[11], to[11];
        trib_day_text(from_day, from);
        trib_day_text(to_day, to);
        return trib_fail(err, TRIB_RANGE, "%s: from %s is not before to %s", what, from, to);
    }
    for (int l = 0; l < TRIB_N_LEVELS; l++) {
        if (places[l].all) continue;
        enum trib_status status = check_level(what, levels, (enum trib_level)l, err);
        if (status) return status;
        uint64_t any = 0;
        for (int i = 0; i < 8; i++) any |= places[l].bit[i];
        if (!any)
            return trib_fail(err, TRIB_USAGE, "%s: the list of %s is empty; leave it out for everywhere", what,
                             level_plural((enum trib_level)l));
    }
    return TRIB_OK;
}

enum trib_status trib_setting_check(const struct trib_setting *setting, struct trib_error *err)
{
    int n;
    const struct trib_lever_info *const *levers = trib_levers(&n);
    if (setting->lever < 0 || setting->lever >= n) return trib_fail(err, TRIB_NAME, "no lever has the number %d", setting->lever);
    const struct trib_lever_info *lever = levers[setting->lever];
    enum trib_status status = check_frame(lever->name, lever->places, setting->places, setting->from_day, setting->to_day, err);
    if (!status) status = check_bounds(lever->name, "intensity", setting->intensity, 0, 1, "", err);
    if (!status) status = check_bounds(lever->name, "ramp_weeks", setting->ramp_weeks, 0, trib_common_fields[COMMON_ramp_weeks].info.high, "", err);
    if (!status) status = check_bounds(lever->name, "busiest", setting->busiest, 0, trib_common_fields[COMMON_busiest].info.high, "", err);
    if (!status && !(setting->budget < 0))
        status = check_bounds(lever->name, "budget", setting->budget, 0, trib_common_fields[COMMON_budget].info.high, "US$ a year", err);
    for (int f = 0; f < trib_lever_fields(lever) && !status; f++)
        status = check_bounds(lever->name, lever->field[f].name, setting->field[f], lever->field[f].low, lever->field[f].high,
                              lever->field[f].unit, err);
    return status;
}

/* ---- outside events ----------------------------------------------------------------------------------------------------- */
void trib_shock_init(struct trib_shock *shock, int kind)
{
    memset(shock, 0, sizeof *shock);
    shock->kind = kind;
    shock->from_day = TRIB_DAY_MIN;
    shock->to_day = TRIB_DAY_MAX;
    shock->value = 1;
    for (int l = 0; l < TRIB_N_LEVELS; l++) shock->places[l].all = true;
}

enum trib_status trib_shock_place(struct trib_shock *shock, const struct trib_case *cas, enum trib_level level, const char *id,
                                  struct trib_error *err)
{
    int n;
    const struct trib_shock_info *kind = &trib_shocks(&n)[shock->kind];
    enum trib_status status = check_level(kind->name, kind->places, level, err);
    return status ? status : add_place(&shock->places[level], cas, level, id, err);
}

enum trib_status trib_shock_check(const struct trib_shock *shock, struct trib_error *err)
{
    int n;
    const struct trib_shock_info *shocks = trib_shocks(&n);
    if (shock->kind < 0 || shock->kind >= n) return trib_fail(err, TRIB_NAME, "no shock has the number %d", shock->kind);
    const struct trib_shock_info *kind = &shocks[shock->kind];
    enum trib_status status = check_frame(kind->name, kind->places, shock->places, shock->from_day, shock->to_day, err);
    return status ? status : check_bounds(kind->name, "value", shock->value, kind->low, kind->high, kind->unit, err);
}

/* ---- one run -------------------------------------------------------------------------------------------------------------- */
void trib_config_clear(struct trib_config *config)
{
    free(config->parameter);
    free(config->mechanism);
    free(config->setting);
    free(config->shock);
    memset(config, 0, sizeof *config);
}

enum trib_status trib_config_init(struct trib_config *config, const struct trib_case *cas, struct trib_error *err)
{
    int n_parameters, n_mechanisms;
    const struct trib_parameter_info *parameters = trib_parameters(&n_parameters);
    trib_mechanisms(&n_mechanisms);
    *config = (struct trib_config){
        .cas = cas, .from_day = trib_case_first_day(cas), .to_day = trib_case_last_day(cas), .scale = 200, .seed = 1, .threads = 1};
    config->parameter = trib_alloc((size_t)n_parameters, sizeof *config->parameter, err);
    config->mechanism = trib_alloc((size_t)n_mechanisms, sizeof *config->mechanism, err);
    enum trib_status status = config->parameter && config->mechanism ? TRIB_OK : TRIB_MEMORY;
    for (int i = 0; i < n_parameters && !status; i++) config->parameter[i] = parameters[i].value;
    for (int i = 0; i < n_mechanisms && !status; i++) config->mechanism[i] = true;
    for (int i = 0; i < cas->n_overrides && !status; i++) config->parameter[cas->override[i].parameter] = cas->override[i].value;
    for (int i = 0; i < cas->n_history && !status; i++) {
        const struct trib_history *event = &cas->history[i];
        status =
            event->is_shock ? trib_config_add_shock(config, &event->shock, err) : trib_config_add_setting(config, &event->setting, err);
    }
    if (status) trib_config_clear(config);
    return status;
}

static void *copy_block(const void *block, size_t n, size_t size, struct trib_error *err)
{
    void *copy = trib_alloc(n, size, err);
    if (copy && n) memcpy(copy, block, n * size);
    return copy;
}

enum trib_status trib_config_copy(struct trib_config *out, const struct trib_config *config, struct trib_error *err)
{
    int n_parameters, n_mechanisms;
    trib_parameters(&n_parameters);
    trib_mechanisms(&n_mechanisms);
    struct trib_config copy = *config; /* so that out may be config's own copy target in a table */
    copy.parameter = copy_block(config->parameter, (size_t)n_parameters, sizeof *copy.parameter, err);
    copy.mechanism = copy_block(config->mechanism, (size_t)n_mechanisms, sizeof *copy.mechanism, err);
    copy.setting = copy_block(config->setting, (size_t)config->n_settings, sizeof *copy.setting, err);
    copy.shock = copy_block(config->shock, (size_t)config->n_shocks, sizeof *copy.shock, err);
    if (!copy.parameter || !copy.mechanism || !copy.setting || !copy.shock) {
        trib_config_clear(&copy);
        memset(out, 0, sizeof *out);
        return TRIB_MEMORY;
    }
    *out = copy;
    return TRIB_OK;
}

enum trib_status trib_config_set_parameter(struct trib_config *config, const char *name, double value, struct trib_error *err)
{
    int n, i = trib_parameter_find(name);
    const struct trib_parameter_info *parameters = trib_parameters(&n);
    if (i < 0) {
        const char **names = trib_alloc((size_t)n, sizeof *names, err);
        if (!names) return TRIB_MEMORY;
        for (int k = 0; k < n; k++) names[k] = parameters[k].name;
        enum trib_status status = fail_name(err, "parameter", name, names, (size_t)n);
        free(names);
        return status;
    }
    enum trib_status status = check_bounds("parameter", name, value, parameters[i].low, parameters[i].high, parameters[i].unit, err);
    if (!status && strcmp(parameters[i].kind, "integer") == 0 && value != floor(value))
        status = trib_fail(err, TRIB_RANGE, "parameter: %s is %.15g; a whole number is needed", name, value);
    if (!status) config->parameter[i] = value;
    return status;
}

enum trib_status trib_config_set_mechanism(struct trib_config *config, const char *name, bool on, struct trib_error *err)
{
    int n, i = trib_mechanism_find(name);
    const struct trib_mechanism_info *mechanisms = trib_mechanisms(&n);
    if (i < 0) {
        const char **names = trib_alloc((size_t)n, sizeof *names, err);
        if (!names) return TRIB_MEMORY;
        for (int k = 0; k < n; k++) names[k] = mechanisms[k].name;
        enum trib_status status = fail_name(err, "mechanism", name, names, (size_t)n);
        free(names);
        return status;
    }
    config->mechanism[i] = on;
    return TRIB_OK;
}

/* A place is a bit of a set: one that the case does not have would act on nothing and hide a mistake. */
static enum trib_status check_places(const struct trib_case *cas, const struct trib_set *places, struct trib_error *err)
{
    for (int l = TRIB_TOWN; l < TRIB_N_LEVELS; l++)
        for (int i = trib_case_places(cas, (enum trib_level)l); i < 512 && !places[l].all; i++)
            if (trib_set_has(&places[l], i))
                return trib_fail(err, TRIB_RANGE, "%s number %d; case %s has %d", trib_level_name((enum trib_level)l), i, trib_case_id(cas),
                                 trib_case_places(cas, (enum trib_level)l));
    return TRIB_OK;
}

enum trib_status trib_config_add_setting(struct trib_config *config, const struct trib_setting *setting, struct trib_error *err)
{
    enum trib_status status = trib_setting_check(setting, err);
    if (!status) status = check_places(config->cas, setting->places, err);
    if (status) return status;
    struct trib_setting *larger = realloc(config->setting, (size_t)(config->n_settings + 1) * sizeof *larger);
    if (!larger) return trib_fail(err, TRIB_MEMORY, "not enough memory for %d policies", config->n_settings + 1);
    config->setting = larger;
    config->setting[config->n_settings++] = *setting;
    return TRIB_OK;
}

enum trib_status trib_config_add_shock(struct trib_config *config, const struct trib_shock *shock, struct trib_error *err)
{
    enum trib_status status = trib_shock_check(shock, err);
    if (!status) status = check_places(config->cas, shock->places, err);
    if (status) return status;
    struct trib_shock *larger = realloc(config->shock, (size_t)(config->n_shocks + 1) * sizeof *larger);
    if (!larger) return trib_fail(err, TRIB_MEMORY, "not enough memory for %d events", config->n_shocks + 1);
    config->shock = larger;
    config->shock[config->n_shocks++] = *shock;
    return TRIB_OK;
}

enum trib_status trib_config_without(struct trib_config *config, const char *id, struct trib_error *err)
{
    const struct trib_case *cas = config->cas;
    if (id) { /* a known id may be out already: that is no mistake */
        const char **names = trib_alloc((size_t)cas->n_history, sizeof *names, err);
        if (!names) return TRIB_MEMORY;
        bool known = false;
        for (int i = 0; i < cas->n_history; i++) {
            names[i] = cas->history[i].id;
            known |= strcmp(id, names[i]) == 0;
        }
        enum trib_status status =
            known ? TRIB_OK : fail_name(err, "policy or event of the case's history is called", id, names, (size_t)cas->n_history);
        free(names);
        if (status) return status;
    }
    int kept = 0;
    for (int i = 0; i < config->n_settings; i++) {
        const char *own = config->setting[i].id;
        if (*own && (!id || strcmp(own, id) == 0)) continue;
        config->setting[kept++] = config->setting[i];
    }
    config->n_settings = kept;
    kept = 0;
    for (int i = 0; i < config->n_shocks; i++)
        if (!id || strcmp(config->shock[i].id, id) != 0) config->shock[kept++] = config->shock[i];
    config->n_shocks = kept;
    return TRIB_OK;
}

/* ---- the run as text ------------------------------------------------------------------------------------------------------ */
struct writer {
    char *text;
    size_t size, used; /* used goes on counting where text has ended */
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bool room = w->text && w->used < w->size;
    int n = vsnprintf(room ? w->text + w->used : NULL, room ? w->size - w->used : 0, format, args);
    va_end(args);
    if (n > 0) w->used += (size_t)n;
}

/* Ids, not numbers: the text must mean the same in any build of the case. Places come in order of id, as the case keeps them. */
static void put_places(struct writer *w, const struct trib_case *cas, const struct trib_set *places)
{
    for (int l = TRIB_TOWN; l < TRIB_N_LEVELS; l++) {
        if (places[l].all) continue;
        put(w, " %s=", level_plural((enum trib_level)l));
        for (int i = 0; i < trib_case_places(cas, (enum trib_level)l); i++)
            if (trib_set_has(&places[l], i)) put(w, "%s;", trib_case_place_id(cas, (enum trib_level)l, i));
    }
}

static void put_frame(struct writer *w, const char *what, const char *name, int32_t from_day, int32_t to_day)
{
    char from[11], to[11];
    trib_day_text(from_day, from);
    trib_day_text(to_day, to);
    put(w, "%s %s from=%s to=%s", what, name, from, to);
}

static void put_setting(struct writer *w, const struct trib_case *cas, const struct trib_setting *setting)
{
    int n;
    const struct trib_lever_info *lever = trib_levers(&n)[setting->lever];
    put_frame(w, "lever", lever->name, setting->from_day, setting->to_day);
    put(w, " ramp_weeks=%d intensity=%.17g budget=%.17g busiest=%d", setting->ramp_weeks, setting->intensity,
        setting->budget < 0 ? -1.0 : setting->budget, setting->busiest);
    for (int f = 0; f < trib_lever_fields(lever); f++) put(w, " %s=%.17g", lever->field[f].name, setting->field[f]);
    put_places(w, cas, setting->places);
    put(w, " id=%s\n", setting->id);
}

static void put_shock(struct writer *w, const struct trib_case *cas, const struct trib_shock *shock)
{
    int n;
    put_frame(w, "shock", trib_shocks(&n)[shock->kind].name, shock->from_day, shock->to_day);
    put(w, " value=%.17g", shock->value);
    put_places(w, cas, shock->places);
    put(w, " id=%s\n", shock->id);
}

/* One line of the text: the i-th policy (i < n_settings) or shock. Returns its length. */
static size_t put_line(const struct trib_config *config, int i, char *text, size_t size)
{
    struct writer w = {text, size, 0};
    if (i < config->n_settings) put_setting(&w, config->cas, &config->setting[i]);
    else put_shock(&w, config->cas, &config->shock[i - config->n_settings]);
    return w.used;
}

static int line_order(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Policies and shocks as sorted lines, so that the order in which a scenario names them never matters. false: no memory. */
static bool put_sorted(struct writer *w, const struct trib_config *config)
{
    int n = config->n_settings + config->n_shocks;
    char **lines = calloc((size_t)n + 1, sizeof *lines);
    bool complete = lines != NULL;
    for (int i = 0; i < n && complete; i++) {
        size_t size = put_line(config, i, NULL, 0) + 1;
        lines[i] = malloc(size);
        complete = lines[i] != NULL;
        if (complete) put_line(config, i, lines[i], size);
    }
    if (complete) {
        qsort(lines, (size_t)n, sizeof *lines, line_order);
        for (int i = 0; i < n; i++) put(w, "%s", lines[i]);
    }
    for (int i = 0; i < n && lines; i++) free(lines[i]);
    free(lines);
    return complete;
}

size_t trib_config_text(const struct trib_config *config, char *text, size_t size)
{
    struct writer w = {text, size, 0};
    char from[11], to[11];
    int n;
    trib_day_text(config->from_day, from);
    trib_day_text(config->to_day, to);
    put(&w, "case %s %s\nfrom %s\nto %s\nscale %d\n", trib_case_id(config->cas), trib_case_digest(config->cas), from, to,
        (int)config->scale);
    const struct trib_parameter_info *parameters = trib_parameters(&n);
    for (int i = 0; i < n; i++) put(&w, "parameter %s=%.17g\n", parameters[i].name, config->parameter[i]);
    const struct trib_mechanism_info *mechanisms = trib_mechanisms(&n);
    for (int i = 0; i < n; i++) put(&w, "mechanism %s=%s\n", mechanisms[i].name, config->mechanism[i] ? "on" : "off");
    const struct trib_rule_info *rules = trib_rules(&n);
    for (int i = 0; i < n; i++)
        if (config->callbacks.rule_set[i]) put(&w, "rule %s replaced\n", rules[i].name);
    if (!put_sorted(&w, config)) return 0; /* no memory: no text, rather than half of one */
    if (text && size) text[w.used < size ? w.used : size - 1] = 0;
    return w.used + 1;
}
