/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and drawing coasts, borders and land. See geo.h. */
#include "geo.h"
#include "theme.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool point_add(struct geo *g, double lon, double lat)
{
    if (g->n_points == g->point_capacity) {
        int capacity = g->point_capacity ? g->point_capacity * 2 : 8192;
        double *a = realloc(g->lon, (size_t)capacity * sizeof *a);
        if (a) g->lon = a;
        double *b = realloc(g->lat, (size_t)capacity * sizeof *b);
        if (b) g->lat = b;
        if (!a || !b) return false;
        g->point_capacity = capacity;
    }
    g->lon[g->n_points] = lon;
    g->lat[g->n_points++] = lat;
    struct geo_line *line = &g->line[g->n_lines - 1];
    line->n++;
    line->lon0 = fmin(line->lon0, lon);
    line->lon1 = fmax(line->lon1, lon);
    line->lat0 = fmin(line->lat0, lat);
    line->lat1 = fmax(line->lat1, lat);
    return true;
}

static bool line_add(struct geo *g, enum geo_kind kind)
{
    if (g->n_lines == g->line_capacity) {
        int capacity = g->line_capacity ? g->line_capacity * 2 : 512;
        struct geo_line *line = realloc(g->line, (size_t)capacity * sizeof *line);
        if (!line) return false;
        g->line = line;
        g->line_capacity = capacity;
    }
    g->line[g->n_lines++] = (struct geo_line){kind, g->n_points, 0, INFINITY, INFINITY, -INFINITY, -INFINITY};
    return true;
}

static enum trib_status file_load(const char *folder, const char *name, bool land, struct geo *g, struct trib_error *err)
{
    char path[1200], row[512], last[32] = "";
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (!file) return trib_fail(err, TRIB_IO, "the map's file '%s' can't be read: %s", path, strerror(errno));
    enum trib_status status = TRIB_OK;
    bool head = false;
    for (int number = 1; !status && fgets(row, sizeof row, file); number++) {
        if (*row == '#') continue;
        if (!head) {
            head = true;
            continue;
        }
        /* id, kind or code, …, lon, lat: the first two and the last two columns */
        char *lat = strrchr(row, ','), *kind = strchr(row, ','), *lon = NULL;
        if (lat) {
            *lat++ = 0;
            lon = strrchr(row, ',');
        }
        char *lon_end = NULL, *lat_end = NULL;
        double x = lon ? strtod(lon + 1, &lon_end) : 0, y = lat ? strtod(lat, &lat_end) : 0;
        if (!lon || !kind || lon_end == lon + 1 || *lon_end || lat_end == lat || !(fabs(x) <= 180) || !(fabs(y) <= 90)) {
            status = trib_fail(err, TRIB_CASE, "a point needs lon and lat in degrees in its last two columns");
            if (err) {
                snprintf(err->file, sizeof err->file, "%.255s", path);
                err->line = number;
            }
            break;
        }
        size_t n = (size_t)(kind - row);
        if (n >= sizeof last) n = sizeof last - 1;
        if (strncmp(last, row, n) || last[n]) {
            memcpy(last, row, n);
            last[n] = 0;
            enum geo_kind what = land ? GEO_LAND : !strncmp(kind + 1, "border", 6) ? GEO_BORDER : GEO_COAST;
            if (!line_add(g, what)) status = trib_fail(err, TRIB_MEMORY, "not enough memory for the map");
        }
        if (!status && !point_add(g, x, y)) status = trib_fail(err, TRIB_MEMORY, "not enough memory for the map");
    }
    if (!status && ferror(file)) status = trib_fail(err, TRIB_IO, "the map's file '%s' can't be read to its end", path);
    fclose(file);
    return status;
}

enum trib_status geo_load(const char *folder, struct geo *out, struct trib_error *err)
{
    memset(out, 0, sizeof *out);
    enum trib_status status = file_load(folder, "country_polygons.csv", true, out, err);
    if (!status) status = file_load(folder, "coastline_and_borders.csv", false, out, err);
    if (status) geo_clear(out);
    return status;
}

void geo_clear(struct geo *g)
{
    free(g->line);
    free(g->lon);
    free(g->lat);
    memset(g, 0, sizeof *g);
}

bool geo_inside(const struct geo_view *v)
{
    return v->lon0 >= GEO_LON0 && v->lon1 <= GEO_LON1 && v->lat0 >= GEO_LAT0 && v->lat1 <= GEO_LAT1;
}

void geo_at(const struct geo_view *v, double lon, double lat, double *x, double *y)
{
    *x = v->box.x0 + (lon - v->lon0) / (v->lon1 - v->lon0) * (v->box.x1 - v->box.x0);
    *y = v->box.y1 - (lat - v->lat0) / (v->lat1 - v->lat0) * (v->box.y1 - v->box.y0);
}

/* Grows [lo, hi] to `size` round its middle, pushed back inside [least, most]. */
static void widen(double *lo, double *hi, double size, double least, double most)
{
    double middle = (*lo + *hi) / 2;
    if (size > most - least) size = most - least;
    *lo = middle - size / 2;
    *hi = middle + size / 2;
    if (*lo < least) *hi += least - *lo, *lo = least;
    if (*hi > most) *lo -= *hi - most, *hi = most;
}

double geo_fit(struct geo_view *v, double x, double y, double width, double low, double high)
{
    double cosine = cos((v->lat0 + v->lat1) / 2 * 3.14159265358979323846 / 180);
    double ratio = (v->lat1 - v->lat0) / ((v->lon1 - v->lon0) * cosine);
    bool inside = geo_inside(v);
    double lat = inside ? GEO_LAT0 : -90, lat_end = inside ? GEO_LAT1 : 90, lon = inside ? GEO_LON0 : -180,
           lon_end = inside ? GEO_LON1 : 180;
    if (ratio < low) widen(&v->lat0, &v->lat1, (v->lon1 - v->lon0) * cosine * low, lat, lat_end);
    if (ratio > high) widen(&v->lon0, &v->lon1, (v->lat1 - v->lat0) / cosine / high, lon, lon_end);
    double height = width * (v->lat1 - v->lat0) / ((v->lon1 - v->lon0) * cosine);
    v->box = (struct plot_box){x, y, x + width, y + height};
    return height;
}

/* One line; points closer than a third of a point to the last one drawn are left out. */
static void line_draw(const struct geo *g, const struct geo_line *line, const struct geo_view *v, struct plot_ops *o)
{
    double last_x = 0, last_y = 0;
    for (int i = 0; i < line->n; i++) {
        double x, y;
        geo_at(v, g->lon[line->first + i], g->lat[line->first + i], &x, &y);
        if (i && i < line->n - 1 && fabs(x - last_x) + fabs(y - last_y) < 0.35) continue;
        (i ? plot_line : plot_move)(o, x, y);
        last_x = x;
        last_y = y;
    }
}

void geo_draw(const struct geo *g, const struct geo_view *v, struct plot_ops *o)
{
    static const enum geo_kind order[] = {GEO_LAND, GEO_BORDER, GEO_COAST};
    for (int k = 0; k < 3; k++) {
        bool any = false;
        for (int i = 0; i < g->n_lines; i++) {
            const struct geo_line *line = &g->line[i];
            if (line->kind != order[k] || line->lon0 > v->lon1 || line->lon1 < v->lon0 || line->lat0 > v->lat1 || line->lat1 < v->lat0)
                continue;
            line_draw(g, line, v, o);
            if (order[k] == GEO_LAND) plot_close(o);
            any = true;
        }
        if (!any) continue;
        struct plot_style style = order[k] == GEO_LAND ? plot_fill(PLOT_LAND, 1)
                                                       : plot_stroke(order[k] == GEO_COAST ? PLOT_COAST : PLOT_BORDER, 0.6,
                                                                     order[k] == GEO_COAST ? PLOT_SOLID : PLOT_DOTTED);
        plot_paint(o, style, PLOT_ROLE_DECOR);
    }
}
