/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Animated PNG: pictures that libpng has encoded, put together after the APNG specification (PNG, third edition). The still picture
 * comes first and is no frame, so a program that knows no animation shows it whole. A frame after the first holds only the rectangle
 * that differs from the one before, with the points that do not differ left clear.
 */
#include "writer.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct frame {
    struct plot_bytes png;
    int x, y, width, height, milliseconds;
};
struct plot_animation {
    double dpi;
    int width, height, n, capacity;
    struct frame *frame;
    uint32_t *shown; /* the picture so far */
};

enum trib_status plot_animation_create(double dpi, struct plot_animation **out, struct trib_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out) return trib_fail(err, TRIB_MEMORY, "not enough memory for an animation");
    (*out)->dpi = dpi;
    return TRIB_OK;
}

void plot_animation_free(struct plot_animation *a)
{
    if (!a) return;
    for (int i = 0; i < a->n; i++) free(a->frame[i].png.data);
    free(a->frame);
    free(a->shown);
    free(a);
}

/* The smallest rectangle that holds all that differs; one clear point where nothing does. */
static void changed_find(const struct plot_animation *a, const uint32_t *now, struct frame *f)
{
    int x0 = a->width, y0 = a->height, x1 = -1, y1 = -1;
    for (int y = 0; y < a->height; y++)
        for (int x = 0; x < a->width; x++) {
            size_t at = (size_t)y * (size_t)a->width + (size_t)x;
            if (a->shown && now[at] == a->shown[at]) continue;
            if (x < x0) x0 = x;
            if (x > x1) x1 = x;
            if (y < y0) y0 = y;
            if (y > y1) y1 = y;
        }
    if (x1 < 0) x0 = y0 = x1 = y1 = 0;
    f->x = x0;
    f->y = y0;
    f->width = x1 - x0 + 1;
    f->height = y1 - y0 + 1;
}

static enum trib_status frame_encode(struct plot_animation *a, const uint32_t *now, struct frame *f, struct trib_error *err)
{
    size_t n = (size_t)f->width * (size_t)f->height;
    uint32_t *cut = malloc(n * sizeof *cut);
    if (!cut) return trib_fail(err, TRIB_MEMORY, "not enough memory for a frame");
    for (int y = 0; y < f->height; y++)
        for (int x = 0; x < f->width; x++) {
            size_t at = (size_t)(y + f->y) * (size_t)a->width + (size_t)(x + f->x);
            bool same = a->shown && now[at] == a->shown[at];
            cut[(size_t)y * (size_t)f->width + (size_t)x] = same ? 0 : now[at] | 0xFF000000u;
        }
    struct plot_pixels pixels = {f->width, f->height, cut, true};
    const struct plot_facts none = {0};
    enum trib_status status = plot_png_encode(&pixels, &none, a->dpi, &f->png, err);
    free(cut);
    return status;
}

enum trib_status plot_animation_add(struct plot_animation *a, const struct plot_ops *o, int milliseconds, struct trib_error *err)
{
    struct plot_pixels pixels = {0};
    if (a->n == a->capacity) {
        int capacity = a->capacity ? 2 * a->capacity : 16;
        struct frame *frame = realloc(a->frame, (size_t)capacity * sizeof *frame);
        if (!frame) return trib_fail(err, TRIB_MEMORY, "not enough memory for the frames of an animation");
        a->frame = frame;
        a->capacity = capacity;
    }
    enum trib_status status = plot_png_draw(o, a->dpi, &pixels, err);
    if (status) return status;
    if (!a->n) a->width = pixels.width, a->height = pixels.height;
    struct frame f = {.milliseconds = milliseconds};
    if (pixels.width != a->width || pixels.height != a->height)
        status = trib_fail(err, TRIB_INVARIANT, "frame %d of an animation is %d x %d points, and the first is %d x %d", a->n + 1, pixels.width,
                           pixels.height, a->width, a->height);
    if (!status) {
        changed_find(a, pixels.argb, &f);
        status = frame_encode(a, pixels.argb, &f, err);
    }
    if (status) {
        free(pixels.argb);
        return status;
    }
    free(a->shown);
    a->shown = pixels.argb;
    a->frame[a->n++] = f;
    return TRIB_OK;
}

/* ---- chunks ------------------------------------------------------------------------------------------------------------- */

static void put32(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++) to[i] = (unsigned char)(value >> (24 - 8 * i));
}
static uint32_t get32(const unsigned char *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

/* Length, type, `head` and `data` one after the other, and the check sum of all but the length. */
static bool chunk_add(struct plot_bytes *out, const char *type, const unsigned char *head, size_t n_head, const unsigned char *data, size_t n)
{
    unsigned char number[4];
    uLong sum = crc32(0, (const Bytef *)type, 4);
    if (n_head) sum = crc32(sum, head, (uInt)n_head);
    if (n) sum = crc32(sum, data, (uInt)n);
    put32(number, (uint32_t)(n_head + n));
    if (!plot_bytes_add(out, number, 4) || !plot_bytes_add(out, type, 4)) return false;
    if ((n_head && !plot_bytes_add(out, head, n_head)) || (n && !plot_bytes_add(out, data, n))) return false;
    put32(number, (uint32_t)sum);
    return plot_bytes_add(out, number, 4);
}

/* fcTL, and the frame's own IDAT chunks as fdAT; numbers count on through all of them. */
static bool frame_add(struct plot_bytes *out, const struct frame *f, bool first, uint32_t *sequence)
{
    unsigned char control[26], number[4];
    const uint32_t word[] = {(*sequence)++, (uint32_t)f->width, (uint32_t)f->height, (uint32_t)f->x, (uint32_t)f->y};
    for (int i = 0; i < 5; i++) put32(control + 4 * i, word[i]);
    control[20] = (unsigned char)(f->milliseconds >> 8);
    control[21] = (unsigned char)f->milliseconds;
    control[22] = 1000 >> 8; /* of a second */
    control[23] = 1000 & 255;
    control[24] = 0;                            /* the next frame is laid over this one */
    control[25] = (unsigned char)(first ? 0 : 1); /* put in place of, or over, what is there */
    if (!chunk_add(out, "fcTL", NULL, 0, control, sizeof control)) return false;
    for (size_t at = 8; at + 12 <= f->png.n; at += 12 + get32(f->png.data + at)) {
        if (memcmp(f->png.data + at + 4, "IDAT", 4) != 0) continue;
        put32(number, (*sequence)++);
        if (!chunk_add(out, "fdAT", number, 4, f->png.data + at + 8, get32(f->png.data + at))) return false;
    }
    return true;
}

enum trib_status plot_animation_end(const struct plot_animation *a, const struct plot_ops *still, const struct plot_facts *facts,
                                    struct plot_bytes *out, struct trib_error *err)
{
    struct plot_pixels pixels = {0};
    struct plot_bytes png = {0};
    enum trib_status status = plot_png_draw(still, a->dpi, &pixels, err);
    for (size_t i = 0; !status && i < (size_t)pixels.width * (size_t)pixels.height; i++) pixels.argb[i] |= 0xFF000000u;
    pixels.alpha = true; /* frames have clear points, and all of a file is of one kind */
    if (!status) status = plot_png_encode(&pixels, facts, a->dpi, &png, err);
    unsigned char control[8] = {0};
    put32(control, (uint32_t)a->n); /* and for ever: 0 times */
    uint32_t sequence = 0;
    bool held = !status && plot_bytes_add(out, png.data, 8);
    for (size_t at = 8; held && at + 12 <= png.n; at += 12 + get32(png.data + at)) {
        bool end = memcmp(png.data + at + 4, "IEND", 4) == 0;
        for (int i = 0; end && held && i < a->n; i++) held = frame_add(out, &a->frame[i], i == 0, &sequence);
        held = held && plot_bytes_add(out, png.data + at, 12 + get32(png.data + at));
        if (held && memcmp(png.data + at + 4, "IHDR", 4) == 0) held = chunk_add(out, "acTL", NULL, 0, control, 8);
    }
    if (!status && !held) status = trib_fail(err, TRIB_MEMORY, "not enough memory for an animation of %d frames", a->n);
    free(pixels.argb);
    free(png.data);
    return status;
}
