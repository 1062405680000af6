/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "made_runs.h"
#include "harness.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void close_store(void *st) { store_close(st); }

static void run_put(const struct made_runs *made, const struct store_run_id *id, int arm, int run, int months, made_value value)
{
    int n;
    struct trib_error err = {0};
    const struct trib_measure_info *measure = trib_measures(&n);
    struct trib_result result = {.n_measures = n, .n_months = months, .first_month = MADE_FIRST_MONTH};
    result.monthly = malloc((size_t)(months * n) * sizeof(double));
    REQUIRE(result.monthly);
    for (int t = 0; t < months; t++)
        for (int m = 0; m < n; m++) result.monthly[t * n + m] = value(measure[m].name, arm, run, t);
    REQUIRE_STATUS(store_put(made->store, id, &result, NULL, &err), &err);
    free(result.monthly);
}

struct made_runs made_begin(void)
{
    struct made_runs made = {.cas = test_case("toy")};
    struct trib_error err = {0};
    static int n_stores;
    REQUIRE_STATUS(store_open(test_text("%s/made%d.sqlite", test_folder(), n_stores++), "test", false, false, &made.store, &err), &err);
    test_defer(close_store, made.store);
    REQUIRE_STATUS(store_begin(made.store, &err), &err);
    return made;
}
int made_plan(const struct made_runs *made, int ord, const char *name, const char *config, int runs)
{
    struct trib_error err = {0};
    const struct store_plan_row row = {0};
    int arm_id;
    REQUIRE_STATUS(store_arm(made->store, test_text("%064d", ord + 1), name, ord, "toy", config ? config : "{}", 1, runs, &arm_id, &err), &err);
    REQUIRE_STATUS(store_plan(made->store, ord, &row, 1, &err), &err);
    return arm_id;
}
void made_end(const struct made_runs *made)
{
    struct trib_error err = {0};
    REQUIRE_STATUS(store_planned(made->store, &err), &err);
}

struct made_runs made_runs(const char *const *arms, int n_arms, int runs, int months, made_value value)
{
    struct made_runs made = made_begin();
    for (int a = 0; a < n_arms; a++) {
        struct store_run_id id = {.arm_id = made_plan(&made, a, arms[a], NULL, runs), .seed = 1};
        for (int r = 0; r < runs; r++) {
            id.replicate = (uint32_t)r;
            run_put(&made, &id, a, r, months, value);
        }
    }
    made_end(&made);
    return made;
}

void made_policy(const struct made_runs *made, int arm, int32_t from_day, int32_t to_day)
{
    char *sql = sqlite3_mprintf("INSERT INTO policy SELECT arm_id, %d, 'interdiction_sea', %d, %d, '' FROM experiment WHERE ord = %d",
                                from_day, from_day, to_day, arm);
    REQUIRE(sql && sqlite3_exec(store_db(made->store), sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_free(sql);
}

struct plot_request made_request(const char *figure)
{
    struct plot_request rq = {.figure = figure, .file = "x.png", .provenance = {"seed", "7"}};
    rq.mark[0].day = trib_day_of(2012, 1, 1);
    rq.mark[0].label = "policies start";
    rq.n_marks = 1;
    plot_request_default(&rq);
    return rq;
}
struct plot_ops *made_draw(const struct plot_request *request, const struct made_runs *made)
{
    struct trib_error err = {0};
    struct plot_ops *o = figure_page();
    REQUIRE_STATUS(plot_compose(request, made->store, made->cas, o, &err), &err);
    return o;
}
enum trib_status made_refuse(const struct plot_request *request, const struct made_runs *made, struct trib_error *err)
{
    struct plot_ops o;
    plot_ops_init(&o, plot_measure_table, NULL);
    enum trib_status status = plot_compose(request, made->store, made->cas, &o, err);
    plot_ops_clear(&o);
    return status;
}

int made_dice(int a, int b, int c)
{
    uint32_t x = (uint32_t)(a * 7919 + b * 104729 + c * 1299709 + 12345);
    x ^= x >> 15;
    x *= 0x2c1b3c6du;
    x ^= x >> 12;
    x *= 0x297a2d39u;
    x ^= x >> 15;
    return (int)(x % 100);
}

const struct plot_op *made_path(const struct plot_ops *o, const char *group, int n)
{
    int depth = 0, inside = 0;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        if (op->kind == PLOT_OP_GROUP) {
            depth++;
            if (!inside && !strcmp(op->text, group)) inside = depth;
        }
        if (op->kind == PLOT_OP_UNGROUP) {
            if (inside == depth) inside = 0;
            depth--;
        }
        if (inside && op->kind == PLOT_OP_PATH && op->role == PLOT_ROLE_DATA && n-- == 0) return op;
    }
    return NULL;
}
double made_x(const struct plot_ops *o, const struct plot_op *op)
{
    struct plot_box b = plot_path_box(o, op);
    return (b.x0 + b.x1) / 2;
}
double made_y(const struct plot_ops *o, const struct plot_op *op)
{
    struct plot_box b = plot_path_box(o, op);
    return (b.y0 + b.y1) / 2;
}
