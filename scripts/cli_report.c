/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary report`: a store as one page for people. */
#include "cli.h"
#include "report/report.h"
#include "store.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);
    return n > k && strcmp(text + n - k, end) == 0;
}
/* --format, or what the file's name says; HTML where neither does. */
static enum trib_status format_of(const struct cli *cli, enum report_format *format, struct trib_error *err)
{
    bool html = cli->file && (ends_with(cli->file, ".html") || ends_with(cli->file, ".htm")), md = cli->file && ends_with(cli->file, ".md");
    if (cli->file && !html && !md) return trib_fail(err, TRIB_USAGE, "A report's file must end in .html or .md; found '%s'.", cli->file);
    if (cli->file && cli->format && md != (strcmp(cli->format, "md") == 0))
        return trib_fail(err, TRIB_USAGE, "--format is %s, but the file is called '%s'; leave --format out, or name a file that ends in .%s.", cli->format, cli->file, cli->format);
    *format = md || (!cli->file && cli->format && strcmp(cli->format, "md") == 0) ? REPORT_MARKDOWN : REPORT_HTML;
    return TRIB_OK;
}
/* Beside the file first, then renamed over it: whoever looks sees the old report or the new one, never half. */
static enum trib_status write_whole(const char *file, const struct report_doc *doc, enum report_format format, struct trib_error *err)
{
    char *part = NULL;
    struct stat info;
    if (stat(file, &info) == 0 && !S_ISREG(info.st_mode)) return trib_fail(err, TRIB_IO, "The report %s can't be written: %s.", file, S_ISDIR(info.st_mode) ? strerror(EISDIR) : "it is no plain file");
    if (asprintf(&part, "%s.%ld.part", file, (long)getpid()) < 0) return trib_fail(err, TRIB_MEMORY, "Not enough memory for the report.");
    FILE *f = fopen(part, "w");
    errno = f ? 0 : errno;
    if (f) (format == REPORT_HTML ? report_write_html : report_write_markdown)(doc, f);
    bool whole = f && !ferror(f);
    if (f) whole = fclose(f) == 0 && whole;
    whole = whole && rename(part, file) == 0;
    enum trib_status status = whole ? TRIB_OK : trib_fail(err, TRIB_IO, "The report %s can't be written: %s.", file, strerror(errno ? errno : EIO));
    if (!whole && f) unlink(part);
    free(part);
    return status;
}

enum trib_status cli_report(struct cli *cli, struct trib_error *err)
{
    char path[4096], file[4200];
    struct report_doc doc = {0};
    struct report_options options = {.script = &cli->run};
    enum trib_status status = format_of(cli, &options.format, err);
    if (status) return status;
    const char *store = cli_store_path(cli->arg[0], path, sizeof path), *slash = strrchr(store, '/');
    snprintf(file, sizeof file, "%.*sreport.%s", slash ? (int)(slash - store + 1) : 0, store, options.format == REPORT_HTML ? "html" : "md");
    options.file = cli->file ? cli->file : file;
    status = report_make(store, &options, &doc, err);
    if (!status) status = write_whole(options.file, &doc, options.format, err);
    if (!status) printf("%s\n", options.file);
    report_clear(&doc);
    return status;
}
