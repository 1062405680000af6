/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The master of an ensemble. It hands out (arm, replicate) pairs to forked workers, reads their results and writes the store; it
 * has no threads, so that forking is safe. What a worker does is in worker.c.
 *
 * Each worker holds up to two tasks: the one it runs, and the next, so that it need not wait for the master. When a worker dies,
 * its first task is blamed and the second goes back unharmed. Tasks go round the arms before the next replicate, so that an
 * ensemble that is stopped early has pairs of all arms.
 */
#include "ensemble.h"
#include "frame.h"
#include "progress.h"
#include "worker.h"
#include "../sim/case.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define IN_FLIGHT 2
#define MAX_ATTEMPTS 3 /* of a run whose worker crashed or disappeared */
#define MAX_WORKERS 1024
#define TICK_SECONDS 0.5 /* at least this often: limits, progress, commits */
#define FLUSH_SECONDS 2.0

struct task {
    int arm, replicate;
    int attempts; /* that ended with the worker's death */
};
struct worker {
    pid_t pid; /* 0: none */
    int fd;
    struct task *task[IN_FLIGHT];
    int n_tasks;
    double started; /* the first task */
    bool timed_out; /* killed by us for its first task's time */
    struct frame_head head;
    size_t n_head, n_body, body_room; /* bytes received so far */
    char *body;
};
struct master {
    struct store *st;
    struct ensemble_arm *arms;
    int n_arms, *arm_id;
    const struct ensemble_options *options;
    struct ensemble_report *report;
    struct trib_error *err;
    struct task *task; /* all that is to do */
    int n_tasks, next;
    struct task **again; /* tasks that came back from dead workers */
    int n_again, n_open; /* n_open: tasks without a result yet */
    struct worker *worker;
    int n_workers;
    double flushed;
    struct progress progress;
};

/* The one writable thing outside a struct: a signal handler can reach nothing else. */
static volatile sig_atomic_t signals_seen;
static void on_signal(int number)
{
    (void)number;
    if (signals_seen < 2) signals_seen++;
}

static const char *failure_kind(enum trib_status status)
{
    switch (status) {
    case TRIB_INVARIANT: return "invariant";
    case TRIB_LIMIT_TIME: return "timeout";
    case TRIB_MEMORY:
    case TRIB_LIMIT_MEMORY: return "memory";
    default: return "script";
    }
}

/* ---- tasks ------------------------------------------------------------------------------------------------------------------- */
static struct task *task_next(struct master *m)
{
    if (m->n_again) return m->again[--m->n_again];
    return m->next < m->n_tasks ? &m->task[m->next++] : NULL;
}
static void task_back(struct master *m, struct task *task) { m->again[m->n_again++] = task; }

static enum trib_status task_fail(struct master *m, struct task *task, const char *kind, const char *words)
{
    struct store_failure failure = {kind, words, task->attempts + 1, 0};
    if (strcmp(kind, "timeout") == 0) failure.limit = m->options->time_limit;
    if (strcmp(kind, "memory") == 0) failure.limit = (double)m->options->memory_limit;
    m->report->failed++;
    m->n_open--;
    return store_put_failed(m->st, m->arm_id[task->arm], m->options->seed, (uint32_t)task->replicate, &failure, m->err);
}

/* ---- workers ----------------------------------------------------------------------------------------------------------------- */
static void worker_clear(struct worker *w)
{
    if (w->fd >= 0) close(w->fd);
    free(w->body);
    memset(w, 0, sizeof *w);
    w->fd = -1;
}

static enum trib_status worker_start(struct master *m, struct worker *w)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return trib_fail(m->err, TRIB_IO, "A worker process can't be connected: %s; try fewer --workers.", strerror(errno));
    fflush(NULL); /* or the child would hold a copy of what is not yet written */
    pid_t master = getpid(), pid = fork();
    if (pid < 0) {
        int cause = errno;
        close(pair[0]);
        close(pair[1]);
        return trib_fail(m->err, TRIB_MEMORY, "A worker process can't be started: %s; try fewer --workers.", strerror(cause));
    }
    if (pid == 0) {
        /* The other workers' ends must not stay open here, or they would not see the master's end close. */
        for (int i = 0; i < m->n_workers; i++)
            if (m->worker[i].fd >= 0) close(m->worker[i].fd);
        close(pair[0]);
        worker_main(pair[1], master, m->arms, m->n_arms, m->options);
    }
    close(pair[1]);
    w->pid = pid;
    w->fd = pair[0];
    return TRIB_OK;
}

static void worker_give(struct master *m, struct worker *w)
{
    while (w->n_tasks < IN_FLIGHT) {
        struct task *task = task_next(m);
        if (!task) return;
        struct frame_task frame = {(uint32_t)task->arm, (uint32_t)task->replicate};
        if (w->n_tasks == 0) w->started = progress_clock();
        w->task[w->n_tasks++] = task;
        /* Two tasks always fit; if the worker is dead, its end of the socket says so at the next poll. */
        if (send(w->fd, &frame, sizeof frame, MSG_NOSIGNAL) != sizeof frame) return;
    }
}

/* The worker is dead or beyond use: blame its first task, take the others back, forget the worker. */
static enum trib_status worker_end(struct master *m, struct worker *w, bool blame)
{
    int how = 0;
    char words[256];
    enum trib_status status = TRIB_OK;
    /* It closed its socket or we killed it. One that lives on without a socket would never end by itself. */
    bool ended = waitpid(w->pid, &how, WNOHANG) == w->pid;
    if (!ended) {
        struct timespec moment = {0, 20 * 1000 * 1000};
        nanosleep(&moment, NULL); /* a crash closes the socket a moment before the process is gone */
        ended = waitpid(w->pid, &how, WNOHANG) == w->pid;
    }
    if (!ended) {
        kill(w->pid, SIGKILL);
        while (waitpid(w->pid, &how, 0) < 0 && errno == EINTR) {}
    }
    for (int i = w->n_tasks - 1; i >= 1; i--) task_back(m, w->task[i]);
    struct task *first = w->n_tasks ? w->task[0] : NULL;
    bool timed_out = w->timed_out;
    worker_clear(w);
    if (!first) return TRIB_OK;
    if (!blame) task_back(m, first);
    else if (timed_out) {
        snprintf(words, sizeof words, "The run took longer than the limit of %g s (--time-limit).", m->options->time_limit);
        status = task_fail(m, first, "timeout", words);
    } else {
        bool crash = WIFSIGNALED(how) && WTERMSIG(how) != SIGKILL; /* who sends SIGKILL is outside: an operator, or a lack of memory */
        if (first->attempts + 1 < MAX_ATTEMPTS) {
            first->attempts++;
            task_back(m, first);
            return TRIB_OK;
        }
        if (crash)
            snprintf(words, sizeof words, "The worker process crashed with signal %d (%s), %d times.", WTERMSIG(how),
                     strsignal(WTERMSIG(how)), MAX_ATTEMPTS);
        else snprintf(words, sizeof words, "The worker process disappeared %d times.", MAX_ATTEMPTS);
        status = task_fail(m, first, crash ? "signal" : "lost", words);
    }
    return status;
}

/* A whole frame is in: keep the result. *broken: the frame is not what it should be, so the worker can't be trusted. */
static enum trib_status worker_result(struct master *m, struct worker *w, bool *broken)
{
    struct task *task = w->task[0];
    const struct frame_head *head = &w->head;
    struct trib_result result;
    enum trib_status status = TRIB_OK;
    *broken = w->n_tasks == 0 || head->arm != (uint32_t)task->arm || head->replicate != (uint32_t)task->replicate;
    if (*broken) return TRIB_OK;
    if (head->status == TRIB_OK) {
        *broken = !frame_to_result(head, w->body, &result);
        if (*broken) return TRIB_OK;
        status =
            store_put_tried(m->st, m->arm_id[task->arm], m->options->seed, (uint32_t)task->replicate, &result, task->attempts + 1, m->err);
        m->report->cpu_seconds += result.cpu_seconds;
        m->report->done_now++;
        m->n_open--;
        trib_result_clear(&result);
    } else {
        *broken = frame_checksum(w->body, head->length) != head->checksum;
        if (*broken) return TRIB_OK;
        char words[1500];
        snprintf(words, sizeof words, "%.*s", (int)(head->length < sizeof words ? head->length : sizeof words - 1), w->body);
        status = task_fail(m, task, failure_kind((enum trib_status)head->status), words);
    }
    for (int i = 1; i < w->n_tasks; i++) w->task[i - 1] = w->task[i];
    w->n_tasks--;
    w->started = progress_clock();
    w->n_head = w->n_body = 0;
    return status;
}

/* Reads what is there. *dead: the worker can't go on. */
static enum trib_status worker_read(struct master *m, struct worker *w, bool *dead)
{
    for (;;) {
        ssize_t n;
        if (w->n_head < sizeof w->head) n = recv(w->fd, (char *)&w->head + w->n_head, sizeof w->head - w->n_head, MSG_DONTWAIT);
        else n = recv(w->fd, w->body + w->n_body, w->head.length - w->n_body, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return TRIB_OK;
        if (n <= 0) {
            *dead = true;
            return TRIB_OK;
        }
        if (w->n_head < sizeof w->head) {
            w->n_head += (size_t)n;
            if (w->n_head < sizeof w->head) continue;
            if (!frame_head_ok(&w->head)) {
                *dead = true;
                return TRIB_OK;
            }
            if (w->head.length > w->body_room) {
                char *more = realloc(w->body, w->head.length);
                if (!more) return trib_fail(m->err, TRIB_MEMORY, "Not enough memory to receive a run's result.");
                w->body = more;
                w->body_room = w->head.length;
            }
        } else w->n_body += (size_t)n;
        if (w->n_body == w->head.length) {
            bool broken = false;
            enum trib_status status = worker_result(m, w, &broken);
            *dead = broken;
            if (status || broken) return status;
            if (signals_seen) return TRIB_OK; /* its next task need not be waited for */
            worker_give(m, w);
        }
    }
}

/* ---- the loop ---------------------------------------------------------------------------------------------------------------- */
static double time_to_wait(const struct master *m)
{
    double wait = TICK_SECONDS, now = progress_clock();
    if (m->options->time_limit <= 0) return wait;
    for (int i = 0; i < m->n_workers; i++) {
        const struct worker *w = &m->worker[i];
        if (w->pid && w->n_tasks && w->started + m->options->time_limit - now < wait) wait = w->started + m->options->time_limit - now;
    }
    return wait > 0 ? wait : 0;
}

static enum trib_status look_after(struct master *m, struct pollfd *polls, const sigset_t *open_mask)
{
    enum trib_status status = TRIB_OK;
    int n = 0;
    double wait = time_to_wait(m);
    struct timespec timeout = {(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)};
    for (int i = 0; i < m->n_workers; i++) polls[n++] = (struct pollfd){.fd = m->worker[i].pid ? m->worker[i].fd : -1, .events = POLLIN};
    /* Signals arrive only inside ppoll, so none can fall between the check and the wait. */
    if (ppoll(polls, (nfds_t)n, &timeout, open_mask) < 0 && errno != EINTR)
        return trib_fail(m->err, TRIB_IO, "Waiting for the worker processes failed: %s.", strerror(errno));
    if (signals_seen >= 2) return TRIB_OK;
    for (int i = 0; i < m->n_workers && !status; i++) {
        struct worker *w = &m->worker[i];
        if (!w->pid) continue;
        bool dead = false;
        int tasks = w->n_tasks;
        if (polls[i].revents) status = worker_read(m, w, &dead);
        if (status) return status;
        if (dead) {
            status = worker_end(m, w, true);
            continue;
        }
        if (signals_seen && w->n_tasks < tasks) { /* draining: the run it had begun has ended */
            kill(w->pid, SIGKILL);
            status = worker_end(m, w, false);
            continue;
        }
        if (m->options->time_limit > 0 && w->n_tasks && progress_clock() - w->started > m->options->time_limit) {
            w->timed_out = true;
            kill(w->pid, SIGKILL);
            status = worker_end(m, w, true);
        }
    }
    double now = progress_clock();
    if (!status && now - m->flushed >= FLUSH_SECONDS) {
        m->flushed = now;
        status = store_flush(m->st, m->err);
    }
    return status;
}

static bool busy(const struct master *m)
{
    for (int i = 0; i < m->n_workers; i++)
        if (m->worker[i].pid && m->worker[i].n_tasks) return true;
    return false;
}

static enum trib_status work(struct master *m, struct pollfd *polls, const sigset_t *open_mask)
{
    enum trib_status status = TRIB_OK;
    while (!status && m->n_open > 0) {
        for (int i = 0; i < m->n_workers && !signals_seen && !status; i++) {
            struct worker *w = &m->worker[i];
            if (!w->pid && (m->n_again || m->next < m->n_tasks)) status = worker_start(m, w);
            if (!status && w->pid) worker_give(m, w);
        }
        if (status) break;
        if (signals_seen >= 2 || (signals_seen && !busy(m))) break;
        status = look_after(m, polls, open_mask);
        progress_update(&m->progress, m->report->done_before + m->report->done_now, m->report->failed);
    }
    return status;
}

static void stop_workers(struct master *m)
{
    for (int i = 0; i < m->n_workers; i++) {
        struct worker *w = &m->worker[i];
        if (w->pid) {
            kill(w->pid, SIGKILL);
            while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR) {}
        }
        worker_clear(w);
    }
}

/* ---- before and after ---------------------------------------------------------------------------------------------------------- */
/* Two arms of the same content are one set of runs under two names. */
static bool first_of_its_kind(const struct master *m, int arm)
{
    for (int i = 0; i < arm; i++)
        if (m->arm_id[i] == m->arm_id[arm]) return false;
    return true;
}

static enum trib_status plan(struct master *m)
{
    enum trib_status status;
    int runs = m->options->runs;
    bool *done = NULL, *failed = NULL;
    /* One transaction: whoever looks sees the old experiment or the new one. */
    if (sqlite3_exec(store_db(m->st), "BEGIN IMMEDIATE; DELETE FROM summary", NULL, NULL, NULL) != SQLITE_OK)
        return trib_fail(m->err, TRIB_IO, "The store %s can't be written: %s.", store_path(m->st), sqlite3_errmsg(store_db(m->st)));
    if ((status = store_begin(m->st, m->err))) goto out;
    for (int a = 0; a < m->n_arms; a++) {
        const struct trib_case *cas = m->arms[a].config.cas;
        status = store_arm(m->st, m->arms[a].key, m->arms[a].name, a, trib_case_id(cas), m->arms[a].config_text, &m->arm_id[a], m->err);
        if (!status && first_of_its_kind(m, a)) status = store_arm_case(m->st, m->arm_id[a], &m->arms[a].config, cas->folder, m->err);
        if (status) goto out;
    }
    done = calloc((size_t)m->n_arms * (size_t)runs, sizeof *done);
    failed = calloc((size_t)m->n_arms * (size_t)runs, sizeof *failed);
    m->task = calloc((size_t)m->n_arms * (size_t)runs, sizeof *m->task);
    m->again = calloc((size_t)m->n_arms * (size_t)runs, sizeof *m->again);
    if (!done || !failed || !m->task || !m->again) {
        status = trib_fail(m->err, TRIB_MEMORY, "Not enough memory for %d runs of %d arms.", runs, m->n_arms);
        goto out;
    }
    for (int a = 0; a < m->n_arms; a++) {
        size_t at = (size_t)a * (size_t)runs;
        status = store_forgive(m->st, m->arm_id[a], m->options->seed, m->options->time_limit, m->options->memory_limit, m->err);
        if (!status) status = store_missing(m->st, m->arm_id[a], m->options->seed, runs, done + at, failed + at, m->err);
        if (status) goto out;
    }
    for (int r = 0; r < runs; r++)
        for (int a = 0; a < m->n_arms; a++) {
            size_t at = (size_t)a * (size_t)runs + (size_t)r;
            if (!first_of_its_kind(m, a)) continue;
            m->report->wanted++;
            if (done[at]) m->report->done_before++;
            else if (failed[at]) m->report->failed++;
            else m->task[m->n_tasks++] = (struct task){.arm = a, .replicate = r};
        }
    m->n_open = m->n_tasks;
out:
    if (status) sqlite3_exec(store_db(m->st), "ROLLBACK", NULL, NULL, NULL);
    else status = store_flush(m->st, m->err);
    free(done);
    free(failed);
    return status;
}

/* The first failure in the order of arms and replicates, whichever came first in time. */
static void name_first_failure(struct master *m)
{
    sqlite3_stmt *ask = NULL;
    static const char sql[] = "SELECT arm, replicate, fail_kind, fail_message FROM runs WHERE status = 3 ORDER BY ord, replicate LIMIT 1";
    if (m->report->failed == 0 || sqlite3_prepare_v2(store_db(m->st), sql, -1, &ask, NULL) != SQLITE_OK) return;
    if (sqlite3_step(ask) == SQLITE_ROW)
        snprintf(m->report->first_failure, sizeof m->report->first_failure, "arm '%s', replicate %d (%s): %s", sqlite3_column_text(ask, 0),
                 sqlite3_column_int(ask, 1), sqlite3_column_text(ask, 2), sqlite3_column_text(ask, 3));
    sqlite3_finalize(ask);
}

static enum trib_status keep_account(struct master *m, const char *how)
{
    char text[160];
    const struct ensemble_report *r = m->report;
    double rate = r->seconds > 0 ? r->done_now / r->seconds : 0;
    enum trib_status status = TRIB_OK;
    if (r->done_now > 0) {
        snprintf(text, sizeof text, "%.4g", rate);
        status = store_meta_set(m->st, "rate", text, m->err);
    }
    snprintf(text, sizeof text, "%d of %d runs done, %d before, %d failed, %.1f s, %d workers", r->done_before + r->done_now, r->wanted,
             r->done_before, r->failed, r->seconds, m->n_workers);
    return status ? status : store_log(m->st, how, text, m->err);
}

enum trib_status ensemble_run(struct store *st, struct ensemble_arm *arms, int n_arms, const struct ensemble_options *options,
                              struct ensemble_report *report, struct trib_error *err)
{
    enum trib_status status;
    struct trib_error own;
    struct pollfd *polls = NULL;
    struct sigaction act = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN}, old_int, old_term, old_hup, old_pipe;
    sigset_t blocked, open_mask;
    memset(report, 0, sizeof *report);
    struct master m = {.st = st, .arms = arms, .n_arms = n_arms, .options = options, .report = report, .err = err ? err : &own};
    if (n_arms < 1 || options->runs < 1)
        return trib_fail(m.err, TRIB_RANGE, "An ensemble needs at least one arm and one run, not %d and %d.", n_arms, options->runs);

    /* From here on a signal asks to stop; it is delivered only while we wait. */
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGHUP);
    sigprocmask(SIG_BLOCK, &blocked, &open_mask);
    signals_seen = 0;
    sigaction(SIGINT, &act, &old_int);
    sigaction(SIGTERM, &act, &old_term);
    sigaction(SIGHUP, NULL, &old_hup);
    if (old_hup.sa_handler != SIG_IGN) sigaction(SIGHUP, &act, NULL); /* nohup stays nohup */
    sigaction(SIGPIPE, &ignore, &old_pipe);
    sigdelset(&open_mask, SIGINT);
    sigdelset(&open_mask, SIGTERM);
    sigdelset(&open_mask, SIGHUP);

    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    m.n_workers = options->workers > 0 ? options->workers : cores > 0 ? (int)cores : 1;
    if (m.n_workers > MAX_WORKERS) m.n_workers = MAX_WORKERS;
    m.arm_id = calloc((size_t)n_arms, sizeof *m.arm_id);
    if (!m.arm_id) {
        status = trib_fail(m.err, TRIB_MEMORY, "Not enough memory for %d arms.", n_arms);
        goto out;
    }
    if ((status = plan(&m))) goto out;
    if (m.n_workers > m.n_open) m.n_workers = m.n_open > 0 ? m.n_open : 1;
    m.worker = calloc((size_t)m.n_workers, sizeof *m.worker);
    polls = calloc((size_t)m.n_workers, sizeof *polls);
    if (!m.worker || !polls) {
        status = trib_fail(m.err, TRIB_MEMORY, "Not enough memory for %d workers.", m.n_workers);
        goto out;
    }
    for (int i = 0; i < m.n_workers; i++) m.worker[i].fd = -1;
    progress_begin(&m.progress, stderr, report->wanted, report->done_before + report->failed, options->quiet || m.n_open == 0);
    double started = m.flushed = progress_clock();
    bool any = m.n_open > 0;
    if (any) status = store_log(st, "started", report->done_before ? "goes on" : "from nothing", m.err);
    if (!status) status = work(&m, polls, &open_mask);
    stop_workers(&m);
    report->seconds = progress_clock() - started;
    report->stopped = !status && signals_seen > 0;
    const char *how = status ? "ended by an error" : report->stopped ? "stopped" : "done";
    progress_end(&m.progress, report->done_before + report->done_now, report->failed, how);
    /* After an error the results that came before it are saved as far as that still works; the first error is the one told. */
    enum trib_status flushed = store_flush(st, status ? NULL : m.err);
    if (!status) status = flushed;
    if (!status && any) status = keep_account(&m, how);
    if (!status) status = store_summary_keep(st, m.err);
    name_first_failure(&m);
    if (!status && report->stopped)
        status = trib_fail(m.err, TRIB_STOPPED, "Stopped after %d of %d runs; the same command goes on from there.",
                           report->done_before + report->done_now, report->wanted);
out:
    free(m.worker);
    free(polls);
    free(m.arm_id);
    free(m.task);
    free(m.again);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL); /* first, so that a third Ctrl-C is not taken for one of what comes next */
    sigaction(SIGINT, &old_int, NULL);
    sigaction(SIGTERM, &old_term, NULL);
    sigaction(SIGHUP, &old_hup, NULL);
    sigaction(SIGPIPE, &old_pipe, NULL);
    return status;
}
