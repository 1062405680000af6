/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 after FIPS 180-4: content keys of cases, arms and runs. */
#ifndef TRIB_SHA256_H
#define TRIB_SHA256_H
#include <stddef.h>
#include <stdint.h>

struct trib_sha256 {
    uint32_t state[8];
    uint64_t n_bytes;        /* taken so far */
    unsigned char block[64]; /* bytes not yet mixed: the first n_bytes % 64 */
};
void trib_sha256_init(struct trib_sha256 *sha);
void trib_sha256_add(struct trib_sha256 *sha, const void *bytes, size_t n);
/* Ends the message and writes 64 hex digits and a NUL; *sha must be initialised again before it is used again. */
void trib_sha256_end(struct trib_sha256 *sha, char out[65]);
/* All three in one, of n bytes. */
void trib_sha256_hex(const void *bytes, size_t n, char out[65]);
#endif
