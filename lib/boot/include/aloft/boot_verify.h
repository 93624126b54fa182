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
#include "aloft/document_verifier.h"
#include "aloft/status.h"
#include "aloft/verifier.h"

/** Bytes of the smallest pieces that an image is read in. */
#define ALOFT_BOOT_PIECE_MIN 64u
/** Bytes of work memory that are enough without manifests; more make reading faster. */
#define ALOFT_BOOT_WORK_SIZE (ALOFT_SIGNATURE_MAX + ALOFT_BOOT_PIECE_MIN)

/** Which area of the layout an image stands in. */
enum aloft_boot_slot {
    ALOFT_BOOT_IN_MAIN,  /**< Read through the shadow, where there is one. */
    ALOFT_BOOT_IN_STAGE, /**< At its offset in the stage area. */
    ALOFT_BOOT_IN_FILES, /**< In the file system's area; the offset does not count. */
};

struct boot_check;
struct aloft_boot_manifests;

struct aloft_boot_manifests_ops {
    /** Checks the image as a whole; ALOFT_ERR_NOT_FOUND when it has no manifest, and
     * nothing has changed. `check` is the boot stage's own. */
    enum aloft_status (*verify)(
            const struct aloft_boot_manifests *manifests, struct boot_check *check);
};

/** Made by aloft_boot_manifests_init(). */
struct aloft_boot_manifests {
    const struct aloft_boot_manifests_ops *ops;
    const struct aloft_document_verifier *document_verifier;
};

/** What it takes to trust an image. All pointers are borrowed. */
struct aloft_boot_trust {
    const struct aloft_digest_ops *sha256;
    /** Who must have signed it: &aloft_verifier_none checks the digest alone. A
     * verifier that asks for signatures has SHA-256 as its digest. */
    const struct aloft_verifier *verifier;
    /** Knows manifests, see boot_manifest.h; asked where signatures are. NULL: images
     * are signed by a trailer. */
    const struct aloft_boot_manifests *manifests;
    uint8_t *work;    /**< Scratch memory. */
    size_t work_size; /**< At least ALOFT_BOOT_WORK_SIZE. */
};

/**
 * Reads the whole image once and checks it: its digest against the record's; then, if
 * signatures are asked for, what its manifest says and who signed that, or the
 * signature in its trailer where it has no manifest. Blocks for that long.
 *
 * `*counter` gets the security counter of a manifest whose signatures were checked; 0
 * in any other image. It changes only with ALOFT_OK.
 *
 * @return ALOFT_OK; ALOFT_ERR_NO_IMAGE when its size is 0; ALOFT_ERR_SPACE when it does
 *         not lie in its area; ALOFT_ERR_DIGEST; ALOFT_ERR_UNSIGNED;
 *         ALOFT_ERR_SIGNATURE, or another status of the document verifier;
 *         ALOFT_ERR_TRUNCATED, ALOFT_ERR_FORMAT, ALOFT_ERR_CRITICAL for a manifest that
 *         cannot be used; ALOFT_ERR_FLASH_READ; ALOFT_ERR_MEMORY for too little work
 *         memory; ALOFT_ERR_ARGUMENT for a verifier with another digest.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_verify(
        const struct aloft_boot_layout *layout, enum aloft_boot_slot slot,
        const struct aloft_boot_image *image, const struct aloft_boot_trust *trust,
        uint32_t *counter);

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
