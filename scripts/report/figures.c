/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The script's figures, drawn again from the store. What can't be (an analysis that only the script's own run can tell apart) is taken
 * from the file that the script wrote beside the store, if that says that it shows these arms and this seed.
 */
#include "../../plots/scale.h"
#include "inside.h"
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FIGURES = 40, LARGEST_PNG = 8 << 20 };
static const double page_mm = 170; /* between the margins of A4 */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
/* "results/report.md", 3 -> "results/report_figure_3.png" */
static char *beside(const struct report *r, int number)
{
    const char *file = r->options->file, *dot = strrchr(base_name(file), '.');
    int n = dot && dot != base_name(file) ? (int)(dot - file) : (int)strlen(file);
    return sqlite3_mprintf("%.*s_figure_%d.png", n, file, number);
}

/* ---- a picture that is there ----------------------------------------------------------------------------------------------------- */
/* Facts that the program writes into its pictures. False: no PNG, or not of these runs. */
static bool png_is_ours(FILE *f, const char *arms, const char *seed, char alt[2048], double *width_mm)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    volatile bool same_arms = false, same_seed = false;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        return false;
    }
    png_textp text = NULL;
    int n = 0;
    png_init_io(png, f);
    png_read_info(png, info);
    png_get_text(png, info, &text, &n);
    for (int i = 0; i < n; i++) {
        if (strcmp(text[i].key, "arms") == 0) same_arms = strcmp(text[i].text, arms) == 0;
        if (strcmp(text[i].key, "seed") == 0) same_seed = strcmp(text[i].text, seed) == 0;
        if (strcmp(text[i].key, "Description") == 0) snprintf(alt, 2048, "%s", text[i].text);
    }
    png_uint_32 per_metre = png_get_x_pixels_per_meter(png, info);
    *width_mm = per_metre ? 1000.0 * png_get_image_width(png, info) / per_metre : 0;
    png_destroy_read_struct(&png, &info, NULL);
    return same_arms && same_seed;
}
static char *base64(const unsigned char *bytes, size_t n)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *text = malloc((n + 2) / 3 * 4 + 1), *at = text;
    for (size_t i = 0; text && i < n; i += 3) {
        unsigned three = (unsigned)bytes[i] << 16 | (i + 1 < n ? (unsigned)bytes[i + 1] << 8 : 0) | (i + 2 < n ? bytes[i + 2] : 0);
        *at++ = digit[three >> 18 & 63];
        *at++ = digit[three >> 12 & 63];
        *at++ = i + 1 < n ? digit[three >> 6 & 63] : '=';
        *at++ = i + 2 < n ? digit[three & 63] : '=';
    }
    if (text) *at = 0;
    return text;
}
static char *arms_fact(const struct report *r)
{
    sqlite3_str *out = sqlite3_str_new(NULL);
    for (int a = 0; a < r->n_arms; a++) sqlite3_str_appendf(out, "%s%s %.12s", a ? "; " : "", r->arm[a].info.name, r->arm[a].info.key);
    return sqlite3_str_finish(out);
}
static bool copy_file(const char *path, const unsigned char *bytes, size_t n)
{
    char *part = sqlite3_mprintf("%s.part", path);
    FILE *f = part ? fopen(part, "wb") : NULL;
    bool whole = f && fwrite(bytes, 1, n, f) == n;
    if (f) whole = fclose(f) == 0 && whole;
    whole = whole && rename(part, path) == 0;
    if (!whole && f) remove(part);
    sqlite3_free(part);
    return whole;
}
static bool take_file(struct report *r, const char *name)
{
    char alt[2048] = "", seed[24];
    double width = 0;
    const char *store = store_path(r->st);
    char *path = sqlite3_mprintf("%.*s%s", (int)(base_name(store) - store), store, name), *arms = arms_fact(r);
    size_t n = 0, length = strlen(name);
    unsigned char *bytes = path && length > 4 && strcmp(name + length - 4, ".png") == 0 ? (unsigned char *)api_read_file(path, false, LARGEST_PNG, &n) : NULL;
    FILE *f = bytes && n ? fmemopen(bytes, n, "rb") : NULL;
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)r->arm[0].info.seed);
    bool ours = f && arms && png_is_ours(f, arms, seed, alt, &width);
    if (f) fclose(f);
    struct report_block *b = ours ? report_figure(&r->figures, alt, "Figure %d. As the script drew it (%s).", ++r->n_figures, name) : NULL;
    char *file = b && r->options->format == REPORT_MARKDOWN ? beside(r, r->n_figures) : NULL;
    if (file && copy_file(file, bytes, n)) b->file = strdup(base_name(file));
    if (b && r->options->format == REPORT_HTML) b->png = base64(bytes, n), b->width_mm = width;
    sqlite3_free(file);
    free(bytes);
    sqlite3_free(arms);
    sqlite3_free(path);
    return ours;
}

/* ---- drawn again -------------------------------------------------------------------------------------------------------------------- */
/* Analyses that a figure could mean. Where the request names neither contrast nor detail, more than one can't be told apart here. */
static bool ambiguous(struct report *r, const struct plot_request *q)
{
    static const char *const kinds[][4] = {{"sobol", "sobol", "pawn", NULL}, {"box", "prim", "history_matching", "abc"}};
    struct analysis *list = NULL;
    int n = 0, found = 0;
    if (q->contrast || q->detail || store_analyses(r->st, NULL, q->measure[0], &list, &n, NULL)) return false;
    for (int i = 0; i < n; i++) {
        bool fits = strcmp(list[i].kind, q->figure) == 0;
        for (size_t k = 0; k < 2; k++)
            for (int w = 1; w < 4 && strcmp(kinds[k][0], q->figure) == 0 && kinds[k][w]; w++) fits |= strcmp(list[i].kind, kinds[k][w]) == 0;
        found += fits;
        analysis_clear(&list[i]);
    }
    free(list);
    return found > 1;
}
static void sentence(const char *text, char *out, size_t size)
{
    snprintf(out, size, "%s", text);
    size_t n = strlen(out);
    while (n && (out[n - 1] == '.' || out[n - 1] == ' ')) out[--n] = 0;
}
static enum trib_status draw(struct report *r, const struct plot_request *q, const char *name, struct trib_error *err)
{
    char title[512], id[32];
    int number = r->n_figures + 1;
    struct plot_inline in = {0};
    snprintf(id, sizeof id, "figure-%d", number);
    enum trib_status status = plot_render_inline(q, id, r->st, r->cas, &in, err);
    if (status) return status;
    char *file = r->options->format == REPORT_MARKDOWN ? beside(r, number) : NULL;
    if (file) {
        struct plot_request q2 = *q;
        q2.file = file;
        status = plot_render(&q2, r->st, r->cas, err);
    }
    sentence(in.title, title, sizeof title);
    struct report_block *b = status ? NULL : report_figure(&r->figures, in.alt, "Figure %d. %s%s%s%s", number, title, name ? " (" : ".", name ? name : "", name ? ")." : "");
    if (b) {
        r->n_figures = number;
        r->figures.failed |= !b->alt;
        b->width_mm = in.width_mm;
        if (file) b->file = strdup(base_name(file));
        else b->svg = report_plain(in.svg, true); /* names are drawn as they are */
    }
    free(in.svg);
    sqlite3_free(file);
    return status;
}
void report_draw(struct report *r, const struct plot_request *request)
{
    struct plot_request q = *request;
    struct trib_error err = {0};
    const struct plot_figure_info *info = plot_figure_find(q.figure);
    size_t prefix = strlen(r->again.api->out) + 1;
    const char *name = strlen(q.file) > prefix ? q.file + prefix : base_name(q.file);
    char seed[24], runs[24];
    /* Counted as they are asked for, drawn or not: what is drawn does not count against the script's time. */
    if (r->n_asked++ >= MOST_FIGURES) {
        if (r->n_asked == MOST_FIGURES + 1) report_note(&r->figures, "The script draws more figures; those after the first %d are left out.", MOST_FIGURES);
        return;
    }
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)r->arm[0].info.seed);
    snprintf(runs, sizeof runs, "%d", r->arm[0].info.n_rows * r->arm[0].info.replicates);
    const char *const facts[] = {"Software", "Tributary " TRIB_VERSION, "build", r->options->script->build ? r->options->script->build : "", "case", trib_case_id(r->cas), "case_sha256", trib_case_digest(r->cas),
                                 "script", r->script_name, "script_sha256", r->script_sha, "seed", seed, "runs", runs};
    memset(q.provenance, 0, sizeof q.provenance);
    memcpy(q.provenance, facts, sizeof facts);
    q.theme = NULL, q.animate = false; /* a page of text, on paper too */
    if (q.width_mm > page_mm) q.width_mm = 0;
    bool unclear = info && info->shows == PLOT_SHOWS_ANALYSIS && ambiguous(r, &q);
    enum trib_status status = unclear ? TRIB_USAGE : draw(r, &q, name, &err);
    if (!status || take_file(r, name)) return;
    report_note(&r->figures, "The script also draws %s, a figure of the kind %s, which is left out here: %s", name, q.figure,
                unclear ? "the store holds several analyses that it could show, and there is no picture of these runs beside the store." : err.text);
}

/* ---- where the script draws none ------------------------------------------------------------------------------------------------------ */
static void add_marks(const struct report *r, struct plot_request *q)
{
    for (int a = 0; a < r->n_arms; a++) {
        int32_t first = TRIB_DAY_MAX;
        const struct trib_config *c = &r->arm[a].config;
        for (int i = 0; i < c->n_settings; i++)
            if (!*c->setting[i].id && c->setting[i].from_day < first) first = c->setting[i].from_day;
        bool have = first == TRIB_DAY_MAX || first < c->from_day || q->n_marks == (int)(sizeof q->mark / sizeof *q->mark);
        for (int k = 0; k < q->n_marks; k++) have |= q->mark[k].day == first;
        if (!have) q->mark[q->n_marks].day = first, q->mark[q->n_marks++].label = "policies start";
    }
}
static void draw_plain(struct report *r, struct plot_request *q)
{
    struct trib_error err = {0};
    char seed[24];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)r->arm[0].info.seed);
    const char *const facts[] = {"Software", "Tributary " TRIB_VERSION, "case", trib_case_id(r->cas), "seed", seed};
    memcpy(q->provenance, facts, sizeof facts);
    add_marks(r, q);
    if (draw(r, q, NULL, &err)) report_note(&r->figures, "A figure of the kind %s can't be drawn: %s", q->figure, err.text);
}
void report_draw_default(struct report *r)
{
    int n;
    const struct trib_measure_info *info = trib_measures(&n);
    const struct report_print usual = report_default_print(r), *print = r->n_prints ? &r->print[0] : &usual;
    if (r->study || r->done == 0 || !print->n) return;
    struct plot_request comparison = {.figure = "comparison"}, fan = {.figure = "fan", .measure = {info[print->measure[0]].name}}, map = {.figure = "map", .measure = {"flow"}};
    for (int i = 0; i < print->n && i < 6; i++) comparison.measure[i] = info[print->measure[i]].name;
    if (r->n_arms > 1) {
        draw_plain(r, &comparison);
        map.arm = r->arm[1].info.name;
        map.difference_from = r->arm[0].info.name;
    }
    draw_plain(r, &fan);
    draw_plain(r, &map);
}
