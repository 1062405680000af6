#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What ensembles and the store cost: study.sh PROGRAM STORE_BENCH. Quiet machine, please: it says CPU seconds, which other work
# changes less than wall time, but does change.
set -eu
program=$(realpath "$1")
bench=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > toy.lua <<'END'
local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy", scale = 1 }
tributary.sweep { arms = { base, base:with { name = "patrols", levers = { levers.interdiction_land { from = "2011-01-01", intensity = 0.5 } } } },
  vary = { ["smuggling.markup"] = tributary.between(0.1, 0.6) }, design = "sobol", points = 250, runs = 4 }
END
cat > libya.lua <<'END'
local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "libya", from = "2013-01-01", to = "2017-12-31", scale = 400 }
tributary.compare { arms = { base, base:with { name = "patrols", levers = { levers.interdiction_sea { from = "2016-01-01", intensity = 0.5 } } } }, runs = 40 }
END
cat > whole.lua <<'END'
local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "libya", from = "2016-01-01", to = "2017-12-31", scale = 400 }
local arms = {}
for i, share in ipairs { 0.2, 0.4, 0.6, 0.8 } do arms[i] = base:with { name = "patrols " .. share, levers = { levers.interdiction_sea { from = "2017-01-01", intensity = share } } } end
CALL
END
sed 's/^CALL/tributary.compare { arms = { base, arms[1], arms[2], arms[3], arms[4] }, runs = 10 }/' whole.lua > compare.lua
sed 's/^CALL/tributary.branch { scenario = base, at = "2017-01-01", arms = arms, runs = 10 }/' whole.lua > branch.lua

# cpu FILE COMMAND...: seconds of time, user and system of a command and its children, into FILE.
cpu() {
    word=$1
    shift
    bash -c 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null 2> /dev/null' bash "$@" 2> "$word"
}
bytes() {
    for table in runs monthly summary; do "$program" export "$1" --table $table; done | sha256sum | cut -c1-16
}

echo "workers    case   wall s   CPU s   CPU a run, against 1 worker   digest of the exports"
for scenario in toy libya; do
    runs=2000 times=1
    [ $scenario = libya ] && runs=80 times=3
    for workers in 1 2 4; do
        : > all
        for _ in $(seq $times); do # the least of several: what other work adds only makes it more
            cpu time "$program" run $scenario.lua --workers $workers --fresh --out $scenario-$workers
            cat time >> all
        done
        awk '{ print $2 + $3, $0 }' all | sort -n | head -1 | cut -d' ' -f2- > time
        awk -v w=$workers -v c=$scenario -v runs=$runs -v one="$(cat $scenario-1.cpu 2> /dev/null || echo 0)" -v digest="$(bytes $scenario-$workers)" '
            { cpu = $2 + $3; if (w == 1) one = cpu; printf "%7d  %6s  %7.2f  %6.2f   %9.3f ms  %17.3f   %s\n", w, c, $1, cpu, 1000 * cpu / runs, cpu / one, digest; print cpu > (c "-" w ".cpu") }' time
    done
done
echo
echo "branching: four policies of the last of eight years"
cpu time "$program" run compare.lua --out compare
awk '{ printf "    whole runs  %6.2f s of CPU\n", $2 + $3 }' time
cpu time "$program" run branch.lua --out branch
awk '{ printf "    branched    %6.2f s of CPU\n", $2 + $3 }' time
[ "$(bytes compare)" = "$(bytes branch)" ] && echo "    the same bytes" || { echo "    NOT the same bytes"; exit 1; }
echo
"$bench"
