/**
 * @file partition_table.h
 * The table that says which part of the flash is for what, in the binary form that
 * ESP-IDF's tools read and write (docs/spec/partition-table.md).
 *
 * The functions work on the encoded bytes, which may be hostile, and keep no pointer to
 * them. A table ends at the first entry that is blank or a digest, or with its bytes.
 */
#ifndef ALOFT_PARTITION_TABLE_H
#define ALOFT_PARTITION_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/flash.h"
#include "aloft/status.h"

/** Bytes of the longest table: 95 partitions and a digest. */
#define ALOFT_PARTITION_TABLE_MAX 3072u
/** Characters of the longest name. */
#define ALOFT_PARTITION_NAME_MAX 16u

/** Types. 0x40 to 0xFE are for whoever makes the product. */
#define ALOFT_PARTITION_APP  0x00u
#define ALOFT_PARTITION_DATA 0x01u

/** Flags of Aloft's own, for the partition fs: how its updates are taken. Neither:
 * staged where there is room for it, else direct. */
#define ALOFT_PARTITION_STAGED 0x100u
#define ALOFT_PARTITION_DIRECT 0x200u

struct aloft_partition {
    char name[ALOFT_PARTITION_NAME_MAX + 1]; /**< Terminated. */
    uint8_t type;
    uint8_t subtype;
    uint32_t offset; /**< From the start of the flash. */
    uint32_t size;
    uint32_t flags;
};

/**
 * Reads the entry `index`, counted from 0.
 *
 * @return ALOFT_OK; ALOFT_ERR_NOT_FOUND behind the last one; ALOFT_ERR_FORMAT for an
 *         entry that is none; ALOFT_ERR_TRUNCATED when the bytes end inside it.
 */
ALOFT_CHECKED enum aloft_status aloft_partition_table_get(const uint8_t *bytes,
        size_t len, size_t index, struct aloft_partition *partition);

/**
 * Reads the first entry called `name`.
 *
 * @return as aloft_partition_table_get(); ALOFT_ERR_NOT_FOUND when there is none.
 */
ALOFT_CHECKED enum aloft_status aloft_partition_table_find(const uint8_t *bytes,
        size_t len, const char *name, struct aloft_partition *partition);

/**
 * Checks a whole table: at least one entry, each on the flash, of no size 0, apart from
 * all others and with a name of its own; and the digest, where there is one and `md5`
 * is not NULL. Takes time with the square of the count.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT, ALOFT_ERR_TRUNCATED; ALOFT_ERR_DIGEST;
 *         ALOFT_ERR_FLASH_CONFIG for an entry past `flash_size` bytes.
 */
ALOFT_CHECKED enum aloft_status aloft_partition_table_check(const uint8_t *bytes,
        size_t len, uint32_t flash_size, const struct aloft_digest_ops *md5);

/**
 * Writes a table of `count` partitions to `bytes`, with a digest unless `md5` is NULL,
 * and fills the rest of the `size` bytes with 0xFF.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE; ALOFT_ERR_ARGUMENT for a name without terminator.
 */
ALOFT_CHECKED enum aloft_status aloft_partition_table_encode(
        const struct aloft_partition *partitions, size_t count,
        const struct aloft_digest_ops *md5, uint8_t *bytes, size_t size);

/**
 * Makes an area of a partition on `flash`, which is borrowed.
 *
 * @return ALOFT_OK; ALOFT_ERR_FLASH_CONFIG when it is not whole sectors of that flash.
 */
ALOFT_CHECKED enum aloft_status aloft_partition_area(
        const struct aloft_partition *partition, struct aloft_flash *flash,
        struct aloft_area *area);

#endif
