#include <bearssl.h>
#include <string.h>

#include "aloft/bearssl_checker.h"

/* As in rsa.c: only the pointer is copied, so that no const is cast away. */
static br_ec_public_key borrow(const struct aloft_key *key)
{
    br_ec_public_key borrowed = {
            .curve = BR_EC_secp256r1, .qlen = ALOFT_KEY_P256_POINT_SIZE};

    memcpy(&borrowed.q, &key->point, sizeof borrowed.q);
    return borrowed;
}

/* That the point lies on the curve is checked in there, too. */
static bool made_by_i15(const struct aloft_key *key, const uint8_t *digest,
        const uint8_t *signature, size_t len)
{
    const br_ec_public_key point = borrow(key);

    return br_ecdsa_i15_vrfy_asn1(&br_ec_prime_i15, digest, br_sha256_SIZE, &point,
                   signature, len) == 1;
}

static bool made_by_i31(const struct aloft_key *key, const uint8_t *digest,
        const uint8_t *signature, size_t len)
{
    const br_ec_public_key point = borrow(key);

    return br_ecdsa_i31_vrfy_asn1(&br_ec_prime_i31, digest, br_sha256_SIZE, &point,
                   signature, len) == 1;
}

static bool made_by_m31(const struct aloft_key *key, const uint8_t *digest,
        const uint8_t *signature, size_t len)
{
    const br_ec_public_key point = borrow(key);

    return br_ecdsa_i31_vrfy_asn1(&br_ec_p256_m31, digest, br_sha256_SIZE, &point,
                   signature, len) == 1;
}

const struct aloft_bearssl_scheme aloft_bearssl_p256_i15 = {.made_by = made_by_i15};

const struct aloft_bearssl_scheme aloft_bearssl_p256_i31 = {.made_by = made_by_i31};

const struct aloft_bearssl_scheme aloft_bearssl_p256_m31 = {.made_by = made_by_m31};
