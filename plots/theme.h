/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How every figure looks. Lengths are points (1/72 inch) on the printed page, so 8.0 is 8-point type whatever the dpi.
 * No text is smaller than PLOT_SIZE_SMALL: it stays readable in a page column.
 */
#ifndef TRIB_PLOT_THEME_H
#define TRIB_PLOT_THEME_H
#include <stdint.h>

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
#define PLOT_BETTER 0x0072B2u /* blue */
#define PLOT_WORSE 0xD55E00u  /* vermilion */
#define PLOT_NEUTRAL 0x6F6F6Fu

/* Okabe and Ito's colours in the order of use, without yellow: apart from one another also in colour-blind eyes. Lines that
 * share a panel also differ in dash, and carry their name at the end: colour never speaks alone. */
#define PLOT_N_COLORS 7
static const uint32_t plot_palette[PLOT_N_COLORS] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xE69F00, 0x000000};
/* The same colours darkened until text of that colour on white has a contrast of 4.5 or more. */
static const uint32_t plot_palette_text[PLOT_N_COLORS] = {0x0067A1, 0xB24E00, 0x00785A, 0x9C4A78, 0x20719F, 0x8A5F00, 0x000000};
#endif
