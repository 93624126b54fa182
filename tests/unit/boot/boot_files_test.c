#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot.h"
#include "aloft/boot_app.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "fake_verifier.h"

#define SECTOR     512u
#define IMAGE_SIZE 1300u
#define FILES_SIZE 1100u
#define AT_STAGE   4u
#define AT_FILES   8u
#define AT_RECORD  11u
#define SECTORS    14u
#define KEY        0x33

/* A slot and a stage of four sectors, a file system of three; a new one is staged and
 * asked for. */
struct device {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash flash;
    struct fake_verifier verifier;
    struct aloft_boot boot;
    struct aloft_boot_state state;
    struct aloft_boot_result result;
    uint8_t work[ALOFT_BOOT_WORK_SIZE];
};

static struct aloft_area sectors(struct device *device, uint32_t first, uint32_t count)
{
    return (struct aloft_area){.flash = &device->flash.base,
            .offset = first * SECTOR,
            .size = count * SECTOR};
}

static void place(struct device *device, uint32_t sector, uint32_t size,
        struct aloft_boot_image *image)
{
    uint8_t *const bytes = device->ram->bytes + (size_t)sector * SECTOR;

    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(i * 11u + i / 256u + sector);
    }
    image->size = fake_sign(bytes, size - FAKE_TRAILER_LEN, KEY);
    aloft_digest_once(&aloft_bearssl_sha256, bytes, image->size, image->sha256);
}

static void write_record(struct device *device)
{
    assert_int_equal(
            aloft_boot_record_write(&device->boot.layout.record, &device->state),
            ALOFT_OK);
}

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {.size = SECTORS * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    struct device *device = calloc(1, sizeof *device);

    device->ram = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&device->flash, &device->ram->base);
    fake_verifier_init(&device->verifier, KEY);
    device->boot = (struct aloft_boot){
            .layout = {.main = sectors(device, 0, AT_STAGE),
                    .stage = sectors(device, AT_STAGE, AT_FILES - AT_STAGE),
                    .files = sectors(device, AT_FILES, AT_RECORD - AT_FILES),
                    .record = sectors(device, AT_RECORD, SECTORS - AT_RECORD)},
            .trust = {.sha256 = &aloft_bearssl_sha256,
                    .verifier = &device->verifier.base,
                    .work = device->work,
                    .work_size = sizeof device->work},
            .strategy = &aloft_strategy_overwrite,
            .files = &aloft_strategy_files,
    };
    place(device, 0, IMAGE_SIZE, &device->state.main);
    place(device, AT_STAGE, FILES_SIZE, &device->state.staged);
    device->state.phase = ALOFT_BOOT_ASKED;
    device->state.staged_files = true;
    device->state.reason = ALOFT_BOOT_UPDATED;
    device->state.counter = 4;
    write_record(device);
    *state = device;
    return 0;
}

static int tear_down(void **state)
{
    struct device *device = *state;

    aloft_faulty_flash_done(&device->flash);
    aloft_ram_flash_free(device->ram);
    free(device);
    return 0;
}

static void boot(struct device *device)
{
    aloft_boot_run(&device->boot, &device->result);
    assert_true(device->result.bootable);
    assert_int_equal(device->result.image.size, IMAGE_SIZE);
}

static struct aloft_boot_state read_record(const struct device *device)
{
    struct aloft_boot_state state;

    assert_int_equal(
            aloft_boot_record_read(&device->boot.layout.record, &state), ALOFT_OK);
    return state;
}

static bool holds_new(const struct device *device)
{
    const uint8_t *const bytes = device->ram->bytes;

    return memcmp(bytes + (size_t)AT_FILES * SECTOR, bytes + (size_t)AT_STAGE * SECTOR,
                   FILES_SIZE) == 0;
}

/* The device runs on, and knows why it has no new file system. */
static void assert_refused(struct device *device, enum aloft_status why)
{
    const struct aloft_boot_state state = read_record(device);

    assert_int_equal(device->result.why, why);
    assert_false(device->result.installed);
    assert_int_equal(state.phase, ALOFT_BOOT_SETTLED);
    assert_int_equal(state.refused, why);
    assert_int_equal(state.staged.size, 0);
    assert_false(state.staged_files);
}

static void a_staged_file_system_is_copied(void **state)
{
    struct device *device = *state;

    boot(device);

    assert_true(holds_new(device));
    assert_true(device->result.installed);
    assert_true(device->result.files);
    assert_int_equal(device->result.moves, 3);
    assert_int_equal(device->result.why, ALOFT_OK);
}

static void the_image_stays_what_it_was(void **state)
{
    struct device *device = *state;

    boot(device);

    const struct aloft_boot_state now = read_record(device);
    assert_memory_equal(&now.main, &device->state.main, sizeof now.main);
    assert_int_equal(now.phase, ALOFT_BOOT_SETTLED);
    assert_int_equal(now.reason, ALOFT_BOOT_UPDATED);
    assert_int_equal(now.counter, 4);
    assert_int_equal(now.installs, 1);
    assert_int_equal(now.staged.size, 0);
    assert_false(now.on_trial);
    for (uint32_t sector = 0; sector < AT_STAGE; sector++) {
        assert_int_equal(device->ram->erases[sector], 0);
    }
}

static void the_next_boot_is_an_ordinary_one(void **state)
{
    struct device *device = *state;

    boot(device);
    boot(device);

    assert_int_equal(device->result.moves, 0);
    assert_false(device->result.installed);
    assert_false(device->result.files);
}

static void one_that_was_damaged_in_the_stage_is_refused(void **state)
{
    struct device *device = *state;

    device->ram->bytes[AT_STAGE * SECTOR + 700] ^= 1;
    boot(device);

    assert_refused(device, ALOFT_ERR_DIGEST);
    assert_int_equal(device->ram->erases[AT_FILES], 0);
}

static void one_that_nobody_trusted_has_signed_is_refused(void **state)
{
    struct device *device = *state;

    fake_verifier_init(&device->verifier, KEY + 1);
    place(device, 0, IMAGE_SIZE, &device->state.main);
    fake_sign(device->ram->bytes, IMAGE_SIZE - FAKE_TRAILER_LEN, KEY + 1);
    aloft_digest_once(&aloft_bearssl_sha256, device->ram->bytes, IMAGE_SIZE,
            device->state.main.sha256);
    write_record(device);
    boot(device);

    assert_refused(device, ALOFT_ERR_SIGNATURE);
    assert_int_equal(device->ram->erases[AT_FILES], 0);
}

static void one_that_does_not_lie_in_its_area_is_refused(void **state)
{
    static const struct aloft_boot_image places[] = {
            {.offset = 1, .size = 100},
            {.offset = 0, .size = 3 * SECTOR + 1},
            {.offset = 4 * SECTOR, .size = 1},
            {.offset = 3 * SECTOR, .size = SECTOR + 1},
            {.offset = UINT32_MAX - SECTOR + 1, .size = 2 * SECTOR},
    };
    struct device *device = *state;

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        device->state.staged = places[i];
        write_record(device);
        boot(device);
        assert_refused(device, ALOFT_ERR_SPACE);
    }
    assert_int_equal(device->ram->erases[AT_FILES], 0);
}

static void a_boot_stage_without_a_way_refuses_it(void **state)
{
    struct device *device = *state;

    device->boot.files = NULL;
    boot(device);

    assert_refused(device, ALOFT_ERR_COMMAND);
}

/* It would otherwise keep the device from every other update. */
static void a_worn_sector_ends_it(void **state)
{
    struct device *device = *state;

    aloft_faulty_flash_wear_out(&device->flash, (AT_FILES + 1) * SECTOR);
    boot(device);

    assert_refused(device, ALOFT_ERR_FLASH_ERASE);
}

/* What a boot stage that wrote to the wrong place would leave. */
static void a_copy_that_is_not_the_same_is_not_called_installed(void **state)
{
    struct device *device = *state;

    device->state.phase = ALOFT_BOOT_MOVING;
    device->state.moves = 3;
    write_record(device);
    boot(device);

    assert_true(device->result.resumed);
    assert_refused(device, ALOFT_ERR_DIGEST);
}

static void there_is_nothing_to_go_back_to_afterwards(void **state)
{
    struct device *device = *state;
    struct aloft_boot_status status;

    boot(device);

    assert_int_equal(aloft_boot_status_read(&device->boot.layout, &status), ALOFT_OK);
    assert_false(status.can_revert);
    assert_int_equal(
            aloft_boot_request_revert(&device->boot.layout), ALOFT_ERR_NOT_FOUND);
}

#define device_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(a_staged_file_system_is_copied),
            device_test(the_image_stays_what_it_was),
            device_test(the_next_boot_is_an_ordinary_one),
            device_test(one_that_was_damaged_in_the_stage_is_refused),
            device_test(one_that_nobody_trusted_has_signed_is_refused),
            device_test(one_that_does_not_lie_in_its_area_is_refused),
            device_test(a_boot_stage_without_a_way_refuses_it),
            device_test(a_worn_sector_ends_it),
            device_test(a_copy_that_is_not_the_same_is_not_called_installed),
            device_test(there_is_nothing_to_go_back_to_afterwards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
