#include "aloft/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct pair {
    const char *bytes;
    const char *text;
};

/* The examples of RFC 4648, and an HTTP password. */
static const struct pair pairs[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
};

static void expect_encoded(const struct pair *pair)
{
    char text[64];
    const size_t len = strlen(pair->bytes);

    assert_int_equal(ALOFT_BASE64_LENGTH(len), strlen(pair->text));
    aloft_base64_encode((const uint8_t *)pair->bytes, len, text);
    assert_memory_equal(text, pair->text, strlen(pair->text));
}

static void expect_decoded(const struct pair *pair)
{
    uint8_t bytes[64];
    size_t len = 99;

    assert_int_equal(aloft_base64_decode(pair->text, strlen(pair->text), bytes,
                             strlen(pair->bytes), &len),
            ALOFT_OK);
    assert_int_equal(len, strlen(pair->bytes));
    assert_memory_equal(bytes, pair->bytes, len);
}

static void for_each_pair(void (*expect)(const struct pair *pair))
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        expect(&pairs[i]);
    }
}

/* Whatever of one to three bytes: encoded and decoded it is the same again. */
static void expect_round_trips(size_t len, uint32_t step)
{
    for (uint32_t value = 0; value < 1u << 8 * len; value += step) {
        const uint8_t bytes[3] = {(uint8_t)(value & 0xFF), (uint8_t)(value >> 8 & 0xFF),
                (uint8_t)(value >> 16)};
        char text[4];
        uint8_t back[3];
        size_t back_len = 0;

        aloft_base64_encode(bytes, len, text);
        assert_int_equal(
                aloft_base64_decode(text, 4, back, sizeof back, &back_len), ALOFT_OK);
        assert_int_equal(back_len, len);
        assert_memory_equal(back, bytes, len);
    }
}

/* Puts every pair of characters at `place` in `form`, and counts what is taken. */
static void expect_taken(const char *form, size_t place, unsigned expected)
{
    unsigned taken = 0;

    for (unsigned pair = 0; pair <= 0xFFFFu; pair++) {
        char text[4];
        uint8_t bytes[3];
        size_t len = 0;

        memcpy(text, form, sizeof text);
        text[place] = (char)(pair >> 8);
        text[place + 1] = (char)(pair & 0xFFu);
        taken += aloft_base64_decode(text, sizeof text, bytes, sizeof bytes, &len) ==
                 ALOFT_OK;
    }
    assert_int_equal(taken, expected);
}

static void expect_refused(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[64];
        size_t len = 0;
        const enum aloft_status status = aloft_base64_decode(
                texts[i], strlen(texts[i]), bytes, sizeof bytes, &len);

        print_message("%s\n", texts[i]);
        assert_int_equal(status, ALOFT_ERR_FORMAT);
    }
}

static void known_bytes_become_known_text(void **state)
{
    (void)state;

    for_each_pair(expect_encoded);
}

static void known_text_becomes_known_bytes(void **state)
{
    (void)state;

    for_each_pair(expect_decoded);
}

static void all_short_byte_strings_come_back(void **state)
{
    (void)state;

    expect_round_trips(1, 1);
    expect_round_trips(2, 1);
    expect_round_trips(3, 251);
}

static void each_byte_string_has_only_one_text(void **state)
{
    (void)state;

    expect_taken("..==", 0, 256);         // as many as there are bytes
    expect_taken("A..=", 1, 64 * 16 + 4); // 6 bits and 4 bits, or "A.=="
}

static void what_encode_would_not_write_is_refused(void **state)
{
    static const char *const texts[] = {"=", "==", "===", "====", "A", "AA", "AAA",
            "A===", "Zg=", "Zg", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm9-", "Zm9_", "=AAA",
            "A=AA", "AA=A", "Zh==", "Zm9="};

    (void)state;

    expect_refused(texts, sizeof texts / sizeof texts[0]);
}

static void too_little_room_is_told_before_anything_is_written(void **state)
{
    uint8_t bytes[3] = {1, 2, 3};
    size_t len = 99;

    (void)state;

    assert_int_equal(aloft_base64_decode("Zm9v", 4, bytes, 2, &len), ALOFT_ERR_SPACE);
    assert_int_equal(bytes[0], 1);
    assert_int_equal(len, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(known_bytes_become_known_text),
            cmocka_unit_test(known_text_becomes_known_bytes),
            cmocka_unit_test(all_short_byte_strings_come_back),
            cmocka_unit_test(each_byte_string_has_only_one_text),
            cmocka_unit_test(what_encode_would_not_write_is_refused),
            cmocka_unit_test(too_little_room_is_told_before_anything_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
