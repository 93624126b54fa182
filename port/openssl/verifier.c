#include "aloft/openssl_verifier.h"

#include <openssl/err.h>

#include "openssl_private.h"

/* The length of a P-256 signature varies: it is right or wrong with the rest of it. */
static bool has_length_of(const struct aloft_key *key, size_t len)
{
    return key->kind != ALOFT_KEY_RSA || key->modulus_len == len;
}

static bool made_by(const struct aloft_key *key, const uint8_t *digest,
        size_t digest_len, const uint8_t *signature, size_t len)
{
    EVP_PKEY *pkey = openssl_from_key(key);
    EVP_PKEY_CTX *context =
            pkey == NULL ? NULL : openssl_begin(pkey, EVP_PKEY_verify_init);
    const bool good = context != NULL &&
                      EVP_PKEY_verify(context, signature, len, digest, digest_len) == 1;

    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(pkey);
    return good;
}

static enum aloft_status verify(const struct aloft_verifier *base,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    const struct aloft_key_set *keys =
            ((const struct aloft_openssl_verifier *)base)->keys;
    enum aloft_status status = ALOFT_ERR_SIGNATURE;

    for (size_t i = 0; i < keys->count && status != ALOFT_OK; i++) {
        const struct aloft_key *key = &keys->keys[i];

        if (has_length_of(key, len) &&
                made_by(key, digest, base->digest->size, signature, len)) {
            status = ALOFT_OK;
        }
    }
    ERR_clear_error();
    return status;
}

static const struct aloft_verifier_ops ops = {.verify = verify};

void aloft_openssl_verifier_init(struct aloft_openssl_verifier *verifier,
        const struct aloft_key_set *keys, const struct aloft_digest_ops *sha256)
{
    verifier->base.ops = &ops;
    verifier->base.digest = sha256;
    verifier->base.signature_max = ALOFT_SIGNATURE_MAX;
    verifier->keys = keys;
}
