/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What abc.c, which asks and tells, shares with abc_report.c, which puts the result into rows and words. */
#ifndef TRIB_STUDY_ABC_INSIDE_H
#define TRIB_STUDY_ABC_INSIDE_H
#include "abc.h"
#include <gsl/gsl_matrix.h>

#define ABC_POPULATIONS 100

struct abc_population {
    double tolerance, acceptance, effective;
    int runs;
    double *scale; /* [n_targets] of its distance; 0 where a target says nothing */
};
/*
 * Everything happens in quantiles of the prior, u in [0, 1]^k, where the prior is uniform: its density is 1 within and 0 without,
 * whatever the distributions are, and values that are rounded or listed need no densities of their own.
 */
struct abc {
    struct design_factor *factor;
    struct abc_target *target;
    int k, n_targets, wanted; /* accepted runs that end a population */
    struct abc_options o;
    bool componentwise;
    struct abc_population *population; /* [ABC_POPULATIONS] */
    int n_populations;                 /* complete */
    int simulated, failed;
    /* the last complete population */
    double *u, *value, *stat, *weight, *distance; /* [particles][k], [][k], [][n_targets], [], [] */
    double *cumulative;                           /* [particles]: of weight */
    gsl_matrix *kernel;                           /* [k][k]: Cholesky factor; its diagonal alone where componentwise */
    /* the one under way */
    double *next_u, *next; /* [batch][k]: quantiles, values */
    int n_next, proposed, runs, n_accepted, n_finite, capacity, finite_capacity;
    double *accepted_u, *accepted; /* [n_accepted][k], [][n_targets] */
    double *finite;                /* [n_finite][n_targets]: of all its runs */
};

static inline enum trib_status abc_no_memory(struct trib_error *err) { return trib_fail(err, TRIB_MEMORY, "not enough memory for ABC"); }
#endif
