#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check_math.sh PROGRAM EXPORTS — every function that EXPORTS names must be defined in the program and exported by it, so that
# the libraries it loads use it; else the results of this build would depend on the machine's own libm.
set -eu
nm -D --defined-only "$1" | awk 'NF == 3 && $2 ~ /[TW]/ { sub(/@.*/, "", $3); print $3 }' | sort > "$1.defined"
lacking=$(sort "$2" | comm -23 - "$1.defined" | tr '\n' ' ')
rm -f "$1.defined"
if [ -n "$lacking" ]; then
    echo "$1 does not define and export these functions of musl's libm: $lacking" >&2
    echo "Its results could differ between machines. Look at build/libmath.a ('make clean' rebuilds it) and at the linker's options." >&2
    exit 1
fi
