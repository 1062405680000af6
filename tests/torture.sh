#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Acceptance torture of ensembles: whatever is killed, whenever, and wherever the disk ends, the study that is resumed leaves the
# same bytes as one that nobody disturbed, and no run that was saved is run again.
#
#     sh tests/torture.sh PROGRAM [KILLS [RUNS [SEED]]]
#
# KILLS (200) random kill -9, thirds each of a worker, of the master, and of the whole group of processes; RUNS (400) of the toy case
# in a study. Studies are made until all kills have struck. Then a disk that is full, and a folder that can't be written. Prints a
# table; exit 1 where something is not as it should be. Luck (who is killed, and when) depends on SEED (1) alone; what it strikes does not.
set -u
program=$(readlink -f "${1:?usage: torture.sh PROGRAM [KILLS [RUNS [SEED]]]}")
kills=${2:-200} runs=${3:-400} luck=${4:-1}
folder=$(mktemp -d) && chmod 755 "$folder" && cd "$folder" || exit 1
master=
clean() {
    [ -n "$master" ] && kill -9 -"$master" 2> /dev/null
    cd / && { umount "$folder/disk" 2> /dev/null; chmod -R u+w "$folder"; rm -rf "$folder"; }
}
trap clean EXIT
trap 'exit 1' INT TERM HUP PIPE
bad=0
row() { printf '  %-34s %s\n' "$1" "$2"; }
wrong() { bad=1; row "WRONG: $1" "$2"; }

arms=2
cat > study.lua << END
local tributary = require 'tributary'
local baseline = tributary.scenario { name = 'baseline', case = 'toy', parameters = { ['leaving.rate'] = 0.05 } }
tributary.compare { arms = { baseline, baseline:with { name = 'no tolls', mechanisms = { tolls = false } } }, runs = $((runs / arms)) }
END

study() { "$program" run study.lua --workers 2 --out "$1" 2> "$1.err"; }
# What a reader gets of a store.
tables() {
    for table in runs monthly yearly events money balances summary; do "$program" export "$1" --table $table || return 1; done > "$1.csv"
}
# Runs that are saved, each once.
saved() { "$program" export "$1" --table runs 2> /dev/null | grep -c ',done,'; }

# ---- luck: 0 .. $1 - 1 into $drawn, the same from every shell
draw() {
    luck=$(((luck * 1103515245 + 12345) % 2147483648))
    drawn=$((luck / 65536 * $1 / 32768))
}
# Sleeps a random time below $1 ms.
wait_a_moment() {
    draw "$1"
    sleep "$(printf '%d.%03d' $((drawn / 1000)) $((drawn % 1000)))"
}
children_of() { cat "/proc/$1/task/$1/children" 2> /dev/null; }

# ---- undisturbed
study calm || { cat calm.err; echo "the undisturbed study failed"; exit 1; }
tables calm || exit 1
took=$(sed -n 's/.*after \([0-9.]*\) s$/\1/p' calm.err | tail -n 1 | awk '{ print int(1000 * $1) }')
[ "${took:-0}" -gt 50 ] || took=50
row "undisturbed" "$(saved calm) runs in ${took} ms, $(($(wc -c < calm.csv) / 1024)) KiB of tables"

# ---- kill -9
struck=0 workers=0 masters=0 groups=0 starts=0 studies=0
while [ "$struck" -lt "$kills" ]; do
    studies=$((studies + 1)) out=study$studies before=0
    while :; do
        starts=$((starts + 1))
        setsid "$program" run study.lua --workers 2 --out $out 2> $out.err &
        master=$! ended=no
        while kill -0 $master 2> /dev/null && [ "$struck" -lt "$kills" ]; do
            wait_a_moment $((took / 2))
            draw 3
            # A process that has ended and was not waited for still has its number, but no command line.
            [ -n "$(tr -d '\0' 2> /dev/null < /proc/$master/cmdline)" ] || break
            case $drawn in
            0)
                set -- $(children_of $master)
                [ $# -gt 0 ] || continue
                draw $#
                shift "$drawn"
                kill -9 "$1" 2> /dev/null && workers=$((workers + 1)) struck=$((struck + 1))
                ;;
            1) kill -9 $master 2> /dev/null && masters=$((masters + 1)) struck=$((struck + 1)) && break ;;
            2) kill -9 -$master 2> /dev/null && groups=$((groups + 1)) struck=$((struck + 1)) && break ;;
            esac
        done
        wait $master 2> /dev/null
        code=$?
        master=
        # The first line of progress says how many runs were done before this start: all that had been saved, so none is made again.
        said=$(sed -n '1s/^\([0-9]*\) of .*/\1/p' $out.err)
        [ -z "$said" ] || [ "$said" -eq "$before" ] || wrong "run twice" "$before were saved, but it went on from $said"
        if [ "$code" -eq 0 ]; then break; fi
        if [ "$code" -ne 137 ]; then
            wrong "exit code $code" "$(tail -n 1 $out.err)"
            break 2
        fi
        if [ -f $out/results.sqlite ]; then after=$(saved $out); else after=0; fi
        [ "$after" -ge "$before" ] || wrong "lost" "$before were saved, $after are there"
        before=$after
    done
    tables $out && cmp -s calm.csv $out.csv || wrong "study $studies" "its tables are not those of the undisturbed study"
    [ "$(saved $out)" -eq $((runs / arms * arms)) ] || wrong "study $studies" "$(saved $out) runs"
    # Where sqlite3 is at hand, a second witness.
    if command -v sqlite3 > /dev/null; then
        [ "$(sqlite3 $out/results.sqlite 'PRAGMA integrity_check')" = ok ] || wrong "study $studies" "the store is damaged"
        twice='SELECT count(*) FROM (SELECT 1 FROM run GROUP BY arm_id, point_id, seed, replicate HAVING count(*) > 1)'
        [ "$(sqlite3 $out/results.sqlite "$twice")" = 0 ] || wrong "study $studies" "a run is there twice"
        lost=$(($(sqlite3 $out/results.sqlite 'SELECT count(*) FROM attempt') + ${lost:-0}))
    fi
    rm -rf $out $out.csv
done
row "$struck kills" "$workers of a worker, $masters of the master, $groups of everything"
row "" "$starts starts of $studies studies; attempts on record: ${lost:-not counted}"
[ $bad -eq 1 ] || row "" "the same bytes each time; nothing lost, nothing run twice"

# ---- a full disk
mkdir disk
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=2m tmpfs disk 2> /dev/null; then
    how="a disk of 2 MiB"
    study disk/out
    code=$?
    mount -o remount,size=200m disk
else
    how="files of at most 1 MiB"
    (ulimit -f 2048 && study disk/out) # 512 bytes each
    code=$?
fi
first=$(saved disk/out)
said=$(tail -n 1 disk/out.err)
if [ $code -eq 0 ]; then wrong "$how" "it was large enough for all runs: nothing was shown"
elif [ $code -gt 128 ]; then wrong "$how" "ended by a signal, $code"
else
    study disk/out || wrong "$how" "it does not go on with more room: $(tail -n 1 disk/out.err)"
    tables disk/out && cmp -s calm.csv disk/out.csv || wrong "$how" "other tables"
    row "$how" "exit code $code with $first runs saved; with more room the same bytes"
    row "" "\"$said\""
fi

# ---- a folder that can't be written
as_nobody() {
    if [ "$(id -u)" -ne 0 ]; then "$@"
    elif command -v setpriv > /dev/null; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else su -s /bin/sh nobody -c 'exec "$@"' -- sh "$@"
    fi
}
mkdir ro && cp calm/results.sqlite ro/ && chmod 444 ro/results.sqlite && chmod 555 ro
as_nobody "$program" run study.lua --workers 2 --out ro/new 2> ro.err
code=$?
if [ $code -eq 0 ] || [ $code -gt 128 ]; then wrong "read-only folder" "exit code $code: $(tail -n 1 ro.err)"; fi
[ ! -e ro/new ] || wrong "read-only folder" "it left something behind"
row "read-only folder" "exit code $code"
row "" "\"$(tail -n 1 ro.err)\""
as_nobody "$program" export ro --table monthly > ro.csv 2> ro.err
code=$?
"$program" export calm --table monthly > calm-monthly.csv
if [ $code -eq 0 ] && cmp -s ro.csv calm-monthly.csv; then row "" "a store in it is read as elsewhere"
else wrong "read-only folder" "a store in it can't be read: $(tail -n 1 ro.err)"; fi
sed 's/runs = [0-9]*/runs = '$((runs / arms + 2))'/' study.lua > more.lua
as_nobody "$program" run more.lua --workers 2 --out ro 2> ro.err
code=$?
if [ $code -eq 0 ] || [ $code -gt 128 ]; then wrong "read-only folder" "it says that it wrote: exit code $code"; fi
row "" "going on with it: exit code $code"
row "" "\"$(tail -n 1 ro.err)\""
exit $bad
