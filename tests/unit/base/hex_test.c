#include "aloft/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void expect_every_byte_comes_back(void)
{
    for (unsigned value = 0; value <= 0xFFu; value++) {
        const uint8_t byte = (uint8_t)value;
        char text[2];
        uint8_t back = 0;

        aloft_hex_encode(&byte, 1, text);
        assert_int_equal(
                aloft_hex_decode(text, 2, ALOFT_HEX_LOWER, &back, 1), ALOFT_OK);
        assert_int_equal(back, byte);
    }
}

static bool is_one_of(char c, const char *allowed)
{
    return c != '\0' && strchr(allowed, c) != NULL;
}

static void expect_all_pairs_of_characters(
        enum aloft_hex_case digits, const char *allowed)
{
    for (unsigned pair = 0; pair <= 0xFFFFu; pair++) {
        const char text[2] = {(char)(pair >> 8), (char)(pair & 0xFFu)};
        const bool good = is_one_of(text[0], allowed) && is_one_of(text[1], allowed);
        uint8_t byte = 0;

        assert_int_equal(aloft_hex_decode(text, 2, digits, &byte, 1),
                good ? ALOFT_OK : ALOFT_ERR_FORMAT);
        assert_int_equal(aloft_hex_only(text, 2, digits), good);
    }
}

static void bytes_become_lower_case_digits(void **state)
{
    static const uint8_t bytes[4] = {0x00, 0x9A, 0xBC, 0xFF};
    char text[8];

    (void)state;

    aloft_hex_encode(bytes, sizeof bytes, text);

    assert_memory_equal(text, "009abcff", 8);
}

static void every_byte_comes_back(void **state)
{
    (void)state;

    expect_every_byte_comes_back();
}

static void lower_case_only_takes_those_digits_and_no_others(void **state)
{
    (void)state;

    expect_all_pairs_of_characters(ALOFT_HEX_LOWER, "0123456789abcdef");
}

static void any_case_takes_both(void **state)
{
    (void)state;

    expect_all_pairs_of_characters(ALOFT_HEX_ANY, "0123456789abcdefABCDEF");
}

static void only_the_exact_number_of_digits_is_taken(void **state)
{
    uint8_t bytes[2];

    (void)state;

    assert_int_equal(aloft_hex_decode("abcd", 4, ALOFT_HEX_LOWER, bytes, 2), ALOFT_OK);
    assert_int_equal(
            aloft_hex_decode("abc", 3, ALOFT_HEX_LOWER, bytes, 2), ALOFT_ERR_FORMAT);
    assert_int_equal(
            aloft_hex_decode("abcde", 5, ALOFT_HEX_LOWER, bytes, 2), ALOFT_ERR_FORMAT);
    assert_int_equal(
            aloft_hex_decode("abcdef", 6, ALOFT_HEX_LOWER, bytes, 2), ALOFT_ERR_FORMAT);
    assert_int_equal(
            aloft_hex_decode("ab", 2, ALOFT_HEX_LOWER, bytes, 2), ALOFT_ERR_FORMAT);
    assert_int_equal(aloft_hex_decode("", 0, ALOFT_HEX_LOWER, bytes, 0), ALOFT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(bytes_become_lower_case_digits),
            cmocka_unit_test(every_byte_comes_back),
            cmocka_unit_test(lower_case_only_takes_those_digits_and_no_others),
            cmocka_unit_test(any_case_takes_both),
            cmocka_unit_test(only_the_exact_number_of_digits_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
