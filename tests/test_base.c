/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates, near names, numbers, sets, hashes. Expected values are worked out by hand or come from the standards named. */
#include "../sim/base.h"
#include "../sim/sha256.h"
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TEST(days_count_from_1970)
{
    CHECK_INT(trib_day_of(1970, 1, 1), 0);
    CHECK_INT(trib_day_of(1970, 1, 2), 1);
    CHECK_INT(trib_day_of(1969, 12, 31), -1);
    CHECK_INT(trib_day_of(2000, 3, 1), 11017); /* 30 years of 365, 8 leap days (1972 … 2000), 31 + 28 days */
    CHECK_INT(trib_day_of(1800, 1, 1), TRIB_DAY_MIN);
}

TEST(months_and_days_may_run_over)
{
    CHECK_INT(trib_day_of(2016, 13, 1), trib_day_of(2017, 1, 1));
    CHECK_INT(trib_day_of(2016, 0, 1), trib_day_of(2015, 12, 1));
    CHECK_INT(trib_day_of(2016, -11, 1), trib_day_of(2015, 1, 1));
    CHECK_INT(trib_day_of(2016, 2, 30), trib_day_of(2016, 3, 1));
    CHECK_INT(trib_day_of(2017, 1, 0), trib_day_of(2016, 12, 31));
}

/* Every day of four centuries: the parts lead back to the day, and follow one another as a calendar does. */
TEST(calendar_goes_round)
{
    int year = 1800, month = 1, mday = 1, wrong = 0;
    for (int32_t day = TRIB_DAY_MIN; day < trib_day_of(2200, 1, 1); day++) {
        int y, m, d;
        trib_day_civil(day, &y, &m, &d);
        wrong += y != year || m != month || d != mday || trib_day_of(y, m, d) != day;
        static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (++mday > lengths[month - 1] + (month == 2 && leap)) mday = 1, month++;
        if (month > 12) month = 1, year++;
    }
    CHECK_INT(wrong, 0);
}

TEST(dates_are_read_and_written)
{
    int32_t day = 0;
    char text[11];
    CHECK(trib_day_parse("2017-02-01", &day));
    CHECK_INT(day, trib_day_of(2017, 2, 1));
    CHECK(trib_day_parse("2017-02", &day));
    CHECK_INT(day, trib_day_of(2017, 2, 1));
    CHECK(trib_day_parse("2016-02-29", &day));
    trib_day_text(day, text);
    CHECK_TEXT(text, "2016-02-29");
    trib_day_text(TRIB_DAY_MAX, text);
    CHECK_TEXT(text, "9999-12-31");
    trib_day_text(TRIB_DAY_MIN, text);
    CHECK_TEXT(text, "1800-01-01");
}

TEST(what_is_no_date_is_refused)
{
    static const char *const bad[] = {"",           "2017",       "2017-2-1",   "2017-02-29", "2017-13-01",  "2017-00-01",
                                      "2017-01-00", "2017-01-32", "17-01-01",   "2017/01/01", "2017-01-01 ", " 2017-01-01",
                                      "2017-01-0a", "0000-01-01", "1799-12-31", "2017-1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int32_t day = 7;
        if (!CHECK(!trib_day_parse(bad[i], &day))) test_note("'%s' was read as a date", bad[i]);
        CHECK_INT(day, 7); /* and nothing was written */
    }
}

TEST(numbers_are_decimal)
{
    double value = 0;
    CHECK(trib_number_parse("-12.5e1", &value));
    CHECK_DOUBLE(value, -125, 0);
    CHECK(trib_number_parse(".5", &value));
    CHECK_DOUBLE(value, 0.5, 0);
    static const char *const bad[] = {"", "-", ".", "nan", "inf", "-inf", "0x10", "1e", "1e+", "1,5", "1 ", "1e999", "12a", "--1", "1.2.3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!CHECK(!trib_number_parse(bad[i], &value))) test_note("'%s' was read as a number", bad[i]);
}

TEST(nearest_name_is_at_most_a_third_away)
{
    static const char *const names[] = {"sabha", "sabratha", "tripoli", "zuwara"};
    CHECK_TEXT(trib_nearest("sabah", names, 4), "sabha");     /* two neighbours exchanged: one edit */
    CHECK_TEXT(trib_nearest("tripoly", names, 4), "tripoli"); /* one of 7 */
    CHECK_TEXT(trib_nearest("sabratah", names, 4), "sabratha");
    CHECK_TEXT(trib_nearest("zuwara", names, 4), "zuwara");
    CHECK(trib_nearest("gibraltar", names, 4) == NULL);
    CHECK(trib_nearest("zarzis", names, 4) == NULL); /* 4 of 6 letters differ */
    CHECK(trib_nearest("", names, 4) == NULL);
    CHECK(trib_nearest("sabha", names, 0) == NULL);
    char giant[5000];
    memset(giant, 'a', sizeof giant - 1);
    giant[sizeof giant - 1] = 0;
    CHECK(trib_nearest(giant, names, 4) == NULL);
}

TEST(failures_say_what_and_keep_no_old_place)
{
    struct trib_error err = {.line = 9, .column = 8, .file = "old.csv"};
    CHECK_INT(trib_fail(&err, TRIB_RANGE, "%d is above %d", 5, 4), TRIB_RANGE);
    CHECK_TEXT(err.text, "5 is above 4");
    CHECK_INT(err.line, 0);
    CHECK_TEXT(err.file, "");
    CHECK_INT(trib_fail(NULL, TRIB_NAME, "nobody listens"), TRIB_NAME);
    char giant[3000];
    memset(giant, 'x', sizeof giant - 1);
    giant[sizeof giant - 1] = 0;
    trib_fail(&err, TRIB_NAME, "%s", giant);
    CHECK_INT(strlen(err.text), sizeof err.text - 1);
}

TEST(sets_hold_512_places)
{
    struct trib_set set = {.all = false};
    trib_set_add(&set, 0);
    trib_set_add(&set, 63);
    trib_set_add(&set, 64);
    trib_set_add(&set, 511);
    trib_set_add(&set, 512); /* out of range: nothing */
    trib_set_add(&set, -1);
    int n = 0;
    for (int i = -5; i < 600; i++) n += trib_set_has(&set, i);
    CHECK_INT(n, 4);
    CHECK(trib_set_has(&set, 63) && trib_set_has(&set, 64) && !trib_set_has(&set, 62));
    set.all = true;
    CHECK(trib_set_has(&set, 300));
}

/* Test vectors of FNV-1a (draft-eastlake-fnv). */
TEST(id_hash_is_fnv_1a)
{
    CHECK(trib_id_hash("") == 0xcbf29ce484222325u);
    CHECK(trib_id_hash("a") == 0xaf63dc4c8601ec8cu);
    CHECK(trib_id_hash("foobar") == 0x85944171f73967e8u);
}

/* Test vectors of FIPS 180-4 (NIST CSRC examples), and one of each length round the block's end against the incremental form. */
TEST(sha256_meets_its_standard)
{
    char hex[65];
    trib_sha256_hex("", 0, hex);
    CHECK_TEXT(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    trib_sha256_hex("abc", 3, hex);
    CHECK_TEXT(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    trib_sha256_hex(two_blocks, 56, hex);
    CHECK_TEXT(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    char *million = malloc(1000000);
    REQUIRE(million != NULL);
    memset(million, 'a', 1000000);
    trib_sha256_hex(million, 1000000, hex);
    free(million);
    CHECK_TEXT(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(sha256_in_pieces_is_sha256_at_once)
{
    char bytes[200], whole[65], pieces[65];
    for (int i = 0; i < 200; i++) bytes[i] = (char)(i * 7);
    for (size_t n = 0; n <= 200; n++) {
        trib_sha256_hex(bytes, n, whole);
        struct trib_sha256 sha;
        trib_sha256_init(&sha);
        for (size_t at = 0, step = 1; at < n; at += step, step = step % 13 + 1) {
            if (step > n - at) step = n - at;
            trib_sha256_add(&sha, bytes + at, step);
        }
        trib_sha256_end(&sha, pieces);
        if (!CHECK_TEXT(pieces, whole)) return;
    }
}
