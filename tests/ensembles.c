/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ensembles.h"
#include "../sim/sha256.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static bool once(const struct bench *b)
{
    int fd = open(b->mark, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd >= 0) close(fd);
    return fd >= 0;
}
static void die(int number)
{
    signal(number, SIG_DFL); /* a sanitizer would make an ordinary exit of it */
    raise(number);
}
/* Open files of the master; 3 are what it had from its start. */
static void limit_master(rlim_t files)
{
    struct rlimit limit;
    if (prlimit(getppid(), RLIMIT_NOFILE, NULL, &limit) != 0) return;
    limit.rlim_cur = files < limit.rlim_max ? files : limit.rlim_max;
    prlimit(getppid(), RLIMIT_NOFILE, &limit, NULL);
}
/* false: the run shall end with a complaint. */
static bool go_wrong(const struct bench *b, enum wrong what)
{
    switch (what) {
    case CRASH: die(SIGSEGV); return true;
    case ABORT: die(SIGABRT); return true;
    case CRASH_ONCE:
        if (once(b)) die(SIGSEGV);
        return true;
    case KILLED: raise(SIGKILL); return true;
    case KILLED_ONCE:
        if (once(b)) raise(SIGKILL);
        return true;
    case EXIT: _exit(0);
    case HANG:
        for (;;) pause();
    case EAT: /* all there is, touched, so that it is real; freed with the process */
        for (size_t size = 1 << 20; size >= 64; size /= 4)
            for (char *block; (block = malloc(size)) != NULL;) memset(block, 1, size);
        return true;
    case COMPLAIN: return false;
    case DAWDLE: usleep(30000); return true;
    case SLOW: usleep(400000); return true;
    case STARVE:
        limit_master(3);
        die(SIGSEGV);
        return true;
    case FEED: limit_master(1024); return true;
    case WAIT:
        while (access(b->mark, F_OK) != 0) usleep(2000);
        return true;
    case MARK: once(b); return true;
    default: return true;
    }
}

static int spoil(void *user, struct trib_model *m, enum trib_when when)
{
    (void)user;
    if (when == TRIB_WEEKLY && trib_model_week(m) == 5) m->count[DETAINED]++;
    return 0;
}
static int weekly(void *user, struct trib_model *m, enum trib_when when)
{
    const struct bench *b = user;
    if (when != TRIB_WEEKLY) return 0;
    enum wrong what = b->in_model(m);
    if (what == SPOIL) m->count[DETAINED]++;
    bool well = go_wrong(b, what);
    if (what == EAT) model_fail(m, TRIB_MEMORY, "no memory for more travellers"); /* as the model says itself, when it finds none */
    return well ? 0 : 1;
}

static enum trib_status prepare(void *user, struct trib_config *config, struct trib_error *err)
{
    struct bench *b = user;
    enum wrong what = b->choose ? b->choose(config) : b->replicate < 0 || config->replicate == (uint32_t)b->replicate ? b->what : NOTHING;
    if (what == SPOIL) config->callbacks = (struct trib_callbacks){.user = b, .hook = spoil};
    else if (b->in_model) config->callbacks = (struct trib_callbacks){.user = b, .hook = weekly};
    if (!go_wrong(b, what)) return trib_fail(err, TRIB_HOOK, "it does not want to");
    return what == EAT ? trib_fail(err, TRIB_MEMORY, "Not enough memory.") : TRIB_OK;
}
static void finish(void *user, struct trib_config *config, enum trib_status status, struct trib_error *err)
{
    (void)user;
    (void)config;
    if (status == TRIB_HOOK && !strstr(err->text, "want")) trib_fail(err, TRIB_HOOK, "the hook's own words");
}

static void forget(void *bench)
{
    struct bench *b = bench;
    for (int a = 0; a < b->n_arms; a++) trib_config_clear(&b->arm[a].config);
    free(b);
}

struct trib_config *bench_arm(struct bench *b, const char *name)
{
    REQUIRE(b->n_arms < BENCH_ARMS);
    struct ensemble_arm *arm = &b->arm[b->n_arms++];
    arm->name = name;
    snprintf(arm->key, sizeof arm->key, "key of %s", name);
    arm->config_text = "toy";
    arm->user = b;
    scene_toy(&arm->config);
    arm->config.to_day = arm->config.from_day + 200;
    return &arm->config;
}

struct bench *bench_new(int runs, int workers)
{
    struct bench *b = calloc(1, sizeof *b);
    REQUIRE(b != NULL);
    if (!b) return NULL; /* never: for those who can't see through REQUIRE */
    test_defer(forget, b);
    b->path = test_text("%s/results.sqlite", test_folder());
    b->mark = test_text("%s/mark", test_folder());
    bench_arm(b, "first");
    scene_switch(bench_arm(b, "second"), "tolls", false);
    b->options = (struct ensemble_options){.runs = runs,
                                           .seed = 5,
                                           .workers = workers,
                                           .threads = 1,
                                           .quiet = true,
                                           .branch_day = TRIB_DAY_MIN,
                                           .prepare = prepare,
                                           .finish = finish};
    return b;
}

static int statement(unsigned what, void *user, void *stmt, void *sql)
{
    struct bench *b = user;
    (void)what;
    (void)stmt;
    b->at_sql(b, sql);
    return 0;
}
enum trib_status bench_run(struct bench *b)
{
    struct store *st = NULL;
    memset(&b->err, 0, sizeof b->err);
    enum trib_status status = store_open(b->path, "b", b->options.verify_share > 0, false, &st, &b->err);
    if (!status && b->at_sql) sqlite3_trace_v2(store_db(st), SQLITE_TRACE_STMT, statement, b);
    if (!status) status = ensemble_run(st, b->arm, b->n_arms, &b->options, &b->report, &b->err);
    store_close(st);
    return status;
}

enum trib_status bench_bind(struct bench *b)
{
    struct store *st = NULL;
    memset(&b->err, 0, sizeof b->err);
    enum trib_status status = store_open(b->path, "b", false, false, &st, &b->err);
    if (!status) status = ensemble_bind(st, b->arm, b->n_arms, &b->options, &b->err);
    store_close(st);
    return status;
}

pid_t bench_process(struct bench *b)
{
    pid_t child = fork();
    if (child) return child;
    alarm(60);
    enum trib_status status = bench_run(b);
    _exit(status == TRIB_OK ? 0 : status == TRIB_STOPPED ? 75 : 1);
}

char *bench_ask(const char *path, const char *sql)
{
    struct trib_error err = {0};
    struct store *st = NULL;
    sqlite3_stmt *stmt = NULL;
    sqlite3_str *all = sqlite3_str_new(NULL);
    REQUIRE_STATUS(store_open(path, "b", true, false, &st, &err), &err);
    if (!CHECK(sqlite3_prepare_v2(store_db(st), sql, -1, &stmt, NULL) == SQLITE_OK)) test_note("%s: %s", sql, sqlite3_errmsg(store_db(st)));
    while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
        for (int c = 0; c < sqlite3_column_count(stmt); c++)
            sqlite3_str_appendf(all, "%s%s", c ? "," : "", sqlite3_column_text(stmt, c) ? (const char *)sqlite3_column_text(stmt, c) : "");
        sqlite3_str_appendchar(all, 1, '\n');
    }
    sqlite3_finalize(stmt);
    store_close(st);
    char *text = sqlite3_str_finish(all);
    if (text) test_defer(sqlite3_free, text);
    return text ? text : "";
}

/* Columns of a table after its key, quoted, so that every value takes part. */
static char *values_of(const char *path, const char *table)
{
    return bench_ask(path,
                     test_text("SELECT group_concat('quote(t.\"' || name || '\")', '||'',''||') FROM pragma_table_info('%s') WHERE name <> "
                               "'run_id'",
                               table));
}
char *bench_results(const char *path)
{
    static const char *const tables[] = {"monthly", "yearly", "event", "money", "balance"},
                      *const keys[] = {"t.month", "t.level, t.year, t.place", "t.n", "t.year, t.flow, t.payer, t.payee", "t.year, t.account"};
    char *all = bench_ask(
        path, "SELECT ord, slot, runs.status, runs.hash, runs.agent_weeks, hex(run.weeks) FROM runs JOIN run USING(run_id) ORDER BY "
              "ord, slot");
    for (int i = 0; i < 5; i++) {
        char *part = bench_ask(path, test_text("SELECT ord, slot, '%s', %.60000s FROM runs JOIN %s t USING(run_id) ORDER BY ord, slot, %s",
                                               tables[i], values_of(path, tables[i]), tables[i], keys[i]));
        all = test_text("%s%s", all, part);
    }
    return all;
}
char *bench_digest(const char *path)
{
    char *all = bench_results(path), *hex = test_text("%64s", "");
    REQUIRE(strlen(all) > 200);
    trib_sha256_hex(all, strlen(all), hex);
    return hex;
}
