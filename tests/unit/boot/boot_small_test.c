#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/boot_small.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/sha256_compact.h"

#define SECTOR   512u
#define MAIN     8u /* Sectors. */
#define SHADOW   8u /* The sectors in which things begin. */
#define RECORD   9u
#define STAGED   3u
#define OLD_SIZE (2 * SECTOR - 5)
#define NEW_SIZE (5 * SECTOR - 9) /* Overlaps with where it goes. */

/* The ESP8266 layout; the old image runs, the new one is staged and asked for. */
struct device {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct aloft_boot boot;
    struct aloft_boot_state state;
    uint8_t old[OLD_SIZE];
    uint8_t fresh[NEW_SIZE];
    uint8_t work[ALOFT_BOOT_SMALL_PIECE];
};

static struct aloft_area sectors(struct device *device, uint32_t first, uint32_t count)
{
    return (struct aloft_area){.flash = &device->faulty.base,
            .offset = first * SECTOR,
            .size = count * SECTOR};
}

static void make_image(struct aloft_boot_image *image, uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 256 + size);
    }
    image->size = size;
    aloft_digest_once(&aloft_sha256_compact, bytes, size, image->sha256);
}

static void write_record(struct device *device)
{
    assert_int_equal(
            aloft_boot_record_write(&device->boot.layout.record, &device->state),
            ALOFT_OK);
}

static struct aloft_boot_state read_record(const struct device *device)
{
    struct aloft_boot_state state;

    assert_int_equal(
            aloft_boot_record_read(&device->boot.layout.record, &state), ALOFT_OK);
    return state;
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
    device->boot = (struct aloft_boot){
            .layout = {.main = sectors(device, 0, MAIN),
                    .stage = sectors(device, 0, MAIN),
                    .shadow = sectors(device, SHADOW, 1),
                    .record = sectors(device, RECORD, 2)},
            .trust = {.sha256 = &aloft_sha256_compact,
                    .verifier = &aloft_verifier_none,
                    .work = device->work,
                    .work_size = sizeof device->work},
    };
    make_image(&device->state.main, device->old, OLD_SIZE);
    make_image(&device->state.staged, device->fresh, NEW_SIZE);
    uint8_t *flash = device->ram->bytes;
    memset(flash, 0xB0, SECTOR); // the boot stage itself
    memcpy(flash + SHADOW * SECTOR, device->old, SECTOR);
    memcpy(flash + SECTOR, device->old + SECTOR, OLD_SIZE - SECTOR);
    memcpy(flash + STAGED * SECTOR, device->fresh, NEW_SIZE);
    device->state.staged.offset = STAGED * SECTOR;
    device->state.phase = ALOFT_BOOT_ASKED;
    device->state.counter = 7;
    write_record(device);
    *state = device;
    return 0;
}

static int tear_down(void **state)
{
    struct device *device = *state;

    aloft_faulty_flash_done(&device->faulty);
    aloft_ram_flash_free(device->ram);
    free(device);
    return 0;
}

static enum aloft_status boot(struct device *device)
{
    return aloft_boot_run_small(&device->boot);
}

static void assert_main_is(struct device *device, const uint8_t *image, uint32_t size)
{
    uint8_t found[NEW_SIZE];

    assert_int_equal(
            aloft_boot_main_read(&device->boot.layout, 0, found, size), ALOFT_OK);
    assert_memory_equal(found, image, size);
}

static void staged_image_is_installed_and_noted(void **state)
{
    struct device *device = *state;

    assert_int_equal(boot(device), ALOFT_OK);

    const struct aloft_boot_state found = read_record(device);
    assert_main_is(device, device->fresh, NEW_SIZE);
    assert_int_equal(found.phase, ALOFT_BOOT_SETTLED);
    assert_int_equal(found.reason, ALOFT_BOOT_UPDATED);
    assert_int_equal(found.installs, 1);
    assert_int_equal(found.moves, 0);
    assert_int_equal(found.main.offset, 0);
    assert_int_equal(found.main.size, NEW_SIZE);
    assert_memory_equal(
            found.main.sha256, device->state.staged.sha256, ALOFT_BOOT_DIGEST_SIZE);
    assert_int_equal(found.counter, 7);
}

static void sector_0_is_never_written(void **state)
{
    struct device *device = *state;
    uint8_t expected[SECTOR];
    memset(expected, 0xB0, sizeof expected);

    assert_int_equal(boot(device), ALOFT_OK);

    assert_memory_equal(device->ram->bytes, expected, SECTOR);
}

static void second_boot_only_reads(void **state)
{
    struct device *device = *state;
    assert_int_equal(boot(device), ALOFT_OK);
    const uint32_t programs = device->ram->programs;

    assert_int_equal(boot(device), ALOFT_OK);

    assert_int_equal(device->ram->programs, programs);
}

static void bad_staged_image_is_forgotten_and_the_old_one_runs(void **state)
{
    struct device *device = *state;
    device->ram->bytes[STAGED * SECTOR + 5] ^= 1;

    assert_int_equal(boot(device), ALOFT_OK);

    const struct aloft_boot_state found = read_record(device);
    assert_main_is(device, device->old, OLD_SIZE);
    assert_int_equal(found.phase, ALOFT_BOOT_SETTLED);
    assert_int_equal(found.refused, ALOFT_ERR_DIGEST);
    assert_int_equal(found.staged.size, 0);
}

static void compressed_image_is_not_installed(void **state)
{
    struct device *device = *state;
    const uint8_t gzip[] = {0x1F, 0x8B};
    memcpy(device->fresh, gzip, sizeof gzip);
    aloft_digest_once(&aloft_sha256_compact, device->fresh, NEW_SIZE,
            device->state.staged.sha256);
    memcpy(device->ram->bytes + STAGED * SECTOR, gzip, sizeof gzip);
    device->state.main_unpacked = true;
    write_record(device);

    assert_int_equal(boot(device), ALOFT_OK);

    assert_main_is(device, device->old, OLD_SIZE);
    assert_int_equal(read_record(device).refused, ALOFT_ERR_FORMAT);
    assert_true(read_record(device).main_unpacked);
}

static void staged_file_system_is_not_installed(void **state)
{
    struct device *device = *state;
    const enum aloft_boot_phase phases[] = {ALOFT_BOOT_ASKED, ALOFT_BOOT_MOVING};
    device->state.staged_files = true;
    device->state.reason = ALOFT_BOOT_UPDATED;

    for (size_t i = 0; i < sizeof phases / sizeof phases[0]; i++) {
        device->state.phase = phases[i];
        device->state.moves = (uint32_t)i;
        write_record(device);

        assert_int_equal(boot(device), ALOFT_OK);

        const struct aloft_boot_state found = read_record(device);
        assert_main_is(device, device->old, OLD_SIZE);
        assert_int_equal(found.refused, ALOFT_ERR_COMMAND);
        assert_int_equal(found.reason, ALOFT_BOOT_UPDATED);
        assert_int_equal(found.moves, 0);
        assert_int_equal(found.staged.size, 0);
        assert_false(found.staged_files);
    }
}

static void main_is_not_repaired_from_a_file_system(void **state)
{
    struct device *device = *state;
    device->state.phase = ALOFT_BOOT_SETTLED;
    device->state.staged_files = true;
    write_record(device);
    device->ram->bytes[SECTOR] ^= 1;
    const uint32_t programs = device->ram->programs;

    assert_int_equal(boot(device), ALOFT_ERR_DIGEST);

    assert_int_equal(device->ram->programs, programs);
}

static void unsafe_place_in_the_stage_is_not_installed_from(void **state)
{
    struct device *device = *state;
    const uint32_t places[] = {100, SECTOR, MAIN * SECTOR, 0xFFFFFE00};

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        device->state.staged.offset = places[i];
        write_record(device);

        assert_int_equal(boot(device), ALOFT_OK);
        assert_main_is(device, device->old, OLD_SIZE);
        assert_int_equal(read_record(device).refused, ALOFT_ERR_SPACE);
    }
}

/* As the other boot stage leaves it when power fails between two moves. */
static void install_that_another_boot_stage_began_is_finished(void **state)
{
    struct device *device = *state;
    uint8_t *flash = device->ram->bytes;
    device->state.phase = ALOFT_BOOT_MOVING;
    write_record(device);
    for (uint32_t k = 0; k < 4; k++) {
        memcpy(flash + (k == 0 ? SHADOW : k) * SECTOR, device->fresh + k * SECTOR,
                SECTOR);
        device->state.moves = k + 1;
        write_record(device);
    }

    assert_int_equal(boot(device), ALOFT_OK);

    assert_main_is(device, device->fresh, NEW_SIZE);
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_SETTLED);
}

static void install_from_an_unsafe_place_erases_nothing(void **state)
{
    struct device *device = *state;
    device->state.phase = ALOFT_BOOT_MOVING;
    device->state.staged.offset = MAIN * SECTOR;
    write_record(device);

    assert_int_equal(boot(device), ALOFT_OK);

    assert_main_is(device, device->old, OLD_SIZE);
}

/* Of images that overlap only main is left, once all has been moved. */
static void all_moved_but_not_settled_is_settled(void **state)
{
    struct device *device = *state;
    assert_int_equal(boot(device), ALOFT_OK);
    device->state.phase = ALOFT_BOOT_MOVING;
    device->state.moves = 5;
    write_record(device);

    assert_int_equal(boot(device), ALOFT_OK);

    assert_main_is(device, device->fresh, NEW_SIZE);
}

/* Stages an image that does not overlap with where it goes, and installs it. */
static void install_short(struct device *device)
{
    struct aloft_boot_image *staged = &device->state.staged;

    staged->size = SECTOR + 3;
    aloft_digest_once(
            &aloft_sha256_compact, device->fresh, staged->size, staged->sha256);
    write_record(device);
    assert_int_equal(boot(device), ALOFT_OK);
}

static void damaged_image_is_repaired_but_not_for_ever(void **state)
{
    struct device *device = *state;
    install_short(device);

    for (unsigned i = 0; i < ALOFT_BOOT_RETRIES; i++) {
        device->ram->bytes[SECTOR] ^= 1;
        assert_int_equal(boot(device), ALOFT_OK);
        assert_int_equal(read_record(device).reason, ALOFT_BOOT_REPAIRED);
    }
    device->ram->bytes[SECTOR] ^= 1;

    assert_int_equal(boot(device), ALOFT_ERR_DIGEST);
}

static void nothing_whole_is_not_started(void **state)
{
    struct device *device = *state;
    install_short(device);
    device->ram->bytes[SECTOR] ^= 1;
    device->ram->bytes[STAGED * SECTOR] ^= 1;
    const uint32_t programs = device->ram->programs;

    assert_int_equal(boot(device), ALOFT_ERR_DIGEST);

    assert_int_equal(device->ram->programs, programs);
}

static void image_of_no_bytes_is_not_started(void **state)
{
    struct device *device = *state;
    device->state.phase = ALOFT_BOOT_SETTLED;
    device->state.main.size = 0;
    device->state.staged.size = 0;
    aloft_digest_once(&aloft_sha256_compact, "", 0, device->state.main.sha256);
    write_record(device);

    assert_int_equal(boot(device), ALOFT_ERR_NO_IMAGE);
}

static void image_beyond_main_is_not_started(void **state)
{
    struct device *device = *state;
    device->state.phase = ALOFT_BOOT_SETTLED;
    device->state.main.size = 0xFFFFFFFF;
    device->state.staged.size = 0;
    write_record(device);

    assert_int_equal(boot(device), ALOFT_ERR_ARGUMENT);
}

static void blank_record_is_named(void **state)
{
    struct device *device = *state;
    memset(device->ram->bytes + RECORD * SECTOR, 0xFF, 2 * SECTOR);

    assert_int_equal(boot(device), ALOFT_ERR_NO_IMAGE);
}

static void worn_record_keeps_the_old_image(void **state)
{
    struct device *device = *state;

    for (uint32_t bank = RECORD; bank < RECORD + 2; bank++) {
        aloft_faulty_flash_wear_out(&device->faulty, bank * SECTOR); // the others work
        assert_int_equal(boot(device), ALOFT_OK);
        assert_main_is(device, device->old, OLD_SIZE);
    }
}

static void worn_sector_in_main_is_named(void **state)
{
    struct device *device = *state;
    aloft_faulty_flash_wear_out(&device->faulty, SECTOR);

    assert_int_equal(boot(device), ALOFT_ERR_FLASH_ERASE);
}

static void what_it_cannot_honour_is_refused(void **state)
{
    struct device *device = *state;
    const struct aloft_verifier asks = {.signature_max = 1};
    const struct aloft_boot_policy policy = {0};
    struct aloft_boot_unpacker unpacker = {0};
    const struct aloft_boot_manifests manifests = {0};
    struct aloft_boot boots[8];

    for (size_t i = 0; i < sizeof boots / sizeof boots[0]; i++) {
        boots[i] = device->boot;
    }
    boots[0].trust.verifier = &asks;
    boots[1].policy = &policy;
    boots[2].unpacker = &unpacker;
    boots[3].layout.alternates = true;
    boots[4].layout.spare = boots[4].layout.shadow;
    boots[5].trust.work_size--;
    boots[6].files = &aloft_strategy_files;
    boots[7].trust.manifests = &manifests;
    for (size_t i = 0; i < sizeof boots / sizeof boots[0]; i++) {
        assert_int_equal(aloft_boot_run_small(&boots[i]), ALOFT_ERR_ARGUMENT);
    }
}

static void sectors_that_are_no_whole_pieces_are_refused(void **state)
{
    struct device *device = *state;
    device->faulty.base.geometry.sector_size = SECTOR + 32;

    assert_int_equal(boot(device), ALOFT_ERR_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(staged_image_is_installed_and_noted),
            TEST(sector_0_is_never_written),
            TEST(second_boot_only_reads),
            TEST(bad_staged_image_is_forgotten_and_the_old_one_runs),
            TEST(compressed_image_is_not_installed),
            TEST(staged_file_system_is_not_installed),
            TEST(main_is_not_repaired_from_a_file_system),
            TEST(unsafe_place_in_the_stage_is_not_installed_from),
            TEST(install_that_another_boot_stage_began_is_finished),
            TEST(install_from_an_unsafe_place_erases_nothing),
            TEST(all_moved_but_not_settled_is_settled),
            TEST(damaged_image_is_repaired_but_not_for_ever),
            TEST(nothing_whole_is_not_started),
            TEST(image_of_no_bytes_is_not_started),
            TEST(image_beyond_main_is_not_started),
            TEST(blank_record_is_named),
            TEST(worn_record_keeps_the_old_image),
            TEST(worn_sector_in_main_is_named),
            TEST(what_it_cannot_honour_is_refused),
            TEST(sectors_that_are_no_whole_pieces_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
