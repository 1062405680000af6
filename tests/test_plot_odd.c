/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Odd data: every kind of figure that shows runs, over stores that nobody would make on purpose, at three widths. Each must give a
 * figure without flaws and without a number that is none ("nan", "inf"), or an error of one sentence. Kinds that need places, books or
 * clashes find none here: that, too, is odd.
 */
#include "harness.h"
#include "made_runs.h"
#include <math.h>
#include <string.h>

static double usual(int arm, int run, int month) { return 1000 + 40 * arm + made_dice(run, month, 1) * 5 + made_dice(run, arm, 2); }
static double plain(const char *m, int arm, int run, int month) { return m ? usual(arm, run, month) : 0; }
static double constant(const char *m, int arm, int run, int month) { return (void)m, (void)arm, (void)run, (void)month, 7; }
static double zero(const char *m, int arm, int run, int month) { return (void)m, (void)arm, (void)run, (void)month, 0; }
static double nothing(const char *m, int arm, int run, int month) { return (void)m, (void)arm, (void)run, (void)month, NAN; }
static double negative(const char *m, int arm, int run, int month) { return m ? -usual(arm, run, month) : 0; }
static double tiny(const char *m, int arm, int run, int month) { return m ? usual(arm, run, month) * 1e-12 : 0; }
static double huge(const char *m, int arm, int run, int month) { return m ? usual(arm, run, month) * 1e9 : 0; }
static double wide(const char *m, int arm, int run, int month) { return m ? pow(10, made_dice(arm, run, month) * 21 / 99.0 - 9) : 0; }
static double holes(const char *m, int arm, int run, int month) { return m && made_dice(run, month, arm) < 60 ? NAN : usual(arm, run, month); }
static double some_runs(const char *m, int arm, int run, int month) { return m && run % 2 ? NAN : usual(arm, run, month); }
/* One run far from all others, both signs. */
static double outlier(const char *m, int arm, int run, int month) { return m && run == 1 ? (month % 2 ? 1e12 : -1e12) : usual(arm, run, month); }

static const char *const few[] = {"baseline", "interdiction", "regular channels", "livelihoods"};
static const char *const one[] = {"the only one"};
static const char *const strange[] = {
    "",
    "an arm whose author could not stop naming things, so that its name runs on and on, and has commas, and says what the policy does",
    "Rechtsschutzversicherungsgesellschaftenundmigrationsbehörden-zusammenarbeit",
    "\u0627\u0644\u0645\u0645\u0631\u0627\u062a \u0627\u0644\u0646\u0638\u0627\u0645\u064a\u0629",
    "<b>&amp;\"quoted\" 'x' \\ %s %n",
};
static const char *forty[40];

static const struct odd {
    const char *what;
    const char *const *arms;
    int n_arms, runs, months;
    made_value value;
} stores[] = {
    {"plain", few, 4, 6, 48, plain},       {"one arm", one, 1, 6, 48, plain},      {"one run", few, 4, 1, 48, plain},    {"one month", few, 4, 6, 1, plain},
    {"constant", few, 4, 6, 48, constant}, {"zero", few, 4, 6, 48, zero},          {"nothing", few, 4, 6, 48, nothing},  {"negative", few, 4, 6, 48, negative},
    {"1e-9", few, 4, 6, 48, tiny},         {"1e12", few, 4, 6, 48, huge},          {"1e-9 to 1e12", few, 4, 6, 48, wide}, {"holes", few, 4, 6, 48, holes},
    {"half the runs", few, 4, 6, 48, some_runs}, {"an outlier", few, 4, 6, 48, outlier}, {"40 arms", forty, 40, 3, 30, plain}, {"strange names", strange, 5, 4, 48, plain},
};

/* 85 mm; a slide of 254 mm as it is laid out; 180 mm. */
static const double widths[] = {85, 254 / 1.7, 180};

static void check_words(const struct plot_ops *o, const char *what, const char *kind)
{
    for (size_t i = 0; i < o->n; i++) {
        const char *text = o->op[i].kind == PLOT_OP_TEXT ? o->op[i].text : "";
        bool none = strstr(text, "nan") == text || strstr(text, " nan") || strstr(text, "-nan") || strstr(text, "inf%") || !strcmp(text, "inf");
        if (none) test_note("%s, %s: '%s'", kind, what, text);
        CHECK(!none);
    }
    CHECK(o->alt[0]);
    CHECK(!strstr(o->alt, " nan") && !strstr(o->alt, " inf"));
    for (size_t i = 0; i < o->n_numbers; i++)
        if (!isfinite(o->number[i])) {
            test_note("%s, %s: a coordinate is no number", kind, what);
            CHECK(isfinite(o->number[i]));
            return;
        }
}
static int draw_at(const struct plot_request *rq, const struct made_runs *made, const char *what)
{
    struct trib_error err = {0};
    struct plot_ops *o = figure_page();
    enum trib_status status = plot_compose(rq, made->store, made->cas, o, &err);
    if (status) {
        CHECK(status == TRIB_USAGE || status == TRIB_NAME || status == TRIB_RANGE);
        bool sentence = strlen(err.text) > 20 && !strchr(err.text, '\n');
        if (!sentence) test_note("%s, %s: '%s'", rq->figure, what, err.text);
        CHECK(sentence);
        return 0;
    }
    int flaws = figure_flaws(o, true);
    if (flaws) test_note("%s, %s, %g mm: %d flaws", rq->figure, what, rq->width_mm, flaws);
    CHECK_INT(flaws, 0);
    check_words(o, what, rq->figure);
    return 1;
}

/* Kinds are shared out over the tests so that they run beside one another. */
static void kinds(int part, int parts)
{
    for (int i = 0; i < 40; i++) forty[i] = test_text("policy number %d", i + 1);
    for (size_t s = 0; s < sizeof stores / sizeof *stores; s++) {
        const struct odd *odd = &stores[s];
        struct made_runs made = made_runs(odd->arms, odd->n_arms, odd->runs, odd->months, odd->value);
        int n, drawn = 0;
        const struct plot_figure_info *figure = plot_figures(&n);
        for (int i = 0; i < n; i++) {
            if (figure[i].shows != PLOT_SHOWS_RUNS || i % parts != part) continue;
            struct plot_request rq = made_request(figure[i].name);
            rq.geo_folder = test_source("scenarios/cases/geo");
            if (figure[i].most && !rq.measure[0]) rq.measure[0] = figure[i].level == TRIB_NATION ? "illicit_profit" : "flow";
            if (!strcmp(figure[i].name, "phase")) rq.town = trib_case_place_id(made.cas, TRIB_TOWN, 0);
            for (int w = 0; w < 3; w++) {
                rq.width_mm = widths[w];
                drawn += draw_at(&rq, &made, odd->what);
            }
        }
        if (part == 0 && !strcmp(odd->what, "plain")) CHECK(drawn > 0);
    }
}
TEST(odd_data_give_a_figure_or_a_sentence_1) { kinds(0, 4); }
TEST(odd_data_give_a_figure_or_a_sentence_2) { kinds(1, 4); }
TEST(odd_data_give_a_figure_or_a_sentence_3) { kinds(2, 4); }
TEST(odd_data_give_a_figure_or_a_sentence_4) { kinds(3, 4); }
