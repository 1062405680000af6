/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making, stepping, hashing and freeing a model. */
#include "armed.h"
#include "base.h"
#include "processes.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum trib_status measures_init(struct trib_model *m, struct trib_error *err);

enum when { WEEK, MONTH };
static const struct { const char *name; enum when when; void (*run)(struct trib_model *m); } steps[] = {
#define STEP(function, when, doc) {#function, when, function},
#include "week.def"
#undef STEP
};
#define N_STEPS ((int)(sizeof steps / sizeof *steps))
static const char *const step_names[] = {
#define STEP(function, when, doc) #function,
#include "week.def"
#undef STEP
};

void model_fail(struct trib_model *m, enum trib_status status, const char *text)
{
    if (m->failed != TRIB_OK) return;
    m->failed = status;
    char date[11];
    trib_day_text(m->day, date);
    trib_fail(&m->failure, status, "%s (week of %s)", text, date);
}

/* ---- storage ------------------------------------------------------------------------------------------------------- */
static int delay_slots(const struct trib_model *m) { return (int)m->p.observe_delay + 1; }
static size_t round_up(size_t n) { return (n + 15) & ~(size_t)15; }

/* One block for all columns of arrays.def and policy.def. */
static enum trib_status columns_alloc(struct trib_model *m, struct trib_error *err)
{
    const struct trib_case *cas = m->cas;
    int n_legs = cas->n_legs, n_towns = cas->n_towns, n_groups = cas->n_groups, n_origins = cas->n_origins, n_areas = cas->n_areas;
    int n_delay = delay_slots(m);
    size_t size = 0;
#define ARRAY(type, name, count, doc) size += round_up((size_t)(count) * sizeof(type));
#include "arrays.def"
#include "policy.def"
#undef ARRAY
    char *at = m->arena = calloc(1, size + 16);
    if (!at) return trib_fail(err, TRIB_MEMORY, "no memory for the model's columns (%zu bytes)", size);
#define ARRAY(type, name, count, doc) m->name = (type *)(void *)at, at += round_up((size_t)(count) * sizeof(type));
#include "arrays.def"
#undef ARRAY
#define ARRAY(type, name, count, doc) m->policy.name = (type *)(void *)at, at += round_up((size_t)(count) * sizeof(type));
#include "policy.def"
#undef ARRAY
    return TRIB_OK;
}

static enum trib_status tables_alloc(struct trib_model *m, struct trib_error *err)
{
    struct firms *f = &m->firm;
    struct residents *r = &m->res;
    size_t n = (size_t)residents_wanted(m->cas) + 1;
    f->town = malloc(MAX_FIRMS * sizeof *f->town);
    f->capacity = calloc(MAX_FIRMS, sizeof *f->capacity);
    f->ready_week = calloc(MAX_FIRMS, sizeof *f->ready_week);
    f->slack_months = calloc(MAX_FIRMS, sizeof *f->slack_months);
    f->licensed = calloc(MAX_FIRMS, sizeof *f->licensed);
    f->uid = calloc(MAX_FIRMS, sizeof *f->uid);
    r->town = calloc(n, sizeof *r->town);
    r->people = calloc(n, sizeof *r->people);
    r->weight = calloc(n, sizeof *r->weight);
    r->occupation = calloc(n, sizeof *r->occupation);
    r->allegiance = calloc(n, sizeof *r->allegiance);
    r->group_allegiance = calloc(n, sizeof *r->group_allegiance);
    r->grievance = calloc(n, sizeof *r->grievance);
    r->fear = calloc(n, sizeof *r->fear);
    r->income = calloc(n, sizeof *r->income);
    r->displaced = calloc(n, sizeof *r->displaced);
    r->gone = calloc(n, sizeof *r->gone);
    r->uid = calloc(n, sizeof *r->uid);
    if (!f->town || !f->capacity || !f->ready_week || !f->slack_months || !f->licensed || !f->uid || !r->town || !r->people || !r->weight ||
        !r->occupation || !r->allegiance || !r->group_allegiance || !r->grievance || !r->fear || !r->income || !r->displaced || !r->gone || !r->uid)
        return trib_fail(err, TRIB_MEMORY, "no memory for firms and residents");
    for (int i = 0; i < MAX_FIRMS; i++) f->town[i] = -1;
    return TRIB_OK;
}

static enum trib_status output_alloc(struct trib_model *m, const struct trib_config *config, struct trib_error *err)
{
    int y0, m0, y1, m1, d;
    trib_day_civil(m->from_day, &y0, &m0, &d);
    trib_day_civil(m->to_day, &y1, &m1, &d);
    m->record_from = trib_day_of(y0, m0, 1);
    m->cap_months = (y1 - y0) * 12 + m1 - m0 + 1;
    int places = 0;
    for (int level = TRIB_TOWN; level < TRIB_N_LEVELS; level++) places += trib_case_places(m->cas, (enum trib_level)level);
    m->cap_rows = places * (y1 - y0 + 1);
    m->monthly = calloc((size_t)m->cap_months * N_MEASURES, sizeof *m->monthly);
    m->row = calloc((size_t)m->cap_rows + 1, sizeof *m->row);
    m->row_values = calloc((size_t)m->cap_rows * N_MEASURES + 1, sizeof *m->row_values);
    m->step_ns = calloc((size_t)N_STEPS, sizeof *m->step_ns);
    m->week_digest = calloc((size_t)(m->to_day - m->first_day) / 7 + 1, sizeof *m->week_digest);
    if (!m->monthly || !m->row || !m->row_values || !m->step_ns || !m->week_digest) return trib_fail(err, TRIB_MEMORY, "no memory for results");
    enum trib_status status = measures_init(m, err);
    return status ? status : measures_keep(m, config->monthly, config->n_monthly, err);
}

/* ---- configuration ------------------------------------------------------------------------------------------------- */
static enum trib_status check_config(const struct trib_config *c, struct trib_error *err)
{
    char a[11], b[11];
    if (c->from_day > c->to_day) {
        trib_day_text(c->from_day, a);
        trib_day_text(c->to_day, b);
        return trib_fail(err, TRIB_RANGE, "the run would end (%s) before it begins (%s)", b, a);
    }
    if (c->from_day < c->cas->first_day || c->to_day > c->cas->last_day) {
        trib_day_text(c->cas->first_day, a);
        trib_day_text(c->cas->last_day, b);
        return trib_fail(err, TRIB_RANGE, "case '%s' has data from %s to %s; the run must lie within", c->cas->id, a, b);
    }
    if (c->scale < 1) return trib_fail(err, TRIB_RANGE, "scale is %d; it must be at least 1 person an agent", c->scale);
#ifdef TRIB_LUCK_STREAM
    if (c->threads > 1) return trib_fail(err, TRIB_RANGE, "threads is %d; luck in one stream needs exactly 1", c->threads);
#endif
    if (c->threads < 1) return trib_fail(err, TRIB_RANGE, "threads is %d; it must be at least 1", c->threads);
    return TRIB_OK;
}

static enum trib_status copy_config(struct trib_model *m, const struct trib_config *c, struct trib_error *err)
{
    int n = 0, i = 0;
    trib_parameters(&n);
    memcpy(&m->p, c->parameter, sizeof m->p); /* the struct is nothing but these doubles, in the table's order */
    _Static_assert(sizeof(struct trib_params) % sizeof(double) == 0, "params are doubles");
#define MECHANISM(name, briefs, moves, doc) m->on.name = c->mechanism[i++];
#include "mechanisms.def"
#undef MECHANISM
    m->cap_settings = c->n_settings + 16;
    m->cap_shocks = c->n_shocks + 16;
    m->setting = calloc((size_t)m->cap_settings, sizeof *m->setting);
    m->spent = calloc((size_t)m->cap_settings, sizeof *m->spent);
    m->shock = calloc((size_t)m->cap_shocks, sizeof *m->shock);
    m->shock_done = calloc((size_t)m->cap_shocks, sizeof *m->shock_done);
    if (!m->setting || !m->spent || !m->shock || !m->shock_done) return trib_fail(err, TRIB_MEMORY, "no memory for levers");
    if (c->n_settings) memcpy(m->setting, c->setting, (size_t)c->n_settings * sizeof *m->setting);
    if (c->n_shocks) memcpy(m->shock, c->shock, (size_t)c->n_shocks * sizeof *m->shock);
    m->n_settings = m->n_given = c->n_settings;
    m->n_shocks = m->n_given_shocks = c->n_shocks;
    for (int l = 0; l < N_LEVERS; l++) m->lever_stopped[l] = TRIB_DAY_MAX;
    m->callbacks = c->callbacks;
    m->from_day = c->from_day;
    m->to_day = c->to_day;
    m->first_day = c->cas->first_day;
    m->scale = c->scale;
    m->threads = c->threads;
    m->key = rng_key_of(c->seed, c->replicate);
    return TRIB_OK;
}

/* ---- the network's shape ------------------------------------------------------------------------------------------- */
static void network_init(struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    int n = cas->n_towns, far = n + 1, placed = 0, route = 0;
    for (int t = 0; t < n; t++) {
        m->steps_left[t] = cas->town[t].role == TRIB_ROLE_DESTINATION ? 0 : far;
        if (cas->town[t].route) m->mean_wage += cas->town[t].wage, route++;
    }
    m->mean_wage = route ? m->mean_wage / route : 100;
    for (int round = 0; round < n; round++)
        for (int l = 0; l < cas->n_legs; l++)
            if (m->steps_left[cas->leg[l].to] + 1 < m->steps_left[cas->leg[l].from]) m->steps_left[cas->leg[l].from] = m->steps_left[cas->leg[l].to] + 1;
    for (int t = 0; t < n; t++) m->reaches[t] = m->steps_left[t] < far;
    for (int step = 0; step <= far; step++)
        for (int t = 0; t < n; t++)
            if (m->steps_left[t] == step) m->town_order[placed++] = t;
    routes_forward(m);
    for (int t = 0; t < n; t++) { /* nearest centre by great-circle distance; none at all: people are kept where they are */
        double best = INFINITY;
        m->detention[t] = t;
        for (int k = 0; k < n; k++) {
            if (!cas->town[k].detention) continue;
            double rad = 0.017453292519943295, a = cas->town[t].lat * rad, b = cas->town[k].lat * rad;
            double c = sin(a) * sin(b) + cos(a) * cos(b) * cos((cas->town[t].lon - cas->town[k].lon) * rad);
            double distance = acos(c > 1 ? 1 : c);
            if (distance < best) best = distance, m->detention[t] = k;
        }
    }
}

static double yearly_mean(const struct trib_case *cas, const char *kind, const char *area, double otherwise)
{
    char id[48];
    snprintf(id, sizeof id, "%s_%s", kind, area);
    int k = trib_case_series(cas, id);
    if (k < 0) return otherwise;
    double sum = 0;
    for (int i = 0; i < cas->series[k].n; i++) sum += cas->series[k].value[i];
    return sum / cas->series[k].n;
}

enum trib_status trib_model_create(const struct trib_config *config, struct trib_model **out, struct trib_error *err)
{
    *out = NULL;
    enum trib_status status = check_config(config, err);
    if (status) return status;
    rng_stream_start();
    struct trib_model *m = calloc(1, sizeof *m);
    if (!m) return trib_fail(err, TRIB_MEMORY, "no memory for a model");
    const struct trib_case *cas = m->cas = config->cas;
    if ((status = copy_config(m, config, err)) || (status = columns_alloc(m, err)) || (status = tables_alloc(m, err)) ||
        (status = output_alloc(m, config, err)) ||
        (status = ledger_init(&m->ledger, cas->n_towns, cas->n_groups, MAX_FIRMS, cas->n_origins, err)) || (status = journey_init(m, err))) {
        trib_model_free(m);
        return status;
    }
    network_init(m);
    for (int a = 0; a < cas->n_areas; a++) {
        m->calm_mean[a] = yearly_mean(cas, "calm", cas->area[a], 0.5);
        m->wave_mean[a] = yearly_mean(cas, "wave", cas->area[a], 1);
    }
    for (int o = 0; o < cas->n_origins; o++) {
        m->home[o] = (int64_t)cas->origin[o].population;
        m->count[AT_HOME] += m->home[o];
    }
    m->digest = MODEL_HASH_START;
    m->day = m->first_day;
    clock_week(m); /* first values of the series, which set-up measures by; the first step does it again */
    market_init(m);
    rumours_init(m);
    goods_init(m);
    groups_init(m);
    residents_init(m);
    m->week = 0;
    m->year = m->month_of_year = 0;
    *out = m;
    return TRIB_OK;
}

void trib_model_free(struct trib_model *m)
{
    if (!m) return;
    pool_free(m->pool);
    journey_clear(m);
    ledger_clear(&m->ledger);
#define COLUMN(type, name, unit, doc) free(m->mig.name);
#include "state.def"
#undef COLUMN
    struct firms *f = &m->firm;
    struct residents *r = &m->res;
    void *blocks[] = {f->town, f->capacity, f->ready_week, f->slack_months, f->licensed, f->uid, r->town, r->people, r->weight, r->occupation,
                      r->allegiance, r->group_allegiance, r->grievance, r->fear, r->income, r->displaced, r->gone, r->uid, m->setting, m->spent,
                      m->shock, m->shock_done, m->monthly, m->row, m->row_values, m->step_ns, m->acc, m->event, m->arena,
                      m->week_digest, m->money, m->balance};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    measures_series_free(m->series, m->n_series);
    free(m);
}

/* ---- a week ---------------------------------------------------------------------------------------------------------- */
static int64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

enum trib_status trib_model_step(struct trib_model *m, struct trib_error *err)
{
    if (trib_model_done(m)) return trib_fail(err, TRIB_USAGE, "the run has ended");
    for (int i = 0; i < N_STEPS && m->failed == TRIB_OK; i++) {
        if (steps[i].when == MONTH && !m->month_starts) continue;
        int64_t before = m->timing ? cpu_ns() : 0;
        steps[i].run(m);
        if (m->timing) m->step_ns[i] += cpu_ns() - before;
    }
    if (m->failed != TRIB_OK) {
        if (err) *err = m->failure;
        return m->failed;
    }
    m->week++;
    return TRIB_OK;
}

enum trib_status trib_model_run_to(struct trib_model *m, int32_t day, struct trib_error *err)
{
    enum trib_status status = TRIB_OK;
    while (!status && !trib_model_done(m) && m->first_day + 7 * m->week + 6 < day) status = trib_model_step(m, err);
    pool_free(m->pool); /* threads do not come along into a forked child; the next step makes new ones */
    m->pool = NULL;
    return status;
}

bool trib_model_done(const struct trib_model *m) { return m->first_day + 7 * m->week > m->to_day; }
int32_t trib_model_day(const struct trib_model *m) { return m->day; }
int32_t trib_model_week(const struct trib_model *m) { return m->week; }
const struct trib_case *trib_model_case(const struct trib_model *m) { return m->cas; }
int64_t trib_model_agent_weeks(const struct trib_model *m) { return m->agent_weeks; }
void trib_model_timing(struct trib_model *m, bool on) { m->timing = on; }
const int64_t *trib_model_timings(const struct trib_model *m) { return m->step_ns; }
const char *const *trib_week_steps(int *n)
{
    *n = N_STEPS;
    return step_names;
}

/* ---- hash -------------------------------------------------------------------------------------------------------------- */
uint64_t model_hash_bytes(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *b = bytes;
    for (; n >= 8; b += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, b, 8);
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    for (; n > 0; b++, n--) h = (h ^ *b) * 0x100000001b3u;
    return h;
}

static uint64_t hash_war(uint64_t h, const struct war *w)
{
    const int64_t field[] = {w->on, w->side_a, w->side_b, w->week, w->deaths, w->displaced, w->event};
    h = model_hash_bytes(h, field, sizeof field);
    h = model_hash_bytes(h, &w->win_a, sizeof w->win_a);
    return model_hash_bytes(h, &w->intensity, sizeof w->intensity);
}

uint64_t trib_model_hash(const struct trib_model *m)
{
    const struct trib_case *cas = m->cas;
    int n_legs = cas->n_legs, n_towns = cas->n_towns, n_groups = cas->n_groups, n_origins = cas->n_origins, n_areas = cas->n_areas;
    int n_delay = delay_slots(m);
    uint64_t h = MODEL_HASH_START;
    h = model_hash_bytes(h, &m->week, sizeof m->week);
#define COLUMN(type, name, unit, doc) h = model_hash_bytes(h, m->mig.name, (size_t)m->mig.n * sizeof(type));
#include "state.def"
#undef COLUMN
    (void)n_legs, (void)n_groups, (void)n_origins, (void)n_areas, (void)n_delay;
#define ARRAY(type, name, count, doc) \
    if (strcmp(#type, "struct war") != 0) h = model_hash_bytes(h, m->name, (size_t)(count) * sizeof(type));
#include "arrays.def"
#undef ARRAY
    for (int t = 0; t < n_towns; t++) h = hash_war(h, &m->war[t]);
    h = model_hash_bytes(h, m->firm.town, (size_t)m->firm.n * sizeof *m->firm.town);
    h = model_hash_bytes(h, m->firm.licensed, (size_t)m->firm.n * sizeof *m->firm.licensed);
    h = model_hash_bytes(h, m->res.occupation, (size_t)m->res.n);
    h = model_hash_bytes(h, m->res.allegiance, (size_t)m->res.n * sizeof *m->res.allegiance);
    h = model_hash_bytes(h, m->res.gone, (size_t)m->res.n * sizeof *m->res.gone);
    h = model_hash_bytes(h, m->ledger.balance, (size_t)m->ledger.n * sizeof *m->ledger.balance);
    h = model_hash_bytes(h, m->count, sizeof m->count);
    return model_hash_bytes(h, m->monthly, (size_t)m->n_months * N_MEASURES * sizeof *m->monthly);
}

/* ---- levers from hooks --------------------------------------------------------------------------------------------------- */
static void *grown(void *block, int n, size_t size)
{
    char *grown_block = realloc(block, (size_t)n * size);
    return grown_block;
}

enum trib_status trib_model_set_lever(struct trib_model *m, const struct trib_setting *setting, struct trib_error *err)
{
    static const char hook[] = "hook";
    for (int i = m->n_given; i < m->n_settings; i++) /* a hook's earlier word on this lever ends here */
        if (m->setting[i].lever == setting->lever && m->setting[i].to_day > m->day) m->setting[i].to_day = m->day;
    if (m->n_settings == m->cap_settings) {
        int n = m->cap_settings * 2;
        void *a = grown(m->setting, n, sizeof *m->setting);
        if (a) m->setting = a;
        void *b = grown(m->spent, n, sizeof *m->spent);
        if (b) m->spent = b;
        if (!a || !b) return trib_fail(err, TRIB_MEMORY, "no memory for one more lever");
        memset(m->spent + m->cap_settings, 0, (size_t)(n - m->cap_settings) * sizeof *m->spent);
        m->cap_settings = n;
    }
    struct trib_setting *s = &m->setting[m->n_settings++];
    *s = *setting;
    if (s->from_day < m->day) s->from_day = m->day;
    memcpy(s->id, hook, sizeof hook);
    return TRIB_OK;
}

void trib_model_stop_lever(struct trib_model *m, int lever)
{
    if (lever >= 0 && lever < N_LEVERS && m->lever_stopped[lever] > m->day) m->lever_stopped[lever] = m->day;
    for (int i = 0; i < m->n_settings; i++)
        if (m->setting[i].lever == lever && m->setting[i].to_day > m->day) m->setting[i].to_day = m->day;
}

enum trib_status trib_model_add_shock(struct trib_model *m, const struct trib_shock *shock, struct trib_error *err)
{
    if (m->n_shocks == m->cap_shocks) {
        int n = m->cap_shocks * 2;
        void *a = grown(m->shock, n, sizeof *m->shock);
        if (a) m->shock = a;
        void *b = grown(m->shock_done, n, sizeof *m->shock_done);
        if (b) m->shock_done = b;
        if (!a || !b) return trib_fail(err, TRIB_MEMORY, "no memory for one more shock");
        memset(m->shock_done + m->cap_shocks, 0, (size_t)(n - m->cap_shocks) * sizeof *m->shock_done);
        m->cap_shocks = n;
    }
    m->shock[m->n_shocks++] = *shock;
    return TRIB_OK;
}
