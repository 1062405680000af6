/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile scripts (tests/script/hostile): each says in its first line what must become of it, `-- expect: time|memory|error|ok`.
 * All are run by the program with 1 s and 64 MB, and must end within a second of their limit, with 2 (0 for ok).
 */
#include "../scripts/sandbox.h"
#include "harness.h"
#include <dirent.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 6 };

static void check_hostile(const char *folder, const char *name) {
    const char *path = test_source(test_text("tests/script/hostile/%s", name)), *text = test_read(path, NULL);
    char expect[16] = "";
    REQUIRE(text && sscanf(text, "-- expect: %15[a-z]", expect) == 1);
    struct test_output *o = test_program(folder, "run %s --time-limit 1 --memory-limit 64 --quiet --out o", path);
    bool held;
    if (strcmp(expect, "ok") == 0) {
        held = CHECK_INT(o->exit_code, 0);
    } else {
        held = CHECK_INT(o->exit_code, 2);
        if (strcmp(expect, "time") == 0) held &= CHECK_CONTAINS(o->err, "longer than its limit");
        else if (strcmp(expect, "memory") == 0) held &= CHECK_CONTAINS(o->err, "memory");
        else held &= CHECK_TEXT(expect, "error") && CHECK_LACKS(o->err, "longer than its limit");
        held &= CHECK(strlen(o->err) > 10 && strlen(o->err) < 2000);
    }
    held &= CHECK(o->seconds < 2);
    held &= CHECK_LACKS(o->err, ": 0x"); /* no addresses */
    held &= CHECK(!test_exists(test_text("%s/owned", folder)) && !test_exists(test_text("%s/owned.csv", folder)));
    if (!held) test_note("%s, expected %s: %d after %.2f s: %s", name, expect, o->exit_code, o->seconds, o->err);
}
static void check_part(int part) {
    struct dirent **entry;
    const char *folder = test_folder();
    int n = scandir(test_source("tests/script/hostile"), &entry, NULL, alphasort), seen = 0;
    for (int i = 0; i < n; i++) {
        const char *dot = strrchr(entry[i]->d_name, '.');
        if (!dot || strcmp(dot, ".lua") != 0) continue;
        if (seen++ % PARTS == part) check_hostile(folder, test_text("%s", entry[i]->d_name));
    }
    for (int i = 0; i < n; i++) free(entry[i]);
    if (n >= 0) free(entry);
    CHECK(seen >= 40);
}
/* nosan: a stop leaves Lua by a jump out of a signal handler, and memory is limited. */
TEST_TAGGED(hostile_scripts_1_of_6_are_contained, "nosan") { check_part(0); }
TEST_TAGGED(hostile_scripts_2_of_6_are_contained, "nosan") { check_part(1); }
TEST_TAGGED(hostile_scripts_3_of_6_are_contained, "nosan") { check_part(2); }
TEST_TAGGED(hostile_scripts_4_of_6_are_contained, "nosan") { check_part(3); }
TEST_TAGGED(hostile_scripts_5_of_6_are_contained, "nosan") { check_part(4); }
TEST_TAGGED(hostile_scripts_6_of_6_are_contained, "nosan") { check_part(5); }

/* ---- the sandbox itself --------------------------------------------------------------------------------------------------------- */
static void close_it(void *sb) { sandbox_close(sb); }
static struct sandbox *opened(size_t memory) {
    struct sandbox *sb;
    struct trib_error err;
    REQUIRE_STATUS(sandbox_open(&(struct sandbox_limits){.memory = memory}, NULL, NULL, &sb, &err), &err);
    test_defer(close_it, sb);
    return sb;
}
static enum trib_status run(struct sandbox *sb, const char *code, int n_results, double seconds, struct trib_error *err) {
    lua_State *L = sandbox_lua(sb);
    REQUIRE(luaL_loadbufferx(L, code, strlen(code), "=code", "t") == LUA_OK);
    return sandbox_call(sb, L, 0, n_results, seconds, err);
}
TEST(a_call_returns_its_values_and_errors_their_words) {
    struct sandbox *sb = opened(0);
    struct trib_error err;
    REQUIRE_STATUS(run(sb, "return 2 + 3", 1, 5, &err), &err);
    CHECK_INT(lua_tointeger(sandbox_lua(sb), -1), 5);
    lua_settop(sandbox_lua(sb), 0);
    CHECK_ERROR(run(sb, "error('salt')", 0, 5, &err), TRIB_SCRIPT, &err, "salt");
    CHECK_INT(lua_gettop(sandbox_lua(sb)), 0);
    REQUIRE_STATUS(run(sb, "return 1", 0, 5, &err), &err); /* an error leaves the state usable */
    CHECK(!sandbox_dead(sb));
}
TEST(luck_is_seeded_and_differs_by_stream) {
    struct sandbox *sb = opened(0);
    struct trib_error err;
    lua_Integer drawn[4];
    static const uint64_t seeds[4][2] = {{1, 1}, {1, 1}, {1, 2}, {2, 1}};
    for (int i = 0; i < 4; i++) {
        sandbox_seed(sb, seeds[i][0], seeds[i][1]);
        REQUIRE_STATUS(run(sb, "return math.random(1 << 60)", 1, 5, &err), &err);
        drawn[i] = lua_tointeger(sandbox_lua(sb), -1);
        lua_settop(sandbox_lua(sb), 0);
    }
    CHECK(drawn[0] == drawn[1]);
    CHECK(drawn[0] != drawn[2] && drawn[0] != drawn[3] && drawn[2] != drawn[3]);
    /* Each of 1 to 6 comes about as often: chi-squared of 60,000 throws, 5 degrees of freedom, below its 99.99% point 25.7;
     * the loaded die beside it, in which a 6 is thrown again once, is far above. */
    static const char *const dice[] = {"return math.random(6)", "local x = math.random(6) if x == 6 then x = math.random(6) end return x"};
    for (int loaded = 0; loaded < 2; loaded++) {
        char code[300];
        snprintf(code, sizeof code,
                 "local function throw() %s end local n, sum = { 0, 0, 0, 0, 0, 0 }, 0 for i = 1, 60000 do local x = throw() n[x] = n[x] + 1 end "
                 "for i = 1, 6 do sum = sum + (n[i] - 10000) ^ 2 / 10000 end return sum", dice[loaded]);
        REQUIRE_STATUS(run(sb, code, 1, 20, &err), &err);
        CHECK((lua_tonumber(sandbox_lua(sb), -1) < 25.7) == !loaded);
        lua_settop(sandbox_lua(sb), 0);
    }
}
TEST(memory_is_bounded_and_given_back) {
    struct sandbox *sb = opened(4 << 20);
    struct trib_error err;
    size_t peak;
    CHECK_ERROR(run(sb, "local t = {} for i = 1, 1e9 do t[i] = { i } end", 0, 20, &err), TRIB_LIMIT_MEMORY, &err, "4 MB");
    sandbox_memory(sb, &peak);
    CHECK(peak > 3u << 20 && peak <= 4u << 20);
    REQUIRE_STATUS(run(sb, "return 1", 0, 5, &err), &err);
    struct sandbox *tiny;
    CHECK_ERROR(sandbox_open(&(struct sandbox_limits){.memory = 1000}, NULL, NULL, &tiny, &err), TRIB_LIMIT_MEMORY, &err, "1000 bytes");
}
TEST_TAGGED(a_stop_ends_the_state_and_not_the_process, "nosan") {
    struct trib_error err;
    static const char *const stuck[] = {"while true do end", "pcall(string.rep, '', math.maxinteger) while true do end",
                                        "xpcall(error, function() while true do end end)"};
    for (size_t i = 0; i < sizeof stuck / sizeof *stuck; i++) {
        struct sandbox *sb = opened(0);
        CHECK_ERROR(run(sb, stuck[i], 0, 0.2, &err), TRIB_LIMIT_TIME, &err, "0.2 s");
        CHECK(sandbox_dead(sb));
        CHECK(sandbox_call(sb, sandbox_lua(sb), 0, 0, 1, &err) != TRIB_OK);
    }
    struct sandbox *sb = opened(0);
    REQUIRE_STATUS(run(sb, "return 1", 0, 1, &err), &err);
}
