/* SPDX-License-Identifier: GPL-3.0-or-later */
/* result:print and result:csv: a comparison as a table in plain words, and as rows for other programs. */
#include "lua_api.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_MEASURES = 64, WIDTH = 118 };

/* "1.23M": three digits that count, with k, M, bn. */
static void readable(double x, char *text, size_t size) {
    if (isnan(x)) {
        snprintf(text, size, "–");
        return;
    }
    static const struct { double unit; const char *word; } units[] = {{1e9, "bn"}, {1e6, "M"}, {1e4, "k"}};
    double shown = x;
    const char *word = "";
    for (size_t i = 0; i < 3; i++) {
        if (fabs(x) < 0.9995 * units[i].unit) continue;
        shown = x / (units[i].unit == 1e4 ? 1e3 : units[i].unit), word = units[i].word;
        break;
    }
    double a = fabs(shown);
    int decimals = x == 0 ? 0 : a >= 99.95 ? 0 : a >= 9.995 ? 1 : a >= 0.9995 ? 2 : a >= 0.01 ? 3 : 5;
    if (!*word && a >= 100 && x == floor(x)) decimals = 0;
    snprintf(text, size, "%.*f%s", decimals, shown, word);
    bool zero = true;
    for (const char *c = text; *c; c++) zero &= strchr("-0.", *c) != NULL;
    if (zero) snprintf(text, size, "0");
}
int api_columns(const char *text) {
    int n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}
struct column {
    const struct trib_measure_info *info;
    char unit[64];
    char (*cell)[96]; /* one an arm */
    int width;
};
static int longest(const struct column *c, int n_arms) {
    int width = api_columns(c->info->name);
    if (api_columns(c->unit) > width) width = api_columns(c->unit);
    for (int i = 0; i < n_arms; i++)
        if (api_columns(c->cell[i]) > width) width = api_columns(c->cell[i]);
    return width;
}
void api_put(FILE *out, const char *text, int width) {
    int fill = width - api_columns(text);
    fprintf(out, "%s%*s", text, fill > 0 ? fill : 0, "");
}
static void month_text(int32_t month, char text[16]) { snprintf(text, 16, "%04d-%02d", (int)(month / 12) % 10000, (int)(month % 12) + 1); }

/* All of the table, as text of malloc. Called inside sandbox_enter: no Lua here. */
static enum trib_status make_table(const struct api_experiment *x, const int *measure, int n_measures, struct api_window w, char **text, struct trib_error *err) {
    enum trib_status status = TRIB_OK;
    size_t size = 0, runs = (size_t)x->runs;
    FILE *out = open_memstream(text, &size);
    double *first = malloc(runs * sizeof *first), *value = malloc(runs * sizeof *value);
    struct column *column = calloc((size_t)n_measures, sizeof *column);
    int n_infos, first_runs = x->runs, fewest = first_runs, most = 0, name_width = 4;
    const struct trib_measure_info *info = trib_measures(&n_infos);
    if (!out || !first || !value || !column) {
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for a table");
        goto out;
    }
    for (int i = 0; i < x->n_arms; i++)
        if (api_columns(x->arm[i].name) > name_width) name_width = api_columns(x->arm[i].name);
    for (int m = 0; m < n_measures; m++) {
        struct column *c = &column[m];
        c->info = &info[measure[m]];
        snprintf(c->unit, sizeof c->unit, "%s%s", c->info->unit, strcmp(c->info->kind, "sum") == 0 ? "" : strcmp(c->info->kind, "mean") == 0 ? ", mean" : strcmp(c->info->kind, "last") == 0 ? ", at the end" : "");
        if (!(c->cell = calloc((size_t)x->n_arms, sizeof *c->cell))) {
            status = trib_fail(err, TRIB_MEMORY, "not enough memory for a table");
            goto out;
        }
        for (int i = 0; i < x->n_arms; i++) {
            if ((status = api_window_values(x, i, measure[m], w, i ? value : first, err)) != TRIB_OK) goto out;
            struct api_cell cell = api_cell_of_arm(x, i ? value : first, first, c->info->better);
            char a[24], b[24], d[24];
            if (!i && cell.n < first_runs) first_runs = cell.n;
            if (i && cell.n_pairs < fewest) fewest = cell.n_pairs;
            if (i && cell.n_pairs > most) most = cell.n_pairs;
            readable(i ? cell.difference : cell.mean, a, sizeof a);
            readable(cell.low, b, sizeof b);
            readable(cell.high, d, sizeof d);
            const char *sign = i && cell.difference > 0 && strcmp(a, "0") != 0 ? "+" : "";
            if (!i || cell.n_pairs < 2) snprintf(c->cell[i], sizeof c->cell[i], "%s%s", sign, a);
            else snprintf(c->cell[i], sizeof c->cell[i], "%s%s [%s, %s]%s", sign, a, b, d, cell.low > 0 || cell.high < 0 ? "*" : "");
        }
        c->width = longest(c, x->n_arms);
    }
    for (int from = 0, to; from < n_measures; from = to) { /* as many columns as fit a line */
        int width = name_width;
        for (to = from; to < n_measures && (to == from || width + 3 + column[to].width <= WIDTH); to++) width += 3 + column[to].width;
        if (from) fputc('\n', out);
        api_put(out, "", name_width);
        for (int m = from; m < to; m++) fputs("   ", out), api_put(out, column[m].info->name, m + 1 < to ? column[m].width : 0);
        fputc('\n', out);
        api_put(out, "", name_width);
        for (int m = from; m < to; m++) fputs("   ", out), api_put(out, column[m].unit, m + 1 < to ? column[m].width : 0);
        fputc('\n', out);
        for (int i = 0; i < x->n_arms; i++) {
            api_put(out, x->arm[i].name, name_width);
            for (int m = from; m < to; m++) fputs("   ", out), api_put(out, column[m].cell[i], m + 1 < to ? column[m].width : 0);
            fputc('\n', out);
        }
    }
    char a[16], b[16];
    month_text(w.from, a), month_text(w.to, b);
    fprintf(out, "\n%s to %s%s; ", a, b, w.from_policy ? ", from the first policy's start" : "");
    if (x->n_arms == 1) {
        fprintf(out, "mean of %d run%s", first_runs, first_runs == 1 ? "" : "s");
    } else {
        char pairs[40];
        if (fewest == most) snprintf(pairs, sizeof pairs, "%d", most);
        else snprintf(pairs, sizeof pairs, "%d to %d", fewest, most);
        fprintf(out, "first row: mean of %d run%s%s. The others: paired difference from '%s',\n", first_runs, first_runs == 1 ? "" : "s", x->row ? " over all points" : "", x->arm[0].name);
        if (most < 2) fprintf(out, "over %s run with the same luck; two or more give an interval", pairs);
        else if (x->row) fprintf(out, "95%% interval (Student's t over %s points, each the mean of its runs; luck that all points share is not in it); * = it leaves out 0", pairs);
        else fprintf(out, "95%% interval (Student's t over %s pairs of runs with the same luck); * = the interval leaves out 0", pairs);
    }
    fprintf(out, ".\n");
out:
    if (out) fclose(out);
    for (int m = 0; column && m < n_measures; m++) free(column[m].cell);
    free(column), free(first), free(value);
    return status;
}
static void print_table(lua_State *L, const struct api_experiment *x, const int *measure, int n, struct api_window w) {
    struct api *api = x->api;
    if (x->dry && api->witness) api->witness->print(api->witness->user, x, measure, n, &w);
    if (x->dry || api->options->quiet) return;
    struct trib_error err = {0};
    char *text = NULL;
    sandbox_pause(api->sb);
    enum trib_status status = make_table(x, measure, n, w, &text, &err);
    if (!status && text) fputs(text, stdout), fflush(stdout);
    free(text);
    sandbox_resume(api->sb);
    if (status) api_fail(L, NULL, NULL, "%s", err.text);
}
int api_result_print(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "print");
    static const char *const fields[] = {"from", "to"};
    if (lua_type(L, 2) == LUA_TTABLE) api_check_keys(L, 2, "list of measures", fields, 2, true);
    int measure[MAX_MEASURES], n = api_read_measures(L, 2, measure, MAX_MEASURES);
    print_table(L, x, measure, n, api_read_window(L, 2, x));
    return 0;
}
void api_print_main(lua_State *L, int result) {
    static const char *const names[] = {"illicit_profit", "trafficking_profit", "conflict_risk", "arrivals", "deaths", "person_months_exploited"};
    struct api_experiment *x = api_result(L, result);
    int measure[8], n = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((measure[n] = trib_measure_find(names[i])) >= 0) n++;
    print_table(L, x, measure, n, api_default_window(x));
}

/* ---- csv ------------------------------------------------------------------------------------------------------------------------- */
void api_csv_text(FILE *f, const char *text) {
    if (!strpbrk(text, ",\"\n\r")) {
        fputs(text, f);
        return;
    }
    fputc('"', f);
    for (; *text; text++) {
        if (*text == '"') fputc('"', f);
        fputc(*text, f);
    }
    fputc('"', f);
}
static void put_number(FILE *f, double x) {
    if (isnan(x)) fputc(',', f);
    else fprintf(f, ",%.10g", x);
}
static enum trib_status write_runs(FILE *f, const struct api_experiment *x, const int *measure, int n, struct api_window w, struct trib_error *err) {
    int n_infos;
    const struct trib_measure_info *info = trib_measures(&n_infos);
    int factors = x->row ? x->row[0].n_values : 0;
    fputs(x->row ? "arm,point,replicate" : "arm,replicate", f);
    for (int k = 0; k < factors; k++) fprintf(f, ",%s", x->row[0].value[k].name);
    for (int m = 0; m < n; m++) fprintf(f, ",%s", info[measure[m]].name);
    fputc('\n', f);
    double *value = malloc((size_t)n * (size_t)x->runs * sizeof *value);
    if (!value) return trib_fail(err, TRIB_MEMORY, "not enough memory for a table");
    enum trib_status status = TRIB_OK;
    for (int i = 0; !status && i < x->n_arms; i++) {
        for (int m = 0; !status && m < n; m++) status = api_window_values(x, i, measure[m], w, value + (size_t)m * (size_t)x->runs, err);
        for (int run = 0; !status && run < x->runs; run++) {
            api_csv_text(f, x->arm[i].name);
            if (x->row) fprintf(f, ",%d", run / x->replicates + 1);
            fprintf(f, ",%d", run % x->replicates);
            for (int k = 0; k < factors; k++) put_number(f, x->row[run / x->replicates].value[k].value);
            for (int m = 0; m < n; m++) put_number(f, value[(size_t)m * (size_t)x->runs + (size_t)run]);
            fputc('\n', f);
        }
    }
    free(value);
    return status;
}
static enum trib_status write_monthly(FILE *f, const struct api_experiment *x, const int *measure, int n, struct trib_error *err) {
    int n_infos;
    const struct trib_measure_info *info = trib_measures(&n_infos);
    fputs("arm,replicate,month", f);
    for (int m = 0; m < n; m++) fprintf(f, ",%s", info[measure[m]].name);
    fputc('\n', f);
    enum trib_status status = TRIB_OK;
    struct store_series *s = calloc((size_t)n, sizeof *s);
    if (!s) return trib_fail(err, TRIB_MEMORY, "not enough memory for a table");
    for (int i = 0; !status && i < x->n_arms; i++) {
        int got = 0;
        for (; !status && got < n; got++) status = store_series(x->api->store, i, measure[got], &s[got], err);
        for (int run = 0; !status && run < s[0].n_runs; run++) {
            if (s[0].slot[run] >= (uint32_t)x->runs) continue;
            for (int k = 0; k < s[0].n_months; k++) {
                char month[16];
                month_text(s[0].first_month + k, month);
                api_csv_text(f, x->arm[i].name);
                fprintf(f, ",%u,%s", s[0].slot[run], month);
                for (int m = 0; m < n; m++) put_number(f, s[m].value[(size_t)run * (size_t)s[m].n_months + (size_t)k]);
                fputc('\n', f);
            }
        }
        for (int m = 0; m < got; m++) store_series_clear(&s[m]);
    }
    free(s);
    return status;
}
static enum trib_status write_summary(FILE *f, const struct api_experiment *x, const int *measure, int n, struct api_window w, struct trib_error *err) {
    int n_infos;
    const struct trib_measure_info *info = trib_measures(&n_infos);
    fputs("arm,measure,unit,n,mean,median,sd,q05,q25,q75,q95,difference,difference_low,difference_high,probability_better\n", f);
    double *first = malloc((size_t)x->runs * sizeof *first), *value = malloc((size_t)x->runs * sizeof *value);
    enum trib_status status = first && value ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for a table");
    for (int m = 0; !status && m < n; m++) {
        for (int i = 0; i < x->n_arms; i++) {
            if ((status = api_window_values(x, i, measure[m], w, i ? value : first, err)) != TRIB_OK) break;
            struct api_cell c = api_cell_of_arm(x, i ? value : first, first, info[measure[m]].better);
            api_csv_text(f, x->arm[i].name);
            fprintf(f, ",%s,", info[measure[m]].name);
            api_csv_text(f, info[measure[m]].unit);
            fprintf(f, ",%d", c.n);
            const double numbers[] = {c.mean, c.median, c.sd, c.q05, c.q25, c.q75, c.q95, c.difference, c.low, c.high, c.probability_better};
            for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) put_number(f, numbers[k]);
            fputc('\n', f);
        }
    }
    free(first), free(value);
    return status;
}
struct csv {
    const struct api_experiment *x;
    const int *measure;
    int n, kind;
    struct api_window window;
};
static enum trib_status write_csv(void *user, FILE *f, struct trib_error *err) {
    const struct csv *c = user;
    if (c->kind == 0) return write_runs(f, c->x, c->measure, c->n, c->window, err);
    if (c->kind == 1) return write_monthly(f, c->x, c->measure, c->n, err);
    return write_summary(f, c->x, c->measure, c->n, c->window, err);
}
int api_result_csv(lua_State *L) {
    struct api_experiment *x = api_check_result(L, "csv");
    static const char *const fields[] = {"file", "measures", "table", "from", "to"}, *const tables[] = {"runs", "monthly", "summary"};
    const char *file = NULL, *table = "runs";
    int measure[MAX_MEASURES * 2], n = 0;
    if (lua_type(L, 2) == LUA_TSTRING) {
        api_plain_text(L, 2, "the file's name");
        file = lua_tostring(L, 2);
    } else if (lua_type(L, 2) == LUA_TTABLE) {
        api_check_keys(L, 2, "csv", fields, 5, false);
        api_text(L, 2, "file", &file);
        api_text(L, 2, "table", &table);
        if (lua_getfield(L, 2, "measures") != LUA_TNIL) n = api_read_measures(L, -1, measure, MAX_MEASURES);
        lua_pop(L, 1);
    }
    if (!file) api_fail(L, "csv", NULL, "result:csv takes a file's name, as in result:csv(\"runs.csv\"), or a table with file, table, measures");
    int kind = 0;
    while (kind < 3 && strcmp(tables[kind], table) != 0) kind++;
    if (kind == 3) api_fail_name(L, "table", table, tables, 3, NULL);
    struct api_window w = api_read_window(L, 2, x);
    if (!n) { /* all that are kept for the nation */
        int n_infos;
        const struct trib_measure_info *info = trib_measures(&n_infos);
        for (int i = 0; i < n_infos && n < MAX_MEASURES * 2; i++)
            if (info[i].levels & (1u << TRIB_NATION)) measure[n++] = i;
    }
    static const char *const endings[] = {".csv", NULL};
    const char *path = api_out_path(L, file, endings);
    struct csv csv = {x, measure, n, kind, w};
    if (!x->dry) api_write(x->api, path, write_csv, &csv);
    return 0;
}
