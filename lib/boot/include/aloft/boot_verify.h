/**
 * @file boot_verify.h
 * Checks an image where it stands in flash, as it is done at each boot.
 */
#ifndef ALOFT_BOOT_VERIFY_H
#define ALOFT_BOOT_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/boot_layout.h"
#include "aloft/boot_record.h"
#include "aloft/digest.h"
#include "aloft/status.h"
#include "aloft/verifier.h"

/** Bytes of work memory that are enough; more make reading faster. */
#define ALOFT_BOOT_WORK_SIZE ALOFT_SIGNATURE_MAX

/** Which area of the layout an image stands in. */
enum aloft_boot_slot {
    ALOFT_BOOT_IN_MAIN,  /**< Read through the shadow, where there is one. */
    ALOFT_BOOT_IN_STAGE, /**< At its offset in the stage area. */
    ALOFT_BOOT_IN_FILES, /**< In the file system's area; the offset does not count. */
};

/** What it takes to trust an image. All pointers are borrowed. */
struct aloft_boot_trust {
    const struct aloft_digest_ops *sha256;
    /** Who must have signed it: &aloft_verifier_none checks the digest alone. A
     * verifier that asks for signatures has SHA-256 as its digest. */
    const struct aloft_verifier *verifier;
    uint8_t *work;    /**< Scratch memory. */
    size_t work_size; /**< At least ALOFT_BOOT_WORK_SIZE. */
};

/**
 * Reads the whole image once and checks it: its digest against the record's, then the
 * signature in its trailer, if one is asked for. Blocks for that long.
 *
 * @return ALOFT_OK; ALOFT_ERR_NO_IMAGE when its size is 0; ALOFT_ERR_SPACE when it does
 *         not lie in its area; ALOFT_ERR_DIGEST; ALOFT_ERR_UNSIGNED;
 *         ALOFT_ERR_SIGNATURE; ALOFT_ERR_FLASH_READ; ALOFT_ERR_MEMORY for too little
 *         work memory; ALOFT_ERR_ARGUMENT for a verifier with another digest.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_verify(
        const struct aloft_boot_layout *layout, enum aloft_boot_slot slot,
        const struct aloft_boot_image *image, const struct aloft_boot_trust *trust);

/**
 * Checks the digest of a file system that was copied from the stage. Its signature was
 * checked there.
 *
 * @return as aloft_boot_verify() without signatures.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_files_verify(
        const struct aloft_boot_layout *layout, const struct aloft_boot_image *image,
        const struct aloft_boot_trust *trust);

#endif
