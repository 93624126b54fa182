/**
 * @file http_range.h
 * Parts of a file over HTTP (RFC 9110, 14): which one is asked for, and which one an
 * answer with code 206 holds.
 */
#ifndef ALOFT_HTTP_RANGE_H
#define ALOFT_HTTP_RANGE_H

#include <stdint.h>

#include "aloft/span.h"
#include "aloft/status.h"

/** A stretch of a file whose size is known. */
struct aloft_http_range {
    uint32_t offset;
    uint32_t size;  /**< Not 0. */
    uint32_t total; /**< Bytes of the file. */
};

/**
 * Reads the value of Content-Range: "bytes 0-99/1234".
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for anything else, also for a file of unknown
 *         size and for a stretch that does not lie in it. `range` changes only with
 *         ALOFT_OK.
 */
ALOFT_CHECKED enum aloft_status aloft_http_range_decode(
        struct aloft_http_range *range, struct aloft_span value);

/**
 * Reads the value of Range for a file of `total` bytes: "bytes=0-99", "bytes=100-" or
 * "bytes=-50", one stretch only. What reaches past the end is cut there.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for anything else: such a field is to be ignored;
 *         ALOFT_ERR_SIZE for a stretch that is not in the file: that is 416. `range`
 *         changes only with ALOFT_OK.
 */
ALOFT_CHECKED enum aloft_status aloft_http_range_asked(
        struct aloft_http_range *range, struct aloft_span value, uint32_t total);

#endif
