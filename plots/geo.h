/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coasts, borders and land as lists of points, and how they are seen through a window of degrees. */
#ifndef TRIB_PLOT_GEO_H
#define TRIB_PLOT_GEO_H
#include "ops.h"
#include "../sim/tributary.h"

/* The data's box, degrees: coasts end there. A case may lie elsewhere; then its towns and legs are drawn without a coast. */
#define GEO_LON0 -12.0
#define GEO_LON1 60.0
#define GEO_LAT0 8.0
#define GEO_LAT1 48.0

enum geo_kind { GEO_COAST, GEO_BORDER, GEO_LAND };
struct geo_line {
    enum geo_kind kind;
    int first, n;
    double lon0, lat0, lon1, lat1;
};
struct geo {
    int n_lines, n_points, line_capacity, point_capacity;
    struct geo_line *line;
    double *lon, *lat;
};
/* Adds the polylines of coastline_and_borders.csv and the rings of country_polygons.csv (columns: id, kind or iso, …, lon, lat last).
 * TRIB_IO where a file can't be read, TRIB_CASE with file and line where a row is no point. */
enum trib_status geo_load(const char *folder, struct geo *out, struct trib_error *err);
void geo_clear(struct geo *g);

/* A window of degrees shown in a box of the page: equirectangular, true to scale at its middle latitude. */
struct geo_view {
    double lon0, lat0, lon1, lat1;
    struct plot_box box;
};
/* Whether the window lies inside the data's box, so that a coast that is not drawn is not there. */
bool geo_inside(const struct geo_view *v);
void geo_at(const struct geo_view *v, double lon, double lat, double *x, double *y);
/* Widens the window (never beyond the data's box, if it lies inside) so that it fills a page box of the given width; returns the height. The window
 * is at least `low` and at most `high` times as tall as wide. */
double geo_fit(struct geo_view *v, double x, double y, double width, double low, double high);
/* Land, coasts and borders; the caller has clipped to v->box. */
void geo_draw(const struct geo *g, const struct geo_view *v, struct plot_ops *o);
#endif
