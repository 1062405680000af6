/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program's data lie: cases, scenarios, coast lines. */
#include "script.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool holds_cases(const char *folder)
{
    char path[PATH_MAX + 64];
    struct stat info;
    snprintf(path, sizeof path, "%s/cases", folder);
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* $TRIBUTARY_DATA; or beside the program, first as in the source tree (build/tributary, scenarios/), then as installed
 * (PREFIX/bin/tributary, PREFIX/share/tributary). Found once: the process does not move. */
const char *script_data_folder(void)
{
    static char found[PATH_MAX + 32];
    static const char *const beside[] = {"/../scenarios", "/../share/tributary"};
    const char *named = getenv("TRIBUTARY_DATA");
    if (named && *named) return named;
    if (found[0]) return found;
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    program[n > 0 ? n : 0] = 0;
    char *slash = strrchr(program, '/');
    if (slash) *slash = 0;
    for (int i = 0; i < 2; i++) {
        snprintf(found, sizeof found, "%s%s", program, beside[i]);
        char *whole = realpath(found, NULL);
        if (whole) snprintf(found, sizeof found, "%s", whole);
        free(whole);
        if (holds_cases(found)) return found;
    }
    return found; /* reading from it says that it is not there */
}
