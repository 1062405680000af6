/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One name for everything that a study turns: parameters, and the numbers of the scenario's own levers. */
#include "base.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct varied { int parameter, lever, own, common; }; /* indices; -1 where the name is not of that kind */

#define LEVER_WORD "lever."

static bool resolve(const char *name, struct varied *v)
{
    int n;
    const struct trib_lever_info *const *levers = trib_levers(&n);
    *v = (struct varied){trib_parameter_find(name), -1, -1, -1};
    if (v->parameter >= 0) return true;
    if (strncmp(name, LEVER_WORD, sizeof LEVER_WORD - 1) != 0) return false;
    const char *word = name + sizeof LEVER_WORD - 1, *dot = strchr(word, '.');
    for (int l = 0; l < n && dot && v->lever < 0; l++)
        if (strlen(levers[l]->name) == (size_t)(dot - word) && strncmp(levers[l]->name, word, (size_t)(dot - word)) == 0) v->lever = l;
    if (v->lever < 0) return false;
    for (int f = 0; f < trib_lever_fields(levers[v->lever]); f++)
        if (strcmp(levers[v->lever]->field[f].name, dot + 1) == 0) v->own = f;
    for (int f = 0; f < TRIB_N_COMMON && v->own < 0; f++)
        if (strcmp(trib_common_fields[f].info.name, dot + 1) == 0) v->common = f;
    return v->own >= 0 || v->common >= 0;
}

/* All valid names, to find the nearest. */
#define NAME_SIZE 96
#define FIELDS_A_LEVER (TRIB_MAX_FIELDS + TRIB_N_COMMON)
static enum trib_status fail_unknown(const char *name, struct trib_error *err)
{
    int n_parameters, n_levers;
    const struct trib_parameter_info *parameters = trib_parameters(&n_parameters);
    const struct trib_lever_info *const *levers = trib_levers(&n_levers);
    size_t room = (size_t)n_parameters + (size_t)n_levers * FIELDS_A_LEVER, n = 0;
    const char **names = trib_alloc(room, sizeof *names, err);
    char(*text)[NAME_SIZE] = trib_alloc(room, sizeof *text, err);
    enum trib_status status = names && text ? TRIB_OK : TRIB_MEMORY;
    for (int i = 0; i < n_parameters && !status; i++) names[n++] = parameters[i].name;
    for (int l = 0; l < n_levers && !status; l++) {
        int n_own = trib_lever_fields(levers[l]);
        for (int f = 0; f < n_own + TRIB_N_COMMON; f++, n++) {
            snprintf(text[n], sizeof text[n], LEVER_WORD "%s.%s", levers[l]->name,
                     f < n_own ? levers[l]->field[f].name : trib_common_fields[f - n_own].info.name);
            names[n] = text[n];
        }
    }
    if (!status) {
        char hint[128];
        trib_hint(hint, sizeof hint, name, names, n);
        status = trib_fail(err, TRIB_NAME, "'%.80s' is no parameter and no lever.NAME.FIELD%s", name, hint);
    }
    free(names);
    free(text);
    return status;
}

/* The scenario's own setting of a lever from index i on, or -1. */
static int own_setting(const struct trib_config *config, int lever, int i)
{
    for (; config && i < config->n_settings; i++)
        if (config->setting[i].lever == lever && !*config->setting[i].id) return i;
    return -1;
}

int trib_config_varies(const struct trib_config *config, const char *name)
{
    struct varied v;
    if (!resolve(name, &v)) return -1;
    return v.parameter >= 0 || own_setting(config, v.lever, 0) >= 0;
}

enum trib_status trib_config_vary(struct trib_config *config, const char *name, double value, struct trib_error *err)
{
    struct varied v;
    int n;
    if (!resolve(name, &v)) return fail_unknown(name, err);
    if (v.parameter >= 0) return trib_config_set_parameter(config, name, value, err);
    int first = own_setting(config, v.lever, 0);
    if (first < 0)
        return trib_fail(err, TRIB_USAGE, "'%s' varies nothing here: the scenario has no lever %s of its own", name, trib_levers(&n)[v.lever]->name);
    const char *field = strrchr(name, '.') + 1;
    enum trib_status status = TRIB_OK; /* bounds are the same for all: only the first can fail */
    for (int i = first; i >= 0 && !status; i = own_setting(config, v.lever, i + 1))
        status = trib_setting_field(&config->setting[i], field, value, err);
    return status;
}

enum trib_status trib_vary_info(const char *name, const struct trib_config *config, struct trib_varied_info *out, struct trib_error *err)
{
    struct varied v;
    int n;
    memset(out, 0, sizeof *out);
    if (!resolve(name, &v)) return fail_unknown(name, err);
    if (v.parameter >= 0) {
        const struct trib_parameter_info *p = &trib_parameters(&n)[v.parameter];
        *out = (struct trib_varied_info){config ? config->parameter[v.parameter] : p->value, p->low, p->high, p->unit, p->source, p->doc,
                                         strcmp(p->kind, "integer") == 0};
        return TRIB_OK;
    }
    const struct trib_field_info *field = v.own >= 0 ? &trib_levers(&n)[v.lever]->field[v.own] : &trib_common_fields[v.common].info;
    int first = own_setting(config, v.lever, 0);
    double value = field->value;
    if (first >= 0) value = v.own >= 0 ? config->setting[first].field[v.own] : trib_setting_common(&config->setting[first], v.common);
    *out = (struct trib_varied_info){value, field->low, field->high, field->unit, field->source, field->doc,
                                     v.common >= 0 && trib_common_fields[v.common].whole};
    return TRIB_OK;
}
