#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# gallery.sh PROGRAM PICTURES README SIZES [quick] — every kind of figure from stores of the Libya case: pictures for people into
# PICTURES, a page that shows them into README, and each figure at the three widths that it must be right at into SIZES. `quick` takes
# few runs of coarse agents: for the tests, which count what overlaps or is cut. Called by `make gallery`.
set -eu
program=$1 pictures=$2 readme=$3 sizes=$4 quick=${5-}
stores=${sizes%/}/stores
mkdir -p "$pictures" "$sizes" "$stores"
source=$(dirname "$0")/..

# ---- stores: name, options in earnest, quick options, then the command ------------------------------------------------------------
store() {
    name=$1 earnest=$2 few=$3
    shift 3
    [ -n "$quick" ] && options=$few || options=$earnest
    printf '`%s`: `tributary %s --out %s`\n\n' "$name" "$(echo "$* $options" | sed "s|$source/||")" "$name" >> "$readme.part"
    echo "store $name: $* $options" >&2
    # A store of an older build (exit code 5) is made anew.
    # shellcheck disable=SC2086
    make_store "$@" $options || { [ $? -eq 5 ] && make_store "$@" $options --fresh; }
}
make_store() { "$program" "$@" --out "$stores/$name" ${quick:+--quiet} > "$stores/$name.txt"; }
# ---- figures: name, store, then what `tributary plot` is told ---------------------------------------------------------------------
figure() {
    name=$1 store=$2
    shift 2
    draw "$sizes/$name-85.png" --width 85 --dpi 150 "$@"
    draw "$sizes/$name-180.png" --width 180 --dpi 150 "$@"
    draw "$sizes/$name-slide.png" --theme slide --dpi 100 "$@"
    draw "$pictures/$name.png" --dpi 100 "$@"
    kind=$name
    for word; do
        [ "$kind" = --figure ] && kind=$word && break
        kind=$word
    done
    {
        printf '\n## %s\n\n' "$(echo "$name" | tr _ ' ')"
        "$program" list figures --format csv | sed -n "s/^$kind,//p" | sed 's/^"\([^"]*\)".*/\1/; t; s/,.*//' | sed 's/^\(.\)/\1/; s/$/./'
        printf '\n![%s](%s/%s.png)\n\n```\ntributary plot %s' "$name" "$(basename "$pictures")" "$name" "$store"
        for word; do case $word in *[!a-zA-Z0-9_./=:-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac done
        printf '\n```\n'
    } >> "$readme.part"
}
draw() {
    file=$1
    shift
    "$program" plot "$stores/$store" "$@" --file "$file" || { echo "gallery: $name: no figure" >&2; exit 1; }
}
cat > "$readme.part" << END
<!-- Made by \`make gallery\`; changes here are lost. -->
# Kinds of figure

Each from a store of the Libya case, drawn by the command below it. \`tributary plot STORE --figure KIND --file F.png\` draws from what a run has left in its folder;
a script says the same with \`result:plot { figure = "KIND", … }\`. These pictures are small and from few runs: they show the kinds, not findings.
Every file holds its own recipe: \`tributary reproduce plots/$(basename "$pictures")/fan.png --run\` makes it again, pixel by pixel.

The stores:

END
. "$source/plots/gallery_figures.sh"
mv "$readme.part" "$readme"
