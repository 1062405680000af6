/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The master of an ensemble. It hands out the plan's tasks to forked workers, reads their results and writes the store; it has no
 * threads, so that forking is safe. What is to run is in ensemble_plan.c, the master's side of the workers in ensemble_master.c, what
 * a worker does in worker.c and worker_branch.c.
 *
 * An order is one task, or with branching those that share a trunk. Each worker holds the order that it runs and a few more, so
 * that it need not wait for the master. When a worker dies, its first task is blamed (in a trunk: all that share it) and the others go
 * back unharmed.
 */
#include "ensemble_master.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORKERS 1024
#define TICK_SECONDS 0.5 /* at least this often: limits, progress, commits */
#define FLUSH_SECONDS 2.0
#define GRACE_SECONDS 5.0 /* after which a worker is killed that should have stopped its child itself, or sent the rest of a frame */
#define START_AGAIN_SECONDS 1.5

/* The one writable thing outside a struct: a signal handler can reach nothing else. */
static volatile sig_atomic_t signals_seen;
static void on_signal(int number)
{
    (void)number;
    if (signals_seen < 2) signals_seen++;
}

const char *ensemble_kind_name(int kind)
{
    static const char *const names[ENSEMBLE_N_KINDS] = {"script", "invariant", "signal", "timeout", "memory", "lost"};
    return kind >= 0 && kind < ENSEMBLE_N_KINDS ? names[kind] : NULL;
}
int ensemble_kind_of(enum trib_status status)
{
    switch (status) {
    case TRIB_INVARIANT: return ENSEMBLE_INVARIANT;
    case TRIB_LIMIT_TIME: return ENSEMBLE_TIMEOUT;
    case TRIB_MEMORY:
    case TRIB_LIMIT_MEMORY: return ENSEMBLE_MEMORY;
    case TRIB_SIGNAL: return ENSEMBLE_SIGNAL;
    case TRIB_LOST: return ENSEMBLE_LOST;
    default: return ENSEMBLE_SCRIPT;
    }
}

/* ---- the loop ---------------------------------------------------------------------------------------------------------------- */
/* When the worker's first task has used up its time; in a trunk's children the worker itself sees to that. What is being sent has
 * ended already: then only a worker that fell silent is late. */
static double deadline(const struct master *m, const struct worker *w)
{
    double at = w->started + m->options->time_limit + (w->in_children ? GRACE_SECONDS : 0);
    return master_half_read(w) && at < w->heard + GRACE_SECONDS ? w->heard + GRACE_SECONDS : at;
}
static bool time_is_up(const struct master *m, const struct worker *w)
{
    return m->options->time_limit > 0 && w->n_tasks > 0 && progress_clock() > deadline(m, w);
}
static double time_to_wait(const struct master *m)
{
    double wait = TICK_SECONDS, now = progress_clock();
    for (int i = 0; m->options->time_limit > 0 && i < m->n_workers; i++) {
        const struct worker *w = &m->worker[i];
        if (w->pid && w->n_tasks && deadline(m, w) - now < wait) wait = deadline(m, w) - now;
    }
    return wait > 0 ? wait : 0;
}

/* One worker's turn; ready: its socket has something. Its time may seem up only because the master itself was kept, by the store or by a
 * slow disk, while a result lay in the socket: so a worker is late only if it is so after one more look there. */
static enum trib_status attend(struct master *m, struct worker *w, bool ready)
{
    enum trib_status status = TRIB_OK;
    bool dead = false, late = time_is_up(m, w);
    int tasks = w->n_tasks;
    if (ready || late) status = master_read(m, w, &dead);
    if (status) return status;
    if (dead) return master_bury(m, w);
    /* When draining, the run that it had begun has ended. */
    if (w->retire || (master_halts(m) && w->n_tasks < tasks)) return master_dismiss(m, w);
    return late && time_is_up(m, w) ? master_time_out(m, w) : TRIB_OK;
}

static enum trib_status look_after(struct master *m, struct pollfd *polls, const sigset_t *open_mask)
{
    enum trib_status status = TRIB_OK;
    double wait = time_to_wait(m);
    struct timespec timeout = {(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)};
    for (int i = 0; i < m->n_workers; i++) polls[i] = (struct pollfd){.fd = m->worker[i].pid ? m->worker[i].fd : -1, .events = POLLIN};
    /* Signals arrive only inside ppoll, so none can fall between the check and the wait. */
    if (ppoll(polls, (nfds_t)m->n_workers, &timeout, open_mask) < 0) {
        if (errno != EINTR) return trib_fail(m->err, TRIB_IO, "Waiting for the worker processes failed: %s.", strerror(errno));
        for (int i = 0; i < m->n_workers; i++) polls[i].revents = 0;
    }
    if (signals_seen >= 2) return TRIB_OK;
    for (int i = 0; i < m->n_workers && !status; i++)
        if (m->worker[i].pid) status = attend(m, &m->worker[i], polls[i].revents != 0);
    double now = progress_clock();
    if (!status && !master_verifies(m) && now - m->flushed >= FLUSH_SECONDS) {
        double before = plan_cpu();
        m->flushed = now;
        status = store_flush(m->st, m->err);
        m->report->store_cpu_seconds += plan_cpu() - before;
    }
    return status;
}

static bool busy(const struct master *m)
{
    for (int i = 0; i < m->n_workers; i++)
        if (m->worker[i].pid && m->worker[i].n_tasks) return true;
    return false;
}

/* Workers and orders for what is to be done. One that can't be started is tried again later, as long as any other has work. */
static enum trib_status employ(struct master *m)
{
    enum trib_status failed = TRIB_OK;
    bool may_start = !busy(m) || progress_clock() >= m->start_after;
    for (int i = 0; i < m->n_workers; i++) {
        struct worker *w = &m->worker[i];
        if (!w->pid && may_start && !failed && master_has_work(m)) failed = master_start(m, w);
        if (w->pid) master_give(m, w);
    }
    if (!failed || !busy(m)) return failed;
    m->start_after = progress_clock() + START_AGAIN_SECONDS;
    memset(m->err, 0, sizeof *m->err);
    return TRIB_OK;
}

static enum trib_status work(struct master *m, struct pollfd *polls, const sigset_t *open_mask)
{
    enum trib_status status = TRIB_OK;
    char kinds[160];
    while (!status && m->n_open > 0) {
        if (!master_halts(m)) status = employ(m);
        if (status || signals_seen >= 2 || (master_halts(m) && !busy(m))) break;
        status = look_after(m, polls, open_mask);
        if (progress_due(&m->progress))
            progress_update(&m->progress, m->report->done_before + m->report->done_now, master_failures(m, kinds, sizeof kinds));
    }
    return status;
}

static void stop_workers(struct master *m)
{
    for (int i = 0; i < m->n_workers; i++) {
        struct worker *w = &m->worker[i];
        if (w->pid) kill(w->pid, SIGKILL);
        while (w->pid && waitpid(w->pid, NULL, 0) < 0 && errno == EINTR) {}
        master_forget(w);
    }
}

/* ---- before and after ---------------------------------------------------------------------------------------------------------- */
/* The first failure in the order of the plan, whichever came first in time. */
static void name_first_failure(struct master *m)
{
    sqlite3_stmt *ask = NULL;
    char who[300];
    static const char sql[] = "SELECT run_id, coalesce(fail_kind, 'failed'), coalesce(fail_message, 'no words') FROM run WHERE arm_id = ?1 "
                              "AND point_id = ?2 AND seed = ?3 AND replicate = ?4";
    if (m->first_failed == INT64_MAX || master_verifies(m) || sqlite3_prepare_v2(store_db(m->st), sql, -1, &ask, NULL) != SQLITE_OK) return;
    struct plan_task task = plan_at(&m->plan, m->first_failed);
    struct store_run_id id = plan_run(&m->plan, &task);
    plan_words(&m->plan, &task, who, sizeof who);
    sqlite3_bind_int(ask, 1, id.arm_id);
    sqlite3_bind_int64(ask, 2, id.point_id);
    sqlite3_bind_int64(ask, 3, (sqlite3_int64)id.seed);
    sqlite3_bind_int64(ask, 4, id.replicate);
    if (sqlite3_step(ask) == SQLITE_ROW) {
        m->report->first_failure_run = sqlite3_column_int64(ask, 0);
        snprintf(m->report->first_failure, sizeof m->report->first_failure, "%s (%s): %s", who, sqlite3_column_text(ask, 1),
                 sqlite3_column_text(ask, 2));
    }
    sqlite3_finalize(ask);
}

static enum trib_status keep_account(struct master *m, const char *how)
{
    char text[400], kinds[160];
    const struct ensemble_report *r = m->report;
    struct progress_failures failed = master_failures(m, kinds, sizeof kinds);
    enum trib_status status = TRIB_OK;
    if (r->done_now > 0 && r->seconds > 0) {
        snprintf(text, sizeof text, "%.4g", r->done_now / r->seconds);
        status = store_meta_set(m->st, "rate", text, m->err);
    }
    int n = snprintf(text, sizeof text, "%d of %d runs done, %d before, %d failed", r->done_before + r->done_now, r->wanted, r->done_before,
                     r->failed);
    if (failed.n) n += snprintf(text + n, sizeof text - (size_t)n, " (%s)", kinds);
    if (r->without_places) n += snprintf(text + n, sizeof text - (size_t)n, ", %d still without places", r->without_places);
    n += snprintf(text + n, sizeof text - (size_t)n, ", %.1f s, %d workers, %.1f s of CPU", r->seconds, m->n_workers, r->cpu_seconds);
    if (r->saved_seconds > 0) snprintf(text + n, sizeof text - (size_t)n, ", %.1f s saved by branching", r->saved_seconds);
    return status ? status : store_log(m->st, how, text, m->err);
}

static enum trib_status begin(struct master *m)
{
    const struct ensemble_options *o = m->options;
    struct ensemble_report *r = m->report;
    double before = progress_clock();
    enum trib_status status = plan_make(&m->plan, m->st, m->err);
    r->plan_seconds = progress_clock() - before;
    r->store_cpu_seconds = m->plan.store_cpu;
    if (status) return status;
    r->wanted = m->plan.wanted;
    r->done_before = m->plan.done;
    r->failed = m->plan.failed;
    memcpy(r->failed_of, m->plan.failed_of, sizeof r->failed_of);
    m->first_failed = m->plan.first_failed;
    m->n_open = m->plan.n_tasks;
    master_consider_stopping(m);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    m->n_workers = o->workers > 0 ? o->workers : cores > 0 ? (int)cores : 1;
    if (m->n_workers > MAX_WORKERS) m->n_workers = MAX_WORKERS;
    if (m->n_workers > m->n_open) m->n_workers = m->n_open > 0 ? m->n_open : 1;
    m->worker = calloc((size_t)m->n_workers, sizeof *m->worker);
    m->again = calloc((size_t)m->n_open + 1, sizeof *m->again);
    m->message = calloc((size_t)m->plan.n_arms + 1, sizeof *m->message);
    if (!m->worker || !m->again || !m->message)
        return trib_fail(m->err, TRIB_MEMORY, "Not enough memory for %d workers and %d runs.", m->n_workers, m->n_open);
    for (int i = 0; i < m->n_workers; i++) m->worker[i].fd = -1;
    return TRIB_OK;
}

static enum trib_status run_all(struct master *m, const sigset_t *open_mask)
{
    struct ensemble_report *r = m->report;
    bool any = m->n_open > 0, keep = !master_verifies(m);
    char text[160], kinds[160];
    struct pollfd *polls = calloc((size_t)m->n_workers, sizeof *polls);
    if (!polls) return trib_fail(m->err, TRIB_MEMORY, "Not enough memory for %d workers.", m->n_workers);
    progress_begin(&m->progress, stderr, r->wanted, r->done_before + r->failed, m->options->quiet || !any);
    double started = m->flushed = progress_clock();
    enum trib_status status = TRIB_OK;
    snprintf(text, sizeof text, r->done_before ? "goes on: %d of %d runs done before" : "from nothing: %d of %d runs done before",
             r->done_before, r->wanted);
    if (any && keep) status = store_log(m->st, "started", text, m->err);
    if (!status) status = work(m, polls, open_mask);
    stop_workers(m);
    free(polls);
    r->seconds = progress_clock() - started;
    r->stopped = !status && signals_seen > 0 && m->n_open > 0;
    r->stopped_by_failures = r->stopped_by_failures && m->n_open > 0;
    const char *how = status ? "ended by an error" : r->stopped ? "stopped" : r->stopped_by_failures ? "stopped by failures" : "done";
    progress_end(&m->progress, r->done_before + r->done_now, master_failures(m, kinds, sizeof kinds), how);
    if (!keep) return status;
    /* After an error the results that came before it are saved as far as that still works; the first error is the one told. */
    double before = plan_cpu();
    enum trib_status flushed = store_flush(m->st, status ? NULL : m->err);
    if (!status) status = flushed;
    if (!status && any) status = keep_account(m, how);
    if (!status && !m->options->no_summary) status = store_summary_keep(m->st, m->err);
    r->store_cpu_seconds += plan_cpu() - before;
    name_first_failure(m);
    return status;
}

static enum trib_status how_it_ended(struct master *m)
{
    const struct ensemble_report *r = m->report;
    int done = r->done_before + r->done_now;
    if (r->stopped && m->n_open == 0)
        return trib_fail(m->err, TRIB_STOPPED, "Stopped when all %d runs had ended; the same command goes on with what comes next.",
                         r->wanted);
    if (r->stopped)
        return trib_fail(m->err, TRIB_STOPPED, "Stopped after %d of %d runs; the same command goes on from there.", done, r->wanted);
    if (r->stopped_by_failures)
        return trib_fail(m->err, TRIB_STOPPED, "Stopped after %d of %d runs, as %d failed (--on-fail). First: %.400s", done, r->wanted,
                         r->failed, r->first_failure);
    return TRIB_OK;
}

enum trib_status ensemble_run(struct store *st, struct ensemble_arm *arms, int n_arms, const struct ensemble_options *options,
                              struct ensemble_report *report, struct trib_error *err)
{
    static const int asks[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};
    enum { N_ASKS = sizeof asks / sizeof *asks };
    struct trib_error own;
    struct sigaction act = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN}, old[N_ASKS], old_pipe;
    sigset_t blocked, open_mask;
    double cpu = plan_cpu();
    memset(report, 0, sizeof *report);
    struct master m = {.signals = &signals_seen,
                       .st = st,
                       .plan = {.arms = arms, .n_arms = n_arms, .options = options, .forgives = !options->keep_failures},
                       .options = options,
                       .report = report,
                       .err = err ? err : &own,
                       .first_failed = INT64_MAX};
    /* From here on a signal asks to stop; it is delivered only while we wait. */
    sigemptyset(&blocked);
    for (int i = 0; i < N_ASKS; i++) sigaddset(&blocked, asks[i]);
    sigprocmask(SIG_BLOCK, &blocked, &open_mask);
    signals_seen = 0;
    for (int i = 0; i < N_ASKS; i++) {
        sigaction(asks[i], NULL, &old[i]);
        if (asks[i] != SIGHUP || old[i].sa_handler != SIG_IGN) sigaction(asks[i], &act, NULL); /* nohup stays nohup */
        sigdelset(&open_mask, asks[i]);
    }
    sigaction(SIGPIPE, &ignore, &old_pipe);
    enum trib_status status = begin(&m);
    if (!status) status = run_all(&m, &open_mask);
    if (!status) status = how_it_ended(&m);
    report->master_cpu_seconds = plan_cpu() - cpu - report->store_cpu_seconds;
    free(m.worker);
    free(m.again);
    free(m.message);
    plan_clear(&m.plan);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL); /* first, so that a third Ctrl-C is not taken for one of what comes next */
    for (int i = 0; i < N_ASKS; i++) sigaction(asks[i], &old[i], NULL);
    sigaction(SIGPIPE, &old_pipe, NULL);
    /* One that came while nobody waited: in planning, with the last run, in the summary. The store is whole, but the caller must not go
     * on as if nothing had been said. */
    if (!status && signals_seen > 0) {
        report->stopped = true;
        status = how_it_ended(&m);
    }
    return status;
}
