/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TRIB_FIGURE_BOX_H
#define TRIB_FIGURE_BOX_H
#include "study.h"
/* Draws an analysis of kind "prim", "history_matching" or "abc" (scripts/study/prim.h, match.h, abc.h). TRIB_USAGE where it names no
 * factor, TRIB_MEMORY. */
enum trib_status figure_box_draw(const struct analysis *a, const struct plot_request *request, struct plot_ops *o, struct trib_error *err);
#endif
