/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Few colours for many pixels: a figure has some ten thousand shades at the edges of its lines, and needs a few hundred. */
#ifndef TRIB_PLOT_PALETTE_PNG_H
#define TRIB_PLOT_PALETTE_PNG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Off by at most this in red, green or blue (of 255): less than eyes see at the edge of a line. Areas and long straight lines are never off. */
#define PLOT_PALETTE_ERROR 12
struct plot_palette_map {
    int n;
    uint32_t color[256];   /* 0xRRGGBB, the most frequent first */
    int error;             /* the largest difference of any pixel in any channel */
    unsigned char *index;  /* [n_pixels] */
};
/* A palette of at most 256 colours that all occur in the picture, and each pixel's place in it. pixel: 0x00RRGGBB, rows of `width` at
 * `stride` pixels. False where it would take more colours, or memory ran out: the picture is then kept as it is. free() index. */
bool plot_palette_of(const uint32_t *pixel, int width, int height, size_t stride, struct plot_palette_map *out);
#endif
