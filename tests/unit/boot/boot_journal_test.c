#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/boot_journal.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"

#define SECTOR  256u
#define ENTRIES (SECTOR / 32u) /* in one sector */

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {.size = 2 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 32,
            .erased = 0xFF,
            .program_once = true};

    *state = aloft_ram_flash_new(&geometry);
    return *state == NULL;
}

static int tear_down(void **state)
{
    aloft_ram_flash_free(*state);
    return 0;
}

static struct aloft_area area_of(void **state)
{
    struct aloft_ram_flash *flash = *state;

    return (struct aloft_area){.flash = &flash->base, .size = 2 * SECTOR};
}

static struct aloft_boot_result numbered(uint32_t number)
{
    return (struct aloft_boot_result){.bootable = true,
            .installed = true,
            .moves = number,
            .reason = ALOFT_BOOT_UPDATED};
}

static void note(const struct aloft_area *journal, uint32_t number)
{
    const struct aloft_boot_result result = numbered(number);

    assert_int_equal(aloft_boot_journal_note(journal, &result), ALOFT_OK);
}

static void entries_are_read_newest_first(void **state)
{
    const struct aloft_area journal = area_of(state);
    struct aloft_boot_entry entry;
    note(&journal, 7);
    note(&journal, 8);

    assert_int_equal(aloft_boot_journal_read(&journal, 0, &entry), ALOFT_OK);
    assert_int_equal(entry.moves, 8);
    assert_true(entry.bootable && entry.installed && !entry.resumed);
    assert_int_equal(aloft_boot_journal_read(&journal, 1, &entry), ALOFT_OK);
    assert_int_equal(entry.moves, 7);
    assert_int_equal(aloft_boot_journal_read(&journal, 2, &entry), ALOFT_ERR_NOT_FOUND);
}

static void oldest_entries_make_room_for_new_ones(void **state)
{
    const struct aloft_area journal = area_of(state);
    const struct aloft_ram_flash *ram = *state;
    struct aloft_boot_entry entry;

    for (uint32_t number = 0; number < 100; number++) {
        note(&journal, number);
        assert_int_equal(aloft_boot_journal_read(&journal, 0, &entry), ALOFT_OK);
        assert_int_equal(entry.moves, number);
    }

    assert_int_equal(aloft_boot_journal_read(&journal, ENTRIES, &entry), ALOFT_OK);
    assert_int_equal(entry.moves, 99 - ENTRIES);
    assert_int_equal(ram->violations, 0);
}

static void boot_without_work_and_repetitions_are_left_out(void **state)
{
    const struct aloft_area journal = area_of(state);
    const struct aloft_ram_flash *ram = *state;
    const struct aloft_boot_result idle = {.bootable = true};
    const struct aloft_boot_result rescue = {.why = ALOFT_ERR_DIGEST};

    assert_int_equal(aloft_boot_journal_note(&journal, &idle), ALOFT_OK);
    assert_int_equal(ram->programs, 0);
    assert_int_equal(aloft_boot_journal_note(&journal, &rescue), ALOFT_OK);
    assert_int_equal(aloft_boot_journal_note(&journal, &rescue), ALOFT_OK);
    assert_int_equal(ram->programs, 1);
}

static void torn_entry_is_passed_over(void **state)
{
    const struct aloft_area journal = area_of(state);
    struct aloft_ram_flash *ram = *state;
    struct aloft_boot_entry entry;
    note(&journal, 1);
    const uint32_t first = ram->bytes[0] == 0xFF ? SECTOR : 0;
    ram->bytes[first + 32] = 0x00; // what a cut has left of the second

    note(&journal, 2);

    assert_int_equal(aloft_boot_journal_read(&journal, 0, &entry), ALOFT_OK);
    assert_int_equal(entry.moves, 2);
    assert_int_equal(aloft_boot_journal_read(&journal, 1, &entry), ALOFT_OK);
    assert_int_equal(entry.moves, 1);
}

static void worn_journal_is_named_and_unfit_areas_are_refused(void **state)
{
    const struct aloft_boot_result result = numbered(1);
    struct aloft_faulty_flash faulty;
    struct aloft_area journal = area_of(state);
    struct aloft_ram_flash *ram = *state;
    aloft_faulty_flash_init(&faulty, &ram->base);
    aloft_faulty_flash_wear_out(&faulty, 0);
    journal.flash = &faulty.base;

    assert_int_equal(aloft_boot_journal_note(&journal, &result), ALOFT_ERR_FLASH_ERASE);
    journal.size = SECTOR;
    assert_int_equal(aloft_boot_journal_note(&journal, &result), ALOFT_ERR_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(entries_are_read_newest_first),
            TEST(oldest_entries_make_room_for_new_ones),
            TEST(boot_without_work_and_repetitions_are_left_out),
            TEST(torn_entry_is_passed_over),
            TEST(worn_journal_is_named_and_unfit_areas_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
