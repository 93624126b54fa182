/**
 * @file flash_stream.h
 * Writes a stretch of flash from its beginning, in pieces of any size.
 *
 * Each sector is erased just before its first byte is programmed, so a writer that
 * ends early has erased no more than it needed. What was programmed is read back and
 * compared. Nothing but the struct is needed: at most one write unit is held back.
 *
 * Power may fail at any instant: then the stretch holds anything from the last sector
 * that was begun on, and the old content behind it. Begin again to write it anew.
 */
#ifndef ALOFT_FLASH_STREAM_H
#define ALOFT_FLASH_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

/** A write in progress. The members are the stream's own; it may be moved. */
struct aloft_flash_stream {
    struct aloft_area area;
    uint32_t programmed; /**< Bytes that are on the flash and read back well. */
    uint32_t erased;     /**< Bytes erased so far, in whole sectors. */
    uint32_t held;       /**< Bytes in `unit` that wait for their write unit to fill. */
    uint8_t unit[ALOFT_FLASH_UNIT_MAX];
};

/**
 * Starts at the beginning of `area`, which is copied; its device is borrowed until the
 * last call. Does not touch the flash.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for an area that aloft_area_check() refuses.
 */
ALOFT_CHECKED enum aloft_status aloft_flash_stream_begin(
        struct aloft_flash_stream *stream, const struct aloft_area *area);

/**
 * Appends `len` bytes; 0 are allowed. Blocks for the sector erases and programs that
 * they need. After an error other than ALOFT_ERR_SPACE the stream must be begun again.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE past the end of the area, with nothing written;
 *         ALOFT_ERR_FLASH_VERIFY when other bytes are read back;
 *         ALOFT_ERR_FLASH_ERASE, ALOFT_ERR_FLASH_PROGRAM, ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_flash_stream_write(
        struct aloft_flash_stream *stream, const void *data, size_t len);

/**
 * Programs what is held back, filled up to a write unit with the erased value. After
 * that no write may follow.
 *
 * @return as aloft_flash_stream_write(), without ALOFT_ERR_SPACE.
 */
ALOFT_CHECKED enum aloft_status aloft_flash_stream_finish(
        struct aloft_flash_stream *stream);

/** Bytes taken since begin, those held back included. */
uint32_t aloft_flash_stream_size(const struct aloft_flash_stream *stream);

#endif
