/**
 * @file signed_image.h
 * Signs images, and checks signed ones as a device will.
 */
#ifndef ALOFT_SIGNED_IMAGE_H
#define ALOFT_SIGNED_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/reader.h"
#include "aloft/signer.h"
#include "aloft/status.h"
#include "aloft/trailer.h"
#include "aloft/verifier.h"

/**
 * Writes the digest of the first `size` bytes of what `reader` holds to `result`.
 *
 * @return ALOFT_OK; ALOFT_ERR_TRUNCATED past its end; what the reader returns.
 */
ALOFT_CHECKED enum aloft_status aloft_digest_reader(const struct aloft_digest_ops *ops,
        const struct aloft_reader *reader, uint32_t size, uint8_t *result);

/**
 * Writes to `trailer` what, appended to `image`, makes it a signed image, and its
 * length to `*len`. The image is read once, in pieces; ALOFT_TRAILER_MAX bytes are
 * always room enough.
 *
 * An image that has a trailer already is signed like any other: ask
 * aloft_trailer_read() first.
 *
 * @return ALOFT_OK; ALOFT_ERR_NO_DATA for an empty image; ALOFT_ERR_SPACE when `size`
 *         is too small; ALOFT_ERR_KEY from the signer; ALOFT_ERR_IO,
 *         ALOFT_ERR_FLASH_READ from the reader.
 */
ALOFT_CHECKED enum aloft_status aloft_sign_trailer(const struct aloft_signer *signer,
        const struct aloft_reader *image, uint8_t *trailer, size_t size, size_t *len);

/**
 * Checks that `verifier` trusts a signature of `signed_image`: in its manifest, which
 * must be right, or in its trailer. The file is read up to three times, in pieces.
 * aloft_verifier_none trusts every image, signed or not.
 *
 * @return ALOFT_OK; ALOFT_ERR_UNSIGNED without a signature; ALOFT_ERR_SIGNATURE;
 *         ALOFT_ERR_DIGEST when the manifest tells of another image;
 *         ALOFT_ERR_TRUNCATED, ALOFT_ERR_FORMAT, ALOFT_ERR_CRITICAL for a manifest that
 *         cannot be used; ALOFT_ERR_IO, ALOFT_ERR_FLASH_READ from the reader.
 */
ALOFT_CHECKED enum aloft_status aloft_signed_image_verify(
        const struct aloft_verifier *verifier, const struct aloft_reader *signed_image);

#endif
