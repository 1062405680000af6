/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Income of takers by year. See money_income.h. */
#include "money_income.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct maker {
    struct money_income *m;
    const char *owner[INCOME_LINES]; /* of each line; strings of the tables, compared as text */
    double *passed;                  /* as value: what the line's owner passed on, noted at the owner's first line */
    bool full;
};
static double *cell(const struct money_income *m, double *value, int line, int year, int run)
{
    return &value[((size_t)line * (size_t)m->n_years + (size_t)(year - m->first_year)) * (size_t)m->n_runs + (size_t)run];
}
static int line_find(struct maker *k, const char *owner, const char *take)
{
    char name[GRAPH_NAME];
    struct money_income *m = k->m;
    snprintf(name, sizeof name, "%s: %s", owner, take);
    for (int i = 0; i < m->n_lines; i++)
        if (!strcmp(m->name[i], name)) return i;
    if (m->n_lines == INCOME_LINES) return k->full = true, 0;
    snprintf(m->name[m->n_lines], GRAPH_NAME, "%s", name);
    k->owner[m->n_lines] = owner;
    return m->n_lines++;
}
static int owner_line(const struct maker *k, const char *owner)
{
    for (int i = 0; i < k->m->n_lines; i++)
        if (!strcmp(k->owner[i], owner)) return i;
    return -1;
}

/* First the lines, in an order that all runs share; then the numbers. */
static void add_row(struct maker *k, const struct trib_money_row *r, int run, bool numbers)
{
    const char *take = trib_flow_words(r->flow)->take;
    int from = money_kind(r->payer, r->flow), to = money_kind(r->payee, r->flow);
    if (!money_pool(to) || !take || !*take || (money_pool(from) && !strcmp(money_owner(from), money_owner(to)))) return;
    int line = line_find(k, money_owner(to), take);
    if (!numbers) return;
    *cell(k->m, k->m->value, line, r->year, run) += (double)r->cents;
    int payer = money_pool(from) ? owner_line(k, money_owner(from)) : -1;
    if (payer >= 0) *cell(k->m, k->passed, payer, r->year, run) += (double)r->cents;
}
static void add_all(struct maker *k, const struct store_money *books, int last, bool numbers)
{
    int run = -1;
    for (int b = 0, i = 0; b < books->n_balances; b++) {
        uint32_t slot = books->balance[b].slot;
        if (b && slot == books->balance[b - 1].slot) continue;
        run++;
        while (i < books->n_money && books->money[i].slot < slot) i++;
        for (; i < books->n_money && books->money[i].slot == slot; i++)
            if (books->money[i].row.year >= k->m->first_year && books->money[i].row.year <= last)
                add_row(k, &books->money[i].row, run, numbers);
    }
}

/* What was passed on leaves the lines of its owner in proportion; where they are empty, the first. */
static void pass_on(struct maker *k, int first_line, int year, int run)
{
    struct money_income *m = k->m;
    double out = *cell(m, k->passed, first_line, year, run), sum = 0;
    for (int i = 0; i < m->n_lines && out != 0; i++)
        if (!strcmp(k->owner[i], k->owner[first_line])) sum += *cell(m, m->value, i, year, run);
    for (int i = 0; i < m->n_lines && out != 0; i++) {
        double *value = cell(m, m->value, i, year, run);
        if (strcmp(k->owner[i], k->owner[first_line]) != 0) continue;
        *value -= sum > 0 ? out * (*value / sum) : i == first_line ? out : 0;
    }
}

enum trib_status money_income_make(const struct store_money *books, const char *arm, int first, int last, struct money_income *out,
                                   struct trib_error *err)
{
    struct maker k = {.m = out};
    memset(out, 0, sizeof *out);
    out->first_year = first;
    out->n_years = last - first + 1;
    enum trib_status status = money_books_check(books, arm, &out->n_runs, err);
    if (status) return status;
    add_all(&k, books, last, false);
    if (k.full) return trib_fail(err, TRIB_STORE, "the store is damaged: its money has more than %d kinds of income", (int)INCOME_LINES);
    size_t cells = (size_t)(out->n_lines + 1) * (size_t)out->n_years * (size_t)out->n_runs;
    out->value = calloc(cells, sizeof *out->value);
    k.passed = calloc(cells, sizeof *k.passed);
    if (out->value && k.passed) {
        add_all(&k, books, last, true);
        for (int i = 0; i < out->n_lines; i++)
            for (int y = first; y <= last; y++)
                for (int r = 0; r < out->n_runs; r++) pass_on(&k, i, y, r);
    } else status = trib_fail(err, TRIB_MEMORY, "not enough memory for %d runs of a figure", out->n_runs);
    free(k.passed);
    return status;
}
void money_income_clear(struct money_income *m)
{
    free(m->value);
    memset(m, 0, sizeof *m);
}
