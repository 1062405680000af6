/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What analyses say in the registry's names and short numbers, said in words: for readers who have not written the script. */
#include "../../plots/scale.h"
#include "../../plots/study.h"
#include "inside.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool report_name_words(const char *name, char *text, size_t size)
{
    char whole[128];
    snprintf(whole, sizeof whole, "%s", name);
    if (trib_measure_find(name) >= 0) {
        plot_name_text(name, text, size);
        if (text[0] >= 'A' && text[0] <= 'Z') text[0] = (char)(text[0] - 'A' + 'a');
        return true;
    }
    if (strncmp(name, "lever.", 6) == 0) plot_factor_complete(whole, sizeof whole); /* names of cells are cut */
    else if (trib_parameter_find(name) < 0) return snprintf(text, size, "%s", name), false;
    plot_factor_text(whole, text, size, NULL, 0);
    return true;
}

/* A number from `at` on with its "M" or "bn": its length without them, 0 where none begins there. */
static size_t number_at(const char *at, const char **word)
{
    size_t n = strspn(at, "0123456789.,");
    *word = NULL;
    while (n && (at[n - 1] == '.' || at[n - 1] == ',')) n--;
    if (!n || !isdigit((unsigned char)at[0])) return 0;
    if (at[n] == 'M' && !isalnum((unsigned char)at[n + 1])) *word = " million";
    if (strncmp(at + n, "bn", 2) == 0 && !isalnum((unsigned char)at[n + 2])) *word = " billion";
    return n;
}
char *report_in_words(const char *text)
{
    sqlite3_str *out = sqlite3_str_new(NULL);
    for (const char *c = text; *c;) {
        const char *word;
        size_t digits = number_at(c, &word), name = strspn(c, "abcdefghijklmnopqrstuvwxyz0123456789_.");
        bool begins = c == text || c[-1] == ' ' || c[-1] == '(';
        while (name && c[name - 1] == '.') name--; /* the end of a sentence */
        if (begins && *c == '-' && number_at(c + 1, &word)) sqlite3_str_appendall(out, "\u2212"), c++;
        else if (digits && word) {
            sqlite3_str_appendf(out, "%.*s%s", (int)digits, c, word);
            c += digits + (c[digits] == 'M' ? 1 : 2);
        } else if (name && !digits) {
            char plain[128], words[160] = "";
            snprintf(plain, sizeof plain, "%.*s", name < sizeof plain ? (int)name : 0, c);
            /* One word alone ("deaths") is one already. */
            bool known = begins && strpbrk(plain, "_.") && report_name_words(plain, words, sizeof words);
            if (known && c == text && words[0] >= 'a' && words[0] <= 'z') words[0] = (char)(words[0] - 'a' + 'A');
            if (known) sqlite3_str_appendall(out, words);
            else sqlite3_str_append(out, c, (int)name);
            c += name;
        } else {
            size_t n = digits ? digits : 1;
            sqlite3_str_append(out, c, (int)n);
            c += n;
        }
    }
    char *made = sqlite3_str_finish(out), *copy = made ? strdup(made) : strdup("");
    sqlite3_free(made);
    return copy;
}
