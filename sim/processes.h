/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the core's own files share beside the state: set-up functions, and pieces that tests look at. */
#ifndef TRIB_PROCESSES_H
#define TRIB_PROCESSES_H
#include "base.h"
#include "levers.h"
#include "measure.h"
#include "state.h"
#include "threads.h"

/* Keys of the draws of a town and of a group. */
static inline uint64_t town_uid(const struct trib_model *m, int t) { return trib_id_hash(m->cas->town[t].id); }
static inline uint64_t group_uid(const struct trib_model *m, int g) { return trib_id_hash(m->cas->group[g].id); }

void routes_forward(struct trib_model *m); /* fills forward, once */
/* Price sensitivity of a class over the middling one's: poor more, rich less. routes.c */
double routes_sensitivity(const struct trib_params *p, int class_);
/* routes.c: utilities of legs for a class, weights exp(mu u), and the solver; u, w [n_legs], z [n_towns]. Returns sweeps. */
void routes_utility(const struct trib_model *m, int class_, double *u);
void routes_weights(const struct trib_model *m, const double *u, double *w);
int routes_solve_class(const struct trib_model *m, const double *w, double *z);

/* market.c, journey.c, observe.c: first values; called by trib_model_create in this order. */
void market_init(struct trib_model *m);
enum trib_status journey_init(struct trib_model *m, struct trib_error *err);
void journey_clear(struct trib_model *m);
/* Firms serve this leg (else the town's own drivers, without limit): the sea from a coast, the land elsewhere. market.c */
bool market_serves(const struct trib_model *m, int leg);
/* New agent; grows the table. Fields other than those given are 0. */
enum trib_status migrants_add(struct migrants *g, struct trib_error *err);
enum trib_status migrants_reserve(struct migrants *g, int64_t n, struct trib_error *err);

void migrants_compact(struct migrants *g); /* takes out rows in a final status, keeping the order of the others */
/* The most that a lender would give against `weekly` repayments (cents) under a hazard to lose the debtor, when the debtor gets
 * through with chance `through`; cents. debt.c */
double debt_most(const struct trib_params *p, double weekly, double escape, double through);
/* What a lender expects back of a debt D paid off at `weekly`, today's cents; the share of a debt that is lost. debt.c */
double debt_expected(const struct trib_params *p, double debt, double weekly, double escape);
double debt_lost_share(double debt, double weekly, double escape);

/* Chance that patrols stop a traveller on a leg this week, all told (interdiction, information). */
double police_stop(const struct trib_model *m, int leg);
/* Punishment that smugglers of a town must expect, 0..1: certainty, hardly severity, and only as far as residents tell. police.c */
double police_punishment(const struct trib_model *m, int t);
/* Price of a leg by its parts, usd a person: the firm's default rule (market.c). */
double market_price(const struct trib_params *p, double cost, double toll, double risk, double load, double share);

double market_turn(const struct trib_model *m, int town); /* chance a month that a firm there takes a licence; market.c */
/* rumours.c: first beliefs; A hears B; a share of A's class does; how hard recruiters push a leg. */
void rumours_init(struct trib_model *m);
struct belief rumours_exchange(struct belief a, struct belief b, double convince, double convert, double confuse);
struct belief rumours_heard(const struct trib_params *p, struct belief a, struct belief b, double share);
double rumours_push(const struct trib_model *m, int leg);
/* Danger of a leg as a class fears it, in utility: believed death and capture, weighted and trusted. routes.c */
double routes_believed_death(const struct trib_model *m, int info, int leg); /* times trust */
double routes_fear(const struct trib_model *m, int info, int leg);
/* Persons of an origin who might leave and pass here. origins.c */
double origins_able(const struct trib_model *m, int origin, int wealth, double usd); /* share that can raise usd */
double origins_pool(const struct trib_model *m, int origin);

/* goods.c: price of arms at the start; a border town's crossing, or -1; toll there, share of value. */
void goods_init(struct trib_model *m);
int goods_crossing(const struct trib_model *m, const struct trib_good *good, int leg);
double goods_toll(const struct trib_model *m, int town);
/* boats.c: share of boats in distress that rescue finds off a coast; exponent of calm in launches; death at sea over the case's own
 * chance; cost of a kind over the case's; what rubber earns more, US$ a head. */
double boats_cover(const struct trib_model *m, int town);
double boats_calm_exponent(const struct trib_model *m, int town);
double boats_danger(const struct trib_model *m, int town);
double boats_cost(const struct trib_model *m, int town, int rubber);
double boats_gain_of_rubber(const struct trib_model *m, int town);

/* Hash h gone on over n bytes: of the whole state (model.c), of a week's figures (measure.c). */
uint64_t model_hash_bytes(uint64_t h, const void *bytes, size_t n);
#define MODEL_HASH_START 0xcbf29ce484222325u
/* Ends the run with a reason; the first one counts. */
void model_fail(struct trib_model *m, enum trib_status status, const char *text);
#endif
