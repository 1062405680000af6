/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Same inputs, same bits: threads, interleaved models, and the stored hashes. gcc and clang, -O0 and -O2 are compared by
 * `make compilers`. */
#include "scenes.h"
#include <inttypes.h>

/* Enough travellers for many parts of the table (journey.c cuts it into parts of 8192 rows). */
TEST_TAGGED(any_number_of_threads_gives_one_hash, "threads")
{
    static const int threads[] = {1, 2, 3, 8};
    uint64_t hash[4];
    for (int i = 0; i < 4; i++) {
        struct trib_config config;
        scene_libya(&config);
        scene_set(&config, "leaving.rate", 0.1);
        scene_set(&config, "leaving.constant", 2);
        config.scale = 10;
        config.to_day = scene_day("2010-06-30");
        config.threads = threads[i];
        struct trib_model *m = scene_model(&config);
        scene_to_end(m);
        hash[i] = trib_model_hash(m);
        test_note("%lld rows, %lld agent-weeks", (long long)m->mig.n, (long long)m->agent_weeks);
        CHECK(m->mig.n > 4 * 8192);
        CHECK(hash[i] == hash[0]);
        trib_config_clear(&config);
    }
}

/* Two models stepped in turns live as if each were alone: nothing is shared. */
TEST(interleaved_models_do_not_meet)
{
    struct trib_config a, b;
    scene_toy(&a);
    scene_libya(&b);
    b.scale = 2000;
    a.to_day = scene_day("2011-12-31");
    b.to_day = scene_day("2011-12-31");
    uint64_t alone[2] = {scene_hash(&a), scene_hash(&b)};
    struct trib_model *x = scene_model(&a), *y = scene_model(&b);
    while (!trib_model_done(x) || !trib_model_done(y)) {
        if (!trib_model_done(x)) scene_weeks(x, 1);
        if (!trib_model_done(y)) scene_weeks(y, 1);
    }
    CHECK(trib_model_hash(x) == alone[0]);
    CHECK(trib_model_hash(y) == alone[1]);
    trib_config_clear(&a);
    trib_config_clear(&b);
}

/* Timing, and what is read between weeks, change nothing. */
TEST(looking_changes_nothing)
{
    struct trib_config config;
    int n;
    scene_toy(&config);
    struct trib_model *m = scene_model(&config);
    trib_measures(&n);
    trib_model_timing(m, true);
    double sum = 0;
    while (!trib_model_done(m)) {
        scene_weeks(m, 1);
        for (int i = 0; i < n; i++) sum += trib_model_value(m, i, TRIB_NATION, 0) > 0;
        sum += (double)(trib_model_hash(m) & 1);
    }
    CHECK(sum > 0);
    CHECK(trib_model_hash(m) == scene_hash(&config));
    trib_config_clear(&config);
}

/* Seed and replicate change it, and so does every column: the hash is one of the whole state. */
TEST(another_seed_another_hash)
{
    struct trib_config config;
    uint64_t hash[3];
    scene_toy(&config);
    scene_set(&config, "leaving.rate", 0.2);
    hash[0] = scene_hash(&config);
    CHECK(scene_hash(&config) == hash[0]);
    config.replicate = 1;
    hash[1] = scene_hash(&config);
    config.replicate = 0;
    config.seed = UINT64_C(1) << 32 | 1; /* only its upper half differs */
    hash[2] = scene_hash(&config);
    CHECK(hash[1] != hash[0]);
    CHECK(hash[2] != hash[0]);
    CHECK(hash[2] != hash[1]);
    trib_config_clear(&config);
}
TEST(the_hash_sees_every_column)
{
    struct trib_config config;
    scene_toy(&config);
    scene_set(&config, "leaving.rate", 0.2);
    struct trib_model *m = scene_model(&config);
    const struct trib_case *cas = m->cas;
    scene_weeks(m, 30);
    uint64_t before = trib_model_hash(m);
    int n_legs = cas->n_legs, n_towns = cas->n_towns, n_groups = cas->n_groups, n_origins = cas->n_origins, n_areas = cas->n_areas;
    int n_delay = (int)m->p.observe_delay + 1, n_columns = 0;
#define SEEN(first_byte)                                     \
    {                                                        \
        unsigned char *byte = (unsigned char *)(first_byte); \
        *byte ^= 1;                                          \
        CHECK(trib_model_hash(m) != before);                 \
        *byte ^= 1;                                          \
        n_columns++;                                         \
    }
#define ARRAY(type, name, count, doc) \
    if ((count) > 0) SEEN(m->name)
#include "arrays.def"
#undef ARRAY
    REQUIRE(m->mig.n > 0);
#define COLUMN(type, name, unit, doc) SEEN(m->mig.name)
#include "state.def"
#undef COLUMN
    SEEN(m->ledger.balance)
    SEEN(m->count)
    CHECK(n_columns > 90);
    CHECK(trib_model_hash(m) == before);
    (void)n_legs, (void)n_towns, (void)n_groups, (void)n_origins, (void)n_areas, (void)n_delay;
    trib_config_clear(&config);
}

/* Stored hashes of short runs, moved only by `make golden`. */
TEST(hashes_are_those_stored)
{
    struct trib_config toy, libya;
    scene_toy(&toy);
    scene_libya(&libya);
    libya.scale = 2000;
    libya.to_day = scene_day("2013-12-31");
    char *text = test_text("toy, scale 1, seed 1, 2010-01-01 to 2014-12-31    %016" PRIx64 "\n", scene_hash(&toy));
    text = test_text("%slibya, scale 2000, seed 1, 2010-01-01 to 2013-12-31  %016" PRIx64 "\n", text, scene_hash(&libya));
    CHECK_GOLDEN("hashes.txt", text);
    trib_config_clear(&toy);
    trib_config_clear(&libya);
}

/* The toy case year by year, so that a moved hash can be read. */
TEST(the_toy_case_year_by_year_is_as_stored)
{
    static const char *const column[] = {
        "leaving",          "departures",         "arrivals", "deaths",   "person_months_held", "firms",         "price",
        "smuggling_profit", "trafficking_profit", "revenue",  "fighters", "conflict_risk",      "recorded_flow", "lever_cost"};
    enum { N = sizeof column / sizeof *column };
    struct trib_config config;
    int n;
    scene_toy(&config);
    struct trib_result *r = scene_run(&config);
    const struct trib_measure_info *info = trib_measures(&n);
    char *text = test_text("year");
    for (int i = 0; i < N; i++) text = test_text("%s,%s", text, column[i]);
    for (int year = 0; year < r->n_months / 12; year++) {
        text = test_text("%s\n%d", text, r->first_month / 12 + year);
        for (int i = 0; i < N; i++) {
            int c = trib_measure_find(column[i]);
            REQUIRE(c >= 0);
            double sum = 0;
            for (int month = 12 * year; month < 12 * year + 12; month++) sum += r->monthly[month * r->n_measures + c];
            if (info[c].kind[0] != 's') sum /= 12;
            text = test_text("%s,%.6g", text, sum);
        }
    }
    CHECK_GOLDEN("toy_by_year.csv", test_text("%s\n", text));
    trib_config_clear(&config);
}
