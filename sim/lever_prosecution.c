/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Courts against smugglers and groups (prosecution), and denunciation, a tribunal, the duty to answer for slavery (accountability).
 * Becker's expected punishment, in which certainty counts and severity hardly does (Nagin); it reaches only who is told on. Without
 * an exit who fights has less reason to stop, and a group that loses its head may break up. A2 B3 H7.
 */
#include "armed.h"

enum { CERTAINTY, SEVERITY, EXIT, LEADERS, COST, NORM };

static double raise(double x, double to) { return to > x ? to : x; }

/* What both do to groups: exits closed, by severity too; leaders removed as far as the towns they hold tell. */
static void against_groups(struct trib_model *m, const struct trib_setting *s, double strength)
{
    for (int g = 0; g < m->cas->n_groups; g++) {
        if (!trib_set_has(&s->places[TRIB_GROUP], g) || m->cas->group[g].state || m->appeared_week[g] < 0) continue;
        double closed = strength * s->field[CERTAINTY] * s->field[SEVERITY] * (1 - s->field[EXIT]), *leaders = &m->policy.leaders[g];
        m->policy.surrender[g] = raise(m->policy.surrender[g], closed);
        *leaders += (1 - *leaders) * strength * s->field[CERTAINTY] * s->field[LEADERS] * armed_told(m, g);
    }
}

static void prosecute(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    strength *= levers_buy(m, i, strength * s->field[COST]);
    if (strength <= 0) return;
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        double *certainty = &m->policy.certainty[t];
        *certainty += (1 - *certainty) * strength * s->field[CERTAINTY];
        m->policy.severity[t] = raise(m->policy.severity[t], s->field[SEVERITY]);
    }
    against_groups(m, s, strength);
}

static void hold_to_account(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    strength *= levers_buy(m, i, strength * s->field[COST]);
    if (strength <= 0) return;
    double expected = s->field[SEVERITY] > 0 ? strength * s->field[CERTAINTY] * pow(s->field[SEVERITY], m->p.punish_severity) : 0;
    for (int g = 0; g < m->cas->n_groups; g++) {
        if (!trib_set_has(&s->places[TRIB_GROUP], g)) continue;
        m->policy.tribunal[g] += (1 - m->policy.tribunal[g]) * expected;
        m->policy.norm_cost[g] = raise(m->policy.norm_cost[g], strength * s->field[NORM]);
    }
    for (int t = 0; t < m->cas->n_towns; t++)
        if (levers_covers_town(m, s, t)) m->policy.condemn[t] += (1 - m->policy.condemn[t]) * strength * s->field[NORM];
    against_groups(m, s, strength);
}

const struct lever lever_prosecution = {
    .info = {.name = "prosecution", .briefs = "A2 B3", .places = AT_TOWN | AT_GROUP, .source = "assumed", .moves = "arrests price lever_cost",
             .full = "every smuggler on whom residents tell is charged with the stated certainty",
             .doc = "smugglers and leaders of groups are prosecuted, as far as residents tell",
             .field = {[CERTAINTY] = {"certainty", 0.5, 0, 1, "share", "assumed", "cases brought to court, of those that could be", NULL},
                       [SEVERITY] = {"severity", 0.5, 0, 1, "share", "assumed", "of the longest sentence", NULL},
                       [EXIT] = {"exit_offered", 0, 0, 1, "share", "assumed", "how far who stops is spared", NULL},
                       [LEADERS] = {"leaders", 0.02, 0, 0.2, "a month", "assumed", "chance that a group's leadership is removed, at full certainty where everybody informs", NULL},
                       [COST] = {"cost", 10000000, 0, 1000000000, "US$ a year", "assumed", "investigators, courts, prisons", NULL}}},
    .act = prosecute};
const struct lever lever_accountability = {
    .info = {.name = "accountability", .briefs = "B3", .places = AT_TOWN | AT_GROUP, .source = "assumed", .moves = "norm revenue_captivity lever_cost",
             .full = "a tribunal works with the stated certainty, and all denounce slavery",
             .doc = "denunciation and prosecution of slavery: a tribunal for captors, and a cost of keeping captives to groups that live from recognition",
             .field = {[CERTAINTY] = {"certainty", 0.3, 0, 1, "share", "assumed", "cases brought to court, of those that could be", NULL},
                       [SEVERITY] = {"severity", 0.5, 0, 1, "share", "assumed", "of the longest sentence", NULL},
                       [EXIT] = {"exit_offered", 0.5, 0, 1, "share", "assumed", "how far who stops is spared", NULL},
                       [LEADERS] = {"leaders", 0.01, 0, 0.2, "a month", "assumed", "chance that a group's leadership is removed, at full certainty where everybody informs", NULL},
                       [COST] = {"cost", 20000000, 0, 1000000000, "US$ a year", "assumed", "tribunal, investigators, publicity", NULL},
                       [NORM] = {"norm_cost", 0.5, 0, 1, "share", "assumed", "how loudly slavery is condemned, at home and by those who recognise groups", NULL}}},
    .act = hold_to_account};
