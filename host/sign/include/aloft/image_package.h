/**
 * @file image_package.h
 * Makes image files with a manifest (docs/spec/manifest.md), and adds signatures to
 * them: one after the other, also by somebody else.
 *
 *     aloft_image_package_new() or _open()
 *     aloft_image_package_sign(), _attach(), _certify()     as often as wanted
 *     aloft_image_package_end()                             the file is in `bytes`
 */
#ifndef ALOFT_IMAGE_PACKAGE_H
#define ALOFT_IMAGE_PACKAGE_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/document_writer.h"
#include "aloft/manifest.h"
#include "aloft/signer.h"
#include "aloft/status.h"

/** A file being made. Free it. */
struct aloft_image_package {
    uint8_t *bytes;  /**< Image, block list, manifest, and room for what may follow. */
    uint32_t offset; /**< Of the manifest. */
    struct aloft_document_writer writer; /**< Of the manifest. */
};

/**
 * Starts a file of the `len` bytes of `image` with a manifest that has no signatures.
 * `facts` are the fields of the manifest; size and digest of the payload and the digest
 * of the block list (made when `block_size` is not 0) are filled in here.
 *
 * @return ALOFT_OK; ALOFT_ERR_NO_DATA for an empty image; ALOFT_ERR_ARGUMENT for facts
 *         that contradict each other; ALOFT_ERR_SPACE for more than 4 GB;
 *         ALOFT_ERR_MEMORY. Nothing has to be freed then.
 */
ALOFT_CHECKED enum aloft_status aloft_image_package_new(
        struct aloft_image_package *package, const uint8_t *image, size_t len,
        const struct aloft_manifest *facts, const struct aloft_digest_ops *sha256);

/**
 * Takes the file of `len` bytes at `file`, which has a manifest, to add to it. A
 * trailer is cut off: it is over what changes.
 *
 * @return ALOFT_OK; what aloft_manifest_load() returns; ALOFT_ERR_MEMORY. Nothing has
 * to be freed then.
 */
ALOFT_CHECKED enum aloft_status aloft_image_package_open(
        struct aloft_image_package *package, const uint8_t *file, size_t len);

/** What signatures are made over, and `*len`, how many bytes that is. */
const uint8_t *aloft_image_package_signed_part(
        const struct aloft_image_package *package, size_t *len);

/**
 * Adds a signature that somebody has made, and who.
 *
 * @return ALOFT_OK; ALOFT_ERR_STATE when the same key has signed before;
 *         ALOFT_ERR_SPACE when no more fit (four, or 2048 bytes in all);
 *         ALOFT_ERR_ARGUMENT for a signature that is empty or too long.
 */
ALOFT_CHECKED enum aloft_status aloft_image_package_attach(
        struct aloft_image_package *package, const uint8_t key_id[ALOFT_KEY_ID_SIZE],
        const uint8_t *signature, size_t len);

/** Signs with `signer`, whose key has this id: as above, or ALOFT_ERR_KEY from it. */
ALOFT_CHECKED enum aloft_status aloft_image_package_sign(
        struct aloft_image_package *package, const struct aloft_signer *signer,
        const uint8_t key_id[ALOFT_KEY_ID_SIZE]);

/**
 * Adds the certificate of a signing key.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE when no more fit (two, or 2048 bytes in all);
 *         ALOFT_ERR_FORMAT for what is no certificate by its first bytes.
 */
ALOFT_CHECKED enum aloft_status aloft_image_package_certify(
        struct aloft_image_package *package, const uint8_t *certificate, size_t len);

/**
 * Completes the file, and signs it as a whole for devices that know trailers alone;
 * `stock_signer` NULL leaves that out. `package->bytes` then begins with `*len` bytes
 * of file.
 *
 * @return ALOFT_OK; ALOFT_ERR_KEY from the signer.
 */
ALOFT_CHECKED enum aloft_status aloft_image_package_end(
        struct aloft_image_package *package, const struct aloft_signer *stock_signer,
        size_t *len);

/** Frees the bytes; zeroed memory is accepted. */
void aloft_image_package_free(struct aloft_image_package *package);

#endif
