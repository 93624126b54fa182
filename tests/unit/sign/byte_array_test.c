#include "aloft/byte_array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum aloft_status encode(const char *name, size_t len)
{
    static const uint8_t bytes[8];
    char buf[1024];
    struct aloft_text text;

    aloft_text_init(&text, buf, sizeof buf);
    return aloft_byte_array_encode(&text, name, bytes, len);
}

static void bytes_become_a_header(void **state)
{
    static const uint8_t bytes[14] = {0x00, 0x01, 0xAB, [13] = 0xFF};
    char buf[1024];
    struct aloft_text text;

    (void)state;

    aloft_text_init(&text, buf, sizeof buf);
    assert_int_equal(aloft_byte_array_encode(&text, "signing_key", bytes, sizeof bytes),
            ALOFT_OK);

    assert_string_equal(buf, "/* Made by aloft. Do not edit. */\n"
                             "#ifndef SIGNING_KEY_H\n"
                             "#define SIGNING_KEY_H\n"
                             "\n"
                             "static const unsigned char signing_key[] = {\n"
                             "    0x00, 0x01, 0xab, 0x00, 0x00, 0x00, 0x00, 0x00, "
                             "0x00, 0x00, 0x00, 0x00,\n"
                             "    0x00, 0xff,\n"
                             "};\n"
                             "\n"
                             "#endif\n");
}

static void only_identifiers_are_names(void **state)
{
    (void)state;

    assert_int_equal(encode("a", 8), ALOFT_OK);
    assert_int_equal(encode("_Key9", 8), ALOFT_OK);
    assert_int_equal(encode("", 8), ALOFT_ERR_ARGUMENT);
    assert_int_equal(encode("9key", 8), ALOFT_ERR_ARGUMENT);
    assert_int_equal(encode("my-key", 8), ALOFT_ERR_ARGUMENT);
    assert_int_equal(encode("key[]={0};int x", 8), ALOFT_ERR_ARGUMENT);
}

static void an_array_of_nothing_is_refused(void **state)
{
    (void)state;

    assert_int_equal(encode("key", 0), ALOFT_ERR_ARGUMENT);
}

static void the_stated_room_is_enough_and_less_is_told(void **state)
{
    static const uint8_t bytes[100];
    char name[65];
    char buf[ALOFT_BYTE_ARRAY_TEXT_MAX(sizeof bytes)];
    struct aloft_text text;

    (void)state;

    memset(name, 'n', sizeof name);
    name[64] = '\0';
    aloft_text_init(&text, buf, sizeof buf);
    assert_int_equal(
            aloft_byte_array_encode(&text, name, bytes, sizeof bytes), ALOFT_OK);
    aloft_text_init(&text, buf, 600);
    assert_int_equal(
            aloft_byte_array_encode(&text, name, bytes, sizeof bytes), ALOFT_ERR_SPACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(bytes_become_a_header),
            cmocka_unit_test(only_identifiers_are_names),
            cmocka_unit_test(an_array_of_nothing_is_refused),
            cmocka_unit_test(the_stated_room_is_enough_and_less_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
