/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small pool of threads for one model, made when it is first used (never before a fork). */
#ifndef TRIB_THREADS_H
#define TRIB_THREADS_H
#include "tributary.h"
struct pool;
/* n threads in all, the caller's included. NULL where n <= 1 or none could be made; then work runs in the caller. */
struct pool *pool_create(int n);
void pool_free(struct pool *pool);
/* Calls work(user, part) once for each part 0..parts-1, in any order, and waits. */
void pool_run(struct pool *pool, int parts, void (*work)(void *user, int part), void *user);
#endif
