/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small things that every file of the core may use; tributary.h declares the public ones. */
#ifndef TRIB_BASE_H
#define TRIB_BASE_H
#include "tributary.h"

/* A year of 365.25 days. */
#define WEEKS_A_YEAR 52.18
#define WEEKS_A_MONTH (WEEKS_A_YEAR / 12)
#define MONTHS_A_WEEK (12 / WEEKS_A_YEAR)

/* FNV-1a, 64 bits, of an id's bytes. Draws of towns, groups and origins hang on this, not on an index, so that neither the
 * order of rows nor a newcomer changes another's luck. */
uint64_t trib_id_hash(const char *id);
/* calloc that reports: NULL with *err filled (TRIB_MEMORY). n may be 0. */
void *trib_alloc(size_t n, size_t size, struct trib_error *err);
/* snprintf into a fixed array, cut at its end without a complaint. */
void trib_copy_text(char *out, size_t size, const char *text);
/* " Did you mean 'x'?" for a message, or "" when no name is near. Returns out. */
const char *trib_hint(char *out, size_t size, const char *word, const char *const *names, size_t n);
/* A decimal number and nothing else (no hex, no inf, no nan, no blanks). false if it is none. */
bool trib_number_parse(const char *text, double *value);
/* The numbers that every lever has besides its own fields (config.c). Defaults are trib_setting_init's: a budget below 0 is none. */
#define TRIB_N_COMMON 4
enum { COMMON_intensity, COMMON_ramp_weeks, COMMON_budget, COMMON_busiest };
extern const struct trib_common_field {
    struct trib_field_info info;
    bool whole;
} trib_common_fields[TRIB_N_COMMON];
double trib_setting_common(const struct trib_setting *setting, int common);
#endif
