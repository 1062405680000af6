/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer in a few lines, for readers of the first page alone: made of the tables' cells, in their words. */
#include "../../plots/scale.h"
#include "inside.h"
#include <math.h>
#include <string.h>

enum { MOST_ARMS = 9, MOST_LINES = 8 };

static void amount(sqlite3_str *out, const struct api_cell *c, struct plot_unit unit)
{
    char value[48], low[48], high[48];
    report_number(c->difference * unit.factor, true, value);
    report_number(c->low * unit.factor, true, low);
    report_number(c->high * unit.factor, true, high);
    if (c->n_pairs > 1 && !isnan(c->low)) sqlite3_str_appendf(out, " (%s; %s to %s)", value, low, high);
    else if (c->n_pairs > 0) sqlite3_str_appendf(out, " (%s)", value);
}
/* Arms of which the same is said stand together, the words in the order in which they come up. */
static char *sentence(const struct report *r, const struct trib_measure_info *info, const struct api_cell *cell, struct plot_unit unit)
{
    sqlite3_str *out = sqlite3_str_new(NULL);
    bool told[MOST_ARMS] = {true};
    for (int a = 1; a < r->n_arms; a++) {
        const char *words = report_direction(&cell[a], info->better);
        if (told[a]) continue;
        sqlite3_str_appendf(out, "%s%s under ", sqlite3_str_length(out) ? "; " : "", words);
        for (int k = a, n = 0; k < r->n_arms; k++) {
            if (strcmp(report_direction(&cell[k], info->better), words) != 0) continue;
            sqlite3_str_appendf(out, "%s'%s'", n++ ? ", " : "", r->arm[k].info.name);
            amount(out, &cell[k], unit);
            told[k] = true;
        }
    }
    return sqlite3_str_finish(out);
}
void report_brief(struct report *r, struct api_window window, const struct trib_measure_info *info, const struct api_cell *cell)
{
    double widest = 0;
    char name[128], lead[240], from[16], to[16];
    if (r->n_arms < 2 || r->n_arms > MOST_ARMS || r->brief.n > MOST_LINES) return;
    for (int a = 1; a < r->n_arms; a++)
        if (isfinite(cell[a].difference)) widest = fmax(widest, fabs(cell[a].difference));
    struct plot_unit unit = plot_unit(info->unit, widest, true, "");
    if (!r->brief.n) {
        report_heading(&r->brief, 2, "In short");
        plot_month_text(window.from, from);
        plot_month_text(window.to, to);
        report_text(&r->brief, "Against '%s', %s to %s, the simulated runs show (mean differences with 95%% intervals, over %s; where an interval holds zero they tell no difference):", r->arm[0].info.name, from, to,
                    r->study ? "the points of the study" : "pairs of runs with the same luck");
    }
    plot_name_text(info->name, name, sizeof name);
    snprintf(lead, sizeof lead, "%s (%s%s):", name, strcmp(info->kind, "sum") == 0 ? "total, " : strcmp(info->kind, "mean") == 0 ? "mean, " : "", unit.label);
    char *text = sentence(r, info, cell, unit);
    report_item(&r->brief, lead, "%s.", text ? text : "");
    r->brief.failed |= !text;
    sqlite3_free(text);
}
