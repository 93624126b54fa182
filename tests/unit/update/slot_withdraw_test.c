#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "slot_fixture.h"

/* An image is asked for; then the next update begins, and is given up. */
static void ask(struct device *device)
{
    provision(device, ALOFT_BOOT_SETTLED);
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_ASKED);
}

static void begin(struct device *device, const uint8_t *sha256)
{
    struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = IMAGE_SIZE};

    if (sha256 != NULL) {
        offer.announced.ops = &aloft_bearssl_sha256;
        memcpy(offer.announced.bytes, sha256, ALOFT_BOOT_DIGEST_SIZE);
    }
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
}

/* Neither boot stage is asked for anything, however often the record is read. */
static void assert_withdrawn(struct device *device)
{
    struct aloft_eboot_command command;

    for (int times = 0; times < 20; times++) {
        const struct aloft_boot_state state = read_record(device);

        assert_int_equal(state.phase, ALOFT_BOOT_SETTLED);
        assert_int_equal(state.staged.size, 0);
        assert_int_equal(state.main.size, RUNNING);
    }
    assert_int_not_equal(aloft_eboot_decode(&command, device->rtc.bytes), ALOFT_OK);
}

static void an_update_that_is_aborted_withdraws_the_one_before(void **state)
{
    struct device *device = *state;

    ask(device);
    begin(device, NULL);
    assert_int_equal(aloft_update_write(&device->update, device->image, 100), ALOFT_OK);
    aloft_update_abort(&device->update);

    assert_withdrawn(device);
}

static void an_update_of_another_digest_withdraws_the_one_before(void **state)
{
    static const uint8_t other[ALOFT_BOOT_DIGEST_SIZE] = {1};
    struct device *device = *state;

    ask(device);
    begin(device, other);
    assert_int_equal(
            aloft_update_write(&device->update, device->image, IMAGE_SIZE), ALOFT_OK);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_DIGEST);

    assert_withdrawn(device);
}

static void an_update_that_ends_early_withdraws_the_one_before(void **state)
{
    struct device *device = *state;

    ask(device);
    assert_int_equal(send_as(device, IMAGE_SIZE + 1), ALOFT_ERR_TRUNCATED);

    assert_withdrawn(device);
}

static void an_update_without_a_byte_withdraws_nothing(void **state)
{
    struct device *device = *state;

    ask(device);
    begin(device, NULL);
    aloft_update_abort(&device->update);

    assert_asked_at(device, MAIN_SIZE - 3 * SECTOR);
}

static void the_second_of_two_requests_is_the_one_that_counts(void **state)
{
    struct device *device = *state;

    ask(device);
    device->image[IMAGE_SIZE - 1]++;
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);

    assert_asked_at(device, MAIN_SIZE - 3 * SECTOR);
}

static uint32_t record_erases(const struct device *device)
{
    uint32_t erases = 0;

    for (uint32_t i = 1; i <= 3; i++) {
        erases += device->ram->erases[FLASH_SIZE / SECTOR - i];
    }
    return erases;
}

/* A request that power failed in may not show, and show again later: so the record is
 * written anew before the first byte of the stage is erased, whatever it seems to hold
 * (docs/spec/boot-record.md, 6). powercut_keep searches for what would happen. */
static void a_request_that_does_not_show_is_withdrawn_too(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);
    const uint32_t before = record_erases(device);
    begin(device, NULL);
    assert_int_equal(record_erases(device), before);
    assert_int_equal(aloft_update_write(&device->update, device->image, 100), ALOFT_OK);
    aloft_update_abort(&device->update);

    assert_true(record_erases(device) > before);
    assert_withdrawn(device);
}

static void init_rescue(struct device *device)
{
    const struct aloft_slot_target_config config = {
            .layout = &device->layout, .rescue = true};

    assert_int_equal(aloft_slot_target_init(&device->slot, &config), ALOFT_OK);
}

static void assert_rescued(struct device *device)
{
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_OK);
    const struct aloft_boot_state state = read_record(device);

    assert_int_equal(state.phase, ALOFT_BOOT_ASKED);
    assert_int_equal(state.main.size, 0);
    assert_false(state.on_trial);
    assert_int_equal(state.staged.size, IMAGE_SIZE);
}

static void a_rescue_has_all_the_room_that_can_be_installed_from(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_SETTLED);
    init_rescue(device);

    assert_int_equal(
            aloft_update_room(&device->config, ALOFT_UPDATE_FIRMWARE), 30 * SECTOR);
    assert_rescued(device);
}

static void a_rescue_needs_no_record_before(void **state)
{
    struct device *device = *state;

    init_rescue(device);

    assert_rescued(device);
}

static void a_rescue_ends_a_trial(void **state)
{
    const struct aloft_boot_state on_trial = {
            .main.size = RUNNING, .on_trial = true, .trials_left = 2, .counter = 7};
    struct device *device = *state;

    assert_int_equal(
            aloft_boot_record_write(&device->layout.record, &on_trial), ALOFT_OK);
    init_rescue(device);

    assert_rescued(device);
    assert_int_equal(read_record(device).counter, 7);
}

static void a_rescue_gives_an_install_up_with_the_first_byte(void **state)
{
    struct device *device = *state;

    provision(device, ALOFT_BOOT_MOVING);
    init_rescue(device);
    device->image[0] = 'X';
    assert_int_equal(send_as(device, IMAGE_SIZE), ALOFT_ERR_MAGIC);
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_MOVING);

    device->image[0] = 0xE9;
    assert_int_equal(send_as(device, IMAGE_SIZE + 1), ALOFT_ERR_TRUNCATED);
    assert_int_equal(read_record(device).phase, ALOFT_BOOT_SETTLED);
    assert_int_equal(read_record(device).main.size, RUNNING);
    assert_rescued(device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(an_update_that_is_aborted_withdraws_the_one_before),
            device_test(an_update_of_another_digest_withdraws_the_one_before),
            device_test(an_update_that_ends_early_withdraws_the_one_before),
            device_test(an_update_without_a_byte_withdraws_nothing),
            device_test(the_second_of_two_requests_is_the_one_that_counts),
            device_test(a_request_that_does_not_show_is_withdrawn_too),
            device_test(a_rescue_has_all_the_room_that_can_be_installed_from),
            device_test(a_rescue_needs_no_record_before),
            device_test(a_rescue_ends_a_trial),
            device_test(a_rescue_gives_an_install_up_with_the_first_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
