/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How every figure looks. Lengths are points (1/72 inch) on the printed page, so 8.0 is 8-point type whatever the dpi.
 * No text is smaller than PLOT_SIZE_SMALL: it stays readable in a page column.
 */
#ifndef TRIB_PLOT_THEME_H
#define TRIB_PLOT_THEME_H
#include <stdbool.h>
#include <stdint.h>

/* A theme is applied to the finished list of operations, so that no figure knows of it: a slide is a narrower page, enlarged. */
struct plot_ops;
struct plot_theme {
    const char *name, *doc;
    double width_mm, dpi; /* where the request names none */
    double zoom;          /* all lengths and letters times this */
    bool grey;            /* colours become greys of the same lightness */
};
const struct plot_theme *plot_themes(int *n);
/* NULL: the first. NULL is returned where there is none of that name. */
const struct plot_theme *plot_theme_find(const char *name);
void plot_theme_apply(const struct plot_theme *theme, struct plot_ops *o);
/* The grey of the same luminance. */
uint32_t plot_grey_of(uint32_t color);

#define PLOT_FONTS "Inter, DejaVu Sans, sans-serif"
#define PLOT_SIZE_TITLE 11.5
#define PLOT_SIZE_PANEL 8.5
#define PLOT_SIZE_TEXT 8.0
#define PLOT_SIZE_SMALL 7.5
#define PLOT_LINE 1.28 /* line height over type size */
#define PLOT_MARGIN 9.0

#define PLOT_INK 0x222222u   /* contrast on white 15.9 */
#define PLOT_GREY 0x595959u  /* subtitle, captions, tick labels: contrast 7.0 */
#define PLOT_FRAME 0x8C8C8Cu /* axes, zero lines: no text */
#define PLOT_GRID 0xE4E4E4u
#define PLOT_PAPER 0xFFFFFFu
#define PLOT_LAND 0xF3F1ECu
#define PLOT_COAST 0xA3A099u
#define PLOT_BORDER 0xBDB9AFu
#define PLOT_BETTER 0x12408Cu /* blue: dark */
#define PLOT_WORSE 0xEA6E1Eu  /* orange: light, so that the two are told apart in grey print */
#define PLOT_NEUTRAL 0x6F6F6Fu

/* In the order of use. No two have the same lightness (L* 29 61 45 70 17 79 3), so that they stay apart in grey print; hues were
 * searched for the largest distance also in colour-blind eyes (tests/test_plot_theme.c holds them to it). Lines that share a panel
 * also differ in dash, and carry their name at the end: colour never speaks alone. */
#define PLOT_N_COLORS 7
static const uint32_t plot_palette[PLOT_N_COLORS] = {0x12408C, 0xEA6E1E, 0x007A63, 0xC799E2, 0x500548, 0xDCC463, 0x0B0B0B};
/* The same colours darkened until text of that colour on white has a contrast of 4.5 or more. */
static const uint32_t plot_palette_text[PLOT_N_COLORS] = {0x12408C, 0xB24E00, 0x00785A, 0x7F4AA0, 0x500548, 0x7A6200, 0x0B0B0B};
#endif
