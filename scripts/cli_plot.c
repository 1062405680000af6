/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary plot`: a figure from what a store holds. */
#include "../plots/plot.h"
#include "cli.h"
#include "recipe.h"
#include <stdlib.h>
#include <string.h>

struct source { /* what the store says of the arm that the figure's places come from */
    char *folder, *digest, seed[24], runs[24];
    struct trib_case *cas;
};

static enum trib_status find_case(struct store *st, const struct store_arm_info *arm, struct source *s, struct trib_error *err)
{
    sqlite3_stmt *ask = NULL;
    if (sqlite3_prepare_v2(
            store_db(st),
            "SELECT a.case_folder, a.case_digest, e.seed, e.replicates * (SELECT count(*) FROM plan p WHERE p.ord = e.ord), a.case_id FROM arm a JOIN experiment e USING(arm_id) WHERE e.ord = ?1",
            -1, &ask, NULL) != SQLITE_OK)
        return trib_fail(err, TRIB_STORE, "The store %s can't be read: %s.", store_path(st), sqlite3_errmsg(store_db(st)));
    sqlite3_bind_int(ask, 1, arm->ord);
    if (sqlite3_step(ask) == SQLITE_ROW) {
        char beside[4096];
        const char *folder = (const char *)sqlite3_column_text(ask, 0), *digest = (const char *)sqlite3_column_text(ask, 1);
        snprintf(beside, sizeof beside, "%s/cases/%s", script_data_folder(), sqlite3_column_text(ask, 4));
        s->folder = strdup(folder ? folder : beside);
        s->digest = strdup(digest ? digest : "");
        snprintf(s->seed, sizeof s->seed, "%lld", (long long)sqlite3_column_int64(ask, 2));
        snprintf(s->runs, sizeof s->runs, "%d", sqlite3_column_int(ask, 3));
        /* The store may have been moved to another machine: then the program's own case of that name will do, if it is the same. */
        enum trib_status status = s->folder ? trib_case_load(s->folder, &s->cas, err) : TRIB_MEMORY;
        if (status && strcmp(s->folder ? s->folder : "", beside) != 0) status = trib_case_load(beside, &s->cas, err);
        sqlite3_finalize(ask);
        if (status) return status;
        if (s->digest && s->digest[0] && strcmp(s->digest, trib_case_digest(s->cas)) != 0)
            return trib_fail(err, TRIB_FOREIGN,
                             "The data of the case '%s' have changed since the store %s was made; run the scenario again.",
                             trib_case_id(s->cas), store_path(st));
        return TRIB_OK;
    }
    sqlite3_finalize(ask);
    return trib_fail(err, TRIB_STORE, "The store %s does not say which case its arms have.", store_path(st));
}

/* The scenario's own policies, for marks and for the start of a comparison; at most one mark for a lever and day. */
static void find_marks(struct store *st, struct plot_request *request, int32_t first, int32_t last)
{
    static const int max = (int)(sizeof request->mark / sizeof request->mark[0]);
    sqlite3_stmt *ask = NULL;
    int n;
    const struct trib_lever_info *const *lever = trib_levers(&n);
    static const char sql[] = "SELECT DISTINCT p.from_day, p.lever FROM experiment e JOIN policy p USING(arm_id) WHERE p.id = '' AND "
                              "p.from_day > ?1 AND p.from_day < ?2"
                              " ORDER BY p.from_day, p.lever";
    if (sqlite3_prepare_v2(store_db(st), sql, -1, &ask, NULL) != SQLITE_OK) return;
    sqlite3_bind_int(ask, 1, first);
    sqlite3_bind_int(ask, 2, last);
    while (request->n_marks < max && sqlite3_step(ask) == SQLITE_ROW) {
        int i = trib_lever_find((const char *)sqlite3_column_text(ask, 1));
        if (i < 0) continue;
        request->mark[request->n_marks].day = sqlite3_column_int(ask, 0);
        request->mark[request->n_marks++].label = lever[i]->name;
    }
    sqlite3_finalize(ask);
}

/* Options that this kind of figure would not look at are errors. */
static enum trib_status check_fields(const struct cli *cli, struct trib_error *err)
{
    const struct plot_request *r = &cli->plot;
    const struct {
        bool given;
        const char *field, *option;
    } ask[] = {{cli->n_measures > 0, "measure", "--measure"}, {r->difference_from != NULL, "difference_from", "--difference-from"},
               {r->from_day != 0, "from", "--from"},          {r->to_day != 0, "to", "--to"},
               {r->panel_by != NULL, "panel_by", "--panel-by"}, {r->town != NULL, "town", "--town"},
               {r->n_bands > 0, "band", "--band"},            {r->animate, "animate", "--animate"},
               {r->contour != 0, "contour", "--contour"}};
    const struct plot_figure_info *figure = plot_figure_find(r->figure);
    for (size_t i = 0; figure && i < sizeof ask / sizeof *ask; i++)
        if (ask[i].given && !plot_figure_takes(figure, ask[i].field))
            return trib_fail(err, TRIB_USAGE, "The figure '%s' takes no %s; its fields are: %s.", r->figure, ask[i].option, figure->fields);
    if (figure && cli->n_arms && !plot_figure_takes(figure, "arm") && !plot_figure_takes(figure, "arms"))
        return trib_fail(err, TRIB_USAGE, "The figure '%s' takes no --arm; its fields are: %s.", r->figure, figure->fields);
    return TRIB_OK;
}

enum trib_status cli_plot(struct cli *cli, struct trib_error *err)
{
    char path[4096];
    struct store *st = NULL;
    struct store_arm_info *arm = NULL;
    struct source source = {0};
    const char *names[256];
    char *recipe = NULL;
    int n = 0, which = 0;
    struct plot_request request = cli->plot;
    if (!request.figure) return trib_fail(err, TRIB_USAGE, "`tributary plot` needs --figure; `tributary list figures` shows the kinds.");
    if (!cli->file) return trib_fail(err, TRIB_USAGE, "`tributary plot` needs --file, a name that ends in .png, .svg or .pdf.");
    request.file = cli->file;
    plot_request_default(&request);
    enum trib_status fits = check_fields(cli, err);
    if (fits) return fits;
    enum trib_status status = store_open(cli_store_path(cli->arg[0], path, sizeof path), cli->program_build, true, false, &st, err);
    if (status) return status;
    if ((status = store_arms(st, &arm, &n, err))) goto out;
    if (n == 0) {
        status = trib_fail(err, TRIB_STORE, "The store %s holds no runs yet.", store_path(st));
        goto out;
    }
    for (int i = 0; i < n && i < 256; i++) names[i] = arm[i].name;
    const struct plot_figure_info *figure = plot_figure_find(request.figure);
    if (figure && cli->n_arms && !plot_figure_takes(figure, "arms")) {
        if (cli->n_arms > 1) {
            status = trib_fail(err, TRIB_USAGE, "The figure '%s' shows one arm, not %d.", request.figure, cli->n_arms);
            goto out;
        }
        request.arm = request.arms[0];
        request.arms[0] = NULL;
    }
    if ((status = plot_check(&request, names, n < 256 ? n : 256, err))) goto out;
    for (int i = 0; cli->n_arms && i < n; i++)
        if (strcmp(arm[i].name, cli->plot.arms[0]) == 0) which = i;
    if ((status = find_case(st, &arm[which], &source, err))) goto out;
    find_marks(st, &request, trib_case_first_day(source.cas), trib_case_last_day(source.cas));
    if ((status = recipe_of_store(st, &recipe, err))) goto out;
    const char *facts[] = {"program",   "Tributary " TRIB_VERSION,
                           "build",     cli->program_build,
                           "case",      trib_case_id(source.cas),
                           "case_sha256", source.digest,
                           "seed",      source.seed,
                           "runs",      source.runs,
                           "command",   cli->run.command,
                           "recipe",    recipe ? recipe : ""};
    memcpy(request.provenance, facts, sizeof facts);
    status = plot_render(&request, st, source.cas, err);
out:
    free(recipe);
    trib_case_free(source.cas);
    free(source.folder);
    free(source.digest);
    free(arm);
    store_close(st);
    return status;
}
