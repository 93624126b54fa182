#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/check_host.h"
#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/openssl_verifier.h"
#include "verifier_suite.h"

/* Every `step`th bit of each key's signature is flipped. */
static void expect_contract(const struct aloft_verifier *verifier, size_t step)
{
    struct check check = check_begin();

    verifier_suite(&check, verifier);
    verifier_suite_flips(&check, verifier, 0, step);
    verifier_suite_flips(&check, verifier, 1, step);
    verifier_suite_flips(&check, verifier, 2, step);
    verifier_suite_flips(&check, verifier, 3, step);

    check_end(&check);
}

static void expect_every_flip_refused(const struct aloft_verifier *verifier, size_t key)
{
    struct check check = check_begin();

    verifier_suite_flips(&check, verifier, key, 1);

    check_end(&check);
}

/* `keys` must live as long as the verifier. */
static struct aloft_bearssl_verifier make_bearssl(
        struct verifier_suite_keys *keys, br_rsa_pkcs1_vrfy rsa)
{
    struct check check = check_begin();
    struct aloft_bearssl_verifier verifier;

    verifier_suite_keys(&check, keys);
    check_end(&check);
    aloft_bearssl_verifier_init(&verifier, &keys->set, rsa);
    return verifier;
}

static void bearssl_i15_keeps_the_contract(void **state)
{
    struct verifier_suite_keys keys;
    const struct aloft_bearssl_verifier verifier =
            make_bearssl(&keys, br_rsa_i15_pkcs1_vrfy);

    (void)state;

    expect_contract(&verifier.base, 101);
}

static void bearssl_i31_keeps_the_contract(void **state)
{
    struct verifier_suite_keys keys;
    const struct aloft_bearssl_verifier verifier =
            make_bearssl(&keys, br_rsa_i31_pkcs1_vrfy);

    (void)state;

    expect_contract(&verifier.base, 7);
}

static void bearssl_i31_refuses_every_flipped_bit(void **state)
{
    struct verifier_suite_keys keys;
    const struct aloft_bearssl_verifier verifier =
            make_bearssl(&keys, br_rsa_i31_pkcs1_vrfy);

    (void)state;

    expect_every_flip_refused(&verifier.base, 0);
}

static void openssl_keeps_the_contract(void **state)
{
    struct check check = check_begin();
    struct verifier_suite_keys keys;
    struct aloft_openssl_verifier verifier;

    (void)state;
    verifier_suite_keys(&check, &keys);
    check_end(&check);
    aloft_openssl_verifier_init(&verifier, &keys.set, &aloft_bearssl_sha256);

    expect_contract(&verifier.base, 1);
}

static void without_keys_nothing_is_accepted(void **state)
{
    static const struct aloft_key_set none = {.count = 0};
    static const uint8_t zeros[ALOFT_SIGNATURE_MAX];
    struct aloft_bearssl_verifier bearssl;
    struct aloft_openssl_verifier openssl;

    (void)state;
    aloft_bearssl_verifier_init(&bearssl, &none, br_rsa_i31_pkcs1_vrfy);
    aloft_openssl_verifier_init(&openssl, &none, &aloft_bearssl_sha256);

    assert_int_equal(bearssl.base.ops->verify(&bearssl.base, zeros, zeros, 256),
            ALOFT_ERR_SIGNATURE);
    assert_int_equal(openssl.base.ops->verify(&openssl.base, zeros, zeros, 256),
            ALOFT_ERR_SIGNATURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(bearssl_i15_keeps_the_contract),
            cmocka_unit_test(bearssl_i31_keeps_the_contract),
            cmocka_unit_test(bearssl_i31_refuses_every_flipped_bit),
            cmocka_unit_test(openssl_keeps_the_contract),
            cmocka_unit_test(without_keys_nothing_is_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
