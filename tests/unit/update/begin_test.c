#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "fixture.h"

static void break_firmware(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->config.firmware = NULL;
}

static void break_sha256(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->config.sha256 = NULL;
}

static void break_digest_kind(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->config.sha256 = &aloft_bearssl_md5;
}

static void break_verifier(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->config.verifier = NULL;
}

static void break_verifier_digest(
        struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->config.verifier = &device->verifier.base;
    device->verifier.base.digest = &aloft_bearssl_md5;
}

static void break_work(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->config.work = NULL;
}

static void break_work_size(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->config.work_size--;
}

static void break_size(struct device *device, struct aloft_update_offer *offer)
{
    (void)device;
    offer->size = 0;
}

static void break_command(struct device *device, struct aloft_update_offer *offer)
{
    device->config.file_system = NULL;
    offer->kind = ALOFT_UPDATE_FILE_SYSTEM;
}

static void break_reset(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->config.needs_reset = true;
}

static void break_chip(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->config.chip_size = 1u << 20;
    device->config.declared_chip_size = 4u << 20;
}

static void break_room(struct device *device, struct aloft_update_offer *offer)
{
    (void)device;
    offer->size = ROOM + 1;
}

static void break_fs_room(struct device *device, struct aloft_update_offer *offer)
{
    offer->kind = ALOFT_UPDATE_FILE_SYSTEM;
    offer->size = sizeof device->fs_flash + 1;
}

static void break_all_room(struct device *device, struct aloft_update_offer *offer)
{
    device->memory.size = 0;
    offer->size = ALOFT_SIZE_UNKNOWN;
}

static void break_open(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->target.fails = TARGET_OPEN;
    device->target.fails_at = 1;
    device->target.why = ALOFT_ERR_FLASH_READ;
}

static void break_observer(struct device *device, struct aloft_update_offer *offer)
{
    (void)offer;
    device->recorder.answer = ALOFT_ERR_VETO;
}

static const struct {
    const char *reason;
    void (*break_it)(struct device *device, struct aloft_update_offer *offer);
    enum aloft_status status;
} refusals[] = {
        {"no target", break_firmware, ALOFT_ERR_ARGUMENT},
        {"no digest", break_sha256, ALOFT_ERR_ARGUMENT},
        {"another digest", break_digest_kind, ALOFT_ERR_ARGUMENT},
        {"no verifier, not even the one for none", break_verifier, ALOFT_ERR_ARGUMENT},
        {"a verifier over another digest", break_verifier_digest, ALOFT_ERR_ARGUMENT},
        {"no work memory", break_work, ALOFT_ERR_ARGUMENT},
        {"too little work memory", break_work_size, ALOFT_ERR_MEMORY},
        {"size 0", break_size, ALOFT_ERR_SIZE},
        {"a file system that nobody takes", break_command, ALOFT_ERR_COMMAND},
        {"not reset after a serial upload", break_reset, ALOFT_ERR_BOOTSTRAP},
        {"a chip smaller than declared", break_chip, ALOFT_ERR_FLASH_CONFIG},
        {"larger than the room", break_room, ALOFT_ERR_SPACE},
        {"a file system too large", break_fs_room, ALOFT_ERR_SPACE},
        {"no room at all", break_all_room, ALOFT_ERR_SPACE},
        {"a target that cannot open", break_open, ALOFT_ERR_FLASH_READ},
        {"the application's veto", break_observer, ALOFT_ERR_VETO},
};

static void assert_refused(struct device *device,
        const struct aloft_update_offer *offer, enum aloft_status status)
{
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, offer), status);
    assert_int_equal(aloft_update_error(&device->update), status);
    assert_int_equal(aloft_update_write(&device->update, "x", 1), status);
    assert_int_equal(aloft_update_end(&device->update), status);
    assert_int_equal(device->recorder.started, 0);
    assert_int_equal(device->recorder.failed, 1);
    assert_int_equal(device->recorder.why, status);
    assert_int_equal(device->target.counts[TARGET_WRITE], 0);
}

static void what_cannot_be_taken_is_refused_with_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        void *fresh;
        struct device *device;
        struct aloft_update_offer offer;

        print_message("%s\n", refusals[i].reason);
        assert_int_equal(device_set_up(&fresh), 0);
        device = fresh;
        offer = offer_of(device->image, SIGNED_SIZE);
        refusals[i].break_it(device, &offer);
        assert_refused(device, &offer, refusals[i].status);
        device_tear_down(&fresh);
    }
}

static void the_observer_is_asked_last(void **state)
{
    struct device *device = *state;
    struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);

    offer.size = ROOM + 1;

    assert_int_equal(aloft_update_begin(&device->update, &device->config, &offer),
            ALOFT_ERR_SPACE);
    assert_int_equal(device->recorder.asked, 0);
}

static void after_a_veto_the_next_update_is_taken(void **state)
{
    struct device *device = *state;

    device->recorder.answer = ALOFT_ERR_VETO;
    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_ERR_VETO);

    assert_takes_next_good_update(device);
}

static void a_running_update_is_not_disturbed(void **state)
{
    struct device *device = *state;
    const struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);

    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(aloft_update_begin(&device->update, &device->config, &offer),
            ALOFT_ERR_BUSY);
    assert_int_equal(device->recorder.failed, 0);

    assert_int_equal(
            aloft_update_write(&device->update, device->image, SIGNED_SIZE), ALOFT_OK);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);
}

static void zeroed_memory_has_nothing_begun(void **state)
{
    struct device *device = *state;

    assert_int_equal(aloft_update_write(&device->update, "x", 1), ALOFT_ERR_STATE);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_STATE);
    assert_int_equal(aloft_update_end_short(&device->update), ALOFT_ERR_STATE);
    aloft_update_abort(&device->update);
    assert_int_equal(aloft_update_error(&device->update), ALOFT_OK);
    assert_int_equal(device->recorder.failed, 0);
}

static void without_an_observer_all_goes_on(void **state)
{
    struct device *device = *state;

    device->config.observer = NULL;

    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_OK);
}

static void an_observer_may_leave_out_every_call(void **state)
{
    static const struct aloft_observer_ops silent = {0};
    struct aloft_observer observer = {.ops = &silent};
    struct device *device = *state;

    device->config.observer = &observer;

    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_OK);
    assert_int_equal(send(device, device->image, 100), ALOFT_OK);
    device->config.needs_reset = true;
    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_ERR_BOOTSTRAP);
}

static void the_room_is_told_for_each_kind(void **state)
{
    struct device *device = *state;

    assert_int_equal(aloft_update_room(&device->config, ALOFT_UPDATE_FIRMWARE), ROOM);
    assert_int_equal(aloft_update_room(&device->config, ALOFT_UPDATE_FILE_SYSTEM),
            sizeof device->fs_flash);
    device->config.file_system = NULL;
    assert_int_equal(aloft_update_room(&device->config, ALOFT_UPDATE_FILE_SYSTEM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(what_cannot_be_taken_is_refused_with_its_name),
            device_test(the_observer_is_asked_last),
            device_test(after_a_veto_the_next_update_is_taken),
            device_test(a_running_update_is_not_disturbed),
            device_test(zeroed_memory_has_nothing_begun),
            device_test(without_an_observer_all_goes_on),
            device_test(an_observer_may_leave_out_every_call),
            device_test(the_room_is_told_for_each_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
