/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary explain`: all that is known of one name. */
#include "../plots/plot.h"
#include "cli.h"
#include <stdlib.h>
#include <string.h>

static void line(const char *label, const char *text)
{
    if (!text || !*text) return;
    printf("  %-14s ", label);
    cli_fold(stdout, 17, text);
}
static void bounds_line(const char *label, double value, double low, double high, const char *unit)
{
    char v[32], l[32], h[32];
    cli_number(value, v);
    cli_number(low, l);
    cli_number(high, h);
    printf("  %-14s %s %s (%s to %s)\n", label, v, unit, l, h);
}
static void places_line(const char *label, unsigned places)
{
    char text[64] = "";
    for (int level = 0; level < TRIB_N_LEVELS; level++)
        if (places & 1u << level)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", text[0] ? ", " : "", trib_level_name((enum trib_level)level));
    line(label, text[0] ? text : "none");
}

static void explain_field(const struct trib_lever_info *lever, const struct trib_field_info *f)
{
    printf("%s.%s: field of the lever %s\n", lever->name, f->name, lever->name);
    line("what", f->doc);
    bounds_line("value", f->value, f->low, f->high, f->unit);
    line("source", f->source);
}

static void explain_lever(const struct trib_lever_info *lever)
{
    printf("%s: lever\n", lever->name);
    line("what", lever->doc);
    line("intensity 1", lever->full);
    places_line("confined to", lever->places);
    line("should move", lever->moves);
    line("brief", lever->briefs);
    line("source", lever->source);
    printf("  fields\n");
    for (int i = 0; i < trib_lever_fields(lever); i++) {
        const struct trib_field_info *f = &lever->field[i];
        char v[32], l[32], h[32];
        cli_number(f->value, v);
        cli_number(f->low, l);
        cli_number(f->high, h);
        printf("    %-17s %s %s (%s to %s; %s)\n", f->name, v, f->unit, l, h, f->source);
        printf("%22s", "");
        cli_fold(stdout, 22, f->doc);
    }
    printf("  fields of every lever\n"
           "    from, to          YYYY-MM-DD; `to` left out: until the end\n"
           "    ramp_weeks        weeks from nothing to full intensity, 0 = at once\n"
           "    intensity         0 to 1\n"
           "    budget            US$ a year; left out: no limit\n");
}

static void explain_measure(const struct trib_measure_info *m)
{
    static const struct {
        const char *kind, *text;
    } words[] = {{"sum", "sum over a month"},
                 {"mean", "mean over the weeks of a month"},
                 {"last", "value at the end of a month"},
                 {"ratio", "ratio of two sums"}};
    printf("%s: measure\n", m->name);
    line("what", m->doc);
    line("unit", m->unit);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].kind, m->kind) == 0) line("kind", words[i].text);
    if (m->numerator && m->denominator) {
        char ratio[128];
        snprintf(ratio, sizeof ratio, "%s / %s", m->numerator, m->denominator);
        line("is", ratio);
    }
    places_line("kept for", m->levels);
    line("better", m->better > 0 ? "more" : m->better < 0 ? "less" : "neither more nor less");
    line("brief", m->briefs);
}

/* A name may stand in several tables: all are told. */
static bool explain_registry(const char *name)
{
    int n, i;
    bool found = false;
    if ((i = trib_lever_find(name)) >= 0) {
        explain_lever(trib_levers(&n)[i]);
        found = true;
    }
    if ((i = trib_measure_find(name)) >= 0) {
        explain_measure(&trib_measures(&n)[i]);
        found = true;
    }
    if ((i = trib_parameter_find(name)) >= 0) {
        const struct trib_parameter_info *p = &trib_parameters(&n)[i];
        found = true;
        printf("%s: parameter\n", p->name);
        line("what", p->doc);
        bounds_line("value", p->value, p->low, p->high, p->unit);
        line("source", p->source);
    }
    if ((i = trib_mechanism_find(name)) >= 0) {
        const struct trib_mechanism_info *m = &trib_mechanisms(&n)[i];
        found = true;
        printf("%s: mechanism\n", m->name);
        line("what", m->doc);
        line("moves", m->moves);
        line("brief", m->briefs);
        printf("  switch off     mechanisms = { %s = false }\n", m->name);
    }
    if ((i = trib_shock_find(name)) >= 0) {
        const struct trib_shock_info *s = &trib_shocks(&n)[i];
        found = true;
        char l[32], h[32];
        cli_number(s->low, l);
        cli_number(s->high, h);
        printf("%s: shock\n", s->name);
        line("what", s->doc);
        printf("  %-14s %s (%s to %s)\n", "value", s->unit, l, h);
        places_line("confined to", s->places);
    }
    if ((i = trib_rule_find(name)) >= 0) {
        const struct trib_rule_info *r = &trib_rules(&n)[i];
        found = true;
        printf("%s: rule\n", r->name);
        line("what", r->doc);
        line("actor", trib_level_name(r->actor));
        line("gets", r->inputs);
        line("answers", r->outputs);
    }
    return found;
}

static bool explain_lever_field(const char *name)
{
    int n;
    const struct trib_lever_info *const *lever = trib_levers(&n);
    const char *dot = strchr(name, '.');
    for (int i = 0; dot && i < n; i++) {
        if (strlen(lever[i]->name) != (size_t)(dot - name) || strncmp(lever[i]->name, name, (size_t)(dot - name)) != 0) continue;
        for (int f = 0; f < trib_lever_fields(lever[i]); f++)
            if (strcmp(lever[i]->field[f].name, dot + 1) == 0) {
                explain_field(lever[i], &lever[i]->field[f]);
                return true;
            }
    }
    return false;
}

static bool explain_error(const char *name)
{
    for (int i = 0; i < TRIB_N_STATUS; i++)
        if (strcmp(trib_status_name((enum trib_status)i), name) == 0) {
            printf("%s: error\n", name);
            line("what", trib_status_sentence((enum trib_status)i));
            return true;
        }
    return false;
}

/* Names in the tables of money: purposes of payments and kinds of accounts. */
static bool explain_money(const char *name)
{
    int n;
    const struct trib_flow_info *flow = trib_flows(&n);
    for (int i = 0; i < n; i++) {
        const struct trib_flow_words *w = trib_flow_words(i);
        if (strcmp(flow[i].name, name) != 0) continue;
        printf("%s: flow of money\n", name);
        line("what", flow[i].doc);
        line("as a source", w->source);
        line("as income", w->take);
        line("as an end", w->end);
        return true;
    }
    const struct trib_account_info *account = trib_accounts(&n);
    for (int i = 0; i < n; i++) {
        if (strcmp(account[i].name, name) != 0) continue;
        printf("%s: kind of account\n", name);
        line("what", account[i].doc);
        line("in tables", trib_account_words(i)->words);
        line("below zero", account[i].outside ? "may be: a source or sink beyond the model" : "never");
        return true;
    }
    return false;
}

/* Figures, cases, scenarios: every column that `list` has. */
static enum trib_status explain_listed(const char *name, bool *found, struct trib_error *err)
{
    static const char *const kinds[][2] = {{"figures", "figure"}, {"cases", "case"}, {"scenarios", "scenario"}};
    for (size_t k = 0; k < 3 && !*found; k++) {
        struct cli_table t;
        if (cli_table_of(kinds[k][0], &t, err)) continue; /* no data folder: the registry can still be asked */
        for (int i = 0; i < t.n_rows && !*found; i++) {
            if (strcmp(t.row[i][0], name) != 0) continue;
            *found = true;
            printf("%s: %s\n", name, kinds[k][1]);
            line("what", t.row[i][1]);
            for (int c = 2; c < t.n_columns; c++) line(t.column[c], t.row[i][c]);
        }
        cli_table_clear(&t);
    }
    return TRIB_OK;
}

static enum trib_status unknown(const char *name, struct trib_error *err)
{
    int n_kinds, n_levers;
    const char *const *kind = cli_kinds(&n_kinds);
    const struct trib_lever_info *const *lever = trib_levers(&n_levers);
    struct cli_table table[16];
    char(*fields)[96] = calloc((size_t)n_levers * TRIB_MAX_FIELDS, sizeof *fields);
    const char **names = NULL;
    const char *near = NULL;
    size_t n = 0, room = TRIB_N_STATUS + (size_t)n_levers * TRIB_MAX_FIELDS;
    char copy[256] = "";
    for (int k = 0; k < n_kinds; k++) {
        if (cli_table_of(kind[k], &table[k], err)) memset(&table[k], 0, sizeof table[k]);
        room += (size_t)table[k].n_rows;
    }
    names = calloc(room, sizeof *names);
    if (names && fields) {
        for (int k = 0; k < n_kinds; k++)
            for (int i = 0; i < table[k].n_rows; i++) names[n++] = table[k].row[i][0];
        for (int i = 0; i < TRIB_N_STATUS; i++) names[n++] = trib_status_name((enum trib_status)i);
        for (int i = 0; i < n_levers; i++)
            for (int f = 0; f < trib_lever_fields(lever[i]); f++) {
                char *field = fields[i * TRIB_MAX_FIELDS + f];
                snprintf(field, sizeof *fields, "%s.%s", lever[i]->name, lever[i]->field[f].name);
                names[n++] = field;
            }
        near = trib_nearest(name, names, n);
        if (near) snprintf(copy, sizeof copy, "%s", near);
    }
    for (int k = 0; k < n_kinds; k++) cli_table_clear(&table[k]);
    free(names);
    free(fields);
    if (copy[0]) return trib_fail(err, TRIB_NAME, "Nothing is called '%s'; did you mean '%s'?", name, copy);
    return trib_fail(err, TRIB_NAME, "Nothing is called '%s'; `tributary list` shows levers, measures, parameters and the other names.",
                     name);
}

enum trib_status cli_explain(struct cli *cli, struct trib_error *err)
{
    const char *name = cli->arg[0];
    bool found = explain_registry(name) || explain_lever_field(name) || explain_money(name);
    enum trib_status status = found ? TRIB_OK : explain_listed(name, &found, err);
    if (status) return status;
    /* A word may be an error's name and something else: both are told. */
    bool error = explain_error(name);
    return found || error ? TRIB_OK : unknown(name, err);
}
