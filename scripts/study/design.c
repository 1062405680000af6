/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design.h"
#include "design_parts.h"
#include "luck.h"
#include "sobol_sequence.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const design_name[] = {"list", "grid", "one", "latin", "sobol", "morris", "saltelli"};
enum { DESIGN_N_KINDS = sizeof design_name / sizeof design_name[0] };
_Static_assert(DESIGN_N_KINDS == DESIGN_SALTELLI + 1, "a name for each kind");

const char *const *design_names(int *n)
{
    *n = DESIGN_N_KINDS;
    return design_name;
}

bool design_extends(enum design_kind kind, const char **sentence)
{
    static const char *const why[] = {
        [DESIGN_LIST] = "A list is what was written; a longer one whose first values are the same keeps the runs of those.",
        [DESIGN_GRID] = "A finer grid is another grid; only the points that lie in both keep their runs.",
        [DESIGN_ONE] = "One at a time with another number of levels is another design; only the centre and the ends keep their runs.",
        [DESIGN_LATIN] = ("A Latin hypercube of another size shares no point with this one; all its rows are run anew. "
                          "A Sobol design ('sobol') can be extended."),
        [DESIGN_SOBOL] = "More points go on where the sequence ended; all runs are kept. A power of two covers the space most evenly.",
        [DESIGN_MORRIS] = "More trajectories are added to these; all runs are kept.",
        [DESIGN_SALTELLI] = "More base samples are added to these; all runs are kept. A power of two covers the space most evenly.",
    };
    if (sentence) *sentence = why[kind];
    return kind == DESIGN_SOBOL || kind == DESIGN_MORRIS || kind == DESIGN_SALTELLI;
}

/* ---- storage -------------------------------------------------------------------------------------------------------------------- */
void design_clear(struct design *design)
{
    free(design->factor);
    free(design->unit);
    free(design->value);
    free(design->luck);
    free(design->block);
    free(design->role);
    memset(design, 0, sizeof *design);
}

/* Room for `blocks` times `rows_each` rows, each row numbered by its block; all else 0. */
static enum trib_status design_room(struct design *d, int64_t blocks, int64_t rows_each, struct trib_error *err)
{
    if (blocks > DESIGN_MAX_ROWS / rows_each)
        return trib_fail(err, TRIB_RANGE, "This design would have %.10g rows; at most %d are allowed.", (double)blocks * (double)rows_each,
                         DESIGN_MAX_ROWS);
    int64_t rows = blocks * rows_each, numbers = rows * d->n_factors;
    if (numbers > DESIGN_MAX_NUMBERS)
        return trib_fail(err, TRIB_RANGE, "This design would have %lld rows of %d factors, which is %lld numbers; at most %d are allowed.",
                         (long long)rows, d->n_factors, (long long)numbers, DESIGN_MAX_NUMBERS);
    d->n_rows = (int)rows;
    d->n_blocks = (int)blocks;
    d->unit = calloc((size_t)numbers, sizeof *d->unit);
    d->value = calloc((size_t)numbers, sizeof *d->value);
    d->luck = calloc((size_t)rows, sizeof *d->luck);
    d->block = calloc((size_t)rows, sizeof *d->block);
    d->role = calloc((size_t)rows, sizeof *d->role);
    if (!d->unit || !d->value || !d->luck || !d->block || !d->role)
        return trib_fail(err, TRIB_MEMORY, "Not enough memory for a design of %d rows and %d factors.", d->n_rows, d->n_factors);
    for (int64_t r = 0; r < rows; r++) d->block[r] = (int)(r / rows_each);
    return TRIB_OK;
}
static double *design_row(const struct design *d, int64_t row) { return d->unit + row * d->n_factors; }

/* ---- list, grid, one at a time -------------------------------------------------------------------------------------------------- */
/* Where value i of a list lies among all of them: the middle of its share, so that its quantile is that value again. */
static double list_unit(const struct dist *dist, int i)
{
    int rank = 0;
    for (int j = 0; j < dist->n; j++) rank += dist->value[j] < dist->value[i];
    for (int j = 0; j < i; j++) rank += dist->value[j] == dist->value[i];
    return (rank + 0.5) / dist->n;
}

static enum trib_status design_list(struct design *d, struct trib_error *err)
{
    int n = d->factor[0].dist.n;
    for (int f = 0; f < d->n_factors; f++) {
        const struct design_factor *factor = &d->factor[f];
        if (factor->dist.kind != DIST_VALUES)
            return trib_fail(err, TRIB_RANGE,
                             "A list takes values side by side, but '%s' is a range; write its values out, or use another "
                             "design.",
                             factor->name);
        if (factor->dist.n != n)
            return trib_fail(err, TRIB_RANGE,
                             "A list takes values side by side, but '%s' has %d and '%s' has %d; all need the same number.",
                             d->factor[0].name, n, factor->name, factor->dist.n);
    }
    enum trib_status status = design_room(d, n, 1, err);
    if (status) return status;
    for (int f = 0; f < d->n_factors; f++)
        for (int i = 0; i < n; i++) design_row(d, i)[f] = list_unit(&d->factor[f].dist, i);
    return TRIB_OK;
}

/* The different values of a factor on a grid, as their units in ascending order: all of a list, else `levels` quantiles from end to
 * end. Neighbours that come out the same (whole numbers on a fine grid) are taken once. Returns how many; unit[max(levels, n)]. */
static int grid_levels(const struct dist *dist, int levels, bool all, double *unit)
{
    int n = all && dist->kind == DIST_VALUES ? dist->n : levels, kept = 1;
    unit[0] = n > 1 ? 0 : 0.5;
    double last = dist_quantile(dist, unit[0]);
    for (int i = 1; i < n; i++) {
        double u = (double)i / (n - 1), value = dist_quantile(dist, u);
        if (value == last) continue;
        unit[kept++] = u;
        last = value;
    }
    return kept;
}
static int grid_room(const struct design *d) { return d->levels > DIST_MAX_VALUES ? d->levels : DIST_MAX_VALUES; }

/* The last factor turns fastest. */
static enum trib_status design_grid(struct design *d, struct trib_error *err)
{
    double *unit = calloc((size_t)grid_room(d), sizeof *unit), rows = 1;
    if (!unit) return trib_fail(err, TRIB_MEMORY, "Not enough memory for a grid of %d levels.", d->levels);
    enum trib_status status = TRIB_OK;
    for (int f = 0; f < d->n_factors; f++) rows *= grid_levels(&d->factor[f].dist, d->levels, true, unit);
    if (rows > DESIGN_MAX_ROWS)
        status = trib_fail(err, TRIB_RANGE,
                           "All combinations of these %d factors are %.10g rows; at most %d are allowed. Fewer levels, fewer "
                           "factors or another design ('sobol', 'latin') would do.",
                           d->n_factors, rows, DESIGN_MAX_ROWS);
    if (!status) status = design_room(d, (int64_t)rows, 1, err);
    int64_t each = 1;
    for (int f = d->n_factors - 1; f >= 0 && !status; f--) {
        int n = grid_levels(&d->factor[f].dist, d->levels, true, unit);
        for (int64_t r = 0; r < d->n_rows; r++) design_row(d, r)[f] = unit[r / each % n];
        each *= n;
    }
    free(unit);
    return status;
}

static enum trib_status design_one(struct design *d, struct trib_error *err)
{
    double *unit = calloc((size_t)grid_room(d), sizeof *unit);
    if (!unit) return trib_fail(err, TRIB_MEMORY, "Not enough memory for a design of one factor at a time.");
    int64_t rows = 1;
    for (int f = 0; f < d->n_factors; f++) rows += grid_levels(&d->factor[f].dist, d->levels, false, unit);
    enum trib_status status = design_room(d, rows, 1, err);
    if (!status) {
        for (int64_t i = 0; i < rows * d->n_factors; i++) d->unit[i] = 0.5;
        d->role[0] = DESIGN_CENTRE;
        int64_t r = 1;
        for (int f = 0; f < d->n_factors; f++) {
            int n = grid_levels(&d->factor[f].dist, d->levels, false, unit);
            for (int i = 0; i < n; i++, r++) {
                design_row(d, r)[f] = unit[i];
                d->role[r] = 1 + f;
            }
        }
    }
    free(unit);
    return status;
}

/* ---- sequences -------------------------------------------------------------------------------------------------------------------- */
static enum trib_status design_points_sobol(struct design *d, int points, uint64_t seed, struct trib_error *err)
{
    if (d->n_factors > SOBOL_DIMENSIONS)
        return trib_fail(err, TRIB_RANGE,
                         "A Sobol design of %d factors is not possible; at most %d are. A Latin hypercube ('latin') takes "
                         "more.",
                         d->n_factors, SOBOL_DIMENSIONS);
    enum trib_status status = design_room(d, points, 1, err);
    for (int f = 0; f < d->n_factors && !status; f++) {
        struct sobol_axis axis;
        sobol_axis_init(&axis, f, true, seed);
        for (int r = 0; r < points; r++) design_row(d, r)[f] = sobol_axis_unit(&axis, (uint64_t)r);
    }
    return status;
}

/*
 * Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018: A and B are the two halves of one sequence in 2 k dimensions, so that each is
 * well spread and more base samples go on with the same sequence.
 */
static enum trib_status design_saltelli(struct design *d, int points, uint64_t seed, struct trib_error *err)
{
    int k = d->n_factors;
    if (2 * (int64_t)k > SOBOL_DIMENSIONS)
        return trib_fail(err, TRIB_RANGE,
                         "Sobol indices of %d factors need a sequence of %lld columns; at most %d factors are possible. "
                         "Morris screening ('morris') takes more and tells which matter.",
                         k, 2 * (long long)k, SOBOL_DIMENSIONS / 2);
    int each = k + 2 + d->luck_factor;
    enum trib_status status = design_room(d, points, each, err);
    if (status) return status;
    for (int f = 0; f < k; f++) {
        struct sobol_axis axis_a, axis_b;
        sobol_axis_init(&axis_a, f, true, seed);
        sobol_axis_init(&axis_b, k + f, true, seed);
        for (int p = 0; p < points; p++) {
            int64_t first = (int64_t)p * each;
            double a = sobol_axis_unit(&axis_a, (uint64_t)p), b = sobol_axis_unit(&axis_b, (uint64_t)p);
            for (int r = 0; r < each; r++) design_row(d, first + r)[f] = r == 1 || r == 2 + f ? b : a;
        }
    }
    for (int64_t r = 0; r < d->n_rows; r++) {
        int within = (int)(r % each);
        d->role[r] = within == 0 ? DESIGN_A : within == 1 ? DESIGN_B : within - 1;
        if (d->luck_factor) d->luck[r] = 2 * d->block[r] + (within == 1 || within == k + 2);
    }
    return TRIB_OK;
}

/* ---- trajectories ----------------------------------------------------------------------------------------------------------------- */
/* How many levels a factor has: a list its own values. Level l of n is u = l / (n - 1), whose quantile is value l of a list. */
static int morris_levels(const struct design *d, int f) { return d->factor[f].dist.kind == DIST_VALUES ? d->factor[f].dist.n : d->levels; }

/* Luck of the trajectories: rounds of starts count from 0 in the upper half of the first key, the others are marked at its top. */
#define MORRIS_ORDER (UINT64_C(2) << 62)
#define MORRIS_WAY (UINT64_C(3) << 62)

/*
 * The level at which factor f starts in trajectory t. In each round of n trajectories a factor starts once from each of its n levels,
 * in an order of its own: an even spread, which Campolongo et al. (2007) look for in a pool of candidates, and yet a trajectory does
 * not depend on how many there are.
 */
static int morris_start(uint64_t seed, int t, int f, int n)
{
    int order[DIST_MAX_VALUES];
    uint64_t key = (uint64_t)(uint32_t)(t / n) << 32 | (uint32_t)f;
    for (int r = 0; r < n; r++) {
        uint32_t other = study_below(seed, STUDY_MORRIS, key, (uint32_t)r, (uint32_t)r + 1);
        order[r] = r;
        order[r] = order[other];
        order[other] = r;
    }
    return order[t % n];
}

/*
 * Half the levels up or down, whichever stays inside: for n even that is Morris's delta = n / (2 (n - 1)) in [0, 1]. For n odd (lists
 * only) the jump is (n - 1) / 2, and from the middle the way is drawn.
 */
static int morris_move(uint64_t seed, int t, int f, int n, int start)
{
    int jump = n / 2;
    bool up = start < jump;
    if (n % 2 && start == jump) up = study_below(seed, STUDY_MORRIS, MORRIS_WAY | (uint32_t)t, (uint32_t)f, 2) == 1;
    return up ? start + jump : start - jump;
}

static enum trib_status morris_check(const struct design *d, struct trib_error *err)
{
    if (d->levels % 2 || d->levels > DIST_MAX_VALUES)
        return trib_fail(err, TRIB_RANGE, "A Morris design with %d levels is not possible; an even number from 2 to %d is.", d->levels,
                         DIST_MAX_VALUES);
    for (int f = 0; f < d->n_factors; f++) {
        const struct dist *dist = &d->factor[f].dist;
        if (dist->kind == DIST_VALUES && dist_quantile(dist, 0) == dist_quantile(dist, 1))
            return trib_fail(err, TRIB_RANGE,
                             "A Morris design moves every factor, but '%s' has only the value %g; give it two or more, or "
                             "leave it out.",
                             d->factor[f].name, dist_quantile(dist, 0));
    }
    return TRIB_OK;
}

/* Morris (1991), doi:10.1080/00401706.1991.10484804: from a random start each factor is moved once, in random order. */
static enum trib_status design_morris(struct design *d, int points, uint64_t seed, struct trib_error *err)
{
    int k = d->n_factors;
    int64_t each = (int64_t)k + 1 + d->luck_factor;
    int *order = calloc((size_t)k, sizeof *order);
    enum trib_status status = morris_check(d, err);
    if (!status && !order) status = trib_fail(err, TRIB_MEMORY, "Not enough memory for trajectories of %d factors.", k);
    if (!status) status = design_room(d, points, each, err);
    for (int t = 0; t < points && !status; t++) {
        int64_t first = t * each;
        for (int f = 0; f < k; f++) {
            uint32_t other = study_below(seed, STUDY_MORRIS, MORRIS_ORDER | (uint32_t)t, (uint32_t)f, (uint32_t)f + 1);
            order[f] = f;
            order[f] = order[other];
            order[other] = f;
        }
        d->role[first] = DESIGN_CENTRE;
        for (int s = 0; s < k; s++) {
            int f = order[s], n = morris_levels(d, f), start = morris_start(seed, t, f, n), end = morris_move(seed, t, f, n, start);
            d->role[first + 1 + s] = 1 + f;
            for (int r = 0; r < each; r++) design_row(d, first + r)[f] = (double)(r <= s ? start : end) / (n - 1);
        }
        if (d->luck_factor) d->role[first + k + 1] = 1 + k;
        for (int r = 0; r < each && d->luck_factor; r++) d->luck[first + r] = 2 * t + (r == k + 1);
    }
    free(order);
    return status;
}

/* ---- the one door ----------------------------------------------------------------------------------------------------------------- */
static enum trib_status design_check(enum design_kind kind, const struct design_factor *factor, int n_factors, int points, int levels,
                                     bool luck_factor, struct trib_error *err)
{
    static const char *const what[DESIGN_N_KINDS] = {/* what `points` counts, where it counts something */
                                                     [DESIGN_LATIN] = "row",
                                                     [DESIGN_SOBOL] = "row",
                                                     [DESIGN_MORRIS] = "trajectory",
                                                     [DESIGN_SALTELLI] = "base sample"};
    if ((unsigned)kind >= DESIGN_N_KINDS)
        return trib_fail(err, TRIB_RANGE, "There is no design number %d; the last is %d.", (int)kind, DESIGN_N_KINDS - 1);
    if (n_factors < 1) return trib_fail(err, TRIB_RANGE, "This design has no factor; at least one must vary.");
    if (what[kind] && points < 1)
        return trib_fail(err, TRIB_RANGE, "Design '%s' with %d points is not possible; it needs at least one %s.", design_name[kind],
                         points, what[kind]);
    bool by_level = kind == DESIGN_GRID || kind == DESIGN_ONE || kind == DESIGN_MORRIS;
    if (by_level && levels != 0 && (levels < 2 || levels > DESIGN_MAX_ROWS))
        return trib_fail(err, TRIB_RANGE, "Design '%s' with %d levels is not possible; it needs from 2 to %d.", design_name[kind], levels,
                         DESIGN_MAX_ROWS);
    if (luck_factor && kind != DESIGN_MORRIS && kind != DESIGN_SALTELLI)
        return trib_fail(err, TRIB_RANGE, "Design '%s' cannot treat luck as a factor; 'morris' and 'saltelli' can.", design_name[kind]);
    for (int f = 0; f < n_factors; f++) {
        enum trib_status status = dist_check(&factor[f].dist, factor[f].name, err);
        if (status) return status;
        for (int g = 0; g < f; g++)
            if (strcmp(factor[g].name, factor[f].name) == 0)
                return trib_fail(err, TRIB_RANGE, "'%s' is varied twice; each factor may be named once.", factor[f].name);
    }
    return TRIB_OK;
}

static int design_levels(enum design_kind kind, int levels)
{
    static const int usual[] = {[DESIGN_GRID] = 5, [DESIGN_ONE] = 2, [DESIGN_MORRIS] = 4, [DESIGN_SALTELLI] = 0};
    return usual[kind] && levels ? levels : usual[kind];
}

static int value_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
/* Quantiles of all units, column by column. Values are sorted once, which dist_quantile would do each time; the two latest quantiles are
 * remembered, as rows of a Saltelli block or a trajectory have but two different units in a column. */
static void design_values(struct design *d)
{
    for (int f = 0; f < d->n_factors; f++) {
        struct dist dist = d->factor[f].dist;
        if (dist.kind == DIST_VALUES) qsort(dist.value, (size_t)dist.n, sizeof *dist.value, value_order);
        double unit[2] = {NAN, NAN}, value[2] = {NAN, NAN};
        for (int64_t r = 0; r < d->n_rows; r++) {
            double u = design_row(d, r)[f];
            int at = u == unit[0] ? 0 : 1;
            if (u != unit[at]) {
                unit[1] = unit[0], value[1] = value[0];
                unit[0] = u, value[0] = dist_quantile(&dist, u);
                at = 0;
            }
            d->value[r * d->n_factors + f] = value[at];
        }
    }
}

enum trib_status design_make(enum design_kind kind, const struct design_factor *factor, int n_factors, int points, int levels,
                             bool luck_factor, uint64_t seed, struct design *out, struct trib_error *err)
{
    memset(out, 0, sizeof *out);
    enum trib_status status = design_check(kind, factor, n_factors, points, levels, luck_factor, err);
    if (status) return status;
    struct design d = {.kind = kind, .n_factors = n_factors, .levels = design_levels(kind, levels), .luck_factor = luck_factor};
    d.factor = calloc((size_t)n_factors, sizeof *d.factor);
    if (!d.factor) return trib_fail(err, TRIB_MEMORY, "Not enough memory for %d factors.", n_factors);
    memcpy(d.factor, factor, (size_t)n_factors * sizeof *factor);
    switch (kind) {
    case DESIGN_LIST: status = design_list(&d, err); break;
    case DESIGN_GRID: status = design_grid(&d, err); break;
    case DESIGN_ONE: status = design_one(&d, err); break;
    case DESIGN_LATIN:
        status = design_room(&d, points, 1, err);
        if (!status) status = latin_fill(d.unit, points, n_factors, seed, err);
        break;
    case DESIGN_SOBOL: status = design_points_sobol(&d, points, seed, err); break;
    case DESIGN_MORRIS: status = design_morris(&d, points, seed, err); break;
    case DESIGN_SALTELLI: status = design_saltelli(&d, points, seed, err); break;
    }
    if (status) {
        design_clear(&d);
        return status;
    }
    design_values(&d);
    *out = d;
    return TRIB_OK;
}
