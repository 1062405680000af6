/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "frame.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a over words of eight bytes: quick, and all that is asked of it is to notice a torn or overwritten block. */
uint64_t frame_checksum(const void *data, size_t n)
{
    const unsigned char *at = data;
    uint64_t sum = 14695981039346656037ull;
    for (; n >= 8; n -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        sum = (sum ^ word) * 1099511628211ull;
        sum ^= sum >> 29;
    }
    for (; n; n--, at++) sum = (sum ^ *at) * 1099511628211ull;
    return sum;
}

struct body { /* the fixed part of a result's payload */
    int32_t n_measures, n_months, first_month, n_rows, n_events, n_weeks, n_money, n_balances, n_series;
    uint64_t hash;
    int64_t agent_weeks;
    double cpu_seconds;
};
struct body_row {
    int32_t year, level, place, n_values;
};

struct body_series {
    int32_t measure, level, n_places, n_months;
};
static size_t series_values(const struct trib_place_months *s) { return (size_t)s->n_places * (size_t)s->n_months; }

static size_t mask_bytes(int n_measures) { return (((size_t)n_measures + 63) / 64) * 8; }

static void *frame_finish(char *block, struct frame_head head, size_t *size)
{
    head.checksum = frame_checksum(block + sizeof head, head.length);
    memcpy(block, &head, sizeof head);
    *size = sizeof head + head.length;
    return block;
}

static char *put(char *at, const void *from, size_t n)
{
    if (n) memcpy(at, from, n);
    return at + n;
}

void *frame_of_result(uint32_t task, double seconds, const struct trib_result *r, size_t *size)
{
    size_t n = (size_t)r->n_measures, kept = 0;
    for (int k = 0; k < r->n_rows; k++)
        for (size_t i = 0; i < n; i++) kept += !isnan(r->row[k].value[i]);
    size_t length = sizeof(struct body) + (size_t)r->n_months * n * sizeof(double) +
                    (size_t)r->n_rows * (sizeof(struct body_row) + mask_bytes(r->n_measures)) + kept * sizeof(double) +
                    (size_t)r->n_events * sizeof(struct trib_event) + (size_t)r->n_weeks * sizeof *r->week_digest +
                    (size_t)r->n_money * sizeof *r->money + (size_t)r->n_balances * sizeof *r->balance;
    for (int k = 0; k < r->n_series; k++) length += sizeof(struct body_series) + series_values(&r->series[k]) * sizeof(float);
    char *block = calloc(1, sizeof(struct frame_head) + length);
    if (!block) return NULL;
    struct body body = {.n_measures = r->n_measures, .n_months = r->n_months, .first_month = r->first_month, .n_rows = r->n_rows,
                        .n_events = r->n_events, .n_weeks = r->n_weeks, .n_money = r->n_money, .n_balances = r->n_balances,
                        .n_series = r->n_series, .hash = r->hash, .agent_weeks = r->agent_weeks, .cpu_seconds = r->cpu_seconds};
    char *at = put(block + sizeof(struct frame_head), &body, sizeof body);
    at = put(at, r->monthly, (size_t)r->n_months * n * sizeof(double));
    for (int k = 0; k < r->n_rows; k++) {
        const struct trib_place_row *row = &r->row[k];
        struct body_row head = {row->year, (int32_t)row->level, row->place, 0};
        char *head_at = at, *mask = at + sizeof head;
        at = mask + mask_bytes(r->n_measures);
        for (size_t i = 0; i < n; i++) {
            if (isnan(row->value[i])) continue;
            mask[i / 8] = (char)((unsigned char)mask[i / 8] | 1u << i % 8);
            at = put(at, &row->value[i], sizeof(double));
            head.n_values++;
        }
        memcpy(head_at, &head, sizeof head);
    }
    at = put(at, r->event, (size_t)r->n_events * sizeof(struct trib_event));
    at = put(at, r->week_digest, (size_t)r->n_weeks * sizeof *r->week_digest);
    at = put(at, r->money, (size_t)r->n_money * sizeof *r->money);
    at = put(at, r->balance, (size_t)r->n_balances * sizeof *r->balance);
    for (int k = 0; k < r->n_series; k++) {
        const struct trib_place_months *s = &r->series[k];
        struct body_series series = {s->measure, (int32_t)s->level, s->n_places, s->n_months};
        at = put(at, &series, sizeof series);
        at = put(at, s->value, series_values(s) * sizeof(float));
    }
    return frame_finish(
        block, (struct frame_head){.magic = FRAME_MAGIC, .what = FRAME_RESULT, .task = task, .seconds = seconds, .length = length}, size);
}

void *frame_of_failure(uint32_t task, double seconds, int kind, const char *words, size_t *size)
{
    size_t length = strlen(words);
    char *block = calloc(1, sizeof(struct frame_head) + length);
    if (!block) return NULL;
    put(block + sizeof(struct frame_head), words, length);
    struct frame_head head = {
        .magic = FRAME_MAGIC, .what = FRAME_FAILURE, .task = task, .kind = kind, .seconds = seconds, .length = length};
    return frame_finish(block, head, size);
}

struct frame_head frame_of_trunk(uint32_t task, double cpu_seconds)
{
    return (struct frame_head){
        .magic = FRAME_MAGIC, .what = FRAME_TRUNK, .task = task, .seconds = cpu_seconds, .checksum = frame_checksum("", 0)};
}

bool frame_head_ok(const struct frame_head *head)
{
    return head->magic == FRAME_MAGIC && head->length <= FRAME_MAX && head->what < FRAME_N_WHATS;
}

/* Reads n bytes, or notes that there are fewer. */
struct reader {
    const char *at;
    size_t left;
    bool ok;
};
static void take(struct reader *in, void *to, size_t n)
{
    if (!in->ok || n > in->left) {
        in->ok = false;
        return;
    }
    if (n) memcpy(to, in->at, n);
    in->at += n;
    in->left -= n;
}

static bool take_series(struct reader *in, int n, struct trib_result *out)
{
    out->series = calloc((size_t)n + 1, sizeof *out->series);
    if (!out->series) return false;
    for (; out->n_series < n; out->n_series++) {
        struct body_series head = {0};
        struct trib_place_months *s = &out->series[out->n_series];
        take(in, &head, sizeof head);
        if (!in->ok || head.level < 0 || head.level >= TRIB_N_LEVELS || head.n_places < 0 || head.n_months != out->n_months ||
            head.measure < 0 || head.measure >= out->n_measures ||
            (head.n_places > 0 && (size_t)head.n_months > in->left / sizeof(float) / (size_t)head.n_places))
            return false;
        *s = (struct trib_place_months){head.measure, (enum trib_level)head.level, head.n_places, head.n_months, NULL};
        if (!(s->value = malloc((series_values(s) + 1) * sizeof *s->value))) return false;
        take(in, s->value, series_values(s) * sizeof *s->value);
    }
    return in->ok;
}

bool frame_to_result(const struct frame_head *head, const void *payload, struct trib_result *out)
{
    struct reader in = {payload, head->length, true};
    struct body body = {0};
    unsigned char mask[128];
    memset(out, 0, sizeof *out);
    if (frame_checksum(payload, head->length) != head->checksum) return false;
    take(&in, &body, sizeof body);
    if (!in.ok || body.n_measures < 1 || mask_bytes(body.n_measures) > sizeof mask || body.n_months < 0 || body.n_rows < 0 ||
        body.n_events < 0 || body.n_weeks < 0 || body.n_money < 0 || body.n_balances < 0 || body.n_series < 0 ||
        (size_t)body.n_series > in.left / sizeof(struct body_series))
        return false;
    size_t n = (size_t)body.n_measures;
    if ((size_t)body.n_months > in.left / (n * sizeof(double)) || (size_t)body.n_rows > in.left / sizeof(struct body_row) ||
        (size_t)body.n_events > in.left / sizeof(struct trib_event) || (size_t)body.n_weeks > in.left / sizeof *out->week_digest ||
        (size_t)body.n_money > in.left / sizeof *out->money || (size_t)body.n_balances > in.left / sizeof *out->balance)
        return false;
    out->n_measures = body.n_measures;
    out->n_months = body.n_months;
    out->first_month = body.first_month;
    out->n_rows = body.n_rows;
    out->n_events = body.n_events;
    out->n_weeks = body.n_weeks;
    out->hash = body.hash;
    out->agent_weeks = body.agent_weeks;
    out->cpu_seconds = body.cpu_seconds;
    out->monthly = malloc((size_t)body.n_months * n * sizeof(double) + 1);
    out->row = calloc((size_t)body.n_rows + 1, sizeof *out->row);
    out->row_values = malloc(((size_t)body.n_rows * n + 1) * sizeof(double));
    out->event = calloc((size_t)body.n_events + 1, sizeof *out->event);
    out->week_digest = malloc(((size_t)body.n_weeks + 1) * sizeof *out->week_digest);
    out->n_money = body.n_money;
    out->n_balances = body.n_balances;
    out->money = malloc(((size_t)body.n_money + 1) * sizeof *out->money);
    out->balance = malloc(((size_t)body.n_balances + 1) * sizeof *out->balance);
    if (!out->monthly || !out->row || !out->row_values || !out->event || !out->week_digest || !out->money || !out->balance) goto bad;
    take(&in, out->monthly, (size_t)body.n_months * n * sizeof(double));
    for (int k = 0; in.ok && k < body.n_rows; k++) {
        struct body_row row = {0};
        struct trib_place_row *to = &out->row[k];
        take(&in, &row, sizeof row);
        take(&in, mask, mask_bytes(body.n_measures));
        if (!in.ok || row.level < 0 || row.level >= TRIB_N_LEVELS) goto bad;
        *to = (struct trib_place_row){row.year, (enum trib_level)row.level, row.place, out->row_values + (size_t)k * n};
        for (size_t i = 0; i < n; i++) {
            to->value[i] = NAN;
            if (mask[i / 8] >> i % 8 & 1u) take(&in, &to->value[i], sizeof(double));
        }
    }
    take(&in, out->event, (size_t)body.n_events * sizeof(struct trib_event));
    take(&in, out->week_digest, (size_t)body.n_weeks * sizeof *out->week_digest);
    take(&in, out->money, (size_t)body.n_money * sizeof *out->money);
    take(&in, out->balance, (size_t)body.n_balances * sizeof *out->balance);
    if (!take_series(&in, body.n_series, out)) goto bad;
    if (in.ok && in.left == 0) return true;
bad:
    trib_result_clear(out);
    return false;
}
