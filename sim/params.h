/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters and switches of one run, by field; the table is params.def. */
#ifndef TRIB_PARAMS_H
#define TRIB_PARAMS_H
#include <stdbool.h>
struct trib_params {
#define PARAMETER(field, name, value, low, high, unit, source, doc) double field;
#include "params.def"
#undef PARAMETER
};
struct trib_switches {
#define MECHANISM(name, briefs, moves, doc) bool name;
#include "mechanisms.def"
#undef MECHANISM
};
enum {
#define MEASURE(name, unit, levels, kind, better, briefs, num, den, doc) M_##name,
#include "measures.def"
#undef MEASURE
    N_MEASURES
};
enum {
#define LEVER(name) LEVER_##name,
#include "levers.def"
#undef LEVER
    N_LEVERS
};
enum {
#define SHOCK(name, places, low, high, unit, doc) SHOCK_##name,
#include "shocks.def"
#undef SHOCK
    N_SHOCKS
};
enum {
#define RULE(id, name, actor, inputs, outputs, doc) RULE_##id,
#include "rules.def"
#undef RULE
    N_RULES
};
#endif
