/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far an ensemble is, on stderr: one line that is rewritten on a terminal, a line now and then in a file. */
#ifndef TRIB_PROGRESS_H
#define TRIB_PROGRESS_H
#include <stdbool.h>
#include <stdio.h>

struct progress {
    FILE *out; /* NULL: quiet */
    bool terminal;
    int total, before; /* runs wanted; of these done before this start */
    double started, shown;
    int width; /* characters of the line on the terminal */
};
/* out: where to; quiet: say nothing. Prints the first line of a file. */
void progress_begin(struct progress *p, FILE *out, int total, int before, bool quiet);
/* done counts what was done before, too. Cheap: call it after each run and from time to time. */
void progress_update(struct progress *p, int done, int failed);
/* Last line. how: "done", "stopped", … */
void progress_end(struct progress *p, int done, int failed, const char *how);
/* "44 s", "3 min 20 s", "2 h 5 min" */
void progress_duration(double seconds, char text[32]);
/* Monotonic seconds. */
double progress_clock(void);
#endif
