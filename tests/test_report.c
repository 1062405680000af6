/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary report`: a page that says what the store holds, that nothing in a store can turn against its reader, and that fetches
 * nothing. */
#include "../scripts/report/inside.h"
#include "harness.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define HEAD                                                                                                                       \
    "-- SPDX-License-Identifier: GPL-3.0-or-later\n"                                                                               \
    "--[[ Do tolls matter in a toy?\n\nWHAT IS IT\n  A small world,\n  twice.\n\n  And again.\n\nASSUMES\n  That `toys` are worlds.\n]]\n" \
    "local tributary = require \"tributary\"\n"                                                                                    \
    "local base = tributary.scenario { name = \"baseline\", case = \"toy\", from = \"2010-01-01\", to = \"2011-12-31\", scale = 1 }\n"
static const char plain_script[] = HEAD
    "local r = tributary.compare { arms = { base, base:with { name = \"no tolls\", mechanisms = { tolls = false }, parameters = { [\"smuggling.markup\"] = 0.9 },\n"
    "  levers = { tributary.levers.livelihoods { from = \"2010-06-01\", to = \"2011-06-30\", jobs = 77, ramp_weeks = 8, budget = 50000 } } } }, runs = 4, seed = 3 }\n"
    "r:print { \"arrivals\", \"illicit_profit\" }\n"
    "r:plot { figure = \"fan\", measure = \"arrivals\", file = \"fan.png\", title = \"A fan\" }\n";

/* ---- what every report must be ------------------------------------------------------------------------------------------------- */
static bool is_void(const char *name) { return strcmp(name, "meta") == 0 || strcmp(name, "img") == 0 || strcmp(name, "!doctype") == 0 || strcmp(name, "!DOCTYPE") == 0; }
/* Every element is closed where it should be, and headings step down one at a time. */
static void check_nesting(const char *html)
{
    char open[64][32], name[32];
    int depth = 0, heading = 0, titles = 0;
    for (const char *at = html; (at = strchr(at, '<')); at++) {
        bool closing = at[1] == '/';
        size_t n = strcspn(at + 1 + closing, " >\n/");
        REQUIRE(n > 0 && n < sizeof name);
        memcpy(name, at + 1 + closing, n);
        name[n] = 0;
        const char *end = strchr(at, '>');
        REQUIRE(end != NULL);
        if (!closing && name[0] == 'h' && isdigit((unsigned char)name[1])) {
            int level = name[1] - '0';
            if (!CHECK(level <= heading + 1)) test_note("<%s> after <h%d>", name, heading);
            heading = level;
            titles += level == 1;
        }
        if (is_void(name) || end[-1] == '/') continue;
        if (!closing) {
            REQUIRE(depth < 64);
            snprintf(open[depth++], 32, "%s", name);
        } else {
            REQUIRE(depth > 0);
            if (!CHECK(strcmp(open[--depth], name) == 0)) test_note("</%s> closes <%s>", name, open[depth]);
        }
    }
    CHECK_INT(depth, 0);
    CHECK_INT(titles, 1);
}
/* No script, and no reference that a browser would follow. */
static void check_fetches_nothing(const char *html)
{
    static const char *const never[] = {"<script", "<link", "<iframe", "<object", "<embed", "<base", "<form", "@import", " href=", "xlink:", "srcset", " onload", "<!--"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) CHECK_LACKS(html, never[i]);
    for (const char *at = html; (at = strstr(at, "src=")); at++)
        if (at[-1] == ' ') CHECK(strncmp(at, "src=\"data:image/png;base64,", 27) == 0);
    for (const char *at = html; (at = strstr(at, "url(")); at++) CHECK(at[4] == '#');
    for (const char *at = html; (at = strstr(at, "http")); at++) CHECK(strncmp(at, "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';", 64) == 0);
    CHECK_CONTAINS(html, "default-src 'none'; img-src data:; style-src 'unsafe-inline'");
}
static char *read_report(const char *folder, const char *name)
{
    char *text = test_read(test_text("%s/%s", folder, name), NULL);
    REQUIRE(text != NULL);
    return text;
}
/* Runs a script and makes its report; the page. */
static char *page_of(const char *folder, const char *script, int run_exit)
{
    test_write(folder, "s.lua", script);
    REQUIRE_EXIT(test_program(folder, "run s.lua --out o --quiet --workers 2"), run_exit);
    struct test_output *o = test_program(folder, "report o");
    REQUIRE_EXIT(o, 0);
    CHECK_TEXT(o->out, "o/report.html\n");
    char *html = read_report(folder, "o/report.html");
    check_nesting(html);
    check_fetches_nothing(html);
    return html;
}
static int count(const char *text, const char *word)
{
    int n = 0;
    for (; (text = strstr(text, word)); text++) n++;
    return n;
}

TEST(a_report_says_what_was_asked_done_and_found)
{
    char *folder = test_folder(), *html = page_of(folder, plain_script, 0);
    static const char *const parts[] = {"<h1>Do tolls matter in a toy?</h1>",
                                        "<h2>The question</h2>",
                                        "<p>A small world, twice.</p>\n<p>And again.</p>",
                                        "<h2>What is compared</h2>",
                                        "<h3>baseline</h3>",
                                        "<h3>no tolls</h3>",
                                        "<strong>livelihoods:</strong> paid jobs and training for residents of named towns; from 2010-06-01 to 2011-06-30",
                                        "reached over 8 weeks; at most 50,000 US$ a year",
                                        "jobs 77 jobs (jobs in all named towns together; 1,000 unless set)",
                                        "the mechanism tolls:",
                                        "<strong>set:</strong> smuggling.markup",
                                        "<h2>What came out</h2>",
                                        "Difference from &#39;baseline&#39;",
                                        "<h2>Figures</h2>",
                                        "<figcaption>Figure 1. A fan (fan.png).</figcaption>",
                                        "<h2>What was assumed</h2>",
                                        "That <code>toys</code> are worlds.",
                                        "one agent stands for 1 persons",
                                        "This case has not been examined against facts",
                                        "<h2>How to repeat it</h2>",
                                        "tributary run s.lua\n",
                                        "2 arms, 1 point of 4 runs each, seed 3"};
    const char *at = html;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *found = strstr(at, parts[i]);
        if (!CHECK(found != NULL)) test_note("missing, or not in its place: %s", parts[i]);
        if (found) at = found;
    }
    CHECK_INT(count(html, "<svg "), 1);
    CHECK_CONTAINS(html, "<title id=\"figure-1-title\">A fan</title>\n<desc id=\"figure-1-text\">");
    CHECK_LACKS(html, "Runs that failed");
    /* the numbers are those that the script printed */
    struct test_output *printed = test_program(folder, "run s.lua --out o --workers 1");
    CHECK_CONTAINS(printed->out, "4 runs");
}

TEST(the_same_store_gives_the_same_bytes_wherever_it_lies)
{
    char *folder = test_folder(), *html = page_of(folder, plain_script, 0);
    REQUIRE_EXIT(test_shell(folder, "rm s.lua; mkdir else; cp o/results.sqlite else/; cp o/report.html first.html; $TRIBUTARY report else/results.sqlite --file else/r.html"), 0);
    CHECK_TEXT(read_report(folder, "else/r.html"), html);
    struct test_output *files = test_shell(folder, "ls else o");
    CHECK_TEXT(files->out, "else:\nr.html\nresults.sqlite\n\no:\nfan.png\nmanifest.json\nreport.html\nresults.sqlite\n");
}

/* Each cell of each table of the page stands in the Markdown too. */
TEST(markdown_has_the_same_numbers_and_its_figures_beside_it)
{
    char *folder = test_folder(), *html = page_of(folder, plain_script, 0);
    REQUIRE_EXIT(test_program(folder, "report o --format md"), 0);
    char *md = read_report(folder, "o/report.md");
    int cells = 0;
    for (const char *at = html; (at = strstr(at, "<td class=\"n\">")); at++) {
        const char *text = at + strlen("<td class=\"n\">");
        char *cell = test_text("| %.*s |", (int)strcspn(text, "<"), text);
        if (strcspn(text, "<") == 0) continue;
        CHECK_CONTAINS(md, cell);
        cells++;
    }
    CHECK_INT(cells, 2 * (2 + 5) - 1); /* mean and runs of the first arm; mean, difference, interval, share and runs of the other; arrivals have no share */
    CHECK_CONTAINS(md, "# Do tolls matter in a toy?\n");
    CHECK_CONTAINS(md, "](<report_figure_1.png>)");
    CHECK(test_exists(test_text("%s/o/report_figure_1.png", folder)));
    char *again = test_text("%s", md);
    REQUIRE_EXIT(test_program(folder, "report o --file o/report.md"), 0);
    CHECK_TEXT(read_report(folder, "o/report.md"), again);
}

/* Arrivals are neither better nor worse; its row has no share. Illicit profit of 4 runs: the mean paired difference and Student's t, by SQL. */
TEST(the_table_is_the_mean_paired_difference)
{
    char *folder = test_folder(), *html = page_of(folder, plain_script, 0), mean[48];
    struct test_output *sum = test_shell(folder, "$TRIBUTARY export o --table monthly | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == \"arrivals\") c = i; next }"
                                                 " $3 >= \"2010-06\" { s[$1] += $c } END { printf \"%%.9g %%.9g\", s[\"baseline\"] / 4, (s[\"no tolls\"] - s[\"baseline\"]) / 4 }'");
    double base = 0, difference = 0;
    REQUIRE(sscanf(sum->out, "%lf %lf", &base, &difference) == 2);
    report_number(base, false, mean);
    CHECK_CONTAINS(html, test_text("<th scope=\"row\">baseline</th><td class=\"n\">%s</td>", mean));
    report_number(difference, true, mean);
    CHECK_CONTAINS(html, test_text("<td class=\"n\">%s</td>", mean));
}

/* ---- names that mean harm ---------------------------------------------------------------------------------------------------------- */
TEST(hostile_names_are_text)
{
    static const char script[] = "--[[ <img src=x onerror=alert(1)> & \"quotes\"\n\nWHAT IS IT\n  </section><script>alert('what')</script> | a [link](http:evil)\n\nASSUMES\n  ![x](y) `</pre>`\n]]\n"
                                 "local tributary = require \"tributary\"\n"
                                 "local base = tributary.scenario { name = \"<script>alert('a')</script>\", case = \"toy\", from = \"2010-01-01\", to = \"2010-12-31\", scale = 1 }\n"
                                 "local r = tributary.compare { arms = { base, base:with { name = \"\\\" | onmouseover='x' *b* \\u{202e}\\u{e4}\", mechanisms = { tolls = false } } }, runs = 2, seed = 1 }\n"
                                 "r:print { \"arrivals\" }\n"
                                 "r:plot { figure = \"comparison\", measures = { \"arrivals\" }, file = \"c.png\", title = \"</title><script>x</script>\", note = \"]]> & <b>\" }\n";
    char *folder = test_folder();
    test_write(folder, "s.lua", script);
    REQUIRE_EXIT(test_program(folder, "run s.lua --out o --quiet"), 0);
    REQUIRE_EXIT(test_program(folder, "report o"), 0);
    char *html = read_report(folder, "o/report.html");
    check_nesting(html);
    CHECK_LACKS(html, "<script");
    CHECK_LACKS(html, "<img");
    CHECK_LACKS(html, "<b>");
    CHECK_LACKS(html, "\xe2\x80\xae"); /* turns the direction of writing */
    CHECK_CONTAINS(html, "<h3>&lt;script&gt;alert(&#39;a&#39;)&lt;/script&gt;</h3>");
    CHECK_CONTAINS(html, "&quot; | onmouseover=&#39;x&#39; *b* \xef\xbf\xbd\xc3\xa4");
    CHECK_CONTAINS(html, "<title>&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;</title>");
    CHECK_CONTAINS(html, "<code>&lt;/pre&gt;</code>");
    REQUIRE_EXIT(test_program(folder, "report o --format md"), 0);
    char *md = read_report(folder, "o/report.md");
    CHECK_LACKS(md, "<script");
    CHECK_CONTAINS(md, "# &lt;img src=x onerror=alert(1)\\> \\& \"quotes\"\n");
    CHECK_CONTAINS(md, "a \\[link\\](http:evil)");
    CHECK_CONTAINS(md, "| \" \\| onmouseover='x' \\*b\\* ");
    CHECK_CONTAINS(md, "!\\[x\\](y)");
}

TEST(what_is_no_text_becomes_text)
{
    static const struct { const char *given, *plain; } cases[] = {
        {"plain \xc3\xa4 \xf0\x9f\x98\x80", "plain \xc3\xa4 \xf0\x9f\x98\x80"},
        {"bell\a tab\t line\n", "bell  tab  line "},
        {"\x1b[31m", " [31m"},
        {"\xc2\x9b", " "},                                /* a control character of two bytes */
        {"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},         /* never UTF-8 */
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},         /* overlong */
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* half a surrogate pair */
        {"cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd"},
        {"a\xe2\x80\xae" "b", "a\xef\xbf\xbd" "b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = report_plain(cases[i].given, false);
        CHECK_TEXT(text, cases[i].plain);
        free(text);
    }
    char *lines = report_plain("a\nb\r\n", true);
    CHECK_TEXT(lines, "a\nb \n");
    free(lines);
}

TEST(numbers_have_three_figures_that_count)
{
    static const struct { double value; bool plus; const char *text; } cases[] = {
        {0, true, "0"}, {5, false, "5"}, {0.0461, true, "+0.0461"}, {9.999, false, "10.0"}, {-237.4, true, "\xe2\x88\x92" "237"}, {1014.3, false, "1,014"}, {99.96, false, "100"}, {0.1, false, "0.100"}, {1e-9, false, "1.00e-09"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[48];
        report_number(cases[i].value, cases[i].plus, text);
        CHECK_TEXT(text, cases[i].text);
    }
}

/* ---- the opening comment ------------------------------------------------------------------------------------------------------------- */
static void check_comment(const char *script, const char *section, const char *wanted)
{
    char *text = report_comment(script, section);
    CHECK_TEXT(text, wanted);
    free(text);
}
TEST(the_opening_comment_is_read_in_both_its_forms)
{
    static const char block[] = "-- SPDX-License-Identifier: X\n--[==[ A title\nof two lines\n\nWHAT IS IT\n  One.\n  Still one.\n\n  Two ]] three.\n  1. first\n  2. second\n\nASSUMES\n  All.\n]==]\ncode()\n-- ASSUMES\n--   no\n";
    check_comment(block, NULL, "A title of two lines");
    check_comment(block, "WHAT IS IT", "One. Still one.\nTwo ]] three.\n1. first\n2. second");
    check_comment(block, "ASSUMES", "All.");
    check_comment(block, "FIGURE", "");
    static const char lines[] = "-- SPDX-License-Identifier: X\n--\n-- WHAT IS IT\n--   Sabratha.\n-- ASSUMES\n--   Much.\n\n-- FIGURE\n--   no part of it\nlocal x\n";
    check_comment(lines, NULL, "");
    check_comment(lines, "WHAT IS IT", "Sabratha.");
    check_comment(lines, "ASSUMES", "Much.");
    check_comment(lines, "FIGURE", "");
    check_comment("", NULL, "");
    check_comment("local x = 1", NULL, "");
    check_comment("--[[ never closed", NULL, "never closed");
    check_comment("--", NULL, "");
}

/* ---- odd stores ------------------------------------------------------------------------------------------------------------------------ */
TEST(one_arm_has_a_mean_and_a_range)
{
    char *html = page_of(test_folder(), HEAD "return base\n", 0);
    CHECK_CONTAINS(html, "<h2>What was simulated</h2>");
    CHECK_CONTAINS(html, "Nine runs in ten lie in");
    CHECK_LACKS(html, "Difference from");
    CHECK_LACKS(html, "How to read it");
    CHECK_INT(count(html, "<svg "), 2); /* a fan and a map, as the script draws none */
}

TEST(without_figures_of_its_own_a_script_gets_three)
{
    char *html = page_of(test_folder(), HEAD "tributary.compare { arms = { base, base:with { name = \"same\" } }, runs = 2, seed = 1 }\n", 0);
    CHECK_INT(count(html, "<svg "), 3);
    CHECK_CONTAINS(html, "The same as the first arm: nothing is added or left out.");
    CHECK_CONTAINS(html, "the same in every run");
    CHECK_CONTAINS(html, "The script prints no table; these are the main measures.");
}

TEST(failed_runs_are_counted_by_kind)
{
    static const char script[] = HEAD
        "local bad = base:with { name = \"bad\", on_month = function(world) if world.replicate == 1 and world.year == 2011 then error(\"flood & <fire>\") end end }\n"
        "tributary.compare { arms = { base, bad }, runs = 3, seed = 1 }:print { \"arrivals\" }\n";
    char *html = page_of(test_folder(), script, 3);
    CHECK_CONTAINS(html, "Of 6 runs 5 are done, 1 failed, and 0 are still to do.");
    CHECK_CONTAINS(html, "<th scope=\"row\">script</th><td class=\"n\">1</td><td>&#39;bad&#39;, run 2</td>");
    CHECK_CONTAINS(html, "flood &amp; &lt;fire&gt;");
    CHECK_CONTAINS(html, "a hook of every month");
    CHECK_CONTAINS(html, "<td class=\"n\">2</td>"); /* pairs that are left */
}

TEST(when_all_runs_fail_the_report_says_so)
{
    char *html = page_of(test_folder(), HEAD "base = base:with { on_month = function(world) if world.year == 2011 then error \"no\" end end }\ntributary.compare { arms = { base }, runs = 2, seed = 1 }\n", 3);
    CHECK_CONTAINS(html, "No run is done, so there is nothing to show.");
    CHECK_CONTAINS(html, "Of 2 runs 0 are done, 2 failed");
}

TEST(names_and_short_numbers_of_analyses_are_said_in_words)
{
    static const char *const pairs[][2] = {
        {"illicit_profit over lever.interdiction_sea.intensi = 0.1.", "Illicit profit over interdiction at sea: intensity = 0.1."},
        {"by 8.82M (-9.67M to 1.2bn) US$", "by 8.82 million (\u22129.67 million to 1.2 billion) US$"},
        {"route.cost, and deaths; 2016-01 to 2018-12", "Route: cost, and deaths; 2016-01 to 2018-12"},
        {"a_name.nobody_knows and 3Mx", "a_name.nobody_knows and 3Mx"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char *words = report_in_words(pairs[i][0]);
        REQUIRE(words);
        CHECK_TEXT(words, pairs[i][1]);
        free(words);
    }
}

TEST(a_study_shows_its_analyses)
{
    static const char script[] = HEAD
        "local s = tributary.sweep { arms = { base, base:with { name = \"b\", mechanisms = { tolls = false } } }, design = \"grid\", runs = 2, seed = 4, levels = 2,\n"
        "  vary = { [\"smuggling.markup\"] = tributary.between(0.1, 0.5), [\"capture.base\"] = tributary.between(0.001, 0.01) } }\n"
        "s:print { \"arrivals\" }\n"
        "s:plot { figure = \"heatmap\", measure = \"arrivals\", file = \"h.png\" }\n";
    char *html = page_of(test_folder(), script, 0);
    CHECK_CONTAINS(html, "<h2>What the study found</h2>");
    CHECK_CONTAINS(html, "at 4 points of 2 runs each, a design of the kind grid");
    CHECK_CONTAINS(html, "<th scope=\"row\">capture.base</th><td>");
    CHECK_CONTAINS(html, "<td class=\"n\">0.001</td><td class=\"n\">0.01</td><td class=\"n\">2</td>");
    CHECK_CONTAINS(html, "<h3>Two factors at once: arrivals</h3>");
    CHECK_CONTAINS(html, ">capture: base (");
    CHECK_CONTAINS(html, ">smuggling: markup (share of cost)</th>");
    CHECK_LACKS(html, "smuggling.markup = 0.1");
    CHECK_CONTAINS(html, "Student&#39;s t over points, each the mean of its runs");
    const char *brief = strstr(html, "<h2>In short</h2>"), *compared = strstr(html, "<h2>What is compared</h2>");
    REQUIRE(brief && compared);
    CHECK(brief < compared && brief > strstr(html, "<h2>The question</h2>"));
    CHECK_CONTAINS(brief, "Arrivals (total, ");
    CHECK_CONTAINS(brief, " under &#39;b&#39; (");
    CHECK_INT(count(html, "<svg "), 1);
}

/* Two analyses of one kind: which of them a figure without a measure shows, only the script's own run knew. Its picture is taken, if it is
 * of these runs; else it is said to be left out. */
TEST(a_figure_that_cannot_be_told_is_taken_from_its_file)
{
    static const char script[] = HEAD
        "local a = tributary.sensitivity { arms = { base }, method = \"morris\", points = 3, seed = 4, measures = { \"arrivals\", \"deaths\" }, bootstraps = 100,\n"
        "  vary = { [\"smuggling.markup\"] = tributary.between(0.1, 0.5), [\"capture.base\"] = tributary.between(0.001, 0.01) } }\n"
        "a:plot { file = \"m.png\" }\n"
        "a:plot { measure = \"deaths\", file = \"d.png\" }\n";
    char *folder = test_folder(), *html = page_of(folder, script, 0);
    CHECK_INT(count(html, "<svg "), 1); /* that of deaths is drawn again */
    CHECK_INT(count(html, "<img alt=\""), 1);
    CHECK_LACKS(html, "<img alt=\"\"");
    CHECK_CONTAINS(html, "Figure 1. As the script drew it (m.png).");
    CHECK_CONTAINS(html, "<h3>Screening of factors (Morris): arrivals</h3>");
    REQUIRE_EXIT(test_program(folder, "report o --format md"), 0);
    CHECK(test_exists(test_text("%s/o/report_figure_1.png", folder)));
    REQUIRE_EXIT(test_shell(folder, "cmp o/m.png o/report_figure_1.png"), 0);
    /* a picture of other runs is not taken for it */
    REQUIRE_EXIT(test_shell(folder, "sed 's/seed = 4/seed = 5/' s.lua > t.lua && $TRIBUTARY run t.lua --out p --quiet && cp p/m.png o/m.png && $TRIBUTARY report o"), 0);
    html = read_report(folder, "o/report.html");
    CHECK_LACKS(html, "<img");
    CHECK_CONTAINS(html, "The script also draws m.png, a figure of the kind morris, which is left out here");
    REQUIRE_EXIT(test_shell(folder, "printf 'no picture' > o/m.png && $TRIBUTARY report o"), 0);
    CHECK_LACKS(read_report(folder, "o/report.html"), "<img");
}

/* Its arms depend on results, which a walk does not have: what the store says is shown all the same, with the pictures that can be drawn. */
TEST(a_script_that_cannot_be_walked_is_reported_from_the_store)
{
    static const char script[] = HEAD
        "local first = tributary.compare { arms = { base }, runs = 2, seed = 1 }\n"
        "local n = first:summary({ \"arrivals\" }).baseline.arrivals.mean\n"
        "if n ~= n then return end\n"
        "tributary.compare { arms = { base, base:with { name = \"made later\", mechanisms = { tolls = false } } }, runs = 2, seed = 1 }\n";
    char *html = page_of(test_folder(), script, 0);
    CHECK_CONTAINS(html, "<h3>made later</h3>");
    CHECK_CONTAINS(html, "the mechanism tolls:");
    CHECK_CONTAINS(html, "The script could not be read again from the store");
    CHECK_INT(count(html, "<svg "), 3);
}

static const struct script_options build = {.build = "a test", .runs = -1, .seed = -1, .scale = -1};
static enum trib_status make(const char *path, struct trib_error *err)
{
    struct report_options options = {.script = &build, .file = "r.html"};
    struct report_doc doc = {0};
    enum trib_status status = report_make(path, &options, &doc, err);
    report_clear(&doc);
    return status;
}
TEST(stores_that_cannot_be_reported_are_clear_errors)
{
    struct trib_error err = {0};
    struct store *st = NULL;
    char *folder = test_folder(), *path = test_text("%s/results.sqlite", folder);
    CHECK_ERROR(make(path, &err), TRIB_IO, &err, "There is no store");
    REQUIRE_STATUS(store_open(path, "a test", false, false, &st, &err), &err);
    store_close(st);
    CHECK_ERROR(make(path, &err), TRIB_STORE, &err, "holds no runs yet");
    struct test_output *o = test_program(folder, "report .");
    CHECK_EXIT(o, 5); /* another build's */
    CHECK_CONTAINS(o->err, "was made by build 'a test'");
    CHECK(!test_exists(test_text("%s/report.html", folder)));
}
/* Rows times runs is how much room readers make. */
TEST(a_store_with_numbers_of_runs_that_cannot_be_is_damaged)
{
    static const char *const numbers[] = {"9223372036854775807", "2147483647", "0", "-1", "4294967299"};
    char *folder = test_folder();
    test_write(folder, "x.lua", plain_script);
    REQUIRE_EXIT(test_program(folder, "run x.lua --out o --quiet"), 0);
    REQUIRE_EXIT(test_program(folder, "report o"), 0);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        REQUIRE_EXIT(test_shell(folder, "sqlite3 o/results.sqlite 'UPDATE experiment SET replicates = %s'", numbers[i]), 0);
        static const char *const commands[] = {"report o", "plot o --figure comparison --measure arrivals --file c.svg", "export o --table summary"};
        for (int k = 0; k < 3; k++) {
            struct test_output *o = test_program(folder, "%s", commands[k]);
            CHECK_EXIT(o, 4);
            CHECK_CONTAINS(o->err, "is damaged: its arm");
        }
    }
}
/* A script may ask for figures without end; the reader does not wait for them. */
TEST(a_report_draws_no_more_than_a_page_can_hold)
{
    char *folder = test_folder();
    test_write(folder, "x.lua", test_text("%sfor i = 1, r.dry and 300 or 1 do r:plot { figure = 'fan', measure = 'arrivals', file = 'fan' .. i .. '.svg' } end\n", plain_script));
    REQUIRE_EXIT(test_program(folder, "run x.lua --out o --quiet"), 0);
    REQUIRE_EXIT(test_program(folder, "report o"), 0);
    char *html = test_read(test_text("%s/o/report.html", folder), NULL);
    int n = 0;
    for (const char *at = html; (at = strstr(at, "<figure>")); at++) n++;
    CHECK_INT(n, 40);
    CHECK_CONTAINS(html, "those after the first 40 are left out");
}
/* Names of parameters come from the store as they are: what people paste into a shell must be words there. */
TEST(the_command_that_repeats_a_store_runs_nothing_else)
{
    char *folder = test_folder();
    test_write(folder, "it's $(touch owned).lua", plain_script);
    REQUIRE_EXIT(test_program(folder, "run \"it's \\$(touch owned).lua\" --out o --quiet --set smuggling.markup=0.5"), 0);
    REQUIRE_EXIT(test_program(folder, "report o --format md"), 0);
    CHECK_CONTAINS(test_read(test_text("%s/o/report.md", folder), NULL), "tributary run 'it'\\''s $(touch owned).lua' --set smuggling.markup=0.5\n");
    CHECK(!test_exists(test_text("%s/owned", folder)));
}
TEST(wrong_use_of_report_is_answered)
{
    static const struct { const char *args, *words; int code; } wrong[] = {
        {"report", "needs STORE", 2},
        {"report o --format pdf", "html|md", 2},
        {"report o --file r.txt", "must end in .html or .md", 2},
        {"report o --file r.html --format md", "--format is md", 2},
        {"report o --measure arrivals", "no option '--measure'", 2},
        {"report o --file none/r.html", "none/r.html can't be written", 4},
        {"report o --file results.html", "results.html can't be written", 4},
        {"report none", "no store none", 4},
    };
    char *folder = test_folder();
    page_of(folder, HEAD "return base\n", 0);
    REQUIRE_EXIT(test_shell(folder, "mkdir results.html"), 0);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct test_output *o = test_program(folder, "%s", wrong[i].args);
        CHECK_EXIT(o, wrong[i].code);
        CHECK_CONTAINS(o->err, wrong[i].words);
    }
}

/* ---- the exam ------------------------------------------------------------------------------------------------------------------------------ */
#define EXAM_HEAD "fact,row,data,model,asked,verdict,kind,if_not_held,version,build,case_digest,runs,full,seed\n"
TEST(the_last_exam_is_told_and_read_by_no_simulation)
{
    char *folder = test_folder();
    test_write(folder, "s.lua", HEAD "return base\n");
    REQUIRE_EXIT(test_shell(folder, "mkdir data; cp -R $SOURCE/scenarios/cases data/"), 0);
    REQUIRE_EXIT(test_shell(folder, "TRIBUTARY_DATA=data $TRIBUTARY run s.lua --out o --quiet && $TRIBUTARY export o --table runs > before.csv"), 0);
    test_write(folder, "data/cases/toy/outcome/last_exam.csv",
               EXAM_HEAD "F1,opens,3,4,2 to 5,held,hard,,9.9,other build,xyz,200,yes,7\n"
                         "F2,stays <shut>,yes,no,yes,not held,hard,Do not trust & use gates.,9.9,other build,xyz,200,yes,7\n"
                         "F2,stays open,1,1,1,held,hard,Do not trust & use gates.,9.9,other build,xyz,200,yes,7\n"
                         "F2,aside,1,5,,information,hard,,9.9,other build,xyz,200,yes,7\n");
    REQUIRE_EXIT(test_shell(folder, "TRIBUTARY_DATA=data $TRIBUTARY report o && TRIBUTARY_DATA=data $TRIBUTARY run s.lua --out o --fresh --quiet && $TRIBUTARY export o --table runs | cmp - before.csv"), 0);
    char *html = read_report(folder, "o/report.html");
    check_nesting(html);
    CHECK_CONTAINS(html, "the model held 1 of 2 facts");
    CHECK_CONTAINS(html, "against 2 facts, in 3 rows");
    CHECK_CONTAINS(html, "1 facts are held, 1 are not; of the rows 2. The exam was of version 9.9 (build other build), 200 runs, seed 7.");
    CHECK_CONTAINS(html, "That was another build");
    CHECK_CONTAINS(html, "other data of this case");
    CHECK_CONTAINS(html, "<li><strong>F2:</strong> Do not trust &amp; use gates.</li>");
    CHECK_CONTAINS(html, "<th scope=\"row\">F2</th><td>stays &lt;shut&gt;</td><td>yes</td><td>no</td><td>yes</td>");
    CHECK_LACKS(html, "<td>aside</td>");
    CHECK_CONTAINS(html, "<th scope=\"row\">F1</th><td>opens</td>");
    test_write(folder, "data/cases/toy/outcome/last_exam.csv", "fact,row\nF1,opens\n");
    struct test_output *o = test_shell(folder, "TRIBUTARY_DATA=data $TRIBUTARY report o");
    CHECK_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "has no column 'data'");
}
/* The kept table has every column, each fact of the exam, and words for those that are not held. */
TEST(the_kept_exam_of_libya_is_whole)
{
    char *csv = test_read(test_source("scenarios/cases/libya/outcome/last_exam.csv"), NULL);
    REQUIRE(csv != NULL);
    CHECK(strncmp(csv, EXAM_HEAD, strlen(EXAM_HEAD)) == 0);
    for (int i = 1; i <= 21; i++) CHECK_CONTAINS(csv, test_text("\nF%d,", i));
    CHECK_CONTAINS(csv, test_text(",%s,", trib_case_digest(test_case("libya"))));
}
