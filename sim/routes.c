/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Route choice: recursive logit (Fosgerau, Frejinger and Karlström 2013). With z = exp(V / scale') the values solve the linear
 * system z_k = sum over legs a out of k of exp(mu u(a)) z_head(a), z = 1 at a destination. A1 H1.
 *
 * Reads what classes believe of death and capture, prices, the case's legs. Writes value, choice. Money enters relative to a month's pay at
 * the destination, so a change of currency changes nothing.
 */
#include "processes.h"
#include <math.h>
#include <string.h>

/*
 * Which legs are on offer at all: those from whose head the quickest way to a destination is not straight back. Ways round a
 * closed road and along a coast stay open, walking back inland does not; without this rule a network of short legs invites
 * endless wandering, as each turn is one more alternative. Counts the stages of the quickest way as well (quick_steps).
 */
void routes_forward(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    double *days = m->work;
    for (int t = 0; t < cas->n_towns; t++) {
        days[t] = cas->town[t].role == TRIB_ROLE_DESTINATION ? 0 : 1e9;
        m->quick_steps[t] = 0;
    }
    for (int round = 0; round < cas->n_towns; round++)
        for (int l = 0; l < cas->n_legs; l++) {
            int from = cas->leg[l].from, to = cas->leg[l].to, steps = m->quick_steps[to] + 1;
            double through = cas->leg[l].days + days[to], change = through - days[from];
            if (cas->town[from].role == TRIB_ROLE_DESTINATION || days[to] >= 1e9) continue;
            if (change >= 1e-9 || (change > -1e-9 && steps >= m->quick_steps[from])) continue;
            days[from] = through;
            m->quick_steps[from] = steps;
        }
    for (int l = 0; l < cas->n_legs; l++) {
        const struct trib_leg *leg = &cas->leg[l];
        m->forward[l] = m->reaches[leg->to] && cas->town[leg->from].role != TRIB_ROLE_DESTINATION &&
                        days[leg->to] < days[leg->from] + leg->days - 1e-9;
    }
}

/* Sums of exp(mu u) over the legs out of one town must stay below one, or walking in circles would be worth something and no
 * solution exists; where they come close, the crossroads is made a little more tiresome. */
#define ROW_LIMIT 0.98
#define SWEEPS 400

double routes_sensitivity(const struct trib_params *p, int class_)
{
    int wealth = class_ % N_WEALTH;
    return wealth == 0 ? p->route_poor : wealth == 1 ? 1 : 1 / p->route_poor;
}

double routes_believed_death(const struct trib_model *m, int info, int l)
{
    if (!m->on.beliefs) return 0;
    if (!m->on.rumours) return (info ? m->p.route_trust_high : m->p.route_trust_low) * m->believed_death[l];
    struct belief x = m->news_death[info * m->cas->n_legs + l];
    return x.t * x.v;
}

double routes_fear(const struct trib_model *m, int info, int l)
{
    const struct trib_params *p = &m->p;
    if (!m->on.beliefs) return 0;
    if (m->on.rumours) {
        struct belief death = m->news_death[info * m->cas->n_legs + l], capture = m->news_capture[info * m->cas->n_legs + l];
        return p->route_death * death.t * death.v + p->route_capture * capture.t * capture.v;
    }
    double trust = info ? p->route_trust_high : p->route_trust_low;
    return trust * (p->route_death * m->believed_death[l] + p->route_capture * m->believed_capture[l]);
}

void routes_utility(const struct trib_model *m, int class_, double *u)
{
    const struct trib_case *cas = m->cas;
    const struct trib_params *p = &m->p;
    int info = class_ / N_WEALTH;
    double sensitivity = routes_sensitivity(p, class_);
    for (int l = 0; l < cas->n_legs; l++) {
        const struct trib_leg *leg = &cas->leg[l];
        double price = (double)m->price[l] / 100 / m->wage_abroad;
        double days = leg->days + (market_serves(m, l) ? 7 * m->wait[leg->from] : 0);
        u[l] = -p->route_leg - p->route_cost * sensitivity * price - p->route_time * days - routes_fear(m, info, l);
    }
}

/*
 * Gauss-Seidel from last week's answer, towns nearest to a destination first; the matrix is sparse and its rows sum below one,
 * so it converges at least by ROW_LIMIT a sweep and in practice in a handful. tests/test_routes.c compares with GSL's LU.
 */
int routes_solve_class(const struct trib_model *m, const double *w, double *z)
{
    const struct trib_case *cas = m->cas;
    int sweep = 0;
    for (double change = 1; change > 1e-13 && sweep < SWEEPS; sweep++) {
        change = 0;
        for (int i = 0; i < cas->n_towns; i++) {
            int t = m->town_order[i];
            if (!m->reaches[t]) continue;
            if (cas->town[t].role == TRIB_ROLE_DESTINATION) {
                z[t] = 1;
                continue;
            }
            double sum = 0;
            for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) sum += w[l] * z[cas->leg[l].to];
            double relative = fabs(sum - z[t]) / (sum > 1e-300 ? sum : 1e-300);
            if (relative > change) change = relative;
            z[t] = sum;
        }
    }
    return sweep;
}

void routes_weights(const struct trib_model *m, const double *u, double *w)
{
    const struct trib_case *cas = m->cas;
    for (int t = 0; t < cas->n_towns; t++) {
        double sum = 0;
        for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) {
            w[l] = m->forward[l] ? exp(m->p.route_scale * u[l]) : 0;
            sum += w[l];
        }
        if (sum > ROW_LIMIT)
            for (int l = cas->first_leg[t]; l < cas->first_leg[t + 1]; l++) w[l] *= ROW_LIMIT / sum;
    }
}

/* Cumulative thresholds on 32-bit words; the last open leg's is 2^32 - 1, so some leg is always drawn. */
static void choice_table(const struct trib_model *m, const double *w, const double *z, uint32_t *choice)
{
    const struct trib_case *cas = m->cas;
    for (int t = 0; t < cas->n_towns; t++) {
        int first = cas->first_leg[t], end = cas->first_leg[t + 1], last = -1;
        double sum = 0, upto = 0;
        for (int l = first; l < end; l++) sum += w[l] * z[cas->leg[l].to];
        for (int l = first; l < end; l++) {
            double q = sum > 0 ? w[l] * z[cas->leg[l].to] / sum : 0;
            upto += q;
            if (q > 0) last = l;
            choice[l] = upto >= 1 ? UINT32_MAX : (uint32_t)(upto * 4294967295.0);
        }
        if (last >= 0)
            for (int l = last; l < end; l++) choice[l] = UINT32_MAX;
    }
}

void routes_solve(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    double *u = m->work, *w = m->work + cas->n_legs;
    for (int c = 0; c < N_CLASSES; c++) {
        double *z = m->route_z + (size_t)c * cas->n_towns, *value = m->value + (size_t)c * cas->n_towns;
        uint32_t *choice = m->choice + (size_t)c * cas->n_legs;
        if (m->on.route_choice) {
            routes_utility(m, c, u);
            routes_weights(m, u, w);
            m->route_sweeps += routes_solve_class(m, w, z);
        } else { /* every leg that leads nearer to a destination is as likely, whatever it costs */
            for (int l = 0; l < cas->n_legs; l++) {
                int from = cas->leg[l].from, to = cas->leg[l].to;
                w[l] = m->reaches[to] && m->steps_left[to] < m->steps_left[from] ? 1 : 0;
            }
            for (int i = 0; i < cas->n_towns; i++) {
                int t = m->town_order[i];
                z[t] = m->reaches[t] ? exp(-m->p.route_leg * 1.5 * m->steps_left[t]) : 0;
            }
        }
        for (int t = 0; t < cas->n_towns; t++) value[t] = z[t] > 0 ? log(z[t]) / m->p.route_scale : -1e3;
        if (!m->on.route_choice) /* the draw ignores values: equal weights */
            for (int t = 0; t < cas->n_towns; t++) m->flat[t] = m->reaches[t] ? 1 : 0;
        choice_table(m, w, m->on.route_choice ? z : m->flat, choice);
    }
}
