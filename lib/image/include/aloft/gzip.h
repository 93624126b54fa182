/**
 * @file gzip.h
 * The frame around the compressed bytes of a gzip file (RFC 1952):
 *
 *     header | deflate data | CRC-32, size (of the output, modulo 2^32) | ...
 *
 * Only the first member of a file counts; what stands behind it is not looked at: it
 * may be the trailer of a signed image. The size in the frame is never relied on, only
 * compared with what has come out.
 */
#ifndef ALOFT_GZIP_H
#define ALOFT_GZIP_H

#include <stdint.h>

#include "aloft/reader.h"
#include "aloft/status.h"

/**
 * Finds where the deflate data begins; name, comment and extra field are passed over,
 * the header's own checksum is checked where there is one.
 *
 * @return ALOFT_OK and `*end`; ALOFT_ERR_FORMAT when it is no gzip file, or of a kind
 *         unknown; ALOFT_ERR_DIGEST for a wrong header checksum; ALOFT_ERR_TRUNCATED;
 *         what the reader returns.
 */
ALOFT_CHECKED enum aloft_status aloft_gzip_header_read(
        const struct aloft_reader *reader, uint32_t *end);

/**
 * Compares what has come out, `size` bytes with checksum `crc` (aloft_crc32_gzip()),
 * with what stands at `offset`, where the deflate data has ended.
 *
 * @return ALOFT_OK; ALOFT_ERR_DIGEST when they differ; ALOFT_ERR_TRUNCATED; what the
 *         reader returns.
 */
ALOFT_CHECKED enum aloft_status aloft_gzip_footer_check(
        const struct aloft_reader *reader, uint32_t offset, uint32_t crc,
        uint32_t size);

#endif
