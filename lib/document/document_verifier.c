#include "aloft/document_verifier.h"

enum aloft_status aloft_document_verify(
        const struct aloft_document *document, const struct aloft_verifier *verifier)
{
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    struct aloft_document_signature signature;
    enum aloft_status status = ALOFT_ERR_UNSIGNED;
    uint8_t digest[ALOFT_DIGEST_MAX];

    if (verifier->signature_max == 0) {
        return ALOFT_OK;
    }
    aloft_document_digest(document, verifier->digest, digest);
    while (status != ALOFT_OK && aloft_signature_next(&walk, &signature)) {
        status =
                verifier->ops->verify(verifier, digest, signature.bytes, signature.len);
    }
    return status;
}
