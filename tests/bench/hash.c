/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hash CASES — the hash of two runs, toy and Libya at a coarse scale: every build of the program must print the same. */
#include "../../sim/tributary.h"
#include <inttypes.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    static const struct {
        const char *id;
        int32_t scale;
    } scenes[] = {{"toy", 1}, {"libya", 2000}};
    if (argc != 2) {
        fprintf(stderr, "usage: hash CASES\n");
        return 2;
    }
    for (int i = 0; i < 2; i++) {
        char folder[4096];
        struct trib_case *cas;
        struct trib_config config;
        struct trib_result result;
        struct trib_error err = {0};
        snprintf(folder, sizeof folder, "%s/%s", argv[1], scenes[i].id);
        enum trib_status status = trib_case_load(folder, &cas, &err);
        if (!status) status = trib_config_init(&config, cas, &err);
        if (!status) {
            config.scale = scenes[i].scale;
            status = trib_run(&config, &result, &err);
        }
        if (status) {
            fprintf(stderr, "hash: %s: %s\n", scenes[i].id, err.text);
            return 1;
        }
        printf("%s %016" PRIx64 "\n", scenes[i].id, result.hash);
        trib_result_clear(&result);
        trib_config_clear(&config);
        trib_case_free(cas);
    }
    return 0;
}
