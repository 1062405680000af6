/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of commands and options, from which parsing and --help are made. */
#include "cli.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_command commands[] = {
    {"run", "FILE.lua", 1, 1, CLI_RUN, "run a scenario or an experiment file",
     "Walks the script first, so that a mistake on its last line is answered before the first run; then runs what the store does not"
     " hold yet, prints the script's tables and writes its figures. Ctrl-C once lets running runs end, twice stops now; the same"
     " command goes on from there.",
     cli_run},
    {"check", "FILE.lua", 1, 1, CLI_CHECK, "load and validate a file, run nothing",
     "Every name, lever, measure, figure and date is checked. Exit code 0, or 2 with the first mistake.", cli_check},
    {"list", "levers|measures|parameters|mechanisms|cases|figures|scenarios|shocks|rules|systems [WORD]", 1, 2, CLI_LIST,
     "names that a scenario can use", "WORD keeps the lines that hold it, whatever the case of its letters.", cli_list},
    {"explain", "NAME", 1, 1, CLI_OTHER, "what a name means: bounds, unit, source",
     "NAME is a lever, a field of one (livelihoods.jobs), a measure, parameter, mechanism, figure, shock, rule, case, scenario or error.",
     cli_explain},
    {"new", "FILE.lua", 1, 1, CLI_OTHER, "a commented scenario to start from", "An existing file is never overwritten.", cli_new},
    {"plot", "STORE", 1, 1, CLI_PLOT, "draw a figure from a store",
     "STORE is the file results.sqlite of a run, or the folder that holds it. --figure and --file are needed, --measure by fan and map."
     " `tributary list figures` shows the kinds, `tributary explain KIND` the fields that a kind takes; annotate can only be said in a script.",
     cli_plot},
    {"export", "STORE", 1, 1, CLI_EXPORT, "a table of the store as CSV",
     "STORE is the file results.sqlite of a run, or the folder that holds it. --table is needed. Rows come by arm, row, replicate and time, the"
     " same bytes however the runs were made (all but attempts, which tells what went wrong on the way). summary holds, for each arm and measure, the mean, standard deviation and quantiles over replicates of the total"
     " over the whole window.",
     cli_export},
    {"report", "STORE", 1, 1, CLI_REPORT, "a store as one page for people, with its figures",
     "The question, the arms, the table, the figures, what was assumed, what the case's exam says of the model, and how to repeat it. HTML needs"
     " nothing else and prints on A4; Markdown has its figures beside it. STORE is the file results.sqlite of a run, or the folder that holds"
     " it; report.html or report.md is written there unless --file names another.",
     cli_report},
    {"exam", "CASE", 1, 1, CLI_EXAM, "facts against model, for one case",
     "Each row starts with its number (F1) and ends in `held` or `not held`.", cli_exam},
    {"claims", "CASE [H1 ...]", 1, 13, CLI_EXAM, "the claims put to the test over many worlds: all, or those named",
     "For each claim: in what share of the worlds it holds, how large the effect is, which conditions separate the worlds, and whether a world where it holds and one where it fails are"
     " found again on fresh luck. The claims are scenarios/claims/h01.lua and on. --points: worlds; --runs: runs of each.",
     cli_claims},
    {"ablate", "CASE", 1, 1, CLI_EXAM | CLI_ABLATE, "which mechanism does each fact hang on: facts x mechanisms, for one case",
     "The exam's facts with each mechanism switched off in turn, and the null models. '.' is held, 'x' no longer held without the mechanism,"
     " '+' held only without it, '-' held neither way. The table is also written to ablate.csv.",
     cli_ablate},
    {"verify", "STORE", 1, 1, CLI_VERIFY, "run a random share of a store again and compare",
     "Uses the scripts, tables and case files that the store keeps, so it needs nothing beside the store. Anything that is not the same to"
     " the last bit is an error that names the run, the first week and the first measure that differ.",
     cli_verify},
    {"replay", "STORE", 1, 1, CLI_REPLAY, "run one run of a store again, alone",
     "In this process and with the store's own inputs, to see why it failed or to look at it with a debugger. --run takes a run_id, as a"
     " failed ensemble and `status` print it, and as the store's table run has it.",
     cli_replay},
    {"reproduce", "FIGURE", 1, 1, CLI_REPRODUCE, "say what made a figure, or make it again",
     "FIGURE is a PNG or SVG that Tributary drew. It holds its own recipe: the script, the files it read and its options. --run lays them out, runs them in a folder"
     " of their own and compares the picture that comes out with FIGURE, pixel by pixel.",
     cli_reproduce},
    {"merge", "STORE SHARD...", 2, CLI_MAX_ARGS, CLI_OTHER, "unite stores that hold parts of one experiment",
     "The runs of the shards, as `run --shard i/K` writes them, go into STORE, which is made where it is not there. A run that two of them"
     " hold with different results is an error, and nothing is changed.",
     cli_merge},
    {"status", "STORE", 1, 1, CLI_OTHER, "done, failed by kind, to do", "May be asked while the store is being written.", cli_status},
};
const struct cli_command *cli_commands(int *n)
{
    *n = (int)(sizeof commands / sizeof commands[0]);
    return commands;
}

static const struct option {
    const char *name, *value; /* value: how it is shown, NULL = a switch */
    unsigned commands;
    const char *doc;
} options[] = {
    {"--runs", "N", CLI_RUN | CLI_EXAM, "replicates of each arm, 1 to 1000000"},
    {"--seed", "N", CLI_RUN | CLI_EXAM, "seed of all luck, 0 or more"},
    {"--points", "N", CLI_RUN | CLI_EXAM | CLI_CHECK, "points of every design (rows, trajectories or base samples)"},
    {"--scale", "N", CLI_RUN | CLI_EXAM, "persons that one agent stands for, 1 to 1000000"},
    {"--workers", "N", CLI_RUN | CLI_EXAM, "processes over the ensemble, 1 to 1024; all cores unless told"},
    {"--threads", "N", CLI_RUN | CLI_EXAM, "threads inside one run, 1 to 256; 1 unless told"},
    {"--set", "NAME=VALUE", CLI_RUN | CLI_EXAM | CLI_CHECK, "a parameter, in every arm; may be repeated"},
    {"--out", "DIR", CLI_RUN | CLI_EXAM, "where store and figures go; out/<script name>/, out/exam-CASE/ or out/ablate-CASE/ unless told"},
    {"--fresh", NULL, CLI_RUN | CLI_EXAM, "forget the store's runs and start over"},
    {"--quiet", NULL, CLI_RUN | CLI_EXAM, "print errors only"},
    {"--time-limit", "S", CLI_RUN | CLI_EXAM | CLI_CHECK, "seconds that one run may take"},
    {"--memory-limit", "MB", CLI_RUN | CLI_EXAM | CLI_CHECK, "megabytes that one worker may take, 16 or more"},
    {"--on-fail", "continue|stop|SHARE%", CLI_RUN | CLI_EXAM, "after a failed run: go on, stop, or stop above that share of failures; continue unless told"},
    {"--shard", "I/K", CLI_RUN, "only the I-th of K parts of the runs, to be united by `merge`"},
    {"--facts", "F1,F2,...", CLI_EXAM, "only these facts, and only the runs they need"},
    {"--only", "NAME,NAME,...", CLI_ABLATE, "only these mechanisms"},
    {"--share", "SHARE%", CLI_VERIFY, "how much of the store is run again; 1% unless told, at least one run"},
    {"--seed", "N", CLI_VERIFY, "which runs are drawn"},
    {"--run", "ID", CLI_REPLAY, "run_id of the run"},
    {"--run", NULL, CLI_REPRODUCE, "make the figure again and compare"},
    {"--out", "DIR", CLI_REPRODUCE, "keep store and figures there, and use the runs that its store holds already"},
    {"--workers", "N", CLI_REPRODUCE, "processes, 1 to 1024; all cores unless told"},
    {"--quiet", NULL, CLI_REPRODUCE, "print errors and the verdict only"},
    {"--workers", "N", CLI_VERIFY, "processes, 1 to 1024; all cores unless told"},
    {"--quiet", NULL, CLI_VERIFY, "print errors only"},
    {"--format", "text|csv|json", CLI_LIST, "text unless told"},
    {"--table", "runs|monthly|summary|yearly|places_monthly|events|money|balances|points|findings|attempts", CLI_EXPORT, "which table"},
    {"--format", "csv", CLI_EXPORT, "csv unless told"},
    {"--figure", "KIND", CLI_PLOT, "a kind of figure, as `tributary list figures` shows them"},
    {"--measure", "NAME", CLI_PLOT, "what to draw; may be repeated where the figure shows several"},
    {"--arm", "NAME", CLI_PLOT, "only this arm; may be repeated where the figure shows several"},
    {"--difference-from", "NAME", CLI_PLOT, "arm to take differences from"},
    {"--from", "DATE", CLI_PLOT, "first day of what is shown, as in 2017-02-01"},
    {"--to", "DATE", CLI_PLOT, "last day of what is shown"},
    {"--panel-by", "WORD", CLI_PLOT, "what each panel is for; `tributary explain KIND` says what a kind knows"},
    {"--town", "ID", CLI_PLOT, "a town of the case"},
    {"--band", "SHARE", CLI_PLOT, "share of the runs that a band holds, such as 0.9; may be repeated, ascending"},
    {"--contour", "yes|no", CLI_PLOT, "lines of equal value: yes also at round values, no none; where the sign turns unless told"},
    {"--animate", NULL, CLI_PLOT, "a PNG whose frames follow one another"},
    {"--title", "TEXT", CLI_PLOT, "title of the figure"},
    {"--note", "TEXT", CLI_PLOT, "what the caption adds"},
    {"--theme", "brief|slide|print", CLI_PLOT, "look and size: a page column, a slide, greys for a printer; brief unless told"},
    {"--width", "MM", CLI_PLOT, "width of the figure, 80 to 400 mm; the theme's unless told"},
    {"--dpi", "N", CLI_PLOT, "dots an inch of a PNG, 72 to 600; the theme's unless told"},
    {"--file", "FILE", CLI_PLOT, "file to write: .png, .svg or .pdf"},
    {"--format", "html|md", CLI_REPORT, "what the ending of --file says; html unless told"},
    {"--file", "FILE", CLI_REPORT, "file to write: .html or .md"},
    {"--file", "FILE", CLI_EXPORT, "file to write; standard output unless told"},
};
#define N_COMMANDS (sizeof commands / sizeof commands[0])
#define N_OPTIONS (sizeof options / sizeof options[0])

/* ---- help ------------------------------------------------------------------------------------------------------------------------ */
void cli_help(FILE *out)
{
    fprintf(out, "Tributary %s: a laboratory for trafficking-conflict economies.\n\nUse: tributary COMMAND ...\n\n", TRIB_VERSION);
    for (size_t i = 0; i < N_COMMANDS; i++) {
        char use[40];
        snprintf(use, sizeof use, "%s %s", commands[i].name, strchr(commands[i].args, '|') ? "KIND [WORD]" : commands[i].args);
        fprintf(out, "  %-20s %s\n", use, commands[i].doc);
    }
    fprintf(out, "\n  COMMAND --help       its options\n  --version            version and build\n\n"
                 "Begin with: tributary new my.lua; tributary run my.lua\n\n"
                 "Exit codes: 0 done; 2 bad usage, script, data or name; 3 some runs failed; 4 a file or store can't be\n"
                 "read or written; 5 the store was made from other inputs or another build; 70 internal error;\n"
                 "75 stopped early, the same command goes on.\n");
}

void cli_command_help(const struct cli_command *command, FILE *out)
{
    fprintf(out, "tributary %s ", command->name);
    fprintf(out, "%s: %s.\n\n", command->args, command->doc);
    cli_fold(out, 0, command->more);
    bool any = false;
    for (size_t i = 0; i < N_OPTIONS; i++) {
        if (!(options[i].commands & command->options)) continue;
        char shown[80];
        snprintf(shown, sizeof shown, "%s %s", options[i].name, options[i].value ? options[i].value : "");
        if (!any) putc('\n', out);
        any = true;
        fprintf(out, "  %-22s ", shown);
        if (strlen(shown) > 22) fprintf(out, "\n%25s", "");
        cli_fold(out, 25, options[i].doc);
    }
}

/* ---- values ---------------------------------------------------------------------------------------------------------------------- */
static enum trib_status integer(const char *name, const char *text, int64_t low, int64_t high, int64_t *out, struct trib_error *err)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || text[strspn(text, "+-0123456789")])
        return trib_fail(err, TRIB_USAGE, "%s takes a whole number, not '%s'.", name, text);
    if (errno == ERANGE || value < low || value > high)
        return trib_fail(err, TRIB_RANGE, "%s is %s, but must lie between %lld and %lld.", name, text, (long long)low, (long long)high);
    *out = value;
    return TRIB_OK;
}
static enum trib_status real(const char *name, const char *text, double low, double high, double *out, struct trib_error *err)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || isnan(value)) return trib_fail(err, TRIB_USAGE, "%s takes a number, not '%s'.", name, text);
    if (value < low || value > high) return trib_fail(err, TRIB_RANGE, "%s is %s, but must lie between %g and %g.", name, text, low, high);
    *out = value;
    return TRIB_OK;
}

/* One of the words that `allowed` holds, separated by |. */
static enum trib_status word(const char *name, const char *text, const char *allowed, struct trib_error *err)
{
    char copy[256], *save = NULL;
    const char *names[16];
    size_t n = 0;
    snprintf(copy, sizeof copy, "%s", allowed);
    for (char *w = strtok_r(copy, "|", &save); w && n < 16; w = strtok_r(NULL, "|", &save)) names[n++] = w;
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], text) == 0) return TRIB_OK;
    const char *near = trib_nearest(text, names, n);
    return trib_fail(err, TRIB_USAGE, "%s takes %s, not '%s'%s%s%s.", name, allowed, text, near ? "; did you mean '" : "", near ? near : "",
                     near ? "'?" : "");
}

static enum trib_status assignment(struct cli *cli, const char *text, struct trib_error *err)
{
    char name[64];
    const char *equals = strchr(text, '=');
    int n, max = (int)(sizeof cli->run.set / sizeof cli->run.set[0]);
    const struct trib_parameter_info *parameter = trib_parameters(&n);
    if (!equals || equals == text || (size_t)(equals - text) >= sizeof name)
        return trib_fail(err, TRIB_USAGE, "--set takes NAME=VALUE, as in --set %s=%g, not '%s'.", parameter[0].name, parameter[0].value,
                         text);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    int which = trib_parameter_find(name);
    if (which < 0) {
        const char **names = calloc((size_t)n, sizeof *names);
        if (!names) return trib_fail(err, TRIB_MEMORY, "Not enough memory.");
        for (int i = 0; i < n; i++) names[i] = parameter[i].name;
        const char *near = trib_nearest(name, names, (size_t)n);
        free(names);
        if (near) return trib_fail(err, TRIB_NAME, "There is no parameter '%s'; did you mean '%s'?", name, near);
        return trib_fail(err, TRIB_NAME, "There is no parameter '%s'; `tributary list parameters` shows all.", name);
    }
    if (cli->run.n_set == max) return trib_fail(err, TRIB_USAGE, "--set may be given %d times at most.", max);
    double value;
    enum trib_status status = real(name, equals + 1, parameter[which].low, parameter[which].high, &value, err);
    if (status) return status;
    for (int i = 0; i < cli->run.n_set; i++)
        if (strcmp(cli->run.set[i].name, name) == 0) return trib_fail(err, TRIB_USAGE, "--set names '%s' twice.", name);
    snprintf(cli->run.set[cli->run.n_set].name, sizeof cli->run.set[0].name, "%s", name);
    cli->run.set[cli->run.n_set++].value = value;
    return TRIB_OK;
}

/* "5%" or "0.05": a share above 0, at most 1. */
static enum trib_status share_of(const char *name, const char *text, double *out, struct trib_error *err)
{
    char *end;
    double value = strtod(text, &end);
    if (end > text && strcmp(end, "%") == 0) value /= 100;
    else if (end == text || *end || text[strspn(text, "+-.0123456789eE")]) return trib_fail(err, TRIB_USAGE, "%s takes a share such as 5%%, not '%s'.", name, text);
    if (!(value > 0 && value <= 1)) return trib_fail(err, TRIB_RANGE, "%s is %s, but must lie above 0 and not above 1, as in 0.9 or 90%%.", name, text);
    *out = value;
    return TRIB_OK;
}
static enum trib_status shard(struct script_options *run, const char *text, struct trib_error *err)
{
    char tail;
    int i, n;
    if (sscanf(text, "%d/%d%c", &i, &n, &tail) != 2) return trib_fail(err, TRIB_USAGE, "--shard takes which part of how many, as in --shard 3/16, not '%s'.", text);
    if (n < 1 || n > 100000 || i < 1 || i > n) return trib_fail(err, TRIB_RANGE, "--shard is %s, but must be a part from 1 to the number of parts, 100000 at most.", text);
    run->shard = i - 1;
    run->n_shards = n;
    return TRIB_OK;
}

static enum trib_status text(const char *name, const char *value, const char **out, struct trib_error *err)
{
    if (!*value) return trib_fail(err, TRIB_USAGE, "%s takes a name, not an empty text.", name);
    *out = value;
    return TRIB_OK;
}

static enum trib_status more(const char *name, const char *value, const char **list, int *n, int max, struct trib_error *err)
{
    if (*n == max) return trib_fail(err, TRIB_USAGE, "%s may be given %d times at most.", name, max);
    return text(name, value, &list[(*n)++], err);
}

static enum trib_status day(const char *name, const char *value, int32_t *out, struct trib_error *err)
{
    if (trib_day_parse(value, out)) return TRIB_OK;
    return trib_fail(err, TRIB_USAGE, "%s is '%s': a date is written YYYY-MM-DD, as in 2017-02-01.", name, value);
}
static enum trib_status band(struct plot_request *plot, const char *value, struct trib_error *err)
{
    static const int most = (int)(sizeof plot->band / sizeof *plot->band);
    double share = 0;
    if (plot->n_bands == most) return trib_fail(err, TRIB_USAGE, "--band may be given %d times at most.", most);
    enum trib_status status = share_of("--band", value, &share, err);
    if (status) return status;
    if (share >= 1 || (plot->n_bands && share <= plot->band[plot->n_bands - 1]))
        return trib_fail(err, TRIB_RANGE, "--band is %s: bands are shares below 1 and ascend, as in --band 0.5 --band 0.9.", value);
    plot->band[plot->n_bands++] = share;
    return TRIB_OK;
}

static enum trib_status apply(struct cli *cli, const struct option *o, const char *value, struct trib_error *err)
{
    struct script_options *run = &cli->run;
    const char *name = o->name + 2;
    int64_t whole = 0;
    double number = 0;
    enum trib_status status = TRIB_OK;
#define IS(word) (strcmp(name, word) == 0)
    if (IS("fresh")) run->fresh = true;
    else if (IS("quiet")) run->quiet = true;
    else if (IS("runs")) {
        if (!(status = integer(o->name, value, 1, 1000000, &whole, err))) run->runs = (int)whole;
    } else if (IS("seed")) {
        if (!(status = integer(o->name, value, 0, INT64_MAX, &whole, err))) run->seed = whole;
    } else if (IS("scale")) {
        if (!(status = integer(o->name, value, 1, 1000000, &whole, err))) run->scale = (int)whole;
    } else if (IS("workers")) {
        if (!(status = integer(o->name, value, 1, 1024, &whole, err))) run->workers = (int)whole;
    } else if (IS("threads")) {
        if (!(status = integer(o->name, value, 1, 256, &whole, err))) run->threads = (int)whole;
    } else if (IS("time-limit")) {
        if (!(status = real(o->name, value, 0.001, 1e9, &number, err))) run->time_limit = number;
    } else if (IS("memory-limit")) {
        if (!(status = integer(o->name, value, 16, 100000000, &whole, err))) run->memory_limit = whole << 20;
    } else if (IS("set")) status = assignment(cli, value, err);
    else if (IS("points")) {
        if (!(status = integer(o->name, value, 1, 1000000, &whole, err))) run->points = (int)whole;
    } else if (IS("on-fail")) {
        run->stop_share = strcmp(value, "continue") == 0 ? -1 : 0;
        if (strcmp(value, "continue") != 0 && strcmp(value, "stop") != 0) {
            if (!strchr("0123456789.", *value)) status = word(o->name, value, "continue|stop|5%", err);
            else status = share_of(o->name, value, &run->stop_share, err);
        }
    } else if (IS("shard")) status = shard(run, value, err);
    else if (IS("share")) status = share_of(o->name, value, &cli->share, err);
    else if (IS("run") && !o->value) cli->run_again = true;
    else if (IS("run")) {
        if (!(status = integer(o->name, value, 1, INT64_MAX, &whole, err))) cli->run_id = whole;
    } else if (IS("facts")) status = text(o->name, value, &run->facts, err);
    else if (IS("only")) status = text(o->name, value, &run->only, err);
    else if (IS("out")) status = text(o->name, value, &run->out, err);
    else if (IS("format")) {
        if (!(status = word(o->name, value, o->value, err))) cli->format = value;
    } else if (IS("table")) {
        if (!(status = word(o->name, value, o->value, err))) cli->table = value;
    } else if (IS("file")) status = text(o->name, value, &cli->file, err);
    else if (IS("contour")) {
        if (!(status = word(o->name, value, o->value, err))) cli->plot.contour = value[0] == 'y' ? 1 : -1;
    } else if (IS("animate")) cli->plot.animate = true;
    else if (IS("figure")) status = text(o->name, value, &cli->plot.figure, err);
    else if (IS("title")) status = text(o->name, value, &cli->plot.title, err);
    else if (IS("note")) status = text(o->name, value, &cli->plot.note, err);
    else if (IS("panel-by")) status = text(o->name, value, &cli->plot.panel_by, err);
    else if (IS("town")) status = text(o->name, value, &cli->plot.town, err);
    else if (IS("theme")) status = text(o->name, value, &cli->plot.theme, err);
    else if (IS("from")) status = day(o->name, value, &cli->plot.from_day, err);
    else if (IS("to")) status = day(o->name, value, &cli->plot.to_day, err);
    else if (IS("width")) status = real(o->name, value, 80, 400, &cli->plot.width_mm, err);
    else if (IS("dpi")) status = real(o->name, value, 72, 600, &cli->plot.dpi, err);
    else if (IS("band")) status = band(&cli->plot, value, err);
    else if (IS("difference-from")) status = text(o->name, value, &cli->plot.difference_from, err);
    else if (IS("measure")) status = more(o->name, value, cli->plot.measure, &cli->n_measures, 15, err);
    else if (IS("arm")) status = more(o->name, value, cli->plot.arms, &cli->n_arms, 31, err);
#undef IS
    return status;
}

/* ---- parsing ---------------------------------------------------------------------------------------------------------------------- */
static enum trib_status find_command(struct cli *cli, const char *name, struct trib_error *err)
{
    const char *names[N_COMMANDS];
    for (size_t i = 0; i < N_COMMANDS; i++) {
        names[i] = commands[i].name;
        if (strcmp(names[i], name) == 0) {
            cli->command = &commands[i];
            return TRIB_OK;
        }
    }
    const char *near = trib_nearest(name, names, N_COMMANDS);
    const char *what = name[0] == '-' ? "option" : "command";
    if (near) return trib_fail(err, TRIB_USAGE, "There is no %s '%s'; did you mean '%s'?", what, name, near);
    return trib_fail(err, TRIB_USAGE, "There is no %s '%s'; `tributary --help` shows all commands.", what, name);
}

static enum trib_status find_option(const struct cli *cli, const char *name, size_t length, const struct option **out,
                                    struct trib_error *err)
{
    const char *names[N_OPTIONS];
    char found[64];
    size_t n = 0;
    for (size_t i = 0; i < N_OPTIONS; i++) {
        if (!(options[i].commands & cli->command->options)) continue;
        names[n++] = options[i].name;
        if (strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0) {
            *out = &options[i];
            return TRIB_OK;
        }
    }
    snprintf(found, sizeof found, "%.*s", (int)length, name);
    const char *near = trib_nearest(found, names, n);
    if (near) return trib_fail(err, TRIB_USAGE, "`tributary %s` has no option '%s'; did you mean '%s'?", cli->command->name, found, near);
    return trib_fail(err, TRIB_USAGE, "`tributary %s` has no option '%s'; `tributary %s --help` shows all.", cli->command->name, found,
                     cli->command->name);
}

enum trib_status cli_parse(struct cli *cli, int argc, char **argv, struct trib_error *err)
{
    enum trib_status status;
    bool only_args = false;
    cli->run.runs = cli->run.scale = -1;
    cli->run.seed = -1;
    cli->run.threads = 1;
    cli->run.stop_share = -1;
    cli->share = 0.01;
    if ((status = find_command(cli, argv[1], err))) return status;
    for (int i = 2; i < argc; i++) {
        const char *a = argv[i];
        if (!only_args && strcmp(a, "--") == 0) {
            only_args = true;
            continue;
        }
        if (!only_args && (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0)) {
            cli->help = true;
            return TRIB_OK;
        }
        if (only_args || a[0] != '-' || !a[1]) {
            if (cli->n_args == cli->command->max_args)
                return trib_fail(err, TRIB_USAGE, "`tributary %s` takes %s; '%s' is one too many.", cli->command->name, cli->command->args,
                                 a);
            cli->arg[cli->n_args++] = a;
            continue;
        }
        const struct option *o = NULL;
        const char *equals = strchr(a, '='), *value = NULL;
        if ((status = find_option(cli, a, equals ? (size_t)(equals - a) : strlen(a), &o, err))) return status;
        if (!o->value) {
            if (equals) return trib_fail(err, TRIB_USAGE, "%s takes no value.", o->name);
        } else if (equals) value = equals + 1;
        else if (i + 1 < argc) value = argv[++i];
        else return trib_fail(err, TRIB_USAGE, "%s needs a value: %s %s.", o->name, o->name, o->value);
        if ((status = apply(cli, o, value, err))) return status;
    }
    if (cli->n_args < cli->command->min_args)
        return trib_fail(err, TRIB_USAGE, "`tributary %s` needs %s.", cli->command->name, cli->command->args);
    return TRIB_OK;
}
