/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures read back: what they say of themselves, and whether two show the same. PNG and SVG. */
#ifndef TRIB_PLOT_READER_H
#define TRIB_PLOT_READER_H
#include "../sim/tributary.h"

/* A file whole in memory, and its facts: keys and values in the file's order. */
struct plot_picture {
    unsigned char *data;
    size_t n;
    bool svg;
    int n_facts, capacity;
    char **key, **value;
};
/* TRIB_IO where the file can't be read, TRIB_STORE where it is neither PNG nor SVG, or damaged. Clear it whatever is returned. */
enum trib_status plot_picture_read(const char *path, struct plot_picture *out, struct trib_error *err);
void plot_picture_clear(struct plot_picture *p);
/* Value of a key, or NULL. */
const char *plot_picture_fact(const struct plot_picture *p, const char *key);
/* Compares what is seen: of a PNG its pixels (and frames), of an SVG all but title, description and metadata. words: what was found. */
enum trib_status plot_picture_same(const struct plot_picture *a, const struct plot_picture *b, bool *same, char *words, size_t size,
                                   struct trib_error *err);
#endif
