/**
 * @file flash_stream.h
 * Writes a stretch of flash from its beginning, in pieces of any size.
 *
 * Each sector is erased just before its first byte is programmed, so a writer that
 * ends early has erased no more than it needed. What was programmed is read back and
 * compared. Nothing but the struct is needed: at most one write unit is held back.
 *
 * Power may fail at any instant: then the stretch holds anything from the last sector
 * that was begun on, and the old content behind it. Begin again to write it anew. A
 * stream that may have to go on after a reset erases one sector more in advance; see
 * aloft_flash_stream_certain().
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
    uint32_t ahead;      /**< Bytes that are erased earlier than they have to be. */
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
 * Does the same for a stretch that may be gone on with after a reset, and starts at
 * `offset`, in whole sectors: 0, or what aloft_flash_stream_certain() says. A sector is
 * programmed only when the next one, if there is one, has been erased.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for an area that aloft_area_check() refuses, or
 *         an offset past its end or not at the start of a sector.
 */
ALOFT_CHECKED enum aloft_status aloft_flash_stream_go_on(
        struct aloft_flash_stream *stream, const struct aloft_area *area,
        uint32_t offset);

/**
 * Erases now what the next write would have to erase first. Blocks for two erases at
 * most.
 *
 * @return ALOFT_OK; ALOFT_ERR_FLASH_ERASE, ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_flash_stream_prepare(
        struct aloft_flash_stream *stream);

/**
 * Tells where to go on in `area`, of which the first `len` bytes read well, after
 * streams of aloft_flash_stream_go_on() had begun to write there and power had failed.
 * At least the first of them had come to its first program.
 *
 * What reads well may still be what a torn operation has left, and read badly later. So
 * a sector counts only when something stands at the start of the next one, and of all
 * before: each was erased before the one in front of it was programmed, so that one was
 * whole when something was programmed behind it.
 *
 * @return whole sectors, in bytes: less than two below `len`; or the sector in front of
 *         the first one that is to begin with the erased value.
 */
uint32_t aloft_flash_stream_certain(const struct aloft_area *area, uint32_t len);

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
