/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Branching ensembles: a shared history, forked into the arms, leaves the bytes of whole runs; a child that fails costs itself. */
#include "ensembles.h"
#include <stdlib.h>
#include <unistd.h>

#define BRANCH_DAY "2010-05-03"

/* A baseline and `arms` - 1 others that begin a lever on the branch day, at intensities 0.1, 0.2 … */
static struct bench *fork_in_the_road(int arms, int runs, int workers, bool branch)
{
    static const char *const names[] = {"a1", "a2", "a3", "a4", "a5", "a6"};
    struct bench *b = bench_new(runs, workers);
    scene_switch(&b->arm[1].config, "tolls", true);
    scene_lever(&b->arm[1].config, "interdiction_land", BRANCH_DAY)->intensity = 0.1;
    for (int i = 2; i < arms; i++) scene_lever(bench_arm(b, names[i - 2]), "interdiction_land", BRANCH_DAY)->intensity = 0.1 * i;
    if (branch) b->options.branch_day = scene_day(BRANCH_DAY);
    return b;
}
static int weeks_to_branch(const struct trib_model *m) { return (scene_day(BRANCH_DAY) - trib_model_day(m)) / 7; }
/* Which of the arms a model lives; 0 also in the trunk. */
static int arm_of(const struct trib_model *m)
{
    return m->n_settings > 0 && m->setting[m->n_settings - 1].id[0] == 0 ? (int)(10 * m->setting[m->n_settings - 1].intensity + 0.5) : 0;
}

TEST(branched_runs_are_whole_runs_to_the_byte)
{
    struct bench *whole = fork_in_the_road(4, 5, 2, false);
    REQUIRE_STATUS(bench_run(whole), &whole->err);
    CHECK(whole->report.trunk_seconds == 0 && whole->report.saved_seconds == 0);
    CHECK(atoi(bench_ask(whole->path, "SELECT count(DISTINCT hash) FROM run")) == 20); /* or there would be nothing to see */
    for (int workers = 1; workers <= 4; workers *= 2) {
        struct bench *b = fork_in_the_road(4, 5, workers, true);
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.done_now, 20);
        CHECK_TEXT(bench_results(b->path), bench_results(whole->path));
        CHECK(b->report.trunk_seconds > 0);
        CHECK_DOUBLE(b->report.saved_seconds, 3 * b->report.trunk_seconds, 1e-9); /* three of four did not run it */
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.done_before, 20);
        b->options.verify_share = 1; /* verified by whole runs */
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.verified, 20);
        CHECK_INT(b->report.differ, 0);
    }
}

/* Rows vary a parameter, which the trunk lives with, and a lever, which it does not have. */
TEST(rows_of_a_design_branch_too)
{
    struct store_value value[4][2];
    struct ensemble_row row[4];
    for (int i = 0; i < 4; i++) {
        value[i][0] = (struct store_value){"leaving.rate", i / 2 ? 0.03 : 0.02};
        value[i][1] = (struct store_value){"lever.interdiction_land.intensity", i % 2 ? 0.9 : 0.3};
        row[i] = (struct ensemble_row){value[i], 2, 0, i, 0};
    }
    char *text[2];
    for (int branch = 0; branch < 2; branch++) {
        struct bench *b = fork_in_the_road(2, 3, 2, branch);
        b->options.row = row;
        b->options.n_rows = 4;
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_INT(b->report.wanted, 18); /* the baseline's rows are alike in pairs: 2 x 3, and 4 x 3 */
        text[branch] = bench_results(b->path);
    }
    CHECK_TEXT(text[1], text[0]);
}

TEST(an_arm_that_comes_later_is_branched_alone)
{
    struct bench *whole = fork_in_the_road(4, 3, 2, false), *b = fork_in_the_road(4, 3, 2, true);
    REQUIRE_STATUS(bench_run(whole), &whole->err);
    b->n_arms = 2;
    REQUIRE_STATUS(bench_run(b), &b->err);
    b->n_arms = 4;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_before, 6);
    CHECK_INT(b->report.done_now, 6);
    CHECK_TEXT(bench_results(b->path), bench_results(whole->path));
}

TEST(shards_keep_the_arms_of_a_trunk_together)
{
    int wanted = 0;
    for (int i = 0; i < 3; i++) {
        struct bench *b = fork_in_the_road(3, 12, 2, true);
        b->options.shard = i;
        b->options.n_shards = 3;
        REQUIRE_STATUS(bench_run(b), &b->err);
        CHECK_TEXT(bench_ask(b->path, "SELECT DISTINCT n FROM (SELECT count(*) AS n FROM runs GROUP BY replicate)"), "3\n");
        wanted += b->report.wanted;
    }
    CHECK_INT(wanted, 36);
}

/* ---- what goes wrong ------------------------------------------------------------------------------------------------------------- */
/* Each arm another mischief, two weeks after the branch. */
static enum wrong each_its_own(const struct trib_model *m)
{
    static const enum wrong of_arm[] = {NOTHING, CRASH, HANG, EAT, COMPLAIN, SPOIL, EXIT};
    int arm = arm_of(m);
    return weeks_to_branch(m) == -2 && arm < 7 ? of_arm[arm] : NOTHING;
}
TEST_TAGGED(children_fail_alone_each_in_its_way, "nosan") /* memory is limited */
{
    struct bench *whole = fork_in_the_road(8, 2, 2, false), *b = fork_in_the_road(8, 2, 2, true);
    REQUIRE_STATUS(bench_run(whole), &whole->err);
    b->in_model = each_its_own;
    b->options.time_limit = 1;
    b->options.memory_limit = 64 << 20;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.failed, 12);
    for (int kind = 0; kind < ENSEMBLE_N_KINDS; kind++) CHECK_INT(b->report.failed_of[kind], 2);
    CHECK_TEXT(bench_ask(b->path, "SELECT ord, fail_kind, attempts FROM runs WHERE replicate = 1 AND status = 3 ORDER BY ord"),
               "1,signal,1\n2,timeout,1\n3,memory,1\n4,script,1\n5,invariant,1\n6,lost,5\n");
    CHECK_TEXT(bench_ask(b->path, "SELECT DISTINCT fail_message FROM runs WHERE fail_kind = 'script'"), "the hook's own words\n");
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*) FROM attempt"), "10\n");
    /* the first and the last arm are what they are without a branch */
    static const char others[] = "SELECT ord, replicate, hash FROM runs WHERE ord IN (0, 7) ORDER BY 1, 2";
    CHECK_TEXT(bench_ask(b->path, others), bench_ask(whole->path, others));
    /* and once nothing goes wrong any more, the lost ones follow */
    b->in_model = NULL;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 2);
    CHECK_INT(b->report.failed, 10);
}

static enum wrong in_the_trunk(const struct trib_config *config)
{
    return config->replicate == 1   ? CRASH
           : config->replicate == 2 ? COMPLAIN
           : config->replicate == 3 ? HANG
           : config->replicate == 4 ? SPOIL
                                    : NOTHING;
}
TEST(a_trunk_that_fails_fails_all_arms_of_its_replicate)
{
    struct bench *b = fork_in_the_road(3, 7, 2, true);
    b->choose = in_the_trunk;
    b->options.time_limit = test_sanitized() ? 5 : 0.6;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 9);
    CHECK_TEXT(bench_ask(b->path, "SELECT replicate, fail_kind, count(*), max(attempts) FROM runs WHERE status = 3 GROUP BY 1 ORDER BY 1"),
               "1,signal,3,1\n2,script,3,1\n3,timeout,3,1\n4,invariant,3,1\n");
    CHECK_CONTAINS(b->report.first_failure, "arm 'first', replicate 1 (signal)");
}

/* Half a second in the trunk and half a second in a child are too much for a limit of 0.8 s, though neither is alone. */
static enum wrong slow_in_both(const struct trib_model *m)
{
    if (weeks_to_branch(m) == 3) usleep(500000);
    if (weeks_to_branch(m) == -3 && arm_of(m) == 1) usleep(500000);
    return NOTHING;
}
TEST_TAGGED(limits_count_the_trunk_and_the_child, "alone nosan")
{
    struct bench *b = fork_in_the_road(3, 1, 1, true);
    b->in_model = slow_in_both;
    b->options.time_limit = 0.8;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_TEXT(bench_ask(b->path, "SELECT ord, status, fail_kind FROM runs ORDER BY 1"), "0,2,\n1,3,timeout\n2,2,\n");
    b->options.time_limit = 4;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 1);
}

/* kill -9 of a child, once: tried again alone. */
static struct bench *killed_bench;
static enum wrong killed_once(const struct trib_model *m)
{
    return weeks_to_branch(m) == -1 && arm_of(m) == 1 && !test_exists(killed_bench->mark) ? KILLED_ONCE : NOTHING;
}
TEST(a_child_that_is_killed_is_tried_again)
{
    struct bench *whole = fork_in_the_road(3, 4, 2, false), *b = killed_bench = fork_in_the_road(3, 4, 2, true);
    REQUIRE_STATUS(bench_run(whole), &whole->err);
    b->in_model = killed_once;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK(test_exists(b->mark));
    CHECK(b->report.n_lost >= 1);
    CHECK_INT(b->report.failed, 0);
    CHECK_TEXT(bench_ask(b->path, "SELECT DISTINCT arm_id FROM attempt"), "2\n");
    CHECK_TEXT(bench_results(b->path), bench_results(whole->path));
}

TEST(arms_that_part_before_the_day_are_told_apart_at_once)
{
    struct bench *b = fork_in_the_road(2, 2, 1, true);
    b->options.branch_day = scene_day("2010-06-01");
    CHECK_ERROR(bench_run(b), TRIB_USAGE, &b->err, "interdiction_land");
    b->options.branch_day = scene_day("2009-06-01");
    CHECK_ERROR(bench_run(b), TRIB_USAGE, &b->err, "can't branch on 2009-06-01");
    b->options.branch_day = scene_day(BRANCH_DAY);
    scene_switch(&b->arm[1].config, "tolls", false);
    CHECK_ERROR(bench_run(b), TRIB_USAGE, &b->err, "tolls");
    CHECK_TEXT(bench_ask(b->path, "SELECT count(*) FROM arm"), "0\n");
}
