#include "aloft/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect_every_flipped_bit_is_seen(void)
{
    const uint8_t secret[32] = {1, 2, 3};

    for (size_t bit = 0; bit < 8 * sizeof secret; bit++) {
        uint8_t guess[32];

        memcpy(guess, secret, sizeof guess);
        guess[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(aloft_equal_secret(secret, guess, sizeof guess));
    }
}

static void equal_bytes_are_equal(void **state)
{
    (void)state;

    assert_true(aloft_equal_secret("password", "password", 8));
    assert_true(aloft_equal_secret("one", "two", 0));
}

static void a_single_flipped_bit_makes_a_difference(void **state)
{
    (void)state;

    expect_every_flipped_bit_is_seen();
}

static void wiping_clears_these_bytes_and_no_others(void **state)
{
    static const uint8_t expected[5] = {1, 0, 0, 0, 5};
    uint8_t bytes[5] = {1, 2, 3, 4, 5};

    (void)state;

    aloft_wipe(bytes + 1, 3);

    assert_memory_equal(bytes, expected, sizeof bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(equal_bytes_are_equal),
            cmocka_unit_test(a_single_flipped_bit_makes_a_difference),
            cmocka_unit_test(wiping_clears_these_bytes_and_no_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
