/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door of plots/: kinds of figures, checks, and files written whole. See plot.h. */
#define _POSIX_C_SOURCE 200809L
#include "plot.h"
#include "figure.h"
#include "flaws.h"
#include "map.h"
#include "writer.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define ANIMATION_DPI 120 /* many frames in a file that can still be sent */

static const struct plot_figure_info figures[] = {
#define FIGURE(name, draw, shows, level, least, most, fields, doc) \
    {#name, doc, &(fields " " PLOT_COMMON_FIELDS)[sizeof(fields) == 1], /* no blank before the first */ \
     PLOT_SHOWS_##shows, level, least, most},
#include "figures.def"
#undef FIGURE
};
static const plot_draw draws[] = {
#define FIGURE(name, draw, shows, level, least, most, fields, doc) draw,
#include "figures.def"
#undef FIGURE
};
enum { N_FIGURES = (int)(sizeof figures / sizeof figures[0]) };

const struct plot_figure_info *plot_figures(int *n)
{
    *n = N_FIGURES;
    return figures;
}
const struct plot_figure_info *plot_figure_find(const char *name)
{
    for (int i = 0; name && i < N_FIGURES; i++)
        if (!strcmp(figures[i].name, name)) return &figures[i];
    return NULL;
}
bool plot_figure_takes(const struct plot_figure_info *figure, const char *field)
{
    size_t n = strlen(field);
    for (const char *at = figure->fields; (at = strstr(at, field)); at += n)
        if ((at == figure->fields || at[-1] == ' ') && (at[n] == ' ' || at[n] == '=' || !at[n])) return true;
    return false;
}
void plot_request_default(struct plot_request *request)
{
    static const struct {
        const char *figure, *measure[7];
    } usual[] = {
        {"comparison", {"illicit_profit", "trafficking_profit", "conflict_risk", "arrivals", "deaths", "person_months_exploited"}},
        {"ranking", {"trafficking_profit", "conflict_risk", "person_months_exploited", "lever_cost"}},
        {"tradeoff", {"illicit_profit", "conflict_risk"}},
        {"horizon", {"illicit_profit", "conflict_risk", "person_months_exploited"}},
    };
    if (request->measure[0]) return;
    const char *kind = request->figure;
    if (!strcmp(kind, "comparison") && request->panel_by && !strcmp(request->panel_by, "horizon")) kind = "horizon";
    for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
        for (size_t i = 0, n = 0; !strcmp(usual[k].figure, kind) && usual[k].measure[i]; i++)
            if (trib_measure_find(usual[k].measure[i]) >= 0) request->measure[n++] = usual[k].measure[i];
}

static enum trib_status figure_find(const char *name, int *index, struct trib_error *err)
{
    const char *names[N_FIGURES];
    char all[512] = "";
    for (int i = 0; i < N_FIGURES; i++) {
        names[i] = figures[i].name;
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", names[i]);
    }
    for (*index = 0; name && *index < N_FIGURES; ++*index)
        if (!strcmp(names[*index], name)) return TRIB_OK;
    const char *near = name ? trib_nearest(name, names, N_FIGURES) : NULL;
    return trib_fail(err, TRIB_NAME, "no figure '%s'%s%s%s there are: %s", name ? name : "", near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : ";", all);
}

static enum trib_status writer_find(const char *file, plot_writer *writer, struct trib_error *err)
{
    static const struct {
        const char *end;
        plot_writer write;
    } kinds[] = {{".png", plot_write_png}, {".svg", plot_write_svg}, {".pdf", plot_write_pdf}};
    const char *dot = file ? strrchr(file, '.') : NULL;
    for (size_t i = 0; dot && i < sizeof kinds / sizeof kinds[0]; i++)
        if (!strcmp(dot, kinds[i].end)) {
            *writer = kinds[i].write;
            return TRIB_OK;
        }
    return trib_fail(err, TRIB_USAGE, "a figure's file must end in .png, .svg or .pdf; found '%s'", file ? file : "no file");
}

static const struct plot_theme *theme_of(const struct plot_request *request)
{
    const struct plot_theme *theme = plot_theme_find(request->theme);
    return theme ? theme : plot_theme_find(NULL); /* a name that is not known has been an error before */
}
double plot_page_width(const struct plot_request *request)
{
    const struct plot_theme *theme = theme_of(request);
    return (request->width_mm > 0 ? request->width_mm : theme->width_mm) / 25.4 * 72 / theme->zoom;
}

enum trib_status plot_check(const struct plot_request *request, const char *const *arm_names, int n_arms, struct trib_error *err)
{
    struct plot_data d = {0};
    int index, n_choice, choice[PLOT_MAX_ARMS + 1];
    plot_writer writer;
    enum trib_status status = figure_find(request->figure, &index, err);
    if (!status) status = writer_find(request->file, &writer, err);
    if (!status && request->n_levels && draws[index] != figure_fan)
        status = trib_fail(err, TRIB_USAGE, "the figure '%s' can be annotated with dates, not with values", request->figure);
    if (status) return status;
    /* What shows an analysis may leave its measure out: it takes the newest. Some need none. */
    if (!request->measure[0] && (figures[index].shows == PLOT_SHOWS_ANALYSIS || !figures[index].least)) {
        const char *const arm[] = {request->arm, request->difference_from};
        status = plot_size_check(request, err);
        for (int i = 0; i < 2 && !status; i++)
            if (arm[i]) status = plot_arm_check(arm_names, n_arms, arm[i], &n_choice, err);
        for (int i = 0; i < 32 && request->arms[i] && !status; i++) status = plot_arm_check(arm_names, n_arms, request->arms[i], &n_choice, err);
        return status;
    }
    if (draws[index] == figure_map && (status = map_request_check(request, err))) return status;
    return plot_data_check(request, arm_names, n_arms, figures[index].level, figures[index].most, &d, choice, &n_choice, err);
}

enum trib_status plot_compose(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct plot_ops *o,
                              struct trib_error *err)
{
    int index;
    struct plot_request with_case = *request;
    enum trib_status status = figure_find(request->figure, &index, err);
    if (cas && !request->case_name) with_case.case_name = trib_case_name(cas);
    if (!status) status = draws[index](&with_case, st, cas, o, err);
    if (!status && o->failed) status = trib_fail(err, TRIB_MEMORY, "not enough memory for the figure '%s'", request->figure);
    plot_utf8_clean(o->title);
    plot_utf8_clean(o->alt);
    if (!status) plot_theme_apply(theme_of(request), o);
    return status;
}

bool plot_bytes_add(struct plot_bytes *b, const void *data, size_t n)
{
    if (b->n + n > b->capacity) {
        size_t capacity = b->capacity ? b->capacity : 65536;
        while (capacity < b->n + n) capacity *= 2;
        unsigned char *bytes = realloc(b->data, capacity);
        if (!bytes) return false;
        b->data = bytes;
        b->capacity = capacity;
    }
    memcpy(b->data + b->n, data, n);
    b->n += n;
    return true;
}

/* Beside the file first, then renamed over it: whoever looks sees the old figure or the new one, never half. */
static enum trib_status write_whole(const char *file, const struct plot_bytes *bytes, struct trib_error *err)
{
    size_t n = strlen(file) + 32;
    char *beside = malloc(n);
    if (!beside) return trib_fail(err, TRIB_MEMORY, "not enough memory for the name of a figure's file");
    snprintf(beside, n, "%s.%ld.part", file, (long)getpid());
    enum trib_status status = TRIB_OK;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    size_t done = 0;
    while (fd >= 0 && done < bytes->n) {
        ssize_t k = write(fd, bytes->data + done, bytes->n - done);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) break;
        done += (size_t)k;
    }
    bool held = fd >= 0 && done == bytes->n;
    int why = errno;
    if (fd >= 0 && close(fd) && held) held = false, why = errno;
    if (held && rename(beside, file)) held = false, why = errno;
    if (!held) {
        if (fd >= 0) unlink(beside);
        status = trib_fail(err, TRIB_IO, "the figure's file '%s' can't be written: %s", file, strerror(why));
    }
    free(beside);
    return status;
}

static void fact_add(struct plot_facts *facts, const char *key, const char *value)
{
    for (int i = 0; i < facts->n; i++)
        if (!strcasecmp(facts->key[i], key)) return; /* what the caller said comes first */
    if (facts->n == PLOT_MAX_FACTS || !value || !*value || strlen(key) > 79) return;
    facts->key[facts->n] = key;
    facts->value[facts->n++] = value;
}

struct frames {
    struct plot_animation *animation;
    const struct plot_theme *theme;
};
static enum trib_status frame_take(void *user, struct plot_ops *o, int milliseconds, struct trib_error *err)
{
    struct frames *frames = user;
    plot_theme_apply(frames->theme, o);
    return plot_animation_add(frames->animation, o, milliseconds, err);
}

/* `still` is already composed: the last frame. */
static enum trib_status animate(const struct plot_request *request, struct store *st, const struct trib_case *cas, const struct plot_ops *still,
                                const struct plot_facts *facts, struct plot_bytes *out, struct trib_error *err)
{
    struct frames frames = {NULL, theme_of(request)};
    double dpi = request->dpi > 0 ? request->dpi : frames.theme->dpi < ANIMATION_DPI ? frames.theme->dpi : ANIMATION_DPI;
    enum trib_status status = plot_animation_create(dpi, &frames.animation, err);
    if (!status) status = figure_map_frames(request, st, cas, still, frame_take, &frames, err);
    if (!status) status = plot_animation_end(frames.animation, still, facts, out, err);
    plot_animation_free(frames.animation);
    return status;
}

enum trib_status plot_render(const struct plot_request *request, struct store *st, const struct trib_case *cas, struct trib_error *err)
{
    plot_writer writer;
    struct plot_type *type = NULL;
    struct plot_ops ops = {0};
    struct plot_bytes bytes = {0};
    enum trib_status status = writer_find(request->file, &writer, err);
    if (!status) status = plot_type_create(&type, err);
    if (status) return status;
    plot_ops_init(&ops, plot_type_measure, type);
    status = plot_compose(request, st, cas, &ops, err);
    if (!status) {
        struct plot_facts facts = {0};
        char measures[1200] = "", flaws[16];
        for (int i = 0; i < 16 && request->measure[i]; i++)
            snprintf(measures + strlen(measures), sizeof measures - strlen(measures), "%s%s", i ? " " : "", request->measure[i]);
        fact_add(&facts, "Title", ops.title);
        for (int i = 0; i + 1 < 32 && request->provenance[i]; i += 2) fact_add(&facts, request->provenance[i], request->provenance[i + 1]);
        fact_add(&facts, "Software", "Tributary " TRIB_VERSION);
        fact_add(&facts, "Source", "Simulated, not observed");
        fact_add(&facts, "Description", ops.alt);
        fact_add(&facts, "Figure", request->figure);
        fact_add(&facts, "Theme", theme_of(request)->name);
        fact_add(&facts, "Measures", measures);
        fact_add(&facts, "Arm", request->arm);
        fact_add(&facts, "Difference from", request->difference_from);
        fact_add(&facts, "Case", cas ? trib_case_id(cas) : NULL);
        fact_add(&facts, "Case digest", cas ? trib_case_digest(cas) : NULL);
        fact_add(&facts, "Typeface", plot_type_family(type));
        snprintf(flaws, sizeof flaws, "%d", plot_flaws(&ops, theme_of(request)->zoom, NULL, NULL));
        fact_add(&facts, "Layout flaws", flaws);
        if (request->animate) status = animate(request, st, cas, &ops, &facts, &bytes, err);
        else status = writer(&ops, &facts, request->dpi > 0 ? request->dpi : theme_of(request)->dpi, &bytes, err);
    }
    if (!status) status = write_whole(request->file, &bytes, err);
    free(bytes.data);
    plot_ops_clear(&ops);
    plot_type_free(type);
    return status;
}
