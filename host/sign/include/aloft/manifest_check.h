/**
 * @file manifest_check.h
 * Compares an image file with what its manifest says about it, as a device does.
 */
#ifndef ALOFT_MANIFEST_CHECK_H
#define ALOFT_MANIFEST_CHECK_H

#include "aloft/digest.h"
#include "aloft/manifest.h"
#include "aloft/reader.h"
#include "aloft/status.h"

/**
 * Checks digest of image and block list, and each block, in `file`, which `manifest`
 * was loaded from. Signatures are another matter: aloft/document_verifier.h. Reads
 * everything once or twice.
 *
 * @return ALOFT_OK; ALOFT_ERR_DIGEST; ALOFT_ERR_IO, ALOFT_ERR_FLASH_READ from the
 *         reader.
 */
ALOFT_CHECKED enum aloft_status aloft_manifest_check(
        const struct aloft_manifest *manifest, const struct aloft_reader *file,
        const struct aloft_digest_ops *sha256);

#endif
