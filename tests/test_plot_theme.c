/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Colours that stay apart: in the eyes of people with protanopia and deuteranopia, and in grey print. Themes: what they do to a
 * finished list of operations.
 *
 * Colour-blind sight is simulated with the matrices of Machado, Oliveira and Fernandes (2009, severity 1) on linear sRGB; distances
 * are CIE76 in CIELAB (D65). As a yardstick: Okabe and Ito's seven colours have 18 in the worst of the two sights, and 0.8 in grey.
 */
#include "figures.h"
#include "harness.h"
#include "../plots/layout.h"
#include "../plots/theme.h"
#include <math.h>
#include <string.h>

enum sight { NORMAL, PROTAN, DEUTAN, GREY, N_SIGHTS };
static const char *const sight_name[N_SIGHTS] = {"plain sight", "protanopia", "deuteranopia", "grey print"};

static double from_srgb(double c) { return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4); }
static double lab_curve(double t) { return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116; }

static void lab_of(uint32_t color, enum sight sight, double lab[3])
{
    static const double blind[2][3][3] = {
        {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
        {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
    if (sight == GREY) color = plot_grey_of(color);
    double c[3], rgb[3];
    for (int i = 0; i < 3; i++) c[i] = from_srgb((color >> (16 - 8 * i) & 255) / 255.0);
    for (int i = 0; i < 3; i++) {
        const double *row = blind[sight == DEUTAN][i];
        rgb[i] = sight == PROTAN || sight == DEUTAN ? fmin(1, fmax(0, row[0] * c[0] + row[1] * c[1] + row[2] * c[2])) : c[i];
    }
    double x = (0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047,
           y = 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2],
           z = (0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883;
    lab[0] = 116 * lab_curve(y) - 16;
    lab[1] = 500 * (lab_curve(x) - lab_curve(y));
    lab[2] = 200 * (lab_curve(y) - lab_curve(z));
}
static double apart(uint32_t a, uint32_t b, enum sight sight)
{
    double p[3], q[3];
    lab_of(a, sight, p);
    lab_of(b, sight, q);
    return sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) + (p[2] - q[2]) * (p[2] - q[2]));
}

TEST(the_measure_of_colours_by_known_values)
{
    double lab[3];
    lab_of(0xFFFFFF, NORMAL, lab);
    CHECK_DOUBLE(lab[0], 100, 0.01);
    lab_of(0xFF0000, NORMAL, lab); /* sRGB red: L* 53.24, a* 80.09, b* 67.20 */
    CHECK_DOUBLE(lab[0], 53.24, 0.02);
    CHECK_DOUBLE(lab[1], 80.09, 0.03);
    CHECK_DOUBLE(lab[2], 67.20, 0.03);
    CHECK_DOUBLE(apart(0x000000, 0xFFFFFF, GREY), 100, 0.01);
    CHECK(apart(0xFF0000, 0x8A7B00, DEUTAN) < 0.5 * apart(0xFF0000, 0x8A7B00, NORMAL)); /* red and olive come close */
    CHECK(apart(0x56B4E9, 0xE69F00, GREY) < 2); /* Okabe and Ito's sky blue and orange: one grey */
}

TEST(every_pair_of_arms_is_told_apart)
{
    static const double least[N_SIGHTS] = {20, 18, 18, 8};
    for (int s = 0; s < N_SIGHTS; s++)
        for (int i = 0; i < PLOT_N_COLORS; i++)
            for (int k = 0; k < i; k++) {
                double d = apart(plot_palette[i], plot_palette[k], (enum sight)s);
                if (d < least[s]) test_note("colours %d and %d lie %.1f apart in %s", k, i, d, sight_name[s]);
                CHECK(d >= least[s]);
            }
    /* the three that may share a panel are further apart, and so are the two of better and worse */
    for (int s = 0; s < N_SIGHTS; s++) {
        double most = s == GREY ? 14 : 40;
        CHECK(apart(plot_palette[0], plot_palette[1], (enum sight)s) >= most);
        CHECK(apart(plot_palette[0], plot_palette[2], (enum sight)s) >= most);
        CHECK(apart(plot_palette[1], plot_palette[2], (enum sight)s) >= most);
        CHECK(apart(PLOT_BETTER, PLOT_WORSE, (enum sight)s) >= most);
    }
    for (int i = 0; i < PLOT_N_COLORS; i++) CHECK(1.05 / (figure_luminance(plot_palette_text[i]) + 0.05) >= 4.5);
}

static struct plot_ops *small_page(void)
{
    struct plot_ops *o = figure_page();
    double y = plot_head(o, 240, "A title", "and what it means");
    plot_segment(o, 10, y + 10, 200, y + 10, plot_stroke(PLOT_BETTER, 2, PLOT_DASHED), PLOT_ROLE_DATA);
    plot_foot(o, y + 20, "Simulated.");
    return o;
}

TEST(a_slide_is_the_page_enlarged)
{
    struct plot_ops *page = small_page(), *slide = small_page();
    const struct plot_theme *theme = plot_theme_find("slide");
    REQUIRE(theme && theme->zoom > 1);
    plot_theme_apply(theme, slide);
    CHECK_DOUBLE(slide->width, page->width * theme->zoom, 1e-9);
    CHECK_DOUBLE(slide->height, page->height * theme->zoom, 1e-9);
    REQUIRE(slide->n == page->n);
    for (size_t i = 0; i < page->n; i++) {
        CHECK_DOUBLE(slide->op[i].size, page->op[i].size * theme->zoom, 1e-9);
        CHECK_DOUBLE(slide->op[i].y, page->op[i].y * theme->zoom, 1e-9);
        CHECK_DOUBLE(slide->op[i].style.width, page->op[i].style.width * theme->zoom, 1e-9);
    }
    CHECK_INT(figure_flaws(slide, true), 0);
}

TEST(print_is_grey)
{
    struct plot_ops *o = small_page();
    plot_theme_apply(plot_theme_find("print"), o);
    for (size_t i = 0; i < o->n; i++) {
        uint32_t colors[3] = {o->op[i].color, o->op[i].style.fill, o->op[i].style.stroke};
        for (int k = 0; k < 3; k++) CHECK((colors[k] & 255) == (colors[k] >> 8 & 255) && (colors[k] & 255) == (colors[k] >> 16 & 255));
    }
    CHECK_INT(plot_grey_of(0x000000), 0x000000);
    CHECK_INT(plot_grey_of(0xFFFFFF), 0xFFFFFF);
    CHECK_INT(plot_grey_of(0x808080), 0x808080);
}

TEST(themes_are_found_by_name)
{
    CHECK_TEXT(plot_theme_find(NULL)->name, "brief");
    CHECK(plot_theme_find("slides") == NULL);
}

TEST(arabic_and_hebrew_begin_at_the_right)
{
    CHECK(plot_text_leftward("\u0627\u0644\u0648\u0627\u0641\u062f\u0648\u0646 2017"));
    CHECK(plot_text_leftward("(2017) \u05e9\u05dc\u05d5\u05dd"));
    CHECK(!plot_text_leftward("Arriv\u00e9es: \u0627\u0644\u0648"));
    CHECK(!plot_text_leftward("2017 \u2192 \u00e9t\u00e9"));
    CHECK(!plot_text_leftward(""));
    struct plot_ops *o = figure_page();
    plot_head(o, 300, "\u0627\u0644\u0648\u0627\u0641\u062f\u0648\u0646", "by month");
    REQUIRE(o->n == 2);
    CHECK_INT(o->op[0].align, PLOT_STOP);
    CHECK_DOUBLE(o->op[0].x, 300 - PLOT_MARGIN, 1e-9);
    CHECK_INT(o->op[1].align, PLOT_START);
    CHECK_DOUBLE(o->op[1].x, PLOT_MARGIN, 1e-9);
}
