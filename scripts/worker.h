/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One worker process of an ensemble: takes tasks from a socket, runs them, sends the results back. */
#ifndef TRIB_WORKER_H
#define TRIB_WORKER_H
#include "ensemble.h"
#include <sys/types.h>

/* The life of a forked worker; ends with the socket, or with the master (even by kill -9). */
_Noreturn void worker_main(int fd, pid_t master, struct ensemble_arm *arms, int n_arms, const struct ensemble_options *options);
#endif
