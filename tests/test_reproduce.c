/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures that say what made them, and are made again from the recipe inside them. */
#include "harness.h"
#include "../plots/reader.h"
#include "../plots/writer.h"
#include "../scripts/recipe.h"
#include <glib.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* A table, a module and a case of its own beside the script: all must travel. */
static const char script[] =
    "local tributary = require \"tributary\"\n"
    "local part = require \"part\"\n"
    "local base = tributary.scenario { name = \"base\", case = \"./mine\", from = \"2010-06-01\", to = \"2012-12-31\" }\n"
    "local result = tributary.compare { arms = { base, part.more(base) }, runs = 2, seed = 5 }\n"
    "result:plot { figure = \"fan\", measure = \"arrivals\", file = \"figures/fan.png\", title = \"\u0627\u0644\u0648\u0627\u0641\u062f\u0648\u0646\" }\n"
    "result:plot { figure = \"comparison\", measure = \"arrivals\", file = \"c.svg\", note = \"<&> \\\"quoted\\\" \u00e9t\u00e9\" }\n"
    "local row = tributary.data \"price.csv\"\n"; /* read after the figures */
static const char part[] = "local tributary = require \"tributary\"\nlocal part = {}\nfunction part.more(s)\n"
                           "  return s:with { name = \"more\", levers = { tributary.levers.interdiction_sea { from = \"2011-01-01\", intensity = 0.5 } } }\nend\n"
                           "return part\n";

static char *made(void)
{
    char *folder = test_folder();
    test_write(folder, "my script.lua", script);
    test_write(folder, "part.lua", part);
    test_write(folder, "price.csv", "what,price\nfare,100\n");
    REQUIRE_EXIT(test_shell(folder, "cp -r $SOURCE/scenarios/cases/toy mine"), 0);
    REQUIRE_EXIT(test_program(folder, "run 'my script.lua' --runs 3 --out o --quiet"), 0);
    return folder;
}

TEST(a_figure_is_made_again_from_what_it_holds)
{
    char *folder = made();
    REQUIRE_EXIT(test_program(folder, "plot o --figure fan --measure deaths --arm more --title \"It's one\" --file p.png"), 0);
    /* nothing is left beside the figures */
    REQUIRE_EXIT(test_shell(folder, "mkdir far && mv o/figures/fan.png o/c.svg p.png far && rm -r o mine *.lua *.csv"), 0);
    static const char *const figures[] = {"fan.png", "c.svg", "p.png"};
    for (int i = 0; i < 3; i++) {
        struct test_output *again = test_program(folder, "reproduce far/%s --run --quiet", figures[i]);
        CHECK_EXIT(again, 0);
        CHECK_CONTAINS(again->out, i == 1 ? "the same drawing, byte by byte" : "all the same");
    }
    struct test_output *said = test_program(folder, "reproduce far/fan.png");
    CHECK_EXIT(said, 0);
    CHECK_CONTAINS(said->out, "my script.lua");
    CHECK_CONTAINS(said->out, "--runs 3");
    CHECK_CONTAINS(said->out, "tributary reproduce far/fan.png --run");
    /* a folder that is kept serves the next figure without a run */
    CHECK_EXIT(test_program(folder, "reproduce far/fan.png --run --quiet --out kept"), 0);
    CHECK(test_exists(test_text("%s/kept/figures/fan.png", folder)));
    struct test_output *second = test_program(folder, "reproduce far/c.svg --run --out kept");
    CHECK_EXIT(second, 0);
    CHECK_LACKS(second->err, "6 of 6 runs,");
}

static void patch(const char *from, const char *to, const char *old, const char *fresh)
{
    size_t n;
    char *bytes = test_read(from, &n);
    REQUIRE(bytes);
    char *at = memmem(bytes, n, old, strlen(old));
    REQUIRE(at && strlen(old) == strlen(fresh));
    memcpy(at, fresh, strlen(fresh));
    FILE *f = fopen(to, "wb");
    REQUIRE(f);
    fwrite(bytes, 1, n, f);
    fclose(f);
}
TEST(another_picture_or_build_is_told)
{
    char *folder = made();
    char *png = test_text("%s/o/figures/fan.png", folder), *svg = test_text("%s/o/c.svg", folder);
    /* one colour of the drawing, in the SVG's body */
    patch(svg, test_text("%s/other.svg", folder), "fill=\"#222222\">", "fill=\"#222223\">");
    struct test_output *other = test_program(folder, "reproduce other.svg --run --quiet");
    CHECK_EXIT(other, 4);
    CHECK_CONTAINS(other->err, "comes out otherwise: the drawings differ");
    patch(svg, test_text("%s/build.svg", folder), "<t:fact key=\"build\">0.", "<t:fact key=\"build\">7.");
    CHECK_EXIT(test_program(folder, "reproduce build.svg --run --quiet"), 5);
    CHECK_CONTAINS(test_program(folder, "reproduce build.svg")->out, "another build than this one");
    /* pixels: two figures of the same size count where they differ */
    struct plot_picture a, b;
    struct trib_error err = {0};
    bool same = true;
    char words[200];
    REQUIRE_EXIT(test_program(folder, "plot o --figure fan --measure arrivals --title A --file a.png"), 0);
    REQUIRE_EXIT(test_program(folder, "plot o --figure fan --measure arrivals --title B --file b.png"), 0);
    REQUIRE_STATUS(plot_picture_read(test_text("%s/a.png", folder), &a, &err), &err);
    REQUIRE_STATUS(plot_picture_read(test_text("%s/b.png", folder), &b, &err), &err);
    CHECK_STATUS(plot_picture_same(&a, &b, &same, words, sizeof words, &err), &err);
    CHECK(!same);
    CHECK_CONTAINS(words, "pixels differ, the first in column");
    CHECK_STATUS(plot_picture_same(&a, &a, &same, words, sizeof words, &err), &err);
    CHECK(same);
    plot_picture_clear(&a);
    plot_picture_clear(&b);
    /* files that are no figures, or broke off */
    CHECK_EXIT(test_program(folder, "reproduce 'my script.lua'"), 4);
    CHECK_EXIT(test_program(folder, "reproduce none.png"), 4);
    REQUIRE_EXIT(test_shell(folder, "head -c 20000 %s > half.png", png), 0);
    struct test_output *half = test_program(folder, "reproduce half.png");
    CHECK_EXIT(half, 4);
    CHECK_CONTAINS(half->err, "breaks off");
}

/* The same pixels packed otherwise are the same picture: zlib differs between machines. */
TEST(pixels_are_compared_and_not_how_they_are_packed)
{
    char *folder = made(), *png = test_text("%s/o/figures/fan.png", folder), *packed = test_text("%s/packed.png", folder);
    png_image image = {.version = PNG_IMAGE_VERSION};
    REQUIRE(png_image_begin_read_from_file(&image, png));
    image.format = PNG_FORMAT_RGB;
    png_bytep pixels = malloc(PNG_IMAGE_SIZE(image));
    REQUIRE(pixels && png_image_finish_read(&image, NULL, pixels, 0, NULL));
    image.flags |= PNG_IMAGE_FLAG_FAST;
    REQUIRE(png_image_write_to_file(&image, packed, 0, pixels, 0, NULL));
    struct plot_picture a, b;
    struct trib_error err = {0};
    char words[200];
    for (int changed = 0; changed < 2; changed++) {
        bool same = changed;
        if (changed) {
            pixels[0] ^= 1;
            REQUIRE(png_image_write_to_file(&image, packed, 0, pixels, 0, NULL));
        }
        REQUIRE_STATUS(plot_picture_read(png, &a, &err), &err);
        REQUIRE_STATUS(plot_picture_read(packed, &b, &err), &err);
        CHECK_STATUS(plot_picture_same(&a, &b, &same, words, sizeof words, &err), &err);
        CHECK_INT(same, !changed);
        plot_picture_clear(&a);
        plot_picture_clear(&b);
    }
    free(pixels);
}

/* A recipe of these files. */
static const char *packed_recipe(const char *files)
{
    const char *text = test_text("tributary recipe 1\n%s", files);
    uLongf packed = compressBound((uLong)strlen(text));
    unsigned char *bytes = malloc(packed);
    REQUIRE(bytes && compress(bytes, &packed, (const Bytef *)text, (uLong)strlen(text)) == Z_OK);
    char *base64 = g_base64_encode(bytes, packed);
    const char *kept = test_text("%s", base64);
    g_free(base64);
    free(bytes);
    return kept;
}

/* Were it drawn over before it is compared, a picture that comes out otherwise would be lost. */
TEST(the_figure_that_is_looked_at_is_not_drawn_over)
{
    char *folder = made();
    char *svg = test_text("%s/o/c.svg", folder);
    patch(svg, svg, "fill=\"#222222\">", "fill=\"#222223\">");
    char *before = test_read(svg, NULL);
    static const char *const outs[] = {"o", "o/", "."};
    for (int i = 0; i < 3; i++) {
        struct test_output *o = test_program(folder, "reproduce o/c.svg --run --quiet --out %s", outs[i]);
        CHECK_EXIT(o, 2);
        CHECK_CONTAINS(o->err, "name another folder");
        CHECK_TEXT(test_read(svg, NULL), before);
    }
    REQUIRE_EXIT(test_shell(folder, "mkdir oo && cp o/figures/fan.png oo"), 0);
    CHECK_EXIT(test_program(folder, "reproduce oo/fan.png --run --quiet --out o"), 0); /* the store's runs serve */
}

TEST(who_stops_is_not_promised_more_than_is_kept)
{
    char *folder = made(), *svg = test_read(test_text("%s/o/c.svg", folder), NULL);
    char *recipe = svg ? strstr(svg, "key=\"recipe\">") : NULL, *end = recipe ? strstr(recipe, "</t:fact>") : NULL;
    REQUIRE(recipe && end);
    recipe[strlen("key=\"recipe\">")] = 0;
    /* the same figure, of a script that takes hours */
    static const char long_script[] = "local tributary = require 'tributary'\n"
                                      "local base = tributary.scenario { name = 'base', case = 'toy', from = '2010-01-01', to = '2012-12-31' }\n"
                                      "tributary.compare { arms = { base }, runs = 1000000 }\n";
    test_write(folder, "long.svg", test_text("%s%s%s", svg, packed_recipe(test_text("options 13 options\nscript x.lua\nscript %zu x.lua\n%s", strlen(long_script), long_script)), end));
    struct test_output *o = test_shell(folder, "timeout -s INT --preserve-status 4 $TRIBUTARY reproduce long.svg --run --quiet --workers 1");
    CHECK_EXIT(o, 75);
    CHECK_CONTAINS(o->err, "nothing is kept");
}

/* What anybody may send: no wait for a pipe, no hour over numbers of letters, no million files. */
TEST(figures_that_would_keep_the_reader_busy_are_read_or_refused_at_once)
{
    char *folder = made();
    REQUIRE_EXIT(test_shell(folder, "mkfifo pipe"), 0);
    struct test_output *o = test_shell(folder, "timeout 5 $TRIBUTARY reproduce pipe");
    CHECK_EXIT(o, 4);
    CHECK_CONTAINS(o->err, "it is no file");
    char *many = malloc(sizeof "<svg <t:fact key=\"build\">x</t:fact><t:fact key=\"Title\">" + 2 * 4000000 + 20), *at = many;
    at = stpcpy(at, "<svg <t:fact key=\"build\">x</t:fact><t:fact key=\"Title\">");
    for (int i = 0; i < 4000000; i++) *at++ = '&', *at++ = '#';
    strcpy(at, "&#65;</t:fact>");
    test_write(folder, "many.svg", many);
    struct plot_picture p;
    struct trib_error err = {0};
    REQUIRE_STATUS(plot_picture_read(test_text("%s/many.svg", folder), &p, &err), &err);
    CHECK_INT(strlen(plot_picture_fact(&p, "Title")), 2 * 4000000 + 1);
    plot_picture_clear(&p);
    free(many);
}
TEST(a_recipe_has_no_more_files_than_a_study_can_need)
{
    struct recipe r;
    struct trib_error err = {0};
    char *folder = test_folder(), *text = malloc(20 * 20001 + 100), *at = text;
    at += sprintf(at, "options 13 options\nscript x.lua\n");
    for (int i = 0; i < 20000; i++) at += sprintf(at, "script 0 %d\n", i);
    CHECK_ERROR(recipe_lay_out(packed_recipe(text), folder, &r, &err), TRIB_STORE, &err, "damaged");
    recipe_clear(&r);
    free(text);
}

TEST(a_recipe_keeps_to_its_folder)
{
    static const char *const names[] = {"plain.lua", "a/b.csv", "../out.lua", "/etc/passwd", "a/../b", ".."};
    for (int i = 0; i < 6; i++) CHECK_INT(recipe_plain_name(names[i]), i < 2);
    struct recipe r;
    struct trib_error err = {0};
    char *folder = test_folder();
    CHECK_ERROR(recipe_lay_out("bm90IGEgcmVjaXBl", folder, &r, &err), TRIB_STORE, &err, "damaged");
    recipe_clear(&r);
    CHECK_ERROR(recipe_lay_out("", folder, &r, &err), TRIB_STORE, &err, "damaged");
    recipe_clear(&r);
    /* "tributary recipe 1\noptions 13 options\nscript x.lua\nscript 1 ../x.lua\n!" */
    static const char outside[] = "eNorKcpMKi1JLKpUKEpNzixIVTDkyi8oyczPK1YwNFaAMrmKk4syC0oUKvRyShNhHEMFPT19iIgiAIPsF+s=";
    CHECK(recipe_lay_out(outside, folder, &r, &err) == TRIB_STORE);
    recipe_clear(&r);
    CHECK(!test_exists(test_text("%s/x.lua", folder)));
}

TEST(options_are_read_back)
{
    const char *word[16], *words[] = {"H1", "H2"};
    struct script_options o = {.runs = 7, .seed = 123456789012, .scale = 50, .points = 3, .case_id = "libya", .facts = "F1,F2", .word = words, .n_words = 2}, back = {0};
    snprintf(o.set[0].name, sizeof o.set[0].name, "smuggling.markup");
    o.set[0].value = 0.1;
    o.n_set = 1;
    char *text = recipe_options_text("/far/away/my script.lua", &o), script_name[100];
    REQUIRE(text);
    recipe_read_options(text, &back, word, 16, script_name, sizeof script_name);
    CHECK_TEXT(script_name, "my script.lua");
    CHECK_INT(back.runs, 7);
    CHECK_INT(back.seed, 123456789012);
    CHECK_INT(back.scale, 50);
    CHECK_INT(back.points, 3);
    CHECK_TEXT(back.case_id, "libya");
    CHECK_TEXT(back.facts, "F1,F2");
    CHECK(back.only == NULL);
    CHECK_INT(back.n_words, 2);
    CHECK_TEXT(back.word[1], "H2");
    CHECK_INT(back.n_set, 1);
    CHECK_TEXT(back.set[0].name, "smuggling.markup");
    CHECK_DOUBLE(back.set[0].value, 0.1, 0);
    free(text);
}
