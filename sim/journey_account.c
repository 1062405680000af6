/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The week's books of the journey: fares, costs, crews, tolls; ransoms, work of captives, sales among captors, upkeep; loans and
 * what is paid back; and all that is counted of people. Reads the sums of journey_move(). Writes ledger, measures, count.
 */
#include "journey.h"
#include <stddef.h>

/* ---- the week's accounts --------------------------------------------------------------------------------------------- */
static int account(const struct trib_model *m, enum account_kind kind, int owner) { return ledger_account(&m->ledger, kind, owner); }

/* Who collects fares in a town: its firms by capacity, or its own drivers. Returns the number of payees. Firms stand in the order of
 * their founding: which slots they have depends on firms elsewhere, and the odd cents of a split go by this order. */
static int payees(struct trib_model *m, int t, bool served, int *payee, double *weight)
{
    int n = 0, base = account(m, ACCOUNT_FIRM, 0);
    if (served)
        for (int f = 0; f < m->firm.n && n < MAX_FIRMS; f++)
            if (m->firm.town[f] == t && !m->firm.licensed[f] && m->firm.ready_week[f] <= m->week) {
                int k = n++;
                for (; k > 0 && m->firm.uid[payee[k - 1] - base] > m->firm.uid[f]; k--) {
                    payee[k] = payee[k - 1];
                    weight[k] = weight[k - 1];
                }
                payee[k] = base + f;
                weight[k] = m->firm.capacity[f];
            }
    if (n == 0) {
        payee[0] = account(m, ACCOUNT_TOWN, t);
        weight[0] = 1;
        n = 1;
    }
    return n;
}

static void spread_payment(struct trib_model *m, const int *payer, const double *weight, int n, int to, int64_t cents, enum flow flow, int64_t *paid)
{
    int64_t part[MAX_FIRMS];
    ledger_split(cents, weight, n, part);
    for (int k = 0; k < n; k++) *paid += ledger_pay_up_to(&m->ledger, payer[k], to, part[k], flow);
}

/* Fares in; costs, crews, tolls, losses out, for the legs out of a town that firms serve, or the others. */
static void settle_town(struct trib_model *m, int t, bool served)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    int64_t fare = 0, toll = 0, paid = 0, real = 0;
    double cost = 0, loss = 0;
    for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) {
        if (market_serves(m, l) != served) continue;
        double moved = (double)j->sum[j->at.moved + l];
        fare += j->sum[j->at.moved + l] * m->price[l];
        toll += j->sum[j->at.moved + l] * m->toll[l];
        cost += moved * cas->leg[l].cost * m->cost_factor[t] * (cas->leg[l].mode == TRIB_SEA ? m->boat_cost[t] : 1);
        loss += (double)j->sum[j->at.stopped + l] * m->policy.seize[l] * m->p.market_loss * cas->leg[l].cost;
    }
    if (fare == 0 && loss <= 0) return;
    int payee[MAX_FIRMS];
    double weight[MAX_FIRMS];
    int64_t part[MAX_FIRMS];
    int n = payees(m, t, served, payee, weight);
    ledger_split(fare, weight, n, part);
    for (int k = 0; k < n; k++)
        if (part[k] > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_MIGRANTS, 0), payee[k], part[k], FLOW_FARE);
    int64_t cost_cents = cents_of(cost), crew = (int64_t)((double)cost_cents * m->p.market_crew);
    int64_t crew_paid = 0;
    spread_payment(m, payee, weight, n, account(m, ACCOUNT_SUPPLIERS, 0), cost_cents - crew, FLOW_COST, &real);
    if (payee[0] != account(m, ACCOUNT_TOWN, t)) spread_payment(m, payee, weight, n, account(m, ACCOUNT_TOWN, t), crew, FLOW_CREW, &crew_paid);
    else crew_paid = crew; /* the town's own drivers keep it */
    real += crew_paid;
    m->town_income_trade[t] += crew_paid;
    m->town_income_all[t] += crew_paid;
    /* Tolls to the groups that hold the town. */
    double total = 0;
    for (int g = 0; g < cas->n_groups; g++) total += m->toll_share[gt(m, g, t)];
    if (toll > 0 && total > 0) {
        int64_t toll_part[TRIB_MAX_GROUPS];
        double share[TRIB_MAX_GROUPS];
        for (int g = 0; g < cas->n_groups; g++) share[g] = m->toll_share[gt(m, g, t)];
        ledger_split(toll, share, cas->n_groups, toll_part);
        for (int g = 0; g < cas->n_groups; g++) {
            int64_t got = 0;
            if (toll_part[g] <= 0) continue;
            spread_payment(m, payee, weight, n, account(m, ACCOUNT_GROUP_CASH, g), toll_part[g], FLOW_TOLL, &got);
            m->income_toll[g] += got;
            m->toll_by_group[gt(m, g, t)] += got;
            paid += got;
            measure_add(m, M_revenue_tolls, TRIB_GROUP, g, usd_of(got));
        }
    }
    int64_t lost = 0;
    spread_payment(m, payee, weight, n, account(m, ACCOUNT_SUPPLIERS, 0), cents_of(loss), FLOW_LOSS, &lost);
    measure_add(m, M_seized, TRIB_NATION, 0, usd_of(lost));
    measure_add(m, M_trade_revenue, TRIB_TOWN, t, usd_of(fare));
    measure_add(m, M_smuggling_profit, TRIB_NATION, 0, usd_of(fare - real - lost));
    measure_add(m, M_illicit_profit, TRIB_NATION, 0, usd_of(fare - real - lost));
    if (served) {
        m->profit_month[t] += fare - real - lost - paid;
        m->revenue_month[t] += fare;
    }
    if (payee[0] == account(m, ACCOUNT_TOWN, t)) {
        int64_t kept = fare - real - lost - paid;
        m->town_income_trade[t] += kept > 0 ? kept : 0;
        m->town_income_all[t] += kept > 0 ? kept : 0;
    }
}

/* Ransoms and what captives' work brings to captors, upkeep from them. Gangs without a name are people of the town. */
static void settle_captives(struct trib_model *m, int slot)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    bool gang = slot >= cas->n_groups;
    int town = gang ? slot - cas->n_groups : -1;
    int to = gang ? account(m, ACCOUNT_TOWN, town) : account(m, ACCOUNT_GROUP_CASH, slot);
    int64_t got = 0, ransom = 0;
    for (int o = 0; o < cas->n_origins; o++) {
        int64_t cents = j->sum[j->at.ransom + slot * cas->n_origins + o];
        if (cents > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_KIN, o), to, cents, FLOW_RANSOM);
        ransom += cents;
    }
    int64_t held = j->sum[j->at.captive_at + slot], forced = j->sum[j->at.forced_at + slot];
    if (ransom == 0 && held == 0 && forced == 0) return;
    double wage = gang ? cas->town[town].wage : m->mean_wage;
    int64_t work = j->sum[j->at.work_at + slot];
    if (work > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_EMPLOYERS, 0), to, work, FLOW_FORCED);
    got = ransom + work;
    int64_t upkeep = ledger_pay_up_to(&m->ledger, to, account(m, ACCOUNT_SUPPLIERS, 0),
                                      cents_of((double)(held + forced) * m->p.capture_upkeep * wage), FLOW_UPKEEP);
    measure_add(m, M_trafficking_profit, TRIB_NATION, 0, usd_of(got - upkeep));
    measure_add(m, M_illicit_profit, TRIB_NATION, 0, usd_of(got - upkeep));
    if (gang) {
        m->town_income_trade[town] += got - upkeep;
        m->town_income_all[town] += got - upkeep;
        measure_add(m, M_trade_revenue, TRIB_TOWN, town, usd_of(ransom));
    } else {
        m->income_captivity[slot] += got;
        measure_add(m, M_revenue_captivity, TRIB_GROUP, slot, usd_of(got));
        measure_add(m, M_trade_revenue, TRIB_NATION, 0, usd_of(ransom));
    }
}

/* Buyers pay as far as they can, sellers share what comes in by what they are owed. */
static void settle_sales(struct trib_model *m)
{
    struct journey *j = m->journey;
    int n = j->n_holders, n_groups = m->cas->n_groups;
    double due[TRIB_MAX_GROUPS + TRIB_MAX_TOWNS];
    int64_t part[TRIB_MAX_GROUPS + TRIB_MAX_TOWNS];
    if (j->sum[j->at.resales] == 0) return;
    for (int k = 0; k < n; k++) due[k] = (double)j->sum[j->at.sold + k];
    for (int k = 0; k < n; k++) {
        int from = k < n_groups ? account(m, ACCOUNT_GROUP_CASH, k) : account(m, ACCOUNT_TOWN, k - n_groups);
        int64_t owed = j->sum[j->at.bought + k], has = m->ledger.balance[from] > 0 ? m->ledger.balance[from] : 0;
        if (owed <= 0) continue;
        ledger_split(owed < has ? owed : has, due, n, part);
        for (int s = 0; s < n; s++) {
            if (part[s] <= 0 || s == k) continue;
            int to = s < n_groups ? account(m, ACCOUNT_GROUP_CASH, s) : account(m, ACCOUNT_TOWN, s - n_groups);
            ledger_pay(&m->ledger, from, to, part[s], FLOW_RESALE);
            if (s < n_groups) m->income_captivity[s] += part[s];
            if (k < n_groups) m->income_captivity[k] -= part[s] < m->income_captivity[k] ? part[s] : m->income_captivity[k];
        }
    }
}

/* Loans, and what is paid back; the premium above what was lent is income from trafficking. */
static void settle_debts(struct trib_model *m)
{
    struct journey *j = m->journey;
    int lenders = account(m, ACCOUNT_LENDERS, 0);
    const struct {
        int64_t cents;
        int from, to;
        enum flow flow;
    } pay[] = {{j->sum[j->at.lent], lenders, account(m, ACCOUNT_MIGRANTS, 0), FLOW_LOAN},
               {j->sum[j->at.repaid_purse], account(m, ACCOUNT_MIGRANTS, 0), lenders, FLOW_REPAY},
               {j->sum[j->at.repaid_work], account(m, ACCOUNT_EMPLOYERS, 0), lenders, FLOW_REPAY},
               {j->sum[j->at.repaid_abroad], account(m, ACCOUNT_DESTINATION, 0), lenders, FLOW_REPAY}};
    for (size_t i = 0; i < sizeof pay / sizeof *pay; i++)
        if (pay[i].cents > 0) ledger_pay(&m->ledger, pay[i].from, pay[i].to, pay[i].cents, pay[i].flow);
    measure_add(m, M_trafficking_profit, TRIB_NATION, 0, usd_of(j->sum[j->at.premium]));
    measure_add(m, M_illicit_profit, TRIB_NATION, 0, usd_of(j->sum[j->at.premium]));
}

static void settle_travellers(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    int purse = account(m, ACCOUNT_MIGRANTS, 0);
    for (int t = 0; t < cas->n_towns; t++)
        if (j->sum[j->at.earned + t] > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_EMPLOYERS, 0), purse, j->sum[j->at.earned + t], FLOW_EARNED);
    for (int o = 0; o < cas->n_origins; o++)
        if (j->sum[j->at.support + o] > 0) ledger_pay(&m->ledger, account(m, ACCOUNT_KIN, o), purse, j->sum[j->at.support + o], FLOW_SUPPORT);
}

static void count_people(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    const int64_t *s = j->sum;
    int64_t dead_before = m->count[DEAD];
    for (int k = 0; k < N_STATUSES; k++) m->count[k] += s[j->at.delta + k];
    int64_t dead = m->count[DEAD] - dead_before, at_sea = 0;
    for (int l = 0; l < cas->n_legs; l++) {
        bool sea = cas->leg[l].mode == TRIB_SEA;
        m->moved[l] = s[j->at.moved + l];
        m->arrived[l] = s[j->at.arrived + l];
        m->died[l] = s[j->at.died + l];
        m->captured[l] = s[j->at.captured + l];
        m->stopped[l] = s[j->at.stopped + l];
        measure_add(m, M_flow, TRIB_LEG, l, (double)m->moved[l]);
        if (sea) {
            at_sea += m->died[l];
            measure_add(m, M_departures, TRIB_TOWN, cas->leg[l].from, (double)m->moved[l]);
            measure_add(m, M_departures_rubber, TRIB_TOWN, cas->leg[l].from, (double)m->moved[l] * m->rubber[cas->leg[l].from]);
            m->embarked[cas->leg[l].from] += m->moved[l];
            measure_add(m, M_attempts, TRIB_NATION, 0, (double)(m->arrived[l] + m->stopped[l] + m->died[l]));
            measure_add(m, M_interceptions, TRIB_NATION, 0, (double)m->stopped[l]);
        } else {
            measure_add(m, M_deaths_desert, TRIB_LEG, l, (double)m->died[l]);
        }
    }
    measure_add(m, M_deaths_sea, TRIB_NATION, 0, (double)at_sea);
    for (int o = 0; o < cas->n_origins; o++) {
        if (m->on.remigration) m->returned[o] += s[j->at.home + o];
        m->abroad[o] += s[j->at.came + o] + s[j->at.came_regular + o];
        measure_add(m, M_arrivals, TRIB_ORIGIN, o, (double)s[j->at.came + o]);
        measure_add(m, M_arrivals_regular, TRIB_ORIGIN, o, (double)s[j->at.came_regular + o]);
        measure_add(m, M_returns, TRIB_ORIGIN, o, (double)s[j->at.home + o]);
    }
    for (int t = 0; t < cas->n_towns; t++) {
        for (int c = 0; c < N_CLASSES; c++) m->in_town[c * cas->n_towns + t] = s[j->at.ready + c * cas->n_towns + t];
        m->held_town[t] = s[j->at.held + t];
        m->detained_town[t] = s[j->at.detained + t];
        m->forced_town[t] = s[j->at.forced + t];
        m->town_migrants[t] = s[j->at.here + t];
        measure_add(m, M_person_months_held, TRIB_TOWN, t, (double)(m->held_town[t] + m->detained_town[t]) * MONTHS_A_WEEK);
        measure_add(m, M_person_months_exploited, TRIB_TOWN, t, (double)m->forced_town[t] * MONTHS_A_WEEK);
    }
    for (int g = 0; g < cas->n_groups; g++) { /* the nation's sum is already made of the towns' */
        measure_add_here(m, M_person_months_held, TRIB_GROUP, g, (double)s[j->at.held_by + g] * MONTHS_A_WEEK);
        measure_add_here(m, M_person_months_exploited, TRIB_GROUP, g, (double)s[j->at.forced_by + g] * MONTHS_A_WEEK);
    }
    j->holes += dead + s[j->at.delta + ARRIVED] + s[j->at.delta + ARRIVED_REGULAR] + s[j->at.delta + RETURNED];
}

/* By age and sex, by kind of exploitation; what officials and helpers did. */
static void count_victims(struct trib_model *m)
{
    struct journey *j = m->journey;
    const int64_t *s = j->sum;
    for (int b = 0; b < TRIB_N_BANDS; b++) {
        measure_add(m, M_deaths, TRIB_BAND, b, (double)s[j->at.died_band + b]);
        measure_add(m, M_exits, TRIB_BAND, b, (double)s[j->at.exits_band + b]);
        measure_add_here(m, M_arrivals, TRIB_BAND, b, (double)s[j->at.came_band + b]);
        measure_add_here(m, M_person_months_held, TRIB_BAND, b, (double)s[j->at.held_band + b] * MONTHS_A_WEEK);
        measure_add_here(m, M_person_months_exploited, TRIB_BAND, b, (double)s[j->at.forced_band + b] * MONTHS_A_WEEK);
    }
    for (int k = 0; k < m->cas->n_kinds; k++) {
        double months = (double)s[j->at.forced_kind + k] * MONTHS_A_WEEK;
        measure_add_here(m, M_person_months_exploited, TRIB_KIND, k, months);
        measure_add(m, M_exploitation_harm, TRIB_KIND, k, months * m->cas->kind[k].harm);
    }
    static const struct { int measure; size_t at; } plain[] = {
        {M_freed, offsetof(struct layout, freed)},           {M_identified_victims, offsetof(struct layout, identified)},
        {M_identified_wrongly, offsetof(struct layout, mistaken)}, {M_assisted, offsetof(struct layout, assisted)},
        {M_retrafficked, offsetof(struct layout, retrafficked)},   {M_resales, offsetof(struct layout, resales)},
        {M_evacuated, offsetof(struct layout, evacuated)},   {M_deported, offsetof(struct layout, deported)},
        {M_debt_departures, offsetof(struct layout, debt_departures)}};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        measure_add(m, plain[i].measure, TRIB_NATION, 0, (double)s[*(const int *)(const void *)((const char *)&j->at + plain[i].at)]);
    double flagged = (double)(s[j->at.identified] + s[j->at.mistaken]);
    m->flagged[0] += 0.1 * (flagged - m->flagged[0]);
    m->debt_owed[0] = s[j->at.debt];
    m->debtors[0] = s[j->at.indebted];
    for (int g = 0; g < m->cas->n_groups; g++) m->pressed[g] = s[j->at.pressed + g];
}

/* What labour and bribes are to captors of a town, over about two months; the share of a centre that was flown out. */
static void note_incomes(struct trib_model *m)
{
    struct journey *j = m->journey;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double labour = (double)j->sum[j->at.work_town + t], bribes = (double)j->sum[j->at.bribe_town + t];
        double all = labour + bribes + (double)j->sum[j->at.ransom_town + t];
        if (all > 0) {
            m->labour_part[t] += 0.12 * (labour / all - m->labour_part[t]);
            m->bribe_part[t] += 0.12 * (bribes / all - m->bribe_part[t]);
        }
        m->emptied[t] = m->journey->town[t].evacuate;
    }
}

void journey_account(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    struct journey *j = m->journey;
    settle_travellers(m);
    settle_debts(m);
    for (int t = 0; t < cas->n_towns; t++) {
        settle_town(m, t, true);
        if (m->sea_town[t]) settle_town(m, t, false);
    }
    for (int slot = 0; slot < j->n_holders; slot++) settle_captives(m, slot);
    settle_sales(m);
    if (j->sum[j->at.out] > 0)
        ledger_pay(&m->ledger, account(m, ACCOUNT_MIGRANTS, 0), account(m, ACCOUNT_DESTINATION, 0), j->sum[j->at.out], FLOW_PURSE_OUT);
    count_people(m);
    count_victims(m);
    note_incomes(m);
    if (j->holes > m->mig.n * m->scale / 8) {
        migrants_compact(&m->mig);
        j->holes = 0;
    }
}
