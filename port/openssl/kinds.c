#include <openssl/rsa.h>

#include "openssl_private.h"

bool openssl_usable(const EVP_PKEY *pkey)
{
    return openssl_rsa_usable(pkey) || openssl_p256_usable(pkey);
}

enum aloft_status openssl_public(
        const EVP_PKEY *pkey, struct aloft_openssl_public *half)
{
    return openssl_rsa_usable(pkey) ? openssl_rsa_public(pkey, half)
                                    : openssl_p256_public(pkey, half);
}

EVP_PKEY *openssl_from_key(const struct aloft_key *key)
{
    switch (key->kind) {
    case ALOFT_KEY_RSA:
        return openssl_rsa_from_key(key);
    case ALOFT_KEY_P256:
        return openssl_p256_from_key(key);
    }
    return NULL;
}

static bool choose_padding(EVP_PKEY_CTX *context, const EVP_PKEY *pkey)
{
    return EVP_PKEY_is_a(pkey, "RSA") != 1 ||
           EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
}

EVP_PKEY_CTX *openssl_begin(
        EVP_PKEY *pkey, int (*begin)(EVP_PKEY_CTX *context), const EVP_MD *md)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);

    if (context != NULL && begin(context) == 1 && choose_padding(context, pkey) &&
            (md == NULL || EVP_PKEY_CTX_set_signature_md(context, md) == 1)) {
        return context;
    }
    EVP_PKEY_CTX_free(context);
    return NULL;
}
