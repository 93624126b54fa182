#include "aloft/words.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void sizes_have_three_digits_and_a_unit(void **state)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {
            {0, "0 B"},
            {1023, "1023 B"},
            {1024, "1.00 KiB"},
            {1500, "1.46 KiB"},
            {308544, "301 KiB"},
            {10229, "9.99 KiB"},
            {10235, "10.0 KiB"},
            {1048575, "1.00 MiB"},
            {4194304, "4.00 MiB"},
            {UINT64_MAX, "16.0 EiB"},
    };

    (void)state; // this test needs none
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[ALOFT_WORDS_MAX];

        aloft_words_size(text, cases[i].bytes);
        assert_string_equal(text, cases[i].text);
    }
}

static void durations_are_read_like_a_clock(void **state)
{
    static const struct {
        uint64_t ms;
        const char *text;
    } cases[] = {
            {0, "0:00"},
            {999, "0:00"},
            {7000, "0:07"},
            {61000, "1:01"},
            {3723000, "1:02:03"},
            {UINT64_MAX, "99999:00:00"},
    };

    (void)state; // this test needs none
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[ALOFT_WORDS_MAX];

        aloft_words_duration(text, cases[i].ms);
        assert_string_equal(text, cases[i].text);
    }
}

static void text_from_outside_cannot_harm_a_terminal(void **state)
{
    static const struct {
        const char *reason;
        const char *src;
        bool utf8;
        const char *text;
    } cases[] = {
            {"plain text stays", "ERROR[4]: Not Enough Space", false,
                    "ERROR[4]: Not Enough Space"},
            {"escape sequences lose their escape", "\033[2Jgone\007\r\n\177", true,
                    "?[2Jgone????"},
            {"well-formed characters stay", "K\303\274che \342\202\254", true,
                    "K\303\274che \342\202\254"},
            {"without UTF-8 each byte is marked", "K\303\274che", false, "K??che"},
            {"a character cut short", "x\303", true, "x?"},
            {"a follower alone", "\274x", true, "?x"},
            {"a first byte alone", "\342\202x", true, "??x"},
            {"overlong slash", "\300\257", true, "??"},
            {"overlong in three", "\340\200\257", true, "???"},
            {"half of a surrogate pair", "\355\240\200", true, "???"},
            {"beyond U+10FFFF", "\364\220\200\200", true, "????"},
            {"control characters of Latin-1", "\302\233", true, "??"},
    };

    (void)state; // this test needs none
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];

        aloft_words_clean(
                text, sizeof text, cases[i].src, strlen(cases[i].src), cases[i].utf8);
        assert_string_equal(text, cases[i].text);
    }
}

static void long_text_is_cut_between_characters(void **state)
{
    static const char euros[] = "\342\202\254\342\202\254";
    char text[6];

    (void)state; // this test needs none
    aloft_words_clean(text, sizeof text, euros, strlen(euros), true);

    assert_string_equal(text, "\342\202\254");
}

static void width_counts_characters(void **state)
{
    (void)state; // this test needs none

    assert_int_equal(aloft_words_width("K\303\274che"), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(sizes_have_three_digits_and_a_unit),
            cmocka_unit_test(durations_are_read_like_a_clock),
            cmocka_unit_test(text_from_outside_cannot_harm_a_terminal),
            cmocka_unit_test(long_text_is_cut_between_characters),
            cmocka_unit_test(width_counts_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
