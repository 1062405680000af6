/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What prim_search.c, which looks for a box, shares with prim.c, which looks again and again and says what was found. */
#ifndef TRIB_STUDY_PRIM_INSIDE_H
#define TRIB_STUDY_PRIM_INSIDE_H
#include "prim.h"
#include <math.h>

/* The usable rows. A free end of a box is -INFINITY or INFINITY. */
struct prim_worlds {
    int n, k;
    double *x;   /* [k][n]: by factor, as everything here walks along one */
    double *y;   /* [n] */
    int *order;  /* [k][n]: rows by ascending x */
    bool *steps; /* [k]: cut between values, not halfway between points */
    const struct design_factor *factor;
    const struct prim_options *o;
};
struct prim_box {
    double *low, *high; /* [k] */
    double mass, sum;   /* weight of the points inside, and of those of interest */
};
/* Memory of one search, reused by the next. */
struct prim_search {
    double *limit; /* [n_steps][2 k]: the trajectory's boxes */
    double *mass, *sum;
    int n_steps, capacity;
    int *active;  /* [k][n]: rows inside the box by ascending x */
    bool *inside; /* [n] */
    struct prim_box box;
};

static inline bool prim_restricts(const struct prim_box *b, int j) { return b->low[j] > -INFINITY || b->high[j] < INFINITY; }
static inline int prim_n_restricted(const struct prim_box *b, int k)
{
    int n = 0;
    for (int j = 0; j < k; j++) n += prim_restricts(b, j);
    return n;
}
/* Whether row i lies in the box, but for what it says of factor `except` (-1: nothing is excepted). */
static inline bool prim_holds(const struct prim_worlds *s, const struct prim_box *b, int i, int except)
{
    for (int j = 0; j < s->k; j++) {
        double x = s->x[(size_t)j * s->n + i];
        if (j != except && (x < b->low[j] || x > b->high[j])) return false;
    }
    return true;
}

/* The whole search: peel, choose, paste, drop. The box is m->box; *gain receives its coverage less mass; *step (may be NULL) the step
 * of the trajectory it came from. */
bool prim_search(struct prim_search *m, const struct prim_worlds *s, const double *weight, const double *y, double least, double *gain,
                 int *step);
/* Binomial chance of at least as many of interest in the box at the density that it has without what it says of factor j. */
double prim_quasi_p(const struct prim_worlds *s, const struct prim_box *b, int j, const double *weight, const double *y);
#endif
