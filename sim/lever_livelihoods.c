/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paid jobs and training for residents of the named towns, spread over them by population. A10 H4. */
#include "levers.h"
#include "processes.h"

enum { JOBS, WAGE, CREDIBILITY, TRAINING, DURATION };

/* usd a month: wages and courses of all jobs, paid with the first week of a month (residents.c). */
static double asks(const struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    return levers_people(m, s) > 0 ? strength * s->field[JOBS] * s->field[WAGE] : 0;
}

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double people = levers_people(m, s);
    if (people <= 0) return;
    /* whole months are paid at once: what is left of the budget must cover a month, not a week */
    double jobs = strength * s->field[JOBS] * levers_affordable(m, i, asks(m, i, strength));
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        double add = jobs * m->cas->town[t].population / people, sum = q->jobs[t] + add;
        if (sum <= 0) continue;
        double old = q->jobs[t] / sum, new = add / sum;
        q->job_wage[t] = q->job_wage[t] * old + s->field[WAGE] * new;
        q->job_credibility[t] = q->job_credibility[t] * old + s->field[CREDIBILITY] * new;
        q->job_training[t] = q->job_training[t] * old + s->field[TRAINING] * new;
        q->job_months[t] = q->job_months[t] * old + s->field[DURATION] * new;
        q->jobs[t] = sum;
    }
}

const struct lever lever_livelihoods = {
    .info = {.name = "livelihoods", .briefs = "A10 H4", .places = AT_TOWN, .source = "S240", .moves = "livelihood_jobs smugglers",
             .full = "all jobs are filled and paid",
             .doc = "paid jobs and training for residents of named towns",
             .field = {[JOBS] = {"jobs", 1000, 0, 1000000, "jobs", "S240", "jobs in all named towns together", NULL},
                       [WAGE] = {"wage", 250, 0, 5000, "US$ a month", "assumed", "wage of a job; official street pay is 190 to 500", NULL},
                       [CREDIBILITY] = {"credibility", 0.6, 0, 1, "share", "assumed", "how far residents believe that the job will last", NULL},
                       [TRAINING] = {"training_only", 0, 0, 1, "share", "assumed", "share of places that are training without capital or pay", NULL},
                       [DURATION] = {"duration", 36, 1, 240, "months", "assumed", "months that a job lasts; what is expected of the future deters most", NULL}}},
    .act = act, .asks = asks};
