/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PNG: Cairo draws, libpng encodes, so that the picture carries its provenance in text chunks and its real size in pHYs. */
#include "palette_png.h"
#include "writer.h"
#include <cairo.h>
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

static void png_take(png_structp png, png_bytep data, png_size_t n)
{
    if (!plot_bytes_add(png_get_io_ptr(png), data, n)) png_error(png, "memory");
}
static void png_flush_nothing(png_structp png) { (void)png; }

static bool ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text > 126 || ((unsigned char)*text < 32 && *text != '\n')) return false;
    return true;
}

static void facts_set(png_structp png, png_infop info, const struct plot_facts *facts, png_text *chunk)
{
    for (int i = 0; i < facts->n; i++) {
        memset(&chunk[i], 0, sizeof chunk[i]);
        chunk[i].key = (png_charp)(uintptr_t)facts->key[i];
        chunk[i].text = (png_charp)(uintptr_t)facts->value[i];
        bool plain = ascii(facts->value[i]);
        chunk[i].compression = plain ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
        if (plain) chunk[i].text_length = strlen(facts->value[i]);
        else chunk[i].itxt_length = strlen(facts->value[i]);
    }
    if (facts->n) png_set_text(png, info, chunk, facts->n);
}

static void colors_set(png_structp png, png_infop info, const struct plot_palette_map *map)
{
    png_color color[256];
    for (int i = 0; i < map->n; i++)
        color[i] = (png_color){(png_byte)(map->color[i] >> 16), (png_byte)(map->color[i] >> 8 & 255), (png_byte)(map->color[i] & 255)};
    png_set_PLTE(png, info, color, map->n);
}

static void row_fill(const struct plot_pixels *p, int y, unsigned char *to)
{
    const uint32_t *from = p->argb + (size_t)y * (size_t)p->width;
    for (int x = 0; x < p->width; x++) {
        *to++ = (unsigned char)(from[x] >> 16);
        *to++ = (unsigned char)(from[x] >> 8);
        *to++ = (unsigned char)from[x];
        if (p->alpha) *to++ = (unsigned char)(from[x] >> 24);
    }
}

/* map: NULL = colours as they are; row: room for one row of bytes */
static bool encode(const struct plot_pixels *p, const struct plot_palette_map *map, const struct plot_facts *facts, double dpi, png_text *chunk, unsigned char *row,
                   struct plot_bytes *out)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return false;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, out, png_take, png_flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)p->width, (png_uint_32)p->height, 8,
                 map ? PNG_COLOR_TYPE_PALETTE : p->alpha ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (map) colors_set(png, info, map);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE); /* flat colours pack better unfiltered */
    png_set_compression_level(png, 6); /* 9 takes four times as long for 5% */
    png_uint_32 per_metre = (png_uint_32)lround(dpi / 0.0254);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    facts_set(png, info, facts, chunk);
    png_write_info(png, info);
    for (int y = 0; y < p->height; y++) {
        if (!map) row_fill(p, y, row);
        png_write_row(png, map ? map->index + (size_t)y * (size_t)p->width : row);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return true;
}

enum trib_status plot_png_encode(const struct plot_pixels *pixels, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                 struct trib_error *err)
{
    unsigned char *row = malloc((size_t)pixels->width * 4 + 4);
    png_text *chunk = calloc((size_t)facts->n + 1, sizeof *chunk);
    struct plot_palette_map map = {0};
    bool few = !pixels->alpha && plot_palette_of(pixels->argb, pixels->width, pixels->height, (size_t)pixels->width, &map);
    bool held = row && chunk && encode(pixels, few ? &map : NULL, facts, dpi, chunk, row, out);
    free(map.index);
    free(row);
    free(chunk);
    return held ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for a picture of %d x %d points", pixels->width, pixels->height);
}

enum trib_status plot_png_draw(const struct plot_ops *o, double dpi, struct plot_pixels *out, struct trib_error *err)
{
    int width = (int)lround(o->width * dpi / 72), height = (int)lround(o->height * dpi / 72);
    *out = (struct plot_pixels){width, height, malloc((size_t)width * (size_t)height * 4 + 4), false};
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cr = cairo_create(surface);
    enum trib_status status = out->argb ? plot_cairo_draw(o, cr, dpi / 72, err)
                                        : trib_fail(err, TRIB_MEMORY, "not enough memory for a picture of %d x %d points", width, height);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; !status && y < height; y++) {
        uint32_t *to = out->argb + (size_t)y * (size_t)width;
        memcpy(to, data + (size_t)y * (size_t)stride, (size_t)width * 4);
        for (int x = 0; x < width; x++) to[x] &= 0xFFFFFFu; /* Cairo leaves the fourth byte as it was */
    }
    cairo_surface_destroy(surface);
    if (status) {
        free(out->argb);
        out->argb = NULL;
    }
    return status;
}

enum trib_status plot_write_png(const struct plot_ops *o, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                struct trib_error *err)
{
    struct plot_pixels pixels = {0};
    enum trib_status status = plot_png_draw(o, dpi, &pixels, err);
    if (!status) status = plot_png_encode(&pixels, facts, dpi, out, err);
    free(pixels.argb);
    return status;
}
