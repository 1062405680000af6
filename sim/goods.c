/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Goods on the same legs: what is cheap here and dear there crosses the home country's border with the drivers who also take people.
 * It goes where the margin is left after tolls and patrols, is taxed by those who hold the crossing's town, and weapons that come
 * through make arms cheaper for all groups. A7 C1.
 * Reads case goods, holdings, policy, wars. Writes goods_flow, goods_income, income_goods, arms_price, ledger (TRADERS).
 */
#include "armed.h"
#include <string.h>

/* The town inside the home country at which a leg crosses its border, or -1. Each crossing is one leg: by land the one that leaves. */
int goods_crossing(const struct trib_model *m, const struct trib_good *good, int l)
{
    const struct trib_case *cas = m->cas;
    const struct trib_leg *leg = &cas->leg[l];
    bool sea = leg->mode == TRIB_SEA;
    if ((good->by == TRIB_BY_LAND && sea) || (good->by == TRIB_BY_SEA && !sea)) return -1;
    bool from = strcmp(cas->town[leg->from].country, cas->home_country) == 0, to = strcmp(cas->town[leg->to].country, cas->home_country) == 0;
    return from && !to ? leg->from : -1;
}

/* Share of the value that collectors of a town take: n of them as from travellers (tolls_chain), none where the state keeps order. */
double goods_toll(const struct trib_model *m, int t)
{
    double square = 0, sum = 0;
    if (!m->on.tolls) return 0;
    for (int g = 0; g < m->cas->n_groups; g++) {
        double share = m->toll_share[gt(m, g, t)];
        sum += share;
        square += share * share;
    }
    if (sum <= 0) return 0;
    double n = m->on.toll_chain ? sum * sum / square : 1;
    return m->p.goods_toll * tolls_chain(2, n) * (1 - arbiter_now(m, t)); /* one collector takes goods.toll itself */
}

/* Profit a unit of value at a crossing, as a share of the value: the gap of prices less tolls and what patrols take. */
static double margin(const struct trib_model *m, const struct trib_good *good, int l, int t, double price)
{
    double twin = m->cas->leg[l].twin >= 0 ? police_stop(m, m->cas->leg[l].twin) : 0, stop = police_stop(m, l);
    return good->gap * price - goods_toll(m, t) - (good->out || m->cas->leg[l].mode == TRIB_SEA ? stop : twin);
}

static void tax(struct trib_model *m, int t, double value)
{
    int64_t part[TRIB_MAX_GROUPS], cents = cents_of(value * goods_toll(m, t));
    double share[TRIB_MAX_GROUPS];
    if (cents <= 0) return;
    for (int g = 0; g < m->cas->n_groups; g++) share[g] = m->toll_share[gt(m, g, t)];
    ledger_split(cents, share, m->cas->n_groups, part);
    for (int g = 0; g < m->cas->n_groups; g++) {
        if (part[g] <= 0) continue;
        ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_TRADERS, 0), ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, g), part[g],
                   FLOW_GOODS_TOLL);
        m->income_goods[g] += part[g];
        measure_add(m, M_revenue_goods, TRIB_GROUP, g, usd_of(part[g]));
    }
}

/*
 * Flow of a good: crossings are chosen by a logit of the margin, the whole follows the mean over crossings of what the margin draws,
 * to a power below one, so that what is stopped at one goes in part by another. Returns the value that came through.
 */
static double carry(struct trib_model *m, const struct trib_good *good)
{
    const struct trib_case *cas = m->cas;
    double *weight = m->work, sum = 0, price = 1, through = 0;
    int n = 0;
    if (good->series >= 0) {
        const struct trib_series *series = &cas->series[good->series];
        price = series->value[0] != 0 ? trib_series_at(series, m->day) / trib_series_at(series, cas->first_day) : 1;
    }
    for (int l = 0; l < cas->n_legs; l++) {
        int t = goods_crossing(m, good, l);
        weight[l] = t < 0 ? 0 : exp(m->p.goods_pull * (margin(m, good, l, t, price) - good->gap)) * (m->war[t].on ? m->p.goods_war : 1);
        n += t >= 0;
        sum += weight[l];
    }
    if (n == 0 || sum <= 0) return 0;
    double all = good->value * price * pow(sum / n, m->p.goods_total);
    for (int l = 0; l < cas->n_legs; l++) {
        int t = goods_crossing(m, good, l);
        if (t < 0) continue;
        double value = all * weight[l] / sum;
        m->goods_flow[l] += value;
        through += value;
        tax(m, t, value);
    }
    return through;
}

void goods_init(struct trib_model *m)
{
    for (int g = 0; g < m->cas->n_groups; g++) m->arms_price[g] = 1;
}

void goods_month(struct trib_model *m)
{
    double weapons = 0, usual = 0, value = 0;
    memset(m->goods_flow, 0, (size_t)m->cas->n_legs * sizeof *m->goods_flow);
    memset(m->income_goods, 0, (size_t)m->cas->n_groups * sizeof *m->income_goods);
    if (!m->on.goods) return;
    for (int i = 0; i < m->cas->n_goods; i++) {
        const struct trib_good *good = &m->cas->good[i];
        double through = carry(m, good);
        value += through;
        if (good->weapon) weapons += through, usual += good->value;
    }
    measure_add(m, M_goods_value, TRIB_NATION, 0, value);
    double price = usual > 0 ? pow(fmax(weapons / usual, 0.01), -m->p.goods_arms) : 1;
    for (int g = 0; g < m->cas->n_groups; g++) {
        m->goods_income[g] += (usd_of(m->income_goods[g]) - m->goods_income[g]) / m->p.group_smoothing;
        m->arms_price[g] = price;
    }
}
