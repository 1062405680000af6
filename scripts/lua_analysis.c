/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sensitivity, regret, discover and calibrate give back: a list of analyses that can be printed, read, plotted, written. */
#include "lua_study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct handle { /* analyses first .. first + n - 1 of the experiment */
    struct api_experiment *x;
    int first, n;
    char kind[32];
    int measure[API_MAX_MEASURES], n_measures; /* 0: of no single measure */
};
static struct handle *check_handle(lua_State *L, const char *method)
{
    struct handle *h = luaL_testudata(L, 1, API_ANALYSIS);
    if (!h) api_fail(L, method, NULL, "write analysis:%s(…), with a colon", method);
    if (h->x->api->running) api_fail(L, method, NULL, "analysis:%s can't be used in a hook or rule", method);
    return h;
}
void api_keep_analysis(struct api_experiment *x, struct analysis *a)
{
    struct api *api = x->api;
    struct trib_error err = {0};
    enum trib_status status = TRIB_OK;
    sandbox_enter(api->sb);
    struct analysis *grown = realloc(x->analysis, (size_t)(x->n_analyses + 1) * sizeof *grown);
    if (grown) {
        x->analysis = grown;
        x->analysis[x->n_analyses++] = *a;
        if (api->mode == API_REAL) {
            status = api_bind(x, &err);
            if (!status) status = store_analysis_put(api->store, a, &err);
        }
    } else {
        analysis_clear(a);
        status = trib_fail(&err, TRIB_MEMORY, "not enough memory for an analysis");
    }
    sandbox_leave(api->sb);
    if (status) {
        err.status = status;
        sandbox_abort(api->sb, &err);
    }
}

/* ---- print ------------------------------------------------------------------------------------------------------------------------ */
/* Rows that figures or scripts need and readers do not. */
static bool for_figures(const struct analysis *a, const struct finding *f)
{
    if (strcmp(a->kind, "sobol") == 0 && strcmp(f->quantity, "interaction") == 0) return true; /* ST less S1: seen beside them */
    static const char *const quantities[] = {"cell", "of interest", "other", "trajectory", "range", "particle", "sample", "run", "axis x", "axis y", "weight", "reliability",
                                             "says", "group", "unit", "data", "size in words", "limit"};
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++)
        if (strcmp(f->quantity, quantities[i]) == 0) return true;
    return strcmp(f->name, "point") == 0;
}
/* As in a table, where "about" need not stand in every line. */
static void cell(const struct finding *f, char text[96])
{
    if (strncmp(f->quantity, "twin ", 5) == 0 || strcmp(f->quantity, "conditions") == 0) { /* words alone */
        snprintf(text, 96, "%.95s", f->quantity[0] == 't' ? f->verdict : "");
        return;
    }
    if (strcmp(f->quantity, "target") == 0) {
        char low[32], high[32];
        analysis_figure(f->low, low), analysis_figure(f->high, high);
        if (isnan(f->low) || isnan(f->high)) snprintf(text, 96, "%s %s", isnan(f->low) ? "at most" : "at least", isnan(f->low) ? high : low);
        else snprintf(text, 96, "%s to %s", low, high);
        return;
    }
    analysis_number(f->value, f->low, f->high, text);
    if (strncmp(text, "about ", 6) == 0) memmove(text, text + 6, strlen(text + 6) + 1);
    char *without = strstr(text, " (no interval)"); /* what has none by its nature */
    if (without) *without = 0;
}
static void fold(FILE *out, const char *text)
{
    int column = 0;
    while (*text) {
        int n = (int)strcspn(text, " \n");
        char word[256];
        snprintf(word, sizeof word, "%.*s", n, text);
        int width = api_columns(word);
        if (column && column + 1 + width > 110) fputc('\n', out), column = 0;
        if (column) fputc(' ', out), column++;
        fprintf(out, "%.*s", n, text);
        column += width;
        text += n;
        if (*text == '\n') fputc('\n', out), column = 0;
        text += strspn(text, " \n");
    }
    fputc('\n', out);
}
/* Quantities that most names have stand side by side in a table, a line a name; what is said of one name alone stands below. */
enum { MAX_COLUMNS = 12, WIDTH = 124 };
struct column {
    const char *quantity;
    int names, width;
};
static bool in_table(const struct finding *f, const struct column *column, int n)
{
    for (int i = 0; i < n; i++)
        if (column[i].names > 1 && strcmp(column[i].quantity, f->quantity) == 0) return true;
    return false;
}
/* The quantity whose verdict is the answer. */
static bool is_answer(const char *quantity)
{
    static const char *const answers[] = {"ST", "mu_star", "median", "difference", "regret_mean", "swing", "not_implausible", "posterior", "interaction", "CRPS", "share", "simulated"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (strcmp(answers[i], quantity) == 0) return true;
    return false;
}
static const char *verdict_of(const struct analysis *a, const char *name, const struct column *column, int n)
{
    for (int i = 0; i < a->n_rows; i++)
        if (strcmp(a->row[i].name, name) == 0 && is_answer(a->row[i].quantity) && in_table(&a->row[i], column, n)) return a->row[i].verdict;
    return "";
}
static void print_table(FILE *out, const struct analysis *a, const struct column *column, int n, int name_width)
{
    char number[96];
    for (int from = 0, to; from < n; from = to) {
        int width = name_width + 2;
        for (to = from; to < n && (to == from || width + 2 + column[to].width <= WIDTH); to++) width += 2 + column[to].width;
        bool words = to == n; /* beside the last columns */
        api_put(out, "  ", name_width + 2);
        for (int c = from; c < to; c++) fputs("  ", out), api_put(out, column[c].quantity, c + 1 < to ? column[c].width : 0);
        fputc('\n', out);
        for (int i = 0; i < a->n_rows; i++) {
            const struct finding *f = &a->row[i];
            bool first = in_table(f, column, n) && !for_figures(a, f);
            for (int k = 0; k < i && first; k++) first = strcmp(a->row[k].name, f->name) != 0 || !in_table(&a->row[k], column, n);
            if (!first) continue;
            const char *verdict = words ? verdict_of(a, f->name, column, n) : "";
            fputs("  ", out), api_put(out, f->name, name_width);
            for (int c = from; c < to; c++) {
                const struct finding *at = analysis_find(a, f->name, column[c].quantity);
                if (at) cell(at, number);
                fputs("  ", out), api_put(out, at ? number : "", c + 1 < to || *verdict ? column[c].width : 0);
            }
            if (*verdict) fprintf(out, "  %s", verdict);
            fputc('\n', out);
        }
    }
}
static void print_one(FILE *out, const struct analysis *a)
{
    char number[96], text[128];
    int name = 4, table_name = 4, quantity = 8, value = 5, n = 0;
    struct column column[MAX_COLUMNS];
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        if (for_figures(a, f) || strncmp(f->quantity, "box", 3) == 0) continue;
        int c = 0;
        while (c < n && strcmp(column[c].quantity, f->quantity) != 0) c++;
        if (c == MAX_COLUMNS) continue;
        if (c == n) column[n++] = (struct column){f->quantity, 0, api_columns(f->quantity)};
        column[c].names++;
        cell(f, number);
        if (api_columns(number) > column[c].width) column[c].width = api_columns(number);
    }
    int kept = 0;
    for (int c = 0; c < n; c++)
        if (column[c].names > 1) column[kept++] = column[c];
    n = kept;
    fprintf(out, "\n%s", a->kind);
    if (*a->measure) fprintf(out, ": %s%s%s%s", a->measure, *a->unit ? " (" : "", a->unit, *a->unit ? ")" : "");
    if (*a->contrast) fprintf(out, ", %s", a->contrast);
    if (*a->window) fprintf(out, ", %s", a->window);
    fputc('\n', out);
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        if (for_figures(a, f)) continue;
        int *width = in_table(f, column, n) ? &table_name : &name;
        if (api_columns(f->name) > *width) *width = api_columns(f->name);
        if (width == &table_name) continue;
        cell(f, number);
        if (api_columns(f->quantity) > quantity) quantity = api_columns(f->quantity);
        if (api_columns(number) > value) value = api_columns(number);
    }
    print_table(out, a, column, n, table_name);
    for (int i = 0; i < a->n_rows; i++) {
        const struct finding *f = &a->row[i];
        if (for_figures(a, f) || in_table(f, column, n)) continue;
        cell(f, number);
        snprintf(text, sizeof text, "  %s", f->name);
        api_put(out, text, name + 2), fputs("  ", out);
        api_put(out, f->quantity, quantity), fputs("  ", out);
        if (!isnan(f->x) && !isnan(f->y) && strncmp(f->quantity, "box", 3) == 0) {
            char limits[96];
            snprintf(limits, sizeof limits, "%.4g to %.4g", f->x, f->y);
            api_put(out, limits, value);
        } else {
            api_put(out, number, *f->verdict ? value : 0);
        }
        if (*f->verdict) fprintf(out, "  %s", f->verdict);
        fputc('\n', out);
    }
    if (*a->summary) fold(out, a->summary);
    if (a->n_left_out) fprintf(out, "%d of %d blocks or points were left out, as runs of theirs failed.\n", a->n_left_out, a->n_used + a->n_left_out);
}
static int analysis_print(lua_State *L)
{
    struct handle *h = check_handle(L, "print");
    if (h->x->dry || h->x->api->options->quiet) return 0;
    sandbox_enter(h->x->api->sb);
    for (int i = 0; i < h->n; i++) print_one(stdout, &h->x->analysis[h->first + i]);
    fflush(stdout);
    sandbox_leave(h->x->api->sb);
    return 0;
}

/* ---- rows, csv, plot ---------------------------------------------------------------------------------------------------------------- */
static void set_number(lua_State *L, const char *key, double x)
{
    if (isnan(x)) return;
    lua_pushnumber(L, x);
    lua_setfield(L, -2, key);
}
static void set_text(lua_State *L, const char *key, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, key);
}
/* analysis:rows([quantity]): a list of { measure, contrast, name, quantity, value, low, high, x, y, verdict }. */
static int analysis_rows(lua_State *L)
{
    struct handle *h = check_handle(L, "rows");
    const char *quantity = NULL;
    if (!lua_isnoneornil(L, 2)) {
        if (lua_type(L, 2) != LUA_TSTRING) api_fail(L, "rows", NULL, "analysis:rows takes a quantity's name, as in \"ST\", not a %s", luaL_typename(L, 2));
        quantity = lua_tostring(L, 2);
    }
    lua_newtable(L);
    lua_Integer n = 0;
    for (int i = 0; i < h->n; i++) {
        const struct analysis *a = &h->x->analysis[h->first + i];
        for (int k = 0; k < a->n_rows; k++) {
            const struct finding *f = &a->row[k];
            if (quantity && strcmp(f->quantity, quantity) != 0) continue;
            lua_createtable(L, 0, 11);
            set_text(L, "kind", a->kind), set_text(L, "measure", a->measure), set_text(L, "contrast", a->contrast);
            set_text(L, "name", f->name), set_text(L, "quantity", f->quantity), set_text(L, "verdict", f->verdict);
            set_number(L, "x", f->x), set_number(L, "y", f->y);
            set_number(L, "value", f->value), set_number(L, "low", f->low), set_number(L, "high", f->high);
            lua_rawseti(L, -2, ++n);
        }
    }
    return 1;
}
static enum trib_status write_rows(void *user, FILE *f, struct trib_error *err)
{
    const struct handle *h = user;
    (void)err;
    fputs("kind,measure,unit,contrast,name,quantity,x,y,value,low,high,verdict\n", f);
    for (int i = 0; i < h->n; i++) {
        const struct analysis *a = &h->x->analysis[h->first + i];
        for (int k = 0; k < a->n_rows; k++) {
            const struct finding *r = &a->row[k];
            const char *const text[] = {a->kind, a->measure, a->unit, a->contrast, r->name, r->quantity};
            const double number[] = {r->x, r->y, r->value, r->low, r->high};
            for (int c = 0; c < 6; c++) api_csv_text(f, text[c]), fputc(',', f);
            for (int c = 0; c < 5; c++) {
                if (!isnan(number[c])) fprintf(f, "%.10g", number[c]);
                fputc(',', f);
            }
            api_csv_text(f, r->verdict), fputc('\n', f);
        }
    }
    return TRIB_OK;
}
static int analysis_csv(lua_State *L)
{
    struct handle *h = check_handle(L, "csv");
    if (lua_type(L, 2) != LUA_TSTRING) api_fail(L, "csv", NULL, "analysis:csv takes a file's name, as in analysis:csv(\"indices.csv\")");
    api_plain_text(L, 2, "the file's name");
    static const char *const endings[] = {".csv", NULL};
    const char *path = api_out_path(L, lua_tostring(L, 2), endings);
    if (!h->x->dry) api_write(h->x->api, path, write_rows, h);
    return 0;
}
/* analysis:best(): of a calibration, the values at the point that came closest, as a scenario's parameters take them. */
static int analysis_best(lua_State *L)
{
    struct handle *h = check_handle(L, "best");
    lua_newtable(L);
    for (int i = 0; i < h->n; i++) {
        const struct analysis *a = &h->x->analysis[h->first + i];
        for (int k = 0; h->x->design && k < h->x->design->n_factors; k++) {
            const struct finding *f = analysis_find(a, h->x->design->factor[k].name, "best");
            if (f) set_number(L, f->name, f->value);
        }
    }
    return 1;
}
/* The figure that shows an analysis of this kind. */
static const char *figure_of(const char *kind)
{
    static const char *const of[][2] = {{"morris", "morris"}, {"sobol", "sobol"}, {"pawn", "sobol"}, {"tornado", "tornado"}, {"heatmap", "heatmap"},
                                        {"prim", "box"}, {"history_matching", "box"}, {"abc", "box"}, {"regret", "comparison"}, {"interaction", "comparison"}, {"contrast", "comparison"}, {"claims", "claims"}, {"exam", "exam"}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        if (strcmp(of[i][0], kind) == 0) return of[i][1];
    return NULL;
}
static int analysis_plot(lua_State *L)
{
    struct handle *h = check_handle(L, "plot");
    if (lua_type(L, 2) != LUA_TTABLE) api_fail(L, "plot", NULL, "write analysis:plot { file = … }, not a %s", luaL_typename(L, 2));
    const char *measure = NULL, *contrast = NULL;
    api_text(L, 2, "measure", &measure);
    api_text(L, 2, "contrast", &contrast);
    const char *figure = figure_of(h->kind), *wanted = NULL;
    if (!figure) api_fail(L, "plot", NULL, "an analysis of kind '%s' has no figure; analysis:print() and analysis:csv(file) show it", h->kind);
    if (api_text(L, 2, "figure", &wanted) && strcmp(wanted, figure) != 0)
        api_fail(L, wanted, NULL, "an analysis of kind '%s' is drawn as '%s', not as '%s'; other figures are drawn from its result: analysis.result:plot { … }", h->kind, figure, wanted);
    bool known = !measure || !h->n_measures;
    for (int i = 0; i < h->n_measures && !known; i++) known = h->measure[i] == trib_measure_find(measure);
    if (!known && trib_measure_find(measure) >= 0) api_fail(L, measure, NULL, "the analysis is not of '%s'; it has the measures that it was asked for", measure);
    const struct analysis *shown = h->n ? &h->x->analysis[h->first] : NULL;
    for (int i = h->n - 1; i >= 0; i--) {
        const struct analysis *a = &h->x->analysis[h->first + i];
        if ((!measure || strcmp(a->measure, measure) == 0) && (!contrast || strcmp(a->contrast, contrast) == 0)) shown = a;
    }
    return api_plot(L, h->x, figure, shown);
}

/* ---- the object ------------------------------------------------------------------------------------------------------------------- */
static const luaL_Reg methods[] = {{"print", analysis_print}, {"rows", analysis_rows}, {"csv", analysis_csv}, {"plot", analysis_plot}, {"best", analysis_best}};
enum { N_METHODS = sizeof methods / sizeof *methods };
static int analysis_index(lua_State *L)
{
    struct handle *h = lua_touserdata(L, 1);
    if (lua_type(L, 2) != LUA_TSTRING) api_fail(L, NULL, NULL, "an analysis has fields and methods with names, not a %s; analysis:rows() is the list of what was found", luaL_typename(L, 2));
    api_plain_text(L, 2, "the field or method of an analysis");
    const char *key = lua_tostring(L, 2);
    for (int i = 0; i < N_METHODS; i++)
        if (strcmp(key, methods[i].name) == 0) return lua_pushcfunction(L, methods[i].func), 1;
    if (strcmp(key, "dry") == 0) return lua_pushboolean(L, h->x->dry), 1;
    if (strcmp(key, "result") == 0) return api_push_result(L, h->x), 1;
    if (strcmp(key, "summary") == 0) {
        luaL_Buffer b;
        luaL_buffinit(L, &b);
        for (int i = 0; i < h->n; i++) {
            if (i) luaL_addchar(&b, '\n');
            luaL_addstring(&b, h->x->analysis[h->first + i].summary);
        }
        luaL_pushresult(&b);
        return 1;
    }
    const char *names[N_METHODS + 3] = {"dry", "result", "summary"};
    for (int i = 0; i < N_METHODS; i++) names[i + 3] = methods[i].name;
    api_fail_name(L, "field or method of an analysis called", key, names, N_METHODS + 3, NULL);
}
static int analysis_newindex(lua_State *L)
{
    api_fail(L, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL, NULL, "an analysis is read-only");
}
struct api_experiment *api_experiment_of(lua_State *L, int index)
{
    struct handle *h = luaL_testudata(L, index, API_ANALYSIS);
    return h ? h->x : api_result(L, index);
}
void api_push_analysis(lua_State *L, struct api_experiment *x, const char *kind, int first, int n, const int *measure, int n_measures)
{
    struct handle *h = lua_newuserdatauv(L, sizeof *h, 0);
    *h = (struct handle){.x = x, .first = first, .n = n};
    for (int i = 0; i < n_measures; i++) h->measure[h->n_measures++] = measure[i];
    snprintf(h->kind, sizeof h->kind, "%s", kind);
    luaL_setmetatable(L, API_ANALYSIS);
}
void api_open_analysis(lua_State *L)
{
    luaL_newmetatable(L, API_ANALYSIS);
    lua_pushcfunction(L, analysis_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, analysis_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, API_ANALYSIS);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}
