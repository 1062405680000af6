/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TERMINAL_SECONDS 0.2
#define FILE_SECONDS 10.0

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

static void progress_show(struct progress *p, int done, int failed, const char *how)
{
    char line[160], left[32];
    double seconds = progress_clock() - p->started;
    int now = done + failed - p->before, to_do = p->total - done - failed, n;
    double rate = seconds > 0 ? now / seconds : 0;
    n = snprintf(line, sizeof line, "%d of %d runs", done, p->total);
    if (failed) n += snprintf(line + n, sizeof line - (size_t)n, ", %d failed", failed);
    if (now > 0) n += snprintf(line + n, sizeof line - (size_t)n, rate < 10 ? ", %.2g runs/s" : ", %.0f runs/s", rate);
    if (how) {
        progress_duration(seconds, left);
        n += snprintf(line + n, sizeof line - (size_t)n, ", %s after %s", how, left);
    } else if (now > 0 && to_do > 0) {
        progress_duration(to_do / rate, left);
        n += snprintf(line + n, sizeof line - (size_t)n, ", %s left", left);
    }
    if (p->terminal) fprintf(p->out, "\r%-*s%s", p->width, line, how ? "\n" : "");
    else fprintf(p->out, "%s\n", line);
    fflush(p->out);
    if (n > p->width) p->width = n;
    p->shown = progress_clock();
}

void progress_begin(struct progress *p, FILE *out, int total, int before, bool quiet)
{
    memset(p, 0, sizeof *p);
    p->out = quiet ? NULL : out;
    p->terminal = isatty(fileno(out)) == 1;
    p->total = total;
    p->before = before;
    p->started = p->shown = progress_clock();
    if (p->out && before < total) progress_show(p, before, 0, NULL);
}
void progress_update(struct progress *p, int done, int failed)
{
    if (p->out && progress_clock() - p->shown >= (p->terminal ? TERMINAL_SECONDS : FILE_SECONDS)) progress_show(p, done, failed, NULL);
}
void progress_end(struct progress *p, int done, int failed, const char *how)
{
    if (p->out) progress_show(p, done, failed, how);
}
