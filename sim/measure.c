/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures: weekly contributions gathered into months, months into years by place. Sums are added where things happen
 * (measure_add); means and last values are read from the state here, in one table of functions.
 */
#include "measure.h"
#include "base.h"
#include "armed.h"
#include "processes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum kind { SUM, MEAN, LAST, RATIO };

static enum kind kind_of(const struct trib_measure_info *info)
{
    return info->kind[0] == 's' ? SUM : info->kind[0] == 'm' ? MEAN : info->kind[0] == 'l' ? LAST : RATIO;
}
static int places_of(const struct trib_case *cas, int level) { return level == TRIB_NATION ? 1 : trib_case_places(cas, (enum trib_level)level); }

enum trib_status measures_init(struct trib_model *m, struct trib_error *err)
{
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    m->n_slots = 0;
    for (int i = 0; i < n; i++)
        for (int level = 0; level < TRIB_N_LEVELS; level++) {
            m->slot_base[i][level] = -1;
            if (!(info[i].levels & 1u << level)) continue;
            m->slot_base[i][level] = m->n_slots;
            m->n_slots += places_of(m->cas, level);
        }
    m->acc = calloc((size_t)m->n_slots * 3 + 1, sizeof *m->acc);
    if (!m->acc) return trib_fail(err, TRIB_MEMORY, "no memory for measures");
    m->last = m->acc + m->n_slots;
    m->year_acc = m->last + m->n_slots;
    return TRIB_OK;
}

/* Room for the months of the measures that the configuration wants kept by place; called once cap_months is known. */
enum trib_status measures_keep(struct trib_model *m, const int *measure, int n_wanted, struct trib_error *err)
{
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    m->series = trib_alloc((size_t)n_wanted * TRIB_N_LEVELS, sizeof *m->series, err);
    if (!m->series) return TRIB_MEMORY;
    for (int i = 0; i < n_wanted; i++) {
        if (measure[i] < 0 || measure[i] >= n) return trib_fail(err, TRIB_NAME, "there is no measure number %d to keep by month", measure[i]);
        for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++) {
            if (!(info[measure[i]].levels & 1u << level)) continue;
            struct trib_place_months *s = &m->series[m->n_series++];
            *s = (struct trib_place_months){measure[i], (enum trib_level)level, places_of(m->cas, level), m->cap_months, NULL};
            s->value = trib_alloc((size_t)s->n_places * (size_t)s->n_months, sizeof *s->value, err);
            if (!s->value) return TRIB_MEMORY;
        }
    }
    return TRIB_OK;
}

void measures_series_free(struct trib_place_months *series, int n)
{
    for (int i = 0; i < n; i++) free(series[i].value);
    free(series);
}

void measure_add_here(struct trib_model *m, int measure, enum trib_level level, int place, double x)
{
    int base = m->slot_base[measure][level];
    if (base >= 0) m->acc[base + place] += x;
}
void measure_add(struct trib_model *m, int measure, enum trib_level level, int place, double x)
{
    measure_add_here(m, measure, level, place, x);
    if (level != TRIB_NATION) measure_add_here(m, measure, TRIB_NATION, 0, x);
}

/* ---- means and last values ------------------------------------------------------------------------------------------- */
static void put(struct trib_model *m, int measure, enum trib_level level, int place, double x)
{
    int base = m->slot_base[measure][level];
    if (base < 0) return;
    int n;
    if (kind_of(&trib_measures(&n)[measure]) == MEAN) m->acc[base + place] += x; /* divided by the weeks when the month closes */
    else m->acc[base + place] = x;
}

/* Chance that a clash of 25 deaths or more begins within 12 months, from the month's hazard and the share of clashes that
 * get so large; fronts of the national war are not the model's own and are left out. */
static double risk_of(const struct trib_model *m, int t)
{
    return m->front[t] ? 0 : 1 - pow(1 - m->onset_hazard[t] * conflict_large_share(m, t), 12);
}

static void towns_now(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    double risk = 0, concentration = 0, allegiance = 0, people = 0, hours = 0, route_people = 0, fighters = 0, smugglers = 0, jobs = 0, held = 0;
    int route = 0, routes_without_front = 0, firms = 0, licensed = 0;
    for (int t = 0; t < cas->n_towns; t++) {
        double squares = 0;
        for (int g = 0; g < cas->n_groups; g++) squares += m->holding[gt(m, g, t)] * m->holding[gt(m, g, t)];
        double risk_t = risk_of(m, t), held_t = (double)(m->held_town[t] + m->detained_town[t]);
        put(m, M_conflict_risk, TRIB_TOWN, t, risk_t);
        put(m, M_concentration, TRIB_TOWN, t, squares);
        put(m, M_displaced_now, TRIB_TOWN, t, m->displaced_now[t]);
        put(m, M_phase, TRIB_TOWN, t, m->phase[t]);
        put(m, M_held, TRIB_TOWN, t, held_t + (double)m->forced_town[t]);
        put(m, M_firms, TRIB_TOWN, t, m->n_firms[t]);
        put(m, M_trade_income_share, TRIB_TOWN, t, m->trade_share_month[t]);
        put(m, M_support, TRIB_TOWN, t, m->support[t]);
        put(m, M_allegiance, TRIB_TOWN, t, m->town_allegiance[t]);
        put(m, M_protection_by_state, TRIB_TOWN, t, m->protection_state[t]);
        put(m, M_protection_by_groups, TRIB_TOWN, t, m->protection_group[t]);
        put(m, M_fighters, TRIB_TOWN, t, m->town_fighters[t]);
        put(m, M_smugglers, TRIB_TOWN, t, m->smugglers[t]);
        put(m, M_livelihood_jobs, TRIB_TOWN, t, m->jobs_filled[t]);
        put(m, M_illicit_hours, TRIB_TOWN, t, m->illicit_hours[t]);
        put(m, M_onset_hazard, TRIB_TOWN, t, m->front[t] ? 0 : m->onset_hazard[t]);
        put(m, M_shift_needed, TRIB_TOWN, t, m->shift_needed[t]);
        put(m, M_shift_expected, TRIB_TOWN, t, m->shift_expected[t]);
        put(m, M_rising_power, TRIB_TOWN, t, m->rising_power[t]);
        put(m, M_recorded_price, TRIB_TOWN, t, m->recorded_price[t]);
        put(m, M_norm, TRIB_TOWN, t, m->norm[t]);
        put(m, M_attention, TRIB_TOWN, t, m->attention_town[t]);
        if (cas->town[t].route) {
            route++;
            hours += m->illicit_hours[t] * cas->town[t].population;
            route_people += cas->town[t].population;
            concentration += squares;
            if (!m->front[t]) risk += risk_t, routes_without_front++;
        }
        allegiance += m->town_allegiance[t] * cas->town[t].population;
        people += cas->town[t].population;
        fighters += m->town_fighters[t];
        smugglers += m->smugglers[t];
        jobs += m->jobs_filled[t];
        held += held_t + (double)m->forced_town[t];
        firms += m->n_firms[t];
        licensed += m->n_licensed[t];
    }
    put(m, M_conflict_risk, TRIB_NATION, 0, routes_without_front ? risk / routes_without_front : 0);
    put(m, M_displaced_now, TRIB_NATION, 0, m->displaced_now[cas->n_towns]);
    put(m, M_phase, TRIB_NATION, 0, m->phase[cas->n_towns]);
    put(m, M_concentration, TRIB_NATION, 0, route ? concentration / route : 0);
    put(m, M_allegiance, TRIB_NATION, 0, people > 0 ? allegiance / people : 0);
    put(m, M_fighters, TRIB_NATION, 0, fighters);
    put(m, M_smugglers, TRIB_NATION, 0, smugglers);
    put(m, M_livelihood_jobs, TRIB_NATION, 0, jobs);
    put(m, M_illicit_hours, TRIB_NATION, 0, route_people > 0 ? hours / route_people : 0);
    put(m, M_held, TRIB_NATION, 0, held);
    put(m, M_firms, TRIB_NATION, 0, firms);
    put(m, M_licensed_agents, TRIB_NATION, 0, licensed);
    put(m, M_attention, TRIB_NATION, 0, m->attention[0]);
    put(m, M_coordination, TRIB_NATION, 0, m->coordination[0]);
}

static void legs_now(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    double paid = 0, boarded = 0, posted = 0, feared = 0;
    int n = 0;
    for (int l = 0; l < cas->n_legs; l++) {
        double price = usd_of(m->price[l]), toll = usd_of(m->toll[l]);
        put(m, M_price, TRIB_LEG, l, price);
        put(m, M_toll, TRIB_LEG, l, toll);
        put(m, M_margin, TRIB_LEG, l, price > 0 ? (price - toll - cas->leg[l].cost) / price : 0);
        double believed = 0;
        for (int i = 0; i < N_INFO; i++) believed += routes_believed_death(m, i, l) / N_INFO;
        put(m, M_danger_believed, TRIB_LEG, l, believed);
        if (cas->leg[l].mode != TRIB_SEA) continue;
        feared += believed;
        paid += price * (double)m->moved[l];
        boarded += (double)m->moved[l];
        posted += price;
        n++;
    }
    put(m, M_price, TRIB_NATION, 0, boarded > 0 ? paid / boarded : n ? posted / n : 0);
    put(m, M_danger_believed, TRIB_NATION, 0, n ? feared / n : 0);
}

static void groups_now(struct trib_model *m)
{
    double treasury = 0, men = 0, run = 0, terror = 0, children = 0, kept = 0, converted = 0, bidding = 0, frozen = 0;
    int listed = 0;
    for (int g = 0; g < m->cas->n_groups; g++) {
        double cash = usd_of(ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, g) + ledger_balance(&m->ledger, ACCOUNT_GROUP_FORMAL, g) +
                             ledger_balance(&m->ledger, ACCOUNT_GROUP_ABROAD, g));
        treasury += cash;
        double covered = 0, hold = 0;
        for (int t = 0; t < m->cas->n_towns && m->deal_taken[g]; t++) {
            if (m->policy.deal_town[gt(m, g, t)] <= 0) continue;
            covered += m->holding[gt(m, g, t)] * m->deal_kept[gt(m, g, t)];
            hold += m->holding[gt(m, g, t)];
        }
        kept += hold > 0 ? covered / hold : 0;
        converted += m->converted[g];
        bidding += m->bidding[g];
        men += m->fighters[g];
        run += m->fighters[g] * m->mode_run[g];
        terror += m->fighters[g] * m->mode_terror[g];
        children += m->child_fighters[g];
        put(m, M_mode_taxing, TRIB_GROUP, g, m->mode_toll[g]);
        put(m, M_mode_running, TRIB_GROUP, g, m->mode_run[g]);
        put(m, M_mode_captivity, TRIB_GROUP, g, m->mode_captivity[g]);
        put(m, M_mode_terror, TRIB_GROUP, g, m->mode_terror[g]);
        put(m, M_child_fighters, TRIB_GROUP, g, m->child_fighters[g]);
        put(m, M_treasury, TRIB_GROUP, g, cash);
        double bound = usd_of(ledger_balance(&m->ledger, ACCOUNT_GROUP_FROZEN, g));
        frozen += bound;
        listed += m->listed[g] > 0;
        put(m, M_frozen, TRIB_GROUP, g, bound);
        put(m, M_standing, TRIB_GROUP, g, m->standing[g]);
        put(m, M_fighters, TRIB_GROUP, g, m->fighters[g]);
        put(m, M_power_share, TRIB_GROUP, g, m->power_lag[g * 13]);
        put(m, M_power_shift, TRIB_GROUP, g, m->power_lag[g * 13] - m->power_lag[g * 13 + 12]);
    }
    put(m, M_treasury, TRIB_NATION, 0, treasury);
    double price = 0, armed = 0;
    for (int g = 0; g < m->cas->n_groups; g++)
        if (!m->cas->group[g].state) price += m->arms_price[g], armed++;
    put(m, M_arms_price, TRIB_NATION, 0, armed > 0 ? price / armed : 1);
    put(m, M_mode_running, TRIB_NATION, 0, men > 0 ? run / men : 0);
    put(m, M_mode_terror, TRIB_NATION, 0, men > 0 ? terror / men : 0);
    put(m, M_child_fighters, TRIB_NATION, 0, children);
    put(m, M_deals_kept, TRIB_NATION, 0, kept);
    put(m, M_converted_groups, TRIB_NATION, 0, converted);
    put(m, M_bidding_groups, TRIB_NATION, 0, bidding);
    put(m, M_frozen, TRIB_NATION, 0, frozen);
    put(m, M_listed_groups, TRIB_NATION, 0, listed);
}

/* One word for the week, over the nation's running sums and all accounts, and over the weeks before: what differs once goes on to
 * differ. Firms' accounts end with the last slot ever used, as most of the slots are empty. */
static void digest_week(struct trib_model *m)
{
    const struct ledger *l = &m->ledger;
    double sums[N_MEASURES];
    int n = 0, firms = l->base[ACCOUNT_FIRM] + m->firm.n, others = l->base[ACCOUNT_FIRM + 1];
    for (int i = 0; i < N_MEASURES; i++)
        if (m->slot_base[i][TRIB_NATION] >= 0) sums[n++] = m->acc[m->slot_base[i][TRIB_NATION]];
    m->digest = model_hash_bytes(m->digest, sums, (size_t)n * sizeof *sums);
    m->digest = model_hash_bytes(m->digest, l->balance, (size_t)firms * sizeof *l->balance);
    m->digest = model_hash_bytes(m->digest, l->balance + others, (size_t)(l->n - others) * sizeof *l->balance);
    m->week_digest[m->week] = (uint32_t)(m->digest ^ m->digest >> 32);
}

/* ---- closing months and years ---------------------------------------------------------------------------------------- */
static void close_month(struct trib_model *m)
{
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    for (int i = 0; i < n; i++)
        for (int level = 0; level < TRIB_N_LEVELS; level++) {
            int base = m->slot_base[i][level], places = places_of(m->cas, level);
            if (base < 0) continue;
            for (int k = base; k < base + places; k++) {
                double x = m->acc[k];
                if (kind_of(&info[i]) == MEAN) x /= m->weeks_in_month;
                m->last[k] = x;
                m->acc[k] = 0;
            }
        }
    for (int i = 0; i < n; i++) {
        if (kind_of(&info[i]) != RATIO) continue;
        double over = m->last[m->slot_base[trib_measure_find(info[i].numerator)][TRIB_NATION]];
        double under = m->last[m->slot_base[trib_measure_find(info[i].denominator)][TRIB_NATION]];
        m->last[m->slot_base[i][TRIB_NATION]] = under > 0 ? over / under : 0;
    }
    m->weeks_in_month = 0;
}

static void record_month(struct trib_model *m)
{
    int n, year = m->closing_month / 12;
    const struct trib_measure_info *info = trib_measures(&n);
    int32_t first = trib_day_of(year, m->closing_month % 12 + 1, 1);
    if (first < m->record_from || first > m->to_day) return;
    if (m->n_months == 0) m->first_month_recorded = m->closing_month;
    if (m->n_months == m->cap_months) {
        model_fail(m, TRIB_INVARIANT, "more months than the run was planned for");
        return;
    }
    for (int k = 0; k < m->n_series; k++) {
        const struct trib_place_months *s = &m->series[k];
        const double *last = m->last + m->slot_base[s->measure][s->level];
        for (int place = 0; place < s->n_places; place++) s->value[(size_t)m->n_months * (size_t)s->n_places + (size_t)place] = (float)last[place];
    }
    double *row = m->monthly + (size_t)m->n_months++ * N_MEASURES;
    for (int i = 0; i < n; i++) row[i] = m->slot_base[i][TRIB_NATION] >= 0 ? m->last[m->slot_base[i][TRIB_NATION]] : NAN;
    for (int i = 0; i < n; i++)
        for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++) {
            int base = m->slot_base[i][level], places = places_of(m->cas, level);
            for (int k = base; base >= 0 && k < base + places; k++)
                m->year_acc[k] = kind_of(&info[i]) == LAST ? m->last[k] : m->year_acc[k] + m->last[k];
        }
    m->months_in_year++;
}

/* Measures that are not zero where nothing happens: posted prices, what is held of a leg. */
static bool at_rest(int measure)
{
    static const int some[] = {M_price, M_margin, M_toll, M_recorded_price, M_danger_believed, M_norm, M_standing};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        if (some[i] == measure) return true;
    return false;
}

/* A year of every place where something was not zero: sums as sums, means as the mean of the months, last as it was. */
static void record_year(struct trib_model *m, int year)
{
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    if (m->months_in_year == 0) return;
    for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++)
        for (int place = 0; place < places_of(m->cas, level); place++) {
            if (m->n_rows == m->cap_rows) break;
            double *value = m->row_values + (size_t)m->n_rows * N_MEASURES;
            bool any = false;
            for (int i = 0; i < n; i++) {
                int base = m->slot_base[i][level];
                double x = base < 0 ? NAN : m->year_acc[base + place];
                if (base >= 0 && kind_of(&info[i]) == MEAN) x /= m->months_in_year;
                value[i] = x;
                any = any || (base >= 0 && x != 0 && !at_rest(i));
            }
            if (!any) continue;
            m->row[m->n_rows++] = (struct trib_place_row){year, (enum trib_level)level, place, value};
        }
    memset(m->year_acc, 0, (size_t)m->n_slots * sizeof *m->year_acc);
    m->months_in_year = 0;
}

/* A month closes in its last week: when the next week starts in another month. */
void measures_week(struct trib_model *m)
{
    int year, month, mday;
    towns_now(m);
    legs_now(m);
    groups_now(m);
    put(m, M_in_transit, TRIB_NATION, 0, (double)(m->born - m->count[ARRIVED] - m->count[ARRIVED_REGULAR] - m->count[RETURNED] - m->count[DEAD]));
    put(m, M_debt, TRIB_NATION, 0, usd_of(m->debt_owed[0]));
    put(m, M_indebted, TRIB_NATION, 0, (double)m->debtors[0]);
    digest_week(m);
    m->weeks_in_month++;
    trib_day_civil(m->day + 7, &year, &month, &mday);
    bool last_week = m->day + 7 > m->to_day;
    if (month == m->month_of_year && !last_week) return;
    m->closing_month = m->year * 12 + m->month_of_year - 1;
    close_month(m);
    record_month(m);
    if (year != m->year || last_week) record_year(m, m->year);
}

double trib_model_value(const struct trib_model *m, int measure, enum trib_level level, int place)
{
    if (measure < 0 || measure >= N_MEASURES || (unsigned)level >= TRIB_N_LEVELS) return NAN;
    int base = m->slot_base[measure][level];
    if (base < 0 || place < 0 || place >= places_of(m->cas, (int)level)) return NAN;
    return m->last[base + place];
}

double trib_model_recorded(const struct trib_model *m, int measure, enum trib_level level, int place)
{
    static const struct { int truth, record; } seen[] = {
        {M_flow, M_recorded_flow}, {M_arrivals, M_recorded_arrivals}, {M_deaths, M_recorded_deaths},
        {M_conflict_deaths, M_recorded_clash_deaths},
        {M_recorded_flow, M_recorded_flow}, {M_recorded_arrivals, M_recorded_arrivals}, {M_recorded_deaths, M_recorded_deaths},
        {M_recorded_price, M_recorded_price}, {M_recorded_captures, M_recorded_captures}, {M_recorded_clash_deaths, M_recorded_clash_deaths}};
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        if (seen[i].truth == measure) return trib_model_value(m, seen[i].record, level, place);
    return NAN;
}
