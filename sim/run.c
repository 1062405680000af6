/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole run: create, step to the end, collect. */
#include "base.h"
#include "measure.h"
#include "state.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The result takes over the model's output blocks; nothing is copied. */
static void collect(struct trib_model *m, struct trib_result *out)
{
    out->n_measures = N_MEASURES;
    out->n_months = m->n_months;
    out->first_month = m->first_month_recorded;
    out->monthly = m->monthly;
    out->n_rows = m->n_rows;
    out->row = m->row;
    out->row_values = m->row_values;
    out->n_series = m->n_series;
    out->series = m->series;
    for (int i = 0; i < out->n_series; i++) out->series[i].n_months = m->n_months;
    m->series = NULL;
    m->n_series = 0;
    out->n_weeks = m->week;
    out->week_digest = m->week_digest;
    out->hash = trib_model_hash(m);
    out->agent_weeks = m->agent_weeks;
    m->monthly = NULL;
    m->row = NULL;
    m->row_values = NULL;
    m->week_digest = NULL;
    int n = 0;
    for (int i = 0; i < m->n_events; i++) /* clashes that began inside the recorded window */
        if (m->event[i].day >= m->record_from) m->event[n++] = m->event[i];
    out->event = m->event;
    out->n_events = n;
    m->event = NULL;
    out->money = m->money;
    out->n_money = m->n_money;
    out->balance = m->balance;
    out->n_balances = m->n_balances;
    m->money = NULL;
    m->balance = NULL;
}

enum trib_status trib_run_collect(struct trib_model *m, struct trib_result *out, struct trib_error *err)
{
    double before = cpu_seconds();
    enum trib_status status = TRIB_OK;
    memset(out, 0, sizeof *out);
    while (!status && !trib_model_done(m)) status = trib_model_step(m, err);
    if (!status) collect(m, out);
    trib_model_free(m);
    out->cpu_seconds = cpu_seconds() - before;
    return status;
}

enum trib_status trib_run(const struct trib_config *config, struct trib_result *out, struct trib_error *err)
{
    struct trib_model *m;
    double before = cpu_seconds();
    memset(out, 0, sizeof *out);
    enum trib_status status = trib_model_create(config, &m, err);
    if (status) return status;
    status = trib_run_collect(m, out, err);
    out->cpu_seconds = cpu_seconds() - before;
    return status;
}

void trib_result_clear(struct trib_result *result)
{
    free(result->monthly);
    free(result->row);
    free(result->row_values);
    free(result->event);
    free(result->week_digest);
    free(result->money);
    free(result->balance);
    measures_series_free(result->series, result->n_series);
    memset(result, 0, sizeof *result);
}
