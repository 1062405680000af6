/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figures.h"
#include "harness.h"
#include "../plots/flaws.h"
#include <stdlib.h>

static void drop(void *o)
{
    plot_ops_clear(o);
    free(o);
}
struct plot_ops *figure_page(void)
{
    struct plot_ops *o = calloc(1, sizeof *o);
    REQUIRE(o);
    plot_ops_init(o, plot_measure_table, NULL);
    test_defer(drop, o);
    return o;
}

char *figure_ops(const struct plot_ops *o)
{
    char *text = plot_ops_text(o);
    REQUIRE(text);
    test_defer(free, text);
    return text;
}

char *figure_words(const struct plot_ops *o)
{
    char *all = test_text("%s", "");
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_TEXT) all = test_text("%s%s ", all, o->op[i].text);
    return all;
}

double figure_luminance(uint32_t color) { return plot_luminance(color); }

static void note(void *user, const char *words)
{
    if (*(bool *)user) test_note("%s", words);
}
int figure_flaws(const struct plot_ops *o, bool tell) { return plot_flaws(o, 1, note, &tell); }
