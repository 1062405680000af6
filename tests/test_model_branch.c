/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Branching: a model that changes over to another configuration is, to the bit, one that had it from the start. */
#include "scenes.h"
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct trib_config copy_of(const struct trib_config *config)
{
    struct trib_config copy;
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_config_copy(&copy, config, &err), &err);
    return copy;
}

static struct trib_shock *add_shock(struct trib_config *config, const char *kind, const char *from, double value)
{
    struct trib_shock shock;
    struct trib_error err = {0};
    trib_shock_init(&shock, trib_shock_find(kind));
    shock.from_day = scene_day(from);
    shock.value = value;
    REQUIRE_STATUS(trib_config_add_shock(config, &shock, &err), &err);
    return &config->shock[config->n_shocks - 1];
}

/* Every byte that a run gives: rows and events field by field, for they have padding. */
static bool same_results(const struct trib_result *a, const struct trib_result *b)
{
    size_t cells = (size_t)a->n_months * (size_t)a->n_measures;
    bool same = CHECK(a->hash == b->hash) && CHECK_INT(a->n_months, b->n_months) && CHECK_INT(a->first_month, b->first_month) &&
                CHECK(memcmp(a->monthly, b->monthly, cells * sizeof *a->monthly) == 0) && CHECK_INT(a->n_weeks, b->n_weeks) &&
                CHECK(memcmp(a->week_digest, b->week_digest, (size_t)a->n_weeks * sizeof *a->week_digest) == 0) &&
                CHECK_INT(a->n_rows, b->n_rows) && CHECK_INT(a->n_events, b->n_events) && CHECK_INT(a->agent_weeks, b->agent_weeks);
    for (int i = 0; same && i < a->n_rows; i++)
        same = CHECK(a->row[i].year == b->row[i].year && a->row[i].level == b->row[i].level && a->row[i].place == b->row[i].place &&
                     memcmp(a->row[i].value, b->row[i].value, (size_t)a->n_measures * sizeof(double)) == 0);
    for (int i = 0; same && i < a->n_events; i++) {
        const struct trib_event *x = &a->event[i], *y = &b->event[i];
        same = CHECK(x->day == y->day && x->end_day == y->end_day && x->town == y->town && x->side_a == y->side_a && x->side_b == y->side_b &&
                     x->winner == y->winner && x->deaths == y->deaths && x->displaced == y->displaced && x->front == y->front);
    }
    return same;
}

/* Runs `arm` whole and by way of the trunk to `day`; the two must agree in every week from the branch on, and in all results. */
static bool agrees(const struct trib_config *trunk, const struct trib_config *arm, const char *day)
{
    struct trib_error err = {0};
    struct trib_model *whole = scene_model(arm), *m = NULL;
    bool same = CHECK_STATUS(trib_config_branches(trunk, arm, scene_day(day), &err), &err);
    REQUIRE_STATUS(trib_model_create(trunk, &m, &err), &err);
    REQUIRE_STATUS(trib_model_run_to(m, scene_day(day), &err), &err);
    same &= CHECK_STATUS(trib_model_branch(m, arm, &err), &err);
    scene_weeks(whole, trib_model_week(m));
    same &= CHECK(trib_model_hash(m) == trib_model_hash(whole));
    for (int week = trib_model_week(m); same && !trib_model_done(m); week++) {
        scene_weeks(whole, 1);
        REQUIRE_STATUS(trib_model_step(m, &err), &err);
        same = CHECK(trib_model_hash(m) == trib_model_hash(whole));
        if (!same) test_note("week %d is the first that differs", week);
    }
    struct trib_result result, *want = scene_run(arm);
    REQUIRE_STATUS(trib_run_collect(m, &result, &err), &err);
    same = same_results(&result, want) && same;
    trib_result_clear(&result);
    return same;
}

static struct trib_setting *own(struct trib_config *config, int lever, const char *from)
{
    int n;
    return scene_lever(config, trib_levers(&n)[lever]->name, from);
}

/* Each lever: with a ramp, a budget, to the busiest places, and one more of its kind that ran before the branch. */
TEST(each_lever_branches_on_the_toy_case)
{
    int n;
    const struct trib_lever_info *const *levers = trib_levers(&n);
    for (int l = 0; l < n; l++) {
        struct trib_config trunk;
        scene_toy(&trunk);
        own(&trunk, l, "2011-03-01")->budget = 20000;
        struct trib_config arm = copy_of(&trunk);
        struct trib_setting *s = own(&arm, l, "2012-06-15");
        s->ramp_weeks = 13;
        s->busiest = levers[l]->places & (1u << TRIB_TOWN | 1u << TRIB_LEG) ? 1 : 0;
        if (l == LEVER_search_and_rescue) s->busiest = 0; /* the busiest town is no port */
        s->intensity = 0.8;
        if (!agrees(&trunk, &arm, "2012-06-15")) test_note("lever %s", levers[l]->name);
        if (!CHECK(scene_hash(&trunk) != scene_hash(&arm))) test_note("lever %s does nothing on the toy case", levers[l]->name);
        trib_config_clear(&trunk);
        trib_config_clear(&arm);
    }
}

TEST(each_lever_branches_on_the_libya_case)
{
    int n;
    const struct trib_lever_info *const *levers = trib_levers(&n);
    for (int l = 0; l < n; l++) {
        struct trib_config trunk;
        scene_libya(&trunk);
        trunk.scale = 1000;
        trunk.to_day = scene_day("2013-12-31");
        struct trib_config arm = copy_of(&trunk);
        own(&arm, l, "2012-02-01");
        if (!agrees(&trunk, &arm, "2012-02-01")) test_note("lever %s", levers[l]->name);
        CHECK(scene_hash(&trunk) != scene_hash(&arm));
        trib_config_clear(&trunk);
        trib_config_clear(&arm);
    }
}

/* Shocks act in the week that holds their first day; every day of a week is as good a day to branch. */
TEST(each_shock_branches_on_any_day_of_the_week)
{
    int n;
    const struct trib_shock_info *shocks = trib_shocks(&n);
    for (int k = 0; k < n; k++) {
        struct trib_config trunk;
        scene_libya(&trunk);
        trunk.scale = 2000;
        trunk.to_day = scene_day("2013-01-31");
        struct trib_error err = {0};
        char day[11];
        trib_day_text(scene_day("2012-02-01") + k, day);
        struct trib_shock *before = add_shock(&trunk, shocks[k].name, "2011-05-01", (shocks[k].low + shocks[k].high) / 2);
        if (shocks[k].places & 1u << TRIB_GROUP) REQUIRE_STATUS(trib_shock_place(before, trunk.cas, TRIB_GROUP, trib_case_place_id(trunk.cas, TRIB_GROUP, 3), &err), &err);
        if (shocks[k].places & 1u << TRIB_TOWN) REQUIRE_STATUS(trib_shock_place(before, trunk.cas, TRIB_TOWN, trib_case_place_id(trunk.cas, TRIB_TOWN, 2), &err), &err);
        struct trib_config arm = copy_of(&trunk);
        struct trib_shock *shock = add_shock(&arm, shocks[k].name, day, shocks[k].high);
        if (shocks[k].places & 1u << TRIB_GROUP) REQUIRE_STATUS(trib_shock_place(shock, arm.cas, TRIB_GROUP, trib_case_place_id(arm.cas, TRIB_GROUP, 4), &err), &err);
        if (!agrees(&trunk, &arm, day)) test_note("shock %s on %s", shocks[k].name, day);
        trib_config_clear(&trunk);
        trib_config_clear(&arm);
    }
}

/* What happens once and for all on a day has happened, and must not happen again after the branch. */
TEST(what_was_done_once_stays_done)
{
    struct trib_config trunk, arm;
    struct trib_error err = {0};
    scene_toy(&trunk);
    struct trib_shock *shock = add_shock(&trunk, "holder", "2011-05-06", 0.9);
    REQUIRE_STATUS(trib_shock_place(shock, trunk.cas, TRIB_GROUP, "sand_band", &err), &err);
    REQUIRE_STATUS(trib_shock_place(shock, trunk.cas, TRIB_TOWN, "mid", &err), &err);
    arm = copy_of(&trunk);
    own(&arm, LEVER_livelihoods, "2012-06-15");
    struct trib_model *m = scene_model(&trunk);
    REQUIRE_STATUS(trib_model_run_to(m, scene_day("2012-06-15"), &err), &err);
    double now = m->holding[gt(m, scene_group(m, "sand_band"), scene_town(m, "mid"))];
    CHECK(now != 0.9); /* it has changed since: doing it again would show */
    CHECK(agrees(&trunk, &arm, "2012-06-15"));
    trib_config_clear(&trunk);
    trib_config_clear(&arm);
}

/* Two new levers, put before and between those of the history, and a trunk that has a later lever which the arm has not. */
TEST(lists_may_differ_in_order_and_in_what_comes_later)
{
    struct trib_config trunk, arm;
    struct trib_error err = {0};
    scene_libya(&trunk);
    trunk.scale = 1000;
    trunk.to_day = scene_day("2013-12-31");
    arm = copy_of(&trunk);
    own(&trunk, LEVER_interdiction_sea, "2012-09-01");
    trib_config_clear(&arm);
    scene_libya(&arm);
    arm.scale = 1000;
    arm.to_day = trunk.to_day;
    int n = arm.n_settings, n_shocks = arm.n_shocks;
    struct trib_setting *history = calloc((size_t)n, sizeof *history);
    REQUIRE(history != NULL && n > 2);
    memcpy(history, arm.setting, (size_t)n * sizeof *history);
    arm.n_settings = 0;
    own(&arm, LEVER_livelihoods, "2012-08-01");
    for (int i = 0; i < n; i++) {
        REQUIRE_STATUS(trib_config_add_setting(&arm, &history[i], &err), &err);
        if (i == 0) own(&arm, LEVER_regular_channels, "2012-07-04")->budget = 1e6;
    }
    free(history);
    add_shock(&arm, "push", "2012-07-04", 2);
    CHECK_INT(arm.n_shocks, n_shocks + 1);
    CHECK(agrees(&trunk, &arm, "2012-07-04"));
    CHECK(agrees(&arm, &trunk, "2012-07-04"));
    CHECK(agrees(&trunk, &trunk, "2012-07-04"));
    trib_config_clear(&trunk);
    trib_config_clear(&arm);
}

/* Before the first week everything that begins with the run may differ; after the last week nothing can. */
TEST(first_and_last_day_branch)
{
    struct trib_config trunk, arm;
    struct trib_error err = {0};
    scene_toy(&trunk);
    arm = copy_of(&trunk);
    own(&arm, LEVER_interdiction_sea, "2010-01-01");
    CHECK(agrees(&trunk, &arm, "2010-01-01"));
    CHECK_ERROR(trib_config_branches(&trunk, &arm, scene_day("2010-01-02"), &err), TRIB_USAGE, &err, "interdiction_sea");
    CHECK(agrees(&trunk, &trunk, "2014-12-31"));
    struct trib_model *m = scene_model(&trunk);
    REQUIRE_STATUS(trib_model_run_to(m, TRIB_DAY_MAX, &err), &err);
    CHECK(trib_model_done(m));
    CHECK_STATUS(trib_model_branch(m, &trunk, &err), &err);
    trib_config_clear(&trunk);
    trib_config_clear(&arm);
}

/* A policy of the past may end earlier or later, as long as both ends lie ahead. */
TEST(an_end_that_lies_ahead_may_move)
{
    struct trib_config trunk, arm;
    struct trib_error err = {0};
    scene_toy(&trunk);
    own(&trunk, LEVER_regular_channels, "2011-01-01");
    add_shock(&trunk, "push", "2011-01-01", 2);
    arm = copy_of(&trunk);
    arm.setting[arm.n_settings - 1].to_day = scene_day("2012-06-01");
    arm.shock[arm.n_shocks - 1].to_day = scene_day("2012-06-02");
    CHECK(agrees(&trunk, &arm, "2012-06-01"));
    CHECK(scene_hash(&trunk) != scene_hash(&arm));
    CHECK_ERROR(trib_config_branches(&trunk, &arm, scene_day("2012-06-02"), &err), TRIB_USAGE, &err, "'to' of lever regular_channels");
    arm.setting[arm.n_settings - 1].to_day = TRIB_DAY_MAX;
    CHECK_ERROR(trib_config_branches(&trunk, &arm, scene_day("2012-06-03"), &err), TRIB_USAGE, &err, "'to' of shock push");
    trib_config_clear(&trunk);
    trib_config_clear(&arm);
}

/* ---- what is refused ------------------------------------------------------------------------------------------------------ */
static void refuses(const struct trib_config *trunk, const struct trib_config *arm, const char *day, const char *word)
{
    struct trib_error err = {0};
    struct trib_model *m = scene_model(trunk);
    CHECK_ERROR(trib_config_branches(trunk, arm, scene_day(day), &err), TRIB_USAGE, &err, word);
    CHECK_ERROR(trib_config_branches(arm, trunk, scene_day(day), &err), TRIB_USAGE, &err, word);
    REQUIRE_STATUS(trib_model_run_to(m, scene_day(day), &err), &err);
    struct trib_model *plain = scene_model(trunk);
    scene_weeks(plain, trib_model_week(m));
    CHECK_ERROR(trib_model_branch(m, arm, &err), TRIB_USAGE, &err, word);
    scene_to_end(m); /* as if nobody had asked */
    scene_to_end(plain);
    CHECK(trib_model_hash(m) == trib_model_hash(plain));
}

TEST(a_difference_of_the_past_is_refused_by_name)
{
    struct trib_config trunk, arm;
    scene_toy(&trunk);
    own(&trunk, LEVER_interdiction_land, "2011-01-01");
    const int last = trunk.n_settings - 1;
    const struct trib_set one_leg = {.bit = {1}};
    const char *day = "2012-06-15"; /* a Friday: the first day of a week of the toy case */
#define REFUSES(change, word)          \
    arm = copy_of(&trunk);             \
    change;                            \
    refuses(&trunk, &arm, day, word);  \
    trib_config_clear(&arm)
    REFUSES(own(&arm, LEVER_livelihoods, "2012-06-14"), "lever livelihoods");
    REFUSES(own(&arm, LEVER_livelihoods, "2012-06-14"), "2012-06-14");
    REFUSES(add_shock(&arm, "push", "2012-06-14", 2), "shock push");
    REFUSES(scene_set(&arm, "smuggling.markup", 0.9), "smuggling.markup");
    REFUSES(scene_switch(&arm, "route_choice", false), "route_choice");
    REFUSES(arm.scale = 2, "scale");
    REFUSES(arm.seed = 2, "seed");
    REFUSES(arm.replicate = 2, "replicate");
    REFUSES(arm.from_day++, "first recorded day");
    REFUSES(arm.to_day--, "last day");
    REFUSES(arm.setting[last].intensity *= 0.5, "intensity");
    REFUSES(arm.setting[last].budget = 3, "budget");
    REFUSES(arm.setting[last].ramp_weeks++, "ramp_weeks");
    REFUSES(arm.setting[last].busiest++, "busiest");
    REFUSES(arm.setting[last].from_day++, "from");
    REFUSES(arm.setting[last].field[0] *= 0.5, trib_levers(&(int){0})[arm.setting[last].lever]->field[0].name);
    REFUSES(arm.setting[last].places[TRIB_LEG] = one_leg, "places");
    REFUSES(arm.callbacks.rule_set[0] = true, "rule");
#undef REFUSES
    trib_config_clear(&trunk);
}

TEST(what_has_begun_must_stand_in_the_same_order)
{
    struct trib_config trunk, arm;
    struct trib_error err = {0};
    scene_toy(&trunk);
    arm = copy_of(&trunk);
    own(&trunk, LEVER_livelihoods, "2011-01-01");
    own(&trunk, LEVER_regular_channels, "2011-01-01");
    own(&arm, LEVER_regular_channels, "2011-01-01");
    CHECK_ERROR(trib_config_branches(&trunk, &arm, scene_day("2012-01-01"), &err), TRIB_USAGE, &err, "lever livelihoods");
    own(&arm, LEVER_livelihoods, "2011-01-01");
    CHECK_ERROR(trib_config_branches(&trunk, &arm, scene_day("2012-01-01"), &err), TRIB_USAGE, &err, "stands elsewhere");
    CHECK_STATUS(trib_config_branches(&trunk, &arm, scene_day("2011-01-01"), &err), &err);
    trib_config_clear(&trunk);
    trib_config_clear(&arm);
}

TEST(a_failed_run_does_not_branch)
{
    struct trib_config trunk;
    struct trib_error err = {0};
    scene_toy(&trunk);
    struct trib_model *m = scene_model(&trunk);
    scene_weeks(m, 5);
    m->ledger.balance[0]++; /* the audit will notice */
    CHECK_ERROR(trib_model_step(m, &err), TRIB_INVARIANT, &err, "conserved");
    CHECK_ERROR(trib_model_branch(m, &trunk, &err), TRIB_USAGE, &err, "has failed");
    trib_config_clear(&trunk);
}

/* ---- hooks and rules --------------------------------------------------------------------------------------------------------- */
/* Sets, tightens and stops levers, and adds a shock, before and after the branch. */
static int busy_hook(void *user, struct trib_model *m, enum trib_when when)
{
    int *calls = user, week = trib_model_week(m);
    struct trib_setting s;
    struct trib_shock shock;
    if (when != TRIB_WEEKLY) return 0;
    ++*calls;
    trib_setting_init(&s, week % 2 ? LEVER_interdiction_sea : LEVER_interdiction_land);
    s.intensity = 0.2 + week % 5 * 0.1;
    s.budget = 3000;
    if (week % 20 == 10) return trib_model_set_lever(m, &s, NULL) != TRIB_OK;
    if (week == 75) trib_model_stop_lever(m, LEVER_interdiction_sea);
    if (week == 60 || week == 150) {
        trib_shock_init(&shock, trib_shock_find("push"));
        shock.from_day = trib_model_day(m);
        shock.to_day = shock.from_day + 700;
        shock.value = 1.5;
        return trib_model_add_shock(m, &shock, NULL) != TRIB_OK;
    }
    return 0;
}
static int other_hook(void *user, struct trib_model *m, enum trib_when when)
{
    (void)user, (void)m, (void)when;
    return 0;
}

TEST(hooks_go_on_from_the_branch)
{
    struct trib_config trunk, arm;
    struct trib_error err = {0};
    int calls = 0;
    scene_toy(&trunk);
    scene_set(&trunk, "leaving.rate", 0.03);
    trunk.callbacks = (struct trib_callbacks){.user = &calls, .hook = busy_hook};
    arm = copy_of(&trunk);
    own(&arm, LEVER_interdiction_sea, "2012-06-15"); /* stopped by the hook's word of week 75, before it began */
    own(&arm, LEVER_interdiction_land, "2012-06-15")->budget = 5000;
    own(&arm, LEVER_cooptation, "2012-08-01");
    CHECK(agrees(&trunk, &arm, "2012-06-15"));
    CHECK(scene_hash(&trunk) != scene_hash(&arm));
    /* the new configuration's user is the one that is called from then on */
    int later = 0;
    arm.callbacks.user = &later;
    struct trib_model *m = scene_model(&trunk);
    calls = 0;
    REQUIRE_STATUS(trib_model_run_to(m, scene_day("2012-06-15"), &err), &err);
    int weeks = trib_model_week(m);
    REQUIRE_STATUS(trib_model_branch(m, &arm, &err), &err);
    scene_to_end(m);
    CHECK_INT(calls, weeks);
    CHECK_INT(later, 261 - weeks);
    CHECK(trib_model_hash(m) == scene_hash(&arm));
    arm.callbacks.hook = other_hook;
    CHECK_ERROR(trib_config_branches(&trunk, &arm, scene_day("2012-06-15"), &err), TRIB_USAGE, &err, "hook");
    arm.callbacks.hook = NULL;
    CHECK_ERROR(trib_config_branches(&trunk, &arm, scene_day("2012-06-15"), &err), TRIB_USAGE, &err, "hook");
    trib_config_clear(&trunk);
    trib_config_clear(&arm);
}

static int dear_rule(void *user, const struct trib_model *m, int rule, int actor, const double *in, double *out)
{
    (void)user, (void)m, (void)actor, (void)in;
    if (rule == RULE_firm_price) out[0] *= 1.1;
    return 0;
}
TEST(rules_go_on_from_the_branch)
{
    struct trib_config trunk, arm;
    scene_toy(&trunk);
    trunk.callbacks = (struct trib_callbacks){.rule = dear_rule, .rule_set[RULE_firm_price] = true};
    arm = copy_of(&trunk);
    own(&arm, LEVER_regular_channels, "2012-06-15");
    CHECK(agrees(&trunk, &arm, "2012-06-15"));
    trib_config_clear(&trunk);
    trib_config_clear(&arm);
}

/* ---- forks -------------------------------------------------------------------------------------------------------------------- */
/* As ensembles do it: one trunk, with threads, a child for each arm; the child's hash comes back through a pipe. */
TEST_TAGGED(children_of_one_trunk_agree_with_whole_runs, "nosan") /* forks a process that may have threads: none of TSan's business */
{
    struct trib_config trunk, arm[2];
    struct trib_error err = {0};
    scene_libya(&trunk);
    scene_set(&trunk, "leaving.rate", 0.1); /* enough travellers for several parts of the table, so that threads do work */
    trunk.scale = 20;
    trunk.threads = 2;
    trunk.to_day = scene_day("2010-12-31");
    struct trib_model *m = scene_model(&trunk);
    REQUIRE_STATUS(trib_model_run_to(m, scene_day("2010-09-01"), &err), &err);
    CHECK(m->mig.n > 2 * 8192);
    for (int i = 0; i < 2; i++) {
        arm[i] = copy_of(&trunk);
        own(&arm[i], i ? LEVER_interdiction_sea : LEVER_livelihoods, "2010-09-01");
        uint64_t hash = 0;
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            struct trib_result result;
            enum trib_status status = trib_model_branch(m, &arm[i], &err);
            if (!status) status = trib_run_collect(m, &result, &err);
            if (!status) status = write(ends[1], &result.hash, sizeof result.hash) != (ssize_t)sizeof result.hash;
            _exit(status != TRIB_OK);
        }
        close(ends[1]);
        CHECK_INT(read(ends[0], &hash, sizeof hash), sizeof hash);
        close(ends[0]);
        int how = -1;
        CHECK(waitpid(child, &how, 0) == child && how == 0);
        CHECK(hash == scene_hash(&arm[i]));
        trib_config_clear(&arm[i]);
    }
    scene_to_end(m); /* the trunk goes its own way still */
    CHECK(trib_model_hash(m) == scene_hash(&trunk));
    trib_config_clear(&trunk);
}
