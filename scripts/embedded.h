/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Lua files of scripts/ inside the program; build/embedded.c, which holds them, is made by scripts/embed.sh. */
#ifndef TRIB_EMBEDDED_H
#define TRIB_EMBEDDED_H
#include <stddef.h>

struct embedded_file {
    const char *name; /* "tributary.lua": without its folder */
    const char *text; /* as it is in the file, with a NUL after it that `size` does not count */
    size_t size;
};
/* Ascending by name; ends with an entry whose name is NULL. */
extern const struct embedded_file embedded_files[];
#endif
