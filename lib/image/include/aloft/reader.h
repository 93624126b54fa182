/**
 * @file reader.h
 * Bytes of known size that can be read in any order: a file, flash, memory.
 *
 * Everything in lib/image that looks into an image does so through a reader, so the
 * same code inspects a file on a PC and a slot on a device.
 */
#ifndef ALOFT_READER_H
#define ALOFT_READER_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

struct aloft_reader;

struct aloft_reader_ops {
    /**
     * Reads `len` bytes at `offset`; both arrive checked against `size`. May block.
     * Returns ALOFT_OK, ALOFT_ERR_IO (files) or ALOFT_ERR_FLASH_READ (flash).
     */
    enum aloft_status (*read)(
            const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len);
};

/** The base of every reader. It is the first member of the concrete struct. */
struct aloft_reader {
    const struct aloft_reader_ops *ops;
    uint32_t size; /**< Bytes in all. */
};

/**
 * Reads `len` bytes at `offset`.
 *
 * @return ALOFT_OK; ALOFT_ERR_TRUNCATED past the end, with nothing read;
 *         ALOFT_ERR_IO or ALOFT_ERR_FLASH_READ from the reader.
 */
ALOFT_CHECKED enum aloft_status aloft_reader_read(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len);

/** Reads from memory. */
struct aloft_memory_reader {
    struct aloft_reader base;
    const uint8_t *bytes;
};

/** Makes a reader of the `size` bytes at `bytes`, which are borrowed. */
void aloft_memory_reader_init(
        struct aloft_memory_reader *reader, const void *bytes, uint32_t size);

/** Reads from a stretch of a flash area. */
struct aloft_area_reader {
    struct aloft_reader base;
    struct aloft_area area;
    uint32_t offset; /**< Of the stretch, within the area. */
};

/** Makes a reader of `size` bytes at `offset` of `area`, whose device is borrowed. */
void aloft_area_reader_init(struct aloft_area_reader *reader,
        const struct aloft_area *area, uint32_t offset, uint32_t size);

#endif
