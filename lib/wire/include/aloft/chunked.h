/**
 * @file chunked.h
 * Decodes the chunked transfer coding of HTTP/1.1 without copying.
 *
 * Chunk extensions and trailer fields are skipped. Line ends must be CR LF.
 */
#ifndef ALOFT_CHUNKED_H
#define ALOFT_CHUNKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/** Bytes that all extensions and trailers of one body may have. */
#define ALOFT_CHUNKED_EXTRA_MAX 4096u

enum aloft_chunked_state {
    ALOFT_CHUNKED_SIZE_FIRST, /**< Before the first digit of a chunk size. */
    ALOFT_CHUNKED_SIZE,       /**< Within the digits. */
    ALOFT_CHUNKED_EXTENSION,  /**< Behind them, up to the CR. */
    ALOFT_CHUNKED_SIZE_LF,
    ALOFT_CHUNKED_DATA,
    ALOFT_CHUNKED_DATA_CR,
    ALOFT_CHUNKED_DATA_LF,
    ALOFT_CHUNKED_TRAILER_FIRST, /**< At the beginning of a trailer line. */
    ALOFT_CHUNKED_TRAILER,       /**< Within one. */
    ALOFT_CHUNKED_TRAILER_LF,
    ALOFT_CHUNKED_END_LF,
    ALOFT_CHUNKED_DONE,
    ALOFT_CHUNKED_FAILED,
};

/** The members are the decoder's own. */
struct aloft_chunked {
    enum aloft_chunked_state state;
    enum aloft_status error; /**< The first error, kept until init. */
    uint32_t left;           /**< Bytes of this chunk still to come. */
    uint32_t extra;          /**< Bytes of extensions and trailers so far. */
};

/** What one call found. */
struct aloft_chunked_piece {
    size_t used;         /**< Bytes of the input that are dealt with. */
    const uint8_t *data; /**< Body bytes among them: borrowed from the input. */
    size_t len;          /**< May be 0. */
};

/** Starts afresh. */
void aloft_chunked_init(struct aloft_chunked *chunked);

/**
 * Takes bytes from `data` until one stretch of the body, the end of the body, or the
 * end of the input. Call it again with the rest until all is used or the body is done;
 * bytes behind the end of the body stay unused.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for anything but the coding; ALOFT_ERR_SIZE for a
 *         chunk over UINT32_MAX bytes; ALOFT_ERR_TOO_LONG for more extensions and
 *         trailers than ALOFT_CHUNKED_EXTRA_MAX. An error stays until init.
 */
ALOFT_CHECKED enum aloft_status aloft_chunked_take(struct aloft_chunked *chunked,
        const uint8_t *data, size_t len, struct aloft_chunked_piece *piece);

/** Whether the last chunk and the trailers have been read. */
bool aloft_chunked_done(const struct aloft_chunked *chunked);

#endif
