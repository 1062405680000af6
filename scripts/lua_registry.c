/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tributary.registry: the tables of parameters, measures, mechanisms and levers as plain Lua lists, for scripts that go over
 * all of them. Changing them changes nothing in the program. */
#include "lua_api.h"

static void text(lua_State *L, const char *key, const char *value)
{
    lua_pushstring(L, value ? value : "");
    lua_setfield(L, -2, key);
}
static void number(lua_State *L, const char *key, double value)
{
    lua_pushnumber(L, value);
    lua_setfield(L, -2, key);
}

static void push_measures(lua_State *L)
{
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        lua_createtable(L, 0, 8);
        text(L, "name", info[i].name), text(L, "unit", info[i].unit), text(L, "kind", info[i].kind);
        text(L, "briefs", info[i].briefs), text(L, "doc", info[i].doc);
        number(L, "better", info[i].better);
        for (int level = 0; level < TRIB_N_LEVELS; level++)
            if (info[i].levels & 1u << level) {
                lua_pushboolean(L, 1);
                lua_setfield(L, -2, trib_level_name((enum trib_level)level));
            }
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_mechanisms(lua_State *L)
{
    int n;
    const struct trib_mechanism_info *info = trib_mechanisms(&n);
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        lua_createtable(L, 0, 4);
        text(L, "name", info[i].name), text(L, "moves", info[i].moves), text(L, "briefs", info[i].briefs), text(L, "doc", info[i].doc);
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_levers(lua_State *L)
{
    int n;
    const struct trib_lever_info *const *info = trib_levers(&n);
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        lua_createtable(L, 0, 4);
        text(L, "name", info[i]->name), text(L, "moves", info[i]->moves), text(L, "briefs", info[i]->briefs), text(L, "doc", info[i]->doc);
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_parameters(lua_State *L)
{
    int n;
    const struct trib_parameter_info *info = trib_parameters(&n);
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        lua_createtable(L, 0, 8);
        text(L, "name", info[i].name), text(L, "unit", info[i].unit), text(L, "source", info[i].source), text(L, "doc", info[i].doc);
        number(L, "value", info[i].value), number(L, "low", info[i].low), number(L, "high", info[i].high);
        lua_rawseti(L, -2, i + 1);
    }
}

void api_open_registry(lua_State *L, int library)
{
    static const struct { const char *name; void (*push)(lua_State *L); } tables[] = {
        {"measures", push_measures}, {"mechanisms", push_mechanisms}, {"levers", push_levers}, {"parameters", push_parameters}};
    lua_createtable(L, 0, 4);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        tables[i].push(L);
        lua_setfield(L, -2, tables[i].name);
    }
    lua_setfield(L, library, "registry");
}
