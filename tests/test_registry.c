/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry tables: what a line of a .def file promises must be true, since the Lua API, the command line and the documents
 * are all made from it. */
#include "harness.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *sources(void)
{
    static char *text;
    if (!text) text = test_read(test_source("docs/sources.md"), NULL);
    REQUIRE(text != NULL);
    return text;
}
/* Keys stand in bold in docs/sources.md: **S43**. */
static bool is_key(const char *word) { return strstr(sources(), test_text("**%s**", word)) != NULL; }
/* Keys of docs/sources.md, blank-separated; the words that say that there is no source, as 'assumed', are keys too. */
static void check_source(const char *name, const char *source)
{
    CHECK(source && *source);
    char *words = test_text("%s", source), *rest = words;
    for (char *word; (word = strtok_r(rest, " ,", &rest)) != NULL;)
        if (!CHECK(is_key(word))) test_note("%s: its source '%s' is not a key of docs/sources.md", name, word);
}
static void check_measures(const char *name, const char *moves)
{
    char *words = test_text("%s", moves), *rest = words;
    int n = 0;
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL; n++)
        if (!CHECK(trib_measure_find(word) >= 0)) test_note("%s: there is no measure '%s'", name, word);
    CHECK(n > 0);
}
static void check_bounds(const char *name, double low, double value, double high)
{
    bool ordered = isfinite(low) && isfinite(high) && low < high && low <= value && value <= high;
    if (!CHECK(ordered)) test_note("%s: low %g, default %g, high %g", name, low, value, high);
}
static void check_words(const char *name, const char *unit, const char *doc)
{
    bool filled = unit && *unit && doc && strlen(doc) > 8;
    if (!CHECK(filled)) test_note("%s: unit '%s', doc '%s'", name, unit, doc);
}
/* Ids of the systems and claims that a row serves, a letter and a number each: "A1 H3". */
static void check_briefs(const char *name, const char *briefs)
{
    char *words = test_text("%s", briefs), *rest = words;
    int n = 0;
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL; n++) {
        bool is_id = strchr("ABCHMPRX", word[0]) && isdigit((unsigned char)word[1]) && strspn(word + 1, "0123456789") == strlen(word + 1);
        if (!CHECK(is_id)) test_note("%s: '%s' is no id of the brief", name, word);
    }
    if (!CHECK(n > 0)) test_note("%s names no system of the brief", name);
}
static int compare_names(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }
static void check_unique(const char **names, int n)
{
    qsort(names, (size_t)n, sizeof *names, compare_names);
    for (int i = 1; i < n; i++)
        if (!CHECK(strcmp(names[i - 1], names[i]) != 0)) test_note("'%s' stands twice", names[i]);
}
/* Every name of a table, found again at its own place, and none found for a name that is not in it. */
#define CHECK_TABLE(table, find, NAME)        \
    do {                                      \
        int n;                                \
        const char *names[1024] = {0};        \
        table(&n);                            \
        REQUIRE(n > 0 && n < 1024);           \
        for (int i = 0; i < n; i++) {         \
            names[i] = table(&n)[i] NAME;     \
            CHECK_INT(find(names[i]), i);     \
        }                                     \
        CHECK_INT(find("no such thing"), -1); \
        CHECK_INT(find(""), -1);              \
        check_unique(names, n);               \
    } while (0)

TEST(a_word_of_the_text_is_no_source)
{
    CHECK(is_key("assumed"));
    CHECK(!is_key("source"));
    CHECK(!is_key("S"));
    CHECK(!is_key("S99999"));
}
TEST(names_are_unique_and_found)
{
    CHECK_TABLE(trib_parameters, trib_parameter_find, .name);
    CHECK_TABLE(trib_measures, trib_measure_find, .name);
    CHECK_TABLE(trib_mechanisms, trib_mechanism_find, .name);
    CHECK_TABLE(trib_levers, trib_lever_find, ->name);
    CHECK_TABLE(trib_shocks, trib_shock_find, .name);
    CHECK_TABLE(trib_rules, trib_rule_find, .name);
}
TEST(parameters_have_bounds_units_and_sources)
{
    int n;
    const struct trib_parameter_info *p = trib_parameters(&n);
    for (int i = 0; i < n; i++) {
        check_bounds(p[i].name, p[i].low, p[i].value, p[i].high);
        check_words(p[i].name, p[i].unit, p[i].doc);
        check_source(p[i].name, p[i].source);
        if (!CHECK(strchr(p[i].name, '.') != NULL)) test_note("'%s' should be subject.name", p[i].name);
    }
}
TEST(measures_are_complete)
{
    int n;
    const struct trib_measure_info *m = trib_measures(&n);
    for (int i = 0; i < n; i++) {
        check_words(m[i].name, m[i].unit, m[i].doc);
        check_briefs(m[i].name, m[i].briefs);
        CHECK(m[i].levels != 0 && m[i].levels < 1u << TRIB_N_LEVELS);
        CHECK(m[i].better >= -1 && m[i].better <= 1);
        bool ratio = strcmp(m[i].kind, "ratio") == 0;
        if (!CHECK(ratio || strcmp(m[i].kind, "sum") == 0 || strcmp(m[i].kind, "mean") == 0 || strcmp(m[i].kind, "last") == 0))
            test_note("%s is of kind '%s'", m[i].name, m[i].kind);
        CHECK(ratio == (m[i].numerator != NULL) && ratio == (m[i].denominator != NULL));
        if (!ratio || !m[i].numerator || !m[i].denominator) continue;
        int above = trib_measure_find(m[i].numerator), below = trib_measure_find(m[i].denominator);
        REQUIRE(above >= 0 && below >= 0);
        CHECK_TEXT(m[above].kind, "sum");
        CHECK_TEXT(m[below].kind, "sum");
        CHECK_INT(m[i].levels & ~(m[above].levels & m[below].levels), 0);
    }
}
TEST(mechanisms_move_measures_that_exist)
{
    int n;
    const struct trib_mechanism_info *m = trib_mechanisms(&n);
    for (int i = 0; i < n; i++) {
        check_words(m[i].name, "-", m[i].doc);
        check_briefs(m[i].name, m[i].briefs);
        check_measures(m[i].name, m[i].moves);
    }
}
TEST(levers_and_their_fields_are_complete)
{
    int n;
    const struct trib_lever_info *const *lever = trib_levers(&n);
    for (int i = 0; i < n; i++) {
        check_words(lever[i]->name, lever[i]->full, lever[i]->doc);
        check_briefs(lever[i]->name, lever[i]->briefs);
        check_measures(lever[i]->name, lever[i]->moves);
        check_source(lever[i]->name, lever[i]->source);
        CHECK(lever[i]->places < 1u << TRIB_N_LEVELS);
        const char *names[TRIB_MAX_FIELDS] = {0};
        int n_fields = trib_lever_fields(lever[i]);
        for (int k = 0; k < n_fields; k++) {
            const struct trib_field_info *field = &lever[i]->field[k];
            char *name = test_text("%s.%s", lever[i]->name, field->name);
            check_bounds(name, field->low, field->value, field->high);
            check_words(name, field->words ? field->words : field->unit, field->doc);
            check_source(name, field->source);
            names[k] = field->name;
        }
        check_unique(names, n_fields);
    }
}
TEST(shocks_and_rules_are_complete)
{
    int n;
    const struct trib_shock_info *shock = trib_shocks(&n);
    for (int i = 0; i < n; i++) {
        check_words(shock[i].name, shock[i].unit, shock[i].doc);
        CHECK(shock[i].low < shock[i].high);
        CHECK(shock[i].places < 1u << TRIB_N_LEVELS);
    }
    const struct trib_rule_info *rule = trib_rules(&n);
    for (int i = 0; i < n; i++) {
        check_words(rule[i].name, "-", rule[i].doc);
        CHECK(rule[i].actor == TRIB_GROUP || rule[i].actor == TRIB_TOWN);
        const char *lists[] = {rule[i].inputs, rule[i].outputs};
        for (int list = 0; list < 2; list++) {
            char *rest = test_text("%s", lists[list]);
            const char *names[64] = {0};
            int n_names = 0;
            for (char *word; n_names < 64 && (word = strtok_r(rest, " ", &rest)) != NULL;) names[n_names++] = word;
            if (CHECK(n_names > 0 && n_names <= TRIB_MAX_RULE_VALUES)) check_unique(names, n_names);
        }
    }
}
TEST(every_status_has_a_name_and_a_sentence)
{
    const char *names[TRIB_N_STATUS];
    for (int status = 0; status < TRIB_N_STATUS; status++) {
        const char *sentence = trib_status_sentence((enum trib_status)status);
        names[status] = trib_status_name((enum trib_status)status);
        CHECK(names[status] && *names[status]);
        if (!CHECK(sentence && sentence[0] && sentence[strlen(sentence) - 1] == '.')) test_note("of status %d", status);
    }
    check_unique(names, TRIB_N_STATUS);
}
/* "Did you mean …": near words are found, far ones are not. */
TEST(nearest_name)
{
    static const char *const names[] = {"price", "flow", "arrivals", "arrivals_regular"};
    CHECK_TEXT(trib_nearest("arivals", names, 4), "arrivals");
    CHECK_TEXT(trib_nearest("prize", names, 4), "price");
    CHECK(trib_nearest("xylophone", names, 4) == NULL);
    CHECK(trib_nearest("flow", names, 0) == NULL);
}
