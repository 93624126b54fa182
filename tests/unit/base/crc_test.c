#include "aloft/crc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* One bit at a time, as the definition of the CRC has it. */
static uint32_t crc_by_definition(uint32_t crc, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < 8 * len; i++) {
        const uint32_t bit = (uint32_t)bytes[i / 8] >> (7 - i % 8) & 1u;
        const uint32_t carry = crc >> 31 ^ bit;

        crc = crc << 1 ^ (carry != 0 ? 0x04C11DB7u : 0);
    }
    return crc;
}

static void expect_definition_for_all_pairs_of_bytes(void)
{
    for (unsigned pair = 0; pair <= 0xFFFFu; pair++) {
        const uint8_t bytes[2] = {(uint8_t)(pair >> 8), (uint8_t)(pair & 0xFFu)};

        assert_int_equal(aloft_crc32(ALOFT_CRC32_START, bytes, 2),
                crc_by_definition(ALOFT_CRC32_START, bytes, 2));
    }
}

static void the_nine_digits_have_the_published_check_value(void **state)
{
    (void)state;

    assert_int_equal(aloft_crc32(ALOFT_CRC32_START, "123456789", 9), 0x0376E6E7);
}

static void an_eboot_command_has_its_known_value(void **state)
{
    /* Copy from 0x1FC000 to 0, 0x4000 bytes; all other arguments 0. */
    static const uint8_t command[124] = {
            [1] = 0x10,
            [3] = 0xEB, // magic 0xEB001000
            [4] = 1,    // action
            [9] = 0xC0,
            [10] = 0x1F, // source
            [17] = 0x40, // size
    };

    (void)state;

    assert_int_equal(
            aloft_crc32(ALOFT_CRC32_START, command, sizeof command), 0xA9C7E983);
}

static void every_pair_of_bytes_matches_the_definition(void **state)
{
    (void)state;

    expect_definition_for_all_pairs_of_bytes();
}

static void no_bytes_change_nothing(void **state)
{
    (void)state;

    assert_int_equal(aloft_crc32(0x12345678, "", 0), 0x12345678);
}

static void pieces_give_the_same_value_as_the_whole(void **state)
{
    uint32_t crc = ALOFT_CRC32_START;

    (void)state;

    crc = aloft_crc32(crc, "1234", 4);
    crc = aloft_crc32(crc, "56789", 5);

    assert_int_equal(crc, 0x0376E6E7);
}

static uint32_t gzip_crc_by_definition(const uint8_t *bytes, size_t len)
{
    uint32_t crc = 0xFFFFFFFF;

    for (size_t i = 0; i < 8 * len; i++) {
        const uint32_t bit = (uint32_t)bytes[i / 8] >> (i % 8) & 1u;
        const uint32_t carry = (crc & 1u) ^ bit;

        crc = crc >> 1 ^ (carry != 0 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

static void expect_gzip_definition_for_all_pairs_of_bytes(void)
{
    for (unsigned pair = 0; pair <= 0xFFFFu; pair++) {
        const uint8_t bytes[2] = {(uint8_t)(pair >> 8), (uint8_t)(pair & 0xFFu)};

        assert_int_equal(aloft_crc32_gzip(ALOFT_CRC32_GZIP_START, bytes, 2),
                gzip_crc_by_definition(bytes, 2));
    }
}

static void the_crc_of_gzip_has_its_published_check_value(void **state)
{
    (void)state;

    assert_int_equal(
            aloft_crc32_gzip(ALOFT_CRC32_GZIP_START, "123456789", 9), 0xCBF43926);
}

static void the_crc_of_gzip_matches_its_definition(void **state)
{
    (void)state;

    expect_gzip_definition_for_all_pairs_of_bytes();
}

static void pieces_give_the_same_crc_of_gzip(void **state)
{
    uint32_t crc = ALOFT_CRC32_GZIP_START;

    (void)state;

    crc = aloft_crc32_gzip(crc, "1234", 4);
    crc = aloft_crc32_gzip(crc, "", 0);
    crc = aloft_crc32_gzip(crc, "56789", 5);

    assert_int_equal(crc, 0xCBF43926);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_nine_digits_have_the_published_check_value),
            cmocka_unit_test(an_eboot_command_has_its_known_value),
            cmocka_unit_test(every_pair_of_bytes_matches_the_definition),
            cmocka_unit_test(no_bytes_change_nothing),
            cmocka_unit_test(pieces_give_the_same_value_as_the_whole),
            cmocka_unit_test(the_crc_of_gzip_has_its_published_check_value),
            cmocka_unit_test(the_crc_of_gzip_matches_its_definition),
            cmocka_unit_test(pieces_give_the_same_crc_of_gzip),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
