/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TRIB_FIGURE_HEATMAP_H
#define TRIB_FIGURE_HEATMAP_H
#include "study.h"
/* Draws an analysis of kind "heatmap" (scripts/study/surface.h). TRIB_USAGE where it holds no cells or more than 32 each way. */
enum trib_status figure_heatmap_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o,
                                     struct trib_error *err);
/* The same; the case tells its own values of parameters, which are marked (NULL: the registry's). */
enum trib_status figure_heatmap_draw_case(const struct analysis *a, const struct plot_request *request, const struct trib_case *cas,
                                          struct plot_ops *o, struct trib_error *err);
#endif
