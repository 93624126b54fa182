#include "aloft/signed_image.h"

#include "aloft/document_verifier.h"
#include "aloft/manifest_check.h"

#define PIECE 4096u

enum aloft_status aloft_digest_reader(const struct aloft_digest_ops *ops,
        const struct aloft_reader *reader, uint32_t size, uint8_t *result)
{
    struct aloft_digest digest;
    uint8_t piece[PIECE];
    size_t len;

    aloft_digest_begin(&digest, ops);
    for (uint32_t offset = 0; offset < size; offset += (uint32_t)len) {
        enum aloft_status status;

        len = size - offset < PIECE ? size - offset : PIECE;
        status = aloft_reader_read(reader, offset, piece, len);
        if (status != ALOFT_OK) {
            return status;
        }
        aloft_digest_update(&digest, piece, len);
    }
    aloft_digest_finish(&digest, result);
    return ALOFT_OK;
}

enum aloft_status aloft_sign_trailer(const struct aloft_signer *signer,
        const struct aloft_reader *image, uint8_t *trailer, size_t size, size_t *len)
{
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t signature[ALOFT_SIGNATURE_MAX];
    size_t signature_len = 0;
    enum aloft_status status;

    if (image->size == 0) {
        return ALOFT_ERR_NO_DATA;
    }
    status = aloft_digest_reader(signer->digest, image, image->size, digest);
    if (status != ALOFT_OK) {
        return status;
    }
    status = signer->ops->sign(signer, digest, signature, &signature_len);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_trailer_encode(trailer, size, signature, signature_len, len);
}

static enum aloft_status verify_trailer(
        const struct aloft_verifier *verifier, const struct aloft_reader *signed_image)
{
    struct aloft_trailer trailer;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t signature[ALOFT_SIGNATURE_MAX];
    enum aloft_status status;

    status = aloft_trailer_read(&trailer, signed_image);
    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_digest_reader(
            verifier->digest, signed_image, trailer.image_size, digest);
    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_reader_read(
            signed_image, trailer.image_size, signature, trailer.signature_len);
    if (status != ALOFT_OK) {
        return status;
    }
    return verifier->ops->verify(verifier, digest, signature, trailer.signature_len);
}

/* A manifest that does not tell the truth is worse than none: no trailer helps then. */
enum aloft_status aloft_signed_image_verify(
        const struct aloft_verifier *verifier, const struct aloft_reader *signed_image)
{
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;
    enum aloft_status status;

    if (verifier->signature_max == 0) {
        return ALOFT_OK;
    }
    status = aloft_manifest_load(&manifest, &place, signed_image, buf, sizeof buf);
    if (status == ALOFT_ERR_NOT_FOUND) {
        return verify_trailer(verifier, signed_image);
    }
    if (status == ALOFT_OK) {
        status = aloft_manifest_check(&manifest, signed_image, verifier->digest);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_document_verify(&manifest.document, verifier);
    if (status == ALOFT_OK || place.signature_len == 0) {
        return status;
    }
    return verify_trailer(verifier, signed_image);
}
