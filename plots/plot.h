/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures: request -> data from a store -> layout -> recorded draw ops -> PNG (Cairo, Pango, libpng), SVG, PDF.
 * A figure kind is one file figure_<kind>.c with one entry in figures.def.
 */
#ifndef TRIB_PLOT_H
#define TRIB_PLOT_H
#include "../scripts/store.h"

struct plot_request {
    const char *figure;          /* a name of figures.def: comparison, fan, map */
    const char *measure[16];     /* names of measures; fan and map take one, comparison several; NULL-terminated */
    const char *arm;             /* map, or NULL = the first */
    const char *arms[32];        /* comparison and fan: only these, in this order; first NULL = all of the experiment */
    const char *difference_from; /* arm, or NULL = the first (map: NULL = no difference) */
    int32_t from_day, to_day;    /* window of the data; 0, 0 = whole (comparison, and map with a difference: from the first mark) */
    const char *file;            /* .png, .svg or .pdf; already checked to lie below --out */
    const char *contrast;        /* of an analysis: "arm - other", or an arm; NULL = the newest */
    const char *detail;          /* of an analysis: what tells it from its like; NULL = any */
    const char *title, *note;    /* or NULL = made from the data */
    double width_mm;             /* 0 = 160, a page column */
    double dpi;                  /* 0 = 200 */
    const char *provenance[32];  /* key, value, key, value …: program version, case and script hashes, seeds, runs, command;
                                   * the value of the key "seed" is also shown in the caption */
    struct {
        int32_t day;
        const char *label;
    } mark[16]; /* policy dates to mark in a fan */
    int n_marks;
    const char *geo_folder; /* holds coastline_and_borders.csv; NULL = cases/geo of the program's data folder */
};
struct plot_figure_info {
    const char *name, *doc, *fields;
};
const struct plot_figure_info *plot_figures(int *n);
/* Draws and writes the file (whole or not at all). TRIB_NAME for a figure, measure or arm that is not known, TRIB_USAGE where
 * a figure can't show what is asked, TRIB_IO for the file, fonts missing. cas gives places for maps; geo_folder holds
 * coastline_and_borders.csv. */
enum trib_status plot_render(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct trib_error *err);
/* Checks a request without any run: figure, measures and where they are kept, arms (by name), window, size, file ending. For the
 * walk before the first run; the same errors as plot_render. */
enum trib_status plot_check(const struct plot_request *request, const char *const *arm_names, int n_arms, struct trib_error *err);
#endif
