#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/boot_record.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "spec_example.h"

#define SECTOR 1024u
#define BANKS  ALOFT_BOOT_RECORD_BANKS

struct fixture {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct aloft_area record;
};

static void make(struct fixture *fixture, uint32_t write_unit, uint8_t erased)
{
    const struct aloft_flash_geometry geometry = {.size = BANKS * SECTOR,
            .sector_size = SECTOR,
            .write_unit = write_unit,
            .erased = erased,
            .program_once = write_unit >= 8};

    fixture->ram = aloft_ram_flash_new(&geometry);
    assert_non_null(fixture->ram);
    aloft_faulty_flash_init(&fixture->faulty, &fixture->ram->base);
    fixture->record = (struct aloft_area){
            .flash = &fixture->faulty.base, .offset = 0, .size = geometry.size};
}

static void destroy(struct fixture *fixture)
{
    aloft_faulty_flash_done(&fixture->faulty);
    aloft_ram_flash_free(fixture->ram);
}

/* A state that differs in every member for every number. */
static struct aloft_boot_state numbered(uint32_t number)
{
    struct aloft_boot_state state = {
            .phase = (enum aloft_boot_phase)(number % 3),
            .moves = number,
            .installs = 100 + number,
            .retries = number % 5,
            .main = {.offset = 0, .size = 1000 + number},
            .staged = {.offset = 4096 * number, .size = 2000 + number},
    };

    memset(state.main.sha256, (int)number, sizeof state.main.sha256);
    memset(state.staged.sha256, (int)number + 1, sizeof state.staged.sha256);
    return state;
}

static void check_reads(const struct fixture *fixture, uint32_t number)
{
    const struct aloft_boot_state expected = numbered(number);
    struct aloft_boot_state found;

    memset(&found, 0, sizeof found);
    assert_int_equal(aloft_boot_record_read(&fixture->record, &found), ALOFT_OK);
    assert_memory_equal(&found, &expected, sizeof found);
}

static enum aloft_status write_number(const struct fixture *fixture, uint32_t number)
{
    const struct aloft_boot_state state = numbered(number);

    return aloft_boot_record_write(&fixture->record, &state);
}

static void blank_record_holds_nothing(void **state)
{
    struct fixture fixture;
    struct aloft_boot_state found;
    (void)state; // made here
    make(&fixture, 4, 0xFF);

    assert_int_equal(
            aloft_boot_record_read(&fixture.record, &found), ALOFT_ERR_NO_IMAGE);
    assert_int_equal(
            aloft_boot_record_reassert(&fixture.record, &found), ALOFT_ERR_NO_IMAGE);
    destroy(&fixture);
}

static void last_state_written_is_read(void **state)
{
    (void)state; // made here
    for (uint32_t unit = 1; unit <= 32; unit *= 2) {
        struct fixture fixture;
        make(&fixture, unit, unit == 16 ? 0x00 : 0xFF);
        for (uint32_t number = 0; number < 40; number++) {
            assert_int_equal(write_number(&fixture, number), ALOFT_OK);
            check_reads(&fixture, number);
        }
        assert_int_equal(fixture.ram->violations, 0);
        destroy(&fixture);
    }
}

/* Makes a bank hide what it holds, or show it again, as torn bytes do by themselves. */
static void flicker(const struct fixture *fixture, uint32_t bank)
{
    fixture->ram->bytes[bank * SECTOR] ^= 0x01;
}

static void what_hides_during_a_first_write_never_shows_again(void **state)
{
    struct fixture fixture;
    (void)state; // made here
    make(&fixture, 4, 0xFF);
    for (uint32_t number = 0; number < 5; number++) {
        assert_int_equal(write_number(&fixture, number), ALOFT_OK);
    }

    for (uint32_t bank = 0; bank < BANKS; bank++) {
        flicker(&fixture, bank);
    }
    assert_int_equal(write_number(&fixture, 7), ALOFT_OK);
    flicker(&fixture, 0);

    check_reads(&fixture, 7);
    destroy(&fixture);
}

static uint32_t all_erases(const struct fixture *fixture)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < BANKS; i++) {
        sum += fixture->ram->erases[i];
    }
    return sum;
}

static void moves_are_logged_by_small_entries(void **state)
{
    struct fixture fixture;
    struct aloft_boot_state now = numbered(2); // MOVING
    (void)state;                               // made here
    make(&fixture, 4, 0xFF);
    assert_int_equal(aloft_boot_record_write(&fixture.record, &now), ALOFT_OK);
    const uint32_t erases = all_erases(&fixture);

    for (now.moves = 0; now.moves < 10; now.moves++) {
        struct aloft_boot_state found;
        memset(&found, 0, sizeof found);
        assert_int_equal(aloft_boot_record_write(&fixture.record, &now), ALOFT_OK);
        assert_int_equal(aloft_boot_record_read(&fixture.record, &found), ALOFT_OK);
        assert_memory_equal(&found, &now, sizeof found);
    }

    assert_int_equal(all_erases(&fixture), erases);
    destroy(&fixture);
}

/* Writes the state, then asserts it; returns how many programs that took. */
static uint32_t programs_to_assert(uint32_t number)
{
    struct fixture fixture;
    struct aloft_boot_state found;
    make(&fixture, 4, 0xFF);
    assert_int_equal(write_number(&fixture, number), ALOFT_OK);
    const uint32_t before = fixture.ram->programs;

    memset(&found, 0, sizeof found);
    assert_int_equal(aloft_boot_record_reassert(&fixture.record, &found), ALOFT_OK);

    const struct aloft_boot_state expected = numbered(number);
    assert_memory_equal(&found, &expected, sizeof found);
    check_reads(&fixture, number);
    const uint32_t programs = fixture.ram->programs - before;
    destroy(&fixture);
    return programs;
}

static void only_an_install_under_way_is_written_again(void **state)
{
    (void)state;                                // made there
    assert_int_equal(programs_to_assert(3), 0); // SETTLED
    assert_int_equal(programs_to_assert(4), 0); // ASKED
    assert_int_equal(programs_to_assert(5), 3); // MOVING
}

/* Which of two states a read finds; anything else fails the test. */
static uint32_t read_either(const struct fixture *fixture, uint32_t old, uint32_t fresh)
{
    const struct aloft_boot_state states[2] = {numbered(old), numbered(fresh)};
    struct aloft_boot_state found;

    memset(&found, 0, sizeof found);
    assert_int_equal(aloft_boot_record_read(&fixture->record, &found), ALOFT_OK);
    const bool is_fresh = memcmp(&found, &states[1], sizeof found) == 0;
    if (!is_fresh) {
        assert_memory_equal(&found, &states[0], sizeof found);
    }
    return is_fresh ? fresh : old;
}

/* Writes `count` states, then one more with a cut at its `at`th change, then finds the
 * one before or that one, whatever the cut left, and writes on. False: no such change.
 */
static bool cut_write(uint32_t count, uint32_t at, enum aloft_fault_kind kind)
{
    struct fixture fixture;
    make(&fixture, 8, 0xFF);
    for (uint32_t number = 0; number <= count; number++) {
        assert_int_equal(write_number(&fixture, number), ALOFT_OK);
    }
    aloft_faulty_flash_arm(
            &fixture.faulty, &(struct aloft_fault_plan){.on = ALOFT_FAULT_ON_CHANGE,
                                     .kind = kind,
                                     .after = at,
                                     .seed = 1000 * count + at});

    const enum aloft_status status = write_number(&fixture, count + 1);
    const bool struck = fixture.faulty.struck;
    aloft_faulty_flash_power_on(&fixture.faulty);

    if (!struck) {
        assert_int_equal(status, ALOFT_OK);
    } else {
        assert_int_not_equal(status, ALOFT_OK);
    }
    for (int i = 0; i < 20; i++) {
        (void)read_either(&fixture, count, count + 1); // checks what it finds
    }
    assert_int_equal(write_number(&fixture, count + 2), ALOFT_OK);
    for (int i = 0; i < 20; i++) {
        check_reads(&fixture, count + 2);
    }
    destroy(&fixture);
    return struck;
}

static void cut_write_leaves_the_old_or_the_new_state(void **state)
{
    uint32_t cuts = 0;

    (void)state; // made there
    for (unsigned kind = ALOFT_FAULT_CUT_BEFORE; kind <= ALOFT_FAULT_CUT_AFTER;
            kind++) {
        for (uint32_t count = 0; count < 10; count++) {
            uint32_t at = 0;
            while (cut_write(count, at, (enum aloft_fault_kind)kind)) {
                at++;
            }
            cuts += at;
        }
    }
    print_message("%u cuts\n", (unsigned)cuts);
}

static void record_that_cannot_be_written_stays_readable(void **state)
{
    struct fixture fixture;
    uint32_t number = 0;
    (void)state; // made here
    make(&fixture, 4, 0xFF);
    assert_int_equal(write_number(&fixture, number), ALOFT_OK);
    aloft_faulty_flash_wear_out(&fixture.faulty, SECTOR);

    while (write_number(&fixture, number + 1) == ALOFT_OK) {
        number++;
    }

    assert_true(number < 3);
    assert_in_range(read_either(&fixture, number, number + 1), number, number + 1);
    destroy(&fixture);
}

static void unreadable_record_is_not_written_over(void **state)
{
    struct fixture fixture;
    struct aloft_boot_state found;
    (void)state; // made here
    make(&fixture, 4, 0xFF);
    assert_int_equal(write_number(&fixture, 3), ALOFT_OK);
    fixture.faulty.powered = false;

    assert_int_equal(
            aloft_boot_record_read(&fixture.record, &found), ALOFT_ERR_FLASH_READ);
    assert_int_equal(write_number(&fixture, 4), ALOFT_ERR_FLASH_READ);
    aloft_faulty_flash_power_on(&fixture.faulty);

    check_reads(&fixture, 3);
    destroy(&fixture);
}

static void unfit_areas_are_refused(void **state)
{
    struct fixture fixture;
    struct aloft_boot_state found;
    (void)state; // made here
    make(&fixture, 4, 0xFF);

    fixture.record.size = SECTOR; // a bank is missing
    assert_int_equal(
            aloft_boot_record_read(&fixture.record, &found), ALOFT_ERR_ARGUMENT);
    assert_int_equal(write_number(&fixture, 1), ALOFT_ERR_ARGUMENT);
    destroy(&fixture);
}

static void check_bank(const struct fixture *fixture, uint32_t bank, const char *name)
{
    uint8_t example[SECTOR];
    const size_t len = spec_example("boot-record.md", name, example, sizeof example);

    assert_true(len > 0);
    assert_memory_equal(fixture->ram->bytes + bank * SECTOR, example, len);
}

static void record_has_the_documented_bytes(void **state)
{
    struct fixture fixture;
    struct aloft_boot_state now = {
            .phase = ALOFT_BOOT_ASKED,
            .installs = 7,
            .main = {.size = 0x12345},
            .staged = {.offset = 0x40000, .size = 0x23456},
    };
    (void)state; // made here
    make(&fixture, 4, 0xFF);
    memset(now.main.sha256, 0xAA, sizeof now.main.sha256);
    memset(now.staged.sha256, 0xBB, sizeof now.staged.sha256);

    assert_int_equal(aloft_boot_record_write(&fixture.record, &now), ALOFT_OK);
    now.phase = ALOFT_BOOT_MOVING;
    assert_int_equal(aloft_boot_record_write(&fixture.record, &now), ALOFT_OK);
    now.moves = 1;
    assert_int_equal(aloft_boot_record_write(&fixture.record, &now), ALOFT_OK);

    check_bank(&fixture, 0, "moving-0");
    check_bank(&fixture, 1, "moving-1");
    destroy(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(blank_record_holds_nothing),
            cmocka_unit_test(last_state_written_is_read),
            cmocka_unit_test(what_hides_during_a_first_write_never_shows_again),
            cmocka_unit_test(moves_are_logged_by_small_entries),
            cmocka_unit_test(only_an_install_under_way_is_written_again),
            cmocka_unit_test(cut_write_leaves_the_old_or_the_new_state),
            cmocka_unit_test(record_that_cannot_be_written_stays_readable),
            cmocka_unit_test(unreadable_record_is_not_written_over),
            cmocka_unit_test(unfit_areas_are_refused),
            cmocka_unit_test(record_has_the_documented_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
