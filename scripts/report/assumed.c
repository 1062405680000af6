/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was assumed: only what differs from the defaults, and where each number is from. */
#include "../../sim/case.h"
#include "../../sim/csv.h"
#include "inside.h"
#include <stdlib.h>
#include <string.h>

static void put_parameters(struct report *r)
{
    const struct trib_config *c = &r->arm[0].config;
    int n, changed = 0;
    const struct trib_parameter_info *p = trib_parameters(&n);
    for (int i = 0; i < n; i++) changed += c->parameter[i] != p[i].value;
    if (!changed) {
        report_text(r->doc, "All %d parameters of the model have their default values, which `tributary list parameters` shows with bounds and sources.", n);
        return;
    }
    report_text(r->doc, "%d of the %d parameters differ from their defaults; `tributary list parameters` shows the others.", changed, n);
    report_table(r->doc, "Parameter|#Value|#Default|Unit|#Allowed|Set by|Source of the default", "Parameters that differ from their defaults");
    for (int i = 0; i < n; i++) {
        char value[48], usual[48], low[48], high[48];
        if (c->parameter[i] == p[i].value) continue;
        report_exact(c->parameter[i], value), report_exact(p[i].value, usual);
        report_exact(p[i].low, low), report_exact(p[i].high, high);
        report_cell(r->doc, "%s: %s", p[i].name, p[i].doc);
        report_cell(r->doc, "%s", value);
        report_cell(r->doc, "%s", usual);
        report_cell(r->doc, "%s", p[i].unit);
        report_cell(r->doc, "%s to %s", low, high);
        report_cell(r->doc, c->parameter[i] == r->usual.parameter[i] ? "the case" : "the script");
        report_cell(r->doc, "%s", p[i].source);
        report_name_source(r, p[i].source);
    }
}
static bool in_force(const struct trib_config *c, const char *id)
{
    for (int i = 0; i < c->n_settings; i++)
        if (strcmp(c->setting[i].id, id) == 0) return true;
    for (int i = 0; i < c->n_shocks; i++)
        if (strcmp(c->shock[i].id, id) == 0) return true;
    return false;
}
static void put_history(struct report *r)
{
    const struct trib_config *c = &r->arm[0].config;
    int n = trib_case_history(r->cas), kept = 0;
    for (int i = 0; i < n; i++) {
        struct trib_history_info h = trib_case_history_get(r->cas, i);
        kept += in_force(c, h.id) && h.from_day <= c->to_day && h.to_day > c->from_day;
    }
    if (!kept) {
        report_text(r->doc, "No dated policy or event of the case is in force in the window.");
        return;
    }
    report_table(r->doc, "Policy or event|=From|=To|What|Source", "Dated policies and events of the case in force in the window, in '%s'", r->arm[0].info.name);
    for (int i = 0; i < n; i++) {
        struct trib_history_info h = trib_case_history_get(r->cas, i);
        char from[11], to[11] = "the end";
        if (!in_force(c, h.id) || h.from_day > c->to_day || h.to_day <= c->from_day) continue;
        trib_day_text(h.from_day, from);
        if (h.to_day != TRIB_DAY_MAX) trib_day_text(h.to_day - 1, to);
        report_cell(r->doc, "%s", h.id);
        report_cell(r->doc, "%s", h.from_day <= TRIB_DAY_MIN ? "the beginning" : from);
        report_cell(r->doc, "%s", to);
        report_cell(r->doc, "%s", h.doc);
        report_cell(r->doc, "%s", h.source);
        report_name_source(r, h.source);
    }
}

/* ---- sources -------------------------------------------------------------------------------------------------------------------------- */
static bool named(const char *keys, const char *key)
{
    size_t n = strlen(key);
    for (const char *at = keys; (at = strstr(at, key)); at += n)
        if ((at == keys || at[-1] == ' ') && (at[n] == ' ' || !at[n])) return true;
    return false;
}
static int column_of(const struct trib_csv *csv, const char *name)
{
    for (int k = 0; k < csv->head.n; k++)
        if (strcmp(csv->head.field[k].text, name) == 0) return k;
    return -1;
}
/* Reads the case's own list; what it does not have is said to be in the program's. */
static enum trib_status put_sources(struct report *r)
{
    struct trib_csv csv = {0};
    char *path = sqlite3_mprintf("%s/sources.csv", r->cas->folder), *keys = sqlite3_str_finish(r->sources);
    r->sources = NULL;
    enum trib_status status = path ? trib_csv_read(path, &csv, r->err) : trib_fail(r->err, TRIB_MEMORY, "Not enough memory for the report.");
    static const char *const wanted[] = {"key", "title", "publisher", "year", "how_read"};
    int at[5], found = 0;
    for (int k = 0; k < 5; k++) at[k] = column_of(&csv, wanted[k]);
    for (int i = 0; !status && i < csv.n_rows; i++) {
        if (at[0] < 0 || !keys || !named(keys, csv.row[i].field[at[0]].text)) continue;
        if (!found++) report_table(r->doc, "Key|Title|Publisher|Year|How it was read", "Sources named here, as the case lists them");
        for (int k = 0; k < 5; k++) report_cell(r->doc, "%s", at[k] < 0 ? "" : csv.row[i].field[at[k]].text);
    }
    if (!status)
        report_note(r->doc, "Keys such as S71 that are not in this table are in the program's docs/sources.md. 'assumed' says that nobody has measured it, 'recalled' that no document was at hand. The case's own files and "
                            "sources are kept whole in the store.");
    trib_csv_clear(&csv);
    sqlite3_free(keys);
    sqlite3_free(path);
    return status;
}

enum trib_status report_assumed(struct report *r)
{
    const struct trib_config *c = &r->arm[0].config;
    char from[11], to[11], first[11], known[11];
    char *assumes = report_comment(r->script, "ASSUMES");
    trib_day_text(c->from_day, from), trib_day_text(c->to_day, to);
    trib_day_text(trib_case_first_day(r->cas), first), trib_day_text(r->cas->history_end, known);
    report_heading(r->doc, 2, "What was assumed");
    if (assumes && *assumes) report_paragraphs(r->doc, assumes);
    free(assumes);
    report_item(r->doc, "Case:", "%s.", trib_case_name(r->cas));
    report_item(r->doc, "Window:", "%s to %s; every run begins on %s, and what lies before the window is left out of the results.", from, to, first);
    report_item(r->doc, "Scale:", "one agent stands for %d persons.", (int)c->scale);
    if (r->cas->history_end < c->to_day) report_item(r->doc, "After the record:", "the case's dated policies, control of towns and rescue ships are known to %s; later days carry these forward.", known);
    report_item(r->doc, "Mechanisms:", "all that are not named as switched off under the arms are on.");
    put_parameters(r);
    put_history(r);
    return put_sources(r);
}
