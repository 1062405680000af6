/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"
#include "harness.h"
#include "../plots/reader.h"
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static png_bytep load(const char *path, png_image *image)
{
    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_file(image, path)) return NULL;
    image->format = PNG_FORMAT_RGB;
    png_bytep pixels = malloc(PNG_IMAGE_SIZE(*image));
    REQUIRE(pixels);
    test_defer(free, pixels);
    return png_image_finish_read(image, NULL, pixels, 0, NULL) ? pixels : NULL;
}

struct pixels_difference pixels_compare(const char *path, const char *other)
{
    enum { TILE = 16 };
    png_image a, b;
    png_bytep pa = load(path, &a), pb = load(other, &b);
    struct pixels_difference d = {0};
    if (!pa || !pb || a.width != b.width || a.height != b.height) return d;
    d.width = (int)a.width;
    d.height = (int)a.height;
    for (int y = 0; y < d.height; y += TILE)
        for (int x = 0; x < d.width; x += TILE) {
            int sum = 0, n = 0;
            for (int v = y; v < y + TILE && v < d.height; v++)
                for (int i = 3 * x; i < 3 * (x + TILE) && i < 3 * d.width; i++, n++) sum += abs(pa[v * 3 * d.width + i] - pb[v * 3 * d.width + i]);
            double mean = (double)sum / n;
            if (mean > d.largest) d.largest = mean;
            d.above_3 += mean > 3;
        }
    return d;
}
bool pixels_pass(struct pixels_difference d) { return d.width > 0 && d.largest <= 4 && d.above_3 <= 1; }

void pixels_golden(const char *name, const char *path)
{
    char *stored = test_source(test_text("tests/golden/%s", name));
    struct plot_picture was, is;
    struct trib_error err = {0};
    REQUIRE_STATUS(plot_picture_read(path, &is, &err), &err);
    bool have = test_exists(stored) && !plot_picture_read(stored, &was, &err);
    char *typeface = test_text("%s", plot_picture_fact(&is, "Typeface")), *old = test_text("%s", have ? plot_picture_fact(&was, "Typeface") : typeface);
    plot_picture_clear(&is);
    if (have) plot_picture_clear(&was);
    if (have && strcmp(typeface, old) != 0) SKIP("the picture was stored with the typeface %s, and this machine has %s", old, typeface);
    if (have && pixels_pass(pixels_compare(path, stored))) return;
    if (test_rewrites_golden()) {
        REQUIRE_EXIT(test_shell(NULL, "cp '%s' '%s'", path, stored), 0);
        printf("moved tests/golden/%s\n", name);
        return;
    }
    struct pixels_difference d = pixels_compare(path, stored);
    test_note("tests/golden/%s: %d x %d pixels in common, largest difference of a tile %.1f, %d tiles above 3", name, d.width, d.height, d.largest, d.above_3);
    CHECK(pixels_pass(d));
}
