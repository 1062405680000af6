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
    DIST_VALUES       /* value[n], in any order, each as likely as another */
};
#define DIST_MAX_VALUES 256
struct dist {
    enum dist_kind kind;
    double low, high, a, b;
    bool whole; /* whole numbers: the form is stretched by a half at either end and rounded, so a uniform's are equally likely */
    int n;      /* of value[], DIST_VALUES */
    double value[DIST_MAX_VALUES];
};
/*
 * Bounds finite and in order, spreads positive, mode inside, at least one value, two whole numbers, and a share of at least 1e-9 of a
 * normal or lognormal between its bounds. TRIB_RANGE in words; `name` is what it is of. The functions below expect a checked one.
 */
enum trib_status dist_check(const struct dist *dist, const char *name, struct trib_error *err);
/* Inverse distribution function at u in [0, 1]: the least x with dist_cumulative(x) >= u, inside [low, high]; NaN for NaN. Level l of
 * n levels, u = l / (n - 1), is value l of n sorted values. */
double dist_quantile(const struct dist *dist, double u);
/* Distribution function, the share at or below x. */
double dist_cumulative(const struct dist *dist, double x);
/* Density (probability for DIST_VALUES and whole numbers) at x, as ABC's weights need it; 0 outside [low, high]. */
double dist_density(const struct dist *dist, double x);

#define DESIGN_NAME 96
#define DESIGN_MAX_ROWS 10000000
#define DESIGN_MAX_NUMBERS 200000000 /* rows times factors */
struct design_factor {
    char name[DESIGN_NAME]; /* as the user wrote it: a parameter, or lever.NAME.FIELD */
    struct dist dist;
};
enum design_kind {
    DESIGN_LIST,    /* the factors' values side by side: row i takes value i of each (DIST_VALUES of one length) */
    DESIGN_GRID,    /* all combinations: DIST_VALUES all of theirs, others `levels` (5 unless told) quantiles from low to high, ends
                       included; values that come out the same are taken once; the last factor turns fastest */
    DESIGN_ONE,     /* one at a time: a centre (medians), then for each factor its low and high end (levels = 2) or `levels` quantiles,
                       values that come out the same taken once */
    DESIGN_LATIN,   /* Latin hypercube of `points` rows, the best of several by the smallest distance between two rows */
    DESIGN_SOBOL,   /* `points` rows of a Sobol sequence with Owen's scrambling (hashed) */
    DESIGN_MORRIS,  /* `points` trajectories over `levels` (even, 4 unless told) levels p, each step p / 2 levels: p / (2 (p - 1)) of
                       the unit; DIST_VALUES step over half of their n values: (n / 2) / (n - 1), rounded down */
    DESIGN_SALTELLI /* `points` base samples: A, B, and A with one column of B for each factor */
};
/* Names as users write them: "list", "grid", "one", "latin", "sobol", "morris", "saltelli". *n: how many. */
const char *const *design_names(int *n);

/* role[row] */
enum { DESIGN_PLAIN = 0, DESIGN_CENTRE = -1, DESIGN_A = -2, DESIGN_B = -3 };
/*
 * unit[row * n_factors + f] lies in [0, 1], value[…] is its quantile. luck[row]: rows with the same number run with the same
 * replicates, others with others. block[row]: rows that an analysis needs together (a Morris trajectory, a Saltelli base sample);
 * where one is missing, all of the block are left out. The plain designs have a block for each row.
 * role[row]: DESIGN_ONE: DESIGN_CENTRE, or 1 + f for rows where factor f is moved. DESIGN_MORRIS: DESIGN_CENTRE for the first row
 * of a trajectory, 1 + f where factor f was moved since the row before. DESIGN_SALTELLI: DESIGN_A, DESIGN_B, 1 + f for A with
 * column f of B.
 * With `luck_factor`, Morris and Saltelli treat luck as one factor more (role 1 + n_factors): Saltelli's A runs with luck
 * 2 * block, B with luck 2 * block + 1, and one row more for each block is A with the luck of B; a Morris trajectory has luck
 * 2 * block and ends with a row that repeats the one before with luck 2 * block + 1. So the share of the variance that is noise stands
 * beside the indices. Without it, all rows have luck 0. The plain designs always have luck 0.
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
 * Errors: TRIB_RANGE in words (no factor, one named twice, a distribution that dist_check rejects, more than DESIGN_MAX_ROWS rows or
 * DESIGN_MAX_NUMBERS numbers, Sobol with more than 256 columns, Saltelli with more than 128 factors, lists of different length, levels
 * that are too few or, for Morris, odd, luck_factor with another kind); TRIB_MEMORY. *out is then empty; design_clear is harmless.
 */
enum trib_status design_make(enum design_kind kind, const struct design_factor *factor, int n_factors, int points, int levels,
                             bool luck_factor, uint64_t seed, struct design *out, struct trib_error *err);
void design_clear(struct design *design);
/* Whether a design of this kind can be extended without losing its rows; the sentence says what happens otherwise. */
bool design_extends(enum design_kind kind, const char **sentence);
/* Point i (0, 1, … below 2^32) of the scrambled Sobol sequence in `n` <= 256 dimensions: row i of a DESIGN_SOBOL with this seed. seed 0:
 * unscrambled (the plain sequence, point 0 all 0), while designs are always scrambled. */
void design_sobol(uint64_t i, int n, uint64_t seed, double *unit);
#endif
