/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks and runs a scenario file; writes the manifest. */
#include "script.h"
#include "lua_api.h"
#include "recipe.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void api_start(struct api *api, const char *file, const struct script_options *options, enum api_mode mode) {
    memset(api, 0, sizeof *api);
    api->options = options;
    api->file = file;
    api->mode = mode;
    api->bound = -1;
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    if (!slash) snprintf(api->folder, sizeof api->folder, ".");
    else snprintf(api->folder, sizeof api->folder, "%.*s", slash == file ? 1 : (int)(slash - file), file);
    if (options->out) {
        snprintf(api->out, sizeof api->out, "%s", options->out);
    } else {
        size_t n = strlen(name);
        if (n > 4 && strcmp(name + n - 4, ".lua") == 0) n -= 4;
        snprintf(api->out, sizeof api->out, "out/%.*s", (int)n, name);
    }
    for (size_t n = strlen(api->out); n > 1 && api->out[n - 1] == '/'; n--) api->out[n - 1] = 0;
}

/* ---- manifest.json ------------------------------------------------------------------------------------------------------------ */
static void put(FILE *f, const char *text) { /* a JSON text */
    fputc('"', f);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') fprintf(f, "\\%c", c);
        else if (c < 32) fprintf(f, "\\u%04x", c);
        else fputc(c, f);
    }
    fputc('"', f);
}
static void pair(FILE *f, const char *indent, const char *key, const char *text, const char *end) {
    fprintf(f, "%s\"%s\": ", indent, key);
    put(f, text ? text : "");
    fputs(end, f);
}
static enum trib_status write_manifest(struct api *api, const struct script_report *report, struct trib_error *err) {
    char path[API_PATH + 32], part[API_PATH + 40];
    snprintf(path, sizeof path, "%s/manifest.json", api->out);
    snprintf(part, sizeof part, "%s.part", path);
    FILE *f = fopen(part, "w");
    if (!f) return trib_fail(err, TRIB_IO, "'%s' can't be written: %s", path, strerror(errno));
    fputs("{\n", f);
    pair(f, "  ", "program", "tributary " TRIB_VERSION, ",\n");
    pair(f, "  ", "build", api->options->build, ",\n");
    pair(f, "  ", "script", api->file, ",\n");
    pair(f, "  ", "script_sha256", api->script_sha, ",\n");
    pair(f, "  ", "command", api->options->command, ",\n");
    fprintf(f, "  \"runs\": { \"wanted\": %d, \"done\": %d, \"failed\": %d },\n", report->wanted, report->done, report->failed);
    fputs("  \"experiments\": [", f);
    for (int i = 0; i < api->n_experiments; i++) {
        const struct api_experiment *x = api->experiment[i];
        const struct trib_case *cas = x->arm[0].ensemble.config.cas;
        fprintf(f, "%s\n    {\n      \"points\": %d,\n      \"runs\": %d,\n      \"seed\": %llu,\n", i ? "," : "", x->n_rows, x->replicates, (unsigned long long)x->seed);
        pair(f, "      ", "case", trib_case_id(cas), ",\n");
        pair(f, "      ", "case_sha256", trib_case_digest(cas), ",\n");
        fputs("      \"arms\": [", f);
        for (int k = 0; k < x->n_arms; k++) {
            fputs(k ? ",\n        { " : "\n        { ", f);
            pair(f, "", "name", x->arm[k].name, ", ");
            pair(f, "", "key", x->arm[k].ensemble.key, " }");
        }
        fputs("\n      ]\n    }", f);
    }
    fputs("\n  ],\n  \"files\": [", f);
    size_t prefix = strlen(api->out) + 1;
    for (int i = 0; i < api->n_written; i++) {
        fputs(i ? ",\n    " : "\n    ", f);
        put(f, strlen(api->written[i]) > prefix ? api->written[i] + prefix : api->written[i]);
    }
    fputs(api->n_written ? "\n  ]\n}\n" : "]\n}\n", f);
    bool failed = ferror(f);
    failed |= fclose(f) != 0;
    if (failed || rename(part, path) != 0) {
        unlink(part);
        return trib_fail(err, TRIB_IO, "'%s' can't be written: %s", path, strerror(errno));
    }
    return TRIB_OK;
}

/* Where figures and tables are, for people who look for them. */
static void tell_written(const struct api *api) {
    size_t prefix = strlen(api->out) + 1;
    int column = fprintf(stderr, "written to %s:", api->out);
    for (int i = 0; i < api->n_written; i++) {
        const char *name = strlen(api->written[i]) > prefix ? api->written[i] + prefix : api->written[i];
        if (column + (int)strlen(name) > 118) column = fprintf(stderr, "\n   ");
        column += fprintf(stderr, " %s", name);
    }
    fputc('\n', stderr);
}

/* ---- the door ---------------------------------------------------------------------------------------------------------------------- */
static enum trib_status pass(const char *file, const struct script_options *options, enum api_mode mode, struct script_report *report, struct trib_error *err) {
    struct api *api = malloc(sizeof *api);
    if (!api) return trib_fail(err, TRIB_MEMORY, "not enough memory for the script");
    api_start(api, file, options, mode);
    api->report = report;
    enum trib_status status = TRIB_OK;
    struct stat st;
    if (access(file, R_OK) != 0 || stat(file, &st) != 0) status = trib_fail(err, TRIB_IO, "'%s' can't be read: %s", file, strerror(errno));
    else if (!S_ISREG(st.st_mode)) status = trib_fail(err, TRIB_IO, "'%s' can't be read: it is %s", file, S_ISDIR(st.st_mode) ? "a folder" : "no plain file");
    else if (strlen(file) + 64 > API_PATH || strlen(api->out) + 64 > API_PATH || (options->out && strlen(options->out) + 64 > API_PATH))
        status = trib_fail(err, TRIB_USAGE, "the path of the script or of --out is longer than %d bytes", API_PATH - 64);
    if (!status) status = api_open(api, err);
    if (!status) status = api_load(api, err);
    if (api->sharded && status == TRIB_STOPPED) {
        status = TRIB_OK;
        if (!options->quiet)
            fprintf(stderr, "shard %d of %d is kept in %s; run the others, unite them with `tributary merge`, and run the script with its --out and without --shard\n",
                    options->shard + 1, options->n_shards, api->out);
    }
    if (mode == API_WALK) {
        report->recipe = status ? NULL : recipe_of_script(api);
        report->planned_experiments = api->n_experiments;
        for (int i = 0; i < api->n_experiments; i++) report->planned_runs += (int64_t)api->experiment[i]->n_arms * api->experiment[i]->runs;
    }
    if (!status && mode == API_REAL) status = api_keep_inputs(api, err);
    if (mode == API_REAL) {
        fflush(stdout);
        if (api->store && (status == TRIB_OK || status == TRIB_STOPPED)) {
            enum trib_status written = write_manifest(api, report, err);
            if (!status) status = written;
            if (!options->quiet && api->n_written) tell_written(api);
        }
    }
    api_close(api);
    free(api);
    return status;
}
enum trib_status script_check(const char *file, const struct script_options *options, struct trib_error *err) {
    struct script_report none = {0};
    enum trib_status status = pass(file, options, API_WALK, &none, err);
    free(none.recipe);
    return status;
}
enum trib_status script_run(const char *file, const struct script_options *options, struct script_report *report, struct trib_error *err) {
    memset(report, 0, sizeof *report);
    enum trib_status status = pass(file, options, API_WALK, report, err);
    if (!status) status = pass(file, options, API_REAL, report, err);
    free(report->recipe);
    report->recipe = NULL;
    return status;
}
