/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doc.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The character at text and how many bytes it has; 0 bytes: no UTF-8 (RFC 3629: nothing overlong, no surrogates). */
static size_t character(const unsigned char *text, uint32_t *out)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = text[0] < 0x80 ? 1 : text[0] >= 0xc2 && text[0] < 0xe0 ? 2 : (text[0] & 0xf0) == 0xe0 ? 3 : text[0] >= 0xf0 && text[0] < 0xf5 ? 4 : 0;
    uint32_t c = n < 2 ? text[0] : text[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((text[i] & 0xc0) != 0x80) return 0;
        c = c << 6 | (text[i] & 0x3f);
    }
    if (!n || c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return 0;
    *out = c;
    return n;
}
/* Characters that turn the direction of what follows, or can't be seen: a name could pass for another. */
static bool deceives(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c || c == 0xfeff || c == 0xfffe || c == 0xffff;
}

char *report_plain(const char *text, bool lines)
{
    char *out = malloc(3 * strlen(text) + 1), *at = out;
    if (!out) return NULL;
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        uint32_t c = 0;
        size_t n = character(p, &c);
        if (!n || deceives(c)) {
            memcpy(at, "\xef\xbf\xbd", 3);
            at += 3;
        } else if (c == '\n' && lines) *at++ = '\n';
        else if (c < 32 || (c >= 127 && c < 160)) *at++ = ' ';
        else {
            memcpy(at, p, n);
            at += n;
        }
        p += n ? n : 1;
    }
    *at = 0;
    return out;
}
