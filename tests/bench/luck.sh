#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# luck.sh [RUNS [SCALE]] — what keyed luck gains: replicates that each main contrast needs.
#
# The arms of scenarios/prevention_first.lua are run with the program proper and with the variant `stream` (sim/rng.h), the same
# seeds in both. For each contrast against the baseline, of each measure over 2017-02 to the end (a sum, or the mean of the months
# where the measure is a mean), the standard deviation between replicates of
#     keyed        the difference of two runs of one seed, luck keyed by whom a draw is for
#     stream       the difference of two runs of one seed, luck in one stream
#     independent  the difference of two runs of unlike seeds: sqrt(var(arm) + var(baseline)), from the program proper
# and the replicates n = (2 x 1.96 sd / |difference|)^2, at least 2, after which the 95 % interval is the difference +- its half. The
# difference is the program proper's in all three, so that the n compare luck and nothing else; where it is small beside its own
# error (marked ~) n says little, and the ratio of variances, which does not hang on it, says what luck is worth.
# Run from the source tree after `make && make VARIANT=stream`. 50 runs of five arms take about a minute on two cores.
set -eu
runs=${1:-50}
scale=${2:-200}
scenario=scenarios/prevention_first.lua
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

id() { "build/$1" --version | sed -n 's/.*(build \(.*\)).*/\1/p'; }
if [ ! -x build/tributary ] || [ ! -x build/tributary-stream ] || [ "$(id tributary-stream)" != "$(id tributary)+stream" ]; then
    echo "luck.sh: build/tributary and build/tributary-stream of the same sources are needed; make && make VARIANT=stream" >&2
    exit 2
fi
for build in tributary tributary-stream; do
    "build/$build" run "$scenario" --runs "$runs" --scale "$scale" --quiet --out "$dir/$build"
    "build/$build" export "$dir/$build" --table monthly > "$dir/$build.csv"
done

# first file: the program proper; second: the stream
awk -F, -v runs="$runs" '
BEGIN {
    from = "2017-02"; base = "baseline"
    n_measures = split("illicit_profit trafficking_profit conflict_risk arrivals deaths person_months_exploited", measure, " ")
    is_mean["conflict_risk"] = 1
}
FNR == 1 { build++; for (i = 1; i <= NF; i++) column[$i] = i; next }
$column["month"] >= from {
    arm = $column["arm"]; r = $column["replicate"]
    if (!(arm in known)) { known[arm] = 1; order[++n_arms] = arm }
    if (!((build, arm, r) in seen)) { seen[build, arm, r] = 1; count[build, arm]++ }
    months[build, arm, r]++
    for (k = 1; k <= n_measures; k++) total[build, arm, r, k] += $column[measure[k]]
}
function value(b, arm, r, k,    x) { x = total[b, arm, r, k]; return measure[k] in is_mean ? x / months[b, arm, r] : x }
# Mean and variance over replicates of arm - other (other "": of the arm itself), into mean and var. Two passes.
function moments(b, arm, other, k,    r, n, x, sum, squares) {
    for (r = 0; r < runs; r++)
        if (((b, arm, r) in seen) && (other == "" || ((b, other, r) in seen))) {
            x[++n] = value(b, arm, r, k) - (other == "" ? 0 : value(b, other, r, k)); sum += x[n]
        }
    mean = sum / n
    for (r = 1; r <= n; r++) squares += (x[r] - mean) ^ 2
    var = squares / (n - 1)
}
function needed(var, difference,    n) {
    if (difference == 0) return "-"
    n = (2 * 1.96) ^ 2 * var / difference ^ 2
    n = n > int(n) ? int(n) + 1 : n
    return n < 2 ? 2 : n > 999999 ? ">999999" : n
}
function ratio(a, b) { return b > 0 ? sprintf("%.1f", a / b) : a > 0 ? "inf" : "-" }
END {
    if (runs < 2) { print "luck.sh: at least 2 runs are needed" > "/dev/stderr"; exit 2 }
    for (a = 1; a <= n_arms; a++)
        for (b = 1; b <= 2; b++)
            if (count[b, order[a]] != runs) { printf "luck.sh: %d of %d runs of %s\n", count[b, order[a]], runs, order[a] > "/dev/stderr"; exit 3 }
    printf "%d replicates an arm, %s to the end; against %s\n", runs, from, base
    printf "%-24s %-17s %12s %11s %11s %11s %8s %8s %8s %12s %12s\n", "measure", "contrast", "difference", "sd keyed", "sd stream", "sd indep.",
        "n keyed", "n stream", "n indep.", "stream/keyed", "indep./keyed"
    for (k = 1; k <= n_measures; k++) {
        logs_stream = logs_apart = n_logs = 0
        for (a = 1; a <= n_arms; a++) {
            arm = order[a]
            if (arm == base) continue
            moments(1, arm, base, k); keyed = var; difference = mean
            moments(2, arm, base, k); stream = var
            moments(1, arm, "", k); apart = var
            moments(1, base, "", k); apart += var
            vague = difference ^ 2 < 1.96 ^ 2 * keyed / runs ? "~" : " "
            printf "%-24s %-17s %11.4g%s %11.4g %11.4g %11.4g %8s %8s %8s %12s %12s\n", measure[k], arm, difference, vague, sqrt(keyed),
                sqrt(stream), sqrt(apart), needed(keyed, difference), needed(stream, difference), needed(apart, difference),
                ratio(stream, keyed), ratio(apart, keyed)
            if (keyed > 0 && stream > 0) { n_logs++; logs_stream += log(stream / keyed); logs_apart += log(apart / keyed) }
        }
        if (n_logs) {
            printf "%-24s %-17s %81s %12.1f %12.1f\n", measure[k], "(geometric mean)", "", exp(logs_stream / n_logs), exp(logs_apart / n_logs)
            all += n_logs; all_stream += logs_stream; all_apart += logs_apart
        }
    }
    printf "variance of a difference over that with keyed luck, geometric mean of %d: %.1f in one stream, %.1f with independent seeds\n", all,
        exp(all_stream / all), exp(all_apart / all)
}' "$dir/tributary.csv" "$dir/tributary-stream.csv"
