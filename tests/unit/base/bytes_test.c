#include "aloft/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* The first byte makes every integer unaligned. */
static const uint8_t bytes[9] = {0, 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};

static void little_endian_integers_begin_with_their_lowest_byte(void **state)
{
    (void)state;

    assert_int_equal(aloft_le16(bytes + 1), 0x2301);
    assert_int_equal(aloft_le32(bytes + 1), 0x67452301);
    assert_int_equal(aloft_le64(bytes + 1), 0xEFCDAB8967452301);
}

static void big_endian_integers_begin_with_their_highest_byte(void **state)
{
    (void)state;

    assert_int_equal(aloft_be16(bytes + 1), 0x0123);
    assert_int_equal(aloft_be32(bytes + 1), 0x01234567);
    assert_int_equal(aloft_be64(bytes + 1), 0x0123456789ABCDEF);
}

static void integers_with_all_bits_set_are_read_without_sign(void **state)
{
    static const uint8_t ones[8] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

    (void)state;

    assert_int_equal(aloft_le16(ones), UINT16_MAX);
    assert_int_equal(aloft_le32(ones), UINT32_MAX);
    assert_int_equal(aloft_le64(ones), UINT64_MAX);
    assert_int_equal(aloft_be16(ones), UINT16_MAX);
    assert_int_equal(aloft_be32(ones), UINT32_MAX);
    assert_int_equal(aloft_be64(ones), UINT64_MAX);
}

static void what_was_written_little_endian_reads_back(void **state)
{
    uint8_t written[8];

    (void)state;

    aloft_put_le16(written, 0x2301);
    assert_memory_equal(written, bytes + 1, 2);
    aloft_put_le32(written, 0x67452301);
    assert_memory_equal(written, bytes + 1, 4);
    aloft_put_le64(written, 0xEFCDAB8967452301);
    assert_memory_equal(written, bytes + 1, 8);
}

static void what_was_written_big_endian_reads_back(void **state)
{
    uint8_t written[8];

    (void)state;

    aloft_put_be16(written, 0x0123);
    assert_memory_equal(written, bytes + 1, 2);
    aloft_put_be32(written, 0x01234567);
    assert_memory_equal(written, bytes + 1, 4);
    aloft_put_be64(written, 0x0123456789ABCDEF);
    assert_memory_equal(written, bytes + 1, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(little_endian_integers_begin_with_their_lowest_byte),
            cmocka_unit_test(big_endian_integers_begin_with_their_highest_byte),
            cmocka_unit_test(integers_with_all_bits_set_are_read_without_sign),
            cmocka_unit_test(what_was_written_little_endian_reads_back),
            cmocka_unit_test(what_was_written_big_endian_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
