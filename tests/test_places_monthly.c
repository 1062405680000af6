/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Months of places, kept on request: what is kept, that it comes later where it lacks, and that it is the same whoever made it. */
#include "ensembles.h"
#include "harness.h"
#include "../scripts/frame.h"
#include <stdlib.h>
#include <string.h>

static const int *wanted(const char *a, const char *b)
{
    static int measure[2];
    measure[0] = trib_measure_find(a), measure[1] = b ? trib_measure_find(b) : -1;
    return measure;
}
static char *months_of(const char *path)
{
    return bench_ask(path, "SELECT ord, slot, measure, level, n_places, first_month, n_months, hex(bytes) FROM runs JOIN places_monthly USING(run_id)"
                           " ORDER BY ord, slot, measure, level");
}

/* Of a sum a year's months add up to the year's own figure, place by place, to what a float holds. */
TEST(months_add_up_to_years)
{
    struct trib_config config;
    scene_toy(&config);
    config.monthly = wanted("flow", "recorded_flow");
    config.n_monthly = 2;
    struct trib_result *r = scene_run(&config);
    int flow = trib_measure_find("flow"), recorded = trib_measure_find("recorded_flow"), found = 0;
    REQUIRE(r->n_series == 3); /* flow by leg; recorded_flow by town and leg */
    CHECK(r->series[0].measure == flow && r->series[0].level == TRIB_LEG);
    CHECK(r->series[1].measure == recorded && r->series[1].level == TRIB_TOWN);
    CHECK(r->series[2].measure == recorded && r->series[2].level == TRIB_LEG);
    for (int k = 0; k < r->n_rows; k++)
        for (int i = 0; i < r->n_series; i++) {
            const struct trib_place_months *s = &r->series[i];
            double sum = 0;
            if (s->level != r->row[k].level) continue;
            CHECK_INT(s->n_months, r->n_months);
            for (int m = 0; m < s->n_months; m++)
                if ((r->first_month + m) / 12 == r->row[k].year) sum += (double)s->value[(size_t)m * (size_t)s->n_places + (size_t)r->row[k].place];
            CHECK_RELATIVE(sum + 1, r->row[k].value[s->measure] + 1, 1e-6);
            found += sum > 0;
        }
    CHECK(found > 5);
    uint64_t hash = r->hash;
    config.n_monthly = 0;
    CHECK(scene_run(&config)->hash == hash); /* what is kept decides nothing */
    trib_config_clear(&config);
}

TEST(the_number_of_workers_and_branches_change_no_month)
{
    char *first = NULL;
    for (int workers = 1; workers <= 4; workers *= 2) {
        struct bench *b = bench_new(3, workers);
        b->options.monthly = wanted("recorded_flow", "fighters"), b->options.n_monthly = 2;
        REQUIRE_STATUS(bench_run(b), &b->err);
        char *all = months_of(b->path);
        CHECK(strlen(all) > 200);
        if (!first) first = all;
        CHECK_TEXT(all, first);
    }
}

/* Asked for once more with another measure: all runs are made again for it, and keep what they had; asked a third time: none. */
TEST(months_can_come_later)
{
    struct bench *b = bench_new(3, 2);
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 6);
    CHECK_TEXT(months_of(b->path), "");
    char *digest = bench_digest(b->path);
    b->options.monthly = wanted("flow", NULL), b->options.n_monthly = 1;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 6);
    char *flow = months_of(b->path);
    b->options.monthly = wanted("flow", "clashes"), b->options.n_monthly = 2;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 6);
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 0);
    b->options.runs = 4; /* two more runs, and no others */
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 2);
    b->options.runs = 3, b->options.n_monthly = 0;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.done_now, 0);
    CHECK_TEXT(bench_digest(b->path), digest);
    CHECK_TEXT(bench_ask(b->path, test_text("SELECT ord, slot, measure, level, n_places, first_month, n_months, hex(bytes) FROM runs JOIN places_monthly USING(run_id)"
                                            " WHERE measure = %d ORDER BY ord, slot, measure, level", trib_measure_find("flow"))),
               flow);
}

/* A month that was changed in the store is found, and its arm and measure are named. */
TEST(a_doctored_month_is_found_and_named)
{
    struct bench *b = bench_new(2, 1);
    int flow = trib_measure_find("flow");
    b->options.monthly = wanted("flow", NULL), b->options.n_monthly = 1;
    REQUIRE_STATUS(bench_run(b), &b->err);
    struct store *st = NULL;
    REQUIRE_STATUS(store_open(b->path, "b", false, false, &st, &b->err), &b->err);
    char *sql = test_text("UPDATE places_monthly SET bytes = CAST(substr(bytes, 1, length(bytes) - 2) || x'0142' AS BLOB) WHERE measure = %d"
                          " AND run_id = (SELECT run_id FROM runs WHERE ord = 1 AND replicate = 1)", flow);
    CHECK(sqlite3_exec(store_db(st), sql, NULL, NULL, NULL) == SQLITE_OK);
    store_close(st);
    b->options.verify_share = 1;
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.verified, 4);
    CHECK_INT(b->report.differ, 1);
    CHECK_CONTAINS(b->report.first_failure, "arm 'second'");
    CHECK_CONTAINS(b->report.first_failure, "'flow' of leg");
    b->options.n_monthly = 0; /* what is not made again is not compared */
    REQUIRE_STATUS(bench_run(b), &b->err);
    CHECK_INT(b->report.differ, 0);
}

/* Through the socket and back: the same values; a byte that was changed, or one too few, is no result. */
TEST(months_go_through_a_frame)
{
    struct trib_config config;
    scene_toy(&config);
    config.to_day = config.from_day + 100;
    config.monthly = wanted("recorded_price", "fighters"), config.n_monthly = 2;
    struct trib_result *r = scene_run(&config), back;
    size_t size;
    char *block = frame_of_result(3, 0.5, r, &size);
    struct frame_head head;
    REQUIRE(block != NULL);
    memcpy(&head, block, sizeof head);
    REQUIRE(frame_to_result(&head, block + sizeof head, &back));
    REQUIRE(back.n_series == 3 && r->n_series == 3);
    for (int i = 0; i < 3; i++) {
        const struct trib_place_months *a = &r->series[i], *b = &back.series[i];
        CHECK(a->measure == b->measure && a->level == b->level && a->n_places == b->n_places && a->n_months == b->n_months);
        CHECK(memcmp(a->value, b->value, (size_t)a->n_places * (size_t)a->n_months * sizeof *a->value) == 0);
    }
    trib_result_clear(&back);
    head.length -= 4;
    head.checksum = frame_checksum(block + sizeof head, head.length);
    CHECK(!frame_to_result(&head, block + sizeof head, &back));
    free(block);
    trib_config_clear(&config);
}

/* ---- from a script -------------------------------------------------------------------------------------------------------------- */
#define HEAD                                                                                                              \
    "local tributary = require \"tributary\"\n"                                                                            \
    "local base = tributary.scenario { name = \"base\", case = \"toy\", to = \"2010-12-31\", scale = 5 }\n"
TEST(a_script_reads_its_months_and_export_writes_them)
{
    char *folder = test_folder();
    test_write(folder, "x.lua", HEAD "local r = tributary.compare { arms = { base }, runs = 2, monthly = { \"flow\" } }\n"
                                     "local months, years = r:places(\"base\", \"flow\", \"leg\", { monthly = true, place = \"south>mid\" }), r:places(\"base\", \"flow\", \"leg\", { place = \"south>mid\" })\n"
                                     "for i, run in ipairs(months) do local sum = 0 for k = 1, #run do sum = sum + run[k] end\n"
                                     "  print(run.replicate, run.place, run.first_month, #run, math.abs(sum - years[i].value) < 1e-3 * sum) end\n");
    struct test_output *o = test_program(folder, "check x.lua");
    REQUIRE_EXIT(o, 0);
    for (int i = 1; i <= 2; i++) {
        o = test_program(folder, "run x.lua --out part%d --shard %d/2", i, i);
        CHECK_EXIT(o, 0);
    }
    o = test_program(folder, "run x.lua --out whole");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "0\tsouth>mid\t2010-01\t12\ttrue\n1\tsouth>mid\t2010-01\t12\ttrue\n");
    struct test_output *table = test_program(folder, "export whole --table places_monthly");
    REQUIRE_EXIT(table, 0);
    CHECK_CONTAINS(table->out, "arm,replicate,month,level,place,flow,row\nbase,0,2010-0");
    CHECK_CONTAINS(table->out, ",leg,south>mid,");
    REQUIRE_EXIT(test_program(folder, "merge all part1 part2"), 0);
    struct test_output *merged = test_program(folder, "export all --table places_monthly");
    REQUIRE_EXIT(merged, 0);
    CHECK_TEXT(merged->out, table->out);
    REQUIRE_EXIT(test_program(folder, "verify whole"), 0);
    o = test_program(folder, "run x.lua --out whole");
    REQUIRE_EXIT(o, 0);
    CHECK_LACKS(o->err, "runs/s"); /* nothing was run again */
}

TEST(names_of_months_are_checked)
{
    static const struct {
        const char *compare, *read, *word;
    } wrong[] = {{"monthly = { \"flows\" }", "", "did you mean 'flow'?"},
                 {"monthly = { \"illicit_profit\" }", "", "kept by the nation alone"},
                 {"monthly = 3", "", "monthly must be a list of measures"},
                 {"monthly = \"flow\"", "r:places(\"base\", \"price\", \"leg\", { monthly = true })", "months of 'price' are not kept"},
                 {"monthly = \"flow\"", "r:places(\"base\", \"flow\", \"leg\", { monthly = true, place = \"south>mit\" })", "did you mean 'south>mid'?"}};
    char *folder = test_folder();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        test_write(folder, "x.lua", test_text(HEAD "local r = tributary.compare { arms = { base }, %s }\n%s\n", wrong[i].compare, wrong[i].read));
        struct test_output *o = test_program(folder, "check x.lua");
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, wrong[i].word);
    }
}
