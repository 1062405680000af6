/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of scenarios in words: file, line, what was found, what is allowed, the nearest name, and a caret below the word. */
#include "lua_api.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void api_where(lua_State *L, int *source, int *line) {
    struct api *api = api_of(L);
    lua_Debug ar;
    *source = -1, *line = 0;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline <= 0) continue;
        for (int i = 0; i < api->n_sources; i++) {
            if (strcmp(ar.short_src, api->source[i].short_src) == 0) {
                *source = i, *line = ar.currentline;
                return;
            }
        }
    }
}

/* ---- the line and its caret ---------------------------------------------------------------------------------------------- */
static const char *line_start(const struct api_source *s, int line) {
    const char *p = s->text;
    for (int i = 1; i < line && p; i++) {
        p = memchr(p, '\n', s->size - (size_t)(p - s->text));
        if (p) p++;
    }
    return p;
}
static bool word_char(char c) { return isalnum((unsigned char)c) || c == '_'; }
/* The word in a line, not in a comment, not as part of a longer word; NULL if it is not there. */
static const char *find_word(const char *start, const char *end, const char *word) {
    size_t n = strlen(word);
    for (const char *p = start; p + n <= end; p++) {
        if (p[0] == '-' && p + 1 < end && p[1] == '-') return NULL;
        if (memcmp(p, word, n) != 0) continue;
        if (word_char(word[0]) && p > start && word_char(p[-1])) continue;
        if (word_char(word[n - 1]) && p + n < end && word_char(p[n])) continue;
        return p;
    }
    return NULL;
}
/* Brackets that a line leaves open, roughly: texts and comments are skipped. */
static int depth_change(const char *p, const char *end) {
    int depth = 0;
    char quote = 0;
    for (; p < end; p++) {
        if (quote) {
            if (*p == '\\') p++;
            else if (*p == quote) quote = 0;
        } else if (*p == '"' || *p == '\'') {
            quote = *p;
        } else if (*p == '-' && p + 1 < end && p[1] == '-') {
            break;
        } else if (strchr("({[", *p)) {
            depth++;
        } else if (strchr(")}]", *p)) {
            depth--;
        }
    }
    return depth;
}
static const char *line_end(const struct api_source *s, const char *start) {
    const char *end = memchr(start, '\n', s->size - (size_t)(start - s->text));
    return end ? end : s->text + s->size;
}
/* Finds the word in the statement that starts on *line; the whole file if *line is 0. Moves *line to it. */
static const char *find_in_statement(const struct api_source *s, int *line, const char *word) {
    bool whole = *line <= 0;
    int depth = 0;
    const char *start = line_start(s, whole ? 1 : *line);
    for (int at = whole ? 1 : *line; start && start < s->text + s->size; at++) {
        const char *end = line_end(s, start), *found = find_word(start, end, word);
        if (found) {
            *line = at;
            return found;
        }
        depth += depth_change(start, end);
        if (!whole && depth <= 0) return NULL;
        start = end + 1;
    }
    return NULL;
}
static void append(struct trib_error *err, const char *format, ...) {
    size_t n = strlen(err->text);
    va_list args;
    va_start(args, format);
    vsnprintf(err->text + n, sizeof err->text - n, format, args);
    va_end(args);
}
static int columns(const char *from, const char *to) { /* characters, not bytes */
    int n = 0;
    for (; from < to; from++) n += ((unsigned char)*from & 0xc0) != 0x80;
    return n;
}
static void point_at(const struct api *api, int source, int line, const char *word, const char *near, struct trib_error *err) {
    if (source < 0) {
        source = 0, line = 0; /* the frame is gone (a tail call): look for the word in the whole file */
        if (!api->n_sources || !word || !*word) return;
    }
    const struct api_source *s = &api->source[source];
    snprintf(err->file, sizeof err->file, "%.*s", (int)sizeof err->file - 1, s->path);
    const char *part = word && *word ? word : NULL, *found = part ? find_in_statement(s, &line, part) : NULL;
    if (part && !found && strrchr(part, '.')) { /* "market.markup" may be written { market = { markup = … } } */
        part = strrchr(part, '.') + 1;
        if (*part) found = find_in_statement(s, &line, part);
        if (found && near && strrchr(near, '.')) near = strrchr(near, '.') + 1;
    }
    err->line = line;
    if (!found) {
        if (near) append(err, "; did you mean '%s'?", near);
        return;
    }
    const char *start = line_start(s, line), *end = line_end(s, start);
    err->column = columns(start, found) + 1;
    /* Show at most 140 characters round the word. */
    const char *shown = found - start > 100 ? found - 60 : start;
    while (shown > start && ((unsigned char)*shown & 0xc0) == 0x80) shown--;
    int width = end - shown > 140 ? 140 : (int)(end - shown);
    char text[160];
    memcpy(text, shown, (size_t)width);
    text[width] = 0;
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 32 || *c == 127) *c = ' ';
    char carets[100];
    int n = columns(part, part + strlen(part));
    n = n > 99 ? 99 : n;
    memset(carets, '^', (size_t)n);
    carets[n] = 0;
    append(err, "\n%5d | %s\n        %*s%s", line, text, columns(shown, found), "", carets);
    if (near) append(err, " did you mean '%s'?", near);
}

/* ---- raising ---------------------------------------------------------------------------------------------------------------- */
static void raise_fault(lua_State *L, int source, int line, const char *word, const char *near, const char *format, va_list args) {
    struct api *api = api_of(L);
    vsnprintf(api->fault.text, sizeof api->fault.text, format, args);
    snprintf(api->fault.word, sizeof api->fault.word, "%s", word ? word : "");
    snprintf(api->fault.near, sizeof api->fault.near, "%s", near ? near : "");
    api->fault.source = source, api->fault.line = line;
    if (source >= 0) snprintf(api->fault.raised, sizeof api->fault.raised, "%s:%d: %s", api->source[source].short_src, line, api->fault.text);
    else snprintf(api->fault.raised, sizeof api->fault.raised, "%s", api->fault.text);
}
void api_fail_at(lua_State *L, int source, int line, const char *word, const char *near, const char *format, ...) {
    va_list args;
    va_start(args, format);
    raise_fault(L, source, line, word, near, format, args);
    va_end(args);
    lua_pushstring(L, api_of(L)->fault.raised);
    lua_error(L);
    __builtin_unreachable();
}
void api_fail(lua_State *L, const char *word, const char *near, const char *format, ...) {
    int source, line;
    api_where(L, &source, &line);
    va_list args;
    va_start(args, format);
    raise_fault(L, source, line, word, near, format, args);
    va_end(args);
    lua_pushstring(L, api_of(L)->fault.raised);
    lua_error(L);
    __builtin_unreachable();
}
const char *api_allowed(lua_State *L, const char *const *names, size_t n, const char *what) {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    if (n > 14 && what) {
        luaL_addstring(&b, "; `tributary list ");
        luaL_addstring(&b, what);
        luaL_addstring(&b, "` shows all");
    } else if (n) {
        luaL_addstring(&b, n > 1 ? "; there are " : "; there is ");
        for (size_t i = 0; i < n && i < 40; i++) {
            if (i) luaL_addstring(&b, ", ");
            luaL_addstring(&b, names[i]);
        }
        if (n > 40) luaL_addstring(&b, ", …");
    }
    luaL_pushresult(&b);
    return lua_tostring(L, -1);
}
void api_fail_name(lua_State *L, const char *thing, const char *word, const char *const *names, size_t n, const char *what) {
    const char *near = trib_nearest(word, names, n);
    if (near) api_fail(L, word, near, "no %s '%s'", thing, word);
    api_fail(L, word, NULL, "no %s '%s'%s", thing, word, api_allowed(L, names, n, what));
}
void api_check_keys(lua_State *L, int index, const char *thing, const char *const *names, size_t n, bool list) {
    index = lua_absindex(L, index);
    /* The least unknown key in the order of bytes, so that the message does not depend on Lua's own order. */
    const char *unknown = NULL;
    bool other = false;
    const char *article = strchr("aeio", *thing) ? "an" : "a";
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) {
            if (!(list && lua_isinteger(L, -2))) other = true;
            continue;
        }
        const char *key = lua_tostring(L, -2);
        bool known = false;
        for (size_t i = 0; i < n && !known; i++) known = strcmp(names[i], key) == 0 && strlen(key) == lua_rawlen(L, -2);
        if (!known && (!unknown || strcmp(key, unknown) < 0)) unknown = key;
    }
    if (unknown) {
        const char *near = trib_nearest(unknown, names, n);
        if (near) api_fail(L, unknown, near, "no field '%s' in %s %s", unknown, article, thing);
        api_fail(L, unknown, NULL, "no field '%s' in %s %s%s", unknown, article, thing, api_allowed(L, names, n, NULL));
    }
    if (other) api_fail(L, NULL, NULL, "%s %s takes named fields only (name = value)", article, thing);
}

/* ---- reading fields --------------------------------------------------------------------------------------------------------- */
static bool field(lua_State *L, int t, const char *key) {
    t = lua_absindex(L, t);
    lua_pushstring(L, key);
    if (lua_rawget(L, t) != LUA_TNIL) return true;
    lua_pop(L, 1);
    return false;
}
/* Bytes of the UTF-8 character at p, 0 where there is none; after RFC 3629, without control characters. */
static size_t character(const unsigned char *p) {
    if (*p < 128) return (*p >= 32 && *p != 127) || *p == '\n' || *p == '\t';
    size_t n = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
    uint32_t code = *p & (0x7fu >> n);
    if (*p < 0xc2 || *p > 0xf4) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) return 0;
        code = code << 6 | (p[i] & 0x3f);
    }
    static const uint32_t least[] = {0xa0, 0x800, 0x10000}; /* below U+00A0 lie control characters */
    return code < least[n - 2] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || code == 0xfffe || code == 0xffff ? 0 : n;
}
void api_plain_text(lua_State *L, int index, const char *what) {
    size_t size, n;
    const char *text = lua_tolstring(L, index, &size);
    if (strlen(text) != size) api_fail(L, what, NULL, "%s must be a text without zero bytes", what);
    for (const unsigned char *p = (const unsigned char *)text; *p; p += n)
        if (!(n = character(p))) api_fail(L, what, NULL, "%s must be a text in UTF-8 without control characters; found byte %d at place %d", what, *p, (int)((const char *)p - text) + 1);
}
bool api_text(lua_State *L, int t, const char *key, const char **out) {
    if (!field(L, t, key)) return false;
    if (lua_type(L, -1) != LUA_TSTRING) api_fail(L, key, NULL, "%s must be a text, not a %s", key, luaL_typename(L, -1));
    *out = lua_tostring(L, -1); /* the table keeps it alive */
    api_plain_text(L, -1, key);
    lua_pop(L, 1);
    return true;
}
bool api_number(lua_State *L, int t, const char *key, double low, double high, const char *unit, double *out) {
    if (!field(L, t, key)) return false;
    if (lua_type(L, -1) != LUA_TNUMBER) api_fail(L, key, NULL, "%s must be a number from %g to %g (%s), not a %s", key, low, high, unit, luaL_typename(L, -1));
    *out = lua_tonumber(L, -1);
    if (!(*out >= low && *out <= high)) api_fail(L, key, NULL, "%s is %g; it must lie from %g to %g (%s)", key, *out, low, high, unit);
    lua_pop(L, 1);
    return true;
}
bool api_integer(lua_State *L, int t, const char *key, int64_t low, int64_t high, int64_t *out) {
    if (!field(L, t, key)) return false;
    if (lua_type(L, -1) != LUA_TNUMBER) api_fail(L, key, NULL, "%s must be a whole number from %lld to %lld, not a %s", key, (long long)low, (long long)high, luaL_typename(L, -1));
    int whole;
    *out = lua_tointegerx(L, -1, &whole);
    if (!whole || *out < low || *out > high) api_fail(L, key, NULL, "%s is %g; it must be a whole number from %lld to %lld", key, lua_tonumber(L, -1), (long long)low, (long long)high);
    lua_pop(L, 1);
    return true;
}
bool api_bool(lua_State *L, int t, const char *key, bool *out) {
    if (!field(L, t, key)) return false;
    if (lua_type(L, -1) != LUA_TBOOLEAN) api_fail(L, key, NULL, "%s must be true or false, not a %s", key, luaL_typename(L, -1));
    *out = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return true;
}
int32_t api_to_day(lua_State *L, const char *key, const char *text) {
    int32_t day;
    if (!trib_day_parse(text, &day)) api_fail(L, *text ? text : key, NULL, "%s = '%s' is no date; write YYYY-MM-DD, as in 2017-02-01", key, text);
    return day;
}
bool api_day(lua_State *L, int t, const char *key, int32_t *out) {
    const char *text;
    if (!field(L, t, key)) return false;
    if (lua_type(L, -1) != LUA_TSTRING) api_fail(L, key, NULL, "%s must be a date as text, as in \"2017-02-01\", not a %s", key, luaL_typename(L, -1));
    lua_pop(L, 1);
    api_text(L, t, key, &text);
    *out = api_to_day(L, key, text);
    return true;
}

/* ---- explaining ----------------------------------------------------------------------------------------------------------- */
/* A word in quotes after a mark, as in "(global 'x')" or "near 'x'". */
static bool quoted_after(const char *text, const char *mark, char *word, size_t size) {
    const char *p = strstr(text, mark);
    if (!p) return false;
    p += strlen(mark);
    const char *end = strchr(p, '\'');
    if (!end || end == p || (size_t)(end - p) >= size) return false;
    memcpy(word, p, (size_t)(end - p));
    word[end - p] = 0;
    return true;
}
void api_explain(void *user, lua_State *L, struct trib_error *err) {
    struct api *api = user;
    err->status = TRIB_SCRIPT;
    if (lua_type(L, 1) != LUA_TSTRING) {
        int source, line;
        api_where(L, &source, &line);
        snprintf(err->text, sizeof err->text, "the script raised an error that is no text but a %s", sandbox_text(L, 1));
        if (source >= 0) point_at(api, source, line, NULL, NULL, err);
        return;
    }
    const char *message = lua_tostring(L, 1);
    if (strcmp(message, api->fault.raised) == 0) {
        snprintf(err->text, sizeof err->text, "%s", api->fault.text);
        point_at(api, api->fault.source, api->fault.line, api->fault.word, *api->fault.near ? api->fault.near : NULL, err);
        return;
    }
    /* "file:12: words" of Lua itself, or of error() */
    int source = -1, line = 0;
    for (int i = 0; i < api->n_sources && source < 0; i++) {
        size_t n = strlen(api->source[i].short_src);
        int used = 0;
        if (strncmp(message, api->source[i].short_src, n) == 0 && sscanf(message + n, ":%d:%n", &line, &used) == 1 && used > 0) {
            source = i;
            message += n + (size_t)used;
            while (*message == ' ') message++;
        }
    }
    if (source < 0) api_where(L, &source, &line);
    snprintf(err->text, sizeof err->text, "%.600s", message);
    char word[96] = "";
    static const char *const marks[] = {"(global '", "(local '", "(field '", "(method '", "(upvalue '", "near '"};
    bool found = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !found; i++) found = quoted_after(message, marks[i], word, sizeof word);
    const char *near = NULL;
    if (found && strstr(message, "(global '")) {
        static const char *const closed[] = {"os", "io", "debug", "package", "dofile", "loadfile", "collectgarbage"};
        for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
            if (strcmp(word, closed[i]) == 0) append(err, "; a scenario has no files, processes, clock or native code, so no '%s'", word);
        static const char *const names[] = {"tributary", "require",  "print", "pairs",  "ipairs", "tostring", "tonumber", "string",   "table", "math",
                                            "utf8",      "select",   "type",  "assert", "error",  "pcall",    "next",     "coroutine", "setmetatable"};
        near = trib_nearest(word, names, sizeof names / sizeof *names);
        if (near && strcmp(near, word) == 0) near = NULL;
    }
    if (source >= 0) point_at(api, source, line, word, near, err);
}
