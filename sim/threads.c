/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "threads.h"
#include <pthread.h>
#include <stdlib.h>

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t start, done;
    pthread_t *thread;
    int n, parts, next, busy;
    unsigned round;
    bool quit;
    void (*work)(void *user, int part);
    void *user;
};

/* Takes parts until none is left; the lock is held on entry and exit. */
static void take_parts(struct pool *pool)
{
    while (pool->next < pool->parts) {
        int part = pool->next++;
        pthread_mutex_unlock(&pool->lock);
        pool->work(pool->user, part);
        pthread_mutex_lock(&pool->lock);
    }
}

static void *worker(void *argument)
{
    struct pool *pool = argument;
    unsigned seen = 0;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->round == seen && !pool->quit) pthread_cond_wait(&pool->start, &pool->lock);
        if (pool->quit) break;
        seen = pool->round;
        pool->busy++;
        take_parts(pool);
        if (--pool->busy == 0) pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

struct pool *pool_create(int n)
{
    if (n <= 1) return NULL;
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->thread = calloc((size_t)n, sizeof *pool->thread);
    if (!pool->thread) {
        free(pool);
        return NULL;
    }
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->start, NULL);
    pthread_cond_init(&pool->done, NULL);
    for (int i = 0; i < n - 1; i++) {
        if (pthread_create(&pool->thread[pool->n], NULL, worker, pool)) break; /* fewer threads: same results, slower */
        pool->n++;
    }
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->quit = true;
    pthread_cond_broadcast(&pool->start);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->n; i++) pthread_join(pool->thread[i], NULL);
    pthread_cond_destroy(&pool->start);
    pthread_cond_destroy(&pool->done);
    pthread_mutex_destroy(&pool->lock);
    free(pool->thread);
    free(pool);
}

void pool_run(struct pool *pool, int parts, void (*work)(void *user, int part), void *user)
{
    if (!pool || parts <= 1) {
        for (int i = 0; i < parts; i++) work(user, i);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->work = work;
    pool->user = user;
    pool->parts = parts;
    pool->next = 0;
    pool->round++;
    pthread_cond_broadcast(&pool->start);
    take_parts(pool);
    while (pool->busy > 0) pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}
