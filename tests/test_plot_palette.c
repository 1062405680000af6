/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures in at most 256 colours: which colours stay exact, how far the others may move. */
#include "harness.h"
#include "../plots/palette_png.h"
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 320, HEIGHT = 200, STRIDE = 330 };

static uint32_t *canvas(uint32_t color)
{
    uint32_t *pixel = malloc(HEIGHT * STRIDE * sizeof *pixel);
    REQUIRE(pixel);
    test_defer(free, pixel);
    for (int i = 0; i < HEIGHT * STRIDE; i++) pixel[i] = 0xFF000000u | color; /* the highest byte means nothing */
    return pixel;
}
static uint32_t seen(const struct plot_palette_map *map, int x, int y) { return map->color[map->index[y * WIDTH + x]]; }

TEST(few_colours_stay_as_they_are)
{
    uint32_t *pixel = canvas(0xFFFFFF);
    for (int i = 0; i < 250; i++) pixel[i / 50 * STRIDE + i % 50] = (uint32_t)(i * 77773) & 0xFFFFFF;
    struct plot_palette_map map;
    REQUIRE(plot_palette_of(pixel, WIDTH, HEIGHT, STRIDE, &map));
    test_defer(free, map.index);
    CHECK_INT(map.error, 0);
    CHECK_INT(map.color[0], 0xFFFFFF);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            if (seen(&map, x, y) != (pixel[y * STRIDE + x] & 0xFFFFFF)) CHECK_INT(seen(&map, x, y), pixel[y * STRIDE + x] & 0xFFFFFF);
}

TEST(frequent_colours_stay_exact_and_rare_ones_move_little)
{
    uint32_t *pixel = canvas(0xFFFFFF);
    for (int y = 0; y < 100; y++)
        for (int x = 0; x < WIDTH; x++) pixel[y * STRIDE + x] = y < 50 ? 0x12408C : 0xEA6E1E;
    for (int i = 0; i < 3000; i++) /* the shades between blue and orange, once each, with a little of a third */
        pixel[(150 + i / 300) * STRIDE + i % 300] = (uint32_t)(0x12 + 216 * i / 3000) << 16 | (uint32_t)(0x40 + 46 * i / 3000) << 8 | (uint32_t)(0x8C - 110 * i / 3000 + i % 3);
    struct plot_palette_map map;
    REQUIRE(plot_palette_of(pixel, WIDTH, HEIGHT, STRIDE, &map));
    test_defer(free, map.index);
    CHECK(map.n <= 256 && map.error > 0 && map.error <= PLOT_PALETTE_ERROR);
    CHECK_INT(seen(&map, 5, 10), 0x12408C);
    CHECK_INT(seen(&map, 5, 60), 0xEA6E1E);
    CHECK_INT(seen(&map, 5, 190), 0xFFFFFF);
    int most = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int shift = 0; shift < 24; shift += 8) {
                int d = abs((int)(pixel[y * STRIDE + x] >> shift & 255) - (int)(seen(&map, x, y) >> shift & 255));
                if (d > most) most = d;
            }
    CHECK_INT(most, map.error);
}

TEST(a_grey_line_beside_a_pale_area_stays_grey)
{
    uint32_t *pixel = canvas(0xFFFFFF);
    for (int y = 0; y < 120; y++)
        for (int x = 0; x < WIDTH; x++) pixel[y * STRIDE + x] = y == 60 ? 0xE4E4E4 : 0xDCEEE9; /* 10 apart at most */
    for (int i = 0; i < 23600; i++) pixel[(121 + i / 300) * STRIDE + i % 300] = (uint32_t)(i % 170) << 16 | (uint32_t)(i / 170 + 90) << 8 | 0x40;
    struct plot_palette_map map;
    REQUIRE(plot_palette_of(pixel, WIDTH, HEIGHT, STRIDE, &map));
    test_defer(free, map.index);
    CHECK(map.error >= 10); /* else nothing could have moved */
    CHECK_INT(seen(&map, 5, 30), 0xDCEEE9);
    CHECK_INT(seen(&map, 5, 60), 0xE4E4E4);
}

TEST(pale_areas_that_are_near_to_each_other_stay_apart)
{
    static const uint32_t pale[] = {0xDBE2EE, 0xD9EBE7, 0xF6F0FB, 0xFCE9DD}; /* light bands of arms, on white */
    uint32_t *pixel = canvas(0xFFFFFF);
    for (int k = 0; k < 4; k++)
        for (int y = 0; y < 12; y++)
            for (int x = 0; x < 60 >> k; x++) pixel[(k * 20 + y) * STRIDE + x] = pale[k];
    for (int i = 0; i < 2500; i++) /* a plane of shades, once each, for which only a nearness of 10 will do */
        pixel[(100 + i / 50) * STRIDE + i % 50] = (uint32_t)(i / 50 * 3) << 16 | (uint32_t)(i % 50 * 3) << 8;
    struct plot_palette_map map;
    REQUIRE(plot_palette_of(pixel, WIDTH, HEIGHT, STRIDE, &map));
    test_defer(free, map.index);
    CHECK(map.error > 8);
    for (int k = 0; k < 4; k++) CHECK_INT(seen(&map, 2, k * 20 + 5), pale[k]);
}

TEST(a_photograph_is_left_alone)
{
    uint32_t *pixel = canvas(0);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) pixel[y * STRIDE + x] = (uint32_t)(y * WIDTH + x) * 2654435761u >> 8;
    struct plot_palette_map map;
    CHECK(!plot_palette_of(pixel, WIDTH, HEIGHT, STRIDE, &map));
    CHECK(map.index == NULL);
}
