/**
 * @file flash.h
 * A flash device: read anywhere, program erased bytes, erase whole sectors.
 *
 * A port implements the three bare operations. Bounds, alignment and argument
 * checks stand once, in the functions below, which are what everybody calls.
 *
 * Power may fail during program and erase: then the bytes of that operation, and no
 * others, hold anything, and may even read differently each time until erased again.
 */
#ifndef ALOFT_FLASH_H
#define ALOFT_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/** Bytes of the largest write unit that is supported. */
#define ALOFT_FLASH_UNIT_MAX 32u

/** What a device is like. Constant for the life of the device. */
struct aloft_flash_geometry {
    uint32_t size;        /**< Bytes in all: a multiple of sector_size. */
    uint32_t sector_size; /**< Smallest erasable piece: 256 bytes to 256 KB. */
    uint32_t write_unit;  /**< 1, 2, 4, 8, 16 or 32: alignment of every program. */
    uint8_t erased;       /**< What an erased byte reads: 0xFF or 0x00. */
    bool program_once;    /**< A unit may be programmed only once between erases. */
};

struct aloft_flash;

/** Calls arrive checked: in bounds, aligned, len > 0. All may block until done. */
struct aloft_flash_ops {
    /** Returns ALOFT_OK or ALOFT_ERR_FLASH_READ. */
    enum aloft_status (*read)(
            struct aloft_flash *flash, uint32_t offset, void *dst, size_t len);
    /** Whole write units, erased before. Returns ALOFT_OK or ALOFT_ERR_FLASH_PROGRAM.
     */
    enum aloft_status (*program)(
            struct aloft_flash *flash, uint32_t offset, const void *src, size_t len);
    /** The one sector that begins at `offset`. ALOFT_OK or ALOFT_ERR_FLASH_ERASE. */
    enum aloft_status (*erase)(struct aloft_flash *flash, uint32_t offset);
};

/** The base of every flash device. It is the first member of the concrete struct. */
struct aloft_flash {
    const struct aloft_flash_ops *ops;
    struct aloft_flash_geometry geometry;
};

/** A stretch of one device, in whole sectors. Size 0 means there is none. */
struct aloft_area {
    struct aloft_flash *flash; /**< Borrowed. */
    uint32_t offset;           /**< From the start of the device. */
    uint32_t size;
};

/**
 * Tells whether a geometry keeps the rules of its struct.
 *
 * @return ALOFT_OK or ALOFT_ERR_ARGUMENT.
 */
ALOFT_CHECKED enum aloft_status aloft_flash_check(
        const struct aloft_flash_geometry *geometry);

/**
 * Tells whether `area` is one (not size 0), lies on its device and begins and ends on
 * sector borders.
 *
 * @return ALOFT_OK or ALOFT_ERR_ARGUMENT.
 */
ALOFT_CHECKED enum aloft_status aloft_area_check(const struct aloft_area *area);

/**
 * Makes `part` the whole sectors that begin at `offset` within the area.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT out of bounds, not on sector borders, or empty.
 */
ALOFT_CHECKED enum aloft_status aloft_area_part(const struct aloft_area *area,
        uint32_t offset, uint32_t size, struct aloft_area *part);

/**
 * Reads `len` bytes at `offset` within the area; 0 bytes are allowed.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT out of bounds; ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_area_read(
        const struct aloft_area *area, uint32_t offset, void *dst, size_t len);

/**
 * Programs `len` bytes at `offset` within the area; both multiples of the write unit.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT out of bounds or not aligned;
 *         ALOFT_ERR_FLASH_PROGRAM.
 */
ALOFT_CHECKED enum aloft_status aloft_area_program(
        const struct aloft_area *area, uint32_t offset, const void *src, size_t len);

/**
 * Programs as aloft_area_program() does, and reads back.
 *
 * @return as aloft_area_program() and aloft_area_read(); ALOFT_ERR_FLASH_VERIFY when
 *         something else is read than was written.
 */
ALOFT_CHECKED enum aloft_status aloft_area_write(
        const struct aloft_area *area, uint32_t offset, const void *src, size_t len);

/**
 * Erases the one sector that begins at `offset` within the area.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT out of bounds or not aligned;
 *         ALOFT_ERR_FLASH_ERASE.
 */
ALOFT_CHECKED enum aloft_status aloft_area_erase(
        const struct aloft_area *area, uint32_t offset);

#endif
