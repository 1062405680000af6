/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weekly audit: nothing is lost and nothing comes from nowhere, to the person and the cent. A breach ends the run. */
#include "processes.h"
#include <inttypes.h>
#include <stdio.h>

static const char *const status_name[N_STATUSES] = {
    "at home", "waiting for a regular place", "regular transit", "in town", "on a leg", "at sea", "held", "exploited",
    "detained", "in debt bondage", "arrived", "arrived regularly", "returned", "dead"};

static void breach(struct trib_model *m, const char *text) { model_fail(m, TRIB_INVARIANT, text); }

void audit_week(struct trib_model *m)
{
    char text[512];
    struct trib_error err;
    int64_t count[N_STATUSES] = {0}, purses = 0;
    const struct migrants *g = &m->mig;
    for (int64_t i = 0; i < g->n; i++) {
        count[g->status[i]]++;
        purses += g->purse[i];
    }
    int64_t home = 0, all = 0;
    for (int o = 0; o < m->cas->n_origins; o++) home += m->home[o];
    if (home != m->count[AT_HOME]) {
        snprintf(text, sizeof text, "people are not conserved: %" PRId64 " persons are 'at home' by origin, %" PRId64 " by count", home, m->count[AT_HOME]);
        breach(m, text);
    }
    for (int s = WAITING_REGULAR; s < FIRST_FINAL; s++)
        if (count[s] * m->scale != m->count[s]) {
            snprintf(text, sizeof text, "people are not conserved: %" PRId64 " persons are '%s' in the table, %" PRId64 " by count of transitions",
                     count[s] * m->scale, status_name[s], m->count[s]);
            breach(m, text);
        }
    for (int s = WAITING_REGULAR; s < N_STATUSES; s++) all += m->count[s];
    if (all != m->born) {
        snprintf(text, sizeof text, "people are not conserved: %" PRId64 " left home, but %" PRId64 " are on the way or in a final status", m->born, all);
        breach(m, text);
    }
    int64_t account = ledger_balance(&m->ledger, ACCOUNT_MIGRANTS, 0);
    if (purses * m->scale != account) {
        snprintf(text, sizeof text, "money is not conserved: travellers' purses hold %" PRId64 " cents, account MIGRANTS %" PRId64, purses * m->scale, account);
        breach(m, text);
    }
    if (ledger_check(&m->ledger, m->cas, &err) != TRIB_OK) breach(m, err.text);
    if (ledger_books_check(&m->ledger, &err) != TRIB_OK) breach(m, err.text);
}
