#include "aloft/openssl_checker.h"

#include <openssl/err.h>

#include "openssl_private.h"

/* The length of a P-256 signature varies: it is right or wrong with the rest of it. */
static bool has_length_of(const struct aloft_key *key, size_t len)
{
    return key->kind != ALOFT_KEY_RSA || key->modulus_len == len;
}

static enum aloft_status check(const struct aloft_key_checker *checker,
        const struct aloft_key *key, const uint8_t *digest, const uint8_t *signature,
        size_t len)
{
    if (!has_length_of(key, len)) {
        return ALOFT_ERR_SIGNATURE;
    }
    EVP_PKEY *pkey = openssl_from_key(key);
    EVP_PKEY_CTX *context =
            pkey == NULL ? NULL
                         : openssl_begin(pkey, EVP_PKEY_verify_init, EVP_sha256());
    const bool good = context != NULL && EVP_PKEY_verify(context, signature, len,
                                                 digest, checker->digest->size) == 1;

    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(pkey);
    ERR_clear_error();
    return good ? ALOFT_OK : ALOFT_ERR_SIGNATURE;
}

static const struct aloft_key_checker_ops ops = {.check = check};

void aloft_openssl_checker_init(
        struct aloft_key_checker *checker, const struct aloft_digest_ops *sha256)
{
    checker->ops = &ops;
    checker->digest = sha256;
}
