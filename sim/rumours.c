/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people believe of the dangers of a leg (after Hinsch and Bijak): for each class of news a value and how far it is trusted.
 * Those who passed tell of it; classes talk, with error; the record is heard; recruiters lie to fill their places; campaigns tell the
 * record. Trust fades to what people give hearsay at large. A1 B9 C6.
 * Reads this week's movements, believed_… (record), load, margins, policy. Writes news_…, noticed_….
 */
#include "processes.h"
#include <math.h>

/*
 * A hears B; d = 1 - t is doubt. Of what neither doubts, A converts to B's view by `convert`; where A doubts and B does not, A is
 * convinced; where both trust what differs, they are confused. Without confusion the new value is a mean of both, weighted by
 * t_A d_B, convince d_A t_B and t_A t_B.
 */
struct belief rumours_exchange(struct belief a, struct belief b, double convince, double convert, double confuse)
{
    double da = 1 - a.t, db = 1 - b.t, apart = a.v + b.v > 0 ? fabs(a.v - b.v) / (a.v + b.v) : 0;
    double own = a.t * db, new = convince * da * b.t, both = a.t * b.t * (1 - confuse * apart), t = own + new + both;
    if (t <= 0) return a;
    return (struct belief){(own * a.v + new * b.v + both * ((1 - convert) * a.v + convert * b.v)) / t, t};
}

/* A share of the class hears b, the others nothing: means over the class, of trust and of what is believed and trusted. */
struct belief rumours_heard(const struct trib_params *p, struct belief a, struct belief b, double share)
{
    if (share <= 0) return a;
    if (share > 1) share = 1;
    struct belief x = rumours_exchange(a, b, p->rumours_convince, p->rumours_convert, p->rumours_confuse);
    double t = (1 - share) * a.t + share * x.t;
    if (t <= 0) return a;
    return (struct belief){((1 - share) * a.t * a.v + share * x.t * x.v) / t, t};
}

static double base_trust(const struct trib_params *p, int info) { return info ? p->route_trust_high : p->route_trust_low; }

void rumours_init(struct trib_model *m)
{
    for (int i = 0; i < N_INFO; i++)
        for (int l = 0; l < m->cas->n_legs; l++) {
            int k = i * m->cas->n_legs + l;
            m->news_death[k] = (struct belief){m->cas->leg[l].death, base_trust(&m->p, i)};
            m->news_capture[k] = (struct belief){0.02, base_trust(&m->p, i)};
        }
}

/* How hard recruiters push the places of a leg: the more they earn on one and the more stay empty. 0..1 */
double rumours_push(const struct trib_model *m, int l)
{
    int t = m->cas->leg[l].from;
    if (!m->on.deception || !market_serves(m, l) || m->n_firms[t] == 0) return 0;
    double margin = m->profit_margin[t] < 0 ? 0 : m->profit_margin[t] > 1 ? 1 : m->profit_margin[t];
    double idle = m->load_month[t] < 1 ? 1 - m->load_month[t] : 0;
    return margin * 0.5 * (1 + idle);
}

/* One class, one leg, one danger: what `record` and those who passed say of it, what the other class believes. */
static struct belief hear(const struct trib_model *m, int info, int l, struct belief a, struct belief other, double record, double passed,
                          double error)
{
    const struct trib_params *p = &m->p;
    double trust = base_trust(p, info), told = m->noticed_moves[l] / (m->noticed_moves[l] + p->rumours_crowd);
    double speed = p->rumours_explore * trust * told; /* kin and friends of those who passed */
    a.v += speed * (passed - a.v);
    a.t += speed * (1 - a.t);
    a = rumours_heard(p, a, (struct belief){record, trust}, p->rumours_news);
    other.v *= error;
    a = rumours_heard(p, a, other, p->rumours_talk);
    double push = rumours_push(m, l);
    if (push > 0) /* the less somebody knows, the more a recruiter is who tells him */
        a = rumours_heard(p, a, (struct belief){(1 - p->rumours_lie) * a.v, p->rumours_recruiter}, p->rumours_recruit * push * (1 - trust));
    a = rumours_heard(p, a, (struct belief){record, m->policy.campaign_trust[info]}, m->policy.campaign[info]);
    a.t += p->rumours_forget * (trust - a.t);
    if (a.v > 1) a.v = 1;
    return a;
}

static void notice(struct trib_model *m, int l)
{
    const struct trib_params *p = &m->p;
    double taken = (double)(m->captured[l] + m->stopped[l]), ended = (double)(m->arrived[l] + m->died[l]) + taken;
    m->noticed_moves[l] += p->rumours_late * (ended - m->noticed_moves[l]);
    m->noticed_death[l] += p->rumours_late * (p->rumours_notice * (double)m->died[l] - m->noticed_death[l]);
    m->noticed_capture[l] += p->rumours_late * (p->rumours_notice * taken - m->noticed_capture[l]);
}

void rumours_week(struct trib_model *m)
{
    if (!m->on.rumours) return;
    const struct trib_case *cas = m->cas;
    for (int l = 0; l < cas->n_legs; l++) {
        if (!m->forward[l]) continue; /* nobody thinks of it */
        notice(m, l);
        double moves = m->noticed_moves[l], death = moves > 0 ? m->noticed_death[l] / moves : 0, taken = moves > 0 ? m->noticed_capture[l] / moves : 0;
        struct belief dead[N_INFO], held[N_INFO];
        for (int i = 0; i < N_INFO; i++) dead[i] = m->news_death[i * cas->n_legs + l], held[i] = m->news_capture[i * cas->n_legs + l];
        for (int i = 0; i < N_INFO; i++) {
            int k = i * cas->n_legs + l;
            double error = exp(m->p.rumours_error * rng_normal(m->key, DRAW_RUMOUR, trib_id_hash(cas->leg_id[l]), (uint32_t)m->week, (uint32_t)i));
            m->news_death[k] = hear(m, i, l, dead[i], dead[N_INFO - 1 - i], m->believed_death[l], death, error);
            m->news_capture[k] = hear(m, i, l, held[i], held[N_INFO - 1 - i], m->believed_capture[l], taken, error);
        }
    }
}
