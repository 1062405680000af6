/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a figure that a list of operations can tell: asked of every figure that is drawn, and by the tests. */
#ifndef TRIB_PLOT_FLAWS_H
#define TRIB_PLOT_FLAWS_H
#include "ops.h"

/* Smallest type (points) and contrast on paper that a reader is asked to read. */
#define PLOT_LEAST_SIZE 7.5
#define PLOT_LEAST_CONTRAST 4.5
/* How many pairs of texts overlap, texts and data leave the page, texts are too pale or small, clips and groups are not closed. tell
 * (may be NULL) is called with each in words. zoom: of the theme, by which letters are larger than they were laid out. */
int plot_flaws(const struct plot_ops *o, double zoom, void (*tell)(void *user, const char *words), void *user);
/* Relative luminance of 0xRRGGBB, 0 to 1 (WCAG 2). */
double plot_luminance(uint32_t color);
#endif
