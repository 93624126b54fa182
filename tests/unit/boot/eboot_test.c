#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/eboot.h"
#include "spec_example.h"

static void command_has_the_documented_bytes(void **state)
{
    const struct aloft_eboot_command command = {.action = ALOFT_EBOOT_COPY,
            .source = 0x1FC000,
            .destination = 0,
            .size = 0x4000};
    uint8_t expected[ALOFT_EBOOT_SIZE];
    uint8_t bytes[ALOFT_EBOOT_SIZE];
    (void)state; // none

    aloft_eboot_encode(&command, bytes);

    assert_int_equal(spec_example("eboot.md", "copy", expected, sizeof expected),
            sizeof expected);
    assert_memory_equal(bytes, expected, sizeof bytes);
}

static void what_was_encoded_is_decoded(void **state)
{
    const struct aloft_eboot_command command = {
            .action = ALOFT_EBOOT_LOAD, .source = 1, .destination = 2, .size = 3};
    struct aloft_eboot_command found = {0};
    uint8_t bytes[ALOFT_EBOOT_SIZE];
    (void)state; // none

    aloft_eboot_encode(&command, bytes);

    assert_int_equal(aloft_eboot_decode(&found, bytes), ALOFT_OK);
    assert_memory_equal(&found, &command, sizeof found);
}

static void every_flipped_bit_is_refused(void **state)
{
    const struct aloft_eboot_command command = {.action = ALOFT_EBOOT_COPY, .size = 9};
    struct aloft_eboot_command found;
    uint8_t bytes[ALOFT_EBOOT_SIZE];
    (void)state; // none
    aloft_eboot_encode(&command, bytes);

    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(aloft_eboot_decode(&found, bytes), ALOFT_ERR_FORMAT);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(command_has_the_documented_bytes),
            cmocka_unit_test(what_was_encoded_is_decoded),
            cmocka_unit_test(every_flipped_bit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
