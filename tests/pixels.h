/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures compared as eyes would: by tiles, not by bytes. */
#ifndef TRIB_TEST_PIXELS_H
#define TRIB_TEST_PIXELS_H
#include <stdbool.h>

/*
 * Two PNG files, cut into tiles of 16 x 16 pixels: the mean absolute difference over a tile's red, green and blue (0 to 255), the
 * largest of them, and how many tiles are above 3. One wrong data point moves its tile by 20 and more, another way of smoothing edges by
 * 2: so a picture passes with a largest of at most 4 and at most one tile above 3.
 */
struct pixels_difference {
    double largest;
    int above_3, width, height; /* 0 x 0 where the sizes differ or a file is no PNG */
};
struct pixels_difference pixels_compare(const char *path, const char *other);
bool pixels_pass(struct pixels_difference d);
/* Compares with tests/golden/NAME, which `make golden` writes. Left out where this machine's typeface is another than the golden's. */
void pixels_golden(const char *name, const char *path);
#endif
