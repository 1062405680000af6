/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that failed, and all that anybody needs to make these results again. */
#include "../../sim/sha256.h"
#include "../cli.h"
#include "inside.h"
#include <glib.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static enum trib_status ask(struct report *r, const char *sql, sqlite3_stmt **out)
{
    return sqlite3_prepare_v2(store_db(r->st), sql, -1, out, NULL) == SQLITE_OK ? TRIB_OK : cli_sql_failed(r->st, r->err);
}
static const char *text_of(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}

enum trib_status report_failures(struct report *r)
{
    sqlite3_stmt *rows = NULL;
    if (r->failed == 0 && r->done == r->wanted) return TRIB_OK;
    report_heading(r->doc, 2, r->failed ? "Runs that failed" : "Runs that are missing");
    report_text(r->doc, "Of %lld runs %lld are done, %lld failed, and %lld are still to do. The tables and figures are of those that are done; a run that failed is missing in its pair too.", r->wanted, r->done, r->failed,
                r->wanted - r->done - r->failed);
    if (!r->failed) return TRIB_OK;
    enum trib_status status = ask(r,
                                  "SELECT fail_kind, count(DISTINCT run_id), arm, replicate, fail_message, min(ord * 1000000000000 + slot) FROM runs WHERE status = 3"
                                  " GROUP BY fail_kind ORDER BY fail_kind",
                                  &rows);
    if (status) return status;
    int rc;
    report_table(r->doc, "Kind|#Runs|For example|In its words", "Runs that failed, by kind");
    while ((rc = sqlite3_step(rows)) == SQLITE_ROW) {
        report_cell(r->doc, "%s", text_of(rows, 0));
        report_cell(r->doc, "%lld", (long long)sqlite3_column_int64(rows, 1));
        report_cell(r->doc, "'%s', run %lld", text_of(rows, 2), (long long)sqlite3_column_int64(rows, 3) + 1);
        report_cell(r->doc, "%s", text_of(rows, 4));
    }
    if (rc != SQLITE_DONE) status = cli_sql_failed(r->st, r->err);
    sqlite3_finalize(rows);
    if (!status) report_note(r->doc, "If runs fail for a reason that has to do with their result, what is left is a biased sample: look at the kinds before you use the numbers.");
    return status;
}

/* A digest of all runs that are done, in the order of arms, rows and replicates: the same on every machine. */
static enum trib_status digest(struct report *r, char hex[65])
{
    sqlite3_stmt *rows = NULL;
    struct trib_sha256 sha;
    int rc;
    enum trib_status status = ask(r, "SELECT a.key, u.row, u.replicate, u.seed, u.hash FROM runs u JOIN arm a USING(arm_id) WHERE u.status = 2 ORDER BY u.ord, u.row, u.replicate", &rows);
    if (status) return status;
    trib_sha256_init(&sha);
    while ((rc = sqlite3_step(rows)) == SQLITE_ROW) {
        char *line = sqlite3_mprintf("%s %lld %lld %lld %s\n", text_of(rows, 0), sqlite3_column_int64(rows, 1), sqlite3_column_int64(rows, 2), sqlite3_column_int64(rows, 3), text_of(rows, 4));
        if (line) trib_sha256_add(&sha, line, strlen(line));
        sqlite3_free(line);
    }
    trib_sha256_end(&sha, hex);
    if (rc != SQLITE_DONE) status = cli_sql_failed(r->st, r->err);
    sqlite3_finalize(rows);
    return status;
}
/* A word of a command line that people paste into a shell; the store may come from anybody. */
static void add_word(sqlite3_str *out, const char *word)
{
    bool plain = word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")] == 0;
    char *quoted = plain ? NULL : g_shell_quote(word);
    sqlite3_str_appendall(out, quoted ? quoted : word);
    g_free(quoted);
}
/* The command line that the kept options stand for. */
static char *command(const struct report *r)
{
    const struct script_options *o = &r->again.options;
    sqlite3_str *out = sqlite3_str_new(NULL);
    sqlite3_str_appendall(out, "tributary run ");
    add_word(out, r->script_name);
    if (o->runs >= 0) sqlite3_str_appendf(out, " --runs %d", o->runs);
    if (o->seed >= 0) sqlite3_str_appendf(out, " --seed %lld", (long long)o->seed);
    if (o->scale > 0) sqlite3_str_appendf(out, " --scale %d", o->scale);
    if (o->points > 0) sqlite3_str_appendf(out, " --points %d", o->points);
    for (int i = 0; i < o->n_set; i++) {
        char value[48];
        report_exact(o->set[i].value, value);
        sqlite3_str_appendall(out, " --set ");
        add_word(out, o->set[i].name);
        sqlite3_str_appendf(out, "=%s", value);
    }
    return sqlite3_str_finish(out);
}
enum trib_status report_repeat(struct report *r)
{
    char hex[65], *line = command(r), *version = store_meta_get(r->st, "version"), *build = store_meta_get(r->st, "build");
    enum trib_status status = line ? digest(r, hex) : trib_fail(r->err, TRIB_MEMORY, "Not enough memory for the report.");
    if (!status) {
        report_heading(r->doc, 2, "How to repeat it");
        report_text(r->doc, "The store of results holds the script, its tables and the case's files whole. The same build gives the same results to the last bit, on any machine, with any number of workers:");
        report_code(r->doc, "%s\ntributary verify STORE    (runs a share of a store again and compares)", line);
        report_item(r->doc, "Program:", "Tributary %s, build %s.", version ? version : "unknown", build ? build : "unknown");
        report_item(r->doc, "Case:", "%s, SHA-256 %s.", trib_case_id(r->cas), trib_case_digest(r->cas));
        report_item(r->doc, "Script:", "%s, SHA-256 %s.", r->script_name, r->script_sha);
        report_item(r->doc, "Runs:", "%d arm%s, %d point%s of %d run%s each, seed %" PRIu64 ".", r->n_arms, r->n_arms == 1 ? "" : "s", r->arm[0].info.n_rows, r->arm[0].info.n_rows == 1 ? "" : "s",
                    r->arm[0].info.replicates, r->arm[0].info.replicates == 1 ? "" : "s", r->arm[0].info.seed);
        report_item(r->doc, "Results:", "SHA-256 %s, over the hashes of all runs that are done, in the order of arms, points and runs.", hex);
    }
    sqlite3_free(line);
    free(version);
    free(build);
    return status;
}
