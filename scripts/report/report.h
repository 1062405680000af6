/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report of a store: what was asked, compared, found and assumed, with its figures, on one page. */
#ifndef TRIB_REPORT_H
#define TRIB_REPORT_H
#include "../script.h"
#include "doc.h"

enum report_format { REPORT_HTML, REPORT_MARKDOWN };
struct report_options {
    enum report_format format;
    const struct script_options *script; /* build; limits of the script's walk */
    const char *file; /* that will be written. Markdown: its figures are written beside it, as <its name>_figure_N.png */
};
/* Fills an empty *doc from the store at `path` (its file). The same store gives the same document. TRIB_IO, TRIB_STORE: the store can't be
 * read or holds no experiment; TRIB_FOREIGN: another build made it. Clear *doc whatever is returned. */
enum trib_status report_make(const char *path, const struct report_options *options, struct report_doc *doc, struct trib_error *err);
#endif
