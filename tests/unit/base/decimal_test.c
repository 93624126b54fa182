#include "aloft/decimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define UNTOUCHED 0xAAAAAAAAu

struct decode_case {
    const char *text;
    enum aloft_status status;
    uint32_t value;
    const char *why;
};

static void expect_decode_cases(const struct decode_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t value = UNTOUCHED;
        const enum aloft_status status =
                aloft_decimal_decode_u32(cases[i].text, strlen(cases[i].text), &value);

        print_message("%s: \"%s\"\n", cases[i].why, cases[i].text);
        assert_int_equal(status, cases[i].status);
        assert_int_equal(value, cases[i].value);
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A string of two bytes is a number exactly if both are digits. */
static void expect_all_pairs_of_bytes(void)
{
    for (unsigned pair = 0; pair <= 0xFFFFu; pair++) {
        const char text[2] = {(char)(pair >> 8), (char)(pair & 0xFFu)};
        const bool good = is_digit(text[0]) && is_digit(text[1]);
        const uint32_t number = (uint32_t)(text[0] * 10 + text[1] - '0' * 11);
        uint32_t value = UNTOUCHED;
        const enum aloft_status status = aloft_decimal_decode_u32(text, 2, &value);

        assert_int_equal(status, good ? ALOFT_OK : ALOFT_ERR_FORMAT);
        assert_int_equal(value, good ? number : UNTOUCHED);
    }
}

static void expect_same_digits_as_printf(const uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char expected[ALOFT_DECIMAL_MAX + 1];
        char digits[ALOFT_DECIMAL_MAX];
        const int len = snprintf(
                expected, sizeof expected, "%llu", (unsigned long long)values[i]);

        assert_int_equal(aloft_decimal_encode(values[i], digits), len);
        assert_memory_equal(digits, expected, (size_t)len);
    }
}

static void numbers_are_read_and_everything_else_is_refused(void **state)
{
    static const struct decode_case cases[] = {
            {"0", ALOFT_OK, 0, "the smallest"},
            {"4294967295", ALOFT_OK, UINT32_MAX, "the largest"},
            {"0000000000000000000000042", ALOFT_OK, 42, "leading zeros"},
            {"4294967296", ALOFT_ERR_TOO_LONG, UNTOUCHED, "one more than fits"},
            {"4294967300", ALOFT_ERR_TOO_LONG, UNTOUCHED, "a last digit too high"},
            {"99999999999999999999999", ALOFT_ERR_TOO_LONG, UNTOUCHED,
                    "far more than fits"},
            {"99999999999999999999x", ALOFT_ERR_FORMAT, UNTOUCHED, "not digits only"},
            {"", ALOFT_ERR_FORMAT, UNTOUCHED, "no digit"},
            {"-1", ALOFT_ERR_FORMAT, UNTOUCHED, "a sign"},
            {"+1", ALOFT_ERR_FORMAT, UNTOUCHED, "a sign"},
            {" 1", ALOFT_ERR_FORMAT, UNTOUCHED, "a space before"},
            {"1 ", ALOFT_ERR_FORMAT, UNTOUCHED, "a space behind"},
            {"0x10", ALOFT_ERR_FORMAT, UNTOUCHED, "hexadecimal"},
            {"1e3", ALOFT_ERR_FORMAT, UNTOUCHED, "an exponent"},
    };

    (void)state;

    expect_decode_cases(cases, sizeof cases / sizeof cases[0]);
}

static void every_string_of_two_bytes_is_read_right(void **state)
{
    (void)state;

    expect_all_pairs_of_bytes();
}

static void written_numbers_have_the_usual_digits(void **state)
{
    static const uint64_t values[] = {0, 1, 9, 10, 11, 99, 100, 65535, 65536, 655360,
            4294967295, 4294967296, 281474976710655, 281474976710656,
            10000000000000000000u, UINT64_MAX};

    (void)state;

    expect_same_digits_as_printf(values, sizeof values / sizeof values[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(numbers_are_read_and_everything_else_is_refused),
            cmocka_unit_test(every_string_of_two_bytes_is_read_right),
            cmocka_unit_test(written_numbers_have_the_usual_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
