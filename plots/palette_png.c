/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Colours by frequency: the most frequent is taken; each next one is taken unless a taken colour is near enough to stand for it. The
 * nearness is the smallest for which 256 do. A colour that fills an area or a straight line is taken in any case: pale bands of two
 * arms are as near to each other as shades of an edge, and mean something. So flat areas keep their colours exactly, and only rare
 * shades of edges move; a grey moves to greys only, as a short line that took the colour of a pale area beside it would seem to mean
 * something. See palette_png.h.
 */
#include "palette_png.h"
#include <stdlib.h>
#include <string.h>

enum { SLOT_BITS = 18, SLOTS = 1 << SLOT_BITS, MOST = 256, AREA = 300 /* of `inside`: from here on a colour stays exact */ };
#define EMPTY UINT32_MAX

struct shade {
    uint32_t color, count;
    uint32_t inside; /* pixels in the middle of three alike, across or upwards, as in straight lines; fourfold if both, as in areas */
    int place;       /* in the palette */
};
struct shades { /* open addressing; at most half full */
    uint32_t *key;
    uint32_t *at; /* of shade[] */
    struct shade *shade;
    uint32_t n;
};

static uint32_t slot_of(const struct shades *s, uint32_t color)
{
    uint32_t i = color * 2654435761u >> (32 - SLOT_BITS);
    while (s->key[i] != EMPTY && s->key[i] != color) i = (i + 1) & (SLOTS - 1);
    return i;
}
static bool count(struct shades *s, const uint32_t *pixel, int width, int height, size_t stride)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint32_t color = pixel[(size_t)y * stride + (size_t)x] & 0xFFFFFF, i = slot_of(s, color);
            if (s->key[i] == EMPTY) {
                if (s->n == SLOTS / 2) return false;
                s->key[i] = color;
                s->at[i] = s->n;
                s->shade[s->n++] = (struct shade){color, 0, 0, 0};
            }
            s->shade[s->at[i]].count++;
            if (x && y && x + 1 < width && y + 1 < height) {
                const uint32_t *p = pixel + (size_t)y * stride + (size_t)x;
                uint32_t along = (p[-1] ^ p[0]) | (p[1] ^ p[0]), across = (p[-(ptrdiff_t)stride] ^ p[0]) | (p[stride] ^ p[0]);
                bool level = !(along & 0xFFFFFF), upright = !(across & 0xFFFFFF);
                s->shade[s->at[i]].inside += level && upright ? 4 : level || upright;
            }
        }
    return true;
}
static int by_frequency(const void *a, const void *b)
{
    const struct shade *p = a, *q = b;
    if (p->count != q->count) return p->count < q->count ? 1 : -1;
    return p->color < q->color ? -1 : p->color > q->color;
}
static int difference(uint32_t a, uint32_t b)
{
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
        if (d > most) most = d;
    }
    return most;
}
static bool is_grey(uint32_t color)
{
    int red = (int)(color >> 16 & 255), green = (int)(color >> 8 & 255), blue = (int)(color & 255);
    return abs(red - green) <= 2 && abs(green - blue) <= 2 && abs(red - blue) <= 2;
}
/* Takes colours so that none is further than `error` from one that is taken, and those of areas themselves; false where that takes too
 * many. */
static bool take(struct shades *s, int error, struct plot_palette_map *out)
{
    out->n = out->error = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        int best = 256, place = 0;
        bool grey = is_grey(s->shade[i].color);
        for (int k = 0; k < out->n && best; k++) {
            int d = difference(s->shade[i].color, out->color[k]);
            if (d < best && (!grey || is_grey(out->color[k]))) best = d, place = k;
        }
        if (best > (s->shade[i].inside < AREA ? error : 0)) {
            if (out->n == MOST) return false;
            place = out->n;
            out->color[out->n++] = s->shade[i].color;
            best = 0;
        }
        s->shade[i].place = place;
        if (best > out->error) out->error = best;
    }
    return true;
}

bool plot_palette_of(const uint32_t *pixel, int width, int height, size_t stride, struct plot_palette_map *out)
{
    struct shades s = {.key = malloc(SLOTS * sizeof *s.key), .at = malloc(SLOTS * sizeof *s.at), .shade = malloc(SLOTS / 2 * sizeof *s.shade)};
    bool held = false;
    out->index = NULL;
    if (s.key && s.at && s.shade) {
        memset(s.key, 0xFF, SLOTS * sizeof *s.key);
        held = count(&s, pixel, width, height, stride);
    }
    if (held) {
        qsort(s.shade, s.n, sizeof *s.shade, by_frequency);
        held = false;
        for (int error = 0; error <= PLOT_PALETTE_ERROR && !held; error += error ? 2 : 4) held = take(&s, error, out);
    }
    if (held && (held = (out->index = malloc((size_t)width * (size_t)height)) != NULL)) {
        for (uint32_t i = 0; i < s.n; i++) s.at[slot_of(&s, s.shade[i].color)] = i;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                out->index[(size_t)y * (size_t)width + (size_t)x] =
                    (unsigned char)s.shade[s.at[slot_of(&s, pixel[(size_t)y * stride + (size_t)x] & 0xFFFFFF)]].place;
    }
    free(s.key), free(s.at), free(s.shade);
    return held;
}
