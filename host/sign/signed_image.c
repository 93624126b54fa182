#include "aloft/signed_image.h"

#define PIECE 4096u

/* Digests the first `size` bytes of what `reader` holds. */
static enum aloft_status digest_image(const struct aloft_digest_ops *ops,
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
    status = digest_image(signer->digest, image, image->size, digest);
    if (status != ALOFT_OK) {
        return status;
    }
    status = signer->ops->sign(signer, digest, signature, &signature_len);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_trailer_encode(trailer, size, signature, signature_len, len);
}

enum aloft_status aloft_signed_image_verify(
        const struct aloft_verifier *verifier, const struct aloft_reader *signed_image)
{
    struct aloft_trailer trailer;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t signature[ALOFT_SIGNATURE_MAX];
    enum aloft_status status;

    if (verifier->signature_max == 0) {
        return ALOFT_OK;
    }
    status = aloft_trailer_read(&trailer, signed_image);
    if (status != ALOFT_OK) {
        return status;
    }
    status = digest_image(verifier->digest, signed_image, trailer.image_size, digest);
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
