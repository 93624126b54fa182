#include "aloft/bearssl_verifier.h"

#include "aloft/bearssl_digest.h"

static const struct aloft_bearssl_scheme *scheme_of(
        const struct aloft_bearssl_verifier *verifier, const struct aloft_key *key)
{
    switch (key->kind) {
    case ALOFT_KEY_RSA:
        return verifier->rsa;
    case ALOFT_KEY_P256:
        return verifier->p256;
    }
    return NULL;
}

static enum aloft_status verify(const struct aloft_verifier *base,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    const struct aloft_bearssl_verifier *verifier =
            (const struct aloft_bearssl_verifier *)base;

    for (size_t i = 0; i < verifier->keys->count; i++) {
        const struct aloft_key *key = &verifier->keys->keys[i];
        const struct aloft_bearssl_scheme *scheme = scheme_of(verifier, key);

        if (scheme != NULL && scheme->made_by(key, digest, signature, len)) {
            return ALOFT_OK;
        }
    }
    return ALOFT_ERR_SIGNATURE;
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
    verifier->rsa = rsa;
    verifier->p256 = p256;
}
