/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ensemble: any number of workers, crashes, limits, stops and kill -9 end in the same store. */
#include "ensembles.h"
#include "../scripts/ensemble_master.h"
#include "../scripts/frame.h"
#include "../scripts/progress.h"
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What an ensemble without mischief leaves behind, from one worker. */
static char *reference(int runs)
{
    struct bench *b = bench_new(runs, 1);
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 2 * runs);
    return bench_digest(b->path);
}

/* ---- the same results ------------------------------------------------------------------------------------------------------------ */
TEST(the_number_of_workers_changes_nothing)
{
    char *one = reference(6);
    const int workers[] = {2, 4, 30};
    for (int i = 0; i < 3; i++) {
        struct bench *b = bench_new(6, workers[i]);
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_TEXT(bench_digest(b->path), one);
    }
}

/* Through the program: the tables that a reader gets, byte by byte. */
TEST(exports_are_the_same_bytes_for_1_2_and_4_workers)
{
    static const char script[] =
        "local tributary = require 'tributary'\n"
        "local baseline = tributary.scenario { name = 'baseline', case = 'toy' }\n"
        "tributary.compare { arms = { baseline, baseline:with { name = 'no tolls', mechanisms = { tolls = false } } }, runs = 12 }\n";
    char *folder = test_folder();
    test_write(folder, "s.lua", script);
    for (int workers = 1; workers <= 4; workers *= 2) {
        CHECK_EXIT(test_program(folder, "run s.lua --quiet --workers %d --out o%d", workers, workers), 0);
        CHECK_EXIT(test_shell(folder,
                              "for table in runs monthly yearly events money balances summary; do \"$TRIBUTARY\" export o%d --table $table; done > e%d",
                              workers, workers),
                   0);
        CHECK_EXIT(test_shell(folder, "test $(wc -l < e%d) -gt 500 && cmp e1 e%d", workers, workers), 0);
    }
}

TEST(nothing_is_computed_twice)
{
    char *whole = reference(6);
    struct bench *b = bench_new(2, 2);
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 4);
    b->options.runs = 6;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_before, 4);
    CHECK_INT(b->report.done_now, 8);
    CHECK_TEXT(bench_digest(b->path), whole);
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 0);
    CHECK_INT(b->report.done_before, 12);
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*) FROM summary WHERE measure = 'arrivals' AND n = 6"), "2\n");
    CHECK_TEXT(bench_ask(b->path, "SELECT detail FROM log WHERE kind = 'started'"),
               "from nothing: 0 of 4 runs done before\ngoes on: 4 of 12 runs done before\n");
}

TEST(arms_of_one_content_are_run_once)
{
    struct bench *b = bench_new(3, 2);
    memcpy(b->arm[1].key, b->arm[0].key, sizeof b->arm[0].key);
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.wanted, 3);
    CHECK_INT(b->report.done_now, 3);
    CHECK_TEXT(bench_ask(b->path, "SELECT arm, count(*) FROM runs GROUP BY ord"), "first,3\nsecond,3\n");
}

TEST(one_run_in_this_process_is_the_run_of_the_store)
{
    struct bench *b = bench_new(3, 1);
    struct store_value value = {"leaving.rate", 0.03};
    struct ensemble_row row = {&value, 1, 7, 0, 0};
    struct trib_result result;
    b->options.row = &row;
    b->options.n_rows = 1;
    REQUIRE_STATUS(bench_run(b), &b->err);
    REQUIRE_STATUS(ensemble_run_one(&b->arm[1], &value, 1, &b->options, 8, &result, &b->err), &b->err);
    CHECK_TEXT(bench_ask(b->path, "SELECT hash FROM runs WHERE ord = 1 AND replicate = 8"),
               test_text("%016llx\n", (unsigned long long)result.hash));
    CHECK(result.n_rows > 0 && result.n_weeks > 20);
    trib_result_clear(&result);
    b->replicate = 8, b->what = COMPLAIN;
    CHECK_ERROR(ensemble_run_one(&b->arm[1], &value, 1, &b->options, 8, &result, &b->err), TRIB_HOOK, &b->err, "want");
    value.value = -1;
    CHECK(ensemble_run_one(&b->arm[1], &value, 1, &b->options, 8, &result, &b->err) == TRIB_RANGE);
}

/* ---- designs ---------------------------------------------------------------------------------------------------------------------- */
/* Two arms, the second with a lever; rows that vary the lever alone are one and the same for the first. */
static struct bench *design(int workers, struct ensemble_row *row, struct store_value (*value)[2], int n)
{
    struct bench *b = bench_new(2, workers);
    scene_lever(&b->arm[1].config, "interdiction_land", "2010-02-01");
    for (int i = 0; i < n; i++) {
        value[i][0] = (struct store_value){"leaving.rate", i % 2 ? 0.03 : 0.02};
        value[i][1] = (struct store_value){"lever.interdiction_land.intensity", 0.1 * (i + 1)};
        row[i] = (struct ensemble_row){value[i], 2, (uint32_t)(i / 2), i / 2, i % 2};
    }
    b->options.row = row;
    b->options.n_rows = n;
    return b;
}

/* Rows 0 2 4 (rate 0.02) begin with replicates 0 1 2, rows 1 3 5 (0.03) likewise; two runs each. Without the lever's values there are
 * 2 points x replicates 0 .. 3 = 8 runs of the first arm; the second has 6 points x 2 = 12. */
TEST(rows_that_are_alike_for_an_arm_are_run_once)
{
    struct ensemble_row row[6];
    struct store_value value[6][2];
    char *one = NULL;
    for (int workers = 1; workers <= 4; workers *= 2) {
        struct bench *b = design(workers, row, value, 6);
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.wanted, 20);
        CHECK_INT(b->report.done_now, 20);
        CHECK_TEXT(bench_ask(b->path, "SELECT name, count(*), sum(replicate) FROM run JOIN arm USING(arm_id) GROUP BY 1"),
                   "first,8,12\nsecond,12,18\n");
        CHECK_TEXT(bench_ask(b->path, "SELECT ord, count(*), count(DISTINCT run_id), max(slot) FROM runs GROUP BY 1"),
                   "0,12,8,11\n1,12,12,11\n");
        CHECK_TEXT(bench_ask(b->path, "SELECT row, block, role FROM plan WHERE ord = 1 ORDER BY row"),
                   "0,0,0\n1,0,1\n2,1,0\n3,1,1\n4,2,0\n5,2,1\n");
        CHECK(atoi(bench_ask(b->path, "SELECT count(DISTINCT hash) FROM run")) == 20);
        if (!one) one = bench_digest(b->path);
        CHECK_TEXT(bench_digest(b->path), one);
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.done_before, 20);
    }
}

/* A value is what a scenario with it would be: one run each way. */
TEST(values_of_a_row_reach_the_run)
{
    struct ensemble_row row[2];
    struct store_value value[2][2];
    struct bench *b = design(2, row, value, 2);
    REQUIRE_STATUS(bench_run(b), &b->err);
    struct trib_config config = b->arm[1].config;
    config.seed = 5, config.replicate = 1;
    config.setting[config.n_settings - 1].intensity = 0.2;
    scene_set(&config, "leaving.rate", 0.03);
    CHECK_TEXT(bench_ask(b->path, "SELECT hash FROM runs WHERE ord = 1 AND row = 1 AND replicate = 1"),
               test_text("%016llx\n", (unsigned long long)scene_hash(&config)));
}

TEST(what_a_design_must_not_hold)
{
    struct ensemble_row row[2];
    struct store_value value[2][2];
    struct bench *b = design(2, row, value, 2);
    value[1][0].value = 1e9;
    CHECK_ERROR(bench_run(b), TRIB_RANGE, &b->err, "leaving.rate");
    value[1][0] = (struct store_value){"leaving.rat", 0.02};
    CHECK_ERROR(bench_run(b), TRIB_NAME, &b->err, "leaving.rate");
    value[1][0] = (struct store_value){"lever.livelihoods.intensity", 0.02};
    CHECK_ERROR(bench_run(b), TRIB_USAGE, &b->err, "sorted by name");
    value[1][1] = (struct store_value){"lever.livelihoods.intensity", 0.02};
    value[1][0] = (struct store_value){"leaving.rate", 0.02};
    CHECK_ERROR(bench_run(b), TRIB_USAGE, &b->err, "no arm uses");
    row[1].n_values = 0;
    row[1].first_replicate = UINT32_MAX;
    CHECK_ERROR(bench_run(b), TRIB_RANGE, &b->err, "Row 2");
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*) FROM arm"), "0\n"); /* nothing was written */
}

static enum trib_status keep(void *user, struct store *st, struct trib_error *err)
{
    return user ? trib_fail(err, TRIB_IO, "no") : store_input(st, "script", "s.lua", "text", 4, err);
}
TEST(inputs_are_kept_and_a_plan_that_fails_leaves_the_old_one)
{
    struct bench *b = bench_new(2, 2);
    b->options.keep_inputs = keep;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_TEXT(bench_ask(b->path, "SELECT kind, name, length(bytes) FROM used JOIN input USING(sha256)"), "script,s.lua,4\n");
    b->options.keep_user = b;
    b->options.runs = 5;
    CHECK(bench_run(b) == TRIB_IO);
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*) FROM runs"), "4\n");
    CHECK_TEXT(bench_ask(b->path, "SELECT DISTINCT replicates FROM experiment"), "2\n");
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*) FROM used"), "1\n");
}

/* Places may come later: then the runs are made again, with the same results. */
TEST(a_study_without_places)
{
    char *whole = reference(3);
    struct bench *b = bench_new(3, 2);
    b->options.no_places = true;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*) FROM yearly"), "0\n");
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*) FROM run WHERE status = 2 AND NOT places"), "6\n");
    b->options.no_places = false;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 6);
    CHECK_TEXT(bench_digest(b->path), whole);
    b->options.no_places = true;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 0);
}

/* A run that is repeated for its places alone and fails is none that failed: the store keeps it. */
TEST(a_run_that_gets_no_places_stays_done)
{
    const enum wrong what[] = {COMPLAIN, EXIT};
    for (int i = 0; i < 2; i++) {
        struct bench *b = bench_new(3, 2);
        b->options.no_places = true;
        REQUIRE_STATUS(bench_run(b), &b->err);
        b->options.no_places = false;
        b->replicate = 1, b->what = what[i];
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.failed, 0);
        CHECK_INT(b->report.without_places, 2);
        CHECK_INT(b->report.done_now, 4);
        CHECK_INT(b->report.done_before, 2);
        CHECK_TEXT(b->report.first_failure, "");
        CHECK_TEXT(bench_ask(b->path, "SELECT status, places, count(*) FROM run GROUP BY 1, 2"), "2,0,2\n2,1,4\n");
        CHECK_TEXT(bench_ask(b->path, "SELECT DISTINCT replicate, outcome, detail FROM attempt"),
                   i ? "1,lost,The worker process disappeared (exit code 0).\n" : "1,script,it does not want to\n");
        CHECK_CONTAINS(bench_ask(b->path, "SELECT detail FROM log ORDER BY rowid DESC LIMIT 1"), "0 failed, 2 still without places");
        b->what = NOTHING;
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.done_now, 2);
        CHECK_INT(b->report.without_places, 0);
    }
}

/* ---- waves ----------------------------------------------------------------------------------------------------------------------- */
TEST(failures_are_forgotten_only_by_who_runs_them_again)
{
    static const char failures[] = "SELECT count(*) FROM run WHERE status = 3";
    struct bench *b = bench_new(3, 2);
    b->replicate = 1, b->what = EXIT; /* lost: what a next time might do better */
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_TEXT(bench_ask(b->path, failures), "2\n");
    b->what = NOTHING;
    REQUIRE_STATUS(bench_bind(b), &b->err);
    CHECK_TEXT(bench_ask(b->path, failures), "2\n");
    b->options.keep_failures = true;
    b->options.runs = 4; /* the next wave */
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 2);
    CHECK_INT(b->report.failed_of[ENSEMBLE_LOST], 2);
    CHECK_TEXT(bench_ask(b->path, failures), "2\n");
    b->options.keep_failures = false;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 2);
    CHECK_TEXT(bench_ask(b->path, failures), "0\n");
}

TEST(the_summary_can_wait_for_the_last_wave)
{
    static const char summary[] = "SELECT arm, measure, n, quote(mean), quote(sd), quote(q50) FROM summary ORDER BY 1, 2";
    struct bench *b = bench_new(3, 2), *plain = bench_new(3, 2);
    REQUIRE_STATUS(bench_run(plain), &plain->err);
    char *whole = bench_ask(plain->path, summary);
    CHECK_CONTAINS(whole, "first,arrivals,3,");
    b->options.no_summary = true;
    b->options.runs = 2;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_TEXT(bench_ask(b->path, summary), "");
    b->options.runs = 3;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_TEXT(bench_ask(b->path, summary), "");
    REQUIRE_STATUS(bench_bind(b), &b->err);
    CHECK_TEXT(bench_ask(b->path, summary), whole);
}

TEST(shards_united_are_the_whole)
{
    char *whole = reference(20);
    struct bench *b[3];
    struct store *st = NULL;
    struct trib_error err = {0};
    int64_t fresh, same;
    int wanted = 0;
    for (int i = 0; i < 3; i++) {
        b[i] = bench_new(20, 2);
        b[i]->options.shard = i;
        b[i]->options.n_shards = 3;
        REQUIRE_STATUS(bench_run(b[i]), &b[i]->err);
        CHECK(b[i]->report.wanted > 4 && b[i]->report.wanted < 24); /* 13.3 on average, standard deviation 3 */
        CHECK_INT(b[i]->report.done_now, b[i]->report.wanted);
        wanted += b[i]->report.wanted;
    }
    CHECK_INT(wanted, 40);
    REQUIRE_STATUS(store_open(b[0]->path, "b", false, false, &st, &err), &err);
    for (int i = 1; i < 3; i++) {
        CHECK_STATUS(store_merge(st, b[i]->path, &fresh, &same, &err), &err);
        CHECK_INT(fresh, b[i]->report.wanted);
        CHECK_INT(same, 0);
    }
    store_close(st);
    CHECK_TEXT(bench_digest(b[0]->path), whole);
    b[0]->options.n_shards = 4;
    b[0]->options.shard = 4;
    CHECK_ERROR(bench_run(b[0]), TRIB_RANGE, &b[0]->err, "no shard 5 of 4");
}

/* 20,000 rows of ten values for two arms: planned, one run of them made. */
TEST_TAGGED(a_large_plan_takes_no_time, "alone nosan")
{
    enum { ROWS = 20000, NAMES = 10 };
    struct bench *b = bench_new(1, 1);
    int n = 0, n_parameters;
    const struct trib_parameter_info *p = trib_parameters(&n_parameters);
    struct trib_parameter_info chosen[NAMES];
    for (int i = 0; i < n_parameters && n < NAMES; i += 7) chosen[n++] = p[i];
    for (int i = 1; i < n; i++) /* by name */
        for (int k = i; k > 0 && strcmp(chosen[k - 1].name, chosen[k].name) > 0; k--) {
            struct trib_parameter_info other = chosen[k];
            chosen[k] = chosen[k - 1];
            chosen[k - 1] = other;
        }
    struct ensemble_row *row = calloc(ROWS, sizeof *row);
    struct store_value *value = calloc((size_t)ROWS * NAMES, sizeof *value);
    REQUIRE(n == NAMES && row && value);
    test_defer(free, row);
    test_defer(free, value);
    for (int i = 0; i < ROWS; i++) {
        for (int k = 0; k < NAMES; k++) {
            double share = (i * 7919 % ROWS + 0.5) / ROWS;
            double v = chosen[k].low + share * (chosen[k].high - chosen[k].low);
            value[i * NAMES + k] = (struct store_value){chosen[k].name, strcmp(chosen[k].kind, "integer") == 0 ? floor(v) : v};
        }
        row[i] = (struct ensemble_row){value + i * NAMES, NAMES, 0, i / 12, i % 12};
    }
    b->options.row = row;
    b->options.n_rows = ROWS;
    b->options.n_shards = ROWS; /* two runs of them or so */
    REQUIRE_STATUS(bench_run(b), &b->err);
    test_note("planned in %.2f s, %.2f s of CPU; then %d runs", b->report.plan_seconds, b->report.store_cpu_seconds, b->report.wanted);
    CHECK(b->report.plan_seconds < 2);
    REQUIRE_STATUS(bench_run(b), &b->err);
    test_note("again in %.2f s", b->report.plan_seconds);
    CHECK(b->report.plan_seconds < 2);
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*), count(DISTINCT point_id) FROM plan"), test_text("%d,%d\n", 2 * ROWS, ROWS));
}

/* CPU seconds of the master apart from the store: to hand out a run of 1 ms, take its result and look after the rest. */
TEST_TAGGED(the_master_costs_little, "alone nosan")
{
    struct bench *b = bench_new(500, 2);
    REQUIRE_STATUS(bench_run(b), &b->err);
    double runs = b->report.done_now, ms = 1000 / runs;
    CHECK_INT(b->report.done_now, 1000);
    test_note("CPU of a run: worker %.3f ms, store %.3f ms, master %.3f ms", ms * b->report.cpu_seconds, ms * b->report.store_cpu_seconds,
              ms * b->report.master_cpu_seconds);
    CHECK(b->report.cpu_seconds > 0 && b->report.store_cpu_seconds > 0 && b->report.master_cpu_seconds > 0);
    CHECK(b->report.master_cpu_seconds / runs < 0.0003);
}

/* ---- verifying -------------------------------------------------------------------------------------------------------------------- */
TEST(a_doctored_run_is_found_and_named)
{
    struct bench *b = bench_new(10, 2);
    REQUIRE_STATUS(bench_run(b), &b->err);
    b->options.verify_share = 1;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.verified, 20);
    CHECK_INT(b->report.differ, 0);
    b->options.verify_share = 1e-9; /* never none */
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.verified, 1);
    b->options.verify_share = 0.3; /* 6 on average, standard deviation 2 */
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK(b->report.verified >= 1 && b->report.verified <= 14);
    b->options.verify_share = 1;
    /* Somebody turns the arrivals of a run, and its digests from week 10 on. */
    struct store *st = NULL;
    REQUIRE_STATUS(store_open(b->path, "b", false, false, &st, &b->err), &b->err);
    CHECK(sqlite3_exec(
              store_db(st),
              "UPDATE monthly SET arrivals = arrivals + 1 WHERE run_id = (SELECT run_id FROM runs WHERE ord = 1 AND replicate = 4);"
              "UPDATE run SET weeks = CAST(substr(weeks, 1, 40) || zeroblob(length(weeks) - 40) AS BLOB), hash = 'f' || substr(hash, 2)"
              " WHERE run_id = (SELECT run_id FROM runs WHERE ord = 1 AND replicate = 4)",
              NULL, NULL, NULL) == SQLITE_OK);
    store_close(st);
    char *before = bench_ask(b->path, "SELECT count(*), max(at) FROM log");
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.verified, 20);
    CHECK_INT(b->report.differ, 1);
    CHECK_CONTAINS(b->report.first_failure, "arm 'second', replicate 4");
    CHECK_CONTAINS(b->report.first_failure, "arrivals");
    CHECK_CONTAINS(b->report.first_failure, "week");
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*), max(at) FROM log"), before); /* nothing is written */
    /* one that fails now is not the same either */
    b->replicate = 3, b->what = CRASH;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.differ, 3);
    CHECK_CONTAINS(b->report.first_failure, "arm 'first', replicate 3: The run crashed with signal 11");
    /* another experiment is not verified by these runs */
    b->options.runs = 9;
    CHECK_ERROR(bench_run(b), TRIB_USAGE, &b->err, "another experiment");
    b->options.runs = 10;
    b->options.seed = 6;
    CHECK_ERROR(bench_run(b), TRIB_USAGE, &b->err, "seed");
}

/* Whoever verifies need not know whether the study kept places: where the store has them, they are compared. */
TEST(places_are_verified_where_the_store_has_them)
{
    struct bench *b = bench_new(3, 2);
    struct store *st = NULL;
    struct trib_result result;
    bool same = true;
    REQUIRE_STATUS(bench_run(b), &b->err);
    char *run = bench_ask(b->path, "SELECT run_id FROM runs WHERE ord = 1 AND replicate = 2");
    char *arm = bench_ask(b->path, "SELECT arm_id FROM runs WHERE ord = 1 AND replicate = 2");
    REQUIRE_STATUS(store_open(b->path, "b", false, false, &st, &b->err), &b->err);
    CHECK(sqlite3_exec(store_db(st), test_text("UPDATE yearly SET arrivals = coalesce(arrivals, 0) + 1 WHERE run_id = %s", run), NULL, NULL,
                       NULL) == SQLITE_OK);
    CHECK(sqlite3_changes(store_db(st)) > 0);
    store_close(st);
    b->options.no_places = true;
    b->options.verify_share = 1;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.verified, 6);
    CHECK_INT(b->report.differ, 1);
    CHECK_CONTAINS(b->report.first_failure, "arm 'second', replicate 2");
    /* one run alone, as for a replay */
    b->options.verify_share = 0;
    REQUIRE_STATUS(ensemble_run_one(&b->arm[1], NULL, 0, &b->options, 2, &result, &b->err), &b->err);
    CHECK(result.n_rows > 0);
    REQUIRE_STATUS(store_open(b->path, "b", true, false, &st, &b->err), &b->err);
    CHECK_STATUS(store_compare(st, &(struct store_run_id){atoi(arm), 0, 5, 2}, &result, &same, &b->err), &b->err);
    CHECK(!same);
    store_close(st);
    trib_result_clear(&result);
}

/* ---- what goes wrong ---------------------------------------------------------------------------------------------------------------- */
TEST(a_crash_costs_one_run_of_each_arm)
{
    const enum wrong what[] = {CRASH, ABORT};
    const char *const number[] = {"11", "6"};
    for (int i = 0; i < 2; i++) {
        struct bench *b = bench_new(6, 2);
        b->replicate = 3, b->what = what[i];
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.done_now, 10);
        CHECK_INT(b->report.failed, 2);
        CHECK_INT(b->report.failed_of[ENSEMBLE_SIGNAL], 2);
        CHECK_INT(b->report.n_lost, 0);
        CHECK_CONTAINS(b->report.first_failure, test_text("arm 'first', replicate 3 (signal): The run crashed with signal %s", number[i]));
        CHECK_TEXT(bench_ask(b->path, "SELECT ord, replicate, fail_kind, attempts FROM runs WHERE status = 3 ORDER BY 1"),
                   "0,3,signal,1\n1,3,signal,1\n");
        CHECK_TEXT(bench_ask(b->path, "SELECT run_id FROM runs WHERE status = 3 ORDER BY ord LIMIT 1"),
                   test_text("%lld\n", (long long)b->report.first_failure_run));
    }
}

/* 5% each: in every 20 replicates one that crashes, one that never ends, one that eats memory, one with an error in a hook, one that
 * breaks an invariant. */
static enum wrong some_of_each(const struct trib_config *config)
{
    switch (config->replicate % 20) {
    case 1: return CRASH;
    case 5: return HANG;
    case 9: return EAT;
    case 13: return COMPLAIN;
    case 17: return SPOIL;
    default: return NOTHING;
    }
}
TEST_TAGGED(a_quarter_fails_and_the_rest_is_done, "nosan") /* memory is limited */
{
    struct bench *b = bench_new(100, 2), *good = bench_new(100, 2);
    b->choose = some_of_each;
    b->options.time_limit = 0.5;
    b->options.memory_limit = 64 << 20;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.wanted, 200);
    CHECK_INT(b->report.done_now, 150);
    CHECK_INT(b->report.failed, 50);
    CHECK_INT(b->report.failed_of[ENSEMBLE_SIGNAL], 10);
    CHECK_INT(b->report.failed_of[ENSEMBLE_TIMEOUT], 10);
    CHECK_INT(b->report.failed_of[ENSEMBLE_MEMORY], 10);
    CHECK_INT(b->report.failed_of[ENSEMBLE_SCRIPT], 10);
    CHECK_INT(b->report.failed_of[ENSEMBLE_INVARIANT], 10);
    CHECK_INT(b->report.failed_of[ENSEMBLE_LOST], 0);
    CHECK_TEXT(bench_ask(b->path,
                         "SELECT fail_kind, count(*), min(replicate % 20), max(replicate % 20), max(attempts) FROM run WHERE status = 3 "
                         "GROUP BY 1 ORDER BY 1"),
               "invariant,10,17,17,1\nmemory,10,9,9,1\nscript,10,13,13,1\nsignal,10,1,1,1\ntimeout,10,5,5,1\n");
    CHECK_CONTAINS(bench_ask(b->path, "SELECT fail_message FROM run WHERE fail_kind = 'invariant'"), "detained");
    CHECK_CONTAINS(bench_ask(b->path, "SELECT detail FROM log WHERE kind = 'done'"),
                   "50 failed (10 script, 10 invariant, 10 signal, 10 timeout, 10 memory)");
    /* the others are what they would have been */
    REQUIRE_STATUS(bench_run(good), &good->err);
    static const char others[] = "SELECT ord, replicate, hash FROM runs WHERE replicate % 20 NOT IN (1, 5, 9, 13, 17) ORDER BY 1, 2";
    CHECK_TEXT(bench_ask(b->path, others), bench_ask(good->path, others));
    /* and nothing of it is tried again, but what a higher limit could change */
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.failed_of[ENSEMBLE_SIGNAL] + b->report.failed_of[ENSEMBLE_MEMORY], 20);
    CHECK_INT(b->report.done_now, 0);
    CHECK_INT(b->report.failed, 50);
}

TEST(a_worker_that_leaves_is_lost_and_tried_again_next_time)
{
    char *whole = reference(3);
    const enum wrong what[] = {EXIT, KILLED};
    const char *const words[] = {"disappeared (exit code 0)", "killed from outside"};
    for (int i = 0; i < 2; i++) {
        struct bench *b = bench_new(3, 2);
        b->replicate = 1, b->what = what[i];
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.failed_of[ENSEMBLE_LOST], 2);
        CHECK_INT(b->report.n_lost, 10);
        CHECK_INT(b->report.done_now, 4);
        CHECK_TEXT(bench_ask(b->path, "SELECT replicate, fail_kind, attempts FROM run WHERE status = 3"), "1,lost,5\n1,lost,5\n");
        CHECK_CONTAINS(bench_ask(b->path, "SELECT fail_message FROM run WHERE status = 3"), words[i]);
        CHECK_CONTAINS(bench_ask(b->path, "SELECT fail_message FROM run WHERE status = 3"), "out of memory");
        CHECK_TEXT(bench_ask(b->path, "SELECT arm_id, replicate, count(*), max(n), min(outcome) FROM attempt GROUP BY 1, 2"),
                   "1,1,5,5,lost\n2,1,5,5,lost\n");
        b->what = NOTHING;
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.failed, 0);
        CHECK_TEXT(bench_digest(b->path), whole);
    }
}

TEST(a_loss_that_does_not_come_back_leaves_an_attempt_alone)
{
    char *whole = reference(4);
    struct bench *b = bench_new(4, 2);
    b->replicate = 1, b->what = KILLED_ONCE;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.failed, 0);
    CHECK_INT(b->report.n_lost, 1);
    CHECK(test_exists(b->mark));
    CHECK_TEXT(bench_ask(b->path, "SELECT replicate, attempts FROM run WHERE attempts > 1"), "1,2\n");
    CHECK_TEXT(bench_ask(b->path, "SELECT replicate, n, outcome FROM attempt"), "1,1,lost\n");
    CHECK_TEXT(bench_digest(b->path), whole);
    /* a crash, however, is the run's own doing: no second try */
    b = bench_new(4, 2);
    b->replicate = 1, b->what = CRASH_ONCE;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.failed_of[ENSEMBLE_SIGNAL], 1);
    CHECK_INT(b->report.done_now, 7);
}

TEST(an_endless_run_is_stopped_and_a_longer_limit_tries_again)
{
    struct bench *b = bench_new(3, 2);
    b->replicate = 1, b->what = HANG;
    b->options.time_limit = test_sanitized() ? 5 : 1;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 4);
    CHECK_INT(b->report.failed, 2);
    CHECK_TEXT(bench_ask(b->path, "SELECT DISTINCT fail_kind, attempts FROM run WHERE status = 3"), "timeout,1\n");
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.failed, 2); /* the same limit: known to fail */
    CHECK_INT(b->report.failed_of[ENSEMBLE_TIMEOUT], 2);
    CHECK_INT(b->report.done_now, 0);
    CHECK_CONTAINS(b->report.first_failure, "arm 'first', replicate 1 (timeout)");
    b->what = NOTHING;
    b->options.time_limit = 0;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.failed, 0);
    CHECK_INT(b->report.done_now, 2);
}

/* Not under a sanitizer: its allocator ends the process where malloc would return NULL. */
TEST_TAGGED(a_run_that_eats_memory_fails_alone, "nosan")
{
    struct bench *b = bench_new(3, 2);
    b->replicate = 1, b->what = EAT;
    b->options.memory_limit = 200 << 20;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.failed, 2);
    CHECK_INT(b->report.done_now + b->report.failed, 6);
    CHECK_TEXT(bench_ask(b->path, "SELECT DISTINCT fail_kind FROM run WHERE status = 3 AND replicate = 1"), "memory\n");
}

/* One arm alone, so that the tasks are its replicates in order. */
static struct bench *bench_of_one(int runs)
{
    struct bench *b = bench_new(runs, 2);
    trib_config_clear(&b->arm[--b->n_arms].config);
    return b;
}

/* Two workers; the first order of the first worker is replicate 0. A worker that waits holds at most the 7 next replicates. */
static enum wrong starve_and_feed(const struct trib_config *config)
{
    switch (config->replicate) {
    case 0: return STARVE;
    case 4: return FEED;
    case 10: return WAIT;
    case 25: return MARK;
    default: return DAWDLE;
    }
}
static enum wrong starve_alone(const struct trib_config *config) { return config->replicate == 0 ? STARVE : NOTHING; }

TEST(what_would_fail_again_is_not_tried_again)
{
    struct bench *b = bench_new(3, 2);
    b->replicate = 2, b->what = COMPLAIN;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_TEXT(bench_ask(b->path, "SELECT fail_kind, attempts, fail_message FROM run WHERE status = 3 AND arm_id = 1"),
               "script,1,it does not want to\n");
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 0);
    CHECK_INT(b->report.failed, 2);
    CHECK_INT(b->report.failed_of[ENSEMBLE_SCRIPT], 2);
}

/* The first worker dies and can't be replaced. The second, which is above it, goes on; later the master may open files again, and tries
 * again: one run waits for another that only a second worker can run beside it. */
TEST(a_worker_that_cant_be_started_stops_nobody)
{
    int how = 0;
    struct bench *b = bench_of_one(40);
    b->choose = starve_and_feed;
    pid_t child = bench_process(b);
    CHECK_INT(waitpid(child, &how, 0), child);
    CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    CHECK_TEXT(bench_ask(b->path, "SELECT fail_kind, count(*), min(replicate) FROM run GROUP BY 1 ORDER BY 1"), ",39,1\nsignal,1,0\n");
    /* where nobody else works, it is an error that says so, and no endless wait */
    b = bench_new(4, 1);
    b->choose = starve_alone;
    child = bench_process(b);
    CHECK_INT(waitpid(child, &how, 0), child);
    CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 1);
}

/* The master is kept for longer than a run may take, by the first run that it writes. */
static void keep_busy(struct bench *b, const char *sql)
{
    if (strstr(sql, "INTO run(") && b->n_sql++ == 0) usleep(2500000);
}
static enum wrong slow_second(const struct trib_config *config) { return config->replicate == 2 ? SLOW : NOTHING; }
static enum wrong slow_second_in_pieces(const struct trib_config *config)
{
    int domain, small = 1; /* the least that the kernel allows */
    for (int fd = 3; fd < 100; fd++) {
        socklen_t size = sizeof domain;
        if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX)
            setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    }
    return slow_second(config);
}
/* Replicate 2, on the second worker, ends while the master is busy with replicate 0: its result lies in the socket; or, where it is
 * larger than the socket holds, a part of it. */
TEST(a_master_that_is_kept_blames_no_run)
{
    enum wrong (*const choose[])(const struct trib_config *) = {slow_second, slow_second_in_pieces};
    for (int i = 0; i < 2; i++) {
        struct bench *b = bench_of_one(6);
        b->choose = choose[i];
        b->at_sql = keep_busy;
        b->options.time_limit = test_sanitized() ? 2 : 1;
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.failed, 0);
        CHECK_INT(b->report.done_now, 6);
        CHECK(b->report.seconds > 2.4);
    }
}

static bool send_piece(int fd, const char *frame, size_t from, size_t to)
{
    return send(fd, frame + from, to - from, 0) == (ssize_t)(to - from);
}
/* A frame comes in pieces, cut in its head, behind it and in its payload: the task is open until the last is in. */
TEST(half_a_frame_is_no_whole_one)
{
    int pair[2];
    size_t size = 0;
    bool dead = false;
    volatile sig_atomic_t signals = 0;
    struct trib_error err = {0};
    struct ensemble_arm arm = {.name = "first"};
    struct ensemble_options options = {.runs = 1, .verify_share = 1};
    struct ensemble_report report = {0};
    uint32_t message[2];
    struct plan_task task = {0};
    int arm_id = 1;
    int64_t point = 0;
    struct ensemble_row row = {0};
    struct master m = {.signals = &signals,
                       .plan = {.arms = &arm,
                                .n_arms = 1,
                                .options = &options,
                                .row = &row,
                                .n_rows = 1,
                                .arm_id = &arm_id,
                                .point = &point,
                                .task = &task,
                                .n_tasks = 1},
                       .options = &options,
                       .report = &report,
                       .err = &err,
                       .next = 1,
                       .n_open = 1,
                       .message = message,
                       .first_failed = INT64_MAX};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    struct worker w = {.fd = pair[0], .task = calloc(ORDERS_SHORT, sizeof(uint32_t)), .n_tasks = 1, .order = {1}, .n_orders = 1};
    char *frame = frame_of_failure(0, 0.5, ENSEMBLE_SCRIPT, "some words", &size);
    REQUIRE(frame != NULL && w.task != NULL);
    test_defer(free, frame);
    double before = progress_clock();
    const size_t cut[] = {0, 10, sizeof(struct frame_head), sizeof(struct frame_head) + 4};
    for (int i = 0; i < 3; i++) {
        REQUIRE(send_piece(pair[1], frame, cut[i], cut[i + 1]));
        CHECK_STATUS(master_read(&m, &w, &dead), &err);
        CHECK(master_half_read(&w) && !dead && w.heard >= before && m.n_open == 1);
    }
    REQUIRE(send_piece(pair[1], frame, cut[3], size));
    CHECK_STATUS(master_read(&m, &w, &dead), &err);
    CHECK(!master_half_read(&w) && !dead && w.n_tasks == 0 && w.started >= before);
    CHECK_INT(m.n_open, 0);
    CHECK_INT(report.differ, 1);
    CHECK_CONTAINS(report.first_failure, "some words");
    close(pair[1]);
    master_forget(&w);
}

/* ---- policies ----------------------------------------------------------------------------------------------------------------------- */
TEST(stop_at_the_first_failure)
{
    struct bench *b = bench_new(30, 2);
    b->replicate = 4, b->what = COMPLAIN;
    b->options.on_fail = ENSEMBLE_STOP;
    CHECK_ERROR(bench_run(b), TRIB_STOPPED, &b->err, "arm 'first', replicate 4 (script): it does not want to");
    CHECK(b->report.stopped_by_failures && !b->report.stopped);
    CHECK(b->report.failed >= 1 && b->report.failed <= 2);
    CHECK(b->report.done_now >= 4 && b->report.done_now < 40);
    /* what is stopped early has whole pairs: no row of the second arm without the first's */
    CHECK_TEXT(bench_ask(b->path,
                         "SELECT count(*) FROM runs s WHERE ord = 1 AND replicate < 4 AND NOT EXISTS (SELECT 1 FROM runs f WHERE f.ord = 0 "
                         "AND f.replicate = s.replicate)"),
               "0\n");
    int done = b->report.done_now;
    CHECK(bench_run(b) == TRIB_STOPPED); /* it is still there */
    CHECK_INT(b->report.done_now, 0);
    CHECK_INT(b->report.done_before, done);
    b->options.on_fail = ENSEMBLE_CONTINUE;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_before + b->report.done_now, 58);
    CHECK(!b->report.stopped_by_failures);
}

static enum wrong every_fifth(const struct trib_config *config) { return config->replicate % 5 == 0 ? COMPLAIN : NOTHING; }
TEST(stop_at_a_share)
{
    struct bench *b = bench_new(100, 2);
    b->choose = every_fifth;
    b->options.on_fail = ENSEMBLE_STOP_AT;
    b->options.stop_share = 0.1; /* 20% fail: over, as soon as 20 have ended */
    CHECK(bench_run(b) == TRIB_STOPPED);
    CHECK(b->report.stopped_by_failures);
    CHECK(b->report.failed + b->report.done_now >= 20);
    CHECK(b->report.failed + b->report.done_now < 60);
    b = bench_new(100, 2);
    b->choose = every_fifth;
    b->options.on_fail = ENSEMBLE_STOP_AT;
    b->options.stop_share = 0.3; /* under */
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.failed, 40);
    CHECK_INT(b->report.done_now, 160);
    b->options.stop_share = 1.5;
    CHECK(bench_run(b) == TRIB_RANGE);
}

/* ---- signals: a child process is the master; we send it signals as a terminal or a scheduler would ------------------------------------ */
TEST(a_stopped_ensemble_goes_on)
{
    signal(SIGHUP, SIG_DFL); /* under nohup it is passed over, as it should be; that is not what is tested here */
    char *whole = reference(50);
    const int asks[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};
    for (int i = 0; i < 4; i++) {
        struct bench *b = bench_new(50, 2);
        int how = 0;
        b->replicate = -1, b->what = DAWDLE;
        pid_t child = bench_process(b);
        usleep(250000);
        kill(child, asks[i]);
        waitpid(child, &how, 0);
        REQUIRE(WIFEXITED(how));
        CHECK_INT(WEXITSTATUS(how), 75);
        int kept = atoi(bench_ask(b->path, "SELECT count(*) FROM run"));
        CHECK(kept > 0);
        CHECK(kept < 100);
        CHECK_TEXT(bench_ask(b->path, "SELECT kind FROM log ORDER BY rowid"), "started\nstopped\n");
        b->what = NOTHING;
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.done_before, kept);
        CHECK_INT(b->report.done_now, 100 - kept);
        CHECK_TEXT(bench_digest(b->path), whole);
    }
}

TEST(the_second_signal_stops_now)
{
    struct bench *b = bench_new(4, 2);
    int how = 0;
    b->replicate = 0, b->what = HANG;
    pid_t child = bench_process(b);
    usleep(300000);
    kill(child, SIGINT);
    usleep(300000);
    CHECK_INT(waitpid(child, &how, WNOHANG), 0); /* it waits for what it began */
    kill(child, SIGUSR1);
    CHECK_INT(waitpid(child, &how, 0), child);
    CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 75);
}

static enum trib_status signal_in_planning(void *user, struct store *st, struct trib_error *err)
{
    (void)st;
    (void)err;
    if (user) raise(SIGTERM);
    return TRIB_OK;
}
static void signal_in_summary(struct bench *b, const char *sql)
{
    if (strstr(sql, "INTO summary") && b->n_sql++ == 0) raise(SIGINT);
}
static void signal_with_the_last_run(struct bench *b, const char *sql)
{
    if (strstr(sql, "INTO run(") && ++b->n_sql == 6) raise(SIGINT);
}
/* A signal that comes when there is nothing left to stop is not lost: the script must not go on to its next experiment. */
TEST(a_signal_at_the_end_is_heard)
{
    void (*const at_sql[])(struct bench *, const char *) = {NULL, signal_in_summary, signal_with_the_last_run};
    for (int i = 0; i < 3; i++) {
        struct bench *b = bench_new(3, 2);
        b->options.keep_inputs = signal_in_planning;
        if (i == 0) REQUIRE_STATUS(bench_run(b), &b->err); /* all done: it only plans */
        b->options.keep_user = i == 0 ? b : NULL;
        b->at_sql = at_sql[i];
        CHECK_ERROR(bench_run(b), TRIB_STOPPED, &b->err, "all 6 runs");
        CHECK(i == 0 || b->n_sql > 0);
        CHECK(b->report.stopped && !b->report.stopped_by_failures);
        CHECK_INT(b->report.done_before + b->report.done_now, 6);
        CHECK_TEXT(bench_ask(b->path, "SELECT arm, n FROM summary WHERE measure = 'arrivals' ORDER BY 1"), "first,3\nsecond,3\n");
        CHECK_TEXT(bench_ask(b->path, "SELECT kind FROM log ORDER BY rowid"), "started\ndone\n");
        b->options.keep_user = NULL;
        b->at_sql = NULL;
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK(!b->report.stopped);
    }
}

TEST(a_killed_master_loses_only_what_was_not_saved)
{
    char *whole = reference(20);
    for (int round = 0; round < 3; round++) {
        struct bench *b = bench_new(20, 2);
        b->replicate = -1, b->what = DAWDLE;
        pid_t child = bench_process(b);
        usleep(120000 + 150000 * (unsigned)round);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        b->what = NOTHING;
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.done_before + b->report.done_now, 40);
        CHECK_TEXT(bench_digest(b->path), whole);
    }
}

/* The acceptance torture, shorter: through the program, with kill -9 of workers, master and everything, a full disk and a read-only
 * folder. It compares exports and counts what ran twice itself. */
TEST_TAGGED(torture, "slow nosan")
{
    struct test_output *o = test_shell(NULL, "sh \"$SOURCE/tests/torture.sh\" \"$TRIBUTARY\" 12 80");
    test_note("%s", o->out);
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "12 kills");
    CHECK_CONTAINS(o->out, "the same bytes");
}

/* ---- progress ---------------------------------------------------------------------------------------------------------------------- */
/* 100 runs of 1 s each in 50 s, 200 to go: 100 s. With a standard deviation of 0.5 s of the runs' times the band is
 * 1.28 * 0.5 * sqrt(1/200 + 1/100) = 7.8% to either side. */
TEST(time_left_by_hand)
{
    struct progress p = {.n = 100, .mean = 1, .m2 = 99 * 0.25, .started = 0, .mark_n = {0, 0}};
    double low, high;
    char text[64];
    REQUIRE(progress_band(&p, 50, 200, &low, &high));
    CHECK_DOUBLE(low, 100 * (1 - 0.0783837), 1e-4);
    CHECK_DOUBLE(high, 100 * (1 + 0.0783837), 1e-4);
    /* Over the last 20 s only 20 runs ended: 1 a second, so 200 s at worst. */
    p.mark[0] = 30, p.mark_n[0] = 80;
    REQUIRE(progress_band(&p, 50, 200, &low, &high));
    CHECK_DOUBLE(low, 100 * (1 - 0.0783837), 1e-4);
    CHECK_DOUBLE(high, 200 * (1 + 0.0783837), 1e-4);
    p.n = 3;
    CHECK(!progress_band(&p, 50, 200, &low, &high));
    const struct {
        double low, high;
        const char *text;
    } cases[] = {{190, 230, "between 3 and 4 min"}, {0.2, 0.8, "between 0 and 1 s"},        {12.1, 12.3, "about 13 s"},
                 {31, 44, "between 30 and 45 s"},   {3500, 12000, "between 0.5 and 3.5 h"}, {150, 160, "about 3 min"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        progress_band_text(cases[i].low, cases[i].high, text);
        CHECK_TEXT(text, cases[i].text);
    }
}

TEST(progress_says_how_many_failed_and_of_what)
{
    struct progress p;
    char text[400] = "";
    FILE *out = tmpfile();
    REQUIRE(out != NULL);
    progress_begin(&p, out, 100, 10, false);
    for (int i = 0; i < 40; i++) progress_run(&p, 0.5);
    p.started -= 20; /* 2 a second */
    p.mark[0] = p.mark[1] = p.started;
    p.shown -= 60;
    CHECK(progress_due(&p));
    progress_update(&p, 47, (struct progress_failures){3, "2 timeout, 1 script"});
    progress_end(&p, 97, (struct progress_failures){3, ""}, "done");
    rewind(out);
    CHECK(fread(text, 1, sizeof text - 1, out) > 0);
    fclose(out);
    CHECK_CONTAINS(text,
                   "10 of 100 runs\n47 of 100 runs, 3 failed (2 timeout, 1 script), 2 runs/s, about 25 s left\n97 of 100 runs, 3 failed, ");
    CHECK_CONTAINS(text, "done after 20 s\n");
}

/* ---- frames ------------------------------------------------------------------------------------------------------------------------ */
TEST(a_frame_that_was_tampered_with_is_none)
{
    struct trib_config config;
    struct frame_head head;
    struct trib_result back;
    size_t size = 0;
    scene_toy(&config);
    struct trib_result *result = scene_run(&config);
    trib_config_clear(&config);
    char *frame = frame_of_result(7, 0.25, result, &size);
    REQUIRE(frame != NULL);
    test_defer(free, frame);
    memcpy(&head, frame, sizeof head);
    CHECK(frame_head_ok(&head) && head.task == 7 && head.seconds == 0.25 && sizeof head + head.length == size);
    REQUIRE(frame_to_result(&head, frame + sizeof head, &back));
    CHECK(back.hash == result->hash && back.n_weeks == result->n_weeks && back.n_events == result->n_events &&
          back.n_rows == result->n_rows);
    CHECK(memcmp(back.week_digest, result->week_digest, (size_t)back.n_weeks * sizeof *back.week_digest) == 0);
    CHECK(memcmp(back.monthly, result->monthly, (size_t)back.n_months * (size_t)back.n_measures * sizeof(double)) == 0);
    trib_result_clear(&back);
    for (size_t at = sizeof head; at < size; at += size / 50) {
        frame[at] ^= 4;
        CHECK(!frame_to_result(&head, frame + sizeof head, &back));
        frame[at] ^= 4;
    }
    for (uint64_t n = 0; n < head.length; n += head.length / 50) { /* cut short, with a checksum that fits */
        struct frame_head cut = head;
        cut.length = n;
        cut.checksum = frame_checksum(frame + sizeof head, n);
        CHECK(!frame_to_result(&cut, frame + sizeof head, &back));
    }
}
