/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arms in words: what each is, and what it adds to the first. The words are the registry's. */
#include "../../plots/scale.h"
#include "inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void report_number(double value, bool plus, char text[48])
{
    double a = fabs(value);
    int decimals = 0;
    if (isfinite(value) && a > 0 && a < 999.5) decimals = (int)fmin(6, fmax(0, 2 - floor(log10(a * 1.0005))));
    char number[PLOT_NUMBER];
    if (a > 0 && a < 1e-6) snprintf(number, sizeof number, "%.2e", value);
    else plot_number(value, decimals, plus, number);
    char *dot = strchr(number, '.');
    if (dot && value == floor(value)) *dot = 0; /* 5, not 5.00 */
    snprintf(text, 48, "%s", number);
}
void report_exact(double value, char text[48])
{
    char number[PLOT_NUMBER];
    if (fabs(value) >= 1000 && value == floor(value) && fabs(value) < 1e15) plot_number(value, 0, false, number), snprintf(text, 48, "%s", number);
    else {
        for (int digits = 6; digits <= 17; digits++) {
            snprintf(text, 48, "%.*g", digits, value);
            if (strtod(text, NULL) == value) return;
        }
    }
}
void report_name_source(struct report *r, const char *keys)
{
    if (keys && *keys) sqlite3_str_appendf(r->sources, " %s", keys);
}

static void add_places(sqlite3_str *out, const struct trib_case *cas, const struct trib_set *places)
{
    for (int l = TRIB_TOWN; l < TRIB_N_LEVELS; l++) {
        int n = trib_case_places(cas, (enum trib_level)l), named = 0;
        if (places[l].all) continue;
        for (int i = 0; i < n; i++) named += trib_set_has(&places[l], i);
        sqlite3_str_appendf(out, "; %s%s ", trib_level_name((enum trib_level)l), named == 1 ? "" : "s");
        for (int i = 0, k = 0; i < n; i++)
            if (trib_set_has(&places[l], i)) sqlite3_str_appendf(out, "%s%s", k++ ? ", " : "", trib_case_place_name(cas, (enum trib_level)l, i));
    }
}
static void add_dates(sqlite3_str *out, int32_t from, int32_t to)
{
    char first[11], last[11];
    trib_day_text(from, first);
    sqlite3_str_appendf(out, from <= TRIB_DAY_MIN ? "from the beginning" : "from %s", first);
    if (to == TRIB_DAY_MAX) sqlite3_str_appendall(out, " to the end");
    else trib_day_text(to - 1, last), sqlite3_str_appendf(out, " to %s", last);
}
static const char *word_of(const struct trib_field_info *f, double value, char text[48])
{
    const char *at = f->words;
    int wanted = (int)value;
    for (; at && wanted > 0; wanted--) at = (at = strchr(at, ' ')) ? at + 1 : NULL;
    if (!at) return report_exact(value, text), text;
    snprintf(text, 48, "%.*s", (int)strcspn(at, " "), at);
    return text;
}
/* What was set, with its meaning and what it is unless set; then what was left as it is. */
static void add_fields(sqlite3_str *out, const struct trib_lever_info *lever, const struct trib_setting *s)
{
    char value[48], usual[48];
    int left = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int f = 0; f < trib_lever_fields(lever); f++) {
            const struct trib_field_info *info = &lever->field[f];
            if ((s->field[f] != info->value) != (pass == 0)) continue;
            const char *unit = info->words || !*info->unit ? "" : info->unit, *blank = *unit ? " " : "";
            if (pass == 0) sqlite3_str_appendf(out, "; %s %s%s%s (%s; %s unless set)", info->name, word_of(info, s->field[f], value), blank, unit, info->doc, word_of(info, info->value, usual));
            else sqlite3_str_appendf(out, "%s%s %s%s%s", left++ ? ", " : "; as by default: ", info->name, word_of(info, s->field[f], value), blank, unit);
        }
}
char *report_setting_words(struct report *r, const struct trib_setting *s)
{
    int n;
    const struct trib_lever_info *lever = trib_levers(&n)[s->lever];
    char number[48];
    sqlite3_str *out = sqlite3_str_new(NULL);
    sqlite3_str_appendf(out, "%s; ", lever->doc);
    add_dates(out, s->from_day, s->to_day);
    report_exact(s->intensity, number);
    sqlite3_str_appendf(out, "; intensity %s (1 means: %s)", number, lever->full);
    if (s->ramp_weeks) sqlite3_str_appendf(out, ", reached over %d weeks", s->ramp_weeks);
    if (s->budget >= 0) report_exact(s->budget, number), sqlite3_str_appendf(out, "; at most %s US$ a year", number);
    if (s->busiest) sqlite3_str_appendf(out, "; only the %d busiest places on record, chosen anew each week", s->busiest);
    add_places(out, r->cas, s->places);
    add_fields(out, lever, s);
    sqlite3_str_appendf(out, ". Source: %s.", lever->source);
    report_name_source(r, lever->source);
    return sqlite3_str_finish(out);
}
char *report_shock_words(struct report *r, const struct trib_shock *e)
{
    int n;
    const struct trib_shock_info *info = &trib_shocks(&n)[e->kind];
    char number[48];
    sqlite3_str *out = sqlite3_str_new(NULL);
    report_exact(e->value, number);
    sqlite3_str_appendf(out, "%s: %s %s; ", info->doc, number, info->unit);
    add_dates(out, e->from_day, e->to_day);
    add_places(out, r->cas, e->places);
    sqlite3_str_appendall(out, ".");
    return sqlite3_str_finish(out);
}

/* ---- what an arm adds to another ------------------------------------------------------------------------------------------------ */
static bool has_setting(const struct trib_config *c, const struct trib_setting *s)
{
    for (int i = 0; i < c->n_settings; i++)
        if (memcmp(&c->setting[i], s, sizeof *s) == 0) return true;
    return false;
}
static bool has_shock(const struct trib_config *c, const struct trib_shock *e)
{
    for (int i = 0; i < c->n_shocks; i++)
        if (memcmp(&c->shock[i], e, sizeof *e) == 0) return true;
    return false;
}
static void say_policy(struct report *r, const char *name, const char *id, const char *words)
{
    char lead[128];
    snprintf(lead, sizeof lead, id ? "%s (%s of the case):" : "%s:", name, id);
    report_item(r->doc, lead, "%s", words ? words : "");
}
static int say_policies(struct report *r, const struct trib_config *c, const struct trib_config *than, bool history)
{
    int n, said = 0;
    const struct trib_lever_info *const *lever = trib_levers(&n);
    const struct trib_shock_info *shock = trib_shocks(&n);
    for (int i = 0; i < c->n_settings; i++) {
        const struct trib_setting *s = &c->setting[i];
        if ((*s->id != 0) != history || (than && has_setting(than, s))) continue;
        char *words = report_setting_words(r, s);
        say_policy(r, lever[s->lever]->name, history ? s->id : NULL, words);
        sqlite3_free(words);
        said++;
    }
    for (int i = 0; i < c->n_shocks; i++) {
        const struct trib_shock *e = &c->shock[i];
        if ((*e->id != 0) != history || (than && has_shock(than, e))) continue;
        char *words = report_shock_words(r, e);
        say_policy(r, shock[e->kind].name, history ? e->id : NULL, words);
        sqlite3_free(words);
        said++;
    }
    return said;
}
/* Dated policies of the case that are not in force; as ids, or how many there are. */
static int say_left_out(struct report *r, const struct trib_config *c, const struct trib_config *than)
{
    int n = trib_case_history(r->cas), missing = 0;
    sqlite3_str *out = sqlite3_str_new(NULL);
    for (int i = 0; i < n; i++) {
        struct trib_history_info h = trib_case_history_get(r->cas, i);
        bool here = false, there = than == NULL;
        for (int k = 0; k < c->n_settings; k++) here |= strcmp(c->setting[k].id, h.id) == 0;
        for (int k = 0; k < c->n_shocks; k++) here |= strcmp(c->shock[k].id, h.id) == 0;
        for (int k = 0; than && k < than->n_settings; k++) there |= strcmp(than->setting[k].id, h.id) == 0;
        for (int k = 0; than && k < than->n_shocks; k++) there |= strcmp(than->shock[k].id, h.id) == 0;
        if (here || !there) continue;
        sqlite3_str_appendf(out, "%s%s (%s)", missing++ ? "; " : "", h.id, h.doc);
    }
    char *text = sqlite3_str_finish(out);
    if (missing) report_item(r->doc, "without", "these dated policies and events of the case: %s.", text ? text : "");
    sqlite3_free(text);
    return missing;
}
static int say_switches(struct report *r, const struct trib_config *c, const struct trib_config *than)
{
    int n, said = 0;
    const struct trib_mechanism_info *m = trib_mechanisms(&n);
    for (int i = 0; i < n; i++) {
        if (c->mechanism[i] == (than ? than : &r->usual)->mechanism[i]) continue;
        report_item(r->doc, c->mechanism[i] ? "switched on:" : "switched off:", "the mechanism %s: %s.", m[i].name, m[i].doc);
        said++;
    }
    return said;
}
static int say_parameters(struct report *r, const struct trib_config *c, const struct trib_config *than)
{
    int n, said = 0;
    const struct trib_parameter_info *p = trib_parameters(&n);
    for (int i = 0; i < n; i++) {
        char value[48], usual[48];
        if (c->parameter[i] == than->parameter[i]) continue;
        report_exact(c->parameter[i], value), report_exact(than->parameter[i], usual);
        report_item(r->doc, "set:", "%s (%s) is %s %s rather than %s.", p[i].name, p[i].doc, value, p[i].unit, usual);
        said++;
    }
    return said;
}
static int say_functions(struct report *r, const struct report_arm *arm)
{
    if (!arm->functions || !*arm->functions) return 0;
    report_item(r->doc, "by the script's own rules:", "%s; the script, which the store keeps, says what they do.", arm->functions);
    return 1;
}
static void say_arm(struct report *r, int a)
{
    const struct report_arm *arm = &r->arm[a], *first = &r->arm[0];
    const struct trib_config *c = &arm->config, *than = a ? &first->config : NULL;
    report_heading(r->doc, 3, "%s", arm->info.name);
    int at = r->doc->n;
    if (!a) report_text(r->doc, r->n_arms > 1 ? "The arm that the others are compared with: the case as it is described under 'What was assumed'%s" : "The case as it is described under 'What was assumed'%s", ".");
    else report_text(r->doc, "As '%s', and besides:", first->info.name);
    int said = say_policies(r, c, than, false) + (than ? say_policies(r, c, than, true) : 0) + say_left_out(r, c, than) + say_switches(r, c, than);
    if (than) said += say_parameters(r, c, than);
    said += say_functions(r, arm);
    if (than && c->scale != than->scale) report_item(r->doc, "scale:", "one agent stands for %d persons rather than %d.", (int)c->scale, (int)than->scale), said++;
    if (a && !said && at < r->doc->n) {
        free(r->doc->block[at].text);
        r->doc->block[at].text = report_plain("The same as the first arm: nothing is added or left out.", false);
    } else if (!a && said && at < r->doc->n && r->doc->block[at].text) {
        size_t n = strlen(r->doc->block[at].text);
        if (n) r->doc->block[at].text[n - 1] = ':';
    }
}
void report_arms(struct report *r)
{
    report_heading(r->doc, 2, r->n_arms > 1 ? "What is compared" : "What was simulated");
    if (r->n_arms > 1)
        report_text(r->doc, "%d arms of %d runs each, with the same luck: run 1 of every arm meets the same weather and the same people's chances, so that luck blurs a difference as little as it can; what is left of luck is in the intervals.", r->n_arms,
                    r->arm[0].info.n_rows * r->arm[0].info.replicates);
    for (int a = 0; a < r->n_arms; a++) say_arm(r, a);
    if (r->study) report_note(r->doc, "Numbers that the study varies (What was varied) have another value at each point than is said here.");
    if (!r->walked) report_note(r->doc, "The script could not be read again from the store, so rules and hooks of its own, if it has any, are not named here.");
}
