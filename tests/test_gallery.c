/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gallery in quick form: every kind of figure, from stores of the Libya case, at the three widths it must be right at. */
#include "harness.h"
#include "../plots/plot.h"
#include "../plots/reader.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int pictures(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && !strcmp(dot, ".png");
}
static void check_layout(const char *folder, const char *name)
{
    struct plot_picture p;
    struct trib_error err = {0};
    REQUIRE_STATUS(plot_picture_read(test_text("%s/sizes/%s", folder, name), &p, &err), &err);
    const char *flaws = plot_picture_fact(&p, "Layout flaws"), *alt = plot_picture_fact(&p, "Description"), *seed = plot_picture_fact(&p, "seed");
    if (!flaws || strcmp(flaws, "0") != 0) test_note("%s: %s labels overlap, are cut, pale or small", name, flaws ? flaws : "uncounted");
    CHECK(flaws && !strcmp(flaws, "0"));
    CHECK(alt && strlen(alt) > 30);
    CHECK(seed && *seed);
    plot_picture_clear(&p);
}

TEST_TAGGED(every_kind_is_in_the_gallery_and_right_at_three_widths, "slow long")
{
    char *folder = test_folder();
    struct test_output *made = test_shell(folder, "sh $SOURCE/plots/gallery.sh $TRIBUTARY gallery README.md sizes quick");
    REQUIRE_EXIT(made, 0);
    char *page = test_read(test_text("%s/README.md", folder), NULL), *committed = test_read(test_source("plots/README.md"), NULL);
    REQUIRE(page && committed);
    int n;
    const struct plot_figure_info *figure = plot_figures(&n);
    for (int i = 0; i < n; i++) {
        CHECK_CONTAINS(page, test_text("--figure %s", figure[i].name));
        CHECK_CONTAINS(committed, test_text("--figure %s", figure[i].name));
    }
    struct dirent **entry = NULL;
    int count = scandir(test_text("%s/sizes", folder), &entry, pictures, alphasort);
    CHECK(count >= 3 * n);
    for (int i = 0; i < count; free(entry[i++])) check_layout(folder, entry[i]->d_name);
    free(entry);
    /* the pictures that are committed are there, and all are made again from what they hold; runs are shared within a store */
    count = scandir(test_text("%s/gallery", folder), &entry, pictures, alphasort);
    for (int i = 0; i < count; free(entry[i++])) {
        const char *name = entry[i]->d_name;
        CHECK(test_exists(test_source(test_text("plots/gallery/%s", name))));
        struct plot_picture p;
        struct trib_error err = {0};
        REQUIRE_STATUS(plot_picture_read(test_text("%s/gallery/%s", folder, name), &p, &err), &err);
        const char *command = plot_picture_fact(&p, "command"), *store = command ? strstr(command, "/stores/") : NULL;
        REQUIRE(store);
        struct test_output *again = test_program(folder, "reproduce gallery/%s --run --quiet --out again/%.*s", name, (int)strcspn(store + 8, " "), store + 8);
        CHECK_EXIT(again, 0);
        plot_picture_clear(&p);
    }
    free(entry);
}
