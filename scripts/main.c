/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program. Only this file prints errors and ends the process. */
#include "build_id.h"
#include "cli.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Exit codes of interface.md, for each status. */
static int exit_code(enum trib_status status)
{
    switch (status) {
    case TRIB_OK: return 0;
    case TRIB_CASE:
    case TRIB_NAME:
    case TRIB_RANGE:
    case TRIB_USAGE:
    case TRIB_SCRIPT:
    case TRIB_HOOK:
    case TRIB_LIMIT_TIME: /* of a script while it loads; a run that breaks its limits is a failed run */
    case TRIB_LIMIT_MEMORY: return 2;
    case TRIB_IO:
    case TRIB_STORE: return 4;
    case TRIB_FOREIGN: return 5;
    case TRIB_STOPPED: return 75;
    default: return 70;
    }
}

/* Control characters of a file or an argument could make a terminal do things. */
static void make_plain(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c; c++)
        if ((*c < 32 && *c != '\n' && *c != '\t') || *c == 127 || (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)) *c = '?';
}

/* The line that an error is in, with a caret below its column. */
static void print_source(const struct trib_error *err)
{
    char text[1024] = "";
    FILE *f = fopen(err->file, "r");
    if (!f) return;
    for (int line = 0; line < err->line; line++) {
        if (!fgets(text, sizeof text, f)) {
            text[0] = 0;
            break;
        }
        while (!strchr(text, '\n') && !feof(f) && strlen(text) == sizeof text - 1 && line + 1 < err->line) /* the rest of a long line */
            if (!fgets(text, sizeof text, f)) break;
    }
    fclose(f);
    text[strcspn(text, "\r\n")] = 0;
    if (!text[0]) return;
    make_plain(text);
    fprintf(stderr, "%6d | %s\n", err->line, text);
    if (err->column < 1 || (size_t)err->column > strlen(text) + 1) return;
    fprintf(stderr, "       | ");
    for (int i = 0; i + 1 < err->column; i++) {
        if (((unsigned char)text[i] & 0xc0) == 0x80) continue; /* later bytes of one character */
        putc(text[i] == '\t' ? '\t' : ' ', stderr);
    }
    fprintf(stderr, "^\n");
}

static void print_error(struct trib_error *err)
{
    make_plain(err->text);
    const char *text = err->text[0] ? err->text : trib_status_sentence(err->status);
    fflush(stdout);
    if (err->file[0] && err->line > 0 && err->column > 0) fprintf(stderr, "%s:%d:%d: %s\n", err->file, err->line, err->column, text);
    else if (err->file[0] && err->line > 0) fprintf(stderr, "%s:%d: %s\n", err->file, err->line, text);
    else if (err->file[0] && !strstr(text, err->file)) fprintf(stderr, "%s: %s\n", err->file, text);
    else fprintf(stderr, "tributary: %s\n", text);
    if (err->file[0] && err->line > 0 && !strchr(text, '\n')) print_source(err);
}

/* Outside ensembles, which drain, a signal just ends us: what is in the store is whole at any time. */
static void on_signal(int number)
{
    static const char words[] = "tributary: Stopped; the same command goes on from there.\n";
    (void)number;
    if (write(STDERR_FILENO, words, sizeof words - 1) < 0) {}
    _exit(75);
}

/* The command line as one would type it again. */
static void remember_command(struct cli *cli, int argc, char **argv)
{
    size_t n = (size_t)snprintf(cli->line, sizeof cli->line, "tributary");
    for (int i = 1; i < argc && n + 3 < sizeof cli->line; i++) {
        bool plain = argv[i][0] && !argv[i][strspn(argv[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:+@%")];
        cli->line[n++] = ' ';
        if (!plain) cli->line[n++] = '\'';
        for (const char *c = argv[i]; *c && n + 6 < sizeof cli->line; c++) {
            if (*c == '\'') n += (size_t)snprintf(cli->line + n, sizeof cli->line - n, "'\\''");
            else cli->line[n++] = *c;
        }
        if (!plain) cli->line[n++] = '\'';
    }
    cli->line[n] = 0;
    cli->run.command = cli->line;
}

/* Results that did not reach their reader are a failure, too. */
static int finish(int code)
{
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == 0) {
        fprintf(stderr, "tributary: The output can't be written: %s.\n", strerror(errno ? errno : EIO));
        return 4;
    }
    return code;
}

int main(int argc, char **argv)
{
    static struct cli cli;
    static struct trib_error err;
    signal(SIGXFSZ, SIG_IGN); /* a file that may grow no more is an error to report, not a death */
    if (argc < 2) {
        cli_help(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        cli_help(stdout);
        return finish(0);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("tributary %s (build %s)\n", TRIB_VERSION, TRIB_BUILD);
        return finish(0);
    }
    cli.program_build = cli.run.build = TRIB_BUILD;
    remember_command(&cli, argc, argv);
    enum trib_status status = cli_parse(&cli, argc, argv, &err);
    if (!status && cli.help) {
        cli_command_help(cli.command, stdout);
        return finish(0);
    }
    if (!status && cli.command->options & (CLI_RUN | CLI_EXAM | CLI_REPRODUCE)) {
        signal(SIGINT, on_signal);
        signal(SIGTERM, on_signal);
    }
    if (!status) status = cli.command->run(&cli, &err);
    if (!status && cli.report.stopped) status = trib_fail(&err, TRIB_STOPPED, "Stopped; the same command goes on from there.");
    if (status) {
        err.status = status;
        print_error(&err);
        if (cli.report.failed == 0 || exit_code(status) != 2) return finish(exit_code(status));
        /* What the script asked of its results could not be had, as runs failed: these are what is to be told. */
    }
    if (cli.report.failed > 0) {
        fflush(stdout);
        make_plain(cli.report.first_failure);
        fprintf(stderr, "tributary: %d of %d runs failed for good; the rest is kept. First: %s\n", cli.report.failed, cli.report.wanted,
                cli.report.first_failure);
        if (cli.report.replay[0]) fprintf(stderr, "To see it alone: %s\n", cli.report.replay);
        return finish(3);
    }
    return finish(0);
}
