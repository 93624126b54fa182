#include "aloft/stock_header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SIZE 4096

/* What the core's tool writes for a file of these bytes. */
static const struct {
    const char *bytes;
    size_t len;
    const char *header;
} cases[] = {
        {"", 0, "#define ARDUINO_SIGNING 0\n"},
        {"-", 1,
                "#include <pgmspace.h>\n#define ARDUINO_SIGNING 1\n"
                "static const char signing_pubkey[] PROGMEM = {\n0x2d\n};\n"},
        {"-\n\xff", 3,
                "#include <pgmspace.h>\n#define ARDUINO_SIGNING 1\n"
                "static const char signing_pubkey[] PROGMEM = {\n"
                "0x2d, \n0x0a, \n0xff\n};\n"},
};

static void the_header_is_that_of_the_core(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buf[SIZE];
        struct aloft_text text;

        aloft_text_init(&text, buf, sizeof buf);
        assert_int_equal(aloft_stock_header_encode(
                                 &text, (const uint8_t *)cases[i].bytes, cases[i].len),
                ALOFT_OK);
        assert_string_equal(buf, cases[i].header);
    }
}

static void the_promised_room_is_enough(void **state)
{
    static const uint8_t pem[500];
    char buf[ALOFT_STOCK_HEADER_TEXT_MAX(sizeof pem)];
    struct aloft_text text;

    (void)state;
    aloft_text_init(&text, buf, sizeof buf);
    assert_int_equal(aloft_stock_header_encode(&text, pem, sizeof pem), ALOFT_OK);

    aloft_text_init(&text, buf, text.len);
    assert_int_equal(
            aloft_stock_header_encode(&text, pem, sizeof pem), ALOFT_ERR_SPACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_header_is_that_of_the_core),
            cmocka_unit_test(the_promised_room_is_enough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
