#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/probe.h"

static const struct {
    const char *reason;
    uint8_t head[4];
    size_t len;
    enum aloft_image_format format;
} cases[] = {
        {"ESP needs one byte", {0xE9}, 1, ALOFT_FORMAT_ESP},
        {"no byte says nothing", {0xE9}, 0, ALOFT_FORMAT_UNKNOWN},
        {"gzip needs both bytes", {0x1F, 0x8B}, 2, ALOFT_FORMAT_GZIP},
        {"one byte of gzip says nothing", {0x1F, 0x8B}, 1, ALOFT_FORMAT_UNKNOWN},
        {"the second byte of gzip counts", {0x1F, 0x8C, 8, 0}, 4, ALOFT_FORMAT_UNKNOWN},
        {"ELF needs four bytes", {0x7F, 'E', 'L', 'F'}, 4, ALOFT_FORMAT_ELF},
        {"three bytes of ELF", {0x7F, 'E', 'L', 'F'}, 3, ALOFT_FORMAT_UNKNOWN},
        {"erased flash", {0xFF, 0xFF, 0xFF, 0xFF}, 4, ALOFT_FORMAT_UNKNOWN},
        {"the older boot format is not known", {0xEA, 4, 0, 0}, 4,
                ALOFT_FORMAT_UNKNOWN},
};

static void formats_are_told_by_their_first_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s\n", cases[i].reason);
        assert_int_equal(
                aloft_image_probe(cases[i].head, cases[i].len), cases[i].format);
    }
}

static void every_format_has_a_word(void **state)
{
    (void)state;
    assert_string_equal(aloft_image_format_text(ALOFT_FORMAT_ESP), "ESP");
    assert_string_equal(aloft_image_format_text(ALOFT_FORMAT_GZIP), "gzip");
    assert_string_equal(aloft_image_format_text(ALOFT_FORMAT_ELF), "ELF");
    assert_string_equal(aloft_image_format_text(ALOFT_FORMAT_UNKNOWN), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(formats_are_told_by_their_first_bytes),
            cmocka_unit_test(every_format_has_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
