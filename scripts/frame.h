/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes through the socket between the master of an ensemble and its workers: orders one way, frames with a head of fixed size
 * and a payload the other way. Both ends are the same program on the same machine, so numbers go as they lie in memory; the
 * checksum guards against a worker that wrote over its own memory before it sent.
 */
#ifndef TRIB_FRAME_H
#define TRIB_FRAME_H
#include "../sim/tributary.h"

/* An order is uint32_t n, then the numbers of n tasks in the plan, uint32_t each; more than one share a trunk. */
enum frame_what {
    FRAME_RESULT,  /* payload: the result */
    FRAME_FAILURE, /* payload: the words of the failure */
    FRAME_TRUNK,   /* no payload: the shared part of an order is done; its CPU in seconds */
    FRAME_N_WHATS
};
struct frame_head {
    uint32_t magic, what;
    uint32_t task;     /* number in the plan */
    int32_t kind;      /* of a failure: enum ensemble_kind */
    double seconds;    /* that the run took on the clock */
    uint64_t length;   /* bytes of payload */
    uint64_t checksum; /* of the payload */
};
#define FRAME_MAGIC 0x32465254u
#define FRAME_MAX (1ull << 32)

/* Head and payload in one malloc'ed block of *size bytes; NULL when memory ran out. Places' years hold only the values that are
 * kept, with a bit each to say which. */
void *frame_of_result(uint32_t task, double seconds, const struct trib_result *result, size_t *size);
void *frame_of_failure(uint32_t task, double seconds, int kind, const char *words, size_t *size);
struct frame_head frame_of_trunk(uint32_t task, double cpu_seconds);
/* Whether a head can be one. */
bool frame_head_ok(const struct frame_head *head);
/* Result of a payload whose head said FRAME_RESULT; false if it is not whole. Clear with trib_result_clear. */
bool frame_to_result(const struct frame_head *head, const void *payload, struct trib_result *out);
uint64_t frame_checksum(const void *data, size_t n);
#endif
