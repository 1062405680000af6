/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The test harness. A test file is tests/test_<subject>.c; every TEST in it registers itself and runs in a process of its own,
 * so a crash, an endless loop or a leak (in the sanitizer builds) is one failure. Nothing has to be listed anywhere.
 *
 *     #include "harness.h"
 *     TEST(a_leg_costs_what_it_should) { CHECK_INT(2 + 2, 4); }
 *     TEST_TAGGED(hash_is_the_same_on_8_threads, "threads") { … }
 *
 * Full name: "<subject>/<test>", which `make test FILTER=word` matches as a substring. CHECK… notes a failure and goes on;
 * REQUIRE… ends the test. What test_…() and scene_…() functions return belongs to the harness and is freed after the test.
 *
 * Tags, blank-separated: "slow" (left out of the sanitizer runs), "threads" (also run under ThreadSanitizer), "long" (may take up
 * to 300 s rather than 60), "alone" (runs while no other test does: timings), "nosan" (cannot run under a sanitizer, as it limits
 * memory or longjmps out of a signal handler; say why beside it).
 */
#ifndef TRIB_HARNESS_H
#define TRIB_HARNESS_H
#include "../sim/tributary.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef SOURCE_DIR
#error "SOURCE_DIR must be the absolute path of the source tree (the Makefile sets it)"
#endif

struct test_entry {
    const char *name, *file, *tags;
    int line;
    void (*run)(void);
    struct test_entry *next;
};
void test_register(struct test_entry *entry);

#define TEST(name) TEST_TAGGED(name, "")
#define TEST_TAGGED(test, test_tags)                                                                                                     \
    static void run_test_##test(void);                                                                                                   \
    __attribute__((constructor)) static void register_##test(void)                                                                       \
    {                                                                                                                                    \
        static struct test_entry entry = {.name = #test, .file = __FILE__, .tags = test_tags, .line = __LINE__, .run = run_test_##test}; \
        test_register(&entry);                                                                                                           \
    }                                                                                                                                    \
    static void run_test_##test(void)

/* ---- checks ------------------------------------------------------------------------------------------------------- */
/* Each notes a failure with file, line and values, and goes on; returns whether it held. */
#define CHECK(condition) test_check((condition), __FILE__, __LINE__, #condition)
#define CHECK_INT(got, want) test_check_int((int64_t)(got), (int64_t)(want), __FILE__, __LINE__, #got)
/* |got - want| <= tolerance; fails for NaN, except that a wanted NaN is met by NaN. */
#define CHECK_DOUBLE(got, want, tolerance) test_check_double((got), (want), (tolerance), __FILE__, __LINE__, #got)
/* |got - want| <= relative * |want| */
#define CHECK_RELATIVE(got, want, relative) test_check_relative((got), (want), (relative), __FILE__, __LINE__, #got)
#define CHECK_TEXT(got, want) test_check_text((got), (want), __FILE__, __LINE__, #got)
#define CHECK_CONTAINS(text, word) test_check_contains((text), (word), true, __FILE__, __LINE__, #text)
#define CHECK_LACKS(text, word) test_check_contains((text), (word), false, __FILE__, __LINE__, #text)
/* status must be TRIB_OK; err (may be NULL) is printed where it is not. */
#define CHECK_STATUS(status, err) test_check_status((status), TRIB_OK, (err), NULL, __FILE__, __LINE__, #status)
/* status must be `want`, and err->text must contain `word` (NULL = any text). */
#define CHECK_ERROR(status, want, err, word) test_check_status((status), (want), (err), (word), __FILE__, __LINE__, #status)
/* A command's exit code; shows its stderr where it differs. */
#define CHECK_EXIT(output, code) test_check_exit((output), (code), __FILE__, __LINE__)
/* The same, and the test ends where it fails. */
#define REQUIRE(condition) test_require(CHECK(condition))
#define REQUIRE_STATUS(status, err) test_require(CHECK_STATUS(status, err))
#define REQUIRE_EXIT(output, code) test_require(CHECK_EXIT(output, code))
/* Leaves the test out, with a reason that the runner prints. Only for what this machine cannot show. */
#define SKIP(...) test_skip(__VA_ARGS__)

bool test_check(bool held, const char *file, int line, const char *what);
bool test_check_int(int64_t got, int64_t want, const char *file, int line, const char *what);
bool test_check_double(double got, double want, double tolerance, const char *file, int line, const char *what);
bool test_check_relative(double got, double want, double relative, const char *file, int line, const char *what);
bool test_check_text(const char *got, const char *want, const char *file, int line, const char *what);
bool test_check_contains(const char *text, const char *word, bool wanted, const char *file, int line, const char *what);
bool test_check_status(enum trib_status got, enum trib_status want, const struct trib_error *err, const char *word, const char *file,
                       int line, const char *what);
void test_require(bool held);
_Noreturn void test_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A line under the test's name, shown where the test fails or with --verbose. */
void test_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- things a test needs --------------------------------------------------------------------------------------------- */
/* Calls free_it(thing) after the test, last in first out. */
void test_defer(void (*free_it)(void *), void *thing);
/* printf into memory that lives until the end of the test. */
char *test_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Absolute path of a file of the source tree: test_source("scenarios/cases/toy/towns.csv"). */
char *test_source(const char *relative);
/* A new empty folder, removed with all it holds after the test, whatever happens in it. */
char *test_folder(void);
/* Writes a text file below folder (making folders of `name` as needed); returns its path. */
char *test_write(const char *folder, const char *name, const char *content);
/* A whole file with a NUL after it; *size (may be NULL) receives its bytes. NULL where it can't be read. */
char *test_read(const char *path, size_t *size);
bool test_exists(const char *path);
/* Copies a folder of the source tree into a new temporary folder and returns that: a case to be broken on purpose. */
char *test_copy(const char *relative);
/* Replaces the one occurrence of `from` in a file by `to`; ends the test where it occurs not once. */
void test_replace(const char *path, const char *from, const char *to);

/* What a command did. exit_code: 128 + signal where a signal ended it; 124 where the time limit did. */
struct test_output {
    int exit_code;
    char *out, *err; /* NUL-terminated, never NULL */
    size_t n_out, n_err;
    double seconds;
    char *command;
};
/* Runs `sh -c` with a command line made printf-like, in `folder` (NULL = a new temporary one), no stdin, 240 s at most.
 * $TRIBUTARY is the program under test, $SOURCE the source tree. */
struct test_output *test_shell(const char *folder, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The program under test with arguments, printf-like and split by the shell: test_program(dir, "run %s --runs 2", file). */
struct test_output *test_program(const char *folder, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool test_check_exit(const struct test_output *output, int code, const char *file, int line);
const char *test_program_path(void);
/* True in a build with AddressSanitizer, UBSan or ThreadSanitizer: timings and memory limits mean little there. */
bool test_sanitized(void);

/* Compares text with tests/golden/<name>; `make golden` rewrites the file instead and says that it moved. */
#define CHECK_GOLDEN(name, text) test_check_golden((name), (text), __FILE__, __LINE__)
/* Whether goldens are to be rewritten: `make golden`. */
bool test_rewrites_golden(void);
bool test_check_golden(const char *name, const char *text, const char *file, int line);

/* ---- shared scenes ------------------------------------------------------------------------------------------------------ */
/* A case of scenarios/cases/, loaded; ends the test where it can't be. */
struct trib_case *test_case(const char *id);
/* Default configuration of the toy case (one agent = one person) and of Libya (scale 200); change it, run it, and clear it with
 * trib_config_clear: the configuration is yours, its case is the harness's. */
void scene_toy(struct trib_config *config);
void scene_libya(struct trib_config *config);
/* A whole run, which must succeed. Freed by the harness. */
struct trib_result *scene_run(const struct trib_config *config);
/* Hash after a whole run. */
uint64_t scene_hash(const struct trib_config *config);
/* Sum (mean for "mean" kinds, last month for "last") of a national measure over a run's months. */
double scene_total(const struct trib_result *result, const char *measure);
#endif
