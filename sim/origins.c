/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leaving. Ways to leave (irregular, regular while places last) are nested: inside the nest they replace each other, against
 * staying they compete through the nest's value. A person leaves irregularly only with cash, or kin who would send it.
 * Reads value (routes.c), policy, series. Writes migrants, home, regular_demand, ledger (KIN to MIGRANTS). A1 A8 A14 H2 H3.
 */
#include "processes.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define PERSON_BITS 20

/*
 * Utility of leaving irregularly, relative to staying, for a class; -INFINITY where no entry town leads anywhere. The stages of
 * the quickest way from an entry are not held against a journey: at home it is judged by price, days and danger, and how finely
 * a case cuts a road into legs must not matter. (The fewest stages would not do: a way round with long legs that nobody takes
 * would then hide those of the road that everybody takes.) What it takes to reach the network counts as price.
 */
static double irregular_utility(const struct trib_model *m, int o, int c, double gap)
{
    const struct trib_origin *org = &m->cas->origin[o];
    double v = 0, share = 0;
    for (int e = 0; e < org->n_entries; e++) {
        int t = org->entry[e];
        if (!m->reaches[t]) continue;
        v += org->entry_share[e] * (m->value[c * m->cas->n_towns + t] + m->p.route_leg * m->quick_steps[t]);
        share += org->entry_share[e];
    }
    if (share <= 0) return -INFINITY;
    double access = m->p.route_cost * routes_sensitivity(&m->p, c) * org->access / m->wage_abroad;
    return v / share - access + m->p.leaving_constant + gap;
}

/* Everything that pushes or pulls whatever the way: pay gap, instability, countrymen abroad, shocks. */
static double pull(const struct trib_model *m, int o)
{
    const struct trib_origin *org = &m->cas->origin[o];
    const struct trib_params *p = &m->p;
    double income = org->income_series >= 0 ? trib_series_at(&m->cas->series[org->income_series], m->day) : m->wage_abroad;
    double push = org->push_series >= 0 ? trib_series_at(&m->cas->series[org->push_series], m->day) : 0;
    double x = p->leaving_income * log(m->wage_abroad * 12 / (income > 1 ? income : 1)) + p->leaving_push * push;
    if (m->on.contacts) x += p->leaving_contacts * log1p((double)m->abroad[o] / (org->population / 1e6) / 10);
    return x;
}

double origins_pool(const struct trib_model *m, int o)
{
    const struct trib_origin *org = &m->cas->origin[o];
    double left = org->population > 0 ? (double)m->home[o] / org->population : 0;
    return 1e6 * pow(org->population / 1e6, m->p.leaving_population) * org->via * left;
}

static double class_share(const struct trib_model *m, int c)
{
    double informed = m->p.leaving_informed;
    return (c / N_WEALTH ? informed : 1 - informed) / N_WEALTH;
}

/* Normal quantile of one word: spread of purses and kin. */
static double spread(uint32_t word, double sd) { return exp(sd * gsl_cdf_ugaussian_Pinv(((double)word + 0.5) * 0x1p-32)); }

static const double rich[N_WEALTH] = {0.5, 1, 2}; /* a third each: cash and kin around the origin's median */

struct leaver { uint64_t uid; int c, traits; int32_t purse, kin; };

static struct leaver leaver_draw(const struct trib_model *m, int o, uint64_t name, int64_t number, const double *by_class, double sum)
{
    const struct trib_origin *org = &m->cas->origin[o];
    struct leaver x = {0};
    x.uid = (name ^ name >> 32) << 32 | (uint64_t)(uint32_t)m->week << PERSON_BITS | (uint64_t)number;
    philox4x32_ctr_t w = rng_words(m->key, DRAW_TRAITS, x.uid, (uint32_t)m->week, 0);
    double u = rng_unit_of(w.v[0]) * sum;
    while (x.c < N_CLASSES - 1 && u >= by_class[x.c]) u -= by_class[x.c++];
    double a = rng_unit_of(w.v[1]);
    x.traits = (a < org->women ? TRAIT_FEMALE : 0) | (a >= 1 - org->children ? TRAIT_CHILD : 0);
    if (x.traits & TRAIT_CHILD) { /* alone or not, girl or boy: one more block, for children only */
        philox4x32_ctr_t child = rng_words(m->key, DRAW_TRAITS, x.uid, (uint32_t)m->week, 1);
        if (rng_unit_of(child.v[0]) < m->p.children_girls) x.traits |= TRAIT_FEMALE;
        if (rng_unit_of(child.v[1]) < m->p.children_alone) x.traits |= TRAIT_ALONE;
    }
    double purse = 100 * org->cash * rich[x.c % N_WEALTH] * spread(w.v[2], m->p.leaving_cash_sd);
    double kin = 100 * org->kin * rich[x.c % N_WEALTH] * spread(w.v[3], m->p.leaving_kin_sd);
    x.purse = purse > 2e9 ? 2000000000 : (int32_t)purse;
    x.kin = kin > 2e9 ? 2000000000 : (int32_t)kin;
    return x;
}

static void start(struct trib_model *m, int o, const struct leaver *x, enum migrant_status status, int place, int timer)
{
    struct trib_error err;
    if (migrants_add(&m->mig, &err) != TRIB_OK) {
        model_fail(m, TRIB_MEMORY, "no memory for more travellers");
        return;
    }
    struct migrants *g = &m->mig;
    int64_t i = g->n - 1;
    g->uid[i] = x->uid;
    g->purse[i] = x->purse;
    g->kin[i] = x->kin;
    g->place[i] = (uint16_t)place;
    g->weeks[i] = 0;
    g->status[i] = (uint8_t)status;
    g->timer[i] = (uint8_t)(timer > 255 ? 255 : timer);
    g->class_[i] = (uint8_t)x->c;
    g->origin[i] = (uint8_t)o;
    g->traits[i] = (uint8_t)x->traits;
    m->home[o] -= m->scale;
    m->born += m->scale;
    m->count[AT_HOME] -= m->scale;
    m->count[status] += m->scale;
    int64_t cents = (int64_t)x->purse * m->scale;
    if (cents > 0)
        ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_KIN, o), ledger_account(&m->ledger, ACCOUNT_MIGRANTS, 0), cents, FLOW_PURSE_IN);
}

/* Cheapest way out of a town, cents; who can't raise that and the way to the network does not set out. The purse is what is left
 * when the network is reached: its cost is paid at home, outside the model. */
static int64_t first_fare(const struct trib_model *m, int town)
{
    int64_t best = INT64_MAX;
    for (int l = m->cas->first_leg[town]; l < m->cas->first_leg[town + 1]; l++)
        if (m->forward[l] && m->price[l] < best) best = m->price[l];
    return best;
}

/* Share of a wealth class whose purse and kin can raise usd, by the middles of ten equal parts of each. */
double origins_able(const struct trib_model *m, int o, int wealth, double usd)
{
    enum { PARTS = 10 };
    const struct trib_origin *org = &m->cas->origin[o];
    const struct trib_params *p = &m->p;
    int able = 0;
    if (usd <= 0) return 1;
    double kin[PARTS];
    for (int k = 0; k < PARTS; k++)
        kin[k] = p->leaving_kin_share * org->kin * rich[wealth] * exp(p->leaving_kin_sd * gsl_cdf_ugaussian_Pinv((k + 0.5) / PARTS));
    for (int i = 0; i < PARTS; i++) {
        double purse = org->cash * rich[wealth] * exp(p->leaving_cash_sd * gsl_cdf_ugaussian_Pinv((i + 0.5) / PARTS));
        for (int k = 0; k < PARTS; k++) able += purse + kin[k] >= usd;
    }
    return (double)able / (PARTS * PARTS);
}

/* Those who got a place: pay the fee out of the purse, the rest from kin; agents are owed their part. */
static void give_places(struct trib_model *m, int o, int64_t n, const double *regular, double demand)
{
    const struct trib_params *p = &m->p;
    const struct policy *q = &m->policy;
    int64_t fee = cents_of(q->fee[o]), cost = cents_of(p->regular_cost) * m->scale;
    int donors = ledger_account(&m->ledger, ACCOUNT_DONORS, 0);
    for (int64_t k = 0, tried = 0; k < n && tried < 100 * n && m->home[o] >= m->scale && m->failed == TRIB_OK; tried++) {
        struct leaver x = leaver_draw(m, o, trib_id_hash(m->cas->origin[o].id), m->cohort[o]++, regular, demand);
        if (x.purse + p->leaving_kin_share * x.kin < (double)fee) continue; /* was never among the applicants */
        int32_t own = x.purse < fee ? x.purse : (int32_t)fee;
        x.purse -= own;
        x.kin -= fee - own < x.kin ? (int32_t)(fee - own) : x.kin;
        start(m, o, &x, WAITING_REGULAR, m->cas->origin[o].entry[0], (int)(q->delay[o] + 0.5));
        ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_KIN, o), donors, fee * m->scale, FLOW_FEE);
        ledger_pay(&m->ledger, donors, ledger_account(&m->ledger, ACCOUNT_SUPPLIERS, 0), cost, FLOW_POLICY);
        levers_spend(m, LEVER_regular_channels, usd_of(cost));
        m->agent_fees += (int64_t)((double)(fee * m->scale) * q->agent_share[o] * (q->licence[o] > 0));
        k++;
    }
}

/* Who can't raise the first fare and the way to it, but meets a lender who would lend that much for the first leg. */
static bool lender_at_home(const struct trib_model *m, const struct leaver *x, int town, double lacks)
{
    if (!m->on.debt || rng_unit(m->key, DRAW_TRAITS, x->uid, (uint32_t)m->week, 2) >= m->p.debt_home) return false;
    for (int l = m->cas->first_leg[town]; l < m->cas->first_leg[town + 1]; l++)
        if (m->forward[l] && lacks <= m->loan_max[l]) return true;
    return false;
}

/* Agents of those who went or were sent home who now try to leave again; others settle and are not asked any more. A1 A14. */
static int64_t trying_again(struct trib_model *m, int o, uint64_t name)
{
    if (!m->on.remigration || m->returned[o] < m->scale) return 0;
    philox4x32_ctr_t w = rng_words(m->key, DRAW_REMIGRATE, name, (uint32_t)m->week, 0);
    double week = (double)(m->returned[o] / m->scale) / m->p.remigration_delay;
    m->returned[o] -= rng_round(week * (1 - m->p.remigration_share), rng_unit_of(w.v[0])) * m->scale;
    int64_t n = rng_round(week * m->p.remigration_share, rng_unit_of(w.v[1])), left = m->returned[o] / m->scale;
    return n < left ? n : left > 0 ? left : 0;
}

/* Somebody who had returned is at home for a moment, to leave again. */
static void come_home_again(struct trib_model *m, int o)
{
    m->returned[o] -= m->scale;
    m->home[o] += m->scale;
    m->count[AT_HOME] += m->scale;
    m->count[RETURNED] -= m->scale;
    m->born -= m->scale;
    measure_add(m, M_remigrants, TRIB_NATION, 0, m->scale);
}

static void leave_origin(struct trib_model *m, int o)
{
    const struct trib_origin *org = &m->cas->origin[o];
    const struct trib_params *p = &m->p;
    const struct policy *q = &m->policy;
    double gap = pull(m, o), week = origins_pool(m, o) * p->leaving_rate / WEEKS_A_YEAR * q->push[o];
    double places = m->on.regular_channel ? q->places[o] : 0, nest = p->regular_nest;
    double able[N_WEALTH] = {0};
    for (int k = 0; k < N_WEALTH && places > 0; k++) able[k] = origins_able(m, o, k, q->fee[o]);
    double irregular[N_CLASSES], both[N_CLASSES], regular[N_CLASSES], sum = 0, demand = 0;
    for (int c = 0; c < N_CLASSES; c++) {
        double x = irregular_utility(m, o, c, gap), n = week * class_share(m, c);
        irregular[c] = isinf(x) ? 0 : n / (1 + exp(-x));
        both[c] = regular[c] = 0;
        if (places > 0) {
            double fee = p->route_cost * routes_sensitivity(p, c) * q->fee[o] / m->wage_abroad;
            double x_reg = p->leaving_constant + p->regular_constant + gap - fee - p->regular_wait * q->delay[o];
            double top = isinf(x) || x_reg > x ? x_reg : x;
            double inside = exp((x_reg - top) / nest) + (isinf(x) ? 0 : exp((x - top) / nest));
            double value = top + nest * log(inside), leave = n / (1 + exp(-value)), r = exp((x_reg - top) / nest) / inside;
            regular[c] = leave * r * q->eligible[o] * able[c % N_WEALTH];
            both[c] = leave * (1 - r) + (leave * r - regular[c]) * (leave > 0 ? irregular[c] / leave : 0);
        }
        demand += regular[c];
    }
    m->regular_demand[o] = demand;
    /* Places are rationed: a share of those who would take one gets it; the others choose as if there were none. */
    double access = demand > 0 ? (places < demand ? places / demand : 1) : 0;
    for (int c = 0; c < N_CLASSES; c++) {
        irregular[c] = access * both[c] + (1 - access) * irregular[c];
        sum += irregular[c];
    }
    uint64_t name = trib_id_hash(org->id);
    philox4x32_ctr_t w = rng_words(m->key, DRAW_COHORT, name, (uint32_t)m->week, 0);
    int64_t n = rng_round(sum / m->scale, rng_unit_of(w.v[0])), n_reg = rng_round(access * demand / m->scale, rng_unit_of(w.v[1]));
    m->cohort[o] = 0;
    int64_t again = sum > 0 ? trying_again(m, o, name) : 0;
    for (int64_t k = 0; k < n + again && m->home[o] >= m->scale && m->failed == TRIB_OK; k++) {
        struct leaver x = leaver_draw(m, o, name, m->cohort[o]++, irregular, sum);
        if (k >= n) x.purse = (int32_t)(x.purse * p->remigration_cash); /* what the first journey cost is gone */
        double u = rng_unit(m->key, DRAW_LEAVE, x.uid, (uint32_t)m->week, 0);
        int e = 0;
        while (e < org->n_entries - 1 && u >= org->entry_share[e]) u -= org->entry_share[e++];
        int64_t fare = first_fare(m, org->entry[e]);
        if (fare == INT64_MAX) continue;
        double lacks = (double)fare + 100 * org->access - x.purse - p->leaving_kin_share * x.kin;
        if (lacks > 0 && !lender_at_home(m, &x, org->entry[e], lacks)) continue;
        if (k >= n) come_home_again(m, o);
        start(m, o, &x, IN_TOWN, org->entry[e], 0);
        measure_add(m, M_leaving, TRIB_ORIGIN, o, m->scale);
    }
    if (n_reg > 0) give_places(m, o, n_reg, regular, demand);
}

void origins_leave(struct trib_model *m)
{
    for (int o = 0; o < m->cas->n_origins; o++) leave_origin(m, o);
}

/* Persons a month of a displaced resident who would set out from its town, by class. */
static double would_flee(const struct trib_model *m, int r, double *by_class)
{
    int t = m->res.town[r], o = m->cas->home_origin;
    double left = m->res.weight[r] - m->res.gone[r], gap = pull(m, o), sum = 0;
    if (left <= 0) return 0;
    for (int c = 0; c < N_CLASSES; c++) {
        double u = m->value[c * m->cas->n_towns + t] + m->p.route_leg * m->steps_left[t] + m->p.leaving_constant + gap;
        by_class[c] = left * m->p.displaced_rate * class_share(m, c) / (1 + exp(-u));
        sum += by_class[c];
    }
    return sum;
}

/* The displaced of the home country travel as its own people, from where they lost their homes; counted there until they go. */
void displaced_leave(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    int o = cas->home_origin;
    if (!m->on.displaced_travel || o < 0) return;
    for (int r = 0; r < m->res.n; r++) {
        int t = m->res.town[r];
        if (!m->res.displaced[r] || !m->reaches[t] || strcmp(cas->town[t].country, cas->home_country) != 0) continue;
        double by_class[N_CLASSES], sum = would_flee(m, r, by_class);
        int64_t n = rng_round(sum / m->scale, rng_unit(m->key, DRAW_DISPLACED, m->res.uid[r], (uint32_t)m->week, 0));
        for (int64_t k = 0; k < n && m->home[o] >= m->scale && m->failed == TRIB_OK; k++) {
            struct leaver x = leaver_draw(m, o, m->res.uid[r], k, by_class, sum);
            int64_t fare = first_fare(m, t);
            if (fare == INT64_MAX || x.purse + m->p.leaving_kin_share * x.kin < (double)fare) continue;
            start(m, o, &x, IN_TOWN, t, 0);
            m->res.gone[r] += m->scale;
            measure_add(m, M_leaving, TRIB_ORIGIN, o, m->scale);
            measure_add(m, M_displaced_leaving, TRIB_TOWN, t, m->scale);
        }
    }
}
