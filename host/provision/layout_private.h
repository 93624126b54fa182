/**
 * @file layout_private.h
 * What the readers of the two text forms share.
 */
#ifndef ALOFT_LAYOUT_PRIVATE_H
#define ALOFT_LAYOUT_PRIVATE_H

#include <stdbool.h>

#include "aloft/layout.h"

/** The fields of one partition as they were written; empty: not given. */
struct layout_row {
    const char *name;
    const char *type;
    const char *subtype;
    const char *offset;
    const char *size;
    const char *flags; /**< "direct", "encrypted:readonly". */
};

/** Writes what is wrong, as printf() does, and returns ALOFT_ERR_FORMAT. */
__attribute__((format(printf, 3, 4))) enum aloft_status layout_fail(
        struct aloft_layout_error *error, unsigned line, const char *format, ...);

/** Reads "4096", "0x1000", "4K" or "1M". False for anything else. */
bool layout_number(const char *text, uint32_t *value);

/** Adds a partition behind the last one, or where it says. */
ALOFT_CHECKED enum aloft_status layout_add(struct aloft_layout *layout,
        const struct layout_row *row, unsigned line, struct aloft_layout_error *error);

/** The two readers; they fill partitions, and flash_size and sector_size where they are
 * given. */
ALOFT_CHECKED enum aloft_status layout_read_csv(struct aloft_layout *layout,
        const char *text, struct aloft_layout_error *error);
ALOFT_CHECKED enum aloft_status layout_read_ini(struct aloft_layout *layout,
        const char *text, struct aloft_layout_error *error);

#endif
