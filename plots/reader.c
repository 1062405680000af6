/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PNG by libpng and by its chunks, SVG as our own writer lays it out. See reader.h. */
#include "reader.h"
#include <ctype.h>
#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PICTURE_LIMIT = 256 << 20, FACTS_LIMIT = 200 };

static bool fact_keep(struct plot_picture *p, const char *key, size_t n_key, const char *value, size_t n_value)
{
    if (p->n_facts == p->capacity) {
        int capacity = p->capacity ? 2 * p->capacity : 32;
        char **keys = realloc(p->key, (size_t)capacity * sizeof *keys);
        if (keys) p->key = keys;
        char **values = keys ? realloc(p->value, (size_t)capacity * sizeof *values) : NULL;
        if (!values) return false;
        p->value = values;
        p->capacity = capacity;
    }
    char *k = strndup(key, n_key), *v = strndup(value, n_value);
    if (!k || !v) {
        free(k), free(v);
        return false;
    }
    p->key[p->n_facts] = k;
    p->value[p->n_facts++] = v;
    return true;
}
const char *plot_picture_fact(const struct plot_picture *p, const char *key)
{
    for (int i = 0; i < p->n_facts; i++)
        if (!strcmp(p->key[i], key)) return p->value[i];
    return NULL;
}
void plot_picture_clear(struct plot_picture *p)
{
    for (int i = 0; i < p->n_facts; i++) free(p->key[i]), free(p->value[i]);
    free(p->key), free(p->value), free(p->data);
    memset(p, 0, sizeof *p);
}

/* ---- PNG -------------------------------------------------------------------------------------------------------------------- */
static const unsigned char png_mark[8] = {137, 'P', 'N', 'G', '\r', '\n', 26, '\n'};
static uint32_t four(const unsigned char *b) { return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]; }

/* The next chunk from *at: its four letters, bytes and length; false at the end or where the file breaks off. */
struct chunk {
    const unsigned char *kind, *data;
    size_t n;
};
static bool chunk_next(const struct plot_picture *p, size_t *at, struct chunk *c)
{
    if (p->n < 12 || *at > p->n - 12) return false;
    c->n = four(p->data + *at);
    c->kind = p->data + *at + 4;
    c->data = c->kind + 4;
    if (c->n > p->n - *at - 12) return false;
    *at += c->n + 12;
    return true;
}
static bool is(const struct chunk *c, const char *kind) { return !memcmp(c->kind, kind, 4); }

/* tEXt: key NUL value. iTXt that is not compressed: key NUL 0 0 language NUL key NUL value. */
static bool text_chunk(struct plot_picture *p, const struct chunk *c)
{
    const char *data = (const char *)c->data, *end = data + c->n, *zero = memchr(data, 0, c->n);
    if (!zero) return true;
    const char *value = zero + 1;
    if (is(c, "iTXt")) {
        if (end - value < 2 || value[0]) return true;
        value += 2;
        for (int skip = 0; skip < 2; skip++) {
            const char *next = memchr(value, 0, (size_t)(end - value));
            if (!next) return true;
            value = next + 1;
        }
    }
    return p->n_facts >= FACTS_LIMIT || fact_keep(p, data, (size_t)(zero - data), value, (size_t)(end - value));
}
static enum trib_status png_facts(struct plot_picture *p, const char *path, struct trib_error *err)
{
    struct chunk c;
    bool whole = false;
    for (size_t at = sizeof png_mark; !whole && chunk_next(p, &at, &c);) {
        whole = is(&c, "IEND");
        if ((is(&c, "tEXt") || is(&c, "iTXt")) && !text_chunk(p, &c)) return trib_fail(err, TRIB_MEMORY, "not enough memory for the figure '%s'", path);
    }
    return whole ? TRIB_OK : trib_fail(err, TRIB_STORE, "the figure '%s' is damaged: it breaks off", path);
}
/* The frames after the first, which libpng does not decode: their chunks one after the other; true where both have the same. The first
 * frame's own bytes are left out: another zlib packs the same pixels otherwise. */
static bool same_frames(const struct plot_picture *a, const struct plot_picture *b)
{
    size_t at[2] = {sizeof png_mark, sizeof png_mark};
    const struct plot_picture *p[2] = {a, b};
    for (;;) {
        struct chunk c[2];
        bool have[2];
        for (int i = 0; i < 2; i++)
            do have[i] = chunk_next(p[i], &at[i], &c[i]);
            while (have[i] && !is(&c[i], "acTL") && !is(&c[i], "fcTL") && !is(&c[i], "fdAT"));
        if (have[0] != have[1]) return false;
        if (!have[0]) return true;
        if (memcmp(c[0].kind, c[1].kind, 4) != 0 || c[0].n != c[1].n || memcmp(c[0].data, c[1].data, c[0].n) != 0) return false;
    }
}
static png_bytep decode(const struct plot_picture *p, png_image *image)
{
    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(image, p->data, p->n)) return NULL;
    image->format = PNG_FORMAT_RGB;
    png_bytep pixels = (uint64_t)image->width * image->height <= 100000000u ? malloc(PNG_IMAGE_SIZE(*image)) : NULL;
    if (pixels && png_image_finish_read(image, NULL, pixels, 0, NULL)) return pixels;
    free(pixels);
    png_image_free(image);
    return NULL;
}
static enum trib_status png_same(const struct plot_picture *a, const struct plot_picture *b, bool *same, char *words, size_t size,
                                 struct trib_error *err)
{
    png_image ia, ib;
    png_bytep pa = decode(a, &ia), pb = decode(b, &ib);
    enum trib_status status = TRIB_OK;
    if (!pa || !pb) {
        status = trib_fail(err, TRIB_STORE, "the figure is damaged: its pixels can't be read");
    } else if (ia.width != ib.width || ia.height != ib.height) {
        snprintf(words, size, "%u x %u pixels against %u x %u", ia.width, ia.height, ib.width, ib.height);
    } else {
        size_t n = 0, total = (size_t)ia.width * ia.height, first = 0;
        for (size_t i = 0; i < total; i++)
            if (memcmp(pa + 3 * i, pb + 3 * i, 3) != 0 && n++ == 0) first = i;
        *same = n == 0 && same_frames(a, b);
        if (n) snprintf(words, size, "%zu of %zu pixels differ, the first in column %zu of row %zu", n, total, first % ia.width + 1, first / ia.width + 1);
        else snprintf(words, size, "%u x %u pixels, %s", ia.width, ia.height, *same ? "all the same" : "the first frame the same, but not the rest");
    }
    free(pa), free(pb);
    return status;
}

/* ---- SVG -------------------------------------------------------------------------------------------------------------------- */
/* What the writer escapes: & < > " and control characters as numbers. */
static void unescape(char *text)
{
    static const struct {
        const char *name;
        char letter;
    } names[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
    char *to = text;
    for (const char *from = text; *from;) {
        size_t i = 0, n = sizeof names / sizeof *names;
        unsigned long number;
        char *end;
        while (*from == '&' && i < n && strncmp(from, names[i].name, strlen(names[i].name)) != 0) i++;
        if (*from == '&' && i < n) {
            *to++ = names[i].letter;
            from += strlen(names[i].name);
        } else if (*from == '&' && from[1] == '#' && isdigit((unsigned char)from[2]) && (number = strtoul(from + 2, &end, 10)) && number < 128 && *end == ';') {
            *to++ = (char)number;
            from = end + 1;
        } else {
            *to++ = *from++;
        }
    }
    *to = 0;
}
static enum trib_status svg_facts(struct plot_picture *p, const char *path, struct trib_error *err)
{
    static const char open[] = "<t:fact key=\"", middle[] = "\">", close[] = "</t:fact>";
    const char *text = (const char *)p->data;
    for (const char *at = text; (at = strstr(at, open)) && p->n_facts < FACTS_LIMIT;) {
        const char *key = at + strlen(open), *value = strstr(key, middle), *end = value ? strstr(value, close) : NULL;
        if (!end) return trib_fail(err, TRIB_STORE, "the figure '%s' is damaged: what it says of itself breaks off", path);
        value += strlen(middle);
        if (!fact_keep(p, key, (size_t)(value - key) - strlen(middle), value, (size_t)(end - value)))
            return trib_fail(err, TRIB_MEMORY, "not enough memory for the figure '%s'", path);
        unescape(p->key[p->n_facts - 1]);
        unescape(p->value[p->n_facts - 1]);
        at = end;
    }
    return TRIB_OK;
}
/* Head, up to the title, and body, after the metadata. */
static bool svg_parts(const struct plot_picture *p, size_t *head, const char **body)
{
    const char *text = (const char *)p->data, *title = strstr(text, "<title>"), *end = strstr(text, "</metadata>");
    if (!title || !end) return false;
    *head = (size_t)(title - text);
    *body = end;
    return true;
}
static enum trib_status svg_same(const struct plot_picture *a, const struct plot_picture *b, bool *same, char *words, size_t size,
                                 struct trib_error *err)
{
    size_t head[2] = {0};
    const char *body[2] = {NULL};
    if (!svg_parts(a, &head[0], &body[0]) || !svg_parts(b, &head[1], &body[1]))
        return trib_fail(err, TRIB_STORE, "the figure is no SVG that Tributary wrote");
    *same = head[0] == head[1] && !memcmp(a->data, b->data, head[0]) && !strcmp(body[0], body[1]);
    snprintf(words, size, *same ? "the same drawing, byte by byte" : "the drawings differ");
    return TRIB_OK;
}

/* ---- both ------------------------------------------------------------------------------------------------------------------- */
static enum trib_status file_load(const char *path, struct plot_picture *p, struct trib_error *err)
{
    struct stat st;
    bool pipe = stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode); /* to open one may wait for ever */
    FILE *f = pipe ? NULL : fopen(path, "rb");
    if (!f || fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > PICTURE_LIMIT) {
        int why = f || pipe ? 0 : errno;
        if (f) fclose(f);
        return trib_fail(err, TRIB_IO, "'%s' can't be read: %s", path, why ? strerror(why) : "it is no file of at most 256 MB");
    }
    p->data = malloc((size_t)st.st_size + 1);
    p->n = p->data ? fread(p->data, 1, (size_t)st.st_size, f) : 0;
    bool whole = p->data && p->n == (size_t)st.st_size;
    fclose(f);
    if (!whole) return trib_fail(err, TRIB_IO, "'%s' can't be read whole", path);
    p->data[p->n] = 0;
    return TRIB_OK;
}
enum trib_status plot_picture_read(const char *path, struct plot_picture *out, struct trib_error *err)
{
    memset(out, 0, sizeof *out);
    enum trib_status status = file_load(path, out, err);
    if (status) return status;
    if (out->n > sizeof png_mark && !memcmp(out->data, png_mark, sizeof png_mark)) return png_facts(out, path, err);
    out->svg = strlen((char *)out->data) == out->n && strstr((char *)out->data, "<svg ");
    if (out->svg) return svg_facts(out, path, err);
    return trib_fail(err, TRIB_STORE, "'%s' is neither a PNG nor an SVG; only these two can be read back", path);
}
enum trib_status plot_picture_same(const struct plot_picture *a, const struct plot_picture *b, bool *same, char *words, size_t size,
                                   struct trib_error *err)
{
    *same = false;
    if (a->svg != b->svg) {
        snprintf(words, size, "one is a PNG and the other an SVG");
        return TRIB_OK;
    }
    return (a->svg ? svg_same : png_same)(a, b, same, words, size, err);
}
