/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An arm as the store keeps it: the text of trib_config_text, read back with the case's own kept files. So its words need neither the
 * script nor the folder that the case came from. */
#include "inside.h"
#include <stdlib.h>
#include <string.h>

static enum trib_status damaged(struct trib_error *err, const char *line)
{
    return trib_fail(err, TRIB_STORE, "The store is damaged: '%.200s' of an arm's configuration can't be read.", line);
}
static int32_t day_of(const char *text)
{
    int32_t day = TRIB_DAY_MIN;
    if (strcmp(text, "9999-12-31") == 0) return TRIB_DAY_MAX;
    return trib_day_parse(text, &day) ? day : TRIB_DAY_MIN;
}
static int level_of(const char *plural)
{
    for (int l = TRIB_TOWN; l < TRIB_N_LEVELS; l++) {
        const char *name = trib_level_name((enum trib_level)l);
        size_t n = strlen(name);
        if (strncmp(plural, name, n) == 0 && strcmp(plural + n, "s") == 0) return l;
    }
    return -1;
}
/* "a;b;" */
static bool read_places(const struct trib_case *cas, enum trib_level level, char *ids, struct trib_set *set)
{
    char *save = NULL;
    memset(set, 0, sizeof *set);
    for (char *id = strtok_r(ids, ";", &save); id; id = strtok_r(NULL, ";", &save)) {
        int place = trib_case_place_find(cas, level, id);
        if (place < 0) return false;
        trib_set_add(set, place);
    }
    return true;
}
static bool set_number(struct trib_setting *s, const char *name, double value)
{
    int n;
    const struct trib_lever_info *lever = trib_levers(&n)[s->lever];
    if (strcmp(name, "ramp_weeks") == 0) s->ramp_weeks = (int)value;
    else if (strcmp(name, "intensity") == 0) s->intensity = value;
    else if (strcmp(name, "budget") == 0) s->budget = value;
    else if (strcmp(name, "busiest") == 0) s->busiest = (int)value;
    else {
        for (int f = 0; f < trib_lever_fields(lever); f++)
            if (strcmp(lever->field[f].name, name) == 0) return s->field[f] = value, true;
        return false;
    }
    return true;
}
/* "lever NAME key=value …" or "shock NAME key=value …"; the words of `line` are cut. */
static enum trib_status read_policy(char *line, const struct trib_case *cas, struct trib_config *out, struct trib_error *err)
{
    char *save = NULL, *word = strtok_r(line, " ", &save), *name = strtok_r(NULL, " ", &save);
    bool is_lever = strcmp(word, "lever") == 0;
    int which = !name ? -1 : is_lever ? trib_lever_find(name) : trib_shock_find(name);
    struct trib_setting s;
    struct trib_shock e;
    if (which < 0) return damaged(err, name ? name : word);
    if (is_lever) trib_setting_init(&s, which);
    else trib_shock_init(&e, which);
    while ((word = strtok_r(NULL, " ", &save))) {
        char *value = strchr(word, '=');
        if (!value) return damaged(err, word);
        *value++ = 0;
        int level = level_of(word);
        if (strcmp(word, "from") == 0) *(is_lever ? &s.from_day : &e.from_day) = day_of(value);
        else if (strcmp(word, "to") == 0) *(is_lever ? &s.to_day : &e.to_day) = day_of(value);
        else if (strcmp(word, "id") == 0) snprintf(is_lever ? s.id : e.id, sizeof s.id, "%s", value);
        else if (level > 0) {
            if (!read_places(cas, (enum trib_level)level, value, is_lever ? &s.places[level] : &e.places[level])) return damaged(err, word);
        } else if (!is_lever && strcmp(word, "value") == 0) e.value = strtod(value, NULL);
        else if (!is_lever || !set_number(&s, word, strtod(value, NULL))) return damaged(err, word);
    }
    return is_lever ? trib_config_add_setting(out, &s, err) : trib_config_add_shock(out, &e, err);
}
static enum trib_status read_line(char *line, const struct trib_case *cas, struct trib_config *out, struct trib_error *err)
{
    char *rest = strchr(line, ' '), *value;
    if (!rest) return *line ? damaged(err, line) : TRIB_OK;
    if (strncmp(line, "lever ", 6) == 0 || strncmp(line, "shock ", 6) == 0) return read_policy(line, cas, out, err);
    *rest++ = 0;
    value = strchr(rest, '=');
    if (strcmp(line, "from") == 0) out->from_day = day_of(rest);
    else if (strcmp(line, "to") == 0) out->to_day = day_of(rest);
    else if (strcmp(line, "scale") == 0) out->scale = (int32_t)strtol(rest, NULL, 10);
    else if (strcmp(line, "parameter") == 0 || strcmp(line, "mechanism") == 0) {
        if (!value) return damaged(err, rest);
        *value++ = 0;
        int i = *line == 'p' ? trib_parameter_find(rest) : trib_mechanism_find(rest);
        if (i < 0) return damaged(err, rest);
        if (*line == 'p') out->parameter[i] = strtod(value, NULL);
        else out->mechanism[i] = strcmp(value, "on") == 0;
    } else if (strcmp(line, "case") != 0 && strcmp(line, "rule") != 0) return damaged(err, line);
    return TRIB_OK;
}
enum trib_status report_read_config(const char *text, const struct trib_case *cas, struct trib_config *out, struct trib_error *err)
{
    char *copy = strdup(text), *save = NULL;
    enum trib_status status = copy ? trib_config_init(out, cas, err) : trib_fail(err, TRIB_MEMORY, "Not enough memory for the report.");
    if (!status) out->n_settings = out->n_shocks = 0;
    for (char *line = status ? NULL : strtok_r(copy, "\n", &save); line && !status; line = strtok_r(NULL, "\n", &save)) status = read_line(line, cas, out, err);
    free(copy);
    return status;
}

/* ---- the case ------------------------------------------------------------------------------------------------------------------ */
enum trib_status report_load_case(struct report *r, const char *id, const char *digest)
{
    struct store_input_info *list = NULL;
    int n = 0;
    enum trib_status status = store_inputs(r->st, &list, &n, r->err);
    for (int i = 0; !status && i < n && !r->cas; i++) {
        char folder[2 * API_PATH];
        const char *name = list[i].name, *slash = strrchr(name, '/');
        struct trib_case *cas = NULL;
        if (strcmp(list[i].kind, "case") != 0 || !slash || strcmp(slash, "/case.csv") != 0) continue;
        if (strncmp(name, "./", 2) == 0) name += 2;
        if (name > slash) continue;
        snprintf(folder, sizeof folder, "%s/%.*s", r->again.cases, (int)(slash - name), name);
        if ((status = trib_case_load(folder, &cas, r->err))) break;
        if (strcmp(trib_case_id(cas), id) == 0 && strcmp(trib_case_digest(cas), digest) == 0) r->cas = cas;
        else trib_case_free(cas);
    }
    free(list);
    if (!status && !r->cas) status = trib_fail(r->err, TRIB_STORE, "The store %s does not hold the files of its case '%s', so it can't be reported.", store_path(r->st), id);
    return status;
}
