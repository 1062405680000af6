/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts, their files and their options, packed and laid out again. See recipe.h. */
#include "recipe.h"
#include "lua_api.h"
#include <errno.h>
#include <ftw.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define HEADER "tributary recipe 1\n"
enum { INFLATED_LIMIT = 64 << 20, FILES_LIMIT = 10000 };

/* ---- options ------------------------------------------------------------------------------------------------------------------ */
char *recipe_options_text(const char *file, const struct script_options *o) {
    const char *slash = strrchr(file, '/');
    GString *s = g_string_new(NULL);
    g_string_printf(s, "script %s\nruns %d\nseed %lld\nscale %d\npoints %d\n", slash ? slash + 1 : file, o->runs, (long long)o->seed, o->scale, o->points);
    for (int i = 0; i < o->n_set; i++) g_string_append_printf(s, "set %s=%a\n", o->set[i].name, o->set[i].value);
    if (o->case_id) g_string_append_printf(s, "case %s\n", o->case_id);
    if (o->facts) g_string_append_printf(s, "facts %s\n", o->facts);
    if (o->only) g_string_append_printf(s, "only %s\n", o->only);
    for (int i = 0; i < o->n_words; i++) g_string_append_printf(s, "word %s\n", o->word[i]);
    char *text = strdup(s->str);
    g_string_free(s, TRUE);
    return text;
}
void recipe_read_options(char *text, struct script_options *o, const char **word, int most_words, char *script, size_t size) {
    *script = 0;
    o->word = word;
    for (char *save = NULL, *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        char name[64], *value = strchr(line, ' ');
        long long seed;
        double number;
        if (!value) continue;
        *value++ = 0;
        if (strcmp(line, "script") == 0 && recipe_plain_name(value)) snprintf(script, size, "%s", value);
        else if (strcmp(line, "runs") == 0) o->runs = atoi(value);
        else if (strcmp(line, "scale") == 0) o->scale = atoi(value);
        else if (strcmp(line, "points") == 0) o->points = atoi(value);
        else if (strcmp(line, "seed") == 0 && sscanf(value, "%lld", &seed) == 1) o->seed = seed;
        else if (strcmp(line, "case") == 0) o->case_id = value;
        else if (strcmp(line, "facts") == 0) o->facts = value;
        else if (strcmp(line, "only") == 0) o->only = value;
        else if (strcmp(line, "word") == 0 && o->n_words < most_words) word[o->n_words++] = value;
        else if (strcmp(line, "set") == 0 && o->n_set < 64 && sscanf(value, "%63[^=]=%la", name, &number) == 2) {
            snprintf(o->set[o->n_set].name, sizeof o->set[0].name, "%s", name);
            o->set[o->n_set++].value = number;
        }
    }
}

/* ---- files ---------------------------------------------------------------------------------------------------------------------- */
bool recipe_plain_name(const char *name) {
    if (!*name || *name == '/') return false;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        size_t n = strcspn(part, "/");
        if (n == 2 && part[0] == '.' && part[1] == '.') return false;
    }
    return true;
}
enum trib_status recipe_write_file(const char *path, const void *bytes, size_t n, struct trib_error *err) {
    char folder[2 * API_PATH];
    snprintf(folder, sizeof folder, "%.2000s", path);
    *strrchr(folder, '/') = 0;
    FILE *f = api_make_folders(folder) ? fopen(path, "wb") : NULL;
    bool whole = f && fwrite(bytes, 1, n, f) == n;
    if (f) whole &= fclose(f) == 0;
    return whole ? TRIB_OK : trib_fail(err, TRIB_IO, "A temporary file can't be written: %s: %s.", path, strerror(errno));
}
enum trib_status recipe_folder(char *folder, size_t size, struct trib_error *err) {
    const char *place = getenv("TMPDIR");
    snprintf(folder, size, "%.200s/tributary-XXXXXX", place && *place ? place : "/tmp");
    if (mkdtemp(folder)) return TRIB_OK;
    *folder = 0;
    return trib_fail(err, TRIB_IO, "A temporary folder can't be made: %s.", strerror(errno));
}
static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st, (void)kind, (void)at;
    return remove(path);
}
void recipe_folder_remove(const char *folder) {
    if (*folder) nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- packing ---------------------------------------------------------------------------------------------------------------------- */
static void add(GString *s, const char *kind, const char *name, const void *bytes, size_t n) {
    g_string_append_printf(s, "%s %zu %s\n", kind, n, name);
    g_string_append_len(s, bytes, (gssize)n);
}
static char *pack(GString *s) {
    uLongf packed = compressBound(s->len);
    unsigned char *bytes = malloc(packed);
    char *text = NULL;
    if (bytes && compress2(bytes, &packed, (const Bytef *)s->str, s->len, 9) == Z_OK) {
        char *base64 = g_base64_encode(bytes, packed);
        if (strlen(base64) <= RECIPE_LIMIT) text = strdup(base64);
        g_free(base64);
    }
    free(bytes);
    g_string_free(s, TRUE);
    return text;
}
/* A script's own case lies in a folder beside it. */
static bool own_case(const char *name) { return strncmp(name, "./", 2) == 0; }

char *recipe_of_script(const struct api *api) {
    GString *s = g_string_new(HEADER);
    char *options = recipe_options_text(api->file, api->options);
    if (options) add(s, "options", "options", options, strlen(options));
    free(options);
    for (int i = 0; i < api->n_sources; i++) {
        const char *slash = strrchr(api->source[i].path, '/');
        add(s, "script", slash ? slash + 1 : api->source[i].path, api->source[i].text, api->source[i].size);
    }
    for (int i = 0; i < api->n_inputs; i++) add(s, "script", api->input[i].name, api->input[i].bytes, api->input[i].size);
    for (const struct api_case *c = api->cases; c; c = c->next)
        for (int i = 0; own_case(c->name) && i < trib_case_inputs(c->cas); i++) {
            const void *bytes;
            size_t n;
            char name[API_PATH + 100];
            snprintf(name, sizeof name, "%s/%s", c->name + 2, trib_case_input(c->cas, i, &bytes, &n));
            add(s, "script", name, bytes, n);
        }
    return pack(s);
}
enum trib_status recipe_of_store(struct store *st, char **recipe, struct trib_error *err) {
    struct store_input_info *list = NULL;
    int n = 0;
    enum trib_status status = store_inputs(st, &list, &n, err);
    GString *s = g_string_new(HEADER);
    for (int i = 0; !status && i < n; i++) {
        void *bytes = NULL;
        size_t size;
        const char *name = list[i].name;
        bool options = strcmp(name, "options") == 0 && strcmp(list[i].kind, "design") == 0;
        bool beside = strcmp(list[i].kind, "script") == 0 || strcmp(list[i].kind, "data") == 0 || (strcmp(list[i].kind, "case") == 0 && own_case(name));
        if (!options && !beside) continue;
        if ((status = store_input_read(st, list[i].sha256, &bytes, &size, err))) break;
        add(s, options ? "options" : "script", own_case(name) ? name + 2 : name, bytes, size);
        free(bytes);
    }
    free(list);
    *recipe = pack(s);
    return status;
}

/* ---- laying out ------------------------------------------------------------------------------------------------------------------- */
static enum trib_status broken(struct trib_error *err) { return trib_fail(err, TRIB_STORE, "The recipe inside the figure is damaged."); }
/* The packed bytes, as long as they are no bomb; malloc'ed, ends with a NUL that *n does not count. */
static char *unpack(const char *text, size_t *n) {
    gsize packed;
    guchar *bytes = g_base64_decode(text, &packed);
    char *whole = NULL;
    for (size_t room = 1 << 20; bytes && packed && room <= INFLATED_LIMIT; room *= 4) {
        uLongf size = room;
        whole = malloc(room + 1);
        int result = whole ? uncompress((Bytef *)whole, &size, bytes, packed) : Z_MEM_ERROR;
        if (result == Z_OK) {
            whole[size] = 0;
            *n = size;
            break;
        }
        free(whole);
        whole = NULL;
        if (result != Z_BUF_ERROR) break;
    }
    g_free(bytes);
    return whole;
}
/* One file of the text at *at; false where the text is none. */
static bool next_file(char **at, char *end, char kind[16], char name[1024], char **bytes, size_t *n) {
    int used = 0;
    char *line_end = memchr(*at, '\n', (size_t)(end - *at));
    if (!line_end) return false;
    *line_end = 0;
    if (sscanf(*at, "%15s %zu %1023[^\n]%n", kind, n, name, &used) != 3 || (*at)[used]) return false;
    *bytes = line_end + 1;
    if (*n > (size_t)(end - *bytes)) return false;
    *at = *bytes + *n;
    return true;
}
enum trib_status recipe_lay_out(const char *text, const char *folder, struct recipe *out, struct trib_error *err) {
    memset(out, 0, sizeof *out);
    out->options.runs = out->options.scale = -1;
    out->options.seed = -1;
    out->options.threads = 1;
    out->options.stop_share = -1;
    size_t size = 0;
    char *whole = unpack(text, &size), kind[16], name[1024], *bytes, script[300] = "";
    int files = 0;
    if (!whole || size < strlen(HEADER) || memcmp(whole, HEADER, strlen(HEADER)) != 0) {
        free(whole);
        return broken(err);
    }
    enum trib_status status = TRIB_OK;
    for (char *at = whole + strlen(HEADER), *end = whole + size; !status && at < end;) {
        size_t n;
        char path[2 * API_PATH];
        if (++files > FILES_LIMIT || !next_file(&at, end, kind, name, &bytes, &n) || !recipe_plain_name(name)) {
            status = broken(err);
        } else if (strcmp(kind, "options") == 0 && !out->text) {
            if ((out->text = strndup(bytes, n))) recipe_read_options(out->text, &out->options, out->word, 16, script, sizeof script);
        } else {
            snprintf(path, sizeof path, "%.900s/script/%.1023s", folder, name);
            status = recipe_write_file(path, bytes, n, err);
        }
    }
    if (!status && !*script) status = broken(err);
    snprintf(out->script, sizeof out->script, "%.2000s/script/%s", folder, script);
    free(whole);
    return status;
}
void recipe_clear(struct recipe *r) {
    free(r->text);
    memset(r, 0, sizeof *r);
}
