#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# embed.sh FILE.lua... > embedded.c — the Lua files of scripts/ as C arrays (declared in scripts/embedded.h), in the order of
# their names, so that the program needs no Lua file beside it.
set -eu
echo '/* Made by scripts/embed.sh; changes here are lost. */'
echo '#include "../scripts/embedded.h"'
n=0
for file in "$@"; do
    # Bytes rather than a string: a file may be longer than the 4095 characters that C17 promises for a literal.
    echo "static const char text_$n[] = {"
    od -An -v -td1 "$file" | sed 's/  */,/g; s/^,//; s/$/,/'
    echo '0};'
    n=$((n + 1))
done
echo 'const struct embedded_file embedded_files[] = {'
n=0
for file in "$@"; do
    echo "    {\"$(basename "$file")\", text_$n, sizeof text_$n - 1},"
    n=$((n + 1))
done
echo '    {0},'
echo '};'
