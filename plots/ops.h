/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recorded drawing: a figure writes a list of operations, a writer turns the list into PNG, PDF or SVG, a test reads it. No
 * graphics library is needed here, so the layout can be tested (and used) where there is none.
 *
 * The canvas is measured in points, y grows downwards. Memory failures are remembered in `failed` and checked once at the
 * end: drawing code stays straight.
 */
#ifndef TRIB_PLOT_OPS_H
#define TRIB_PLOT_OPS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum plot_op_kind { PLOT_OP_PATH, PLOT_OP_TEXT, PLOT_OP_CLIP, PLOT_OP_UNCLIP, PLOT_OP_GROUP, PLOT_OP_UNGROUP };
/* What a text or path is for: tests ask, for example, that no two labels overlap. */
enum plot_role { PLOT_ROLE_DECOR, PLOT_ROLE_DATA, PLOT_ROLE_TITLE, PLOT_ROLE_TICK, PLOT_ROLE_LABEL, PLOT_ROLE_END, PLOT_N_ROLES };
enum plot_dash { PLOT_SOLID, PLOT_DASHED, PLOT_DOTTED, PLOT_DASHDOT, PLOT_LONG, PLOT_N_DASHES };
enum plot_align { PLOT_START, PLOT_MIDDLE, PLOT_STOP };

struct plot_style {
    uint32_t fill, stroke;           /* 0xRRGGBB */
    double fill_alpha, stroke_alpha; /* 0: not filled, not stroked */
    double width;
    enum plot_dash dash;
    bool round; /* round ends and joints */
};
struct plot_op {
    enum plot_op_kind kind;
    enum plot_role role;
    /* path, clip: commands first_command .. + n_commands of the list, coordinates from first_number */
    size_t first_command, n_commands, first_number, n_numbers;
    struct plot_style style;
    /* text: baseline at (x, y); group: its id in `text` */
    double x, y, size, halo, width;
    bool bold;
    enum plot_align align;
    uint32_t color;
    char *text;
};
/* Width in points of a line of UTF-8 text. */
typedef double (*plot_measure)(void *user, const char *text, double size, bool bold);

struct plot_ops {
    double width, height; /* canvas, points */
    struct plot_op *op;
    size_t n, capacity;
    char *command; /* M L C Z of all paths */
    size_t n_commands, command_capacity;
    double *number;
    size_t n_numbers, number_capacity;
    size_t path_command, path_number; /* where the path that is being made began */
    plot_measure measure;
    void *measure_user;
    struct plot_op spare;       /* takes what is written after a failure; never read */
    bool failed;                /* out of memory: the list is not whole */
    char title[512], alt[2048]; /* for metadata and screen readers; filled by the figure */
};
void plot_ops_init(struct plot_ops *o, plot_measure measure, void *user);
void plot_ops_clear(struct plot_ops *o);

/* Make a path, then paint it or clip to it. */
void plot_move(struct plot_ops *o, double x, double y);
void plot_line(struct plot_ops *o, double x, double y);
void plot_curve(struct plot_ops *o, double x1, double y1, double x2, double y2, double x, double y);
void plot_close(struct plot_ops *o);
void plot_paint(struct plot_ops *o, struct plot_style style, enum plot_role role);
void plot_clip(struct plot_ops *o);
void plot_unclip(struct plot_ops *o);
/* A named part of the figure (SVG: <g id>). Ids hold letters, digits, '-' and '_' only; others become '_'. */
void plot_group(struct plot_ops *o, const char *id);
void plot_ungroup(struct plot_ops *o);

struct plot_text_style {
    double size, halo;
    bool bold;
    enum plot_align align;
    uint32_t color;
    enum plot_role role;
};
void plot_text(struct plot_ops *o, double x, double y, const char *text, struct plot_text_style style);
double plot_text_width(const struct plot_ops *o, const char *text, double size, bool bold);

/* Shorthands. */
struct plot_style plot_stroke(uint32_t color, double width, enum plot_dash dash);
struct plot_style plot_fill(uint32_t color, double alpha);
void plot_segment(struct plot_ops *o, double x1, double y1, double x2, double y2, struct plot_style style, enum plot_role role);
void plot_rectangle(struct plot_ops *o, double x, double y, double w, double h, struct plot_style style, enum plot_role role);
enum plot_shape { PLOT_CIRCLE, PLOT_SQUARE, PLOT_TRIANGLE, PLOT_DIAMOND, PLOT_DOWN, PLOT_HEXAGON, PLOT_N_SHAPES };
/* A mark of about the area of a circle of radius r. */
void plot_mark(struct plot_ops *o, enum plot_shape shape, double x, double y, double r, struct plot_style style, enum plot_role role);

/* On and off lengths of a dash pattern for a line of some width; returns how many (0 = solid). */
int plot_dash_lengths(enum plot_dash dash, double width, double length[4]);
/* A rectangle; of a text operation: where its letters lie (height from the type size). */
struct plot_box {
    double x0, y0, x1, y1;
};
struct plot_box plot_text_box(const struct plot_op *op);
struct plot_box plot_path_box(const struct plot_ops *o, const struct plot_op *op);
bool plot_box_meet(struct plot_box a, struct plot_box b);

/* The list as text: one operation a line, coordinates to 0.01 point, each path with a digest of its coordinates; malloc'ed,
 * or NULL. The form of the golden tests. */
char *plot_ops_text(const struct plot_ops *o);
/* A coordinate in at most two decimals, without locale, exponent or "-0"; returns its length. */
int plot_coordinate(double value, char text[32]);

/* Widths of the Inter typeface from a stored table: the same on every machine. `user` is not used. */
double plot_measure_table(void *user, const char *text, double size, bool bold);
/* Next character of UTF-8 text (*text moves on); 0 at the end. Broken bytes count as one character each. */
uint32_t plot_utf8_next(const char **text);
/* Takes out what is no whole character: a text that filled its room may end within one, and a store may hold anything. */
void plot_utf8_clean(char *text);
/* Whether a text reads from right to left: its first letter with a direction is Hebrew, Arabic or of a related script. */
bool plot_text_leftward(const char *text);

/* Text that grows; `failed` as above. */
struct plot_buffer {
    char *text;
    size_t n, capacity;
    bool failed;
};
void plot_buffer_add(struct plot_buffer *b, const char *text);
void plot_buffer_addf(struct plot_buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
#endif
