/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second case (A16): another place from tables alone, and that no place, group, people, origin or date stands in sim/. */
#include "scenes.h"
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- the case lives ------------------------------------------------------------------------------------------------------ */
static void clear(void *config)
{
    trib_config_clear(config);
    free(config);
}

static struct trib_config *yemen(void)
{
    struct trib_config *config = calloc(1, sizeof *config);
    struct trib_error err = {0};
    REQUIRE(config != NULL);
    REQUIRE_STATUS(trib_config_init(config, test_case("yemen"), &err), &err);
    test_defer(clear, config);
    config->scale = 200;
    config->from_day = scene_day("2016-01-01");
    config->to_day = scene_day("2017-12-31");
    return config;
}

/* The sea comes first here and a land border last. Each week the audits of money and people hold (a run would end otherwise), and
 * the books of people are compared once more by hand. Boats leave Obock and Bosaso only, between 60,000 and 200,000 people a year:
 * the order that the case's README claims. */
TEST(people_cross_the_sea_first_and_a_border_last)
{
    struct trib_config *config = yemen();
    struct trib_model *m = scene_model(config);
    const struct trib_case *cas = m->cas;
    int64_t by_sea = 0, there = 0, held = 0, everybody = 0, counted = 0, over_the_border = 0;
    while (!trib_model_done(m)) {
        scene_weeks(m, 1);
        for (int l = 0; l < cas->n_legs; l++) {
            bool sea = cas->leg[l].mode == TRIB_SEA, last = cas->town[cas->leg[l].to].role == TRIB_ROLE_DESTINATION;
            CHECK(!(sea && last));
            if (m->day < config->from_day) continue;
            by_sea += sea ? m->moved[l] : 0;
            there += last ? m->arrived[l] : 0;
            held += m->captured[l];
        }
    }
    for (int o = 0; o < cas->n_origins; o++) everybody += (int64_t)cas->origin[o].population;
    for (int s = 0; s < N_STATUSES; s++) counted += m->count[s];
    CHECK_INT(counted, everybody);
    for (int t = 0; t < cas->n_towns; t++)
        CHECK_INT(m->sea_town[t], strcmp(cas->town[t].id, "obock") == 0 || strcmp(cas->town[t].id, "bosaso") == 0);
    if (!CHECK(by_sea > 2 * 60000 && by_sea < 2 * 200000)) test_note("%lld people embarked in two years", (long long)by_sea);
    CHECK(there > by_sea / 2);
    CHECK(held > by_sea / 100);
    for (int o = 0; o < cas->n_origins; o++) {
        CHECK(m->abroad[o] > 0);
        over_the_border += m->abroad[o];
    }
    CHECK(over_the_border > there);
}

static struct trib_setting *add(struct trib_config *config, const char *lever, const char *field, double value)
{
    struct trib_setting *s = scene_lever(config, lever, "2016-01-01");
    int n, l = s->lever;
    const struct trib_lever_info *info = trib_levers(&n)[l];
    for (int k = 0; field && k < TRIB_MAX_FIELDS; k++)
        if (info->field[k].name && strcmp(info->field[k].name, field) == 0) {
            s->field[k] = value;
            return s;
        }
    CHECK(!field);
    return s;
}

TEST(regular_places_take_people_off_the_boats)
{
    struct trib_config *none = yemen(), *some = yemen();
    add(some, "regular_channels", "places_per_year", 40000);
    struct trib_result *a = scene_run(none), *b = scene_run(some);
    CHECK_DOUBLE(scene_total(a, "arrivals_regular"), 0, 0); /* the agencies' channel ended in 2013 */
    CHECK(scene_total(b, "arrivals_regular") > 5000);
    CHECK(scene_total(a, "departures") - scene_total(b, "departures") > 0.5 * scene_total(b, "arrivals_regular"));
}

/* At sea people are brought back and try again: more embark and fewer arrive. At the border they are in Yemen already: nearly as many
 * embark, and who is sent home from there counts as returned. */
TEST(boats_and_border_can_both_be_guarded)
{
    struct trib_config *none = yemen(), *sea = yemen(), *border = yemen();
    struct trib_error err = {0};
    struct trib_setting *s = add(sea, "interdiction_sea", "return_people", 0);
    s->intensity = 0.6;
    s = add(border, "interdiction_land", "return_people", 0.8);
    static const char *const legs[] = {"harad>jizan", "saada>jizan", "saada>najran"};
    for (int i = 0; i < 3; i++) REQUIRE_STATUS(trib_setting_place(s, border->cas, TRIB_LEG, legs[i], &err), &err);
    struct trib_result *a = scene_run(none), *b = scene_run(sea), *c = scene_run(border);
    CHECK(scene_total(b, "interceptions") > 1.5 * scene_total(a, "interceptions"));
    CHECK(scene_total(b, "departures") > 1.02 * scene_total(a, "departures"));
    CHECK(scene_total(b, "arrivals") < 0.97 * scene_total(a, "arrivals"));
    CHECK(scene_total(c, "arrivals") < 0.95 * scene_total(a, "arrivals"));
    CHECK(scene_total(c, "returns") > 2 * scene_total(a, "returns"));
    CHECK_RELATIVE(scene_total(c, "departures"), scene_total(a, "departures"), 0.08);
}

TEST(the_program_lists_the_second_case)
{
    struct test_output *o = test_program(NULL, "list cases --format csv");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "yemen");
    CHECK_CONTAINS(o->out, "libya");
}

/* ---- C knows no place ---------------------------------------------------------------------------------------------------- */
/* What may stand in sim/ although it is a name or a date: where, what, why. A phrase that is no longer there fails as well. */
static const struct {
    const char *file, *phrase, *why;
} allowed[] = {
    {"params_route.def", "a driver of Agadez earned", "says whose pay the default was read from; the source column's twin in words"},
    {"case_build.c", "a date like 2017-02-01", "shows a date's form in a message"},
    {"case_dated.c", "a date like 2017-02-01 or 2017-02", "shows a date's form in a message"},
    {"case_table.c", "a date like 2017-02-01 or 2017-02", "shows a date's form in a message"},
    {"lever_information_campaign.c", "Senegal", "says where a field's default was measured"},
};
#define N_ALLOWED (sizeof allowed / sizeof *allowed)

static bool word_char(char c) { return isalnum((unsigned char)c) || c == '_'; }

/* Comments become blanks; strings too where they are not kept. Quotes stay, so that words are still apart. */
static void blank(char *text, bool keep_strings)
{
    enum { CODE, LINE, BLOCK, STRING, CHARACTER } in = CODE;
    for (char *p = text; *p; p++) {
        if (in == CODE && p[0] == '/' && (p[1] == '/' || p[1] == '*')) in = p[1] == '/' ? LINE : BLOCK;
        else if (in == CODE && (*p == '"' || *p == '\'')) in = *p == '"' ? STRING : CHARACTER;
        else if (in == STRING || in == CHARACTER) {
            if (*p == (in == STRING ? '"' : '\'')) in = CODE;
            else {
                bool escaped = *p == '\\' && p[1];
                if (!keep_strings) *p = ' ';
                if (escaped && !keep_strings) p[1] = ' ';
                p += escaped;
            }
            continue;
        }
        if (in == LINE && *p == '\n') in = CODE;
        if (in == BLOCK && p[0] == '*' && p[1] == '/') {
            p[0] = p[1] = ' ';
            p++;
            in = CODE;
        } else if ((in == LINE || in == BLOCK) && *p != '\n') *p = ' ';
    }
}

TEST(comments_and_strings_are_told_apart)
{
    char *text = test_text("%s", "a /* Sabha 2011 */ \"b // \\\" c\" // d\n'\\'' e");
    blank(text, true);
    CHECK_TEXT(text, "a                  \"b // \\\" c\"     \n'\\'' e");
    blank(text, false);
    CHECK_TEXT(text, "a                  \"         \"     \n'  ' e");
}

static char *without_allowed(const char *file, char *text)
{
    for (size_t i = 0; i < N_ALLOWED; i++)
        for (char *at = text; strcmp(allowed[i].file, file) == 0 && (at = strstr(at, allowed[i].phrase));)
            memset(at, ' ', strlen(allowed[i].phrase));
    return text;
}

/* A name found as a word of its own. Ids are compared letter by letter, readable names in any case of letters. */
static const char *find_word(const char *text, const char *word, bool any_case)
{
    size_t n = strlen(word);
    for (const char *p = text; *p; p++)
        if ((any_case ? strncasecmp(p, word, n) : strncmp(p, word, n)) == 0 && (p == text || !word_char(p[-1])) && !word_char(p[n]))
            return p;
    return NULL;
}

/* Ids that are plain words as well: what matters is the readable name. */
static bool plain_word(const char *id) { return strcmp(id, "regime") == 0; }

/* "Kufra (Al Jawf)": what stands before the bracket is a name as well. */
static void look_for(const char *file, const char *text, const char *kind, const char *id, const char *name)
{
    char plain[128];
    snprintf(plain, sizeof plain, "%s", name);
    char *bracket = strstr(plain, " (");
    if (bracket) *bracket = 0;
    if (!plain_word(id) && !CHECK(!find_word(text, id, false))) test_note("sim/%s names the %s '%s'", file, kind, id);
    if (!CHECK(!find_word(text, plain, true))) test_note("sim/%s names the %s '%s'", file, kind, plain);
}

static void look_for_case(const char *file, const char *text, const char *folder, const struct trib_case *cas)
{
    look_for(file, text, "case", folder, folder);
    for (int i = 0; i < cas->n_towns; i++) {
        look_for(file, text, "town", cas->town[i].id, cas->town[i].name);
        char *country = test_text("\"%s\"", cas->town[i].country);
        if (!CHECK(!strstr(text, country))) test_note("sim/%s holds the country %s", file, country);
    }
    for (int i = 0; i < cas->n_groups; i++) look_for(file, text, "group", cas->group[i].id, cas->group[i].name);
    for (int i = 0; i < cas->n_peoples; i++) look_for(file, text, "people", cas->people[i].id, cas->people[i].name);
    for (int i = 0; i < cas->n_origins; i++) look_for(file, text, "origin", cas->origin[i].id, cas->origin[i].name);
}

/* Calls fn(file, text without comments) for every source file and table of sim/; returns how many. */
static int each_source(void (*fn)(const char *file, char *text))
{
    struct dirent **entry = NULL;
    int n = scandir(test_source("sim"), &entry, NULL, alphasort), found = 0;
    REQUIRE(n > 0);
    for (int i = 0; i < n; i++) {
        const char *dot = strrchr(entry[i]->d_name, '.');
        if (dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h") || !strcmp(dot, ".def"))) {
            char *text = test_read(test_source(test_text("sim/%s", entry[i]->d_name)), NULL);
            REQUIRE(text != NULL);
            blank(text, true);
            fn(entry[i]->d_name, text);
            found++;
        }
        free(entry[i]);
    }
    free(entry);
    return found;
}

static struct {
    const char *folder;
    const struct trib_case *cas;
} known[16];
static int n_known;

/* The toy case stands for no place, and its names (coast, over, mid) are common words of the field: it is left out. */
static void load_cases(void)
{
    struct dirent **entry = NULL;
    int n = scandir(test_source("scenarios/cases"), &entry, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        const char *folder = test_text("%s", entry[i]->d_name);
        if (n_known < 16 && test_exists(test_source(test_text("scenarios/cases/%s/towns.csv", folder))) && strcmp(folder, "toy") != 0) {
            known[n_known].folder = folder;
            known[n_known++].cas = test_case(folder);
        }
        free(entry[i]);
    }
    free(entry);
    REQUIRE(n_known >= 2);
}

static void no_names(const char *file, char *text)
{
    without_allowed(file, text);
    for (int i = 0; i < n_known; i++) look_for_case(file, text, known[i].folder, known[i].cas);
}
TEST(no_name_of_any_case_stands_in_the_core)
{
    load_cases();
    CHECK(each_source(no_names) > 50);
}

/* A year can act in two ways: as a number of the code, or as a date in a string that is parsed. Words that say of which year a
 * default was read (docs of parameters) do neither. */
static void no_dates(const char *file, char *text)
{
    without_allowed(file, text);
    for (const char *p = text; *p; p++) { /* 2011-02 or 2011-02-17 in a string */
        if ((p != text && word_char(p[-1])) || (strncmp(p, "19", 2) && strncmp(p, "20", 2))) continue;
        int month = 0;
        bool date = isdigit((unsigned char)p[2]) && isdigit((unsigned char)p[3]) && sscanf(p + 4, "-%2d", &month) == 1 && month <= 12;
        if (!CHECK(!date)) test_note("sim/%s holds the date %.10s", file, p);
    }
    blank(text, false);
    for (const char *p = text; *p; p++) {
        if (p != text && (word_char(p[-1]) || p[-1] == '.')) continue;
        bool year = (!strncmp(p, "19", 2) || !strncmp(p, "20", 2)) && isdigit((unsigned char)p[2]) && isdigit((unsigned char)p[3]) &&
                    !word_char(p[4]) && !(p[4] == '.' && isdigit((unsigned char)p[5])) && strncmp(p, "2000", 4) != 0;
        if (!CHECK(!year)) test_note("sim/%s holds the year %.4s", file, p);
    }
}
TEST(no_date_stands_in_the_core) { CHECK(each_source(no_dates) > 50); }

TEST(what_is_allowed_in_the_core_is_still_there)
{
    for (size_t i = 0; i < N_ALLOWED; i++) {
        char *text = test_read(test_source(test_text("sim/%s", allowed[i].file)), NULL);
        if (!CHECK(text && strstr(text, allowed[i].phrase))) test_note("%s: %s (%s)", allowed[i].file, allowed[i].phrase, allowed[i].why);
    }
}
