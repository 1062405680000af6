/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A yearly report that names groups and places by what is on record (B2), and discussion that keeps attention up (B4). What attention
 * and a lost name do is for attention.c, levers.c and groups.c.
 */
#include "levers.h"
#include "processes.h"

enum { NAMED, HOTSPOTS, MONTH, PULSE, SHAME, REPORT_COST };
enum { PUSH, NORMS, ADVOCACY_COST };

/* Index of the k-th largest of x > 0 (ties: the smaller index first) not yet taken, or -1. */
static int next_largest(const double *x, int n, bool *taken)
{
    int best = -1;
    for (int i = 0; i < n; i++)
        if (!taken[i] && x[i] > 0 && (best < 0 || x[i] > x[best])) best = i;
    if (best >= 0) taken[best] = true;
    return best;
}

/* Who is worst by the record: captures on legs into towns that the group holds; of towns the same into the town, and deaths. */
static void publish(struct trib_model *m, const struct trib_setting *s, double strength)
{
    double group[TRIB_MAX_GROUPS] = {0}, town[TRIB_MAX_TOWNS] = {0};
    bool named[TRIB_MAX_GROUPS] = {false}, hot[TRIB_MAX_TOWNS] = {false};
    for (int l = 0; l < m->cas->n_legs; l++) {
        int to = m->cas->leg[l].to;
        if (trib_set_has(&s->places[TRIB_TOWN], to)) town[to] += m->seen_capture[l] + m->seen_death[l];
        for (int g = 0; g < m->cas->n_groups; g++)
            if (trib_set_has(&s->places[TRIB_GROUP], g) && !m->cas->group[g].state)
                group[g] += m->holding[gt(m, g, to)] * m->seen_capture[l];
    }
    m->policy.publicity[0] += strength * s->field[PULSE];
    for (int k = 0; k < (int)s->field[NAMED]; k++) {
        int g = next_largest(group, m->cas->n_groups, named);
        if (g >= 0) m->policy.shame[g] += (1 - m->policy.shame[g]) * strength * s->field[SHAME];
    }
    for (int k = 0; k < (int)s->field[HOTSPOTS]; k++) {
        int t = next_largest(town, m->cas->n_towns, hot);
        if (t >= 0) m->policy.report_town[t] += strength * s->field[PULSE];
    }
}

static void report(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    double share = levers_buy(m, i, strength * s->field[REPORT_COST]);
    if (share > 0 && m->month_starts && m->month_of_year == (int)s->field[MONTH]) publish(m, s, strength * share);
}

static void advocate(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    strength *= levers_buy(m, i, strength * s->field[ADVOCACY_COST]);
    m->policy.publicity[0] += strength * s->field[PUSH];
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        m->policy.report_town[t] += strength * s->field[PUSH];
        m->policy.condemn[t] += (1 - m->policy.condemn[t]) * strength * s->field[NORMS];
    }
}

const struct lever lever_annual_report = {
    .info = {.name = "annual_report", .briefs = "B2", .places = AT_TOWN | AT_GROUP, .source = "assumed", .moves = "attention standing lever_cost",
             .full = "the report is published every year, and debated in the open",
             .doc = "a yearly report names the groups and places that are worst by the record: attention to the places, standing lost by the groups",
             .field = {[NAMED] = {"named", 5, 0, 64, "groups", "assumed", "groups that it names", NULL},
                       [HOTSPOTS] = {"hotspots", 10, 0, 100, "towns", "assumed", "places that it names", NULL},
                       [MONTH] = {"month", 3, 1, 12, "month", "assumed", "of the year in which it comes out", NULL},
                       [PULSE] = {"pulse", 0.3, 0, 1, "share", "assumed", "of the attention not yet paid, what its publication wins", NULL},
                       [SHAME] = {"shame", 0.3, 0, 1, "share", "assumed", "of its standing that a group loses by being named", NULL},
                       [REPORT_COST] = {"cost", 2000000, 0, 100000000, "US$ a year", "assumed", "of the report", NULL}}},
    .act = report};
const struct lever lever_advocacy = {
    .info = {.name = "advocacy", .briefs = "B4 B3", .places = AT_TOWN, .source = "assumed", .moves = "attention norm lever_cost",
             .full = "the matter is on the agenda every week",
             .doc = "discussion, survivors' briefings and campaigns keep attention up, and tell towns what captivity is",
             .field = {[PUSH] = {"push", 0.05, 0, 1, "share a week", "assumed", "of the attention not yet paid, what a week of it wins", NULL},
                       [NORMS] = {"norms", 0.2, 0, 1, "share", "assumed", "how loudly slavery is condemned in the towns covered", NULL},
                       [ADVOCACY_COST] = {"cost", 3000000, 0, 100000000, "US$ a year", "assumed", "of briefings and campaigns", NULL}}},
    .act = advocate};
