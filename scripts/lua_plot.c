/* SPDX-License-Identifier: GPL-3.0-or-later */
/* result:plot: a Lua table that describes a figure, read, checked, drawn. */
#include "../plots/data.h"
#include "lua_study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(a) (sizeof(a) / sizeof *(a))

/* A field as it lies in the table. What a metatable would make on the way nobody keeps alive, and the request points at its texts. */
static int raw_field(lua_State *L, int t, const char *key) {
    lua_pushstring(L, key);
    return lua_rawget(L, t);
}
static int read_names(lua_State *L, int t, const char *key, const char **names, int max) {
    int type = raw_field(L, t, key), n = 0;
    if (type == LUA_TSTRING) {
        api_plain_text(L, -1, key);
        names[n++] = lua_tostring(L, -1);
    } else if (type == LUA_TTABLE) {
        lua_Integer length = (lua_Integer)lua_rawlen(L, -1);
        if (length < 1 || length > max) api_fail(L, key, NULL, "%s must be a list of 1 to %d names", key, max);
        for (; n < length; n++) {
            if (lua_rawgeti(L, -1, n + 1) != LUA_TSTRING) api_fail(L, key, NULL, "%s must be a list of names as text", key);
            api_plain_text(L, -1, key);
            names[n] = lua_tostring(L, -1); /* the list keeps it */
            lua_pop(L, 1);
        }
    } else if (type != LUA_TNIL) {
        api_fail(L, key, NULL, "%s must be a name or a list of names, not a %s", key, luaL_typename(L, -1));
    }
    lua_pop(L, 1);
    return n;
}
static void add_marks(const struct api_experiment *x, struct plot_request *r) {
    for (int i = 0; i < x->n_arms && r->n_marks < (int)LENGTH(r->mark); i++) {
        const struct api_arm *arm = &x->arm[i];
        if (arm->policy_from == TRIB_DAY_MAX || arm->policy_from < arm->ensemble.config.from_day) continue;
        bool have = false;
        for (int k = 0; k < r->n_marks; k++) have |= r->mark[k].day == arm->policy_from;
        if (have) continue;
        r->mark[r->n_marks].day = arm->policy_from;
        r->mark[r->n_marks++].label = "policies start";
    }
}
/* Which word of the request a message is about: the first in single quotes that the user wrote. */
static const char *quoted_word(lua_State *L, const char *text) {
    const char *start = strchr(text, '\''), *end = start ? strchr(start + 1, '\'') : NULL;
    return end && end > start + 1 ? lua_pushlstring(L, start + 1, (size_t)(end - start - 1)) : NULL;
}
/* ---- fields ----------------------------------------------------------------------------------------------------------------- */
/* The names of a blank-separated list, in Lua's memory, pushed; *n of them. */
static const char **push_words(lua_State *L, const char *text, size_t *n) {
    char *copy = lua_newuserdatauv(L, strlen(text) + 1, 0);
    const char **word = lua_newuserdatauv(L, (strlen(text) / 2 + 2) * sizeof *word, 1);
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, -2, 1);
    lua_remove(L, -2);
    strcpy(copy, text);
    *n = 0;
    for (char *save = NULL, *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        w[strcspn(w, "=")] = 0; /* what it may be stands behind it */
        word[(*n)++] = w;
    }
    return word;
}
/* Keys that this kind of figure does not take are errors; `measures` is another word for `measure`. */
static void check_fields(lua_State *L, int t, const struct plot_figure_info *figure) {
    int top = lua_gettop(L);
    char all[512];
    snprintf(all, sizeof all, "%s%s", figure->fields, plot_figure_takes(figure, "measure") ? " measures" : "");
    size_t n;
    const char **names = push_words(L, all, &n);
    api_check_keys(L, t, figure->name, names, n, false);
    lua_settop(L, top);
}
/* band = 0.9 or { 0.5, 0.9 }: shares of the runs, ascending. */
static void read_band(lua_State *L, int t, struct plot_request *r) {
    int type = raw_field(L, t, "band");
    lua_Integer n = type == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, -1) : type == LUA_TNUMBER;
    if (type != LUA_TNIL && (n < 1 || n > (lua_Integer)LENGTH(r->band)))
        api_fail(L, "band", NULL, "band must be a share of the runs such as 0.9, or a list of 1 to %d of them", (int)LENGTH(r->band));
    for (lua_Integer i = 1; i <= n; i++) {
        if (type == LUA_TTABLE) lua_rawgeti(L, -1, i);
        double share = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
        if (!(share > 0 && share < 1)) api_fail(L, "band", NULL, "band must hold shares above 0 and below 1, such as { 0.5, 0.9 }");
        if (r->n_bands && share <= r->band[r->n_bands - 1]) api_fail(L, "band", NULL, "band must ascend, as in { 0.5, 0.9 }");
        r->band[r->n_bands++] = share;
        if (type == LUA_TTABLE) lua_pop(L, 1);
    }
    lua_pop(L, 1);
}
/* One annotation: a date or a value, with its words. */
static void read_annotation(lua_State *L, int t, struct plot_request *r) {
    static const char *const keys[] = {"date", "value", "label"};
    const char *label = NULL;
    int32_t day = 0;
    double value = 0;
    api_check_keys(L, t, "annotation", keys, LENGTH(keys), false);
    bool dated = api_day(L, t, "date", &day), valued = api_number(L, t, "value", -1e300, 1e300, "in the measure's unit", &value);
    if (dated == valued || !api_text(L, t, "label", &label))
        api_fail(L, "annotate", NULL, "an annotation has a label and either a date or a value, as in { date = \"2017-07-15\", label = \"payment\" }");
    if (dated && r->n_marks < (int)LENGTH(r->mark)) {
        r->mark[r->n_marks].day = day;
        r->mark[r->n_marks].annotation = true;
        r->mark[r->n_marks++].label = label;
    } else if (valued && r->n_levels < (int)LENGTH(r->level)) {
        r->level[r->n_levels].value = value;
        r->level[r->n_levels++].label = label;
    } else {
        api_fail(L, "annotate", NULL, "a figure takes at most %d dates and %d values to annotate", (int)LENGTH(r->mark), (int)LENGTH(r->level));
    }
}
static void read_annotations(lua_State *L, int t, struct plot_request *r) {
    int type = raw_field(L, t, "annotate"), list = lua_gettop(L);
    if (type != LUA_TNIL && type != LUA_TTABLE) api_fail(L, "annotate", NULL, "annotate must be a list of { date = …, label = … }, not a %s", luaL_typename(L, -1));
    lua_Integer n = type == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, list) : 0;
    if (type == LUA_TTABLE && !n) read_annotation(L, list, r);
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, list, i) != LUA_TTABLE) api_fail(L, "annotate", NULL, "annotate must be a list of { date = …, label = … }");
        read_annotation(L, lua_gettop(L), r);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}
static void read_request(lua_State *L, int t, struct plot_request *r) {
    if (!read_names(L, t, "measure", r->measure, LENGTH(r->measure) - 1)) read_names(L, t, "measures", r->measure, LENGTH(r->measure) - 1);
    read_names(L, t, "arms", r->arms, LENGTH(r->arms) - 1);
    api_text(L, t, "contrast", &r->contrast);
    api_text(L, t, "arm", &r->arm);
    raw_field(L, t, "difference_from"); /* false: the arm itself, in the figures that take a difference otherwise */
    bool itself = lua_isboolean(L, -1) && !lua_toboolean(L, -1) && (strcmp(r->figure, "heatmap") == 0 || strcmp(r->figure, "tornado") == 0);
    lua_pop(L, 1);
    if (!itself) api_text(L, t, "difference_from", &r->difference_from);
    api_text(L, t, "panel_by", &r->panel_by);
    api_text(L, t, "town", &r->town);
    api_bool(L, t, "animate", &r->animate);
    bool contour = false;
    if (api_bool(L, t, "contour", &contour)) r->contour = contour ? 1 : -1;
    read_band(L, t, r);
    read_annotations(L, t, r);
    api_text(L, t, "title", &r->title);
    api_text(L, t, "note", &r->note);
    api_text(L, t, "theme", &r->theme);
    api_day(L, t, "from", &r->from_day);
    api_day(L, t, "to", &r->to_day);
    api_number(L, t, "width_mm", 80, 400, "mm", &r->width_mm);
    api_number(L, t, "dpi", 72, 600, "dots an inch", &r->dpi);
}

/* ---- result:plot ------------------------------------------------------------------------------------------------------------------- */
/* Months at places are kept only where the runs were made with them. */
static void check_months(lua_State *L, const struct api_experiment *x, const char *figure) {
    int needed[4], n_needed = plot_months_needed(figure, needed), n_measures;
    for (int i = 0; i < n_needed; i++) {
        bool kept = false;
        for (int k = 0; k < x->n_monthly; k++) kept = kept || x->monthly[k] == needed[i];
        const char *measure = trib_measures(&n_measures)[needed[i]].name;
        if (!kept) api_fail(L, figure, NULL, "the figure '%s' needs the months of '%s' at places; ask for them where the runs are made: monthly = { \"%s\", … }", figure, measure, measure);
    }
}
/* In the walk already, before anything is run. */
static enum trib_status window_check(const struct plot_request *r, const struct trib_config *c, struct trib_error *err)
{
    char from[11], to[11];
    trib_day_text(c->from_day, from), trib_day_text(c->to_day, to);
    if ((r->from_day && r->from_day > c->to_day) || (r->to_day && r->to_day < c->from_day))
        return trib_fail(err, TRIB_USAGE, "the window of the figure '%s' holds no simulated day; the runs cover %s to %s", r->figure, from, to);
    return TRIB_OK;
}

int api_plot(lua_State *L, struct api_experiment *x, const char *figure, const struct analysis *shown) {
    const char *measure = shown ? shown->measure : NULL, *contrast = shown ? shown->contrast : NULL, *detail = shown ? shown->detail : NULL;
    struct api *api = x->api;
    lua_settop(L, 2);
    int n_figures;
    const struct plot_figure_info *figures = plot_figures(&n_figures);
    const char **names = lua_newuserdatauv(L, (size_t)(n_figures + x->n_arms + 1) * sizeof *names, 0);
    for (int i = 0; i < n_figures; i++) names[i] = figures[i].name;
    struct plot_request *r = lua_newuserdatauv(L, sizeof *r, 0);
    memset(r, 0, sizeof *r);
    r->figure = figure, r->contrast = contrast, r->detail = detail;
    if (!api_text(L, 2, "figure", &r->figure) && !figure) api_fail(L, "plot", NULL, "result:plot needs its figure%s", api_allowed(L, names, (size_t)n_figures, "figures"));
    bool known = false;
    for (int i = 0; i < n_figures; i++) known |= strcmp(names[i], r->figure) == 0;
    if (!known) api_fail_name(L, "figure", r->figure, names, (size_t)n_figures, "figures");
    check_fields(L, 2, plot_figure_find(r->figure));
    read_request(L, 2, r);
    if (!r->measure[0] && measure && *measure) r->measure[0] = measure;
    const char *file = NULL;
    if (!api_text(L, 2, "file", &file)) api_fail(L, "plot", NULL, "result:plot needs the file to write, as in file = \"profit.png\"");
    static const char *const endings[] = {".png", ".svg", ".pdf", NULL};
    r->file = api_out_path(L, file, endings);
    plot_request_default(r);
    if (!figure) { /* analyses that are made when a figure asks for them */
        const struct analysis *made = api_study_figure(L, x, 2, r->figure, r->measure[0]);
        if (made) {
            r->contrast = lua_pushstring(L, made->contrast);
            r->detail = lua_pushstring(L, made->detail);
        }
    }
    add_marks(x, r);
    /* Where it comes from, in words that the picture keeps. */
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int i = 0; i < x->n_arms; i++) {
        if (i) luaL_addstring(&b, "; ");
        luaL_addstring(&b, x->arm[i].name);
        luaL_addstring(&b, " ");
        luaL_addlstring(&b, x->arm[i].ensemble.key, 12);
    }
    luaL_pushresult(&b);
    const struct trib_case *cas = x->arm[0].ensemble.config.cas;
    const char *arms = lua_tostring(L, -1), *seed = lua_pushfstring(L, "%I", (LUAI_UACINT)x->seed), *runs = lua_pushfstring(L, "%d", x->runs);
    const char *const provenance[] = {"Software", "Tributary " TRIB_VERSION, "build", api->options->build ? api->options->build : "", "case", trib_case_id(cas),
                                      "case_sha256", trib_case_digest(cas), "script", api->file, "script_sha256", api->script_sha, "arms", arms,
                                      "seed", seed, "runs", runs, "command", api->options->command ? api->options->command : "", "drawn as", file,
                                      "recipe", api->report && api->report->recipe ? api->report->recipe : ""};
    memcpy(r->provenance, provenance, sizeof provenance);

    const char **arm_names = names + n_figures;
    for (int i = 0; i < x->n_arms; i++) arm_names[i] = x->arm[i].name;
    struct trib_error err = {0};
    int town;
    check_months(L, x, r->figure);
    sandbox_pause(api->sb); /* nothing below may jump out before it goes on: the script would have no limits any more */
    enum trib_status status = plot_check(r, arm_names, x->n_arms, &err);
    if (!status) status = plot_town_check(r, cas, &town, &err);
    if (!status) status = window_check(r, &x->arm[0].ensemble.config, &err);
    sandbox_resume(api->sb);
    if (status) api_fail(L, quoted_word(L, err.text), NULL, "%s", err.text);
    if (x->dry && api->witness) {
        sandbox_pause(api->sb);
        api->witness->plot(api->witness->user, x, r);
        sandbox_resume(api->sb);
    }
    if (x->dry) return 0;
    sandbox_pause(api->sb);
    status = api_bind(x, &err);
    if (!status) status = plot_render(r, api->store, cas, &err);
    if (!status) api_note_written(api, r->file);
    sandbox_resume(api->sb);
    if (status == TRIB_NAME || status == TRIB_USAGE || status == TRIB_RANGE) api_fail(L, quoted_word(L, err.text), NULL, "%s", err.text);
    if (status) {
        err.status = status;
        sandbox_abort(api->sb, &err);
    }
    return 0;
}
int api_result_plot(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "plot");
    if (lua_type(L, 2) != LUA_TTABLE) api_fail(L, "plot", NULL, "write result:plot { figure = …, file = … }, not a %s", luaL_typename(L, 2));
    return api_plot(L, x, NULL, NULL);
}
