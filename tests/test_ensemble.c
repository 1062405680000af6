/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ensemble: any number of workers, crashes, limits, stops and kill -9 end in the same store. */
#include "harness.h"
#include "../scripts/ensemble.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARMS 2
struct bench { /* two arms of the toy case, and what its worker shall do wrong */
    struct ensemble_arm arm[ARMS];
    struct ensemble_options options;
    struct ensemble_report report;
    struct trib_error err;
    char *path;
};
static struct mischief {
    uint32_t replicate;
    enum { NOTHING, CRASH, CRASH_ONCE, EXIT, HANG, EAT, COMPLAIN, DAWDLE } what;
    char *mark; /* file that says that it happened once */
} mischief;

static void crash(void)
{
    signal(SIGSEGV, SIG_DFL); /* a sanitizer would make an ordinary exit of it */
    raise(SIGSEGV);
}
static enum trib_status prepare(void *user, struct trib_config *config, struct trib_error *err)
{
    (void)user;
    if (mischief.what == DAWDLE) usleep(30000);
    else if (config->replicate != mischief.replicate) return TRIB_OK;
    switch (mischief.what) {
    case CRASH: crash(); return TRIB_OK;
    case CRASH_ONCE: {
        int fd = open(mischief.mark, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (fd >= 0) crash();
        return TRIB_OK;
    }
    case EXIT: _exit(0);
    case HANG:
        for (;;) pause();
    case EAT: /* touched, so that it is real; freed with the worker */
        for (;;) {
            char *block = malloc(1 << 20);
            if (!block) return trib_fail(err, TRIB_MEMORY, "Not enough memory.");
            memset(block, 1, 1 << 20);
        }
    case COMPLAIN: return trib_fail(err, TRIB_HOOK, "it does not want to");
    default: return TRIB_OK;
    }
}

static struct bench *set_up(int runs, int workers)
{
    struct bench *b = calloc(1, sizeof *b);
    test_defer(free, b);
    mischief = (struct mischief){0};
    b->path = test_text("%s/results.sqlite", test_folder());
    for (int a = 0; a < ARMS; a++) {
        b->arm[a].name = a ? "second" : "first";
        memcpy(b->arm[a].key, a ? "key 2" : "key 1", 6);
        b->arm[a].config_text = "toy";
        scene_toy(&b->arm[a].config);
        b->arm[a].config.to_day = b->arm[a].config.from_day + 200;
        if (a) REQUIRE_STATUS(trib_config_set_mechanism(&b->arm[a].config, "tolls", false, &b->err), &b->err);
    }
    b->options = (struct ensemble_options){.runs = runs, .seed = 5, .workers = workers, .threads = 1, .quiet = true, .prepare = prepare};
    return b;
}
static void tear_down(struct bench *b)
{
    for (int a = 0; a < ARMS; a++) trib_config_clear(&b->arm[a].config);
}
static enum trib_status run(struct bench *b)
{
    struct store *st = NULL;
    enum trib_status status = store_open(b->path, "b", false, false, &st, &b->err);
    if (!status) status = ensemble_run(st, b->arm, ARMS, &b->options, &b->report, &b->err);
    store_close(st);
    return status;
}
/* What a query answers, rows and columns joined. */
static char *ask(const char *path, const char *sql)
{
    struct trib_error err = {0};
    struct store *st = NULL;
    sqlite3_stmt *stmt = NULL;
    sqlite3_str *all = sqlite3_str_new(NULL);
    REQUIRE_STATUS(store_open(path, "b", true, false, &st, &err), &err);
    REQUIRE(sqlite3_prepare_v2(store_db(st), sql, -1, &stmt, NULL) == SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        for (int c = 0; c < sqlite3_column_count(stmt); c++)
            sqlite3_str_appendf(all, "%s%s", c ? "," : "", sqlite3_column_text(stmt, c) ? (const char *)sqlite3_column_text(stmt, c) : "");
        sqlite3_str_appendchar(all, 1, '\n');
    }
    sqlite3_finalize(stmt);
    store_close(st);
    char *text = sqlite3_str_finish(all);
    test_defer(sqlite3_free, text);
    return text ? text : "";
}
static char *results(const char *path)
{
    return ask(path, "SELECT r.ord, r.replicate, r.status, r.hash, m.month, m.arrivals, m.price, m.revenue_tolls FROM runs r JOIN monthly "
                     "m USING(run_id)"
                     " ORDER BY r.ord, r.replicate, m.month");
}
static char *reference(int runs)
{
    struct bench *b = set_up(runs, 1);
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.done_now, ARMS * runs);
    tear_down(b);
    return results(b->path);
}

TEST(the_number_of_workers_changes_nothing)
{
    char *one = reference(6);
    CHECK(strlen(one) > 200);
    const int workers[] = {2, 4, 30};
    for (int i = 0; i < 3; i++) {
        struct bench *b = set_up(6, workers[i]);
        REQUIRE_STATUS(run(b), &b->err);
        CHECK_TEXT(results(b->path), one);
        tear_down(b);
    }
}

TEST(nothing_is_computed_twice)
{
    char *whole = reference(6);
    struct bench *b = set_up(2, 2);
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.done_now, 4);
    b->options.runs = 6;
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.done_before, 4);
    CHECK_INT(b->report.done_now, 8);
    CHECK_TEXT(results(b->path), whole);
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.done_now, 0);
    CHECK_INT(b->report.done_before, 12);
    CHECK_TEXT(ask(b->path, "SELECT count(*) FROM summary WHERE measure = 'arrivals' AND n = 6"), "2\n");
    tear_down(b);
}

TEST(arms_of_one_content_are_run_once)
{
    struct bench *b = set_up(3, 2);
    memcpy(b->arm[1].key, b->arm[0].key, sizeof b->arm[0].key);
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.wanted, 3);
    CHECK_INT(b->report.done_now, 3);
    CHECK_TEXT(ask(b->path, "SELECT arm, count(*) FROM runs GROUP BY ord"), "first,3\nsecond,3\n");
    tear_down(b);
}

TEST(a_crash_costs_one_run_of_each_arm)
{
    struct bench *b = set_up(6, 2);
    mischief = (struct mischief){.replicate = 3, .what = CRASH};
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.done_now, 10);
    CHECK_INT(b->report.failed, 2);
    CHECK_CONTAINS(b->report.first_failure, "arm 'first', replicate 3 (signal)");
    CHECK_TEXT(ask(b->path, "SELECT arm_id, replicate, fail_kind, attempts FROM run WHERE status = 3 ORDER BY 1"),
               "1,3,signal,3\n2,3,signal,3\n");
    tear_down(b);
}

TEST(a_worker_that_leaves_is_lost_and_tried_again_next_time)
{
    char *whole = reference(3);
    struct bench *b = set_up(3, 2);
    mischief = (struct mischief){.replicate = 1, .what = EXIT};
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_TEXT(ask(b->path, "SELECT DISTINCT fail_kind, attempts FROM run WHERE status = 3"), "lost,3\n");
    mischief.what = NOTHING;
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.failed, 0);
    CHECK_TEXT(results(b->path), whole);
    tear_down(b);
}

TEST(a_crash_that_does_not_come_back_leaves_no_trace)
{
    char *whole = reference(4);
    struct bench *b = set_up(4, 2);
    mischief = (struct mischief){.replicate = 1, .what = CRASH_ONCE, .mark = test_text("%s/mark", test_folder())};
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.failed, 0);
    CHECK(test_exists(mischief.mark));
    CHECK_TEXT(ask(b->path, "SELECT count(*) FROM run WHERE attempts = 2"), "1\n");
    CHECK_TEXT(results(b->path), whole);
    tear_down(b);
}

TEST(an_endless_run_is_stopped_and_a_longer_limit_tries_again)
{
    struct bench *b = set_up(3, 2);
    mischief = (struct mischief){.replicate = 1, .what = HANG};
    b->options.time_limit = test_sanitized() ? 5 : 1;
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.done_now, 4);
    CHECK_INT(b->report.failed, 2);
    CHECK_TEXT(ask(b->path, "SELECT DISTINCT fail_kind, attempts FROM run WHERE status = 3"), "timeout,1\n");
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.failed, 2); /* the same limit: known to fail */
    CHECK_INT(b->report.done_now, 0);
    mischief.what = NOTHING;
    b->options.time_limit = 0;
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.failed, 0);
    CHECK_INT(b->report.done_now, 2);
    tear_down(b);
}

/* Not under a sanitizer: its allocator ends the process where malloc would return NULL. */
TEST_TAGGED(a_run_that_eats_memory_fails_alone, "nosan")
{
    struct bench *b = set_up(3, 2);
    mischief = (struct mischief){.replicate = 1, .what = EAT};
    b->options.memory_limit = 200 << 20;
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.failed, 2);
    CHECK_INT(b->report.done_now + b->report.failed, 6);
    CHECK_TEXT(ask(b->path, "SELECT DISTINCT fail_kind FROM run WHERE status = 3 AND replicate = 1"), "memory\n");
    tear_down(b);
}

TEST(what_would_fail_again_is_not_tried_again)
{
    struct bench *b = set_up(3, 2);
    mischief = (struct mischief){.replicate = 2, .what = COMPLAIN};
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_TEXT(ask(b->path, "SELECT fail_kind, attempts, fail_message FROM run WHERE status = 3 AND arm_id = 1"),
               "script,1,it does not want to\n");
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.done_now, 0);
    CHECK_INT(b->report.failed, 2);
    tear_down(b);
}

/* A child process is the master; we send it signals as a terminal or a scheduler would. */
static pid_t master_process(struct bench *b)
{
    pid_t child = fork();
    if (child) return child;
    enum trib_status status = run(b);
    _exit(status == TRIB_OK ? 0 : status == TRIB_STOPPED ? 75 : 1);
}

TEST(a_stopped_ensemble_goes_on)
{
    char *whole = reference(20);
    struct bench *b = set_up(20, 2);
    int how = 0;
    mischief.what = DAWDLE;
    pid_t child = master_process(b);
    usleep(250000);
    kill(child, SIGTERM);
    waitpid(child, &how, 0);
    REQUIRE(WIFEXITED(how));
    CHECK_INT(WEXITSTATUS(how), 75);
    int kept = atoi(ask(b->path, "SELECT count(*) FROM run"));
    CHECK(kept > 0);
    CHECK(kept < 40);
    mischief.what = NOTHING;
    REQUIRE_STATUS(run(b), &b->err);
    CHECK_INT(b->report.done_before, kept);
    CHECK_INT(b->report.done_now, 40 - kept);
    CHECK_TEXT(results(b->path), whole);
    tear_down(b);
}

TEST(the_second_signal_stops_now)
{
    struct bench *b = set_up(4, 2);
    int how = 0;
    mischief = (struct mischief){.replicate = 0, .what = HANG};
    pid_t child = master_process(b);
    usleep(300000);
    kill(child, SIGINT);
    usleep(300000);
    CHECK_INT(waitpid(child, &how, WNOHANG), 0); /* it waits for what it began */
    kill(child, SIGINT);
    CHECK_INT(waitpid(child, &how, 0), child);
    CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 75);
    tear_down(b);
}

TEST(a_killed_master_loses_only_what_was_not_saved)
{
    char *whole = reference(20);
    for (int round = 0; round < 3; round++) {
        struct bench *b = set_up(20, 2);
        mischief.what = DAWDLE;
        pid_t child = master_process(b);
        usleep(120000 + 150000 * (unsigned)round);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        mischief.what = NOTHING;
        REQUIRE_STATUS(run(b), &b->err);
        CHECK_INT(b->report.done_before + b->report.done_now, 40);
        CHECK_TEXT(results(b->path), whole);
        tear_down(b);
    }
}
