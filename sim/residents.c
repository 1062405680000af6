/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Residents of the towns: a sample of persons for every people of a town, each standing for `weight`. They work, earn, change
 * occupation, and take sides. A town's numbers (smugglers, recruits, incomes) are expectations over its sample, so that few
 * sampled persons do not make for noisy towns; the occupation column holds one draw of it.
 */
#include "armed.h"
#include <string.h>

#define CELL 24 /* sampled persons for each people of a town */

int residents_wanted(const struct trib_case *cas) { return cas->n_residents * CELL; }

static bool at_home(const struct trib_model *m, int t)
{
    return strcmp(m->cas->town[t].country, m->cas->home_country) == 0;
}
/* Casual pay, the unit in which residents compare lives; usd a month, above zero. */
static double casual(const struct trib_model *m, int t)
{
    const struct trib_town *town = &m->cas->town[t];
    return town->wage > 0 ? town->wage : town->income > 0 ? 2 * town->income : 1;
}
static double oil_level(const struct trib_model *m)
{
    return m->oil_first > 0 && m->oil_usd >= 0 ? pow(m->oil_usd / m->oil_first, m->p.residents_oil_pass) : 1;
}

/* Armed group that a person of a people stands nearest to in a town: its own people's with the most power, else the holder. */
static int nearest_group(const struct trib_model *m, int t, int people)
{
    int own = -1, any = -1;
    for (int g = 0; g < m->cas->n_groups; g++) {
        if (!armed_in(m, g, t)) continue;
        double h = m->holding[gt(m, g, t)];
        if (m->cas->group[g].people == people && (own < 0 || h > m->holding[gt(m, own, t)])) own = g;
        if (any < 0 || h > m->holding[gt(m, any, t)]) any = g;
    }
    return own >= 0 ? own : any;
}

/* ---- what a person would do --------------------------------------------------------------------------------------- */
struct life { /* chances of a resident, before jobs run out */
    double fight;    /* would join the group nearest to it */
    double smuggle;
    double covered;  /* has a livelihoods place */
};

/* Livelihood places of a town over residents who might take them. */
static double coverage(const struct trib_model *m, int t)
{
    double eligible = m->cas->town[t].population * m->p.residents_working_age;
    return eligible > 0 ? armed_clamp(m->policy.jobs[t] / eligible, 0, 1) : 0;
}

/* Part of job money that the town's holders take. */
static double leaked(const struct trib_model *m, int t)
{
    double held = 0;
    for (int g = 0; g < m->cas->n_groups; g++)
        if (armed_in(m, g, t)) held += m->holding[gt(m, g, t)];
    return m->p.residents_job_leakage * armed_clamp(held, 0, 1);
}

/* Share of illicit hours that a place takes away from who has it: pay that is believed to last does most, training alone little. */
static double job_effect(const struct trib_model *m, int t)
{
    double training = armed_clamp(m->policy.job_training[t], 0, 1);
    double pull = armed_clamp(m->policy.job_wage[t] * (1 - leaked(m, t)) / casual(m, t), 0, 1);
    double kind = (1 - training) * pull + training * m->p.residents_training_effect;
    double months = m->policy.job_months[t], lasts = months > 0 ? months / (months + m->p.residents_job_horizon) : 0;
    double future = armed_clamp(m->policy.job_credibility[t], 0, 1) * lasts;
    return m->p.residents_livelihood_effect * (0.4 + 0.6 * future) * kind;
}

/* Share of illicit hours that skills and capital from past jobs still keep people from. A10 H4. */
static double lasting(const struct trib_model *m, int t)
{
    return m->on.persistence ? armed_clamp(m->skill[t] * m->p.residents_skill_effect, 0, 1) : 0;
}
/* Skills and capital grow with paid places, little with training alone, and wear off over years. */
static void learn_skills(struct trib_model *m, int t)
{
    double training = armed_clamp(m->policy.job_training[t], 0, 1);
    double kind = 1 - training + training * m->p.residents_training_effect;
    double gain = m->p.residents_skill_gain * coverage(m, t) * kind * (1 - m->skill[t]);
    m->skill[t] += m->on.persistence ? gain - m->skill[t] / (12 * m->p.residents_skill_years) : -m->skill[t];
    m->skill[t] = armed_clamp(m->skill[t], 0, 1);
}

static struct life consider(const struct trib_model *m, int r, int group)
{
    const struct trib_params *p = &m->p;
    int t = m->res.town[r];
    double pay = casual(m, t), danger = p->residents_arms_risk * (1 + (m->war[t].on ? 1 : 0));
    struct life life = {0};
    double grievance = m->on.grievance ? m->res.grievance[r] : 0;
    if (group >= 0) {
        double arms = m->fighter_wage / pay * (1 - armed_clamp(danger, 0, 1));
        life.fight = armed_logistic((arms - 1 + p->residents_grievance_join * grievance +
                                     p->residents_allegiance_join * (m->res.group_allegiance[r] - 0.5)) / p->residents_spread);
    }
    double trade = m->smuggler_wage[t] / pay, fear = p->punish_fear * police_punishment(m, t);
    life.smuggle = m->smuggler_wage[t] > 0 ? armed_logistic((trade - 1 - p->residents_stigma - fear) / p->residents_spread) : 0;
    life.covered = coverage(m, t);
    double less = (1 - life.covered * job_effect(m, t)) * (1 - lasting(m, t));
    life.fight *= less;
    life.smuggle *= less;
    return life;
}

/* ---- towns' books -------------------------------------------------------------------------------------------------- */
/* Last month is over: what the trade was worth to the town, and households spend what came in. */
static void close_month(struct trib_model *m, int t)
{
    struct ledger *l = &m->ledger;
    int account = ledger_account(l, ACCOUNT_TOWN, t);
    m->trade_share_month[t] = m->town_income_all[t] > 0 ? (double)m->town_income_trade[t] / (double)m->town_income_all[t] : 0;
    measure_add(m, M_local_income, TRIB_TOWN, t, usd_of(m->town_income_all[t]));
    m->town_income_trade[t] = m->town_income_all[t] = 0;
    ledger_pay_up_to(l, account, ledger_account(l, ACCOUNT_SUPPLIERS, 0), ledger_balance(l, ACCOUNT_TOWN, t), FLOW_CONSUME);
}

static double public_jobs(const struct trib_model *m, int t)
{
    return at_home(m, t) ? m->cas->town[t].population * m->p.residents_working_age * m->p.residents_public : 0;
}

/* Books a month of the town's licit income. Returns usd that donors paid for livelihoods there. */
static double town_income(struct trib_model *m, int t)
{
    struct ledger *l = &m->ledger;
    const struct trib_town *town = &m->cas->town[t];
    int account = ledger_account(l, ACCOUNT_TOWN, t);
    double licit = town->population * town->income * (1 - m->displaced_share[t]) * (m->war[t].on ? 0.5 : 1);
    double salaries = public_jobs(m, t) * m->p.residents_public_pay * casual(m, t) * oil_level(m);
    double places = coverage(m, t) * town->population * m->p.residents_working_age;
    double cost = places * m->policy.job_wage[t], training = armed_clamp(m->policy.job_training[t], 0, 1);
    int64_t wages = cents_of(cost * (1 - training)), courses = cents_of(cost * training);
    ledger_pay(l, ledger_account(l, ACCOUNT_EMPLOYERS, 0), account, cents_of(licit), FLOW_LICIT);
    ledger_pay(l, ledger_account(l, ACCOUNT_STATE, 0), account, cents_of(salaries), FLOW_SALARY);
    m->town_income_all[t] += cents_of(licit) + cents_of(salaries);
    m->jobs_filled[t] = places;
    if (wages + courses <= 0) return 0;
    int64_t lost = cents_of(armed_levy(m, t, usd_of(wages), m->p.residents_job_leakage));
    ledger_pay(l, ledger_account(l, ACCOUNT_DONORS, 0), account, wages - lost, FLOW_JOBS);
    ledger_pay(l, ledger_account(l, ACCOUNT_DONORS, 0), ledger_account(l, ACCOUNT_SUPPLIERS, 0), courses, FLOW_POLICY);
    m->town_income_all[t] += wages - lost;
    return usd_of(wages + courses);
}

/* ---- occupation ------------------------------------------------------------------------------------------------------ */
/* Chances of each occupation, given that jobs in the trade and under arms are rationed among those who want them. */
static void chances(const struct trib_model *m, int r, const struct life *life, double smuggling_places, double fighting_places,
                    double *p)
{
    int t = m->res.town[r];
    bool included = m->cas->people[m->res.people[r]].included;
    double work = m->p.residents_working_age;
    p[FIGHTER] = m->p.residents_fighting_age * life->fight * fighting_places;
    p[SMUGGLING] = work * life->smuggle * smuggling_places;
    double left = work - p[FIGHTER] - p[SMUGGLING];
    if (left < 0) left = 0;
    p[PUBLIC_JOB] = at_home(m, t) ? left * m->p.residents_public * (included ? 1 : 0.4) : 0; /* the excluded get fewer */
    left -= p[PUBLIC_JOB];
    p[LIVELIHOOD_JOB] = left * life->covered;
    left -= p[LIVELIHOOD_JOB];
    p[LICIT] = left * (1 - m->p.residents_idle);
    p[IDLE] = 1 - p[FIGHTER] - p[SMUGGLING] - p[PUBLIC_JOB] - p[LIVELIHOOD_JOB] - p[LICIT];
}

static void take_up(struct trib_model *m, int r, const double *p, bool at_once)
{
    philox4x32_ctr_t luck = rng_words(m->key, DRAW_OCCUPATION, m->res.uid[r], (uint32_t)m->week, 0);
    if (!at_once && rng_unit_of(luck.v[0]) >= m->p.residents_rethink) return;
    static const enum occupation order[] = {FIGHTER, SMUGGLING, PUBLIC_JOB, LIVELIHOOD_JOB, LICIT};
    double u = rng_unit_of(luck.v[1]), sum = 0;
    enum occupation choice = IDLE;
    for (int i = 0; i < 5 && choice == IDLE; i++)
        if (u < (sum += p[order[i]])) choice = order[i];
    m->res.occupation[r] = (uint8_t)choice;
}

/* Income that a person's chances are worth, usd a month a head. */
static double income_of(const struct trib_model *m, int r, const double *p)
{
    int t = m->res.town[r];
    double pay = casual(m, t);
    double usd = p[LICIT] * pay + p[PUBLIC_JOB] * pay * m->p.residents_public_pay * oil_level(m) + p[FIGHTER] * m->fighter_wage +
                 p[SMUGGLING] * m->smuggler_wage[t] + p[LIVELIHOOD_JOB] * m->policy.job_wage[t] * (1 - m->policy.job_training[t]);
    return m->res.displaced[r] ? 0.3 * usd : usd;
}

/* All residents of a town choose; smugglers and recruits of the town are what their chances add up to. */
static void choose_work(struct trib_model *m, int t, int first, int end, bool at_once)
{
    const struct trib_params *p = &m->p;
    int group[TRIB_MAX_PEOPLES];
    double would_smuggle = 0, would_fight = 0;
    for (int k = 0; k < m->cas->n_peoples; k++) group[k] = nearest_group(m, t, k);
    for (int r = first; r < end; r++) {
        struct life life = consider(m, r, group[m->res.people[r]]);
        double here = m->res.weight[r] * (m->res.displaced[r] ? 0.3 : 1);
        would_smuggle += here * p->residents_working_age * life.smuggle;
        would_fight += here * p->residents_fighting_age * life.fight;
    }
    double trade = would_smuggle > 0 ? armed_clamp(m->smuggler_jobs[t] / would_smuggle, 0, 1) : 0;
    double arms = would_fight > 0 ? armed_clamp(m->town_fighters[t] / would_fight, 0, 1) : 0;
    /* Crews whom a job draws away are not all replaced: drivers are chosen by kin and trust, so a vacancy stays a while. */
    double away = 1 - (1 - coverage(m, t) * job_effect(m, t)) * (1 - lasting(m, t));
    double left = would_smuggle > 0 ? armed_clamp(m->ex_crews[t] / would_smuggle, 0, 1) : 0;
    double vacant = (1 - (1 - away) * (1 - left)) * (1 - p->residents_replacement);
    m->crew_supply[t] = would_smuggle;
    m->crew_vacancy[t] = vacant;
    if (m->on.occupation || at_once) m->smugglers[t] = would_smuggle * trade * (1 - vacant);
    /* hours under arms: groups fill part of the gaps, as crews do */
    m->arms_gap[t] = away * (1 - p->residents_replacement);
    double workers = m->cas->town[t].population * p->residents_working_age;
    double hours = m->smugglers[t] + fmin(m->town_fighters[t], would_fight / (1 - away > 0.01 ? 1 - away : 0.01)) * (1 - m->arms_gap[t]);
    m->illicit_hours[t] = workers > 0 ? hours / workers : 0;
    for (int r = first; r < end; r++) {
        int g = group[m->res.people[r]];
        double chance[N_OCCUPATIONS];
        struct life life = consider(m, r, g);
        chances(m, r, &life, trade, arms, chance);
        m->res.income[r] = income_of(m, r, chance);
        if (m->on.occupation || at_once) take_up(m, r, chance, at_once);
        /* who would fight for a group, wherever it stands */
        for (int k = 0; k < m->cas->n_groups; k++) {
            if (!armed_in(m, k, t)) continue;
            int people = m->cas->group[k].people;
            if (people >= 0 && people != m->res.people[r]) continue;
            if (m->recruits[k] < 0) m->recruits[k] = 0;
            double pressed = p->terror_force * m->mode_terror[k] * m->holding[gt(m, k, t)];
            m->recruits[k] += m->res.weight[r] * p->residents_fighting_age * fmin(1, life.fight + pressed);
        }
    }
}

/* ---- sides ----------------------------------------------------------------------------------------------------------- */
static double state_protection(const struct trib_model *m, int t)
{
    double base = at_home(m, t) ? m->p.residents_state_base * oil_level(m) : 0.6;
    double war = m->war[t].on ? 0.5 : 1, own = armed_clamp((base + m->p.residents_state_arbiter * arbiter_now(m, t)) * war, 0, 1);
    return own + (1 - own) * m->service_protection[t] * war;
}

/* How much better a neighbouring town is served with livelihood places, 0..1: what people without them look at. */
static double neighbours_jobs(const struct trib_model *m, int t)
{
    double best = 0;
    for (int l = m->cas->first_leg[t]; l < m->cas->first_leg[t + 1]; l++)
        if (m->cas->leg[l].mode != TRIB_SEA) best = fmax(best, m->job_cover[m->cas->leg[l].to]);
    return fmax(0, best - m->job_cover[t]);
}

/* Harm that the state's patrols and police do to a town that lives from the trade. */
static double patrol_harm(const struct trib_model *m, int t)
{
    const struct trib_case *cas = m->cas;
    double stop = m->policy.repressed[t] > m->policy.police[t] ? m->policy.repressed[t] : m->policy.police[t];
    for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++)
        if (m->policy.stop_leg[l] > stop) stop = m->policy.stop_leg[l];
    return armed_clamp(stop * m->trade_share_month[t] * 2, 0, 1);
}

/*
 * Grievance towards what income gaps between peoples (squared log of the ratio, Cederman), lost status and flight call for;
 * allegiance towards what protection, income and harm call for, harm by another people's group counting more. A4 A6.
 */
static void take_sides(struct trib_model *m, int t, int first, int end)
{
    const struct trib_params *p = &m->p;
    double usd[TRIB_MAX_PEOPLES] = {0}, heads[TRIB_MAX_PEOPLES] = {0}, all_usd = 0, all_heads = 0;
    for (int r = first; r < end; r++) {
        usd[m->res.people[r]] += m->res.weight[r] * m->res.income[r];
        heads[m->res.people[r]] += m->res.weight[r];
        all_usd += m->res.weight[r] * m->res.income[r];
        all_heads += m->res.weight[r];
    }
    double mean = all_heads > 0 ? all_usd / all_heads : 0, harm_state = patrol_harm(m, t), war = m->war[t].on ? 1 : 0;
    double protect_state = m->protection_state[t], protect_group = m->protection_group[t];
    double envy = p->residents_job_jealousy * neighbours_jobs(m, t), terror = m->terror[t];
    double wrong = envy + p->terror_grievance * terror + p->children_grievance * m->children_taken[t];
    for (int r = first; r < end; r++) {
        int people = m->res.people[r], g = nearest_group(m, t, people);
        const struct trib_people *kin = &m->cas->people[people];
        double own = heads[people] > 0 ? usd[people] / heads[people] : 0;
        double gap = own > 0 && mean > 0 ? log(own / mean) : 0;
        double grievance = armed_clamp((gap < 0 ? 1.0 : 0.5) * gap * gap + (kin->included ? 0 : 0.25) + 0.4 * m->res.displaced[r] + wrong, 0, 1);
        m->res.grievance[r] += p->residents_learn * (grievance - m->res.grievance[r]);
        m->res.fear[r] += 0.2 * (fmax(war, terror) - m->res.fear[r]);
        if (!m->on.allegiance) continue;
        bool ours = g >= 0 && m->cas->group[g].people == people;
        double state = (kin->included ? 0.45 : 0.3) + p->residents_protect_weight * (protect_state - 0.3) -
                       p->residents_harm_weight * harm_state;
        double group = g < 0 ? 0 : 0.3 + p->residents_protect_weight * protect_group * (ours ? 1 : 0.5) +
                       0.4 * m->trade_share_month[t] + (ours ? 0.15 : 0) -
                       p->residents_harm_weight * m->res.fear[r] * (ours ? 1 : 1 + p->residents_outgroup) / 2;
        m->res.allegiance[r] += p->residents_learn * (armed_clamp(state, 0, 1) - m->res.allegiance[r]);
        m->res.group_allegiance[r] += p->residents_learn * (armed_clamp(group, 0, 1) - m->res.group_allegiance[r]);
    }
}

/* What a town's residents add up to: allegiance, support of groups, and how many of them tell the state. */
static void sum_up(struct trib_model *m, int t, int first, int end)
{
    double weight = 0, state = 0, group = 0, tell = 0, away = 0, control = 0;
    for (int g = 0; g < m->cas->n_groups; g++)
        if (armed_in(m, g, t)) control += m->holding[gt(m, g, t)];
    double norm = m->on.norms ? m->p.norms_inform * (m->norm[t] - m->p.norms_first) : 0;
    control = armed_clamp(control * (1 - arbiter_now(m, t)), 0, 1);
    for (int r = first; r < end; r++) {
        double w = m->res.weight[r], a = m->res.allegiance[r], b = m->res.group_allegiance[r];
        weight += w;
        state += w * a;
        group += w * b;
        away += w * m->res.displaced[r];
        tell += w * armed_logistic(m->p.residents_inform_slope *
                                   (a - b - m->p.residents_retaliation * control * (1 + m->p.terror_silence * m->terror[t]) + norm));
    }
    /* a town without a sample of residents: nobody's mind is known, so the middle */
    m->town_allegiance[t] = weight > 0 ? state / weight : 0.5;
    m->support[t] = weight > 0 ? armed_clamp(0.5 + 0.5 * (group - state) / weight, 0, 1) : 0.5;
    m->inform[t] = !m->on.information ? 1 : weight > 0 ? tell / weight : 0.5;
    m->inform[t] += (1 - m->inform[t]) * armed_clamp(m->policy.testimony[t], 0, 1); /* victims who trust the state tell it */
    m->displaced_share[t] = weight > 0 ? away / weight : 0;
}

/* ---- set-up and month ------------------------------------------------------------------------------------------------ */
void residents_init(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    int n = 0;
    /* by town, so that a town's residents lie side by side whatever the order of the case's rows */
    for (int t = 0; t < cas->n_towns; t++)
        for (int i = 0; i < cas->n_residents; i++) {
            const struct trib_resident *row = &cas->resident[i];
            if (row->town != t) continue;
            uint64_t town = trib_id_hash(cas->town[t].id), people = trib_id_hash(cas->people[row->people].id);
            for (int k = 0; k < CELL; k++, n++) {
                struct residents *s = &m->res;
                uint64_t uid = town ^ (people * UINT64_C(0x9e3779b97f4a7c15)) ^ ((uint64_t)(k + 1) << 48);
                philox4x32_ctr_t luck = rng_words(m->key, DRAW_RESIDENT, uid, 0, 0);
                s->town[n] = t;
                s->people[n] = row->people;
                s->weight[n] = cas->town[t].population * row->share / CELL;
                s->uid[n] = uid;
                s->occupation[n] = IDLE;
                s->displaced[n] = false;
                s->income[n] = s->fear[n] = 0;
                bool included = cas->people[row->people].included;
                s->allegiance[n] = armed_clamp((included ? 0.45 : 0.3) + 0.3 * (rng_unit_of(luck.v[0]) - 0.5), 0, 1);
                s->group_allegiance[n] = armed_clamp(0.3 + 0.3 * (rng_unit_of(luck.v[1]) - 0.5), 0, 1);
                s->grievance[n] = included ? 0.05 : 0.25;
            }
        }
    m->res.n = n;
    for (int t = 0, first = 0; t < cas->n_towns; t++) {
        int end = first;
        while (end < n && m->res.town[end] == t) end++;
        sum_up(m, t, first, end);
        first = end;
    }
}

/* Displaced residents come home in quiet months; terror drives others away. */
static void come_and_go(struct trib_model *m, int t, int first, int end)
{
    double home = m->p.war_home * (1 - m->terror[t]), flight = m->p.terror_flight * m->terror[t];
    if (m->war[t].on) return;
    for (int r = first; r < end; r++) {
        if (m->res.displaced[r]) {
            if (rng_unit(m->key, DRAW_RESIDENT, m->res.uid[r], (uint32_t)m->week, 2) < home) m->res.displaced[r] = false;
        } else if (flight > 0 && rng_unit(m->key, DRAW_RESIDENT, m->res.uid[r], (uint32_t)m->week, 3) < flight) {
            m->res.displaced[r] = true;
            measure_add(m, M_displaced, TRIB_TOWN, t, (double)(int64_t)(m->res.weight[r] + 0.5));
        }
    }
}

/* Of who would fight for a group, those who left its arms under a programme do not count; and what jobs keep away from its men. */
static void count_recruits(struct trib_model *m)
{
    for (int g = 0; g < m->cas->n_groups; g++) {
        double share[TRIB_MAX_TOWNS], away = 0, gap = 0;
        armed_quarters(m, g, share);
        for (int t = 0; t < m->cas->n_towns; t++) {
            away += m->ex_fighters[gt(m, g, t)];
            gap += share[t] * m->arms_gap[t];
        }
        if (m->recruits[g] >= 0) m->recruits[g] = fmax(0, m->recruits[g] - away);
        m->arms_vacancy[g] = m->on.occupation ? gap : 0;
    }
}

void residents_month(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    bool at_once = m->week == 0;
    double paid = 0; /* usd for livelihoods */
    for (int g = 0; g < cas->n_groups; g++) m->recruits[g] = -1;
    for (int t = 0; t < cas->n_towns; t++) m->job_cover[t] = coverage(m, t); /* of all, before towns look at their neighbours */
    for (int t = 0, first = 0; t < cas->n_towns; t++) {
        int end = first;
        while (end < m->res.n && m->res.town[end] == t) end++;
        close_month(m, t);
        paid += town_income(m, t);
        learn_skills(m, t);
        come_and_go(m, t, first, end);
        m->protection_state[t] = state_protection(m, t);
        choose_work(m, t, first, end, at_once);
        take_sides(m, t, first, end);
        sum_up(m, t, first, end);
        first = end;
    }
    levers_spend(m, LEVER_livelihoods, paid);
    count_recruits(m);
    if (!m->on.occupation) /* nobody changes trade: no group grows beyond the men it began with */
        for (int g = 0; g < cas->n_groups; g++) m->recruits[g] = cas->group[g].fighters;
}
