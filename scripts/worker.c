/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worker.h"
#include "frame.h"
#include "progress.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_BYTES (8ll << 20) /* address space that a thread takes for its stack */

/* Memory that the run may take on top of what the program takes at its start. */
static void limit_memory(int64_t bytes, int threads)
{
    long long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f) {
        if (fscanf(f, "%lld", &pages) != 1) pages = 0;
        fclose(f);
    }
    rlim_t limit = (rlim_t)(pages * sysconf(_SC_PAGESIZE) + bytes + (long long)threads * STACK_BYTES);
    struct rlimit now;
    if (getrlimit(RLIMIT_AS, &now) == 0 && (now.rlim_max == RLIM_INFINITY || limit <= now.rlim_max)) {
        now.rlim_cur = now.rlim_max = limit;
        setrlimit(RLIMIT_AS, &now);
    }
}

static bool receive(int fd, void *to, size_t n)
{
    for (char *at = to; n > 0;) {
        ssize_t got = recv(fd, at, n, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += got;
        n -= (size_t)got;
    }
    return true;
}
bool worker_send(int fd, const void *from, size_t n)
{
    for (const char *at = from; n > 0;) {
        ssize_t sent = write(fd, at, n); /* a socket, or a child's pipe; SIGPIPE is ignored */
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* ---- one run ------------------------------------------------------------------------------------------------------------------ */
enum trib_status worker_config(const struct ensemble_arm *arm, const struct store_value *value, int n_values,
                               const struct ensemble_options *options, uint32_t replicate, struct trib_config *out, bool *own,
                               struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    *own = false;
    *out = arm->config; /* shares the arm's tables, which a run only reads */
    for (int i = 0; i < n_values && !status; i++) {
        if (trib_config_varies(&arm->config, value[i].name) == 0) continue;
        if (!*own && (status = trib_config_copy(out, &arm->config, err))) return status;
        *own = true;
        status = trib_config_vary(out, value[i].name, value[i].value, err);
    }
    out->seed = options->seed;
    out->replicate = replicate;
    out->threads = options->threads > 0 ? options->threads : 1;
    out->monthly = options->monthly;
    out->n_monthly = options->n_monthly;
    if (status && *own) trib_config_clear(out);
    if (status) *own = false;
    return status;
}

enum trib_status ensemble_run_one(const struct ensemble_arm *arm, const struct store_value *value, int n_values,
                                  const struct ensemble_options *options, uint32_t replicate, struct trib_result *result,
                                  struct trib_error *err)
{
    struct trib_config config;
    struct trib_error words;
    bool own = false;
    if (!err) err = &words;
    memset(result, 0, sizeof *result);
    memset(err, 0, sizeof *err);
    enum trib_status status = worker_config(arm, value, n_values, options, replicate, &config, &own, err);
    if (status) return status;
    if (options->prepare) status = options->prepare(arm->user, &config, err);
    if (!status) status = trib_run(&config, result, err);
    if (options->finish) options->finish(arm->user, &config, status, err);
    if (own) trib_config_clear(&config);
    return status;
}

/* ---- what is sent -------------------------------------------------------------------------------------------------------------- */
void *worker_frame(uint32_t task, double seconds, enum trib_status status, struct trib_result *result, struct trib_error *err, size_t *size)
{
    char words[sizeof err->text + sizeof err->file + 32];
    if (!status) {
        void *frame = frame_of_result(task, seconds, result, size);
        trib_result_clear(result);
        if (frame) return frame;
        status = trib_fail(err, TRIB_MEMORY, "Not enough memory to hand over the run's result.");
    }
    if (err->file[0] && err->line > 0) snprintf(words, sizeof words, "%s:%d: %s", err->file, err->line, err->text);
    else snprintf(words, sizeof words, "%s", err->text[0] ? err->text : trib_status_sentence(status));
    return frame_of_failure(task, seconds, ensemble_kind_of(status), words, size);
}

void worker_timeout_words(double limit, char *words, size_t size)
{
    snprintf(words, size, "The run took longer than the limit of %g s (--time-limit).", limit);
}

/* SIGKILL comes from outside: an operator, a scheduler, or the kernel when the machine is out of memory. Everything else is the
 * run's own doing. */
int worker_death(int how, char *words, size_t size)
{
    if (WIFSIGNALED(how) && WTERMSIG(how) != SIGKILL) {
        snprintf(words, size, "The run crashed with signal %d (%s).", WTERMSIG(how), strsignal(WTERMSIG(how)));
        return ENSEMBLE_SIGNAL;
    }
    if (WIFEXITED(how) && WEXITSTATUS(how) == WORKER_NO_MEMORY) {
        snprintf(words, size, "Not enough memory, not even to say where it ran out.");
        return ENSEMBLE_MEMORY;
    }
    if (WIFSIGNALED(how)) snprintf(words, size, "The worker process was killed from outside (signal %d).", WTERMSIG(how));
    else snprintf(words, size, "The worker process disappeared (exit code %d).", WIFEXITED(how) ? WEXITSTATUS(how) : -1);
    return ENSEMBLE_LOST;
}

/* ---- the life of a worker ------------------------------------------------------------------------------------------------------- */
static void *run_task(const struct plan *plan, uint32_t number, size_t *size)
{
    const struct plan_task *task = &plan->task[number];
    const struct ensemble_row *row = &plan->row[task->row];
    struct trib_error err;
    struct trib_result result;
    double started = progress_clock();
    enum trib_status status = ensemble_run_one(&plan->arms[task->arm], row->value, row->n_values, plan->options,
                                               row->first_replicate + (uint32_t)task->r, &result, &err);
    /* What is not kept need not be sent; but what is compared may be in the store from another time. */
    if (plan->options->no_places && plan->options->verify_share <= 0) result.n_rows = result.n_money = result.n_balances = 0;
    return worker_frame(number, progress_clock() - started, status, &result, &err, size);
}

_Noreturn void worker_main(int fd, pid_t master, const struct plan *plan)
{
    const struct ensemble_options *options = plan->options;
    struct rlimit no_core = {0, 0};
    uint32_t n;
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != master) _exit(0); /* it died before prctl */
    /* Ctrl-C goes to the whole group of processes; only the master answers it. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setrlimit(RLIMIT_CORE, &no_core);
    uint32_t *task = calloc((size_t)plan->n_arms, sizeof *task);
    if (!task) _exit(WORKER_NO_MEMORY);
    if (options->memory_limit > 0) limit_memory(options->memory_limit, options->threads);
    while (receive(fd, &n, sizeof n)) {
        size_t size = 0;
        if (n < 1 || n > (uint32_t)plan->n_arms || !receive(fd, task, n * sizeof *task)) _exit(WORKER_GONE);
        if (plan_branches(plan)) {
            worker_branch(fd, plan, task, (int)n);
            continue;
        }
        void *frame = run_task(plan, task[0], &size);
        if (!frame) _exit(WORKER_NO_MEMORY);
        if (!worker_send(fd, frame, size)) _exit(WORKER_GONE);
        free(frame);
    }
    _exit(0);
}
