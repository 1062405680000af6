/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ensemble_master.h"
#include "worker.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ORDERS 2 /* that a worker holds, the one it runs included; ORDERS_SHORT while a run takes less than */
#define SHORT_SECONDS 0.02
#define MAX_LOSSES 5      /* of a run whose worker was killed or vanished */
#define STOP_AT_LEAST 20  /* runs ended before a share of failures says something */
#define FRAMES_A_VISIT 16 /* read from one worker before the others, signals and limits get their turn */

/* ---- tasks ------------------------------------------------------------------------------------------------------------------- */
static bool share_trunk(const struct master *m, uint32_t a, uint32_t b)
{
    const struct plan_task *x = &m->plan.task[a], *y = &m->plan.task[b];
    return plan_branches(&m->plan) && x->row == y->row && x->r == y->r;
}

/* Tasks of the next order into to[n_arms]; 0: none is left. */
static int next_order(struct master *m, uint32_t *to)
{
    int n = 0;
    if (m->n_again) {
        do to[n++] = m->again[--m->n_again];
        while (m->n_again && share_trunk(m, to[0], m->again[m->n_again - 1]));
    } else if (m->next < m->plan.n_tasks) {
        do to[n++] = (uint32_t)m->next++;
        while (m->next < m->plan.n_tasks && share_trunk(m, to[0], (uint32_t)m->next));
    }
    return n;
}
bool master_has_work(const struct master *m) { return m->n_again > 0 || m->next < m->plan.n_tasks; }
static void task_back(struct master *m, uint32_t task) { m->again[m->n_again++] = task; }

void master_consider_stopping(struct master *m)
{
    const struct ensemble_report *r = m->report;
    int ended = r->failed + r->done_before + r->done_now;
    if (m->options->on_fail == ENSEMBLE_STOP) m->report->stopped_by_failures = r->failed > 0;
    else if (m->options->on_fail == ENSEMBLE_STOP_AT && ended >= STOP_AT_LEAST)
        m->report->stopped_by_failures |= r->failed > m->options->stop_share * ended;
}

static void note_difference(struct master *m, const struct plan_task *task, const char *words)
{
    int64_t order = plan_order(&m->plan, task);
    char who[300];
    m->report->differ++;
    if (order > m->first_failed) return;
    m->first_failed = order;
    plan_words(&m->plan, task, who, sizeof who);
    snprintf(m->report->first_failure, sizeof m->report->first_failure, "%.200s: %.300s", who, words);
}

/* A run that stands in the store without its places was to be made again for them, and failed: it stays as it is. */
static enum trib_status note_no_places(struct master *m, const struct store_run_id *id, const struct store_failure *failure, int kind)
{
    m->report->done_before++;
    m->report->without_places++;
    if (kind == ENSEMBLE_LOST) return TRIB_OK; /* each loss has been noted */
    return store_put_attempt(m->st, id, failure->attempts, failure->kind, failure->message, m->err);
}

static enum trib_status task_fail(struct master *m, uint32_t number, int kind, const char *words, double seconds)
{
    struct plan_task *task = &m->plan.task[number];
    struct store_run_id id = plan_run(&m->plan, task);
    struct store_failure failure = {ensemble_kind_name(kind), words, kind == ENSEMBLE_LOST ? task->losses : task->losses + 1, 0};
    if (kind == ENSEMBLE_TIMEOUT) failure.limit = m->options->time_limit;
    if (kind == ENSEMBLE_MEMORY) failure.limit = (double)m->options->memory_limit;
    m->n_open--;
    progress_run(&m->progress, seconds);
    if (master_verifies(m)) {
        m->report->verified++;
        note_difference(m, task, words);
        return TRIB_OK;
    }
    bool stays_done = false;
    double before = plan_cpu();
    enum trib_status status = store_put_failure_unless_done(m->st, &id, &failure, &stays_done, m->err);
    if (!status && stays_done) status = note_no_places(m, &id, &failure, kind);
    m->report->store_cpu_seconds += plan_cpu() - before;
    if (status || stays_done) return status;
    m->report->failed++;
    m->report->failed_of[kind]++;
    if (plan_order(&m->plan, task) < m->first_failed) m->first_failed = plan_order(&m->plan, task);
    master_consider_stopping(m);
    return TRIB_OK;
}

/* The worker was killed from outside or vanished, through no fault that we know of: the run is tried again, a few times. */
static enum trib_status task_lost(struct master *m, uint32_t number, const char *words, double seconds)
{
    struct plan_task *task = &m->plan.task[number];
    struct store_run_id id = plan_run(&m->plan, task);
    enum trib_status status = TRIB_OK;
    char last[600];
    task->losses++;
    m->report->n_lost++;
    if (!master_verifies(m)) {
        double before = plan_cpu();
        status = store_put_attempt(m->st, &id, task->losses, ensemble_kind_name(ENSEMBLE_LOST), words, m->err);
        m->report->store_cpu_seconds += plan_cpu() - before;
    }
    if (status) return status;
    if (task->losses < MAX_LOSSES) {
        task_back(m, number);
        return TRIB_OK;
    }
    snprintf(last, sizeof last,
             "The run was lost %d times. Last: %.300s Somebody killed its workers, or the machine ran out of memory and the kernel did;"
             " try fewer --workers or a --memory-limit.",
             task->losses, words);
    return task_fail(m, number, ENSEMBLE_LOST, last, seconds);
}

static enum trib_status task_done(struct master *m, uint32_t number, const struct trib_result *result, double seconds)
{
    struct plan_task *task = &m->plan.task[number];
    struct store_run_id id = plan_run(&m->plan, task);
    struct store_put_options options = {.attempts = task->losses + 1, .places = !m->options->no_places};
    enum trib_status status;
    bool same = true;
    double before = plan_cpu();
    if (master_verifies(m)) {
        struct trib_error words = {0};
        status = store_compare(m->st, &id, result, &same, &words);
        if (status && m->err) *m->err = words;
        m->report->verified++;
        if (!status && !same) note_difference(m, task, words.text);
    } else status = store_put(m->st, &id, result, &options, m->err);
    m->report->store_cpu_seconds += plan_cpu() - before;
    m->report->cpu_seconds += result->cpu_seconds;
    if (!status) m->report->done_now++;
    m->n_open--;
    progress_run(&m->progress, seconds);
    return status;
}

/* ---- workers ----------------------------------------------------------------------------------------------------------------- */
void master_forget(struct worker *w)
{
    if (w->fd >= 0) close(w->fd);
    free(w->body);
    free(w->task);
    memset(w, 0, sizeof *w);
    w->fd = -1;
}

enum trib_status master_start(struct master *m, struct worker *w)
{
    int pair[2];
    w->task = calloc((size_t)m->plan.n_arms * ORDERS_SHORT, sizeof *w->task);
    if (!w->task) return trib_fail(m->err, TRIB_MEMORY, "Not enough memory for a worker.");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        master_forget(w);
        return trib_fail(m->err, TRIB_IO, "A worker process can't be connected: %s; try fewer --workers.", strerror(errno));
    }
    fflush(NULL); /* or the child would hold a copy of what is not yet written */
    pid_t master = getpid(), pid = fork();
    if (pid < 0) {
        int cause = errno;
        close(pair[0]);
        close(pair[1]);
        master_forget(w);
        return trib_fail(m->err, TRIB_MEMORY, "A worker process can't be started: %s; try fewer --workers.", strerror(cause));
    }
    if (pid == 0) {
        /* The other workers' ends must not stay open here, or they would not see the master's end close. */
        for (int i = 0; i < m->n_workers; i++)
            if (m->worker[i].fd >= 0) close(m->worker[i].fd);
        close(pair[0]);
        worker_main(pair[1], master, &m->plan);
    }
    close(pair[1]);
    w->pid = pid;
    w->fd = pair[0];
    return TRIB_OK;
}

void master_give(struct master *m, struct worker *w)
{
    bool brief = m->progress.n > 0 && m->progress.mean < SHORT_SECONDS && !plan_branches(&m->plan);
    while (w->n_orders < (brief ? ORDERS_SHORT : ORDERS)) {
        uint32_t *to = w->task + w->n_tasks;
        int n = next_order(m, to);
        if (n == 0) return;
        if (w->n_tasks == 0) w->started = progress_clock();
        w->n_tasks += n;
        w->order[w->n_orders++] = n;
        m->message[0] = (uint32_t)n;
        memcpy(m->message + 1, to, (size_t)n * sizeof *to);
        size_t size = ((size_t)n + 1) * sizeof *to;
        /* A few orders always fit; if the worker is dead, its end of the socket says so at the next poll. */
        if (send(w->fd, m->message, size, MSG_NOSIGNAL) != (ssize_t)size) return;
    }
}

/* Blames the worker's first n tasks; kind < 0: nobody. The others go back. Forgets the worker. */
static enum trib_status worker_blame(struct master *m, struct worker *w, int n, int kind, const char *words)
{
    enum trib_status status = TRIB_OK;
    double seconds = progress_clock() - w->started;
    if (kind < 0) n = 0;
    for (int i = w->n_tasks - 1; i >= n; i--) task_back(m, w->task[i]);
    for (int i = n - 1; i >= 0 && !status; i--)
        status = kind == ENSEMBLE_LOST ? task_lost(m, w->task[i], words, seconds / n) : task_fail(m, w->task[i], kind, words, seconds / n);
    master_forget(w);
    return status;
}
/* What a worker does now: the whole first order in a trunk, else one task. */
static int under_way(const struct worker *w)
{
    if (w->n_tasks == 0) return 0;
    return w->in_children ? 1 : w->order[0];
}

/* Makes sure that the process is gone; returns how it went. */
static int worker_wait(const struct worker *w)
{
    int how = 0;
    /* It closed its socket or we killed it. One that lives on without a socket would never end by itself; but a crash closes the
     * socket a moment before the process is gone, and must not be taken for our SIGKILL. */
    for (int i = 0; i < 40; i++) {
        struct timespec moment = {0, 5 * 1000 * 1000};
        if (waitpid(w->pid, &how, WNOHANG) == w->pid) return how;
        nanosleep(&moment, NULL);
    }
    kill(w->pid, SIGKILL);
    while (waitpid(w->pid, &how, 0) < 0 && errno == EINTR) {}
    return how;
}
static void worker_kill(const struct worker *w)
{
    kill(w->pid, SIGKILL);
    while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR) {}
}

enum trib_status master_bury(struct master *m, struct worker *w)
{
    char words[256];
    int kind = worker_death(worker_wait(w), words, sizeof words);
    return worker_blame(m, w, under_way(w), kind, words);
}
enum trib_status master_time_out(struct master *m, struct worker *w)
{
    char words[256];
    worker_kill(w);
    worker_timeout_words(m->options->time_limit, words, sizeof words);
    return worker_blame(m, w, under_way(w), ENSEMBLE_TIMEOUT, words);
}

enum trib_status master_dismiss(struct master *m, struct worker *w)
{
    worker_kill(w);
    return worker_blame(m, w, 0, -1, NULL);
}

static void first_task_ended(struct worker *w)
{
    memmove(w->task, w->task + 1, (size_t)(w->n_tasks - 1) * sizeof *w->task);
    w->n_tasks--;
    if (--w->order[0] > 0) return;
    memmove(w->order, w->order + 1, (size_t)(w->n_orders - 1) * sizeof *w->order);
    w->n_orders--;
    w->in_children = false;
    w->n_children = 0;
}

/* A whole frame is in. *broken: it is not what it should be, so the worker can't be trusted. */
static enum trib_status worker_frame_in(struct master *m, struct worker *w, bool *broken)
{
    const struct frame_head *head = &w->head;
    struct trib_result result;
    enum trib_status status;
    *broken = w->n_tasks == 0 || head->task != w->task[0];
    if (*broken) return TRIB_OK;
    w->n_head = w->n_body = 0;
    if (head->what == FRAME_TRUNK) {
        w->started = progress_clock();
        w->in_children = true;
        w->trunk_cpu = head->seconds;
        m->report->trunk_seconds += head->seconds;
        return TRIB_OK;
    }
    if (head->what == FRAME_RESULT) {
        *broken = !frame_to_result(head, w->body, &result);
        if (*broken) return TRIB_OK;
        status = task_done(m, head->task, &result, head->seconds);
        trib_result_clear(&result);
        if (w->in_children && w->n_children++ > 0) m->report->saved_seconds += w->trunk_cpu;
    } else {
        char words[1500];
        *broken = frame_checksum(w->body, head->length) != head->checksum || !ensemble_kind_name(head->kind);
        if (*broken) return TRIB_OK;
        snprintf(words, sizeof words, "%.*s", (int)(head->length < sizeof words ? head->length : sizeof words - 1), w->body ? w->body : "");
        w->retire = head->kind == ENSEMBLE_MEMORY && !w->in_children;
        status = head->kind == ENSEMBLE_LOST ? task_lost(m, head->task, words, head->seconds)
                                             : task_fail(m, head->task, head->kind, words, head->seconds);
    }
    first_task_ended(w);
    w->started = progress_clock(); /* not before the store had its time, which is not the next task's */
    return status;
}

enum trib_status master_read(struct master *m, struct worker *w, bool *dead)
{
    for (int frames = 0; frames < FRAMES_A_VISIT;) {
        ssize_t n;
        if (w->n_head < sizeof w->head) n = recv(w->fd, (char *)&w->head + w->n_head, sizeof w->head - w->n_head, MSG_DONTWAIT);
        else n = recv(w->fd, w->body + w->n_body, w->head.length - w->n_body, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return TRIB_OK;
        *dead = n <= 0;
        if (*dead) return TRIB_OK;
        w->heard = progress_clock();
        if (w->n_head < sizeof w->head) {
            w->n_head += (size_t)n;
            if (w->n_head < sizeof w->head) continue;
            *dead = !frame_head_ok(&w->head);
            if (*dead) return TRIB_OK;
            if (w->head.length > w->body_room) {
                char *more = realloc(w->body, w->head.length);
                if (!more) return trib_fail(m->err, TRIB_MEMORY, "Not enough memory to receive a run's result.");
                w->body = more;
                w->body_room = w->head.length;
            }
        } else w->n_body += (size_t)n;
        if (w->n_body < w->head.length) continue;
        enum trib_status status = worker_frame_in(m, w, dead);
        if (status || *dead || w->retire) return status;
        if (!master_halts(m)) master_give(m, w); /* its next task need not be waited for */
        frames++;
    }
    return TRIB_OK;
}

struct progress_failures master_failures(const struct master *m, char *text, size_t size)
{
    const struct ensemble_report *r = m->report;
    size_t n = 0;
    text[0] = 0;
    for (int k = 0; k < ENSEMBLE_N_KINDS; k++)
        if (r->failed_of[k] && n < size)
            n += (size_t)snprintf(text + n, size - n, "%s%d %s", n ? ", " : "", r->failed_of[k], ensemble_kind_name(k));
    return (struct progress_failures){r->failed, text};
}
