/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What made a result, small enough to travel inside a figure: the script, the files it read, a user's own case, and the options of
 * the command line. As text: a header "tributary recipe 1", then for each file "kind bytes name\n" and its bytes, deflated (zlib) and
 * in base64. A case of the program's own is not in it: it is known by its digest.
 */
#ifndef TRIB_RECIPE_H
#define TRIB_RECIPE_H
#include "script.h"
#include "store.h"

struct api;
/* Longest text of a recipe; what is larger does not travel. */
#define RECIPE_LIMIT ((size_t)2 << 20)

/* Of a script that was walked whole; of a store's last experiment. malloc'ed text; NULL where it is too large or memory ran out. */
char *recipe_of_script(const struct api *api);
enum trib_status recipe_of_store(struct store *st, char **recipe, struct trib_error *err);

/* A recipe laid out in a folder: script and its files in folder/script. */
struct recipe {
    char script[4096];             /* path of the script that is to be run */
    struct script_options options; /* runs, seed, scale, points, set, facts, only, case_id, words: their texts are in `text` */
    char *text;
    const char *word[16];
};
/* TRIB_STORE where the text is no recipe or names files outside the folder. Clear it whatever is returned. */
enum trib_status recipe_lay_out(const char *text, const char *folder, struct recipe *out, struct trib_error *err);
void recipe_clear(struct recipe *r);

/* The options as lines of words, as stores keep them; TRIB_NAME where memory ran out. Reads them back: text is cut into words and must
 * outlive the options. script receives the name of the file that is run ("" = none). */
char *recipe_options_text(const char *file, const struct script_options *o);
void recipe_read_options(char *text, struct script_options *o, const char **word, int most_words, char *script, size_t size);
/* A relative path that stays below its folder. Recipes and stores may come from anybody. */
bool recipe_plain_name(const char *name);
/* Writes a file and the folders above it. */
enum trib_status recipe_write_file(const char *path, const void *bytes, size_t n, struct trib_error *err);
/* A new folder in $TMPDIR or /tmp; removed with all that lies in it. "" where none could be made. */
enum trib_status recipe_folder(char *folder, size_t size, struct trib_error *err);
void recipe_folder_remove(const char *folder);
#endif
