/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figure of facts against model, drawn from rows made by hand: the common band, open ends, what goes beyond, the score. */
#include "figures.h"
#include "findings.h"
#include "harness.h"
#include "../plots/verdicts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double widths[] = {85, 160, 180, 338};

static struct finding *add(struct analysis *a, const char *name, const char *quantity, const char *verdict)
{
    struct finding *f = analysis_add(a, name, quantity);
    REQUIRE(f);
    snprintf(f->verdict, sizeof f->verdict, "%s", verdict);
    return f;
}
static void fact(struct analysis *a, const char *name, const char *group, const char *says, const char *unit, double from, double to,
                 double value, double low, double high, bool held)
{
    add(a, name, "says", says), add(a, name, "group", group), add(a, name, "unit", unit);
    struct finding *target = add(a, name, "target", "");
    target->low = from, target->high = to;
    struct finding *f = add(a, name, "simulated", held ? "held" : "not held");
    f->value = value, f->low = low, f->high = high;
}
static struct analysis *made(void)
{
    struct analysis *a = finding_analysis("exam");
    snprintf(a->window, sizeof a->window, "2010-01 to 2017-12");
    snprintf(a->summary, sizeof a->summary, "Twins: 100 runs each.");
    a->n_runs = 200, a->seed = 20100;
    fact(a, "F1.1", "hard facts", "arrivals 2014 over 2010", "", 5, 20, 12, 10, 26, true);
    fact(a, "F4.1", "hard facts", "Kufra: war within 10 months of the arbiter's end", "%", 50, 95, 92, 65, 99, true);
    fact(a, "F4.2", "hard facts", "twin: the arbiter stays", "%", NAN, 15, 7.5, 2, 12, true);
    fact(a, "F13.1", "hard facts", "Sabratha: war within 5 months of the payment", "%", 40, NAN, 20, 5, 45, false);
    fact(a, "F16.1", "easy facts", "groups' income from the trade: twin with oil of 2010", "points", NAN, 0, -3.66, -3.95, -3.3, true);
    fact(a, "F7.1", "easy facts", "hazard a month, contested over consolidated", "times", 5, NAN, INFINITY, NAN, NAN, true);
    for (int i = 0; i < a->n_rows; i++)
        if (!strncmp(a->row[i].name, "F4", 2) && !strcmp(a->row[i].quantity, "target")) a->row[i].x = 1;
    return a;
}
static enum trib_status try(const struct analysis *a, double width, struct plot_ops *o, struct trib_error *err)
{
    struct plot_request rq = {.figure = "exam", .width_mm = width, .file = "x.png"};
    return figure_exam_draw(a, &rq, o, err);
}
static struct plot_ops *draw(const struct analysis *a, double width)
{
    struct trib_error err = {0};
    struct plot_ops *o = figure_page();
    REQUIRE_STATUS(try(a, width, o, &err), &err);
    REQUIRE(!o->failed);
    return o;
}
static void sound(const struct analysis *a, const char *what)
{
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        const struct plot_ops *o = draw(a, widths[i]);
        if (!CHECK_INT(figure_flaws(o, true), 0)) test_note("%s at %.0f mm", what, widths[i]);
        for (size_t k = 0; k < o->n_numbers; k++)
            if (!CHECK(isfinite(o->number[k]))) break;
        CHECK(strstr(figure_words(o), "nan") == NULL && strstr(o->alt, "nan") == NULL && strlen(o->alt) > 20);
    }
}
/* First filled rectangle and last path of a group: the target's band and the mark. */
static struct plot_box path_of(const struct plot_ops *o, const char *group, bool last)
{
    struct plot_box box = {NAN, NAN, NAN, NAN};
    bool in = false;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind == PLOT_OP_GROUP) in = !strcmp(o->op[i].text, group);
        if (o->op[i].kind == PLOT_OP_UNGROUP) in = false;
        if (!in || o->op[i].kind != PLOT_OP_PATH || !o->op[i].n_numbers) continue;
        if (last || (isnan(box.x0) && o->op[i].style.fill == PLOT_GRID)) box = plot_path_box(o, &o->op[i]);
    }
    return box;
}
static double middle(struct plot_box b) { return (b.x0 + b.x1) / 2; }

TEST(exam_golden)
{
    CHECK_GOLDEN("plots/exam.ops", figure_ops(draw(made(), 160)));
    CHECK_GOLDEN("plots/exam_narrow.ops", figure_ops(draw(made(), 85)));
}

/* A page of 160 mm has 435.54 points between the margins; the panel takes a fifth, 87.11, of which the band is a third, 29.04. */
TEST(values_lie_on_the_common_band)
{
    const struct plot_ops *o = draw(made(), 160);
    double length = 29.04;
    struct plot_box band = path_of(o, "F1_1", false), open_low = path_of(o, "F4_2", false), open_high = path_of(o, "F13_1", false);
    CHECK_DOUBLE(band.x1 - band.x0, length, 0.02);
    CHECK_DOUBLE(middle(path_of(o, "F1_1", true)), band.x0 + 7.0 / 15 * length, 0.03);  /* 12 of 5 to 20 */
    CHECK_DOUBLE(middle(path_of(o, "F4_1", true)), band.x0 + 42.0 / 45 * length, 0.03); /* 92 of 50 to 95: the same band */
    CHECK_DOUBLE(middle(path_of(o, "F4_2", true)), band.x0 + 0.5 * length, 0.03);       /* half of what is allowed at most */
    CHECK_DOUBLE(middle(path_of(o, "F13_1", true)), band.x0 - 0.5 * length, 0.03);      /* half of what is asked at least */
    /* At most 0: the model's own values, up to 3.95, are the length. */
    CHECK_DOUBLE(middle(path_of(o, "F16_1", true)), band.x0 + (1 - 3.66 / 3.95) * length, 0.03);
    CHECK_DOUBLE(open_low.x0, band.x0 - length, 0.02);
    CHECK_DOUBLE(open_low.x1, band.x1, 0.02);
    CHECK_DOUBLE(open_high.x0, band.x0, 0.02);
    CHECK_DOUBLE(open_high.x1, band.x1 + length, 0.02);
    /* What goes beyond ends in an arrow at the panel's end, with its mark 8 points before it. */
    CHECK_DOUBLE(middle(path_of(o, "F7_1", true)), band.x1 + length - 8, 0.03);
}

TEST(the_score_counts_rows_facts_and_marked_ones)
{
    const struct plot_ops *o = draw(made(), 160);
    const char *all = figure_words(o);
    CHECK_CONTAINS(all, "Held: 5 of 6 rows; 2 of 3 hard facts; 2 of 2 easy facts; 1 of the 1 that tell");
    CHECK_CONTAINS(all, "Hard facts: 2 of 3 held");
    CHECK_CONTAINS(all, "at most 15%");
    CHECK_CONTAINS(all, "50% to 95%");
    CHECK_CONTAINS(all, "at least 5 times");
    CHECK_CONTAINS(o->alt, "Not held: F13, Sabratha: war within 5 months of the payment: 20%, asked at least 40%.");
    CHECK_CONTAINS(figure_words(draw(made(), 85)), "not held: 20%");
    CHECK_CONTAINS(figure_words(draw(made(), 180)), "infinite");
}

/* 51 rows of ordinary words on one page of A4 (297 mm), with margins of 15 mm. */
TEST(fifty_one_rows_fit_a_page)
{
    struct analysis *a = finding_analysis("exam");
    for (int i = 0; i < 51; i++)
        fact(a, test_text("F%d.%d", i / 3 + 1, i % 3 + 1), i < 40 ? "hard facts" : "easy facts",
             "a fact of some forty letters, as they are", "%", 10, 40, 20 + i, 15, 60, i < 20);
    CHECK(draw(a, 160)->height < 267 / 25.4 * 72);
    CHECK(draw(a, 180)->height < 267 / 25.4 * 72);
    sound(a, "51 rows");
}

TEST(rows_as_they_are_and_odd_ones_are_sound)
{
    sound(made(), "six rows");
    struct analysis *one = finding_analysis("exam");
    fact(one, "plain", "", "", "", 3, 3, 3, NAN, NAN, true); /* a point, no dot in its name, no group */
    sound(one, "a point");
    struct analysis *odd = finding_analysis("exam");
    static const double number[] = {NAN, INFINITY, -INFINITY, 0, 1e-9, -1e-9, 1e12, -1e12, 0.5, 5};
    enum { N = sizeof number / sizeof *number };
    for (int i = 0; i < N * N; i++) {
        double value = number[i % N], target = number[i / N];
        bool open = !isfinite(target);
        fact(odd, test_text("%s%d.%d", i == 7 ? "a-name-without-any-blank-that-is-longer-than-a-column" : "\u00c9", i / 4, i % 4 + 1),
             i % 2 ? "\u00e9t\u00e9" : "\u0634\u062a\u0627\u0621",
             i % 3 ? "\u0641\u0635\u0644 a text of many words that does not fit into any column of this figure, however wide it may be made"
                   : "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnop",
             i % 5 ? "thousand people a month and town" : "%", open ? NAN : target, open || i % 2 ? 1e6 : NAN, value,
             i % 3 ? NAN : value - 1, i % 3 ? NAN : value + 1e6, i % 2);
    }
    sound(odd, "a hundred odd rows");
}

TEST(tables_that_cant_be_shown_say_why)
{
    struct trib_error err = {0};
    struct analysis *a = finding_analysis("exam");
    CHECK_INT(try(a, 160, figure_page(), &err), TRIB_USAGE);
    CHECK_CONTAINS(err.text, "has no row 'simulated' to draw; result:keep");
    add(a, "F1.1", "simulated", "held");
    CHECK_INT(try(a, 160, figure_page(), &err), TRIB_USAGE);
    CHECK_CONTAINS(err.text, "the row 'F1.1' of the analysis 'exam' has no target");
    struct analysis *many = finding_analysis("exam");
    for (int i = 0; i < 13; i++) fact(many, test_text("F%d.1", i), test_text("group %d", i), "x", "", 0, 1, 0.5, NAN, NAN, true);
    CHECK_INT(try(many, 160, figure_page(), &err), TRIB_USAGE);
    CHECK_CONTAINS(err.text, "shows 12 groups of facts at most; 'group 12' is one more");
}
