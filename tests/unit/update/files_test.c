#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_record.h"
#include "aloft/eboot.h"
#include "aloft/partition_target.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"

#define SECTOR     1024u
#define MAIN_SIZE  (8u * SECTOR)
#define FILES_SIZE (5u * SECTOR)
#define RUNNING    (4u * SECTOR) /* so 4 sectors can be staged */

struct fake_rtc {
    struct aloft_rtc_memory base;
    uint8_t bytes[ALOFT_EBOOT_SIZE];
};

static void rtc_write(struct aloft_rtc_memory *memory, const uint8_t *bytes, size_t len)
{
    memcpy(((struct fake_rtc *)memory)->bytes, bytes, len);
}

static const struct aloft_rtc_memory_ops rtc_ops = {.write = rtc_write};

/* One stretch for images, then the file system, then the record. */
struct device {
    struct aloft_ram_flash *ram;
    struct aloft_boot_layout layout;
    struct fake_rtc rtc;
    struct aloft_slot_target staged;
    struct aloft_partition_target direct;
    struct aloft_update_config config;
    struct aloft_update update;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t bytes[FILES_SIZE];
};

static struct aloft_area area(struct device *device, uint32_t offset, uint32_t size)
{
    return (struct aloft_area){&device->ram->base, offset, size};
}

/* Staged, in place, or whichever fits. */
enum mode { EITHER, STAGED, DIRECT };

static void init_targets(struct device *device, enum mode mode)
{
    const struct aloft_slot_target_config config = {
            .layout = &device->layout, .rtc = &device->rtc.base, .files = true};

    assert_int_equal(aloft_slot_target_init(&device->staged, &config), ALOFT_OK);
    assert_int_equal(
            aloft_partition_target_init(&device->direct, &device->layout.files),
            ALOFT_OK);
    device->config = (struct aloft_update_config){
            .firmware = &device->staged.base,
            .file_system = mode == DIRECT ? &device->direct.base : &device->staged.base,
            .file_system_else = mode == EITHER ? &device->direct.base : NULL,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = device->work,
            .work_size = sizeof device->work,
    };
}

static void write_record(
        struct device *device, enum aloft_boot_phase phase, bool on_trial)
{
    const struct aloft_boot_state state = {
            .phase = phase, .main.size = RUNNING, .on_trial = on_trial};

    assert_int_equal(aloft_boot_record_write(&device->layout.record, &state), ALOFT_OK);
}

static int set_up(void **state)
{
    static const struct aloft_flash_geometry geometry = {.size = 16 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    struct device *device = calloc(1, sizeof *device);

    device->ram = aloft_ram_flash_new(&geometry);
    device->rtc.base.ops = &rtc_ops;
    device->layout = (struct aloft_boot_layout){
            .main = area(device, 0, MAIN_SIZE),
            .stage = area(device, 0, MAIN_SIZE),
            .files = area(device, MAIN_SIZE, FILES_SIZE),
            .record = area(device, MAIN_SIZE + FILES_SIZE, 3 * SECTOR),
    };
    memset(device->bytes, 0x3C, sizeof device->bytes);
    write_record(device, ALOFT_BOOT_SETTLED, false);
    init_targets(device, EITHER);
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

/* Sends `size` bytes, announced as `announced`. */
static enum aloft_status send_as(
        struct device *device, uint32_t announced, uint32_t size)
{
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FILE_SYSTEM, .size = announced};
    enum aloft_status status =
            aloft_update_begin(&device->update, &device->config, &offer);

    if (status == ALOFT_OK) {
        status = aloft_update_write(&device->update, device->bytes, size);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

static struct aloft_boot_state read_record(const struct device *device)
{
    struct aloft_boot_state state;

    assert_int_equal(aloft_boot_record_read(&device->layout.record, &state), ALOFT_OK);
    return state;
}

static void assert_staged(const struct device *device, uint32_t size, uint32_t offset)
{
    const struct aloft_boot_state state = read_record(device);

    assert_int_equal(state.phase, ALOFT_BOOT_ASKED);
    assert_true(state.staged_files);
    assert_int_equal(state.staged.size, size);
    assert_int_equal(state.staged.offset, offset);
    assert_int_equal(state.main.size, RUNNING);
    assert_int_equal(device->ram->erases[MAIN_SIZE / SECTOR], 0);
    assert_memory_equal(device->ram->bytes + offset, device->bytes, size);
}

static void assert_direct(const struct device *device, uint32_t size)
{
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_SETTLED);
    assert_memory_equal(device->ram->bytes + MAIN_SIZE, device->bytes, size);
}

static void one_that_fits_beside_the_image_is_staged(void **state)
{
    struct device *device = *state;

    assert_int_equal(send_as(device, 3000, 3000), ALOFT_OK);

    assert_staged(device, 3000, 5 * SECTOR);
}

static void one_that_does_not_fit_goes_to_its_place_at_once(void **state)
{
    struct device *device = *state;

    assert_int_equal(send_as(device, FILES_SIZE, FILES_SIZE), ALOFT_OK);

    assert_direct(device, FILES_SIZE);
}

static void one_of_unknown_size_is_staged_only_if_any_would_fit(void **state)
{
    struct device *device = *state;

    assert_int_equal(send_as(device, ALOFT_SIZE_UNKNOWN, 3000), ALOFT_OK);
    assert_direct(device, 3000);

    device->layout.files.size = 3 * SECTOR;
    init_targets(device, EITHER);
    device->ram->erases[MAIN_SIZE / SECTOR] = 0;
    assert_int_equal(send_as(device, ALOFT_SIZE_UNKNOWN, 3000), ALOFT_OK);
    assert_staged(device, 3000, 5 * SECTOR);
}

static void a_device_that_stages_always_refuses_what_does_not_fit(void **state)
{
    struct device *device = *state;

    init_targets(device, STAGED);
    assert_int_equal(send_as(device, 4 * SECTOR + 1, 10), ALOFT_ERR_SPACE);
    assert_int_equal(send_as(device, 4 * SECTOR, 4 * SECTOR), ALOFT_OK);

    assert_staged(device, 4 * SECTOR, 4 * SECTOR);
}

static void a_device_that_never_stages_writes_in_place(void **state)
{
    struct device *device = *state;

    init_targets(device, DIRECT);
    assert_int_equal(send_as(device, 3000, 3000), ALOFT_OK);

    assert_direct(device, 3000);
}

static void one_that_is_larger_than_its_partition_is_refused(void **state)
{
    static const enum mode modes[] = {EITHER, STAGED, DIRECT};
    struct device *device = *state;

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        init_targets(device, modes[i]);
        assert_int_equal(send_as(device, FILES_SIZE + 1, 10), ALOFT_ERR_SPACE);
    }
    device->layout.files.size = SECTOR;
    init_targets(device, STAGED);
    assert_int_equal(send_as(device, SECTOR + 1, 10), ALOFT_ERR_SPACE);
}

/* Not even in place: the caller would believe that it is safe. */
static void none_is_taken_on_trial_or_during_an_install(void **state)
{
    struct device *device = *state;

    write_record(device, ALOFT_BOOT_SETTLED, true);
    assert_int_equal(send_as(device, 3000, 3000), ALOFT_ERR_ON_TRIAL);
    assert_int_equal(send_as(device, ALOFT_SIZE_UNKNOWN, 10), ALOFT_ERR_ON_TRIAL);

    write_record(device, ALOFT_BOOT_MOVING, false);
    assert_int_equal(send_as(device, 3000, 3000), ALOFT_ERR_STATE);
}

static void an_update_that_is_given_up_is_not_asked_for(void **state)
{
    struct device *device = *state;

    assert_int_equal(send_as(device, 3000, 3000), ALOFT_OK);
    assert_int_equal(send_as(device, 3000, 2000), ALOFT_ERR_TRUNCATED);

    assert_int_equal(read_record(device).phase, ALOFT_BOOT_SETTLED);
    assert_int_equal(read_record(device).staged.size, 0);
    assert_false(read_record(device).staged_files);
}

/* The stock boot stage copies it as well; docs/spec/eboot.md. */
static void the_stock_boot_stage_is_told_where_it_goes(void **state)
{
    struct device *device = *state;
    struct aloft_eboot_command command;

    assert_int_equal(send_as(device, 3000, 3000), ALOFT_OK);

    assert_int_equal(aloft_eboot_decode(&command, device->rtc.bytes), ALOFT_OK);
    assert_int_equal(command.source, 5 * SECTOR);
    assert_int_equal(command.destination, MAIN_SIZE);
    assert_int_equal(command.size, 3000);
}

static void the_room_is_that_of_the_last_resort(void **state)
{
    struct device *device = *state;

    assert_int_equal(
            aloft_update_room(&device->config, ALOFT_UPDATE_FILE_SYSTEM), FILES_SIZE);
    init_targets(device, STAGED);
    assert_int_equal(
            aloft_update_room(&device->config, ALOFT_UPDATE_FILE_SYSTEM), 4 * SECTOR);
}

static void a_layout_without_files_is_refused(void **state)
{
    struct device *device = *state;
    const struct aloft_slot_target_config config = {
            .layout = &device->layout, .files = true};

    device->layout.files.size = 0;

    assert_int_equal(
            aloft_slot_target_init(&device->staged, &config), ALOFT_ERR_ARGUMENT);
}

#define device_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(one_that_fits_beside_the_image_is_staged),
            device_test(one_that_does_not_fit_goes_to_its_place_at_once),
            device_test(one_of_unknown_size_is_staged_only_if_any_would_fit),
            device_test(a_device_that_stages_always_refuses_what_does_not_fit),
            device_test(a_device_that_never_stages_writes_in_place),
            device_test(one_that_is_larger_than_its_partition_is_refused),
            device_test(none_is_taken_on_trial_or_during_an_install),
            device_test(an_update_that_is_given_up_is_not_asked_for),
            device_test(the_stock_boot_stage_is_told_where_it_goes),
            device_test(the_room_is_that_of_the_last_resort),
            device_test(a_layout_without_files_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
