/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry: the .def tables turned into arrays that the Lua API, the command line and the documents are made from. */
#include "levers.h"
#include "tributary.h"
#include <stdlib.h>
#include <string.h>

static const struct trib_parameter_info parameters[] = {
#define PARAMETER(field, name, value, low, high, unit, source, doc) {name, value, low, high, unit, "real", source, doc},
#define WHOLE(field, name, value, low, high, unit, source, doc) {name, value, low, high, unit, "integer", source, doc},
#include "params.def"
#undef PARAMETER
};
static const struct trib_measure_info measures[] = {
#define MEASURE(name, unit, levels, kind, better, briefs, num, den, doc) {#name, unit, levels, kind, better, briefs, doc, num, den},
#include "measures.def"
#undef MEASURE
};
static const struct trib_mechanism_info mechanisms[] = {
#define MECHANISM(name, briefs, moves, doc) {#name, briefs, doc, moves},
#include "mechanisms.def"
#undef MECHANISM
};
static const struct trib_lever_info *const levers[] = {
#define LEVER(name) &lever_##name.info,
#include "levers.def"
#undef LEVER
};
static const struct trib_shock_info shocks[] = {
#define SHOCK(name, places, low, high, unit, doc) {#name, places, low, high, unit, doc},
#include "shocks.def"
#undef SHOCK
};
static const struct trib_rule_info rules[] = {
#define RULE(id, name, actor, inputs, outputs, doc) {name, actor, inputs, outputs, doc},
#include "rules.def"
#undef RULE
};
static const struct trib_system_info systems[] = {
#define SYSTEM(id, name, by, functions, measures, tests) {#id, name, by, functions, measures, tests},
#include "systems.def"
#undef SYSTEM
};
static const struct { const char *name, *sentence; } statuses[] = {
#define TRIB_ERROR(code, name, sentence) {name, sentence},
#include "errors.def"
#undef TRIB_ERROR
};

#define LENGTH(table) ((int)(sizeof table / sizeof table[0]))
const struct trib_parameter_info *trib_parameters(int *n) { *n = LENGTH(parameters); return parameters; }
const struct trib_measure_info *trib_measures(int *n) { *n = LENGTH(measures); return measures; }
const struct trib_mechanism_info *trib_mechanisms(int *n) { *n = LENGTH(mechanisms); return mechanisms; }
const struct trib_lever_info *const *trib_levers(int *n) { *n = LENGTH(levers); return levers; }
const struct trib_shock_info *trib_shocks(int *n) { *n = LENGTH(shocks); return shocks; }
const struct trib_rule_info *trib_rules(int *n) { *n = LENGTH(rules); return rules; }
const struct trib_system_info *trib_systems(int *n) { *n = LENGTH(systems); return systems; }

#define FIND(table, word)                                  \
    for (int i = 0; i < LENGTH(table); i++)                \
        if (strcmp(table[i].name, word) == 0) return i;    \
    return -1
int trib_parameter_find(const char *name) { FIND(parameters, name); }
int trib_measure_find(const char *name) { FIND(measures, name); }
int trib_mechanism_find(const char *name) { FIND(mechanisms, name); }
int trib_lever_find(const char *name)
{
    for (int i = 0; i < LENGTH(levers); i++)
        if (strcmp(levers[i]->name, name) == 0) return i;
    return -1;
}
int trib_shock_find(const char *name) { FIND(shocks, name); }
int trib_rule_find(const char *name) { FIND(rules, name); }

int trib_lever_fields(const struct trib_lever_info *lever)
{
    int n = 0;
    while (n < TRIB_MAX_FIELDS && lever->field[n].name) n++;
    return n;
}
const char *trib_status_name(enum trib_status status) { return statuses[status].name; }
const char *trib_status_sentence(enum trib_status status) { return statuses[status].sentence; }
const char *trib_level_name(enum trib_level level)
{
    static const char *const names[TRIB_N_LEVELS] = {"nation", "town", "leg", "group", "origin", "kind", "band"};
    return names[level];
}
