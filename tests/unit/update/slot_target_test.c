#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "slot_fixture.h"

static void an_image_is_staged_right_below_the_file_system(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);

    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    assert_asked_at(device, MAIN_SIZE - 3 * SECTOR);
}

static void an_image_of_unknown_size_is_staged_behind_the_running_one(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);

    assert_int_equal(send_as(device, ALOFT_SIZE_UNKNOWN), ALOFT_OK);
    assert_asked_at(device, 6 * SECTOR);
}

static void a_slot_of_its_own_is_filled_from_its_beginning(void **state)
{
    struct device *device = *state;

    device->layout.stage = area(device, MAIN_SIZE, 16 * SECTOR);
    device->layout.shadow.size = 0;
    init_slot(device, 0);
    provision(device, ALOFT_BOOT_SETTLED);

    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    assert_int_equal(read_record(device).staged.offset, 0);
    assert_memory_equal(device->ram->bytes + MAIN_SIZE, device->image, IMAGE_SIZE);
    assert_int_equal(
            aloft_update_room(&device->config, ALOFT_UPDATE_FIRMWARE), 16 * SECTOR);
}

static void the_room_is_what_the_running_image_leaves(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);

    assert_int_equal(
            aloft_update_room(&device->config, ALOFT_UPDATE_FIRMWARE), 26 * SECTOR);
}

static void without_a_size_of_the_running_image_nothing_is_taken(void **state)
{
    struct device *device = *state;

    assert_int_equal(aloft_update_room(&device->config, ALOFT_UPDATE_FIRMWARE), 0);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_ERR_STATE);
}

static void a_record_that_cannot_be_read_is_named(void **state)
{
    static const struct aloft_fault_plan plan = {
            .on = ALOFT_FAULT_ON_READ, .kind = ALOFT_FAULT_CUT_BEFORE};
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);
    aloft_faulty_flash_arm(&device->flash, &plan);

    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_ERR_FLASH_READ);
}

/* A linker knows a program without its trailer, and that is part of what runs. */
static void the_larger_size_of_the_running_image_counts(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);
    init_slot(device, RUNNING - SECTOR);
    assert_int_equal(
            aloft_update_room(&device->config, ALOFT_UPDATE_FIRMWARE), 26 * SECTOR);
    assert_int_equal(send_as(device, ALOFT_SIZE_UNKNOWN), ALOFT_OK);
    assert_asked_at(device, 6 * SECTOR);

    init_slot(device, RUNNING + SECTOR);
    assert_int_equal(
            aloft_update_room(&device->config, ALOFT_UPDATE_FIRMWARE), 25 * SECTOR);
}

static void a_device_that_knows_its_size_needs_no_record_before(void **state)
{
    struct device *device = *state;

    init_slot(device, RUNNING);

    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_ASKED);
}

static void an_install_under_way_is_not_disturbed(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_MOVING);

    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_ERR_STATE);
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_MOVING);
}

/* A boot stage whose flash failed starts what main holds and leaves its last entry
 * torn: the install may show to one reader and not to the next. */
static void an_install_that_shows_only_later_is_not_disturbed(void **state)
{
    struct device *device = *state;
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = IMAGE_SIZE};
    provision(device, ALOFT_BOOT_SETTLED);
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(
            aloft_update_write(&device->update, device->image, IMAGE_SIZE), ALOFT_OK);

    provision(device, ALOFT_BOOT_MOVING);

    assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_STATE);
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_MOVING);
}

/* The command as in docs/spec/eboot.md. */
static void the_stock_boot_stage_is_asked_too(void **state)
{
    struct device *device = *state;
    struct aloft_eboot_command command;

    provision(device, ALOFT_BOOT_SETTLED);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);

    assert_int_equal(aloft_eboot_decode(&command, device->rtc.bytes), ALOFT_OK);
    assert_int_equal(command.action, ALOFT_EBOOT_COPY);
    assert_int_equal(command.source, MAIN_SIZE - 3 * SECTOR);
    assert_int_equal(command.destination, 0);
    assert_int_equal(command.size, IMAGE_SIZE);
}

static void a_stock_device_has_no_record(void **state)
{
    struct device *device = *state;
    struct aloft_eboot_command command;

    device->layout.record.size = 0;
    init_slot(device, RUNNING);

    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    assert_int_equal(aloft_eboot_decode(&command, device->rtc.bytes), ALOFT_OK);
    assert_int_equal(device->ram->erases[FLASH_SIZE / SECTOR - 1], 0);
    assert_int_equal(device->ram->erases[FLASH_SIZE / SECTOR - 2], 0);
}

/* RTC memory outlives a watchdog's reset, so a command for what is being overwritten
 * would have half an image installed. */
static void a_stock_device_is_not_asked_for_what_is_being_overwritten(void **state)
{
    struct device *device = *state;
    struct aloft_eboot_command command;

    device->layout.record.size = 0;
    init_slot(device, RUNNING);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    device->image[0] = 'X';
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_ERR_MAGIC);
    assert_int_equal(aloft_eboot_decode(&command, device->rtc.bytes), ALOFT_OK);

    device->image[0] = 0xE9;
    assert_int_equal(send_as(device, IMAGE_SIZE + 1), ALOFT_ERR_TRUNCATED);
    assert_int_not_equal(aloft_eboot_decode(&command, device->rtc.bytes), ALOFT_OK);
}

static void layouts_that_cannot_work_are_refused(void **state)
{
    struct device *device = *state;
    struct aloft_slot_target_config config = {
            .layout = &device->layout, .running_size = RUNNING};

    device->layout.record.size = 0;
    assert_int_equal(
            aloft_slot_target_init(&device->slot, &config), ALOFT_ERR_ARGUMENT);
    config.rtc = &device->rtc.base;
    config.running_size = 0;
    assert_int_equal(
            aloft_slot_target_init(&device->slot, &config), ALOFT_ERR_ARGUMENT);
    config.running_size = RUNNING;
    device->layout.stage.offset = 1;
    assert_int_equal(
            aloft_slot_target_init(&device->slot, &config), ALOFT_ERR_ARGUMENT);
}

static void a_staged_image_stays_until_the_next_one_is_written(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);

    device->image[0] = 'X';
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_ERR_MAGIC);
    device->image[0] = 0xE9;
    assert_asked_at(device, MAIN_SIZE - 3 * SECTOR);

    assert_int_equal(send_as(device, IMAGE_SIZE + 1), ALOFT_ERR_TRUNCATED);
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_SETTLED);
    assert_int_equal(device->rtc.bytes[0], 0);

    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    assert_asked_at(device, MAIN_SIZE - 3 * SECTOR);
}

/* What a device finds after a reset: the record, and the image that it asks for. */
static bool is_whole(struct device *device)
{
    struct aloft_boot_state state;
    uint8_t sha256[ALOFT_BOOT_DIGEST_SIZE];

    if (aloft_boot_record_read(&device->layout.record, &state) != ALOFT_OK) {
        return false;
    }
    if (state.phase == ALOFT_BOOT_SETTLED) {
        return true;
    }
    aloft_digest_once(&aloft_bearssl_sha256, device->ram->bytes + state.staged.offset,
            state.staged.size, sha256);
    return memcmp(sha256, state.staged.sha256, sizeof sha256) == 0;
}

static void try_cut(struct device *device, enum aloft_fault_kind kind, uint32_t after)
{
    const struct aloft_fault_plan plan = {
            .on = ALOFT_FAULT_ON_CHANGE, .kind = kind, .after = after, .seed = after};

    device->image[IMAGE_SIZE - 1]++; // another image than the one staged
    aloft_faulty_flash_arm(&device->flash, &plan);
    (void)send_as(device, IMAGE_SIZE); // what counts is what is found afterwards
    aloft_faulty_flash_power_on(&device->flash);
    assert_true(is_whole(device));
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    assert_asked_at(device, MAIN_SIZE - 3 * SECTOR);
}

static void after_a_power_cut_anywhere_only_whole_images_are_asked_for(void **state)
{
    static const enum aloft_fault_kind kinds[] = {ALOFT_FAULT_ERROR,
            ALOFT_FAULT_CUT_BEFORE, ALOFT_FAULT_CUT_PREFIX, ALOFT_FAULT_CUT_MOST,
            ALOFT_FAULT_CUT_RANDOM, ALOFT_FAULT_CUT_AFTER};
    struct device *device = *state;
    uint32_t changes;

    provision(device, ALOFT_BOOT_SETTLED);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    aloft_faulty_flash_arm(&device->flash, &(struct aloft_fault_plan){0});
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    changes = device->flash.changes;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (uint32_t after = 0; after < changes; after++) {
            try_cut(device, kinds[i], after);
        }
    }
    print_message("%u operations cut\n", changes * 6);
}

static void the_running_image_is_never_erased(void **state)
{
    struct device *device = *state;
    const uint32_t kept = 6; // sectors of RUNNING bytes

    provision(device, ALOFT_BOOT_SETTLED);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    assert_int_equal(send_as(device, ALOFT_SIZE_UNKNOWN), ALOFT_OK);
    assert_int_equal(send_as(device, MAIN_SIZE - kept * SECTOR), ALOFT_ERR_TRUNCATED);
    assert_int_equal(send_as(device, MAIN_SIZE - kept * SECTOR + 1), ALOFT_ERR_SPACE);

    for (uint32_t sector = 0; sector < kept; sector++) {
        assert_int_equal(device->ram->erases[sector], 0);
    }
    assert_int_not_equal(device->ram->erases[kept], 0);
}

static void a_failing_sector_is_named_and_the_staged_image_withdrawn(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    aloft_faulty_flash_wear_out(&device->flash, MAIN_SIZE - 2 * SECTOR);

    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_ERR_FLASH_ERASE);
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_SETTLED);
}

static uint32_t unpacked_room(const struct device *device)
{
    return device->slot.base.ops->unpacked_room(&device->slot.base);
}

static void an_unpacked_image_may_not_reach_the_packed_one(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);

    assert_int_equal(unpacked_room(device), MAIN_SIZE - 3 * SECTOR);
}

static void an_unpacked_image_may_fill_a_slot_of_its_own(void **state)
{
    struct device *device = *state;

    device->layout.stage = area(device, MAIN_SIZE, 8 * SECTOR);
    init_slot(device, RUNNING);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);

    assert_int_equal(unpacked_room(device), MAIN_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(an_image_is_staged_right_below_the_file_system),
            device_test(an_image_of_unknown_size_is_staged_behind_the_running_one),
            device_test(a_slot_of_its_own_is_filled_from_its_beginning),
            device_test(the_room_is_what_the_running_image_leaves),
            device_test(without_a_size_of_the_running_image_nothing_is_taken),
            device_test(a_record_that_cannot_be_read_is_named),
            device_test(the_larger_size_of_the_running_image_counts),
            device_test(a_device_that_knows_its_size_needs_no_record_before),
            device_test(an_install_under_way_is_not_disturbed),
            device_test(an_install_that_shows_only_later_is_not_disturbed),
            device_test(the_stock_boot_stage_is_asked_too),
            device_test(a_stock_device_has_no_record),
            device_test(a_stock_device_is_not_asked_for_what_is_being_overwritten),
            device_test(layouts_that_cannot_work_are_refused),
            device_test(a_staged_image_stays_until_the_next_one_is_written),
            device_test(after_a_power_cut_anywhere_only_whole_images_are_asked_for),
            device_test(the_running_image_is_never_erased),
            device_test(a_failing_sector_is_named_and_the_staged_image_withdrawn),
            device_test(an_unpacked_image_may_not_reach_the_packed_one),
            device_test(an_unpacked_image_may_fill_a_slot_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
