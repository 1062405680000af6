# SPDX-License-Identifier: GPL-3.0-or-later
# A CSV table (RFC 4180: quoted fields may hold commas, quotes and line ends) as a Markdown table.
function row(    i, text) {
    text = "|"
    for (i = 1; i <= n; i++) {
        gsub(/\|/, "\\|", field[i])
        gsub(/\n/, " ", field[i])
        text = text " " field[i] " |"
    }
    print text
    if (++rows == 1) {
        text = "|"
        for (i = 1; i <= n; i++) text = text " --- |"
        print text
    }
    n = 0
    field[1] = ""
}
BEGIN { n = 1; field[1] = "" }
{
    sub(/\r$/, "")
    if (n == 0) { n = 1; field[1] = "" }
    for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        if (quoted) {
            if (c != "\"") field[n] = field[n] c
            else if (substr($0, i + 1, 1) == "\"") { field[n] = field[n] c; i++ }
            else quoted = 0
        }
        else if (c == "\"") quoted = 1
        else if (c == ",") field[++n] = ""
        else field[n] = field[n] c
    }
    if (quoted) field[n] = field[n] "\n"
    else row()
}
