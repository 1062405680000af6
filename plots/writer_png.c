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

/* rows: BGRX as Cairo keeps them; rgb: room for one row. map: NULL = as they are. */
static bool encode(cairo_surface_t *surface, const struct plot_palette_map *map, const struct plot_facts *facts, double dpi, png_text *chunk, unsigned char *rgb,
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
    int width = cairo_image_surface_get_width(surface), height = cairo_image_surface_get_height(surface);
    int stride = cairo_image_surface_get_stride(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    png_set_write_fn(png, out, png_take, png_flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, map ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_color color[256];
    for (int i = 0; map && i < map->n; i++)
        color[i] = (png_color){(png_byte)(map->color[i] >> 16), (png_byte)(map->color[i] >> 8 & 255), (png_byte)(map->color[i] & 255)};
    if (map) png_set_PLTE(png, info, color, map->n);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE); /* flat colours pack better unfiltered */
    png_set_compression_level(png, 6); /* 9 takes four times as long for 5% */
    png_uint_32 per_metre = (png_uint_32)lround(dpi / 0.0254);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    for (int i = 0; i < facts->n; i++) {
        memset(&chunk[i], 0, sizeof chunk[i]);
        chunk[i].key = (png_charp)(uintptr_t)facts->key[i];
        chunk[i].text = (png_charp)(uintptr_t)facts->value[i];
        bool plain = ascii(facts->value[i]);
        chunk[i].compression = plain ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
        if (plain) chunk[i].text_length = strlen(facts->value[i]);
        else chunk[i].itxt_length = strlen(facts->value[i]);
    }
    png_set_text(png, info, chunk, facts->n);
    png_write_info(png, info);
    for (int y = 0; y < height; y++) {
        if (map) {
            png_write_row(png, map->index + (size_t)y * (size_t)width);
            continue;
        }
        const uint32_t *row = (const uint32_t *)(const void *)(data + (size_t)y * (size_t)stride);
        for (int x = 0; x < width; x++) {
            rgb[3 * x] = (unsigned char)(row[x] >> 16);
            rgb[3 * x + 1] = (unsigned char)(row[x] >> 8);
            rgb[3 * x + 2] = (unsigned char)row[x];
        }
        png_write_row(png, rgb);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return true;
}

enum trib_status plot_write_png(const struct plot_ops *o, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                struct trib_error *err)
{
    int width = (int)lround(o->width * dpi / 72), height = (int)lround(o->height * dpi / 72);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cr = cairo_create(surface);
    enum trib_status status = plot_cairo_draw(o, cr, dpi / 72, err);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    unsigned char *rgb = malloc((size_t)width * 3 + 3);
    png_text *chunk = calloc((size_t)facts->n + 1, sizeof *chunk);
    struct plot_palette_map map = {0};
    bool few = !status && plot_palette_of((const uint32_t *)(const void *)cairo_image_surface_get_data(surface), width, height,
                                          (size_t)cairo_image_surface_get_stride(surface) / 4, &map);
    if (!status && (!rgb || !chunk || !encode(surface, few ? &map : NULL, facts, dpi, chunk, rgb, out)))
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for a picture of %d x %d points", width, height);
    free(map.index);
    free(rgb);
    free(chunk);
    cairo_surface_destroy(surface);
    return status;
}
