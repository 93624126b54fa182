#include "aloft/openssl_verifier.h"

static enum aloft_status verify(const struct aloft_verifier *base,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    const struct aloft_openssl_verifier *verifier =
            (const struct aloft_openssl_verifier *)base;

    return aloft_key_set_check(
            verifier->keys, &verifier->checker, digest, signature, len);
}

static const struct aloft_verifier_ops ops = {.verify = verify};

void aloft_openssl_verifier_init(struct aloft_openssl_verifier *verifier,
        const struct aloft_key_set *keys, const struct aloft_digest_ops *sha256)
{
    verifier->base.ops = &ops;
    verifier->base.digest = sha256;
    verifier->base.signature_max = ALOFT_SIGNATURE_MAX;
    verifier->keys = keys;
    aloft_openssl_checker_init(&verifier->checker, sha256);
}
