/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside plots/: from the list of operations to files. Every writer fills one growing piece of memory; plot_render puts it on disk
 * whole or not at all. */
#ifndef TRIB_PLOT_WRITER_H
#define TRIB_PLOT_WRITER_H
#include "ops.h"
#include "../sim/tributary.h"

/* What is written into the file besides the picture: ASCII keys of at most 79 letters, UTF-8 values. */
#define PLOT_MAX_FACTS 48
struct plot_facts {
    int n;
    const char *key[PLOT_MAX_FACTS];
    const char *value[PLOT_MAX_FACTS];
};
struct plot_bytes {
    unsigned char *data;
    size_t n, capacity;
};
bool plot_bytes_add(struct plot_bytes *b, const void *data, size_t n);

typedef enum trib_status (*plot_writer)(const struct plot_ops *o, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                        struct trib_error *err);
enum trib_status plot_write_svg(const struct plot_ops *o, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                struct trib_error *err);
/* The picture as a part of a page: without metadata, its ids beginning with `id`, its texts held to the width that they were laid out with. */
void plot_svg_inline(const struct plot_ops *o, const char *id, struct plot_buffer *out);
enum trib_status plot_write_png(const struct plot_ops *o, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                struct trib_error *err);
enum trib_status plot_write_pdf(const struct plot_ops *o, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                struct trib_error *err);

/* A picture in memory: 0xAARRGGBB, row by row; A counts where alpha is set. */
struct plot_pixels {
    int width, height;
    uint32_t *argb; /* malloc'ed */
    bool alpha;
};
/* Draws the list; out->argb is the caller's. */
enum trib_status plot_png_draw(const struct plot_ops *o, double dpi, struct plot_pixels *out, struct trib_error *err);
enum trib_status plot_png_encode(const struct plot_pixels *pixels, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                 struct trib_error *err);
/* An animated PNG, frame by frame (writer_apng.c). All pages are of one size. `still` is what a program shows that knows no animation. */
struct plot_animation;
enum trib_status plot_animation_create(double dpi, struct plot_animation **out, struct trib_error *err);
enum trib_status plot_animation_add(struct plot_animation *a, const struct plot_ops *o, int milliseconds, struct trib_error *err);
enum trib_status plot_animation_end(const struct plot_animation *a, const struct plot_ops *still, const struct plot_facts *facts,
                                    struct plot_bytes *out, struct trib_error *err);
void plot_animation_free(struct plot_animation *a);

/* Pango's measure of text, in the first typeface of PLOT_FONTS that the machine has. TRIB_IO where it has none. */
struct plot_type;
enum trib_status plot_type_create(struct plot_type **out, struct trib_error *err);
void plot_type_free(struct plot_type *type);
double plot_type_measure(void *type, const char *text, double size, bool bold);
const char *plot_type_family(const struct plot_type *type); /* the typeface that was found: "Inter" */

/* Draws the list on a Cairo surface that is `scale` units a point. TRIB_IO where a character has no glyph in any typeface. */
typedef struct _cairo cairo_t;
enum trib_status plot_cairo_draw(const struct plot_ops *o, cairo_t *cr, double scale, struct trib_error *err);
#endif
