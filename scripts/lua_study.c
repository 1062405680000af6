/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Studies: tributary.sweep, sensitivity, regret, discover. A study is an experiment whose arms (policies) are run at the points of a
 * design (worlds). All arms of a point share their luck, so that what is compared is the policy and nothing else.
 */
#include "lua_study.h"
#include "study/contrast.h"
#include "study/decision.h"
#include "study/prim.h"
#include "study/sensitivity.h"
#include "study/surface.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(a) (sizeof(a) / sizeof *(a))
enum {
    MAX_MEASURES = API_MAX_MEASURES,
    LEAST_WORLDS = 20,       /* that prim_discover takes */
    MAX_NUMBERS = 16000000 /* of all designs of a script: some 512 MB */
};
const char *const api_study_fields[] = {"arms", "vary", "design", "points", "levels", "runs", "seed", "luck", "places", "monthly", "allow_holes"};
_Static_assert(LENGTH(api_study_fields) == API_STUDY_FIELDS, "the header says how many fields a study has");

/* ---- designs ------------------------------------------------------------------------------------------------------------------------ */
/* How many different values a factor may take on a grid. */
static double most_levels(const struct dist *d, int levels)
{
    if (d->kind != DIST_VALUES) return d->whole ? fmin(levels, floor(d->high) - ceil(d->low) + 1) : levels;
    int different = 0;
    for (int i = 0; i < d->n; i++) {
        int k = 0;
        while (k < i && d->value[k] != d->value[i]) k++;
        different += k == i;
    }
    return different;
}
/*
 * Designs lie outside Lua's memory, so its limit does not hold for them, nor does the time limit while they are made. points: what the
 * design counts, 0 where its values make the points.
 */
static void check_room(lua_State *L, const struct api_experiment *x, enum design_kind kind, double points, bool luck, const struct design_factor *factor, int n, int levels)
{
    double rows = 1, numbers = 0;
    if (kind == DESIGN_GRID) {
        for (int f = 0; f < n; f++) rows *= most_levels(&factor[f].dist, levels > 0 ? levels : 5);
    } else if (points > 0) {
        rows = points * (kind == DESIGN_MORRIS ? n + 1 + luck : kind == DESIGN_SALTELLI ? n + 2 + luck : 1);
    }
    if (rows * x->replicates > API_MAX_SLOTS)
        api_fail(L, NULL, NULL, "the design has %.10g points of %d runs each, which is more than %d runs of an arm: take fewer points", rows, x->replicates, API_MAX_SLOTS);
    for (int i = 0; i < x->api->n_experiments; i++) {
        const struct api_experiment *other = x->api->experiment[i];
        if (other->design) numbers += (double)other->n_rows * other->design->n_factors;
    }
    if (numbers + rows * n > MAX_NUMBERS)
        api_fail(L, "vary", NULL, "the design has %.10g points of %d factors, and all designs of a script may hold %d numbers together: take fewer points or factors", rows, n, MAX_NUMBERS);
}
void api_read_design(lua_State *L, int index, struct api_experiment *x, enum design_kind kind, bool fixed, int points)
{
    struct api *api = x->api;
    int top = lua_gettop(L), n_names, n;
    const char *const *names = design_names(&n_names), *word = NULL;
    index = lua_absindex(L, index);
    if (api_text(L, index, "design", &word)) {
        int found = -1;
        for (int i = 0; i < n_names; i++)
            if (strcmp(names[i], word) == 0) found = i;
        if (found < 0) api_fail_name(L, "design", word, names, (size_t)n_names, NULL);
        if (fixed && (enum design_kind)found != kind) api_fail(L, word, NULL, "this method has its own design, '%s'; leave design out", names[kind]);
        kind = (enum design_kind)found;
    }
    int64_t wanted = points, levels = 0;
    bool luck = kind == DESIGN_MORRIS || kind == DESIGN_SALTELLI;
    bool uses_points = kind == DESIGN_LATIN || kind == DESIGN_SOBOL || kind == DESIGN_MORRIS || kind == DESIGN_SALTELLI;
    if (api_integer(L, index, "points", 1, 1000000, &wanted) && !uses_points)
        api_fail(L, "points", NULL, "a design of kind '%s' has as many points as its values make; leave points out", names[kind]);
    if (api->options->points > 0) wanted = api->options->points;
    if (api_integer(L, index, "levels", 2, 64, &levels) && kind != DESIGN_GRID && kind != DESIGN_ONE && kind != DESIGN_MORRIS)
        api_fail(L, "levels", NULL, "a design of kind '%s' has no levels; leave them out", names[kind]);
    if (api_bool(L, index, "luck", &luck) && luck && kind != DESIGN_MORRIS && kind != DESIGN_SALTELLI)
        api_fail(L, "luck", NULL, "only the designs 'morris' and 'saltelli' take luck as a factor; elsewhere runs = 2 or more shows it");
    bool places = false;
    api_bool(L, index, "places", &places);
    x->no_places = !places;
    lua_pushliteral(L, "vary");
    if (lua_rawget(L, index) == LUA_TNIL) api_fail(L, "vary", NULL, "a study needs what it varies, as in vary = { [\"smuggling.markup\"] = tributary.between(0.1, 0.5) }");
    struct design_factor *factor = api_read_vary(L, -1, x, "vary", &n);
    check_room(L, x, kind, uses_points ? (double)wanted : 0, luck, factor, n, (int)levels);
    struct trib_error err = {0};
    sandbox_enter(api->sb);
    enum trib_status status = TRIB_OK;
    if (!(x->design = calloc(1, sizeof *x->design))) status = trib_fail(&err, TRIB_MEMORY, "not enough memory for a design");
    else status = design_make(kind, factor, n, (int)wanted, (int)levels, luck, x->seed, x->design, &err);
    sandbox_leave(api->sb);
    if (status) api_fail(L, "vary", NULL, "%s", err.text);
    api_add_rows(L, x, x->design);
    lua_settop(L, top);
}
char *api_design_text(const struct api_experiment *x)
{
    static const char *const kinds[] = {"uniform", "log_uniform", "triangular", "pert", "normal", "lognormal", "values"};
    char *text = NULL;
    size_t size = 0;
    int n;
    const char *const *names = design_names(&n);
    FILE *f = open_memstream(&text, &size);
    if (!f) return NULL;
    fprintf(f, "design %s\npoints %d\nruns %d\nlevels %d\nluck %d\nseed %llu\n", names[x->design->kind], x->n_rows, x->replicates, x->design->levels, x->design->luck_factor,
            (unsigned long long)x->seed);
    for (int i = 0; i < x->design->n_factors; i++) {
        const struct dist *d = &x->design->factor[i].dist;
        fprintf(f, "factor %s %s low %.17g high %.17g a %.17g b %.17g%s", x->design->factor[i].name, kinds[d->kind], d->low, d->high, d->a, d->b, d->whole ? " whole" : "");
        for (int k = 0; k < d->n; k++) fprintf(f, " %.17g", d->value[k]);
        fputc('\n', f);
    }
    return fclose(f) == 0 ? text : (free(text), NULL);
}

/* ---- values --------------------------------------------------------------------------------------------------------------------------- */
double *api_push_slots(lua_State *L, struct api_experiment *x, int arm, int base, int measure, struct api_window window)
{
    struct api *api = x->api;
    struct trib_error err = {0};
    double *value = lua_newuserdatauv(L, (size_t)x->runs * sizeof *value, 0);
    double *other = base >= 0 ? lua_newuserdatauv(L, (size_t)x->runs * sizeof *other, 0) : NULL;
    sandbox_pause(api->sb);
    enum trib_status status = x->dry ? TRIB_OK : api_bind(x, &err);
    if (!status) status = api_window_values(x, arm, measure, window, value, &err);
    if (!status && other) status = api_window_values(x, base, measure, window, other, &err);
    sandbox_resume(api->sb);
    if (status) api_fail(L, NULL, NULL, "%s", err.text);
    for (int i = 0; other && i < x->runs; i++) value[i] -= other[i];
    if (other) lua_pop(L, 1);
    return value;
}
double *api_push_rows(lua_State *L, struct api_experiment *x, const double *slot)
{
    double *row = lua_newuserdatauv(L, (size_t)x->n_rows * sizeof *row, 0);
    for (int i = 0; i < x->n_rows; i++) {
        double sum = 0;
        for (int r = 0; r < x->replicates; r++) sum += slot[i * x->replicates + r];
        row[i] = sum / x->replicates;
    }
    return row;
}
static const double *push_factors(lua_State *L, const struct api_experiment *x) /* [n_rows][n_factors] */
{
    size_t k = (size_t)x->design->n_factors;
    double *value = lua_newuserdatauv(L, ((size_t)x->n_rows * k + 1) * sizeof *value, 0);
    for (size_t i = 0; i < (size_t)x->n_rows * k; i++) value[i] = x->value[i].value;
    return value;
}
static void window_text(struct api_window w, char text[64])
{
    snprintf(text, 64, "%04d-%02d to %04d-%02d", (int)(w.from / 12), (int)(w.from % 12) + 1, (int)(w.to / 12), (int)(w.to % 12) + 1);
}
/* An analysis of a measure of an arm, less that of base (-1: itself). */
static void start(struct analysis *a, const char *kind, const struct api_experiment *x, int measure, int arm, int base, struct api_window w)
{
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    analysis_init(a, kind);
    if (measure >= 0) {
        snprintf(a->measure, sizeof a->measure, "%s", info[measure].name);
        snprintf(a->unit, sizeof a->unit, "%s", info[measure].unit);
    }
    if (arm >= 0 && base >= 0) snprintf(a->contrast, sizeof a->contrast, "%.120s - %.120s", x->arm[arm].name, x->arm[base].name);
    else if (arm >= 0) snprintf(a->contrast, sizeof a->contrast, "%s", x->arm[arm].name);
    window_text(w, a->window);
}
/* Ends an analysis: its error at the user's line, or the result kept. */
static void end(lua_State *L, struct api_experiment *x, struct analysis *a, enum trib_status status, const struct trib_error *err)
{
    if (status) {
        sandbox_enter(x->api->sb);
        analysis_clear(a);
        sandbox_leave(x->api->sb);
        if (*a->measure) api_fail(L, a->measure, NULL, "%s of %s: %s", a->kind, a->measure, err->text);
        api_fail(L, NULL, NULL, "%s", err->text);
    }
    api_keep_analysis(x, a);
}

bool api_result_number(lua_State *L, int t, const char *key, const char *unit, double *out)
{
    t = lua_absindex(L, t);
    lua_getfield(L, t, key);
    bool later = api_of(L)->mode != API_REAL && lua_type(L, -1) == LUA_TNUMBER && isnan(lua_tonumber(L, -1));
    lua_pop(L, 1);
    return later || api_number(L, t, key, -INFINITY, INFINITY, unit, out);
}

/* ---- fields --------------------------------------------------------------------------------------------------------------------------- */
/* The table at 1, with a study's fields and the call's own. */
static void check_study(lua_State *L, const char *call, const char *const *own, size_t n)
{
    api_check_call(L, call, "arms = { … }, vary = { … }");
    const char *names[API_STUDY_FIELDS + 24];
    memcpy(names, api_study_fields, sizeof api_study_fields);
    for (size_t i = 0; i < n; i++) names[API_STUDY_FIELDS + i] = own[i];
    api_check_keys(L, 1, call, names, API_STUDY_FIELDS + n, false);
}
/* `measures` or `measure` of the table at 1. */
static int read_measures(lua_State *L, const char *call, int *measure)
{
    int n = 0;
    static const char *const keys[] = {"measures", "measure"};
    for (int i = 0; i < 2 && !n; i++) {
        lua_pushstring(L, keys[i]);
        if (lua_rawget(L, 1) != LUA_TNIL) n = api_read_measures(L, -1, measure, MAX_MEASURES);
        lua_pop(L, 1);
    }
    if (!n) api_fail(L, call, NULL, "tributary.%s needs its measures, as in measures = { \"illicit_profit\", \"conflict_risk\" }", call);
    return n;
}
/* Arm named by a field of the table at index t; `otherwise` where it is not there. none: false is an answer too, -1: no arm. */
static int read_arm(lua_State *L, int t, const char *key, const struct api_experiment *x, int otherwise, bool none)
{
    lua_pushstring(L, key);
    int type = lua_rawget(L, t);
    if (api_is_scenario(L, -1) && lua_getfield(L, -1, "name") == LUA_TSTRING) lua_remove(L, -2), type = LUA_TSTRING;
    if (type == LUA_TNIL) return lua_pop(L, 1), otherwise;
    if (none && type == LUA_TBOOLEAN && !lua_toboolean(L, -1)) return lua_pop(L, 1), -1; /* difference_from = false: the arm itself */
    if (type != LUA_TSTRING) api_fail(L, key, NULL, "%s must be an arm's name as text, not a %s", key, luaL_typename(L, -1));
    api_plain_text(L, -1, key);
    int arm = api_find_arm(L, x, lua_tostring(L, -1));
    lua_pop(L, 1);
    return arm;
}
/* Whether all points were run with the same single throw of the dice. */
static bool one_luck(const struct api_experiment *x)
{
    if (x->replicates > 1 || !x->row) return false;
    for (int i = 1; i < x->n_rows; i++)
        if (x->row[i].first_replicate != x->row[0].first_replicate) return false;
    return true;
}
static struct sensitivity_options read_options(lua_State *L, const struct api_experiment *x)
{
    struct sensitivity_options o = {.seed = x->seed};
    int64_t bootstraps = 0;
    api_integer(L, 1, "bootstraps", 100, 100000, &bootstraps);
    o.bootstraps = (int)bootstraps;
    api_bool(L, 1, "allow_holes", &o.allow_holes);
    o.one_luck = one_luck(x);
    return o;
}
/* Runs behind a value of a row: its replicates, of two arms where a difference is looked at. Where these are all arms, runs that
 * several rows share count once. */
static double runs_per_row(const struct api_experiment *x, int base)
{
    int arms = base >= 0 ? 2 : 1;
    if (x->n_arms == arms && x->wanted > 0 && x->n_rows > 0) return (double)x->wanted / x->n_rows;
    return arms * x->replicates;
}
/* All arms' values of a measure, value[arm * runs + slot], and their names; both pushed. */
static const double *push_arms(lua_State *L, struct api_experiment *x, int measure, struct api_window w, const char ***names)
{
    double *all = lua_newuserdatauv(L, (size_t)x->n_arms * (size_t)x->runs * sizeof *all, 0);
    *names = lua_newuserdatauv(L, (size_t)x->n_arms * sizeof **names, 0);
    for (int arm = 0; arm < x->n_arms; arm++) {
        const double *value = api_push_slots(L, x, arm, -1, measure, w);
        memcpy(all + (size_t)arm * (size_t)x->runs, value, (size_t)x->runs * sizeof *all);
        (*names)[arm] = x->arm[arm].name;
        lua_pop(L, 1);
    }
    return all;
}
/* Points of some designs are there for their indices: they are no sample of worlds, and each block has luck of its own. */
static void check_worlds(lua_State *L, const struct api_experiment *x, const char *call)
{
    if (!x->design || (x->design->kind != DESIGN_MORRIS && x->design->kind != DESIGN_SALTELLI && x->design->kind != DESIGN_ONE)) return;
    api_fail(L, call, NULL, "the points of a '%s' design are no sample of worlds; take a sweep with design = \"sobol\", \"latin\", \"grid\" or \"list\"", design_names(&(int){0})[x->design->kind]);
}
/* Rows of an analysis that stand for an arm each are told apart by its name, and hold this much of it. */
static void check_arm_names(lua_State *L, const struct api_experiment *x)
{
    for (int i = 0; i < x->n_arms; i++)
        if (strlen(x->arm[i].name) >= sizeof((struct finding *)0)->name)
            api_fail(L, "arms", NULL, "the name of arm '%s' has %zu bytes; in an analysis of arms it may have %zu at most", x->arm[i].name, strlen(x->arm[i].name), sizeof((struct finding *)0)->name - 1);
}
/* The study of the table at 1: what `study` holds, or a new one with its own arms and design, run. */
static struct api_experiment *read_study(lua_State *L, const char *call, enum design_kind kind, int points)
{
    lua_pushliteral(L, "study");
    if (lua_rawget(L, 1) != LUA_TNIL) {
        struct api_experiment *x = api_experiment_of(L, -1);
        if (!x || !x->design) api_fail(L, "study", NULL, "study must be what tributary.sweep gave, not %s", x ? "a result without a design" : luaL_typename(L, -1));
        for (int i = 0; i < API_STUDY_FIELDS - 1; i++) {
            lua_getfield(L, 1, api_study_fields[i]);
            if (!lua_isnil(L, -1)) api_fail(L, api_study_fields[i], NULL, "a study that was run has its %s already; leave it out", api_study_fields[i]);
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
        return x;
    }
    lua_pop(L, 1);
    struct api_experiment *x = api_read_experiment(L, 1, call, 1);
    api_read_design(L, 1, x, kind, false, points);
    return x;
}

/* ---- sweep ---------------------------------------------------------------------------------------------------------------------------- */
static int sweep(lua_State *L)
{
    check_study(L, "sweep", NULL, 0);
    struct api_experiment *x = api_read_experiment(L, 1, "sweep", 1);
    api_read_design(L, 1, x, DESIGN_LATIN, false, 100);
    api_run_experiment(L, x);
    api_push_result(L, x);
    return 1;
}

/* ---- sensitivity ---------------------------------------------------------------------------------------------------------------------- */
static int sensitivity(lua_State *L)
{
    static const char *const own[] = {"method", "measures", "measure", "difference_from", "from", "to", "bootstraps"};
    static const char *const methods[] = {"morris", "sobol", "pawn", "tornado"};
    static const enum design_kind kinds[] = {DESIGN_MORRIS, DESIGN_SALTELLI, DESIGN_SOBOL, DESIGN_ONE};
    static const int points[] = {20, 256, 500, 0};
    check_study(L, "sensitivity", own, LENGTH(own));
    const char *method = "sobol";
    size_t m = 0;
    api_text(L, 1, "method", &method);
    while (m < LENGTH(methods) && strcmp(methods[m], method) != 0) m++;
    if (m == LENGTH(methods)) api_fail_name(L, "method of sensitivity", method, methods, LENGTH(methods), NULL);
    int measure[MAX_MEASURES], n_measures = read_measures(L, "sensitivity", measure);
    struct api_experiment *x = api_read_experiment(L, 1, "sensitivity", strcmp(method, "tornado") == 0 ? 20 : 1);
    bool given = strcmp(method, "pawn") == 0; /* its data may come of any sample */
    api_read_design(L, 1, x, kinds[m], !given, points[m]);
    if (given && x->design->kind != DESIGN_SOBOL && x->design->kind != DESIGN_LATIN)
        api_fail(L, "design", NULL, "method 'pawn' needs points that are independent of one another: design = \"sobol\" or \"latin\"");
    int base = read_arm(L, 1, "difference_from", x, x->n_arms > 1 ? 0 : -1, true);
    if (x->n_arms == 1 && base == 0) api_fail(L, "difference_from", NULL, "'%s' is the only arm, and can't differ from itself", x->arm[0].name);
    struct api_window w = api_read_window(L, 1, x);
    struct sensitivity_options o = read_options(L, x);
    api_run_experiment(L, x);
    int first = x->n_analyses;
    for (int i = 0; !x->dry && i < n_measures; i++) {
        for (int arm = 0; arm < x->n_arms; arm++) {
            if (arm == base) continue;
            int top = lua_gettop(L);
            const double *slot = api_push_slots(L, x, arm, base, measure[i], w), *y = api_push_rows(L, x, slot), *values = push_factors(L, x);
            struct analysis a;
            struct trib_error err = {0};
            enum trib_status status;
            start(&a, method, x, measure[i], arm, base, w);
            o.runs_per_row = runs_per_row(x, base);
            sandbox_pause(x->api->sb);
            switch (m) {
            case 0: status = sensitivity_morris(x->design, y, &o, &a, &err); break;
            case 1: status = sensitivity_sobol(x->design, y, &o, &a, &err); break;
            case 2: status = sensitivity_pawn(values, x->design->factor, x->design->n_factors, y, x->n_rows, &o, &a, &err); break;
            default: status = sensitivity_tornado(x->design, slot, x->replicates, &o, &a, &err); break;
            }
            sandbox_resume(x->api->sb);
            end(L, x, &a, status, &err);
            lua_settop(L, top);
        }
    }
    api_push_analysis(L, x, method, first, x->n_analyses - first, measure, n_measures);
    return 1;
}

/* ---- regret --------------------------------------------------------------------------------------------------------------------------- */
static void interaction(lua_State *L, struct api_experiment *x, int t, const int *measure, int n_measures, struct api_window w, const struct sensitivity_options *o)
{
    static const char *const fields[] = {"baseline", "parts", "whole"};
    luaL_checkstack(L, 40, "package"); /* the parts' values lie on the stack together */
    api_check_keys(L, t, "package", fields, LENGTH(fields), false);
    int baseline = read_arm(L, t, "baseline", x, 0, false), whole = read_arm(L, t, "whole", x, -1, false), n_infos;
    const struct trib_measure_info *info = trib_measures(&n_infos);
    if (whole < 0) api_fail(L, "package", NULL, "package needs the arm of the whole package, as in package = { whole = \"prevention first\", parts = { … } }");
    lua_getfield(L, t, "parts");
    lua_Integer n = lua_type(L, -1) == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, -1) : 0;
    if (n < 2 || n > 16) api_fail(L, "parts", NULL, "package needs its parts: a list of 2 to 16 names of arms");
    int parts = lua_gettop(L), part[16];
    const char *names[16];
    for (lua_Integer i = 0; i < n; i++) {
        lua_createtable(L, 0, 1);
        lua_rawgeti(L, parts, i + 1);
        lua_setfield(L, -2, "part");
        part[i] = read_arm(L, lua_gettop(L), "part", x, -1, false);
        if (part[i] < 0) api_fail(L, "parts", NULL, "parts[%lld] must be an arm's name as text", (long long)i + 1);
        lua_pop(L, 1);
        names[i] = x->arm[part[i]].name;
    }
    for (int m = 0; !x->dry && m < n_measures; m++) {
        int top = lua_gettop(L);
        const double *value[16], *base = api_push_slots(L, x, baseline, -1, measure[m], w), *all = api_push_slots(L, x, whole, -1, measure[m], w);
        for (lua_Integer i = 0; i < n; i++) value[i] = api_push_slots(L, x, part[i], -1, measure[m], w);
        struct analysis a;
        struct trib_error err = {0};
        start(&a, "interaction", x, measure[m], whole, baseline, w);
        for (lua_Integer i = 0; i < n; i++) {
            size_t at = strlen(a.detail);
            snprintf(a.detail + at, sizeof a.detail - at, "%s%s", i ? " + " : "", names[i]);
        }
        sandbox_pause(x->api->sb);
        enum trib_status status = decision_interaction(base, value, names, (int)n, all, x->n_rows, x->replicates, info[measure[m]].better, o, &a, &err);
        sandbox_resume(x->api->sb);
        end(L, x, &a, status, &err);
        lua_settop(L, top);
    }
    lua_pop(L, 1);
}
static int regret(lua_State *L)
{
    static const char *const own[] = {"study", "measures", "measure", "thresholds", "package", "from", "to", "bootstraps"};
    check_study(L, "regret", own, LENGTH(own));
    int measure[MAX_MEASURES], n_measures = read_measures(L, "regret", measure), n_infos;
    const struct trib_measure_info *info = trib_measures(&n_infos);
    for (int i = 0; i < n_measures; i++)
        if (!info[measure[i]].better) api_fail(L, info[measure[i]].name, NULL, "measure '%s' is neither better high nor low, so no arm can be regretted by it", info[measure[i]].name);
    struct api_experiment *x = read_study(L, "regret", DESIGN_SOBOL, 128);
    if (x->n_arms < 2) api_fail(L, "arms", NULL, "regret compares policies: give it two arms or more");
    check_worlds(L, x, "regret");
    check_arm_names(L, x);
    struct api_window w = api_read_window(L, 1, x);
    struct sensitivity_options o = read_options(L, x);
    double threshold[MAX_MEASURES];
    for (int i = 0; i < n_measures; i++) threshold[i] = NAN;
    lua_getfield(L, 1, "thresholds");
    if (!lua_isnil(L, -1)) {
        const char *names[MAX_MEASURES];
        if (!lua_istable(L, -1)) api_fail(L, "thresholds", NULL, "thresholds must be a table, as in { conflict_risk = 0.2 }, not a %s", luaL_typename(L, -1));
        for (int i = 0; i < n_measures; i++) names[i] = info[measure[i]].name;
        api_check_keys(L, -1, "table of thresholds", names, (size_t)n_measures, false);
        for (int i = 0; i < n_measures; i++) api_result_number(L, lua_gettop(L), names[i], info[measure[i]].unit, &threshold[i]);
    }
    lua_pop(L, 1);
    if (!x->ran) api_run_experiment(L, x);
    int first = x->n_analyses;
    for (int m = 0; !x->dry && m < n_measures; m++) {
        int top = lua_gettop(L);
        const char **names;
        const double *all = push_arms(L, x, measure[m], w, &names);
        struct analysis a;
        struct trib_error err = {0};
        start(&a, "regret", x, measure[m], -1, -1, w);
        if (!isnan(threshold[m])) snprintf(a.detail, sizeof a.detail, "good enough at %.10g", threshold[m]);
        sandbox_pause(x->api->sb);
        enum trib_status status = decision_analysis(all, names, x->n_arms, x->n_rows, x->replicates, info[measure[m]].better, threshold[m], &o, &a, &err);
        sandbox_resume(x->api->sb);
        end(L, x, &a, status, &err);
        lua_settop(L, top);
    }
    lua_getfield(L, 1, "package");
    if (lua_istable(L, -1)) interaction(L, x, lua_gettop(L), measure, n_measures, w, &o);
    else if (!lua_isnil(L, -1)) api_fail(L, "package", NULL, "package must be a table, as in { whole = \"both\", parts = { \"one\", \"other\" } }, not a %s", luaL_typename(L, -1));
    lua_pop(L, 1);
    api_push_analysis(L, x, "regret", first, x->n_analyses - first, measure, n_measures);
    return 1;
}

/* ---- discover ------------------------------------------------------------------------------------------------------------------------- */
/* The ends of each factor's range, which the figure of boxes is drawn against. */
static bool add_ranges(struct analysis *a, const struct design *d)
{
    for (int i = 0; i < d->n_factors; i++) {
        struct finding *f = analysis_add(a, d->factor[i].name, "range");
        if (!f) return false;
        f->x = d->factor[i].dist.low, f->y = d->factor[i].dist.high;
    }
    return true;
}
/* What is looked for: a share of 0 to 1 for each point (1 where the outcome happens), and what it is called. */
struct discovered {
    int measure, arm, base; /* measure -1: a script's own outcome */
    double above, below;
    char words[320], limits[64];
};
/* outcome = { name = "the claim holds", values = { … } }: the script has judged the points itself. */
static bool read_outcome(lua_State *L, const struct api_experiment *x, struct discovered *d)
{
    static const char *const fields[] = {"name", "values"};
    const char *name = "the outcome happens";
    lua_getfield(L, 1, "outcome");
    bool given = !lua_isnil(L, -1);
    if (given) {
        if (!lua_istable(L, -1)) api_fail(L, "outcome", NULL, "outcome must be a table, as in { name = \"the claim holds\", values = { … } }, not a %s", luaL_typename(L, -1));
        int t = lua_gettop(L);
        api_check_keys(L, t, "outcome", fields, LENGTH(fields), false);
        api_text(L, t, "name", &name);
        lua_getfield(L, t, "values");
        if (!lua_istable(L, -1)) api_fail(L, "values", NULL, "outcome.values must be a list with a number from 0 to 1 for each point, not a %s", luaL_typename(L, -1));
        if (!x->dry && (int)lua_rawlen(L, -1) != x->n_rows)
            api_fail(L, "values", NULL, "outcome.values has %d numbers for %d points", (int)lua_rawlen(L, -1), x->n_rows);
        lua_pop(L, 1);
        *d = (struct discovered){.measure = -1, .arm = -1, .base = -1};
        snprintf(d->words, sizeof d->words, "%.300s", name);
        snprintf(d->limits, sizeof d->limits, "judged by the script");
    }
    lua_pop(L, 1);
    return given;
}
static void read_limits(lua_State *L, const struct api_experiment *x, struct discovered *d)
{
    int measure[MAX_MEASURES], n = read_measures(L, "discover", measure), n_infos;
    if (n != 1) api_fail(L, "measure", NULL, "tributary.discover looks at one measure");
    const struct trib_measure_info *info = &trib_measures(&n_infos)[measure[0]];
    int arm = read_arm(L, 1, "arm", x, x->n_arms - 1, false), base = read_arm(L, 1, "difference_from", x, x->n_arms > 1 && arm != 0 ? 0 : -1, true);
    if (base == arm) api_fail(L, "difference_from", NULL, "'%s' can't differ from itself", x->arm[arm].name);
    double above = -INFINITY, below = INFINITY;
    bool has_above = api_result_number(L, 1, "above", info->unit, &above), has_below = api_result_number(L, 1, "below", info->unit, &below);
    if (!has_above && !has_below) api_fail(L, "discover", NULL, "tributary.discover needs what is of interest: above or below a value of %s, as in below = 0", info->name);
    if (above >= below) api_fail(L, "above", NULL, "above = %g must be less than below = %g", above, below);
    char limit[64];
    *d = (struct discovered){.measure = measure[0], .arm = arm, .base = base, .above = above, .below = below};
    if (has_above && has_below) snprintf(limit, sizeof limit, "lies from %g to %g", above, below);
    else snprintf(limit, sizeof limit, "lies %s %g", has_above ? "above" : "below", has_above ? above : below);
    if (base >= 0 && (has_above ? above : below) == 0 && !(has_above && has_below)) snprintf(limit, sizeof limit, "%s", has_above ? "rises" : "falls");
    if (base >= 0)
        snprintf(d->words, sizeof d->words, "%s %s%s under '%.80s' against '%.80s'", info->name, strncmp(limit, "lies", 4) == 0 ? "changes by an amount that " : "", limit,
                 x->arm[arm].name, x->arm[base].name);
    else snprintf(d->words, sizeof d->words, "%s %s under '%.80s'", info->name, limit, x->arm[arm].name);
    snprintf(d->limits, sizeof d->limits, "above %.6g, below %.6g", above, below);
}
/* y[n_rows], pushed. A failed run, or a value that is no number, leaves the point out. */
static double *push_outcome(lua_State *L, struct api_experiment *x, const struct discovered *d, struct api_window w)
{
    double *y = lua_newuserdatauv(L, (size_t)x->n_rows * sizeof *y, 0);
    if (d->measure < 0) {
        lua_getfield(L, 1, "outcome");
        lua_getfield(L, -1, "values");
        for (int i = 0; i < x->n_rows; i++) {
            lua_rawgeti(L, -1, i + 1);
            y[i] = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
            if (y[i] < 0 || y[i] > 1) api_fail(L, "values", NULL, "outcome.values[%d] is %g; allowed: 0 to 1", i + 1, y[i]);
            lua_pop(L, 1);
        }
        lua_pop(L, 2);
        return y;
    }
    const double *slot = api_push_slots(L, x, d->arm, d->base, d->measure, w);
    for (int i = 0; i < x->n_rows; i++) {
        double share = 0;
        for (int r = 0; r < x->replicates; r++) {
            double v = slot[i * x->replicates + r];
            share += isnan(v) ? NAN : v > d->above && v < d->below;
        }
        y[i] = share / x->replicates;
    }
    return y;
}
static void read_prim(lua_State *L, struct prim_options *o, const char **chosen)
{
    static const char *const choices[] = {"gain", "fscore", "density"};
    int64_t boxes = o->boxes, bootstraps = o->bootstraps;
    api_integer(L, 1, "boxes", 1, 20, &boxes), o->boxes = (int)boxes;
    api_integer(L, 1, "bootstraps", 19, 10000, &bootstraps), o->bootstraps = (int)bootstraps;
    api_number(L, 1, "alpha", 0.001, 0.5, "share", &o->alpha), api_number(L, 1, "mass", 0.001, 0.999, "share", &o->mass), api_number(L, 1, "density", 0, 1, "share", &o->density);
    const char *choice = choices[0];
    size_t c = 0;
    api_text(L, 1, "choice", &choice);
    while (c < LENGTH(choices) && strcmp(choices[c], choice) != 0) c++;
    if (c == LENGTH(choices)) api_fail_name(L, "choice of a box", choice, choices, LENGTH(choices), NULL);
    o->choice = (enum prim_choice)c;
    *chosen = choices[c];
}
static int discover(lua_State *L)
{
    static const char *const own[] = {"study", "measure", "outcome", "arm", "difference_from", "above", "below", "from", "to", "boxes", "alpha", "mass", "density", "bootstraps", "choice"};
    check_study(L, "discover", own, LENGTH(own));
    struct api_experiment *x = read_study(L, "discover", DESIGN_SOBOL, 256);
    if (x->row && x->n_rows < LEAST_WORLDS) /* said by the walk, before anything is run */
        api_fail(L, "discover", NULL, "tributary.discover needs a study of %d points or more; this one has %d", LEAST_WORLDS, x->n_rows);
    struct discovered d;
    if (!read_outcome(L, x, &d)) read_limits(L, x, &d);
    struct api_window w = api_read_window(L, 1, x);
    struct prim_options o;
    const char *choice;
    prim_defaults(&o);
    o.seed = x->seed;
    read_prim(L, &o, &choice);
    o.outcome = d.words;
    o.one_luck = one_luck(x);
    if (!x->ran) api_run_experiment(L, x);
    int first = x->n_analyses;
    if (!x->dry) {
        int top = lua_gettop(L);
        const double *y = push_outcome(L, x, &d, w), *values = push_factors(L, x);
        struct analysis a;
        struct trib_error err = {0};
        start(&a, "prim", x, d.measure, d.arm, d.base, w);
        if (d.measure < 0) snprintf(a.measure, sizeof a.measure, "%.60s", d.words);
        a.n_runs = (int)(runs_per_row(x, d.base) * x->n_rows + 0.5);
        snprintf(a.detail, sizeof a.detail, "%.40s, %.8s, boxes %d, alpha %.4g, mass %.4g, density %.4g", d.limits, choice, o.boxes, o.alpha, o.mass, o.density);
        sandbox_pause(x->api->sb);
        enum trib_status status = prim_discover(values, x->design->factor, x->design->n_factors, y, x->n_rows, &o, &a, &err);
        if (!status && !add_ranges(&a, x->design)) status = trib_fail(&err, TRIB_MEMORY, "not enough memory for an analysis");
        sandbox_resume(x->api->sb);
        end(L, x, &a, status, &err);
        lua_settop(L, top);
    }
    api_push_analysis(L, x, "prim", first, x->n_analyses - first, &d.measure, d.measure >= 0);
    return 1;
}

/* ---- contrasts, and analyses that figures ask for --------------------------------------------------------------------------------------- */
int api_result_contrasts(lua_State *L)
{
    struct api_experiment *x = api_check_result(L, "contrasts");
    static const char *const fields[] = {"from", "to"};
    lua_settop(L, 3);
    if (lua_type(L, 3) == LUA_TTABLE) api_check_keys(L, 3, "window", fields, LENGTH(fields), false);
    else if (!lua_isnil(L, 3)) api_fail(L, "contrasts", NULL, "write result:contrasts(measures, { from = …, to = … }), not a %s as the window", luaL_typename(L, 3));
    int measure[MAX_MEASURES], n = api_read_measures(L, 2, measure, MAX_MEASURES), n_infos, first = x->n_analyses;
    const struct trib_measure_info *info = trib_measures(&n_infos);
    struct api_window w = api_read_window(L, 3, x);
    if (x->n_arms < 2) api_fail(L, "contrasts", NULL, "contrasts need two arms or more");
    check_worlds(L, x, "contrasts");
    check_arm_names(L, x);
    struct sensitivity_options o = {.seed = x->seed, .allow_holes = true};
    for (int m = 0; !x->dry && m < n; m++) {
        int top = lua_gettop(L);
        const char **names;
        const double *all = push_arms(L, x, measure[m], w, &names);
        struct analysis a;
        struct trib_error err = {0};
        start(&a, "contrast", x, measure[m], -1, -1, w);
        sandbox_pause(x->api->sb);
        enum trib_status status = contrast_analysis(all, names, x->n_arms, &info[measure[m]].name, &info[measure[m]].unit, &info[measure[m]].better, 1, x->n_rows, x->replicates, &o, &a, &err);
        if (!status) window_text(w, a.window);
        sandbox_resume(x->api->sb);
        end(L, x, &a, status, &err);
        lua_settop(L, top);
    }
    api_push_analysis(L, x, "contrast", first, x->n_analyses - first, measure, n);
    return 1;
}
static int factor_of(lua_State *L, int t, const char *key, const struct design *d, int otherwise)
{
    const char *word = NULL;
    if (!api_text(L, t, key, &word)) return otherwise;
    const char **names = lua_newuserdatauv(L, (size_t)d->n_factors * sizeof *names, 0);
    for (int i = 0; i < d->n_factors; i++) {
        names[i] = d->factor[i].name;
        if (strcmp(names[i], word) == 0) return lua_pop(L, 1), i;
    }
    api_fail_name(L, "factor of the design called", word, names, (size_t)d->n_factors, NULL);
}
const struct analysis *api_study_figure(lua_State *L, struct api_experiment *x, int index, const char *figure, const char *measure)
{
    bool heatmap = strcmp(figure, "heatmap") == 0, tornado = strcmp(figure, "tornado") == 0;
    if (strcmp(figure, "sobol") == 0 || strcmp(figure, "morris") == 0 || strcmp(figure, "box") == 0)
        api_fail(L, figure, NULL, "the figure '%s' shows an analysis: draw it from what tributary.%s gave, as in analysis:plot { file = … }", figure, strcmp(figure, "box") == 0 ? "discover or calibrate" : "sensitivity");
    if (!heatmap && !tornado) return NULL;
    if (!x->design) api_fail(L, figure, NULL, "a %s shows a study, in which something varies: tributary.sweep makes one", figure);
    if (tornado && x->design->kind != DESIGN_ONE) api_fail(L, figure, NULL, "a tornado shows a design of kind 'one', one factor at a time; this one is '%s'", design_names(&(int){0})[x->design->kind]);
    if (heatmap && x->design->n_factors < 2) api_fail(L, figure, NULL, "a heatmap needs two factors that vary; this study has one");
    int m = measure ? trib_measure_find(measure) : -1;
    if (m < 0) api_fail(L, measure ? measure : figure, NULL, "a %s shows one measure, as in measure = \"illicit_profit\"", figure);
    int arm = read_arm(L, index, "arm", x, x->n_arms - 1, false), base = read_arm(L, index, "difference_from", x, x->n_arms > 1 && arm != 0 ? 0 : -1, true);
    int across = heatmap ? factor_of(L, index, "x", x->design, 0) : 0, up = heatmap ? factor_of(L, index, "y", x->design, across == 1 ? 0 : 1) : 0;
    if (heatmap && across == up) api_fail(L, "y", NULL, "x and y of a heatmap must be two factors; both are '%s'", x->design->factor[up].name);
    if (x->dry) return NULL;
    struct api_window w = api_read_window(L, index, x);
    int top = lua_gettop(L);
    const double *slot = api_push_slots(L, x, arm, base, m, w), *values = push_factors(L, x);
    struct sensitivity_options o = {.seed = x->seed, .allow_holes = true, .one_luck = one_luck(x), .runs_per_row = runs_per_row(x, base)};
    struct analysis a;
    struct trib_error err = {0};
    start(&a, figure, x, m, arm, base, w);
    if (heatmap) snprintf(a.detail, sizeof a.detail, "%.60s, %.60s", x->design->factor[across].name, x->design->factor[up].name);
    sandbox_pause(x->api->sb);
    enum trib_status status = heatmap ? surface_heatmap(values, x->design->factor, x->design->n_factors, across, up, slot, x->n_rows, x->replicates, &o, &a, &err)
                                      : sensitivity_tornado(x->design, slot, x->replicates, &o, &a, &err);
    sandbox_resume(x->api->sb);
    end(L, x, &a, status, &err);
    lua_settop(L, top);
    return &x->analysis[x->n_analyses - 1];
}
void api_open_study(lua_State *L, int library)
{
    static const luaL_Reg calls[] = {{"sweep", sweep}, {"sensitivity", sensitivity}, {"regret", regret}, {"discover", discover}};
    for (size_t i = 0; i < LENGTH(calls); i++) {
        lua_pushcfunction(L, calls[i].func);
        lua_setfield(L, library, calls[i].name);
    }
    api_open_warning(L, library);
}
