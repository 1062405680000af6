/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far an ensemble is, on stderr: one line that is rewritten on a terminal, a line now and then in a file. */
#ifndef TRIB_PROGRESS_H
#define TRIB_PROGRESS_H
#include <stdbool.h>
#include <stdio.h>

struct progress {
    FILE *out; /* NULL: quiet */
    bool terminal;
    int total, before; /* runs wanted; of these ended before this start */
    double started, shown;
    int width; /* characters of the line on the terminal */
    /* what the time left is worked out from */
    int n;           /* runs that ended now */
    double mean, m2; /* of their times: mean, and sum of squared differences from it */
    double mark[2];  /* when the last two stretches began, and how many runs had ended then */
    int mark_n[2];
};
/* How many failed, and what to say of it ("2 timeout, 1 script"; "" says nothing). */
struct progress_failures {
    int n;
    const char *kinds;
};
/* out: where to; quiet: say nothing. Prints the first line of a file. */
void progress_begin(struct progress *p, FILE *out, int total, int before, bool quiet);
/* A run ended, well or not, after so many seconds on the clock. */
void progress_run(struct progress *p, double seconds);
/* Whether the next update will show a line; cheap: call it after each run and from time to time. */
bool progress_due(const struct progress *p);
/* done counts what was done before, too. */
void progress_update(struct progress *p, int done, struct progress_failures failed);
/* Last line. how: "done", "stopped", … */
void progress_end(struct progress *p, int done, struct progress_failures failed, const char *how);
/* Seconds left for to_do runs, between *low and *high: 8 times in 10 the time lies there. false while too little is known. */
bool progress_band(const struct progress *p, double now, int to_do, double *low, double *high);
/* "between 3 and 4 min", "about 20 s"; rounded outwards. */
void progress_band_text(double low, double high, char text[64]);
/* "44 s", "3 min 20 s", "2 h 5 min" */
void progress_duration(double seconds, char text[32]);
/* Monotonic seconds. */
double progress_clock(void);
#endif
