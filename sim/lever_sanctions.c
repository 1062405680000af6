/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sanctions regime. Whom it points to is decided by a rule over the record; what listing does is for listing.c, laundering.c and
 * groups.c. A group that sees its listing come moves its money first. B7 C4 H10.
 */
#include "levers.h"
#include "processes.h"
#include <math.h>

enum { RULE, DELAY, MOST, FREEZE, DEAR, POST, COST };
enum { NAMED, CAPTIVITY, VIOLENCE, REVENUE };

/* What observers have on a group: captures on legs into towns that it holds, deaths in clashes there, passages out of them. */
static double on_record(const struct trib_model *m, const struct trib_setting *s, int g, int rule)
{
    double sum = 0;
    if (rule == NAMED) return !s->places[TRIB_GROUP].all || m->named[g] ? 1 : 0; /* by the regime itself, else by a report */
    if (rule == CAPTIVITY)
        for (int l = 0; l < m->cas->n_legs; l++) sum += m->holding[gt(m, g, m->cas->leg[l].to)] * m->seen_capture[l];
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (rule == VIOLENCE) sum += m->holding[gt(m, g, t)] * m->seen_clash[t];
        if (rule == REVENUE) sum += m->holding[gt(m, g, t)] * m->seen_town[t];
    }
    return sum;
}

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    const int n = m->cas->n_groups;
    double score[TRIB_MAX_GROUPS], share = levers_buy(m, i, strength * s->field[COST]), room = s->field[MOST];
    if (share <= 0) return;
    for (int g = 0; g < n; g++) {
        bool covered = trib_set_has(&s->places[TRIB_GROUP], g) && !m->cas->group[g].state && m->appeared_week[g] >= 0;
        score[g] = covered ? on_record(m, s, g, (int)s->field[RULE]) : -1;
        if (covered && m->proposed_week[g] >= 0) room--; /* who is on the list stays on it */
    }
    for (int g = 0; g < n; g++) {
        int worse = 0;
        if (score[g] < 0) continue;
        for (int k = 0; k < n; k++)
            worse += m->proposed_week[k] < 0 && (score[k] > score[g] || (k < g && score[k] == score[g]));
        if (score[g] > 0 && (worse < room || s->field[RULE] < CAPTIVITY)) q->to_list[g] = 1;
        q->sanction[g] = fmax(q->sanction[g], strength * share);
        q->list_delay[g] = q->list_delay[g] > 0 ? fmin(q->list_delay[g], s->field[DELAY]) : s->field[DELAY];
        q->freeze[g] = fmax(q->freeze[g], s->field[FREEZE]);
        q->dear[g] = fmax(q->dear[g], s->field[DEAR]);
        q->post_lost[g] = fmax(q->post_lost[g], s->field[POST]);
    }
}

const struct lever lever_sanctions = {
    .info = {.name = "sanctions", .briefs = "B7 C4 H10", .places = AT_GROUP, .source = "assumed", .moves = "listed_groups frozen arms_bought revenue_rents lever_cost",
             .full = "all states apply the sanctions; the fields then hold in full",
             .doc = "armed groups are listed by a rule over the record: bank balances frozen, arms dearer, state pay and posts lost; they may move their money first",
             .field = {[RULE] = {"listing_rule", 0, 0, 3, "rule", "assumed", "who is listed: the groups named by the regime or else by reports; or those with most recorded captures, deaths in clashes or passages in towns they hold", "named captivity violence revenue"},
                       [DELAY] = {"delay_weeks", 26, 0, 260, "weeks", "assumed", "from the proposal, of which the group learns, to the listing", NULL},
                       [MOST] = {"most", 5, 0, 64, "groups", "assumed", "most groups on the list by the record; no limit to named ones", NULL},
                       [FREEZE] = {"freeze", 0.8, 0, 1, "share", "assumed", "bank balances that are found and frozen", NULL},
                       [DEAR] = {"dearer_arms", 0.3, 0, 5, "times", "assumed", "rise of the price of arms", NULL},
                       [POST] = {"posts_lost", 1, 0, 1, "share", "assumed", "state pay and official posts lost", NULL},
                       [COST] = {"cost", 3000000, 0, 1000000000, "US$ a year", "assumed", "panel of experts, enforcement", NULL}}},
    .act = act};
