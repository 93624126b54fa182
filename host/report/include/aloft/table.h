/**
 * @file table.h
 * Rows whose columns line up; the last column is wrapped to the width there is.
 *
 * Fill a table row by row, print it once, free it. Memory that runs out is remembered
 * and told by aloft_table_print(), so that callers need not look after every row.
 */
#ifndef ALOFT_TABLE_H
#define ALOFT_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "aloft/status.h"
#include "aloft/style.h"

#define ALOFT_TABLE_COLUMNS_MAX 8u

enum aloft_align {
    ALOFT_ALIGN_LEFT,
    ALOFT_ALIGN_RIGHT, /**< Numbers. */
};

struct aloft_table_column {
    const char *title; /**< Borrowed; NULL in every column: no line of titles. */
    enum aloft_align align;
};

struct aloft_table;

/**
 * Makes an empty table of `count` columns (at most ALOFT_TABLE_COLUMNS_MAX), each line
 * indented by `indent` blanks. `columns` is borrowed until the table is freed. Returns
 * NULL without memory; all functions below accept that.
 */
struct aloft_table *aloft_table_new(
        const struct aloft_table_column *columns, size_t count, unsigned indent);

/** Frees the table and its rows. */
void aloft_table_free(struct aloft_table *table);

/** Adds a row: as many texts as there are columns. They are copied. */
void aloft_table_row(struct aloft_table *table, const char *const *cells);

/**
 * Writes all rows, two blanks between columns. Errors of writing are left in `file`.
 *
 * @return ALOFT_OK; ALOFT_ERR_MEMORY when a row was lost, and then nothing is written.
 */
ALOFT_CHECKED enum aloft_status aloft_table_print(
        const struct aloft_table *table, FILE *file, const struct aloft_style *style);

/**
 * Writes `text` wrapped at blanks to lines of at most `width` columns. The first line
 * begins where the cursor is, the others behind `indent` blanks. No newline at the end.
 */
void aloft_text_wrap(FILE *file, const char *text, unsigned width, unsigned indent);

#endif
