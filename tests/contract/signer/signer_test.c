#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/check_host.h"
#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/openssl_key.h"
#include "aloft/openssl_signer.h"
#include "aloft/openssl_verifier.h"
#include "signer_suite.h"

/* A key pair, and who trusts it. Do not copy: it points into itself. */
struct party {
    struct aloft_openssl_private key;
    struct aloft_openssl_public half;
    struct aloft_key_set set;
    struct aloft_openssl_signer signer;
    struct aloft_bearssl_verifier bearssl;
    struct aloft_openssl_verifier openssl;
};

#define P256 0u

/* With an RSA key of so many bits, or P256. */
static void make_party(struct party *party, unsigned bits)
{
    const enum aloft_status status =
            bits == P256 ? aloft_openssl_private_generate_p256(&party->key)
                         : aloft_openssl_private_generate(&party->key, bits);

    assert_int_equal(status, ALOFT_OK);
    assert_int_equal(aloft_openssl_private_public(&party->key, &party->half), ALOFT_OK);
    party->set.keys[0] = aloft_openssl_public_key(&party->half);
    party->set.count = 1;
    party->set.signature_required = true;
    aloft_openssl_signer_init(&party->signer, &party->key, &aloft_bearssl_sha256);
    aloft_bearssl_verifier_init(&party->bearssl, &party->set, &aloft_bearssl_rsa_i31,
            &aloft_bearssl_p256_i31);
    aloft_openssl_verifier_init(&party->openssl, &party->set, &aloft_bearssl_sha256);
}

/* What OpenSSL signed is verified by BearSSL and by OpenSSL. */
static void expect_contract(unsigned bits, size_t signature_max)
{
    struct check check = check_begin();
    struct party party;
    struct party other;

    make_party(&party, bits);
    make_party(&other, bits == P256 ? P256 : 2048);

    assert_int_equal(party.signer.base.signature_max, signature_max);
    signer_suite(&check, &party.signer.base, &party.bearssl.base, &other.bearssl.base);
    signer_suite(&check, &party.signer.base, &party.openssl.base, &other.openssl.base);

    aloft_openssl_private_free(&party.key);
    aloft_openssl_private_free(&other.key);
    check_end(&check);
}

static void openssl_with_2048_bits_keeps_the_contract(void **state)
{
    (void)state;

    expect_contract(2048, 256);
}

static void openssl_with_3072_bits_keeps_the_contract(void **state)
{
    (void)state;

    expect_contract(3072, 384);
}

static void openssl_with_4096_bits_keeps_the_contract(void **state)
{
    (void)state;

    expect_contract(4096, 512);
}

static void openssl_with_p256_keeps_the_contract(void **state)
{
    (void)state;

    expect_contract(P256, ALOFT_KEY_P256_SIGNATURE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(openssl_with_2048_bits_keeps_the_contract),
            cmocka_unit_test(openssl_with_3072_bits_keeps_the_contract),
            cmocka_unit_test(openssl_with_4096_bits_keeps_the_contract),
            cmocka_unit_test(openssl_with_p256_keeps_the_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
