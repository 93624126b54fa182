#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/partition_table.h"
#include "aloft/ram_flash.h"
#include "spec_example.h"

#define FLASH_SIZE (4u << 20)
#define ENTRY      32u

static const struct aloft_partition factory[] = {
        {"nvs", 1, 2, 0x9000, 0x6000, 0},
        {"phy_init", 1, 1, 0xF000, 0x1000, 0},
        {"factory", 0, 0, 0x10000, 0x100000, 0},
};

/* The documented example: three entries, a digest, a blank entry. */
static size_t example(uint8_t bytes[5 * ENTRY])
{
    const size_t len =
            spec_example("partition-table.md", "single-factory", bytes, 5 * ENTRY);

    assert_int_equal(len, 5 * ENTRY);
    return len;
}

static enum aloft_status check(const uint8_t *bytes, size_t len)
{
    return aloft_partition_table_check(bytes, len, FLASH_SIZE, &aloft_bearssl_md5);
}

static void documented_example_is_read(void **state)
{
    uint8_t bytes[5 * ENTRY];
    const size_t len = example(bytes);
    (void)state; // none

    assert_int_equal(check(bytes, len), ALOFT_OK);
    for (size_t i = 0; i < 3; i++) {
        struct aloft_partition found;
        memset(&found, 0, sizeof found);
        assert_int_equal(aloft_partition_table_get(bytes, len, i, &found), ALOFT_OK);
        assert_memory_equal(&found, &factory[i], sizeof found);
    }
    struct aloft_partition none;
    assert_int_equal(
            aloft_partition_table_get(bytes, len, 3, &none), ALOFT_ERR_NOT_FOUND);
}

static void documented_example_is_written(void **state)
{
    uint8_t expected[5 * ENTRY];
    uint8_t bytes[5 * ENTRY];
    (void)state;             // none
    (void)example(expected); // checks its length

    assert_int_equal(aloft_partition_table_encode(
                             factory, 3, &aloft_bearssl_md5, bytes, sizeof bytes),
            ALOFT_OK);

    assert_memory_equal(bytes, expected, sizeof bytes);
}

static void partition_is_found_by_its_whole_name(void **state)
{
    static const struct aloft_partition table[] = {
            {"a_name_of_16_cha", 1, 2, 0x1000, 0x1000, 0},
            {"main", 0, 1, 0x2000, 0x1000, 0},
    };
    uint8_t bytes[4 * ENTRY];
    struct aloft_partition found;
    (void)state; // none
    assert_int_equal(aloft_partition_table_encode(table, 2, NULL, bytes, sizeof bytes),
            ALOFT_OK);

    assert_int_equal(
            aloft_partition_table_find(bytes, sizeof bytes, "main", &found), ALOFT_OK);
    assert_int_equal(found.offset, 0x2000);
    assert_int_equal(
            aloft_partition_table_find(bytes, sizeof bytes, "a_name_of_16_cha", &found),
            ALOFT_OK);
    assert_int_equal(found.offset, 0x1000);
    static const char *const others[] = {
            "mai", "mainx", "", "a_name_of_16_ch", "a_name_of_16_chax"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(
                aloft_partition_table_find(bytes, sizeof bytes, others[i], &found),
                ALOFT_ERR_NOT_FOUND);
    }
}

static void every_flipped_bit_of_the_entries_is_noticed(void **state)
{
    uint8_t bytes[5 * ENTRY];
    const size_t len = example(bytes);
    (void)state; // none

    for (size_t bit = 0; bit < 3 * ENTRY * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(check(bytes, len), ALOFT_OK);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void table_may_end_with_its_bytes_but_not_inside_an_entry(void **state)
{
    uint8_t bytes[5 * ENTRY];
    (void)state;          // none
    (void)example(bytes); // checks its length

    for (size_t len = 0; len <= 3 * ENTRY; len++) {
        const enum aloft_status expected = len == 0           ? ALOFT_ERR_FORMAT
                                           : len % ENTRY == 0 ? ALOFT_OK
                                                              : ALOFT_ERR_TRUNCATED;
        assert_int_equal(check(bytes, len), expected);
    }
}

static void unsafe_tables_are_refused(void **state)
{
    static const struct {
        const char *reason;
        struct aloft_partition second;
        enum aloft_status status;
    } cases[] = {
            {"fine", {"two", 1, 0, 0x2000, 0x1000, 0}, ALOFT_OK},
            {"up to the end", {"two", 1, 0, 0x3FF000, 0x1000, 0}, ALOFT_OK},
            {"over the end", {"two", 1, 0, 0x3FF000, 0x1001, 0},
                    ALOFT_ERR_FLASH_CONFIG},
            {"wraps", {"two", 1, 0, 0xFFFFF000, 0x2000, 0}, ALOFT_ERR_FLASH_CONFIG},
            {"overlaps behind", {"two", 1, 0, 0x1FFF, 0x1000, 0}, ALOFT_ERR_FORMAT},
            {"overlaps in front", {"two", 1, 0, 0, 0x1001, 0}, ALOFT_ERR_FORMAT},
            {"same name", {"one", 1, 0, 0x2000, 0x1000, 0}, ALOFT_ERR_FORMAT},
            {"no name", {"", 1, 0, 0x2000, 0x1000, 0}, ALOFT_ERR_FORMAT},
            {"no size", {"two", 1, 0, 0x2000, 0, 0}, ALOFT_ERR_FORMAT},
    };
    (void)state; // none

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct aloft_partition table[] = {
                {"one", 1, 0, 0x1000, 0x1000, 0}, cases[i].second};
        uint8_t bytes[3 * ENTRY];
        print_message("%s\n", cases[i].reason);
        assert_int_equal(
                aloft_partition_table_encode(table, 2, NULL, bytes, sizeof bytes),
                ALOFT_OK);
        assert_int_equal(check(bytes, sizeof bytes), cases[i].status);
    }
}

static void table_stays_within_its_largest_size(void **state)
{
    static struct aloft_partition many[96];
    static uint8_t bytes[4096];
    struct aloft_partition found;
    (void)state; // none
    for (size_t i = 0; i < 96; i++) {
        many[i] = factory[0];
    }

    assert_int_equal(aloft_partition_table_encode(many, 96, NULL, bytes, sizeof bytes),
            ALOFT_ERR_SPACE);
    assert_int_equal(aloft_partition_table_encode(many, 95, NULL, bytes, sizeof bytes),
            ALOFT_OK);
    for (size_t i = 0; i < sizeof bytes; i += ENTRY) {
        memcpy(bytes + i, bytes, ENTRY); // no end anywhere
    }
    assert_int_equal(aloft_partition_table_find(bytes, sizeof bytes, "none", &found),
            ALOFT_ERR_NOT_FOUND);
    assert_int_equal(
            aloft_partition_table_get(bytes, sizeof bytes, 95, &found), ALOFT_OK);
    assert_int_equal(aloft_partition_table_get(bytes, sizeof bytes, 96, &found),
            ALOFT_ERR_NOT_FOUND);
}

static void area_of_a_partition_is_whole_sectors(void **state)
{
    const struct aloft_flash_geometry geometry = {
            .size = 0x10000, .sector_size = 4096, .write_unit = 4, .erased = 0xFF};
    struct aloft_partition partition = factory[0];
    struct aloft_area area = {0};
    struct aloft_ram_flash *ram = aloft_ram_flash_new(&geometry);
    (void)state; // made here
    assert_non_null(ram);

    assert_int_equal(aloft_partition_area(&partition, &ram->base, &area), ALOFT_OK);
    assert_int_equal(area.offset, 0x9000);
    assert_int_equal(area.size, 0x6000);
    partition.size = 0x6001;
    assert_int_equal(aloft_partition_area(&partition, &ram->base, &area),
            ALOFT_ERR_FLASH_CONFIG);
    aloft_ram_flash_free(ram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(documented_example_is_read),
            cmocka_unit_test(documented_example_is_written),
            cmocka_unit_test(partition_is_found_by_its_whole_name),
            cmocka_unit_test(every_flipped_bit_of_the_entries_is_noticed),
            cmocka_unit_test(table_may_end_with_its_bytes_but_not_inside_an_entry),
            cmocka_unit_test(unsafe_tables_are_refused),
            cmocka_unit_test(table_stays_within_its_largest_size),
            cmocka_unit_test(area_of_a_partition_is_whole_sectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
