/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents and scenario files as content: what docs/odd.md, docs/manual.md and docs/development.md name must be in the program, what the
 * program declares must be in docs/odd.md, and every scenario opens with its headings and passes `check`.
 */
#include "harness.h"
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- reading ------------------------------------------------------------------------------------------------------------ */
static char *document(const char *name)
{
    char *text = test_read(test_source(name), NULL);
    test_note("%s", name);
    REQUIRE(text != NULL);
    return text;
}

/* All C files and tables of the source tree as one text: what a document may name. */
static char *sources(const char *const *folders)
{
    size_t length = 0, size = 1 << 20;
    char *all = calloc(1, size);
    REQUIRE(all != NULL);
    for (; *folders; folders++) {
        DIR *dir = opendir(test_source(*folders));
        REQUIRE(dir != NULL);
        for (struct dirent *e; (e = readdir(dir));) {
            const char *dot = strrchr(e->d_name, '.');
            size_t n;
            if (!dot || (strcmp(dot, ".c") && strcmp(dot, ".h") && strcmp(dot, ".def") && strcmp(dot, ".lua"))) continue;
            char *text = test_read(test_source(test_text("%s/%s", *folders, e->d_name)), &n);
            REQUIRE(text != NULL);
            if (length + n + 2 > size) {
                size = 2 * (length + n + 2);
                char *grown = realloc(all, size);
                REQUIRE(grown != NULL);
                all = grown;
            }
            memcpy(all + length, text, n);
            length += n;
            all[length++] = '\n';
            all[length] = 0;
        }
        closedir(dir);
    }
    test_defer(free, all);
    return all;
}

static bool word_char(char c) { return isalnum((unsigned char)c) || c == '_'; }

/* Whether `word` stands in the text by itself, and, with `after`, just before that character. */
static bool holds(const char *text, const char *word, char after)
{
    size_t n = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at++)
        if ((at == text || !word_char(at[-1])) && (after ? at[n] == after : !word_char(at[n]))) return true;
    return false;
}

/* Next `code` of a Markdown text, at most size - 1 bytes; moves *at behind it. Blocks between ``` lines are passed over. */
static bool next_code(const char **at, char *code, size_t size)
{
    for (const char *c = *at; *c; c++) {
        if (strncmp(c, "```", 3) == 0) {
            const char *end = strstr(c + 3, "```");
            if (!end) break;
            c = end + 2;
        } else if (*c == '`') {
            const char *end = strchr(c + 1, '`');
            if (!end) break;
            size_t n = (size_t)(end - c - 1);
            *at = end + 1;
            if (n >= size) n = size - 1;
            memcpy(code, c + 1, n);
            code[n] = 0;
            return true;
        }
    }
    *at += strlen(*at);
    return false;
}

static bool spelled(const char *text, const char *allowed) { return *text && text[strspn(text, allowed)] == 0; }
#define LOWER "abcdefghijklmnopqrstuvwxyz0123456789_"

static bool field_of_a_lever(const char *name)
{
    int n;
    const struct trib_lever_info *const *lever = trib_levers(&n);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < trib_lever_fields(lever[i]); k++)
            if (strcmp(test_text("%s.%s", lever[i]->name, lever[i]->field[k].name), name) == 0) return true;
    return false;
}

/* A file that a document names: by its path from the top, or from the folders where such files lie. */
static bool file_is_there(const char *name)
{
    static const char *const folders[] = {"", "docs/", "sim/", "scripts/", "plots/", "tests/", "scenarios/cases/libya/"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (test_exists(test_source(test_text("%s%s", folders[i], name)))) return true;
    return false;
}

static const char *const sim_folder[] = {"sim", NULL}, *const script_folder[] = {"scripts", NULL};
static const char *const code_folders[] = {"sim", "scripts", "plots", "tests", NULL};

/* world.date, result.arms, tributary.stats: words of the Lua interface. */
static const char *word_of_lua(const char *code)
{
    static const char *const objects[] = {"world.", "result.", "analysis.", "tributary."};
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (strncmp(code, objects[i], strlen(objects[i])) == 0) return code + strlen(objects[i]);
    return NULL;
}

/* What a document calls by name must be in the program: functions (name()), parameters and rules (group.name), words of the Lua
 * interface, files of the source tree. What a run writes (.json, .sqlite) and Lua's own library are passed over. */
static int check_names(const char *name, const char *text, const char *all)
{
    char code[256], *scripts = sources(script_folder);
    int checked = 0;
    for (const char *at = text; next_code(&at, code, sizeof code);) {
        size_t n = strlen(code);
        const char *dot = strrchr(code, '.');
        bool ending = dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h") || !strcmp(dot, ".def") || !strcmp(dot, ".md") || !strcmp(dot, ".lua") ||
                              !strcmp(dot, ".csv") || !strcmp(dot, ".sh"));
        if (ending && spelled(code, LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ./-")) {
            checked++;
            if (!CHECK(file_is_there(code))) test_note("%s names the file '%s', which is not in the source tree", name, code);
        } else if (n > 2 && strcmp(code + n - 2, "()") == 0 && strspn(code, LOWER) == n - 2) {
            code[n - 2] = 0;
            checked++;
            if (!CHECK(holds(all, code, '('))) test_note("%s names the function '%s', which is not in the sources", name, code);
        } else if (word_of_lua(code) && spelled(word_of_lua(code), LOWER)) {
            checked++;
            if (!CHECK(holds(scripts, word_of_lua(code), 0))) test_note("%s names '%s', which the Lua interface has not", name, code);
        } else if (dot && isalpha((unsigned char)code[0]) && spelled(code, LOWER ".") && strchr(code, '.') == dot) {
            if (!strcmp(dot, ".json") || !strcmp(dot, ".sqlite") || !strncmp(code, "math.", 5)) continue;
            checked++;
            if (!CHECK(trib_parameter_find(code) >= 0 || trib_rule_find(code) >= 0 || field_of_a_lever(code)))
                test_note("%s names '%s', which is no parameter, rule or field of a lever", name, code);
        }
    }
    return checked;
}

/* ---- docs/odd.md ---------------------------------------------------------------------------------------------------------- */
TEST(odd_names_only_what_is_in_the_sources)
{
    int checked = check_names("docs/odd.md", document("docs/odd.md"), sources(sim_folder));
    CHECK(checked > 250); /* it can see the names at all */
}

TEST(a_name_that_is_nowhere_is_found_out)
{
    char *all = sources(sim_folder);
    CHECK(holds(all, "routes_solve_class", '('));
    CHECK(!holds(all, "routes_solve_clas", '('));
    CHECK(!holds(all, "outes_solve_class", '('));
    CHECK(holds("a b_c d", "b_c", 0));
    CHECK(!holds("a b_c d", "b", 0));
    CHECK(!file_is_there("sim/nowhere.c"));
    CHECK_TEXT(word_of_lua("world.date"), "date");
    CHECK(word_of_lua("worlds.date") == NULL);
    CHECK(!field_of_a_lever("livelihoods.no_such_field"));
    CHECK(field_of_a_lever("livelihoods.jobs"));
    char code[16];
    const char *at = "x `a()` ```\n`no`\n``` `b`";
    REQUIRE(next_code(&at, code, sizeof code));
    CHECK_TEXT(code, "a()");
    REQUIRE(next_code(&at, code, sizeof code));
    CHECK_TEXT(code, "b");
    CHECK(!next_code(&at, code, sizeof code));
}

TEST(odd_gives_every_parameter_with_its_source)
{
    char *odd = document("docs/odd.md");
    /* lines may be wrapped inside a list: compare with blanks for line ends */
    for (char *c = odd; *c; c++)
        if (*c == '\n') *c = ' ';
    int n;
    const struct trib_parameter_info *p = trib_parameters(&n);
    for (int i = 0; i < n; i++)
        if (!CHECK(strstr(odd, test_text("`%s` (%s)", p[i].name, p[i].source)) != NULL))
            test_note("docs/odd.md must hold `%s` (%s) in the list of its submodel", p[i].name, p[i].source);
}

TEST(odd_names_all_mechanisms_levers_shocks_rules_and_steps)
{
    char *odd = document("docs/odd.md");
    int n;
    const struct trib_mechanism_info *mechanism = trib_mechanisms(&n);
    for (int i = 0; i < n; i++)
        if (!CHECK(strstr(odd, test_text("`%s`", mechanism[i].name)) != NULL)) test_note("mechanism '%s' is not in docs/odd.md", mechanism[i].name);
    const struct trib_lever_info *const *lever = trib_levers(&n);
    for (int i = 0; i < n; i++)
        if (!CHECK(strstr(odd, test_text("`%s`", lever[i]->name)) != NULL)) test_note("lever '%s' is not in docs/odd.md", lever[i]->name);
    const struct trib_shock_info *shock = trib_shocks(&n);
    for (int i = 0; i < n; i++)
        if (!CHECK(strstr(odd, test_text("`%s`", shock[i].name)) != NULL)) test_note("shock '%s' is not in docs/odd.md", shock[i].name);
    const struct trib_rule_info *rule = trib_rules(&n);
    for (int i = 0; i < n; i++)
        if (!CHECK(strstr(odd, test_text("`%s`", rule[i].name)) != NULL)) test_note("rule '%s' is not in docs/odd.md", rule[i].name);
}

TEST(odd_has_the_schedule_of_the_program)
{
    int n;
    const char *const *step = trib_week_steps(&n);
    const char *at = document("docs/odd.md");
    for (int i = 0; i < n && at; i++) { /* in the program's order */
        at = strstr(at, test_text("\n| `%s()` |", step[i]));
        if (!CHECK(at != NULL)) test_note("step %d of the week, '%s', is not in its place in the schedule of docs/odd.md", i + 1, step[i]);
    }
}

static bool test_is_there(const char *name)
{
    const char *slash = strchr(name, '/');
    if (!slash) return false;
    char *file = test_read(test_source(test_text("tests/test_%.*s.c", (int)(slash - name), name)), NULL);
    if (!file) return false;
    return strstr(file, test_text("TEST(%s)", slash + 1)) || strstr(file, test_text("TEST_TAGGED(%s,", slash + 1));
}

/* One of a row's lists: each word must pass; returns how many there are. */
static int each_word(const char *id, const char *what, const char *list, bool (*is)(const char *))
{
    char *copy = test_text("%s", list), *rest = copy;
    int n = 0;
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL; n++)
        if (!CHECK(is(word))) test_note("%s names the %s '%s', which there is not", id, what, word);
    if (!CHECK(n > 0)) test_note("%s has no %s", id, what);
    return n;
}
static bool is_switch(const char *word)
{
    return trib_mechanism_find(word) >= 0 || trib_lever_find(word) >= 0 || trib_shock_find(word) >= 0 ||
           (strncmp(word, "tributary.", 10) == 0 && strstr(document("docs/manual.md"), word));
}
static bool is_measure(const char *word) { return trib_measure_find(word) >= 0; }
static bool is_function(const char *word)
{
    static char *all;
    if (!all) all = test_text("%s%s", sources(sim_folder), sources(script_folder));
    return strncmp(word, "tributary.", 10) == 0 ? is_switch(word) : holds(all, word, '(');
}

/* Brief id, what it works by, functions, measures, tests: no row missing, no column empty, no name that is not there. */
TEST(every_row_of_the_brief_is_traced_into_the_program)
{
    static const struct { char letter; int n; } rows[] = {{'A', 16}, {'B', 10}, {'C', 7}, {'P', 3}, {'M', 3}, {'H', 12}};
    int n, words = 0;
    const struct trib_system_info *s = trib_systems(&n);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (int i = 1; i <= rows[k].n; i++) {
            int found = 0;
            for (int r = 0; r < n; r++) found += strcmp(s[r].id, test_text("%c%d", rows[k].letter, i)) == 0;
            if (!CHECK_INT(found, 1)) test_note("%c%d", rows[k].letter, i);
        }
    for (int r = 0; r < n; r++) {
        words += each_word(s[r].id, "mechanism, lever or shock", s[r].by, is_switch);
        words += each_word(s[r].id, "function", s[r].functions, is_function);
        words += each_word(s[r].id, "measure", s[r].measures, is_measure);
        words += each_word(s[r].id, "test", s[r].tests, test_is_there);
    }
    CHECK(words > 250);
    CHECK(!is_switch("magic") && !is_function("no_such_function") && !test_is_there("docs/no_such_test"));
}

/* Every lever and mechanism is some row's. */
TEST(every_lever_and_mechanism_serves_a_row_of_the_brief)
{
    int n, n_systems;
    const struct trib_system_info *s = trib_systems(&n_systems);
    const struct trib_lever_info *const *lever = trib_levers(&n);
    for (int i = 0; i < n; i++) {
        bool found = false;
        for (int r = 0; r < n_systems; r++) found |= strstr(test_text(" %s ", s[r].by), test_text(" %s ", lever[i]->name)) != NULL;
        if (!CHECK(found)) test_note("lever '%s' serves no row of systems.def", lever[i]->name);
    }
}

static bool is_row(const char *id)
{
    int n;
    const struct trib_system_info *s = trib_systems(&n);
    for (int r = 0; r < n; r++)
        if (strcmp(s[r].id, id) == 0) return true;
    return false;
}
/* Every id that the registry's own entries claim is a row of the brief. */
TEST(the_registry_names_rows_of_the_brief_only)
{
    int n;
    const struct trib_mechanism_info *mechanism = trib_mechanisms(&n);
    for (int i = 0; i < n; i++) each_word(mechanism[i].name, "row", mechanism[i].briefs, is_row);
    const struct trib_lever_info *const *lever = trib_levers(&n);
    for (int i = 0; i < n; i++) each_word(lever[i]->name, "row", lever[i]->briefs, is_row);
    const struct trib_measure_info *measure = trib_measures(&n);
    for (int i = 0; i < n; i++) each_word(measure[i].name, "row", measure[i].briefs, is_row);
}

/* ---- the other documents ---------------------------------------------------------------------------------------------------- */
TEST(manual_and_development_name_only_what_there_is)
{
    char *all = sources(code_folders);
    CHECK(check_names("docs/manual.md", document("docs/manual.md"), all) > 10);
    CHECK(check_names("docs/development.md", document("docs/development.md"), all) > 10);
}

TEST(manual_explains_every_command_option_and_exit_code)
{
    char *manual = document("docs/manual.md");
    struct test_output *o = test_program(NULL, "--help");
    REQUIRE_EXIT(o, 0);
    int commands = 0, options = 0;
    /* command lines of the help begin with two blanks and a word */
    for (char *line = strtok(o->out, "\n"); line; line = strtok(NULL, "\n")) {
        char word[32] = "";
        if (strncmp(line, "  ", 2) != 0 || !islower((unsigned char)line[2])) continue;
        sscanf(line, " %31s", word);
        commands++;
        if (!CHECK(strstr(manual, test_text("tributary %s", word)) != NULL)) test_note("command '%s' is not in docs/manual.md", word);
    }
    CHECK(commands >= 8);
    o = test_program(NULL, "run --help");
    REQUIRE_EXIT(o, 0);
    for (char *line = strtok(o->out, "\n"); line; line = strtok(NULL, "\n")) {
        char word[32] = "";
        if (strncmp(line, "  --", 4) != 0) continue;
        sscanf(line, " %31s", word);
        options++;
        if (!CHECK(strstr(manual, test_text("`%s", word)) != NULL)) test_note("option '%s' of run is not in docs/manual.md", word);
    }
    CHECK(options >= 8);
    static const char *const codes[] = {"0", "2", "3", "4", "5", "70", "75"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) CHECK(strstr(manual, test_text("\n| %s |", codes[i])) != NULL);
}

/* The manual's own scenario is run through the walk, so that what a reader copies works. */
TEST(examples_of_the_manual_pass_check)
{
    char *manual = document("docs/manual.md"), *folder = test_folder();
    int n = 0;
    for (char *at = manual; (at = strstr(at, "```lua\n"));) {
        char *end = strstr(at + 7, "\n```");
        REQUIRE(end != NULL);
        char *code = test_text("%.*s\n", (int)(end - at - 7), at + 7);
        at = end;
        if (!strstr(code, "require \"tributary\"")) continue; /* a fragment */
        n++;
        struct test_output *o = test_program(folder, "check %s", test_write(folder, test_text("example%d.lua", n), code));
        if (!CHECK_EXIT(o, 0)) test_note("example %d of docs/manual.md", n);
    }
    CHECK(n >= 1);
}

/* ---- scenario files ---------------------------------------------------------------------------------------------------------- */
/* The opening comment of a script, every line without its "--". */
static char *opening(const char *text)
{
    char *head = calloc(1, strlen(text) + 1);
    REQUIRE(head != NULL);
    test_defer(free, head);
    bool block = false;
    for (const char *line = text; *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : line + strlen(line)) {
        size_t n = strcspn(line, "\n");
        const char *from = line;
        if (strncmp(line, "--[[", 4) == 0) block = true;
        else if (strncmp(line, "--", 2) == 0) from += 2;
        else if (!block) break;
        while (from < line + n && *from == ' ') from++;
        strncat(head, from, (size_t)(line + n - from));
        strcat(head, "\n");
        if (block && strncmp(line, "]]", 2) == 0) break;
    }
    return head;
}

static const char *const headings[] = {"WHAT IS IT", "HOW TO RUN", "THINGS TO NOTICE", "THINGS TO TRY", "ASSUMES", "FIGURE"};
#define N_HEADINGS 6

static void check_scenario(const char *path)
{
    char *text = document(path), *head = test_text("\n%s", opening(text)), *at[N_HEADINGS + 1];
    for (int i = 0; i < N_HEADINGS; i++) {
        at[i] = strstr(head, test_text("\n%s\n", headings[i]));
        if (!CHECK(at[i] != NULL)) {
            test_note("%s lacks the heading %s", path, headings[i]);
            return;
        }
        if (i > 0 && !CHECK(at[i] > at[i - 1])) test_note("%s: %s stands before %s", path, headings[i], headings[i - 1]);
    }
    at[N_HEADINGS] = head + strlen(head);
    for (int i = 0; i < N_HEADINGS; i++) /* each says something */
        if (!CHECK(at[i + 1] - at[i] > (ptrdiff_t)strlen(headings[i]) + 20)) test_note("%s says nothing under %s", path, headings[i]);
    /* HOW TO RUN names this very file */
    char *run = test_text("%.*s", (int)(at[2] - at[1]), at[1]);
    if (!CHECK(strstr(run, test_text("tributary run %s\n", path)) || strstr(run, test_text("tributary run %s ", path)))) test_note("%s: HOW TO RUN must say 'tributary run %s'", path, path);
    /* FIGURE and the code speak of the same files */
    int drawn = 0;
    for (const char *f = text; (f = strstr(f, "file = \""));) {
        f += strlen("file = \"");
        char *name = test_text("%.*s", (int)strcspn(f, "\""), f);
        if (!strstr(name, ".png") && !strstr(name, ".svg") && !strstr(name, ".pdf")) continue;
        drawn++;
        if (!CHECK(strstr(at[5], name) != NULL)) test_note("%s: FIGURE does not say what %s shows", path, name);
    }
    if (strcmp(path, "scenarios/claims/claims.lua") != 0) CHECK(drawn > 0); /* its parts draw */
    /* parameters in its words exist */
    for (const char *p = head; (p = strchr(p, '('));) {
        p++;
        char *word = test_text("%.*s", (int)strspn(p, LOWER "."), p);
        if (strchr(word, '.') && strlen(word) > 3 && p[strlen(word)] == ')' && !CHECK(trib_parameter_find(word) >= 0))
            test_note("%s speaks of the parameter '%s', which there is not", path, word);
    }
    struct test_output *o = test_program(NULL, "check %s", test_source(path));
    if (!CHECK_EXIT(o, 0)) test_note("%s", path);
}

/* Scripts of a folder below scenarios/ and of those in it; cases are data. */
static int check_folder(const char *folder, int depth)
{
    struct dirent **entry = NULL;
    int n = scandir(test_source(folder), &entry, NULL, alphasort), found = 0;
    REQUIRE(n >= 0);
    for (int i = 0; i < n; i++) {
        const char *name = entry[i]->d_name, *dot = strrchr(name, '.');
        char *path = test_text("%s/%s", folder, name);
        struct stat info;
        if (name[0] != '.' && stat(test_source(path), &info) == 0) {
            if (S_ISDIR(info.st_mode) && depth < 3 && strcmp(name, "cases") != 0) found += check_folder(path, depth + 1);
            else if (dot && strcmp(dot, ".lua") == 0 && strcmp(path, "scenarios/claims/worlds.lua") != 0 &&
                     strcmp(path, "scenarios/workshop/words.lua") != 0) { /* parts of the others */
                check_scenario(path);
                found++;
            }
        }
        free(entry[i]);
    }
    free(entry);
    return found;
}

TEST(every_scenario_opens_with_its_headings_and_passes_check) { CHECK(check_folder("scenarios", 0) >= 6); }

TEST(an_opening_comment_is_read_in_both_ways_of_writing_it)
{
    CHECK_TEXT(opening("-- A\n--   b\nlocal x\n-- C\n"), "A\nb\n");
    CHECK_TEXT(opening("-- L\n--[[ T\n\nA\n  b\n]]\nlocal x\n"), "L\n--[[ T\n\nA\nb\n]]\n");
    CHECK_TEXT(opening("local x\n-- A\n"), "");
}

TEST(there_is_a_scenario_for_every_lever)
{
    int n;
    const struct trib_lever_info *const *lever = trib_levers(&n);
    for (int i = 0; i < n; i++) {
        char *text = test_read(test_source(test_text("scenarios/levers/%s.lua", lever[i]->name)), NULL);
        if (!CHECK(text != NULL)) {
            test_note("lever '%s' has no scenarios/levers/%s.lua", lever[i]->name, lever[i]->name);
            continue;
        }
        CHECK(strstr(text, test_text("levers.%s", lever[i]->name)) != NULL);
    }
}
