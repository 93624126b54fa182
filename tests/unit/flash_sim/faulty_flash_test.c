#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"

#define SECTOR 256u
#define UNIT   8u
#define DATA   64u /* bytes that are programmed */

struct fixture {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct aloft_area area;
    uint8_t data[DATA];
};

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {.size = 2 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = UNIT,
            .erased = 0xFF};
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->ram = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&fixture->faulty, &fixture->ram->base);
    fixture->area = (struct aloft_area){
            .flash = &fixture->faulty.base, .offset = 0, .size = geometry.size};
    for (uint32_t i = 0; i < DATA; i++) {
        fixture->data[i] = (uint8_t)(i + 1);
    }
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    aloft_faulty_flash_done(&fixture->faulty);
    aloft_ram_flash_free(fixture->ram);
    free(fixture);
    return 0;
}

static void arm(struct fixture *fixture, enum aloft_fault_on on,
        enum aloft_fault_kind kind, uint32_t after)
{
    aloft_faulty_flash_arm(&fixture->faulty,
            &(struct aloft_fault_plan){
                    .on = on, .kind = kind, .after = after, .seed = 7});
}

static enum aloft_status program(struct fixture *fixture)
{
    return aloft_area_program(&fixture->area, 0, fixture->data, DATA);
}

static void error_strikes_once_and_does_nothing(void **state)
{
    struct fixture *fixture = *state;
    arm(fixture, ALOFT_FAULT_ON_PROGRAM, ALOFT_FAULT_ERROR, 0);

    assert_int_equal(program(fixture), ALOFT_ERR_FLASH_PROGRAM);

    assert_int_equal(fixture->ram->bytes[0], 0xFF);
    assert_int_equal(program(fixture), ALOFT_OK);
    assert_memory_equal(fixture->ram->bytes, fixture->data, DATA);
}

static void plan_counts_the_operations_that_it_names(void **state)
{
    struct fixture *fixture = *state;
    uint8_t byte;
    arm(fixture, ALOFT_FAULT_ON_ERASE, ALOFT_FAULT_ERROR, 1);

    assert_int_equal(program(fixture), ALOFT_OK);
    assert_int_equal(aloft_area_erase(&fixture->area, 0), ALOFT_OK);
    assert_int_equal(aloft_area_read(&fixture->area, 0, &byte, 1), ALOFT_OK);

    assert_int_equal(aloft_area_erase(&fixture->area, 0), ALOFT_ERR_FLASH_ERASE);
    assert_int_equal(fixture->faulty.changes, 3);
}

static void without_power_nothing_works_until_it_is_back(void **state)
{
    struct fixture *fixture = *state;
    uint8_t byte;
    arm(fixture, ALOFT_FAULT_ON_CHANGE, ALOFT_FAULT_CUT_BEFORE, 0);

    assert_int_equal(program(fixture), ALOFT_ERR_FLASH_PROGRAM);
    assert_int_equal(program(fixture), ALOFT_ERR_FLASH_PROGRAM);
    assert_int_equal(aloft_area_erase(&fixture->area, 0), ALOFT_ERR_FLASH_ERASE);
    assert_int_equal(
            aloft_area_read(&fixture->area, 0, &byte, 1), ALOFT_ERR_FLASH_READ);

    assert_int_equal(fixture->ram->bytes[0], 0xFF);
    aloft_faulty_flash_power_on(&fixture->faulty);
    assert_int_equal(program(fixture), ALOFT_OK);
}

/* Bytes of the first DATA that are as programmed, from the front and from the back. */
static void count_done(const struct fixture *fixture, uint32_t *front, uint32_t *back)
{
    const uint8_t *found = fixture->ram->bytes;

    *front = 0;
    *back = 0;
    while (*front < DATA && found[*front] == fixture->data[*front]) {
        ++*front;
    }
    while (*back < DATA && found[DATA - 1 - *back] == fixture->data[DATA - 1 - *back]) {
        ++*back;
    }
}

static void torn_program_leaves_what_its_kind_says(void **state)
{
    static const struct {
        const char *reason;
        enum aloft_fault_kind kind;
        uint32_t front_min, front_max, back_min, back_max;
    } cases[] = {
            {"before", ALOFT_FAULT_CUT_BEFORE, 0, 0, 0, 0},
            {"prefix", ALOFT_FAULT_CUT_PREFIX, 1, DATA - 1, 0, 0},
            {"suffix", ALOFT_FAULT_CUT_SUFFIX, 0, 0, 1, DATA - 1},
            {"most", ALOFT_FAULT_CUT_MOST, DATA - UNIT, DATA - UNIT, 0, 0},
            {"after", ALOFT_FAULT_CUT_AFTER, DATA, DATA, DATA, DATA},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture *fixture = *state;
        uint32_t front;
        uint32_t back;
        print_message("%s\n", cases[i].reason);
        assert_int_equal(aloft_area_erase(&fixture->area, 0), ALOFT_OK);
        arm(fixture, ALOFT_FAULT_ON_PROGRAM, cases[i].kind, 0);
        assert_int_equal(program(fixture), ALOFT_ERR_FLASH_PROGRAM);
        aloft_faulty_flash_power_on(&fixture->faulty);
        count_done(fixture, &front, &back);
        assert_in_range(front, cases[i].front_min, cases[i].front_max);
        assert_in_range(back, cases[i].back_min, cases[i].back_max);
        assert_int_equal(fixture->ram->violations, 0);
    }
}

static void torn_erase_keeps_to_its_sector(void **state)
{
    struct fixture *fixture = *state;
    memset(fixture->ram->bytes, 0x11, 2 * SECTOR);
    arm(fixture, ALOFT_FAULT_ON_ERASE, ALOFT_FAULT_CUT_PREFIX, 0);

    assert_int_equal(aloft_area_erase(&fixture->area, 0), ALOFT_ERR_FLASH_ERASE);

    assert_int_equal(fixture->ram->bytes[0], 0xFF);
    assert_int_equal(fixture->ram->bytes[SECTOR - 1], 0x11);
    assert_int_equal(fixture->ram->bytes[SECTOR], 0x11);
}

/* How many of many reads find the data, and how many find blank flash. */
static void read_often(struct fixture *fixture, unsigned *done, unsigned *blank)
{
    uint8_t found[DATA];
    uint8_t erased[DATA];

    memset(erased, 0xFF, sizeof erased);
    *done = 0;
    *blank = 0;
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(aloft_area_read(&fixture->area, 0, found, DATA), ALOFT_OK);
        *done += memcmp(found, fixture->data, DATA) == 0;
        *blank += memcmp(found, erased, DATA) == 0;
    }
}

static void unstable_program_reads_in_every_way_until_erased(void **state)
{
    struct fixture *fixture = *state;
    unsigned done;
    unsigned blank;
    arm(fixture, ALOFT_FAULT_ON_PROGRAM, ALOFT_FAULT_CUT_UNSTABLE, 0);
    assert_int_equal(program(fixture), ALOFT_ERR_FLASH_PROGRAM);
    aloft_faulty_flash_power_on(&fixture->faulty);

    read_often(fixture, &done, &blank);
    assert_in_range(done, 1, 99);
    assert_in_range(blank, 1, 99);
    assert_in_range(done + blank, 2, 99);

    assert_int_equal(aloft_area_erase(&fixture->area, 0), ALOFT_OK);
    read_often(fixture, &done, &blank);
    assert_int_equal(blank, 100);
}

static void programming_over_unstable_bytes_makes_their_bits_certain(void **state)
{
    struct fixture *fixture = *state;
    unsigned done;
    unsigned blank;
    arm(fixture, ALOFT_FAULT_ON_PROGRAM, ALOFT_FAULT_CUT_UNSTABLE, 0);
    assert_int_equal(program(fixture), ALOFT_ERR_FLASH_PROGRAM);
    aloft_faulty_flash_power_on(&fixture->faulty);

    assert_int_equal(program(fixture), ALOFT_OK);

    read_often(fixture, &done, &blank);
    assert_int_equal(done, 100);
}

static void worn_sector_fails_for_ever_and_its_neighbour_works(void **state)
{
    struct fixture *fixture = *state;
    aloft_faulty_flash_wear_out(&fixture->faulty, 0);

    for (int i = 0; i < 3; i++) {
        assert_int_equal(program(fixture), ALOFT_ERR_FLASH_PROGRAM);
        assert_int_equal(aloft_area_erase(&fixture->area, 0), ALOFT_ERR_FLASH_ERASE);
        assert_int_equal(aloft_area_erase(&fixture->area, SECTOR), ALOFT_OK);
    }
}

static void program_once_flash_refuses_a_second_program(void **state)
{
    struct fixture *fixture = *state;
    uint8_t blank[UNIT];
    memset(blank, 0xFF, sizeof blank);
    fixture->ram->base.geometry.program_once = true;

    assert_int_equal(aloft_area_program(&fixture->area, 0, blank, UNIT), ALOFT_OK);
    assert_int_equal(aloft_area_program(&fixture->area, 0, fixture->data, UNIT),
            ALOFT_ERR_FLASH_PROGRAM);

    assert_int_equal(fixture->ram->violations, 1);
}

static void plan_counts_the_operations_of_all_chips_and_cuts_them_all(void **state)
{
    struct fixture *fixture = *state;
    struct aloft_ram_flash *ram = aloft_ram_flash_new(&fixture->ram->base.geometry);
    struct aloft_faulty_flash second;
    assert_non_null(ram);
    aloft_faulty_flash_init(&second, &ram->base);
    aloft_faulty_flash_follow(&second, &fixture->faulty);
    const struct aloft_area area = {.flash = &second.base, .size = SECTOR};
    uint8_t byte;
    arm(fixture, ALOFT_FAULT_ON_CHANGE, ALOFT_FAULT_CUT_BEFORE, 1);

    assert_int_equal(aloft_area_erase(&area, 0), ALOFT_OK);
    assert_int_equal(program(fixture), ALOFT_ERR_FLASH_PROGRAM);

    assert_int_equal(aloft_area_read(&area, 0, &byte, 1), ALOFT_ERR_FLASH_READ);
    aloft_faulty_flash_power_on(&fixture->faulty);
    assert_int_equal(aloft_area_read(&area, 0, &byte, 1), ALOFT_OK);
    aloft_faulty_flash_done(&second);
    aloft_ram_flash_free(ram);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(error_strikes_once_and_does_nothing),
            TEST(plan_counts_the_operations_that_it_names),
            TEST(without_power_nothing_works_until_it_is_back),
            TEST(torn_program_leaves_what_its_kind_says),
            TEST(torn_erase_keeps_to_its_sector),
            TEST(unstable_program_reads_in_every_way_until_erased),
            TEST(programming_over_unstable_bytes_makes_their_bits_certain),
            TEST(worn_sector_fails_for_ever_and_its_neighbour_works),
            TEST(program_once_flash_refuses_a_second_program),
            TEST(plan_counts_the_operations_of_all_chips_and_cuts_them_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
