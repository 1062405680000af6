/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store: what goes in comes out, nothing twice, nothing half, and every broken file is told from a whole one. */
#include "harness.h"
#include "../scripts/frame.h"
#include "../scripts/store.h"
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MONTHS 3
#define FIRST_MONTH (2013 * 12 + 10) /* 2013-11, so that three months touch two years */

static void close_it(void *st) { store_close(st); }
static struct store *open_store(const char *path, const char *build)
{
    struct trib_error err = {0};
    struct store *st = NULL;
    REQUIRE_STATUS(store_open(path, build, false, false, &st, &err), &err);
    return st;
}
static void clear_it(void *r)
{
    trib_result_clear(r);
    free(r);
}

/* A made-up result in which every number says where it belongs: run r, month m, measure i is 1000 r + 100 m + i. */
static double told(int run, int month, int measure) { return 1000.0 * run + 100.0 * month + measure; }
static struct trib_result *made_up(int run)
{
    int n, flow = trib_measure_find("flow"), clashes = trib_measure_find("clashes");
    trib_measures(&n);
    struct trib_result *r = calloc(1, sizeof *r);
    test_defer(clear_it, r);
    r->n_measures = n;
    r->n_months = MONTHS;
    r->first_month = FIRST_MONTH;
    r->monthly = malloc(MONTHS * (size_t)n * sizeof(double));
    for (int m = 0; m < MONTHS; m++)
        for (int i = 0; i < n; i++) r->monthly[m * n + i] = told(run, m, i);
    r->n_rows = 2;
    r->row = calloc(2, sizeof *r->row);
    r->row_values = malloc(2 * (size_t)n * sizeof(double));
    for (int i = 0; i < 2 * n; i++) r->row_values[i] = NAN;
    r->row[0] = (struct trib_place_row){2013, TRIB_LEG, 1, r->row_values};
    r->row[1] = (struct trib_place_row){2014, TRIB_TOWN, 0, r->row_values + n};
    r->row[0].value[flow] = 7 + run;
    r->row[1].value[clashes] = 3;
    r->n_events = 1;
    r->event = calloc(1, sizeof *r->event);
    r->event[0] = (struct trib_event){16000, 16010, 2, 0, 1, -1, 25, 300, 1};
    r->n_weeks = 14;
    r->week_digest = calloc(14, sizeof *r->week_digest);
    for (int i = 0; i < 14; i++) r->week_digest[i] = 0x80000000u + (uint32_t)(run * 1000 + i);
    r->hash = 0xfedcba9876543210u + (uint64_t)run;
    r->agent_weeks = 12;
    r->cpu_seconds = 0.5;
    return r;
}
/* Plans an experiment of plain arms: one row, point 0. */
struct plan_arm {
    const char *key, *name;
};
static void plan(struct store *st, const struct plan_arm *arm, int n_arms, uint64_t seed, int replicates, int *arm_id)
{
    struct trib_error err = {0};
    const struct store_plan_row row = {0};
    REQUIRE_STATUS(store_begin(st, &err), &err);
    for (int a = 0; a < n_arms; a++) {
        REQUIRE_STATUS(store_arm(st, arm[a].key, arm[a].name, a, "toy", "text", seed, replicates, &arm_id[a], &err), &err);
        REQUIRE_STATUS(store_plan(st, a, &row, 1, &err), &err);
    }
    REQUIRE_STATUS(store_planned(st, &err), &err);
}
static int plan_one(struct store *st, const char *key, uint64_t seed, int replicates)
{
    int arm_id = -1;
    plan(st, &(struct plan_arm){key, "baseline"}, 1, seed, replicates, &arm_id);
    return arm_id;
}
static enum trib_status put(struct store *st, int arm, uint64_t seed, int replicate, struct trib_error *err)
{
    const struct store_run_id id = {arm, 0, seed, (uint32_t)replicate};
    return store_put(st, &id, made_up(replicate), NULL, err);
}
/* One arm, replicates first .. end - 1 of `end`. */
static int put_runs(struct store *st, const char *key, uint64_t seed, int first, int end)
{
    struct trib_error err = {0};
    int arm = plan_one(st, key, seed, end);
    for (int r = first; r < end; r++) REQUIRE_STATUS(put(st, arm, seed, r, &err), &err);
    REQUIRE_STATUS(store_flush(st, &err), &err);
    return arm;
}

TEST(what_goes_in_comes_out)
{
    char *path = test_text("%s/results.sqlite", test_folder());
    struct trib_error err = {0};
    struct store *st = open_store(path, "build 1");
    put_runs(st, "key", 17, 0, 3);
    store_close(st);
    REQUIRE_STATUS(store_open(path, "build 1", true, false, &st, &err), &err);
    test_defer(close_it, st);

    struct store_arm_info *arm = NULL;
    int n = 0;
    REQUIRE_STATUS(store_arms(st, &arm, &n, &err), &err);
    test_defer(free, arm);
    REQUIRE(CHECK_INT(n, 1));
    CHECK_TEXT(arm[0].name, "baseline");
    CHECK_TEXT(arm[0].key, "key");
    CHECK_INT(arm[0].n_done, 3);
    CHECK_INT(arm[0].n_rows, 1);
    CHECK_INT(arm[0].replicates, 3);
    CHECK_INT(arm[0].seed, 17);

    struct store_series s;
    int arrivals = trib_measure_find("arrivals");
    REQUIRE_STATUS(store_series(st, 0, arrivals, &s, &err), &err);
    CHECK_INT(s.n_runs, 3);
    CHECK_INT(s.n_months, MONTHS);
    CHECK_INT(s.first_month, FIRST_MONTH);
    for (int r = 0; r < 3; r++) CHECK_INT(s.slot[r], r);
    for (int r = 0; r < 3; r++)
        for (int m = 0; m < MONTHS; m++) CHECK_DOUBLE(s.value[r * MONTHS + m], told(r, m, arrivals), 0);
    store_series_clear(&s);

    struct store_places p;
    REQUIRE_STATUS(store_places(st, 0, trib_measure_find("flow"), TRIB_LEG, 2, &p, &err), &err);
    CHECK_INT(p.n_years, 2);
    CHECK_INT(p.first_year, 2013);
    for (int r = 0; r < 3; r++)
        for (int place = 0; place < 2; place++)
            for (int year = 0; year < 2; year++) CHECK_DOUBLE(p.value[(r * 2 + place) * 2 + year], place == 1 && year == 0 ? 7 + r : 0, 0);
    store_places_clear(&p);
    CHECK_ERROR(store_places(st, 0, arrivals, TRIB_LEG, 2, &p, &err), TRIB_USAGE, &err, "arrivals");

    struct store_event *event = NULL;
    REQUIRE_STATUS(store_events(st, 0, &event, &n, &err), &err);
    test_defer(free, event);
    REQUIRE(CHECK_INT(n, 3));
    CHECK_INT(event[2].slot, 2);
    CHECK_INT(event[2].event.winner, -1);
    CHECK_INT(event[2].event.displaced, 300);
    CHECK_INT(event[2].event.front, 1);
}

/* Window totals by hand. Three months of run r: 1000 r + i, + 100, + 200. For a sum with index i: 3000 r + 300 + 3 i; so over
 * runs 0, 1, 2 the mean is 3300 + 3 i, the standard deviation 3000, the median the mean, q05 the mean - 0.9 * 3000. */
TEST(a_summary_is_what_one_gets_by_hand)
{
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()), "b");
    test_defer(close_it, st);
    put_runs(st, "key", 1, 0, 3);
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    struct store_summary *s = calloc((size_t)n, sizeof *s);
    test_defer(free, s);
    REQUIRE_STATUS(store_summary(st, 0, s, &err), &err);
    int sum = trib_measure_find("arrivals"), mean = trib_measure_find("conflict_risk"), last = trib_measure_find("held"),
        ratio = trib_measure_find("deaths_per_attempt");
    CHECK_TEXT(info[mean].kind, "mean");
    CHECK_INT(s[sum].n, 3);
    CHECK_DOUBLE(s[sum].mean, 3300 + 3 * sum, 1e-9);
    CHECK_DOUBLE(s[sum].sd, 3000, 1e-9);
    CHECK_DOUBLE(s[sum].q50, 3300 + 3 * sum, 1e-9);
    CHECK_DOUBLE(s[sum].q05, 600 + 3 * sum, 1e-9);
    CHECK_DOUBLE(s[sum].q95, 6000 + 3 * sum, 1e-9);
    CHECK_DOUBLE(s[mean].mean, 1100 + mean, 1e-9);
    CHECK_DOUBLE(s[last].mean, 1200 + last, 1e-9);
    double expected = 0;
    for (int r = 0; r < 3; r++)
        expected += (3000.0 * r + 300 + 3 * trib_measure_find("deaths_sea")) / (3000.0 * r + 300 + 3 * trib_measure_find("attempts")) / 3;
    CHECK_DOUBLE(s[ratio].mean, expected, 1e-12);
}

TEST(missing_runs_are_known_by_arm_and_seed)
{
    struct trib_error err = {0};
    uint8_t state[6];
    struct store *st = open_store(test_text("%s/s", test_folder()), "b");
    test_defer(close_it, st);
    put_runs(st, "key", 1, 0, 3);
    int arm = plan_one(st, "key", 1, 6);
    const struct store_failure failure = {"script", "line 3: no", 1, 0};
    REQUIRE_STATUS(store_put_failure(st, &(struct store_run_id){arm, 0, 1, 4}, &failure, &err), &err);
    REQUIRE_STATUS(store_states(st, 0, true, state, &err), &err);
    for (int r = 0; r < 6; r++) CHECK_INT(state[r], r < 3 ? 2 : r == 4 ? 3 : 0);
    plan_one(st, "key", 2, 6);
    REQUIRE_STATUS(store_states(st, 0, true, state, &err), &err);
    for (int r = 0; r < 6; r++) CHECK_INT(state[r], 0);
}

/* The last experiment asked for two of the three runs, under other names: that is what readers see. */
TEST(readers_see_the_last_experiment)
{
    struct trib_error err = {0};
    struct store_arm_info *arm = NULL;
    struct store_series s;
    int n = 0, id[2];
    struct store *st = open_store(test_text("%s/s", test_folder()), "b");
    test_defer(close_it, st);
    put_runs(st, "key 1", 1, 0, 3);
    put_runs(st, "key 2", 1, 0, 1);
    plan(st, (struct plan_arm[]){{"key 1", "new name"}, {"key 1", "the same again"}}, 2, 1, 2, id);
    CHECK_INT(id[0], id[1]);
    REQUIRE_STATUS(store_arms(st, &arm, &n, &err), &err);
    test_defer(free, arm);
    REQUIRE(CHECK_INT(n, 2));
    CHECK_TEXT(arm[0].name, "new name");
    CHECK_TEXT(arm[1].name, "the same again");
    CHECK_INT(arm[0].arm_id, arm[1].arm_id);
    CHECK_INT(arm[1].n_done, 2);
    for (int ord = 0; ord < 2; ord++) {
        REQUIRE_STATUS(store_series(st, ord, 0, &s, &err), &err);
        CHECK_INT(s.n_runs, 2);
        store_series_clear(&s);
    }
}

TEST(another_build_is_named)
{
    char *path = test_text("%s/s", test_folder());
    struct trib_error err = {0};
    struct store *st = open_store(path, "0.1+aaaa"), *other = NULL;
    put_runs(st, "key", 1, 0, 1);
    store_close(st);
    CHECK_ERROR(store_open(path, "0.1+bbbb", false, false, &other, &err), TRIB_FOREIGN, &err, "0.1+aaaa");
    CHECK_CONTAINS(err.text, "0.1+bbbb");
    CHECK_CONTAINS(err.text, "--fresh");
    CHECK(other == NULL);
    REQUIRE_STATUS(store_open(path, "0.1+bbbb", false, true, &other, &err), &err);
    test_defer(close_it, other);
    struct store_arm_info *arm = NULL;
    int n = -1;
    REQUIRE_STATUS(store_arms(other, &arm, &n, &err), &err);
    free(arm);
    CHECK_INT(n, 0);
}

TEST(tables_of_another_version_are_named)
{
    char *path = test_text("%s/s", test_folder());
    struct trib_error err = {0};
    struct store *st = open_store(path, "b");
    CHECK_INT(sqlite3_exec(store_db(st), "PRAGMA user_version = 1", NULL, NULL, NULL), SQLITE_OK);
    store_close(st);
    CHECK_ERROR(store_open(path, "b", true, false, &st, &err), TRIB_FOREIGN, &err, "tables of version 1, this program writes version 3");
}

TEST(broken_and_foreign_files_are_refused_and_kept)
{
    char *folder = test_folder(), *path = test_text("%s/s", folder);
    struct trib_error err = {0};
    struct store *st = NULL;
    sqlite3 *db = NULL;
    size_t size = 0;

    char *words = test_write(
        folder, "words", "These are words, not a store, however long they go on: a hundred bytes and more of them, until the header ends.");
    CHECK_ERROR(store_open(words, "b", false, false, &st, &err), TRIB_STORE, &err, "not a store");
    CHECK_ERROR(store_open(words, "b", false, true, &st, &err), TRIB_STORE, &err, "not a store");
    CHECK_CONTAINS(test_read(words, NULL), "These are words");

    char *other = test_text("%s/other", folder);
    REQUIRE(sqlite3_open(other, &db) == SQLITE_OK);
    CHECK_INT(sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    CHECK_ERROR(store_open(other, "b", false, true, &st, &err), TRIB_STORE, &err, "another program");
    CHECK(test_exists(other));

    st = open_store(path, "b");
    put_runs(st, "key", 1, 0, 20);
    store_close(st);
    char *bytes = test_read(path, &size);
    REQUIRE(bytes && size > 40000);
    FILE *f = fopen(path, "r+b");
    REQUIRE(f != NULL);
    for (long at = 16384; at + 4096 < (long)size; at += 16384) { /* the head of each page but the first */
        fseek(f, at, SEEK_SET);
        for (int i = 0; i < 64; i++) putc(0xa5, f);
    }
    fclose(f);
    CHECK_ERROR(store_open(path, "b", false, false, &st, &err), TRIB_STORE, &err, "damaged");

    CHECK_ERROR(store_open(test_text("%s/none/s", folder), "b", false, false, &st, &err), TRIB_IO, &err, "No such file");
    CHECK_ERROR(store_open(test_text("%s/none", folder), "b", true, false, &st, &err), TRIB_IO, &err, "no store");
    CHECK_ERROR(store_open(folder, "b", true, false, &st, &err), TRIB_IO, &err, "directory");
}

/* The lock is the process's: a second one is refused while the first lives, whatever the first does then. */
TEST(one_writer_at_a_time)
{
    char *path = test_text("%s/s", test_folder()), owner[128] = "";
    struct trib_error err = {0};
    struct store *st = NULL;
    int ready[2], go[2];
    char byte = 0;
    REQUIRE(pipe(ready) == 0 && pipe(go) == 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *mine = NULL;
        if (store_open(path, "b", false, false, &mine, NULL)) _exit(1);
        if (write(ready[1], "x", 1) != 1 || read(go[0], &byte, 1) != 1) _exit(2);
        _exit(0); /* without closing: the kernel lets go of the lock */
    }
    REQUIRE(read(ready[0], &byte, 1) == 1);
    CHECK_ERROR(store_open(path, "b", false, false, &st, &err), TRIB_IO, &err, "another run");
    CHECK_CONTAINS(err.text, test_text("process %d", (int)child));
    CHECK(store_writer(path, owner, sizeof owner));
    CHECK_CONTAINS(owner, test_text("process %d", (int)child));
    CHECK_STATUS(store_open(path, "b", true, false, &st, &err), &err); /* looking on is fine */
    store_close(st);
    CHECK(write(go[1], "x", 1) == 1);
    waitpid(child, NULL, 0);
    CHECK(!store_writer(path, owner, sizeof owner));
    REQUIRE_STATUS(store_open(path, "b", false, false, &st, &err), &err);
    store_close(st);
    CHECK(!test_exists(test_text("%s.lock", path)));
}

TEST(a_full_disk_loses_nothing_that_was_saved)
{
    char *path = test_text("%s/s", test_folder());
    struct trib_error err = {0};
    enum trib_status status = TRIB_OK;
    int saved = 0;
    struct store *st = open_store(path, "b");
    int arm = plan_one(st, "key", 1, 4000);
    sqlite3_stmt *ask = NULL;
    REQUIRE(sqlite3_prepare_v2(store_db(st), "PRAGMA page_count", -1, &ask, NULL) == SQLITE_OK);
    REQUIRE(sqlite3_step(ask) == SQLITE_ROW);
    char *limit = test_text("PRAGMA max_page_count = %d", sqlite3_column_int(ask, 0) + 20);
    sqlite3_finalize(ask);
    CHECK_INT(sqlite3_exec(store_db(st), limit, NULL, NULL, NULL), SQLITE_OK);
    for (int r = 0; r < 4000 && !status; r++) {
        status = put(st, arm, 1, r, &err);
        if (!status) status = store_flush(st, &err);
        if (!status) saved = r + 1;
    }
    CHECK_ERROR(status, TRIB_IO, &err, "disk is full");
    store_close(st);
    CHECK(saved > 3);
    REQUIRE_STATUS(store_open(path, "b", true, false, &st, &err), &err);
    test_defer(close_it, st);
    uint8_t state[4000];
    REQUIRE_STATUS(store_states(st, 0, true, state, &err), &err);
    for (int r = 0; r < 4000; r++) REQUIRE(CHECK_INT(state[r], r < saved ? 2 : 0));
}

/* kill -9 at any moment leaves whole runs: each has all its months and its event. */
TEST(a_killed_writer_leaves_whole_runs)
{
    for (int round = 0; round < 8; round++) {
        char *path = test_text("%s/s", test_folder());
        struct trib_error err = {0};
        struct store *st = NULL;
        pid_t child = fork();
        if (child == 0) {
            st = open_store(path, "b");
            int arm = plan_one(st, "key", 1, 1000000);
            for (int r = 0;; r++)
                if (put(st, arm, 1, r, &err)) _exit(1);
        }
        usleep(30000 + 17000 * (unsigned)round);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        if (!test_exists(path)) continue;
        REQUIRE_STATUS(store_open(path, "b", false, false, &st, &err), &err);
        sqlite3_stmt *ask = NULL;
        REQUIRE(sqlite3_prepare_v2(store_db(st), "SELECT count(*), (SELECT count(*) FROM monthly), (SELECT count(*) FROM event) FROM run",
                                   -1, &ask, NULL) == SQLITE_OK);
        CHECK_INT(sqlite3_step(ask), SQLITE_ROW);
        CHECK_INT(sqlite3_column_int(ask, 1), MONTHS * sqlite3_column_int(ask, 0));
        CHECK_INT(sqlite3_column_int(ask, 2), sqlite3_column_int(ask, 0));
        if (round == 7) CHECK(sqlite3_column_int(ask, 0) > 0);
        sqlite3_finalize(ask);
        store_close(st);
    }
}

TEST(failures_that_may_end_otherwise_are_forgiven)
{
    struct trib_error err = {0};
    uint8_t state[5];
    struct store *st = open_store(test_text("%s/s", test_folder()), "b");
    test_defer(close_it, st);
    int arm = plan_one(st, "key", 1, 5), other[1];
    const struct store_failure failure[] = {{"script", "no", 1, 0},
                                            {"timeout", "5 s", 1, 5},
                                            {"timeout", "50 s", 1, 50},
                                            {"memory", "16 MB", 1, 16777216},
                                            {"lost", "gone", 3, 0}};
    for (uint32_t r = 0; r < 5; r++) REQUIRE_STATUS(store_put_failure(st, &(struct store_run_id){arm, 0, 1, r}, &failure[r], &err), &err);
    REQUIRE_STATUS(store_forgive(st, 20, 16777216, &err), &err);
    REQUIRE_STATUS(store_states(st, 0, true, state, &err), &err);
    CHECK_INT(state[0], 3); /* would fail again */
    CHECK_INT(state[1], 0); /* 20 s are more than 5 */
    CHECK_INT(state[2], 3);
    CHECK_INT(state[3], 3); /* the same limit */
    CHECK_INT(state[4], 0);
    plan(st, &(struct plan_arm){"key 2", "other"}, 1, 1, 5, other);
    REQUIRE_STATUS(store_forgive(st, 0, 0, &err), &err); /* no limits now: but these runs are not of the plan */
    plan_one(st, "key", 1, 5);
    REQUIRE_STATUS(store_states(st, 0, true, state, &err), &err);
    CHECK_INT(state[2], 3);
    REQUIRE_STATUS(store_forgive(st, 0, 0, &err), &err);
    REQUIRE_STATUS(store_states(st, 0, true, state, &err), &err);
    CHECK_INT(state[2], 0);
}

TEST(a_frame_carries_a_result_and_shows_damage)
{
    size_t size = 0;
    int n;
    trib_measures(&n);
    struct trib_result back, *r = made_up(5);
    struct frame_head head;
    r->monthly[1] = NAN;
    char *frame = frame_of_result(3, 0.5, r, &size);
    REQUIRE(frame != NULL);
    test_defer(free, frame);
    memcpy(&head, frame, sizeof head);
    CHECK(frame_head_ok(&head));
    CHECK_INT(head.length, size - sizeof head);
    REQUIRE(frame_to_result(&head, frame + sizeof head, &back));
    CHECK_INT(back.hash, r->hash);
    CHECK_INT(back.n_weeks, 14);
    CHECK_INT(memcmp(back.week_digest, r->week_digest, 14 * sizeof *r->week_digest), 0);
    CHECK_INT(back.n_rows, 2);
    CHECK(isnan(back.monthly[1]));
    CHECK_INT(memcmp(back.monthly + 2, r->monthly + 2, (size_t)(MONTHS * n - 2) * sizeof(double)), 0);
    CHECK_INT(memcmp(back.event, r->event, sizeof *r->event), 0);
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < n; i++) CHECK_DOUBLE(back.row[k].value[i], r->row[k].value[i], 0);
    trib_result_clear(&back);
    frame[sizeof head + 100] ^= 4;
    CHECK(!frame_to_result(&head, frame + sizeof head, &back));
    frame[sizeof head + 100] ^= 4;
    head.length -= 8; /* torn, with a checksum that fits */
    head.checksum = frame_checksum(frame + sizeof head, head.length);
    CHECK(!frame_to_result(&head, frame + sizeof head, &back));
}
