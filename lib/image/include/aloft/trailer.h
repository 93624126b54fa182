/**
 * @file trailer.h
 * The end of a signed image: `image || signature || u32 length of the signature`.
 *
 * The length is little endian. Bytes and examples: docs/spec/trailer.md.
 *
 * An image without a trailer ends in any four bytes. So a length that cannot be one
 * (0, too long for any key, longer than the file) means "not signed", and one that can
 * (255, say) is for the verifier to refuse.
 */
#ifndef ALOFT_TRAILER_H
#define ALOFT_TRAILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/reader.h"
#include "aloft/status.h"
#include "aloft/verifier.h"

/** Bytes of the length at the very end. */
#define ALOFT_TRAILER_LENGTH_SIZE 4u
/** Bytes of the longest trailer. */
#define ALOFT_TRAILER_MAX (ALOFT_SIGNATURE_MAX + ALOFT_TRAILER_LENGTH_SIZE)

/** Where the parts of a signed image are. */
struct aloft_trailer {
    uint32_t image_size;    /**< Bytes of the image; the signature follows. */
    uint32_t signature_len; /**< 1 to ALOFT_SIGNATURE_MAX. */
};

/**
 * Reads the trailer of a file of `size` bytes whose last four bytes are `length`.
 *
 * @return ALOFT_OK; ALOFT_ERR_UNSIGNED when these bytes cannot be a trailer, or
 *         would leave no image.
 */
ALOFT_CHECKED enum aloft_status aloft_trailer_decode(struct aloft_trailer *trailer,
        uint32_t size, const uint8_t length[ALOFT_TRAILER_LENGTH_SIZE]);

/**
 * Reads the trailer of what `reader` holds.
 *
 * @return as aloft_trailer_decode(); ALOFT_ERR_IO, ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_trailer_read(
        struct aloft_trailer *trailer, const struct aloft_reader *reader);

/**
 * Writes the trailer for `signature` (`len` bytes) to `dst`, where `size` bytes fit,
 * and its length to `*written`. Appended to an image, it makes a signed image.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a signature that is empty or longer than
 *         ALOFT_SIGNATURE_MAX; ALOFT_ERR_SPACE when `size` is too small.
 */
ALOFT_CHECKED enum aloft_status aloft_trailer_encode(uint8_t *dst, size_t size,
        const uint8_t *signature, size_t len, size_t *written);

/** Bytes of a signature that aloft_signature_is_likely() looks at. */
#define ALOFT_SIGNATURE_HEAD_SIZE 3u

/** Whether a signature of `len` bytes is one of RSA-2048, 3072 or 4096. */
bool aloft_signature_is_rsa(uint32_t len);

/**
 * Whether `len` bytes that begin with `head` look like a signature: as long as one of
 * RSA, or like the DER of one of P-256. For tools that have no keys: an unsigned image
 * ends in any bytes.
 */
bool aloft_signature_is_likely(
        const uint8_t head[ALOFT_SIGNATURE_HEAD_SIZE], uint32_t len);

/** The same of the signature in a trailer; false as well when it cannot be read. */
bool aloft_trailer_is_likely(
        const struct aloft_trailer *trailer, const struct aloft_reader *reader);

#endif
