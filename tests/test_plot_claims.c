/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figure of verdicts on claims, drawn from rows made by hand: where marks and lines lie, what is said, odd numbers and names. */
#include "figures.h"
#include "findings.h"
#include "harness.h"
#include "../plots/verdicts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double widths[] = {85, 160, 180, 338};

static void say(struct analysis *a, const char *name, const char *quantity, const char *text)
{
    struct finding *f = analysis_add(a, name, quantity);
    REQUIRE(f);
    snprintf(f->verdict, sizeof f->verdict, "%s", text);
}
static void number(struct analysis *a, const char *name, const char *quantity, double value, double low, double high)
{
    struct finding *f = analysis_add(a, name, quantity);
    REQUIRE(f);
    f->value = value, f->low = low, f->high = high;
}
static void claim(struct analysis *a, const char *id, const char *says, const char *verdict, int held, int judged, double low, double high)
{
    say(a, id, "says", says);
    struct finding *f = analysis_add(a, id, "share");
    REQUIRE(f);
    f->x = held, f->y = judged, f->value = judged ? (double)held / judged : NAN, f->low = low, f->high = high;
    snprintf(f->verdict, sizeof f->verdict, "%s", verdict);
}
static struct analysis *made(void)
{
    struct analysis *a = finding_analysis("claims");
    snprintf(a->window, sizeof a->window, "2014-01 to 2018-12");
    snprintf(a->summary, sizeof a->summary, "A world is a case with uncertain numbers drawn from their ranges.");
    a->n_runs = 948, a->seed = 1207;
    number(a, "limits", "limit", 0.1, NAN, NAN), number(a, "limits", "limit", 0.5, NAN, NAN), number(a, "limits", "limit", 0.9, NAN, NAN);
    claim(a, "H10", "Data-sharing and sanctions cut the part of profit that becomes arms more than they cut the trade itself",
          "holds nearly everywhere", 79, 79, 0.95, 1);
    say(a, "H10", "size in words", "spending on arms: \u22123.2% (\u22123.2% to \u22123.2%)");
    claim(a, "H2", "Suppression without regular channels raises prices and can raise the traffickers' profits", "holds in most worlds", 8,
          10, 0.6, 0.9);
    say(a, "H2", "size in words", "illicit profit: +27.3% (+23.9% to +30.3%)");
    say(a, "H2", "conditions", "fails where route cost 0.3 to 0.5 (80% of the worlds there, 60% of all such worlds)");
    say(a, "H2", "twin holds", "yes"), say(a, "H2", "twin fails", "only outside the plausible ranges");
    claim(a, "H4", "Livelihoods work slowly and last longer", "fails in most worlds", 2, 10, 0.1, 0.4);
    claim(a, "H5", "The combination (prevention first) is more than the sum of its parts", "as often as not", 33, 79, 0.32, 0.53);
    claim(a, "H12", "Trafficking observables improve the prediction of conflict", "not tested", 0, 0, NAN, NAN);
    return a;
}
static struct plot_ops *draw(const struct analysis *a, double width)
{
    struct trib_error err = {0};
    struct plot_request rq = {.figure = "claims", .width_mm = width, .file = "x.png"};
    struct plot_ops *o = figure_page();
    REQUIRE_STATUS(figure_claims_draw(a, &rq, o, &err), &err);
    REQUIRE(!o->failed);
    return o;
}
static void sound(const struct analysis *a, const char *what)
{
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        const struct plot_ops *o = draw(a, widths[i]);
        if (!CHECK_INT(figure_flaws(o, true), 0)) test_note("%s at %.0f mm", what, widths[i]);
        CHECK(strstr(figure_words(o), "nan") == NULL && strstr(o->alt, "nan") == NULL && strlen(o->alt) > 20);
    }
}
/* The last path of a group: its mark. */
static struct plot_box mark_of(const struct plot_ops *o, const char *group)
{
    struct plot_box box = {NAN, NAN, NAN, NAN};
    bool in = false;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind == PLOT_OP_GROUP) in = !strcmp(o->op[i].text, group);
        if (o->op[i].kind == PLOT_OP_UNGROUP) in = false;
        if (in && o->op[i].kind == PLOT_OP_PATH && o->op[i].n_numbers) box = plot_path_box(o, &o->op[i]);
    }
    return box;
}
static double text_y(const struct plot_ops *o, const char *text)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->op[i].kind == PLOT_OP_TEXT && !strcmp(o->op[i].text, text)) return o->op[i].y;
    return NAN;
}

TEST(claims_golden)
{
    CHECK_GOLDEN("plots/claims.ops", figure_ops(draw(made(), 160)));
    CHECK_GOLDEN("plots/claims_narrow.ops", figure_ops(draw(made(), 85)));
}

/* A page of 160 mm is 453.54 points, 435.54 between the margins. The axis begins at 9 + 0.42 * 435.54 = 191.93 and is 108.89 long, from
 * -3% to 103%: 50% lies at 246.37, 80% at 191.93 + 0.83 / 1.06 * 108.89 = 277.19. */
TEST(marks_lie_at_their_shares)
{
    const struct plot_ops *o = draw(made(), 160);
    struct plot_box mark = mark_of(o, "H2");
    CHECK_DOUBLE((mark.x0 + mark.x1) / 2, 277.19, 0.02);
    bool middle = false;
    for (size_t i = 0; i < o->n; i++) {
        if (o->op[i].kind != PLOT_OP_PATH || o->op[i].n_numbers != 4) continue;
        const double *p = &o->number[o->op[i].first_number];
        middle = middle || (fabs(p[0] - 246.37) < 0.02 && fabs(p[2] - 246.37) < 0.02 && fabs(p[3] - p[1]) > 100);
    }
    CHECK(middle);
}

TEST(claims_are_sorted_and_counted)
{
    const struct plot_ops *o = draw(made(), 160);
    CHECK(text_y(o, "H2") < text_y(o, "H4") && text_y(o, "H5") < text_y(o, "H10") && text_y(o, "H10") < text_y(o, "H12"));
    CHECK_TEXT(o->title, "5 claims put to the test: 2 hold, 1 fails, 1 is open, 1 could not be tested");
    const char *all = figure_words(o);
    CHECK_CONTAINS(all, "in 8 of 10 worlds");
    CHECK_CONTAINS(all, "no world judged");
    CHECK_CONTAINS(all, "10, 50 and 90%");
    CHECK_CONTAINS(all, "spending on arms:");
    CHECK_CONTAINS(o->alt, "H2: holds in most worlds, in 8 of 10 worlds, 80% (60% to 90%).");
}

/* What a verdict is must be seen without colour: each has a shape of its own, and the open one is hollow. */
TEST(shape_and_fill_tell_the_verdict)
{
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < i; k++) CHECK(verdict_marks[i].shape != verdict_marks[k].shape);
    CHECK(verdict_marks[VERDICT_OPEN].hollow && !verdict_marks[VERDICT_HOLDS].hollow && !verdict_marks[VERDICT_FAILS].hollow);
}

TEST(names_are_ordered_as_people_count)
{
    CHECK(verdict_order("H2", "H10") < 0 && verdict_order("H10", "H2") > 0 && verdict_order("A10", "B2") < 0);
    CHECK_INT(verdict_order("H2", "H2"), 0);
    CHECK(verdict_order("H", "H2") < 0);
}

/* Twelve claims of two or three lines, on one page of A4 with margins of 15 mm. */
TEST(twelve_claims_fit_a_page)
{
    struct analysis *a = finding_analysis("claims");
    number(a, "limits", "limit", 0.5, NAN, NAN);
    for (int i = 1; i <= 12; i++) {
        const char *id = test_text("H%d", i);
        claim(a, id, "Paying militias to stop the boats cuts departures at once and raises conflict risk later", "holds nearly everywhere",
              70 + i % 9, 79, 0.8, 1);
        say(a, id, "size in words", "workers in the trade, last half year: +27.3% (+23.9% to +30.3%)");
        say(a, id, "twin holds", "yes"), say(a, id, "twin fails", "no");
    }
    CHECK(draw(a, 160)->height < 267 / 25.4 * 72);
    CHECK(draw(a, 180)->height < 267 / 25.4 * 72);
}

TEST(claims_as_they_are_and_odd_ones_are_sound)
{
    sound(made(), "five claims");
    struct analysis *one = finding_analysis("claims");
    claim(one, "X", "", "", 0, 1, 0, 0.79);
    sound(one, "one claim without words or limits");
    struct analysis *odd = finding_analysis("claims");
    for (int i = 1; i < 10; i++) number(odd, "limits", "limit", 0.1 * i, NAN, NAN);
    for (int i = 0; i < 40; i++) {
        const char *id = i == 3   ? "a-name-without-any-blank-that-is-longer-than-its-column-is-wide"
                         : i == 4 ? "\u00c9t\u00e9 \u0646\u0641\u0637"
                                  : test_text("C%d", i);
        claim(odd, id,
              i == 3 ? "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
                     : "Les pr\u00e9visions s'am\u00e9liorent \u2013 \u0627\u0644\u0646\u0641\u0637",
              i % 5 ? "as often as not" : "a verdict in words of its own that is longer than the column for it", i, 40,
              i % 2 ? NAN : i / 80.0, i % 2 ? NAN : 1);
        for (int k = 0; k < 4; k++)
            say(odd, id, "conditions",
                "holds where one number that is very long lies from 0.0000000012 to 12,000,000,000 and others do too");
        say(odd, id, "size in words", i % 3 ? "" : "a size whose words are many, +1.2e+09 (-1.2e+09 to +3.4e+12), and go on");
    }
    sound(odd, "forty odd claims");
}

TEST(a_table_without_shares_says_what_makes_one)
{
    struct trib_error err = {0};
    struct plot_request rq = {.figure = "claims", .file = "x.png"};
    struct analysis *a = finding_analysis("claims");
    say(a, "H1", "says", "nothing");
    CHECK_INT(figure_claims_draw(a, &rq, figure_page(), &err), TRIB_USAGE);
    CHECK_CONTAINS(err.text, "has no row 'share' to draw; result:keep");
}
