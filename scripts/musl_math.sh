#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One libm for every machine. glibc's exp, log, pow … give other last bits on CPUs with and without FMA; musl's do not. This
# takes the math objects (MIT licence) out of musl's libc.a and makes an archive of them that is linked whole into the program,
# where they come before libm's, also for libgsl and liblua.
#
#   musl_math.sh ARCHIVE.a EXPORTS   writes the archive, and the names that the program must define and export, one a line
set -eu
archive=$1
exports=$2
functions="exp exp2 expm1 log log2 log10 log1p pow sin cos tan sincos asin acos atan atan2 sinh cosh tanh asinh acosh atanh
    cbrt hypot erf erfc lgamma lgamma_r tgamma"

libc=
for folder in /usr/lib/"$(uname -m)"-linux-musl /usr/lib/musl/lib /usr/local/musl/lib; do
    if [ -f "$folder/libc.a" ]; then
        libc=$folder/libc.a
        break
    fi
done
if [ -z "$libc" ]; then
    echo "musl's libc.a was not found; on Debian it is in the package musl-dev: apt-get install musl-dev" >&2
    exit 2
fi

work=$archive.objects
rm -rf "$work"
mkdir -p "$work"
nm -A "$libc" 2>/dev/null | sed 's/^[^:]*:\([^:]*\):[ 0-9a-f]*/\1 /' > "$work/symbols"

# The objects that define the functions, and whatever helpers and tables these need in turn. What is exact on every machine (sqrt,
# floor, …) and what is no arithmetic at all (memcpy, stack checks) stays with glibc.
awk -v functions="$functions" '
    $2 ~ /^[TDRB]$/ || ($2 ~ /^[VW]$/ && !($3 in home)) { home[$3] = $1 }
    $2 == "U" { needs[$1] = needs[$1] " " $3 }
    END {
        n = split(functions, todo, " ")
        for (i = 1; i <= n; i++) if (!(todo[i] in home)) print "missing " todo[i]
        for (i = 1; i <= n; i++) {
            if (!(todo[i] in home) || todo[i] ~ /^(sqrt|floor|fabs|scalbn|mem.*|__stack_chk.*|__errno_location)$/) continue
            object = home[todo[i]]
            if (object in taken) continue
            taken[object] = 1
            print object
            m = split(needs[object], more, " ")
            for (j = 1; j <= m; j++) todo[++n] = more[j]
        }
    }' "$work/symbols" > "$work/list"
if grep '^missing ' "$work/list" >&2; then
    echo "$libc lacks this function; musl 1.2 or newer is needed" >&2
    exit 2
fi

cd "$work"
xargs ar x "$libc" < list
cd - > /dev/null
rm -f "$archive"
# shellcheck disable=SC2046  # object names hold no blanks
(cd "$work" && ar rcsD "../$(basename "$archive")" $(sort -u list))
printf '%s\n' $functions > "$exports"
rm -rf "$work"
