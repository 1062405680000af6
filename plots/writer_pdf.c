/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PDF by Cairo, provenance in its document information. */
#include "writer.h"
#include <cairo-pdf.h>
#include <stdlib.h>

static cairo_status_t take(void *out, const unsigned char *data, unsigned n)
{
    return plot_bytes_add(out, data, n) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

enum trib_status plot_write_pdf(const struct plot_ops *o, const struct plot_facts *facts, double dpi, struct plot_bytes *out,
                                struct trib_error *err)
{
    (void)dpi; /* a page has no dots */
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take, out, o->width, o->height);
    struct plot_buffer words = {0};
    for (int i = 0; i < facts->n; i++) plot_buffer_addf(&words, "%s%s: %s", i ? "; " : "", facts->key[i], facts->value[i]);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, o->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, o->alt);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Tributary " TRIB_VERSION);
    if (words.text) cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, words.text);
    /* no clock in a figure: the same inputs give the same bytes. The epoch stands for "not said". */
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "1970-01-01T00:00:00Z");
    cairo_t *cr = cairo_create(surface);
    enum trib_status status = plot_cairo_draw(o, cr, 1, err);
    cairo_show_page(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (!status && (words.failed || cairo_surface_status(surface)))
        status = trib_fail(err, TRIB_MEMORY, "not enough memory for a figure as PDF");
    cairo_surface_destroy(surface);
    free(words.text);
    return status;
}
