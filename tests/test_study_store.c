/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies in the store: points, rows and slots, extension, runs found twice, inputs, attempts, analyses, merging. */
#include "harness.h"
#include "../scripts/store.h"
#include "../sim/sha256.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MONTHS 2
#define WEEKS 9
#define FIRST_MONTH (2014 * 12)
#define FIRST_DAY 16071 /* 2014-01-01 */

static void close_it(void *st) { store_close(st); }
static struct store *open_store(const char *path)
{
    struct trib_error err = {0};
    struct store *st = NULL;
    REQUIRE_STATUS(store_open(path, "b", false, false, &st, &err), &err);
    test_defer(close_it, st);
    return st;
}
static void clear_it(void *r)
{
    trib_result_clear(r);
    free(r);
}
/* A result whose numbers say which run it is: month m, measure i is 100 number + 10 m + i; one place, one event. */
static struct trib_result *result_of(int number)
{
    int n;
    trib_measures(&n);
    struct trib_result *r = calloc(1, sizeof *r);
    test_defer(clear_it, r);
    r->n_measures = n;
    r->n_months = MONTHS;
    r->first_month = FIRST_MONTH;
    r->monthly = malloc(MONTHS * (size_t)n * sizeof *r->monthly);
    for (int m = 0; m < MONTHS; m++)
        for (int i = 0; i < n; i++) r->monthly[m * n + i] = 100.0 * number + 10 * m + i;
    r->monthly[n - 1] = NAN;
    r->n_weeks = WEEKS;
    r->week_digest = calloc(WEEKS, sizeof *r->week_digest);
    for (int i = 0; i < WEEKS; i++) r->week_digest[i] = 0xfff00000u + (uint32_t)(100 * number + i);
    r->n_rows = 2;
    r->row = calloc(2, sizeof *r->row);
    r->row_values = malloc(2 * (size_t)n * sizeof *r->row_values);
    for (int i = 0; i < 2 * n; i++) r->row_values[i] = NAN;
    r->row[0] = (struct trib_place_row){2014, TRIB_LEG, 1, r->row_values};
    r->row[0].value[trib_measure_find("flow")] = 7 + number;
    r->row[1] = (struct trib_place_row){2014, TRIB_TOWN, 0, r->row_values + n}; /* behind legs: the store sorts them */
    r->row[1].value[trib_measure_find("clashes")] = 0.1 * number;
    r->n_events = 1;
    r->event = calloc(1, sizeof *r->event);
    r->event[0] = (struct trib_event){16100 + number, TRIB_DAY_MAX, 2, 0, 1, -1, 25, 300, 0};
    r->hash = 0x8000000000000000u + (uint64_t)number;
    r->agent_weeks = 12;
    r->cpu_seconds = 0.25;
    return r;
}

/* ---- a small study: two arms, three rows; rows 0 and 2 share their point ------------------------------------------------- */
enum { ROWS = 3, ARMS = 2 };
struct study {
    struct store *st;
    int arm[ARMS];
    struct store_plan_row row[ROWS];
    int replicates;
};
static int64_t point(struct store *st, double markup, double share)
{
    struct trib_error err = {0};
    int64_t id = -1;
    const struct store_value value[] = {{"lever.x.share", share}, {"market.markup", markup}};
    REQUIRE_STATUS(store_point(st, value, 2, &id, &err), &err);
    return id;
}
static struct study plan(struct store *st, int replicates)
{
    struct trib_error err = {0};
    struct study s = {.st = st, .replicates = replicates};
    static const char *const name[ARMS] = {"baseline", "tolls"};
    REQUIRE_STATUS(store_begin(st, &err), &err);
    s.row[0] = (struct store_plan_row){point(st, 0.1, 1), 0, 0, 5};
    s.row[1] = (struct store_plan_row){point(st, 0.3, 1), 0, 0, 6};
    s.row[2] = (struct store_plan_row){point(st, 0.1, 1), 1, 1, 7}; /* the point of row 0, one replicate on */
    for (int a = 0; a < ARMS; a++) {
        REQUIRE_STATUS(store_arm(st, name[a], name[a], a, "toy", "text", 17, replicates, &s.arm[a], &err), &err);
        REQUIRE_STATUS(store_plan(st, a, s.row, ROWS, &err), &err);
    }
    REQUIRE_STATUS(store_planned(st, &err), &err);
    return s;
}
/* The run that stands in a slot, and a number that is its own. */
static struct store_run_id run_of(const struct study *s, int arm, int slot)
{
    const struct store_plan_row *row = &s->row[slot / s->replicates];
    return (struct store_run_id){s->arm[arm], row->point_id, 17, row->first_replicate + (uint32_t)(slot % s->replicates)};
}
static int number_of(const struct store_run_id *id) { return (int)(1000 * id->arm_id + 10 * id->point_id) + (int)id->replicate; }
static void put(const struct study *s, int arm, int slot)
{
    struct trib_error err = {0};
    const struct store_run_id id = run_of(s, arm, slot);
    REQUIRE_STATUS(store_put(s->st, &id, result_of(number_of(&id)), NULL, &err), &err);
}
static int64_t ask(struct store *st, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    REQUIRE(sqlite3_prepare_v2(store_db(st), sql, -1, &stmt, NULL) == SQLITE_OK);
    REQUIRE(sqlite3_step(stmt) == SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return answer;
}

TEST(points_are_known_by_their_values)
{
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()));
    struct store_point_value *value = NULL;
    int n;
    int64_t id = -1;
    REQUIRE_STATUS(store_point(st, NULL, 0, &id, &err), &err);
    CHECK_INT(id, 0);
    REQUIRE_STATUS(store_point_values(st, 0, &value, &n, &err), &err);
    CHECK_INT(n, 0);
    int64_t a = point(st, 0.1, 1), b = point(st, nextafter(0.1, 1), 1);
    CHECK(a > 0 && b > 0 && a != b); /* the last bit counts */
    CHECK_INT(point(st, 0.1, 1), a);
    CHECK_INT(point(st, 0.1, -0.0), point(st, 0.1, 0.0));
    REQUIRE_STATUS(store_point_values(st, b, &value, &n, &err), &err);
    test_defer(free, value);
    REQUIRE(CHECK_INT(n, 2));
    CHECK_TEXT(value[0].name, "lever.x.share");
    CHECK_TEXT(value[1].name, "market.markup");
    CHECK_DOUBLE(value[1].value, nextafter(0.1, 1), 0);
    char key[65];
    trib_sha256_hex("lever.x.share=0x1p+0\nmarket.markup=0x1.999999999999ap-4\n", 56, key);
    CHECK_INT(ask(st, test_text("SELECT point_id FROM point WHERE key = '%s'", key)), a);
    const struct store_value twice[] = {{"a", 1}, {"a", 2}}, wrong[] = {{"b", 1}, {"a", 2}}, none[] = {{"a", NAN}};
    CHECK_ERROR(store_point(st, twice, 2, &id, &err), TRIB_RANGE, &err, "each name once");
    CHECK_ERROR(store_point(st, wrong, 2, &id, &err), TRIB_RANGE, &err, "'a' stands behind 'b'");
    CHECK_ERROR(store_point(st, none, 1, &id, &err), TRIB_RANGE, &err, "finite");
}

/* Two replicates a row. Rows 0 and 2 share a point; row 2 begins one replicate on: slot 1 (row 0, replicate 1) and slot 4 (row 2, its
 * first) are the same run. */
TEST(a_run_that_two_rows_share_stands_in_both_slots)
{
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()));
    struct study s = plan(st, 2);
    uint8_t state[ROWS * 2];
    put(&s, 0, 1);
    put(&s, 0, 3);
    const struct store_failure failure = {"timeout", "too long", 1, 5};
    const struct store_run_id failed = run_of(&s, 0, 5);
    REQUIRE_STATUS(store_put_failure(st, &failed, &failure, &err), &err);
    REQUIRE_STATUS(store_states(st, 0, true, state, &err), &err);
    static const uint8_t want[] = {0, 2, 0, 2, 2, 3};
    for (int i = 0; i < ROWS * 2; i++) CHECK_INT(state[i], want[i]);
    REQUIRE_STATUS(store_states(st, 1, true, state, &err), &err);
    for (int i = 0; i < ROWS * 2; i++) CHECK_INT(state[i], 0);

    struct store_arm_info *arm = NULL;
    int n;
    REQUIRE_STATUS(store_arms(st, &arm, &n, &err), &err);
    test_defer(free, arm);
    REQUIRE(CHECK_INT(n, 2));
    CHECK_INT(arm[0].n_rows, 3);
    CHECK_INT(arm[0].replicates, 2);
    CHECK_INT(arm[0].n_done, 3);
    CHECK_INT(arm[0].n_failed, 1);
    CHECK_INT(arm[1].n_done, 0);

    struct store_series series;
    REQUIRE_STATUS(store_series(st, 0, 2, &series, &err), &err);
    REQUIRE(CHECK_INT(series.n_runs, 3));
    static const int slots[] = {1, 3, 4};
    for (int i = 0; i < 3; i++) {
        struct store_run_id id = run_of(&s, 0, slots[i]);
        CHECK_INT(series.slot[i], slots[i]);
        for (int m = 0; m < MONTHS; m++) CHECK_DOUBLE(series.value[i * MONTHS + m], 100.0 * number_of(&id) + 10 * m + 2, 0);
    }
    store_series_clear(&series);
    struct store_places places;
    REQUIRE_STATUS(store_places(st, 0, trib_measure_find("flow"), TRIB_LEG, 2, &places, &err), &err);
    REQUIRE(CHECK_INT(places.n_runs, 3));
    struct store_run_id shared = run_of(&s, 0, 4);
    CHECK_DOUBLE(places.value[2 * 2 + 1], 7 + number_of(&shared), 0);
    CHECK_INT(places.slot[2], 4);
    store_places_clear(&places);
    struct store_event *event = NULL;
    REQUIRE_STATUS(store_events(st, 0, &event, &n, &err), &err);
    test_defer(free, event);
    REQUIRE(CHECK_INT(n, 3));
    CHECK_INT(event[2].slot, 4);
    CHECK_INT(event[2].event.day, 16100 + number_of(&shared));
    CHECK_INT(ask(st, "SELECT count(*) FROM run"), 3);

    struct store_plan_row *row = NULL;
    int rows, replicates;
    REQUIRE_STATUS(store_plan_rows(st, 1, &row, &rows, &replicates, &err), &err);
    test_defer(free, row);
    REQUIRE(CHECK_INT(rows, ROWS));
    CHECK_INT(replicates, 2);
    CHECK_INT(row[2].point_id, s.row[0].point_id);
    CHECK_INT(row[2].first_replicate, 1);
    CHECK_INT(row[2].block, 1);
    CHECK_INT(row[2].role, 7);
}

/* More replicates: what was done is done, wherever its slot lies now. */
TEST(a_study_is_extended_by_replicates)
{
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()));
    struct study s = plan(st, 2), more;
    uint8_t state[ROWS * 3];
    for (int i = 0; i < ROWS * 2; i++)
        if (i != 4) put(&s, 1, i); /* slot 4 is slot 1 */
    more = plan(st, 3);
    REQUIRE_STATUS(store_states(st, 1, true, state, &err), &err);
    static const uint8_t want[] = {2, 2, 2, 2, 2, 0, 2, 2, 0}; /* row 0 has replicates 0 to 2, of which row 2 had made 2 */
    for (int i = 0; i < ROWS * 3; i++) CHECK_INT(state[i], want[i]);
    put(&more, 1, 5);
    put(&more, 1, 8);
    struct store_series series;
    REQUIRE_STATUS(store_series(st, 1, 0, &series, &err), &err);
    CHECK_INT(series.n_runs, 9);
    store_series_clear(&series);
}

TEST(a_plan_is_kept_whole_or_not_at_all)
{
    struct trib_error err = {0};
    char *path = test_text("%s/s", test_folder());
    struct store *st = open_store(path), *look = NULL;
    plan(st, 2);
    int id;
    REQUIRE_STATUS(store_begin(st, &err), &err);
    REQUIRE_STATUS(store_arm(st, "new", "new", 0, "toy", "", 1, 9, &id, &err), &err);
    REQUIRE_STATUS(store_input(st, "script", "x.lua", "x", 1, &err), &err);
    REQUIRE_STATUS(store_flush(st, &err), &err); /* does not end a plan */
    REQUIRE_STATUS(store_open(path, "b", true, false, &look, &err), &err);
    test_defer(close_it, look);
    CHECK_INT(ask(look, "SELECT count(*) FROM experiment WHERE name IN ('baseline', 'tolls')"), 2);
    CHECK_INT(ask(look, "SELECT count(*) FROM plan"), 6);
    store_unplanned(st);
    CHECK_INT(ask(look, "SELECT count(*) FROM plan"), 6);
    CHECK_INT(ask(st, "SELECT count(*) FROM arm WHERE key = 'new'"), 0);
    CHECK_INT(ask(st, "SELECT count(*) FROM input"), 0);
    REQUIRE_STATUS(store_begin(st, &err), &err);
    REQUIRE_STATUS(store_planned(st, &err), &err);
    CHECK_INT(ask(look, "SELECT count(*) FROM plan"), 0);
}

/* ---- found twice ---------------------------------------------------------------------------------------------------------- */
TEST(a_run_found_twice_must_be_the_same)
{
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()));
    struct study s = plan(st, 2);
    const struct store_run_id id = run_of(&s, 1, 2);
    int n, number = number_of(&id);
    const struct trib_measure_info *info = trib_measures(&n);
    bool same = false;
    CHECK_ERROR(store_compare(st, &id, result_of(number), &same, &err), TRIB_NAME, &err, "no finished run");
    put(&s, 1, 2);
    CHECK_STATUS(store_put(st, &id, result_of(number), NULL, &err), &err);
    CHECK_INT(ask(st, "SELECT count(*) FROM run"), 1);
    REQUIRE_STATUS(store_compare(st, &id, result_of(number), &same, &err), &err);
    CHECK(same);

    struct trib_result *other = result_of(number);
    other->week_digest[6] ^= 1;
    other->week_digest[7] ^= 1;
    other->monthly[n + 3] += 0.5;
    other->monthly[n + 4] += 0.5;
    other->hash ^= 1;
    CHECK_INT(sqlite3_exec(store_db(st), test_text("UPDATE arm SET first_day = %d", FIRST_DAY), NULL, NULL, NULL), SQLITE_OK);
    CHECK_ERROR(store_put(st, &id, other, NULL, &err), TRIB_STORE, &err, "arm 'tolls'");
    CHECK_CONTAINS(err.text, test_text("point %d (lever.x.share = 1, market.markup = 0.3), replicate 0, seed 17", (int)id.point_id));
    CHECK_CONTAINS(err.text, "2014-02-12 (week 6 of the run)");
    CHECK_CONTAINS(err.text, test_text("'%s' of 2014-02, %d there and %d.5 now", info[3].name, 100 * number + 13, 100 * number + 13));
    REQUIRE_STATUS(store_compare(st, &id, other, &same, &err), &err);
    CHECK(!same);
    CHECK_CONTAINS(err.text, "week 6");
    REQUIRE_STATUS(store_compare(st, &id, result_of(number), &same, &err), &err); /* nothing was changed */
    CHECK(same);

    /* One thing at a time: each is seen. */
    struct {
        struct trib_result *r;
        const char *word;
    } one[7];
    for (int i = 0; i < 7; i++) one[i].r = result_of(number);
    one[0].r->hash ^= 1, one[0].word = "no week's digest differs";
    one[1].r->monthly[0] += 1, one[1].word = "of 2014-01";
    one[2].r->monthly[n - 1] = 0, one[2].word = "of 2014-01"; /* a value where there was none */
    one[3].r->event[0].deaths++, one[3].word = "events differ from number 0";
    one[4].r->row[0].value[trib_measure_find("flow")] += 1, one[4].word = "leg 1 of 2014";
    one[5].r->n_weeks--, one[5].word = "9 weeks there, 8 now";
    one[6].r->row[1].value[trib_measure_find("clashes")] = NAN, one[6].word = "town 0 of 2014";
    for (int i = 0; i < 7; i++) {
        same = true;
        REQUIRE_STATUS(store_compare(st, &id, one[i].r, &same, &err), &err);
        CHECK(!same);
        CHECK_CONTAINS(err.text, one[i].word);
    }
}

TEST(a_failure_gives_way_to_a_result_but_not_the_other_way_round)
{
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()));
    struct study s = plan(st, 1);
    const struct store_run_id id = run_of(&s, 0, 1);
    struct store_run_info run;
    const struct store_failure lost = {"lost", "the worker is gone", 2, 0}, slow = {"timeout", "5 s", 3, 5};
    REQUIRE_STATUS(store_put_attempt(st, &id, 1, "lost", "killed by signal 9", &err), &err);
    REQUIRE_STATUS(store_put_failure(st, &id, &lost, &err), &err);
    REQUIRE_STATUS(store_put_failure(st, &id, &slow, &err), &err);
    int64_t run_id = ask(st, "SELECT run_id FROM run");
    REQUIRE_STATUS(store_run(st, run_id, &run, &err), &err);
    CHECK_INT(run.status, 3);
    CHECK_TEXT(run.fail_kind, "timeout");
    CHECK_TEXT(run.fail_message, "5 s");
    CHECK_INT(run.attempts, 3);
    REQUIRE_STATUS(store_put(st, &id, result_of(4), &(struct store_put_options){2, true}, &err), &err);
    REQUIRE_STATUS(store_put_failure(st, &id, &slow, &err), &err);
    REQUIRE_STATUS(store_run(st, run_id, &run, &err), &err); /* under the same number */
    CHECK_INT(run.status, 2);
    CHECK_TEXT(run.fail_kind, "");
    CHECK_TEXT(run.hash, "8000000000000004");
    CHECK_TEXT(run.arm_key, "baseline");
    CHECK_TEXT(run.arm_name, "baseline");
    CHECK_INT(run.seed, 17);
    CHECK_INT(run.point_id, id.point_id);
    CHECK_INT(run.attempts, 2);
    CHECK(run.places);
    CHECK_INT(ask(st, "SELECT count(*) FROM run"), 1);
    CHECK_INT(ask(st, "SELECT count(*) FROM monthly"), MONTHS);
    CHECK_INT(ask(st, "SELECT count(*) FROM attempt WHERE outcome = 'lost' AND detail = 'killed by signal 9' AND n = 1"), 1);
    CHECK_ERROR(store_run(st, 99, &run, &err), TRIB_NAME, &err, "no run 99");
}

TEST(places_can_come_later)
{
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()));
    struct study s = plan(st, 1);
    const struct store_run_id id = run_of(&s, 0, 1);
    uint8_t state[ROWS];
    struct store_places places;
    const struct store_put_options without = {1, false}, with = {1, true};
    REQUIRE_STATUS(store_put(st, &id, result_of(4), &without, &err), &err);
    CHECK_INT(ask(st, "SELECT count(*) FROM yearly"), 0);
    REQUIRE_STATUS(store_states(st, 0, false, state, &err), &err);
    CHECK_INT(state[1], 2);
    REQUIRE_STATUS(store_states(st, 0, true, state, &err), &err);
    CHECK_INT(state[1], 0);
    REQUIRE_STATUS(store_places(st, 0, trib_measure_find("flow"), TRIB_LEG, 2, &places, &err), &err);
    CHECK_INT(places.n_runs, 0);
    store_places_clear(&places);
    REQUIRE_STATUS(store_put(st, &id, result_of(4), &with, &err), &err);
    REQUIRE_STATUS(store_states(st, 0, true, state, &err), &err);
    CHECK_INT(state[1], 2);
    CHECK_INT(ask(st, "SELECT count(*) FROM run"), 1);
    REQUIRE_STATUS(store_places(st, 0, trib_measure_find("flow"), TRIB_LEG, 2, &places, &err), &err);
    REQUIRE(CHECK_INT(places.n_runs, 1));
    CHECK_DOUBLE(places.value[1], 11, 0);
    store_places_clear(&places);
    struct trib_result *bare = result_of(4);
    bare->n_rows = 0; /* again without: the places stay */
    REQUIRE_STATUS(store_put(st, &id, bare, &without, &err), &err);
    CHECK_INT(ask(st, "SELECT count(*) FROM yearly"), 2);
}

/* ---- inputs and analyses ---------------------------------------------------------------------------------------------------- */
TEST(inputs_are_kept_whole_and_once)
{
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()));
    struct store_input_info *input = NULL;
    void *bytes = NULL;
    size_t size;
    int n;
    REQUIRE_STATUS(store_begin(st, &err), &err);
    REQUIRE_STATUS(store_input(st, "script", "a.lua", "one\0two", 7, &err), &err);
    REQUIRE_STATUS(store_input(st, "data", "copy of a", "one\0two", 7, &err), &err);
    REQUIRE_STATUS(store_input(st, "case", "empty.csv", "", 0, &err), &err);
    REQUIRE_STATUS(store_planned(st, &err), &err);
    CHECK_INT(ask(st, "SELECT count(*) FROM input"), 2);
    REQUIRE_STATUS(store_inputs(st, &input, &n, &err), &err);
    REQUIRE(CHECK_INT(n, 3));
    CHECK_TEXT(input[0].kind, "case");
    CHECK_TEXT(input[1].name, "copy of a");
    CHECK_TEXT(input[2].name, "a.lua");
    CHECK_TEXT(input[1].sha256, input[2].sha256);
    CHECK_INT(input[2].size, 7);
    REQUIRE_STATUS(store_input_read(st, input[2].sha256, &bytes, &size, &err), &err);
    CHECK_INT(size, 7);
    CHECK_INT(memcmp(bytes, "one\0two", 8), 0);
    free(bytes);
    REQUIRE_STATUS(store_input_read(st, input[0].sha256, &bytes, &size, &err), &err);
    CHECK_INT(size, 0);
    free(bytes);
    CHECK_ERROR(store_input_read(st, "abc", &bytes, &size, &err), TRIB_NAME, &err, "no input abc");
    plan(st, 1);
    free(input);
    REQUIRE_STATUS(store_inputs(st, &input, &n, &err), &err);
    CHECK_INT(n, 0); /* another experiment; the bytes stay */
    free(input);
    CHECK_INT(ask(st, "SELECT count(*) FROM input"), 2);
}

static void put_analysis(struct store *st, const char *kind, const char *measure, int n_rows, double value)
{
    struct trib_error err = {0};
    struct finding row[3] = {0};
    struct analysis a = {.n_runs = 12, .n_used = 5, .n_left_out = 1, .seed = UINT64_MAX, .row = row, .n_rows = n_rows};
    snprintf(a.kind, sizeof a.kind, "%s", kind);
    snprintf(a.measure, sizeof a.measure, "%s", measure);
    snprintf(a.window, sizeof a.window, "2014-01 to 2014-02");
    snprintf(a.summary, sizeof a.summary, "It's a finding of %d rows.", n_rows);
    for (int i = 0; i < n_rows; i++) {
        row[i] = (struct finding){.x = i, .y = NAN, .value = value + i, .low = -INFINITY, .high = 1};
        snprintf(row[i].name, sizeof row[i].name, "factor %d", i);
        snprintf(row[i].quantity, sizeof row[i].quantity, "S1");
        snprintf(row[i].verdict, sizeof row[i].verdict, "matters");
    }
    REQUIRE_STATUS(store_analysis_put(st, &a, &err), &err);
}
static void free_analyses(struct analysis *list, int n)
{
    for (int i = 0; i < n; i++) free(list[i].row);
    free(list);
}
TEST(analyses_come_back_as_they_were)
{
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()));
    struct analysis *list = NULL;
    int n;
    plan(st, 1);
    put_analysis(st, "sobol", "arrivals", 3, 0.5);
    put_analysis(st, "sobol", "deaths_sea", 0, 0);
    put_analysis(st, "morris", "arrivals", 2, 7);
    REQUIRE_STATUS(store_analyses(st, NULL, NULL, &list, &n, &err), &err);
    REQUIRE(CHECK_INT(n, 3));
    CHECK_TEXT(list[0].kind, "morris");
    CHECK_INT(list[1].n_rows, 0);
    REQUIRE(CHECK_INT(list[2].n_rows, 3));
    CHECK_TEXT(list[2].summary, "It's a finding of 3 rows.");
    CHECK(list[2].seed == UINT64_MAX);
    CHECK_INT(list[2].n_left_out, 1);
    CHECK_TEXT(list[2].row[1].name, "factor 1");
    CHECK_DOUBLE(list[2].row[1].value, 1.5, 0);
    CHECK(isnan(list[2].row[1].y));
    CHECK(isinf(list[2].row[1].low));
    CHECK_TEXT(list[2].row[2].verdict, "matters");
    free_analyses(list, n);
    put_analysis(st, "sobol", "arrivals", 1, 9); /* in the place of the first */
    REQUIRE_STATUS(store_analyses(st, "sobol", "arrivals", &list, &n, &err), &err);
    REQUIRE(CHECK_INT(n, 1));
    REQUIRE(CHECK_INT(list[0].n_rows, 1));
    CHECK_DOUBLE(list[0].row[0].value, 9, 0);
    free_analyses(list, n);
    CHECK_INT(ask(st, "SELECT count(*) FROM finding"), 3);
    REQUIRE_STATUS(store_analyses(st, "prim", NULL, &list, &n, &err), &err);
    CHECK_INT(n, 0);
    free_analyses(list, n);
    plan(st, 1);
    CHECK_INT(ask(st, "SELECT count(*) FROM finding"), 0);
}

/* ---- merging ------------------------------------------------------------------------------------------------------------------ */
/* Two shards of one study, each with runs that the other lacks, points numbered in another order. */
TEST(shards_are_united)
{
    struct trib_error err = {0};
    char *folder = test_folder(), *one = test_text("%s/one", folder), *two = test_text("%s/two", folder);
    int64_t n_new, n_same;
    uint8_t state[ROWS * 2];
    struct store *a = open_store(one), *b = open_store(two), *all = open_store(test_text("%s/all", folder));
    point(b, 0.9, 1); /* so that numbers of points differ */
    struct study in_a = plan(a, 2), in_b = plan(b, 2);
    CHECK(in_a.row[0].point_id != in_b.row[0].point_id);
    static const int of_a[] = {0, 1, 2}, of_b[] = {2, 3, 5};
    for (int i = 0; i < 3; i++) {
        struct store_run_id id = run_of(&in_a, 0, of_a[i]);
        REQUIRE_STATUS(store_put(a, &id, result_of(of_a[i]), NULL, &err), &err);
        id = run_of(&in_b, 0, of_b[i]);
        REQUIRE_STATUS(store_put(b, &id, result_of(of_b[i]), NULL, &err), &err);
    }
    const struct store_failure failure = {"script", "no", 1, 0};
    const struct store_run_id failed = run_of(&in_b, 1, 0), both = run_of(&in_b, 0, 0);
    REQUIRE_STATUS(store_put_failure(b, &failed, &failure, &err), &err);
    REQUIRE_STATUS(store_put_failure(b, &both, &failure, &err), &err); /* done in a */
    REQUIRE_STATUS(store_put_attempt(b, &both, 1, "lost", "gone", &err), &err);
    REQUIRE_STATUS(store_input(b, "script", "x.lua", "x", 1, &err), &err);
    REQUIRE_STATUS(store_flush(a, &err), &err);
    REQUIRE_STATUS(store_flush(b, &err), &err);

    REQUIRE_STATUS(store_merge(all, one, &n_new, &n_same, &err), &err);
    CHECK_INT(n_new, 3);
    CHECK_INT(n_same, 0);
    for (int round = 0; round < 2; round++) { /* the second time nothing comes in */
        REQUIRE_STATUS(store_merge(all, two, &n_new, &n_same, &err), &err);
        CHECK_INT(n_new, round ? 0 : 3);
        CHECK_INT(n_same, round ? 3 : 1);
    }
    REQUIRE_STATUS(store_states(all, 0, true, state, &err), &err);
    static const uint8_t want[] = {2, 2, 2, 2, 2, 2};
    for (int i = 0; i < ROWS * 2; i++) CHECK_INT(state[i], want[i]);
    REQUIRE_STATUS(store_states(all, 1, true, state, &err), &err);
    CHECK_INT(state[0], 3);
    CHECK_INT(ask(all, "SELECT count(*) FROM attempt JOIN point_value USING(point_id) WHERE name = 'market.markup' AND value = 0.1"), 1);
    CHECK_INT(ask(all, "SELECT count(*) FROM input"), 1);
    CHECK_INT(ask(all, "SELECT count(*) FROM yearly"), 10);
    struct store_series series;
    REQUIRE_STATUS(store_series(all, 0, 0, &series, &err), &err);
    REQUIRE(CHECK_INT(series.n_runs, 6));
    static const int number[] = {0, 1, 2, 3, 1, 5};
    for (int i = 0; i < 6; i++) CHECK_DOUBLE(series.value[i * MONTHS], 100 * number[i], 0);
    store_series_clear(&series);
    CHECK_ERROR(store_merge(all, test_text("%s/all", folder), &n_new, &n_same, &err), TRIB_USAGE, &err, "the store itself");
}

TEST(a_merge_with_a_run_that_differs_changes_nothing)
{
    struct trib_error err = {0};
    char *folder = test_folder(), *one = test_text("%s/one", folder);
    int64_t n_new, n_same;
    struct store *a = open_store(one), *all = open_store(test_text("%s/all", folder)), *other = NULL;
    struct study in_a = plan(a, 2), here = plan(all, 2);
    put(&in_a, 0, 0);
    struct store_run_id id = run_of(&in_a, 0, 3);
    struct trib_result *result = result_of(number_of(&id));
    result->week_digest[4]++;
    result->monthly[1]++;
    result->hash++;
    REQUIRE_STATUS(store_put(a, &id, result, NULL, &err), &err);
    REQUIRE_STATUS(store_flush(a, &err), &err);
    put(&here, 0, 3);
    CHECK_ERROR(store_merge(all, one, &n_new, &n_same, &err), TRIB_STORE, &err, "week 4 of the run");
    CHECK_CONTAINS(err.text, "arm 'baseline'");
    CHECK_CONTAINS(err.text, test_text("in %s", one));
    CHECK_CONTAINS(err.text, "'");
    CHECK_INT(n_new, 0);
    CHECK_INT(ask(all, "SELECT count(*) FROM run"), 1);
    put(&here, 0, 2); /* and it still takes runs */
    REQUIRE_STATUS(store_flush(all, &err), &err);
    CHECK_INT(ask(all, "SELECT count(*) FROM run"), 2);

    REQUIRE_STATUS(store_open(test_text("%s/foreign", folder), "another", false, false, &other, &err), &err);
    store_close(other);
    CHECK_ERROR(store_merge(all, test_text("%s/foreign", folder), &n_new, &n_same, &err), TRIB_FOREIGN, &err, "another");
    CHECK_ERROR(store_merge(all, test_text("%s/none", folder), &n_new, &n_same, &err), TRIB_IO, &err, "no store");
}

/* ---- export and status -------------------------------------------------------------------------------------------------------- */
/* The same study made twice: whole; and in pieces, from the back, extended, with points numbered otherwise and failures on the way.
 * The same bytes come out. */
TEST(exports_are_the_same_bytes_however_the_runs_were_made)
{
    static const char *const tables[] = {"runs", "monthly", "summary", "yearly", "events", "points", "findings"};
    struct trib_error err = {0};
    char *folder = test_folder(), *one = test_text("%s/one", folder), *two = test_text("%s/two", folder);
    struct store *a = NULL, *b = NULL;
    REQUIRE_STATUS(store_open(one, "b", false, false, &a, &err), &err);
    REQUIRE_STATUS(store_open(two, "b", false, false, &b, &err), &err);
    point(b, 0.9, 1);
    struct study in_b = plan(b, 1);
    const struct store_failure failure = {"lost", "gone", 3, 0};
    for (int arm = ARMS - 1; arm >= 0; arm--)
        for (int slot = ROWS - 1; slot >= 0; slot--) {
            struct store_run_id id = run_of(&in_b, arm, slot);
            REQUIRE_STATUS(store_put_attempt(b, &id, 1, "lost", "gone", &err), &err);
            if (slot == 1) REQUIRE_STATUS(store_put_failure(b, &id, &failure, &err), &err);
            else REQUIRE_STATUS(store_put(b, &id, result_of(arm), NULL, &err), &err);
        }
    in_b = plan(b, 2);
    struct study in_a = plan(a, 2);
    for (int arm = 0; arm < ARMS; arm++)
        for (int slot = 0; slot < 2 * ROWS; slot++) {
            struct store_run_id id = run_of(&in_a, arm, slot);
            REQUIRE_STATUS(store_put(a, &id, result_of(arm), NULL, &err), &err);
            id = run_of(&in_b, arm, slot);
            REQUIRE_STATUS(store_put(b, &id, result_of(arm), NULL, &err), &err);
        }
    put_analysis(a, "morris", "arrivals", 1, 1);
    put_analysis(a, "sobol", "arrivals", 2, 1);
    put_analysis(b, "sobol", "arrivals", 2, 1);
    put_analysis(b, "morris", "arrivals", 1, 1);
    store_close(a);
    store_close(b);
    for (int i = 0; i < 7; i++) {
        struct test_output *of_a = test_program(folder, "export one --table %s", tables[i]);
        struct test_output *of_b = test_program(folder, "export two --table %s", tables[i]);
        REQUIRE_EXIT(of_a, 0);
        CHECK(of_a->n_out > 60);
        CHECK_TEXT(of_a->out, of_b->out);
    }
    CHECK_TEXT(test_program(folder, "export one --table points")->out,
               "row,block,role,lever.x.share,market.markup\n0,0,5,1,0.1\n1,0,6,1,0.3\n2,1,7,1,0.1\n");
    char key[65];
    trib_sha256_hex("lever.x.share=0x1p+0\nmarket.markup=0x1.999999999999ap-4\n", 56, key);
    key[12] = 0;
    struct test_output *runs = test_program(folder, "export one --table runs");
    CHECK_CONTAINS(runs->out, "arm,replicate,seed,status,fail_kind,fail_message,hash,agent_weeks,row,point\n");
    CHECK_CONTAINS(runs->out, test_text("\ntolls,2,17,done,,,8000000000000001,12,2,%s\n", key));
    CHECK_CONTAINS(test_program(folder, "export two --table attempts")->out, "\nbaseline,0,0,1,");
    CHECK_LACKS(test_program(folder, "export one --table attempts")->out, "lost");
    CHECK_CONTAINS(test_program(folder, "export one --table findings")->out, "sobol,arrivals,,,2014-01 to 2014-02,factor 1,S1,1,,2,");
    CHECK_EXIT(test_program(folder, "export one --table runs --file r.csv"), 0);
    CHECK_TEXT(test_read(test_text("%s/r.csv", folder), NULL), runs->out);
}

/* Twelve slots, of which rows 0 and 2 share one run an arm: ten runs. The writer has its store open. */
TEST(status_counts_runs_once_while_they_come_in)
{
    struct trib_error err = {0};
    char *folder = test_folder();
    struct store *st = open_store(test_text("%s/s", folder));
    struct study s = plan(st, 2);
    struct store_run_id id = run_of(&s, 1, 3);
    const struct store_failure failure = {"timeout", "longer than 5 s", 1, 5};
    for (int i = 0; i < 4; i++) put(&s, 0, i);
    REQUIRE_STATUS(store_put_failure(st, &id, &failure, &err), &err);
    REQUIRE_STATUS(store_put_attempt(st, &id, 1, "lost", "gone", &err), &err);
    REQUIRE_STATUS(store_flush(st, &err), &err);
    struct test_output *status = test_program(folder, "status s");
    REQUIRE_EXIT(status, 0);
    CHECK_CONTAINS(status->out, "writer  process ");
    CHECK_CONTAINS(status->out, "baseline        3           2        5        0        1\n");
    CHECK_CONTAINS(status->out, "4 of 10 runs done, 1 failed, 5 to do");
    CHECK_CONTAINS(status->out, "runs/s, ");
    CHECK_CONTAINS(status->out, "to go (8 times in 10)");
    CHECK_CONTAINS(status->out, test_text("timeout         1  for example run %d (tolls, row 1, replicate 1): longer than 5 s",
                                          (int)ask(st, "SELECT run_id FROM run WHERE status = 3")));
    CHECK_CONTAINS(status->out, "attempts that did not end well: 1 lost");
}

/* Many rows: states and series are one walk, not a question a row. */
TEST_TAGGED(a_large_plan_is_read_in_one_walk, "alone")
{
    enum { N = 5000 };
    struct trib_error err = {0};
    struct store *st = open_store(test_text("%s/s", test_folder()));
    struct store_plan_row *row = calloc(N, sizeof *row);
    uint8_t *state = calloc(2 * N, 1);
    test_defer(free, row);
    test_defer(free, state);
    int arm;
    REQUIRE_STATUS(store_begin(st, &err), &err);
    for (int i = 0; i < N; i++) row[i].point_id = point(st, i, 1);
    REQUIRE_STATUS(store_arm(st, "k", "k", 0, "toy", "", 1, 2, &arm, &err), &err);
    REQUIRE_STATUS(store_plan(st, 0, row, N, &err), &err);
    REQUIRE_STATUS(store_planned(st, &err), &err);
    struct trib_result *r = result_of(3);
    for (int i = 0; i < N; i++) {
        const struct store_run_id id = {arm, row[i].point_id, 1, 1};
        REQUIRE_STATUS(store_put(st, &id, r, &(struct store_put_options){1, false}, &err), &err);
    }
    clock_t t = clock();
    REQUIRE_STATUS(store_states(st, 0, false, state, &err), &err);
    struct store_series series;
    REQUIRE_STATUS(store_series(st, 0, 0, &series, &err), &err);
    double seconds = (double)(clock() - t) / CLOCKS_PER_SEC;
    test_note("states and a series of %d rows: %.3f s of CPU", N, seconds);
    CHECK(seconds < 1);
    CHECK_INT(series.n_runs, N);
    CHECK_INT(series.slot[N - 1], 2 * N - 1);
    store_series_clear(&series);
    for (int i = 0; i < 2 * N; i++) REQUIRE(CHECK_INT(state[i], i % 2 ? 2 : 0));
}
