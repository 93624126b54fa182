#include <bearssl.h>
#include <string.h>

#include "aloft/bearssl_checker.h"

/* BearSSL's key has pointers to non-const bytes, though it only reads them: the
   pointers are copied as bytes, so that no const is cast away. */
static br_rsa_public_key borrow(const struct aloft_key *key)
{
    br_rsa_public_key borrowed = {.nlen = key->modulus_len, .elen = key->exponent_len};

    memcpy(&borrowed.n, &key->modulus, sizeof borrowed.n);
    memcpy(&borrowed.e, &key->exponent, sizeof borrowed.e);
    return borrowed;
}

static bool made_by_i15(const struct aloft_key *key, const uint8_t *digest,
        const uint8_t *signature, size_t len)
{
    const br_rsa_public_key rsa_key = borrow(key);
    uint8_t found[br_sha256_SIZE];

    return len == key->modulus_len &&
           br_rsa_i15_pkcs1_vrfy(signature, len, BR_HASH_OID_SHA256, sizeof found,
                   &rsa_key, found) == 1 &&
           memcmp(found, digest, sizeof found) == 0;
}

static bool made_by_i31(const struct aloft_key *key, const uint8_t *digest,
        const uint8_t *signature, size_t len)
{
    const br_rsa_public_key rsa_key = borrow(key);
    uint8_t found[br_sha256_SIZE];

    return len == key->modulus_len &&
           br_rsa_i31_pkcs1_vrfy(signature, len, BR_HASH_OID_SHA256, sizeof found,
                   &rsa_key, found) == 1 &&
           memcmp(found, digest, sizeof found) == 0;
}

const struct aloft_bearssl_scheme aloft_bearssl_rsa_i15 = {.made_by = made_by_i15};

const struct aloft_bearssl_scheme aloft_bearssl_rsa_i31 = {.made_by = made_by_i31};
