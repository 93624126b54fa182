#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "openssl_private.h"

/* Makes an OpenSSL key of parameters. */
static EVP_PKEY *key_from_params(OSSL_PARAM *params)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *pkey = NULL;

    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
            EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        pkey = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return pkey;
}

/* Makes an OpenSSL key of its two numbers. */
static EVP_PKEY *key_from_numbers(const BIGNUM *modulus, const BIGNUM *exponent)
{
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    EVP_PKEY *pkey = NULL;

    if (builder != NULL && modulus != NULL && exponent != NULL &&
            OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
            OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1) {
        params = OSSL_PARAM_BLD_to_param(builder);
    }
    if (params != NULL) {
        pkey = key_from_params(params);
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    return pkey;
}

/* Copies one number of the key, big endian, without leading zeros. */
static enum aloft_status copy_number(const EVP_PKEY *pkey, const char *name,
        uint8_t *bytes, size_t size, size_t *len)
{
    BIGNUM *number = NULL;
    enum aloft_status status = ALOFT_ERR_KEY;

    if (EVP_PKEY_get_bn_param(pkey, name, &number) != 1) {
        return ALOFT_ERR_MEMORY;
    }
    if ((size_t)BN_num_bytes(number) <= size) {
        *len = (size_t)BN_bn2bin(number, bytes);
        status = ALOFT_OK;
    }
    BN_free(number);
    return status;
}

bool openssl_rsa_usable(const EVP_PKEY *pkey)
{
    const int bits = EVP_PKEY_get_bits(pkey);

    return EVP_PKEY_is_a(pkey, "RSA") == 1 &&
           (bits == 2048 || bits == 3072 || bits == 4096);
}

enum aloft_status openssl_rsa_public(
        const EVP_PKEY *pkey, struct aloft_openssl_public *half)
{
    struct aloft_openssl_public found = {.kind = ALOFT_KEY_RSA};
    enum aloft_status status;
    struct aloft_key key;

    status = copy_number(pkey, OSSL_PKEY_PARAM_RSA_N, found.modulus,
            sizeof found.modulus, &found.modulus_len);
    if (status != ALOFT_OK) {
        return status;
    }
    status = copy_number(pkey, OSSL_PKEY_PARAM_RSA_E, found.exponent,
            sizeof found.exponent, &found.exponent_len);
    if (status != ALOFT_OK) {
        return status;
    }
    key = aloft_openssl_public_key(&found);
    if (!aloft_key_valid(&key)) {
        return ALOFT_ERR_KEY;
    }
    *half = found;
    return ALOFT_OK;
}

EVP_PKEY *openssl_rsa_from_key(const struct aloft_key *key)
{
    BIGNUM *modulus = BN_bin2bn(key->modulus, (int)key->modulus_len, NULL);
    BIGNUM *exponent = BN_bin2bn(key->exponent, (int)key->exponent_len, NULL);
    EVP_PKEY *pkey = key_from_numbers(modulus, exponent);

    BN_free(modulus);
    BN_free(exponent);
    return pkey;
}
