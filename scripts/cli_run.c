/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary run`, `check`, `exam` and `ablate`: the commands that hand a script to Lua. */
#include "cli.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum trib_status cli_run(struct cli *cli, struct trib_error *err) { return script_run(cli->arg[0], &cli->run, &cli->report, err); }
enum trib_status cli_check(struct cli *cli, struct trib_error *err)
{
    enum trib_status status = script_check(cli->arg[0], &cli->run, err);
    if (!status) printf("%s: no mistakes found\n", cli->arg[0]);
    return status;
}

/* TRIB_NAME with the nearest one where the program has no such case. */
static enum trib_status known_case(const char *id, struct trib_error *err)
{
    struct cli_table cases;
    const char *near = NULL;
    bool known = false;
    enum trib_status status = cli_table_of("cases", &cases, err);
    if (status) return status;
    const char **names = calloc((size_t)cases.n_rows + 1, sizeof *names);
    for (int i = 0; names && i < cases.n_rows; i++) {
        names[i] = cases.row[i][0];
        known |= strcmp(names[i], id) == 0;
    }
    if (names && !known) near = trib_nearest(id, names, (size_t)cases.n_rows);
    if (!known && near) status = trib_fail(err, TRIB_NAME, "There is no case '%s'; did you mean '%s'?", id, near);
    else if (!known) status = trib_fail(err, TRIB_NAME, "There is no case '%s'; `tributary list cases` shows all.", id);
    free(names);
    cli_table_clear(&cases);
    return status;
}
static void out_folder(struct cli *cli, const char *what)
{
    if (cli->run.out) return;
    snprintf(cli->out, sizeof cli->out, "out/%s-%s", what, cli->arg[0]);
    cli->run.out = cli->out;
}

/* Runs a script of a case's own folder of outcomes. */
static enum trib_status run_of_case(struct cli *cli, const char *what, struct trib_error *err)
{
    char script[4096];
    struct stat info;
    const char *id = cli->arg[0];
    enum trib_status status = known_case(id, err);
    if (status) return status;
    snprintf(script, sizeof script, "%s/cases/%s/outcome/%s.lua", script_data_folder(), id, what);
    if (stat(script, &info) != 0)
        return trib_fail(err, TRIB_USAGE, "The case '%s' has no %s: there is no %s.", id, strcmp(what, "exam") == 0 ? "exam" : "table of facts and mechanisms", script);
    out_folder(cli, what);
    return script_run(script, &cli->run, &cli->report, err);
}
enum trib_status cli_exam(struct cli *cli, struct trib_error *err) { return run_of_case(cli, "exam", err); }
enum trib_status cli_ablate(struct cli *cli, struct trib_error *err) { return run_of_case(cli, "ablate", err); }

enum trib_status cli_claims(struct cli *cli, struct trib_error *err)
{
    char script[4096];
    enum trib_status status = known_case(cli->arg[0], err);
    if (status) return status;
    snprintf(script, sizeof script, "%s/claims/claims.lua", script_data_folder());
    cli->run.case_id = cli->arg[0];
    cli->run.word = cli->arg + 1;
    cli->run.n_words = cli->n_args - 1;
    out_folder(cli, "claims");
    return script_run(script, &cli->run, &cli->report, err);
}
