/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of tables and cases: what a good one becomes, what a bad row is answered, and that the order of rows means nothing. */
#include "../sim/base.h"
#include "../sim/case_table.h"
#include "harness.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[] = {"case",   "sources", "towns",  "legs",    "peoples", "residents",
                                    "groups", "control", "series", "origins", "history", "exploitation"};
#define N_FILES (sizeof files / sizeof *files)

static void free_case(void *cas) { trib_case_free(cas); }

static struct trib_case *load(const char *folder)
{
    struct trib_case *cas = NULL;
    struct trib_error err;
    REQUIRE_STATUS(trib_case_load(folder, &cas, &err), &err);
    test_defer(free_case, cas);
    return cas;
}

static char *whole_file(const char *path, size_t *n)
{
    char *text = test_read(path, n);
    REQUIRE(text != NULL);
    return text ? text : test_text("%s", "");
}

/* ---- plain tables ------------------------------------------------------------------------------------------------------ */
static enum trib_status read_text(const char *text, size_t n, struct trib_csv *csv, struct trib_error *err)
{
    char *path = test_text("%s/table.csv", test_folder());
    FILE *file = fopen(path, "wb");
    REQUIRE(file && fwrite(text, 1, n, file) == n);
    fclose(file);
    return trib_csv_read(path, csv, err);
}

TEST(tables_are_cut_into_fields_that_know_their_place)
{
    struct trib_csv csv;
    struct trib_error err;
    const char *text = "# a comment, with a comma\na,b,c\n1, two ,\n\n\xc3\xa9t\xc3\xa9,x,3";
    REQUIRE_STATUS(read_text(text, strlen(text), &csv, &err), &err);
    CHECK_INT(csv.n_rows, 2);
    CHECK_INT(csv.head.n, 3);
    CHECK_TEXT(csv.row[0].field[1].text, "two"); /* blanks are trimmed, and the column is that of the word */
    CHECK_INT(csv.row[0].field[1].column, 4);
    CHECK_TEXT(csv.row[0].field[2].text, "");
    CHECK_INT(csv.row[1].line, 5);
    CHECK_TEXT(csv.row[1].field[2].text, "3"); /* no newline at the end */
    CHECK_INT(csv.row[1].field[1].column, 5);  /* characters, not bytes */
    trib_csv_clear(&csv);
}

TEST(crlf_and_byte_order_mark_change_nothing)
{
    struct trib_csv csv;
    struct trib_error err;
    const char *text = "\xef\xbb\xbf# comment\r\na,b\r\n1,2\r\n";
    REQUIRE_STATUS(read_text(text, strlen(text), &csv, &err), &err);
    CHECK_TEXT(csv.head.field[0].text, "a");
    CHECK_TEXT(csv.row[0].field[1].text, "2");
    CHECK_INT(csv.row[0].line, 3);
    trib_csv_clear(&csv);
}

TEST(broken_tables_are_answered_with_line_and_column)
{
    static const struct {
        const char *text;
        size_t n;
        int line, column;
        const char *word;
    } bad[] = {
        {"a,b\n1,2,3\n", 0, 2, 5, "3 fields found, 2 are named"},
        {"a,b\n1\n", 0, 2, 1, "nothing stands for 'b'"},
        {"a,b\n1,\"2\"\n", 0, 2, 3, "double quote"},
        {"a,b\n1\t,2\n", 0, 2, 2, "tab"},
        {"a,b\n1\r,2\n", 0, 2, 2, "carriage return"},
        {"a,b\n1,\0012\n", 0, 2, 3, "control character"},
        {"a,b\n1,2\0\n", 9, 2, 4, "NUL byte"},
        {"", 0, 1, 1, "empty"},
        {"# only a comment\n", 0, 1, 1, "empty"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct trib_csv csv;
        struct trib_error err = {0};
        enum trib_status status = read_text(bad[i].text, bad[i].n ? bad[i].n : strlen(bad[i].text), &csv, &err);
        bool held = CHECK_ERROR(status, TRIB_CASE, &err, bad[i].word);
        held &= CHECK_INT(err.line, bad[i].line);
        held &= CHECK_INT(err.column, bad[i].column);
        if (!held) test_note("table %zu", i);
    }
}

TEST(giant_lines_and_missing_files_are_answered)
{
    struct trib_csv csv;
    struct trib_error err;
    size_t n = TRIB_CSV_LINE_MAX + 100;
    char *text = malloc(n);
    if (!text) return;
    memset(text, 'x', n);
    text[0] = 'a';
    text[1] = '\n';
    CHECK_ERROR(read_text(text, n, &csv, &err), TRIB_CASE, &err, "at most 65536");
    CHECK_INT(err.line, 2);
    text[n / 2] = '\n'; /* two lines that are long enough to be read */
    REQUIRE_STATUS(read_text(text, n, &csv, &err), &err);
    CHECK_INT(csv.n_rows, 2);
    trib_csv_clear(&csv);
    free(text);
    CHECK_ERROR(trib_csv_read("/no/such/file.csv", &csv, &err), TRIB_IO, &err, "No such file");
    CHECK_TEXT(err.file, "/no/such/file.csv");
    CHECK_ERROR(trib_csv_read(test_folder(), &csv, &err), TRIB_IO, &err, "can't be read");
}

/* ---- what a good case becomes --------------------------------------------------------------------------------------------- */
TEST(toy_case_is_the_drawing_in_its_readme)
{
    const struct trib_case *toy = test_case("toy");
    CHECK_TEXT(trib_case_id(toy), "toy");
    CHECK_INT(toy->n_towns, 4);
    CHECK_INT(toy->n_legs, 5); /* two by land, both ways, and one by sea */
    CHECK_INT(toy->n_groups, 3);
    CHECK_INT(toy->n_origins, 1);
    int south = trib_case_place_find(toy, TRIB_TOWN, "south"), mid = trib_case_place_find(toy, TRIB_TOWN, "mid");
    int coast = trib_case_place_find(toy, TRIB_TOWN, "coast"), over = trib_case_place_find(toy, TRIB_TOWN, "over");
    const char *route[] = {"south>mid", "mid>coast", "coast>over"};
    double price = 0, cost = 0, days = 0, alive = 1;
    for (int i = 0; i < 3; i++) {
        int l = trib_case_place_find(toy, TRIB_LEG, route[i]);
        REQUIRE(l >= 0);
        price += toy->leg[l].price, cost += toy->leg[l].cost, days += toy->leg[l].days, alive *= 1 - toy->leg[l].death;
    }
    CHECK_DOUBLE(price, 700, 0);
    CHECK_DOUBLE(cost, 300, 0);
    CHECK_DOUBLE(days, 7, 0);
    CHECK_DOUBLE(alive, 0.9741, 0.00005);
    CHECK_INT(trib_case_place_find(toy, TRIB_LEG, "over>coast"), -1);
    int there = trib_case_place_find(toy, TRIB_LEG, "south>mid"), back = trib_case_place_find(toy, TRIB_LEG, "mid>south");
    CHECK_INT(toy->leg[there].twin, back);
    CHECK_INT(toy->leg[back].twin, there);
    CHECK_INT(toy->leg[trib_case_place_find(toy, TRIB_LEG, "coast>over")].twin, -1);
    CHECK_INT(toy->town[south].sea_area, -1);
    CHECK_TEXT(toy->area[toy->town[coast].sea_area], "strait");
    CHECK_INT(toy->town[over].role, TRIB_ROLE_DESTINATION);
    for (int i = 0; i < toy->n_towns; i++)
        for (int l = toy->first_leg[i]; l < toy->first_leg[i + 1]; l++) CHECK_INT(toy->leg[l].from, i);
    CHECK_INT(toy->first_leg[toy->n_towns], toy->n_legs);
    int arbiters = 0;
    for (int i = 0; i < toy->n_controls; i++)
        if (toy->control[i].kind == TRIB_ARBITER) {
            arbiters++;
            CHECK_INT(toy->control[i].town, mid);
            CHECK_DOUBLE(toy->control[i].strength, 1, 0);
            CHECK_INT(toy->control[i].to_day, trib_day_of(2011, 1, 1));
        }
    CHECK_INT(arbiters, 1);
}

TEST(rivals_and_blocs_go_both_ways)
{
    const struct trib_case *libya = test_case("libya");
    int zway = trib_case_place_find(libya, TRIB_GROUP, "zway"), subul = trib_case_place_find(libya, TRIB_GROUP, "subul");
    int tebu = trib_case_place_find(libya, TRIB_GROUP, "tebu_militias"), sdf = trib_case_place_find(libya, TRIB_GROUP, "sdf");
    CHECK_INT(libya->group[zway].bloc, libya->group[subul].bloc);
    CHECK(libya->group[zway].bloc != libya->group[tebu].bloc);
    CHECK(libya->group[tebu].bloc != libya->group[sdf].bloc); /* groups without a word stand alone */
    for (int a = 0; a < libya->n_groups; a++)
        for (int b = 0; b < libya->n_groups; b++) CHECK((libya->group[a].rivals >> b & 1) == (libya->group[b].rivals >> a & 1));
    CHECK(libya->group[zway].rivals >> tebu & 1);
}

TEST(series_are_step_functions_or_years_that_repeat)
{
    const struct trib_case *toy = test_case("toy");
    const struct trib_series *ships = &toy->series[trib_case_series(toy, "rescue_ships")],
                             *calm = &toy->series[trib_case_series(toy, "calm_strait")];
    CHECK_DOUBLE(trib_series_at(ships, trib_day_of(1999, 1, 1)), 0, 0); /* before the first value: the first */
    CHECK_DOUBLE(trib_series_at(ships, trib_day_of(2011, 12, 31)), 0, 0);
    CHECK_DOUBLE(trib_series_at(ships, trib_day_of(2012, 1, 1)), 2, 0);
    CHECK_DOUBLE(trib_series_at(ships, trib_day_of(2030, 1, 1)), 2, 0);
    CHECK_DOUBLE(trib_series_at(calm, trib_day_of(2010, 4, 30)), 0.25, 0);
    CHECK_DOUBLE(trib_series_at(calm, trib_day_of(2014, 5, 1)), 0.75, 0);
    CHECK_DOUBLE(trib_series_at(calm, trib_day_of(2014, 10, 31)), 0.75, 0);
    CHECK_INT(trib_case_series(toy, "no_such"), -1);
    double sum = 0;
    for (int month = 1; month <= 12; month++) sum += trib_series_at(calm, trib_day_of(2013, month, 15));
    CHECK_DOUBLE(sum / 12, 0.5, 1e-15);
}

TEST(libya_is_complete)
{
    const struct trib_case *libya = test_case("libya");
    CHECK_INT(libya->n_towns, 58);
    CHECK_INT(libya->n_legs, 2 * 64 + 17);
    CHECK_INT(trib_case_first_day(libya), trib_day_of(2010, 1, 1));
    CHECK_INT(trib_case_last_day(libya), trib_day_of(2021, 12, 31));
    for (int l = 0; l < libya->n_legs; l++) {
        const struct trib_leg *leg = &libya->leg[l];
        CHECK(leg->cost <= 0.6 * leg->price + 1); /* there is a margin on the first day */
        if (leg->mode == TRIB_SEA) CHECK(libya->town[leg->to].role == TRIB_ROLE_DESTINATION);
        if (leg->twin >= 0) CHECK(libya->leg[leg->twin].price == leg->price);
    }
    double share = 0;
    for (int p = 0; p < libya->n_peoples; p++) share += libya->people[p].share;
    CHECK_DOUBLE(share, 1, 1e-9);
    for (int i = 0; i < trib_case_history(libya); i++) {
        struct trib_history_info event = trib_case_history_get(libya, i);
        CHECK(event.from_day < event.to_day && event.from_day <= libya->history_end);
        CHECK(*event.doc && *event.source && (event.is_shock ? event.shock != NULL : event.setting != NULL));
    }
}

/* Sources are one list in two forms. */
TEST(libyas_sources_stand_in_the_document)
{
    struct trib_csv csv;
    struct trib_error err;
    REQUIRE_STATUS(trib_csv_read(test_source("scenarios/cases/libya/sources.csv"), &csv, &err), &err);
    const char *document = test_read(test_source("docs/sources.md"), NULL);
    REQUIRE(document != NULL);
    for (int r = 0; r < csv.n_rows; r++)
        CHECK_CONTAINS(document, test_text("- **%s** — %s. ", csv.row[r].field[0].text, csv.row[r].field[1].text));
    trib_csv_clear(&csv);
}

/* The loader reads its own twelve files: outcomes can't reach a run. */
TEST(outcomes_are_never_opened)
{
    char *folder = test_folder();
    for (size_t f = 0; f < N_FILES; f++)
        test_write(folder, test_text("%s.csv", files[f]),
                   test_read(test_source(test_text("scenarios/cases/libya/%s.csv", files[f])), NULL));
    test_write(folder, "goods.csv", test_read(test_source("scenarios/cases/libya/goods.csv"), NULL));
    CHECK(!test_exists(test_text("%s/outcome", folder)));
    CHECK_TEXT(trib_case_digest(load(folder)), trib_case_digest(test_case("libya")));
    struct trib_csv input, outcome; /* and no row of control stands on both sides */
    struct trib_error err;
    REQUIRE_STATUS(trib_csv_read(test_source("scenarios/cases/libya/outcome/control_outcome.csv"), &outcome, &err), &err);
    REQUIRE_STATUS(trib_csv_read(test_source("scenarios/cases/libya/control.csv"), &input, &err), &err);
    for (int r = 0; r < outcome.n_rows; r++) {
        const struct trib_csv_field *o = outcome.row[r].field;
        CHECK_TEXT(o[5].text, "outcome");
        for (int i = 0; i < input.n_rows; i++) {
            const struct trib_csv_field *f = input.row[i].field;
            const char *from = strlen(o[2].text) == 7 ? test_text("%s-01", o[2].text) : o[2].text;
            bool same = strcmp(f[1].text, o[0].text) == 0 && strcmp(f[2].text, o[1].text) == 0 && strcmp(f[3].text, from) == 0 &&
                        strcmp(f[5].text, o[4].text) == 0;
            CHECK(!same);
        }
    }
    trib_csv_clear(&input);
    trib_csv_clear(&outcome);
}

static uint64_t free_run(const struct trib_case *cas)
{
    struct trib_config config;
    struct trib_result result;
    struct trib_error err;
    uint64_t hash = 0;
    if (!CHECK_STATUS(trib_config_init(&config, cas, &err), &err)) return 0;
    trib_day_parse("2017-12-31", &config.to_day);
    config.scale = 400;
    if (CHECK_STATUS(trib_run(&config, &result, &err), &err)) {
        hash = result.hash;
        trib_result_clear(&result);
    }
    trib_config_clear(&config);
    return hash;
}

/* A free run of 2010 to 2017 with every outcome file gone: the same bits as with them. A changed input beside it: other bits. */
TEST(a_free_run_needs_no_outcome)
{
    char *folder = test_folder();
    for (size_t f = 0; f < N_FILES; f++)
        test_write(folder, test_text("%s.csv", files[f]), test_read(test_source(test_text("scenarios/cases/libya/%s.csv", files[f])), NULL));
    test_write(folder, "goods.csv", test_read(test_source("scenarios/cases/libya/goods.csv"), NULL));
    CHECK(!test_exists(test_text("%s/outcome", folder)));
    uint64_t with = free_run(test_case("libya")), without = free_run(load(folder));
    CHECK(with != 0 && with == without);
    char *history = test_read(test_source("scenarios/cases/libya/history.csv"), NULL), *row = strstr(history, "\nniger_law_2016,");
    REQUIRE(row != NULL);
    test_write(folder, "history.csv", test_text("%.*s%s", (int)(row - history), history, strchr(row + 1, '\n'))); /* one input row fewer */
    CHECK(free_run(load(folder)) != with);
}

/* docs/case_files.md says what case.def says, line by line. */
TEST(columns_are_documented_as_they_are_read)
{
    const char *document = test_read(test_source("docs/case_files.md"), NULL);
    REQUIRE(document != NULL);
    for (int c = 0; c < N_CASE_COLUMNS; c++) {
        const struct case_column_info *info = &case_columns[c];
        const char *allowed = "";
        switch (info->type) {
        case TEXT: allowed = test_text("text, at most %g bytes", info->high); break;
        case ID: allowed = test_text("id, at most %g letters, digits, _", info->high); break;
        case REAL: allowed = test_text("%.15g to %.15g%s%s", info->low, info->high, *info->unit ? " " : "", info->unit); break;
        case INTEGER: allowed = test_text("whole, %.15g to %.15g%s%s", info->low, info->high, *info->unit ? " " : "", info->unit); break;
        case DAY: allowed = "date"; break;
        case YESNO: allowed = "yes, no"; break;
        case ENUM: allowed = test_text("one of: %s", info->of); break;
        case REF: allowed = test_text("id of %s.csv", info->of); break;
        case KEYS: allowed = "sources"; break;
        case LIST: allowed = info->of ? test_text("list of ids of %s.csv", info->of) : "list"; break;
        case TABLE: allowed = info->of ? test_text("list of id=number, ids of %s.csv", info->of) : "list of name=number"; break;
        }
        CHECK_CONTAINS(document, test_text("| `%s` | %s%s | %s | %s |\n", info->name, info->flags & K ? "key, " : "",
                                           info->flags & R ? "needed" : "may be blank", allowed, info->doc));
    }
}

/* ---- order of rows ------------------------------------------------------------------------------------------------------ */
/* Every number and word of a case, as text. */
struct dump {
    char *text;
    size_t used, size;
};
__attribute__((format(printf, 2, 3))) static void put(struct dump *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    d->used += (size_t)vsnprintf(d->text + d->used, d->size - d->used, format, args);
    va_end(args);
    REQUIRE(d->used < d->size);
}
static char *dump_of(const struct trib_case *c)
{
    struct dump d = {malloc(1 << 20), 0, 1 << 20};
    REQUIRE(d.text != NULL);
    test_defer(free, d.text);
    put(&d, "%s %s %s %s %d %d %d\n", c->id, c->name, c->currency, c->home_country, c->first_day, c->last_day, c->history_end);
    for (int i = 0; i < c->n_towns; i++) {
        const struct trib_town *t = &c->town[i];
        put(&d, "%s %s %s %g %g %g %d %d %d %g %g %g %d %d\n", t->id, t->name, t->country, t->lat, t->lon, t->population, t->role, t->route,
            t->detention, t->wage, t->income, t->observed, t->sea_area, c->first_leg[i]);
    }
    for (int i = 0; i < c->n_legs; i++) {
        const struct trib_leg *l = &c->leg[i];
        put(&d, "%s %d %d %d %g %g %g %g %g %g %d\n", c->leg_id[i], l->from, l->to, l->mode, l->km, l->days, l->cost, l->price, l->death,
            l->capture, l->twin);
    }
    for (int i = 0; i < c->n_peoples; i++)
        put(&d, "%s %s %d %g\n", c->people[i].id, c->people[i].name, c->people[i].included, c->people[i].share);
    for (int i = 0; i < c->n_groups; i++) {
        const struct trib_group *g = &c->group[i];
        put(&d, "%s %s %d %d %d %d %g %g %g %d %d %llx\n", g->id, g->name, g->state, g->people, g->bloc, g->included, g->fighters,
            g->trade_share, g->sponsor, g->sponsor_from, g->sponsor_to, (unsigned long long)g->rivals);
    }
    for (int i = 0; i < c->n_controls; i++) {
        const struct trib_control *r = &c->control[i];
        put(&d, "%s %d %d %d %d %d %g %g %d\n", r->id, r->town, r->group, r->from_day, r->to_day, r->kind, r->share, r->strength, r->front);
    }
    for (int i = 0; i < c->n_residents; i++) put(&d, "%d %d %g\n", c->resident[i].town, c->resident[i].people, c->resident[i].share);
    for (int i = 0; i < c->n_origins; i++) {
        const struct trib_origin *o = &c->origin[i];
        put(&d, "%s %s %g %d %g %g %g %g %g %d %d", o->id, o->name, o->population, o->n_entries, o->via, o->women, o->children, o->kin,
            o->cash, o->income_series, o->push_series);
        for (int e = 0; e < o->n_entries; e++) put(&d, " %d %g", o->entry[e], o->entry_share[e]);
        put(&d, "\n");
    }
    for (int i = 0; i < c->n_series; i++) {
        const struct trib_series *s = &c->series[i];
        put(&d, "%s %s %d", s->id, s->unit, s->cyclic);
        for (int k = 0; k < s->n; k++) put(&d, " %d %.17g", s->day[k], s->value[k]);
        put(&d, "\n");
    }
    for (int i = 0; i < c->n_areas; i++) put(&d, "%s\n", c->area[i]);
    return d.text;
}

/* Rewrites a table with its rows in another order (a fixed mixing, or turned round). */
static void mix_rows(const char *path, int way)
{
    char *text = whole_file(path, NULL), *line[4000];
    int n = 0;
    for (char *at = text; *at && n < 4000;) {
        line[n++] = at;
        at = strchr(at, '\n');
        if (!at) break;
        *at++ = 0;
    }
    uint64_t luck = 88172645463325252u + (uint64_t)way;
    for (int i = n - 1; i > 2; i--) { /* lines 0 and 1 are the comment and the head */
        luck ^= luck << 13, luck ^= luck >> 7, luck ^= luck << 17;
        int k = way == 0 ? n + 1 - i : 2 + (int)(luck % (uint64_t)(i - 1));
        if (way == 0 && k >= i) break;
        char *swap = line[i];
        line[i] = line[k];
        line[k] = swap;
    }
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    for (int i = 0; i < n; i++) fprintf(file, "%s\n", line[i]);
    fclose(file);
}

TEST(order_of_rows_means_nothing)
{
    static const char *const cases[] = {"toy", "libya"};
    for (int c = 0; c < 2; c++) {
        const struct trib_case *plain = test_case(cases[c]);
        char *want = dump_of(plain);
        struct trib_config config;
        struct trib_error err;
        REQUIRE_STATUS(trib_config_init(&config, plain, &err), &err);
        for (int way = 0; way < 4; way++) {
            char *folder = test_copy(test_text("scenarios/cases/%s", cases[c]));
            for (size_t f = 0; f < N_FILES; f++) mix_rows(test_text("%s/%s.csv", folder, files[f]), way);
            const struct trib_case *mixed = load(folder);
            CHECK(strcmp(trib_case_digest(mixed), trib_case_digest(plain)) != 0); /* the files did change */
            CHECK_TEXT(dump_of(mixed), want);
            struct trib_config other; /* policies and events come out as the same text, past the digest in its first line */
            REQUIRE_STATUS(trib_config_init(&other, mixed, &err), &err);
            static char a[1 << 16], b[1 << 16];
            trib_config_text(&config, a, sizeof a);
            trib_config_text(&other, b, sizeof b);
            CHECK_TEXT(strchr(b, '\n'), strchr(a, '\n'));
            trib_config_clear(&other);
        }
        trib_config_clear(&config);
    }
}

TEST(digest_moves_with_any_file)
{
    for (size_t f = 0; f < N_FILES; f++) {
        char *folder = test_copy("scenarios/cases/toy"), *path = test_text("%s/%s.csv", folder, files[f]);
        test_write(folder, test_text("%s.csv", files[f]), test_text("%s\n", test_read(path, NULL))); /* a blank line more */
        if (!CHECK(strcmp(trib_case_digest(load(folder)), trib_case_digest(test_case("toy"))) != 0)) test_note("%s.csv", files[f]);
    }
}

/* ---- what a bad row is answered ----------------------------------------------------------------------------------------- */
/* One edit of the toy case each; line and column (0: not looked at) point at the field that is wrong. */
static const struct wrong {
    const char *file, *from, *to;
    int line, column;
    const char *word;
} wrongs[] = {
    /* the head of a table */
    {"towns", "id,name,country", "id,nam,country", 2, 4, "no column 'nam' is known; did you mean 'name'?"},
    {"towns", "id,name,country", "id,country,country", 2, 12, "column 'country' stands there twice"},
    {"towns", ",sea_area,source\n", ",sea_area,origin\n", 2, 0, "no column 'origin'"},
    {"legs",
     "from,to,mode,km,days,cost,price,death,capture,source\nsouth,mid,desert,500,3,50,100,0.005,1,assumed\nmid,coast,road,500,2,50,100,0."
     "001,2,assumed\ncoast,over,sea,300,2,200,500,0.02,1,assumed\n",
     "from,to,mode,km,days,cost,price,death,source\nsouth,mid,desert,500,3,50,100,0.005,assumed\n", 2, 1, "column 'capture' is missing"},
    /* cells */
    {"towns", "south,South,TL,20,10,10000", "south,,TL,20,10,10000", 3, 7, "name is blank"},
    {"towns", "south,South,TL,20,10,10000", "south,South,TL,95,10,10000", 3, 16, "allowed is -90 to 90"},
    {"towns", "south,South,TL,20,10,10000", "south,South,TL,nan,10,10000", 3, 16, "lat is 'nan'"},
    {"towns", "south,South,TL,20,10,10000", "south,South,TL,20,inf,10000", 3, 19, "lon is 'inf'"},
    {"towns", "south,South,TL,20,10,10000", "south,South,TL,20,10,0x10", 3, 22, "population is '0x10'"},
    {"towns", "south,South,TL,20,10,10000", "south,South,TL,20,10,1e999", 3, 22, "population is '1e999'"},
    {"towns", "south,South,TL,20,10,10000", "south,South,TL,20,10,0", 3, 22, "allowed is 1 to"},
    {"towns", "south,South,TL,20,10,10000", "south,South,T,20,10,10000", 3, 13, "at least 2 letters"},
    {"towns", "south,South,TL,20,10,10000", "south,South,TLTL,20,10,10000", 3, 13, "at most 3"},
    {"towns", "south,South", "so uth,South", 3, 1, "letters, digits and _"},
    {"towns", "20000,transit,yes", "20000,tranist,yes", 4, 27, "allowed: hub transit coast detention destination; did you mean 'transit'?"},
    {"towns", "10000,hub,yes", "10000,hub,maybe", 3, 32, "allowed: no yes"},
    {"towns", "10000,hub,yes,no,100,50,0.5,,assumed", "10000,hub,yes,no,100,50,1.5,,assumed", 3, 46, "observed is 1.5; allowed is 0 to 1"},
    {"towns", "0.5,,assumed", "0.5,,guessed", 3, 0, "source 'guessed' is no key"},
    {"towns", "south,South,TL,20,10,10000,hub", "south,South,TL,20,10,10000,5,hub", 3, 0, "15 fields found, 14 are named"},
    {"towns", "mid,Middle,TL", "south,Middle,TL", 4, 1, "town 'south' stands in line 3 already"},
    {"control", "2010-01-01,2011-01-01,arbiter", "2010-01-01,2011-02-30,arbiter", 3, 0, "to is '2011-02-30'; a date like"},
    {"control", "2010-01-01,2011-01-01,arbiter", "2010-01-01,2009-01-01,arbiter", 3, 0, "to is not after from"},
    {"control", "arbiter,,1,no", "arbiter,,,no", 3, 0, "strength is blank"},
    {"control", "arbiter,,1,no", "arbiter,0.5,1,no", 3, 0, "share is 0.5; a row of kind arbiter has none"},
    {"control", "held,0.8,,no", "held,,,no", 4, 0, "share is blank"},
    {"control", "held,0.8,,no", "held,0.8,1,no", 4, 0, "strength is 1"},
    {"control", "mid_crown,mid,crown", "mid_crown,mdi,crown", 3, 11, "no town 'mdi' in towns.csv; did you mean 'mid'?"},
    {"control", "mid_hill,mid,hill_guard", "mid_hill,mid,hil_guard", 4, 14,
     "no group 'hil_guard' in groups.csv; did you mean 'hill_guard'?"},
    {"control", "coast_hill,coast,hill_guard,2010", "coast_hill,mid,hill_guard,2010", 0, 0, "overlaps row"},
    /* legs */
    {"legs", "south,mid,desert", "south,south,desert", 3, 7, "from south to itself"},
    {"legs", "mid,coast,road", "mid,south,road", 0, 0, "joined by another row already"},
    {"legs", "mid,coast,road", "south,mid,road", 4, 1, "leg 'south, mid' stands in line 3"},
    {"legs", "south,mid,desert", "south,midd,desert", 3, 7, "did you mean 'mid'?"},
    {"legs", "south,mid,desert,500,3", "south,mid,desert,-500,3", 3, 18, "allowed is 1 to 5000 km"},
    {"legs", "mid,coast,road", "mid,coast,sea", 4, 1, "mid, which has no sea_area"},
    {"legs", "coast,over,sea", "over,coast,sea", 0, 0, "sea_area"},
    {"legs", "500,0.02,1", "500,0.9,1", 5, 0, "death is 0.9; allowed is 0 to 0.5"},
    /* people, groups, origins */
    {"residents", "mid,sand,0.5", "mid,sand,0.4", 0, 0, "the shares of mid sum to 0.9"},
    {"residents", "coast,hill,1,assumed\n", "", 5, 1, "no row for coast"},
    {"residents", "mid,sand,0.5", "mid,hill,0.5", 5, 1, "'mid, hill' stands in line 4"},
    {"groups", "hill,,yes,200", "hil,,yes,200", 4, 0, "no people 'hil' in peoples.csv; did you mean 'hill'?"},
    {"groups", "10000,,,sand_band", "10000,,,sand_bnad", 4, 0, "did you mean 'sand_band'?"},
    {"groups", "10000,,,sand_band", "10000,,,hill_guard", 4, 0, "rival of itself"},
    {"groups", "10000,,,sand_band", "10000,2012-01-01,2011-01-01,sand_band", 4, 0, "sponsor_to is not after sponsor_from"},
    {"origins", "south=1", "south=0.7", 3, 24, "sum to 0.7"},
    {"origins", "south=1", "suth=1", 3, 24, "did you mean 'south'?"},
    {"origins", "south=1", "south=0.5;mid", 3, 34, "be followed by = and a number"},
    {"origins", "south=1", "south=0.5;south=0.5", 3, 24, "twice"},
    {"origins", "south=1", "over=1;south=x", 3, 24, "share 'x'"},
    {"origins", "south=1", "", 3, 24, "entries is blank"},
    {"origins", ",income_plain", ",income_plane", 3, 0, "did you mean 'income_plain'?"},
    {"origins", "1,0.2,0.1", "1,0.8,0.3", 3, 0, "more than all travellers"},
    /* series */
    {"series", "quota,step,places a year,2010-01-01,0,assumed\n", "", 0, 0, "series 'quota' is missing"},
    {"series", "rescue_ships,step,ships,2012-01-01", "rescue_ships,step,boats,2012-01-01", 0, 0, "another kind or unit"},
    {"series", "rescue_ships,step,ships,2012-01-01", "rescue_ships,step,ships,2010-01-01", 0, 0, "stands in line"},
    {"series", "rescue_ships,step,ships,2012-01-01", "rescue_ships,step,ships,2010-01", 0, 0, "two values from"},
    {"series", "calm_strait,cyclic,share of time,7,", "calm_strait,cyclic,share of time,13,", 0, 0, "months 1 to 12"},
    {"series", "calm_strait,cyclic,share of time,7,0.75,assumed\n", "", 0, 0, "11 of 12 months"},
    {"series", "calm_strait,cyclic,share of time,7,0.75", "calm_strait,cyclic,share of time,7,1.75", 0, 0, "allowed is 0 to 1"},
    /* history */
    {"history", "interdiction_land", "interdiction_lnad", 3, 0, "did you mean 'interdiction_land'?"},
    {"history", ",lever,", ",shock,", 3, 0, "no shock is called 'interdiction_land'"},
    {"history", "south>mid", "south>mdi", 3, 0, "did you mean 'south>mid'?"},
    {"history", "seize_vehicles=1", "sieze_vehicles=1", 3, 0, "did you mean 'seize_vehicles'?"},
    {"history", "seize_vehicles=1", "return_people=0;seize_vehicles=3", 3, 93, "seize_vehicles is 3; allowed is 0 to 1"},
    {"history", "seize_vehicles=1", "seize_vehicles", 3, 0, "no number"},
    {"history", "2013-01-01,2013-07-01", "2013-07-01,2013-07-01", 3, 0, "not before"},
    {"history", ",0.5,,", ",1.5,,", 3, 0, "intensity is 1.5"},
    {"history", ",,south>mid,,,", ",,,crown,,", 3, 0, "can't be confined to groups"},
    {"history", ",0.5,,seize", ",0.5,3,seize", 3, 0, "value is for shocks"},
    /* case.csv */
    {"case", "id,toy,", "idd,toy,", 0, 0, "'idd' is no key of a case and no parameter; did you mean 'id'?"},
    {"case", "home_country,TL,,assumed,country of the interior towns\n", "", 0, 0, "key 'home_country' is missing"},
    {"case", "last_day,2014-12-31", "last_day,2009-12-31", 0, 0, "last_day is not after first_day"},
    {"case", "history_end,2013-12-31", "history_end,2020-12-31", 0, 0, "history_end lies outside"},
    {"case", "first_day,2010-01-01", "first_day,soon", 0, 0, "first_day is 'soon'"},
    /* the network as a whole */
    {"towns", "50000,destination", "50000,transit", 0, 0, "no town has the role destination"},
    {"legs", "mid,coast,road,500,2,50,100,0.001,2,assumed\n", "", 3, 24, "plain enter at south, from which no destination can be reached"},
    {"legs", "coast,over,sea,300,2,200,500,0.02,1,assumed\n", "", 6, 1, "no leg begins or ends in over"},
};

TEST(bad_rows_are_answered_with_place_and_remedy)
{
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        const struct wrong *w = &wrongs[i];
        char *folder = test_copy("scenarios/cases/toy");
        test_replace(test_text("%s/%s.csv", folder, w->file), w->from, w->to);
        struct trib_case *cas = NULL;
        struct trib_error err = {0};
        bool held = CHECK_ERROR(trib_case_load(folder, &cas, &err), TRIB_CASE, &err, w->word);
        held &= CHECK(cas == NULL);
        if (w->line) held &= CHECK_INT(err.line, w->line);
        if (w->column) held &= CHECK_INT(err.column, w->column);
        if (!held) test_note("%s: '%s' -> '%s': %s:%d:%d: %s", w->file, w->from, w->to, err.file, err.line, err.column, err.text);
        trib_case_free(cas);
    }
}

TEST(each_missing_file_is_named)
{
    for (size_t f = 0; f < N_FILES; f++) {
        char *folder = test_copy("scenarios/cases/toy");
        REQUIRE(remove(test_text("%s/%s.csv", folder, files[f])) == 0);
        struct trib_case *cas;
        struct trib_error err = {0};
        if (strcmp(files[f], "exploitation") == 0) { /* the one that may be missing: forced labour alone, on the parameters' terms */
            const struct trib_case *plain = load(folder);
            CHECK_INT(plain->n_kinds, 1);
            CHECK_TEXT(plain->kind[0].id, "forced_labour");
            CHECK(isnan(plain->kind[0].value) && isnan(plain->kind[0].exit));
            CHECK_INT(trib_case_inputs(plain), trib_case_inputs(test_case("toy")) - 1);
            continue;
        }
        CHECK_ERROR(trib_case_load(folder, &cas, &err), TRIB_IO, &err, "No such file");
        CHECK_CONTAINS(err.file, test_text("%s.csv", files[f]));
    }
    struct trib_case *cas;
    struct trib_error err = {0};
    CHECK_ERROR(trib_case_load("/no/such/folder", &cas, &err), TRIB_IO, &err, "No such file");
    CHECK(cas == NULL);
}

/* Whatever bytes a file holds: an answer, never a crash. Each byte of a table is once something else. */
TEST(no_byte_of_a_table_breaks_the_loader)
{
    static const char odd[] = {'\0', ',', '\n', ';', '=', '-', '9', '\xff', '"', 'e'};
    char *folder = test_copy("scenarios/cases/toy");
    int refused = 0, taken = 0;
    for (size_t f = 2; f < N_FILES; f++) {
        char *path = test_text("%s/%s.csv", folder, files[f]);
        size_t n;
        char *text = whole_file(path, &n);
        for (size_t at = 0; at < n; at += 3) {
            char kept = text[at];
            text[at] = odd[at % sizeof odd];
            FILE *file = fopen(path, "wb");
            REQUIRE(file && fwrite(text, 1, n, file) == n);
            fclose(file);
            struct trib_case *cas = NULL;
            struct trib_error err = {0};
            enum trib_status status = trib_case_load(folder, &cas, &err);
            if (status) {
                refused++;
                if (!CHECK(status == TRIB_CASE && cas == NULL && *err.text && *err.file)) test_note("%s, byte %zu", files[f], at);
            } else taken++;
            trib_case_free(cas);
            text[at] = kept;
        }
        FILE *file = fopen(path, "wb");
        REQUIRE(file && fwrite(text, 1, n, file) == n);
        fclose(file);
    }
    CHECK(refused > 300 && taken > 20);
}
