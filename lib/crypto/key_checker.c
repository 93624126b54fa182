#include "aloft/key_checker.h"

enum aloft_status aloft_key_set_check(const struct aloft_key_set *keys,
        const struct aloft_key_checker *key_checker, const uint8_t *digest,
        const uint8_t *signature, size_t len)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (key_checker->ops->check(
                    key_checker, &keys->keys[i], digest, signature, len) == ALOFT_OK) {
            return ALOFT_OK;
        }
    }
    return ALOFT_ERR_SIGNATURE;
}

static enum aloft_status verify(const struct aloft_verifier *base,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    const struct aloft_key_set_verifier *const verifier =
            (const struct aloft_key_set_verifier *)(const void *)base;

    return aloft_key_set_check(
            verifier->keys, verifier->key_checker, digest, signature, len);
}

void aloft_key_set_verifier_init(struct aloft_key_set_verifier *verifier,
        const struct aloft_key_set *keys, const struct aloft_key_checker *key_checker)
{
    static const struct aloft_verifier_ops ops = {.verify = verify};

    verifier->base.ops = &ops;
    verifier->base.digest = key_checker->digest;
    verifier->base.signature_max = ALOFT_SIGNATURE_MAX;
    verifier->keys = keys;
    verifier->key_checker = key_checker;
}
