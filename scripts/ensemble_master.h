/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The master's side of the workers: who holds which tasks, what came in, who is to blame. Between ensemble.c, which has the loop, and
 * ensemble_master.c.
 */
#ifndef TRIB_ENSEMBLE_MASTER_H
#define TRIB_ENSEMBLE_MASTER_H
#include "ensemble_plan.h"
#include "frame.h"
#include "progress.h"
#include <signal.h>
#include <sys/types.h>

#define ORDERS_SHORT 8 /* that a worker holds while runs are short, so that neither side waits for the other */

struct worker {
    pid_t pid; /* 0: none */
    int fd;
    uint32_t *task; /* held, in the order in which it runs them */
    int n_tasks;
    int order[ORDERS_SHORT], n_orders; /* how many of the tasks belong to the first order, the second … */
    double started;                    /* its first task */
    double heard;                      /* when the last bytes came in */
    bool in_children;                  /* branching: the trunk of the first order is done */
    bool retire;                       /* its memory is full of what a run left: the next run gets a new worker */
    double trunk_cpu;                  /* of it, and how many of its children ended */
    int n_children;
    struct frame_head head;
    size_t n_head, n_body, body_room; /* bytes received so far */
    char *body;
};
struct master {
    const volatile sig_atomic_t *signals; /* that asked to stop: 0, 1, or 2 for at once */
    struct store *st;
    struct plan plan;
    const struct ensemble_options *options;
    struct ensemble_report *report;
    struct trib_error *err;
    int next;            /* task that was not handed out yet */
    uint32_t *again;     /* tasks that came back from dead workers */
    int n_again, n_open; /* n_open: tasks without a result yet */
    uint32_t *message;   /* [n_arms + 1] an order on its way */
    struct worker *worker;
    int n_workers;
    double start_after;   /* clock: a worker could not be started, and is not tried again before */
    int64_t first_failed; /* plan_order of it, or INT64_MAX */
    double flushed;
    struct progress progress;
};

static inline bool master_verifies(const struct master *m) { return m->options->verify_share > 0; }
/* No new runs: somebody asked to stop, or too many failed. */
static inline bool master_halts(const struct master *m) { return *m->signals > 0 || m->report->stopped_by_failures; }
/* Looks at on_fail; called after each failure. */
void master_consider_stopping(struct master *m);
/* Whether there are tasks that no worker holds. */
bool master_has_work(const struct master *m);
enum trib_status master_start(struct master *m, struct worker *w);
/* Orders for the worker, until it holds enough. */
void master_give(struct master *m, struct worker *w);
/* Whether a part of a frame is in, and the rest not yet. */
static inline bool master_half_read(const struct worker *w) { return w->n_head > 0; }
/* Reads what has come in and keeps it; waits for nothing. *dead: the worker can't go on. */
enum trib_status master_read(struct master *m, struct worker *w, bool *dead);
/* Its end of the socket closed, or it sent what no worker in its right mind sends: blames what it did, by how it died. */
enum trib_status master_bury(struct master *m, struct worker *w);
/* Kills a worker whose time is up, and blames what it did. */
enum trib_status master_time_out(struct master *m, struct worker *w);
/* Kills a worker through no fault of its own; its tasks go back. */
enum trib_status master_dismiss(struct master *m, struct worker *w);
void master_forget(struct worker *w);
/* "2 timeout, 1 script" */
struct progress_failures master_failures(const struct master *m, char *text, size_t size);
#endif
