#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# lint.sh FILE.c — clang-tidy over one file; prints findings only. Called by `make lint`, which has made build/libraries.cflags.
set -eu
case $1 in
sim/*) flags="-D_POSIX_C_SOURCE=200809L" ;;
*) flags="-D_GNU_SOURCE= -Isim -Ibuild $(cat build/libraries.cflags)" ;;
esac
# shellcheck disable=SC2086  # flags are words
if ! found=$(clang-tidy --quiet "$1" -- -std=c17 $flags -DSOURCE_DIR='"."' 2> /dev/null); then
    printf '%s\n' "$found"
    exit 1
fi
