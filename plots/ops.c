/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of drawing operations, its text form, and small shapes. See ops.h. */
#include "ops.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

void plot_ops_init(struct plot_ops *o, plot_measure measure, void *user)
{
    memset(o, 0, sizeof *o);
    o->measure = measure;
    o->measure_user = user;
}

void plot_ops_clear(struct plot_ops *o)
{
    for (size_t i = 0; i < o->n; i++) free(o->op[i].text);
    free(o->op);
    free(o->command);
    free(o->number);
    memset(o, 0, sizeof *o);
}

static bool grow(void **array, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity) return true;
    size_t capacity_new = *capacity ? *capacity * 2 : 64;
    while (capacity_new < need) capacity_new *= 2;
    void *array_new = realloc(*array, capacity_new * size);
    if (!array_new) return false;
    *array = array_new;
    *capacity = capacity_new;
    return true;
}

static void path_add(struct plot_ops *o, char command, const double *number, size_t n)
{
    if (!grow((void **)&o->command, &o->command_capacity, o->n_commands + 1, 1) ||
        !grow((void **)&o->number, &o->number_capacity, o->n_numbers + n, sizeof(double))) {
        o->failed = true;
        return;
    }
    o->command[o->n_commands++] = command;
    for (size_t i = 0; i < n; i++) o->number[o->n_numbers++] = number[i];
}

void plot_move(struct plot_ops *o, double x, double y) { path_add(o, 'M', (double[]){x, y}, 2); }
void plot_line(struct plot_ops *o, double x, double y) { path_add(o, 'L', (double[]){x, y}, 2); }
void plot_close(struct plot_ops *o) { path_add(o, 'Z', NULL, 0); }
void plot_curve(struct plot_ops *o, double x1, double y1, double x2, double y2, double x, double y)
{
    path_add(o, 'C', (double[]){x1, y1, x2, y2, x, y}, 6);
}

static struct plot_op *op_add(struct plot_ops *o, enum plot_op_kind kind)
{
    if (!grow((void **)&o->op, &o->capacity, o->n + 1, sizeof *o->op)) {
        o->failed = true;
        return &o->spare;
    }
    struct plot_op *op = &o->op[o->n++];
    memset(op, 0, sizeof *op);
    op->kind = kind;
    return op;
}

static struct plot_op *path_end(struct plot_ops *o, enum plot_op_kind kind)
{
    struct plot_op *op = op_add(o, kind);
    op->first_command = o->path_command;
    op->n_commands = o->n_commands - o->path_command;
    op->first_number = o->path_number;
    op->n_numbers = o->n_numbers - o->path_number;
    o->path_command = o->n_commands;
    o->path_number = o->n_numbers;
    return op;
}

void plot_paint(struct plot_ops *o, struct plot_style style, enum plot_role role)
{
    struct plot_op *op = path_end(o, PLOT_OP_PATH);
    op->style = style;
    op->role = role;
}

void plot_clip(struct plot_ops *o) { path_end(o, PLOT_OP_CLIP); }
void plot_unclip(struct plot_ops *o) { op_add(o, PLOT_OP_UNCLIP); }

static void op_text(struct plot_ops *o, struct plot_op *op, const char *text)
{
    op->text = strdup(text);
    if (op->text) plot_utf8_clean(op->text);
    else o->failed = true;
}

void plot_group(struct plot_ops *o, const char *id)
{
    struct plot_op *op = op_add(o, PLOT_OP_GROUP);
    if (o->failed) return;
    op_text(o, op, id);
    for (char *c = op->text; c && *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-')) *c = '_';
}

void plot_ungroup(struct plot_ops *o) { op_add(o, PLOT_OP_UNGROUP); }

double plot_text_width(const struct plot_ops *o, const char *text, double size, bool bold)
{
    return o->measure(o->measure_user, text, size, bold);
}

void plot_text(struct plot_ops *o, double x, double y, const char *text, struct plot_text_style style)
{
    if (!*text) return;
    struct plot_op *op = op_add(o, PLOT_OP_TEXT);
    if (o->failed) return;
    op->x = x;
    op->y = y;
    op->size = style.size;
    op->halo = style.halo;
    op->bold = style.bold;
    op->align = style.align;
    op->color = style.color;
    op->role = style.role;
    op->width = plot_text_width(o, text, style.size, style.bold);
    op_text(o, op, text);
}

struct plot_style plot_stroke(uint32_t color, double width, enum plot_dash dash)
{
    return (struct plot_style){.stroke = color, .stroke_alpha = 1, .width = width, .dash = dash};
}

struct plot_style plot_fill(uint32_t color, double alpha) { return (struct plot_style){.fill = color, .fill_alpha = alpha}; }

void plot_segment(struct plot_ops *o, double x1, double y1, double x2, double y2, struct plot_style style, enum plot_role role)
{
    plot_move(o, x1, y1);
    plot_line(o, x2, y2);
    plot_paint(o, style, role);
}

void plot_rectangle(struct plot_ops *o, double x, double y, double w, double h, struct plot_style style, enum plot_role role)
{
    plot_move(o, x, y);
    plot_line(o, x + w, y);
    plot_line(o, x + w, y + h);
    plot_line(o, x, y + h);
    plot_close(o);
    plot_paint(o, style, role);
}

static void polygon(struct plot_ops *o, double x, double y, double r, int corners, double turn)
{
    for (int i = 0; i < corners; i++) {
        double a = turn + 2 * PI * i / corners;
        (i ? plot_line : plot_move)(o, x + r * cos(a), y + r * sin(a));
    }
    plot_close(o);
}

void plot_mark(struct plot_ops *o, enum plot_shape shape, double x, double y, double r, struct plot_style style, enum plot_role role)
{
    switch (shape) {
    case PLOT_SQUARE: polygon(o, x, y, r * 1.25, 4, PI / 4); break;
    case PLOT_TRIANGLE: polygon(o, x, y + r * 0.2, r * 1.5, 3, -PI / 2); break;
    case PLOT_DIAMOND: polygon(o, x, y, r * 1.32, 4, 0); break;
    case PLOT_DOWN: polygon(o, x, y - r * 0.2, r * 1.5, 3, PI / 2); break;
    case PLOT_HEXAGON: polygon(o, x, y, r * 1.12, 6, 0); break;
    default: { /* four cubic arcs; 0.5523 = 4/3 (sqrt(2) - 1) */
        double k = 0.5523 * r;
        plot_move(o, x + r, y);
        plot_curve(o, x + r, y + k, x + k, y + r, x, y + r);
        plot_curve(o, x - k, y + r, x - r, y + k, x - r, y);
        plot_curve(o, x - r, y - k, x - k, y - r, x, y - r);
        plot_curve(o, x + k, y - r, x + r, y - k, x + r, y);
        plot_close(o);
    }
    }
    plot_paint(o, style, role);
}

int plot_dash_lengths(enum plot_dash dash, double width, double length[4])
{
    double w = width < 1 ? 1 : width;
    switch (dash) {
    case PLOT_DASHED:
        length[0] = 3.2 * w;
        length[1] = 1.8 * w;
        return 2;
    case PLOT_DOTTED:
        length[0] = 1.1 * w;
        length[1] = 1.5 * w;
        return 2;
    case PLOT_DASHDOT:
        length[0] = 4 * w;
        length[1] = 1.5 * w;
        length[2] = 1.1 * w;
        length[3] = 1.5 * w;
        return 4;
    case PLOT_LONG:
        length[0] = 7 * w;
        length[1] = 2 * w;
        return 2;
    default: return 0;
    }
}

struct plot_box plot_text_box(const struct plot_op *op)
{
    double x = op->x - (op->align == PLOT_MIDDLE ? op->width / 2 : op->align == PLOT_STOP ? op->width : 0);
    return (struct plot_box){x, op->y - 0.76 * op->size, x + op->width, op->y + 0.22 * op->size};
}

struct plot_box plot_path_box(const struct plot_ops *o, const struct plot_op *op)
{
    struct plot_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i + 1 < op->n_numbers; i += 2) {
        const double *p = o->number + op->first_number + i;
        box.x0 = fmin(box.x0, p[0]);
        box.x1 = fmax(box.x1, p[0]);
        box.y0 = fmin(box.y0, p[1]);
        box.y1 = fmax(box.y1, p[1]);
    }
    return box;
}

bool plot_box_meet(struct plot_box a, struct plot_box b) { return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1; }

/* ---- text form ---------------------------------------------------------------------------------------------------- */

void plot_buffer_add(struct plot_buffer *b, const char *text)
{
    size_t n = strlen(text);
    if (b->failed || !grow((void **)&b->text, &b->capacity, b->n + n + 1, 1)) {
        b->failed = true;
        return;
    }
    memcpy(b->text + b->n, text, n + 1);
    b->n += n;
}

void plot_buffer_addf(struct plot_buffer *b, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int n = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (n >= 0 && !b->failed && grow((void **)&b->text, &b->capacity, b->n + (size_t)n + 1, 1)) {
        vsnprintf(b->text + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    } else {
        b->failed = true;
    }
    va_end(again);
}

int plot_coordinate(double value, char text[32])
{
    double cents = floor(fabs(value) * 100 + 0.5);
    if (!(cents < 1e15)) cents = 0; /* NaN and absurd values: the checks on boxes find them */
    long long whole = (long long)cents / 100, part = (long long)cents % 100;
    const char *sign = value < 0 && cents > 0 ? "-" : "";
    if (!part) return snprintf(text, 32, "%s%lld", sign, whole);
    if (part % 10 == 0) return snprintf(text, 32, "%s%lld.%lld", sign, whole, part / 10);
    return snprintf(text, 32, "%s%lld.%02lld", sign, whole, part);
}

static void add_number(struct plot_buffer *b, double value)
{
    char text[32];
    plot_coordinate(value, text);
    plot_buffer_add(b, " ");
    plot_buffer_add(b, text);
}

/* FNV-1a over the rounded coordinates and the commands. */
static uint64_t path_digest(const struct plot_ops *o, const struct plot_op *op)
{
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < op->n_commands; i++) hash = (hash ^ (unsigned char)o->command[op->first_command + i]) * 1099511628211u;
    for (size_t i = 0; i < op->n_numbers; i++) {
        char text[32];
        plot_coordinate(o->number[op->first_number + i], text);
        for (char *c = text; *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211u;
        hash = (hash ^ ' ') * 1099511628211u;
    }
    return hash;
}

char *plot_ops_text(const struct plot_ops *o)
{
    static const char *const roles[PLOT_N_ROLES] = {"decor", "data", "title", "tick", "label", "end"};
    static const char *const aligns[] = {"start", "middle", "stop"};
    struct plot_buffer b = {0};
    plot_buffer_add(&b, "canvas");
    add_number(&b, o->width);
    add_number(&b, o->height);
    plot_buffer_add(&b, "\n");
    for (size_t i = 0; i < o->n; i++) {
        const struct plot_op *op = &o->op[i];
        switch (op->kind) {
        case PLOT_OP_TEXT:
            plot_buffer_addf(&b, "text %s", roles[op->role]);
            add_number(&b, op->x);
            add_number(&b, op->y);
            add_number(&b, op->size);
            plot_buffer_addf(&b, " %s%s %06x \"%s\"\n", aligns[op->align], op->bold ? " bold" : "", (unsigned)op->color, op->text);
            break;
        case PLOT_OP_PATH:
        case PLOT_OP_CLIP: {
            plot_buffer_add(&b, op->kind == PLOT_OP_CLIP ? "clip" : "path ");
            if (op->kind == PLOT_OP_PATH) {
                plot_buffer_add(&b, roles[op->role]);
                if (op->style.fill_alpha > 0) {
                    plot_buffer_addf(&b, " fill %06x", (unsigned)op->style.fill);
                    add_number(&b, op->style.fill_alpha);
                }
                if (op->style.stroke_alpha > 0) {
                    plot_buffer_addf(&b, " stroke %06x", (unsigned)op->style.stroke);
                    add_number(&b, op->style.stroke_alpha);
                    add_number(&b, op->style.width);
                    plot_buffer_addf(&b, " dash %d", (int)op->style.dash);
                }
            }
            struct plot_box box = plot_path_box(o, op);
            plot_buffer_addf(&b, " n %zu box", op->n_commands);
            add_number(&b, box.x0);
            add_number(&b, box.y0);
            add_number(&b, box.x1);
            add_number(&b, box.y1);
            plot_buffer_addf(&b, " digest %016llx\n", (unsigned long long)path_digest(o, op));
            break;
        }
        case PLOT_OP_UNCLIP: plot_buffer_add(&b, "unclip\n"); break;
        case PLOT_OP_GROUP: plot_buffer_addf(&b, "group %s\n", op->text); break;
        case PLOT_OP_UNGROUP: plot_buffer_add(&b, "ungroup\n"); break;
        }
    }
    if (b.failed) {
        free(b.text);
        return NULL;
    }
    return b.text;
}

/* ---- stored widths ------------------------------------------------------------------------------------------------- */

uint32_t plot_utf8_next(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    if (!*s) return 0;
    int more = *s >= 0xF0 ? 3 : *s >= 0xE0 ? 2 : *s >= 0xC0 ? 1 : 0;
    uint32_t c = more == 3 ? *s & 7u : more == 2 ? *s & 15u : more == 1 ? *s & 31u : *s;
    s++;
    while (more-- > 0 && (*s & 0xC0) == 0x80) c = c << 6 | (*s++ & 63u);
    *text = (const char *)s;
    return c;
}

void plot_utf8_clean(char *text)
{
    unsigned char *from = (unsigned char *)text, *to = from;
    while (*from) {
        int n = *from < 0x80 ? 1 : *from < 0xC2 ? 0 : *from < 0xE0 ? 2 : *from < 0xF0 ? 3 : *from < 0xF5 ? 4 : 0, k = 1;
        while (k < n && (from[k] & 0xC0) == 0x80) k++;
        bool whole = n && k == n;
        /* overlong forms, halves of pairs, beyond the last character */
        if (n > 2 && whole) whole = !((*from == 0xE0 && from[1] < 0xA0) || (*from == 0xED && from[1] >= 0xA0) || (*from == 0xF0 && from[1] < 0x90) || (*from == 0xF4 && from[1] >= 0x90));
        if (whole) memmove(to, from, (size_t)n), to += n;
        from += whole ? n : 1;
    }
    *to = 0;
}

/* Advance widths of Inter Regular and SemiBold, characters 32 to 126, thousandths of the type size. */
static const uint16_t widths[2][95] = {
    {281, 278, 403, 631, 638, 813, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605, 636, 642, 608, 624, 571,
     616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598, 587, 743, 740, 264, 543, 652, 563, 889, 753, 761,
     635, 761, 639, 638, 642, 741, 676, 949, 642, 665, 625, 362, 357, 362, 469, 452, 497, 564, 621, 558, 621, 582, 361, 609,
     591, 237, 237, 544, 237, 869, 585, 597, 609, 609, 372, 523, 364, 581, 557, 813, 540, 557, 541, 362, 327, 362, 659},
    {248, 309, 396, 643, 649, 844, 663, 213,  393, 393, 543, 673, 295, 466, 290, 379, 667, 481, 621, 652, 666, 632, 648, 587,
     646, 648, 290, 295, 673, 673, 673, 544,  999, 724, 657, 744, 724, 608, 586, 755, 744, 275, 561, 677, 566, 906, 741, 775,
     643, 776, 651, 649, 660, 734, 724, 1007, 690, 705, 653, 393, 379, 393, 481, 468, 497, 575, 630, 577, 630, 593, 377, 625,
     613, 261, 261, 569, 261, 898, 610, 608,  625, 625, 397, 549, 380, 608, 576, 837, 563, 576, 562, 393, 358, 393, 673},
};

double plot_measure_table(void *user, const char *text, double size, bool bold)
{
    (void)user;
    double sum = 0;
    for (uint32_t c; (c = plot_utf8_next(&text));) sum += c >= 32 && c < 127 ? widths[bold][c - 32] : 620;
    return sum * size / 1000;
}

bool plot_text_leftward(const char *text)
{
    for (uint32_t c; (c = plot_utf8_next(&text));) {
        if ((c >= 0x590 && c <= 0x8FF && !(c >= 0x660 && c <= 0x669)) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFF)) return true;
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0xC0;
        if (letter && !(c >= 0x2000 && c <= 0x2BFF)) return false; /* signs and arrows have no direction */
    }
    return false;
}
