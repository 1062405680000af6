/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training of officials and mission staff to recognise victims: more are recognised; how many others are taken for victims as well
 * is a matter of the course. Where places of assistance are few, the mistaken take them from victims. C2. */
#include "levers.h"

enum { COST, TRAINED, RIGHT, WRONG };

static void act(struct trib_model *m, int i, double strength)
{
    const struct trib_setting *s = &m->setting[i];
    struct policy *q = &m->policy;
    double share = levers_buy(m, i, strength * s->field[COST]);
    for (int t = 0; t < m->cas->n_towns; t++) {
        if (!levers_covers_town(m, s, t)) continue;
        double add = strength * share * s->field[TRAINED], sum = q->train[t] + add;
        if (sum <= 0) continue;
        q->train_true[t] = (q->train_true[t] * q->train[t] + s->field[RIGHT] * add) / sum;
        q->train_false[t] = (q->train_false[t] * q->train[t] + s->field[WRONG] * add) / sum;
        q->train[t] = sum > 1 ? 1 : sum;
    }
}

const struct lever lever_mission_training = {
    .info = {.name = "mission_training", .briefs = "C2", .places = AT_TOWN, .source = "assumed",
             .moves = "identified_victims identified_wrongly",
             .full = "everybody who is to be trained has been",
             .doc = "training of officials to recognise victims of trafficking",
             .field = {[COST] = {"cost", 2000000, 0, 1000000000, "US$ a year", "assumed", "courses and refreshers in all named towns together", NULL},
                       [TRAINED] = {"trained", 0.8, 0, 1, "share", "assumed", "officials who have been through it and still serve", NULL},
                       [RIGHT] = {"true_positives", 0.6, 0, 1, "share", "assumed", "victims whom the trained recognise when they look", NULL},
                       [WRONG] = {"false_positives", 0.05, 0, 1, "share", "assumed", "others whom they take for victims; a course that teaches to see victims everywhere has it high", NULL}}},
    .act = act};
