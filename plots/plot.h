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
    const char *arms[32];        /* only these, in this order; first NULL = all of the experiment (map: `arm`) */
    const char *difference_from; /* arm, or NULL = the first (map: NULL = no difference) */
    int32_t from_day, to_day;    /* window of the data; 0 = from its first, to its last day (comparison, and map with a difference: from the first mark) */
    const char *file;            /* .png, .svg or .pdf; already checked to lie below --out */
    const char *contrast;        /* of an analysis: "arm - other", or an arm; NULL = the newest */
    const char *detail;          /* of an analysis: what tells it from its like; NULL = any */
    const char *panel_by;        /* what each panel is for, or NULL; the kind says which words it knows */
    const char *town;            /* id of a town, or NULL */
    double band[3];              /* shares of the runs that bands of uncertainty hold, ascending: 0.5, 0.9 */
    int n_bands;                 /* 0 = the kind's own */
    int contour;                 /* lines of equal value: 0 = the kind's own, 1 drawn, -1 not */
    bool animate;                /* a PNG whose frames follow one another */
    const char *title, *note;    /* or NULL = made from the data */
    const char *theme;           /* a name of plot_themes(); NULL = "brief" */
    double width_mm;             /* 0 = the theme's */
    double dpi;                  /* 0 = the theme's */
    const char *provenance[32];  /* key, value, key, value …: program version, case and script hashes, seeds, runs, command;
                                   * the value of the key "seed" is also shown in the caption */
    struct {
        int32_t day;
        const char *label;
        bool annotation; /* the user's own, not a policy's date */
    } mark[24]; /* dates to mark */
    int n_marks;
    struct {
        double value; /* in the measure's unit of the registry */
        const char *label;
    } level[4]; /* values to mark */
    int n_levels;
    const char *case_name;  /* in words, for captions; plot_compose sets it from the case */
    const char *geo_folder; /* holds coastline_and_borders.csv; NULL = cases/geo of the program's data folder */
};
/* What all kinds take besides their own fields. */
#define PLOT_COMMON_FIELDS "figure file title note theme width_mm dpi"
enum plot_shows { PLOT_SHOWS_RUNS, PLOT_SHOWS_ANALYSIS };
struct plot_figure_info {
    const char *name, *doc, *fields; /* fields: its own and the common ones, separated by blanks */
    enum plot_shows shows;
    enum trib_level level; /* where its measures are kept */
    int least, most;       /* how many measures it takes */
};
const struct plot_figure_info *plot_figures(int *n);
/* The kind of that name, or NULL. */
const struct plot_figure_info *plot_figure_find(const char *name);
/* Whether the kind takes the field. */
bool plot_figure_takes(const struct plot_figure_info *figure, const char *field);
/* Fills in measures that the kind shows where none is named. */
void plot_request_default(struct plot_request *request);
/* Draws and writes the file (whole or not at all). TRIB_NAME for a figure, measure or arm that is not known, TRIB_USAGE where
 * a figure can't show what is asked, TRIB_IO for the file, fonts missing. cas gives places for maps; geo_folder holds
 * coastline_and_borders.csv. */
enum trib_status plot_render(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct trib_error *err);
/* The same figure as a piece of SVG to stand in a page of HTML, where ids begin with `id`. It fetches nothing, and it is the same bytes
 * on every machine: letters are measured by a stored table, and held to that width. */
struct plot_inline {
    char *svg;                  /* malloc'ed */
    double width_mm;
    char title[512], alt[2048]; /* the alternative text, with the numbers */
};
enum trib_status plot_render_inline(const struct plot_request *request, const char *id, struct store *st, const struct trib_case *cas, struct plot_inline *out,
                                    struct trib_error *err);
/* Checks a request without any run: figure, measures and where they are kept, arms (by name), window, size, file ending. For the
 * walk before the first run; the same errors as plot_render. */
enum trib_status plot_check(const struct plot_request *request, const char *const *arm_names, int n_arms, struct trib_error *err);
#endif
