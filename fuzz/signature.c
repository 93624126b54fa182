/*
 * RSA signatures: of all blocks that a signature can come to, the verifiers accept the
 * right one only (and BearSSL its twin, see right_block()).
 *
 * Forging is easy here, since the modulus is a prime: each block has a signature that
 * anybody can compute. So an input decides about every byte behind the exponentiation,
 * where verifiers have been lenient.
 *
 * Input: a byte of which bit 0 asks for the twin and bit 1 for a block made of the
 * input alone; then changes to the block: a position of two bytes, and what is to stand
 * there.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>

#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/openssl_verifier.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define MODULUS_LEN 256u
#define DIGEST_LEN  32u

static const uint8_t exponent[] = {3};

/* SHA-256 in a DigestInfo, with parameters NULL as everybody writes it, and without. */
static const uint8_t with_null[] = {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86,
        0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
static const uint8_t without_null[] = {0x30, 0x2F, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86,
        0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20};

/*
 * 00 01 FF ... FF 00, DigestInfo, digest (RFC 8017, 9.2). A verifier may take the form
 * without NULL as well; it says the same, and cannot be made without the key either.
 */
static void right_block(bool twin, const uint8_t *digest, uint8_t block[MODULUS_LEN])
{
    const uint8_t *info = twin ? without_null : with_null;
    const size_t info_len = twin ? sizeof without_null : sizeof with_null;
    const size_t info_at = MODULUS_LEN - DIGEST_LEN - info_len;

    memset(block, 0xFF, MODULUS_LEN);
    block[0] = 0;
    block[1] = 1;
    block[info_at - 1] = 0;
    memcpy(block + info_at, info, info_len);
    memcpy(block + MODULUS_LEN - DIGEST_LEN, digest, DIGEST_LEN);
}

/* Makes the signature that comes to `block`, which is reduced by the prime. */
static void sign(
        const BIGNUM *prime, uint8_t block[MODULUS_LEN], uint8_t signature[MODULUS_LEN])
{
    BN_CTX *context = BN_CTX_new();
    BIGNUM *order = BN_dup(prime);
    BIGNUM *public = BN_bin2bn(exponent, sizeof exponent, NULL);
    BIGNUM *number = BN_bin2bn(block, MODULUS_LEN, NULL);
    BIGNUM *private;

    FUZZ_CHECK(context != NULL && order != NULL && public != NULL && number != NULL);
    FUZZ_CHECK(BN_sub_word(order, 1) == 1);
    private = BN_mod_inverse(NULL, public, order, context);
    FUZZ_CHECK(private != NULL);
    FUZZ_CHECK(BN_nnmod(number, number, prime, context) == 1);
    FUZZ_CHECK(BN_bn2binpad(number, block, MODULUS_LEN) == MODULUS_LEN);
    FUZZ_CHECK(BN_mod_exp(number, number, private, prime, context) == 1);
    FUZZ_CHECK(BN_bn2binpad(number, signature, MODULUS_LEN) == MODULUS_LEN);
    BN_free(private);
    BN_free(number);
    BN_free(public);
    BN_free(order);
    BN_CTX_free(context);
}

static void make_block(
        struct fuzz_input *input, const uint8_t *digest, uint8_t block[MODULUS_LEN])
{
    const unsigned how = fuzz_byte(input);

    right_block((how & 1) != 0, digest, block);
    if ((how & 2) != 0) {
        for (size_t i = 0; i < MODULUS_LEN; i++) {
            block[i] = fuzz_byte(input);
        }
    }
    while (input->len > 0) {
        const size_t at = fuzz_u16(input) % MODULUS_LEN;
        block[at] = fuzz_byte(input);
    }
}

static bool accepts(const struct aloft_verifier *verifier, const uint8_t *digest,
        const uint8_t *signature)
{
    uint8_t *copy = fuzz_copy(signature, MODULUS_LEN);
    const enum aloft_status status =
            verifier->ops->verify(verifier, digest, copy, MODULUS_LEN);

    free(copy);
    FUZZ_CHECK(status == ALOFT_OK || status == ALOFT_ERR_SIGNATURE);
    return status == ALOFT_OK;
}

static void check_verifiers(const struct aloft_key_set *keys, const uint8_t *digest,
        const uint8_t *signature, const uint8_t block[MODULUS_LEN])
{
    uint8_t right[MODULUS_LEN];
    uint8_t twin[MODULUS_LEN];
    struct aloft_bearssl_verifier bearssl_i15;
    struct aloft_bearssl_verifier bearssl_i31;
    struct aloft_openssl_verifier openssl;

    right_block(false, digest, right);
    right_block(true, digest, twin);
    const bool is_right = memcmp(block, right, MODULUS_LEN) == 0;
    const bool is_twin = memcmp(block, twin, MODULUS_LEN) == 0;
    aloft_bearssl_verifier_init(
            &bearssl_i15, keys, &aloft_bearssl_rsa_i15, &aloft_bearssl_p256_i15);
    aloft_bearssl_verifier_init(
            &bearssl_i31, keys, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);
    aloft_openssl_verifier_init(&openssl, keys, &aloft_bearssl_sha256);
    FUZZ_CHECK(accepts(&bearssl_i15.base, digest, signature) == (is_right || is_twin));
    FUZZ_CHECK(accepts(&bearssl_i31.base, digest, signature) == (is_right || is_twin));
    FUZZ_CHECK(accepts(&openssl.base, digest, signature) == is_right);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    BIGNUM *prime = BN_get_rfc3526_prime_2048(NULL);
    uint8_t modulus[MODULUS_LEN];
    uint8_t digest[DIGEST_LEN];
    uint8_t block[MODULUS_LEN];
    uint8_t signature[MODULUS_LEN];
    const struct aloft_key_set keys = {
            .count = 1,
            .keys = {{
                    .kind = ALOFT_KEY_RSA,
                    .modulus = modulus,
                    .modulus_len = sizeof modulus,
                    .exponent = exponent,
                    .exponent_len = sizeof exponent,
            }},
    };

    FUZZ_CHECK(prime != NULL);
    FUZZ_CHECK(BN_bn2binpad(prime, modulus, sizeof modulus) == sizeof modulus);
    memset(digest, 0xD1, sizeof digest);
    make_block(&input, digest, block);
    sign(prime, block, signature);
    check_verifiers(&keys, digest, signature, block);
    BN_free(prime);
    return 0;
}
