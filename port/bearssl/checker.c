#include "aloft/bearssl_checker.h"

#include "aloft/bearssl_digest.h"

static const struct aloft_bearssl_scheme *scheme_of(
        const struct aloft_bearssl_checker *checker, const struct aloft_key *key)
{
    switch (key->kind) {
    case ALOFT_KEY_RSA:
        return checker->rsa;
    case ALOFT_KEY_P256:
        return checker->p256;
    }
    return NULL;
}

static enum aloft_status check(const struct aloft_key_checker *base,
        const struct aloft_key *key, const uint8_t *digest, const uint8_t *signature,
        size_t len)
{
    const struct aloft_bearssl_scheme *scheme =
            scheme_of((const struct aloft_bearssl_checker *)base, key);

    if (scheme == NULL || !scheme->made_by(key, digest, signature, len)) {
        return ALOFT_ERR_SIGNATURE;
    }
    return ALOFT_OK;
}

static const struct aloft_key_checker_ops ops = {.check = check};

void aloft_bearssl_checker_init(struct aloft_bearssl_checker *checker,
        const struct aloft_bearssl_scheme *rsa, const struct aloft_bearssl_scheme *p256)
{
    checker->base.ops = &ops;
    checker->base.digest = &aloft_bearssl_sha256;
    checker->rsa = rsa;
    checker->p256 = p256;
}
