/**
 * @file layout.h
 * What a flash is divided into, written down by people: CSV, ini, or a built-in name.
 *
 * The CSV form is the one that ESP-IDF uses; both forms are in
 * docs/reference/layouts.md. Nothing is read or written here but memory.
 */
#ifndef ALOFT_LAYOUT_H
#define ALOFT_LAYOUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "aloft/partition_table.h"
#include "aloft/status.h"

/** Partitions that one layout can have. */
#define ALOFT_LAYOUT_MAX 32u
/** The sector size where none is declared, and the smallest. The partition table has
 * the last bytes of the flash, that many, and nothing else its sector. */
#define ALOFT_LAYOUT_SECTOR 4096u

struct aloft_layout {
    uint32_t flash_size;  /**< Bytes: as declared, else the next power of two. */
    uint32_t sector_size; /**< Bytes: a power of two up to 256 KB. */
    struct aloft_partition partitions[ALOFT_LAYOUT_MAX];
    size_t count;
};

/** What is wrong with a layout, for people. */
struct aloft_layout_error {
    unsigned line;  /**< Counted from 1; 0: the layout as a whole. */
    char text[120]; /**< Terminated. */
};

/**
 * Reads a layout from text, ini where its first line of content begins with '[', else
 * CSV, and checks it: partitions in whole sectors, within the flash, none overlapping
 * another, no name twice.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT, with `error` filled.
 */
ALOFT_CHECKED enum aloft_status aloft_layout_parse(struct aloft_layout *layout,
        const char *text, struct aloft_layout_error *error);

/** Text of a built-in layout; NULL when there is none of that name. */
const char *aloft_layout_builtin(const char *name);

/** Name of the built-in layout number `index`, from 0; NULL past the last. */
const char *aloft_layout_builtin_name(size_t index);

/** The partition of that name; NULL when there is none. */
const struct aloft_partition *aloft_layout_find(
        const struct aloft_layout *layout, const char *name);

/** Prints one line for each partition, by offset, gaps included. */
void aloft_layout_print(const struct aloft_layout *layout, FILE *out);

#endif
