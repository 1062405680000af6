/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures as parts of a page. */
#include "figure.h"
#include "writer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum trib_status plot_render_inline(const struct plot_request *request, const char *id, struct store *st, const struct trib_case *cas, struct plot_inline *out,
                                    struct trib_error *err)
{
    struct plot_ops ops = {0};
    struct plot_buffer text = {0};
    memset(out, 0, sizeof *out);
    plot_ops_init(&ops, plot_measure_table, NULL);
    enum trib_status status = plot_compose(request, st, cas, &ops, err);
    if (!status) {
        plot_svg_inline(&ops, id, &text);
        out->svg = text.text;
        out->width_mm = ops.width * 25.4 / 72;
        snprintf(out->title, sizeof out->title, "%s", ops.title);
        snprintf(out->alt, sizeof out->alt, "%s", ops.alt);
        if (text.failed || !text.text) status = trib_fail(err, TRIB_MEMORY, "Not enough memory for a figure.");
    }
    if (status) {
        free(text.text);
        out->svg = NULL;
    }
    plot_ops_clear(&ops);
    return status;
}
