/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox.h"
#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Every block stands in a list, so that a state can be dropped without lua_close, which would run finalisers. */
struct block {
    struct block *next, *prev;
    size_t size;
    size_t pad; /* keeps what follows aligned to 16 bytes */
};
struct frame { /* one sandbox_call in progress */
    sigjmp_buf jump;
    struct frame *outer;
    struct sandbox *outer_active;
    lua_State *L;
    double deadline; /* of the monotonic clock, 0 = none */
};
enum { STOP_TIME = 1, STOP_ABORT };
struct sandbox {
    lua_State *L;
    struct block blocks; /* head of the ring */
    size_t used, peak, limit;
    struct frame *frame;
    volatile sig_atomic_t inside; /* > 0: host code or the allocator runs, no jump now */
    volatile sig_atomic_t ticks;
    bool dead, memory_hit, paused;
    char stopped_in[LUA_IDSIZE]; /* where the script was when its time ended, if known */
    int stopped_at;
    double paused_at;
    struct trib_error reason; /* of sandbox_abort, or what the message handler found */
    sandbox_explain explain;
    void *user;
    uint64_t random[4];
    int lines_left;
    void (*print)(void *user, const char *text, size_t n);
    void *print_user;
};

/* What the signal handler reads. A timer belongs to the process that made it, so a forked worker makes its own. */
static struct sandbox *volatile active;
static pthread_t lua_thread;
static timer_t timer;
static pid_t timer_owner;
#define TICK_SIGNAL (SIGRTMIN + 3)
#define TICK_NS 50000000L

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- time ---------------------------------------------------------------------------------------------------------- */
static void stop_hook(lua_State *L, lua_Debug *ar) {
    struct sandbox *sb = active;
    if (!sb || !sb->frame || sb->inside) return;
    for (int level = 0; !sb->stopped_at && lua_getstack(L, level, ar); level++) { /* the innermost function that has lines */
        if (!lua_getinfo(L, "Sl", ar) || ar->currentline <= 0) continue;
        memcpy(sb->stopped_in, ar->short_src, sizeof sb->stopped_in);
        sb->stopped_at = ar->currentline;
    }
    siglongjmp(sb->frame->jump, STOP_TIME);
}
/* First tick past the deadline: ask Lua to stop at its next instruction. Lua runs no hooks in error handlers, in dying
 * coroutines, in finalisers and inside C functions; two ticks later we jump from here, unless host code is running. */
static void on_tick(int signal_number) {
    int saved = errno;
    struct sandbox *sb = active;
    if (sb && sb->frame && sb->frame->deadline > 0) {
        if (!pthread_equal(pthread_self(), lua_thread)) {
            pthread_kill(lua_thread, signal_number);
        } else if (now() >= sb->frame->deadline) {
            int ticks = ++sb->ticks;
            if (ticks == 1) lua_sethook(sb->frame->L, stop_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
            if (ticks >= 3 && !sb->inside) siglongjmp(sb->frame->jump, STOP_TIME);
        }
    }
    errno = saved;
}
static void timer_set(double seconds) { /* first tick after `seconds`, 0 = none */
    if (timer_owner != getpid()) {
        struct sigaction action = {.sa_handler = on_tick, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        sigaction(TICK_SIGNAL, &action, NULL);
        struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = TICK_SIGNAL};
        if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return;
        timer_owner = getpid();
    }
    struct itimerspec spec = {0};
    if (seconds > 0) {
        spec.it_value.tv_sec = (time_t)seconds;
        spec.it_value.tv_nsec = (long)((seconds - floor(seconds)) * 1e9);
        if (!spec.it_value.tv_sec && !spec.it_value.tv_nsec) spec.it_value.tv_nsec = 1000;
        spec.it_interval.tv_nsec = TICK_NS;
    }
    timer_settime(timer, 0, &spec, NULL);
}
static void timer_follow(struct sandbox *sb) { /* set the timer for the frame that runs now */
    if (!sb || !sb->frame || sb->frame->deadline <= 0 || sb->paused) {
        if (timer_owner == getpid()) timer_set(0);
        return;
    }
    double left = sb->frame->deadline - now();
    timer_set(left > 1e-6 ? left : 1e-6);
}

void sandbox_enter(struct sandbox *sb) { sb->inside++; }
/* Ticks that came while host code ran could not jump; a script that calls the host without end is stopped here. */
void sandbox_leave(struct sandbox *sb) {
    if (--sb->inside || sb->ticks < 3 || !sb->frame || sb->frame->deadline <= 0 || now() < sb->frame->deadline) return;
    siglongjmp(sb->frame->jump, STOP_TIME);
}
void sandbox_pause(struct sandbox *sb) {
    sb->paused_at = now();
    sb->paused = true;
    sb->inside++;
    timer_set(0);
}
void sandbox_resume(struct sandbox *sb) {
    double stood = now() - sb->paused_at;
    for (struct frame *f = sb->frame; f; f = f->outer)
        if (f->deadline > 0) f->deadline += stood;
    sb->paused = false;
    sb->inside--;
    timer_follow(sb);
}

/* ---- memory --------------------------------------------------------------------------------------------------------- */
static void *allocate(void *user, void *pointer, size_t old_size, size_t size) {
    struct sandbox *sb = user;
    struct block *b = pointer ? (struct block *)pointer - 1 : NULL;
    if (!pointer) old_size = 0;
    void *result = NULL;
    sb->inside++;
    if (size == 0) {
        if (b) {
            b->prev->next = b->next, b->next->prev = b->prev;
            sb->used -= b->size;
            free(b);
        }
    } else if (size > old_size && (size > sb->limit || sb->used + (size - old_size) > sb->limit)) {
        sb->memory_hit = true;
    } else {
        struct block *moved = realloc(b, sizeof *b + size);
        if (moved) {
            if (!b) moved->next = &sb->blocks, moved->prev = sb->blocks.prev;
            moved->prev->next = moved, moved->next->prev = moved;
            moved->size = size;
            sb->used += size - old_size;
            if (sb->used > sb->peak) sb->peak = sb->used;
            result = moved + 1;
        } else {
            sb->memory_hit = true;
        }
    }
    sb->inside--;
    return result;
}

/* ---- the libraries, made safe ----------------------------------------------------------------------------------------- */
struct sandbox *sandbox_of(lua_State *L) {
    void *user;
    lua_getallocf(L, &user);
    return user;
}
const char *sandbox_text(lua_State *L, int index) {
    index = lua_absindex(L, index);
    switch (lua_type(L, index)) {
    case LUA_TNIL: return lua_pushliteral(L, "nil");
    case LUA_TBOOLEAN: return lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
    case LUA_TSTRING: lua_pushvalue(L, index); return lua_tostring(L, -1);
    case LUA_TNUMBER:
        lua_pushvalue(L, index);
        return lua_tostring(L, -1);
    default:
        if (lua_getmetatable(L, index)) {
            if (lua_getfield(L, -1, "__name") == LUA_TSTRING) {
                lua_remove(L, -2);
                return lua_tostring(L, -1);
            }
            lua_pop(L, 2);
        }
        return lua_pushstring(L, luaL_typename(L, index));
    }
}
static int safe_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    if (luaL_callmeta(L, 1, "__tostring")) {
        if (!lua_isstring(L, -1)) return luaL_error(L, "'__tostring' must return a string");
        return 1;
    }
    sandbox_text(L, 1);
    return 1;
}
/* string.format without %p, and without the addresses that %s would show. Upvalue 1: the real one. */
static int safe_format(lua_State *L) {
    size_t n;
    const char *format = luaL_checklstring(L, 1, &n);
    for (size_t i = 0; i + 1 < n; i++) {
        if (format[i] != '%') continue;
        size_t k = i + 1 + strspn(format + i + 1, "-+ #0123456789.");
        if (format[k] == 'p') return luaL_error(L, "string.format has no '%%p' here: addresses differ from run to run");
        i = k;
    }
    int top = lua_gettop(L);
    for (int i = 2; i <= top; i++) {
        int type = lua_type(L, i);
        if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA || type == LUA_TTHREAD || type == LUA_TLIGHTUSERDATA) {
            lua_pushcfunction(L, safe_tostring);
            lua_pushvalue(L, i);
            lua_call(L, 1, 1);
            lua_replace(L, i);
        }
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, top, 1);
    return 1;
}
static int safe_print(lua_State *L) {
    struct sandbox *sb = sandbox_of(L);
    int n = lua_gettop(L);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int i = 1; i <= n; i++) {
        if (i > 1) luaL_addchar(&b, '\t');
        lua_pushcfunction(L, safe_tostring);
        lua_pushvalue(L, i);
        lua_call(L, 1, 1);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    size_t size;
    const char *text = lua_tolstring(L, -1, &size);
    if (!sb->print || sb->lines_left < 0) return 0;
    sandbox_enter(sb);
    if (sb->lines_left-- == 0) {
        static const char enough[] = "(more lines were printed than a script may; the rest is left out)";
        sb->print(sb->print_user, enough, sizeof enough - 1);
    } else {
        sb->print(sb->print_user, text, size > 4000 ? 4000 : size);
    }
    sandbox_leave(sb);
    return 0;
}
/* load without files and bytecode. The text is its own chunk name: the contents of functions made by it stay known. */
static int safe_load(lua_State *L) {
    size_t n;
    if (lua_type(L, 1) != LUA_TSTRING) return luaL_error(L, "load takes a text here, not a %s", luaL_typename(L, 1));
    const char *text = lua_tolstring(L, 1, &n);
    if (n > 1000000) return luaL_error(L, "load takes at most 1,000,000 characters");
    bool has_env = !lua_isnone(L, 4);
    if (luaL_loadbufferx(L, text, n, luaL_optstring(L, 2, "=(load)"), "t") != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    if (has_env) {
        lua_pushvalue(L, 4);
        if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    }
    return 1;
}
static int safe_setmetatable(lua_State *L) {
    int type = lua_type(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    if (type == LUA_TTABLE) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "a metatable of a scenario has no '__gc'");
        lua_pop(L, 1);
        lua_pushliteral(L, "__mode");
        if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "a metatable of a scenario has no '__mode': what the collector takes away differs from run to run");
        lua_pop(L, 1);
    }
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

/* pairs in a fixed order: integers and other numbers ascending, then texts, then false and true. Lua's own order changes from
 * run to run, as its hash is salted. */
struct key {
    int rank; /* 0 number, 1 text, 2 boolean, 3 other */
    lua_Number number;
    lua_Integer integer;
    bool is_integer;
    const char *text;
    size_t size;
    int slot; /* in the table of keys */
};
static int key_compare(const void *left, const void *right) {
    const struct key *a = left, *b = right;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->rank == 1) {
        size_t n = a->size < b->size ? a->size : b->size;
        int order = memcmp(a->text, b->text, n);
        return order ? order : (a->size > b->size) - (a->size < b->size);
    }
    if (a->is_integer && b->is_integer) return (a->integer > b->integer) - (a->integer < b->integer);
    return (a->number > b->number) - (a->number < b->number);
}
static struct key key_of(lua_State *L, int index) {
    struct key k = {.rank = 3};
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        k.rank = 0;
        k.is_integer = lua_isinteger(L, index);
        k.number = lua_tonumber(L, index);
        if (k.is_integer) k.integer = lua_tointeger(L, index);
        break;
    case LUA_TSTRING:
        k.rank = 1;
        k.text = lua_tolstring(L, index, &k.size);
        break;
    case LUA_TBOOLEAN:
        k.rank = 2;
        k.number = lua_toboolean(L, index);
        break;
    default: break;
    }
    return k;
}
static int pairs_step(lua_State *L) { /* upvalues: sorted keys, position */
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
    for (;;) {
        i++;
        if (lua_rawgeti(L, lua_upvalueindex(1), i) == LUA_TNIL) return 1;
        lua_pushvalue(L, -1);
        lua_rawget(L, 1);
        if (!lua_isnil(L, -1)) break;
        lua_pop(L, 2);
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(2));
    return 2;
}
/* Memory is Lua's own, as a stop may jump over this frame. */
void sandbox_push_keys(lua_State *L, int table, bool strict) {
    table = lua_absindex(L, table);
    struct sandbox *sb = sandbox_of(L);
    size_t n = 0, others = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) n++;
    struct key *keys = lua_newuserdatauv(L, (n + 1) * sizeof *keys, 0);
    lua_createtable(L, (int)n, 0);
    int list = lua_gettop(L), slot = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        keys[slot] = key_of(L, -2);
        others += keys[slot].rank == 3;
        lua_pushvalue(L, -2);
        lua_rawseti(L, list, ++slot);
        keys[slot - 1].slot = slot;
    }
    if (strict && others > 1) luaL_error(L, "pairs and next can't put keys that are tables or functions in a fixed order; use a list and ipairs");
    sandbox_enter(sb); /* qsort may allocate */
    qsort(keys, n, sizeof *keys, key_compare);
    sandbox_leave(sb);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        if (!strict && keys[i].rank == 3) break; /* they come last */
        lua_rawgeti(L, list, keys[i].slot);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_replace(L, list - 1);
    lua_settop(L, list - 1);
}
static int safe_pairs(lua_State *L) {
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    sandbox_push_keys(L, 1, true);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_step, 2);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}
/* The first key, or the one after a key, in the order of pairs: one pass over the table. */
static int safe_next(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    bool first = lua_isnil(L, 2), any = false;
    struct key from = key_of(L, 2), best = {0};
    lua_pushnil(L);              /* 3: the best key so far */
    if (from.rank == 3 && !first) return lua_pushnil(L), 1; /* other keys come last, and there is at most one */
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        struct key k = key_of(L, -2);
        if (!first && key_compare(&k, &from) <= 0) continue;
        if (any && key_compare(&k, &best) >= 0) {
            if (k.rank == 3 && best.rank == 3) return luaL_error(L, "next can't put keys that are tables or functions in a fixed order; use a list and ipairs");
            continue;
        }
        best = k, any = true;
        lua_pushvalue(L, -2);
        lua_replace(L, 3);
    }
    if (!any) return lua_pushnil(L), 1;
    lua_pushvalue(L, 3);
    lua_pushvalue(L, 3);
    lua_rawget(L, 1);
    return 2;
}

/* table.sort by merging. Lua's own draws pivots from the clock where a list is in an unlucky order, so that equal elements, and what
 * a comparison does besides comparing, would differ from run to run. This one also keeps the order of equal elements. */
enum { SORT_LIST = 1, SORT_LESS, SORT_FROM, SORT_TO };
static bool sort_less(lua_State *L) { /* of the two values on top, which it pops */
    bool less;
    if (lua_isnil(L, SORT_LESS)) {
        less = lua_compare(L, -2, -1, LUA_OPLT);
        lua_pop(L, 2);
    } else {
        lua_pushvalue(L, SORT_LESS);
        lua_insert(L, -3);
        lua_call(L, 2, 1);
        less = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    return less;
}
static int safe_sort(lua_State *L) {
    lua_Integer n = luaL_len(L, SORT_LIST);
    if (n < 2) return 0;
    luaL_argcheck(L, n < INT32_MAX, 1, "array too big");
    if (!lua_isnoneornil(L, SORT_LESS)) luaL_checktype(L, SORT_LESS, LUA_TFUNCTION);
    lua_settop(L, SORT_LESS);
    lua_newtable(L);
    lua_newtable(L);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, SORT_LIST, i);
        lua_rawseti(L, SORT_FROM, i);
    }
    for (lua_Integer width = 1; width < n; width *= 2) {
        for (lua_Integer start = 1; start <= n; start += 2 * width) {
            lua_Integer left = start, middle = start + width < n + 1 ? start + width : n + 1, right = middle;
            lua_Integer end = start + 2 * width < n + 1 ? start + 2 * width : n + 1;
            for (lua_Integer to = start; to < end; to++) {
                bool take_right = left == middle;
                if (left < middle && right < end) {
                    lua_rawgeti(L, SORT_FROM, right);
                    lua_rawgeti(L, SORT_FROM, left);
                    take_right = sort_less(L);
                }
                lua_rawgeti(L, SORT_FROM, take_right ? right++ : left++);
                lua_rawseti(L, SORT_TO, to);
            }
        }
        lua_insert(L, SORT_FROM); /* the two change places */
    }
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, SORT_FROM, i);
        lua_seti(L, SORT_LIST, i);
    }
    return 0;
}

/* xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64: the generator that Lua's own math.random uses. */
static uint64_t random_mix(uint64_t *x) {
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}
void sandbox_seed(struct sandbox *sb, uint64_t seed, uint64_t stream) {
    uint64_t x = seed, y = stream ^ 0x6a09e667f3bcc908u;
    for (int i = 0; i < 4; i++) sb->random[i] = random_mix(&x) ^ random_mix(&y);
}
static uint64_t random_next(uint64_t s[4]) {
    uint64_t product = s[1] * 5, result = ((product << 7) | (product >> 57)) * 9, t = s[1] << 17;
    s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= t;
    s[3] = (s[3] << 45) | (s[3] >> 19);
    return result;
}
static int safe_random(lua_State *L) {
    struct sandbox *sb = sandbox_of(L);
    uint64_t drawn = random_next(sb->random);
    lua_Integer low = 1, high;
    switch (lua_gettop(L)) {
    case 0: lua_pushnumber(L, (lua_Number)(drawn >> 11) * 0x1p-53); return 1;
    case 1: high = luaL_checkinteger(L, 1); break;
    case 2: low = luaL_checkinteger(L, 1), high = luaL_checkinteger(L, 2); break;
    default: return luaL_error(L, "math.random takes at most two bounds");
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "the interval is empty");
    uint64_t range = (uint64_t)high - (uint64_t)low;
    if (range == UINT64_MAX) return lua_pushinteger(L, (lua_Integer)drawn), 1;
    /* Drawn again above the largest multiple, so that every value is as likely. */
    for (uint64_t limit = UINT64_MAX - UINT64_MAX % (range + 1); drawn >= limit;) drawn = random_next(sb->random);
    lua_pushinteger(L, (lua_Integer)(drawn % (range + 1) + (uint64_t)low));
    return 1;
}

static int open_libraries(lua_State *L) {
    static const luaL_Reg libraries[] = {{LUA_GNAME, luaopen_base},       {LUA_TABLIBNAME, luaopen_table}, {LUA_STRLIBNAME, luaopen_string},
                                         {LUA_MATHLIBNAME, luaopen_math}, {LUA_UTF8LIBNAME, luaopen_utf8}, {LUA_COLIBNAME, luaopen_coroutine}};
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        luaL_requiref(L, libraries[i].name, libraries[i].func, 1);
        lua_pop(L, 1);
    }
    static const luaL_Reg safe[] = {{"tostring", safe_tostring}, {"print", safe_print}, {"load", safe_load}, {"setmetatable", safe_setmetatable},
                                    {"pairs", safe_pairs},       {"next", safe_next},   {"dofile", NULL},    {"loadfile", NULL},
                                    {"collectgarbage", NULL},    {"warn", NULL}};
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++) {
        if (safe[i].func) lua_pushcfunction(L, safe[i].func);
        else lua_pushnil(L);
        lua_setglobal(L, safe[i].name);
    }
    lua_getglobal(L, "string");
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    lua_getfield(L, -1, "format");
    lua_pushcclosure(L, safe_format, 1);
    lua_setfield(L, -2, "format");
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushliteral(L, "string");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 3);
    lua_getglobal(L, "math");
    lua_pushcfunction(L, safe_random);
    lua_setfield(L, -2, "random");
    lua_pushnil(L);
    lua_setfield(L, -2, "randomseed");
    lua_pop(L, 1);
    lua_getglobal(L, "table");
    lua_pushcfunction(L, safe_sort);
    lua_setfield(L, -2, "sort");
    lua_pop(L, 1);
    return 0;
}

/* ---- life and calls ---------------------------------------------------------------------------------------------------- */
enum trib_status sandbox_open(const struct sandbox_limits *limits, sandbox_explain explain, void *user, struct sandbox **out,
                              struct trib_error *err) {
    *out = NULL;
    struct sandbox *sb = calloc(1, sizeof *sb);
    if (!sb) return trib_fail(err, TRIB_MEMORY, "not enough memory for the script");
    sb->blocks.next = sb->blocks.prev = &sb->blocks;
    sb->limit = limits->memory ? limits->memory : (size_t)256 << 20;
    sb->lines_left = limits->print_lines ? limits->print_lines : 10000;
    sandbox_seed(sb, 1, 0);
    sb->L = lua_newstate(allocate, sb);
    if (sb->L) {
        lua_pushcfunction(sb->L, open_libraries);
        if (lua_pcall(sb->L, 0, 0, 0) != LUA_OK) sb->dead = true;
    }
    if (!sb->L || sb->dead) {
        sandbox_close(sb);
        return trib_fail(err, TRIB_LIMIT_MEMORY, "a memory limit of %zu bytes does not hold the script's libraries", limits->memory);
    }
    sb->explain = explain, sb->user = user;
    *out = sb;
    return TRIB_OK;
}
void sandbox_close(struct sandbox *sb) {
    if (!sb) return;
    for (struct block *b = sb->blocks.next, *next; b != &sb->blocks; b = next) {
        next = b->next;
        free(b);
    }
    free(sb);
}
lua_State *sandbox_lua(struct sandbox *sb) { return sb->L; }
bool sandbox_dead(const struct sandbox *sb) { return sb->dead; }
size_t sandbox_memory(const struct sandbox *sb, size_t *peak) {
    if (peak) *peak = sb->peak;
    return sb->used;
}
void sandbox_print_to(struct sandbox *sb, void (*line)(void *user, const char *text, size_t n), void *user) {
    sb->print = line, sb->print_user = user;
}

void sandbox_write(FILE *out, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i], next = i + 1 < n ? (unsigned char)text[i + 1] : 0;
        if (c == 0xc2 && next >= 0x80 && next < 0xa0) fputc('?', out), i++; /* those of Latin-1, in UTF-8 */
        else fputc((c < 32 && c != '\n' && c != '\t') || c == 127 ? '?' : c, out);
    }
}

static int on_error(lua_State *L) {
    struct sandbox *sb = sandbox_of(L);
    struct trib_error *err = &sb->reason;
    *err = (struct trib_error){.status = TRIB_SCRIPT};
    if (sb->explain) {
        sb->explain(sb->user, L, err);
    } else {
        const char *text = sandbox_text(L, 1);
        snprintf(err->text, sizeof err->text, "%s", text);
    }
    return 1;
}
_Noreturn void sandbox_abort(struct sandbox *sb, const struct trib_error *err) {
    sb->reason = *err;
    siglongjmp(sb->frame->jump, STOP_ABORT);
}
enum trib_status sandbox_call(struct sandbox *sb, lua_State *L, int n_args, int n_results, double seconds, struct trib_error *err) {
    if (sb->dead) return trib_fail(err, TRIB_SCRIPT, "the script was stopped before");
    int function = lua_gettop(L) - n_args;
    bool paused = sb->paused;
    int inside = sb->inside; /* a nested call may come from host code; the script itself runs outside */
    struct frame frame = {.outer = sb->frame, .outer_active = active, .L = L, .deadline = seconds > 0 ? now() + seconds : 0};
    int stop = sigsetjmp(frame.jump, 1);
    if (stop) {
        timer_set(0);
        sb->dead = true;
        sb->inside = inside;
        sb->paused = paused;
        sb->frame = frame.outer;
        active = frame.outer_active;
        timer_follow(active);
        if (stop == STOP_ABORT) {
            if (err) *err = sb->reason;
            return sb->reason.status;
        }
        if (sb->stopped_at) return trib_fail(err, TRIB_LIMIT_TIME, "the script ran longer than its limit of %.3g s and was stopped (at %s:%d)", seconds, sb->stopped_in, sb->stopped_at);
        return trib_fail(err, TRIB_LIMIT_TIME, "the script ran longer than its limit of %.3g s and was stopped", seconds);
    }
    /* A nested call ends with the outer one at the latest. */
    if (frame.outer && frame.outer->deadline > 0 && !inside && (frame.deadline == 0 || frame.deadline > frame.outer->deadline)) frame.deadline = frame.outer->deadline;
    lua_thread = pthread_self();
    sb->ticks = 0;
    sb->stopped_at = 0;
    sb->memory_hit = false;
    sb->inside = 0;
    sb->paused = false;
    sb->frame = &frame;
    active = sb;
    timer_follow(sb);
    lua_pushcfunction(L, on_error);
    lua_insert(L, function);
    int status = lua_pcall(L, n_args, n_results, function);
    sb->inside++; /* no stop from here on */
    timer_set(0);
    sb->ticks = 0;
    lua_sethook(L, NULL, 0, 0);
    sb->frame = frame.outer;
    active = frame.outer_active;
    sb->inside = inside;
    sb->paused = paused;
    timer_follow(active);
    if (status == LUA_OK) {
        lua_remove(L, function);
        return TRIB_OK;
    }
    lua_settop(L, function - 1);
    if (status == LUA_ERRMEM || (status == LUA_ERRERR && sb->memory_hit)) {
        return trib_fail(err, TRIB_LIMIT_MEMORY, "the script wanted more than its limit of %zu MB of memory", sb->limit >> 20);
    }
    if (status == LUA_ERRERR) return trib_fail(err, TRIB_SCRIPT, "the script failed, and failed again while its error was read");
    if (err) *err = sb->reason;
    return sb->reason.status;
}
