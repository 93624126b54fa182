#include "aloft/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/words.h"

#define GAP           2u  // blanks between columns
#define LAST_AT_LEAST 20u // never wrap the last column to less than this

struct row {
    struct row *next;
    char *cells[ALOFT_TABLE_COLUMNS_MAX];
};

struct aloft_table {
    const struct aloft_table_column *columns;
    size_t count;
    unsigned indent;
    bool row_lost;
    struct row *first;
    struct row *last;
};

struct aloft_table *aloft_table_new(
        const struct aloft_table_column *columns, size_t count, unsigned indent)
{
    struct aloft_table *table = calloc(1, sizeof *table);

    if (table == NULL || count == 0 || count > ALOFT_TABLE_COLUMNS_MAX) {
        free(table);
        return NULL;
    }
    table->columns = columns;
    table->count = count;
    table->indent = indent;
    return table;
}

static void free_row(struct row *row)
{
    for (size_t i = 0; i < ALOFT_TABLE_COLUMNS_MAX; i++) {
        free(row->cells[i]);
    }
    free(row);
}

void aloft_table_free(struct aloft_table *table)
{
    if (table == NULL) {
        return;
    }
    struct row *row = table->first;

    while (row != NULL) {
        struct row *next = row->next;

        free_row(row);
        row = next;
    }
    free(table);
}

/* A row with copies of `cells`, or NULL without memory. */
static struct row *new_row(const char *const *cells, size_t count)
{
    struct row *row = calloc(1, sizeof *row);

    if (row == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t size = strlen(cells[i]) + 1;

        row->cells[i] = malloc(size);
        if (row->cells[i] == NULL) {
            free_row(row);
            return NULL;
        }
        memcpy(row->cells[i], cells[i], size);
    }
    return row;
}

void aloft_table_row(struct aloft_table *table, const char *const *cells)
{
    if (table == NULL) {
        return;
    }
    struct row *row = new_row(cells, table->count);

    if (row == NULL) {
        table->row_lost = true;
        return;
    }
    if (table->last == NULL) {
        table->first = row;
    } else {
        table->last->next = row;
    }
    table->last = row;
}

static void print_blanks(FILE *file, size_t count)
{
    fprintf(file, "%*s", (int)count, "");
}

static bool has_titles(const struct aloft_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->columns[i].title != NULL) {
            return true;
        }
    }
    return false;
}

static const char *title_of(const struct aloft_table *table, size_t column)
{
    const char *title = table->columns[column].title;

    return title == NULL ? "" : title;
}

static void measure(const struct aloft_table *table, size_t *widths)
{
    for (size_t i = 0; i < table->count; i++) {
        widths[i] = aloft_words_width(title_of(table, i));
        for (const struct row *row = table->first; row != NULL; row = row->next) {
            const size_t width = aloft_words_width(row->cells[i]);

            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
}

/* Where the last column begins. */
static size_t last_start(const struct aloft_table *table, const size_t *widths)
{
    size_t start = table->indent;

    for (size_t i = 0; i + 1 < table->count; i++) {
        start += widths[i] + GAP;
    }
    return start;
}

static void print_cell(
        FILE *file, const char *text, size_t width, enum aloft_align align, bool last)
{
    const size_t padding = width - aloft_words_width(text);

    if (align == ALOFT_ALIGN_RIGHT) {
        print_blanks(file, padding);
    }
    fputs(text, file);
    if (align == ALOFT_ALIGN_LEFT && !last) {
        print_blanks(file, padding);
    }
}

static void print_row(FILE *file, const struct aloft_table *table,
        const char *const *cells, const size_t *widths, unsigned columns)
{
    const size_t last = table->count - 1;

    print_blanks(file, table->indent);
    for (size_t i = 0; i < last; i++) {
        print_cell(file, cells[i], widths[i], table->columns[i].align, false);
        print_blanks(file, GAP);
    }
    if (table->columns[last].align == ALOFT_ALIGN_RIGHT) {
        print_cell(file, cells[last], widths[last], ALOFT_ALIGN_RIGHT, true);
    } else {
        const unsigned start = (unsigned)last_start(table, widths);
        const unsigned room = columns > start ? columns - start : 0;

        aloft_text_wrap(file, cells[last],
                start + (room > LAST_AT_LEAST ? room : LAST_AT_LEAST), start);
    }
    fputc('\n', file);
}

enum aloft_status aloft_table_print(
        const struct aloft_table *table, FILE *file, const struct aloft_style *style)
{
    size_t widths[ALOFT_TABLE_COLUMNS_MAX] = {0};

    if (table == NULL || table->row_lost) {
        return ALOFT_ERR_MEMORY;
    }
    measure(table, widths);
    if (has_titles(table)) {
        const char *titles[ALOFT_TABLE_COLUMNS_MAX] = {NULL};

        for (size_t i = 0; i < table->count; i++) {
            titles[i] = title_of(table, i);
        }
        fputs(aloft_style_ink(style, ALOFT_INK_STRONG), file);
        print_row(file, table, titles, widths, style->columns);
        fputs(aloft_style_ink(style, ALOFT_INK_PLAIN), file);
    }
    for (const struct row *row = table->first; row != NULL; row = row->next) {
        print_row(file, table, (const char *const *)row->cells, widths, style->columns);
    }
    return ALOFT_OK;
}

void aloft_text_wrap(FILE *file, const char *text, unsigned width, unsigned indent)
{
    const unsigned room = width > indent ? width - indent : 1;
    size_t used = 0;

    while (*text != '\0') {
        const size_t len = strcspn(text, " ");
        size_t columns = 0;

        for (size_t i = 0; i < len; i++) {
            columns += ((unsigned char)text[i] & 0xc0u) != 0x80u ? 1u : 0u;
        }
        if (used > 0 && used + 1 + columns > room) {
            fputc('\n', file);
            print_blanks(file, indent);
            used = 0;
        }
        fprintf(file, "%s%.*s", used > 0 ? " " : "", (int)len, text);
        used += columns + (used > 0 ? 1u : 0u);
        text += len;
        text += strspn(text, " ");
    }
}
