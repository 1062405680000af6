/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Branching in a worker: one history up to a day, then a child process for each arm. The children run one after the other, as a
 * worker is meant to keep one core busy; each sends its frame through a pipe, and the worker hands it on when it is whole, so that a
 * child that crashes in the middle of a frame spoils nothing.
 */
#include "frame.h"
#include "progress.h"
#include "worker.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct trunk {
    const struct plan *plan;
    int fd; /* to the master */
    struct trib_config config;
    struct trib_model *model;
    int n; /* children that it is for */
    double seconds, cpu_seconds;
};

static void send_failure(const struct trunk *trunk, uint32_t task, double seconds, int kind, const char *words)
{
    size_t size = 0;
    void *frame = frame_of_failure(task, seconds, kind, words, &size);
    if (!frame) _exit(WORKER_NO_MEMORY);
    if (!worker_send(trunk->fd, frame, size)) _exit(WORKER_GONE);
    free(frame);
}

/* The child: the model goes on under its own arm. Its CPU clock began at 0 with the fork. */
_Noreturn static void live(const struct trunk *trunk, int pipe_fd, uint32_t number)
{
    const struct plan *plan = trunk->plan;
    const struct plan_task *task = &plan->task[number];
    const struct ensemble_row *row = &plan->row[task->row];
    struct trib_config config;
    struct trib_result result;
    struct trib_error err;
    double started = progress_clock();
    size_t size = 0;
    bool own = false;
    memset(&err, 0, sizeof err);
    memset(&result, 0, sizeof result);
    enum trib_status status = worker_config(&plan->arms[task->arm], row->value, row->n_values, plan->options,
                                            row->first_replicate + (uint32_t)task->r, &config, &own, &err);
    if (!status) {
        config.callbacks = trunk->config.callbacks; /* what the trunk's prepare made, copied by the fork */
        status = trib_model_branch(trunk->model, &config, &err);
        if (!status) status = trib_run_collect(trunk->model, &result, &err);
        if (plan->options->finish) plan->options->finish(plan->arms[0].user, &config, status, &err);
    }
    if (plan->options->no_places) result.n_rows = result.n_money = result.n_balances = 0;
    result.cpu_seconds = plan_cpu() + trunk->cpu_seconds / trunk->n;
    void *frame = worker_frame(number, progress_clock() - started + trunk->seconds / trunk->n, status, &result, &err, &size);
    if (!frame) _exit(WORKER_NO_MEMORY);
    _exit(worker_send(pipe_fd, frame, size) ? 0 : WORKER_GONE);
}

/* A child's bytes until it closes its end. *late: the time limit passed first. false: out of memory. */
static bool listen_to(int fd, double until, char **bytes, size_t *n, bool *late)
{
    size_t room = 0;
    for (;;) {
        if (*n == room) {
            char *more = realloc(*bytes, room = room ? 2 * room : 1 << 16);
            if (!more) return false;
            *bytes = more;
        }
        double left = until - progress_clock();
        struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
        /* Late is what has sent nothing when its time is up, not what waits in the pipe because this process had to wait. */
        int ready = poll(&poll_fd, 1, left <= 0 ? 0 : left < 1e6 ? (int)(left * 1000) + 1 : -1);
        *late = ready == 0 && left <= 0;
        if (*late) return true;
        if (ready <= 0) continue; /* time ran out, or a signal: the clock says which */
        ssize_t got = read(fd, *bytes + *n, room - *n);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return true;
        *n += (size_t)got;
    }
}

/* Forks one child and hands on what comes of it. */
static void branch(const struct trunk *trunk, uint32_t number)
{
    const struct plan *plan = trunk->plan;
    double limit = plan->options->time_limit, started = progress_clock();
    double until = limit > 0 ? started + limit - trunk->seconds : HUGE_VAL;
    int ends[2], how = 0;
    char *bytes = NULL, words[256];
    size_t n = 0;
    bool late = false;
    struct frame_head head;
    if (pipe2(ends, O_CLOEXEC) != 0) _exit(WORKER_GONE);
    fflush(NULL); /* or the child would hold a copy of what is not yet written */
    pid_t worker = getpid(), pid = fork();
    if (pid < 0) { /* no room for another process: a matter of the machine, not of the run */
        snprintf(words, sizeof words, "A process for the run can't be started: %s; try fewer --workers.", strerror(errno));
        close(ends[0]);
        close(ends[1]);
        send_failure(trunk, number, 0, ENSEMBLE_LOST, words);
        return;
    }
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != worker) _exit(0);
        close(trunk->fd);
        close(ends[0]);
        live(trunk, ends[1], number);
    }
    close(ends[1]);
    bool heard = listen_to(ends[0], until, &bytes, &n, &late);
    close(ends[0]);
    if (late || !heard) kill(pid, SIGKILL);
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {}
    if (!heard) _exit(WORKER_NO_MEMORY);
    bool whole = n >= sizeof head;
    if (whole) {
        memcpy(&head, bytes, sizeof head);
        whole = frame_head_ok(&head) && head.task == number && n == sizeof head + head.length;
    }
    double seconds = progress_clock() - started + trunk->seconds / trunk->n;
    if (late) {
        worker_timeout_words(limit, words, sizeof words);
        send_failure(trunk, number, seconds, ENSEMBLE_TIMEOUT, words);
    } else if (whole) {
        if (!worker_send(trunk->fd, bytes, n)) _exit(WORKER_GONE);
    } else {
        int kind = worker_death(how, words, sizeof words);
        send_failure(trunk, number, seconds, kind, words);
    }
    free(bytes);
}

void worker_branch(int fd, const struct plan *plan, const uint32_t *task, int n)
{
    const struct plan_task *first = &plan->task[task[0]];
    const struct ensemble_row *row = &plan->row[first->row];
    struct trunk trunk = {.plan = plan, .fd = fd, .n = n};
    struct trib_error err;
    bool own = false;
    double started = progress_clock(), cpu = plan_cpu();
    memset(&err, 0, sizeof err);
    enum trib_status status = worker_config(&plan->arms[0], row->value, row->n_values, plan->options,
                                            row->first_replicate + (uint32_t)first->r, &trunk.config, &own, &err);
    bool prepared = !status;
    if (!status && plan->options->prepare) status = plan->options->prepare(plan->arms[0].user, &trunk.config, &err);
    if (!status) status = trib_model_create(&trunk.config, &trunk.model, &err);
    if (!status) status = trib_model_run_to(trunk.model, plan->options->branch_day, &err);
    trunk.seconds = progress_clock() - started;
    trunk.cpu_seconds = plan_cpu() - cpu;
    if (!status) {
        struct frame_head head = frame_of_trunk(task[0], trunk.cpu_seconds);
        if (!worker_send(fd, &head, sizeof head)) _exit(WORKER_GONE);
        for (int i = 0; i < n; i++) branch(&trunk, task[i]);
    }
    trib_model_free(trunk.model);
    if (prepared && plan->options->finish) plan->options->finish(plan->arms[0].user, &trunk.config, status, &err);
    if (own) trib_config_clear(&trunk.config);
    if (!status) return;
    for (int i = 0; i < n; i++) { /* what failed before the day fails for all */
        size_t size = 0;
        void *frame = worker_frame(task[i], trunk.seconds / n, status, &(struct trib_result){0}, &err, &size);
        if (!frame) _exit(WORKER_NO_MEMORY);
        if (!worker_send(fd, frame, size)) _exit(WORKER_GONE);
        free(frame);
    }
}
