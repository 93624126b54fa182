#include "aloft/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void words_come_off_one_by_one(void **state)
{
    struct aloft_span rest = aloft_span_of("0 18010  abC9x");
    struct aloft_span word;
    uint32_t command = 99;
    uint32_t port = 0;
    (void)state; // cmocka passes it to every test

    assert_int_equal(aloft_token_decimal(&rest, 3, &command), ALOFT_OK);
    aloft_token_skip_spaces(&rest);
    assert_int_equal(aloft_token_decimal(&rest, 5, &port), ALOFT_OK);
    aloft_token_skip_spaces(&rest);
    assert_int_equal(aloft_token_hex(&rest, 4, &word), ALOFT_OK);

    assert_int_equal(command, 0);
    assert_int_equal(port, 18010);
    assert_true(aloft_span_is(word, "abC9"));
    assert_true(aloft_token_take(&rest, 'x'));
    assert_false(aloft_token_take(&rest, 'x'));
}

struct decimal_case {
    const char *text;
    enum aloft_status status;
    uint32_t value;
    size_t left;
};

static void check_decimal(const struct decimal_case *c)
{
    struct aloft_span rest = aloft_span_of(c->text);
    uint32_t value = 7;

    assert_int_equal(aloft_token_decimal(&rest, 12, &value), c->status);
    assert_int_equal(value, c->value);
    assert_int_equal(rest.len, c->left);
}

static void numbers_are_bounded(void **state)
{
    (void)state; // cmocka passes it to every test
    check_decimal(&(struct decimal_case){"", ALOFT_ERR_FORMAT, 7, 0});
    check_decimal(&(struct decimal_case){"-1", ALOFT_ERR_FORMAT, 7, 2});
    check_decimal(&(struct decimal_case){"+1", ALOFT_ERR_FORMAT, 7, 2});
    check_decimal(&(struct decimal_case){"000000000012 ", ALOFT_OK, 12, 1});
    check_decimal(&(struct decimal_case){"0000000000012", ALOFT_ERR_TOO_LONG, 7, 13});
    check_decimal(&(struct decimal_case){"4294967295", ALOFT_OK, UINT32_MAX, 0});
    check_decimal(&(struct decimal_case){"4294967296", ALOFT_ERR_SIZE, UINT32_MAX, 0});
    check_decimal(
            &(struct decimal_case){"99999999999x", ALOFT_ERR_SIZE, UINT32_MAX, 1});
}

static void a_word_has_its_exact_length_and_no_blanks(void **state)
{
    struct aloft_span rest = aloft_span_of("ab c");
    struct aloft_span word = {NULL, 0};
    (void)state; // cmocka passes it to every test

    assert_int_equal(aloft_token_word(&rest, 3, &word), ALOFT_ERR_FORMAT);
    assert_int_equal(aloft_token_word(&rest, 5, &word), ALOFT_ERR_FORMAT);
    assert_int_equal(aloft_token_hex(&rest, 5, &word), ALOFT_ERR_FORMAT);
    assert_int_equal(rest.len, 4);
    assert_int_equal(aloft_token_word(&rest, 2, &word), ALOFT_OK);
    assert_true(aloft_span_is(word, "ab"));
}

static void an_empty_text_is_not_touched(void **state)
{
    struct aloft_span rest = {NULL, 0};
    struct aloft_span word = {NULL, 0};
    (void)state; // cmocka passes it to every test

    aloft_token_skip_spaces(&rest);

    assert_int_equal(aloft_token_word(&rest, 1, &word), ALOFT_ERR_FORMAT);
    assert_int_equal(aloft_token_word(&rest, 0, &word), ALOFT_OK);
    assert_int_equal(aloft_span_trim(rest).len, 0);
    assert_true(aloft_span_is(rest, ""));
}

static void blanks_are_spaces_and_tabs(void **state)
{
    struct aloft_span spaces = aloft_span_of("  \t x");
    struct aloft_span blanks = aloft_span_of(" \t \n x");
    (void)state; // cmocka passes it to every test

    aloft_token_skip_spaces(&spaces);
    aloft_token_skip_blanks(&blanks);

    assert_true(aloft_span_is(spaces, "\t x"));
    assert_true(aloft_span_is(blanks, "\n x"));
}

static void spans_compare_trim_and_find(void **state)
{
    const struct aloft_span span = aloft_span_of("\t Chunked ");
    (void)state; // cmocka passes it to every test

    assert_true(aloft_span_is(aloft_span_trim(span), "Chunked"));
    assert_false(aloft_span_is(aloft_span_trim(span), "chunked"));
    assert_false(aloft_span_is(aloft_span_trim(span), "Chunked!"));
    assert_true(aloft_span_is_caseless(aloft_span_trim(span), "cHUNKED"));
    assert_false(aloft_span_is_caseless(aloft_span_trim(span), "chunk"));
    assert_int_equal(aloft_span_find(span, 'C'), 2);
    assert_int_equal(aloft_span_find(span, 'Z'), span.len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(words_come_off_one_by_one),
            cmocka_unit_test(numbers_are_bounded),
            cmocka_unit_test(a_word_has_its_exact_length_and_no_blanks),
            cmocka_unit_test(an_empty_text_is_not_touched),
            cmocka_unit_test(blanks_are_spaces_and_tabs),
            cmocka_unit_test(spans_compare_trim_and_find),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
