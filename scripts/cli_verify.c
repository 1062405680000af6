/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary verify`, `replay`, `merge`: what a store holds, run again or united with others. */
#include "cli.h"
#include "lua_api.h"
#include "store.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum trib_status cli_verify(struct cli *cli, struct trib_error *err)
{
    char path[4096];
    return script_verify(cli_store_path(cli->arg[0], path, sizeof path), cli->share, cli->run.seed >= 0 ? (uint64_t)cli->run.seed : 1, &cli->run, err);
}

enum trib_status cli_replay(struct cli *cli, struct trib_error *err)
{
    char path[4096];
    if (cli->run_id == 0) return trib_fail(err, TRIB_USAGE, "`tributary replay` needs --run with a run_id, as a failed ensemble and `tributary status` print it.");
    return script_replay(cli_store_path(cli->arg[0], path, sizeof path), cli->run_id, &cli->run, err);
}

enum trib_status cli_merge(struct cli *cli, struct trib_error *err)
{
    char path[4096], part[4096];
    struct store *st = NULL;
    int64_t n_new, n_same;
    for (int i = 1; i < cli->n_args; i++) /* before a store is made */
        if (access(cli_store_path(cli->arg[i], part, sizeof part), R_OK) != 0)
            return trib_fail(err, TRIB_IO, "There is no store %s to merge.", cli->arg[i]);
    /* As elsewhere a store is a file, or the folder that holds it; one that is not there yet is made. */
    size_t n = strlen(cli->arg[0]);
    struct stat info;
    bool file = n > 7 && strcmp(cli->arg[0] + n - 7, ".sqlite") == 0;
    snprintf(path, sizeof path, "%s%s", cli->arg[0], file || (stat(cli->arg[0], &info) == 0 && S_ISREG(info.st_mode)) ? "" : "/results.sqlite");
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash && slash != folder) {
        *slash = 0;
        if (!api_make_folders(folder)) return trib_fail(err, TRIB_IO, "The folder %s can't be made: %s.", folder, strerror(errno));
    }
    enum trib_status status = store_open(path, cli->program_build, false, false, &st, err);
    for (int i = 1; !status && i < cli->n_args; i++) {
        const char *shard = cli_store_path(cli->arg[i], part, sizeof part);
        if ((status = store_merge(st, shard, &n_new, &n_same, err))) break;
        printf("%s: %lld runs came in, %lld were there already\n", shard, (long long)n_new, (long long)n_same);
    }
    if (!status) status = store_summary_keep(st, err);
    if (!status) printf("united in %s\n", path);
    store_close(st);
    return status;
}
