/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SVG in which text stays text: it can be searched, translated and edited. The same bytes on every machine for the same list. */
#include "theme.h"
#include "writer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text with the five characters of XML escaped; control characters, which XML forbids, become blanks. */
/* Facts, such as the command, may hold bytes of another encoding, which no reader of XML takes. */
static void add_escaped(struct plot_buffer *b, const char *text)
{
    char *clean = strdup(text);
    if (clean) plot_utf8_clean(clean);
    else b->failed = true;
    for (const char *c = clean; c && *c; c++) {
        char one[2] = {*c, 0};
        switch (*c) {
        case '<': plot_buffer_add(b, "&lt;"); break;
        case '>': plot_buffer_add(b, "&gt;"); break;
        case '&': plot_buffer_add(b, "&amp;"); break;
        case '"': plot_buffer_add(b, "&quot;"); break;
        case '\'': plot_buffer_add(b, "&#39;"); break;
        default: plot_buffer_add(b, (unsigned char)*c < 32 ? " " : one);
        }
    }
    free(clean);
}

static void add_value(struct plot_buffer *b, const char *name, double value)
{
    char text[32];
    plot_coordinate(value, text);
    plot_buffer_addf(b, " %s=\"%s\"", name, text);
}

static void add_path(struct plot_buffer *b, const struct plot_ops *o, const struct plot_op *op)
{
    const double *number = o->number + op->first_number;
    plot_buffer_add(b, " d=\"");
    for (size_t i = 0; i < op->n_commands; i++) {
        char command[2] = {o->command[op->first_command + i], 0};
        int n = *command == 'C' ? 6 : *command == 'Z' ? 0 : 2;
        plot_buffer_add(b, command);
        for (int k = 0; k < n; k++) {
            char text[32];
            plot_coordinate(*number++, text);
            plot_buffer_addf(b, "%s%s", k ? " " : "", text);
        }
    }
    plot_buffer_add(b, "\"");
}

static void add_style(struct plot_buffer *b, const struct plot_style *s)
{
    if (s->fill_alpha > 0) {
        plot_buffer_addf(b, " fill=\"#%06x\"", (unsigned)s->fill);
        if (s->fill_alpha < 1) add_value(b, "fill-opacity", s->fill_alpha);
    } else {
        plot_buffer_add(b, " fill=\"none\"");
    }
    if (s->stroke_alpha <= 0) return;
    plot_buffer_addf(b, " stroke=\"#%06x\"", (unsigned)s->stroke);
    if (s->stroke_alpha < 1) add_value(b, "stroke-opacity", s->stroke_alpha);
    add_value(b, "stroke-width", s->width);
    double length[4];
    int n = plot_dash_lengths(s->dash, s->width, length);
    for (int i = 0; i < n; i++) {
        char text[32];
        plot_coordinate(length[i], text);
        plot_buffer_addf(b, "%s%s", i ? " " : " stroke-dasharray=\"", text);
    }
    if (n) plot_buffer_add(b, "\"");
    if (s->round) plot_buffer_add(b, " stroke-linecap=\"round\" stroke-linejoin=\"round\"");
}

/* fit: the text keeps the width it was laid out with, whatever typeface the reader has. */
static void add_text(struct plot_buffer *b, const struct plot_op *op, bool fit)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    plot_buffer_add(b, "<text");
    add_value(b, "x", op->x);
    add_value(b, "y", op->y);
    add_value(b, "font-size", op->size);
    if (op->bold) plot_buffer_add(b, " font-weight=\"600\"");
    /* where letters run leftward SVG counts start and end from the right */
    bool leftward = plot_text_leftward(op->text);
    const char *anchor = anchors[leftward ? PLOT_STOP - op->align : op->align];
    if (leftward) plot_buffer_add(b, " direction=\"rtl\"");
    if (anchor != anchors[0]) plot_buffer_addf(b, " text-anchor=\"%s\"", anchor);
    plot_buffer_addf(b, " fill=\"#%06x\"", (unsigned)op->color);
    if (op->halo > 0) {
        plot_buffer_addf(b, " stroke=\"#%06x\" stroke-linejoin=\"round\" paint-order=\"stroke\"", PLOT_PAPER);
        add_value(b, "stroke-width", op->halo);
    }
    if (fit && op->width > 0) {
        add_value(b, "textLength", op->width);
        plot_buffer_add(b, " lengthAdjust=\"spacingAndGlyphs\"");
    }
    plot_buffer_add(b, ">");
    add_escaped(b, op->text);
    plot_buffer_add(b, "</text>\n");
}

/* prefix: of ids, which must be the only ones of a page. */
static void add_operations(struct plot_buffer *b, const struct plot_ops *o, const char *prefix, bool fit)
{
    int clips = 0;
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        switch (op->kind) {
        case PLOT_OP_TEXT: add_text(b, op, fit); break;
        case PLOT_OP_PATH:
            plot_buffer_add(b, "<path");
            add_path(b, o, op);
            add_style(b, &op->style);
            plot_buffer_add(b, "/>\n");
            break;
        case PLOT_OP_CLIP:
            plot_buffer_addf(b, "<clipPath id=\"%sclip%d\"><path", prefix, ++clips);
            add_path(b, o, op);
            plot_buffer_addf(b, "/></clipPath>\n<g clip-path=\"url(#%sclip%d)\">\n", prefix, clips);
            break;
        case PLOT_OP_GROUP: plot_buffer_addf(b, "<g data-name=\"%s\">\n", op->text); break;
        default: plot_buffer_add(b, "</g>\n");
        }
    }
}

enum trib_status plot_write_svg(const struct plot_ops *o, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                struct trib_error *err)
{
    (void)dpi; /* lengths are millimetres here */
    struct plot_buffer b = {0};
    plot_buffer_add(
        &b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" font-family=\"" PLOT_FONTS
            "\"");
    char w[32], h[32], wmm[32], hmm[32];
    plot_coordinate(o->width, w);
    plot_coordinate(o->height, h);
    plot_coordinate(o->width * 25.4 / 72, wmm);
    plot_coordinate(o->height * 25.4 / 72, hmm);
    plot_buffer_addf(&b, " width=\"%smm\" height=\"%smm\" viewBox=\"0 0 %s %s\">\n<title>", wmm, hmm, w, h);
    add_escaped(&b, o->title);
    plot_buffer_add(&b, "</title>\n<desc>");
    add_escaped(&b, o->alt);
    plot_buffer_add(&b, "</desc>\n<metadata>\n<t:provenance xmlns:t=\"urn:tributary:provenance\">\n");
    for (int i = 0; i < facts->n; i++) {
        plot_buffer_add(&b, "<t:fact key=\"");
        add_escaped(&b, facts->key[i]);
        plot_buffer_add(&b, "\">");
        add_escaped(&b, facts->value[i]);
        plot_buffer_add(&b, "</t:fact>\n");
    }
    plot_buffer_addf(&b, "</t:provenance>\n</metadata>\n<rect width=\"%s\" height=\"%s\" fill=\"#%06x\"/>\n", w, h, PLOT_PAPER);
    add_operations(&b, o, "", false);
    plot_buffer_add(&b, "</svg>\n");
    bool held = !b.failed && plot_bytes_add(out, b.text, b.n);
    free(b.text);
    return held ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "not enough memory for a figure as SVG");
}

void plot_svg_inline(const struct plot_ops *o, const char *id, struct plot_buffer *b)
{
    char w[32], h[32], wmm[32], hmm[32];
    plot_coordinate(o->width, w);
    plot_coordinate(o->height, h);
    plot_coordinate(o->width * 25.4 / 72, wmm);
    plot_coordinate(o->height * 25.4 / 72, hmm);
    plot_buffer_addf(b, "<svg role=\"img\" aria-labelledby=\"%s-title %s-text\" width=\"%smm\" height=\"%smm\" viewBox=\"0 0 %s %s\" font-family=\"" PLOT_FONTS
                        "\">\n<title id=\"%s-title\">",
                     id, id, wmm, hmm, w, h, id);
    add_escaped(b, o->title);
    plot_buffer_addf(b, "</title>\n<desc id=\"%s-text\">", id);
    add_escaped(b, o->alt);
    plot_buffer_addf(b, "</desc>\n<rect width=\"%s\" height=\"%s\" fill=\"#%06x\"/>\n", w, h, PLOT_PAPER);
    char prefix[64];
    snprintf(prefix, sizeof prefix, "%s-", id);
    add_operations(b, o, prefix, true);
    plot_buffer_add(b, "</svg>\n");
}
