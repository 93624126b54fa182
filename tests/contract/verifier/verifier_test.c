#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/check_host.h"
#include "aloft/bearssl_verifier.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(bearssl_i15_keeps_the_contract),
            cmocka_unit_test(bearssl_i31_keeps_the_contract),
            cmocka_unit_test(bearssl_i31_refuses_every_flipped_bit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
