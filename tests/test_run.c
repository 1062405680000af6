/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole run: its window, its months and years, its measures against the state, callbacks, errors. */
#include "scenes.h"
#include <math.h>
#include <string.h>

static int column(const char *measure)
{
    int i = trib_measure_find(measure);
    REQUIRE(i >= 0);
    return i;
}
static double at(const struct trib_result *r, int month, const char *measure)
{
    return r->monthly[month * r->n_measures + column(measure)];
}

/* The warm-up counts for nothing: the same months come out whatever the window, from the month of `from` to that of `to`. */
TEST(a_window_is_cut_out_of_the_whole)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_result *whole = scene_run(&config);
    CHECK_INT(whole->n_months, 60);
    CHECK_INT(whole->first_month, 2010 * 12);
    config.from_day = scene_day("2011-03-10");
    config.to_day = scene_day("2012-05-20");
    struct trib_result *part = scene_run(&config);
    CHECK_INT(part->first_month, 2011 * 12 + 2);
    CHECK_INT(part->n_months, 15);
    CHECK_INT(part->n_measures, whole->n_measures);
    for (int month = 0; month < 14; month++) /* the last one is cut short */
        for (int i = 0; i < part->n_measures; i++) {
            double a = part->monthly[month * part->n_measures + i], b = whole->monthly[(14 + month) * whole->n_measures + i];
            if (!CHECK_DOUBLE(a, b, 0)) test_note("%s, month %d", trib_measures(&(int){0})[i].name, month);
        }
    trib_config_clear(&config);
}

/* trib_run is create, step, collect. */
TEST(a_run_is_its_steps)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_result *r = scene_run(&config);
    struct trib_model *m = scene_model(&config);
    scene_to_end(m);
    CHECK(r->hash == trib_model_hash(m));
    CHECK(r->agent_weeks == trib_model_agent_weeks(m));
    CHECK_INT(trib_model_week(m), 261); /* Fridays from 2010-01-01 to 2014-12-26 */
    struct trib_error err = {0};
    CHECK(trib_model_step(m, &err) == TRIB_USAGE);
    trib_config_clear(&config);
}

/* The second half alone: a model that has lived for a while gives the same result, whole. */
TEST(a_run_is_collected_from_any_week)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_result *whole = scene_run(&config), rest;
    struct trib_model *m = NULL;
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_model_create(&config, &m, &err), &err);
    REQUIRE_STATUS(trib_model_run_to(m, scene_day("2011-03-09"), &err), &err);
    CHECK_INT(trib_model_week(m), 61); /* the week of Friday 2011-03-04 holds that day */
    CHECK_INT(trib_model_day(m), scene_day("2011-02-25"));
    REQUIRE_STATUS(trib_model_run_to(m, scene_day("2011-03-04"), &err), &err); /* past it: nothing to do */
    CHECK_INT(trib_model_week(m), 61);
    REQUIRE_STATUS(trib_run_collect(m, &rest, &err), &err);
    CHECK(rest.hash == whole->hash);
    CHECK_INT(rest.n_months, whole->n_months);
    CHECK(memcmp(rest.monthly, whole->monthly, (size_t)rest.n_months * (size_t)rest.n_measures * sizeof *rest.monthly) == 0);
    trib_result_clear(&rest);
    CHECK(rest.week_digest == NULL);
    trib_config_clear(&config);
}

/* First week whose digests differ; n where none does. */
static int first_difference(const struct trib_result *a, const struct trib_result *b)
{
    int n = a->n_weeks < b->n_weeks ? a->n_weeks : b->n_weeks, week = 0;
    while (week < n && a->week_digest[week] == b->week_digest[week]) week++;
    return week;
}

/* A digest a week from the case's first day on, whatever the window; equal until something differs, and never again. */
TEST(digests_name_the_first_week_that_differs)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_result *plain = scene_run(&config);
    CHECK_INT(plain->n_weeks, 261);
    CHECK_INT(first_difference(plain, scene_run(&config)), 261);
    config.from_day = scene_day("2011-03-10");
    config.to_day = scene_day("2012-05-20");
    struct trib_result *part = scene_run(&config);
    CHECK_INT(part->n_weeks, 125); /* 2010-01-01 and 124 weeks later is Friday 2012-05-18 */
    CHECK_INT(first_difference(plain, part), 125);
    trib_config_clear(&config);
    for (int first = 20; first < 200; first += 30) {
        scene_toy(&config);
        char from[11];
        trib_day_text(scene_day("2010-01-01") + 7 * first, from);
        scene_lever(&config, "interdiction_sea", from);
        struct trib_result *other = scene_run(&config);
        CHECK_INT(first_difference(plain, other), first); /* patrols are paid for in their first week */
        int same = 0;
        for (int week = first; week < 261; week++) same += plain->week_digest[week] == other->week_digest[week];
        CHECK_INT(same, 0);
        trib_config_clear(&config);
    }
    scene_toy(&config);
    config.seed = 2;
    CHECK(first_difference(plain, scene_run(&config)) < 10);
    trib_config_clear(&config);
}

/* A cent in one account is a difference, even a firm's. */
TEST(digests_see_every_account)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *plain = scene_model(&config);
    scene_weeks(plain, 30);
    for (int k = 0; k < N_ACCOUNT_KINDS; k++) {
        if (plain->ledger.base[k] == plain->ledger.base[k + 1]) continue;
        struct trib_model *m = scene_model(&config);
        scene_weeks(m, 29);
        m->ledger.balance[m->ledger.base[k]] += 1; /* which the audit then refuses, after the digest */
        struct trib_error err = {0};
        CHECK_ERROR(trib_model_step(m, &err), TRIB_INVARIANT, &err, NULL);
        CHECK(m->week_digest[28] == plain->week_digest[28]);
        CHECK(m->week_digest[29] != plain->week_digest[29]);
    }
    trib_config_clear(&config);
}

/* What the months say and where people are at the end must agree, to the person. */
TEST(measures_agree_with_the_count_of_people)
{
    struct trib_config config;
    scene_toy(&config);
    scene_set(&config, "leaving.rate", 0.2);
    scene_set(&config, "leaving.constant", 2);
    config.scale = 4;
    struct trib_setting *s = scene_lever(&config, "regular_channels", "2011-01-01");
    s->field[0] = 500;
    scene_lever(&config, "interdiction_sea", "2012-01-01")->field[1] = 0.5;
    struct trib_result *r = scene_run(&config);
    struct trib_model *m = scene_model(&config);
    scene_to_end(m);
    CHECK(m->count[ARRIVED] > 1000 && m->count[ARRIVED_REGULAR] > 100 && m->count[RETURNED] > 10 && m->count[DEAD] > 10);
    CHECK_DOUBLE(scene_total(r, "arrivals"), (double)m->count[ARRIVED], 0);
    CHECK_DOUBLE(scene_total(r, "arrivals_regular"), (double)m->count[ARRIVED_REGULAR], 0);
    CHECK_DOUBLE(scene_total(r, "returns") - scene_total(r, "remigrants"), (double)m->count[RETURNED], 0);
    CHECK_DOUBLE(scene_total(r, "deaths"), (double)m->count[DEAD], 0);
    CHECK(scene_total(r, "deaths_sea") + scene_total(r, "deaths_desert") <= scene_total(r, "deaths"));
    int64_t on_the_way = 0;
    for (int k = WAITING_REGULAR; k < FIRST_FINAL; k++) on_the_way += m->count[k];
    CHECK_DOUBLE(at(r, r->n_months - 1, "in_transit"), (double)on_the_way, 0);
    CHECK_INT(m->count[AT_HOME] + m->born, 100000);
    /* crossings that ended, and crossings that began: those still at sea make the difference */
    CHECK_DOUBLE(scene_total(r, "attempts"), scene_total(r, "departures") - (double)m->count[AT_SEA], 0);
    CHECK_DOUBLE(scene_total(r, "attempts"), scene_total(r, "arrivals") + scene_total(r, "interceptions") + scene_total(r, "deaths_sea"),
                 0);
    trib_config_clear(&config);
}

/* Rows of places are the national months again: sums over places and years, for every measure kept at both. */
TEST(places_sum_to_the_nation)
{
    struct trib_config config;
    int n, compared = 0;
    const struct trib_measure_info *info = trib_measures(&n);
    scene_libya(&config);
    config.scale = 1000;
    config.to_day = scene_day("2013-12-31");
    struct trib_result *r = scene_run(&config);
    for (int i = 0; i < n; i++) {
        if (strcmp(info[i].kind, "sum") != 0 || !(info[i].levels & 1u << TRIB_NATION)) continue;
        for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++) {
            if (!(info[i].levels & 1u << level)) continue;
            if (info[i].levels & 1u << TRIB_TOWN && level == TRIB_GROUP) continue; /* gangs without a name are in the towns' sums alone */
            if (strcmp(info[i].name, "trade_revenue") == 0) continue;              /* ransoms to groups belong to no town */
            double nation = scene_total(r, info[i].name), places = 0;
            for (int k = 0; k < r->n_rows; k++)
                if ((int)r->row[k].level == level) places += r->row[k].value[i];
            compared++;
            if (!CHECK_DOUBLE(places, nation, 1e-9 * fabs(nation) + 1e-6))
                test_note("%s by %s", info[i].name, trib_level_name((enum trib_level)level));
        }
    }
    CHECK(compared > 15);
    for (int month = 0; month < r->n_months; month++) {
        double attempts = at(r, month, "attempts"), sea = at(r, month, "deaths_sea");
        CHECK_DOUBLE(at(r, month, "deaths_per_attempt"), attempts > 0 ? sea / attempts : 0, 1e-12);
        CHECK_RELATIVE(at(r, month, "illicit_profit"), at(r, month, "smuggling_profit") + at(r, month, "trafficking_profit"), 1e-6);
    }
    trib_config_clear(&config);
}

/* Hooks are called once a week, month and year, with the date moved already; a non-zero answer ends the run with TRIB_HOOK. */
struct called {
    int n[3];
    int32_t first_day[3], last_day;
    int stop_after;
};
static int count_calls(void *user, struct trib_model *m, enum trib_when when)
{
    struct called *c = user;
    if (c->n[when]++ == 0) c->first_day[when] = trib_model_day(m);
    c->last_day = trib_model_day(m);
    return c->stop_after && c->n[TRIB_WEEKLY] > c->stop_after;
}
TEST(hooks_are_called_on_time)
{
    struct called c = {0};
    struct trib_config config;
    scene_toy(&config);
    config.callbacks.user = &c;
    config.callbacks.hook = count_calls;
    scene_run(&config);
    CHECK_INT(c.n[TRIB_WEEKLY], 261);
    CHECK_INT(c.n[TRIB_MONTHLY], 60);
    CHECK_INT(c.n[TRIB_YEARLY], 5);
    CHECK_INT(c.first_day[TRIB_WEEKLY], scene_day("2010-01-01"));
    CHECK_INT(c.last_day, scene_day("2014-12-26"));
    struct called d = {.stop_after = 5};
    struct trib_error err = {0};
    struct trib_result r;
    config.callbacks.user = &d;
    CHECK_ERROR(trib_run(&config, &r, &err), TRIB_HOOK, &err, "hook");
    CHECK_INT(d.n[TRIB_WEEKLY], 6);
    CHECK(r.monthly == NULL && r.row == NULL);
    trib_config_clear(&config);
}

/* A rule that repeats the default changes nothing; another one does; each can end the run. */
struct ruling {
    int mode, calls;
};
static int rule(void *user, const struct trib_model *m, int which, int actor, const double *in, double *out)
{
    struct ruling *r = user;
    (void)m, (void)actor, (void)in;
    r->calls++;
    if (r->mode == 1 && which == RULE_firm_price) out[0] = 5000;
    if (r->mode == 1 && which == RULE_group_budget) out[0] = 0;
    return r->mode == 2;
}
TEST(rules_replace_decisions)
{
    struct trib_config config;
    scene_toy(&config);
    uint64_t plain = scene_hash(&config);
    double price = scene_total(scene_run(&config), "price"), arms = scene_total(scene_run(&config), "arms_bought");
    for (int which = 0; which < N_RULES; which++)
        for (int mode = 0; mode < 3; mode++) {
            struct ruling r = {mode, 0};
            struct trib_error err = {0};
            struct trib_result result;
            config.callbacks = (struct trib_callbacks){.user = &r, .rule = rule};
            config.callbacks.rule_set[which] = true;
            if (mode == 2) {
                CHECK_ERROR(trib_run(&config, &result, &err), TRIB_HOOK, &err, "rule");
                CHECK(r.calls >= 1 && r.calls <= 4); /* the step it happens in is finished for the other towns or groups, no more */
                continue;
            }
            struct trib_result *run = scene_run(&config);
            CHECK(r.calls > 50);
            if (mode == 0) CHECK(run->hash == plain);
            if (mode == 1 && which == RULE_firm_price) CHECK(scene_total(run, "price") > 3 * price);
            if (mode == 1 && which == RULE_group_budget) CHECK(scene_total(run, "arms_bought") < 0.01 * arms);
        }
    trib_config_clear(&config);
}

TEST(impossible_runs_are_refused)
{
    struct trib_config config;
    struct trib_result r;
    struct trib_error err = {0};
    scene_toy(&config);
    config.from_day = scene_day("2012-01-01");
    config.to_day = scene_day("2011-12-31");
    CHECK_ERROR(trib_run(&config, &r, &err), TRIB_RANGE, &err, "2011-12-31");
    config.from_day = scene_day("2009-12-31");
    CHECK_ERROR(trib_run(&config, &r, &err), TRIB_RANGE, &err, "2010-01-01");
    config.from_day = scene_day("2010-01-01");
    config.to_day = scene_day("2015-01-01");
    CHECK_ERROR(trib_run(&config, &r, &err), TRIB_RANGE, &err, "2014-12-31");
    config.to_day = scene_day("2014-12-31");
    config.scale = 0;
    CHECK_ERROR(trib_run(&config, &r, &err), TRIB_RANGE, &err, "scale is 0");
    config.scale = 1;
    config.threads = 0;
    CHECK_ERROR(trib_run(&config, &r, &err), TRIB_RANGE, &err, "threads");
    trib_config_clear(&config);
}

/* Values asked for where they are not kept are NaN, never another measure's. */
TEST(values_are_nan_where_not_kept)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = scene_model(&config);
    scene_weeks(m, 30);
    CHECK(isnan(trib_model_value(m, column("flow"), TRIB_NATION, 0)));
    CHECK(isnan(trib_model_value(m, column("price"), TRIB_LEG, 99)));
    CHECK(isnan(trib_model_value(m, column("price"), TRIB_LEG, -1)));
    CHECK(isnan(trib_model_value(m, -1, TRIB_NATION, 0)));
    CHECK(isnan(trib_model_value(m, column("price"), (enum trib_level)9, 0)));
    CHECK(trib_model_value(m, column("price"), TRIB_LEG, scene_leg(m, "coast>over")) > 0);
    CHECK(isnan(trib_model_recorded(m, column("conflict_risk"), TRIB_NATION, 0)));
    CHECK(!isnan(trib_model_recorded(m, column("flow"), TRIB_LEG, 0)));
    trib_config_clear(&config);
}
