#include "aloft/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Every pair of bytes: equal without case exactly if they are the same letter. */
static void expect_case_of_letters_only(void)
{
    for (unsigned pair = 0; pair <= 0xFFFFu; pair++) {
        const char a = (char)(pair >> 8);
        const char b[2] = {(char)(pair & 0xFFu), '\0'};
        const bool letters = (a >= 'a' && a <= 'z') || (a >= 'A' && a <= 'Z');
        const bool same = a == b[0] || (letters && (a ^ 0x20) == b[0]);

        // A string cannot hold a zero byte: it is the empty string.
        assert_int_equal(aloft_text_is_nocase(&a, 1, b), same && b[0] != '\0');
    }
}

static void pieces_of_all_kinds_are_joined(void **state)
{
    static const uint8_t bytes[2] = {0x0A, 0xBC};
    char buf[64];
    struct aloft_text text;

    (void)state;

    aloft_text_init(&text, buf, sizeof buf);
    aloft_text_append(&text, "ERROR[");
    aloft_text_append_decimal(&text, 12);
    aloft_text_append_bytes(&text, "]: xyz", 3);
    aloft_text_append_hex(&text, bytes, sizeof bytes);

    assert_true(aloft_text_complete(&text));
    assert_string_equal(buf, "ERROR[12]: 0abc");
    assert_int_equal(text.len, 15);
}

static void a_new_text_is_an_empty_string(void **state)
{
    char buf[1] = {'x'};
    struct aloft_text text;

    (void)state;

    aloft_text_init(&text, buf, sizeof buf);

    assert_string_equal(buf, "");
    assert_true(aloft_text_complete(&text));
}

static void the_buffer_may_be_filled_to_the_last_byte(void **state)
{
    char buf[4];
    struct aloft_text text;

    (void)state;

    aloft_text_init(&text, buf, sizeof buf);
    aloft_text_append(&text, "abc");

    assert_true(aloft_text_complete(&text));
    assert_string_equal(buf, "abc");
}

static void a_piece_that_does_not_fit_is_left_out_and_remembered(void **state)
{
    char buf[4];
    struct aloft_text text;

    (void)state;

    aloft_text_init(&text, buf, sizeof buf);
    aloft_text_append(&text, "ab");
    aloft_text_append(&text, "cd");
    aloft_text_append(&text, "e");

    assert_false(aloft_text_complete(&text));
    assert_string_equal(buf, "ab");
}

static void numbers_and_hex_digits_are_not_cut_either(void **state)
{
    static const uint8_t byte = 0xAB;
    char buf[3];
    struct aloft_text text;

    (void)state;

    aloft_text_init(&text, buf, sizeof buf);
    aloft_text_append_decimal(&text, 1234);
    assert_false(aloft_text_complete(&text));
    assert_string_equal(buf, "");

    aloft_text_init(&text, buf, sizeof buf);
    aloft_text_append(&text, "x");
    aloft_text_append_hex(&text, &byte, 1);
    assert_false(aloft_text_complete(&text));
    assert_string_equal(buf, "x");
}

static void without_a_buffer_nothing_fits(void **state)
{
    struct aloft_text text;

    (void)state;

    aloft_text_init(&text, NULL, 0);
    aloft_text_append(&text, "");

    assert_false(aloft_text_complete(&text));
}

static void characters_are_compared_whole(void **state)
{
    (void)state;

    assert_true(aloft_text_is("HTTP/1.1", 4, "HTTP"));
    assert_false(aloft_text_is("HTTP", 4, "HTTP/"));
    assert_false(aloft_text_is("HTTP", 4, "HTT"));
    assert_false(aloft_text_is("http", 4, "HTTP"));
    assert_true(aloft_text_is("x", 0, ""));
    assert_true(aloft_text_is_nocase("x-Md5", 5, "X-mD5"));
    assert_false(aloft_text_is_nocase("x-Md5", 4, "X-mD5"));
}

static void only_letters_have_a_case(void **state)
{
    (void)state;

    expect_case_of_letters_only();
}

/* Everything that may be appended, in some order. */
static void append_all(struct aloft_text *text)
{
    static const uint8_t bytes[3] = {0x0A, 0xBC, 0xDE};

    aloft_text_append(text, "len ");
    aloft_text_append_decimal(text, 4096);
    aloft_text_append_bytes(text, " of ", 4);
    aloft_text_append_hex(text, bytes, sizeof bytes);
    aloft_text_append(text, "");
}

static void windows_put_together_are_the_text(void **state)
{
    static const char whole[] = "len 4096 of 0abcde";

    (void)state;

    for (size_t size = 2; size < sizeof whole + 1; size++) {
        char joined[sizeof whole] = "";
        size_t len = 0;

        while (len < sizeof whole - 1) {
            char buf[sizeof whole];
            struct aloft_text text;

            aloft_text_init_window(&text, buf, size, len);
            append_all(&text);
            assert_true(aloft_text_complete(&text));
            assert_in_range(text.len, 1, size - 1);
            assert_int_equal(buf[text.len], '\0');
            memcpy(joined + len, buf, text.len);
            len += text.len;
        }
        assert_string_equal(joined, whole);
    }
}

static void a_window_behind_the_text_tells_how_long_it_is(void **state)
{
    struct aloft_text text;

    (void)state;

    aloft_text_init_window(&text, NULL, 0, 1000);
    append_all(&text);

    assert_int_equal(1000 - text.skip, 18);
    assert_int_equal(text.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(pieces_of_all_kinds_are_joined),
            cmocka_unit_test(a_new_text_is_an_empty_string),
            cmocka_unit_test(the_buffer_may_be_filled_to_the_last_byte),
            cmocka_unit_test(a_piece_that_does_not_fit_is_left_out_and_remembered),
            cmocka_unit_test(numbers_and_hex_digits_are_not_cut_either),
            cmocka_unit_test(without_a_buffer_nothing_fits),
            cmocka_unit_test(characters_are_compared_whole),
            cmocka_unit_test(only_letters_have_a_case),
            cmocka_unit_test(windows_put_together_are_the_text),
            cmocka_unit_test(a_window_behind_the_text_tells_how_long_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
