/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Designs of experiments: which points of the space of uncertain factors are run, and with which luck. Pure numbers: nothing here
 * knows of the model, the store or Lua.
 */
#ifndef TRIB_DESIGN_H
#define TRIB_DESIGN_H
#include "../../sim/tributary.h"

enum dist_kind {
    DIST_UNIFORM,     /* low, high */
    DIST_LOG_UNIFORM, /* low, high, both > 0: uniform in the logarithm */
    DIST_TRIANGULAR,  /* low, a = mode, high */
    DIST_PERT,        /* low, a = mode, high: a beta distribution with mean (low + 4 mode + high) / 6 */
    DIST_NORMAL,      /* a = mean, b = standard deviation, cut at low and high */
    DIST_LOGNORMAL,   /* a = median, b = standard deviation of the logarithm, cut at low and high */
    DIST_VALUES       /* value[n], each as likely as another */
};
#define DIST_MAX_VALUES 256
struct dist {
    enum dist_kind kind;
    double low, high, a, b;
    bool whole; /* rounded to whole numbers */
    int n;      /* of value[], DIST_VALUES */
    double value[DIST_MAX_VALUES];
};
/* Bounds finite and in order, spreads positive, mode inside, at least one value. TRIB_RANGE in words; `name` is what it is of. */
enum trib_status dist_check(const struct dist *dist, const char *name, struct trib_error *err);
/* Inverse distribution function at u in [0, 1]; inside [low, high]. */
double dist_quantile(const struct dist *dist, double u);
/* Distribution function (for checks and plots). */
double dist_cumulative(const struct dist *dist, double x);
/* Density (probability for DIST_VALUES) at x, as ABC's weights need it. */
double dist_density(const struct dist *dist, double x);

#define DESIGN_NAME 96
struct design_factor {
    char name[DESIGN_NAME]; /* as the user wrote it: a parameter, or lever.NAME.FIELD */
    struct dist dist;
};
enum design_kind {
    DESIGN_LIST,    /* the factors' values side by side: row i takes value i of each (DIST_VALUES of one length) */
    DESIGN_GRID,    /* all combinations: DIST_VALUES all of theirs, others `levels` quantiles from low to high, ends included */
    DESIGN_ONE,     /* one at a time: a centre (medians), then for each factor its low and high end (levels = 2) or `levels` quantiles */
    DESIGN_LATIN,   /* Latin hypercube of `points` rows, the best of several by the smallest distance between two rows */
    DESIGN_SOBOL,   /* `points` rows of a Sobol sequence with Owen's scrambling (hashed) */
    DESIGN_MORRIS,  /* `points` trajectories over `levels` (even, 4 unless told) levels */
    DESIGN_SALTELLI /* `points` base samples: A, B, and A with one column of B for each factor */
};
/* Names as users write them: "list", "grid", "one", "latin", "sobol", "morris", "saltelli". *n: how many. */
const char *const *design_names(int *n);

/* role[row] */
enum { DESIGN_PLAIN = 0, DESIGN_CENTRE = -1, DESIGN_A = -2, DESIGN_B = -3 };
/*
 * unit[row * n_factors + f] lies in [0, 1], value[…] is its quantile. luck[row]: rows with the same number run with the same
 * replicates, others with others. block[row]: rows that an analysis needs together (a Morris trajectory, a Saltelli base sample);
 * where one is missing, all of the block are left out.
 * role[row]: DESIGN_ONE: DESIGN_CENTRE, or 1 + f for rows where factor f is moved. DESIGN_MORRIS: DESIGN_CENTRE for the first row
 * of a trajectory, 1 + f where factor f was moved since the row before. DESIGN_SALTELLI: DESIGN_A, DESIGN_B, 1 + f for A with
 * column f of B.
 * With `luck_factor`, Morris and Saltelli treat luck as one factor more (role 1 + n_factors): Saltelli's A runs with luck
 * 2 * block, B with luck 2 * block + 1, and one row more for each block is A with the luck of B; a Morris trajectory ends with a row
 * that repeats the one before with other luck. So the share of the variance that is noise stands beside the indices. Without it,
 * all rows have luck 0. The plain designs always have luck 0.
 */
struct design {
    enum design_kind kind;
    int n_factors, n_rows, n_blocks, levels;
    bool luck_factor;
    struct design_factor *factor;
    double *unit, *value;
    int *luck, *block, *role;
};
/*
 * points: rows, trajectories or base samples (ignored by list, grid, one). levels: 0 = the kind's own default. seed: of scrambling,
 * permutations and trajectories. A design of more points begins with the rows of one of fewer for SOBOL, MORRIS and SALTELLI
 * (row order: block by block), never for LATIN. Factor order decides columns; the caller sorts.
 * Errors: TRIB_RANGE in words (no factor, too many rows: 10,000,000, Sobol with more than 256 columns, lists of different length).
 */
enum trib_status design_make(enum design_kind kind, const struct design_factor *factor, int n_factors, int points, int levels,
                             bool luck_factor, uint64_t seed, struct design *out, struct trib_error *err);
void design_clear(struct design *design);
/* Whether a design of this kind can be extended without losing its rows; the sentence says what happens otherwise. */
bool design_extends(enum design_kind kind, const char **sentence);
/* Point i (0, 1, …) of the scrambled Sobol sequence in `n` <= 256 dimensions. seed 0: unscrambled (the plain sequence, point 0 all 0). */
void design_sobol(uint64_t i, int n, uint64_t seed, double *unit);
#endif
