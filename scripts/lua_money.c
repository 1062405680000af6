/* SPDX-License-Identifier: GPL-3.0-or-later */
/* result:money(arm) and result:print_money(arm): every dollar followed, in numbers and in plain words (money.h). */
#include "lua_api.h"
#include "money.h"
#include "quantile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_WIDTH = 58 };

struct spread { double mean, low, high; }; /* mean and middle 90% of runs */
static struct spread spread_of(double *value, int n)
{
    struct spread s = {0, NAN, NAN};
    for (int i = 0; i < n; i++) s.mean += value[i] / n;
    quantile_sort(value, n);
    s.low = quantile_of(value, n, 0.05);
    s.high = quantile_of(value, n, 0.95);
    return s;
}

/* ---- reading: held by the api, as an error may leave any frame ----------------------------------------------------------------- */
struct asked { /* what the arguments say */
    struct api_experiment *x;
    int arm, first, last, months;
};
static void read_years(lua_State *L, struct asked *a)
{
    static const char *const fields[] = {"from", "to"};
    const struct trib_config *c = &a->x->arm[a->arm].ensemble.config;
    int month0, month1, mday, year0, year1;
    int64_t first, last;
    trib_day_civil(c->from_day, &year0, &month0, &mday);
    trib_day_civil(c->to_day, &year1, &month1, &mday);
    first = year0, last = year1;
    if (lua_type(L, 3) == LUA_TTABLE) {
        api_check_keys(L, 3, "years", fields, 2, false);
        api_integer(L, 3, "from", year0, year1, &first);
        api_integer(L, 3, "to", year0, year1, &last);
    } else if (!lua_isnoneornil(L, 3)) {
        api_fail(L, "money", NULL, "write result:money(arm, { from = 2015, to = 2017 }), calendar years, not a %s", luaL_typename(L, 3));
    }
    if (first > last) api_fail(L, "from", NULL, "the years must begin before they end");
    a->first = (int)first, a->last = (int)last;
    a->months = (int)(last - first + 1) * 12 - (first == year0 ? month0 - 1 : 0) - (last == year1 ? 12 - month1 : 0);
}
static struct asked ask(lua_State *L, const char *method)
{
    struct asked a = {.x = api_check_result(L, method)};
    a.arm = api_arm_argument(L, 2, method, a.x);
    read_years(L, &a);
    if (a.x->no_places) api_fail(L, method, NULL, "a study keeps what is counted for the nation; write places = true in it to keep its money");
    if (a.x->dry) return a;
    struct api *api = a.x->api;
    struct trib_error err = {0};
    sandbox_pause(api->sb);
    store_money_clear(&api->books);
    if (api->money) money_clear(api->money);
    else api->money = calloc(1, sizeof *api->money);
    enum trib_status status = api->money ? store_money(api->store, a.arm, &api->books, &err) : trib_fail(&err, TRIB_MEMORY, "not enough memory for the table of money");
    if (!status) status = money_table(&api->books, (uint32_t)a.x->runs, a.first, a.last, api->money, &err);
    sandbox_resume(api->sb);
    if (status) api_fail(L, NULL, NULL, "%s", err.text);
    return a;
}

/* ---- result:money ------------------------------------------------------------------------------------------------------------------ */
/* Fields mean, low, high of the table on top; value[n] is sorted. */
static void set_spread(lua_State *L, double *value, int n)
{
    struct spread s = spread_of(value, n);
    lua_pushnumber(L, s.mean), lua_setfield(L, -2, "mean");
    lua_pushnumber(L, s.low), lua_setfield(L, -2, "low");
    lua_pushnumber(L, s.high), lua_setfield(L, -2, "high");
}
/* { name, mean, low, high, runs = { whole cents } }, in US$ over all the years; of what was followed, US$ of each 100 paid. */
static void push_line(lua_State *L, const struct money_table *t, const struct money_line *line, double *value)
{
    lua_createtable(L, 0, 5);
    lua_pushstring(L, line->name), lua_setfield(L, -2, "name");
    lua_createtable(L, t->n_runs, 0);
    for (int r = 0; r < t->n_runs; r++) {
        bool followed = line->section >= MONEY_FOLLOWED;
        value[r] = !followed ? (double)line->cents[r] / 100 : t->paid[r] > 0 ? 100 * line->followed[r] / t->paid[r] : 0;
        if (followed) lua_pushnumber(L, value[r]);
        else lua_pushinteger(L, line->cents[r]);
        lua_rawseti(L, -2, r + 1);
    }
    lua_setfield(L, -2, "runs");
    set_spread(L, value, t->n_runs);
}
static bool same_kind(const struct trib_money_row *a, const struct trib_money_row *b) { return a->flow == b->flow && a->payer == b->payer && a->payee == b->payee; }
/* One row of the ledger over all runs and years, { flow, from, to, mean, low, high, runs }: pushes it. */
static void push_row(lua_State *L, const struct asked *a, const struct trib_money_row *kind, double *value)
{
    const struct store_money *books = &a->x->api->books;
    const struct money_table *t = a->x->api->money;
    int n, run = 0;
    lua_createtable(L, 0, 7);
    lua_pushstring(L, trib_flows(&n)[kind->flow].name), lua_setfield(L, -2, "flow");
    lua_pushstring(L, trib_accounts(&n)[kind->payer].name), lua_setfield(L, -2, "from");
    lua_pushstring(L, trib_accounts(&n)[kind->payee].name), lua_setfield(L, -2, "to");
    lua_createtable(L, t->n_runs, 0);
    for (int i = 0; run < t->n_runs; run++) {
        int64_t cents = 0;
        while (i < books->n_money && books->money[i].slot < t->slot[run]) i++;
        for (; i < books->n_money && books->money[i].slot == t->slot[run]; i++) {
            const struct trib_money_row *r = &books->money[i].row;
            if (same_kind(r, kind) && r->year >= a->first && r->year <= a->last) cents += r->cents;
        }
        value[run] = (double)cents / 100;
        lua_pushinteger(L, cents);
        lua_rawseti(L, -2, run + 1);
    }
    lua_setfield(L, -2, "runs");
    set_spread(L, value, t->n_runs);
}
static void push_rows(lua_State *L, const struct asked *a, double *value)
{
    const struct store_money *books = &a->x->api->books;
    int n_flows, n_kinds, n = 0;
    trib_flows(&n_flows), trib_accounts(&n_kinds);
    size_t cells = (size_t)n_flows * (size_t)n_kinds * (size_t)n_kinds;
    bool *seen = lua_newuserdatauv(L, cells, 0);
    memset(seen, 0, cells);
    for (int i = 0; i < books->n_money; i++) {
        const struct trib_money_row *r = &books->money[i].row;
        if (books->money[i].slot < (uint32_t)a->x->runs && r->year >= a->first && r->year <= a->last)
            seen[((size_t)r->flow * (size_t)n_kinds + (size_t)r->payer) * (size_t)n_kinds + (size_t)r->payee] = true;
    }
    lua_newtable(L);
    for (size_t i = 0; i < cells; i++) {
        struct trib_money_row kind = {0, (int32_t)(i / (size_t)(n_kinds * n_kinds)), (int32_t)(i / (size_t)n_kinds % (size_t)n_kinds), (int32_t)(i % (size_t)n_kinds), 0};
        if (!seen[i]) continue;
        push_row(L, a, &kind, value);
        lua_rawseti(L, -2, ++n);
    }
    lua_remove(L, -2);
}
int api_result_money(lua_State *L)
{
    static const char *const names[MONEY_N_SECTIONS] = {"sources", "takes", "ends", "held", "of_100", "passed"};
    struct asked a = ask(L, "money");
    const struct money_table *t = a.x->dry ? NULL : a.x->api->money;
    double *value = lua_newuserdatauv(L, (size_t)(a.x->runs + 1) * sizeof *value, 0);
    lua_createtable(L, 0, 10);
    int top = lua_gettop(L);
    for (int s = 0; s < MONEY_N_SECTIONS; s++) {
        int n = 0;
        lua_newtable(L);
        for (int i = 0; t && i < t->n_lines; i++) {
            if (t->line[i].section != (enum money_section)s) continue;
            push_line(L, t, &t->line[i], value);
            lua_rawseti(L, -2, ++n);
        }
        lua_setfield(L, top, names[s]);
    }
    if (t) push_rows(L, &a, value);
    else lua_newtable(L);
    lua_setfield(L, top, "rows");
    lua_newtable(L);
    for (int r = 0; t && r < t->n_runs; r++) lua_pushinteger(L, (lua_Integer)t->slot[r]), lua_rawseti(L, -2, r + 1);
    lua_setfield(L, top, "replicates");
    lua_pushnumber(L, a.months / 12.0), lua_setfield(L, top, "years");
    return 1;
}

/* ---- result:print_money ------------------------------------------------------------------------------------------------------------ */
struct page {
    FILE *out;
    const struct money_table *t;
    double unit; /* cents a year that a printed 1 stands for */
    int decimals;
    double *value; /* [n_runs] */
};
static void print_line(const struct page *p, const char *name, const int64_t *cents)
{
    char text[96];
    for (int r = 0; r < p->t->n_runs; r++) p->value[r] = (double)cents[r] / p->unit;
    struct spread s = spread_of(p->value, p->t->n_runs);
    fputs("  ", p->out);
    api_put(p->out, name, NAME_WIDTH);
    snprintf(text, sizeof text, "[%.*f, %.*f]", p->decimals, s.low, p->decimals, s.high);
    fprintf(p->out, "%12.*f   %s\n", p->decimals, s.mean, text);
}
static void print_section(const struct page *p, enum money_section section, const char *head, const char *sum)
{
    fprintf(p->out, "%s\n", head);
    for (int i = 0; i < p->t->n_lines; i++)
        if (p->t->line[i].section == section) print_line(p, p->t->line[i].name, p->t->line[i].cents);
    if (sum) print_line(p, sum, p->t->total[section]);
}
/* Shares of 100 as whole tenths that sum to 1000: rounded down, and the largest remainders get what is left. */
static void tenths_of(const double *mean, int n, int *tenths)
{
    int left = 1000;
    for (int i = 0; i < n; i++) left -= tenths[i] = (int)floor(10 * mean[i]);
    for (; left > 0 && n > 0; left--) {
        int best = 0;
        for (int i = 1; i < n; i++)
            if (10 * mean[i] - tenths[i] > 10 * mean[best] - tenths[best]) best = i;
        tenths[best]++;
    }
}
/* Lines of what was followed, of each 100 US$ paid; `whole`: they sum to 100, and are shown so. */
static void print_shares(const struct page *p, enum money_section section, bool whole, double *mean, int *tenths)
{
    int n = 0;
    for (int pass = 0; pass < 2; pass++) {
        int k = 0;
        for (int i = 0; i < p->t->n_lines; i++) {
            const struct money_line *line = &p->t->line[i];
            if (line->section != section) continue;
            for (int r = 0; r < p->t->n_runs; r++) p->value[r] = p->t->paid[r] > 0 ? 100 * line->followed[r] / p->t->paid[r] : 0;
            struct spread s = spread_of(p->value, p->t->n_runs);
            if (pass == 0) mean[n++] = s.mean;
            else {
                fputs("  ", p->out);
                api_put(p->out, line->name, NAME_WIDTH);
                fprintf(p->out, "%12.1f   [%.1f, %.1f]\n", whole ? tenths[k] / 10.0 : s.mean, s.low, s.high);
            }
            k++;
        }
        if (pass == 0 && whole) tenths_of(mean, n, tenths);
    }
}
static void print_proof(const struct page *p)
{
    int64_t all[MONEY_HELD + 1] = {0};
    for (int s = 0; s <= MONEY_HELD; s++)
        for (int r = 0; r < p->t->n_runs; r++) all[s] += p->t->total[s][r];
    fprintf(p->out, "Sources = ends + change of what is held, to the cent, in each of %d run%s. All runs and years together, US$:\n", p->t->n_runs, p->t->n_runs == 1 ? "" : "s");
    static const char *const sign[] = {"", " = ", " + "};
    static const enum money_section order[] = {MONEY_SOURCE, MONEY_END, MONEY_HELD};
    for (int i = 0; i < 3; i++) {
        int64_t cents = all[order[i]];
        unsigned long long size = cents < 0 ? 0 - (unsigned long long)cents : (unsigned long long)cents;
        fprintf(p->out, "%s%s%llu.%02llu", sign[i], cents < 0 ? "-" : "", size / 100, size % 100);
    }
    fputs("\n", p->out);
}
static enum trib_status make_page(const struct asked *a, char **text, struct trib_error *err)
{
    const struct money_table *t = a->x->api->money;
    size_t size = 0;
    double years = a->months / 12.0, sum = 0, paid = 0;
    struct page p = {open_memstream(text, &size), t, 100 * years, 0, malloc(((size_t)t->n_runs + 1) * sizeof *p.value)};
    double *mean = malloc(((size_t)t->n_lines + 1) * sizeof *mean);
    int *tenths = malloc(((size_t)t->n_lines + 1) * sizeof *tenths);
    enum trib_status status = p.out && p.value && mean && tenths ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for the table of money");
    if (status) goto out;
    for (int r = 0; r < t->n_runs; r++) sum += (double)t->total[MONEY_SOURCE][r], paid += t->paid[r];
    bool millions = t->n_runs && sum / t->n_runs / p.unit >= 1e6;
    if (millions) p.unit *= 1e6, p.decimals = 2;
    fprintf(p.out, "\nEvery dollar followed: '%s', %d to %d, %s a year; mean of %d run%s [middle 90%% of runs]\n\n", a->x->arm[a->arm].name, a->first,
            a->last, millions ? "US$ m" : "US$", t->n_runs, t->n_runs == 1 ? "" : "s");
    if (t->n_runs) {
        print_section(&p, MONEY_SOURCE, "Where it comes from", "all sources");
        print_section(&p, MONEY_TAKE, "Who takes it on the way (income, before costs)", NULL);
        print_section(&p, MONEY_END, "Where it ends", "all ends");
        print_section(&p, MONEY_HELD, "More (less) held at the end than at the beginning", "change of what is held");
        print_proof(&p);
    }
    if (paid > 0) {
        fprintf(p.out, "\nOf 100 US$ that migrants and their kin paid (%.*f %s a year)\n", p.decimals, paid / t->n_runs / p.unit, millions ? "US$ m" : "US$");
        print_shares(&p, MONEY_FOLLOWED, true, mean, tenths);
        fprintf(p.out, "  %-*s%12.1f\nIt went through\n", NAME_WIDTH, "together", 100.0);
        print_shares(&p, MONEY_PASSED, false, mean, tenths);
        fputs("Where a dollar is mixed with others it is followed in proportion: what armed groups (firms, carriers, gangs: each as one pool)\n"
              "spend or keep in a year has the share of migrants' money that their income and holdings of that year had.\n", p.out);
    }
out:
    if (p.out) fclose(p.out);
    free(p.value), free(mean), free(tenths);
    return status;
}
int api_result_print_money(lua_State *L)
{
    struct asked a = ask(L, "print_money");
    struct api *api = a.x->api;
    if (a.x->dry || api->options->quiet) return 0;
    struct trib_error err = {0};
    char *text = NULL;
    sandbox_pause(api->sb);
    enum trib_status status = make_page(&a, &text, &err);
    if (!status && text) fputs(text, stdout), fflush(stdout);
    free(text);
    sandbox_resume(api->sb);
    if (status) api_fail(L, NULL, NULL, "%s", err.text);
    return 0;
}
