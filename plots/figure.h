/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside plots/: what a kind of figure is. Each draws into the list of operations and fills o->alt for screen readers. */
#ifndef TRIB_PLOT_FIGURE_H
#define TRIB_PLOT_FIGURE_H
#include "data.h"
#include "layout.h"
#include "scale.h"
#include "theme.h"

typedef enum trib_status (*plot_draw)(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                                      struct trib_error *err);
#define FIGURE(name, draw, shows, level, least, most, fields, doc)                                                               \
    enum trib_status draw(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o, \
                          struct trib_error *err);
#include "figures.def"
#undef FIGURE

/* Width of the page in points. */
double plot_page_width(const struct plot_request *request);
/* Draws one request into `o` (made with plot_ops_init, cleared by the caller) without writing a file: what plot_render and the
 * tests call. */
enum trib_status plot_compose(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                              struct trib_error *err);
#endif
