/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenes.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void free_model(void *m) { trib_model_free(m); }
static void free_case(void *cas) { trib_case_free(cas); }
static void clear_config(void *config)
{
    trib_config_clear(config);
    free(config);
}

static void *block(size_t size)
{
    void *p = calloc(1, size);
    if (!p) {
        test_note("no memory");
        abort();
    }
    return p;
}

struct trib_model *scene_model(const struct trib_config *config)
{
    struct trib_model *m = NULL;
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_model_create(config, &m, &err), &err);
    test_defer(free_model, m);
    return m;
}

void scene_weeks(struct trib_model *m, int n)
{
    struct trib_error err = {0};
    for (int i = 0; i < n; i++) REQUIRE_STATUS(trib_model_step(m, &err), &err);
}

void scene_to_end(struct trib_model *m)
{
    struct trib_error err = {0};
    while (!trib_model_done(m)) REQUIRE_STATUS(trib_model_step(m, &err), &err);
}

/* Round numbers that sums by hand start from: calibration moves the defaults, not these. */
static const struct {
    const char *name;
    double value;
} paper[] = {{"firm.first_land", 19},
             {"firm.first_sea", 1},
             {"firm.capacity", 60},
             {"firm.capital", 4},
             {"smuggling.crew", 0.5},
             {"smuggling.markup", 0.35},
             {"smuggling.vehicle", 6},
             {"smuggling.scarcity", 2.4},
             {"smuggling.dividend", 0.15},
             {"smuggling.first_wait", 0},
             {"travel.saving", 0.45},
             {"travel.support", 0.06},
             {"travel.give_up", 0.006},
             {"travel.work", 1},
             {"route.leg", 1},
             {"route.cost", 2},
             {"route.time", 0.04},
             {"route.death", 26},
             {"route.capture", 5},
             {"route.scale", 1},
             {"route.poor", 1.5},
             {"interdiction.land_cost", 3000000},
             {"interdiction.sea_cost", 3000000},
             {"observe.prior", 20},
             {"observe.memory", 0.06},
             {"observe.capture", 0.3},
             {"debt.offer", 0}, /* nobody lends, is looked at or taken again unless a test says so */
             {"debt.home", 0},
             {"identify.screen", 0},
             {"identify.report", 0},
             {"retrafficking.town", 0},
             {"retrafficking.road", 1},
             {"resale.chance", 0},
             {"attention.fatigue", 0}, /* levers keep the strength that they are given */
             {"coordination.friction", 0},
             {"coordination.lag", 0}};

struct trib_config *scene_empty_toy(void)
{
    struct trib_config *config = block(sizeof *config);
    struct trib_error err = {0};
    struct trib_case *cas = test_case("toy");
    cas->origin[0].via = 0; /* the pool of those who might leave */
    REQUIRE_STATUS(trib_config_init(config, cas, &err), &err);
    test_defer(clear_config, config);
    config->scale = 1;
    for (size_t i = 0; i < sizeof paper / sizeof *paper; i++) scene_set(config, paper[i].name, paper[i].value);
    scene_switch(config, "rumours", false);
    scene_switch(config, "goods", false);
    scene_switch(config, "boats", false); /* tests of boats and of news switch them on */
    return config;
}

void scene_travellers(struct trib_model *m, int n, enum migrant_status status, int place, int32_t purse, int32_t kin, int first)
{
    struct trib_error err = {0};
    uint64_t name = trib_id_hash(m->cas->origin[0].id);
    for (int k = 0; k < n; k++) {
        REQUIRE_STATUS(migrants_add(&m->mig, &err), &err);
        int64_t i = m->mig.n - 1;
        m->mig.uid[i] = (name ^ name >> 32) << 32 | (uint64_t)(first + k);
        m->mig.purse[i] = purse;
        m->mig.kin[i] = kin;
        m->mig.place[i] = (uint16_t)place;
        m->mig.weeks[i] = 0;
        m->mig.status[i] = (uint8_t)status;
        m->mig.timer[i] = 1;
        m->mig.class_[i] = 1;
        m->mig.origin[i] = 0;
        m->mig.holder[i] = NOBODY;
        m->mig.traits[i] = 0;
    }
    int64_t persons = (int64_t)n * m->scale;
    m->home[0] -= persons;
    m->count[AT_HOME] -= persons;
    m->count[status] += persons;
    m->born += persons;
    ledger_pay(&m->ledger, ledger_account(&m->ledger, ACCOUNT_KIN, 0), ledger_account(&m->ledger, ACCOUNT_MIGRANTS, 0), purse * persons,
               FLOW_PURSE_IN);
}

static int place(const struct trib_model *m, enum trib_level level, const char *id)
{
    int i = trib_case_place_find(m->cas, level, id);
    if (i < 0) test_note("the case has no %s '%s'", trib_level_name(level), id);
    test_require(i >= 0);
    return i;
}
int scene_town(const struct trib_model *m, const char *id) { return place(m, TRIB_TOWN, id); }
int scene_leg(const struct trib_model *m, const char *id) { return place(m, TRIB_LEG, id); }
int scene_group(const struct trib_model *m, const char *id) { return place(m, TRIB_GROUP, id); }

struct trib_case *scene_case_in(const char *folder)
{
    struct trib_case *cas = NULL;
    struct trib_error err = {0};
    enum trib_status status = trib_case_load(folder, &cas, &err);
    if (status) test_note("%s:%d:%d", err.file, err.line, err.column);
    REQUIRE_STATUS(status, &err);
    test_defer(free_case, cas);
    return cas;
}

void scene_set(struct trib_config *config, const char *parameter, double value)
{
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_config_set_parameter(config, parameter, value, &err), &err);
}
void scene_switch(struct trib_config *config, const char *mechanism, bool on)
{
    struct trib_error err = {0};
    REQUIRE_STATUS(trib_config_set_mechanism(config, mechanism, on, &err), &err);
}

int32_t scene_day(const char *date)
{
    int32_t day = 0;
    REQUIRE(trib_day_parse(date, &day));
    return day;
}

struct trib_setting *scene_lever(struct trib_config *config, const char *lever, const char *from)
{
    struct trib_setting setting;
    struct trib_error err = {0};
    trib_setting_init(&setting, trib_lever_find(lever));
    setting.from_day = scene_day(from);
    REQUIRE_STATUS(trib_config_add_setting(config, &setting, &err), &err);
    return &config->setting[config->n_settings - 1];
}

/* ---- the diamond ------------------------------------------------------------------------------------------------------ */
static const struct {
    const char *file, *text;
} diamond[] = {
    {"case.csv", "key,value,unit,source,doc\n"
                 "id,diamond,,assumed,\nname,Two roads to one shore,,assumed,\ncurrency,toy,,assumed,\nhome_country,TL,,assumed,\n"
                 "first_day,2010-01-01,,assumed,\nlast_day,2014-12-31,,assumed,\nhistory_end,2014-12-31,,assumed,\n"},
    {"sources.csv", "key,title,publisher,year,where,licence_or_terms,how_read\n"
                    "toy,made up for tests,Tributary,2026,tests/scenes.c,GPL-3.0-or-later,made up\n"},
    {"towns.csv", "id,name,country,lat,lon,population,role,route,detention,wage,income,observed,sea_area,source\n"
                  "gate,Gate,TL,20,10,20000,hub,yes,no,100,50,0.5,,assumed\n"
                  "east,Eastern,TL,25,14,20000,transit,yes,no,150,80,0.3,,assumed\n"
                  "west,Western,TL,25,6,20000,transit,yes,no,150,80,0.3,,assumed\n"
                  "shore,Shore,TL,30,10,20000,coast,yes,yes,200,100,0.3,strait,assumed\n"
                  "over,Over,OV,33,10,50000,destination,no,no,1000,1000,1,,assumed\n"},
    {"legs.csv", "from,to,mode,km,days,cost,price,death,capture,source\n"
                 "gate,east,desert,500,3,50,100,0.005,1,assumed\ngate,west,desert,500,3,50,100,0.005,1,assumed\n"
                 "east,shore,road,500,2,50,100,0.001,1,assumed\nwest,shore,road,500,2,50,100,0.001,1,assumed\n"
                 "shore,over,sea,300,2,200,500,0.02,1,assumed\n"},
    {"peoples.csv", "id,name,included,share,source\neasterners,People of the east,yes,0.4,assumed\n"
                    "westerners,People of the west,yes,0.4,assumed\nothers,Others,no,0.2,assumed\n"},
    {"residents.csv", "town,people,share,source\ngate,others,1,assumed\nshore,others,1,assumed\n"
                      "east,easterners,0.7,assumed\neast,others,0.3,assumed\nwest,westerners,0.7,assumed\nwest,others,0.3,assumed\n"},
    {"groups.csv", "id,name,state,people,bloc,included,fighters,trade_share,sponsor,sponsor_from,sponsor_to,rivals,source\n"
                   "crown,The crown,yes,,,yes,1000,0,,,,,assumed\n"
                   "east_band,Eastern band,no,easterners,,yes,200,1,10000,,,east_rovers,assumed\n"
                   "west_band,Western band,no,westerners,,yes,200,1,10000,,,west_rovers,assumed\n"
                   "east_rovers,Rovers of the east,no,others,,no,100,1,,,,,assumed\n"
                   "west_rovers,Rovers of the west,no,others,,no,100,1,,,,,assumed\n"},
    {"control.csv", "id,town,group,from,to,kind,share,strength,front,source\n"
                    "crown_in_east,east,crown,2010-01-01,2010-07-01,arbiter,,1,no,assumed\n"
                    "crown_in_west,west,crown,2010-01-01,2010-07-01,arbiter,,1,no,assumed\n"
                    "band_in_east,east,east_band,2010-01-01,,held,0.7,,no,assumed\n"
                    "band_in_west,west,west_band,2010-01-01,,held,0.7,,no,assumed\n"
                    "rovers_in_east,east,east_rovers,2010-01-01,,contested,0.3,,no,assumed\n"
                    "rovers_in_west,west,west_rovers,2010-01-01,,contested,0.3,,no,assumed\n"},
    {"series.csv", "id,kind,unit,from,value,source\n"
                   "oil_price,step,US$ a barrel,2010-01-01,100,assumed\noil_output,step,thousand barrels a day,2010-01-01,10,assumed\n"
                   "quota,step,places a year,2010-01-01,0,assumed\nrescue_ships,step,ships,2010-01-01,0,assumed\n"
                   "fighter_wage,step,US$ a month,2010-01-01,300,assumed\nwage_abroad,step,US$ a month,2010-01-01,800,assumed\n"
                   "income_plain,step,US$ a head and year,2010-01-01,1000,assumed\n"
                   "push_plain,step,standard deviations,2010-01-01,1,assumed\n"},
    {"origins.csv", "id,name,population,entries,via,women,children,kin,cash,access,income,push,source\n"
                    "plain,The plain,1000000,gate=1,1,0.2,0.1,1000,1000,0,income_plain,push_plain,assumed\n"},
    {"history.csv", "id,kind,name,from,to,towns,legs,groups,origins,intensity,value,fields,source,doc\n"},
};

char *scene_diamond(void)
{
    char *folder = test_folder(), climate[2048];
    for (size_t i = 0; i < sizeof diamond / sizeof *diamond; i++) {
        const char *text = diamond[i].text;
        if (strcmp(diamond[i].file, "series.csv") == 0) { /* the same calm sea all the year */
            int n = snprintf(climate, sizeof climate, "%s", text);
            for (int month = 1; month <= 12; month++)
                n += snprintf(climate + n, sizeof climate - (size_t)n,
                              "calm_strait,cyclic,share of time,%d,0.5,assumed\nwave_strait,cyclic,m,%d,1,assumed\n", month, month);
            text = climate;
        }
        test_write(folder, diamond[i].file, text);
    }
    return folder;
}

static bool ends_word(char c) { return c == 0 || strchr(",;>=\n\r", c) != NULL; }

void scene_rename(const char *folder, const char *from, const char *to)
{
    size_t n_from = strlen(from);
    for (size_t i = 0; i < sizeof diamond / sizeof *diamond; i++) {
        char *text = test_read(test_text("%s/%s", folder, diamond[i].file), NULL);
        REQUIRE(text != NULL);
        size_t length = strlen(text);
        char *out = block((length + 1) * (strlen(to) + 2));
        test_defer(free, out);
        size_t n = 0;
        for (size_t k = 0; k < length;) {
            if ((k == 0 || ends_word(text[k - 1])) && strncmp(text + k, from, n_from) == 0 && ends_word(text[k + n_from])) {
                n += (size_t)sprintf(out + n, "%s", to);
                k += n_from;
            } else {
                out[n++] = text[k++];
            }
        }
        test_write(folder, diamond[i].file, out);
    }
}
