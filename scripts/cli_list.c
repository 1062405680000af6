/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary list`: what can be named, from the registry's tables and the data folder. */
#include "../plots/plot.h"
#include "cli.h"
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const kinds[] = {"levers", "measures", "parameters", "mechanisms", "cases", "figures", "scenarios", "shocks", "rules", "systems"};
const char *const *cli_kinds(int *n)
{
    *n = (int)(sizeof kinds / sizeof kinds[0]);
    return kinds;
}

void cli_table_clear(struct cli_table *table)
{
    for (int i = 0; i < table->n_rows; i++)
        for (int c = 0; c < table->n_columns; c++) free(table->row[i][c]);
    free(table->row);
    memset(table, 0, sizeof *table);
}

/* Adds a row of n_columns texts, copied. */
static bool add(struct cli_table *t, ...)
{
    if (t->n_rows == t->room) {
        int room = t->room ? 2 * t->room : 64;
        char *(*more)[CLI_MAX_COLUMNS] = realloc(t->row, (size_t)room * sizeof *more);
        if (!more) return false;
        t->row = more;
        t->room = room;
    }
    bool ok = true;
    va_list args;
    va_start(args, t);
    memset(t->row[t->n_rows], 0, sizeof t->row[0]);
    for (int c = 0; c < t->n_columns; c++) {
        const char *text = va_arg(args, const char *);
        t->row[t->n_rows][c] = strdup(text ? text : "");
        ok = ok && t->row[t->n_rows][c];
    }
    va_end(args);
    t->n_rows++;
    return ok;
}

static void columns(struct cli_table *t, int n, ...)
{
    va_list args;
    va_start(args, n);
    for (int c = 0; c < n; c++) t->column[c] = va_arg(args, const char *);
    va_end(args);
    t->n_columns = n;
}

static void levels_text(unsigned levels, char text[64])
{
    text[0] = 0;
    for (int level = 0; level < TRIB_N_LEVELS; level++)
        if (levels & 1u << level)
            snprintf(text + strlen(text), 64 - strlen(text), "%s%s", text[0] ? " " : "", trib_level_name((enum trib_level)level));
}

static bool list_levers(struct cli_table *t)
{
    int n;
    bool ok = true;
    const struct trib_lever_info *const *lever = trib_levers(&n);
    columns(t, 7, "name", "doc", "full", "places", "fields", "briefs", "source");
    for (int i = 0; i < n && ok; i++) {
        char places[64], fields[4096] = "";
        levels_text(lever[i]->places, places);
        for (int f = 0; f < trib_lever_fields(lever[i]); f++) {
            const struct trib_field_info *x = &lever[i]->field[f];
            size_t n_text = strlen(fields);
            snprintf(fields + n_text, sizeof fields - n_text, "%s%s = %.10g (%.10g to %.10g) %s, %s", f ? "; " : "", x->name, x->value, x->low, x->high, x->words ? x->words : x->unit, x->source);
        }
        ok = add(t, lever[i]->name, lever[i]->doc, lever[i]->full, places, fields, lever[i]->briefs, lever[i]->source);
    }
    return ok;
}
static bool list_measures(struct cli_table *t)
{
    int n;
    bool ok = true;
    const struct trib_measure_info *m = trib_measures(&n);
    columns(t, 6, "name", "doc", "unit", "kind", "levels", "briefs");
    for (int i = 0; i < n && ok; i++) {
        char levels[64];
        levels_text(m[i].levels, levels);
        ok = add(t, m[i].name, m[i].doc, m[i].unit, m[i].kind, levels, m[i].briefs);
    }
    return ok;
}
static bool list_parameters(struct cli_table *t)
{
    int n;
    bool ok = true;
    const struct trib_parameter_info *p = trib_parameters(&n);
    columns(t, 7, "name", "doc", "default", "low", "high", "unit", "source");
    for (int i = 0; i < n && ok; i++) {
        char value[32], low[32], high[32];
        cli_number(p[i].value, value);
        cli_number(p[i].low, low);
        cli_number(p[i].high, high);
        ok = add(t, p[i].name, p[i].doc, value, low, high, p[i].unit, p[i].source);
    }
    return ok;
}
static bool list_mechanisms(struct cli_table *t)
{
    int n;
    bool ok = true;
    const struct trib_mechanism_info *m = trib_mechanisms(&n);
    columns(t, 4, "name", "doc", "moves", "briefs");
    for (int i = 0; i < n && ok; i++) ok = add(t, m[i].name, m[i].doc, m[i].moves, m[i].briefs);
    return ok;
}
static bool list_shocks(struct cli_table *t)
{
    int n;
    bool ok = true;
    const struct trib_shock_info *s = trib_shocks(&n);
    columns(t, 6, "name", "doc", "low", "high", "unit", "places");
    for (int i = 0; i < n && ok; i++) {
        char low[32], high[32], places[64];
        cli_number(s[i].low, low);
        cli_number(s[i].high, high);
        levels_text(s[i].places, places);
        ok = add(t, s[i].name, s[i].doc, low, high, s[i].unit, places);
    }
    return ok;
}
static bool list_rules(struct cli_table *t)
{
    int n;
    bool ok = true;
    const struct trib_rule_info *r = trib_rules(&n);
    columns(t, 5, "name", "doc", "actor", "inputs", "outputs");
    for (int i = 0; i < n && ok; i++) ok = add(t, r[i].name, r[i].doc, trib_level_name(r[i].actor), r[i].inputs, r[i].outputs);
    return ok;
}
/* The rows of the brief, and where each is in the program. */
static bool list_systems(struct cli_table *t)
{
    int n;
    bool ok = true;
    const struct trib_system_info *s = trib_systems(&n);
    columns(t, 6, "id", "system", "by", "functions", "measures", "tests");
    for (int i = 0; i < n && ok; i++) ok = add(t, s[i].id, s[i].name, s[i].by, s[i].functions, s[i].measures, s[i].tests);
    return ok;
}
static bool list_figures(struct cli_table *t)
{
    int n;
    bool ok = true;
    const struct plot_figure_info *f = plot_figures(&n);
    columns(t, 3, "name", "doc", "fields");
    for (int i = 0; i < n && ok; i++) ok = add(t, f[i].name, f[i].doc, f[i].fields);
    return ok;
}

/* ---- what lies in the data folder -------------------------------------------------------------------------------------------------- */
static int visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static enum trib_status list_cases(struct cli_table *t, bool *ok, struct trib_error *err)
{
    char folder[4096], path[8192];
    struct dirent **entry = NULL;
    columns(t, 4, "name", "doc", "first_day", "last_day");
    snprintf(folder, sizeof folder, "%s/cases", script_data_folder());
    int n = scandir(folder, &entry, visible, alphasort);
    if (n < 0) return trib_fail(err, TRIB_IO, "The folder of cases %s can't be read: %s.", folder, strerror(errno));
    for (int i = 0; i < n; i++) {
        struct stat info;
        struct trib_case *cas = NULL;
        struct trib_error why;
        char first[11] = "", last[11] = "";
        snprintf(path, sizeof path, "%s/%s/case.csv", folder, entry[i]->d_name);
        if (stat(path, &info) == 0 && *ok) {
            *strrchr(path, '/') = 0;
            if (trib_case_load(path, &cas, &why) == TRIB_OK) {
                trib_day_text(trib_case_first_day(cas), first);
                trib_day_text(trib_case_last_day(cas), last);
                *ok = add(t, entry[i]->d_name, trib_case_name(cas), first, last);
                trib_case_free(cas);
            } else {
                snprintf(path, sizeof path, "can't be loaded: %s", why.text);
                *ok = add(t, entry[i]->d_name, path, "", "");
            }
        }
        free(entry[i]);
    }
    free(entry);
    return TRIB_OK;
}

/* The first sentence after the heading WHAT IS IT in a script's opening comment, its lines joined. */
static void what_is_it(const char *path, char *text, size_t size)
{
    char head[8192];
    size_t n = 0;
    text[0] = 0;
    FILE *f = fopen(path, "r");
    size_t read = f ? fread(head, 1, sizeof head - 1, f) : 0;
    if (f) fclose(f);
    head[read] = 0;
    const char *at = strstr(head, "WHAT IS IT");
    if (!at) return;
    at += strlen("WHAT IS IT");
    at += strspn(at, "?: \t\r\n-");
    for (; *at && n + 2 < size; at++) {
        if (strchr(" \t\r\n", *at)) {
            size_t space = strspn(at, " \t\r\n");
            int lines = 0;
            for (size_t i = 0; i < space; i++) lines += at[i] == '\n';
            if (lines > 1 || (n && strchr(".?!", text[n - 1]))) break; /* an empty line, or the end of a sentence */
            text[n++] = ' ';
            at += space - 1;
            if (lines && strncmp(at + 1, "--", 2) == 0) at += 2 + strspn(at + 3, " \t"); /* a comment of single lines */
        } else text[n++] = *at;
    }
    text[n] = 0;
}

static bool scan_scenarios(struct cli_table *t, const char *folder, const char *below, int depth)
{
    struct dirent **entry = NULL;
    bool ok = true;
    int n = scandir(folder, &entry, visible, alphasort);
    for (int i = 0; i < n; i++) {
        char path[4096], name[1024], doc[512];
        struct stat info;
        const char *file = entry[i]->d_name, *dot = strrchr(file, '.');
        int fits = snprintf(path, sizeof path, "%s/%s", folder, file);
        snprintf(name, sizeof name, "%s%s%s", below, below[0] ? "/" : "", file);
        if (ok && fits < (int)sizeof path && stat(path, &info) == 0) {
            if (S_ISDIR(info.st_mode) && depth < 4 && !(depth == 0 && strcmp(file, "cases") == 0))
                ok = scan_scenarios(t, path, name, depth + 1);
            else if (S_ISREG(info.st_mode) && dot && strcmp(dot, ".lua") == 0) {
                what_is_it(path, doc, sizeof doc);
                name[strlen(name) - 4] = 0;
                if (doc[0]) ok = add(t, name, doc, path); /* without a heading it is a part that others require */
            }
        }
        free(entry[i]);
    }
    free(entry);
    return ok;
}

enum trib_status cli_table_of(const char *kind, struct cli_table *out, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    bool ok = true;
    memset(out, 0, sizeof *out);
    if (strcmp(kind, "levers") == 0) ok = list_levers(out);
    else if (strcmp(kind, "measures") == 0) ok = list_measures(out);
    else if (strcmp(kind, "parameters") == 0) ok = list_parameters(out);
    else if (strcmp(kind, "mechanisms") == 0) ok = list_mechanisms(out);
    else if (strcmp(kind, "shocks") == 0) ok = list_shocks(out);
    else if (strcmp(kind, "rules") == 0) ok = list_rules(out);
    else if (strcmp(kind, "systems") == 0) ok = list_systems(out);
    else if (strcmp(kind, "figures") == 0) ok = list_figures(out);
    else if (strcmp(kind, "cases") == 0) status = list_cases(out, &ok, err);
    else if (strcmp(kind, "scenarios") == 0) {
        columns(out, 3, "name", "doc", "file");
        ok = scan_scenarios(out, script_data_folder(), "", 0);
    } else {
        const char *near = trib_nearest(kind, kinds, sizeof kinds / sizeof kinds[0]);
        if (near) return trib_fail(err, TRIB_USAGE, "There is no list of '%s'; did you mean '%s'?", kind, near);
        return trib_fail(
            err, TRIB_USAGE,
            "There is no list of '%s'; there are levers, measures, parameters, mechanisms, cases, figures, scenarios, shocks, rules and systems.",
            kind);
    }
    if (!status && !ok) status = trib_fail(err, TRIB_MEMORY, "Not enough memory for the list of %s.", kind);
    if (status) cli_table_clear(out);
    return status;
}

/* A lever's own fields, one a line, below its name. */
static void print_fields(char *const *row, int width)
{
    printf("%-*s    %s; %s; full strength: %s\n", width, "", row[5], row[6], row[2]);
    for (const char *at = row[4]; *at;) {
        size_t n = strcspn(at, ";");
        printf("%-*s    %.*s\n", width, "", (int)n, at);
        at += n + (at[n] ? 2 : 0);
    }
}

enum trib_status cli_list(struct cli *cli, struct trib_error *err)
{
    struct cli_table t;
    const char *word = cli->n_args > 1 ? cli->arg[1] : NULL;
    const char *format = cli->format ? cli->format : "text";
    enum trib_status status = cli_table_of(cli->arg[0], &t, err);
    if (status) return status;
    int width = 0, shown = 0;
    for (int i = 0; i < t.n_rows; i++)
        if ((int)strlen(t.row[i][0]) > width) width = (int)strlen(t.row[i][0]);
    if (strcmp(format, "csv") == 0)
        for (int c = 0; c < t.n_columns; c++) printf("%s%s", t.column[c], c + 1 < t.n_columns ? "," : "\n");
    if (strcmp(format, "json") == 0) printf("[");
    for (int i = 0; i < t.n_rows; i++) {
        char **row = t.row[i];
        if (word && !strcasestr(row[0], word) && !strcasestr(row[1], word)) continue;
        if (strcmp(format, "text") == 0) {
            printf("%-*s  %s\n", width, row[0], row[1]);
            if (strcmp(cli->arg[0], "levers") == 0) print_fields(row, width);
        } else if (strcmp(format, "csv") == 0) {
            for (int c = 0; c < t.n_columns; c++) {
                cli_csv(stdout, row[c]);
                putchar(c + 1 < t.n_columns ? ',' : '\n');
            }
        } else {
            printf("%s\n  {", shown ? "," : "");
            for (int c = 0; c < t.n_columns; c++) {
                printf("%s\"%s\": ", c ? ", " : "", t.column[c]);
                cli_json(stdout, row[c]);
            }
            printf("}");
        }
        shown++;
    }
    if (strcmp(format, "json") == 0) printf("\n]\n");
    cli_table_clear(&t);
    return TRIB_OK;
}
