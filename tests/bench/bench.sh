#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The benchmark, beside the yardstick where its folder (YARDSTICK) holds ref.c and net.txt. Called by `make bench`.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
printf 'local tributary = require "tributary"\ntributary.scenario { name = "start", case = "toy" }\n' > "$dir/start.lua"
begin=$(date +%s%N)
for _ in 1 2 3 4 5; do build/tributary check "$dir/start.lua" > /dev/null; done
end=$(date +%s%N)
echo "tributary check of a toy scenario, whole process: $(((end - begin) / 5000000)) ms"

if [ -f "$YARDSTICK/ref.c" ] && [ -f "$YARDSTICK/net.txt" ]; then
    # The flags of the yardstick's README: what it can do at its best on this machine.
    gcc -O3 -march=native -ffast-math -w "$YARDSTICK/ref.c" -o build/yardstick -lm -lpthread
    build/bench scenarios/cases build/yardstick "$YARDSTICK/net.txt"
else
    build/bench scenarios/cases
    echo "no yardstick at $YARDSTICK (YARDSTICK=folder names another): nothing to compare with"
fi
