/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes through the socket between the master of an ensemble and its workers: a head of fixed size, then the payload. Both
 * ends are the same program on the same machine, so numbers go as they lie in memory; the checksum guards against a worker that
 * wrote over its own memory before it sent.
 */
#ifndef TRIB_FRAME_H
#define TRIB_FRAME_H
#include "../sim/tributary.h"

struct frame_task {
    uint32_t arm, replicate;
};
struct frame_head {
    uint32_t magic;
    uint32_t status; /* enum trib_status: TRIB_OK = the payload is a result, else the words of the failure */
    uint32_t arm, replicate;
    uint64_t length;   /* bytes of payload */
    uint64_t checksum; /* of the payload */
};
#define FRAME_MAGIC 0x52465254u
#define FRAME_MAX (1ull << 32)

/* Head and payload in one malloc'ed block of *size bytes; NULL when memory ran out. Places' years hold only the values that are
 * kept, with a bit each to say which. */
void *frame_of_result(const struct frame_task *task, const struct trib_result *result, size_t *size);
void *frame_of_failure(const struct frame_task *task, enum trib_status status, const char *words, size_t *size);
/* Whether a head can be one. */
bool frame_head_ok(const struct frame_head *head);
/* Result of a payload whose head said TRIB_OK; false if it is not whole. Clear with trib_result_clear. */
bool frame_to_result(const struct frame_head *head, const void *payload, struct trib_result *out);
uint64_t frame_checksum(const void *data, size_t n);
#endif
