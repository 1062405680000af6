/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worker.h"
#include "frame.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
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
static bool transmit(int fd, const void *from, size_t n)
{
    for (const char *at = from; n > 0;) {
        ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

static void *run_task(const struct frame_task *task, struct ensemble_arm *arm, const struct ensemble_options *options, size_t *size)
{
    struct trib_error err;
    struct trib_result result;
    struct trib_config config = arm->config; /* shares the arm's tables, which a run only reads */
    char words[sizeof err.text + sizeof err.file + 32];
    void *frame = NULL;
    memset(&err, 0, sizeof err);
    memset(&result, 0, sizeof result);
    config.seed = options->seed;
    config.replicate = task->replicate;
    config.threads = options->threads;
    enum trib_status status = options->prepare ? options->prepare(arm->user, &config, &err) : TRIB_OK;
    if (!status) status = trib_run(&config, &result, &err);
    if (options->finish) options->finish(arm->user, &config, status, &err);
    if (!status) {
        frame = frame_of_result(task, &result, size);
        trib_result_clear(&result);
        if (frame) return frame;
        status = trib_fail(&err, TRIB_MEMORY, "Not enough memory to hand over the run's result.");
    }
    if (err.file[0] && err.line > 0) snprintf(words, sizeof words, "%s:%d: %s", err.file, err.line, err.text);
    else snprintf(words, sizeof words, "%s", err.text[0] ? err.text : trib_status_sentence(status));
    return frame_of_failure(task, status, words, size);
}

_Noreturn void worker_main(int fd, pid_t master, struct ensemble_arm *arms, int n_arms, const struct ensemble_options *options)
{
    struct rlimit no_core = {0, 0};
    struct frame_task task;
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != master) _exit(0); /* it died before prctl */
    /* Ctrl-C goes to the whole group of processes; only the master answers it. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setrlimit(RLIMIT_CORE, &no_core);
    if (options->memory_limit > 0) limit_memory(options->memory_limit, options->threads);
    while (receive(fd, &task, sizeof task)) {
        size_t size = 0;
        if (task.arm >= (uint32_t)n_arms) _exit(70);
        void *frame = run_task(&task, &arms[task.arm], options, &size);
        if (!frame || !transmit(fd, frame, size)) _exit(70);
        free(frame);
    }
    _exit(0);
}
