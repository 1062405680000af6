/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store and the script that made it, opened once more from the inputs that the store kept (verify.c). */
#ifndef TRIB_AGAIN_H
#define TRIB_AGAIN_H
#include "lua_study.h"

struct again {
    struct store *st;
    char folder[256], cases[300], script[API_PATH]; /* a temporary folder, the cases in it, the script's file */
    struct script_options options; /* the given ones, and those that the script was run with */
    char *options_text; /* behind its names */
    const char *word[16];
    struct api *api;
    struct store_arm_info *info; /* of the last experiment */
    int n_arms;
    struct ensemble_arm *arm; /* [n_arms], by ord */
    struct ensemble_row *row;
    struct store_value **value; /* [n_rows] */
    int n_rows;
    int *kept, n_kept; /* measures by month at places */
};
/* Opens the store at `path` (its file) for reading and lays its scripts, tables and cases into a temporary folder. Close it whatever is
 * returned. TRIB_STORE where inputs are missing or changed. */
enum trib_status again_lay_out(struct again *a, const char *path, const struct script_options *given, struct trib_error *err);
/* Walks the script silently to its arms; a->api has its experiments. The witness (may be NULL) hears what it would print and draw. */
enum trib_status again_walk(struct again *a, const struct api_witness *witness, struct trib_error *err);
/* Frees all, removes the folder. */
void again_close(struct again *a);
#endif
