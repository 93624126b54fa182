#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/trust_banks.h"
#include "spec_example.h"

#define SECTOR 1024u

struct fixture {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct aloft_area area;
    uint8_t bytes[SECTOR];
    struct aloft_trust_copy copy;
};

static int make(void **state)
{
    static struct fixture fixture;
    const struct aloft_flash_geometry geometry = {
            .size = 2 * SECTOR, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};

    memset(&fixture, 0, sizeof(fixture));
    fixture.ram = aloft_ram_flash_new(&geometry);
    if (fixture.ram == NULL) {
        return -1;
    }
    aloft_faulty_flash_init(&fixture.faulty, &fixture.ram->base);
    fixture.area =
            (struct aloft_area){.flash = &fixture.faulty.base, .size = geometry.size};
    fixture.copy.bytes = fixture.bytes;
    fixture.copy.size = sizeof(fixture.bytes);
    *state = &fixture;
    return 0;
}

static int destroy(void **state)
{
    struct fixture *const fixture = *state;

    aloft_faulty_flash_done(&fixture->faulty);
    aloft_ram_flash_free(fixture->ram);
    return 0;
}

static enum aloft_status write(
        struct fixture *fixture, uint32_t version, const char *text)
{
    return aloft_trust_banks_write(
            &fixture->area, version, (const uint8_t *)text, strlen(text));
}

static void assert_reads(struct fixture *fixture, uint32_t version, const char *text)
{
    assert_int_equal(aloft_trust_banks_read(&fixture->area, &fixture->copy), ALOFT_OK);
    assert_int_equal(fixture->copy.version, version);
    assert_int_equal(fixture->copy.len, strlen(text));
    assert_memory_equal(fixture->bytes, text, strlen(text));
}

static void an_erased_area_holds_no_store(void **state)
{
    struct fixture *const fixture = *state;

    assert_int_equal(aloft_trust_banks_read(&fixture->area, &fixture->copy),
            ALOFT_ERR_NOT_FOUND);
    assert_int_equal(aloft_trust_banks_settle(&fixture->area, &fixture->copy),
            ALOFT_ERR_NOT_FOUND);
}

static void what_was_written_is_read(void **state)
{
    struct fixture *const fixture = *state;

    assert_int_equal(write(fixture, 7, "first"), ALOFT_OK);

    assert_reads(fixture, 7, "first");
}

static void both_banks_hold_the_newest_store(void **state)
{
    struct fixture *const fixture = *state;

    assert_int_equal(write(fixture, 1, "old"), ALOFT_OK);
    assert_int_equal(write(fixture, 2, "new"), ALOFT_OK);

    assert_memory_equal(fixture->ram->bytes, fixture->ram->bytes + SECTOR, 16 + 3);
    memset(fixture->ram->bytes, 0, SECTOR);
    assert_reads(fixture, 2, "new");
}

static void a_version_that_is_not_newer_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    assert_int_equal(write(fixture, 5, "five"), ALOFT_OK);
    const uint32_t programs = fixture->ram->programs;

    assert_int_equal(write(fixture, 5, "same"), ALOFT_ERR_DOWNGRADE);
    assert_int_equal(write(fixture, 4, "back"), ALOFT_ERR_DOWNGRADE);

    assert_int_equal(fixture->ram->programs, programs);
    assert_reads(fixture, 5, "five");
}

static void a_store_that_does_not_fit_is_refused(void **state)
{
    static const uint8_t bytes[SECTOR] = {0};
    struct fixture *const fixture = *state;
    const uint32_t room = aloft_trust_banks_room(&fixture->area);

    assert_int_equal(aloft_trust_banks_write(&fixture->area, 1, bytes, room + 1),
            ALOFT_ERR_SPACE);
    assert_int_equal(fixture->ram->erases[0], 0);
    assert_int_equal(aloft_trust_banks_write(&fixture->area, 1, bytes, room), ALOFT_OK);
}

static void too_little_memory_is_told(void **state)
{
    struct fixture *const fixture = *state;
    assert_int_equal(write(fixture, 1, "four"), ALOFT_OK);
    fixture->copy.size = 3;

    assert_int_equal(
            aloft_trust_banks_read(&fixture->area, &fixture->copy), ALOFT_ERR_MEMORY);
}

static void settle_repairs_a_damaged_bank(void **state)
{
    struct fixture *const fixture = *state;
    assert_int_equal(write(fixture, 3, "three"), ALOFT_OK);
    fixture->ram->bytes[SECTOR + 16] ^= 1;

    assert_int_equal(
            aloft_trust_banks_settle(&fixture->area, &fixture->copy), ALOFT_OK);

    assert_memory_equal(fixture->ram->bytes, fixture->ram->bytes + SECTOR, 16 + 5);
}

static void settle_leaves_sound_banks_alone(void **state)
{
    struct fixture *const fixture = *state;
    assert_int_equal(write(fixture, 3, "three"), ALOFT_OK);
    const uint32_t programs = fixture->ram->programs;

    assert_int_equal(
            aloft_trust_banks_settle(&fixture->area, &fixture->copy), ALOFT_OK);

    assert_int_equal(fixture->ram->programs, programs);
}

static void a_worn_bank_leaves_the_old_store(void **state)
{
    struct fixture *const fixture = *state;
    assert_int_equal(write(fixture, 1, "old"), ALOFT_OK);
    aloft_faulty_flash_wear_out(&fixture->faulty, 0);

    assert_int_equal(write(fixture, 2, "new"), ALOFT_ERR_FLASH_ERASE);
    assert_int_equal(write(fixture, 2, "new"), ALOFT_ERR_FLASH_ERASE);

    assert_reads(fixture, 1, "old");
}

static void flash_that_cannot_be_read_is_not_written(void **state)
{
    const struct aloft_fault_plan plan = {
            .on = ALOFT_FAULT_ON_READ, .kind = ALOFT_FAULT_ERROR};
    struct fixture *const fixture = *state;
    assert_int_equal(write(fixture, 1, "old"), ALOFT_OK);
    aloft_faulty_flash_arm(&fixture->faulty, &plan);

    assert_int_equal(write(fixture, 2, "new"), ALOFT_ERR_FLASH_READ);

    assert_reads(fixture, 1, "old");
}

static void an_unfit_area_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->area.size = SECTOR;

    assert_int_equal(aloft_trust_banks_check(&fixture->area), ALOFT_ERR_ARGUMENT);
    assert_int_equal(write(fixture, 1, "no"), ALOFT_ERR_ARGUMENT);
}

static void the_bank_is_what_the_specification_shows(void **state)
{
    uint8_t expected[64];
    struct fixture *const fixture = *state;
    const size_t len =
            spec_example("trust-store.md", "bank", expected, sizeof(expected));

    assert_int_equal(write(fixture, 3, "abc"), ALOFT_OK);

    assert_true(len > 16);
    assert_memory_equal(fixture->ram->bytes, expected, len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    an_erased_area_holds_no_store, make, destroy),
            cmocka_unit_test_setup_teardown(what_was_written_is_read, make, destroy),
            cmocka_unit_test_setup_teardown(
                    both_banks_hold_the_newest_store, make, destroy),
            cmocka_unit_test_setup_teardown(
                    a_version_that_is_not_newer_is_refused, make, destroy),
            cmocka_unit_test_setup_teardown(
                    a_store_that_does_not_fit_is_refused, make, destroy),
            cmocka_unit_test_setup_teardown(too_little_memory_is_told, make, destroy),
            cmocka_unit_test_setup_teardown(
                    settle_repairs_a_damaged_bank, make, destroy),
            cmocka_unit_test_setup_teardown(
                    settle_leaves_sound_banks_alone, make, destroy),
            cmocka_unit_test_setup_teardown(
                    a_worn_bank_leaves_the_old_store, make, destroy),
            cmocka_unit_test_setup_teardown(
                    flash_that_cannot_be_read_is_not_written, make, destroy),
            cmocka_unit_test_setup_teardown(an_unfit_area_is_refused, make, destroy),
            cmocka_unit_test_setup_teardown(
                    the_bank_is_what_the_specification_shows, make, destroy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
