/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a report share. */
#ifndef TRIB_REPORT_INSIDE_H
#define TRIB_REPORT_INSIDE_H
#include "../../plots/plot.h"
#include "../again.h"
#include "report.h"

enum { REPORT_MEASURES = 64, REPORT_TABLES = 16 };
struct report_arm {
    struct store_arm_info info;
    struct trib_config config; /* read back from the store's text */
    char *functions;           /* its hooks and replaced rules, in words; "" none; NULL: not known */
};
/* What the script prints of the store's experiment. */
struct report_print {
    int measure[REPORT_MEASURES], n;
    struct api_window window;
};
struct report {
    const struct report_options *options;
    struct again again;
    struct store *st;
    struct trib_case *cas;
    struct trib_config usual; /* the registry's and the case's defaults */
    struct report_arm *arm;
    int n_arms;
    bool study;  /* its arms have rows of a design */
    bool walked; /* the script could be walked again */
    long long wanted, done, failed;
    struct report_print print[REPORT_TABLES];
    int n_prints;
    struct report_doc *doc;
    struct report_doc figures; /* drawn while the script is walked, shown later */
    int n_figures, n_asked; /* shown; asked for by the script */
    struct report_doc brief; /* what came out, a line a measure; shown after the question */
    char *script; /* its text, "" where the store keeps none */
    const char *script_name;
    char script_sha[65];
    sqlite3_str *sources; /* keys that were named, blank-separated */
    struct trib_error *err;
};

/* config.c: the case of the store's arms, from its kept files; an arm's configuration from the text that the store keeps. */
enum trib_status report_load_case(struct report *r, const char *id, const char *digest);
enum trib_status report_read_config(const char *text, const struct trib_case *cas, struct trib_config *out, struct trib_error *err);

/* question.c: parts of the script's opening comment. section NULL: its title, else the paragraphs under that heading, between blank lines; malloc'ed,
 * "" where there is none. */
char *report_comment(const char *script, const char *section);
void report_question(struct report *r);
/* The paragraphs of a text, each as one. */
void report_paragraphs(struct report_doc *d, const char *text);

/* words.c */
void report_arms(struct report *r);
/* A number as people read it: three figures that count, thousands in commas. */
void report_number(double value, bool plus, char text[48]);
/* The setting or shock as a sentence: what it is, when, where, how much. Its sources are noted. */
char *report_setting_words(struct report *r, const struct trib_setting *s);
char *report_shock_words(struct report *r, const struct trib_shock *s);
void report_name_source(struct report *r, const char *keys);
/* A number as it was set: all its digits. */
void report_exact(double value, char text[48]);

/* names.c: a measure's or a factor's name in words ("interdiction at sea: intensity"); false, and the name as it is, for others. */
bool report_name_words(const char *name, char *text, size_t size);
/* A text of an analysis with such names and numbers like "8.82M" in words; malloc'ed, NULL without memory. */
char *report_in_words(const char *text);

/* results.c: the tables of the script's measures; study.c: those of analyses. */
enum trib_status report_results(struct report *r);
enum trib_status report_study(struct report *r);
/* brief.c: a line of r->brief for a measure: what each arm does to it, in the words of its table. */
struct api_cell;
void report_brief(struct report *r, struct api_window window, const struct trib_measure_info *info, const struct api_cell *cell);
/* "lower, better", "no telling difference" …: what an interval says; better: whether more is (1), less is (-1) or neither (0). */
const char *report_direction(const struct api_cell *c, int better);
/* What is kept where the script printed nothing: the window from the first own policy, and the main measures. */
struct report_print report_default_print(const struct report *r);

/* figures.c: draws one request of the script into r->figures, or says why not. */
void report_draw(struct report *r, const struct plot_request *request);
/* Where the script draws none. */
void report_draw_default(struct report *r);

/* assumed.c, limits.c, repeat.c */
enum trib_status report_assumed(struct report *r);
enum trib_status report_limits(struct report *r);
enum trib_status report_failures(struct report *r);
enum trib_status report_repeat(struct report *r);
/* limits.c: one sentence for the head of the report, malloc'ed. */
char *report_limits_short(const struct report *r);
#endif
