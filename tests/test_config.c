/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What decides a run: bounds, names, the case's history in and out, and the text that content keys are made from. */
#include "../sim/case.h"
#include "../sim/sha256.h"
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

/* ---- varied by name ---------------------------------------------------------------------------------------------------- */
TEST(parameters_and_own_levers_vary_by_name)
{
    struct trib_config config;
    struct trib_error err = {0};
    struct trib_setting own = setting_of("interdiction_land");
    scene_toy(&config);
    REQUIRE(config.n_settings == 1 && config.setting[0].lever == own.lever); /* the case's own patrol */
    CHECK_INT(trib_config_varies(&config, "smuggling.markup"), 1);
    CHECK_INT(trib_config_varies(&config, "lever.interdiction_land.intensity"), 0);
    CHECK_ERROR(trib_config_vary(&config, "lever.interdiction_land.intensity", 0.5, &err), TRIB_USAGE, &err, "no lever interdiction_land");
    REQUIRE_STATUS(trib_config_add_setting(&config, &own, &err), &err);
    REQUIRE_STATUS(trib_config_add_setting(&config, &own, &err), &err);
    double history = config.setting[0].intensity;
    CHECK_INT(trib_config_varies(&config, "lever.interdiction_land.intensity"), 1);
    CHECK_INT(trib_config_varies(&config, "lever.interdiction_sea.intensity"), 0);
    CHECK_STATUS(trib_config_vary(&config, "lever.interdiction_land.intensity", 0.25, &err), &err);
    CHECK_STATUS(trib_config_vary(&config, "lever.interdiction_land.budget", 1e6, &err), &err);
    CHECK_STATUS(trib_config_vary(&config, "lever.interdiction_land.ramp_weeks", 26, &err), &err);
    CHECK_STATUS(trib_config_vary(&config, "lever.interdiction_land.busiest", 2, &err), &err);
    CHECK_STATUS(trib_config_vary(&config, "lever.interdiction_land.return_people", 0.75, &err), &err);
    CHECK_STATUS(trib_config_vary(&config, "smuggling.markup", 0.5, &err), &err);
    for (int i = 1; i < 3; i++) {
        CHECK_DOUBLE(config.setting[i].intensity, 0.25, 0);
        CHECK_DOUBLE(config.setting[i].budget, 1e6, 0);
        CHECK_INT(config.setting[i].ramp_weeks, 26);
        CHECK_INT(config.setting[i].busiest, 2);
        CHECK_DOUBLE(config.setting[i].field[1], 0.75, 0);
    }
    CHECK_DOUBLE(config.setting[0].intensity, history, 0);
    CHECK_DOUBLE(config.setting[0].budget, -1, 0);
    CHECK_DOUBLE(config.parameter[trib_parameter_find("smuggling.markup")], 0.5, 0);
    trib_config_clear(&config);
}

TEST(what_can_not_be_varied_is_refused)
{
    struct trib_config config;
    struct trib_error err = {0};
    struct trib_setting own = setting_of("regular_channels");
    scene_toy(&config);
    REQUIRE_STATUS(trib_config_add_setting(&config, &own, &err), &err);
    const char *before = text_of(&config);
    static const struct {
        const char *name, *word;
    } unknown[] = {{"smuggling.markdown", "did you mean 'smuggling.markup'?"},
                   {"lever.regular_chanels.fee", "did you mean 'lever.regular_channels.fee'?"},
                   {"lever.regular_channels.fees", "did you mean 'lever.regular_channels.fee'?"},
                   {"lever.regular_channels.intensty", "did you mean 'lever.regular_channels.intensity'?"},
                   {"lever.regular_channels", "no parameter"},
                   {"lever.regular_channels.", "no parameter"},
                   {"lever..fee", "no parameter"},
                   {"lever.", "no parameter"},
                   {"regular_channels.fee", "no parameter"},
                   {"", "no parameter"}};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        struct trib_varied_info info;
        CHECK_INT(trib_config_varies(&config, unknown[i].name), -1);
        CHECK_ERROR(trib_config_vary(&config, unknown[i].name, 1, &err), TRIB_NAME, &err, unknown[i].word);
        CHECK_ERROR(trib_vary_info(unknown[i].name, &config, &info, &err), TRIB_NAME, &err, unknown[i].word);
    }
    CHECK_ERROR(trib_config_vary(&config, "lever.regular_channels.fee", -1, &err), TRIB_RANGE, &err, "allowed is 0 to 20000");
    CHECK_ERROR(trib_config_vary(&config, "lever.regular_channels.intensity", NAN, &err), TRIB_RANGE, &err, "intensity");
    CHECK_ERROR(trib_config_vary(&config, "lever.regular_channels.ramp_weeks", 2.5, &err), TRIB_RANGE, &err, "whole number");
    CHECK_ERROR(trib_config_vary(&config, "smuggling.markup", 1e9, &err), TRIB_RANGE, &err, "smuggling.markup");
    CHECK_TEXT(text_of(&config), before);
    trib_config_clear(&config);
}

/* Every name that can be varied: its value lies within its bounds, can be set, and is what is then read back. */
TEST(every_name_that_varies_has_bounds_a_unit_and_a_source)
{
    int n_parameters, n_levers, names = 0;
    const struct trib_parameter_info *parameters = trib_parameters(&n_parameters);
    const struct trib_lever_info *const *levers = trib_levers(&n_levers);
    static const char *const common[] = {"intensity", "budget", "ramp_weeks", "busiest"};
    static const double defaults[] = {1, -1, 0, 0};
    struct trib_config config;
    struct trib_error err = {0};
    struct trib_varied_info info;
    scene_toy(&config);
    for (int l = 0; l < n_levers; l++) {
        struct trib_setting own = setting_of(levers[l]->name);
        REQUIRE_STATUS(trib_config_add_setting(&config, &own, &err), &err);
    }
    for (int i = 0; i < n_parameters; i++) {
        REQUIRE_STATUS(trib_vary_info(parameters[i].name, NULL, &info, &err), &err);
        CHECK(info.value == parameters[i].value && info.low == parameters[i].low && info.high == parameters[i].high);
        CHECK(info.unit == parameters[i].unit && info.source == parameters[i].source);
        CHECK(info.whole == (strcmp(parameters[i].kind, "integer") == 0));
        CHECK_STATUS(trib_config_vary(&config, parameters[i].name, info.high, &err), &err);
        REQUIRE_STATUS(trib_vary_info(parameters[i].name, &config, &info, &err), &err);
        CHECK_DOUBLE(info.value, info.high, 0);
    }
    for (int l = 0; l < n_levers; l++)
        for (int f = 0; f < trib_lever_fields(levers[l]) + 4; f++) {
            int n_own = trib_lever_fields(levers[l]);
            const char *name = test_text("lever.%s.%s", levers[l]->name, f < n_own ? levers[l]->field[f].name : common[f - n_own]);
            bool budget = f == n_own + 1;
            REQUIRE_STATUS(trib_vary_info(name, NULL, &info, &err), &err);
            CHECK(info.low < info.high && info.unit && info.source && *info.source && info.doc && *info.doc);
            CHECK((info.value >= info.low && info.value <= info.high) || budget);
            CHECK_DOUBLE(info.value, f < n_own ? levers[l]->field[f].value : defaults[f - n_own], 0);
            CHECK(info.whole == (f > n_own + 1));
            CHECK_STATUS(trib_config_vary(&config, name, info.high, &err), &err);
            REQUIRE_STATUS(trib_vary_info(name, &config, &info, &err), &err);
            CHECK_DOUBLE(info.value, info.high, 0);
            names++;
        }
    CHECK(names > 30);
    for (int i = 0; i < config.n_settings; i++) CHECK_STATUS(trib_setting_check(&config.setting[i], &err), &err);
    trib_config_clear(&config);
}

/* ---- the case's files ---------------------------------------------------------------------------------------------------- */
TEST(a_case_keeps_its_files_as_they_were_read)
{
    char *folder = test_copy("scenarios/cases/toy");
    test_replace(test_text("%s/peoples.csv", folder), "people,yes,0.8", "people, yes ,0.8"); /* what reading takes away must not be lost */
    struct trib_case *cas;
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_case_load(folder, &cas, &err), &err);
    struct trib_sha256 sha;
    trib_sha256_init(&sha);
    int n = trib_case_inputs(cas);
    CHECK(n >= 10);
    for (int i = 0; i < n; i++) {
        const void *bytes = NULL;
        size_t size = 0, on_disk = 0;
        const char *name = trib_case_input(cas, i, &bytes, &size);
        REQUIRE(name != NULL);
        char hex[65], *file = test_read(test_text("%s/%s", folder, name), &on_disk);
        REQUIRE(file != NULL);
        CHECK_INT(size, on_disk);
        CHECK(size == on_disk && memcmp(bytes, file, size) == 0);
        trib_sha256_hex(bytes, size, hex);
        trib_sha256_add(&sha, name, strlen(name) + 1);
        trib_sha256_add(&sha, hex, sizeof hex);
    }
    char digest[65];
    trib_sha256_end(&sha, digest);
    CHECK_TEXT(digest, trib_case_digest(cas)); /* the digest covers these files and no other */
    const void *bytes;
    size_t size;
    CHECK(trib_case_input(cas, n, &bytes, &size) == NULL && trib_case_input(cas, -1, &bytes, &size) == NULL);
    trib_case_free(cas);
}

/* Counts take whole numbers only, in a scenario and in a case, and their defaults are whole. */
TEST(counts_take_whole_numbers)
{
    static const char *const counts[] = {"firm.setup", "firm.first_land", "firm.first_sea", "observe.delay", "capture.weeks"};
    int n, whole = 0;
    const struct trib_parameter_info *parameters = trib_parameters(&n);
    struct trib_config config;
    struct trib_error err = {0};
    scene_toy(&config);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int k = trib_parameter_find(counts[i]);
        REQUIRE(k >= 0);
        CHECK_TEXT(parameters[k].kind, "integer");
        CHECK_ERROR(trib_config_set_parameter(&config, counts[i], 2.5, &err), TRIB_RANGE, &err, "is 2.5; a whole number is needed");
        CHECK_DOUBLE(config.parameter[k], parameters[k].value, 0);
        CHECK_STATUS(trib_config_set_parameter(&config, counts[i], 3, &err), &err);
        CHECK_DOUBLE(config.parameter[k], 3, 0);
    }
    for (int k = 0; k < n; k++) {
        if (strcmp(parameters[k].kind, "integer") != 0) continue;
        whole++;
        CHECK(parameters[k].value == floor(parameters[k].value) && parameters[k].low == floor(parameters[k].low) &&
              parameters[k].high == floor(parameters[k].high));
    }
    CHECK_INT(whole, sizeof counts / sizeof *counts);
    trib_config_clear(&config);
    char *folder = test_copy("scenarios/cases/toy");
    char *path = test_text("%s/case.csv", folder), *text = test_read(path, NULL);
    REQUIRE(text != NULL);
    test_write(folder, "case.csv", test_text("%sobserve.delay,2.5,weeks,assumed,\n", text));
    struct trib_case *cas = NULL;
    CHECK_ERROR(trib_case_load(folder, &cas, &err), TRIB_CASE, &err, "observe.delay is '2.5'; a whole number is needed");
    CHECK(err.line > 1 && err.column > 1);
}
