/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the figure `map`: panels, each of one arm (or one arm's difference from another) over one stretch of time, that share scale,
 * window and key. map_plan.c says which panels there are, map_data.c fills them, map_view.c draws one window, map_labels.c finds
 * places for names, map_keys.c writes keys and words; figure_map.c lays the page out.
 */
#ifndef TRIB_PLOT_MAP_H
#define TRIB_PLOT_MAP_H
#include "figure.h"
#include "geo.h"
#include "../sim/case.h"

#define MAP_MOST_ARMS 4
#define MAP_MOST_PANELS 9
#define MAP_MOST_FRAMES 120
#define MAP_MOST_HOLDERS 6
#define MAP_UNSURE 0x6F6F6Fu

/* Both directions of a leg together. */
struct map_link {
    int from, to;     /* towns, in the dominant direction */
    double size;      /* a year (or month), mean over runs; with a base: the larger of the two arms */
    double value;     /* the arm's own size */
    double level;     /* mean kinds: value weighted by flow */
    double lo, hi;    /* what nine runs of ten lie within, over their mean; NaN for one run */
    double dominance; /* share of travellers in the dominant direction */
    struct plot_summary difference;
    bool sure; /* the interval of the difference leaves 0 out */
};
/* A town's value, where the measure is kept for towns. */
struct map_spot {
    double value, lo, hi;
    struct plot_summary difference;
    bool sure;
};
enum { HOLDER_NONE = -1, HOLDER_CONTESTED = -2 };
struct map_panel {
    int arm, base;   /* in d->arm; base -1: the arm itself */
    int first, last; /* years, or months (year * 12 + month - 1) */
    char title[300];
    struct map_link *link; /* [n_links], the same legs in all panels */
    struct map_spot *spot; /* [towns] */
    int *holder;           /* [towns] group index, HOLDER_NONE, HOLDER_CONTESTED on the last day */
};
enum map_layout { MAP_ONE, MAP_ARMS, MAP_DATES };
struct map {
    const struct plot_data *d;
    const struct trib_case *cas;
    const struct trib_measure_info *measure;
    enum map_layout layout;
    bool by_town;  /* circles at towns, not ribbons on legs */
    bool by_level; /* legs: a mean, so colour carries it and width the flow */
    bool monthly, animate;
    int n_links, (*pair)[2]; /* leg and its twin or -1 */
    int n_panels, n_shown;   /* of all frames; of one page */
    struct map_panel *panel;
    int n_dates, n_dates_left_out;
    bool any_level, any_difference;         /* panels of either kind */
    double largest, least, limit;           /* of sizes; below which they are hairlines; of the colours of differences */
    double largest_difference;              /* of towns */
    double low, high;                       /* of levels */
    double widest;                          /* points, of the largest ribbon; circles: the largest radius */
    bool root;                              /* width grows with the square root of size: few legs dwarf the others */
    double *town_size;                      /* [towns] people through, or the value: the largest of all panels */
    struct geo_view whole;                  /* degrees of the main window */
    int town;                               /* the window is about this one, or -1 */
    int legend[MAP_MOST_HOLDERS], n_legend; /* groups with a mark of their own */
    bool other, contested, unknown;
};

/* ---- map_plan.c ---------------------------------------------------------------------------------------------------------- */
/* Fields of the request that only a map understands: panel_by, animate, arms. TRIB_NAME, TRIB_USAGE. */
enum trib_status map_request_check(const struct plot_request *request, struct trib_error *err);
/* Which panels there are: fills layout, panel[] (without data), n_shown, n_dates. */
enum trib_status map_plan(struct map *map, struct trib_error *err);
void map_period_text(const struct map *map, int period, char text[32]);

/* ---- map_data.c ---------------------------------------------------------------------------------------------------------- */
/* Fills all panels from the store, and the scales that they share. */
enum trib_status map_fill(struct map *map, struct trib_error *err);
enum trib_status map_holders_find(struct map *map, struct trib_error *err);
/* What nine runs of ten lie within, over their mean: medians over the ten largest legs or towns of each panel without a difference.
 * Returns over how many of each panel; 0 where it is not known. */
int map_spread(const struct map *map, double *lo, double *hi);
void map_clear(struct map *map);
/* Drawn as a dot, in the main window. */
bool map_town_seen(const struct map *map, int t);
/* Indices by ascending size; malloc'ed, NULL without memory. */
int *map_order(const double *size, int n);

/* ---- map_labels.c ---------------------------------------------------------------------------------------------------------- */
struct map_label {
    int town, number; /* number > 0: stands for the name, which the key gives; -1: no place */
    double x, y;      /* start of the baseline */
    bool leader;
    double x0, y0, x1, y1; /* of the leader line */
};
struct map_labels {
    int n;
    struct map_label label[TRIB_MAX_TOWNS + 1];
};
/* Places for the names of at most `most` towns in a window, the largest first, clear of dots, of one another and, where that can be, of
 * ribbons; with numbers from *number on where no place is left (NULL: such towns stay unnamed). avoid: a box to keep free, with a
 * label of its own (town -1), or NULL. */
bool map_labels_plan(const struct plot_ops *o, const struct map *map, const struct geo_view *v, const bool *hide,
                     const struct plot_box *avoid, int most, int *number, struct map_labels *out);
/* Draws them in a window that lies (dx, dy) from the one that they were planned in. */
void map_labels_draw(struct plot_ops *o, const struct map *map, const struct map_labels *labels, double dx, double dy);
#define MAP_AVOID_TEXT "enlarged below"

/* ---- map_view.c ---------------------------------------------------------------------------------------------------------- */
/* One window. hide: towns that another window shows, or NULL; frame: that window, drawn as a rectangle, or NULL; labels: NULL where
 * another window names the towns, which then are plain dots. */
bool map_view_draw(struct plot_ops *o, const struct map *map, const struct map_panel *panel, const struct geo *geo,
                   const struct geo_view *v, const bool *hide, const struct geo_view *frame, const struct map_labels *labels, double dx,
                   double dy);
double map_link_width(const struct map *map, double size);
/* Of a ribbon that is no hairline: what is less is drawn as wide as this. */
double map_least_width(const struct map *map);
/* Radius of a town's mark in a window of that width: circles of a value, else the dot of its holder. */
double map_circle_radius(const struct map *map, double value, bool difference);
double map_dot_radius(const struct geo_view *v);
/* Small windows show no holders, no directions and a few names. */
bool map_view_small(const struct geo_view *v);
void map_link_stroke(struct plot_ops *o, double x0, double y0, double x1, double y1, struct plot_style style);
void map_core_draw(struct plot_ops *o, double x0, double y0, double x1, double y1, double width);
void map_town_mark(struct plot_ops *o, const struct map *map, int holder, double x, double y, double r);
/* "up to 551 thousand": the largest leg's or town's value in a panel, without its unit; "" for differences, and for means such as prices. */
void map_largest_text(const struct map *map, const struct map_panel *panel, char *text, size_t size);
/* way: +1 more, -1 less, 2 a value that is no difference, or one of these. */
enum { MAP_UNSURE_MORE = 3, MAP_UNSURE_LESS = -3 };
void map_circle_draw(struct plot_ops *o, double x, double y, double r, int way);
uint32_t map_diverging(double t);
uint32_t map_sequential(double t);

/* ---- map_keys.c ---------------------------------------------------------------------------------------------------------- */
double map_keys_draw(struct plot_ops *o, const struct map *map, const struct map_labels *labels, int n_labels, double y);
void map_words(const struct map *map, char *title, size_t title_size, char *subtitle, size_t subtitle_size);
void map_alt_text(struct plot_ops *o, const struct map *map, const struct map_panel *panel, int n);

/* ---- figure_map.c ---------------------------------------------------------------------------------------------------------- */
/* What an animation is made of: each frame is a whole page. */
typedef enum trib_status (*map_frame)(void *user, struct plot_ops *o, int milliseconds, struct trib_error *err);
enum trib_status figure_map_frames(const struct plot_request *request, struct store *st, const struct trib_case *cas,
                                   const struct plot_ops *like, map_frame take, void *user, struct trib_error *err);
#endif
