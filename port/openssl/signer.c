#include "aloft/openssl_signer.h"

#include <openssl/err.h>

#include "openssl_private.h"

static enum aloft_status sign(const struct aloft_signer *base, const uint8_t *digest,
        uint8_t *signature, size_t *len)
{
    const struct aloft_openssl_signer *signer =
            (const struct aloft_openssl_signer *)base;
    EVP_PKEY_CTX *context = openssl_begin(
            signer->key->pkey, EVP_PKEY_sign_init, signer->bare ? NULL : EVP_sha256());
    enum aloft_status status = ALOFT_ERR_KEY;

    *len = base->signature_max;
    if (context != NULL &&
            EVP_PKEY_sign(context, signature, len, digest, base->digest->size) == 1) {
        status = ALOFT_OK;
    }
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return status;
}

static const struct aloft_signer_ops ops = {.sign = sign};

void aloft_openssl_signer_init(struct aloft_openssl_signer *signer,
        const struct aloft_openssl_private *key, const struct aloft_digest_ops *sha256)
{
    signer->base.ops = &ops;
    signer->base.digest = sha256;
    signer->base.kind =
            EVP_PKEY_is_a(key->pkey, "RSA") == 1 ? ALOFT_KEY_RSA : ALOFT_KEY_P256;
    signer->base.signature_max = (size_t)EVP_PKEY_get_size(key->pkey);
    signer->key = key;
    signer->bare = false;
}

void aloft_openssl_bare_signer_init(struct aloft_openssl_signer *signer,
        const struct aloft_openssl_private *key, const struct aloft_digest_ops *sha256)
{
    aloft_openssl_signer_init(signer, key, sha256);
    signer->bare = true;
}
