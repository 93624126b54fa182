#include "aloft/bearssl_verifier.h"

#include "aloft/bearssl_digest.h"

static enum aloft_status verify(const struct aloft_verifier *base,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    const struct aloft_bearssl_verifier *verifier =
            (const struct aloft_bearssl_verifier *)base;

    return aloft_key_set_check(
            verifier->keys, &verifier->checker.base, digest, signature, len);
}

static const struct aloft_verifier_ops ops = {.verify = verify};

void aloft_bearssl_verifier_init(struct aloft_bearssl_verifier *verifier,
        const struct aloft_key_set *keys, const struct aloft_bearssl_scheme *rsa,
        const struct aloft_bearssl_scheme *p256)
{
    verifier->base.ops = &ops;
    verifier->base.digest = &aloft_bearssl_sha256;
    verifier->base.signature_max = ALOFT_SIGNATURE_MAX;
    verifier->keys = keys;
    aloft_bearssl_checker_init(&verifier->checker, rsa, p256);
}
