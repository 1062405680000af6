#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs.sh PROGRAM FOLDER — writes the tables of the program's registry as Markdown into FOLDER. Called by `make docs`, and by a
# test that fails where docs/generated/ is not what the program says today.
set -eu
program=$1
folder=$2
here=$(dirname "$0")
mkdir -p "$folder"

# table KIND TITLE SENTENCE
table() {
    {
        printf '<!-- Made by `make docs`; changes here are lost. -->\n# %s\n\n%s\n\n' "$2" "$3"
        "$program" list "$1" --format csv > "$folder/$1.csv"
        awk -f "$here/csv_to_md.awk" "$folder/$1.csv"
    } > "$folder/$1.md"
    rm -f "$folder/$1.csv"
}
table parameters "Parameters" "Numbers of the model; a scenario sets them with \`parameters = { [\"name\"] = value }\`, the command line with \`--set name=value\`. \
Keys of the sources are those of [sources.md](../sources.md); 'assumed' says that nobody has measured it."
table measures "Measures" "What the model puts out, by month, for the nation and the places named under levels."
table levers "Levers" "Policies that a scenario can switch on, with their own fields."
table mechanisms "Mechanisms" "Parts of the model that can be switched off, and the measures that must then change."
table figures "Figures" "Kinds of figure that \`result:plot\` and \`tributary plot\` draw."
table systems "Where the brief is in the program" "Each row of the project's brief: the mechanisms, levers and shocks that it works by, functions in \`sim/\` \
or \`scripts/\`, measures that show it, and tests that watch it (\`build/tests --program build/tributary NAME\` runs one). Claims (H1 to H12) are put to the test by \
\`tributary claims\`; none of them is built in."
