/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Observers in the named towns: more is counted, sooner, with less error, and more of what leaves the track. It changes the record
 * (observe.c), so levers that follow the record and what travellers hear; nothing else. B6 C6.
 */
#include "levers.h"
#include "processes.h"

enum { COST, COUNTED, EARLY, PRECISION, TRACKS };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    int n = 0;
    for (int t = 0; t < m->cas->n_towns; t++) n += levers_covers_town(m, s, t);
    double bought = strength * levers_buy(m, i, strength * n * s->field[COST]);
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        double *to[] = {&q->watch_counted[t], &q->watch_early[t], &q->watch_precision[t], &q->watch_tracks[t]};
        for (int k = 0; k < 4; k++) *to[k] = 1 - (1 - *to[k]) * (1 - bought * s->field[COUNTED + k]);
    }
}

const struct lever lever_monitoring = {
    .info = {.name = "monitoring", .briefs = "B6 C6", .places = AT_TOWN, .source = "assumed", .moves = "recorded_flow recorded_deaths",
             .full = "observers work in every named town all the year",
             .doc = "observers in named towns: more is recorded, sooner and with less error; it helps levers with a target",
             .field = {[COST] = {"town_cost", 300000, 0, 100000000, "US$ a town and year", "assumed", "staff and travel of one post", NULL},
                       [COUNTED] = {"counted", 0.5, 0, 1, "share", "assumed", "part of the passages missed so far that is counted; records of deaths and captures rise in proportion", NULL},
                       [EARLY] = {"early", 0.5, 0, 1, "share", "assumed", "part of the record that is there at once", NULL},
                       [PRECISION] = {"precision", 0.5, 0, 1, "share", "assumed", "part of the error of counts that goes", NULL},
                       [TRACKS] = {"tracks", 0.3, 0, 1, "share", "assumed", "part of what leaves the counted track under patrols that is found", NULL}}},
    .act = act};
