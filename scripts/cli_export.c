/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `tributary export`: tables of a store as CSV, the same bytes however the runs were made: rows by arm, row of the design, replicate
 * and time, and no number that the store gave in passing (a point is known by the beginning of its key). Only `attempts`, which
 * tells what happened on the way, has no such promise.
 */
#include "cli.h"
#include "store.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct export
{
    struct store *st;
    FILE *out;
    struct trib_error *err;
};
/* The first digits of a point's key; 0 for the point without values. */
#define POINT "CASE r.point_id WHEN 0 THEN '0' ELSE (SELECT substr(q.key, 1, 12) FROM point q WHERE q.point_id = r.point_id) END"

static enum trib_status sql_failed(const struct export *x) { return cli_sql_failed(x->st, x->err); }
enum trib_status cli_sql_failed(struct store *st, struct trib_error *err)
{
    int code = sqlite3_errcode(store_db(st));
    enum trib_status status = code == SQLITE_NOMEM                                                      ? TRIB_MEMORY
                              : code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR ? TRIB_STORE
                                                                                                        : TRIB_IO;
    return trib_fail(err, status, "The store %s can't be read: %s.", store_path(st), sqlite3_errmsg(store_db(st)));
}

static void cell(FILE *out, sqlite3_stmt *row, int column)
{
    char text[32];
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER: fprintf(out, "%lld", (long long)sqlite3_column_int64(row, column)); break;
    case SQLITE_FLOAT:
        cli_number(sqlite3_column_double(row, column), text);
        fputs(text, out);
        break;
    case SQLITE_TEXT: cli_csv(out, (const char *)sqlite3_column_text(row, column)); break;
    default: /* NULL: an empty cell */ break;
    }
}

static void day_cell(FILE *out, sqlite3_stmt *row, int column)
{
    char text[11];
    if (sqlite3_column_type(row, column) == SQLITE_NULL || sqlite3_column_int64(row, column) == TRIB_DAY_MAX) return;
    trib_day_text(sqlite3_column_int(row, column), text);
    fputs(text, out);
}

/* "," and the names of a table's columns from number `first` on, quoted as SQL wants it (sql) or as a CSV head. */
static char *measure_columns(const struct export *x, const char *table, int first, bool sql)
{
    sqlite3_str *text = sqlite3_str_new(NULL);
    char *ask_text = sqlite3_mprintf("SELECT name FROM pragma_table_info(%Q) WHERE cid >= %d ORDER BY cid", table, first);
    sqlite3_stmt *ask = NULL;
    if (ask_text && sqlite3_prepare_v2(store_db(x->st), ask_text, -1, &ask, NULL) == SQLITE_OK)
        while (sqlite3_step(ask) == SQLITE_ROW) sqlite3_str_appendf(text, sql ? ", t.\"%w\"" : ",%s", sqlite3_column_text(ask, 0));
    sqlite3_finalize(ask);
    sqlite3_free(ask_text);
    char *columns = sqlite3_str_finish(text);
    return columns ? columns : sqlite3_mprintf("");
}

/* Asks one query for each arm and gives each row to `print`. The query's ?1 is the arm's place in the experiment. */
static enum trib_status each_arm(const struct export *x, const char *sql, void (*print)(FILE *out, sqlite3_stmt *row))
{
    struct store_arm_info *arm = NULL;
    sqlite3_stmt *ask = NULL;
    int n = 0;
    enum trib_status status = store_arms(x->st, &arm, &n, x->err);
    if (status) return status;
    if (!sql || sqlite3_prepare_v2(store_db(x->st), sql, -1, &ask, NULL) != SQLITE_OK) status = sql_failed(x);
    for (int a = 0; a < n && !status; a++) {
        int rc;
        sqlite3_bind_int(ask, 1, arm[a].ord);
        while ((rc = sqlite3_step(ask)) == SQLITE_ROW) {
            cli_csv(x->out, arm[a].name);
            putc(',', x->out);
            print(x->out, ask);
            putc('\n', x->out);
        }
        if (rc != SQLITE_DONE) status = sql_failed(x);
        sqlite3_reset(ask);
    }
    sqlite3_finalize(ask);
    free(arm);
    return status;
}

static void print_plain(FILE *out, sqlite3_stmt *row)
{
    for (int c = 0; c < sqlite3_column_count(row); c++) {
        if (c) putc(',', out);
        cell(out, row, c);
    }
}
static void print_month(FILE *out, sqlite3_stmt *row)
{
    int month = sqlite3_column_int(row, 1);
    cell(out, row, 0);
    fprintf(out, ",%04d-%02d", month / 12, month % 12 + 1);
    for (int c = 2; c < sqlite3_column_count(row); c++) {
        putc(',', out);
        cell(out, row, c);
    }
}
static void print_event(FILE *out, sqlite3_stmt *row)
{
    for (int c = 0; c < sqlite3_column_count(row); c++) {
        if (c) putc(',', out);
        if (c == 2 || c == 3) day_cell(out, row, c);
        else cell(out, row, c);
    }
}

static enum trib_status export_runs(const struct export *x)
{
    fputs("arm,replicate,seed,status,fail_kind,fail_message,hash,agent_weeks,row,point\n", x->out);
    return each_arm(x,
                    "SELECT r.replicate, r.seed, CASE r.status WHEN 2 THEN 'done' ELSE 'failed' END, r.fail_kind, r.fail_message, r.hash, "
                    "r.agent_weeks,"
                    " r.row, " POINT " FROM runs r WHERE r.ord = ?1 ORDER BY r.row, r.replicate",
                    print_plain);
}
static enum trib_status export_monthly(const struct export *x)
{
    char *head = measure_columns(x, "monthly", 2, false), *list = measure_columns(x, "monthly", 2, true);
    char *sql = list ? sqlite3_mprintf("SELECT r.replicate, t.month%s, r.row FROM runs r CROSS JOIN monthly t ON t.run_id = r.run_id"
                                       " WHERE r.ord = ?1 AND r.status = 2 ORDER BY r.row, r.replicate, t.month",
                                       list)
                     : NULL;
    fprintf(x->out, "arm,replicate,month%s,row\n", head ? head : "");
    enum trib_status status = each_arm(x, sql, print_month);
    sqlite3_free(sql);
    sqlite3_free(list);
    sqlite3_free(head);
    return status;
}
static enum trib_status export_yearly(const struct export *x)
{
    char *head = measure_columns(x, "yearly", 4, false), *list = measure_columns(x, "yearly", 4, true);
    sqlite3_str *levels = sqlite3_str_new(NULL);
    for (int level = 0; level < TRIB_N_LEVELS; level++)
        sqlite3_str_appendf(levels, " WHEN %d THEN %Q", level, trib_level_name((enum trib_level)level));
    char *level = sqlite3_str_finish(levels);
    char *sql = list && level ? sqlite3_mprintf("SELECT r.replicate, t.year, CASE t.level%s END, coalesce(p.id, t.place)%s, r.row"
                                                " FROM runs r CROSS JOIN yearly t ON t.run_id = r.run_id"
                                                " LEFT JOIN place p ON p.arm_id = r.arm_id AND p.level = t.level AND p.place = t.place"
                                                " WHERE r.ord = ?1 AND r.status = 2"
                                                " ORDER BY r.row, r.replicate, t.level, t.year, t.place",
                                                level, list)
                              : NULL;
    fprintf(x->out, "arm,replicate,year,level,place%s,row\n", head ? head : "");
    enum trib_status status = each_arm(x, sql, print_plain);
    sqlite3_free(sql);
    sqlite3_free(level);
    sqlite3_free(list);
    sqlite3_free(head);
    return status;
}
static enum trib_status export_places_monthly(const struct export *x) { return cli_export_months(x->st, x->out, x->err); }
static enum trib_status export_events(const struct export *x)
{
    static const char sql[] =
        "SELECT r.replicate, v.n, v.day, CASE WHEN v.winner < 0 AND v.end_day >= 2147483647 THEN NULL ELSE v.end_day END,"
        " coalesce(t.id, v.town), coalesce(a.id, v.side_a), coalesce(b.id, v.side_b), coalesce(w.id, CASE WHEN v.winner >= 0 THEN v.winner "
        "END),"
        " v.deaths, v.displaced, v.front, r.row FROM runs r CROSS JOIN event v ON v.run_id = r.run_id"
        " LEFT JOIN place t ON t.arm_id = r.arm_id AND t.level = 1 AND t.place = v.town"
        " LEFT JOIN place a ON a.arm_id = r.arm_id AND a.level = 3 AND a.place = v.side_a"
        " LEFT JOIN place b ON b.arm_id = r.arm_id AND b.level = 3 AND b.place = v.side_b"
        " LEFT JOIN place w ON w.arm_id = r.arm_id AND w.level = 3 AND w.place = v.winner"
        " WHERE r.ord = ?1 AND r.status = 2 ORDER BY r.row, r.replicate, v.n";
    _Static_assert(TRIB_TOWN == 1 && TRIB_GROUP == 3, "levels in the query above");
    fputs("arm,replicate,n,day,end_day,town,side_a,side_b,winner,deaths,displaced,front,row\n", x->out);
    return each_arm(x, sql, print_event);
}
static enum trib_status export_money(const struct export *x)
{
    fputs("arm,replicate,year,flow,from,to,cents,row\n", x->out);
    return each_arm(x,
                    "SELECT r.replicate, t.year, f.name, a.name, b.name, t.cents, r.row FROM runs r CROSS JOIN money t ON t.run_id = r.run_id"
                    " JOIN flow f ON f.ord = t.flow JOIN account a ON a.ord = t.payer JOIN account b ON b.ord = t.payee"
                    " WHERE r.ord = ?1 AND r.status = 2 ORDER BY r.row, r.replicate, t.year, t.flow, t.payer, t.payee",
                    print_plain);
}
static enum trib_status export_balances(const struct export *x)
{
    fputs("arm,replicate,year,account,opening_cents,closing_cents,row\n", x->out);
    return each_arm(x,
                    "SELECT r.replicate, t.year, a.name, t.opening, t.closing, r.row FROM runs r CROSS JOIN balance t ON t.run_id = r.run_id"
                    " JOIN account a ON a.ord = t.account WHERE r.ord = ?1 AND r.status = 2"
                    " ORDER BY r.row, r.replicate, t.year, t.account",
                    print_plain);
}
static enum trib_status export_summary(const struct export *x)
{
    struct store_arm_info *arm = NULL;
    int n_arms = 0, n;
    const struct trib_measure_info *measure = trib_measures(&n);
    struct store_summary *s = calloc((size_t)n, sizeof *s);
    enum trib_status status =
        s ? store_arms(x->st, &arm, &n_arms, x->err) : trib_fail(x->err, TRIB_MEMORY, "Not enough memory for the summary.");
    fputs("arm,measure,unit,n,mean,sd,q05,q50,q95\n", x->out);
    for (int a = 0; a < n_arms && !status; a++) {
        status = store_summary(x->st, arm[a].ord, s, x->err);
        for (int i = 0; i < n && !status; i++) {
            const double value[] = {s[i].mean, s[i].sd, s[i].q05, s[i].q50, s[i].q95};
            if (!(measure[i].levels & (1u << TRIB_NATION))) continue;
            cli_csv(x->out, arm[a].name);
            fprintf(x->out, ",%s,", measure[i].name);
            cli_csv(x->out, measure[i].unit);
            fprintf(x->out, ",%d", s[i].n);
            for (int k = 0; k < 5; k++) {
                char text[32];
                cli_number(value[k], text);
                fprintf(x->out, ",%s", text);
            }
            putc('\n', x->out);
        }
    }
    free(s);
    free(arm);
    return status;
}

static void free_names(char **name, int n)
{
    for (int i = 0; i < n; i++) free(name[i]);
    free(name);
}
/* Names of all values of the plan's points, sorted; *n of them. */
static enum trib_status factor_names(const struct export *x, char ***name, int *n)
{
    static const char sql[] =
        "SELECT DISTINCT v.name FROM (SELECT DISTINCT point_id FROM plan) p JOIN point_value v USING(point_id) ORDER BY v.name";
    enum trib_status status = TRIB_OK;
    sqlite3_stmt *ask = NULL;
    int rc = sqlite3_prepare_v2(store_db(x->st), sql, -1, &ask, NULL);
    *name = NULL;
    *n = 0;
    if (rc == SQLITE_OK)
        while (!status && (rc = sqlite3_step(ask)) == SQLITE_ROW) {
            char **more = realloc(*name, (size_t)(*n + 1) * sizeof *more);
            char *word = more ? strdup((const char *)sqlite3_column_text(ask, 0)) : NULL;
            if (more) *name = more;
            if (word) (*name)[(*n)++] = word;
            else status = trib_fail(x->err, TRIB_MEMORY, "Not enough memory for the table of points.");
        }
    if (!status && rc != SQLITE_DONE) status = sql_failed(x);
    sqlite3_finalize(ask);
    if (status) {
        free_names(*name, *n);
        *name = NULL;
        *n = 0;
    }
    return status;
}
/* One line a row of the design: its values, united over the arms, each of which has those that vary something of it. */
static enum trib_status export_points(const struct export *x)
{
    static const char sql[] =
        "SELECT p.row, p.block, p.role, v.name, min(v.value) FROM (SELECT DISTINCT row, block, role, point_id FROM plan) p"
        " LEFT JOIN point_value v USING(point_id) GROUP BY p.row, p.block, p.role, v.name"
        " ORDER BY p.row, p.block, p.role, v.name";
    sqlite3_stmt *ask = NULL;
    char **name;
    int n, rc, column = 0;
    int64_t row = -1;
    enum trib_status status = factor_names(x, &name, &n);
    if (status) return status;
    fputs("row,block,role", x->out);
    for (int i = 0; i < n; i++) {
        putc(',', x->out);
        cli_csv(x->out, name[i]);
    }
    rc = sqlite3_prepare_v2(store_db(x->st), sql, -1, &ask, NULL);
    if (rc == SQLITE_OK)
        while ((rc = sqlite3_step(ask)) == SQLITE_ROW) {
            if (sqlite3_column_int64(ask, 0) != row) {
                for (; row >= 0 && column < n; column++) putc(',', x->out);
                row = sqlite3_column_int64(ask, 0);
                column = 0;
                fprintf(x->out, "\n%lld,%d,%d", (long long)row, sqlite3_column_int(ask, 1), sqlite3_column_int(ask, 2));
            }
            const char *here = (const char *)sqlite3_column_text(ask, 3);
            if (!here) continue; /* point 0, or an arm of this row that nothing varies */
            for (; column < n && strcmp(name[column], here) < 0; column++) putc(',', x->out);
            if (column == n || strcmp(name[column], here) != 0) continue;
            putc(',', x->out);
            cell(x->out, ask, 4);
            column++;
        }
    for (; row >= 0 && column < n; column++) putc(',', x->out);
    putc('\n', x->out);
    if (rc != SQLITE_DONE) status = sql_failed(x);
    sqlite3_finalize(ask);
    free_names(name, n);
    return status;
}

/* Rows of one query whose cells are written as they are. */
static enum trib_status export_plain(const struct export *x, const char *sql)
{
    sqlite3_stmt *ask = NULL;
    int rc = sqlite3_prepare_v2(store_db(x->st), sql, -1, &ask, NULL);
    if (rc == SQLITE_OK)
        while ((rc = sqlite3_step(ask)) == SQLITE_ROW) {
            print_plain(x->out, ask);
            putc('\n', x->out);
        }
    enum trib_status status = rc == SQLITE_DONE ? TRIB_OK : sql_failed(x);
    sqlite3_finalize(ask);
    return status;
}
static enum trib_status export_findings(const struct export *x)
{
    fputs("kind,measure,unit,contrast,window,name,quantity,x,y,value,low,high,verdict,n_runs,n_used,n_left_out\n", x->out);
    return export_plain(x,
                        "SELECT a.kind, a.measure, a.unit, a.contrast, a.\"window\", f.name, f.quantity, f.x, f.y, f.value, f.low, f.high,"
                        " f.verdict, a.n_runs, a.n_used, a.n_left_out FROM analysis a JOIN finding f USING(analysis_id)"
                        " ORDER BY a.kind, a.measure, a.contrast, a.\"window\", f.n");
}
static enum trib_status export_attempts(const struct export *x)
{
    fputs("arm,row,replicate,n,at,outcome,detail\n", x->out);
    return export_plain(
        x, "SELECT e.name, p.row, t.replicate, t.n, t.at, t.outcome, t.detail FROM experiment e CROSS JOIN plan p ON p.ord = e.ord"
           " CROSS JOIN attempt t ON t.arm_id = e.arm_id AND t.point_id = p.point_id AND t.seed = e.seed"
           " AND t.replicate >= p.first_replicate AND t.replicate < p.first_replicate + e.replicates"
           " ORDER BY e.ord, p.row, t.replicate, t.at, t.n, t.rowid");
}

static bool is_device(const char *file)
{
    struct stat info;
    return stat(file, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}
/* A table must not take the place of a store: its runs would be lost. */
static enum trib_status check_target(const char *file, struct trib_error *err)
{
    struct stat info;
    char head[16] = "";
    if (stat(file, &info) != 0) return TRIB_OK;
    if (S_ISDIR(info.st_mode)) return trib_fail(err, TRIB_IO, "%s can't be written: Is a directory.", file);
    FILE *f = S_ISREG(info.st_mode) ? fopen(file, "rb") : NULL;
    bool store = f && fread(head, 1, sizeof head, f) == sizeof head && memcmp(head, "SQLite format 3", sizeof head) == 0;
    if (f) fclose(f);
    if (store) return trib_fail(err, TRIB_USAGE, "%s is a store and is not overwritten; choose another --file.", file);
    return TRIB_OK;
}

enum trib_status cli_export(struct cli *cli, struct trib_error *err)
{
    static const struct {
        const char *name;
        enum trib_status (*write)(const struct export *);
    } tables[] = {{"runs", export_runs},     {"monthly", export_monthly}, {"summary", export_summary},   {"yearly", export_yearly},
                  {"events", export_events}, {"points", export_points},   {"findings", export_findings}, {"attempts", export_attempts},
                  {"money", export_money},   {"balances", export_balances}, {"places_monthly", export_places_monthly}};
    char path[4096], temporary[4352] = "";
    struct export x = {.out = stdout, .err = err};
    if (!cli->table)
        return trib_fail(err, TRIB_USAGE,
                         "`tributary export` needs --table runs, monthly, summary, yearly, places_monthly, events, money, balances, points, findings or"
                         " attempts.");
    /* Reading needs no particular build: the store names its own columns. */
    enum trib_status status = store_open(cli_store_path(cli->arg[0], path, sizeof path), NULL, true, false, &x.st, err);
    if (status) return status;
    if (cli->file && (status = check_target(cli->file, err))) goto out;
    if (cli->file && is_device(cli->file)) { /* /dev/stdout and the like are written to, not replaced */
        x.out = fopen(cli->file, "w");
        if (!x.out) {
            status = trib_fail(err, TRIB_IO, "%s can't be written: %s.", cli->file, strerror(errno));
            goto out;
        }
    } else if (cli->file) { /* written beside, then renamed: whoever looks sees a whole file */
        snprintf(temporary, sizeof temporary, "%s.%ld.part", cli->file, (long)getpid());
        x.out = fopen(temporary, "w");
        if (!x.out) {
            status = trib_fail(err, TRIB_IO, "%s can't be written: %s.", cli->file, strerror(errno));
            goto out;
        }
    }
    /* One transaction, so that a run that ends meanwhile does not stand in half of the table. */
    sqlite3_exec(store_db(x.st), "BEGIN", NULL, NULL, NULL);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (strcmp(tables[i].name, cli->table) == 0) status = tables[i].write(&x);
    sqlite3_exec(store_db(x.st), "COMMIT", NULL, NULL, NULL);
    if (x.out != stdout) {
        errno = 0;
        bool bad = ferror(x.out) != 0;
        bad = fclose(x.out) != 0 || bad;
        bad = bad || (!status && temporary[0] && rename(temporary, cli->file) != 0);
        if (bad && !status) status = trib_fail(err, TRIB_IO, "%s can't be written: %s.", cli->file, strerror(errno ? errno : EIO));
        if (status && temporary[0]) unlink(temporary);
    }
out:
    store_close(x.st);
    return status;
}
