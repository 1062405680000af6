/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only files a scenario can reach: tables and cases beside it, to read; figures and tables below --out, to write. */
#include "lua_api.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATA_LIMIT ((size_t)64 << 20)
enum { FILES_LIMIT = 1000 };

char *api_read_file(const char *path, bool follow, size_t limit, size_t *size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
    if (fd < 0) return NULL;
    struct stat st;
    char *text = NULL;
    if (fstat(fd, &st) != 0) {
    } else if (!S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : EACCES;
    } else if (st.st_size < 0 || (size_t)st.st_size > limit) {
        errno = 0;
    } else if ((text = malloc((size_t)st.st_size + 1))) {
        size_t n = 0;
        ssize_t got;
        while (n < (size_t)st.st_size && (got = read(fd, text + n, (size_t)st.st_size - n)) > 0) n += (size_t)got;
        text[n] = 0;
        *size = n;
    }
    int saved = errno;
    close(fd);
    errno = saved;
    return text;
}
/* A relative path of plain names: no "..", nothing hidden, nothing absolute, no bytes that are not printed. */
static bool plain_path(const char *path, bool folders) {
    if (!*path || strlen(path) > 200) return false;
    const char *name = path;
    for (const char *c = path;; c++) {
        if (*c == '/' || !*c) {
            if (c == name || *name == '.') return false;
            if (!*c) return true;
            if (!folders) return false;
            name = c + 1;
        } else if ((unsigned char)*c < 32 || *c == 127 || *c == '\\') {
            return false;
        }
    }
}
/* Whether the folder `inner`, links followed, lies in `outer` or is it. */
static bool lies_below(const char *inner, const char *outer) {
    char *a = realpath(inner, NULL), *b = realpath(outer, NULL);
    size_t n = b ? strlen(b) : 0;
    bool below = a && b && strncmp(a, b, n) == 0 && (a[n] == 0 || a[n] == '/' || (n == 1 && b[0] == '/'));
    free(a), free(b);
    return below;
}
bool api_make_folders(const char *path) {
    char part[API_PATH];
    snprintf(part, sizeof part, "%s", path);
    for (char *c = part + 1; *c; c++) {
        if (*c != '/') continue;
        *c = 0;
        if (mkdir(part, 0777) != 0 && errno != EEXIST) return false;
        *c = '/';
    }
    struct stat st;
    if (mkdir(part, 0777) != 0 && errno != EEXIST) return false;
    if (stat(part, &st) != 0) return false;
    errno = ENOTDIR;
    return S_ISDIR(st.st_mode);
}
void api_note_written(struct api *api, const char *path) {
    for (int i = 0; i < api->n_written; i++)
        if (strcmp(api->written[i], path) == 0) return;
    void *grown = realloc(api->written, (size_t)(api->n_written + 1) * sizeof *api->written);
    if (!grown) return;
    api->written = grown;
    snprintf(api->written[api->n_written++], API_PATH, "%s", path);
}
void api_write(struct api *api, const char *path, enum trib_status (*write)(void *user, FILE *f, struct trib_error *err), void *user) {
    struct trib_error err = {0};
    enum trib_status status = TRIB_OK;
    char part[API_PATH + 8];
    snprintf(part, sizeof part, "%s.part", path);
    sandbox_pause(api->sb);
    FILE *f = fopen(part, "w");
    bool whole = f != NULL;
    if (f) {
        status = write(user, f, &err);
        whole = !ferror(f);
        if (fclose(f) != 0) whole = false;
    }
    if (!status && (!whole || rename(part, path) != 0)) status = trib_fail(&err, TRIB_IO, "'%s' can't be written: %s", path, strerror(errno));
    if (status) unlink(part);
    else api_note_written(api, path);
    sandbox_resume(api->sb);
    if (status) {
        err.status = status;
        sandbox_abort(api->sb, &err);
    }
}
void api_note_input(struct api *api, const char *kind, const char *name, const void *bytes, size_t size) {
    for (int i = 0; i < api->n_inputs; i++)
        if (strcmp(api->input[i].kind, kind) == 0 && strcmp(api->input[i].name, name) == 0) return;
    void *copy = malloc(size + 1);
    struct api_input *grown = copy ? realloc(api->input, (size_t)(api->n_inputs + 1) * sizeof *grown) : NULL;
    if (!grown) { /* the run itself does not need it */
        free(copy);
        return;
    }
    memcpy(copy, bytes, size);
    api->input = grown;
    struct api_input *in = &grown[api->n_inputs++];
    snprintf(in->kind, sizeof in->kind, "%s", kind);
    snprintf(in->name, sizeof in->name, "%s", name);
    in->bytes = copy;
    in->size = size;
}
const char *api_out_path(lua_State *L, const char *file, const char *const *endings) {
    struct api *api = api_of(L);
    if (api->n_asked++ == FILES_LIMIT) api_fail(L, file, NULL, "a script may write at most %d files", FILES_LIMIT);
    if (!plain_path(file, true)) api_fail(L, *file ? file : "file", NULL, "'%s' can't be written: files go below the output folder, by plain names such as \"profit.png\"", file);
    const char *dot = strrchr(file, '.');
    bool fits = false;
    char list[100] = "";
    for (int i = 0; endings[i]; i++) {
        fits |= dot && strcmp(dot, endings[i]) == 0;
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "", endings[i]);
    }
    if (!fits) api_fail(L, file, NULL, "file '%s' must end in one of: %s", file, list);
    const char *path = lua_pushfstring(L, "%s/%s", api->out, file);
    if (strlen(path) >= API_PATH) api_fail(L, file, NULL, "the path of '%s' is too long", file);
    if (api->mode != API_REAL) return path;
    char folder[API_PATH];
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = 0;
    sandbox_enter(api->sb);
    bool made = api_make_folders(folder), below = made && lies_below(folder, api->out);
    sandbox_leave(api->sb);
    if (!made) api_fail(L, file, NULL, "the folder of '%s' can't be made: %s", path, strerror(errno));
    if (!below) api_fail(L, file, NULL, "'%s' leads out of the output folder", file);
    return path;
}

/* ---- tables ------------------------------------------------------------------------------------------------------------------- */
static void push_cell(lua_State *L, const char *text, size_t n, bool quoted) {
    lua_pushlstring(L, text, n);
    if (quoted || n == 0) return;
    if (lua_stringtonumber(L, lua_tostring(L, -1)) == n + 1) lua_remove(L, -2);
}
/* One record of a CSV text (RFC 4180) onto a new table: numbers as numbers. Returns where it ends. *closed: false where
 * the file ends inside quotes. */
static const char *push_record(lua_State *L, const char *p, const char *end, int *line, bool *closed) {
    lua_newtable(L);
    int table = lua_gettop(L);
    for (lua_Integer column = 1;; column++) {
        if (p < end && *p == '"') {
            luaL_Buffer b;
            luaL_buffinit(L, &b);
            for (p++; p < end; p++) {
                if (*p == '"' && p + 1 < end && p[1] == '"') luaL_addchar(&b, *p++);
                else if (*p == '"') break;
                else {
                    *line += *p == '\n';
                    luaL_addchar(&b, *p);
                }
            }
            if (p < end) p++;
            else *closed = false;
            luaL_pushresult(&b);
        } else {
            const char *start = p;
            while (p < end && *p != ',' && *p != '\n' && *p != '\r') p++;
            push_cell(L, start, (size_t)(p - start), false);
        }
        lua_rawseti(L, table, column);
        if (p < end && *p == ',') {
            p++;
            continue;
        }
        while (p < end && *p != '\n') p++;
        if (p < end) p++;
        ++*line;
        return p;
    }
}
static int read_data(lua_State *L) {
    struct api *api = api_of(L);
    if (api->running) api_fail(L, "data", NULL, "tributary.data can't be used in a hook or rule, as a file is no part of what a run is known by: read it into a variable before");
    if (lua_type(L, 1) != LUA_TSTRING) api_fail(L, "data", NULL, "tributary.data takes a file's name, as in \"prices.csv\", not a %s", luaL_typename(L, 1));
    const char *file = lua_tostring(L, 1), *dot = strrchr(file, '.');
    if (strlen(file) != lua_rawlen(L, 1) || !plain_path(file, false)) api_fail(L, file, NULL, "'%s' can't be read: tributary.data reads files beside the script, by plain names such as \"prices.csv\"", file);
    if (!dot || strcmp(dot, ".csv") != 0) api_fail(L, file, NULL, "file '%s' must end in .csv", file);
    const char *path = lua_pushfstring(L, "%s/%s", api->folder, file);
    size_t size = 0;
    sandbox_enter(api->sb);
    free(api->data); /* kept in api, as an error or a stop may leave this function anywhere */
    api->data = api_read_file(path, false, DATA_LIMIT, &size);
    int error = errno;
    sandbox_leave(api->sb);
    if (!api->data) api_fail(L, file, NULL, "'%s' can't be read: %s", path, error ? strerror(error) : "it is larger than 64 MB");
    sandbox_enter(api->sb);
    api_note_input(api, "data", file, api->data, size);
    sandbox_leave(api->sb);
    const char *p = api->data, *end = p + size;
    if (size >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) p += 3;
    int line = 1;
    while (p < end && *p == '#') { /* a comment above the names, as in a case's own files */
        while (p < end && *p != '\n') p++;
        if (p < end) p++, line++;
    }
    int heads = line;
    bool closed = true;
    p = push_record(L, p, end, &line, &closed);
    if (!closed) api_fail(L, file, NULL, "%s:%d: a quote is opened and never closed", path, heads);
    int header = lua_gettop(L);
    lua_Integer columns = (lua_Integer)lua_rawlen(L, header), n = 0;
    lua_newtable(L);
    for (lua_Integer c = 1; c <= columns; c++) {
        lua_rawgeti(L, header, c);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, header + 1) != LUA_TNIL) api_fail(L, file, NULL, "%s:%d: two columns are called '%s'", path, heads, lua_tostring(L, -2));
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
        lua_rawset(L, header + 1);
    }
    lua_settop(L, header);
    lua_newtable(L);
    int rows = lua_gettop(L);
    while (p < end) {
        if (*p == '\n' || *p == '\r') {
            line += *p++ == '\n';
            continue;
        }
        int at = line;
        p = push_record(L, p, end, &line, &closed);
        if (!closed) api_fail(L, file, NULL, "%s:%d: a quote is opened and never closed", path, at);
        lua_Integer found = (lua_Integer)lua_rawlen(L, -1);
        if (found != columns) api_fail(L, file, NULL, "%s:%d: found %lld values in a row, and %lld names of columns in the first line", path, at, (long long)found, (long long)columns);
        lua_createtable(L, 0, (int)columns);
        for (lua_Integer c = 1; c <= columns; c++) {
            lua_rawgeti(L, header, c);
            lua_rawgeti(L, -3, c);
            lua_rawset(L, -3);
        }
        lua_rawseti(L, rows, ++n);
        lua_settop(L, rows);
    }
    lua_pushvalue(L, header);
    lua_setfield(L, rows, "columns");
    return 1;
}

/* Whether a table in a case's folder is a link to a file elsewhere; its path. */
static bool leads_out(const char *folder, char *path, size_t size) {
    struct dirent **entry = NULL;
    int n = scandir(folder, &entry, NULL, alphasort);
    bool out = false;
    for (int i = 0; i < n; free(entry[i++])) {
        const char *dot = strrchr(entry[i]->d_name, '.');
        struct stat st;
        if (out || !dot || strcmp(dot, ".csv") != 0) continue;
        snprintf(path, size, "%s/%s", folder, entry[i]->d_name);
        out = lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && stat(path, &st) == 0 && !lies_below(path, folder);
    }
    free(entry);
    return out;
}

/* ---- cases --------------------------------------------------------------------------------------------------------------------- */
struct trib_case *api_case(lua_State *L, const char *name) {
    struct api *api = api_of(L);
    for (struct api_case *c = api->cases; c; c = c->next)
        if (strcmp(c->name, name) == 0) return c->cas;
    char folder[API_PATH], outer[API_PATH];
    bool own = strncmp(name, "./", 2) == 0;
    if (!plain_path(own ? name + 2 : name, own)) api_fail(L, name, NULL, "'%s' is no case: write a name such as \"libya\", or \"./folder\" for a case beside the script", name);
    if (api->case_folder) snprintf(outer, sizeof outer, "%s", api->case_folder);
    else if (own) snprintf(outer, sizeof outer, "%s", api->folder);
    else snprintf(outer, sizeof outer, "%s/cases", script_data_folder());
    if (snprintf(folder, sizeof folder, "%s/%s", outer, own ? name + 2 : name) >= (int)sizeof folder) api_fail(L, name, NULL, "the path of case '%s' is too long", name);
    struct stat st;
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode)) {
        if (own) api_fail(L, name, NULL, "no folder '%s' beside the script", name);
        char(*found)[64] = lua_newuserdatauv(L, 32 * sizeof *found, 0);
        const char *names[32];
        size_t n = 0;
        sandbox_enter(api->sb);
        struct dirent **entry = NULL;
        int n_entries = scandir(outer, &entry, NULL, alphasort);
        for (int i = 0; i < n_entries; free(entry[i++])) {
            char inner[API_PATH + 300];
            snprintf(inner, sizeof inner, "%s/%s/towns.csv", outer, entry[i]->d_name);
            if (n == 32 || strlen(entry[i]->d_name) > 63 || stat(inner, &st) != 0) continue;
            snprintf(found[n], sizeof found[n], "%.63s", entry[i]->d_name);
            names[n] = found[n], n++;
        }
        free(entry);
        sandbox_leave(api->sb);
        api_fail_name(L, "case", name, names, n, "cases");
    }
    struct trib_error err = {0};
    enum trib_status status = TRIB_OK;
    char leak[API_PATH + 300];
    sandbox_enter(api->sb);
    struct api_case *c = NULL;
    if (!lies_below(folder, outer)) status = trib_fail(&err, TRIB_USAGE, "case '%s' leads out of the script's folder", name);
    else if (own && leads_out(folder, leak, sizeof leak)) status = trib_fail(&err, TRIB_USAGE, "'%s' leads out of the script's folder", leak);
    else if (!(c = calloc(1, sizeof *c))) status = trib_fail(&err, TRIB_MEMORY, "not enough memory for case '%s'", name);
    else status = trib_case_load(folder, &c->cas, &err);
    if (status) {
        free(c);
    } else {
        snprintf(c->name, sizeof c->name, "%s", name);
        c->next = api->cases;
        api->cases = c;
    }
    sandbox_leave(api->sb);
    if (status && err.file[0] && !err.line) api_fail(L, name, NULL, "%s: %s", err.file, err.text);
    if (status && err.line) api_fail(L, name, NULL, "%s:%d:%d: %s", err.file, err.line, err.column, err.text);
    if (status) api_fail(L, name, NULL, "%s", err.text);
    return c->cas;
}
static int make_case(lua_State *L) {
    if (lua_type(L, 1) != LUA_TSTRING) api_fail(L, "case", NULL, "tributary.case takes a folder beside the script, as in \"./mycase\", not a %s", luaL_typename(L, 1));
    if (api_of(L)->running) api_fail(L, "case", NULL, "tributary.case can't be used in a hook or rule: load the case before");
    api_plain_text(L, 1, "case");
    const struct trib_case *cas = api_case(L, lua_tostring(L, 1));
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "folder");
    lua_pushstring(L, trib_case_id(cas));
    lua_setfield(L, -2, "id");
    lua_pushstring(L, trib_case_name(cas));
    lua_setfield(L, -2, "name");
    return 1;
}

/* ---- tributary.csv(file, columns, rows): a table of the script's own ---------------------------------------------------------- */
enum { CSV_COLUMNS = 100, CSV_ROWS = 1000000 };
static void check_cells(lua_State *L, int row, lua_Integer columns, const char *what) {
    if (lua_type(L, row) != LUA_TTABLE || (lua_Integer)lua_rawlen(L, row) != columns)
        api_fail(L, "csv", NULL, "tributary.csv: %s must be a list of %d cells, one for each column", what, (int)columns);
    for (lua_Integer k = 1; k <= columns; k++) {
        int type = lua_rawgeti(L, row, k);
        if (type == LUA_TSTRING) api_plain_text(L, -1, what);
        else if (type != LUA_TNUMBER && type != LUA_TBOOLEAN) api_fail(L, "csv", NULL, "tributary.csv: cell %d of %s must be text, a number, true or false, not a %s", (int)k, what, luaL_typename(L, -1));
        lua_pop(L, 1);
    }
}
/* Numbers as text first, so that writing touches no Lua memory: all that may fail in Lua is over before the file is opened. */
struct csv_text {
    const char *text;
    size_t size;
};
static enum trib_status write_text(void *user, FILE *f, struct trib_error *err) {
    const struct csv_text *t = user;
    (void)err;
    fwrite(t->text, 1, t->size, f);
    return TRIB_OK;
}
static void add_cell(luaL_Buffer *b, const char *text) {
    bool quoted = strpbrk(text, ",\"\n\r") != NULL;
    if (quoted) luaL_addchar(b, '"');
    for (; *text; text++) {
        if (*text == '"') luaL_addchar(b, '"');
        luaL_addchar(b, *text);
    }
    if (quoted) luaL_addchar(b, '"');
}
/* The row at `row` as text, pushed. */
static void push_line(lua_State *L, int row, lua_Integer columns) {
    char number[32];
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (lua_Integer k = 1; k <= columns; k++) {
        int type = lua_rawgeti(L, row, k);
        const char *text = number; /* the row keeps its own texts */
        if (type == LUA_TSTRING) text = lua_tostring(L, -1);
        else if (type == LUA_TBOOLEAN) text = lua_toboolean(L, -1) ? "true" : "false";
        else if (isnan(lua_tonumber(L, -1))) number[0] = 0;
        else snprintf(number, sizeof number, "%.10g", lua_tonumber(L, -1));
        lua_pop(L, 1);
        if (k > 1) luaL_addchar(&b, ',');
        add_cell(&b, text);
    }
    luaL_addchar(&b, '\n');
    luaL_pushresult(&b);
}
static int write_csv(lua_State *L) {
    static const char *const endings[] = {".csv", NULL};
    struct api *api = api_of(L);
    if (lua_type(L, 1) != LUA_TSTRING || lua_type(L, 2) != LUA_TTABLE || lua_type(L, 3) != LUA_TTABLE)
        api_fail(L, "csv", NULL, "write tributary.csv(\"table.csv\", { \"column\", … }, { { cell, … }, … })");
    if (api->running) api_fail(L, "csv", NULL, "tributary.csv can't be used in a hook or rule");
    lua_settop(L, 3);
    api_plain_text(L, 1, "the file's name");
    lua_Integer columns = (lua_Integer)lua_rawlen(L, 2), rows = (lua_Integer)lua_rawlen(L, 3);
    if (columns < 1 || columns > CSV_COLUMNS) api_fail(L, "csv", NULL, "tributary.csv takes 1 to %d columns; found %d", CSV_COLUMNS, (int)columns);
    if (rows > CSV_ROWS) api_fail(L, "csv", NULL, "tributary.csv takes at most %d rows", CSV_ROWS);
    check_cells(L, 2, columns, "the columns");
    const char *path = api_out_path(L, lua_tostring(L, 1), endings); /* 4 */
    luaL_Buffer b;
    lua_createtable(L, (int)rows + 1, 0); /* 5: lines */
    push_line(L, 2, columns);
    lua_rawseti(L, 5, 1);
    for (lua_Integer i = 1; i <= rows; i++) {
        lua_rawgeti(L, 3, i);
        check_cells(L, 6, columns, "each row");
        push_line(L, 6, columns);
        lua_rawseti(L, 5, i + 1);
        lua_settop(L, 5);
    }
    luaL_buffinit(L, &b);
    for (lua_Integer i = 1; i <= rows + 1; i++) {
        lua_rawgeti(L, 5, i);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    struct csv_text text = {0};
    text.text = lua_tolstring(L, -1, &text.size);
    if (api->mode == API_REAL) {
        if (!api->store && !api_make_folders(api->out)) api_fail(L, "csv", NULL, "the output folder '%s' can't be made", api->out);
        api_write(api, path, write_text, &text);
    }
    return 0;
}
void api_open_files(lua_State *L, int library) {
    lua_pushcfunction(L, write_csv);
    lua_setfield(L, library, "csv");
    lua_pushcfunction(L, read_data);
    lua_setfield(L, library, "data");
    lua_pushcfunction(L, make_case);
    lua_setfield(L, library, "case");
}
