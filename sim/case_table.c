/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of a case's files into typed tables, driven by case.def. No column has code of its own here. */
#include "case_table.h"
#include "base.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct case_column_info case_columns[N_CASE_COLUMNS] = {
#define CASE_COLUMN(file, column, type, flags, low, high, of, unit, doc) {FILE_##file, #column, type, flags, low, high, of, unit, doc},
#include "case.def"
};
const char *const case_file_names[N_CASE_FILES] = {
#define CASE_FILE(file, doc) #file ".csv",
#include "case.def"
};

static enum case_column first_column(enum case_file file)
{
    enum case_column column = 0;
    while (case_columns[column].file != file) column++;
    return column;
}

static int n_columns(enum case_file file)
{
    int n = 0;
    for (int c = 0; c < N_CASE_COLUMNS; c++) n += case_columns[c].file == file;
    return n;
}

const struct case_cell *case_cell(const struct case_tables *tables, enum case_column column, int row)
{
    enum case_file file = case_columns[column].file;
    return &tables->file[file].row[row].cell[column - first_column(file)];
}

enum trib_status case_fail(const struct case_tables *tables, enum case_column column, int row, struct trib_error *err, const char *format,
                           ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const struct case_table *table = &tables->file[case_columns[column].file];
    return trib_fail_at(err, TRIB_CASE, table->path, table->row[row].line, case_cell(tables, column, row)->column, "%s", text);
}

/* "towns.csv" -> "town": how a message calls one row's thing. */
static const char *thing(enum case_file file)
{
    static const char *const words[N_CASE_FILES] = {[FILE_case] = "key",
                                                    [FILE_sources] = "source",
                                                    [FILE_towns] = "town",
                                                    [FILE_legs] = "leg",
                                                    [FILE_peoples] = "people",
                                                    [FILE_residents] = "row",
                                                    [FILE_groups] = "group",
                                                    [FILE_control] = "row",
                                                    [FILE_series] = "series",
                                                    [FILE_origins] = "origin",
                                                    [FILE_history] = "policy or event",
                                                     [FILE_goods] = "good",
                                                     [FILE_exploitation] = "kind"};
    return words[file];
}

enum trib_status case_fail_reference(const struct case_tables *tables, enum case_column column, int row, int at, enum case_file file,
                                     const char *word, struct trib_error *err)
{
    const struct case_table *own = &tables->file[case_columns[column].file], *table = &tables->file[file];
    const char **names = trib_alloc((size_t)table->n, sizeof *names, err);
    if (!names) return TRIB_MEMORY;
    for (int i = 0; i < table->n; i++) names[i] = table->row[i].cell[0].text;
    char hint[128];
    trib_hint(hint, sizeof hint, word, names, (size_t)table->n);
    free(names);
    return trib_fail_at(err, TRIB_CASE, own->path, own->row[row].line, at, "%s: no %s '%.60s' in %s%s", case_columns[column].name,
                        thing(file), word, case_file_names[file], hint);
}

/* ---- head ----------------------------------------------------------------------------------------------------------- */
/* from[k] receives the position in the file of the k-th column of case.def. */
static enum trib_status match_head(enum case_file file, const struct case_table *table, int *from, struct trib_error *err)
{
    enum case_column first = first_column(file);
    int n = n_columns(file);
    const char *names[32];
    for (int k = 0; k < n; k++) names[k] = case_columns[first + k].name, from[k] = -1;
    for (int i = 0; i < table->csv.head.n; i++) {
        const struct trib_csv_field *field = &table->csv.head.field[i];
        int k = 0;
        while (k < n && strcmp(names[k], field->text) != 0) k++;
        if (k == n) {
            char hint[128];
            return trib_fail_at(err, TRIB_CASE, table->path, table->csv.head.line, field->column, "no column '%.60s' is known%s",
                                field->text, trib_hint(hint, sizeof hint, field->text, names, (size_t)n));
        }
        if (from[k] >= 0)
            return trib_fail_at(err, TRIB_CASE, table->path, table->csv.head.line, field->column, "column '%s' stands there twice",
                                names[k]);
        from[k] = i;
    }
    for (int k = 0; k < n; k++)
        if (from[k] < 0)
            return trib_fail_at(err, TRIB_CASE, table->path, table->csv.head.line, 1, "column '%s' is missing (%s)", names[k],
                                case_columns[first + k].doc);
    return TRIB_OK;
}

/* ---- cells ---------------------------------------------------------------------------------------------------------- */
#define BAD(...) trib_fail_at(err, TRIB_CASE, path, line, cell->column, __VA_ARGS__)

static bool is_id(const char *text)
{
    for (const char *at = text; *at; at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        bool other = (*at >= '0' && *at <= '9') || *at == '_';
        if (!letter && !(other && at > text)) return false;
    }
    return *text != 0;
}

static enum trib_status read_choice(const struct case_column_info *info, const char *choices, struct case_cell *cell, const char *path,
                                    int line, struct trib_error *err)
{
    char words[128], *names[8];
    size_t n = 0;
    trib_copy_text(words, sizeof words, choices);
    for (char *word = words, *blank; word && n < 8; word = blank) {
        names[n++] = word;
        blank = strchr(word, ' ');
        if (blank) *blank++ = 0;
    }
    for (cell->index = 0; cell->index < (int)n; cell->index++)
        if (strcmp(names[cell->index], cell->text) == 0) return TRIB_OK;
    char hint[128];
    return BAD("%s is '%.60s'; allowed: %s%s", info->name, cell->text, choices,
               trib_hint(hint, sizeof hint, cell->text, (const char *const *)names, n));
}

static enum trib_status read_number(const struct case_column_info *info, struct case_cell *cell, const char *path, int line,
                                    struct trib_error *err)
{
    if (!trib_number_parse(cell->text, &cell->number))
        return BAD("%s is '%.60s'; a number from %g to %g is allowed%s%s", info->name, cell->text, info->low, info->high,
                   *info->unit ? ", in " : "", info->unit);
    if (info->type == INTEGER && cell->number != floor(cell->number))
        return BAD("%s is %s; a whole number is needed", info->name, cell->text);
    if (cell->number < info->low || cell->number > info->high)
        return BAD("%s is %.60s; allowed is %.15g to %.15g%s%s", info->name, cell->text, info->low, info->high, *info->unit ? " " : "",
                   info->unit);
    return TRIB_OK;
}

static enum trib_status read_cell(const struct case_column_info *info, struct case_cell *cell, const char *path, int line,
                                  struct trib_error *err)
{
    cell->blank = *cell->text == 0;
    cell->number = NAN;
    cell->day = TRIB_DAY_MAX;
    cell->index = -1;
    if (cell->blank) {
        if (info->flags & R) return BAD("%s is blank; it is needed: %s", info->name, info->doc);
        return TRIB_OK;
    }
    size_t n = strlen(cell->text);
    switch (info->type) {
    case REAL:
    case INTEGER: return read_number(info, cell, path, line, err);
    case YESNO: return read_choice(info, "no yes", cell, path, line, err);
    case ENUM: return read_choice(info, info->of, cell, path, line, err);
    case DAY:
        if (!trib_day_parse(cell->text, &cell->day))
            return BAD("%s is '%.60s'; a date like 2017-02-01 or 2017-02 is needed", info->name, cell->text);
        return TRIB_OK;
    case ID:
        if (!is_id(cell->text))
            return BAD("%s is '%.60s'; letters, digits and _ are allowed, and a letter comes first", info->name, cell->text);
        break;
    case TEXT:
    case REF:
    case KEYS:
    case LIST:
    case TABLE: break;
    }
    if (info->high > 1 && (double)n > info->high) return BAD("%s has %zu bytes; at most %g are allowed", info->name, n, info->high);
    if (info->low > 0 && (info->type == TEXT) && (double)n < info->low)
        return BAD("%s is '%s'; at least %g letters are needed", info->name, cell->text, info->low);
    return TRIB_OK;
}
#undef BAD

static enum trib_status read_file(struct case_tables *tables, enum case_file file, const char *folder, struct trib_error *err)
{
    struct case_table *table = &tables->file[file];
    snprintf(table->path, sizeof table->path, "%.500s/%s", folder, case_file_names[file]);
    FILE *there = case_file_optional(file) ? fopen(table->path, "rb") : NULL;
    table->absent = case_file_optional(file) && !there;
    if (there) fclose(there);
    if (table->absent) return TRIB_OK;
    enum trib_status status = trib_csv_read(table->path, &table->csv, err);
    if (status) return status;
    int from[32], n = n_columns(file);
    enum case_column first = first_column(file);
    status = match_head(file, table, from, err);
    if (status) return status;
    table->row = trib_alloc((size_t)table->csv.n_rows, sizeof *table->row, err);
    table->cells = trib_alloc((size_t)table->csv.n_rows * (size_t)n, sizeof *table->cells, err);
    if (!table->row || !table->cells) return TRIB_MEMORY;
    table->n = table->csv.n_rows;
    for (int r = 0; r < table->n; r++) {
        const struct trib_csv_row *row = &table->csv.row[r];
        table->row[r] = (struct case_row){row->line, table->cells + (size_t)r * (size_t)n};
        for (int k = 0; k < n; k++) {
            struct case_cell *cell = &table->row[r].cell[k];
            cell->text = row->field[from[k]].text;
            cell->column = row->field[from[k]].column;
            status = read_cell(&case_columns[first + k], cell, table->path, row->line, err);
            if (status) return status;
        }
    }
    return TRIB_OK;
}

/* ---- order and duplicates --------------------------------------------------------------------------------------------- */
/* Rows by the texts of their key columns; the order only defines indices, nothing in the model depends on it. */
static int key_order(const struct case_row *a, const struct case_row *b, enum case_file file)
{
    enum case_column first = first_column(file);
    for (int k = 0; k < n_columns(file); k++) {
        if (!(case_columns[first + k].flags & K)) continue;
        int order = strcmp(a->cell[k].text, b->cell[k].text);
        if (order) return order;
    }
    return 0;
}

/* Merge sort: stable, and needs no state besides its arguments. */
static void sort_rows(struct case_row *row, struct case_row *spare, int n, enum case_file file)
{
    if (n < 2) return;
    int half = n / 2, i = 0, j = half, k = 0;
    sort_rows(row, spare, half, file);
    sort_rows(row + half, spare, n - half, file);
    while (i < half || j < n) spare[k++] = j >= n || (i < half && key_order(&row[i], &row[j], file) <= 0) ? row[i++] : row[j++];
    memcpy(row, spare, (size_t)n * sizeof *row);
}

static enum trib_status order_rows(struct case_table *table, enum case_file file, struct trib_error *err)
{
    struct case_row *spare = trib_alloc((size_t)table->n, sizeof *spare, err);
    if (!spare) return TRIB_MEMORY;
    sort_rows(table->row, spare, table->n, file);
    free(spare);
    for (int i = 1; i < table->n; i++) {
        const struct case_row *a = &table->row[i - 1], *b = &table->row[i];
        if (key_order(a, b, file)) continue;
        const char *second = n_columns(file) > 1 && (case_columns[first_column(file) + 1].flags & K) ? b->cell[1].text : "";
        int late = a->line > b->line ? a->line : b->line, early = a->line + b->line - late;
        return trib_fail_at(err, TRIB_CASE, table->path, late, b->cell[0].column, "%s '%s%s%s' stands in line %d already", thing(file),
                            b->cell[0].text, *second ? ", " : "", second, early);
    }
    return TRIB_OK;
}

int case_table_find(const struct case_table *table, const char *id)
{
    int low = 0, high = table->n - 1;
    while (low <= high) {
        int mid = (low + high) / 2, order = strcmp(table->row[mid].cell[0].text, id);
        if (order == 0) return mid;
        if (order < 0) low = mid + 1;
        else high = mid - 1;
    }
    return -1;
}

/* ---- references ------------------------------------------------------------------------------------------------------- */
static enum case_file file_of(const char *name)
{
    enum case_file file = 0;
    while (strncmp(case_file_names[file], name, strlen(name)) != 0) file++;
    return file;
}

bool case_item_next(const struct case_cell *cell, size_t *at, struct case_item *item)
{
    memset(item, 0, sizeof *item);
    const char *text = cell->text + *at;
    while (*text == ';' || *text == ' ') text++;
    if (!*text) return false;
    size_t n = strcspn(text, ";");
    const char *equal = memchr(text, '=', n);
    size_t n_word = equal ? (size_t)(equal - text) : n;
    item->has_value = equal != NULL;
    if (equal) {
        const char *value = equal + 1;
        size_t n_value = n - n_word - 1;
        while (n_value > 0 && *value == ' ') value++, n_value--;
        while (n_value > 0 && value[n_value - 1] == ' ') n_value--;
        snprintf(item->value, sizeof item->value, "%.*s", (int)n_value, value);
    }
    while (n_word > 0 && text[n_word - 1] == ' ') n_word--;
    snprintf(item->word, sizeof item->word, "%.*s", (int)n_word, text);
    item->column = cell->column;
    for (const char *c = cell->text; c < text; c++) item->column += ((unsigned char)*c & 0xc0) != 0x80;
    *at = (size_t)(text + n - cell->text);
    return true;
}

static enum trib_status check_keys(const struct case_tables *tables, enum case_column column, int row, struct trib_error *err)
{
    static const char *const words[] = {"assumed", "derived", "computed", "recalled"};
    const struct case_cell *cell = case_cell(tables, column, row);
    const char *at = cell->text;
    while (*at) {
        size_t n = strcspn(at, " ");
        char key[64];
        snprintf(key, sizeof key, "%.*s", (int)n, at);
        bool known = case_table_find(&tables->file[FILE_sources], key) >= 0;
        for (int i = 0; i < 4; i++) known |= strcmp(key, words[i]) == 0;
        if (!known)
            return case_fail(tables, column, row, err,
                             "source '%s' is no key of sources.csv, and none of assumed, derived, computed, recalled", key);
        at += n;
        while (*at == ' ') at++;
    }
    return TRIB_OK;
}

static enum trib_status check_references(struct case_tables *tables, enum case_column column, struct trib_error *err)
{
    const struct case_column_info *info = &case_columns[column];
    struct case_table *table = &tables->file[info->file];
    for (int r = 0; r < table->n; r++) {
        struct case_cell *cell = &table->row[r].cell[column - first_column(info->file)];
        enum trib_status status = TRIB_OK;
        if (cell->blank) continue;
        if (info->type == KEYS) status = check_keys(tables, column, r, err);
        if (info->type == REF) {
            cell->index = case_table_find(&tables->file[file_of(info->of)], cell->text);
            if (cell->index < 0) status = case_fail_reference(tables, column, r, cell->column, file_of(info->of), cell->text, err);
        }
        if ((info->type == LIST || info->type == TABLE) && info->of) {
            struct case_item item;
            size_t at = 0;
            while (!status && case_item_next(cell, &at, &item)) {
                if (case_table_find(&tables->file[file_of(info->of)], item.word) < 0)
                    status = case_fail_reference(tables, column, r, item.column, file_of(info->of), item.word, err);
                else if (item.has_value != (info->type == TABLE))
                    status = trib_fail_at(err, TRIB_CASE, table->path, table->row[r].line, item.column, "%s: '%s' should %s", info->name,
                                          item.word, item.has_value ? "stand without '='" : "be followed by = and a number");
            }
        }
        if (status) return status;
    }
    return TRIB_OK;
}

enum trib_status case_tables_read(struct case_tables *tables, const char *folder, struct trib_error *err)
{
    memset(tables, 0, sizeof *tables);
    enum trib_status status = TRIB_OK;
    for (int f = 0; f < N_CASE_FILES && !status; f++) {
        status = read_file(tables, (enum case_file)f, folder, err);
        if (!status) status = order_rows(&tables->file[f], (enum case_file)f, err);
    }
    for (int c = 0; c < N_CASE_COLUMNS && !status; c++) status = check_references(tables, (enum case_column)c, err);
    if (status) case_tables_clear(tables);
    return status;
}

void case_tables_clear(struct case_tables *tables)
{
    for (int f = 0; f < N_CASE_FILES; f++) {
        trib_csv_clear(&tables->file[f].csv);
        free(tables->file[f].row);
        free(tables->file[f].cells);
    }
    memset(tables, 0, sizeof *tables);
}
