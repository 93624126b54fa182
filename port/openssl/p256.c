#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

#include "openssl_private.h"

#define CURVE           "prime256v1" // what OpenSSL calls P-256
#define COORDINATE_SIZE 32
#define UNCOMPRESSED    0x04u

/* Copies one coordinate of the key's point, big endian. */
static enum aloft_status copy_coordinate(
        const EVP_PKEY *pkey, const char *name, uint8_t *bytes)
{
    BIGNUM *number = NULL;
    enum aloft_status status = ALOFT_ERR_KEY;

    if (EVP_PKEY_get_bn_param(pkey, name, &number) != 1) {
        return ALOFT_ERR_MEMORY;
    }
    if (BN_bn2binpad(number, bytes, COORDINATE_SIZE) == COORDINATE_SIZE) {
        status = ALOFT_OK;
    }
    BN_free(number);
    return status;
}

bool openssl_p256_usable(const EVP_PKEY *pkey)
{
    char curve[64];
    size_t len = 0;

    return EVP_PKEY_is_a(pkey, "EC") == 1 &&
           EVP_PKEY_get_group_name(pkey, curve, sizeof curve, &len) == 1 &&
           strcmp(curve, CURVE) == 0;
}

enum aloft_status openssl_p256_public(
        const EVP_PKEY *pkey, struct aloft_openssl_public *half)
{
    struct aloft_openssl_public found = {.kind = ALOFT_KEY_P256};
    enum aloft_status status =
            copy_coordinate(pkey, OSSL_PKEY_PARAM_EC_PUB_X, found.point + 1);

    if (status == ALOFT_OK) {
        status = copy_coordinate(
                pkey, OSSL_PKEY_PARAM_EC_PUB_Y, found.point + 1 + COORDINATE_SIZE);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    found.point[0] = UNCOMPRESSED;
    *half = found;
    return ALOFT_OK;
}

EVP_PKEY *openssl_p256_from_key(const struct aloft_key *key)
{
    char curve[] = CURVE;
    uint8_t point[ALOFT_KEY_P256_POINT_SIZE];
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *pkey = NULL;

    memcpy(point, key->point, sizeof point);
    OSSL_PARAM params[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
            OSSL_PARAM_construct_octet_string(
                    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
            OSSL_PARAM_construct_end(),
    };
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
            EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        pkey = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return pkey;
}
