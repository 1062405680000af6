/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TERMINAL_SECONDS 0.2
#define FILE_SECONDS 10.0
#define STRETCH_SECONDS 5.0 /* at least so long is a stretch over which the rate is taken */
#define MIN_RUNS 4          /* before the time left is told */

double progress_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_duration(double seconds, char text[32])
{
    long s = (long)(seconds + 0.5);
    if (seconds < 9.95) {
        snprintf(text, 32, "%.1f s", seconds);
        return;
    }
    if (s < 100) snprintf(text, 32, "%ld s", s);
    else if (s < 3600) snprintf(text, 32, "%ld min %ld s", s / 60, s % 60);
    else snprintf(text, 32, "%ld h %ld min", s / 3600, s % 3600 / 60);
}

/*
 * The time left, as a band that 8 of 10 times should hold what it then takes. Two things make it uncertain:
 *
 * - Runs differ. Of n runs seen, with mean t and standard deviation s, the next R take R t in all, give or take
 *   s sqrt(R + R^2 / n): the spread of a sum, and that t itself is known from n runs alone. As a share of R t that is
 *   (s / t) sqrt(1 / R + 1 / n), and 1.28 of it on either side hold 80% of a normal distribution.
 * - The machine is not always as free as it was. R is divided by the rate (runs a second, all workers together) since the start,
 *   and by that over the last stretch (1 to 2 stretches of 5 s or an eighth of the time so far, whichever is longer); the band
 *   reaches from the quicker to the slower answer.
 */
bool progress_band(const struct progress *p, double now, int to_do, double *low, double *high)
{
    double elapsed = now - p->started, recent = now - p->mark[0];
    if (p->n < MIN_RUNS || elapsed <= 0 || to_do < 1) return false;
    double since_start = to_do * elapsed / p->n, lately = since_start, spread = 0;
    int n = p->n - p->mark_n[0];
    if (n >= MIN_RUNS && recent > 0) lately = to_do * recent / n;
    else if (n == 0 && recent > since_start) lately = recent + since_start; /* nothing ends any more: the rate says nothing good */
    if (p->mean > 0) spread = 1.28 * sqrt(p->m2 / (p->n - 1)) / p->mean * sqrt(1.0 / to_do + 1.0 / p->n);
    *low = fmin(since_start, lately) * fmax(0, 1 - spread);
    *high = fmax(since_start, lately) * (1 + spread);
    return true;
}

void progress_band_text(double low, double high, char text[64])
{
    double unit = high < 20 ? 1 : high < 100 ? 5 : high < 6000 ? 60 : 1800;
    double from = floor(low / unit + 0.02) * unit, to = ceil(high / unit - 0.02) * unit;
    double divisor = unit < 60 ? 1 : unit < 1800 ? 60 : 3600;
    const char *name = unit < 60 ? "s" : unit < 1800 ? "min" : "h";
    if (to <= 0) to = unit;
    if (to - from <= unit && high - low < unit / 2) snprintf(text, 64, "about %g %s", to / divisor, name);
    else snprintf(text, 64, "between %g and %g %s", from / divisor, to / divisor, name);
}

void progress_run(struct progress *p, double seconds)
{
    double now = progress_clock(), stretch = fmax(STRETCH_SECONDS, (now - p->started) / 8), off = seconds - p->mean;
    p->n++;
    p->mean += off / p->n;
    p->m2 += off * (seconds - p->mean);
    if (now - p->mark[1] < stretch) return;
    p->mark[0] = p->mark[1], p->mark_n[0] = p->mark_n[1];
    p->mark[1] = now, p->mark_n[1] = p->n;
}

/* Adds to a line as far as it has room. */
__attribute__((format(printf, 3, 4))) static void add(char *line, size_t size, const char *format, ...)
{
    size_t n = strlen(line);
    va_list values;
    va_start(values, format);
    vsnprintf(line + n, size - n, format, values);
    va_end(values);
}

static void progress_show(struct progress *p, int done, struct progress_failures failed, const char *how)
{
    char line[240] = "", left[64];
    double now = progress_clock(), seconds = now - p->started, low, high;
    int ended = done + failed.n - p->before, to_do = p->total - done - failed.n;
    double rate = seconds > 0 ? ended / seconds : 0;
    add(line, sizeof line, "%d of %d runs", done, p->total);
    if (failed.n) add(line, sizeof line, ", %d failed", failed.n);
    if (failed.n && *failed.kinds) add(line, sizeof line, " (%s)", failed.kinds);
    if (ended > 0) add(line, sizeof line, rate < 10 ? ", %.2g runs/s" : ", %.0f runs/s", rate);
    if (how) {
        progress_duration(seconds, left);
        add(line, sizeof line, ", %s after %s", how, left);
    } else if (progress_band(p, now, to_do, &low, &high)) {
        progress_band_text(low, high, left);
        add(line, sizeof line, ", %s left", left);
    }
    if (p->terminal) fprintf(p->out, "\r%-*s%s", p->width, line, how ? "\n" : "");
    else fprintf(p->out, "%s\n", line);
    fflush(p->out);
    p->width = (int)strlen(line);
    p->shown = progress_clock();
}

void progress_begin(struct progress *p, FILE *out, int total, int before, bool quiet)
{
    memset(p, 0, sizeof *p);
    p->out = quiet ? NULL : out;
    p->terminal = isatty(fileno(out)) == 1;
    p->total = total;
    p->before = before;
    p->started = p->shown = p->mark[0] = p->mark[1] = progress_clock();
    if (p->out && before < total) progress_show(p, before, (struct progress_failures){0, ""}, NULL);
}
bool progress_due(const struct progress *p)
{
    return p->out && progress_clock() - p->shown >= (p->terminal ? TERMINAL_SECONDS : FILE_SECONDS);
}
void progress_update(struct progress *p, int done, struct progress_failures failed)
{
    if (progress_due(p)) progress_show(p, done, failed, NULL);
}
void progress_end(struct progress *p, int done, struct progress_failures failed, const char *how)
{
    if (p->out) progress_show(p, done, failed, how);
}
