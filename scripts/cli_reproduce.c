/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `tributary reproduce FIGURE`: what a figure says of itself, and the same figure made again from the recipe inside it: the script is
 * laid out, run and drawn, and the two pictures are compared. Nothing beside the figure is needed but the program that made it.
 */
#include "../plots/reader.h"
#include "cli.h"
#include "recipe.h"
#include "report/doc.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>

static const char *fact(const struct plot_picture *p, const char *key)
{
    const char *value = plot_picture_fact(p, key);
    return value ? value : "";
}
/* A value on its own line, without what makes a terminal do things. */
static void tell(const char *label, const char *value)
{
    if (!*value) return;
    char *first = g_strndup(value, 1500), *plain = report_plain(first, false);
    printf("%-10s ", label);
    cli_fold(stdout, 11, plain ? plain : "");
    free(plain);
    g_free(first);
}
static void describe(const struct plot_picture *p, const char *build, const char *file)
{
    tell("title", fact(p, "Title"));
    tell("figure", fact(p, "Figure"));
    tell("measures", fact(p, "Measures"));
    tell("shows", fact(p, "Description"));
    tell("arms", fact(p, "arms"));
    tell("case", fact(p, "case"));
    tell("seed", fact(p, "seed"));
    tell("runs", fact(p, "runs"));
    tell("script", fact(p, "script"));
    tell("command", fact(p, "command"));
    tell("program", fact(p, "build"));
    const char *flaws = fact(p, "Layout flaws");
    tell("layout", strcmp(flaws, "0") == 0 ? "nothing overlaps or is cut" : flaws);
    if (strcmp(fact(p, "build"), build) != 0) printf("           another build than this one (%s): only that one can make it again\n", build);
    else if (*fact(p, "recipe")) printf("To make it again, from the recipe inside it: tributary reproduce %s --run\n", file);
    else printf("It holds no recipe: run its command again.\n");
}

/* The figure's case must be the one this program has; a script's own case travels with it. */
static enum trib_status check_case(const struct plot_picture *p, struct trib_error *err)
{
    const char *id = fact(p, "case"), *digest = fact(p, "case_sha256");
    char folder[4096];
    struct trib_case *cas = NULL;
    if (!*id || !recipe_plain_name(id)) return TRIB_OK;
    snprintf(folder, sizeof folder, "%s/cases/%.200s", script_data_folder(), id);
    if (trib_case_load(folder, &cas, err)) {
        *err = (struct trib_error){0};
        return TRIB_OK;
    }
    bool same = !*digest || strcmp(digest, trib_case_digest(cas)) == 0;
    trib_case_free(cas);
    return same ? TRIB_OK : trib_fail(err, TRIB_FOREIGN, "The data of the case '%s' are not those that the figure was made from.", id);
}
/* Draws the figure of a `plot` command from the store that was made again. */
static enum trib_status draw_again(const struct plot_picture *p, struct cli *cli, const char *store, const char *file, struct trib_error *err)
{
    int argc = 0;
    char **argv = NULL;
    struct cli *again = calloc(1, sizeof *again);
    enum trib_status status = again ? TRIB_OK : trib_fail(err, TRIB_MEMORY, "Not enough memory.");
    if (!status && (!g_shell_parse_argv(fact(p, "command"), &argc, &argv, NULL) || argc < 3 || strcmp(argv[1], "plot") != 0))
        status = trib_fail(err, TRIB_STORE, "The figure does not say how it was drawn.");
    if (!status) status = cli_parse(again, argc, argv, err);
    if (!status) {
        again->program_build = cli->program_build;
        again->run.command = fact(p, "command");
        again->arg[0] = store;
        again->file = file;
        status = cli_plot(again, err);
    }
    free(again);
    g_strfreev(argv);
    return status;
}
static enum trib_status run_again(const struct plot_picture *p, struct cli *cli, const char *folder, char *made, size_t size, struct trib_error *err)
{
    struct recipe recipe;
    const char *drawn = fact(p, "drawn as");
    char out[4096];
    snprintf(out, sizeof out, "%s", cli->run.out ? cli->run.out : "");
    if (!*out) snprintf(out, sizeof out, "%s/out", folder);
    enum trib_status status = check_case(p, err);
    if (!status) status = recipe_lay_out(fact(p, "recipe"), folder, &recipe, err);
    else memset(&recipe, 0, sizeof recipe);
    if (!status) {
        struct script_options o = recipe.options;
        o.out = out, o.build = cli->run.build, o.command = fact(p, "command");
        o.workers = cli->run.workers, o.quiet = cli->run.quiet;
        status = script_run(recipe.script, &o, &cli->report, err);
    }
    recipe_clear(&recipe);
    if (status) return status;
    if (*drawn) {
        if (!recipe_plain_name(drawn)) return trib_fail(err, TRIB_STORE, "The figure does not say how it was drawn.");
        snprintf(made, size, "%.4000s/%.200s", out, drawn);
        return TRIB_OK;
    }
    snprintf(made, size, "%.4000s/again.%s", folder, p->svg ? "svg" : "png");
    return draw_again(p, cli, out, made, err);
}

/* The script draws below --out. Were the figure there, it would be drawn over before anybody has seen whether it comes out the same. */
static enum trib_status check_out(const struct cli *cli, struct trib_error *err)
{
    char *out = cli->run.out ? realpath(cli->run.out, NULL) : NULL, *figure = out ? realpath(cli->arg[0], NULL) : NULL;
    size_t n = out ? strlen(out) : 0;
    while (n && out[n - 1] == '/') n--;
    enum trib_status status = TRIB_OK;
    if (figure && strncmp(figure, out, n) == 0 && figure[n] == '/')
        status = trib_fail(err, TRIB_USAGE, "'%s' lies in the folder that --out names, and may be drawn over there; name another folder.", cli->arg[0]);
    free(figure);
    free(out);
    return status;
}

enum trib_status cli_reproduce(struct cli *cli, struct trib_error *err)
{
    struct plot_picture old, again = {0};
    char folder[300] = "", made[4300] = "", words[200] = "";
    bool same = false;
    enum trib_status status = plot_picture_read(cli->arg[0], &old, err);
    if (!status && !*fact(&old, "build")) status = trib_fail(err, TRIB_STORE, "'%s' says nothing of what made it: it is no figure of Tributary.", cli->arg[0]);
    if (status || !cli->run_again) {
        if (!status) describe(&old, cli->program_build, cli->arg[0]);
        goto out;
    }
    if (strcmp(fact(&old, "build"), cli->program_build) != 0) {
        status = trib_fail(err, TRIB_FOREIGN, "The figure was made by build %.100s, and this is %s.", fact(&old, "build"), cli->program_build);
        goto out;
    }
    if (!*fact(&old, "recipe")) {
        status = trib_fail(err, TRIB_USAGE, "'%s' holds no recipe (it would have been too large); run its command again: %.600s", cli->arg[0], fact(&old, "command"));
        goto out;
    }
    status = check_out(cli, err);
    if (!status) status = recipe_folder(folder, sizeof folder, err);
    if (!status) status = run_again(&old, cli, folder, made, sizeof made, err);
    if (status == TRIB_STOPPED && !cli->run.out) /* its runs went with the folder */
        status = trib_fail(err, TRIB_STOPPED, "Stopped, and nothing is kept; with --out DIR the same command goes on where it was.");
    if (!status) status = plot_picture_read(made, &again, err);
    if (!status) status = plot_picture_same(&old, &again, &same, words, sizeof words, err);
    if (!status && !same) {
        const char *was = fact(&old, "Typeface"), *is = fact(&again, "Typeface");
        status = trib_fail(err, TRIB_STORE, "The figure comes out otherwise: %s.%s%s%s%s%s", words, strcmp(was, is) != 0 ? " It was drawn with the typeface " : "",
                           strcmp(was, is) != 0 ? was : "", strcmp(was, is) != 0 ? ", and this machine has " : "", strcmp(was, is) != 0 ? is : "",
                           strcmp(was, is) != 0 ? "." : "");
    } else if (!status) {
        printf("%s was made again from the recipe inside it: %s\n", cli->arg[0], words);
    }
out:
    plot_picture_clear(&old);
    plot_picture_clear(&again);
    recipe_folder_remove(folder);
    return status;
}
