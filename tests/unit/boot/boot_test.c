#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "fake_verifier.h"
#include "sample_image.h"

#define SECTOR    1024u
#define KEY       0x5A
#define OLD_PLAIN 700u
#define NEW_PLAIN 1300u
#define MAIN      0u
#define STAGE     (4u * SECTOR)

/* Two slots of four sectors; the old image runs, the new one is staged and asked for.
 */
struct device {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct fake_verifier verifier;
    struct aloft_boot boot;
    struct aloft_boot_state state;
    struct aloft_boot_result result;
    uint8_t file[4 * SECTOR];
    uint8_t work[ALOFT_BOOT_WORK_SIZE];
};

static struct aloft_area sectors(struct device *device, uint32_t first, uint32_t count)
{
    return (struct aloft_area){.flash = &device->faulty.base,
            .offset = first * SECTOR,
            .size = count * SECTOR};
}

/* Puts a signed image of `plain` bytes at `offset` of the flash and into `image`. */
static void place(struct device *device, struct aloft_boot_image *image,
        uint32_t offset, uint32_t plain)
{
    sample_image_esp(device->file, plain, (uint8_t)plain);
    image->size = fake_sign(device->file, plain, KEY);
    aloft_digest_once(&aloft_bearssl_sha256, device->file, image->size, image->sha256);
    memcpy(device->ram->bytes + offset, device->file, image->size);
}

static void write_record(struct device *device)
{
    assert_int_equal(
            aloft_boot_record_write(&device->boot.layout.record, &device->state),
            ALOFT_OK);
}

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {.size = 12 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    struct device *device = calloc(1, sizeof *device);

    device->ram = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&device->faulty, &device->ram->base);
    fake_verifier_init(&device->verifier, KEY);
    device->boot = (struct aloft_boot){
            .layout = {.main = sectors(device, 0, 4),
                    .stage = sectors(device, 4, 4),
                    .record = sectors(device, 8, 2)},
            .trust = {.sha256 = &aloft_bearssl_sha256,
                    .verifier = &device->verifier.base,
                    .work = device->work,
                    .work_size = sizeof device->work},
            .strategy = &aloft_strategy_overwrite,
    };
    place(device, &device->state.main, MAIN, OLD_PLAIN);
    place(device, &device->state.staged, STAGE, NEW_PLAIN);
    device->state.phase = ALOFT_BOOT_ASKED;
    write_record(device);
    *state = device;
    return 0;
}

static int tear_down(void **state)
{
    struct device *device = *state;

    aloft_ram_flash_free(device->ram);
    free(device);
    return 0;
}

/* Boots, and expects an image of `plain` bytes to be started, or none if 0. */
static void boot(struct device *device, uint32_t plain)
{
    aloft_boot_run(&device->boot, &device->result);

    assert_int_equal(device->result.bootable, plain > 0);
    assert_int_equal(
            device->result.image.size, plain > 0 ? plain + FAKE_TRAILER_LEN : 0);
}

static void staged_image_is_installed_and_noted(void **state)
{
    struct device *device = *state;
    struct aloft_boot_state found;

    boot(device, NEW_PLAIN);

    assert_true(device->result.installed);
    assert_int_equal(device->result.moves, 2);
    assert_int_equal(device->result.why, ALOFT_OK);
    assert_int_equal(
            aloft_boot_record_read(&device->boot.layout.record, &found), ALOFT_OK);
    assert_int_equal(found.phase, ALOFT_BOOT_SETTLED);
    assert_int_equal(found.installs, 1);
    assert_memory_equal(
            found.main.sha256, device->state.staged.sha256, ALOFT_BOOT_DIGEST_SIZE);
}

static void second_boot_only_reads(void **state)
{
    struct device *device = *state;
    boot(device, NEW_PLAIN);
    const uint32_t programs = device->ram->programs;

    boot(device, NEW_PLAIN);

    assert_int_equal(device->ram->programs, programs);
    assert_false(device->result.installed);
}

static void bad_staged_image_is_forgotten_and_the_reason_told(void **state)
{
    struct device *device = *state;
    device->ram->bytes[STAGE + 5] ^= 1;

    boot(device, OLD_PLAIN);
    assert_int_equal(device->result.why, ALOFT_ERR_DIGEST);
    assert_int_equal(device->result.moves, 0);
    boot(device, OLD_PLAIN);
    assert_int_equal(device->result.why, ALOFT_OK);
}

static void staged_image_of_a_stranger_is_not_installed(void **state)
{
    struct device *device = *state;
    device->verifier.key = KEY + 1;

    boot(device, 0); // the old one was signed by the same stranger

    assert_int_equal(device->result.moves, 0);
}

static void unsafe_place_in_the_stage_is_not_installed_from(void **state)
{
    struct device *device = *state;
    device->state.staged.offset = 100;
    write_record(device);

    boot(device, OLD_PLAIN);

    assert_int_equal(device->result.why, ALOFT_ERR_SPACE);
}

static void damaged_image_is_repaired_from_the_stage_but_not_for_ever(void **state)
{
    struct device *device = *state;
    boot(device, NEW_PLAIN);

    for (unsigned i = 0; i < ALOFT_BOOT_RETRIES; i++) {
        device->ram->bytes[MAIN + 100] ^= 1;
        boot(device, NEW_PLAIN);
        assert_true(device->result.installed);
    }
    device->ram->bytes[MAIN + 100] ^= 1;

    boot(device, 0);
    assert_int_equal(device->result.why, ALOFT_ERR_DIGEST);
}

static void damage_without_a_copy_ends_in_rescue(void **state)
{
    struct device *device = *state;
    boot(device, NEW_PLAIN);
    device->ram->bytes[MAIN + 100] ^= 1;
    device->ram->bytes[STAGE + 100] ^= 1;

    boot(device, 0);

    assert_int_equal(device->result.why, ALOFT_ERR_DIGEST);
}

static void worn_sector_in_main_is_named(void **state)
{
    struct device *device = *state;
    aloft_faulty_flash_wear_out(&device->faulty, SECTOR);

    boot(device, 0);

    assert_int_equal(device->result.why, ALOFT_ERR_FLASH_ERASE);
}

static void worn_record_keeps_the_old_image(void **state)
{
    struct device *device = *state;

    for (uint32_t bank = 8; bank < 10; bank++) {
        aloft_faulty_flash_wear_out(&device->faulty, bank * SECTOR); // the others work
        boot(device, OLD_PLAIN);
        assert_int_equal(device->result.why, ALOFT_ERR_FLASH_ERASE);
        assert_int_equal(device->result.moves, 0);
    }
}

static void install_that_cannot_be_noted_is_not_told_as_one(void **state)
{
    struct device *device = *state;
    device->boot.layout.alternates = true;
    device->boot.strategy = &aloft_strategy_ab;
    aloft_faulty_flash_wear_out(&device->faulty, 8 * SECTOR);

    boot(device, OLD_PLAIN);

    assert_int_equal(device->result.why, ALOFT_ERR_FLASH_ERASE);
    assert_false(device->result.installed);
}

static void blank_record_ends_in_rescue(void **state)
{
    struct device *device = *state;
    memset(device->ram->bytes + 8 * SECTOR, 0xFF, 2 * SECTOR);

    boot(device, 0);

    assert_int_equal(device->result.why, ALOFT_ERR_NO_IMAGE);
}

static void unsafe_layout_ends_in_rescue(void **state)
{
    struct device *device = *state;
    device->boot.layout.stage = sectors(device, 2, 4);

    boot(device, 0);

    assert_int_equal(device->result.why, ALOFT_ERR_LAYOUT_OVERLAP);
}

/* Images that do not lie in a slot of four sectors. */
static const struct aloft_boot_image outside[] = {
        {.offset = 0, .size = 4 * SECTOR + 1},
        {.offset = 0, .size = UINT32_MAX},
        {.offset = SECTOR, .size = 4 * SECTOR},
        {.offset = 4 * SECTOR, .size = 1},
        {.offset = UINT32_MAX - SECTOR + 1, .size = 2 * SECTOR},
};
#define OUTSIDE (sizeof outside / sizeof outside[0])

static void assert_nothing_erased(const struct device *device)
{
    for (uint32_t sector = 0; sector < 8; sector++) {
        assert_int_equal(device->ram->erases[sector], 0);
    }
}

static void a_staged_image_outside_its_slot_is_refused(void **state)
{
    struct device *device = *state;

    for (size_t i = 0; i < OUTSIDE; i++) {
        device->state.staged = outside[i];
        write_record(device);
        boot(device, OLD_PLAIN);
        assert_int_equal(device->result.why, ALOFT_ERR_SPACE);
    }
    assert_nothing_erased(device);
}

static void an_image_in_main_outside_its_slot_ends_in_rescue(void **state)
{
    struct device *device = *state;

    device->state.phase = ALOFT_BOOT_SETTLED;
    device->state.staged.size = 0;
    for (size_t i = 0; i < OUTSIDE; i++) {
        device->state.main = outside[i];
        write_record(device);
        boot(device, 0);
        assert_int_equal(device->result.why, ALOFT_ERR_SPACE);
    }
    assert_nothing_erased(device);
}

/* No boot stage writes this; whatever main holds is left alone. The offset of the last
 * one comes to 0 at its second sector. */
static void an_install_under_way_from_outside_ends(void **state)
{
    struct device *device = *state;

    device->state.phase = ALOFT_BOOT_MOVING;
    for (size_t i = 0; i < OUTSIDE; i++) {
        device->state.staged = outside[i];
        device->state.moves = (outside[i].size - 1) / SECTOR;
        write_record(device);
        boot(device, OLD_PLAIN);
        assert_int_equal(device->result.why, ALOFT_ERR_SPACE);
    }
    assert_nothing_erased(device);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(staged_image_is_installed_and_noted),
            TEST(second_boot_only_reads),
            TEST(bad_staged_image_is_forgotten_and_the_reason_told),
            TEST(staged_image_of_a_stranger_is_not_installed),
            TEST(unsafe_place_in_the_stage_is_not_installed_from),
            TEST(damaged_image_is_repaired_from_the_stage_but_not_for_ever),
            TEST(damage_without_a_copy_ends_in_rescue),
            TEST(worn_sector_in_main_is_named),
            TEST(worn_record_keeps_the_old_image),
            TEST(install_that_cannot_be_noted_is_not_told_as_one),
            TEST(blank_record_ends_in_rescue),
            TEST(unsafe_layout_ends_in_rescue),
            TEST(a_staged_image_outside_its_slot_is_refused),
            TEST(an_image_in_main_outside_its_slot_ends_in_rescue),
            TEST(an_install_under_way_from_outside_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
