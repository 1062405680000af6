/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock and everything that comes from outside by date: oil, pay abroad, rescue ships, weather. */
#include "processes.h"
#include <math.h>
#include <stdio.h>

static double series(const struct trib_model *m, const char *id, double otherwise)
{
    int i = trib_case_series(m->cas, id);
    return i < 0 ? otherwise : trib_series_at(&m->cas->series[i], m->day);
}

/* Weather: the month's climatology, shifted by one normal draw a week and sea area, calm and waves together. */
static void weather(struct trib_model *m)
{
    for (int a = 0; a < m->cas->n_areas; a++) {
        char id[48];
        snprintf(id, sizeof id, "calm_%s", m->cas->area[a]);
        double calm = series(m, id, 0.5);
        snprintf(id, sizeof id, "wave_%s", m->cas->area[a]);
        double wave = series(m, id, m->wave_mean[a]);
        if (m->on.sea_state) {
            double shift = m->p.sea_weather_sd * rng_normal(m->key, DRAW_WEATHER, trib_id_hash(m->cas->area[a]), (uint32_t)m->week, 0);
            if (calm < 0.01) calm = 0.01;
            if (calm > 0.99) calm = 0.99;
            m->calm[a] = 1 / (1 + exp(-(log(calm / (1 - calm)) + shift)));
            m->wave[a] = wave * exp(-0.5 * shift);
        } else {
            m->calm[a] = m->calm_mean[a];
            m->wave[a] = m->wave_mean[a];
        }
    }
}

void clock_week(struct trib_model *m)
{
    int year, month, mday, year_before = m->year, month_before = m->month_of_year;
    m->day = m->first_day + 7 * m->week;
    trib_day_civil(m->day, &year, &month, &mday);
    m->month_starts = m->week == 0 || month != month_before;
    m->year_starts = m->week == 0 || year != year_before;
    m->year = year;
    m->month_of_year = month;
    m->oil_usd = series(m, "oil_output", 0) * 1000 * 7 * series(m, "oil_price", 0) * m->p.oil_export;
    m->rescue_ships = series(m, "rescue_ships", 0);
    m->wage_abroad = series(m, "wage_abroad", 1000);
    m->fighter_wage = series(m, "fighter_wage", 400);
    weather(m);
}

void hooks_week(struct trib_model *m)
{
    if (!m->callbacks.hook) return;
    enum { N = 3 };
    const bool due[N] = {true, m->month_starts, m->year_starts};
    const enum trib_when when[N] = {TRIB_WEEKLY, TRIB_MONTHLY, TRIB_YEARLY};
    for (int i = N - 1; i >= 0; i--)
        if (due[i] && m->failed == TRIB_OK && m->callbacks.hook(m->callbacks.user, m, when[i]))
            model_fail(m, TRIB_HOOK, "a hook of the scenario stopped the run");
}
