/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What decides a run: bounds, names, the case's history in and out, and the text that content keys are made from. */
#include "../sim/case.h"
#include "harness.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *text_of(const struct trib_config *config)
{
    size_t size = trib_config_text(config, NULL, 0);
    char *text = malloc(size);
    REQUIRE(text != NULL && size > 1);
    CHECK_INT(trib_config_text(config, text, size), size);
    CHECK_INT(strlen(text), size - 1);
    test_defer(free, text);
    return text;
}

static struct trib_setting setting_of(const char *lever)
{
    struct trib_setting setting;
    trib_setting_init(&setting, trib_lever_find(lever));
    return setting;
}

TEST(defaults_come_from_registry_case_and_history)
{
    struct trib_config config;
    struct trib_error err;
    REQUIRE_STATUS(trib_config_init(&config, test_case("toy"), &err), &err);
    int n;
    const struct trib_parameter_info *parameters = trib_parameters(&n);
    for (int i = 0; i < n; i++) CHECK_DOUBLE(config.parameter[i], parameters[i].value, 0);
    CHECK_INT(config.from_day, trib_day_of(2010, 1, 1));
    CHECK_INT(config.to_day, trib_day_of(2014, 12, 31));
    CHECK_INT(config.scale, 200);
    CHECK_INT(config.seed, 1);
    CHECK_INT(config.n_settings, 1);
    CHECK_TEXT(config.setting[0].id, "patrol_2013");
    CHECK_DOUBLE(config.setting[0].intensity, 0.5, 0);
    trib_config_clear(&config);
}

TEST(a_case_may_set_its_own_parameter)
{
    int n;
    const struct trib_parameter_info *own = &trib_parameters(&n)[0];
    char *folder = test_copy("scenarios/cases/toy");
    double value = own->low + (own->high - own->low) / 4;
    test_replace(test_text("%s/case.csv", folder), "id,toy,", test_text("%s,%.17g,,assumed,own\nid,toy,", own->name, value));
    struct trib_case *cas;
    struct trib_config config;
    struct trib_error err;
    REQUIRE_STATUS(trib_case_load(folder, &cas, &err), &err);
    REQUIRE_STATUS(trib_config_init(&config, cas, &err), &err);
    CHECK_DOUBLE(config.parameter[0], value, 0);
    trib_config_clear(&config);
    trib_case_free(cas);
}

TEST(parameters_are_checked_by_name_and_bounds)
{
    struct trib_config config;
    struct trib_error err;
    scene_toy(&config);
    int n;
    const struct trib_parameter_info *own = &trib_parameters(&n)[0];
    char *wrong = test_text("%s", own->name);
    wrong[strlen(wrong) - 1] = '_';
    CHECK_ERROR(trib_config_set_parameter(&config, wrong, 1, &err), TRIB_NAME, &err, own->name);
    CHECK_ERROR(trib_config_set_parameter(&config, own->name, own->high * 2 + 1, &err), TRIB_RANGE, &err, "allowed is");
    CHECK_ERROR(trib_config_set_parameter(&config, own->name, NAN, &err), TRIB_RANGE, &err, own->name);
    CHECK_ERROR(trib_config_set_parameter(&config, own->name, INFINITY, &err), TRIB_RANGE, &err, own->name);
    CHECK_DOUBLE(config.parameter[0], own->value, 0); /* nothing was taken over */
    CHECK_STATUS(trib_config_set_parameter(&config, own->name, own->low, &err), &err);
    CHECK_DOUBLE(config.parameter[0], own->low, 0);
    CHECK_ERROR(trib_config_set_mechanism(&config, "route_choise", false, &err), TRIB_NAME, &err, "did you mean 'route_choice'?");
    CHECK_STATUS(trib_config_set_mechanism(&config, "route_choice", false, &err), &err);
    CHECK(!config.mechanism[trib_mechanism_find("route_choice")]);
    trib_config_clear(&config);
}

TEST(fields_of_levers_are_checked)
{
    struct trib_error err;
    struct trib_setting setting = setting_of("regular_channels");
    CHECK_STATUS(trib_setting_field(&setting, "fee", 900, &err), &err);
    CHECK_STATUS(trib_setting_field(&setting, "intensity", 0.25, &err), &err);
    CHECK_STATUS(trib_setting_field(&setting, "ramp_weeks", 12, &err), &err);
    CHECK_STATUS(trib_setting_field(&setting, "budget", 1e6, &err), &err);
    CHECK_STATUS(trib_setting_check(&setting, &err), &err);
    CHECK_DOUBLE(setting.field[1], 900, 0);
    CHECK_DOUBLE(setting.intensity, 0.25, 0);
    CHECK_INT(setting.ramp_weeks, 12);
    CHECK_ERROR(trib_setting_field(&setting, "feee", 1, &err), TRIB_NAME, &err, "did you mean 'fee'?");
    CHECK_ERROR(trib_setting_field(&setting, "fee", -1, &err), TRIB_RANGE, &err, "allowed is 0 to 20000");
    CHECK_ERROR(trib_setting_field(&setting, "intensity", 1.5, &err), TRIB_RANGE, &err, "allowed is 0 to 1");
    CHECK_ERROR(trib_setting_field(&setting, "ramp_weeks", 1.5, &err), TRIB_RANGE, &err, "whole number");
    CHECK_ERROR(trib_setting_field(&setting, "fee", NAN, &err), TRIB_RANGE, &err, "fee");
    setting.field[0] = NAN; /* as a careless caller might */
    CHECK_ERROR(trib_setting_check(&setting, &err), TRIB_RANGE, &err, "places_per_year");
}

TEST(places_of_levers_are_checked)
{
    const struct trib_case *toy = test_case("toy");
    struct trib_error err;
    struct trib_setting setting = setting_of("livelihoods");
    CHECK_STATUS(trib_setting_place(&setting, toy, TRIB_TOWN, "mid", &err), &err);
    CHECK(!setting.places[TRIB_TOWN].all);
    CHECK(trib_set_has(&setting.places[TRIB_TOWN], trib_case_place_find(toy, TRIB_TOWN, "mid")));
    CHECK(!trib_set_has(&setting.places[TRIB_TOWN], trib_case_place_find(toy, TRIB_TOWN, "south")));
    CHECK_ERROR(trib_setting_place(&setting, toy, TRIB_TOWN, "soth", &err), TRIB_NAME, &err, "did you mean 'south'?");
    CHECK_ERROR(trib_setting_place(&setting, toy, TRIB_LEG, "south>mid", &err), TRIB_USAGE, &err, "allowed: towns");
    setting.places[TRIB_GROUP] = (struct trib_set){.all = false};
    CHECK_ERROR(trib_setting_check(&setting, &err), TRIB_USAGE, &err, "can't be confined to groups");
    setting = setting_of("livelihoods");
    setting.places[TRIB_TOWN] = (struct trib_set){.all = false};
    CHECK_ERROR(trib_setting_check(&setting, &err), TRIB_USAGE, &err, "list of towns is empty");
    setting = setting_of("livelihoods");
    setting.from_day = setting.to_day = 100;
    CHECK_ERROR(trib_setting_check(&setting, &err), TRIB_RANGE, &err, "not before");
    setting = setting_of("livelihoods");
    setting.places[TRIB_TOWN] = (struct trib_set){.all = false};
    trib_set_add(&setting.places[TRIB_TOWN], 77); /* the toy case has four towns */
    struct trib_config config;
    scene_toy(&config);
    int before = config.n_settings;
    CHECK_ERROR(trib_config_add_setting(&config, &setting, &err), TRIB_RANGE, &err, "number 77");
    CHECK_INT(config.n_settings, before);
    trib_config_clear(&config);
}

TEST(shocks_are_checked)
{
    const struct trib_case *toy = test_case("toy");
    struct trib_error err;
    struct trib_shock shock;
    trib_shock_init(&shock, trib_shock_find("push"));
    CHECK_STATUS(trib_shock_place(&shock, toy, TRIB_ORIGIN, "plain", &err), &err);
    CHECK_ERROR(trib_shock_place(&shock, toy, TRIB_TOWN, "mid", &err), TRIB_USAGE, &err, "allowed: origins");
    shock.value = 11;
    CHECK_ERROR(trib_shock_check(&shock, &err), TRIB_RANGE, &err, "allowed is 0 to 10");
    shock.value = 2;
    CHECK_STATUS(trib_shock_check(&shock, &err), &err);
    shock.kind = 1000;
    CHECK_ERROR(trib_shock_check(&shock, &err), TRIB_NAME, &err, "1000");
}

TEST(history_can_be_left_out)
{
    struct trib_config config;
    struct trib_error err;
    REQUIRE_STATUS(trib_config_init(&config, test_case("libya"), &err), &err);
    int settings = config.n_settings, shocks = config.n_shocks;
    CHECK(settings > 5 && shocks > 2);
    CHECK_ERROR(trib_config_without(&config, "sabratha_payof_2017", &err), TRIB_NAME, &err, "did you mean 'sabratha_payoff_2017'?");
    CHECK_STATUS(trib_config_without(&config, "sabratha_payoff_2017", &err), &err);
    CHECK_INT(config.n_settings, settings - 1);
    CHECK_STATUS(trib_config_without(&config, "sabratha_payoff_2017", &err), &err); /* out already: no mistake */
    CHECK_STATUS(trib_config_without(&config, "zuwara_citizens_2015", &err), &err);
    CHECK_INT(config.n_shocks, shocks - 1);
    struct trib_setting own = setting_of("interdiction_sea");
    own.from_day = trib_day_of(2017, 2, 1);
    CHECK_STATUS(trib_config_add_setting(&config, &own, &err), &err);
    CHECK_STATUS(trib_config_without(&config, NULL, &err), &err); /* all policies of the case; the scenario's own stays */
    CHECK_INT(config.n_settings, 1);
    CHECK_TEXT(config.setting[0].id, "");
    CHECK_INT(config.n_shocks, shocks - 1);
    trib_config_clear(&config);
}

TEST(a_copy_stands_on_its_own)
{
    struct trib_config config, copy;
    struct trib_error err;
    scene_toy(&config);
    REQUIRE_STATUS(trib_config_copy(&copy, &config, &err), &err);
    char *before = text_of(&config);
    CHECK_TEXT(text_of(&copy), before);
    copy.mechanism[0] = false;
    copy.setting[0].intensity = 0.125;
    CHECK_TEXT(text_of(&config), before);
    trib_config_clear(&config);
    CHECK(strcmp(text_of(&copy), before) != 0);
    trib_config_clear(&copy);
}

/* Whatever decides a run moves the text; seed, replicate and threads don't; neither does the order of policies. */
TEST(text_holds_what_decides_a_run_and_no_more)
{
    struct trib_config config;
    struct trib_error err;
    scene_toy(&config);
    const char *base = text_of(&config);
    config.seed = 99, config.replicate = 4, config.threads = 8;
    CHECK_TEXT(text_of(&config), base);
#define MOVES(change, back)                     \
    change;                                     \
    CHECK(strcmp(text_of(&config), base) != 0); \
    back;                                       \
    CHECK_TEXT(text_of(&config), base)
    MOVES(config.scale++, config.scale--);
    MOVES(config.from_day++, config.from_day--);
    MOVES(config.to_day--, config.to_day++);
    MOVES(config.mechanism[3] = false, config.mechanism[3] = true);
    double kept = config.parameter[5];
    MOVES(config.parameter[5] = nextafter(kept, 1e9), config.parameter[5] = kept);
    MOVES(config.setting[0].ramp_weeks = 3, config.setting[0].ramp_weeks = 0);
    MOVES(config.setting[0].busiest = 3, config.setting[0].busiest = 0);
    MOVES(config.setting[0].budget = 5, config.setting[0].budget = -1);
    MOVES(config.setting[0].field[1] = 0.5, config.setting[0].field[1] = 0);
    MOVES(config.setting[0].to_day++, config.setting[0].to_day--);
    MOVES(config.setting[0].places[TRIB_LEG].bit[0] ^= 1, config.setting[0].places[TRIB_LEG].bit[0] ^= 1);
    MOVES(config.callbacks.rule_set[0] = true, config.callbacks.rule_set[0] = false);
#undef MOVES
    struct trib_setting a = setting_of("livelihoods"), b = setting_of("interdiction_sea");
    struct trib_shock quake;
    trib_shock_init(&quake, trib_shock_find("rescue_ships"));
    struct trib_config other;
    REQUIRE_STATUS(trib_config_copy(&other, &config, &err), &err);
    CHECK_STATUS(trib_config_add_setting(&config, &a, &err), &err);
    CHECK_STATUS(trib_config_add_setting(&config, &b, &err), &err);
    CHECK_STATUS(trib_config_add_shock(&config, &quake, &err), &err);
    CHECK_STATUS(trib_config_add_shock(&other, &quake, &err), &err);
    CHECK_STATUS(trib_config_add_setting(&other, &b, &err), &err);
    CHECK_STATUS(trib_config_add_setting(&other, &a, &err), &err);
    CHECK_TEXT(text_of(&other), text_of(&config));
    CHECK_CONTAINS(text_of(&config), "lever livelihoods from=1800-01-01 to=9999-12-31");
    trib_config_clear(&config);
    trib_config_clear(&other);
}

TEST(text_that_does_not_fit_is_cut_and_says_how_long_it_is)
{
    struct trib_config config;
    scene_toy(&config);
    char small[32];
    memset(small, '#', sizeof small);
    size_t needed = trib_config_text(&config, small, sizeof small);
    CHECK(needed > 1000);
    CHECK_INT(small[31], 0);
    CHECK(strncmp(small, text_of(&config), 31) == 0);
    trib_config_clear(&config);
}
