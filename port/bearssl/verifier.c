#include "aloft/bearssl_verifier.h"

#include <bearssl.h>
#include <string.h>

#include "aloft/bearssl_digest.h"

/* BearSSL's key has pointers to non-const bytes, though it only reads them: the
   pointers are copied as bytes, so that no const is cast away. */
static br_rsa_public_key borrow(const struct aloft_key *key)
{
    br_rsa_public_key borrowed = {.nlen = key->modulus_len, .elen = key->exponent_len};

    memcpy(&borrowed.n, &key->modulus, sizeof borrowed.n);
    memcpy(&borrowed.e, &key->exponent, sizeof borrowed.e);
    return borrowed;
}

static bool made_by(const struct aloft_bearssl_verifier *verifier,
        const struct aloft_key *key, const uint8_t *digest, const uint8_t *signature)
{
    const br_rsa_public_key rsa_key = borrow(key);
    uint8_t signed_digest[br_sha256_SIZE];

    if (verifier->rsa(signature, key->modulus_len, BR_HASH_OID_SHA256,
                sizeof signed_digest, &rsa_key, signed_digest) != 1) {
        return false;
    }
    return memcmp(signed_digest, digest, sizeof signed_digest) == 0;
}

static enum aloft_status verify(const struct aloft_verifier *base,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    const struct aloft_bearssl_verifier *verifier =
            (const struct aloft_bearssl_verifier *)base;

    for (size_t i = 0; i < verifier->keys->count; i++) {
        const struct aloft_key *key = &verifier->keys->keys[i];

        if (key->kind == ALOFT_KEY_RSA && key->modulus_len == len &&
                made_by(verifier, key, digest, signature)) {
            return ALOFT_OK;
        }
    }
    return ALOFT_ERR_SIGNATURE;
}

static const struct aloft_verifier_ops ops = {.verify = verify};

void aloft_bearssl_verifier_init(struct aloft_bearssl_verifier *verifier,
        const struct aloft_key_set *keys, br_rsa_pkcs1_vrfy rsa)
{
    verifier->base.ops = &ops;
    verifier->base.digest = &aloft_bearssl_sha256;
    verifier->base.signature_max = ALOFT_SIGNATURE_MAX;
    verifier->keys = keys;
    verifier->rsa = rsa;
}
