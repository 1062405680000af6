/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The test runner. The parent forks one child a test, at most `--jobs` at once, each in a process group of its own with its
 * output in a temporary file; it shows the output of what failed, removes what the test left behind, and ends with one line,
 * "N passed, N failed". Everything below runs either in the parent (runner_…) or in a child (all else).
 */
#include "harness.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { EXIT_SKIPPED = 77, MAX_JOBS = 64 };

static struct test_entry *registered;
static int n_failures;    /* in this child */
static char scratch[256]; /* folder of this child's temporary files, made on first use, removed by the parent */
static int n_folders;
static const char *program = "build/tributary";
static bool rewrite_golden;

void test_register(struct test_entry *entry)
{
    entry->next = registered;
    registered = entry;
}
bool test_sanitized(void) { return SANITIZED; }
const char *test_program_path(void) { return program; }

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- checks ------------------------------------------------------------------------------------------------------- */
static void complain(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void complain(const char *file, int line, const char *format, ...)
{
    n_failures++;
    if (n_failures > 40) return; /* a broken loop need not fill the screen */
    printf("    %s:%d: ", base_name(file), line);
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    if (n_failures == 40) printf("    … further failures of this test are not shown\n");
    fflush(stdout);
}
bool test_check(bool held, const char *file, int line, const char *what)
{
    if (!held) complain(file, line, "does not hold: %s", what);
    return held;
}
bool test_check_int(int64_t got, int64_t want, const char *file, int line, const char *what)
{
    if (got == want) return true;
    complain(file, line, "%s is %lld, should be %lld", what, (long long)got, (long long)want);
    return false;
}
bool test_check_double(double got, double want, double tolerance, const char *file, int line, const char *what)
{
    if ((isnan(want) && isnan(got)) || got == want || fabs(got - want) <= tolerance) return true;
    complain(file, line, "%s is %.17g, should be %.17g within %g (off by %g)", what, got, want, tolerance, got - want);
    return false;
}
bool test_check_relative(double got, double want, double relative, const char *file, int line, const char *what)
{
    return test_check_double(got, want, relative * fabs(want), file, line, what);
}
bool test_check_text(const char *got, const char *want, const char *file, int line, const char *what)
{
    if (got && want && strcmp(got, want) == 0) return true;
    complain(file, line, "%s is\n      \"%s\"\n    should be\n      \"%s\"", what, got ? got : "(null)", want ? want : "(null)");
    return false;
}
bool test_check_contains(const char *text, const char *word, bool wanted, const char *file, int line, const char *what)
{
    if (text && (strstr(text, word) != NULL) == wanted) return true;
    complain(file, line, "%s should %scontain \"%s\" but is\n      \"%.2000s\"", what, wanted ? "" : "not ", word, text ? text : "(null)");
    return false;
}
bool test_check_status(enum trib_status got, enum trib_status want, const struct trib_error *err, const char *word, const char *file,
                       int line, const char *what)
{
    const char *text = err ? err->text : "";
    if (got != want) {
        complain(file, line, "%s returned '%s', should be '%s'%s%s%s%s", what, trib_status_name(got), trib_status_name(want),
                 err && *err->file ? "\n      " : "", err ? err->file : "", *text ? "\n      " : "", text);
        return false;
    }
    if (!word || strstr(text, word)) return true;
    complain(file, line, "the message of %s should contain \"%s\" but is\n      \"%s\"", what, word, text);
    return false;
}
bool test_check_exit(const struct test_output *output, int code, const char *file, int line)
{
    if (output->exit_code == code) return true;
    complain(file, line, "exit %d, should be %d, from: %s\n      stdout: %.1500s\n      stderr: %.1500s", output->exit_code, code,
             output->command, output->out, output->err);
    return false;
}
void test_require(bool held)
{
    if (held) return;
    fflush(NULL);
    _exit(1); /* not exit(): what the test still held would be reported as leaks on top of the real reason */
}
void test_skip(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    fflush(NULL);
    _exit(n_failures ? 1 : EXIT_SKIPPED);
}
void test_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("    ");
    vprintf(format, args);
    va_end(args);
    printf("\n");
    fflush(stdout);
}
/* For trouble of the harness itself: a full disk, no memory. */
_Noreturn static void give_up(const char *what)
{
    printf("    the test could not go on: %s: %s\n", what, strerror(errno));
    fflush(NULL);
    _exit(1);
}

/* ---- memory and files that live as long as the test ------------------------------------------------------------------- */
struct deferred {
    void (*free_it)(void *);
    void *thing;
    struct deferred *next;
};
static struct deferred *deferred;

void test_defer(void (*free_it)(void *), void *thing)
{
    struct deferred *d = malloc(sizeof *d);
    if (!d) give_up("memory");
    *d = (struct deferred){free_it, thing, deferred};
    deferred = d;
}
static void run_deferred(void)
{
    while (deferred) {
        struct deferred *d = deferred;
        deferred = d->next;
        d->free_it(d->thing);
        free(d);
    }
}
static void *keep(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory) give_up("memory");
    test_defer(free, memory);
    return memory;
}
static char *text_of(const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = keep((size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, args);
    return text;
}
char *test_text(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = text_of(format, args);
    va_end(args);
    return text;
}
char *test_source(const char *relative) { return test_text("%s/%s", SOURCE_DIR, relative); }

char *test_folder(void)
{
    if (mkdir(scratch, 0700) && errno != EEXIST) give_up(scratch);
    char *folder = test_text("%s/%d", scratch, ++n_folders);
    if (mkdir(folder, 0700)) give_up(folder);
    return folder;
}
char *test_write(const char *folder, const char *name, const char *content)
{
    char *path = test_text("%s/%s", folder, name);
    for (char *p = path + strlen(folder) + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = 0;
        if (mkdir(path, 0700) && errno != EEXIST) give_up(path);
        *p = '/';
    }
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(content, 1, strlen(content), file) != strlen(content) || fclose(file)) give_up(path);
    return path;
}
char *test_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    size_t n = 0, room = 1 << 16;
    char *text = malloc(room), *wider;
    if (!text) give_up("memory");
    for (size_t got; (got = fread(text + n, 1, room - n - 1, file)) > 0;) {
        n += got;
        if (n + 1 < room) continue;
        if (!(wider = realloc(text, room *= 2))) give_up("memory");
        text = wider;
    }
    text[n] = 0;
    fclose(file);
    test_defer(free, text);
    if (size) *size = n;
    return text;
}
bool test_exists(const char *path) { return access(path, F_OK) == 0; }

static void copy_tree(const char *from, const char *to)
{
    DIR *folder = opendir(from);
    if (!folder) give_up(from);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        char *source = test_text("%s/%s", from, entry->d_name), *target = test_text("%s/%s", to, entry->d_name);
        struct stat info;
        if (stat(source, &info)) give_up(source);
        if (S_ISDIR(info.st_mode)) {
            if (mkdir(target, 0700)) give_up(target);
            copy_tree(source, target);
            continue;
        }
        size_t size;
        char *content = test_read(source, &size);
        FILE *file = fopen(target, "wb");
        if (!content || !file || fwrite(content, 1, size, file) != size || fclose(file)) give_up(target);
    }
    closedir(folder);
}
char *test_copy(const char *relative)
{
    char *copy = test_text("%s/%s", test_folder(), base_name(relative));
    if (mkdir(copy, 0700)) give_up(copy);
    copy_tree(test_source(relative), copy);
    return copy;
}
void test_replace(const char *path, const char *from, const char *to)
{
    char *text = test_read(path, NULL), *at = text ? strstr(text, from) : NULL;
    if (!at || strstr(at + 1, from)) {
        complain(__FILE__, __LINE__, "%s should hold \"%s\" exactly once", path, from);
        test_require(false);
        return;
    }
    char *changed = test_text("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    FILE *file = fopen(path, "wb");
    if (!file || fputs(changed, file) < 0 || fclose(file)) give_up(path);
}

/* ---- commands ------------------------------------------------------------------------------------------------------- */
static struct test_output *run_shell(const char *folder, char *command)
{
    enum { LIMIT_SECONDS = 240 };
    struct test_output *output = keep(sizeof *output);
    char *logs = test_folder();
    char *out_path = test_text("%s/stdout", logs), *err_path = test_text("%s/stderr", logs);
    if (!folder) folder = test_folder();
    output->command = command;
    fflush(NULL);
    double started = now();
    pid_t pid = fork();
    if (pid < 0) give_up("fork");
    if (pid == 0) {
        int in = open("/dev/null", O_RDONLY), out = open(out_path, O_WRONLY | O_CREAT, 0600),
            err = open(err_path, O_WRONLY | O_CREAT, 0600);
        if (in < 0 || out < 0 || err < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0 || chdir(folder)) _exit(126);
        close(in), close(out), close(err);
        setenv("TRIBUTARY", program, 1);
        setenv("SOURCE", SOURCE_DIR, 1);
        unsetenv("MAKEFLAGS"); /* a make inside a test is one of its own */
        unsetenv("MFLAGS");
        unsetenv("MAKELEVEL");
        alarm(LIMIT_SECONDS); /* survives exec: SIGALRM ends a shell that waits too long */
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    output->seconds = now() - started;
    output->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status) == SIGALRM ? 124 : 128 + WTERMSIG(status);
    output->out = test_read(out_path, &output->n_out);
    output->err = test_read(err_path, &output->n_err);
    if (!output->out || !output->err) give_up("output of a command");
    return output;
}
struct test_output *test_shell(const char *folder, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *command = text_of(format, args);
    va_end(args);
    return run_shell(folder, command);
}
struct test_output *test_program(const char *folder, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *arguments = text_of(format, args);
    va_end(args);
    return run_shell(folder, test_text("exec \"$TRIBUTARY\" %s", arguments)); /* exec: signals reach the program itself */
}

bool test_rewrites_golden(void) { return rewrite_golden; }
bool test_check_golden(const char *name, const char *text, const char *file, int line)
{
    char *path = test_text("%s/tests/golden/%s", SOURCE_DIR, name);
    char *stored = test_read(path, NULL);
    if (stored && strcmp(stored, text) == 0) return true;
    if (rewrite_golden) {
        FILE *out = fopen(path, "wb");
        if (!out || fputs(text, out) < 0 || fclose(out)) give_up(path);
        printf("moved tests/golden/%s\n", name); /* the runner passes lines that start so on to the person */
        return true;
    }
    if (!stored) {
        complain(file, line, "tests/golden/%s is missing; 'make golden' writes it", name);
        return false;
    }
    size_t at = 0, row = 1, begin = 0;
    for (; stored[at] && stored[at] == text[at]; at++)
        if (stored[at] == '\n') row++, begin = at + 1;
    complain(file, line,
             "differs from tests/golden/%s in line %zu: now\n      %.*s\n    stored\n      %.*s\n    If results were meant to change: "
             "'make golden', and a 'Results change' line in CHANGELOG.md.",
             name, row, (int)strcspn(text + begin, "\n"), text + begin, (int)strcspn(stored + begin, "\n"), stored + begin);
    return false;
}

/* ---- scenes ----------------------------------------------------------------------------------------------------------- */
static void free_case(void *cas) { trib_case_free(cas); }
static void clear_result(void *result)
{
    trib_result_clear(result);
    free(result);
}
struct trib_case *test_case(const char *id)
{
    struct trib_case *cas = NULL;
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_case_load(test_text("%s/scenarios/cases/%s", SOURCE_DIR, id), &cas, &err), &err);
    test_defer(free_case, cas);
    return cas;
}
static void scene(struct trib_config *config, const char *id, int32_t scale)
{
    struct trib_error err = {0};
    struct trib_case *cas = test_case(id);
    REQUIRE_STATUS(trib_config_init(config, cas, &err), &err);
    config->scale = scale;
}
void scene_toy(struct trib_config *config) { scene(config, "toy", 1); }
void scene_libya(struct trib_config *config) { scene(config, "libya", 200); }

struct trib_result *scene_run(const struct trib_config *config)
{
    struct trib_error err = {0};
    struct trib_result *result = calloc(1, sizeof *result);
    if (!result) give_up("memory");
    REQUIRE_STATUS(trib_run(config, result, &err), &err);
    test_defer(clear_result, result);
    return result;
}
uint64_t scene_hash(const struct trib_config *config) { return scene_run(config)->hash; }

double scene_total(const struct trib_result *result, const char *measure)
{
    int column = trib_measure_find(measure), n;
    if (column < 0) {
        complain(__FILE__, __LINE__, "no measure '%s'", measure);
        test_require(false);
    }
    const char *kind = trib_measures(&n)[column].kind;
    double sum = 0, last = NAN;
    int n_values = 0;
    for (int month = 0; month < result->n_months; month++) {
        double value = result->monthly[month * result->n_measures + column];
        if (isnan(value)) continue;
        sum += last = value;
        n_values++;
    }
    if (strcmp(kind, "last") == 0) return last;
    return strcmp(kind, "sum") == 0 ? sum : n_values ? sum / n_values : NAN;
}

/* ---- the runner ------------------------------------------------------------------------------------------------------- */
struct job {
    struct test_entry *test;
    pid_t pid;
    int fd; /* output of the child */
    double started;
    bool overdue;
};
struct runner {
    struct job job[MAX_JOBS];
    int n_jobs, n_running, n_passed, n_failed, n_skipped, n_serial;
    bool verbose;
    char folder[200]; /* scratch folders of all tests */
    char *failed;     /* names, one a line */
};
static volatile sig_atomic_t interrupted;
static void on_interrupt(int signal_number) { interrupted = signal_number; }

static bool has_tag(const struct test_entry *test, const char *tag)
{
    size_t n = strlen(tag);
    for (const char *p = test->tags; (p = strstr(p, tag)) != NULL; p += n)
        if ((p == test->tags || p[-1] == ' ') && (p[n] == 0 || p[n] == ' ')) return true;
    return false;
}
/* "registry/names_are_unique" of test_registry.c */
static const char *full_name(const struct test_entry *test, char name[256])
{
    const char *file = base_name(test->file);
    if (strncmp(file, "test_", 5) == 0) file += 5;
    snprintf(name, 256, "%.*s/%s", (int)strcspn(file, "."), file, test->name);
    return name;
}
static double limit_of(const struct test_entry *test) { return (has_tag(test, "long") ? 300 : 60) * (SANITIZED ? 8 : 1); }
static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info, (void)kind, (void)walk;
    return remove(path);
}
static void remove_tree(const char *path) { nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

static void runner_start(struct runner *r, struct test_entry *test)
{
    struct job *job = &r->job[r->n_running];
    snprintf(scratch, sizeof scratch, "%s/%d", r->folder, r->n_serial++);
    char log[] = "/tmp/tributary-test-log-XXXXXX";
    *job = (struct job){.test = test, .fd = mkstemp(log), .started = now()};
    if (job->fd < 0) give_up(log);
    unlink(log);
    fflush(NULL);
    if ((job->pid = fork()) < 0) give_up("fork");
    if (job->pid == 0) {
        setpgid(0, 0);
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        int null = open("/dev/null", O_RDONLY);
        if (null < 0 || dup2(null, 0) < 0 || dup2(job->fd, 1) < 0 || dup2(job->fd, 2) < 0) _exit(126);
        close(null), close(job->fd);
        test->run();
        run_deferred();
        fflush(NULL);
        if (n_failures) _exit(1);
        exit(0); /* not _exit: the leak check of the sanitizers happens here */
    }
    r->n_running++;
}
static void runner_finish(struct runner *r, int which, int status)
{
    struct job job = r->job[which];
    r->job[which] = r->job[--r->n_running];
    char name[256], line[4096];
    full_name(job.test, name);
    double seconds = now() - job.started;
    bool passed = WIFEXITED(status) && WEXITSTATUS(status) == 0, skipped = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SKIPPED;
    kill(-job.pid, SIGKILL); /* whatever the test started and left running */
    if (passed) r->n_passed++;
    else if (skipped) r->n_skipped++;
    else r->n_failed++;
    if (passed && (r->verbose || seconds > 5)) printf("ok      %s  %.1f s\n", name, seconds);
    if (skipped) printf("skipped %s: ", name);
    if (!passed && !skipped) {
        printf("FAILED  %s  %.1f s  (%s:%d)\n", name, seconds, job.test->file, job.test->line);
        if (job.overdue) printf("    took longer than its limit of %.0f s and was ended\n", limit_of(job.test));
        else if (WIFSIGNALED(status)) printf("    crashed: %s\n", strsignal(WTERMSIG(status)));
        char *longer = realloc(r->failed, (r->failed ? strlen(r->failed) : 0) + strlen(name) + 16);
        if (!longer) give_up("memory");
        if (!r->failed) *longer = 0;
        r->failed = longer;
        strcat(strcat(strcat(longer, "  "), name), "\n");
    }
    FILE *log = fdopen(job.fd, "r");
    if (!log) give_up("output of a test");
    rewind(log);
    while (fgets(line, sizeof line, log))
        if (!passed || r->verbose || strncmp(line, "moved ", 6) == 0) fputs(line, stdout);
    fclose(log);
    fflush(stdout);
}
/* Waits until a running test has ended; ends those over their limit. */
static void runner_wait(struct runner *r)
{
    for (;;) {
        for (int i = 0; i < r->n_running; i++) {
            int status;
            if (waitpid(r->job[i].pid, &status, WNOHANG) == r->job[i].pid) {
                runner_finish(r, i, status);
                return;
            }
            bool late = now() - r->job[i].started > limit_of(r->job[i].test);
            if ((late && !r->job[i].overdue) || interrupted) {
                r->job[i].overdue = late;
                kill(-r->job[i].pid, SIGKILL);
            }
        }
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}
static int by_name(const void *a, const void *b)
{
    char x[256], y[256];
    return strcmp(full_name(*(struct test_entry *const *)a, x), full_name(*(struct test_entry *const *)b, y));
}
static int usage(void)
{
    fprintf(stderr, "usage: tests [--jobs N] [--tag TAG] [--without TAG]... [--program FILE] [--golden] [--list] [--verbose] [WORD]\n"
                    "WORD chooses the tests whose name <subject>/<test> contains it.\n");
    return 2;
}
int main(int argc, char **argv)
{
    struct runner r = {.n_jobs = (int)sysconf(_SC_NPROCESSORS_ONLN)};
    const char *filter = "", *tag = NULL, *without[8];
    int n_without = 0, n_tests = 0;
    bool list = false;
    for (int i = 1; i < argc; i++) {
        const char *option = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(option, "--golden") == 0) rewrite_golden = true;
        else if (strcmp(option, "--list") == 0) list = true;
        else if (strcmp(option, "--verbose") == 0) r.verbose = true;
        else if (option[0] != '-') filter = option;
        else if (!value) return usage();
        else if (strcmp(option, "--jobs") == 0) r.n_jobs = atoi(value), i++;
        else if (strcmp(option, "--tag") == 0) tag = value, i++;
        else if (strcmp(option, "--without") == 0 && n_without < 8) without[n_without++] = value, i++;
        else if (strcmp(option, "--program") == 0) program = value, i++;
        else return usage();
    }
    if (r.n_jobs < 1) r.n_jobs = 1;
    if (r.n_jobs > MAX_JOBS) r.n_jobs = MAX_JOBS;
    char *absolute = realpath(program, NULL); /* NULL where it is not built: tests that need it then say so */
    if (absolute) program = absolute;

    for (struct test_entry *t = registered; t; t = t->next) n_tests++;
    struct test_entry **test = malloc(sizeof *test * (size_t)(n_tests + 1));
    if (!test) give_up("memory");
    n_tests = 0;
    for (struct test_entry *t = registered; t; t = t->next) {
        char name[256];
        bool wanted = strstr(full_name(t, name), filter) && (!tag || has_tag(t, tag));
        for (int i = 0; i < n_without; i++) wanted = wanted && !has_tag(t, without[i]);
        if (wanted) test[n_tests++] = t;
    }
    qsort(test, (size_t)n_tests, sizeof *test, by_name);
    if (list) {
        char name[256];
        for (int i = 0; i < n_tests; i++) printf("%s%s%s\n", full_name(test[i], name), *test[i]->tags ? "  " : "", test[i]->tags);
        return 0;
    }
    const char *temporary = getenv("TMPDIR");
    snprintf(r.folder, sizeof r.folder, "%.150s/tributary-tests-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (!mkdtemp(r.folder)) give_up(r.folder);
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);

    double started = now();
    /* Two passes: the long ones and the crowd first, then those that must have the machine to themselves. */
    for (int alone = 0; alone < 2; alone++) {
        for (int slow_first = 1; slow_first >= 0; slow_first--)
            for (int i = 0; i < n_tests && !interrupted; i++) {
                if (has_tag(test[i], "alone") != alone) continue;
                if ((has_tag(test[i], "slow") || has_tag(test[i], "long")) != slow_first) continue;
                while (r.n_running >= (alone ? 1 : r.n_jobs)) runner_wait(&r);
                runner_start(&r, test[i]);
            }
        while (r.n_running) runner_wait(&r);
    }
    remove_tree(r.folder);
    if (r.failed) printf("\nFailed:\n%s", r.failed);
    if (interrupted) printf("Interrupted.\n");
    if (n_tests == 0) printf("No test's name contains '%s'.\n", filter);
    printf("\n%.0f s; %d left out on this machine\n%d passed, %d failed\n", now() - started, r.n_skipped, r.n_passed, r.n_failed);
    free(test);
    free(absolute);
    free(r.failed);
    return r.n_failed || interrupted || n_tests == 0;
}
