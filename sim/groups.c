/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Armed groups as organisations: tolls and captives, budget. Money of a policy is taken or refused in offers.c and deals.c. They read what travel and
 * captivity paid them (ledger, income_…), and write tolls, captivity, blocking, fighters and arms. Contest and clashes are
 * conflict.c's.
 */
#include "armed.h"

void groups_init(struct trib_model *m)
{
    for (int g = 0; g < m->cas->n_groups; g++) {
        m->appeared_week[g] = m->offer_week[g] = m->deal_week[g] = m->deal_pause[g] = -1;
        m->expected_hold[g] = 1;
        m->mode_toll[g] = 1;
        m->recruits[g] = m->proposed_week[g] = -1;
        m->formal_share[g] = m->standing[g] = m->arms_dear[g] = 1;
    }
    for (int t = 0; t < m->cas->n_towns; t++) {
        m->captivity[t] = 1;
        m->norm[t] = m->p.norms_first;
    }
    m->armed_week = 0;
    m->oil_first = 0;
}

/* ---- tolls and captives ------------------------------------------------------------------------------------------- */
/* How far passage through a town must hide: the strictest of what stops travellers there. 0 open, 1 all clandestine. */
static double clandestine(const struct trib_model *m, int t)
{
    const struct trib_case *cas = m->cas;
    double c = m->blocked[t] > m->policy.repressed[t] ? m->blocked[t] : m->policy.repressed[t];
    if (m->policy.beach_closed[t] > c) c = m->policy.beach_closed[t];
    for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++)
        if (m->policy.stop_leg[l] > c) c = m->policy.stop_leg[l];
    return armed_clamp(c, 0, 1);
}

/* Own belief to keep its towns for a year: power where it stands, less what a clash would take at this month's hazard. */
static double hold_expected(const struct trib_model *m, int g)
{
    double weight = 0, sum = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double h = m->holding[gt(m, g, t)];
        if (!m->present[gt(m, g, t)] || h <= 0) continue;
        double p = m->power[gt(m, g, t)], war = m->war[t].on ? 1 : 1 - pow(1 - m->onset_hazard[t], 12);
        double drift = h > 0 && p < h ? p / h : 1; /* holdings follow power within a year */
        weight += h;
        sum += h * drift * (1 - war * (1 - p));
    }
    return weight > 0 ? armed_clamp(sum / weight, 0, 1) : 1;
}

double armed_told(const struct trib_model *m, int g)
{
    double sum = 0, weight = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double h = m->present[gt(m, g, t)] ? m->holding[gt(m, g, t)] : 0;
        weight += h;
        sum += h * (m->on.information ? m->inform[t] : 1);
    }
    return weight > 0 ? sum / weight : 0;
}

/*
 * Captivity that a group forgoes: by the punishment that it must expect where residents tell, and by what slavery costs those who
 * live from recognition and have a name to lose. B3.
 */
static double deterred(const struct trib_model *m, int g)
{
    double income = armed_income(m, g), recognised = income > 0 ? armed_clamp(m->safe_income[g] / income, 0, 1) : 0;
    double fear = m->p.punish_captors * m->policy.tribunal[g] * armed_told(m, g);
    double cost = m->p.norms_cost * m->policy.norm_cost[g] * m->standing[g] * recognised;
    return armed_clamp(fear + (1 - fear) * cost, 0, 1);
}

/*
 * Settle or loot (Olson; Sanchez de la Sierra): a group that expects to keep its towns lives on tolls, worth toll/(1 - discount x
 * hold) months; one that doubts it takes captives now. Where passage must hide there is less to tax on the road and more in
 * town, warehouse and detention centre. A3 M1 M2.
 */
static void choose_mode(struct trib_model *m, int g)
{
    const struct trib_params *p = &m->p;
    double hidden = 0, holdings = 0, toll_base = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double h = m->present[gt(m, g, t)] ? m->holding[gt(m, g, t)] : 0;
        holdings += h;
        hidden += h * clandestine(m, t);
        toll_base += h * m->town_toll[t];
    }
    hidden = holdings > 0 ? hidden / holdings : 0;
    toll_base = holdings > 0 ? toll_base / holdings : 0;
    m->expected_hold[g] = hold_expected(m, g);
    double monthly_hold = pow(m->expected_hold[g] > 0.01 ? m->expected_hold[g] : 0.01, 1.0 / 12);
    double open = 1 - p->group_clandestine * hidden;
    double settle = open / (1 - p->group_discount * monthly_hold + 1e-3);
    double captivity = p->group_captive_norm, toll = 1;
    if (m->on.settle_or_loot) captivity = armed_logistic((log(p->group_loot) - log(settle > 0.01 ? settle : 0.01)) / p->group_loot_spread);
    captivity *= 1 - deterred(m, g);
    if (m->on.settle_or_loot) {
        toll = open * (1 - 0.5 * captivity); /* a captive taken is a traveller not taxed */
    }
    double run = running_wanted(m, g), terror = terror_wanted(m, g);
    toll *= 1 - p->group_run_share * m->mode_run[g]; /* who shares the profit of a boat does not tax it as well */
    double out[TRIB_MAX_RULE_VALUES] = {toll, captivity, run, terror};
    bool first = m->week - m->appeared_week[g] < 5;
    if (m->callbacks.rule && m->callbacks.rule_set[RULE_group_mode]) {
        double in[TRIB_MAX_RULE_VALUES] = {holdings, m->expected_hold[g], toll_base, captivity, hidden};
        if (m->callbacks.rule(m->callbacks.user, m, RULE_group_mode, g, in, out) != 0) {
            model_fail(m, TRIB_HOOK, "the rule group.mode asked to stop");
            return;
        }
    }
    /* habits, contracts and cells change slowly, whoever says towards what */
    double slow = p->group_mode_speed, speed = first || !m->on.settle_or_loot ? 1 : slow;
    m->mode_toll[g] += speed * (armed_clamp(out[0], 0, 1) - m->mode_toll[g]);
    m->mode_captivity[g] += speed * (armed_clamp(out[1], 0, 1) - m->mode_captivity[g]);
    m->mode_run[g] += slow * (armed_clamp(out[2], 0, 1) - m->mode_run[g]);
    m->mode_terror[g] += slow * (armed_clamp(out[3], 0, 1) - m->mode_terror[g]);
}

/* What a group takes of its reach in a town: tolls and captives, after deals, licences, money to stop and terror. */
static double taxes(const struct trib_model *m, int g, int t)
{
    double mode = m->mode_toll[g], kept = m->deal_kept[gt(m, g, t)], cap = m->policy.deal_cap[g];
    if (armed_stops(m, g, t)) return 0;
    if (m->converted[g]) mode *= m->p.convert_toll;
    return kept > 0 && mode > cap ? mode + kept * (cap - mode) : mode;
}
static double captures_in(const struct trib_model *m, int g, int t)
{
    if (m->converted[g]) return 0;
    return m->mode_captivity[g] / m->p.group_captive_norm * (1 - m->deal_kept[gt(m, g, t)]) *
           (1 + m->p.terror_captives * m->mode_terror[g]);
}

/*
 * Choke price of tolls out of a town, usd: a share of what one stage of the cheapest journey onward costs by the case's first
 * prices. The whole journey is what a traveller has at stake, and all towns along it draw on that; the next short leg alone
 * would make a toll in the desert worth next to nothing.
 */
static double willingness(const struct trib_model *m, const double *onward, int t)
{
    return onward[t] < HUGE_VAL ? m->p.tolls_willingness * onward[t] / (m->steps_left[t] > 1 ? m->steps_left[t] : 1) : 0;
}

/* Cheapest onward journey from every town by the case's first prices, usd; HUGE_VAL where no destination can be reached. */
static void onward_prices(const struct trib_case *cas, double *onward)
{
    for (int t = 0; t < cas->n_towns; t++) onward[t] = cas->town[t].role == TRIB_ROLE_DESTINATION ? 0 : HUGE_VAL;
    for (bool changed = true; changed;) {
        changed = false;
        for (int l = 0; l < cas->n_legs; l++) {
            double through = cas->leg[l].price + onward[cas->leg[l].to];
            if (through >= onward[cas->leg[l].from] || cas->town[cas->leg[l].from].role == TRIB_ROLE_DESTINATION) continue;
            onward[cas->leg[l].from] = through;
            changed = true;
        }
    }
}

/* Collectors of a town as independent sides: a side with holdings of tolls.foothold or more counts fully. */
static double collectors(const struct trib_model *m, int t)
{
    const int n = m->cas->n_groups;
    double h[TRIB_MAX_GROUPS] = {0}, taxed[TRIB_MAX_GROUPS] = {0}, count = 0;
    for (int g = 0; g < n; g++) {
        if (!armed_in(m, g, t)) continue;
        double own = m->holding[gt(m, g, t)];
        h[armed_side(m, g)] += own;
        taxed[armed_side(m, g)] += own * m->cas->group[g].trade_share;
    }
    for (int side = 0; side < TRIB_MAX_GROUPS; side++)
        if (h[side] > 0) count += (h[side] < m->p.tolls_foothold ? h[side] / m->p.tolls_foothold : 1) * taxed[side] / h[side];
    return count;
}

void groups_tolls(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    const int n = cas->n_groups;
    double onward[TRIB_MAX_TOWNS];
    onward_prices(cas, onward);
    for (int g = 0; g < n; g++)
        if (m->appeared_week[g] >= 0 && !cas->group[g].state) choose_mode(m, g);
    for (int t = 0; t < cas->n_towns; t++) {
        double quiet = 1 - arbiter_now(m, t), taxing = 0, holding = 0, captors = 0, side_free = 0;
        for (int g = 0; g < n; g++) {
            double reach = armed_in(m, g, t) ? m->holding[gt(m, g, t)] * cas->group[g].trade_share : 0;
            /* a paid group neither taxes nor lets pass; what still passes its beach passes behind its back */
            double takes = reach * taxes(m, g, t), captures = reach * captures_in(m, g, t);
            m->toll_share[gt(m, g, t)] = takes;
            m->captor_share[gt(m, g, t)] = captures;
            taxing += takes;
            captors += captures;
            holding += reach;
            side_free += armed_stops(m, g, t) ? 0 : reach;
        }
        double n_collectors = collectors(m, t);
        if (!m->on.toll_chain && n_collectors > 0) n_collectors = 1;
        double mode = side_free > 0 ? taxing / side_free : 0;
        m->town_toll[t] = m->on.tolls ? tolls_chain(willingness(m, onward, t), n_collectors) * mode * quiet : 0;
        /* gangs without a name work where no group holds the trade */
        double gangs = armed_clamp(1 - holding, 0, 1), order = 1 - m->p.group_arbiter_order * (1 - quiet);
        double danger = gangs + captors;
        /* where nobody minds, captives are kept more openly */
        double minds = m->on.norms ? 1 - m->p.norms_captivity * (m->norm[t] - m->p.norms_first) : 1;
        m->captivity[t] = danger * order * minds;
        for (int g = 0; g < n; g++) {
            m->toll_share[gt(m, g, t)] = taxing > 0 ? m->toll_share[gt(m, g, t)] / taxing : 0;
            m->captor_share[gt(m, g, t)] = danger > 0 ? m->captor_share[gt(m, g, t)] / danger : 0;
        }
    }
}

/* ---- a month's income and budget ------------------------------------------------------------------------------------ */
/* usd a month of town rents by town: what all groups took there since the last time, by who earned what where. */
static void town_rents(struct trib_model *m, double factor)
{
    const struct trib_case *cas = m->cas;
    const int n_towns = cas->n_towns;
    double rent[TRIB_MAX_TOWNS] = {0};
    for (int g = 0; g < cas->n_groups; g++) {
        double captives = 0;
        for (int t = 0; t < n_towns; t++) captives += m->captor_share[gt(m, g, t)] * (double)(m->held_town[t] + m->forced_town[t]);
        for (int t = 0; t < n_towns; t++) {
            double taken = m->captor_share[gt(m, g, t)] * (double)(m->held_town[t] + m->forced_town[t]);
            rent[t] += usd_of(m->toll_by_group[gt(m, g, t)]);
            if (captives > 0) rent[t] += usd_of(m->income_captivity[g]) * taken / captives;
            rent[t] += usd_of(m->run_by_group[gt(m, g, t)]);
            m->run_by_group[gt(m, g, t)] = 0;
            m->toll_by_group[gt(m, g, t)] = 0;
        }
    }
    double months = (double)(m->week * 7) / 30.4;
    double speed = 1 / armed_clamp(months, 1, m->p.group_smoothing);
    for (int t = 0; t < n_towns; t++) {
        /* local taxes are contested too; they fall due monthly */
        double local = cas->town[t].population * cas->town[t].income * m->p.group_rent_rate * (1 - arbiter_now(m, t));
        m->town_rent[t] += speed * (rent[t] * factor + local - m->town_rent[t]);
        if (m->blocked[t] <= 0) m->open_rent[t] = m->town_rent[t];
    }
}

/* Taxes on local licit trade: towns to holders. */
static void collect_rent(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    for (int t = 0; t < cas->n_towns; t++) {
        double due = cas->town[t].population * cas->town[t].income * m->p.group_rent_rate * (1 - arbiter_now(m, t));
        for (int g = 0; g < cas->n_groups; g++) {
            if (!armed_in(m, g, t)) continue;
            int64_t cents = ledger_pay_up_to(&m->ledger, ledger_account(&m->ledger, ACCOUNT_TOWN, t),
                                             ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, g),
                                             cents_of(due * m->holding[gt(m, g, t)]), FLOW_RENT);
            m->income_rent[g] += cents;
        }
    }
}

/* State pay that follows the state's oil income, sponsors, and the money of a policy. Returns usd of the first two. */
static double outside_money(struct trib_model *m, int g)
{
    const struct trib_group *group = &m->cas->group[g];
    struct ledger *l = &m->ledger;
    int cash = ledger_account(l, ACCOUNT_GROUP_CASH, g);
    double stipend = 0, sponsor = 0;
    if (group->sponsor > 0 && group->sponsor_from <= m->day && m->day < group->sponsor_to) {
        double oil = m->oil_first > 0 ? pow(m->oil_usd / m->oil_first, m->p.residents_oil_pass) : 1;
        stipend = group->sponsor * m->p.group_stipend * oil;
        sponsor = group->sponsor * (1 - m->p.group_stipend);
    }
    double kept = 1 - m->listed[g] * m->policy.post_lost[g], name = 1 - m->p.attention_sponsor * (1 - m->standing[g]);
    stipend *= kept * name;
    sponsor *= name;
    ledger_pay(l, ledger_account(l, ACCOUNT_STATE, 0), cash, cents_of(stipend), FLOW_STIPEND);
    ledger_pay(l, ledger_account(l, ACCOUNT_DONORS, 0), cash, cents_of(sponsor), FLOW_SPONSOR);
    m->income_rent[g] += cents_of(stipend) + cents_of(sponsor);
    double extra = m->paid[g] * m->policy.offer_equipment[g];
    if (m->paid[g] > 0) {
        int64_t cents = cents_of(m->paid[g]) + cents_of(extra);
        ledger_pay(l, ledger_account(l, ACCOUNT_DONORS, 0), cash, cents, FLOW_PAYOFF);
        levers_spend(m, LEVER_cooptation, usd_of(cents));
        m->income_payoff[g] += cents;
    }
    double dealt = m->deal_paid[g], gift = dealt * m->policy.deal_equipment[g];
    if (dealt > 0) {
        int64_t cents = cents_of(dealt) + cents_of(gift);
        ledger_pay(l, ledger_account(l, ACCOUNT_DONORS, 0), cash, cents, FLOW_PAYOFF);
        m->deal_cost[g] = usd_of(cents);
        m->income_payoff[g] += cents;
    }
    ledger_pay(l, ledger_account(l, ACCOUNT_DONORS, 0), cash, cents_of(m->licence_paid[g]), FLOW_LICENCE);
    m->income_rent[g] += cents_of(m->licence_paid[g]);
    double steady = stipend + sponsor + m->licence_paid[g] + m->levy[g];
    m->safe_income[g] = steady + (m->paid[g] + dealt) * m->p.group_tithe;
    m->announced[g] = steady + m->paid[g] + extra + dealt + gift +
                      (m->paid[g] * m->policy.offer_post[g] + dealt * m->policy.deal_post[g]) * m->p.coopt_recognition * kept * m->standing[g];
    m->levy[g] = 0;
    return steady;
}

/* Rents at stake where others could take them, over income: m sum R p (1-p) / I. The marginal use of force. */
static double threat(const struct trib_model *m, int g, double income)
{
    double stake = 0;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double p = m->present[gt(m, g, t)] ? m->power[gt(m, g, t)] : 0;
        stake += m->town_rent[t] * p * (1 - p);
    }
    return income > 0 ? m->p.contest_decisive * stake / income : 0;
}

struct budget { double force, protection, savings; };

static struct budget choose_budget(struct trib_model *m, int g, double income, double wage)
{
    const struct trib_params *p = &m->p;
    double danger = threat(m, g, income), holdings = 0;
    for (int t = 0; t < m->cas->n_towns; t++) holdings += m->holding[gt(m, g, t)];
    double force = p->group_floor + (m->on.threat_budget ? danger : 0);
    if (force > p->group_ceiling) force = p->group_ceiling;
    double protection = p->group_protection * (1 - force);
    double out[TRIB_MAX_RULE_VALUES] = {force, protection, (1 - force - protection) * (1 - p->group_local_pay)};
    if (m->callbacks.rule && m->callbacks.rule_set[RULE_group_budget]) {
        double in[TRIB_MAX_RULE_VALUES] = {income, usd_of(ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, g)), m->fighters[g],
                                           armed_wanted(m, g, force * income), wage, danger, holdings, p->group_floor};
        if (m->callbacks.rule(m->callbacks.user, m, RULE_group_budget, g, in, out) != 0)
            model_fail(m, TRIB_HOOK, "the rule group.budget asked to stop");
    }
    struct budget b = {armed_clamp(out[0], 0, 1), armed_clamp(out[1], 0, 1), armed_clamp(out[2], 0, 1)};
    double sum = b.force + b.protection + b.savings;
    if (sum > 1) {
        b.force /= sum;
        b.protection /= sum;
        b.savings /= sum;
    }
    return b;
}

/* Pays usd from a group's cash to towns by weights; counts it as the towns' income, its trade part apart. */
static void pay_towns(struct trib_model *m, int g, double usd, const double *weight, double trade_part, enum flow flow)
{
    int64_t part[TRIB_MAX_TOWNS], cash = ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, g), cents = cents_of(usd);
    double sum = 0;
    for (int t = 0; t < m->cas->n_towns; t++) sum += weight[t];
    if (cents > cash) cents = cash;
    if (cents <= 0 || sum <= 0) return;
    ledger_split(cents, weight, m->cas->n_towns, part);
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (part[t] <= 0) continue;
        ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, g), ledger_account(&m->ledger, ACCOUNT_TOWN, t),
                   part[t], flow);
        m->town_income_all[t] += part[t];
        m->town_income_trade[t] += (int64_t)((double)part[t] * trade_part);
    }
}

/* Pays for arms from cash; part of it is found in banks or goes to money changers, and a listed group's dealer asks more. Returns
 * arms at ordinary prices, usd. */
static double buy_arms(struct trib_model *m, int g, int64_t wanted)
{
    struct ledger *l = &m->ledger;
    int cash = ledger_account(l, ACCOUNT_GROUP_CASH, g);
    int64_t spent = wanted < l->balance[cash] ? wanted : l->balance[cash];
    if (spent <= 0) return 0;
    double banks = (double)spent * m->formal_share[g];
    int64_t found = (int64_t)(banks * armed_bank_hazard(m, g)), fee = 0;
    if (m->on.laundering) fee = (int64_t)(((double)spent - banks) * m->p.laundering_fee);
    ledger_pay_up_to(l, cash, ledger_account(l, ACCOUNT_SEIZED, 0), found, FLOW_CONFISCATED);
    ledger_pay_up_to(l, cash, ledger_account(l, ACCOUNT_SUPPLIERS, 0), fee, FLOW_HAWALA_FEE);
    int64_t paid = ledger_pay_up_to(l, cash, ledger_account(l, ACCOUNT_ARMS, 0), spent - found - fee, FLOW_ARMS_BUY);
    measure_add(m, M_seized, TRIB_NATION, 0, usd_of(found));
    if (m->on.laundering) measure_add(m, M_laundered, TRIB_NATION, 0, usd_of(spent));
    return usd_of(paid) / (m->arms_dear[g] * m->arms_price[g]);
}

/* Fighters follow the budget and the residents who would join; arms wear out and are bought. */
static void build_force(struct trib_model *m, int g, double force_usd)
{
    if (!m->on.group_budget) return;
    double wanted = armed_wanted(m, g, force_usd), men = m->recruits[g] + m->child_fighters[g];
    m->short_men[g] = m->recruits[g] >= 0 && wanted > men ? wanted - men : 0;
    if (m->recruits[g] >= 0 && wanted > men) wanted = men;
    wanted *= 1 - m->arms_vacancy[g];
    m->fighters[g] += m->p.group_adjust * (wanted - m->fighters[g]);
    int64_t equipment = cents_of(m->paid[g] * m->policy.offer_equipment[g]) + cents_of(m->deal_paid[g] * m->policy.deal_equipment[g]);
    double bought = buy_arms(m, g, cents_of(0.4 * force_usd) + equipment);
    m->arms[g] = m->arms[g] * (1 - m->p.group_arms_decay) + bought;
    measure_add(m, M_arms_bought, TRIB_GROUP, g, bought);
}

static void group_month(struct trib_model *m, int g, double factor, double *town_fighters)
{
    const struct trib_case *cas = m->cas;
    double wage = m->fighter_wage, share[TRIB_MAX_TOWNS], held[TRIB_MAX_TOWNS], standing = 0;
    for (int t = 0; t < cas->n_towns; t++) {
        share[t] = m->present[gt(m, g, t)] ? m->foothold[gt(m, g, t)] * (0.1 + m->holding[gt(m, g, t)]) : 0;
        held[t] = m->present[gt(m, g, t)] ? m->holding[gt(m, g, t)] : 0;
        standing += share[t];
    }
    m->safe_income[g] = m->announced[g] = m->deal_cost[g] = 0;
    if (standing > 0) outside_money(m, g);
    double trade = usd_of(m->income_toll[g] + m->income_captivity[g] + m->income_run[g]) * factor;
    int age = (m->week - m->appeared_week[g]) / 4;
    double speed = 1 / armed_clamp(age, 1, m->p.group_smoothing);
    m->trade_income[g] += speed * (trade - m->trade_income[g]);
    if (trade > 0) m->toll_part[g] += speed * (usd_of(m->income_toll[g]) * factor / trade - m->toll_part[g]);
    bool blocked = false;
    for (int t = 0; t < cas->n_towns; t++) blocked |= held[t] > 0 && m->blocked[t] > 0;
    if (!blocked) m->open_trade[g] = m->trade_income[g];
    double local = 0;
    for (int t = 0; t < cas->n_towns; t++)
        local += held[t] * cas->town[t].population * cas->town[t].income * m->p.group_rent_rate * (1 - arbiter_now(m, t));
    m->smooth_income[g] = m->trade_income[g] + local + m->goods_income[g];
    double income = armed_income(m, g);

    struct budget b = choose_budget(m, g, income, wage);
    double trade_part = income > 0 ? m->trade_income[g] / income : 0;
    double unpaid = m->p.group_core * cas->group[g].fighters, paid = m->fighters[g] > unpaid ? m->fighters[g] - unpaid : 0;
    pay_towns(m, g, paid * wage * m->p.group_keep, share, trade_part, FLOW_FIGHTERS);
    build_force(m, g, b.force * income);
    pay_towns(m, g, b.protection * income, held, trade_part, FLOW_SERVICES);
    struct ledger *l = &m->ledger;
    int cash = ledger_account(l, ACCOUNT_GROUP_CASH, g);
    int64_t saved = cents_of(b.savings * income), abroad = (int64_t)((double)saved * m->p.group_saved_abroad);
    ledger_pay_up_to(l, cash, ledger_account(l, ACCOUNT_GROUP_ABROAD, g), abroad, FLOW_SAVED);
    int64_t banked = (int64_t)((double)(saved - abroad) * (m->on.laundering ? m->formal_share[g] : 1)); /* the rest stays in cash */
    banked = ledger_pay_up_to(l, cash, ledger_account(l, ACCOUNT_GROUP_FORMAL, g), banked, FLOW_SAVED);
    if (m->on.laundering) measure_add(m, M_laundered, TRIB_NATION, 0, usd_of(banked));
    /* services delivered, as residents feel them: saturating in usd a head over fighters' pay */
    for (int t = 0; t < cas->n_towns; t++) {
        if (held[t] <= 0) continue;
        double sum = 0;
        for (int k = 0; k < cas->n_towns; k++) sum += held[k];
        double a_head = b.protection * income * held[t] / sum / (cas->town[t].population > 1 ? cas->town[t].population : 1);
        double unit = m->p.group_half_protection * wage / 100;
        double delivered = unit > 0 ? a_head / (a_head + unit) : 0;
        m->protection_group[t] += held[t] * (0.4 + 0.6 * delivered) * (m->war[t].on ? 0.3 : 1);
    }
    for (int t = 0; t < cas->n_towns; t++)
        if (standing > 0) town_fighters[t] += m->fighters[g] * share[t] / standing;

    double rents = usd_of(m->income_rent[g]), payoff = usd_of(m->income_payoff[g]);
    measure_add(m, M_revenue_rents, TRIB_GROUP, g, rents);
    measure_add(m, M_revenue_payoff, TRIB_GROUP, g, payoff);
    measure_add(m, M_revenue, TRIB_GROUP, g,
                rents + payoff + usd_of(m->income_goods[g] + m->income_toll[g] + m->income_captivity[g] + m->income_run[g]));
}

void groups_month(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    double town_fighters[TRIB_MAX_TOWNS] = {0};
    int weeks = m->week - m->armed_week;
    double factor = weeks > 0 ? 365.25 / 12 / 7 / weeks : 1;
    if (m->oil_first <= 0 && m->oil_usd > 0) m->oil_first = m->oil_usd;
    collect_rent(m);
    town_rents(m, factor);
    for (int t = 0; t < cas->n_towns; t++) m->protection_group[t] = 0;
    for (int g = 0; g < cas->n_groups; g++) {
        if (m->appeared_week[g] >= 0 && !cas->group[g].state) group_month(m, g, factor, town_fighters);
        m->income_toll[g] = m->income_captivity[g] = m->income_run[g] = m->income_rent[g] = m->income_payoff[g] = 0;
    }
    double dealt = 0;
    for (int g = 0; g < cas->n_groups; g++) dealt += m->deal_cost[g];
    levers_spend(m, LEVER_deal, dealt);
    for (int t = 0; t < cas->n_towns; t++) {
        m->town_fighters[t] = town_fighters[t];
        m->protection_group[t] = armed_clamp(m->protection_group[t], 0, 1);
    }
    m->armed_week = m->week;
}
