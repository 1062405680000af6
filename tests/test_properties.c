/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold in every world: conservation, no meaning in the order of rows or in the unit of money, no influence of what touches
 * nothing, no meaning in names. */
#include "scenes.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- conservation over random worlds ----------------------------------------------------------------------------------- */
/* World number i: each parameter stays, or goes to a bound, or anywhere between; each mechanism is off in one of eight; each lever is
 * set in half of the worlds with fields anywhere in their bounds. Keyed draws: the same worlds on every machine. */
static void random_world(struct trib_config *config, uint32_t i)
{
    struct rng_key key = rng_key_of(2024, i);
    struct trib_error err = {0};
    int n;
    const struct trib_parameter_info *p = trib_parameters(&n);
    for (int k = 0; k < n; k++) {
        philox4x32_ctr_t w = rng_words(key, DRAW_GROUP, (uint64_t)k, 0, 0);
        double u = rng_unit_of(w.v[0]), x = u < 0.4   ? config->parameter[k]
                                            : u < 0.5 ? p[k].low
                                            : u < 0.6 ? p[k].high
                                                      : p[k].low + rng_unit_of(w.v[1]) * (p[k].high - p[k].low);
        if (strcmp(p[k].kind, "integer") == 0) x = floor(x);
        REQUIRE_STATUS(trib_config_set_parameter(config, p[k].name, x, &err), &err);
    }
    const struct trib_mechanism_info *mechanism = trib_mechanisms(&n);
    for (int k = 0; k < n; k++) scene_switch(config, mechanism[k].name, rng_unit(key, DRAW_GROUP, (uint64_t)k, 1, 0) >= 0.125);
    const struct trib_lever_info *const *lever = trib_levers(&n);
    for (int k = 0; k < n; k++) {
        philox4x32_ctr_t w = rng_words(key, DRAW_GROUP, (uint64_t)k, 2, 0);
        if (w.v[0] & 1) continue;
        struct trib_setting *s = scene_lever(config, lever[k]->name, "2010-04-01");
        s->intensity = rng_unit_of(w.v[1]);
        s->ramp_weeks = (int)(w.v[2] % 30);
        s->budget = w.v[0] & 2 ? -1 : 1e7 * rng_unit_of(w.v[3]);
        s->busiest = w.v[0] & 4 ? 0 : (int)(w.v[3] % 5);
        for (int f = 0; f < trib_lever_fields(lever[k]); f++) {
            const struct trib_field_info *field = &lever[k]->field[f];
            s->field[f] = field->low + rng_unit(key, DRAW_GROUP, (uint64_t)f, 3, (uint32_t)k) * (field->high - field->low);
        }
        REQUIRE_STATUS(trib_setting_check(s, &err), &err);
    }
    config->seed = 1000 + i;
}

/* The audit of every week is in the step; here people and money are counted again, in the test's own way, at the end. */
static void recount(const struct trib_model *m, uint32_t world)
{
    int64_t money = 0, on_the_way = 0, home = 0, people = 0;
    for (int a = 0; a < m->ledger.n; a++) money += m->ledger.balance[a];
    for (int64_t i = 0; i < m->mig.n; i++) on_the_way += m->mig.status[i] < FIRST_FINAL ? m->scale : 0;
    for (int o = 0; o < m->cas->n_origins; o++) home += m->home[o], people += (int64_t)m->cas->origin[o].population;
    int64_t final = m->count[ARRIVED] + m->count[ARRIVED_REGULAR] + m->count[RETURNED] + m->count[DEAD];
    bool held = CHECK_INT(money, 0);
    held = CHECK_INT(home + on_the_way + final, people) && held;
    held = CHECK(ledger_balance(&m->ledger, ACCOUNT_MIGRANTS, 0) >= 0) && held;
    for (int64_t i = 0; i < m->mig.n && held; i++) held = CHECK(m->mig.purse[i] >= 0 && m->mig.kin[i] >= 0);
    for (int l = 0; l < m->cas->n_legs; l++) held = CHECK(m->price[l] > 0 && m->toll[l] >= 0 && m->toll[l] <= m->price[l]) && held;
    for (int t = 0; t < m->cas->n_towns; t++) {
        double holdings = 0;
        for (int g = 0; g < m->cas->n_groups; g++) holdings += m->holding[gt(m, g, t)];
        held = CHECK(holdings <= 1 + 1e-9) && CHECK(m->accept[t] >= 0 && m->accept[t] <= 1) &&
               CHECK(m->onset_hazard[t] >= 0 && m->onset_hazard[t] <= 1) && held;
    }
    for (int g = 0; g < m->cas->n_groups; g++) held = CHECK(m->fighters[g] >= 0 && m->arms[g] >= 0) && held;
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    for (int month = 0; month < m->n_months; month++)
        for (int i = 0; i < n; i++) {
            double x = m->monthly[(size_t)month * N_MEASURES + (size_t)i];
            if (!(info[i].levels & 1u << TRIB_NATION)) continue;
            bool chance = strcmp(info[i].unit, "probability") == 0 || strcmp(info[i].unit, "share") == 0,
                 money_unit = strncmp(info[i].unit, "US$", 3) == 0;
            bool fine = isfinite(x) && (money_unit || x >= 0) && (!chance || x <= 1 + 1e-9);
            if (!fine) test_note("%s is %g in month %d", info[i].name, x, month);
            held = CHECK(fine) && held;
        }
    if (!held) test_note("in world %u", world);
}

static void conserved(void (*scene)(struct trib_config *), int32_t scale, const char *to, uint32_t first, uint32_t worlds)
{
    int64_t left = 0;
    for (uint32_t i = first; i < first + worlds; i++) {
        struct trib_config config;
        scene(&config);
        random_world(&config, i);
        config.scale = scale;
        config.to_day = scene_day(to);
        struct trib_model *m = NULL;
        struct trib_error err = {0};
        REQUIRE_STATUS(trib_model_create(&config, &m, &err), &err);
        enum trib_status status = TRIB_OK;
        while (!status && !trib_model_done(m)) status = trib_model_step(m, &err);
        if (!CHECK_STATUS(status, &err)) test_note("in world %u", i);
        else recount(m, i);
        left += m->born;
        trib_model_free(m);
        trib_config_clear(&config);
    }
    CHECK(left > 1000); /* worlds with something in them */
}
TEST(nothing_is_lost_in_40_toy_worlds) { conserved(scene_toy, 3, "2013-12-31", 0, 40); }
TEST(nothing_is_lost_in_40_worlds_of_libya) { conserved(scene_libya, 2000, "2012-06-30", 100, 40); }

/* ---- order of rows ------------------------------------------------------------------------------------------------------- */
/* Shuffles the rows of a case's file below its comment and its head. */
static void shuffle(const char *path, uint64_t seed)
{
    char *text = test_read(path, NULL);
    REQUIRE(text != NULL);
    size_t room = strlen(text) + 2;
    char **row = calloc(room, sizeof *row), *out = calloc(room + 1, 1), *save = NULL;
    REQUIRE(row && out);
    test_defer(free, row);
    test_defer(free, out);
    int n = 0, head = -1;
    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        if (head < 0 && line[0] != '#') head = n;
        row[n++] = line;
    }
    struct rng_key key = rng_key_of(seed, 0);
    for (int i = n - 1; i > head + 1; i--) {
        int k = head + 1 + (int)(rng_unit(key, DRAW_GROUP, (uint64_t)i, 0, 0) * (i - head));
        char *x = row[i];
        row[i] = row[k];
        row[k] = x;
    }
    char *slash = strrchr(path, '/');
    for (int i = 0; i < n; i++) strcat(strcat(out, row[i]), "\n");
    test_write(test_text("%.*s", (int)(slash - path), path), slash + 1, out);
}
static void shuffled(const char *id, int32_t scale, const char *to)
{
    static const char *const file[] = {"case",    "towns",  "legs",    "peoples", "residents", "groups",
                                       "control", "series", "origins", "history", "sources", "exploitation"};
    uint64_t hash[3];
    char *digest[3];
    for (int turn = 0; turn < 3; turn++) {
        struct trib_config config;
        struct trib_error err = {0};
        char *folder = test_copy(test_text("scenarios/cases/%s", id));
        for (size_t i = 0; turn && i < sizeof file / sizeof *file; i++)
            shuffle(test_text("%s/%s.csv", folder, file[i]), (uint64_t)(100 * turn) + i);
        struct trib_case *cas = scene_case_in(folder);
        REQUIRE_STATUS(trib_config_init(&config, cas, &err), &err);
        config.scale = scale;
        config.to_day = scene_day(to);
        hash[turn] = scene_hash(&config);
        digest[turn] = test_text("%s", trib_case_digest(cas));
        trib_config_clear(&config);
    }
    CHECK(strcmp(digest[0], digest[1]) != 0); /* the files did change */
    CHECK(hash[1] == hash[0]);
    CHECK(hash[2] == hash[0]);
}
TEST(order_of_rows_means_nothing_toy) { shuffled("toy", 1, "2014-12-31"); }
TEST(order_of_rows_means_nothing_libya) { shuffled("libya", 2000, "2014-12-31"); }

/* ---- the unit of money --------------------------------------------------------------------------------------------------------- */
static bool series_of_money(const struct trib_series *s) { return strncmp(s->unit, "US$", 3) == 0; }
static bool field_of_money(const struct trib_field_info *f) { return strncmp(f->unit, "US$", 3) == 0; }

/* Every sum of a case and of a configuration times `times`. What is measured by another sum is left: it follows. */
static void money_times(struct trib_config *config, double times)
{
    struct trib_case *cas = (struct trib_case *)config->cas;
    int n;
    for (int t = 0; t < cas->n_towns; t++) cas->town[t].wage *= times, cas->town[t].income *= times;
    for (int l = 0; l < cas->n_legs; l++) cas->leg[l].cost *= times, cas->leg[l].price *= times;
    for (int i = 0; i < cas->n_goods; i++) cas->good[i].value *= times;
    for (int g = 0; g < cas->n_groups; g++) cas->group[g].sponsor *= times;
    for (int o = 0; o < cas->n_origins; o++) cas->origin[o].kin *= times, cas->origin[o].cash *= times, cas->origin[o].access *= times;
    for (int s = 0; s < cas->n_series; s++)
        for (int i = 0; series_of_money(&cas->series[s]) && i < cas->series[s].n; i++) cas->series[s].value[i] *= times;
    const struct trib_lever_info *const *lever = trib_levers(&n);
    for (int i = 0; i < config->n_settings; i++) {
        struct trib_setting *s = &config->setting[i];
        for (int f = 0; f < trib_lever_fields(lever[s->lever]); f++)
            if (field_of_money(&lever[s->lever]->field[f])) s->field[f] *= times;
        if (s->budget > 0) s->budget *= times;
    }
    const struct trib_parameter_info *p = trib_parameters(&n);
    for (int k = 0; k < n; k++) /* group.half_protection is per 100 of a fighter's pay: it follows that */
        if (strncmp(p[k].unit, "US$", 3) == 0 && !strstr(p[k].unit, "per 100 of pay")) config->parameter[k] *= times;
}

/* Files name units in words; the series of money must all have been found. */
static void must_cover(const struct trib_case *cas)
{
    static const char *const money[] = {"oil_price", "fighter_wage", "wage_abroad"};
    for (int i = 0; i < 3; i++) REQUIRE(series_of_money(&cas->series[trib_case_series(cas, money[i])]));
    for (int o = 0; o < cas->n_origins; o++) REQUIRE(series_of_money(&cas->series[cas->origin[o].income_series]));
    for (int s = 0; s < cas->n_series; s++)
        if (strncmp(cas->series[s].id, "push", 4) == 0 || strcmp(cas->series[s].id, "oil_output") == 0)
            REQUIRE(!series_of_money(&cas->series[s]));
}

/* R runs of a world in a currency of `times` to the dollar; total[measure][replicate]. `forget`: a series left in dollars. */
enum { R_MONEY = 6 };
static void in_currency(void (*scene)(struct trib_config *), int32_t scale, const char *to, double times, const char *forget,
                        double total[N_MEASURES][R_MONEY])
{
    struct trib_config config;
    int n;
    scene(&config);
    must_cover(config.cas);
    scene_set(&config, "leaving.rate", 0.05);
    scene_set(&config, "smuggling.first_wait", 0);
    scene_lever(&config, "regular_channels", "2011-01-01")->field[0] = 2000;
    scene_lever(&config, "livelihoods", "2011-01-01");
    scene_lever(&config, "cooptation", "2011-06-01")->field[1] = 20000;
    money_times(&config, times);
    struct trib_case *cas = (struct trib_case *)config.cas;
    for (int i = 0; forget && i < cas->series[trib_case_series(cas, forget)].n; i++)
        cas->series[trib_case_series(cas, forget)].value[i] /= times;
    config.scale = scale;
    config.to_day = scene_day(to);
    const struct trib_measure_info *info = trib_measures(&n);
    for (int k = 0; k < R_MONEY; k++) {
        config.replicate = (uint32_t)k;
        struct trib_result *r = scene_run(&config);
        for (int i = 0; i < n; i++) total[i][k] = info[i].levels & 1u << TRIB_NATION ? scene_total(r, info[i].name) : NAN;
    }
    trib_config_clear(&config);
}

/*
 * Prices, wages and purses are whole cents, so a price of 81.50 keeps its digits times ten but one of 81.534 was rounded before. To
 * make such differences small the two currencies compared are 16 and 160 to the dollar: what is left of rounding is about 10^-5 of a
 * price, and only somebody exactly at the margin of a fare or a choice falls to the other side. What such a person sets off in a
 * run goes either way; so over six replicates the mean paired difference must lie within 1% of the value, or within four
 * standard errors of zero. Sums of money must be ten times as much. Returns how many measures fail.
 */
static int not_ten_times(void (*scene)(struct trib_config *), int32_t scale, const char *to, const char *forget)
{
    static double a[N_MEASURES][R_MONEY], b[N_MEASURES][R_MONEY];
    int n, compared = 0, failed = 0;
    const struct trib_measure_info *info = trib_measures(&n);
    in_currency(scene, scale, to, 16, NULL, a);
    in_currency(scene, scale, to, 160, forget, b);
    for (int i = 0; i < n; i++) {
        if (!(info[i].levels & 1u << TRIB_NATION)) continue;
        double sum = 0, square = 0, value = 0, times = strncmp(info[i].unit, "US$", 3) == 0 ? 10 : 1;
        for (int k = 0; k < R_MONEY; k++) {
            double d = b[i][k] - times * a[i][k];
            sum += d;
            square += d * d;
            value += fabs(times * a[i][k]);
        }
        double mean = sum / R_MONEY, se = sqrt(fmax(square / R_MONEY - mean * mean, 0) / (R_MONEY - 1));
        compared++;
        if (fabs(mean) <= 0.01 * value / R_MONEY + 1e-9 || fabs(mean) <= 4 * se) continue;
        failed++;
        if (!forget) test_note("%s: %.6g more than %.6g, standard error %.3g", info[i].name, mean, value / R_MONEY, se);
    }
    CHECK(compared > 30);
    int arrivals = trib_measure_find("arrivals"), regular = trib_measure_find("arrivals_regular");
    CHECK(a[arrivals][0] > 100 && a[regular][0] > 100);
    return failed;
}
TEST(money_is_a_veil_toy)
{
    CHECK_INT(not_ten_times(scene_toy, 1, "2013-12-31", NULL), 0);
    CHECK(not_ten_times(scene_toy, 1, "2013-12-31", "wage_abroad") > 5);
    CHECK(not_ten_times(scene_toy, 1, "2013-12-31", "fighter_wage") > 0);
}
TEST(money_is_a_veil_libya)
{
    CHECK_INT(not_ten_times(scene_libya, 400, "2013-12-31", NULL), 0);
    CHECK(not_ten_times(scene_libya, 400, "2013-12-31", "fighter_wage") > 0);
}

/* ---- bystanders -------------------------------------------------------------------------------------------------------------- */
static void append(const char *folder, const char *file, const char *rows)
{
    char *text = test_read(test_text("%s/%s", folder, file), NULL);
    REQUIRE(text != NULL);
    test_write(folder, file, test_text("%s%s", text, rows));
}

/* Two islands off every road with people, a group, an origin and a way between them: everybody else lives the same life, to the last
 * bit of every measure, though all indices have moved ("aa…" comes first in every table). */
static void unmoved(const char *id, int32_t scale, const char *to)
{
    struct trib_result *r[2];
    struct trib_case *cas[2];
    int n, rows = 0;
    for (int i = 0; i < 2; i++) {
        struct trib_config config;
        struct trib_error err = {0};
        char *folder = test_copy(test_text("scenarios/cases/%s", id));
        if (i) {
            append(folder, "towns.csv",
                   "aa_isle,Isle,ZZ,-60,-100,5000,transit,no,no,100,50,0.5,,assumed\naa_reef,Reef,ZY,-61,-100,5000,destination,no,no,100,"
                   "50,0.5,,assumed\n");
            append(folder, "legs.csv", "aa_isle,aa_reef,road,10,1,10,20,0.1,1,assumed\n");
            append(folder, "peoples.csv", "aa_folk,Island people,yes,0,assumed\n");
            append(folder, "residents.csv", "aa_isle,aa_folk,1,assumed\n");
            append(folder, "groups.csv", "aa_crew,Island crew,no,aa_folk,,yes,500,1,1000,,,,assumed\n");
            append(folder, "control.csv", "aa_row,aa_isle,aa_crew,2010-01-01,,held,1,,no,assumed\n");
            append(folder, "origins.csv",
                   test_text("aa_land,Far land,1000000,aa_isle=1,1,0.2,0.1,1000,1000,0,%s,assumed\n",
                             strcmp(id, "toy") == 0 ? "income_plain,push_plain" : "income_NGA,push_NGA"));
        }
        cas[i] = scene_case_in(folder);
        REQUIRE_STATUS(trib_config_init(&config, cas[i], &err), &err);
        config.scale = scale;
        config.to_day = scene_day(to);
        r[i] = scene_run(&config);
        trib_config_clear(&config);
    }
    const struct trib_measure_info *info = trib_measures(&n);
    for (int k = 0; k < r[0]->n_rows; k++) {
        const struct trib_place_row *a = &r[0]->row[k], *b = NULL;
        if (a->level > TRIB_ORIGIN) continue; /* kinds and bands are sums over everybody, islanders too */
        const char *name = trib_case_place_id(cas[0], a->level, a->place);
        int place = trib_case_place_find(cas[1], a->level, name);
        REQUIRE(place >= 0);
        for (int j = 0; j < r[1]->n_rows && !b; j++)
            if (r[1]->row[j].year == a->year && r[1]->row[j].level == a->level && r[1]->row[j].place == place) b = &r[1]->row[j];
        if (!b) {
            CHECK(b != NULL);
            continue;
        }
        rows++;
        for (int i = 0; i < n; i++)
            if (!CHECK_DOUBLE(b->value[i], a->value[i], 0)) test_note("%s of %s in %d", info[i].name, name, a->year);
    }
    CHECK(rows >= (strcmp(id, "toy") == 0 ? 40 : 300));
    CHECK_INT(r[1]->n_events, r[0]->n_events);
    CHECK(scene_total(r[1], "arrivals") > scene_total(r[0], "arrivals")); /* the islanders travel, on their own way */
    static const char *const nation[] = {
        "departures",    "attempts",      "interceptions", "deaths_sea",     "price",
        "conflict_risk", "concentration", "clashes",       "conflict_deaths"}; /* the islanders have no part in these */
    for (size_t i = 0; i < sizeof nation / sizeof *nation; i++) CHECK_DOUBLE(scene_total(r[1], nation[i]), scene_total(r[0], nation[i]), 0);
}
TEST(a_bystander_changes_nobodys_life_toy) { unmoved("toy", 1, "2014-12-31"); }
TEST(a_bystander_changes_nobodys_life_libya) { unmoved("libya", 2000, "2014-12-31"); }

/* ---- names ----------------------------------------------------------------------------------------------------------------------- */
/* Luck has a key made of names; to compare towns of different names the only luck of the political half, residents' first minds,
 * is given to both alike, onsets and the closing of idle firms are left out and nobody travels. */
static struct trib_model *diamond(struct trib_config *config, const char *folder)
{
    struct trib_error err = {0};
    struct trib_case *cas = scene_case_in(folder);
    cas->origin[0].via = 0;
    REQUIRE_STATUS(trib_config_init(config, cas, &err), &err);
    scene_switch(config, "onset", false);
    scene_switch(config, "entry_exit", false);
    scene_switch(config, "terror", false); /* who flees from it is drawn by name */
    struct trib_model *m = scene_model(config);
    for (int r = 0; r < m->res.n; r++) m->res.allegiance[r] = 0.3 + 0.01 * (r % 24), m->res.group_allegiance[r] = 0.4 - 0.01 * (r % 24);
    return m;
}

/* All that a town and its two groups are, in one week. `side` is "east" or "west". */
enum { N_SIDE = 26 };
static void side_now(const struct trib_model *m, const char *side, double *x)
{
    int t = scene_town(m, side), band = scene_group(m, test_text("%s_band", side)), rovers = scene_group(m, test_text("%s_rovers", side)),
        n = 0;
    double town[] = {m->town_toll[t],        m->captivity[t],
                     m->town_rent[t],        m->onset_hazard[t],
                     m->shift_needed[t],     m->shift_expected[t],
                     m->protection_state[t], m->protection_group[t],
                     m->support[t],          m->town_allegiance[t],
                     m->inform[t],           m->smugglers[t],
                     m->town_fighters[t],    (double)ledger_balance(&m->ledger, ACCOUNT_TOWN, t)};
    memcpy(x, town, sizeof town);
    n = (int)(sizeof town / sizeof *town);
    for (int i = 0; i < 2; i++) {
        int g = i ? rovers : band;
        double group[] = {m->holding[gt(m, g, t)], m->power[gt(m, g, t)],
                          m->fighters[g],          m->arms[g],
                          m->smooth_income[g],     (double)ledger_balance(&m->ledger, ACCOUNT_GROUP_CASH, g)};
        memcpy(x + n, group, sizeof group);
        n += (int)(sizeof group / sizeof *group);
    }
    REQUIRE(n == N_SIDE);
}
static void alike(const double *a, const double *b, int week)
{
    for (int i = 0; i < N_SIDE; i++)
        if (!CHECK_DOUBLE(b[i], a[i], 1e-9 * fabs(a[i]) + 1e-12)) test_note("number %d in week %d", i, week);
}

/* Twins in one world: whatever they are, they are the same, every week for five years. */
TEST(identical_towns_live_identical_lives)
{
    struct trib_config config;
    struct trib_model *m = diamond(&config, scene_diamond());
    double first[N_SIDE], moved = 0;
    for (int week = 0; week < 260; week++) {
        double east[N_SIDE], west[N_SIDE];
        scene_weeks(m, 1);
        side_now(m, "east", east);
        side_now(m, "west", west);
        alike(east, west, week);
        if (week == 0) memcpy(first, east, sizeof first);
        for (int i = 0; i < N_SIDE; i++) moved += fabs(east[i] - first[i]);
    }
    CHECK(moved > 1000); /* they did live */
    trib_config_clear(&config);
}

/* Towns that differ exchange their names: the history goes with the town, not with the name. East is given more people, a richer and
 * stronger band; then every "east" in the files becomes "west" and the other way round. */
TEST(history_goes_with_the_town_not_with_its_name)
{
    static const char *const suffix[] = {"", "_band", "_rovers"};
    struct trib_config config[2];
    struct trib_model *m[2];
    double differ = 0;
    for (int i = 0; i < 2; i++) {
        char *folder = scene_diamond();
        test_replace(test_text("%s/towns.csv", folder), "14,20000", "14,35000");
        test_replace(test_text("%s/groups.csv", folder), "easterners,,yes,200,1,10000", "easterners,,yes,300,1,25000");
        test_replace(test_text("%s/control.csv", folder), "east_band,2010-01-01,,held,0.7", "east_band,2010-01-01,,held,0.6");
        for (int k = 0; i && k < 3; k++) {
            scene_rename(folder, test_text("east%s", suffix[k]), "somewhere_else");
            scene_rename(folder, test_text("west%s", suffix[k]), test_text("east%s", suffix[k]));
            scene_rename(folder, "somewhere_else", test_text("west%s", suffix[k]));
        }
        m[i] = diamond(&config[i], folder);
    }
    for (int week = 0; week < 260; week++) {
        double east[2][N_SIDE], west[2][N_SIDE];
        for (int i = 0; i < 2; i++) {
            scene_weeks(m[i], 1);
            side_now(m[i], "east", east[i]);
            side_now(m[i], "west", west[i]);
        }
        alike(east[0], west[1], week);
        alike(west[0], east[1], week);
        for (int k = 0; k < N_SIDE; k++) differ += fabs(east[0][k] - west[0][k]);
    }
    CHECK(differ > 1000); /* the two towns are not the same */
    for (int i = 0; i < 2; i++) trib_config_clear(&config[i]);
}

/* With travellers, names are luck: over many replicates a town has the same passages under either name. The wrong comparison beside
 * it, of the two towns that differ, is found out. */
TEST(names_are_no_more_than_luck)
{
    enum { R = 24 };
    double east[2][R], west[2][R];
    for (int i = 0; i < 2; i++) {
        struct trib_config config;
        struct trib_error err = {0};
        char *folder = scene_diamond();
        test_replace(test_text("%s/legs.csv", folder), "gate,east,desert,500,3,50,100", "gate,east,desert,500,3,60,300"); /* dearer */
        for (int k = 0; i && k < 1; k++) {
            scene_rename(folder, "east", "somewhere_else");
            scene_rename(folder, "west", "east");
            scene_rename(folder, "somewhere_else", "west");
        }
        REQUIRE_STATUS(trib_config_init(&config, scene_case_in(folder), &err), &err);
        scene_set(&config, "leaving.rate", 0.1);
        scene_set(&config, "leaving.constant", -2);
        scene_set(&config, "leaving.income", 0.8);
        scene_set(&config, "leaving.population", 0.5);
        scene_set(&config, "route.cost", 2);
        scene_set(&config, "smuggling.first_wait", 0);
        config.to_day = scene_day("2010-12-31");
        config.scale = 5;
        for (int k = 0; k < R; k++) {
            config.replicate = (uint32_t)k;
            struct trib_model *m = NULL;
            REQUIRE_STATUS(trib_model_create(&config, &m, &err), &err);
            int a = scene_leg(m, "gate>east"), b = scene_leg(m, "gate>west");
            east[i][k] = west[i][k] = 0;
            while (!trib_model_done(m)) {
                REQUIRE_STATUS(trib_model_step(m, &err), &err);
                east[i][k] += (double)m->moved[a];
                west[i][k] += (double)m->moved[b];
            }
            trib_model_free(m);
        }
        trib_config_clear(&config);
    }
    double sum[3] = {0}, square[3] = {0};
    for (int k = 0; k < R; k++) {
        double d[3] = {east[0][k] - west[1][k], west[0][k] - east[1][k], east[0][k] - west[0][k]};
        for (int j = 0; j < 3; j++) sum[j] += d[j], square[j] += d[j] * d[j];
    }
    for (int j = 0; j < 3; j++) {
        double mean = sum[j] / R, se = sqrt((square[j] / R - mean * mean) / (R - 1));
        if (j < 2) CHECK(fabs(mean) < 4 * se);
        else CHECK(fabs(mean) > 6 * se);
    }
}
