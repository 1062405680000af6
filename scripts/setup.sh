#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# setup.sh [--check] SECTION... — sees that the Debian packages of packages.txt are installed, and installs what is missing where
# it may. Exit 0: all there. Exit 2: something is missing and was not installed; what to do was printed.
set -eu
cd "$(dirname "$0")/.."
check_only=
if [ "${1:-}" = --check ]; then
    check_only=yes
    shift
fi

# Names of the packages in the named sections; '#' begins a comment.
packages=$(awk -v wanted=" $* " '
    { sub(/#.*/, "") }
    /^\[/ { gsub(/[][ ]/, ""); on = index(wanted, " " $0 " "); next }
    on && NF { print $1 }' packages.txt)

if ! command -v dpkg-query > /dev/null 2>&1; then
    # Not Debian, Ubuntu or a relative: nothing is installed here; say what is needed and see whether the libraries can be found.
    if [ -n "$check_only" ]; then exit 0; fi
    for library in gsl lua5.4 sqlite3 cairo pangocairo libpng; do
        if ! pkg-config --exists "$library" 2> /dev/null; then
            echo "This is no Debian machine, and pkg-config finds no '$library'. Needed, under this system's names:" >&2
            echo "$packages" | sed 's/^/    /' >&2
            exit 2
        fi
    done
    exit 0
fi

missing=
for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null || true)
    if [ "$status" != installed ]; then missing="$missing $package"; fi
done
missing=${missing# }
if [ -z "$missing" ]; then exit 0; fi

echo "Missing Debian packages: $missing" >&2
if [ -n "$check_only" ]; then exit 2; fi
command="apt-get install --no-install-recommends -y $missing"
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo > /dev/null 2>&1 && sudo -n true 2> /dev/null; then
    as_root='sudo -n'
else
    echo "Installing them needs root. Run this, then the same make again:" >&2
    echo "    sudo apt-get update && sudo $command" >&2
    exit 2
fi
echo "Installing them:  ${as_root:+sudo }$command" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
       $as_root env DEBIAN_FRONTEND=noninteractive $command -q; } > "$log" 2>&1 < /dev/null; then
    tail -n 20 "$log" >&2
    echo "The packages could not be installed (the last lines of apt-get are above). Once that is mended, run the same make again." >&2
    exit 2
fi
