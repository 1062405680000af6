/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold for any figure, asked of its list of operations. */
#ifndef TRIB_TEST_FIGURES_H
#define TRIB_TEST_FIGURES_H
#include "../plots/ops.h"
#include <stdint.h>

/* How many pairs of texts overlap, texts and data leave the page, and texts are too pale or small; tell: each in words. */
int figure_flaws(const struct plot_ops *o, bool tell);
/* A page to draw on, its texts measured by a table; the harness frees it. */
struct plot_ops *figure_page(void);
/* Relative luminance of 0xRRGGBB, 0 to 1 (WCAG 2). */
double figure_luminance(uint32_t color);
/* plot_ops_text; the harness frees it. */
char *figure_ops(const struct plot_ops *o);
/* Wrapped texts broken at blanks: the whole figure's words in reading order; the harness frees it. */
char *figure_words(const struct plot_ops *o);
#endif
