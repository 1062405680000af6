/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench CASES [YARDSTICK NETWORK] — speed and memory of the model on one thread.
 *
 * A unit of work is an agent-week: one week of one agent who is neither at home nor in a final status. The yardstick, a plain C
 * program with a like workload, is run in turn with the model (A B A B …), so that whatever else the machine does hits both; the
 * result is the median of the rounds' ratios of CPU time.
 */
#include "../../sim/tributary.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N_ROUNDS = 5, ACTIVE_AGENTS = 100000, USUAL_SCALE = 200 };

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
_Noreturn static void stop(const struct trib_error *err)
{
    fprintf(stderr, "bench: %s%s%s\n", err->file, *err->file ? ": " : "", err->text);
    exit(1);
}
static struct trib_case *load(const char *cases, const char *id)
{
    char folder[4096];
    struct trib_case *cas;
    struct trib_error err = {0};
    snprintf(folder, sizeof folder, "%s/%s", cases, id);
    if (trib_case_load(folder, &cas, &err)) stop(&err);
    return cas;
}

struct measured {
    double cpu; /* seconds, without set-up */
    int64_t agent_weeks;
    int weeks;
};
/* One whole run; prints where its time went where asked to. */
static struct measured run(const struct trib_case *cas, int32_t scale, bool show)
{
    struct trib_config config;
    struct trib_model *m;
    struct trib_error err = {0};
    if (trib_config_init(&config, cas, &err)) stop(&err);
    config.scale = scale;
    if (trib_model_create(&config, &m, &err)) stop(&err);
    trib_model_timing(m, show);
    struct measured result = {0};
    double started = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (; !trib_model_done(m); result.weeks++)
        if (trib_model_step(m, &err)) stop(&err);
    result.cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - started;
    result.agent_weeks = trib_model_agent_weeks(m);
    if (show) {
        int n;
        const char *const *step = trib_week_steps(&n);
        const int64_t *spent = trib_model_timings(m);
        int64_t sum = 0;
        for (int i = 0; i < n; i++) sum += spent[i];
        printf("where the time goes, steps of at least 1 %%:\n");
        for (int i = 0; i < n; i++)
            if (spent[i] * 100 >= sum) printf("    %-24s %5.1f %%\n", step[i], 100.0 * (double)spent[i] / (double)(sum ? sum : 1));
    }
    trib_model_free(m);
    trib_config_clear(&config);
    return result;
}
static void show_run(const char *title, int32_t scale, struct measured r)
{
    printf("%s, scale %d: %.2f s of CPU, %d weeks, %.0f agents active on average, %.3g agent-weeks per second of CPU\n", title, scale,
           r.cpu, r.weeks, (double)r.agent_weeks / r.weeks, (double)r.agent_weeks / r.cpu);
}
/* Agent-steps per second of CPU that the yardstick prints; NaN where it does not run. */
static double yardstick(const char *program, const char *network)
{
    char command[8192], line[4096];
    double rate = NAN;
    snprintf(command, sizeof command, "'%s' soa 1000000 100 1 1 '%s'", program, network);
    FILE *output = popen(command, "r");
    if (!output) return rate;
    while (fgets(line, sizeof line, output)) {
        char *at = strstr(line, " cpurate=");
        if (at) rate = strtod(at + 9, NULL);
    }
    return pclose(output) == 0 ? rate : NAN;
}
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
static double median(double *value, int n)
{
    qsort(value, (size_t)n, sizeof *value, ascending);
    return n % 2 ? value[n / 2] : (value[n / 2 - 1] + value[n / 2]) / 2;
}
static void show_startup(const char *cases)
{
    double spent[2 * N_ROUNDS + 1];
    for (int i = 0; i < 2 * N_ROUNDS + 1; i++) {
        struct trib_config config;
        struct trib_model *m;
        struct trib_error err = {0};
        double started = seconds(CLOCK_MONOTONIC);
        struct trib_case *cas = load(cases, "toy");
        if (trib_config_init(&config, cas, &err)) stop(&err);
        config.scale = 1;
        if (trib_model_create(&config, &m, &err)) stop(&err);
        spent[i] = seconds(CLOCK_MONOTONIC) - started;
        trib_model_free(m);
        trib_config_clear(&config);
        trib_case_free(cas);
    }
    printf("start-up of the toy case, from its files to the first week: %.2f ms\n", 1000 * median(spent, 2 * N_ROUNDS + 1));
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 4) {
        fprintf(stderr, "usage: bench CASES [YARDSTICK NETWORK]\n");
        return 2;
    }
    const char *cases = argv[1];
    show_startup(cases);
    printf("bytes of a migrant's columns: %zu\n", trib_model_bytes_per_migrant());

    struct trib_case *libya = load(cases, "libya");
    struct measured usual = run(libya, USUAL_SCALE, false);
    show_run("libya", USUAL_SCALE, usual);
    double active = (double)usual.agent_weeks / usual.weeks * USUAL_SCALE;
    int32_t scale = (int32_t)fmax(1, floor(active / ACTIVE_AGENTS));
    show_run("libya", scale, run(libya, scale, true));
    fflush(stdout);

    if (argc == 4) {
        double ratio[N_ROUNDS];
        for (int i = 0; i < N_ROUNDS; i++) {
            struct measured ours = run(libya, scale, false);
            double rate = (double)ours.agent_weeks / ours.cpu, reference = yardstick(argv[2], argv[3]);
            if (!(reference > 0)) {
                fprintf(stderr, "bench: the yardstick %s gave no rate\n", argv[2]);
                return 1;
            }
            ratio[i] = rate / reference;
            printf("round %d: model %.3g, yardstick %.3g per second of CPU, ratio %.3f\n", i + 1, rate, reference, ratio[i]);
            fflush(stdout);
        }
        double middle = median(ratio, N_ROUNDS);
        printf("ratio to yardstick %.2f\n", middle);
    }
    trib_case_free(libya);
    return 0;
}
