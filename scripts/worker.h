/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One worker process of an ensemble: takes orders from a socket, runs them, sends the results back. */
#ifndef TRIB_WORKER_H
#define TRIB_WORKER_H
#include "ensemble_plan.h"
#include <sys/types.h>

#define WORKER_NO_MEMORY 71 /* exit code: not even the words of a failure fitted into memory */
#define WORKER_GONE 70      /* the master is */

/* The life of a forked worker; ends with the socket, or with the master (even by kill -9). */
_Noreturn void worker_main(int fd, pid_t master, const struct plan *plan);

/* ---- between worker.c and worker_branch.c ---------------------------------------------------------------------------------------- */
/* An order whose runs share a trunk: runs it, forks a child for each run and hands on what they send. task[n]: numbers in the plan. */
void worker_branch(int fd, const struct plan *plan, const uint32_t *task, int n);
bool worker_send(int fd, const void *from, size_t n);
/* Configuration of a run, with the row's values that apply. *own: it has tables of its own (trib_config_clear). Values can't be
 * wrong by then, but memory can run out. */
enum trib_status worker_config(const struct ensemble_arm *arm, const struct store_value *value, int n_values,
                               const struct ensemble_options *options, uint32_t replicate, struct trib_config *out, bool *own,
                               struct trib_error *err);
/* Frame of a run that ended: its result, or the failure's words. Clears the result. NULL: no memory. */
void *worker_frame(uint32_t task, double seconds, enum trib_status status, struct trib_result *result, struct trib_error *err,
                   size_t *size);
/* What killed a process whose status is `how`: its kind, and words for people. */
int worker_death(int how, char *words, size_t size);
void worker_timeout_words(double limit, char *words, size_t size);
#endif
