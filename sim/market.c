/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Smuggling firms: price, entry, exit, conversion, capacity. Firms of a coast serve the sea, firms elsewhere the legs by land;
 * the land legs of a coastal town are served by local drivers without limit (the town's own account).
 * Reads town_toll, stop_seen, load, policy. Writes price, toll, firm, accept, smuggler_jobs. A1 A8 H1 H2 H8.
 */
#include "processes.h"
#include <math.h>
#include <string.h>

bool market_serves(const struct trib_model *m, int l)
{
    const struct trib_leg *leg = &m->cas->leg[l];
    return m->sea_town[leg->from] ? leg->mode == TRIB_SEA : true;
}

/*
 * p = (c + toll + q L) (1 + markup / (1 - share) x load): cost, tolls and the vehicles lost, times the logit market's mark-up;
 * the outside good counts as one firm more. Unused capacity drives the mark-up down to a floor, queues drive it up.
 */
double market_price(const struct trib_params *p, double cost, double toll, double risk, double load, double share)
{
    double marginal = (cost + toll + risk * p->market_loss * cost) / (1 - (risk < 0.9 ? risk : 0.9));
    double busy = load < p->market_slack ? p->market_slack : load > p->market_scarcity ? p->market_scarcity : load;
    return marginal * (1 + p->market_markup / (1 - share) * busy);
}

static void town_counts(struct trib_model *m)
{
    int n_towns = m->cas->n_towns;
    memset(m->n_firms, 0, (size_t)n_towns * sizeof(int));
    memset(m->n_licensed, 0, (size_t)n_towns * sizeof(int));
    memset(m->town_capacity, 0, (size_t)n_towns * sizeof(double));
    for (int f = 0; f < m->firm.n; f++) {
        int t = m->firm.town[f];
        if (t < 0) continue;
        if (m->firm.licensed[f]) {
            m->n_licensed[t]++;
        } else {
            m->n_firms[t]++;
            if (m->firm.ready_week[f] <= m->week) m->town_capacity[t] += m->firm.capacity[f];
        }
    }
}

static int firm_slot(struct trib_model *m)
{
    for (int f = 0; f < m->firm.n; f++)
        if (m->firm.town[f] < 0 && ledger_balance(&m->ledger, ACCOUNT_FIRM, f) == 0) return f;
    return m->firm.n < MAX_FIRMS ? m->firm.n++ : -1;
}

static double mean_cost(const struct trib_model *m, int t)
{
    double sum = 0;
    int n = 0;
    for (int l = m->cas->first_leg[t]; l < m->cas->first_leg[t + 1]; l++)
        if (market_serves(m, l)) sum += m->cas->leg[l].cost, n++;
    return n ? sum / n : 0;
}

/* A firm's identity: town and how many were founded there before, so that founding elsewhere changes no one's luck. */
static void firm_found(struct trib_model *m, int t, int32_t ready)
{
    int f = firm_slot(m);
    if (f < 0) return;
    m->firm.town[f] = t;
    m->firm.capacity[f] = m->p.firm_capacity;
    m->firm.ready_week[f] = ready;
    m->firm.slack_months[f] = 0;
    m->firm.licensed[f] = false;
    m->firm.uid[f] = town_uid(m, t) + (uint64_t)m->founded[t]++;
    /* Start-up money comes from owners outside the town's weekly books. */
    ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_SUPPLIERS, 0), ledger_account(&m->ledger, ACCOUNT_FIRM, f),
               cents_of(m->p.firm_capital * m->p.firm_capacity * mean_cost(m, t)), FLOW_CAPITAL);
}

/* Owners take home up to so many cents; income of the town. */
static void dividend(struct trib_model *m, int f, int64_t cents)
{
    int t = m->firm.town[f];
    int64_t paid = ledger_pay_up_to(&m->ledger, ledger_account(&m->ledger, ACCOUNT_FIRM, f), ledger_account(&m->ledger, ACCOUNT_TOWN, t), cents, FLOW_DIVIDEND);
    if (!m->firm.licensed[f]) m->town_income_trade[t] += paid;
    m->town_income_all[t] += paid;
}

static void firm_close(struct trib_model *m, int f)
{
    dividend(m, f, INT64_MAX);
    m->firm.town[f] = -1;
    m->firm.licensed[f] = false;
}

void market_init(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    for (int t = 0; t < cas->n_towns; t++) {
        bool out = false;
        for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) {
            if (cas->leg[l].mode == TRIB_SEA) m->sea_town[t] = true;
            out = out || m->reaches[cas->leg[l].to];
        }
        if (!out || cas->town[t].role == TRIB_ROLE_DESTINATION) continue;
        int n = (int)(m->sea_town[t] ? m->p.firm_first_sea : m->p.firm_first_land);
        for (int k = 0; k < n; k++) firm_found(m, t, 0);
    }
    for (int l = 0; l < cas->n_legs; l++) m->price[l] = (int32_t)cents_of(cas->leg[l].price);
    town_counts(m);
    for (int t = 0; t < cas->n_towns; t++) {
        m->accept[t] = m->staffing[t] = m->cost_factor[t] = m->boat_cost[t] = m->wood_left[t] = 1;
        m->wait[t] = m->sea_town[t] ? m->p.market_first_wait : 0;
    }
}

/* How far a coast is open: a holder that takes little from the trade (trade_share of the case) stands in its way. */
static double complicity(const struct trib_model *m, int t)
{
    double against = 0;
    if (!m->on.complicity || !m->sea_town[t]) return 1;
    for (int g = 0; g < m->cas->n_groups; g++) against += m->holding[gt(m, g, t)] * (1 - m->cas->group[g].trade_share);
    return 1 - m->p.market_complicity * (against < 1 ? against : 1);
}

/* ---- monthly --------------------------------------------------------------------------------------------------------- */
static void entry(struct trib_model *m, int t)
{
    uint64_t name = town_uid(m, t);
    double open = (1 - m->policy.repressed[t]) * complicity(m, t), load = m->load_month[t];
    int n = m->n_firms[t];
    if (load <= 1 || (n > 0 && m->profit_margin[t] < 0)) return;
    double rate = m->sea_town[t] ? m->p.firm_entry_sea : m->p.firm_entry_land;
    double wanted = open * (n > 0 ? n * rate * (load - 1 < 1 ? load - 1 : 1) : rate);
    int64_t found = rng_round(wanted, rng_unit(m->key, DRAW_FIRM_ENTRY, name, (uint32_t)m->week, 0));
    for (int64_t k = 0; k < found; k++) firm_found(m, t, m->week + (int32_t)m->p.firm_setup);
}

/* Chance a month that a firm takes a licence: the better agents are paid beside what smuggling earns here. */
double market_turn(const struct trib_model *m, int t)
{
    double profit = m->firm_profit[t] > 0 ? m->firm_profit[t] : 0;
    if (!m->on.conversion || m->licence_best <= 0 || m->agent_pay <= 0) return 0;
    return m->p.firm_conversion * m->licence_best * m->agent_pay / (m->agent_pay + profit);
}

/* Last month's fees to licensed agents, by capacity; without any the state keeps them. */
static void pay_agents(struct trib_model *m)
{
    int64_t part[MAX_FIRMS];
    double weight[MAX_FIRMS];
    int agents = 0;
    for (int f = 0; f < m->firm.n; f++) {
        weight[f] = m->firm.town[f] >= 0 && m->firm.licensed[f] ? m->firm.capacity[f] : 0;
        agents += weight[f] > 0;
    }
    m->agent_pay = usd_of(m->agent_fees) / (agents + 1);
    if (agents > 0 && m->agent_fees > 0) {
        ledger_split(m->agent_fees, weight, m->firm.n, part);
        for (int f = 0; f < m->firm.n; f++)
            if (part[f] > 0)
                ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_DONORS, 0), ledger_account(&m->ledger, ACCOUNT_FIRM, f), part[f], FLOW_AGENT);
        measure_add(m, M_agent_income, TRIB_NATION, 0, usd_of(m->agent_fees));
    }
    m->agent_fees = 0;
}

static void exit_and_convert(struct trib_model *m, int f)
{
    int t = m->firm.town[f];
    philox4x32_ctr_t w = rng_words(m->key, DRAW_FIRM_EXIT, m->firm.uid[f], (uint32_t)m->week, 0);
    if (m->firm.licensed[f]) { /* a licence lasts as long as the law that gave it, and as it feeds its holder */
        double profit = m->firm_profit[t] > 0 ? m->firm_profit[t] : 0, sum = m->agent_pay + profit;
        if (m->licence_best <= 0 || (sum > 0 && rng_unit_of(w.v[2]) < m->p.firm_conversion * profit / sum)) m->firm.licensed[f] = false;
        return;
    }
    if (m->firm.ready_week[f] > m->week) return;
    m->firm.slack_months[f] = m->load_month[t] < 0.5 ? m->firm.slack_months[f] + 1 : 0;
    bool broke = ledger_balance(&m->ledger, ACCOUNT_FIRM, f) <= 0 && m->load_month[t] < 1;
    if (m->on.entry_exit && (m->firm.slack_months[f] >= 3 || broke) && rng_unit_of(w.v[0]) < m->p.firm_exit) {
        firm_close(m, f);
        return;
    }
    if (rng_unit_of(w.v[1]) < market_turn(m, t)) m->firm.licensed[f] = true;
}

static void post_prices(struct trib_model *m, int t)
{
    const struct trib_case *cas = m->cas;
    double share = 1.0 / ((m->n_firms[t] > 0 ? m->n_firms[t] : 1) + 1.0);
    for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) {
        const struct trib_leg *leg = &cas->leg[l];
        double toll = m->on.tolls ? m->town_toll[t] : 0, load = market_serves(m, l) ? m->load_month[t] : 1, posted;
        m->toll[l] = (int32_t)cents_of(toll);
        if (!m->on.price_adaptation) continue;
        double rule[TRIB_MAX_RULE_VALUES] = {0};
        double cost = leg->cost * m->cost_factor[t] * (leg->mode == TRIB_SEA ? m->boat_cost[t] : 1) *
                      (1 + m->p.punish_price * police_punishment(m, t)); /* what punishment is worth to them */
        posted = market_price(&m->p, cost, toll, m->stop_seen[l], load, share);
        if (m->callbacks.rule && m->callbacks.rule_set[RULE_firm_price]) {
            const double in[] = {usd_of(m->price[l]), cost, toll, m->stop_seen[l], load, share};
            rule[0] = posted;
            if (m->callbacks.rule(m->callbacks.user, m, RULE_firm_price, t, in, rule)) {
                model_fail(m, TRIB_HOOK, "the scenario's rule 'firm.price' stopped the run");
                return;
            }
            posted = rule[0];
        }
        double price = usd_of(m->price[l]) + m->p.market_adapt * (posted - usd_of(m->price[l]));
        if (!(price > 0.01)) price = 0.01;
        if (price > 1e7) price = 1e7;
        m->price[l] = (int32_t)cents_of(price);
    }
    /* Tolls can't exceed the price even where prices do not adapt. */
    for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++)
        if (m->toll[l] > m->price[l]) m->toll[l] = m->price[l];
}

/* How many of the crews wanted were found among residents last month. Places without residents hire elsewhere. */
static void staff_towns(struct trib_model *m)
{
    for (int t = 0; t < m->cas->n_towns; t++) {
        double wanted = m->jobs_sum[t] / m->load_weeks, found = wanted > 0 ? m->crew_supply[t] / wanted : 1;
        found = (found < 1 ? found : 1) * (1 - m->crew_vacancy[t]);
        if (m->cas->town[t].population <= 0 || !m->on.occupation) found = 1;
        m->staffing[t] = found;
        m->cost_factor[t] = 1 + m->p.market_crew * m->p.market_shortage * (1 - found);
        m->jobs_sum[t] = 0;
    }
}

void market_quote(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    m->licence_best = 0;
    for (int o = 0; o < cas->n_origins; o++)
        if (m->on.regular_channel && m->policy.licence[o] > m->licence_best) m->licence_best = m->policy.licence[o];
    for (int t = 0; t < cas->n_towns; t++) {
        m->load_month[t] = m->load_weeks > 0 ? m->load_sum[t] / m->load_weeks : 1;
        m->load_sum[t] = 0;
        m->profit_margin[t] = m->revenue_month[t] > 0 ? (double)m->profit_month[t] / (double)m->revenue_month[t] : 0;
        m->firm_profit[t] = m->n_firms[t] > 0 ? usd_of(m->profit_month[t]) / m->n_firms[t] : 0;
        m->profit_month[t] = m->revenue_month[t] = 0;
        post_prices(m, t);
    }
    pay_agents(m);
    if (m->load_weeks > 0) staff_towns(m);
    m->load_weeks = 0;
    for (int f = 0; f < m->firm.n; f++) {
        if (m->firm.town[f] < 0) continue;
        exit_and_convert(m, f);
        if (m->firm.town[f] >= 0)
            dividend(m, f, (int64_t)((double)ledger_balance(&m->ledger, ACCOUNT_FIRM, f) * m->p.market_dividend));
    }
    town_counts(m);
    if (m->on.entry_exit)
        for (int t = 0; t < cas->n_towns; t++) entry(m, t);
    town_counts(m);
}

/* ---- weekly ---------------------------------------------------------------------------------------------------------- */
void market_week(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    town_counts(m);
    for (int t = 0; t < cas->n_towns; t++) {
        /* People in town, as counted at the end of last week, who would choose a leg that firms serve. */
        double demand = 0;
        for (int c = 0; c < N_CLASSES; c++) {
            const uint32_t *choice = m->choice + (size_t)c * cas->n_legs;
            uint32_t before = 0;
            double share = 0;
            for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) {
                if (market_serves(m, l)) share += (double)(choice[l] - before) * 0x1p-32;
                before = choice[l];
            }
            demand += share * (double)m->in_town[c * cas->n_towns + t];
        }
        double open = (1 - m->policy.repressed[t]) * complicity(m, t);
        if (m->sea_town[t]) {
            open *= (1 - m->policy.beach_closed[t]) * (1 - m->blocked[t]);
            int area = cas->town[t].sea_area;
            if (area >= 0) open *= pow(m->calm[area], boats_calm_exponent(m, t));
        }
        if (m->war[t].on) open *= 0.3;
        double capacity = m->town_capacity[t] * fmax(m->staffing[t], m->p.market_outside);
        m->town_demand[t] = demand;
        double chance = demand > 0 ? fmin(open, capacity * open / demand) : open;
        m->accept[t] = capacity > 0 ? chance : 0; /* without firms nobody is taken, also who has just come and was not counted */
        /* Where nobody asked there is no news of waiting, and old news is forgotten. */
        double weeks = demand <= 0 ? 0 : m->accept[t] > 1.0 / 53 ? 1 / m->accept[t] - 1 : 52;
        m->wait[t] += m->p.market_news * (weeks - m->wait[t]);
        double load = capacity > 0 ? demand / capacity : demand > 0 ? m->p.market_scarcity : 0;
        m->load_sum[t] += load > 5 ? 5 : load;
        /* Crews: as many as their share of operating cost pays for. */
        double pay = m->p.market_pay * cas->town[t].wage;
        m->smuggler_jobs[t] = pay > 0 ? fmin(capacity, demand) * mean_cost(m, t) * m->p.market_crew * WEEKS_A_MONTH / pay : 0;
        m->smuggler_wage[t] = pay * (1 + m->p.market_shortage * (1 - m->staffing[t]));
        m->jobs_sum[t] += m->smuggler_jobs[t];
    }
    m->load_weeks++;
}
