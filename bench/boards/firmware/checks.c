#include <bearssl.h>

#include "../../../tests/contract/verifier/p256_vectors.h"
#include "../../../tests/contract/verifier/vectors.h"
#include "aloft/bearssl_checker.h"
#include "aloft/hex.h"
#include "aloft/memory.h"
#include "aloft/text.h"
#include "figures.h"
#include "measure.h"

#define BYTES_MAX 512u

/* A key of either kind, and what it has signed. */
struct sample {
    uint8_t key[BYTES_MAX];
    size_t key_len;
    uint8_t exponent[3];
    size_t exponent_len;
    uint8_t digest[br_sha256_SIZE];
    uint8_t signature[BYTES_MAX];
    size_t len;
};

static bool decode(const char *text, uint8_t *bytes, size_t *len)
{
    *len = aloft_text_length(text) / 2;
    return *len <= BYTES_MAX &&
           aloft_hex_decode(text, 2 * *len, ALOFT_HEX_LOWER, bytes, *len) == ALOFT_OK;
}

static bool check(const char *what, const struct aloft_bearssl_scheme *scheme,
        const struct aloft_key *key, const struct sample *sample)
{
    const uint32_t start = aloft_board_ticks();
    const bool good =
            scheme->made_by(key, sample->digest, sample->signature, sample->len);

    measure_print(what, start);
    return good;
}

static bool check_rsa_bare(
        const char *what, br_rsa_pkcs1_vrfy verify, struct sample *sample)
{
    const br_rsa_public_key key = {.n = sample->key,
            .nlen = sample->key_len,
            .e = sample->exponent,
            .elen = sample->exponent_len};
    uint8_t found[br_sha256_SIZE];
    const uint32_t start = aloft_board_ticks();
    const bool good = verify(sample->signature, sample->len, BR_HASH_OID_SHA256,
                              sizeof found, &key, found) == 1 &&
                      memcmp(found, sample->digest, sizeof found) == 0;

    measure_print(what, start);
    return good;
}

static bool check_p256_bare(const char *what, br_ecdsa_vrfy verify,
        const br_ec_impl *curve, struct sample *sample)
{
    const br_ec_public_key key = {
            .curve = BR_EC_secp256r1, .q = sample->key, .qlen = sample->key_len};
    const uint32_t start = aloft_board_ticks();
    const bool good = verify(curve, sample->digest, sizeof sample->digest, &key,
                              sample->signature, sample->len) == 1;

    measure_print(what, start);
    return good;
}

static bool read_rsa(struct sample *sample)
{
    const struct vector_key *const key = &vector_keys[0];
    size_t len;

    sample->exponent_len = key->exponent_len;
    memcpy(sample->exponent, key->exponent, key->exponent_len);
    return decode(key->modulus, sample->key, &sample->key_len) &&
           decode(vector_digest, sample->digest, &len) &&
           decode(key->signature, sample->signature, &sample->len);
}

static bool read_p256(struct sample *sample)
{
    size_t len;

    return decode(p256_point, sample->key, &sample->key_len) &&
           decode(p256_digest, sample->digest, &len) &&
           decode(p256_signatures[0], sample->signature, &sample->len);
}

static bool check_rsa(struct sample *sample)
{
    if (!read_rsa(sample)) {
        return false;
    }
    const struct aloft_key key = {.kind = ALOFT_KEY_RSA,
            .modulus = sample->key,
            .modulus_len = sample->key_len,
            .exponent = sample->exponent,
            .exponent_len = sample->exponent_len};

    return check("rsa-2048 i15", &aloft_bearssl_rsa_i15, &key, sample) &&
           check_rsa_bare("rsa-2048 i15 bare", br_rsa_i15_pkcs1_vrfy, sample) &&
           check("rsa-2048 i31", &aloft_bearssl_rsa_i31, &key, sample) &&
           check_rsa_bare("rsa-2048 i31 bare", br_rsa_i31_pkcs1_vrfy, sample);
}

static bool check_p256(struct sample *sample)
{
    const struct aloft_key key = {.kind = ALOFT_KEY_P256, .point = sample->key};

    return read_p256(sample) &&
           check("p-256 i15", &aloft_bearssl_p256_i15, &key, sample) &&
           check_p256_bare("p-256 i15 bare", br_ecdsa_i15_vrfy_asn1, &br_ec_prime_i15,
                   sample) &&
           check("p-256 i31", &aloft_bearssl_p256_i31, &key, sample) &&
           check_p256_bare("p-256 i31 bare", br_ecdsa_i31_vrfy_asn1, &br_ec_prime_i31,
                   sample) &&
           check("p-256 m31", &aloft_bearssl_p256_m31, &key, sample) &&
           check_p256_bare(
                   "p-256 m31 bare", br_ecdsa_i31_vrfy_asn1, &br_ec_p256_m31, sample);
}

bool figures_checks(void)
{
    static struct sample sample;

    return check_rsa(&sample) && check_p256(&sample);
}
