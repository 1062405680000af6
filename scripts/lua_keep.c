/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * result:keep: verdicts that a script reached by itself, kept in the store as an analysis. An experiment's analyses go with it: they are
 * put again whenever the store shows it, so a table that a script makes of many experiments hangs on one of them, best the last.
 */
#include "lua_study.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LENGTH(a) (sizeof(a) / sizeof *(a))
enum { MAX_ROWS = 500, MAX_ID = 60, MAX_SHORT = 120, MAX_LIMITS = 9, N_TEXTS = 7, N_NUMBERS = 9, N_FLAGS = 2 };

/* What a row of each kind takes. Texts before `needed` must be there. */
static const struct kind {
    const char *name, *text[N_TEXTS + 1], *number[N_NUMBERS + 1], *flag[N_FLAGS + 1];
    int needed;
} kinds[] = {
    {"claims", {"id", "says", "verdict", "size_text", "conditions", "twin_holds", "twin_fails"},
     {"share", "low", "high", "held", "judged", "size", "size_low", "size_high", "luck"}, {NULL}, 3},
    {"exam", {"fact", "says", "group", "target", "unit", "data"}, {"value", "low", "high", "target_low", "target_high"}, {"held", "marked"}, 3},
};
enum { CLAIMS, EXAM };
enum { ID, SAYS, VERDICT, SIZE_TEXT, CONDITIONS, TWIN_HOLDS, TWIN_FAILS };
enum { SHARE, LOW, HIGH, HELD, JUDGED, SIZE, SIZE_LOW, SIZE_HIGH, LUCK };
enum { FACT, GROUP = 2, TARGET, UNIT, DATA };
enum { VALUE, TARGET_LOW = 3, TARGET_HIGH };
enum { IS_HELD, IS_MARKED };

struct row { /* texts are kept alive by the user's table */
    const char *text[N_TEXTS];
    double number[N_NUMBERS];
    bool flag[N_FLAGS];
};

/* ---- reading ---------------------------------------------------------------------------------------------------------------------- */
/* nan is an answer (not known), and all there is in the walk. */
static double number(lua_State *L, int t, const char *key)
{
    lua_pushstring(L, key);
    int type = lua_rawget(L, t);
    if (type != LUA_TNIL && type != LUA_TNUMBER) api_fail(L, key, NULL, "%s must be a number, not a %s", key, luaL_typename(L, -1));
    double x = type == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
    lua_pop(L, 1);
    return x;
}
/* The lower end first, and the value between them; an end that lies on the wrong side of it by rounding alone is moved to it. */
static void check_interval(lua_State *L, const char *id, const char *name, double *low_end, double value, double *high_end)
{
    double low = *low_end, high = *high_end, slack = 1e-9 * (1 + fabs(value));
    if (low > high) api_fail(L, "low", NULL, "the interval of %s in row '%s' goes from %g to %g; the lower end comes first", name, id, low, high);
    if (value < low - slack || value > high + slack)
        api_fail(L, "low", NULL, "%s in row '%s' is %g, which lies outside its interval, %g to %g", name, id, value, low, high);
    if (value < low) *low_end = value;
    if (value > high) *high_end = value;
}
static void check_claim(lua_State *L, struct row *r)
{
    double *x = r->number;
    for (int i = SHARE; i <= HIGH; i++)
        if (x[i] < 0 || x[i] > 1) api_fail(L, kinds[CLAIMS].number[i], NULL, "%s of claim '%s' is %g; a share lies from 0 to 1", kinds[CLAIMS].number[i], r->text[ID], x[i]);
    if (x[HELD] < 0 || x[HELD] > x[JUDGED]) api_fail(L, "held", NULL, "claim '%s' held in %g of %g worlds; held must lie from 0 to judged", r->text[ID], x[HELD], x[JUDGED]);
    check_interval(L, r->text[ID], "share", &x[LOW], x[SHARE], &x[HIGH]);
    check_interval(L, r->text[ID], "size", &x[SIZE_LOW], x[SIZE], &x[SIZE_HIGH]);
}
static void check_fact(lua_State *L, struct row *r, bool dry)
{
    double *x = r->number;
    if (!dry && isnan(x[TARGET_LOW]) && isnan(x[TARGET_HIGH]))
        api_fail(L, "target_low", NULL, "row '%s' of fact '%s' has no target; give target_low, target_high or both", r->text[SAYS], r->text[FACT]);
    check_interval(L, r->text[FACT], "value", &x[LOW], x[VALUE], &x[HIGH]);
    check_interval(L, r->text[FACT], "target", &x[TARGET_LOW], NAN, &x[TARGET_HIGH]);
}
/* Texts that stand in one line of a table. */
static bool is_short(int kind, int text) { return kind == CLAIMS ? text == VERDICT : text == GROUP || text == TARGET || text == UNIT || text == DATA; }
static void read_row(lua_State *L, int t, int kind, int place, bool dry, struct row *r)
{
    const struct kind *k = &kinds[kind];
    const char *names[N_TEXTS + N_NUMBERS + N_FLAGS];
    size_t n = 0;
    if (lua_type(L, t) != LUA_TTABLE) api_fail(L, "rows", NULL, "row %d of rows must be a table, not a %s", place, luaL_typename(L, t));
    for (int i = 0; k->text[i]; i++) names[n++] = k->text[i];
    for (int i = 0; k->number[i]; i++) names[n++] = k->number[i];
    for (int i = 0; k->flag[i]; i++) names[n++] = k->flag[i];
    api_check_keys(L, t, kind == CLAIMS ? "row of kind 'claims'" : "row of kind 'exam'", names, n, false);
    *r = (struct row){.text = {NULL}};
    for (int i = 0; k->text[i]; i++)
        if (!api_text(L, t, k->text[i], &r->text[i]) && i < k->needed) api_fail(L, "rows", NULL, "row %d of rows lacks its field '%s'", place, k->text[i]);
    for (int i = 0; k->number[i]; i++) r->number[i] = number(L, t, k->number[i]);
    for (int i = 0; k->flag[i]; i++) {
        bool given = api_bool(L, t, k->flag[i], &r->flag[i]);
        if (i == IS_HELD && !given) api_fail(L, "rows", NULL, "row %d of rows lacks its field 'held'; write true or false", place);
    }
    if (!*r->text[ID] || strlen(r->text[ID]) > MAX_ID)
        api_fail(L, k->text[ID], NULL, "%s of row %d has %zu bytes; it must have 1 to %d", k->text[ID], place, strlen(r->text[ID]), MAX_ID);
    for (int i = 0; k->text[i]; i++)
        if (is_short(kind, i) && r->text[i] && strlen(r->text[i]) > MAX_SHORT)
            api_fail(L, k->text[i], NULL, "%s of row %d has %zu bytes; it may have %d at most", k->text[i], place, strlen(r->text[i]), MAX_SHORT);
    if (kind == CLAIMS) check_claim(L, r);
    else check_fact(L, r, dry);
}
/* The rows of the table at 2, in Lua's memory, pushed. */
static struct row *read_rows(lua_State *L, int kind, bool dry, int *n)
{
    lua_getfield(L, 2, "rows");
    if (lua_type(L, -1) != LUA_TTABLE) api_fail(L, "rows", NULL, "result:keep needs rows = { { %s = …, … }, … }, not a %s", kinds[kind].text[ID], luaL_typename(L, -1));
    int list = lua_gettop(L);
    lua_Integer found = (lua_Integer)lua_rawlen(L, list);
    if (found > MAX_ROWS || (!found && !dry)) api_fail(L, "rows", NULL, "rows must be a list of 1 to %d rows; found %lld", MAX_ROWS, (long long)found);
    struct row *row = lua_newuserdatauv(L, ((size_t)found + 1) * sizeof *row, 0);
    for (*n = 0; *n < found; ++*n) {
        lua_rawgeti(L, list, *n + 1);
        read_row(L, lua_gettop(L), kind, *n + 1, dry, &row[*n]);
        lua_pop(L, 1);
        for (int i = 0; i < *n && kind == CLAIMS; i++)
            if (!strcmp(row[i].text[ID], row[*n].text[ID])) api_fail(L, row[i].text[ID], NULL, "two rows have the id '%s'; each claim has one row", row[i].text[ID]);
    }
    return row;
}
static int read_limits(lua_State *L, int kind, double *limit)
{
    lua_getfield(L, 2, "limits");
    if (lua_isnil(L, -1)) return 0;
    if (kind != CLAIMS) api_fail(L, "limits", NULL, "only rows of kind 'claims' have limits; leave them out");
    lua_Integer n = lua_type(L, -1) == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, -1) : 0;
    if (n < 1 || n > MAX_LIMITS) api_fail(L, "limits", NULL, "limits must be a list of 1 to %d shares, as in { 0.1, 0.5, 0.9 }", MAX_LIMITS);
    for (int i = 0; i < n; i++) {
        bool is = lua_rawgeti(L, -1, i + 1) == LUA_TNUMBER;
        limit[i] = is ? lua_tonumber(L, -1) : NAN;
        if (!(limit[i] > 0 && limit[i] < 1)) api_fail(L, "limits", NULL, "limit %d must be a share between 0 and 1", i + 1);
        if (i && limit[i] <= limit[i - 1]) api_fail(L, "limits", NULL, "limits must ascend, as in { 0.1, 0.5, 0.9 }: the one in the middle separates what holds from what fails");
        lua_pop(L, 1);
    }
    return (int)n;
}

/* ---- findings ------------------------------------------------------------------------------------------------------------------------ */
/* Words in as many rows as they need: a row holds less than a sentence may have. Cut at blanks; the reader joins them by one. */
static bool add_words(struct analysis *a, const char *name, const char *quantity, const char *text)
{
    size_t most = sizeof ((struct finding *)0)->verdict - 1;
    if (!text) return true;
    while (*text) {
        size_t n = strlen(text), cut = n;
        if (n > most) {
            for (cut = most; cut > 0 && text[cut] != ' '; cut--) {}
            if (!cut) /* one endless word: on a character's border */
                for (cut = most; ((unsigned char)text[cut] & 0xC0) == 0x80; cut--) {}
        }
        struct finding *f = analysis_add(a, name, quantity);
        if (!f) return false;
        snprintf(f->verdict, sizeof f->verdict, "%.*s", (int)cut, text);
        for (text += cut; *text == ' '; text++) {}
    }
    return true;
}
static struct finding *add_number(struct analysis *a, const char *name, const char *quantity, const double *x, int value, int low, int high)
{
    struct finding *f = analysis_add(a, name, quantity);
    if (f && value >= 0) f->value = x[value];
    if (f && low >= 0) f->low = x[low], f->high = x[high];
    return f;
}
static bool add_claim(struct analysis *a, const struct row *r)
{
    const char *id = r->text[ID];
    bool fine = add_words(a, id, "says", r->text[SAYS]);
    struct finding *f = add_number(a, id, "share", r->number, SHARE, LOW, HIGH);
    if (!fine || !f) return false;
    f->x = r->number[HELD], f->y = r->number[JUDGED];
    snprintf(f->verdict, sizeof f->verdict, "%s", r->text[VERDICT]);
    if (!isnan(r->number[SIZE]) && !add_number(a, id, "size", r->number, SIZE, SIZE_LOW, SIZE_HIGH)) return false;
    if (!isnan(r->number[LUCK]) && !add_number(a, id, "luck", r->number, LUCK, -1, -1)) return false;
    return add_words(a, id, "size in words", r->text[SIZE_TEXT]) && add_words(a, id, "conditions", r->text[CONDITIONS]) &&
           add_words(a, id, "twin holds", r->text[TWIN_HOLDS]) && add_words(a, id, "twin fails", r->text[TWIN_FAILS]);
}
/* Rows of a fact are numbered: F4.1, F4.2, … */
static bool add_fact(struct analysis *a, const struct row *all, int at)
{
    const struct row *r = &all[at];
    int number_of = 1;
    char name[MAX_ID + 16];
    for (int i = 0; i < at; i++) number_of += !strcmp(all[i].text[FACT], r->text[FACT]);
    snprintf(name, sizeof name, "%s.%d", r->text[FACT], number_of);
    if (!add_words(a, name, "says", r->text[SAYS]) || !add_words(a, name, "group", r->text[GROUP])) return false;
    struct finding *target = add_number(a, name, "target", r->number, -1, TARGET_LOW, TARGET_HIGH);
    if (!target) return false;
    if (r->flag[IS_MARKED]) target->x = 1;
    if (r->text[TARGET]) snprintf(target->verdict, sizeof target->verdict, "%s", r->text[TARGET]);
    struct finding *simulated = add_number(a, name, "simulated", r->number, VALUE, LOW, HIGH);
    if (!simulated) return false;
    snprintf(simulated->verdict, sizeof simulated->verdict, "%s", r->flag[IS_HELD] ? "held" : "not held");
    return add_words(a, name, "unit", r->text[UNIT]) && add_words(a, name, "data", r->text[DATA]);
}

/* result:keep { kind, rows, … }: an analysis that holds them. */
int api_result_keep(lua_State *L)
{
    static const char *const fields[] = {"kind", "rows", "limits", "name", "summary", "runs"};
    struct api_experiment *x = api_check_result(L, "keep");
    const char *word = NULL, *name = "", *summary = "", *names[LENGTH(kinds)];
    int64_t runs = x->runs;
    int kind = 0, n;
    double limit[MAX_LIMITS];
    for (size_t i = 0; i < LENGTH(kinds); i++) names[i] = kinds[i].name;
    if (lua_type(L, 2) != LUA_TTABLE) api_fail(L, "keep", NULL, "write result:keep { kind = \"claims\" or \"exam\", rows = { … } }, not a %s", luaL_typename(L, 2));
    lua_settop(L, 2);
    api_check_keys(L, 2, "keep", fields, LENGTH(fields), false);
    if (!api_text(L, 2, "kind", &word)) api_fail(L, "keep", NULL, "result:keep needs its kind%s", api_allowed(L, names, LENGTH(names), NULL));
    while (kind < (int)LENGTH(kinds) && strcmp(kinds[kind].name, word) != 0) kind++;
    if (kind == LENGTH(kinds)) api_fail_name(L, "kind of table to keep called", word, names, LENGTH(names), NULL);
    api_text(L, 2, "name", &name);
    api_text(L, 2, "summary", &summary);
    api_integer(L, 2, "runs", 0, 1000000000, &runs);
    struct analysis a;
    if (strlen(name) >= sizeof a.detail) api_fail(L, "name", NULL, "name has %zu bytes; it may have %zu at most", strlen(name), sizeof a.detail - 1);
    if (strlen(summary) >= sizeof a.summary) api_fail(L, "summary", NULL, "summary has %zu bytes; it may have %zu at most", strlen(summary), sizeof a.summary - 1);
    int n_limits = read_limits(L, kind, limit);
    const struct row *row = read_rows(L, kind, x->dry, &n);
    if (x->dry) {
        api_push_analysis(L, x, kinds[kind].name, 0, 0, NULL, 0);
        return 1;
    }
    int first = x->n_analyses;
    bool fine = true;
    sandbox_enter(x->api->sb);
    analysis_init(&a, kinds[kind].name);
    snprintf(a.detail, sizeof a.detail, "%s", name);
    snprintf(a.summary, sizeof a.summary, "%s", summary);
    a.n_runs = a.n_used = (int)runs;
    a.seed = x->seed;
    api_months_text(x, a.window);
    for (int i = 0; i < n_limits && fine; i++) {
        struct finding *f = analysis_add(&a, "limits", "limit");
        if ((fine = f != NULL)) f->value = limit[i];
    }
    for (int i = 0; i < n && fine; i++) fine = kind == CLAIMS ? add_claim(&a, &row[i]) : add_fact(&a, row, i);
    if (!fine) analysis_clear(&a);
    sandbox_leave(x->api->sb);
    if (!fine) api_fail(L, "keep", NULL, "not enough memory for the rows");
    api_keep_analysis(x, &a);
    api_push_analysis(L, x, kinds[kind].name, first, 1, NULL, 0);
    return 1;
}
