/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void cli_number(double value, char text[32])
{
    text[0] = 0;
    if (isnan(value)) return;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, 32, "%.*g", digits, value);
        if (strtod(text, NULL) == value) return;
    }
}

void cli_csv(FILE *out, const char *text)
{
    if (!text) return;
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"') putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

void cli_json(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') fprintf(out, "\\%c", *text);
        else if ((unsigned char)*text < 32) fprintf(out, "\\u%04x", (unsigned)*text);
        else putc(*text, out);
    }
    putc('"', out);
}

void cli_fold(FILE *out, int indent, const char *text)
{
    int column = indent;
    while (*text) {
        size_t n = strcspn(text, " ");
        if (column > indent && column + 1 + (int)n > 100) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            putc(' ', out);
            column++;
        }
        fwrite(text, 1, n, out);
        column += (int)n;
        text += n;
        text += strspn(text, " ");
    }
    putc('\n', out);
}

const char *cli_store_path(const char *path, char *buffer, size_t size)
{
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) return path;
    size_t n = strlen(path);
    snprintf(buffer, size, "%s%sresults.sqlite", path, n && path[n - 1] == '/' ? "" : "/");
    return buffer;
}
