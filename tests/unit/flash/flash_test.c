#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/flash.h"
#include "aloft/ram_flash.h"

#define SECTOR  256u
#define SECTORS 4u

static const struct aloft_flash_geometry usual = {.size = SECTORS * SECTOR,
        .sector_size = SECTOR,
        .write_unit = 4,
        .erased = 0xFF};

static int set_up(void **state)
{
    *state = aloft_ram_flash_new(&usual);
    return *state == NULL;
}

static int tear_down(void **state)
{
    aloft_ram_flash_free(*state);
    return 0;
}

/* The two sectors in the middle. */
static struct aloft_area middle_of(void **state)
{
    struct aloft_ram_flash *ram = *state;
    return (struct aloft_area){
            .flash = &ram->base, .offset = SECTOR, .size = 2 * SECTOR};
}

static void geometry_keeps_its_rules_or_is_refused(void **state)
{
    static const struct {
        const char *reason;
        struct aloft_flash_geometry geometry;
        enum aloft_status expected;
    } cases[] = {
            {"usual NOR", {1u << 20, 4096, 1, 0xFF, false}, ALOFT_OK},
            {"ECC flash", {1u << 18, 2048, 32, 0xFF, true}, ALOFT_OK},
            {"zero when erased", {1024, 256, 8, 0x00, false}, ALOFT_OK},
            {"largest sector", {1u << 20, 1u << 18, 4, 0xFF, false}, ALOFT_OK},
            {"empty", {0, 256, 4, 0xFF, false}, ALOFT_ERR_ARGUMENT},
            {"no whole sectors", {1000, 256, 4, 0xFF, false}, ALOFT_ERR_ARGUMENT},
            {"sector too small", {1024, 128, 4, 0xFF, false}, ALOFT_ERR_ARGUMENT},
            {"sector too large", {1u << 20, 1u << 19, 4, 0xFF, false},
                    ALOFT_ERR_ARGUMENT},
            {"sector 0", {1024, 0, 4, 0xFF, false}, ALOFT_ERR_ARGUMENT},
            {"unit 0", {1024, 256, 0, 0xFF, false}, ALOFT_ERR_ARGUMENT},
            {"unit 3", {1024, 256, 3, 0xFF, false}, ALOFT_ERR_ARGUMENT},
            {"unit 64", {1024, 256, 64, 0xFF, false}, ALOFT_ERR_ARGUMENT},
            {"units do not fill a sector", {1040, 260, 8, 0xFF, false},
                    ALOFT_ERR_ARGUMENT},
            {"erased 0x55", {1024, 256, 4, 0x55, false}, ALOFT_ERR_ARGUMENT},
    };

    (void)state; // no device is needed
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        print_message("%s\n", cases[i].reason);
        assert_int_equal(aloft_flash_check(&cases[i].geometry), cases[i].expected);
    }
}

static void area_lies_on_its_device_in_whole_sectors(void **state)
{
    static const struct {
        const char *reason;
        uint32_t offset;
        uint32_t size;
        enum aloft_status expected;
    } cases[] = {
            {"all", 0, SECTORS * SECTOR, ALOFT_OK},
            {"last sector", 3 * SECTOR, SECTOR, ALOFT_OK},
            {"none", 0, 0, ALOFT_ERR_ARGUMENT},
            {"begins inside a sector", 4, SECTOR, ALOFT_ERR_ARGUMENT},
            {"ends inside a sector", 0, SECTOR + 4, ALOFT_ERR_ARGUMENT},
            {"behind the end", SECTORS * SECTOR, SECTOR, ALOFT_ERR_ARGUMENT},
            {"over the end", 3 * SECTOR, 2 * SECTOR, ALOFT_ERR_ARGUMENT},
            {"sum wraps around", SECTOR, UINT32_MAX - SECTOR + 1, ALOFT_ERR_ARGUMENT},
    };
    struct aloft_area area = middle_of(state);

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        print_message("%s\n", cases[i].reason);
        area.offset = cases[i].offset;
        area.size = cases[i].size;
        assert_int_equal(aloft_area_check(&area), cases[i].expected);
    }
    area.flash = NULL;
    assert_int_equal(aloft_area_check(&area), ALOFT_ERR_ARGUMENT);
}

static void part_of_an_area_stays_inside_it(void **state)
{
    const struct aloft_area area = middle_of(state);
    struct aloft_area part = {0};

    assert_int_equal(aloft_area_part(&area, SECTOR, SECTOR, &part), ALOFT_OK);
    assert_int_equal(part.offset, 2 * SECTOR);
    assert_int_equal(part.size, SECTOR);
    assert_int_equal(
            aloft_area_part(&area, SECTOR, 2 * SECTOR, &part), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_area_part(&area, 0, 0, &part), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_area_part(&area, 4, SECTOR, &part), ALOFT_ERR_ARGUMENT);
    assert_int_equal(part.offset, 2 * SECTOR);
}

static void read_stays_inside_the_area(void **state)
{
    const struct aloft_area area = middle_of(state);
    uint8_t bytes[8];

    assert_int_equal(aloft_area_read(&area, 2 * SECTOR - 8, bytes, 8), ALOFT_OK);
    assert_int_equal(aloft_area_read(&area, 2 * SECTOR, bytes, 0), ALOFT_OK);
    assert_int_equal(
            aloft_area_read(&area, 2 * SECTOR - 7, bytes, 8), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_area_read(&area, UINT32_MAX, bytes, 8), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_area_read(&area, 1, bytes, SIZE_MAX), ALOFT_ERR_ARGUMENT);
}

static void program_takes_whole_units_inside_the_area(void **state)
{
    const struct aloft_area area = middle_of(state);
    const uint8_t bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};

    assert_int_equal(aloft_area_program(&area, 2 * SECTOR - 8, bytes, 8), ALOFT_OK);
    assert_int_equal(aloft_area_program(&area, 0, bytes, 0), ALOFT_OK);
    assert_int_equal(aloft_area_program(&area, 0, bytes, 7), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_area_program(&area, 2, bytes, 4), ALOFT_ERR_ARGUMENT);
    assert_int_equal(
            aloft_area_program(&area, 2 * SECTOR, bytes, 4), ALOFT_ERR_ARGUMENT);
}

static void erase_takes_the_start_of_a_sector_inside_the_area(void **state)
{
    const struct aloft_area area = middle_of(state);

    assert_int_equal(aloft_area_erase(&area, SECTOR), ALOFT_OK);
    assert_int_equal(aloft_area_erase(&area, 4), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_area_erase(&area, 2 * SECTOR), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_area_erase(&area, UINT32_MAX), ALOFT_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(geometry_keeps_its_rules_or_is_refused),
            cmocka_unit_test_setup_teardown(
                    area_lies_on_its_device_in_whole_sectors, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    part_of_an_area_stays_inside_it, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    read_stays_inside_the_area, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    program_takes_whole_units_inside_the_area, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    erase_takes_the_start_of_a_sector_inside_the_area, set_up,
                    tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
