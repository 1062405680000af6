/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary status`: how far a store is. */
#include "cli.h"
#include "progress.h"
#include "store.h"
#include <stdlib.h>
#include <string.h>

enum trib_status cli_status(struct cli *cli, struct trib_error *err)
{
    char path[4096], owner[128] = "";
    struct store *st = NULL;
    struct store_arm_info *arm = NULL;
    sqlite3_stmt *ask = NULL;
    int n = 0, width = 3, rc;
    long wanted = 0, done = 0, failed = 0;
    const char *file = cli_store_path(cli->arg[0], path, sizeof path);
    enum trib_status status = store_open(file, NULL, true, false, &st, err);
    if (status) return status;
    sqlite3_exec(store_db(st), "BEGIN", NULL, NULL, NULL);
    if ((status = store_arms(st, &arm, &n, err))) goto out;
    bool running = store_writer(file, owner, sizeof owner);
    char *build = store_meta_get(st, "build"), *rate = store_meta_get(st, "rate");
    printf("store   %s\nbuild   %s\n", file, build ? build : "unknown");
    printf("writer  %s\n\n", running ? owner : "none");
    for (int i = 0; i < n; i++)
        if ((int)strlen(arm[i].name) > width) width = (int)strlen(arm[i].name);
    if (sqlite3_prepare_v2(store_db(st), "SELECT wanted FROM experiment WHERE ord = ?1", -1, &ask, NULL) != SQLITE_OK) {
        status = trib_fail(err, TRIB_STORE, "The store %s can't be read: %s.", file, sqlite3_errmsg(store_db(st)));
        goto freed;
    }
    printf("%-*s  %7s  %7s  %7s\n", width, "arm", "done", "failed", "to do");
    for (int i = 0; i < n; i++) {
        sqlite3_bind_int(ask, 1, arm[i].ord);
        int runs = sqlite3_step(ask) == SQLITE_ROW && sqlite3_column_type(ask, 0) != SQLITE_NULL ? sqlite3_column_int(ask, 0)
                                                                                                 : arm[i].n_done + arm[i].n_failed;
        sqlite3_reset(ask);
        printf("%-*s  %7d  %7d  %7d\n", width, arm[i].name, arm[i].n_done, arm[i].n_failed, runs - arm[i].n_done - arm[i].n_failed);
        bool again = false; /* the same runs under another name */
        for (int k = 0; k < i; k++) again |= arm[k].arm_id == arm[i].arm_id;
        if (again) continue;
        wanted += runs;
        done += arm[i].n_done;
        failed += arm[i].n_failed;
    }
    printf("\n%ld of %ld runs done, %ld failed, %ld to do\n", done, wanted, failed, wanted - done - failed);
    if (rate) {
        char left[32];
        progress_duration((double)(wanted - done - failed) / (strtod(rate, NULL) > 0 ? strtod(rate, NULL) : 1), left);
        printf("last rate %s runs/s", rate);
        if (wanted > done + failed && strtod(rate, NULL) > 0) printf(", so about %s to go", left);
        putchar('\n');
    }
    sqlite3_finalize(ask);
    ask = NULL;
    if (sqlite3_prepare_v2(store_db(st),
                           "SELECT fail_kind, count(*), min(fail_message) FROM runs WHERE status = 3 GROUP BY fail_kind ORDER BY fail_kind",
                           -1, &ask, NULL) == SQLITE_OK) {
        bool head = false;
        while ((rc = sqlite3_step(ask)) == SQLITE_ROW) {
            if (!head) printf("\nfailed by kind\n");
            head = true;
            printf("  %-10s %6d  for example: %s\n", sqlite3_column_text(ask, 0), sqlite3_column_int(ask, 1), sqlite3_column_text(ask, 2));
        }
        if (rc != SQLITE_DONE) status = trib_fail(err, TRIB_STORE, "The store %s can't be read: %s.", file, sqlite3_errmsg(store_db(st)));
    }
freed:
    free(build);
    free(rate);
out:
    sqlite3_finalize(ask);
    sqlite3_exec(store_db(st), "COMMIT", NULL, NULL, NULL);
    free(arm);
    store_close(st);
    return status;
}
