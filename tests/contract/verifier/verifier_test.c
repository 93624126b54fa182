#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/check_host.h"
#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/openssl_verifier.h"
#include "p256_suite.h"
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
        struct verifier_suite_keys *keys, const struct aloft_bearssl_scheme *rsa)
{
    struct check check = check_begin();
    struct aloft_bearssl_verifier verifier;

    verifier_suite_keys(&check, keys);
    check_end(&check);
    aloft_bearssl_verifier_init(&verifier, &keys->set, rsa, NULL);
    return verifier;
}

static void bearssl_i15_keeps_the_contract(void **state)
{
    struct verifier_suite_keys keys;
    const struct aloft_bearssl_verifier verifier =
            make_bearssl(&keys, &aloft_bearssl_rsa_i15);

    (void)state;

    expect_contract(&verifier.base, 101);
}

static void bearssl_i31_keeps_the_contract(void **state)
{
    struct verifier_suite_keys keys;
    const struct aloft_bearssl_verifier verifier =
            make_bearssl(&keys, &aloft_bearssl_rsa_i31);

    (void)state;

    expect_contract(&verifier.base, 7);
}

static void bearssl_i31_refuses_every_flipped_bit(void **state)
{
    struct verifier_suite_keys keys;
    const struct aloft_bearssl_verifier verifier =
            make_bearssl(&keys, &aloft_bearssl_rsa_i31);

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

/* `keys` must live as long as the verifier. */
static struct aloft_bearssl_verifier make_p256(
        struct verifier_suite_p256_key *key, const struct aloft_bearssl_scheme *p256)
{
    struct check check = check_begin();
    struct aloft_bearssl_verifier verifier;

    verifier_suite_p256_key(&check, key);
    check_end(&check);
    aloft_bearssl_verifier_init(&verifier, &key->set, &aloft_bearssl_rsa_i31, p256);
    return verifier;
}

static void expect_p256_contract(const struct aloft_verifier *verifier)
{
    struct check check = check_begin();

    verifier_suite_p256(&check, verifier);

    check_end(&check);
}

static void bearssl_p256_i15_keeps_the_contract(void **state)
{
    struct verifier_suite_p256_key key;
    const struct aloft_bearssl_verifier verifier =
            make_p256(&key, &aloft_bearssl_p256_i15);

    (void)state;

    expect_p256_contract(&verifier.base);
}

static void bearssl_p256_i31_keeps_the_contract(void **state)
{
    struct verifier_suite_p256_key key;
    const struct aloft_bearssl_verifier verifier =
            make_p256(&key, &aloft_bearssl_p256_i31);

    (void)state;

    expect_p256_contract(&verifier.base);
}

static void bearssl_p256_m31_keeps_the_contract(void **state)
{
    struct verifier_suite_p256_key key;
    const struct aloft_bearssl_verifier verifier =
            make_p256(&key, &aloft_bearssl_p256_m31);

    (void)state;

    expect_p256_contract(&verifier.base);
}

static void a_verifier_by_a_checker_keeps_the_contract(void **state)
{
    struct verifier_suite_keys keys;
    const struct aloft_bearssl_verifier checker =
            make_bearssl(&keys, &aloft_bearssl_rsa_i31);
    struct aloft_key_set_verifier verifier;

    (void)state;
    aloft_key_set_verifier_init(&verifier, &keys.set, &checker.checker.base);

    expect_contract(&verifier.base, 101);
}

static void openssl_p256_keeps_the_contract(void **state)
{
    struct check check = check_begin();
    struct verifier_suite_p256_key key;
    struct aloft_openssl_verifier verifier;

    (void)state;
    verifier_suite_p256_key(&check, &key);
    check_end(&check);
    aloft_openssl_verifier_init(&verifier, &key.set, &aloft_bearssl_sha256);

    expect_p256_contract(&verifier.base);
}

static void a_kind_that_is_not_linked_counts_for_nothing(void **state)
{
    struct check check = check_begin();
    struct verifier_suite_p256_key key;
    const struct aloft_bearssl_verifier verifier = make_p256(&key, NULL);

    (void)state;

    CHECK(&check, verifier_suite_p256_refuses(&check, &verifier.base));

    check_end(&check);
}

static void a_point_off_the_curve_verifies_nothing(void **state)
{
    struct check check = check_begin();
    struct verifier_suite_p256_key key;
    const struct aloft_bearssl_verifier bearssl =
            make_p256(&key, &aloft_bearssl_p256_i31);
    struct aloft_openssl_verifier openssl;

    (void)state;
    aloft_openssl_verifier_init(&openssl, &key.set, &aloft_bearssl_sha256);
    key.point[sizeof key.point - 1] ^= 1;

    CHECK(&check, verifier_suite_p256_refuses(&check, &bearssl.base));
    CHECK(&check, verifier_suite_p256_refuses(&check, &openssl.base));

    check_end(&check);
}

static void without_keys_nothing_is_accepted(void **state)
{
    static const struct aloft_key_set none = {.count = 0};
    static const uint8_t zeros[ALOFT_SIGNATURE_MAX];
    struct aloft_bearssl_verifier bearssl;
    struct aloft_openssl_verifier openssl;

    (void)state;
    aloft_bearssl_verifier_init(
            &bearssl, &none, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);
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
            cmocka_unit_test(bearssl_p256_i15_keeps_the_contract),
            cmocka_unit_test(bearssl_p256_i31_keeps_the_contract),
            cmocka_unit_test(bearssl_p256_m31_keeps_the_contract),
            cmocka_unit_test(a_verifier_by_a_checker_keeps_the_contract),
            cmocka_unit_test(openssl_p256_keeps_the_contract),
            cmocka_unit_test(a_kind_that_is_not_linked_counts_for_nothing),
            cmocka_unit_test(a_point_off_the_curve_verifies_nothing),
            cmocka_unit_test(without_keys_nothing_is_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
