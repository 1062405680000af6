/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Lua state for somebody else's program. Memory, time and output are bounded, also inside C functions of the Lua library,
 * in finalisers and in error handlers: a script that goes over its time is left by a jump and its state is never run again,
 * so nothing in it can swallow the stop.
 *
 * One process may hold several sandboxes; one thread of it runs Lua at a time.
 */
#ifndef TRIB_SANDBOX_H
#define TRIB_SANDBOX_H
#include "../sim/tributary.h"
#include <lua.h>
#include <stdio.h>

struct sandbox;
struct sandbox_limits {
    size_t memory;    /* bytes for everything Lua holds, 0 = 256 MB */
    int print_lines;  /* lines that print may write, 0 = 10,000 */
};
/* Turns an error value on the stack's top into *err; called as Lua's message handler, with the stack still there. */
typedef void (*sandbox_explain)(void *user, lua_State *L, struct trib_error *err);

/**
 * A state with base, table, string, math, utf8 and coroutine, without files, processes, clock, native code and bytecode;
 * pairs and next in sorted order, print bounded, math.random seeded (sandbox_seed), addresses hidden.
 *
 * @param explain  makes words of an error value; NULL = the error's own text
 * Errors: TRIB_MEMORY, TRIB_LIMIT_MEMORY when the limit does not even hold the libraries.
 */
enum trib_status sandbox_open(const struct sandbox_limits *limits, sandbox_explain explain, void *user, struct sandbox **out,
                              struct trib_error *err);
/* Frees all of its memory without running any of its code. */
void sandbox_close(struct sandbox *sb);
lua_State *sandbox_lua(struct sandbox *sb);
struct sandbox *sandbox_of(lua_State *L);
/* True after a stop: its Lua state must not be touched any more. */
bool sandbox_dead(const struct sandbox *sb);

/**
 * Calls the function below n_args arguments on L's stack, like lua_pcall, for at most `seconds` of wall time (0 = no limit).
 * May be nested. On failure nothing is left on the stack. Errors: TRIB_SCRIPT, TRIB_LIMIT_TIME, TRIB_LIMIT_MEMORY, or the
 * status that sandbox_abort was given.
 */
enum trib_status sandbox_call(struct sandbox *sb, lua_State *L, int n_args, int n_results, double seconds, struct trib_error *err);
/* Leaves the running sandbox_call with this error. Not catchable by the script; the state is dead afterwards. */
_Noreturn void sandbox_abort(struct sandbox *sb, const struct trib_error *err);

/* Between these two no stop happens: for C code that holds locks, allocates or runs the model. They nest. No Lua error may
 * be raised in between. */
void sandbox_enter(struct sandbox *sb);
void sandbox_leave(struct sandbox *sb);
/* The clock of the running call stands still in between: for an ensemble that the script asked for. */
void sandbox_pause(struct sandbox *sb);
void sandbox_resume(struct sandbox *sb);

/* Starts math.random's stream anew; same numbers for the same pair. */
void sandbox_seed(struct sandbox *sb, uint64_t seed, uint64_t stream);
/* Where print goes: called with one line without its end, inside enter/leave. NULL = nowhere. */
void sandbox_print_to(struct sandbox *sb, void (*line)(void *user, const char *text, size_t n), void *user);
/* Writes a script's text with ? for control characters, which could make a terminal do things; line ends and tabs stay. */
void sandbox_write(FILE *out, const char *text, size_t n);
/* Bytes that Lua holds now, and the most it ever held. */
size_t sandbox_memory(const struct sandbox *sb, size_t *peak);
/* Text of any value without addresses and without running metamethods of the script; on the stack's top. */
const char *sandbox_text(lua_State *L, int index);
/* Pushes the list of a table's keys in the order of pairs. Keys that are tables or functions have no order: with strict, more
 * than one of them is an error; without, they are left out. */
void sandbox_push_keys(lua_State *L, int table, bool strict);
#endif
